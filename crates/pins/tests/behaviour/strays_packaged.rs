//! Versions of packages and of images: whose they are, which of them make a tool, and which only
//! join one.

use pins::plan::Goal;

use crate::fixture;
use crate::repository::digests;
use crate::strays_told::are;
use crate::support::{downloaded, findings, lines, planned, searched_files};

#[test]
fn an_image_is_of_what_it_is_for() {
    are(
        "values.yaml",
        &[
            ("saw: {image: {tag: 1.0.0-debian-12-r2}}", "saw 1.0.0"),
            ("saw: {image: {tag: 1.2.0-debian-12-r2}}", ""),
            ("a: {image: {repository: x/saw, tag: 1.0.0}}", "saw 1.0.0"),
            ("repository: x/saw\ntag: 1.0.0", "saw 1.0.0"),
            ("saw: {sidecar: {image: {tag: 1.0.0}}}", ""),
            ("saw: {node_image_version: 1.0.0}", ""),
        ],
    );
    are(
        "overlays/a/kustomization.yaml",
        &[("images: [{name: saw, newTag: 1.0.0}]", "saw 1.0.0"), ("images: [{name: x, newTag: 1.0.0}]", "")],
    );
    are(
        "roles/a/defaults/main.yml",
        &[
            ("saw_package_version: 1.0.0-1.x120+2", "saw 1.0.0"),
            // That may be the version of a package of one's own.
            ("saw_package_version: 1.0.0", ""),
        ],
    );
}

#[test]
fn what_is_removed_is_not_in_use() {
    let task = |state: &str| {
        format!(
            "- name: x\n  file: {{path: \"{{{{ item }}}}\", state: {state}}}\n  loop:\n    - /opt/saw-1.0.0\n"
        )
    };
    are("tasks.yml", &[(&task("absent"), ""), (&task("directory"), "saw 1.0.0")]);
    are(
        "tasks.yaml",
        &[
            ("- file: {path: /opt/saw-1.0.0, state: absent}", ""),
            ("- file: {path: /opt/saw-1.0.0, state: link}", "saw 1.0.0"),
        ],
    );
}

#[test]
fn what_may_fail_or_is_passed_over_is_not_in_use() {
    are(
        ".buildkite/pipeline.yml",
        &[
            ("steps: [{env: {SAW_VERSION: 1.0.0}}]", "saw 1.0.0"),
            ("steps: [{env: {SAW_VERSION: 1.0.0}, soft_fail: true}]", ""),
            ("steps: [{env: {SAW_VERSION: 1.0.0}, soft_fail: false}]", "saw 1.0.0"),
            // A plugin's release is no release of what it is told.
            ("steps: [{plugins: [{\"docker#v5.12.0\": {image: \"saw:1.0.0\"}}]}]", "saw 1.0.0"),
        ],
    );
    are(
        ".gitlab-ci.yml",
        &[
            ("a: {variables: {SAW_VERSION: 1.0.0}, allow_failure: true}", ""),
            ("a: {variables: {SAW_VERSION: 1.0.0}, allow_failure: {exit_codes: 3}}", "saw 1.0.0"),
        ],
    );
    are(
        ".github/workflows/a.yml",
        &[
            ("jobs: {a: {env: {SAW_VERSION: 1.0.0}, continue-on-error: true}}", ""),
            ("jobs: {a: {env: {SAW_VERSION: 1.0.0}, continue-on-error: false}}", "saw 1.0.0"),
            ("jobs: {lint: {steps: [{run: \"true\\nsaw install saw 1.0.0\"}]}}", ""),
            ("jobs:\n  lint:\n    steps:\n    - run: |\n        true\n        get saw 1.0.0", "saw 1.0.0"),
            ("jobs:\n  msrv:\n    steps:\n    - run: |\n        true\n        get saw 1.0.0", ""),
        ],
    );
    are(
        "ci.yml",
        &[("runs-on: saw-1.0.0", ""), ("vmImage: saw-1.0.0", ""), ("image: saw-1.0.0", "saw 1.0.0")],
    );
    are("azure.yml", &[("steps: [{task: Saw@3}]", ""), ("steps: [{run: saw@3}]", "saw 3")]);
    are(
        "deny.toml",
        &[("skip = [{ crate = \"saw@1.0.0\" }]", ""), ("use = [{ crate = \"saw@1.0.0\" }]", "saw 1.0.0")],
    );
}

