//! The `casebook` command: see `casebook::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    casebook::cli::main()
}
