//! The lock for Bazel in the life of a repository: when it is stale, what it keeps, what
//! cannot be in it, and how it follows every change.

use pins::finding::Finding;
use pins::plan::{BumpRequest, Consumers, Goal, PruneRequest, RemoveRequest, RenameRequest, RevokeRequest};
use pins::world::World;
use serde_json::json;

use crate::bazel_lock::{LOCK, hex, lock, synced, wanting};
use crate::support::{PROGRAM, downloaded, findings, lines, path, planned, request};

/// Two tools with releases; the table says what fits.
const FILES: &str = "//- v.bzl\nV = {\"saw\": \"1.2.0\", \"axe\": \"1.1.0\"}\nFITS = {\"saw\": {\"1.2.0\": {\"axe\": [\"1.0.0\", \"1.1.0\"]}, \"1.1.0\": {\"axe\": [\"1.0.0\"]}}}\n\
//- checksums/tools/axe.json\n{\"url_template\": \"https://x/axe/{version}/{platform}\", \"versions\": {\n\"1.1.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a3>\"}}}\n}}\n\
//- checksums/tools/saw.json\n{\n  \"url_template\": \"https://x/saw/{version}/{platform}\",\n  \"versions\": {\n    \"1.2.0\": {\n      \"platforms\": {\n        \"linux_amd64\": {\"sha256\": \"<a1>\"}\n      }\n    },\n    \"1.1.0\": {\n      \"platforms\": {\n        \"linux_amd64\": {\"sha256\": \"<a2>\"}\n      }\n    },\n    \"1.0.0\": {\n      \"platforms\": {\n        \"linux_amd64\": {\"sha256\": \"<a4>\"}\n      }\n    }\n  }\n}\n";

const TOOLS: &str = "[tool.saw]\npin = 'v.bzl :: V / \"saw\"'\n[tool.axe]\npin = 'v.bzl :: V / \"axe\"'\n\n[[compatibility_table]]\nat = 'v.bzl :: FITS'\n";

fn keeping(keep: &str) -> World {
    wanting(&format!("keep = {keep}\n{TOOLS}"), FILES)
}

/// What a goal leaves, which `verify` finds nothing in.
#[track_caller]
fn reached(world: &World, goal: &Goal) -> World {
    let after = planned(world, goal, downloaded).unwrap_or_else(|why| panic!("{}", why.text(PROGRAM))).after;
    assert_eq!(lines(&findings(&after)), [""; 0]);
    after
}

/// The releases in a lock.
fn releases(world: &World) -> Vec<String> {
    let lock = lock(world);
    let tools = lock["tools"].as_object().unwrap().iter();
    let of_tool = |(name, tool): (&String, &serde_json::Value)| {
        let releases: Vec<String> = tool["releases"].as_object().unwrap().keys().cloned().collect();
        format!("{name} {}: {}", tool["version"].as_str().unwrap(), releases.join(" "))
    };
    tools.map(of_tool).collect()
}

#[test]
fn what_is_kept_is_there_with_what_fits_it() {
    let after = reached(&keeping("{ saw = [\"1.1.0\", \"1.2.0\"] }"), &Goal::Sync);
    assert_eq!(releases(&after), ["axe 1.1.0: 1.1.0", "saw 1.2.0: 1.1.0 1.2.0"]);
    // The newest first, and not in the order of texts.
    let text = after.text(LOCK).unwrap();
    let at = |version: &str| text.rfind(&format!("\n        \"{version}\": {{"));
    assert!(at("1.2.0").is_some() && at("1.2.0") < at("1.1.0"), "{text}");
    let saw = &lock(&after)["tools"]["saw"]["releases"];
    assert_eq!(saw["1.2.0"]["compatible"], json!({ "axe": ["1.0.0", "1.1.0"] }));
    assert_eq!(saw["1.1.0"]["compatible"], json!({ "axe": ["1.0.0"] }));
    assert_eq!(saw["1.1.0"]["platforms"]["linux_amd64"]["sha256"], json!(hex("a2")));
    assert_eq!(lock(&after)["tools"]["axe"]["releases"]["1.1.0"].get("compatible"), None);
}

