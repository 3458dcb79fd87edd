//! What people see on terminals of every width.
#![cfg(unix)]

use super::terminal_screen::Pty;
use super::told::in_new_york;
use crate::common::deadline::InTime as _;

#[test]
fn a_narrow_terminal_gets_a_line_for_each_sentence() {
    let bank = in_new_york();
    for (width, expected) in [
        (
            120,
            "Deposited 5.00 USD cash to 1000000018 (Uma Lindqvist). New balance 5.00. T0000000013, 07:00\n",
        ),
        (
            80,
            "Already deposited 5.00 USD cash to 1000000018 (Uma Lindqvist).\nBalance now 5.00.\n\
             T0000000013, 07:00\n",
        ),
        (
            40,
            "Already deposited 5.00 USD cash to\n1000000018 (Uma Lindqvist).\nBalance now 5.00.\n\
             T0000000013, 07:00\n",
        ),
    ] {
        let pty = Pty::of(width, 24);
        let mut command = bank.command(&["deposit", "1000000018", "5", "--ref", "D-1"]);
        command
            .stdout(pty.end())
            .stderr(pty.end())
            .env("LC_ALL", "C.UTF-8");
        command.status_in_time().expect("the binary runs");
        pty.waits_for(expected.lines().last().expect("a line"));
        let shown = pty.shows();
        assert_eq!(shown.trim_end(), expected.trim_end(), "{width}");
    }
}
