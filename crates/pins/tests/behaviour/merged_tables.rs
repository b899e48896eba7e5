//! Tables of digests that both sides of a merge changed: whose rows come together, and where only
//! a person can tell.

use pins::plan::{ByGit, Merged, Sides, merged};
use pins::value::path::RepoPath;
use pins::world::layout::Layout;

use crate::support::{nothing, parsing_once, path};

/// Digests are written `@a1`, and stand there whole.
fn whole(text: &str) -> String {
    let mut parts = text.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &part[..2].repeat(32) + &part[2..])
}

fn layout(address: &str, more: &str) -> Layout {
    let text = format!(
        "[tool.saw]\npin = \"v.bzl :: V / saw\"\ndigests = {{ at = '{address}', url = \"https://x.test/{{version}}/{{platform}}\"{more} }}\n"
    );
    Layout::read(Some((&RepoPath::known(Layout::SETTINGS), &text.into())), &[]).unwrap()
}

/// What a side changed, as one run of lines: from where to where, and to what.
fn change<'t>(base: &[&str], side: &[&'t str]) -> (usize, usize, Vec<&'t str>) {
    let before = base.iter().zip(side).take_while(|(a, b)| a == b).count();
    let (left, right) = (&base[before..], &side[before..]);
    let behind = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    (before, base.len() - behind, right[..right.len() - behind].to_vec())
}

/// Stands in for git, which the built program asks (`e2e`): runs of lines that do not touch.
fn by_lines(sides: Sides<'_>) -> Result<ByGit, String> {
    let (base, ours, theirs) = (sides.base.unwrap_or_default(), sides.ours, sides.theirs);
    if base == theirs || ours == theirs {
        return Ok(ByGit::Clean(ours.to_owned()));
    }
    if base == ours {
        return Ok(ByGit::Clean(theirs.to_owned()));
    }
    let [lines, mine, other] =
        [base, ours, theirs].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let (mine, other) = (change(&lines, &mine), change(&lines, &other));
    let (first, second) = if mine.0 <= other.0 { (&mine, &other) } else { (&other, &mine) };
    let joined = |parts: &[&[&str]]| parts.concat().concat();
    if first.1 < second.0 {
        let parts: [&[&str]; 5] =
            [&lines[..first.0], &first.2, &lines[first.1..second.0], &second.2, &lines[second.1..]];
        return Ok(ByGit::Clean(joined(&parts)));
    }
    let (from, to) = (first.0, first.1.max(second.1));
    let side = |change: &(usize, usize, Vec<&str>)| {
        joined(&[&lines[from..change.0], &change.2, &lines[change.1..to]])
    };
    Ok(ByGit::Conflict(format!(
        "{}<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\n{}",
        lines[..from].concat(),
        side(&mine),
        side(&other),
        lines[to..].concat()
    )))
}

/// The same of the first line and of what is below it.
fn first_line_and_rest(sides: Sides<'_>) -> Result<ByGit, String> {
    let [base, ours, theirs] =
        [sides.base.unwrap_or_default(), sides.ours, sides.theirs].map(|text| text.split_once('\n').unwrap());
    let lines = [base.0, ours.0, theirs.0].map(|line| format!("{line}\n"));
    let parts = [
        by_lines(Sides { base: Some(&lines[0]), ours: &lines[1], theirs: &lines[2] })?,
        by_lines(Sides { base: Some(base.1), ours: ours.1, theirs: theirs.1 })?,
    ];
    let is_clean = parts.iter().all(|part| matches!(part, ByGit::Clean(_)));
    let text = parts.map(|part| match part {
        ByGit::Clean(text) | ByGit::Conflict(text) => text,
    });
    Ok(if is_clean { ByGit::Clean(text.concat()) } else { ByGit::Conflict(text.concat()) })
}

fn merge(address: &str, more: &str, [base, ours, theirs]: [&str; 3]) -> Result<Merged, Vec<String>> {
    let file = path(address.split(" :: ").next().unwrap());
    let [base, ours, theirs] = [base, ours, theirs].map(whole);
    let sides = Sides { base: Some(&base), ours: &ours, theirs: &theirs };
    let layout = layout(address, more);
    parsing_once(&nothing(), || merged(&layout, &file, sides, &by_lines))
}

