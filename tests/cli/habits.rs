//! Habits of people who live in a terminal, as far as no other file has them. Which
//! test is for which habit stands in docs/internals/testing.md.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bankctl_ledger::access::rules::permission::{Access, Action};
use serde_json::Value;

use super::common::deadline::InTime as _;
use super::common::{Bank, Run, text};
use super::engine::content;
use super::permissions::{action, examples};
use super::terminal_screen::Pty;

/// What a value looks like that is money: digits, a point, two digits.
fn is_amount(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.split_once('.').is_some_and(|(whole, part)| {
        let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        all(whole) && part.len() == 2 && all(part)
    })
}

/// Money without a currency beside it or around it, and numbers that are no whole
/// ones.
fn wrong_money(value: &Value, has_currency: bool, place: &str, wrong: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let has = has_currency || fields.contains_key("currency");
            for (name, value) in fields {
                wrong_money(value, has, &format!("{place}.{name}"), wrong);
            }
        }
        Value::Array(items) => {
            for item in items {
                wrong_money(item, has_currency, place, wrong);
            }
        }
        // A request is kept as it was asked: an amount is of its account's currency.
        Value::String(text) if is_amount(text) && !has_currency && !place.contains(".request.") => {
            wrong.push(format!("{place}: {text} has no currency"));
        }
        Value::Number(number) if number.is_f64() => {
            wrong.push(format!("{place}: {number} is no exact number"));
        }
        _ => {}
    }
}

/// The bank of `demo`, which has something of everything.
fn demo() -> (Bank, String) {
    let bank = Bank::nowhere();
    bank.run(&["demo", "practice", "--customers", "12", "--months", "1"])
        .done();
    let config = bank.path("practice/config.toml").display().to_string();
    (bank, config)
}

