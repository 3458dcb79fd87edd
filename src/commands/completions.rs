//! Completions for shells.

use clap::Args as ClapArgs;
use clap_complete::env::Shells;

use super::Result;
use crate::error::{Class, Fault};
use crate::report::Report;

/// How zsh offers what bankctl has found. It must not leave out a number whose
/// holder's name was typed.
const ZSH_OFFERS: &str = "_describe -V 'values' other";

/// The shells that completions are made for.
pub const SHELLS: &[&str] = &["bash", "zsh", "fish", "elvish", "powershell"];

/// Where zsh loads the file by itself, it does so at the first completion, and
/// expects an answer to that one too.
const ZSH_AUTOLOADED: &str = "
if [[ ${funcstack[1]-} == _bankctl ]]; then
    _clap_dynamic_completer_bankctl \"$@\"
fi
";

/// The file that a shell looks for.
pub fn file_name(shell: &str) -> &'static str {
    match shell {
        "bash" => "bankctl.bash",
        "zsh" => "_bankctl",
        "fish" => "bankctl.fish",
        "elvish" => "bankctl.elv",
        _ => "_bankctl.ps1",
    }
}

/// Print a completion script for a shell
///
/// The script asks bankctl itself, so it knows live account and customer numbers. It
/// stays silent where there is no ledger.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  source <(bankctl completions bash)
  bankctl completions fish > ~/.config/fish/completions/bankctl.fish")]
pub struct Args {
    /// Shell
    #[arg(value_name = "SHELL", value_parser = clap::builder::PossibleValuesParser::new(SHELLS))]
    pub shell: String,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Report> {
    Ok(Report::text(script(&args.shell)?))
}

/// The script for a shell.
///
/// # Errors
/// There is none for it.
pub fn script(shell: &str) -> Result<String> {
    let shells = Shells::builtins();
    let unknown = || {
        Fault::new(
            Class::Usage,
            "usage",
            format!("no completions for {shell:?}"),
        )
    };
    let completer = shells.completer(shell).ok_or_else(unknown)?;
    let mut script = Vec::new();
    completer
        .write_registration("COMPLETE", "bankctl", "bankctl", "bankctl", &mut script)
        .map_err(|error| Fault::new(Class::Failure, "io", error.to_string()))?;
    let script = String::from_utf8(script)
        .map_err(|_| Fault::new(Class::Failure, "internal", "the script is not text"))?;
    if shell == "zsh" {
        let offering = script.replace(ZSH_OFFERS, &format!("{ZSH_OFFERS} -U"));
        return Ok(offering + ZSH_AUTOLOADED);
    }
    Ok(script)
}
