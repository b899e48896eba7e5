"""Whether registry_data.bzl still says what a registry file does.

Compares facts that somebody else has read; does not read files itself, and
does not judge whether the facts are any good (`cargo xtask verify` does).
"""

# How the program lies in what is downloaded: nobody but the file says these.
_PACKAGING = ["archive_type", "program", "strip_prefix"]

def staleness(tool, decoded, facts):
    """What registry_data.bzl does not know of a registry file.

    Args:
      tool: the tool's name
      decoded: what checksums/tools/<tool>.json holds, decoded
      facts: what registry_data.bzl has of the tool

    Returns:
      An error whose first line names the command that helps, or None.
    """
    wanted = _facts(decoded, facts)
    if wanted == facts:
        return None
    return "checksums/registry_data.bzl is stale: {what} in checksums/tools/{tool}.json differs; run cargo xtask sync".format(
        what = _difference(wanted, facts),
        tool = tool,
    )

def _facts(decoded, known):
    """The part of a registry file that registry_data.bzl repeats: nothing that is revoked.

    What the file leaves out, xtask has told from elsewhere: it is as known.
    """
    versions = {}
    for version, release in decoded.get("versions", {}).items():
        if "revoked" in release:
            continue
        artifacts = known["versions"].get(version, {})
        versions[version] = {
            platform: _said(artifact, artifacts.get(platform, {}), ["sha256", "url", "url_suffix"] + _PACKAGING)
            for platform, artifact in release.get("platforms", {}).items()
            if "revoked" not in artifact
        }
    facts = _said(decoded, known, ["github_repo", "latest_version", "supported_platforms", "url_template"] + _PACKAGING)
    facts["versions"] = versions
    return facts

def _said(decoded, known, keys):
    """What is known, with what is said of these keys instead."""
    said = {key: decoded[key] for key in keys if key in decoded}
    told = {key: value for key, value in known.items() if key not in _PACKAGING}
    return dict(told, **said)

def _difference(wanted, facts):
    """The first thing that differs, for people."""
    for key in _keys(wanted, facts):
        if key != "versions" and wanted.get(key) != facts.get(key):
            return "\"{}\"".format(key)
    for version in _keys(wanted["versions"], facts["versions"]):
        release, known = wanted["versions"].get(version, {}), facts["versions"].get(version, {})
        for platform in _keys(release, known):
            if release.get(platform) != known.get(platform):
                return "{} for {}".format(version, platform)
        if (version in wanted["versions"]) != (version in facts["versions"]):
            return version
    return "a key"

def _keys(*dicts):
    return sorted({key: None for entries in dicts for key in entries.keys()}.keys())
