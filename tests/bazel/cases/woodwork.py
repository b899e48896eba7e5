"""The releases of the two tools of examples/bazel-downstream.

They are stand-ins whose bytes are always the same, so that the digests that the
example records are theirs. `python3 woodwork.py` prints those.
"""

import base64
import hashlib
import io
import json
import zipfile

from support import ROOT

EXAMPLE = "examples/bazel-downstream"
HOST = "https://releases.example.com"


def lock():
    """What the example records."""
    return json.loads((ROOT / EXAMPLE / "pins.lock.json").read_text())


def artifacts(facts):
    """Each artifact of a lock: tool, version, platform and what is said of it."""
    for tool, pinned in facts["tools"].items():
        for version, release in pinned["releases"].items():
            for platform, artifact in release["platforms"].items():
                yield tool, version, platform, artifact


def content(tool, version, platform, artifact):
    """The bytes of an artifact: a program that says what it is."""
    said = f"{tool} {version} for {platform}"
    script = f'#!/bin/sh\necho "{said}" > "${{1:-/dev/stdout}}"\n'.encode()
    if artifact["type"] == "file":
        return script
    program = artifact["program"] + (".exe" if platform.startswith("windows") else "")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, text in {program: script, "README.md": said.encode()}.items():
            # Without a date, an entry is of 1980.
            entry = zipfile.ZipInfo(f"{artifact['strip_prefix']}/{path}")
            entry.create_system, entry.external_attr = 3, 0o100755 << 16
            archive.writestr(entry, text)
    return packed.getvalue()


def publish(server, facts=None):
    """Serves all of it below the paths that the URLs have."""
    for tool, version, platform, artifact in artifacts(facts or lock()):
        for url in artifact["urls"]:
            server.files["/" + url.split("/", 3)[3]] = content(tool, version, platform, artifact)


def integrity(content):
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def downloader_config(server):
    """The text that sends Bazel's downloader to the server."""
    return f"rewrite releases.example.com/(.*) http://{server.address}/$1\n"


if __name__ == "__main__":
    for tool, version, platform, artifact in artifacts(lock()):
        body = content(tool, version, platform, artifact)
        print(tool, version, platform, integrity(body), hashlib.sha256(body).hexdigest(), len(body))