/// What both sides come to, whichever is this one.
#[track_caller]
fn comes_to(address: &str, base: &str, ours: &str, theirs: &str, expected: &str) {
    for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
        let found = merge(address, "", [base, ours, theirs]);
        assert_eq!(found, Ok(Merged::Whole(whole(expected))), "{address} of {ours:?} and {theirs:?}");
    }
}

#[track_caller]
fn clashes(address: &str, texts: [&str; 3], expected: &str) {
    assert_eq!(merge(address, "", texts), Err(vec![whole(expected)]), "{address} of {texts:?}");
}

const BZL: &str = "a.bzl :: SUMS / {version} / {platform}";

/// A Starlark table with these rows.
fn starlark(rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("    {row},\n")).collect();
    format!("# The sums.\nSUMS = {{\n{rows}}}\n\nOTHER = 1\n")
}

#[test]
fn releases_of_both_sides_add_up_in_each_grammar() {
    for (address, [base, one, two, both]) in [
        (
            "a.toml :: sums / {version} / {platform}",
            [
                "[sums]\n\"1.0.0\" = { linux = \"@a0\" } # old\n",
                "[sums]\n\"1.1.0\" = { linux = \"@a1\" }\n\"1.0.0\" = { linux = \"@a0\" } # old\n",
                "[sums]\n\"1.2.0\" = { linux = \"@a2\" }\n\"1.0.0\" = { linux = \"@a0\" } # old\n",
                "[sums]\n\"1.2.0\" = { linux = \"@a2\" }\n\"1.1.0\" = { linux = \"@a1\" }\n\"1.0.0\" = { linux = \"@a0\" } # old\n",
            ],
        ),
        (
            "a.json :: sums / {version} / {platform}",
            [
                "{\n  \"sums\": {\n    \"1.0.0\": {\"linux\": \"@a0\"}\n  },\n  \"x\": 1\n}\n",
                "{\n  \"sums\": {\n    \"1.0.0\": {\"linux\": \"@a0\"},\n    \"1.1.0\": {\"linux\": \"@a1\"}\n  },\n  \"x\": 1\n}\n",
                "{\n  \"sums\": {\n    \"1.0.0\": {\"linux\": \"@a0\"},\n    \"1.2.0\": {\"linux\": \"@a2\"}\n  },\n  \"x\": 1\n}\n",
                "{\n  \"sums\": {\n    \"1.0.0\": {\"linux\": \"@a0\"},\n    \"1.1.0\": {\"linux\": \"@a1\"},\n    \"1.2.0\": {\"linux\": \"@a2\"}\n  },\n  \"x\": 1\n}\n",
            ],
        ),
        (
            "a.yml :: sums / {version} / {platform}",
            [
                "sums:\n  1.0.0:\n    linux: @a0\n    mac: @b0\n",
                "sums:\n  1.1.0:\n    linux: @a1\n    mac: @b1\n  1.0.0:\n    linux: @a0\n    mac: @b0\n",
                "sums:\n  1.2.0:\n    linux: @a2\n    mac: @b2\n  1.0.0:\n    linux: @a0\n    mac: @b0\n",
                "sums:\n  1.2.0:\n    linux: @a2\n    mac: @b2\n  1.1.0:\n    linux: @a1\n    mac: @b1\n  1.0.0:\n    linux: @a0\n    mac: @b0\n",
            ],
        ),
        (
            "a.yml :: sums / {platform} / {version}",
            [
                "sums:\n  linux:\n    1.0.0: @a0\n  mac:\n    1.0.0: @b0\n",
                "sums:\n  linux:\n    1.0.0: @a0\n    1.1.0: @a1\n  mac:\n    1.0.0: @b0\n    1.1.0: @b1\n",
                "sums:\n  linux:\n    1.0.0: @a0\n    1.2.0: @a2\n  mac:\n    1.0.0: @b0\n    1.2.0: @b2\n",
                "sums:\n  linux:\n    1.0.0: @a0\n    1.1.0: @a1\n    1.2.0: @a2\n  mac:\n    1.0.0: @b0\n    1.1.0: @b1\n    1.2.0: @b2\n",
            ],
        ),
        (
            "a.bzl :: SUMS / {platform} / {version}",
            [
                "SUMS = {\n    \"linux\": {\n        \"1.0.0\": \"@a0\",\n    },\n}\n",
                "SUMS = {\n    \"linux\": {\n        \"1.1.0\": \"@a1\",\n        \"1.0.0\": \"@a0\",\n    },\n}\n",
                "SUMS = {\n    \"linux\": {\n        \"1.2.0\": \"@a2\",\n        \"1.0.0\": \"@a0\",\n    },\n}\n",
                "SUMS = {\n    \"linux\": {\n        \"1.2.0\": \"@a2\",\n        \"1.1.0\": \"@a1\",\n        \"1.0.0\": \"@a0\",\n    },\n}\n",
            ],
        ),
        (
            "a.bzl :: SUMS / \"{version}-{platform}\"",
            [
                "SUMS = {\n    \"1.0.0-linux\": \"@a0\",\n}\n",
                "SUMS = {\n    \"1.0.0-linux\": \"@a0\",\n    \"1.1.0-linux\": \"@a1\",\n    \"1.1.0-mac\": \"@b1\",\n}\n",
                "SUMS = {\n    \"1.0.0-linux\": \"@a0\",\n    \"1.2.0-linux\": \"@a2\",\n    \"1.2.0-mac\": \"@b2\",\n}\n",
                "SUMS = {\n    \"1.0.0-linux\": \"@a0\",\n    \"1.1.0-linux\": \"@a1\",\n    \"1.1.0-mac\": \"@b1\",\n    \"1.2.0-linux\": \"@a2\",\n    \"1.2.0-mac\": \"@b2\",\n}\n",
            ],
        ),
        (
            "a.bzl :: SUMS / (\"{version}\", \"{platform}\")",
            [
                "SUMS = {\n    (\"1.0.0\", \"linux\"): \"@a0\",\n}\n",
                "SUMS = {\n    (\"1.1.0\", \"linux\"): \"@a1\",\n    (\"1.0.0\", \"linux\"): \"@a0\",\n}\n",
                "SUMS = {\n    (\"1.2.0\", \"linux\"): \"@a2\",\n    (\"1.0.0\", \"linux\"): \"@a0\",\n}\n",
                "SUMS = {\n    (\"1.2.0\", \"linux\"): \"@a2\",\n    (\"1.1.0\", \"linux\"): \"@a1\",\n    (\"1.0.0\", \"linux\"): \"@a0\",\n}\n",
            ],
        ),
        (
            "a.bzl :: SUMS / [version=\"{version}\",os=\"{os}\"]",
            [
                "SUMS = [\n    struct(version = \"1.0.0\", os = \"linux\", sha256 = \"@a0\"),\n]\n",
                "SUMS = [\n    struct(version = \"1.1.0\", os = \"linux\", sha256 = \"@a1\"),\n    struct(version = \"1.1.0\", os = \"mac\", sha256 = \"@b1\"),\n    struct(version = \"1.0.0\", os = \"linux\", sha256 = \"@a0\"),\n]\n",
                "SUMS = [\n    struct(version = \"1.2.0\", os = \"linux\", sha256 = \"@a2\"),\n    struct(version = \"1.2.0\", os = \"mac\", sha256 = \"@b2\"),\n    struct(version = \"1.0.0\", os = \"linux\", sha256 = \"@a0\"),\n]\n",
                "SUMS = [\n    struct(version = \"1.2.0\", os = \"linux\", sha256 = \"@a2\"),\n    struct(version = \"1.2.0\", os = \"mac\", sha256 = \"@b2\"),\n    struct(version = \"1.1.0\", os = \"linux\", sha256 = \"@a1\"),\n    struct(version = \"1.1.0\", os = \"mac\", sha256 = \"@b1\"),\n    struct(version = \"1.0.0\", os = \"linux\", sha256 = \"@a0\"),\n]\n",
            ],
        ),
    ] {
        let is_conflict = by_lines(Sides { base: Some(base), ours: one, theirs: two });
        assert!(matches!(is_conflict, Ok(ByGit::Conflict(_))), "{address}: git alone can");
        comes_to(address, base, one, two, both);
        // In the other lines of other systems, and without a last one.
        let windows = [base, one, two, both].map(|text| text.replace('\n', "\r\n"));
        comes_to(address, &windows[0], &windows[1], &windows[2], &windows[3]);
        let open = [base, one, two, both].map(str::trim_end);
        comes_to(address, open[0], open[1], open[2], open[3]);
    }
}

