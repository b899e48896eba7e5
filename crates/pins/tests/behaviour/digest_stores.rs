//! Digests where they stand: tables of every shape and digests beside URLs, in one
//! change with the pin.

use std::collections::BTreeSet;

use pins::plan::{Existing, Goal, Plan, Recording, Refusal, Releases};
use pins::world::World;

use crate::served::{filled, served};
use crate::support::{PROGRAM, findings, lines, planned, request, world};

/// A bump of `buf`, and the URLs that it downloads.
fn bumped(world: &World, version: &str) -> (Result<Plan, Refusal>, BTreeSet<String>) {
    let mut asked = BTreeSet::new();
    let plan = planned(world, &Goal::Bump(request("buf", version, false)), |wanted| {
        assert!(asked.insert(wanted.candidates[0].url.clone()), "asked twice: {wanted:?}");
        served(wanted)
    });
    (plan, asked)
}

/// The world of a fixture whose pin says a version.
fn fixture(settings: &str, file: &str, text: &str, version: &str) -> World {
    let text = filled(text);
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{settings}\n//- v.bzl\nBUF = \"{version}\"\n//- {file}\n{text}"
    ))
}

/// A bump from 1.2.3 to 1.3.0 makes the one file into the other; before and after nothing
/// disagrees, and nothing is left to do. The worlds before and after.
#[track_caller]
fn moves_to(settings: &str, file: &str, before: &str, after: &str) -> (World, World) {
    let (old, new) = (fixture(settings, file, before, "1.2.3"), fixture(settings, file, after, "1.3.0"));
    assert_eq!(lines(&findings(&old)), [""; 0], "before");
    let (plan, _) = bumped(&old, "1.3.0");
    let plan = plan.unwrap_or_else(|refusal| panic!("{} {refusal:?}", refusal.text(PROGRAM)));
    assert_eq!(plan.after.text(file).unwrap(), new.text(file).unwrap());
    assert_eq!(lines(&findings(&plan.after)), [""; 0], "after");
    let (again, asked) = bumped(&plan.after, "1.3.0");
    assert!(again.unwrap().is_empty() && asked.is_empty());
    (old, plan.after)
}

/// The same of a store that has one release: the bump back restores every byte.
#[track_caller]
fn moves(settings: &str, file: &str, before: &str, after: &str) {
    let (old, new) = moves_to(settings, file, before, after);
    let (back, _) = bumped(&new, "1.2.3");
    let back = back.unwrap_or_else(|refusal| panic!("{}", refusal.text(PROGRAM)));
    assert_eq!(back.after.text(file).unwrap(), old.text(file).unwrap(), "back");
}

