//! What a bump leaves as it is at a place: how precisely it is written, its
//! operator, its quotes and escapes, the line ends of the file.

use pins::plan::Goal;

use crate::places::bumped;
use crate::support::{PROGRAM, assert_becomes, check, findings, plan_text, planned, request, world};

/// A repository in which the place is the one that repeats the pin.
fn at(place: &str, text: &str) -> String {
    let file = place.split(" :: ").next().unwrap().split(" ~ ").next().unwrap();
    format!(
        "//- pins.toml\n[tool.x]\npin = '.x-version'\nalso = ['{place}']\n//- .x-version\nPIN\n//- {file}\n{text}"
    )
}

/// A bump, and one back: what the place is written as goes from one to the other.
#[track_caller]
fn turns(place: &str, text: &str, pins: [&str; 2], written: [&str; 2]) {
    let with = |index: usize| at(place, &text.replace("HERE", written[index])).replace("PIN", pins[index]);
    let (before, after) = (with(0), with(1));
    check(&before, &[]);
    for (from, to, pin) in [(&before, &after, pins[1]), (&after, &before, pins[0])] {
        let plan = bumped(from, "x", pin).unwrap_or_else(|why| panic!("{why:?} in\n{from}"));
        assert_becomes(&world(from), &plan, to);
    }
}

#[test]
fn a_place_keeps_its_form() {
    let pins = ["0.48.1", "0.49.2"];
    for written in [
        ["0.48", "0.49"],
        ["v0.48.1", "v0.49.2"],
        ["v0.48", "v0.49"],
        ["^0.48", "^0.49"],
        ["~0.48.1", "~0.49.2"],
        ["=0.48.1", "=0.49.2"],
        ["^v0.48.1", "^v0.49.2"],
    ] {
        turns("a.json :: x", "{\"x\": \"HERE\"}\n", pins, written);
        turns("a.yml :: x", "x: 'HERE' # 0.48.1\n", pins, written);
        turns("a.toml :: x", "x = 'HERE' # 0.48.1\n", pins, written);
        turns("a.bzl :: X", "X = r'HERE'\n", pins, written);
    }
}

#[test]
fn parts_of_a_version_stand_in_a_template() {
    let pins = ["1.2.3", "2.0.11"];
    for (template, written) in [
        ("x_{version_}", ["x_1_2_3", "x_2_0_11"]),
        ("{major}.{minor}", ["1.2", "2.0"]),
        ("stable-{major}", ["stable-1", "stable-2"]),
        ("v{version}/x-{version}.tgz", ["v1.2.3/x-1.2.3.tgz", "v2.0.11/x-2.0.11.tgz"]),
        ("*/v{version}/*", ["a/v1.2.3/b", "a/v2.0.11/b"]),
        ("x-{version}-{platform}", ["x-1.2.3-linux_arm64", "x-2.0.11-linux_arm64"]),
    ] {
        turns(&format!("a.json :: x ~ {template}"), "{\"x\": \"HERE\"}\n", pins, written);
        turns(&format!("a.bzl :: X ~ {template}"), "X = 'HERE'\n", pins, written);
    }
    turns(
        "a.json :: x / \"x {version}\"",
        "{\"x\": {\"y 1.2.3\": 1, \"HERE\": 2}}\n",
        pins,
        ["x 1.2.3", "x 2.0.11"],
    );
    turns("a.toml :: x / \"{version}\"", "[x]\n\"HERE\" = 1\n", pins, ["1.2.3", "2.0.11"]);
    turns("a.yml :: x / \"{version}\"", "x:\n  HERE: 1\n", pins, ["1.2.3", "2.0.11"]);
    turns("a.bzl :: X / \"x-{version}\"", "X = {\n    'HERE': 1,\n}\n", pins, ["x-1.2.3", "x-2.0.11"]);
}

#[test]
fn a_version_may_be_a_name() {
    let commits = ["0123456789abcdef0123456789abcdef01234567", "ffffffffffffffffffffffffffffffffffffffff"];
    for pins in [
        ["canary", "beta"],
        ["nightly-2026-01-15", "nightly-2026-02-01"],
        ["r26b", "r27"],
        ["1.22rc2", "1.22"],
        commits,
    ] {
        turns("a.json :: x", "{\"x\": \"HERE\"}\n", pins, pins);
        turns("a.yml :: x", "x: \"HERE\"\n", pins, pins);
        turns("a.bzl :: X", "X = \"HERE\"\n", pins, pins);
        turns("Dockerfile :: FROM / .tag", "FROM x:HERE\n", pins, pins);
    }
    turns(
        "a.json :: x ~ version_{version}",
        "{\"x\": \"HERE\"}\n",
        ["129", "130"],
        ["version_129", "version_130"],
    );
    // A number beside it may be anything.
    turns("a.json :: x ~ */{version}", "{\"x\": \"HERE\"}\n", ["27", "28"], ["v1/27", "v1/28"]);
}

