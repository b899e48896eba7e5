//! What `bump` refuses before it downloads anything: each with a message that
//! says what to do, and nothing written.

use crate::support::{Repo, Server, WIT_BINDGEN, workshop};

/// Asserts that a bump is refused with these texts, and nothing downloaded.
#[track_caller]
fn refused(repo: &Repo, server: &Server, arguments: &[&str], says: &[&str]) {
    let before = server.requests();
    repo.refuses(&[&["bump"], arguments].concat(), says);
    assert_eq!(server.requests(), before);
}

#[test]
fn an_unknown_tool_or_a_bad_version() {
    let (repo, server) = workshop();
    let pinned = "wasmtime is not pinned in toolchains/tool_versions.bzl; pinned are wit-bindgen, toolbox";
    refused(&repo, &server, &["wasmtime", "1.0.0"], &[pinned]);
    refused(
        &repo,
        &server,
        &["wit-bindgen", "newest"],
        &["\"newest\" is another release every day; wit-bindgen moves to the one that you name"],
    );
    refused(&repo, &server, &["wit-bindgen", "v0.47.0"], &["write it without the leading \"v\": 0.47.0"]);
    refused(&repo, &server, &["wit-bindgen", ""], &["to which release should it move?"]);
    refused(
        &repo,
        &server,
        &["wit-bindgen"],
        &["wit-bindgen is pinned to 0.46.0: to which release should it move?"],
    );
    refused(
        &repo,
        &server,
        &["wit-bindgen@0.47.0", "toolbox"],
        &["toolbox is pinned to 1.2.0: to which release should it move?"],
    );
    refused(&repo, &server, &["wit-bindgen@0.47.0", "wit-bindgen@0.46.0"], &["wit-bindgen is named twice"]);
    refused(&repo, &server, &["wit-bindgen@0.47.0@"], &["is no version"]);
    refused(&repo, &server, &[], &["TOOL VERSION | TOOL@VERSION"]);
}

#[test]
fn names_and_versions_that_could_leave_their_place() {
    let (repo, server) = workshop();
    for bad in ["../x", "a b", "$(x)", "a/b", "a\\b", "a;b", "..", ".x", "`x`", "x\ny", "x@1", ""] {
        refused(&repo, &server, &[bad, "1.0.0"], &["is no tool name"]);
    }
    for bad in ["../1", "1 0", "1.0.0/..", "$(x)", "1.0.0;x", "1..0", "1.0.0\n", "1.0.0-a b"] {
        refused(&repo, &server, &["wit-bindgen", bad], &["is no version"]);
    }
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "../x"]).exits(2).says("is no tool name");
    repo.xtask(&["fetch-checksums", "wit-bindgen@../1"]).exits(2).says("is no version");
    repo.assert_unchanged(&before);
    assert!(!repo.outside().join("x").exists());
}

#[test]
fn a_version_that_another_tools_table_excludes() {
    let (repo, server) = workshop();
    refused(
        &repo,
        &server,
        &["wit-bindgen", "0.60.0"],
        &[
            "wit-bindgen 0.60.0 is not known to fit the other pins:",
            "toolbox is pinned to 1.2.0, which allows wit-bindgen 0.43.0, 0.46.0, 0.47.0, 0.48.0, 0.49.0, 0.50.0, 0.51.0 \
             (toolchains/tool_versions.bzl:13)",
            "cargo xtask bump wit-bindgen 0.60.0 --compatible",
        ],
    );
}

#[test]
fn a_version_whose_own_table_excludes_the_pins() {
    let (repo, server) = workshop();
    refused(
        &repo,
        &server,
        &["toolbox", "1.1.0"],
        &["wit-bindgen is pinned to 0.46.0, but toolbox 1.1.0 allows wit-bindgen 0.43.0 \
           (toolchains/tool_versions.bzl:11)"],
    );
    refused(
        &repo,
        &server,
        &["toolbox", "1.3.0"],
        &["the compatibility table of toolbox has no row for 1.3.0 (it has 1.1.0, 1.2.0)"],
    );
}

