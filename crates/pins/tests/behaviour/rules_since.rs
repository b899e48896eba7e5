//! `record-lost`: what was on record at an earlier commit.

use pins::finding::Finding;
use pins::model::Model;
use pins::verify::{Earlier, Since, verify_since};
use pins::world::World;

use crate::repository::{clean, clean_with, digests};
use crate::support::{PROGRAM, findings, lines, world};

const PATH: &str = "checksums/tools/wit-bindgen.json";

/// What is found because of the earlier files alone.
pub(crate) fn since(earlier: &World, now: &World) -> Vec<Finding> {
    let mut found = compared(earlier, now).findings;
    let known = findings(now);
    found.retain(|finding| !known.contains(finding));
    found
}

/// What is found, told apart by whether it was there earlier.
pub(crate) fn compared(earlier: &World, now: &World) -> Since {
    verify_since(&Model::of(now), Earlier { files: earlier, commit: "0123456789ab" })
}

/// Asserts what is found after replacements in the repository in which everything
/// agrees.
#[track_caller]
fn loses(replacements: &[(&str, &str)], expected: &[&str]) {
    let found = since(&world(&clean()), &world(&clean_with(replacements)));
    let expected: Vec<String> = expected.iter().map(|line| digests(line)).collect();
    assert_eq!(lines(&found), expected, "{replacements:?}");
}

const OLDER: &str = ",\n    \"0.43.0\": {\n      \"platforms\": {\n        \"linux_amd64\": {\"sha256\": \"<b3>\", \"url_suffix\": \"l\"}\n      }\n    }";
const DARWIN: &str = "\"darwin_arm64\": {\"sha256\": \"<b1>\", \"url_suffix\": \"d\"},\n";

#[test]
fn whatever_goes_or_changes_is_found() {
    loses(&[], &[]);
    loses(
        &[(OLDER, "")],
        &["checksums/tools/wit-bindgen.json:1:1 record-lost: linux_amd64 <b3> -> no such release"],
    );
    loses(&[(DARWIN, "")], &["checksums/tools/wit-bindgen.json:9:6 record-lost: <b1> -> no such platform"]);
    loses(&[("<b2>", "<c2>")], &["checksums/tools/wit-bindgen.json:12:36 record-lost: <b2> -> <c2>"]);
    loses(&[("<b2>", "")], &["checksums/tools/wit-bindgen.json:12:36 record-lost: <b2> -> "]);
    // What comes, or says more, is no loss.
    loses(&[("\"0.43.0\": {\n", "\"0.43.0\": {\n      \"revoked\": \"bad\",\n")], &[]);
    loses(&[("\"<b3>\", \"url_suffix\": \"l\"", "\"<b3>\", \"url_suffix\": \"l\", \"size\": 7")], &[]);
    loses(&[("\"o/wit-bindgen\"", "\"p/wit-bindgen\"")], &[]);
    loses(&[(OLDER, &format!("{OLDER},\n    \"0.42.0\": {{\"platforms\": {{}}}}"))], &[]);
    // Of a file that cannot be read whole that is said, and nothing is concluded.
    loses(&[("\"tool_name\": \"wit-bindgen\"", "\"tool_name\": \"wit\""), (OLDER, "")], &[]);
}

#[test]
fn what_was_no_digest_may_become_one() {
    for placeholder in ["", "TODO", &"0".repeat(64)] {
        let earlier = world(&clean_with(&[("<b2>", placeholder)]));
        assert_eq!(lines(&since(&earlier, &world(&clean()))), [""; 0]);
    }
}

#[test]
fn a_revocation_stays() {
    let release = ("\"0.43.0\": {\n", "\"0.43.0\": {\n      \"revoked\": \"2026-01-02: bad\",\n");
    let artifact = (
        "\"<b3>\", \"url_suffix\": \"l\"",
        "\"<b3>\", \"url_suffix\": \"l\", \"revoked\": \"2026-01-02: bad\"",
    );
    let [clean, release, artifact] =
        [world(&clean()), world(&clean_with(&[release])), world(&clean_with(&[artifact]))];
    for (earlier, now, place) in [
        (&release, &clean, Some("15:6")),
        (&artifact, &clean, Some("17:10")),
        (&release, &artifact, Some("15:6")),
        (&artifact, &release, None),
        (&release, &release, None),
    ] {
        let expected =
            place.map(|at| format!("{PATH}:{at} record-lost: revoked since 2026-01-02: bad -> not revoked"));
        assert_eq!(lines(&since(earlier, now)), expected.into_iter().collect::<Vec<_>>());
    }
}

/// The repository without the registry file of wit-bindgen, and with more.
fn without_file(more: &str) -> String {
    let text = clean();
    let start = text.find(&format!("//- {PATH}")).unwrap();
    let end = start + text[start..].find("//- app/Cargo.toml").unwrap();
    format!("{}{}{more}", &text[..start], &text[end..])
}