/// The same of a store that keeps releases: the bump back downloads nothing.
#[track_caller]
fn adds(settings: &str, file: &str, before: &str, after: &str) {
    let (_, new) = moves_to(settings, file, before, after);
    let (back, asked) = bumped(&new, "1.2.3");
    assert_eq!(back.unwrap().after.text(file).unwrap(), new.text(file).unwrap(), "back");
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn what_stands_beside_a_url_moves_with_it() {
    // Of a call only what follows from the URL moves.
    moves(
        "digests = { beside = 'd.bzl :: http_archive(name=\"buf_1.2.3\")' }",
        "d.bzl",
        "http_archive(\n    name = \"buf_1.2.3\",  # 1.2.3\n    patches = [\"//p:1.2.3.patch\"],\n    sha256 = \"{HEX https://x/v1.2.3/b-1.2.3.tgz}\",\n    strip_prefix = \"b-1.2.3\",\n    urls = [\"https://x/v1.2.3/b-1.2.3.tgz\"],\n)\n",
        "http_archive(\n    name = \"buf_1.2.3\",  # 1.2.3\n    patches = [\"//p:1.2.3.patch\"],\n    sha256 = \"{HEX https://x/v1.3.0/b-1.3.0.tgz}\",\n    strip_prefix = \"b-1.3.0\",\n    urls = [\"https://x/v1.3.0/b-1.3.0.tgz\"],\n)\n",
    );
    moves(
        "digests = { beside = 'MODULE.bazel :: archive_override(module_name=\"m\")' }",
        "MODULE.bazel",
        "archive_override(module_name = \"m\", integrity = \"{SRI512 https://x/b-1_2_3.zip}\", urls = \"https://x/b-1_2_3.zip\")\n",
        "archive_override(module_name = \"m\", integrity = \"{SRI512 https://x/b-1_3_0.zip}\", urls = \"https://x/b-1_3_0.zip\")\n",
    );
    // Several files of one release, and a size.
    moves(
        "digests = { at = 'l.json :: buf / binaries / [os=\"{os}\",cpu=\"{arch}\"]' }",
        "l.json",
        "{\"buf\": {\"binaries\": [\n  {\"os\": \"linux\", \"cpu\": \"x86_64\", \"url\": \"https://x/1.2.3/l\", \"sha256\": \"{HEX https://x/1.2.3/l}\", \"size\": {SIZE https://x/1.2.3/l}},\n  {\"os\": \"macos\", \"cpu\": \"arm64\", \"size\": {SIZE https://x/1.2.3/m}, \"sha256\": \"{HEX https://x/1.2.3/m}\", \"url\": \"https://x/1.2.3/m\", \"file\": \"b-1.2.3/b\"}\n]}}\n",
        "{\"buf\": {\"binaries\": [\n  {\"os\": \"linux\", \"cpu\": \"x86_64\", \"url\": \"https://x/1.3.0/l\", \"sha256\": \"{HEX https://x/1.3.0/l}\", \"size\": {SIZE https://x/1.3.0/l}},\n  {\"os\": \"macos\", \"cpu\": \"arm64\", \"size\": {SIZE https://x/1.3.0/m}, \"sha256\": \"{HEX https://x/1.3.0/m}\", \"url\": \"https://x/1.3.0/m\", \"file\": \"b-1.3.0/b\"}\n]}}\n",
    );
    // One of several calls each, whose names tell the platform.
    moves(
        "digests = { beside = 'd.bzl :: http_file(name=\"buf_{platform}\")' }",
        "d.bzl",
        "def f():\n    http_file(name = \"other\", sha256 = \"\", url = \"https://x/1\")\n    http_file(name = \"buf_linux\", sha256 = \"{HEX https://x/1.2.3/l}\", url = \"https://x/1.2.3/l\")\n    http_file(name = \"buf_mac\", sha256 = \"{HEX https://x/1.2.3/m}\", url = \"https://x/1.2.3/m\")\n",
        "def f():\n    http_file(name = \"other\", sha256 = \"\", url = \"https://x/1\")\n    http_file(name = \"buf_linux\", sha256 = \"{HEX https://x/1.3.0/l}\", url = \"https://x/1.3.0/l\")\n    http_file(name = \"buf_mac\", sha256 = \"{HEX https://x/1.3.0/m}\", url = \"https://x/1.3.0/m\")\n",
    );
    // TOML.
    moves(
        "digests = { beside = 't.toml :: tool / [name=\"buf\"]' }",
        "t.toml",
        "[[tool]]\nname = \"buf\"\nurl = \"https://x/1.2.3/l\"\nsha256 = \"{HEX https://x/1.2.3/l}\"\n\n[[tool]]\nname = \"c\"\n",
        "[[tool]]\nname = \"buf\"\nurl = \"https://x/1.3.0/l\"\nsha256 = \"{HEX https://x/1.3.0/l}\"\n\n[[tool]]\nname = \"c\"\n",
    );
}

#[test]
fn a_table_of_the_pinned_release_alone_is_replaced() {
    moves(
        "digests = { at = 'd.bzl :: SUMS / {platform}', url = 'https://x/{version}/{platform}.tgz' }",
        "d.bzl",
        "SUMS = {\n    \"linux_amd64\": \"{HEX https://x/1.2.3/linux_amd64.tgz}\",\n    \"linux_arm64\": \"{SRI384 https://x/1.2.3/linux_arm64.tgz}\",\n}\n",
        "SUMS = {\n    \"linux_amd64\": \"{HEX https://x/1.3.0/linux_amd64.tgz}\",\n    \"linux_arm64\": \"{SRI384 https://x/1.3.0/linux_arm64.tgz}\",\n}\n",
    );
    moves(
        "digests = { at = 'd.bzl :: SUMS / {version} / {file}', url = 'https://x/{version}/{file}', keep = 'pinned' }",
        "d.bzl",
        "SUMS = {\n    \"1.2.3\": {\n        \"b-1.2.3-linux.tgz\": \"{HEX https://x/1.2.3/b-1.2.3-linux.tgz}\",  # yes\n    },\n}\n",
        "SUMS = {\n    \"1.3.0\": {\n        \"b-1.3.0-linux.tgz\": \"{HEX https://x/1.3.0/b-1.3.0-linux.tgz}\",  # yes\n    },\n}\n",
    );
    // A list of structs.
    moves(
        "digests = { at = 'd.bzl :: B / [v=\"{version}\",p=\"{platform}\"]', url = 'https://x/{version}/{platform}', keep = 'pinned' }",
        "d.bzl",
        "B = [\n    struct(v = \"1.2.3\", p = \"l\", sha256 = \"{HEX https://x/1.2.3/l}\", bin = \"b-1.2.3\"),\n]\n",
        "B = [\n    struct(v = \"1.3.0\", p = \"l\", sha256 = \"{HEX https://x/1.3.0/l}\", bin = \"b-1.3.0\"),\n]\n",
    );
    // The branches of a select.
    moves(
        "digests = { at = 'd.bzl :: f(name=\"buf\") / .sha256 / [0] / \"//:{platform}\"', url = 'https://x/{version}/{platform}' }",
        "d.bzl",
        "f(name = \"buf\", sha256 = select({\n    \"//:linux\": \"{HEX https://x/1.2.3/linux}\",\n    \"//:macos\": \"{HEX https://x/1.2.3/macos}\",\n}))\n",
        "f(name = \"buf\", sha256 = select({\n    \"//:linux\": \"{HEX https://x/1.3.0/linux}\",\n    \"//:macos\": \"{HEX https://x/1.3.0/macos}\",\n}))\n",
    );
}

#[test]
fn a_table_of_releases_grows() {
    let url = "url = 'https://x/{version}/{platform}'";
    adds(
        "digests = { at = 'd.bzl :: B / {version} / {platform}', sha256 = 'sum' }",
        "d.bzl",
        "B = {\n    # Its last.\n    \"1.2.3\": {\n        # Of linux.\n        \"linux\": {\"url\": \"https://x/1.2.3/l\", \"sum\": \"{HEX https://x/1.2.3/l}\", \"bin\": \"b-1.2.3/b\"},\n    },\n    \"1.2.0\": {\n        \"linux\": {\"url\": \"https://x/1.2.0/l\", \"sum\": \"{HEX https://x/1.2.0/l}\", \"bin\": \"b\"},\n    },\n}\n",
        "B = {\n    \"1.3.0\": {\n        \"linux\": {\"url\": \"https://x/1.3.0/l\", \"sum\": \"{HEX https://x/1.3.0/l}\", \"bin\": \"b-1.3.0/b\"},\n    },\n    # Its last.\n    \"1.2.3\": {\n        # Of linux.\n        \"linux\": {\"url\": \"https://x/1.2.3/l\", \"sum\": \"{HEX https://x/1.2.3/l}\", \"bin\": \"b-1.2.3/b\"},\n    },\n    \"1.2.0\": {\n        \"linux\": {\"url\": \"https://x/1.2.0/l\", \"sum\": \"{HEX https://x/1.2.0/l}\", \"bin\": \"b\"},\n    },\n}\n",
    );
    // Keys of two texts, ascending.
    adds(
        &format!("digests = {{ at = 'd.bzl :: B / (\"{{version}}\", \"{{platform}}\")', {url} }}"),
        "d.bzl",
        "B = {\n    (\"1.2.0\", \"l\"): \"{HEX https://x/1.2.0/l}\",\n    (\"1.2.3\", \"l\"): \"{HEX https://x/1.2.3/l}\",\n    (\"1.2.3\", \"m\"): \"{SRI256 https://x/1.2.3/m}\",\n}\n",
        "B = {\n    (\"1.2.0\", \"l\"): \"{HEX https://x/1.2.0/l}\",\n    (\"1.2.3\", \"l\"): \"{HEX https://x/1.2.3/l}\",\n    (\"1.2.3\", \"m\"): \"{SRI256 https://x/1.2.3/m}\",\n    (\"1.3.0\", \"l\"): \"{HEX https://x/1.3.0/l}\",\n    (\"1.3.0\", \"m\"): \"{SRI256 https://x/1.3.0/m}\",\n}\n",
    );
    // Keys that say both; JSON without a last comma and without a last line break.
    adds(
        &format!("digests = {{ at = 'd.json :: b / \"{{version}}-{{platform}}\"', {url} }}"),
        "d.json",
        "{\"b\": {\n\t\"1.2.0-l-x\": \"{HEX https://x/1.2.0/l-x}\",\n\t\"1.2.3-l-x\": \"{HEX https://x/1.2.3/l-x}\"\n}}",
        "{\"b\": {\n\t\"1.2.0-l-x\": \"{HEX https://x/1.2.0/l-x}\",\n\t\"1.2.3-l-x\": \"{HEX https://x/1.2.3/l-x}\",\n\t\"1.3.0-l-x\": \"{HEX https://x/1.3.0/l-x}\"\n}}",
    );
    // A list of structs.
    adds(
        &format!("digests = {{ at = 'd.bzl :: B / [v=\"v{{version}}\",p=\"{{platform}}\"]', {url} }}"),
        "d.bzl",
        "B = [\n    struct(v = \"v1.2.3\", p = \"l\", sha256 = \"{HEX https://x/1.2.3/l}\", extra = 1),\n    struct(v = \"v1.2.3\", p = \"m\", sha256 = \"{HEX https://x/1.2.3/m}\", extra = 2),\n    struct(v = \"v1.0.0\", p = \"l\", sha256 = \"{HEX https://x/1.0.0/l}\", extra = 3),\n]\n",
        "B = [\n    struct(v = \"v1.3.0\", p = \"l\", sha256 = \"{HEX https://x/1.3.0/l}\", extra = 1),\n    struct(v = \"v1.3.0\", p = \"m\", sha256 = \"{HEX https://x/1.3.0/m}\", extra = 2),\n    struct(v = \"v1.2.3\", p = \"l\", sha256 = \"{HEX https://x/1.2.3/l}\", extra = 1),\n    struct(v = \"v1.2.3\", p = \"m\", sha256 = \"{HEX https://x/1.2.3/m}\", extra = 2),\n    struct(v = \"v1.0.0\", p = \"l\", sha256 = \"{HEX https://x/1.0.0/l}\", extra = 3),\n]\n",
    );
    // By platform first: each has its own releases.
    adds(
        &format!("digests = {{ at = 'd.bzl :: B / {{platform}} / {{version}}', {url} }}"),
        "d.bzl",
        "B = {\"l\": {\"1.2.3\": \"{HEX https://x/1.2.3/l}\"}, \"m\": {\"1.0.0\": \"{HEX https://x/1.0.0/m}\", \"1.2.3\": \"{HEX https://x/1.2.3/m}\"}}\n",
        "B = {\"l\": {\"1.3.0\": \"{HEX https://x/1.3.0/l}\", \"1.2.3\": \"{HEX https://x/1.2.3/l}\"}, \"m\": {\"1.0.0\": \"{HEX https://x/1.0.0/m}\", \"1.2.3\": \"{HEX https://x/1.2.3/m}\", \"1.3.0\": \"{HEX https://x/1.3.0/m}\"}}\n",
    );
    // Lines of TOML.
    adds(
        "digests = { at = 'd.toml :: sums / {version}', url = 'https://x/{version}' }",
        "d.toml",
        "[sums]\n\"1.2.0\" = \"{HEX https://x/1.2.0}\"\n\"1.2.3\" = \"{HEX https://x/1.2.3}\"\n\n[other]\nx = 1\n",
        "[sums]\n\"1.2.0\" = \"{HEX https://x/1.2.0}\"\n\"1.2.3\" = \"{HEX https://x/1.2.3}\"\n\"1.3.0\" = \"{HEX https://x/1.3.0}\"\n\n[other]\nx = 1\n",
    );
}

#[test]
fn as_many_releases_stay_as_the_settings_say() {
    let settings = |keep: &str| {
        format!(
            "digests = {{ at = 'd.bzl :: B / {{version}} / {{platform}}', url = 'https://x/{{version}}/{{platform}}', keep = {keep} }}\n\
             [[compatibility_table]]\nat = 'v.bzl :: FITS'\nof = 'buf'"
        )
    };
    let release = |version: &str| {
        format!(
            "    # {version}.\n    \"{version}\": {{\"linux\": \"{{HEX https://x/{version}/linux}}\"}},  # {version}\n"
        )
    };
    let file = |releases: &[&str]| {
        let releases: String = releases.iter().map(|version| release(version)).collect();
        format!("B = {{\n{releases}}}\n")
    };
    let world_of = |keep: &str, releases: &[&str]| {
        let text = filled(&file(releases));
        world(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{}\n//- v.bzl\nBUF = \"1.2.3\"\nFITS = {{\"1.3.0\": {{}}, \"1.2.3\": {{}}, \"1.0.0\": {{}}}}\n//- d.bzl\n{text}",
            settings(keep)
        ))
    };
    for (keep, before, after) in [
        ("3", &["1.2.3", "1.1.0", "1.0.9", "1.0.0"][..], &["1.3.0", "1.2.3", "1.1.0", "1.0.0"][..]),
        ("2", &["1.0.0", "1.1.0", "1.2.3"], &["1.0.0", "1.2.3", "1.3.0"]),
        ("9", &["1.2.3", "1.1.0"], &["1.3.0", "1.2.3", "1.1.0"]),
    ] {
        let (plan, _) = bumped(&world_of(keep, before), "1.3.0");
        let plan = plan.unwrap_or_else(|refusal| panic!("{}", refusal.text(PROGRAM)));
        // What is said of another release in a comment is not copied.
        let bare = |text: &str| text.replace("    # 1.3.0.\n", "").replace("},  # 1.3.0\n", "},\n");
        let wanted = bare(&filled(&file(after)));
        assert_eq!(plan.after.text("d.bzl").unwrap(), wanted, "{keep} {before:?}");
    }
}

