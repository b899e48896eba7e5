"""Bazel's own file of that name, as far as this repository loads it."""

def http_archive(name, **kwargs):
    """Declares nothing."""

def http_file(name, **kwargs):
    """Declares nothing."""
