//! Cargo.lock: which version each local package's dependencies resolved to.
//!
//! Does not edit it: cargo alone writes its lock files.

mod written;

use std::collections::BTreeMap;

use crate::syntax::node::{Kind, Node, Shape};
use crate::syntax::parses;
use crate::value::text::{Span, Spanned};
use crate::value::version::Version;

/// A parsed Cargo.lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lockfile {
    packages: Vec<Package>,
    /// The packages by their names, those of one name as they are written.
    by_name: Vec<usize>,
    /// What the direct dependencies of local packages resolved to, by crate.
    resolved: BTreeMap<String, Vec<Resolved>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Package {
    name: String,
    version: Spanned<String>,
    source: Option<String>,
    checksum: Option<String>,
    /// What it depends on; of a package from elsewhere nobody asks that.
    dependencies: Vec<String>,
}

/// Which crate a package is, beside its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub(super) version: &'t str,
    /// Where it comes from; none for a package of the workspace.
    pub(super) source: Option<&'t str>,
    pub(super) checksum: Option<&'t str>,
}

/// What a local package's dependency on a crate resolved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The local packages that depend on it directly.
    pub(crate) dependents: Vec<String>,
    /// The version; the span is that of its literal, with quotes.
    pub(crate) version: Spanned<String>,
}

impl Resolved {
    /// The version, as it is written.
    pub fn version(&self) -> &str {
        &self.version.value
    }

    /// Whether it is this release. Build metadata does not count.
    pub fn is_release(&self, version: &Version) -> bool {
        self.version.value.parse::<Version>().is_ok_and(|found| found.is_same_release(version))
    }
}

/// Reads a lock file of any format version.
///
/// # Errors
/// [`SyntaxError`] if it is no TOML, as after a merge conflict.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(text: &str) -> Result<Lockfile, crate::syntax::SyntaxError> {
    use crate::syntax::node::Syntax;
    as_written(text).map_or_else(|| Ok(of(crate::syntax::toml::Toml::parse(text)?.root())), Ok)
}

/// What a lock file says that is in the form in which cargo writes it; none if it is in another.
pub(crate) fn as_written(text: &str) -> Option<Lockfile> {
    let lock = written::packages(text).map(Lockfile::of)?;
    parses::note(text);
    Some(lock)
}

/// What a parsed lock file says.
pub(crate) fn of(root: &Node<'_>) -> Lockfile {
    // Format 1 keeps the root package in a table of its own.
    let mut packages: Vec<Package> = root.get("root").and_then(package).into_iter().collect();
    if let Some(Node { kind: Kind::Sequence(tables, Shape::Lines), .. }) = root.get("package") {
        packages.extend(tables.iter().filter_map(package));
    }
    Lockfile::of(packages)
}

fn package(table: &Node<'_>) -> Option<Package> {
    let string = |key: &str| table.get(key).and_then(Node::as_text).map(str::to_owned);
    let source = string("source");
    let dependencies = table.get("dependencies").filter(|_| source.is_none()).and_then(Node::sequence);
    let dependencies = dependencies.unwrap_or_default();
    Some(Package {
        name: string("name")?,
        version: Spanned::new(string("version")?, table.get("version")?.span.clone()),
        source,
        checksum: string("checksum"),
        dependencies: dependencies.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
    })
}

impl Lockfile {
    fn of(packages: Vec<Package>) -> Self {
        let mut by_name: Vec<usize> = (0..packages.len()).collect();
        by_name.sort_by_key(|index| packages[*index].name.as_str());
        let mut lockfile = Self { packages, by_name, ..Self::default() };
        let mut resolved: BTreeMap<String, Vec<Resolved>> = BTreeMap::new();
        for local in lockfile.packages.iter().filter(|package| package.source.is_none()) {
            for package in local.dependencies.iter().filter_map(|entry| lockfile.lookup(entry)) {
                if !package.source.as_deref().is_some_and(is_registry) {
                    continue;
                }
                let found = resolved.entry(package.name.clone()).or_default();
                match found.iter_mut().find(|other| other.version.span == package.version.span) {
                    Some(other) => other.dependents.push(local.name.clone()),
                    None => found.push(Resolved {
                        dependents: vec![local.name.clone()],
                        version: package.version.clone(),
                    }),
                }
            }
        }
        lockfile.resolved = resolved;
        lockfile
    }

    /// What the direct dependencies of local packages on `krate` resolved to:
    /// one entry a version. Entries that only other registry crates depend on
    /// are not in it, nor a local or git package of that name.
    pub(crate) fn resolved(&self, krate: &str) -> &[Resolved] {
        self.resolved.get(krate).map_or(&[], Vec::as_slice)
    }

