//! A ledger that is asked for by a second name: a symbolic link is as good as
//! the name, a hard link is refused.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use crate::common::deadline::{InTime as _, Lines, Started};
use crate::common::{Bank, Run, text};

/// A stream of requests that stays open.
pub struct Stream {
    child: Started,
    answers: Lines,
    account: String,
}

impl Stream {
    pub fn open(bank: &Bank, account: &str) -> Self {
        let mut child = bank
            .command(&["post", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("it runs");
        let answers = Lines::of(child.stdout.take().expect("piped"));
        Self {
            child,
            answers,
            account: account.to_owned(),
        }
    }

    /// Asks for a deposit of 1.00, and says whether it was acknowledged.
    pub fn deposit(&mut self, reference: &str) -> bool {
        let request = serde_json::json!({
            "op": "deposit", "account": self.account, "amount": "1.00", "ref": reference,
        });
        let input = self.child.stdin.as_mut().expect("piped");
        if writeln!(input, "{request}").is_err() {
            return false;
        }
        let answer = self.answers.next().unwrap_or_default();
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        answer["id"].is_string()
    }

    /// Ends the input and waits.
    pub fn end(mut self) -> Run {
        drop(self.child.stdin.take());
        Run::of(self.child.wait_with_output().expect("it ends"))
    }

    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("it ends");
    }
}

/// The arguments on a ledger of this name.
fn by<'a>(name: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--ledger", name], arguments].concat()
}

fn link(bank: &Bank) -> (PathBuf, String) {
    fs::create_dir(bank.path("elsewhere")).expect("a folder");
    let link = bank.path("elsewhere/link.db");
    symlink(bank.ledger(), &link).expect("a link");
    let shown = link.display().to_string();
    (link, shown)
}

#[test]
fn by_a_symbolic_link_the_ledger_is_the_same() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let (_, link) = link(&bank);
    bank.json(&by(&link, &["deposit", &account, "1.00", "--ref", "A"]));
    assert_eq!(bank.balance(&account), "101.00");
    assert!(
        fs::read_dir(bank.path("elsewhere"))
            .expect("a folder")
            .count()
            == 1
    );
    let doctor = bank.run(&by(&link, &["doctor", "-o", "json"])).json();
    let names: Vec<&Value> = doctor["items"].as_array().expect("a list").iter().collect();
    let is_good = |item: &&&Value| item["check"] == "names" && item["status"] == "ok";
    assert!(names.iter().any(|item| is_good(&item)), "{doctor}");
    bank.refuses(&by(&link, &["init"]), 6, "already_exists");
}

