//! A repository with an embedded runtime, and generators that cost a second to
//! compile: libraries with the interface of wit-bindgen's, in folders, which
//! cargo takes in place of the public ones.
//!
//! What they generate stands in the worlds, as lines `//@ RELEASE: TEXT`, where
//! RELEASE may be `any`. A text `panic ...`, `error ...`, `abort` or `edit FILE` is
//! done, others are the bindings.

use super::program::Run;
use super::repo::Repo;
use super::tools::WIT_BINDGEN;

/// The releases that the registry has, the oldest first.
pub(crate) const RELEASES: [&str; 4] = ["99.1.0", "99.2.0", "99.3.0", "99.4.0"];

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "wit-bindgen": "99.2.0",
}
TOOL_COMPATIBILITY = {}
//- xtask/pins.toml
[runtime]
crate = "rt"
table = "rt.bzl"
//- rt/Cargo.toml
[package]
name = "rt"
version = "0.0.0"
edition = "2024"

[lib]
name = "wit_runtime"

[workspace]
//- rt/src/lib.rs
#![no_std]
pub struct Cleanup;
impl Cleanup {
    pub fn new() -> Self {
        Self
    }
    pub fn forget(self) {}
}
pub struct Map;
//- rt/tests/worlds/rich-sync.wit
//@ any: pub fn f() { wit_runtime::Cleanup::new().forget(); }
//@ any: #[cfg(target_arch = "wasm32")] pub fn g() { wit_runtime::Cleanup::new(); }
//- rt/tests/worlds/maps.wit
//@ 99.1.0: error expected something else\n  --> maps.wit:1:2\n   |\n 1 | //@
//@ 99.2.0: panic not yet implemented
//@ 99.3.0: pub type M = wit_runtime::Map;
//@ 99.4.0: pub type M = wit_runtime::Map;
//- rt/tests/worlds/streams.wit
//@ any: pub use wit_runtime::async_support::Waker;
//- .gitignore
/target
"#;

const CORE: &str = r#"
pub mod wit_parser {
    pub struct Package {
        pub worlds: std::collections::BTreeMap<String, usize>,
    }
    #[derive(Default)]
    pub struct Resolve {
        pub all_features: bool,
        pub packages: Vec<Package>,
        pub text: String,
    }
    impl Resolve {
        pub fn push_path(&mut self, path: String) -> Result<(usize, ()), String> {
            self.text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
            self.packages.push(Package { worlds: [("world".to_owned(), 0)].into() });
            Ok((0, ()))
        }
    }
}
#[derive(Default)]
pub struct Files(Vec<(String, Vec<u8>)>);
impl Files {
    pub fn push(&mut self, name: &str, text: &[u8]) {
        self.0.push((name.to_owned(), text.to_vec()));
    }
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }
}
pub trait WorldGenerator {
    fn generate(&mut self, resolve: &mut wit_parser::Resolve, world: usize, files: &mut Files) -> Result<(), String>;
}
"#;

const RUST: &str = r#"
use wit_bindgen_core::{Files, WorldGenerator, wit_parser::Resolve};
#[derive(Default)]
pub struct Opts {
    pub stubs: bool,
    pub generate_all: bool,
    pub runtime_path: Option<String>,
}
impl Opts {
    pub fn build(self) -> Generator {
        assert!(self.stubs && self.generate_all);
        assert_eq!(self.runtime_path.as_deref(), Some("wit_runtime"));
        Generator
    }
}
pub struct Generator;
impl WorldGenerator for Generator {
    fn generate(&mut self, resolve: &mut Resolve, _: usize, files: &mut Files) -> Result<(), String> {
        let mine = |line: &str| {
            let (release, text) = line.strip_prefix("//@ ")?.split_once(": ")?;
            [env!("CARGO_PKG_VERSION"), "any"].contains(&release).then(|| text.replace("\\n", "\n"))
        };
        let texts: Vec<String> = resolve.text.lines().filter_map(mine).collect();
        for text in &texts {
            if let Some(message) = text.strip_prefix("panic ") { panic!("{message}") }
            if let Some(message) = text.strip_prefix("error ") { return Err(message.to_owned()) }
            if text == "abort" { std::process::abort() }
            if let Some(path) = text.strip_prefix("edit ") { std::fs::write(path, "pub struct Other;").unwrap() }
        }
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.starts_with("edit ")).collect();
        files.push("bindings.rs", texts.join("\n").as_bytes());
        Ok(())
    }
}
"#;

