//! Personal data: sealed, found, shown, forgotten, and what works without it.

use std::fs;

use serde_json::json;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::engine;

/// The key file of a bank.
fn key_file(bank: &Bank) -> std::path::PathBuf {
    let folder = bank.path(".config/bankctl/keys");
    let mut files = fs::read_dir(folder).expect("the folder of keys");
    files.next().expect("a key file").expect("an entry").path()
}

/// A customer of whom all is known.
pub fn ana(bank: &Bank) -> String {
    text(
        &bank.json(&[
            "customer",
            "add",
            "--name",
            "Ana Quintessa",
            "--email",
            "ana.q@example.com",
            "--phone",
            "+49 30 7654321",
            "--address",
            "17 Juniper Row",
            "--birth-date",
            "1990-02-03",
            "--external-id",
            "CRM-QX-77",
        ])["number"],
    )
}

/// What identifies her and is sealed.
const SEALED: [&str; 6] = [
    "ana.q@example.com",
    "example.com",
    "7654321",
    "Juniper",
    "1990-02-03",
    "20902",
];

#[test]
fn what_is_stored_shows_no_personal_data() {
    let bank = Bank::new();
    let customer = ana(&bank);
    bank.json(&[
        "customer",
        "update",
        &customer,
        "--phone",
        "+49 30 7654321 2",
    ]);
    let content = engine::content(&bank);
    for plain in SEALED {
        assert!(!content.contains(plain), "{plain}");
        let bytes = format!("{:?}", plain.as_bytes());
        assert!(!content.contains(bytes.trim_matches(['[', ']'])), "{plain}");
    }
    let lines = content.lines().filter(|line| line.starts_with("change "));
    for line in lines {
        assert!(
            !line.contains("Quintessa") && !line.contains("CRM-QX"),
            "{line}"
        );
    }
    let shown = bank.json(&["customer", "show", &customer]);
    for (field, value) in [
        ("email", "ana.q@example.com"),
        ("phone", "+49 30 7654321 2"),
        ("address", "17 Juniper Row"),
        ("birth_date", "1990-02-03"),
        ("name", "Ana Quintessa"),
    ] {
        assert_eq!(shown[field], value);
    }
    bank.verify();
}

#[test]
fn the_key_is_for_its_owner_and_outside_the_ledger() {
    let bank = Bank::new();
    let file = key_file(&bank);
    let key = fs::read_to_string(&file).expect("a key file");
    let line = key.lines().last().expect("a line");
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(
        (words.len(), words[0], words[1].len()),
        (3, "bankctl-key-1", 32)
    );
    assert!(!engine::content(&bank).contains(words[2]));
    let customer = ana(&bank);
    let checked = bank.json(&["key", "check"]);
    assert_eq!(checked["file"], file.display().to_string());
    assert_eq!(
        (&checked["customers"], &checked["readable"]),
        (&json!(1), &json!(1))
    );
    let found = |bank: &Bank| {
        let looked = bank.json(&["doctor"]);
        let items = looked["items"].as_array().expect("a list").clone();
        let key = items.into_iter().find(|item| item["check"] == "data_key");
        text(&key.expect("a finding")["status"])
    };
    assert_eq!(found(&bank), "ok");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| {
            let data = fs::metadata(path).expect("there");
            data.permissions().mode() & 0o777
        };
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(file.parent().expect("a folder")), 0o700);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("a mode");
        bank.refuses(&["key", "check"], 5, "permission_denied");
        let shown = bank.json(&["customer", "show", &customer]);
        assert_eq!(
            (&shown["email"], &shown["unreadable"]),
            (&json!(null), &json!(true))
        );
        let run = bank.run(&["doctor", "-o", "json"]);
        assert!(run.stdout.contains("chmod 600"), "{}", run.stdout);
    }
}

