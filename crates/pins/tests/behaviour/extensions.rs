//! What plans do for an extension: its files are generated, and what it has to
//! try is asked before anything is pinned. The extension is one made up here.

use std::ptr;
use std::sync::Arc;

use pins::explain::explain;
use pins::extension::{Extension, Made, Maker, Opaque, Role, Section};
use pins::finding::{Example, Finding, Problem, Rule};
use pins::model::Model;
use pins::plan::{Answers, Goal, Plan, Question, Refusal, Step, Trial, plan, regenerated};
use pins::value::path::RepoPath;
use pins::verify::generated_stale;
use pins::witness::opinion::Document;
use pins::world::layout::{FileKind, Layout};
use pins::world::{Generated, World};

use crate::repository::{clean, clean_and};
use crate::support::{
    downloaded, findings, lines, parsing_once, path, plan_text, questions, request, world_with,
};

/// Repeats the pin of wit-bindgen in a file, and wants each one tried that its
/// record does not have.
#[derive(Debug)]
struct Echo;

const MADE: &str = "echo/made.txt";
const RECORD: &str = "echo/record.txt";
const DOCUMENT: &str = "echo/shown.md";
/// Made by the extension, though it is a manifest.
const MADE_MANIFEST: &str = "made/Cargo.toml";
/// Of interest to the extension, and a registry file or a manifest all the same.
const READ: [&str; 3] = ["echo/read.txt", "checksums/tools/wasm-tools.json", "app/Cargo.toml"];
const ECHO: Maker = Maker { section: "echo", rule: &generated_stale::RULE, make: echo };

fn echo(_: Option<&Section>) -> Made {
    Ok(Arc::new(Echo))
}

impl Extension for Echo {
    fn section(&self) -> &'static str {
        ECHO.section
    }

    fn rule(&self) -> &'static Rule {
        ECHO.rule
    }

    fn role(&self, path: &RepoPath) -> Option<Role> {
        match path.as_str() {
            MADE | MADE_MANIFEST => Some(Role::Generated),
            RECORD => Some(Role::Record),
            DOCUMENT => Some(Role::Document),
            path if READ.contains(&path) => Some(Role::Read),
            _ => None,
        }
    }

    fn read(&self, _: &RepoPath, text: &str) -> Result<Opaque, Box<Problem>> {
        Ok(Arc::new(text.to_owned()))
    }

    fn check(&self, _: &Model<'_>) -> Vec<Finding> {
        Vec::new()
    }

    fn derived(&self, model: &Model<'_>) -> Vec<Generated> {
        let pin = model.pin("wit-bindgen").map(|pin| format!("{}\n", pin.version.value));
        pin.map(|wanted| Generated { path: RepoPath::known(MADE), wanted, from: "the pin" })
            .into_iter()
            .collect()
    }

    fn untried(&self, world: &World) -> Option<String> {
        let model = Model::of(world);
        let pin = model.pin("wit-bindgen")?.version.value.to_string();
        (model.record::<String>(RECORD) != Some(&pin)).then_some(pin)
    }

    fn tried(&self, world: &World, trial: &str, outcome: &Opaque) -> Result<Plan, Refusal> {
        match outcome.downcast_ref::<bool>() {
            Some(true) => {
                let mut after = world.clone();
                after.insert(&RepoPath::known(RECORD), trial);
                Ok(Plan::new(world, after, Vec::new()))
            }
            _ => Err(Refusal::Request(format!("{trial} was tried in vain"))),
        }
    }
}

/// The clean repository with the files of the extension.
fn with(made: &str, record: &str) -> World {
    world_with(&clean_and(&format!("//- {MADE}\n{made}\n//- {RECORD}\n{record}")), &[ECHO])
}

#[test]
fn what_an_extension_makes_is_stale_only_where_it_differs() {
    let agrees = with("0.46.0", "0.46.0");
    assert_eq!(lines(&findings(&agrees)), [""; 0]);
    assert!(Plan::new(&agrees, regenerated(&agrees), Vec::new()).is_empty());
    for stale in [with("0.45.0", "0.46.0"), world_with(&clean(), &[ECHO])] {
        let [finding] = &lines(&findings(&stale))[..] else { panic!("{:?}", findings(&stale)) };
        assert!(finding.starts_with(MADE) && finding.contains(" generated-stale: "), "{finding}");
        let Step::Done(synced) = plan(&stale, &Goal::Sync, &Answers::default()).unwrap() else { panic!() };
        assert_eq!(plan_text(&synced), format!("//- {MADE}\n0.46.0\n"));
    }
}

/// Bumps wit-bindgen up to the question of the trial, and with its outcome on.
fn bump(world: &World, outcome: Option<bool>) -> (Vec<Trial>, Result<Plan, Refusal>) {
    let goal = Goal::Bump(request("wit-bindgen", "0.47.0", false));
    let (mut answers, mut tried) = (Answers::default(), Vec::new());
    parsing_once(world, || {
        loop {
            let asked = match plan(world, &goal, &answers) {
                Ok(Step::Ask(asked)) => asked,
                Ok(Step::Done(plan)) => return (tried, Ok(*plan)),
                Err(refusal) => return (tried, Err(refusal)),
            };
            for question in asked {
                match question {
                    Question::Crate(probe) => answers.crate_exists(probe),
                    Question::Artifact(wanted) => {
                        let download = downloaded(&wanted);
                        answers.downloaded(wanted, Ok::<_, String>(download));
                    }
                    Question::Document(request) => {
                        answers.documents.insert(request.url, Document::Missing);
                    }
                    Question::Trial(trial, as_it_would_be) => {
                        let made = as_it_would_be.text(MADE);
                        assert_eq!(made, Some("0.47.0\n"), "it is tried in the world that would be");
                        let outcome: Opaque = Arc::new(outcome.unwrap());
                        answers.trials.insert(trial.clone(), outcome);
                        tried.push(trial);
                    }
                    Question::Locks(_, plan) => return (tried, Ok(*plan)),
                }
            }
        }
    })
}

