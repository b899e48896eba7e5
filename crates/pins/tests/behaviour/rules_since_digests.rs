//! `record-lost`: digests in tables, beside URLs and on marked lines, that were on record
//! at an earlier commit.

use pins::world::{FileText, World};

use crate::rules_since::since;
use crate::served::filled;
use crate::support::{PROGRAM, lines, path, world};

/// What is lost, as `place: expected -> found`; two letters are a digest.
pub(crate) fn lost(was: &World, now: &World) -> Vec<String> {
    let mut found = since(was, now);
    found.retain(|finding| finding.rule.name == "record-lost");
    lines(&found).iter().map(|line| short(&line.replacen(" record-lost:", ":", 1))).collect()
}

/// The letters of each digest.
fn short(text: &str) -> String {
    let letters = ["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"];
    letters.iter().fold(text.to_owned(), |line, letters| line.replace(&letters.repeat(32), letters))
}

/// A table of two releases, and a digest beside a URL; a letter is a digest.
fn with_tables(rows: &str, url: &str, beside: &str) -> World {
    let digest = |letter: &str| letter.repeat(32);
    let rows: String = rows
        .split_whitespace()
        .map(|row| {
            let (key, letter) = row.split_once('=').unwrap();
            format!("    \"{key}\": \"{}\",\n", digest(letter))
        })
        .collect();
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = [{{ at = 'd.bzl :: B / {{version}}', url = 'https://x/{{version}}' }}, {{ beside = 'd.bzl :: f' }}]\n\
         //- v.bzl\nBUF = \"1.2.0\"\n//- d.bzl\nB = {{\n{rows}}}\nf(url = \"https://y/{url}\", sha256 = \"{}\")\n",
        digest(beside)
    ))
}

#[test]
fn what_went_from_a_table_is_found() {
    let was = with_tables("1.2.0=a1 1.1.0=b1", "1.2.0", "c1");
    for (rows, url, beside, expected) in [
        ("1.2.0=a1 1.1.0=b1", "1.2.0", "c1", &[][..]),
        ("1.3.0=d1 1.2.0=a1 1.1.0=b1", "1.2.0", "c1", &[]),
        // The one beside a URL makes room for the next.
        ("1.2.0=a1 1.1.0=b1", "1.3.0", "d1", &[]),
        ("1.2.0=a1", "1.2.0", "c1", &["d.bzl:1:1: b1 -> no such release"]),
        ("1.2.0=a1 1.1.0=b2", "1.2.0", "c1", &["d.bzl:3:15: b1 -> b2"]),
        ("1.2.0=a1 1.1.0=b1", "1.2.0", "c2", &["d.bzl:5:38: c1 -> c2"]),
    ] {
        let now = with_tables(rows, url, beside);
        assert_eq!(lost(&was, &now), expected, "{rows} {url} {beside}");
    }
}

