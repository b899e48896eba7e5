//! Where people would look first for the version of a tool, and what others than they move.
//!
//! Does not group versions (`proposal` does).

use super::packages::is_requirement;
use super::proposal::Member;
use super::told::Told;
use crate::place::{Language, is_called_version};

/// The last rank of what is written for no other purpose than to pin a tool.
pub(super) const SURE: usize = 1;

/// The first rank of what repeats a version that stands somewhere else, if it does.
pub(super) const REPEATED: usize = 6;

/// Where people would look for the version first.
pub(super) fn rank(member: &Member) -> usize {
    let (path, name) = (member.path.as_str(), member.path.name());
    let (language, place) = (Language::of(name), member.place.as_deref().unwrap_or_default());
    match (member.told, language) {
        (Told::File, _) => 0,
        (Told::Constant, Language::Starlark) => 1,
        _ if name == ".tool-versions" || name.ends_with("mise.toml") && place.contains(" :: tools / ") => 1,
        _ if name.contains("multitool") || is_hook(member) => 1,
        (Told::Sibling, Language::Starlark) if is_parameter(place) => 1,
        _ if is_package_manager(place) => 1,
        _ if is_packaged(member) => {
            if path.contains('/') {
                4
            } else {
                2
            }
        }
        _ if name == "MODULE.bazel" => 2,
        (Told::Key | Told::Sibling, Language::Starlark) => 3,
        _ if is_of_ci(path) || language == Language::Dockerfile => REPEATED,
        (Told::Constant | Told::Key | Told::Sibling, _) => 4,
        // The folder in an archive says what a URL has said.
        (Told::Literal, _) if place.contains(" / .strip_prefix ") => 7,
        (Told::Literal, _) => 5,
        (Told::Line, _) if is_for_pins(member) && is_of_versions(name) => 1,
        (Told::Line, _) if is_for_pins(member) => 5,
        (Told::Line, _) => 9,
    }
}

/// Whether it is in the file of pre-commit's hooks: of two files that are there for it, people
/// look into the other one first.
pub(super) fn is_hook(member: &Member) -> bool {
    member.path.name() == ".pre-commit-config.yaml"
}

/// Whether a file tells a service what to run for a change.
fn is_of_ci(path: &str) -> bool {
    const FOLDERS: [&str; 5] = [".github/", ".gitlab/", ".circleci/", ".buildkite/", ".woodpecker/"];
    const FILES: [&str; 6] = [
        ".gitlab-ci.yml",
        ".travis.yml",
        ".cirrus.yml",
        "appveyor.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
    ];
    FOLDERS.iter().any(|folder| path.starts_with(folder)) || FILES.contains(&path)
}

/// Whether a line is there to pin something: `SAW_VERSION=1.2.0`, `toolchain go1.22.8`.
pub(super) fn is_for_pins(member: &Member) -> bool {
    let place = member.place.as_deref().unwrap_or_default();
    let Some((_, line)) = place.split_once(" :: \"").filter(|_| member.told == Told::Line) else {
        return false;
    };
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some((name, value)) = line.split_once('=') else { return line.starts_with("toolchain ") };
    // What the wrapper of Gradle or Maven downloads.
    if name == "distributionUrl" && member.path.name().ends_with("-wrapper.properties") {
        return true;
    }
    let name = name.trim_end_matches([':', '?', ' ']);
    let is_constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let value = value.trim_start_matches([' ', '"', '\'', '\\', 'v']);
    let is_named = name.contains("VERSION") && name.chars().all(is_constant);
    // Names of properties are written as in Java.
    let is_property = member.path.ends_with(".properties") && name.to_ascii_lowercase().ends_with("version");
    (is_named || is_property) && value.starts_with("{version}")
}

/// Whether a place is the package manager of the whole repository, which corepack installs.
fn is_package_manager(place: &str) -> bool {
    place.starts_with("package.json :: packageManager ")
}

/// Whether a file is there for versions, by its name.
fn is_of_versions(name: &str) -> bool {
    matches!(name, "go.mod" | "go.work" | "gradle.properties")
        || name.ends_with("-wrapper.properties")
        || name.ends_with(".env")
        || name.to_ascii_lowercase().contains("versions")
}

