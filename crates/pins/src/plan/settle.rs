//! Merge conflicts that are about nothing but versions that follow a pin: once both sides follow
//! it, they say the same.
//!
//! Decides for no side: where anything else differs, a person does.

use super::sync::follow_source;
use super::{Move, Moved, Plan};
use crate::syntax::conflict;
use crate::world::World;
use crate::world::layout::FileKind;

/// The files without the conflicts of which both sides come to the same.
pub(super) fn settle(world: &World) -> Plan {
    let (mut after, mut moves) = (world.clone(), Vec::new());
    for file in world.files() {
        let follows = match file.kind {
            FileKind::Manifest | FileKind::Placed | FileKind::Read | FileKind::Other => true,
            // Cargo alone writes its lock files, and a generated one is made anew. What the others
            // say is no version that follows.
            FileKind::Lock
            | FileKind::Generated
            | FileKind::Source
            | FileKind::Registry
            | FileKind::Settings
            | FileKind::Record
            | FileKind::Document
            | FileKind::Loaded => false,
        };
        let Some(text) = file.text().filter(|_| follows) else { continue };
        let Some(sides) = conflict::sides(text) else { continue };
        let [ours, theirs] = sides.map(|side| {
            let mut world = world.clone();
            world.insert(&file.path, side);
            let followed = follow_source(&world).ok()?;
            followed.after.text(&file.path).map(str::to_owned)
        });
        let Some(one) = ours.filter(|ours| Some(ours) == theirs.as_ref()) else { continue };
        after.insert(&file.path, one);
        let span = conflict::check(text).err().map_or(0..0, |error| error.span);
        moves.push(Move {
            tool: "-".to_owned(),
            what: Moved::Extended("merge conflict".to_owned()),
            place: file.place(&span),
            from: "two sides".to_owned(),
            to: "both follow".to_owned(),
        });
    }
    Plan::new(world, after, moves)
}
