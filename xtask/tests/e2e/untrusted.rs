//! A checkout that somebody else wrote: nothing outside it is written or read,
//! and none of its programs is run, whatever is in it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::program::clean;
use crate::support::{Repo, TOOLBOX, spotless, workshop};

/// A file outside the repository, which nobody may touch.
fn victim(repo: &Repo) -> PathBuf {
    let path = repo.outside().join("victim");
    fs::write(&path, "machine example.org password hunter2\n").unwrap();
    path
}

fn is_untouched(victim: &Path) {
    assert_eq!(fs::read_to_string(victim).unwrap(), "machine example.org password hunter2\n");
}

/// Runs the program, which must end by itself: a test that hangs tells nothing.
fn ends(repo: &Repo, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path(""));
    command.args(arguments).env("XDG_STATE_HOME", repo.outside().join("state"));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id().to_string();
    let watch = thread::spawn(move || {
        // Minutes more than it takes.
        for _ in 0..1200 {
            thread::sleep(Duration::from_millis(100));
            if !Path::new("/proc").join(&id).exists() {
                return;
            }
        }
        let _ = Command::new("kill").args(["-9", &id]).status();
    });
    let output = child.wait_with_output().unwrap();
    watch.join().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), said)
}

/// An executable script outside the repository's own use, which leaves a trace.
fn write_script(path: &Path, trace: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\nexit 1\n", trace.display())).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_link_at_a_name_that_is_used_while_writing_is_not_followed() {
    let (repo, _server) = workshop();
    let victim = victim(&repo);
    repo.write("tools/setup.sh", "V=1.0.0 # tool-version: toolbox\n");
    for name in [".setup.sh.xtask-new", ".setup.sh.0.xtask-new"] {
        symlink("../../victim", repo.path("tools").join(name)).unwrap();
    }
    symlink("../../victim", repo.path("guest/.Cargo.toml.xtask-new")).unwrap();
    repo.commit();
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    is_untouched(&victim);
    assert!(repo.path("guest/.Cargo.toml.xtask-new").is_symlink());
}

#[test]
fn an_old_state_folder_may_lead_anywhere() {
    for (path, target) in
        [(".xtask", "../precious"), (".xtask/lock", "../../victim"), (".xtask/undo", "../../precious")]
    {
        let (repo, _server) = workshop();
        let victim = victim(&repo);
        let precious = repo.outside().join("precious");
        fs::create_dir_all(precious.join("undo")).unwrap();
        fs::write(precious.join("undo/0.original"), "mine").unwrap();
        fs::create_dir_all(repo.path(path).parent().unwrap()).unwrap();
        symlink(target, repo.path(path)).unwrap();
        repo.commit();
        repo.xtask(&["verify"]).exits(1).shows("error[old-state]");
        repo.xtask(&["sync"]).exits(1).says("error[old-state]");
        repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
        is_untouched(&victim);
        assert_eq!(fs::read_to_string(precious.join("undo/0.original")).unwrap(), "mine", "{path}");
    }
}

#[test]
fn a_state_folder_that_is_a_link_is_refused() {
    let (repo, _server) = workshop();
    let precious = repo.outside().join("precious");
    fs::create_dir_all(precious.join("undo")).unwrap();
    symlink(&precious, repo.path(".git/xtask")).unwrap();
    repo.refuses(&["sync"], &[".git/xtask cannot be opened"]);
    assert!(precious.join("undo").exists() && !precious.join("lock").exists());
}

