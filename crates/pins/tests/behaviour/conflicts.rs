//! A file in which a merge has left a conflict is named as such, and nothing in it counts.

use pins::plan::Goal;
use pins::value::path::RepoPath;
use pins::world::layout::Layout;

use crate::repository::clean_with;
use crate::support::{PROGRAM, downloaded, findings, planned, request, world};

/// The same text with its first line of `part` in conflict.
fn conflicting(part: &str) -> String {
    format!("<<<<<<< HEAD\n{part}\n=======\n{part} \n>>>>>>> topic")
}

/// What is found, with the way out.
fn said(fixture: &str) -> Vec<String> {
    let line = |it: &pins::finding::Finding| {
        format!("{}:{} {} {}\n{}", it.place.path, it.place.line, it.rule, it.message, it.fix.text(PROGRAM))
    };
    findings(&world(fixture)).iter().map(line).collect()
}

#[test]
fn each_kind_of_file_says_so() {
    for (part, expected) in [
        (
            "    \"wit-bindgen\": \"0.46.0\",",
            "toolchains/tool_versions.bzl:3 source-syntax a merge conflict is not resolved\n\
             keep the side that counts in toolchains/tool_versions.bzl and remove git's lines, then sync: the rest follows",
        ),
        (
            "  \"crates\": {\"wit-bindgen\": \"{version}\"},",
            "checksums/tools/wit-bindgen.json:6 registry-schema a merge conflict is not resolved\n\
             keep the releases of both sides in checksums/tools/wit-bindgen.json and remove git's lines, then sync: \
             the rest follows; next time git does that itself (`init --git`)",
        ),
        (
            "wit-bindgen = { version = \"0.46.0\" }",
            "app/Cargo.toml:6 manifest-syntax a merge conflict is not resolved\n\
             keep the side that counts in app/Cargo.toml and remove git's lines, then sync: the rest follows",
        ),
        (
            "version = 4",
            "app/Cargo.lock:1 manifest-syntax a merge conflict is not resolved\n\
             take either side of app/Cargo.lock whole (`git checkout --ours app/Cargo.lock`), then sync: it follows",
        ),
    ] {
        let said = said(&clean_with(&[(part, &conflicting(part))]));
        assert!(said.iter().any(|said| said == expected), "{said:#?}");
    }
}

/// A tool that is pinned in one file, and repeated in others.
fn placed(file: &str, text: &str) -> String {
    let others = [
        (".bazelversion", "8.4.1\n"),
        ("ci.yml", "env:\n  BAZEL: 8.4.1\n"),
        ("Dockerfile", "FROM bazel:8.4.1\n"),
        ("a.json", "{\n  \"bazel\": \"8.4.1\"\n}\n"),
        ("package-lock.json", "{\n  \"bazel\": \"8.4.1\"\n}\n"),
    ];
    let settings = "//- pins.toml\n[tool.bazel]\npin = '.bazelversion'\nalso = ['ci.yml :: env / BAZEL', 'Dockerfile :: FROM / .tag', \
                    'a.json :: bazel', 'package-lock.json :: bazel']\n";
    let text = |path: &str, other: &str| if path == file { text.to_owned() } else { other.to_owned() };
    others
        .iter()
        .fold(settings.to_owned(), |all, (path, other)| all + &format!("//- {path}\n{}", text(path, other)))
}

#[test]
fn places_say_so_too() {
    for (file, part, line, help) in [
        (".bazelversion", "8.4.1", 1, "keep the side that counts in .bazelversion"),
        ("ci.yml", "  BAZEL: 8.4.1", 2, "keep the side that counts in ci.yml"),
        ("Dockerfile", "FROM bazel:8.4.1", 1, "keep the side that counts in Dockerfile"),
        ("a.json", "  \"bazel\": \"8.4.1\"", 2, "keep the side that counts in a.json"),
        ("package-lock.json", "  \"bazel\": \"8.4.1\"", 2, "take either side of package-lock.json whole"),
    ] {
        let whole = placed("", "");
        assert_eq!(said(&whole), [""; 0]);
        let text = whole.split("//- ").find_map(|text| text.strip_prefix(&format!("{file}\n"))).unwrap();
        let said = said(&placed(file, &text.replacen(part, &conflicting(part), 1)));
        let expected = format!("{file}:{line} ");
        let is_it =
            |said: &String| said.contains("a merge conflict is not resolved\n") && said.contains(help);
        assert!(said.iter().any(|said| said.starts_with(&expected) && is_it(said)), "{said:#?}");
    }
}

