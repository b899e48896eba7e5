//! Trials: which releases are tried, what a step between two of them means, what
//! differs from the record, and how long pairs with crates are kept.

use std::collections::BTreeMap;

use crate::embedded::MAKER;
use crate::plan::{Selection, crate_pairs, explain, matrix_differences, record_matrix, selected_releases};
use crate::record::{self as runtime_record, Cell, Worlds};
use pins::model::Model;
use pins::value::path::RepoPath;
use pins::value::version::Version;

use crate::tests::matrix::{
    DOCUMENT, RECORD, RUNTIME, cannot, fails, finds, good, message, ok, recorded, repository, version, worlds,
};
use crate::tests::repository::clean_and;
use crate::tests::support;

#[test]
fn releases_are_selected() {
    let world = repository(good());
    let tree = Model::of(&world);
    let selected = |selection: &Selection| {
        let releases = selected_releases(&tree, selection).unwrap();
        releases.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(selected(&Selection::All), "0.43.0 0.46.0");
    assert_eq!(selected(&Selection::Neighbours), "0.43.0 0.46.0");
    assert_eq!(selected(&Selection::Named(vec![version("9.0.0"), version("0.1.0")])), "0.1.0 9.0.0");
    let pairs = crate_pairs(&tree, &["0.43.0", "0.44.0", "0.45.0", "0.46.0"].map(version).into());
    let pairs: Vec<String> =
        pairs.iter().map(|(a, b)| format!("{}-{}", &a.as_str()[2..4], &b.as_str()[2..4])).collect();
    assert_eq!(
        pairs.join(" "),
        "43-43 43-44 43-46 44-43 44-44 44-45 44-46 45-44 45-45 45-46 46-43 46-44 46-45 46-46"
    );
    let unpinned = clean_and(RUNTIME).replace("    \"wit-bindgen\": \"0.46.0\",\n", "");
    let refusal =
        selected_releases(&Model::of(&support::world_with(&unpinned, &[MAKER])), &Selection::Neighbours);
    assert!(refusal.unwrap_err().to_string().contains("not pinned"));
}

#[test]
fn a_step_is_explained() {
    let older = worlds(&[("a", ok(&["Cleanup::new", "Old"])), ("b", ok(&[])), ("c", fails("X", &["X"]))]);
    let newer = worlds(&[("a", ok(&["Cleanup::new", "New"])), ("b", fails("New", &["New"])), ("c", ok(&[]))]);
    let explanation = explain(&older, &newer);
    let names = |items: &BTreeMap<String, Vec<String>>| format!("{items:?}");
    assert_eq!(names(&explanation.needed), r#"{"New": ["a", "b"]}"#);
    assert_eq!(names(&explanation.dropped), r#"{"Old": ["a"], "X": ["c"]}"#);
    assert_eq!(explanation.stop.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(explanation.start, worlds(&[("c", fails("X", &["X"]))]));
    assert_eq!(explain(&older, &older), crate::plan::Explanation::default());
}

#[test]
fn differences_leave_the_words_of_compilers_aside() {
    let record = runtime_record::Record { releases: good(), ..Default::default() };
    let mut found = good();
    let release = found.get_mut(&version("0.43.0")).unwrap();
    release.insert("maps".to_owned(), Cell::CannotGenerate { error: "another compiler's words".to_owned() });
    assert_eq!(matrix_differences(&record, &found, &BTreeMap::new()), []);
    release_with(&mut found, "0.46.0", "maps", ok(&["Map", "WitMap"]));
    found.insert(version("0.47.0"), worlds(&[("maps", cannot())]));
    let pairs =
        BTreeMap::from([(version("0.46.0"), BTreeMap::from([(version("0.47.0"), vec!["maps".to_owned()])]))]);
    let said: Vec<String> = matrix_differences(&record, &found, &pairs)
        .iter()
        .map(|it| format!("{} {:?}: {} -> {}", it.of, it.world, it.recorded, it.found))
        .collect();
    assert_eq!(
        said,
        [
            "wit-bindgen 0.46.0 Some(\"maps\"): compiles, using Map -> compiles, using Map, WitMap",
            "wit-bindgen 0.47.0 None: nothing -> 1 worlds",
            "generator 0.46.0 with the crate 0.47.0 None: nothing -> maps do not compile",
        ]
    );
}

fn release_with(trial: &mut BTreeMap<Version, Worlds>, release: &str, world: &str, cell: Cell) {
    trial.get_mut(&version(release)).unwrap().insert(world.to_owned(), cell);
}

#[test]
fn pairs_are_kept_until_the_worlds_change() {
    let pairs = |of_crate: &str, failing: &[&str]| {
        let failing = failing.iter().map(|it| (*it).to_owned()).collect();
        Some(BTreeMap::from([(version("0.46.0"), BTreeMap::from([(version(of_crate), failing)]))]))
    };
    let before = repository(good());
    let plan = record_matrix(&before, good(), pairs("0.43.0", &["maps"])).unwrap();
    let first = plan.after.clone();
    finds(&first, &[]);
    let second = record_matrix(&first, good(), pairs("0.46.0", &[])).unwrap().after;
    let text = second.text(RECORD).unwrap();
    assert!(text.contains("\"0.43.0\": [\"maps\"],\n        \"0.46.0\": []"), "{text}");
    let document = second.text(DOCUMENT).unwrap();
    assert!(document.contains("| 0.43.0 | 0.46.0 | not `maps` | not tried |"), "{document}");
    // New worlds: the first matrix was made anew, the second was not.
    let mut changed = second.clone();
    let text = "world more {}\n".to_owned();
    changed.insert(&RepoPath::known("crates/wit-runtime/tests/worlds/maps.wit"), text);
    let changed = recorded(&changed, good());
    assert_eq!(message(&changed).1, "cargo xtask runtime-matrix --crates");
    let again = record_matrix(&changed, good(), pairs("0.46.0", &[])).unwrap().after;
    finds(&again, &[]);
    assert!(!again.text(RECORD).unwrap().contains("[\"maps\"]"));
}
