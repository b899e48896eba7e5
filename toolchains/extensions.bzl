"""Toolchains for all pinned tools, for MODULE.bazel.

Declares the same repositories as wasm_toolchain.bzl does for a WORKSPACE; does
not register the toolchains, MODULE.bazel does. The only .bzl file here that
Bazel 4 cannot load: it has no modules.
"""

load(":overrides.bzl", "overrides_of")
load(":wasm_toolchain.bzl", "declare_wasm_toolchains")

def _wasm_tools_impl(module_ctx):
    overrides = overrides_of(module_ctx.modules)
    if overrides.error:
        fail(overrides.error)
    declare_wasm_toolchains("wasm_toolchains", overrides.value)

_override = tag_class(
    doc = "Use another version of a tool than the pinned one. Only the root module may.",
    attrs = {
        "tool": attr.string(doc = "The tool's name.", mandatory = True),
        "version": attr.string(doc = "A version that the registry has.", mandatory = True),
    },
)

wasm_tools = module_extension(
    implementation = _wasm_tools_impl,
    doc = "The repository `wasm_toolchains`, and one for each tool.",
    tag_classes = {"override": _override},
)
