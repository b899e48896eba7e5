//! What reaches a terminal, a log or a JSON reader of texts that somebody else
//! wrote: every source of such a text, with every character that could do more
//! than stand there.

mod show;

use self::show::{do_not_show, foreign, foreign_lines, literal, show, toml, without_controls};
use crate::support::workshop::in_part;
use crate::support::{Reply, Repo, Server, TOOLBOX, WIT_BINDGEN, workshop};

const SOURCE: &str = "toolchains/tool_versions.bzl";

/// Where an interrupted change leaves its log, and a writer its name.
const UNDO_LOG: &str = ".git/xtask/undo/log.json";
const LOCK: &str = ".git/xtask/lock";

const VERIFY: &[&str] = &["verify"];
const STATUS: &[&str] = &["status"];
const DRY_SYNC: &[&str] = &["sync", "--dry-run"];
const SYNC: &[&str] = &["sync"];
const BUMP: &[&str] = &["bump", "wit-bindgen", "0.47.0", "--retry-delay-ms", "1"];
const DRY_BUMP: &[&str] = &["bump", "wit-bindgen", "0.47.0", "--dry-run"];
const FETCH: &[&str] = &["fetch-checksums", "toolbox@1.4.0", "--retry-delay-ms", "1"];
const DRY_FETCH: &[&str] = &["fetch-checksums", "toolbox@1.4.0", "--dry-run"];
const CHECK: &[&str] = &["fetch-checksums", "toolbox@1.2.0", "--check", "--retry-delay-ms", "1"];

#[test]
fn the_texts_of_manifests_and_locks() {
    let manifest = |from: &'static str, to: String| {
        move |repo: &Repo, _: &Server| repo.replace("guest/Cargo.toml", from, &to)
    };
    let comment = without_controls(&foreign());
    show(&[
        (
            "a broken manifest",
            &manifest("\"0.46.0\"", format!("\"0.46.0{}\"", foreign())),
            &[VERIFY, DRY_SYNC, STATUS, BUMP],
        ),
        (
            "a manifest that breaks off",
            &manifest("wit-bindgen = ", format!("{} = ", foreign_lines())),
            &[VERIFY, SYNC],
        ),
        (
            "a requirement",
            &manifest("\"0.46.0\"", toml(&format!("0.46.0{}", foreign_lines()))),
            &[VERIFY, STATUS, DRY_SYNC, BUMP],
        ),
        (
            "a comment beside what moves",
            &manifest("# the runtime", format!("# {comment}\n # ::x::\n  ")),
            &[DRY_BUMP, BUMP],
        ),
        (
            "a comment in a snippet",
            &manifest("\"0.46.0\" # the runtime", format!("\"0.45.0\" # {comment}")),
            &[VERIFY, DRY_SYNC, SYNC],
        ),
        (
            "what cargo says of a manifest",
            &|repo, _| {
                let path = toml(&format!("../{}", foreign_lines()));
                repo.replace("guest/Cargo.toml", "# the runtime", &format!("\nx = {{ path = {path} }}\n"));
            },
            &[BUMP],
        ),
        (
            "a version in a lock",
            &|repo, _| {
                let lock = repo.read("guest/Cargo.lock");
                let version = toml(&format!("0.46.0{}", foreign_lines()));
                repo.write("guest/Cargo.lock", lock.replace("\"0.46.0\"", &version));
            },
            &[VERIFY, STATUS, BUMP],
        ),
        (
            "a broken lock",
            &|repo, _| repo.write("guest/Cargo.lock", foreign_lines()),
            &[VERIFY, STATUS, SYNC],
        ),
    ]);
}

