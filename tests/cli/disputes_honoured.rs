//! What is honoured after the credit of a dispute was taken back, and who works on disputes.

use super::disputes::Desk;
use crate::common::text;

/// Checks are paid as if the credit of 480.00 had not been taken back, until five business
/// days after the customer was told (12 CFR 1005.11(d)(2)(ii)).
#[test]
fn checks_are_honoured_for_five_business_days() {
    let mut desk = Desk::new();
    for line in [
        "product add plus --type checking",
        "product fee set plus returned --event nsf --amount 30 --per-day 3",
        "account update A --product plus",
    ] {
        desk.run(line);
    }
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id}"));
    // With the credit there were 20.00 left.
    desk.run("withdraw A 980 --channel wire");
    desk.run(&format!("dispute resolve {id} --for bank --reason signed"));
    desk.has("-460.00", "0.00", "0.00");
    // What is paid costs nothing; what would not have been paid anyway does, and cash is
    // no check.
    let paid = desk.run("check present A 8 --number 2");
    assert_eq!(text(&paid["status"]), "paid");
    assert_eq!(paid["fees"], serde_json::json!([]));
    desk.refused("withdraw A 1", 4, "insufficient_funds");
    desk.refused("check present A 13 --number 3", 4, "insufficient_funds");
    desk.has("-498.00", "0.00", "0.00");
    desk.run("deposit A 28 --channel wire");
    // The customer is told on Monday; Thursday is a holiday, and Tuesday the fifth day.
    desk.run(&format!("dispute told {id} decision"));
    desk.on("2026-12-01");
    desk.run("check present A 1 --number 4");
    desk.on("2026-12-02");
    desk.refused("check present A 0.50 --number 5", 4, "insufficient_funds");
    desk.bank.verify();
}

/// A check that stays below what the account keeps at least is one that the credit paid.
#[test]
fn what_an_account_keeps_at_least_is_honoured_too() {
    let desk = Desk::new();
    desk.run("product add plus --type checking --min-balance 15");
    desk.run("account update A --product plus");
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id}"));
    desk.run("withdraw A 980 --channel wire");
    desk.run(&format!("dispute resolve {id} --for bank --reason signed"));
    desk.refused("check present A 6 --number 1", 4, "insufficient_funds");
    desk.run("check present A 5 --number 2");
    desk.bank.verify();
}

/// An order to stop says no as before: it does not ask for what there is.
#[test]
fn what_is_about_the_check_itself_is_not_honoured() {
    let desk = Desk::new();
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id}"));
    desk.run("withdraw A 980 --channel wire");
    desk.run(&format!("dispute resolve {id} --for bank --reason signed"));
    desk.run("check stop A --number 7");
    desk.refused("check present A 1 --number 7", 4, "stop_payment");
    desk.run("check unstop 1");
    desk.run("check present A 1 --number 7");
    // One that is paid in here is drawn on the account, too.
    let other = desk.bank.account(&[]);
    let paid_in = |amount: &str, number: &str| {
        format!("check deposit {other} {amount} -n {number} --class on-us --drawer A")
    };
    desk.refused(&paid_in("20", "8"), 4, "insufficient_funds");
    desk.run(&paid_in("19", "8"));
    desk.has("-480.00", "0.00", "0.00");
    desk.bank.verify();
}

/// Compliance writes down what is found; it moves no money.
#[test]
fn compliance_works_on_disputes_and_moves_no_money() {
    let mut desk = Desk::new();
    desk.run("operator add carla --role compliance");
    let id = desk.opened(" --notice oral");
    "carla".clone_into(&mut desk.bank.operator);
    for line in [
        format!("dispute confirm {id}"),
        format!("dispute note {id} called"),
        "dispute list".to_owned(),
    ] {
        desk.run(&line);
    }
    for line in ["credit {}", "resolve {} --for bank --reason r", "debit {}"] {
        let line = format!("dispute {}", line.replace("{}", &id));
        desk.refused(&line, 5, "permission_denied");
    }
    "anna".clone_into(&mut desk.bank.operator);
    desk.run(&format!("dispute credit {id}"));
    "carla".clone_into(&mut desk.bank.operator);
    let told = desk.run(&format!("dispute told {id} credit"));
    let by: Vec<String> = told["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| text(&event["operator"]))
        .collect();
    assert_eq!(by, ["anna", "carla", "carla", "anna", "carla"]);
    "anna".clone_into(&mut desk.bank.operator);
    desk.bank.verify();
}
