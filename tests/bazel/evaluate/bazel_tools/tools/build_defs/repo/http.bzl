"""Bazel's own file of that name, as far as this repository loads it."""

def http_archive(name, **_kwargs):
    """Declares nothing."""

def http_file(name, **_kwargs):
    """Declares nothing."""
