//! Which file of the repository the label of a `load` names.
//!
//! Reads no file. Which folder is a package or the root of a workspace is told by
//! the files that are there, whether or not they are read.

use crate::place::Language;
use crate::value::path::{RepoPath, above};
use crate::value::text::shown;

/// The files that make a folder a package.
const PACKAGE: [&str; 3] = ["BUILD.bazel", "BUILD", "BUCK"];
/// The files that make a folder the root of a workspace, or of a cell of Buck2.
const ROOT: [&str; 6] =
    ["MODULE.bazel", "REPO.bazel", "WORKSPACE", "WORKSPACE.bazel", "WORKSPACE.bzlmod", ".buckconfig"];

/// Whether a file may be named by a label, or tells what one names.
pub(super) fn matters(path: &RepoPath) -> bool {
    let name = path.name();
    Language::of(name) == Language::Starlark || PACKAGE.contains(&name) || ROOT.contains(&name)
}

/// The file that `label` names in a `load` of the file `from`; `is_there` knows the
/// files.
///
/// A label that begins with `//` is looked up in the nearest folder around `from`
/// that is known as the root of a workspace; where none is, there must be one
/// folder around `from` that has the file. One that begins with `:` is looked up in
/// the package of `from`, which is its own folder unless the file is only in one
/// above.
///
/// # Errors
/// Why it names none, in words that go on after the label.
pub(super) fn loaded_file(
    from: &RepoPath,
    label: &str,
    is_there: &dyn Fn(&str) -> bool,
) -> Result<RepoPath, String> {
    let in_workspace = ["//", "@//", "@@//"].iter().find_map(|start| label.strip_prefix(start));
    if let Some(rest) = in_workspace {
        let file = rest.split_once(':').filter(|(_, name)| !name.is_empty());
        let (package, name) = file.ok_or("which is no label of a file")?;
        let file = if package.is_empty() { name.to_owned() } else { format!("{package}/{name}") };
        return in_root(from, &checked(&file)?, is_there);
    }
    match label.strip_prefix(':') {
        Some(name) => in_package(from, &checked(name)?, is_there),
        None if label.starts_with('@') || label.contains("//") => {
            Err("which is in another repository".to_owned())
        }
        None => Err("which is no label of a file".to_owned()),
    }
}

fn checked(file: &str) -> Result<RepoPath, String> {
    file.parse().map_err(|_| "which is no label of a file".to_owned())
}

/// The folders around a file, the nearest first; each ends with `/`, the root is empty.
fn folders(from: &RepoPath) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(from.folder()), |folder| above(folder))
}

fn in_root(from: &RepoPath, file: &str, is_there: &dyn Fn(&str) -> bool) -> Result<RepoPath, String> {
    let is_root = |folder: &&str| ROOT.iter().any(|name| is_there(&format!("{folder}{name}")));
    let roots: Vec<&str> = match folders(from).find(is_root) {
        Some(root) => vec![root],
        None => folders(from).collect(),
    };
    let found: Vec<String> =
        roots.iter().map(|root| format!("{root}{file}")).filter(|path| is_there(path)).collect();
    match found.as_slice() {
        [path] => checked(path),
        [] => Err(missing(&format!("{}{file}", roots.last().unwrap_or(&"")))),
        [one, other, ..] => Err(format!(
            "which may be {} or {}: no file that is read tells which folder is the workspace's",
            shown(one),
            shown(other)
        )),
    }
}

fn in_package(from: &RepoPath, file: &str, is_there: &dyn Fn(&str) -> bool) -> Result<RepoPath, String> {
    for folder in folders(from) {
        let path = format!("{folder}{file}");
        if is_there(&path) {
            return checked(&path);
        }
        if PACKAGE.iter().chain(&ROOT).any(|name| is_there(&format!("{folder}{name}"))) {
            return Err(missing(&path));
        }
    }
    Err(missing(&format!("{}{file}", from.folder())))
}

