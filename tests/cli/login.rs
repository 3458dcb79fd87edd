//! Logging in: passwords, sessions and their tokens, and what ends them.

use std::path::PathBuf;

#[cfg(unix)]
use super::common::mode;
use super::common::{Bank, Run, text};
use super::engine;
use crate::common::deadline::InTime as _;

/// A minute, in microseconds.
pub const MINUTE: i64 = 60_000_000;
/// A password of anna's.
pub const PASSWORD: &str = "correct horse battery";

impl Bank {
    /// Runs with a runtime directory, and lines on standard input.
    pub fn with_lines(&self, arguments: &[&str], lines: &[&str]) -> Run {
        let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.feed_in(&self.runtime(), arguments, &input)
    }

    pub fn feed_in(&self, runtime: &std::path::Path, arguments: &[&str], input: &str) -> Run {
        use std::process::Stdio;
        let child = self
            .command(&[arguments, &["-o", "json"]].concat())
            .env("XDG_RUNTIME_DIR", runtime)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        Run::of(child.wait_with_input(input.as_bytes()).expect("it ends"))
    }

    /// Runs with a session, if there is one.
    pub fn inside(&self, arguments: &[&str]) -> Run {
        self.with_lines(arguments, &[])
    }

    /// The file with the tokens of the operator who works.
    pub fn session_file(&self) -> PathBuf {
        let folder = self.runtime().join("bankctl");
        let found = std::fs::read_dir(folder).expect("a folder");
        let mut files = found.map(|entry| entry.expect("an entry").path());
        files
            .find(|path| path.extension().is_some_and(|end| end == "session"))
            .expect("a session")
    }
}

/// A bank that asks for a login, where anna can log in; and an account.
pub fn locked_bank() -> (Bank, String) {
    let bank = Bank::new();
    let account = bank.funded("100");
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    bank.asks_for_logins();
    (bank, account)
}

/// The same, with anna logged in.
pub fn entered() -> (Bank, String) {
    let (bank, account) = locked_bank();
    log_in(&bank, &[PASSWORD]).done();
    (bank, account)
}

pub fn log_in(bank: &Bank, lines: &[&str]) -> Run {
    bank.with_lines(&["login", "--password-stdin"], lines)
}

#[track_caller]
pub fn refused(run: &Run, code: &str) {
    assert!(
        run.code == 5 && run.stderr.contains(code),
        "{} {}{}",
        run.code,
        run.stdout,
        run.stderr
    );
}

#[test]
fn without_a_session_nothing_is_done_and_with_one_everything_is() {
    let (bank, account) = locked_bank();
    for arguments in [
        &["deposit", &account, "1"][..],
        &["balance", &account],
        &["operator", "list"],
        &["operator", "password", "--password-stdin"],
        &["deposit", &account, "1", "--dry-run"],
    ] {
        refused(&bank.inside(arguments), "not_logged_in");
    }
    // What needs no operator still works, for everybody.
    bank.inside(&["verify"]).done();
    let who = bank.inside(&["whoami"]).done().json();
    assert_eq!(text(&who["login"]), "password");
    assert_eq!(who["operator"], serde_json::Value::Null);
    let begun = log_in(&bank, &[PASSWORD]).done().json();
    assert_eq!(text(&begun["operator"]), "anna");
    let posted = bank.inside(&["deposit", &account, "1"]).done().json();
    assert_eq!(text(&posted["operator"]), "anna");
    bank.inside(&["balance", &account]).done();
    let who = bank.inside(&["whoami"]).done().json();
    assert_eq!(text(&who["operator"]), "anna");
    assert!(!text(&who["session_ends_at"]).is_empty());
    bank.inside(&["logout"]).done();
    refused(&bank.inside(&["balance", &account]), "not_logged_in");
    bank.verify();
}

#[test]
fn a_ledger_that_believes_the_account_asks_for_no_login() {
    let bank = Bank::new();
    let run = log_in(&bank, &[PASSWORD]);
    assert!(
        run.code == 4 && run.stderr.contains("login_not_needed"),
        "{}",
        run.stderr
    );
    bank.inside(&["logout"]).done();
}

#[test]
fn nobody_is_locked_out_by_asking_for_logins() {
    let mut bank = Bank::new();
    let set = ["ledger", "set", "--login", "password"];
    let has_no_password = |bank: &Bank| {
        let run = bank.inside(&set);
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert!(run.stderr.contains("no_password"), "{}", run.stderr);
    };
    has_no_password(&bank);
    // A temporary password is none.
    bank.json(&["operator", "add", "ben", "--role", "admin"]);
    let reset = ["operator", "reset", "ben", "--password-stdin"];
    bank.with_lines(&reset, &["some words for once"]).done();
    bank.operator = "ben".to_owned();
    has_no_password(&bank);
    bank.operator = "anna".to_owned();
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    // Nor who could keep no session afterwards.
    let open = bank.path("open");
    std::fs::create_dir(&open).expect("a folder");
    #[cfg(unix)]
    mode(&open, 0o755);
    refused(&bank.feed_in(&open, &set, ""), "no_safe_folder");
    bank.inside(&set).done();
    log_in(&bank, &[PASSWORD]).done();
    // The last admin who can log in stays, though others are admins by name.
    bank.inside(&["operator", "add", "carl", "--role", "admin"])
        .done();
    bank.inside(&["operator", "disable", "ben"]).done();
    let last = bank.inside(&["operator", "disable", "anna"]);
    assert!(last.stderr.contains("last_admin"), "{}", last.stderr);
    // A person who owns the ledger gets in by the account again, and it shows.
    bank.operator = "carla".to_owned();
    bank.json(&["operator", "recover", "--yes"]);
    bank.json(&["operator", "list"]);
    let log = bank.json(&["audit", "log", "--subject", "ledger", "--action", "updated"]);
    assert_eq!(text(&log["items"][0]["operator"]), "carla");
    assert_eq!(log["items"][0]["after"]["login"], serde_json::Value::Null);
    bank.verify();
}