/// That file under another name.
fn renamed() -> String {
    let text = clean();
    let start = text.find(&format!("//- {PATH}")).unwrap();
    let end = start + text[start..].find("//- app/Cargo.toml").unwrap();
    text[start..end]
        .replace("wit-bindgen.json", "bindgen.json")
        .replace("\"tool_name\": \"wit-bindgen\"", "\"tool_name\": \"bindgen\"")
}

#[test]
fn of_a_file_that_is_gone_the_settings_tell_the_place() {
    let earlier = world(&clean());
    for (settings, at) in [
        ("", format!("{PATH}:1:1")),
        ("//- pins.toml\nexclude = []\n", "pins.toml:1:1".to_owned()),
        ("//- pins.toml\nregistry = \"checksums/tools\"\n", "pins.toml:1:12".to_owned()),
        ("//- pins.toml\n[tool.wit-bindgen]\ncrates = {}\n", "pins.toml:1:7".to_owned()),
    ] {
        let found = since(&earlier, &world(&without_file(settings)));
        let expected = [
            format!("{at} record-lost: darwin_arm64 <b1>, linux_amd64 <b2> -> no such release"),
            format!("{at} record-lost: linux_amd64 <b3> -> no such release"),
        ];
        assert_eq!(lines(&found), expected.map(|line| digests(&line)), "{settings}");
    }
}

#[test]
fn a_tool_may_get_another_name_with_all_that_is_on_record() {
    let earlier = world(&clean());
    assert_eq!(lines(&since(&earlier, &world(&without_file(&renamed())))), [""; 0]);
    for (part, lost) in [("b3", 1), ("b1", 1)] {
        let text = renamed().replace(&part.repeat(32), &"d1".repeat(32));
        assert_eq!(since(&earlier, &world(&without_file(&text))).len(), lost);
    }
    // A tool that was there before is no other name of it.
    let both = world(&format!("{}{}", clean(), renamed()));
    assert_eq!(since(&both, &world(&without_file(&renamed()))).len(), 2);
}

#[test]
fn each_finding_says_how_it_is_healed() {
    let found = |replacements: &[(&str, &str)]| {
        let found = since(&world(&clean()), &world(&clean_with(replacements))).remove(0);
        (found.message, found.fix.text(PROGRAM))
    };
    assert_eq!(
        found(&[(OLDER, "")]),
        (
            "wit-bindgen 0.43.0 was on record at 0123456789ab, and checksums/tools/wit-bindgen.json does not have it any more"
                .to_owned(),
            "`git checkout 0123456789ab -- checksums/tools/wit-bindgen.json` restores the file; if this is on purpose, as after \
             `prune`, waive record-lost in checksums/tools/wit-bindgen.json for a few days; what is bad is revoked instead"
                .to_owned()
        )
    );
    assert_eq!(
        found(&[("<b2>", "<c2>")]),
        (
            "the digest of wit-bindgen 0.46.0 for linux_amd64 was another one at 0123456789ab, and a release never changes"
                .to_owned(),
            "put the digest back (`git checkout 0123456789ab -- checksums/tools/wit-bindgen.json` restores the file) unless you \
             know why it changed, then run `cargo xtask fetch-checksums wit-bindgen@0.46.0 --check`"
                .to_owned()
        )
    );
}

#[test]
fn what_cannot_be_read_as_it_was_is_said() {
    let earlier = world(&clean_with(&[(
        "{\n  \"tool_name\": \"wit-bindgen\"",
        "{{\n  \"tool_name\": \"wit-bindgen\"",
    )]));
    let found = since(&earlier, &world(&clean()));
    assert_eq!(
        lines(&found),
        [format!("{PATH}:1:1 record-lost: a registry file -> one that cannot be read at 0123456789ab")]
    );
    assert_eq!(found[0].severity.name(), "warning");
}

#[test]
fn a_waiver_of_it_is_unused_only_where_it_could_cover_something() {
    let waiver = format!(
        "//- pins.toml\n[[waiver]]\nrule = \"record-lost\"\nplace = \"{PATH}\"\nreason = \"pruned\"\nexpires = \"never\"\n"
    );
    let earlier = world(&clean());
    let unchanged = world(&(clean() + &waiver));
    assert_eq!(lines(&findings(&unchanged)), [""; 0]);
    let unused = since(&earlier, &unchanged);
    assert_eq!(
        lines(&unused),
        [format!("pins.toml:1:1 waiver-unused: a finding of record-lost in {PATH} -> none")]
    );
    let pruned = world(&(clean_with(&[(OLDER, "")]) + &waiver));
    assert_eq!(lines(&since(&earlier, &pruned)), [""; 0]);
}

#[test]
fn what_two_tools_share_is_lost_once() {
    let twin = "//- pins.toml\n[tool.wit-bindgen]\n[tool.twin]\npin = 't.txt'\nof = 'wit-bindgen'\n//- t.txt\n0.46.0\n";
    let files = |replacements: &[(&str, &str)]| world(&format!("{}{twin}", clean_with(replacements)));
    let found = lines(&since(&files(&[]), &files(&[(OLDER, "")])));
    let expected = "checksums/tools/wit-bindgen.json:1:1 record-lost: linux_amd64 <b3> -> no such release";
    assert_eq!(found, [digests(expected)]);
}
