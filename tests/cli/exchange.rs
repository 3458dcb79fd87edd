//! Exchanges between currencies: what they come to, what is booked, what a position is
//! worth. The examples FX-1 to FX-5 are those of the design.

use crate::common::{Bank, DAY, text};

/// A bank with an account in each of three currencies, the first with 5,000.00 USD.
struct Desk {
    bank: Bank,
    usd: String,
    eur: String,
    jpy: String,
}

impl Desk {
    fn new() -> Self {
        let bank = Bank::new();
        let usd = bank.funded("5000");
        let [eur, jpy] = ["EUR", "JPY"].map(|code| bank.account(&["--currency", code]));
        Self {
            bank,
            usd,
            eur,
            jpy,
        }
    }

    fn run(&self, line: &str) -> serde_json::Value {
        let words: Vec<&str> = self.words(line);
        self.bank.json(&words)
    }

    /// The words of a line, with accounts for the codes of their currencies.
    fn words<'a>(&'a self, line: &'a str) -> Vec<&'a str> {
        line.split(' ')
            .map(|word| match word {
                "USD" => &*self.usd,
                "EUR" => &*self.eur,
                "JPY" => &*self.jpy,
                word => word,
            })
            .collect()
    }

    #[track_caller]
    fn refused(&self, line: &str, exit: i32, code: &str) {
        self.bank.refuses(&self.words(line), exit, code);
    }

    fn balances(&self) -> [String; 3] {
        [&self.usd, &self.eur, &self.jpy].map(|account| self.bank.balance(account))
    }
}

#[test]
fn exchanges_come_to_the_cent_by_the_rate_of_the_table_or_another() {
    let mut desk = Desk::new();
    desk.refused("exchange USD EUR 1000", 3, "rate_missing");
    let set = desk.run("exchange-rate set USD/EUR 0.92137 --source ECB");
    assert_eq!(text(&set["rate"]), "0.92137");
    for (id, line, given, got) in [
        ("FX-1", "USD EUR 1000", "1000.00", "921.37"),
        (
            "FX-2",
            "USD EUR 500 --buy --rate 1.0853",
            "542.65",
            "500.00",
        ),
        ("FX-3", "USD JPY 100.50 --rate 151.375", "100.50", "15213"),
    ] {
        let reference = format!("exchange {line} --ref {id}");
        let asked = desk.run(&format!("{reference} --dry-run"));
        let done = desk.run(&reference);
        for shown in [&asked, &done] {
            assert_eq!(text(&shown["given"]), given, "{id}");
            assert_eq!(text(&shown["got"]), got, "{id}");
        }
        assert_eq!(done["transactions"].as_array().map(Vec::len), Some(2));
        let again = desk.run(&reference);
        assert_eq!(again["id"], done["id"], "{id}");
        assert_eq!(again["replayed"], true, "{id}");
    }
    assert_eq!(desk.balances(), ["3356.85", "1421.37", "15213"]);
    desk.refused("exchange USD EUR 1001 --ref FX-1", 6, "reference_conflict");
    desk.refused(
        "exchange USD JPY 1000 --rate 1 --ref FX-1",
        6,
        "reference_conflict",
    );
    desk.bank.now += 60;
    desk.run("exchange-rate set USD/EUR 0.95");
    let again = desk.run("exchange USD EUR 1000 --ref FX-1");
    assert_eq!(text(&again["got"]), "921.37", "by the rate of its time");
    desk.bank.verify();
}

#[test]
fn what_can_not_be_exchanged_moves_nothing() {
    let desk = Desk::new();
    desk.run("exchange-rate set USD/EUR 0.92137");
    desk.run("exchange-rate set USD/JPY 151.375");
    let other = desk.bank.account(&[]);
    for (line, exit, code) in [
        ("exchange USD USD 5", 4, "same_account"),
        ("exchange USD EUR 0", 2, "invalid_amount"),
        ("exchange USD EUR 0.001", 2, "invalid_amount"),
        ("exchange USD EUR 5000.01", 4, "insufficient_funds"),
        ("exchange USD EUR 5 --rate 0", 2, "invalid_rate"),
        ("exchange USD EUR 5 --rate 1,5", 2, "invalid_rate"),
        ("exchange USD EUR 0.01 --rate 0.1", 2, "invalid_amount"),
        ("exchange EUR USD 5", 3, "rate_missing"),
        ("exchange-rate set USD/USD 1", 2, "invalid_currency"),
        (
            "exchange-rate set USD/EUR 1 --at 2020-01-01",
            2,
            "invalid_date",
        ),
        ("exchange-rate set USD/EUR 1 --at noon", 2, "invalid_date"),
        ("transfer USD position/exchange 5", 4, "built_in_account"),
    ] {
        desk.refused(line, exit, code);
    }
    let same = ["exchange", &desk.usd, &other, "5"];
    desk.bank.refuses(&same, 4, "currency_mismatch");
    desk.run("exchange-rate set USD/EUR 0.93 --at 2099-01-01");
    desk.refused(
        "exchange-rate set USD/EUR 0.94 --at 2099-01-01",
        6,
        "rate_exists",
    );
    assert_eq!(desk.balances(), ["5000.00", "0.00", "0"]);
    let rates = desk.run("exchange-rate list USD/EUR");
    let rates = rates["items"].as_array().expect("rates");
    let shown: Vec<_> = rates.iter().map(|rate| text(&rate["rate"])).collect();
    assert_eq!(shown, ["0.92137", "0.93"]);
    assert_eq!(rates[0]["in_force"], true);
}

