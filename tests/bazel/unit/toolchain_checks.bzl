"""Tests of the compatibility rule and of what is in //toolchains.

Does not test what fails a build; see checking.bzl.
"""

load("//checksums:compatibility.bzl", "find_bundle", "find_row", "incompatibilities", "newest", "unknown_tools", "version_key")
load("//checksums:registry.bzl", "check_tool_compatibility", "validate_tool_compatibility")
load("//checksums:registry_data.bzl", "REGISTRY")
load("//toolchains:overrides.bzl", "overrides_of")
load("//toolchains:platforms.bzl", "platform_constraints")
load("//toolchains:recorded.bzl", "archive_type", "purl_of", "recorded_releases")
load("//toolchains:runtime_compatibility.bzl", "COMPATIBLE_CLI_VERSIONS", "REQUIRED_RUNTIME_API")
load("//toolchains:tool_repository.bzl", "program_missing", "program_paths")
load("//toolchains:tool_versions.bzl", "TOOL_COMPATIBILITY", "TOOL_VERSIONS")
load("//toolchains:versions.bzl", "find_pin", "get_tool_version", "resolve_versions")
load("//toolchains:wit_bindgen.bzl", "async_refusal", "cli_incompatibility", "validate_cli_compatibility", "wit_paths")
load(":checking.bzl", "check")

_TABLE = {
    "saw": {
        "1.0": {"wood": ["0.9", "0.10"], "nail": ["1"]},
        "2.0": {"wood": []},
    },
}
_MISFIT = "wood 0.11 does not fit saw 1.0, which allows 0.9, 0.10; run cargo xtask bump wood 0.10"
_UNKNOWN = "the compatibility table of saw does not say what fits 3.0 (rows: 1.0, 2.0); build with it and see that it fits the other pins, then run cargo xtask bump saw 3.0 --compatible"
_NO_TOOL = "the compatibility table names {}, which is not pinned and not in the registry{}; correct the name in toolchains/tool_versions.bzl, or remove it"

