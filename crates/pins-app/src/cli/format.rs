//! In which formats results are wanted, and where.
//!
//! Does not say which command has what in which format; `report` does.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Annotations in a log of GitHub Actions, and a summary of the job
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// A code quality report of GitLab
    Gitlab,
    /// Markdown, for a pull request or an issue
    Markdown,
}

impl Format {
    /// As it is typed.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The one that arguments name which cannot be read otherwise.
    pub(crate) fn named_in(arguments: &[String]) -> Self {
        let apart = arguments.windows(2).filter(|pair| pair[0] == "--format").map(|pair| pair[1].as_str());
        let joined = arguments.iter().filter_map(|argument| argument.strip_prefix("--format="));
        let mut named = apart.chain(joined).filter_map(|name| Self::from_str(name, false).ok());
        named.next().unwrap_or_default()
    }
}

/// A file for the results, as an argument: `sarif=results.sarif`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: PathBuf,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known =
            || Format::value_variants().iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
        let (format, file) = text
            .split_once('=')
            .filter(|(_, file)| !file.is_empty())
            .ok_or("in which format, into which file? write FORMAT=FILE, such as sarif=results.sarif")?;
        let format = <Format as ValueEnum>::from_str(format, false)
            .map_err(|_| format!("no format is called {format:?}; known are {}", known()))?;
        Ok(Self { format, file: PathBuf::from(file) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_a_file() {
        let read = |text: &str| text.parse::<Output>().map(|output| (output.format, output.file));
        assert_eq!(read("sarif=a/b.sarif"), Ok((Format::Sarif, PathBuf::from("a/b.sarif"))));
        // Only the first sign parts the two.
        assert_eq!(read("json=a=b"), Ok((Format::Json, PathBuf::from("a=b"))));
        for (text, says) in [
            ("results.sarif", "write FORMAT=FILE"),
            ("sarif=", "write FORMAT=FILE"),
            (
                "SARIF=x",
                "no format is called \"SARIF\"; known are human, json, github, sarif, gitlab, markdown",
            ),
        ] {
            assert!(read(text).is_err_and(|why| why.contains(says)), "{text}");
        }
    }
}
