//! By what `stray-version` tells whose a version is, each with what looks the same and is
//! another's, of the past, or a range.

use pins::plan::Goal;

use crate::fixture;
use crate::support::{downloaded, findings, planned, searched, searched_files};

const PINS: &str = "//- pins.toml\n\
    [tool.saw]\npin = 'v.bzl :: V / saw'\ncrates = { saw-types = \"{version}\", saw-macros = \"0.{minor}.{patch}\" }\n\
    [tool.go]\npin = 'v.bzl :: V / go'\n\
    [tool.java]\npin = 'v.bzl :: V / java'\n\
    [tool.node]\npin = 'v.bzl :: V / node'\n\
    [tool.python]\npin = 'v.bzl :: V / python'\n\
    [tool.ruff]\npin = 'v.bzl :: V / ruff'\ncrates = { ruff-types = \"{version}\" }\n\
    [tool.helm]\npin = 'v.bzl :: V / helm'\n\
    [tool.terraform]\npin = 'v.bzl :: V / terraform'\n\
    [tool.buildifier]\npin = 'v.bzl :: V / buildifier'\n\
    [tool.wasi-sdk]\npin = 'v.bzl :: V / wasi-sdk'\n\
    //- v.bzl\nV = {\"saw\": \"1.2.0\", \"go\": \"1.23.4\", \"java\": \"17.0.13+11\", \"node\": \"20.18.1\", \"python\": \"3.12.7\", \"ruff\": \"0.8.1\", \
    \"helm\": \"3.16.3\", \"terraform\": \"1.9.8\", \"buildifier\": \"7.3.1\", \"wasi-sdk\": \"24.0\"}\n";

/// The versions that are stray in a file, each behind its line.
fn strays(path: &str, text: &str) -> String {
    // A text of one line is one value.
    let has_grammar = [
        ".bzl",
        ".bazel",
        ".json",
        ".nvmrc",
        ".toml",
        ".tool-versions",
        "-version",
        "VERSION",
        ".yml",
        ".yaml",
    ]
    .iter()
    .any(|end| path.ends_with(end));
    let more = if has_grammar { "" } else { "-\n" };
    let found = findings(&searched(&format!("{PINS}//- {path}\n{text}\n{more}")));
    let strays = found.iter().filter(|it| it.rule.name == "stray-version").map(|it| {
        assert_eq!(it.place.path, path);
        format!("{} {}", it.tool.as_deref().unwrap(), it.found)
    });
    strays.collect::<Vec<_>>().join(", ")
}

/// Asserts what is stray in texts of a file.
#[track_caller]
pub(crate) fn are(path: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(strays(path, text), *expected, "{path}: {text}");
    }
}

#[test]
fn other_names_of_a_tool_are_those_of_the_table() {
    let hook = |repo: &str| format!("repos:\n  - repo: https://github.com/{repo}\n    rev: v0.6.9\n");
    are(
        ".pre-commit-config.yaml",
        &[
            (&hook("astral-sh/ruff-pre-commit"), "ruff 0.6.9"),
            (&hook("keith/pre-commit-buildifier"), "buildifier 0.6.9"),
            // Hooks around a tool count as they like.
            (&hook("antonbabenko/pre-commit-terraform"), ""),
            (&hook("x/ruff-pre-commit-extra"), ""),
            // What runs a tool is called after it.
            (&hook("x/mirrors-saw"), "saw 0.6.9"),
            (&hook("x/saw-precommit"), "saw 0.6.9"),
        ],
    );
    are(
        "package.json",
        &[
            ("{\"devDependencies\": {\"@bazel/buildifier\": \"6.4.0\"}}", "buildifier 6.4.0"),
            ("{\"devDependencies\": {\"@bazel/buildifier-rules\": \"6.4.0\"}}", ""),
        ],
    );
    // What follows a tool at its version is called like it; what counts otherwise is not.
    are(
        "a.bzl",
        &[
            ("X = [\"@crates//:saw-types-1.1.0\"]", "saw 1.1.0"),
            ("X = [\"@crates//:saw-macros-0.1.0\"]", ""),
            ("X = [\"@crates//:saw-types-derive-1.1.0\"]", ""),
            ("X = [\"@crates//:saw-types-1.2.0\"]", ""),
            ("X = [\"@crates//:ruff-types-0.7.0\"]", "ruff 0.7.0"),
        ],
    );
}

