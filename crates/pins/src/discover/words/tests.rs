use super::*;
use crate::discover::called::Called;

fn said(name: &str) -> String {
    match read(name) {
        Word::Name(name) => name.shown,
        Word::Version => "a version".to_owned(),
        Word::Other => "another".to_owned(),
    }
}

#[test]
fn a_name_says_whose_version_stands_there() {
    for (name, expected) in [
        ("BUF_VERSION", "buf"),
        ("buf-version", "buf"),
        ("bufVersion", "buf"),
        ("buf", "buf"),
        ("default_saw_kit_version", "saw-kit"),
        ("version", "a version"),
        ("_default_version", "a version"),
        ("tag", "a version"),
        ("min_buf_version", "another"),
        ("schemaVersion", "another"),
        ("buf_setup_action", "buf-setup-action"),
        ("bufbuild/buf", "buf"),
        ("@bufbuild/buf", "buf"),
        ("@types/node", "types-node"),
        ("ghcr.io/devcontainers/features/go:1", "go"),
        ("WASI_SDK_VERSION", "wasi-sdk"),
        ("RUSTUP_VERSION", "rustup"),
        ("RUSTUP_TOOLCHAIN", "rustup-toolchain"),
        ("saw-format", "saw-format"),
        ("format_version", "another"),
        ("repos", "a version"),
        ("pre-commit-hooks", "pre-commit-hooks"),
        ("cargo:saw-kit-cli", "saw-kit-cli"),
        ("@bazel/buildifier", "buildifier"),
        // A repository of hooks is its tool's.
        ("https://github.com/o/saw-pre-commit", "saw"),
        ("https://github.com/o/saw-precommit", "saw"),
        ("https://github.com/o/saw-pre-commit-mirror", "saw"),
        ("https://github.com/pre-commit/mirrors-saw-kit", "saw-kit"),
        ("https://github.com/o/pre-commit-saw", "pre-commit-saw"),
        ("https://github.com/pre-commit/pre-commit-hooks", "pre-commit-hooks"),
        ("pre-commit", "pre-commit"),
        ("saw-commit", "saw-commit"),
        ("saw-pre-cut", "saw-pre-cut"),
        ("saw-mirror", "saw-mirror"),
        // Labels begin with a host.
        ("com.x.saw", "saw"),
        ("mirror", "mirror"),
        ("mirrors", "mirrors"),
        ("image", "a version"),
        ("saw_image_tag", "saw"),
        ("image-builder", "image-builder"),
        ("saw_image_version", "saw-image"),
        ("packageManager", "package-manager"),
        ("EXPECTED_SAW", "saw"),
        ("want_saw", "saw"),
        ("newTag", "a version"),
    ] {
        assert_eq!(said(name), expected, "{name}");
    }
}

#[test]
fn a_tool_is_called_by_its_names_and_no_other() {
    for (name, tool, is) in [
        ("saw_kit", "saw-kit", true),
        ("saw-kit-cli", "saw-kit", true),
        ("sawKit", "saw-kit", true),
        ("golang", "go", true),
        ("RUSTUP_TOOLCHAIN", "rust", true),
        ("rustup", "rust", false),
        ("node", "nodejs", true),
        ("rust-analyzer", "rust", false),
        ("go-licenses", "go", false),
        ("buffer", "buf", false),
        ("buf", "protobuf", false),
    ] {
        let Word::Name(name) = read(name) else { panic!("{name}") };
        assert_eq!(Called::of([tool]).tool(&[name]).is_some(), is, "{tool}");
    }
}

#[test]
fn an_action_installs_what_it_is_named_for() {
    for (action, tool) in [
        ("bufbuild/buf-setup-action@v1", "buf"),
        ("actions/setup-go@v5", "go"),
        ("o/install-saw-kit@main", "saw-kit"),
    ] {
        assert_eq!(installed_by(action).map(|name| name.shown).as_deref(), Some(tool));
    }
    assert_eq!(installed_by("pnpm/action-setup@v1").map(|name| name.shown).as_deref(), Some("pnpm"));
    assert_eq!(set_up_by("go_register_toolchains").map(|name| name.shown).as_deref(), Some("go"));
    assert_eq!(set_up_by("http_archive"), None);
    assert_eq!(tool_of_tag("cmake").map(|name| name.shown).as_deref(), Some("cmake"));
    assert_eq!(tool_of_tag("host_tools"), None);
}

#[test]
fn a_name_may_say_that_another_line_of_releases_is_tried() {
    for (name, expected) in [
        ("saw-next", true),
        ("saw_lts", true),
        ("SAW_NIGHTLY", true),
        ("saw-canary", true),
        // A tool may be called so.
        ("next", false),
        ("next-saw", false),
        ("saw", false),
    ] {
        assert_eq!(is_of_another_line(name), expected, "{name}");
    }
}
