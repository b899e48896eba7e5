//! Every disagreement in a repository: one file a rule, all findings at once,
//! waivers applied last.
//!
//! Changes nothing; what `sync` would heal is decided by `consumer` for both.

mod bazel_lock;
mod bundle_version;
mod checksum_duplicate;
mod checksum_known_bad;
mod checksum_malformed;
mod compatibility;
mod compatibility_tables;
mod compatibility_unknown;
mod compatibility_unknown_tool;
pub(crate) mod crate_lock;
pub(crate) mod crate_version;
mod digest_schema;
mod digest_unmanaged;
mod digest_version;
mod fingerprint;
mod following;
pub mod generated_stale;
mod interrupted_change;
pub(crate) mod known;
mod looked_at;
pub(crate) mod manifest_syntax;
mod marked_version;
mod marker_misspelt;
mod not_managed;
mod old_state;
mod place_ambiguous;
mod place_missing;
mod place_shared;
pub(crate) mod place_version;
mod record_lost;
mod registry_latest_version;
mod registry_missing_platform;
mod registry_missing_tool;
mod registry_missing_version;
mod registry_schema;
mod release_revoked;
mod since;
mod source_syntax;
mod stray_version;
mod tool_pin;
mod waiver_expired;
pub(crate) mod waiver_unused;
mod waivers;

use crate::extension::Extension;
use crate::finding::{Finding, Rule, Severity};
use crate::model::Model;
use crate::schema::settings::{Level, RuleName, Waiver};
use crate::world::World;

pub use self::fingerprint::fingerprints;
pub use self::looked_at::LookedAt;
pub use self::since::{Since, verify_since};

/// What a rule finds.
type Check = fn(&Model<'_>) -> Vec<Finding>;

/// Who looks for something.
enum Checker<'e> {
    Rule(Check),
    Extension(&'e dyn Extension),
}

impl Checker<'_> {
    fn check(&self, model: &Model<'_>) -> Vec<Finding> {
        match self {
            Self::Rule(check) => check(model),
            Self::Extension(extension) => extension.check(model),
        }
    }
}

/// The rules that look for something, in the order in which they are documented.
const CHECKS: [(&Rule, Check); 33] = [
    (&source_syntax::RULE, source_syntax::check),
    (&tool_pin::RULE, tool_pin::check),
    (&compatibility::RULE, compatibility::check),
    (&compatibility_unknown::RULE, compatibility_unknown::check),
    (&compatibility_unknown_tool::RULE, compatibility_unknown_tool::check),
    (&compatibility_tables::RULE, compatibility_tables::check),
    (&bundle_version::RULE, bundle_version::check),
    (&registry_schema::RULE, registry_schema::check),
    (&registry_missing_tool::RULE, registry_missing_tool::check),
    (&registry_missing_version::RULE, registry_missing_version::check),
    (&registry_missing_platform::RULE, registry_missing_platform::check),
    (&registry_latest_version::RULE, registry_latest_version::check),
    (&release_revoked::RULE, release_revoked::check),
    (&checksum_malformed::RULE, checksum_malformed::check),
    (&checksum_known_bad::RULE, checksum_known_bad::check),
    (&checksum_duplicate::RULE, checksum_duplicate::check),
    (&digest_schema::RULE, digest_schema::check),
    (&digest_version::RULE, digest_version::check),
    (&digest_unmanaged::RULE, digest_unmanaged::check),
    (&manifest_syntax::RULE, manifest_syntax::check),
    (&crate_version::RULE, crate_version::check),
    (&crate_lock::RULE, crate_lock::check),
    (&marked_version::RULE, marked_version::check),
    (&marker_misspelt::RULE, marker_misspelt::check),
    (&place_version::RULE, place_version::check),
    (&place_missing::RULE, place_missing::check),
    (&place_ambiguous::RULE, place_ambiguous::check),
    (&place_shared::RULE, place_shared::check),
    // With the tables of `digest-unmanaged`.
    (&stray_version::RULE, not_managed::check),
    (&generated_stale::RULE, generated_stale::check),
    (&bazel_lock::RULE, bazel_lock::check),
    (&interrupted_change::RULE, interrupted_change::check),
    (&old_state::RULE, old_state::check),
];

