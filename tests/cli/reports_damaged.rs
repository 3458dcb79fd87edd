//! Reports of a ledger that was altered: each equation that misses something says so.

use rusqlite::Connection;

use crate::common::{Bank, DAY};

/// Alters the file behind the program's back, and gives what each report ends with.
fn altered(statement: &str, reports: &[(&str, i32)]) {
    let mut bank = Bank::made_before(3);
    let account = bank.funded("100");
    bank.now += DAY;
    bank.json(&["withdraw", &account, "30"]);
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    connection.execute_batch(statement).expect("altered");
    drop(connection);
    for (report, code) in reports {
        let words: Vec<&str> = report.split(' ').collect();
        let run = bank.run(&[&["report"], &words[..], &["-o", "json"]].concat());
        assert_eq!(run.code, *code, "{statement} {report}: {}", run.stderr);
        if *code == 8 {
            assert!(run.stderr.contains("not_balanced"), "{}", run.stderr);
        }
    }
}

#[test]
fn a_report_that_does_not_come_out_even_ends_as_damage_does() {
    // A balance that nothing was booked for, of a customer and of cash.
    altered(
        "UPDATE position SET balance_minor = balance_minor + 100 WHERE account > 100000000",
        &[
            ("balance-sheet", 8),
            ("overdrawn", 8),
            ("products", 8),
            ("income-statement", 0),
            ("cash-position", 0),
        ],
    );
    altered(
        "UPDATE position SET balance_minor = balance_minor - 100 WHERE account < 100000000 AND balance_minor <> 0",
        &[
            ("balance-sheet", 8),
            ("income-statement", 8),
            ("cash-position", 8),
            ("teller-journal", 8),
            ("general-ledger", 8),
            ("overdrawn", 0),
        ],
    );
    // Money in the daily totals that nobody has.
    altered(
        "UPDATE rollup SET amount_minor = amount_minor + 100 WHERE flow = 1",
        &[
            ("balance-sheet", 8),
            ("income-statement", 8),
            ("general-ledger", 8),
            ("products", 8),
        ],
    );
}
