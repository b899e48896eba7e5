//! Registry files in shapes that real projects use, each with its settings: they are
//! read as they are, and a bump adds a release as somebody who knows the file would
//! have written it, touching nothing else.
//!
//! `data/registries/NAME` has `tool.json` (the registry file), `pins.toml` (the
//! settings), `urls` (what the bump downloads, by platform) and `after.json` (what
//! the bump makes of the file).

use std::fmt::Write as _;

use pins::plan::{Download, Existing, Goal, Plan, Recording, Refusal, Releases, WantedArtifact};
use pins::value::version::Version;
use pins::world::{FileText, World};

use crate::served::hashes_of;
use crate::support::{PROGRAM, findings, lines, path, planned, request, world};

const REGISTRY: &str = "checksums/tools/tool.json";

macro_rules! registries {
    ($($name:ident: $from:literal => $to:literal)+) => {$(
        #[test]
        fn $name() {
            check(&Case {
                from: $from,
                to: $to,
                registry: include_str!(concat!("../data/registries/", stringify!($name), "/tool.json")),
                settings: include_str!(concat!("../data/registries/", stringify!($name), "/pins.toml")),
                urls: include_str!(concat!("../data/registries/", stringify!($name), "/urls")),
                after: include_str!(concat!("../data/registries/", stringify!($name), "/after.json")),
            });
        }
    )+};
}

registries! {
    artifact_lines: "3.1.4" => "3.2.0"
    binary_names: "0.12.0" => "0.13.0"
    canary: "canary" => "canary-2"
    carriage_returns: "1.0.0" => "1.1.0"
    integrity_strings: "2.0.0" => "2.1.0"
    labels: "1.30.2" => "1.31.0"
    npm_package: "1.17.0" => "1.18.0-beta.1"
    numbers: "29" => "32"
    of_one_release: "1.2.3" => "1.2.4"
    oldest_first: "0.10.0" => "0.11.0"
    one_line: "1.0.0" => "1.1.0"
    one_word_platforms: "0.3.0" => "0.4.0"
    other_names: "1.50.1" => "1.50.2"
    other_order: "7.0" => "7.1"
    own_urls: "1.25.3" => "1.25.4"
    paths_in_archives: "24.12.0" => "24.13.0"
    platform_names: "0.8.1" => "0.10.0"
    release_candidates: "0.1.0-rc.2" => "0.1.0-rc.3"
    strip_prefixes: "9.0.0" => "10.0.0"
    suffixes_elsewhere: "2.2.0" => "2.3.0"
    tabs: "1.0.0" => "1.1.0"
    triples: "0.15.7" => "0.15.8"
}

/// A registry file, and what a bump of its tool makes of it.
struct Case {
    from: &'static str,
    to: &'static str,
    registry: &'static str,
    settings: &'static str,
    urls: &'static str,
    after: &'static str,
}

/// What a server has at a URL: the URL.
fn served(wanted: &WantedArtifact) -> Download {
    let found = wanted.candidates[0].clone();
    let (hashes, size) = (hashes_of(&found.url), found.url.len() as u64);
    Download { found, hashes, size, answered_by: None }
}

/// Something else at the same place.
fn flipped(wanted: &WantedArtifact) -> Download {
    Download { hashes: hashes_of(&wanted.label()), ..served(wanted) }
}

/// What a goal comes to, and where it looks first for what it wants.
#[track_caller]
fn reached(
    world: &World,
    goal: &Goal,
    server: impl Fn(&WantedArtifact) -> Download,
) -> (Result<Plan, Refusal>, String) {
    let mut urls = String::new();
    let plan = planned(world, goal, |wanted| {
        writeln!(urls, "{} {}", wanted.platform, wanted.candidates[0].url).unwrap();
        server(wanted)
    });
    (plan, urls)
}

fn fetch(version: &str, recording: Recording) -> Goal {
    let release = ("tool".parse().unwrap(), Some(Version::any(version).unwrap()));
    Goal::Fetch(Releases::Named(vec![release]), recording)
}

#[track_caller]
fn check(case: &Case) {
    let fixture = format!("//- pins.toml\n{}//- .version\n{}\n", case.settings, case.from);
    let before = world(&fixture).with(&path(REGISTRY), FileText::from(case.registry));
    assert_eq!(lines(&findings(&before)), [""; 0], "nothing is wrong with it");
    let (plan, urls) = reached(&before, &Goal::Bump(request("tool", case.to, false)), served);
    let after = plan.unwrap_or_else(|why| panic!("{}", why.text(PROGRAM))).after;
    assert_eq!(urls, case.urls, "what is downloaded");
    assert_eq!(after.text(REGISTRY).unwrap(), case.after);
    assert_eq!(lines(&findings(&after)), [""; 0], "after the bump");
    check_again(&after, case);
}

/// What is recorded is recorded once, is known from anything else, and is replaced in
/// its own lines only.
#[track_caller]
fn check_again(after: &World, case: &Case) {
    let add = |recorded| Recording::Add { recorded, keep_going: false };
    let (plan, urls) = reached(after, &fetch(case.to, add(Existing::Kept)), served);
    assert!(plan.unwrap().is_empty(), "once is enough");
    assert_eq!(urls.lines().count(), case.urls.lines().count());
    let (refused, _) = reached(after, &fetch(case.to, add(Existing::Kept)), flipped);
    assert_eq!(refused.unwrap_err().obstacles().len(), urls.lines().count());
    let replaced = reached(after, &fetch(case.to, add(Existing::Replaced)), flipped).0.unwrap().after;
    let (restored, _) = reached(&replaced, &fetch(case.to, add(Existing::Replaced)), served);
    let texts = [case.after, replaced.text(REGISTRY).unwrap()];
    assert_ne!(texts[0], texts[1]);
    let [old, new] = texts.map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    assert_eq!(old.len(), new.len());
    let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count();
    assert_eq!(changed, urls.lines().count().min(old.len()), "a line for each digest");
    assert_eq!(restored.unwrap().after.text(REGISTRY).unwrap(), case.after, "and back to the byte");
}
