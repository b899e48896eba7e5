//! The steps about what no file of the source, the registry or the settings decides: the
//! version, the changelog, the commit and its tag, and what only a person can tell.
//!
//! Asks nobody: it is told.

use super::{State, Step, Tags, are};
use crate::finding::{Fix, Place};
use crate::schema::changelog::{self, Section};
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span, count};
use crate::value::version::Version;

/// What CI does with it.
pub(super) fn ci_passes() -> Step {
    let said = "build and test what is about to be tagged, as CI does";
    Step::new("ci-passes", "What agrees with itself may still not build.", State::ByHand, said)
}

/// What the manifest says.
pub(super) fn version_set(written: Option<(String, Place)>, version: &Version) -> Step {
    let step = |state, said: String| {
        Step::new("version-set", "The release would give itself the name of another one.", state, said)
    };
    match written {
        None => step(State::Done, format!("{version}, as it was given: Cargo.toml gives none")),
        Some((written, place)) if written == version.as_str() => {
            step(State::Done, format!("{} says {version}", place.path)).at(Some(place))
        }
        Some((written, place)) => {
            let fix = Fix::advise(format!(
                "set `version` in {} to {version}, and have Cargo.lock follow",
                place.path
            ));
            step(State::Open, format!("{} says {written}, not {version}", place.path))
                .at(Some(place))
                .with_fix(fix)
        }
    }
}

/// The heading of a release, for who has to write it.
fn heading(version: &Version) -> String {
    format!("a heading such as `## [{version}] - YYYY-MM-DD`")
}

/// The step about the changelog, which is at its beginning.
fn of_changelog(state: State, said: String) -> Step {
    Step::new("changelog-has-version", "Nobody could tell what is new in it.", state, said)
        .at(Some(Place::file(&RepoPath::known(changelog::PATH))))
}

/// What the changelog says, if there is one.
pub(super) fn changelog(text: &Result<Option<String>, String>, version: &Version) -> Step {
    let path = changelog::PATH;
    match text {
        Ok(Some(text)) => headings(text, version),
        Ok(None) => {
            let what = format!("write {path}, with what is new below {}", heading(version));
            of_changelog(State::Open, format!("there is no {path}")).with_fix(Fix::advise(what))
        }
        Err(why) => of_changelog(State::Unknown, format!("{path} cannot be read: {why}")),
    }
}

/// What its headings say.
fn headings(text: &str, version: &Version) -> Step {
    let (path, heading) = (RepoPath::known(changelog::PATH), heading(version));
    let sections = changelog::read(text);
    let lines = Lines::of(text);
    let at = |span: &Span| Some(Place::new(&path, text, &lines, span));
    let open = |section: &Section, said: String, what: String| {
        of_changelog(State::Open, said).at(at(&section.span)).with_fix(Fix::advise(what))
    };
    // Those of no release in particular; `## 1.2.0 (unreleased)` is of one.
    let unreleased = sections.iter().find(|section| section.name.eq_ignore_ascii_case("unreleased"));
    let unreleased = unreleased.filter(|section| !section.is_empty);
    let Some(section) = sections.iter().find(|section| section.name == version.as_str()) else {
        return match unreleased {
            Some(section) => open(
                section,
                format!("no heading has {version}, and something stands below {}", section.name),
                format!("move what stands below {} below {heading}", section.name),
            ),
            None => of_changelog(State::Open, format!("no heading has {version}"))
                .with_details(sections.iter().map(|section| text[section.span.clone()].to_owned()))
                .with_fix(Fix::advise(format!("write what is new below {heading}"))),
        };
    };
    let of = format!("the heading of {version}");
    let (wrong, said, what) = match unreleased {
        _ if section.is_unreleased() => {
            (section, format!("{of} says that it is not released"), format!("write the day into {of}"))
        }
        _ if section.is_empty => {
            (section, format!("nothing stands below {of}"), format!("write what is new below {of}"))
        }
        Some(left) => {
            let what = format!("move what stands below {} below {of}", left.name);
            (left, format!("something still stands below {}", left.name), what)
        }
        None => {
            let said = format!("a heading has {version}, and nothing is left as not released");
            return of_changelog(State::Done, said).at(at(&section.span));
        }
    };
    open(wrong, said, what)
}

/// Whether everything is committed.
pub(super) fn tree_clean(changed: &Result<Vec<String>, String>) -> Step {
    let step = |state, said: String| {
        Step::new("work-tree-clean", "The tag would not have what was checked here.", state, said)
    };
    match changed {
        Err(why) => step(State::Unknown, why.clone()),
        Ok(changed) if changed.is_empty() => step(State::Done, "everything is committed".to_owned()),
        Ok(changed) => step(State::Open, format!("{} not as committed", are(changed.len(), "path")))
            .with_details(changed.iter().cloned())
            .with_fix(Fix::advise(
                "commit what belongs to the release, and take away or ignore the rest".to_owned(),
            )),
    }
}

/// Whether the release's tag is still to be had.
pub(super) fn tag_free(tags: &Result<Tags, String>, version: &Version) -> Step {
    let step = |state, said: String| {
        Step::new(
            "tag-free",
            "A tag would move, and who has the old one would have another release.",
            state,
            said,
        )
    };
    let wanted = format!("v{version}");
    let tags = match tags {
        Ok(tags) => tags,
        Err(why) => return step(State::Unknown, why.clone()),
    };
    let another = || Fix::advise("give the release another version: what is tagged was released".to_owned());
    if tags.names.contains(&wanted) {
        return step(State::Open, format!("the tag {wanted} is there already")).with_fix(another());
    }
    // Nobody could tell them apart on a screen.
    let alike: Vec<&String> = tags
        .names
        .iter()
        .filter(|name| looks_like(name, &wanted) || looks_like(name, version.as_str()))
        .collect();
    if !alike.is_empty() {
        return step(
            State::Open,
            format!("{} there that could be taken for {wanted}", are(alike.len(), "tag")),
        )
        .with_details(alike.into_iter().cloned())
        .with_fix(another());
    }
    if tags.is_shallow {
        return step(
            State::Unknown,
            format!("{wanted} is not here, but this clone is shallow and may lack tags"),
        )
        .with_fix(Fix::advise(
            "fetch the rest of it: git fetch --unshallow --tags (in CI: fetch-depth: 0)".to_owned(),
        ));
    }
    let known = count(tags.names.len(), "tag");
    step(
        State::Done,
        format!(
            "{wanted} is free locally, among {known}; what a remote has since the last fetch, nobody asked"
        ),
    )
}

/// Whether a name is `wanted` but for what has no shape, and for case.
fn looks_like(name: &str, wanted: &str) -> bool {
    let visible = name.chars().filter(|c| !printable::is_deceptive(*c));
    visible.flat_map(char::to_lowercase).eq(wanted.chars().flat_map(char::to_lowercase))
}

/// The last step.
pub(super) fn tag_made(version: &Version) -> Step {
    Step::new(
        "tag-made",
        "Nobody could say what was released.",
        State::ByHand,
        "tag the commit, and push the tag",
    )
    .with_fix(Fix::advise(format!("git tag -a v{version} -m v{version}")))
}