#[test]
fn a_rate_that_is_not_the_tables_earns_or_costs_the_difference() {
    let desk = Desk::new();
    desk.run("exchange-rate set USD/EUR 0.92137");
    desk.run("exchange-rate set EUR/USD 1.0853");
    for (line, margin) in [
        ("USD EUR 1000 --rate 0.91", "11.37"),
        ("USD EUR 1000 --rate 0.93", "-8.63"),
        ("USD EUR 500 --buy --rate 1.10", "7.35"),
    ] {
        let done = desk.run(&format!("exchange {line}"));
        assert_eq!(text(&done["margin"]), margin, "{line}");
    }
    assert_eq!(desk.bank.balance("income/exchange"), "7.35");
    assert_eq!(desk.bank.balance("income/exchange:EUR"), "2.74");
    assert_eq!(desk.bank.balance("position/exchange:EUR"), "2342.74");
    desk.bank.verify();
}

/// FX-4, and what is booked when it is done again, and after the rate fell.
#[test]
fn a_position_is_worth_what_the_last_rates_say() {
    let mut desk = Desk::new();
    desk.run("exchange-rate set USD/EUR 0.92137");
    desk.run("exchange USD EUR 1000");
    desk.bank.now += 60;
    desk.run("exchange-rate set EUR/USD 1.0900");
    let positions = desk.run("report exchange-position");
    assert_eq!(text(&positions["items"][0]["position"]), "-921.37");
    assert_eq!(text(&positions["items"][0]["worth"]), "-1004.29");
    assert_eq!(text(&positions["items"][1]["position"]), "1000.00");
    for (rate, gain, lost) in [
        (None, "-4.29", "4.29"),
        (None, "0.00", "4.29"),
        (Some("1.08"), "9.21", "-4.92"),
    ] {
        desk.bank.now += 60;
        if let Some(rate) = rate {
            desk.run(&format!("exchange-rate set EUR/USD {rate}"));
        }
        let looked = desk.run("exchange-rate revalue --dry-run");
        let done = desk.run("exchange-rate revalue");
        assert_eq!(text(&looked["gain"]), gain);
        assert_eq!(text(&done["gain"]), gain);
        assert_eq!(desk.bank.balance("expense/revaluation"), lost);
        desk.bank.verify();
    }
    desk.run("exchange USD JPY 100 --rate 150");
    desk.refused("exchange-rate revalue", 3, "rate_missing");
}

/// FX-5.
#[test]
fn an_exchange_is_taken_back_as_a_whole() {
    let desk = Desk::new();
    desk.run("exchange-rate set USD/EUR 0.92137");
    let done = desk.run("exchange USD EUR 1000 --rate 0.91 --ref FX");
    for row in done["transactions"].as_array().expect("rows") {
        let line = format!("reverse {} --reason wrong", text(&row["id"]));
        desk.refused(&line, 4, "part_of_group");
    }
    desk.run("reverse ref:FX --group --reason wrong");
    assert_eq!(desk.balances(), ["5000.00", "0.00", "0"]);
    assert_eq!(desk.bank.balance("position/exchange:EUR"), "0.00");
    assert_eq!(desk.bank.balance("income/exchange:EUR"), "0.00");
    desk.bank.verify();
}

#[test]
fn a_rate_too_far_from_the_tables_takes_a_second_person() {
    let mut desk = Desk::new();
    desk.bank
        .json(&["operator", "add", "sue", "--role", "supervisor"]);
    desk.bank
        .json(&["operator", "add", "sam", "--role", "supervisor"]);
    desk.bank
        .json(&["operator", "add", "ada", "--role", "admin"]);
    desk.run("exchange-rate set USD/EUR 0.90");
    let set = desk.run("policy set exchange --slip 1.5");
    let rule = set["items"].as_array().and_then(|rules| {
        let mut rules = rules.iter();
        rules.find(|rule| rule["rule"] == "exchange").cloned()
    });
    assert_eq!(
        rule.map(|rule| text(&rule["slip_percent"])).as_deref(),
        Some("1.5")
    );
    "sue".clone_into(&mut desk.bank.operator);
    desk.run("exchange USD EUR 100");
    desk.run("exchange USD EUR 100 --rate 0.8865");
    desk.refused(
        "exchange USD EUR 100 --rate 0.8864 --ref OFF",
        10,
        "approval_required",
    );
    desk.refused("exchange USD JPY 100 --rate 150", 10, "approval_required");
    "sam".clone_into(&mut desk.bank.operator);
    desk.run("approval approve 1");
    assert_eq!(desk.balances(), ["4700.00", "267.29", "0"]);
    "anna".clone_into(&mut desk.bank.operator);
    desk.bank.verify();
    desk.refused("policy set deposits --slip 1", 2, "usage");
}

/// The close books what the positions are worth; without a rate that is a problem.
#[test]
fn a_close_revalues() {
    let mut desk = Desk::new();
    desk.bank.now += 2 * DAY;
    desk.run("day open 2026-11-23 --yes");
    desk.run("exchange-rate set USD/EUR 0.92137");
    desk.run("exchange-rate set EUR/USD 1.09");
    desk.run("exchange USD EUR 1000");
    desk.run("exchange USD JPY 100 --rate 150");
    desk.bank.now += DAY;
    let night = desk.bank.run(&["close-of-business"]);
    assert_eq!(night.code, 9, "no rate of JPY: {}", night.stderr);
    desk.run("exchange-rate set JPY/USD 0.0067");
    desk.run("day retry 2026-11-23");
    assert_eq!(desk.bank.balance("expense/revaluation"), "4.79");
    desk.bank.verify();
    desk.bank.now += DAY;
    desk.run("close-of-business");
    assert_eq!(desk.bank.balance("expense/revaluation"), "4.79");
    desk.bank.verify();
}
