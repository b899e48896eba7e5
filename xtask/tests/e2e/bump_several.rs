//! `bump` of several tools at once, and beside what is wrong elsewhere.

use crate::support::workshop;
use crate::support::workshop::FOLLOWERS;

/// Each tool fits only the other's new version.
const BOTH_OR_NONE: [(&str, &str); 2] = [
    ("        \"1.2.0\": {\n", "        \"1.3.0\": {\"wit-bindgen\": [\"0.47.0\"]},\n        \"1.2.0\": {\n"),
    ("\"0.46.0\", \"0.47.0\", \"0.48.0\"", "\"0.46.0\", \"0.48.0\""),
];

#[test]
fn tools_that_fit_only_together_move_in_one_change() {
    let (repo, server) = workshop();
    for (part, replacement) in BOTH_OR_NONE {
        repo.replace("toolchains/tool_versions.bzl", part, replacement);
    }
    repo.commit();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.refuses(&["bump", "wit-bindgen@0.47.0"], &["wit-bindgen 0.47.0 is not known to fit the other pins"]);
    repo.refuses(&["bump", "toolbox", "1.3.0"], &["toolbox 1.3.0 is not known to fit the other pins"]);
    repo.xtask(&["bump", "toolbox@1.3.0", "wit-bindgen@0.47.0"])
        .exits(0)
        .shows("toolbox  pin: 1.2.0 -> 1.3.0  (toolchains/tool_versions.bzl)")
        .shows("wit-bindgen  pin: 0.46.0 -> 0.47.0  (toolchains/tool_versions.bzl)");
    repo.assert_changed(&before, &FOLLOWERS);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen@0.46.0", "toolbox@1.2.0"]).exits(0);
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn what_is_wrong_with_another_tool_stays_and_is_listed() {
    let (repo, _server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.0.0.");
    repo.write("notes.md", "1.0 <!-- tool-version: wac -->\n");
    repo.commit();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0).says(
        "error[marked-version]: docs/versions.md:2:16: toolbox is pinned to 1.2.0 in \
             toolchains/tool_versions.bzl:6, but this marked line says 1.0.0\n\
             error[marked-version]: notes.md:1:24: \"wac\" is not pinned in toolchains/tool_versions.bzl\n\
             2 findings left for another command or for you\n",
    );
    repo.assert_changed(&before, &FOLLOWERS);
    assert!(repo.read("docs/versions.md").contains("The toolbox is 1.0.0."));
}
