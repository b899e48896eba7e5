//! Places of the settings: what `verify` finds at them, and what a bump makes of
//! them.

use pins::plan::{Goal, Refusal};

use crate::support::{assert_becomes, check, planned, request, world};

/// Plans a bump of a tool without artifacts.
pub(crate) fn bumped(fixture: &str, tool: &str, version: &str) -> Result<pins::plan::Plan, Refusal> {
    let goal = Goal::Bump(request(tool, version, false));
    planned(&world(fixture), &goal, |wanted| panic!("{wanted:?} has no artifacts"))
}

/// A bump moves what is written with `OLD`, and nothing else; and back again.
#[track_caller]
pub(crate) fn moves(fixture: &str, tool: &str, [old, new]: [&str; 2]) {
    let with = |version: &str| fixture.replace("OLD_", &version.replace('.', "_")).replace("OLD", version);
    let (before, after) = (with(old), with(new));
    check(&before, &[]);
    let plan = bumped(&before, tool, new).unwrap_or_else(|why| panic!("{why:?}"));
    assert_becomes(&world(&before), &plan, &after);
    let back = bumped(&after, tool, old).unwrap_or_else(|why| panic!("{why:?}"));
    assert_becomes(&world(&after), &back, &before);
}

#[test]
fn a_version_stands_in_data() {
    moves(
        r#"
//- xtask/pins.toml
[tool.go]
pin = "go.toml :: toolchain / go"
also = [
    ".github/workflows/*.yml :: jobs / [*] / steps / [*,uses=\"actions/setup-go@*\"] / with / go-version",
    "package.json :: engines / go",
    ".go-version",
    ".tool-versions :: golang",
    "Dockerfile :: FROM(image=\"golang\",as=\"build\") / .tag ~ {version}-slim",
    "Dockerfile :: ARG / .GO",
    "Dockerfile :: LABEL / .org.example.go",
]
//- go.toml
[toolchain]
go = 'OLD' # the language
//- .github/workflows/a.yml
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5 # 1.21.0
        with: { go-version: "OLD" } # keep
  build:
    steps:
      - uses: actions/setup-go@v5
        with:
          go-version: OLD
//- .github/workflows/b.yml
jobs: {}
//- package.json
{"engines": {"go": "^OLD", "node": ">=18"}}
//- .go-version
vOLD
//- .tool-versions
nodejs 1.21.0
golang OLD # here
//- Dockerfile
ARG GO=OLD
FROM golang:OLD-slim AS build
FROM golang:1.21.0-slim AS other
LABEL org.example.go="OLD" org.example.go.old="1.21.0"
"#,
        "go",
        ["1.22.0", "1.23.4"],
    );
}

#[test]
fn a_version_stands_in_starlark() {
    moves(
        r#"
//- pins.toml
[tool.wasmtime]
pin = 'build/deps.bzl :: http_archive(name="wasmtime_src") / .url ~ */archive/v{version}.tar.gz'
also = [
  'build/deps.bzl :: http_archive(name="wasmtime_src") / .strip_prefix ~ wasmtime-{version}',
  'build/compile.bzl :: compile / .attrs / "_runtime_version" / .default',
  'MODULE.bazel :: wasmtime.register(is_default="True") / .version',
  'build/rust.MODULE.bazel :: rust.toolchain / .versions / [0]',
  'build/a.bzl :: def register / .version',
  'build/a.bzl :: TOOLS / [name="wasmtime"] / .version',
  'build/a.bzl :: def deps / maybe(name="x") / .url / [0] / "//:linux" ~ */v{version}/x-{version}.tgz',
  'build/a.bzl :: VERSIONS / wasmtime',
  'build/a.bzl :: DEFAULT_WASMTIME_VERSION',
  'build/a.bzl :: SNAKE ~ wasmtime_{version_}',
  'build/a.bzl :: PARTS / "{version}"',
]
//- build/deps.bzl
# http_archive(name = "wasmtime_src", url = "v0.0.1")
http_archive(
    name = "wasmtime_src",
    url = "https://x/archive/vOLD.tar.gz",
    strip_prefix = "wasmtime-OLD",
)
http_archive(name = "other", url = "https://x/archive/v27.0.0.tar.gz")
//- build/compile.bzl
compile = rule(
    implementation = _impl,
    attrs = {"_runtime_version": attr.string(default = "OLD"), "_version": attr.string(default = "27.0.0")},
)
//- MODULE.bazel
wasmtime = use_extension("//:x.bzl", "wasmtime")
wasmtime.register(version = "27.0.0", is_default = False)
wasmtime.register(version = "OLD", sha = "27.0.0", is_default = True)
bazel_dep(name = "wasmtime", version = "27.0.0")
//- build/rust.MODULE.bazel
rust.toolchain(versions = ["OLD", "nightly/2026-01-01"])
//- build/a.bzl
"""def register(version = "27.0.0")"""
DEFAULT_WASMTIME_VERSION = "OLD"
SNAKE = "wasmtime_OLD_"
VERSIONS = {"wasmtime": "OLD", "wasmtime-c": "27.0.0"}
PARTS = {"OLD": 1}
TOOLS = [
    struct(name = "wasm", version = "27.0.0"),
    struct(name = "wasmtime", version = "OLD"),
]

def register(name, version = "OLD", **kwargs):
    VERSIONS = {"wasmtime": "27.0.0"}

    def inner(version = "27.0.0"):
        pass

def deps():
    if True:
        maybe(
            http_archive,
            name = "x",
            url = select({"//:linux": "https://x/vOLD/x-OLD.tgz", "//:mac": "https://x/v27.0.0/x.tgz"}),
        )
    maybe(http_archive, name = "y", url = select({"//:linux": "https://x/v27.0.0/x-27.0.0.tgz"}))
"#,
        "wasmtime",
        ["27.0.1", "28.1.0"],
    );
}

