//! What others do while the program works: they edit, they read, they
//! interrupt; and what it leaves on the way.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::program::Run;
use crate::support::shim::Stop;
use crate::support::{Repo, workshop};
use crate::untrusted::{end, wait_until};

/// A repository without a server in which `sync` changes two files.
fn drifted() -> Repo {
    let (repo, _server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    repo.replace(
        "checksums/tools/toolbox.json",
        "\"latest_version\": \"1.3.0\"",
        "\"latest_version\": \"1.2.0\"",
    );
    repo
}

/// The numbers of the calls of `sync` that begin like this.
fn calls(repo: &Repo, begin: &str) -> Vec<(usize, String)> {
    let calls = Stop::new(0, "kill").run(&repo.copied(), &["sync"], 0);
    let found = calls.into_iter().enumerate().filter(|(_, call)| call.starts_with(begin));
    found.map(|(index, call)| (index + 1, call)).collect()
}

#[test]
fn an_edit_between_the_check_and_the_change_is_not_lost() {
    let original = drifted();
    let exchanges = calls(&original, "exchange ");
    assert_eq!(exchanges.len(), 2, "{exchanges:?}");
    for (call, name) in exchanges {
        let repo = original.copied();
        let before = repo.bytes();
        let path = name.strip_prefix("exchange /repo/").unwrap();
        let text = repo.read(path);
        let (code, said) = Stop::new(call, "edit").start(&repo, &["sync"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(&format!("{path} was changed by somebody else in this moment")), "{said}");
        assert_eq!(repo.read(path), format!("{text}# by hand\n"));
        repo.assert_changed(&before, &[path]);
    }
}

#[test]
fn an_edit_of_a_file_that_is_about_to_go_is_not_lost() {
    let (original, _server) = workshop();
    let arguments = ["rename", "toolbox", "hammer"];
    let calls = Stop::new(0, "kill").run(&original.copied(), &arguments, 0);
    let goes = |call: &String| call.starts_with("rename /repo/checksums/tools/.toolbox.json.");
    let call = calls.iter().position(goes).unwrap() + 1;
    // That call names the new name; what has the old one is edited while it waits.
    let repo = original.copied();
    let before = repo.bytes();
    let stop = Stop::new(call, "pause");
    let writer =
        stop.command(&repo, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the change", || stop.seen().len() == call);
    let path = "checksums/tools/toolbox.json";
    let text = repo.read(path) + " ";
    repo.write(path, &text);
    stop.go();
    let (code, _, said) = end(writer);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(&format!("{path} was changed by somebody else in this moment")), "{said}");
    assert_eq!(repo.read(path), text);
    repo.assert_changed(&before, &[path]);
}

#[test]
fn a_file_that_appears_in_the_last_moment_is_not_replaced() {
    let original = drifted();
    original.write("xtask/pins.toml", "registry_data = \"checksums/new/registry_data.bzl\"\n");
    let name = "rename /repo/checksums/new/registry_data.bzl";
    let (call, _) = calls(&original, name).remove(0);
    let repo = original.copied();
    let before = repo.bytes();
    let (code, said) = Stop::new(call, "edit").start(&repo, &["sync"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("registry_data.bzl was changed by somebody else in this moment"), "{said}");
    let left = ["checksums/new", "checksums/new/registry_data.bzl"];
    repo.assert_changed(&before, &left);
    assert_eq!(repo.read(left[1]), "# by hand\n");
}

#[test]
fn whoever_reads_sees_the_repository_before_or_after_a_change() {
    let repo = drifted();
    let exchanges = calls(&repo, "exchange ");
    // Stopped with the first file changed and the second not.
    let stop = Stop::new(exchanges[1].0, "pause");
    let writer =
        stop.command(&repo, &["sync"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the change", || stop.seen().len() == exchanges[1].0);
    thread::scope(|scope| {
        let readers: Vec<_> = [&["verify"][..], &["sync", "--check"], &["status"]]
            .map(|command| scope.spawn(|| repo.xtask(command)))
            .into();
        // They wait, however long this takes.
        thread::sleep(Duration::from_millis(300));
        assert!(readers.iter().all(|reader| !reader.is_finished()));
        stop.go();
        for reader in readers {
            reader.join().unwrap().exits(0);
        }
    });
    assert_eq!(end(writer).0, Some(0));
}

#[test]
fn a_change_that_begins_and_ends_while_somebody_reads_is_noticed() {
    let (repo, _server) = workshop();
    repo.write("xtask/pins.toml", "registry_data = \"checksums/registry_data.bzl\"\n");
    // A git that is so slow that a whole change happens after it has listed
    // the files: the list knows nothing of the new one.
    let bin = repo.outside().join("bin");
    fs::create_dir(&bin).unwrap();
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout)
        .unwrap();
    let (once, xtask) = (repo.outside().join("once"), env!("CARGO_BIN_EXE_xtask"));
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *ls-files*) ;; *) exec {git} \"$@\" ;; esac\n{git} \"$@\" || exit\n\
         if mkdir '{once}' 2>/dev/null; then PATH={path} '{xtask}' sync >/dev/null || exit; fi\n",
        git = real.trim(),
        once = once.display(),
        path = std::env::var("PATH").unwrap(),
    );
    fs::write(bin.join("git"), script).unwrap();
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut reader = repo.command(&["verify"]);
    reader.env("PATH", path);
    Run::of(reader).exits(0);
    assert!(once.exists() && repo.path("checksums/registry_data.bzl").exists());
}

/// Sends a signal, as `kill` does.
fn signal(name: &str, id: u32) {
    assert!(Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap().success());
}

#[test]
fn an_interrupted_change_is_restored_at_once() {
    let original = drifted();
    let exchanges = calls(&original, "exchange ");
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let repo = original.copied();
        let before = repo.bytes();
        let stop = Stop::new(exchanges[1].0, "pause");
        let mut command = stop.command(&repo, &["sync"]);
        let writer = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until("the change", || stop.seen().len() == exchanges[1].0);
        signal(name, writer.id());
        stop.go();
        let (ended, _, said) = end(writer);
        assert_eq!((ended, said.as_str()), (Some(code), "error: interrupted; restored\n"));
        repo.assert_unchanged(&before);
        assert!(!repo.path(".git/xtask/undo").exists() && !repo.path(".git/xtask/lock").exists());
    }
}

