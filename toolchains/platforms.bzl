"""What the registry's names of platforms mean to Bazel.

Knows systems and processors; does not know which platforms a tool has artifacts
for (the registry does), nor which one Bazel runs on (Bazel does).
"""

_OS_CONSTRAINTS = {
    "darwin": "@platforms//os:macos",
    "linux": "@platforms//os:linux",
    "windows": "@platforms//os:windows",
}
_ARCH_CONSTRAINTS = {
    "amd64": "@platforms//cpu:x86_64",
    "arm64": "@platforms//cpu:aarch64",
}

def platform_constraints(platform):
    """The constraints that only that platform fulfils.

    Args:
      platform: such as "linux_amd64"

    Returns:
      A list of labels for exec_compatible_with; empty for what runs everywhere.
    """
    os, _, arch = platform.partition("_")
    if os in _OS_CONSTRAINTS and arch in _ARCH_CONSTRAINTS:
        return [_OS_CONSTRAINTS[os], _ARCH_CONSTRAINTS[arch]]
    return []