fn missing(path: &str) -> String {
    format!("and {} is not among the files that are read", shown(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[&str], from: &str, label: &str, expected: Result<&str, &str>) {
        let is_there = |path: &str| files.contains(&path);
        let found = loaded_file(&from.parse().unwrap(), label, &is_there);
        let found = found.as_ref().map(|path| path.as_str()).map_err(String::as_str);
        assert_eq!(found, expected, "{label} in {from} of {files:?}");
    }

    #[test]
    fn labels_name_files_of_the_repository() {
        let files = ["x.bzl", "a/x.bzl", "a/b/y.bzl"];
        let in_files = |from, label, expected| check(&files, from, label, Ok(expected));
        in_files("z.bzl", "//:x.bzl", "x.bzl");
        in_files("z.bzl", "@//a:x.bzl", "a/x.bzl");
        in_files("z.bzl", "@@//a/b:y.bzl", "a/b/y.bzl");
        in_files("z.bzl", "//a:b/y.bzl", "a/b/y.bzl");
        in_files("z.bzl", ":x.bzl", "x.bzl");
        in_files("a/z.bzl", ":x.bzl", "a/x.bzl");
        in_files("a/z.bzl", ":b/y.bzl", "a/b/y.bzl");
        // No package of its own, as far as anybody knows.
        in_files("a/b/z.bzl", ":x.bzl", "a/x.bzl");
        in_files("a/b/c/z.bzl", "//a/b:y.bzl", "a/b/y.bzl");
    }

    #[test]
    fn files_that_are_known_make_packages_and_workspaces() {
        let missing = |label, path: &str| (label, format!("and {path} is not among the files that are read"));
        for name in PACKAGE.iter().chain(&ROOT) {
            let build = format!("a/b/{name}");
            let (label, why) = missing(":x.bzl", "a/b/x.bzl");
            check(&["a/x.bzl", &build], "a/b/z.bzl", label, Err(&why));
        }
        for name in ROOT {
            let root = format!("a/{name}");
            let files = ["x.bzl", "a/x.bzl", &root];
            check(&files, "a/b/z.bzl", "//:x.bzl", Ok("a/x.bzl"));
            check(&files, "z.bzl", "//:x.bzl", Ok("x.bzl"));
            check(&["x.bzl", "a/x.bzl", name], "a/z.bzl", "//:x.bzl", Ok("x.bzl"));
            let (label, why) = missing("//:y.bzl", "a/y.bzl");
            check(&["y.bzl", &root], "a/z.bzl", label, Err(&why));
        }
        // One that is in the root's workspace, whatever else there is.
        check(&["x.bzl", "a/MODULE.bazel"], "b/z.bzl", "//:x.bzl", Ok("x.bzl"));
    }

    #[test]
    fn what_names_no_one_file_is_refused() {
        let no_label = Err("which is no label of a file");
        for label in [
            "",
            ":",
            "//",
            "//a",
            "//a:",
            "//:../x.bzl",
            "//a/../b:x.bzl",
            ":/x",
            "x.bzl",
            "a:x.bzl",
            "//a//b:c",
        ] {
            check(&["x.bzl"], "z.bzl", label, no_label);
        }
        let elsewhere = Err("which is in another repository");
        for label in ["@a//:x.bzl", "@@a~//b:x.bzl", "@a", "cell//a:x.bzl"] {
            check(&["x.bzl"], "z.bzl", label, elsewhere);
        }
        let why = "which may be a/x.bzl or x.bzl: no file that is read tells which folder is the workspace's";
        check(&["x.bzl", "a/x.bzl"], "a/z.bzl", "//:x.bzl", Err(why));
        let why = "and a/x.bzl is not among the files that are read";
        check(&[], "a/z.bzl", ":x.bzl", Err(why));
        check(&[], "b/z.bzl", "//a:x.bzl", Err(why));
    }
}