#[test]
fn a_lock_is_stale_from_the_line_on_that_differs_and_sync_heals_it() {
    let world = synced(&keeping("{}"));
    let text = world.text(LOCK).unwrap().to_owned();
    let stale = |text: &str| lines(&findings(&world.with(&path(LOCK), text)));
    assert_eq!(stale(&text), [""; 0]);
    for (changed, expected) in [
        (
            text.replace("1.2.0/linux", "1.2.1/linux"),
            "44:1 generated-stale: \"https://x/saw/1.2.0/linux_amd64\" -> \"https://x/saw/1.2.1/linux_amd64\"",
        ),
        (text.trim_end().to_owned(), "56:1 generated-stale: the end of the file -> "),
        (String::new(), "1:1 generated-stale: { -> "),
    ] {
        let found = stale(&changed);
        assert!(found.len() == 1 && found[0].contains("generated-stale"), "{expected}: {found:?}");
        assert_eq!(synced(&world.with(&path(LOCK), changed.as_str())).text(LOCK), Some(&*text));
    }
    // Without one, it is to be written.
    assert_eq!(lines(&findings(&keeping("{}"))), [format!("{LOCK}:1:1 generated-stale: {{ -> no such file")]);
    // What is something else is not written over.
    let other = world.with(&path(LOCK), "{\"name\": \"a package\"}\n");
    assert_eq!(
        lines(&findings(&other)),
        [format!("{LOCK}:1:1 bazel-lock: a lock that sync wrote -> something else")]
    );
    assert_eq!(synced(&other).text(LOCK), other.text(LOCK));
    // While something cannot be read, nobody knows what it should be.
    let broken = world.with(&path("checksums/tools/saw.json"), "{");
    assert!(findings(&broken).iter().all(|finding| finding.rule.name == "registry-schema"));
    assert_eq!(synced(&broken).text(LOCK), Some(&*text));
    let source = world.text("v.bzl").unwrap();
    for unread in [source.replace("FITS =", "OTHER ="), source.replace("\"saw\": \"1.2.0\"", "\"saw\": f()")]
    {
        let broken = world.with(&path("v.bzl"), unread.as_str());
        let found = findings(&broken);
        assert!(
            !found.is_empty() && found.iter().all(|finding| finding.rule.name == "place-missing"),
            "{found:?}"
        );
    }
}

/// What `verify` says of a repository that was synced, with what helps.
fn told(world: &World) -> Vec<String> {
    let told = |finding: &Finding| {
        format!("{} {}: {} | {}", finding.place, finding.rule, finding.message, finding.fix.text(PROGRAM))
    };
    findings(&synced(world)).iter().map(told).collect()
}

#[test]
fn what_cannot_be_in_the_lock_is_said() {
    let registry = |artifact: &str| {
        format!(
            "//- v.bzl\nSAW = \"1.2.0\"\n//- checksums/tools/saw.json\n{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\n{artifact}}}}}}}}}\n"
        )
    };
    let pinned = "[tool.saw]\npin = 'v.bzl :: SAW'\n";
    for (settings, files, expected) in [
        (
            pinned.to_owned() + "program = '{libc}/saw'",
            registry("\"linux_amd64\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}"),
            "pins.toml:5:11 bazel-lock: {libc} in program cannot be filled in; known are {version}, {major}, {minor}, {patch}, {platform}, \
             {os}, {arch}; if it differs by platform, say it in [platforms] of pins.toml: linux_amd64 = { libc = \"...\" } | correct \
             program in pins.toml",
        ),
        (
            pinned.to_owned() + "program = 'saw-{platform}'",
            registry("\"//os:linux\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}"),
            "pins.toml:5:11 bazel-lock: program \"saw-//os:linux\" must be a path inside the archive, with \"/\" between folders: not \
             absolute, and without \"..\", \".\", \"\\\" and \":\" | correct program in pins.toml",
        ),
        (
            pinned.to_owned(),
            registry("\"linux_amd64\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw.gz\"}"),
            "checksums/tools/saw.json:2:28 bazel-lock: what ends with .gz Bazel does not unpack: https://x/1.2.0/saw.gz | if it is the \
             program itself, say archive_type = \"file\"; else record an archive that Bazel unpacks",
        ),
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = { at = 'd.json :: {platform}' }".to_owned(),
            "//- v.bzl\nSAW = \"1.2.0\"\n//- d.json\n{\"linux_amd64\": {\"sha256\": \"<a1>\"}}\n".to_owned(),
            "d.json:1:29 bazel-lock: d.json:1:17: no field of this row says the URL of the artifact; say it in pins.toml with url = \
             \"https://.../{version}/...\" | say where it is",
        ),
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = [{ beside = 'd.json :: a' }, { beside = 'd.json :: b' }]".to_owned(),
            "//- v.bzl\nSAW = \"1.2.0\"\n//- d.json\n{\n\"a\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/a\"},\n\"b\": {\"sha256\": \"<a2>\", \
             \"url\": \"https://x/1.2.0/b\"}}\n".to_owned(),
            "d.json:3:18 bazel-lock: saw has two artifacts for the platform universal, here and at d.json:2:18, and which one Bazel is to \
             use cannot be told | say the platform of each, or list those that a release needs, in its digests of the settings",
        ),
        (
            "keep = { saw = [\"1.1.0\"] }\n".to_owned() + pinned,
            registry("\"linux_amd64\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}"),
            "pins.toml:3:17 bazel-lock: no artifact of saw 1.1.0 is recorded, so the lock for Bazel cannot keep it | cargo xtask \
             fetch-checksums saw@1.1.0",
        ),
        (
            "keep = { sawe = [\"1.1.0\"] }\n".to_owned() + pinned,
            registry("\"linux_amd64\": {\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}"),
            "pins.toml:3:10 bazel-lock: sawe is not pinned (did you mean saw?), so the lock for Bazel keeps no release of it | take sawe \
             out of keep, or correct its name",
        ),
    ] {
        assert_eq!(told(&wanting(&settings, &files)), [expected]);
    }
}

