//! A bank in a folder of its own, and the binary run on it.
//!
//! Nothing of the surroundings comes in: the environment is empty, the clock
//! and the operator are pinned, and everything is gone when the test ends.

#![allow(dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

#[path = "../deadline/mod.rs"]
pub mod deadline;

use deadline::InTime as _;

/// 2026-11-21T12:00:00Z, in microseconds.
pub const NOON: i64 = 1_795_262_400_000_000;
/// A day, in microseconds.
pub const DAY: i64 = 86_400_000_000;

/// A bank in a folder of its own.
pub struct Bank {
    pub folder: TempDir,
    /// What `--ledger` is given.
    pub location: String,
    /// What the clock says, in microseconds since 1970.
    pub now: i64,
    pub operator: String,
}

/// Gives a file or folder a mode.
#[cfg(unix)]
pub fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

/// What a run of the binary came to.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Bank {
    /// An empty folder, without a ledger.
    pub fn nowhere() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            location: super::engine::location(folder.path()),
            folder,
            now: NOON,
            operator: "anna".to_owned(),
        }
    }

    /// A bank in USD, in UTC.
    pub fn new() -> Self {
        let bank = Self::nowhere();
        bank.run(&["init", "--name", "Test Bank"]).done();
        bank
    }

    /// The same, made so many days before noon: it is then by the clock.
    pub fn made_before(days: i64) -> Self {
        let mut bank = Self::nowhere();
        bank.now -= days * DAY;
        bank.run(&["init", "--name", "Test Bank"]).done();
        bank
    }

    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("bank.db")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder and gives its path as a text.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a file");
        path.display().to_string()
    }

    /// The binary, ready to run on this bank.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bankctl"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("BANKCTL_LEDGER", &self.location)
            .env("BANKCTL_TEST_CLOCK", self.now.to_string())
            .env("BANKCTL_TEST_OPERATOR", &self.operator)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(
            self.command(arguments)
                .output_in_time()
                .expect("the binary runs"),
        )
    }

    /// The runtime directory of the operator, which keeps a session.
    pub fn runtime(&self) -> PathBuf {
        let folder = self.path(&format!("run-{}", self.operator));
        if !folder.exists() {
            std::fs::create_dir(&folder).expect("a folder");
            #[cfg(unix)]
            mode(&folder, 0o700);
        }
        folder
    }

    /// Makes the ledger ask for logins by password; the operator has one.
    pub fn asks_for_logins(&self) {
        let mut set = self.command(&["ledger", "set", "--login", "password"]);
        set.env("XDG_RUNTIME_DIR", self.runtime());
        Run::of(set.output_in_time().expect("the binary runs")).done();
    }

    /// Runs with something on standard input.
    pub fn feed(&self, arguments: &[&str], input: &[u8]) -> Run {
        let child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        Run::of(child.wait_with_input(input).expect("it ends"))
    }

    /// Runs with `-o json`, expects success and gives the result.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["-o", "json"]].concat();
        self.run(&arguments).done().json()
    }

    /// Runs with `-o json`, expects a failure and gives exit code and error.
    pub fn fails(&self, arguments: &[&str]) -> (i32, Value) {
        let arguments = [arguments, &["-o", "json"]].concat();
        let run = self.run(&arguments);
        assert_ne!(run.code, 0, "{arguments:?} should fail: {}", run.stdout);
        let error: Value = serde_json::from_str(&run.stderr)
            .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {:?}", run.stderr));
        (run.code, error["error"].clone())
    }

    /// Expects a failure with an exit code and an error code.
    #[track_caller]
    pub fn refuses(&self, arguments: &[&str], exit: i32, code: &str) {
        let (actual, error) = self.fails(arguments);
        assert_eq!(
            (actual, error["code"].as_str()),
            (exit, Some(code)),
            "{arguments:?}: {error}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{error}"
        );
    }

    /// What a shell is offered for the last of these words, `wanted` among it.
    /// A prompt is not kept waiting for what is in the ledger; a test waits for it.
    #[track_caller]
    pub fn offered(&self, words: &[&str], wanted: &str) -> String {
        let output = self
            .command(&[&["--", "bankctl"], words].concat())
            .env("COMPLETE", "fish")
            .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
            .env("BANKCTL_TEST_PATIENCE", "120000")
            .output_in_time()
            .expect("the binary runs");
        let answer = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            answer.contains(wanted),
            "{wanted} is not offered: {answer:?}"
        );
        answer
    }

    /// A new customer's number.
    pub fn customer(&self, name: &str) -> String {
        text(&self.json(&["customer", "add", "--name", name])["number"])
    }

    /// A new account's number, of a new customer.
    pub fn account(&self, more: &[&str]) -> String {
        let customer = self.customer("Ana García");
        let arguments = [&["account", "open", "--customer", &customer], more].concat();
        text(&self.json(&arguments)["number"])
    }

    /// A new account with money in it.
    pub fn funded(&self, amount: &str) -> String {
        let account = self.account(&[]);
        self.json(&["deposit", &account, amount]);
        account
    }

    /// Ledger balance, held and available balance of an account.
    pub fn balances(&self, account: &str) -> (String, String, String) {
        let item = self.json(&["balance", account])["items"][0].clone();
        (
            text(&item["ledger_balance"]),
            text(&item["held"]),
            text(&item["available_balance"]),
        )
    }

    pub fn balance(&self, account: &str) -> String {
        self.balances(account).0
    }

    /// Takes the keys of personal data from another bank, as an admin who moves a
    /// ledger to another machine does.
    pub fn take_keys_of(&self, other: &Self) {
        let keys = ".config/bankctl/keys";
        std::fs::create_dir_all(self.path(keys)).expect("a folder");
        for key in std::fs::read_dir(other.path(keys)).expect("keys") {
            let key = key.expect("a key").path();
            let name = key.file_name().expect("a name");
            std::fs::copy(&key, self.path(keys).join(name)).expect("copied");
        }
    }

    /// The key that this bank signs its transfers with.
    pub fn signing_key(&self) -> PathBuf {
        let keys = std::fs::read_dir(self.path(".config/bankctl/keys")).expect("keys");
        let mut keys = keys.map(|key| key.expect("a key").path());
        let is_one = |path: &PathBuf| path.to_string_lossy().ends_with(".signing.key");
        keys.find(is_one).expect("a signing key")
    }

    /// Writes the card of this bank into another's folder.
    pub fn card_for(&self, other: &Self) -> String {
        let card = other.path("partner.card").display().to_string();
        let export = ["partner", "export", "--to-file", &card];
        self.run(&[&export[..], &["--address", &self.location]].concat())
            .done();
        card
    }

    /// Exchanges money with another bank from now on: each has a key, and takes
    /// the card of the other.
    pub fn meet(&self, other: &Self) {
        for bank in [self, other] {
            bank.json(&["partner", "keygen"]);
        }
        for (one, two) in [(self, other), (other, self)] {
            two.take_card(&one.card_for(two));
        }
    }

    /// Makes the ledger of a card known; where that takes a second person, it is
    /// ben or otto.
    pub fn take_card(&self, card: &str) {
        let run = self.run(&["partner", "add", "--card", card, "-o", "json"]);
        if run.code != 10 {
            run.done();
            return;
        }
        let asked = run.json()["approval"].to_string();
        let approved = ["ben", "otto"].iter().any(|second| {
            let mut command = self.command(&["approval", "approve", &asked]);
            command.env("BANKCTL_TEST_OPERATOR", second);
            Run::of(command.output_in_time().expect("the binary runs")).code == 0
        });
        assert!(approved, "nobody else could approve it");
    }

    /// Proves the books.
    #[track_caller]
    pub fn verify(&self) {
        self.verify_as(&self.operator);
    }

    /// Proves the books, as an operator who may.
    #[track_caller]
    pub fn verify_as(&self, operator: &str) {
        let mut command = self.command(&["verify", "-o", "json"]);
        command.env("BANKCTL_TEST_OPERATOR", operator);
        let run = Run::of(command.output_in_time().expect("the binary runs"));
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    }
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Expects success.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.stdout, self.stderr))
    }
}

/// A text of a JSON result.
#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// A file that tests come with.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// Copies the program. Another process does it: a thread that starts one meanwhile would
/// hand the file on to it, open to be written, and what is written is not run.
pub fn copy_program(to: &Path) {
    let mut copy = Command::new("cp");
    copy.arg(env!("CARGO_BIN_EXE_bankctl")).arg(to);
    let copied = copy.status_in_time().expect("cp runs");
    assert!(copied.success(), "no copy of the program");
}
