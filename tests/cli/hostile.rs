//! Input that attacks its readers: names, terminals, spreadsheets.

use std::fs;

use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};

/// What must reach no terminal.
fn steers(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn the_same_name_is_the_same_bytes() {
    let bank = Bank::new();
    let added = bank.json(&["customer", "add", "--name", "Zoe\u{308} Mu\u{308}ller"]);
    assert_eq!(added["name"], "Zoë Müller");
    let number = text(&added["number"]);
    let updated = bank.json(&["customer", "update", &number, "--name", "Ange\u{301}lique"]);
    assert_eq!(updated["name"], "Angélique");
    let file = bank.file(
        "core.csv",
        "customer_external_id,customer_name,external_number\nE1,Jose\u{301},X1\n",
    );
    bank.json(&["import", "accounts", &file]);
    let found = bank.json(&["customer", "list", "--search", "E1"]);
    assert_eq!(found["items"][0]["name"], "José");
}

#[test]
fn names_that_deceive_are_told_of_and_taken() {
    let bank = Bank::new();
    let said = |arguments: &[&str]| bank.run(arguments).done().stderr;
    let plain = said(&["customer", "add", "--name", "José Ilıca 名前 Иван"]);
    assert_eq!(plain, "");
    let table = [
        ("G\u{430}rcia", "several scripts"),
        ("\u{421}\u{430}\u{440}\u{430} Smith", "reads as \"Capa\""),
        ("Ana\u{202e}gnp", "hidden characters"),
        ("Ana\u{1b}[2J", "hidden characters"),
    ];
    for (name, doubt) in table {
        let told = said(&["customer", "add", "--name", name]);
        assert!(told.contains(doubt), "{name:?}: {told}");
        assert!(!told.contains(steers), "{told:?}");
    }
    let customer = bank.customer("Ana");
    let told = said(&["customer", "update", &customer, "--name", "An\u{430}"]);
    assert!(told.contains("several scripts"), "{told}");
    let label = ["account", "open", "--customer", &customer, "--name"];
    let told = said(&[&label[..], &["S\u{430}vings"]].concat());
    assert!(told.contains("several scripts"), "{told}");
    let file = bank.file(
        "core.csv",
        "customer_external_id,customer_name,external_number\nE1,Ana,X1\nE2,\u{430}na,X2\nE3,An\u{430},X3\n",
    );
    let told = said(&["import", "accounts", &file]);
    assert!(told.contains("2 names, the first in line 3"), "{told}");
    assert!(!said(&["-q", "customer", "add", "--name", "An\u{430}"]).contains("scripts"));
}

#[test]
fn nothing_from_data_steers_a_terminal() {
    let bank = Bank::new();
    let evil = "E\u{1b}]0;x\u{7}\u{202e}vil\r\n\u{9b}1A\u{200b}";
    let added = bank.json(&[
        "customer",
        "add",
        "--name",
        evil,
        "--phone",
        evil,
        "--address",
        evil,
    ]);
    let customer = text(&added["number"]);
    let opened = bank.json(&["account", "open", "--customer", &customer, "--name", evil]);
    let account = text(&opened["number"]);
    bank.json(&["deposit", &account, "5.00", "--memo", evil]);
    bank.json(&["hold", "place", &account, "1.00", "--memo", evil]);
    bank.json(&["account", "freeze", &account, "--reason", evil]);
    let id = text(&bank.json(&["history", &account])["items"][0]["transaction"]);
    let shows: [&[&str]; 9] = [
        &["customer", "show", &customer],
        &["customer", "list"],
        &["account", "show", &account],
        &["account", "list"],
        &["history", &account],
        &["transaction", "show", &id],
        &["hold", "list"],
        &["withdraw", &account, "1.00"],
        &["verify"],
    ];
    let errors: [&[&str]; 7] = [
        &["customer", "show", evil],
        &["deposit", evil, "1"],
        &["deposit", &account, evil],
        &["deposit", &account, "1", "--ref", evil],
        &["import", "payroll", evil],
        &["history", &account, evil],
        &[evil],
    ];
    for arguments in shows.into_iter().chain(errors) {
        for form in ["table", "json"] {
            let run = bank.run(&[arguments, &["-o", form]].concat());
            for said in [run.stdout, run.stderr] {
                assert!(!said.contains(steers), "{arguments:?} {form}: {said:?}");
            }
        }
    }
    let answer = bank.offered(&["account", "show", ""], &account);
    let steering = |letter: char| letter != '\t' && steers(letter);
    assert!(!answer.contains(steering), "{answer:?}");
}

/// Runs on a terminal: what comes out of it, or nothing where the program that
/// makes one is missing.
#[cfg(target_os = "linux")]
fn on_a_terminal(bank: &Bank, arguments: &[&str]) -> Option<String> {
    let direct = bank.command(arguments);
    let words = std::iter::once(direct.get_program()).chain(direct.get_args());
    let words = words.map(|word| word.to_str().expect("UTF-8"));
    let line: Vec<_> = words.map(bankctl_types::text::shell_quoted).collect();
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &line.join(" "), "/dev/null"]);
    script.env_clear().current_dir(bank.folder.path());
    for (name, value) in direct.get_envs() {
        script.env(name, value.unwrap_or_default());
    }
    script.env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
    script.env("BANKCTL_PAGER", "");
    let shown = match script.output_in_time() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "script: {error}");
            return None;
        }
    };
    Some(shown)
}

