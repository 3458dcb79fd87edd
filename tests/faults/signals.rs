//! Signals: the transaction in hand is finished or taken back.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use crate::common::deadline::{InTime as _, Started, until};
use crate::common::{Bank, Run};

fn send(child: &Started, signal: &str) {
    let sent = Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .stderr(Stdio::null())
        .status_in_time()
        .expect("kill");
    // It may have ended by itself.
    let _ = sent;
}

fn started(bank: &Bank, arguments: &[&str]) -> Started {
    bank.command(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs")
}

/// Waits until a process is no longer ended by a signal itself.
fn until_it_listens(child: &Started) {
    let path = format!("/proc/{}/status", child.id());
    until("it catches signals", || {
        let status = std::fs::read_to_string(&path).expect("a process");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught?.trim(), 16).expect("a mask");
        let both = [2, 15].map(|signal| caught >> (signal - 1) & 1);
        (both == [1, 1]).then_some(())
    });
}

fn is_there(bank: &Bank, reference: &str) -> bool {
    bank.run(&["transaction", "show", reference]).code == 0
}

/// Runs where no file may grow beyond some blocks of 512 bytes, and nobody has
/// told the shell to ignore the signal.
fn limited(bank: &Bank, blocks: u64, arguments: &[&str]) -> Output {
    let direct = bank.command(arguments);
    Command::new("sh")
        .env_clear()
        .envs(
            direct
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(bank.folder.path())
        .args(["-c", &format!("ulimit -f {blocks}; exec \"$@\""), "sh"])
        .arg(direct.get_program())
        .args(direct.get_args())
        .output_in_time()
        .expect("a shell")
}

#[test]
fn a_file_size_limit_is_an_error_and_not_the_end() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let mut refused = 0;
    for blocks in [0, 1, 2, 8, 16, 40, 64, 100, 400] {
        let reference = format!("R-{blocks}");
        let arguments = [
            "deposit", &account, "1.00", "--ref", &reference, "-o", "json",
        ];
        let output = limited(&bank, blocks, &arguments);
        assert_eq!(output.status.signal(), None, "{blocks} blocks: killed");
        let run = Run::of(output);
        if run.code != 0 {
            assert_eq!(run.code, 1, "{blocks}: {}", run.stderr);
            assert!(run.stderr.contains("\"file_size_limit\""), "{}", run.stderr);
            refused += 1;
        }
        assert_eq!(
            run.code == 0,
            is_there(&bank, &reference),
            "{blocks} blocks"
        );
        bank.verify();
    }
    assert!(refused > 1, "the limit was never met: this proves nothing");
    let import = bank.file("pay.csv", format!("account,amount\n{account},1.00\n"));
    let output = limited(&bank, 8, &["import", "payroll", &import]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    bank.verify();
}

#[test]
fn who_waits_for_the_ledger_ends_when_told_to() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let keeper = Connection::open(bank.ledger()).expect("the ledger");
    keeper.execute_batch("BEGIN IMMEDIATE").expect("kept");
    for signal in ["INT", "TERM"] {
        let reference = format!("R-{signal}");
        let deposit = [
            "deposit", &account, "1.00", "--ref", &reference, "-o", "json",
        ];
        let mut child = started(&bank, &deposit);
        until_it_listens(&child);
        assert!(child.try_wait().expect("asked").is_none(), "it waits");
        send(&child, signal);
        let run = Run::of(child.wait_with_output().expect("it ends"));
        assert_eq!((run.code, run.stdout.as_str()), (130, ""), "{}", run.stderr);
        assert!(run.stderr.contains("\"interrupted\""), "{}", run.stderr);
        assert!(!is_there(&bank, &reference));
    }
    drop(keeper);
    bank.verify();
}

#[test]
fn a_payment_that_is_interrupted_is_done_and_told_or_not_done() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let mut ended = [0, 0];
    for round in 0..60u64 {
        let reference = format!("R-{round}");
        let child = started(&bank, &["deposit", &account, "1.00", "--ref", &reference]);
        sleep(Duration::from_micros(round * 400));
        send(&child, if round % 2 == 0 { "INT" } else { "TERM" });
        let output = child.wait_with_output().expect("it ends");
        let done = output.status.success();
        assert_eq!(
            done,
            is_there(&bank, &reference),
            "round {round}: {output:?}"
        );
        assert_eq!(done, !output.stdout.is_empty(), "what is done is told");
        ended[usize::from(done)] += 1;
    }
    bank.verify();
    println!("{} were ended, {} were done", ended[0], ended[1]);
}
