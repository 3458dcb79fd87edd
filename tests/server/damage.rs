//! Rows that can't be read are told as damage, at once: no server is away.

use super::common::Bank;
use super::engine::connection;

#[test]
fn a_row_that_cannot_be_read_is_damage() {
    let alterations = [
        "ALTER TABLE customer ALTER name TYPE BYTEA USING convert_to(name, 'UTF8')",
        "ALTER TABLE customer ALTER name DROP NOT NULL; UPDATE customer SET name = NULL",
        "ALTER TABLE customer ALTER created_at TYPE TEXT",
        "ALTER TABLE customer ALTER created_at TYPE SMALLINT USING 1",
        "ALTER TABLE customer ALTER status DROP NOT NULL, DROP CONSTRAINT customer_status_check; \
         UPDATE customer SET status = NULL",
        "ALTER TABLE customer DROP CONSTRAINT customer_status_check; UPDATE customer SET status = 9",
        "ALTER TABLE customer DROP COLUMN email_sealed",
        "ALTER TABLE holder RENAME TO holders",
    ];
    for alteration in alterations {
        let bank = Bank::new();
        let number = bank.customer("Ana");
        connection(&bank)
            .batch_execute(alteration)
            .expect(alteration);
        for command in [
            &["customer", "show", &number][..],
            &["account", "open", "--customer", &number],
        ] {
            let (exit, error) = bank.fails(command);
            let told = (exit, error["code"].as_str());
            assert_eq!(
                told,
                (8, Some("verification_failed")),
                "{alteration}: {error}"
            );
        }
    }
}