#[test]
fn a_range_with_wildcards_keeps_its_form() {
    let fixture = |pin: &str, ranges: [&str; 4]| {
        let [a, b, c, d] = ranges;
        format!(
            "//- pins.toml\n[tool.x]\npin = 'a.json :: pin'\nalso = 'a.json :: ranges / [*]'\n\
             //- a.json\n{{\"pin\": \"{pin}\", \"ranges\": [\"{a}\", \"{b}\", \"{c}\", \"{d}\"]}}\n"
        )
    };
    let before = fixture("5.4.1", ["5.4.x", "5.*", "v5.X", "5.4"]);
    check(&before, &[]);
    let plan = bumped(&before, "x", "6.0.2").unwrap();
    assert_becomes(&world(&before), &plan, &fixture("6.0.2", ["6.0.x", "6.*", "v6.X", "6.0"]));
}

#[test]
fn a_literal_that_says_two_versions_is_healed() {
    let fixture = |first: &str, second: &str| {
        format!(
            "//- pins.toml\n[tool.x]\npin = '.x'\nalso = 'a.toml :: url ~ */v{{version}}/x-{{version}}.*'\n\
             //- .x\n1.3.0\n//- a.toml\nurl = \"https://x/v{first}/x-{second}.tgz\"\n"
        )
    };
    check(&fixture("1.3.0", "1.3.0"), &[]);
    for (before, column) in [(fixture("1.2.0", "1.3.0"), 19), (fixture("1.3.0", "1.2.0"), 27)] {
        check(&before, &[&format!("a.toml:1:{column} place-version: 1.3.0 -> 1.2.0")]);
        let plan = planned(&world(&before), &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
        assert_becomes(&world(&before), &plan, &fixture("1.3.0", "1.3.0"));
    }
    let pin = "//- pins.toml\n[tool.x]\npin = '.x ~ {version} or {version}'\n//- .x\n1.2.0 or 1.3.0\n";
    check(pin, &[".x:1:1 place-version: a version -> 1.2.0 or 1.3.0"]);
}

#[test]
fn a_pin_does_not_move_without_the_digest_beside_it() {
    let fixture = "//- pins.toml\n[tool.x]\npin = 'a.bzl :: http_file / .url ~ */x-{version}.tgz'\n//- a.bzl\n\
                   http_file(\n    url = \"https://x/x-1.0.0.tgz\",\n    sha256 = \"DIGEST\",\n)\n";
    let fixture = fixture.replace("DIGEST", &"ab".repeat(32));
    let unmanaged = "a.bzl:3:15 digest-unmanaged: a digest store that has it -> ";
    check(&fixture, &[&format!("{unmanaged}{}", "ab".repeat(32))]);
    let Err(Refusal::Request(why)) = bumped(&fixture, "x", "1.1.0") else { panic!("it moved") };
    assert!(
        why.starts_with(
            "a.bzl:2:24: this must be 1.1.0, but it names the file whose digest stands in line 3"
        ),
        "{why}"
    );
    let Ok(plan) = bumped(&fixture, "x", "1.0.0") else { panic!("it does not move") };
    assert!(plan.is_empty());
}

#[test]
fn a_lock_file_of_cargo_may_be_a_place_too() {
    let fixture = |version: &str| {
        format!(
            "//- pins.toml\n[tool.x]\npin = '.x'\nalso = ['a/Cargo.lock :: package / [name=\"x\"] / version']\n//- .x\n1.1.0\n\
             //- a/Cargo.lock\nversion = 4\n\n[[package]]\nname = \"x\"\nversion = \"{version}\"\n"
        )
    };
    check(&fixture("1.1.0"), &[]);
    check(&fixture("1.0.0"), &["a/Cargo.lock:5:12 place-version: 1.1.0 -> 1.0.0"]);
}

#[test]
fn a_line_does_not_move_without_the_digest_beside_it_either() {
    let fixture = |more: &str| {
        format!(
            "//- pins.toml\n[tool.x]\npin = '.x'\nalso = ['get.sh :: \"curl https://x.test/x-{{version}}.tgz\"']\n//- .x\n1.1.0\n\
             //- get.sh\ncurl https://x.test/x-1.0.0.tgz\n{more}"
        )
    };
    let digest = format!("echo \"{}  x-1.0.0.tgz\" | sha256sum -c\n", "ab".repeat(32));
    for (more, moves) in [("echo ok\n", true), (&*digest, false)] {
        let plan = planned(&world(&fixture(more)), &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
        let text = plan.after.text("get.sh").unwrap();
        assert_eq!(text.starts_with("curl https://x.test/x-1.1.0.tgz\n"), moves, "{text}");
    }
}
