//! Files that are read although there is something odd about them, or not.

use bankctl_formats::read::nacha::{Accept, Check};
use bankctl_formats::read::{Strict, WARNING_CODES};
use clap::builder::TypedValueParser;

use super::values::word;
use crate::error::{Class, Error, Fault};

/// What is taken although it is odd.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct StrictArgs {
    /// Refuse a file that is warned of
    #[arg(long)]
    pub strict: bool,
    /// Take this all the same: with --strict a warning, by its code; of a NACHA file a check
    /// that fails: count, hash, class, check-digit; can be repeated
    #[arg(long, value_name = "CODE", value_parser = accepted(), hide_possible_values = true)]
    pub accept: Vec<Accepted>,
}

/// What is taken all the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accepted {
    /// A check of an ACH file.
    Check(Check),
    /// A kind of warning.
    Warning(&'static str),
}

/// A check or a kind of warning.
fn accepted() -> impl TypedValueParser<Value = Accepted> {
    let checks = Check::ALL.map(|(_, name)| name).into_iter();
    let names = checks.chain(WARNING_CODES).collect();
    word(names, |name| {
        let mut checks = Check::ALL.into_iter();
        let check = checks.find(|(_, known)| *known == name);
        let code = WARNING_CODES.into_iter().find(|known| *known == name);
        check
            .map(|(check, _)| Accepted::Check(check))
            .or(code.map(Accepted::Warning))
    })
}

impl StrictArgs {
    /// The checks of an ACH file that are passed over.
    pub fn checks(&self) -> Accept {
        let checks = self.accept.iter().filter_map(|accepted| match accepted {
            Accepted::Check(check) => Some(*check),
            Accepted::Warning(_) => None,
        });
        Accept(checks.collect())
    }

    /// Which warnings refuse an ACH file: that a check was passed over does not.
    pub fn of_ach(&self) -> Strict {
        let accepted = self.accept.iter().filter_map(|accepted| match accepted {
            Accepted::Check(check) => check.warning(),
            Accepted::Warning(code) => Some(*code),
        });
        Strict {
            is_on: self.strict,
            accepted: accepted.collect(),
        }
    }

    /// Which warnings refuse a file of another kind.
    ///
    /// # Errors
    /// A check is to be passed over that such a file does not have.
    pub fn of_others(&self) -> Result<Strict, Error> {
        let checks = self.checks().0;
        let mut named = Check::ALL.iter();
        match named.find(|(check, _)| checks.contains(check)) {
            None => Ok(self.of_ach()),
            Some((_, name)) => {
                let message = format!("--accept {name} is about NACHA files, and this is none");
                Err(Fault::new(Class::Usage, "usage", message)
                    .hint("leave it out: sums and counts of such a file are never passed over")
                    .into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Accepted, Check, StrictArgs};

    #[test]
    fn a_check_that_is_passed_over_is_no_warning_that_refuses() {
        let args = StrictArgs {
            strict: true,
            accept: vec![
                Accepted::Check(Check::Hash),
                Accepted::Warning("trace"),
                Accepted::Check(Check::CheckDigit),
            ],
        };
        assert_eq!(args.checks().0, [Check::Hash, Check::CheckDigit]);
        assert_eq!(args.of_ach().accepted, ["control_hash_mismatch", "trace"]);
        let fault = args.of_others().expect_err("no ACH file");
        assert!(fault.message().contains("--accept hash"), "{fault:?}");
    }
}