#[test]
fn the_texts_of_the_source_and_of_marked_lines() {
    let source =
        |from: &'static str, to: String| move |repo: &Repo, _: &Server| repo.replace(SOURCE, from, &to);
    let quiet = without_controls(&foreign());
    let marked = |text: String| move |repo: &Repo, _: &Server| repo.write("docs/foreign.md", &text);
    let at_hand = "0.45.0 <!-- tool-version: wit-bindgen -->";
    show(&[
        (
            "a version",
            &source("\"toolbox\": \"1.2.0\"", format!("\"toolbox\": \"1.2.0{quiet}\"")),
            &[VERIFY, SYNC, BUMP],
        ),
        (
            "a version with controls",
            &source("\"0.46.0\",\n ", format!("\"{}\",\n ", foreign())),
            &[VERIFY, SYNC],
        ),
        ("a name", &source("\"toolbox\": \"1.2.0\"", format!("\"{quiet}\": \"1.2.0\"")), &[VERIFY, STATUS]),
        (
            "a row of the table",
            &source("\"1.1.0\": {", format!("\"1.1.0{quiet}\": {{")),
            &[VERIFY, &["bump", "toolbox", "1.3.0"]],
        ),
        (
            "a version in the table",
            &source("[\"0.43.0\"]", format!("[\"0.43.0{quiet}\"]")),
            &[VERIFY, &["bump", "toolbox", "1.1.0"]],
        ),
        ("what is no Starlark", &|repo, _| repo.write(SOURCE, foreign_lines()), &[VERIFY, SYNC, BUMP]),
        ("a comment beside a pin", &source("# Bindings;", format!("# {quiet} ##[x]")), &[DRY_BUMP, BUMP]),
        (
            "a marked line",
            &marked(format!("{} {at_hand} {}\n", foreign(), foreign())),
            &[VERIFY, STATUS, DRY_SYNC, DRY_BUMP],
        ),
        (
            "the lines around a marked one",
            &marked(format!("{} ::a::\n{at_hand}\n{}", foreign_lines(), foreign_lines())),
            &[VERIFY, DRY_SYNC, DRY_BUMP],
        ),
    ]);
}

#[cfg(unix)]
#[test]
fn the_names_of_files() {
    // A name has at most 255 bytes, and no slash.
    let all: Vec<char> = foreign_lines().chars().filter(|c| *c != '/').collect();
    let names = all.chunks(60).map(|part| format!("\u{202e}{}", part.iter().collect::<String>()));
    let names: Vec<String> = names.collect();
    let below = |folder: &'static str, name: &'static str, text: &'static str| {
        let names = names.clone();
        move |repo: &Repo, _: &Server| {
            for folder in names.iter().map(|part| format!("{folder}{part}")) {
                repo.write(&format!("{folder}{name}"), text);
            }
        }
    };
    show(&[
        (
            "a marked file",
            &below("docs/", ".md", "1.1.0 <!-- tool-version: toolbox -->\n"),
            &[VERIFY, STATUS, DRY_SYNC, SYNC],
        ),
        ("a manifest", &below("", "/Cargo.toml", "[dependencies]\nwit-bindgen = \"0.1\"\n"), &[VERIFY, BUMP]),
        ("a broken manifest", &below("", "/Cargo.toml", "x"), &[VERIFY, SYNC, BUMP]),
        ("a registry file", &below("checksums/tools/", ".json", "{}"), &[VERIFY, BUMP, FETCH]),
        ("a manifest that is no text", &below("", "/Cargo.lock", "\0"), &[VERIFY, STATUS]),
    ]);
}

#[test]
fn the_texts_of_the_registry() {
    let registry = |from: &'static str, to: String| {
        move |repo: &Repo, _: &Server| {
            let text = repo.read(&TOOLBOX.path());
            assert!(text.contains(from), "{from}");
            repo.write(&TOOLBOX.path(), text.replacen(from, &to, 1));
        }
    };
    let text = foreign_lines();
    let digest = TOOLBOX.sha256("1.2.0", "linux_amd64");
    let digest: &'static str = Box::leak(digest.into_boxed_str());
    let quoted = |text: &str| literal(text).trim_matches('"').to_owned();
    show(&[
        ("a digest", &registry(digest, quoted(&text)), &[VERIFY, CHECK, FETCH]),
        ("a version", &registry("\"1.2.0\"", literal(&format!("1.2.0{text}"))), &[VERIFY, STATUS, FETCH]),
        ("a platform", &registry("\"linux_amd64\"", literal(&text)), &[VERIFY, STATUS, FETCH, CHECK]),
        ("a suffix", &registry("x86_64-unknown-linux-musl", quoted(&text)), &[VERIFY, FETCH, CHECK]),
        ("the name of a tool", &registry("\"toolbox\"", literal(&text)), &[VERIFY, FETCH]),
        ("a template", &registry("https://", quoted(&text)), &[VERIFY, FETCH]),
        ("the name of a crate", &registry("{}", format!("{{ {}: \"1\" }}", literal(&text))), &[VERIFY, BUMP]),
        ("what is no JSON", &|repo, _| repo.write(&TOOLBOX.path(), foreign_lines()), &[VERIFY, FETCH]),
        (
            "a key that nobody knows, beside what is recorded",
            &registry(
                "  \"versions\": {",
                format!("  \"{}\": 1,\n  \"versions\": {{", without_controls(&text)),
            ),
            &[DRY_FETCH, FETCH],
        ),
        (
            "a release in part",
            &|repo, _| {
                repo.replace(
                    &WIT_BINDGEN.path(),
                    &in_part(),
                    &in_part().replace("x86_64-linux.tar.gz", &literal(&foreign())[1..9]),
                );
                repo.write(&TOOLBOX.path(), foreign());
            },
            &[&["bump", "wit-bindgen", "0.50.0"], VERIFY],
        ),
    ]);
}