#[test]
fn a_grammar_tells_what_is_set_up() {
    are(
        "a/MODULE.bazel",
        &[
            ("python.toolchain(python_version = \"3.11\")", "python 3.11"),
            ("python.toolchain(python_version = \"3.12\")", ""),
            // Another's argument may be the level of the language.
            ("py_lint(python_version = \"3.11\")", ""),
            ("pip.parse(python_version = \"3.11\")", ""),
            // Who sets it up twice wants both.
            ("python.toolchain(python_version = \"3.11\")\npython.toolchain(python_version = \"3.12\")", ""),
            ("go_sdk.download(version = \"1.22.8\")", "go 1.22.8"),
            ("go_sdk.download(version = \"1.22.8\")\ngo_sdk.download(version = \"1.21.1\")", ""),
        ],
    );
    are(
        "a.bzl",
        &[
            ("def saw_repositories(version = \"1.1.0\"):\n    pass", "saw 1.1.0"),
            ("def saw_repositories(min_version = \"1.1.0\"):\n    pass", ""),
            ("def saw(version = \"1.1.0\"):\n    pass", ""),
            ("saw_repositories(version = \"1.1.0\")", "saw 1.1.0"),
            ("saw_repositories(\"1.1.0\")", ""),
            ("def saw_repositories(name):\n    value = \"1.1.0\"\n    f(value)", ""),
            ("def chainsaw_repositories(version = \"1.1.0\"):\n    pass", ""),
        ],
    );
    are(
        "pyproject.toml",
        &[
            ("[tool.ruff]\nrequired-version = \"==0.6.9\"", "ruff 0.6.9"),
            ("[tool.ruff]\nrequired-version = \">=0.6.9\"", ""),
            ("[tool.ruff]\nrequired-version = \"0.6.9\"", ""),
            ("[tool.ruff]\nmin-version = \"==0.6.9\"", ""),
            ("[tool.mypy]\npython_version = \"3.11\"", ""),
        ],
    );
    let step = |with: &str| format!("jobs: {{a: {{steps: [{{uses: x/setup-saw@v4, with: {{{with}}}}}]}}}}");
    are(
        ".github/workflows/a.yml",
        &[
            (&step("version: 0.x"), "saw 0.x"),
            (&step("version: 1.1.x"), "saw 1.1.x"),
            (&step("version: 1.x"), ""),
            (&step("min-version: 0.x"), ""),
            ("jobs: {a: {steps: [{uses: x/setup-saw@v4, env: {SAW_VERSION: 0.x}}]}}", ""),
            ("jobs: {a: {steps: [{run: saw, with: {SAW_VERSION: 0.x}}]}}", ""),
            ("saw: 0.x", ""),
        ],
    );
    are("roles/saw/defaults/main.yml", &[("version: 1.1.0", "saw 1.1.0"), ("port: 1.1.0", "")]);
    are("roles/chainsaw/vars/main.yml", &[("version: 1.1.0", "")]);
    are("charts/saw/main.yml", &[("version: 1.1.0", "")]);
    are(
        "docker-compose.yml",
        &[
            ("services: {a: {image: x.test/y/saw:exts-1.1.0}}", "saw 1.1.0"),
            ("services: {a: {image: x.test/y/saw:axe-1.1.0}}", ""),
            ("services: {a: {image: x.test/saw/y:exts-1.1.0}}", ""),
        ],
    );
    // A template of YAML has no grammar until it is filled in.
    are(
        "meta.yaml",
        &[
            (
                "{% set x = \"0.1.0\" %}\nbuild:\n  - saw 1.1.0\n  - sawfly 1.1.0\n  - go >=1.22.1",
                "saw 1.1.0",
            ),
            ("build: [saw 1.1.0", ""),
        ],
    );
}

#[test]
fn the_form_of_a_file_tells_its_own() {
    are(
        "tools/go.mod",
        &[
            ("go 1.22.0\ntoolchain go1.22.8", "go 1.22.8"),
            ("require github.com/x/saw v1.1.0", "saw 1.1.0"),
            ("require github.com/x/saw v1.1.0 // indirect", ""),
            ("require x.test/y/saw v1.1.0", ""),
            ("require github.com/x/saw v0.1.0", ""),
            ("require github.com/x/saw/v2/api v1.1.0\nreplace saw => ../saw v1.1.0", "saw 1.1.0"),
        ],
    );
    are("go.mod", &[("require github.com/x/saw v1.1.0", "")]);
    are(
        "a.nix",
        &[
            ("pname = \"saw\";\nversion = \"1.1.0\";", "saw 1.1.0"),
            ("pname = \"chainsaw\";\nversion = \"1.1.0\";", ""),
            ("[ pkgs.nodejs_18 ]", "node 18"),
            ("[ pkgs.nodejs_20 pkgs.nodejs_exporter_18 ]", ""),
        ],
    );
    are(
        "Formula/saw.rb",
        &[
            ("class Saw < Formula\nversion \"1.1.0\"", "saw 1.1.0"),
            ("class SawKit < Formula\nversion \"1.1.0\"", ""),
        ],
    );
    are(
        "a.tf",
        &[
            ("required_version = \"= 1.8.5\"", "terraform 1.8.5"),
            ("required_version = \"~> 1.8.5\"", ""),
            ("required_providers = \"= 1.8.5\"", ""),
        ],
    );
}

