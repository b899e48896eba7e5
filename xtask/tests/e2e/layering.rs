//! The crates, and the floors of the core: each uses only what is below it. The
//! core and what is below opens no file or socket, starts no process and reads
//! no clock. Of the shell, one module writes to a terminal, one place tells
//! formats apart, and none knows how the program is called.

use std::fs;
use std::path::{Path, PathBuf};

/// The sources of the shell.
fn shell() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/pins-app/src")
}

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/pins/src").canonicalize().unwrap()
}

/// Every source file of the core, with its module's name and its text.
fn files() -> Vec<(String, String, String)> {
    let files = files_of(core());
    assert!(files.len() > 20, "{files:?}");
    files
}

pub(super) fn files_of(root: PathBuf) -> Vec<(String, String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            // Tests that are files of their own are tests.
            if name.contains("/tests/")
                || ["/tests.rs", "/properties.rs"].iter().any(|end| name.ends_with(end))
            {
                continue;
            }
            let module = name.split(['/', '.']).next().unwrap().to_owned();
            files.push((name, module, fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!files.is_empty(), "this test reads no sources");
    files
}

/// The modules of each floor, from the lowest, as the crate's own
/// documentation lists them.
fn floors() -> Vec<Vec<String>> {
    let text = fs::read_to_string(core().join("lib.rs")).unwrap();
    let floor = |number: usize| -> Option<Vec<String>> {
        let line = text.lines().find(|line| line.starts_with(&format!("//! {number}. ")))?;
        let names = line.split("[`").skip(1).map(|part| part.split("`]").next().unwrap_or(part));
        Some(names.map(str::to_owned).collect())
    };
    let floors: Vec<Vec<String>> = (1..).map_while(floor).collect();
    assert_eq!(floors.len(), 6, "{floors:?}");
    floors
}

fn floor(floors: &[Vec<String>], module: &str) -> usize {
    floors
        .iter()
        .position(|modules| modules.iter().any(|listed| listed == module))
        .unwrap_or_else(|| panic!("the module `{module}` is on no floor: give it one in lib.rs"))
}

/// The code of a file: no comments, no tests.
pub(super) fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The modules of this crate that a file names.
fn used(module: &str, file: &str, text: &str) -> Vec<String> {
    let mut used: Vec<String> = Vec::new();
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for part in text.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(list) => {
                let list = list.split("};").next().unwrap_or(list);
                used.extend(list.split(',').map(|item| name(item.trim())));
            }
            None => used.push(name(part)),
        }
    }
    // `super` of a file directly in the crate is the crate.
    if !file.contains('/') || file.ends_with("/mod.rs") && file.matches('/').count() == 1 {
        used.extend(text.split("super::").skip(1).map(name));
    }
    used.retain(|other| !other.is_empty() && other != module);
    used
}

#[test]
fn no_import_runs_upwards() {
    let floors = floors();
    let mut checked = 0;
    for (file, module, text) in files().iter().filter(|(file, ..)| file != "lib.rs") {
        for other in used(module, file, &code(text)) {
            let (here, there) = (floor(&floors, module), floor(&floors, &other));
            // On the ground floor and beside each other, neighbours may meet.
            assert!(there <= here, "{file} (floor {}) uses `{other}` (floor {})", here + 1, there + 1);
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} uses were found: this test reads the sources wrongly");
}

#[test]
fn every_module_is_on_one_floor() {
    let mut listed: Vec<String> = floors().concat();
    listed.sort_unstable();
    let text = fs::read_to_string(core().join("lib.rs")).unwrap();
    let module = |line: &str| Some(line.split_once("mod ")?.1.strip_suffix(';')?.to_owned());
    let mut modules: Vec<String> = text.lines().filter_map(module).collect();
    modules.sort_unstable();
    assert_eq!(listed, modules);
}

#[test]
fn the_core_reaches_nothing_outside() {
    let below = PURE.iter().flat_map(|folder| files_of(repository().join(folder).join("src")));
    for (file, _, text) in files().into_iter().chain(below) {
        for banned in [
            "std::fs",
            "std::net",
            "std::process",
            "std::env",
            "std::thread",
            "SystemTime",
            "Instant::now",
            "std::io",
        ] {
            assert!(!code(&text).contains(banned), "{file} names {banned}");
        }
        assert!(!code(&text).contains("use std::{"), "{file}: name each import, so that this test sees it");
    }
}

/// One tool's business is an extension's, and how the program is called is said
/// by whoever shows it: a file that is generated is the same whoever makes it.
#[test]
fn the_core_and_the_shell_name_no_tool_and_no_program() {
    let app = core().join("../../pins-app/src");
    for (file, _, text) in files().into_iter().chain(files_of(app)) {
        let plain = text.to_lowercase().replace(['-', '_', ' '], "");
        for tool in ["witbindgen", "witruntime"] {
            assert!(!plain.contains(tool), "{file} names {tool}");
        }
        assert!(!code(&text).contains("cargo xtask"), "{file} names the program");
    }
}

/// Schemas read nodes, whatever parsed them.
#[test]
fn only_a_syntax_names_a_parser() {
    let mut parsers = Vec::new();
    for (file, module, text) in files() {
        for parser in ["jsonc_parser", "saphyr_parser", "toml_edit"]
            .into_iter()
            .filter(|parser| code(&text).contains(parser))
        {
            assert_eq!(module, "syntax", "{file} names {parser}");
            parsers.push(parser);
        }
    }
    parsers.sort_unstable();
    parsers.dedup();
    assert_eq!(parsers.len(), 3, "this test reads the sources wrongly");
}

/// What a text says belongs to its file, and what its grammar makes of it to the text: then none
/// is parsed twice.
#[test]
fn only_a_text_is_parsed_and_only_a_file_says_something() {
    let readers = [
        ("source::read_as(", "world/file.rs"),
        ("registry::read_as(", "world/file.rs"),
        ("manifest::of(", "world/file.rs"),
        ("lockfile::of(", "world/file.rs"),
        ("marker::read(", "world/file.rs"),
        // A registry file of which nothing is kept but what it says.
        (" Json::parse(", "world/file.rs"),
        (" Document::parse(", "place/text.rs"),
        ("starlark::tree(", "place/text.rs"),
        ("Constants::of(", "place/text.rs"),
    ];
    let app = core().join("../../pins-app/src");
    let mut calls = Vec::new();
    let own = files().into_iter().filter(|(_, module, _)| *module != "syntax");
    for (file, _, text) in own.chain(files_of(app)) {
        let code = code(&text);
        let called = readers.iter().filter(|(reader, _)| code.contains(reader));
        calls.extend(called.map(|(reader, _)| (*reader, file.clone())));
    }
    calls.sort_unstable();
    let mut expected = readers.map(|(reader, file)| (reader, file.to_owned())).to_vec();
    expected.sort_unstable();
    assert_eq!(calls, expected);
}

/// The crates from the bottom up, by their folders, and what each names of the
/// others: nothing that comes after it.
pub(super) const CRATES: [(&str, &[&str]); 12] = [
    ("crates/fetch-wire", &[]),
    ("crates/printable", &[]),
    ("crates/stand-in", &[]),
    ("crates/wit-runtime", &[]),
    ("crates/artifact-fetch", &["fetch-wire", "printable", "stand-in"]),
    ("crates/pins", &["printable", "stand-in"]),
    ("crates/pins-app", &["fetch-wire", "pins", "printable"]),
    ("crates/wit-matrix", &["pins", "pins-app"]),
    ("crates/tool-pins", &["artifact-fetch", "pins-app"]),
    ("xtask", &["pins-app", "wit-matrix"]),
    // Each a workspace of its own.
    ("crates/registry-component", &["pins"]),
    ("fuzz", &["pins", "printable"]),
];

/// Those below the core, and as pure.
const PURE: [&str; 3] = ["crates/fetch-wire", "crates/printable", "crates/stand-in"];

/// The lines of a crate's manifest that name a dependency of whatever kind.
fn dependencies(folder: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join(folder).join("Cargo.toml")).unwrap();
    let (mut lines, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        if line.starts_with('[') {
            assert!(!line.contains("dependencies."), "{folder}: {line}: one line a dependency, please");
            inside = line.ends_with("dependencies]");
        } else if inside && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            lines.push(line.to_owned());
        }
    }
    lines
}

