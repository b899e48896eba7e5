"""What the registry calls the platform that Bazel runs on.

Knows how Bazel and `uname` name systems and processors; does not know which
platforms a tool has artifacts for (the registry does).
"""

# How the registry names what Bazel or the system name otherwise.
_OS = [("linux", "linux"), ("mac os x", "darwin"), ("windows", "windows")]
_ARCH = {
    "aarch64": "arm64",
    "amd64": "amd64",
    "arm64": "arm64",
    "x64": "amd64",
    "x86_64": "amd64",
}

# The same, as constraints of toolchain().
_OS_CONSTRAINTS = {
    "darwin": "@platforms//os:macos",
    "linux": "@platforms//os:linux",
    "windows": "@platforms//os:windows",
}
_ARCH_CONSTRAINTS = {
    "amd64": "@platforms//cpu:x86_64",
    "arm64": "@platforms//cpu:aarch64",
}

# What a user sets to have another platform's artifacts, where those run too.
_PLATFORM_VARIABLE = "TOOL_PINS_PLATFORM"

# What the functions below depend on, for repository_rule(environ = ...).
HOST_VARIABLES = [_PLATFORM_VARIABLE, "PROCESSOR_ARCHITECTURE", "PROCESSOR_ARCHITEW6432"]

def platform_name(os, arch):
    """The registry's name of a platform.

    Args:
      os: the operating system, as repository_ctx.os.name has it
      arch: the processor, as `uname -m` or Windows has it

    Returns:
      Such as "linux_amd64". Systems and processors that nobody has an artifact
      for keep their names: the registry then says that there is none.
    """
    os, arch = os.strip().lower(), arch.strip().lower()
    for prefix, name in _OS:
        if os.startswith(prefix):
            os = name
            break
    return "{}_{}".format(os, _ARCH.get(arch, arch))

def host_platform(ctx):
    """The platform that Bazel runs on.

    Args:
      ctx: a repository_ctx

    Returns:
      Such as "linux_amd64".
    """
    return platform_name(ctx.os.name, _host_arch(ctx))

def wanted_platform(ctx):
    """The platform whose artifacts are used: the host's, unless somebody knows better.

    Args:
      ctx: a repository_ctx

    Returns:
      Such as "linux_amd64"; TOOL_PINS_PLATFORM, if that is set.
    """
    return ctx.os.environ.get(_PLATFORM_VARIABLE) or host_platform(ctx)

def _host_arch(ctx):
    # Bazel 4 does not say it.
    if hasattr(ctx.os, "arch"):
        return ctx.os.arch
    if ctx.os.name.lower().startswith("windows"):
        # A 32-bit process is told of itself first, and of its system second.
        environ = ctx.os.environ
        return environ.get("PROCESSOR_ARCHITEW6432") or environ.get("PROCESSOR_ARCHITECTURE", "unknown")
    uname = ctx.execute(["uname", "-m"])
    return uname.stdout.strip() if uname.return_code == 0 else "unknown"

def platform_constraints(platform):
    """The constraints that only that platform fulfils.

    Args:
      platform: such as "linux_amd64"

    Returns:
      A list of labels for exec_compatible_with; empty for a platform without
      artifacts, so that its users get to read why there are none.
    """
    os, _, arch = platform.partition("_")
    if os in _OS_CONSTRAINTS and arch in _ARCH_CONSTRAINTS:
        return [_OS_CONSTRAINTS[os], _ARCH_CONSTRAINTS[arch]]
    return []
