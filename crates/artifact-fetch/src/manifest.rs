//! The manifest of a container image: what a registry of images is asked for,
//! and whether what it sends can be pulled by the digest of its bytes. The
//! [OCI distribution specification] has the protocol.
//!
//! Does not fetch it (`transfer.rs`), and does not read what it lists.
//!
//! [OCI distribution specification]: https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests

use fetch_wire::Hashes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use crate::address::{percent_decoded, printable};
use crate::content::{HEAD, describe};

/// The media types of what an image's tag may stand for. Without those of
/// several platforms a registry chooses one platform, and says its digest.
pub(crate) const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, \
                                   application/vnd.docker.distribution.manifest.list.v2+json, \
                                   application/vnd.oci.image.manifest.v1+json, \
                                   application/vnd.docker.distribution.manifest.v2+json";

/// Those of several platforms.
const LISTS: [&str; 2] =
    ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];

/// What begins a media type that says more than "JSON" or "bytes".
const VENDOR: &str = "application/vnd.";

/// The header in which a registry says the digest of what it sends.
const SAID: &str = "docker-content-digest";

/// What somebody says of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// What it must hash to.
    Digest {
        /// `sha256:b1946a...`
        digest: String,
        /// Who says it, for people.
        by: &'static str,
    },
    /// Its media type, as its header Content-Type says.
    MediaType(String),
}

/// What the headers of a response say of its body.
pub(crate) fn claims(headers: &HeaderMap) -> impl Iterator<Item = Claim> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    let digests = headers
        .get_all(SAID)
        .iter()
        .map(move |value| Claim::Digest { digest: text(value), by: "its header Docker-Content-Digest" });
    let types = headers.get_all(CONTENT_TYPE).iter().map(move |value| Claim::MediaType(text(value)));
    digests.chain(types)
}

/// What the path of a URL says of the body, if it names no tag but a digest.
pub(crate) fn claim_of(path: &str) -> Option<Claim> {
    let reference = percent_decoded(path.rsplit('/').next().unwrap_or_default());
    // A tag has no colon.
    reference.contains(':').then_some(Claim::Digest { digest: reference, by: "the URL" })
}

/// Checks that a whole body is a manifest, and what is claimed of it.
///
/// # Errors
/// What was expected and what came.
pub(crate) fn check(body: &[u8], hashes: &Hashes, claims: &[Claim]) -> Result<(), String> {
    let came = || describe(&body[..body.len().min(HEAD)]);
    let manifest: Value = serde_json::from_slice(body)
        .map_err(|error| format!("expected the manifest of an image, got {} ({error})", came()))?;
    match manifest.get("schemaVersion").and_then(Value::as_u64) {
        Some(2) => {}
        Some(1) => {
            return Err(
                "the registry sends a manifest of schemaVersion 1, which is out of use and cannot be \
                        pulled by its digest; expected schemaVersion 2"
                    .to_owned(),
            );
        }
        _ => return Err(format!("expected a manifest with schemaVersion 2, got {}", came())),
    }
    if holds(&manifest, "manifests") && ["config", "layers"].iter().any(|name| holds(&manifest, name)) {
        return Err(format!("it is the manifest of an image and a list of manifests as well, {TWO_IMAGES}"));
    }
    let own = manifest.get("mediaType").and_then(Value::as_str);
    own.map_or(Ok(()), |own| check_type("its mediaType", own, &manifest))?;
    claims.iter().try_for_each(|claim| claim.check(hashes, &manifest, own))
}

/// What comes of a manifest that can be taken for two things.
const TWO_IMAGES: &str = "so that two programs could see two different images";

/// Whether there is something of that name in a manifest.
fn holds(manifest: &Value, name: &str) -> bool {
    match manifest.get(name) {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(value) => !value.is_null(),
        None => false,
    }
}

/// Checks that a body is what a media type says: some programs go by that, and others by
/// what the body holds, and both are to pull one image by its digest.
fn check_type(whose: &str, said: &str, manifest: &Value) -> Result<(), String> {
    let shown = printable(said, 200);
    if !ACCEPTED.split(", ").any(|accepted| accepted == said) {
        return Err(format!(
            "expected the manifest of an image, of a media type that was asked for, but {whose} says {shown:?}"
        ));
    }
    let others = if LISTS.contains(&said) { &["config", "layers"][..] } else { &["manifests"] };
    match others.iter().find(|name| holds(manifest, name)) {
        Some(name) => Err(format!("{whose} says {shown:?}, but it holds {name:?}, {TWO_IMAGES}")),
        None => Ok(()),
    }
}

