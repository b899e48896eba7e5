//! The name that somebody may have meant who wrote another.
//!
//! Corrects nothing: whoever asks says it.

/// The other known name that is nearest to a word, if it is near: at most every third letter of
/// it is another one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let others = known.into_iter().filter(|name| *name != word);
    let word = word.to_ascii_lowercase();
    let near = others.map(|name| (strsim::osa_distance(&word, &name.to_ascii_lowercase()), name));
    near.filter(|(distance, name)| distance * 3 <= name.len()).min().map(|(_, name)| name)
}

/// ` (did you mean X?)`, or nothing where no known name is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|name| format!(" (did you mean {name}?)")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_meant() {
        let known = ["saw-tools", "axe", "awl", "rasp-file", "adze"];
        for (word, meant) in [
            ("sawtools", Some("saw-tools")),
            ("SAW-tools", Some("saw-tools")),
            ("raspfile", Some("rasp-file")),
            ("aex", Some("axe")),
            ("alw", Some("awl")),
            ("adze", None),
            ("rasp", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
        assert_eq!(did_you_mean("rasp-fil", known), " (did you mean rasp-file?)");
        assert_eq!(did_you_mean("x", []), "");
    }
}
