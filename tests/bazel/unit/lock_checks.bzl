"""Tests of what is made of a user's own lock.

Does not test what reads the file or fails a build; ../cases/pins_test.py does.
"""

load("//toolchains:downloads.bzl", "attributes", "downloads_of", "program_path")
load("//toolchains:hub.bzl", "choice", "no_artifact", "select_steps")
load("//toolchains:lock.bzl", "chosen_releases", "read_lock")
load("//toolchains:overrides.bzl", "locks_of")
load("//toolchains:plain.bzl", "find_download", "plain_arguments")
load("//toolchains:verify.bzl", "missing_program", "verify_script")
load(":checking.bzl", "check")

_INTEGRITY = "sha256-" + "A" * 43 + "="

_LINUX = ["@platforms//os:linux", "@platforms//cpu:x86_64"]
_WINDOWS = ["@platforms//os:windows", "@platforms//cpu:x86_64"]
_PLATFORMS = {
    "any": {"constraints": []},
    "linux": {"constraints": _LINUX},
    "win": {"constraints": _WINDOWS},
}

def _artifact(**more):
    return dict({"integrity": _INTEGRITY, "type": "zip", "urls": ["https://h/a.zip"]}, **more)

_TOOLS = {
    "axe": {
        "releases": {"1.0": {"platforms": {"any": _artifact(type = "file")}}, "1.1": {"platforms": {"any": _artifact()}}},
        "version": "1.0",
    },
    "hand-saw": {
        "releases": {
            "1.2.0": {
                "compatible": {"axe": ["1.0"]},
                "platforms": {
                    "any": _artifact(),
                    "linux": _artifact(program = "bin/saw", strip_prefix = "saw-1.2.0"),
                    "win": _artifact(program = "saw"),
                },
                "purl": "pkg:github/o/saw@v1.2.0",
            },
        },
        "version": "1.2.0",
    },
}

def _lock(tools = _TOOLS, platforms = _PLATFORMS):
    return struct(command = "cargo pins", file = "pins.lock.json", platforms = platforms, tools = tools)

def lock_checks(name):
    """Tests of what a lock says.

    Args:
      name: the start of the tests' names
    """
    read = read_lock(json.encode({"lock_version": 1, "platforms": _PLATFORMS, "tools": _TOOLS}), "pins.lock.json", "cargo pins")
    check(name + "_reads", [
        ("a lock", read, struct(error = None, value = _lock())),
    ] + [
        (text, read_lock(text, "a.json", "cargo pins").error, error)
        for text, error in [
            ("", "a.json is no lock, which is a JSON object; name the file in pins.toml ([bazel] lock = \"...\") and run cargo pins sync"),
            ("[tool.saw]", "a.json is no lock, which is a JSON object; name the file in pins.toml ([bazel] lock = \"...\") and run cargo pins sync"),
            ("{\n<<<<<<< ours\n}", "a.json holds the marks of a merge that is not done; run cargo pins sync"),
            ("{}", "a.json has the lock_version none, and these rules read 1; use the cargo pins that belongs to the rules' release, and run its sync"),
            ("{\"lock_version\": 2}", "a.json has the lock_version 2, and these rules read 1; use the cargo pins that belongs to the rules' release, and run its sync"),
            ("{\"lock_version\": 1, \"platforms\": {}}", "a.json has no \"tools\"; run cargo pins sync"),
            ("{\"lock_version\": 1, \"tools\": {}}", "a.json has no \"platforms\"; run cargo pins sync"),
            ("{\"lock_version\": 1, \"tools\": {\"sa", "a.json ends in the middle; run cargo pins sync"),
        ]
    ] + [
        (absent, read_lock(json.encode({"lock_version": 1, "platforms": platforms, "tools": tools}), "a.json", "cargo pins").error, "a.json has no {}; run cargo pins sync".format(absent))
        for absent, platforms, tools in [
            ("\"constraints\" of linux", {"linux": {}}, {}),
            ("\"constraints\" of linux", {"linux": {"constraints": "x"}}, {}),
            ("\"releases\" of saw", {}, {"saw": 1}),
            ("\"version\" of saw", {}, {"saw": {"releases": {}}}),
            ("\"platforms\" of saw 1", {}, {"saw": {"releases": {"1": {}}, "version": "1"}}),
            ("\"type\" of saw 1 for any", {}, {"saw": {"releases": {"1": {"platforms": {"any": {}}}}, "version": "1"}}),
        ]
    ])
    pinned = chosen_releases(_lock(), {})
    misfit = "axe 1.1 does not fit hand-saw 1.2.0, which allows 1.0; run cargo pins bump axe 1.0"
    check(name + "_chooses", [
        ("the pinned releases", [(release.tool, release.version) for release in pinned.value], [("axe", "1.0"), ("hand-saw", "1.2.0")]),
        ("a purl", [release.purl for release in pinned.value], ["", "pkg:github/o/saw@v1.2.0"]),
        ("an override", [release.version for release in chosen_releases(_lock({"axe": _TOOLS["axe"]}), {"axe": "1.1"}).value], ["1.1"]),
    ] + [
        (str(overrides), chosen_releases(_lock(), overrides).error, error)
        for overrides, error in [
            ({"axe": "1.1"}, misfit),
            ({"axe": "9"}, "axe 9 is not in pins.lock.json; known: 1.0, 1.1; add it to what pins.toml keeps ([bazel] keep = { axe = [\"9\"] }) and run cargo pins sync\n" + misfit.replace("1.1 does", "9 does")),
            ({"hand_saw": "1"}, "hand_saw is not in pins.lock.json (did you mean hand-saw?); known: axe, hand-saw; pin it and run cargo pins sync"),
        ]
    ] + [
        (what, chosen_releases(_lock({"axe": {"releases": {"1": {"platforms": {platform: artifact}}}, "version": "1"}}), {}).error, error)
        for what, platform, artifact, error in [
            ("no digest", "any", _artifact(integrity = ""), "pins.lock.json has no digest of axe 1 for any, but \"\"; run cargo pins fetch-checksums axe@1, then cargo pins sync"),
            ("an empty digest", "any", _artifact(integrity = "sha256-"), "pins.lock.json has no digest of axe 1 for any, but \"sha256-\"; run cargo pins fetch-checksums axe@1, then cargo pins sync"),
            ("a weak digest", "any", _artifact(integrity = "sha1-AAAA"), "pins.lock.json has no digest of axe 1 for any, but \"sha1-AAAA\"; run cargo pins fetch-checksums axe@1, then cargo pins sync"),
            ("no URL", "any", _artifact(urls = []), "pins.lock.json has no URL of axe 1 for any; run cargo pins sync"),
            ("a platform that is not told", "mars", _artifact(), "pins.lock.json does not say where programs of mars run, which it has axe for; run cargo pins sync"),
        ]
    ])

