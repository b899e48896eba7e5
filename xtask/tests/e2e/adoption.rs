//! An untidy repository is adopted in five commands, as docs/adopting.md tells: `init`,
//! `verify`, `sync --manage`, `fetch-checksums`, `verify`. Its files are those of which
//! their author said, line by line, what has drifted.
//!
//! Cargo resolves with a registry in a folder, and never compiles: the compiler that
//! rust-toolchain.toml asks for need not be there. The members of the workspace have
//! empty sources, and the lock file is what cargo made before anything moved.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::digests;
use crate::fixture;
use crate::support::crates::{Krate, krate};
use crate::support::tools::{artifact, sha256};
use crate::support::{Reply, Repo, Server};

/// The files, by their areas.
const AREAS: [&str; 7] = [
    include_str!("../../../crates/pins/tests/data/untidy/build.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/ci.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/code.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/docs.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/infra.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/lookalikes.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/web.txt"),
];

/// What the author says of lines: whether it is a drift, the file, the line, the tool.
const EXPECTED: &str = include_str!("../../../crates/pins/tests/data/untidy/expected.tsv");

/// The sources of the workspace's members, which cargo asks for.
const SOURCES: [&str; 4] = [
    "crates/bindings/src/lib.rs",
    "crates/codegen/src/lib.rs",
    "crates/plugin-host/src/lib.rs",
    "plugins/legacy-tax/src/lib.rs",
];

/// A version of a crate that needs others.
const fn needy(
    name: &'static str,
    version: &'static str,
    needs: &'static [(&'static str, &'static str)],
) -> Krate {
    Krate { needs, ..krate(name, version) }
}

/// What cargo knows. Of prost there are later releases that the requirements of the pinned
/// one admit, each held by the next.
const CRATES: [Krate; 24] = [
    krate("anyhow", "1.0.93"),
    krate("prost", "0.12.6"),
    krate("prost", "0.13.3"),
    krate("prost", "0.13.5"),
    needy("prost-build", "0.12.6", &[("prost", "^0.12.6"), ("prost-types", "^0.12.6")]),
    needy("prost-build", "0.13.3", &[("prost", "^0.13.3"), ("prost-types", "^0.13.3")]),
    needy("prost-build", "0.13.5", &[("prost", "^0.13.5"), ("prost-types", "^0.13.5")]),
    needy("prost-types", "0.12.6", &[("prost", "^0.12.6")]),
    needy("prost-types", "0.13.3", &[("prost", "^0.13.3")]),
    needy("prost-types", "0.13.5", &[("prost", "^0.13.5")]),
    krate("wasmtime", "26.0.1"),
    krate("wasmtime-wasi", "26.0.1"),
    krate("wasmtime-wasi-http", "25.0.1"),
    krate("wasmtime-wasi-http", "26.0.1"),
    krate("wat", "1.219.1"),
    krate("wit-bindgen", "0.30.0"),
    krate("wit-bindgen", "0.34.0"),
    krate("wit-bindgen", "0.34.2"),
    krate("wit-bindgen-core", "0.30.0"),
    krate("wit-bindgen-core", "0.34.0"),
    krate("wit-bindgen-core", "0.34.2"),
    krate("wit-bindgen-rt", "0.30.0"),
    krate("wit-bindgen-rt", "0.34.0"),
    krate("wit-bindgen-rt", "0.34.2"),
];

/// What the server has, by host and path, of the releases that the pins name.
const FILES: [&str; 7] = [
    "github.com/bazelbuild/bazel-skylib/releases/download/1.7.1/bazel-skylib-1.7.1.tar.gz",
    "github.com/bazelbuild/buildtools/releases/download/v7.3.1/buildifier-linux-amd64",
    "github.com/bazelbuild/rules_go/releases/download/v0.50.1/rules_go-v0.50.1.zip",
    "github.com/bazelbuild/rules_rust/releases/download/0.54.1/rules_rust-v0.54.1.tar.gz",
    "github.com/bytecodealliance/wac/releases/download/v0.6.1/wac-cli-aarch64-apple-darwin",
    "github.com/golangci/golangci-lint/releases/download/v1.62.2/golangci-lint-1.62.2-darwin-arm64.tar.gz",
    "github.com/WebAssembly/binaryen/releases/download/version_119/binaryen-version_119-x86_64-linux.tar.gz",
];

/// Another place of the last of these.
const MIRROR: &str =
    "mirror.fernway.example/WebAssembly/binaryen/version_119/binaryen-version_119-x86_64-linux.tar.gz";

