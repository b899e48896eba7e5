"""A program that is depended on but never run.

Does not collect coverage: `bazel coverage` fails with it.
"""

def _absent_program_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(program, "echo 'no coverage tools here' >&2; exit 1\n", is_executable = True)
    return [DefaultInfo(executable = program)]

absent_program = rule(
    implementation = _absent_program_impl,
    doc = "Fails when it is run.",
    executable = True,
)
