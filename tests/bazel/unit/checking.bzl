"""Tests of Starlark functions, as small as they can be.

What a function gives is computed while the BUILD file is loaded; the test only
reports it. A function that calls fail() cannot be tested this way: it would
fail the loading. ../cases/refusals_test.py tests those.
"""

def check(name, cases):
    """Makes a test of some values.

    Args:
      name: the test's name
      cases: a list of tuples: what it is, what was found, what was expected
    """
    if not cases:
        fail("{} checks nothing".format(name))
    failures = [
        "{}:\n  expected {}\n  found    {}".format(what, repr(expected), repr(found))
        for what, found, expected in cases
        if found != expected
    ]
    _report(name = name, count = len(cases), failures = failures)

def _report_impl(ctx):
    failures = ctx.attr.failures
    lines = ["#!/bin/sh", "cat << 'END OF REPORT'"] + failures
    lines.append("{} of {} checks failed".format(len(failures), ctx.attr.count))
    lines += ["END OF REPORT", "exit {}".format(1 if failures else 0)]
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, "\n".join(lines) + "\n", is_executable = True)
    return [DefaultInfo(executable = script)]

_report_test = rule(
    implementation = _report_impl,
    doc = "Fails if there are failures.",
    attrs = {
        "count": attr.int(mandatory = True),
        "failures": attr.string_list(mandatory = True),
    },
    test = True,
)

def _report(name, **kwargs):
    _report_test(name = name, size = "small", **kwargs)
