//! `prune`: which releases leave a registry file, and how.

use pins::plan::{Goal, Moved, Plan, PruneRequest, Refusal};
use pins::world::World;

use crate::repository::digests;
use crate::support::{PROGRAM, downloaded, findings, lines, planned, world};

/// A registry file of `tool` with these releases in these lines.
fn registry(tool: &str, latest: &str, releases: &[(&str, &str)]) -> String {
    let release = |(number, (version, more)): (usize, &(&str, &str))| {
        format!(
            "    \"{version}\": {{{more}\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<{:02x}>\", \"url_suffix\": \"l\"}}}}}}",
            number + 0xa1 + 16 * usize::from(tool.as_bytes()[0] - b'a')
        )
    };
    let releases: Vec<String> = releases.iter().enumerate().map(release).collect();
    digests(&format!(
        "//- checksums/tools/{tool}.json\n{{\n  \"tool_name\": \"{tool}\",\n  \"github_repo\": \"a/b\",\n  \
         \"url_template\": \"https://x/{{version}}/{{url_suffix}}\",\n  \"latest_version\": \"{latest}\",\n  \
         \"supported_platforms\": [\"linux_amd64\"],\n  \"versions\": {{\n{}\n  }}\n}}\n",
        releases.join(",\n")
    ))
}

fn plain<'a>(versions: &[&'a str]) -> Vec<(&'a str, &'static str)> {
    versions.iter().map(|version| (*version, "")).collect()
}

/// What is pruned, of these tools or of all.
fn pruned(world: &World, keep: usize, tools: &[&str]) -> Result<Plan, Refusal> {
    let tools = tools.iter().map(|tool| tool.parse().unwrap()).collect();
    planned(world, &Goal::Prune(PruneRequest { keep, tools }), downloaded)
}

/// The releases of a tool, in the order of its file.
#[track_caller]
fn releases(world: &World, tool: &str) -> Vec<String> {
    let text = world.text(&format!("checksums/tools/{tool}.json")).unwrap();
    let lines = text.lines().filter(|line| line.starts_with("    \""));
    lines.map(|line| line.split('"').nth(1).unwrap().to_owned()).collect()
}

const NO_PINS: &str = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n";

#[test]
fn the_newest_stay_by_their_versions() {
    for (versions, latest, keep, expected) in [
        (&["1.10", "1.9", "1.8"][..], "1.10", 1, &["1.10"][..]),
        (&["1.8", "1.9", "1.10"], "1.10", 2, &["1.9", "1.10"]),
        (&["1.8", "1.10", "1.9"], "1.10", 2, &["1.10", "1.9"]),
        (&["1.10", "1.9"], "1.10", 2, &["1.10", "1.9"]),
        (&["1.10", "1.9"], "1.10", 9, &["1.10", "1.9"]),
        // The newest stable one stays in any case.
        (&["2.0-rc.2", "2.0-rc.1", "1.9", "1.8"], "1.9", 1, &["2.0-rc.2", "1.9"]),
    ] {
        let before = world(&format!("{NO_PINS}{}", registry("a", latest, &plain(versions))));
        let plan = pruned(&before, keep, &[]).unwrap();
        assert_eq!(releases(&plan.after, "a"), expected, "{versions:?} {keep}");
        assert!(plan.moves.iter().all(|it| it.what == Moved::Registry), "{versions:?} {keep}");
        assert_eq!(lines(&findings(&plan.after)), [""; 0]);
        // Once is enough.
        assert!(pruned(&plan.after, keep, &[]).unwrap().is_empty());
    }
}

#[test]
fn what_somebody_uses_stays() {
    let versions = ["1.9", "1.8", "1.7", "1.6", "1.5", "1.4", "1.3"];
    let source = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\n    \"a\": \"1.7\",\n    \"b\": \"1.9\",\n}\n\
                  TOOL_COMPATIBILITY = {\n    \"b\": {\"1.9\": {\"a\": [\"1.7\", \"1.5\"]}, \"1.4\": {}},\n}\n";
    let settings = "//- pins.toml\n[tool.a]\n[tool.c]\npin = 'c.txt'\nof = \"a\"\n[[bundle]]\nat = 'b.json :: all'\n\
                    //- c.txt\n1.4\n//- b.json\n{\"all\": {\"old\": {\"a\": \"1.3\"}}}\n";
    let text = [
        source,
        settings,
        &registry("a", "1.9", &plain(&versions)),
        &registry("b", "1.9", &plain(&versions)),
    ]
    .concat();
    let before = world(&text);
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = pruned(&before, 1, &[]).unwrap();
    assert_eq!(releases(&plan.after, "a"), ["1.9", "1.7", "1.5", "1.4", "1.3"]);
    assert_eq!(releases(&plan.after, "b"), ["1.9", "1.4"]);
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    let moved: Vec<String> =
        plan.moves.iter().map(|it| format!("{} {} {}", it.tool, it.from, it.to)).collect();
    assert_eq!(moved[..2], ["a 1.8 removed", "a 1.6 removed"]);
    // Of some tools only, by any of their names.
    let plan = pruned(&before, 1, &["c"]).unwrap();
    assert_eq!((releases(&plan.after, "a").len(), releases(&plan.after, "b").len()), (5, 7));
}

