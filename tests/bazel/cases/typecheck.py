"""Type-checks generated bindings with the embedded runtime, by rustc.

Checks what is compiled for wasm32, without its standard library; does not link.
"""

import json
import shutil

from support import ROOT, Run

# Implements the world "shop" of ../downstream.
CRATE = """\
#![allow(dead_code, unused_variables)]
#[path = "bindings.rs"]
mod bindings;
#[allow(dead_code, unreachable_pub, unsafe_code, unused_imports)]
#[path = "wit_runtime.rs"]
mod wit_runtime;

use bindings::exports::example::shop::goods::{BasketBorrow, Guest, GuestBasket, Item, Problem};

struct Shop;
struct Basket(String);

impl Guest for Shop {
    type Basket = Basket;
    fn cheapest(baskets: Vec<BasketBorrow<'_>>) -> Option<Item> {
        None
    }
}

impl GuestBasket for Basket {
    fn new(owner: String) -> Self {
        Self(owner)
    }
    fn add(&self, item: Item) -> Result<u32, Problem> {
        Err(Problem::Unknown(item.name))
    }
    fn items(&self) -> Vec<Item> {
        Vec::new()
    }
}

bindings::export!(Shop with_types_in bindings);
"""


def bitflags():
    """The crate that the runtime needs, built as the repository's lock file says."""
    build = ["cargo", "build", "--quiet", "--locked", "--package", "bitflags", "--message-format", "json"]
    for line in Run(build, cwd=ROOT).exits(0).stdout.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "bitflags":
            return next(name for name in message["filenames"] if name.endswith(".rlib"))
    raise AssertionError("cargo has not built bitflags")


def typecheck(generated, folder):
    """Runs rustc on the generated files, in an empty folder of their own."""
    folder.mkdir()
    for name in ["bindings.rs", "wit_runtime.rs"]:
        shutil.copy(generated / name, folder / name)
    (folder / "lib.rs").write_text(CRATE)
    # No wasm32 standard library need be there: the host's serves, and what is
    # compiled only for wasm32 is looked at as well.
    wasm = ["-A", "explicit_builtin_cfgs_in_flags", "--cfg", 'target_arch="wasm32"']
    crate = ["--edition", "2021", "--crate-type", "rlib", "--emit", "metadata", "--extern", f"bitflags={bitflags()}"]
    return Run(["rustc", *wasm, *crate, "lib.rs"], cwd=folder)
