"""What a toolchain says of its tool.

Holds facts only; does not run the tool.
"""

PinnedToolInfo = provider(
    doc = "One release of a tool, for the platform that actions run on.",
    fields = {
        "files": "depset of File: all files of the release",
        "platform": "string: the registry's name of the platform",
        "program": "File: the program to run",
        "purl": "string: the package URL of the release, or nothing",
        "tool": "string: the tool's name",
        "version": "string: its version",
    },
)

def toolchain_type_of(tool):
    """The type of the toolchain of one of this repository's tools.

    Args:
      tool: the tool's name, such as "wit-bindgen"

    Returns:
      A Label, such as //toolchains:wit_bindgen_toolchain_type.
    """
    return Label("//toolchains:" + toolchain_type_name(tool))

def toolchain_type_name(tool):
    """How the target is called that is the type of a tool's toolchain.

    Args:
      tool: the tool's name, such as "wit-bindgen"

    Returns:
      Such as "wit_bindgen_toolchain_type".
    """
    return tool.replace("-", "_").replace(".", "_") + "_toolchain_type"

def _pinned_tool_impl(ctx):
    program = ctx.file.program
    info = PinnedToolInfo(
        files = depset([program], transitive = [files[DefaultInfo].files for files in ctx.attr.files]),
        platform = ctx.attr.platform,
        program = program,
        purl = ctx.attr.purl,
        tool = ctx.attr.tool,
        version = ctx.attr.version,
    )
    return [
        DefaultInfo(files = depset([program])),
        # The second name is that of the time before users had their own tools.
        platform_common.ToolchainInfo(tool = info, wasm_tool = info),
        info,
    ]

pinned_tool = rule(
    implementation = _pinned_tool_impl,
    doc = "A toolchain that is one program: `ctx.toolchains[type].tool` is its PinnedToolInfo.",
    attrs = {
        "files": attr.label_list(allow_files = True, doc = "All files of the release."),
        "platform": attr.string(doc = "The registry's name of the platform it runs on.", mandatory = True),
        "program": attr.label(allow_single_file = True, doc = "The program to run.", mandatory = True),
        "purl": attr.string(doc = "The package URL of the release."),
        "tool": attr.string(doc = "The tool's name.", mandatory = True),
        "version": attr.string(doc = "Its version.", mandatory = True),
    },
)

def _missing_tool_impl(ctx):
    fail(ctx.attr.error)

missing_tool = rule(
    implementation = _missing_tool_impl,
    doc = "Stands where a tool has nothing for a platform, and says so when it is asked for.",
    attrs = {"error": attr.string(doc = "What to say.", mandatory = True)},
)
