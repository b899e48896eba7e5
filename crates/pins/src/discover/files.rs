//! What a file is, by its name and its first lines: whether versions in it are those in use
//! now, and how it is to be read.
//!
//! Looks for no version.

use memchr::memmem;

use super::grammar::FileName;
use super::lines::Lines;
use crate::place::Language;
use crate::value::path::RepoPath;

/// How versions are looked for in a file without a grammar.
pub(crate) fn lines_of(path: &RepoPath, text: &str) -> Option<Lines> {
    const PROSE: [&str; 8] = ["md", "mdx", "markdown", "rst", "adoc", "asciidoc", "txt", "html"];
    const SCRIPTS: [&str; 31] = [
        "cmake",
        "sh",
        "bash",
        "bats",
        "zsh",
        "fish",
        "ps1",
        "bat",
        "cmd",
        "mk",
        "mak",
        "make",
        "env",
        "envrc",
        "ini",
        "cfg",
        "conf",
        "properties",
        "tf",
        "tfvars",
        "hcl",
        "nix",
        "justfile",
        "inc",
        "toolchain",
        "tftpl",
        "tpl",
        "tmpl",
        "j2",
        "spec",
        "pkr",
    ];
    const PROGRAMS: [&str; 27] = [
        "rs", "go", "py", "pyi", "rb", "c", "h", "cc", "cpp", "hpp", "cs", "java", "kt", "kts", "gradle",
        "groovy", "scala", "sbt", "swift", "js", "json5", "mjs", "cjs", "ts", "tsx", "jsx", "lua",
    ];
    const NAMED: [&str; 13] = [
        "CMakeLists.txt",
        "Makefile",
        "GNUmakefile",
        "makefile",
        "Justfile",
        "justfile",
        "Jenkinsfile",
        "Vagrantfile",
        "Procfile",
        "Brewfile",
        "Earthfile",
        "Dockerfile",
        "Containerfile",
    ];
    let name = path.name();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if NAMED.contains(&name)
        || name.starts_with("Dockerfile.")
        || name.to_ascii_lowercase().ends_with(".dockerfile")
    {
        return Some(Lines::Script);
    }
    if PROSE.contains(&extension) || ["README", "CONTRIBUTING", "INSTALL"].contains(&name) {
        return Some(Lines::Prose);
    }
    if SCRIPTS.contains(&extension)
        || (!name.contains('.') && (text.starts_with("#!") || is_hook(path)))
        || name.starts_with(".env")
        || name.starts_with('.') && name.ends_with("rc")
    {
        return Some(Lines::Script);
    }
    PROGRAMS.contains(&extension).then_some(Lines::Program)
}

/// Whether a file is run by git or by what builds, at some event: such scripts need no first line
/// that says what runs them.
fn is_hook(path: &RepoPath) -> bool {
    let folder = path.rsplit('/').nth(1);
    matches!(folder, Some("hooks" | ".husky" | ".githooks" | "githooks"))
}

/// What a file's name says.
pub(crate) fn named_by(path: &RepoPath) -> FileName<'_> {
    let name = path.name();
    match name {
        ".nvmrc" => return FileName::Of("node"),
        ".bazelversion" => return FileName::Of("bazel"),
        "rust-toolchain" | "rust-toolchain.toml" => return FileName::Of("rust"),
        _ => {}
    }
    if let Some(tool) = name.strip_prefix('.').and_then(|name| name.strip_suffix("-version")) {
        return FileName::Of(tool);
    }
    if let [.., "roles", role, "defaults" | "vars", "main.yml" | "main.yaml"] =
        path.split('/').collect::<Vec<_>>()[..]
    {
        return FileName::Role(role);
    }
    let stem = name.split('.').next().unwrap_or(name);
    const PLAIN: [&str; 11] = [
        "action",
        "version",
        "versions",
        "defs",
        "deps",
        "repositories",
        "build",
        "extensions",
        "toolchain",
        "toolchains",
        "dockerfile",
    ];
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    let is_plain = PLAIN.contains(&stem.to_ascii_lowercase().as_str());
    FileName::Stem(if is_plain { folder } else { stem })
}

