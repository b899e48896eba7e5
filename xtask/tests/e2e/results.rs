//! Results that were written into the checkout: the next `verify` finds nothing in them.

use crate::support::Repo;

const REPOSITORY: &str = "//- pins.toml\n[tool.buf]\npin = 't.bzl :: BUF'\n//- t.bzl\nBUF = '1.47.2'\n\
    //- docs/how.md\nInstall buf 1.44.0 first.\n";

#[test]
fn results_in_the_checkout_are_no_strays() {
    let repo = Repo::without_git(REPOSITORY);
    repo.commit();
    let found = |repo: &Repo| repo.xtask(&["verify", "--format", "json"]).json()["findings"].clone();
    let before = found(&repo);
    assert_eq!(before.as_array().unwrap().len(), 1);
    let formats = ["human", "json", "github", "sarif", "gitlab", "markdown"];
    let outputs = formats.map(|format| format!("--output={format}=results-{format}.txt"));
    let arguments: Vec<&str> =
        ["verify", "--quiet"].into_iter().chain(outputs.iter().map(|it| &**it)).collect();
    repo.xtask(&arguments).exits(0);
    for format in formats {
        assert!(repo.read(&format!("results-{format}.txt")).contains("1.44.0"), "{format}");
    }
    assert_eq!(found(&repo), before);
    // Committed, they are none either.
    repo.commit();
    assert_eq!(found(&repo), before);
}

#[test]
fn what_only_looks_like_results_is_searched() {
    for text in [
        "### verify your install",
        "{\"command\": \"verify\"}",
        "[\"fingerprint\"]",
        "error: it is too old",
        "error[x]: it is too old",
        "::error",
    ] {
        let repo = Repo::without_git(REPOSITORY);
        repo.write("docs/other.md", format!("{text}\n\nInstall buf 1.44.0 first.\n"));
        let document = repo.xtask(&["verify", "--format", "json"]).json();
        assert_eq!(document["findings"].as_array().unwrap().len(), 2, "{text}");
    }
}