/// The image whose digest moves with its tag, and what its registry says of it.
const IMAGE: &str = "registry.example.com/v2/library/node/manifests/20.18.1-bookworm-slim";
const MANIFEST: &str =
    "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"manifests\": []}";

/// The untidy repository, as it is before anybody adopts it.
fn untidy(server: &Server) -> Repo {
    let repo = Repo::empty();
    for (path, text) in AREAS.iter().flat_map(|area| fixture::files(&digests(area))) {
        repo.write(&path, text);
    }
    for path in SOURCES.iter().filter(|path| !repo.path(path).exists()) {
        repo.write(path, "");
    }
    std::fs::remove_file(repo.path("Cargo.lock")).unwrap();
    repo.knows_crates(&CRATES);
    repo.run(env!("CARGO"), "", &["generate-lockfile"]).exits(0);
    let hosts = ["github.com", "mirror.fernway.example", "registry.example.com", "releases.example.com"];
    let rules = hosts.map(|host| format!("rewrite {host}/(.*) http://{}/{host}/$1\n", server.address));
    let closed = Server::closed();
    repo.write(
        "downloader.cfg",
        format!("{}rewrite api.github.com/(.*) http://{closed}/$1\n", rules.concat()),
    );
    repo.commit();
    repo
}

fn server() -> Server {
    let server = Server::start();
    for file in FILES {
        server.answer(&format!("/{file}"), Reply::File(artifact(file, file)));
    }
    server.answer(&format!("/{MIRROR}"), Reply::File(artifact(FILES[6], FILES[6])));
    server.answer(&format!("/{IMAGE}"), Reply::File(MANIFEST.as_bytes().to_vec()));
    server
}

/// The document that tells it.
const DOCUMENT: &str = include_str!("../../../docs/adopting.md");

/// Runs the five commands as the document tells them. Each says what is shown there, in
/// which a line `...` stands for any lines.
fn adopt(repo: &Repo) {
    let sessions = DOCUMENT.split("```text\n$ tool-pins ").skip(1);
    let mut sessions = sessions.map(|session| session.split_once("\n```").unwrap().0);
    let mut run = |code: i32| {
        let (command, shown) = sessions.next().unwrap().split_once('\n').unwrap();
        let run = repo.xtask(&command.split(' ').collect::<Vec<_>>());
        run.exits(code);
        let said = format!("\n{}\n{}\n", run.stdout, run.stderr);
        for part in shown.split("...\n").map(|part| part.trim_end_matches("...").trim_end()) {
            let part = part.replace("tool-pins ", "cargo xtask ");
            assert!(
                said.contains(&format!("\n{part}\n")),
                "{command} does not say:\n{part}\n--- but\n{said}"
            );
        }
    };
    for code in [0, 1, 1, 0, 0] {
        run(code);
    }
    assert_eq!(sessions.count(), 0);
}

/// The lines of every file that git knows.
fn lines(repo: &Repo) -> BTreeMap<String, Vec<String>> {
    let files = repo.git(&["ls-files"]).stdout;
    let lines = |path: &str| repo.read(path).split('\n').map(str::to_owned).collect();
    files.lines().map(|path| (path.to_owned(), lines(path))).collect()
}

/// Adds a comment that marks a line: behind the text, or in a line before it.
fn mark(repo: &Repo, path: &str, text: &str, tool: &str, is_before: bool) {
    let name = ["tool", "version"].join("-");
    let marked = match is_before {
        true => format!("# {name}-next-line: {tool}\n{text}"),
        false => format!("{text} # {name}: {tool}"),
    };
    repo.replace(path, text, &marked);
}

/// The blocks of settings in the document, without their indentation.
fn settings_told() -> Vec<String> {
    let blocks = DOCUMENT.split("```toml\n").skip(1).map(|block| block.split_once("  ```").unwrap().0);
    blocks.map(|block| block.lines().map(|line| format!("{}\n", line.trim())).collect()).collect()
}

