//! Digest stores that are not as they should be, and what a person reads of them.
//!
//! What a server does wrong on its way is tried with the built program.

use pins::finding::Severity;
use pins::plan::{Download, Existing, Goal, Recording, Releases, WantedArtifact};
use pins::world::World;

use crate::served::{filled, hashes_of, served};
use crate::support::{PROGRAM, findings, planned, request, world};

/// A repository whose tool `buf` is pinned to 1.2.3; `digests` are its settings, and `text`
/// is `d.bzl`.
pub(crate) fn repository(digests: &str, text: &str) -> World {
    let text = filled(text);
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{digests}\n//- v.bzl\nBUF = \"1.2.3\"\n//- d.bzl\n{text}"
    ))
}

/// What `verify` says: a line for each finding, and what would help below it.
pub(crate) fn told(world: &World) -> String {
    let line = |finding: &pins::finding::Finding| {
        let warning = if finding.severity == Severity::Warning { "warning: " } else { "" };
        let (place, rule, message) = (&finding.place, finding.rule.name, &finding.message);
        format!("{warning}{place} {rule}: {message}\n  {}\n", finding.fix.text(PROGRAM))
    };
    findings(world).iter().map(line).collect()
}

/// `verify` says just this.
#[track_caller]
pub(crate) fn finds(world: &World, expected: &str) {
    let found = told(world);
    assert!(found == expected, "{found}");
}

/// A goal is refused, with this text.
#[track_caller]
pub(crate) fn refuses(
    world: &World,
    goal: &Goal,
    server: impl FnMut(&WantedArtifact) -> Download,
    expected: &str,
) {
    let text = planned(world, goal, server).map(|plan| plan.moves).unwrap_err().text(PROGRAM);
    assert!(text == expected, "{text}");
}

pub(crate) fn bump(version: &str) -> Goal {
    Goal::Bump(request("buf", version, false))
}

pub(crate) fn fetch(releases: Releases) -> Goal {
    Goal::Fetch(releases, Recording::Add { recorded: Existing::Kept, keep_going: false })
}

pub(crate) fn named(version: &str) -> Releases {
    Releases::Named(vec![("buf".parse().unwrap(), Some(version.parse().unwrap()))])
}

/// Nothing is to be downloaded.
fn nobody(wanted: &WantedArtifact) -> Download {
    panic!("{wanted:?} is to be downloaded")
}

const TABLE: &str =
    "digests = { at = 'd.bzl :: SUMS / {version} / {platform}', url = 'https://x/{version}/{platform}' }";

#[test]
fn a_table_without_the_pinned_release() {
    let text = "SUMS = {\n    \"1.2.0\": {\"linux\": \"{HEX https://x/1.2.0/linux}\"},\n}\n";
    let world = repository(TABLE, text);
    finds(
        &world,
        "v.bzl:1:8 registry-missing-version: buf 1.2.3 is pinned, but d.bzl does not have it\n  cargo xtask fetch-checksums buf@1.2.3\n",
    );
    // What the finding names heals it.
    let plan = planned(&world, &fetch(named("1.2.3")), served).unwrap();
    assert_eq!(told(&plan.after), "");
    let empty = repository(TABLE, "SUMS = {}\n");
    finds(
        &empty,
        "v.bzl:1:8 registry-missing-version: buf 1.2.3 is pinned, but d.bzl does not have it\n  cargo xtask fetch-checksums buf@1.2.3\n",
    );
    refuses(
        &empty,
        &bump("1.3.0"),
        nobody,
        "d.bzl has no release after whose pattern 1.3.0 could be written; write it there by hand once, with the digests left empty, and `fetch-checksums` fills them in; nothing was written",
    );
    refuses(
        &empty,
        &fetch(Releases::Pinned),
        nobody,
        "d.bzl has no release after whose pattern 1.2.3 could be written; write it there by hand once, with the digests left empty, and `fetch-checksums` fills them in; nothing was written",
    );
}

