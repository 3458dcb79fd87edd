//! The terminal interface.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Open the teller screen: find, pay in and out, tills, approve, look up
///
/// Everything is done with the keyboard; the keys are in the last lines and under ?.
/// Each booking goes the way of the commands, with the same checks, permissions and
/// approvals, and is shown before it is booked. The last line is the command that would do the same.
/// Needs a terminal of at least 40 columns and 10 lines.
#[derive(Clone, Copy, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ui
  bankctl ui --ledger postgresql://anna@db.example/bank
  bankctl ui --dry-run")]
pub struct Args {}

/// Runs the command.
#[cfg(feature = "tui")]
pub fn run(_: Args, context: &Context<'_>) -> Result<Report> {
    use std::rc::Rc;
    use std::sync::Arc;

    use bankctl_ledger::access::rules::permission::Action;
    use bankctl_ledger::{Clock as _, Ledger};

    use super::ledger_context;
    use crate::args::password::SecretArgs;
    use crate::config::{self, Config};

    use crate::render::terminal;
    use crate::report::Body;
    use crate::tui;

    let config = Config::load()?;
    let (caller, location) = (context.caller.clone(), context.location.clone());
    let yes = context.yes;
    let open = move |action: Action, dry_run: bool| -> Result<Ledger> {
        let behind = (Rc::default(), Rc::default());
        let of_ledger = ledger_context(&location, caller.clone(), dry_run, yes, behind);
        Ledger::open(&location, of_ledger, action)
    };
    let log_in = |name: Option<&str>| -> Result<()> {
        let secrets = SecretArgs {
            password_stdin: false,
        };
        let mut ledger = context.open(Action::Login)?;
        ledger
            .access()
            .log_in(name, &mut secrets.source(context))
            .map(|_| ())
    };
    let [lc_all, lc_ctype, lang] = ["LC_ALL", "LC_CTYPE", "LANG"].map(config::variable);
    tui::run(&tui::Desk {
        open: Arc::new(open),
        log_in: &log_in,
        make_reference: config::made_key_now,
        now: || config::SystemClock.now(),
        dry_run: context.dry_run,
        color: context.color,
        unicode: terminal::unicode(lc_all.as_deref(), lc_ctype.as_deref(), lang.as_deref()),
        term: config::variable("TERM"),
        printer: config.receipt.command,
        confirm_over: config.confirm.limit()?,
    })?;
    Ok(Report::of(Body::Nothing))
}

/// Runs the command: refused, because this build has no terminal interface.
#[cfg(not(feature = "tui"))]
pub fn run(_: Args, _: &Context<'_>) -> Result<Report> {
    let message = "this build has no terminal interface";
    Err(Fault::new(Class::Usage, "usage", message)
        .hint("build it with the feature tui, or use the commands; see bankctl --help")
        .into())
}
