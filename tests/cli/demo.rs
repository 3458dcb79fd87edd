//! A bank that is made up: the same from the same seed, and sound.

use std::fs;
use std::process::Command;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};

/// Makes a bank in a folder and gives the path of its ledger.
fn made(bank: &Bank, folder: &str, more: &[&str]) -> String {
    let path = bank.path(folder).display().to_string();
    let small = ["--customers", "12", "--months", "2"];
    let told = bank.json(&[&["demo", &path], &small[..], more].concat());
    assert_eq!(told["customers"], 12, "{told}");
    text(&told["ledger"])
}

/// Asks the ledger of a demo.
fn ask(bank: &Bank, ledger: &str, words: &[&str]) -> String {
    bank.run(&[&["--ledger", ledger], words].concat())
        .done()
        .stdout
}

#[test]
fn the_same_seed_makes_the_same_bank() {
    let bank = Bank::nowhere();
    let [one, same, other] = [
        made(&bank, "one", &["--seed", "5"]),
        made(&bank, "same", &["--seed", "5"]),
        made(&bank, "other", &["--seed", "6"]),
    ];
    for what in ["transactions", "accounts", "customers"] {
        let export = |ledger: &str| ask(&bank, ledger, &["export", what, "-o", "csv"]);
        let first = export(&one);
        assert!(first.lines().count() > 12, "{first}");
        assert_eq!(first, export(&same), "{what}");
        assert_ne!(first, export(&other), "{what}");
    }
}

#[test]
fn the_bank_has_what_there_is_to_learn_and_is_sound() {
    let mut bank = Bank::nowhere();
    let ledger = made(&bank, "practice", &[]);
    let json = |words: &[&str]| bank.json(&[&["--ledger", &ledger], words].concat());
    let count = |words: &[&str]| json(words)["items"].as_array().expect("items").len();
    assert_eq!(json(&["verify"])["ok"], true);
    let pending = json(&["approval", "list"]);
    let pending = pending["items"].as_array().expect("items").iter();
    let pending = pending.filter(|item| item["status"] == "pending");
    assert_eq!(
        pending.map(|item| text(&item["maker"])).collect::<Vec<_>>(),
        ["demo-anna", "demo-anna"]
    );
    assert_eq!(count(&["hold", "list"]), 4);
    assert_eq!(count(&["account", "list", "--status", "frozen"]), 1);
    let transactions = ask(&bank, &ledger, &["export", "transactions", "-o", "csv"]);
    for kind in [
        "deposit",
        "withdrawal",
        "transfer",
        "payroll",
        "reversal",
        "adjustment",
    ] {
        assert!(transactions.contains(&format!(",{kind},")), "{kind}");
    }
    let imports = json(&["import", "list"]);
    let payroll = imports["items"].as_array().expect("items").iter();
    let payroll = payroll.filter(|item| item["kind"] == "payroll");
    assert!(payroll.clone().count() > 0, "{imports}");
    for file in payroll {
        assert_eq!(
            (&file["posted"], &file["skipped"]),
            (&12.into(), &3.into()),
            "{file}"
        );
    }
    // What lies beside the ledger works as the README says.
    let folder = bank.path("practice");
    let next = folder.join("next-payroll.csv").display().to_string();
    let tried = [
        "--ledger",
        &ledger,
        "import",
        "payroll",
        &next,
        "--skip-rejects",
    ];
    let run = bank.run(&[&tried[..], &["-o", "json"]].concat());
    let told = run.json();
    assert_eq!((run.code, &told["posted"]), (9, &12.into()), "{told}");
    let config = folder.join("config.toml");
    let mut listed = bank.command(&["account", "list", "-o", "csv"]);
    listed
        .env_remove("BANKCTL_LEDGER")
        .env("BANKCTL_CONFIG", &config);
    let listed = listed.output_in_time().expect("it runs");
    assert!(listed.status.success(), "{listed:?}");
    let readme = fs::read_to_string(folder.join("README.txt")).expect("the README");
    assert!(readme.contains(&config.display().to_string()), "{readme}");
    // Work goes on where the made-up days end.
    bank.now += 5 * crate::common::DAY;
    let account = ["--ledger", &ledger, "deposit", "1000000094", "5"];
    bank.json(&account);
    let approved = bank.json(&["--ledger", &ledger, "approval", "approve", "1"]);
    assert_eq!(approved["status"], "approved", "{approved}");
}

#[test]
fn the_journal_of_the_bank_passes_the_strict_checks_of_hledger() {
    let bank = Bank::nowhere();
    let ledger = made(&bank, "books", &[]);
    let file = bank.path("books.journal").display().to_string();
    ask(
        &bank,
        &ledger,
        &[
            "export",
            "journal",
            "--format",
            "hledger",
            "--to-file",
            &file,
        ],
    );
    let check = Command::new("hledger")
        .args(["-f", &file, "check", "--strict"])
        .output_in_time();
    match check {
        Ok(output) => assert!(output.status.success(), "{output:?}"),
        Err(_) if std::env::var("CI").is_err() => eprintln!("skipped: no hledger on the path"),
        Err(error) => panic!("hledger: {error}"),
    }
}

#[test]
fn a_folder_with_something_in_it_stays_as_it_is() {
    let bank = Bank::nowhere();
    fs::create_dir(bank.path("full")).expect("a folder");
    bank.file("full/notes.txt", "mine");
    let path = |name: &str| bank.path(name).display().to_string();
    bank.refuses(&["demo", &path("full")], 6, "already_exists");
    let left: Vec<_> = fs::read_dir(bank.path("full")).expect("a folder").collect();
    assert_eq!(left.len(), 1);
    bank.refuses(&["demo", &path("full/notes.txt")], 1, "io");
    bank.refuses(
        &["demo", &path("new"), "--until", "2999-01-01"],
        2,
        "invalid_date",
    );
    bank.refuses(&["demo", &path("new"), "--customers", "0"], 2, "usage");
    bank.json(&["demo", &path("new"), "--dry-run"]);
    assert!(!bank.path("new").exists());
}
