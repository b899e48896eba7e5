//! What the compiler says of the runtime's own text: both ways to use it, both
//! editions, and the code for wasm32, of which only the types can be checked
//! because no test may depend on an installed standard library for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// Names what an async world's bindings would name.
const ASYNC: &str = "pub fn import_one() -> wit_runtime::async_support::FutureReader<u8> { loop {} }";

/// A folder of its own for each test, with a stand-in for the `bitflags` crate.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    compile(&folder, "bitflags", "", &["--crate-type=rlib"]);
    folder
}

fn rustc(folder: &Path, name: &str, text: &str, arguments: &[&str]) -> Output {
    let source = folder.join(format!("{name}.rs"));
    std::fs::write(&source, text).unwrap();
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(folder)
        .args(["--crate-name", name, "-L", ".", "--color=never"])
        .args(arguments)
        .arg(source)
        .output()
        .expect("rustc is on the PATH, as it was for cargo")
}

#[track_caller]
fn compile(folder: &Path, name: &str, text: &str, arguments: &[&str]) {
    let output = rustc(folder, name, text, arguments);
    assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// A crate that embeds the file.
fn embedding(rest: &str) -> String {
    format!(
        "#![deny(warnings, unused, unsafe_op_in_unsafe_fn)]\n#![no_std]\n\
         #[allow(dead_code, unreachable_pub, unsafe_code, unused_imports)]\n\
         #[path = {:?}]\npub mod wit_runtime;\n{rest}\n",
        format!("{SOURCES}/runtime.rs")
    )
}

#[test]
fn the_file_compiles_without_warnings_in_both_editions_and_for_wasm32() {
    let folder = folder("editions");
    let bitflags = "--extern=bitflags";
    for edition in ["--edition=2021", "--edition=2024"] {
        let common = ["--crate-type=lib", "--emit=metadata", bitflags, edition];
        compile(&folder, "host", &embedding(""), &common);
        let wasm = ["--cfg=target_arch=\"wasm32\"", "-Aexplicit_builtin_cfgs_in_flags"];
        compile(&folder, "wasm", &embedding(""), &[&common[..], &wasm[..]].concat());
    }
}

#[test]
fn an_async_world_is_refused_with_the_reason() {
    let folder = folder("refusal");
    let library = std::fs::read_to_string(format!("{SOURCES}/lib.rs")).unwrap();
    // The crate's root must lie beside runtime.rs, wherever it is compiled.
    std::fs::copy(format!("{SOURCES}/runtime.rs"), folder.join("runtime.rs")).unwrap();
    compile(&folder, "wit_runtime", &library, &["--crate-type=rlib", "--edition=2024", "--extern=bitflags"]);
    let of_the_crate =
        rustc(&folder, "world", ASYNC, &["--crate-type=lib", "--edition=2024", "--extern=wit_runtime"]);
    let of_the_file = rustc(
        &folder,
        "embedding",
        &embedding(&ASYNC.replace("wit_runtime", "crate::wit_runtime")),
        &["--crate-type=lib", "--edition=2024", "--extern=bitflags"],
    );
    for output in [of_the_crate, of_the_file] {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        assert!(stderr.contains("No async worlds: they need `async_support`"), "{stderr}");
        assert!(stderr.contains("group, 0.43-0.46, 0.47 or 0.48-0.63; see"), "{stderr}");
    }
}
