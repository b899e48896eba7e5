//! The tables of the settings that say what registry files leave out:
//! `[registry_defaults]` and `[tool.NAME.registry_defaults]`.
//!
//! Does not read registry files.

use super::{error, string, unknown_key};
use crate::schema::registry::{DefaultTemplate, RegistryDefaults};
use crate::schema::registry_urls::is_repo;
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::name::Platform;
use crate::value::text::{Spanned, line_and_column};

/// Reads `{ url_template = "https://...", supported_platforms = ["linux_amd64"] }` of settings
/// with that text.
///
/// # Errors
/// What is none of these.
pub(super) fn read(text: &str, node: &Node<'_>) -> Result<RegistryDefaults, SyntaxError> {
    let Some(entries) = node.map() else {
        let message = "what registry files leave out is written as a table: url_template = \"https://...\"";
        return Err(error(node, message));
    };
    let mut defaults = RegistryDefaults::default();
    for entry in entries {
        let (key, value) = (entry.name(), &entry.value);
        match key {
            "url_template" => {
                let template = Spanned::new(string(value, key)?, value.span.clone());
                let at = line_and_column(text, template.span.start);
                defaults.url_template = Some(DefaultTemplate { text: template, at });
            }
            "github_repo" => {
                let repo = string(value, key)?;
                if !is_repo(&repo) {
                    return Err(error(value, format!("{repo:?} is no GitHub repository: owner/name")));
                }
                defaults.github_repo = Some(repo);
            }
            "supported_platforms" => defaults.supported_platforms = Some(platforms(value)?),
            _ => {
                let known = ["url_template", "github_repo", "supported_platforms"];
                return Err(unknown_key(&entry.key, "key of [registry_defaults]", &known));
            }
        }
    }
    Ok(defaults)
}

fn platforms(node: &Node<'_>) -> Result<Vec<Platform>, SyntaxError> {
    let items = node.sequence().filter(|items| !items.is_empty());
    let no_array = || error(node, "supported_platforms must be an array of one platform or more");
    let platform = |item: &Node<'_>| {
        string(item, "a platform")?.parse::<Platform>().map_err(|why| error(item, why.to_string()))
    };
    let mut platforms: Vec<Platform> =
        items.ok_or_else(no_array)?.iter().map(platform).collect::<Result<_, _>>()?;
    let mut seen = Vec::new();
    platforms.retain(|platform| {
        let is_new = !seen.contains(platform);
        seen.push(platform.clone());
        is_new
    });
    Ok(platforms)
}

#[cfg(test)]
mod tests {
    use crate::schema::settings::{read, refused};

    #[test]
    fn the_tools_own_defaults_go_first() {
        let text = "[registry_defaults]\nurl_template = 'https://x'\nsupported_platforms = ['wasm']\n\
                    [tool.x.registry_defaults]\nurl_template = 'https://y'\ngithub_repo = 'o/y'\n[tool.y]\n";
        let settings = read(text, &[], &[]).unwrap();
        for (tool, url_template, repo) in
            [("x", "https://y", Some("o/y")), ("y", "https://x", None), ("z", "https://x", None)]
        {
            let defaults = settings.registry_form(&tool.parse().unwrap()).defaults;
            assert_eq!(defaults.url_template.as_ref().unwrap().text.value, url_template);
            assert_eq!(defaults.github_repo.as_deref(), repo);
            assert_eq!(defaults.supported_platforms.as_ref().unwrap(), &["wasm"]);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        refused("registry_defaults = 'x'", "'x'", "written as a table");
        refused("[registry_defaults]\nversions = 'x'", "versions", "known are url_template");
        refused("[registry_defaults]\nurl_template = ''", "''", "a string that says something");
        refused("[registry_defaults]\ngithub_repo = 'x'", "'x'", "no GitHub repository");
        refused("[registry_defaults]\nsupported_platforms = []", "[]", "one platform or more");
        refused("[tool.x.registry_defaults]\nsupported_platforms = ['a b']", "'a b'", "no platform name");
    }
}