#[test]
fn a_release_has_the_platforms_that_the_settings_say() {
    adds(
        "digests = { at = 'd.bzl :: B / {version} / {platform}', url = 'https://x/{version}/{platform}', platforms = ['l', 'm'] }",
        "d.bzl",
        "B = {\n    \"1.2.3\": {\n        \"l\": \"{HEX https://x/1.2.3/l}\",\n        \"m\": \"{HEX https://x/1.2.3/m}\",\n        \"w\": \"{HEX https://x/1.2.3/w}\",\n    },\n}\n",
        "B = {\n    \"1.3.0\": {\n        \"l\": \"{HEX https://x/1.3.0/l}\",\n        \"m\": \"{HEX https://x/1.3.0/m}\",\n    },\n    \"1.2.3\": {\n        \"l\": \"{HEX https://x/1.2.3/l}\",\n        \"m\": \"{HEX https://x/1.2.3/m}\",\n        \"w\": \"{HEX https://x/1.2.3/w}\",\n    },\n}\n",
    );
}

#[test]
fn a_marked_url_moves_with_the_digest_near_it() {
    moves(
        "",
        "get.sh",
        "#!/bin/sh\n# 1.2.3\ncurl -LO https://x/v1.2.3/b-1.2.3.tgz  # tool-version: buf\necho \"{HEX https://x/v1.2.3/b-1.2.3.tgz}  b.tgz\" | sha256sum -c\n\necho 1.2.3\n",
        "#!/bin/sh\n# 1.2.3\ncurl -LO https://x/v1.3.0/b-1.3.0.tgz  # tool-version: buf\necho \"{HEX https://x/v1.3.0/b-1.3.0.tgz}  b.tgz\" | sha256sum -c\n\necho 1.2.3\n",
    );
    // Two URLs of one file, and a digest with a name.
    moves(
        "",
        "d.txt",
        "# tool-version-next-line: buf\nhttps://x/1.2.3/b\n# tool-version-next-line: buf\nhttps://y/1.2.3/b\nSHA256={HEX https://x/1.2.3/b}\n",
        "# tool-version-next-line: buf\nhttps://x/1.3.0/b\n# tool-version-next-line: buf\nhttps://y/1.3.0/b\nSHA256={HEX https://x/1.3.0/b}\n",
    );
}

