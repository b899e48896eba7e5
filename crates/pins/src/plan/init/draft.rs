//! Settings that are being drafted: tools with their places, and what turned out not to be
//! one, which stands there as a comment.
//!
//! Checks nothing: whoever drafts reads them, and says what is wrong.

use crate::discover::{Member, Proposed};
use crate::finding::Place;
use crate::place::Address;
use crate::schema::settings_edit::literal;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::count;

/// What the settings begin with.
const HEAD: &str = "\
# What this repository pins, and every place that repeats a version: `verify` compares them, `sync` makes
# them follow their pin, `bump` moves them all. A place is 'FILE :: step / step ~ template'.
# Written by `init`. What it was not sure of stands in comments; take out what does not belong together.
";

/// Settings that are being drafted.
pub(super) struct Draft(Vec<Tool>);

struct Tool {
    name: ToolName,
    pin: Option<Entry>,
    also: Vec<Entry>,
    crates: Vec<String>,
    digests: Vec<Entry>,
    /// What nothing but a marker or a person can manage.
    by_hand: Vec<Member>,
}

/// A place, or what stands beside one.
struct Entry {
    text: String,
    /// Where it leads, if that is known.
    at: Option<(Member, usize)>,
    /// Why it is only a comment.
    doubt: Option<String>,
}

/// What a line of the settings says.
#[derive(Clone, Copy)]
enum Said {
    Pin,
    Also(usize),
    Digest(usize),
}

impl Entry {
    fn of(member: Member) -> Option<Self> {
        let text = member.place.clone()?;
        let line = member.line;
        Some(Self { text, at: Some((member, line)), doubt: None })
    }

    fn is_at(&self, place: &Place) -> bool {
        self.at.as_ref().is_some_and(|(member, line)| member.path == place.path && *line == place.line)
    }
}

impl Draft {
    /// Of what was proposed.
    pub(super) fn of(proposed: Vec<Proposed>) -> Self {
        let tool = |proposed: Proposed| {
            let Proposed { name, pin, also, crates } = proposed;
            let (placed, by_hand): (Vec<Member>, Vec<Member>) =
                also.into_iter().partition(|member| member.place.is_some());
            let mut also: Vec<Entry> = Vec::new();
            let (doubts, commits) = commits(pin.as_ref(), &placed);
            let doubted = |entry: Entry| {
                let doubt = doubts.iter().find(|(place, _)| *place == entry.text).map(|(_, why)| why.clone());
                Entry { doubt, ..entry }
            };
            for entry in placed.into_iter().filter_map(Entry::of).map(doubted).chain(commits) {
                if !also.iter().any(|known| known.text == entry.text) {
                    also.push(entry);
                }
            }
            Tool { name, pin: pin.and_then(Entry::of), also, crates, digests: Vec::new(), by_hand }
        };
        Self(proposed.into_iter().map(tool).collect())
    }

    /// Whether there is no tool.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each tool, with what becomes of it.
    pub(super) fn tools(&self) -> impl Iterator<Item = (&str, String)> {
        let managed = |tool: &Tool| format!("{}: {}", count(tool.places(), "place"), tool.versions());
        self.0.iter().map(move |tool| (tool.name.as_str(), managed(tool)))
    }

    /// All of the settings.
    pub(super) fn text(&self) -> String {
        format!("{HEAD}{}", self.sections())
    }

    /// The tables of the tools.
    pub(super) fn sections(&self) -> String {
        self.lines().into_iter().map(|(line, _)| line + "\n").collect()
    }

    /// The digests of a tool at a place, or beside something else, are managed too, if they are
    /// not yet.
    pub(super) fn add_digest(&mut self, tool: &str, place: &str) -> bool {
        let Some(tool) = self.0.iter_mut().find(|known| *known.name == *tool) else { return false };
        let is_known = tool.digests.iter().any(|known| known.text == place);
        if !is_known {
            tool.digests.push(Entry { text: place.to_owned(), at: None, doubt: None });
        }
        !is_known
    }

    /// Makes the digests of a tool at a place a comment, and tells why.
    pub(super) fn doubt_digest(&mut self, tool: &str, place: &str, why: &str) -> bool {
        let index = self.0.iter().position(|known| *known.name == *tool);
        let digest = index.and_then(|index| self.0[index].digests.iter().position(|it| it.text == place));
        index.zip(digest).is_some_and(|(index, digest)| self.doubt(index, Said::Digest(digest), why))
    }

    /// Makes what a line of [`Self::text`] says a comment, and tells why.
    pub(super) fn doubt_line(&mut self, line: usize, why: &str) -> bool {
        let lines = self.lines();
        let index = line.checked_sub(1 + HEAD.lines().count());
        let Some((_, Some((tool, said)))) = index.and_then(|index| lines.into_iter().nth(index)) else {
            return false;
        };
        self.doubt(tool, said, why)
    }

