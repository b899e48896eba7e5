"""A rule that runs a pinned tool."""

load("@tool_pins//toolchains:context.bzl", "for_toolchain")

_SAW = "@pins//:saw_toolchain_type"

def _planks_impl(ctx):
    saw = ctx.toolchains[_SAW].tool
    out = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.run(
        arguments = [out.path],
        executable = saw.program,
        mnemonic = "Saw",
        outputs = [out],
        tools = saw.files,
        # From Bazel 6.1 on: toolchain = _SAW
        **for_toolchain(_SAW)
    )
    return [DefaultInfo(files = depset([out]))]

planks = rule(
    implementation = _planks_impl,
    doc = "Runs saw, which writes a file.",
    toolchains = [_SAW],
)