#[test]
fn a_table_that_nobody_names_any_more_is_lost() {
    let was = with_tables("1.2.0=a1", "1.2.0", "c1");
    let files = ["v.bzl", "d.bzl"].map(|path| format!("//- {path}\n{}", was.text(path).unwrap()));
    let now = world(&format!("//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{}", files.concat()));
    let messages =
        |now: &World| since(&was, now).into_iter().map(|finding| finding.message).collect::<Vec<_>>();
    assert_eq!(
        messages(&now),
        ["d.bzl :: B / {version}", "d.bzl :: f"].map(|at| format!(
            "buf 1.2.0 was on record at 0123456789ab, and pins.toml names no digests at {at} any more"
        ))
    );
    let without = format!("//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{}", files[0]);
    assert_eq!(
        lost(&was, &world(&without)),
        ["pins.toml:1:7: a1 -> no such release", "pins.toml:1:7: c1 -> no such digest"]
    );
    // Where something else of its file counts, that is where it went from.
    let in_one = |digests: &str| {
        let digest = "a1".repeat(32);
        let text = format!("BUF = \"1.2.0\"\nB = {{\"1.2.0\": \"{digest}\"}}\n");
        world(&format!("//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{digests}\n//- v.bzl\n{text}"))
    };
    let named = in_one("digests = { at = 'v.bzl :: B / {version}', url = 'https://x/{version}' }");
    assert_eq!(lost(&named, &in_one("")), ["v.bzl:1:1: a1 -> no such release"]);
    // One that is elsewhere is looked for there.
    let moved = |pinned: &World| {
        let files =
            ["pins.toml", "v.bzl", "d.bzl"].map(|path| format!("//- {path}\n{}", pinned.text(path).unwrap()));
        world(&files.concat().replace("d.bzl", "e.bzl").replace("B =", "C =").replace(":: B /", ":: C /"))
    };
    assert_eq!(lost(&was, &moved(&was)), [""; 0]);
    let other = with_tables("1.2.0=a2", "1.2.0", "c1");
    assert_eq!(lost(&was, &moved(&other)), ["e.bzl:2:15: a1 -> a2"]);
    // And what went with its tool.
    assert_eq!(lost(&was, &world("//- pins.toml\nexclude = []\n")), [""; 0]);
}

/// A repository whose table of digests has that address and these rows.
fn with_rows(pin: &str, table: &str, rows: &str) -> World {
    let rows = rows.split_whitespace().map(|row| {
        let (key, letters) = row.split_once('=').unwrap();
        let digest = format!("\"{}\"", letters.repeat(32));
        match key.split_once('/') {
            Some((version, platform)) => format!("(\"{version}\", \"{platform}\"): {digest}, "),
            None => format!("\"{key}\": {digest}, "),
        }
    });
    let rows: String = rows.collect();
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = {{ at = 'd.bzl :: {table}, url = 'https://x/{{version}}/{{platform}}' }}\n\
         //- v.bzl\nBUF = \"{pin}\"\n//- d.bzl\nB = {{{rows}}}\n"
    ))
}

#[test]
fn what_makes_no_room_for_another_release_stays() {
    let (platforms, newest) = ("B / {platform}'", "B / (\"{version}\", \"{platform}\")', keep = 2");
    for (table, was, pin, now, expected) in [
        (platforms, "l=a1 m=b1", "1.2.0", "l=a1 m=b1", &[][..]),
        (platforms, "l=a1 m=b1", "1.2.0", "l=a1", &["d.bzl:1:11: b1 -> no such platform"]),
        // With the pin the whole table is that of another release.
        (platforms, "l=a1 m=b1", "1.3.0", "l=a2", &[]),
        (newest, "1.2.0/l=a1 1.1.0/l=b1", "1.3.0", "1.3.0/l=c1 1.2.0/l=a1", &[]),
        (newest, "1.2.0/l=a1 1.1.0/l=b1", "1.2.0", "1.3.0/l=c1 1.2.0/l=a1", &[]),
        (newest, "1.2.0/l=a1 1.1.0/l=b1", "1.1.0", "1.3.0/l=c1", &[]),
        (newest, "1.2.0/l=a1 1.1.0/l=b1", "1.2.0", "1.1.0/l=b1", &["d.bzl:1:1: l a1 -> no such release"]),
        (newest, "1.2.0/l=a1 1.2.0/m=b1", "1.2.0", "1.2.0/l=a1", &["d.bzl:1:22: b1 -> no such platform"]),
        (newest, "1.2.0/l=a1 1.2.0/m=b1", "1.3.0", "1.2.0/l=a1", &["d.bzl:1:22: b1 -> no such platform"]),
    ] {
        let (was, now) = (with_rows("1.2.0", table, was), with_rows(pin, table, now));
        assert_eq!(lost(&was, &now), expected, "{table} {pin} {now:?}");
    }
}

