//! This repository as others have it: a submodule of a foreign repository, at a place
//! that stays, so that what was compiled of it once need not be again.
//!
//! Compiles nothing itself.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::document;
use crate::host::{Host, Run};
use crate::ways::Way;

/// The manifest of the foreign repository: a package of an old Rust, with members.
pub(crate) const MANIFEST: &str = "[package]\nname = \"guest\"\nversion = \"0.0.0\"\nedition = \"2018\"\nrust-version = \"1.56\"\n\n\
                                   [workspace]\nmembers = [\"crates/*\"]\n";

/// The foreign repository with this one as a submodule.
pub(crate) struct Submodule {
    pub(crate) host: Host,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ways-in")
}

/// Has cargo build all of it into one folder, without what nobody debugs: then
/// workspaces with other profiles share what they depend on.
pub(crate) fn build_cheaply(command: &mut Command) {
    command
        .env("CARGO_TARGET_DIR", folder().join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_TERM_COLOR", "never");
}

/// This repository, cloned.
pub(crate) fn checkout() -> PathBuf {
    submodule().host.root().join("tools/pins")
}

/// The foreign repository, with the submodule as README.md has it added.
pub(crate) fn submodule() -> &'static Submodule {
    static MADE: OnceLock<Submodule> = OnceLock::new();
    MADE.get_or_init(|| {
        let repository = document::repository();
        let origin = folder().join("origin");
        copy(&repository, &origin);
        let host = Host::in_folder(folder().join("host"), "foreign");
        host.write("Cargo.toml", MANIFEST);
        host.write("src/lib.rs", "");
        host.write("crates/inner/Cargo.toml", "[package]\nname = \"inner\"\nversion = \"0.0.0\"\n");
        host.write("crates/inner/src/lib.rs", "");
        host.bash("mkdir guest && cargo generate-lockfile --offline").exits(0);
        let way = Way::told("A git submodule");
        host.write(".cargo/config.toml", &way.toml);
        host.bash(&way.commands[0].replace("URL", &origin.display().to_string())).exits(0);
        host.bash("git add . && git commit --quiet --message second").exits(0);
        keep_times(&repository, &host.root().join("tools/pins"));
        Submodule { host }
    })
}

/// The paths of a repository's files, as they are now.
fn paths(repository: &Path) -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(repository);
    let listed = Run::of(git);
    let paths = listed.exits(0).stdout.split('\0').filter(|path| !path.is_empty());
    paths.filter(|path| repository.join(path).is_file()).map(str::to_owned).collect()
}

/// Makes a repository of what another holds now, committed or not.
pub(crate) fn copy(repository: &Path, origin: &Path) {
    let _ = fs::remove_dir_all(origin);
    for path in paths(repository) {
        let copy = origin.join(&path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(repository.join(&path), copy).unwrap();
    }
    let mut git = Command::new("bash");
    let identity = "git -c user.name=t -c user.email=t@example.com";
    git.arg("-ec").arg(format!("git init --quiet && git add . && {identity} commit --quiet --message all"));
    git.current_dir(origin).env("GIT_CONFIG_GLOBAL", "/dev/null");
    Run::of(git).exits(0);
}

/// Gives the files of a clone the times that they have where they come from: cargo
/// tells by them what it has compiled.
fn keep_times(repository: &Path, clone: &Path) {
    for path in paths(repository) {
        let modified = fs::metadata(repository.join(&path)).unwrap().modified().unwrap();
        File::options().write(true).open(clone.join(path)).unwrap().set_modified(modified).unwrap();
    }
}
