//! `compatibility.json`: which releases of wit-bindgen generate bindings that
//! compile against the embedded runtime, world by world.
//!
//! Does not compile anything: `cargo xtask runtime-matrix` does, and this is
//! what it found.

use std::collections::BTreeMap;

use serde::Deserialize;

use pins::value::version::Version;

/// The world with everything that needs no async, and that the oldest release
/// understands. Where it does not compile, nothing else matters.
pub(crate) const RICH_SYNC: &str = "rich-sync";

/// The part of a runtime that is refused: see the docs of the runtime.
pub(crate) const ASYNC_SUPPORT: &str = "async_support";

/// What became of a world with one release's generator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Cell {
    /// The bindings compile.
    Ok {
        /// The items of the runtime that they use.
        symbols: Vec<String>,
    },
    /// The bindings do not compile.
    Fails {
        /// The compiler's first error.
        error: String,
        /// The items they use that the runtime does not have.
        missing: Vec<String>,
        /// All that they use.
        symbols: Vec<String>,
    },
    /// There are no bindings: the generator does not understand the world.
    CannotGenerate {
        /// What it said.
        error: String,
    },
}

/// The worlds of one release.
pub(crate) type Worlds = BTreeMap<String, Cell>;

/// What the runtime and the worlds were when the matrix was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// SHA-256 of the runtime's source.
    pub(crate) runtime: String,
    /// SHA-256 of the worlds.
    pub(crate) worlds: String,
}

/// The second matrix: bindings of one release against the `wit-bindgen` crate
/// of another, in place of the runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrateMatrix {
    /// SHA-256 of the worlds that it was made with.
    pub(crate) worlds_sha256: String,
    /// Generator, then crate, then the worlds that do not compile.
    #[serde(with = "by_version")]
    pub(crate) pairs: BTreeMap<Version, CratePairs>,
}

/// The crates that one generator's bindings were compiled against, each with
/// the worlds that do not compile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct CratePairs(#[serde(with = "by_version")] pub BTreeMap<Version, Vec<String>>);

/// The whole record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// What it was made with.
    pub(crate) fingerprint: Fingerprint,
    /// The matrix: release, then world.
    pub(crate) releases: BTreeMap<Version, Worlds>,
    /// The matrix against crates, if it was made.
    pub(crate) crates: Option<CrateMatrix>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "generated_by")]
    _generated_by: String,
    runtime_sha256: String,
    worlds_sha256: String,
    #[serde(with = "by_version")]
    releases: BTreeMap<Version, Worlds>,
    crates: Option<CrateMatrix>,
}

impl Cell {
    /// The items of the runtime that the bindings use.
    pub(crate) fn symbols(&self) -> &[String] {
        match self {
            Self::Ok { symbols } | Self::Fails { symbols, .. } => symbols,
            Self::CannotGenerate { .. } => &[],
        }
    }