#[test]
fn of_a_table_that_cannot_be_read_nothing_is_concluded() {
    let of = |second: &str| {
        world(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = [{{ at = 'd.bzl :: A / {{version}}', url = 'https://x/{{version}}' }}, \
             {{ at = 'd.bzl :: B / {{version}}', url = 'https://y/{{version}}' }}]\n//- v.bzl\nBUF = \"1.2.0\"\n\
             //- d.bzl\nA = {{\"1.2.0\": \"{}\"}}\nB = {{{second}}}\n",
            "a1".repeat(32)
        ))
    };
    let row = |version: &str| format!("\"{version}\": \"{}\", ", "b1".repeat(32));
    let was = of(&(row("1.2.0") + &row("1.1.0")));
    assert_eq!(lost(&was, &of(&row("1.2.0"))), ["d.bzl:1:1: b1 -> no such release"]);
    assert_eq!(lost(&was, &of(&(row("1.2.0") + "\"1.0.0\": f()"))), [""; 0]);
}

#[test]
fn a_digest_is_the_same_in_whatever_form_its_bytes_are_written() {
    let of = |digest: &str| {
        world(&filled(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = {{ beside = 'd.bzl :: f' }}\n//- v.bzl\nBUF = \"1.2.0\"\n\
             //- d.bzl\nf(url = \"https://x/1.2.0\", {digest}\")\n"
        )))
    };
    let (hex, sri) = ("sha256 = \"{HEX https://x/1.2.0}", "integrity = \"{SRI256 https://x/1.2.0}");
    let longer = "integrity = \"{SRI384 https://x/1.2.0}";
    for (was, now, is_same) in [
        (hex, sri, true),
        (longer, longer, true),
        (hex, &*hex.replace("1.2.0", "other"), false),
        (longer, &*longer.replace("1.2.0", "other"), false),
    ] {
        assert_eq!(lost(&of(was), &of(now)).is_empty(), is_same, "{was} {now}");
    }
}

/// A script that downloads a file of each platform; `-` stands for one whose digest is not
/// known, `~` for one that is not marked.
fn script(version: &str, files: &str) -> String {
    let stanza = |file: &str| {
        let (name, digest) = file.split_once('=').unwrap();
        let (marker, name) = match name.strip_prefix('~') {
            Some(name) => ("", name),
            None => ("  # tool-version: buf", name),
        };
        let check = match digest {
            "-" => String::new(),
            "TODO" | "0" => format!("echo \"{}  b\" | sha256sum -c\n", digest.repeat(64 / digest.len())),
            letters => format!("echo \"{}  b\" | sha256sum -c\n", letters.repeat(32)),
        };
        format!("curl -LO https://x/v{version}/b-{name}.tgz{marker}\n{check}\n")
    };
    files.split_whitespace().map(stanza).collect()
}

/// A repository that pins buf, and has these files.
fn with_files(pin: &str, files: &[(&str, String)]) -> World {
    let files: String = files.iter().map(|(path, text)| format!("//- {path}\n{text}")).collect();
    world(&format!("//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n//- v.bzl\nBUF = \"{pin}\"\n{files}"))
}

