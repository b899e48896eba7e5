//! The consumers that are marked lines, and which of the versions on one follow.
//!
//! Does not find the lines: `schema::marker` does.

use super::{Consumer, ConsumerKind, State};
use crate::model::Model;
use crate::model::beside::moved_beside;
use crate::model::by_hand::ByHand;
use crate::schema::digest_beside::digest_beside;
use crate::schema::marker::{MarkedLine, Marks};
use crate::value::edit::Edit;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned};
use crate::value::version::Version;

/// What a marked line says, and what it should.
pub(super) fn marked_consumer(model: &Model<'_>, path: &RepoPath, text: &str, line: &MarkedLine) -> Consumer {
    let marked_text = text[line.span.clone()].trim();
    let consumer = |place: &Span, expected: &str, found: &str, state| Consumer {
        tool: line.tool.value.clone(),
        kind: ConsumerKind::Marked,
        place: model.place(path, place),
        expected: expected.to_owned(),
        found: found.to_owned(),
        says: Some(found.to_owned()),
        state,
    };
    let by_hand = |expected: &str, found: &str, why: String, advice: String| Consumer {
        says: None,
        ..consumer(&line.tool.span, expected, found, State::ByHand(ByHand::new(why, advice)))
    };
    let Some(pin) = model.pin(&line.tool.value) else {
        let why = format!(
            "{:?} is not pinned in {}{}",
            line.tool.value,
            model.where_pinned(),
            model.meant(&line.tool.value)
        );
        let advice = format!("correct the name in the marker, take the marker away, or {}", model.pinning());
        return by_hand("a pinned tool", &line.tool.value, why, advice);
    };
    let version = &pin.version.value;
    let chosen = chosen_literals(marked_text, line, version);
    let Some(first) = chosen.first() else {
        let why = format!("no version stands {}", line.marks);
        let advice = format!("write {version} there, or take the marker away");
        return by_hand(version.as_str(), "no version", why, advice);
    };
    if chosen.iter().any(|literal| literal.value != first.value) {
        let found: Vec<&str> = chosen.iter().map(|literal| literal.value.as_str()).collect();
        let found = found.join(" and ");
        let why = format!(
            "different versions stand {} ({found}), and which one follows is not to be told",
            line.marks
        );
        let advice = format!("write {} {version} where it follows, or take the marker away", line.tool.value);
        return by_hand(version.as_str(), &found, why, advice);
    }
    let expected = version.in_form_of(&first.value);
    let digest = || chosen.iter().find_map(|literal| digest_beside(text, &literal.span));
    let state = if first.value == expected {
        State::Agrees
    } else {
        let edits = chosen.iter().map(|literal| Edit::new(literal.span.clone(), expected.as_str()));
        match digest() {
            Some(digest) => moved_beside(model, pin, (path, &digest), &expected, edits.collect()),
            None => State::Edit(edits.collect()),
        }
    };
    consumer(&first.span, &expected, &first.value, state)
}

/// Which of the marked version literals follow the pin: those with as many
/// numbers as the pin, or all if there is none. If those of a line differ, the ones
/// directly behind the tool's name (`node:18.0.0 toolbox-0.46.0`); of a file there
/// are no others.
pub(in crate::model) fn chosen_literals<'l>(
    line_text: &str,
    line: &'l MarkedLine,
    pin: &Version,
) -> Vec<&'l Spanned<String>> {
    let numbers = |text: &str| text.parse::<Version>().map(|version| version.numbers().count()).unwrap_or(0);
    let wanted = pin.numbers().count();
    let mut chosen: Vec<&Spanned<String>> =
        line.literals.iter().filter(|literal| numbers(&literal.value) == wanted).collect();
    if chosen.is_empty() {
        chosen = line.literals.iter().collect();
    }
    if line.marks != Marks::File && chosen.iter().any(|literal| literal.value != chosen[0].value) {
        let named: Vec<&Spanned<String>> = chosen
            .iter()
            .copied()
            .filter(|literal| is_named(line_text, &line.tool.value, &literal.value))
            .collect();
        if !named.is_empty() {
            return named;
        }
    }
    chosen
}

/// Whether `literal` stands behind `tool` on the line, in capitals or not, with no letter
/// or digit in between but a `v`.
fn is_named(line: &str, tool: &str, literal: &str) -> bool {
    let [line, tool, literal] = [line, tool, literal].map(str::to_ascii_lowercase);
    line.match_indices(&tool).any(|(at, _)| {
        let rest = &line[at + tool.len()..];
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest.strip_prefix('v').unwrap_or(rest).starts_with(&literal)
    })
}
