//! The lock for Bazel: what it holds of each kind of digest store, when it is stale, and
//! what cannot be in it.

use pins::plan::Goal;
use pins::world::World;
use serde_json::{Value, json};

use crate::support::{downloaded, findings, lines, planned, world};

/// Where the lock is.
pub(crate) const LOCK: &str = "pins.lock.json";

/// The digest of these two digits.
pub(crate) fn hex(pair: &str) -> String {
    pair.repeat(32)
}

/// A repository that wants a lock: what its settings say besides, and other files. `a1` and
/// the like stand for digests.
pub(crate) fn wanting(settings: &str, files: &str) -> World {
    let mut text = format!("//- pins.toml\n[bazel]\nlock = \"{LOCK}\"\n{settings}\n{files}");
    for pair in ["a1", "a2", "a3", "a4"] {
        text = text.replace(&format!("<{pair}>"), &hex(pair));
    }
    world(&text)
}

/// The repository as `sync` leaves it.
pub(crate) fn synced(world: &World) -> World {
    planned(world, &Goal::Sync, downloaded).unwrap().after
}

/// The lock that a repository has.
#[track_caller]
pub(crate) fn lock(world: &World) -> Value {
    serde_json::from_str(world.text(LOCK).expect("a lock")).unwrap()
}

/// The lock that `sync` writes; `verify` finds nothing any more.
#[track_caller]
pub(crate) fn written(settings: &str, files: &str) -> Value {
    let after = synced(&wanting(settings, files));
    assert_eq!(lines(&findings(&after)), [""; 0]);
    lock(&after)
}

/// The platforms of the pinned release of the one tool in a lock.
pub(crate) fn platforms(lock: &Value) -> &Value {
    let tool = lock["tools"].as_object().unwrap().values().next().expect("a tool");
    &tool["releases"][tool["version"].as_str().unwrap()]["platforms"]
}

/// A tool pinned in a file of its own.
const SAW: &str = "[tool.saw]\npin = 'v.bzl :: SAW'\n";
const PIN: &str = "//- v.bzl\nSAW = \"1.2.0\"\n";

#[test]
fn the_text_is_laid_out_as_agreed() {
    let after = synced(&wanting(
        SAW,
        &format!(
            "{PIN}//- checksums/tools/saw.json\n{{\"url_template\": \"https://github.com/Owner/saw/releases/download/v{{version}}/saw-{{os}}-{{arch}}.tar.gz\",\
             \"strip_prefix\": \"saw-{{version}}\", \"program\": \"bin/saw\", \"versions\": {{\
             \"1.2.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<a1>\"}}}}}},\
             \"1.1.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"<a2>\"}}}}}}}}}}\n"
        ),
    ));
    let expected = format!(
        r#"{{
  "generated": "by sync; do not edit",
  "lock_version": 1,
  "platforms": {{
    "linux_amd64": {{
      "constraints": [
        "@platforms//os:linux",
        "@platforms//cpu:x86_64"
      ]
    }}
  }},
  "tools": {{
    "saw": {{
      "version": "1.2.0",
      "releases": {{
        "1.2.0": {{
          "purl": "pkg:github/owner/saw@v1.2.0",
          "platforms": {{
            "linux_amd64": {{
              "urls": [
                "https://github.com/Owner/saw/releases/download/v1.2.0/saw-linux-amd64.tar.gz"
              ],
              "integrity": "sha256-oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE=",
              "sha256": "{}",
              "type": "tar.gz",
              "strip_prefix": "saw-1.2.0",
              "program": "bin/saw"
            }}
          }}
        }}
      }}
    }}
  }}
}}
"#,
        hex("a1")
    );
    assert_eq!(after.text(LOCK).unwrap(), expected);
}

/// A platform, its URLs, what it is, its prefix and its program.
type Artifact<'a> = (&'a str, &'a [&'a str], &'a str, Option<&'a str>, &'a str);

