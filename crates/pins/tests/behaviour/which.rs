//! What somebody may mean who says no version, or one of which nothing is on record.

use pins::plan::which_release;

use crate::repository::digests;
use crate::support::{PROGRAM, world};

/// What is said of `said`, of a tool that is pinned to 1.0.0, with these other releases.
fn told(tool: &str, said: &str, releases: &[&str]) -> String {
    let release = |version: &&str| {
        format!("\"{version}\": {{\"platforms\": {{\"linux\": {{\"sha256\": \"<a1>\"}}}}}}, ")
    };
    let more: String = releases.iter().map(release).collect();
    let files = format!(
        "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {{\"saw\": \"1.0.0\"}}\n//- checksums/tools/saw.json\n\
         {{\"tool_name\": \"saw\", \"github_repo\": \"o/saw\", \"url_template\": \"https://x/{{version}}/{{platform}}\", \
         \"supported_platforms\": [\"linux\"], \"versions\": {{{more}\"0.8.0\": {{\"platforms\": {{\"linux\": \
         {{\"sha256\": \"<a2>\"}}}}}}, \"1.9.0\": {{\"platforms\": {{}}}}, \"1.0.0\": {{\"platforms\": {{\"linux\": \
         {{\"sha256\": \"<a1>\"}}}}}}}}}}\n"
    );
    which_release(&world(&digests(&files)), &tool.parse().unwrap(), said).text(PROGRAM)
}

#[test]
fn what_is_no_release_is_answered_with_those_that_there_are() {
    let known = ["1.1.0", "1.2.0", "1.2.1", "1.3.0", "1.4.0", "1.5.0-rc.1", "1.4.1"];
    let newer = "newer and on record for every platform: 1.4.1, 1.4.0, 1.3.0, 1.2.1, 1.2.0 and 1 more; nothing was \
                 written\nto move it to the newest of these: cargo xtask bump saw 1.4.1";
    for (said, why) in [
        ("", "saw is pinned to 1.0.0: to which release should it move?"),
        ("latest", "\"latest\" is another release every day; saw moves to the one that you name"),
        (
            "v1.3.0",
            "\"v1.3.0\" is no version: write it without the leading \"v\": 1.3.0 (did you mean 1.3.0?)",
        ),
        (
            "=1.2.0",
            "\"=1.2.0\" is no version: expected numbers separated by dots, such as 0.47.0 or 29 (did you mean 1.2.0?)",
        ),
        ("a b", "\"a b\" is no version: expected numbers separated by dots, such as 0.47.0 or 29"),
    ] {
        assert_eq!(told("saw", said, &known), format!("{why}\n{newer}"), "{said}");
    }
    assert_eq!(
        told("saw", "", &[]),
        "saw is pinned to 1.0.0: to which release should it move?\nno newer release is on record; nothing was written\n\
         look which there are, and then: cargo xtask bump saw VERSION"
    );
    assert_eq!(
        told("swa", "", &[]),
        "swa is not pinned in toolchains/tool_versions.bzl (did you mean saw?); pinned are saw"
    );
}
