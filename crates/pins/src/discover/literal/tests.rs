use super::*;

#[test]
fn what_a_literal_says_of_its_version() {
    for (word, expected) in [
        ("buf@1.45.0", "1.45.0 buf"),
        ("bufbuild/buf:1.45.0", "1.45.0 buf"),
        ("rust:1.95-slim", "1.95 rust"),
        ("osgeo/gdal:ubuntu-small-3.10.0", "3.10.0 gdal"),
        ("osgeo/gdal:other-3.10.0", "3.10.0 other"),
        ("buf.build/protocolbuffers/java:v29.3", "29.3 buf-build-protocolbuffers-java"),
        ("buf.build/other/java:v29.3", ""),
        ("10.0.0.1:5000/o/saw:1.45.0", "1.45.0 saw"),
        ("node:20", "20 node"),
        ("redis:6379", ""),
        ("redis@6379", "6379 redis"),
        ("python3", ""),
        ("x1.45", ""),
        ("devcontainers/python:1-3.11-slim", "3.11 python"),
        ("python:1.2-3.11", "1.2 python"),
        ("python:1-3", "1 python"),
        ("saw-1-3.11", "3.11 saw-1"),
        ("kindest/node:v1.31.0", ""),
        ("cimg/node:20.1.0", "20.1.0 node"),
        ("actions/checkout@v4", "4 checkout"),
        ("@types/node@20.1.0", "20.1.0 types-node"),
        ("pnpm@9.1.0", "9.1.0 pnpm"),
        ("ruff==0.4.1", "0.4.1 ruff"),
        (
            "https://github.com/bufbuild/buf/releases/download/v1.45.0/buf-Linux-x86_64",
            "1.45.0 buf buf download",
        ),
        (
            "https://github.com/o/protobuf/releases/download/v28.2/protoc-28.2-linux.zip",
            "28.2 protobuf protoc download, 28.2 protoc",
        ),
        ("https://dl.k8s.io/v1.30.1/bin/linux/amd64/kubectl", "1.30.1 kubectl"),
        ("https://go.dev/dl/go1.21.13.linux-amd64.tar.gz", "1.21.13 go"),
        ("https://docs.buf.build/1.45.0/x", ""),
        ("https://github.com/o/buf/blob/v1.45.0/README.md", ""),
        ("https://10.0.0.1:8080/x", ""),
        ("https://saw:8080/x", ""),
        ("https://x.test/a/b/c/d/e/saw/1.45/x.sh", "1.45 x saw"),
        ("ubuntu-22.04", "22.04 ubuntu"),
    ] {
        let said: Vec<String> = within(word)
            .into_iter()
            .map(|found| {
                assert_eq!(word[found.at.clone()], found.version, "{word}");
                let names: Vec<String> = found.names.into_iter().map(|name| name.shown).collect();
                format!("{} {}", found.version, names.join(" "))
            })
            .collect();
        assert_eq!(said.join(", "), expected, "{word}");
    }
    for (value, expected) in [
        ("1.45.0", Some("1.45.0")),
        ("v1.45.0", Some("1.45.0")),
        ("=1.45.0", Some("1.45.0")),
        ("20", Some("20")),
        (">=1.45", None),
        ("^1.45", None),
        ("1.45 - 1.47", None),
        ("127.0.0.1", None),
        ("1.45.x", None),
    ] {
        assert_eq!(alone(value).map(|found| found.version).as_deref(), expected, "{value}");
    }
}

#[test]
fn what_stands_around_a_version_is_no_part_of_it() {
    for (tag, expected) in [
        ("20.1.0-slim", "20.1.0"),
        ("v20.1.0-slim", "20.1.0"),
        ("slim-20.1.0", "20.1.0"),
        ("20.1.0", ""),
        ("r20.1.0-slim", ""),
        ("slim-20.1.0-axe", ""),
        ("axe-20.1.0", ""),
        ("10.0.0.1-slim", ""),
    ] {
        let found = leading(tag).map_or("", |found| &tag[found.at]);
        assert_eq!(found, expected, "{tag}");
    }
    let built = "temurin-17.0.13+11";
    assert_eq!(&built[built_by_vendor(built).unwrap().at], "17.0.13+11");
    assert_eq!(&"v27.x"[of_releases("v27.x").unwrap().at], "27.x");
    for (text, expected) in [
        ("saw <= 1.45", true),
        ("saw!=1.45", true),
        ("saw >= v1.45", true),
        ("saw ~1.45", true),
        ("saw 1.45.x", true),
        ("saw 1.45.*", true),
        ("saw 1.45+", true),
        ("saw==1.45", false),
        ("saw 1.45", false),
    ] {
        let at = text.find("1.45").unwrap();
        assert_eq!(is_range(text, &(at..at + "1.45".len())), expected, "{text}");
    }
}
