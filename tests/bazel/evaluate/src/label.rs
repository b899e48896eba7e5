//! A label, as Bazel's `Label()` makes one.
//!
//! Resolves nothing: this repository is the one whose name is empty.

use std::fmt::{self, Display};

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::starlark_simple_value;
use starlark::values::{Heap, NoSerialize, StarlarkPagable, StarlarkValue, Value, starlark_value};

/// A label with all its parts.
#[derive(Debug, ProvidesStaticType, NoSerialize, StarlarkPagable, Allocative)]
pub(crate) struct Label {
    repository: String,
    package: String,
    name: String,
}
starlark_simple_value!(Label);

impl Label {
    /// Reads `//package:name`, with or without a repository before it.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let (repository, path) = text.split_once("//")?;
        let (package, name) = path.split_once(':')?;
        Some(Self {
            repository: repository.trim_start_matches('@').into(),
            package: package.into(),
            name: name.into(),
        })
    }
}

impl Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@@{}//{}:{}", self.repository, self.package, self.name)
    }
}

#[starlark_value(type = "Label")]
impl<'v> StarlarkValue<'v> for Label {
    fn get_attr(&self, attribute: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        let text = match attribute {
            "name" => &self.name,
            "package" => &self.package,
            "repo_name" => &self.repository,
            _ => return None,
        };
        Some(heap.alloc(text.as_str()))
    }

    fn has_attr(&self, attribute: &str, _: Heap<'v>) -> bool {
        ["name", "package", "repo_name"].contains(&attribute)
    }
}
