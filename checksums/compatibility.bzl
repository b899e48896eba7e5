"""Whether versions of tools fit together, by a compatibility table.

Pure: table and versions are arguments. The rules are those of `cargo xtask verify`
(`compatibility`, `compatibility-unknown` and `compatibility-unknown-tool`); does
not fail a build.
"""

load(":lookup.bzl", "err", "find_release", "listed", "ok", "suggestion")

def incompatibilities(versions, table, command = "cargo xtask"):
    """What does not fit.

    Only the row of the version that `versions` gives is in force. A tool that
    the row does not name, or that `versions` does not, is not constrained.

    Args:
      versions: a dict of versions by tool
      table: tool -> its version -> other tool -> versions that fit
      command: the program that messages tell people to run

    Returns:
      A list of messages, each with the command that helps; empty if all fits.
    """
    messages = []
    for tool, rows in table.items():
        if tool not in versions:
            continue
        version = versions[tool]
        if version in rows:
            messages += _misfits(tool, version, rows[version], versions, command)
        else:
            messages.append("the compatibility table of {tool} does not say what fits {version} (rows: {rows}); build with it and see that it fits the other pins, then run {command} bump {tool} {version} --compatible".format(
                command = command,
                tool = tool,
                version = version,
                rows = listed(rows.keys()),
            ))
    return messages

def _misfits(tool, version, row, versions, command):
    messages = []
    for other, allowed in row.items():
        if other not in versions or versions[other] in allowed:
            continue
        if allowed:
            help = "run {} bump {} {}".format(command, other, newest(allowed))
        else:
            help = "pin a version of {} that {} {} fits: {} bump {} <version>".format(tool, other, versions[other], command, tool)
        messages.append("{other} {found} does not fit {tool} {version}, which allows {allowed}; {help}".format(
            other = other,
            found = versions[other],
            tool = tool,
            version = version,
            allowed = listed(allowed),
            help = help,
        ))
    return messages

def find_row(table, tool, version):
    """What a release of a tool fits.

    Args:
      table: tool -> its version -> other tool -> versions that fit
      tool: the tool's name
      version: its version

    Returns:
      A struct of `value` (a dict of lists of versions by other tool; empty for a
      tool that the table does not have, which constrains nothing) and `error`,
      one of which is None.
    """
    rows = table.get(tool)
    if rows == None:
        return ok({})
    if version in rows:
        return ok({other: list(allowed) for other, allowed in rows[version].items()})
    return err(incompatibilities({tool: version}, {tool: rows})[0])

def find_bundle(bundles, name, registry, table):
    """A named set of versions, if they are known and fit each other.

    Args:
      bundles: a dict of dicts of versions by tool, by the bundle's name
      name: the bundle's name
      registry: a dict of tools, as in registry_data.bzl
      table: the compatibility table

    Returns:
      A struct of `value` (a dict of versions by tool) and `error`, one of which
      is None.
    """
    if name not in bundles:
        return err("there is no bundle {name}{meant}; known: {known}; add it to TOOL_BUNDLES in toolchains/tool_versions.bzl and run cargo xtask verify".format(
            known = listed(sorted(bundles.keys())),
            meant = suggestion(name, bundles.keys()),
            name = name,
        ))
    versions = dict(bundles[name])
    errors = [find_release(registry, tool, version).error for tool, version in versions.items()]
    errors = [error for error in errors if error] + incompatibilities(versions, table)
    return err("the bundle {}: {}".format(name, "\n".join(errors))) if errors else ok(versions)

def unknown_tools(table, known):
    """The names in the table that no tool has: what stands there constrains nothing.

    Args:
      table: tool -> its version -> other tool -> versions that fit
      known: the names of the tools that are pinned or in the registry

    Returns:
      A list of messages, one for each name, each with what helps.
    """
    names = {tool: None for tool in table.keys()}
    for rows in table.values():
        for row in rows.values():
            names.update({other: None for other in row.keys()})
    return [
        "the compatibility table names {tool}, which is not pinned and not in the registry{meant}; correct the name in toolchains/tool_versions.bzl, or remove it".format(
            tool = tool,
            meant = suggestion(tool, known),
        )
        for tool in names
        if tool not in known
    ]

def newest(versions):
    """The latest of some versions, by their values: 0.10 is later than 0.9.

    Args:
      versions: a list of versions, not empty

    Returns:
      The latest one.
    """
    return sorted(versions, key = version_key)[-1]

def version_key(version):
    """What versions are sorted by, in the order that xtask has for them.

    Number by number, where a missing one counts as 0; then by semver's rules
    for pre-releases; then by build metadata, likewise; then by the text.

    Args:
      version: such as "29", "0.47.0" or "0.2.7-rc.2"

    Returns:
      A tuple that compares as the version does.
    """
    core, _, build = version.partition("+")
    build = _identifiers(build) if build else []
    numbers, separator, pre_release = core.partition("-")
    key = [_digits(number) for number in numbers.split(".")]
    for _ in range(len(key)):
        if key and key[-1] == _digits("0"):
            key.pop()
    if not separator:
        # Later than each of its pre-releases.
        return (key, 1, [], build, version)
    return (key, 0, _identifiers(pre_release), build, version)

def _identifiers(text):
    return [_identifier(part) for part in text.split(".")]

def _identifier(part):
    # Numbers come before words. A number compares by value and then by its
    # length, a word as text.
    return (0, _digits(part), len(part), "") if part.isdigit() else (1, (0, ""), 0, part)

def _digits(text):
    # By length first: this way no number is too long.
    text = text.lstrip("0")
    return (len(text), text)
