//! `[levels]`: rules that a repository wants to be more or less than they are.

use crate::support::{spotless, workshop};

#[test]
fn a_rule_may_be_off_a_warning_or_an_error() {
    let (repo, _server) = spotless();
    repo.write("docs/a.md", "wit-bindgen 0.43.0 <!-- tool-version: wit-bindgen -->\n\nwit-bindgen 0.44.0\n");
    let verify = |levels: &str, code: i32| {
        repo.write("pins.toml", format!("[levels]\n{levels}\n"));
        repo.xtask(&["verify"]).exits(code).stdout.clone()
    };
    assert!(verify("", 1).contains("verify: 1 error, 1 warning\n"));
    assert!(verify("marked-version = 'warning'", 0).contains("verify: 0 errors, 2 warnings\n"));
    assert!(verify("stray-version = 'error'", 1).contains("verify: 2 errors\n"));
    let off = verify("marked-version = 'off'\nstray-version = 'off'", 0);
    assert!(
        off.ends_with("agree; 10 files were searched: stray versions are off, no unmanaged digest\n"),
        "{off}"
    );
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    assert!(document["summary"]["stray_versions"].is_null());
    // What cannot be told is told.
    repo.write("broken/Cargo.toml", "[");
    verify("marked-version = 'off'\nstray-version = 'off'", 1);
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    let (repo, _server) = workshop();
    for (levels, says) in [
        (
            "stray-versions = 'off'",
            "pins.toml:2:1: no rule is called \"stray-versions\" (did you mean stray-version?); known are source-syntax, ",
        ),
        (
            "stray-version = 'low'",
            "pins.toml:2:17: \"low\" is no level; a rule is \"off\", \"warning\" or \"error\"",
        ),
        (
            "manifest-syntax = 'off'",
            "pins.toml:2:19: manifest-syntax stays an error: while it finds something",
        ),
    ] {
        repo.write("pins.toml", format!("[levels]\n{levels}\n"));
        repo.refuses(&["verify"], &[says]);
        repo.refuses(&["sync"], &[says]);
    }
    // A rule of an extension is one.
    repo.write("pins.toml", "[levels]\nruntime-compatibility = 'warning'\n");
    repo.xtask(&["verify"]).exits(0);
}
