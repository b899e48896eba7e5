//! What the message of a commit says of a plan.
//!
//! Says what the plan is for; what it does to each file, the commit shows.

use std::collections::BTreeSet;

use super::{Goal, Move, Moved, Plan};
use crate::model::Model;
use crate::value::path::RepoPath;

/// The longest subject, in characters: what `git log --oneline` shows whole.
const LONGEST_SUBJECT: usize = 72;

/// The message of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its first line.
    pub subject: String,
    /// What stands below an empty line, if there is more to say: in one line, too.
    pub body: Option<String>,
}

impl Message {
    fn of(subject: String) -> Self {
        Self { subject, body: None }
    }

    /// The subject names all `things`, or if that is too long, how many there are; and the body all
    /// of them.
    fn listing(verb: &str, things: &[String], noun: &str) -> Self {
        let all = match things {
            [] => noun.to_owned(),
            [one] => one.clone(),
            [others @ .., last] => format!("{} and {last}", others.join(", ")),
        };
        let whole = format!("{verb} {all}");
        if whole.chars().count() <= LONGEST_SUBJECT {
            return Self::of(whole);
        }
        Self { subject: format!("{verb} {} {noun}", things.len()), body: Some(format!("{verb} {all}.")) }
    }
}

impl Plan {
    /// The message of a commit of what the plan writes, which was made to reach `goal`.
    pub fn message(&self, goal: &Goal) -> Message {
        match goal {
            Goal::Init(_) => Message::of("Say at which places versions stand".to_owned()),
            Goal::Sync | Goal::Manage => self.following(),
            Goal::Bump(_) => self.bumping(),
            Goal::Fetch(..) => Message::listing("Record digests of", &self.moved_tools(), "tools"),
            Goal::Revoke(request) => Message {
                subject: format!("Revoke {} {}", request.tool, request.version),
                body: Some(request.reason.clone()),
            },
            Goal::Prune(_) => {
                Message::listing("Take old releases off the record of", &self.moved_tools(), "tools")
            }
            Goal::Remove(request) => Message::of(format!("Remove {}", request.tool)),
            Goal::Rename(request) => Message::of(format!("Rename {} to {}", request.from, request.to)),
        }
    }

    /// Which pins move, and from where.
    fn bumping(&self) -> Message {
        let pins: Vec<&Move> = self.moves.iter().filter(|step| step.what == Moved::Pin).collect();
        if pins.is_empty() {
            return self.following();
        }
        let told: Vec<String> =
            pins.iter().map(|step| format!("{} from {} to {}", step.tool, step.from, step.to)).collect();
        Message::listing("Bump", &told, "tools")
    }

    /// Which pins are followed.
    fn following(&self) -> Message {
        let model = Model::of(&self.after);
        let moved = self.moved_tools();
        let pins = model.pins.iter().filter(|pin| moved.iter().any(|tool| pin.tool.value == **tool));
        let told: Vec<String> = pins.map(|pin| format!("{} {}", pin.tool.value, pin.version.value)).collect();
        Message::listing("Follow", &told, "pins")
    }

    /// Where the tools are pinned of which something moves: whoever edited a pin by hand commits
    /// it together with what followed.
    pub fn pinned_in(&self) -> BTreeSet<RepoPath> {
        let model = Model::of(&self.after);
        let moved = self.moved_tools();
        let pins = model.pins.iter().filter(|pin| moved.iter().any(|tool| pin.tool.value == **tool));
        pins.map(|pin| pin.path.clone()).collect()
    }

    /// The tools of which something moves, by name.
    fn moved_tools(&self) -> Vec<String> {
        let tools: BTreeSet<&str> = self.moves.iter().map(|step| step.tool.as_str()).collect();
        tools.into_iter().filter(|tool| *tool != "-").map(str::to_owned).collect()
    }
}
