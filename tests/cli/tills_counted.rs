//! Tills that are full, blind, counted wrongly or open at the end of a day.

use serde_json::Value;

use crate::common::text;
use crate::tills::{Branch, first};

#[test]
fn a_till_that_is_full_warns_or_refuses() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till update tom --max 600");
    branch.opened("tom", "500");
    let below = branch.run("deposit A 100");
    assert!(below["till_over"].is_null(), "{below}");
    // It is told before and after, and of the deposit that crosses the limit.
    let words = ["deposit", &branch.account.clone(), "50"];
    let dry = branch.bank.json(&[&words[..], &["--dry-run"]].concat());
    assert_eq!(dry["till_over"]["crossed"], true);
    let told = branch.bank.run(&words).done().stderr;
    assert!(
        told.contains("till tom holds more than the 600.00 USD"),
        "{told}"
    );
    let more = branch.run("deposit A 1");
    let over = &more["till_over"];
    assert_eq!(
        (text(&over["holds"]), text(&over["max"])),
        ("651.00".into(), "600.00".into())
    );
    assert_eq!(over["crossed"], false);
    branch.run("withdraw A 1");
    assert_eq!(branch.till("tom")["over_limit"], true);
    branch.as_who("sue");
    branch.run("till give tom 5");
    branch.as_who("tom");
    let taken = branch.bank.run(&["till", "accept", "2"]).done().stderr;
    assert!(taken.contains("till tom holds more"), "{taken}");
    branch.run("till give vault 5");
    branch.as_who("sue");
    branch.run("till accept 3");
    branch.run("till update tom --beyond refuse");
    branch.as_who("tom");
    branch.refused("deposit A 1", 4, "till_over_limit");
    branch.run("withdraw A 100");
    branch.run("deposit A 50");
    branch.refused("deposit A 0.01", 4, "till_over_limit");
    branch.verify();
}

#[test]
fn a_blind_till_says_what_is_expected_after_the_count() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till update tom --blind on");
    branch.opened("tom", "500");
    for line in ["till list", "till show tom"] {
        let listed = branch.run(line);
        let items = listed["items"].as_array().expect("tills");
        let tom = items
            .iter()
            .find(|till| till["name"] == "tom")
            .expect("tom");
        assert!(
            tom["expected"].is_null() && tom["over_limit"].is_null(),
            "{tom}"
        );
    }
    assert_eq!(branch.expected("tom"), "500.00", "a supervisor sees it");
    branch.as_who("sue");
    branch.run("till update tom --max 400");
    branch.as_who("tom");
    let booked = branch.run("deposit A 1");
    assert!(booked["till_over"].is_null(), "{booked}");
    branch.run("withdraw A 1");
    for line in [
        "balance cash/till-tom",
        "history cash/till-tom",
        "gl show cash/till-tom",
        "till count --counted 490 --dry-run",
        "till close --counted 490 --dry-run",
    ] {
        branch.refused(line, 4, "till_blind");
    }
    let listed = branch.run("gl list");
    let items = listed["items"].as_array().expect("accounts");
    let tom = items
        .iter()
        .find(|line| line["name"] == "cash/till-tom")
        .expect("its line");
    assert!(tom["balance"].is_null(), "{tom}");
    branch.run("till count --counted 490");
    assert_eq!(
        text(&first(&branch.run("till show tom"))["expected"]),
        "490.00"
    );
    assert_eq!(
        text(&first(&branch.run("balance cash/till-tom"))["ledger_balance"]),
        "490.00"
    );
}

#[test]
fn what_is_no_count_is_refused() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    for line in [
        "till count --count 3x4",
        "till count --count 100x",
        "till count --count 100x1,100x2",
        "till count --count 100x5 --counted 499",
        "till count",
    ] {
        branch.refused(line, 2, "invalid_count");
    }
    branch.refused("till close --counted 500 --keep 501", 4, "till_short");
    assert_eq!(
        branch.run("till counts tom")["items"],
        Value::Array(Vec::new())
    );
    branch.run("till count --count 100x5 --counted 500");
}

#[test]
fn a_day_is_not_closed_while_tills_are_open() {
    let mut branch = Branch::new();
    branch.as_who("anna");
    branch.run("day set --calendar every-day --yes");
    branch.run("day open --yes");
    branch.opened("tom", "500");
    branch.as_who("sue");
    branch.refused("day close", 4, "tills_open");
    branch.as_who("anna");
    branch.run("day set --when-tills-open warn --yes");
    branch.as_who("sue");
    branch.run("day close");
    branch.as_who("tom");
    branch.run("till close --counted 500");
    branch.verify();
}

