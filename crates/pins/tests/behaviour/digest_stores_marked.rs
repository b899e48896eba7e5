//! Digests near the URLs of marked lines: what moves with them, and what stands there that
//! is no digest.

use pins::plan::{Goal, Recording, Refusal, Releases};
use pins::world::World;

use crate::digest_stores::{bumped, moves};
use crate::digest_stores_refused::{fetch, finds, named, told};
use crate::served::{filled, served};
use crate::support::{PROGRAM, path, planned, world};

/// A repository whose tool `buf` is pinned to 1.2.3; `text` is a script.
fn script(text: &str) -> World {
    let text = filled(text);
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n//- v.bzl\nBUF = \"1.2.3\"\n//- get.sh\n{text}"
    ))
}

#[test]
fn a_marked_url_moves_with_the_digest_near_it() {
    moves(
        "",
        "get.sh",
        "#!/bin/sh\n# 1.2.3\ncurl -LO https://x/v1.2.3/b-1.2.3.tgz  # tool-version: buf\necho \"{HEX https://x/v1.2.3/b-1.2.3.tgz}  b.tgz\" | sha256sum -c\n\necho 1.2.3\n",
        "#!/bin/sh\n# 1.2.3\ncurl -LO https://x/v1.3.0/b-1.3.0.tgz  # tool-version: buf\necho \"{HEX https://x/v1.3.0/b-1.3.0.tgz}  b.tgz\" | sha256sum -c\n\necho 1.2.3\n",
    );
    // What `sha256sum -c` looks for is the file that the URL names now, and nothing else.
    moves(
        "",
        "get.sh",
        "curl -LO https://x/v1.2.3/b-1.2.3.tgz  # tool-version: buf\necho '{HEX https://x/v1.2.3/b-1.2.3.tgz}  b-1.2.3.tgz' | sha256sum -c # 1.2.3\n",
        "curl -LO https://x/v1.3.0/b-1.3.0.tgz  # tool-version: buf\necho '{HEX https://x/v1.3.0/b-1.3.0.tgz}  b-1.3.0.tgz' | sha256sum -c # 1.2.3\n",
    );
    moves(
        "",
        "SUMS",
        "# https://x/1.2.3/b_1_2_3 tool-version: buf\r\n{HEX https://x/1.2.3/b_1_2_3} *out/b_1_2_3\r\n",
        "# https://x/1.3.0/b_1_3_0 tool-version: buf\r\n{HEX https://x/1.3.0/b_1_3_0} *out/b_1_3_0\r\n",
    );
    moves(
        "",
        "Containerfile",
        "# tool-version-next-line: buf\nADD --checksum=sha256:{HEX https://x/1.2.3/b} https://x/1.2.3/b /1.2.3\n",
        "# tool-version-next-line: buf\nADD --checksum=sha256:{HEX https://x/1.3.0/b} https://x/1.3.0/b /1.3.0\n",
    );
    // What else is marked with the URL is that version as well.
    moves(
        "",
        "get.sh",
        "curl -Lo b-1.2.3.tgz https://x/v1.2.3/b.tgz  # tool-version: buf\necho {HEX https://x/v1.2.3/b.tgz}  b-1.2.3.tgz | sha256sum -c\n",
        "curl -Lo b-1.3.0.tgz https://x/v1.3.0/b.tgz  # tool-version: buf\necho {HEX https://x/v1.3.0/b.tgz}  b-1.3.0.tgz | sha256sum -c\n",
    );
    moves(
        "",
        "get.sh",
        "# tool-version-file: buf\nV=1.2.3\ncurl -LO https://x/1.2.3/l\n{HEX https://x/1.2.3/l}  l-1.2.3\n\ncurl -LO https://x/1.2.3/m\n{HEX https://x/1.2.3/m}  m-1.2.3\n",
        "# tool-version-file: buf\nV=1.3.0\ncurl -LO https://x/1.3.0/l\n{HEX https://x/1.3.0/l}  l-1.3.0\n\ncurl -LO https://x/1.3.0/m\n{HEX https://x/1.3.0/m}  m-1.3.0\n",
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
fn a_url_behind_a_digest_is_no_name_of_its_file() {
    moves(
        "",
        "d.txt",
        "https://x/1.2.3/b  # tool-version: buf\n{HEX https://x/1.2.3/b}  https://docs/1.2.3\n",
        "https://x/1.3.0/b  # tool-version: buf\n{HEX https://x/1.3.0/b}  https://docs/1.2.3\n",
    );
}

#[test]
fn a_placeholder_near_a_marked_url_is_found_and_filled() {
    let world = |digest: &str| {
        script(&format!("curl -LO https://x/1.2.3/b  # tool-version: buf\necho {digest}  b | sha256sum -c\n"))
    };
    for (placeholder, whole) in [
        ("0".repeat(64), "{HEX https://x/1.2.3/b}"),
        (format!("sha384-{}", "A".repeat(64)), "{SRI384 https://x/1.2.3/b}"),
        (format!("SHA256={}", "f".repeat(64)), "SHA256={HEX https://x/1.2.3/b}"),
    ] {
        let (before, whole) = (world(&placeholder), world(whole));
        let found = told(&before);
        let expected = "checksum-malformed: the digest of buf 1.2.3 is not a SHA-256 in lower-case hexadecimal: a \
                        placeholder\n  cargo xtask fetch-checksums buf@1.2.3\n";
        assert!(found.starts_with("get.sh:2:6 ") && found.ends_with(expected), "{found}");
        for releases in [Releases::Pinned, named("1.2.3")] {
            let plan = planned(&before, &fetch(releases), served).unwrap();
            assert_eq!(plan.after.text("get.sh"), whole.text("get.sh"));
        }
        finds(&whole, "");
    }
    // Half a digest is none either, and nothing is written over it unseen.
    let upper = world(&"AB12".repeat(16));
    let found = told(&upper);
    assert!(
        found.ends_with(
            "upper-case hexadecimal digits\n  find out what stood here before, and who changed it, then run `cargo \
             xtask fetch-checksums buf@1.2.3 --replace`\n"
        ),
        "{found}"
    );
    let refusal = planned(&upper, &fetch(named("1.2.3")), served).unwrap_err().text(PROGRAM);
    assert!(refusal.contains("buf 1.2.3 is not what was recorded"), "{refusal}");
    finds(
        &world("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        "get.sh:2:6 checksum-known-bad: the digest of buf 1.2.3 is the hash of an empty file, which is no artifact\n  find out what stood here before, and who changed it, then run `cargo xtask fetch-checksums buf@1.2.3 --replace`\n",
    );
}

#[test]
fn a_digest_that_cannot_be_written_keeps_its_url_where_it_is() {
    for digits in [96, 128] {
        let before = script(&format!(
            "curl -LO https://x/1.2.3/b  # tool-version: buf\necho {}  b | sha512sum -c\n",
            "3c".repeat(digits / 2)
        ));
        let (plan, asked) = bumped(&before, "1.3.0");
        assert_eq!(asked.len(), 0);
        let Refusal::Inconsistent { findings, .. } = plan.unwrap_err() else { panic!("another refusal") };
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        let expected =
            "names the file whose digest stands in line 2, and nobody manages that digest: one must not";
        assert!(finding.message.contains(expected), "{}", finding.message);
        assert_eq!(finding.place.to_string(), "get.sh:1:20");
    }
}

/// Two marked URLs of one digest.
fn two_urls(first: &str, second: &str) -> String {
    let marker = "# tool-version-next-line: buf";
    format!("{marker}\n{first}\n{marker}\n{second}\nSHA256={{HEX https://x/1.2.3/b}}\n")
}

#[test]
fn a_digest_is_that_of_each_marked_url_of_its_release() {
    let (_, asked) = bumped(&script(&two_urls("https://x/1.2.3/b", "https://y/1.2.3/b")), "1.3.0");
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["https://x/1.3.0/b", "https://y/1.3.0/b"]);
    // One that stayed at another release is a finding, and what is there is not this.
    let world = script(&two_urls("https://x/1.2.3/b", "https://y/1.1.0/b"));
    assert!(told(&world).starts_with("get.sh:4:11 marked-version: "), "{}", told(&world));
    let mut asked = Vec::new();
    let compare = Goal::Fetch(Releases::Pinned, Recording::Compare);
    let looked = planned(&world, &compare, |wanted| {
        asked.push(wanted.candidates[0].url.clone());
        served(wanted)
    });
    assert_eq!(
        (asked, looked.unwrap().looked.mismatches().count()),
        (vec!["https://x/1.2.3/b".to_owned()], 0)
    );
}

#[test]
fn what_is_marked_apart_from_the_url_is_left_to_sync() {
    let text = "V=1.2.3  # tool-version: buf\n\n\n\ncurl -LO https://x/1.2.3/b  # tool-version: buf\necho {HEX https://x/1.2.3/b}  b | sha256sum -c\n";
    let before = script(text).with(&path("v.bzl"), "BUF = \"1.3.0\"\n");
    let fetched = planned(&before, &fetch(named("1.3.0")), served).unwrap().after;
    let of_url = text.replace("/1.2.3/", "/1.3.0/");
    assert_eq!(fetched.text("get.sh").unwrap(), filled(&of_url));
    let synced = planned(&fetched, &Goal::Sync, served).unwrap().after;
    assert_eq!(synced.text("get.sh").unwrap(), filled(&of_url.replace("V=1.2.3", "V=1.3.0")));
}

#[test]
fn a_url_that_says_the_version_twice_is_one_url() {
    let url = "https://x/v1.2.3/b-1.2.3.tgz";
    let world =
        script(&format!("curl -LO {url}  # tool-version: buf\necho {{HEX {url}}}  b.tgz | sha256sum -c\n"));
    let compare = Goal::Fetch(Releases::Pinned, Recording::Compare);
    let looked = planned(&world, &compare, served).unwrap().looked;
    let urls: Vec<&str> =
        looked.fetched.iter().flat_map(|it| &it.wanted.candidates).map(|it| &*it.url).collect();
    assert_eq!(urls, [url]);
}

#[test]
fn a_marked_digest_is_that_of_the_pinned_release_alone() {
    let world = script(
        "curl -LO https://x/1.2.3/b  # tool-version: buf\necho {HEX https://x/1.2.3/b}  b | sha256sum -c\n",
    );
    let refusal = planned(&world, &fetch(named("1.3.0")), |wanted| panic!("{wanted:?}")).unwrap_err();
    assert_eq!(
        refusal.text(PROGRAM),
        "get.sh has the digests of the pinned release of buf alone, and that is 1.2.3; nothing was written\nthis moves them, \
         with the pin: cargo xtask bump buf 1.3.0"
    );
}

#[test]
fn a_marked_url_that_says_a_part_of_the_version_does_not_tell_where_another_release_is() {
    let world = script(
        "curl -LO https://x/1.2/b  # tool-version: buf\necho {HEX https://x/1.2/b}  b | sha256sum -c\n",
    );
    let compare = Goal::Fetch(Releases::Pinned, Recording::Compare);
    let looked = planned(&world, &compare, served).unwrap().looked;
    assert_eq!((looked.fetched.len(), looked.mismatches().count()), (1, 0));
    let (plan, asked) = bumped(&world, "1.3.0");
    let why = plan.unwrap_err().text(PROGRAM);
    assert!(why.contains("get.sh:1:10: where buf 1.3.0 is cannot be told from this URL"), "{why}");
    assert!(asked.is_empty());
}

#[test]
fn nobody_is_told_to_bump_to_what_is_revoked() {
    let text =
        filled("curl -LO https://x/1.2.3/b # tool-version: buf\necho '{HEX https://x/1.2.3/b}' >SUM\n");
    let world = world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\nrevoked = {{ \"1.2.3\" = \"it leaks\" }}\n//- v.bzl\nBUF = \"1.2.3\"\n//- get.sh\n{text}"
    ));
    finds(
        &world,
        "v.bzl:1:8 release-revoked: buf 1.2.3 is pinned, but it is revoked: it leaks\n  pin a release of buf that is not revoked\n",
    );
}
