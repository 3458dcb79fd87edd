//! What people are told while a command waits for a ledger.

use std::io::{self, IsTerminal as _};

use bankctl_storage::Awaited;

use super::suggest;
use crate::{config, render};

/// From now on a wait of more than a second is told, where people read.
pub(super) fn is_told(is_quiet: bool) {
    if !is_quiet && io::stderr().is_terminal() {
        bankctl_storage::tell_with(tell);
    }
}

fn tell(awaited: &Awaited) {
    let line = format!("waiting for the ledger: {}", why(awaited));
    // No one may be listening; the wait goes on all the same.
    let _ = render::write_note(&line, &mut io::stderr().lock());
}

/// Why it takes long, as far as that is known.
fn why(awaited: &Awaited) -> String {
    let holder = match awaited {
        Awaited::Process(holder) => holder,
        Awaited::Writer => return "another process is writing".to_owned(),
        Awaited::Server => {
            return "the server has not answered yet; another session may be writing".to_owned();
        }
    };
    let process = holder.process;
    let root = super::definition();
    let words = holder.arguments.iter().skip(1).map(String::as_str);
    let (_, path) = suggest::reached(&root, words);
    let user = holder.user.map(config::name_of_user);
    let by = user.map_or_else(String::new, |user| format!(" by {user}"));
    match path.as_slice() {
        [] => format!("another process ({process}) is writing"),
        ["import", ..] => format!("an import{by} (process {process}) is writing"),
        words => format!(
            "`bankctl {}`{by} (process {process}) is writing",
            words.join(" ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use bankctl_storage::{Awaited, Holder};

    use super::why;

    #[test]
    fn who_writes_is_named_as_far_as_it_is_known() {
        let holder = |line: &str| Holder {
            process: 7,
            user: None,
            arguments: line.split(' ').map(str::to_owned).collect(),
        };
        let table = [
            (
                "bankctl import payroll wages.csv",
                "an import (process 7) is writing",
            ),
            (
                "/usr/bin/bankctl --ledger x.db deposit 1000000018 5",
                "`bankctl deposit` (process 7) is writing",
            ),
            ("sqlite3 bank.db", "another process (7) is writing"),
        ];
        for (line, expected) in table {
            assert_eq!(why(&Awaited::Process(holder(line))), expected, "{line}");
        }
        assert_eq!(why(&Awaited::Writer), "another process is writing");
    }
}
