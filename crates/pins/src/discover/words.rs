//! Which tool a name speaks of: `BUF_VERSION`, `buf-version`, `bufVersion` and `buf` are
//! one, `buf-setup-action` is another.
//!
//! Does not know which tools there are.

use super::alias::{key, shown, squashed};

/// What a key, a variable or a word says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A name.
    Name(Name),
    /// That a version stands there; whose, something around it says.
    Version,
    /// That what stands there is no tool's current version, whatever it looks like.
    Other,
}

impl Word {
    /// The name, if it is one.
    pub(crate) fn name(self) -> Option<Name> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }
}

/// The name of something that has versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// As a tool would be called: words with `-` between them.
    pub(crate) shown: String,
}

/// Words that only say that a version stands there.
const OF_VERSION: [&str; 21] = [
    "version",
    "versions",
    "ver",
    "tag",
    "ref",
    "rev",
    "revision",
    "release",
    "default",
    "pinned",
    "pin",
    "current",
    "v",
    "url",
    "urls",
    "channel",
    "value",
    "use",
    "using",
    "toolchain",
    "runtime",
];

/// Words that say no more at the beginning of a name: `EXPECTED_SAW`.
const BEFORE: [&str; 4] = ["expected", "new", "want", "wanted"];

/// Words that only say that digests stand there, or what they are of.
const OF_DIGESTS: [&str; 17] = [
    "sha",
    "shas",
    "sha256",
    "sha384",
    "sha512",
    "sum",
    "sums",
    "shasums",
    "checksum",
    "checksums",
    "digest",
    "digests",
    "hash",
    "hashes",
    "integrity",
    "artifacts",
    "platforms",
];

/// Words that say it is another version than the one in use, whatever it is that they
/// stand before.
const OF_THE_PAST: [&str; 30] = [
    "min",
    "minimum",
    "max",
    "maximum",
    "oldest",
    "newest",
    "latest",
    "required",
    "requires",
    "supported",
    "supports",
    "previous",
    "prev",
    "old",
    "older",
    "legacy",
    "deprecated",
    "since",
    "until",
    "compat",
    "compatible",
    "compatibility",
    "compatibilities",
    "broken",
    "bad",
    "too",
    "changelog",
    "orbs",
    "msrv",
    "classifiers",
];

/// Words that say that of the key that they are in, and nothing of what is below it.
const OF_OTHERS: [&str; 9] =
    ["schema", "protocol", "spec", "api", "test", "tests", "example", "examples", "placeholder"];

/// Keys that say which level of a language is written, and not what compiles it.
const LEVELS: [&str; 10] = [
    "rust-version",
    "python_version",
    "requires-python",
    "target-version",
    "go-version-file",
    "node_ami",
    "edition",
    "appVersion",
    "app_version",
    "platform_version",
];

/// What may follow a tool's name and change nothing.
const KINDS_OF_TOOL: [&str; 3] = ["cli", "toolchain", "sdk"];

impl Name {
    /// The name that these words make, if they make one.
    fn of(words: &[String]) -> Option<Self> {
        let has_letter = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()));
        has_letter.then(|| Self { shown: words.join("-") })
    }

    /// One name for all that a tool is called.
    pub(crate) fn key(&self) -> String {
        key(&squashed(&self.shown))
    }

    /// What it is looked up by: what it is, and without what it says of the kind of tool.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        let own = squashed(&self.shown);
        let kinds = KINDS_OF_TOOL.iter();
        let shorter: Vec<String> = kinds.filter_map(|kind| own.strip_suffix(kind)).map(key).collect();
        [key(&own)].into_iter().chain(shorter)
    }
}

/// A key without the kind of tool at its end.
pub(crate) fn without_kind(squashed: &str) -> Option<String> {
    KINDS_OF_TOOL.iter().find_map(|kind| squashed.strip_suffix(kind)).map(key)
}

/// The words of a name, in lower case: `fooBar-baz_1` has four.
pub(super) fn words(name: &str) -> Vec<String> {
    parts(name).map(str::to_ascii_lowercase).collect()
}

/// The same as they are written.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let humps = |word| {
        let mut rest: &str = word;
        std::iter::from_fn(move || {
            let bytes = rest.as_bytes();
            let is_hump = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
            let end = bytes.windows(2).position(is_hump).map_or(bytes.len(), |at| at + 1);
            let (first, others) = rest.split_at(end);
            rest = others;
            (!first.is_empty()).then_some(first)
        })
    };
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(humps)
}

/// What a key, a variable, a parameter or a word of a text says.
pub(crate) fn read(name: &str) -> Word {
    match shown(name) {
        // The table has it as it is.
        Some(alias) => Name::of(&words(alias)).map_or(Word::Version, Word::Name),
        None => read_words(name, words(last_part(name))),
    }
}

/// The same of what leads to digests, and may say that: `BUF_SHA256`.
pub(crate) fn read_digests(name: &str) -> Word {
    let mut words = words(last_part(name));
    words.retain(|word| !OF_DIGESTS.contains(&word.as_str()));
    read_words(name, words)
}

