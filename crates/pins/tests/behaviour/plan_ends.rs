//! What a plan comes to once all is known but the lock files: what is refused
//! although it could be begun, and what cargo has to resolve.

use pins::plan::{Answers, Goal, Plan, Question, Refusal, Step, plan};
use pins::witness::opinion::Document;
use pins::world::World;

use crate::repository::{clean, clean_and, clean_with};
use crate::support::{PROGRAM, downloaded, lines, locks, parsing_once, request, world};

/// What cargo is asked to resolve, as lines, and the plan or the refusal in the
/// end. `resolve` makes the new text of a lock file from the old one; an artifact
/// can be had unless its label ends so.
fn ends(
    world: &World,
    goal: &Goal,
    lost: &str,
    resolve: impl Fn(&str) -> String,
) -> (Vec<String>, Result<Plan, Refusal>) {
    let mut answers = Answers::default();
    let mut moves = Vec::new();
    parsing_once(world, || {
        loop {
            let asked = match plan(world, goal, &answers) {
                Ok(Step::Ask(asked)) => asked,
                Ok(Step::Done(plan)) => return (moves, Ok(*plan)),
                Err(refusal) => return (moves, Err(refusal)),
            };
            for question in asked {
                match question {
                    Question::Crate(probe) => answers.crate_exists(probe),
                    Question::Artifact(wanted) => {
                        let is_lost = wanted.label().ends_with(lost);
                        let answer =
                            if is_lost { Err("status 404".to_owned()) } else { Ok(downloaded(&wanted)) };
                        answers.downloaded(wanted, answer);
                    }
                    Question::Locks(jobs, plan) => {
                        for job in jobs {
                            let text = plan.after.text(&job.path).unwrap();
                            let step = job.moves.iter().map(|step| {
                                format!(
                                    "{} {} of {}: {} to {}",
                                    step.place, step.krate, step.tool, step.from, step.to
                                )
                            });
                            moves.extend(step);
                            answers.locks.insert(job.path, resolve(text));
                        }
                    }
                    Question::Document(request) => {
                        answers.documents.insert(request.url, Document::Missing);
                    }
                    Question::Trial(trial, _) => panic!("{trial:?}"),
                }
            }
        }
    })
}

/// The bump of wit-bindgen that all of these try.
fn bump() -> Goal {
    Goal::Bump(request("wit-bindgen", "0.47.0", false))
}

/// What cargo would do for it.
fn resolved(lock: &str) -> String {
    lock.replace("0.46.0", "0.47.0")
}

const LOCKED: &str = "app/Cargo.lock:18:11 wit-bindgen of wit-bindgen: 0.46.0 to 0.47.0";

#[test]
fn a_bump_ends_with_the_lock_files_that_cargo_resolved() {
    let (asked, plan) = ends(&world(&clean()), &bump(), "-", resolved);
    let plan = plan.unwrap();
    assert_eq!(asked, [LOCKED]);
    assert_eq!(plan.after.text("app/Cargo.lock").unwrap().matches("0.47.0").count(), 1);
    let last = plan.moves.last().unwrap();
    assert_eq!(
        format!("{} {} of {}: {} to {}", last.place, last.what, last.tool, last.from, last.to),
        LOCKED.replace(" wit-bindgen of", " lock of wit-bindgen of")
    );
}

/// Asserts that the bump is refused because of these findings, after cargo was
/// asked this.
#[track_caller]
fn disagrees(fixture: &str, resolve: impl Fn(&str) -> String, asked: &[&str], expected: &[&str]) {
    let (moves, plan) = ends(&world(fixture), &bump(), "-", resolve);
    let refusal = plan.unwrap_err();
    assert!(refusal.to_string().contains("still disagree with itself (1 finding)"), "{refusal}");
    let Refusal::Inconsistent { findings, world } = refusal else { panic!("{refusal}") };
    assert_eq!(
        (moves, lines(&findings)),
        (asked.iter().map(ToString::to_string).collect(), expected.iter().map(ToString::to_string).collect())
    );
    assert!(world.text("toolchains/tool_versions.bzl").unwrap().contains("\"wit-bindgen\": \"0.47.0\""));
}

#[test]
fn a_bump_is_refused_where_the_repository_would_disagree() {
    // Cargo resolved to something else.
    disagrees(&clean(), str::to_owned, &[LOCKED], &["app/Cargo.lock:18:11 crate-lock: 0.47.0 -> 0.46.0"]);
    // Or moved a crate that follows another tool.
    let other = |lock: &str| resolved(lock).replace("0.240.0", "0.239.0");
    disagrees(&clean(), other, &[LOCKED], &["app/Cargo.lock:13:11 crate-lock: 0.240.0 -> 0.239.0"]);
    // What only a person can change is said before cargo is asked, and alone.
    let range = clean_with(&[("{ version = \"0.46.0\" }", "\">=0.40, <0.47\"")]);
    disagrees(&range, resolved, &[], &["app/Cargo.toml:6:15 crate-version: 0.47.0 -> >=0.40, <0.47"]);
    let marked =
        clean_and("//- x.yml\na: 0.45.0 or 0.46.0 # tool-version: wit-bindgen\nb: 1 # tool-version: wac\n");
    // What was wrong before with another tool is no reason.
    disagrees(&marked, resolved, &[], &["x.yml:1:37 marked-version: 0.47.0 -> 0.45.0 and 0.46.0"]);
}

