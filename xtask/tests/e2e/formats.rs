//! What `verify` found, in every format: each is what its reader takes, and all of them say
//! the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Repo;
use crate::support::program::Run;
use crate::support::schema::{is_gitlab, is_sarif};

/// A repository in which much disagrees: two places for one reason, one by hand, a stray.
const REPOSITORY: &str = r#"
//- pins.toml
[tool.bazel]
pin = '.bazelversion'
also = ['.github/workflows/ci.yml :: env / *', '.github/workflows/ci.yml :: env / A', '.github/workflows/ci.yml :: env / B', 'gone.yml :: a']
[tool.buf]
pin = 'a b, 100%.bzl :: BUF'
also = ['a b, 100%.bzl :: OLD']
//- .bazelversion
8.4.1
//- .github/workflows/ci.yml
env:
  A: 8.3.0
  B: 8.3.0
//- a b, 100%.bzl
BUF = "1.47.2"
OLD = "1.45.0"
//- docs/how.md
Ünïcode: install buf 1.44.0 first.
"#;

fn repository() -> Repo {
    Repo::without_git(&REPOSITORY.replace("'.github/workflows/ci.yml :: env / *', ", ""))
}

/// What `verify` finds, as places and rules, for whoever compares formats.
fn found(repo: &Repo) -> Vec<(String, u64, String)> {
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    let findings = document["findings"].as_array().unwrap().iter();
    let told = findings.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        (text("path"), finding["line"].as_u64().unwrap(), text("rule"))
    });
    told.collect()
}

