"""Every shape that a release comes in is downloaded, unpacked and run.

The releases are stand-ins; end_to_end_test.py runs a real one.
"""

import unittest

from releases import HOST, pack, path_on_server, script, sha256
from server import Server
from support import ROOT, RepositoryTest

# Tool: the end of its artifact's name, and where its program is in it.
SHAPES = {
    "binaryen": ("linux.tar.gz", "binaryen-version_1/bin/wasm-opt"),
    "tinygo": ("linux.tar.gz", "tinygo/bin/tinygo"),
    "wac": ("x86_64-unknown-linux-musl", "wac"),
    "wasi-sdk": ("linux.tar.xz", "wasi-sdk-1/bin/clang"),
    "wasm-tools": ("linux.zip", "wasm-tools-1/wasm-tools"),
    "wasmtime": ("linux.tar.xz", "wasmtime"),
    "wizer": ("linux.tar.gz", "bin/wizer"),
}


# What the host is not, and the program that each tool has there.
OTHER, OTHER_CPU = {"linux_amd64": ("linux_arm64", "aarch64"), "linux_arm64": ("linux_amd64", "x86_64")}[HOST]
OTHERS = script("this is for another platform")


class Shapes(RepositoryTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.pins = cls.copy.constants("toolchains/tool_versions.bzl")["TOOL_VERSIONS"]
        genrules = []
        for tool, (suffix, program) in SHAPES.items():
            cls.serve(tool, suffix, {program: script(f"this is {tool}")})
            genrules.append(
                f'genrule(name = "{tool}", outs = ["{tool}.txt"], tools = ["@wasm_toolchains//bin:{tool}"],\n'
                f'    cmd = "$(execpath @wasm_toolchains//bin:{tool}) > $@")\n'
            )
        genrules.append(
            f'platform(name = "other", constraint_values = ["@platforms//os:linux", "@platforms//cpu:{OTHER_CPU}"])\n')
        cls.copy.write("case/BUILD.bazel", "".join(genrules))
        # What is served is the same for every platform, which `verify` does not like.
        cls.copy.xtask("sync").exits(1)

    @classmethod
    def serve(cls, tool, suffix, files):
        """Records and serves a release whose program prints its own name."""

        def edit(facts):
            template = facts["url_template"].replace("https://github.com", f"http://{cls.server.address}")
            facts["url_template"] = template
            artifact = facts["versions"][cls.pins[tool]]["platforms"][HOST]
            if tool != "wac":
                files["README.md" if "/" not in next(iter(files)) else "docs/README.md"] = b"of the release"
            path = path_on_server(facts, cls.pins[tool], suffix)
            cls.server.files[path] = pack(path, files)
            other = facts["versions"][cls.pins[tool]]["platforms"][OTHER]
            cls.server.files[path_on_server(facts, cls.pins[tool], other["url_suffix"])] = OTHERS
            other["sha256"] = sha256(OTHERS)
            artifact.update(url_suffix=suffix, sha256=sha256(cls.server.files[path]))

        cls.copy.edit_json(f"checksums/tools/{tool}.json", edit)

    def test_each_tool_runs(self):
        self.copy.bazel("build", "//case:all").exits(0)
        built = self.copy.bazel("info", "bazel-bin").exits(0).stdout.strip()
        for tool in SHAPES:
            with self.subTest(tool):
                with open(f"{built}/case/{tool}.txt") as output:
                    self.assertEqual(output.read(), f"this is {tool}\n")

    def test_another_platform_has_its_own_program(self):
        path = "--starlark:expr=target.files.to_list()[0].path"
        shown = self.copy.bazel(
            "cquery", "--platforms=//case:other", "--output=starlark", path, "@wasm_toolchains//bin:wac").exits(0)
        self.assertIn(f"external/wasm_toolchains_wac_{OTHER}/bin/wac", shown.stdout)

    def test_nothing_is_downloaded_before_it_is_needed(self):
        self.server.requests.clear()
        self.copy.bazel("build", "@wasm_toolchains//bin:wac", root="another").exits(0)
        self.assertEqual(len(self.server.requests), 1, self.server.requests)
        self.assertIn("/wac-cli-", self.server.requests[0])


class Artifacts(RepositoryTest):
    def test_urls_are_those_that_the_rust_side_computes(self):
        self.copy.bazel("build", "//tests/bazel/unit:artifacts").exits(0)
        built = self.copy.bazel("info", "bazel-bin").exits(0).stdout.strip()
        with open(f"{built}/tests/bazel/unit/artifacts.tsv") as table:
            found = set(table.read().splitlines())
        # What the tests of crates/pins compare its registry with.
        published = (ROOT / "crates/pins/tests/data/release-urls.tsv").read_text().splitlines()[1:]
        self.assertGreater(len(published), 200)
        self.assertEqual(set(published) - found, set())


if __name__ == "__main__":
    unittest.main()
