//! What the tables share: a repository from a fixture, findings as lines, the
//! files of a plan as text.

use pins::discover::seen;
use pins::extension::Maker;
use pins::finding::Finding;
use pins::model::Model;
use pins::plan::{
    Answers, BumpRequest, Candidate, Download, Goal, LockJob, Plan, Question, Recording, Refusal, Releases,
    Step, WantedArtifact, plan,
};
use pins::value::date::Date;
use pins::value::digest::Hashes;
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins::verify::verify;
use pins::witness::opinion::Document;
use pins::world::layout::{Attributes, FileKind, Layout};
use pins::world::{File, World, parsed_during};

use crate::fixture;

/// How the program is called.
pub(crate) const PROGRAM: &str = "cargo xtask";

/// The day on which every test takes place.
pub(crate) const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

/// A path in the repository.
pub(crate) fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

/// A repository without files.
pub(crate) fn nothing() -> World {
    World::new(Layout::default(), TODAY)
}

/// The repository of a fixture, read as the shell reads it.
pub(crate) fn world(fixture: &str) -> World {
    world_with(fixture, &[])
}

/// The same with every text, as `verify` reads it.
pub(crate) fn searched(fixture: &str) -> World {
    searched_files(&fixture::files(fixture))
}

/// The same of files with their texts.
pub(crate) fn searched_files(files: &[(String, String)]) -> World {
    let mut world = world_of(files, &[], |_, _| true);
    world.is_searched = true;
    world
}

/// The same with extensions.
pub(crate) fn world_with(fixture: &str, extensions: &[Maker]) -> World {
    let is_read = |kind: FileKind, text: &str| seen(None, kind, text.into(), None).text.is_some();
    world_of(&fixture::files(fixture), extensions, is_read)
}

fn world_of(
    files: &[(String, String)],
    extensions: &[Maker],
    is_read: impl Fn(FileKind, &str) -> bool,
) -> World {
    let is_settings = |path: &str| path == Layout::SETTINGS || path == Layout::ROOT_SETTINGS;
    let settings = files.iter().find(|(path, _)| is_settings(path));
    let settings = settings.map(|(text, settings)| (path(text), settings.into()));
    let layout = Layout::read(settings.as_ref().map(|(path, text)| (path, text)), extensions).unwrap();
    let attributes: Vec<(RepoPath, &str)> = files
        .iter()
        .filter(|(path, _)| path.ends_with(Attributes::FILE))
        .map(|(text, attributes)| (path(text), attributes.as_str()))
        .collect();
    let attributes = Attributes::of(attributes.iter().map(|(path, text)| (path, *text)));
    let layout = layout.with_attributes(attributes);
    let mut paths: Vec<RepoPath> = files.iter().map(|(text, _)| path(text)).collect();
    paths.sort_unstable();
    let mut world = World::new(layout.clone(), TODAY);
    world.keeps_trees = true;
    for (path, kind) in layout.classify(&paths) {
        let (_, text) = files.iter().find(|(other, _)| *path == **other).unwrap();
        if is_read(kind, text) {
            world.insert(path, text.as_str());
        }
    }
    world
}

/// What `verify` finds.
pub(crate) fn findings(world: &World) -> Vec<Finding> {
    verify(&Model::of(world))
}

/// Findings as lines `path:line:column rule: expected -> found`.
pub(crate) fn lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let Finding { place, rule, expected, found, .. } = finding;
            format!("{place} {rule}: {expected} -> {found}")
        })
        .collect()
}

/// Asserts that `verify` finds just this in the fixture.
#[track_caller]
pub(crate) fn check(fixture: &str, expected: &[&str]) {
    assert_eq!(lines(&findings(&world(fixture))), expected, "in\n{fixture}");
}

/// The files that a plan changes, as a fixture of their new texts.
pub(crate) fn plan_text(plan: &Plan) -> String {
    plan.changes()
        .iter()
        .map(|change| format!("//- {}\n{}", change.path, change.after.as_deref().unwrap_or("gone\n")))
        .collect()
}

/// Asserts that a plan makes the repository into the one of another fixture.
#[track_caller]
pub(crate) fn assert_becomes(before: &World, plan: &Plan, expected: &str) {
    let (after, expected) = (plan.after.clone(), world(expected));
    for (path, wanted) in expected.paths().map(|path| (path, expected.text(path))) {
        assert_eq!(after.text(path), wanted, "{path}");
    }
    assert_eq!(after.paths().collect::<Vec<_>>(), expected.paths().collect::<Vec<_>>());
    assert!(plan.changes().iter().all(|change| change.before.as_deref() == before.text(&change.path)));
}

