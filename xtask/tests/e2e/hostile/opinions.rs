//! What the publisher says of its artifact, or fails to say.

use super::case::{API, Case, beside};
use super::served::FILE;
use super::server::{Reply, full, message, ok, redirect, stall, status};
use super::{chunk, endless};
use crate::support::tools::sha256;

/// What the server has to say about its artifact.
pub(super) fn opinions() -> Vec<Case> {
    let api = |name, reply: Reply, expected: &str| {
        let noted = ["no second opinion on toolbox 1.1.0: the release API: ", expected];
        Case::beside(name, API, vec![reply]).notes(&noted)
    };
    let name = FILE.path().rsplit_once('/').unwrap().1.to_owned();
    let says = |digest: &str| {
        let asset = serde_json::json!({ "name": name, "digest": format!("sha256:{digest}") });
        ok(serde_json::json!({ "assets": [asset] }).to_string().as_bytes())
    };
    let other = sha256(b"another");
    let text_limit = "larger than the 1048576 bytes that a text may have";
    let many = vec![ok("0\n".repeat(1 << 20).as_bytes())];
    let deep = "[".repeat(100_000);
    vec![
        Case::beside("the release API agrees", API, vec![says(&sha256(&FILE.body()))])
            .agreed(&["release-api"]),
        Case::beside("the release API disagrees", API, vec![says(&other)]).refused(
            1,
            &[&format!("has the digest {}, but the release API says {other}", sha256(&FILE.body()))],
        ),
        Case::beside("the release API has no digest", API, vec![says("zzz")])
            .refused(1, &["the release API cannot be right"]),
        Case::beside("the release API has a digest that moves the cursor", API, vec![says("\u{1b}[2J")])
            .refused(1, &["the release API cannot be right: `sha256:\\u{1b}[2J` is"]),
        Case::beside(
            "the release API has the artifact twice",
            API,
            vec![ok(serde_json::json!({ "assets": [
                { "name": name, "digest": format!("sha256:{}", sha256(&FILE.body())) },
                { "name": name, "digest": format!("sha256:{other}") }] })
            .to_string()
            .as_bytes())],
        )
        .refused(1, &["the release API cannot be right: it names ", &other]),
        Case::beside(
            "a checksum file in UTF-16",
            &beside(&format!("{name}.sha256")),
            vec![ok(b"\xff\xfef\0d\0\n\0")],
        )
        .notes(&["no second opinion", "it is no text in UTF-8"]),
        Case::beside(
            "a checksum file that moves the cursor",
            &beside(&format!("{name}.sha256")),
            vec![ok(b"\x1b[2J")],
        )
        .notes(&["no second opinion", "cannot be understood: line 1 is `\\u{1b}[2J`"]),
        api("the release API talks nonsense", ok(b"\x01\x02{\"assets\": ["), "it is no release"),
        api("the release API is deep", ok(deep.as_bytes()), "it is no release"),
        api("the release API is a page", ok(b"<html>Sign in</html>"), "an HTML page"),
        api("the release API is empty", ok(b""), "an empty body"),
        api("the release API is no text", ok(b"{\"assets\": \"\xff\xfe\"}"), "it is no text in UTF-8"),
        api("the release API fails", status("500 Oops"), "(tried 2 times)"),
        api(
            "the release API has had enough",
            full("403 Forbidden", &["Retry-After: 3600"], b""),
            "no request before",
        ),
        api(
            "the release API is endless",
            endless(message("200 OK", &["Transfer-Encoding: chunked"], b""), chunk(&[b'['; 1 << 16])),
            text_limit,
        ),
        api("the release API leads to a file", redirect("file:///etc/passwd"), "it leads to file:"),
        api("the release API stalls", stall(Vec::new()), "no answer within 0.3 s")
            .with(&["--idle-timeout", "0.3"]),
        Case::beside("checksums of 2 MiB", &beside("SHA256SUMS"), many)
            .notes(&["no second opinion", text_limit]),
        Case::beside(
            "checksums that disagree",
            &beside("SHA256SUMS"),
            vec![ok(format!("{other}  {name}\n").as_bytes())],
        )
        .refused(1, &["SHA256SUMS says ", &other]),
        Case::beside("checksums with names that lead elsewhere", API, {
            let assets =
                ["../../../../evil.sha256", "https://a.example/SHA256SUMS", "SHA256SUMS?x", "SHA256SUMS"];
            let assets: Vec<_> = assets.map(|name| serde_json::json!({ "name": name })).into();
            vec![ok(serde_json::json!({ "assets": assets }).to_string().as_bytes())]
        })
        .also(&beside("SHA256SUMS"), vec![ok(format!("{} *{name}\r\n", sha256(&FILE.body())).as_bytes())])
        .agreed(&["sums-file"]),
    ]
}
