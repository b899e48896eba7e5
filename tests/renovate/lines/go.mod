module x

// renovate: datasource=golang-version depName=go
toolchain go1.24.3