#[test]
fn what_went_from_marked_lines_is_found() {
    let was = with_files("1.2.0", &[("get.sh", script("1.2.0", "linux=a1 mac=b1"))]);
    for (files, expected) in [
        ("linux=a1 mac=b1", &[][..]),
        ("mac=b1 linux=a1", &[]),
        ("linux=a1 mac=b1 windows=c1", &[]),
        ("linux=a1 mac=b2", &["get.sh:5:7: b1 -> b2"]),
        ("linux=b1 mac=a1", &["get.sh:2:7: a1 -> b1", "get.sh:5:7: b1 -> a1"]),
        // The URL stays, and its digest does not.
        ("linux=a1 mac=-", &["get.sh:4:10: b1 -> no such digest"]),
        ("linux=a1 mac=TODO", &["get.sh:4:10: b1 -> no such digest"]),
        ("linux=a1 ~mac=b1", &["get.sh:4:10: b1 -> no such digest"]),
        // One goes, and the others stay; or it is that of something else now.
        ("linux=a1", &["get.sh:1:1: b1 -> no such digest"]),
        ("mac=b1", &["get.sh:1:1: a1 -> no such digest"]),
        ("linux=a1 macos=b1", &[]),
        ("linux=a1 macos=b2", &["get.sh:1:1: b1 -> no such digest"]),
        (
            "~linux=a1 ~mac=b1",
            &["pins.toml:1:7: a1 -> no such digest", "pins.toml:1:7: b1 -> no such digest"],
        ),
    ] {
        let now = with_files("1.2.0", &[("get.sh", format!("{}\n", script("1.2.0", files)))]);
        assert_eq!(lost(&was, &now), expected, "{files}");
    }
    let zeros = with_files("1.2.0", &[("get.sh", script("1.2.0", "linux=a1 mac=0"))]);
    assert_eq!(lost(&was, &zeros), [format!("get.sh:5:7: b1 -> {}", "0".repeat(64))]);
    // What was no digest may become one.
    assert_eq!(lost(&zeros, &was), [""; 0]);
    // The digest of another line is nearest now.
    let together =
        |files: &str| with_files("1.2.0", &[("get.sh", script("1.2.0", files).replace("\n\n", "\n"))]);
    let was = together("linux=a1 mac=b1");
    assert_eq!(lost(&was, &together("linux=a1 mac=-")), ["get.sh:3:10: b1 -> no such digest"]);
    assert_eq!(lost(&was, &together("linux=- mac=b1")), ["get.sh:3:7: a1 -> b1"]);
}

#[test]
fn what_moves_on_a_marked_line_is_not_lost() {
    let was = with_files("1.2.0", &[("get.sh", script("1.2.0", "linux=a1 mac=b1"))]);
    let moved = script("1.3.0", "linux=a2 mac=b2");
    for (pin, files, expected) in [
        // To another line, to other files, or out of one paragraph into another.
        ("1.2.0", vec![("get.sh", format!("#!/bin/sh\n\n{}", script("1.2.0", "mac=b1 linux=a1")))], &[][..]),
        ("1.2.0", vec![("bin/get", script("1.2.0", "linux=a1 mac=b1"))], &[]),
        ("1.2.0", vec![("a.sh", script("1.2.0", "linux=a1")), ("b.sh", script("1.2.0", "mac=b1"))], &[]),
        ("1.2.0", vec![("get.sh", script("1.2.0", "linux=a1 mac=b1").replace("//x/", "//mirror/"))], &[]),
        ("1.2.0", vec![("bin/get", script("1.2.0", "linux=a1 mac=b2"))], &["bin/get:5:7: b1 -> b2"]),
        // With the pin, forth and back; or one of them not with it, which others find.
        ("1.3.0", vec![("get.sh", moved.clone())], &[]),
        ("1.1.0", vec![("get.sh", script("1.1.0", "linux=a2 mac=b2"))], &[]),
        ("1.3.0", vec![("get.sh", script("1.3.0", "linux=a2"))], &[]),
        ("1.3.0", vec![("other.sh", script("1.3.0", "bsd=a2"))], &[]),
        ("1.3.0", vec![("get.sh", script("1.2.0", "linux=a1 mac=b1"))], &[]),
        ("1.3.0", vec![("get.sh", script("1.2.0", "linux=a2 mac=b1"))], &["get.sh:2:7: a1 -> a2"]),
        ("1.2.0", vec![("get.sh", moved)], &[]),
        ("1.3.0", vec![], &[]),
    ] {
        assert_eq!(lost(&was, &with_files(pin, &files)), expected, "{pin} {files:?}");
    }
    // All that needs the tool is gone with it; while the pin is there, it is needed.
    assert_eq!(lost(&was, &world("//- pins.toml\nexclude = []\n")), [""; 0]);
    let gone = with_files("1.2.0", &[]);
    assert_eq!(
        lost(&was, &gone),
        ["pins.toml:1:7: a1 -> no such digest", "pins.toml:1:7: b1 -> no such digest"]
    );
    // Of a file that cannot be read that is said.
    let unread = gone.with(&path("get.sh"), FileText::Unreadable("no".to_owned()));
    assert_eq!(lost(&was, &unread), [""; 0]);
}

