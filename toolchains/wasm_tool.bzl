"""What a toolchain says of its tool.

Holds facts only; does not run the tool.
"""

WasmToolInfo = provider(
    doc = "One release of a tool, for the platform that actions run on.",
    fields = {
        "files": "depset of File: all files of the release",
        "platform": "string: the registry's name of the platform",
        "program": "File: the program to run",
        "tool": "string: the tool's name",
        "version": "string: its version",
    },
)

def toolchain_type_of(tool):
    """The type of a tool's toolchain.

    Args:
      tool: the tool's name, such as "wit-bindgen"

    Returns:
      A Label, such as //toolchains:wit_bindgen_toolchain_type.
    """
    return Label("//toolchains:{}_toolchain_type".format(identifier(tool)))

def identifier(tool):
    """A tool's name as repositories and targets are named.

    Args:
      tool: the tool's name, such as "wit-bindgen"

    Returns:
      Such as "wit_bindgen".
    """
    return tool.replace("-", "_").replace(".", "_")

def _wasm_tool_impl(ctx):
    program = ctx.file.program
    info = WasmToolInfo(
        files = depset([program], transitive = [files[DefaultInfo].files for files in ctx.attr.files]),
        platform = ctx.attr.platform,
        program = program,
        tool = ctx.attr.tool,
        version = ctx.attr.version,
    )
    return [
        DefaultInfo(files = depset([program])),
        platform_common.ToolchainInfo(wasm_tool = info),
        info,
    ]

wasm_tool = rule(
    implementation = _wasm_tool_impl,
    doc = "A toolchain that is one program: `ctx.toolchains[type].wasm_tool` is its WasmToolInfo.",
    attrs = {
        "files": attr.label_list(allow_files = True, doc = "All files of the release."),
        "platform": attr.string(doc = "The registry's name of the platform it runs on.", mandatory = True),
        "program": attr.label(allow_single_file = True, doc = "The program to run.", mandatory = True),
        "tool": attr.string(doc = "The tool's name.", mandatory = True),
        "version": attr.string(doc = "Its version.", mandatory = True),
    },
)