#[test]
fn what_is_left_is_dealt_with_as_the_document_says() {
    let server = server();
    let repo = untidy(&server);
    adopt(&repo);
    mark(
        &repo,
        "docker/ci/Dockerfile",
        "RUN curl -fsSLO https://releases.example.com/wasm-tools",
        "wasm-tools",
        true,
    );
    mark(&repo, "web/Dockerfile", "RUN corepack", "pnpm", true);
    mark(&repo, ".github/actions/setup/action.yml", "(Node 18.20.4, pnpm 9.14.2)", "node", false);
    mark(&repo, "docker/ci/Dockerfile", "RUN pip install", "ruff", true);
    mark(&repo, "bazel/wasm/BUILD.bazel", "wit-bindgen 0.30.0.", "wit-bindgen", false);
    mark(&repo, "packaging/conda/meta.yaml", "- nodejs 18.20.4", "node", false);
    for (path, was, is) in [
        (".github/workflows/release.yml", "WASMTIME_VERSION=25.0.2", "WASMTIME_VERSION=26.0.1"),
        ("bazel/wasm/deps.bzl", "25.0.1 if you say nothing", "26.0.1 if you say nothing"),
        ("nix/buf.nix", "version = \"1.46.0\"", "version = \"1.47.2\""),
        ("nix/shell.nix", "pkgs.nodejs_18", "pkgs.nodejs_20"),
        ("nix/shell.nix", "pkgs.go_1_22", "pkgs.go_1_23"),
        ("packaging/Formula/wac.rb", "version \"0.5.0\"", "version \"0.6.1\""),
        ("tools/go.mod", "buf v1.45.0", "buf v1.47.2"),
        ("tools/go.mod", "golangci-lint v1.60.3", "golangci-lint v1.62.2"),
    ] {
        repo.replace(path, was, is);
    }
    let [store, tables, waiver] = <[String; 3]>::try_from(settings_told()).unwrap();
    let settings = repo.read("pins.toml");
    let also = store.lines().find_map(|line| line.strip_prefix("also = ")).unwrap();
    let store = store.split_once("[[").unwrap().1;
    let head = "pin = 'site/.tool-versions :: hugo'\nalso = [\n";
    assert_eq!(settings.matches(head).count(), 1, "{settings}");
    let settings = settings.replace(head, &format!("{head}    {also},\n"));
    repo.write("pins.toml", format!("{settings}\n[[{store}\n{tables}\n{waiver}"));
    repo.xtask(&["sync"])
        .exits(1)
        .shows("  node  marked line: 18.20.4 -> 20.18.1  (.github/actions/setup/action.yml)\n");
    let files = [
        "releases.example.com/wasm-tools/v1.219.1/wasm-tools-1.219.1-x86_64-linux.tar.gz",
        "github.com/gohugoio/hugo/releases/download/v0.139.0/hugo_0.139.0_linux-amd64.tar.gz",
    ];
    for file in files {
        server.answer(&format!("/{file}"), Reply::File(artifact(file, file)));
    }
    repo.xtask(&["fetch-checksums"]).exits(0).shows("fetch-checksums: changed 2 files\n");
    for (path, file) in
        ["docker/ci/Dockerfile", "ansible/roles/runner/defaults/main.yml"].into_iter().zip(files)
    {
        assert!(repo.read(path).contains(&sha256(&artifact(file, file))), "{path}");
    }
    repo.xtask(&["verify", "--deny", "warnings"]).exits(0).shows(" agree; ");
    repo.xtask(&["sync", "--check"]).exits(0);
    repo.xtask(&["init", "--check"]).exits(0);
}

/// Whether a digest stands in a line.
fn has_digest(line: &str) -> bool {
    line.contains("\"sha256-") || line.split(|c: char| !c.is_ascii_hexdigit()).any(|word| word.len() == 64)
}

/// The lines that have changed: those that had drifted, and whatever is neither one of them
/// nor a digest, nor of a tool of which the author says nothing.
fn changed(
    before: &BTreeMap<String, Vec<String>>,
    after: &BTreeMap<String, Vec<String>>,
) -> (BTreeSet<String>, Vec<String>) {
    let drifts: BTreeSet<(String, String)> = EXPECTED
        .lines()
        .filter_map(|row| row.strip_prefix("drift\t")?.split_once('\t'))
        .map(|(path, rest)| (path.to_owned(), digests(rest.split('\t').next().unwrap())))
        .collect();
    let (mut healed, mut others) = (BTreeSet::new(), Vec::new());
    for (path, was) in before.iter().filter(|(path, _)| *path != "Cargo.lock") {
        let is = &after[path];
        assert_eq!(was.len(), is.len(), "{path}");
        for line in was.iter().zip(is).filter(|(was, is)| was != is).map(|(was, _)| was.trim()) {
            let is_unjudged = line.to_lowercase().contains("bazelisk") || line.contains("bazel-skylib");
            if drifts.contains(&(path.clone(), line.to_owned())) {
                healed.insert(format!("{path}: {line}"));
            } else if !has_digest(line) && !is_unjudged {
                others.push(format!("{path}: {line}"));
            }
        }
    }
    (healed, others)
}