#[test]
fn a_new_file_is_not_made_through_a_link_that_leads_out() {
    let (repo, _server) = workshop();
    let outside = repo.outside().join("elsewhere");
    fs::create_dir(&outside).unwrap();
    symlink("../elsewhere", repo.path("linked")).unwrap();
    for (path, why) in [
        ("linked/registry_data.bzl", "leads out"),
        ("linked/new/registry_data.bzl", "leads out"),
        (".git/hooks/post-checkout", ".git"),
        (".GIT/info/attributes", ".GIT"),
    ] {
        repo.write("xtask/pins.toml", format!("registry_data = \"{path}\"\n"));
        repo.refuses(&["sync"], &[path, why]);
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{path}");
        assert!(!repo.path(".git/hooks/post-checkout").exists());
    }
    // One that stays inside is as good as the folder itself.
    symlink("docs", repo.path("inside")).unwrap();
    repo.write("xtask/pins.toml", "registry_data = \"inside/new/registry_data.bzl\"\n");
    let before = repo.bytes();
    repo.xtask(&["sync"]).exits(0);
    repo.assert_changed(&before, &["docs/new", "docs/new/registry_data.bzl"]);
}

#[test]
fn a_folder_made_for_a_new_file_goes_when_the_change_fails() {
    let (repo, _server) = workshop();
    repo.write("xtask/pins.toml", "registry_data = \"a/b/registry_data.bzl\"\n");
    let stop = crate::support::shim::Stop::new(0, "kill");
    let trial = repo.copied();
    let calls = stop.run(&trial, &["sync"], 0);
    let written = calls.iter().position(|call| call.starts_with("write /repo/a/b/")).unwrap() + 1;
    let before = repo.bytes();
    let (code, said) = crate::support::shim::Stop::new(written, "28").start(&repo, &["sync"]);
    assert_eq!(code, Some(2), "{said}");
    repo.assert_unchanged(&before);
}

#[test]
fn two_links_to_one_file_are_not_written_twice() {
    let (repo, _server) = workshop();
    // A generated file is a link to one with marked lines, and both change.
    repo.write("xtask/pins.toml", "registry_data = \"checksums/registry_data.bzl\"\n");
    symlink("../docs/versions.md", repo.path("checksums/registry_data.bzl")).unwrap();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    repo.refuses(&["sync"], &["are one file (docs/versions.md), and would be written twice"]);
}

#[test]
fn what_is_outside_is_neither_read_nor_quoted() {
    for path in [
        "xtask/pins.toml",
        "guest/Cargo.toml",
        "guest/Cargo.lock",
        "toolchains/tool_versions.bzl",
        "downloader.cfg",
    ] {
        let (repo, _server) = workshop();
        let victim = victim(&repo);
        let _ = fs::remove_file(repo.path(path));
        fs::create_dir_all(repo.path(path).parent().unwrap()).unwrap();
        symlink(&victim, repo.path(path)).unwrap();
        repo.commit();
        for command in [&["verify"][..], &["sync", "--dry-run"], &["fetch-checksums", "toolbox@1.4.0"]] {
            let run = repo.xtask(command);
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(!said.contains("hunter2") && !said.contains("machine"), "{path}: {said}");
            let concerned = match path {
                "downloader.cfg" => command[0] == "fetch-checksums",
                "xtask/pins.toml" => true,
                _ => command[0] == "verify",
            };
            if concerned {
                assert_ne!(run.code, Some(0), "{path}");
                assert!(
                    said.contains(path) && said.contains("leads out of the repository"),
                    "{path}: {said}"
                );
            }
        }
        is_untouched(&victim);
    }
}

#[test]
fn a_folder_that_leads_out_is_not_entered() {
    let (repo, _server) = workshop();
    let outside = repo.outside().join("crate");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("Cargo.toml"), "[dependencies]\nwit-bindgen = \"0.1.0\" # hunter2\n").unwrap();
    // Git knows a manifest there, and the folder became a link since.
    repo.write("sub/Cargo.toml", "[package]\nname = \"sub\"\n");
    repo.commit();
    fs::remove_dir_all(repo.path("sub")).unwrap();
    symlink("../crate", repo.path("sub")).unwrap();
    let run = repo.xtask(&["verify"]);
    assert!(!run.stdout.contains("hunter2") && !run.stdout.contains("0.1.0"), "{}", run.stdout);
    repo.xtask(&["sync"]);
    assert!(fs::read_to_string(outside.join("Cargo.toml")).unwrap().contains("0.1.0"));
}

