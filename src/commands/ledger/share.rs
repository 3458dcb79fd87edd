//! Share a ledger's file with a group.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::config;
use crate::error::{Class, Fault};
use crate::report::Report;

/// Share the ledger's file with a group of system accounts
///
/// Its folder, the file, what lies beside it and the file of the data key get the group, and
/// modes with which every member can read and write them. So every member can also change
/// the file with other programs, and read personal data: roles bind only those who use
/// bankctl. PostgreSQL has no such limit. Keys that sign are not shared. The ledger needs a
/// folder of its own, and the key one that the group may enter. Only the owner of the files
/// who is a member, or root, can do it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger share --group bank
  bankctl --ledger /srv/bank/ledger.db ledger share --group bank --dry-run")]
pub struct Args {
    /// Group of the operating system, by name or number
    #[arg(long, value_name = "GROUP")]
    pub group: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let named = &args.group;
    let number = config::group_number(named).ok_or_else(|| {
        let message = format!("there is no group {named:?} on this machine");
        Fault::new(Class::NotFound, "group_not_found", message)
            .hint("make it with groupadd, or name one that `getent group` lists")
    })?;
    let mut ledger = context.open(Action::LedgerShare)?;
    context.confirm(&format!(
        "Give every member of {named} the right to change the ledger's file and to read its data key?"
    ))?;
    let shared = ledger.admin().share(named, number)?;
    Ok(Report::one(shared)
        .note("keep a checkpoint where the members can't write: bankctl audit checkpoint")
        .note("PostgreSQL keeps people apart better: bankctl ledger copy --to postgresql://…"))
}