def compatibility_checks(name):
    """Tests of the rule: what Rust reports, in the same cases.

    Args:
      name: the start of the tests' names
    """
    check(name + "_rule", [
        (str(versions), incompatibilities(versions, _TABLE), expected)
        for versions, expected in [
            ({}, []),
            ({"wood": "7"}, []),
            ({"saw": "1.0"}, []),
            ({"saw": "1.0", "wood": "0.9", "nail": "1"}, []),
            ({"saw": "1.0", "wood": "0.11", "nail": "1"}, [_MISFIT]),
            # Only the row of the pinned version is in force.
            ({"saw": "2.0", "nail": "7"}, []),
            ({"saw": "2.0", "wood": "0.9"}, ["wood 0.9 does not fit saw 2.0, which allows none; pin a version of saw that wood 0.9 fits: cargo xtask bump saw <version>"]),
            ({"saw": "3.0", "wood": "0.11"}, [_UNKNOWN]),
            # Equal numbers are not equal versions.
            ({"saw": "1.0.0"}, [_UNKNOWN.replace("3.0", "1.0.0")]),
        ]
    ] + [
        ("an empty table", incompatibilities({"saw": "1.0"}, {}), []),
        ("known tools", unknown_tools(_TABLE, ["saw", "nail", "wood"]), []),
        ("unknown tools", unknown_tools(_TABLE, ["wood", "n-a-i-l"]), [
            _NO_TOOL.format("saw", ""),
            _NO_TOOL.format("nail", " (did you mean n-a-i-l?)"),
        ]),
        ("the pins", validate_tool_compatibility(TOOL_VERSIONS), []),
        ("nothing", validate_tool_compatibility({}), []),
        ("the pins do not fail the build", check_tool_compatibility(TOOL_VERSIONS), None),
    ])
    registry = {"saw": _releases("1.0", "3.0"), "wood": _releases("0.10", "0.11")}
    bundles = {
        "far": {"saw": "9"},
        "good": {"saw": "1.0", "wood": "0.10"},
        "misfit": {"saw": "1.0", "wood": "0.11"},
    }
    found = {bundle: find_bundle(bundles, bundle, registry, _TABLE) for bundle in ["far", "good", "misfit", "Go-od", "other"]}
    no_bundle = "there is no bundle {}; known: far, good, misfit; add it to TOOL_BUNDLES in toolchains/tool_versions.bzl and run cargo xtask verify"
    check(name + "_rows_and_bundles", [
        ("a row", find_row(_TABLE, "saw", "1.0").value, {"nail": ["1"], "wood": ["0.9", "0.10"]}),
        ("no tool", find_row(_TABLE, "wood", "7").value, {}),
        ("no row", find_row(_TABLE, "saw", "3.0"), struct(error = _UNKNOWN, value = None)),
        ("a bundle", found["good"], struct(error = None, value = bundles["good"])),
        ("no bundle", found["other"].error, no_bundle.format("other")),
        ("nearly a bundle", found["Go-od"].error, no_bundle.format("Go-od (did you mean good?)")),
        ("a bundle that does not fit", found["misfit"].error, "the bundle misfit: " + _MISFIT),
        (
            "a bundle of what is not known",
            found["far"].error.split("\n")[0],
            "the bundle far: saw 9 is not in the registry; known: 1.0, 3.0; run cargo xtask fetch-checksums saw@9",
        ),
    ])
    ascending = [
        "0.2.7-rc.2",
        "0.2.7-rc.10",
        "0.2.7-rc.10.1",
        "0.2.7-rc.alpha",
        "0.2.7",
        "0.9.0",
        "0.10.0",
        "1",
        "1.0",
        "1.0.0",
        "1.0.0+9",
        "1.0.0+09",
        "1.0.0+11",
        "1.0.0+11.1",
        "1.0.0+a",
        "1.0.0+a.2",
        "1.0+b",
        "1.0.1-1",
        "1.0.1-1+9",
        "1.0.1-1+11",
        "1.0.1-01",
        "1.0.1",
        "26",
        "29",
        "129",
        "99999999999999999999999999",
        "100000000000000000000000000",
    ]
    check(name + "_order", [
        ("sorted", sorted(reversed(ascending), key = version_key), ascending),
        ("newest", newest(["0.9", "0.10", "0.8"]), "0.10"),
        ("newest_build", newest(["10.0.0+11", "10.0.0+9"]), "10.0.0+11"),
    ])

def version_checks(name):
    """Tests of which versions a build uses.

    Args:
      name: the test's name
    """
    pins = {"wood": "0.9", "saw": "1.0"}
    registry = {"nail": _releases("1"), "saw": _releases("1.0", "2.0"), "wood": _releases("0.9", "0.11")}
    checks = [
        (str(overrides), [result.value, result.error], [value, error])
        for overrides, value, error in [
            ({}, {"saw": "1.0", "wood": "0.9"}, None),
            ({"saw": "1.0"}, {"saw": "1.0", "wood": "0.9"}, None),
            ({"wood": "0.11"}, None, _MISFIT),
            ({"wood": "0.12"}, None, "wood 0.12 is not in the registry; known: 0.9, 0.11; run cargo xtask fetch-checksums wood@0.12\n" + _MISFIT.replace("0.11", "0.12")),
            ({"glue": "1"}, None, "glue is not pinned in toolchains/tool_versions.bzl; known: saw, wood; for a new tool add its pin there and run cargo xtask sync"),
        ]
        for result in [resolve_versions(pins, _TABLE, registry, overrides)]
    ]
    lost = resolve_versions(pins, {}, {"saw": _releases("2.0"), "wood": _releases("0.9")}, {})
    check(name, checks + [
        ("a tool that there is not", resolve_versions(pins, {"saws": {}}, registry, {}).error, unknown_tools({"saws": {}}, ["saw"])[0]),
        ("a pin that is not registered", lost.error, "saw 1.0 is not in the registry; known: 2.0; run cargo xtask fetch-checksums saw@1.0"),
        ("a pin", get_tool_version("wit-bindgen"), TOOL_VERSIONS["wit-bindgen"]),
        ("a pin that is nearly there", find_pin({"a-b": "1"}, "a_b").error.partition(";")[0], "a_b is not pinned in toolchains/tool_versions.bzl (did you mean a-b?)"),
        ("the pins", resolve_versions(TOOL_VERSIONS, TOOL_COMPATIBILITY, REGISTRY, {}).value, dict(TOOL_VERSIONS)),
    ])

