//! Text from elsewhere, made fit to be read: what would move a cursor, hide or
//! reorder text becomes an escape that shows, `\u{1b}`, as Rust writes it.
//!
//! Prints nothing and knows no colors. A text that spells an escape itself looks
//! like one; that deceives nobody about what a terminal is told.

use std::iter::Peekable;
use std::str::Chars;

/// Whether a character does something instead of showing something: it
/// controls, reorders, or takes no room of its own.
///
/// These are the general category Cc and the properties `Bidi_Control` and
/// `Default_Ignorable_Code_Point` of Unicode 16, reserved ranges included, with
/// the line and paragraph separators and the interlinear annotations.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}'
            // Letters without a shape: of Hangul, of Khmer, of Mongolian.
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{3164}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            // Shorthand and musical notation; tags and the other variations.
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text for a place in one line: of at most `limit` characters, with `...` for
/// what is left out, and without any line break or tab.
pub fn line(text: &str, limit: usize) -> String {
    escaped(text, limit, |_, _| false).0
}

/// Text of several lines: `\n`, `\t` and `\r\n` stay. With it, how many
/// characters became escapes.
pub fn lines(text: &str, limit: usize) -> (String, usize) {
    escaped(text, limit, |c, next| match c {
        '\n' | '\t' => true,
        '\r' => next == Some('\n'),
        _ => false,
    })
}

fn escaped(text: &str, limit: usize, stays: impl Fn(char, Option<char>) -> bool) -> (String, usize) {
    let mut shown = String::with_capacity(text.len().min(limit));
    let (mut escapes, mut before) = (0, None);
    let mut rest = text.chars().peekable();
    for _ in 0..limit {
        let Some(c) = rest.next() else { return (shown, escapes) };
        if !is_deceptive(c) || stays(c, rest.peek().copied()) || shapes(before, c, &mut rest) {
            shown.push(c);
        } else {
            escapes += 1;
            // `escape_default` writes every such character as ASCII.
            shown.extend(c.escape_default());
        }
        before = Some(c);
    }
    if rest.peek().is_some() {
        shown.push_str("...");
    }
    (shown, escapes)
}

/// Whether a character only shapes its neighbours, as scripts and emoji need
/// it: one variation selector after a character, a joiner or non-joiner between
/// two. Beside ASCII, and so in any name, version or digest, none has a purpose
/// but in a keycap.
fn shapes(before: Option<char>, c: char, rest: &mut Peekable<Chars<'_>>) -> bool {
    let is_selector = |c: char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let is_visible = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !is_deceptive(c));
    match c {
        '\u{fe0f}' if rest.peek() == Some(&'\u{20e3}') => true,
        c if is_selector(c) => is_visible(before),
        '\u{200c}' | '\u{200d}' => {
            (is_visible(before) || before == Some('\u{fe0f}')) && is_visible(rest.peek().copied())
        }
        _ => false,
    }
}

/// Text for a log that GitHub Actions reads: without a workflow command, which
/// anything that is printed there can otherwise give. With it, how many
/// characters became escapes.
///
/// The runner obeys a line that begins, after blanks, with `::` and has a
/// second `::`, and `##[name]` anywhere in a line. Its own means,
/// `::stop-commands::`, does not help: a step has one such state for standard
/// output and error, which it reads without an order between them. `text` may
/// be styled by sequences that end with `m`, and hold no others.
pub fn without_commands(text: &str) -> (String, usize) {
    let (mut shown, mut escapes) = (String::with_capacity(text.len()), 0);
    for line in text.split_inclusive('\n') {
        let command = unstyled_start(line);
        let is_command = command.strip_prefix("::").is_some_and(|rest| rest.contains("::"));
        let (blanks, mut rest) = line.split_at(line.len() - command.len());
        shown.push_str(blanks);
        if is_command {
            escapes += 1;
            shown.push_str("\\u{3a}");
            rest = &rest[1..];
        }
        escapes += rest.matches("##[").count();
        shown.push_str(&rest.replace("##[", "\\u{23}#["));
    }
    (shown, escapes)
}

/// What of a line follows its blanks and styles.
fn unstyled_start(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((_, after)) = rest.strip_prefix("\u{1b}[").and_then(|style| style.split_once('m')) {
        rest = after.trim_start();
    }
    rest
}

/// A JSON document without a character that deceives, or a workflow command;
/// to whoever parses it, it says the same. Outside of its strings a document
/// has none of them but the line breaks between its values.
pub fn json(document: &str) -> String {
    let mut shown = String::with_capacity(document.len());
    for c in document.chars() {
        if c == '\n' || !is_deceptive(c) {
            shown.push(c);
        } else {
            let units =
                c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            shown.push_str(&units);
        }
    }
    shown.replace("##[", "\\u0023#[")
}
