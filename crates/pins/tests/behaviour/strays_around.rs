//! What stands around a version and tells whose it is, or that it is another's; and where the
//! tool is pinned then.

use pins::plan::Goal;

use crate::fixture;
use crate::strays_told::are;
use crate::support::{downloaded, findings, planned, searched_files};

#[test]
fn what_is_for_others_is_said_around_it() {
    are(
        ".github/workflows/a.yml",
        &[
            (
                "jobs:\n  msrv:\n    steps:\n      - uses: actions/setup-node@v4\n        with: {node-version: 18.0.0}",
                "",
            ),
            (
                "jobs:\n  test:\n    steps:\n      - uses: actions/setup-node@v4\n        with: {node-version: 18.0.0}",
                "node 18.0.0",
            ),
        ],
    );
    are(
        "pyproject.toml",
        &[(
            "[project]\nclassifiers = [\"Programming Language :: Python :: 3.10\", \"Programming Language :: Python :: 3.11\"]",
            "",
        )],
    );
    are(
        "CONTRIBUTING.md",
        &[
            ("MSRV is saw 1.0.0.", ""),
            ("State of Terraform 1.0.0 cannot be read.", ""),
            ("We are past saw 1.0.0.", ""),
            ("What saw 1.0.0 made must be made again.", ""),
            ("We use saw 1.0.0.", "saw 1.0.0"),
        ],
    );
    // What builds something of somebody else's is of this repository.
    let image = "FROM alpine\nENV SAW_VERSION=1.0.0";
    are("third_party/plane/Dockerfile", &[(image, "")]);
    are("docker/plane/Dockerfile", &[(image, "saw 1.0.0")]);
    are("third_party/plane/deps.bzl", &[("SAW_VERSION = \"1.0.0\"", "saw 1.0.0")]);
}

#[test]
fn a_job_that_is_called_for_another_line_tries_that() {
    let job = |name: &str| format!("jobs: {{{name}: {{env: {{SAW_VERSION: 1.0.0}}}}}}");
    are(
        ".github/workflows/a.yml",
        &[
            (&job("saw-next"), ""),
            (&job("saw-1.0.0"), ""),
            (&job("x/saw-1.0.0"), ""),
            (&job("'x/axe:2.0.0'"), "saw 1.0.0"),
            (&job("ci.saw"), "saw 1.0.0"),
            (&job("2"), "saw 1.0.0"),
            (&job("next"), "saw 1.0.0"),
            (&job("saw"), "saw 1.0.0"),
            // Only a list says what is passed over.
            (&job("skip"), "saw 1.0.0"),
        ],
    );
}

#[test]
fn a_file_is_named_for_what_it_holds_the_version_of() {
    are(".nvmrc", &[("18.20.1", "node 18.20.1"), ("v18.20.1", "node 18.20.1"), ("20.18.1", ""), ("20", "")]);
    are(".python-version", &[("3.11.4", "python 3.11.4"), ("3.12.7", "")]);
    are("tools/saw/VERSION", &[("1.0.0", "saw 1.0.0"), ("1.2.0", "")]);
    are("saw.yml", &[("default: 1.0.0", "")]);
    are(
        "saw.bzl",
        &[
            ("VERSION = \"1.0.0\"", "saw 1.0.0"),
            ("VERSION = \"1.2.0\"", ""),
            ("axe(version = \"1.0.0\")", ""),
        ],
    );
}

#[test]
fn what_a_project_says_of_itself_is_its_own_version() {
    let table = |name: &str| format!("[{name}]\nname = \"saw\"\nversion = \"1.0.0\"");
    are("a/pyproject.toml", &[(&table("project"), ""), (&table("tool.poetry"), "")]);
    are("book.toml", &[(&table("package"), ""), (&table("build"), "saw 1.0.0")]);
}

#[test]
fn what_is_far_from_a_version_does_not_name_it() {
    are(
        "a.yml",
        &[
            ("saw: {version: {default: 1.0.0}}", "saw 1.0.0"),
            ("saw: {version: {default: {value: 1.0.0}}}", ""),
        ],
    );
}