#[test]
fn five_commands_adopt_an_untidy_repository() {
    let server = server();
    let repo = untidy(&server);
    let before = lines(&repo);
    adopt(&repo);
    let last = repo.xtask(&["verify", "--all"]);
    // What nothing can manage is warned of, and stays as it was.
    let places: Vec<&str> =
        last.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
    assert_eq!(
        places,
        [
            ".github/actions/setup/action.yml:2:48",
            ".github/workflows/release.yml:26:30",
            "ansible/roles/runner/defaults/main.yml:13:14",
            "bazel/wasm/BUILD.bazel:3:53",
            "bazel/wasm/deps.bzl:16:40",
            "bazel/wasm/tinygo.bzl:14:25",
            "bazel/wasm/wasi_sdk.bzl:4:30",
            "docker/ci/Dockerfile:30:58",
            "docker/ci/Dockerfile:30:77",
            "docker/ci/Dockerfile:32:38",
            "nix/buf.nix:5:14",
            "nix/shell.nix:6:17",
            "nix/shell.nix:7:13",
            "packaging/Formula/wac.rb:4:12",
            "packaging/conda/meta.yaml:5:14",
            "scripts/install-tools.sh:25:77",
            "tools/go.mod:9:27",
            "tools/go.mod:10:37",
            "web/Dockerfile:2:27",
        ]
    );
    let warned = |rule: &str| last.stdout.matches(&format!("warning[{rule}]")).count();
    assert_eq!((warned("stray-version"), warned("digest-unmanaged")), (places.len() - 2, 2));

    let (healed, others) = changed(&before, &lines(&repo));
    assert_eq!(others, [""; 0]);
    // The others nothing tells; it may only become more.
    assert!(healed.len() >= 182, "{}", healed.len());
    // The digests are those of what was served.
    for (path, file) in [("examples/workspace/WORKSPACE", FILES[1]), ("tools/multitool.lock.json", FILES[5])]
    {
        assert!(repo.read(path).contains(&sha256(&artifact(file, file))), "{path}");
    }
    assert!(repo.read("MODULE.bazel").contains(&format!(
        "    digest = \"sha256:{}\",\n    image = \"registry.example.com/library/node\",\n    tag = \"20.18.1-bookworm-slim\",\n",
        sha256(MANIFEST.as_bytes())
    )));
}

#[test]
fn what_is_adopted_stays_so_and_moves_as_one() {
    let server = server();
    let repo = untidy(&server);
    adopt(&repo);
    repo.commit();
    let adopted = repo.bytes();
    repo.xtask(&["sync", "--check"]).exits(0).prints("sync: nothing to change\n");
    repo.xtask(&["sync", "--manage"]).exits(0);
    repo.xtask(&["init", "--check"]).exits(0).prints("init: nothing to add\n");
    repo.refuses(&["init"], &["there is pins.toml already", "cargo xtask init --check"]);
    repo.assert_unchanged(&adopted);

    repo.xtask(&["bump", "buf", "1.48.0"]).exits(0).shows("bump: changed ");
    // The version of before is left in what tells of the past, and in a table of what fitted it.
    let left = repo.git(&["grep", "--fixed-strings", "--line-number", "1.47.2"]).stdout;
    let left: Vec<&str> = left.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(left, ["CHANGELOG.md", "docs/compatibility.md", "docs/upgrading.md"]);
    repo.xtask(&["bump", "buf", "1.47.2"]).exits(0);
    repo.assert_unchanged(&adopted);

    // A tool with digests in two files moves with both, and back.
    let next = FILES[4].replace("0.6.1", "0.7.0");
    let files = [next.clone(), next.replace("aarch64-apple-darwin", "x86_64-unknown-linux-musl")];
    repo.xtask(&["bump", "wac", "0.7.0"]).exits(2);
    repo.assert_unchanged(&adopted);
    for file in &files {
        server.answer(&format!("/{file}"), Reply::File(artifact(file, file)));
    }
    repo.xtask(&["bump", "wac", "0.7.0"]).exits(0);
    let deps = repo.read("bazel/wasm/repositories.bzl");
    for file in &files {
        assert!(deps.contains(&sha256(&artifact(file, file))), "{deps}");
    }
    repo.xtask(&["verify"]).exits(0);
}