/// Whether a place is a parameter's default.
fn is_parameter(place: &str) -> bool {
    let steps = place.split_once(" :: def ").map(|(_, steps)| steps);
    steps
        .and_then(|steps| steps.split_once(" / "))
        .is_some_and(|(_, rest)| rest.starts_with('.') && !rest.contains(" / "))
}

/// Whether cargo resolves it.
pub(super) fn is_of_cargo(member: &Member) -> bool {
    member.path.name() == "Cargo.toml"
}

/// Whether it is a dependency of a package of another package manager.
pub(super) fn is_of_packages(member: &Member) -> bool {
    let place = member.place.as_deref().unwrap_or_default();
    let is_dependency = ["ependencies / ", "overrides / ", "resolutions / "];
    member.path.name() == "package.json" && is_dependency.iter().any(|step| place.contains(step))
}

/// Whether it is an action that floats within a major version.
pub(super) fn is_loose_action(member: &Member) -> bool {
    member.told == Told::Literal && !member.version.contains('.') && !is_behind_version(member)
}

/// Whether a number stands behind `version_`, which makes a version of it.
pub(super) fn is_behind_version(member: &Member) -> bool {
    let hole = |place: &str| place.find("{version}").is_some_and(|at| is_called_version(place, at));
    member.place.as_deref().is_some_and(hole)
}

