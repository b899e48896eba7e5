//! `remove` at places and in tables of digests: what is named after a tool goes with it, and
//! what only repeats its version stays.

use pins::plan::Consumers;

use crate::repository::digests;
use crate::support::{PROGRAM, assert_becomes, findings, lines, world};
use crate::tools_gone::{removed, renamed};

/// Places and tables of digests of saw in every form that goes with it, beside those of
/// axe; without `saw` only these.
fn placed(saw: bool) -> String {
    let lines = |text: &str| {
        let kept = text.lines().filter_map(|line| match line.strip_prefix("-") {
            Some(own) => saw.then_some(own),
            None => Some(line),
        });
        kept.map(|line| format!("{line}\n")).collect::<String>()
    };
    let text = lines(
        "//- pins.toml
[tool.axe]
pin = 'v.bzl :: TOOLS / axe / version'
also = [
  'package.json :: dependencies / axe',
  '.tool-versions :: axe',
  'ci.yml :: env / other',
  'WORKSPACE :: http_file(name=\"axe\") / .v',
  'all.json :: [tool=\"axe\"] / v',
]
digests = [{ at = 'sums.toml :: axe / {version} / {platform}', url = 'https://x.test/axe-{version}-{platform}' }]
-
-# Ours.
-[tool.saw]
-pin = 'v.bzl :: TOOLS / saw / version'
-also = ['package.json :: dependencies / saw', '.tool-versions :: saw', 'ci.yml :: env / saw']
-digests = [
-  { at = 'sums.toml :: saw / {version} / {platform}', url = 'https://x.test/saw-{version}-{platform}' },
-  { beside = 'WORKSPACE :: http_file(name=\"saw\")' },
-  { at = 'v.bzl :: TOOLS / saw / sums / {platform}', url = 'https://x.test/saw-{version}-{platform}' },
-  { at = 'all.json :: [*,tool=\"saw\",version=\"{version}\"]', url = 'https://x.test/saw-{version}' },
-]
//- v.bzl
TOOLS = {
    \"axe\": {\"version\": \"1.0.0\"},
-    # Cuts.
-    \"saw\": {
-        \"version\": \"2.0.0\",
-        \"mnemonic\": \"Saw\",
-        \"sums\": {\"linux\": \"<b2>\"},
-    },
}
//- package.json
{
  \"dependencies\": {
-    \"saw\": \"2.0.0\",
    \"axe\": \"1.0.0\"
  }
}
//- .tool-versions
axe 1.0.0
-saw 2.0.0
//- ci.yml
env:
-  saw: 2.0.0
  other: 1.0.0