#[test]
fn a_pre_release_ends_where_the_template_goes_on() {
    for behind in ["_linux", "linux", "-linux_1", ".tgz"] {
        turns(
            &format!("a.json :: x ~ t_{{version}}{behind}"),
            "{\"x\": \"HERE\"}\n",
            ["1.2.0", "1.3.0-rc.1"],
            [&format!("t_1.2.0{behind}"), &format!("t_1.3.0-rc.1{behind}")],
        );
    }
}

/// A bump of the pin itself, and one back.
#[track_caller]
fn pin_turns(place: &str, text: &str, pins: [&str; 2], written: [&str; 2]) {
    let file = place.split(" :: ").next().unwrap();
    let with = |index: usize| {
        let text = text.replace("HERE", written[index]);
        format!("//- pins.toml\n[tool.x]\npin = '{place}'\n//- {file}\n{text}")
    };
    let becomes = |from: &str, to: &str, pin: &str| {
        let plan = bumped(from, "x", pin).unwrap_or_else(|why| panic!("{why:?} in\n{from}"));
        assert_becomes(&world(from), &plan, to);
    };
    becomes(&with(0), &with(1), pins[1]);
    // Quotes that are there stay.
    let quoted = written.map(|written| format!("\"{}\"", written.trim_matches('"')));
    let unquoted = !written[1].starts_with('"');
    let back = if unquoted { with(0) } else { with(0).replace(written[0], &quoted[0]) };
    becomes(&with(1), &back, pins[0]);
}

#[test]
fn a_pin_says_its_version_whole_in_every_form() {
    pin_turns("a.json :: x ~ v{version}", "{\"x\": \"HERE\"}\n", ["1.2", "1.3.1"], ["v1.2", "v1.3.1"]);
    pin_turns("a.json :: x ~ v{version_}", "{\"x\": \"HERE\"}\n", ["1.2", "1.3.1"], ["v1_2", "v1_3_1"]);
}

#[test]
fn a_number_stays_one_or_is_quoted() {
    for (pins, written) in [
        (["1.24", "1.25"], ["1.24", "1.25"]),
        (["18", "20"], ["18", "20"]),
        (["0.8", "0.9"], ["0.8", "0.9"]),
        (["1.24", "1.30"], ["1.24", "\"1.30\""]),
        (["1.24", "007"], ["1.24", "\"007\""]),
        (["1.24", "1.24.1"], ["1.24", "\"1.24.1\""]),
        (["18", "canary"], ["18", "\"canary\""]),
    ] {
        pin_turns("a.json :: x", "{\"x\": HERE}\n", pins, written);
        pin_turns("a.yml :: x", "x: HERE # kept\n", pins, written);
        pin_turns("a.toml :: x", "x = HERE # kept\n", pins, written);
    }
    turns("a.yml :: x", "x: HERE # 18\n", ["18.1", "20.2"], ["18", "20"]);
}

#[test]
fn a_text_without_quotes_stays_a_text() {
    for new in [
        "1.25",
        "1.30",
        "26",
        "0x1f",
        "0o7",
        "0b1",
        "1e3",
        "1234e567",
        "true",
        "null",
        "no",
        "On",
        "2026-01-15",
    ] {
        pin_turns("a.yml :: x", "x: HERE # kept\n", ["r26b", new], ["r26b", &format!("\"{new}\"")]);
        pin_turns("a.yml :: x", "{x: HERE}\n", ["1.24.1", new], ["1.24.1", &format!("\"{new}\"")]);
    }
    pin_turns("a.yml :: x", "x: HERE\n", ["2026-01-15", "2026-02-01"], ["2026-01-15", "2026-02-01"]);
    pin_turns("a.yml :: x / \"{version}\"", "x:\n  HERE: 1\n", ["1.24.1", "1.30"], ["1.24.1", "\"1.30\""]);
    // In a key of TOML a dot would begin another one.
    pin_turns("a.toml :: x / \"{version}\"", "[x]\nHERE = 1\n", ["18", "18.1"], ["18", "\"18.1\""]);
    pin_turns("a.toml :: x / \"{version}\"", "x.HERE = 1\n", ["r26b", "r27"], ["r26b", "r27"]);
}

