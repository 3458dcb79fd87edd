//! The terminal interface in a real pseudo-terminal: a person's morning, a kill
//! in the middle of it, and a terminal that is given back as it was.
#![cfg(target_os = "linux")]

use std::time::Duration;

use super::common::deadline::until;
use super::common::{Bank, text};
use super::desk::{Desk, assert_given_back, picture};

/// A bank with Ana, who has 100.00, and Uma, who has nothing; more than 1,000.00
/// is paid out by two.
fn morning() -> (Bank, String, String) {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let customer = bank.customer("Uma Lindqvist");
    let uma = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.json(&["operator", "add", "the-teller", "--role", "teller"]);
    let both = "supervisor,admin";
    bank.json(&["operator", "add", "the-supervisor", "--role", both]);
    bank.json(&["policy", "set", "withdrawals", "--over", "1000"]);
    (bank, ana, uma)
}

#[test]
fn a_morning_at_the_counter() {
    let (mut bank, ana, uma) = morning();
    bank.operator = "the-teller".to_owned();
    let mut desk = Desk::of(&bank);
    desk.sees("Type a name");
    // Money in, with a typo on the way.
    desk.types("gar ana", "1 customer");
    desk.types("\r", "C00000013");
    desk.types("d", "Channel");
    desk.types("25o", "is not a plain decimal number");
    desk.types("\r", "hint: write it as 250");
    desk.types("\u{7f}00\r", "Deposit 2,500.00 USD?");
    desk.types("y", "Deposited 2,500.00 USD cash");
    assert_eq!(bank.balance(&ana), "2600.00");
    // The same again by mistake: the panel says so.
    desk.types("\r", "d deposit");
    desk.types("d2500\r", "the same amount was booked");
    desk.types("\u{1b}", "Enter check");
    desk.types("\u{1b}", "d deposit");
    // To a customer by name.
    desk.types("t", "Transfer");
    desk.types("uma", "Enter: ");
    desk.types("\r75\r", "Transfer 75.00 USD?");
    desk.types("y", "Transferred 75.00 USD");
    assert_eq!(bank.balance(&uma), "75.00");
    // A teller may ask for an undo, and the panel says so.
    desk.types("x", "Undo");
    desk.types("wrong one\r", "needs a second person");
    desk.types("\u{1b}", "Enter check");
    desk.types("\u{1b}", "d deposit");
    // More than one may pay out alone.
    desk.types("w2000\r", "needs a second person");
    desk.types("y", "as request 1");
    desk.types("\u{1b}OR", "can't be approved now");
    desk.types("3", "transactions");
    assert_eq!(desk.leaves(), 0);
    assert_eq!(bank.balance(&ana), "2525.00");

    // The other one approves, and undoes what was wrong.
    bank.operator = "the-supervisor".to_owned();
    let mut desk = Desk::of(&bank);
    desk.types("\t", "Asked for");
    desk.types("a", "y approves");
    desk.types("y", "request 1 is approved");
    desk.types("3", "· the-supervisor ·");
    desk.types("e", "· everyone ·");
    desk.types("j\r", "Operator");
    desk.types("x", "Reason");
    desk.types("wrong one\r", "75.00 USD?");
    desk.types("y", "Undone");
    assert_eq!(desk.leaves(), 0);
    assert_eq!(bank.balance(&uma), "0.00");
    assert_eq!(bank.balance(&ana), "600.00");
    bank.verify();
}

/// Ana has an account of a product with a rate, a fee and a limit, and two standing
/// orders, of which one has failed. The day after, she has paid out 40.00.
fn with_a_product() -> Bank {
    let mut bank = crate::fees::controlled();
    for line in [
        "product add gold --type checking --min-balance 25",
        "product rate set gold --effective 2026-10-31 --tier 0=1.85",
        "product fee set gold cash-out --event withdrawal --amount 2.50",
        "product limit set gold month --direction out --per month --amount 5000",
    ] {
        crate::fees::run(&bank, line);
    }
    let ana = crate::fees::golden(&bank, "1000");
    let customer = bank.customer("Uma Lindqvist");
    let uma = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    for order in [
        "75 --every month --day 28 --memo rent",
        "2000 --every day --times 9",
    ] {
        crate::fees::run(&bank, &format!("order add {ana} {uma} {order}"));
    }
    crate::interest::later(&mut bank, 1);
    bank.json(&["withdraw", &ana, "40"]);
    bank
}

