//! An untidy repository is adopted in five commands, as docs/adopting.md tells: `init`,
//! `verify`, `sync --manage`, `fetch-checksums`, `verify`. Its files are those of which
//! their author said, line by line, what has drifted.
//!
//! Cargo resolves with a registry in a folder, and never compiles: the compiler that
//! rust-toolchain.toml asks for need not be there. The members of the workspace have
//! empty sources, and the lock file is what cargo made before anything moved.

use std::collections::{BTreeMap, BTreeSet};

use crate::fixture;
use crate::support::crates::{Krate, krate};
use crate::support::program::Run;
use crate::support::tools::{artifact, sha256};
use crate::support::{Reply, Repo, Server};

/// The files, by their areas.
const AREAS: [&str; 7] = [
    include_str!("../../../crates/pins/tests/data/untidy/build.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/ci.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/code.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/docs.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/infra.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/lookalikes.txt"),
    include_str!("../../../crates/pins/tests/data/untidy/web.txt"),
];

/// What the author says of lines: whether it is a drift, the file, the line, the tool.
const EXPECTED: &str = include_str!("../../../crates/pins/tests/data/untidy/expected.tsv");

/// The sources of the workspace's members, which cargo asks for.
const SOURCES: [&str; 4] = [
    "crates/bindings/src/lib.rs",
    "crates/codegen/src/lib.rs",
    "crates/plugin-host/src/lib.rs",
    "plugins/legacy-tax/src/lib.rs",
];

/// A version of a crate that needs others.
const fn needy(
    name: &'static str,
    version: &'static str,
    needs: &'static [(&'static str, &'static str)],
) -> Krate {
    Krate { needs, ..krate(name, version) }
}

/// What cargo knows. Of prost there are later releases that the requirements of the pinned
/// one admit, each held by the next.
const CRATES: [Krate; 23] = [
    krate("anyhow", "1.0.93"),
    krate("prost", "0.12.6"),
    krate("prost", "0.13.3"),
    krate("prost", "0.13.5"),
    needy("prost-build", "0.12.6", &[("prost", "^0.12.6"), ("prost-types", "^0.12.6")]),
    needy("prost-build", "0.13.3", &[("prost", "^0.13.3"), ("prost-types", "^0.13.3")]),
    needy("prost-build", "0.13.5", &[("prost", "^0.13.5"), ("prost-types", "^0.13.5")]),
    needy("prost-types", "0.12.6", &[("prost", "^0.12.6")]),
    needy("prost-types", "0.13.3", &[("prost", "^0.13.3")]),
    needy("prost-types", "0.13.5", &[("prost", "^0.13.5")]),
    krate("wasmtime", "26.0.1"),
    krate("wasmtime-wasi", "26.0.1"),
    krate("wasmtime-wasi-http", "25.0.1"),
    krate("wat", "1.219.1"),
    krate("wit-bindgen", "0.30.0"),
    krate("wit-bindgen", "0.34.0"),
    krate("wit-bindgen", "0.34.2"),
    krate("wit-bindgen-core", "0.30.0"),
    krate("wit-bindgen-core", "0.34.0"),
    krate("wit-bindgen-core", "0.34.2"),
    krate("wit-bindgen-rt", "0.30.0"),
    krate("wit-bindgen-rt", "0.34.0"),
    krate("wit-bindgen-rt", "0.34.2"),
];

/// What the server has, by host and path, of the releases that the pins name.
const FILES: [&str; 6] = [
    "github.com/bazelbuild/bazel-skylib/releases/download/1.7.1/bazel-skylib-1.7.1.tar.gz",
    "github.com/bazelbuild/buildtools/releases/download/v7.3.1/buildifier-linux-amd64",
    "github.com/bazelbuild/rules_go/releases/download/v0.50.1/rules_go-v0.50.1.zip",
    "github.com/bazelbuild/rules_rust/releases/download/0.54.1/rules_rust-v0.54.1.tar.gz",
    "github.com/bytecodealliance/wac/releases/download/v0.6.1/wac-cli-aarch64-apple-darwin",
    "github.com/golangci/golangci-lint/releases/download/v1.62.2/golangci-lint-1.62.2-darwin-arm64.tar.gz",
];

