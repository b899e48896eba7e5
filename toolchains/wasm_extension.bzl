"""The module extension `wasm_tools`: the tools that this repository pins.

Loads all of the registry, and so is a file of its own, apart from extensions.bzl.
Does not register toolchains, MODULE.bazel does. Bazel 4 cannot load it: it has
no modules.
"""

load(":context.bzl", "extension_is_reproducible")
load(":overrides.bzl", "overrides_of")
load(":wasm_toolchain.bzl", "declare_wasm_toolchains")

def _wasm_tools_impl(module_ctx):
    overrides = overrides_of(module_ctx.modules)
    if overrides.error:
        fail(overrides.error)
    declare_wasm_toolchains("wasm_toolchains", overrides.value, "@platforms//host:constraints.bzl")
    return extension_is_reproducible(module_ctx)

_override = tag_class(
    doc = "Use another version of a tool than the pinned one. Only the root module may.",
    attrs = {
        "tool": attr.string(doc = "The tool's name.", mandatory = True),
        "version": attr.string(doc = "A version that the registry has.", mandatory = True),
    },
)

wasm_tools = module_extension(
    implementation = _wasm_tools_impl,
    doc = "The repository `wasm_toolchains`, and one for each tool and platform.",
    tag_classes = {"override": _override},
)
