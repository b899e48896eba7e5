//! Small repositories in the style of public ones, each with its settings: what
//! a bump of each tool changes, line by line, and that nothing drifts unseen.
//!
//! `data/repositories/NAME.txt` is the repository, `NAME.diff` what somebody who
//! knows it would have written by hand:
//!
//! ```text
//! $ bump TOOL VERSION [--rev COMMIT]
//! FILE:LINE
//! -the line before
//! +the line after
//! ? FILE:LINE TEXT
//! ```
//!
//! A line `?` has a text of which nobody could tell that it stayed behind. A bump that is
//! refused has lines `! why` instead. Digests are written as `served` says.

mod changes;
mod digests;

use std::fmt::Write as _;

use pins::finding::Finding;
use pins::model::Model;
use pins::plan::{
    Answers, BumpRequest, Download, Goal, LockJob, Moved, Plan, Question, Refusal, Step, WantedArtifact, plan,
};
use pins::value::version::Version;
use pins::witness::opinion::Document;
use pins::world::World;

use self::changes::{Change, Hunk, changes, hunks, shown};
use self::digests::Asked;
use crate::served::{filled, served, unfilled, urls};
use crate::support::{PROGRAM, findings, lines, parsing_once, world};

/// Longer settings nobody would want to write.
const LONGEST_SETTINGS: usize = 30;

macro_rules! repositories {
    ($($name:ident)+) => {$(
        #[test]
        fn $name() {
            check(
                include_str!(concat!("../data/repositories/", stringify!($name), ".txt")),
                include_str!(concat!("../data/repositories/", stringify!($name), ".diff")),
            );
        }
    )+};
}

repositories! {
    bazel_and_cargo
    buck2
    default_constants
    default_parameters
    dependencies_yaml
    dict_calls
    mise
    module_tags
    multitool
    node_packages
    version_dict
    workflows
}

/// A bump, and what comes of it.
struct Case {
    bump: BumpRequest,
    expected: String,
    /// The texts of which nobody could tell that they stayed behind.
    untold: Vec<String>,
}

impl Case {
    fn tool(&self) -> &str {
        &self.bump.pins[0].0
    }

    fn version(&self) -> &Version {
        &self.bump.pins[0].1
    }

    /// The cases of a file, in order.
    fn read(text: &str) -> Vec<Self> {
        let cases = text.split("$ bump ").skip(1).map(|case| {
            let (command, expected) = case.split_once('\n').unwrap();
            let words: Vec<&str> = command.split(' ').collect();
            let mut bump = bump(words[0], words[1]);
            if let ["--rev", commit] = words[2..] {
                bump.commits.push((words[0].parse().unwrap(), commit.to_owned()));
            }
            let (untold, expected): (Vec<&str>, Vec<&str>) =
                expected.trim_end().lines().partition(|line| line.starts_with("? "));
            let untold = untold.into_iter().map(|line| line[2..].to_owned()).collect();
            Self { bump, expected: expected.join("\n"), untold }
        });
        cases.collect()
    }
}

/// A bump to a version of any form.
fn bump(tool: &str, version: &str) -> BumpRequest {
    let pins = vec![(tool.parse().unwrap(), Version::any(version).unwrap())];
    BumpRequest { pins, commits: Vec::new(), compatible: false }
}

/// A tool's bump, and the repository before and after it.
struct Bumped<'c> {
    case: &'c Case,
    before: &'c World,
    after: &'c World,
    hunks: &'c [Hunk<'c>],
    changes: &'c [Change<'c>],
    asked: &'c Asked,
}

#[track_caller]
fn check(repository: &str, diff: &str) {
    let before = world(&filled(repository));
    assert_eq!(lines(&findings(&before)), [""; 0], "nothing is wrong with it:\n{}", messages(&before));
    let settings = before.text(&before.settings().path).unwrap().lines().count();
    assert!(settings < LONGEST_SETTINGS, "the settings have {settings} lines");
    let cases = Case::read(diff);
    for pin in &Model::of(&before).pins {
        assert!(cases.iter().any(|case| case.tool() == &*pin.tool.value), "no case of {}", pin.tool.value);
    }
    digests::check_all(&before);
    let downloads: usize = cases.iter().map(|case| check_case(&before, repository, case)).sum();
    assert!(downloads > 0, "nothing is downloaded for any of its tools");
}

