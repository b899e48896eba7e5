"""Downloads one tool for the host, as the registry records it.

Bazel's own downloader does it: its mirrors (--experimental_downloader_config),
its repository cache, credential helpers and ~/.netrc count. The digest is the
registry's. Does not choose the version; versions.bzl does.
"""

load("@bazel_tools//tools/build_defs/repo:utils.bzl", "read_netrc", "use_netrc")
load("//checksums:lookup.bzl", "find_artifact")
load("//checksums:registry_data.bzl", "REGISTRY")
load(":host.bzl", "HOST_VARIABLES", "wanted_platform")

# What Bazel unpacks. Anything else is the program itself.
_ARCHIVES = [".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tgz", ".zip"]

# The program to run, for tools that have none of their own name.
_PROGRAMS = {
    "binaryen": "wasm-opt",
    "wasi-sdk": "clang",
}

_BUILD = """\
load("{wasm_tool}", "wasm_tool")

package(default_visibility = ["//visibility:public"])

# All files of the release.
filegroup(
    name = "files",
    srcs = glob(["{folder}/**"]),
)

# The program alone.
filegroup(
    name = "program",
    srcs = ["{program}"],
)

wasm_tool(
    name = "toolchain",
    files = [":files"],
    platform = "{platform}",
    program = "{program}",
    tool = "{tool}",
    version = "{version}",
)
"""

def _tool_repository_impl(ctx):
    tool, version = ctx.attr.tool, ctx.attr.version
    platform = wanted_platform(ctx)
    artifact = find_artifact(REGISTRY, tool, version, platform)
    if artifact.error:
        fail(artifact.error)
    program = _PROGRAMS.get(tool, tool) + (".exe" if platform.startswith("windows_") else "")
    path = _fetch(ctx, artifact.value, program)
    ctx.file("BUILD.bazel", _BUILD.format(
        folder = path.partition("/")[0],
        platform = platform,
        program = path,
        tool = tool,
        version = version,
        wasm_tool = absolute(Label("//toolchains:wasm_tool.bzl")),
    ))

def _fetch(ctx, artifact, program):
    """Downloads an artifact; gives the path of the program in this repository."""
    url, sha256 = artifact.url, artifact.sha256
    auth = _auth(ctx, url)
    if not is_archive(url):
        path = "bin/" + program
        ctx.download(url = url, output = path, sha256 = sha256, executable = True, auth = auth)
        return path
    ctx.download_and_extract(url = url, output = "release", sha256 = sha256, auth = auth)
    entries = [path.basename for path in ctx.path("release").readdir()]
    for path in program_paths(entries, program):
        if ctx.path("release/" + path).exists:
            return "release/" + path
    fail("{url} holds no program {program}, nor bin/{program}, nor either in a folder; it holds: {entries}; if the release is as it should be, name its program in toolchains/tool_repository.bzl".format(
        entries = ", ".join(sorted(entries)),
        program = program,
        url = url,
    ))

def is_archive(url):
    """Whether an artifact has to be unpacked.

    Args:
      url: where it is

    Returns:
      False if the artifact is the program.
    """
    return any([url.endswith(ending) for ending in _ARCHIVES])

def program_paths(entries, program):
    """Where a program may be in an archive: most have one folder around all.

    Args:
      entries: what the archive holds at its top
      program: the program's file name

    Returns:
      A list of paths; the deepest first, because that folder may be named as
      the program is.
    """
    folders = [entry + "/" for entry in sorted(entries)] + [""]
    return [folder + path for folder in folders for path in ["bin/" + program, program]]

def _auth(ctx, url):
    """What netrc knows of a host, as http_archive would."""
    environ = ctx.os.environ
    home = environ.get("HOME") or environ.get("USERPROFILE")
    netrc = environ.get("NETRC") or (home + "/.netrc" if home else None)
    if not netrc or not ctx.path(netrc).exists:
        return {}
    return use_netrc(read_netrc(ctx, netrc), [url], {})

def absolute(label):
    """A label as text that means the same in every repository.

    Args:
      label: a Label

    Returns:
      Its text. Bazel before 6 leaves the "@" out for the main repository.
    """
    text = str(label)
    return text if text.startswith("@") else "@" + text

tool_repository = repository_rule(
    implementation = _tool_repository_impl,
    doc = "One release of a tool: `:program`, `:files`, and `:toolchain` with both.",
    attrs = {
        "tool": attr.string(doc = "The tool's name in the registry.", mandatory = True),
        "version": attr.string(doc = "A version that the registry has.", mandatory = True),
    },
    environ = HOST_VARIABLES + ["NETRC"],
)
