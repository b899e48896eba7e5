"""The versions of the tools that the build downloads.

This is the only place where a person writes a version. Everything else that
repeats one follows from here:

    cargo xtask bump <tool> <version>   edits this file and everything that repeats it
    cargo xtask verify                  checks that everything agrees

Bazel loads this file and xtask parses it, so it holds plain literals only: no
loads, calls, concatenations, comprehensions or variables.
"""

# The pins: one version per tool. A tool's key is also the name of its registry
# file, checksums/tools/<tool>.json, where its releases' digests are.
TOOL_VERSIONS = {
    # WebAssembly components: build, bind, compose and publish.
    "wasm-tools": "1.240.0",
    "wit-bindgen": "0.46.0",
    "wac": "0.8.0",
    "wkg": "0.11.0",

    # Run and pre-initialise modules.
    "wasmtime": "37.0.2",
    "wizer": "9.0.0",

    # Compilers and optimisers.
    "wasi-sdk": "27",
    "binaryen": "123",
    "tinygo": "0.40.1",
}

# Which versions fit together:
#
#     tool -> pinned version of that tool -> other tool -> versions that fit
#
# Only the row of the version that TOOL_VERSIONS pins is in force. In it, the
# pin of each tool it names must be one of the versions listed. A tool that the
# row does not name is not constrained; a tool without an entry here constrains
# nothing.
TOOL_COMPATIBILITY = {
    "wasm-tools": {
        "1.240.0": {
            "wit-bindgen": ["0.46.0", "0.47.0", "0.48.1", "0.49.0"],
            "wac": ["0.7.0", "0.8.0", "0.8.1"],
            "wkg": ["0.11.0", "0.12.0", "0.13.0"],
            "wasmtime": ["27.0.0", "28.0.0", "37.0.2", "39.0.1"],
        },
    },
}

# Sets of versions that fit each other, for builds that want others than the
# pinned ones: register_wasm_toolchains(versions = get_bundle("newer-runtime")).
TOOL_BUNDLES = {
    "newer-runtime": {
        "wasmtime": "39.0.1",
        "wizer": "10.0.0",
    },
}
