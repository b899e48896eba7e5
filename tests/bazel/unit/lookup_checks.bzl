"""Tests of //checksums:lookup.bzl, :registry.bzl and :staleness.bzl.

Does not test what fails a build; see checking.bzl.
"""

load("//checksums:lookup.bzl", "artifact_url", "find_artifact", "find_checksum", "find_release", "find_tool", "integrity_of", "is_sha256", "suggestion")
load(
    "//checksums:registry.bzl",
    "get_all_tool_versions",
    "get_bundle",
    "get_compatibility_matrix",
    "get_compatible_versions",
    "get_github_repo",
    "get_latest_version",
    "get_recommended_versions",
    "get_tool_checksum",
    "get_tool_info",
    "get_tool_metadata",
    "list_available_tools",
    "list_bundles",
    "list_supported_platforms",
    "list_versions",
    "validate_tool_exists",
)
load("//checksums:registry_data.bzl", "REGISTRY")
load("//checksums:staleness.bzl", "staleness")
load("//toolchains:tool_versions.bzl", "TOOL_BUNDLES", "TOOL_COMPATIBILITY", "TOOL_VERSIONS")
load(":checking.bzl", "check")

_DIGEST = "0123456789abcdef" * 4
_INTEGRITY = "sha256-ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8="
_SHA512 = "sha512-" + "A" * 86 + "=="

_SAW = {
    "github_repo": "example/saw",
    "latest_version": "1.2.0",
    "supported_platforms": ["linux_amd64", "windows_amd64"],
    "url_template": "https://example.com/{github_repo}/v{version}/saw-{version}-{url_suffix}",
    "versions": {
        "1.2.0": {"linux_amd64": {"sha256": _DIGEST, "url_suffix": "linux.tar.gz"}},
        "1.1.0": {"linux_amd64": {"sha256": "", "url_suffix": "linux.tar.gz"}},
    },
}

# As xtask writes what the file's template alone does not tell.
_PLANE = {
    "github_repo": "",
    "latest_version": "2",
    "supported_platforms": ["universal"],
    "url_template": "",
    "versions": {
        "3": {"universal": {"sha256": "3a7b", "url": "https://h/plane-3.zip", "url_suffix": ""}},
        "2": {"universal": {"sha256": _DIGEST, "url": "https://h/plane-2.zip", "url_suffix": ""}},
        "1": {"universal": {"sha256": _SHA512, "url": "https://h/plane-1.zip", "url_suffix": ""}},
    },
}

_FAKE = {"hand-saw": _SAW, "wood": _SAW}

