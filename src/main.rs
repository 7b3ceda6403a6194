//! The `casebook` command: see `casebook::cli`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The system's allocator keeps what one thread freed from the others: a preview grew with every edit
/// (`docs/decisions/0017-allocator.md`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    casebook::cli::main()
}
