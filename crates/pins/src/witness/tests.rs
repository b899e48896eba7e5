//! Second opinions: which documents are asked for, and what comes of each
//! answer: a refusal, a note, or a record of who agrees.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use crate::finding::Place;
use crate::plan::{ArtifactKind, Candidate, FetchedArtifact, InStore, StoreId, WantedArtifact};
use crate::value::digest::Hashes;
use crate::value::path::RepoPath;
use crate::witness::opinion::{Document, Documents, api_documents, opinion, sums_documents};

const FOLDER: &str = "https://github.com/o/tool/releases/download/v1.1.0/";
const API: &str = "https://api.github.com/repos/o/tool/releases/tags/v1.1.0";
/// The artifact's digest, and another one.
const OURS: &str = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
const OTHER: &str = "0ff7b4594d6ef643df282f8672ee2af6cec85d006bb83fa9d69c805b8cc6eabf";

/// The artifact `file` of a release, with the digest [`OURS`].
fn artifact_at(url: &str, version: &str) -> FetchedArtifact {
    let found = Candidate { suffix: "zip".to_owned(), url: url.to_owned() };
    FetchedArtifact {
        wanted: WantedArtifact {
            tool: "tool".parse().unwrap(),
            version: version.parse().unwrap(),
            platform: "linux_amd64".parse().unwrap(),
            github_repo: "owner/name".to_owned(),
            kind: ArtifactKind::File,
            candidates: vec![found.clone()],
            mirrors: Vec::new(),
            recorded: None,
            store: InStore {
                id: StoreId::Registry,
                pattern: None,
                place: Place::file(&RepoPath::known("tool.json")),
            },
        },
        found,
        hashes: Hashes { sha256: OURS.parse().unwrap(), sha384: [0x46; 48], sha512: [0x46; 64] },
        size: 7,
        answered_by: None,
        verified_by: Vec::new(),
        release_date: None,
    }
}

fn artifact(file: &str) -> FetchedArtifact {
    artifact_at(&format!("{FOLDER}{file}"), "1.1.0")
}

/// Documents by the ends of their URLs; `@O` stands for our digest, `@X` for
/// another.
fn documents(texts: &[(&str, &str)]) -> Documents {
    let texts = texts.iter().map(|(name, text)| {
        let url = if *name == "API" { API.to_owned() } else { format!("{FOLDER}{name}") };
        let text = text.replace("@O", OURS).replace("@X", OTHER);
        (url, Document::Text { text: text.into(), answered_by: None })
    });
    texts.collect()
}

/// An answer of the API with these assets, without digests.
fn names(names: &[&str]) -> String {
    let assets: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name })).collect();
    serde_json::json!({ "assets": assets }).to_string()
}

/// What is asked for after this answer of the API, without the folder.
fn asked_after(api: &str, files: &[&str]) -> Vec<String> {
    let artifacts: Vec<FetchedArtifact> = files.iter().map(|file| artifact(file)).collect();
    let urls = sums_documents(&artifacts, &documents(&[("API", api)]));
    urls.into_iter().map(|url| url.strip_prefix(FOLDER).unwrap().to_owned()).collect()
}

/// Nobody disagrees about `x.zip`; these agree, and this is said.
#[track_caller]
fn accepted(known: &Documents, verified_by: &[&str], notes: &[&str]) {
    let artifact = artifact("x.zip");
    let opinion = opinion(&artifact, known);
    assert_eq!(opinion.refusal(&artifact), None);
    assert_eq!(opinion.verified_by, verified_by);
    let said: Vec<String> =
        opinion.notes(&artifact).iter().map(|note| note.replace(OURS, "@O").replace(OTHER, "@X")).collect();
    assert_eq!(said.len(), notes.len(), "{said:#?}");
    for (note, expected) in said.iter().zip(notes) {
        assert!(note.contains(expected), "{note}\n{expected}");
    }
}

/// `x.zip` is refused: it has the digest `@O`, but this.
#[track_caller]
fn refused(known: &Documents, but: &str) {
    let artifact = artifact("x.zip");
    let message = opinion(&artifact, known).refusal(&artifact).expect("no refusal");
    let message = message.replace(OURS, "@O").replace(OTHER, "@X").replace(FOLDER, "<folder>/");
    assert_eq!(message, format!("<folder>/x.zip has the digest @O, but {but}"));
}

#[test]
fn the_api_is_asked_once_for_a_release() {
    let artifacts = [
        artifact("x.zip"),
        artifact("y.zip"),
        artifact_at("https://github.com/o/tool/releases/download/v1.2.0/x.zip", "1.2.0"),
        artifact_at("https://a.example/o/tool/releases/download/v1.1.0/x.zip", "1.1.0"),
    ];
    let other = API.replace("v1.1.0", "v1.2.0");
    assert_eq!(api_documents(&artifacts), BTreeSet::from([API.to_owned(), other]));
}