#[test]
fn a_bump_asks_what_an_extension_has_to_try_and_records_it() {
    let wanted = Trial { section: "echo", name: "0.47.0".to_owned() };
    let (tried, done) = bump(&with("0.46.0", "0.46.0"), Some(true));
    assert_eq!(tried, std::slice::from_ref(&wanted));
    let after = done.unwrap().after;
    assert_eq!((after.text(MADE), after.text(RECORD)), (Some("0.47.0\n"), Some("0.47.0")));
    let (tried, refused) = bump(&with("0.46.0", "0.46.0"), Some(false));
    assert_eq!(tried, [wanted]);
    assert_eq!(refused.unwrap_err().to_string(), "0.47.0 was tried in vain");
    // What the record has is not tried again.
    let (tried, done) = bump(&with("0.46.0", "0.47.0"), None);
    assert_eq!(tried, []);
    assert_eq!(done.unwrap().after.text(MADE), Some("0.47.0\n"));
    // Nor anything by a plan that pins nothing.
    assert!(questions(&with("0.45.0", "0.45.0"), &Goal::Sync).unwrap().is_empty());
}

#[test]
fn what_a_file_is_to_an_extension_comes_before_what_it_is_to_others_unless_it_is_only_read() {
    let fixture = clean_and(&format!("//- {DOCUMENT}\n//- {MADE_MANIFEST}\n//- {}\n", READ[0]));
    let world = world_with(&fixture, &[ECHO]);
    let paths = [MADE_MANIFEST, DOCUMENT, READ[0], READ[1], READ[2]];
    let kinds = paths.map(|path| world.file(path).map(|file| file.kind));
    use FileKind::{Document, Generated as MadeKind, Manifest, Read, Registry};
    assert_eq!(kinds, [MadeKind, Document, Read, Registry, Manifest].map(Some));
}

#[test]
fn a_marked_line_counts_in_a_document_and_in_what_is_read() {
    for path in [DOCUMENT, READ[0]] {
        let marked = format!("//- {path}\n0.45.0 <!-- tool-version: wit-bindgen -->\n");
        let found =
            lines(&findings(&world_with(&clean_and(&format!("//- {MADE}\n0.46.0\n{marked}")), &[ECHO])));
        assert_eq!(found, [format!("{path}:1:1 marked-version: 0.46.0 -> 0.45.0")]);
        let excluded = format!("//- {MADE}\n0.46.0\n{marked}//- xtask/pins.toml\nexclude = [\"echo/*\"]\n");
        assert_eq!(lines(&findings(&world_with(&clean_and(&excluded), &[ECHO]))), [""; 0]);
    }
}

#[test]
fn an_extension_is_made_of_its_own_section() {
    fn of_section(section: Option<&Section>) -> Made {
        assert_eq!(section.map(|section| section.name.as_str()), Some("echo"));
        Ok(Arc::new(Echo))
    }
    fn other(section: Option<&Section>) -> Made {
        assert_eq!(section.map(|section| section.entries[0].0.as_str()), Some("b"));
        Ok(Arc::new(Echo))
    }
    let makers = [Maker { make: of_section, ..ECHO }, Maker { section: "other", make: other, ..ECHO }];
    let settings = "[other]\nb = \"x\"\n[echo]\na = \"x\"\n";
    assert_eq!(
        Layout::read(Some((&path("pins.toml"), &settings.into())), &makers).unwrap().extensions().count(),
        2
    );
}

#[test]
fn a_rule_of_an_extension_is_explained_with_that_extension() {
    static OWN: Rule = Rule {
        name: "echo",
        summary: "what echoes a pin agrees with it",
        protects: "An echo would tell another version.",
        healing: "Sync.",
        example: Example::of("//- pins.toml\n[echo]\na = \"x\"\n"),
    };
    let explained = explain(&OWN, &[ECHO, Maker { rule: &OWN, ..ECHO }]).unwrap();
    assert_eq!(explained.world.layout.extensions().count(), 1);
    // Without it nobody knows the section.
    explain(&OWN, &[ECHO]).unwrap_err();
}

#[test]
fn a_record_is_read_anew_where_the_settings_of_its_extension_are_others() {
    let of =
        |settings: &str| world_with(&format!("{}//- pins.toml\n[echo]\n{settings}", clean_and("")), &[ECHO]);
    let now = of("x = \"1\"\n").with(&path(RECORD), "0.46.0\n");
    let read = Model::of(&now).record::<String>(RECORD).unwrap();
    for (settings, is_same) in [("x = \"2\"\n", false), ("x = \"1\" # x\n", true)] {
        let mut other = of(settings);
        other.insert_as(now.file(RECORD).unwrap());
        let again = Model::of(&other).record::<String>(RECORD).unwrap();
        assert_eq!((again, ptr::eq(again, read)), (read, is_same), "{settings}");
    }
}
