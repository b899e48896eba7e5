"""Which locks the modules of a build have, and which versions they override.

Pure, and apart from the extensions so that Bazel 4 can load and test it. Does
not check the versions; versions.bzl does.
"""

load("//checksums:lookup.bzl", "err", "ok")

def overrides_of(modules):
    """The overrides of the root module.

    Two modules that want two versions could not both have their way, so only
    the root has a say.

    Args:
      modules: what module_ctx.modules is

    Returns:
      A struct of `value`, a dict of versions by tool, and `error`, one of which
      is None.
    """
    overrides = {}
    for module in modules:
        for tag in module.tags.override:
            if not module.is_root:
                return err("the module {} overrides {}, which only the root module may; move its wasm_tools.override to the root's MODULE.bazel".format(
                    module.name,
                    tag.tool,
                ))
            if tag.tool in overrides:
                return err("MODULE.bazel overrides {} twice, with {} and {}; remove one wasm_tools.override".format(
                    tag.tool,
                    overrides[tag.tool],
                    tag.version,
                ))
            overrides[tag.tool] = tag.version
    return ok(overrides)

def locks_of(modules):
    """The locks of the root module.

    Its pins are those of the build. A module that is depended on has its own
    for its own tests, which nobody else runs.

    Args:
      modules: what module_ctx.modules is

    Returns:
      A struct of `value`, a list of tags, and `error`, one of which is None.
    """
    locks = {}
    for module in modules:
        for tag in module.tags.from_file:
            if not module.is_root:
                return err("the module {} has pins of its own in {}, which only the root module may; write use_extension(..., dev_dependency = True) for them in its MODULE.bazel".format(
                    module.name,
                    tag.lock.name,
                ))
            if tag.name in locks:
                return err("MODULE.bazel has two pins.from_file that are called {}; give one another name".format(tag.name))
            locks[tag.name] = tag
    return ok(locks.values())
