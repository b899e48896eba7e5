"""Constants for ./computed_checks.bzl."""

load(":computed_mirrors.bzl", _mirror = "MIRROR")

MIRROR = _mirror

BUF = struct(name = "buf", tag = "v1.47.2")

VERSIONS = {
    "boost": "1.86.0",
    "buf": BUF.tag[1:],
    ("go", "linux"): "1.24",
    "nested": {"python": [3, 13]},
    "wasi-sdk": 27,
}
