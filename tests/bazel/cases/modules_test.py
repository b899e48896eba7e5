"""MODULE.bazel and the module extension, evaluated without Bazel.

Bazel 4 has no modules. Both files are Python as well, so stand-ins for Bazel's
functions can run them: this finds a misspelt name, a missing argument, a tool
that the extension forgets. It does not prove that Bazel accepts them.
"""

import types
import unittest

from support import ROOT, literals

DOWNSTREAM = ROOT / "tests/bazel/downstream"


class Failed(Exception):
    """Stands in for fail()."""


def fail(message):
    raise Failed(message)


def struct(**fields):
    return types.SimpleNamespace(**fields)


class Starlark:
    """Loads .bzl files of this repository; whatever makes targets is recorded."""

    def __init__(self):
        self.declared = {}
        self.modules = {}

    def load(self, file):
        """The globals of a file, which is named from its repository's root."""
        if file not in self.modules:
            if file.startswith("@bazel_tools//"):
                anything = lambda *_, **__: None
                self.modules[file] = {"read_netrc": anything, "use_netrc": anything}
            else:
                self.modules[file] = self._evaluate(file)
        return self.modules[file]

    def _evaluate(self, file):
        package = file.partition(":")[0]
        names = {
            "Label": lambda text: text,
            "attr": types.SimpleNamespace(**dict.fromkeys(["label", "label_list", "string", "string_dict"], self._attribute)),
            "fail": fail,
            "module_extension": lambda **arguments: types.SimpleNamespace(**arguments),
            "platform_common": None,
            "provider": lambda **_: None,
            "repository_rule": self._repository_rule,
            "rule": lambda **_: None,
            "struct": struct,
            "tag_class": lambda **arguments: types.SimpleNamespace(**arguments),
        }

        def load(other, *imported):
            other = package + other if other.startswith(":") else other
            for name in imported:
                names[name] = self.load(other)[name]

        names["load"] = load
        path = ROOT / file.removeprefix("//").replace(":", "/")
        exec(compile(path.read_text(), str(path), "exec"), names)
        return names

    def _attribute(self, **arguments):
        return types.SimpleNamespace(**arguments)

    def _repository_rule(self, implementation, doc, attrs, environ):
        def declare(name, **values):
            unknown = values.keys() - attrs.keys()
            missing = {name for name, attribute in attrs.items() if getattr(attribute, "mandatory", False)} - values.keys()
            if unknown or missing or name in self.declared:
                raise AssertionError(f"{name}: unknown {unknown}, missing {missing}, or declared twice")
            self.declared[name] = values

        return declare


def module(name, is_root, overrides):
    tags = [struct(tool=tool, version=version) for tool, version in overrides.items()]
    return struct(name=name, is_root=is_root, tags=struct(override=tags))


class Extension(unittest.TestCase):
    def declared(self, *modules):
        starlark = Starlark()
        extension = starlark.load("//toolchains:extensions.bzl")["wasm_tools"]
        self.assertEqual(list(extension.tag_classes["override"].attrs), ["tool", "version"])
        extension.implementation(struct(modules=list(modules)))
        return starlark.declared

    def setUp(self):
        self.pins = literals(ROOT / "toolchains/tool_versions.bzl")["TOOL_VERSIONS"]

    def test_it_declares_a_repository_for_each_pin(self):
        declared = self.declared(module("tool_pins", True, {}))
        hub = declared.pop("wasm_toolchains")["repositories"]
        self.assertEqual({tool: declared[name] for tool, name in hub.items()},
                         {tool: {"tool": tool, "version": version} for tool, version in self.pins.items()})
        self.assertEqual(len(declared), len(self.pins))

    def test_the_root_module_overrides_a_version(self):
        registry = literals(ROOT / "checksums/registry_data.bzl")["REGISTRY"]
        other = next(version for version in registry["wizer"]["versions"] if version != self.pins["wizer"])
        root, dependency = module("downstream", True, {"wizer": other}), module("tool_pins", False, {})
        self.assertEqual(self.declared(root, dependency)["wasm_toolchains_wizer"]["version"], other)
        with self.assertRaisesRegex(Failed, "the module b overrides wizer, which only the root module may"):
            self.declared(root, module("b", False, {"wizer": other}))
        with self.assertRaisesRegex(Failed, "wizer 0.0.1 is not in the registry"):
            self.declared(module("downstream", True, {"wizer": "0.0.1"}))


class ModuleFiles(unittest.TestCase):
    def evaluate(self, path):
        calls = []
        known = ["bazel_dep", "local_path_override", "module", "register_toolchains", "use_repo"]
        names = {name: (lambda *a, _name=name, **k: calls.append((_name, a, k))) for name in known}
        names["use_extension"] = lambda *a: calls.append(("use_extension", a, {})) or "wasm_tools"
        exec(compile(path.read_text(), str(path), "exec"), names)
        return calls

    def test_the_modules_use_what_the_extension_declares(self):
        for folder, repository in [(ROOT, ""), (DOWNSTREAM, "@tool_pins")]:
            with self.subTest(folder):
                calls = self.evaluate(folder / "MODULE.bazel")
                self.assertIn(("use_extension", (f"{repository}//toolchains:extensions.bzl", "wasm_tools"), {}), calls)
                self.assertIn(("use_repo", ("wasm_tools", "wasm_toolchains"), {}), calls)
        self.assertIn(("register_toolchains", ("@wasm_toolchains//:all",), {}), self.evaluate(ROOT / "MODULE.bazel"))

    def test_the_downstream_module_asks_for_this_one(self):
        (this,) = [k for name, _, k in self.evaluate(ROOT / "MODULE.bazel") if name == "module"]
        deps = [k for name, _, k in self.evaluate(DOWNSTREAM / "MODULE.bazel") if name == "bazel_dep"]
        self.assertEqual(deps, [{"name": this["name"], "version": this["version"]}])


if __name__ == "__main__":
    unittest.main()