#[test]
fn what_a_payment_costs_what_comes_next_and_how_the_day_stands() {
    let mut bank = with_a_product();
    let mut desk = Desk::of(&bank);
    desk.sees("business day 2026-11-01, open");
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types(
        "\r",
        "Product gold 1.85 %   Interest 0.0006849315 through 2026-10-31",
    );
    desk.sees("Least balance 25.00   Left of month 4,960.00");
    desk.sees("failed: insufficient_funds  to 1000000026 · Uma");
    desk.sees("Next  2026-11-28  75.00 to 1000000026 · Uma Lindqvist, every month");
    desk.types(
        "s",
        "2,000.00 USD to 1000000026 · Uma Lindqvist, every day, failed",
    );
    desk.types("\u{1b}", "Enter details");
    desk.types("w20\r", "2.50 USD (cash-out)");
    desk.sees("balance 957.55 → 935.05");
    desk.types("y", "New balance  935.05");
    // The fee is undone with the payment that it is for.
    desk.types("x", "all that were booked together");
    desk.types("slip\r", "booked with it");
    desk.types("y", "New balance  957.55");
    assert_eq!(desk.leaves(), 0);
    // Who approves sees the fee as well.
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "50"]);
    assert_eq!(bank.run(&["withdraw", "1000000018", "60"]).code, 10);
    bank.operator = "ben".to_owned();
    let mut desk = Desk::of(&bank);
    desk.types("\t", "2.50 USD (cash-out)");
    desk.sees("balance 957.55 → 895.05, available 895.05");
    assert_eq!(desk.leaves(), 0);
    bank.operator = "anna".to_owned();
    // In the evening its day is closed, and no other is opened.
    bank.now += crate::common::DAY * 9 / 24;
    bank.json(&["day", "close", "--no-open", "--yes"]);
    let mut desk = Desk::of(&bank);
    desk.sees("no day is open; a supervisor runs: bankctl day open");
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("d5\r", "hint: a supervisor opens the next one");
    // It is opened elsewhere meanwhile, and the screen sees it with what it shows next.
    bank.json(&["day", "open", "--yes"]);
    desk.types("\r", "Deposit 5.00 USD?");
    desk.types("y", "Deposited 5.00 USD");
    // The orders of the new day are still to be carried out.
    desk.sees("2026-11-02 open, orders wait");
    assert_eq!(desk.leaves(), 0);
    bank.json(&["close-of-business"]);
    bank.now += 3 * crate::common::DAY;
    let desk = Desk::of(&bank);
    desk.sees("2026-11-02 was not closed, and payments are refused");
    assert_eq!(desk.leaves(), 0);
    bank.verify();
}

#[test]
fn a_kill_in_the_middle_leaves_the_ledger_whole() {
    let (bank, ana, _) = morning();
    let mut booked = 0;
    for wait in [0, 2, 5, 10, 20, 50] {
        let mut desk = Desk::of(&bank);
        desk.types("gar ana", "1 customer");
        desk.types("\r", "C00000013");
        desk.types(&format!("d{}\r", 10 + wait), "USD?");
        desk.keyboard.types("y");
        std::thread::sleep(Duration::from_millis(wait));
        desk.process.kill().expect("killed");
        desk.process.wait().expect("it ends");
        let items = bank.json(&["history", &ana])["items"]
            .as_array()
            .map_or(0, Vec::len);
        assert!(
            items == 1 + booked || items == 2 + booked,
            "once or not at all"
        );
        booked = items - 1;
        bank.verify();
    }
}

