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
//! ```
//!
//! A bump that is refused has lines `! why` instead.

use std::fmt::Write as _;
use std::ops::Range;

use pins::finding::Finding;
use pins::model::Model;
use pins::plan::{Answers, BumpRequest, Goal, LockJob, Move, Moved, Plan, Question, Refusal, Step, plan};
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins::world::World;

use crate::fixture;
use crate::support::{PROGRAM, findings, lines, world};

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
}

impl Case {
    fn tool(&self) -> &str {
        &self.bump.pins[0].0
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
            Self { bump, expected: expected.trim_end().to_owned() }
        });
        cases.collect()
    }
}

/// A bump to a version of any form.
fn bump(tool: &str, version: &str) -> BumpRequest {
    let pins = vec![(tool.parse().unwrap(), Version::any(version).unwrap())];
    BumpRequest { pins, commits: Vec::new(), compatible: false }
}

/// A version, or a commit, that a bump has changed.
#[derive(Debug)]
struct Change<'t> {
    path: &'t RepoPath,
    line: usize,
    column: usize,
    /// Where it stands in the text that the bump has left.
    at: Range<usize>,
    old: &'t str,
    /// What the bump says of it.
    step: &'t Move,
}

impl Change<'_> {
    fn is_commit(&self) -> bool {
        self.step.what == Moved::Commit
    }

    fn place(&self) -> String {
        format!("{}:{}:{}", self.path, self.line, self.column)
    }

    /// What `verify` says if it stays behind.
    fn finding(&self) -> String {
        let rule = match &self.step.what {
            Moved::Crate(_) => "crate-version",
            Moved::Lock(_) => "crate-lock",
            Moved::MarkedLine => "marked-version",
            Moved::Pin | Moved::Place | Moved::Commit => "place-version",
            other => panic!("{other:?} at {}", self.place()),
        };
        format!("{} {rule}", self.place())
    }
}

/// The findings but for digests that nobody manages.
fn managed(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.rule.name != "digest-unmanaged");
    findings
}

#[track_caller]
fn check(repository: &str, diff: &str) {
    let before = world(repository);
    assert_eq!(lines(&managed(findings(&before))), [""; 0], "nothing is wrong with it");
    let settings = before.text(&before.settings().path).unwrap().lines().count();
    assert!(settings < LONGEST_SETTINGS, "the settings have {settings} lines");
    let cases = Case::read(diff);
    for pin in &Model::of(&before).pins {
        assert!(cases.iter().any(|case| case.tool() == &*pin.tool.value), "no case of {}", pin.tool.value);
    }
    for case in cases {
        check_case(&before, repository, &case);
    }
}

#[track_caller]
fn check_case(before: &World, repository: &str, case: &Case) {
    let Plan { after, moves, .. } = match reached(before, &Goal::Bump(case.bump.clone())) {
        Ok(plan) => plan,
        Err(refusal) => {
            assert_eq!(refused(&refusal), case.expected, "the refusal of {}", case.tool());
            return;
        }
    };
    assert_eq!(diff(before, &after), case.expected, "the bump of {}", case.tool());
    assert_eq!(lines(&managed(findings(&after))), [""; 0], "after the bump of {}", case.tool());
    let changes = changes(before, &after, &moves);
    assert!(!changes.is_empty(), "{} does not move", case.tool());
    check_back(before, &after, case, &changes, repository);
    for index in 0..changes.len() {
        check_drift(&after, case.tool(), &changes, index);
    }
}

/// What a goal comes to, where cargo resolves what it is asked to.
fn reached(world: &World, goal: &Goal) -> Result<Plan, Refusal> {
    let mut answers = Answers::default();
    loop {
        let questions = match plan(world, goal, &answers)? {
            Step::Done(plan) => return Ok(*plan),
            Step::Ask(questions) => questions,
        };
        for question in questions {
            match question {
                Question::Crate(probe) => answers.crate_exists(probe),
                Question::Locks(jobs, plan) => {
                    for job in jobs {
                        let text = plan.after.text(&job.path).unwrap();
                        answers.locks.insert(job.path.clone(), resolved(&job, text));
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }
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

/// Every line that differs, file by file. No bump of a version makes a line more.
fn diff(before: &World, after: &World) -> String {
    let mut shown = String::new();
    for path in after.paths() {
        for (number, (old, new)) in line_pairs(before, after, path).enumerate().filter(|(_, (a, b))| a != b) {
            writeln!(shown, "{path}:{}\n-{}\n+{}", number + 1, old.trim_end(), new.trim_end()).unwrap();
        }
    }
    shown.trim_end().to_owned()
}

fn line_pairs<'t>(
    before: &'t World,
    after: &'t World,
    path: &str,
) -> impl Iterator<Item = (&'t str, &'t str)> {
    let (before, after) = (before.text(path).unwrap(), after.text(path).unwrap());
    assert_eq!(before.lines().count(), after.lines().count(), "the lines of {path}");
    before.split_inclusive('\n').zip(after.split_inclusive('\n'))
}

/// Each word that differs, from where its version begins.
fn changes<'t>(before: &'t World, after: &'t World, moves: &'t [Move]) -> Vec<Change<'t>> {
    let mut changes = Vec::new();
    for path in after.paths() {
        let mut start = 0;
        for (index, (old, new)) in line_pairs(before, after, path).enumerate() {
            let (old_words, new_words) = (words(old), words(new));
            assert_eq!(old_words.len(), new_words.len(), "{path}: {old}{new}");
            let pairs = old_words.into_iter().zip(new_words).filter(|(a, b)| a.1 != b.1);
            let pairs: Vec<_> = pairs.collect();
            let steps = steps(moves, (path, index + 1), pairs.len());
            for (((_, old), (at, word)), step) in pairs.into_iter().zip(steps) {
                let skipped = if step.what == Moved::Commit { 0 } else { version_start(old, word) };
                let shown = match step.what {
                    // A requirement is shown whole, with its quotes.
                    Moved::Crate(_) | Moved::Lock(_) => new[..at].rfind('"').unwrap(),
                    _ => at + skipped,
                };
                changes.push(Change {
                    path,
                    line: index + 1,
                    column: new[..shown].chars().count() + 1,
                    at: start + at + skipped..start + at + word.len(),
                    old: &old[skipped..],
                    step,
                });
            }
            start += new.len();
        }
    }
    changes
}

/// What the bump says of each of some words that it has changed on a line: one
/// thing of each, or one of all.
fn steps<'m>(moves: &'m [Move], (path, line): (&RepoPath, usize), words: usize) -> Vec<&'m Move> {
    let is_there = |step: &&Move| (&step.place.path, step.place.line) == (path, line);
    let mut steps: Vec<&Move> = moves.iter().filter(is_there).collect();
    steps.sort_by_key(|step| step.place.column);
    if steps.len() == 1 {
        return vec![steps[0]; words];
    }
    assert_eq!(steps.len(), words, "{path}:{line} changes, and {steps:?} is said of it");
    steps
}

