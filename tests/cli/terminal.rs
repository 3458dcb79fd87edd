//! What people who live in a terminal expect.

use std::fmt::Write as _;
use std::process::Stdio;

use crate::common::deadline::{InTime as _, Lines};
use crate::common::{Bank, Run, text};
use crate::terminal_screen::Pty;

/// A bank with one of everything, and command lines that read it.
fn furnished() -> (Bank, Vec<Vec<String>>) {
    let bank = Bank::new();
    let ana = bank.funded("100");
    bank.json(&[
        "deposit",
        &ana,
        "5",
        "--ref",
        "D-1",
        "--memo",
        "\u{1b}[31mred, \"and\"\nmore",
    ]);
    bank.json(&["hold", "place", &ana, "1"]);
    let frozen = bank.account(&[]);
    bank.json(&["account", "freeze", &frozen, "--reason", "r"]);
    let lines = [
        "customer list",
        "customer show C00000013",
        "account list",
        "account list --internal",
        "account show 1000000018",
        "balance 1000000018 cash/vault",
        "history 1000000018",
        "transaction show D-1",
        "hold list",
        "report trial-balance",
        "report balance-sheet",
        "report income-statement",
        "report general-ledger",
        "report cash-position",
        "report teller-journal --during 2026",
        "report dormant",
        "report overdrawn",
        "report large-transactions --over 1 --during 2026",
        "report interest-accrued",
        "report interest-paid",
        "report products --during 2026",
        "report checks-outstanding",
        "report open-items",
        "gl list",
        "gl show cash/vault",
        "stats --period monthly",
        "stats --period daily --chart",
        "export transactions",
        "export accounts",
        "export customers",
        "verify",
    ];
    let lines = lines
        .iter()
        .map(|line| line.split(' ').map(str::to_owned).collect());
    (bank, lines.collect())
}

/// Command lines that write, in an order in which each can be done.
const WRITING: &[&str] = &[
    "customer add --name Ben",
    "customer update C00000013 --name Ana",
    "account open --customer C00000013",
    "account update 1000000018 --overdraft 5",
    "account freeze 1000000018 --reason r",
    "account unfreeze 1000000018",
    "deposit 1000000018 1",
    "withdraw 1000000018 1",
    "transfer 1000000018 cash/vault 1",
    "gl add nostro/first-national --class asset",
    "gl close nostro/first-national --yes",
    "reverse D-1 --reason r",
    "hold place 1000000018 1",
    "hold capture H00000013",
    "account close 1000000039 --yes",
];

fn strings(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[test]
fn no_escape_byte_without_a_terminal() {
    let (bank, lines) = furnished();
    let mut lines = lines;
    lines.extend(
        [
            "--help",
            "deposit --help",
            "help hold",
            "custmer",
            "balance 1000000017",
            "--version",
        ]
        .map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>()),
    );
    for line in &lines {
        for form in ["table", "json", "csv"] {
            let arguments = [&strings(line)[..], &["-o", form]].concat();
            for variables in [
                &[][..],
                &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
            ] {
                let output = bank
                    .command(&arguments)
                    .envs(variables.iter().copied())
                    .output_in_time()
                    .expect("runs");
                for bytes in [&output.stdout, &output.stderr] {
                    let said = String::from_utf8_lossy(bytes);
                    // CSV gives data back as it was; the data's own is not ours.
                    let said = match form {
                        "csv" => said.replace("\u{1b}[31mred", ""),
                        _ => said.into_owned(),
                    };
                    assert!(!said.contains('\u{1b}'), "{arguments:?} {said}");
                }
            }
        }
    }
}

