//! Cash reports: told at the counter, listed, filed once. The examples CTR-1 to CTR-10 are
//! those of the design; the others of them stand beside the rules.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::day;

fn account_of(bank: &Bank, customer: &str) -> String {
    text(&bank.json(&["account", "open", "--customer", customer])["number"])
}

/// A joint account of two customers.
fn joint(bank: &Bank) -> (String, [String; 2]) {
    let [john, jane] = ["John Joint", "Jane Joint"].map(|name| bank.customer(name));
    let open = ["account", "open", "--customer", &john, "--joint", &jane];
    (text(&bank.json(&open)["number"]), [john, jane])
}

/// Who is reported, with cash in, cash out and state.
fn listed(bank: &Bank) -> Vec<(String, String, String, String)> {
    let list = bank.json(&["ctr", "list"]);
    let items = list["items"].as_array().expect("items").iter();
    let cells = |item: &Value| {
        let [person, cash_in, cash_out, status] =
            ["person", "cash_in", "cash_out", "status"].map(|name| text(&item[name]));
        (person, cash_in, cash_out, status)
    };
    items.map(cells).collect()
}

fn line(
    person: &str,
    cash_in: &str,
    cash_out: &str,
    status: &str,
) -> (String, String, String, String) {
    let [person, cash_in, cash_out, status] =
        [person, cash_in, cash_out, status].map(str::to_owned);
    (person, cash_in, cash_out, status)
}

