//! What is kept between runs of the matrix, under `target/`: built generators
//! and the build products of crates that bindings compile against.
//!
//! Knows no release and no world; everything here can be deleted.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Result;

use pins_app::user_folders;

/// The folder of the cache.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache beside this program's own build products, so that it serves
    /// every repository; the user's if this program was moved. Never one in the
    /// repository that is looked at: what is in it is run.
    ///
    /// # Errors
    /// If there is neither.
    pub(super) fn of() -> Result<Self> {
        let program = std::env::current_exe().ok();
        let target = program.as_deref().and_then(Path::parent).and_then(Path::parent);
        let root = match target.filter(|folder| folder.join("CACHEDIR.TAG").is_file()) {
            Some(target) => target.to_path_buf(),
            None => user_folders::cache()?,
        };
        Ok(Self { root: root.join("runtime-matrix") })
    }

    /// The package that is built for one version of something.
    pub(super) fn package(&self, what: &str, version: &str) -> PathBuf {
        self.root.join(what).join(version)
    }

    /// Where cargo builds: shared by all packages, as they share most crates.
    pub(super) fn build(&self) -> PathBuf {
        self.root.join("build")
    }

    /// Where cargo builds what stands in a repository. Two checkouts of one
    /// workspace have the same file names for different contents.
    pub(super) fn build_of(&self, root: &Path) -> PathBuf {
        self.root.join("repositories").join(hashed(&root.to_string_lossy()))
    }

    /// Where a finished program is kept. `made_from` is all that it depends on
    /// besides its version.
    pub(super) fn program(&self, name: &str, version: &str, made_from: &str) -> PathBuf {
        let file = format!("{name}-{version}-{}{}", hashed(made_from), std::env::consts::EXE_SUFFIX);
        self.root.join("programs").join(file)
    }

    /// Where a verdict is kept. `key` stands for all that it depends on.
    pub(super) fn verdict(&self, key: &str) -> PathBuf {
        self.root.join("verdicts").join(format!("{key}.json"))
    }

    /// Puts a file into the cache, whole or not at all.
    pub(super) fn keep(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder)?;
        let staged = path.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&staged, bytes)?;
        std::fs::rename(staged, path)
    }
}

/// A short name for a long text.
fn hashed(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