def download_checks(name):
    """Tests of what a hub leads to.

    Args:
      name: the test's name
    """
    downloads = downloads_of("pins", chosen_releases(_lock(), {}).value, _PLATFORMS, "cargo pins")
    near = [struct(platforms = {"any": _artifact()}, purl = "", tool = tool, version = "1") for tool in ["a/b", "a_b", "a b"]]
    check(name, [
        ("all, the particular ones first", [download.repository for download in downloads], ["pins_axe_any", "pins_hand-saw_linux", "pins_hand-saw_win", "pins_hand-saw_any"]),
        ("one", attributes(downloads[1]), {
            "command": "cargo pins",
            "integrity": _INTEGRITY,
            "name": "pins_hand-saw_linux",
            "platform": "linux",
            "program": "bin/saw",
            "purl": "pkg:github/o/saw@v1.2.0",
            "strip_prefix": "saw-1.2.0",
            "tool": "hand-saw",
            "type": "zip",
            "urls": ["https://h/a.zip"],
            "version": "1.2.0",
        }),
        ("a program for Windows", downloads[2].program, "saw.exe"),
        ("a program that is called as its tool", downloads[0].program, "axe"),
        ("names that come to the same", [download.repository for download in downloads_of("p", near, _PLATFORMS, "x")], ["p_a_b_any", "p_a_b_any_", "p_a_b_any__"]),
    ] + [
        (program, program_path(program, windows), expected)
        for program, windows, expected in [
            ("saw", False, "saw"),
            ("bin/saw", True, "bin/saw.exe"),
            ("saw.exe", True, "saw.exe"),
            ("saw-1.2", True, "saw-1.2.exe"),
            ("saw.cmd", True, "saw.cmd"),
        ]
    ])