def lookup_checks(name):
    """Tests of the lookups, with a registry made for them.

    Args:
      name: the start of the tests' names
    """
    found = find_artifact(_FAKE, "hand-saw", "1.2.0", "linux_amd64")
    other = find_artifact({"plane": _PLANE}, "plane", "1", "universal").value
    check(name + "_finds", [
        ("the digest", found.value.sha256, _DIGEST),
        ("the digest in another form", found.value.integrity, _INTEGRITY),
        ("a digest of another kind", other.integrity, _SHA512),
        ("which is not given as what it is not", hasattr(other, "sha256"), False),
        ("a SHA-256", find_checksum(_FAKE, "wood", "1.2.0", "linux_amd64").value, _DIGEST),
        ("the URL", found.value.url, "https://example.com/example/saw/v1.2.0/saw-1.2.0-linux.tar.gz"),
        ("the suffix", found.value.url_suffix, "linux.tar.gz"),
        ("no error", found.error, None),
        ("a tool", find_tool(_FAKE, "wood").value, _SAW),
        ("a URL of its own", find_artifact({"plane": _PLANE}, "plane", "2", "universal").value.url, "https://h/plane-2.zip"),
        ("a release", find_release(_FAKE, "wood", "1.2.0").value.keys(), ["linux_amd64"]),
    ])
    check(name + "_says_what_is_not_there", [
        (
            "a tool",
            find_tool(_FAKE, "hammer"),
            _error("hammer is not in the registry; known: hand-saw, wood; for a new tool write checksums/tools/hammer.json and run cargo xtask sync"),
        ),
        (
            "a tool that is nearly there",
            find_release(_FAKE, "Hand_Saws", "1.2.0"),
            _error("Hand_Saws is not in the registry (did you mean hand-saw?); known: hand-saw, wood; for a new tool write checksums/tools/Hand_Saws.json and run cargo xtask sync"),
        ),
        (
            "a version",
            find_artifact(_FAKE, "hand-saw", "1.3.0", "linux_amd64"),
            _error("hand-saw 1.3.0 is not in the registry; known: 1.2.0, 1.1.0; run cargo xtask fetch-checksums hand-saw@1.3.0"),
        ),
        (
            "an artifact for a supported platform",
            find_artifact(_FAKE, "hand-saw", "1.2.0", "windows_amd64"),
            _error("hand-saw 1.2.0 has no artifact for windows_amd64; it has: linux_amd64; run cargo xtask fetch-checksums hand-saw@1.2.0"),
        ),
        (
            "an artifact for another platform",
            find_artifact(_FAKE, "hand-saw", "1.2.0", "linux_s390x"),
            _error("hand-saw 1.2.0 has no artifact for linux_s390x; it has: linux_amd64; if one of these runs here, build with --repo_env=TOOL_PINS_PLATFORM=<platform>; if there is a release for it, add linux_s390x to checksums/tools/hand-saw.json and run cargo xtask fetch-checksums hand-saw@1.2.0"),
        ),
        (
            "a digest",
            find_artifact(_FAKE, "hand-saw", "1.1.0", "linux_amd64"),
            _error("the registry has no digest of hand-saw 1.1.0 for linux_amd64, but \"\"; run cargo xtask fetch-checksums hand-saw@1.1.0"),
        ),
        (
            "a whole digest",
            find_artifact({"plane": _PLANE}, "plane", "3", "universal"),
            _error("the registry has no digest of plane 3 for universal, but \"3a7b\"; find out what stood there before, and who changed it, then run cargo xtask fetch-checksums plane@3 --replace"),
        ),
        (
            "a SHA-256",
            find_checksum({"plane": _PLANE}, "plane", "1", "universal"),
            _error("the registry has no SHA-256 of plane 1 for universal, but " + _SHA512 + "; use get_tool_info(...).integrity"),
        ),
        (
            "a URL",
            find_artifact({"saw": dict(_SAW, url_template = "ftp://h/")}, "saw", "1.2.0", "linux_amd64"),
            _error("checksums/tools/saw.json: ftp://h/ is no https:// URL; correct it and run cargo xtask sync"),
        ),
        ("a SHA-256 of nothing", find_checksum(_FAKE, "hammer", "1", "x"), find_tool(_FAKE, "hammer")),
        ("an empty registry", find_tool({}, "x").error.split("; ")[1], "known: none"),
        ("None", find_tool(_FAKE, None).error.partition(";")[0], "None is not in the registry"),
        ("many that are near", suggestion("saw", ["hand-saw", "jigsaw", "wood"]), " (did you mean hand-saw or jigsaw?)"),
    ])
    check(name + "_digests", [
        (repr(text), is_sha256(text), expected)
        for text, expected in [
            (_DIGEST, True),
            ("", False),
            (_DIGEST[1:], False),
            (_DIGEST + "0", False),
            (_DIGEST.upper(), False),
            ("g" + _DIGEST[1:], False),
        ]
    ])
    check(name + "_integrity", [
        (repr(text), integrity_of(text), expected)
        for text, expected in [
            (_DIGEST, _INTEGRITY),
            ("f" * 64, "sha256-" + "/" * 42 + "8="),
            (_INTEGRITY, _INTEGRITY),
            (_SHA512, _SHA512),
            ("sha384-" + "A" * 64, "sha384-" + "A" * 64),
            ("sha512-", None),
            ("sha512-AAAA", None),
            ("sha1-" + "A" * 27 + "=", None),
            ("", None),
            (_DIGEST[1:], None),
        ]
    ])

def _error(text):
    return struct(value = None, error = text)