#[test]
fn a_signal_a_stop_and_a_new_size_leave_the_terminal_sane() {
    let (bank, ..) = morning();
    let mut desk = Desk::of(&bank);
    desk.types("gar ana", "1 customer");
    desk.pty.resize(60, 16);
    desk.sees("F1 all keys");
    until("all of it in the new size", || {
        desk.pty
            .shows()
            .contains("customer list --search 'gar ana'")
            .then_some(())
    });
    // To the shell and back.
    desk.keyboard.types("\u{1a}");
    let stat = format!("/proc/{}/stat", desk.process.id());
    until("it has stopped", || {
        let stat = std::fs::read_to_string(&stat).ok()?;
        stat.contains(") T ").then_some(())
    });
    assert_given_back(&desk.pty);
    signal(&desk, rustix::process::Signal::CONT);
    desk.sees("gar ana");
    desk.types("\r", "C00000013");
    signal(&desk, rustix::process::Signal::TERM);
    let status = desk.process.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    assert_given_back(&desk.pty);
}

fn signal(desk: &Desk, signal: rustix::process::Signal) {
    let id = i32::try_from(desk.process.id()).expect("an id");
    let id = rustix::process::Pid::from_raw(id).expect("an id");
    rustix::process::kill_process(id, signal).expect("sent");
}

/// The window is closed: also where nobody is told so by a signal.
#[test]
fn a_lost_terminal_ends_it() {
    let (bank, ..) = morning();
    for deaf in [false, true] {
        let Desk {
            pty,
            keyboard,
            mut process,
        } = Desk::started(&bank, (80, 24), &[], deaf);
        until("the first screen", || {
            pty.shows().contains("Type a name").then_some(())
        });
        drop(keyboard);
        drop(pty);
        let status = process.wait().expect("it ends");
        assert_eq!(status.code(), deaf.then_some(1), "{status}");
    }
    bank.verify();
}

#[test]
fn without_a_terminal_it_names_the_commands() {
    let bank = Bank::new();
    let run = bank.run(&["ui"]);
    assert_eq!(run.code, 2);
    assert!(run.stdout.is_empty());
    assert!(run.stderr.contains("needs a terminal"), "{}", run.stderr);
    assert!(
        run.stderr.contains("bankctl customer list"),
        "{}",
        run.stderr
    );
    let mut desk = Desk::with(&bank, &[("TERM", "dumb")]);
    assert_eq!(desk.process.wait().expect("it ends").code(), Some(2));
}

/// The pictures of the guide are what a teller sees. After a change of the
/// screen run this with `BANKCTL_BLESS=1` and read the difference.
#[test]
fn the_guide_shows_what_a_teller_sees() {
    let mut bank = Bank::nowhere();
    let practice = bank.path("practice");
    let demo = ["demo", practice.to_str().expect("a path")];
    bank.run(&[&demo[..], &["--until", "2026-11-20"]].concat())
        .done();
    bank.location = practice.join("ledger.db").display().to_string();
    let mut desk = Desk::sized(&bank, (80, 17), &[]);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/teller.md");
    let before = std::fs::read_to_string(&path).expect("the guide");
    let mut guide = before.clone();
    desk.types("fis nad", "2 customers");
    let shown = desk.drawn(&guide, "find");
    picture(&mut guide, "find", &shown);
    desk.types("\r", "Birth date");
    let shown = desk.drawn(&guide, "customer");
    picture(&mut guide, "customer", &shown);
    desk.types("d", "Channel");
    desk.types("250\r", "Deposit 250.00 USD?");
    let shown = desk.drawn(&guide, "deposit");
    picture(&mut guide, "deposit", &shown);
    assert_eq!(desk.leaves(), 0);
    let other = with_a_product();
    let mut desk = Desk::sized(&other, (80, 17), &[]);
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("\r", "Next  2026-11-28");
    let shown = desk.drawn(&guide, "account");
    picture(&mut guide, "account", &shown);
    assert_eq!(desk.leaves(), 0);
    if std::env::var_os("BANKCTL_BLESS").is_some() {
        std::fs::write(&path, guide).expect("written");
    } else {
        assert_eq!(before, guide, "BANKCTL_BLESS=1 writes the pictures anew");
    }
}

