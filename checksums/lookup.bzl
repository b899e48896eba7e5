"""Finds an artifact in a registry, or says why it is not to be had.

Pure: the registry is an argument and an error is a value, ok() or err(), so that
every answer can be tested. Does not fail a build; registry.bzl does that.
"""

_HEXADECIMAL = "0123456789abcdef"

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

# Kinds of digest in subresource integrity, and how long each is behind its name.
_BASE64_LENGTHS = {"sha256-": 44, "sha384-": 64, "sha512-": 88}

# What cannot stand in a URL. xtask also refuses control characters beyond the
# newline and the tab, which Starlark has no name for.
_NOT_IN_URLS = " \t\r\n\\\"<>{}|^`"

def ok(value):
    """A result.

    Args:
      value: the result

    Returns:
      A struct of `value` and no `error`.
    """
    return struct(value = value, error = None)

def err(error):
    """The reason why there is no result.

    Args:
      error: what is wrong, and which command helps

    Returns:
      A struct of `error` and no `value`.
    """
    return struct(value = None, error = error)

def listed(names):
    """Names as people read them.

    Args:
      names: a list of strings

    Returns:
      The names, separated by commas, or "none".
    """
    return ", ".join(names) if names else "none"

def suggestion(name, known):
    """The known names that somebody may have meant.

    Args:
      name: a name that is not known
      known: the names that are

    Returns:
      Such as " (did you mean wit-bindgen?)", or nothing.
    """
    plain = _plain(name)
    near = [other for other in known if plain and (plain in _plain(other) or _plain(other) in plain)]
    return " (did you mean {}?)".format(" or ".join(near)) if near else ""

def _plain(name):
    return str(name).lower().replace("_", "").replace("-", "")

def find_tool(registry, tool):
    """What a registry knows of a tool.

    Args:
      registry: a dict of tools, as in registry_data.bzl
      tool: the tool's name

    Returns:
      The tool's facts, or an error that lists the known tools.
    """
    if tool in registry:
        return ok(registry[tool])
    return err("{tool} is not in the registry{meant}; known: {known}; for a new tool write checksums/tools/{tool}.json and run cargo xtask sync".format(
        tool = tool,
        meant = suggestion(tool, registry.keys()),
        known = listed(sorted(registry.keys())),
    ))

def find_release(registry, tool, version):
    """The artifacts of a release.

    Args:
      registry: a dict of tools, as in registry_data.bzl
      tool: the tool's name
      version: the release's version

    Returns:
      A dict of artifacts by platform, or an error that lists the known versions.
    """
    facts = find_tool(registry, tool)
    if facts.error:
        return facts
    versions = facts.value["versions"]
    if version in versions:
        return ok(versions[version])
    return err("{tool} {version} is not in the registry; known: {known}; run cargo xtask fetch-checksums {tool}@{version}".format(
        tool = tool,
        version = version,
        known = listed(versions.keys()),
    ))

def find_artifact(registry, tool, version, platform):
    """One artifact of a release.

    Args:
      registry: a dict of tools, as in registry_data.bzl
      tool: the tool's name
      version: the release's version
      platform: the platform, such as linux_amd64

    Returns:
      A struct of `integrity`, `url`, `url_suffix` and, where the digest is a
      SHA-256, `sha256`; or an error.
    """
    release = find_release(registry, tool, version)
    if release.error:
        return release
    facts = registry[tool]
    if platform not in release.value:
        return err(_no_artifact(facts, tool, version, platform, release.value.keys()))
    artifact = release.value[platform]
    digest = artifact["sha256"]
    integrity = integrity_of(digest)
    if not integrity:
        # Nothing is filled; what was something only a person may give up.
        return err("the registry has no digest of {tool} {version} for {platform}, but \"{found}\"; {first}run cargo xtask fetch-checksums {tool}@{version}{option}".format(
            first = "find out what stood there before, and who changed it, then " if digest else "",
            option = " --replace" if digest else "",
            found = digest,
            tool = tool,
            version = version,
            platform = platform,
        ))
    url = ok(artifact["url"]) if "url" in artifact else artifact_url(facts, version, platform, artifact["url_suffix"])
    if url.error:
        return err("checksums/tools/{}.json: {}; correct it and run cargo xtask sync".format(tool, url.error))
    found = {"integrity": integrity, "url": url.value, "url_suffix": artifact["url_suffix"]}
    if is_sha256(digest):
        # Left out elsewhere: empty, Bazel would take it for "do not check".
        found["sha256"] = digest
    return ok(struct(**found))

