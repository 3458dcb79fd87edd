//! Rows about money from a partner, by a forger who can compute every
//! hash, but has no key of the partner's.

use bankctl_ledger::interledger::rules::{Message, key_name};
use bankctl_ledger::kernel::rules::change::{Change, Subject};
use bankctl_ledger::kernel::rules::merkle::Peaks;
use bankctl_ledger::kernel::rules::transfer::Stamp;
use bankctl_types::signed_note::NoteSigner;
use bankctl_types::{Currency, Day, Timestamp};
use rusqlite::{Connection, params};
use serde_json::json;

use super::common::text;
use super::transit::Branches;

/// Writes an arrival that was refused, and its line of the change log, so that
/// every hash, number and root fits.
fn forge(connection: &Connection, message: Option<&str>) {
    let (id, operator, at, day): (i64, i64, i64, i64) = connection
        .query_row(
            "SELECT id, operator, booked_at, business_date FROM change ORDER BY id DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .expect("the last line");
    let (ledger, key): (String, i64) = connection
        .query_row("SELECT ledger, max(id) + 1 FROM arrival", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("an arrival");
    let mut after = json!({
        "ledger": ledger,
        "ledger_name": "South",
        "reference": "FORGED",
        "sender": "1000000018",
        "account": "1000000026",
        "currency": "USD",
        "amount_minor": 100,
        "transfer": null,
        "refusal": "account_closed",
        "reason": "r",
    });
    if let Some(message) = message {
        after["message"] = message.into();
    }
    let change = Change {
        id: id + 1,
        subject: Subject::Arrival,
        key,
        action: "refused".to_owned(),
        after: after.to_string(),
        stamp: Stamp {
            operator,
            booked_at: Timestamp(at),
            business_date: Day(i32::try_from(day).expect("a day")),
        },
        origin: None,
        approval: None,
    };
    let leaf = change.leaf();
    let (leaves, peaks): (i64, Vec<u8>) = connection
        .query_row("SELECT leaves, peaks FROM log WHERE id = 2", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("the peaks");
    let mut peaks = Peaks::from_bytes(&peaks, leaves).expect("peaks");
    peaks.push(leaf);
    let write = |statement: &str, values: &[&dyn rusqlite::ToSql]| {
        connection.execute(statement, values).expect(statement);
    };
    write(
        "INSERT INTO change (id, subject, subject_key, action, after, operator, booked_at, \
         business_date, leaf, lane) VALUES (?1, 8, ?2, 'refused', ?3, ?4, ?5, ?6, ?7, 0)",
        params![change.id, key, change.after, operator, at, day, &leaf[..]],
    );
    write(
        "UPDATE log SET leaves = leaves + 1, peaks = ?1 WHERE id = 2",
        params![peaks.to_bytes()],
    );
    write(
        "INSERT INTO arrival (id, ledger, ledger_name, reference, sender, account, currency, \
         amount_minor, refusal, reason, change_id, message) VALUES (?1, ?2, 'South', 'FORGED', \
         '1000000018', '1000000026', 'USD', 100, 'account_closed', 'r', ?3, ?4)",
        params![key, ledger, change.id, message],
    );
}

/// What stands in the place of a message.
type Said<'a> = &'a dyn Fn(&Branches) -> Option<String>;

/// What a branch would say if it had sent it.
fn message(two: &Branches) -> Message {
    let of = |bank: &super::common::Bank| {
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        let identity = "SELECT identity FROM ledger";
        connection
            .query_row(identity, [], |row| row.get::<_, String>(0))
            .expect("an identity")
    };
    Message {
        from: of(&two.here),
        to: of(&two.there),
        transaction: "T0000000999".to_owned(),
        reference: "FORGED".to_owned(),
        debit: "1000000018".to_owned(),
        account: "1000000026".to_owned(),
        amount_minor: 100,
        currency: Currency::parse("USD").expect("a currency"),
        date: Day(20_000),
        booked_at: 1,
        value_date: None,
        memo: None,
    }
}

#[test]
fn an_arrival_that_no_partner_has_signed_is_found() {
    let said = |two: &Branches, seed: u8| {
        let message = message(two);
        let signer = NoteSigner::new(&key_name(&message.from), &[seed; 32]);
        message.sign(&signer.expect("a key"))
    };
    let table: [(&str, Said<'_>); 4] = [
        ("unsigned_arrival", &|_| None),
        ("unsigned_arrival", &|two| message(two).to_text()),
        ("wrong_signature", &|two| said(two, 7)),
        // One of another transfer, which the partner has signed.
        ("wrong_signature", &|two| {
            let came = two.there.json(&["transaction", "show", "RENT-1"]);
            Some(text(&came["transit"]["message"]))
        }),
    ];
    for (code, said) in table {
        let two = Branches::new();
        two.send("10.00", &["--ref", "RENT-1"]).done();
        let message = said(&two);
        let connection = Connection::open(two.there.ledger()).expect("a ledger");
        forge(&connection, message.as_deref());
        drop(connection);
        let run = two.there.run(&["verify", "-o", "json"]);
        assert_eq!(run.code, 8, "{code}: {}", run.stdout);
        let problems = run.json()["problems"].clone();
        let codes: Vec<&str> = problems
            .as_array()
            .expect("problems")
            .iter()
            .map(|problem| problem["code"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(codes, [code], "{problems}");
    }
}
