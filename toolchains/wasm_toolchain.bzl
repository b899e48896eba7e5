"""Toolchains for all tools that this repository pins: the one call that a WORKSPACE makes.

Declares repositories; each is fetched when a build first needs its tool. For
MODULE.bazel, wasm_extension.bzl declares the same ones. Does not say what a tool is
used for; rules such as wit_bindgen.bzl do. For a user's own pins: pins.bzl.
"""

load("//checksums:registry_data.bzl", "REGISTRY")
load("//checksums:staleness.bzl", "staleness")
load(":context.bzl", "absolute", "environment", "repository_is_reproducible")
load(":downloads.bzl", "attributes", "downloads_of")
load(":hub.bzl", "PLATFORM_VARIABLE", "write_hub")
load(":pinned_tool.bzl", "toolchain_type_of")
load(":platforms.bzl", "platform_constraints")
load(":recorded.bzl", "recorded_releases")
load(":tool_repository.bzl", "tool_repository")
load(":tool_versions.bzl", "TOOL_COMPATIBILITY", "TOOL_VERSIONS")
load(":versions.bzl", "resolve_versions")

_COMMAND = "cargo xtask"

def register_wasm_toolchains(name = "wasm_toolchains", versions = {}):
    """Declares and registers a toolchain for each pinned tool, in a WORKSPACE.

    Fails the build if a version is not in the registry, or if the versions do
    not fit together.

    Args:
      name: the name of the repository of toolchains, and the start of the names
        of the tools' repositories
      versions: a dict of versions by tool, to use in place of the pinned ones;
        each must be in the registry
    """
    declare_wasm_toolchains(name, versions, "@local_config_platform//:constraints.bzl")
    native.register_toolchains("@{}//:all".format(name))

def declare_wasm_toolchains(name, versions, host):
    """Declares the repositories, without registering the toolchains.

    Args:
      name: as for register_wasm_toolchains
      versions: as for register_wasm_toolchains
      host: a label: where Bazel says what the host is
    """
    used = resolve_versions(TOOL_VERSIONS, TOOL_COMPATIBILITY, REGISTRY, versions)
    if used.error:
        fail(used.error)
    for download in _downloads(name, used.value):
        tool_repository(**attributes(download))
    wasm_toolchains_repository(name = name, host = host, hub = name, versions = used.value)

def _downloads(hub, versions):
    releases = recorded_releases(REGISTRY, versions)
    if releases.error:
        fail(releases.error)
    platforms = {
        platform: {"constraints": platform_constraints(platform)}
        for release in releases.value
        for platform in release.platforms
    }
    return downloads_of(hub, releases.value, platforms, _COMMAND)

def _wasm_toolchains_repository_impl(ctx):
    _check_registry_data(ctx)
    types = absolute(toolchain_type_of("any"))
    write_hub(ctx, struct(
        command = _COMMAND,
        downloads = _downloads(ctx.attr.hub, ctx.attr.versions),
        host = ctx.attr.host,
        instead = environment(ctx, PLATFORM_VARIABLE),
        types = types.rpartition(":")[0],
    ))
    return repository_is_reproducible(ctx)

def _check_registry_data(ctx):
    """Fails if a registry file was edited, but registry_data.bzl was not."""
    folder = ctx.path(Label("//checksums:registry_data.bzl")).dirname.get_child("tools")
    for tool, facts in REGISTRY.items():
        if not folder.get_child(tool + ".json").exists:
            fail("checksums/registry_data.bzl is stale: there is no checksums/tools/{}.json; run cargo xtask sync".format(tool))

        # By its label: Bazel then looks again when the file has changed.
        decoded = json.decode(ctx.read(Label("//checksums:tools/{}.json".format(tool))))
        error = staleness(tool, decoded, facts)
        if error:
            fail(error)

wasm_toolchains_repository = repository_rule(
    implementation = _wasm_toolchains_repository_impl,
    doc = "The hub of the tools that this repository pins.",
    attrs = {
        "host": attr.string(doc = "Where Bazel says what the host is.", mandatory = True),
        "hub": attr.string(doc = "The repository's name, where modules give it a longer one.", mandatory = True),
        "versions": attr.string_dict(doc = "The version of each tool.", mandatory = True),
    },
    environ = [PLATFORM_VARIABLE],
)