pub(super) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn no_crate_names_one_above_it() {
    let name = |folder: &str| folder.rsplit('/').next().unwrap().to_owned();
    let mut below: Vec<String> = Vec::new();
    let all: Vec<String> = CRATES.iter().map(|(folder, _)| name(folder)).collect();
    for (folder, may) in CRATES {
        let mut named: Vec<String> = dependencies(folder)
            .iter()
            .map(|line| line.split(['.', ' ', '=']).next().unwrap().to_owned())
            .filter(|dependency| all.contains(dependency))
            .collect();
        named.sort_unstable();
        assert_eq!(named, may, "{folder}");
        assert!(named.iter().all(|other| below.contains(other)), "{folder} names one above it");
        below.push(name(folder));
    }
    for entry in fs::read_dir(repository().join("crates")).unwrap() {
        let folder = format!("crates/{}", entry.unwrap().file_name().into_string().unwrap());
        assert!(CRATES.iter().any(|(known, _)| *known == folder), "{folder} has no place in this table");
    }
}

#[test]
fn only_one_crate_can_open_a_socket() {
    for (folder, _) in CRATES {
        let opens = dependencies(folder)
            .iter()
            // For fuzzing, the name stands for its URL type alone.
            .any(|line| line.starts_with("reqwest") && !line.contains("package = \"url\""));
        assert_eq!(opens, folder == "crates/artifact-fetch", "{folder}");
    }
}

#[test]
fn only_one_module_writes_to_a_terminal() {
    let mut writes = 0;
    let elsewhere = PURE.iter().chain(&["crates/pins"]).map(|folder| (*folder, ""));
    for (folder, only) in elsewhere.chain([("crates/pins-app", "report/terminal/mod.rs")]) {
        for (file, _, text) in files_of(repository().join(folder).join("src")) {
            for way in [
                "print!",
                "println!",
                "dbg!",
                "Stdout",
                "Stderr",
                "io::stdout",
                "io::stderr",
                "anstream",
                ".print()",
            ] {
                if code(&text).contains(way) {
                    assert_eq!(file, only, "it uses {way}");
                    writes += 1;
                }
            }
        }
    }
    assert_eq!(writes, 3, "this test reads the sources wrongly");
}

#[test]
fn only_one_place_tells_formats_apart() {
    let mut places: Vec<(String, &str)> = Vec::new();
    for (file, _, text) in files_of(shell()) {
        for way in [
            "Format::Human",
            "Format::Json",
            "Format::Github",
            "Format::Sarif",
            "Format::Gitlab",
            "Format::Markdown",
        ] {
            // The arguments' own tests name some.
            let is_told = code(&text).contains(way) && file != "cli/format.rs";
            places.extend(is_told.then(|| (file.clone(), way)));
        }
        assert!(!code(&text).contains("Self::Sarif"), "{file} tells formats apart");
    }
    assert_eq!(places.len(), 6, "{places:?}");
    assert!(places.iter().all(|(file, _)| file == "report/mod.rs"), "{places:?}");
}
