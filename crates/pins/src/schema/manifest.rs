//! Cargo.toml: which crates it depends on, with the place of each requirement, and the
//! version that it gives its own.
//!
//! Does not know which crates follow a tool, and edits nothing but the text
//! between a requirement's quotes.

use crate::syntax::node::{Node, Quotes};
use crate::value::edit::Edit;
use crate::value::text::Spanned;

/// What matters of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// `package.name`; none in a virtual workspace.
    pub(crate) package: Option<String>,
    /// `workspace.package.version`, or else `package.version`, where it is a text.
    pub(crate) version: Option<Spanned<String>>,
    /// Its dependencies that state a version, whichever table they stand in.
    pub(crate) requirements: Vec<Requirement>,
    /// Paths of path dependencies, as written.
    pub(crate) paths: Vec<String>,
}

/// A dependency with a version requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// The crate's real name (`package =` where it is renamed).
    pub(crate) krate: String,
    /// The table, for people: `dependencies`, `target.'cfg(unix)'.dev-dependencies`.
    pub(crate) table: String,
    /// The requirement; the span covers the literal with its quotes.
    pub(crate) requirement: Spanned<String>,
    quotes: Quotes,
}

/// Cargo's names for the tables of dependencies, with the old spelling of each.
const TABLES: [&str; 5] =
    ["dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies"];

/// Reads a manifest.
///
/// # Errors
/// [`SyntaxError`] if it is no TOML.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(text: &str) -> Result<Manifest, crate::syntax::SyntaxError> {
    use crate::syntax::node::Syntax as _;
    Ok(of(crate::syntax::toml::Toml::parse(text)?.root()))
}

/// What a parsed manifest says.
pub(crate) fn of(root: &Node<'_>) -> Manifest {
    let package = root.get("package").and_then(|package| package.get("name"));
    let of_workspace = root.get("workspace").and_then(|workspace| workspace.get("package"));
    let version = |package: &Node<'_>| {
        let version = package.get("version")?;
        Some(Spanned::new(string(version)?, version.span.clone()))
    };
    let mut manifest = Manifest {
        package: package.and_then(string),
        version: of_workspace.and_then(version).or_else(|| root.get("package").and_then(version)),
        requirements: Vec::new(),
        paths: Vec::new(),
    };
    manifest.collect_tables(root, "");
    if let Some(dependencies) = root.get("workspace").and_then(|workspace| workspace.get("dependencies")) {
        manifest.collect(dependencies, "workspace.dependencies");
    }
    for target in root.get("target").and_then(Node::map).unwrap_or_default() {
        manifest.collect_tables(&target.value, &format!("target.'{}'.", target.name()));
    }
    manifest
}

impl Manifest {
    fn collect_tables(&mut self, parent: &Node<'_>, prefix: &str) {
        for name in TABLES {
            if let Some(dependencies) = parent.get(name) {
                self.collect(dependencies, &format!("{prefix}{name}"));
            }
        }
    }

    fn collect(&mut self, dependencies: &Node<'_>, table_name: &str) {
        for entry in dependencies.map().unwrap_or_default() {
            let value = &entry.value;
            self.paths.extend(value.get("path").and_then(string));
            let version = if value.map().is_some() { value.get("version") } else { Some(value) };
            let read = |version: &Node<'_>| {
                Some((Spanned::new(string(version)?, version.span.clone()), version.quotes()?))
            };
            let Some((requirement, quotes)) = version.and_then(read) else { continue };
            let renamed = value.get("package").and_then(string);
            self.requirements.push(Requirement {
                krate: renamed.unwrap_or_else(|| entry.name().to_owned()),
                table: table_name.to_owned(),
                requirement,
                quotes,
            });
        }
    }
}

impl Requirement {
    /// The edit that puts `new` between the requirement's quotes, which stay.
    pub(crate) fn set(&self, new: &str) -> Edit {
        self.quotes.set(&self.requirement.span, new)
    }
}

