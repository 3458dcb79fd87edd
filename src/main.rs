//! The program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    bankctl::surroundings::keep_to_owner();
    bankctl::complete::answer();
    ExitCode::from(bankctl::cli::run(std::env::args_os()))
}
