"""A user's own tools, by the lock that is in examples/bazel-downstream.

Everything is served from the loopback interface, as stand-ins.
"""

import json
import re
import unittest

import woodwork
from releases import HOST
from server import Server
from support import ROOT, RepositoryTest, Run
from woodwork import EXAMPLE

LOCK = f"{EXAMPLE}/pins.lock.json"
PLATFORMS = """\
load(":runs.bzl", "runs")
package(default_visibility = ["//visibility:public"])
platform(name = "mac", constraint_values = ["@platforms//os:macos", "@platforms//cpu:aarch64"])
platform(name = "arm", constraint_values = ["@platforms//os:linux", "@platforms//cpu:aarch64"])
platform(name = "windows", constraint_values = ["@platforms//os:windows", "@platforms//cpu:x86_64"])
platform(name = "mars", constraint_values = ["@platforms//os:freebsd", "@platforms//cpu:x86_64"])
platform(name = "like_the_host", parents = ["@local_config_platform//:host"])
runs(name = "axe", tool = "@pins//bin:axe")
"""

# The genrule of Bazel 4 takes its tools for the host, whichever platform it is run on.
RUNS = """\
def _runs_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run(executable = ctx.executable.tool, arguments = [out.path], outputs = [out], mnemonic = "Runs")
    return [DefaultInfo(files = depset([out]))]

runs = rule(
    implementation = _runs_impl,
    attrs = {"tool": attr.label(cfg = "exec", executable = True, allow_files = True)},
)
"""


