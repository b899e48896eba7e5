//! The section "Ways in" of README.md.
//!
//! Runs nothing of it.

const README: &str = include_str!("../../../../README.md");

/// One way in, as it is told.
#[derive(Debug)]
pub(crate) struct Way {
    /// The lines of its commands.
    pub(crate) commands: Vec<String>,
    /// Its TOML, if it has some.
    pub(crate) toml: String,
    /// Whether it is told as steps of a workflow.
    pub(crate) is_action: bool,
}

/// The section.
pub(crate) fn section() -> &'static str {
    let after = README.split("\n## Ways in\n").nth(1).unwrap();
    after.split("\n## ").next().unwrap()
}

impl Way {
    /// The one whose text begins with this name.
    pub(crate) fn told(name: &str) -> Self {
        let after = section().split(&format!("\n**{name}")).nth(1);
        let text = after.unwrap_or_else(|| panic!("README.md has no way in {name:?}"));
        let text = text.split("\n**").next().unwrap();
        let blocks = |language: &str| -> String {
            let begin = format!("```{language}\n");
            let blocks = text.split(begin.as_str()).skip(1);
            blocks.map(|block| block.split("```").next().unwrap()).collect()
        };
        let commands = blocks("sh").lines().map(str::to_owned).collect();
        Self { commands, toml: blocks("toml"), is_action: blocks("yaml").contains("uses: OWNER/tool_pins@") }
    }
}