#[test]
fn an_image_moves_with_its_digest() {
    // The digest is that of the manifest, whatever fields the tag and the name stand in.
    moves(
        "digests = { beside = 'Dockerfile :: FROM(image=\"a/buf\")' }\nalso = 'Dockerfile :: FROM(image=\"a/buf\") / .tag ~ {version}-slim'",
        "Dockerfile",
        "FROM a/buf:1.2.3-slim@sha256:{HEX https://registry-1.docker.io/v2/a/buf/manifests/1.2.3-slim} AS b\nFROM a/other:1.2.3\n",
        "FROM a/buf:1.3.0-slim@sha256:{HEX https://registry-1.docker.io/v2/a/buf/manifests/1.3.0-slim} AS b\nFROM a/other:1.2.3\n",
    );
    moves(
        "digests = { beside = 'MODULE.bazel :: oci.pull(name=\"buf\")', image = 'r.example/a/buf:v{version}' }",
        "MODULE.bazel",
        "oci.pull(name = \"buf\", digest = \"sha256:{HEX https://r.example/v2/a/buf/manifests/v1.2.3}\", image = \"r.example/a/buf\")\n",
        "oci.pull(name = \"buf\", digest = \"sha256:{HEX https://r.example/v2/a/buf/manifests/v1.3.0}\", image = \"r.example/a/buf\")\n",
    );
    moves(
        "digests = { beside = 'W.bzl :: container_pull' }",
        "W.bzl",
        "container_pull(digest = \"sha256:{HEX https://r.example/v2/a/buf/manifests/1.2}\", registry = \"r.example\", repository = \"a/buf\", tag = \"1.2\")\n",
        "container_pull(digest = \"sha256:{HEX https://r.example/v2/a/buf/manifests/1.3}\", registry = \"r.example\", repository = \"a/buf\", tag = \"1.3\")\n",
    );
}

