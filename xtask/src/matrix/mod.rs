//! The compatibility matrix: generates bindings with releases of wit-bindgen
//! and type-checks them against the embedded runtime, or against the
//! `wit-bindgen` crate.
//!
//! Records nothing and judges nothing: `pins` does.

mod cache;
mod generator;
mod toolchain;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use pins::formats::bindings::runtime_symbols;
use pins::formats::runtime_record::{ASYNC_SUPPORT, Cell, Worlds};
use pins::plan::Pairs;
use pins::tree::Tree;
use pins::version::Version;
use xshell::{Shell, TempDir};

use self::cache::Cache;
use self::generator::{Bindings, Generator};
use self::toolchain::{CompileError, Runtime, Toolchain};
use self::verdicts::{Failing, Verdicts, essence};
use crate::cargo::Cargo;
use crate::repo::Repo;

/// The name under which bindings know their runtime.
const RUNTIME: &str = "wit_runtime";

/// The runtime of the `wit-bindgen` crate. The crate has `run_ctors_once` for
/// wasm32 only, where every release has it; here the crate is compiled for the
/// host, and only bindings see wasm32.
const CRATE_RUNTIME: &str = "pub use wit_bindgen::rt::*;\npub fn run_ctors_once() {}\n";

/// Which items a runtime has, as far as that was asked.
type Items = Mutex<BTreeMap<String, bool>>;

/// The bindings of one release, by world.
type Generated = Vec<(String, Bindings)>;

/// The matrix of one repository.
pub(crate) struct Matrix<'r> {
    toolchain: Toolchain<'r>,
    repo: &'r Repo,
    /// The folder of the runtime's crate, relative to the root.
    runtime: String,
    worlds: Vec<String>,
    /// Holds the worlds' files.
    folder: TempDir,
    verdicts: Verdicts,
    quiet: bool,
}

impl<'r> Matrix<'r> {
    /// Prepares to try the worlds of `tree`.
    ///
    /// # Errors
    /// If there are none, or if there is no Rust toolchain.
    pub(crate) fn new(repo: &'r Repo, cargo: Cargo<'r>, tree: &Tree<'_>, quiet: bool) -> Result<Self> {
        let settings = &tree.sources.settings.runtime;
        let shell = Shell::new().context("the working directory cannot be read")?;
        let folder = shell.create_temp_dir().context("no temporary folder can be made")?;
        let mut worlds = Vec::new();
        for (name, path) in pins::runtime::worlds(tree) {
            fs::write(folder.path().join(format!("{name}.wit")), tree.text(path))
                .context("the temporary folder cannot be written")?;
            worlds.push(name.to_owned());
        }
        if worlds.is_empty() {
            bail!("there are no worlds to try: {}/*.wit", settings.worlds());
        }
        let cache = Cache::of(repo);
        let toolchain = Toolchain::new(cargo, cache.clone(), &repo.root)?;
        let runtime = settings.folder.clone();
        Ok(Self { toolchain, repo, runtime, worlds, folder, verdicts: Verdicts::new(cache), quiet })
    }