#[test]
fn each_of_several_lines_with_one_url_has_its_digest() {
    let twice = |first: &str, second: &str| script("1.2.0", &format!("linux={first} linux={second}"));
    let was = with_files("1.2.0", &[("a.sh", twice("a1", "a1")), ("b.sh", script("1.2.0", "linux=a1"))]);
    for (first, second, other, expected) in [
        ("a1", "a1", "a1", &[][..]),
        ("a2", "a1", "a1", &["a.sh:2:7: a1 -> a2"]),
        ("a1", "a2", "a1", &["a.sh:5:7: a1 -> a2"]),
        ("a1", "a1", "a2", &["b.sh:2:7: a1 -> a2"]),
    ] {
        let files = [("a.sh", twice(first, second)), ("b.sh", script("1.2.0", &format!("linux={other}")))];
        assert_eq!(lost(&was, &with_files("1.2.0", &files)), expected, "{first} {second} {other}");
    }
    // Once is enough.
    let once = with_files("1.2.0", &[("b.sh", script("1.2.0", "linux=a1"))]);
    assert_eq!(lost(&was, &once), [""; 0]);
}

#[test]
fn a_finding_of_a_marked_line_says_which_file_it_was_the_digest_of() {
    let was = with_files("1.2.0", &[("get.sh", script("1.2.0", "linux=a1 mac=b1"))]);
    let found = |files: &str| {
        let found = since(&was, &with_files("1.2.0", &[("get.sh", script("1.2.0", files))])).remove(0);
        (found.message, found.fix.text(PROGRAM))
    };
    // Where the URL stayed, that is what is shown.
    let bare = with_files("1.2.0", &[("get.sh", script("1.2.0", "linux=a1 mac=-"))]);
    let (start, end) = since(&was, &bare)[0].place.span;
    assert_eq!(&bare.text("get.sh").unwrap()[start..end], "https://x/v1.2.0/b-mac.tgz");
    assert_eq!(
        found("linux=a1 mac=-"),
        (
            "buf 1.2.0 at https://x/v1.2.0/b-mac.tgz was on record at 0123456789ab, and no marked line of get.sh has it any \
             more"
                .to_owned(),
            "`git checkout 0123456789ab -- get.sh` restores the file; if this is on purpose, as after `prune`, waive \
             record-lost in get.sh for a few days; what is bad is revoked instead"
                .to_owned()
        )
    );
    assert_eq!(
        found("linux=a1 mac=b2"),
        (
            "the digest of buf 1.2.0 at https://x/v1.2.0/b-mac.tgz was another one at 0123456789ab, and a release never changes"
                .to_owned(),
            "put the digest back (`git checkout 0123456789ab -- get.sh` restores the file) unless you know why it changed, \
             then run `cargo xtask fetch-checksums buf@1.2.0 --check`"
                .to_owned()
        )
    );
}