#[test]
fn a_comment_that_promises_to_follow_is_held_to_it() {
    are(
        "a.bzl",
        &[
            ("# Keep in step with v.bzl: saw 1.1.0.\nx()", "saw 1.1.0"),
            ("# saw 1.1.0 is slow.\nx()", ""),
            ("# Keep in step with v.bzl: sawfly 1.1.0.\nx()", ""),
            ("# Must match v.bzl, where saw 1.1.0 was.\nx()", ""),
        ],
    );
    are("a.rs", &[("// must match saw 1.1.0", "saw 1.1.0"), ("// as saw 1.1.0 does", "")]);
}

#[test]
fn a_program_defines_versions_in_more_ways_than_one() {
    are(
        "a.rs",
        &[
            ("const WASI_SDK: &str = \"wasi-sdk-22.0\";", "wasi-sdk 22.0"),
            ("const FOLDER: &str = \"wasi-sdk-22.0\";", ""),
            ("const SAW: &str = \"saw-1.1.0-linux\";", ""),
            ("    let saw = \"saw-1.1.0\";", ""),
            ("const saw = \"saw-1.1.0\"", "saw 1.1.0"),
            ("mod tests {\n    println!(\"SAW_VERSION=1.1.0\");", ""),
            ("    println!(\"cargo:rustc-env=SAW_VERSION=1.1.0\");", "saw 1.1.0"),
            ("    // \"SAW_VERSION=1.1.0\"", ""),
            ("    println!(\"SAW_MIN_VERSION=1.1.0\");", ""),
        ],
    );
    are(
        "a.ts",
        &[
            ("  saw: { version: \"1.1.0\" },", "saw 1.1.0"),
            ("  'saw': {'version': '1.1.0'},", "saw 1.1.0"),
            ("  sawFly: { version: \"1.1.0\" },", ""),
            ("  saw: { minVersion: \"1.1.0\" },", ""),
            ("  saw: { version: \"1.1.0\", since: 1 },", ""),
        ],
    );
}

#[test]
fn a_script_asserts_runs_and_asks() {
    are(
        "a.sh",
        &[
            ("saw --version | grep -qx '1.1.0' || { echo \"please install saw\"; exit 1; }", "saw 1.1.0"),
            ("saw --version | grep -q \"^1.1.0\" || echo no", ""),
            ("saw | grep -q 1.1.0 || echo no", ""),
            ("[[ \"$(saw --version)\" == \"saw 1.1.0\"* ]] || echo \"not that of CI\"", "saw 1.1.0"),
            ("[[ \"$(saw --version)\" != \"saw 1.1.0\" ]] || echo \"too old\"", ""),
            ("[ \"$(cat a)\" = b ] || npm install --global saw@1.1.0", "saw 1.1.0"),
            ("[ \"$(cat a)\" = b ] || echo \"saw 1.1.0 was better\"", ""),
            ("if [ \"$(saw --version)\" = \"saw 1.1.0\" ]; then workaround; fi", ""),
            ("version_ge \"$(saw --version)\" 1.1.0 || die \"saw is too old\"", ""),
            ("docker run --rm x/helm:3.14.4 upgrade --install edge charts/edge", "helm 3.14.4"),
            ("docker run --rm x/helm:3.14.4 # upgrade this", ""),
            // That is the version of what it installs, be it called like a tool.
            ("helm install x/saw --version 1.1.0", ""),
            ("helm upgrade --install saw x/saw --version 1.1.0", ""),
            ("choco install helm --version 3.14.4", "helm 3.14.4"),
        ],
    );
}

#[test]
fn prose_tells_through_its_form() {
    are(
        "a.md",
        &[
            ("```\n$ saw --version\nsaw 1.1.0\n```", "saw 1.1.0"),
            ("```\n$ saw cut\nsaw 1.1.0\n```", ""),
            ("```\n$ saw --version\nready\nsaw 1.1.0\n```", ""),
            ("The default is saw 1.1.0 if you say nothing.", "saw 1.1.0"),
            ("Use saw 1.1.0 if the other fails.", ""),
        ],
    );
    are(
        "a.html",
        &[
            ("<p>You need <code>saw</code>&nbsp;1.1.0 now.</p>", "saw 1.1.0"),
            ("<p>You need <code>saw</code><a href=\"x\">1.1.0</a></p>", ""),
            ("<p><code>sawfly</code>&nbsp;1.1.0</p>", ""),
        ],
    );
}

/// The settings that `init` would write.
fn drafted(files: &str) -> String {
    let before = searched_files(&fixture::files(files));
    let after = planned(&before, &Goal::Init(None), downloaded).unwrap().after;
    after.text("pins.toml").unwrap_or_default().to_owned()
}

