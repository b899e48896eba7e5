"""What differs between the versions of Bazel, in one place.

Asks a repository_ctx or a module_ctx what it can do; does not ask for a version,
which Bazel does not always tell.
"""

def environment(ctx, name):
    """A variable of the environment, and that the repository depends on it.

    Args:
      ctx: a repository_ctx
      name: the variable's name

    Returns:
      Its value, or None.
    """

    # Before Bazel 7.1 repository_rule(environ = ...) says that it depends.
    return ctx.getenv(name) if hasattr(ctx, "getenv") else ctx.os.environ.get(name)

def repository_is_reproducible(ctx):
    """What a repository rule returns whose result follows from its attributes.

    Args:
      ctx: a repository_ctx

    Returns:
      Metadata for Bazel 8.3 and later, which then keep the content for other
      workspaces; None before.
    """
    return ctx.repo_metadata(reproducible = True) if hasattr(ctx, "repo_metadata") else None

def types_can_refuse(ctx):
    """Whether a toolchain_type may say what is wrong where it has no toolchain.

    Args:
      ctx: a repository_ctx

    Returns:
      True from Bazel 8.3 on; False before.
    """

    # Its `no_match_error` came with 8.1; what tells is of 8.3.
    return hasattr(ctx, "repo_metadata")

def extension_is_reproducible(ctx):
    """What a module extension returns whose repositories follow from its tags.

    Args:
      ctx: a module_ctx

    Returns:
      Metadata for Bazel 7.1 and later, which then keep it out of
      MODULE.bazel.lock; None before.
    """

    # extension_metadata is older than its `reproducible`, which came with getenv.
    return ctx.extension_metadata(reproducible = True) if hasattr(ctx, "getenv") else None

def for_toolchain(type):
    """What an action says of the toolchain whose tool it runs.

    Args:
      type: the toolchain's type

    Returns:
      A dict of arguments for ctx.actions.run and run_shell. Bazel before 6.1 does
      not know them; the newest runs the action on the wrong platform without.
    """
    return {"toolchain": type} if hasattr(native, "package_relative_label") else {}

def absolute(label):
    """A label as text that means the same in every repository.

    Args:
      label: a Label

    Returns:
      Its text. Bazel before 6 leaves the "@" out for the main repository.
    """
    text = str(label)
    return text if text.startswith("@") else "@" + text