/// The programs that run with this text in their command line.
fn running(text: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(text)).count()
}

/// A server that takes a connection and never answers.
fn silent_server() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, format!("rewrite (.*) http://{address}/$1\n"))
}

#[test]
fn an_interrupted_download_leaves_nothing() {
    for (name, code) in [("INT", Some(130)), ("TERM", Some(143)), ("HUP", Some(129)), ("KILL", None)] {
        let (repo, _server) = workshop();
        repo.xtask(&["fetch-checksums", "toolbox@1.4.0", "--dry-run"]).exits(0);
        let (listener, rules) = silent_server();
        repo.write("downloader.cfg", rules);
        let before = repo.bytes();
        let mut command = repo.command(&["fetch-checksums", "toolbox@1.4.0", "--idle-timeout", "600"]);
        let writer = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It is connected: the download is under way.
        let connection = listener.accept().unwrap();
        let config = repo.path("downloader.cfg");
        let config = config.to_str().unwrap();
        assert!(running(config) > 0);
        signal(name, writer.id());
        let (ended, stdout, said) = end(writer);
        assert_eq!((ended, stdout.as_str()), (code, ""), "{said}");
        if code.is_some() {
            assert!(said.ends_with("error: interrupted; nothing was written\n"), "{said}");
        }
        wait_until("the downloader's end", || running(config) == 0);
        drop(connection);
        repo.assert_unchanged(&before);
        repo.xtask(&["sync"]).exits(0);
    }
}