#[test]
fn a_wrong_password_says_nothing_and_locks_after_five() {
    let (mut bank, _) = locked_bank();
    for name in ["anna", "nobody"] {
        let login = ["login", name, "--password-stdin"];
        let run = bank.with_lines(&login, &["wrong horse battery"]);
        refused(&run, "login_failed");
        assert!(!run.stderr.contains("horse"), "{}", run.stderr);
    }
    for _ in 0..4 {
        refused(&log_in(&bank, &["wrong horse battery"]), "login_failed");
    }
    // Not even the right one is tried now.
    refused(&log_in(&bank, &[PASSWORD]), "login_failed");
    bank.now += MINUTE;
    refused(&log_in(&bank, &["wrong horse battery"]), "login_failed");
    bank.now += MINUTE;
    refused(&log_in(&bank, &[PASSWORD]), "login_failed");
    bank.now += MINUTE;
    log_in(&bank, &[PASSWORD]).done();
    let denied = bank.inside(&["audit", "log", "--denials"]).done().json();
    let items = denied["items"].as_array().expect("items");
    assert_eq!(items.len(), 9, "{denied}");
    assert_eq!(text(&items[0]["record"]), "login");
    // Who reads the change log sees what it was.
    assert_eq!(text(&items[0]["after"]["reason"]), "locked");
    bank.verify();
}

/// What is asked, told and counted is the same for a name that there is, one
/// that is closed for a while, and one that there is not.
#[test]
fn nobody_learns_which_names_there_are() {
    let (bank, _) = locked_bank();
    let try_one = |name: &str, lines: &[&str]| {
        let login = ["login", name, "--password-stdin"];
        let run = bank.with_lines(&login, lines);
        (run.code, run.stdout, run.stderr.replace(name, "NAME"))
    };
    for round in 0..7 {
        let known = try_one("anna", &["wrong horse battery"]);
        let unknown = try_one("nobody", &["wrong horse battery"]);
        assert_eq!(known, unknown, "round {round}");
        assert_eq!(known.0, 5);
    }
    assert_eq!(try_one("anna", &[]), try_one("nobody", &[]));
    bank.verify();
}

/// It would count no failure, and so let a person guess without end.
#[test]
fn a_dry_run_takes_no_password() {
    let (bank, _) = locked_bank();
    for password in [PASSWORD, "quite wrong words"] {
        let run = bank.with_lines(&["login", "--password-stdin", "--dry-run"], &[password]);
        assert!(run.code == 2 && run.stdout.is_empty(), "{}", run.stderr);
        assert!(run.stderr.contains("a dry run"), "{}", run.stderr);
    }
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let (mut bank, account) = entered();
    // From another place, as the same account.
    let elsewhere = bank.path("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    #[cfg(unix)]
    mode(&elsewhere, 0o700);
    let login = ["login", "--password-stdin"];
    bank.feed_in(&elsewhere, &login, PASSWORD).done();
    let balance = ["balance", account.as_str()];
    bank.inside(&balance).done();
    let change = ["operator", "password", "--password-stdin"];
    refused(
        &bank.with_lines(&change, &["not my password", "a new good password"]),
        "login_failed",
    );
    bank.with_lines(&change, &[PASSWORD, "a new good password"])
        .done();
    bank.inside(&balance).done();
    let run = bank.feed_in(&elsewhere, &balance, "");
    refused(&run, "password was changed");
    bank.now += MINUTE;
    refused(&log_in(&bank, &[PASSWORD]), "login_failed");
    log_in(&bank, &["a new good password"]).done();
    let own = bank.with_lines(
        &["operator", "reset", "anna", "--password-stdin"],
        &["another good password"],
    );
    refused(&own, "permission_denied");
    bank.verify();
}

/// A password that another person sets is as good as a role: it takes two.
#[test]
fn a_second_person_decides_about_passwords_and_logins() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank.json(&["policy", "set", "operators", "--always"]);
    let secret = "some words for once";
    let reset = ["operator", "reset", "tina", "--password-stdin"];
    let run = bank.with_lines(&reset, &[secret]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let shown = bank.json(&["approval", "show", "1"]);
    assert_eq!(shown["request"]["reset_password"]["password"], "***");
    let log = bank.run(&["audit", "log", "-o", "json"]).done().stdout;
    assert!(!log.contains("argon2id"), "{log}");
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    let run = bank.inside(&["ledger", "set", "--login", "password"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", "1"]);
    bank.json(&["approval", "approve", "2"]);
    bank.operator = "tina".to_owned();
    log_in(&bank, &[secret, "a new good password"]).done();
    bank.verify();
}

#[test]
fn nothing_secret_is_kept_or_shown() {
    let (bank, _) = entered();
    let tokens = std::fs::read_to_string(bank.session_file()).expect("tokens");
    let content = engine::content(&bank);
    let log = bank.inside(&["audit", "log", "--limit", "200"]).done();
    let words = tokens.split_whitespace().skip(3).chain([PASSWORD]);
    for secret in words {
        let bits = secret.trim_start_matches("bankctl_");
        assert!(bits.len() > 10 && !content.contains(bits));
        assert!(!log.stdout.contains(bits));
    }
}