/// The image whose digest moves with its tag, and what its registry says of it.
const IMAGE: &str = "registry.example.com/v2/library/node/manifests/20.18.1-bookworm-slim";
const MANIFEST: &str =
    "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"manifests\": []}";

/// The untidy repository, as it is before anybody adopts it.
fn untidy(server: &Server) -> Repo {
    let repo = Repo::empty();
    for (path, text) in AREAS.iter().flat_map(|area| fixture::files(&fixture::digests(area))) {
        repo.write(&path, text);
    }
    for path in SOURCES.iter().filter(|path| !repo.path(path).exists()) {
        repo.write(path, "");
    }
    std::fs::remove_file(repo.path("Cargo.lock")).unwrap();
    repo.knows_crates(&CRATES);
    repo.run(env!("CARGO"), "", &["generate-lockfile"]).exits(0);
    let hosts = ["github.com", "registry.example.com"];
    let rules = hosts.map(|host| format!("rewrite {host}/(.*) http://{}/{host}/$1\n", server.address));
    let closed = Server::closed();
    repo.write(
        "downloader.cfg",
        format!("{}rewrite api.github.com/(.*) http://{closed}/$1\n", rules.concat()),
    );
    repo.commit();
    repo
}

fn server() -> Server {
    let server = Server::start();
    for file in FILES {
        server.answer(&format!("/{file}"), Reply::File(artifact(file, file)));
    }
    server.answer(&format!("/{IMAGE}"), Reply::File(MANIFEST.as_bytes().to_vec()));
    server
}

/// The five commands, and what the last one said.
fn adopt(repo: &Repo) -> Run {
    repo.xtask(&["init"])
        .exits(0)
        .shows("init: changed 1 file\n")
        .shows(" places: 1.47.2, elsewhere 1.46.0, ")
        .says(" findings left for another command or for you: `cargo xtask verify` shows them\n");
    repo.xtask(&["verify"])
        .exits(1)
        .shows("buf is pinned to 1.47.2 in bazel/versions.bzl:4, but this place says 1.45.0")
        .shows("  cargo xtask sync  heals ")
        .shows("  cargo xtask fetch-checksums golangci-lint@1.62.2  heals ");
    repo.xtask(&["sync", "--manage"])
        .exits(1)
        .shows(" of them together\n")
        .shows("  prost  lock of prost-build: 0.12.6 -> 0.13.3  (Cargo.lock)\n")
        .shows("  checkout  commit: 692973e3d937129bcbf40652eb9f2f61becf3332 -> 11bd71901bbe5b1630ceea73d27597364c9af683")
        .says(" findings left for another command or for you\n");
    repo.xtask(&["fetch-checksums"])
        .exits(0)
        .shows("  node  digests: 18.20.4 -> 20.18.1 with 1 artifact  (MODULE.bazel)\n")
        .shows("  golangci-lint  digests: 1.61.0 -> 1.62.2 with 1 artifact  (tools/multitool.lock.json)\n");
    repo.xtask(&["verify"])
}

/// The lines of every file that git knows.
fn lines(repo: &Repo) -> BTreeMap<String, Vec<String>> {
    let files = repo.git(&["ls-files"]).stdout;
    let lines = |path: &str| repo.read(path).split('\n').map(str::to_owned).collect();
    files.lines().map(|path| (path.to_owned(), lines(path))).collect()
}

/// Whether a digest stands in a line.
fn has_digest(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_hexdigit()).any(|word| word.len() == 64)
}

/// The lines that have changed: those that had drifted, and whatever is neither one of them
/// nor a digest, nor of a tool of which the author says nothing.
fn changed(
    before: &BTreeMap<String, Vec<String>>,
    after: &BTreeMap<String, Vec<String>>,
) -> (BTreeSet<String>, Vec<String>) {
    let drifts: BTreeSet<(String, String)> = EXPECTED
        .lines()
        .filter_map(|row| row.strip_prefix("drift\t")?.split_once('\t'))
        .map(|(path, rest)| (path.to_owned(), fixture::digests(rest.split('\t').next().unwrap())))
        .collect();
    let (mut healed, mut others) = (BTreeSet::new(), Vec::new());
    for (path, was) in before.iter().filter(|(path, _)| *path != "Cargo.lock") {
        let is = &after[path];
        assert_eq!(was.len(), is.len(), "{path}");
        for line in was.iter().zip(is).filter(|(was, is)| was != is).map(|(was, _)| was.trim()) {
            let is_unjudged = line.to_lowercase().contains("bazelisk") || line.contains("bazel-skylib");
            if drifts.contains(&(path.clone(), line.to_owned())) {
                healed.insert(format!("{path}: {line}"));
            } else if !has_digest(line) && !is_unjudged {
                others.push(format!("{path}: {line}"));
            }
        }
    }
    (healed, others)
}