/// The repository, with a copy of the program beside it: its cache is its own.
pub(crate) struct Workbench {
    pub(crate) repo: Repo,
    program: String,
}

impl Workbench {
    /// Nothing is recorded yet.
    pub(crate) fn new() -> Self {
        let repo = Repo::without_git(FIXTURE);
        let newest_first: Vec<&str> = RELEASES.into_iter().rev().collect();
        let registry = WIT_BINDGEN.registry("99.4.0", &newest_first);
        let registry = registry.replace("{ \"wit-bindgen\": \"{version}\" }", "{}");
        repo.write("checksums/tools/wit-bindgen.json", registry);
        repo.commit();
        let target = repo.outside().join("program");
        std::fs::create_dir_all(target.join("debug")).unwrap();
        std::fs::write(target.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55").unwrap();
        let program = target.join("debug/xtask");
        std::fs::copy(env!("CARGO_BIN_EXE_xtask"), &program).unwrap();
        let bench = Self { repo, program: program.to_str().unwrap().to_owned() };
        bench.offers("99.2.0");
        bench
    }

    /// Has cargo know the generator of one release, and of no other.
    pub(crate) fn offers(&self, release: &str) {
        self.offers_with(release, RUST);
    }

    /// The same with a library that has lost something.
    pub(crate) fn offers_changed(&self, release: &str) {
        self.offers_with(release, &RUST.replace("generate_all", "everything"));
    }

    fn offers_with(&self, release: &str, rust: &str) {
        let manifest = |name: &str, needs: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"{release}\"\nedition = \"2024\"\n\n[dependencies]\n{needs}"
            )
        };
        let core = "wit-bindgen-core = { path = \"../core\" }\n";
        for (folder, name, needs, text) in
            [("core", "wit-bindgen-core", "", CORE), ("rust", "wit-bindgen-rust", core, rust)]
        {
            let folder = self.repo.outside().join(folder);
            std::fs::create_dir_all(folder.join("src")).unwrap();
            std::fs::write(folder.join("Cargo.toml"), manifest(name, needs)).unwrap();
            std::fs::write(folder.join("src/lib.rs"), text).unwrap();
        }
        self.repo.write(
            ".cargo/config.toml",
            "[patch.crates-io]\nwit-bindgen-core = { path = \"../core\" }\nwit-bindgen-rust = { path = \"../rust\" }\n\n\
             # A repository whose own crates are built for something else.\n[build]\ntarget = \"wasm32-wasip2\"\n",
        );
    }

    /// Runs the copy of the program.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Run {
        self.repo.run(&self.program, "", arguments)
    }

    /// Runs it; it must refuse and leave every byte as it was.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str], says: &[&str]) {
        let before = self.repo.bytes();
        let run = self.xtask(arguments);
        run.exits(2);
        for text in says {
            run.says(text);
        }
        self.repo.assert_unchanged(&before);
    }

    /// Builds the generators of all releases, so that they are in the cache,
    /// and records the matrix.
    pub(crate) fn recorded(self) -> Self {
        for release in RELEASES {
            self.offers(release);
            self.xtask(&["runtime-matrix", release, "--check"]).exits(1);
        }
        self.xtask(&["runtime-matrix"]).exits(0);
        self.xtask(&["verify"]).exits(0);
        self.repo.commit();
        self
    }
}