#[test]
fn what_ci_repeats_is_no_pin_where_something_else_is() {
    let ci = "//- .buildkite/pipeline.yml\nsteps:\n- label: SAW 1.3.0\n  env:\n    SAW_VERSION: 1.3.0\n\
              - env:\n    SAW_VERSION: 1.3.0\n";
    let (settings, _) = initialized(ci);
    assert!(settings.starts_with("[tool.saw] pin = '.buildkite/pipeline.yml"), "{settings}");
    let hook =
        "//- .pre-commit-config.yaml\nrepos:\n- repo: https://x.test/o/saw-pre-commit\n  rev: v1.2.0\n";
    let (settings, _) = initialized(&format!("{hook}//- .tool-versions\nsaw 1.2.0\n"));
    assert_eq!(settings, "[tool.saw] pin = '.tool-versions :: saw'");
    let (settings, found) = initialized(&format!("{ci}//- .saw-version\n1.2.0\n"));
    assert_eq!(settings, "[tool.saw] pin = '.saw-version'");
    assert!(found.iter().all(|line| line.contains("1.2.0 -> 1.3.0")) && !found.is_empty(), "{found:?}");
}

#[test]
fn what_a_vendor_builds_is_pinned_behind_the_vendor() {
    let java =
        "//- .tool-versions\njava temurin-17.0.12+7\n//- mise.toml\n[tools]\njava = \"temurin-17.0.11+9\"\n";
    let (settings, found) = initialized(java);
    assert_eq!(settings, "[tool.java] pin = '.tool-versions :: java ~ temurin-{version}'");
    assert_eq!(found, ["mise.toml:2:17 place-version: 17.0.12+7 -> 17.0.11+9"]);
}

#[test]
fn a_digest_is_a_field_of_what_is_nearest() {
    let files = "//- .saw-version\n1.2.0\n//- play.yml\n- tasks:\n  - name: saw 1.2.0\n    get_url:\n      \
                 url: https://x.test/saw/releases/download/v1.2.0/saw-linux\n      checksum: sha256:<a1>\n";
    let before = searched_files(&fixture::files(&digests(files)));
    let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
    let settings = plan.after.text("pins.toml").unwrap();
    assert!(settings.contains("{ beside = 'play.yml :: [0] / tasks / [0] / get_url' }"), "{settings}");
    assert!(!settings.contains("{ beside = 'play.yml :: [0] / tasks / [0]' }"), "{settings}");
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
}

/// The settings of some files, without comments, and what is found with them.
fn initialized(files: &str) -> (String, Vec<String>) {
    let before = searched_files(&fixture::files(files));
    let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
    let Some(settings) = plan.after.text("pins.toml") else { return Default::default() };
    let settings: Vec<&str> =
        settings.lines().filter(|line| line.starts_with("[tool") || line.starts_with("pin = ")).collect();
    (settings.join(" "), lines(&findings(&plan.after)))
}

