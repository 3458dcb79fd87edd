//! Files that the caller gives: nothing is told of what others may not read, and
//! nothing is paid that was not checked.
#![cfg(unix)]

use std::fs::{self, FileTimes, Permissions};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _, symlink};
use std::process::Stdio;
use std::time::Instant;

use crate::ach_file::{NachaFile, OPERATOR};
use crate::common::deadline::{InTime as _, LONGEST};
use crate::common::{Bank, Run, text};
use crate::order_file::order;

/// A user who is not the one that runs the tests.
const SOMEBODY: &str = "65533";

/// Imports and holds a file against the books, as `sudo` would for another user.
fn told(bank: &Bank, file: &str, sudo: Option<&str>) -> Vec<Run> {
    let account = "1000000018";
    [
        &["import", "payroll", file][..],
        &["import", "accounts", file],
        &["reconcile", file, "--account", account],
        &[
            "import",
            "payroll",
            file,
            "--map",
            "account=nothing",
            "-o",
            "json",
        ],
    ]
    .into_iter()
    .map(|arguments| {
        let mut command = bank.command(arguments);
        command.envs(sudo.map(|number| ("SUDO_UID", number)));
        let run = Run::of(command.output_in_time().expect("it runs"));
        assert_ne!(run.code, 0, "{arguments:?}");
        run
    })
    .collect()
}

/// The words of a text that nobody else may know.
fn words(secret: &str) -> Vec<&str> {
    let words = secret.split([' ', '\n', ':', ',']);
    let words: Vec<&str> = words.filter(|word| word.len() >= 8).collect();
    assert!(!words.is_empty(), "{secret}");
    words
}

#[track_caller]
fn shows_nothing(runs: &[Run], secret: &str) {
    for run in runs {
        for word in words(secret) {
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(!said.contains(word), "{word} is shown: {said}");
        }
    }
}

#[test]
fn a_link_to_a_key_or_a_token_shows_nothing_of_it() {
    let bank = Bank::new();
    bank.funded("5.00");
    bank.json(&["audit", "keygen"]);
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
    let keys = fs::read_dir(bank.path(".config/bankctl/keys")).expect("keys");
    let key = keys.map(|key| key.expect("a key").path()).next();
    for secret in [
        key.expect("a key"),
        bank.path(".config/bankctl/audit.key"),
        bank.file("token", format!("{token}\n")).into(),
    ] {
        let link = bank.path("payroll.csv");
        let _ = fs::remove_file(&link);
        symlink(&secret, &link).expect("a link");
        let text = fs::read_to_string(&secret).expect("a secret");
        // The comment in front of the keys is no secret.
        let text: String = text.lines().filter(|line| !line.starts_with('#')).collect();
        for sudo in [None, Some(SOMEBODY)] {
            let runs = told(&bank, &link.display().to_string(), sudo);
            shows_nothing(&runs, &text);
        }
        let copy = bank.path("copy.db").display().to_string();
        let link = link.display().to_string();
        let run = bank.run(&["backup", &copy, "--recipient", &link]);
        shows_nothing(&[run], &text);
    }
    // A token in a cell is not repeated either.
    let file = bank.file("pay.csv", format!("account,amount\n{token},1.00\n"));
    shows_nothing(&told(&bank, &file, None), &token);
}

#[test]
fn what_only_its_owner_may_read_is_not_told_to_who_comes_by_sudo() {
    let bank = Bank::new();
    bank.funded("5.00");
    let secret = "annabella s3cretpassword";
    let rows = "account,amount\n1000000018,s3cretpassword\n".to_owned();
    for (name, content) in [("heading", secret), ("rows", rows.as_str())] {
        let file = bank.file(name, content);
        let shown = |sudo| {
            let runs = told(&bank, &file, sudo);
            let said: String = runs
                .iter()
                .map(|run| run.stdout.clone() + &run.stderr)
                .collect();
            (runs, said.contains("s3cretpassword"))
        };
        fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("a mode");
        let (runs, _) = shown(Some(SOMEBODY));
        shows_nothing(&runs, secret);
        assert!(shown(None).1, "{name}: its owner is told");
        let owner = fs::metadata(&file).map(|data| std::os::unix::fs::MetadataExt::uid(&data));
        let owner = owner.expect("an owner").to_string();
        assert!(
            shown(Some(&owner)).1,
            "{name}: its owner is told by sudo too"
        );
        fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("a mode");
        assert!(shown(Some(SOMEBODY)).1, "{name}: everybody may read it");
    }
}

