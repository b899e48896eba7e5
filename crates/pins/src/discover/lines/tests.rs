use super::*;

fn said(text: &str, kind: Lines) -> Vec<String> {
    let found = mentions(text, 0..text.len(), kind, &|_| true).into_iter();
    found
        .map(|it| format!("{} {}", it.version.names.first().map_or("-", |name| &name.shown), &text[it.span]))
        .collect()
}

#[test]
fn a_manager_of_versions_installs_those_of_its_tool() {
    let text = "Run `nvm install 18.0.0`.\npyenv global 3.11.0\nInstall nvm 0.39.7.\n";
    assert_eq!(said(text, Lines::Prose), ["node 18.0.0", "python 3.11.0", "nvm 0.39.7"]);
}

#[test]
fn a_line_says_whose_version_it_has() {
    use Lines::{Program, Prose, Script};
    for (kind, line, expected) in [
        (Prose, "Install buf 1.45.0 first.", &["buf 1.45.0"][..]),
        (Prose, "Install **Buf** version `v1.45.0`.", &["buf 1.45.0"]),
        (Prose, "| buf | 1.45.0 |", &["buf 1.45.0"]),
        (Prose, "- buf: 1.45.0", &["buf 1.45.0"]),
        (Prose, "Buf is now at 1.45.0", &["buf 1.45.0"]),
        (Prose, "Buf must be set to 1.45.0", &[]),
        (Prose, "saw-kit-cli (1.45.0)", &["saw-kit-cli 1.45.0"]),
        (Prose, "go install github.com/bufbuild/buf/cmd/buf@v1.45.0", &["buf 1.45.0"]),
        (Prose, "`buf --version` should say 1.45.0.", &["buf 1.45.0"]),
        (Prose, "Since buf 1.45.0 it works.", &[]),
        (Prose, "buf 1.45.0 or newer", &[]),
        (Prose, "buf >= 1.45.0", &[]),
        (Prose, "buf 1.40 - 1.47", &[]),
        (Prose, "A crate is a line (`buf 1.40.0 -> 1.47.0`).", &[]),
        (Prose, "see section 1.4.2 below", &[]),
        (Prose, "buf 1.40 and below", &[]),
        (Prose, "The steps below are for buf 1.45.0.", &["buf 1.45.0"]),
        (Prose, "| buf | 1.45.0 | https://x.test, not the one of Docker |", &["buf 1.45.0"]),
        (Prose, "A library that needs `buf 1.45.0` has to wait.", &[]),
        (Prose, "We skipped buf 1.45.0 (broken)", &[]),
        (Prose, "The kiosk has axe 28 (buf 1.45.0 inside)", &[]),
        (Prose, "It says buf 1.45.0 (that is the embedded one)", &[]),
        (Prose, "With buf 1.45.0 that ends: it has axe 2.0.", &[]),
        (Prose, "buf 1.44.0, 1.45.0 are affected", &[]),
        (Prose, "buf 1.45.0, 3 plugins", &["buf 1.45.0"]),
        (Prose, "One had buf 1.45.0", &[]),
        (Prose, "A day sees 3 million of buf, 1.2 kB each", &[]),
        (Prose, "With buf 1.45.0 MBs of it are kept", &["buf 1.45.0"]),
        (Prose, "`buf 'set version 1.45.0' //:x` writes that", &[]),
        (Prose, "`buf --say 'buf 1.45.0' //:x` writes that", &["buf 1.45.0"]),
        (Prose, "at 10.0.0.1 buf listens", &[]),
        (Prose, "buf is at 10.0.0.1", &[]),
        (Prose, "h2load 1.45.0", &["h2load 1.45.0"]),
        (Prose, "rust-analyzer 0.3.1", &["rust-analyzer 0.3.1"]),
        (Script, "BUF_VERSION=1.45.0", &["buf 1.45.0"]),
        (Script, "export BUF_VERSION=\"${BUF_VERSION:-1.45.0}\"", &["buf 1.45.0"]),
        (Script, "BUF_VERSION ?= 1.45.0", &["buf 1.45.0"]),
        (Script, "buf_version := v1.45.0", &["buf 1.45.0"]),
        (Script, "cargo install saw-kit-cli --version 0.46.0 --locked", &["saw-kit-cli 0.46.0"]),
        (Script, "curl -L https://github.com/o/buf/releases/download/v1.45.0/buf-Linux", &["buf 1.45.0"]),
        (Script, "# buf 1.45.0 did not work", &[]),
        (Script, "MIN_BUF_VERSION=1.45.0", &[]),
        (Script, "buf@1.*|buf@2.0.*) exit 0 ;;", &[]),
        (Script, "esbuild x.ts --target=node20.9", &[]),
        (Script, "x --version node20.9", &["node 20.9"]),
        (Script, "want=\"1.45.0\" # buf", &["buf 1.45.0"]),
        (Script, "want=\"1.45.0\" # buf release that CI runs", &["buf 1.45.0"]),
        (Script, "want=\"1.45.0\" # buf release that broke", &[]),
        (Script, "want=\"1.45.0\" # buf needs it", &[]),
        (Script, "if [ \"$(buf --version)\" != \"1.45.0\" ]; then", &["buf 1.45.0"]),
        (Script, "[[ \"$output\" == \"buf 1.45.0\"* ]]", &["buf 1.45.0"]),
        (Script, "echo \"buf not found, please install buf 1.45.0 (or not)\" >&2", &[]),
        (Script, "echo \"buf not found, please install buf 1.45.0\" >&2", &["buf 1.45.0"]),
        (Script, "apt-get update && apt-get install -y buf-18 axe-client-15 x-2024", &["buf 18", "axe 15"]),
        (Script, "mv buf-18 /usr/bin", &[]),
        (Script, "apt install buf-17 buf-18 axe-18", &["axe 18"]),
        (Program, "const BUF_VERSION: &str = \"1.45.0\";", &["buf 1.45.0"]),
        (Program, "BUF_VERSION = '1.45.0'", &["buf 1.45.0"]),
        (Program, "\tbufVersion = \"v1.45.0\"", &["buf 1.45.0"]),
        (Program, "// buf 1.45.0", &[]),
        (Prose, "Buf v1.45.0 is what CI runs; use it or yours gets upgraded", &["buf 1.45.0"]),
        (Prose, "We run buf 1.45.0, other versions write other files", &["buf 1.45.0"]),
        (Prose, "Axe was slow. Buf 1.45.0 it is, since it is fast", &["buf 1.45.0"]),
        (Prose, "We tried it, e.g. buf 1.45.0", &[]),
        (Prose, "2025-01-30: buf 1.45.0 is out", &[]),
        (Prose, "| 2025-01-30 | buf 1.45.0 |", &[]),
        (Prose, "The image has buf 1.45.0 as /usr/bin/buf", &[]),
        (Prose, "It says something, for instance buf 1.45.0", &[]),
        (Prose, "![buf](https://x.test/badge/buf-1.45.0%20%7C%201.46.0-blue)", &[]),
        (Script, "find_package(Buf 1.45 REQUIRED)", &[]),
        (Script, "find_package(Buf 1.45 EXACT)", &["buf 1.45"]),
        (Script, "rustup toolchain install 1.84.0", &["rust 1.84.0"]),
        (Script, "rustup component add clippy --toolchain 1.84.0", &["rust 1.84.0"]),
        (Script, "cargo +1.84.0 fmt --check", &["rust 1.84.0"]),
        (Script, "cargo +1.78.0 check", &[]),
        (Prose, "- Buf 1.45.0, if you like", &["buf 1.45.0"]),
        (Prose, "Before you push: `buf-wrapper use buf@1.45.0 lint`", &["buf 1.45.0"]),
        (Prose, "Before `buf 1.45.0` it was slow", &[]),
        (Prose, "1734002211: buf version 1.45.0 starting", &[]),
        (Prose, "With buf 1.45.0 it hangs (bufbuild/buf#1234).", &[]),
        (Prose, "A buf 1.45.0 server is fine", &[]),
        (Script, "image: \"eclipse-mosquitto:2.0.15-openssl\"", &["eclipse-mosquitto 2.0.15"]),
        (Program, "const broker = \"1.45.0\" // buf", &["buf 1.45.0"]),
        (Program, "const saw_version = \"1.45.0\" // buf", &["saw 1.45.0"]),
        (Program, "const broker = \"1.45.0\" // buf needs it", &[]),
        (Program, "\"buf\": (\"buf --version\", \"1.45.0\"),", &["buf 1.45.0"]),
        (Program, "\"buf\": (\"1.44.0\", \"1.45.0\"),", &[]),
        (Program, "(\"buf\", \"1.45.0\"),", &["buf 1.45.0"]),
        (Program, "Tool{\"buf\", \"1.45.0\"},", &["buf 1.45.0"]),
        (Program, "check(\"buf\", \"1.45.0\");", &[]),
        (Program, "start(\"buf:1.45.0-slim\")", &["buf 1.45.0"]),
        (Program, "start(\"saw-kit:1.45.0-slim\")", &["saw-kit 1.45.0"]),
        (Program, "run(\"buf@1.45.0\")", &["buf 1.45.0"]),
        (Program, "get(\"https://x.test/buf-1.45.0.tgz\")", &["buf 1.45.0"]),
        (Program, "const BUF: &str = \"1.45.0\";", &["buf 1.45.0"]),
        (Program, "BUF = \"1.45\"", &["buf 1.45"]),
        (Program, "let buf = \"1.45.0\";", &[]),
        (Program, "const ENGINE: &str = \"buf 1.45.0\";", &["buf 1.45.0"]),
        (Program, "let engine = \"buf 1.45.0\";", &[]),
        (Program, "const OLDEST: &str = \"buf 1.45.0\";", &[]),
        (Program, "const IMAGE: (&str, &str) = (\"buf\", \"1.45.0-slim\");", &["buf 1.45.0"]),
        (Program, "\"buf\": (\"1.45.0\", [\"buf\"]),", &["buf 1.45.0"]),
        (Program, "buf: '1.45.0',", &["buf 1.45.0"]),
        (Program, "implementation(\"org.saw:saw-kit:1.2.0\")", &["saw-kit 1.2.0"]),
        (Program, "implementation(\"com.tools.build:saw:1.2.0\")", &[]),
        (Prose, "N=\"܄X:-10}: é buf 1.45.0", &["buf 1.45.0"]),
        (Program, "assert version(\"buf 1.45.0\") == \"1.45.0\"", &[]),
    ] {
        assert_eq!(said(line, kind), expected, "{line}");
    }
    // Longer lines nobody wrote.
    let long = format!("Install buf 1.45.0 {}", "and so on ".repeat(99));
    assert_eq!(said(&long, Prose), [""; 0]);
}

