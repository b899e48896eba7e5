//! The edit of a registry file whose tool gets another name.
//!
//! Does not rename the file.

use super::registry::Registry;
use super::registry_keys::RegistryKey;
use crate::syntax::json::Json;
use crate::syntax::node::{Node, Syntax};
use crate::value::edit::Edit;
use crate::value::name::ToolName;

/// The edits that have `text`, of which `registry` was read, name another tool; none if
/// it names none.
pub(crate) fn renamed(text: &str, registry: &Registry, tool: &ToolName) -> Vec<Edit> {
    let document = Json::parse(text).ok();
    let key = registry.form.keys.name(RegistryKey::ToolName);
    let name = document.as_ref().and_then(|document| document.root().get(key));
    let name = name.and_then(Node::between_quotes);
    name.map(|name| Edit::new(name.span, tool.as_str())).into_iter().collect()
}
