//! References to container images, and where their manifests are.
//!
//! Asks no registry.

/// The registry of images whose reference names none.
const DEFAULT_REGISTRY: &str = "registry-1.docker.io";

/// The URL of the manifest of an image, `[HOST/]NAME:TAG`, as the OCI distribution
/// specification (1.1, "Pulling manifests") has it; what a reference without a host means,
/// container engines agree on.
///
/// # Errors
/// What is wrong with the reference.
pub(crate) fn manifest_url(reference: &str) -> Result<String, String> {
    let (host, path) = match reference.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
        _ => ("docker.io", reference),
    };
    let (name, tag) =
        path.rsplit_once(':').ok_or_else(|| format!("{reference:?} names no tag of an image"))?;
    let is_hub = matches!(host, "docker.io" | "index.docker.io");
    let name = if is_hub && !name.contains('/') { format!("library/{name}") } else { name.to_owned() };
    let is_part = |part: &str| {
        let is_inner =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        !part.is_empty() && part.bytes().all(is_inner) && !part.starts_with(['.', '-', '_'])
    };
    let is_tag = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let is_host = !host.starts_with(['.', '-', ':']) && !host.contains("..") && host.bytes().all(is_host);
    if !name.split('/').all(is_part) || !is_host {
        return Err(format!("{reference:?} is no reference to an image"));
    }
    if tag.is_empty() || tag.len() > 128 || !tag.bytes().all(is_tag) || tag.starts_with(['.', '-']) {
        return Err(format!("{tag:?} is no tag of an image"));
    }
    let host = if is_hub { DEFAULT_REGISTRY } else { host };
    // As engines do: a registry on the machine itself needs no certificate.
    let name_of_host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_own = matches!(name_of_host, "localhost" | "127.0.0.1" | "[::1]");
    let scheme = if is_own { "http" } else { "https" };
    Ok(format!("{scheme}://{host}/v2/{name}/manifests/{tag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_a_manifest() {
        for (reference, expected) in [
            ("rust:1.95", "https://registry-1.docker.io/v2/library/rust/manifests/1.95"),
            ("docker.io/a/b:1", "https://registry-1.docker.io/v2/a/b/manifests/1"),
            ("a/b:v1-x", "https://registry-1.docker.io/v2/a/b/manifests/v1-x"),
            ("r.example/a/b/c:1", "https://r.example/v2/a/b/c/manifests/1"),
            ("r.example:5000/a:1", "https://r.example:5000/v2/a/manifests/1"),
            ("r.example/k8s/my_app.x-y:1_A.b-c", "https://r.example/v2/k8s/my_app.x-y/manifests/1_A.b-c"),
            ("index.docker.io/a:1", "https://registry-1.docker.io/v2/library/a/manifests/1"),
            ("localhost/a:1", "http://localhost/v2/a/manifests/1"),
            ("[::1]:5000/a:1", "http://[::1]:5000/v2/a/manifests/1"),
            ("localhost:5000/a:1", "http://localhost:5000/v2/a/manifests/1"),
            ("127.0.0.1:80/a:1", "http://127.0.0.1:80/v2/a/manifests/1"),
        ] {
            assert_eq!(manifest_url(reference).as_deref(), Ok(expected), "{reference}");
        }
        for (reference, expected) in [
            ("rust", "names no tag"),
            ("r.example:5000/rust", "names no tag"),
            ("Rust:1", "no reference"),
            ("a//b:1", "no reference"),
            ("../a:1", "no reference"),
            ("r.example/../a:1", "no reference"),
            ("rust:", "no tag"),
            ("rust:1/2", "names no tag"),
            ("rust:a b", "no tag"),
            ("x@y.z/a:1", "no reference"),
            (".x/a:1", "no reference"),
            ("-x.y/a:1", "no reference"),
            (":5/a:1", "no reference"),
            ("x..y/a:1", "no reference"),
            ("a/-b:1", "no reference"),
            ("a/_b:1", "no reference"),
            ("rust:.1", "no tag"),
            ("rust:-1", "no tag"),
        ] {
            let error = manifest_url(reference).unwrap_err();
            assert!(error.contains(expected), "{reference}: {error}");
        }
        let tagged = |length: usize| manifest_url(&format!("rust:{}", "a".repeat(length)));
        assert!(tagged(128).is_ok() && tagged(129).is_err());
    }
}