    /// The same of the place of a tool that leads to a line of a file.
    pub(super) fn doubt_place(&mut self, tool: &str, place: &Place, why: &str) -> bool {
        let Some(index) = self.0.iter().position(|known| *known.name == *tool) else { return false };
        let tool = &self.0[index];
        let leads = |entry: &Entry| entry.doubt.is_none() && entry.is_at(place);
        match tool.also.iter().position(leads) {
            Some(also) => self.doubt(index, Said::Also(also), why),
            None if tool.pin.as_ref().is_some_and(leads) => self.doubt(index, Said::Pin, why),
            None => false,
        }
    }

    /// Without its pin, a tool is none.
    fn doubt(&mut self, tool: usize, said: Said, why: &str) -> bool {
        let own = &mut self.0[tool];
        let entry = match said {
            Said::Pin => {
                self.0.remove(tool);
                return true;
            }
            Said::Also(index) => own.also.get_mut(index),
            Said::Digest(index) => own.digests.get_mut(index),
        };
        let Some(entry) = entry.filter(|entry| entry.doubt.is_none()) else { return false };
        entry.doubt = Some(why.lines().next().unwrap_or_default().to_owned());
        true
    }

    /// The lines of [`Self::sections`], each with what it says.
    fn lines(&self) -> Vec<(String, Option<(usize, Said)>)> {
        let mut lines = Vec::new();
        for (index, tool) in self.0.iter().enumerate() {
            let mut say =
                |line: String, said: Option<Said>| lines.push((line, said.map(|said| (index, said))));
            say(String::new(), None);
            say(tool.title(), None);
            let key =
                if tool.name.contains('.') { format!("\"{}\"", tool.name) } else { tool.name.to_string() };
            say(format!("[tool.{key}]"), None);
            if let Some(pin) = &tool.pin {
                say(format!("pin = {}", literal(&pin.text)), Some(Said::Pin));
            }
            let is_said = |entry: &Entry| !tool.moves_with_digest(entry);
            list(&mut say, "also", &tool.also, Said::Also, is_said, |place| literal(&place.text));
            if !tool.crates.is_empty() {
                let crates: Vec<String> =
                    tool.crates.iter().map(|name| format!("{name} = \"{{version}}\"")).collect();
                say(format!("crates = {{ {} }}", crates.join(", ")), None);
            }
            list(&mut say, "digests", &tool.digests, Said::Digest, |_| true, digests);
            let mut paths: Vec<&RepoPath> = tool.by_hand.iter().map(|member| &member.path).collect();
            paths.dedup();
            for path in paths {
                say(format!("# Nothing but a marker there would manage what {path} says of it."), None);
            }
        }
        lines
    }
}

/// The places of commits beside versions, and the versions that cannot move because nothing
/// says which commit is that of the pin, each with why.
fn commits(pin: Option<&Member>, also: &[Member]) -> (Vec<(String, String)>, Vec<Entry>) {
    let members = || pin.into_iter().chain(also).filter(|member| member.commit.is_some());
    let is_pinned = |member: &Member| pin.is_none_or(|pin| pin.version == member.version);
    let is_known = members().any(is_pinned);
    let doubts = members().filter(|member| !is_known && !is_pinned(member)).filter_map(|member| {
        let why = format!(
            "the commit beside it is that of {}, and nothing says which one is that of the pin",
            member.version
        );
        Some((member.place.clone()?, why))
    });
    let entry = |text: String| Entry { text, at: None, doubt: None };
    let commits = members().filter(|_| is_known).filter_map(|member| member.commit.clone()).map(entry);
    (doubts.collect(), commits.collect())
}

/// The lines of a list, with what is doubted as comments.
fn list(
    say: &mut impl FnMut(String, Option<Said>),
    key: &str,
    entries: &[Entry],
    said: fn(usize) -> Said,
    is_said: impl Fn(&Entry) -> bool,
    written: impl Fn(&Entry) -> String,
) {
    let is_said = |entry: &Entry| entry.doubt.is_none() && is_said(entry);
    if entries.iter().any(is_said) {
        say(format!("{key} = ["), None);
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| is_said(entry)) {
            say(format!("    {},", written(entry)), Some(said(index)));
        }
        say("]".to_owned(), None);
    }
    for entry in entries {
        if let Some(why) = &entry.doubt {
            say(format!("# Not under `{key}`, because {why}:"), None);
            say(format!("#     {}", written(entry)), None);
        }
    }
}

/// Digests as the settings write them: a table has holes for what its keys say. What is
/// doubted of one is mostly its URL.
fn digests(place: &Entry) -> String {
    let is_table = place.text.parse().is_ok_and(|address: Address| address.has_holes());
    let key = if is_table { "at" } else { "beside" };
    let url = match is_table && place.doubt.is_some() {
        true => ", url = \"https://.../{version}/...\"",
        false => "",
    };
    format!("{{ {key} = {}{url} }}", literal(&place.text))
}

