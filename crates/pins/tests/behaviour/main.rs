//! What the core makes of whole repositories: each rule of `verify`, each plan.
//! How each format is read and edited, the unit tests beside the formats
//! tell. Every module is tables of cases; nothing here opens a file that is not part
//! of this package's checkout.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conflicts;
#[path = "../support/damage.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
pub mod damage;
#[path = "../support/digest.rs"]
pub mod digest;
mod digest_stores;
mod digest_stores_damaged;
mod digest_stores_followed;
mod digest_stores_marked;
mod digest_stores_refused;
mod digest_stores_shaped;
mod digest_stores_together;
mod digest_tables_found;
#[path = "../support/fixture.rs"]
pub mod fixture;
mod support;

mod adopted;
mod attributed;
mod bazel_lock;
mod bazel_lock_kept;
mod bazel_lock_merged;
mod changes_as_read;
mod checklist;
mod explained;
mod extensions;
mod fingerprints;
mod judged;
mod levels;
mod meant;
mod merged;
mod merged_tables;
mod obstacles;
mod parses;
mod places;
mod places_alike;
mod places_alike_data;
mod places_alike_templates;
mod places_digests;
mod places_moved;
mod places_offered;
mod places_refused;
mod places_settings;
mod places_shared;
mod places_together;
mod places_told;
mod plan_adopt;
mod plan_bump;
mod plan_bump_needs;
mod plan_bump_several;
mod plan_ends;
mod plan_fetch;
mod plan_record;
mod plan_sync;
mod proposed;
mod pruned;
mod registries;
mod registry_alike;
mod repositories;
mod repository;
mod revoked;
mod robustness;
mod rules_checksum;
mod rules_consumers;
mod rules_digest;
mod rules_marked;
mod rules_registry;
mod rules_repository;
mod rules_since;
mod rules_since_algorithms;
mod rules_since_digests;
mod rules_since_older;
mod rules_stray;
mod seed_story;
mod served;
mod status_newer;
mod strays_around;
mod strays_packaged;
mod strays_told;
mod tools_gone;
mod tools_gone_placed;
mod unseen;
mod untidy;
mod waivers;
mod which;
