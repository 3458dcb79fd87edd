//! Commands at a till that are sent again under their reference: done once, whatever became
//! of the till since.

use serde_json::Value;

use crate::common::text;
use crate::tills::{Branch, first};

/// The same again: the same is told, as a repeat, and nothing is written.
fn again(branch: &mut Branch, line: &str, told: &Value) {
    let before = log(branch);
    let repeated = first(&branch.run(line));
    assert_eq!(repeated["replayed"], true, "{line}: {repeated}");
    for field in ["id", "counted", "transaction", "name"] {
        assert_eq!(repeated[field], told[field], "{line}: {field}");
    }
    assert_eq!(log(branch), before, "{line}");
}

fn log(branch: &mut Branch) -> Value {
    let who = std::mem::replace(&mut branch.bank.operator, "anna".to_owned());
    let log = branch.run("audit log --limit 500");
    branch.bank.operator = who;
    log
}

#[test]
fn a_till_is_opened_once_under_its_reference() {
    let mut branch = Branch::new();
    branch.as_who("sue");
    branch.run("till give tom 500");
    branch.run("till give tom 500");
    branch.as_who("tom");
    let open = "till open tom --amount 500 --ref open-1";
    let told = first(&branch.run(open));
    assert_eq!(told["replayed"], false);
    again(&mut branch, open, &told);
    assert_eq!(branch.expected("tom"), "500.00");
    branch.refused(
        "till open tom --amount 400 --ref open-1",
        6,
        "reference_conflict",
    );
    branch.refused(
        "till open tess --amount 500 --ref open-1",
        6,
        "reference_conflict",
    );
    branch.refused(
        "till open tom --amount 500 --ref open-2",
        4,
        "till_already_open",
    );
    // Closed since, and opened and closed by another command: the cash is not taken twice.
    branch.run("till close --counted 500");
    again(&mut branch, open, &told);
    branch.as_who("sue");
    branch.run("till accept 3");
    branch.as_who("tom");
    let plain = "till open tom --ref open-3";
    let told_plain = first(&branch.run(plain));
    again(&mut branch, plain, &told_plain);
    branch.refused("till open tess --ref open-3", 6, "reference_conflict");
    branch.run("till close --counted 0");
    again(&mut branch, open, &told);
    again(&mut branch, plain, &told_plain);
    assert_eq!(text(&branch.till("tom")["status"]), "closed");
    branch.verify();
}

#[test]
fn a_till_is_counted_and_closed_once_under_its_reference() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    let count = "till count --counted 497 --ref count-1";
    let told = first(&branch.run(count));
    assert_eq!(text(&told["difference"]), "-3.00");
    // Cash moved since: counted anew, it would be short again.
    branch.run("deposit A 50");
    again(&mut branch, count, &told);
    assert_eq!(branch.own("expense/cash-over-short"), "3.00");
    for line in [
        "till count --counted 498 --ref count-1",
        "till close --counted 497 --ref count-1",
        "till count tess --counted 497 --ref count-1",
    ] {
        branch.refused(line, 6, "reference_conflict");
    }
    let close = "till close --counted 550 --keep 100 --ref close-1";
    let told = first(&branch.run(close));
    assert_eq!(text(&told["difference"]), "3.00");
    again(&mut branch, close, &told);
    again(&mut branch, &close.replace("close ", "close tom "), &told);
    branch.refused(
        "till close --counted 550 --ref close-1",
        6,
        "reference_conflict",
    );
    branch.refused("till close --counted 550 --ref close-2", 4, "till_not_open");
    assert_eq!(text(&branch.till("tom")["offered_from"]), "450.00");
    branch.as_who("sue");
    let vault = "vault count --counted 99400 --witness tess --ref vault-1";
    let told = first(&branch.run(vault));
    assert_eq!(text(&told["difference"]), "-100.00");
    branch.run("till accept 2");
    again(&mut branch, vault, &told);
    branch.refused(
        "vault count --counted 99401 --witness tess --ref vault-1",
        6,
        "reference_conflict",
    );
    branch.verify();
}

/// A count that waits for a second person waits once.
#[test]
fn a_difference_that_waits_is_asked_for_once() {
    let mut branch = Branch::new();
    branch.as_who("ada");
    branch.run("policy set cash-differences --over 50");
    branch.opened("tom", "500");
    let close = [
        "till",
        "close",
        "--counted",
        "400",
        "--ref",
        "close-1",
        "-o",
        "json",
    ];
    let asked = [(); 2].map(|()| {
        let run = branch.bank.run(&close);
        assert_eq!(run.code, 10, "{}", run.stderr);
        run.json()["approval"].to_string()
    });
    assert_eq!(asked[0], asked[1]);
    branch.as_who("sue");
    branch.run(&format!("approval approve {}", asked[0]));
    branch.as_who("tom");
    let told = first(&branch.run("till close --counted 400 --ref close-1"));
    assert_eq!(
        (&told["replayed"], &told["waits"]),
        (&true.into(), &false.into())
    );
    assert_eq!(branch.own("expense/cash-over-short"), "100.00");
    branch.verify();
}
