//! Money in, out and across: where it goes, what is said, and what is posted
//! once only.

use crate::common::{Bank, DAY, text};
use crate::json_shapes::{Shape, has_fields};

const TRANSACTION: &[(&str, Shape)] = &[
    ("id", Shape::Text),
    ("kind", Shape::Text),
    ("channel", Shape::Maybe),
    ("reference", Shape::Maybe),
    ("booked_at", Shape::Text),
    ("business_date", Shape::Text),
    ("value_date", Shape::Text),
    ("amount", Shape::Amount(2)),
    ("currency", Shape::Text),
    ("debit", Shape::Text),
    ("credit", Shape::Text),
    ("memo", Shape::Maybe),
    ("operator", Shape::Text),
    ("replayed", Shape::Yes),
    ("balances", Shape::Object),
    ("reverses", Shape::Maybe),
    ("reversed_by", Shape::Maybe),
    ("hold", Shape::Maybe),
    ("batch", Shape::Maybe),
    ("line", Shape::Maybe),
    ("transit", Shape::Maybe),
    ("dry_run", Shape::Yes),
];

#[test]
fn every_channel_moves_its_own_account_of_the_bank() {
    let bank = Bank::new();
    let account = bank.funded("1000");
    let deposits = [
        ("cash", "cash/vault"),
        ("check", "clearing/check"),
        ("payroll", "clearing/payroll"),
        ("ach", "clearing/ach"),
        ("wire", "clearing/wire"),
        ("paypal", "clearing/paypal"),
        ("zelle", "clearing/zelle"),
        ("other", "clearing/other"),
    ];
    let withdrawals = [
        ("cash", "cash/vault"),
        ("check", "clearing/check"),
        ("ach", "clearing/ach"),
        ("wire", "clearing/wire"),
        ("third-party", "clearing/third-party"),
        ("other", "clearing/other"),
    ];
    for (verb, kind, channels) in [
        ("deposit", "deposit", &deposits[..]),
        ("withdraw", "withdrawal", &withdrawals[..]),
    ] {
        for (channel, own) in channels {
            let before = amount(&bank.balance(own));
            let posted = bank.json(&[verb, &account, "1.25", "--channel", channel]);
            has_fields(&posted, TRANSACTION);
            assert_eq!(
                (&posted["kind"], &posted["channel"]),
                (&kind.into(), &(*channel).into())
            );
            let (debit, credit, change) = match verb {
                "deposit" => (*own, account.as_str(), 125),
                _ => (account.as_str(), *own, -125),
            };
            assert_eq!(
                (&posted["debit"], &posted["credit"]),
                (&debit.into(), &credit.into())
            );
            assert_eq!(amount(&bank.balance(own)), before + change, "{channel}");
            assert_eq!(text(&posted["balances"][own]), bank.balance(own));
            assert_eq!(text(&posted["balances"][&account]), bank.balance(&account));
        }
    }
    bank.refuses(
        &["withdraw", &account, "1", "--channel", "payroll"],
        2,
        "usage",
    );
    bank.refuses(
        &["deposit", &account, "1", "--channel", "third-party"],
        2,
        "usage",
    );
    bank.verify();
}

fn amount(text: &str) -> i64 {
    text.replace('.', "").parse().expect("an amount")
}

