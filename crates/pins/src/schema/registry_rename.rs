//! The edit of a registry file whose tool gets another name.
//!
//! Does not rename the file.

use super::registry::Registry;
use super::registry_keys::RegistryKey;
use crate::place::SharedText;
use crate::syntax::node::Node;
use crate::value::edit::Edit;
use crate::value::name::ToolName;

/// The edits that have `text`, of which `registry` was read, name another tool; none if
/// it names none.
pub(crate) fn renamed(text: &SharedText, registry: &Registry, tool: &ToolName) -> Vec<Edit> {
    let key = registry.form.keys.name(RegistryKey::ToolName);
    let name = text.strict_json().ok().and_then(|root| root.get(key)).and_then(Node::between_quotes);
    name.map(|name| Edit::new(name.span, tool.as_str())).into_iter().collect()
}