/// Whether what a file says is of the past, of others, or made by a program, by its path.
pub(crate) fn is_apart(path: &RepoPath) -> bool {
    const FOLDERS: [&str; 27] = [
        "issue_template",
        "issue_templates",
        "testdata",
        "test_data",
        "test-data",
        "fixtures",
        "__fixtures__",
        "golden",
        "goldens",
        "snapshots",
        "__snapshots__",
        "vendor",
        "vendored",
        "third_party_licenses",
        "node_modules",
        "adr",
        "adrs",
        "decisions",
        "blog",
        "posts",
        "postmortem",
        "postmortems",
        "incidents",
        "release-notes",
        "release_notes",
        "archive",
        "__tests__",
    ];
    const STEMS: [&str; 17] = [
        "changelog",
        "changes",
        "history",
        "news",
        "releases",
        "release_notes",
        "release-notes",
        "upgrading",
        "migration",
        "migrating",
        "roadmap",
        "postmortem",
        "license",
        "licenses",
        "notice",
        "copying",
        "authors",
    ];
    const ENDS: [&str; 20] = [
        ".lock",
        ".sum",
        "-lock.json",
        "-lock.yaml",
        ".lock.hcl",
        ".patch",
        ".diff",
        ".min.js",
        ".svg",
        ".snap",
        ".golden",
        ".csv",
        ".tsv",
        ".ipynb",
        ".pb.go",
        ".map",
        ".sql",
        ".log",
        ".out",
        ".lockfile",
    ];
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or(&name);
    let (first, rest) = name.split_once('.').unwrap_or_default();
    let between = rest.rsplit_once('.').unwrap_or_default().0;
    let tests = |part: &str| part.ends_with("_test") || part.ends_with("_spec");
    let is_test = tests(first)
        || between.split('.').any(|part| tests(part) || matches!(part, "test" | "spec"))
        || name.starts_with("test_")
        || parts.windows(2).any(|pair| matches!(pair, ["test" | "tests", "data" | "fixtures" | "golden"]));
    let is_matrix = ["matrix", "compatib"].iter().any(|part| stem.contains(part));
    let is_decision = ["adr-", "adr_", "rfc-"].iter().any(|begin| stem.starts_with(begin));
    let is_legacy = stem.split(['_', '-']).any(|word| matches!(word, "legacy" | "deprecated" | "archived"));
    // What somebody else wrote pins what they use; what builds it is of this repository.
    let is_third_party = |folder: &&str| matches!(*folder, "third_party" | "third-party");
    let is_theirs = parts.iter().rev().skip(1).any(is_third_party);
    is_test
        || is_decision
        || is_matrix
        || is_legacy
        || is_theirs && Language::of(path.name()) != Language::Starlark
        || ENDS.iter().any(|end| name.ends_with(end))
        || STEMS.contains(&stem)
        || parts.iter().any(|folder| FOLDERS.iter().any(|apart| apart.eq_ignore_ascii_case(folder)))
}

/// Whether a text says of itself that a program made it.
pub(crate) fn is_generated(text: &str) -> bool {
    const FIRST_LINES: usize = 12;
    const HEAD: usize = 4096;
    // Few say anything like it.
    let head = text.as_bytes().get(..HEAD).unwrap_or(text.as_bytes()).to_ascii_lowercase();
    if !["generated", "do not edit", "file is auto"]
        .iter()
        .any(|word| memmem::find(&head, word.as_bytes()).is_some())
    {
        return false;
    }
    const BEGINS: [&str; 6] = [
        "code generated",
        "autogenerated",
        "auto-generated",
        "automatically generated",
        "this file is generated",
        "this file was generated",
    ];
    text.lines().take(FIRST_LINES).any(|line| {
        let line = line.to_ascii_lowercase();
        let said = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic() && c != '@');
        let is_comment = said.len() < line.len();
        let says_so = said.contains("@generated")
            || said.contains("this file is auto")
            || BEGINS.iter().any(|begin| said.starts_with(begin))
            || said.starts_with("generated ")
                && ["do not edit", "do not modify"].iter().any(|by| said.contains(by));
        let rest = said.strip_prefix("do not edit").map(|rest| rest.trim_start_matches([' ', '.', '!', '-']));
        let is_warned = rest.is_some_and(|rest| {
            rest.is_empty()
                || ["this file", "by hand", "manually", "directly"].iter().any(|by| rest.starts_with(by))
        });
        is_comment && (says_so || is_warned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_tells_what_is_of_the_past_or_of_others() {
        for (path, is) in [
            ("CHANGELOG.md", true),
            ("docs/release-notes/1.2.md", true),
            ("go.sum", true),
            ("MODULE.bazel.lock", true),
            ("web/package-lock.json", true),
            ("pkg/testdata/x.yaml", true),
            ("tests/data/x.txt", true),
            ("x_test.go", true),
            ("web/x.test.js", true),
            ("web/x.y_spec.js", true),
            ("web/test.js", false),
            ("web/x_test", false),
            ("web/test", false),
            ("docs/adr/0001-x.md", true),
            ("docs/adr-004-x.md", true),
            ("docs/support-matrix.md", true),
            (".gitlab/issue_templates/bug.md", true),
            (".github/PULL_REQUEST_TEMPLATE.md", false),
            ("vendor/x/y.go", true),
            ("third_party/x/README.md", true),
            ("src/third_party/x/README.md", true),
            ("src/third_party/README.md", false),
            ("src/third_party/x/deps.bzl", false),
            ("README.md", false),
            ("tests/run.sh", false),
            ("build/deps.bzl", false),
            ("docs/news/README.md", false),
        ] {
            assert_eq!(is_apart(&path.parse().unwrap()), is, "{path}");
        }
        for (path, text, is) in [
            (".husky/pre-push", "x\n", true),
            (".buildkite/hooks/pre-command", "x\n", true),
            ("a/x", "#!/bin/sh\n", true),
            ("a/x", "x\n", false),
            (".husky/x.json", "x\n", false),
            ("a/x.bats", "x\n", true),
        ] {
            assert_eq!(lines_of(&path.parse().unwrap(), text) == Some(Lines::Script), is, "{path}");
        }
        assert!(is_generated("# x\n# Code generated by y. DO NOT EDIT.\n"));
        assert!(is_generated("\"\"\"Generated by y; do not edit.\"\"\"\n"));
        assert!(is_generated("# DO NOT EDIT.\n"));
        assert!(is_generated("# Do not edit this file: y makes it.\n"));
        assert!(!is_generated("# Do not edit what stands below.\n"));
        assert!(!is_generated("x = 1\n"));
        // Prose tells of other files.
        assert!(!is_generated("Code generated by y is kept apart.\n"));
        assert!(!is_generated("# Generated by hand, from what y says.\n"));
    }
}
