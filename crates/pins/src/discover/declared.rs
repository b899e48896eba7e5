//! Versions that a file's own form tells, line by line: go.mod, Nix, a Homebrew formula,
//! Terraform's requirement of itself.
//!
//! Leaves everything else in these files to `lines`.

use super::lines::LineMention;
use super::literal::{Versioned, alone, within};
use super::words::{Name, Word, read};
use crate::place::version_literals;
use crate::value::path::RepoPath;

/// A version in a line, and whether it can move without something else.
pub(super) struct Declared {
    /// Where it stands.
    pub(super) mention: LineMention,
    /// Whether nothing else, such as a hash, has to move with it.
    pub is_alone: bool,
}

/// A form of files that are read line by line.
enum Form {
    GoModule(Module),
    Nix(Option<Name>),
    Formula(Option<Name>),
    Terraform,
    Pom,
}

/// What go.mod says beside requirements.
struct Module {
    /// Whether the module is there for its tools, as its folder says.
    is_of_tools: bool,
    /// What `tool` lines name.
    tools: Vec<String>,
}

/// The versions that the form of a file tells.
pub(super) fn mentions(path: &RepoPath, text: &str) -> Vec<Declared> {
    let Some(mut form) = Form::of(path, text) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        found.extend(form.of_line(line).into_iter().map(|(version, is_alone)| {
            let span = start + version.at.start..start + version.at.end;
            Declared { mention: LineMention { line: start..start + line.len(), span, version }, is_alone }
        }));
    }
    found
}

impl Form {
    fn of(path: &RepoPath, text: &str) -> Option<Self> {
        let name = path.name();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "mod" | "work" if name.starts_with("go.") => {
                let folder = path.rsplit('/').nth(1).unwrap_or_default();
                let tools = text.lines().filter_map(|line| line.trim().strip_prefix("tool "));
                Some(Self::GoModule(Module {
                    is_of_tools: matches!(folder, "tool" | "tools" | "_tools"),
                    tools: tools.map(|tool| tool.trim().to_owned()).collect(),
                }))
            }
            "nix" => Some(Self::Nix(None)),
            "rb" if text.contains("< Formula") => Some(Self::Formula(None)),
            "tf" => Some(Self::Terraform),
            "xml" if name == "pom.xml" => Some(Self::Pom),
            _ => None,
        }
    }

    /// The versions in a line, each with whether it can move alone.
    fn of_line(&mut self, line: &str) -> Vec<(Versioned, bool)> {
        match self {
            Self::GoModule(module) => module.of_line(line).into_iter().collect(),
            Self::Nix(package) => {
                if let Some(name) = assigned(line, "pname") {
                    *package = named(name);
                }
                let own = package.as_ref().and_then(|name| of_package(line, "version", name));
                let own = own.map(|own| (own, false)).into_iter();
                own.chain(attributes(line)).chain(toolchain(line).map(|it| (it, true))).collect()
            }
            Self::Formula(class) => {
                let formula = line.strip_prefix("class ").and_then(|rest| rest.split_once(" < Formula"));
                if let Some((name, _)) = formula {
                    *class = named(name);
                }
                let own = class.as_ref().and_then(|name| of_package(line, "version", name));
                own.map(|own| (own, false)).into_iter().collect()
            }
            Self::Pom => property(line).map(|version| (version, true)).into_iter().collect(),
            Self::Terraform => {
                let own = Name { shown: "terraform".to_owned() };
                let requires = assigned(line, "required_version").is_some_and(|it| it.starts_with('='));
                let version = of_package(line, "required_version", &own).filter(|_| requires);
                version.map(|version| (version, true)).into_iter().collect()
            }
        }
    }
}

/// A property of Maven that is called for what has the version: `<saw.version>1.2.0</saw.version>`.
fn property(line: &str) -> Option<Versioned> {
    // Which level of the language is written.
    const LEVELS: [&str; 2] = ["java", "maven.compiler"];
    let (key, rest) = line.strip_prefix('<')?.split_once('>')?;
    let value = rest.strip_suffix(&format!("</{key}>"))?;
    let name = key.strip_suffix(".version").filter(|name| !LEVELS.contains(name))?;
    let offset = 1 + key.len() + 1;
    let found = alone(value).filter(|found| found.version.contains('.'))?;
    Some(Versioned { names: vec![named(name)?], ..shifted(found, offset) })
}

impl Module {
    fn of_line(&self, line: &str) -> Option<(Versioned, bool)> {
        // `go 1.22` is the level of the language.
        if let Some(toolchain) = line.strip_prefix("toolchain ") {
            let found = within(toolchain).into_iter().next()?;
            let offset = line.len() - toolchain.len();
            return Some((shifted(found, offset), true));
        }
        let requirement = line.strip_prefix("require ").unwrap_or(line);
        let (path, version) = requirement.split_once(' ')?;
        let is_tool = self.is_of_tools || self.tools.iter().any(|tool| is_below(tool, path));
        // The modules of other hosts, and those before 1.0, count otherwise than the program.
        let is_program = path.starts_with("github.com/") && !version.starts_with("v0.");
        let found = alone(version).filter(|_| is_tool && is_program)?;
        let name = path.split('/').nth(2).and_then(named)?;
        let offset = line.len() - version.len();
        // Its hash in go.sum moves with it.
        Some((Versioned { names: vec![name], ..shifted(found, offset) }, false))
    }
}