fn parsed(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn sarif_is_as_its_schema_has_it() {
    let repo = repository();
    let run = repo.xtask(&["verify", "--format", "sarif"]);
    run.exits(1).says("verify: 4 errors, 1 warning");
    let document = parsed(&run);
    is_sarif(&document);
    let results = document["runs"][0]["results"].as_array().unwrap();
    let told: Vec<(String, u64, String)> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            let path = uri.replace("%20", " ").replace("%2C", ",").replace("%25", "%");
            (
                path,
                place["region"]["startLine"].as_u64().unwrap(),
                result["ruleId"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(told, found(&repo));
    let drift = results.iter().find(|result| result["ruleId"] == "place-version").unwrap();
    assert_eq!(
        drift["locations"][0]["physicalLocation"],
        serde_json::json!({
            "artifactLocation": {"uri": ".github/workflows/ci.yml", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 11, "snippet": {"text": "8.3.0"}},
        })
    );
    assert_eq!(drift["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], ".bazelversion");
    // Columns are characters.
    let stray = results.iter().find(|result| result["ruleId"] == "stray-version").unwrap();
    assert_eq!(stray["locations"][0]["physicalLocation"]["region"]["startColumn"], 22);
    assert_eq!(stray["level"], "warning");
    // A rule is where the result says.
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert!(rules.iter().all(|rule| rule["help"]["text"].as_str().is_some_and(|text| text.len() > 300)));
    assert!(rules.iter().any(|rule| rule["id"] == "runtime-compatibility"));
}

#[test]
fn a_report_for_gitlab_is_as_gitlab_reads_it() {
    let repo = repository();
    let run = repo.xtask(&["verify", "--format", "gitlab"]);
    let document = parsed(run.exits(1));
    is_gitlab(&document);
    let issues = document.as_array().unwrap();
    let told: Vec<(String, u64, String)> = issues
        .iter()
        .map(|issue| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let location = &issue["location"];
            (
                text(&location["path"]),
                location["lines"]["begin"].as_u64().unwrap(),
                text(&issue["check_name"]),
            )
        })
        .collect();
    assert_eq!(told, found(&repo));
    let severities: Vec<&str> = issues.iter().map(|issue| issue["severity"].as_str().unwrap()).collect();
    assert_eq!(severities, ["major", "major", "major", "minor", "major"]);
}

/// The fingerprints that a format gives, in order.
fn fingerprints(repo: &Repo, format: &str) -> Vec<String> {
    let document = parsed(&repo.xtask(&["verify", "--format", format]));
    let each = match format {
        "sarif" => &document["runs"][0]["results"],
        "json" => &document["findings"],
        _ => &document,
    };
    let of = |one: &Value| match format {
        "sarif" => one["partialFingerprints"]["primaryLocationLineHash"].as_str().map(str::to_owned),
        _ => one["fingerprint"].as_str().map(str::to_owned),
    };
    each.as_array().unwrap().iter().map(|one| of(one).unwrap()).collect()
}

#[test]
fn a_fingerprint_stays_while_its_finding_does() {
    let repo = repository();
    let before = fingerprints(&repo, "json");
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 5, "{before:?}");
    assert_eq!(fingerprints(&repo, "sarif"), before);
    assert_eq!(fingerprints(&repo, "gitlab"), before);
    // Lines above move it, and the pin moves, too.
    repo.replace(".github/workflows/ci.yml", "env:", "# One.\n# Two.\nenv:");
    repo.replace("docs/how.md", "Ünïcode", "A line.\n\nÜnïcode");
    repo.replace("pins.toml", "[tool.bazel]", "# One.\n[tool.bazel]");
    repo.write(".bazelversion", "8.5.0\n");
    assert_eq!(fingerprints(&repo, "json"), before);
    // What is healed goes, and what else there is stays.
    repo.replace(".github/workflows/ci.yml", "A: 8.3.0", "A: 8.5.0");
    let after = fingerprints(&repo, "json");
    assert_eq!(after.len(), 4);
    assert!(after.iter().all(|fingerprint| before.contains(fingerprint)), "{before:?}\n{after:?}");
    // Of two that are alike in everything but their lines, each has its own.
    repo.write(".github/workflows/ci.yml", "env:\n  A: { x: 1, y: 8.3.0 }\n  B: [8.3.0, 8.3.0]\n");
    repo.replace("pins.toml", "env / A", "env / B / [0]");
    repo.replace("pins.toml", "env / B'", "env / B / [1]'");
    let alike = fingerprints(&repo, "gitlab");
    assert_eq!(alike.iter().collect::<BTreeSet<_>>().len(), alike.len(), "{alike:?}");
}

#[test]
fn annotations_are_commands_that_github_reads_back() {
    let mut repo = repository();
    let run = repo.xtask(&["verify", "--format", "github"]);
    run.exits(1).says("verify: 4 errors, 1 warning");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "::error file=.github/workflows/ci.yml,line=2,col=6,endLine=2,endColumn=11,title=place-version::bazel is \
         pinned to 8.4.1 in .bazelversion:1, but this place says 8.3.0%0Aexpected 8.4.1, found 8.3.0%0Arun `cargo \
         xtask sync`"
    );
    assert!(lines[2].starts_with("::error file=a b%2C 100%25.bzl,line=2,"), "{}", lines[2]);
    assert!(lines[2].contains("::buf is pinned to 1.47.2 in a b, 100%25.bzl:1, but"), "{}", lines[2]);
    assert!(lines[3].starts_with("::warning file=docs/how.md,line=1,col=22,"), "{}", lines[3]);
    assert_eq!(lines.len(), 5, "{}", run.stdout);
    repo.xtask(&["verify", "--format", "github", "--quiet"])
        .exits(1)
        .prints(&run.stdout)
        .says_nothing_of("verify");
    // Nobody named a file for the job's summary; then somebody does, and another step has one, too.
    let summary = repo.outside().join("summary.md");
    std::fs::write(&summary, "# Another step\n").unwrap();
    repo.env("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    for format in ["human", "sarif", "markdown"] {
        repo.xtask(&["verify", "--format", format]).exits(1);
        assert_eq!(std::fs::read_to_string(&summary).unwrap(), "# Another step\n", "{format}");
    }
    repo.xtask(&["verify", "--format", "github"]).exits(1);
    let markdown = repo.xtask(&["verify", "--format", "markdown"]).stdout;
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), format!("# Another step\n{markdown}"));
    repo.env("GITHUB_STEP_SUMMARY", repo.outside().join("no/folder").to_str().unwrap());
    repo.xtask(&["verify", "--format", "github"]).exits(2).says("error: GITHUB_STEP_SUMMARY=");
}

#[test]
fn a_comment_names_each_cause_once() {
    let repo = repository();
    repo.xtask(&["verify", "--format", "markdown"]).exits(1).prints(
        "### verify: 4 errors, 1 warning\n\n\
         - **error** `place-version`: bazel is pinned to 8.4.1 in .bazelversion:1, but this place says 8.3.0\n  \
           - .github/workflows/ci.yml:2:6\n  \
           - .github/workflows/ci.yml:3:6\n  \
           - run `cargo xtask sync`\n\
         - **error** `place-version`: buf is pinned to 1.47.2 in a b, 100%.bzl:1, but this place says 1.45.0\n  \
           - a b, 100%.bzl:2:8\n  \
           - run `cargo xtask sync`\n\
         - **warning** `stray-version`: this says buf 1.44.0, and the pin is 1.47.2: nothing manages it\n  \
           - docs/how.md:1:22\n  \
           - run `cargo xtask sync --manage`\n\
         - **error** `place-missing`: there is no file gone.yml (files that git ignores do not count)\n  \
           - pins.toml:3:87\n  \
           - correct the place in pins.toml, or remove it\n\n\
         compared: 2 tools, 3 places and 0 recorded releases with 0 digests; 4 files were searched: 1 stray version, \
         no unmanaged digest\n",
    );
}

