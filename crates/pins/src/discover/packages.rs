//! What package managers resolve: which versions are those of a client, though a server is called
//! so, too.
//!
//! Does not read a manifest: `grammar` and `lines` do.

use super::alias::{key, squashed};
use super::told::Told;
use super::words::Name;
use crate::value::path::RepoPath;
use crate::value::text::Span;

/// Servers after which a package is called that speaks to them and counts by itself.
const SERVERS: [&str; 24] = [
    "cassandra",
    "clickhouse",
    "consul",
    "docker",
    "elasticsearch",
    "etcd",
    "grafana",
    "influxdb",
    "kafka",
    "kubernetes",
    "mariadb",
    "meilisearch",
    "memcached",
    "minio",
    "mongo",
    "mongodb",
    "mysql",
    "nats",
    "neo4j",
    "opensearch",
    "postgres",
    "rabbitmq",
    "redis",
    "vault",
];

/// Whether a version in a file is that of a package which is called as a server is.
pub(super) fn is_client(path: &RepoPath, text: &str, span: &Span, told: Told, names: &[Name]) -> bool {
    let is_server = |name: &Name| SERVERS.contains(&&*key(&squashed(&name.shown)));
    names.first().is_some_and(is_server)
        && (is_manifest(path) && told.is_strong() || is_requirement(path) || is_required(text, span))
}

/// Whether the keys of a file are packages.
fn is_manifest(path: &RepoPath) -> bool {
    const MANIFESTS: [&str; 6] =
        ["Cargo.toml", "Pipfile", "composer.json", "libs.versions.toml", "package.json", "pyproject.toml"];
    MANIFESTS.contains(&path.name())
}

/// Whether the lines of a file are requirements of pip.
pub(super) fn is_requirement(path: &RepoPath) -> bool {
    let name = path.name();
    name.ends_with(".txt") && (name.starts_with("requirements") || name.starts_with("constraints"))
}

/// Whether a package is required in words, as pip or Maven has them: `saw==1.2.0`,
/// `org.saw:saw:1.2.0`.
fn is_required(text: &str, span: &Span) -> bool {
    let before = &text[..span.start];
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-:/".contains(c);
    let word = &before[before.trim_end_matches(is_part).len()..];
    let mut parts = word.strip_suffix(':').unwrap_or_default().split(':');
    let group = parts.next().unwrap_or_default();
    let is_coordinate = group.contains('.') && parts.count() == 1 && !word.contains('/');
    before.ends_with("==") || is_coordinate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_called_as_a_server_is_speaks_to_it() {
        for (path, text, told, expected) in [
            ("requirements.txt", "redis==@", Told::Line, true),
            ("a/requirements-dev.txt", "redis @", Told::Line, true),
            ("a.sh", "pip install redis==@", Told::Line, true),
            ("a.kts", "implementation(\"org.postgresql:postgresql:@\")", Told::Line, true),
            ("package.json", "{\"dependencies\": {\"redis\": \"@\"}}", Told::Key, true),
            ("package.json", "{\"scripts\": {\"up\": \"docker run redis:@\"}}", Told::Literal, false),
            ("gradle/libs.versions.toml", "[versions]\npostgres = \"@\"", Told::Constant, true),
            ("a.yml", "image: redis:@", Told::Literal, false),
            ("a.yml", "postgresql_version: @", Told::Key, false),
            ("a.kt", "start(\"registry.test:5000/redis:@\")", Told::Line, false),
            ("notes.txt", "redis @", Told::Line, false),
            ("requirements.txt", "saw==@", Told::Line, false),
        ] {
            let name = if text.contains("saw") { "saw" } else { "postgresql" };
            let at = text.find('@').unwrap();
            let names = [Name { shown: name.to_owned() }];
            assert_eq!(
                is_client(&path.parse().unwrap(), text, &(at..at + 1), told, &names),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_coordinate_has_a_group_with_dots() {
        for (text, expected) in [
            ("saw==@", true),
            ("org.saw:saw:@", true),
            ("org.saw:saw-@", false),
            ("saw:saw:@", false),
            ("org.saw:saw:jar:@", false),
            ("registry.test/saw:saw:@", false),
            ("saw @", false),
        ] {
            let at = text.find('@').unwrap();
            assert_eq!(is_required(text, &(at..at + 1)), expected, "{text}");
        }
    }
}