#[test]
fn what_git_can_merge_it_merges() {
    let rows = [
        "\"1.2.0\": {\"linux\": \"@a2\"}",
        "\"1.1.0\": {\"linux\": \"@a1\"}",
        "\"1.0.0\": {\"linux\": \"@a0\"}",
    ];
    let base = starlark(&rows);
    let newer = starlark(&[&["\"1.3.0\": {\"linux\": \"@a3\"}"], &rows[..]].concat());
    let fewer = starlark(&rows[..2]);
    let both = starlark(&[&["\"1.3.0\": {\"linux\": \"@a3\"}"], &rows[..2]].concat());
    comes_to(BZL, &base, &newer, &fewer, &both);
    comes_to(BZL, &base, &newer, &newer, &newer);
    // Of files without a table of this kind nothing else is known.
    let pinned = merge(BZL, ", keep = \"pinned\"", [&base, &newer, &fewer]);
    assert_eq!(pinned, Ok(Merged::Whole(whole(&both))));
    // One that only one side has made.
    let none = "OTHER = 1\n".to_owned();
    comes_to(BZL, &none, &none, &base, &base);
}

#[test]
fn rows_of_one_release_add_up_and_changes_of_one_side_count() {
    let base = starlark(&["\"1.0.0\": {\"linux\": \"@a0\"}"]);
    let with = |row: &str| starlark(&[row]);
    // Another platform on each side, and all of it in one line.
    comes_to(
        BZL,
        &base,
        &with("\"1.0.0\": {\"linux\": \"@a0\", \"mac\": \"@b0\"}"),
        &with("\"1.0.0\": {\"linux\": \"@a0\", \"windows\": \"@c0\"}"),
        &with("\"1.0.0\": {\"linux\": \"@a0\", \"mac\": \"@b0\", \"windows\": \"@c0\"}"),
    );
    // Of a release that both recorded, each for other platforms and one in common.
    let new = |row: &str| starlark(&[row, "\"1.0.0\": {\"linux\": \"@a0\"}"]);
    comes_to(
        BZL,
        &base,
        &new("\"1.1.0\": {\"linux\": \"@a1\", \"mac\": \"@b1\"}"),
        &new("\"1.1.0\": {\"linux\": \"@a1\", \"windows\": \"@c1\"}"),
        &new("\"1.1.0\": {\"linux\": \"@a1\", \"mac\": \"@b1\", \"windows\": \"@c1\"}"),
    );
    // A digest that one side replaced, and a release that one side took out, beside one that
    // the other added.
    comes_to(
        BZL,
        &base,
        &with("\"1.0.0\": {\"linux\": \"@e0\"}"),
        &new("\"1.1.0\": {\"linux\": \"@a1\"}"),
        &starlark(&["\"1.1.0\": {\"linux\": \"@a1\"}", "\"1.0.0\": {\"linux\": \"@e0\"}"]),
    );
    comes_to(
        BZL,
        &new("\"1.1.0\": {\"linux\": \"@a1\"}"),
        &with("\"1.1.0\": {\"linux\": \"@a1\"}"),
        &starlark(&[
            "\"1.1.0\": {\"linux\": \"@a1\"}",
            "\"1.0.5\": {\"linux\": \"@a5\"}",
            "\"1.0.0\": {\"linux\": \"@a0\"}",
        ]),
        &starlark(&["\"1.1.0\": {\"linux\": \"@a1\"}", "\"1.0.5\": {\"linux\": \"@a5\"}"]),
    );
}