#[test]
fn what_has_the_pinned_release_alone_is_left_to_it() {
    let settings = "digests = [{ at = 'd.bzl :: B / {version}', url = 'https://x/{version}' }, { beside = 'd.bzl :: f' }]";
    let text = "B = {\"1.2.3\": \"{HEX https://x/1.2.3}\"}\nf(url = \"https://y/1.2.3\", sha256 = \"{HEX https://y/1.2.3}\")\n";
    let world = fixture(settings, "d.bzl", text, "1.2.3");
    let version = "1.1.0".parse().unwrap();
    let releases = Releases::Named(vec![("buf".parse().unwrap(), Some(version))]);
    let add = Recording::Add { recorded: Existing::Kept, keep_going: false };
    let plan = planned(&world, &Goal::Fetch(releases, add), served).unwrap();
    let expected = text.replace("}\nf", ", \"1.1.0\": \"{HEX https://x/1.1.0}\"}\nf");
    assert_eq!(plan.after.text("d.bzl").unwrap(), filled(&expected));
}

#[test]
fn a_pin_that_was_moved_by_hand_is_followed_by_a_fetch() {
    for (file, settings, text, at) in [
        (
            "d.bzl",
            "digests = { beside = 'd.bzl :: f' }",
            "f(url = \"https://x/VERSION\", sha256 = \"{HEX https://x/VERSION}\")\n",
            "d.bzl:1:9 digest-version: 1.3.0 -> 1.2.3",
        ),
        (
            "d.json",
            "digests = { at = 'd.json :: {version}', url = 'https://x/{version}', keep = 'pinned' }",
            "{\"VERSION\": \"{HEX https://x/VERSION}\"}",
            "v.bzl:1:8 registry-missing-version: 1.3.0 -> releases up to 1.2.3",
        ),
        (
            "d.txt",
            "",
            "https://x/VERSION {HEX https://x/VERSION} # tool-version: buf\n",
            "d.txt:1:11 marked-version: 1.3.0 -> 1.2.3",
        ),
    ] {
        let of = |version: &str, pin: &str| fixture(settings, file, &text.replace("VERSION", version), pin);
        let stale = of("1.2.3", "1.3.0");
        let found = findings(&stale);
        assert_eq!(lines(&found), [at], "{file}");
        assert_eq!(found[0].fix.text(PROGRAM), "cargo xtask fetch-checksums buf@1.3.0", "{file}");
        let releases = Releases::Named(vec![("buf".parse().unwrap(), None)]);
        let add = Recording::Add { recorded: Existing::Kept, keep_going: false };
        for releases in [releases, Releases::Pinned] {
            let plan = planned(&stale, &Goal::Fetch(releases, add), served).unwrap();
            assert_eq!(plan.after.text(file), of("1.3.0", "1.3.0").text(file));
        }
        // Nobody moves the version alone.
        let synced = planned(&stale, &Goal::Sync, served).unwrap();
        assert!(synced.is_empty(), "{file}");
    }
}