fn string(node: &Node<'_>) -> Option<String> {
    node.as_text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `toolbox` requirement of the manifest, moved to 9.9.9.
    fn moved(text: &str) -> String {
        let manifest = read(text).unwrap();
        let edits: Vec<Edit> = manifest
            .requirements
            .iter()
            .filter(|requirement| requirement.krate == "toolbox")
            .map(|requirement| requirement.set("9.9.9"))
            .collect();
        crate::value::edit::apply(text, &edits).unwrap()
    }

    /// Each `#` in `text` becomes the old version, and must become the new one.
    #[track_caller]
    fn moves(text: &str) {
        assert!(text.contains('#'));
        assert_eq!(moved(&text.replace('#', "0.46.0")), text.replace('#', "9.9.9"));
    }

    #[track_caller]
    fn stays(text: &str) {
        assert_eq!(moved(text), text);
    }

    #[test]
    fn a_requirement_is_found_in_every_form() {
        moves("[dependencies]\ntoolbox = \"#\"\n");
        moves("[dependencies]\ntoolbox = '#'");
        moves("[dependencies]\n\"toolbox\" = \"\"\"#\"\"\"\n");
        moves(
            "\u{feff}[dependencies]\r\ntoolbox = { version = \"#\", features = [ \"a\",\r\n \"b\" ] }  \r\n",
        );
        moves("[dependencies]\ntoolbox = {version=\"#\",default-features=false}");
        moves("[dependencies.toolbox]\nfeatures = []\n\tversion = \"#\"\n");
        moves("[dependencies]\ntoolbox.version = \"#\"\ntoolbox.features = []\n");
        moves("dependencies.'toolbox'.version = '#'\n");
        moves("dependencies = { toolbox = \"#\", other = \"0.46.0-x\" }\n");
        moves("[dev-dependencies]\ntoolbox = \"#\"\n[build-dependencies]\ntoolbox = \"#\"\n");
        moves("[dev_dependencies]\ntoolbox = \"#\"\n");
        moves("[workspace.dependencies]\ntoolbox = { version = \"#\" }\n");
        moves("[target.'cfg(target_arch = \"wasm32\")'.dependencies]\ntoolbox = \"#\"\n");
        moves("[target.wasm32-wasip1.dev-dependencies.toolbox]\nversion = \"#\"\n");
        moves("[dependencies]\nwb = { package = \"toolbox\", version = \"#\" }\n");
        moves("[dependencies]\ntoolbox = { path = \"../x\", version = \"#\" }\n");
    }

    #[test]
    fn look_alikes_are_left_alone() {
        stays("[dependencies]\ntoolbox = { path = \"../toolbox\" }\n");
        stays("[dependencies]\ntoolbox = { git = \"https://example.com/0.46.0\", tag = \"v0.46.0\" }\n");
        stays("[dependencies]\ntoolbox = { workspace = true }\ntoolbox-rt = \"0.46.0\"\n");
        stays("[dependencies]\ntoolbox.workspace = true\n");
        stays("[dependencies]\ntoolbox = { package = \"other\", version = \"0.46.0\" }\n");
        stays("[features]\ntoolbox = [\"dep:toolbox\"]\n");
        stays("[toolbox]\nversion = \"0.46.0\"\n[package.metadata]\ntoolbox = \"0.46.0\"\n");
        stays("[target.toolbox]\nversion = \"0.46.0\"\n[[bin]]\nname = \"toolbox\"\n");
        stays("[patch.crates-io]\ntoolbox = { path = \"x\", version = \"0.46.0\" }\n");
        stays("[replace]\n\"toolbox:0.46.0\" = { path = \"x\" }\n");
        stays(
            "# toolbox = \"0.46.0\"\n[package]\ndescription = \"toolbox = 0.46.0\"\nversion = \"0.46.0\"\n",
        );
        stays("[dependencies]\ntoolbox = 46\n");
    }

    #[test]
    fn an_escaped_requirement_is_rewritten_plainly() {
        assert_eq!(
            moved("[dependencies]\ntoolbox = \"\\u0030.46.0\" # c\n"),
            "[dependencies]\ntoolbox = \"9.9.9\" # c\n"
        );
    }

    #[test]
    fn a_syntax_error_says_where() {
        let error = read("[dependencies]\ntoolbox = \n").unwrap_err();
        assert_eq!(
            crate::value::text::line_and_column("[dependencies]\ntoolbox = \n", error.span.start).0,
            2
        );
        assert!(!error.message.contains('\n'));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(read(&format!("a = {}", "[".repeat(100_000))).is_err());
    }
}