#[test]
fn pipes_devices_and_endless_files_are_refused_at_once() {
    type Make = fn(&Repo, &Path);
    let makes: [(Make, &str); 4] = [
        (
            |repo, path| {
                repo.run("mkfifo", "", &[path.to_str().unwrap()]).exits(0);
            },
            "a device or a pipe",
        ),
        (|_, path| symlink("/dev/zero", path).unwrap(), "a symbolic link"),
        (|_, path| symlink("/dev/stdin", path).unwrap(), "a symbolic link"),
        (|_, path| fs::File::create(path).unwrap().set_len(5 << 30).unwrap(), "larger than 4 MiB"),
    ];
    for path in ["xtask/pins.toml", "guest/Cargo.toml", "toolchains/tool_versions.bzl", "host/Cargo.lock"] {
        for (make, why) in makes {
            let (repo, _server) = workshop();
            // With it the root is known, whatever the source is.
            repo.write("xtask/pins.toml", "");
            let full = repo.path(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&full);
            make(&repo, &full);
            for command in [&["verify"][..], &["bump", "wit-bindgen", "0.47.0", "--dry-run"]] {
                let (code, said) = ends(&repo, command);
                assert!(matches!(code, Some(1 | 2)), "{path} {command:?}: {code:?} {said}");
                assert!(said.contains(path) && said.contains(why), "{path} {command:?}: {said}");
            }
        }
    }
}

#[test]
fn path_dependencies_lead_nowhere_to_write() {
    let (repo, _server) = workshop();
    let outside = repo.outside().join("victims");
    fs::create_dir(&outside).unwrap();
    let dependencies = "a = { path = \"../../victims\" }\nb = { path = \"../../victims/new/folder\" }\n";
    repo.write("guest/Cargo.toml", repo.read("guest/Cargo.toml") + dependencies);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--dry-run"]);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_read_whole_is_reported_instead_of_passed_over() {
    let (repo, _server) = spotless();
    repo.write("docs/odd.txt", "toolbox 1.0.0 # tool-version: toolbox\n\0");
    // What is no text and only looks like a marker is nobody's business.
    repo.write("docs/program", "tool-versions: toolbox\0");
    repo.write("docs/latin1.txt", b"# caf\xe9 toolVersion: toolbox 1.0.0\n");
    let folder = repo.path("").join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), "[dependencies]\nwit-bindgen = \"0.1.0\"\n").unwrap();
    fs::write(folder.join("unmarked.txt"), "nothing of interest\n").unwrap();
    for git in [true, false] {
        if !git {
            fs::remove_dir_all(repo.path(".git")).unwrap();
        }
        repo.xtask(&["verify"])
            .exits(1)
            .shows("docs/odd.txt")
            .shows("it holds a marker, and a NUL byte")
            .shows("caf\u{fffd}/Cargo.toml")
            .shows("its path is not UTF-8")
            .shows("verify: 2 errors\n");
    }
}

#[test]
fn git_runs_nothing_of_the_repository() {
    let (repo, _server) = workshop();
    let trace = repo.outside().join("trace");
    let script = repo.path("evil");
    write_script(&script, &trace);
    // A partial clone that lacks what git wants to read: with .gitignore not
    // checked out, it is read from the object that is missing.
    repo.write(".gitignore", "/out/\n");
    repo.commit();
    let id = repo.git(&["rev-parse", ":.gitignore"]).stdout;
    repo.git(&["update-index", "--skip-worktree", ".gitignore"]);
    fs::remove_file(repo.path(".gitignore")).unwrap();
    fs::remove_file(repo.path(".git/objects").join(&id[..2]).join(id[2..].trim())).unwrap();
    let script = script.to_str().unwrap();
    for (key, value) in [
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", repo.path("").to_str().unwrap()),
        ("remote.origin.uploadpack", script),
        ("core.fsmonitor", script),
        ("core.sshCommand", script),
        ("credential.helper", script),
    ] {
        repo.git(&["config", key, value]);
    }
    repo.xtask(&["verify"]);
    repo.xtask(&["sync"]);
    assert!(!trace.exists(), "{}", fs::read_to_string(&trace).unwrap());
}

