//! Tables of digests, and digests beside URLs: the first line of the input is how one is
//! written in the settings, the rest is the text of its file.
//!
//! What is downloaded has hashes that nothing else has.

use pins::finding::Severity;
use pins::model::Model;
use pins::plan::{Answers, BumpRequest, Download, Goal, Plan, Question, Step, plan};
use pins::value::date::Date;
use pins::value::digest::Hashes;
use pins::value::path::RepoPath;
use pins::value::sha256::sha256_hex;
use pins::value::version::Version;
use pins::verify::verify;
use pins::witness::opinion::Document;
use pins::world::World;
use pins::world::layout::Layout;

/// A bump is refused, or leaves nothing to find and nothing to do.
pub fn digests(data: &[u8]) {
    let text = std::str::from_utf8(data).ok();
    let Some((address, old)) = text.and_then(|text| text.split_once('\n')) else { return };
    // A marker of the tool is another digest store.
    if old.contains("tool-version") {
        return;
    }
    let Some(Ok(path)) = address.split(" :: ").next().map(str::parse::<RepoPath>) else { return };
    let (settings_path, pin_path) = (RepoPath::known("pins.toml"), RepoPath::known("pin.txt"));
    if [&settings_path, &pin_path].contains(&&path) {
        return;
    }
    let quoted = address.replace('\\', "\\\\").replace('"', "\\\"");
    for url in ["", ", url = 'https://x/{version}/{platform}'"] {
        let settings = format!("[tool.t]\npin = 'pin.txt'\ndigests = {{ at = \"{quoted}\"{url} }}\n");
        let Ok(layout) = Layout::read(Some((&settings_path, &(&settings).into())), &[]) else { return };
        let mut world = World::new(layout, Date { year: 2026, month: 1, day: 1 });
        world.insert(&settings_path, settings.as_str());
        world.insert(&pin_path, "1.2.3\n");
        world.insert(&path, old);
        verify(&Model::of(&world));
        let Some(bumped) = bumped(&world) else { continue };
        let after = bumped.after.text(&path).unwrap_or_default().to_owned();
        let findings = verify(&Model::of(&bumped.after));
        let of_tool = findings.iter().filter(|finding| finding.tool.as_deref() == Some("t"));
        let errors = of_tool.filter(|finding| finding.severity == Severity::Error).count();
        assert_eq!(errors, 0, "{settings}{old}\n{after}\n{findings:?}");
        let again = self::bumped(&bumped.after).expect("what was done can be done again");
        assert!(again.is_empty(), "{settings}{old}\n{after}");
    }
}

/// The plan that moves the pin, where everything can be downloaded.
fn bumped(world: &World) -> Option<Plan> {
    let version: Version = "98765.4.3".parse().expect("a version");
    let pins = vec![("t".parse().expect("a name"), version)];
    let goal = Goal::Bump(BumpRequest { pins, commits: Vec::new(), compatible: false });
    let mut answers = Answers::default();
    loop {
        let questions = match plan(world, &goal, &answers) {
            Ok(Step::Done(plan)) => return Some(*plan),
            Ok(Step::Ask(questions)) => questions,
            Err(_) => return None,
        };
        for question in questions {
            match question {
                Question::Artifact(wanted) => {
                    let found = wanted.candidates[0].clone();
                    let sha256 = sha256_hex(found.url.as_bytes()).parse().expect("a hash");
                    let hashes = Hashes { sha256, sha384: [1; 48], sha512: [2; 64] };
                    let download = Download { found, hashes, size: 7, answered_by: None };
                    answers.downloaded(wanted, Ok::<_, String>(download));
                }
                Question::Document(request) => {
                    answers.documents.insert(request.url, Document::Missing);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