#[test]
fn every_kind_of_store_gives_its_artifacts() {
    let cases: [(&str, &str, &[Artifact<'_>]); 12] = [
        // A registry file, and what is said of one artifact.
        (
            SAW,
            "//- checksums/tools/saw.json\n{\"url_template\": \"https://x/v{version}/saw-{platform}.tgz\", \"program\": \"saw-cli\", \
             \"versions\": {\"1.2.0\": {\"platforms\": {\"linux_arm64\": {\"sha256\": \"<a1>\"}, \"windows_amd64\": {\"sha256\": \"<a2>\", \
             \"url\": \"https://x/saw.exe\", \"program\": \"saw-{platform}.exe\", \"strip_prefix\": \"w\"}, \"universal\": {\"sha256\": \"<a3>\", \
             \"url\": \"https://x/get?file=saw\", \"archive_type\": \"zip\", \"strip_prefix\": \"a/b\"}}}}}\n",
            &[
                ("linux_arm64", &["https://x/v1.2.0/saw-linux_arm64.tgz"], "tar.gz", None, "saw-cli"),
                ("universal", &["https://x/get?file=saw"], "zip", Some("a/b"), "saw-cli"),
                ("windows_amd64", &["https://x/saw.exe"], "file", None, "saw-windows_amd64"),
            ],
        ),
        // Other names of keys, and what the settings say where the file does not.
        (
            "[registry_keys]\nprogram = 'binary'\nstrip_prefix = 'folder'\n[tool.saw]\npin = 'v.bzl :: SAW'\nprogram = 'no'\narchive_type = 'zip'",
            "//- checksums/tools/saw.json\n{\"binary\": \"yes\", \"program\": 3, \"versions\": {\"1.2.0\": {\"platforms\": {\"linux_arm64\": \
             {\"sha256\": \"<a1>\", \"url\": \"https://x/saw\", \"folder\": \"f\"}}}}}\n",
            &[("linux_arm64", &["https://x/saw"], "zip", Some("f"), "yes")],
        ),
        // A table of digests with a template.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\nstrip_prefix = 'saw-{version}-{os}'\n\
             digests = { at = 'd.json :: {version} / {platform}', url = 'https://x/{version}/{os}.zip' }",
            "//- d.json\n{\"1.2.0\": {\"linux_amd64\": \"<a1>\", \"darwin_arm64\": \"<a2>\"}, \"1.1.0\": {\"linux_amd64\": \"<a3>\"}}\n",
            &[
                ("darwin_arm64", &["https://x/1.2.0/darwin.zip"], "zip", Some("saw-1.2.0-darwin"), "saw"),
                ("linux_amd64", &["https://x/1.2.0/linux.zip"], "zip", Some("saw-1.2.0-linux"), "saw"),
            ],
        ),
        // A digest beside URLs, whose platform is said.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = { beside = 'd.bzl :: f(name=\"saw\")', platform = 'linux_amd64' }",
            "//- d.bzl\nf(name = \"saw\", sha256 = \"<a1>\", urls = [\"https://x/1.2.0/saw\", \"https://mirror/1.2.0/saw\"])\n",
            &[("linux_amd64", &["https://x/1.2.0/saw", "https://mirror/1.2.0/saw"], "file", None, "saw")],
        ),
        // A digest beside a URL that tells it.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = [{ beside = 'd.bzl :: f(name=\"a\")' }, { beside = 'd.bzl :: f(name=\"b\")' }]",
            "//- d.bzl\nf(name = \"a\", sha256 = \"<a1>\", url = \"https://x/1.2.0/saw-Linux-x86_64\")\n\
             f(name = \"b\", sha256 = \"<a2>\", url = \"https://x/1.2.0/saw-macOS-arm64\")\n",
            &[
                ("darwin_arm64", &["https://x/1.2.0/saw-macOS-arm64"], "file", None, "saw"),
                ("linux_amd64", &["https://x/1.2.0/saw-Linux-x86_64"], "file", None, "saw"),
            ],
        ),
        // Near a marked URL.
        (
            SAW,
            "//- get.sh\ncurl -LO https://x/v1.2.0/saw.jar  # tool-version: saw\necho <a1> saw.jar | sha256sum -c\n",
            &[("universal", &["https://x/v1.2.0/saw.jar"], "file", None, "saw")],
        ),
        // A list of all files of a release, of which some are none that run.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = { at = 'd.json :: {version} / {file}', url = 'https://x/{version}/{file}' }",
            "//- d.json\n{\"1.2.0\": {\"saw-linux-amd64.tgz\": \"<a1>\", \"saw-src.tgz\": \"<a2>\", \"saw-win64.zip\": \"<a3>\", \
             \"saw-linux-amd64.tgz.sbom\": \"<a4>\"}}\n",
            &[
                ("linux_amd64", &["https://x/1.2.0/saw-linux-amd64.tgz"], "tar.gz", None, "saw"),
                ("windows_amd64", &["https://x/1.2.0/saw-win64.zip"], "zip", None, "saw"),
            ],
        ),
        // The same, with those that a release needs.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = { at = 'd.json :: {file}', url = 'https://x/1.2.0/{file}', platforms = ['saw-linux-amd64.tgz'] }",
            "//- d.json\n{\"saw-linux-amd64.tgz\": \"<a1>\", \"saw-linux-amd64-static.tgz\": \"<a2>\", \"saw-win64.msi\": \"<a3>\"}\n",
            &[("linux_amd64", &["https://x/1.2.0/saw-linux-amd64.tgz"], "tar.gz", None, "saw")],
        ),
        // The lock of another program.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = { at = 'multitool.lock.json :: saw / binaries / [os=\"{os}\",cpu=\"{arch}\"]' }",
            "//- multitool.lock.json\n{\"saw\": {\"binaries\": [\n{\"kind\": \"archive\", \"url\": \"https://x/1.2.0/saw.tgz\", \"file\": \"saw\", \
             \"sha256\": \"<a1>\", \"os\": \"linux\", \"cpu\": \"x86_64\"},\n{\"kind\": \"file\", \"url\": \"https://x/1.2.0/saw\", \"sha256\": \
             \"<a2>\", \"os\": \"macos\", \"cpu\": \"arm64\"}]}}\n",
            &[
                ("linux_x86_64", &["https://x/1.2.0/saw.tgz"], "tar.gz", None, "saw"),
                ("macos_arm64", &["https://x/1.2.0/saw"], "file", None, "saw"),
            ],
        ),
        // A manifest of an image is no program; what is for one platform stays.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = [{ at = 'd.json :: {platform}', url = 'https://x/1.2.0/{os}' }, \
             { beside = 'i.bzl :: oci_pull(name=\"saw\")' }]",
            "//- d.json\n{\"linux_amd64\": \"<a1>\"}\n\
             //- i.bzl\noci_pull(name = \"saw\", digest = \"sha256:<a2>\", image = \"ghcr.io/o/saw\", tag = \"1.2.0\")\n",
            &[("linux_amd64", &["https://x/1.2.0/linux"], "file", None, "saw")],
        ),
        // Of the same file in two stores, both URLs; what somebody says is the platform goes first.
        (
            SAW,
            "//- checksums/tools/saw.json\n{\"versions\": {\"1.2.0\": {\"platforms\": {\"x86_64-unknown-linux-gnu\": {\"sha256\": \"<a1>\", \"url\": \
             \"https://x/1.2.0/saw\"}}}}}\n\
             //- Dockerfile\n# tool-version-next-line: saw\nADD --checksum=sha256:<a1> https://y/1.2.0/saw /saw\n\
             # tool-version-next-line: saw\nADD --checksum=sha256:<a2> https://y/1.2.0/saw-linux-amd64-musl /saw\n",
            &[(
                "x86_64-unknown-linux-gnu",
                &["https://x/1.2.0/saw", "https://y/1.2.0/saw"],
                "file",
                None,
                "saw",
            )],
        ),
        // The releases of another tool, and a release for all of its name.
        (
            "[tool.saw]\npin = 'v.bzl :: SAW'\nof = 'axe'\n[tool.axe]\npin = 'v.bzl :: AXE'\nstrip_prefix = 'axe'\n",
            "//- checksums/tools/axe.json\n{\"versions\": {\"1.2.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a1>\", \"url\": \
             \"https://x/1.2.0/axe.zip\"}}}}}\n",
            &[("linux_amd64", &["https://x/1.2.0/axe.zip"], "zip", Some("axe"), "axe")],
        ),
    ];
    for (settings, files, expected) in cases {
        let lock = written(settings, &format!("//- v.bzl\nSAW = \"1.2.0\"\nAXE = \"1.2.0\"\n{files}"));
        let found = platforms(&lock).as_object().unwrap();
        let shown: Vec<Value> = found
            .iter()
            .map(|(platform, artifact)| {
                json!([
                    platform,
                    artifact["urls"],
                    artifact["type"],
                    artifact["strip_prefix"],
                    artifact["program"]
                ])
            })
            .collect();
        let expected: Vec<Value> = expected.iter().map(|artifact| json!(artifact)).collect();
        assert_eq!(json!(shown), json!(expected), "{files}");
        let of_lock: Vec<&String> = lock["platforms"].as_object().unwrap().keys().collect();
        assert_eq!(of_lock, found.keys().collect::<Vec<_>>());
    }
}

