//! When a suspicious activity report is due, and that it was filed.

use serde_json::Value;

use crate::common::{Bank, text};

fn opened(bank: &Bank, more: &[&str]) -> Value {
    bank.json(&[&["case", "open", "cash"], more].concat())
}

/// The numbers of the cases whose report is due by a day.
fn due(bank: &Bank, by: &str) -> Vec<i64> {
    let list = bank.json(&["case", "list", "--due", by]);
    let items = list["items"].as_array().expect("items").iter();
    items
        .map(|case| case["id"].as_i64().expect("a number"))
        .collect()
}

/// 31 CFR 1020.320(b)(3): 30 calendar days after it was detected, 60 without a suspect.
#[test]
fn a_report_is_due_30_days_after_it_was_detected_and_60_without_a_suspect() {
    let bank = Bank::new();
    let table: [(&[&str], &str, &str); 4] = [
        (&[], "2026-11-21", "2026-12-21"),
        (&["--no-suspect"], "2026-11-21", "2027-01-20"),
        (&["--detected", "2026-11-18"], "2026-11-18", "2026-12-18"),
        (
            &["--detected", "2026-01-01", "--no-suspect"],
            "2026-01-01",
            "2026-03-02",
        ),
    ];
    for (more, detected, by) in table {
        let case = opened(&bank, more);
        let told = (text(&case["detected_on"]), text(&case["sar_due_on"]));
        assert_eq!(told, (detected.to_owned(), by.to_owned()), "{more:?}");
        assert_eq!(case["suspect"], more.last() != Some(&"--no-suspect"));
        assert_eq!(case["sar_filed_on"], Value::Null);
    }
    let late = ["case", "open", "cash", "--detected", "2026-11-22"];
    bank.refuses(&late, 2, "invalid_date");
    bank.verify();
}

#[test]
fn what_was_filed_is_due_no_more_and_is_filed_once() {
    let bank = Bank::new();
    let ids: Vec<i64> = ["2026-11-18", "2026-11-20"]
        .iter()
        .map(|day| {
            opened(&bank, &["--detected", day])["id"]
                .as_i64()
                .expect("a number")
        })
        .collect();
    assert_eq!(due(&bank, "2026-12-17"), [0_i64; 0]);
    assert_eq!(due(&bank, "2026-12-18"), [ids[0]]);
    assert_eq!(due(&bank, "2026-12-20"), [ids[1], ids[0]]);
    let first = ids[0].to_string();
    for (day, told) in [
        ("2026-11-17", "before it was detected"),
        ("2026-11-22", "not yet"),
    ] {
        let (exit, error) = bank.fails(&["sar", "file", &first, "--on", day]);
        assert_eq!((exit, &error["code"]), (2, &"invalid_date".into()));
        assert!(text(&error["message"]).contains(told), "{error}");
    }
    let dry = bank.json(&["sar", "file", &first, "--dry-run"]);
    assert_eq!(dry["sar_filed_on"], "2026-11-21");
    assert_eq!(
        due(&bank, "2026-12-18"),
        [ids[0]],
        "a dry run files nothing"
    );
    let filed = bank.json(&["sar", "file", &first, "--on", "2026-11-19"]);
    assert_eq!(filed["sar_filed_on"], "2026-11-19");
    assert_eq!(due(&bank, "2026-12-20"), [ids[1]]);
    bank.refuses(&["sar", "file", &first], 4, "already_decided");
    let second = ids[1].to_string();
    bank.json(&["case", "close", &second, "--outcome", "no report"]);
    assert_eq!(due(&bank, "2026-12-20"), [0_i64; 0], "closed without one");
    bank.refuses(&["sar", "file", &second], 4, "already_decided");
    bank.refuses(&["sar", "file", "99"], 3, "case_not_found");
    bank.verify();
}

/// The law may say something else from a day on; what was detected before keeps its days.
#[test]
fn the_days_are_those_of_the_law_when_it_was_detected() {
    let bank = Bank::new();
    let set = |code: &str, days: &str| {
        let words = ["regulation", "set", code, days, "--from", "2026-11-20"];
        bank.json(&[&words[..], &["--reason", "new"]].concat())
    };
    let shown = set("sar-days", "20");
    assert_eq!(
        (&shown["value"], &shown["currency"]),
        (&20.into(), &Value::Null)
    );
    assert_eq!(set("sar-days-no-suspect", "45")["value"], 45);
    let by = |more: &[&str]| text(&opened(&bank, more)["sar_due_on"]);
    assert_eq!(by(&[]), "2026-12-11");
    assert_eq!(by(&["--no-suspect"]), "2027-01-05");
    assert_eq!(by(&["--detected", "2026-11-19"]), "2026-12-19");
    for days in ["20.5", "3661"] {
        let words = [
            "regulation",
            "set",
            "sar-days",
            days,
            "--from",
            "2026-11-20",
        ];
        let words = [&words[..], &["--reason", "new"]].concat();
        bank.refuses(&words, 2, "invalid_amount");
    }
    bank.verify();
}
