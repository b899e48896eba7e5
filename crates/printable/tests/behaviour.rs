//! What a terminal, a log and a JSON reader are shown of any text.

use printable::{is_deceptive, json, line, lines, without_commands};

/// Every character that controls, reorders or hides, by the data files of
/// Unicode: general category Cc, `Bidi_Control`, `Default_Ignorable_Code_Point`,
/// the separators of lines and paragraphs, and interlinear annotations.
const DECEPTIVE: [(u32, u32); 28] = [
    (0x00, 0x1f),
    (0x7f, 0x9f),
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200b),
    (0x200c, 0x200d),
    (0x200e, 0x200f),
    (0x2028, 0x2029),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x2065, 0x2065),
    (0x2066, 0x2069),
    (0x206a, 0x206f),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0xfff9, 0xfffb),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe007f),
    (0xe0080, 0xe01ef),
    (0xe01f0, 0xe0fff),
];

#[test]
fn every_character_is_shown_or_escaped_in_a_line() {
    let mut deceptive = 0;
    for c in '\0'..=char::MAX {
        let expected = DECEPTIVE.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(c)));
        assert_eq!(is_deceptive(c), expected, "{:x}", u32::from(c));
        deceptive += usize::from(expected);
        // Between letters that no joiner and no selector has a business with.
        let shown = line(&format!("a{c}b"), 9);
        if expected {
            assert!(shown.chars().all(|c| (' '..='~').contains(&c)), "{shown}");
            let escape = match c {
                '\t' => "a\\tb".to_owned(),
                '\n' => "a\\nb".to_owned(),
                '\r' => "a\\rb".to_owned(),
                c => format!("a\\u{{{:x}}}b", u32::from(c)),
            };
            assert_eq!(shown, escape);
        } else {
            assert_eq!(shown, format!("a{c}b"));
        }
    }
    assert!(deceptive > 4000, "{deceptive}");
}

#[test]
fn a_line_is_one_line_of_limited_length() {
    for (text, limit, expected) in [
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "abc..."),
        ("äöüß", 3, "äöü..."),
        ("\u{1b}]0;x\u{7}", 9, "\\u{1b}]0;x\\u{7}"),
        ("\u{9b}2J", 9, "\\u{9b}2J"),
        ("a\r\nb\tc", 9, "a\\r\\nb\\tc"),
        ("1.0\u{202e}0.2\u{202c}", 99, "1.0\\u{202e}0.2\\u{202c}"),
        ("\u{1b}\u{1b}", 1, "\\u{1b}..."),
        ("C:\\dir \\u{1b}", 99, "C:\\dir \\u{1b}"),
    ] {
        assert_eq!(line(text, limit), expected);
    }
}

#[test]
fn lines_keep_their_breaks_and_tabs_and_nothing_else() {
    for (text, expected, escapes) in [
        ("a\n\tb\r\nc\n", "a\n\tb\r\nc\n", 0),
        ("a\rb", "a\\rb", 1),
        ("a\r\r\nb\r", "a\\r\r\nb\\r", 2),
        ("a\u{b}\u{c}\u{85}\u{2028}\u{2029}b", "a\\u{b}\\u{c}\\u{85}\\u{2028}\\u{2029}b", 5),
        ("\u{feff}a", "\\u{feff}a", 1),
    ] {
        assert_eq!(lines(text, usize::MAX), (expected.to_owned(), escapes));
    }
    assert_eq!(lines("a\nb\u{7}", 2), ("a\n...".to_owned(), 0));
}

#[test]
fn what_scripts_and_emoji_need_stays_where_it_shapes_something() {
    // A family, a flag, a heart, a keycap; Persian, Hindi, a variant of Kanji.
    for good in [
        "👩\u{200d}👧",
        "🏳\u{fe0f}\u{200d}🌈",
        "❤\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "葛\u{e0100}城",
    ] {
        assert_eq!((line(good, 99), lines(good, 99)), (good.to_owned(), (good.to_owned(), 0)));
    }
    for (hidden, expected) in [
        ("wit\u{200d}bindgen", "wit\\u{200d}bindgen"),
        ("ä\u{200c}b", "ä\\u{200c}b"),
        ("1\u{fe0f}.0", "1\\u{fe0f}.0"),
        ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}\\u{fe0f}"),
        ("❤\u{e0101}\u{e0102}", "❤\u{e0101}\\u{e0102}"),
        ("م\u{200d}\u{200d}م", "م\\u{200d}\\u{200d}م"),
        ("م\u{200d}", "م\\u{200d}"),
        ("\u{fe0f}a", "\\u{fe0f}a"),
        ("🏴\u{e0067}\u{e007f}", "🏴\\u{e0067}\\u{e007f}"),
    ] {
        assert_eq!(line(hidden, 99), expected);
    }
}

#[test]
fn what_is_printable_is_printable_again() {
    for text in
        ["a\u{1b}b\u{200d}c\u{202e}", "ä\u{200d}\u{200d}ö", "❤\u{fe0f}\u{fe0f}\u{e0100}", "1\u{fe0f}\u{20e3}"]
    {
        let once = line(text, 99);
        assert_eq!(line(&once, 99), once);
    }
}

#[test]
fn no_line_gives_a_command_to_github_actions() {
    for (text, expected, escapes) in [
        ("::add-mask::x\n", "\\u{3a}:add-mask::x\n", 1),
        (" a\n\u{a0}\t ::error file=x::y", " a\n\u{a0}\t \\u{3a}:error file=x::y", 1),
        ("\u{1b}[31m::warning::x\u{1b}[0m\n", "\u{1b}[31m\\u{3a}:warning::x\u{1b}[0m\n", 1),
        (" \u{1b}[1m\u{1b}[31m ::x::\n", " \u{1b}[1m\u{1b}[31m \\u{3a}:x::\n", 1),
        ("x\r\n::x::\r\n", "x\r\n\\u{3a}:x::\r\n", 1),
        ("a ##[add-mask]x ##[x", "a \\u{23}#[add-mask]x \\u{23}#[x", 2),
        ("::stop-commands::##[x]\n::x::", "\\u{3a}:stop-commands::\\u{23}#[x]\n\\u{3a}:x::", 3),
        ("###[x]", "#\\u{23}#[x]", 1),
        // None of these is a command.
        ("::\n", "::\n", 0),
        (":tada: ::\n", ":tada: ::\n", 0),
        ("x ::error::y\n+::error::y\n", "x ::error::y\n+::error::y\n", 0),
        ("## [1.0]\n", "## [1.0]\n", 0),
    ] {
        assert_eq!(without_commands(text), (expected.to_owned(), escapes));
    }
}

#[test]
fn json_says_the_same_to_whoever_parses_it() {
    let all: String = ('\0'..=char::MAX).filter(|c| is_deceptive(*c)).collect();
    let value =
        serde_json::json!({ "a": all, "##[b]": ["👩\u{200d}👧", "##[add-mask]x", "ä\n\"\\"], "c": 1 });
    for document in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
        let shown = json(&document);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert!(shown.chars().all(|c| c == '\n' || !is_deceptive(c)));
        assert!(!shown.contains("##["));
        assert!(shown.contains("\\u009b") && shown.contains("\\udb40\\udc01") && shown.contains('👩'));
    }
    let sane = serde_json::to_string_pretty(&serde_json::json!({ "a": ["ä", "x\ty\n"] })).unwrap();
    assert_eq!(json(&sane), sane);
}
