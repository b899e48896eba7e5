//! The lock for Bazel where several digest stores have artifacts of one release: which of
//! these are one file, and which are two.

use serde_json::{Value, json};

use crate::bazel_lock::{platforms, synced, wanting, written};
use crate::served::filled;
use crate::support::{findings, lines};

/// A repository whose registry file has the artifact of a platform, `<a1>`; then what else
/// its settings say of the tool, and other files.
fn repository(platform: &str, settings: &str, files: &str) -> (String, String) {
    let settings = format!("[tool.saw]\npin = 'v.bzl :: SAW'\n{settings}");
    let files = format!(
        "//- v.bzl\nSAW = \"1.2.0\"\n//- checksums/tools/saw.json\n{{\"versions\": {{\"1.2.0\": {{\"platforms\": {{\
         \"{platform}\": {{\"sha256\": \"<a1>\", \"url\": \"https://x/1.2.0/saw\"}}}}}}}}}}\n{files}"
    );
    (settings, files)
}

/// The platforms of a lock, each with its URLs.
fn urls(lock: &Value) -> Value {
    let found = platforms(lock).as_object().unwrap().iter();
    found.map(|(platform, artifact)| (platform.clone(), artifact["urls"].clone())).collect()
}

/// A table of another host, by platform.
const TABLE: &str =
    "digests = { at = 'd.json :: {version} / {platform}', url = 'https://y/{version}/{platform}' }\n";

#[test]
fn the_same_file_has_all_its_urls() {
    let marked = |digest: &str, url: &str| {
        format!("# tool-version-next-line: saw\nADD --checksum=sha256:{digest} {url} /saw\n")
    };
    let linux = "https://y/1.2.0/saw-linux-amd64";
    for (platform, settings, files, expected) in [
        (
            "linux_amd64",
            TABLE,
            "//- d.json\n{\"1.2.0\": {\"linux_amd64\": \"<a1>\", \"darwin_arm64\": \"<a2>\"}}\n".to_owned(),
            json!({
                "linux_amd64": ["https://x/1.2.0/saw", "https://y/1.2.0/linux_amd64"],
                "darwin_arm64": ["https://y/1.2.0/darwin_arm64"],
            }),
        ),
        // What somebody calls the platform goes before what a URL calls it.
        (
            "x86_64-unknown-linux-gnu",
            "",
            format!("//- Dockerfile\n{}", marked("<a1>", linux)),
            json!({ "x86_64-unknown-linux-gnu": ["https://x/1.2.0/saw", linux] }),
        ),
        // What one URL tells holds for another one that tells nothing.
        (
            "darwin_arm64",
            "",
            format!(
                "//- Dockerfile\n{}\n\n\n{}",
                marked("<a2>", linux),
                marked("<a2>", "https://z/1.2.0/saw")
            ),
            json!({ "darwin_arm64": ["https://x/1.2.0/saw"], "linux_amd64": [linux, "https://z/1.2.0/saw"] }),
        ),
    ] {
        let (settings, files) = repository(platform, settings, &files);
        assert_eq!(urls(&written(&settings, &files)), expected, "{files}");
    }
}

#[test]
fn a_file_of_two_platforms_is_there_for_each() {
    let settings = "platforms = { darwin_amd64 = { name = 'all' }, darwin_arm64 = { name = 'all' } }\n";
    let table = TABLE.replace("/{platform}' }", "/{name}' }");
    let (settings, files) = repository(
        "linux_amd64",
        &format!("{settings}{table}"),
        "//- d.json\n{\"1.2.0\": {\"darwin_amd64\": \"<a2>\", \"darwin_arm64\": \"<a2>\"}}\n",
    );
    assert_eq!(
        urls(&written(&settings, &files)),
        json!({
            "darwin_amd64": ["https://y/1.2.0/all"],
            "darwin_arm64": ["https://y/1.2.0/all"],
            "linux_amd64": ["https://x/1.2.0/saw"],
        })
    );
}

#[test]
fn two_digests_of_one_platform_are_two_files_unless_one_url_has_both() {
    let sha512 = filled("{SRI512 https://y/1.2.0/saw}");
    for (url, expected) in [
        (
            "https://y/1.2.0/saw",
            &["d.json:1:28 bazel-lock: one artifact for each platform -> linux_amd64"][..],
        ),
        ("https://x/1.2.0/saw", &[]),
    ] {
        let (settings, files) = repository(
            "linux_amd64",
            &TABLE.replace("https://y/{version}/{platform}", &url.replace("1.2.0", "{version}")),
            &format!("//- d.json\n{{\"1.2.0\": {{\"linux_amd64\": \"{sha512}\"}}}}\n"),
        );
        assert_eq!(lines(&findings(&synced(&wanting(&settings, &files)))), expected, "{url}");
    }
}

#[test]
fn only_what_runs_on_windows_is_called_without_exe() {
    for (platform, expected) in [("windows_amd64", "saw"), ("linux_amd64", "saw.exe")] {
        let (settings, files) = repository(platform, "program = 'saw.exe'\n", "");
        let lock = written(&settings, &files);
        assert_eq!(platforms(&lock)[platform]["program"], json!(expected));
    }
}