#[test]
fn crates_that_have_drifted_with_their_tool_follow_it() {
    let files = |krate: &str| {
        format!(
            "//- v.bzl\nSAW_VERSION = \"1.2.0\"\n//- a.yml\nenv: {{SAW_VERSION: 1.1.0}}\n\
             //- Cargo.toml\n[dependencies]\nsaw = \"1.2.0\"\n{krate}\n\
             //- b.bzl\nX = [\"@crates//:saw-types-1.1.0\"]\n"
        )
    };
    // Its version is one that the tool has elsewhere; another would be its own.
    let drifted = drafted(&files("saw-types = \"1.1.0\""));
    assert!(drifted.contains("crates = { saw = \"{version}\", saw-types = \"{version}\" }\n"), "{drifted}");
    assert!(drifted.contains("'b.bzl :: X / [0] ~ @crates//:saw-types-{version}'"), "{drifted}");
    for own in ["saw-types = \"1.0.9\"", "saw-types = \"0.5\"", "sawfly = \"1.1.0\""] {
        let drifted = drafted(&files(own));
        assert!(drifted.contains("crates = { saw = \"{version}\" }\n"), "{drifted}");
        assert!(!drifted.contains("b.bzl"), "{drifted}");
    }
}

#[test]
fn what_is_there_to_pin_a_tool_pins_it() {
    let other = "//- a.sh\nset -e\nSAW_VERSION=1.1.0\n";
    for (file, pin) in [
        (
            "//- .pre-commit-config.yaml\nrepos:\n  - repo: https://github.com/x/saw\n    rev: v1.2.0\n",
            "repos / [0] / rev",
        ),
        (
            "//- saw.bzl\ndef saw_repositories(version = \"1.2.0\"):\n    pass\n",
            "def saw_repositories / .version",
        ),
    ] {
        let settings = drafted(&format!("{file}{other}"));
        assert!(
            settings.contains(&format!("{pin}'\nalso = [\n    'a.sh :: \"SAW_VERSION={{version}}\"',\n]")),
            "{settings}"
        );
    }
    // Behind `version_` a number alone is one; elsewhere it may count anything.
    let archive = |number: &str| {
        drafted(&format!(
            "//- a.yml\nenv: {{SAW_VERSION: 118}}\n//- d.bzl\nhttp_archive(\n    name = \"saw\",\n    strip_prefix = \"saw-{number}\",\n    \
             url = \"https://x.test/saw/{number}/saw-{number}.tgz\",\n)\n"
        ))
    };
    let settings = archive("version_119");
    assert!(settings.contains("pin = 'd.bzl :: http_archive(name=\"saw\") / .url ~ "), "{settings}");
    assert_eq!(archive("r119"), "");
    // A line of releases is no version to move to.
    let step = "jobs: {a: {steps: [{uses: x/setup-saw@v4, with: {version: 1.x}}]}}\n";
    assert_eq!(
        drafted(&format!("//- .github/workflows/a.yml\n{step}//- .github/workflows/b.yml\n{step}")),
        ""
    );
}

#[test]
fn a_number_behind_version_in_a_url_is_the_release_of_its_digest() {
    for (folder, expected) in [("version_118", 1), ("version_119", 0), ("r118", 0), ("subversion-118", 0)] {
        let files = format!(
            "//- pins.toml\n[tool.saw]\npin = 'v.bzl :: V'\ndigests = {{ beside = 'd.bzl :: http_archive(name=\"saw\")' }}\n\
             //- v.bzl\nV = \"119\"\n//- d.bzl\nhttp_archive(\n    name = \"saw\",\n    sha256 = \"{}\",\n    \
             url = \"https://x.test/{folder}/saw.tgz\",\n)\n",
            "5a".repeat(32)
        );
        let found = findings(&searched(&files));
        assert_eq!(found.iter().filter(|it| it.rule.name == "digest-version").count(), expected, "{folder}");
    }
}

#[test]
fn an_option_is_set_to_a_version() {
    are(
        "a.sh",
        &[
            ("run --saw=1.1.0 now", "saw 1.1.0"),
            ("go run -saw=1.1.0", "saw 1.1.0"),
            ("uv run --python=3.11.1 cut", "python 3.11.1"),
            ("npx --package=saw@1.1.0 cut", "saw 1.1.0"),
            ("run --saw=1.2.0 now", ""),
        ],
    );
    are(
        "a.bzl",
        &[
            ("rule(attrs = {\"saw_version\": attr.string(default = \"1.1.0\")})", "saw 1.1.0"),
            ("rule(attrs = {\"saw\": attr.string(\"1.1.0\")})", "saw 1.1.0"),
        ],
    );
}