#[test]
fn a_transfer_moves_money_between_any_two_accounts() {
    let bank = Bank::new();
    let (ana, ben) = (bank.funded("100"), bank.funded("5"));
    let posted = bank.json(&[
        "transfer", &ana, &ben, "30.5", "--memo", "rent", "--ref", "R-1",
    ]);
    has_fields(&posted, TRANSACTION);
    assert_eq!(posted["amount"], "30.50");
    assert!(posted["channel"].is_null());
    assert_eq!(posted["operator"], "anna");
    assert_eq!(posted["booked_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(
        (bank.balance(&ana), bank.balance(&ben)),
        ("69.50".into(), "35.50".into())
    );
    // The bank's own have no limit downwards: wages are funded by wire.
    bank.json(&["transfer", "clearing/wire", "clearing/payroll", "500"]);
    assert_eq!(bank.balance("clearing/payroll"), "-500.00");
    assert_eq!(bank.balance("clearing/wire"), "500.00");
    let shown = bank.json(&["transaction", "show", "R-1"]);
    assert_eq!(shown["id"], posted["id"]);
    let id = text(&posted["id"]);
    assert_eq!(
        bank.json(&["transaction", "show", &id.to_lowercase()])["reference"],
        "R-1"
    );
    bank.refuses(&["transaction", "show", "R-2"], 3, "transaction_not_found");
    bank.verify();
}

#[test]
fn amounts_have_the_decimals_of_their_currency() {
    let bank = Bank::new();
    for (currency, decimals, given, shown, refused) in [
        ("JPY", 0, "2500", "2500", "2500.5"),
        ("BHD", 3, "1.5", "1.500", "1.5005"),
        ("EUR", 2, "007.10", "7.10", "7.105"),
    ] {
        let account = bank.account(&["--currency", currency]);
        let posted = bank.json(&["deposit", &account, given]);
        assert_eq!(
            (&posted["amount"], &posted["currency"]),
            (&shown.into(), &currency.into())
        );
        let item = bank.json(&["balance", &account])["items"][0].clone();
        has_fields(
            &item,
            &[
                ("account", Shape::Text),
                ("currency", Shape::Text),
                ("ledger_balance", Shape::Amount(decimals)),
                ("available_balance", Shape::Amount(decimals)),
                ("held", Shape::Amount(decimals)),
                ("at", Shape::Text),
            ],
        );
        assert_eq!(bank.balance(&format!("cash/vault:{currency}")), shown);
        bank.refuses(&["deposit", &account, refused], 2, "invalid_amount");
        bank.refuses(&["hold", "place", &account, refused], 2, "invalid_amount");
    }
    assert_eq!(bank.balance("cash/vault"), "0.00");
    bank.verify();
}

#[test]
fn a_reference_posts_once_and_is_bound_to_its_request() {
    let bank = Bank::new();
    let (ana, ben) = (bank.funded("100"), bank.funded("100"));
    let base = [
        "deposit",
        &ana,
        "10",
        "--ref",
        "D-1",
        "--memo",
        "m",
        "--channel",
        "check",
        "--value-date",
        "2026-11-21",
    ];
    let first = bank.json(&base);
    assert_eq!(first["replayed"], false);
    let again = bank.json(&base);
    assert_eq!(again["replayed"], true);
    for field in [
        "id",
        "amount",
        "booked_at",
        "balances",
        "memo",
        "value_date",
    ] {
        assert_eq!(again[field], first[field], "{field}");
    }
    // The same amount written otherwise is the same request.
    let mut written = base;
    written[2] = "10.00";
    assert_eq!(bank.json(&written)["id"], first["id"]);
    assert_eq!(bank.balance(&ana), "110.00");
    for (place, other) in [
        (0, "withdraw"),
        (1, ben.as_str()),
        (2, "10.01"),
        (6, "other"),
        (8, "wire"),
        (10, "2026-11-20"),
    ] {
        let mut changed = base;
        changed[place] = other;
        bank.refuses(&changed, 6, "reference_conflict");
    }
    bank.refuses(
        &["deposit", &ana, "10", "--ref", "D-1"],
        6,
        "reference_conflict",
    );
    bank.refuses(
        &["transfer", &ana, &ben, "10", "--ref", "D-1"],
        6,
        "reference_conflict",
    );
    bank.refuses(
        &["hold", "place", &ana, "10", "--ref", "D-1"],
        6,
        "reference_conflict",
    );
    assert_eq!(
        (bank.balance(&ana), bank.balance(&ben)),
        ("110.00".into(), "100.00".into())
    );
    assert_eq!(
        bank.json(&["history", &ana])["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    bank.verify();
}

#[test]
fn a_reference_of_a_hold_is_taken_for_payments_and_finds_its_capture() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let hold = text(&bank.json(&["hold", "place", &ana, "10", "--ref", "AUTH-1"])["id"]);
    let again = bank.json(&["hold", "place", &ana, "10", "--ref", "AUTH-1"]);
    assert_eq!(
        (&again["id"], &again["replayed"]),
        (&hold.as_str().into(), &true.into())
    );
    bank.refuses(
        &["deposit", &ana, "10", "--ref", "AUTH-1"],
        6,
        "reference_conflict",
    );
    bank.refuses(
        &["hold", "place", &ana, "11", "--ref", "AUTH-1"],
        6,
        "reference_conflict",
    );
    bank.refuses(
        &["transaction", "show", "AUTH-1"],
        3,
        "transaction_not_found",
    );
    let captured = bank.json(&["hold", "capture", &hold]);
    assert_eq!(
        bank.json(&["transaction", "show", "AUTH-1"])["id"],
        captured["transaction"]
    );
    bank.refuses(
        &["deposit", &ana, "10", "--ref", "AUTH-1"],
        6,
        "reference_conflict",
    );
}

#[test]
fn a_replay_answers_whatever_became_of_the_account() {
    let mut bank = Bank::new();
    let ana = bank.funded("100");
    let paid = ["withdraw", &ana, "100", "--ref", "W-1"];
    let first = bank.json(&paid);
    bank.now += 3 * DAY;
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    bank.operator = "ben".into();
    assert_eq!(
        bank.json(&paid)["id"],
        first["id"],
        "no funds are needed again"
    );
    bank.json(&["account", "close", &ana, "--yes"]);
    let again = bank.json(&paid);
    assert_eq!(
        (&again["id"], &again["replayed"]),
        (&first["id"], &true.into())
    );
    assert_eq!(again["operator"], "anna", "who posted it first");
    let shown = bank.run(&paid).done().stdout;
    assert!(shown.starts_with("Already "), "{shown}");
    bank.refuses(
        &["withdraw", &ana, "100", "--ref", "W-2"],
        4,
        "account_closed",
    );
}

#[test]
fn empty_and_default_fields_replay_too() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    for (reference, more) in [
        ("E-1", &["--memo", ""][..]),
        ("E-2", &["--channel", "wire", "--value-date", "2026-11-21"]),
        ("E-3", &["--channel", "wire", "--value-date", "2026-10-21"]),
        ("E-4", &["--channel", "cash"]),
    ] {
        let arguments = [&["deposit", &ana, "1", "--ref", reference], more].concat();
        assert_eq!(bank.json(&arguments)["replayed"], false);
        assert_eq!(bank.json(&arguments)["replayed"], true, "{more:?}");
    }
    // cash is what is meant when no channel is given
    assert_eq!(
        bank.json(&["deposit", &ana, "1", "--ref", "E-4"])["replayed"],
        true
    );
    assert_eq!(bank.balance(&ana), "4.00");
}

#[test]
fn memos_are_stored_as_given_and_shown_harmless() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let long = "é".repeat(500);
    for memo in [
        "\u{1b}[31mred\u{1b}[0m",
        "\u{202e}gnp.exe",
        "two\nlines\tand a tab\r",
        "=cmd|' /C calc'!A0",
        "'; DROP TABLE transfer; --",
        "名前 テスト 🏦 \u{200d} e\u{301}",
        "{\"json\": \"\\u0000\"}",
        "\u{9b}31m \u{7f} \u{85} \u{2028}",
        &long,
        " padded ",
    ] {
        let posted = bank.json(&["deposit", &ana, "1", "--memo", memo]);
        assert_eq!(posted["memo"], memo);
        let id = text(&posted["id"]);
        assert_eq!(bank.json(&["transaction", "show", &id])["memo"], memo);
        let shown = bank.run(&["transaction", "show", &id]).done().stdout;
        assert!(
            !shown
                .chars()
                .any(|c| c != '\n' && (c.is_control() || "\u{202e}\u{2028}".contains(c))),
            "{shown:?}"
        );
    }
    let too_long = "é".repeat(501);
    bank.refuses(
        &["deposit", &ana, "1", "--memo", &too_long],
        2,
        "invalid_text",
    );
    let history = bank.run(&["history", &ana]).done().stdout;
    assert!(!history.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']));
    let csv = bank.run(&["history", &ana, "-o", "csv"]).done().stdout;
    assert!(
        csv.contains("\"'=cmd|' /C calc'!A0\"") || csv.contains("'=cmd|' /C calc'!A0"),
        "{csv}"
    );
    bank.verify();
}
