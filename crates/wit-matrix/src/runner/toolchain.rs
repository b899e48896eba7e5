//! The Rust toolchain as the matrix uses it: cargo builds packages, rustc
//! type-checks bindings.
//!
//! Knows nothing of worlds and releases.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use pins::value::sha256::sha256_hex;
use serde_json::Value;

use super::cache::Cache;
use pins_app::Temporary;
use pins_app::interrupt;
use pins_app::{Cargo, Host, indent};

/// A crate that bindings compile against, under the name `wit_runtime`.
#[derive(Clone, Debug)]
pub(super) struct Runtime {
    metadata: PathBuf,
    /// All that a verdict depends on besides the bindings: this crate, the
    /// compiler, and how it is called.
    pub(super) identity: String,
    /// Where the crates are that it depends on: those for the host as a target,
    /// and macros.
    dependencies: [PathBuf; 2],
}

/// What cargo was asked to build.
#[derive(Debug)]
pub(super) enum Built {
    /// The files of the package's own target.
    Done(Vec<PathBuf>),
    /// The package itself does not compile: the compiler's first error.
    DoesNotCompile(String),
}

/// How rustc is called for bindings. The edition is the oldest that generated
/// code is written for.
const TYPE_CHECK: [&str; 16] = [
    "--edition",
    "2021",
    "--crate-name",
    "leaf",
    "--crate-type",
    "lib",
    "--emit",
    "metadata",
    "--error-format",
    "json",
    "--cap-lints",
    "allow",
    "-A",
    "explicit_builtin_cfgs_in_flags",
    "--cfg",
    "target_arch=\"wasm32\"",
];

/// Cargo and rustc.
pub(super) struct Toolchain<'r> {
    pub(super) cargo: Cargo<'r>,
    pub(super) cache: Cache,
    folder: PathBuf,
    rustc: PathBuf,
    /// What rustc says of its version.
    rustc_version: String,
    host: String,
}

/// Why bindings do not compile.
#[derive(Clone, Debug)]
pub(super) struct CompileError {
    /// The name of the file with the error, if it is in one.
    pub(super) file: Option<String>,
    /// The code, such as `E0433`, if it has one.
    pub(super) code: Option<String>,
    /// As the compiler writes it: `error[E0433]: ...`.
    pub(super) text: String,
}

impl<'r> Toolchain<'r> {
    /// The toolchain of a repository.
    pub(super) fn new(host: Host<'r>, cache: Cache) -> Result<Self> {
        let folder = host.root();
        let rustc = host.programs().named_or_found("RUSTC", "rustc").context("rustc cannot be started")?;
        let output = interrupt::output(Command::new(&rustc).arg("-vV").current_dir(folder))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let target = text.lines().find_map(|line| line.strip_prefix("host: "));
        let target = target.context("`rustc -vV` does not name the host")?.to_owned();
        let cargo = host.cargo();
        Ok(Self { cargo, cache, folder: folder.to_path_buf(), rustc, rustc_version: text, host: target })
    }