    /// Tries releases against the embedded runtime.
    ///
    /// # Errors
    /// If something could not be tried at all; that a world does not compile
    /// is in the answer.
    pub(crate) fn releases(&self, versions: &BTreeSet<Version>) -> Result<BTreeMap<Version, Worlds>> {
        let manifest = self.repo.root.join(&self.runtime).join("Cargo.toml");
        let runtime = self
            .toolchain
            .runtime(&manifest, &self.toolchain.cache.build_of(&self.repo.root))
            .with_context(|| format!("the embedded runtime cannot be compiled ({})", manifest.display()))?;
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => bail!("the embedded runtime does not compile ({}): {error}", self.runtime),
        };
        let known = Mutex::new(BTreeMap::new());
        let trial = |version: &Version, generated: &Generated| -> Result<Worlds> {
            let worlds = self.try_release(&runtime, version, generated, &known)?;
            self.tell(&format!("wit-bindgen {version}: {}", summary(&worlds)));
            Ok(worlds)
        };
        self.with_bindings(versions, trial)
    }

    /// Tries pairs of a generator and the `wit-bindgen` crate.
    ///
    /// # Errors
    /// As [`Matrix::releases`].
    pub(crate) fn crates(&self, pairs: &BTreeSet<(Version, Version)>) -> Result<Pairs> {
        let mut runtimes: BTreeMap<&Version, Runtime> = BTreeMap::new();
        for (_, version) in pairs {
            if !runtimes.contains_key(version) {
                runtimes.insert(version, self.crate_runtime(version)?);
            }
        }
        let generators = pairs.iter().map(|(generator, _)| generator.clone()).collect();
        self.with_bindings(&generators, |version, generated| {
            let crates = pairs.iter().filter(|(generator, _)| generator == version);
            let mut tried = BTreeMap::new();
            for (_, of_crate) in crates {
                let Some(runtime) = runtimes.get(of_crate) else { continue };
                let failing = self.failing(runtime, version, &texts(generated))?;
                tried.insert(of_crate.clone(), failing.into_iter().map(|(world, _)| world).collect());
            }
            self.tell(&format!("bindings of {version}: tried against {} crates", tried.len()));
            Ok(tried)
        })
    }

    /// Builds each release's generator, one after the other as cargo uses all
    /// processors, and meanwhile does something with the bindings of those
    /// that are built.
    fn with_bindings<T: Send>(
        &self,
        versions: &BTreeSet<Version>,
        work: impl Fn(&Version, &Generated) -> Result<T> + Sync,
    ) -> Result<BTreeMap<Version, T>> {
        let done = Mutex::new(BTreeMap::new());
        let (sender, receiver) = mpsc::channel::<(&Version, Generator)>();
        let receiver = Mutex::new(receiver);
        let worker = || -> Result<()> {
            loop {
                let next = receiver.lock().map(|queue| queue.recv());
                let Ok(Ok((version, generator))) = next else { return Ok(()) };
                let shell = Shell::new().context("the working directory cannot be read")?;
                let out = shell.create_temp_dir().context("no temporary folder can be made")?;
                let generated = self.generate(&generator, out.path())?;
                let result = work(version, &generated)?;
                if let Ok(mut done) = done.lock() {
                    done.insert(version.clone(), result);
                }
            }
        };
        std::thread::scope(|scope| {
            let count = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
            let workers: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
            let built = versions.iter().enumerate().try_for_each(|(index, version)| {
                let generator = self.generator(version, (index + 1, versions.len()))?;
                // Nobody takes it if every worker failed; that is reported below.
                let _ = sender.send((version, generator));
                Ok(())
            });
            drop(sender);
            let worked = workers.into_iter().map(|worker| match worker.join() {
                Ok(result) => result,
                Err(_) => bail!("a thread of the matrix failed; this is a defect of xtask, please report it"),
            });
            let worked = worked.collect::<Result<Vec<()>>>();
            built.and(worked)
        })?;
        done.into_inner().map_err(|_| anyhow::anyhow!("a thread of the matrix failed"))
    }

    /// The generator of a release; building one takes a while, and says so.
    fn generator(&self, version: &Version, (index, count): (usize, usize)) -> Result<Generator> {
        let started = Instant::now();
        let generator = generator::generator(&self.toolchain, version)?;
        let took = started.elapsed();
        if took.as_millis() > 500 {
            let built = format!("generator of wit-bindgen {version} built in {:.1} s", took.as_secs_f32());
            self.tell(&format!("[{index}/{count}] {built}"));
        }
        Ok(generator)
    }

    fn generate(&self, generator: &Generator, out: &Path) -> Result<Generated> {
        match generator {
            Generator::Program(program) => {
                generator::generate(program, self.folder.path(), &self.worlds, out)
            }
            Generator::Unknown(error) => {
                let why = format!("the generator's library has another interface: {error}");
                Ok(self.worlds.iter().map(|world| (world.clone(), Bindings::None(why.clone()))).collect())
            }
        }
    }

    /// The `wit-bindgen` crate of a release in the place of the runtime.
    fn crate_runtime(&self, version: &Version) -> Result<Runtime> {
        let folder = self.toolchain.cache.package("crates", version.as_str());
        let features = crate_features(version);
        let manifest = format!(
            "[package]\nname = \"crate-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
             [lib]\nname = \"{RUNTIME}\"\npath = \"lib.rs\"\n\n[dependencies.wit-bindgen]\nversion = \"={version}\"\n\
             default-features = false\nfeatures = [{features}]\n",
            version.as_str().replace(['.', '+'], "-")
        );
        let manifest = generator::write_files(&folder, &manifest, "lib.rs", CRATE_RUNTIME)?;
        let started = Instant::now();
        let runtime = self.toolchain.runtime(&manifest, &self.toolchain.cache.build()).and_then(|built| {
            built
                .map_err(|error| anyhow::anyhow!("the crate wit-bindgen {version} does not compile: {error}"))
        });
        if started.elapsed().as_millis() > 1000 {
            self.tell(&format!("crate wit-bindgen {version} compiled"));
        }
        runtime
            .with_context(|| format!("the crate wit-bindgen {version} cannot be tried; nothing was written"))
    }

    /// Tries all worlds of one release.
    fn try_release(
        &self,
        runtime: &Runtime,
        version: &Version,
        generated: &Generated,
        known: &Items,
    ) -> Result<Worlds> {
        let failing = self.failing(runtime, version, &texts(generated))?;
        let mut worlds = Worlds::new();
        for (world, bindings) in generated {
            let cell = match bindings {
                Bindings::None(error) => Cell::CannotGenerate { error: error.clone() },
                Bindings::Text(text) => {
                    let symbols: Vec<String> = runtime_symbols(text, RUNTIME).into_iter().collect();
                    match failing.iter().find(|(failing, _)| failing == world) {
                        None => Cell::Ok { symbols },
                        Some((_, error)) => {
                            let missing = self.missing(runtime, &symbols, known)?;
                            Cell::Fails { error: error.clone(), missing, symbols }
                        }
                    }
                }
            };
            worlds.insert(world.clone(), cell);
        }
        Ok(worlds)
    }

    /// The worlds whose bindings do not compile, with the first error of each.
    fn failing(&self, runtime: &Runtime, version: &Version, bindings: &[(&str, &str)]) -> Result<Failing> {
        let (refused, plain): (Vec<_>, Vec<_>) =
            bindings.iter().partition(|(_, text)| text.contains(ASYNC_SUPPORT));
        let mut failing = Failing::new();
        for group in [plain, refused] {
            let mut question = runtime.identity.clone();
            for (world, text) in &group {
                question += &format!("\n=== {world}\n{}", essence(text, version));
            }
            failing.extend(self.verdicts.of(&question, || self.failing_now(runtime, group))?);
        }
        Ok(failing)
    }

    /// Asks the compiler. All are compiled at once; those of which it reports
    /// no error are compiled again, as errors elsewhere may have kept it from
    /// looking.
    fn failing_now(&self, runtime: &Runtime, mut rest: Vec<(&str, &str)>) -> Result<Failing> {
        let mut failing = Failing::new();
        while !rest.is_empty() {
            let errors = self.compile(runtime, &rest)?;
            let Some(first) = errors.first() else { break };
            let known = failing.len();
            for (world, _) in &rest {
                let file = file_of(world);
                let of_world = errors.iter().find(|error| error.file.as_ref() == Some(&file));
                failing.extend(of_world.map(|error| ((*world).to_owned(), error.text.clone())));
            }
            if failing.len() == known {
                bail!("rustc reports an error in none of the bindings: {}", first.text);
            }
            rest.retain(|(world, _)| !failing.iter().any(|(failing, _)| failing == world));
        }
        Ok(failing)
    }

    /// Type-checks bindings as modules of one crate.
    fn compile(&self, runtime: &Runtime, bindings: &[(&str, &str)]) -> Result<Vec<CompileError>> {
        let shell = Shell::new().context("the working directory cannot be read")?;
        let folder = shell.create_temp_dir().context("no temporary folder can be made")?;
        let mut leaf = String::new();
        for (index, (world, text)) in bindings.iter().enumerate() {
            let file = file_of(world);
            fs::write(folder.path().join(&file), text).context("the temporary folder cannot be written")?;
            leaf += &format!("#[path = {file:?}] mod world_{index};\n");
        }
        self.toolchain.type_check(runtime, folder.path(), &leaf)
    }

    /// Which of the items that bindings use the runtime does not have; of one
    /// that is missing whole, only its name.
    fn missing(&self, runtime: &Runtime, symbols: &[String], known: &Items) -> Result<Vec<String>> {
        let mut missing = BTreeSet::new();
        for symbol in symbols {
            let (owner, part) = symbol.split_once("::").unwrap_or((symbol, ""));
            if !self.knows_item(runtime, owner, known)? {
                missing.insert(owner.to_owned());
            } else if !part.is_empty() && !self.knows_item(runtime, symbol, known)? {
                missing.insert(symbol.clone());
            }
        }
        Ok(missing.into_iter().collect())
    }

    /// [`Matrix::has_item`], asked once.
    fn knows_item(&self, runtime: &Runtime, path: &str, known: &Items) -> Result<bool> {
        if let Some(answer) = known.lock().ok().and_then(|known| known.get(path).copied()) {
            return Ok(answer);
        }
        let answer = self.has_item(runtime, path)?;
        if let Ok(mut known) = known.lock() {
            known.insert(path.to_owned(), answer);
        }
        Ok(answer)
    }

    /// Whether a runtime has an item: a module, a type, a macro, or a function
    /// of a type or trait.
    fn has_item(&self, runtime: &Runtime, path: &str) -> Result<bool> {
        let shell = Shell::new().context("the working directory cannot be read")?;
        let folder = shell.create_temp_dir().context("no temporary folder can be made")?;
        let errors = |text: String| self.toolchain.type_check(runtime, folder.path(), &text);
        let any = |errors: &[CompileError], codes: &[&str]| {
            errors.iter().filter_map(|error| error.code.as_deref()).any(|code| codes.contains(&code))
        };
        if errors(format!("use {RUNTIME}::{path};"))?.is_empty() {
            return Ok(true);
        }
        let Some((owner, part)) = path.rsplit_once("::") else { return Ok(false) };
        // Of a trait's function nothing can be said but in an implementation.
        let implemented = errors(format!("struct S; impl {RUNTIME}::{owner} for S {{ fn {part}() {{}} }}"))?;
        if any(&implemented, &["E0407"]) {
            return Ok(false);
        }
        let is_trait = !any(&implemented, &["E0404"]);
        let called = errors(format!("fn f() {{ let _ = {RUNTIME}::{path}; }}"))?;
        Ok(is_trait || !any(&called, &["E0425", "E0433", "E0599"]))
    }

    /// Says how far it is, to who waits.
    fn tell(&self, what: &str) {
        if !self.quiet {
            anstream::eprintln!("{what}");
        }
    }
}

