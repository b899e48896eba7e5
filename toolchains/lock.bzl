"""What a lock says: which release of each tool a build has, and where it is.

A lock is the JSON file that `sync` writes for Bazel. Pure: its text is an
argument. Does not read files, nor declare repositories; pins.bzl does.

Each function returns a struct of `value` and `error`, one of which is None. An
error's first line says what is wrong and which command helps.
"""

load("//checksums:compatibility.bzl", "incompatibilities")
load("//checksums:lookup.bzl", "err", "listed", "ok", "suggestion")

# What `sync` writes that these files can read.
_LOCK_VERSION = 1

# Kinds of digest that Bazel checks.
_DIGESTS = ["sha256-", "sha384-", "sha512-"]

def read_lock(text, file, command):
    """The facts of a lock.

    Args:
      text: the file's text
      file: what the file is called, for people
      command: the program whose `sync` writes the file, such as "tool-pins"

    Returns:
      A struct of `command`, `file`, `platforms` and `tools`, or an error.
    """
    lines = text.split("\n")
    if [line for line in lines if line.startswith("<<<<<<< ") or line.startswith(">>>>>>> ")]:
        return err("{file} holds the marks of a merge that is not done; run {command} sync".format(command = command, file = file))
    if not text.strip().startswith("{"):
        return err("{file} is no lock, which is a JSON object; name the file in pins.toml ([bazel] lock = \"...\") and run {command} sync".format(command = command, file = file))
    if not text.strip().endswith("}"):
        # Bazel's own error would not say which file it is.
        return err("{file} ends in the middle; run {command} sync".format(command = command, file = file))
    facts = json.decode(text)
    found = facts.get("lock_version")
    if found != _LOCK_VERSION:
        return err("{file} has the lock_version {found}, and these rules read {known}; use the {command} that belongs to the rules' release, and run its sync".format(
            command = command,
            file = file,
            found = "none" if found == None else found,
            known = _LOCK_VERSION,
        ))
    absent = _absent(facts)
    if absent:
        return err("{file} has no {key}; run {command} sync".format(command = command, file = file, key = absent[0]))
    return ok(struct(command = command, file = file, platforms = facts["platforms"], tools = facts["tools"]))

def _absent(facts):
    """The keys that a lock must have, and that this one has not, for people."""
    absent = _absent_keys(facts, {"platforms": "dict", "tools": "dict"})
    if absent:
        return absent
    for platform, said in facts["platforms"].items():
        absent += _absent_keys(said, {"constraints": "list"}, " of " + platform)
    for tool, said in facts["tools"].items():
        absent += _absent_of_tool(tool, said)
    return absent

def _absent_of_tool(tool, facts):
    absent = _absent_keys(facts, {"releases": "dict", "version": "string"}, " of " + tool)
    for version, release in facts["releases"].items() if not absent else []:
        what = " of {} {}".format(tool, version)
        gone = _absent_keys(release, {"platforms": "dict"}, what)
        for platform, artifact in release["platforms"].items() if not gone else []:
            gone += _absent_keys(artifact, {"type": "string"}, what + " for " + platform)
        absent += gone
    return absent

def _absent_keys(facts, kinds, of = ""):
    found = facts if type(facts) == "dict" else {}
    return ["\"{}\"{}".format(key, of) for key, kind in kinds.items() if type(found.get(key)) != kind]

def chosen_releases(lock, overrides):
    """The release of each tool that a build has, with its artifacts.

    Args:
      lock: what read_lock gave
      overrides: a dict of versions by tool, which replace the pinned ones

    Returns:
      A list of structs of `platforms` (artifacts by platform), `purl`, `tool` and
      `version`, or an error for each thing that is wrong.
    """
    errors = [_unknown_tool(lock, tool) for tool in overrides if tool not in lock.tools]
    chosen, versions, table = [], {}, {}
    for tool, facts in lock.tools.items():
        version = overrides.get(tool, facts["version"])
        releases = facts["releases"]
        versions[tool] = version
        rows = {name: release["compatible"] for name, release in releases.items() if "compatible" in release}
        if rows:
            table[tool] = rows
        if version in releases:
            release = releases[version]
            chosen.append(struct(platforms = release["platforms"], purl = release.get("purl", ""), tool = tool, version = version))
            errors += _artifact_errors(lock, chosen[-1])
        else:
            errors.append(_unknown_release(lock, tool, version))
    errors += incompatibilities(versions, table, lock.command)
    return err("\n".join(errors)) if errors else ok(chosen)

def _unknown_tool(lock, tool):
    return "{tool} is not in {file}{meant}; known: {known}; pin it and run {command} sync".format(
        command = lock.command,
        file = lock.file,
        known = listed(lock.tools.keys()),
        meant = suggestion(tool, lock.tools.keys()),
        tool = tool,
    )

def _unknown_release(lock, tool, version):
    return "{tool} {version} is not in {file}; known: {known}; add it to what pins.toml keeps ([bazel] keep = {{ {tool} = [\"{version}\"] }}) and run {command} sync".format(
        command = lock.command,
        file = lock.file,
        known = listed(lock.tools[tool]["releases"].keys()),
        tool = tool,
        version = version,
    )

def _artifact_errors(lock, release):
    """What is wrong with the artifacts of a release.

    Bazel takes an empty digest for "do not check", so none must get there.
    """
    errors = []
    for platform, artifact in release.platforms.items():
        what = "{} {} for {}".format(release.tool, release.version, platform)
        integrity = artifact.get("integrity", "")
        if not [kind for kind in _DIGESTS if integrity.startswith(kind) and len(integrity) > len(kind)]:
            errors.append("{file} has no digest of {what}, but \"{found}\"; run {command} fetch-checksums {tool}@{version}, then {command} sync".format(
                command = lock.command,
                file = lock.file,
                found = integrity,
                tool = release.tool,
                version = release.version,
                what = what,
            ))
        if not artifact.get("urls"):
            errors.append("{file} has no URL of {what}; run {command} sync".format(command = lock.command, file = lock.file, what = what))
        if platform not in lock.platforms:
            errors.append("{file} does not say where programs of {platform} run, which it has {tool} for; run {command} sync".format(
                command = lock.command,
                file = lock.file,
                platform = platform,
                tool = release.tool,
            ))
    return errors