#[test]
fn ctr_1_the_row_that_crosses_the_threshold_says_so() {
    let bank = Bank::new();
    let customer = bank.customer("Ana García");
    let [one, two] = [(); 2].map(|()| account_of(&bank, &customer));
    for (account, amount) in [
        (&one, "3000"),
        (&two, "2500"),
        (&one, "2500"),
        (&two, "2000"),
    ] {
        let done = bank.json(&["deposit", account, amount]);
        assert_eq!(done["ctr"], Value::Null, "{amount}");
    }
    assert!(
        listed(&bank).is_empty(),
        "as much as the threshold is not more"
    );
    // Money by another way is no cash.
    bank.json(&["deposit", &one, "9000", "--channel", "wire"]);
    let dry = bank.json(&["deposit", &one, "0.01", "--dry-run"]);
    assert_eq!(dry["ctr"]["crossed"], true);
    let run = bank.run(&["deposit", &one, "0.01"]).done();
    assert!(
        run.stderr.contains("a cash report is due"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("10,000.01"), "{}", run.stderr);
    let after = bank.json(&["deposit", &two, "5"]);
    assert_eq!(
        (&after["ctr"]["crossed"], &after["ctr"]["cash_in"]),
        (&json!(false), &json!("10005.01"))
    );
    assert_eq!(listed(&bank), [line(&customer, "10005.01", "0.00", "due")]);
    bank.verify();
}

#[test]
fn ctr_2_cash_in_and_cash_out_are_never_netted() {
    let bank = Bank::new();
    let customer = bank.customer("Ana García");
    let account = account_of(&bank, &customer);
    bank.json(&["deposit", &account, "9000"]);
    let out = bank.json(&["withdraw", &account, "9000"]);
    assert_eq!(out["ctr"], Value::Null);
    bank.json(&["deposit", &account, "3000"]);
    let out = bank.json(&["withdraw", &account, "2000"]);
    assert_eq!(out["ctr"]["crossed"], true);
    assert_eq!(
        listed(&bank),
        [line(&customer, "12000.00", "11000.00", "due")]
    );
}

#[test]
fn ctr_3_and_5_a_joint_account() {
    let bank = Bank::new();
    let (account, [john, jane]) = joint(&bank);
    bank.json(&["deposit", &account, "5000", "--by", &john]);
    let crossed = bank.json(&["deposit", &account, "7000", "--by", &jane]);
    assert_eq!(crossed["ctr"]["cash_in"], "12000.00");
    let both = [&john, &jane].map(|person| line(person, "12000.00", "0.00", "due"));
    assert_eq!(listed(&bank), both);
    let day = text(&crossed["business_date"]);
    let report = bank.json(&["report", "ctr", "--day", &day]);
    let parts = report["items"].as_array().expect("parts");
    let reports: Vec<&Value> = parts.iter().map(|part| &part["report"]).collect();
    assert_eq!(reports, [&json!(1), &json!(1)], "one report of both");
    // Who takes cash is known, and the other holder is not concerned.
    let bank = Bank::new();
    let (account, [john, jane]) = joint(&bank);
    bank.json(&["deposit", &account, "20000", "--channel", "wire"]);
    bank.json(&["withdraw", &account, "10000", "--by", &jane]);
    bank.json(&["withdraw", &account, "600", "--by", &john]);
    assert!(listed(&bank).is_empty());
    bank.verify();
}

#[test]
fn ctr_4_who_brings_cash_for_three_companies() {
    let mut bank = Bank::new();
    let companies: Vec<String> = ["One Ltd", "Two Ltd", "Three Ltd"]
        .iter()
        .map(|name| account_of(&bank, &bank.customer(name)))
        .collect();
    let mut last = Value::Null;
    for account in &companies {
        let deposit = ["deposit", account, "5000", "--conductor", "Carla  Clerk "];
        last = bank.json(&deposit);
    }
    assert_eq!(
        (
            &last["ctr"]["person"],
            &last["ctr"]["cash_in"],
            &last["ctr"]["crossed"]
        ),
        (&json!("Carla Clerk"), &json!("15000.00"), &json!(true))
    );
    assert_eq!(
        listed(&bank),
        [line("Carla Clerk", "15000.00", "0.00", "due")]
    );
    let day = text(&last["business_date"]);
    let report = bank
        .run(&["report", "ctr", "--day", &day, "-o", "csv"])
        .done();
    let mut lines = report.stdout.lines();
    let columns = "day,due_on,role,name,birth_date,address,tin,id_kind,id_number,id_country,\
                   cash_in,accounts_in,cash_out,accounts_out,multiple,aggregated,branch,\
                   transactions,report,customer,currency,linked";
    assert_eq!(lines.next(), Some(columns));
    assert_eq!(lines.count(), 4, "{}", report.stdout);
    assert!(
        report.stdout.contains("2b,Carla Clerk"),
        "{}",
        report.stdout
    );
    // Filed once; the same again is the same; more cash is an amendment.
    let file = ["ctr", "file", "Carla Clerk", &day];
    assert_eq!(bank.json(&file)["version"], 1);
    assert_eq!(bank.json(&file)["replayed"], true);
    assert_eq!(
        listed(&bank),
        [line("Carla Clerk", "15000.00", "0.00", "filed")]
    );
    bank.json(&["deposit", &companies[0], "1", "--conductor", "Carla Clerk"]);
    assert_eq!(listed(&bank)[0].3, "changed");
    assert_eq!(bank.json(&file)["version"], 2);
    bank.refuses(&["ctr", "file", "Nobody", &day], 3, "ctr_not_found");
    bank.refuses(
        &[
            "deposit",
            &companies[0],
            "1",
            "--conductor",
            "X",
            "--channel",
            "wire",
        ],
        2,
        "usage",
    );
    // The name is nowhere in the clear, and tellers do not see reports.
    let log = bank.run(&["audit", "log", "-o", "json"]).done().stdout;
    assert!(!log.contains("Carla"), "{log}");
    bank.verify();
    bank.json(&["operator", "add", "tom", "--role", "teller"]);
    "tom".clone_into(&mut bank.operator);
    bank.refuses(&["ctr", "list"], 5, "permission_denied");
    bank.refuses(&["report", "ctr", "--day", &day], 5, "permission_denied");
}

#[test]
fn ctr_6_cash_after_the_cut_off_counts_for_the_next_business_day() {
    let mut bank = day::open_on("2026-11-27");
    let customer = bank.customer("Ana García");
    let account = account_of(&bank, &customer);
    day::at(&mut bank, "2026-11-27 16:00:00");
    assert_eq!(
        bank.json(&["deposit", &account, "6000"])["ctr"],
        Value::Null
    );
    day::at(&mut bank, "2026-11-27 17:30:00");
    let evening = bank.json(&["deposit", &account, "6000"]);
    assert_eq!(evening["value_date"], "2026-11-30");
    assert_eq!(evening["ctr"], Value::Null);
    day::at(&mut bank, "2026-11-27 21:00:00");
    day::close(&bank);
    day::at(&mut bank, "2026-11-30 10:00:00");
    let monday = bank.json(&["deposit", &account, "4500"]);
    assert_eq!(
        (&monday["ctr"]["cash_in"], &monday["ctr"]["day"]),
        (&json!("10500.00"), &json!("2026-11-30"))
    );
    let list = bank.json(&["ctr", "list"]);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["items"][0]["due_on"], "2026-12-15");
    assert_eq!(
        bank.json(&["ctr", "list", "--due", "2026-12-14"])["items"],
        json!([])
    );
    bank.verify();
}

