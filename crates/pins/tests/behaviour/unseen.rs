//! Nine repositories whose authors knew nothing of this program: what `init` makes of them, and
//! what `verify` finds then. The figures may only become better.

use pins::plan::Goal;

use crate::fixture;
use crate::judged::{judged, said_of_lines};
use crate::support::{downloaded, planned, searched_files};

#[test]
fn nothing_is_found_that_is_no_drift() {
    for (files, said, found, unmanaged) in [
        (include_str!("../data/unseen/tidepool.txt"), include_str!("../data/unseen/tidepool.tsv"), 36, 1),
        (include_str!("../data/unseen/gridloom.txt"), include_str!("../data/unseen/gridloom.tsv"), 35, 1),
        (include_str!("../data/unseen/orchard.txt"), include_str!("../data/unseen/orchard.tsv"), 40, 0),
        (include_str!("../data/unseen/quarry.txt"), include_str!("../data/unseen/quarry.tsv"), 40, 0),
        (include_str!("../data/unseen/lantern.txt"), include_str!("../data/unseen/lantern.tsv"), 39, 1),
        (include_str!("../data/unseen/cobalt.txt"), include_str!("../data/unseen/cobalt.tsv"), 39, 0),
        (include_str!("../data/unseen/harbor.txt"), include_str!("../data/unseen/harbor.tsv"), 38, 0),
        (include_str!("../data/unseen/foundry.txt"), include_str!("../data/unseen/foundry.tsv"), 40, 0),
        (include_str!("../data/unseen/kestrel.txt"), include_str!("../data/unseen/kestrel.tsv"), 38, 4),
    ] {
        let before = searched_files(&fixture::files(files));
        let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
        let judged = judged(&plan.after, &said_of_lines(said));
        assert_eq!(judged.others, [""; 0]);
        assert_eq!((judged.found, judged.drifts, judged.unmanaged), (found, 40, unmanaged));
    }
}
