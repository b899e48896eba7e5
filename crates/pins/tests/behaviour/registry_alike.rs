//! Templates of URLs that do not tell platforms apart: what is refused, what is said to
//! share a file and stays, and that nothing is downloaded meanwhile.

use pins::plan::{Download, Goal, Recording, Releases, WantedArtifact};
use pins::world::World;

use crate::support::{PROGRAM, findings, lines, planned, request, world};

const REGISTRY: &str = "checksums/tools/tool.json";

/// Artifacts of a release, each `platform`, `platform=suffix` or `platform@url`.
fn release(version: &str, artifacts: &str) -> String {
    let artifact = |(index, text): (usize, &str)| {
        let (platform, place) = match (text.split_once('='), text.split_once('@')) {
            (Some((platform, suffix)), _) => (platform, format!(", \"url_suffix\": \"{suffix}\"")),
            (None, Some((platform, url))) => (platform, format!(", \"url\": \"https://x/{url}\"")),
            (None, None) => (text, String::new()),
        };
        let letter = char::from(b'a' + version.bytes().last().unwrap() % 6);
        let digest = format!("{letter}{}", index + 1).repeat(32);
        format!("\"{platform}\": {{\"sha256\": \"{digest}\"{place}}}")
    };
    let artifacts: Vec<String> = artifacts.split_whitespace().enumerate().map(artifact).collect();
    format!("\"{version}\": {{\"platforms\": {{{}}}}}", artifacts.join(", "))
}

/// A repository with a registry file of these keys, its settings at the end of the others.
fn repository(settings: &str, keys: &str, releases: &[String]) -> World {
    world(&format!(
        "//- pins.toml\n[tool.tool]\npin = \".version\"\n{settings}\n//- .version\n1.0\n//- {REGISTRY}\n{{{keys}\n\"versions\": {{{}}}}}\n",
        releases.join(",\n")
    ))
}

/// The platforms that a template does not tell apart, as findings list them.
#[track_caller]
fn alike(settings: &str, template: &str, artifacts: &str) -> Vec<String> {
    let keys = format!("\"url_template\": \"https://x/{template}\", \"github_repo\": \"o/r\",");
    let found = findings(&repository(settings, &keys, &[release("1.0", artifacts)]));
    let listed = |finding: &pins::finding::Finding| {
        let place =
            format!("{REGISTRY}:1:19 registry-schema: a URL for each platform -> https://x/{template}");
        assert_eq!(lines(std::slice::from_ref(finding)), [place]);
        let message = finding.message.strip_prefix("this gives one URL for several platforms (").unwrap();
        message.split_once(')').unwrap().0.to_owned()
    };
    found.iter().map(listed).collect()
}

#[test]
fn a_template_tells_the_platforms_of_a_release_apart() {
    let triples = "platforms.x86_64-unknown-linux-gnu = { os = \"linux\" }\nplatforms.aarch64-unknown-linux-gnu = { os = \"linux\" }";
    let endings = "platforms.mac_arm64 = { ext = \"tar.gz\" }\nplatforms.mac_amd64 = { ext = \"tar.gz\" }";
    let named = "platforms.linux_amd64 = { os = \"Linux\" }\nplatforms.linux_arm64 = { os = \"Linux\" }";
    for (settings, template, artifacts, expected) in [
        ("", "{version}.zip", "linux_amd64 mac_arm64", &["linux_amd64, mac_arm64"][..]),
        ("", "{github_repo}/{major}/{version}", "a b wasm", &["a, b, wasm"]),
        // What is said of each is of no use where the template does not ask for it.
        ("", "{version}.zip", "linux_amd64=l mac_arm64=m", &["linux_amd64, mac_arm64"]),
        ("", "{version}.zip", "linux_amd64 mac_arm64 windows_amd64@w", &["linux_amd64, mac_arm64"]),
        // Some are told apart, and others are not.
        ("", "{os}", "linux_amd64 linux_arm64 wasm", &["linux_amd64, linux_arm64"]),
        ("", "{arch}", "linux_amd64 mac_amd64 mac_arm64", &["linux_amd64, mac_amd64"]),
        ("", "{os}", "mac_a mac_b linux_a linux_b", &["linux_a, linux_b", "mac_a, mac_b"]),
        (endings, "{os}.{ext}", "mac_arm64 mac_amd64", &["mac_amd64, mac_arm64"]),
        (&endings.replace("tar", ".tar"), "{os}{ext}", "mac_arm64 mac_amd64", &["mac_amd64, mac_arm64"]),
        (
            triples,
            "{os}",
            "x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu",
            &["aarch64-unknown-linux-gnu, x86_64-unknown-linux-gnu"],
        ),
        (
            triples,
            "{version}/{os}",
            "x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu",
            &["aarch64-unknown-linux-gnu, x86_64-unknown-linux-gnu"],
        ),
        // Another name for what they have in common anyway.
        (named, "{os}", "linux_amd64 linux_arm64", &["linux_amd64, linux_arm64"]),
    ] {
        assert_eq!(alike(settings, template, artifacts), expected, "{settings} {template} {artifacts}");
    }
}