def plain_checks(name):
    """Tests of what plain http_archive and http_file are given.

    Args:
      name: the test's name
    """
    lock = chosen_releases(_lock({"saw": {"releases": {"1": {"platforms": {
        "any": _artifact(sha256 = "0" * 64, strip_prefix = "saw-1"),
        "linux": _artifact(type = "file"),
    }}}, "version": "1"}}), {})
    downloads = downloads_of("p", lock.value, _PLATFORMS, "cargo pins")
    found = {"saw": {download.platform: plain_arguments(download) for download in downloads}}
    help = "; pin it and record what it has, then run cargo pins sync"
    check(name, [
        ("an archive", find_download(found, "saw", "any", "cargo pins").value, {"arguments": {
            "sha256": "0" * 64,
            "strip_prefix": "saw-1",
            "type": "zip",
            "urls": ["https://h/a.zip"],
        }, "kind": "archive"}),
        ("a program", find_download(found, "saw", "linux", "cargo pins").value, {"arguments": {
            "integrity": _INTEGRITY,
            "urls": ["https://h/a.zip"],
        }, "kind": "file"}),
        ("no tool", find_download(found, "saws", "linux", "cargo pins").error, "there is no tool saws among the downloads (did you mean saw?); known: saw" + help),
        ("no platform", find_download(found, "saw", "mars", "cargo pins").error, "there is no platform mars of saw among the downloads; known: any, linux" + help),
    ])

def verify_checks(name):
    """Tests of the scripts that start `verify`.

    Args:
      name: the test's name
    """
    run = verify_script("cargo pins", ["it's", "b"], None)
    test = verify_script("tool-pins", [], "a/pins.toml")
    check(name, [
        ("run", run.split("\n")[-2], "exec cargo pins verify 'it'\\''s' 'b' \"$@\""),
        ("in the workspace", "BUILD_WORKSPACE_DIRECTORY" in run, True),
        ("test", test.split("\n")[-2], "exec tool-pins verify \"$@\""),
        ("where the file is", "file='a/pins.toml'" in test, True),
        ("missing", missing_program("cargo pins", False), "cargo is needed, and is not in PATH; install it (cargo install --locked --git URL tool-pins), or name it by command = ..."),
    ])

def hub_checks(name):
    """Tests of what is looked at for a platform, and in which order.

    Args:
      name: the test's name
    """
    downloads = downloads_of("p", chosen_releases(_lock(), {}).value, _PLATFORMS, "cargo pins")
    choices = [choice(download.platform, repr(download.constraints), download) for download in downloads if download.tool == "hand-saw"]
    host = choice("host", "HOST_CONSTRAINTS", downloads[2])
    both = "select({\"//platforms:linux\": \"@p_hand-saw_linux//:program\", \"//platforms:win\": \"@p_hand-saw_win//:program\", \"//conditions:default\": %s})"
    twice = choices[:1] + [choice("musl", choices[0].constraints, downloads[2])]
    check(name, [
        ("nothing for others", select_steps("saw", choices[:2], "program", "//:x"), [("saw", both % "\"//:x\"")]),
        ("what runs everywhere comes last", select_steps("saw", choices, "program", "//:x"), [("saw", both % "\":saw.1\""), ("saw.1", "\"@p_hand-saw_any//:program\"")]),
        ("the host's comes first", [step[0] for step in select_steps("saw", [host] + choices, "program", "//:x")], ["saw", "saw.1", "saw.2"]),
        ("the first of two that ask for the same", select_steps("saw", twice, "files", "//:x"), [
            ("saw", "select({\"//platforms:linux\": \"@p_hand-saw_linux//:files\", \"//conditions:default\": \"//:x\"})"),
        ]),
        ("only what runs everywhere", select_steps("axe", [choice("any", "[]", downloads[0])], "program", "//:x"), [("axe", "\"@p_axe_any//:program\"")]),
        (
            "nothing",
            no_artifact(downloads[1:]),
            "hand-saw 1.2.0 has no artifact for this platform; it has: any, linux, win; if one of these runs here, build with --repo_env=TOOL_PINS_PLATFORM=<platform>; if there is a release for it, run cargo pins fetch-checksums hand-saw@1.2.0, then cargo pins sync",
        ),
    ])

def locks_checks(name):
    """Tests of which modules may have a lock.

    Args:
      name: the test's name
    """
    root = _module("root", True, ["pins", "more"])
    twice = _module("root", True, ["pins", "pins"])
    other = _module("other", False, ["pins"])
    results = [locks_of(modules) for modules in [[], [root], [root, _module("other", False, [])], [root, other], [twice]]]
    check(name, [
        ("names", [[tag.name for tag in result.value] if result.value != None else None for result in results], [[], ["pins", "more"], ["pins", "more"], None, None]),
        ("a dependency", results[3].error, "the module other has pins of its own in pins.lock.json, which only the root module may; write use_extension(..., dev_dependency = True) for them in its MODULE.bazel"),
        ("twice", results[4].error, "MODULE.bazel has two pins.from_file that are called pins; give one another name"),
    ])

def _module(name, is_root, names):
    tags = [struct(lock = Label("//:pins.lock.json"), name = tag) for tag in names]
    return struct(name = name, is_root = is_root, tags = struct(from_file = tags))
