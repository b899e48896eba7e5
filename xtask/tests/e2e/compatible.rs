//! `bump --compatible`: the compatibility table learns that a version fits.

use crate::support::{Repo, workshop};

/// The lines of the source that git says were removed and added.
fn source_lines(repo: &Repo) -> Vec<String> {
    let diff = repo.git(&["diff", "--unified=0", "--no-color", "toolchains/tool_versions.bzl"]).stdout;
    diff.lines()
        .filter(|line| line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_tool_that_another_table_names_is_added_to_its_list() {
    let (repo, _server) = workshop();
    repo.replace(
        "toolchains/tool_versions.bzl",
        "\"0.46.0\", \"0.47.0\", \"0.48.0\"",
        "\"0.46.0\", \"0.48.0\"",
    );
    repo.commit();
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["--compatible"]);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--compatible"]).exits(0);
    assert_eq!(
        source_lines(&repo),
        [
            "-    \"wit-bindgen\": \"0.46.0\",",
            "+    \"wit-bindgen\": \"0.47.0\",",
            "-            \"wit-bindgen\": [\"0.43.0\", \"0.46.0\", \"0.48.0\", \"0.49.0\", \"0.50.0\", \"0.51.0\"],  # tried",
            "+            \"wit-bindgen\": [\"0.43.0\", \"0.46.0\", \"0.47.0\", \"0.48.0\", \"0.49.0\", \"0.50.0\", \"0.51.0\"],  # tried",
        ]
    );
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_tool_with_a_table_gets_a_row_for_the_current_pins() {
    let (repo, server) = workshop();
    repo.refuses(&["bump", "toolbox", "1.3.0"], &["cargo xtask bump toolbox 1.3.0 --compatible"]);
    let before = repo.bytes();
    repo.xtask(&["bump", "toolbox", "1.3.0", "--compatible"]).exits(0);
    repo.assert_changed(&before, &["docs/versions.md", "toolchains/tool_versions.bzl"]);
    assert_eq!(
        source_lines(&repo),
        [
            "-    \"toolbox\": \"1.2.0\",",
            "+    \"toolbox\": \"1.3.0\",",
            "+        \"1.3.0\": {",
            "+            \"wit-bindgen\": [\"0.46.0\"],",
            "+        },",
        ]
    );
    repo.xtask(&["verify"]).exits(0);
    assert!(server.asked().is_empty());
}

#[test]
fn an_older_row_is_amended() {
    let (repo, _server) = workshop();
    repo.xtask(&["bump", "toolbox", "1.1.0", "--compatible"]).exits(0);
    assert_eq!(
        source_lines(&repo),
        [
            "-    \"toolbox\": \"1.2.0\",",
            "+    \"toolbox\": \"1.1.0\",",
            "-        \"1.1.0\": {\"wit-bindgen\": [\"0.43.0\"]},",
            "+        \"1.1.0\": {\"wit-bindgen\": [\"0.43.0\", \"0.46.0\"]},",
        ]
    );
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn what_fits_already_is_not_declared_again() {
    let (repo, _server) = workshop();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--compatible"]).exits(0);
    assert_eq!(
        source_lines(&repo),
        ["-    \"wit-bindgen\": \"0.46.0\",", "+    \"wit-bindgen\": \"0.47.0\","]
    );
}

#[test]
fn the_fix_of_an_unknown_compatibility_works_as_it_is_printed() {
    let (repo, _server) = workshop();
    repo.replace("toolchains/tool_versions.bzl", "        \"1.2.0\": {\n", "        \"1.2.5\": {\n");
    let run = repo.xtask(&["verify"]);
    run.exits(1)
        .shows("error[compatibility-unknown]")
        .shows("build with toolbox 1.2.0 and see that it fits the other pins, then run `cargo xtask bump toolbox 1.2.0 --compatible`");
    repo.xtask(&["bump", "toolbox", "1.2.0", "--compatible"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
}
