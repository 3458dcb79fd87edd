//! A customer who is closed at the moment at which a file opens an account for
//! him.

use std::process::Stdio;

use super::common::{Bank, Run, text};
use super::engine::connection;
use crate::common::deadline::{InTime as _, until};

#[test]
fn a_customer_who_is_being_closed_gets_no_account() {
    let bank = Bank::new();
    let add = ["customer", "add", "--name", "Ben", "--external-id", "OLD-7"];
    let number = text(&bank.json(&add)["number"]);
    let file = bank.file(
        "accounts.csv",
        "customer_external_id,customer_name,type,external_number\nOLD-7,Ben,checking,X-1\nOLD-8,Eva,checking,X-2\n",
    );
    // What `customer close` does, in slow motion.
    let mut session = connection(&bank);
    let mut closing = session.transaction().expect("begun");
    closing
        .batch_execute("SELECT id FROM customer WHERE external_id = 'OLD-7' FOR NO KEY UPDATE")
        .expect("locked");
    let mut child = bank
        .command(&["import", "accounts", &file, "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    let mut look = connection(&bank);
    let waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                 AND query LIKE '%customer WHERE external_id%'";
    until("it waits for the customer", || {
        let ended = child.try_wait().expect("asked").is_some();
        let waits = look.query_opt(waits, &[]).expect("asked").is_some();
        (ended || waits).then_some(())
    });
    closing
        .batch_execute("UPDATE customer SET status = 2 WHERE external_id = 'OLD-7'")
        .expect("closed");
    closing.commit().expect("closed");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 4, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("customer_closed"), "{}", run.stderr);
    let customer = bank.json(&["customer", "show", &number]);
    assert_eq!(customer["accounts"], serde_json::json!([]), "{customer}");
    assert_eq!(
        bank.json(&["account", "list"])["items"],
        serde_json::json!([])
    );
}
