//! How `verify` and `sync --check` do in a large repository, as processes,
//! against a program that only parses the same files: the same registry files
//! into typed values with `serde_json`, the same manifests with `toml_edit`, and
//! the list of them from `git ls-files`; and, where versions stand at places, the
//! files of these: JSON and TOML likewise, YAML with `saphyr-parser`, Starlark only read,
//! for want of a parser. Judges nothing: it prints the medians,
//! the medians of the ratios of each turn, and the goals.
//!
//! `cargo build --release -p xtask && cargo bench -p pins-app --bench scale`
//!
//! | variable | what | without it |
//! |---|---|---|
//! | `SCALE_TOOLS` | tools, each with one pin, one registry file and one crate that follows it | 1000 |
//! | `SCALE_RELEASES` | releases of each tool | 20 |
//! | `SCALE_PLATFORMS` | artifacts of each release, at most 5 | 5 |
//! | `SCALE_PLACES` | places of the settings, ten a file, in Starlark, TOML, JSON and YAML | 0 |
//! | `SCALE_REGISTRY_DATA` | 0: the settings want no `registry_data.bzl` | 1 |
//! | `SCALE_THREADS` | threads of the reference: as many as xtask parses with | 1 |
//! | `SCALE_RUNS` | runs of each, in turn, of which the median counts | 15 |
//! | `BENCH_XTASK` | the program | `target/release/xtask` |
//!
//! Without `--bench` (as under `cargo test --benches`) it runs once on few files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/mod.rs"]
mod common;
mod reference;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{command, median, program, ratio, say};

/// The argument that makes this program the reference.
const REFERENCE: &str = "--reference";
const PLATFORMS: [&str; 5] = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];
const REGISTRY_DATA: &str = "checksums/registry_data.bzl";
const SETTINGS: &str = "xtask/pins.toml";
/// The languages of files of places, by how their names end.
const LANGUAGES: [&str; 4] = ["bzl", "toml", "json", "yml"];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == REFERENCE) {
        return reference::run(Path::new(&arguments[at + 1]));
    }
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    let scale = Scale::from_environment(is_measured);
    let program = program();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let bytes = scale.generate(&program, &root);
    let Scale { tools, releases, platforms, places, runs, .. } = scale;
    println!(
        "{tools} tools x {releases} releases x {platforms} platforms, {places} places: {:.1} MB of text",
        mb(bytes)
    );

    let verify = || command(&program, &root, &["verify"]);
    let sync = || command(&program, &root, &["sync", "--check"]);
    // Once before it counts: what is said, and the files in the page cache.
    for (name, mut command) in [("verify", verify()), ("sync --check", sync())] {
        say(name, &command.output().unwrap());
    }
    let me = std::env::current_exe().unwrap();
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        let reference = || {
            let mut reference = Command::new(&me);
            reference.arg(REFERENCE).arg(&root);
            reference
        };
        for (times, mut command) in times.iter_mut().zip([reference(), verify(), sync()]) {
            let start = Instant::now();
            command.output().unwrap();
            times.push(start.elapsed());
        }
    }
    let [reference, verify_times, sync_times] = &times;
    println!(
        "medians of {runs}: reference {:.3} s, verify {:.3} s, sync --check {:.3} s",
        median(reference),
        median(verify_times),
        median(sync_times)
    );
    println!("verify / reference:    {:.2} (goal: at most 2)", ratio(verify_times, reference));
    println!("sync --check / verify: {:.2} (goal: at most 1.2)", ratio(sync_times, verify_times));
    match peak(verify()) {
        Some(peak) => println!(
            "peak memory of verify: {:.1} MB, {:.2} times the text (goal: at most 2.5)",
            mb(peak),
            peak as f64 / bytes as f64
        ),
        None => println!("peak memory of verify: only Linux tells"),
    }
}

/// What the environment asks for.
struct Scale {
    tools: usize,
    releases: usize,
    platforms: usize,
    places: usize,
    has_registry_data: bool,
    runs: usize,
}

fn number(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().unwrap_or_else(|_| panic!("{name}={value} is no number")))
}

impl Scale {
    fn from_environment(is_measured: bool) -> Self {
        let (tools, releases, runs) = if is_measured { (1000, 20, 15) } else { (10, 3, 1) };
        Self {
            tools: number("SCALE_TOOLS", tools),
            releases: number("SCALE_RELEASES", releases),
            platforms: number("SCALE_PLATFORMS", PLATFORMS.len()).min(PLATFORMS.len()),
            places: number("SCALE_PLACES", 0),
            has_registry_data: number("SCALE_REGISTRY_DATA", 1) != 0,
            runs: number("SCALE_RUNS", runs).max(1),
        }
    }

    /// Writes the repository, and says how many bytes its files have.
    fn generate(&self, program: &Path, root: &Path) -> usize {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        let mut source = "TOOL_VERSIONS = {\n".to_owned();
        let pin = format!("1.{}.0", self.releases - 1);
        for number in 0..self.tools {
            let tool = format!("tool-{number:04}");
            writeln!(source, "    \"{tool}\": \"{pin}\",").unwrap();
            files.insert(format!("checksums/tools/{tool}.json"), self.registry(number, &tool, &pin));
            files.insert(format!("crates/uses-{tool}/Cargo.toml"), manifest(&tool, &pin));
        }
        source += "}\n\nTOOL_COMPATIBILITY = {\n}\n";
        files.insert("toolchains/tool_versions.bzl".to_owned(), source);
        if self.has_registry_data {
            files.insert(SETTINGS.to_owned(), format!("registry_data = \"{REGISTRY_DATA}\"\n"));
        }
        self.add_places(&mut files, &pin);
        for (path, text) in &files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let git = |arguments: &[&str]| {
            assert!(Command::new("git").args(arguments).current_dir(root).status().unwrap().success());
        };
        git(&["init", "--quiet"]);
        let mut size = files.values().map(String::len).sum();
        if self.has_registry_data {
            assert!(command(program, root, &["sync"]).output().unwrap().status.success());
            size += fs::read(root.join(REGISTRY_DATA)).unwrap().len();
        }
        git(&["add", "--all"]);
        size
    }