#[test]
fn what_both_say_otherwise_is_for_a_person() {
    let base = starlark(&["\"1.0.0\": {\"linux\": \"@a0\"}"]);
    let new = |row: &str| starlark(&[row, "\"1.0.0\": {\"linux\": \"@a0\"}"]);
    let with = |row: &str| starlark(&[row]);
    for (ours, theirs, why) in [
        (
            new("\"1.1.0\": {\"linux\": \"@a1\"}"),
            new("\"1.1.0\": {\"linux\": \"@e1\"}"),
            "saw 1.1.0 / linux: \"@a1\" on one side, \"@e1\" on the other",
        ),
        (
            with("\"1.0.0\": {\"linux\": \"@a1\"}"),
            with("\"1.0.0\": {\"linux\": \"@e1\"}"),
            "saw 1.0.0 / linux: \"@a1\" on one side, \"@e1\" on the other",
        ),
        (
            starlark(&["\"0.9.0\": {\"linux\": \"@a9\"}"]),
            with("\"1.0.0\": {\"linux\": \"@e1\"}"),
            "saw 1.0.0 / linux: nothing on one side, \"@e1\" on the other",
        ),
        (
            starlark(&["\"0.9.0\": {\"linux\": \"@a9\"}"]),
            with("\"1.0.0\": {\"linux\": \"@a0\", \"mac\": \"@b0\"}"),
            "saw: 1.0.0: taken out on one side, and added to on the other",
        ),
        (
            new("\"1.1.0\": {\"linux\": \"@a1\", \"mac\": {}}"),
            new("\"1.1.0\": {\"windows\": \"@c1\"}"),
            "of one of the sides, the digests of saw cannot be read: line 3: here stands a digest alone, where other rows have fields",
        ),
        (
            new("# New.\n    \"1.1.0\": {\"linux\": \"@a1\"}"),
            new("# Newer.\n    \"1.2.0\": {\"linux\": \"@a2\"}"),
            "saw: line 3: a comment stands beside a new row, and whether it belongs to that cannot be told",
        ),
    ] {
        clashes(BZL, [&base, &ours, &theirs], &format!("a.bzl: {why}"));
    }
    // What stands beside the rows of a release that both recorded.
    let fields = |day: &str, rows: &str| {
        format!(
            "SUMS = {{\n    \"1.1.0\": {{\"day\": {day}, \"of\": {{{rows}}}}},\n    \"1.0.0\": {{\"day\": 1, \"of\": {{\"linux\": \"@a0\"}}}},\n}}\n"
        )
    };
    let base = "SUMS = {\n    \"1.0.0\": {\"day\": 1, \"of\": {\"linux\": \"@a0\"}},\n}\n";
    let address = "a.bzl :: SUMS / {version} / of / {platform}";
    let (one, two) = (fields("2", "\"linux\": \"@a1\""), fields("3", "\"mac\": \"@b1\""));
    clashes(
        address,
        [base, &one, &two],
        "a.bzl: saw: 1.1.0: beside its rows stands something else on each side",
    );
    let two = fields("2", "\"mac\": \"@b1\"");
    comes_to(address, base, &one, &two, &fields("2", "\"linux\": \"@a1\", \"mac\": \"@b1\""));
}

