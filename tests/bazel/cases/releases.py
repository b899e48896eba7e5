"""Releases to serve: real generators built from the crate registry, and
stand-ins for everything else.

Packs them as their publishers do; does not record their digests.
"""

import hashlib
import io
import os
import platform
import shutil
import tarfile
import zipfile

from support import CACHE, Run, environment

HOST = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}[platform.machine()]


def generator(version):
    """The wit-bindgen program of that version, built once."""
    home = CACHE / f"wit-bindgen-cli-{version}"
    program = home / "bin/wit-bindgen"
    if not program.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        print(f"building wit-bindgen-cli {version}, once", flush=True)
        # Unoptimised it takes half the time to build, and runs as quickly on small worlds.
        install = ["cargo", "install", "wit-bindgen-cli", "--version", version, "--debug", "--locked"]
        options = ["--no-default-features", "--features", "rust", "--root", home, "--target-dir", CACHE / "build"]
        quick = environment(CARGO_PROFILE_DEV_DEBUG="0", CARGO_PROFILE_DEV_STRIP="symbols")
        Run([*install, *options], cwd=CACHE, env=quick).exits(0)
    return program.read_bytes()


def forget_the_build():
    """Removes what the generators were built from: hundreds of megabytes."""
    shutil.rmtree(CACHE / "build", ignore_errors=True)


def script(text):
    """A program that prints a text."""
    return f"#!/bin/sh\necho '{text}'\n".encode()


def tar(files, compression):
    """An archive of programs: bytes by path."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{compression}") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def pack(name, files):
    """Files as the end of an archive's name says; the one file, if it says nothing."""
    for compression in ["gz", "xz"]:
        if name.endswith(".tar." + compression):
            return tar(files, compression)
    if not name.endswith(".zip"):
        (content,) = files.values()
        return content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def path_on_server(facts, version, suffix):
    """Where a server that stands in for the publisher's host has an artifact."""
    url = facts["url_template"].format(github_repo=facts["github_repo"], version=version, url_suffix=suffix)
    return "/" + url.split("/", 3)[3]


def publish_wit_bindgen(server, facts, version, like):
    """Serves a release of wit-bindgen: the real program for this host.

    `like` gives the platforms and the ends of the names, as another release has
    them. Returns the path of this host's artifact.
    """
    for name, artifact in like.items():
        path = path_on_server(facts, version, artifact["url_suffix"])
        program = generator(version) if name == HOST else script(f"wit-bindgen {version} for {name}")
        folder = path.rsplit("/", 1)[1].removesuffix(".tar.gz").removesuffix(".zip")
        files = {f"{folder}/README.md": os.urandom(256), f"{folder}/wit-bindgen": program}
        server.files[path] = pack(path, files)
    return path_on_server(facts, version, like[HOST]["url_suffix"])
