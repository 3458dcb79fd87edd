//! Paths are what the system takes for one, UTF-8 or not; and `-` is standard
//! output.
#![cfg(target_os = "linux")]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use super::common::deadline::InTime as _;
use super::common::{Bank, Run, text};

/// A name that is no UTF-8: `bänk` in Latin-1.
const LATIN: &[u8] = b"b\xe4nk";

fn latin(bank: &Bank, end: &str) -> PathBuf {
    let mut name = OsStr::from_bytes(LATIN).to_owned();
    name.push(end);
    bank.folder.path().join(name)
}

/// What is printed of such a path.
fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}

fn run(bank: &Bank, variables: &[(&str, &OsStr)], arguments: &[&OsStr]) -> Run {
    let mut command = bank.command(&[]);
    command.envs(variables.iter().copied()).args(arguments);
    let output = command.output_in_time().expect("the binary runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn words(line: &str) -> Vec<&OsStr> {
    line.split(' ').map(OsStr::new).collect()
}

#[test]
fn a_ledger_has_any_name() {
    let bank = Bank::nowhere();
    let place = latin(&bank, ".db");
    let ledger = [("BANKCTL_LEDGER", place.as_os_str())];
    run(&bank, &ledger, &words("init")).done();
    assert!(place.exists(), "it is where it was asked for");
    run(&bank, &ledger, &words("customer add --name Ana")).done();
    run(&bank, &ledger, &words("account open --customer C00000013")).done();
    run(&bank, &ledger, &words("deposit 1000000018 5 --ref D-1")).done();
    // The same by the option, whatever the variable says.
    let mut by_option = vec![OsStr::new("--ledger"), place.as_os_str()];
    by_option.extend(words("verify"));
    run(&bank, &[], &by_option).done();
    let copy = latin(&bank, ".copy");
    run(&bank, &ledger, &[OsStr::new("backup"), copy.as_os_str()]).done();
    let restore = [OsStr::new("restore"), copy.as_os_str(), OsStr::new("--yes")];
    run(&bank, &ledger, &restore).done();
    let shown_balance = run(&bank, &ledger, &words("balance 1000000018 -o csv")).done();
    assert!(
        shown_balance.stdout.contains("5.00"),
        "{}",
        shown_balance.stdout
    );
    // Nothing was made under a name like it.
    let names = std::fs::read_dir(bank.folder.path()).expect("a folder");
    let like = names
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().contains('\u{fffd}') && name.to_str().is_some());
    assert_eq!(like.collect::<Vec<OsString>>(), Vec::<OsString>::new());
    let missing = latin(&bank, ".none");
    let missing = [("BANKCTL_LEDGER", missing.as_os_str())];
    let refused = run(&bank, &missing, &words("verify"));
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains(".none"), "{}", refused.stderr);
}

#[test]
fn files_have_any_name() {
    let bank = Bank::new();
    let account = bank.funded("100");
    bank.json(&["hold", "place", &account, "1"]);
    let (config, key) = (latin(&bank, ".toml"), latin(&bank, ".key"));
    std::fs::write(&config, "output = \"json\"\n").expect("a file");
    let with = [("BANKCTL_CONFIG", config.as_os_str())];
    let read = run(&bank, &with, &words("balance cash/vault")).done();
    assert!(read.stdout.starts_with('{'), "{}", read.stdout);
    let ours = std::fs::read_dir(bank.path(".config/bankctl/keys")).expect("keys");
    let ours = ours.last().expect("one").expect("an entry").path();
    std::fs::copy(ours, &key).expect("a copy");
    let with = [("BANKCTL_KEY_FILE", key.as_os_str())];
    let checked = run(&bank, &with, &words("key check -o json")).done();
    assert!(
        checked.stdout.contains("b\u{fffd}nk.key"),
        "{}",
        checked.stdout
    );
    std::fs::remove_file(&key).expect("removed");
    let gone = run(&bank, &with, &words("key check"));
    assert!(
        gone.code != 0 && gone.stderr.contains(".key"),
        "{}",
        gone.stderr
    );

    let (out, wages) = (latin(&bank, ".out"), latin(&bank, ".csv"));
    let mut export = words("export accounts --to-file");
    export.push(out.as_os_str());
    let said = run(&bank, &[], &export).done().stderr;
    assert!(said.contains(&shown(&out)) && out.exists(), "{said}");
    std::fs::write(&wages, format!("account,amount\n{account},x\n")).expect("a file");
    let rejects = latin(&bank, ".bad");
    let mut import = words("import payroll");
    import.extend([
        wages.as_os_str(),
        OsStr::new("--rejects"),
        rejects.as_os_str(),
    ]);
    let run_import = run(&bank, &[], &import);
    assert!(
        run_import.code == 9 && rejects.exists(),
        "{}",
        run_import.stderr
    );

    let secret = latin(&bank, ".audit");
    let keygen = [
        OsStr::new("audit"),
        OsStr::new("keygen"),
        secret.as_os_str(),
    ];
    run(&bank, &[], &keygen).done();
    let with = [("BANKCTL_AUDIT_KEY", secret.as_os_str())];
    let checkpoint = run(&bank, &with, &words("audit checkpoint")).done().stdout;
    let since = bank.file("checkpoint", checkpoint);
    run(&bank, &with, &words(&format!("verify --since {since}"))).done();
    let verify = format!("verify --since {since} --public-key");
    let mut public = words(&verify);
    let public_file = latin(&bank, ".audit.pub");
    public.push(public_file.as_os_str());
    run(&bank, &[], &public).done();

    let token = latin(&bank, ".token");
    let with = [("BANKCTL_TOKEN_FILE", token.as_os_str())];
    let refused = run(&bank, &with, &words("balance cash/vault"));
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains(".token"), "{}", refused.stderr);
}

