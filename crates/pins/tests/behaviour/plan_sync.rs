//! `sync`: every consumer follows in its own form, everything else stays, and a
//! second run changes nothing.

use pins::plan::follow_source;
use pins::world::World;

use crate::repository::{clean, clean_and, clean_with};
use crate::support::{assert_becomes, findings, lines, locks, world};

/// Asserts what `sync` makes of a fixture, and that a second one does nothing.
#[track_caller]
fn syncs(fixture: &str, expected: &str) -> World {
    let world = world(fixture);
    let plan = follow_source(&world).unwrap();
    assert_becomes(&world, &plan, expected);
    let after = plan.after.clone();
    assert!(follow_source(&after).unwrap().is_empty());
    after
}

/// A further file in which each `@` becomes 0.46.0, from 0.47.0.
#[track_caller]
fn follows(path: &str, text: &str) {
    let with = |version: &str| clean_and(&format!("//- {path}\n{}", text.replace('@', version)));
    let after = syncs(&with("0.47.0"), &with("0.46.0"));
    assert_eq!(lines(&findings(&after)), [""; 0]);
}

/// A further file that `sync` leaves alone.
#[track_caller]
fn stays(path: &str, text: &str) {
    let fixture = clean_and(&format!("//- {path}\n{text}"));
    syncs(&fixture, &fixture);
}

#[test]
fn nothing_changes_where_everything_agrees() {
    syncs(&clean(), &clean());
}

#[test]
fn requirements_follow_in_every_form() {
    for text in [
        "[dependencies]\r\nwit-bindgen = \"@\" # 0.47.0\r\n\r\n[features]\r\nwit-bindgen = [ \"a\",\r\n]\r\n",
        "\u{feff}[dependencies]\n\t'wit-bindgen' = '=@'",
        "[workspace]\n[workspace.dependencies]\nwit-bindgen = {version=\"^@\",features=[\"x\"],}\n",
        "[dependencies.wit-bindgen]\nfeatures = [] # 0.47.0\nversion = \"~@\"\n[dependencies.serde]\nversion = \"0.47.0\"\n",
        "dependencies.\"wit-bindgen\".version = \"@\"\n",
        "[dependencies]\nwb = { package = \"wit-bindgen\", version = \"@\" }\nwit-bindgen = { package = \"x\", version = \"0.47.0\" }\n",
        "[target.'cfg(a)'.dependencies]\nwit-bindgen = \"@\"\n[target.'cfg(b)'.dev-dependencies]\nwit-bindgen = \"@\"\n",
    ] {
        follows("other/Cargo.toml", text);
    }
}

#[test]
fn marked_lines_follow_and_others_stay() {
    follows("a.yml", "v: @ # tool-version: wit-bindgen\nv: 0.47.0\n");
    follows(
        "a.rs",
        "\u{feff}const V: &str = \"@\"; // tool-version: wit-bindgen\r\nconst W: &str = \"0.47.0\";\r\n",
    );
    follows("a.sh", "get v@/wit-bindgen-@-x86_64.tar.gz # tool-version: wit-bindgen");
    follows("a.md", "é @ <!-- tool-version: wit-bindgen --> @\n");
    follows("a.md", "wit-bindgen @, was 0.40.0 <!-- tool-version: wit-bindgen -->\n");
}

#[test]
fn a_requirement_on_a_marked_line_follows_once() {
    follows("b/Cargo.toml", "[dependencies]\nwit-bindgen = \"@\" # tool-version: wit-bindgen\n");
    follows("b/Cargo.toml", "[dependencies]\nwit-bindgen = \"=@\" # tool-version: wit-bindgen; keep at @\n");
    follows(
        "b/Cargo.toml",
        "[dependencies]\nwit-bindgen = { version = \"@\" } # @ (tool-version: wit-bindgen)\n",
    );
}

#[test]
fn what_needs_a_person_is_left_to_one() {
    stays("a.yml", "v: 0.47.0 or 0.45.0 # tool-version: wit-bindgen\n");
    stays("a.yml", "v: 0.47.0 # tool-version: wac\n");
    stays("b/Cargo.toml", "[dependencies]\nwit-bindgen = \">=0.40, <0.46\"\n");
    stays("a.yml", "v: 0.47.0 # tool-version: wit-bindgen, tool-version: wasm-tools\n");
    stays("b/Cargo.toml", "[dependencies]\nwasmparser = \"0.240.0\" # tool-version: wasm-tools\n");
    stays("b/Cargo.toml", "[dependencies\nwit-bindgen = \"0.47.0\"\n");
}

#[test]
fn a_broken_file_does_not_keep_the_others_from_following() {
    let with = |version: &str| {
        format!(
            "//- bad/Cargo.toml\n[dependencies\n//- good/Cargo.toml\n[dependencies]\nwit-bindgen = \"{version}\"\n"
        )
    };
    let after = syncs(&clean_and(&with("0.47.0")), &clean_and(&with("0.46.0")));
    assert_eq!(findings(&after).len(), 1);
}

