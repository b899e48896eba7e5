//! A registry file, whose form is the program's own.
//!
//! The digest stores that somebody else wrote are in `stores` and `images`.

use serde_json::Value;

use super::case::{Case, Ends, Size};
use super::homes::{Home, State, Texts};
use super::served::{PLATFORM, Thing, VERSION};
use crate::support::{Repo, Tool};

const SOURCE: &str = "toolchains/tool_versions.bzl";

/// The registry file of a tool that is pinned to 1.0.0.
pub(super) struct Registered;

fn tool(thing: Thing) -> &'static Tool {
    match thing {
        Thing::File(tool) => tool,
        Thing::Image => panic!("an image has no registry file"),
    }
}

impl Home for Registered {
    fn texts(&self, thing: Thing, state: &State<'_>) -> Texts {
        let tool = tool(thing);
        let mut releases = vec![tool.release("1.0.0", false)];
        if let (VERSION, Some(lied)) = (state.version, state.lied) {
            let mut release = tool.release(VERSION, state.size == Size::Known);
            let truth = thing.body();
            release =
                release.replace(&crate::support::tools::sha256(&truth), &crate::support::tools::sha256(lied));
            release = release.replacen(
                &format!("\"size\": {}", truth.len()),
                &format!("\"size\": {}", lied.len()),
                1,
            );
            releases.insert(0, release);
        }
        let latest = if releases.len() > 1 { VERSION } else { "1.0.0" };
        let source = format!("TOOL_VERSIONS = {{\n    \"{}\": \"1.0.0\",\n}}\n", tool.name);
        let mut texts =
            Texts::of(vec![(&tool.path(), tool.registry_of(latest, &releases)), (SOURCE, source)]);
        texts.places = vec![format!("{}:", tool.path())];
        texts
    }

    fn recorded<'a>(&self, case: &Case, repo: &Repo, before: &'a Texts, body: &[u8]) -> Vec<&'a str> {
        let tool = tool(case.thing);
        let registry: Value = serde_json::from_str(&repo.read(&tool.path())).unwrap();
        let old: Value = serde_json::from_str(&tool.registry("1.0.0", &["1.0.0"])).unwrap();
        assert_eq!(registry["versions"]["1.0.0"], old["versions"]["1.0.0"]);
        assert_eq!(registry["versions"].as_object().unwrap().len(), 2);
        let artifacts = registry["versions"][VERSION]["platforms"].as_object().unwrap();
        assert_eq!(artifacts.len(), tool.platforms.len());
        for (platform, artifact) in artifacts {
            let truth = case.thing.body_of(VERSION, platform);
            let served = if platform == PLATFORM { body } else { truth.as_slice() };
            assert_eq!(artifact["sha256"], crate::support::tools::sha256(served), "{platform}");
            assert_eq!(artifact["size"], served.len(), "{platform}");
        }
        let Ends::Recorded { verified_by, .. } = &case.ends else { panic!("{} is refused", case.name) };
        let agreed = artifacts[PLATFORM]["verified_by"].as_array().cloned().unwrap_or_default();
        assert_eq!(agreed, *verified_by);
        let has_moved = repo.read(SOURCE).contains(VERSION);
        let changed =
            [(case.recorded.is_none(), 0), (has_moved, 1)].into_iter().filter(|(changed, _)| *changed);
        changed.map(|(_, index)| before.files[index].0.as_str()).collect()
    }
}