/// Checks a case; how much it downloads.
#[track_caller]
fn check_case(before: &World, repository: &str, case: &Case) -> usize {
    let mut asked = Asked::default();
    let plan = reached(before, &Goal::Bump(case.bump.clone()), |wanted| asked.answer(wanted));
    let Plan { after, moves, .. } = match plan {
        Ok(plan) => plan,
        Err(refusal) => {
            assert_eq!(refused(&refusal), case.expected, "the refusal of {}", case.tool());
            return 0;
        }
    };
    let hunks = hunks(before, &after);
    let found = shown(&hunks);
    if found != filled(&case.expected) {
        let known = urls(repository).into_iter().chain(asked.urls());
        panic!("the bump of {} makes\n{}\n", case.tool(), unfilled(&found, known));
    }
    assert_eq!(lines(&findings(&after)), [""; 0], "after the bump of {}", case.tool());
    let changes = changes(&after, &hunks, &moves);
    assert!(!changes.is_empty(), "{} does not move", case.tool());
    let bumped = Bumped { case, before, after: &after, hunks: &hunks, changes: &changes, asked: &asked };
    let back = bumped.check_back();
    for index in 0..changes.len() {
        bumped.check_drift(index, &back);
    }
    bumped.check_digests();
    asked.0.len()
}

/// What a goal comes to, where cargo resolves what it is asked to, and nobody says
/// anything of an artifact but the server.
fn reached(
    world: &World,
    goal: &Goal,
    mut server: impl FnMut(&WantedArtifact) -> Result<Download, String>,
) -> Result<Plan, Refusal> {
    let mut answers = Answers::default();
    parsing_once(world, || {
        loop {
            let questions = match plan(world, goal, &answers)? {
                Step::Done(plan) => return Ok(*plan),
                Step::Ask(questions) => questions,
            };
            for question in questions {
                match question {
                    Question::Crate(probe) => answers.crate_exists(probe),
                    Question::Artifact(wanted) => {
                        let answer = server(&wanted);
                        answers.downloaded(wanted, answer);
                    }
                    Question::Document(request) => {
                        answers.documents.insert(request.url, Document::Missing);
                    }
                    Question::Locks(jobs, plan) => {
                        for job in jobs {
                            let text = plan.after.text(&job.path).unwrap();
                            answers.locks.insert(job.path.clone(), resolved(&job, text));
                        }
                    }
                    Question::Trial(trial, _) => panic!("{trial:?}"),
                }
            }
        }
    })
}

/// The world that a goal comes to, of a server that has everything.
#[track_caller]
fn reached_whole(world: &World, goal: &Goal) -> World {
    let plan = reached(world, goal, |wanted| Ok(served(wanted)));
    plan.unwrap_or_else(|why| panic!("{}", refused(&why))).after
}

/// What cargo would make of a lock file.
fn resolved(job: &LockJob, text: &str) -> String {
    job.moves.iter().fold(text.to_owned(), |text, step| {
        let package = |version: &str| format!("name = \"{}\"\nversion = \"{version}\"", step.krate);
        text.replace(&package(&step.from), &package(step.to.as_str()))
    })
}

fn refused(refusal: &Refusal) -> String {
    let mut why = refusal.text(PROGRAM);
    if let Refusal::Inconsistent { findings, .. } = refusal {
        for Finding { place, rule, message, .. } in findings {
            write!(why, "\n{place} {rule}: {message}").unwrap();
        }
    }
    why.lines().map(|line| format!("! {line}")).collect::<Vec<_>>().join("\n")
}

/// The world with some of what a bump has changed as it was.
fn with_old<'c>(after: &World, changes: impl Iterator<Item = &'c Change<'c>>) -> World {
    changes::with(after, changes.map(|change| (change.path, change.at.clone(), change.old)))
}

#[track_caller]
fn assert_same(found: &World, expected: &World, what: &str) {
    for path in expected.paths() {
        assert_eq!(found.text(path), expected.text(path), "{path} {what}");
    }
    assert_eq!(found.paths().collect::<Vec<_>>(), expected.paths().collect::<Vec<_>>(), "{what}");
}

