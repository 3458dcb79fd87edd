//! Tills and the vault: sessions, handovers, counts. The examples TILL-1 to TILL-10 are
//! those of the design.

use serde_json::Value;

use crate::common::{Bank, text};

/// A drawer of 9,330.73.
const DRAWER: &str = "100x47,50x18,20x133,10x57,5x74,1x88,0.25x120,0.10x94,0.05x40,0.01x133";

/// A bank with two tills, two tellers, a supervisor, and 100,000.00 in the vault.
pub struct Branch {
    pub bank: Bank,
    /// An account with 20,000.00.
    pub account: String,
}

impl Branch {
    pub fn new() -> Self {
        let bank = Bank::new();
        bank.json(&["operator", "add", "tom", "--role", "teller"]);
        bank.json(&["operator", "add", "tess", "--role", "teller"]);
        bank.json(&["operator", "add", "sue", "--role", "supervisor"]);
        bank.json(&["operator", "add", "ada", "--role", "admin"]);
        let account = bank.account(&[]);
        bank.json(&["deposit", &account, "20000", "--channel", "wire"]);
        bank.json(&["transfer", "cash/vault", "equity/opening", "100000"]);
        let mut branch = Self { bank, account };
        branch.as_who("sue");
        branch.run("till add tom --max 20000");
        branch.run("till add tess");
        branch
    }

    pub fn as_who(&mut self, operator: &str) -> &Bank {
        operator.clone_into(&mut self.bank.operator);
        &self.bank
    }

    /// The words of a line, with the account for `A`.
    fn words<'a>(&'a self, line: &'a str) -> Vec<&'a str> {
        let word = |word| if word == "A" { &*self.account } else { word };
        line.split(' ').map(word).collect()
    }

    pub fn run(&self, line: &str) -> Value {
        self.bank.json(&self.words(line))
    }

    #[track_caller]
    pub fn refused(&self, line: &str, exit: i32, code: &str) {
        self.bank.refuses(&self.words(line), exit, code);
    }

    /// A till as a supervisor sees it.
    pub fn till(&mut self, name: &str) -> Value {
        let before = std::mem::replace(&mut self.bank.operator, "sue".to_owned());
        let shown = self.run(&format!("till show {name}"));
        self.bank.operator = before;
        shown["items"][0].clone()
    }

    /// What is in a till by the books.
    pub fn expected(&mut self, name: &str) -> String {
        text(&self.till(name)["expected"])
    }

    /// Opens a till of an operator of the same name with a float.
    pub fn opened(&mut self, name: &str, float: &str) {
        self.as_who("sue");
        self.run(&format!("till give {name} {float}"));
        self.as_who(name);
        self.run(&format!("till open {name} --amount {float}"));
    }

    /// Tom's till after the day of TILL-1.
    pub fn after_a_day() -> Self {
        let mut branch = Self::new();
        branch.opened("tess", "3000");
        branch.opened("tom", "5000");
        branch.run("deposit A 7245.50");
        branch.run("withdraw A 3411.77");
        branch.as_who("tess");
        branch.run("till give tom 2000");
        branch.as_who("tom");
        branch.run("till accept 3");
        branch.run("till give tess 1500");
        branch.as_who("tess");
        branch.run("till accept 4");
        branch.as_who("tom");
        branch
    }

    /// The balance of an account of the bank's own.
    pub fn own(&mut self, name: &str) -> String {
        let before = std::mem::replace(&mut self.bank.operator, "anna".to_owned());
        let balance = self.bank.balance(name);
        self.bank.operator = before;
        balance
    }

    pub fn verify(&mut self) {
        self.as_who("anna").verify();
    }
}

pub fn first(list: &Value) -> Value {
    list["items"][0].clone()
}

#[test]
fn till_1_a_till_has_what_went_through_it() {
    let mut branch = Branch::after_a_day();
    assert_eq!(branch.expected("tom"), "9333.73");
    assert_eq!(branch.own("cash/vault"), "92000.00");
    branch.verify();
}

