"""The repositories of a hub: one for each tool and platform.

Pure: what is to be downloaded is an argument, and what comes of it is a list of
structs whose fields are the attributes of tool_repository. Does not declare
them; whoever calls does, in a WORKSPACE or in a module extension.
"""

# Characters that the name of a repository cannot have.
_IN_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

# Programs that Windows runs without the ending ".exe".
_RUN_BY_WINDOWS = [".bat", ".cmd", ".exe", ".ps1"]

def downloads_of(hub, releases, platforms, command):
    """What a hub leads to.

    Args:
      hub: the hub's name
      releases: a list of structs, as chosen_releases gives
      platforms: a dict by platform; `constraints` says where its programs run
      command: the program that writes what `releases` says, for people

    Returns:
      A list of structs; of each tool the platforms with the most constraints
      first: what runs on one system alone comes before what runs on all.
    """
    taken, downloads = {hub: None}, []
    for release in releases:
        for platform in _most_constrained_first(release.platforms.keys(), platforms):
            artifact = release.platforms[platform]
            downloads.append(struct(
                command = command,
                constraints = platforms[platform]["constraints"],
                integrity = artifact["integrity"],
                platform = platform,
                program = program_path(artifact.get("program", release.tool), _is_windows(platform, platforms)),
                purl = release.purl,
                repository = _free_name("{}_{}_{}".format(hub, repository_part(release.tool), repository_part(platform)), taken),
                sha256 = artifact.get("sha256", ""),
                strip_prefix = artifact.get("strip_prefix", ""),
                tool = release.tool,
                type = artifact["type"],
                urls = artifact["urls"],
                version = release.version,
            ))
    return downloads

def attributes(download):
    """The attributes of the repository that a download becomes.

    Args:
      download: one of those that downloads_of gives

    Returns:
      A dict: the arguments of tool_repository.
    """
    return {
        "command": download.command,
        "integrity": download.integrity,
        "name": download.repository,
        "platform": download.platform,
        "program": download.program,
        "purl": download.purl,
        "strip_prefix": download.strip_prefix,
        "tool": download.tool,
        "type": download.type,
        "urls": download.urls,
        "version": download.version,
    }

def program_path(program, windows):
    """What a program is called on its platform.

    Args:
      program: its name or its path in the archive
      windows: whether the platform is Windows

    Returns:
      The same, with ".exe" where it is needed.
    """
    if not windows or [ending for ending in _RUN_BY_WINDOWS if program.endswith(ending)]:
        return program
    return program + ".exe"

def _is_windows(platform, platforms):
    constraints = platforms[platform]["constraints"]
    return "windows" in platform or bool([label for label in constraints if label.endswith("os:windows")])

def _most_constrained_first(names, platforms):
    keys = sorted([(-len(platforms[name]["constraints"]), name) for name in names])
    return [name for _, name in keys]

def repository_part(name):
    """A name as the names of repositories may hold it.

    Args:
      name: of a tool or a platform

    Returns:
      The same, with "_" for what cannot be in there.
    """
    return "".join([letter if letter in _IN_NAMES else "_" for letter in name.elems()])

def _free_name(name, taken):
    # Two tools may come to one name, such as "a/b" and "a_b".
    for _ in range(len(taken)):
        if name not in taken:
            break
        name += "_"
    taken[name] = None
    return name
