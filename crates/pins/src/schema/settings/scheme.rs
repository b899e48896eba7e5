//! What the versions of a tool are, where the settings say it: `scheme = "opaque"`.
//!
//! Does not read versions.

use super::{error, string};
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::text::listed;

/// What the versions of a tool are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// As semver 2.0 says.
    Semver,
    /// Numbers with dots, and what semver allows behind them.
    Numbers,
    /// Names: equal or not.
    Opaque,
}

const SCHEMES: [(&str, Scheme); 3] =
    [("semver", Scheme::Semver), ("numbers", Scheme::Numbers), ("opaque", Scheme::Opaque)];

impl Scheme {
    /// Reads its name.
    ///
    /// # Errors
    /// Which there are, if it is none.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, SyntaxError> {
        let text = string(node, "scheme")?;
        let scheme = SCHEMES.iter().find(|(name, _)| *name == text);
        let known = || format!("scheme must be one of {}", listed(SCHEMES.map(|(name, _)| name)));
        Ok(scheme.ok_or_else(|| error(node, known()))?.1)
    }
}
