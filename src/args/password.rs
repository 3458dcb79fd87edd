//! Where commands get what is secret from: a terminal that shows nothing, or
//! the lines of standard input. Never from an argument, which others see.

use bankctl_ledger::Needed;

use crate::commands::{Context, Result, Secret};
use crate::error::{Class, Fault};

/// Where secrets come from.
#[derive(Clone, Debug, clap::Args)]
pub struct SecretArgs {
    /// Read what is secret from standard input, a line each, in the order in which it would be asked for
    #[arg(long)]
    pub password_stdin: bool,
}

impl SecretArgs {
    /// What answers when a secret is asked for.
    pub fn source<'a>(
        &self,
        context: &'a Context<'_>,
    ) -> impl FnMut(Needed) -> Result<Secret> + 'a {
        let from_input = self.password_stdin;
        move |needed| {
            if from_input {
                return line(needed, context);
            }
            let typed = context.secret(question(needed))?;
            if needed == Needed::NewPassword && *context.secret("The same again:")? != *typed {
                let message = "the two new passwords are not the same";
                return Err(Fault::new(Class::Usage, "usage", message)
                    .hint("nothing was changed: run the command again")
                    .into());
            }
            Ok(typed)
        }
    }
}

fn question(needed: Needed) -> &'static str {
    match needed {
        Needed::Password => "Password:",
        Needed::Code => "Code:",
        Needed::NewPassword => "New password:",
    }
}

fn line(needed: Needed, context: &Context<'_>) -> Result<Secret> {
    context.terminal.secret_line().ok_or_else(|| {
        let what = question(needed).trim_end_matches(':').to_lowercase();
        let message = format!("standard input has no line with the {what}");
        Fault::new(Class::Usage, "usage", message)
            .hint("write a line each: password, code if one is asked for, new password")
            .into()
    })
}
