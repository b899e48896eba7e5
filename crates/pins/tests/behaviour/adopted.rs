//! Small repositories that are adopted: `init` drafts settings, `sync --manage` follows
//! them, and afterwards every place still leads where it led.

use pins::plan::{Existing, Goal, Recording, Releases, additions};
use pins::world::World;

use crate::fixture;
use crate::repository::digests;
use crate::support::{downloaded, findings, planned, searched_files, world};

/// The files after `init` and `sync --manage`; a second time neither has anything to do.
#[track_caller]
fn adopted(files: &str) -> World {
    let before = searched_files(&fixture::files(&digests(files)));
    let drafted = planned(&before, &Goal::Init(None), downloaded).unwrap().after;
    let synced = planned(&drafted, &Goal::Manage, downloaded).unwrap().after;
    assert_eq!(additions(&synced), "");
    assert!(planned(&synced, &Goal::Manage, downloaded).unwrap().is_empty());
    synced
}

/// What `verify` says of the files, by rule and file.
fn said(world: &World) -> Vec<String> {
    findings(world).iter().map(|it| format!("{} {}", it.rule, it.place)).collect()
}

/// Two tools, each pinned by a constant.
const PINS: &str = "//- versions.bzl\nSAW_VERSION = \"1.2.0\"\nAXE_VERSION = \"20.1.0\"\n";

#[test]
fn tools_in_one_line_move_each_by_itself() {
    let after = adopted(&format!(
        "{PINS}//- docs.md\n# Us\n\nWelcome.\n\nIt is built from `saw:1.1.0` and `axe:18-slim`.\n"
    ));
    assert_eq!(
        after.text("docs.md"),
        Some("# Us\n\nWelcome.\n\nIt is built from `saw:1.2.0` and `axe:20-slim`.\n")
    );
    assert_eq!(said(&after), [""; 0]);
}

#[test]
fn a_line_with_single_quotes_is_a_place() {
    let after = adopted(&format!(
        "{PINS}//- a.py\nimport x\nSAW_VERSION = '1.1.0'\n//- b.py\nAXE_VERSION = '18.0.0'  # '''\n\
         //- c.sh\nexport 'SAW_VERSION=1.1.0'\n"
    ));
    assert_eq!(after.text("a.py"), Some("import x\nSAW_VERSION = '1.2.0'\n"));
    assert_eq!(after.text("b.py"), Some("AXE_VERSION = '20.1.0'  # '''\n"));
    assert_eq!(after.text("c.sh"), Some("export 'SAW_VERSION=1.2.0'\n"));
    let settings = after.text("pins.toml").unwrap();
    assert!(settings.contains("    '''a.py :: \"SAW_VERSION = '{version}'\"''',\n"), "{settings}");
    assert_eq!(said(&after), [""; 0]);
}

#[test]
fn the_commit_of_an_action_moves_with_its_comment() {
    let one = "11bd71901bbe5b1630ceea73d27597364c9af683";
    let other = "692973e3d937129bcbf40652eb9f2f61becf3332";
    let workflow = |first: &str, second: &str| {
        format!(
            "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@{first}\n  b:\n    steps:\n      - uses: actions/checkout@{second}\n"
        )
    };
    let new = format!("{one} # v4.2.2");
    let after = adopted(&format!(
        "//- .github/workflows/ci.yml\n{}//- .github/workflows/more.yml\n# More.\n{}",
        workflow(&new, &new),
        workflow(&new, &format!("{other} # v4.1.7"))
    ));
    assert_eq!(
        after.text(".github/workflows/more.yml"),
        Some(&*format!("# More.\n{}", workflow(&new, &new)))
    );
    assert_eq!(said(&after), [""; 0]);
    // Where nothing says which commit it is, neither moves.
    let files = format!(
        "//- .tool-versions\ncheckout 4.2.2\n//- .github/workflows/ci.yml\n{}",
        workflow("v4.2.2", &format!("{other} # v4.1.7"))
    );
    let after = adopted(&files);
    let workflow = after.text(".github/workflows/ci.yml").unwrap();
    assert!(workflow.contains(&format!("{other} # v4.1.7")), "{workflow}");
    assert!(after.text("pins.toml").unwrap().contains("# Not under `also`, because the commit beside it is"));
}

#[test]
fn what_is_of_a_digest_that_nobody_can_fetch_stays() {
    for (file, kept) in [
        (
            "a.yml",
            "tools:\n  - name: saw\n    checksum: sha256:<a1>\n    version: 1.1.0\n  - name: axe\n    version: 20.1.0\n",
        ),
        ("a.sh", "echo \"<a1>  saw-1.1.0-linux\" >> sums.txt\n"),
        ("b.sh", "curl -LO https://x.test/saw-1.1.0-linux\necho \"<a1>  saw-linux\" | sha256sum -c\n"),
    ] {
        let after = adopted(&format!("{PINS}//- c.sh\nSAW_VERSION=1.1.0\n//- {file}\n{kept}"));
        assert_eq!(after.text(file), Some(&*digests(kept)), "{file}");
        assert_eq!(after.text("c.sh"), Some("SAW_VERSION=1.2.0\n"));
        let said = said(&after);
        assert!(said.len() == 1 && said[0].starts_with(&format!("stray-version {file}")), "{said:?}");
    }
    // The digest of another file is not beside it.
    let after = adopted(&format!(
        "{PINS}//- a.sh\ncurl -LO https://x.test/saw-1.1.0-linux\necho \"<a1>  hammer-1.0\" >> sums.txt\n"
    ));
    assert!(after.text("a.sh").unwrap().starts_with("curl -LO https://x.test/saw-1.2.0-linux\n"));
}

