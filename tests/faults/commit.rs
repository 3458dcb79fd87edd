//! A commit that fails is asked about before anything is said.

use crate::common::{Bank, text};
use crate::disk::{EIO, Fault, calls, run};

/// The sync of the commit is one of a command's first.
fn sync(at: u64, on: bool) -> Fault {
    Fault {
        call: "fsync",
        at,
        on,
        with: EIO,
    }
}

fn is_there(bank: &Bank, reference: &str) -> bool {
    bank.run(&["transaction", "show", reference]).code == 0
}

#[test]
fn a_commit_whose_sync_fails_is_looked_up() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let syncs = calls(&bank, &["deposit", &account, "1.00"]);
    let syncs = syncs.iter().find(|(name, _)| name == "fsync");
    let syncs = syncs.expect("counted").1;
    assert!(syncs > 0, "a deposit syncs");
    let mut failed = 0;
    for at in 1..=syncs {
        let reference = format!("ONCE-{at}");
        let deposit = [
            "deposit", &account, "1.00", "--ref", &reference, "-o", "json",
        ];
        let done = run(&bank, sync(at, false), &deposit);
        assert!([0, 1].contains(&done.code), "{at}: {}", done.stderr);
        failed += done.code;
        assert_eq!(done.code == 0, is_there(&bank, &reference), "sync {at}");
        bank.verify();
    }
    assert!(
        failed > 0,
        "no sync of a commit failed: this proves nothing"
    );
}

#[test]
fn an_outcome_that_can_not_be_known_is_not_called_a_failure() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let hold = text(&bank.json(&["hold", "place", &account, "2"])["id"]);
    let first = text(&bank.json(&["deposit", &account, "3"])["id"]);
    let requests: [&[&str]; 6] = [
        &["deposit", &account, "1.00"],
        &["withdraw", &account, "1.00"],
        &["transfer", &account, "cash/vault", "1.00"],
        &["reverse", &first, "--reason", "a mistake"],
        &["hold", "place", &account, "1.00"],
        &["hold", "capture", &hold],
    ];
    for request in requests {
        let failing = [request, &["-o", "json"]].concat();
        let run = run(&bank, sync(1, true), &failing);
        assert_eq!((run.code, run.stdout.as_str()), (11, ""), "{}", run.stderr);
        let error: serde_json::Value = serde_json::from_str(&run.stderr).expect("JSON");
        let error = &error["error"];
        assert_eq!(error["code"], "outcome_unknown");
        // The reference that was made is told, and settles it.
        let reference = text(&error["details"]["reference"]);
        assert_eq!(reference.len(), 36, "a UUID: {reference}");
        let hint = text(&error["hint"]);
        assert!(hint.contains(&format!("--ref {reference}")), "{hint}");
        let again = [request, &["--ref", &reference]].concat();
        let before = bank.json(&again);
        let twice = bank.json(&again);
        let numbers = |result: &serde_json::Value| text(&result["id"]);
        assert_eq!(numbers(&before), numbers(&twice), "done once");
        assert_eq!(twice["replayed"], true, "{twice}");
        bank.verify();
    }
}

#[test]
fn an_import_of_unknown_outcome_is_run_again() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let lines: Vec<_> = (0..100).map(|_| format!("{account},1.00")).collect();
    let file = bank.file("pay.csv", format!("account,amount\n{}\n", lines.join("\n")));
    let import = ["import", "payroll", &file, "-o", "json"];
    let failed = run(&bank, sync(1, true), &import);
    assert_eq!(failed.code, 11, "{}", failed.stderr);
    assert!(failed.stderr.contains("run the same command again"));
    bank.json(&import[..3]);
    assert_eq!(bank.balance(&account), "100.00");
    bank.verify();
}

#[test]
fn a_record_of_unknown_outcome_says_so() {
    let bank = Bank::new();
    let add = ["customer", "add", "--name", "Ana", "-o", "json"];
    let failed = run(&bank, sync(1, true), &add);
    assert_eq!(failed.code, 11, "{}", failed.stderr);
    bank.verify();
}

#[test]
fn what_was_done_is_not_called_a_failure_when_it_can_not_be_shown() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let full = Fault {
        call: "write",
        at: 1,
        on: true,
        with: crate::disk::ENOSPC,
    };
    let deposit = ["deposit", &account, "1.00", "--ref", "R-1", "-o", "json"];
    assert_eq!(run(&bank, full, &deposit).code, 11);
    assert!(is_there(&bank, "R-1"));
    let balance = run(&bank, full, &["balance", &account]);
    assert_eq!(balance.code, 1, "{}", balance.stderr);
}
