//! The program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    bankctl::complete::answer();
    ExitCode::from(bankctl::cli::run(std::env::args_os()))
}
