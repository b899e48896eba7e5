"""Plain http_archive and http_file of what a hub leads to.

For those who want the files under a name of their own, without toolchains: the
hub's downloads.bzl calls this. Does not look for a program.
"""

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive", "http_file")
load("//checksums:lookup.bzl", "err", "listed", "ok", "suggestion")

def find_download(downloads, tool, platform, command):
    """What is to be downloaded.

    Args:
      downloads: a dict of dicts by platform, by tool
      tool: the tool's name
      platform: the platform's name
      command: the program that writes the lock, for people

    Returns:
      A struct of `value` and `error`, one of which is None.
    """
    for what, name, known in [("tool", tool, downloads), ("platform", platform, downloads.get(tool, {}))]:
        if name not in known:
            return err("there is no {what} {name}{of} among the downloads{meant}; known: {known}; pin it and record what it has, then run {command} sync".format(
                command = command,
                known = listed(sorted(known.keys())),
                meant = suggestion(name, known.keys()),
                name = name,
                of = " of " + tool if what == "platform" else "",
                what = what,
            ))
    return ok(downloads[tool][platform])

def declare_download(downloads, command, name, tool, platform, **kwargs):
    """Declares a repository; fails if there is nothing to download.

    Args:
      downloads: a dict of dicts by platform, by tool
      command: the program that writes the lock, for people
      name: the repository's name
      tool: the tool's name
      platform: the platform's name
      **kwargs: more arguments of http_archive or http_file
    """
    found = find_download(downloads, tool, platform, command)
    if found.error:
        fail(found.error)
    if found.value["kind"] == "file":
        http_file(name = name, executable = True, **dict(found.value["arguments"], **kwargs))
    else:
        http_archive(name = name, **dict(found.value["arguments"], **kwargs))

def plain_arguments(download):
    """What http_archive or http_file is given.

    Args:
      download: one of those that downloads_of gives

    Returns:
      A dict of `arguments` and `kind`, which is "file" or "archive".
    """
    arguments = {"urls": download.urls}

    # Bazel 4 knows no `integrity` here.
    if download.sha256:
        arguments["sha256"] = download.sha256
    else:
        arguments["integrity"] = download.integrity
    if download.type == "file":
        return {"arguments": arguments, "kind": "file"}
    arguments["type"] = download.type
    if download.strip_prefix:
        arguments["strip_prefix"] = download.strip_prefix
    return {"arguments": arguments, "kind": "archive"}