#[test]
fn a_dry_run_of_the_counter_writes_nothing() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till give tom 500");
    branch.as_who("tom");
    let opened = first(&branch.run("till open tom --amount 500 --dry-run"));
    assert_eq!(
        (opened["dry_run"].clone(), text(&opened["expected"])),
        (true.into(), "500.00".into())
    );
    branch.refused("deposit A 5", 4, "till_not_open");
    branch.run("till open tom --amount 500");
    let count = first(&branch.run("till count --counted 490 --dry-run"));
    assert!(
        count["id"].is_null() && count["transaction"].is_null(),
        "{count}"
    );
    branch.run("till close --counted 490 --dry-run");
    assert_eq!(branch.expected("tom"), "500.00");
    assert_eq!(branch.run("till counts")["items"], Value::Array(Vec::new()));
    branch.verify();
}

#[test]
fn a_stream_of_requests_names_tills_too() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    let account = &branch.account;
    let lines = format!(
        "{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"5\"}}\n\
         {{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"506\",\"till\":\"tom\"}}\n\
         {{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"505\"}}\n\
         {{\"op\":\"transfer\",\"from\":\"{account}\",\"to\":\"suspense\",\"amount\":\"1\",\"till\":\"tom\"}}\n\
         {{\"op\":\"group\",\"payments\":[{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"3\"}},\
         {{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"4\"}}]}}\n"
    );
    let run = branch.bank.feed(&["post", "-"], lines.as_bytes());
    assert_eq!(run.code, 9, "{}", run.stderr);
    let codes: Vec<String> = run
        .stdout
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line).expect("JSON");
            answer["error"]["code"]
                .as_str()
                .unwrap_or("done")
                .to_owned()
        })
        .collect();
    assert_eq!(codes, ["done", "till_short", "done", "usage", "done"]);
    assert_eq!(branch.expected("tom"), "7.00");
    branch.verify();
}

#[test]
fn two_people_count_the_vault() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.refused("vault count --counted 99990 --witness sue", 2, "usage");
    branch.refused(
        "vault count --counted 99990 --witness nobody",
        3,
        "operator_not_found",
    );
    let count = first(&branch.run("vault count --counted 99990 --witness tom"));
    let told = ["till", "difference", "counted_by", "witness"].map(|field| text(&count[field]));
    assert_eq!(told, ["vault", "-10.00", "sue", "tom"]);
    assert_eq!(branch.own("cash/vault"), "99990.00");
    let shown = first(&branch.run("vault show"));
    assert_eq!(text(&shown["expected"]), "99990.00");
    branch.as_who("tom");
    branch.refused(
        "vault count --counted 5 --witness sue",
        5,
        "permission_denied",
    );
    branch.verify();
}

/// A branch where differences above 50.00 wait, with Tom's till open.
fn with_policy() -> Branch {
    let mut branch = Branch::new();
    branch.as_who("anna");
    branch.run("policy set cash-differences --over 50");
    branch.opened("tom", "500");
    branch
}

#[test]
fn each_difference_that_waits_may_be_counted_once_more() {
    let mut branch = with_policy();
    branch.refused("till count --counted 400", 10, "approval_required");
    branch.as_who("sue");
    branch.run("till count tom --counted 500");
    branch.as_who("tom");
    // What waited before does not count.
    branch.refused("till count --counted 400", 10, "approval_required");
    branch.refused("till count --counted 401", 10, "approval_required");
    branch.refused("till count --counted 402", 4, "till_counting");
    branch.as_who("tess");
    branch.refused("deposit A 5 --till tom", 4, "till_not_assigned");
    branch.as_who("sue");
    let tried = branch.run("--dry-run approval approve 3");
    assert!(tried["transaction"].is_null(), "{tried}");
    let approved = branch.run("approval approve 3");
    assert!(approved["transaction"].is_string(), "{approved}");
    assert_eq!(branch.expected("tom"), "401.00");
    branch.verify();
}

#[test]
fn a_currency_is_counted_once_at_a_time() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    for line in [
        "till count --counted 490 --counted 490",
        "till count --count 100x4 --counted USD:400",
        "till close --count USD:100x4 --count 100x4",
    ] {
        branch.refused(line, 2, "invalid_count");
    }
    assert_eq!(branch.expected("tom"), "500.00");
    branch.verify();
}

