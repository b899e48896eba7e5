//! Registry files that both sides of a merge changed: what they come to, and where only a
//! person can tell.

use pins::plan::{ByGit, Merged, Sides, merged};
use pins::value::path::RepoPath;
use pins::world::layout::Layout;

use crate::support::{nothing, parsing_once};

/// A registry file with these releases and this newest one.
fn registry(latest: &str, releases: &[&str]) -> String {
    let releases = releases.join(",\n");
    format!(
        "{{\n  \"tool_name\": \"saw\",\n  \"github_repo\": \"o/saw\",\n  \"url_template\": \"https://x.test/saw-{{version}}-{{platform}}\",\n  \
         \"latest_version\": \"{latest}\",\n  \"supported_platforms\": [\"linux\"],\n  \"versions\": {{\n{releases}\n  }}\n}}\n"
    )
}

/// A release with a digest of the same two digits for each platform.
fn release(version: &str, artifacts: &[(&str, &str)]) -> String {
    let artifact = |(platform, pair): &(&str, &str)| {
        format!("        \"{platform}\": {{\"sha256\": \"{}\"}}", pair.repeat(32))
    };
    let artifacts: Vec<String> = artifacts.iter().map(artifact).collect();
    format!("    \"{version}\": {{\n      \"platforms\": {{\n{}\n      }}\n    }}", artifacts.join(",\n"))
}

fn merge(path: &str, base: Option<&str>, ours: &str, theirs: &str) -> Result<String, Vec<String>> {
    let layout = Layout::read(None, &[]).unwrap();
    let git = |_: Sides<'_>| Ok(ByGit::Conflict(String::new()));
    let path = RepoPath::known(Box::leak(path.to_owned().into_boxed_str()));
    let sides = Sides { base, ours, theirs };
    match parsing_once(&nothing(), || merged(&layout, &path, sides, &git))? {
        Merged::Whole(text) => Ok(text),
        Merged::InPart(text, left) => panic!("{left:?}: {text}"),
    }
}

const PATH: &str = "checksums/tools/saw.json";

/// What both sides come to, whichever is this one.
#[track_caller]
fn comes_to(base: &str, ours: &str, theirs: &str, expected: &str) {
    for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
        assert_eq!(merge(PATH, Some(base), ours, theirs).as_deref(), Ok(expected));
    }
}

#[track_caller]
fn clashes(base: Option<&str>, ours: &str, theirs: &str, expected: &[&str]) {
    assert_eq!(merge(PATH, base, ours, theirs).unwrap_err(), expected);
}

#[test]
fn releases_add_up_and_the_newest_is_the_latest() {
    let old = release("1.0.0", &[("linux", "a0")]);
    let [one, two, three] = [("1.1.0", "a1"), ("1.2.0", "a2"), ("1.3.0", "a3")]
        .map(|(version, pair)| release(version, &[("linux", pair)]));
    let base = registry("1.0.0", &[&old]);
    let both = registry("1.2.0", &[&two, &one, &old]);
    comes_to(&base, &registry("1.1.0", &[&one, &old]), &registry("1.2.0", &[&two, &old]), &both);
    let three_new = registry("1.3.0", &[&three, &two, &one, &old]);
    comes_to(&base, &registry("1.3.0", &[&three, &one, &old]), &registry("1.2.0", &[&two, &old]), &three_new);
    // Both recorded the same.
    comes_to(&base, &both, &registry("1.2.0", &[&two, &old]), &both);
    comes_to(&base, &base, &both, &both);
    // One of them only makes the file, or both do.
    assert_eq!(
        merge(PATH, None, &registry("1.1.0", &[&one]), &registry("1.2.0", &[&two])).unwrap(),
        registry("1.2.0", &[&two, &one])
    );
    assert_eq!(merge(PATH, Some(""), &both, &both).unwrap(), both);
}

#[test]
fn artifacts_of_one_release_add_up_too() {
    let with = |artifacts: &[(&str, &str)]| registry("1.0.0", &[&release("1.0.0", artifacts)]);
    comes_to(
        &with(&[("linux", "a0")]),
        &with(&[("linux", "a0"), ("mac", "b0")]),
        &with(&[("linux", "a0"), ("windows", "c0")]),
        &with(&[("linux", "a0"), ("mac", "b0"), ("windows", "c0")]),
    );
    // Of a release that both made, each for another platform.
    let base = registry("1.0.0", &[&release("1.0.0", &[("linux", "a0")])]);
    let new = |artifacts: &[(&str, &str)]| {
        registry("1.1.0", &[&release("1.1.0", artifacts), &release("1.0.0", &[("linux", "a0")])])
    };
    comes_to(
        &base,
        &new(&[("linux", "a1")]),
        &new(&[("mac", "b1")]),
        &new(&[("linux", "a1"), ("mac", "b1")]),
    );
}