#[test]
fn the_strongest_digest_counts() {
    for (recorded, integrity, sha256) in [
        ("sha256:<a1>", "sha256-oaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaE=", Some(hex("a1"))),
        (
            "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
            "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
            Some("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned()),
        ),
        (
            "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ= sha384-WeF0h3dEi+xpvZ+MnUfZ2LEoKICYdhVz4nkMYmGm0/zp3AC3QAqR+TMEO2Ei75dL",
            "sha384-WeF0h3dEi+xpvZ+MnUfZ2LEoKICYdhVz4nkMYmGm0/zp3AC3QAqR+TMEO2Ei75dL",
            None,
        ),
    ] {
        let lock = written(
            SAW,
            &format!(
                "{PIN}//- checksums/tools/saw.json\n{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\"universal\": {{\"url\": \"https://x/1.2.0/saw\", \
                 \"sha256\": \"{recorded}\"}}}}}}}}}}\n"
            ),
        );
        let artifact = &platforms(&lock)["universal"];
        assert_eq!((&artifact["integrity"], &artifact["sha256"]), (&json!(integrity), &json!(sha256)));
    }
}

/// A registry file of one release for a platform.
fn of_platform(platform: &str) -> String {
    format!(
        "{PIN}//- checksums/tools/saw.json\n{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\n\"{platform}\": {{\"sha256\": \"<a1>\", \
         \"url\": \"https://x/1.2.0/saw\"}}}}}}}}}}\n"
    )
}

#[test]
fn a_name_tells_where_a_platform_runs_or_the_settings_do() {
    for (platform, settings, expected) in [
        ("linux_amd64", "", "os:linux cpu:x86_64"),
        ("linux_x86_64", "", "os:linux cpu:x86_64"),
        ("Linux-x86_64", "", "os:linux cpu:x86_64"),
        ("linux/arm64", "", "os:linux cpu:aarch64"),
        ("darwin_arm64", "", "os:macos cpu:aarch64"),
        ("macos_x64", "", "os:macos cpu:x86_64"),
        ("macos-14-arm64", "", "os:macos cpu:aarch64"),
        ("osx", "", "os:macos"),
        ("darwin_universal", "", "os:macos"),
        ("windows_amd64", "", "os:windows cpu:x86_64"),
        ("win32", "", "os:windows cpu:x86_32"),
        ("freebsd_amd64", "", "os:freebsd cpu:x86_64"),
        ("linux_386", "", "os:linux cpu:x86_32"),
        ("linux_s390x", "", "os:linux cpu:s390x"),
        ("linux_ppc64le", "", "os:linux cpu:ppc64le"),
        ("linux_armv7", "", "os:linux cpu:armv7"),
        ("x86_64-unknown-linux-gnu", "", "os:linux cpu:x86_64"),
        ("aarch64-unknown-linux-musl", "", "os:linux cpu:aarch64"),
        ("aarch64-apple-darwin", "", "os:macos cpu:aarch64"),
        ("x86_64-pc-windows-msvc", "", "os:windows cpu:x86_64"),
        ("arm-unknown-linux-gnueabihf", "", "os:linux cpu:arm"),
        ("riscv64gc-unknown-linux-gnu", "", "os:linux cpu:riscv64"),
        ("wasm32-wasip1", "", "os:wasi cpu:wasm32"),
        ("aarch64-linux-android", "", "os:android cpu:aarch64"),
        ("@platforms//os:linux", "", "os:linux"),
        ("@platforms//os:qnx", "", "os:qnx"),
        ("universal", "", ""),
        ("noarch", "", ""),
        // What it is called in URLs, and what is said of it.
        ("box", "[platforms]\nbox = { os = 'linux', arch = 'x86_64' }", "os:linux cpu:x86_64"),
        (
            "box",
            "[platforms]\nbox = { constraints = ['@platforms//os:qnx', '@platforms//cpu:arm'] }",
            "os:qnx cpu:arm",
        ),
        ("linux_amd64", "[platforms]\nlinux_amd64 = { constraints = [] }", ""),
    ] {
        let settings = format!("{settings}\n{SAW}");
        let lock = written(&settings, &of_platform(platform));
        let constraints: Vec<String> =
            expected.split_whitespace().map(|label| format!("@platforms//{label}")).collect();
        assert_eq!(lock["platforms"], json!({ platform: { "constraints": constraints } }), "{platform}");
    }
    // A part that nobody knows may be what matters.
    for platform in ["mainframe", "linux_loong64", "plan9_amd64", "linux_x", "wasm"] {
        let world = wanting(SAW, &of_platform(platform));
        let found: Vec<String> = findings(&synced(&world))
            .iter()
            .map(|finding| format!("{}: {}", finding.place, finding.fix.text("p")))
            .collect();

        let column = 17 + platform.len();
        assert_eq!(
            found,
            [format!(
                "checksums/tools/saw.json:2:{column}: say it in [platforms] of pins.toml: {platform} = {{ constraints = \
                 [\"@platforms//os:...\", \"@platforms//cpu:...\"] }}"
            )]
        );
    }
}

#[test]
fn the_lock_grows_with_the_pins_and_not_with_the_registry() {
    let mut settings = String::new();
    let mut files = "//- v.bzl\n".to_owned();
    for number in 0..9 {
        settings.push_str(&format!("[tool.pinned{number}]\npin = 'v.bzl :: P{number}'\n"));
        files.push_str(&format!("P{number} = \"1.2.0\"\n"));
    }
    for number in 0..1000 {
        let name = if number < 9 { "pinned" } else { "other" };
        files.push_str(&format!("//- checksums/tools/{name}{number}.json\n{{\"versions\": {{"));
        for minor in [3, 2, 1] {
            let comma = if minor == 1 { "" } else { "," };
            files.push_str(&format!(
                "\"1.{minor}.0\": {{\"platforms\": {{\"linux_amd64\": {{\"url\": \"https://x/{number}/1.{minor}.0\", \"sha256\": \
                 \"{number:062}{minor:02}\"}}}}}}{comma}"
            ));
        }
        files.push_str("}}\n");
    }
    let lock = written(&settings, &files);
    let tools = lock["tools"].as_object().unwrap();
    assert_eq!(tools.len(), 9);
    assert!(tools.values().all(|tool| tool["releases"].as_object().unwrap().len() == 1));
}