#[test]
fn a_table_of_mixed_shapes() {
    let row = "\"linux\": {\"url\": \"https://x/1.2.3/l\", \"sha256\": \"{HEX https://x/1.2.3/l}\"}";
    let at = "digests = { at = 'd.bzl :: SUMS / {version} / {platform}' }";
    // What is no digest is a fact of the release.
    finds(
        &repository(
            at,
            &format!(
                "SUMS = {{\"1.2.3\": {{\n    \"date\": \"2024-01-02\", \"rc\": False,\n    {row},\n}}}}\n"
            ),
        ),
        "",
    );
    let mixed = repository(
        at,
        &format!(
            "SUMS = {{\"1.2.3\": {{\n    \"mac\": \"{{HEX https://x/1.2.3/m}}\",\n    \"win\": \"\",\n    {row},\n    \"bsd\": {{\"url\": \"https://x/1.2.3/b\"}},\n    \"sun\": dict(sha256 = SUN),\n}}}}\n"
        ),
    );
    finds(
        &mixed,
        "d.bzl:2:12 digest-schema: here stands a digest alone, where other rows have fields\n  correct d.bzl:2, or the place of the digests in pins.toml\nd.bzl:3:12 digest-schema: here stands nothing, where other rows have fields\n  correct d.bzl:3, or the place of the digests in pins.toml\nd.bzl:5:12 digest-schema: no field of it holds a digest (looked for: sha256, integrity, digest)\n  correct d.bzl:5, or the place of the digests in pins.toml\nd.bzl:6:26 digest-schema: where the digest belongs stands no literal: say the place at which the digest itself stands\n  correct d.bzl:6, or the place of the digests in pins.toml\n",
    );
    refuses(
        &mixed,
        &bump("1.3.0"),
        nobody,
        "the digests of buf cannot be read as they are\n  d.bzl:2:12: here stands a digest alone, where other rows have fields",
    );
    // A release that is no map, and a key that is none of these.
    finds(
        &repository(
            TABLE,
            "SUMS = {\"1.2.3\": {\"linux\": \"{HEX https://x/1.2.3/linux}\"}, \"1.2.0\": \"{HEX https://x/1.2.0/linux}\"}\n",
        ),
        "d.bzl:1:106 digest-schema: here the table has no rows, but something of another shape\n  correct d.bzl:1, or the place of the digests in pins.toml\n",
    );
    let tuples = "digests = { at = 'd.bzl :: SUMS / (\"{version}\", \"{platform}\")', url = 'https://x/{version}/{platform}' }";
    finds(
        &repository(
            tuples,
            "SUMS = {\n    (\"1.2.3\", \"linux\"): \"{HEX https://x/1.2.3/linux}\",\n    \"1.2.3-mac\": \"{HEX https://x/1.2.3/mac}\",\n}\n",
        ),
        "d.bzl:3:5 digest-schema: this is not written as the other rows are\n  correct d.bzl:3, or the place of the digests in pins.toml\n",
    );
}

#[test]
fn two_rows_about_one_artifact() {
    let list = "digests = { at = 'd.bzl :: SUMS / [v=\"{version}\"]', url = 'https://x/{version}' }";
    let text = "SUMS = [\n    struct(v = \"1.2.3\", os = \"linux\", sha256 = \"{HEX https://x/1.2.3}\"),\n    struct(v = \"1.2.3\", os = \"mac\", sha256 = \"{HEX https://x/1.2.3/m}\"),\n]\n";
    let world = repository(list, text);
    finds(
        &world,
        "d.bzl:3:5 digest-schema: a row before this one is about the same artifact, as far as the steps to it say\n  correct d.bzl:3, or the place of the digests in pins.toml\n",
    );
    refuses(
        &world,
        &bump("1.3.0"),
        nobody,
        "the digests of buf cannot be read as they are\n  d.bzl:3:5: a row before this one is about the same artifact, as far as the steps to it say",
    );
}

