//! Sessions: how long they hold, how their tokens are traded in, what ends
//! them, and where they are kept.

use std::io::Write as _;
use std::process::{ChildStdin, Stdio};

use serde_json::Value;

use super::common::deadline::{InTime as _, Lines, Started};
#[cfg(unix)]
use super::common::mode;
use super::common::{Bank, Run, text};
use super::login::{MINUTE, PASSWORD, entered, log_in, refused};

#[test]
fn a_session_ends_when_it_idles_and_after_its_hours() {
    let (mut bank, account) = entered();
    let balance = ["balance", account.as_str()];
    // Work keeps it, also work that only reads.
    for _ in 0..4 {
        bank.now += 4 * MINUTE;
        bank.inside(&balance).done();
    }
    bank.now += 4 * MINUTE;
    bank.inside(&["deposit", &account, "1"]).done();
    bank.now += 4 * MINUTE;
    bank.inside(&["deposit", &account, "1"]).done();
    bank.now += 6 * MINUTE;
    refused(&bank.inside(&balance), "idled");
    log_in(&bank, &[PASSWORD]).done();
    bank.inside(&["ledger", "set", "--session-hours", "1"])
        .done();
    log_in(&bank, &[PASSWORD]).done();
    for _ in 0..14 {
        bank.now += 4 * MINUTE;
        bank.inside(&balance).done();
    }
    bank.now += 4 * MINUTE;
    refused(&bank.inside(&balance), "the session is over");
    bank.verify();
}

#[test]
fn a_refresh_token_that_comes_twice_ends_the_session() {
    let (mut bank, account) = entered();
    let balance = ["balance", account.as_str()];
    bank.inside(&["ledger", "set", "--session-idle", "60"])
        .done();
    let file = bank.session_file();
    let copied = std::fs::read_to_string(&file).expect("tokens");
    bank.now += 16 * MINUTE;
    // A dry run trades nothing in.
    bank.inside(&["deposit", &account, "1", "--dry-run"]).done();
    assert_eq!(std::fs::read_to_string(&file).expect("tokens"), copied);
    bank.inside(&balance).done();
    let traded = std::fs::read_to_string(&file).expect("tokens");
    assert_ne!(traded, copied);
    // The holder of the copy is refused, and so is the holder of the newer ones.
    std::fs::write(&file, &copied).expect("a file");
    refused(&bank.inside(&balance), "came twice");
    std::fs::write(&file, &traded).expect("a file");
    refused(&bank.inside(&balance), "came twice");
    let ended = bank.json_of(&["audit", "log", "--action", "ended"]);
    assert_eq!(text(&ended["items"][0]["after"]["ended"]), "reused");
    bank.verify();
}

impl Bank {
    /// What a person sees who logs in for it.
    fn json_of(&self, arguments: &[&str]) -> Value {
        log_in(self, &[PASSWORD]).done();
        self.inside(arguments).done().json()
    }
}

/// Commands side by side share one session, also when its tokens run out.
#[test]
fn commands_side_by_side_trade_tokens_in_once() {
    let (mut bank, account) = entered();
    bank.inside(&["ledger", "set", "--session-idle", "60"])
        .done();
    bank.now += 16 * MINUTE;
    let runtime = bank.runtime();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| bank.feed_in(&runtime, &["balance", &account], "")))
            .collect();
        for run in runs {
            run.join().expect("it ends").done();
        }
    });
    bank.inside(&["deposit", &account, "1"]).done();
    let log = bank.json_of(&["audit", "log", "--action", "refreshed"]);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
    bank.verify();
}

/// Sets the clock of a process that runs. The file is replaced in one go: the
/// process may look at it at any moment.
fn set_clock(bank: &Bank) -> String {
    let next = bank.file("clock.next", bank.now.to_string());
    let clock = bank.path("clock");
    std::fs::rename(next, &clock).expect("replaced");
    clock.display().to_string()
}

