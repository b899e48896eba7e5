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
