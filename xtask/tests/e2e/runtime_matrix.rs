//! `runtime-matrix`, and `bump` where it needs one: with generators that say
//! what a test wants them to. The real ones are tried in `runtime_releases`.

use crate::support::generators::Workbench;

const RECORD: &str = "rt/compatibility.json";

#[test]
fn a_matrix_is_recorded_and_everything_follows() {
    let bench = Workbench::new();
    bench.xtask(&["verify"]).exits(1).shows("runtime-compatibility").shows("cargo xtask runtime-matrix");
    let bench = bench.recorded();
    let record: serde_json::Value = serde_json::from_str(&bench.repo.read(RECORD)).unwrap();
    let cell = |release: &str, world: &str| record["releases"][release][world].to_string();
    // What only wasm32 sees was seen; a method was counted.
    assert_eq!(
        cell("99.1.0", "rich-sync"),
        r#"{"result":"ok","symbols":["Cleanup::forget","Cleanup::new"]}"#
    );
    assert_eq!(
        cell("99.1.0", "maps"),
        r#"{"error":"expected something else --> maps.wit:1:2","result":"cannot-generate"}"#
    );
    assert_eq!(
        cell("99.2.0", "maps"),
        r#"{"error":"panicked: not yet implemented","result":"cannot-generate"}"#
    );
    assert_eq!(cell("99.3.0", "maps"), r#"{"result":"ok","symbols":["Map"]}"#);
    assert!(cell("99.4.0", "streams").contains(r#""missing":["async_support"],"result":"fails""#));
    assert!(bench.repo.read("rt.bzl").contains("    \"99.4.0\": [\n        \"Cleanup::forget\",\n"));
    // A second run finds the same, with generators that cannot be built now.
    let before = bench.repo.bytes();
    bench.xtask(&["runtime-matrix", "--check"]).exits(0).shows("12 worlds of 4 releases are as recorded");
    bench.xtask(&["runtime-matrix", "--neighbours", "--check"]).exits(0).shows("9 worlds of 3 releases");
    bench.xtask(&["runtime-matrix"]).exits(0).shows("runtime-matrix: nothing to change");
    bench.repo.assert_unchanged(&before);
}

#[test]
fn a_changed_runtime_makes_the_record_stale_until_it_is_tried_anew() {
    let bench = Workbench::new().recorded();
    bench.repo.replace("rt/src/lib.rs", "pub struct Map;", "pub struct Mop;");
    bench.xtask(&["verify"]).exits(1).shows("changed since this was recorded");
    let run = bench.xtask(&["runtime-matrix", "99.3.0", "--check", "--format", "json"]);
    run.exits(1);
    assert_eq!(run.json()["differences"][0]["world"], "maps");
    assert_eq!(run.json()["differences"][0]["found"], "does not compile without Map, using Map");
    // One release is asked for, but nothing else that was recorded counts.
    run.says("so this compares with another one's record");
    run.says("  maps: error[E0425]: cannot find type `Map` in crate `wit_runtime` (the runtime lacks Map)");
    let run = bench.xtask(&["runtime-matrix", "99.3.0"]);
    run.exits(0).says("so all 4 releases are tried").shows(
        "  wit-bindgen  runtime for 99.3.0: supported -> not supported (maps)  (rt/compatibility.json)\n  \
         wit-bindgen  runtime for 99.4.0: supported -> not supported (maps)  (rt/compatibility.json)\n",
    );
    bench.xtask(&["verify"]).exits(0);
    assert!(!bench.repo.read("rt.bzl").contains("99.3.0"));
    // A pin that the runtime does not support is not moved to.
    bench.refuses(&["bump", "wit-bindgen", "99.3.0"], &["(the runtime lacks Map)", "nothing was written"]);
}

#[test]
fn a_bump_tries_what_was_never_tried() {
    let bench = Workbench::new().recorded();
    let (record, table) = (bench.repo.read(RECORD), bench.repo.read("rt.bzl"));
    let forget = |release: &str| {
        let start = record.find(&format!("    \"{release}\": {{")).unwrap();
        let end = record[start..].find("\n    }").unwrap() + start;
        let end = if record[end..].starts_with("\n    },") { end + 7 } else { end + 6 };
        let text = format!("{}{}", &record[..start], &record[end..]);
        bench.repo.write(RECORD, text.replace("},\n\n  }", "}\n  }").replace("},\n  }", "}\n  }"));
        bench.xtask(&["sync"]).exits(0);
    };
    forget("99.3.0");
    assert_ne!(bench.repo.read("rt.bzl"), table);
    let dry = bench.repo.bytes();
    bench.xtask(&["bump", "wit-bindgen", "99.3.0", "--dry-run"]).exits(0).says("would change 3 files");
    bench.repo.assert_unchanged(&dry);
    bench
        .xtask(&["bump", "wit-bindgen", "99.3.0"])
        .exits(0)
        .says("trying wit-bindgen 99.3.0")
        .shows("wit-bindgen  runtime for 99.3.0: not recorded -> supported  (rt/compatibility.json)\n");
    assert_eq!((bench.repo.read(RECORD), bench.repo.read("rt.bzl")), (record.clone(), table));
    bench.xtask(&["verify"]).exits(0);
}

#[test]
fn a_bump_to_a_release_that_does_not_compile_is_refused() {
    let bench = Workbench::new();
    let world = "rt/tests/worlds/rich-sync.wit";
    let text = bench.repo.read(world);
    bench.repo.write(
        world,
        format!("{text}//@ 99.3.0: pub use wit_runtime::Fresh; fn h(_: wit_runtime::Map) {{}}\n"),
    );
    for release in ["99.1.0", "99.2.0", "99.4.0", "99.3.0"] {
        bench.offers(release);
        bench.xtask(&["runtime-matrix", release, "--check"]).exits(1);
    }
    bench.xtask(&["runtime-matrix"]).exits(0);
    let run = bench.xtask(&["runtime-matrix", "--explain", "99.2.0", "99.3.0"]);
    run.exits(0).shows(
        "wit-bindgen 99.3.0 needs of the runtime, compared with 99.2.0:\n  \
         Fresh  in rich-sync\n  \
         Map    in maps, rich-sync\n",
    );
    run.shows("worlds that stop compiling (with 99.3.0):\n  rich-sync: error[E0432]: unresolved import `wit_runtime::Fresh`");
    let run = bench.xtask(&["runtime-matrix", "--explain", "99.2.0", "99.3.0", "--format", "json"]);
    assert_eq!(run.exits(0).json()["needed"]["Fresh"][0], "rich-sync");
    bench.refuses(
        &["bump", "wit-bindgen", "99.3.0"],
        &[
            "error[runtime-compatibility]",
            "rich-sync: error[E0432]: unresolved import `wit_runtime::Fresh`",
            "(the runtime lacks Fresh)",
            "nothing was written",
        ],
    );
    bench.xtask(&["bump", "wit-bindgen", "99.4.0"]).exits(0);
}

#[test]
fn a_library_with_another_interface_is_a_row_and_no_crash() {
    let bench = Workbench::new().recorded();
    bench.offers_changed("99.5.0");
    bench
        .xtask(&["runtime-matrix", "99.5.0"])
        .exits(0)
        .shows("runtime for 99.5.0: not recorded -> not supported");
    assert!(bench.repo.read(RECORD).contains(
        "\"rich-sync\": { \"result\": \"cannot-generate\", \"error\": \"the generator's library has another interface: \
         error[E0609]: no field `generate_all` on type `Opts`\" }"
    ));
    bench.xtask(&["verify"]).exits(0);
}

#[test]
fn a_generator_that_breaks_down_loses_one_world() {
    let bench = Workbench::new();
    let world = "rt/tests/worlds/maps.wit";
    bench.repo.write(world, bench.repo.read(world).replace("panic not yet implemented", "abort"));
    let run = bench.xtask(&["runtime-matrix", "99.2.0", "--check", "--format", "json"]);
    assert_eq!(run.exits(1).json()["releases"][0], "99.2.0");
    run.says("1 compile, 1 need async, 1 are not understood");
}

#[test]
fn what_cannot_be_tried_is_not_recorded() {
    let bench = Workbench::new().recorded();
    // A release that cargo does not know: the patched crates are not it.
    bench.refuses(&["runtime-matrix", "99.9.0"], &["wit-bindgen-core", "99.9.0", "nothing was written"]);
    // For cargo, that would be any 99.2.
    bench.refuses(&["runtime-matrix", "99.2"], &["99.2 names no release", "all three numbers"]);
    // A runtime that does not compile.
    bench.repo.replace("rt/src/lib.rs", "pub struct Map;", "pub struct Map");
    bench.refuses(&["runtime-matrix"], &["the embedded runtime does not compile", "expected"]);
    bench.repo.replace("rt/src/lib.rs", "pub struct Map", "pub struct Map;");
    // A world that no release understands.
    bench
        .repo
        .write("rt/tests/worlds/nonsense.wit", "//@ any: error expected `world`\\n --> nonsense.wit:1:1\n");
    bench.refuses(
        &["runtime-matrix"],
        &["can generate bindings for rt/tests/worlds/nonsense.wit", "expected `world` --> nonsense.wit:1:1"],
    );
    std::fs::remove_file(bench.repo.path("rt/tests/worlds/nonsense.wit")).unwrap();
    bench.xtask(&["verify"]).exits(0);
    // No worlds at all.
    std::fs::remove_dir_all(bench.repo.path("rt/tests")).unwrap();
    bench.refuses(&["runtime-matrix"], &["there are no worlds to try: rt/tests/worlds/*.wit"]);
}

#[test]
fn a_runtime_that_is_edited_meanwhile_is_not_recorded() {
    let bench = Workbench::new();
    let (world, runtime) = ("rt/tests/worlds/maps.wit", bench.repo.path("rt/src/lib.rs"));
    bench.repo.write(world, format!("//@ any: edit {}\n", runtime.display()));
    // The only release there is.
    let registry = bench.repo.read("checksums/tools/wit-bindgen.json");
    let (before, after) = registry.split_once("\"versions\"").unwrap();
    let release = after.find("    \"99.2.0\"").unwrap();
    let end = after.find(",\n    \"99.1.0\"").unwrap();
    let only = format!("{before}\"versions\": {{\n{}\n  }}\n}}\n", &after[release..end]);
    bench.repo.write("checksums/tools/wit-bindgen.json", only.replace("99.4.0", "99.2.0"));
    let run = bench.xtask(&["runtime-matrix", "99.2.0", "--dry-run"]);
    run.exits(2).says("rt was edited while it was tried; nothing was written");
}

#[test]
fn without_a_network_only_cached_generators_serve() {
    let mut bench = Workbench::new().recorded();
    bench.repo.cannot_ask_for_crates();
    bench.xtask(&["runtime-matrix", "--check"]).exits(0);
    bench.refuses(
        &["runtime-matrix", "0.63.0"],
        &[
            "the crate wit-bindgen-core 0.63.0 exists (which does not mean that it is missing)",
            "nothing was written",
        ],
    );
    bench.refuses(&["runtime-matrix", "0.63.0", "--offline"], &["--offline forbids to ask"]);
}

#[test]
fn a_compiler_that_is_not_cargos_is_noticed() {
    let mut bench = Workbench::new();
    // One that cannot read what cargo compiled.
    let script = "#!/bin/sh\ncase \"$*\" in -vV) exec rustc -vV;; esac\n\
                  echo '{\"level\":\"error\",\"message\":\"found crate compiled by an incompatible version\",\"code\":null}' >&2\nexit 1\n";
    let path = bench.repo.outside().join("rustc");
    std::fs::write(&path, script).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    bench.repo.env("RUSTC", path.to_str().unwrap());
    let before = bench.repo.bytes();
    bench.xtask(&["runtime-matrix", "99.2.0"]).exits(2);
    bench.repo.assert_unchanged(&before);
}
