//! Which versions make a tool of the settings that `init` proposes, where it is pinned then, which
//! others join it, and which are left.

use pins::plan::additions;

use crate::fixture;
use crate::support::{parsing_once, searched_files};

/// What would be added to the settings, but for comments, on one line.
fn proposed(files: &str) -> String {
    let files = searched_files(&fixture::files(files));
    let text = parsing_once(&files, || additions(&files));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.collect::<Vec<_>>().join(" ")
}

/// Asserts what would be added for some files.
#[track_caller]
fn are(cases: &[(&str, &str)]) {
    for (files, expected) in cases {
        assert_eq!(proposed(files), *expected, "{files}");
    }
}

/// Two places that agree.
const SAW: &str = "//- .saw-version\n1.2.0\n//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n";
const OF_SAW: &str = "[tool.saw] pin = '.saw-version' also = [ 'a.yml :: env / SAW_VERSION', ]";

#[test]
fn what_is_of_tests_or_is_to_stay_joins_no_tool() {
    assert_eq!(proposed(SAW), OF_SAW);
    for file in [
        "//- tests/b.yml\nenv: {SAW_VERSION: 1.1.0}\n",
        "//- b.yml\n# Do not bump.\nenv: {SAW_VERSION: 1.1.0}\n",
        // That moves by itself.
        "//- b.yml\nsteps: [{uses: x/saw@v1}]\n",
        // That is none that it could move to.
        "//- b.md\nSee.\nSince saw 1.1.0 it works.\n",
    ] {
        assert_eq!(proposed(&format!("{SAW}{file}")), OF_SAW, "{file}");
    }
    let own = "//- rust-toolchain.toml\n[toolchain]\nchannel = \"1.83.0\"\n//- a.yml\nenv: {RUST_VERSION: 1.83.0}\n";
    let of_own = "[tool.rust] pin = 'rust-toolchain.toml :: toolchain / channel' \
                  also = [ 'a.yml :: env / RUST_VERSION', ]";
    let other = "//- boot/rust-toolchain.toml\n[toolchain]\nchannel = \"1.67.1\"\n";
    are(&[(own, of_own), (&format!("{own}{other}"), of_own)]);
}

#[test]
fn a_tool_is_called_as_most_call_it() {
    are(&[
        (
            "//- .tool-versions\nnodejs 20.1.0\n//- a.yml\nenv: {NODEJS_VERSION: 20.1.0}\n//- b.yml\nenv: {NODE_VERSION: 20.1.0}\n",
            "[tool.nodejs] pin = '.tool-versions :: nodejs' \
             also = [ 'a.yml :: env / NODEJS_VERSION', 'b.yml :: env / NODE_VERSION', ]",
        ),
        (
            "//- .tool-versions\nnodejs 20.1.0\n//- a.yml\nenv: {NODE_VERSION: 20.1.0}\n//- b.yml\nenv: {NODE_VERSION: 20.1.0}\n",
            "[tool.node] pin = '.tool-versions :: nodejs' \
             also = [ 'a.yml :: env / NODE_VERSION', 'b.yml :: env / NODE_VERSION', ]",
        ),
        // What kind of a tool it is makes no other one.
        (
            "//- v.bzl\nSAW_VERSION = \"1.2.0\"\n//- a.yml\nenv: {SAW_SDK_VERSION: 1.1.0}\n",
            "[tool.saw] pin = 'v.bzl :: SAW_VERSION' also = [ 'a.yml :: env / SAW_SDK_VERSION', ]",
        ),
    ]);
}

#[test]
fn what_words_tell_only_joins_a_tool_or_is_there_to_pin_it() {
    let prose = "//- a.md\nSee.\nInstall saw 1.3.0.\n//- b.md\nSee.\nUse saw 1.3.0.\n";
    let ci = "//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n//- .github/workflows/b.yml\nenv: {SAW_VERSION: 1.2.0}\n";
    are(&[
        (prose, ""),
        (
            &format!("{prose}{ci}"),
            "[tool.saw] pin = '.github/workflows/a.yml :: env / SAW_VERSION' \
             also = [ '.github/workflows/b.yml :: env / SAW_VERSION', 'a.md :: \"Install saw {version}.\"', \
             'b.md :: \"Use saw {version}.\"', ]",
        ),
        ("//- a.yml\nrun: npx saw@1.2.0 x\n//- b.yml\nrun: npx saw@1.2.0 x\n", ""),
        (
            "//- versions.env\nX=y\nSAW_VERSION=1.2.0\n//- web/versions.env\nX=y\nSAW_VERSION=1.1.0\n",
            "[tool.saw] pin = 'versions.env :: \"SAW_VERSION={version}\"' \
             also = [ 'web/versions.env :: \"SAW_VERSION={version}\"', ]",
        ),
        (
            "//- a.yml\nrun: pip install saw==1.2.0\n//- requirements-dev.txt\n-r x.txt\nsaw==1.2.0\n",
            "[tool.saw] pin = 'requirements-dev.txt :: \"saw=={version}\"' \
             also = [ 'a.yml :: run ~ pip install saw=={version}', ]",
        ),
    ]);
}