#[test]
fn a_pin_in_the_url_itself_moves_with_the_digest() {
    for (settings, text) in [
        (
            "pin = 'd.bzl :: f / .url ~ */v{version}.tgz'\ndigests = { beside = 'd.bzl :: f' }",
            "f(url = \"https://x/vVERSION.tgz\", sha256 = \"{HEX https://x/vVERSION.tgz}\")\n",
        ),
        // The pin is an argument, and the URL stands nowhere; another argument repeats it.
        (
            "pin = 'd.bzl :: f / .version'\nalso = 'd.bzl :: f / .tag ~ v{version}'\n\
             digests = { beside = 'd.bzl :: f', url = 'https://x/{version}' }",
            "f(tag = \"vVERSION\", version = \"VERSION\", sha256 = \"{HEX https://x/VERSION}\")\n",
        ),
        // The URL follows it, and so does what else stands in the call.
        (
            "pin = 'd.bzl :: f / .version'\nalso = 'd.bzl :: f / .tag ~ v{version}'\ndigests = { beside = 'd.bzl :: f' }",
            "f(tag = \"vVERSION\", version = \"VERSION\", integrity = \"{SRI256 https://x/VERSION}\", url = \"https://x/VERSION\")\n",
        ),
        (
            "pin = 'd.bzl :: f / .version'\nalso = 'd.bzl :: f / .url ~ */{version}'\ndigests = { beside = 'd.bzl :: f' }",
            "f(version = \"VERSION\", integrity = \"\", url = \"https://x/VERSION\")\n",
        ),
    ] {
        let of = |version: &str| {
            let text = filled(&text.replace("VERSION", version));
            world(&format!("//- pins.toml\n[tool.buf]\n{settings}\n//- d.bzl\n{text}"))
        };
        let (old, new) = (of("1.2.3"), of("1.3.0"));
        let (plan, asked) = bumped(&old, "1.3.0");
        let plan = plan.unwrap_or_else(|refusal| panic!("{settings} {}", refusal.text(PROGRAM)));
        let sri = filled("{SRI256 https://x/1.3.0}");
        let expected =
            new.text("d.bzl").unwrap().replace("integrity = \"\"", &format!("integrity = \"{sri}\""));
        assert_eq!(plan.after.text("d.bzl").unwrap(), expected, "{settings}");
        assert_eq!(lines(&findings(&plan.after)), [""; 0], "{settings}");
        assert_eq!(asked.len(), 1);
        let (back, _) = bumped(&plan.after, "1.2.3");
        let expected = old
            .text("d.bzl")
            .unwrap()
            .replace("integrity = \"\"", &format!("integrity = \"{}\"", filled("{SRI256 https://x/1.2.3}")));
        assert_eq!(back.unwrap().after.text("d.bzl").unwrap(), expected, "{settings}");
    }
}