/// The file with the bindings for a world.
fn file_of(world: &str) -> String {
    format!("{world}.rs")
}

/// The bindings that there are.
fn texts(generated: &Generated) -> Vec<(&str, &str)> {
    let texts = generated.iter().filter_map(|(world, bindings)| match bindings {
        Bindings::Text(text) => Some((world.as_str(), text.as_str())),
        Bindings::None(_) => None,
    });
    texts.collect()
}

/// The features of the `wit-bindgen` crate that its runtime needs: up to 0.44
/// it had neither `bitflags` nor `std`, and both all the same.
fn crate_features(version: &Version) -> &'static str {
    match version.as_str().split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()) {
        Some(..=44) => r#""async", "realloc""#,
        _ => r#""async", "bitflags", "realloc", "std""#,
    }
}

/// How many worlds of a release came out how.
fn summary(worlds: &Worlds) -> String {
    let count = |is: fn(&Cell) -> bool| worlds.values().filter(|cell| is(cell)).count();
    let ok = count(|cell| matches!(cell, Cell::Ok { .. }));
    let refused = count(|cell| matches!(cell, Cell::Fails { .. }) && cell.is_async());
    let failed = count(|cell| matches!(cell, Cell::Fails { .. }) && !cell.is_async());
    let unknown = count(|cell| matches!(cell, Cell::CannotGenerate { .. }));
    let parts = [(ok, "compile"), (failed, "fail"), (refused, "need async"), (unknown, "are not understood")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join(", ")
}