#[test]
fn what_stands_around_a_table_is_gits() {
    let file = |pin: &str, rows: &[&str]| format!("V = \"{pin}\"\n{}", starlark(rows));
    let old = "\"1.0.0\": {\"linux\": \"@a0\"}";
    let base = file("1.0.0", &[old]);
    let ours = file("1.1.0", &["\"1.1.0\": {\"linux\": \"@a1\"}", old]);
    let theirs = file("1.2.0", &["\"1.2.0\": {\"linux\": \"@a2\"}", old]);
    let both = starlark(&["\"1.2.0\": {\"linux\": \"@a2\"}", "\"1.1.0\": {\"linux\": \"@a1\"}", old]);
    // A pin that each side moved elsewhere is a conflict; the rows beside it are none.
    let expected = format!("<<<<<<< ours\nV = \"1.1.0\"\n=======\nV = \"1.2.0\"\n>>>>>>> theirs\n{both}");
    let why = "a.bzl: the tables of digests have the rows of both sides; what else both changed is left to a person";
    let [before, mine, other] = [&base, &ours, &theirs].map(|text| whole(text));
    let sides = Sides { base: Some(&before), ours: &mine, theirs: &other };
    let left = merged(&layout(BZL, ""), &path("a.bzl"), sides, &first_line_and_rest);
    assert_eq!(left, Ok(Merged::InPart(whole(&expected), vec![why.to_owned()])));
    // One that only one side moved is none.
    let kept = file("1.0.0", &["\"1.1.0\": {\"linux\": \"@a1\"}", old]);
    let mine = whole(&kept);
    let sides = Sides { base: Some(&before), ours: &mine, theirs: &other };
    let moved = merged(&layout(BZL, ""), &path("a.bzl"), sides, &first_line_and_rest);
    assert_eq!(moved, Ok(Merged::Whole(whole(&format!("V = \"1.2.0\"\n{both}")))));
    // So is how a row is laid out that both changed to say the same.
    let row = |row: &str| format!("SUMS = {{\n    \"1.0.0\": {{\"linux\": {row}}},\n}}\n");
    let [base, ours, theirs] =
        ["{\"sha256\": \"@a0\"}", "{\"sha256\": \"@e0\"}", "{ \"sha256\": \"@e0\" }"].map(row);
    let Ok(Merged::InPart(text, left)) = merge(BZL, "", [&base, &ours, &theirs]) else { panic!("{base}") };
    assert_eq!(left, [why]);
    assert!(text.contains("<<<<<<< ours") && text.matches(&"e0".repeat(32)).count() == 2, "{text}");
}