#[test]
fn receipts_are_printed_and_large_amounts_typed_again() {
    let (bank, ana, uma) = morning();
    let config = bank.file(
        "counter.toml",
        "[receipt]\ncommand = [\"sh\", \"-c\", \"env > env.txt; tee printed.txt\"]\n\
         [confirm]\nover = \"1000\"\n",
    );
    let secret = ("PGPASSWORD", "a secret");
    let mut desk = Desk::with(&bank, &[("BANKCTL_CONFIG", &config), secret]);
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("d1000.01\r", "Deposit 1,000.01 USD?");
    desk.types("y", "Type the amount again");
    desk.types("1000\r", "is not the amount of the form");
    desk.types("1000.01\r", "Deposited 1,000.01 USD");
    desk.types("p", "printed with sh");
    let seen = std::fs::read_to_string(bank.path("env.txt")).expect("its variables");
    assert!(!seen.contains("PGPASSWORD"), "{seen}");
    let printed = std::fs::read_to_string(bank.path("printed.txt")).expect("printed");
    assert!(printed.starts_with("Test Bank\n\nDeposited 1,000.01 USD cash to 1000000018"));
    assert!(
        printed.contains("New balance  1,100.01 on 1000000018\n"),
        "{printed}"
    );
    assert!(!printed.contains("cash/vault"), "{printed}");
    // A receipt is for who pays, and says nothing of what the other has.
    bank.json(&["deposit", &uma, "4321.99"]);
    desk.types("\x1b", "d deposit");
    desk.types("tuma", "Enter: ");
    desk.types("\r1\r", "Transfer 1.00 USD?");
    desk.types("y", "Transferred 1.00 USD");
    desk.types("p", "printed with sh");
    let printed = std::fs::read_to_string(bank.path("printed.txt")).expect("printed");
    assert!(printed.contains(&format!("1,099.01 on {ana}")), "{printed}");
    assert!(!printed.contains("4,32"), "{printed}");
    desk.types("sslip.txt\r", "saved to slip.txt");
    assert_eq!(
        std::fs::read_to_string(bank.path("slip.txt")).expect("saved"),
        printed
    );
    desk.types("sslip.txt\r", "slip.txt already exists");
    assert_eq!(desk.leaves(), 0);
    assert_eq!(bank.balance(&ana), "1099.01");
    let wrong = bank.file("wrong.toml", "[confirm]\nover = \"1,000\"\n");
    let mut desk = Desk::with(&bank, &[("BANKCTL_CONFIG", &wrong)]);
    assert_eq!(desk.process.wait().expect("it ends").code(), Some(2));
}

#[test]
fn a_check_is_paid_in_once_under_its_number() {
    let (bank, ana, _) = morning();
    let mut desk = Desk::with(&bank, &[]);
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    // Amount, channel, memo, reference, value date.
    desk.types("d75\tc\t\tCHK-1\r", "Deposit 75.00 USD?");
    desk.sees("--channel check --ref CHK-1");
    desk.types("y", "Deposited 75.00 USD check");
    desk.sees("Reference");
    desk.types("\x1b", "d deposit");
    desk.types(
        "d76\t\x1b[C\t\tCHK-1\r",
        "a reference is bound to its first request",
    );
    assert_eq!(bank.balance(&ana), "175.00");
}

/// A fault of the program, on the screen or in the work behind it. A clock beyond
/// all numbers makes one, in a build for tests.
#[test]
fn a_panic_gives_the_terminal_back() {
    let (bank, ana, _) = morning();
    for (before, keys, code) in [("", "d", 101), ("d250", "\r", 11)] {
        let clock = bank.file("clock", super::common::NOON.to_string());
        let clock = format!("@{clock}");
        let mut desk = Desk::with(&bank, &[("BANKCTL_TEST_CLOCK", &clock)]);
        desk.types("gar ana", "1 customer");
        // All of it is there, and nothing is asked of the ledger any more.
        desk.types("\r", "checking");
        if !before.is_empty() {
            desk.types(before, "250");
        }
        bank.file("clock", format!("~{}", i64::MAX));
        desk.keyboard.types(keys);
        let status = desk.process.wait().expect("it ends");
        assert_eq!(status.code(), Some(code), "{status}");
        assert_given_back(&desk.pty);
    }
    assert_eq!(bank.balance(&ana), "100.00");
    bank.verify();
}

