//! `remove` at places and in tables of digests: what is named after a tool goes with it, and
//! what only repeats its version stays.

use pins::plan::Consumers;

use crate::repository::digests;
use crate::support::{PROGRAM, assert_becomes, findings, lines, world};
use crate::tools_gone::removed;

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
