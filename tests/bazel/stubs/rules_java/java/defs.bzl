"""Bazel 4's native Java rules, under the names that its own tools load.

Does not work with later Bazels, which do not ask for it.
"""

java_binary = native.java_binary
java_import = native.java_import
java_library = native.java_library
java_runtime = native.java_runtime
java_test = native.java_test
java_toolchain = native.java_toolchain