    /// Adds files in which the versions of ten tools each stand, and the settings that
    /// say so.
    fn add_places(&self, files: &mut BTreeMap<String, String>, pin: &str) {
        let mut settings = files.remove(SETTINGS).unwrap_or_default();
        for (number, first) in (0..self.places).step_by(10).enumerate() {
            let path = format!("places/{number:04}.{}", LANGUAGES[number % LANGUAGES.len()]);
            let tools: Vec<usize> = (first..self.places.min(first + 10)).collect();
            for tool in &tools {
                let step = match number % LANGUAGES.len() {
                    0 => format!("http_archive(name=\"tool-{tool:04}\") / .version"),
                    3 => format!("jobs / [*] / steps / [uses=\"tool-{tool:04}\"] / with / version"),
                    _ => format!("tools / tool-{tool:04} / version"),
                };
                writeln!(settings, "[tool.tool-{tool:04}]\nalso = ['{path} :: {step}']").unwrap();
            }
            files.insert(path, file_of_places(number % LANGUAGES.len(), &tools, pin));
        }
        files.insert(SETTINGS.to_owned(), settings);
    }

    /// A registry file, laid out as this project's own.
    fn registry(&self, number: usize, tool: &str, pin: &str) -> String {
        let platforms = &PLATFORMS[..self.platforms];
        let mut text = format!(
            "{{\n  \"tool_name\": \"{tool}\",\n  \"github_repo\": \"example/{tool}\",\n  \"url_template\": \
             \"https://github.com/{{github_repo}}/releases/download/v{{version}}/{tool}-{{url_suffix}}\",\n  \
             \"latest_version\": \"{pin}\",\n  \"crates\": {{\n    \"{tool}\": \"{{version}}\"\n  }},\n  \
             \"supported_platforms\": {platforms:?},\n  \"versions\": {{"
        );
        for release in (0..self.releases).rev() {
            let comma = if release + 1 == self.releases { "" } else { "," };
            write!(text, "{comma}\n    \"1.{release}.0\": {{\n      \"release_date\": \"2025-01-31\",")
                .unwrap();
            text += "\n      \"platforms\": {";
            for (at, platform) in platforms.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                let digest = digest((number * self.releases + release) * PLATFORMS.len() + at);
                write!(
                    text,
                    "{comma}\n        \"{platform}\": {{\n          \"sha256\": \"{digest}\",\n          \
                     \"url_suffix\": \"{platform}.tar.gz\"\n        }}"
                )
                .unwrap();
            }
            text += "\n      }\n    }";
        }
        text + "\n  }\n}\n"
    }
}

/// A file in one of the languages, in which the version of each tool stands once
/// among other things.
fn file_of_places(language: usize, tools: &[usize], pin: &str) -> String {
    let entry = |tool: &usize| {
        let name = format!("tool-{tool:04}");
        match language {
            0 => format!(
                "http_archive(\n    name = \"{name}\",\n    version = \"{pin}\",\n    build_file = \"//third_party:{name}.BUILD\",\n    \
                 patch_args = [\"-p1\"],\n    patches = [\"//third_party:{name}.patch\"],\n)\n\n"
            ),
            1 => format!(
                "[tools.{name}]\nversion = \"{pin}\" # as pinned\noptions = [\"a\", \"b\"]\nenabled = true\n\n"
            ),
            2 => format!(
                "    \"{name}\": {{\n      \"version\": \"{pin}\",\n      \"options\": [\"a\", \"b\"],\n      \"enabled\": \"true\"\n    }}"
            ),
            _ => format!(
                "      - uses: {name}\n        name: set {name} up\n        with:\n          version: \"{pin}\" # as pinned\n          cache: true\n"
            ),
        }
    };
    let entries: Vec<String> = tools.iter().map(entry).collect();
    match language {
        2 => format!("{{\n  \"tools\": {{\n{}\n  }}\n}}\n", entries.join(",\n")),
        3 => format!(
            "on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n{}",
            entries.concat()
        ),
        _ => entries.concat(),
    }
}

fn manifest(tool: &str, pin: &str) -> String {
    format!(
        "[package]\nname = \"uses-{tool}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n{tool} = \"{pin}\"\n"
    )
}

/// Another digest for each number.
fn digest(number: usize) -> String {
    let part = |salt: u64| (number as u64 * 4 + salt + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..4).map(|salt| format!("{:016x}", part(salt))).collect()
}

fn mb(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The largest resident set of a program, in bytes. Linux keeps the peak, for
/// as long as the program lives.
fn peak(mut command: Command) -> Option<usize> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
        peak = kibibytes.map(|kibibytes| kibibytes * 1024).or(peak);
        thread::sleep(Duration::from_micros(500));
    }
    peak
}
