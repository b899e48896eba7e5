//! What leads to a literal and says that it is no tool's current version.
//!
//! Does not say whose version it is otherwise.

use super::super::literal::alone;
use super::super::words::{is_of_another_line, is_of_the_past};
use super::{Frame, text_of};
use crate::place::version_literals;
use crate::syntax::node::{Kind, Node, Scalar};

/// Whether what leads to a literal says that it is no tool's current version: it is one of
/// several, what a table knows of a version, or of something that is no tool's.
pub(super) fn is_set_apart(frames: &[Frame<'_, '_>]) -> bool {
    let is_version = |text: &str| alone(text).is_some() && text.contains('.');
    // What a Python package needs at run time is a library, whatever program is called so.
    if let [Frame::Key("project", _), Frame::Key("dependencies", _), ..] = frames {
        return true;
    }
    frames.iter().any(|frame| match frame {
        // A matrix has several, be it of one row today.
        Frame::Key("matrix", _) => true,
        // A task of Azure is called for what it runs, and has releases of its own.
        Frame::Key("task", _) => true,
        // On which machine something runs, each job says for itself.
        Frame::Key("runs-on" | "vmImage", _) => true,
        // What a check of dependencies passes over.
        Frame::Key("skip" | "skip-tree" | "deny" | "ignore", list) if is_list(list) => true,
        // What browsers and servers others have, and which releases a bot proposes.
        Frame::Key("browserslist" | "packageRules" | "customManagers" | "regexManagers", _) => true,
        Frame::Key("version", holder) if is_chart(holder) => true,
        Frame::Key("path" | "name" | "pkg" | "loop" | "with_items", holder) if is_removed(holder) => true,
        Frame::Key(_, holder) if may_fail(holder) => true,
        Frame::Key(key, _) => {
            is_version(key) || is_of_the_past(key) || is_of_another_line(key) || holds_version(key)
        }
        Frame::Argument(name, _) | Frame::Parameter(name) | Frame::Constant(name) | Frame::Function(name) => {
            is_of_the_past(name)
        }
        Frame::Item(list) => {
            let items = list.sequence().unwrap_or_default();
            items.iter().filter(|item| text_of(item).is_some_and(|text| alone(text).is_some())).count() > 1
        }
        Frame::Call(call) => call.name == "module",
    })
}

/// Whether a step of CI may fail: what it has is tried, and nothing depends on it.
fn may_fail(holder: &Node<'_>) -> bool {
    let is_true = |node: &Node<'_>| matches!(node.kind, Kind::Scalar(Scalar::Boolean("true")));
    holder.map().unwrap_or_default().iter().any(|entry| {
        matches!(entry.name(), "soft_fail" | "allow_failure" | "continue-on-error") && is_true(&entry.value)
    })
}

/// Whether it is a list, and no switch.
fn is_list(holder: &Node<'_>) -> bool {
    holder.map().unwrap_or_default().iter().any(|entry| {
        matches!(entry.name(), "skip" | "skip-tree" | "deny" | "ignore") && entry.value.sequence().is_some()
    })
}

/// Whether something is a chart of Helm, which counts otherwise than what it installs.
fn is_chart(holder: &Node<'_>) -> bool {
    let repository = holder.get("repository").and_then(text_of).unwrap_or_default();
    holder.get("chart").is_some()
        || holder.get("name").is_some() && (repository.starts_with("oci://") || repository.contains("chart"))
}

/// Whether a task of Ansible sees to it that something is not there.
fn is_removed(holder: &Node<'_>) -> bool {
    let is_absent = |node: &Node<'_>| node.get("state").and_then(text_of) == Some("absent");
    is_absent(holder) || holder.map().unwrap_or_default().iter().any(|entry| is_absent(&entry.value))
}

/// Whether a key names a release, as `buf-1.45.0` does.
fn holds_version(key: &str) -> bool {
    // A reference to something else has its own version behind its name.
    let is_reference = key.contains('/') && key.contains(':') || key.contains("#v");
    !is_reference && version_literals(key, 0..key.len()).iter().any(|found| found.value.contains('.'))
}
