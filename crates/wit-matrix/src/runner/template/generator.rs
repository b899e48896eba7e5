//! Generates Rust bindings for each world in the working directory, with one
//! release of wit-bindgen. `cargo xtask runtime-matrix` wrote this package; it
//! is compiled once for every release.
//!
//! Usage: generator OUT WORLD... Writes OUT/WORLD.rs, or OUT/WORLD.error with
//! the reason why there are no bindings.

use std::path::Path;
use std::sync::Mutex;
use std::{env, fs, io, panic};

use generator_core::Files;
#[allow(unused_imports, reason = "some releases build a generator that needs the trait in scope")]
use generator_core::WorldGenerator;
use generator_core::wit_parser::Resolve;

/// Where the last panic happened and what it said.
static PANICKED: Mutex<String> = Mutex::new(String::new());

fn bindings(world: &str) -> Result<Vec<u8>, String> {
    let mut resolve = Resolve::default();
    resolve.all_features = true;
    let (package, _) = resolve.push_path(format!("{world}.wit")).map_err(|error| format!("{error:#}"))?;
    let id = resolve.packages[package].worlds.values().next().copied().ok_or("there is no world in it")?;
    let mut options = generator_rust::Opts::default();
    options.stubs = true;
    options.generate_all = true;
    options.runtime_path = Some("wit_runtime".to_owned());
    let mut files = Files::default();
    options.build().generate(&mut resolve, id, &mut files).map_err(|error| format!("{error:#}"))?;
    Ok(files.iter().flat_map(|(_, bytes)| bytes.to_vec()).collect())
}

fn main() -> io::Result<()> {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let message = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        if let Ok(mut panicked) = PANICKED.lock() {
            *panicked = format!("panicked: {message}");
        }
    }));
    let mut arguments = env::args().skip(1);
    let out = arguments.next().unwrap_or_default();
    for world in arguments {
        let file = Path::new(&out).join(&world);
        match panic::catch_unwind(|| bindings(&world)) {
            Ok(Ok(text)) => fs::write(file.with_extension("rs"), text)?,
            Ok(Err(error)) => fs::write(file.with_extension("error"), error)?,
            Err(_) => {
                let said = PANICKED.lock().map(|said| said.clone()).unwrap_or_default();
                fs::write(file.with_extension("error"), said)?;
            }
        }
    }
    Ok(())
}
