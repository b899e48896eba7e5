"""A user's own pins in a WORKSPACE, by the lock that `sync` writes.

    load("@tool_pins//toolchains:pins.bzl", "pins_lock")

    pins_lock(name = "pins", lock = "//:pins.lock.json")

    load("@pins//:pins.bzl", "declare_pins")

    declare_pins()

For MODULE.bazel, extensions.bzl does the same. Does not decide anything:
lock.bzl chooses the releases, downloads.bzl names the repositories, hub.bzl
writes this one.
"""

load(":context.bzl", "absolute", "environment", "repository_is_reproducible")
load(":downloads.bzl", "attributes", "downloads_of")
load(":hub.bzl", "PLATFORM_VARIABLE", "write_hub")
load(":lock.bzl", "chosen_releases", "read_lock")

_DECLARE = """\
\"\"\"The tools' repositories, for a WORKSPACE.\"\"\"

load("{tool_repository}", "tool_repository")

def declare_pins():
    \"\"\"Declares a repository for each tool and platform, and registers the toolchains.\"\"\"
{calls}    native.register_toolchains("@{hub}//:all")
"""

def locked_downloads(hub, text, file, versions, command):
    """What a hub leads to, by a lock.

    Args:
      hub: the hub's name
      text: the lock
      file: a label: where it is
      versions: a dict of versions by tool, which replace the pinned ones
      command: the program whose `sync` writes the lock

    Returns:
      A list of structs, as downloads_of gives. Fails where one is not to be had.
    """
    lock = read_lock(text, file.name, command)
    if lock.error:
        fail(lock.error)
    releases = chosen_releases(lock.value, versions)
    if releases.error:
        fail(releases.error)
    platforms = {
        platform: {"constraints": [_constraint(label, file) for label in facts["constraints"]]}
        for platform, facts in lock.value.platforms.items()
    }
    return downloads_of(hub, releases.value, platforms, command)

def _constraint(label, file):
    """A constraint of the repository that the lock is in, as others name it."""
    return absolute(file).partition("//")[0] + label if label.startswith("//") else label

def _pins_lock_impl(ctx):
    # Bazel's own name of it, where modules have given it a longer one.
    hub = ctx.attr.hub or ctx.name
    text = ctx.read(ctx.attr.lock)
    downloads = locked_downloads(hub, text, ctx.attr.lock, ctx.attr.versions, ctx.attr.command)
    write_hub(ctx, struct(
        command = ctx.attr.command,
        downloads = downloads,
        host = ctx.attr.host,
        instead = environment(ctx, PLATFORM_VARIABLE),
        types = "",
    ))
    ctx.file("pins.bzl", _DECLARE.format(
        calls = "".join(["    tool_repository({})\n".format(_arguments(attributes(download))) for download in downloads]),
        hub = hub,
        tool_repository = absolute(Label("//toolchains:tool_repository.bzl")),
    ))
    return repository_is_reproducible(ctx)

def _arguments(values):
    return ", ".join(["{} = {}".format(name, repr(value)) for name, value in values.items()])

pins_lock = repository_rule(
    implementation = _pins_lock_impl,
    doc = "The hub of the tools that a lock names.",
    attrs = {
        "command": attr.string(default = "tool-pins", doc = "What the program is called in this repository, for errors."),
        "host": attr.string(default = "@local_config_platform//:constraints.bzl", doc = "Where Bazel says what the host is."),
        "hub": attr.string(doc = "The repository's name, where modules are."),
        "lock": attr.label(allow_single_file = True, doc = "The lock, which `sync` writes.", mandatory = True),
        "versions": attr.string_dict(doc = "Versions by tool, to use in place of the pinned ones; the lock must have them."),
    },
    environ = [PLATFORM_VARIABLE],
)
