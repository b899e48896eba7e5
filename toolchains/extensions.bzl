"""The module extension `pins`: a user's own pins, by the lock that `sync` writes.

Does not register toolchains, MODULE.bazel does; nor load this repository's own
pins and registry, which wasm_extension.bzl does for those who want them. Bazel 4
cannot load it: it has no modules.
"""

load(":context.bzl", "extension_is_reproducible")
load(":downloads.bzl", "attributes")
load(":overrides.bzl", "locks_of")
load(":pins.bzl", "locked_downloads", "pins_lock")
load(":tool_repository.bzl", "tool_repository")

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