#[test]
fn what_is_revoked_stays_and_does_not_count() {
    let revoked = [
        ("1.9", "\"revoked\": \"bad\", "),
        ("1.8", ""),
        ("1.7", ""),
        ("1.6", "\"revoked\": \"bad\", "),
        ("1.5", ""),
    ];
    let before = world(&format!("{NO_PINS}{}", registry("a", "1.8", &revoked)));
    let plan = pruned(&before, 1, &[]).unwrap();
    assert_eq!(releases(&plan.after, "a"), ["1.9", "1.8", "1.6"]);
    // So does one of which only what it has for one platform is revoked, needed or not.
    let text = registry("a", "1.9", &plain(&["1.9", "1.8", "1.7"]));
    let (start, rest) = text.split_once("    \"1.8\"").unwrap();
    let other = digests(
        "{\"mac\": {\"sha256\": \"<f1>\", \"url_suffix\": \"m\", \"revoked\": \"bad\"}, \"linux_amd64\"",
    );
    let of_one = rest.replacen("{\"linux_amd64\"", &other, 1);
    let before = world(&format!("{NO_PINS}{start}    \"1.8\"{of_one}"));
    assert_eq!(releases(&pruned(&before, 1, &[]).unwrap().after, "a"), ["1.9", "1.8"]);
}

#[test]
fn all_else_stays_byte_for_byte() {
    let text = registry("a", "1.10", &plain(&["1.10", "1.9", "1.8"]));
    for change in
        [str::to_owned, |text: &str| text.replace('\n', "\r\n"), |text: &str| text.trim_end().to_owned()]
    {
        let file = change(text.split_once('\n').unwrap().1);
        let before = world(NO_PINS).with(&"checksums/tools/a.json".parse().unwrap(), file.as_str());
        let plan = pruned(&before, 1, &[]).unwrap();
        let start = file.find("}}},").unwrap() + 3;
        let end = file.rfind("}}}").unwrap() + 3;
        assert_eq!(
            plan.after.text("checksums/tools/a.json"),
            Some(&*format!("{}{}", &file[..start], &file[end..]))
        );
    }
}

#[test]
fn where_use_is_not_known_nothing_goes() {
    let file = registry("a", "1.10", &plain(&["1.10", "1.9", "1.8"]));
    for (rest, tools, expected) in [
        (
            "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = f()\n",
            &[][..],
            "so which releases are used is not known",
        ),
        ("//- pins.toml\n[tool.b]\npin = 'b.txt'\n", &[], "so which releases are used is not known"),
        (
            "//- pins.toml\n[[compatibility_table]]\nat = 'a.json :: fits'\n//- a.json\n{}\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n",
            &[],
            "so which releases are used is not known",
        ),
        (
            "//- pins.toml\n[[bundle]]\nat = 'a.json :: fits'\n//- a.json\n{\"fits\": {\"x\": {\"a\": 1}}}\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n",
            &[],
            "so which releases are used is not known",
        ),
        (NO_PINS, &["b"], "there is no registry file for b"),
        (
            &format!("{NO_PINS}//- checksums/tools/b.json\n{{\n"),
            &[],
            "the registry file of b cannot be used as it is",
        ),
    ] {
        let said = pruned(&world(&format!("{rest}{file}")), 1, tools).unwrap_err().text(PROGRAM);
        assert!(said.contains(expected), "{rest}: {said}");
    }
}

#[test]
fn releases_leave_a_table_as_well() {
    let rows = |versions: &[&str]| -> String {
        let row = |version: &&str| {
            format!("    \"{version}\": \"{}\",  # {version}\n", "ab".repeat(31) + &version[2..3].repeat(2))
        };
        versions.iter().map(row).collect()
    };
    let file = |versions: &[&str]| {
        world(&format!(
            "//- pins.toml\n[tool.buf]\npin = 'v.bzl :: BUF'\nrevoked = {{ \"1.1.0\" = \"bad\" }}\n\
             digests = [{{ at = 'd.bzl :: B / {{version}}', url = 'https://x/{{version}}' }}, {{ beside = 'd.bzl :: f' }}]\n\
             //- v.bzl\nBUF = \"1.2.0\"\n//- d.bzl\nB = {{\n{}}}\nf(url = \"https://x/1.2.0\", sha256 = \"{}\")\n",
            rows(versions),
            "cd".repeat(32)
        ))
    };
    let before = file(&["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"]);
    let request = PruneRequest { keep: 1, tools: Vec::new() };
    let plan = planned(&before, &Goal::Prune(request), |wanted| panic!("{wanted:?}")).unwrap();
    assert_eq!(plan.after.text("d.bzl"), file(&["1.1.0", "1.2.0", "1.4.0"]).text("d.bzl"));
}

#[test]
fn a_waiver_goes_with_the_release_that_needed_it() {
    let registry = registry("a", "1.9", &plain(&["1.9", "1.8"])).replace(&digests("<a2>"), &digests("<a1>"));
    let waiver = "//- pins.toml\n[[waiver]]\nrule = \"checksum-duplicate\"\nplace = \"**\"\nreason = \"nothing was changed\"\nexpires = 2027-01-01\n";
    let before = world(&format!("{NO_PINS}{waiver}{registry}"));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = pruned(&before, 1, &[]).unwrap();
    assert_eq!(
        (releases(&plan.after, "a"), plan.after.text("pins.toml")),
        (vec!["1.9".to_owned()], Some(""))
    );
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
}

#[test]
fn what_is_generated_follows() {
    let settings = "//- pins.toml\nregistry_data = \"data.bzl\"\n";
    let before = world(&format!("{NO_PINS}{settings}{}", registry("a", "1.9", &plain(&["1.9", "1.8"]))));
    let before = planned(&before, &Goal::Sync, downloaded).unwrap().after;
    assert!(before.text("data.bzl").unwrap().contains("\"1.8\""));
    let after = pruned(&before, 1, &["a"]).unwrap().after;
    assert!(!after.text("data.bzl").unwrap().contains("\"1.8\""));
    assert_eq!(lines(&findings(&after)), [""; 0]);
}