#[test]
fn ctr_7_what_is_taken_back_the_same_day_did_not_move() {
    let bank = Bank::new();
    let customer = bank.customer("Ana García");
    let account = account_of(&bank, &customer);
    let wrong = text(&bank.json(&["deposit", &account, "9500"])["id"]);
    bank.json(&["reverse", &wrong, "--reason", "keyed wrong", "--yes"]);
    assert_eq!(bank.json(&["deposit", &account, "950"])["ctr"], Value::Null);
    assert_eq!(
        bank.json(&["deposit", &account, "9050"])["ctr"],
        Value::Null
    );
    assert!(listed(&bank).is_empty());
}

#[test]
fn ctr_10_two_branches_are_one_bank_and_exempt_customers_are_left_out() {
    let bank = Bank::new();
    bank.json(&["till", "add", "north", "--branch", "North"]);
    bank.json(&["till", "add", "south", "--branch", "South"]);
    let customer = bank.customer("Ana García");
    let account = account_of(&bank, &customer);
    for (till, amount) in [("north", "4000"), ("south", "6500")] {
        bank.json(&["till", "open", till]);
        bank.json(&["deposit", &account, amount, "--till", till]);
        bank.json(&["till", "close", till, "--counted", amount]);
    }
    assert_eq!(listed(&bank), [line(&customer, "10500.00", "0.00", "due")]);
    let day = text(&bank.json(&["ctr", "list"])["items"][0]["day"]);
    let part = bank.json(&["report", "ctr", "--day", &day])["items"][0].clone();
    assert_eq!(part["branch"], json!(["North", "South"]));
    assert_eq!(
        (&part["multiple"], &part["aggregated"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(bank.json(&["ctr", "exempt", &customer])["exempt"], true);
    assert!(listed(&bank).is_empty());
    let more = bank.json(&["deposit", &account, "1", "--till", "vault"]);
    assert_eq!(more["ctr"], Value::Null);
    bank.json(&["ctr", "exempt", &customer, "--end"]);
    assert_eq!(listed(&bank).len(), 1);
    bank.verify();
}

/// Foreign cash counts by the rate of its time, and without one not at all.
#[test]
fn ctr_8_foreign_cash_counts_by_its_rate() {
    for (amount, rate, counted) in [
        ("9300", "1.0800", "10044.00"),
        ("9250", "1.0812", "10001.10"),
    ] {
        let bank = Bank::new();
        let customer = bank.customer("Eva Euro");
        let open = ["account", "open", "--customer", &customer];
        let account = text(&bank.json(&[&open[..], &["--currency", "EUR"]].concat())["number"]);
        let unknown = bank.json(&["deposit", &account, amount, "--dry-run"]);
        assert_eq!(unknown["ctr"], Value::Null, "no rate");
        bank.json(&["exchange-rate", "set", "EUR/USD", rate]);
        let done = bank.json(&["deposit", &account, amount]);
        assert_eq!(done["ctr"]["cash_in"], counted);
        assert_eq!(listed(&bank), [line(&customer, counted, "0.00", "due")]);
    }
}

/// The threshold is an amount of the law, which an admin sets from a day on.
#[test]
fn the_threshold_follows_the_law_by_its_day() {
    let bank = Bank::new();
    let customer = bank.customer("Ana García");
    let account = account_of(&bank, &customer);
    let set = ["regulation", "set", "ctr", "30000", "--from", "2026-11-21"];
    bank.json(&[&set[..], &["--reason", "H.R. 1799"]].concat());
    let below = bank.json(&["deposit", &account, "30000"]);
    assert_eq!(below["ctr"], Value::Null);
    let above = bank.json(&["deposit", &account, "0.01"]);
    assert_eq!(above["ctr"]["crossed"], true);
}

#[test]
fn linked_companies_count_together_at_the_counter_and_in_reports() {
    let mut bank = Bank::new();
    let [one, two, three] = ["One Ltd", "Two Ltd", "Three Ltd"].map(|name| bank.customer(name));
    let [at_one, at_two] = [&one, &two].map(|customer| account_of(&bank, customer));
    bank.json(&["deposit", &at_one, "6000"]);
    bank.json(&["deposit", &at_two, "3000"]);
    let link = |bank: &Bank, other: &str, more: &[&str]| {
        bank.json(&[&["customer", "link", &one, other, "--ctr"], more].concat())
    };
    assert_eq!(link(&bank, &two, &["--dry-run"])["linked"], json!([two]));
    assert_eq!(bank.json(&["ctr", "links"])["items"], json!([]));
    assert_eq!(link(&bank, &two, &[])["linked"], json!([two]));
    let log = bank.json(&["audit", "log", "--limit", "200"]);
    link(&bank, &two, &[]);
    let again = bank.json(&["audit", "log", "--limit", "200"]);
    assert_eq!(again, log, "the same again writes nothing");
    link(&bank, &three, &[]);
    let links = bank.json(&["ctr", "links"]);
    let links = links["items"].as_array().expect("links");
    assert_eq!(
        (links.len(), &links[1]["linked"]),
        (3, &json!([one, three]))
    );
    // As much as the threshold is not more, and the next cent crosses it.
    let as_much = bank.json(&["deposit", &at_two, "1000"]);
    assert_eq!(as_much["ctr"], Value::Null);
    let told = bank.json(&["deposit", &at_two, "0.01"]);
    assert_eq!(
        (
            &told["ctr"]["person"],
            &told["ctr"]["cash_in"],
            &told["ctr"]["crossed"]
        ),
        (&json!(two), &json!("10000.01"), &json!(true))
    );
    assert!(
        !told.to_string().contains(&one),
        "the counter is told no names: {told}"
    );
    let more = bank.json(&["deposit", &at_one, "1"]);
    assert_eq!(more["ctr"]["crossed"], false);
    let expected = [
        line(&one, "6001.00", "0.00", "due"),
        line(&two, "4000.01", "0.00", "due"),
    ];
    assert_eq!(listed(&bank), expected);
    let list = bank.json(&["ctr", "list"]);
    assert_eq!(
        (
            &list["items"][0]["linked"],
            &list["items"][0]["together_in"]
        ),
        (&json!([two, three]), &json!("10001.01"))
    );
    let day = text(&told["business_date"]);
    let report = bank.json(&["report", "ctr", "--day", &day]);
    let parts = report["items"].as_array().expect("parts");
    let reports: Vec<&Value> = parts.iter().map(|part| &part["report"]).collect();
    assert_eq!(reports, [&json!(1), &json!(1)], "one report of both");
    assert_eq!(bank.json(&["ctr", "file", &one, &day])["version"], 1);
    bank.verify();
    // Apart again, none is beyond it.
    link(&bank, &two, &["--end"]);
    assert!(listed(&bank).is_empty());
    bank.refuses(&["customer", "link", &one, &one, "--ctr"], 2, "usage");
    let nobody = ["customer", "link", &one, "C00000045", "--ctr"];
    bank.refuses(&nobody, 3, "customer_not_found");
    bank.refuses(&["customer", "link", &one, &two], 2, "usage");
    bank.verify();
    for (role, sees) in [("teller", false), ("supervisor", false), ("auditor", true)] {
        "anna".clone_into(&mut bank.operator);
        let name = format!("the-{role}");
        bank.json(&["operator", "add", &name, "--role", role]);
        bank.operator = name;
        let link = ["customer", "link", &one, &two, "--ctr"];
        bank.refuses(&link, 5, "permission_denied");
        let shown = bank.run(&["ctr", "links"]);
        assert_eq!(shown.code == 0, sees, "{role}: {}", shown.stderr);
    }
}