/// Whether a package is in a module.
fn is_below(package: &str, module: &str) -> bool {
    package.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn shifted(found: Versioned, offset: usize) -> Versioned {
    Versioned { at: found.at.start + offset..found.at.end + offset, ..found }
}

fn named(name: &str) -> Option<Name> {
    match read(name) {
        Word::Name(name) => Some(name),
        Word::Version | Word::Other => None,
    }
}

/// What a line gives a name, if that is a text: `version = "1.2.0";`, `version "1.2.0"`.
fn assigned<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(name)?.trim_start();
    let quoted = rest.strip_prefix('=').map_or(rest, str::trim_start).strip_prefix('"')?;
    quoted.split_once('"').map(|(value, _)| value)
}

/// The version of a package, where a line says it.
fn of_package(line: &str, field: &str, package: &Name) -> Option<Versioned> {
    let value = assigned(line, field)?;
    let offset = line.find('"')? + 1;
    let version = alone(value)?;
    Some(Versioned { names: vec![package.clone()], ..shifted(version, offset) })
}

/// The toolchain of Rust that an overlay of nixpkgs has: `rust-bin.stable."1.85.0".default`.
fn toolchain(line: &str) -> Option<Versioned> {
    const OVERLAY: &str = "rust-bin.stable.\"";
    let start = line.find(OVERLAY)? + OVERLAY.len();
    let found = alone(line[start..].split('"').next()?)?;
    Some(Versioned { names: vec![Name { shown: "rust".to_owned() }], ..shifted(found, start) })
}

/// The versions in attributes of nixpkgs: `pkgs.go_1_22`. They cannot be spelled as versions.
fn attributes(line: &str) -> Vec<(Versioned, bool)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let mut found = Vec::new();
    let mut at = 0;
    for word in line.split(|c| !is_part(c)) {
        let start = at;
        at += word.len() + 1;
        let Some(attribute) = word.strip_prefix("pkgs.") else { continue };
        let name = attribute.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        let Some(version) = attribute[name.len()..].strip_prefix('_') else { continue };
        let numbers = version.replace('_', ".");
        let is_one =
            version_literals(&numbers, 0..numbers.len()).first().is_some_and(|it| it.value == numbers);
        if let Some(name) = named(name).filter(|_| is_one) {
            let from = start + word.len() - version.len();
            let version = Versioned { at: from..start + word.len(), version: numbers, names: vec![name] };
            found.push((version, false));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        let found = mentions(&path.parse().unwrap(), text).into_iter();
        found
            .map(|Declared { mention: it, is_alone }| {
                let names: Vec<&str> = it.version.names.iter().map(|name| &*name.shown).collect();
                let alone = if is_alone { "" } else { " beside" };
                format!("{} {} at {}{alone}", names.join(" "), it.version.version, &text[it.span])
            })
            .collect()
    }

    #[test]
    fn a_module_of_go_tells_its_toolchain_and_its_tools() {
        let text = "module x.test/y\n\ngo 1.22.0\ntoolchain go1.22.8\nrequire (\n\tgithub.com/o/saw v1.45.0\n\t\
                    github.com/o/axe/v2 v2.1.0\n\tx.test/saw v1.3.1\n\tgithub.com/o/spade v0.3.1\n\t\
                    github.com/o/rake v1.1.0 // indirect\n)\nretract v1.1.0\n";
        let go = "go 1.22.8 at 1.22.8";
        let tools = [go, "saw 1.45.0 at 1.45.0 beside", "axe 2.1.0 at 2.1.0 beside"];
        assert_eq!(said("tools/go.mod", text), tools);
        // Elsewhere they are libraries, but for those of `tool`.
        assert_eq!(said("go.mod", text), [go]);
        let named = format!("{text}tool github.com/o/axe/v2/cmd/axe\n");
        assert_eq!(said("go.mod", &named), [go, tools[2]]);
        assert_eq!(said("src/kernel.mod", text), [""; 0]);
    }

    #[test]
    fn what_a_file_packages_it_names_once() {
        for (path, text, expected) in [
            (
                "a.nix",
                "version = \"0.1.0\";\npname = \"saw\";\nversion = \"1.2.0\";\n",
                "saw 1.2.0 at 1.2.0 beside",
            ),
            ("a.nix", "pname = \"saw\";\nversion = \"1.x\";\nversionCheck = \"1.2.0\";\n", ""),
            ("a.nix", "[ pkgs.saw_18 pkgs.saw_kit pkgs.saw18 axe_1 ]", "saw 18 at 18 beside"),
            ("a.nix", "(pkgs.axe_1_22)", "axe 1.22 at 1_22 beside"),
            ("a.nix", "pkgs.rust-bin.stable.\"1.84.1\".default", "rust 1.84.1 at 1.84.1"),
            ("saw.rb", "class Saw < Formula\n  version \"1.2.0\"\n", "saw 1.2.0 at 1.2.0 beside"),
            ("saw.rb", "class Saw\n  version \"1.2.0\"\n", ""),
            ("a.tf", "  required_version = \"= 1.2.0\"\n", "terraform 1.2.0 at 1.2.0"),
            ("a.tf", "  required_version = \"~> 1.2.0\"\n  version = \"= 1.2.0\"\n", ""),
            ("a.tf", "  required_version = \"1.2.0\"\n", ""),
            ("a/pom.xml", "  <saw.version>1.2.0</saw.version>\n", "saw 1.2.0 at 1.2.0"),
            ("a/pom.xml", "<saw.version>${axe}</saw.version> <version>1.2.0</version>\n", ""),
            ("a/pom.xml", "<java.version>1.8</java.version>\n", ""),
            ("a/x.xml", "<saw.version>1.2.0</saw.version>\n", ""),
        ] {
            assert_eq!(said(path, text).join(", "), expected, "{text}");
        }
    }
}