#[test]
fn commands_that_need_the_file_say_so() {
    let part = "    \"wit-bindgen\": \"0.46.0\",";
    let source = world(&clean_with(&[(part, &conflicting(part))]));
    for goal in [Goal::Sync, Goal::Bump(request("wit-bindgen", "0.47.0", false))] {
        let refusal = planned(&source, &goal, downloaded).unwrap_err().text(PROGRAM);
        assert!(
            refusal.starts_with("toolchains/tool_versions.bzl:3:1: a merge conflict is not resolved"),
            "{refusal}"
        );
    }
    let part = "  \"crates\": {\"wit-bindgen\": \"{version}\"},";
    let registry = world(&clean_with(&[(part, &conflicting(part))]));
    let bump = Goal::Bump(request("wit-bindgen", "0.47.0", false));
    let refusal = planned(&registry, &bump, downloaded).unwrap_err().text(PROGRAM);
    assert!(
        refusal.contains("checksums/tools/wit-bindgen.json:6:1: a merge conflict is not resolved"),
        "{refusal}"
    );
    let pinned = world(&placed(".bazelversion", &conflicting("8.4.1")));
    let refusal = planned(&pinned, &Goal::Bump(request("bazel", "8.5.0", false)), downloaded).unwrap_err();
    assert_eq!(
        refusal.text(PROGRAM),
        "the pin of bazel cannot be read: .bazelversion:1:1: a merge conflict is not resolved"
    );
    let settings = format!("[tool.bazel]\n{}\n", conflicting("pin = '.bazelversion'"));
    let error =
        Layout::read(Some((&RepoPath::known(Layout::ROOT_SETTINGS), &settings.into())), &[]).unwrap_err();
    assert_eq!((error.message.as_str(), error.span.start), ("a merge conflict is not resolved", 13));
}

#[test]
fn what_looks_like_one_is_none() {
    let title = "ci.yml";
    let text = "# Title\n# =======\nenv:\n  BAZEL: 8.4.1 # <<<<<<< and >>>>>>>\n";
    assert_eq!(said(&placed(title, text)), [""; 0]);
}

/// What `sync` makes of a file of which one side says one thing, and the other another.
#[track_caller]
fn settles(fixture: &str, part: &str, sides: [&str; 2], expected: Option<&str>) {
    let with = |text: &str| fixture.replacen(part, text, 1);
    let conflict =
        format!("<<<<<<< HEAD\n{}\n||||||| base\n{part}\n=======\n{}\n>>>>>>> topic", sides[0], sides[1]);
    let before = world(&with(&conflict));
    let plan = planned(&before, &Goal::Sync, downloaded).unwrap();
    let wanted = world(&with(expected.unwrap_or(&conflict)));
    for path in wanted.paths() {
        assert_eq!(plan.after.text(path), wanted.text(path), "{path}");
    }
    let told = plan.moves.iter().filter(|step| step.what.name() == Some("merge conflict")).count();
    assert_eq!(told, usize::from(expected.is_some()));
}

#[test]
fn sync_settles_what_is_about_nothing_else_than_a_version() {
    let clean = clean_with(&[]);
    let krate = "wit-bindgen = { version = \"0.46.0\" }";
    let versions = ["wit-bindgen = { version = \"0.43.0\" }", "wit-bindgen = { version = \"0.47.0\" }"];
    settles(&clean, krate, versions, Some(krate));
    let more = "wit-bindgen = { version = \"0.47.0\", optional = true }";
    settles(&clean, krate, [versions[0], more], None);
    settles(&clean, krate, [versions[0], ""], None);
    let marked = "The CLI is 0.46.0. <!-- tool-version: wit-bindgen -->";
    let of = |version: &str| marked.replace("0.46.0", version);
    settles(&clean, marked, [&of("0.43.0"), &of("0.47.0")], Some(marked));
    let placed = placed("", "");
    settles(&placed, "  BAZEL: 8.4.1", ["  BAZEL: 8.3.0", "  BAZEL: 8.5.0"], Some("  BAZEL: 8.4.1"));
    settles(&placed, "FROM bazel:8.4.1", ["FROM bazel:8.3.0", "FROM bazel:8.5.0 AS x"], None);
    // Of a pin nobody but a person can tell, and a lock file is its program's.
    settles(&placed, "8.4.1", ["8.3.0", "8.5.0"], None);
}

#[test]
fn what_is_read_line_by_line_is_read_on_both_sides() {
    let marked = "The CLI is 0.46.0. <!-- tool-version: wit-bindgen -->";
    let sides = format!("{}\n=======\n{marked}", marked.replace("0.46.0", "0.45.0"));
    let text = clean_with(&[(marked, &format!("<<<<<<< HEAD\n{sides}\n>>>>>>> topic"))]);
    let said = said(&text);
    assert!(said.len() == 1 && said[0].starts_with("docs/versions.md:2 marked-version "), "{said:?}");
}