/// A process that is asked line by line, with a clock that goes on.
struct Stream {
    child: Started,
    requests: ChildStdin,
    answers: Lines,
    account: String,
    asked: usize,
}

impl Stream {
    fn start(bank: &Bank, account: &str) -> Self {
        let clock = set_clock(bank);
        let mut child = bank
            .command(&["post", "-", "-o", "json"])
            .env("XDG_RUNTIME_DIR", bank.runtime())
            .env("BANKCTL_TEST_CLOCK", format!("@{clock}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        Self {
            requests: child.stdin.take().expect("piped"),
            answers: Lines::of(child.stdout.take().expect("piped")),
            child,
            account: account.to_owned(),
            asked: 0,
        }
    }

    /// Asks for a deposit at the time of the bank.
    fn ask(&mut self, bank: &Bank) -> Value {
        set_clock(bank);
        self.asked += 1;
        let request = serde_json::json!({
            "op": "deposit", "account": self.account, "amount": "1", "ref": format!("S-{}", self.asked),
        });
        writeln!(self.requests, "{request}").expect("it reads");
        let answer = self.answers.next().expect("an answer");
        serde_json::from_str(&answer).expect("JSON")
    }
}

/// It works for longer than tokens hold, and stays in its session.
#[test]
fn a_stream_of_requests_stays_in_its_session() {
    let (mut bank, account) = entered();
    bank.inside(&["ledger", "set", "--session-idle", "60"])
        .done();
    let mut stream = Stream::start(&bank, &account);
    for _ in 0..4 {
        bank.now += 16 * MINUTE;
        assert_eq!(stream.ask(&bank)["operator"], "anna");
    }
    // Another process of the session trades the tokens in before it does, once
    // when it can know that, and once when it can't.
    bank.now += 16 * MINUTE;
    bank.inside(&["balance", &account]).done();
    assert_eq!(stream.ask(&bank)["operator"], "anna");
    bank.now += 16 * MINUTE;
    bank.inside(&["balance", &account]).done();
    bank.now -= 5 * MINUTE;
    assert_eq!(stream.ask(&bank)["operator"], "anna");
    bank.now += 5 * MINUTE;
    drop(stream.requests);
    Run::of(stream.child.wait_with_output().expect("it ends")).done();
    let balance = bank.inside(&["balance", &account]).done().json();
    assert_eq!(balance["items"][0]["ledger_balance"], "106.00");
    bank.verify();
}

/// What is set about idling counts for a process that was there before.
#[test]
fn a_stream_of_requests_idles_no_longer_than_is_set_now() {
    let (mut bank, account) = entered();
    bank.inside(&["ledger", "set", "--session-idle", "60"])
        .done();
    let mut stream = Stream::start(&bank, &account);
    assert_eq!(stream.ask(&bank)["operator"], "anna");
    bank.inside(&["ledger", "set", "--session-idle", "5"])
        .done();
    bank.now += 16 * MINUTE;
    let refused = stream.ask(&bank);
    assert_eq!(refused["error"]["code"], "not_logged_in", "{refused}");
    let run = Run::of(stream.child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 5, "{}", run.stderr);
    bank.verify();
}

/// A person who logs in at its place does not go on with what it does.
#[test]
fn a_stream_of_requests_ends_with_its_session() {
    let (mut bank, account) = entered();
    bank.inside(&["ledger", "set", "--session-idle", "60"])
        .done();
    let mut stream = Stream::start(&bank, &account);
    assert_eq!(stream.ask(&bank)["operator"], "anna");
    log_in(&bank, &[PASSWORD]).done();
    bank.now += 16 * MINUTE;
    let refused = stream.ask(&bank);
    assert_eq!(refused["error"]["code"], "not_logged_in", "{refused}");
    let run = Run::of(stream.child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 5, "{}", run.stderr);
    bank.verify();
}

#[test]
fn a_session_is_bound_to_its_account() {
    let (mut bank, account) = entered();
    let stolen = std::fs::read(bank.session_file()).expect("tokens");
    let name = bank.session_file();
    let name = name.file_name().expect("a name").to_owned();
    bank.operator = "eve".to_owned();
    refused(&bank.inside(&["balance", &account]), "not_logged_in");
    let folder = bank.runtime().join("bankctl");
    let file = folder.join(name);
    std::fs::write(&file, stolen).expect("a file");
    #[cfg(unix)]
    mode(&file, 0o600);
    refused(&bank.inside(&["balance", &account]), "another account");
    bank.verify();
}

#[cfg(unix)]
#[test]
fn a_session_is_kept_only_where_nobody_else_reads() {
    let (bank, account) = entered();
    let file = bank.session_file();
    let folder = file.parent().expect("a folder").to_owned();
    let balance = ["balance", account.as_str()];
    for (path, bits, sound) in [
        (&file, 0o644, 0o600),
        (&folder, 0o750, 0o700),
        (&bank.runtime(), 0o755, 0o700),
    ] {
        mode(path, bits);
        let run = bank.inside(&balance);
        refused(&run, "no_safe_folder");
        mode(path, sound);
        bank.inside(&balance).done();
    }
    // A link leads where another user wants.
    let elsewhere = bank.path("elsewhere");
    std::fs::rename(&file, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &file).expect("a link");
    assert_ne!(bank.inside(&balance).code, 0);
    for runtime in ["relative", "/nonexistent/run"] {
        let run = bank.feed_in(
            std::path::Path::new(runtime),
            &["login", "--password-stdin"],
            PASSWORD,
        );
        refused(&run, "no_safe_folder");
    }
}

#[test]
fn sessions_are_seen_and_ended() {
    let (mut bank, account) = entered();
    bank.inside(&["operator", "add", "ben", "--role", "teller"])
        .done();
    let temporary = "some words for once";
    let reset = ["operator", "reset", "ben", "--password-stdin"];
    bank.with_lines(&reset, &[temporary]).done();
    bank.operator = "ben".to_owned();
    // A temporary password is good for a new one and nothing else.
    let run = log_in(&bank, &[temporary]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    let weak = log_in(&bank, &[temporary, "ben-ben-ben-ben"]);
    assert!(weak.stderr.contains("weak_password"), "{}", weak.stderr);
    log_in(&bank, &[temporary, "another good password"]).done();
    refused(&log_in(&bank, &[temporary]), "login_failed");
    log_in(&bank, &["another good password"]).done();
    bank.inside(&["deposit", &account, "1"]).done();
    bank.operator = "anna".to_owned();
    let list = bank.inside(&["operator", "sessions"]).done().json();
    let of: Vec<String> = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| text(&item["operator"]))
        .collect();
    assert_eq!(of, ["anna", "ben"]);
    let all = bank
        .inside(&["operator", "sessions", "ben", "--ended"])
        .done()
        .json();
    assert_eq!(all["items"][0]["status"], "replaced");
    let other = bank.inside(&["operator", "revoke", "ben", "--session", "1"]);
    assert!(
        other.stderr.contains("session_not_found"),
        "{}",
        other.stderr
    );
    bank.inside(&["operator", "revoke", "ben"]).done();
    bank.operator = "ben".to_owned();
    refused(&bank.inside(&["balance", &account]), "revoked");
    log_in(&bank, &["another good password"]).done();
    // An operator who is disabled is out at once, and stays out when let in again.
    bank.operator = "anna".to_owned();
    bank.inside(&["operator", "disable", "ben"]).done();
    bank.operator = "ben".to_owned();
    refused(&bank.inside(&["balance", &account]), "disabled");
    refused(&log_in(&bank, &["another good password"]), "disabled");
    bank.operator = "anna".to_owned();
    bank.inside(&["operator", "enable", "ben"]).done();
    bank.operator = "ben".to_owned();
    refused(&bank.inside(&["balance", &account]), "not_logged_in");
    bank.verify();
}
