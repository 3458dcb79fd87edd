//! What a command writes to a file takes the place of nothing that the bank
//! lives on, by whatever name it is called.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::common::deadline::{InTime as _, Started, until};
use crate::common::{Bank, Run, text};
use crate::engine::ON_SERVER;

/// A bank in use, with every file that it lives on.
struct InUse {
    bank: Bank,
    /// Each of them that is there.
    files: Vec<PathBuf>,
    /// Names that are not taken, but belong to it.
    reserved: Vec<PathBuf>,
    document: String,
    /// Keeps the ledger open, so that its companions are there.
    writer: Started,
}

impl InUse {
    fn new() -> Self {
        let bank = Bank::new();
        let customer = bank.customer("Ana");
        bank.json(&["account", "open", "--customer", &customer]);
        let scan = bank.file("scan.pdf", b"%PDF-1.7\nAna");
        let add = ["customer", "document", "add", &customer, &scan, "--kind"];
        let document = bank.json(&[&add[..], &["passport"]].concat())["id"].to_string();
        let config = bank.path(".config/bankctl");
        bank.json(&["partner", "keygen"]);
        let mut files: Vec<PathBuf> = fs::read_dir(config.join("keys"))
            .expect("keys")
            .map(|key| key.expect("a key").path())
            .collect();
        assert_eq!(
            files.len(),
            3,
            "of personal data, of transfers, and its public half"
        );
        let elsewhere = bank.path("elsewhere.key");
        fs::copy(bank.signing_key(), &elsewhere).expect("a copy");
        files.push(elsewhere);
        bank.json(&["audit", "keygen"]);
        files.extend(["audit.key", "audit.key.pub"].map(|name| config.join(name)));
        fs::write(config.join("config.toml"), "color = \"never\"\n").expect("a config");
        files.push(config.join("config.toml"));
        bank.json(&["operator", "add", "svc", "--role", "service"]);
        let token = [
            "token",
            "create",
            "svc",
            "--scope",
            "stats:read",
            "--expires",
            "9d",
        ];
        let token = text(&bank.json(&token)["token"]);
        files.push(bank.file("elsewhere.token", format!("{token}\n")).into());
        files.push(
            bank.file("old.session", "bankctl-session-1 1 2 a b\n")
                .into(),
        );
        files.push(
            bank.file("age.txt", "# mine\nAGE-SECRET-KEY-1QQQQ\n")
                .into(),
        );
        files.push(other_database(&bank.path("other.db")));
        let mut reserved = vec![
            config.join("keys/another.key"),
            bank.path("other.db-wal"),
            bank.path("other.db-journal"),
        ];
        let writer = bank
            .command(&["post", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .start()
            .expect("a writer");
        if !ON_SERVER {
            files.push(bank.ledger());
            let companions = ["-wal", "-shm"].map(|end| bank.path(&format!("bank.db{end}")));
            until("the ledger is open", || {
                companions.iter().all(|path| path.exists()).then_some(())
            });
            files.extend(companions);
            reserved.push(bank.path("bank.db-journal"));
            bank.json(&["backup", "copy.db"]);
            files.push(bank.path("copy.db"));
        }
        Self {
            bank,
            files,
            reserved,
            document,
            writer,
        }
    }

    /// Runs every command that writes a file on a path, and expects each to be
    /// refused.
    fn refuse(&self, target: &Path) {
        let path = target.display().to_string();
        let bad = self.bank.file("pay.csv", "account,amount\nnobody,1.00\n");
        let rejects = [
            "import",
            "payroll",
            &bad,
            "--skip-rejects",
            "--rejects",
            &path,
        ];
        let paper = ["customer", "document", "export", &self.document, &path];
        let mut commands: Vec<Vec<&str>> = vec![rejects.to_vec(), paper.to_vec()];
        for what in ["transactions", "accounts", "customers"] {
            commands.push(vec!["export", what, "--to-file", &path]);
        }
        let journal = [
            "export",
            "journal",
            "--format",
            "hledger",
            "--to-file",
            &path,
        ];
        commands.push(journal.to_vec());
        commands.push(vec!["export", "accounts", "--to-file", &path, "--dry-run"]);
        if !ON_SERVER {
            commands.push(vec!["backup", &path, "--yes"]);
            commands.push(vec!["backup", &path, "--yes", "--dry-run"]);
            if cfg!(feature = "encryption") {
                commands.push(vec!["backup", &path, "--yes", "--recipient", RECIPIENT]);
            }
        }
        for command in commands {
            self.bank.refuses(&command, 6, "protected_file");
        }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        drop(self.writer.stdin.take());
        let _ = self.writer.wait();
    }
}

const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Another program's database.
fn other_database(path: &Path) -> PathBuf {
    let connection = rusqlite::Connection::open(path).expect("a database");
    let made = connection.execute_batch("CREATE TABLE note (id INTEGER)");
    made.expect("a table");
    path.to_owned()
}

#[test]
fn an_output_takes_the_place_of_nothing_that_the_bank_lives_on() {
    let used = InUse::new();
    for file in &used.files {
        let before = fs::read(file).expect("it is there");
        used.refuse(file);
        assert_eq!(
            fs::read(file).expect("a file"),
            before,
            "{}",
            file.display()
        );
    }
    for name in &used.reserved {
        used.refuse(name);
        assert!(!name.exists(), "{}", name.display());
    }
}

#[test]
fn no_link_and_no_path_leads_an_output_there() {
    let used = InUse::new();
    let bank = &used.bank;
    let places = bank.path("places");
    for (number, file) in used.files.iter().enumerate() {
        fs::create_dir_all(&places).expect("a folder");
        let before = fs::read(file).expect("it is there");
        let [soft, hard] = ["soft", "hard"].map(|kind| places.join(format!("{kind}-{number}")));
        symlink(file, &soft).expect("a link");
        fs::hard_link(file, &hard).expect("a second name");
        let folder = places.join(format!("folder-{number}"));
        symlink(file.parent().expect("a folder"), &folder).expect("a link");
        let name = file.file_name().expect("a name");
        for path in [
            soft,
            hard,
            folder.join(name),
            folder.join("../places/..").join(name),
        ] {
            if path.exists() {
                used.refuse(&path);
            }
        }
        assert_eq!(
            fs::read(file).expect("a file"),
            before,
            "{}",
            file.display()
        );
        fs::remove_dir_all(&places).expect("removed");
    }
}

#[test]
fn a_page_of_the_manual_takes_no_place_of_the_ledgers() {
    let used = InUse::new();
    let bank = &used.bank;
    for file in &used.files {
        let pages = bank.path("pages");
        fs::create_dir(&pages).expect("a folder");
        fs::hard_link(file, pages.join("bankctl.1")).expect("a second name");
        let before = fs::read(file).expect("it is there");
        let shown = pages.display().to_string();
        bank.refuses(&["man", &shown], 6, "protected_file");
        assert_eq!(fs::read(file).expect("a file"), before);
        fs::remove_dir_all(&pages).expect("removed");
    }
}

/// What others than the export of the attack could have been told to write.
#[test]
fn a_ledger_is_made_and_copied_to_no_place_beside_a_database() {
    let bank = Bank::nowhere();
    other_database(&bank.path("other.db"));
    for name in ["other.db-wal", "other.db-shm", "other.db-journal"] {
        let path = bank.path(name).display().to_string();
        bank.refuses(&["--ledger", &path, "init"], 6, "protected_file");
        assert!(!bank.path(name).exists());
    }
    let keys = bank.file("notes.txt", "not a key\n");
    let mut init = bank.command(&["init", "--ledger", "new.db", "-o", "json"]);
    let run = Run::of(
        init.env("BANKCTL_KEY_FILE", &keys)
            .output_in_time()
            .expect("it runs"),
    );
    assert_ne!(run.code, 0);
    assert_eq!(fs::read(&keys).expect("a file"), b"not a key\n");
}

#[test]
fn an_ordinary_file_is_replaced_and_what_is_none_is_not() {
    let bank = Bank::new();
    bank.customer("Ana");
    let out = bank.file("out.csv", "of yesterday");
    bank.run(&["export", "customers", "--to-file", &out]).done();
    assert!(fs::read_to_string(&out).expect("a file").contains("Ana"));
    // As `>` does, and not as the folder would allow.
    let made = std::process::Command::new("mkfifo")
        .arg(bank.path("pipe"))
        .status_in_time();
    if made.is_ok_and(|status| status.success()) {
        let pipe = bank.path("pipe").display().to_string();
        bank.refuses(
            &["export", "customers", "--to-file", &pipe],
            6,
            "protected_file",
        );
    }
    let folder = bank.folder.path().display().to_string();
    bank.refuses(&["export", "customers", "--to-file", &folder], 1, "io");
    fs::set_permissions(&out, Permissions::from_mode(0o400)).expect("a mode");
    if fs::File::options().write(true).open(&out).is_err() {
        bank.refuses(&["export", "customers", "--to-file", &out], 1, "io");
    }
}