#[test]
fn without_an_answer_the_common_names_are_asked_for() {
    for known in [
        Documents::new(),
        Documents::from([(API.to_owned(), Document::Missing)]),
        Documents::from([(API.to_owned(), Document::Unknown("it is down".to_owned()))]),
        documents(&[("API", "{}")]),
        documents(&[("API", "{\"tag_name\": \"v9\", \"assets\": [{\"name\": \"checksums.txt\"}]}")]),
    ] {
        let urls = sums_documents(&[artifact("x.zip"), artifact("y.zip")], &known);
        let expected = ["SHA256SUMS", "x.zip.sha256", "y.zip.sha256"].map(|name| format!("{FOLDER}{name}"));
        assert_eq!(urls, BTreeSet::from(expected));
    }
}

#[test]
fn only_checksum_files_that_can_speak_of_a_wanted_artifact_are_asked_for() {
    let api = names(&[
        "x.zip",
        "x.zip.sha256",
        "x.zip.sha256sum",
        "x.zip.sha256.txt",
        "x.zip.sha512",
        "y.zip.sha256",
        "z.zip.sha256",
        "X.zip.sha256",
        "SHA256SUMS",
        "SHA256SUMS",
        "checksums.sha256",
        "SHASUMS.txt",
        "SHA256SUMS.asc",
        "SHA512SUMS",
    ]);
    let shared = ["SHA256SUMS", "SHASUMS.txt", "checksums.sha256"];
    let own = ["x.zip.sha256", "x.zip.sha256.txt", "x.zip.sha256sum"];
    assert_eq!(asked_after(&api, &["x.zip"]), [&shared[..], &own].concat());
    assert_eq!(asked_after(&api, &["y.zip"]), [&shared[..], &["y.zip.sha256"]].concat());
    // An artifact that is called like one is not its own second opinion.
    assert_eq!(asked_after(&names(&["checksums.txt"]), &["checksums.txt"]), [""; 0]);
}

