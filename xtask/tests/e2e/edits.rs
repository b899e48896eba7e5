//! The edits of fixes: whoever applies them, as JSON or as SARIF tells them, has healed the
//! finding.

use serde_json::Value;

use crate::support::Repo;
use crate::support::program::{Run, clean};
use crate::support::schema::{is_output, is_sarif};

/// A byte order mark, Windows' lines, characters of several bytes, two literals of one finding.
const UNEVEN: &str = "//- pins.toml\n[tool.bazel]\npin = '.bazelversion'\nalso = 'a b.yml :: v / [*]'\n\
    //- .bazelversion\n8.4.1\n//- a b.yml\n\u{feff}# \u{dc}\u{1f980}\r\nv: [\u{22}8.3.0\u{22}, '8.4.0']\r\n\
    //- notes.md\n\u{1f980}\u{fc} 8.3.0, again 8.3.0. <!-- tool-version: bazel -->\n";

/// The repositories of the rules' examples, by rule.
fn examples() -> Vec<(String, Repo)> {
    let folder = Repo::without_git("//- nothing.txt\n\n");
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), folder.outside());
    command.args(["explain", "--format", "json"]);
    let document = Run::of(command).exits(0).json();
    let rules = document["rules"].as_array().unwrap().iter();
    let repository = |rule: &Value| {
        let repo = Repo::empty();
        for file in rule["example"]["files"].as_array().unwrap() {
            repo.write(file["path"].as_str().unwrap(), file["text"].as_str().unwrap());
        }
        (rule["name"].as_str().unwrap().to_owned(), repo)
    };
    rules.map(repository).collect()
}

/// A file with some of its bytes replaced.
fn replaced(repo: &Repo, path: &str, mut edits: Vec<(usize, usize, &str)>) -> String {
    let mut text = repo.read(path);
    // From the last on, so that those before stay where they are.
    edits.sort_unstable();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

/// Each file that edits of JSON change, as they leave it.
fn by_json(repo: &Repo, finding: &Value) -> Vec<(String, String)> {
    let edits = finding["fix"]["edits"].as_array().unwrap();
    let number = |edit: &Value, key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
    for edit in edits {
        let text = repo.read(edit["path"].as_str().unwrap());
        let (start, end) = (number(edit, "start"), number(edit, "end"));
        assert_eq!(&text[start..end], edit["found"].as_str().unwrap());
        assert_eq!(offset(&text, number(edit, "line"), number(edit, "column")), start);
        assert_eq!(offset(&text, number(edit, "end_line"), number(edit, "end_column")), end);
    }
    let path = edits[0]["path"].as_str().unwrap();
    assert!(edits.iter().all(|edit| edit["path"] == path));
    let of = |edit: &'_ Value| (number(edit, "start"), number(edit, "end"));
    let told = edits.iter().map(|edit| (of(edit).0, of(edit).1, edit["text"].as_str().unwrap()));
    vec![(path.to_owned(), replaced(repo, path, told.collect()))]
}

/// The byte at a line and a column, which counts characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text[start..].char_indices().map(|(at, _)| at).chain([text.len() - start]);
    start + rest.into_iter().nth(column - 1).unwrap()
}

/// The same of SARIF.
fn by_sarif(repo: &Repo, result: &Value) -> Vec<(String, String)> {
    let changes = result["fixes"][0]["artifactChanges"].as_array().unwrap().iter();
    let changed = changes.map(|change| {
        let path = change["artifactLocation"]["uri"].as_str().unwrap().replace("%20", " ");
        let text = repo.read(&path);
        let edits = change["replacements"].as_array().unwrap().iter().map(|replacement| {
            let region = &replacement["deletedRegion"];
            let at = |line: &str, column: &str| {
                let [line, column] =
                    [line, column].map(|key| usize::try_from(region[key].as_u64().unwrap()).unwrap());
                offset(&text, line, column)
            };
            let new = replacement["insertedContent"]["text"].as_str().unwrap();
            (at("startLine", "startColumn"), at("endLine", "endColumn"), new)
        });
        let edits = edits.collect();
        let after = replaced(repo, &path, edits);
        (path, after)
    });
    changed.collect()
}