/// A repository in which the digest of the pinned release stands in one kind of store.
fn in_store(kind: &str, digest: &str) -> World {
    let digest = digest.repeat(32);
    let (settings, file) = match kind {
        "marked" => (String::new(), format!("//- get.sh\nhttps://x/1.2.0  # tool-version: buf\n{digest}\n")),
        "beside" => (
            "digests = { beside = 'd.bzl :: f' }\n".to_owned(),
            format!("//- d.bzl\nf(url = \"https://x/1.2.0\", sha256 = \"{digest}\")\n"),
        ),
        "table" => (
            "digests = { at = 'd.bzl :: B / {version} / {platform}', url = 'https://x/{version}/{platform}' }\n"
                .to_owned(),
            format!("//- d.bzl\nB = {{\"1.2.0\": {{\"linux\": \"{digest}\"}}}}\n"),
        ),
        _ => (
            String::new(),
            format!(
                "//- checksums/tools/buf.json\n{{\"url_template\": \"https://x/{{version}}/{{platform}}\", \"versions\": \
                 {{\"1.2.0\": {{\"platforms\": {{\"linux\": {{\"sha256\": \"{digest}\"}}}}}}}}}}\n"
            ),
        ),
    };
    world(&format!(
        "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\n{settings}//- v.bzl\nBUF = \"1.2.0\"\n{file}"
    ))
}

#[test]
fn a_digest_may_move_into_a_store_of_another_kind() {
    let kinds = ["marked", "beside", "table", "registry"];
    for was in kinds {
        for now in kinds {
            assert_eq!(lost(&in_store(was, "a1"), &in_store(now, "a1")), [""; 0], "{was} {now}");
            assert_eq!(lost(&in_store(was, "a1"), &in_store(now, "a2")).len(), 1, "{was} {now}");
        }
    }
    // That of another platform is another one.
    let registry = "checksums/tools/buf.json";
    for (was, now) in [("table", "registry"), ("registry", "table")] {
        let world = in_store(now, "a1");
        let path = path(if now == "table" { "d.bzl" } else { registry });
        let text = world.text(&path).unwrap().replace("linux", "macos");
        assert_eq!(lost(&in_store(was, "a1"), &world.with(&path, text)).len(), 1, "{was} {now}");
    }
    // One that is revoked stays it.
    let text = in_store("registry", "a1")
        .text(registry)
        .unwrap()
        .replace("{\"platforms", "{\"revoked\": \"bad\", \"platforms");
    let revoked = in_store("registry", "a1").with(&path(registry), text);
    assert_eq!(lost(&revoked, &in_store("table", "a1")), ["pins.toml:1:7: linux a1 -> no such release"]);
    let table = in_store("table", "a1");
    let files =
        ["pins.toml", "v.bzl", "d.bzl"].map(|path| format!("//- {path}\n{}", table.text(path).unwrap()));
    let settings = "revoked = { \"1.2.0\" = \"2026-01-31: bad\" }\n//- v.bzl";
    assert_eq!(lost(&revoked, &world(&files.concat().replacen("//- v.bzl", settings, 1))), [""; 0]);
}

#[test]
fn what_goes_on_to_another_release_by_itself_is_not_lost() {
    let files = |rows: &str| {
        let rows = ["a1", "b1", "d1"]
            .iter()
            .fold(rows.to_owned(), |rows, letters| rows.replace(&format!("@{letters}"), &letters.repeat(32)));
        world(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\ndigests = {{ at = 'd.bzl :: B / {{platform}}' }}\n\
             //- v.bzl\nBUF = \"1.2.0\"\n//- d.bzl\nB = {{\n{rows}}}\n"
        ))
    };
    let row = |platform: &str, version: &str, letters: &str| {
        format!(
            "    \"{platform}\": {{\"url\": \"https://x/{version}/{platform}\", \"sha256\": \"@{letters}\"}},\n"
        )
    };
    let mac = row("mac", "1.2.0", "b1");
    let was = files(&format!("{}{mac}", row("linux", "1.2.0", "a1")));
    assert_eq!(lost(&was, &files(&format!("{}{mac}", row("linux", "1.3.0", "d1")))), [""; 0]);
    // Of a platform that is gone, nothing came in its place.
    assert_eq!(lost(&was, &files(&mac)), ["d.bzl:2:12: a1 -> no such platform"]);
}