fn read_words(name: &str, mut words: Vec<String>) -> Word {
    // So the tasks of Azure Pipelines that install something call it, whatever that is.
    if name == "versionSpec" {
        return Word::Version;
    }
    if is_of_the_past(name) || LEVELS.contains(&name) || has_any(&words, &OF_OTHERS) {
        return Word::Other;
    }
    let is_of_version = |word: Option<&String>| word.is_some_and(|word| OF_VERSION.contains(&word.as_str()));
    let is_tag = words.last().is_some_and(|last| last == "tag");
    while is_of_version(words.last()) {
        words.pop();
    }
    // An image has tags, and something else may have a version of it.
    if (is_tag || words.len() == 1) && words.last().is_some_and(|last| last == "image") {
        words.pop();
    }
    let is_before = |word: &String| BEFORE.contains(&word.as_str());
    while is_of_version(words.first()) || words.first().is_some_and(is_before) {
        words.remove(0);
    }
    if !name.contains(' ') {
        hooked(&mut words);
    }
    // Of something, as of `clang-format`, these are a part of its name.
    match words.as_slice() {
        [only] if only == "format" => return Word::Other,
        [only] if only == "repos" || only == "hooks" => return Word::Version,
        _ => {}
    }
    Name::of(&words).map_or(Word::Version, Word::Name)
}

/// Leaves of the name of a repository of hooks that of the tool that they run, of which it has
/// the releases: `saw-pre-commit`, `mirrors-saw`. What begins with `pre-commit` counts for itself.
fn hooked(words: &mut Vec<String>) {
    let kept = words.len() - usize::from(words.last().is_some_and(|last| last == "mirror"));
    let hooks = match &words[..kept] {
        [.., last] if last == "precommit" => 1,
        [.., first, last] if first == "pre" && last == "commit" => 2,
        _ => 0,
    };
    if hooks > 0 && kept > hooks {
        words.truncate(kept - hooks);
    } else if words.len() > 1 && words[0] == "mirrors" {
        words.remove(0);
    }
}

/// Whether a name says that what is below it are not the versions in use.
pub(crate) fn is_of_the_past(name: &str) -> bool {
    let is_such = |word: &str| OF_THE_PAST.iter().any(|other| other.eq_ignore_ascii_case(word));
    parts(last_part(name)).any(is_such)
}

/// Whether a name says that what is below it tries another line of releases: `saw-next`.
pub(crate) fn is_of_another_line(name: &str) -> bool {
    let words = words(name);
    words.len() > 1
        && words.last().is_some_and(|last| matches!(last.as_str(), "next" | "lts" | "nightly" | "canary"))
}

fn has_any(words: &[String], some: &[&str]) -> bool {
    words.iter().any(|word| some.contains(&word.as_str()))
}

/// Of `@scope/name`, `owner/name` and `host/path/name:tag` the name; of a scope that is
/// about something else, as in `@types/node`, all of it.
fn last_part(name: &str) -> &str {
    // The backends of mise say where a tool comes from.
    const BACKENDS: [&str; 9] = ["npm", "cargo", "go", "pipx", "ubi", "aqua", "asdf", "core", "github"];
    let name = match name.split_once(':') {
        Some((backend, tool)) if BACKENDS.contains(&backend) => tool,
        _ => name,
    };
    let Some((path, last)) = name.rsplit_once('/') else {
        // Labels have the names of hosts, back to front.
        let is_label = name.matches('.').count() > 1;
        return name.rsplit('.').next().filter(|_| is_label).unwrap_or(name);
    };
    let last = last.split([':', '@']).next().unwrap_or(last);
    let is_about_it = match path.strip_prefix('@') {
        Some(scope) => squashed(scope).starts_with(&squashed(last)),
        None => !path.contains("://") || path.contains('.'),
    };
    if is_about_it { last } else { name }
}

/// The tool that an action installs, by the name of its repository, or else of its owner.
pub(crate) fn installed_by(action: &str) -> Option<Name> {
    let path = action.split('@').next()?;
    let mut parts = path.split('/').rev();
    const OF_INSTALLING: [&str; 5] = ["setup", "install", "installer", "action", "actions"];
    parts.find_map(|part| without_words(part, &OF_INSTALLING))
}

/// The tool that a task of Azure Pipelines installs, by its name: `UsePythonVersion@0`, `NodeTool@0`,
/// `JavaToolInstaller@0`. <https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/#tool-tasks>
pub(crate) fn installed_by_task(task: &str) -> Option<Name> {
    const OF_INSTALLING: [&str; 4] = ["use", "version", "tool", "installer"];
    named_but_for(task.split('@').next()?, &OF_INSTALLING)
}

/// What a call sets up, by its name: `go_register_toolchains`.
pub(crate) fn set_up_by(call: &str) -> Option<Name> {
    const OF_SETTING_UP: [&str; 9] = [
        "register",
        "toolchain",
        "toolchains",
        "repositories",
        "repository",
        "dependencies",
        "deps",
        "setup",
        "download",
    ];
    named_but_for(call, &OF_SETTING_UP)
}

/// The tool that a tag of a module extension sets up, where it is named for one: of `toolchain`
/// the extension's name says whose.
pub(crate) fn tool_of_tag(tag: &str) -> Option<Name> {
    const OF_ANY: [&str; 22] = [
        "artifact",
        "config",
        "configure",
        "default",
        "defaults",
        "deps",
        "download",
        "extension",
        "from",
        "host",
        "install",
        "lock",
        "module",
        "options",
        "override",
        "parse",
        "register",
        "repositories",
        "sdk",
        "toolchain",
        "toolchains",
        "tools",
    ];
    let words = words(tag);
    if words.iter().any(|word| OF_ANY.contains(&word.as_str())) { None } else { Name::of(&words) }
}

/// What a name that has some of these words says without them.
fn named_but_for(name: &str, gone: &[&str]) -> Option<Name> {
    let tool = without_words(name, gone)?;
    (words(&tool.shown).len() < words(name).len()).then_some(tool)
}

fn without_words(name: &str, gone: &[&str]) -> Option<Name> {
    let mut words = words(name);
    words.retain(|word| !gone.contains(&word.as_str()));
    Name::of(&words)
}

#[cfg(test)]
mod tests;
