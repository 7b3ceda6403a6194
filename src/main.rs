//! The `casebook` command: see `casebook::cli`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Builds allocate many small strings on all cores: this allocator takes an eighth off their CPU time. The system's keeps
/// what one thread freed from the others: a preview grew with every edit (`docs/decisions/0017-allocator.md`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    casebook::cli::main()
}
