"""Lines that Renovate's preset finds, in Starlark."""

# renovate: datasource=github-releases depName=bufbuild/buf
BUF = "1.47.2"

# buildifier: disable=function-docstring
# buildifier: disable=unused-variable
def deps(version = "27.0.1"):  # renovate: datasource=github-releases depName=bytecodealliance/wasmtime
    pass