#[test]
fn without_the_key_all_but_personal_data_works() {
    let bank = Bank::new();
    let customer = ana(&bank);
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    fs::remove_file(key_file(&bank)).expect("removed");
    bank.json(&["deposit", &account, "250.00"]);
    bank.json(&["withdraw", &account, "50.00"]);
    let shown = bank.json(&["account", "show", &account]);
    assert_eq!(shown["holders"][0]["name"], "Ana Quintessa");
    let second = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.json(&["account", "close", &second, "--yes"]);
    bank.json(&["customer", "update", &customer, "--kind", "business"]);
    let shown = bank.run(&["customer", "show", &customer]).done().stdout;
    assert!(shown.contains("E-mail       unreadable"), "{shown}");
    let listed = bank.json(&["customer", "list", "--search", "quint"]);
    assert_eq!(listed["items"][0]["number"], customer.as_str());
    let exported = bank
        .run(&["export", "customers", "-o", "csv"])
        .done()
        .stdout;
    assert!(
        !exported.contains("unreadable,") || exported.lines().count() == 2,
        "{exported}"
    );
    assert!(
        !exported
            .lines()
            .nth(1)
            .expect("a row")
            .contains("unreadable"),
        "{exported}"
    );
    bank.verify();
    let refused = |arguments: &[&str]| bank.refuses(arguments, 3, "data_key_not_found");
    refused(&["customer", "add", "--name", "Ben"]);
    refused(&[
        "customer",
        "update",
        &customer,
        "--email",
        "new@example.com",
    ]);
    refused(&["customer", "show", &customer, "--reveal"]);
    refused(&["customer", "list", "--search", "ana.q@example.com"]);
    refused(&["key", "check"]);
    refused(&["key", "rotate"]);
    let file = bank.file(
        "core.csv",
        "customer_external_id,customer_name,external_number\nE1,Ben,X1\n",
    );
    refused(&["import", "accounts", &file]);
}

#[test]
fn a_key_file_can_be_named_and_shared() {
    let bank = Bank::nowhere();
    let named = bank.path("elsewhere/bank.key");
    let run = |arguments: &[&str], ledger: &str| {
        let mut command = bank.command(&[arguments, &["-o", "json"]].concat());
        command.env("BANKCTL_KEY_FILE", &named);
        if !ledger.is_empty() {
            command.env("BANKCTL_LEDGER", bank.path(ledger));
        }
        crate::common::Run::of(command.output_in_time().expect("the binary runs"))
            .done()
            .json()
    };
    let made = run(&["init"], "");
    assert_eq!(made["key_file"], named.display().to_string());
    run(&["init"], "second.db");
    let lines = fs::read_to_string(&named).expect("a key file");
    assert_eq!(
        lines
            .lines()
            .filter(|line| line.starts_with("bankctl-key-1 "))
            .count(),
        2
    );
    for ledger in ["", "second.db"] {
        let added = run(
            &[
                "customer",
                "add",
                "--name",
                "Ana",
                "--email",
                "a@example.com",
            ],
            ledger,
        );
        let shown = run(
            &[
                "customer",
                "show",
                added["number"].as_str().expect("a number"),
            ],
            ledger,
        );
        assert_eq!(shown["email"], "a@example.com");
    }
    assert!(!bank.path(".config").exists());
}

#[test]
fn a_failed_init_leaves_no_key() {
    let bank = Bank::new();
    let keys = || {
        fs::read_dir(bank.path(".config/bankctl/keys"))
            .expect("keys")
            .count()
    };
    assert_eq!(keys(), 1);
    bank.refuses(&["init"], 6, "already_exists");
    assert_eq!(keys(), 1);
    let empty = Bank::nowhere();
    empty.json(&["init", "--dry-run"]);
    assert!(!empty.path(".config").exists());
}

#[test]
fn a_new_key_opens_what_the_old_one_sealed() {
    let bank = Bank::new();
    let customer = ana(&bank);
    let before = fs::read_to_string(key_file(&bank)).expect("a key file");
    bank.json(&["key", "rotate", "--dry-run"]);
    assert_eq!(
        fs::read_to_string(key_file(&bank)).expect("a key file"),
        before
    );
    let rotated = bank.json(&["key", "rotate"]);
    assert_eq!(
        (&rotated["keys"], &rotated["to_rotate"]),
        (&json!(2), &json!(0))
    );
    let after = fs::read_to_string(key_file(&bank)).expect("a key file");
    assert!(
        after.starts_with(&before),
        "older keys stay for older backups"
    );
    // The newest key alone opens everything.
    let newest = after.lines().last().expect("a line");
    fs::write(key_file(&bank), format!("{newest}\n")).expect("written");
    let shown = bank.json(&["customer", "show", &customer]);
    assert_eq!(shown["email"], "ana.q@example.com");
    for search in ["ana.q@example.com", "+49 30 7654321"] {
        let found = bank.json(&["customer", "list", "--search", search]);
        assert_eq!(found["items"][0]["number"], customer.as_str(), "{search}");
    }
    bank.customer("Ben");
    assert_eq!(bank.json(&["key", "check"])["readable"], 2);
    bank.verify();
}