class Example(RepositoryTest):
    """What a build has of the tools; each test puts back what it changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        woodwork.publish(cls.server)
        cls.copy.write("downloader.cfg", woodwork.downloader_config(cls.server))
        cls.copy.write(f"{EXAMPLE}/on/BUILD.bazel", PLATFORMS)
        cls.copy.write(f"{EXAMPLE}/on/runs.bzl", RUNS)

    def bazel(self, command, *arguments, root="bazel", **variables):
        config = f"--experimental_downloader_config={self.copy.root}/downloader.cfg"
        return self.copy.bazel(command, config, *arguments, folder=EXAMPLE, root=root, **variables)

    def fails(self, *arguments):
        return self.bazel("build", "--nobuild", *arguments).exits(1, 2).error()

    def built(self, *targets, **options):
        """Builds both targets, and gives what each tool said of itself."""
        self.bazel("build", *(targets or ["//..."]), **options).exits(0)
        folder = self.copy.bazel("info", "bazel-bin", folder=EXAMPLE, root=options.get("root", "bazel")).exits(0).stdout.strip()
        said = {}
        for name in ["planks", "logs"]:
            with open(f"{folder}/{name}.txt") as output:
                said[name] = output.read().strip()
        return said

    def edit_lock(self, edit):
        self.change(LOCK)
        self.copy.edit_json(LOCK, edit)

    def workspace(self, old, new):
        self.change(f"{EXAMPLE}/WORKSPACE")
        self.copy.replace(f"{EXAMPLE}/WORKSPACE", old, new)

    def programs(self, *arguments):
        """The programs that the actions would run."""
        shown = self.bazel("aquery", *arguments).exits(0).stdout
        return sorted(set(re.findall(r"external/(pins_[^/]*/[^ '>]*)", shown)) - {""})

    def files(self, *arguments):
        """The files of a target that is built for another platform."""
        paths = "--starlark:expr=' '.join([file.path for file in target.files.to_list()])"
        return self.bazel("cquery", "--output=starlark", paths, *arguments).exits(0).stdout.strip()

    def test_the_tools_are_built_for_the_host_and_nothing_else_is_downloaded(self):
        self.server.requests.clear()
        self.assertEqual(self.built("//:planks", "//:logs", root="another"),
                         {"planks": f"saw 1.2.0 for {HOST}", "logs": f"axe 1.0.0 for {HOST}"})
        self.assertEqual(sorted(self.server.requests), [f"/axe/v1.0.0/axe-{HOST}", f"/saw/v1.2.0/saw-1.2.0-{HOST}.zip"])

    def test_a_program_is_run_by_hand(self):
        self.bazel("run", "@pins//bin:saw").exits(0).says(f"saw 1.2.0 for {HOST}")
        self.bazel("build", "@pins//files:saw").exits(0)

    def test_an_action_for_another_platform_has_that_platforms_program(self):
        for platform, saw, axe in [
            ("mac", "pins_saw_darwin_arm64/release/bin/saw", "pins_axe_darwin_arm64/bin/axe"),
            ("arm", "pins_saw_linux_arm64/release/bin/saw", "pins_axe_linux_arm64/bin/axe"),
        ]:
            with self.subTest(platform):
                on = f"--extra_execution_platforms=//on:{platform}"
                self.assertIn(saw, self.programs(on, "mnemonic('Saw', //:planks)"))
                self.assertIn(axe, self.programs(on, "mnemonic('Runs', //on:axe)"))
        self.assertIn("pins_saw_windows_amd64/release/bin/saw.exe",
                      self.programs("--extra_execution_platforms=//on:windows", "mnemonic('Saw', //:planks)"))

    def test_a_target_for_another_platform_has_that_platforms_program(self):
        for platform, expected in [("mac", "darwin_arm64"), ("windows", "windows_amd64")]:
            found = self.files(f"--platforms=//on:{platform}", "@pins//bin:saw")
            self.assertIn(f"pins_saw_{expected}/release/bin/saw", found)

    def test_a_platform_without_an_artifact_is_refused(self):
        error = ("axe 1.0.0 has no artifact for this platform; it has: darwin_arm64, linux_amd64, linux_arm64; if one of "
                 "these runs here, build with --repo_env=TOOL_PINS_PLATFORM=<platform>; if there is a release for it, "
                 "run tool-pins fetch-checksums axe@1.0.0, then tool-pins sync")
        for flag in ["--extra_execution_platforms", "--platforms"]:
            for platform in ["windows", "mars"]:
                with self.subTest(f"{flag} {platform}"):
                    target = "//on:axe" if flag.startswith("--extra") else "@pins//bin:axe"
                    self.assertEqual(self.fails(f"{flag}=//on:{platform}", target), error)

    def test_a_host_without_an_artifact_is_refused(self):
        self.edit_lock(lambda lock: [
            release["platforms"].pop(HOST) for release in lock["tools"]["saw"]["releases"].values()])
        said = self.fails("//:planks")
        self.assertTrue(said.startswith("saw 1.2.0 has no artifact for this platform; it has: darwin_arm64, linux_"), said)

    def test_another_platform_is_taken_where_it_is_named_before_those_like_the_host(self):
        self.edit_lock(lambda lock: [
            release["platforms"].pop(HOST) for release in lock["tools"]["saw"]["releases"].values()])
        on = "--extra_execution_platforms=//on:mac,//on:like_the_host"
        self.assertIn("pins_saw_darwin_arm64/release/bin/saw", self.programs(on, "mnemonic('Saw', //:planks)"))

    def test_a_host_may_run_another_platforms_programs(self):
        other = "linux_arm64" if HOST == "linux_amd64" else "linux_amd64"
        self.assertEqual(self.built("//:planks", "//:logs", f"--repo_env=TOOL_PINS_PLATFORM={other}"),
                         {"planks": f"saw 1.2.0 for {other}", "logs": f"axe 1.0.0 for {other}"})

    def test_what_runs_everywhere_is_there_for_all_others(self):
        def edit(lock):
            lock["platforms"]["universal"] = {"constraints": []}
            platforms = lock["tools"]["saw"]["releases"]["1.2.0"]["platforms"]
            platforms["universal"] = platforms.pop("linux_arm64")

        self.edit_lock(edit)
        everywhere = "pins_saw_universal/release/bin/saw"
        self.assertIn(everywhere, self.programs("--extra_execution_platforms=//on:mars", "mnemonic('Saw', //:planks)"))
        self.assertIn(everywhere, self.files("--platforms=//on:mars", "@pins//bin:saw"))
        self.assertIn(f"pins_saw_{HOST}/release/bin/saw", self.programs("mnemonic('Saw', //:planks)"))

    def test_a_constraint_of_the_users_own(self):
        self.change(f"{EXAMPLE}/own/BUILD.bazel")
        self.copy.write(f"{EXAMPLE}/own/BUILD.bazel", (
            'package(default_visibility = ["//visibility:public"])\n'
            'constraint_setting(name = "libc")\nconstraint_value(name = "musl", constraint_setting = ":libc")\n'
            f'platform(name = "here", parents = ["@local_config_platform//:host"], constraint_values = [":musl"])\n'))

        def edit(lock):
            lock["platforms"]["musl"] = {"constraints": lock["platforms"][HOST]["constraints"] + ["//own:musl"]}
            for tool, version in [("saw", "1.2.0"), ("axe", "1.0.0")]:
                platforms = lock["tools"][tool]["releases"][version]["platforms"]
                platforms["musl"] = platforms["linux_arm64"]

        self.edit_lock(edit)
        on = "--extra_execution_platforms=//own:here"
        self.assertIn("pins_saw_musl/release/bin/saw", self.programs(on, "mnemonic('Saw', //:planks)"))
        self.assertIn("pins_axe_musl/bin/axe", self.programs(on, "mnemonic('Runs', //on:axe)"))
        self.assertIn(f"pins_axe_{HOST}/bin/axe", self.programs("mnemonic('Runs', //on:axe)"))

    def test_a_build_may_have_another_release_that_the_lock_keeps(self):
        lock = 'lock = "//:pins.lock.json",\n'
        self.workspace(lock, lock + '    versions = {"saw": "1.1.0"},\n')
        self.assertEqual(self.built()["planks"], f"saw 1.1.0 for {HOST}")

    def test_plain_archives_and_files(self):
        self.workspace("declare_pins()\n", f'''declare_pins()

load("@pins//:downloads.bzl", "pinned_download")

pinned_download(name = "my_saw", platform = "{HOST}", tool = "saw", build_file_content = 'exports_files(["bin/saw"])')

pinned_download(name = "my_axe", platform = "{HOST}", tool = "axe")
''')
        self.bazel("build", "@my_saw//:bin/saw", "@my_axe//file").exits(0)
        self.copy.replace(f"{EXAMPLE}/WORKSPACE", 'tool = "axe"', 'tool = "hammer"')
        self.assertEqual(self.fails("//:planks"), "there is no tool hammer among the downloads; known: axe, saw; pin it and "
                                                  "record what it has, then run tool-pins sync")

    def test_an_auditor_finds_what_was_downloaded(self):
        self.bazel("build", "@pins//bin:saw").exits(0)
        base = self.copy.bazel("info", "output_base", folder=EXAMPLE).exits(0).stdout.strip()
        with open(f"{base}/external/pins_saw_{HOST}/package-metadata.json") as metadata:
            self.assertEqual(json.load(metadata)["purl"], "pkg:github/woodwork/saw@v1.2.0")
        self.bazel("query", "--output=build", f"//external:pins_saw_{HOST}").exits(0).says(
            'purl = "pkg:github/woodwork/saw@v1.2.0"')

    def test_nothing_of_this_repositorys_own_pins_is_loaded(self):
        shown = self.bazel("query", "buildfiles(deps(//... + @pins//...))", "--noimplicit_deps").exits(0).stdout.splitlines()
        loaded = [label for label in shown if label.startswith("@tool_pins//")]
        self.assertIn("@tool_pins//toolchains:pinned_tool.bzl", loaded)
        self.assertEqual([label for label in loaded if re.search("registry|tool_versions|wasm|wit", label)], [])

    def test_the_lines_of_the_readme(self):
        section = self.copy.read("README.md").partition("## Use it with Bazel\n")[2].partition("\n## ")[0]
        module, workspace, build = re.findall(r"```starlark\n# [^\n]*\n(.*?)```", section, re.DOTALL)
        self.assertLess(len((module + workspace + build).splitlines()), 20)
        example = self.copy.read(f"{EXAMPLE}/MODULE.bazel")
        for line in module.splitlines():
            self.assertIn(line + "\n", example)
        for path in ["WORKSPACE", "BUILD.bazel"]:
            self.change(f"{EXAMPLE}/{path}")
        self.copy.write(f"{EXAMPLE}/WORKSPACE", 'local_repository(name = "tool_pins", path = "../..")\n' + workspace)
        self.copy.write(f"{EXAMPLE}/BUILD.bazel", build)
        self.bazel("build", "//:planks").exits(0)

    def test_another_release_is_checked(self):
        lock = 'lock = "//:pins.lock.json",\n'
        self.workspace(lock, lock + '    command = "cargo pins",\n    versions = {"saw": "9.0.0"},\n')
        self.assertEqual(self.fails("//:planks"), (
            'saw 9.0.0 is not in pins.lock.json; known: 1.2.0, 1.1.0; add it to what pins.toml keeps '
            '([bazel] keep = { saw = ["9.0.0"] }) and run cargo pins sync'))

    def test_pins_that_do_not_fit_are_refused(self):
        def edit(lock):
            axe = lock["tools"]["axe"]
            axe["version"], axe["releases"] = "2.0.0", {"2.0.0": axe["releases"]["1.0.0"]}

        self.edit_lock(edit)
        self.assertEqual(self.fails("//:planks"),
                         "axe 2.0.0 does not fit saw 1.2.0, which allows 1.0.0, 1.1.0; run tool-pins bump axe 1.1.0")

    def test_with_all_that_later_versions_of_bazel_want(self):
        known = self.copy.bazel("help", "build", "--short").exits(0).stdout
        flags = ["--" + flag for flag in re.findall(r"--\[no\](incompatible_\w+)", known)]
        self.assertGreater(len(flags), 40)
        self.bazel("build", *flags, "//...", "@pins//bin:all", "@pins//files:all").exits(0)
        self.copy.bazel("build", *flags, "//toolchains:all", "//checksums:all", "//tests/bazel/unit:all").exits(0)

    def test_a_lock_that_is_none_is_refused(self):
        self.change(LOCK)
        for text, expected in [
            ("[tool.saw]\n", "pins.lock.json is no lock, which is a JSON object; name the file in pins.toml "),
            ("{\n<<<<<<< ours\n", "pins.lock.json holds the marks of a merge that is not done; run tool-pins sync"),
            ('{\n"lock_version": 1,\n"tools": {', "pins.lock.json ends in the middle; run tool-pins sync"),
            ('{"lock_version": 1, "platforms": {}, "tools": {"saw": {}}}',
             'pins.lock.json has no "releases" of saw; run tool-pins sync'),
            ('{"lock_version": 2}', "pins.lock.json has the lock_version 2, and these rules read 1; "),
        ]:
            with self.subTest(text):
                self.copy.write(LOCK, text)
                said = self.fails("//:planks")
                self.assertTrue(said.startswith(expected), said)

    def test_a_digest_that_is_not_there_is_not_left_out(self):
        self.edit_lock(lambda lock: lock["tools"]["axe"]["releases"]["1.0.0"]["platforms"][HOST].update(integrity=""))
        said = self.fails("//:planks")
        self.assertEqual(said, f'pins.lock.json has no digest of axe 1.0.0 for {HOST}, but ""; '
                               "run tool-pins fetch-checksums axe@1.0.0, then tool-pins sync")

    def test_another_content_is_refused(self):
        self.edit_lock(lambda lock: lock["tools"]["axe"]["releases"]["1.0.0"]["platforms"][HOST].update(
            integrity=woodwork.integrity(b"something else")))
        self.bazel("build", "//:logs").exits(1).says("Checksum was", "but wanted")

    def test_a_program_that_is_not_in_the_archive(self):
        self.edit_lock(lambda lock: lock["tools"]["saw"]["releases"]["1.2.0"]["platforms"][HOST].update(program="saws"))
        said = self.bazel("build", "//:planks").exits(1).error()
        self.assertEqual(said, (
            f"https://releases.example.com/saw/v1.2.0/saw-1.2.0-{HOST}.zip holds no program saws, nor bin/saws, nor either "
            "in a folder; it holds: README.md, bin; if the release is as it should be, name the program of saw in its "
            'registry file or in pins.toml (program = "...") and run tool-pins sync'))

    def test_a_digest_of_another_kind_is_checked(self):
        sha512 = "sha512-" + "A" * 86 + "=="
        self.edit_lock(lambda lock: lock["tools"]["axe"]["releases"]["1.0.0"]["platforms"][HOST].update(integrity=sha512))
        self.bazel("build", "//:logs").exits(1).says("Checksum was", "but wanted")


class Lock(unittest.TestCase):
    """The lock of the example is what the stand-ins are."""

    def test_the_digests_are_those_of_the_releases(self):
        for tool, version, platform, artifact in woodwork.artifacts(woodwork.lock()):
            body = woodwork.content(tool, version, platform, artifact)
            self.assertEqual(artifact["integrity"], woodwork.integrity(body), f"{tool} {version} {platform}")

    def test_the_lock_is_what_sync_writes(self):
        run = ["cargo", "run", "--quiet", "--locked", "--package", "xtask", "--", "--root", ROOT / EXAMPLE]
        Run([*run, "sync", "--check"], cwd=ROOT).exits(0)
        Run([*run, "verify"], cwd=ROOT).exits(0).says("2 tools")


if __name__ == "__main__":
    unittest.main()