def _releases(*versions):
    return {"versions": {version: {} for version in versions}}

def override_checks(name):
    """Tests of what modules may override.

    Args:
      name: the test's name
    """
    root = _module("root", True, [("saw", "2.0")])
    twice = _module("root", True, [("saw", "2.0"), ("saw", "1.0")])
    other = _module("other", False, [("saw", "1.0")])
    results = [overrides_of(modules) for modules in [[], [root], [root, _module("other", False, [])], [root, other], [twice]]]
    check(name, [
        ("values", [result.value for result in results], [{}, {"saw": "2.0"}, {"saw": "2.0"}, None, None]),
        ("a dependency", results[3].error, "the module other overrides saw, which only the root module may; move its wasm_tools.override to the root's MODULE.bazel"),
        ("twice", results[4].error, "MODULE.bazel overrides saw twice, with 2.0 and 1.0; remove one wasm_tools.override"),
    ])

def _module(name, is_root, overrides):
    tags = [struct(tool = tool, version = version) for tool, version in overrides]
    return struct(name = name, is_root = is_root, tags = struct(override = tags))

def platform_checks(name):
    """Tests of the names of platforms.

    Args:
      name: the test's name
    """
    check(name, [
        (platform, platform_constraints(platform), expected)
        for platform, expected in [
            ("darwin_arm64", ["@platforms//os:macos", "@platforms//cpu:aarch64"]),
            ("linux_amd64", ["@platforms//os:linux", "@platforms//cpu:x86_64"]),
            ("windows_amd64", ["@platforms//os:windows", "@platforms//cpu:x86_64"]),
            ("universal", []),
        ]
    ])

def repository_checks(name):
    """Tests of what is expected in a download.

    Args:
      name: the test's name
    """
    saw = struct(command = "tool-pins", program = "saw", tool = "saw", urls = ["https://h/saw.zip", "https://m/saw.zip"])
    by_path = struct(command = "tool-pins", program = "x/saw", tool = "saw", urls = ["https://h/saw.zip"])
    help = "if the release is as it should be, name the program of saw in its registry file or in pins.toml (program = \"...\") and run tool-pins sync"
    check(name, [
        (url, archive_type(url), expected)
        for url, expected in [
            ("https://h/saw-1.0.tar.gz", "tar.gz"),
            ("https://h/saw-1.0.tar.xz", "tar.xz"),
            ("https://h/saw.zip", "zip"),
            ("https://h/saw-x86_64-unknown-linux-musl", "file"),
            ("https://h/saw.exe", "file"),
        ]
    ] + [
        ("flat", program_paths([], "saw"), ["bin/saw", "saw"]),
        ("in a folder", program_paths(["saw"], "saw"), ["saw/bin/saw", "saw/saw", "bin/saw", "saw"]),
        ("in one of two", program_paths(["b", "a"], "saw")[:4], ["a/bin/saw", "a/saw", "b/bin/saw", "b/saw"]),
        ("by its path", program_paths(["b", "a"], "c/saw"), ["c/saw"]),
        ("not there", program_missing(saw, ["b", "a"]), "https://h/saw.zip holds no program saw, nor bin/saw, nor either in a folder; it holds: a, b; " + help),
        ("not there by its path", program_missing(by_path, []), "https://h/saw.zip holds no program x/saw; it holds: ; " + help),
    ])

