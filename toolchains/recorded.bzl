"""What this repository's registry has of a build's versions.

Pure: gives the releases as lock.bzl gives those of a lock, so that one set of
repositories serves both. Does not choose versions; versions.bzl does.
"""

load("//checksums:lookup.bzl", "err", "find_artifact", "find_release", "ok")

# What Bazel unpacks. Anything else is the program itself.
_ARCHIVES = ["tar.bz2", "tar.gz", "tar.xz", "tar.zst", "tgz", "zip"]

# The program to run, for tools that have none of their own name.
_PROGRAMS = {
    "binaryen": "wasm-opt",
    "wasi-sdk": "clang",
}

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
            artifact = find_artifact(registry, tool, version, platform)
            if artifact.error:
                return artifact
            platforms[platform] = {
                "integrity": artifact.value.integrity,
                "program": _PROGRAMS.get(tool, tool),
                "sha256": getattr(artifact.value, "sha256", ""),
                "type": archive_type(artifact.value.url),
                "urls": [artifact.value.url],
            }
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
