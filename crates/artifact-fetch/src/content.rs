//! Whether the first bytes of a body can be what its URL promises. An error
//! page that arrives with status 200 must not become a checksum.
//!
//! Does not unpack or validate anything: 512 bytes are all it looks at.

use crate::address::printable;

/// How many of the first bytes are looked at: a tar header is 512 bytes long.
pub(crate) const HEAD: usize = 512;

/// What a file can be told to be by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Gzip,
    Xz,
    Zip,
    Zstd,
    Bzip2,
    Tar,
    Wasm,
    Elf,
    MachO,
    Exe,
    Script,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Gzip,
        Self::Xz,
        Self::Zip,
        Self::Zstd,
        Self::Bzip2,
        Self::Tar,
        Self::Wasm,
        Self::Elf,
        Self::MachO,
        Self::Exe,
        Self::Script,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "a gzip archive",
            Self::Xz => "an xz archive",
            Self::Zip => "a zip archive",
            Self::Zstd => "a zstd archive",
            Self::Bzip2 => "a bzip2 archive",
            Self::Tar => "a tar archive",
            Self::Wasm => "a WebAssembly file",
            Self::Elf => "an ELF program",
            Self::MachO => "a Mach-O program",
            Self::Exe => "a Windows program",
            Self::Script => "a script",
        }
    }

    fn begins(self, head: &[u8]) -> bool {
        match self {
            Self::Gzip => head.starts_with(b"\x1f\x8b"),
            Self::Xz => head.starts_with(b"\xfd7zXZ\0"),
            // An archive without files consists of its end record alone.
            Self::Zip => head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06"),
            Self::Zstd => head.starts_with(b"\x28\xb5\x2f\xfd"),
            Self::Bzip2 => head.starts_with(b"BZh"),
            Self::Tar => head.get(257..).is_some_and(|magic| magic.starts_with(b"ustar")),
            Self::Wasm => head.starts_with(b"\0asm"),
            Self::Elf => head.starts_with(b"\x7fELF"),
            Self::MachO => MACH_O.iter().any(|magic| head.starts_with(magic)),
            Self::Exe => head.starts_with(b"MZ"),
            Self::Script => head.starts_with(b"#!"),
        }
    }
}

const MACH_O: [&[u8]; 8] = [
    b"\xfe\xed\xfa\xce", // 32 bits
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf", // 64 bits
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", // several architectures in one file
    b"\xbe\xba\xfe\xca",
    b"\xca\xfe\xba\xbf",
    b"\xbf\xba\xfe\xca",
];

/// What the path of a URL promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The ending names the kind.
    Exactly(Kind),
    /// No ending: a program for some platform, or an archive of it.
    Program,
    /// An ending that says nothing about the first bytes (`.json`, `.sha256`).
    Anything,
    /// Whatever the URL: the manifest of an image, which is a JSON object.
    Manifest,
}

const ENDINGS: &[(&str, Kind)] = &[
    (".gz", Kind::Gzip),
    (".tgz", Kind::Gzip),
    (".xz", Kind::Xz),
    (".txz", Kind::Xz),
    (".zip", Kind::Zip),
    (".zst", Kind::Zstd),
    (".tzst", Kind::Zstd),
    (".bz2", Kind::Bzip2),
    (".tbz2", Kind::Bzip2),
    (".tar", Kind::Tar),
    (".wasm", Kind::Wasm),
    (".exe", Kind::Exe),
];

/// What may follow the last dot in the name of a bare program.
const PROGRAM_WORDS: &[&str] = &[
    "aarch64", "amd64", "appimage", "arm", "arm64", "armv6", "armv7", "bin", "darwin", "elf", "freebsd",
    "gnu", "i386", "i686", "linux", "linux32", "linux64", "macos", "musl", "osx", "ppc64le", "riscv64",
    "run", "s390x", "win", "win32", "win64", "windows", "x64", "x86",
];

impl Expected {
    /// Reads the promise from the path of a URL.
    pub(crate) fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        if let Some((_, kind)) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)) {
            return Self::Exactly(*kind);
        }
        // The dot in `tinygo0.40.1.linux-amd64` or `wkg-0.11.0` starts no ending.
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_word = ending.starts_with(|c: char| c.is_ascii_alphabetic())
            && ending.chars().all(|c| c.is_ascii_alphanumeric());
        if is_word && !PROGRAM_WORDS.contains(&ending) { Self::Anything } else { Self::Program }
    }

    /// Checks the first [`HEAD`] bytes of a body, or all of a shorter one.
    ///
    /// # Errors
    /// What was expected and what came.
    pub(crate) fn check(self, head: &[u8]) -> Result<(), String> {
        let (fits, expected) = match self {
            Self::Exactly(kind) => (kind.begins(head), kind.name()),
            Self::Program => (
                Kind::ALL.iter().any(|kind| kind.begins(head)),
                "a program or an archive (the URL has no file ending)",
            ),
            Self::Anything => (!is_html(head), "a file"),
            Self::Manifest => (text_of(head).trim_start().starts_with('{'), "the manifest of an image"),
        };
        if fits { Ok(()) } else { Err(format!("expected {expected}, got {}", describe(head))) }
    }
}