#[test]
fn nobody_knows_whether_two_that_differ_are_of_one_tool() {
    let two =
        |first: &str, other: &str| format!("//- a.yml\nenv: {{{first}}}\n//- b.yml\nenv: {{{other}}}\n");
    are(&[
        (&two("SAW_VERSION: 1.2.0", "SAW_VERSION: 1.1.0"), ""),
        (
            &two("SAW_VERSION: 1.2.0", "SAW_VERSION: 1.2.0"),
            "[tool.saw] pin = 'a.yml :: env / SAW_VERSION' also = [ 'b.yml :: env / SAW_VERSION', ]",
        ),
        // One that says it twice is one.
        (&two("SAW_URL: https://x.test/saw/1.2.0/saw-1.2.0.tgz", "SAW_VERSION: 1.1.0"), ""),
        // A number alone may count anything.
        (&two("SAW_VERSION: 20", "SAW_VERSION: 20"), ""),
        (
            "//- .saw-version\n20\n//- a.yml\nenv: {SAW_VERSION: 20}\n",
            "[tool.saw] pin = '.saw-version' also = [ 'a.yml :: env / SAW_VERSION', ]",
        ),
        // Calls in Starlark set it up.
        (
            "//- a.bzl\nf(saw_version = \"1.1.0\")\n//- b.bzl\nf(saw_version = \"1.2.0\")\n",
            "[tool.saw] pin = 'b.bzl :: f() / .saw_version' also = [ 'a.bzl :: f() / .saw_version', ]",
        ),
        ("//- a.bzl\nf(saw_version = \"1.2.0\")\n//- b.yml\nenv: {SAW_VERSION: 1.1.0}\n", ""),
        // A place that has it twice is not repeated by itself.
        (
            "//- a.bzl\nU = \"https://x.test/saw/1.2.0/saw-1.2.0.tgz\"\n//- .github/workflows/a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
            "[tool.saw] pin = 'a.bzl :: U ~ https://x.test/saw/{version}/saw-{version}.tgz' \
             also = [ '.github/workflows/a.yml :: env / SAW_VERSION', ]",
        ),
    ]);
}

#[test]
fn what_package_managers_resolve_makes_no_tool_alone() {
    let package = |path: &str, key: &str, version: &str| {
        format!("//- {path}\n{{\"{key}\": {{\"saw\": \"{version}\"}}}}\n")
    };
    let tool = package("package.json", "devDependencies", "1.2.0");
    for other in [
        package("web/package.json", "devDependencies", "1.2.0"),
        package("web/package.json", "dependencies", "1.2.0"),
        "//- requirements.txt\n-r x.txt\nsaw==1.2.0\n".to_owned(),
        "//- Cargo.toml\n[dependencies]\nsaw = \"1.2.0\"\n".to_owned(),
        "//- a.yml\nsteps: [{uses: x/saw@v1}]\n".to_owned(),
    ] {
        assert_eq!(proposed(&format!("{tool}{other}")), "", "{other}");
    }
    // What nothing repeats pins no tool, be it newer.
    let newer =
        ["a/package.json", "b/package.json"].map(|path| package(path, "devDependencies", "1.3.0")).concat();
    let repeated = package("c/package.json", "devDependencies", "1.2.0");
    are(&[(
        &format!("{newer}{repeated}//- d.yml\nrun: npx saw@1.2.0 x\n"),
        "[tool.saw] pin = 'c/package.json :: devDependencies / saw' \
         also = [ 'a/package.json :: devDependencies / saw', 'b/package.json :: devDependencies / saw', \
         'd.yml :: run ~ npx saw@{version} x', ]",
    )]);
    // With two numbers it is the same by chance.
    let two = package("package.json", "devDependencies", "1.2");
    let run = |version: &str| format!("//- a.yml\nrun: npx saw@{version} x\n");
    let cargo = |other: &str| {
        let dependency = |version: &str| format!("[dependencies]\nsaw = \"{version}\"\n");
        format!("//- Cargo.toml\n{}//- b/Cargo.toml\n{}", dependency("1.2.0"), dependency(other))
    };
    are(&[
        (&format!("{two}{}", run("1.2")), ""),
        (
            &format!("{tool}{}", run("1.2.0")),
            "[tool.saw] pin = 'package.json :: devDependencies / saw' \
             also = [ 'a.yml :: run ~ npx saw@{version} x', ]",
        ),
        (&cargo("1.1.0"), ""),
        (&cargo("1.2.0"), ""),
    ]);
}