impl Bumped<'_> {
    /// The version before.
    fn old(&self) -> Version {
        Model::of(self.before).pin(self.case.tool()).unwrap().version.value.clone()
    }

    /// A bump back restores every byte, but for the releases that are kept: of these
    /// nothing is downloaded.
    #[track_caller]
    fn check_back(&self) -> World {
        let Self { case, before, after, hunks, .. } = self;
        let mut back = bump(case.tool(), self.old().as_str());
        if let Some(commit) = self.changes.iter().find(|change| change.is_commit()) {
            back.commits.push((case.tool().parse().unwrap(), commit.old.to_owned()));
        }
        let mut asked = Asked::default();
        let plan = reached(after, &Goal::Bump(back), |wanted| asked.answer(wanted));
        let back = plan.unwrap_or_else(|why| panic!("{}", refused(&why))).after;
        let kept: Vec<_> = hunks.iter().filter(|hunk| !hunk.is_one_line()).map(Hunk::texts).collect();
        let left = changes::hunks(before, &back);
        let left: Vec<_> = left.iter().map(Hunk::texts).collect();
        assert_eq!(left, kept, "after the bump of {} back", case.tool());
        let most = if kept.is_empty() { self.asked.0.len() } else { self.replaced() };
        assert!(asked.0.len() <= most, "downloads for the bump of {} back: {:?}", case.tool(), asked.0);
        back
    }

    /// One place that stays behind is found, where it stands, and healed.
    #[track_caller]
    fn check_drift(&self, index: usize, back: &World) {
        let Self { after, changes, .. } = self;
        let tool = self.case.tool();
        let change = &changes[index];
        let is_pin = change.step.what == Moved::Pin;
        // One that says its version twice must say it alike.
        let whole = |other: &&Change<'_>| is_pin && std::ptr::eq(other.step, change.step);
        let is_behind = |other: &&Change<'_>| std::ptr::eq(*other, change) || whole(other);
        let drifted = with_old(after, changes.iter().filter(is_behind));
        let what = format!("where {} says {}", change.place(), change.old);
        let mut found: Vec<String> = findings(&drifted)
            .iter()
            .filter(|finding| !digests::is_of_store(finding))
            .map(|finding| format!("{} {}", finding.place, finding.rule))
            .collect();
        let others = |are_commits: bool| -> Vec<&Change<'_>> {
            let others = changes.iter().filter(|other| !is_behind(other));
            let mut others: Vec<_> = others.filter(|other| other.is_commit() == are_commits).collect();
            // A literal that says its version twice is found once.
            others.dedup_by_key(|other| std::ptr::from_ref(other.step));
            others
        };
        let is_first_commit = changes.iter().position(Change::is_commit) == Some(index);
        let lost = match (is_pin, is_first_commit) {
            (true, _) => others(false),
            // Which of two commits is the right one, nobody knows: the first counts.
            (_, true) => others(true),
            _ => vec![change],
        };
        let mut expected: Vec<String> = lost.iter().map(|lost| lost.finding()).collect();
        found.sort_unstable();
        expected.sort_unstable();
        if is_pin {
            // What moves with a digest, nobody said that it moved.
            let is_moved = |found: &String| self.hunks.iter().any(|hunk| found.starts_with(&hunk.place()));
            found.retain(|found| expected.contains(found) || !is_moved(found));
        }
        assert_eq!(found, expected, "{what}:\n{}", messages(&drifted));
        let is_alone = changes.len() == 1 && self.asked.0.is_empty();
        assert!(!found.is_empty() || is_alone || is_pin, "{what}, nobody notices");
        let healed = digests::healed(&drifted, tool);
        match (is_pin, change.is_commit()) {
            (true, _) if changes.iter().any(Change::is_commit) => {
                let old = with_old(after, changes.iter().filter(|change| !change.is_commit()));
                assert_same(&healed, &old, &format!("after a sync to the pin {what}"));
            }
            // Of digests alone no text tells of which release they are.
            (true, _) if digests::differ(&healed) => {}
            (true, _) => assert_same(&healed, back, &format!("after a sync to the pin {what}")),
            (_, true) => assert_same(&healed, &drifted, "is left to a person"),
            _ => assert_same(&healed, after, &format!("after a sync {what}")),
        }
    }
}

fn messages(world: &World) -> String {
    findings(world).iter().map(|finding| format!("{}\n", finding.message)).collect()
}
