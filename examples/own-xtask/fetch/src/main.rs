fn main() -> std::process::ExitCode {
    artifact_fetch::main("fetch")
}