#[test]
fn temporary_folders_are_private_and_those_of_killed_runs_are_removed() {
    let (mut repo, _server) = workshop();
    let shared = repo.outside().join("shared");
    fs::create_dir(&shared).unwrap();
    // What used to stop a bump: a stray manifest above a package that is in no
    // workspace, and more leftovers than names.
    repo.replace("guest/Cargo.toml", "[workspace]\n\n", "");
    fs::write(shared.join("Cargo.toml"), "[workspace]\nmembers = [\"nothing\"]\n").unwrap();
    for number in 0..1100 {
        fs::create_dir(shared.join(format!("xshell-tmp-dir-{number}"))).unwrap();
    }
    let left = |name: &str| {
        let folder = shared.join(name);
        fs::create_dir_all(folder.join("target/package")).unwrap();
        fs::write(folder.join("target/package/Cargo.toml"), "").unwrap();
        fs::File::create(folder.join("in-use")).unwrap()
    };
    drop(left("cargo-xtask-killed"));
    let used = left("cargo-xtask-used");
    used.lock().unwrap();
    let victim = repo.outside().join("victim");
    fs::create_dir_all(victim.join("target")).unwrap();
    fs::write(victim.join("in-use"), "").unwrap();
    std::os::unix::fs::symlink(&victim, shared.join("cargo-xtask-linked")).unwrap();
    // A cargo that looks at them.
    let (log, cargo) = (repo.outside().join("modes"), repo.outside().join("cargo"));
    let look = format!(
        "find {} -maxdepth 1 -name 'cargo-xtask-*' -newer {} -type d -printf '%m %f\\n' >> {}",
        shared.display(),
        cargo.display(),
        log.display()
    );
    fs::write(&cargo, format!("#!/bin/sh\n{look}\nexec {} \"$@\"\n", env!("CARGO"))).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    thread::sleep(Duration::from_millis(20));
    repo.env("CARGO", cargo.to_str().unwrap());
    repo.env("TMPDIR", shared.to_str().unwrap());
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    let modes = fs::read_to_string(&log).unwrap();
    assert!(!modes.is_empty() && modes.lines().all(|line| line.starts_with("700 ")), "{modes}");
    let names: Vec<String> = fs::read_dir(&shared)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("cargo-xtask-"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(shared.join("cargo-xtask-used/in-use").exists() && victim.join("in-use").exists());
}

#[test]
fn owner_and_permissions_are_kept_and_no_copy_is_readable_for_others() {
    let original = drifted();
    let path = original.path("docs/versions.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    // Only root can give a file away; for anybody else it stays theirs.
    let _ = std::os::unix::fs::chown(&path, Some(12345), Some(54321));
    let owner = |repo: &Repo| {
        let metadata = fs::metadata(repo.path("docs/versions.md")).unwrap();
        (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
    };
    let before = owner(&original);
    let all = Stop::new(0, "kill").run(&original.copied(), &["sync"], 0);
    for call in 1..=all.len() {
        let repo = original.copied();
        Stop::new(call, "kill").start(&repo, &["sync"]);
        let state = repo.path(".git/xtask");
        if state.join("undo").exists() {
            let mode = |path: &std::path::Path| fs::metadata(path).unwrap().mode() & 0o77;
            assert_eq!(mode(&state.join("undo")), 0);
            for entry in fs::read_dir(state.join("undo")).into_iter().flatten() {
                assert_eq!(mode(&entry.unwrap().path()), 0);
            }
        }
        for entry in fs::read_dir(repo.path("docs")).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().mode() & 0o77, 0, "{:?} at {}", entry.path(), all[call - 1]);
        }
        assert_eq!(owner(&repo), before, "{}", all[call - 1]);
        repo.xtask(&["sync"]).exits(0);
        assert_eq!(owner(&repo), before, "{}", all[call - 1]);
    }
}
