"""Which version of each tool a build uses.

Takes the pins and what a user overrides, and checks both against a registry and
a compatibility table. Does not load the registry: who asks for a pin needs none.
"""

load("//checksums:compatibility.bzl", "incompatibilities", "unknown_tools")
load("//checksums:lookup.bzl", "err", "find_release", "listed", "ok", "suggestion")
load(":tool_versions.bzl", "TOOL_VERSIONS")

def get_tool_version(tool):
    """The pinned version of a tool; fails the build for a tool without a pin.

    Args:
      tool: the tool's name, such as "wit-bindgen"

    Returns:
      The version, such as "0.46.0".
    """
    version = find_pin(TOOL_VERSIONS, tool)
    if version.error:
        fail(version.error)
    return version.value

def find_pin(pins, tool):
    """A pin, or why there is none.

    Args:
      pins: a dict of versions by tool
      tool: the tool's name

    Returns:
      A struct of `value` and `error`, one of which is None.
    """
    if tool in pins:
        return ok(pins[tool])
    return err("{tool} is not pinned in toolchains/tool_versions.bzl{meant}; known: {known}; for a new tool add its pin there and run cargo xtask sync".format(
        tool = tool,
        meant = suggestion(tool, pins.keys()),
        known = listed(sorted(pins.keys())),
    ))

def resolve_versions(pins, table, registry, overrides):
    """The version of each tool, or why one cannot be used.

    Args:
      pins: a dict of versions by tool
      table: the compatibility table
      registry: a dict of tools, as in registry_data.bzl
      overrides: a dict of versions by tool, which replace pins

    Returns:
      A struct of `value` (a dict, sorted) and `error`, one of which is None.
    """
    errors = [find_pin(pins, tool).error for tool in overrides]
    versions = {tool: overrides.get(tool, pins[tool]) for tool in sorted(pins.keys())}
    errors += [find_release(registry, tool, version).error for tool, version in versions.items()]
    known = {tool: None for tools in [pins, registry] for tool in tools}
    errors += unknown_tools(table, known.keys())
    errors += incompatibilities(versions, table)
    errors = [error for error in errors if error]
    return err("\n".join(errors)) if errors else ok(versions)
