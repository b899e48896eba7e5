//! The compatibility matrix: generates bindings with releases of wit-bindgen
//! and type-checks them against the embedded runtime, or against the
//! `wit-bindgen` crate.
//!
//! Records nothing and judges nothing: `plan` and `rule` do.

mod cache;
mod compiler;
mod crates;
mod generator;
mod toolchain;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

use anyhow::{Context, Result, bail};
use pins::model::Model;
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins_app::{Host, Temporary};

use self::cache::Cache;
use self::compiler::{Compiler, Items};
use self::generator::{Bindings, Generator};
use self::toolchain::{Runtime, Toolchain};
use self::verdicts::Verdicts;
use crate::bindings::runtime_symbols;
use crate::embedded::Embedded;
use crate::plan::Pairs;
use crate::record::{Cell, Fingerprint, Worlds, incompatible_worlds};
use crate::rule::failure;

/// The name under which bindings know their runtime.
const RUNTIME: &str = "wit_runtime";

/// The bindings of one release, by world.
type Generated = Vec<(String, Bindings)>;

/// The matrix of one repository.
pub(crate) struct Matrix<'r> {
    toolchain: Toolchain<'r>,
    host: Host<'r>,
    embedded: Embedded,
    /// The folder of the runtime's crate, relative to the root.
    runtime: RepoPath,
    worlds: Vec<String>,
    /// Holds the worlds' files.
    folder: Temporary,
    verdicts: Verdicts,
    /// What the runtime and the worlds were when they were read.
    fingerprint: Fingerprint,
}

impl<'r> Matrix<'r> {
    /// Prepares to try the worlds of `model`.
    ///
    /// # Errors
    /// If there are none, or if there is no Rust toolchain.
    pub(crate) fn new(host: Host<'r>, model: &Model<'_>) -> Result<Self> {
        let embedded = Embedded::of(model.world);
        let folder = Temporary::new()?;
        let mut worlds = Vec::new();
        for (name, path) in embedded.worlds(model) {
            fs::write(folder.path().join(format!("{name}.wit")), model.text(path))
                .context("the temporary folder cannot be written")?;
            worlds.push(name.to_owned());
        }
        if worlds.is_empty() {
            bail!("there are no worlds to try: {}/*.wit", embedded.settings.worlds());
        }
        let cache = Cache::of()?;
        let toolchain = Toolchain::new(host, cache.clone())?;
        let runtime = embedded.settings.folder.clone();
        let (verdicts, fingerprint) = (Verdicts::new(cache), embedded.fingerprint(model));
        Ok(Self { toolchain, host, embedded, runtime, worlds, folder, verdicts, fingerprint })
    }

