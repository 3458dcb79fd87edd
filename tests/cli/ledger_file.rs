//! What may stand where a ledger should, and what a ledger's file must bear.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;

use super::common::{Bank, Run, copy_program};
use crate::common::deadline::InTime as _;

/// Each way of asking: reading, writing, proving.
const ASKED: [&[&str]; 3] = [
    &["customer", "list"],
    &["customer", "add", "--name", "Ana"],
    &["verify"],
];

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn names(folder: &Path) -> BTreeSet<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect()
}

fn pragma(path: &Path, text: &str) {
    Connection::open(path)
        .and_then(|connection| connection.execute_batch(text))
        .expect("a setting");
}

#[test]
fn what_is_no_ledger_is_refused_and_left_alone() {
    type Make = fn(&Path);
    let cases: [(&str, Make); 6] = [
        ("an empty file", |path| fs::write(path, "").expect("a file")),
        ("a text", |path| {
            fs::write(path, "Dear Sir or Madam,\n".repeat(200)).expect("a file");
        }),
        ("a short text", |path| {
            fs::write(path, "hello").expect("a file");
        }),
        ("another program's database", |path| {
            pragma(path, "CREATE TABLE note (id INTEGER)");
        }),
        ("another program's database in WAL mode", |path| {
            pragma(
                path,
                "PRAGMA journal_mode = WAL; PRAGMA application_id = 7; PRAGMA user_version = 1",
            );
        }),
        ("a ledger's id without a version", |path| {
            pragma(
                path,
                "PRAGMA application_id = 1112228692; CREATE TABLE note (id INTEGER)",
            );
        }),
    ];
    for (what, make) in cases {
        let bank = Bank::nowhere();
        make(&bank.ledger());
        let (bytes, before) = (
            fs::read(bank.ledger()).expect("a file"),
            names(bank.folder.path()),
        );
        for asked in ASKED {
            bank.refuses(asked, 8, "not_a_ledger");
        }
        bank.refuses(&["init"], 6, "already_exists");
        assert_eq!(
            fs::read(bank.ledger()).expect("a file"),
            bytes,
            "{what} was changed"
        );
        assert_eq!(
            names(bank.folder.path()),
            before,
            "{what}: something was left"
        );
    }
}

#[test]
fn a_folder_or_a_pipe_is_no_ledger() {
    let bank = Bank::nowhere();
    fs::create_dir(bank.ledger()).expect("a folder");
    for asked in ASKED {
        bank.refuses(asked, 8, "not_a_ledger");
    }
    bank.refuses(&["init"], 6, "already_exists");
    assert!(names(&bank.ledger()).is_empty());
    let pipe = Bank::nowhere();
    let made = Command::new("mkfifo").arg(pipe.ledger()).status_in_time();
    if made.is_ok_and(|status| status.success()) {
        pipe.refuses(&["customer", "list"], 8, "not_a_ledger");
    } else {
        eprintln!("skipped: no mkfifo here");
    }
}

#[test]
fn reading_makes_nothing() {
    let bank = Bank::nowhere();
    let inside = bank.path("a/b/bank.db").display().to_string();
    for asked in [
        &["customer", "list"][..],
        &["verify"],
        &["deposit", "1000000012", "1"],
    ] {
        bank.refuses(
            &[&["--ledger", &inside], asked].concat(),
            3,
            "ledger_not_found",
        );
        bank.refuses(asked, 3, "ledger_not_found");
    }
    assert!(names(bank.folder.path()).is_empty());
    let bank = Bank::new();
    let account = bank.funded("1.00");
    let before = names(bank.folder.path());
    let bytes = fs::read(bank.ledger()).expect("a file");
    for asked in [
        &["balance", &account][..],
        &["history", &account],
        &["verify"],
        &["stats", "--period", "daily"],
    ] {
        bank.json(asked);
    }
    assert_eq!(names(bank.folder.path()), before);
    assert_eq!(fs::read(bank.ledger()).expect("a file"), bytes);
}

#[test]
fn a_newer_ledger_is_left_to_a_newer_program() {
    let bank = Bank::new();
    pragma(&bank.ledger(), "PRAGMA user_version = 99");
    let bytes = fs::read(bank.ledger()).expect("a file");
    for asked in ASKED {
        bank.refuses(asked, 8, "newer_version");
    }
    assert_eq!(fs::read(bank.ledger()).expect("a file"), bytes);
}