#[test]
fn a_crate_version_that_does_not_exist_or_is_yanked() {
    let (repo, server) = workshop();
    refused(
        &repo,
        &server,
        &["wit-bindgen", "0.48.0"],
        &[
            "the crate wit-bindgen has no version 0.48.0; nothing was written",
            "versions that cargo names: 0.50.0, 0.49.0, 0.47.1",
        ],
    );
    refused(
        &repo,
        &server,
        &["wit-bindgen", "0.51.0"],
        &["the crate wit-bindgen 0.51.0 is yanked; nothing was written"],
    );
}

#[test]
fn a_crate_registry_that_cannot_be_asked() {
    let (mut repo, server) = workshop();
    repo.cannot_ask_for_crates();
    for version in ["0.47.0", "0.50.0"] {
        let run = repo.refuses(
            &["bump", "wit-bindgen", version],
            &[
                "cargo could not be asked whether the crate wit-bindgen",
                "(which does not mean that it is missing)",
            ],
        );
        run.says_nothing_of("has no version");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn a_crate_registry_that_is_not_there() {
    let (repo, _server) = workshop();
    std::fs::remove_dir_all(repo.outside().join("registry")).unwrap();
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["could not be asked"]);
}

#[test]
fn offline_with_a_cache_that_cannot_answer() {
    let (mut repo, server) = workshop();
    std::fs::remove_file(repo.path(".cargo/config.toml")).unwrap();
    let home = repo.outside().join("cargo-home");
    repo.env("CARGO_HOME", home.to_str().unwrap());
    let run = repo.refuses(
        &["bump", "wit-bindgen", "0.47.0", "--offline"],
        &["cargo's cache cannot tell whether the crate wit-bindgen 0.47.0 exists, and --offline forbids to ask"],
    );
    run.says_nothing_of("has no version");
    assert!(server.asked().is_empty());
}

#[test]
fn offline_with_a_release_that_would_have_to_be_downloaded() {
    let (repo, server) = workshop();
    refused(
        &repo,
        &server,
        &["wit-bindgen", "0.50.0", "--offline"],
        &[
            "the registry does not have wit-bindgen 0.50.0 for darwin_arm64, windows_amd64, and --offline forbids to \
           download it; nothing was written",
        ],
    );
}

#[test]
fn offline_is_no_hindrance_where_everything_is_known() {
    let (repo, server) = workshop();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--offline"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
    assert!(server.asked().is_empty());
}

#[test]
fn a_workspace_in_which_something_else_holds_the_crate() {
    let (repo, _server) = workshop();
    repo.replace("host/Cargo.toml", "veteran = \"1\"\n", "veteran = \"1\"\nholder = \"1\"\n");
    repo.replace(
        "host/app/Cargo.toml",
        "veteran = { workspace = true }\n",
        "veteran = { workspace = true }\nholder = { workspace = true }\n",
    );
    let holder = crate::support::crates::Krate {
        needs: &[("wit-bindgen", "=0.47.1")],
        ..crate::support::crates::krate("holder", "1.0.0")
    };
    repo.knows_crates(&[holder]);
    // 0.47.1 and 0.47.0 cannot stand in one lock file.
    repo.refuses(
        &["bump", "wit-bindgen", "0.47.0"],
        &[
            "cargo could not resolve host/Cargo.lock; nothing was written",
            "  | error: failed to select a version",
        ],
    );
}

#[test]
fn a_repository_that_would_still_disagree_with_itself() {
    let (repo, _server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.x and 2.0.0.");
    repo.replace("guest/Cargo.toml", "wit-bindgen = \"0.46.0\"", "wit-bindgen = \">=0.44, <0.46.5\"");
    repo.refuses(
        &["bump", "wit-bindgen", "0.47.0"],
        &[
            "error[crate-version]",
            "a range that excludes 0.47.0 has to be rewritten by hand",
            "after this change the repository would still disagree with itself (1 finding); nothing was written",
        ],
    );
}

#[test]
fn a_tool_without_a_registry_file() {
    let (repo, server) = workshop();
    std::fs::remove_file(repo.path(&WIT_BINDGEN.path())).unwrap();
    refused(
        &repo,
        &server,
        &["wit-bindgen", "0.47.0"],
        &[
            "there is no registry file for wit-bindgen (checksums/tools/wit-bindgen.json); there are files for toolbox",
        ],
    );
}
