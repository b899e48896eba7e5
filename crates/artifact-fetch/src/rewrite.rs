//! The downloader configuration that Bazel reads with `--downloader_config`:
//! which mirrors are asked instead of a URL, and which hosts never.
//!
//! Does not say whether a URL is safe to ask: see `address.rs`. Like Bazel, it
//! is applied to the URLs of requests, not to the targets of redirects.

use std::path::Path;

use anyhow::{Context, Result, bail};
use reqwest::Url;

use crate::address::{self, Chooser};
use crate::java_regex::Substitution;

/// A downloader configuration; the default one changes nothing.
#[derive(Debug, Default)]
pub(crate) struct Rewriter {
    file: String,
    allowed: Vec<String>,
    blocked: Vec<String>,
    /// In the order of the file. Bazel keeps them in a multimap whose keys are
    /// `Pattern` objects; those compare by identity, so that equal patterns
    /// are not brought together.
    substitutions: Vec<Substitution>,
    all_blocked_message: Option<String>,
}

impl Rewriter {
    /// Reads a configuration file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{file}: cannot read the downloader configuration"))?;
        Self::parse(file, &text)
    }

    /// Reads a configuration; `file` is its name in messages.
    pub(crate) fn parse(file: String, text: &str) -> Result<Self> {
        let mut rewriter = Self { file, ..Self::default() };
        // Java takes `\r`, too, for the end of a line, whatever follows it.
        for (index, line) in text.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
            if let Err(why) = rewriter.directive(line) {
                bail!("{}:{}: {why}", rewriter.file, index + 1);
            }
        }
        Ok(rewriter)
    }

    fn directive(&mut self, line: &str) -> Result<(), String> {
        // The blanks of Java's `\s`; Bazel then trims those of Unicode, too.
        let words = line.split([' ', '\t', '\u{b}', '\u{c}']).map(str::trim);
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["allow", host] => self.allowed.push((*host).to_owned()),
            ["block", host] => self.blocked.push((*host).to_owned()),
            ["rewrite", _, replacement] if names_other_scheme(replacement) => {
                return Err(format!("`{replacement}`: only http:// and https:// are fetched"));
            }
            ["rewrite", _, replacement] if replacement.contains("urlencode(") => {
                return Err(format!("`{replacement}`: `urlencode(...)`, which some versions of Bazel have"));
            }
            ["rewrite", pattern, replacement] => {
                self.substitutions.push(Substitution::new(pattern, replacement)?);
            }
            ["all_blocked_message", _, ..] if self.all_blocked_message.is_none() => {
                let message = line.trim().trim_start_matches("all_blocked_message").trim_start();
                self.all_blocked_message = Some(message.to_owned());
            }
            ["all_blocked_message", _, ..] => return Err("a second all_blocked_message".to_owned()),
            ["all_blocked_message"] => return Err("all_blocked_message needs a text".to_owned()),
            ["allow" | "block", ..] => return Err(format!("`{}` needs exactly one host", words[0])),
            ["rewrite", ..] => {
                return Err("`rewrite` needs exactly a pattern and a replacement".to_owned());
            }
            [other, ..] => {
                return Err(format!(
                    "`{}` is none of allow, block, rewrite and all_blocked_message",
                    address::printable(other, 60)
                ));
            }
        }
        Ok(())
    }

    /// The URLs that are asked for `text`, in order: each has the same file.
    /// An error if there is none, or if one of them may not be asked.
    pub(crate) fn mirrors(&self, text: &str) -> Result<Vec<Url>, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
            return address::parse(text, Chooser::Request).map(|url| vec![url]);
        }
        // Of other characters the two languages of patterns think differently.
        address::check_characters(text)?;
        let mut rewritten = Vec::new();
        for text in self.substitutions.iter().filter_map(|substitution| substitution.apply(rest)) {
            if !rewritten.contains(&text) {
                rewritten.push(text);
            }
        }
        let candidates = if rewritten.is_empty() {
            vec![(text.to_owned(), Chooser::Request)]
        } else {
            rewritten.into_iter().map(|text| with_scheme(text, scheme)).collect()
        };
        let mut mirrors = Vec::new();
        for (candidate, chooser) in &candidates {
            if self.permits(candidate) {
                mirrors.push(address::parse(candidate, *chooser)?);
            }
        }
        if mirrors.is_empty() { Err(self.blocked_message(text, &candidates)) } else { Ok(mirrors) }
    }

    /// Whether the host of a URL is allowed, or at least not blocked. What is
    /// no URL is left to `address::parse` to refuse.
    ///
    /// Bazel compares letter by letter what is written: to it neither `block
    /// GitHub.com` nor `block github.com.` says anything about `github.com`.
    /// So does this; and because the three are one host, a URL that spells its
    /// host in another way must be permitted as that host, too.
    fn permits(&self, candidate: &str) -> bool {
        let url = Url::parse(candidate).ok();
        let Some(host) = url.as_ref().and_then(Url::host_str) else { return true };
        let permitted = |host: &str| {
            let matches = |entry: &String| {
                host == entry || host.strip_suffix(entry.as_str()).is_some_and(|front| front.ends_with('.'))
            };
            self.allowed.iter().any(matches)
                || !self.blocked.iter().any(|entry| entry == "*" || matches(entry))
        };
        permitted(address::written_host(candidate)) && permitted(host.strip_suffix('.').unwrap_or(host))
    }

    fn blocked_message(&self, text: &str, candidates: &[(String, Chooser)]) -> String {
        let asked = address::printable(text, 400);
        if let Some(message) = &self.all_blocked_message {
            return format!("{asked}: blocked by {}: {message}", self.file);
        }
        let hosts: Vec<String> = candidates
            .iter()
            .filter_map(|(candidate, _)| Url::parse(candidate).ok()?.host_str().map(str::to_owned))
            .collect();
        format!("{asked}: {} blocks every host that has it ({})", self.file, hosts.join(", "))
    }
}