/// The rules that stay errors: while one of them finds something, that the others find
/// nothing means nothing, or a waiver is not what it says.
const FIXED: [&Rule; 10] = [
    &source_syntax::RULE,
    &tool_pin::RULE,
    &registry_schema::RULE,
    &digest_schema::RULE,
    &manifest_syntax::RULE,
    &place_missing::RULE,
    &place_ambiguous::RULE,
    &interrupted_change::RULE,
    &waiver_unused::RULE,
    &waiver_expired::RULE,
];

/// The repository as it was at an earlier commit.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'w> {
    /// Its files.
    pub files: &'w World,
    /// The commit, for people and for git.
    pub commit: &'w str,
}

/// Every rule, in the order in which they are documented; those of extensions
/// last.
pub fn rules<'e>(
    extensions: impl IntoIterator<Item = &'e dyn Extension>,
) -> impl Iterator<Item = &'static Rule> {
    let others = [&record_lost::RULE, &waiver_unused::RULE, &waiver_expired::RULE];
    let own = CHECKS.iter().map(|(rule, _)| *rule).chain(others);
    own.chain(extensions.into_iter().map(Extension::rule))
}

/// Whether a waiver can cover what a rule finds: none covers what is wrong with waivers.
pub(crate) fn is_waivable(rule: &'static Rule) -> bool {
    ![&waiver_unused::RULE, &waiver_expired::RULE].contains(&rule)
}

/// How the settings may name a rule.
pub(crate) fn named(rule: &'static Rule) -> RuleName<'static> {
    RuleName { name: rule.name, is_fixed: FIXED.contains(&rule) }
}

/// Which findings there are at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// Those of rules that the settings do not have off.
    AsSettingsSay,
    /// All.
    Strictly,
}

/// Checks everything. The findings are ordered by path, place and rule.
pub fn verify(model: &Model<'_>) -> Vec<Finding> {
    levelled(model, judged(model, None, Counting::AsSettingsSay))
}

/// The same, whatever the settings have rules be: what a change breaks is broken where
/// nobody wants to hear of it, too.
pub(crate) fn verify_strictly(model: &Model<'_>) -> Vec<Finding> {
    judged(model, None, Counting::Strictly)
}

/// What every check finds, and what was lost from the record, without what is waived; each
/// as severe as its rule has it.
fn judged(model: &Model<'_>, lost: Option<Vec<Finding>>, counting: Counting) -> Vec<Finding> {
    let settings = model.world.settings();
    // Where it is not known what was on record, what waives that may cover something.
    let knows_record = lost.is_some();
    let mut findings = lost.unwrap_or_default();
    let own = CHECKS.iter().map(|(_, check)| Checker::Rule(*check));
    let checkers: Vec<Checker<'_>> =
        own.chain(model.world.layout.extensions().map(Checker::Extension)).collect();
    findings.extend(model.world.at_once(&checkers, |checker| checker.check(model)).into_iter().flatten());
    findings
        .retain(|finding| counting == Counting::Strictly || settings.level(finding.rule) != Some(Level::Off));
    // Nor where strays were not looked for.
    let is_blind = |waiver: &Waiver| {
        !knows_record && waiver.rule == record_lost::RULE.name
            || !model.world.is_searched && waiver.rule == stray_version::RULE.name
    };
    let can_be_unused = |waiver: &Waiver| !is_blind(waiver);
    let mut findings = waivers::waive(model, findings, &can_be_unused);
    // They are in the order of the rules, and at one place stay so.
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    findings
}

/// The findings, as severe as the settings have them.
fn levelled(model: &Model<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &mut findings {
        match model.world.settings().level(finding.rule) {
            Some(Level::Error) => finding.severity = Severity::Error,
            Some(Level::Warning) => finding.severity = Severity::Warning,
            Some(Level::Off) | None => {}
        }
    }
    findings
}

/// Whether a finding is about a place that should follow a pin, and so tells that
/// not everything does.
pub fn is_behind(finding: &Finding) -> bool {
    let of_consumers = [
        &crate_version::RULE,
        &crate_lock::RULE,
        &marked_version::RULE,
        &manifest_syntax::RULE,
        &place_version::RULE,
        &place_missing::RULE,
        &place_ambiguous::RULE,
        &place_shared::RULE,
    ];
    of_consumers.contains(&finding.rule)
}

/// How many findings make `verify` fail.
pub fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

#[cfg(test)]
mod tests;
