//! `status`: which newer release a tool could move to, and how each state is told.

use pins::model::Model;
use pins::model::status::{RowState, Wrong, status};

use crate::repository::digests;
use crate::support::world;

/// The state of the registry file of a tool that is pinned to 1.0.0, with more releases.
fn state(more: &str) -> String {
    let files = format!(
        "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {{\"saw\": \"1.0.0\"}}\n//- checksums/tools/saw.json\n\
         {{\"tool_name\": \"saw\", \"github_repo\": \"o/saw\", \"url_template\": \"https://x/{{version}}/{{platform}}\", \
         \"latest_version\": \"1.0.0\", \"supported_platforms\": [\"linux\", \"mac\"], \"versions\": {{{more}\
         \"1.0.0\": {{\"platforms\": {{\"linux\": {{\"sha256\": \"<a1>\"}}, \"mac\": {{\"sha256\": \"<a2>\"}}}}}}}}}}\n"
    );
    let world = world(&digests(&files));
    let rows = status(&Model::of(&world));
    rows.iter().find(|row| row.kind == "registry").map(|row| row.state.to_string()).unwrap()
}

#[test]
fn a_newer_release_is_one_to_which_the_pin_could_move() {
    let whole = "{\"linux\": {\"sha256\": \"<b1>\"}, \"mac\": {\"sha256\": \"<b2>\"}}";
    let half = "{\"linux\": {\"sha256\": \"<c1>\"}}";
    for (more, expected) in [
        (String::new(), "ok"),
        (format!("\"1.1.0\": {{\"platforms\": {whole}}}, "), "ok (1.1.0 is known)"),
        (format!("\"0.9.0\": {{\"platforms\": {whole}}}, "), "ok"),
        (format!("\"1.1.0-rc.1\": {{\"platforms\": {whole}}}, "), "ok"),
        (format!("\"1.2.0\": {{\"platforms\": {half}}}, "), "ok"),
        (
            format!("\"1.2.0\": {{\"platforms\": {half}}}, \"1.1.0\": {{\"platforms\": {whole}}}, "),
            "ok (1.1.0 is known)",
        ),
        (format!("\"1.1.0\": {{\"revoked\": \"bad\", \"platforms\": {whole}}}, "), "ok"),
    ] {
        assert_eq!(state(&more), expected, "{more}");
    }
}

#[test]
fn each_state_is_one_word_for_programs_and_a_few_for_people() {
    let version = || "1.2.0".parse().unwrap();
    let wrong = RowState::Wrong;
    for (state, word, text) in [
        (RowState::Agrees, "agrees", "ok"),
        (RowState::Newer(version()), "agrees", "ok (1.2.0 is known)"),
        (wrong(Wrong::Unread), "unread", "missing or unreadable"),
        (wrong(Wrong::Missing(version())), "missing", "1.2.0 is missing"),
        (wrong(Wrong::Incomplete(vec!["linux".parse().unwrap()])), "incomplete", "no linux"),
        (wrong(Wrong::Revoked), "revoked", "revoked"),
        (wrong(Wrong::Behind("1.2.0".to_owned())), "behind", "should be 1.2.0"),
        (wrong(Wrong::ByHand), "by-hand", "needs a person"),
        (wrong(Wrong::NeedsDigest), "needs-digest", "needs its digest"),
    ] {
        assert_eq!((state.name(), &*state.to_string()), (word, text));
        assert_eq!(state.is_ok(), text.starts_with("ok"), "{word}");
    }
}