def url_checks(name):
    """Tests of the URLs.

    Args:
      name: the test's name
    """

    saw = {"github_repo": "o/r", "url_template": ""}
    cases = [
        ("https://h/{github_repo}/{version}/{url_suffix}", "s", "https://h/o/r/1.2.3-rc.1/s", None),
        ("https://h/{major}.{minor}.{patch}", "", "https://h/1.2.3", None),
        ("https://h/{platform}/{os}/{arch}", "", "https://h/linux_x86_64/linux/x86_64", None),
        ("https://h/{url_suffix}", "{os}-{version}", "https://h/linux-1.2.3-rc.1", None),
        ("http://h/a", "", "http://h/a", None),
        ("https://h/{name}", "", None, "{name} in url_template cannot be filled in"),
        ("https://h/{", "", None, "{{} in url_template cannot be filled in"),
        ("https://h/{url_suffix}", "{url_suffix}", None, "{url_suffix} in url_suffix cannot be filled in"),
        ("https://h/}", "", None, "\"}\" cannot stand in a URL: https://h/}"),
        ("https://h/a b", "", None, "\" \" cannot stand in a URL: https://h/a b"),
        ("ftp://h/a", "", None, "ftp://h/a is no https:// URL"),
        ("https://h/../a", "", None, "https://h/../a holds a \"..\" component"),
    ]
    checks = []
    for template, suffix, value, error in cases:
        facts = dict(saw, url_template = template)
        result = artifact_url(facts, "1.2.3-rc.1", "linux_x86_64", suffix)
        checks.append((template, result.value, value))
        checks.append((template, result.error.partition(";")[0] if result.error else None, error))
    checks += [
        (platform, artifact_url(dict(saw, url_template = template), "1", platform, "").value, url)
        for template, platform, url in [
            ("https://h/{os}", "universal", "https://h/universal"),
            ("https://h/{arch}", "universal", None),
            ("https://h/{os}", "x86_64-unknown-linux-gnu", None),
            ("https://h/{platform}", "x86_64-unknown-linux-gnu", "https://h/x86_64-unknown-linux-gnu"),
        ]
    ]
    short = artifact_url(dict(saw, url_template = "https://h/{minor}"), "29", "linux_amd64", "")
    checks.append(("a number that the version lacks", short.error.partition(";")[0], "{minor} in url_template cannot be filled in"))
    check(name, checks)

def registry_checks(name):
    """Tests of the API, with the registry itself.

    Args:
      name: the test's name
    """
    checks = [("tools", list_available_tools(), sorted(REGISTRY.keys()))]
    checks += [
        ("all pins", get_all_tool_versions(), dict(TOOL_VERSIONS)),
        ("the recommended ones", get_recommended_versions(), dict(TOOL_VERSIONS)),
        ("the whole table", get_compatibility_matrix(), TOOL_COMPATIBILITY),
        ("a tool that constrains nothing", get_compatible_versions("wac", "0.0.0-none"), {}),
        ("all bundles", list_bundles(), sorted(TOOL_BUNDLES.keys())),
    ]
    for tool, rows in TOOL_COMPATIBILITY.items():
        checks += [(tool, get_compatible_versions(tool, version), row) for version, row in rows.items()]
    checks += [(bundle, get_bundle(bundle), versions) for bundle, versions in TOOL_BUNDLES.items()]
    for tool, facts in REGISTRY.items():
        versions = list_versions(tool)
        metadata = get_tool_metadata(tool)
        checks += [
            (tool, sorted(metadata.keys()), ["github_repo", "latest_version", "supported_platforms", "tool_name", "url_template", "versions"]),
            (tool, [metadata[key] for key in ["tool_name", "versions", "github_repo"]], [tool, versions, facts["github_repo"]]),
        ]
        checks += [
            (tool, get_github_repo(tool), facts["github_repo"]),
            (tool, get_latest_version(tool) in versions, True),
            (tool, list_supported_platforms(tool), facts["supported_platforms"]),
            (tool, validate_tool_exists(tool), True),
            (tool, validate_tool_exists(tool, "0.0.0-none"), False),
            (tool, validate_tool_exists(tool, versions[0]), True),
            (tool, validate_tool_exists(tool, versions[0], "plan9_mips"), False),
        ]
        for version in versions:
            for platform in list_supported_platforms(tool, version):
                info = get_tool_info(tool, version, platform)
                recorded = facts["versions"][version][platform]
                checks += [
                    (info.url, info.sha256, recorded["sha256"]),
                    (info.url, get_tool_checksum(tool, version, platform), recorded["sha256"]),
                    (info.url, info.url.endswith(recorded["url_suffix"]), True),
                    (info.url, validate_tool_exists(tool, version, platform), True),
                ]
    checks.append(("no such tool", validate_tool_exists("hammer"), False))
    checks.append(("no such tool", validate_tool_exists("hammer", "1.0.0", "linux_amd64"), False))
    check(name, checks)