#[test]
fn a_key_says_what_a_value_is_for() {
    are(
        "a.yml",
        &[
            ("saw: \"1.1\"", "saw 1.1"),
            ("go: 1.22.8", "go 1.22.8"),
            // With two numbers that is the level of the language.
            ("go: \"1.22\"", ""),
            ("body: [{attributes: {label: saw 1.0.0}}]", "saw 1.0.0"),
            ("body: [{attributes: {placeholder: saw 1.0.0}}]", ""),
        ],
    );
}

#[test]
fn what_holds_a_version_need_not_name_its_tool() {
    are(
        "a.bzl",
        &[
            ("T = {\"saw\": struct(version = \"1.0.0\", x = 1)}", "saw 1.0.0"),
            ("T = {\"saw\": dict(version = \"1.0.0\")}", "saw 1.0.0"),
            ("T = {\"saw\": other(version = \"1.0.0\")}", ""),
        ],
    );
    let action = |input: &str| format!("name: x\ninputs:\n  {input}:\n    default: \"1.0.0\"\n");
    are(".github/actions/setup-saw/action.yml", &[(&action("version"), "saw 1.0.0"), (&action("count"), "")]);
    are(
        ".github/actions/build/action.yml",
        &[(&action("saw-version"), "saw 1.0.0"), (&action("version"), "")],
    );
}

#[test]
fn a_task_of_azure_pipelines_says_what_it_installs() {
    let task = |name: &str, input: &str| format!("steps: [{{task: {name}, inputs: {{{input}}}}}]");
    are(
        "azure-pipelines.yml",
        &[
            (&task("UsePythonVersion@0", "versionSpec: 3.11.4"), "python 3.11.4"),
            (&task("UsePythonVersion@0", "versionSpec: 3.12.7"), ""),
            (&task("UsePythonVersion@0", "versionSpec: '>=3.9'"), ""),
            (&task("NodeTool@0", "versionSpec: 18.20.1"), "node 18.20.1"),
            (&task("UseNode@1", "version: 18.20.1"), "node 18.20.1"),
            (&task("JavaToolInstaller@0", "versionSpec: '11'"), "java 11"),
            (&task("GoTool@0", "version: 1.22.1"), "go 1.22.1"),
            (&task("SawInstaller@1", "version: 1.0.0"), "saw 1.0.0"),
            // What another task does is its own business.
            (&task("Saw@1", "version: 1.0.0"), ""),
            (&task("PublishSaw@1", "version: 1.0.0"), ""),
            ("steps: [{versionSpec: 3.11.4}]", ""),
        ],
    );
}

#[test]
fn a_vendor_of_java_builds_its_releases() {
    are(
        ".tool-versions",
        &[
            ("java temurin-17.0.12+7", "java 17.0.12+7"),
            ("java openjdk-17.0.2", "java 17.0.2"),
            ("java temurin-11", "java 11"),
            ("java temurin-17", ""),
            ("java temurin-17.0.12+7.1 # x", "java 17.0.12+7.1"),
            ("java temurin-17.0.13+11", ""),
            // These count otherwise.
            ("java zulu-17.44.17", ""),
            ("java corretto-17.0.8.7.1", ""),
            ("java openjdk-ea-21", ""),
            ("saw temurin-1.0.0", ""),
        ],
    );
    are("mise.toml", &[("[tools]\njava = \"temurin-17.0.12+7\"", "java 17.0.12+7")]);
}

#[test]
fn a_block_names_what_its_settings_are_of() {
    are(
        "a.gradle.kts",
        &[
            ("saw {\n    version.set(\"1.0.0\")\n}", "saw 1.0.0"),
            ("axe {\n    version.set(\"1.0.0\")\n}", ""),
            ("saw {\n}\nversion = \"1.0.0\"", ""),
        ],
    );
}