#[test]
fn the_settings() {
    let settings = |text: String| move |repo: &Repo, _: &Server| repo.write("xtask/pins.toml", &text);
    let all = toml(&foreign_lines());
    let waiver = |rule: &str, place: &str, expires: &str| {
        format!("[[waiver]]\nrule = {rule}\nplace = {place}\nreason = {all}\nexpires = {expires}\n")
    };
    show(&[
        ("a key", &settings(format!("{all} = 1\n")), &[VERIFY]),
        ("a path that is none", &settings(format!("source = {all}\n")), &[VERIFY, SYNC]),
        ("a path", &settings(format!("source = {}\n", toml(&foreign()))), &[VERIFY, SYNC, STATUS]),
        ("a folder", &settings(format!("registry = {}\n", toml(&foreign()))), &[VERIFY, STATUS, FETCH]),
        ("a rule", &settings(waiver(&all, "\"x\"", "2099-01-01")), &[VERIFY]),
        ("a place", &settings(waiver("\"crate-version\"", &all, "2099-01-01")), &[VERIFY, SYNC]),
        ("a reason", &settings(waiver("\"crate-version\"", "\"x\"", "2020-01-01")), &[VERIFY]),
    ]);
    do_not_show(&[
        ("what is no TOML", &settings(foreign_lines()), &[VERIFY, STATUS, SYNC, BUMP, FETCH]),
        ("a name", &settings(format!("versions = {all}\n")), &[VERIFY, SYNC]),
        (
            "a pattern",
            &settings(format!("exclude = [{}]\n", toml(&format!("[[{}", foreign_lines())))),
            &[VERIFY],
        ),
    ]);
}

#[test]
fn what_a_release_server_and_its_mirrors_say() {
    let at = |path: String, text: String| {
        move |_: &Repo, server: &Server| server.answer(&path, Reply::File(text.clone().into_bytes()))
    };
    let sums = |text| at("/example/toolbox/releases/download/v1.4.0/SHA256SUMS".to_owned(), text);
    let api = |text| at("/api/repos/example/toolbox/releases/tags/v1.4.0".to_owned(), text);
    let release = |name: &str, digest: &str| {
        let assets = serde_json::json!([{ "name": name, "digest": digest }]);
        serde_json::json!({ "assets": assets, "published_at": foreign_lines() }).to_string()
    };
    let name = "toolbox-1.4.0-x86_64-unknown-linux-musl";
    let config = |text: String| move |repo: &Repo, _: &Server| repo.write("downloader.cfg", &text);
    let word: String = foreign().chars().filter(|c| !c.is_whitespace()).collect();
    // Other controls would make it a binary file, of which no text is shown.
    let page = without_controls(&foreign()) + "\u{1b}]0;owned\u{1b}\\ ##[error]x\n::error::x";
    show(&[
        (
            "the message of the configuration",
            &config(format!("block *\nall_blocked_message x {}\n", foreign())),
            &[FETCH, CHECK],
        ),
        ("a line of the configuration", &config(foreign_lines()), &[FETCH]),
        ("a rule of the configuration", &config(format!("rewrite ({word} x\n")), &[FETCH]),
        ("a host of the configuration", &config(format!("rewrite .* {word}/x\n")), &[FETCH]),
        ("an answer in place of an artifact", &at(TOOLBOX.url_path("1.4.0", "linux_amd64"), page), &[FETCH]),
        (
            "the digest of the release API",
            &api(release(name, &format!("sha256:{}", foreign_lines()))),
            &[FETCH],
        ),
        ("another digest of the release API", &api(release(name, &format!("{}:00", foreign()))), &[FETCH]),
        ("a checksum file", &sums(foreign_lines()), &[FETCH]),
        ("the digests of a checksum file", &sums(format!("{}  {name}\n0  {name}\n", foreign())), &[FETCH]),
    ]);
    do_not_show(&[
        ("the answer of the release API", &api(foreign_lines()), &[FETCH]),
        ("the name of a checksum file", &api(release(&format!("SHA256SUMS{}", foreign()), "")), &[FETCH]),
    ]);
}

