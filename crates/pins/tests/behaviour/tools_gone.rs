//! `remove` and `rename`: a tool leaves everything that is about it, or has another
//! name everywhere.

use pins::plan::{Consumers, Goal, Plan, PruneRequest, Refusal, RemoveRequest, RenameRequest};
use pins::world::World;

use crate::repository::{clean, clean_and, clean_with, digests};
use crate::support::{PROGRAM, assert_becomes, downloaded, findings, lines, planned, world};

/// Plans how a tool goes.
pub(crate) fn removed(world: &World, tool: &str, consumers: Consumers) -> Result<Plan, Refusal> {
    planned(world, &Goal::Remove(RemoveRequest { tool: tool.parse().unwrap(), consumers }), downloaded)
}

/// Plans how a tool gets another name.
pub(crate) fn renamed(world: &World, from: &str, to: &str) -> Result<Plan, Refusal> {
    let request = RenameRequest { from: from.parse().unwrap(), to: to.parse().unwrap() };
    planned(world, &Goal::Rename(request), downloaded)
}

/// A registry file.
fn registry(tool: &str, pair: &str) -> String {
    digests(&format!(
        "//- checksums/tools/{tool}.json\n{{\n  \"tool_name\": \"{tool}\",\n  \"github_repo\": \"o/saw\",\n  \
         \"url_template\": \"https://x/{{version}}/{{url_suffix}}\",\n  \"latest_version\": \"1.0.0\",\n  \
         \"supported_platforms\": [\"linux_amd64\"],\n  \"versions\": {{\n    \"1.0.0\": {{\"platforms\": \
         {{\"linux_amd64\": {{\"sha256\": \"<{pair}>\", \"url_suffix\": \"l\"}}}}}}\n  }}\n}}\n"
    ))
}