/// A body's first bytes in words.
pub(crate) fn describe(head: &[u8]) -> String {
    if let Some(kind) = Kind::ALL.iter().find(|kind| kind.begins(head)) {
        return kind.name().to_owned();
    }
    let text = text_of(head);
    let excerpt = || printable(&text.split_whitespace().collect::<Vec<_>>().join(" "), 120);
    let what = match text.trim_start().chars().next() {
        _ if is_html(head) => "an HTML page",
        None => return "nothing but blanks".to_owned(),
        _ if !is_text(&text) => {
            let bytes: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            return format!("binary data that begins with the bytes {}", bytes.join(" "));
        }
        Some('{' | '[') => "a JSON document",
        Some('<') => "an XML document",
        Some(_) => "text",
    };
    format!("{what} that begins: {}", excerpt())
}

fn is_html(head: &[u8]) -> bool {
    let text = text_of(head).to_ascii_lowercase();
    text.trim_start().starts_with('<') && (text.contains("<!doctype html") || text.contains("<html"))
}

/// The bytes as text, without a byte order mark or a character cut in half.
fn text_of(head: &[u8]) -> String {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let whole = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    };
    String::from_utf8_lossy(whole).into_owned()
}

fn is_text(text: &str) -> bool {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{1b}';
    text.chars().all(|c| c != char::REPLACEMENT_CHARACTER && (!c.is_control() || is_blank(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn fits(path: &str, head: &[u8]) {
        assert_eq!(Expected::of(path).check(head), Ok(()), "{path}");
    }

    #[track_caller]
    fn refused(path: &str, head: &[u8], expected: &str) {
        let message = Expected::of(path).check(head).unwrap_err();
        assert!(message.contains(expected), "{path}: {message}");
    }

    fn tar() -> Vec<u8> {
        let mut header = vec![0; HEAD];
        header[257..262].copy_from_slice(b"ustar");
        header
    }

    #[test]
    fn an_ending_demands_its_kind() {
        fits("/a.tar.gz", b"\x1f\x8b\x08");
        fits("/a.TGZ", b"\x1f\x8b\x08");
        fits("/a.gz", b"\x1f\x8b\x08");
        fits("/a.tar.xz", b"\xfd7zXZ\0\0");
        fits("/a.zip", b"PK\x03\x04");
        fits("/empty.zip", b"PK\x05\x06\0\0");
        fits("/a.tar.zst", b"\x28\xb5\x2f\xfd");
        fits("/a.tar.bz2", b"BZh9");
        fits("/a.tar", &tar());
        fits("/a.wasm", b"\0asm\x01\0\0\0");
        fits("/a.exe", b"MZ\x90");
        refused("/a.tar.gz", b"PK\x03\x04", "expected a gzip archive, got a zip archive");
        refused("/a.zip", b"\x1f\x8b\x08", "expected a zip archive, got a gzip archive");
        refused("/a.gz", b"\x1f", "expected a gzip archive, got binary data that begins with");
        refused("/a.tar", &tar()[..256], "expected a tar archive, got binary data");
        refused("/a.exe", b"\x7fELF", "expected a Windows program, got an ELF program");
        refused("/a.wasm", b"\0\0\0\0", "the bytes 00 00 00 00");
    }

    #[test]
    fn a_name_without_an_ending_demands_a_program_or_an_archive() {
        for name in [
            "/wac-cli-x86_64-pc-windows-gnu",
            "/tinygo0.40.1.linux-amd64",
            "/wkg-0.11.0",
            "/a/wasm-tools",
            "/tool-linux.x86_64",
            "/tool.arm64",
            "/crates/x/0.1/download",
        ] {
            fits(name, b"MZ\x90");
            fits(name, b"\x7fELF\x02");
            fits(name, b"#!/bin/sh\n");
            fits(name, b"\0asm");
            fits(name, b"\x1f\x8b");
            for magic in MACH_O {
                fits(name, magic);
            }
            refused(name, b"Not Found", "the URL has no file ending), got text that begins: Not Found");
            refused(name, b"{\"message\":\"x\"}", "a JSON document that begins: {\"message\":\"x\"}");
            refused(name, b"\x00\x01", "binary data");
        }
    }

    #[test]
    fn an_unknown_ending_refuses_only_html() {
        for name in ["/a.json", "/a.txt", "/SHA256SUMS.sha256", "/a.tar.gz.sig", "/a.deb"] {
            fits(name, b"{}");
            fits(name, b"Not Found");
            fits(name, b"<?xml version='1.0'?><list/>");
            refused(name, b"<!DOCTYPE html><p>", "expected a file, got an HTML page");
        }
    }

    #[test]
    fn error_pages_are_told_apart_and_quoted_safely() {
        let page = b"\xef\xbb\xbf \n<!DoctYpe HTML>\n<title>\x1b[31mSign in</title>";
        refused("/a.gz", page, "an HTML page that begins: <!DoctYpe HTML> <title>\\u{1b}[31mSign in</title>");
        refused("/a.gz", b"\n\t<HTML>", "an HTML page that begins: <HTML>");
        refused("/a.gz", b"<?xml?>\n<!DOCTYPE html>", "an HTML page");
        refused("/a.gz", b"<Error><Code>NoSuchKey</Code>", "an XML document that begins: <Error>");
        refused("/a.gz", b"[1]", "a JSON document that begins: [1]");
        refused("/a.gz", b"  \n ", "nothing but blanks");
        refused("/a.gz", "Nicht gefunden: ä".as_bytes(), "text that begins: Nicht gefunden: ä");
        refused("/a.gz", b"cut in half: \xc3", "text that begins: cut in half:");
        refused("/a.gz", b"latin \xe4 x", "binary data that begins with the bytes 6c 61");
        let long = Expected::of("/a.gz").check(&[b'x'; HEAD]).unwrap_err();
        assert!(long.ends_with("xxx...") && long.len() < 200, "{long}");
    }
}