#[test]
fn what_one_side_changed_or_took_out_counts() {
    let (old, new) = (release("1.0.0", &[("linux", "a0")]), release("1.1.0", &[("linux", "a1")]));
    let base = registry("1.1.0", &[&new, &old]);
    let newer = release("1.2.0", &[("linux", "a2")]);
    comes_to(
        &base,
        &registry("1.1.0", &[&new]),
        &registry("1.2.0", &[&newer, &new, &old]),
        &registry("1.2.0", &[&newer, &new]),
    );
    let moved = base.replace("o/saw", "p/saw");
    comes_to(
        &base,
        &moved,
        &registry("1.2.0", &[&newer, &new, &old]),
        &registry("1.2.0", &[&newer, &new, &old]).replace("o/saw", "p/saw"),
    );
}

#[test]
fn what_both_say_otherwise_is_for_a_person() {
    let old = release("1.0.0", &[("linux", "a0")]);
    let base = registry("1.0.0", &[&old]);
    let with = |pair: &str| registry("1.1.0", &[&release("1.1.0", &[("linux", pair)]), &old]);
    let digest = |pair: &str| format!("\"{}\"", pair.repeat(32));
    let expected = format!(
        "checksums/tools/saw.json: versions / 1.1.0 / platforms / linux / sha256: {} on one side, {} on the other",
        digest("a1"),
        digest("b1")
    );
    for base in [Some(&*base), None] {
        clashes(base, &with("a1"), &with("b1"), &[&expected]);
    }
    // Taken out on one side, and changed on the other.
    clashes(
        Some(&with("a1")),
        &base,
        &with("b1"),
        &["checksums/tools/saw.json: versions / 1.1.0: nothing on one side, something else on the other"],
    );
    clashes(
        Some(&with("a1")),
        &with("b1"),
        &base,
        &["checksums/tools/saw.json: versions / 1.1.0: something else on one side, nothing on the other"],
    );
    // Nobody reads a long text, or one of several lines, in a message.
    let noted = |note: &str| base.replacen('{', &format!("{{\n  \"note\": {note},"), 1);
    for long in [format!("\"{}\"", "a".repeat(99)), "[\n1]".to_owned()] {
        let expected = "checksums/tools/saw.json: note: something else on one side, 2 on the other";
        clashes(Some(&noted("1")), &noted(&long), &noted("2"), &[expected]);
    }
    let named = |repo: &str| base.replace("o/saw", repo);
    clashes(
        Some(&base),
        &named("p/saw"),
        &named("q/saw"),
        &["checksums/tools/saw.json: github_repo: \"p/saw\" on one side, \"q/saw\" on the other"],
    );
}

#[test]
fn what_cannot_be_read_is_not_merged() {
    let base = registry("1.0.0", &[&release("1.0.0", &[("linux", "a0")])]);
    for broken in ["[", "[]", "{\"a\": 1, \"a\": 2}"] {
        for (ours, theirs) in [(broken, &*base), (&*base, broken)] {
            let why = merge(PATH, Some(&base), ours, theirs).unwrap_err();
            assert!(
                why[0].starts_with(
                    "checksums/tools/saw.json: one of the sides cannot be read, in its line 1: "
                ),
                "{why:?}"
            );
        }
    }
    let why = merge("a.json", Some("{}"), "{}", "{\"a\": 1}").unwrap_err();
    assert_eq!(
        why,
        [
            "a.json is no registry file and has no table of digests in which releases add up, and what both sides want of it cannot be told"
        ]
    );
    // It is made anew from what was merged.
    assert_eq!(merge("checksums/registry_data.bzl", Some("a"), "b", "c").as_deref(), Ok("b"));
}

#[test]
fn a_list_is_taken_whole() {
    let base = registry("1.0.0", &[&release("1.0.0", &[("linux", "a0")])]);
    for list in ["[\"mac\"]", "[\"linux\", \"mac\"]"] {
        let other = base.replace("[\"linux\"]", list);
        comes_to(&base, &base, &other, &other);
    }
}

#[test]
fn numbers_and_words_are_told_apart() {
    let base = registry("1.0.0", &[&release("1.0.0", &[("linux", "a0")])]);
    let with =
        |note: &str| base.replace("\"github_repo\"", &format!("\"note\": {{{note}}}, \"github_repo\""));
    comes_to(
        &with("\"a\": 1, \"b\": true, \"c\": null"),
        &with("\"a\": 2, \"b\": true, \"c\": null"),
        &with("\"a\": 1, \"b\": false, \"c\": null"),
        &with("\"a\": 2, \"b\": false, \"c\": null"),
    );
    comes_to(&with("\"a\": 1"), &with("\"a\": 1"), &with("\"a\": \"1\""), &with("\"a\": \"1\""));
    comes_to(&with("\"a\": 1"), &with("\"a\": 1"), &with("\"a\": null"), &with("\"a\": null"));
}

#[test]
fn what_becomes_something_else_than_an_object_counts() {
    let base = registry("1.0.0", &[&release("1.0.0", &[("linux", "a0")])]);
    let noted = base.replace("\"github_repo\"", "\"note\": {\"a\": 1}, \"github_repo\"");
    let plain = noted.replace("{\"a\": 1}", "\"a\"");
    comes_to(&noted, &noted, &plain, &plain);
    clashes(
        Some(&noted),
        &noted.replace("\"a\": 1", "\"a\": 2"),
        &plain,
        &["checksums/tools/saw.json: note: {\"a\": 2} on one side, \"a\" on the other"],
    );
}