/// Variables, arguments, and what is said of them.
type Case<'a> = (&'a [(&'a str, &'a OsStr)], Vec<&'a OsStr>, &'a str);

/// What is no path is text, and what is not is named.
#[test]
fn what_is_not_text_is_named() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let bytes = OsStr::from_bytes(LATIN);
    let mut memo = words("deposit");
    memo.extend([
        OsStr::new(&account),
        OsStr::new("5"),
        OsStr::new("--memo"),
        bytes,
    ]);
    let wrong_address = OsStr::from_bytes(b"postgresql://bank:secr\xe4t@db.example/bank");
    let cases: [Case<'_>; 6] = [
        (&[], memo, "\"b\u{fffd}nk\" is not text"),
        (
            &[("BANKCTL_OUTPUT", bytes)],
            words("verify"),
            "BANKCTL_OUTPUT is not text",
        ),
        (
            &[("BANKCTL_TOKEN", bytes)],
            words("balance cash/vault"),
            "BANKCTL_TOKEN is not text",
        ),
        (
            &[("BANKCTL_LEDGER", wrong_address)],
            words("verify"),
            "not UTF-8",
        ),
        (
            &[
                (
                    "BANKCTL_LEDGER",
                    OsStr::new("postgresql://bank@db.invalid/bank"),
                ),
                ("PGSSLMODE", bytes),
            ],
            words("verify"),
            "PGSSLMODE is not text",
        ),
        (
            &[],
            vec![
                OsStr::new("transit"),
                OsStr::new("sweep"),
                OsStr::new("--to-ledger"),
                wrong_address,
            ],
            "postgresql://… is not text",
        ),
    ];
    for (variables, arguments, said) in cases {
        let refused = run(&bank, variables, &arguments);
        let told = refused.stderr.replace('"', "");
        assert_eq!(refused.code, 2, "{told}");
        assert!(told.contains(&said.replace('"', "")), "{said}: {told}");
        assert!(!told.contains("secr"), "{told}");
    }
}

#[test]
fn a_dash_is_standard_output() {
    let bank = Bank::new();
    let account = bank.funded("100");
    for form in [&[][..], &["-o", "csv"], &["-o", "json"]] {
        let export = ["export", "transactions"];
        let to_file = bank.path("out").display().to_string();
        let plain = bank.run(&[&export[..], &["--to-file", "-"], form].concat());
        bank.run(&[&export[..], &["--to-file", &to_file], form].concat())
            .done();
        let written = std::fs::read_to_string(&to_file).expect("a file");
        let plain = plain.done();
        assert_eq!(
            (plain.stdout, plain.stderr.as_str()),
            (written, ""),
            "{form:?}"
        );
    }
    let wages = format!("account,amount\n{account},1.00\nnobody,2.00\n");
    let wages = bank.file("wages.csv", wages);
    let import = [
        "import",
        "payroll",
        &wages,
        "--skip-rejects",
        "--rejects",
        "-",
        "-o",
        "json",
    ];
    // A dry run writes no rejects, and so has its result where it always is.
    let tried = bank.run(&[&import[..], &["--dry-run"]].concat());
    assert_eq!((tried.code, &tried.json()["posted"]), (9, &1.into()));
    let done = bank.run(&import);
    assert_eq!(done.code, 9, "{}", done.stderr);
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "reject_line,reject_code,reject_reason,account,amount"
    );
    assert!(
        lines[1].starts_with("3,") && lines[1].ends_with("nobody,2.00"),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 2);
    let mut said = done
        .stderr
        .lines()
        .map(|line| -> Value { serde_json::from_str(line).expect("JSON") });
    let result = said.next().expect("the result");
    assert_eq!(
        (&result["posted"], &result["rejects_file"]),
        (&1.into(), &"-".into())
    );
    let error = said.next().expect("the error");
    assert!(
        text(&error["error"]["hint"]).contains("standard output"),
        "{error}"
    );
    // Mended, it is imported from a pipe as well.
    let mended = done.stdout.replace("nobody", &account);
    bank.feed(&["import", "payroll", "-"], mended.as_bytes())
        .done();
    assert_eq!(bank.balance(&account), "103.00");

    let paper = "%PDF-1.7 \u{1b}[2J";
    let scan = bank.file("scan.pdf", paper);
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    bank.json(&[
        "customer", "document", "add", &customer, &scan, "--kind", "passport",
    ]);
    let out = bank
        .run(&["customer", "document", "export", "1", "-", "-o", "json"])
        .done();
    assert_eq!(out.stdout, paper);
    assert!(out.stderr.contains("passport"), "{}", out.stderr);
    let before = std::fs::read_dir(bank.folder.path())
        .expect("a folder")
        .count();
    for refused in [
        &["backup", "-"][..],
        &["audit", "keygen", "-"],
        &["man", "-"],
        &["ledger", "copy", "--to", "-"],
        &["--ledger", "-", "init"],
    ] {
        bank.refuses(refused, 2, "usage");
    }
    let after = std::fs::read_dir(bank.folder.path())
        .expect("a folder")
        .count();
    assert_eq!(after, before, "nothing is called -");
}

/// Rejects that can't be written end it before anything is posted.
#[test]
fn rejects_that_nobody_takes_stop_it() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let wages = format!("account,amount\n{account},1.00\nnobody,2.00\n");
    let wages = bank.file("wages.csv", wages);
    let import = [
        "import",
        "payroll",
        &wages,
        "--skip-rejects",
        "--rejects",
        "-",
    ];
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut command = bank.command(&import);
    command
        .stdout(full.expect("a full device"))
        .stderr(Stdio::piped());
    let child = command.start().expect("it runs");
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("standard output"), "{}", run.stderr);
    assert_eq!(bank.balance(&account), "0.00");
}