#[test]
fn what_an_earlier_run_has_left_behind() {
    let log = |command: &str, path: &str| {
        let after = "1.0.0 # tool-version: toolbox";
        let entry = serde_json::json!({
            "path": path, "real": path, "staged": ".x.xtask-new", "original": null, "after": after
        });
        let (folders, entries) = ([(); 0], [entry]);
        serde_json::json!({ "command": command, "owner": "", "id": "1", "folders": folders, "entries": entries })
            .to_string()
    };
    let all = foreign_lines();
    show(&[
        (
            "the command in an undo log",
            &|repo, _| repo.write(UNDO_LOG, log(&all, "x")),
            &[VERIFY, STATUS, DRY_SYNC, SYNC],
        ),
        ("a path in an undo log", &|repo, _| repo.write(UNDO_LOG, log("x", &format!("../{all}"))), &[SYNC]),
        (
            "a file that is restored",
            &|repo, _| repo.write(UNDO_LOG, log("x", &format!("a/{}", foreign()))),
            &[SYNC],
        ),
        (
            "an undo log that is none",
            &|repo, _| {
                repo.write(
                    UNDO_LOG,
                    format!("{{\"command\": {}, \"entries\": {}}}", literal(&all), literal(&all)),
                )
            },
            &[VERIFY, SYNC],
        ),
    ]);
}

#[test]
fn the_text_of_whoever_holds_the_lock() {
    let (repo, _server) = workshop();
    repo.write(LOCK, foreign_lines());
    let lock = std::fs::OpenOptions::new().read(true).write(true).open(repo.path(LOCK)).unwrap();
    lock.lock().unwrap();
    for format in ["human", "json"] {
        let run = repo.xtask(&["--format", format, "sync"]);
        run.exits(2).says("another \\u{202e}\\u{1b}]0;owned\\u{7}").is_sane();
    }
}

#[test]
fn arguments() {
    let (mut repo, _server) = workshop();
    repo.env("GITHUB_ACTIONS", "true");
    let all = foreign_lines();
    for arguments in [
        &["--root", &all, "verify"][..],
        &["bump", &all, "1.0.0"],
        &["bump", "toolbox", &all],
        &["verify", &all],
        &[&all],
        &["verify", "--color", &all],
        &["fetch-checksums", "--idle-timeout", &all],
        &["fetch-checksums", &all],
        &["fetch-checksums", "toolbox@1.4.0", "--downloader-config", &all],
    ] {
        for format in ["human", "json"] {
            let run = repo.xtask(&[&["--format", format], arguments].concat());
            run.exits(2).says("\\u{202e}\\u{1b}]0;owned\\u{7}").is_sane().gives_no_commands();
        }
    }
}

#[test]
fn the_carets_stand_below_what_is_shown() {
    let (repo, _server) = workshop();
    repo.write(
        "docs/foreign.md",
        "\u{feff}\t\u{1b}[2J 1.1.\u{7f}0 1.1.0 # tool-version: toolbox \u{202e}\r\n",
    );
    let run = repo.xtask(&["verify"]);
    run.exits(1).shows(" --> docs/foreign.md:1:14\n");
    let carets = run.stdout.lines().find(|line| line.contains('^')).unwrap();
    let shown = run.stdout.lines().find(|line| line.starts_with("1 | ")).unwrap();
    assert_eq!(shown, "1 |     \\u{1b}[2J 1.1.\\u{7f}0 1.1.0 # tool-version: toolbox \\u{202e}");
    let (start, end) = (carets.find('^').unwrap(), carets.rfind('^').unwrap() + 1);
    assert_eq!(&shown[start..end], "1.1.0", "{}", run.stdout);
}

#[test]
fn long_texts_are_cut() {
    let (repo, _server) = workshop();
    let long = toml(&"\u{1b}[31m".repeat(30_000));
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", &long);
    let cut = |commands: &[&[&str]]| {
        for command in commands {
            let run = repo.xtask(command);
            let length = run.is_sane().stdout.len() + run.stderr.len();
            assert!((100..60_000).contains(&length), "{command:?}: {length}");
        }
    };
    cut(&[VERIFY, STATUS, SYNC, BUMP]);
    assert!((500..6000).contains(&repo.xtask(STATUS).stdout.len()));
    // A document says it all.
    assert!(repo.xtask(&["--format", "json", "verify"]).stdout.len() > 300_000);
    repo.write("xtask/pins.toml", format!("[[waiver]]\nrule = {long}\n"));
    cut(&[VERIFY, STATUS, SYNC, BUMP]);
    let lines = "x\n".repeat(50_000);
    assert!(repo.xtask(&["--root", &lines, "verify"]).exits(2).stderr.lines().count() < 1100);
}