fn words(line: &str) -> Vec<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let parts = line.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    parts.map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word)).collect()
}

/// Where the version begins in a word of which both forms are known.
fn version_start(old: &str, new: &str) -> usize {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let numbers = |byte: &u8| byte.is_ascii_digit() || b"._-".contains(byte);
    let back = new.as_bytes()[..same].iter().rev().take_while(|byte| numbers(byte)).count();
    let start = same - back;
    start + new[start..].find(|c: char| c.is_ascii_digit()).unwrap_or(0)
}

/// The world with some of what a bump has changed as it was.
fn with_old<'c>(after: &World, changes: impl Iterator<Item = &'c Change<'c>>) -> World {
    let mut world = after.clone();
    // From the last on, so that those before stay where they are.
    for change in changes.collect::<Vec<_>>().into_iter().rev() {
        let mut text = world.text(change.path).unwrap().to_owned();
        text.replace_range(change.at.clone(), change.old);
        world.insert(change.path, text);
    }
    world
}

#[track_caller]
fn assert_same(found: &World, expected: &World, what: &str) {
    for path in expected.paths() {
        assert_eq!(found.text(path), expected.text(path), "{path} {what}");
    }
    assert_eq!(found.paths().collect::<Vec<_>>(), expected.paths().collect::<Vec<_>>(), "{what}");
}

/// A bump back restores every byte.
#[track_caller]
fn check_back(before: &World, after: &World, case: &Case, changes: &[Change<'_>], repository: &str) {
    let old = Model::of(before).pin(case.tool()).unwrap().version.value.clone();
    let mut back = bump(case.tool(), old.as_str());
    if let Some(commit) = changes.iter().find(|change| change.is_commit()) {
        back.commits.push((case.tool().parse().unwrap(), commit.old.to_owned()));
    }
    let plan = reached(after, &Goal::Bump(back)).unwrap_or_else(|why| panic!("{}", refused(&why)));
    assert_same(&plan.after, before, "after the bump back");
    for (file, text) in fixture::files(repository) {
        let is_same = plan.after.text(&file).is_none_or(|after| after == text);
        assert!(is_same, "{file} is as it was, byte by byte");
    }
}

/// One place that stays behind is found, where it stands, and healed.
#[track_caller]
fn check_drift(after: &World, tool: &str, changes: &[Change<'_>], index: usize) {
    let change = &changes[index];
    let drifted = with_old(after, [change].into_iter());
    let what = format!("where {} says {}", change.place(), change.old);
    let mut found: Vec<String> = managed(findings(&drifted))
        .iter()
        .map(|finding| format!("{} {}", finding.place, finding.rule))
        .collect();
    let model = Model::of(after);
    let pin = model.pin_place(model.pin(tool).unwrap()).to_string();
    let others = |are_commits: bool| -> Vec<&Change<'_>> {
        let others = changes.iter().filter(|other| !std::ptr::eq(*other, change));
        let mut others: Vec<_> = others.filter(|other| other.is_commit() == are_commits).collect();
        // A literal that says its version twice is found once.
        others.dedup_by_key(|other| std::ptr::from_ref(other.step));
        others
    };
    let is_first_commit = changes.iter().position(Change::is_commit) == Some(index);
    let is_pin = change.place() == pin;
    let lost = match (is_pin, is_first_commit) {
        (true, _) => others(false),
        // Which of two commits is the right one, nobody knows: the first counts.
        (_, true) => others(true),
        _ => vec![change],
    };
    let mut expected: Vec<String> = lost.iter().map(|lost| lost.finding()).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{what}:\n{}", messages(&drifted));
    assert!(!found.is_empty() || changes.len() == 1, "{what}, nobody notices");
    let healed = reached(&drifted, &Goal::Sync).unwrap_or_else(|why| panic!("{}", refused(&why))).after;
    match (is_pin, change.is_commit()) {
        (true, _) => {
            let old = with_old(after, changes.iter().filter(|change| !change.is_commit()));
            assert_same(&healed, &old, &format!("after a sync to the pin {what}"));
        }
        (_, true) => assert_same(&healed, &drifted, "is left to a person"),
        _ => assert_same(&healed, after, &format!("after a sync {what}")),
    }
}

fn messages(world: &World) -> String {
    findings(world).iter().map(|finding| format!("{}\n", finding.message)).collect()
}
