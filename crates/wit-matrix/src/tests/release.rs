//! The step of the release checklist that the extension adds.

use crate::embedded::Embedded;
use pins::checklist::{State, Step};
use pins::extension::Extension;
use pins::model::Model;
use pins::world::World;

use crate::tests::matrix::{RECORD, RUNTIME, fails, good, ok, repository, version, world, worlds};
use crate::tests::repository::{clean, clean_and};
use crate::tests::support::{PROGRAM, path};

fn steps(world: &World) -> Vec<Step> {
    Embedded::of(world).release_steps(&Model::of(world))
}

/// The step: its state, why, and what does it.
#[track_caller]
fn fresh(world: &World) -> (State, String, Option<String>) {
    let [step] = &steps(world)[..] else { panic!("{:?}", steps(world)) };
    assert_eq!(step.name, "matrix-fresh");
    (step.state, step.said.clone(), step.fix.as_ref().map(|fix| fix.text(PROGRAM)))
}

#[test]
fn a_repository_without_a_runtime_has_no_such_step() {
    assert_eq!(steps(&world(&clean())), []);
}

#[test]
fn the_matrix_is_fresh_while_it_is_of_this_runtime_and_has_every_release() {
    let done = "2 releases of wit-bindgen were tried with the runtime as it is now".to_owned();
    assert_eq!(fresh(&repository(good())), (State::Done, done, None));
    let all = Some("cargo xtask runtime-matrix".to_owned());
    let open = |world: &World, said: &str, fix: &Option<String>| {
        assert_eq!(fresh(world), (State::Open, said.to_owned(), fix.clone()));
    };
    open(&world(&clean_and(RUNTIME)), "the compatibility record has 1 finding", &all);
    let mut changed = repository(good());
    changed.insert(&path("crates/wit-runtime/src/runtime.rs"), "pub struct Other;");
    open(&changed, "the compatibility record has 1 finding", &all);
    let mut unreadable = repository(good());
    unreadable.insert(&path(RECORD), "[");
    open(&unreadable, "the compatibility record has 1 finding", &all);
    let mut fewer = good();
    fewer.remove(&version("0.43.0"));
    let said = "the runtime was never tried with 1 release of wit-bindgen on record";
    open(&repository(fewer), said, &all);
    let mut unsupported = good();
    unsupported.insert(version("0.46.0"), worlds(&[("rich-sync", fails("Map", &[])), ("maps", ok(&[]))]));
    let by_hand = "give crates/wit-runtime what is missing, or pin a release that it supports, then run `cargo xtask \
                   runtime-matrix`";
    open(&repository(unsupported), "the compatibility record has 1 finding", &Some(by_hand.to_owned()));
}