#[test]
fn a_url_is_left_to_the_digest_beside_it() {
    let after = adopted(&format!(
        "{PINS}//- deps.bzl\nhttp_file(\n    name = \"saw\",\n    url = \"https://x.test/saw/v1.1.0/saw-linux\",\n    sha256 = \"<a1>\",\n)\n"
    ));
    let settings = after.text("pins.toml").unwrap();
    assert!(settings.contains("    { beside = 'deps.bzl :: http_file(name=\"saw\")' },\n"), "{settings}");
    assert!(!settings.contains("/ .url"), "{settings}");
    // One finding tells it.
    assert_eq!(said(&after), ["digest-version deps.bzl:3:11"]);
}

#[test]
fn a_script_in_a_document_is_a_place_where_it_has_one_version() {
    let workflow = |first: &str, second: &str| {
        format!(
            "jobs:\n  a:\n    image: x.test/devcontainers/axe:1-{second}-slim\n    steps:\n      - run: |\n          # Saws.\n          \
             curl -LO https://x.test/saw/v{first}/saw\n          saw --version\n      - run: |\n          \
             export SAW_VERSION={first}\n          export OTHER=3.2.1\n"
        )
    };
    let after = adopted(&format!("{PINS}//- c.yml\n{}", workflow("1.1.0", "18.2")));
    let expected = workflow("1.2.0", "20.1").replace("SAW_VERSION=1.2.0", "SAW_VERSION=1.1.0");
    assert_eq!(after.text("c.yml"), Some(&*expected));
    assert_eq!(said(&after), ["stray-version c.yml:10:30"]);
}

#[test]
fn the_field_of_a_version_says_of_which_release_a_digest_is() {
    let files = |version: &str, pair: &str| {
        searched_files(&fixture::files(&digests(&format!(
            "//- pins.toml\n[tool.saw]\npin = 'versions.bzl :: SAW_VERSION'\nalso = 'a.yml :: tools / [name=\"saw\"] / version'\n\
             [tool.saw.digests]\nbeside = 'a.yml :: tools / [name=\"saw\"]'\nurl = 'https://x.test/saw-{{version}}'\n\
             {PINS}//- a.yml\ntools:\n  - name: saw\n    version: {version}\n    checksum: sha256:<{pair}>\n"
        ))))
    };
    // It does not move alone, and with its digest it does.
    let before = files("1.1.0", "a1");
    assert!(planned(&before, &Goal::Sync, downloaded).unwrap().is_empty());
    assert_eq!(said(&before), ["digest-version a.yml:3:14", "place-version a.yml:3:14"]);
    let recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
    let fetch = Goal::Fetch(Releases::Pinned, recording);
    let fetched = planned(&before, &fetch, downloaded).unwrap().after;
    assert_eq!(fetched.text("a.yml"), files("1.2.0", "c0").text("a.yml"));
    assert_eq!(said(&fetched), [""; 0]);
}

#[test]
fn a_waiver_of_strays_is_not_unused_where_nobody_looked_for_them() {
    let files = format!(
        "//- pins.toml\n[tool.saw]\npin = 'versions.bzl :: SAW_VERSION'\n[[waiver]]\nrule = 'stray-version'\nplace = 'a.sh'\n\
         reason = 'x'\nexpires = 'never'\n{PINS}"
    );
    let stray = format!("{files}//- a.sh\nSAW_VERSION=1.1.0\n");
    assert_eq!(said(&searched_files(&fixture::files(&stray))), [""; 0]);
    assert_eq!(said(&world(&stray)), [""; 0]);
    assert_eq!(said(&searched_files(&fixture::files(&files))), ["waiver-unused pins.toml:3:1"]);
}

#[test]
fn what_could_be_added_is_told_as_the_settings_would_say_it() {
    let files = format!("{PINS}//- a.yml\nenv:\n  SAW_VERSION: 1.1.0\n  AXE_VERSION: 20.1.0\n");
    let before = searched_files(&fixture::files(&files));
    let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
    // Without settings, that is all that `init` would write.
    assert_eq!(plan.after.text("pins.toml"), Some(&*additions(&before)));
    let moves: Vec<String> = plan.moves.iter().map(|it| format!("{} {}", it.tool, it.to)).collect();
    assert_eq!(moves, ["axe 2 places: all at 20.1.0", "saw 2 places: 1.2.0, elsewhere 1.1.0"]);
    // With some, or with a source, it is what they lack.
    let axe = "\n# axe, told by a constant.\n[tool.axe]\npin = 'versions.bzl :: AXE_VERSION'\nalso = [\n    \
               'a.yml :: env / AXE_VERSION',\n]\n";
    let settings = "//- pins.toml\n[tool.saw]\npin = 'versions.bzl :: SAW_VERSION'\nalso = ['a.yml :: env / SAW_VERSION']\n";
    let with_some = searched_files(&fixture::files(&format!("{settings}{files}")));
    assert_eq!(additions(&with_some), axe);
    let source = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n";
    let added = additions(&searched_files(&fixture::files(&format!("{source}{files}"))));
    assert!(added.starts_with(axe), "{added}");
}