    /// The same; where no local package depends on `krate`, what every package of
    /// the crate registry with that name resolved to, whoever depends on it.
    pub(crate) fn followed(&self, krate: &str) -> Vec<Resolved> {
        let direct = self.resolved(krate);
        if !direct.is_empty() {
            return direct.to_vec();
        }
        let packages = self.named(krate).filter(|package| package.source.as_deref().is_some_and(is_registry));
        let resolved =
            |package: &Package| Resolved { dependents: Vec::new(), version: package.version.clone() };
        packages.map(resolved).collect()
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Package> {
        let start = self.by_name.partition_point(|index| self.packages[*index].name.as_str() < name);
        let packages = self.by_name[start..].iter().map(|index| &self.packages[*index]);
        packages.take_while(move |package| package.name == name)
    }

    /// Whether the lock knows the local package, and that it depends on `krate`.
    /// `None` if it does not know the package.
    pub(crate) fn depends(&self, package: &str, krate: &str) -> Option<bool> {
        let mut locals = self.named(package).filter(|other| other.source.is_none()).peekable();
        locals.peek()?;
        Some(locals.any(|local| local.dependencies.iter().any(|dependency| name_of(dependency) == krate)))
    }

    /// Every package, as a person knows it.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, Entry<'_>)> {
        self.packages.iter().map(|package| {
            let (source, checksum) = (package.source.as_deref(), package.checksum.as_deref());
            (package.name.as_str(), Entry { version: &package.version.value, source, checksum })
        })
    }

    /// Where the entry of a local package stands.
    pub(crate) fn package_span(&self, package: &str) -> Option<Span> {
        let local = self.named(package).find(|other| other.source.is_none())?;
        Some(local.version.span.clone())
    }

    /// The package that a dependency entry means: `name`, `name version` or
    /// `name version (source)`, whichever is unambiguous in this file.
    fn lookup(&self, dependency: &str) -> Option<&Package> {
        let mut words = dependency.split(' ');
        let (name, version, source) = (words.next()?, words.next(), words.next());
        let source = source.map(|source| source.trim_matches(['(', ')']));
        self.named(name).find(|package| {
            version.is_none_or(|version| package.version.value == version)
                && source.is_none_or(|source| package.source.as_deref() == Some(source))
        })
    }
}

fn name_of(dependency: &str) -> &str {
    dependency.split(' ').next().unwrap_or(dependency)
}

fn is_registry(source: &str) -> bool {
    source.starts_with("registry+") || source.starts_with("sparse+")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://example.com/index";

    fn lock(packages: &[(&str, &str, Option<&str>, &[&str])]) -> Lockfile {
        let mut text = "version = 4\n".to_owned();
        for (name, version, source, dependencies) in packages {
            text += &format!("\n[[package]]\nname = {name:?}\nversion = {version:?}\n");
            if let Some(source) = source {
                text += &format!("source = {source:?}\n");
            }
            if !dependencies.is_empty() {
                text += &format!("dependencies = {dependencies:?}\n");
            }
        }
        read(&text).unwrap()
    }

    #[track_caller]
    fn resolves(lockfile: &Lockfile, expected: &[(&str, &[&str])]) {
        let found = lockfile.resolved("toolbox");
        let found: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|entry| {
                (entry.version.value.as_str(), entry.dependents.iter().map(String::as_str).collect())
            })
            .collect();
        let expected: Vec<(&str, Vec<&str>)> =
            expected.iter().map(|(version, by)| (*version, by.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_direct_dependency_is_found() {
        let lockfile =
            lock(&[("app", "0.1.0", None, &["toolbox"]), ("toolbox", "0.46.0", Some(REGISTRY), &[])]);
        resolves(&lockfile, &[("0.46.0", &["app"])]);
        assert_eq!(lockfile.depends("app", "toolbox"), Some(true));
        assert_eq!(lockfile.depends("app", "serde"), Some(false));
        assert_eq!(lockfile.depends("other", "serde"), None);
    }

    #[test]
    fn of_two_versions_only_the_direct_one_counts() {
        resolves(
            &lock(&[
                ("app", "0.1.0", None, &["lib", "toolbox 0.46.0"]),
                ("lib", "1.0.0", Some(REGISTRY), &["toolbox 0.40.0"]),
                ("toolbox", "0.40.0", Some(REGISTRY), &[]),
                ("toolbox", "0.46.0", Some(REGISTRY), &[]),
            ]),
            &[("0.46.0", &["app"])],
        );
    }

    #[test]
    fn git_and_path_packages_of_that_name_do_not_count() {
        let git = "git+https://example.com/x?tag=v1#abc";
        resolves(&lock(&[("app", "0.1.0", None, &["toolbox"]), ("toolbox", "0.40.0", Some(git), &[])]), &[]);
        resolves(&lock(&[("app", "0.1.0", None, &["toolbox"]), ("toolbox", "0.40.0", None, &[])]), &[]);
    }

    #[test]
    fn old_formats_name_the_source() {
        let full = format!("toolbox 0.46.0 ({REGISTRY})");
        resolves(
            &lock(&[
                ("app", "0.1.0", None, &[&full]),
                ("tool", "0.1.0", None, &[&full]),
                ("toolbox", "0.46.0", Some(REGISTRY), &[]),
            ]),
            &[("0.46.0", &["app", "tool"])],
        );
    }

    #[test]
    fn a_merge_conflict_is_an_error() {
        assert!(read("version = 4\n<<<<<<< HEAD\n[[package]]\n").is_err());
    }
}