def staleness_checks(name):
    """Tests of what is noticed when a registry file was edited.

    Args:
      name: the test's name
    """
    stale = "checksums/registry_data.bzl is stale: {} in checksums/tools/saw.json differs; run cargo xtask sync"
    cases = [
        ("as it was", _file(), None),
        ("with more that Bazel need not know", dict(_file(), crates = {"saw": "{version}"}), None),
        ("with a revoked release more", dict(_file(), versions = dict(_file()["versions"], **{"1.3.0": {"platforms": {}, "revoked": "bad"}})), None),
        ("with a revoked artifact more", _file(more = {"linux_arm64": {"revoked": "bad", "sha256": _DIGEST, "url_suffix": "x"}}), None),
        ("another template", dict(_file(), url_template = "https://h/"), stale.format("\"url_template\"")),
        ("other platforms", dict(_file(), supported_platforms = []), stale.format("\"supported_platforms\"")),
        ("another repository", dict(_file(), github_repo = "o/other"), stale.format("\"github_repo\"")),
        ("a URL of its own", _with_url("https://h/other"), stale.format("1.2.0 for linux_amd64")),
        ("what is told from elsewhere", _without(["github_repo", "latest_version", "supported_platforms"]), None),
        ("another digest", _file(sha256 = "f" * 64), stale.format("1.2.0 for linux_amd64")),
        ("one more platform", _file(more = {"linux_arm64": {"sha256": _DIGEST, "url_suffix": "x"}}), stale.format("1.2.0 for linux_arm64")),
        ("an empty release", dict(_file(), versions = dict(_file()["versions"], **{"1.0.0": {"platforms": {}}})), stale.format("1.0.0")),
        ("another program", dict(_file(), program = "bin/saw"), stale.format("\"program\"")),
        ("no release", dict(_file(), versions = {}), stale.format("1.1.0 for linux_amd64")),
    ]
    check(name, [(what, staleness("saw", decoded, _SAW), error) for what, decoded, error in cases] + [
        ("no program any more", staleness("saw", _file(), dict(_SAW, program = "bin/saw")), stale.format("\"program\"")),
    ])

def _with_url(url):
    artifact = {"sha256": _DIGEST, "url": url, "url_suffix": "linux.tar.gz"}
    return dict(_file(), versions = dict(_file()["versions"], **{"1.2.0": {"platforms": {"linux_amd64": artifact}}}))

def _without(keys):
    return {key: value for key, value in _file().items() if key not in keys}

def _file(sha256 = _DIGEST, more = {}):
    """What a registry file that says the same as _SAW holds, decoded."""
    artifact = {"sha256": sha256, "size": 1, "url_suffix": "linux.tar.gz"}
    older = {"sha256": "", "url_suffix": "linux.tar.gz"}
    return dict(_SAW, tool_name = "saw", versions = {
        "1.2.0": {"platforms": dict({"linux_amd64": artifact}, **more), "release_date": "2026-01-31"},
        "1.1.0": {"platforms": {"linux_amd64": older}},
    })

def _artifacts_impl(ctx):
    table = ctx.actions.declare_file(ctx.label.name + ".tsv")
    rows = []
    for tool in list_available_tools():
        for version in list_versions(tool):
            for platform in list_supported_platforms(tool, version):
                info = get_tool_info(tool, version, platform)
                rows.append("\t".join([tool, version, platform, info.url, info.sha256]))
    ctx.actions.write(table, "\n".join(rows) + "\n")
    return [DefaultInfo(files = depset([table]))]

artifacts = rule(
    implementation = _artifacts_impl,
    doc = "All artifacts as a table, to compare with what the Rust side computes.",
)
