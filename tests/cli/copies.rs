//! Backups, and the way back.

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};

#[test]
fn a_backup_is_whole_and_private_and_never_replaced_unasked() {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    let made = bank.json(&["backup", &copy]);
    assert_eq!(made["transactions"], 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&copy)
            .expect("the copy")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    bank.json(&["deposit", &account, "1"]);
    // One that is not encrypted may be a ledger: nothing takes its place.
    bank.refuses(&["backup", &copy, "--yes"], 6, "protected_file");
    let of_copy = bank.json(&["--ledger", &copy, "balance", &account]);
    assert_eq!(text(&of_copy["items"][0]["ledger_balance"]), "250.00");
    std::fs::remove_file(&copy).expect("removed");
    bank.json(&["backup", &copy, "--yes"]);
    let of_copy = bank.json(&["--ledger", &copy, "balance", &account]);
    assert_eq!(text(&of_copy["items"][0]["ledger_balance"]), "251.00");
    let verified = bank.json(&["--ledger", &copy, "verify"]);
    assert_eq!(verified["ok"], true);
    #[cfg(unix)]
    {
        let victim = bank.file("victim", "precious");
        let link = bank.path("link.db").display().to_string();
        std::os::unix::fs::symlink(&victim, &link).expect("a link");
        bank.refuses(&["backup", &link], 2, "confirmation_required");
        bank.json(&["backup", &link, "--yes"]);
        let left = std::fs::read(&victim).expect("the file");
        assert_eq!(left, b"precious", "the link is replaced, not followed");
    }
    let there: Vec<_> = std::fs::read_dir(bank.folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(
        there
            .iter()
            .all(|name| !name.to_string_lossy().starts_with(".bankctl-")),
        "{there:?}"
    );
}

#[test]
fn a_dry_run_makes_no_backup() {
    let bank = Bank::new();
    let copy = bank.path("copy.db").display().to_string();
    assert_eq!(bank.json(&["backup", &copy, "--dry-run"])["dry_run"], true);
    assert!(!bank.path("copy.db").exists());
}

#[test]
fn a_restore_goes_back_and_keeps_what_it_replaces() {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    bank.json(&["deposit", &account, "1"]);
    bank.refuses(&["restore", &copy], 2, "confirmation_required");
    assert_eq!(
        bank.json(&["restore", &copy, "--yes", "--dry-run"])["dry_run"],
        true
    );
    assert_eq!(bank.balance(&account), "251.00");
    let restored = bank.json(&["restore", &copy, "--yes"]);
    assert_eq!(bank.balance(&account), "250.00");
    bank.verify();
    let kept = text(&restored["kept"]);
    let of_kept = bank.json(&["--ledger", &kept, "balance", &account]);
    assert_eq!(text(&of_kept["items"][0]["ledger_balance"]), "251.00");
    bank.json(&["--ledger", &kept, "deposit", &account, "1"]);
    bank.json(&["restore", &copy, "--yes"]);
    bank.json(&["deposit", &account, "5"]);
    assert_eq!(bank.balance(&account), "255.00");
}

#[test]
fn a_ledger_that_is_gone_or_garbage_comes_back() {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    std::fs::remove_file(bank.ledger()).expect("removed");
    assert!(bank.json(&["restore", &copy])["kept"].is_null());
    assert_eq!(bank.balance(&account), "250.00");
    std::fs::write(bank.ledger(), "garbage").expect("overwritten");
    bank.json(&["restore", &copy, "--yes"]);
    assert_eq!(bank.balance(&account), "250.00");
}

#[test]
fn a_backup_that_was_altered_replaces_nothing() {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let copy = bank.path("copy.db");
    let shown = copy.display().to_string();
    bank.json(&["backup", &shown]);
    let file = rusqlite::Connection::open(&copy).expect("the copy");
    file.execute(
        "UPDATE position SET balance_minor = balance_minor + 1 WHERE account > 100000000",
        [],
    )
    .expect("altered");
    drop(file);
    bank.refuses(&["restore", &shown, "--yes"], 8, "verification_failed");
    bank.refuses(
        &["restore", &bank.file("text", "not a ledger"), "--yes"],
        8,
        "not_a_ledger",
    );
    bank.refuses(
        &["restore", "/nowhere/copy.db", "--yes"],
        3,
        "file_not_found",
    );
    assert_eq!(bank.balance(&account), "250.00");
}

#[test]
fn nobody_is_pulled_the_ledger_from_under() {
    let bank = Bank::new();
    bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    let reader = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    reader
        .execute_batch("PRAGMA busy_timeout = 0; BEGIN; SELECT count(*) FROM transfer")
        .expect("read");
    let mut waiting = bank
        .command(&["restore", &copy, "--yes"])
        .start()
        .expect("it runs");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(
        waiting.try_wait().expect("asked").is_none(),
        "it waits for the reader"
    );
    drop(reader);
    assert!(waiting.wait().expect("it ends").success());
}

#[test]
fn a_wal_that_was_left_over_is_not_played_into_what_is_restored() {
    let bank = Bank::new();
    let account = bank.funded("250.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    // A reader that stays keeps the WAL from being written back.
    let reader = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM transfer")
        .expect("read");
    bank.json(&["deposit", &account, "1"]);
    let wal = bank.path("bank.db-wal");
    let left = std::fs::read(&wal).expect("a WAL");
    drop(reader);
    std::fs::remove_file(bank.ledger()).expect("removed");
    std::fs::write(&wal, left).expect("left over");
    bank.json(&["restore", &copy]);
    bank.verify();
    assert_eq!(bank.balance(&account), "250.00");
}

#[test]
fn a_ledger_is_not_backed_up_over_itself() {
    let bank = Bank::new();
    bank.funded("250.00");
    let ledger = bank.ledger().display().to_string();
    bank.refuses(&["backup", &ledger, "--yes"], 6, "protected_file");
    let beside = bank.file("old.db-wal", "left over");
    bank.refuses(
        &["backup", beside.trim_end_matches("-wal")],
        6,
        "already_exists",
    );
    bank.verify();
}

/// A failure to open that is no denial let everybody restore.
#[cfg(unix)]
#[test]
fn who_may_not_restore_may_not_because_the_ledger_can_not_be_opened() {
    use std::os::unix::fs::PermissionsExt as _;
    let (mut bank, account) = crate::login::locked_bank();
    let password = [crate::login::PASSWORD];
    bank.with_lines(&["login", "--password-stdin"], &password)
        .done();
    bank.inside(&["operator", "add", "ben", "--role", "teller"])
        .done();
    let copy = bank.path("copy.db").display().to_string();
    bank.inside(&["backup", &copy]).done();
    bank.inside(&["withdraw", &account, "60", "--ref", "LATER"])
        .done();
    let open_to_all = bank.path("unsafe");
    std::fs::create_dir(&open_to_all).expect("a folder");
    let mode = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(&open_to_all, mode).expect("a mode");
    bank.operator = "ben".to_owned();
    let restore = ["restore", copy.as_str(), "--yes"];
    let run = bank.feed_in(&open_to_all, &restore, "");
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.stderr.contains("no_safe_folder"), "{}", run.stderr);
    let run = bank.inside(&restore);
    assert!(run.stderr.contains("not_logged_in"), "{}", run.stderr);
    // Nothing is asked, and nothing is said of the backup, before that.
    let run = bank.inside(&["restore", "/nowhere/copy.db"]);
    assert!(run.stderr.contains("not_logged_in"), "{}", run.stderr);
    bank.operator = "anna".to_owned();
    bank.inside(&["transaction", "show", "LATER"]).done();
}

#[test]
fn a_restore_takes_no_place_of_a_key_or_a_config_file() {
    let bank = Bank::new();
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    let keys = std::fs::read_dir(bank.path(".config/bankctl/keys")).expect("keys");
    let key = keys.map(|key| key.expect("a key").path()).next();
    let config = bank.file("config.toml", "color = \"never\"\n").into();
    for path in [key.expect("a key"), config] {
        let before = std::fs::read(&path).expect("it is there");
        let place = path.display().to_string();
        let restore = ["--ledger", &place, "restore", &copy, "--yes"];
        bank.refuses(&restore, 6, "protected_file");
        assert_eq!(std::fs::read(&path).expect("it is there"), before);
    }
}

#[test]
fn a_backup_of_another_ledger_takes_the_place_only_by_its_identity() {
    let (ours, other) = (Bank::new(), Bank::new());
    let account = ours.funded("250.00");
    let copy = other.path("copy.db").display().to_string();
    other.json(&["backup", &copy]);

    let (code, error) = ours.fails(&["restore", &copy, "--yes"]);
    assert_eq!(
        (code, text(&error["code"]).as_str()),
        (6, "other_ledger"),
        "{error}"
    );
    let message = text(&error["message"]);
    let behind = |words: &str| {
        let rest = message.split_once(words).map(|(_, rest)| rest);
        let word = rest.and_then(|rest| rest.split(' ').next());
        word.unwrap_or_else(|| panic!("{message}")).to_owned()
    };
    let (identity, here) = (
        behind("it has the identity "),
        behind("the ledger here has "),
    );
    assert_ne!(identity, here);
    // The identity of the ledger that would be lost is no consent.
    let wrong = ["restore", &copy, "--yes", "--other-ledger", &here];
    ours.refuses(&wrong, 6, "other_ledger");
    let left = ours.json(&["balance", &account]);
    assert_eq!(text(&left["items"][0]["ledger_balance"]), "250.00");

    ours.json(&["restore", &copy, "--yes", "--other-ledger", &identity]);
    ours.refuses(&["balance", &account], 3, "account_not_found");

    // Where nothing is, a backup is put without a word.
    let new = ours.path("new.db").display().to_string();
    ours.json(&["--ledger", &new, "restore", &copy, "--yes"]);
}