#[test]
fn a_checkout_that_git_does_not_trust_is_listed_without_it() {
    let (mut repo, _server) = spotless();
    // Git's own switch for its own tests: everything belongs to somebody else.
    repo.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let run = repo.xtask(&["verify"]);
    run.exits(0).says("git does not trust this checkout, because somebody else owns it");
    run.says("git config --global --add safe.directory ");
    assert_eq!(run.stderr.matches("note:").count(), 2, "{}", run.stderr);
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
    repo.xtask(&["verify"]).exits(1).shows("verify: 1 error\n");
    repo.xtask(&["sync"]).exits(0);
    // Nothing is kept in a folder that git does not vouch for.
    assert!(!repo.path(".git/xtask").exists());
    assert!(repo.outside().join("state/cargo-xtask").exists());
}

#[test]
fn programs_of_the_repository_are_not_run() {
    let (mut repo, _server) = workshop();
    let trace = repo.outside().join("trace");
    for folder in ["", "bin", "guest", "host"] {
        for name in ["git", "cargo", "rustc"] {
            write_script(&repo.path(folder).join(name), &trace);
        }
    }
    symlink(repo.path("bin"), repo.outside().join("linked-bin")).unwrap();
    let path = std::env::var("PATH").unwrap();
    let (inside, linked) = (repo.path("bin"), repo.outside().join("linked-bin"));
    repo.env("PATH", format!("::.:bin:{}:{}:{path}", inside.display(), linked.display()));
    repo.env("CARGO", repo.path("bin/cargo").to_str().unwrap());
    repo.env("RUSTC", repo.path("bin/rustc").to_str().unwrap());
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
    assert!(!trace.exists(), "{}", fs::read_to_string(&trace).unwrap());
    assert_ne!(repo.bytes(), before);
}

#[test]
fn the_environment_does_not_choose_the_downloader() {
    let (mut repo, _server) = workshop();
    repo.write("evil/Cargo.toml", "[workspace]\nmembers = [\"artifact-fetch\"]\n");
    repo.write(
        "evil/artifact-fetch/Cargo.toml",
        "[package]\nname = \"artifact-fetch\"\nversion = \"0.0.0\"\n",
    );
    repo.write("evil/artifact-fetch/src/main.rs", "fn main() { panic!() }");
    repo.env("CARGO_MANIFEST_DIR", repo.path("evil/xtask").to_str().unwrap());
    repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
    assert!(repo.read(&TOOLBOX.path()).contains(&TOOLBOX.release("1.4.0", true)));
}

#[test]
fn asking_cargo_runs_no_wrapper_of_the_repository() {
    let (repo, _server) = workshop();
    let trace = repo.outside().join("trace");
    let script = repo.path("wrapper");
    write_script(&script, &trace);
    let config = repo.read(".cargo/config.toml");
    let wrapper = script.display();
    let rustc = format!(
        "[build]\nrustc = \"{wrapper}\"\nrustc-wrapper = \"{wrapper}\"\nrustc-workspace-wrapper = \"{wrapper}\"\n"
    );
    repo.write(".cargo/config.toml", format!("{config}\n{rustc}"));
    repo.write("host/.cargo/config.toml", rustc);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    assert!(!trace.exists(), "{}", fs::read_to_string(&trace).unwrap());
    assert!(repo.read("host/Cargo.lock").contains("0.47.0"));
}

/// Used by the tests of other files that start the program and let it run.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} did not come to be");
}

/// The end of a started program: its exit status, or the signal as shells have
/// it, and what it said.
pub(crate) fn end(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