#[test]
fn bytes_around_the_version_stay() {
    let pins = ["1.2.1", "1.3.0"];
    for (place, text) in [
        ("a.yml :: x", "\u{feff}x: HERE\r\ny: 3\r\n"),
        ("a.toml :: x", "\u{feff}x = \"HERE\" # é\r\n"),
        ("a.bzl :: X", "\u{feff}# ü\r\nX = \"HERE\"\r\n"),
        ("Dockerfile :: FROM / .tag", "\u{feff}FROM x:HERE\r\n"),
        (".tool-versions :: x", "\u{feff}x HERE\r\n"),
        (".v", "\u{feff}vHERE\r\n"),
        (".v", "HERE"),
        ("a.json :: x ~ *é/{version}", "{\"y\": \"ü\", \"x\": \"é/HERE\"}\r\n"),
        ("a.json :: x ~ */{version}", "{\"x\": \"a\\/HERE\"}\n"),
        ("a.json :: x ~ *\"{version}\\\\", "{\"x\": \"\\u0031\\\"HERE\\\\\"}\n"),
        ("a.toml :: x ~ */{version}", "x = \"\\u00e9/HERE\"\n"),
        ("a.toml :: x", "x = \"\"\"\\\n  HERE\"\"\"\n"),
        ("a.yml :: x", "x: |\n  HERE\ny: 1.2.1\n"),
        ("a.yml :: x", "x: >\n  HERE\n"),
        ("a.yml :: x ~ *s v{version}", "x: \x27it\x27\x27s vHERE\x27\n"),
        ("a.yml :: x ~ *é{version}", "x: \"\\xe9HERE\"\n"),
        ("a.yml :: x / #", "é: ü\r\nx: a@b # vHERE\r\n"),
        ("a.yml :: x / #", "{x: a, y: that's} # vHERE\n"),
        ("a.yml :: x / #", "{x: a, y: a#b} # vHERE\n"),
        ("a.bzl :: X ~ *v{version}", "X = \"\\\"vHERE\"\n"),
        ("a.bzl :: X ~ *v{version}", "X = \"\"\"\nvHERE\"\"\"\n"),
    ] {
        turns(place, text, pins, pins);
    }
}

/// A place in a lock file, its text, and the command that makes it anew.
const LOCKS: &[[&str; 3]] = &[
    [
        "Cargo.lock :: package / [name=\"t\"] / version",
        "version = 4\n\n[[package]]\nname = \"t\"\nversion = \"1.2.0\"\n",
        "cargo update",
    ],
    [
        "Cargo.Bazel.lock :: crates / \"t {version}\"",
        "{\"crates\": {\"t 1.2.0\": {}, \"u 1.1.0\": {}}}\n",
        "CARGO_BAZEL_REPIN=1 bazel sync --only=crate_index",
    ],
    [
        "MODULE.bazel.lock :: moduleExtensions / t",
        "{\"moduleExtensions\": {\"t\": \"1.2.0\"}}\n",
        "bazel mod deps --lockfile_mode=update",
    ],
    [
        "package-lock.json :: packages / \"node_modules/t\" / version",
        "{\"packages\": {\"node_modules/t\": {\"version\": \"1.2.0\"}}}\n",
        "npm install --package-lock-only",
    ],
    [
        "pnpm-lock.yaml :: packages / \"t@{version}\"",
        "packages:\n  t@1.2.0:\n    x: 1\n",
        "pnpm install --lockfile-only",
    ],
    [
        "uv.lock :: package / [name=\"t\"] / version",
        "[[package]]\nname = \"t\"\nversion = \"1.2.0\"\n",
        "uv lock",
    ],
    [
        "poetry.lock :: package / [name=\"t\"] / version",
        "[[package]]\nname = \"t\"\nversion = \"1.2.0\"\n",
        "poetry lock",
    ],
    [
        "pdm.lock :: package / [name=\"t\"] / version",
        "[[package]]\nname = \"t\"\nversion = \"1.2.0\"\n",
        "pdm lock",
    ],
    [
        "Pipfile.lock :: default / t / version ~ =={version}",
        "{\"default\": {\"t\": {\"version\": \"==1.2.0\"}}}\n",
        "pipenv lock",
    ],
    ["yarn.lock :: \"version {version}\"", "t@^1:\n  version 1.2.0\n", "yarn install"],
    ["bun.lock :: \"t@{version}\"", "t@1.2.0\nu@1.1.0\n", "bun install --lockfile-only"],
    ["deno.lock :: npm / \"t@{version}\"", "{\"npm\": {\"t@1.2.0\": {}}}\n", "deno install"],
    [
        "composer.lock :: packages / [name=\"t\"] / version",
        "{\"packages\": [{\"name\": \"t\", \"version\": \"1.2.0\"}]}\n",
        "composer update --lock",
    ],
    ["Gemfile.lock :: \"t ({version})\"", "GEM\n  specs:\n    t (1.2.0)\n", "bundle lock"],
    [
        "go.sum :: \"x.example/t v{version} h1:*\"",
        "x.example/t v1.2.0 h1:abc=\nx.example/u v1.1.0 h1:def=\n",
        "go mod tidy",
    ],
    [
        "flake.lock :: nodes / t / original / ref ~ v{version}",
        "{\"nodes\": {\"t\": {\"original\": {\"ref\": \"v1.2.0\"}}}}\n",
        "nix flake update",
    ],
];