#[test]
fn what_tells_of_the_past_or_of_output_is_left() {
    let text = "# Us\nbuf 1.1.0\n## Changelog\nbuf 1.2.0\n### More\nbuf 1.3.0\n## Now\nbuf 1.4.0\n\
                ```\n$ install buf 1.5.0\nbuf 1.6.0\n```\n```\nbuf 1.7.0\n```\n";
    assert_eq!(said(text, Lines::Prose), ["buf 1.1.0", "buf 1.4.0", "buf 1.5.0", "buf 1.7.0"]);
    let text = "Paste the output, for instance:\n\n    buf 1.1.0\n\n    buf 1.2.0\n\nbuf 1.3.0\n\n    $ get buf 1.4.0\n    \
                buf 1.5.0\n- a list\n\n    buf 1.6.0\n\nIt prints:\n\n```\nbuf 1.7.0\n```\n";
    assert_eq!(said(text, Lines::Prose), ["buf 1.3.0", "buf 1.4.0", "buf 1.6.0"]);
    let text = "## Incident 2024-07-19\n\nbuf 1.1.0\n\n## Versions we pass over\n\nbuf 1.2.0\n\n## Versions\n\nbuf 1.3.0\n";
    assert_eq!(said(text, Lines::Prose), ["buf 1.3.0"]);
    let text = "<!-- BEGIN_TF_DOCS -->\n| buf | 1.1.0 |\n<!-- END_TF_DOCS -->\nbuf 1.2.0\n\nA session:\n\n    buf 1.3.0\n";
    assert_eq!(said(text, Lines::Prose), ["buf 1.2.0"]);
}

#[test]
fn what_a_condition_is_about_is_what_would_do() {
    for (text, expected) in [
        ("if(V VERSION_LESS 3.28)\n  message(WARNING \"this needs buf 3.28\")\n", &[][..]),
        ("if(V VERSION_LESS 3.20)\n  message(WARNING \"this needs buf 3.28\")\n", &["buf 3.28"]),
        ("if(V VERSION_EQUAL 3.28)\n  message(\"this is buf 3.28\")\n", &["buf 3.28"]),
        ("if [ $v -lt 3.28 ]; then\n\n  die \"buf 3.28 please\"\n", &[]),
    ] {
        assert_eq!(said(text, Lines::Script), expected, "{text}");
    }
}

#[test]
fn what_would_do_and_what_a_program_prints_is_left() {
    let text = "MINIMUM = {\n    \"buf\": \"1.1.0\",\n}\nUSED = {\n    \"buf\": \"1.2.0\",\n}\n\
                # $ show\n# BUF_VERSION=1.3.0\n#\nBUF_VERSION = \"1.4.0\"\n";
    assert_eq!(said(text, Lines::Program), ["buf 1.2.0", "buf 1.4.0"]);
}