#[test]
fn five_commands_adopt_an_untidy_repository() {
    let server = server();
    let repo = untidy(&server);
    let before = lines(&repo);
    let last = adopt(&repo);
    last.exits(0);
    // What nothing can manage is warned of, and stays as it was.
    let places: Vec<&str> =
        last.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
    assert_eq!(
        places,
        [
            ".github/actions/setup/action.yml:2:48",
            ".github/workflows/release.yml:26:30",
            "ansible/roles/runner/defaults/main.yml:13:14",
            "docker/ci/Dockerfile:30:58",
            "docker/ci/Dockerfile:30:77",
            "scripts/install-tools.sh:25:77",
            "web/Dockerfile:2:27",
        ]
    );
    assert_eq!(last.stdout.matches("warning[stray-version]").count(), places.len());

    let (healed, others) = changed(&before, &lines(&repo));
    assert_eq!(others, [""; 0]);
    // The others nothing tells; it may only become more.
    assert!(healed.len() >= 155, "{}", healed.len());
    // The digests are those of what was served.
    for (path, file) in [("examples/workspace/WORKSPACE", FILES[1]), ("tools/multitool.lock.json", FILES[5])]
    {
        assert!(repo.read(path).contains(&sha256(&artifact(file, file))), "{path}");
    }
    assert!(repo.read("MODULE.bazel").contains(&format!(
        "    digest = \"sha256:{}\",\n    image = \"registry.example.com/library/node\",\n    tag = \"20.18.1-bookworm-slim\",\n",
        sha256(MANIFEST.as_bytes())
    )));
}

#[test]
fn what_is_adopted_stays_so_and_moves_as_one() {
    let server = server();
    let repo = untidy(&server);
    adopt(&repo).exits(0);
    repo.commit();
    let adopted = repo.bytes();
    repo.xtask(&["sync", "--check"]).exits(0).prints("sync: nothing to change\n");
    repo.xtask(&["sync", "--manage"]).exits(0);
    repo.xtask(&["init", "--check"]).exits(0).prints("init: nothing to add\n");
    repo.refuses(&["init"], &["there is pins.toml already", "cargo xtask init --check"]);
    repo.assert_unchanged(&adopted);

    repo.xtask(&["bump", "buf", "1.48.0"]).exits(0).shows("bump: changed ");
    // The version of before is left in what tells of the past, and in a table of what fitted it.
    let left = repo.git(&["grep", "--fixed-strings", "--line-number", "1.47.2"]).stdout;
    let left: Vec<&str> = left.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(left, ["CHANGELOG.md", "docs/compatibility.md", "docs/upgrading.md"]);
    repo.xtask(&["bump", "buf", "1.47.2"]).exits(0);
    repo.assert_unchanged(&adopted);

    // A tool with digests in two files moves with both, and back.
    let next = FILES[4].replace("0.6.1", "0.7.0");
    let files = [next.clone(), next.replace("aarch64-apple-darwin", "x86_64-unknown-linux-musl")];
    repo.xtask(&["bump", "wac", "0.7.0"]).exits(2);
    repo.assert_unchanged(&adopted);
    for file in &files {
        server.answer(&format!("/{file}"), Reply::File(artifact(file, file)));
    }
    repo.xtask(&["bump", "wac", "0.7.0"]).exits(0);
    let deps = repo.read("bazel/wasm/repositories.bzl");
    for file in &files {
        assert!(deps.contains(&sha256(&artifact(file, file))), "{deps}");
    }
    repo.xtask(&["verify"]).exits(0);
}
