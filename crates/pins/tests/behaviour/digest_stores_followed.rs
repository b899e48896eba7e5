//! Digests that follow what else moves: pins in URLs, computed URLs, images, and a pin that
//! somebody moved by hand.

use pins::plan::{Existing, Goal, Recording, Releases};

use crate::digest_stores::{bumped, fixture, moves};
use crate::served::{filled, served};
use crate::support::{PROGRAM, findings, lines, planned, world};

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
    for (old, new) in [("1.2", "1.3"), ("v1.2.3-slim", "v1.3.0-slim")] {
        let text = |tag: &str| {
            format!(
                "container_pull(digest = \"sha256:{{HEX https://r.example/v2/a/buf/manifests/{tag}}}\", registry = \"r.example\", repository = \"a/buf\", tag = \"{tag}\")\n"
            )
        };
        moves("digests = { beside = 'W.bzl :: container_pull' }", "W.bzl", &text(old), &text(new));
    }
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

#[test]
fn a_release_is_written_after_the_pattern_of_the_one_before_it() {
    let row = |version: &str, url: &str| {
        format!("    \"{version}\": {{\"url\": \"{url}\", \"sha256\": \"{{HEX {url}}}\"}},\n")
    };
    let (newer, older) = (row("1.4.0", "https://x/v1.4.0/b"), row("1.2.3", "https://x/1.2.3/b"));
    for (version, url) in [
        ("1.3.0", "https://x/1.3.0/b"),
        ("1.5.0", "https://x/v1.5.0/b"),
        // Before all others there is none.
        ("1.1.0", "https://x/v1.1.0/b"),
    ] {
        let world = fixture(
            "digests = { at = 'd.bzl :: B / {version}' }",
            "d.bzl",
            &format!("B = {{\n{newer}{older}}}\n"),
            "1.2.3",
        );
        let releases = Releases::Named(vec![("buf".parse().unwrap(), Some(version.parse().unwrap()))]);
        let add = Recording::Add { recorded: Existing::Kept, keep_going: false };
        let plan = planned(&world, &Goal::Fetch(releases, add), served).unwrap();
        let text = plan.after.text("d.bzl").unwrap();
        assert!(text.contains(&filled(&row(version, url))), "{version}: {text}");
    }
}

#[test]
fn the_tag_of_an_image_has_to_say_the_version_only_where_it_moves() {
    let latest = "container_pull(digest = \"sha256:{HEX https://r.example/v2/a/buf/manifests/latest}\", registry = \"r.example\", repository = \"a/buf\", tag = \"latest\")\n";
    let world = fixture("digests = { beside = 'W.bzl :: container_pull' }", "W.bzl", latest, "1.2.3");
    let looked = planned(&world, &Goal::Fetch(Releases::Pinned, Recording::Compare), served).unwrap().looked;
    assert_eq!((looked.fetched.len(), looked.mismatches().count()), (1, 0));
    let (plan, asked) = bumped(&world, "1.3.0");
    let why = plan.unwrap_err().text(PROGRAM);
    assert!(
        why.contains("the tag latest does not say the version 1.2.3, so that of 1.3.0 cannot be told"),
        "{why}"
    );
    assert!(asked.is_empty());
}

#[test]
fn a_version_in_the_name_of_a_host_is_not_that_of_a_release() {
    for (url, expected) in [
        ("https://cdn-1.9.0/1.1.0/b", &["d.bzl:1:9 digest-version: 1.2.3 -> 1.1.0"][..]),
        ("https://cdn-1.9.0/b", &[]),
    ] {
        let text = format!("f(url = \"{url}\", sha256 = \"{{HEX {url}}}\")\n");
        let world = fixture("digests = { beside = 'd.bzl :: f' }", "d.bzl", &text, "1.2.3");
        assert_eq!(lines(&findings(&world)), expected, "{url}");
    }
}

#[test]
fn what_is_recorded_is_told_where_it_stands() {
    let settings = "digests = [{ at = 'd.bzl :: B / {version}', url = 'https://x/{version}' }, { beside = 'd.bzl :: f' }]";
    let text = "B = {\"1.2.3\": \"{HEX https://x/1.2.3}\"}\nf(url = \"https://y/1.2.3\", sha256 = \"{HEX https://y/1.2.3}\")\n";
    let plan = bumped(&fixture(settings, "d.bzl", text, "1.2.3"), "1.3.0").0.unwrap();
    let moves = plan.moves.iter().filter(|step| step.what.kind() == "digests");
    let told: Vec<String> =
        moves.map(|step| format!("{}: {} -> {}", step.place, step.from, step.to)).collect();
    // Where a release takes another one's place, that is told too.
    assert_eq!(
        told,
        ["d.bzl:1:15: not recorded -> 1.3.0 with 1 artifact", "d.bzl:2:1: 1.2.3 -> 1.3.0 with 1 artifact",]
    );
}