#[test]
fn latest_version_and_generated_files_follow() {
    let latest = |version: &str| {
        clean_with(&[("\"latest_version\": \"0.46.0\"", &format!("\"latest_version\": \"{version}\""))])
    };
    syncs(&latest("0.43.0"), &latest("0.46.0"));
    let settings = "//- xtask/pins.toml\nregistry_data = \"out/data.bzl\"\n";
    let world = world(&clean_and(settings));
    let plan = follow_source(&world).unwrap();
    assert_eq!(plan.changes().len(), 1);
    assert_eq!(
        (plan.changes()[0].path.as_ref(), plan.changes()[0].before.as_deref()),
        ("out/data.bzl", None)
    );
    let after = plan.after.clone();
    assert!(follow_source(&after).unwrap().is_empty());
    assert_eq!(lines(&findings(&after)), [""; 0]);
}

#[test]
fn the_generated_file_is_laid_out_as_buildifier_would() {
    let world = world(&clean_and("//- checksums/registry_data.bzl\nstale\n"));
    let plan = follow_source(&world).unwrap();
    let text = plan.changes()[0].after.clone().unwrap();
    let start = text.find("REGISTRY").unwrap();
    assert_eq!(
        text[start..text.find("    \"wit-bindgen\": {").unwrap()],
        crate::repository::digests(
            r#"REGISTRY = {
    "wasm-tools": {
        "github_repo": "o/wasm-tools",
        "latest_version": "1.240.0",
        "supported_platforms": [
            "linux_amd64",
        ],
        "url_template": "https://x/wasm-tools-{version}-{platform}-{url_suffix}",
        "versions": {
            "1.240.0": {
                "linux_amd64": {
                    "sha256": "<a1>",
                    "url_suffix": "l",
                },
            },
        },
    },
"#
        )
    );
}

#[test]
fn the_generated_file_repeats_how_the_program_lies_in_an_artifact() {
    let stale = "//- checksums/registry_data.bzl\nstale\n";
    let of_tool =
        ("\"tool_name\": \"wasm-tools\",", "\"tool_name\": \"wasm-tools\", \"program\": \"bin/wt\",");
    let of_artifact = (
        "\"sha256\": \"<a1>\",",
        "\"sha256\": \"<a1>\", \"strip_prefix\": \"wt-{version}\", \"archive_type\": \"zip\",",
    );
    let world = world(&format!("{}{stale}", clean_with(&[of_tool, of_artifact])));
    let plan = follow_source(&world).unwrap();
    let text = plan.changes()[0].after.clone().unwrap();
    let start = text.find("    \"wasm-tools\": {").unwrap();
    let tool = &text[start..text[start..].find("\n    },").unwrap() + start];
    assert!(tool.contains("\n        \"program\": \"bin/wt\",\n        \"supported_platforms\""), "{tool}");
    let artifact = "\n                    \"archive_type\": \"zip\",\n                    \"strip_prefix\": \"wt-{version}\",\n";
    assert!(tool.contains(artifact), "{tool}");
    assert_eq!(text.matches("\"program\"").count(), 1, "{tool}");
}

#[test]
fn lock_files_are_left_to_cargo_each_with_what_should_come_out() {
    let drifted = clean_with(&[
        ("name = \"wit-bindgen\"\nversion = \"0.46.0\"", "name = \"wit-bindgen\"\nversion = \"0.47.0\""),
        ("name = \"wasmparser\"\nversion = \"0.240.0\"", "name = \"wasmparser\"\nversion = \"0.239.0\""),
    ]);
    syncs(&drifted, &drifted);
    let jobs = locks(&world(&drifted));
    let shown: Vec<String> = jobs
        .iter()
        .flat_map(|job| {
            job.moves.iter().map(|step| format!("{} {} {} to {}", job.path, step.krate, step.from, step.to))
        })
        .collect();
    assert_eq!(
        shown,
        ["app/Cargo.lock wasmparser 0.239.0 to 0.240.0", "app/Cargo.lock wit-bindgen 0.47.0 to 0.46.0"]
    );
    assert_eq!(jobs.len(), 1);
    assert_eq!(locks(&world(&clean())), []);
}

#[test]
fn the_generated_file_says_urls_for_which_the_settings_have_words() {
    let url = "\"url\": \"https://x/wasm-tools-1.240.0-linux_amd64-l\"";
    for (said, expected) in [("arch = 'x64'", true), ("constraints = ['@platforms//os:linux']", false)] {
        let settings = format!("//- xtask/pins.toml\n[platforms]\nlinux_amd64 = {{ {said} }}\n");
        let world = world(&clean_and(&format!("{settings}//- checksums/registry_data.bzl\nstale\n")));
        let plan = follow_source(&world).unwrap();
        let text = plan.after.text("checksums/registry_data.bzl").unwrap();
        assert_eq!(text.contains(url), expected, "{text}");
    }
}