#[test]
fn money_is_an_exact_text_beside_its_currency() {
    let (bank, config) = demo();
    let mut wrong = Vec::new();
    for line in [
        "account list",
        "account list --internal",
        "account show 1000000018",
        "balance 1000000018 cash/vault",
        "history 1000000018",
        "transaction list --during 2026",
        "hold list",
        "approval list",
        "audit log",
        "import list",
        "policy show",
        "stats --period monthly",
        "stats --period daily --account 1000000018",
        "report trial-balance",
        "report balance-sheet",
        "report income-statement",
        "report general-ledger",
        "report cash-position",
        "report teller-journal --during 2026",
        "report dormant",
        "report overdrawn",
        "report large-transactions --over 1 --during 2026",
        "report interest-accrued",
        "report interest-paid",
        "report products --during 2026",
        "report checks-outstanding",
        "report open-items",
        "export accounts",
        "export transactions",
        "transit list",
        "gl list",
        "ledger show",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let mut command = bank.command(&[&arguments[..], &["-o", "json"]].concat());
        command
            .env("BANKCTL_CONFIG", &config)
            .env_remove("BANKCTL_LEDGER");
        let run = Run::of(command.output_in_time().expect("the binary runs")).done();
        wrong_money(&run.json(), false, line, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever is asked for, with `--dry-run` not a byte of the ledger changes.
#[test]
fn a_dry_run_of_any_command_writes_nothing() {
    let bank = Bank::new();
    let account = bank.funded("100");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    let key = bank.path("audit.key").display().to_string();
    bank.run(&["audit", "keygen", &key]).done();
    let lines = examples(&bank, &account, &customer);
    let (before, mut tried) = (content(&bank), 0);
    for words in &lines {
        if action(words).access() != Access::Writes {
            continue;
        }
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = bank.run(&[&arguments[..], &["--dry-run"]].concat());
        assert!(content(&bank) == before, "{words:?} wrote something");
        let is_known = !run.stderr.contains("unexpected argument");
        assert!(is_known, "{words:?} has no dry run: {}", run.stderr);
        tried += 1;
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn what_destroys_or_closes_is_refused_at_once_where_nobody_answers() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let customer = bank.customer("Ben Ortega");
    bank.json(&["gl", "add", "nostro/old", "--class", "asset"]);
    let copy = bank.path("copy.db").display().to_string();
    bank.run(&["backup", &copy]).done();
    let other = bank.file("other.txt", "a letter");
    let before = content(&bank);
    for line in [
        &["account", "close", &account][..],
        &["customer", "close", &customer],
        &["customer", "forget", &customer],
        &["gl", "close", "nostro/old"],
        &["restore", &copy],
        &["backup", &other],
    ] {
        let since = Instant::now();
        bank.refuses(line, 2, "confirmation_required");
        let took = since.elapsed();
        // A busy ledger is waited for thirty seconds.
        assert!(took < Duration::from_secs(20), "{line:?} took {took:?}");
        let asked = bank.run(line);
        assert!(asked.stderr.contains("--yes"), "{line:?}: {}", asked.stderr);
    }
    assert!(content(&bank) == before, "something was done");
}

#[test]
fn each_stream_is_judged_by_itself() {
    let bank = Bank::new();
    bank.funded("5");
    let escapes = |bytes: &[u8]| bytes.contains(&0x1b);
    let piped = |line: &[&str], variables: &[(&str, &str)]| {
        let pty = Pty::of(80, 24);
        let mut command = bank.command(line);
        command
            .env("TERM", "xterm-256color")
            .env("BANKCTL_PAGER", "")
            .envs(variables.iter().copied());
        (pty, command)
    };
    // A table into a file has no colour, whatever the errors go to; a message at a
    // terminal has, whatever the data goes to.
    let (pty, mut command) = piped(&["account", "list"], &[]);
    command.stderr(pty.end()).stdout(Stdio::piped());
    let out = command.start().expect("runs").wait_with_output();
    assert!(!escapes(&out.expect("it ends").stdout));
    for (variables, colored) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")], false),
        (&[("TERM", "dumb")], false),
    ] {
        let (pty, mut command) = piped(&["account", "list"], variables);
        command.stdout(pty.end()).stderr(Stdio::piped());
        let child = command.start().expect("runs");
        let output = child.wait_with_output().expect("it ends");
        assert!(!escapes(&output.stderr), "{variables:?}");
        pty.waits_for("1000000018");
        assert_eq!(pty.has_seen_styles(), colored, "{variables:?}");
    }
}

#[test]
fn tables_go_through_the_pager_that_comes_first() {
    let bank = Bank::new();
    for _ in 0..30 {
        bank.account(&[]);
    }
    let pager = |name: &str| {
        let words = format!("#!/bin/sh\necho PAGED BY {name}\nhead -n 3\n");
        let path = bank.file(name, words);
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .expect("a program");
        path
    };
    let (own, other) = (pager("own"), pager("other"));
    for (variables, seen) in [
        (
            &[("BANKCTL_PAGER", own.as_str()), ("PAGER", other.as_str())][..],
            "PAGED BY own",
        ),
        (&[("PAGER", other.as_str())], "PAGED BY other"),
        (
            &[("BANKCTL_PAGER", ""), ("PAGER", other.as_str())],
            "1000000018",
        ),
    ] {
        let pty = Pty::of(100, 24);
        let mut command = bank.command(&["account", "list"]);
        command
            .env("TERM", "xterm-256color")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(variables.iter().copied())
            .stdin(pty.end())
            .stdout(pty.end())
            .stderr(pty.end());
        assert!(command.status_in_time().expect("it ends").success());
        let shown = pty.waits_for(seen);
        assert_eq!(shown.contains("PAGED"), seen.contains("PAGED"), "{shown}");
    }
    // Into a pipe there is none.
    let mut command = bank.command(&["account", "list"]);
    command.env("BANKCTL_PAGER", &own);
    let run = Run::of(command.output_in_time().expect("runs")).done();
    assert!(!run.stdout.contains("PAGED"), "{}", run.stdout);
}

/// What the shell asks for while a person types: for the last of some words.
fn completes(bank: &Bank, words: &[&str]) -> (String, String, Duration) {
    let mut command: Command = bank.command(&[&["--", "bankctl"], words].concat());
    command
        .env("COMPLETE", "fish")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let since = Instant::now();
    let run = Run::of(command.output_in_time().expect("the binary runs"));
    (run.stdout, run.stderr, since.elapsed())
}

#[test]
fn completions_are_silent_and_quick_without_a_ledger_and_with_a_locked_one() {
    let nowhere = Bank::nowhere();
    let (offered, told, _) = completes(&nowhere, &["deposit", ""]);
    assert!(!offered.contains("10000000") && told.is_empty(), "{told}");
    assert!(!nowhere.ledger().exists(), "completing makes no ledger");
    let bank = Bank::new();
    bank.account(&[]);
    let other = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("locked");
    let (_, told, took) = completes(&bank, &["deposit", ""]);
    assert_eq!(told, "");
    // Any other command would wait for thirty seconds.
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[test]
fn the_manual_has_sections_for_exit_codes_and_variables() {
    let page = include_str!("../../man/bankctl.1");
    let place = |heading: &str| {
        let heading = format!("\n.SH {heading}\n");
        page.find(&heading)
            .unwrap_or_else(|| panic!("no section {heading}"))
    };
    assert!(place("EXAMPLES") < place("OPTIONS"));
    assert!(place("\"EXIT STATUS\"") < place("ENVIRONMENT"));
    let help = Bank::nowhere().run(&["--help"]).done().stdout;
    assert!(help.contains("\nExit codes:\n") && help.contains("\nEnvironment"));
}

/// Options that take a value and are named after something secret take a place
/// where it is, and never itself.
#[test]
fn no_secret_is_an_argument() {
    fn walk(command: &clap::Command, path: &str, wrong: &mut Vec<String>, seen: &mut usize) {
        for argument in command.get_arguments() {
            let name = argument
                .get_long()
                .unwrap_or_else(|| argument.get_id().as_str());
            let takes = argument.get_action().takes_values();
            let is_secret = ["password", "secret", "token", "code", "passphrase", "pin"]
                .iter()
                .any(|word| name.contains(word));
            let is_place = ["-file", "-stdin"].iter().any(|end| name.ends_with(end));
            *seen += usize::from(takes);
            if takes && is_secret && !is_place {
                wrong.push(format!("{path}: {name}"));
            }
        }
        for sub in command.get_subcommands() {
            walk(sub, &format!("{path} {}", sub.get_name()), wrong, seen);
        }
    }
    let (mut wrong, mut seen) = (Vec::new(), 0);
    walk(
        &bankctl::cli::definition(),
        "bankctl",
        &mut wrong,
        &mut seen,
    );
    // A token is revoked by its number; products, fees, amounts of the law and reasons of
    // returns have codes.
    let is_known = |place: &str| {
        let nouns = [
            "bankctl product ",
            "bankctl fee ",
            "bankctl regulation ",
            "bankctl ach ",
        ];
        place == "bankctl token revoke: token" || nouns.iter().any(|noun| place.starts_with(noun))
    };
    wrong.retain(|place| !is_known(place));
    assert!(seen > 100 && wrong.is_empty(), "{seen}: {wrong:?}");
    let names: Vec<&str> = Action::ALL.iter().map(|action| action.command()).collect();
    assert!(names.contains(&"login"));
}

#[test]
fn each_error_in_a_file_has_line_column_value_and_reason_and_all_are_told() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let rows = format!(
        "account,amount,memo\n{account},1.00,good\n{account},1.2.3,two points\n\
         1000000017,5.00,no such digit\n{account},12x,letters\n{account}\n\
         {account},4.00,memo,more\n"
    );
    let file = bank.file("wages.csv", rows);
    let run = bank.run(&["import", "payroll", &file, "-o", "json"]);
    assert_eq!(run.code, 9, "{}", run.stderr);
    let told = run.json();
    let rejects = told["rejects"].as_array().expect("rejects");
    let of_line = |line: u64| {
        let found = rejects.iter().find(|reject| reject["line"] == line);
        found.unwrap_or_else(|| panic!("nothing of line {line}: {told}"))
    };
    for (line, field, value) in [
        (3, "amount", "1.2.3"),
        (4, "account", "1000000017"),
        (5, "amount", "12x"),
    ] {
        let reject = of_line(line);
        assert_eq!(reject["field"], field, "{reject}");
        let message = text(&reject["message"]);
        assert!(
            message.contains(value) && message.len() > value.len() + 10,
            "{message}"
        );
    }
    for line in [6, 7] {
        of_line(line);
    }
    for part in [file.as_str(), "hint: "] {
        let people = bank.run(&["import", "payroll", &file]).stderr;
        assert!(people.contains(part), "{people}");
    }
    assert_eq!(bank.balance(&account), "0.00");
}
