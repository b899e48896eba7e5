//! `--format json`: one document on standard output, whatever happens, with
//! the keys that are promised.

use serde_json::Value;

use crate::support::program::clean;
use crate::support::{Reply, Repo, WIT_BINDGEN, spotless, workshop};

/// The keys of every document.
const ENVELOPE: [&str; 6] = ["changes", "command", "error", "findings", "outcome", "schema_version"];

const FINDING: [&str; 12] = [
    "column",
    "expected",
    "fingerprint",
    "fix",
    "found",
    "labels",
    "line",
    "message",
    "path",
    "rule",
    "severity",
    "tool",
];

/// The keys of a document: those of every one, and further ones.
#[track_caller]
fn has_envelope_and(document: &Value, keys: &[&str]) {
    let mut all = [&ENVELOPE, keys].concat();
    all.sort_unstable();
    has_keys(document, &all);
}

/// How the command ended, in a word.
fn outcome(document: &Value) -> &str {
    document["outcome"].as_str().unwrap()
}

/// Asserts the keys of an object, in alphabetical order.
#[track_caller]
fn has_keys(object: &Value, keys: &[&str]) {
    let mut found: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, keys, "{object}");
}

#[track_caller]
fn document(repo: &Repo, code: i32, arguments: &[&str]) -> Value {
    let run = repo.xtask(&[&["--format", "json"], arguments].concat());
    run.exits(code);
    let document = run.json();
    assert_eq!(document["schema_version"], 2);
    document
}

#[test]
fn of_verify() {
    let (repo, _server) = spotless();
    let clean = document(&repo, 0, &["verify"]);
    has_envelope_and(&clean, &["summary"]);
    assert_eq!((&clean["command"], outcome(&clean)), (&Value::from("verify"), "clean"));
    assert_eq!(
        clean["summary"],
        serde_json::json!({
            "consumers": 6, "digests": 16, "errors": 0, "files_searched": 9, "older": 0, "releases": 7,
            "stray_versions": 0, "tools": 2, "unmanaged_digests": 0, "warnings": 0,
        })
    );
    assert_eq!(clean["findings"], serde_json::json!([]));
    // A text without any version was looked through; what is no text, or of the past, was not.
    repo.write("docs/none.md", "None.\n");
    repo.write("docs/none.bin", "wit-bindgen 0.1.0\0");
    repo.write("docs/latin.md", b"wit-bindgen 0.1.0 \xe9\n");
    repo.write("CHANGELOG.md", "wit-bindgen 0.1.0\n");
    assert_eq!(document(&repo, 0, &["verify"])["summary"]["files_searched"], 10);

    repo.replace(
        "toolchains/tool_versions.bzl",
        "\"wit-bindgen\": \"0.46.0\"",
        "\"wit-bindgen\": \"0.60.0\"",
    );
    repo.write("broken/Cargo.toml", "[");
    let document = document(&repo, 1, &["verify"]);
    let findings = document["findings"].as_array().unwrap();
    let human = repo.xtask(&["verify", "--all"]).stdout;
    assert_eq!(findings.len(), human.matches("error[").count());
    // Two requirements, two locks, a marked line, the table, the registry, the
    // broken manifest.
    assert_eq!(findings.len(), 8);
    assert_eq!(document["summary"]["errors"], 8);
    for finding in findings {
        has_keys(finding, &FINDING);
        assert!(human.contains(&format!(
            "error[{}]: {}",
            finding["rule"].as_str().unwrap(),
            finding["message"].as_str().unwrap()
        )));
        let place =
            format!("{}:{}:{}", finding["path"].as_str().unwrap(), finding["line"], finding["column"]);
        assert!(human.contains(&place), "{place}");
    }
    let guest = findings.iter().find(|finding| finding["path"] == "guest/Cargo.toml").unwrap();
    assert_eq!(
        *guest,
        serde_json::json!({
            "rule": "crate-version", "severity": "error", "tool": "wit-bindgen", "path": "guest/Cargo.toml",
            "line": 9, "column": 15, "expected": "0.60.0", "found": "0.46.0",
            "message": "wit-bindgen is pinned to 0.60.0 in toolchains/tool_versions.bzl:5, but this requires the crate \
                        wit-bindgen 0.46.0",
            "fix": {"command": ["cargo", "xtask", "sync"], "edits": [{
                "path": "guest/Cargo.toml", "line": 9, "column": 16, "end_line": 9, "end_column": 22,
                "start": 104, "end": 110, "found": "0.46.0", "text": "0.60.0",
            }]},
            "fingerprint": guest["fingerprint"],
            "labels": [{
                "path": "toolchains/tool_versions.bzl", "line": 5, "column": 21, "text": "wit-bindgen is pinned to 0.60.0",
            }],
        })
    );
}