/// Whether it is a tool of those that work on the repository which a package manager installs at
/// that very version.
pub(super) fn is_packaged(member: &Member) -> bool {
    let place = member.place.as_deref().unwrap_or_default();
    match member.path.name() {
        "package.json" => place.contains(" :: devDependencies / "),
        _ => is_requirement(&member.path) && place.contains("=={version}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A member of which these steps lead to the version.
    fn member(path: &str, steps: &str, told: Told) -> Member {
        let place = if steps.is_empty() { path.to_owned() } else { format!("{path} :: {steps}") };
        Member {
            path: path.parse().unwrap(),
            line: 1,
            place: Some(place),
            commit: None,
            version: "1.2.0".to_owned(),
            told,
        }
    }

    #[test]
    fn people_look_first_where_a_version_is_written_for_no_other_purpose() {
        use Told::{Constant, File, Key, Line, Literal, Sibling};
        let places: [&[(&str, &str, Told)]; 9] = [
            &[(".saw-version", "", File)],
            &[
                ("v.bzl", "SAW_VERSION", Constant),
                (".tool-versions", "saw", Key),
                ("a/mise.toml", "tools / saw", Constant),
                ("saw.multitool.json", "saw / url ~ https://x.test/saw-{version}", Literal),
                (".pre-commit-config.yaml", "repos / [0] / rev", Sibling),
                ("saw.bzl", "def saw_repositories / .version", Sibling),
                ("package.json", "packageManager ~ saw@{version}", Literal),
                ("versions.env", "\"SAW_VERSION={version}\"", Line),
                ("go.mod", "\"toolchain go{version}\"", Line),
            ],
            &[
                ("MODULE.bazel", "saw.toolchain() / .version", Sibling),
                ("package.json", "devDependencies / saw", Key),
                ("requirements.txt", "\"saw=={version}\"", Line),
            ],
            &[
                ("a.bzl", "saw_toolchains() / .version", Sibling),
                ("a.bzl", "get() / .saw_version", Key),
                // What a function does is no parameter of it.
                ("a.bzl", "def saw / saw_toolchains() / .version", Sibling),
                ("a.bzl", "def saw / .options / version", Sibling),
            ],
            &[
                ("a.toml", "saw / version", Key),
                ("a.toml", "tools / saw", Constant),
                ("mise.toml", "env / SAW_VERSION", Key),
                ("web/package.json", "devDependencies / saw", Key),
            ],
            &[
                ("a.bzl", "http_archive(name=\"saw\") / .url ~ https://x.test/{version}", Literal),
                ("Makefile", "\"SAW_VERSION := {version}\"", Line),
            ],
            &[
                (".github/workflows/a.yml", "env / SAW_VERSION", Key),
                (".gitlab-ci.yml", "variables / SAW_VERSION", Key),
                ("a/Dockerfile", "ARG SAW_VERSION", Constant),
            ],
            &[("a.bzl", "http_archive(name=\"saw\") / .strip_prefix ~ saw-{version}", Literal)],
            &[("a.md", "\"Install saw {version}.\"", Line), ("versions.md", "\"saw {version}\"", Line)],
        ];
        let ranks: Vec<Vec<usize>> = places
            .iter()
            .map(|alike| alike.iter().map(|(path, steps, told)| rank(&member(path, steps, *told))).collect())
            .collect();
        for (alike, ranks) in places.iter().zip(&ranks) {
            assert!(ranks.iter().all(|rank| *rank == ranks[0]), "{alike:?}: {ranks:?}");
        }
        assert!(ranks.iter().map(|alike| alike[0]).is_sorted_by(|first, next| first < next), "{ranks:?}");
        assert_eq!((ranks[1][0], ranks[6][0]), (SURE, REPEATED));
    }

    #[test]
    fn a_line_that_sets_a_version_is_there_to_pin_it() {
        for (path, line, expected) in [
            ("a.sh", "SAW_VERSION={version}", true),
            ("a.sh", "export SAW2_VERSION=v{version}", true),
            ("Makefile", "SAW_VERSION ?= {version}", true),
            ("a.sh", "SAW_VERSION=\\\"{version}\\\"", true),
            ("a.sh", "SAW={version}", false),
            ("a.sh", "saw_VERSION={version}", false),
            ("a.sh", "SAW_VERSION=x-{version}", false),
            ("go.mod", "toolchain go{version}", true),
            ("go.mod", "go {version}", false),
            ("gradle.properties", "sawVersion={version}", true),
            ("gradle.properties", "sawVersion=x-{version}", false),
            ("gradle.properties", "saw={version}", false),
            ("a.conf", "sawVersion={version}", false),
            ("a/saw-wrapper.properties", "distributionUrl=https://x.test/saw-{version}.zip", true),
            ("a/saw-wrapper.properties", "distributionBase=saw-{version}", false),
            ("saw.properties", "distributionUrl=https://x.test/saw-{version}.zip", false),
        ] {
            let place = format!("\"{line}\"");
            assert_eq!(is_for_pins(&member(path, &place, Told::Line)), expected, "{path}: {line}");
            assert!(!is_for_pins(&member(path, &place, Told::Literal)), "{path}: {line}");
        }
    }

    #[test]
    fn what_a_package_manager_resolves_is_told_by_file_and_key() {
        for (path, steps, is_of_package, is_of_tools) in [
            ("package.json", "dependencies / saw", true, false),
            ("package.json", "pnpm / overrides / saw", true, false),
            ("web/package.json", "devDependencies / saw", true, true),
            ("package.json", "packageManager ~ saw@{version}", false, false),
            ("a.json", "devDependencies / saw", false, false),
            ("requirements-dev.txt", "\"saw=={version}\"", false, true),
            ("requirements-dev.txt", "\"saw>={version}\"", false, false),
            ("a.txt", "\"saw=={version}\"", false, false),
        ] {
            let member = member(path, steps, Told::Key);
            assert_eq!(
                (is_of_packages(&member), is_packaged(&member)),
                (is_of_package, is_of_tools),
                "{path} {steps}"
            );
        }
    }

    #[test]
    fn a_number_alone_in_a_literal_floats_but_for_one_behind_version() {
        for (told, version, template, expected) in [
            (Told::Literal, "4", "x/saw@v{version}", true),
            (Told::Literal, "4.1", "x/saw@v{version}", false),
            (Told::Key, "4", "v{version}", false),
            (Told::Literal, "118", "https://x.test/version_{version}/saw", false),
        ] {
            let member = Member {
                version: version.to_owned(),
                ..member("a.yml", &format!("uses ~ {template}"), told)
            };
            assert_eq!(is_loose_action(&member), expected, "{version} {template}");
        }
    }
}