#[test]
fn a_digest_that_is_none() {
    let beside = "digests = { beside = 'd.bzl :: http_archive(name=\"buf\")' }";
    let archive = |digest: &str| {
        repository(
            beside,
            &format!(
                "http_archive(\n    name = \"buf\",\n    {digest},\n    url = \"https://x/1.2.3/b.tgz\",\n)\n"
            ),
        )
    };
    let integrity = |text: &str| archive(&format!("integrity = \"{text}\""));
    finds(
        &integrity("md5-1B2M2Y8AsgTpgAmY7PhCfg=="),
        "d.bzl:3:18 checksum-malformed: the digest of buf 1.2.3 is no integrity string: \"md5\" is no algorithm of it; known are sha256, sha384 and sha512\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
    finds(
        &integrity("sha256-1B2M2Y8AsgTpgAmY7PhCfg=="),
        "d.bzl:3:18 checksum-malformed: the digest of buf 1.2.3 is no integrity string: sha256 has 32 bytes, and not 16\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
    finds(
        &integrity("sha384-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        "d.bzl:3:18 checksum-malformed: the digest of buf 1.2.3 is no integrity string: sha384 has 48 bytes, and not 32\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
    finds(
        &integrity("sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="),
        "d.bzl:3:18 checksum-malformed: the digest of buf 1.2.3 is no integrity string: what stands behind sha256- is no base64, in which no '-' can stand\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
    finds(
        &archive(&format!("sha256 = \"{}\"", "AB12".repeat(16))),
        "d.bzl:3:15 checksum-malformed: the digest of buf 1.2.3 is not a SHA-256 in lower-case hexadecimal: upper-case hexadecimal digits\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
    finds(
        &archive("sha256 = sum_of(\"b.tgz\")"),
        "d.bzl:3:14 digest-schema: where the digest belongs stands no literal: say the place at which the digest itself stands\n  correct d.bzl:3, or the place of the digests in pins.toml\n",
    );
    // Nothing is written over it unseen.
    refuses(
        &integrity("md5-1B2M2Y8AsgTpgAmY7PhCfg=="),
        &fetch(named("1.2.3")),
        served,
        "1 artifact failed; nothing was written (--keep-going records the other releases)\nbuf 1.2.3 is not what was recorded; a release never changes, so find out why before you trust it\n  recorded: md5-1B2M2Y8AsgTpgAmY7PhCfg== in d.bzl:3\n  found:    e57312396986b9d5ce64b9489e3308ed1c66c0efd259495c53c94d38c6a27c44 (12 bytes) at https://x/1.2.3/b.tgz\n  if the new one is right: cargo xtask fetch-checksums buf@1.2.3 --replace",
    );
}

#[test]
fn urls_that_serve_different_bytes() {
    let beside = "digests = { beside = 'd.bzl :: http_file(name=\"buf\")' }";
    let text = "http_file(\n    name = \"buf\",\n    sha256 = \"{HEX https://x/1.2.3/b}\",\n    urls = [\"https://x/1.2.3/b\", \"https://mirror/1.2.3/b\"],\n)\n";
    let server = |wanted: &WantedArtifact| match wanted.candidates[0].url.starts_with("https://mirror/") {
        true => Download { hashes: hashes_of("a page"), ..served(wanted) },
        false => served(wanted),
    };
    refuses(
        &repository(beside, text),
        &bump("1.3.0"),
        server,
        "the release of buf cannot be had whole, so nothing was written\nbuf 1.3.0: https://x/1.3.0/b has the digest 85e97a90e6de1ddd4be248a7c8fb91dfb295d8262d83773528b3396b28e2ee73, but https://mirror/1.3.0/b, which should be the same, has 9a8eeff1d0bc6b9b7acf170b1168d6d07f193dc770d4c1864b03e48d775e8d1a\n  wanted for d.bzl:3",
    );
}

#[test]
fn a_url_that_leads_to_another_release() {
    let server = |answered: &'static str| {
        move |wanted: &WantedArtifact| Download { answered_by: Some(answered.to_owned()), ..served(wanted) }
    };
    let beside = "digests = { beside = 'd.bzl :: http_file(name=\"buf\")' }";
    let text = "http_file(name = \"buf\", sha256 = \"{HEX https://x/dl/1.2.3/b.tgz}\", url = \"https://x/dl/1.2.3/b.tgz\")\n";
    let world = repository(beside, text);
    refuses(
        &world,
        &bump("1.3.0"),
        server("https://y/dl/1.4.0/b.tgz"),
        "the release of buf cannot be had whole, so nothing was written\nbuf 1.3.0: https://x/dl/1.3.0/b.tgz led to https://y/dl/1.4.0/b.tgz, which is of 1.4.0 and not of 1.3.0\n  wanted for d.bzl:1",
    );
    planned(&world, &bump("1.3.0"), server("https://cdn/0123abcd?file=b-1.4.0.tgz")).unwrap();
    planned(&world, &bump("1.3.0"), server("https://y/dl/1.3.0/b.tgz")).unwrap();
    // One that names no release says nothing of where the next one is.
    let latest = text.replace("dl/1.2.3", "dl/latest");
    refuses(
        &repository(beside, &latest),
        &bump("1.3.0"),
        nobody,
        "d.bzl:1:108: https://x/dl/latest/b.tgz does not say the version 1.2.3, so where 1.3.0 is cannot be told; say it in pins.toml with url = \"https://.../{version}/...\"",
    );
}

#[test]
fn a_template_that_gives_several_platforms_one_url() {
    let at = |url: &str| format!("digests = {{ at = 'd.bzl :: SUMS / {{platform}}', url = '{url}' }}");
    let text = "SUMS = {\n    \"linux\": \"{HEX https://x/1.2.3}\",\n    \"mac\": \"{SRI256 https://x/1.2.3}\",\n}\n";
    let world = repository(&at("https://x/{version}"), text);
    let why = "this gives one URL for several platforms (linux, mac), and each has a digest of its own; say what differs, with {platform}, {os}, {arch} or any word of [platforms]; where they share a file, say that, with the same word for each";
    finds(&world, &format!("pins.toml:3:54 digest-schema: {why}\n  correct the template in pins.toml\n"));
    let refusal = format!("the digests of buf cannot be read as they are\n  pins.toml:3:54: {why}");
    for goal in [bump("1.3.0"), Goal::Fetch(Releases::Pinned, Recording::Compare)] {
        refuses(&world, &goal, nobody, &refusal);
    }
    // One platform needs no word on it.
    let one = text.lines().filter(|line| !line.contains("mac")).collect::<Vec<_>>().join("\n");
    planned(&repository(&at("https://x/{version}"), &one), &bump("1.3.0"), served).unwrap();
    // A second one that is wanted does.
    let both = at("https://x/{version}").replace(" }", ", platforms = [\"linux\", \"mac\"] }");
    let both = findings(&repository(&both, &one));
    assert!(both.iter().any(|finding| finding.rule.name == "digest-schema"), "{both:?}");
    // A word that some of them have in common does not tell these apart, unless they share a file.
    let text = "SUMS = {\n    \"mac_amd64\": \"{HEX https://x/1.2.3/all}\",\n    \"mac_arm64\": \"{HEX https://x/1.2.3/all}\",\n}\n";
    let alike = planned(&repository(&at("https://x/{version}/{os}"), text), &bump("1.3.0"), nobody);
    let alike = alike.map(|plan| plan.moves).unwrap_err().text(PROGRAM);
    assert!(alike.contains("several platforms (mac_amd64, mac_arm64)"), "{alike}");
    let name = "platforms = { mac_amd64 = { name = \"all\" }, mac_arm64 = { name = \"all\" } }";
    let shared = format!("{}\n{name}", at("https://x/{version}/{name}"));
    planned(&repository(&shared, text), &bump("1.3.0"), served).unwrap();
}

#[test]
fn a_template_that_cannot_be_filled_in() {
    let at = |url: &str| format!("digests = {{ at = 'd.bzl :: SUMS / {{platform}}', url = '{url}' }}");
    let text = "SUMS = {\n    \"linux\": \"{HEX https://x/1.2.3}\",\n}\n";
    refuses(
        &repository(&at("https://x/{version}.{ext}"), text),
        &bump("1.3.0"),
        nobody,
        "pins.toml:3:54: {ext} in url cannot be filled in; known are {version}, {major}, {minor}, {patch}, {platform}, {os}, {arch}; if it differs by platform, say it in [platforms] of pins.toml: linux = { ext = \"...\" }",
    );
    refuses(
        &repository(&at("x/{version}/{platform}"), text),
        &bump("1.3.0"),
        nobody,
        "pins.toml:3:54: x/1.3.0/linux is no https:// URL",
    );
}

#[test]
fn a_select_without_steps_into_its_branches() {
    let beside = "digests = { beside = 'd.bzl :: http_archive(name=\"buf\")' }";
    let text = "http_archive(\n    name = \"buf\",\n    sha256 = select({\n        \"//:linux\": \"{HEX https://x/1.2.3/linux}\",\n    }),\n    url = \"https://x/1.2.3/linux\",\n)\n";
    let world = repository(beside, text);
    finds(
        &world,
        "d.bzl:3:14 digest-schema: where the digest belongs stands a select, which holds several: say the place of its branches, as in .sha256 / [0] / \"{platform}\"\n  correct d.bzl:3, or the place of the digests in pins.toml\n",
    );
    refuses(
        &world,
        &bump("1.3.0"),
        nobody,
        "the digests of buf cannot be read as they are\n  d.bzl:3:14: where the digest belongs stands a select, which holds several: say the place of its branches, as in .sha256 / [0] / \"{platform}\"",
    );
}

#[test]
fn a_url_that_calls_a_function() {
    let beside = "digests = { beside = 'd.bzl :: http_archive(name=\"buf\")' }";
    let text = "http_archive(\n    name = \"buf\",\n    sha256 = \"{HEX https://x/1.2.3/b}\",\n    url = mirrored(\"https://x/1.2.3/b\"),\n)\n";
    let world = repository(beside, text);
    finds(&world, "");
    refuses(
        &world,
        &bump("1.3.0"),
        nobody,
        "d.bzl:4:11: what this URL comes to is not known: it calls the function mirrored, which is not evaluated; say it in pins.toml with url = \"https://.../{version}/...\"",
    );
    refuses(
        &world,
        &Goal::Fetch(Releases::Pinned, Recording::Compare),
        nobody,
        "d.bzl:4:11: what this URL comes to is not known: it calls the function mirrored, which is not evaluated; say it in pins.toml with url = \"https://.../{version}/...\"",
    );
    let none = text.replace("    url = mirrored(\"https://x/1.2.3/b\"),\n", "");
    refuses(
        &repository(beside, &none),
        &bump("1.3.0"),
        nobody,
        "d.bzl:1:1: no field of this row says the URL of the artifact; say it in pins.toml with url = \"https://.../{version}/...\"",
    );
}

#[test]
fn another_release_where_only_the_pinned_one_is_kept() {
    let beside = "digests = { beside = 'd.bzl :: http_archive(name=\"buf\")' }";
    let text =
        "http_archive(name = \"buf\", sha256 = \"{HEX https://x/1.2.3/b}\", url = \"https://x/1.2.3/b\")\n";
    let world = repository(beside, text);
    refuses(
        &world,
        &fetch(named("1.3.0")),
        nobody,
        "d.bzl has the digests of the pinned release of buf alone, and that is 1.2.3; nothing was written\nthis moves them, with the pin: cargo xtask bump buf 1.3.0",
    );
    // Beside a table that keeps others, it is left alone.
    let both = format!("{beside}\n").replace(
        "digests = { beside",
        "[[tool.buf.digests]]\nat = 'd.bzl :: SUMS / {version}'\nurl = 'https://x/{version}/b'\n[[tool.buf.digests]]\nbeside",
    );
    let both = both.replace(" }", "");
    let table = "SUMS = {\"1.2.3\": \"{HEX https://x/1.2.3/b}\", \"1.0.0\": \"{HEX https://x/1.0.0/b}\"}\n";
    let world = repository(&both, &format!("{text}{table}"));
    let plan = planned(&world, &fetch(named("1.3.0")), served).unwrap();
    let added = "\"1.3.0\": \"{HEX https://x/1.3.0/b}\", \"1.2.3\"";
    let expected = filled(&format!("{text}{}", table.replace("\"1.2.3\"", added)));
    assert_eq!(plan.after.text("d.bzl").unwrap(), expected);
    let all = planned(&world, &Goal::Fetch(Releases::All, Recording::Compare), served).unwrap().looked;
    assert_eq!((all.fetched.len(), all.unrecorded().count(), all.mismatches().count()), (3, 0, 0));
}

#[test]
fn what_is_empty_is_filled_and_what_stands_beside_it_stays() {
    let at = "digests = { at = 'd.bzl :: SUMS / {platform}', url = 'https://x/{version}/{platform}' }";
    let text = "SUMS = {\n    \"linux\": \"{HEX https://x/1.2.3/linux}\",\n    \"mac\": \"\",\n    \"win\": \"sha512-TODO\",\n}\n";
    let whole = text.replace("\"\"", "\"{HEX https://x/1.2.3/mac}\"");
    let whole = whole.replace("sha512-TODO", "{SRI512 https://x/1.2.3/win}");
    for releases in [Releases::Pinned, named("1.2.3")] {
        let plan = planned(&repository(at, text), &fetch(releases), served).unwrap();
        assert_eq!(plan.after.text("d.bzl").unwrap(), filled(&whole));
    }
}

#[test]
fn two_digests_in_one_row() {
    let beside = "digests = { beside = 'd.bzl :: f(name=\"buf\")', sha256 = \"sha256\" }";
    let text = "f(\n    name = \"buf\",\n    sha256 = \"{HEX https://x/1.2.3/b}\",\n    sig_sha256 = \"{HEX https://x/1.2.3/b.sig}\",\n    url = \"https://x/1.2.3/b\",\n)\n";
    refuses(
        &repository(beside, text),
        &bump("1.3.0"),
        served,
        "d.bzl:1:1: beside the digest stands another one, 003a086ac63d37b40402e5f333375ef132c67b162d5a29695be3457922ed4a2a, which nothing manages and which would be that of another release; nothing was written",
    );
}
