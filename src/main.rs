//! The program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    bankctl::terminal::keep_to_owner();
    bankctl::completion::answer();
    ExitCode::from(bankctl::cli::run(std::env::args_os()))
}