#[test]
fn of_the_commands_that_write() {
    let keys = ["commit", "failures", "moves"];
    let (repo, _server) = workshop();
    let nothing = document(&repo, 0, &["sync"]);
    has_envelope_and(&nothing, &keys);
    assert_eq!((&nothing["command"], outcome(&nothing)), (&Value::from("sync"), "clean"));
    assert_eq!((&nothing["changes"], &nothing["moves"]), (&serde_json::json!([]), &serde_json::json!([])));

    let before = repo.bytes();
    let dry = document(&repo, 0, &["bump", "wit-bindgen", "0.47.0", "--dry-run"]);
    has_envelope_and(&dry, &keys);
    assert_eq!(outcome(&dry), "would-change");
    assert_eq!(dry["changes"].as_array().unwrap().len(), 6);
    has_keys(&dry["changes"][0], &["change", "diff", "path"]);
    assert_eq!(dry["changes"][0]["change"], "edited");
    assert_eq!(
        dry["moves"][0],
        serde_json::json!({
            "tool": "wit-bindgen", "kind": "pin", "name": null, "path": "toolchains/tool_versions.bzl", "line": 5,
            "from": "0.46.0", "to": "0.47.0",
        })
    );
    repo.assert_unchanged(&before);
    // The diffs of the document, by path, are those that people see: the pin first, locks last.
    let changes = dry["changes"].as_array().unwrap();
    let diffs: String =
        [5, 0, 2, 4, 1, 3].map(|index: usize| changes[index]["diff"].as_str().unwrap()).concat();
    assert_eq!(repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--dry-run", "-v"]).stdout, diffs);

    let wet = document(&repo, 0, &["bump", "wit-bindgen", "0.47.0"]);
    assert_eq!((outcome(&wet), &wet["changes"]), ("changed", &dry["changes"]));
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    let check = document(&repo, 1, &["sync", "--check"]);
    has_envelope_and(&check, &keys);
    assert_eq!((outcome(&check), &check["moves"][0]["kind"]), ("would-change", &Value::from("marked-line")));
    let fetched = document(&repo, 0, &["fetch-checksums", "toolbox@1.4.0"]);
    has_envelope_and(&fetched, &keys);
    assert_eq!(fetched["command"], "fetch-checksums");
    // What the command did not heal is in it.
    has_keys(&fetched["findings"][0], &FINDING);
}

/// Those of which no other test here reads a document: each has one that its schema allows.
#[test]
fn of_every_other_command() {
    let (repo, _server) = workshop();
    for (code, arguments, keys, outcome_of) in [
        (0, &["init", "--check"][..], &["additions"][..], "clean"),
        (
            0,
            &["revoke", "wit-bindgen@0.43.0", "--reason", "bad", "--dry-run"],
            &["commit", "failures", "moves"],
            "would-change",
        ),
        (0, &["prune", "--keep", "1", "--dry-run"], &["commit", "failures", "moves"], "clean"),
        (0, &["rename", "toolbox", "box", "--dry-run"], &["commit", "failures", "moves"], "would-change"),
        (0, &["sync", "--manage", "--dry-run"], &["commit", "failures", "moves"], "clean"),
        (0, &["explain", "place-version"], &["rules"], "clean"),
    ] {
        let document = document(&repo, code, arguments);
        has_envelope_and(&document, keys);
        assert_eq!(
            (outcome(&document), &document["command"]),
            (outcome_of, &arguments[0].into()),
            "{document:#}"
        );
        assert_eq!(document["error"], Value::Null);
    }
    let fresh = Repo::without_git("//- .bazelversion\n8.4.1\n//- ci.yml\nenv:\n  BAZEL_VERSION: 8.4.1\n");
    let written = document(&fresh, 0, &["init"]);
    has_envelope_and(&written, &["commit", "failures", "moves"]);
    assert_eq!((outcome(&written), &written["changes"][0]["change"]), ("changed", &"added".into()));
}

#[test]
fn of_a_status_that_is_not_well() {
    let (repo, _server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    let document = document(&repo, 0, &["status"]);
    assert_eq!((outcome(&document), &document["errors"]), ("findings", &1.into()));
    let row = document["rows"].as_array().unwrap().iter().find(|row| row["ok"] == false).unwrap();
    assert_eq!(
        [&row["kind"], &row["state"], &row["version"], &row["expected"]],
        ["marked-line", "behind", "1.1.0", "1.2.0"]
    );
    repo.xtask(&["status"]).exits(0).says("1 error in this repository: `cargo xtask verify` shows them");
    repo.xtask(&["status", "--quiet"]).exits(0).says_nothing_of("error");
    // Of a row for a tool that there is not no line of the table tells.
    repo.git(&["checkout", "docs/versions.md"]);
    repo.replace(
        "toolchains/tool_versions.bzl",
        "TOOL_COMPATIBILITY = {",
        "TOOL_COMPATIBILITY = {\n    \"none\": {\"1.0.0\": {}},",
    );
    let run = repo.xtask(&["status"]);
    run.exits(0).says("1 error in this repository: `cargo xtask verify` shows them");
    assert!(
        run.stdout.lines().skip(1).all(|line| line.ends_with("ok") || line.contains(" ok ")),
        "{}",
        run.stdout
    );
}

#[test]
fn of_status() {
    let (repo, _server) = workshop();
    let document = document(&repo, 0, &["status"]);
    has_envelope_and(&document, &["rows", "errors"]);
    assert_eq!(outcome(&document), "clean");
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.len(), repo.xtask(&["status"]).stdout.lines().count() - 1);
    for row in rows {
        assert_eq!((&row["ok"], &row["state"]), (&Value::from(true), &Value::from("agrees")), "{row}");
    }
}

#[test]
fn of_the_release_checklist() {
    let (repo, _server) = workshop();
    let document = document(&repo, 1, &["release-checklist", "1.2.0"]);
    has_envelope_and(&document, &["steps", "summary", "version"]);
    assert_eq!(outcome(&document), "findings");
    assert_eq!((&document["command"], &document["version"]), (&"release-checklist".into(), &"1.2.0".into()));
    has_keys(&document["summary"], &["by_hand", "done", "open", "unknown"]);
    assert_eq!(document["summary"], serde_json::json!({"by_hand": 3, "done": 6, "open": 2, "unknown": 0}));
    let steps = document["steps"].as_array().unwrap();
    for step in steps {
        let keys =
            ["column", "details", "fix", "line", "message", "name", "path", "protects", "since", "state"];
        has_keys(step, &keys);
    }
    let log = steps.iter().find(|step| step["name"] == "changelog-has-version").unwrap();
    assert_eq!(
        *log,
        serde_json::json!({
            "name": "changelog-has-version", "state": "open", "protects": "Nobody could tell what is new in it.",
            "message": "there is no CHANGELOG.md", "details": [], "since": null,
            "path": "CHANGELOG.md", "line": 1, "column": 1,
            "fix": {
                "advice": "write CHANGELOG.md, with what is new below a heading such as `## [1.2.0] - YYYY-MM-DD`",
            },
        })
    );
}

#[test]
fn of_a_check_of_checksums() {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.46.0", "linux_amd64"), Reply::Status(404));
    let failed = document(&repo, 2, &["fetch-checksums", "wit-bindgen", "--check"]);
    has_envelope_and(&failed, &["artifacts", "failures"]);
    assert_eq!(outcome(&failed), "incomplete");
    assert_eq!(failed["artifacts"].as_array().unwrap().len(), 2);
    for artifact in failed["artifacts"].as_array().unwrap() {
        has_keys(artifact, &["agrees", "platform", "recorded", "sha256", "size", "tool", "version"]);
        assert_eq!((&artifact["agrees"], &artifact["sha256"]), (&Value::from(true), &artifact["recorded"]));
    }
    let failure = &failed["failures"][0];
    assert_eq!((&failure["platform"], &failure["state"]), (&"linux_amd64".into(), &"unavailable".into()));
    let line = repo.read(&WIT_BINDGEN.path());
    let line = line.lines().nth(usize::try_from(failure["line"].as_u64().unwrap()).unwrap() - 1);
    assert!(line.unwrap().contains(&WIT_BINDGEN.sha256("0.46.0", "linux_amd64")), "{failure}");
    assert_eq!(failure["path"], WIT_BINDGEN.path());
}

#[test]
fn of_what_could_not_be_done() {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.49.0", "linux_amd64"), Reply::Html);
    for (arguments, code, says) in [
        (&["bump", "wit-bindgen", "0.60.0"][..], "request", "not known to fit the other pins"),
        (&["bump", "wit-bindgen", "0.48.0"], "failed", "has no version 0.48.0"),
        (&["bump", "wit-bindgen", "0.49.0"], "not-whole", "cannot be had whole"),
        (&["fetch-checksums", "wit-bindgen@0.49.0"], "artifacts", "1 artifact failed"),
        (&["fetch-checksums", "wasmtime"], "request", "is not pinned"),
    ] {
        let document = document(&repo, 2, arguments);
        has_envelope_and(&document, &["failures"]);
        assert_eq!((outcome(&document), &document["command"]), ("refused", &Value::from(arguments[0])));
        has_keys(&document["error"], &["code", "findings", "hints", "message"]);
        assert_eq!(document["error"]["code"], code, "{document:#}");
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
        assert!(!message.contains('\u{1b}'));
        let failures = document["failures"].as_array().unwrap();
        assert_eq!(failures.len(), usize::from(arguments.contains(&"0.49.0") || code == "artifacts"));
        for failure in failures {
            assert_eq!(
                (&failure["version"], &failure["platform"]),
                (&"0.49.0".into(), &"linux_amd64".into())
            );
            let why = failure["message"].as_str().unwrap();
            assert!(why.contains("expected a gzip archive, got an HTML page"), "{why}");
        }
    }
    // What helps is a command, and no words of the message.
    let hinted = document(&repo, 2, &["bump", "wit-bindgen", "0.60.0"]);
    let hint = &hinted["error"]["hints"][0];
    assert_eq!(
        hint["command"],
        serde_json::json!(["cargo", "xtask", "bump", "wit-bindgen", "0.60.0", "--compatible"])
    );
    // What people read above the error stands in it.
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\">=0.44, <0.47\"");
    let refused = document(&repo, 2, &["bump", "wit-bindgen", "0.47.0"]);
    assert_eq!(refused["error"]["code"], "inconsistent");
    let finding = &refused["error"]["findings"][0];
    has_keys(finding, &FINDING);
    assert_eq!(
        (&finding["rule"], &finding["path"], &finding["line"]),
        (&"crate-version".into(), &"guest/Cargo.toml".into(), &9.into())
    );
    repo.write("xtask/pins.toml", "x");
    for command in ["verify", "status", "sync", "fetch-checksums"] {
        let document = document(&repo, 2, &[command]);
        assert!(document["error"]["message"].as_str().unwrap().starts_with("xtask/pins.toml:1:"));
    }
}