#[test]
fn colours_come_when_they_are_asked_for_and_never_in_data() {
    let (bank, _) = furnished();
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = bank
            .command(arguments)
            .envs(variables.iter().copied())
            .output_in_time()
            .expect("runs");
        output.stdout.contains(&0x1b)
    };
    let list = ["account", "list"];
    let always = ["account", "list", "--color", "always"];
    assert!(colored(&always, &[]));
    assert!(colored(&always, &[("NO_COLOR", "1")]));
    assert!(colored(&list, &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&list, &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(
        &list,
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!colored(
        &["account", "list", "--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    for form in ["json", "csv"] {
        assert!(!colored(
            &["account", "list", "--color", "always", "-o", form],
            &[]
        ));
    }
    // The memo of this one is a colour itself.
    let shown = bank
        .run(&["transaction", "show", "D-1", "--color", "always"])
        .done()
        .stdout;
    assert!(!shown.contains("\u{1b}[31mred"), "{shown:?}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let mut rows = String::from("account,amount,memo\n");
    for row in 0..3_000 {
        let memo = "a memo that is long enough to fill pipes";
        writeln!(rows, "{ana},1.00,{memo} {row}").expect("a string takes it");
    }
    let file = bank.file("wages.csv", rows);
    bank.run(&["import", "payroll", &file]).done();
    for form in ["table", "json", "csv"] {
        for line in [
            &["history", &ana, "--limit", "3000"][..],
            &["export", "transactions"],
        ] {
            let arguments = [line, &["-o", form]].concat();
            let mut child = bank
                .command(&arguments)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .start()
                .expect("runs");
            let mut output = Lines::of(child.stdout.take().expect("piped"));
            assert!(output.next().is_some_and(|first| !first.is_empty()));
            drop(output);
            let run = Run::of(child.wait_with_output().expect("it ends"));
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
        }
    }
}

#[test]
fn every_command_speaks_json_and_csv() {
    let (bank, reading) = furnished();
    bank.account(&[]);
    let writing = WRITING
        .iter()
        .map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    for line in reading.into_iter().chain(writing) {
        // What is written is first tried, so that both forms see the same.
        let writes = WRITING.contains(&line.join(" ").as_str());
        let dry: &[&str] = if writes { &["--dry-run"] } else { &[] };
        let arguments = [&strings(&line)[..], dry].concat();
        let run = bank.run(&[&arguments[..], &["-o", "csv"]].concat()).done();
        assert_eq!(run.stderr, "", "{line:?}");
        let mut reader = csv::ReaderBuilder::new()
            .flexible(false)
            .from_reader(run.stdout.as_bytes());
        let names = reader.headers().expect("a heading").clone();
        assert!(
            !run.stdout.contains('\r') && names.iter().all(|name| !name.is_empty()),
            "{names:?}"
        );
        let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
        let rows = rows.expect("as wide as the heading").len();
        let json = bank.json(&arguments);
        match json["items"].as_array() {
            Some(items) => assert_eq!(items.len(), rows, "{line:?}"),
            None => assert_eq!(rows, 1, "{line:?} {json}"),
        }
        if writes {
            bank.run(&strings(&line)).done();
        }
    }
    let made = Bank::nowhere();
    assert_eq!(made.json(&["init"])["currency"], "USD");
    bank.verify();
}

#[test]
fn machine_forms_do_not_depend_on_the_surroundings() {
    let (bank, lines) = furnished();
    for line in &lines {
        for form in ["json", "csv"] {
            let arguments = [&strings(line)[..], &["-o", form]].concat();
            let plain = bank.run(&arguments).done().stdout;
            let variables = [
                ("LC_ALL", "de_DE.UTF-8"),
                ("LANG", "C"),
                ("COLUMNS", "20"),
                ("CLICOLOR_FORCE", "1"),
                ("TZ", "Asia/Tokyo"),
            ];
            let output = bank
                .command(&arguments)
                .envs(variables)
                .output_in_time()
                .expect("runs");
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                plain,
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn options_stand_before_and_after_and_in_the_environment() {
    let (bank, _) = furnished();
    let json = bank
        .run(&["balance", "1000000018", "-o", "json"])
        .done()
        .stdout;
    for arguments in [
        &["-o", "json", "balance", "1000000018"][..],
        &["--output=json", "balance", "1000000018"],
        &["-ojson", "balance", "1000000018"],
        &["balance", "-o", "json", "--", "1000000018"],
    ] {
        assert_eq!(bank.run(arguments).done().stdout, json, "{arguments:?}");
    }
    let with = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = bank
            .command(arguments)
            .envs(variables.iter().copied())
            .output_in_time()
            .expect("runs");
        (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(
        with(&[("BANKCTL_OUTPUT", "json")], &["balance", "1000000018"]).0,
        json
    );
    let csv = with(
        &[("BANKCTL_OUTPUT", "json")],
        &["balance", "1000000018", "-o", "csv"],
    )
    .0;
    assert!(
        csv.starts_with("account,currency,"),
        "the option wins: {csv}"
    );
    for line in [&["balance"][..], &["balance", "1000000017"], &["frob"]] {
        let (out, error) = with(&[("BANKCTL_OUTPUT", "json")], line);
        assert!(
            out.is_empty() && error.starts_with("{\"error\":{\"code\":"),
            "{line:?} {error}"
        );
    }
    assert!(
        with(&[("BANKCTL_OUTPUT", "xml")], &["balance", "1000000018"])
            .1
            .contains("xml")
    );
    // A ledger that was named by the option wins too.
    let elsewhere = bank.path("other.db").display().to_string();
    bank.refuses(
        &["--ledger", &elsewhere, "balance", "1000000018"],
        3,
        "ledger_not_found",
    );
    assert!(!bank.path("other.db").exists());
    // An empty variable of a script is not the ledger of the environment.
    bank.refuses(&["--ledger", "", "verify"], 3, "ledger_not_found");
    // The config file comes last.
    let config = bank.file("config.toml", "output = \"json\"\n");
    assert_eq!(
        with(&[("BANKCTL_CONFIG", &config)], &["balance", "1000000018"]).0,
        json
    );
    let both = [
        ("BANKCTL_CONFIG", config.as_str()),
        ("BANKCTL_OUTPUT", "csv"),
    ];
    assert_eq!(with(&both, &["balance", "1000000018"]).0, csv);
    let wrong = bank.file("wrong.toml", "colour = 1\n");
    assert!(
        with(&[("BANKCTL_CONFIG", &wrong)], &["verify"])
            .1
            .contains("wrong.toml")
    );
}

#[test]
fn columns_and_headings_are_chosen() {
    let (bank, _) = furnished();
    let run = |arguments: &[&str]| bank.run(arguments).done().stdout;
    let csv = run(&["account", "list", "-o", "csv", "--columns", "status,number"]);
    assert_eq!(csv, "status,number\nopen,1000000018\nfrozen,1000000026\n");
    let bare = run(&[
        "account",
        "list",
        "-o",
        "csv",
        "--columns",
        "number",
        "--no-headers",
    ]);
    assert_eq!(bare, "1000000018\n1000000026\n");
    let table = run(&[
        "account",
        "list",
        "--columns",
        "number,status",
        "--no-headers",
    ]);
    assert_eq!(table, "1000000018  open\n1000000026  frozen\n");
    let one = run(&[
        "account",
        "show",
        "1000000018",
        "--columns",
        "number,status",
        "-o",
        "csv",
    ]);
    assert_eq!(one, "number,status\n1000000018,open\n");
    let refused = bank.run(&["account", "list", "--columns", "number,colour"]);
    assert_eq!(refused.code, 2);
    let hint = "ledger_balance, available_balance (Available)";
    assert!(refused.stderr.contains(hint), "{}", refused.stderr);
    // JSON has the fields that the columns come from, in the order asked for.
    let shown = |line: &str, columns: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        run(&[&words[..], &["-o", "json", "--columns", columns]].concat())
    };
    let list = shown(
        "account list --limit 1",
        "Holders,status,number,holders_role",
    );
    let expected = "{\"items\":[{\"holders\":[{\"customer\":\"C00000013\",\"name\":\"Ana García\",\
                    \"role\":\"owner\"}],\"status\":\"open\",\"number\":\"1000000018\"}],\
                    \"next\":\"1000000018\"}\n";
    assert_eq!(list, expected);
    let one = shown("transaction show D-1", "credit_balance,amount,memo");
    assert!(
        one.starts_with("{\"credit_balance\":\"105.00\",\"amount\":\"5.00\",\"memo\":"),
        "{one}"
    );
    assert_eq!(
        shown("export accounts", "number").matches("ledger").count(),
        0
    );
}

#[test]
fn a_column_is_named_by_its_heading_too() {
    let (bank, _) = furnished();
    let run = |columns: &str, form: &str| {
        let list = ["history", "1000000018", "--limit", "1", "-o", form];
        let more = ["--columns", columns];
        bank.run(&[&list[..], &more].concat()).done().stdout
    };
    let by_name = run("business_date,counterparty,amount", "csv");
    assert_eq!(
        by_name,
        "business_date,counterparty,amount\n2026-11-21,cash/vault,5.00\n"
    );
    for columns in ["Date,Counterparty,Amount", "date,COUNTERPARTY,amount"] {
        assert_eq!(run(columns, "csv"), by_name, "{columns}");
    }
    let table = run("value date,Value-Date", "table");
    assert!(table.starts_with("Value date  Value date\n"), "{table}");
}

#[test]
fn a_mistyped_column_does_not_make_a_failure_of_what_was_done() {
    let (bank, _) = furnished();
    let run = bank
        .run(&["deposit", "1000000018", "1", "--columns", "amuont"])
        .done();
    assert!(run.stdout.starts_with("Transaction  "), "{}", run.stdout);
    assert!(
        run.stderr.contains("there is no column \"amuont\""),
        "{}",
        run.stderr
    );
    assert_eq!(bank.balance("1000000018"), "106.00");
    let refused = bank.run(&[
        "deposit",
        "1000000018",
        "1",
        "--sort",
        "amount",
        "--dry-run",
    ]);
    assert_eq!(refused.code, 2, "{}", refused.stdout);
}

#[test]
fn lists_are_sorted_by_any_column_in_every_form() {
    let (bank, _) = furnished();
    bank.json(&["withdraw", "1000000018", "40", "--memo", "Rent"]);
    let amounts = |sort: &str| -> Vec<String> {
        let list = bank.json(&["history", "1000000018", "--sort", sort]);
        let items = list["items"].as_array().expect("items").iter();
        items.map(|item| text(&item["amount"])).collect()
    };
    assert_eq!(amounts("amount"), ["-40.00", "5.00", "100.00"]);
    assert_eq!(amounts("-Amount"), ["100.00", "5.00", "-40.00"]);
    assert_eq!(amounts("transaction"), ["100.00", "5.00", "-40.00"]);
    let csv = ["account", "list", "--sort", "-number", "-o", "csv"];
    let run = bank.run(&[&csv[..], &["--columns", "number"]].concat());
    assert_eq!(run.done().stdout, "number\n1000000026\n1000000018\n");
    let page = ["history", "1000000018", "--limit", "2", "--sort", "amount"];
    let run = bank.run(&page).done();
    assert!(
        run.stderr.contains("only what is shown was sorted"),
        "{}",
        run.stderr
    );
    for (line, told) in [
        (
            "account list --sort colour",
            "--sort: there is no column \"colour\"",
        ),
        (
            "account show 1000000018 --sort number",
            "--sort is for lists",
        ),
        ("export accounts --sort number", "--sort is for lists"),
    ] {
        let run = bank.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(run.code, 2, "{line}");
        assert!(run.stderr.contains(told), "{line}: {}", run.stderr);
    }
}

#[test]
fn quiet_is_quiet_and_errors_are_not() {
    let (bank, _) = furnished();
    let noisy = bank.run(&["stats", "--period", "monthly"]).done();
    assert!(!noisy.stderr.is_empty());
    let quiet = bank.run(&["-q", "stats", "--period", "monthly"]).done();
    assert_eq!((quiet.stderr.as_str(), quiet.stdout), ("", noisy.stdout));
    let empty = ["partner", "list"];
    assert_eq!(bank.run(&empty).done().stdout, "Nothing to show.\n");
    let quiet = [&["-q"], &empty[..]].concat();
    assert_eq!(bank.run(&quiet).done().stdout, "");
    let json = [&quiet[..], &["-o", "json"]].concat();
    assert!(bank.run(&json).done().json()["items"].is_array());
    let failed = bank.run(&["-q", "balance", "1000000017"]);
    assert!(failed.code == 2 && !failed.stderr.is_empty());
}

#[test]
fn long_work_is_drawn_on_a_terminal_and_told_at_its_end_elsewhere() {
    const ROWS: usize = 20_000;
    let bank = Bank::new();
    let mut content =
        "customer_external_id,customer_name,external_number,opening_balance\n".to_owned();
    for row in 0..ROWS {
        writeln!(content, "X{row},Person {row},E{row},1.00").expect("a text");
    }
    let file = bank.file("accounts.csv", content);
    let piped = bank.run(&["import", "accounts", &file, "--dry-run"]).done();
    assert!(!piped.stderr.contains("rows/s") && !piped.stderr.contains("left"));
    let pty = Pty::of(80, 24);
    let mut drawn = bank.command(&["import", "accounts", &file]);
    let mut running = drawn
        .env("TERM", "xterm-256color")
        .stderr(pty.end())
        .stdout(Stdio::null())
        .start()
        .expect("the binary runs");
    // How many are done, of how many, how fast and how long still.
    let shown = pty.waits_for("/20,000 rows");
    let bar = shown.lines().find(|line| line.contains("/20,000 rows"));
    let bar = bar.expect("a bar");
    assert!(
        bar.contains('%') && bar.contains("/s, ") && bar.contains(" left"),
        "{bar}"
    );
    assert!(running.wait().expect("it ends").success());
    assert!(!pty.shows().contains("/20,000 rows"), "it is taken away");
}
