//! `[[waiver]]`: findings that are accepted for now.
//!
//! Does not apply a waiver; `verify` does.

use std::fmt;

use glob::Pattern;

use super::levels::RuleName;
use super::{error, pattern, string, unknown_key};
use crate::finding::Finding;
use crate::place::matches;
use crate::syntax::SyntaxError;
use crate::syntax::node::{Kind, Node, Scalar, Shape};
use crate::syntax::removal::lines_of;
use crate::value::date::Date;
use crate::value::edit::Edit;
use crate::value::text::{Span, Spanned};

/// A finding that is accepted for now.
#[derive(Clone, Debug)]
pub(crate) struct Waiver {
    /// The rule that is waived.
    pub(crate) rule: String,
    /// The file, or a pattern of files, in which it is waived.
    pub(crate) place: Pattern,
    /// The one tool for which it is waived, if it says.
    pub(crate) tool: Option<String>,
    /// Why, for whoever reads it.
    pub(crate) reason: String,
    /// How long it counts.
    pub(crate) expires: Spanned<Expiry>,
    /// Where it begins in the settings.
    pub(crate) span: Span,
    /// Where its last value ends.
    end: usize,
}

/// How long a waiver counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// Until the end of this day.
    Day(Date),
    /// For good.
    Never,
}

impl Expiry {
    /// Whether the waiver counts on a day.
    pub(crate) fn counts_on(self, today: Date) -> bool {
        match self {
            Self::Day(last) => last >= today,
            Self::Never => true,
        }
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Never => f.write_str("never"),
        }
    }
}

impl Waiver {
    /// Whether it covers `finding` (leaving its expiry aside).
    pub(crate) fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.name
            && matches(&self.place, &finding.place.path)
            && (self.tool.is_none() || self.tool == finding.tool)
    }

    /// The edit that takes it out of the settings' text.
    pub(crate) fn removal(&self, text: &str) -> Edit {
        Edit::new(lines_of(text, &(self.span.start..self.end), true), "")
    }
}

/// Reads `[[waiver]]` tables.
pub(super) fn read(node: &Node<'_>, rules: &[RuleName<'_>]) -> Result<Vec<Waiver>, SyntaxError> {
    let Kind::Sequence(tables, Shape::Lines) = &node.kind else {
        return Err(error(node, "waivers are written as [[waiver]] tables"));
    };
    tables.iter().map(|table| waiver(table, rules)).collect()
}

fn waiver(table: &Node<'_>, rules: &[RuleName<'_>]) -> Result<Waiver, SyntaxError> {
    for entry in table.map().unwrap_or_default() {
        let known = ["rule", "place", "tool", "reason", "expires"];
        if !known.contains(&entry.name()) {
            return Err(unknown_key(&entry.key, "key of a waiver", &known));
        }
    }
    let need =
        |key: &str| table.get(key).ok_or_else(|| error(table, format!("this waiver needs the key {key:?}")));
    let rule_node = need("rule")?;
    let rule = string(rule_node, "rule")?;
    RuleName::known(rules, &rule, rule_node)?;
    let place = need("place")?;
    let expires = need("expires")?;
    let expiry = match &expires.kind {
        Kind::Scalar(Scalar::Day(date)) => Expiry::Day(*date),
        Kind::Scalar(Scalar::Text(text, _)) if text == "never" => Expiry::Never,
        _ => {
            let message = "expires must be a day, such as 2027-01-31 (no quotes), or \"never\"";
            return Err(error(expires, message));
        }
    };
    let ends = table.map().unwrap_or_default().iter().map(|entry| entry.value.span.end);
    Ok(Waiver {
        rule,
        place: pattern(&string(place, "place")?, place)?,
        tool: table.get("tool").map(|tool| string(tool, "tool")).transpose()?,
        reason: string(need("reason")?, "reason")?,
        expires: Spanned::new(expiry, expires.span.clone()),
        span: table.span.clone(),
        end: ends.max().unwrap_or(table.span.end),
    })
}
