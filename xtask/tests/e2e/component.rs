//! This repository itself: the component is built with the pinned crate or not
//! at all, and a bump of wit-bindgen touches three files.

use std::path::Path;

use crate::support::Repo;

const SOURCE: &str = "toolchains/tool_versions.bzl";

/// Has cargo check the component of `repo`. What it builds for the crates that
/// the component needs is kept between runs.
fn check(repo: &mut Repo) -> crate::support::program::Run {
    let products = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("registry-component");
    repo.env("CARGO_TARGET_DIR", products.to_str().unwrap());
    repo.run(env!("CARGO"), "crates/registry-component", &["check", "--locked", "--quiet"])
}

/// The pinned version of wit-bindgen.
fn pinned(repo: &Repo) -> String {
    let source = repo.read(SOURCE);
    source.split("\"wit-bindgen\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn it_is_built_with_the_pinned_crate_or_not_at_all() {
    let mut repo = Repo::of_this_repository();
    check(&mut repo).exits(0);
    // Drift that cargo itself does not see.
    let pinned = pinned(&repo);
    let other = if pinned == "0.48.1" { "0.49.0" } else { "0.48.1" };
    repo.replace(SOURCE, &format!("\"wit-bindgen\": \"{pinned}\""), &format!("\"wit-bindgen\": \"{other}\""));
    let run = check(&mut repo);
    run.exits(101).says(&format!("wit-bindgen is pinned to {other} in toolchains/tool_versions.bzl"));
    run.says(&format!("this lock file has {pinned} of the crate wit-bindgen; run `cargo xtask sync`"));
    repo.xtask(&["verify"]).exits(1);
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
    repo.replace(SOURCE, &format!("\"wit-bindgen\": \"{other}\""), &format!("\"wit-bindgen\": \"{pinned}\""));
    repo.xtask(&["sync"]).exits(0);
    check(&mut repo).exits(0);
}

#[test]
fn a_bump_of_wit_bindgen_touches_three_files_and_back() {
    let repo = Repo::of_this_repository();
    // Whoever downloads fails.
    repo.write("downloader.cfg", "block github.com\n");
    let before = repo.bytes();
    let pinned = pinned(&repo);
    repo.xtask(&["verify"]).exits(0);
    let touched = ["crates/registry-component/Cargo.lock", "crates/registry-component/Cargo.toml", SOURCE];
    // Releases that the registry has whole.
    for version in ["0.48.1", "0.49.0"] {
        if version == pinned {
            continue;
        }
        repo.xtask(&["bump", "wit-bindgen", version]).exits(0);
        repo.assert_changed(&before, &touched);
        repo.xtask(&["verify"]).exits(0);
    }
    repo.xtask(&["bump", "wit-bindgen", &pinned]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn what_the_readme_promises_of_a_dry_run() {
    let repo = Repo::of_this_repository();
    let before = repo.bytes();
    let run = repo.xtask(&["bump", "wit-bindgen", "0.48.1", "--dry-run"]);
    run.exits(0).shows("+    \"wit-bindgen\": \"0.48.1\",\n").says("bump: would change 3 files\n");
    repo.assert_unchanged(&before);
}
