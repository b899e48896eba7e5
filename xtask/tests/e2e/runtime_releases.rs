//! The embedded runtime of this repository against real releases of
//! wit-bindgen, whose generators are built once and kept: what is recorded is
//! so, and the matrix can fail.

use std::collections::BTreeSet;

use crate::support::Repo;

const RUNTIME: &str = "crates/wit-runtime/src/runtime.rs";

/// A release whose bindings use every item of the runtime.
const RELEASE: &str = "0.60.0";

/// A release and a world.
type Place = (String, String);

fn record(repo: &Repo) -> serde_json::Value {
    serde_json::from_str(&repo.read("crates/wit-runtime/compatibility.json")).unwrap()
}

/// Every item that a sync world of the release uses.
fn items(record: &serde_json::Value) -> BTreeSet<String> {
    let worlds = record["releases"][RELEASE].as_object().unwrap().values();
    let compiling = worlds.filter(|cell| cell["result"] == "ok");
    let symbols = compiling.flat_map(|cell| cell["symbols"].as_array().unwrap());
    symbols.map(|symbol| symbol.as_str().unwrap().to_owned()).collect()
}

/// The worlds that compile, and use an item or a part of it.
fn users(record: &serde_json::Value, item: &str) -> BTreeSet<Place> {
    let of_item = |symbol: &str| symbol == item || symbol.starts_with(&format!("{item}::"));
    let worlds = record["releases"][RELEASE].as_object().unwrap().iter();
    let users = worlds.filter(|(_, cell)| {
        let symbols = cell["symbols"].as_array();
        cell["result"] == "ok" && symbols.unwrap().iter().any(|symbol| of_item(symbol.as_str().unwrap()))
    });
    users.map(|(world, _)| (format!("wit-bindgen {RELEASE}"), world.clone())).collect()
}

/// The runtime's source without an item: it has another name.
fn without(text: &str, item: &str) -> String {
    let name = item.rsplit("::").next().unwrap();
    if name == "bitflags" {
        return text.replace("pub use ::bitflags;", "");
    }
    let function = format!("fn {name}(");
    if text.contains(&function) {
        return text.replace(&function, &format!("fn gone_{name}("));
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut renamed = String::new();
    for (index, part) in text.split(name).enumerate() {
        let is_whole = !renamed.ends_with(is_word) && !part.starts_with(is_word);
        if index > 0 {
            renamed += &if is_whole { format!("Gone{name}") } else { name.to_owned() };
        }
        renamed += part;
    }
    renamed
}

#[test]
fn the_pinned_release_and_its_neighbours_are_as_recorded() {
    let repo = Repo::of_this_repository();
    let run = repo.xtask(&["runtime-matrix", "--neighbours", "--check"]);
    run.exits(0).shows("of 3 releases are as recorded");
}

#[test]
fn without_an_item_exactly_its_users_fail() {
    let repo = Repo::of_this_repository();
    let record = record(&repo);
    let whole = repo.read(RUNTIME);
    let items = items(&record);
    assert!(items.len() >= 16, "{items:?}");
    for item in &items {
        let text = without(&whole, item);
        assert_ne!(text, whole, "{item}");
        repo.write(RUNTIME, text);
        let run = repo.xtask(&["runtime-matrix", RELEASE, "--check", "--quiet", "--format", "json"]);
        run.exits(1);
        let differences = run.json()["differences"].as_array().unwrap().clone();
        let mut red = BTreeSet::new();
        for difference in &differences {
            let text = |key: &str| difference[key].as_str().unwrap();
            // Worlds that are refused anyway miss one item more.
            if text("recorded").starts_with("compiles") {
                // That one is gone with its module.
                let missing = if item == "bitflags::bitflags" { "bitflags" } else { item };
                let expected = format!("does not compile without {missing}, ");
                assert!(text("found").starts_with(&expected), "{item}: {difference}");
                red.insert((text("of").to_owned(), text("world").to_owned()));
            }
        }
        assert_eq!(red, users(&record, item), "{item}");
    }
}

#[test]
fn every_item_of_the_runtime_is_used_by_a_world() {
    let repo = Repo::of_this_repository();
    let used: BTreeSet<String> = items(&record(&repo))
        .iter()
        .flat_map(|item| item.split("::").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for line in repo.read(RUNTIME).lines().map(str::trim_start) {
        let Some(item) = line.strip_prefix("pub ").filter(|_| !line.starts_with("pub mod async_support"))
        else {
            continue;
        };
        let item = item.trim_start_matches("unsafe ");
        let name = item.split_once(' ').unwrap().1.trim_start_matches("::");
        let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        // The host calls that one, by the export.
        assert!(used.contains(&name) || name == "cabi_realloc", "no world uses {line}");
    }
}