#[test]
fn platforms_may_be_said_to_share_a_file() {
    let universal =
        "platforms.mac_arm64 = { arch = \"universal\" }\nplatforms.mac_amd64 = { arch = \"universal\" }";
    let file = "platforms.mac_arm64 = { file = \"mac_all.zip\" }\nplatforms.mac_amd64 = { file = \"mac_all.zip\" }\n\
                platforms.linux_amd64 = { file = \"linux.zip\" }";
    let triples = "platforms.x86_64-apple-darwin = { os = \"mac\", arch = \"all\" }\n\
                   platforms.aarch64-apple-darwin = { os = \"mac\", arch = \"all\" }";
    for (settings, template, artifacts) in [
        ("", "{version}/{url_suffix}", "linux_amd64=l.zip mac_amd64=mac_all.zip mac_arm64=mac_all.zip"),
        ("", "{version}/{url_suffix}", "mac_amd64=mac_{version}.zip mac_arm64=mac_{version}.zip"),
        ("", "{version}", "mac_amd64@all mac_arm64@all"),
        ("", "{version}", "mac_amd64@all mac_arm64"),
        // There is but one, or each has its own.
        ("", "{version}", "universal"),
        ("", "{version}.wasm", "wasm"),
        ("", "{os}-{arch}", "linux_amd64 linux_arm64 mac_arm64"),
        ("", "{os}", "universal wasm linux_amd64"),
        ("", "{platform}", "universal wasm linux_amd64 linux_arm64"),
        // The settings say it.
        (universal, "{os}-{arch}", "linux_amd64 linux_arm64 mac_amd64 mac_arm64"),
        (universal, "{arch}", "linux_amd64 mac_amd64 mac_arm64"),
        (file, "{version}/{file}", "linux_amd64 mac_amd64 mac_arm64"),
        (file, "{os}/{file}", "linux_amd64 mac_amd64 mac_arm64"),
        (triples, "{os}-{arch}", "x86_64-apple-darwin aarch64-apple-darwin"),
    ] {
        assert_eq!(alike(settings, template, artifacts), [""; 0], "{settings} {template} {artifacts}");
    }
    // With one digest, as they would be recorded.
    let shared = release("1.0", "mac_amd64=all mac_arm64=all").replace(&"a2".repeat(32), &"a1".repeat(32));
    let template = "\"url_template\": \"https://x/{version}/{url_suffix}\",";
    assert_eq!(lines(&findings(&repository("", template, &[shared]))), [""; 0]);
}

#[test]
fn releases_are_looked_at_one_by_one_and_with_what_is_needed() {
    let at = format!("{REGISTRY}:1:19 registry-schema: a URL for each platform -> https://x/{{version}}");
    let template = "\"url_template\": \"https://x/{version}\",";
    let found = |keys: &str, releases: &[String]| {
        let found = findings(&repository("", &format!("{template}{keys}"), releases));
        found.into_iter().filter(|finding| finding.rule.name == "registry-schema").collect::<Vec<_>>()
    };
    // A platform has had another name.
    assert_eq!(found("", &[release("1.0", "linux_x64"), release("0.9", "linux_amd64")]), []);
    // In several releases it is one mistake.
    let all = found("", &[release("1.0", "a b"), release("0.9", "a c"), release("0.8", "c b")]);
    assert_eq!(lines(&all), [&*at]);
    assert!(all[0].message.contains("(a, b, c)"), "{}", all[0].message);
    // What every release must have would be downloaded from there.
    let needed = " \"supported_platforms\": [\"a\", \"b\"],";
    assert_eq!(lines(&found(needed, &[])), [&*at]);
    assert_eq!(lines(&found(needed, &[release("1.0", "a")])), [&*at]);
    assert_eq!(found(needed, &[release("1.0", "a@a-1.0 b")]), []);
    let needed = needed.replace("\"a\"", "\"a\", \"c\"");
    assert!(found(&needed, &[release("1.0", "a@a-1.0")])[0].message.contains("(b, c)"));
}