    /// Tries releases against the embedded runtime.
    ///
    /// # Errors
    /// If something could not be tried at all; that a world does not compile
    /// is in the answer.
    pub(crate) fn releases(&self, versions: &BTreeSet<Version>) -> Result<BTreeMap<Version, Worlds>> {
        let manifest = self.host.root().join(&*self.runtime).join("Cargo.toml");
        let runtime = self
            .toolchain
            .runtime(&manifest, &self.toolchain.cache.build_of(self.host.root()))
            .with_context(|| format!("the embedded runtime cannot be compiled ({})", manifest.display()))?;
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => bail!("the embedded runtime does not compile ({}): {error}", self.runtime),
        };
        let known = Mutex::new(BTreeMap::new());
        let trial = |version: &Version, generated: &Generated| -> Result<Worlds> {
            let worlds = self.try_release(&runtime, version, generated, &known)?;
            let why = incompatible_worlds(&worlds).into_iter().map(|world| failure(&worlds, world));
            let why: String = why.map(|why| format!("\n  {why}")).collect();
            self.host.tell(&format!("wit-bindgen {version}: {}{why}", summary(&worlds)));
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
                self.host.tell(&format!("compiling the crate wit-bindgen {version}"));
                runtimes.insert(version, crates::crate_runtime(&self.toolchain, version)?);
            }
        }
        let generators = pairs.iter().map(|(generator, _)| generator.clone()).collect();
        self.with_bindings(&generators, |version, generated| {
            let crates = pairs.iter().filter(|(generator, _)| generator == version);
            let mut tried = BTreeMap::new();
            for (_, of_crate) in crates {
                let Some(runtime) = runtimes.get(of_crate) else { continue };
                let failing = self.compiler().failing(runtime, version, &texts(generated))?;
                tried.insert(of_crate.clone(), failing.into_iter().map(|(world, _)| world).collect());
            }
            self.host.tell(&format!("bindings of {version}: tried against {} crates", tried.len()));
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
        let failed = AtomicBool::new(false);
        let work_on_all = || -> Result<()> {
            loop {
                let next = receiver.lock().map(|queue| queue.recv());
                let Ok(Ok((version, generator))) = next else { return Ok(()) };
                let out = Temporary::new()?;
                let generated = self.generate(&generator, out.path())?;
                let result = work(version, &generated)?;
                if let Ok(mut done) = done.lock() {
                    done.insert(version.clone(), result);
                }
            }
        };
        std::thread::scope(|scope| {
            let count = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
            let worker = || work_on_all().inspect_err(|_| failed.store(true, Ordering::Relaxed));
            let workers: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
            let mut all = versions.iter().enumerate().take_while(|_| !failed.load(Ordering::Relaxed));
            let built = all.try_for_each(|(index, version)| {
                let generator = self.generator(version, (index + 1, versions.len()))?;
                // Nobody takes it if every worker failed; that is reported below.
                let _ = sender.send((version, generator));
                Ok(())
            });
            drop(sender);
            let worked = workers.into_iter().map(|worker| match worker.join() {
                Ok(result) => result,
                Err(_) => {
                    bail!("a thread of the matrix failed; this is a defect of this program, please report it")
                }
            });
            let worked = worked.collect::<Result<Vec<()>>>();
            built.and(worked)
        })?;
        self.check_unchanged()?;
        done.into_inner().map_err(|_| anyhow::anyhow!("a thread of the matrix failed"))
    }

    /// The generator of a release; building one takes a while, and says so.
    fn generator(&self, version: &Version, (index, count): (usize, usize)) -> Result<Generator> {
        if !generator::program(&self.toolchain, version).is_file() {
            let which = if count > 1 { format!(" ({index} of {count})") } else { String::new() };
            self.host.tell(&format!("building the generator of wit-bindgen {version}{which}, once"));
        }
        generator::generator(&self.toolchain, version)
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

    /// Tries all worlds of one release.
    fn try_release(
        &self,
        runtime: &Runtime,
        version: &Version,
        generated: &Generated,
        known: &Items,
    ) -> Result<Worlds> {
        let failing = self.compiler().failing(runtime, version, &texts(generated))?;
        let mut worlds = Worlds::new();
        for (world, bindings) in generated {
            let cell = match bindings {
                Bindings::None(error) => Cell::CannotGenerate { error: error.clone() },
                Bindings::Text(text) => {
                    let symbols: Vec<String> = runtime_symbols(text, RUNTIME).into_iter().collect();
                    match failing.iter().find(|(failing, _)| failing == world) {
                        None => Cell::Ok { symbols },
                        Some((_, error)) => {
                            let missing = self.compiler().missing(runtime, &symbols, known)?;
                            Cell::Fails { error: error.clone(), missing, symbols }
                        }
                    }
                }
            };
            worlds.insert(world.clone(), cell);
        }
        Ok(worlds)
    }

    fn compiler(&self) -> Compiler<'_, 'r> {
        Compiler { toolchain: &self.toolchain, verdicts: &self.verdicts }
    }

    /// Makes sure that what was compiled is what was read before: a trial
    /// takes minutes, and somebody may have edited the runtime meanwhile.
    fn check_unchanged(&self) -> Result<()> {
        let now = self.host.read()?;
        if self.embedded.fingerprint(&Model::of(&now)) != self.fingerprint {
            bail!("{} was edited while it was tried; nothing was written; run this again", self.runtime);
        }
        Ok(())
    }
}

/// The bindings that there are.
fn texts(generated: &Generated) -> Vec<(&str, &str)> {
    let texts = generated.iter().filter_map(|(world, bindings)| match bindings {
        Bindings::Text(text) => Some((world.as_str(), text.as_str())),
        Bindings::None(_) => None,
    });
    texts.collect()
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
