//! `.gitattributes`: which files git is told are generated, vendored or left out of
//! archives, by the attributes that GitHub's linguist and git itself read
//! (<https://git-scm.com/docs/gitattributes>).
//!
//! Knows no other attribute, and opens no file.

use glob::Pattern;

use crate::place::matches;
use crate::value::path::RepoPath;

/// The attributes of files that are no concern of who works in a repository.
const LEFT_OUT: [&str; 3] = ["linguist-generated", "linguist-vendored", "export-ignore"];

/// Which of these says that files belong to somebody else.
const VENDORED: usize = 1;

/// What such files are called.
pub(crate) const NAME: &str = ".gitattributes";

/// What the merge driver is called in git's attributes and configuration.
pub const MERGE_DRIVER: &str = "tool-pins";

/// The pattern of one file, whose path may have characters that mean more in a pattern.
pub(crate) fn literal(path: &RepoPath) -> String {
    path.chars().fold(String::new(), |mut pattern, c| {
        if matches!(c, '*' | '?' | '[' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}

/// The line that has git merge files by the driver: those of a pattern that begins at the
/// attributes' own folder.
pub(crate) fn line(pattern: &str) -> String {
    let quoted = match pattern.contains(' ') {
        true => format!("\"/{}\"", pattern.replace('\\', "\\\\").replace('"', "\\\"")),
        false => format!("/{pattern}"),
    };
    format!("{quoted} merge={MERGE_DRIVER}")
}

/// Whether attributes name the merge driver.
pub(crate) fn name_driver(text: &str) -> bool {
    text.lines().any(|line| line.ends_with(&format!(" merge={MERGE_DRIVER}")))
}

/// What `.gitattributes` files say.
#[derive(Clone, Debug, Default)]
pub struct Attributes(Vec<Line>);

/// A pattern of files, and what it says of the attributes in [`LEFT_OUT`].
#[derive(Clone, Debug)]
struct Line {
    pattern: Pattern,
    says: Vec<(usize, bool)>,
}

impl Attributes {
    /// The name of git's file of attributes, in any folder.
    pub const FILE: &str = NAME;

    /// What these files say, each given with its path. Those of a folder count before those
    /// of the folders above it.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a RepoPath, &'a str)>) -> Self {
        let mut files: Vec<(&RepoPath, &str)> = files.into_iter().collect();
        files.sort_by_key(|(path, _)| path.matches('/').count());
        let lines = files
            .into_iter()
            .flat_map(|(path, text)| text.lines().filter_map(move |line| Line::read(path.folder(), line)));
        Self(lines.collect())
    }

    /// Whether a file is generated, vendored or left out of archives.
    pub(crate) fn leave_out(&self, path: &RepoPath) -> bool {
        self.set(path).contains(&true)
    }

    /// Whether a file belongs to somebody else.
    pub(crate) fn is_vendored(&self, path: &RepoPath) -> bool {
        self.set(path)[VENDORED]
    }

    fn set(&self, path: &RepoPath) -> [bool; LEFT_OUT.len()] {
        let mut set = [false; LEFT_OUT.len()];
        for line in self.0.iter().filter(|line| matches(&line.pattern, path)) {
            line.says.iter().for_each(|(attribute, value)| set[*attribute] = *value);
        }
        set
    }
}

impl Line {
    /// A line of the file in a folder, if it says something of these attributes.
    fn read(folder: &str, line: &str) -> Option<Self> {
        let line = line.trim();
        if line.starts_with('#') {
            return None;
        }
        let (pattern, rest) = match line.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => line.split_at(line.find(char::is_whitespace)?),
        };
        let says: Vec<(usize, bool)> = rest.split_whitespace().filter_map(said).collect();
        if says.is_empty() {
            return None;
        }
        // With a slash it counts from its folder, without one at any depth below.
        let pattern = match pattern.trim_end_matches('/').contains('/') {
            true => format!("{}{}", Pattern::escape(folder), pattern.trim_start_matches('/')),
            false => format!("{}**/{pattern}", Pattern::escape(folder)),
        };
        Some(Self { pattern: Pattern::new(&pattern).ok()?, says })
    }
}

/// What a word says of which attribute.
fn said(word: &str) -> Option<(usize, bool)> {
    let (name, value) = match word.split_once('=') {
        Some((name, value)) => (name, value != "false"),
        None => match word.strip_prefix(['-', '!']) {
            Some(name) => (name, false),
            None => (word, true),
        },
    };
    LEFT_OUT.iter().position(|known| *known == name).map(|attribute| (attribute, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_fits_counts() {
        let root = "* text=auto\n# x linguist-generated\ngen/** linguist-generated\ngen/README.md -linguist-generated\n\
                    *.snap linguist-generated=true\nthird_party/** linguist-vendored\n/top.md export-ignore\n\
                    \"with blank.md\" linguist-generated\ndocs/*.md linguist-generated=false\n[ linguist-generated\n";
        let inner = "*.bin linguist-generated\nx/y linguist-vendored\n*.snap !linguist-generated\n";
        let paths: [RepoPath; 2] = [".gitattributes", "a/.gitattributes"].map(|path| path.parse().unwrap());
        let attributes = Attributes::of([(&paths[1], inner), (&paths[0], root)]);
        for (path, is) in [
            ("gen/a/b.go", true),
            ("gen/README.md", false),
            ("x.snap", true),
            ("b/c/x.snap", true),
            ("a/x.snap", false),
            ("third_party/x/Cargo.toml", true),
            ("top.md", true),
            ("a/top.md", false),
            ("docs/a.md", false),
            ("a/b/c.bin", true),
            ("c.bin", false),
            ("a/x/y", true),
            ("x/y", false),
            ("with blank.md", true),
        ] {
            assert_eq!(attributes.leave_out(&path.parse().unwrap()), is, "{path}");
        }
        for (path, is) in [("third_party/x/Cargo.toml", true), ("a/x/y", true), ("gen/a/b.go", false)] {
            assert_eq!(attributes.is_vendored(&path.parse().unwrap()), is, "{path}");
        }
    }

    #[test]
    fn the_path_of_one_file_means_that_file() {
        for (path, expected) in [
            ("a/b.bzl", "/a/b.bzl merge=tool-pins"),
            ("a b/c.bzl", "\"/a b/c.bzl\" merge=tool-pins"),
            ("a[1]*.bzl", "/a\\[1]\\*.bzl merge=tool-pins"),
            ("a b/[c].bzl", "\"/a b/\\\\[c].bzl\" merge=tool-pins"),
        ] {
            assert_eq!(line(&literal(&path.parse().unwrap())), expected);
        }
    }
}
