//! `adopt` on pull requests as bots open them: it completes each, or says why it cannot be.

use crate::fixture;
use crate::support::workshop::{guest_lock, host_lock};
use crate::support::{Repo, Server, TOOLBOX, workshop};

const PULL_REQUESTS: &str = include_str!("../data/pull_requests.txt");

/// A pull request: what it is, and its files, each with whose it is and its path.
struct PullRequest {
    title: &'static str,
    files: Vec<(String, String)>,
}

impl PullRequest {
    fn all() -> Vec<Self> {
        let cases = PULL_REQUESTS.split("\n=== ").skip(1);
        let read = |case: &'static str| {
            let (title, files) = case.split_once('\n').unwrap();
            let text = |text: &str| {
                filled(text.strip_suffix("\n\n").map_or(text.to_owned(), |text| text.to_owned() + "\n"))
            };
            let files = fixture::files(files).into_iter().map(|(path, held)| (path, text(&held)));
            Self { title, files: files.collect() }
        };
        cases.map(read).collect()
    }

    /// The files of somebody.
    fn of<'c>(&'c self, whose: &'c str) -> impl Iterator<Item = (&'c str, &'c str)> {
        let files = self.files.iter();
        files.filter_map(move |(path, text)| {
            Some((path.strip_prefix(whose)?.strip_prefix('/')?, text.as_str()))
        })
    }

    /// What it is refused for.
    fn refused(&self) -> Vec<&str> {
        let refused = self.files.iter().filter(|(path, _)| path == "refused");
        refused.flat_map(|(_, text)| text.lines()).collect()
    }

    /// The repository on the bot's branch, which left `main`.
    fn opened(&self) -> (Repo, Server) {
        let (repo, server) = match self.of("before").next() {
            None => workshop(),
            Some(_) => {
                let (repo, server) = (Repo::empty(), Server::start());
                self.of("before").for_each(|(path, text)| repo.write(path, text));
                ["1.3.0", "1.4.0"].iter().for_each(|version| TOOLBOX.publish(&server, version));
                repo.download_from(&server);
                repo.commit();
                (repo, server)
            }
        };
        repo.git(&["branch", "--move", "main"]);
        repo.git(&["checkout", "--quiet", "-b", "bot"]);
        self.of("bot").for_each(|(path, text)| repo.write(path, text));
        repo.commit();
        (repo, server)
    }
}

/// The text of a file, where it is made.
fn filled(text: String) -> String {
    let Some(made) = text.trim_end().strip_prefix('<').and_then(|text| text.strip_suffix('>')) else {
        return text;
    };
    match made.split(' ').collect::<Vec<_>>()[..] {
        ["guest_lock", version] => guest_lock(version),
        ["host_lock", version] => host_lock(version),
        ["source", bindings, toolbox] => {
            let (repo, _server) = workshop();
            let pinned = |name: &str, version: &str| format!("    \"{name}\": \"{version}\",");
            let moves = [("wit-bindgen", "0.46.0", bindings), ("toolbox", "1.2.0", toolbox)];
            moves.iter().fold(repo.read("toolchains/tool_versions.bzl"), |text, (name, from, to)| {
                text.replace(&pinned(name, from), &pinned(name, to))
            })
        }
        ["registry", newest, ..] => {
            let versions: Vec<&str> = made.split(' ').skip(1).collect();
            let sizes = |version: &&str| TOOLBOX.release(version, version == &newest && versions.len() > 1);
            TOOLBOX.registry_of(newest, &versions.iter().map(sizes).collect::<Vec<_>>())
        }
        _ => panic!("{made}"),
    }
}

const ADOPT: [&str; 3] = ["adopt", "--since", "main"];

#[test]
fn each_is_completed_or_refused() {
    let all = PullRequest::all();
    assert!(all.iter().filter(|case| case.refused().is_empty()).count() >= 12);
    for case in &all {
        println!("{}", case.title);
        let (repo, _server) = case.opened();
        repo.xtask(&["verify", "--since", "main"]).exits(1);
        if !case.refused().is_empty() {
            repo.refuses(&ADOPT, &case.refused());
            continue;
        }
        let opened = repo.bytes();
        repo.xtask(&[&ADOPT[..], &["--check"]].concat()).exits(1);
        repo.xtask(&[&ADOPT[..], &["--dry-run"]].concat()).exits(0).shows("+++ b/");
        repo.assert_unchanged(&opened);
        let document = repo.xtask(&[&ADOPT[..], &["--format", "json"]].concat());
        assert_eq!(document.exits(0).json()["outcome"], "changed");
        let mut paths: Vec<&str> = case.of("after").map(|(path, _)| path).collect();
        paths.sort_unstable();
        for (path, text) in case.of("after") {
            assert_eq!(repo.read(path), text, "{path}");
        }
        repo.assert_changed(&opened, &paths);
        repo.xtask(&["verify", "--since", "main"]).exits(0);
        repo.xtask(&[&ADOPT[..], &["--check"]].concat()).exits(0);
    }
}

#[test]
fn it_says_whom_it_follows_and_that_there_was_nobody() {
    let all = PullRequest::all();
    let case = all.iter().find(|case| case.title.contains("mise.toml")).unwrap();
    let (repo, _server) = case.opened();
    repo.git(&["checkout", "--quiet", "main"]);
    let before = repo.bytes();
    repo.xtask(&ADOPT).exits(0).prints("adopt: nothing to change\n");
    repo.xtask(&["adopt"]).exits(0).prints("adopt: nothing to change\n");
    repo.assert_unchanged(&before);
    repo.git(&["checkout", "--quiet", "bot"]);
    repo.refuses(&["adopt", "--since", "nothing"], &["--since nothing: git knows no such commit here"]);
    // Without a base, what is newer than its pin was moved.
    repo.xtask(&["adopt"])
        .exits(0)
        .says("mise.toml:2:9: node was moved to 22.3.0; its pin follows\n")
        .shows("adopt: changed 2 files\n  node  pin: 20.11.0 -> 22.3.0  (build/node.bzl)\n");
    repo.xtask(&["verify"]).exits(0);
}
