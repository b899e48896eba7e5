"""The hub: the one repository that a build names, which leads to all others.

    @<hub>//bin:<tool>                     the program, for the platform it is needed on
    @<hub>//files:<tool>                   all files of its release
    @<hub>//:<tool>_toolchain_type         the type of its toolchain
    @<hub>//:all                           what to register: a toolchain for each tool and platform
    @<hub>//:verify                        runs `verify` in the repository
    @<hub>//:downloads.bzl                 pinned_download(): the same as plain http_archive and http_file

Writes targets that name repositories; those are downloaded when a build needs
one of their files, whichever platform they are for. Does not declare them.
"""

load("//checksums:lookup.bzl", "listed")
load(":context.bzl", "absolute", "types_can_refuse")
load(":pinned_tool.bzl", "toolchain_type_name")
load(":plain.bzl", "plain_arguments")

# What a user sets to have another platform's artifacts on hosts that run those
# too, such as x86_64 programs on a Mac with an ARM processor.
PLATFORM_VARIABLE = "TOOL_PINS_PLATFORM"

_ROOT = """\
load("{host}", "HOST_CONSTRAINTS")
load("{pinned_tool}", "missing_tool")
load("{verify}", "verify_program")

package(default_visibility = ["//visibility:public"])

verify_program(
    name = "verify",
    command = {command},
)
"""

_DOWNLOADS = """\
\"\"\"Plain repositories of what this hub leads to.\"\"\"

load("{plain}", "declare_download")

# Tool -> platform -> what http_archive or http_file is given.
DOWNLOADS = {downloads}

def pinned_download(name, tool, platform, **kwargs):
    \"\"\"Declares an http_archive, or an http_file of a bare program.

    Args:
      name: the repository's name
      tool: the tool's name
      platform: the platform's name
      **kwargs: more arguments of http_archive or http_file
    \"\"\"
    declare_download(DOWNLOADS, {command}, name, tool, platform, **kwargs)
"""

_PLATFORM = """
config_setting(
    name = "{name}",
    constraint_values = {constraints},
)
"""

_TYPE = """
toolchain_type(name = "{name}")
"""

_TYPE_THAT_REFUSES = """
toolchain_type(
    name = "{name}",
    no_match_error = {error},
)
"""

_TOOLCHAIN = """
toolchain(
    name = "{name}",
    exec_compatible_with = {constraints},
    toolchain = "{toolchain}",
    toolchain_type = "{type}",
)
"""

_MISSING = """
missing_tool(
    name = "{name}",
    error = {error},
    tags = ["manual"],
)
"""

_ALIAS = """
alias(
    name = "{name}",
    actual = {actual},
)
"""

def write_hub(ctx, hub):
    """Writes the repository.

    Args:
      ctx: a repository_ctx
      hub: a struct of `command` (the program that `verify` is of), `downloads`, as downloads_of gives them, `host` (a label:
        where Bazel says what the host is), `instead` (the platform whose
        programs the host is to run, or None) and `types` (the package of the
        toolchains' types, named as this repository's are; "" for the hub)
    """
    tools = _by_tool(hub.downloads, hub.instead)
    ctx.file("BUILD.bazel", _root(tools, hub, types_can_refuse(ctx) and not hub.types))
    ctx.file("downloads.bzl", _downloads(hub))
    ctx.file("platforms/BUILD.bazel", _platforms(tools, hub.host))

    # Packages of their own: whoever registers the toolchains need not see them.
    ctx.file("bin/BUILD.bazel", _aliases(tools, "program"))
    ctx.file("files/BUILD.bazel", _aliases(tools, "files"))

def _by_tool(downloads, instead):
    """The downloads of each tool, in the order in which they are looked at."""
    tools = {}
    for download in downloads:
        tools.setdefault(download.tool, []).append(download)
    return {
        tool: [choice("host", "HOST_CONSTRAINTS", download) for download in found if download.platform == instead] +
              [choice(download.platform, repr(download.constraints), download) for download in found]
        for tool, found in tools.items()
    }

def choice(name, constraints, download):
    """A platform that a tool runs on, and what it runs there.

    Args:
      name: the platform's name
      constraints: an expression: what the platform fulfils
      download: one of those that downloads_of gives

    Returns:
      A struct of the three.
    """
    return struct(constraints = constraints, download = download, name = name)