impl Tool {
    /// Whether a digest store moves what is at a place, with the digest beside it.
    fn moves_with_digest(&self, entry: &Entry) -> bool {
        const MOVED: [&str; 6] = ["url", "urls", "strip_prefix", "image", "tag", "digest"];
        let is_in = |digest: &Entry| {
            let rest = entry.text.strip_prefix(&*digest.text)?.strip_prefix(" / ")?;
            let field = rest.trim_start_matches('.').split(' ').next()?;
            Some(digest.doubt.is_none() && MOVED.contains(&field))
        };
        self.digests.iter().any(|digest| is_in(digest) == Some(true))
    }

    /// How many places of it are managed.
    fn places(&self) -> usize {
        let managed = self.also.iter().chain(&self.digests).filter(|entry| entry.doubt.is_none());
        let managed = managed.filter(|entry| !self.moves_with_digest(entry));
        usize::from(self.pin.is_some()) + managed.count()
    }

    /// What it is called by, as long as nobody moves it.
    fn title(&self) -> String {
        match self.pin.as_ref().and_then(|pin| pin.at.as_ref()) {
            Some((pin, _)) => format!("# {}, told {}.", self.name, pin.told),
            None => format!("# {}: {} more.", self.name, count(self.also.len(), "place")),
        }
    }

    /// What it says today: its version, and the others that stand elsewhere.
    fn versions(&self) -> String {
        let Some((pin, _)) = self.pin.as_ref().and_then(|pin| pin.at.as_ref()) else { return String::new() };
        let mut others: Vec<&str> = Vec::new();
        let members = self.also.iter().filter_map(|entry| entry.at.as_ref()).map(|(member, _)| member);
        for member in members.filter(|member| !pin.version.starts_with(&*member.version)) {
            if !others.contains(&member.version.as_str()) {
                others.push(&member.version);
            }
        }
        match others.is_empty() {
            true => format!("all at {}", pin.version),
            false => format!("{}, elsewhere {}", pin.version, others.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::propose;
    use crate::model::Model;
    use crate::value::date::Date;
    use crate::world::World;
    use crate::world::layout::Layout;

    /// What is drafted of a tool with two places.
    fn drafted() -> Draft {
        let mut world = World::new(Layout::default(), Date { year: 2026, month: 11, day: 22 });
        let workflow = "env:\n  SAW_VERSION: 1.2.0\n";
        for (path, text) in [("v.bzl", "SAW_VERSION = \"1.2.0\"\n"), ("a.yml", workflow), ("b.yml", workflow)]
        {
            world.insert(&RepoPath::known(path), text);
        }
        Draft::of(propose(&Model::of(&world)))
    }

    /// Asserts that the second of its places is a comment, and the first is none.
    #[track_caller]
    fn assert_doubted(draft: &Draft) {
        let text = draft.text();
        for said in [
            "    'a.yml :: env / SAW_VERSION',\n",
            "# Not under `also`, because it is nowhere:\n#     'b.yml :: env / SAW_VERSION'\n",
        ] {
            assert!(text.contains(said), "{text}");
        }
    }

    #[test]
    fn what_a_line_says_becomes_a_comment_that_tells_why() {
        let mut draft = drafted();
        let line = |draft: &Draft, part: &str| {
            1 + draft.text().lines().position(|line| line.contains(part)).unwrap()
        };
        let of_place = line(&draft, "b.yml");
        assert!(draft.doubt_line(of_place, "it is nowhere\nor elsewhere"));
        assert_doubted(&draft);
        // A comment stays one, and other lines say nothing of which there could be a doubt.
        for part in ["# What this", "[tool.saw]", "#     'b.yml"] {
            let other = line(&draft, part);
            assert!(!draft.doubt_line(other, "it is nowhere"), "{part}");
        }
        assert!(!draft.doubt_line(0, "it is nowhere") && !draft.doubt_line(99, "it is nowhere"));
        // Without its pin, a tool is none.
        let of_pin = line(&draft, "pin = ");
        assert!(draft.doubt_line(of_pin, "it is nowhere") && draft.is_empty());
    }

    #[test]
    fn a_place_is_doubted_by_where_it_leads() {
        let mut draft = drafted();
        let at = |path, line| Place { line, ..Place::file(&RepoPath::known(path)) };
        assert!(!draft.doubt_place("saw", &at("b.yml", 1), "it is nowhere"));
        assert!(!draft.doubt_place("axe", &at("b.yml", 2), "it is nowhere"));
        assert!(draft.doubt_place("saw", &at("b.yml", 2), "it is nowhere"));
        assert_doubted(&draft);
        assert!(!draft.doubt_place("saw", &at("b.yml", 2), "it is there twice"));
        assert!(draft.doubt_place("saw", &at("v.bzl", 1), "it is nowhere") && draft.is_empty());
    }
}
