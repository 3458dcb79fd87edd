//! What is booked together: all of it or none, shown together and reversed
//! together.

use serde_json::{Value, json};

use crate::common::{Bank, Run, text};

/// Posts lines, and gives the exit code and the answers.
pub fn post(bank: &Bank, lines: &[Value]) -> (Run, Vec<Value>) {
    post_with(bank, lines, &[])
}

fn post_with(bank: &Bank, lines: &[Value], more: &[&str]) -> (Run, Vec<Value>) {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let run = bank.feed(
        &[&["post", "-"], more].concat(),
        lines.join("\n").as_bytes(),
    );
    let answers = run.stdout.lines();
    let answers = answers.map(|line| serde_json::from_str(line).expect("JSON"));
    let answers = answers.collect();
    (run, answers)
}

/// Rent, and the fee for it.
fn rent(from: &str, to: &str, reference: &str) -> Value {
    json!({"op": "group", "ref": reference, "payments": [
        {"op": "transfer", "from": from, "to": to, "amount": "80.00", "memo": "rent"},
        {"op": "withdraw", "account": from, "amount": "1.50", "channel": "third-party"},
    ]})
}

fn paid() -> (Bank, [String; 2], Vec<String>) {
    let bank = Bank::new();
    let (from, to) = (bank.funded("100.00"), bank.funded("10.00"));
    let (run, answers) = post(&bank, &[rent(&from, &to, "R-1")]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let booked = answers[0]["transactions"].as_array().expect("transactions");
    let numbers = booked.iter().map(|one| text(&one["id"])).collect();
    (bank, [from, to], numbers)
}

#[test]
fn a_group_is_booked_whole_and_shown_whole() {
    let (bank, [from, to], numbers) = paid();
    assert_eq!(
        (bank.balance(&from), bank.balance(&to)),
        ("18.50".to_owned(), "90.00".to_owned())
    );
    for number in &numbers {
        let shown = bank.json(&["transaction", "show", number]);
        assert_eq!(text(&shown["group"]), numbers[0]);
        assert_eq!(shown["group_transactions"], json!(numbers));
    }
    let table = bank
        .run(&["transaction", "show", &numbers[1]])
        .done()
        .stdout;
    assert!(table.contains("Booked together"), "{table}");
    assert!(table.contains(&numbers[0]), "{table}");
    let history = bank.json(&["history", &from]);
    assert_eq!(text(&history["items"][0]["group"]), numbers[0]);
    assert_eq!(history["items"][2]["group"], Value::Null);
    let csv = bank
        .run(&["export", "transactions", "-o", "csv"])
        .done()
        .stdout;
    assert_eq!(
        csv.matches(&format!(",{}\n", numbers[0])).count(),
        2,
        "{csv}"
    );
    for format in ["hledger", "beancount"] {
        let journal = bank
            .run(&["export", "journal", "--format", format])
            .done()
            .stdout;
        let group = journal.split("\n\n").find(|entry| entry.contains("rent"));
        let entry = group.expect("an entry");
        assert!(entry.contains("80.00") && entry.contains("1.50"), "{entry}");
    }
    bank.verify();
}

#[test]
fn a_group_that_is_refused_in_its_middle_has_written_nothing() {
    let bank = Bank::new();
    let (from, to) = (bank.funded("81.00"), bank.funded("10.00"));
    let lines = [
        json!({"op": "deposit", "account": to, "amount": "1.00"}),
        rent(&from, &to, "R-1"),
        json!({"op": "transfer", "from": from, "to": to, "amount": "81.00"}),
    ];
    let (run, answers) = post(&bank, &lines);
    assert_eq!(run.code, 9, "{}", run.stdout);
    assert_eq!(answers[1]["error"]["code"], "insufficient_funds");
    assert_eq!(
        (bank.balance(&from), bank.balance(&to)),
        ("0.00".to_owned(), "92.00".to_owned())
    );
    // The reference is free, and what one payment brings the next may spend.
    let passed_on = json!({"op": "group", "ref": "R-1", "payments": [
        {"op": "transfer", "from": to, "to": from, "amount": "50.00"},
        {"op": "withdraw", "account": from, "amount": "50.00"},
    ]});
    let (run, _) = post(&bank, &[passed_on]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(bank.balance(&from), "0.00");
    bank.verify();
}

#[test]
fn a_group_is_booked_once_under_its_reference() {
    let (bank, [from, to], numbers) = paid();
    let single = |reference: &str| json!({"op": "transfer", "from": from, "to": to, "amount": "80.00", "memo": "rent", "ref": reference});
    let mut other = rent(&from, &to, "R-1");
    other["payments"][1]["amount"] = json!("1.49");
    let mut longer = rent(&from, &to, "R-1");
    let more = json!({"op": "deposit", "account": from, "amount": "1.00"});
    longer["payments"]
        .as_array_mut()
        .expect("a list")
        .push(more);
    let alone = json!({"op": "deposit", "account": to, "amount": "5.00", "ref": "S-1"});
    let mut taken = rent(&from, &to, "S-1");
    taken["payments"][0] = json!({"op": "deposit", "account": to, "amount": "5.00"});
    let lines = [
        rent(&from, &to, "R-1"),
        single("R-1"),
        other,
        longer,
        alone,
        taken,
    ];
    let (run, answers) = post(&bank, &lines);
    assert_eq!(run.code, 9, "{}", run.stdout);
    assert_eq!(
        (&answers[0]["id"], &answers[0]["replayed"]),
        (&json!(numbers[0]), &json!(true))
    );
    let codes: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer["error"]["code"])
        .collect();
    let conflict = &json!("reference_conflict");
    assert_eq!(
        codes,
        [
            &Value::Null,
            conflict,
            conflict,
            conflict,
            &Value::Null,
            conflict
        ]
    );
    assert_eq!(bank.balance(&from), "18.50");
    bank.verify();
}

#[test]
fn one_of_a_group_is_reversed_with_the_others_or_not_at_all() {
    let (bank, [from, to], numbers) = paid();
    let mistake = ["--reason", "mistake"];
    for number in &numbers {
        let reverse = [&["reverse", number][..], &mistake].concat();
        bank.refuses(&reverse, 4, "part_of_group");
    }
    let all = [
        &["reverse", &numbers[1], "--group", "--ref", "B-1"][..],
        &mistake,
    ]
    .concat();
    let dry = bank.json(&[&all[..], &["--dry-run"]].concat());
    assert_eq!((&dry["id"], &dry["dry_run"]), (&Value::Null, &json!(true)));
    let back = bank.json(&all);
    let reversed: Vec<String> = back["transactions"]
        .as_array()
        .expect("transactions")
        .iter()
        .map(|one| text(&one["reverses"]))
        .collect();
    assert_eq!(reversed, [numbers[1].clone(), numbers[0].clone()]);
    assert_eq!(
        (bank.balance(&from), bank.balance(&to)),
        ("100.00".to_owned(), "10.00".to_owned())
    );
    assert_eq!(bank.json(&all)["replayed"], json!(true));
    bank.refuses(
        &[&["reverse", &numbers[0], "--group"][..], &mistake].concat(),
        4,
        "already_reversed",
    );
    bank.refuses(
        &[&["reverse", &text(&back["id"]), "--group"][..], &mistake].concat(),
        4,
        "not_reversible",
    );
    // What was booked alone is taken back alone.
    let alone = text(&bank.json(&["deposit", &to, "5.00"])["id"]);
    let run = bank.json(&[&["reverse", &alone, "--group"][..], &mistake].concat());
    assert_eq!(run["transactions"].as_array().map(Vec::len), Some(1));
    bank.verify();
}

/// Money that counts from a later day is reserved until then, and taken back all
/// the same; what shares the transaction goes on.
#[test]
fn a_group_that_still_waits_for_its_day_is_reversed() {
    let bank = Bank::new();
    let account = bank.funded("1.00");
    let wire = |amount: &str, day: &str| json!({"op": "deposit", "account": account, "amount": amount, "channel": "wire", "value_date": day});
    let group = json!({"op": "group", "ref": "G-1", "payments": [
        wire("50.00", "2026-12-10"), wire("50.00", "2026-12-10"), wire("20.00", "2026-12-12"),
    ]});
    let lines = [
        group,
        json!({"op": "deposit", "account": account, "amount": "2.00"}),
        json!({"op": "reverse group", "transaction": "G-1", "reason": "wrong"}),
        json!({"op": "deposit", "account": account, "amount": "3.00"}),
    ];
    let (run, _) = post(&bank, &lines);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let six = "6.00".to_owned();
    assert_eq!(
        bank.balances(&account),
        (six.clone(), "0.00".to_owned(), six)
    );
    bank.verify();
}

#[test]
fn all_of_a_group_waits_for_a_second_person_if_one_of_it_does() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    let (from, to) = (bank.funded("100.00"), bank.funded("10.00"));
    bank.json(&["policy", "set", "transfers", "--over", "50"]);
    // The policy itself takes a second person once there is one.
    let policy = bank.run(&["policy", "set", "reversals", "--always"]);
    assert_eq!(policy.code, 10, "{}", policy.stderr);
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "1"]);
    "tina".clone_into(&mut bank.operator);
    for _ in 0..2 {
        let (run, answers) = post(&bank, &[rent(&from, &to, "R-1")]);
        assert_eq!(run.code, 9, "{}", run.stdout);
        assert_eq!(answers[0]["error"]["code"], "approval_required");
    }
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "2"]);
    assert_eq!(bank.balance(&from), "18.50");
    let back = [
        "reverse", "R-1", "--group", "--reason", "mistake", "-o", "json",
    ];
    let waits = bank.run(&back);
    assert_eq!(waits.code, 10, "{}", waits.stderr);
    "anna".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &waits.json()["approval"].to_string()]);
    assert_eq!(bank.balance(&from), "100.00");
    bank.verify();
}