#[test]
fn several_formats_at_once() {
    let repo = repository();
    let wanted = [
        ("sarif", "a.sarif"),
        ("gitlab", "b.json"),
        ("json", "c.json"),
        ("markdown", "d.md"),
        ("human", "e.txt"),
    ];
    let alone = wanted.map(|(format, _)| repo.xtask(&["verify", "--format", format]).stdout);
    let folder = repo.outside().join("results");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("b.json"), "an older one").unwrap();
    let outputs = wanted.map(|(format, file)| format!("--output={format}={}", folder.join(file).display()));
    let arguments: Vec<&str> = ["verify"].into_iter().chain(outputs.iter().map(String::as_str)).collect();
    repo.xtask(&arguments).exits(1).prints(&alone[4]);
    for ((format, file), alone) in wanted.iter().zip(&alone) {
        assert_eq!(std::fs::read_to_string(folder.join(file)).unwrap(), *alone, "{format}");
    }
    // Nothing else is left there.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), wanted.len());
    // In color for people is without it in a file.
    let text = format!("--output=human={}", folder.join("e.txt").display());
    repo.xtask(&["verify", "--color", "always", &text]).exits(1).shows("\u{1b}[");
    assert_eq!(std::fs::read_to_string(folder.join("e.txt")).unwrap(), alone[4]);
}

#[test]
fn a_file_that_cannot_be_written_is_said_before_anything_is_done() {
    let repo = repository();
    std::fs::create_dir(repo.path("folder")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(repo.outside(), repo.path("out")).unwrap();
        std::os::unix::fs::symlink(repo.outside().join("victim"), repo.path("link")).unwrap();
    }
    let before = repo.bytes();
    for (output, says) in [
        (
            "sarif=no/where/a.sarif",
            "--output sarif=no/where/a.sarif: there is no folder no/where; make it first",
        ),
        ("sarif=folder", "--output sarif=folder: it is a folder, not a file"),
        ("sarif=pins.toml/x", "pins.toml is no folder"),
        ("sarif=..", "it names no file"),
        #[cfg(unix)]
        ("sarif=out/a.sarif", "out is a symbolic link; say the path that it leads to"),
        #[cfg(unix)]
        ("sarif=link", "what is there is no ordinary file, and is left as it is"),
    ] {
        for command in [&["verify"][..], &["sync"]] {
            // Of `sync` only a format that it has.
            let output =
                if command == ["sync"] { output.replace("sarif=", "json=") } else { output.to_owned() };
            let run = repo.xtask(&[command, &["--output", &output]].concat());
            run.exits(2).prints("").says(&says.replace("sarif=", &output[..=output.find('=').unwrap()]));
        }
    }
    let split = repo.xtask(&["--output", "json=x", "verify", "--output=sarif=y"]);
    split.exits(2).says("--output before and behind the command's name: write all of them behind it");
    let twice = repo.xtask(&["verify", "--output", "json=x", "--output", "sarif=x"]);
    twice.exits(2).says("two results cannot be in one file");
    repo.assert_unchanged(&before);
    assert!(!repo.outside().join("a.sarif").exists() && !repo.outside().join("victim").exists());
}

#[test]
fn what_was_not_done_is_told_in_every_format() {
    let mut repo = repository();
    repo.write("pins.toml", "[tool.bazel");
    let said = "pins.toml:1:12";
    let sarif = repo.xtask(&["verify", "--format", "sarif"]);
    let document = parsed(sarif.exits(2).says(said));
    is_sarif(&document);
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&false.into(), &2.into()));
    assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap().contains(said));
    let gitlab = repo.xtask(&["verify", "--format", "gitlab"]);
    let document = parsed(gitlab.exits(2).says(said));
    is_gitlab(&document);
    // No issues would be good news.
    assert_eq!((document.as_array().unwrap().len(), &document[0]["severity"]), (1, &"blocker".into()));
    let summary = repo.outside().join("summary.md");
    repo.env("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let github = repo.xtask(&["verify", "--format", "github"]);
    github.exits(2).shows("::error title=cargo xtask::pins.toml:1:12: ").says(said);
    assert!(std::fs::read_to_string(&summary).unwrap().starts_with("### verify: the work was not done\n"));
    repo.xtask(&["verify", "--format", "markdown"]).exits(2).shows("pins.toml:1:12: ").says(said);
}