//- sums.toml
[axe.\"1.0.0\"]
linux = \"<a1>\"

-[saw.\"1.0.0\"]
-linux = \"<b1>\"
-
-[saw.\"2.0.0\"]
-linux = \"<b2>\"
-
[other]
//- WORKSPACE
http_file(
    name = \"axe\",
    v = \"1.0.0\",
)

-# Cuts.
-http_file(
-    name = \"saw\",
-    urls = [\"https://x.test/2.0.0/saw\"],
-    sha256 = \"<b3>\",
-)
-
other()
//- all.json
[
-  {\"tool\": \"saw\", \"version\": \"1.0.0\", \"sha256\": \"<b4>\"},
  {\"tool\": \"axe\", \"v\": \"1.0.0\"},
-  {\"tool\": \"saw\", \"version\": \"2.0.0\", \"sha256\": \"<b6>\"},
  null
]
",
    );
    digests(&text)
}

#[test]
fn what_is_named_after_a_tool_goes_with_it() {
    let before = world(&placed(true));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = removed(&before, "saw", Consumers::Refused).unwrap();
    assert_becomes(&before, &plan, &placed(false));
    let moves: Vec<String> =
        plan.moves.iter().map(|it| format!("{}: {} ({})", it.what, it.from, it.place)).collect();
    assert_eq!(
        moves,
        [
            "place: 2.0.0 (.tool-versions:2:1)",
            "digests: 1 release (WORKSPACE:7:1)",
            "digests: 2 releases (all.json:2:3)",
            "place: 2.0.0 (ci.yml:2:3)",
            "place: 2.0.0 (package.json:3:5)",
            "digests: 2 releases (sums.toml:4:1)",
            "pin: 2.0.0 (v.bzl:4:5)",
            "settings: what they say of it (pins.toml:13:7)",
        ]
    );
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
}

#[test]
fn what_has_another_name_stays_but_for_the_rows_of_its_digests() {
    let settings = |saw: &str| {
        format!(
            "//- pins.toml\n[tool.axe]\npin = 'v.bzl :: AXE / saw / axe'\n[tool.saw]\npin = 'v.bzl :: SAW_VERSION'\n{saw}\n"
        )
    };
    let axe = "AXE = {\"saw\": {\"axe\": \"1.0\"}}\n";
    let file = |rest: &str| {
        let axe = if rest.starts_with("AXE") { "" } else { axe };
        digests(&format!("//- v.bzl\nSAW_VERSION = \"1.0\"\n{axe}{rest}"))
    };
    let table =
        |at: &str| format!("digests = [{{ at = 'v.bzl :: {at}', url = 'https://x.test/{{version}}' }}]");
    for (saw, rest, left, stays) in [
        // The rows of a table are its own, whatever it is called.
        (table("SUMS / {version}"), "SUMS = {\"1.0\": \"<a1>\", \"0.9\": \"<a2>\"}\n", "SUMS = {}\n", None),
        (
            table("SUMS / {version}"),
            "SUMS = {\n    # New.\n    \"1.0\": \"<a1>\",\n}\nX = 1\n",
            "SUMS = {}\nX = 1\n",
            None,
        ),
        // What is given to a call may not be empty.
        (
            table("f() / .sums / {version}"),
            "f(sums = {\"1.0\": \"<a1>\"})\n",
            "f(sums = {\"1.0\": \"<a1>\"})\n",
            Some("v.bzl:3:18: 1 release (digests)"),
        ),
        // Nobody can say what it means without this.
        (
            "also = ['v.bzl :: f(name=\"blade\") / .v']".to_owned(),
            "f(name = \"blade\", v = \"1.0\")\n",
            "f(name = \"blade\", v = \"1.0\")\n",
            Some(": 1.0 (place)"),
        ),
        // What is of another tool as well is not its own.
        (
            table("AXE / saw / sums / {version}"),
            "AXE = {\"saw\": {\"axe\": \"1.0\", \"sums\": {\"1.0\": \"<a1>\"}}}\n",
            "AXE = {\"saw\": {\"axe\": \"1.0\", \"sums\": {}}}\n",
            None,
        ),
        // The tool's job is more than its version.
        (
            "also = ['v.bzl :: JOBS / saw / v']".to_owned(),
            "JOBS = {\"saw\": {\"v\": \"1.0\", \"run\": \"x\"}}\n",
            "JOBS = {\"saw\": {\"v\": \"1.0\", \"run\": \"x\"}}\n",
            Some(": 1.0 (place)"),
        ),
    ] {
        let before = world(&(settings(&saw) + &file(rest)));
        let said = removed(&before, "saw", Consumers::Refused).unwrap_err().text(PROGRAM);
        assert!(said.contains("  v.bzl:1:16: 1.0 (pin)\n"), "{said}");
        assert_eq!(stays.is_some(), said.starts_with("2 places"), "{said}");
        assert!(said.contains(stays.unwrap_or_default()), "{said}");
        let plan = removed(&before, "saw", Consumers::Kept).unwrap();
        let expected = world(
            &("//- pins.toml\n[tool.axe]\npin = 'v.bzl :: AXE / saw / axe'\n".to_owned() + &file(left)),
        );
        assert_eq!(plan.after.text("v.bzl"), expected.text("v.bzl"));
    }
}

/// A repository in which the entries of a tool, by its name `{}`, hold its pin and digests, and
/// others that only repeat its version.
fn defined(name: &str) -> String {
    let text = "//- pins.toml
[tool.axe]
pin = 'v.bzl :: TOOLS / axe / version'
also = ['v.bzl :: TOOLS / {} / needs / axe']

[tool.{}]
pin = 'v.bzl :: TOOLS / \"{}\" / version'
also = ['package.json :: dependencies / saw', 'ci.yml :: env / saw']
digests = [
  { at = 'sums.toml :: {} / {version} / {platform}', url = 'https://x.test/saw-{version}-{platform}' },
  { beside = \"WORKSPACE :: http_file(name=\\\"saw\\\")\" },
  { at = 'v.bzl :: TOOLS / {} / sums / {platform}', url = 'https://x.test/saw-{version}-{platform}' },
  { at = 'all.json :: [*,tool = \"{}\",version=\"{version}\"]', url = 'https://x.test/saw-{version}' },
]
//- v.bzl
TOOLS = {
    \"axe\": {\"version\": \"1.0.0\"},
    # Cuts as no other saw does.
    \"{}\": {
        \"version\": \"2.0.0\",
        \"needs\": {\"axe\": \"1.0.0\"},
        \"sums\": {\"linux\": \"<b2>\"},
    },
}
saw = \"saw\"
//- package.json
{\"dependencies\": {\"saw\": \"2.0.0\"}}
//- ci.yml
env:
  saw: 2.0.0
//- sums.toml
[{}.\"1.0.0\"]
linux = \"<b1>\"

[ {} . \"2.0.0\"] # of saw
linux = \"<b2>\"

[other.saw]
//- WORKSPACE
http_file(
    name = \"saw\",
    urls = [\"https://x.test/2.0.0/saw\"],
    sha256 = \"<b3>\",
)
//- all.json
[
  {\"tool\": \"{}\", \"version\": \"1.0.0\", \"sha256\": \"<b4>\"},
  {\"tool\": \"{}\", \"version\": \"2.0.0\", \"sha256\": \"<b6>\"},
  {\"tool\": \"axe\", \"of\": \"saw\"}
]
";
    digests(&text.replace("{}", name))
}

#[test]
fn what_holds_its_pin_or_digests_has_its_new_name() {
    let before = world(&defined("saw"));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = renamed(&before, "saw", "blade").unwrap();
    assert_becomes(&before, &plan, &defined("blade"));
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    let moves: Vec<String> =
        plan.moves.iter().map(|it| format!("{}: {} -> {} ({})", it.what, it.from, it.to, it.place)).collect();
    assert_eq!(
        moves,
        [
            "pin: saw -> blade (v.bzl:4:5)",
            "digests: saw -> blade (sums.toml:1:2)",
            "digests: saw -> blade (all.json:2:13)",
            "digests: saw -> stays as it is (WORKSPACE:1:1)",
            "place: saw -> stays as it is (package.json:1:26)",
            "place: saw -> stays as it is (ci.yml:2:8)",
            "settings: saw -> blade (pins.toml:5:7)",
        ]
    );
    // And back.
    assert_becomes(&plan.after, &renamed(&plan.after, "blade", "saw").unwrap(), &defined("saw"));
}

#[test]
fn what_others_look_for_by_its_name_keeps_it() {
    for (place, path, text) in [
        (".tool-versions :: saw", ".tool-versions", "saw 2.0.0\n"),
        ("mise.toml :: tools / saw", "mise.toml", "[tools]\nsaw = \"2.0.0\"\n"),
        ("package.json :: dependencies / saw", "package.json", "{\"dependencies\": {\"saw\": \"2.0.0\"}}\n"),
        (".github/workflows/a.yml :: env / saw", ".github/workflows/a.yml", "env:\n  saw: 2.0.0\n"),
        // What refers to a variable or a label would have to follow.
        ("v.bzl :: saw", "v.bzl", "saw = \"2.0.0\"\n"),
        ("v.bzl :: use(name=\"saw\") / .v", "v.bzl", "use(name = \"saw\", v = \"2.0.0\")\n"),
        ("*.json :: saw", "a.json", "{\"saw\": \"2.0.0\"}\n"),
    ] {
        let of = |name: &str| format!("//- pins.toml\n[tool.{name}]\npin = '{place}'\n//- {path}\n{text}");
        let before = world(&of("saw"));
        assert_eq!(lines(&findings(&before)), [""; 0], "{place}");
        let plan = renamed(&before, "saw", "blade").unwrap();
        assert_becomes(&before, &plan, &of("blade"));
        let stays: Vec<&str> = plan
            .moves
            .iter()
            .filter(|it| it.to == "stays as it is")
            .map(|it| it.place.path.as_str())
            .collect();
        assert_eq!(stays, [if place.starts_with('*') { "pins.toml" } else { path }], "{place}");
    }
}

#[test]
fn a_name_is_written_as_its_file_wants_it() {
    for (place, path, before, to, after, then) in [
        (
            "a.toml :: t / saw",
            "a.toml",
            "[t]\nsaw = \"2.0.0\"\n",
            "saw.1",
            "[t]\n\"saw.1\" = \"2.0.0\"\n",
            "a.toml :: t / saw.1",
        ),
        (
            "a.toml :: saw / v",
            "a.toml",
            "saw = {v = \"2.0.0\"}\n",
            "b",
            "b = {v = \"2.0.0\"}\n",
            "a.toml :: b / v",
        ),
        (
            "a.yaml :: t / saw",
            "a.yaml",
            "t:\n  'saw': 2.0.0 # saw\n",
            "b",
            "t:\n  'b': 2.0.0 # saw\n",
            "a.yaml :: t / b",
        ),
        (
            "a.json :: \"saw\" / [0]",
            "a.json",
            "{\"saw\": [\"2.0.0\"]}",
            "b",
            "{\"b\": [\"2.0.0\"]}",
            "a.json :: \"b\" / [0]",
        ),
        (
            "a.bzl :: L / [\"saw\"=\"x\",id = \"saw\"] / v",
            "a.bzl",
            "L = [{\"saw\": \"x\", \"id\": 'saw', \"v\": \"2.0.0\"}]\n",
            "b",
            "L = [{\"saw\": \"x\", \"id\": 'b', \"v\": \"2.0.0\"}]\n",
            "a.bzl :: L / [\"saw\"=\"x\",id = \"b\"] / v",
        ),
        (
            "a.bzl :: L / [id=\"saw\"] / .v",
            "a.bzl",
            "L = [struct(id = \"saw\", v = \"2.0.0\")]\n",
            "b",
            "L = [struct(id = \"b\", v = \"2.0.0\")]\n",
            "a.bzl :: L / [id=\"b\"] / .v",
        ),
    ] {
        let of = |name: &str, place: &str, text: &str| {
            let name = if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() };
            format!("//- pins.toml\n[tool.{name}]\npin = '{place}'\n//- {path}\n{text}")
        };
        let before = world(&of("saw", place, before));
        assert_eq!(lines(&findings(&before)), [""; 0], "{place}");
        assert_becomes(&before, &renamed(&before, "saw", to).unwrap(), &of(to, then, after));
    }
    // Keys with dots share one table: naming one of them anew would make two.
    let before = world(
        "//- pins.toml\n[tool.saw]\npin = 'a.toml :: saw / v'\n//- a.toml\nsaw.v = \"2.0.0\"\nsaw.w = 1\n",
    );
    let said = renamed(&before, "saw", "blade").unwrap_err().text(PROGRAM);
    assert_eq!(
        said,
        "a.toml:1:1: saw cannot be named blade: with another name something else there would mean another thing; nothing was written"
    );
    // A name that stands there already.
    let before = world(
        "//- pins.toml\n[tool.saw]\npin = 'a.json :: t / saw'\n//- a.json\n{\"t\": {\"saw\": \"2.0.0\", \"axe\": \"1\"}}\n",
    );
    let said = renamed(&before, "saw", "axe").unwrap_err().text(PROGRAM);
    assert!(said.starts_with("after this change the repository would still disagree with itself"), "{said}");
}

#[test]
fn what_counts_the_items_before_it_would_mean_another() {
    let before = world(
        "//- pins.toml\n[tool.saw]\npin = 'v.json :: [name=\"saw\"] / version'\n[tool.axe]\npin = 'v.json :: [1] / version'\n\
         //- v.json\n[\n  {\"name\": \"saw\", \"version\": \"1.0.0\"},\n  {\"name\": \"axe\", \"version\": \"2.0.0\"}\n]\n",
    );
    let said = removed(&before, "saw", Consumers::Refused).map(|plan| plan.moves).unwrap_err().text(PROGRAM);
    assert_eq!(
        said,
        "after this change the repository would still disagree with itself (1 finding); nothing was written"
    );
}