#[test]
fn a_lock_file_of_another_program_is_never_edited() {
    for [place, text, command] in LOCKS {
        let before = at(place, text).replace("PIN", "1.2.0");
        check(&before, &[]);
        let plan = bumped(&before, "x", "1.3.0").unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!(plan_text(&plan), "//- .x-version\n1.3.0\n");
        let left = findings(&plan.after);
        let [left] = left.as_slice() else { panic!("{left:?}") };
        let file = &left.place.path;
        assert_eq!((left.rule.name, &*left.expected, &*left.found), ("place-version", "1.3.0", "1.2.0"));
        assert_eq!(left.fix.text(PROGRAM), format!("run `{command}`, which makes {file} anew"));
        // Once it was made anew, everything agrees.
        check(&at(place, &text.replace("1.2.0", "1.3.0")).replace("PIN", "1.3.0"), &[]);
    }
}

#[test]
fn commits_and_all_tables_move_along() {
    let fixture = "//- pins.toml
[tool.x]
pin = 'a.yml :: a / # ~ v{version}'
also = ['*.yml :: [*] / # ~ v{version}', '*.yml :: [*] ~ x@{commit}']
[tool.y]
pin = '.y'
[[compatibility_table]]
at = 'a.json :: fits'
[[compatibility_table]]
at = 'b.bzl :: FITS'
of = 'x'
//- .y
2.0
//- a.yml
a: x@COMMIT # vOLD
b: x@COMMIT # vOLD
//- b.yml
c: x@COMMIT # vOLD
//- a.json
{\"fits\": {\"x\": {\"1.2\": {\"y\": [\"2.0\"]}NEW_JSON}}}
//- b.bzl
FITS = {\"1.2\": {\"y\": [\"2.0\"]}NEW_BZL}
";
    let with = |version: &str, digit: &str, [json, bzl]: [&str; 2]| {
        let text = fixture.replace("OLD", version).replace("COMMIT", &digit.repeat(40));
        text.replace("NEW_JSON", json).replace("NEW_BZL", bzl)
    };
    let before = with("1.2", "a", ["", ""]);
    check(&before, &[]);
    let mut wanted = request("x", "1.3", true);
    wanted.commits = vec![("x".parse().unwrap(), "b".repeat(40))];
    let plan = planned(&world(&before), &Goal::Bump(wanted), |wanted| panic!("{wanted:?}")).unwrap();
    let row = ", \"1.3\": {\"y\": [\"2.0\"]}";
    assert_becomes(&world(&before), &plan, &with("1.3", "b", [row, row]));
}

#[test]
fn a_new_row_of_json_has_no_comma_behind_it() {
    let fixture = |version: &str, row: &str| {
        format!(
            "//- pins.toml\n[tool.x]\npin = '.x'\n[tool.y]\npin = '.y'\n[[compatibility_table]]\nat = 'a.json :: fits'\nof = 'x'\n\
             //- .x\n{version}\n//- .y\n2.0\n\
             //- a.json\n{{\n  \"fits\": {{\n    \"1.2\": {{\n      \"y\": [\"2.0\"]\n    }}{row}\n  }}\n}}\n"
        )
    };
    let before = fixture("1.2", "");
    check(&before, &[]);
    let goal = Goal::Bump(request("x", "1.3", true));
    let plan = planned(&world(&before), &goal, |wanted| panic!("{wanted:?}")).unwrap();
    let row = ",\n    \"1.3\": {\n      \"y\": [\"2.0\"]\n    }";
    assert_becomes(&world(&before), &plan, &fixture("1.3", row));
}