#[test]
fn paths_are_those_of_the_checkout() {
    let repo = Repo::empty();
    repo.write("part/pins.toml", "[tool.bazel]\npin = '.bazelversion'\nalso = ['ci.yml :: v']\n");
    repo.write("part/.bazelversion", "8.4.1\n");
    repo.write("part/ci.yml", "v: 8.3.0\n");
    repo.commit();
    let told = |format: &str| repo.xtask_in("part", &["verify", "--format", format]).exits(1).stdout.clone();
    assert!(told("github").starts_with("::error file=part/ci.yml,line=1,"));
    assert!(told("sarif").contains("\"uri\": \"part/ci.yml\""));
    assert!(told("gitlab").contains("\"path\": \"part/ci.yml\""));
    // For people, and for programs that are here, they are those of the root.
    assert!(told("json").contains("\"path\": \"ci.yml\""));
    assert!(told("human").contains("--> ci.yml:1:4"));
}

#[test]
fn formats_of_findings_are_of_verify() {
    let repo = repository();
    for (arguments, says) in [
        (
            &["status", "--format", "sarif"][..],
            "invalid value 'sarif' for '--format <FORMAT>': status has nothing as SARIF, only verify has",
        ),
        (&["sync", "--format", "github"], "sync has nothing as annotations for GitHub, only verify has"),
        (
            &["status", "--output", "gitlab=x"],
            "invalid value 'gitlab' for '--output <FORMAT=FILE>': status has nothing as a report for GitLab",
        ),
        (&["verify", "--output", "x"], "write FORMAT=FILE, such as sarif=results.sarif"),
        (&["verify", "--output", "xml=x"], "no format is called \"xml\"; known are human, json, github"),
    ] {
        repo.xtask(arguments).exits(2).prints("").says(says);
    }
}

#[test]
fn one_cause_is_shown_once_and_long_lists_end_in_a_count() {
    let repo = Repo::empty();
    let places = |number: usize| (0..number).map(|at| format!("'f.yml :: a{at}', ")).collect::<String>();
    repo.write(".bazelversion", "8.4.1\n");
    repo.write("pins.toml", format!("[tool.bazel]\npin = '.bazelversion'\nalso = [{}]\n", places(62)));
    let lines = |version: &dyn Fn(usize) -> String| {
        (0..62).map(|at| format!("a{at}: {}\n", version(at))).collect::<String>()
    };
    // One version that is behind: one cause.
    repo.write("f.yml", lines(&|_| "8.3.0".to_owned()));
    let run = repo.xtask(&["verify"]);
    run.exits(1)
        .shows("= note: the same at f.yml:2:5\n")
        .shows("= note: the same at f.yml:11:6\n  = note: the same at 51 further places\n")
        .shows("verify: 62 errors\n");
    assert_eq!(run.stdout.matches("error[").count(), 1, "{}", run.stdout);
    assert_eq!(repo.xtask(&["verify", "--all"]).exits(1).stdout.matches("error[").count(), 62);
    // Many of them: many causes.
    repo.write("f.yml", lines(&|at| format!("8.3.{at}")));
    let run = repo.xtask(&["verify"]);
    run.exits(1).shows("... and 12 more findings: `cargo xtask verify --all` shows all of them\n");
    assert_eq!(run.stdout.matches("error[").count(), 50);
    assert_eq!(repo.xtask(&["verify", "--all"]).exits(1).stdout.matches("error[").count(), 62);
    // A comment ends, too, and a program gets all of them.
    repo.xtask(&["verify", "--format", "markdown"]).exits(1).shows("\n- and 12 more findings\n");
    assert_eq!(found(&repo).len(), 62);
    // What is of another rule is among what is shown, wherever it is.
    repo.write("z/Cargo.toml", "[");
    let run = repo.xtask(&["verify"]);
    run.exits(1).shows("error[manifest-syntax]: ").shows("... and 13 more findings: ");
}
