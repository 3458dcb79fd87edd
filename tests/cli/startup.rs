//! From nothing to a first deposit.

use crate::common::Bank;

#[test]
fn without_a_ledger_every_command_says_how_to_make_one() {
    let bank = Bank::nowhere();
    for arguments in [
        &["balance", "1000000018"][..],
        &["deposit", "1000000018", "5"],
        &["customer", "list"],
        &["verify"],
    ] {
        bank.refuses(arguments, 3, "ledger_not_found");
    }
    assert!(!bank.ledger().exists(), "reading never makes a file");
}

#[test]
fn a_ledger_is_made_once_and_private() {
    let bank = Bank::new();
    bank.refuses(&["init"], 6, "already_exists");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(bank.ledger())
            .expect("the ledger")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let account = bank.funded("250.00");
    assert_eq!(bank.balance(&account), "250.00");
    assert_eq!(bank.balance("cash/vault"), "250.00");
    bank.verify();
}

#[test]
fn verbose_tells_what_works_on_which_ledger_and_how_long() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let plain = bank.run(&["balance", &account]).done();
    let told = bank.run(&["balance", &account, "--verbose"]).done();
    assert_eq!((plain.stdout, plain.stderr.as_str()), (told.stdout, ""));
    let lines: Vec<&str> = told.stderr.lines().collect();
    let [works, done, written] = lines.as_slice() else {
        panic!("{}", told.stderr);
    };
    for part in ["bankctl ", ", schema ", ", ledger "] {
        assert!(works.contains(part), "{works}");
    }
    assert!(
        done.starts_with("done after ") && done.ends_with(" ms"),
        "{done}"
    );
    assert!(written.starts_with("written after "), "{written}");
}