/// Whether a replacement starts with a scheme that is never fetched; it would
/// otherwise be taken for a host.
fn names_other_scheme(replacement: &str) -> bool {
    replacement.split_once("://").is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric()) && scheme != "http" && scheme != "https"
    })
}

/// A rewritten URL keeps its own scheme if it names one, else it takes that of
/// the original.
fn with_scheme(text: String, scheme: &str) -> (String, Chooser) {
    let plain_http = text.starts_with("http://");
    let chooser = Chooser::Configuration { plain_http };
    if plain_http || text.starts_with("https://") {
        (text, chooser)
    } else {
        (format!("{scheme}://{text}"), chooser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRRORED: &str = "https://github.com/o/r/releases/download/v1/a.tar.gz";

    #[track_caller]
    fn asks(configuration: &str, url: &str, expected: &[&str]) {
        let rewriter = Rewriter::parse("d.cfg".to_owned(), configuration).unwrap();
        let mirrors = rewriter.mirrors(url).unwrap();
        let texts: Vec<&str> = mirrors.iter().map(Url::as_str).collect();
        assert_eq!(texts, expected, "{configuration}");
    }

    #[track_caller]
    fn asks_nothing(configuration: &str, url: &str, expected: &str) {
        let rewriter = Rewriter::parse("d.cfg".to_owned(), configuration).unwrap();
        let message = rewriter.mirrors(url).unwrap_err();
        assert!(message.contains(expected), "{configuration}: {message}");
    }

    #[track_caller]
    fn invalid(configuration: &str, expected: &str) {
        let message = Rewriter::parse("d.cfg".to_owned(), configuration).unwrap_err().to_string();
        assert!(message.contains(expected), "{configuration}: {message}");
    }

    #[test]
    fn without_a_matching_rewrite_the_url_stays() {
        asks("", MIRRORED, &[MIRRORED]);
        asks("\n   \n\t# rewrite\n#x\nrewrite example.com/(.*) m/$1\n", MIRRORED, &[MIRRORED]);
        asks("rewrite github.com/o m.example", MIRRORED, &[MIRRORED]);
    }

    #[test]
    fn a_rewrite_leads_to_a_mirror() {
        let expected = "https://m.example/gh/o/r/releases/download/v1/a.tar.gz";
        asks("rewrite github.com/(.*) m.example/gh/$1", MIRRORED, &[expected]);
        asks("rewrite\tgithub.com/(.*)   https://m.example/gh/$1\r\n", MIRRORED, &[expected]);
        asks("rewrite .*/(a.*) http://m.example/$1", MIRRORED, &["http://m.example/a.tar.gz"]);
        asks("rewrite .*/(a.*) m.example/$1", "https://x/a", &["https://m.example/a"]);
        asks("rewrite .* u:p@m.example/a", MIRRORED, &["https://u:p@m.example/a"]);
    }

    #[test]
    fn every_matching_rewrite_adds_a_mirror_in_the_order_of_the_file() {
        let configuration = "rewrite github.com/.* a/1\nrewrite .*/r/.* b/2\n\
                             rewrite nothing c/3\nrewrite github.com/.* d/4\nrewrite git.* a/1";
        asks(configuration, MIRRORED, &["https://a/1", "https://b/2", "https://d/4"]);
    }

    #[test]
    fn allow_wins_over_block_and_both_cover_subdomains() {
        asks("block example.com", MIRRORED, &[MIRRORED]);
        asks("block hub.com", MIRRORED, &[MIRRORED]);
        asks("block *\nallow github.com", MIRRORED, &[MIRRORED]);
        asks("block com\nallow github.com", MIRRORED, &[MIRRORED]);
        asks("allow com\nblock github.com", MIRRORED, &[MIRRORED]);
        asks("block a\nrewrite .* a/1\nrewrite .*z b/2\nrewrite .*gz b/2", MIRRORED, &["https://b/2"]);
        asks_nothing("block github.com", MIRRORED, "d.cfg blocks every host that has it (github.com)");
        asks_nothing("block com", MIRRORED, "blocks");
        asks_nothing("block *", MIRRORED, "blocks");
        asks_nothing("allow *\nblock *", MIRRORED, "blocks");
        asks_nothing("rewrite .* m.a/1\nblock a", MIRRORED, "(m.a)");
        let told = "block *\n  all_blocked_message  Ask  the build team. ";
        asks_nothing(told, MIRRORED, "blocked by d.cfg: Ask  the build team.");
    }

    #[test]
    fn a_host_is_compared_as_bazel_does_it_and_has_no_other_name() {
        // An entry is what is written, letter by letter.
        for entry in
            ["GitHub.com", "github.com.", "*.github.com", "*.com", "https://github.com", "github.com:443"]
        {
            asks(&format!("block {entry}"), MIRRORED, &[MIRRORED]);
            asks_nothing(&format!("block *\nallow {entry}"), MIRRORED, "blocks");
        }
        asks("block github.com.\nallow github.com", MIRRORED, &[MIRRORED]);
        asks_nothing("block github.com.", "https://github.com./a", "(github.com.)");
        asks_nothing("block GitHub.com", "https://GitHub.com/a", "blocks");
        // Another spelling is no way around a block, and not an allowed host.
        for url in [
            "https://GitHub.com/a",
            "https://github.com./a",
            "https://git%68ub.com/a",
            "https://x.GITHUB.com:443/a",
        ] {
            asks_nothing("block github.com", url, "blocks");
            asks_nothing("block *\nallow github.com", url, "blocks");
        }
        asks("block *\nallow com", "https://GitHub.com:443/a", &["https://github.com/a"]);
        asks("block gitlab.com", "https://GitHub.com?a/b", &["https://github.com/?a/b"]);
        asks_nothing("rewrite .* GitHub.com/a\nblock github.com", "https://x/a", "blocks");
        asks_nothing("rewrite .* u:p@github.com:444/a\nblock github.com", "https://x/a", "blocks");
        asks_nothing("rewrite .* [::1]:5/a\nblock [::1]", "https://x/a", "blocks");
    }

    #[test]
    fn lines_and_words_are_java_s() {
        asks_nothing("# no comment\rblock github.com", MIRRORED, "blocks");
        asks_nothing("# no comment\r\rblock github.com\r", MIRRORED, "blocks");
        asks_nothing("block\u{b}github.com\u{c}", MIRRORED, "blocks");
        asks_nothing("block github.com\u{a0}", MIRRORED, "blocks");
        asks("\u{2003}# block\n\u{3000}\n", MIRRORED, &[MIRRORED]);
        invalid("#\r\n\r\nhello", "d.cfg:3:");
        invalid("#\r\rhello", "d.cfg:3:");
    }

    #[test]
    fn a_configuration_does_not_make_a_bad_url_good() {
        asks_nothing("rewrite .* m.example/a", "http://x/a", "plain http");
        asks_nothing("rewrite .* m.example/a", "file:///a", "only https is fetched, not file:");
        asks_nothing("rewrite .* m.example/a", "no url", "it contains ' '");
        asks_nothing(r"rewrite \w+/.* m.example/a", "https://ä/a", "it contains 'ä'");
        asks_nothing("rewrite .* m.example/a", "https://x/\n", "it contains '\\n'");
        asks("rewrite .* https://m.example/a", "http://x/a", &["https://m.example/a"]);
    }

    #[test]
    fn anything_else_is_an_error_with_its_line() {
        invalid("allow", "d.cfg:1: `allow` needs exactly one host");
        invalid("\nallow a b", "d.cfg:2: `allow` needs exactly one host");
        invalid("block", "`block` needs exactly one host");
        invalid("rewrite a", "`rewrite` needs exactly");
        invalid("rewrite .* ftp://m.example/a", "`ftp://m.example/a`: only http:// and https://");
        invalid("rewrite a b c", "`rewrite` needs exactly");
        invalid("all_blocked_message", "needs a text");
        invalid("all_blocked_message a\nall_blocked_message b", "d.cfg:2: a second");
        invalid("# fine\n\nhello world", "d.cfg:3: `hello` is none of");
        invalid("Allow a", "`Allow` is none of");
        invalid("rewrite (a b", "d.cfg:1: `(a`: unclosed group");
        invalid("rewrite a(?=b) c", "d.cfg:1: `a(?=b)`: look-around");
        invalid(r"rewrite \<a b", r"d.cfg:1: `\<a`: `\<` is not supported");
        invalid(
            "rewrite (.*) m.example/urlencode($1)",
            "d.cfg:1: `m.example/urlencode($1)`: `urlencode(...)`",
        );
        invalid("rewrite (a) $2", "d.cfg:1: replacement `$2`: the pattern has no group 2");
    }
}