#[test]
fn a_file_that_was_cut_off_is_told() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    for _ in 0..30 {
        bank.json(&["deposit", &account, "1.00"]);
    }
    pragma(&bank.ledger(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let whole = fs::read(bank.ledger()).expect("a file");
    for left in [
        1,
        15,
        99,
        100,
        512,
        4_096,
        whole.len() / 2,
        whole.len() - 4_096,
        whole.len() - 1,
    ] {
        for leftover in ["bank.db-wal", "bank.db-shm"] {
            let _ = fs::remove_file(bank.path(leftover));
        }
        fs::write(bank.ledger(), &whole[..left]).expect("a file");
        let run = bank.run(&["verify", "-o", "json"]);
        assert_eq!(
            run.code,
            8,
            "{left} of {} bytes: {}{}",
            whole.len(),
            run.stdout,
            run.stderr
        );
        let run = bank.run(&["balance", &account]);
        assert!(
            run.code == 8 || run.stdout.contains("130.00"),
            "{left} bytes: {}{}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn files_and_folders_are_the_owners_only() {
    let bank = Bank::nowhere();
    let ledger = bank.path("new/deeper/bank.db");
    let at = ledger.display().to_string();
    bank.json(&["--ledger", &at, "init"]);
    assert_eq!(mode(&ledger), 0o600);
    assert_eq!(mode(&bank.path("new")), 0o700);
    assert_eq!(mode(&bank.path("new/deeper")), 0o700);
    // While another process has it open, its WAL stays.
    let open = Connection::open(&ledger).expect("a ledger");
    open.query_row("SELECT count(*) FROM ledger", [], |row| {
        row.get::<_, i64>(0)
    })
    .expect("a row");
    bank.json(&["--ledger", &at, "customer", "add", "--name", "Ana"]);
    for suffix in ["-wal", "-shm"] {
        assert_eq!(mode(Path::new(&format!("{at}{suffix}"))), 0o600, "{suffix}");
    }
    // A folder that was there keeps its mode.
    let shared = bank.path("shared");
    fs::create_dir(&shared).expect("a folder");
    set_mode(&shared, 0o755);
    bank.json(&[
        "--ledger",
        &shared.join("bank.db").display().to_string(),
        "init",
    ]);
    assert_eq!(mode(&shared), 0o755);
}

/// Runs as a user who is not root, or says that it can't.
fn unprivileged(bank: &Bank, arguments: &[&str]) -> Option<Run> {
    unprivileged_on(bank, arguments, Some(65_534))
}

/// The same on a ledger that a user owns.
fn unprivileged_on(bank: &Bank, arguments: &[&str], owner: Option<u32>) -> Option<Run> {
    let probe = bank.path("probe");
    fs::write(&probe, "").expect("a file");
    set_mode(&probe, 0o000);
    let root = fs::File::open(&probe).is_ok();
    fs::remove_file(&probe).expect("removed");
    let arguments = [arguments, &["-o", "json"]].concat();
    if !root {
        return Some(bank.run(&arguments));
    }
    // A copy, because nobody else may enter the folder it was built in.
    let program = bank.path("bankctl");
    if !program.exists() {
        copy_program(&program);
    }
    chown(bank.folder.path(), Some(65_534), Some(65_534)).expect("an owner");
    chown(bank.ledger(), owner, Some(65_534)).expect("an owner");
    let direct = bank.command(&arguments);
    let mut command = Command::new("setpriv");
    command
        .env_clear()
        .envs(
            direct
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        // The home of the account that made the ledger is closed to others.
        .env("HOME", bank.path("home"))
        .current_dir(bank.folder.path())
        .stdin(Stdio::null())
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(&program)
        .args(&arguments);
    match command.output_in_time() {
        Ok(output) if output.status.code() != Some(127) => Some(Run::of(output)),
        _ => {
            eprintln!("skipped: root, and no setpriv to become somebody else");
            None
        }
    }
}

fn refused(run: &Run, exit: i32, code: &str) {
    assert_eq!(run.code, exit, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains(&format!("\"{code}\"")),
        "{}",
        run.stderr
    );
    assert!(run.stdout.is_empty());
}

#[test]
fn what_may_not_be_read_or_written_is_not_permitted() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let deposit = ["deposit", account.as_str(), "1.00"];
    let Some(run) = unprivileged(&bank, &deposit) else {
        return;
    };
    assert_eq!(run.code, 0, "{}", run.stderr);
    let tried = |arguments: &[&str]| unprivileged(&bank, arguments).expect("as before");
    set_mode(&bank.ledger(), 0o000);
    refused(&tried(&["balance", &account]), 5, "permission_denied");
    refused(&tried(&deposit), 5, "permission_denied");
    set_mode(&bank.ledger(), 0o400);
    refused(&tried(&deposit), 5, "permission_denied");
    assert_eq!(
        tried(&["balance", &account]).code,
        0,
        "reading needs no more"
    );
    set_mode(&bank.ledger(), 0o600);
    set_mode(bank.folder.path(), 0o500);
    let run = tried(&deposit);
    set_mode(bank.folder.path(), 0o700);
    refused(&run, 5, "permission_denied");
    // A ledger can't be made where nothing may be written.
    let closed = bank.path("closed");
    fs::create_dir(&closed).expect("a folder");
    set_mode(&closed, 0o500);
    chown(&closed, Some(65_534), Some(65_534)).ok();
    let there = closed.join("bank.db").display().to_string();
    refused(
        &tried(&["--ledger", &there, "init"]),
        5,
        "permission_denied",
    );
    assert_eq!(
        tried(&["balance", &account]).json()["items"][0]["ledger_balance"],
        "6.00"
    );
    assert_eq!(tried(&["verify"]).code, 0);
}

/// A backup is for a ledger that can't be opened, but nobody can be asked there
/// who may put it in place.
#[test]
fn over_a_ledger_that_can_not_be_opened_only_its_owner_restores() {
    let bank = Bank::new();
    bank.funded("5.00");
    let copy = bank.path("copy.db");
    bank.json(&["backup", &copy.display().to_string()]);
    let restore = ["restore", "copy.db", "--yes"];
    if unprivileged(&bank, &["whoami"]).is_none() {
        return;
    }
    let damaged = fs::read(bank.ledger()).expect("a file");
    let damaged = [&damaged[..100], &[0; 8_000]].concat();
    fs::write(bank.ledger(), &damaged).expect("damaged");
    // Who may write to the folder, and read the backup, is not the owner.
    chown(&copy, Some(65_534), Some(65_534)).ok();
    let others = fs::File::open("/proc/self/status").is_ok() && chown(&copy, Some(0), None).is_ok();
    if others {
        set_mode(&copy, 0o644);
        set_mode(&bank.ledger(), 0o666);
        let run = unprivileged_on(&bank, &restore, Some(0)).expect("as before");
        refused(&run, 5, "permission_denied");
        assert_eq!(fs::read(bank.ledger()).expect("a file"), damaged);
    }
    bank.json(&restore);
    bank.verify();
}