#[test]
fn of_fetches_that_failed_in_part() {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.49.0", "linux_amd64"), Reply::Status(404));
    let document =
        document(&repo, 2, &["fetch-checksums", "wit-bindgen@0.49.0", "toolbox@1.4.0", "--keep-going"]);
    assert_eq!(outcome(&document), "incomplete");
    assert_eq!(document["changes"][0]["path"], "checksums/tools/toolbox.json");
    let failure = &document["failures"][0];
    assert_eq!(
        [&failure["tool"], &failure["version"], &failure["platform"], &failure["state"]],
        ["wit-bindgen", "0.49.0", "linux_amd64", "unavailable"]
    );
}

#[test]
fn of_arguments_that_are_wrong() {
    let (repo, _server) = workshop();
    for arguments in
        [&["bump", "../x", "1.0.0"][..], &["bump", "wit bindgen@1.2.0"], &["fetch-checksums", "a@b"]]
    {
        let document = document(&repo, 2, arguments);
        has_envelope_and(&document, &["failures"]);
        assert_eq!((&document["command"], &document["error"]["code"]), (&Value::Null, &"usage".into()));
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("invalid value '"), "{message}");
    }
    repo.xtask(&["bump", "--format=json"]).exits(2).json();
    repo.xtask(&["verify", "--format", "json", "--help"]).exits(0).shows("Usage: cargo xtask verify");
    repo.xtask(&["bump", "../x", "1.0.0"]).exits(2).prints("").says("error: invalid value '../x'");
}

#[test]
fn colors_are_for_people_who_ask_for_them() {
    let (repo, _server) = workshop();
    repo.write("broken/Cargo.toml", "[");
    assert!(!repo.xtask(&["verify"]).stdout.contains('\u{1b}'));
    assert!(repo.xtask(&["verify", "--color", "always"]).stdout.contains("\u{1b}["));
    let json = repo.xtask(&["verify", "--color", "always", "--format", "json"]);
    assert!(!json.stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_hangs_up_is_no_failure_to_tell_of() {
    let (repo, _server) = workshop();
    for arguments in [&["verify"][..], &["status"], &["verify", "--format", "json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path(""));
        let output = command.args(arguments).stdout(writer).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}
