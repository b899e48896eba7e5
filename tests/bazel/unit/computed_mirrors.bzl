"""Constants for ./computed_versions.bzl."""

_HOST = "https://mirror.example.com"

MIRROR = _HOST + "/{path}"