#[test]
fn ill_formed_keys_of_a_registry_file_are_found() {
    for (keys, expected) in [
        (
            "\"program\": \"../saw\"",
            "3:13 registry-schema: the name of a file, or its path in the archive -> ../saw",
        ),
        (
            "\"program\": \"/saw\"",
            "3:13 registry-schema: the name of a file, or its path in the archive -> /saw",
        ),
        ("\"program\": 3", "3:12 registry-schema: a string -> 3"),
        (
            "\"program\": \"{tool}\"",
            "3:13 registry-schema: the name of a file, or its path in the archive -> {tool}",
        ),
        ("\"strip_prefix\": \"\"", "3:18 registry-schema: a folder in the archive -> "),
        ("\"strip_prefix\": \"a/./b\"", "3:18 registry-schema: a folder in the archive -> a/./b"),
        ("\"archive_type\": \"rar\"", "3:18 registry-schema: a kind of archive -> rar"),
    ] {
        for text in [
            format!(
                "{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\",\n\n{keys}}}}}}}}}}}"
            ),
            format!(
                "{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}}}}}}}},\n\n{keys}}}"
            ),
        ] {
            let text = text.replace("<a1>", &hex("a1"));
            let world = crate::support::world(&format!(
                "//- pins.toml\n[tool.saw]\npin = 'v.bzl :: SAW'\n//- v.bzl\nSAW = \"1.2.0\"\n//- checksums/tools/saw.json\n{text}\n"
            ));
            assert_eq!(lines(&findings(&world)), [format!("checksums/tools/saw.json:{expected}")]);
        }
    }
}

#[test]
fn the_lock_follows_every_change_at_once() {
    let world = synced(&keeping("{ saw = [\"1.1.0\"] }"));
    let bump = |tool: &str, version: &str| {
        Goal::Bump(BumpRequest { compatible: true, ..request(tool, version, true) })
    };
    let after = reached(&world, &bump("saw", "1.3.0"));
    assert_eq!(releases(&after), ["axe 1.1.0: 1.1.0", "saw 1.3.0: 1.1.0 1.3.0"]);
    let bumped = &lock(&after)["tools"]["saw"]["releases"]["1.3.0"]["platforms"]["linux_amd64"];
    assert_eq!(
        (&bumped["urls"], &bumped["sha256"]),
        (&json!(["https://x/saw/1.3.0/linux_amd64"]), &json!(hex("c1")))
    );

    let rename = Goal::Rename(RenameRequest { from: "saw".parse().unwrap(), to: "jigsaw".parse().unwrap() });
    assert_eq!(releases(&reached(&world, &rename)), ["axe 1.1.0: 1.1.0", "jigsaw 1.2.0: 1.1.0 1.2.0"]);

    let remove = Goal::Remove(RemoveRequest { tool: "saw".parse().unwrap(), consumers: Consumers::Refused });
    assert_eq!(releases(&reached(&world, &remove)), ["axe 1.1.0: 1.1.0"]);

    // What is kept is used.
    let prune = Goal::Prune(PruneRequest { keep: 1, tools: Vec::new() });
    let pruned = reached(&world, &prune);
    assert_eq!(releases(&pruned), ["axe 1.1.0: 1.1.0", "saw 1.2.0: 1.1.0 1.2.0"]);
    assert!(!pruned.text("checksums/tools/saw.json").unwrap().contains("1.0.0"));
}

#[test]
fn what_is_revoked_leaves_the_lock() {
    let world = synced(&keeping("{ saw = [\"1.1.0\"] }"));
    let revoke = |version: &str| {
        let (tool, version) = ("saw".parse().unwrap(), version.parse().unwrap());
        Goal::Revoke(RevokeRequest { tool, version, platform: None, reason: "bad".to_owned() })
    };
    let after = |version: &str| planned(&world, &revoke(version), downloaded).unwrap().after;
    assert_eq!(releases(&after("1.1.0")), ["axe 1.1.0: 1.1.0", "saw 1.2.0: 1.2.0"]);
    assert!(
        lines(&findings(&after("1.1.0")))
            .contains(&"pins.toml:3:17 bazel-lock: a release that is not revoked -> 1.1.0".to_owned())
    );
    // The pinned one takes its tool with it, whatever is kept.
    assert_eq!(releases(&after("1.2.0")), ["axe 1.1.0: 1.1.0"]);
    assert!(lines(&findings(&after("1.2.0"))).iter().any(|line| line.contains("release-revoked")));
}