/// The questions that a goal begins with, or nothing if its plan is made
/// without any.
pub(crate) fn questions(world: &World, goal: &Goal) -> Result<Vec<Question>, Refusal> {
    match plan(world, goal, &Answers::default())? {
        Step::Ask(questions) => Ok(questions),
        Step::Done(_) => Ok(Vec::new()),
    }
}

/// The artifacts of a release that are asked for.
pub(crate) fn wanted(
    world: &World,
    tool: &str,
    version: &str,
    recording: Recording,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let release = (tool.parse().unwrap(), Some(version.parse().unwrap()));
    let asked = questions(world, &Goal::Fetch(Releases::Named(vec![release]), recording))?;
    let artifacts = asked.into_iter().map(|question| match question {
        Question::Artifact(wanted) => wanted,
        other => panic!("{other:?}"),
    });
    Ok(artifacts.collect())
}

/// The lock files that cargo would have to resolve anew for `sync`.
pub(crate) fn locks(world: &World) -> Vec<LockJob> {
    let mut answers = Answers::default();
    loop {
        let Step::Ask(questions) = plan(world, &Goal::Sync, &answers).unwrap() else { return Vec::new() };
        for question in questions {
            match question {
                Question::Crate(probe) => answers.crate_exists(probe),
                Question::Locks(jobs, _) => return jobs,
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Plans a goal where every crate exists, nobody says anything of an artifact,
/// and `download` is what artifacts are. Where cargo would be asked, the plan
/// ends.
pub(crate) fn planned(
    world: &World,
    goal: &Goal,
    mut download: impl FnMut(&WantedArtifact) -> Download,
) -> Result<Plan, Refusal> {
    planned_from(world, goal, |wanted| Ok(download(wanted)))
}

/// The same of a server that does not have everything.
pub(crate) fn planned_from(
    world: &World,
    goal: &Goal,
    server: impl FnMut(&WantedArtifact) -> Result<Download, String>,
) -> Result<Plan, Refusal> {
    parsing_once(world, || planned_by(world, goal, server))
}

/// What some work on files comes to, which are parsed before as the shell has it: no text was parsed
/// twice, but for those that several files have.
#[track_caller]
pub(crate) fn parsing_once<T>(files: &World, work: impl FnOnce() -> T) -> T {
    files.files().for_each(File::parse);
    let (done, parsed) = parsed_during(work);
    let alike = |text| files.files().filter(|file| file.text() == text).count();
    let most = files.files().map(|file| alike(file.text())).max().unwrap_or(1);
    let was_parsed = |file: &File| {
        matches!(
            file.kind,
            FileKind::Settings
                | FileKind::Source
                | FileKind::Registry
                | FileKind::Manifest
                | FileKind::Lock
                | FileKind::Placed
        )
    };
    for text in &parsed {
        let before = files.files().any(|file| file.text() == Some(text) && was_parsed(file));
        let times = usize::from(before) + parsed.iter().filter(|other| *other == text).count();
        assert!(times <= most, "parsed {times} times:\n{text}");
    }
    done
}

fn planned_by(
    world: &World,
    goal: &Goal,
    mut server: impl FnMut(&WantedArtifact) -> Result<Download, String>,
) -> Result<Plan, Refusal> {
    let mut answers = Answers::default();
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
                Question::Locks(_, plan) => return Ok(*plan),
                Question::Trial(trial, _) => panic!("{trial:?} is to be tried"),
            }
        }
    }
}

/// What an artifact is said to be. Two with one digest would be a finding.
pub(crate) fn downloaded(wanted: &WantedArtifact) -> Download {
    let pair = if wanted.platform == "linux_amd64" { "c1" } else { "c0" };
    download(wanted, pair)
}

/// An artifact at the first place where it may be, with the digest of these two
/// digits.
pub(crate) fn download(wanted: &WantedArtifact, pair: &str) -> Download {
    let found = wanted.candidates[0].clone();
    Download { found, hashes: hashes(pair), size: 7, answered_by: None }
}

/// Hashes of which the first consists of these two digits.
pub(crate) fn hashes(pair: &str) -> Hashes {
    let byte = u8::from_str_radix(pair, 16).unwrap();
    Hashes { sha256: pair.repeat(32).parse().unwrap(), sha384: [byte; 48], sha512: [byte; 64] }
}

/// A place where an artifact may be.
pub(crate) fn candidate(suffix: &str, url: &str) -> Candidate {
    Candidate { suffix: suffix.to_owned(), url: url.to_owned() }
}

/// A bump that somebody asks for.
pub(crate) fn request(tool: &str, version: &str, compatible: bool) -> BumpRequest {
    BumpRequest {
        pins: vec![(tool.parse().unwrap(), Version::any(version).unwrap())],
        commits: Vec::new(),
        compatible,
    }
}