def _root(tools, hub, types_refuse):
    text = _ROOT.format(
        command = repr(hub.command),
        host = hub.host,
        pinned_tool = absolute(Label("//toolchains:pinned_tool.bzl")),
        verify = absolute(Label("//toolchains:verify.bzl")),
    )
    for tool, choices in tools.items():
        name = toolchain_type_name(tool) if hub.types else tool + "_toolchain_type"
        error = repr(no_artifact([choice.download for choice in choices]))
        if not hub.types:
            text += (_TYPE_THAT_REFUSES if types_refuse else _TYPE).format(error = error, name = name)

        # Bazel takes the first that fits, by the order of their names.
        for index, choice in enumerate(choices):
            text += _TOOLCHAIN.format(
                constraints = choice.constraints,
                name = "{}_{}{}_{}".format(tool, "0" if index < 10 else "", index, choice.name),
                toolchain = "@{}//:toolchain".format(choice.download.repository),
                type = hub.types + ":" + name,
            )
        if not types_refuse:
            # For hosts alone: elsewhere it would go before other platforms that have the tool.
            text += _TOOLCHAIN.format(
                constraints = "HOST_CONSTRAINTS",
                name = tool + "_none",
                toolchain = ":{}_missing".format(tool),
                type = hub.types + ":" + name,
            )
        text += _MISSING.format(error = error, name = tool + "_missing")
    return text

def _downloads(hub):
    found = {}
    for download in hub.downloads:
        found.setdefault(download.tool, {})[download.platform] = plain_arguments(download)
    return _DOWNLOADS.format(
        command = repr(hub.command),
        downloads = repr(found),
        plain = absolute(Label("//toolchains:plain.bzl")),
    )

def no_artifact(downloads):
    """What to say where a tool has nothing for the platform.

    Args:
      downloads: those of the tool

    Returns:
      The error.
    """
    first = downloads[0]
    return "{tool} {version} has no artifact for this platform; it has: {known}; if one of these runs here, build with --repo_env={variable}=<platform>; if there is a release for it, run {command} fetch-checksums {tool}@{version}, then {command} sync".format(
        command = first.command,
        known = listed(sorted({download.platform: None for download in downloads}.keys())),
        tool = first.tool,
        variable = PLATFORM_VARIABLE,
        version = first.version,
    )

def _platforms(tools, host):
    settings = {
        choice.name: choice.constraints
        for choices in tools.values()
        for choice in choices
        if choice.constraints != "[]"
    }
    text = 'load("{}", "HOST_CONSTRAINTS")\n\npackage(default_visibility = ["//:__subpackages__"])\n'.format(host)
    return text + "".join([
        _PLATFORM.format(constraints = constraints, name = name)
        for name, constraints in settings.items()
    ])

def _aliases(tools, target):
    text = 'package(default_visibility = ["//visibility:public"])\n'
    for tool, choices in tools.items():
        steps = select_steps(tool, choices, target, "//:{}_missing".format(tool))
        text += "".join([_ALIAS.format(actual = actual, name = name) for name, actual in steps])
    return text

def select_steps(tool, choices, target, otherwise):
    """The aliases that lead to what a tool has for a platform.

    A select takes one of several branches that fit only where one of them says
    all that the other says, and more; so each step asks for as much as the
    others of it, and the next one, to which it leads otherwise, for less.

    Args:
      tool: the tool's name
      choices: what there is, as choice() gives it, in order
      target: the name of the target in the tool's repositories
      otherwise: the label of what is there for other platforms

    Returns:
      A list of tuples: an alias's name, and the expression of what it leads to.
    """
    levels = []
    for choice in choices:
        if not levels or levels[-1][0] != _level(choice):
            levels.append((_level(choice), {}))

        # Of several that ask for the same, the first.
        levels[-1][1].setdefault(choice.constraints, choice)
    steps = []
    for index, (_, branches) in enumerate(levels):
        name = tool if index == 0 else "{}.{}".format(tool, index)
        following = otherwise if index + 1 == len(levels) else ":{}.{}".format(tool, index + 1)
        everywhere = branches.get("[]")
        if everywhere:
            steps.append((name, repr(_label(everywhere, target))))
            return steps
        selected = {"//platforms:" + branch.name: _label(branch, target) for branch in branches.values()}
        selected["//conditions:default"] = following
        steps.append((name, "select({})".format(repr(selected))))
    return steps

def _level(choice):
    return choice.constraints if choice.name == "host" else len(choice.download.constraints)

def _label(choice, target):
    return "@{}//:{}".format(choice.download.repository, target)
