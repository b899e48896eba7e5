"""The module extensions: a user's own pins, and this repository's.

Do not register toolchains, MODULE.bazel does. The only .bzl file here that
Bazel 4 cannot load: it has no modules.
"""

load(":context.bzl", "extension_is_reproducible")
load(":downloads.bzl", "attributes")
load(":overrides.bzl", "locks_of", "overrides_of")
load(":pins.bzl", "locked_downloads", "pins_lock")
load(":tool_repository.bzl", "tool_repository")
load(":wasm_toolchain.bzl", "declare_wasm_toolchains")

_HOST = "@platforms//host:constraints.bzl"

def _pins_impl(module_ctx):
    locks = locks_of(module_ctx.modules)
    if locks.error:
        fail(locks.error)
    for tag in locks.value:
        for download in locked_downloads(tag.name, module_ctx.read(tag.lock), tag.lock, tag.versions, tag.command):
            tool_repository(**attributes(download))
        pins_lock(
            name = tag.name,
            command = tag.command,
            host = _HOST,
            hub = tag.name,
            lock = tag.lock,
            versions = tag.versions,
        )
    return extension_is_reproducible(module_ctx)

_from_file = tag_class(
    doc = "A repository of the tools that a lock names. Only the root module may have one.",
    attrs = {
        "command": attr.string(default = "tool-pins", doc = "What the program is called in this repository, for errors."),
        "lock": attr.label(allow_single_file = True, doc = "The lock, which `sync` writes.", mandatory = True),
        "name": attr.string(default = "pins", doc = "The repository's name."),
        "versions": attr.string_dict(doc = "Versions by tool, to use in place of the pinned ones; the lock must have them."),
    },
)

pins = module_extension(
    implementation = _pins_impl,
    doc = "For each lock a repository, and one for each of its tools and platforms.",
    tag_classes = {"from_file": _from_file},
)

def _wasm_tools_impl(module_ctx):
    overrides = overrides_of(module_ctx.modules)
    if overrides.error:
        fail(overrides.error)
    declare_wasm_toolchains("wasm_toolchains", overrides.value, _HOST)
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
