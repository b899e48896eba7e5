"""What fails a build, and whether the first line says what is wrong and which
command fixes it.

Nothing is downloaded here but stand-ins from the loopback interface.
"""

import re
import unittest

from releases import HOST, pack, path_on_server, script, sha256
from server import Server
from support import RepositoryTest

SOURCE = "toolchains/tool_versions.bzl"
WIT_BINDGEN = "checksums/tools/wit-bindgen.json"
SHOP = "tests/bazel/downstream/wit/world.wit"


class LoadTime(RepositoryTest):
    """Public functions that fail while a BUILD file is loaded."""

    def fails(self, file, call):
        """What a BUILD file's call of a function says when it fails."""
        path = "case/BUILD.bazel"
        self.change(path)
        function = call.partition("(")[0]
        self.copy.write(path, f'load("{file}", "{function}")\n\n{call}\n')
        return self.copy.bazel("query", "//case:all").exits(1, 2, 3, 7).error()

    def test_get_tool_info_names_what_there_is(self):
        file = "//checksums:registry.bzl"
        known = ", ".join(self.copy.constants("checksums/registry_data.bzl")["REGISTRY"]["wac"]["versions"])
        for arguments, expected in [
            (("wac", "0.0.1", "linux_amd64"),
             f"wac 0.0.1 is not in the registry; known: {known}; run cargo xtask fetch-checksums wac@0.0.1"),
            (("wack", "0.8.0", "linux_amd64"), "wack is not in the registry (did you mean wac?); known: binaryen, "),
            (("wac", "0.8.0", "plan9_mips"), "wac 0.8.0 has no artifact for plan9_mips; it has: darwin_amd64, "),
        ]:
            with self.subTest(arguments):
                self.assertTrue(self.fails(file, f"get_tool_info{arguments}").startswith(expected))

    def test_every_function_of_the_registry_knows_its_tools(self):
        unknown = "hammer is not in the registry; known: binaryen, "
        help = "; for a new tool write checksums/tools/hammer.json and run cargo xtask sync"
        for function in ["get_latest_version", "get_github_repo", "get_tool_metadata", "list_versions", "list_supported_platforms"]:
            with self.subTest(function):
                said = self.fails("//checksums:registry.bzl", f'{function}("hammer")')
                self.assertTrue(said.startswith(unknown) and said.endswith(help), said)
        said = self.fails("//checksums:registry.bzl", 'list_supported_platforms("wac", "0.0.1")')
        self.assertTrue(said.startswith("wac 0.0.1 is not in the registry; known: "), said)

    def test_other_questions_of_the_registry(self):
        file = "//checksums:registry.bzl"
        for call, expected in [
            ('get_tool_checksum("wac", "0.0.1", "linux_amd64")', "wac 0.0.1 is not in the registry; known: "),
            ('get_compatible_versions("wasm-tools", "0.0.1")',
             "the compatibility table of wasm-tools does not say what fits 0.0.1 (rows: "),
            ('get_bundle("none")', "there is no bundle none; known: "),
        ]:
            with self.subTest(call):
                said = self.fails(file, call)
                self.assertTrue(said.startswith(expected), said)

    def test_get_tool_version_knows_the_pins(self):
        said = self.fails("//toolchains:versions.bzl", 'get_tool_version("wit_bindgen")')
        pins = ", ".join(sorted(self.copy.constants(SOURCE)["TOOL_VERSIONS"]))
        self.assertEqual(
            said,
            "wit_bindgen is not pinned in toolchains/tool_versions.bzl (did you mean wit-bindgen?); "
            f"known: {pins}; for a new tool add its pin there and run cargo xtask sync",
        )

    def test_check_tool_compatibility_says_what_does_not_fit(self):
        source = self.copy.constants(SOURCE)
        tool, rows = next(iter(source["TOOL_COMPATIBILITY"].items()))
        version = source["TOOL_VERSIONS"][tool]
        other, allowed = next(iter(rows[version].items()))
        said = self.fails(
            "//checksums:registry.bzl", f'check_tool_compatibility({{"{tool}": "{version}", "{other}": "0.0.1"}})'
        )
        start = f"{other} 0.0.1 does not fit {tool} {version}, which allows {', '.join(allowed)}; run cargo xtask bump"
        self.assertTrue(said.startswith(start), said)

    def test_validate_cli_compatibility_names_the_supported_versions(self):
        said = self.fails("//toolchains:wit_bindgen.bzl", 'validate_cli_compatibility("0.1.0")')
        supported = self.copy.constants("toolchains/runtime_compatibility.bzl")["COMPATIBLE_CLI_VERSIONS"]
        self.assertTrue(said.startswith(
            "the embedded runtime does not support bindings of wit-bindgen 0.1.0; it supports: "
            f"{', '.join(supported)}; run cargo xtask bump wit-bindgen "), said)


