# renovate: datasource=github-releases depName=bufbuild/buf
BUF = "1.47.2"

def deps(version = "27.0.1"):  # renovate: datasource=github-releases depName=bytecodealliance/wasmtime
    pass