    /// Whether the bindings need async support.
    pub(crate) fn is_async(&self) -> bool {
        let rests = self.symbols().iter().filter_map(|symbol| symbol.strip_prefix(ASYNC_SUPPORT));
        rests.into_iter().any(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

/// The worlds that keep a release from being compatible. None: it is. A world
/// that its generator does not understand, or that needs async support, counts
/// only if it is [`RICH_SYNC`].
pub(crate) fn incompatible_worlds(worlds: &Worlds) -> Vec<&str> {
    let mut names: Vec<&str> = worlds
        .iter()
        .filter(|(name, cell)| match cell {
            Cell::Ok { .. } => false,
            Cell::Fails { .. } => *name == RICH_SYNC || !cell.is_async(),
            Cell::CannotGenerate { .. } => *name == RICH_SYNC,
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if !worlds.contains_key(RICH_SYNC) {
        names.push(RICH_SYNC);
    }
    names
}

impl Record {
    /// The releases whose bindings work with the runtime, the oldest first.
    pub(crate) fn compatible(&self) -> impl Iterator<Item = &Version> {
        self.releases.iter().filter(|(_, worlds)| incompatible_worlds(worlds).is_empty()).map(|(it, _)| it)
    }

    /// The items of the runtime that some sync world of a release uses.
    pub(crate) fn required(&self, version: &Version) -> Vec<&str> {
        let cells = self.releases.get(version).into_iter().flat_map(BTreeMap::values);
        let sync = cells.filter(|cell| !cell.is_async());
        let mut symbols: Vec<&str> = sync.flat_map(Cell::symbols).map(String::as_str).collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols
    }
}

/// Reads the record.
///
/// # Errors
/// Why it is none, with the line and column where that shows.
pub(crate) fn read(text: &str) -> Result<Record, String> {
    let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Written { runtime_sha256, worlds_sha256, releases, crates, .. } = written;
    let fingerprint = Fingerprint { runtime: runtime_sha256, worlds: worlds_sha256 };
    Ok(Record { fingerprint, releases, crates })
}

/// The record as a file: one line for each world, so that a diff shows what
/// changed.
pub(crate) fn write(record: &Record) -> String {
    let mut text = String::from("{\n  \"generated_by\": \"cargo xtask runtime-matrix\",\n");
    text += &format!("  \"runtime_sha256\": {},\n", literal(&record.fingerprint.runtime));
    text += &format!("  \"worlds_sha256\": {},\n", literal(&record.fingerprint.worlds));
    let releases = record.releases.iter().map(|(version, worlds)| {
        let cells = worlds.iter().map(|(world, cell)| format!("{}: {}", literal(world), cell_text(cell)));
        format!("{}: {}", literal(version.as_str()), object(cells, 2))
    });
    text += &format!("  \"releases\": {}", object(releases, 1));
    if let Some(crates) = &record.crates {
        let pairs = crates.pairs.iter().map(|(generator, pairs)| {
            let pairs = pairs.0.iter().map(|(of_crate, worlds)| {
                let worlds = worlds.iter().map(String::as_str);
                format!("{}: {}", literal(of_crate.as_str()), array(worlds))
            });
            format!("{}: {}", literal(generator.as_str()), object(pairs, 3))
        });
        text += &format!(
            ",\n  \"crates\": {{\n    \"worlds_sha256\": {},\n    \"pairs\": {}\n  }}",
            literal(&crates.worlds_sha256),
            object(pairs, 2)
        );
    }
    text + "\n}\n"
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Ok { symbols } => {
            format!("{{ \"result\": \"ok\", \"symbols\": {} }}", array(symbols.iter().map(String::as_str)))
        }
        Cell::Fails { error, missing, symbols } => format!(
            "{{ \"result\": \"fails\", \"error\": {}, \"missing\": {}, \"symbols\": {} }}",
            literal(error),
            array(missing.iter().map(String::as_str)),
            array(symbols.iter().map(String::as_str))
        ),
        Cell::CannotGenerate { error } => {
            format!("{{ \"result\": \"cannot-generate\", \"error\": {} }}", literal(error))
        }
    }
}

/// A JSON string.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn array<'a>(items: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", items.map(literal).collect::<Vec<_>>().join(", "))
}

/// An object with each member on a line of its own, inside `depth` others.
fn object(members: impl Iterator<Item = String>, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let members: Vec<String> = members.map(|member| format!("{indent}  {member}")).collect();
    if members.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n{indent}}}", members.join(",\n")) }
}

/// Maps whose keys are versions. A key that occurs twice is an error: what a
/// careless merge leaves behind must not be read as either side.
mod by_version {
    use std::collections::BTreeMap;
    use std::marker::PhantomData;

    use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

    use pins::value::version::Version;

    struct Map<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Map<T> {
        type Value = BTreeMap<Version, T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object whose keys are versions")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = access.next_entry::<String, T>()? {
                let version: Version = key.parse().map_err(A::Error::custom)?;
                if map.insert(version, value).is_some() {
                    return Err(A::Error::custom(format!("{key} occurs twice")));
                }
            }
            Ok(map)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Version, T>, D::Error> {
        deserializer.deserialize_map(Map(PhantomData))
    }
}
