"""What the tests share: a copy of the repository, and the programs that run there.

Knows how to run Bazel, xtask, cargo and rustc; does not know what they should
say.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CACHE = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve() / "bazel-tests"


def literals(path):
    """The constants of a .bzl file of plain literals, which is Python too."""
    constants = {}
    exec(compile(path.read_text(), str(path), "exec"), constants)
    return constants


class Run:
    """What became of a program."""

    def __init__(self, command, **options):
        options.setdefault("env", environment())
        self.command = [str(part) for part in command]
        result = subprocess.run(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options
        )
        self.code, self.stdout, self.stderr = result.returncode, result.stdout, result.stderr

    def exits(self, *codes):
        if self.code not in codes:
            raise AssertionError(f"exit status {self.code}, not {codes}\n{self}")
        return self

    def says(self, *texts):
        for text in texts:
            if text not in self.stdout + self.stderr:
                raise AssertionError(f"{text!r} is not said\n{self}")
        return self

    def error(self):
        """The first line of what fail() said."""
        found = re.search(r"^Error in fail: (.*)$", self.stderr, re.MULTILINE)
        if not found:
            raise AssertionError(f"no fail() was called\n{self}")
        return found.group(1)

    def __str__(self):
        return f"$ {' '.join(self.command)}\n--- stdout\n{self.stdout}--- stderr\n{self.stderr}"


def environment(**extra):
    """The environment without what would lead around the loopback interface."""
    kept = {name: value for name, value in os.environ.items() if name.lower() != "http_proxy"}
    return {**kept, "NO_PROXY": "127.0.0.1", "CARGO_TERM_COLOR": "never", "NETRC": "", **extra}


class Copy:
    """A copy of the repository with all that is not ignored, committed or not."""

    def __init__(self):
        self.temp = Path(tempfile.mkdtemp(prefix="tool-pins-"))
        self.root = self.temp / "repository"
        listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in filter(None, subprocess.check_output(listed, text=True).split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        # So that xtask reads the same files here as it does there.
        subprocess.check_call(["git", "init", "--quiet", self.root])
        self._servers = set()

    def close(self):
        for root, folder in self._servers:
            self._bazel(root, folder, ["shutdown"], {})
        # What Bazel keeps is read-only.
        subprocess.call(["chmod", "-R", "u+w", self.temp])
        shutil.rmtree(self.temp)

    def read(self, path):
        return (self.root / path).read_text()

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def replace(self, path, old, new):
        """Replaces a text that must be there exactly once."""
        text = self.read(path)
        if text.count(old) != 1:
            raise AssertionError(f"{path} has {old!r} {text.count(old)} times")
        self.write(path, text.replace(old, new))

    def edit_json(self, path, edit):
        facts = json.loads(self.read(path))
        edit(facts)
        self.write(path, json.dumps(facts, indent=2) + "\n")

    def constants(self, path):
        return literals(self.root / path)

    def bazel(self, *arguments, folder="", root="bazel", **variables):
        """Runs Bazel in a folder; another `root` is a Bazel that knows nothing yet."""
        self._servers.add((root, folder))
        return self._bazel(root, folder, arguments, variables)

    def _bazel(self, root, folder, arguments, variables):
        variables["BAZEL_TESTS_ROOT"] = str(self.temp / root)
        return Run(
            [self.root / "tests/bazel/bazel", *arguments], cwd=self.root / folder, env=environment(**variables)
        )

    def xtask(self, *arguments, **variables):
        """Runs the repository's xtask on the copy."""
        run = ["cargo", "run", "--quiet", "--locked", "--package", "xtask", "--", "--root", self.root]
        return Run([*run, *arguments], cwd=ROOT, env=environment(**variables))


class RepositoryTest(unittest.TestCase):
    """Tests that share a copy, each of which puts back what it changes."""

    @classmethod
    def setUpClass(cls):
        cls.copy = Copy()
        cls.addClassCleanup(cls.copy.close)

    def change(self, path):
        """Has a file put back, or removed, when the test is over."""
        file = self.copy.root / path
        before = file.read_bytes() if file.is_file() else None

        def put_back():
            if before is None:
                file.unlink()
            else:
                file.write_bytes(before)

        self.addCleanup(put_back)