#[test]
fn a_tool_is_pinned_where_a_line_is_there_for_it() {
    for (files, pin) in [
        (
            "//- tools/versions.env\nX=y\nSAW_VERSION=1.2.0\n//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
            "pin = 'tools/versions.env :: \"SAW_VERSION={version}\"'",
        ),
        (
            "//- v.bzl\nV = {\"saw\": \"1.2.0\"}\n//- MODULE.bazel\nsaw.toolchain(version = \"1.2.0\")\n",
            "pin = 'v.bzl :: V / saw'",
        ),
        (
            "//- v.bzl\nf(v = {\"saw\": \"1.2.0\"})\n//- MODULE.bazel\nsaw.toolchain(version = \"1.2.0\")\n",
            "pin = 'MODULE.bazel :: saw.toolchain() / .version'",
        ),
        (
            "//- Makefile\nX=y\nSAW_VERSION := v1.2.0\n//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
            "pin = 'Makefile :: \"SAW_VERSION := v{version}\"'",
        ),
        (
            "//- go.mod\nmodule x.test/y\n\ngo 1.22.0\n\ntoolchain go1.23.4\n//- .github/workflows/a.yml\n\
             env: {GO_VERSION: 1.22.0}\n",
            "pin = 'go.mod :: \"toolchain go{version}\"'",
        ),
        (
            "//- package.json\n{\"packageManager\": \"saw@1.2.0\"}\n//- web/package.json\n{\"packageManager\": \"saw@1.1.0\"}\n",
            "pin = 'package.json :: packageManager ~ saw@{version}'",
        ),
        (
            "//- gradle.properties\nx=y\nsawVersion=1.2.0\n//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
            "pin = 'gradle.properties :: \"sawVersion={version}\"'",
        ),
        (
            "//- a.md\nOurs.\n\nInstall saw 1.2.0.\n//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
            "pin = '.github/workflows/a.yml :: env / SAW_VERSION'",
        ),
    ] {
        let plan = planned(&searched_files(&fixture::files(files)), &Goal::Init(None), downloaded).unwrap();
        let settings = plan.after.text("pins.toml").unwrap();
        assert!(settings.contains(&format!("\n{pin}\n")), "{settings}");
    }
}

#[test]
fn what_is_to_stay_as_it_is_is_no_stray() {
    are(
        "Jenkinsfile",
        &[
            ("pipeline {\n  // 6.x is still built with it\n  agent { docker { image 'saw:1.0.0' } }\n}", ""),
            ("pipeline {\n  // With it\n  agent { docker { image 'saw:1.0.0' } }\n}", "saw 1.0.0"),
        ],
    );
    are("infra/legacy_sites.yml", &[("saw_version: 1.0.0", "")]);
    are("infra/sites.yml", &[("saw_version: 1.0.0", "saw 1.0.0")]);
    // A chart counts otherwise than what it installs.
    let dependency = |repository: &str| {
        format!(
            "apiVersion: v2\ndependencies:\n  - name: saw\n    version: 1.0.0\n    repository: {repository}\n"
        )
    };
    are(
        "deploy/Chart.yaml",
        &[
            (&dependency("oci://x.test/a"), ""),
            (&dependency("https://x.test/charts"), ""),
            (&dependency("https://x.test/saw"), "saw 1.0.0"),
        ],
    );
}

#[test]
fn another_toolchain_below_a_folder_is_meant_so() {
    let files = "//- v.bzl\nRUST_VERSION = \"1.83.0\"\n//- boot/rust-toolchain.toml\n[toolchain]\nchannel = \"1.67.1\"\n";
    let found = |root: &str| {
        let files = format!("//- pins.toml\n[tool.rust]\npin = 'v.bzl :: RUST_VERSION'\n{files}{root}");
        findings(&searched_files(&fixture::files(&files))).len()
    };
    assert_eq!(found(""), 1);
    let root = "//- rust-toolchain.toml\n[toolchain]\nchannel = \"1.83.0\"\n";
    assert_eq!(found(root), 0);
    // What is said elsewhere is not, and neither is that of the repository.
    assert_eq!(found(&format!("{root}//- ci/a.yml\nenv: {{RUST_VERSION: 1.67.1}}\n")), 1);
    assert_eq!(found(&format!("{root}//- a.yml\nenv: {{RUST_VERSION: 1.67.1}}\n")), 1);
    assert_eq!(found(&root.replace("1.83.0", "1.80.0")), 1);
}

#[test]
fn a_crate_that_is_called_as_a_tool_is_may_count_otherwise_before_its_first_release() {
    let cargo = |requirement: &str| format!("[dependencies]\n{requirement}\n");
    are(
        "Cargo.toml",
        &[
            (&cargo("saw = \"0.5.0\""), ""),
            (&cargo("saw = \"1.1.0\""), "saw 1.1.0"),
            (&cargo("ruff = \"0.7.0\""), "ruff 0.7.0"),
        ],
    );
    are("a.yml", &[("saw_version: 0.5.0", "saw 0.5.0")]);
}