#[test]
fn one_answer_does_not_cause_many_requests() {
    let many = |count: usize| -> Vec<String> { (0..count).map(|n| format!("{n}_checksums.txt")).collect() };
    let api = |count| {
        let mut all = many(count);
        all.extend((0..900 - count).map(|n| format!("{n}.zip.sha256")));
        all.push("x.zip.sha256".to_owned());
        names(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(asked_after(&api(8), &["x.zip"]).len(), 9);
    assert_eq!(asked_after(&api(9), &["x.zip"]), ["x.zip.sha256"]);
    let known = documents(&[("API", &api(9)), ("x.zip.sha256", "@O")]);
    let said = "the release API names 9 files of checksums; more than 8 are not asked for";
    accepted(&known, &["sums-file"], &[&format!("no further second opinion on tool 1.1.0: {said}")]);
    // As many as a release can have, and more than that: the answer counts for nothing.
    let mut all: Vec<String> = (0..999).map(|n| format!("{n}.zip.sha256")).collect();
    all.push("x.zip.sha256".to_owned());
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(asked_after(&names(&all), &["x.zip"]), ["x.zip.sha256"]);
    let flood: Vec<String> = many(20_000);
    let flood = names(&flood.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(asked_after(&flood, &["x.zip"]), ["SHA256SUMS", "x.zip.sha256"]);
    let said = "the release API: it names 20000 assets, and a release has at most 1000";
    accepted(&documents(&[("API", &flood)]), &[], &[&format!("no second opinion on tool 1.1.0: {said}")]);
}

#[test]
fn a_name_from_the_api_stays_one_component_of_a_url() {
    for name in [
        "../../x_SHA256SUMS",
        "a/x_SHA256SUMS",
        "?_checksums.txt",
        "x?y_checksums.txt",
        "#_checksums.txt",
        "%2e%2e%2f_checksums.txt",
        "a b_checksums.txt",
        "\u{1b}[2J_checksums.txt",
        "\u{fc}_checksums.txt",
        "\\_checksums.txt",
        "https://a.example/x_SHA256SUMS",
        "@a.example:80_checksums",
    ] {
        let api = names(&["x.zip", name, "SHA256SUMS"]);
        assert_eq!(asked_after(&api, &["x.zip"]), ["SHA256SUMS"], "{name}");
        let known = documents(&[("API", &api), ("SHA256SUMS", "@O  x.zip")]);
        let shown = name.replace('\u{1b}', "\\u{1b}");
        let note = format!("the release API names `{shown}`, which is no name of a file");
        accepted(&known, &["sums-file"], &[&note]);
    }
    for name in ["tool-1.0+b_checksums.txt", "@o~tool_checksums.txt"] {
        assert_eq!(asked_after(&names(&[name]), &["x.zip"]), [name]);
    }
}

#[test]
fn agreement_is_recorded_once_for_each_kind() {
    let api = r#"{"assets": [{"name": "x.zip", "digest": "sha256:@O"}, {"name": "SHA256SUMS"},
                             {"name": "x.zip.sha256"}, {"name": "checksums.txt"}]}"#;
    let known = documents(&[
        ("API", api),
        ("SHA256SUMS", "@O  x.zip"),
        ("x.zip.sha256", "@O"),
        ("checksums.txt", "@X  y.zip"),
    ]);
    accepted(&known, &["release-api", "sums-file"], &[]);
}

#[test]
fn where_nobody_agrees_it_is_said_why() {
    let none = "no second opinion on tool 1.1.0: its publisher offers none";
    accepted(&Documents::new(), &[], &[none]);
    accepted(&documents(&[("API", r#"{"assets": [{"name": "x.zip", "digest": null}]}"#)]), &[], &[none]);
    for (name, text, why) in [
        ("API", names(&["y.zip"]).as_str(), "the release API does not name x.zip"),
        ("API", "[]", "the release API: it is no release: "),
        (
            "API",
            r#"{"tag_name": "v2", "assets": [{"name": "x.zip", "digest": "sha256:@O"}]}"#,
            "the release API: it is about the tag `v2`, not v1.1.0",
        ),
        (
            "API",
            r#"{"assets": [{"name": "x.zip", "digest": "sha512:00\u001b"}]}"#,
            "the release API cannot be understood: its digest of x.zip is `sha512:00\\u{1b}`, expected `sha256:...`",
        ),
        ("SHA256SUMS", "@X  y.zip", "/SHA256SUMS says nothing of x.zip"),
        ("SHA256SUMS", "@X", "/SHA256SUMS cannot be understood: line 1 is `@X`, and no line"),
        (
            "SHA256SUMS",
            "x.zip: @X",
            "cannot be understood: line 1 is `x.zip: @X`, expected `<SHA-256>  x.zip`",
        ),
        ("x.zip.sha256", "00\n", "/x.zip.sha256 cannot be understood: line 1 is `00`, and no line of it"),
        // Ours is there, but not said to be of this artifact.
        ("x.zip.sha256", "@O  y.zip", "/x.zip.sha256 cannot be understood: line 1 is `@O  y.zip`, expected"),
        ("x.zip.sha256", "@X\n@O\n", "/x.zip.sha256 cannot be understood: line 1 is `@X`, expected"),
    ] {
        let start = "no second opinion on tool 1.1.0: ";
        let artifact = artifact("x.zip");
        let known = documents(&[(name, text)]);
        let [note] = opinion(&artifact, &known).notes(&artifact).try_into().unwrap();
        assert!(note.starts_with(start), "{note}");
        accepted(&known, &[], &[why]);
    }
    let down = || Document::Unknown("https://...: status 500".to_owned());
    let known = Documents::from([(API.to_owned(), down()), (format!("{FOLDER}SHA256SUMS"), down())]);
    accepted(&known, &[], &["the release API: https://...: status 500", "1.1.0: https://...: status 500"]);
}

#[test]
fn who_could_not_be_heard_is_said_though_another_agrees() {
    let api = r#"{"assets": [{"name": "x.zip", "digest": "sha256:@O"}, {"name": "x.zip.sha256"}]}"#;
    let further = "no further second opinion on tool 1.1.0: ";
    let known = documents(&[("API", api), ("x.zip.sha256", "Not Found")]);
    accepted(&known, &["release-api"], &[&format!("{further}{FOLDER}x.zip.sha256 cannot be understood")]);
    // One that the API names, and that is not there.
    let mut known = documents(&[("API", api)]);
    known.insert(format!("{FOLDER}x.zip.sha256"), Document::Missing);
    let missing =
        format!("{further}{FOLDER}x.zip.sha256: the release API names it, but there is no such file");
    accepted(&known, &["release-api"], &[&missing]);
    known.insert(format!("{FOLDER}x.zip.sha256"), Document::Unknown("it is no text".to_owned()));
    accepted(&known, &["release-api"], &[&format!("{further}it is no text")]);
    // One that nobody promised is no news.
    let guessed = Documents::from([(format!("{FOLDER}SHA256SUMS"), Document::Missing)]);
    accepted(&guessed, &[], &["its publisher offers none"]);
}

#[test]
fn disagreement_refuses_the_artifact() {
    let twice =
        r#"{"assets": [{"name": "x.zip", "digest": "sha256:@O"}, {"name": "x.zip", "digest": "sha256:@X"}]}"#;
    let null = twice.replace("\"sha256:@X\"", "null");
    for (name, text, but) in [
        ("API", r#"{"assets": [{"name": "x.zip", "digest": "sha256:@X"}]}"#, "the release API says @X"),
        (
            "API",
            twice,
            "the release API cannot be right: it names x.zip twice, with `sha256:@O` and `sha256:@X`",
        ),
        (
            "API",
            null.as_str(),
            "the release API cannot be right: it names x.zip twice, with `sha256:@O` and no digest",
        ),
        ("SHA256SUMS", "@X  x.zip", "<folder>/SHA256SUMS says @X"),
        (
            "SHA256SUMS",
            "@O  x.zip\n@X  x.zip",
            "<folder>/SHA256SUMS cannot be right: it gives both @O and @X for x.zip",
        ),
        ("x.zip.sha256", "@X", "<folder>/x.zip.sha256 says @X"),
        ("x.zip.sha256", "@X  -", "<folder>/x.zip.sha256 says @X"),
        ("x.zip.sha256", "sha256:@X", "<folder>/x.zip.sha256 says @X"),
        ("x.zip.sha256", "# x.zip\n@X", "<folder>/x.zip.sha256 says @X"),
        (
            "x.zip.sha256",
            "@X  y.zip",
            "<folder>/x.zip.sha256 cannot be understood: line 1 is `@X  y.zip`, expected `<SHA-256>  x.zip` or one \
             digest and no other file's name",
        ),
    ] {
        refused(&documents(&[(name, text)]), but);
    }
    let third = "1".repeat(63) + "2";
    let two = format!("\n@X\n{third}");
    refused(
        &documents(&[("x.zip.sha256", &two)]),
        "<folder>/x.zip.sha256 cannot be understood: line 2 is `@X`, expected `<SHA-256>  x.zip` or one digest and no \
         other file's name",
    );
    // Agreement elsewhere does not make up for it, and everybody is named.
    let known = documents(&[
        (
            "API",
            r#"{"assets": [{"name": "x.zip", "digest": "sha256:@O"}, {"name": "SHA256SUMS"}, {"name": "x.zip.sha256"}]}"#,
        ),
        ("SHA256SUMS", "@X  x.zip"),
        ("x.zip.sha256", "@X"),
    ]);
    refused(&known, "<folder>/x.zip.sha256 says @X; <folder>/SHA256SUMS says @X");
}

#[test]
fn who_really_answered_is_named() {
    let mirror = |path: &str| Some(format!("https://m.example/{path}"));
    let mut artifact = artifact("x.zip");
    artifact.answered_by = mirror("x.zip?...");
    let mut known = documents(&[("SHA256SUMS", "@X  x.zip")]);
    let from = format!("https://m.example/x.zip?... (for {FOLDER}x.zip) has the digest {OURS}, but ");
    let message =
        |artifact: &FetchedArtifact, known: &Documents| opinion(artifact, known).refusal(artifact).unwrap();
    assert_eq!(message(&artifact, &known), format!("{from}{FOLDER}SHA256SUMS says {OTHER}"));
    for document in known.values_mut() {
        if let Document::Text { answered_by, .. } = document {
            *answered_by = mirror("s");
        }
    }
    let said = format!("{from}{FOLDER}SHA256SUMS says {OTHER} (answered by https://m.example/s)");
    assert_eq!(message(&artifact, &known), said);
    // Its own URL need not be named twice.
    for (url, document) in &mut known {
        if let Document::Text { answered_by, .. } = document {
            *answered_by = Some(url.clone());
        }
    }
    assert_eq!(message(&artifact, &known), format!("{from}{FOLDER}SHA256SUMS says {OTHER}"));
    artifact.answered_by = Some(artifact.found.url.clone());
    assert!(message(&artifact, &known).starts_with(&format!("{FOLDER}x.zip has the digest")));
}

#[test]
fn the_day_is_that_of_the_artifacts_own_release() {
    let other = artifact_at("https://github.com/o/tool/releases/download/v1.2.0/x.zip", "1.2.0");
    let text = |day: &str| Document::Text {
        text: format!("{{\"assets\": [], \"published_at\": \"{day}T10:00:00Z\"}}").into(),
        answered_by: None,
    };
    let known = Documents::from([
        (API.to_owned(), text("2026-01-31")),
        (API.replace("v1.1.0", "v1.2.0"), text("2026-02-28")),
    ]);
    assert_eq!(opinion(&artifact("x.zip"), &known).release_date.as_deref(), Some("2026-01-31"));
    assert_eq!(opinion(&other, &known).release_date.as_deref(), Some("2026-02-28"));
}
