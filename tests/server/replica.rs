//! What may be slightly old is read from a replica; money is not.

use super::common::Bank;
use crate::common::deadline::InTime as _;

/// The same schema as a standby shows it: nothing can be written.
fn standby(bank: &Bank) -> String {
    format!("{}%20-cdefault_transaction_read_only%3Don", bank.location)
}

#[test]
fn what_a_standby_can_tell_is_read_there() {
    let bank = Bank::new();
    let account = bank.funded("25.00");
    let replica = standby(&bank);
    let reads: [&[&str]; 6] = [
        &["history", &account],
        &["stats", "--period", "daily"],
        &["export", "transactions"],
        &["export", "accounts"],
        &["export", "customers"],
        &["export", "journal", "--format", "hledger"],
    ];
    for read in reads {
        let here = bank.run(read).done().stdout;
        let there = bank.run(&[read, &["--replica", &replica]].concat()).done();
        assert_eq!(there.stdout, here, "{read:?}");
        // The ledger itself is not asked.
        let elsewhere = [
            read,
            &["--replica", &replica, "--ledger", "/nowhere/bank.db"],
        ]
        .concat();
        assert_eq!(bank.run(&elsewhere).done().stdout, here, "{read:?}");
        let variable = bank
            .command(read)
            .env("BANKCTL_REPLICA", &replica)
            .output_in_time();
        assert_eq!(
            variable.expect("it runs").stdout,
            here.as_bytes(),
            "{read:?}"
        );
    }
}

#[test]
fn money_goes_to_the_ledger_alone() {
    let bank = Bank::new();
    let account = bank.funded("25.00");
    let replica = standby(&bank);
    for command in ["balance", "deposit"] {
        let refused = bank.run(&[command, &account, "1.00", "--replica", &replica]);
        assert_eq!(refused.code, 2, "{command}: {}", refused.stderr);
    }
    let paid = bank
        .command(&["deposit", &account, "1.00"])
        .env("BANKCTL_REPLICA", &replica)
        .output_in_time();
    assert!(paid.expect("it runs").status.success());
    assert_eq!(bank.balance(&account), "26.00");
}

#[test]
fn a_replica_that_is_not_there_is_named() {
    let bank = Bank::new();
    let account = bank.funded("25.00");
    let gone = "postgresql://bank@127.0.0.1:1/postgres?sslmode=disable";
    let refused = bank.run(&["history", &account, "--replica", gone]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("127.0.0.1:1"), "{}", refused.stderr);
}
