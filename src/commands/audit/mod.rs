//! The audit log, checkpoints and proofs.

pub mod check_proof;
pub mod checkpoint;
pub mod keygen;
pub mod log;
pub mod prove;
pub mod verify;

use super::{Context, Result, must_be_file};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Log(log::Args),
    Keygen(keygen::Args),
    Checkpoint(checkpoint::Args),
    Verify(verify::Args),
    Prove(prove::Args),
    CheckProof(check_proof::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Log(args) => log::run(args, context),
        Command::Keygen(args) => keygen::run(&args, context),
        Command::Checkpoint(args) => checkpoint::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Prove(args) => prove::run(&args, context),
        Command::CheckProof(args) => check_proof::run(&args, context),
    }
}
