//! Digests where they stand: tables of every shape and digests beside URLs, in one
//! change with the pin.

use std::collections::BTreeSet;

use pins::plan::{Existing, Goal, Plan, Recording, Refusal, Releases};
use pins::world::World;

use crate::served::{filled, served};
use crate::support::{PROGRAM, download, findings, lines, planned, request, world};

/// A bump of `buf`, and the URLs that it downloads.
pub(crate) fn bumped(world: &World, version: &str) -> (Result<Plan, Refusal>, BTreeSet<String>) {
    let mut asked = BTreeSet::new();
    let plan = planned(world, &Goal::Bump(request("buf", version, false)), |wanted| {
        assert!(asked.insert(wanted.candidates[0].url.clone()), "asked twice: {wanted:?}");
        served(wanted)
    });
    (plan, asked)
}

/// The world of a fixture whose pin says a version.
pub(crate) fn fixture(settings: &str, file: &str, text: &str, version: &str) -> World {
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
pub(crate) fn moves(settings: &str, file: &str, before: &str, after: &str) {
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
fn a_digest_is_quoted_where_it_would_be_no_text() {
    let (text, number) = ("ab".repeat(32), "12".repeat(32));
    for (file, before, pair, written) in [
        ("d.bzl", "SUMS = {\"1.2.3\": None}\n", "ab", format!("\"{text}\"")),
        ("d.bzl", "SUMS = {\"1.2.3\": \"None\"}\n", "ab", text.clone()),
        ("d.json", "{\"SUMS\": {\"1.2.3\": null}}\n", "ab", format!("\"{text}\"")),
        ("d.yml", "SUMS:\n  1.2.3: null\n", "ab", format!("\"{text}\"")),
        ("d.yml", "SUMS:\n  1.2.3: TODO\n", "ab", text.clone()),
        ("d.yml", "SUMS:\n  1.2.3: TODO\n", "12", format!("\"{number}\"")),
        ("d.yml", "SUMS:\n  1.2.3: 'TODO'\n", "12", number.clone()),
    ] {
        let settings =
            format!("digests = {{ at = '{file} :: SUMS / {{version}}', url = 'https://x/{{version}}' }}");
        let add = Recording::Add { recorded: Existing::Kept, keep_going: false };
        let world = fixture(&settings, file, before, "1.2.3");
        let plan = planned(&world, &Goal::Fetch(Releases::Pinned, add), |wanted| download(wanted, pair));
        let plan = plan.unwrap_or_else(|refusal| panic!("{before} {}", refusal.text(PROGRAM)));
        let word = ["None", "null", "TODO"].into_iter().find(|word| before.contains(word)).unwrap();
        assert_eq!(plan.after.text(file).unwrap(), before.replace(word, &written));
    }
}

#[test]
fn a_digest_is_written_as_its_field_is_called() {
    let settings = "digests = { at = 'd.bzl :: B / {version}', url = 'https://x/{version}' }";
    for (field, word) in [("sha256", "{HEX"), ("integrity", "{SRI256"), ("digest", "sha256:{HEX")] {
        let text = |digest: &str| format!("B = {{\"1.2.3\": {{\"{field}\": \"{digest}\"}}}}\n");
        let add = Recording::Add { recorded: Existing::Kept, keep_going: false };
        let world = fixture(settings, "d.bzl", &text(""), "1.2.3");
        let plan = planned(&world, &Goal::Fetch(Releases::Pinned, add), served).unwrap();
        let expected = filled(&text(&format!("{word} https://x/1.2.3}}")));
        assert_eq!(plan.after.text("d.bzl").unwrap(), expected);
    }
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
fn among_names_a_release_goes_behind_the_one_that_it_is_a_copy_of() {
    let settings =
        "scheme = 'opaque'\ndigests = { at = 'd.bzl :: B / {version}', url = 'https://x/{version}' }";
    let text = "B = {\"beta\": \"{HEX https://x/beta}\", \"rapid\": \"{HEX https://x/rapid}\"}\n";
    let (plan, _) = bumped(&fixture(settings, "d.bzl", text, "rapid"), "canary");
    let expected = text.replace("}\n", ", \"canary\": \"{HEX https://x/canary}\"}\n");
    assert_eq!(plan.unwrap().after.text("d.bzl").unwrap(), filled(&expected));
    adds(
        "digests = { at = 'd.bzl :: B / {version}', url = 'https://x/{version}' }",
        "d.bzl",
        "B = {\n    \"1.2.3\": \"{HEX https://x/1.2.3}\",\n    \"nightly\": \"{HEX https://x/nightly}\",\n}\n",
        "B = {\n    \"1.2.3\": \"{HEX https://x/1.2.3}\",\n    \"1.3.0\": \"{HEX https://x/1.3.0}\",\n    \"nightly\": \"{HEX https://x/nightly}\",\n}\n",
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
fn releases_that_fit_another_tool_stay_as_well() {
    let row = |version: &str| format!("    \"{version}\": \"{{HEX https://x/{version}}}\",\n");
    let file = |versions: &[&str]| {
        let rows: String = versions.iter().map(|version| row(version)).collect();
        filled(&format!("B = {{\n{rows}}}\n"))
    };
    let before = world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = {{ at = 'd.bzl :: B / {{version}}', url = 'https://x/{{version}}', keep = 2 }}\n\
         [tool.axe]\npin = 'v.bzl :: AXE'\n[tool.cut]\npin = 'v.bzl :: CUT'\n[[compatibility_table]]\nat = 'v.bzl :: FITS'\nof = 'axe'\n\
         //- v.bzl\nBUF = \"1.2.3\"\nAXE = \"2.0\"\nCUT = \"1.0.0\"\nFITS = {{\"2.0\": {{\"buf\": [\"1.3.0\", \"1.2.3\", \"1.1.0\"], \"cut\": [\"1.0.0\"]}}}}\n\
         //- d.bzl\n{}",
        file(&["1.2.3", "1.1.0", "1.0.0"])
    ));
    let (plan, _) = bumped(&before, "1.3.0");
    let plan = plan.unwrap_or_else(|refusal| panic!("{}", refusal.text(PROGRAM)));
    assert_eq!(plan.after.text("d.bzl").unwrap(), file(&["1.3.0", "1.2.3", "1.1.0"]));
}