#[test]
fn till_2_what_is_missing_is_an_expense_and_the_rest_goes_to_the_vault() {
    let mut branch = Branch::after_a_day();
    let count = first(&branch.run(&format!("till close --count {DRAWER}")));
    let told = ["counted", "expected", "difference", "pieces"].map(|field| text(&count[field]));
    assert_eq!(told, ["9330.73", "9333.73", "-3.00", DRAWER]);
    assert_eq!(branch.own("expense/cash-over-short"), "3.00");
    let till = branch.till("tom");
    assert_eq!(
        (text(&till["status"]), text(&till["offered_from"])),
        ("closed".into(), "9330.73".into())
    );
    // Whoever counted it is not the one who takes it in.
    branch.refused("till accept 5", 4, "own_handover");
    branch.as_who("tess");
    branch.refused("till accept 5", 4, "till_not_assigned");
    branch.as_who("sue");
    branch.run("till accept 5");
    assert_eq!(branch.expected("tom"), "0.00");
    assert_eq!(branch.own("cash/vault"), "101330.73");
    branch.refused("till accept 5", 4, "handover_ended");
    branch.verify();
}

#[test]
fn till_3_what_is_too_much_lowers_the_expense() {
    let mut branch = Branch::after_a_day();
    let count = first(&branch.run("till count --counted 9353.73"));
    assert_eq!(text(&count["difference"]), "20.00");
    assert_eq!(branch.own("expense/cash-over-short"), "-20.00");
    assert_eq!(branch.expected("tom"), "9353.73");
    assert_eq!(
        text(&branch.till("tom")["status"]),
        "open",
        "it was not closed"
    );
    branch.verify();
}

#[test]
fn till_4_a_large_difference_waits_for_a_second_person() {
    let mut branch = Branch::after_a_day();
    branch.as_who("anna");
    branch.run("policy set cash-differences --over 50");
    branch.as_who("tess");
    // It may be as large as that.
    branch.run("till count --counted 2450");
    branch.as_who("tom");
    branch.refused("till close --counted 9283.72", 10, "approval_required");
    let till = branch.till("tom");
    let told = ["status", "expected"].map(|field| text(&till[field]));
    assert_eq!(told, ["counting", "9333.73"]);
    branch.refused("deposit A 5", 4, "till_counting");
    branch.refused("till give tess 5", 4, "till_counting");
    branch.refused("till resume", 4, "till_counting");
    let counts = branch.run("till counts tom");
    assert_eq!(
        (
            text(&first(&counts)["difference"]),
            first(&counts)["waits"].clone()
        ),
        ("-50.01".into(), true.into())
    );
    branch.refused("approval approve 1", 5, "permission_denied");
    branch.as_who("sue");
    let approved = branch.run("approval approve 1");
    assert!(approved["transaction"].is_string(), "{approved}");
    let till = branch.till("tom");
    let told = ["status", "expected", "offered_from"].map(|field| text(&till[field]));
    assert_eq!(told, ["closed", "9283.72", "9283.72"]);
    branch.verify();
}

#[test]
fn a_difference_that_waits_may_be_counted_once_more() {
    let mut branch = Branch::after_a_day();
    branch.as_who("anna");
    branch.run("policy set cash-differences --over 50");
    branch.as_who("tom");
    branch.refused("till close --counted 9000", 10, "approval_required");
    branch.refused("till count --counted 9001", 10, "approval_required");
    branch.refused("till count --counted 9333.73", 4, "till_counting");
    branch.as_who("sue");
    // The first count is not what stands.
    branch.refused("approval approve 1", 4, "count_outdated");
    // A supervisor counts again, and finds what was missing.
    branch.run("till count tom --counted 9333.73");
    assert_eq!(text(&branch.till("tom")["status"]), "open");
    branch.refused("approval approve 2", 4, "count_outdated");
    assert_eq!(branch.expected("tom"), "9333.73");
    branch.verify();
}