#[test]
fn a_package_is_a_tool_where_something_else_repeats_it() {
    let packages = "//- package.json\n{\"devDependencies\": {\"saw\": \"1.2.0\"}}\n\
                    //- a/package.json\n{\"devDependencies\": {\"saw\": \"1.1.0\"}}\n";
    let dependencies = packages.replace("devDependencies", "dependencies");
    let required = "//- requirements-dev.txt\n-r x.txt\nsaw==1.2.0\n//- .pre-commit-config.yaml\nrepos:\n  \
                    - repo: https://x.test/o/saw-pre-commit\n    rev: v1.1.0\n";
    let in_package = "[tool.saw] pin = 'package.json :: devDependencies / saw'";
    let in_hook = "[tool.saw] pin = '.pre-commit-config.yaml :: repos / [0] / rev'";
    let stray = "a/package.json:1:30 place-version: 1.2.0 -> 1.1.0";
    for (files, settings, found) in [
        (format!("{packages}//- a.yml\nrun: npx saw@1.2.0 x\n"), in_package, &[stray][..]),
        // Nothing repeats it, or with other numbers, or it is a library.
        (packages.to_owned(), "", &[]),
        (format!("{packages}//- a.yml\nrun: npx saw@1.0.0 x\n"), "", &[]),
        (format!("{packages}//- a.yml\nrun: npx axe@1.2.0 x\n"), "", &[]),
        (format!("{dependencies}//- a.yml\nrun: npx saw@1.2.0 x\n"), "", &[]),
        (
            format!("{required}//- a.yml\nrun: pip install saw==1.2.0\n"),
            "[tool.saw] pin = 'requirements-dev.txt :: \"saw=={version}\"'",
            &[".pre-commit-config.yaml:3:11 place-version: 1.2.0 -> 1.1.0"],
        ),
        // Alone it repeats what is pinned elsewhere.
        (required.to_owned(), in_hook, &["requirements-dev.txt:2:6 place-version: 1.1.0 -> 1.2.0"]),
    ] {
        let (said, strays) = initialized(&files);
        assert_eq!(said, settings, "{files}");
        assert_eq!(strays, found, "{files}");
    }
}

#[test]
fn a_package_that_is_called_as_a_server_is_counts_by_itself() {
    let server = "//- v.env\nX=y\nREDIS_VERSION=7.4.1\n//- a.yml\nenv: {REDIS_VERSION: 7.4.1}\n";
    for (file, found) in [
        ("//- requirements.txt\nsaw==1.2.0\nredis==5.2.1\n", &[][..]),
        ("//- package.json\n{\"dependencies\": {\"redis\": \"4.7.0\"}}\n", &[]),
        ("//- b.gradle\nimplementation(\"io.redis:redis:4.7.0\")\n\n", &[]),
        ("//- c.yml\nimage: redis:7.2.4\n", &["c.yml:1:14 place-version: 7.4.1 -> 7.2.4"]),
    ] {
        assert_eq!(initialized(&format!("{server}{file}")).1, found, "{file}");
    }
}

#[test]
fn only_what_joins_a_tool_says_what_runs_where() {
    // What is deployed differs from place to place, where nothing else says what it is.
    let images = "//- a/values.yaml\nw: {image: {tag: 1.2.0}}\n//- b/values.yaml\nw: {image: {tag: 1.2.0}}\n\
                  //- c/values.yaml\nw: {image: {tag: 1.1.0}}\n";
    let named = images.replace("image: {", "image: {repository: x/w, ");
    let overlays = "//- a/kustomization.yaml\nimages: [{name: w, newTag: 1.2.0}]\n//- b/kustomization.yaml\n\
                    images: [{name: w, newTag: 1.2.0}]\n//- c/kustomization.yaml\nimages: [{name: w, newTag: 1.1.0}]\n";
    for files in [images, &named, overlays] {
        assert_eq!(initialized(files), (String::new(), Vec::new()), "{files}");
        let version = "//- v.env\nX=y\nW_VERSION=1.2.0\n";
        assert_eq!(initialized(&format!("{files}{version}")).1.len(), 1, "{files}");
    }
}

#[test]
fn a_digest_in_the_reference_of_an_image_is_of_that_image() {
    let step = |image: &str| {
        format!(
            "//- v.env\nX=y\nSAW_VERSION=1.2.0\n//- .github/workflows/a.yml\njobs: {{a: {{steps: [{{uses: x/setup-saw@v1, \
             with: {{version: 1.2.0, saw_image: '{image}@sha256:{}'}}}}]}}}}\n",
            "ab".repeat(32)
        )
    };
    assert_eq!(initialized(&step("x/node:1.30.6")).1, [""; 0]);
    assert_eq!(initialized(&step("x/saw")).1.len(), 1);
}