    /// Has cargo build or check a package, for the host whatever the
    /// repository's configuration says, into `products`. `target` is the name of
    /// its target.
    pub(super) fn build(
        &self,
        command: &str,
        manifest: &Path,
        target: &str,
        products: &Path,
    ) -> Result<Built> {
        let (manifest, products) = (manifest.to_string_lossy(), products.to_string_lossy());
        let arguments = [
            command,
            "--message-format=json",
            "--manifest-path",
            &manifest,
            "--target-dir",
            &products,
            "--target",
            &self.host,
        ];
        let output = self.cargo.run(&self.folder, &arguments)?;
        let (mut files, mut errors) = (Vec::new(), String::new());
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            let is_own = message["target"]["name"] == target;
            match message["reason"].as_str() {
                Some("compiler-artifact") if is_own => files.extend(artifact_files(&message)),
                Some("compiler-message") if message["message"]["level"] == "error" => {
                    if is_own {
                        return Ok(Built::DoesNotCompile(error_text(&message["message"])));
                    }
                    errors += message["message"]["rendered"].as_str().unwrap_or_default();
                }
                _ => {}
            }
        }
        if !output.status.success() {
            bail!("{}", indent(&format!("{errors}{}", String::from_utf8_lossy(&output.stderr))));
        }
        Ok(Built::Done(files))
    }

    /// Has cargo check a library package named `wit_runtime`.
    pub(super) fn runtime(
        &self,
        manifest: &Path,
        products: &Path,
    ) -> Result<std::result::Result<Runtime, String>> {
        let files = match self.build("check", manifest, "wit_runtime", products)? {
            Built::Done(files) => files,
            Built::DoesNotCompile(error) => return Ok(Err(error)),
        };
        let metadata = files.into_iter().find(|file| file.extension().is_some_and(|it| it == "rmeta"));
        let metadata = metadata.ok_or_else(|| anyhow!("cargo did not say where wit_runtime is"))?;
        let beside = metadata.parent().unwrap_or(Path::new(".")).to_path_buf();
        let dependencies = [beside, products.join("debug/deps")];
        let bytes = fs::read(&metadata).with_context(|| format!("{} cannot be read", metadata.display()))?;
        let identity = format!("{}\n{}\n{}", sha256_hex(&bytes), self.rustc_version, TYPE_CHECK.join(" "));
        let runtime = Runtime { metadata, identity, dependencies };
        self.check_runtime(&runtime)?;
        Ok(Ok(runtime))
    }

    /// Makes sure that rustc can use what cargo made at all. Otherwise every
    /// world would seem not to compile.
    fn check_runtime(&self, runtime: &Runtime) -> Result<()> {
        let folder = Temporary::new()?;
        match self.type_check(runtime, folder.path(), "extern crate wit_runtime;")?.first() {
            None => Ok(()),
            Some(error) => bail!(
                "rustc cannot use what cargo compiled, so nothing can be tried: {}\n\
                 is `{}` the compiler that cargo uses?",
                error.text,
                self.rustc.display()
            ),
        }
    }

    /// Type-checks a crate as for wasm32, and gives the errors. Only the crate itself sees that
    /// architecture: there may be no standard library for it here, and what
    /// generated code hides from other ones is all in the crate itself.
    pub(super) fn type_check(
        &self,
        runtime: &Runtime,
        folder: &Path,
        text: &str,
    ) -> Result<Vec<CompileError>> {
        let file = folder.join("leaf.rs");
        fs::write(&file, text).context("the temporary folder cannot be written")?;
        let mut command = Command::new(&self.rustc);
        command.args(TYPE_CHECK).arg("--extern").arg(named("wit_runtime=", &runtime.metadata));
        for folder in &runtime.dependencies {
            command.arg("-L").arg(named("dependency=", folder));
        }
        command.arg("-o").arg(folder.join("libleaf.rmeta")).arg(&file).current_dir(&self.folder);
        let output = interrupt::output(&mut command)?;
        if output.status.success() {
            return Ok(Vec::new());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let errors: Vec<CompileError> =
            messages.filter(|message| message["level"] == "error").map(|it| compile_error(&it)).collect();
        if errors.is_empty() {
            bail!("rustc ended with {} and no error:\n{}", output.status, indent(&said));
        }
        Ok(errors)
    }
}

fn compile_error(message: &Value) -> CompileError {
    let spans = message["spans"].as_array().into_iter().flatten();
    let primary = spans.into_iter().find(|span| span["is_primary"] == true);
    let file = primary.and_then(|span| Path::new(span["file_name"].as_str()?).file_name()?.to_str());
    CompileError {
        file: file.map(str::to_owned),
        code: message["code"]["code"].as_str().map(str::to_owned),
        text: error_text(message),
    }
}

/// An argument of two parts, one of which is a path.
fn named(name: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(name);
    argument.push(path);
    argument
}

fn artifact_files(message: &Value) -> Vec<PathBuf> {
    let files = message["filenames"].as_array().into_iter().flatten();
    let files = files.filter_map(|file| file.as_str()).map(PathBuf::from);
    files.chain(message["executable"].as_str().map(PathBuf::from)).collect()
}

/// A compiler message in one line.
fn error_text(message: &Value) -> String {
    let text = message["message"].as_str().unwrap_or("an error without a message");
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    match message["code"]["code"].as_str() {
        Some(code) => format!("error[{code}]: {text}"),
        None => format!("error: {text}"),
    }
}