/// Applies the edits of each finding that has some, and tells the rules of those findings.
fn healed(repo: &Repo) -> Vec<String> {
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    is_output(&document);
    let sarif: Value = serde_json::from_str(&repo.xtask(&["verify", "--format", "sarif"]).stdout).unwrap();
    is_sarif(&sarif);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mut healed = Vec::new();
    for (finding, result) in document["findings"].as_array().unwrap().iter().zip(results) {
        assert_eq!(finding["fix"].get("edits").is_some(), result.get("fixes").is_some());
        if finding["fix"].get("edits").is_none() {
            continue;
        }
        let files = by_json(repo, finding);
        assert_eq!(files, by_sarif(repo, result));
        let before: Vec<String> = files.iter().map(|(path, _)| repo.read(path)).collect();
        files.iter().for_each(|(path, text)| repo.write(path, text));
        let left = repo.xtask(&["verify", "--format", "json"]).json();
        let left = left["findings"].as_array().unwrap();
        let is_left = left.iter().any(|other| other["fingerprint"] == finding["fingerprint"]);
        assert!(!is_left, "{finding:#}\nis still found");
        files.iter().zip(before).for_each(|((path, _), text)| repo.write(path, text));
        healed.push(finding["rule"].as_str().unwrap().to_owned());
    }
    healed
}

#[test]
fn the_edits_of_every_rule_heal_its_example() {
    let mut with_edits: Vec<String> = examples().iter().flat_map(|(_, repo)| healed(repo)).collect();
    with_edits.sort_unstable();
    with_edits.dedup();
    assert_eq!(
        with_edits,
        [
            "crate-version",
            "marked-version",
            "marker-misspelt",
            "place-version",
            "registry-latest-version",
            "waiver-unused",
        ]
    );
}

#[test]
fn a_name_that_is_near_is_put_right() {
    let tables = "//- pins.toml\n[tool.buf]\npin = 't.bzl :: BUF'\n[tool.protoc]\npin = 't.bzl :: PROTOC'\n\
        [[compatibility_table]]\nat = 't.bzl :: FITS'\n//- t.bzl\nBUF = '1.47.2'\nPROTOC = '28.3'\n\
        FITS = {'buf': {'1.47.2': {'protok': ['28.3']}}}\n";
    assert_eq!(healed(&Repo::without_git(tables)), ["compatibility-unknown-tool"]);
}

#[test]
fn edits_count_bytes_and_characters_as_the_file_has_them() {
    let repo = Repo::without_git(UNEVEN);
    assert_eq!(healed(&repo), ["place-version", "place-version", "marked-version"]);
    // What a command writes is what the edits write.
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    for finding in document["findings"].as_array().unwrap() {
        assert!(finding["fix"].get("advice").is_none());
        for (path, text) in by_json(&repo, finding) {
            repo.write(&path, text);
        }
    }
    let edited = repo.bytes();
    repo.write("a b.yml", UNEVEN.split("//- a b.yml\n").nth(1).unwrap().split("//- ").next().unwrap());
    repo.xtask(&["sync"]).exits(0);
    assert_eq!(repo.bytes(), edited);
}

#[test]
fn where_nobody_knows_the_edit_there_is_advice() {
    let repo = Repo::without_git(
        "//- pins.toml\n[tool.bazel]\npin = '.bazelversion'\nalso = 'gone.yml :: v'\n//- .bazelversion\n8.4.1\n",
    );
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    let fix = &document["findings"][0]["fix"];
    assert!(fix["advice"].as_str().is_some_and(|advice| advice.starts_with("correct the place")), "{fix}");
    assert_eq!(fix.as_object().unwrap().len(), 1);
}