#[test]
fn till_5_a_till_pays_no_more_than_it_has() {
    let mut branch = Branch::new();
    branch.opened("tom", "200");
    let before = branch.bank.balance(&branch.account);
    branch.refused("withdraw A 200.01", 4, "till_short");
    assert_eq!(branch.bank.balance(&branch.account), before);
    branch.run("withdraw A 200");
    assert_eq!(branch.expected("tom"), "0.00");
    branch.verify();
}

#[test]
fn till_6_an_error_that_was_counted_is_explained_and_not_reversed() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("deposit A 250 --ref D-1");
    branch.run("till close --counted 525");
    assert_eq!(branch.own("expense/cash-over-short"), "225.00");
    branch.as_who("sue");
    branch.refused("reverse ref:D-1 --reason keyed", 4, "till_session_closed");
    branch.refused(
        "till resolve 1 --account A 225.01 --reason r",
        4,
        "difference_exceeded",
    );
    branch.run("till resolve 1 --account A 225 --reason keyed --ref R-1");
    assert_eq!(branch.own("expense/cash-over-short"), "0.00");
    assert_eq!(branch.own("cash/till-tom"), "525.00");
    let account = branch.account.clone();
    assert_eq!(branch.bank.balance(&account), "20025.00");
    // Again it is the same, and no more is left to explain.
    let again = branch.run("till resolve 1 --account A 225 --reason keyed --ref R-1");
    assert_eq!(again["replayed"], true);
    branch.refused(
        "till resolve 1 --account A 0.01 --reason r",
        4,
        "difference_exceeded",
    );
    let count = first(&branch.run("till counts tom"));
    assert_eq!(text(&count["resolved"]), "-225.00");
    branch.verify();
}

#[test]
fn till_7_a_customer_who_got_too_little_comes_back() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("withdraw A 100");
    branch.run("till count --counted 420");
    branch.as_who("sue");
    branch.run("till resolve 1 --account A 20 --reason returned");
    let account = branch.account.clone();
    assert_eq!(branch.bank.balance(&account), "19920.00");
    assert_eq!(branch.own("expense/cash-over-short"), "0.00");
    branch.verify();
}

#[test]
fn till_8_each_currency_is_counted_by_itself() {
    let mut branch = Branch::new();
    branch.as_who("anna");
    branch.run("till give tom 410 --currency EUR --from vault");
    branch.as_who("sue");
    branch.run("till give tom 9330.73");
    branch.as_who("tom");
    branch.run("till open tom --amount 9330.73");
    branch.run("till accept 1");
    branch.refused("till close --counted 9330.73", 4, "till_not_counted");
    let counts = branch.run("till close --counted 9330.73 --count EUR:50x8");
    let told: Vec<String> = counts["items"]
        .as_array()
        .expect("counts")
        .iter()
        .map(|count| text(&count["difference"]))
        .collect();
    assert_eq!(told, ["-10.00", "0.00"]);
    assert_eq!(branch.own("expense/cash-over-short:EUR"), "10.00");
    assert_eq!(branch.own("cash/till-tom:EUR"), "400.00");
    branch.verify();
}

#[test]
fn till_9_who_receives_less_than_was_offered_refuses() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till give tom 5000 --ref H-1");
    let again = branch.run("till give tom 5000 --ref H-1");
    assert_eq!(
        (again["replayed"].clone(), again["id"].clone()),
        (true.into(), 1.into())
    );
    branch.refused("till give tom 4000 --ref H-1", 6, "reference_conflict");
    branch.as_who("tom");
    branch.refused("till open tom --amount 4900", 4, "count_differs");
    branch.run("till open tom");
    branch.refused("till accept 1 --count 100x49", 4, "count_differs");
    let refused = branch.run("till refuse 1 --reason short");
    assert_eq!(text(&refused["status"]), "refused");
    assert_eq!(branch.own("cash/vault"), "100000.00");
    branch.as_who("sue");
    branch.run("till give tom 4900");
    // Who gave it takes it back.
    let taken = branch.run("till refuse 2 --reason mistake");
    assert_eq!(text(&taken["status"]), "withdrawn");
    branch.as_who("tom");
    branch.refused("till accept 2", 4, "handover_ended");
    branch.refused("till accept 9", 3, "handover_not_found");
    branch.verify();
}