/// A repository in which the tool saw, by its name `{}`, is named everywhere.
fn everywhere(name: &str) -> String {
    let text = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\n    # Cuts.\n    \"{}\": \"1.0.0\",\n    \"axe\": \"1.0.0\",\n}\n\
                TOOL_COMPATIBILITY = {\n    \"axe\": {\n        \"1.0.0\": {\n            \"{}\": [\"1.0.0\"],  # tried\n            \
                \"pin\": [\"3\"],\n        },\n    },\n    # Of its own.\n    \"{}\": {\n        \"1.0.0\": {\"axe\": [\"1.0.0\"]},\n    },\n}\n\
                //- pins.toml\n# Ours.\n\n[tool.axe]\n\n# More.\n[tool.{}]\ncrates = { {}s = \"{version}\" }\n\n[tool.pin]\npin = 'pin.txt'\n\n\
                [[compatibility_table]]\nat = 'fits.json :: fits'\n\n[[bundle]]\nat = 'fits.json :: bundles'\n\n\
                [[waiver]]\nrule = \"record-lost\"\nplace = \"checksums/tools/{}.json\"\nreason = \"pruned\"\nexpires = \"never\"\n\
                //- pin.txt\n3\n\
                //- fits.json\n{\n  \"fits\": {\"axe\": {\"1.0.0\": {\"{}\": [\"1.0.0\"], \"pin\": [\"3\"]}}},\n  \
                \"bundles\": {\"all\": {\"axe\": \"1.0.0\", \"{}\": \"1.0.0\"}}\n}\n";
    // The name of the crate stays.
    let text = text.replace("{ {}s =", "{ saws =").replace("{}", name);
    format!("{text}{}{}", registry(name, "a1"), registry("axe", "b1"))
}

/// The same without it.
fn nowhere() -> String {
    let text = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\n    \"axe\": \"1.0.0\",\n}\n\
                TOOL_COMPATIBILITY = {\n    \"axe\": {\n        \"1.0.0\": {\n            \
                \"pin\": [\"3\"],\n        },\n    },\n}\n\
                //- pins.toml\n# Ours.\n\n[tool.axe]\n\n[tool.pin]\npin = 'pin.txt'\n\n\
                [[compatibility_table]]\nat = 'fits.json :: fits'\n\n[[bundle]]\nat = 'fits.json :: bundles'\n\
                //- pin.txt\n3\n\
                //- fits.json\n{\n  \"fits\": {\"axe\": {\"1.0.0\": {\"pin\": [\"3\"]}}},\n  \
                \"bundles\": {\"all\": {\"axe\": \"1.0.0\"}}\n}\n";
    format!("{text}{}", registry("axe", "b1"))
}

#[test]
fn a_tool_leaves_everything_that_is_about_it() {
    let before = world(&everywhere("saw"));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = removed(&before, "saw", Consumers::Refused).unwrap();
    assert_becomes(&before, &plan, &nowhere());
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    let changes = plan.changes();
    let gone: Vec<&str> = changes.iter().filter(|it| it.after.is_none()).map(|it| it.path.as_str()).collect();
    assert_eq!(gone, ["checksums/tools/saw.json"]);
    let moves: Vec<String> =
        plan.moves.iter().map(|it| format!("{}: {} -> {} ({})", it.what, it.from, it.to, it.place)).collect();
    assert_eq!(
        moves,
        [
            "pin: 1.0.0 -> removed (toolchains/tool_versions.bzl:3:6)",
            "compatibility table: what fits axe -> removed (toolchains/tool_versions.bzl:9:14)",
            "compatibility table: what fits saw -> removed (toolchains/tool_versions.bzl:14:6)",
            "compatibility table: what fits axe -> removed (fits.json:2:31)",
            "bundle all: 1.0.0 -> removed (fits.json:3:40)",
            "registry: 1 release -> removed (checksums/tools/saw.json:1:1)",
            "settings: what they say of it -> removed (pins.toml:6:7)",
        ]
    );
}

#[test]
fn a_tool_has_another_name_wherever_it_is_named() {
    let marked = "//- a.sh\nV=1.0.0 # tool-version: {}\n# tool-version-next-line: {}\nW=1.0\n";
    let with = |name: &str| everywhere(name) + &marked.replace("{}", name);
    for (from, to) in [("saw", "blade"), ("saw", "a-1_b"), ("blade", "saw")] {
        let before = world(&with(from));
        assert_eq!(lines(&findings(&before)), [""; 0]);
        let plan = renamed(&before, from, to).unwrap();
        assert_becomes(&before, &plan, &with(to));
        assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    }
    // As a key of TOML that name needs quotes.
    let plan = renamed(&world(&with("saw")), "saw", "saw.1").unwrap();
    assert!(plan.after.text("pins.toml").unwrap().contains("[tool.\"saw.1\"]\ncrates = "));
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    let table = "//- pins.toml\n[tool.axe]\npin = 'axe.txt'\n[tool.saw]\npin = 'saw.txt'\n[[compatibility_table]]\nat = 't.toml :: fits'\nof = 'axe'\n\
                 //- axe.txt\n2.0\n//- saw.txt\n1.0\n//- t.toml\n[fits.\"2.0\"]\n# What fits:\nsaw = [\"1.0\"]\n";
    let plan = renamed(&world(table), "saw", "saw.1").unwrap();
    assert_eq!(plan.after.text("t.toml"), Some("[fits.\"2.0\"]\n# What fits:\n\"saw.1\" = [\"1.0\"]\n"));
}

#[test]
fn a_generated_file_follows() {
    let wanted = "//- pins.toml\nregistry_data = \"checksums/registry_data.bzl\"\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"saw\": \"1.0.0\"}\n";
    let before = world(&format!("{wanted}{}", registry("saw", "a1")));
    let data = |plan: Plan| plan.after.text("checksums/registry_data.bzl").unwrap().to_owned();
    let named = data(renamed(&before, "saw", "blade").unwrap());
    assert!(named.contains("    \"blade\": {\n") && !named.contains("\"saw\""), "{named}");
    let plan = removed(&before, "saw", Consumers::Refused).unwrap();
    assert_eq!(plan.after.text("toolchains/tool_versions.bzl"), Some("TOOL_VERSIONS = {}\n"));
    assert!(data(plan).ends_with("REGISTRY = {\n}\n"));
}

#[test]
fn what_repeats_its_version_is_a_reason_to_look_first() {
    let before = world(&clean());
    let said = removed(&before, "wit-bindgen", Consumers::Refused).unwrap_err().text(PROGRAM);
    assert_eq!(
        said,
        "3 places would stay that nobody but you can take out, or give another meaning, when wit-bindgen goes:
  app/Cargo.lock:18:11: 0.46.0 (lock of wit-bindgen)
  app/Cargo.toml:6:27: 0.46.0 (crate wit-bindgen)
  docs/versions.md:1:12: 0.46.0 (marked line)
nothing was written
to leave them as they are: cargo xtask remove wit-bindgen --keep-consumers"
    );
    let plan = removed(&before, "wit-bindgen", Consumers::Kept).unwrap();
    for path in ["app/Cargo.toml", "app/Cargo.lock", "docs/versions.md"] {
        assert_eq!(plan.after.text(path), before.text(path));
    }
    let stay = plan.moves.iter().filter(|it| it.to == "stays as it is");
    let stay: Vec<&str> = stay.map(|it| it.place.path.as_str()).collect();
    assert_eq!(stay, ["app/Cargo.lock", "app/Cargo.toml", "docs/versions.md"]);
    // A marker that names no tool is said, and stops nothing.
    assert_eq!(
        lines(&findings(&plan.after)),
        ["docs/versions.md:1:39 marked-version: a pinned tool -> wit-bindgen"]
    );
    let above = world(
        "//- pins.toml\n[tool.x]\npin = 'x.txt'\n[tool.y]\npin = 'y.txt'\n//- x.txt\n1.0\n//- y.txt\n1.0\n//- a.sh\n# tool-version-next-line: x\nV=1.0\n",
    );
    let plan = removed(&above, "x", Consumers::Kept).unwrap();
    assert_eq!(lines(&findings(&plan.after)), ["a.sh:1:27 marked-version: a pinned tool -> x"]);
}

#[test]
fn places_of_the_settings_stay_and_are_told() {
    let text = "//- pins.toml\n[tool.y]\npin = 'x.txt'\n[tool.x]\npin = 'x.txt'\nalso = ['y.json :: v']\n\n[[compatibility_table]]\nat = 'y.json :: fits'\nof = \"x\"\n\
                //- x.txt\n1.0\n//- y.json\n{\"v\": \"1.0\", \"fits\": {\"1.0\": {}}}\n";
    let before = world(text);
    let said = removed(&before, "x", Consumers::Refused).unwrap_err().text(PROGRAM);
    for line in [
        "  x.txt:1:1: 1.0 (pin)\n",
        "  y.json:1:8: 1.0 (place)\n",
        "  y.json:1:22: 1 row (compatibility table)\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let plan = removed(&before, "x", Consumers::Kept).unwrap();
    assert_eq!(plan.after.text("pins.toml"), Some("[tool.y]\npin = 'x.txt'\n"));
    assert_eq!(plan.changes().len(), 1);
}

#[test]
fn what_cannot_be_done_whole_is_refused() {
    let inline = "//- pins.toml\n[tool]\nx = { pin = 'x.txt' }\ny = { pin = 'x.txt' }\n//- x.txt\n1.0\n";
    let lines_only = "//- pins.toml\n[tool.x]\npin = 'x.txt'\n[tool.y]\npin = 'y.txt'\n[[compatibility_table]]\nat = 't.yml :: fits'\n\
                      //- x.txt\n1.0\n//- y.txt\n1.0\n//- t.yml\nfits:\n  y:\n    \"1.0\":\n      x: [\"1.0\"]\n";
    let shared = "//- pins.toml\n[tool.x]\npin = 'x.txt'\n[tool.y]\npin = 'y.txt'\nof = 'x'\n//- x.txt\n1.0\n//- y.txt\n1.0\n";
    let broken = format!("{}//- pins.toml\n[tool.b]\npin = 'nowhere'\n", clean());
    let unread = clean_and("//- checksums/tools/x.json\n{\n");
    let keep =
        |text: &str, tool: &str| removed(&world(text), tool, Consumers::Kept).unwrap_err().text(PROGRAM);
    for (said, expected) in [
        (
            keep(&clean(), "hammer"),
            "there is no tool hammer; there are wasm-tools, wit-bindgen; nothing was written",
        ),
        (
            keep(inline, "x"),
            "pins.toml:2:1 is written in a form that cannot be edited from here; take x out there by hand",
        ),
        (keep(lines_only, "x"), "t.yml:4:7 is written in a form"),
        (keep(shared, "x"), "y in pins.toml shares the releases of x, and would have none"),
        (keep(&broken, "wit-bindgen"), "so where wit-bindgen stands is not all known; nothing was written"),
        (keep(&unread, "x"), "the registry file of x cannot be used as it is"),
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let name = |text: &str, from: &str, to: &str| renamed(&world(text), from, to).unwrap_err().text(PROGRAM);
    let marked = clean_and("//- a.sh\nV=1 # tool-version: saw\n");
    let known = clean_and(&registry("saw", "d1"));
    for (said, expected) in [
        (name(&clean(), "hammer", "saw"), "there is no tool hammer"),
        (
            name(&clean(), "wit-bindgen", "wasm-tools"),
            "there is a tool wasm-tools already, pinned at toolchains/tool_versions.bzl:2:20",
        ),
        (
            name(&known, "wit-bindgen", "saw"),
            "there is a registry file of saw already: checksums/tools/saw.json",
        ),
        (name(&marked, "wit-bindgen", "saw"), "a marker in a.sh names a tool saw already"),
        (name(inline, "x", "z"), "pins.toml:2:1 is written in a form that cannot be edited from here"),
        (name(&unread, "x", "z"), "the registry file of x cannot be used as it is"),
    ] {
        assert!(said.contains(expected), "{said}");
    }
    // What shares its releases goes with a renamed tool.
    let plan = renamed(&world(shared), "x", "z").unwrap();
    assert!(plan.after.text("pins.toml").unwrap().contains("of = 'z'"));
}

#[test]
fn keys_may_have_other_names() {
    let settings = "//- pins.toml\n[registry_keys]\ntool_name = \"name\"\nversions = \"releases\"\n\
                    //- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n";
    let file =
        registry("saw", "a1").replace("\"tool_name\"", "\"name\"").replace("\"versions\"", "\"releases\"");
    let older = ",\n    \"0.9.0\": {\"platforms\": {}}\n  }\n}\n";
    let file = format!("{}{older}", file.strip_suffix("\n  }\n}\n").unwrap());
    let before = world(&format!("{settings}{file}"));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = renamed(&before, "saw", "blade").unwrap();
    assert!(plan.after.text("checksums/tools/blade.json").unwrap().contains("\"name\": \"blade\""));
    let prune = Goal::Prune(PruneRequest { keep: 1, tools: Vec::new() });
    let plan = planned(&before, &prune, downloaded).unwrap();
    assert!(!plan.after.text("checksums/tools/saw.json").unwrap().contains("0.9.0"));
}

#[test]
fn the_last_tool_goes_with_the_settings() {
    let world = world("//- pins.toml\n[tool.saw]\npin = 'pin.txt'\n//- pin.txt\n3\n");
    assert_eq!(
        removed(&world, "saw", Consumers::Kept).unwrap_err().to_string(),
        "saw is the last tool here, and without it nothing is left to look after: remove pins.toml by hand; nothing was \
         written"
    );
}

#[test]
fn a_tool_that_only_a_table_names_goes_from_it() {
    let (named, alone) = ("{\"saw\": [\"1.0\"], \"wit-bindgen\": [", "{\"wit-bindgen\": [");
    let before = world(&clean_with(&[(alone, named)]));
    let plan = removed(&before, "saw", Consumers::Refused).unwrap();
    assert_becomes(&before, &plan, &clean());
}

#[test]
fn settings_that_only_waive_something_of_a_tool_follow() {
    let files = |name: &str| {
        format!(
            "//- pins.toml\n[[waiver]]\nrule = \"record-lost\"\nplace = \"checksums/tools/{name}.json\"\nreason = \"pruned\"\n\
             expires = \"never\"\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {{\"{name}\": \"1.0.0\"}}\n{}",
            registry(name, "a1")
        )
    };
    let of_settings = |plan: &Plan| -> Vec<String> {
        let moves = plan.moves.iter().filter(|it| it.what.name() == Some("settings"));
        moves.map(|it| format!("{} -> {} ({})", it.from, it.to, it.place)).collect()
    };
    let before = world(&files("saw"));
    let plan = renamed(&before, "saw", "blade").unwrap();
    assert_becomes(&before, &plan, &files("blade"));
    assert_eq!(of_settings(&plan), ["saw -> blade (pins.toml:1:1)"]);
    // Where they say nothing of it, nothing is told of them.
    let plan = renamed(&world(&clean_and("//- pins.toml\n")), "wit-bindgen", "bindgen").unwrap();
    assert_eq!(of_settings(&plan), [""; 0]);
}

#[test]
fn what_was_wrong_before_keeps_no_tool_from_another_name() {
    let drifted = [("wasmparser = \"0.240.0\"", "wasmparser = \"0.239.0\"")];
    let before = world(&clean_with(&drifted));
    let was = lines(&findings(&before));
    assert!(!was.is_empty());
    let plan = renamed(&before, "wit-bindgen", "bindgen").unwrap();
    assert_eq!(lines(&findings(&plan.after)), was);
    let before = world(&clean_and("//- b.md\nV 1.0 <!-- tool-version: saw -->\n"));
    assert!(removed(&before, "wit-bindgen", Consumers::Kept).is_ok());
}

#[test]
fn a_key_of_a_table_has_the_new_name_as_its_file_wants_it() {
    let files = |(file, rows): (&str, &str), name: &str, key: &str| {
        format!(
            "//- pins.toml\n[tool.axe]\npin = 'v.txt'\n[tool.pin]\npin = 'v.txt'\n[tool.{name}]\npin = 'v.txt'\n[[compatibility_table]]\nat = '{file} :: fits'\n\
             //- v.txt\n1.0\n//- {file}\n{}",
            rows.replace("{}", key)
        )
    };
    let toml = ("t.toml", "[fits.axe.\"1.0\"]\n{} = [\"1.0\"]\n");
    let yaml = ("t.yml", "fits:\n  axe:\n    \"1.0\":\n      pin: [\"1.0\"]\n      {}: [\"1.0\"]\n");
    for (file, to, name, key) in [
        (toml, "blade", "blade", "blade"),
        (toml, "saw.1", "\"saw.1\"", "\"saw.1\""),
        (yaml, "blade", "blade", "blade"),
        (yaml, "saw.1", "\"saw.1\"", "saw.1"),
    ] {
        let before = world(&files(file, "saw", "saw"));
        assert_becomes(&before, &renamed(&before, "saw", to).unwrap(), &files(file, name, key));
    }
}

#[test]
fn every_entry_of_a_file_goes_that_is_named_after_the_tool() {
    let entries = |saw: &str| {
        format!("{{\n  \"a\": {{\n{saw}    \"x\": 1\n  }},\n  \"b\": {{\n{saw}    \"x\": 1\n  }}\n}}\n")
    };
    let before = world(&format!(
        "//- pins.toml\n[tool.axe]\npin = 'v.txt'\n[tool.saw]\npin = 'v.txt'\nalso = ['p.json :: a / saw', 'p.json :: b / saw']\n\
         //- v.txt\n1.0.0\n//- p.json\n{}",
        entries("    \"saw\": \"1.0.0\",\n")
    ));
    let plan = removed(&before, "saw", Consumers::Kept).unwrap();
    assert_eq!(plan.after.text("p.json"), Some(&*entries("")));
}