#[test]
fn a_computed_url_is_what_it_comes_to() {
    // In `d.bzl`, `VERSION` is the pinned version; it may stand in `v.bzl` as well.
    for (settings, text, url) in [
        (
            "pin = 'd.bzl :: V / buf'\ndigests = { beside = 'd.bzl :: f' }",
            "V = {\"buf\": \"VERSION\"}\nf(sha256 = \"{HEX URL}\", strip_prefix = \"b-\" + V[\"buf\"], url = \"https://x/v{}/b.tgz\".format(V[\"buf\"]))\n",
            "https://x/vVERSION/b.tgz",
        ),
        (
            "pin = 'v.bzl :: W'\ndigests = { beside = 'd.bzl :: f' }",
            "load(\":v.bzl\", V = \"W\")\ndef g():\n    f(integrity = \"{SRI256 URL}\", urls = [\"https://x/%s\" % V, \"https://y/%s\" % V])\n",
            "https://x/VERSION",
        ),
        (
            "pin = 'v.bzl :: W'\nalso = 'd.bzl :: V'\ndigests = { beside = 'd.bzl :: f' }",
            "V = \"VERSION\"\nf(sha256 = \"{HEX URL}\", url = \"https://x/\" + V)\n",
            "https://x/VERSION",
        ),
        // The version stands in what is computed.
        (
            "pin = 'v.bzl :: W'\ndigests = { beside = 'd.bzl :: f' }",
            "OS = \"linux\"\nf(sha256 = \"{HEX URL}\", url = \"https://x/VERSION/{}\".format(OS))\n",
            "https://x/VERSION/linux",
        ),
    ] {
        let of = |version: &str| {
            let text = text.replace("URL", url).replace("VERSION", version);
            let text = filled(&text);
            world(&format!(
                "//- pins.toml\n[tool.buf]\n{settings}\n//- v.bzl\nW = \"{version}\"\n//- d.bzl\n{text}"
            ))
        };
        let (old, new) = (of("1.2.3"), of("1.3.0"));
        assert_eq!(lines(&findings(&old)), [""; 0], "{settings} {text}");
        let (plan, asked) = bumped(&old, "1.3.0");
        let plan = plan.unwrap_or_else(|refusal| panic!("{settings} {}", refusal.text(PROGRAM)));
        assert!(asked.contains(&url.replace("VERSION", "1.3.0")), "{asked:?}");
        assert_eq!(plan.after.text("d.bzl").unwrap(), new.text("d.bzl").unwrap(), "{settings} {text}");
        assert_eq!(lines(&findings(&plan.after)), [""; 0], "{settings} {text}");
        let (back, _) = bumped(&plan.after, "1.2.3");
        assert_eq!(
            back.unwrap().after.text("d.bzl").unwrap(),
            old.text("d.bzl").unwrap(),
            "{settings} {text}"
        );
    }
}

#[test]
fn a_computed_url_that_tells_nothing_is_refused() {
    for (text, expected) in [
        (
            "f(sha256 = \"{HEX https://x/1}\", url = make(\"1.2.3\"))\n",
            "d.bzl:1:86: what this URL comes to is not known: it calls the function make, which is not evaluated; say",
        ),
        (
            "load(\"@other//:v.bzl\", \"V\")\nf(sha256 = \"{HEX https://x/1}\", url = \"https://x/\" + V)\n",
            "what this URL comes to is not known: d.bzl:",
        ),
        (
            "V = \"1.2.3\"\nf(sha256 = \"{HEX https://x/1}\", url = \"https://x/\" + V)\n",
            "this URL comes to https://x/1.2.3, which does not follow the pin; name the constant that it is made of under also, or",
        ),
    ] {
        let (plan, asked) =
            bumped(&fixture("digests = { beside = 'd.bzl :: f' }", "d.bzl", text, "1.2.3"), "1.3.0");
        let why = plan.unwrap_err().text(PROGRAM);
        assert!(why.contains(expected), "{why}");
        assert!(why.contains("say it in pins.toml with url = \"https://.../{version}/...\""), "{why}");
        assert!(asked.is_empty());
    }
}