#[test]
fn a_template_of_the_settings_is_refused_there() {
    let of_tool = "registry_defaults.url_template = 'https://x/{version}'";
    let of_all = "[registry_defaults]\nurl_template = 'https://x/{version}'";
    let releases = [release("1.0", "linux_amd64 mac_arm64")];
    for (settings, place) in [(of_tool, "pins.toml:3:34"), (of_all, "pins.toml:4:16")] {
        let found = findings(&repository(settings, "", &releases));
        let expected = format!("{place} registry-schema: a URL for each platform -> https://x/{{version}}");
        assert_eq!(lines(&found), [expected]);
        assert_eq!(found[0].fix.text(PROGRAM), "correct pins.toml by hand");
        assert_eq!(found[0].tool.as_deref(), Some("tool"));
        // What is wrong with it for any platform is said there as well.
        let bad = findings(&repository(&settings.replace("{version}", "{v}"), "", &releases));
        assert_eq!(lines(&bad), [format!("{place} registry-schema: a URL template -> https://x/{{v}}")]);
    }
    // Others have one file for all.
    assert_eq!(lines(&findings(&repository(of_all, "", &[release("1.0", "wasm")]))), [""; 0]);
    // What helps is called as the file would call it.
    let renamed =
        findings(&repository(&format!("registry_keys.url_suffix = 'file'\n{of_tool}"), "", &releases));
    assert!(
        renamed[0].message.ends_with("with the same file or the same word for each"),
        "{}",
        renamed[0].message
    );
    // What a file says goes first.
    let own = "\"url_template\": \"https://x/{version}/{os}\",";
    assert_eq!(lines(&findings(&repository(of_all, own, &releases))), [""; 0]);
}

#[test]
fn what_is_missing_for_a_url_is_said_once() {
    let keys = |template: &str| format!("\"url_template\": \"https://x/{template}\",");
    let lacks = findings(&repository("", &keys("{url_suffix}"), &[release("1.0", "a b")]));
    assert_eq!(
        lines(&lacks),
        [41, 126].map(|column| format!("{REGISTRY}:2:{column} registry-schema: url_suffix -> no such key"))
    );
    let lacks = findings(&repository("", &keys("{arch}"), &[release("1.0", "a b")]));
    let needs = "registry-schema: a platform of which URLs can be made ->";
    assert_eq!(lines(&lacks), [format!("{REGISTRY}:2:37 {needs} a"), format!("{REGISTRY}:2:122 {needs} b")]);
}

#[test]
fn nothing_is_downloaded_by_a_template_that_tells_no_platforms_apart() {
    let nobody = |wanted: &WantedArtifact| -> Download { panic!("{wanted:?} is to be downloaded") };
    let releases = [release("1.0", "linux_amd64 mac_arm64")];
    let template = "\"url_template\": \"https://x/{version}\",";
    let of_settings = "registry_defaults.url_template = 'https://x/{version}'";
    for (world, place) in [
        (repository("", template, &releases), "checksums/tools/tool.json:1:19"),
        (repository(of_settings, "", &releases), "pins.toml:3:34"),
        // One that has no release yet.
        (
            repository(of_settings, "\"supported_platforms\": [\"linux_amd64\", \"mac_arm64\"],", &[]),
            "pins.toml:3:34",
        ),
    ] {
        let named = Releases::Named(vec![("tool".parse().unwrap(), Some("1.1".parse().unwrap()))]);
        for goal in [
            Goal::Bump(request("tool", "1.1", false)),
            Goal::Fetch(named, Recording::Compare),
            Goal::Fetch(Releases::Pinned, Recording::Compare),
        ] {
            let refusal = planned(&world, &goal, nobody).map(|plan| plan.moves).unwrap_err().text(PROGRAM);
            let expected = format!(
                "the registry file of tool cannot be used as it is\n  {place}: this gives one URL for several platforms \
                 (linux_amd64, mac_arm64), and each has a digest of its own; say what differs, with {{url_suffix}}, \
                 {{platform}}, {{os}}, {{arch}} or any word of [platforms]; where they share a file, say that, with the same \
                 url_suffix or the same word for each"
            );
            assert!(refusal.starts_with(&expected), "{refusal}");
        }
    }
}