class Repositories(RepositoryTest):
    """What a build meets in the repository, and on its way to a tool."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy.write("case/BUILD.bazel", (
            'load("//toolchains:wit_bindgen.bzl", "wit_bindgen_rust")\n'
            'wit_bindgen_rust(name = "shop", srcs = ["world.wit"])\n'))
        cls.copy.write("case/world.wit", cls.copy.read(SHOP))
        cls.pins = cls.copy.constants(SOURCE)["TOOL_VERSIONS"]
        cls.pinned = cls.pins["wit-bindgen"]

    def fails(self, target="//case:shop", *arguments, **variables):
        return self.copy.bazel("build", *arguments, target, **variables).exits(1, 2).error()

    def edit_registry(self, edit):
        for path in [WIT_BINDGEN, "checksums/registry_data.bzl"]:
            self.change(path)
        self.copy.edit_json(WIT_BINDGEN, edit)

    def test_a_registry_without_the_pinned_version(self):
        self.edit_registry(lambda facts: facts["versions"].pop(self.pinned))
        self.copy.xtask("sync").exits(0, 1)
        said = self.fails()
        self.assertTrue(said.startswith(f"wit-bindgen {self.pinned} is not in the registry; known: "), said)
        self.assertTrue(said.endswith(f"; run cargo xtask fetch-checksums wit-bindgen@{self.pinned}"), said)

    def test_a_registry_without_an_artifact_of_the_pinned_version(self):
        self.edit_registry(lambda facts: facts["versions"][self.pinned]["platforms"].clear())
        self.copy.xtask("sync").exits(0, 1)
        self.assertEqual(self.fails(), f"the registry has no artifact of wit-bindgen {self.pinned}; "
                                       f"run cargo xtask fetch-checksums wit-bindgen@{self.pinned}")

    def test_a_pin_that_does_not_fit(self):
        self.change(SOURCE)
        registry = self.copy.constants("checksums/registry_data.bzl")["REGISTRY"]
        oldest = list(registry["wit-bindgen"]["versions"])[-1]
        self.copy.replace(SOURCE, f'"wit-bindgen": "{self.pinned}",', f'"wit-bindgen": "{oldest}",')
        said = self.fails()
        fits = f"wit-bindgen {oldest} does not fit wasm-tools {self.pins['wasm-tools']}, which allows "
        self.assertTrue(said.startswith(fits), said)
        self.assert_verify_agrees("compatibility", said)

    def test_a_pin_without_a_row_in_its_table(self):
        self.change(SOURCE)
        pinned = self.pins["wasm-tools"]
        latest = self.copy.constants("checksums/registry_data.bzl")["REGISTRY"]["wasm-tools"]["latest_version"]
        self.copy.replace(SOURCE, f'"wasm-tools": "{pinned}",', f'"wasm-tools": "{latest}",')
        said = self.fails()
        self.assertTrue(said.startswith(f"the compatibility table of wasm-tools does not say what fits {latest} ("), said)
        self.assert_verify_agrees("compatibility-unknown", said)

    def assert_verify_agrees(self, rule, said):
        """The same sentence and the same command, from the other reader of the table."""
        sentence, command = re.fullmatch(r"(.*?)(?: \(.*\))?; (?:build with it .*, then )?run (cargo xtask bump .*)", said).groups()
        self.copy.xtask("verify").exits(1).says(f"error[{rule}]: {sentence}", f"run `{command}`")

    def test_an_override_that_is_not_registered(self):
        self.change("WORKSPACE")
        self.copy.replace("WORKSPACE", "toolchains()", 'toolchains(versions = {"wit-bindgen": "0.0.1"})')
        said = self.fails()
        self.assertTrue(said.startswith("wit-bindgen 0.0.1 is not in the registry; known: "), said)

    def test_a_registry_file_that_was_edited_without_sync(self):
        other = {"linux_amd64": "f" * 64, "linux_arm64": "e" * 64}

        def edit(facts):
            facts["versions"][self.pinned]["platforms"][HOST]["sha256"] = other[HOST]

        # Looked at before: the edit must be noticed by a server that runs.
        self.copy.bazel("build", "--nobuild", "@wasm_toolchains//:all").exits(0)
        self.edit_registry(edit)
        self.assertEqual(
            self.fails(),
            f"checksums/registry_data.bzl is stale: {self.pinned} for {HOST} in checksums/tools/wit-bindgen.json "
            "differs; run cargo xtask sync",
        )

    def test_a_registry_file_that_is_gone(self):
        self.change("checksums/tools/wac.json")
        (self.copy.root / "checksums/tools/wac.json").unlink()
        self.assertEqual(
            self.fails(),
            "checksums/registry_data.bzl is stale: there is no checksums/tools/wac.json; run cargo xtask sync",
        )

    def test_a_host_without_an_artifact(self):
        self.edit_registry(lambda facts: facts["versions"][self.pinned]["platforms"].pop(HOST))
        self.copy.xtask("sync").exits(0, 1)
        said = self.fails()
        self.assertTrue(said.startswith(f"wit-bindgen {self.pinned} has no artifact for this platform; it has: "), said)
        self.assertIn("build with --repo_env=TOOL_PINS_PLATFORM=<platform>", said)
        self.assertTrue(said.endswith(f"; if there is a release for it, run cargo xtask fetch-checksums wit-bindgen@{self.pinned}, "
                                      "then cargo xtask sync"), said)

    def test_a_generator_that_the_runtime_does_not_support(self):
        self.serve({f"wit-bindgen-{self.pinned}/wit-bindgen": script("unused")})
        path = "toolchains/runtime_compatibility.bzl"
        self.change(path)
        without = re.sub(rf'^    "{re.escape(self.pinned)}",\n', "", self.copy.read(path), flags=re.MULTILINE)
        self.copy.write(path, without)
        said = self.fails()
        start = f"the embedded runtime does not support bindings of wit-bindgen {self.pinned}; it supports: "
        self.assertTrue(said.startswith(start), said)

    def test_an_archive_without_the_program(self):
        self.serve({"a/README.md": b"nothing", "b/README.md": b"nothing"})
        said = self.fails()
        nowhere = "holds no program wit-bindgen, nor bin/wit-bindgen, nor either in a folder; it holds: a, b; "
        self.assertRegex(said, f"^http://[^ ]* {nowhere}")
        self.assertTrue(said.endswith(
            'name the program of wit-bindgen in its registry file or in pins.toml (program = "...") and run cargo xtask sync'), said)

    def serve(self, files):
        """Has the pinned wit-bindgen be an archive of these files until the test is over."""
        server = Server()
        self.addCleanup(server.close)

        def edit(facts):
            facts["url_template"] = facts["url_template"].replace("https://github.com", f"http://{server.address}")
            artifact = facts["versions"][self.pinned]["platforms"][HOST]
            path = path_on_server(facts, self.pinned, artifact["url_suffix"])
            server.files[path] = pack(path, files)
            artifact["sha256"] = sha256(server.files[path])

        self.edit_registry(edit)
        self.copy.xtask("sync").exits(0)


if __name__ == "__main__":
    unittest.main()
