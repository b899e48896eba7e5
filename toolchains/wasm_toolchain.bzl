"""Toolchains for all pinned tools: the one call that a WORKSPACE makes.

Declares repositories; each is fetched when a build first needs its tool. For
MODULE.bazel, extensions.bzl declares the same ones. Does not say what a tool is
used for; rules such as wit_bindgen.bzl do.
"""

load("//checksums:registry_data.bzl", "REGISTRY")
load("//checksums:staleness.bzl", "staleness")
load(":host.bzl", "HOST_VARIABLES", "host_platform", "platform_constraints")
load(":tool_repository.bzl", "absolute", "tool_repository")
load(":versions.bzl", "tool_versions")
load(":wasm_tool.bzl", "identifier", "toolchain_type_of")

_HEADER = """\
package(default_visibility = ["//visibility:public"])
"""

_TOOLCHAIN = """
toolchain(
    name = "{name}",
    exec_compatible_with = {constraints},
    toolchain = "@{repository}//:toolchain",
    toolchain_type = "{toolchain_type}",
)
"""

_ALIAS = """
alias(
    name = "{tool}",
    actual = "@{repository}//:program",
)
"""

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
    declare_wasm_toolchains(name, versions)
    native.register_toolchains("@{}//:all".format(name))

def declare_wasm_toolchains(name, versions):
    """Declares the repositories, without registering the toolchains.

    Args:
      name: as for register_wasm_toolchains
      versions: as for register_wasm_toolchains
    """
    repositories = {}
    for tool, version in tool_versions(versions).items():
        repository = "{}_{}".format(name, identifier(tool))
        repositories[tool] = repository
        tool_repository(name = repository, tool = tool, version = version)
    wasm_toolchains_repository(name = name, repositories = repositories)

def _wasm_toolchains_repository_impl(ctx):
    _check_registry_data(ctx)
    constraints = platform_constraints(host_platform(ctx))
    toolchains, aliases = _HEADER, _HEADER
    for tool, repository in ctx.attr.repositories.items():
        toolchains += _TOOLCHAIN.format(
            constraints = repr(constraints),
            name = identifier(tool),
            repository = repository,
            toolchain_type = absolute(toolchain_type_of(tool)),
        )
        aliases += _ALIAS.format(repository = repository, tool = tool)
    ctx.file("BUILD.bazel", toolchains)

    # A package of its own: whoever registers the toolchains need not see them.
    ctx.file("bin/BUILD.bazel", aliases)

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
    doc = "Toolchains that lead to the tools' repositories, and aliases of their programs in //bin.",
    attrs = {
        "repositories": attr.string_dict(doc = "The name of each tool's repository.", mandatory = True),
    },
    environ = HOST_VARIABLES,
)