/// The rest of a payroll is exchanged once the first of it is paid, and length
/// and time are put back.
#[test]
fn rows_that_were_exchanged_after_the_check_are_not_paid() {
    const ROWS: usize = 60_000;
    let bank = Bank::new();
    let honest = bank.account(&[]);
    let thief = bank.account(&[]);
    let rows = |account: &str| -> String {
        (0..ROWS / 2)
            .map(|row| format!("{account},1.00,{account}-{row:08},{}\n", "m".repeat(30)))
            .collect()
    };
    let file = bank.file(
        "pay.csv",
        format!("account,amount,reference,memo\n{}", rows(&honest))
            + &rows(&honest).replace("-0", "-1"),
    );
    let length = fs::metadata(&file).expect("a file").len();
    let times = fs::metadata(&file).expect("a file");
    let mut import = bank
        .command(&["import", "payroll", &file, "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    let since = Instant::now();
    while bank.balance(&honest) == "0.00" && since.elapsed() < LONGEST {
        if import.try_wait().expect("asked").is_some() {
            break;
        }
    }
    let exchanged = rows(&thief).replace("-0", "-1");
    let handle = fs::File::options().write(true).open(&file).expect("a file");
    let at = length - exchanged.len() as u64;
    handle
        .write_all_at(exchanged.as_bytes(), at)
        .expect("written");
    let before = FileTimes::new()
        .set_modified(times.modified().expect("a time"))
        .set_accessed(times.accessed().expect("a time"));
    handle.set_times(before).expect("put back");
    assert_eq!(fs::metadata(&file).expect("a file").len(), length);
    let run = Run::of(import.wait_with_output().expect("it ends"));
    assert_eq!(bank.balance(&thief), "0.00", "{}{}", run.stdout, run.stderr);
    if run.code != 0 {
        assert!(run.stderr.contains("file_changed"), "{}", run.stderr);
    }
    bank.verify();
}

/// A file of the clearing house, and an order, that repeat a word where warnings and facts
/// of the file repeat it.
fn payment_files(bank: &Bank, word: &str) -> [String; 2] {
    let (from, to) = ("1000000018", "1000000026");
    let order = order(word, from, to, "2026-11-20");
    // As many characters as the field has.
    let sender: String = word.chars().take(10).collect();
    let ach = NachaFile::default().of(&[(22, to, 500, "ANA GARCIA", "")]);
    let ach = ach.replacen(&format!("{OPERATOR:>10}"), &format!("{sender:>10}"), 1);
    [
        bank.file(&format!("{word}.xml"), order),
        bank.file(&format!("{word}.ach"), ach),
    ]
}

/// What is said of them, in each way of asking.
fn told_of_payments(bank: &Bank, [order, ach]: &[String; 2], sudo: Option<&str>) -> Vec<Run> {
    [
        &["import", "payments", order, "--dry-run"][..],
        &["import", "payments", order, "--dry-run", "-o", "json"],
        &["import", "payments", order, "--strict"],
        &["import", "payments", order, "--strict", "--status", "-"],
        &["import", "payments", order, "--from", "1000000026"],
        &["import", "payments", order, "--rejects", "-"],
        &["import", "payroll", order, "--dry-run"],
        &["import", "payroll", order, "--strict", "-o", "json"],
        &["import", "ach", ach, "--dry-run"],
        &["import", "ach", ach, "--dry-run", "-o", "json"],
        &["import", "ach", ach, "--strict"],
        &["import", "payroll", ach, "--dry-run"],
        &["export", "payment-status", "batch-1", "--file", order],
    ]
    .into_iter()
    .map(|arguments| {
        let mut command = bank.command(arguments);
        command.envs(sudo.map(|number| ("SUDO_UID", number)));
        Run::of(command.output_in_time().expect("it runs"))
    })
    .collect()
}

#[test]
fn files_of_payments_are_told_of_as_other_files_are() {
    let bank = Bank::new();
    bank.funded("5.00");
    bank.account(&[]);
    let word = "s3cretpassword";
    let files = payment_files(&bank, word);
    let mode = |mode| {
        for file in &files {
            fs::set_permissions(file, Permissions::from_mode(mode)).expect("a mode");
        }
    };
    let hidden = |runs: &[Run]| {
        for run in runs {
            // The names of the files have it.
            let said = format!("{}{}", run.stdout, run.stderr);
            let said = said.replace(&files[0], "").replace(&files[1], "");
            assert!(!said.contains("s3cretpass"), "{said}");
        }
    };
    let shown = |runs: &[Run]| {
        let said =
            |run: &&Run| run.stdout.contains("s3cretpass") || run.stderr.contains("s3cretpass");
        runs.iter().filter(said).count()
    };
    mode(0o600);
    hidden(&told_of_payments(&bank, &files, Some(SOMEBODY)));
    // A batch of it, to be told of, and another file with the same message.
    bank.json(&["import", "payments", &files[0], "--batch", "batch-1"]);
    let other = fs::read_to_string(&files[0]).expect("an order");
    let other = other.replacen("1.00", "1.01", 1);
    let other = [bank.file("s3cretpassword-2.xml", other), files[1].clone()];
    fs::set_permissions(&other[0], Permissions::from_mode(0o600)).expect("a mode");
    let runs = told_of_payments(&bank, &files, Some(SOMEBODY));
    hidden(&runs);
    let runs = told_of_payments(&bank, &other, Some(SOMEBODY));
    let conflict = |run: &&Run| run.stderr.contains("was imported on");
    let told = runs.iter().find(conflict).expect("a conflict");
    assert!(!told.stderr.contains("s3cretpassword/"), "{}", told.stderr);
    // Its owner is told in each way.
    assert!(shown(&told_of_payments(&bank, &files, None)) > 8);
    bank.verify();
}

#[test]
fn no_warning_repeats_a_token() {
    let bank = Bank::new();
    bank.funded("5.00");
    bank.account(&[]);
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
    let [order, ach] = payment_files(&bank, &token);
    let plain = [bank.path("order.xml"), bank.path("file.ach")];
    fs::rename(order, &plain[0]).expect("a plain name");
    fs::rename(ach, &plain[1]).expect("a plain name");
    let plain = plain.map(|file| file.display().to_string());
    for run in told_of_payments(&bank, &plain, None) {
        // The sender's own identifiers are what an answer is about.
        let is_answer = run.stdout.contains("<Document");
        assert!(is_answer || !run.stdout.contains(&token), "{}", run.stdout);
        assert!(!run.stderr.contains(&token), "{}", run.stderr);
    }
    let headings = format!("account,amount,{token}\n1000000018,1.00,x\n");
    let file = bank.file("pay.csv", headings);
    let run = bank.run(&["import", "payroll", &file, "--dry-run", "-o", "json"]);
    assert!(
        run.stdout.contains("ignored"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(!run.stdout.contains(&token), "{}", run.stdout);
}

/// Rows of a file that only its owner may read are not written where others read them.
#[test]
fn rejects_of_a_hidden_file_are_not_written_to_standard_output() {
    let bank = Bank::new();
    bank.funded("5.00");
    let file = bank.file("rows", "host,user\nserver,s3cretpassword\n");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("a mode");
    let arguments = [
        "import",
        "payroll",
        &file,
        "--map",
        "account=#1",
        "--map",
        "amount=#2",
        "--skip-rejects",
        "--rejects",
        "-",
    ];
    let run = |sudo: Option<&str>| {
        let mut command = bank.command(&arguments);
        command.envs(sudo.map(|number| ("SUDO_UID", number)));
        Run::of(command.output_in_time().expect("it runs"))
    };
    let hidden = run(Some(SOMEBODY));
    assert!(!hidden.stdout.contains("s3cret"), "{}", hidden.stdout);
    assert!(!hidden.stderr.contains("s3cret"), "{}", hidden.stderr);
    assert_eq!(hidden.code, 5, "{}", hidden.stderr);
    assert!(run(None).stdout.contains("s3cretpassword"));
}
