//! What the name of a platform, or of a file, tells of the operating system and the
//! processor, in the words of Bazel's `@platforms`.
//!
//! Guesses nothing: a name with a part that is not known tells neither.

/// Operating systems, with what names call them. The first that a name holds counts.
const SYSTEMS: [(&str, &[&str]); 10] = [
    ("android", &["android", "androideabi"]),
    ("ios", &["ios"]),
    ("linux", &["linux", "linux32", "linux64"]),
    ("macos", &["darwin", "macos", "macosx", "osx", "mac", "apple"]),
    ("windows", &["windows", "win", "win32", "win64", "mingw", "mingw32", "mingw64"]),
    ("freebsd", &["freebsd"]),
    ("openbsd", &["openbsd"]),
    ("netbsd", &["netbsd"]),
    ("fuchsia", &["fuchsia"]),
    ("wasi", &["wasi", "wasip1", "wasip2"]),
];

/// Processors, with what names call them.
const PROCESSORS: [(&str, &[&str]); 11] = [
    ("x86_64", &["x86_64", "amd64", "x64", "64bit", "linux64", "win64", "mingw64", "intel"]),
    ("aarch64", &["aarch64", "arm64", "arm64v8", "armv8"]),
    (
        "x86_32",
        &[
            "x86_32", "386", "i386", "i486", "i586", "i686", "ia32", "x86", "32bit", "linux32", "win32",
            "mingw32",
        ],
    ),
    ("armv7", &["armv7", "armv7a", "armv7l", "armv7hf", "arm32v7"]),
    ("arm", &["arm", "armhf", "armel", "armv5", "armv6", "armv6l", "armv6hf"]),
    ("ppc64le", &["ppc64le", "powerpc64le"]),
    ("s390x", &["s390x"]),
    ("riscv64", &["riscv64", "riscv64gc"]),
    ("riscv32", &["riscv32", "riscv32imac"]),
    ("wasm32", &["wasm32"]),
    ("wasm64", &["wasm64"]),
];

/// What names hold besides, and what does not narrow down where a program runs.
const FILLERS: [&str; 27] = [
    "unknown",
    "pc",
    "gnu",
    "gnueabi",
    "gnueabihf",
    "musl",
    "musleabi",
    "musleabihf",
    "glibc",
    "msvc",
    "gnullvm",
    "eabi",
    "none",
    "static",
    "universal",
    "universal2",
    "all",
    "any",
    "fat",
    "multi",
    "platforms",
    "os",
    "cpu",
    "platform",
    "config",
    "libc",
    "elf",
];

/// What a platform is called whose artifact runs anywhere.
const ANYWHERE: [&str; 4] = ["universal", "any", "all", "noarch"];

/// What a name tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    system: Option<&'static str>,
    processor: Option<&'static str>,
    /// Whether it holds something besides that nobody knows.
    has_more: bool,
}

/// The constraints that a platform of that name has, none where it runs anywhere.
/// Nothing comes back if the name does not tell.
pub(crate) fn constraints(name: &str) -> Option<Vec<String>> {
    if ANYWHERE.contains(&name) {
        return Some(Vec::new());
    }
    if ["@platforms//os:", "@platforms//cpu:"].iter().any(|start| name.starts_with(start)) {
        return Some(vec![name.to_owned()]);
    }
    let Told { system, processor, has_more } = told(name);
    let is_whole = system.is_some() && processor.is_some();
    // `linux_loong64` is not every Linux.
    if system.or(processor).is_none() || has_more && !is_whole {
        return None;
    }
    let system = system.map(|system| format!("@platforms//os:{system}"));
    Some(
        system.into_iter().chain(processor.map(|processor| format!("@platforms//cpu:{processor}"))).collect(),
    )
}

/// The platform that the URL of an artifact tells, as `linux_amd64`: the name of its file
/// does, or else the folders that it is in.
pub(crate) fn of_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (folders, file) = path.rsplit_once('/')?;
    let of_host = if folders.starts_with("github.com/") { 3 } else { 1 };
    let folders: Vec<&str> = folders.split('/').skip(of_host).collect();
    [file, &folders.join("/")].into_iter().find_map(|text| {
        let Told { system, processor, .. } = told(text);
        let system = match system? {
            "macos" => "darwin",
            other => other,
        };
        let processor = processor.map(|processor| match processor {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86_32" => "386",
            other => other,
        });
        Some(processor.map_or_else(|| system.to_owned(), |processor| format!("{system}_{processor}")))
    })
}

fn told(name: &str) -> Told {
    let name = name
        .to_ascii_lowercase()
        .replace("x86-64", "x86_64")
        .replace("x86_64", "x86+64")
        .replace("x86_32", "x86+32");
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '+')
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('+', "_"))
        .collect();
    let first = |table: &[(&'static str, &[&str])]| {
        let mut known = table.iter().filter(|(_, names)| words.iter().any(|word| is_one(names, word)));
        known.next().map(|(found, _)| *found)
    };
    let (system, processor) = (first(&SYSTEMS), first(&PROCESSORS));
    let is_known = |word: &String| {
        let in_table = |table: &[(&str, &[&str])]| table.iter().any(|(_, names)| is_one(names, word));
        in_table(&SYSTEMS) || in_table(&PROCESSORS) || FILLERS.contains(&word.as_str())
    };
    Told { system, processor, has_more: !words.iter().all(is_known) }
}

/// Whether a word is one of these, or one with the number of a release, as `macos14`.
fn is_one(names: &[&str], word: &str) -> bool {
    let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
    names.contains(&word) || plain.len() > 4 && names.contains(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_tells_a_platform_where_it_names_a_system() {
        for (url, expected) in [
            ("https://x/v1/saw-Linux-x86_64.tar.gz", Some("linux_amd64")),
            ("https://x/v1/saw-1.2-aarch64-apple-darwin.zip?x=1", Some("darwin_arm64")),
            ("https://x/v1/bin/windows/amd64/saw.exe", Some("windows_amd64")),
            ("https://x/saw-linux64.tgz", Some("linux_amd64")),
            ("https://x/saw-win32.zip", Some("windows_386")),
            ("https://x/saw-macos14.zip", Some("darwin")),
            ("https://github.com/o/linux-tools/releases/download/v1/saw.jar", None),
            ("https://x/saw-x86_64.tar.gz", None),
            ("https://x/winter-darwinia.zip", None),
            // Of a short word nobody knows what a number behind it says.
            ("https://x/saw-win7.zip", None),
            ("https://x/saw-wasi4.zip", None),
            ("saw-linux", None),
        ] {
            assert_eq!(of_url(url).as_deref(), expected, "{url}");
        }
    }
}