def recorded_checks(name):
    """Tests of what the registry has of a build's versions.

    Args:
      name: the test's name
    """
    release = {"linux_amd64": {"sha256": "0" * 64, "url_suffix": "linux.zip"}}
    saw = {
        "github_repo": "Example/Saw",
        "supported_platforms": [],
        "url_template": "https://h/{version}/{url_suffix}",
        "versions": {"1.0": release, "2.0": {}, "3.0": {"linux_amd64": {"sha256": "", "url_suffix": "x"}}},
    }
    found = recorded_releases({"saw": saw}, {"saw": "1.0"})
    packed = dict(saw, archive_type = "zip", program = "bin/saw", strip_prefix = "saw", versions = {"1.0": {
        "linux_amd64": dict(release["linux_amd64"], archive_type = "tar.gz", strip_prefix = "saw-{version}-{os}"),
    }})
    check(name, [
        ("a release", [found.error, len(found.value)], [None, 1]),
        ("its purl", found.value[0].purl, "pkg:github/example/saw@1.0"),
        ("its artifacts", found.value[0].platforms, {"linux_amd64": {
            "integrity": "sha256-" + "A" * 43 + "=",
            "program": "saw",
            "sha256": "0" * 64,
            "type": "zip",
            "urls": ["https://h/1.0/linux.zip"],
        }}),
        ("no publisher", purl_of("", "1"), ""),
        ("how it is packed", recorded_releases({"saw": packed}, {"saw": "1.0"}).value[0].platforms["linux_amd64"], {
            "integrity": "sha256-" + "A" * 43 + "=",
            "program": "bin/saw",
            "sha256": "0" * 64,
            "strip_prefix": "saw-1.0-linux",
            "type": "tar.gz",
            "urls": ["https://h/1.0/linux.zip"],
        }),
        (
            "what cannot be filled in",
            recorded_releases({"saw": dict(packed, program = "{x}")}, {"saw": "1.0"}).error.partition(";")[0],
            "checksums/tools/saw.json: {x} in \"{x}\" cannot be filled in",
        ),
    ] + [
        (version, recorded_releases({"saw": saw}, {"saw": version}).error, error)
        for version, error in [
            ("2.0", "the registry has no artifact of saw 2.0; run cargo xtask fetch-checksums saw@2.0"),
            ("3.0", "the registry has no digest of saw 3.0 for linux_amd64, but \"\"; run cargo xtask fetch-checksums saw@3.0"),
            ("4.0", "saw 4.0 is not in the registry; known: 1.0, 2.0, 3.0; run cargo xtask fetch-checksums saw@4.0"),
        ]
    ])

def wit_bindgen_checks(name):
    """Tests of what a rule for bindings decides.

    Args:
      name: the test's name
    """
    unsupported = "the embedded runtime does not support bindings of wit-bindgen 0.3.0; it supports: "
    tried = "have 0.3.0 tried: cargo xtask runtime-matrix 0.3.0"
    table = {"saw": {"1.0": {"wit-bindgen": ["0.9.0", "0.11.0"]}}}
    check(name, [
        (what, cli_incompatibility(version, compatible, {"saw": "1.0"}, table), expected)
        for what, version, compatible, expected in [
            ("supported", "0.9.0", ["0.9.0", "0.10.0"], None),
            ("not supported", "0.3.0", ["0.9.0", "0.10.0"], unsupported + "0.9.0, 0.10.0; run cargo xtask bump wit-bindgen 0.9.0, or " + tried),
            ("none that fits", "0.3.0", ["0.10.0"], unsupported + "0.10.0; " + tried),
            ("none at all", "0.3.0", [], unsupported + "none; " + tried),
        ]
    ] + [
        ("the pinned one does not fail the build", validate_cli_compatibility(TOOL_VERSIONS["wit-bindgen"]), None),
        ("each supported version has its items", sorted(REQUIRED_RUNTIME_API.keys()), sorted(COMPATIBLE_CLI_VERSIONS)),
        ("async", async_refusal("the world x", "0.47.0").partition(";")[0], "the world x has async functions, futures or streams, which the embedded runtime does not support"),
        ("one file", wit_paths(["wit/world.wit"]), ["world.wit"]),
        ("a file in the root", wit_paths(["world.wit"]), ["world.wit"]),
        ("dependencies", wit_paths(["a/wit/deps/io/io.wit", "a/wit/world.wit"]), ["deps/io/io.wit", "world.wit"]),
        ("two folders", wit_paths(["a/b/x.wit", "a/c/y.wit"]), ["b/x.wit", "c/y.wit"]),
        ("similar names", wit_paths(["ab/x.wit", "a/y.wit"]), ["ab/x.wit", "a/y.wit"]),
    ])
