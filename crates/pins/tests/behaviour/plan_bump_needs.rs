//! What a bump has to know before anything is written: artifacts and crates.
//!
//! What becomes of the answers, `plan_bump` tries.

use pins::plan::{BumpRequest, Goal, Question};

use crate::plan_bump::RECORDED;
use crate::repository::{clean, clean_with};
use crate::support::{questions, request, world};

/// What a bump needs, as lines.
#[track_caller]
fn needs(fixture: &str, request: &BumpRequest, expected: &[&str]) {
    let questions = questions(&world(fixture), &Goal::Bump(request.clone())).unwrap();
    let mut needs: Vec<String> = questions
        .iter()
        .filter_map(|question| match question {
            Question::Artifact(artifact) => {
                let urls: Vec<&str> = artifact.candidates.iter().map(|candidate| &*candidate.url).collect();
                Some(format!("{} {}", artifact.label(), urls.join(" ")))
            }
            Question::Crate(probe) => {
                Some(format!("crate {} {} in {}", probe.krate, probe.version, probe.folder))
            }
            _ => None,
        })
        .collect();
    needs.sort_by_key(|need| need.starts_with("crate "));
    assert_eq!(needs, expected);
}

#[test]
fn what_several_stores_want_is_asked_for_once_wherever_one_would_look() {
    let clean = clean_with(&[("<a1>\", \"url_suffix\": \"l\"", "<a1>\", \"url_suffix\": \"l.zip\"")]);
    // Where the script has it, it would be looked for at one place only.
    let script = "curl -LO https://x/wasm-tools-1.240.0-linux_amd64-l.zip  # tool-version: wasm-tools\n";
    let check = format!("echo \"{}  x\" | sha256sum -c\n", "a1".repeat(32));
    let places: Vec<String> = ["l.zip", "l.tar.gz", "l.tar.xz", "l.tar.zst"]
        .iter()
        .map(|suffix| format!("https://x/wasm-tools-1.241.0-linux_amd64-{suffix}"))
        .collect();
    needs(
        &format!("{clean}//- get.sh\n{script}{check}"),
        &request("wasm-tools", "1.241.0", true),
        &[&format!("wasm-tools 1.241.0 linux_amd64 {}", places.join(" ")), "crate wasmparser 0.241.0 in app"],
    );
}

#[test]
fn a_bump_needs_what_the_registry_lacks_and_the_crates_that_move() {
    needs(
        &clean(),
        &request("wit-bindgen", "0.47.0", false),
        &[
            "wit-bindgen 0.47.0 darwin_arm64 https://x/wit-bindgen-0.47.0-darwin_arm64-d",
            "wit-bindgen 0.47.0 linux_amd64 https://x/wit-bindgen-0.47.0-linux_amd64-l",
            "crate wit-bindgen 0.47.0 in app",
        ],
    );
    needs(
        &clean(),
        &request("wit-bindgen", "0.43.0", true),
        &[
            "wit-bindgen 0.43.0 darwin_arm64 https://x/wit-bindgen-0.43.0-darwin_arm64-d",
            "crate wit-bindgen 0.43.0 in app",
        ],
    );
    // A crate that two registry files claim is the first one's.
    let claimed = clean_with(&[("\"{version}\"}", "\"{version}\", \"wasmparser\": \"{version}\"}")]);
    needs(
        &claimed,
        &request("wit-bindgen", "0.43.0", true),
        &[
            "wit-bindgen 0.43.0 darwin_arm64 https://x/wit-bindgen-0.43.0-darwin_arm64-d",
            "crate wit-bindgen 0.43.0 in app",
        ],
    );
    needs(
        &clean(),
        &request("wasm-tools", "1.241.2", true),
        &[
            "wasm-tools 1.241.2 linux_amd64 https://x/wasm-tools-1.241.2-linux_amd64-l",
            "crate wasmparser 0.241.2 in app",
        ],
    );
}

#[test]
fn a_bump_needs_nothing_that_is_known() {
    needs(&clean(), &request("wit-bindgen", "0.46.0", false), &[]);
    let recorded = clean_with(&[("\"0.43.0\": {\n      \"platforms\": {\n", RECORDED)]);
    needs(&recorded, &request("wit-bindgen", "0.47.0", false), &["crate wit-bindgen 0.47.0 in app"]);
    // Without a consumer, cargo has nothing to be asked.
    let alone = recorded.split("//- app/Cargo.toml").next().unwrap();
    needs(alone, &request("wit-bindgen", "0.47.0", false), &[]);
    // Nor where every consumer follows already.
    let requires = |requirement: &str| clean_with(&[("{ version = \"0.46.0\" }", requirement)]);
    for requirement in ["\"0.46\"", "\"=0.46.0\"", "\">=0.40, <0.47\""] {
        needs(&requires(requirement), &request("wit-bindgen", "0.46.0", false), &[]);
    }
    let moved = recorded
        .replace("version = \"0.46.0\" }", "version = \"0.47.0\" }")
        .replace("= \"0.46.0\"\nsource", "= \"0.47.0\"\nsource");
    needs(&moved, &request("wit-bindgen", "0.47.0", false), &[]);
}