#[test]
fn till_10_a_deposit_is_taken_back_while_its_session_lasts() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("deposit A 60 --ref D-1");
    branch.run("deposit A 40 --ref D-2");
    branch.as_who("sue");
    branch.run("reverse ref:D-1 --reason wrong");
    assert_eq!(branch.expected("tom"), "540.00");
    branch.as_who("tom");
    branch.run("till count --counted 540");
    branch.as_who("sue");
    // What was counted is part of the count.
    branch.refused("reverse ref:D-2 --reason wrong", 4, "till_session_closed");
    branch.verify();
}

#[test]
fn cash_goes_through_an_open_till_of_ones_own() {
    let mut branch = Branch::new();
    branch.as_who("tom");
    branch.refused("deposit A 5", 4, "till_not_open");
    branch.refused("deposit A 5 --till tom", 4, "till_not_open");
    branch.refused("deposit A 5 --till vault", 4, "till_not_assigned");
    branch.refused("deposit A 5 --till north", 3, "till_not_found");
    branch.refused("deposit A 5 --channel wire --till tom", 2, "usage");
    branch.run("deposit A 5 --channel wire");
    branch.opened("tom", "500");
    branch.run("deposit A 5 --ref D-1");
    branch.as_who("tess");
    branch.refused("deposit A 5 --till tom", 4, "till_not_assigned");
    branch.as_who("sue");
    branch.run("deposit A 7 --till tom");
    branch.run("deposit A 8 --till vault");
    assert_eq!(branch.expected("tom"), "512.00");
    branch.as_who("tom");
    branch.run("till pause");
    branch.refused("deposit A 5", 4, "till_paused");
    // What was done before is answered as it was, whatever the till does now.
    assert_eq!(branch.run("deposit A 5 --ref D-1")["replayed"], true);
    branch.run("till resume");
    branch.run("till close --counted 512");
    assert_eq!(branch.run("deposit A 5 --ref D-1")["replayed"], true);
    branch.refused("deposit A 6 --ref D-1", 6, "reference_conflict");
    branch.verify();
}

#[test]
fn the_cash_of_a_till_moves_by_no_other_command() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.as_who("anna");
    for line in [
        "transfer cash/till-tom cash/vault 5",
        "transfer A cash/till-tom 5",
        "deposit cash/till-tom 5",
        "withdraw cash/till-tom 5 --channel wire",
    ] {
        branch.refused(line, 4, "till_account");
    }
    branch.refused("reverse T0000000037 --reason r", 4, "not_reversible");
    assert_eq!(branch.expected("tom"), "500.00");
}

#[test]
fn one_operator_has_one_till_and_a_till_one_operator() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.refused("till open tess", 4, "till_already_open");
    branch.as_who("tess");
    branch.refused("till open tom", 4, "till_already_open");
    branch.refused("till pause tom", 4, "till_not_assigned");
    branch.refused("till close tom --counted 500", 4, "till_not_assigned");
    branch.as_who("sue");
    branch.run("till assign tess --operator tess");
    branch.as_who("tess");
    branch.run("till open");
    branch.refused("till open", 4, "till_already_open");
    branch.run("till close --counted 0");
    branch.as_who("sue");
    branch.refused("till add tom", 6, "already_exists");
    branch.refused(
        "till assign tess --operator nobody",
        3,
        "operator_not_found",
    );
    branch.refused("till show north", 3, "till_not_found");
    branch.verify();
}

#[test]
fn a_till_keeps_some_for_the_next_session() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("till close --counted 500 --keep 120");
    let till = branch.till("tom");
    let told = ["status", "expected", "offered_from"].map(|field| text(&till[field]));
    assert_eq!(told, ["closed", "500.00", "380.00"]);
    // Before the vault has its part, nobody else answers for what is in it.
    branch.refused("till open tom", 4, "handover_offered");
    branch.as_who("sue");
    branch.run("till accept 2");
    branch.as_who("tom");
    branch.run("till open tom");
    assert_eq!(branch.expected("tom"), "120.00");
    branch.verify();
}