#[test]
fn a_group_that_is_none_is_refused() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let one = json!({"op": "deposit", "account": account, "amount": "1.00"});
    let with = |more: Value| {
        let mut payment = one.clone();
        for (name, value) in more.as_object().expect("fields") {
            payment[name] = value.clone();
        }
        json!({"op": "group", "payments": [one, payment]})
    };
    let table = [
        json!({"op": "group"}),
        json!({"op": "group", "payments": [one]}),
        json!({"op": "group", "payments": vec![one.clone(); 101]}),
        with(json!({"ref": "A"})),
        with(json!({"id": "A"})),
        with(json!({"op": "group"})),
        with(json!({"op": "hold place"})),
        with(json!({"from": account})),
        json!({"op": "deposit", "account": account, "amount": "1.00", "payments": [one]}),
    ];
    let (run, answers) = post(&bank, &table);
    assert_eq!(run.code, 9, "{}", run.stdout);
    for (answer, line) in answers.iter().zip(&table) {
        assert_eq!(answer["error"]["code"], "usage", "{line}");
    }
    assert_eq!(bank.balance(&account), "10.00");
    let (_, tried) = post_with(&bank, &[with(json!({}))], &["--dry-run"]);
    assert_eq!(tried[0]["dry_run"], json!(true));
    assert_eq!(bank.balance(&account), "10.00");
    bank.verify();
}
