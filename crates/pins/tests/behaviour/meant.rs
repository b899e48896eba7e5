//! Names that are none: which one may be meant is said.

use pins::plan::{Consumers, Goal, Recording, Releases, RemoveRequest, RenameRequest, RevokeRequest};

use crate::repository::clean;
use crate::support::{PROGRAM, downloaded, planned, world};

#[test]
fn every_command_says_which_tool_may_be_meant() {
    let tool = || "wasmtools".parse().unwrap();
    for goal in [
        Goal::Remove(RemoveRequest { tool: tool(), consumers: Consumers::Refused }),
        Goal::Rename(RenameRequest { from: tool(), to: "saw".parse().unwrap() }),
        Goal::Revoke(RevokeRequest {
            tool: tool(),
            version: "1.0.0".parse().unwrap(),
            platform: None,
            reason: "bad".to_owned(),
        }),
        Goal::Fetch(Releases::Named(vec![(tool(), None)]), Recording::Compare),
        Goal::Fetch(Releases::Named(vec![(tool(), Some("1.0.0".parse().unwrap()))]), Recording::Compare),
    ] {
        let said = planned(&world(&clean()), &goal, downloaded).unwrap_err().text(PROGRAM);
        assert!(said.contains(" (did you mean wasm-tools?); "), "{said}");
    }
}