/// A bit that flips in the -wal takes transactions away; verify looks at the
/// file that the ledger has, and not at one beside the link.
#[test]
fn a_damaged_wal_is_found_by_a_symbolic_link_too() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let (_, link) = link(&bank);
    let mut stream = Stream::open(&bank, &account);
    for number in 0..3 {
        assert!(stream.deposit(&format!("R-{number}")));
    }
    stream.kill();
    let wal = bank.path("bank.db-wal");
    let (ledger, mut bytes) = (
        fs::read(bank.ledger()).expect("a ledger"),
        fs::read(&wal).expect("a WAL"),
    );
    bytes[32 + 24 + 100] ^= 1;
    for name in [&link, &bank.location] {
        let _ = fs::remove_file(bank.path("bank.db-shm"));
        fs::write(bank.ledger(), &ledger).expect("as it was");
        fs::write(&wal, &bytes).expect("as it was");
        let run = bank.run(&by(name, &["verify", "-o", "json"]));
        assert_eq!(run.code, 8, "{name}: {}{}", run.stdout, run.stderr);
        assert!(
            run.stdout.contains("bank.db-wal was changed"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_restore_by_a_symbolic_link_replaces_the_ledger_and_not_the_link() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let (path, link) = link(&bank);
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&by(&link, &["backup", &copy]));
    bank.json(&["deposit", &account, "1.00"]);
    let restored = bank.json(&by(&link, &["restore", &copy, "--yes"]));
    assert!(path.is_symlink());
    assert_eq!(bank.balance(&account), "100.00");
    let kept = text(&restored["kept"]);
    assert!(kept.ends_with("bank.db.before-restore-1"), "{kept}");
    assert!(
        fs::read_dir(bank.path("elsewhere"))
            .expect("a folder")
            .count()
            == 1
    );
}

#[test]
fn by_a_hard_link_it_is_refused_and_by_its_own_name_it_is_not() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let mut stream = Stream::open(&bank, &account);
    assert!(stream.deposit("P-0"));
    let alias = bank.path("alias.db");
    fs::hard_link(bank.ledger(), &alias).expect("a second name");
    let other = alias.display().to_string();
    for arguments in [
        &["deposit", &account, "1.00"][..],
        &["balance", &account],
        &["verify"],
        &["backup", "copy.db"],
    ] {
        bank.refuses(&by(&other, arguments), 6, "other_name");
    }
    assert!(!bank.path("alias.db-wal").exists());
    assert!(stream.deposit("P-1"));
    assert_eq!(stream.end().code, 0);
    bank.verify();
    assert_eq!(bank.balance(&account), "102.00");
    let doctor = bank.run(&["doctor", "-o", "json"]);
    assert_eq!(doctor.code, 9);
    assert!(doctor.stdout.contains("hard links"), "{}", doctor.stdout);
    // A link and another way to the folder are no other names.
    let (_, soft) = link(&bank);
    bank.json(&by(&soft, &["deposit", &account, "1.00"]));
    fs::remove_file(&alias).expect("removed");
    bank.json(&["deposit", &account, "1.00"]);
}

#[test]
fn a_second_name_becomes_its_own_once_nobody_works_with_it() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let alias = bank.path("alias.db");
    fs::hard_link(bank.ledger(), &alias).expect("a second name");
    let other = alias.display().to_string();
    // What is not written back yet belongs to the other name.
    let mut stream = Stream::open(&bank, &account);
    assert!(stream.deposit("P-0"));
    stream.kill();
    assert!(bank.path("bank.db-wal").exists());
    let here = by(&other, &["ledger", "set", "--here"]);
    bank.refuses(&here, 6, "other_name");
    assert_eq!(bank.balance(&account), "101.00");
    let set = bank.json(&here);
    assert_eq!(text(&set["ledger"]), other);
    bank.refuses(&["balance", &account], 6, "other_name");
    let seen = bank.json(&by(&other, &["balance", &account]));
    assert_eq!(text(&seen["items"][0]["ledger_balance"]), "101.00");
    bank.json(&by(&other, &["verify"]));
    let log = bank.json(&by(&other, &["audit", "log", "--action", "placed"]));
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
    // A ledger that has moved and has no other name is opened where it is.
    fs::remove_file(&alias).expect("removed");
    assert_eq!(bank.balance(&account), "101.00");
}

#[test]
fn a_backup_and_what_is_restored_from_it_have_names_of_their_own() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    // As tools do that keep one file for equal backups.
    fs::hard_link(&copy, bank.path("copy-2.db")).expect("a second name");
    let place = bank.path("restored.db").display().to_string();
    bank.json(&by(&place, &["restore", &copy]));
    fs::hard_link(&place, bank.path("restored-2.db")).expect("a second name");
    bank.json(&by(&place, &["deposit", &account, "1.00"]));
    let second = bank.path("restored-2.db").display().to_string();
    bank.refuses(&by(&second, &["balance", &account]), 6, "other_name");
}

#[test]
fn nobody_takes_a_name_who_may_not_set_the_ledger() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "teller"]);
    fs::hard_link(bank.ledger(), bank.path("alias.db")).expect("a second name");
    let other = bank.path("alias.db").display().to_string();
    bank.operator = "ben".to_owned();
    let here = by(&other, &["ledger", "set", "--here"]);
    bank.refuses(&here, 5, "permission_denied");
    bank.operator = "anna".to_owned();
    bank.refuses(&by(&other, &["verify"]), 6, "other_name");
    bank.verify();
}
