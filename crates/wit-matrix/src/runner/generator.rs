//! Generators: one program for each release of wit-bindgen, built from the
//! release's own library crates, and the bindings that it makes.
//!
//! Does not look into the bindings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pins::plan::CrateProbe;
use pins::value::version::Version;

use super::toolchain::{Built, Toolchain};
use pins_app::interrupt;

/// The program that is built with each release's library.
const PROGRAM: &str = include_str!("template/generator.rs");

/// The crates of a release that make up its generator.
const CRATES: [&str; 2] = ["wit-bindgen-core", "wit-bindgen-rust"];

/// How long a generator may take for all worlds; they need a second or two.
const PATIENCE: Duration = Duration::from_secs(120);

/// A release's generator.
#[derive(Clone, Debug)]
pub(super) enum Generator {
    /// The program.
    Program(PathBuf),
    /// Its library has another interface than this program expects: the
    /// compiler's first error.
    Unknown(String),
}

/// Where a release's generator is kept, if it was built.
pub(super) fn program(toolchain: &Toolchain<'_>, version: &Version) -> PathBuf {
    toolchain.cache.program("generator", version.as_str(), PROGRAM)
}

/// The generator of a release, built unless it was before.
///
/// # Errors
/// If the release does not exist, or if it cannot be built for reasons that
/// have nothing to do with its interface.
pub(super) fn generator(toolchain: &Toolchain<'_>, version: &Version) -> Result<Generator> {
    // For cargo, "=0.46" is any 0.46.
    let numbers = version.as_str().split(['-', '+']).next().unwrap_or_default();
    if numbers.split('.').count() != 3 {
        bail!("{version} names no release of wit-bindgen: write all three numbers, such as 0.46.0");
    }
    let program = program(toolchain, version);
    if program.is_file() {
        return Ok(Generator::Program(program));
    }
    let name = format!("generator-{}", version.as_str().replace(['.', '+'], "-"));
    let manifest = write_package(toolchain, version, &name)?;
    let built = match toolchain.build("build", &manifest, &name, &toolchain.cache.build()) {
        Ok(built) => built,
        Err(said) => {
            // Missing, yanked and out of reach are told apart by asking alone.
            for krate in CRATES {
                let (krate, version) = (krate.parse()?, version.clone());
                toolchain.cargo.probe(&CrateProbe { krate, version, folder: String::new() })?;
            }
            bail!("the generator of wit-bindgen {version} cannot be built, so nothing was written\n{said:#}");
        }
    };
    let files = match built {
        Built::DoesNotCompile(error) => return Ok(Generator::Unknown(error)),
        Built::Done(files) => files,
    };
    let built =
        files.iter().rfind(|file| file.is_file()).context("cargo did not say where the generator is")?;
    let kept = keep_program(toolchain, built, &program);
    kept.with_context(|| format!("{} cannot be written", program.display()))?;
    Ok(Generator::Program(program))
}

/// Copies a built program into the cache, permissions included.
fn keep_program(toolchain: &Toolchain<'_>, built: &Path, program: &Path) -> std::io::Result<()> {
    toolchain.cache.keep(program, &fs::read(built)?)?;
    fs::set_permissions(program, fs::metadata(built)?.permissions())
}

fn write_package(toolchain: &Toolchain<'_>, version: &Version, name: &str) -> Result<PathBuf> {
    let folder = toolchain.cache.package("generators", version.as_str());
    // A workspace of its own: two releases with one minor number can never be
    // in one, as cargo would have them share their crates.
    let [core, rust] = CRATES;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
         [dependencies]\ngenerator_core = {{ package = \"{core}\", version = \"={version}\" }}\n\
         generator_rust = {{ package = \"{rust}\", version = \"={version}\" }}\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n"
    );
    write_files(&folder, &manifest, "src/main.rs", PROGRAM)
}

/// Writes a package of two files, where they are not so already: cargo would
/// build it anew.
pub(super) fn write_files(folder: &Path, manifest: &str, source: &str, text: &str) -> Result<PathBuf> {
    for (name, text) in [("Cargo.toml", manifest), (source, text)] {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        written.with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(folder.join("Cargo.toml"))
}

/// What a generator made of a world.
#[derive(Clone, Debug)]
pub(super) enum Bindings {
    /// Rust source.
    Text(String),
    /// Why there is none, in one line.
    None(String),
}

/// Has a generator make bindings for the worlds in `folder`.
pub(super) fn generate(
    program: &Path,
    folder: &Path,
    worlds: &[String],
    out: &Path,
) -> Result<Vec<(String, Bindings)>> {
    let mut made: Vec<(String, Bindings)> = Vec::new();
    while made.len() < worlds.len() {
        let rest = &worlds[made.len()..];
        let ended = run(program, folder, rest, out)?;
        for world in rest {
            let read = |extension: &str| fs::read_to_string(out.join(world).with_extension(extension)).ok();
            let bindings = match (read("rs"), read("error")) {
                (Some(text), _) => Bindings::Text(text),
                (None, Some(error)) => Bindings::None(one_line(&error)),
                (None, None) => {
                    // It broke down here: go on with the next.
                    made.push((world.clone(), Bindings::None(format!("the generator {ended}"))));
                    break;
                }
            };
            made.push((world.clone(), bindings));
        }
    }
    Ok(made)
}

/// Runs a generator and says how it ended.
fn run(program: &Path, folder: &Path, worlds: &[String], out: &Path) -> Result<String> {
    let mut child = Command::new(program)
        .arg(out)
        .args(worlds)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| {
            format!("{} cannot be started; if you remove it, it is built anew", program.display())
        })?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().context("a generator")? {
            return Ok(format!("ended with {status}"));
        }
        if let Err(interrupted) = interrupt::check() {
            child.kill().and_then(|()| child.wait()).context("a generator")?;
            return Err(interrupted.into());
        }
        if started.elapsed() > PATIENCE {
            child.kill().and_then(|()| child.wait()).context("a generator")?;
            return Ok(format!("was stopped after {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What a message says, and where, without the drawing below it.
fn one_line(error: &str) -> String {
    let lines = error.lines().map(str::trim).take_while(|line| !line.starts_with('|'));
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { "no reason was given".to_owned() } else { lines.join(" ") }
}