#[test]
fn holders_come_and_go_on_the_screen() {
    let (bank, ana, _) = morning();
    let mut desk = Desk::of(&bank);
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("a", "Remove");
    desk.types("\r", "no one is added or removed");
    desk.types("uma", "Uma Lindqvist");
    desk.types("\r", "C00000021 (Uma Lindqvist)");
    desk.sees(&format!("account update {ana} --add-holder C00000021"));
    desk.types("\r", "Change who holds");
    desk.sees("Ana García, Uma Lindqvist");
    desk.types("y", "is now held by Ana García, Uma Lindqvist");
    assert_eq!(desk.leaves(), 0);
    let holders = bank.json(&["account", "show", &ana])["holders"].clone();
    assert_eq!(holders.as_array().map(Vec::len), Some(2));
}

#[test]
fn the_bank_shows_what_the_books_prove_and_what_is_wrong() {
    let (bank, ana, _) = morning();
    let mut desk = Desk::of(&bank);
    desk.types("\u{1b}OS", "Today");
    desk.types("4", "nothing waits");
    desk.types("v", "The books are as they were written: 1 transactions");
    desk.sees("$ bankctl verify");
    desk.types("v", "Net change");
    bank.json(&["withdraw", &ana, "100"]);
    bank.json(&["transfer", "clearing/wire", "cash/vault", "5"]);
    desk.types("r", "cash/vault is 5.00 USD below zero");
    assert_eq!(desk.leaves(), 0);
}

/// What is shown beside something else is not tried where it is not permitted.
#[test]
fn looking_around_leaves_no_refusal_in_the_audit_log() {
    let (mut bank, ..) = morning();
    bank.operator = "the-teller".to_owned();
    let mut desk = Desk::of(&bank);
    desk.types("gar ana", "1 customer");
    desk.types("\r", "d deposit");
    desk.types("\r", "> 2026-11-21");
    desk.types("\r", "Operator");
    for (key, seen) in [
        ("2", "Nothing waits"),
        ("3", "the-teller"),
        ("4", "nothing waits"),
        ("5", "There are no tills"),
    ] {
        desk.types(key, seen);
    }
    assert_eq!(desk.leaves(), 0);
    bank.operator = "anna".to_owned();
    let log = bank.json(&["audit", "log", "--action", "denied"]);
    assert_eq!(log["items"], serde_json::json!([]), "{log}");
}

/// The words that the screen keeps are those of the ledger, also of customers that
/// were added, renamed or forgotten elsewhere since it has read them.
#[test]
fn what_others_change_is_found_by_the_next_key() {
    let (bank, ..) = morning();
    let mut desk = Desk::of(&bank);
    let mut finds = |typed: &str, expected: &str| {
        desk.types("\u{1b}", "Type a name");
        desk.types(typed, expected);
    };
    finds("ndqvist", "1 customer");
    // A part of a word, and a typo.
    finds("stenq", "no customer found");
    let added = bank.customer("Carl Östenquist");
    finds("stenq", "Carl Östenquist");
    finds("ostenqvist", "Carl Östenquist");
    bank.json(&["customer", "update", &added, "--name", "Carl Berg"]);
    finds("stenq", "no customer found");
    finds("xberg", "Carl Berg");
    bank.json(&["customer", "close", &added, "--yes"]);
    bank.json(&["customer", "forget", &added, "--yes"]);
    finds("berg", "no customer found");
    finds("lindqvsit", "1 customer");
    assert_eq!(desk.leaves(), 0);
}
