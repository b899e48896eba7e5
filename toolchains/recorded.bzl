"""What this repository's registry has of a build's versions.

Pure: gives the releases as lock.bzl gives those of a lock, so that one set of
repositories serves both. Does not choose versions; versions.bzl does.
"""

load("//checksums:lookup.bzl", "err", "fill_in", "find_artifact", "find_release", "ok")

# What Bazel unpacks. Anything else is the program itself.
_ARCHIVES = ["tar.bz2", "tar.gz", "tar.xz", "tar.zst", "tgz", "zip"]

def recorded_releases(registry, versions):
    """The releases of a registry.

    Args:
      registry: a dict of tools, as in registry_data.bzl
      versions: a dict of versions by tool

    Returns:
      A struct of `value` (a list of structs, as chosen_releases gives) and
      `error`, one of which is None.
    """
    releases = []
    for tool, version in versions.items():
        release = find_release(registry, tool, version)
        if release.error:
            return release
        platforms = {}
        for platform in release.value:
            artifact = _artifact(registry, tool, version, platform)
            if artifact.error:
                return artifact
            platforms[platform] = artifact.value
        if not platforms:
            return err("the registry has no artifact of {tool} {version}; run cargo xtask fetch-checksums {tool}@{version}".format(
                tool = tool,
                version = version,
            ))
        releases.append(struct(
            platforms = platforms,
            purl = purl_of(registry[tool]["github_repo"], version),
            tool = tool,
            version = version,
        ))
    return ok(releases)

def _artifact(registry, tool, version, platform):
    """An artifact as a lock has it."""
    found = find_artifact(registry, tool, version, platform)
    if found.error:
        return found
    facts = registry[tool]
    said = facts["versions"][version][platform]
    artifact = {
        "integrity": found.value.integrity,
        "program": tool,
        "sha256": getattr(found.value, "sha256", ""),
        "type": said.get("archive_type", facts.get("archive_type", archive_type(found.value.url))),
        "urls": [found.value.url],
    }
    for key in ["program", "strip_prefix"]:
        template = said.get(key, facts.get(key))
        if template != None:
            filled = fill_in(template, facts, version, platform)
            if filled.error:
                return err("checksums/tools/{}.json: {}; correct it and run cargo xtask sync".format(tool, filled.error))
            artifact[key] = filled.value
    return ok(artifact)

def archive_type(url):
    """The kind of an artifact, as repository_ctx.download_and_extract calls it.

    Args:
      url: where it is

    Returns:
      Such as "tar.gz"; "file" if the artifact is the program.
    """
    found = [ending for ending in _ARCHIVES if url.endswith("." + ending)]
    return found[0] if found else "file"

def purl_of(github_repo, version):
    """The package URL of a release on GitHub.

    Args:
      github_repo: "owner/name", or nothing
      version: the release's version

    Returns:
      Such as "pkg:github/example/saw@1.2.0", or nothing.
    """
    return "pkg:github/{}@{}".format(github_repo.lower(), version) if github_repo else ""