#[test]
fn crates_of_a_tool_follow_it() {
    let files = |crates: &str| format!("//- .saw-version\n1.2.0\n//- Cargo.toml\n[dependencies]\n{crates}\n");
    let tool = |crates: &str| format!("[tool.saw] pin = '.saw-version' crates = {{ {crates} }}");
    let both = "saw = \"{version}\", saw-types = \"{version}\"";
    are(&[
        (&files("saw = \"1.2.0\""), &tool("saw = \"{version}\"")),
        (&files("saw = \"1.1.0\""), &tool("saw = \"{version}\"")),
        (&files("saw = \"2.0.0\""), ""),
        (&files("saw = \"1.2.0\"\nsaw-types = \"1.2.0\""), &tool(both)),
        // With the crate that is called as the tool is it has drifted.
        (&files("saw = \"1.1.0\"\nsaw-types = \"1.1.0\""), &tool(both)),
        // It is at the tool's own version, in fewer numbers.
        (&files("saw = \"1.1.0\"\nsaw-types = \"1.2\""), &tool(both)),
        (&files("saw = \"1.1.0\"\nsaw-types = \"1.0.0\""), &tool("saw = \"{version}\"")),
        (&files("saw = \"1.2.0\"\nsawfly = \"1.2.0\""), &tool("saw = \"{version}\"")),
        // One crate may be required twice.
        (
            &format!("{}//- b/Cargo.toml\n[dependencies]\nsaw = \"1.2.0\"\n", files("saw = \"1.2.0\"")),
            &tool("saw = \"{version}\""),
        ),
    ]);
}

#[test]
fn settings_that_are_there_lack_what_could_join_their_tools() {
    let settings = "//- pins.toml\n[tool.saw]\npin = '.saw-version'\n//- .saw-version\n1.2.0\n";
    are(&[
        (settings, ""),
        (
            &format!("{settings}//- a.yml\nenv: {{SAW_VERSION: 1.1.0}}\n"),
            "[tool.saw] also = [ 'a.yml :: env / SAW_VERSION', ]",
        ),
        // Cargo resolves that.
        (&format!("{settings}//- Cargo.toml\n[dependencies]\nsaw = \"1.2.0\"\n"), ""),
        // No place leads there.
        (&format!("{settings}//- a.yml\nrun: |\n  SAW_VERSION=1.1.0\n  AXE_VERSION=2.0.0\n"), ""),
    ]);
}

#[test]
fn what_is_proposed_says_how_it_was_told() {
    let other = "//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n";
    for (pin, expected) in [
        ("//- .saw-version\n1.2.0\n", "# saw, told by the file.\n"),
        ("//- v.bzl\nSAW_VERSION = \"1.2.0\"\n", "# saw, told by a constant.\n"),
        ("//- versions.env\nX=y\nSAW_VERSION=1.2.0\n", "# saw, told by the words before it.\n"),
    ] {
        let text = additions(&searched_files(&fixture::files(&format!("{pin}{other}"))));
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn what_files_are_called_does_not_matter() {
    let literal = "//- requirements-dev.txt\nsaw==1.2.0\n";
    for file in ["a.Dockerfile", "z.Dockerfile"] {
        let line = format!("//- {file}\nFROM x\nRUN pip install saw==1.2.0\n");
        let expected = "[tool.saw] pin = 'requirements-dev.txt ~ saw=={version}'";
        assert_eq!(proposed(&format!("{literal}{line}")), expected, "{file}");
    }
}

#[test]
fn a_file_may_be_named_for_its_tool_in_its_own_way() {
    are(&[
        (
            "//- .bazelversion\n7.4.0\n//- a.yml\nenv: {BAZEL_VERSION: 7.4.0}\n",
            "[tool.bazel] pin = '.bazelversion' also = [ 'a.yml :: env / BAZEL_VERSION', ]",
        ),
        (
            "//- .nvmrc\n20.1.0\n//- a.yml\nenv: {NODE_VERSION: 20.1.0}\n",
            "[tool.node] pin = '.nvmrc' also = [ 'a.yml :: env / NODE_VERSION', ]",
        ),
    ]);
}
