"""`verify` under Bazel: a program to run, and a test.

Both start the program that the repository has, which has to be there; they do
not build it. What they find is what it finds: every disagreement, with its fix.
"""

# How each finds the repository's root. $1 is the path of a file in it.
_WHEN_RUN = 'cd "${BUILD_WORKSPACE_DIRECTORY:?run it by bazel run}"'

# A runfile is a link to the file itself, or to a link to it.
_WHEN_TESTED = """\
file='{path}'
found="$(readlink -f "$file")"
cd "${{found%"/$file"}}"\
"""

_SCRIPT = """\
#!/bin/sh
set -eu
{find}
if ! command -v {program} > /dev/null; then
    echo "{missing}" >&2
    exit 127
fi
exec {command} verify {arguments}"$@"
"""

def missing_program(command, test):
    """What to say where there is no such program.

    Args:
      command: the program and what comes before `verify`
      test: whether a test says so

    Returns:
      The error.
    """
    program = command.split(" ")[0]
    return "{program} is needed, and is not in PATH; install it (cargo install --locked --git URL tool-pins), or name it by command = ...{test}".format(
        program = program,
        test = "; where it is installed, run bazel test with --test_env=PATH" if test else "",
    )

def verify_script(command, arguments, path):
    """A shell script that runs `verify` in the root of the repository.

    Args:
      command: the program and what comes before `verify`
      arguments: a list of what comes behind it
      path: the path of a file in the repository, from its root, for a test; None
        for `bazel run`

    Returns:
      Its text.
    """
    return _SCRIPT.format(
        arguments = "".join(["'{}' ".format(argument.replace("'", "'\\''")) for argument in arguments]),
        command = command,
        find = _WHEN_RUN if path == None else _WHEN_TESTED.format(path = path),
        missing = missing_program(command, path != None),
        program = command.split(" ")[0],
    )

def _script(ctx, path, runfiles):
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, verify_script(ctx.attr.command, ctx.attr.options, path), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(files = runfiles))]

def _verify_program_impl(ctx):
    return _script(ctx, None, [])

_ATTRS = {
    "command": attr.string(default = "tool-pins", doc = "The program, and what comes before `verify`."),
    "options": attr.string_list(doc = "What comes behind it, such as `--deny` and `warnings`."),
}

verify_program = rule(
    implementation = _verify_program_impl,
    doc = "Runs `verify` in the repository: bazel run.",
    attrs = _ATTRS,
    executable = True,
)

def _verify_test_impl(ctx):
    return _script(ctx, ctx.file.settings.short_path, [ctx.file.settings])

_verify_test = rule(
    implementation = _verify_test_impl,
    attrs = dict(
        _ATTRS,
        settings = attr.label(
            allow_single_file = True,
            doc = "A source file of the repository, such as its pins.toml: verify runs in the repository that it is in.",
            mandatory = True,
        ),
    ),
    test = True,
)

def verify_test(name, settings, tags = [], **kwargs):
    """A test that fails with what `verify` finds.

    It reads all of the repository, of which Bazel knows nothing, and so runs
    outside of the sandbox, each time anew.

    Args:
      name: the test's name
      settings: a source file of the repository, such as its pins.toml
      tags: more tags
      **kwargs: `command`, `options`, and what all tests have
    """
    _verify_test(
        name = name,
        size = kwargs.pop("size", "small"),
        settings = settings,
        tags = tags + ["external", "local", "no-cache", "no-remote", "no-sandbox"],
        **kwargs
    )