#[test]
fn a_forgotten_customer_is_gone_and_the_books_are_whole() {
    let bank = Bank::new();
    let customer = ana(&bank);
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.json(&["deposit", &account, "250.00"]);
    bank.refuses(
        &["customer", "forget", &customer, "--yes"],
        4,
        "not_forgettable",
    );
    bank.json(&["withdraw", &account, "250.00"]);
    bank.json(&["account", "close", &account, "--yes"]);
    bank.json(&["customer", "close", &customer, "--yes"]);
    bank.refuses(
        &["customer", "forget", &customer],
        2,
        "confirmation_required",
    );
    let before = engine::content(&bank);
    bank.json(&["customer", "forget", &customer, "--dry-run"]);
    assert_eq!(engine::content(&bank), before);
    let forgotten = bank.json(&["customer", "forget", &customer, "--yes"]);
    assert_eq!(forgotten["name"], "(forgotten)");
    let content = engine::content(&bank);
    for plain in SEALED
        .into_iter()
        .chain(["Quintessa", "quintessa", "CRM-QX", "crm-qx"])
    {
        assert!(!content.contains(plain), "{plain}");
    }
    assert!(!content.contains("customer_key "), "its key is gone");
    for search in ["quintessa", "ana.q@example.com", "CRM-QX-77"] {
        let found = bank.json(&["customer", "list", "--search", search]);
        assert_eq!(found["items"], json!([]), "{search}");
    }
    assert_eq!(
        bank.json(&["customer", "show", &customer, "--reveal"])["email"],
        json!(null)
    );
    let history = bank.json(&["history", &account]);
    assert_eq!(history["items"].as_array().expect("a list").len(), 2);
    bank.refuses(
        &["customer", "forget", &customer, "--yes"],
        4,
        "not_forgettable",
    );
    // The number in another system is free again.
    bank.json(&[
        "customer",
        "add",
        "--name",
        "Ana",
        "--external-id",
        "CRM-QX-77",
    ]);
    bank.verify();
}

#[test]
fn reasons_are_sealed_shown_to_who_has_the_key_and_forgotten() {
    let mut bank = Bank::new();
    let customer = ana(&bank);
    let open = ["account", "open", "--customer", &customer];
    let account = text(&bank.json(&open)["number"]);
    let friend = bank.customer("Cleo");
    let joint = [&open[..], &["--joint", &friend]].concat();
    let joint = text(&bank.json(&joint)["number"]);
    let secret = "whispered embezzlement";
    let suspend = ["customer", "suspend", &customer, "--reason", secret];
    assert_eq!(text(&bank.json(&suspend)["status_reason"]), secret);
    // The same again changes nothing, and another reason does.
    bank.json(&suspend);
    bank.json(&[
        "customer",
        "reject",
        &customer,
        "--reason",
        "forged passport",
    ]);
    for account in [&account, &joint] {
        let freeze = [
            "account",
            "freeze",
            account,
            "--reason",
            "quarrel of the holders",
        ];
        let frozen = bank.json(&freeze);
        assert_eq!(text(&frozen["freeze_reason"]), "quarrel of the holders");
    }
    let lines = |bank: &Bank| {
        let log = bank.json(&["audit", "log", "--limit", "1000"]);
        let lines = log["items"].as_array().expect("a list").clone();
        let about = |line: &&serde_json::Value| line["subject"] != "ledger";
        lines
            .iter()
            .filter(about)
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let told = |bank: &Bank, what: &str| {
        lines(bank)
            .iter()
            .filter(|line| line.contains(what))
            .count()
    };
    assert_eq!(told(&bank, secret), 1, "once, in the line that says so");
    assert_eq!(told(&bank, "quarrel of the holders"), 2);
    let content = engine::content(&bank);
    for plain in [secret, "forged passport", "quarrel"] {
        assert!(!content.contains(plain), "{plain}");
    }
    bank.verify();
    // Without the key nobody reads them, and nobody can freeze for another.
    let key = key_file(&bank);
    let away = bank.path("away.key");
    fs::rename(&key, &away).expect("moved");
    assert!(bank.json(&["account", "show", &account])["freeze_reason"].is_null());
    assert_eq!(
        bank.json(&["account", "show", &account])["status"],
        "frozen"
    );
    assert_eq!(told(&bank, "quarrel of the holders"), 0);
    bank.verify();
    bank.json(&["account", "unfreeze", &account]);
    bank.refuses(
        &["account", "freeze", &account, "--reason", "a court"],
        3,
        "data_key_not_found",
    );
    fs::rename(&away, &key).expect("moved back");
    bank.json(&["account", "unfreeze", &joint]);
    bank.json(&["customer", "approve", &customer]);
    for account in [&account, &joint] {
        bank.json(&["account", "close", account, "--yes"]);
    }
    bank.json(&["customer", "close", &customer, "--yes"]);
    bank.operator = "anna".to_owned();
    bank.json(&["customer", "forget", &customer, "--yes"]);
    for reason in [secret, "forged passport", "quarrel of the holders"] {
        assert_eq!(told(&bank, reason), 0, "{reason}");
    }
    bank.verify();
}
