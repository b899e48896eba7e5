"""Downloads one release of a tool for one platform.

Bazel's own downloader does it: its mirrors (--downloader_config), its
repository cache, credential helpers and ~/.netrc count. All facts are
attributes; does not choose a version, nor a platform.
"""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "read_netrc", "use_netrc")
load(":context.bzl", "absolute", "environment", "repository_is_reproducible")

_BUILD = """\
load({pinned_tool}, "pinned_tool")

package(default_visibility = ["//visibility:public"])

exports_files(["package-metadata.json"])

# All files of the release.
filegroup(
    name = "files",
    srcs = glob([{everything}]),
)

# The program alone. An alias of the file, so that it can be run as it lies.
alias(
    name = "program",
    actual = {program},
)

pinned_tool(
    name = "toolchain",
    files = [":files"],
    platform = {platform},
    program = {program},
    purl = {purl},
    tool = {tool},
    version = {version},
)
"""

def _tool_repository_impl(ctx):
    path = _fetch(ctx)
    ctx.file("BUILD.bazel", _BUILD.format(
        everything = repr(path.partition("/")[0] + "/**"),
        pinned_tool = repr(absolute(Label("//toolchains:pinned_tool.bzl"))),
        platform = repr(ctx.attr.platform),
        program = repr(path),
        purl = repr(ctx.attr.purl),
        tool = repr(ctx.attr.tool),
        version = repr(ctx.attr.version),
    ))

    # As the module package_metadata writes it, for those who collect it.
    ctx.file("package-metadata.json", json.encode({"attributes": {}, "label": "//:files", "purl": ctx.attr.purl}))
    return repository_is_reproducible(ctx)

def _fetch(ctx):
    """Downloads the artifact; gives the path of the program in this repository."""
    urls, integrity, program = ctx.attr.urls, ctx.attr.integrity, ctx.attr.program
    if not integrity:
        fail("{} {} for {} has no digest; run {} sync".format(ctx.attr.tool, ctx.attr.version, ctx.attr.platform, ctx.attr.command))
    auth = _auth(ctx, urls)
    if ctx.attr.type == "file":
        path = "bin/" + program.split("/")[-1]
        ctx.download(urls, path, executable = True, auth = auth, integrity = integrity)
        return path

    # By position: Bazel 8.5 has given stripPrefix another name.
    ctx.download_and_extract(urls, "release", "", ctx.attr.type, ctx.attr.strip_prefix, auth = auth, integrity = integrity)
    entries = [path.basename for path in ctx.path("release").readdir()]
    for path in program_paths(entries, program):
        if ctx.path("release/" + path).exists:
            return "release/" + path
    return fail(program_missing(ctx.attr, entries))

def program_missing(download, entries):
    """What to say of an archive that does not hold the program.

    Args:
      download: a struct of `command`, `program`, `tool` and `urls`
      entries: what the archive holds at its top

    Returns:
      The error.
    """
    elsewhere = "" if "/" in download.program else ", nor bin/{}, nor either in a folder".format(download.program)
    return "{url} holds no program {program}{elsewhere}; it holds: {entries}; if the release is as it should be, name the program of {tool} in its registry file or in pins.toml (program = \"...\") and run {command} sync".format(
        command = download.command,
        elsewhere = elsewhere,
        entries = ", ".join(sorted(entries)),
        program = download.program,
        tool = download.tool,
        url = download.urls[0],
    )

def program_paths(entries, program):
    """Where a program may be in an archive: most have one folder around all.

    Args:
      entries: what the archive holds at its top
      program: the program's file name; or its path, which is where it is

    Returns:
      A list of paths; the deepest first, because that folder may be named as
      the program is.
    """
    if "/" in program:
        return [program]
    folders = [entry + "/" for entry in sorted(entries)] + [""]
    return [folder + path for folder in folders for path in ["bin/" + program, program]]

def _auth(ctx, urls):
    """What netrc knows of the hosts, as http_archive would."""
    home = environment(ctx, "HOME") or environment(ctx, "USERPROFILE")
    netrc = environment(ctx, "NETRC") or (home + "/.netrc" if home else None)
    if not netrc or not ctx.path(netrc).exists:
        return {}
    return use_netrc(read_netrc(ctx, netrc), urls, {})

tool_repository = repository_rule(
    implementation = _tool_repository_impl,
    doc = "One release of a tool for one platform: `:program`, `:files`, and `:toolchain` with both.",
    attrs = {
        "command": attr.string(doc = "The program that errors tell people to run.", mandatory = True),
        "integrity": attr.string(doc = "The artifact's digest, as in subresource integrity.", mandatory = True),
        "platform": attr.string(doc = "The platform's name.", mandatory = True),
        "program": attr.string(doc = "The program's file name, or its path in the archive.", mandatory = True),
        "purl": attr.string(doc = "The package URL of the release."),
        "strip_prefix": attr.string(doc = "The folder of the archive that holds all that is of use."),
        "tool": attr.string(doc = "The tool's name.", mandatory = True),
        "type": attr.string(doc = "The kind of archive; `file` if the artifact is the program.", mandatory = True),
        "urls": attr.string_list(allow_empty = False, doc = "Where the artifact is, the publisher first.", mandatory = True),
        "version": attr.string(doc = "The tool's version.", mandatory = True),
    },
    environ = ["NETRC"],
)
