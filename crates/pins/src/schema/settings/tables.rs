//! `[[compatibility_table]]` and `[[bundle]]` of the settings: where these stand.
//!
//! Does not look into the files that they name.

use super::tools::{AddressId, Places, tool_name};
use super::{error, unknown_key};
use crate::syntax::SyntaxError;
use crate::syntax::node::{Kind, Node, Shape};
use crate::value::name::ToolName;

/// A compatibility table somewhere.
#[derive(Clone, Debug)]
pub(crate) struct TableSettings {
    /// Where.
    pub(crate) at: AddressId,
    /// The tool that it belongs to; none if it is keyed by tools.
    pub(crate) of: Option<ToolName>,
}

impl Places {
    pub(super) fn read_tables(&mut self, node: &Node<'_>) -> Result<(), SyntaxError> {
        for table in tables(node, "compatibility_table")? {
            let of = table.get("of").map(|of| tool_name(of, "of")).transpose()?;
            let at = self.read_at(table, &["at", "of"], "compatibility_table")?;
            self.tables.push(TableSettings { at, of });
        }
        Ok(())
    }

    pub(super) fn read_bundles(&mut self, node: &Node<'_>) -> Result<(), SyntaxError> {
        for table in tables(node, "bundle")? {
            let at = self.read_at(table, &["at"], "bundle")?;
            self.bundles.push(at);
        }
        Ok(())
    }

    /// The place of a table that has just these keys.
    fn read_at(&mut self, table: &Node<'_>, known: &[&str], name: &str) -> Result<AddressId, SyntaxError> {
        let unknown = table.map().unwrap_or_default().iter().find(|entry| !known.contains(&entry.name()));
        if let Some(entry) = unknown {
            return Err(unknown_key(&entry.key, &format!("key of a {name}"), known));
        }
        let at = table.get("at").ok_or_else(|| error(table, format!("this {name} needs the key \"at\"")))?;
        let id = self.read_address(at, "at")?;
        let address = &self.address(id).value;
        if address.template.is_some() || address.steps.is_empty() {
            return Err(error(
                at,
                format!("at leads to the whole {name}: \"FILE :: step / step\", without a template"),
            ));
        }
        Ok(id)
    }
}

fn tables<'n, 't>(node: &'n Node<'t>, name: &str) -> Result<&'n [Node<'t>], SyntaxError> {
    match &node.kind {
        Kind::Sequence(tables, Shape::Lines) => Ok(tables),
        _ => Err(error(node, format!("these are written as [[{name}]] tables"))),
    }
}