impl Claim {
    /// Checks that it is so, of a body that has these hashes and says itself of which media
    /// type it is.
    fn check(&self, hashes: &Hashes, manifest: &Value, own: Option<&str>) -> Result<(), String> {
        let (digest, by) = match self {
            Self::Digest { digest, by } => (digest, by),
            Self::MediaType(said) => return check_header(said, manifest, own),
        };
        let (algorithm, hex) = digest.split_once(':').unwrap_or_default();
        let ours = match algorithm {
            "sha256" => &hashes.sha256,
            "sha384" => &hashes.sha384,
            "sha512" => &hashes.sha512,
            _ => {
                let said = printable(digest, 200);
                return Err(format!("{by} says {said:?}, which is no digest by sha256, sha384 or sha512"));
            }
        };
        if ours == hex {
            return Ok(());
        }
        Err(format!("the body has the digest {algorithm}:{ours}, but {by} says {:?}", printable(digest, 200)))
    }
}

/// Checks what a header Content-Type says. Whoever serves files and knows nothing of images
/// says that these are bytes, or JSON.
fn check_header(said: &str, manifest: &Value, own: Option<&str>) -> Result<(), String> {
    let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !said.starts_with(VENDOR) {
        return Ok(());
    }
    let whose = "its header Content-Type";
    check_type(whose, &said, manifest)?;
    match own {
        Some(own) if own != said => Err(format!("its mediaType says {own:?}, but {whose} says {said:?}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes() -> Hashes {
        Hashes { sha256: "a1".repeat(32), sha384: "b2".repeat(48), sha512: "c3".repeat(64) }
    }

    #[track_caller]
    fn checked(body: &str, claims: &[Claim], expected: &str) {
        match check(body.as_bytes(), &hashes(), claims) {
            Ok(()) => assert_eq!(expected, "", "{body}"),
            Err(why) => assert!(!expected.is_empty() && why.contains(expected), "{body}: {why}"),
        }
    }

    #[test]
    fn only_a_json_object_with_schema_version_2_is_a_manifest() {
        checked(r#"{"schemaVersion": 2, "manifests": []}"#, &[], "");
        checked("\n{\"config\": {}, \"schemaVersion\": 2}\n", &[], "");
        checked(r#"{"schemaVersion": 1, "fsLayers": []}"#, &[], "schemaVersion 1, which is out of use");
        checked(r#"{"schemaVersion": 3}"#, &[], "expected a manifest with schemaVersion 2, got a JSON");
        checked(r#"{"schemaVersion": "2"}"#, &[], "expected a manifest with schemaVersion 2");
        checked(r#"{"schemaVersion": 2.5}"#, &[], "expected a manifest with schemaVersion 2");
        checked(r#"{"errors": []}"#, &[], "got a JSON document that begins: {\"errors\": []}");
        checked(r#"[{"schemaVersion": 2}]"#, &[], "expected a manifest with schemaVersion 2");
        checked(r#"{"schemaVersion": 2"#, &[], "expected the manifest of an image, got a JSON document");
        checked(r#"{"schemaVersion": 2} x"#, &[], "trailing characters");
        checked("<html>\u{1b}[2J", &[], "got an HTML page that begins: <html>\\u{1b}[2J");
        checked(&"[".repeat(100_000), &[], "recursion limit");
        checked("", &[], "nothing but blanks");
    }

    #[test]
    fn what_is_claimed_of_a_body_must_be_so() {
        let body = r#"{"schemaVersion": 2}"#;
        let said = |digest: &str| Claim::Digest { digest: digest.to_owned(), by: "it" };
        let [of_256, of_384, of_512] = [
            format!("sha256:{}", hashes().sha256),
            format!("sha384:{}", hashes().sha384),
            format!("sha512:{}", hashes().sha512),
        ];
        checked(body, &[said(&of_256), said(&of_384), said(&of_512)], "");
        let expected = format!("has the digest {of_256}, but it says \"sha256:a2\"");
        checked(body, &[said(&of_256), said("sha256:a2")], &expected);
        checked(body, &[said(&of_256.to_uppercase())], "which is no digest by sha256");
        checked(body, &[said(&of_256.replace("sha256", "sha512"))], "has the digest sha512:c3c3");
        checked(body, &[said("blake3:a1")], "says \"blake3:a1\", which is no digest by sha256");
        checked(body, &[said("")], "says \"\", which is no digest");
        checked(body, &[said("sha256:\u{1b}[2J")], "\\\\u{1b}[2J");
    }

    #[test]
    fn a_url_may_claim_a_digest_and_headers_may_claim_several() {
        assert_eq!(claim_of("/v2/a/manifests/1.2"), None);
        let said = |claim| match claim {
            Claim::Digest { digest, .. } => digest,
            Claim::MediaType(said) => said,
        };
        let digest = |path| claim_of(path).map(said);
        assert_eq!(digest("/v2/a/manifests/sha256:ab").as_deref(), Some("sha256:ab"));
        assert_eq!(digest("/v2/a/manifests/sha256%3Aab").as_deref(), Some("sha256:ab"));
        let mut headers = HeaderMap::new();
        assert_eq!(claims(&headers).count(), 0);
        headers.append(SAID, "sha256:a".parse().unwrap());
        headers.append(SAID, " sha256:b ".parse().unwrap());
        headers.append(CONTENT_TYPE, "text/plain".parse().unwrap());
        let all: Vec<String> = claims(&headers).map(said).collect();
        assert_eq!(all, ["sha256:a", "sha256:b", "text/plain"]);
    }

    #[test]
    fn a_media_type_must_be_one_of_those_asked_for_and_that_of_the_body() {
        let [index, list, manifest, docker] =
            ACCEPTED.split(", ").map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(LISTS, [&index, &list]);
        let held = |media_type: &str, more: &str| {
            format!(r#"{{"schemaVersion": 2, "mediaType": "{media_type}"{more}}}"#)
        };
        let sent = |said: &str| [Claim::MediaType(said.to_owned())];
        for media_type in [&index, &list, &manifest, &docker] {
            checked(&held(media_type, ""), &sent(media_type), "");
            checked(
                &held(media_type, ""),
                &sent(&format!("{}; charset=utf-8", media_type.to_uppercase())),
                "",
            );
            checked(r#"{"schemaVersion": 2}"#, &sent(media_type), "");
            for untold in ["application/json", "application/octet-stream", "text/plain", ""] {
                checked(&held(media_type, ""), &sent(untold), "");
            }
        }
        let asked = "of a media type that was asked for, but its ";
        checked(&held("application/vnd.oci.image.config.v1+json", ""), &[], asked);
        checked(&held("\\u001b[2J", ""), &[], "mediaType says \"\\\\u{1b}[2J\"");
        checked(
            r#"{"schemaVersion": 2}"#,
            &sent("application/vnd.docker.distribution.manifest.v1+prettyjws"),
            "asked for, but its header Content-Type says \"application/vnd.docker.distribution.manifest.v1+pretty",
        );
        checked(&held(&manifest, ""), &sent(&docker), "docker.distribution.manifest.v2+json\"");
        // What some take for a list of images, and others for one.
        let (layers, manifests) = (r#", "layers": [{}]"#, r#", "manifests": [{}]"#);
        let two = "two programs could see two different images";
        checked(&held(&index, layers), &[], two);
        checked(&held(&list, r#", "config": {}"#), &[], two);
        checked(&held(&docker, manifests), &[], two);
        checked(&format!(r#"{{"schemaVersion": 2{manifests}}}"#), &sent(&manifest), two);
        checked(&format!(r#"{{"schemaVersion": 2{layers}{manifests}}}"#), &[], two);
        checked(&held(&manifest, &layers.replace("{}", "")), &[], "");
        checked(&held(&manifest, r#", "manifests": [], "layers": [{}]"#), &[], "");
        checked(&held(&index, r#", "layers": null, "manifests": [{}]"#), &sent(&index), "");
    }
}
