"""The registry of tool releases, for .bzl files and BUILD files.

Works at load time and needs no repository rule: the facts are those of
registry_data.bzl, which `cargo xtask sync` generates from checksums/tools/.
Does not download anything; //toolchains:tool_repository.bzl does.

Whatever is not known fails the build. The first line says what is wrong, what
is known instead, and which command helps.
"""

load("//toolchains:tool_versions.bzl", "TOOL_BUNDLES", "TOOL_COMPATIBILITY", "TOOL_VERSIONS")
load(":compatibility.bzl", "find_bundle", "find_row", "incompatibilities")
load(":lookup.bzl", "find_artifact", "find_checksum", "find_release", "find_tool")
load(":registry_data.bzl", "REGISTRY")

def get_tool_info(tool, version, platform):
    """One artifact of a release.

    Args:
      tool: the tool's name, such as "wit-bindgen"
      version: the release's version, such as "0.46.0"
      platform: the platform, such as "linux_amd64"

    Returns:
      A struct of `integrity` (the digest, for http_file and its like), `sha256`
      (the same in hexadecimal, only where it is a SHA-256), `url` (where it is
      published) and `url_suffix` (the part of the URL that differs between
      platforms).
    """
    return _value(find_artifact(REGISTRY, tool, version, platform))

def get_tool_checksum(tool, version, platform):
    """The SHA-256 of one artifact of a release.

    Args:
      tool: the tool's name
      version: the release's version
      platform: the platform

    Returns:
      The digest in hexadecimal.
    """
    return _value(find_checksum(REGISTRY, tool, version, platform))

def get_tool_metadata(tool):
    """What the registry knows of a tool as such.

    Args:
      tool: the tool's name

    Returns:
      A dict of `github_repo`, `latest_version`, `supported_platforms`,
      `tool_name`, `url_template` and `versions` (the newest first).
    """
    facts = _value(find_tool(REGISTRY, tool))
    return {
        "github_repo": facts["github_repo"],
        "latest_version": facts["latest_version"],
        "supported_platforms": list(facts["supported_platforms"]),
        "tool_name": tool,
        "url_template": facts["url_template"],
        "versions": list(facts["versions"].keys()),
    }

def get_latest_version(tool):
    """The newest stable release of a tool that the registry has.

    Args:
      tool: the tool's name

    Returns:
      The version.
    """
    return _value(find_tool(REGISTRY, tool))["latest_version"]

def get_github_repo(tool):
    """The repository that publishes a tool.

    Args:
      tool: the tool's name

    Returns:
      The repository as "owner/name".
    """
    return _value(find_tool(REGISTRY, tool))["github_repo"]

def list_available_tools():
    """The tools of the registry.

    Returns:
      A sorted list of names.
    """
    return sorted(REGISTRY.keys())

def list_versions(tool):
    """The releases of a tool that the registry has.

    Args:
      tool: the tool's name

    Returns:
      A list of versions, the newest first.
    """
    return _value(find_tool(REGISTRY, tool))["versions"].keys()

def list_supported_platforms(tool, version = None):
    """The platforms of a tool, or of one release of it.

    Args:
      tool: the tool's name
      version: a version; without one, the platforms that a release must have
        before it can be pinned

    Returns:
      A list of platforms.
    """
    if version == None:
        # A copy: what registry_data.bzl holds is frozen.
        return list(_value(find_tool(REGISTRY, tool))["supported_platforms"])
    return _value(find_release(REGISTRY, tool, version)).keys()

def validate_tool_exists(tool, version = None, platform = None):
    """Whether the registry has a tool, a release of it, an artifact of that.

    Args:
      tool: the tool's name
      version: the release's version, or None to ask for the tool alone
      platform: the artifact's platform, or None to ask for the release alone;
        does not count without a version

    Returns:
      True or False; it never fails the build.
    """
    if version == None:
        return find_tool(REGISTRY, tool).error == None
    if platform == None:
        return find_release(REGISTRY, tool, version).error == None
    return find_artifact(REGISTRY, tool, version, platform).error == None

def validate_tool_compatibility(tools_config):
    """Whether versions of tools fit together, by TOOL_COMPATIBILITY.

    Args:
      tools_config: a dict of versions by tool

    Returns:
      A list of warnings, each with the command that helps; empty if all fits.
    """
    return incompatibilities(tools_config, TOOL_COMPATIBILITY)

def check_tool_compatibility(tools_config):
    """Fails the build if versions of tools do not fit together.

    Args:
      tools_config: a dict of versions by tool
    """
    warnings = validate_tool_compatibility(tools_config)
    if warnings:
        fail("\n".join(warnings))

def get_compatible_versions(tool, version):
    """What a release of a tool fits, by TOOL_COMPATIBILITY.

    Args:
      tool: the tool's name
      version: its version

    Returns:
      A dict of lists of versions by other tool; empty for a tool that constrains
      nothing. Fails for a release of which the table does not say it.
    """
    return _value(find_row(TOOL_COMPATIBILITY, tool, version))

def get_compatibility_matrix():
    """All of TOOL_COMPATIBILITY.

    Returns:
      A dict: tool -> its version -> other tool -> versions that fit.
    """
    return {
        tool: {version: get_compatible_versions(tool, version) for version in rows}
        for tool, rows in TOOL_COMPATIBILITY.items()
    }

def get_all_tool_versions():
    """The pins.

    Returns:
      A dict of versions by tool.
    """
    return dict(TOOL_VERSIONS)

def get_recommended_versions():
    """The versions to use together: the pins, which must fit.

    Returns:
      A dict of versions by tool.
    """
    check_tool_compatibility(TOOL_VERSIONS)
    return get_all_tool_versions()

def list_bundles():
    """The names of the sets of versions in TOOL_BUNDLES.

    Returns:
      A sorted list of names.
    """
    return sorted(TOOL_BUNDLES.keys())

def get_bundle(name):
    """A named set of versions that fit each other.

    Args:
      name: the bundle's name

    Returns:
      A dict of versions by tool: the `versions` of register_wasm_toolchains.
    """
    return _value(find_bundle(TOOL_BUNDLES, name, REGISTRY, TOOL_COMPATIBILITY))

def _value(result):
    if result.error:
        fail(result.error)
    return result.value
