//! `fetch-checksums` from question to plan: which artifacts and documents are
//! asked for, and what each answer does to the release that it is about.

use pins::plan::{Answers, Existing, Goal, Plan, Question, Recording, Refusal, Releases, Step, plan};
use pins::witness::opinion::Document;
use pins::world::World;

use crate::repository::{clean, clean_with, digests};
use crate::support::{PROGRAM, assert_becomes, download, parsing_once, questions, world};

const ADD: Recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
const REPLACE: Recording = Recording::Add { recorded: Existing::Replaced, keep_going: false };
const KEEP_GOING: Recording = Recording::Add { recorded: Existing::Kept, keep_going: true };

/// Releases of the clean repository: `tool@version`, or a tool alone.
fn named(releases: &[&str]) -> Releases {
    let release = |text: &&str| match text.split_once('@') {
        Some((tool, version)) => (tool.parse().unwrap(), Some(version.parse().unwrap())),
        None => (text.parse().unwrap(), None),
    };
    Releases::Named(releases.iter().map(release).collect())
}

/// Plans a fetch where an artifact has the digest of the two digits beside the
/// end of its label, or cannot be had where that is `-`; and a document has the
/// text beside the end of its URL, or is missing.
fn fetch(
    world: &World,
    goal: &Goal,
    artifacts: &[(&str, &str)],
    documents: &[(&str, &str)],
) -> (Result<Plan, Refusal>, Answers) {
    let mut answers = Answers::default();
    parsing_once(world, || {
        loop {
            let asked = match plan(world, goal, &answers) {
                Ok(Step::Ask(asked)) => asked,
                Ok(Step::Done(plan)) => return (Ok(*plan), answers),
                Err(refusal) => return (Err(refusal), answers),
            };
            for question in asked {
                match question {
                    Question::Artifact(wanted) => {
                        let (_, pair) =
                            artifacts.iter().find(|(end, _)| wanted.label().ends_with(end)).unwrap();
                        let answer = match *pair {
                            "-" => Err("status 404".to_owned()),
                            pair => Ok(download(&wanted, pair)),
                        };
                        answers.downloaded(wanted, answer);
                    }
                    Question::Document(request) => {
                        let text = documents.iter().find(|(end, _)| request.url.ends_with(end));
                        let document = text.map_or(Document::Missing, |(_, text)| Document::Text {
                            text: digests(text).into(),
                            answered_by: None,
                        });
                        assert!(answers.documents.insert(request.url, document).is_none());
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
    })
}

/// The labels of the artifacts that are asked for.
fn asked(releases: Releases, recording: Recording) -> Vec<String> {
    let asked = questions(&world(&clean()), &Goal::Fetch(releases, recording)).unwrap();
    let label = |question| match question {
        Question::Artifact(wanted) => wanted.label(),
        other => panic!("{other:?}"),
    };
    asked.into_iter().map(label).collect()
}

#[test]
fn the_releases_that_are_meant_are_asked_for_each_once() {
    let wasm_tools = ["wasm-tools 1.240.0 linux_amd64"];
    let pinned = ["wit-bindgen 0.46.0 darwin_arm64", "wit-bindgen 0.46.0 linux_amd64"];
    let old = ["wit-bindgen 0.43.0 darwin_arm64", "wit-bindgen 0.43.0 linux_amd64"];
    for recording in [Recording::Compare, ADD, REPLACE, KEEP_GOING] {
        assert_eq!(asked(Releases::All, recording), [&wasm_tools[..], &pinned, &old].concat());
        assert_eq!(asked(named(&["wit-bindgen"]), recording), pinned);
        assert_eq!(asked(named(&["wit-bindgen@0.43.0"]), recording), old);
        let twice = named(&["wit-bindgen@0.43.0", "wit-bindgen", "wit-bindgen@0.46.0", "wasm-tools"]);
        assert_eq!(asked(twice, recording), [&old[..], &pinned, &wasm_tools].concat());
    }
    assert_eq!(asked(Releases::Pinned, Recording::Compare), [&wasm_tools[..], &pinned].concat());
    // Of what is pinned, only what is not recorded yet is to be recorded.
    assert_eq!(asked(Releases::Pinned, ADD), [""; 0]);
    let bumped = clean_with(&[("\"wit-bindgen\": \"0.46.0\"", "\"wit-bindgen\": \"0.43.0\"")]);
    let asked = questions(&world(&bumped), &Goal::Fetch(Releases::Pinned, ADD)).unwrap();
    assert!(matches!(&asked[..], [Question::Artifact(wanted)] if wanted.label() == old[0]), "{asked:?}");
    let unpinned = Goal::Fetch(named(&["wac"]), ADD);
    assert_eq!(
        questions(&world(&clean()), &unpinned).unwrap_err().to_string(),
        "wac is not pinned in toolchains/tool_versions.bzl; say which release: wac@VERSION"
    );
}

/// What became of artifacts, as lines.
fn shown(plan: &Plan) -> Vec<String> {
    let looked = &plan.looked;
    let fetched = looked.fetched.iter().map(|artifact| format!("fetched {}", artifact.wanted.label()));
    let differs = looked.mismatches().map(|other| format!("differs {}", other.fetched.wanted.label()));
    let new = looked.unrecorded().map(|artifact| format!("new {}", artifact.wanted.label()));
    let failed = looked.unavailable.iter().map(|other| format!("failed {other}"));
    let left_out = plan.obstacles.iter().map(|it| format!("left out {}", it.wanted().label()));
    fetched.chain(differs).chain(new).chain(failed).chain(left_out).collect()
}

/// Every artifact of wit-bindgen in its state: one as it is recorded, one not,
/// one new and one that is not there.
const MIXED: [(&str, &str); 4] = [
    ("0.46.0 darwin_arm64", "b1"),
    ("0.46.0 linux_amd64", "c9"),
    ("0.43.0 darwin_arm64", "c0"),
    ("0.43.0 linux_amd64", "-"),
];

#[test]
fn comparing_tells_all_and_changes_nothing() {
    let world = world(&clean());
    let goal = Goal::Fetch(named(&["wit-bindgen", "wit-bindgen@0.43.0"]), Recording::Compare);
    let plan = fetch(&world, &goal, &MIXED, &[]).0.unwrap();
    assert!(plan.is_empty() && plan.moves.is_empty());
    assert_eq!(
        shown(&plan),
        [
            "fetched wit-bindgen 0.46.0 darwin_arm64",
            "fetched wit-bindgen 0.46.0 linux_amd64",
            "fetched wit-bindgen 0.43.0 darwin_arm64",
            "differs wit-bindgen 0.46.0 linux_amd64",
            "new wit-bindgen 0.43.0 darwin_arm64",
            "failed wit-bindgen 0.43.0 linux_amd64: status 404",
        ]
    );
}

#[test]
fn one_problem_keeps_all_from_being_recorded_unless_others_are_wanted() {
    let world = world(&clean());
    let releases = || named(&["wit-bindgen", "wit-bindgen@0.43.0", "wit-bindgen@0.47.0"]);
    let whole = [("0.47.0 darwin_arm64", "d0"), ("0.47.0 linux_amd64", "d1")];
    let artifacts = [&MIXED[..], &whole].concat();
    for (recording, first, count) in [
        (ADD, "wit-bindgen 0.43.0 linux_amd64: status 404", "2 artifacts failed"),
        (REPLACE, "wit-bindgen 0.43.0 linux_amd64: status 404", "1 artifact failed"),
    ] {
        let refusal = fetch(&world, &Goal::Fetch(releases(), recording), &artifacts, &[]).0.unwrap_err();
        assert_eq!(refusal.obstacles()[0].text(PROGRAM), first);
        assert!(refusal.to_string().starts_with(count), "{refusal}");
    }
    let plan = fetch(&world, &Goal::Fetch(releases(), KEEP_GOING), &artifacts, &[]).0.unwrap();
    let recorded = "    \"0.47.0\": {\n      \"platforms\": {\n        \
         \"darwin_arm64\": {\"sha256\": \"<d0>\", \"url_suffix\": \"d\", \"size\": 7},\n        \
         \"linux_amd64\": {\"sha256\": \"<d1>\", \"url_suffix\": \"l\", \"size\": 7}\n      }\n    },\n    \"0.46.0\": {\n";
    let latest = ("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.47.0\"");
    assert_becomes(&world, &plan, &clean_with(&[("    \"0.46.0\": {\n", recorded), latest]));
    assert_eq!(
        shown(&plan)[7..],
        [
            "new wit-bindgen 0.47.0 darwin_arm64",
            "new wit-bindgen 0.47.0 linux_amd64",
            "failed wit-bindgen 0.43.0 linux_amd64: status 404",
            "left out wit-bindgen 0.43.0 linux_amd64",
            "left out wit-bindgen 0.46.0 linux_amd64",
        ]
    );
}

/// The repository whose wit-bindgen GitHub releases.
fn on_github() -> World {
    world(&clean_with(&[(
        "https://x/wit-bindgen-{version}-{platform}-{url_suffix}",
        "https://github.com/{github_repo}/releases/download/v{version}/{platform}-{url_suffix}",
    )]))
}

/// What the release API says of 0.47.0.
const API: &str = r#"{"tag_name": "v0.47.0", "published_at": "2026-01-31T10:00:00Z", "assets": [
    {"name": "darwin_arm64-d", "digest": "sha256:<d0>"}, {"name": "linux_amd64-l"}, {"name": "SHA256SUMS"}]}"#;
const NEW: [(&str, &str); 2] = [("darwin_arm64", "d0"), ("linux_amd64", "d1")];

#[test]
fn witnesses_are_asked_one_after_the_other_each_once() {
    let world = on_github();
    let goal = Goal::Fetch(named(&["wit-bindgen@0.47.0"]), ADD);
    let mut answers = Answers::default();
    for (question, (_, pair)) in questions(&world, &goal).unwrap().into_iter().zip(NEW) {
        let Question::Artifact(wanted) = question else { panic!("{question:?}") };
        let download = download(&wanted, pair);
        answers.downloaded(wanted, Ok::<_, String>(download));
    }
    let api = "https://api.github.com/repos/o/wit-bindgen/releases/tags/v0.47.0";
    let sums = "https://github.com/o/wit-bindgen/releases/download/v0.47.0/SHA256SUMS";
    for (expected, text) in [(api, API), (sums, "<d1>  linux_amd64-l")] {
        let Step::Ask(asked) = plan(&world, &goal, &answers).unwrap() else { panic!("{expected}") };
        let [Question::Document(request)] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!((request.url.as_str(), request.github_repo.as_str()), (expected, "o/wit-bindgen"));
        let text = digests(text);
        answers
            .documents
            .insert(request.url.clone(), Document::Text { text: text.into(), answered_by: None });
    }
    assert!(matches!(plan(&world, &goal, &answers).unwrap(), Step::Done(_)));
}

#[test]
fn what_witnesses_say_is_recorded_and_who_was_not_heard_is_noted() {
    let goal = Goal::Fetch(named(&["wit-bindgen@0.47.0"]), ADD);
    let recorded = |documents: &[(&str, &str)]| {
        let (plan, answers) = fetch(&on_github(), &goal, &NEW, documents);
        let text = plan.unwrap().after.text("checksums/tools/wit-bindgen.json").unwrap().to_owned();
        let registry: serde_json::Value = serde_json::from_str(&text).unwrap();
        let release = registry["versions"]["0.47.0"].clone();
        let by = |platform: &str| release["platforms"][platform]["verified_by"].to_string();
        let shown = [release["release_date"].to_string(), by("darwin_arm64"), by("linux_amd64")];
        (shown, answers.notes().into_iter().collect::<Vec<String>>())
    };
    let none = "no second opinion on wit-bindgen 0.47.0: its publisher offers none".to_owned();
    let null = || "null".to_owned();
    assert_eq!(recorded(&[]), ([null(), null(), null()], vec![none]));
    let (shown, notes) = recorded(&[("v0.47.0", API), ("SHA256SUMS", "<d1>  linux_amd64-l\n")]);
    let day = "\"2026-01-31\"".to_owned();
    assert_eq!(shown, [day.clone(), "[\"release-api\"]".to_owned(), "[\"sums-file\"]".to_owned()]);
    assert_eq!(notes, [""; 0]);
    let (shown, notes) = recorded(&[("v0.47.0", API)]);
    assert_eq!(shown, [day, "[\"release-api\"]".to_owned(), null()]);
    let missing = "/SHA256SUMS: the release API names it, but there is no such file";
    assert_eq!(notes.len(), 2);
    for (note, start) in notes.iter().zip(["no further second opinion on", "no second opinion on"]) {
        assert!(note.starts_with(start) && note.ends_with(missing), "{note}");
    }
}

#[test]
fn an_artifact_that_its_publisher_disowns_is_not_recorded() {
    let goal = |recording| Goal::Fetch(named(&["wit-bindgen@0.47.0"]), recording);
    let documents = [("v0.47.0", API), ("SHA256SUMS", "<d2>  linux_amd64-l\n")];
    let why = digests(
        "wit-bindgen 0.47.0 linux_amd64: https://github.com/o/wit-bindgen/releases/download/v0.47.0/linux_amd64-l has \
         the digest <d1>, but https://github.com/o/wit-bindgen/releases/download/v0.47.0/SHA256SUMS says <d2>",
    );
    for recording in [ADD, REPLACE] {
        let (refused, answers) = fetch(&on_github(), &goal(recording), &NEW, &documents);
        let refusal = refused.unwrap_err();
        let obstacles: Vec<String> = refusal.obstacles().iter().map(|it| it.text(PROGRAM)).collect();
        assert_eq!(obstacles, [why.as_str()]);
        // Of what is refused nothing more need be said.
        assert_eq!(answers.notes().into_iter().collect::<Vec<String>>(), [""; 0]);
    }
    // Not even the half that nobody disowns.
    let plan = fetch(&on_github(), &goal(KEEP_GOING), &NEW, &documents).0.unwrap();
    assert!(plan.is_empty());
    assert_eq!(plan.looked.unavailable.iter().map(ToString::to_string).collect::<Vec<_>>(), [why]);
}

#[test]
fn a_tool_without_any_digests_is_refused() {
    let said = |files: &str| {
        let goal = Goal::Fetch(named(&["saw"]), ADD);
        questions(&world(&digests(files)), &goal).unwrap_err().text(PROGRAM)
    };
    let expected = "there is no registry file for saw (checksums/tools/saw.json); there is none at all";
    assert_eq!(said("//- pins.toml\n[tool.saw]\npin = 'v.txt'\n//- v.txt\n1.0.0\n"), expected);
    // One of the source needs a registry file, wherever else a digest of it stands.
    let source = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"saw\": \"1.0.0\"}\n";
    let marked = "//- get.sh\ncurl https://x.test/1.0.0/saw <a1> # tool-version: saw\n";
    assert_eq!(said(&format!("{source}{marked}")), expected);
}

#[test]
fn one_file_of_two_tools_is_looked_for_wherever_either_may_have_it() {
    let axe = "//- pins.toml\n[tool.axe]\npin = 'v.txt'\n\
               digests = { at = 'd.bzl :: T / {version} / {platform}', url = 'https://x/wit-bindgen-{version}-{platform}-l' }\n\
               //- v.txt\n0.46.0\n//- d.bzl\nT = {\"0.46.0\": {\"linux_amd64\": \"<c1>\"}}\n";
    let files = clean_with(&[("\"<b3>\", \"url_suffix\": \"l\"", "\"<b3>\", \"url_suffix\": \"m\"")]);
    let world = world(&digests(&format!("{files}{axe}")));
    for tools in [["axe@0.47.0", "wit-bindgen@0.47.0"], ["wit-bindgen@0.47.0", "axe@0.47.0"]] {
        let asked = questions(&world, &Goal::Fetch(named(&tools), ADD)).unwrap();
        let urls = asked.iter().map(|question| match question {
            Question::Artifact(wanted) => {
                wanted.candidates.iter().map(|it| it.url.as_str()).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        });
        let of_linux: Vec<Vec<&str>> = urls.filter(|urls| urls[0].contains("linux")).collect();
        let url = "https://x/wit-bindgen-0.47.0-linux_amd64";
        assert_eq!(of_linux, [[format!("{url}-l"), format!("{url}-m")]], "{tools:?}");
    }
}
