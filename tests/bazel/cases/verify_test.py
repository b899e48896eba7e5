"""`verify` started by Bazel: as a program of a hub, and as a test.

The program is this repository's xtask, called tool-pins.
"""

import os
import unittest

from support import ROOT, RepositoryTest, Run, environment
from woodwork import EXAMPLE

TARGETS = """\
load("//toolchains:verify.bzl", "verify_program", "verify_test")

verify_program(name = "verify", options = ["--quiet"])

verify_test(name = "verify_test", settings = "//:xtask/pins.toml")
"""


THEIRS = """
load("@tool_pins//toolchains:verify.bzl", "verify_test")

verify_test(name = "verify_test", settings = "//:pins.toml")
"""

STALE = ["error[generated-stale]", "--> pins.lock.json:"]


class Started(RepositoryTest):
    """What has the program, and a folder from which Bazel starts it."""

    folder = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        build = ["cargo", "build", "--quiet", "--locked", "--package", "xtask"]
        Run(build, cwd=ROOT).exits(0)
        target = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
        cls.programs = cls.copy.temp / "programs"
        cls.programs.mkdir()
        (cls.programs / "tool-pins").symlink_to(target / "debug/xtask")

    def bazel(self, command, *arguments, found=True):
        path = f"{self.programs}:{os.environ['PATH']}" if found else os.environ["PATH"]
        return self.copy.bazel(command, *arguments, folder=self.folder, PATH=path)


class Verify(Started):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy.write("case/BUILD.bazel", TARGETS)
        build_file = cls.copy.read("BUILD.bazel")
        cls.copy.write("BUILD.bazel", build_file + '\nexports_files(["xtask/pins.toml"])\n')
        # What is not committed is a file of the repository, too.
        Run(["git", "add", "--all"], cwd=cls.copy.root, env=environment()).exits(0)

    def break_a_place(self):
        """Has a crate require another version, of which Bazel knows nothing."""
        manifest = "crates/registry-component/Cargo.toml"
        self.change(manifest)
        pinned = self.copy.constants("toolchains/tool_versions.bzl")["TOOL_VERSIONS"]["wit-bindgen"]
        self.copy.replace(manifest, f'version = "{pinned}"', 'version = "0.1.0"')

    def test_a_run_says_what_verify_says(self):
        self.bazel("run", "//case:verify").exits(0)
        self.bazel("run", "//:verify").exits(0)
        self.break_a_place()
        self.bazel("run", "//case:verify", "--", "--format", "json").exits(1).says('"rule": "crate-version"')

    def test_what_is_built_is_run_by_bazel(self):
        self.bazel("build", "//case:verify").exits(0)
        built = self.bazel("info", "bazel-bin").exits(0).stdout.strip()
        Run([f"{built}/case/verify.sh"]).exits(2).says("BUILD_WORKSPACE_DIRECTORY: run it by bazel run")

    def test_a_test_fails_with_the_findings_in_its_log(self):
        self.bazel("test", "--test_env=PATH", "//case:verify_test").exits(0)
        self.break_a_place()
        failed = self.bazel("test", "--test_env=PATH", "//case:verify_test").exits(3)
        failed.says("error[crate-version]", "crates/registry-component/Cargo.toml:", "run `")

    def test_a_program_that_is_missing_is_named(self):
        said = "tool-pins is needed, and is not in PATH; install it (cargo install --locked --git URL tool-pins), or name it"
        self.bazel("run", "//case:verify", found=False).exits(127).says(said)
        self.bazel("test", "//case:verify_test", found=False).exits(3).says(said, "run bazel test with --test_env=PATH")

    def test_each_hub_has_it(self):
        shown = self.bazel("query", "--output=build", "@wasm_toolchains//:verify").exits(0)
        shown.says('command = "cargo xtask"')


class Downstream(Started):
    """The same in a user's repository, which depends on this one."""

    folder = EXAMPLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy.write(f"{EXAMPLE}/BUILD.bazel", cls.copy.read(f"{EXAMPLE}/BUILD.bazel") + THEIRS)
        for arguments in [["init", "--quiet"], ["add", "--all"]]:
            Run(["git", *arguments], cwd=cls.copy.root / EXAMPLE, env=environment()).exits(0)

    def move_a_pin(self):
        """Has the lock be of another version than the pinned one."""
        source = f"{EXAMPLE}/toolchains/tool_versions.bzl"
        self.change(source)
        self.copy.replace(source, '"saw": "1.2.0"', '"saw": "1.1.0"')

    def test_a_run_looks_at_the_users_repository(self):
        for target in ["@tool_pins//:verify", "@pins//:verify"]:
            self.bazel("run", target).exits(0).says("verify: 2 tools")
        self.move_a_pin()
        for target in ["@tool_pins//:verify", "@pins//:verify"]:
            with self.subTest(target):
                self.bazel("run", target).exits(1).says(*STALE)

    def test_a_test_looks_at_the_users_repository(self):
        self.bazel("test", "--test_env=PATH", "//:verify_test").exits(0)
        self.move_a_pin()
        self.bazel("test", "--test_env=PATH", "//:verify_test").exits(3).says(*STALE)


if __name__ == "__main__":
    unittest.main()