#[test]
fn a_release_that_cannot_be_had_whole_is_not_pinned() {
    for (lost, count) in [("linux_amd64", 1), ("", 2)] {
        let (asked, plan) = ends(&world(&clean()), &bump(), lost, resolved);
        let refusal = plan.unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the release of wit-bindgen cannot be had whole, so nothing was written"
        );
        let obstacles: Vec<String> = refusal.obstacles().iter().map(|it| it.text(PROGRAM)).collect();
        assert_eq!((asked.len(), obstacles.len()), (0, count));
        assert_eq!(obstacles[count - 1], "wit-bindgen 0.47.0 linux_amd64: status 404");
    }
}

#[test]
fn sync_asks_cargo_once_for_all_lock_files_but_those_that_wait_for_a_person() {
    let member = "//- b/Cargo.toml\n[package]\nname = \"b\"\n\n[dependencies]\nwit-bindgen = \"@\"\n\
                  //- b/Cargo.lock\nversion = 4\n\n[[package]]\nname = \"b\"\nversion = \"0.1.0\"\n\
                  dependencies = [\n \"wit-bindgen\",\n]\n\n[[package]]\nname = \"wit-bindgen\"\n\
                  version = \"0.45.0\"\nsource = \"registry+https://example.com/index\"\n";
    let locked = "b/Cargo.lock:12:11 wit-bindgen of wit-bindgen: 0.45.0 to 0.46.0";
    let drifted = "app/Cargo.lock:18:11 wit-bindgen of wit-bindgen: 0.41.0 to 0.46.0";
    for (requirement, expected) in [("0.45.0", &[drifted, locked][..]), (">=0.40, <0.46", &[drifted])] {
        let fixture = clean_and(&member.replace('@', requirement));
        let fixture = fixture.replace(
            "name = \"wit-bindgen\"\nversion = \"0.46.0\"",
            "name = \"wit-bindgen\"\nversion = \"0.41.0\"",
        );
        let world = world(&fixture);
        let fix = |lock: &str| lock.replace("0.45.0", "0.46.0").replace("0.41.0", "0.46.0");
        let (asked, plan) = ends(&world, &Goal::Sync, "-", fix);
        assert_eq!(asked, expected, "{requirement}");
        let after = plan.unwrap().after;
        assert!(after.text("app/Cargo.lock").unwrap().contains("\"wit-bindgen\"\nversion = \"0.46.0\""));
    }
}

#[test]
fn what_cargo_makes_of_a_lock_file_is_read_crate_by_crate() {
    let drifted = world(&clean_with(&[("= \"0.46.0\"\nsource", "= \"0.45.0\"\nsource")]));
    let jobs = locks(&drifted);
    let [job] = &jobs[..] else { panic!("{jobs:?}") };
    let versions = |text: &str, krate: &str| -> Result<Vec<String>, String> {
        let found = job.resolved(&drifted, text, &krate.parse().unwrap())?;
        Ok(found.iter().map(|found| found.version().to_owned()).collect())
    };
    let text = drifted.text("app/Cargo.lock").unwrap();
    let whole = |version: &str| -> Result<Vec<String>, String> { Ok(vec![version.to_owned()]) };
    assert_eq!(versions(text, "wit-bindgen"), whole("0.45.0"));
    assert_eq!(versions(&text.replace("0.45.0", "0.46.0"), "wit-bindgen"), whole("0.46.0"));
    assert_eq!(versions(text, "wasmparser"), whole("0.240.0"));
    assert_eq!(versions(text, "other"), Ok(Vec::new()));
    let why = versions("version = ", "wit-bindgen").unwrap_err();
    assert!(why.starts_with("this is not TOML"), "{why}");
}

#[test]
fn while_cargo_resolves_manifests_ask_for_just_what_should_come_out() {
    let drifted = world(&clean_with(&[("= \"0.46.0\"\nsource", "= \"0.45.0\"\nsource")]));
    let job = locks(&drifted).remove(0);
    let (any, exact) = ("{ version = \"0.46.0\" }", "{ version = \"=0.46.0\" }");
    let expected = world(&clean_with(&[(any, exact)]));
    let changes = job.exact(&drifted).unwrap();
    let after: Vec<(&str, Option<&str>)> =
        changes.iter().map(|change| (change.path.as_str(), change.after.as_deref())).collect();
    assert_eq!(after, [("app/Cargo.toml", expected.text("app/Cargo.toml"))]);
    // What does not admit it, cargo says itself.
    let other = world(&clean_with(&[(any, "{ version = \"0.45.0\" }")]));
    assert!(job.exact(&other).unwrap().is_empty());
}