#[test]
fn a_count_of_one_currency_settles_no_other() {
    let mut branch = with_policy();
    branch.as_who("anna");
    branch.run("till give tom 410 --currency EUR --from vault");
    branch.as_who("tom");
    branch.run("till accept 2");
    let both = "till count --counted 400 --counted EUR:300";
    branch.refused(both, 10, "approval_required");
    // Of both it was one count.
    branch.run("till count --counted EUR:410");
    assert_eq!(text(&branch.till("tom")["status"]), "counting");
    branch.refused("deposit A 5", 4, "till_counting");
    branch.run("till count --counted 500");
    assert_eq!(text(&branch.till("tom")["status"]), "open");
    branch.verify();
}

#[test]
fn an_offer_is_answered_again_whatever_the_till_does_now() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("till give vault 100 --ref H-1");
    branch.as_who("sue");
    branch.run("till accept 2");
    branch.as_who("tom");
    branch.run("till close --counted 400 --keep 400");
    for line in [
        "till give vault 100 --ref H-1",
        "till give vault 100 --ref H-1 --from tom",
    ] {
        let again = branch.run(line);
        assert_eq!(
            (&again["replayed"], &again["id"]),
            (&true.into(), &2.into())
        );
        assert_eq!(text(&again["status"]), "accepted");
    }
    for line in [
        "till give vault 101 --ref H-1",
        "till give tess 100 --ref H-1",
        "till give vault 100 --ref H-1 --from tess",
    ] {
        branch.refused(line, 6, "reference_conflict");
    }
    branch.as_who("tess");
    branch.refused("till give vault 100 --ref H-1", 6, "reference_conflict");
    branch.verify();
}

/// What was counted in a till stays there while its difference waits, also what was offered
/// before it was counted.
#[test]
fn an_offer_out_of_a_till_that_rests_waits_too() {
    let mut branch = with_policy();
    branch.run("till give vault 100");
    branch.refused("till count --counted 400", 10, "approval_required");
    branch.as_who("sue");
    branch.refused("till accept 2", 4, "till_counting");
    branch.refused("--dry-run till accept 2", 4, "till_counting");
    assert_eq!(branch.expected("tom"), "500.00");
    branch.run("approval approve 1");
    branch.run("till accept 2");
    assert_eq!(branch.expected("tom"), "300.00");
    branch.verify();
}

/// Of two counts of a session, at one time even, the one that ends it says what is left.
#[test]
fn only_the_last_count_is_offered_to_the_vault() {
    let mut branch = Branch::new();
    branch.as_who("anna");
    branch.run("policy set cash-differences --over 50");
    branch.as_who("sue");
    branch.run("till give tom 500 --from vault");
    branch.as_who("tom");
    branch.run("till open tom --amount 500");
    branch.run("till count --counted 495");
    branch.refused("till close --counted 400", 10, "approval_required");
    branch.as_who("sue");
    branch.run("approval approve 1");
    let waiting = branch.run("till handovers");
    let offered = waiting["items"].as_array().expect("handovers").iter();
    let offered: Vec<String> = offered.map(|offer| text(&offer["amount"])).collect();
    assert_eq!(offered, ["400.00"]);
    branch.as_who("anna").verify();
}

#[test]
fn the_cash_position_has_what_is_in_handover_and_the_last_count() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    branch.run("till count --count 50x9,10x4");
    branch.run("deposit A 60");
    branch.run("till give vault 100");
    branch.as_who("sue");
    let position = branch.run("report cash-position");
    let items = position["items"].as_array().expect("accounts");
    let tom = items.iter().find(|line| line["account"] == "cash/till-tom");
    let tom = tom.expect("its line");
    let told = ["closing", "in_handover", "counted", "pieces"].map(|field| text(&tom[field]));
    assert_eq!(told, ["550.00", "100.00", "490.00", "50x9,10x4"]);
    let vault = items.iter().find(|line| line["account"] == "cash/vault");
    assert!(vault.is_some_and(|vault| vault["counted"].is_null()));
    branch.verify();
}

#[test]
fn who_opens_a_till_with_too_much_in_it_is_told() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till update tom --max 600");
    branch.run("till give tom 700");
    branch.as_who("tom");
    let words = ["till", "open", "tom", "--amount", "700"];
    let told = branch.bank.run(&words).done().stderr;
    assert!(
        told.contains("till tom holds more than the 600.00 USD"),
        "{told}"
    );
    branch.verify();
}