def find_checksum(registry, tool, version, platform):
    """The SHA-256 of one artifact, in hexadecimal.

    Args:
      registry: a dict of tools, as in registry_data.bzl
      tool: the tool's name
      version: the release's version
      platform: the platform, such as linux_amd64

    Returns:
      The digest, or an error; also where another kind of digest is recorded.
    """
    artifact = find_artifact(registry, tool, version, platform)
    if artifact.error:
        return artifact
    if hasattr(artifact.value, "sha256"):
        return ok(artifact.value.sha256)
    return err("the registry has no SHA-256 of {tool} {version} for {platform}, but {integrity}; use get_tool_info(...).integrity".format(
        integrity = artifact.value.integrity,
        platform = platform,
        tool = tool,
        version = version,
    ))

def _no_artifact(facts, tool, version, platform, platforms):
    """The error for a platform that a release has no artifact for."""
    fetch = "cargo xtask fetch-checksums {}@{}".format(tool, version)
    if platform in facts["supported_platforms"]:
        help = "run " + fetch
    else:
        help = "if one of these runs here, build with --repo_env=TOOL_PINS_PLATFORM=<platform>; if there is a release for it, add {} to checksums/tools/{}.json and run {}".format(platform, tool, fetch)
    return "{tool} {version} has no artifact for {platform}; it has: {known}; {help}".format(
        tool = tool,
        version = version,
        platform = platform,
        known = listed(platforms),
        help = help,
    )

def is_sha256(text):
    """Whether a text is a SHA-256 digest as the registry writes it.

    Args:
      text: the text

    Returns:
      True or False.
    """
    return len(text) == 64 and all([digit in _HEXADECIMAL for digit in text.elems()])

def integrity_of(digest):
    """A digest as subresource integrity writes it.

    Args:
      digest: as the registry writes it: a SHA-256 in hexadecimal, or just that

    Returns:
      Such as "sha256-...", or None for what is no digest.
    """
    for kind, length in _BASE64_LENGTHS.items():
        if digest.startswith(kind):
            return digest if len(digest) == len(kind) + length else None
    return "sha256-" + _base64(digest) if is_sha256(digest) else None

def _base64(hexadecimal):
    bits = [_HEXADECIMAL.index(digit) for digit in hexadecimal.elems()]

    # Three digits are two letters.
    text = ""
    for start in range(0, len(bits), 3):
        three = (bits[start:start + 3] + [0, 0])[:3]
        number = three[0] * 256 + three[1] * 16 + three[2]
        text += _BASE64[number // 64] + _BASE64[number % 64]
    letters = (len(hexadecimal) * 4 + 5) // 6
    return text[:letters] + "=" * ((4 - letters % 4) % 4)

def artifact_url(facts, version, platform, url_suffix):
    """The URL of an artifact, as xtask computes it.

    Args:
      facts: what the registry knows of the tool
      version: the release's version
      platform: the artifact's platform
      url_suffix: the end of its URL, which may hold placeholders too

    Returns:
      The URL, or an error.
    """
    values = _placeholders(facts["github_repo"], version, platform)
    suffix, unknown = _expand(url_suffix, values)
    if unknown != None:
        return err(_cannot_be_filled_in(unknown, "url_suffix"))
    values["url_suffix"] = suffix
    url, unknown = _expand(facts["url_template"], values)
    if unknown != None:
        return err(_cannot_be_filled_in(unknown, "url_template"))
    for character in url.elems():
        if character in _NOT_IN_URLS:
            return err("\"{}\" cannot stand in a URL: {}".format(character, url))
    if not url.startswith("https://") and not url.startswith("http://"):
        return err("{} is no https:// URL".format(url))
    if ".." in url.split("/"):
        return err("{} holds a \"..\" component".format(url))
    return ok(url)

def fill_in(template, facts, version, platform):
    """A text with placeholders, filled in as in a URL.

    Args:
      template: the text
      facts: what the registry knows of the tool
      version: the release's version
      platform: the artifact's platform

    Returns:
      The text, or an error.
    """
    text, unknown = _expand(template, _placeholders(facts["github_repo"], version, platform))
    return ok(text) if unknown == None else err(_cannot_be_filled_in(unknown, repr(template)))

def _placeholders(github_repo, version, platform):
    values = {"github_repo": github_repo, "platform": platform, "version": version}
    numbers = version.partition("+")[0].partition("-")[0].split(".")
    for name, number in zip(["major", "minor", "patch"], numbers):
        values[name] = number
    os, separator, arch = platform.partition("_")
    if _is_plain(os) and bool(separator) == _is_plain(arch.replace("_", "0")):
        values["os"] = os
        if separator:
            values["arch"] = arch
    return values

def _is_plain(text):
    return text.isalnum()

def _expand(template, values):
    """Fills in placeholders; gives the text, and the first name without a value."""
    parts = template.split("{")
    text = parts[0]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        if not closed:
            return None, "{"
        if name not in values:
            return None, name
        text += values[name] + rest
    return text, None

def _cannot_be_filled_in(name, what):
    return "{" + name + "} in " + what + " cannot be filled in; known are {github_repo}, {version}, {major}, {minor}, {patch}, {platform}, {os}, {arch} and, in url_template, {url_suffix}"