#[cfg(target_os = "linux")]
#[test]
fn no_form_steers_a_terminal() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[31mred\u{1b}[2J";
    bank.json(&["deposit", &account, "1", "--memo", evil]);
    for form in ["table", "json", "csv"] {
        for more in [&[][..], &["--raw"]] {
            let history = ["history", &account, "-o", form, "--color", "never"];
            let Some(shown) = on_a_terminal(&bank, &[&history[..], more].concat()) else {
                return;
            };
            assert!(shown.contains("owned"), "{form}: {shown:?}");
            assert!(!shown.contains('\u{1b}'), "{form}: {shown:?}");
        }
    }
    // A file gets them as they are, also through a dash.
    let export = ["export", "transactions", "--to-file", "-"];
    assert!(bank.run(&export).done().stdout.contains(evil));
    let shown = on_a_terminal(&bank, &export).expect("as before");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    let customer = text(&bank.json(&["customer", "list"])["items"][0]["number"]);
    let scan = bank.file("scan.pdf", format!("%PDF-1.7 {evil}"));
    let add = ["customer", "document", "add", &customer, &scan];
    bank.json(&[&add[..], &["--kind", "passport"]].concat());
    let paper = ["customer", "document", "export", "1", "-"];
    let shown = on_a_terminal(&bank, &paper).expect("as before");
    assert!(
        shown.contains("can't be written to a terminal"),
        "{shown:?}"
    );
    let journal = ["export", "journal", "--format", "hledger"];
    let shown = on_a_terminal(&bank, &journal).expect("as before");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded_and_comes_back() {
    let names = [
        "=1+1",
        "  =1+1",
        "\u{a0}@sum",
        "'=1",
        " '-1",
        "Rent\n=cmd|' /C calc'!A0\n  -2",
        "- a\r\n- b",
        "'",
        "O'Neil - Sons",
        "\u{ff1d}1",
        "Rent;=1+1;@x",
        "Rent\t-x",
        "\u{200b}=1",
        "+49 (30) 1-2",
        "'+49",
        "\"=1",
    ];
    let bank = Bank::new();
    for name in names {
        bank.json(&["customer", "add", &format!("--name={name}")]);
    }
    let out = [
        "export",
        "customers",
        "-o",
        "csv",
        "--columns",
        "number,name",
    ];
    let exported = bank.run(&out).done().stdout;
    let mut reader = csv::Reader::from_reader(exported.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    for row in &rows {
        if row[1].starts_with("+49") {
            continue;
        }
        for part in row[1].split(['\n', '\r', ';', '\t']) {
            let first = part.trim_start_matches(['\u{200b}', '"', ' ', '\u{a0}']);
            let first = first.chars().next();
            let runs = first.is_some_and(|first| "=+-@\t\u{ff1d}".contains(first));
            assert!(!runs, "{:?}", &row[1]);
        }
    }
    let other = Bank::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["customer_external_id", "customer_name", "external_number"])
        .expect("written");
    for row in &rows {
        writer
            .write_record([&row[0], &row[1], &row[0]])
            .expect("written");
    }
    let file = other.file("core.csv", writer.into_inner().expect("written"));
    other.json(&["import", "accounts", &file]);
    let read = other.json(&["customer", "list"]);
    let items = read["items"].as_array().expect("a list");
    let came: Vec<&str> = items
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect();
    // Blanks around a cell of a file say nothing.
    let expected: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    assert_eq!(came, expected);
}

#[cfg(unix)]
#[test]
fn a_link_leads_no_output_elsewhere() {
    let bank = Bank::new();
    bank.customer("Ana");
    let victim = bank.file("victim", "precious");
    let link = |name: &str| {
        let path = bank.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(&victim, &path).expect("a link");
        path.display().to_string()
    };
    let untouched = |what: &str| {
        assert_eq!(fs::read(&victim).expect("the file"), b"precious", "{what}");
    };
    let csv = link("out.csv");
    bank.run(&["export", "customers", "--to-file", &csv]).done();
    untouched("--to-file");
    assert!(fs::read_to_string(&csv).expect("a file").contains("Ana"));
    let man = bank.path("man").display().to_string();
    link("man/bankctl.1");
    bank.run(&["man", &man]).done();
    untouched("man");
    let rejects = link("rejects.csv");
    let file = bank.file("pay.csv", "account,amount\nnobody,1.00\n");
    let import = ["import", "payroll", &file, "--skip-rejects"];
    bank.refuses(
        &[&import[..], &["--rejects", &rejects]].concat(),
        6,
        "already_exists",
    );
    untouched("--rejects");
    // The link where rejects go by default is passed over as well.
    link("pay.rejects.csv");
    let run = bank.run(&[&import[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 9, "{}", run.stderr);
    let written: Value = run.json();
    assert!(text(&written["rejects_file"]).ends_with("pay.rejects-2.csv"));
    untouched("rejects beside the file");
    let key = link("audit.key");
    bank.refuses(&["audit", "keygen", &key], 6, "already_exists");
    untouched("audit keygen");
}

#[cfg(unix)]
#[test]
fn what_is_made_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let bank = Bank::new();
    let open_to_all = |arguments: &[&str]| {
        let direct = bank.command(arguments);
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", "umask 0; exec \"$@\"", "sh"]);
        shell.arg(direct.get_program()).args(direct.get_args());
        shell.env_clear().current_dir(bank.folder.path());
        for (name, value) in direct.get_envs() {
            shell.env(name, value.unwrap_or_default());
        }
        assert!(
            shell.status_in_time().expect("a shell").success(),
            "{arguments:?}"
        );
    };
    bank.customer("Ana");
    let at = |name: &str| bank.path(name).display().to_string();
    open_to_all(&["export", "customers", "--to-file", &at("out.csv")]);
    open_to_all(&["audit", "keygen", &at("new/audit.key")]);
    open_to_all(&["man", &at("pages")]);
    let mode = |name: &str| {
        let data = fs::metadata(bank.path(name)).expect("a file");
        data.permissions().mode() & 0o777
    };
    assert_eq!(mode("out.csv"), 0o600);
    assert_eq!(mode("new"), 0o700);
    assert_eq!(mode("new/audit.key"), 0o600);
    assert_eq!(mode("pages/bankctl.1"), 0o644, "a manual is for everybody");
}