#[test]
fn what_comes_out_has_the_rows_of_both_or_is_not_taken() {
    let (old, new) = ("\"1.0.0\": {\"linux\": \"@a0\"}", "\"1.1.0\": {\"linux\": \"@a1\"}");
    // Git sees no conflict in what stands there twice.
    let others = ["\"0.9.0\": {\"linux\": \"@a9\"}", old, "\"0.8.0\": {\"linux\": \"@a8\"}"];
    let base = starlark(&others);
    let top = starlark(&[&[new], &others[..]].concat());
    let bottom = starlark(&[&others[..], &[new]].concat());
    let is_clean = by_lines(Sides { base: Some(&base), ours: &top, theirs: &bottom });
    assert!(matches!(is_clean, Ok(ByGit::Clean(text)) if text.matches("1.1.0").count() == 2));
    for (ours, theirs) in [(&top, &bottom), (&bottom, &top)] {
        assert_eq!(merge(BZL, "", [&base, ours, theirs]), Ok(Merged::Whole(whole(ours))));
    }
    // Whatever git says.
    let [base, ours, theirs] = [&[old][..], &[new, old], &["\"1.2.0\": {\"linux\": \"@a2\"}", old]]
        .map(|rows| whole(&starlark(rows)));
    let sides = Sides { base: Some(&base), ours: &ours, theirs: &theirs };
    let marked = format!("<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n");
    for by_git in [ByGit::Clean(ours.clone()), ByGit::Clean("SUMS = {".to_owned()), ByGit::Conflict(marked)] {
        let found = merged(&layout(BZL, ""), &path("a.bzl"), sides, &|_| Ok(by_git.clone()));
        assert_eq!(found, Err(vec!["a.bzl: the rows of both sides do not come together".to_owned()]));
    }
    let found = merged(&layout(BZL, ""), &path("a.bzl"), sides, &|_| Err("there is no git".to_owned()));
    assert_eq!(found, Err(vec!["a.bzl: there is no git".to_owned()]));
}

#[test]
fn what_has_no_place_of_its_own_is_left_to_git() {
    let table = |rows: &str| format!("[sums.\"1.0.0\"]\nlinux = \"@a0\"\n{rows}");
    clashes(
        "a.toml :: sums / {version} / {platform}",
        [
            &table(""),
            &table("\n[sums.\"1.1.0\"]\nlinux = \"@a1\"\n"),
            &table("\n[sums.\"1.2.0\"]\nlinux = \"@a2\"\n"),
        ],
        "a.toml: saw: 1.2.0 stands in no one place, so it cannot be added to the other side",
    );
    clashes(
        BZL,
        [&starlark(&[]), "SUMS = [", &starlark(&["\"1.1.0\": {\"linux\": \"@a1\"}"])],
        "a.bzl: of one of the sides, the digests of saw cannot be read: line 1: a value is expected here",
    );
    // That git sees no conflict helps nobody who has to read it.
    let base = starlark(&[]);
    let why =
        "a.bzl: of one of the sides, the digests of saw cannot be read: line 1: a value is expected here";
    clashes(BZL, [&base, "SUMS = [", &base], why);
}
