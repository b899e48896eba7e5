"""The versions of this repository's tools: the only place where a person writes them."""

TOOL_VERSIONS = {
    "axe": "1.0.0",
    "saw": "1.2.0",
}

TOOL_COMPATIBILITY = {
    "saw": {
        "1.1.0": {"axe": ["1.0.0"]},
        "1.2.0": {"axe": ["1.0.0", "1.1.0"]},
    },
}
