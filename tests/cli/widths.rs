//! What people see on terminals of every width.
#![cfg(unix)]

use super::terminal_screen::Pty;
use super::told::in_new_york;
use crate::common::Bank;
use crate::common::deadline::InTime as _;

#[test]
fn a_narrow_terminal_gets_a_line_for_each_sentence() {
    let bank = in_new_york();
    for (width, expected) in [
        (
            120,
            "Deposited 5.00 USD cash to 1000000018 (Uma Lindqvist). New balance 5.00. T0000000013, 07:00\n",
        ),
        (
            80,
            "Already deposited 5.00 USD cash to 1000000018 (Uma Lindqvist).\nBalance now 5.00.\n\
             T0000000013, 07:00\n",
        ),
        (
            40,
            "Already deposited 5.00 USD cash to\n1000000018 (Uma Lindqvist).\nBalance now 5.00.\n\
             T0000000013, 07:00\n",
        ),
    ] {
        let pty = Pty::of(width, 24);
        let mut command = bank.command(&["deposit", "1000000018", "5", "--ref", "D-1"]);
        command
            .stdout(pty.end())
            .stderr(pty.end())
            .env("LC_ALL", "C.UTF-8");
        command.status_in_time().expect("the binary runs");
        pty.waits_for(expected.lines().last().expect("a line"));
        let shown = pty.shows();
        assert_eq!(shown.trim_end(), expected.trim_end(), "{width}");
    }
}

/// Command lines that show a list, of a bank that has something in each.
const LISTS: &[&str] = &[
    "customer list",
    "customer document list C00000013",
    "account list",
    "account list --internal",
    "balance 1000000018 cash/vault clearing/third-party",
    "history 1000000018",
    "history cash/vault",
    "transaction list",
    "hold list",
    "hold list --all",
    "gl list",
    "report trial-balance",
    "report balance-sheet",
    "report general-ledger",
    "report cash-position",
    "report teller-journal --during 2026",
    "report large-transactions --over 1 --during 2026",
    "report products --during 2026",
    "report checks-outstanding",
    "report open-items",
    "stats --period monthly",
    "import list",
    "operator list",
    "operator permissions",
    "token list",
    "approval list",
    "policy show",
    "audit log",
];

/// A bank with long names, large amounts and something in every list.
fn with_everything() -> Bank {
    let bank = in_new_york();
    for line in [
        "customer update C00000013 --email uma.lindqvist1@example.org --phone +12125550001",
        "deposit 1000000018 9876543.21 --channel payroll --ref PR-2026-11-0001",
        "deposit 1000000018 500 --channel check --ref CHK-1",
        "withdraw 1000000018 5 --channel third-party --ref 0199a3c4-5d6e-7f80-8123-456789abcdef",
        "transfer 1000000018 1000000026 250",
        "hold place 1000000018 120 --expires 2026-12-01",
        "cashier-check issue --from 1000000018 40 --payee Coast-Motors",
        "gl add nostro/first-national-of-x --class asset",
        "operator add samantha --role teller",
        "operator add benedict --role supervisor,admin",
        "operator add robot --role service",
        "token create robot --scope balance:read,history:read --expires 9d",
        "account freeze 1000000026 --reason lost",
        "policy set withdrawals --over 10000",
        "withdraw 1000000018 20000",
    ] {
        let run = bank.run(&line.split(' ').collect::<Vec<_>>());
        assert!([0, 10].contains(&run.code), "{line}: {}", run.stderr);
    }
    let memo = "an unabbreviated explanation of what was bought";
    bank.run(&["withdraw", "1000000018", "19.99", "--memo", memo])
        .done();
    let scan = bank.file("scan.pdf", b"%PDF-1.7\nUma");
    let add = ["customer", "document", "add", "C00000013", &scan];
    bank.run(&[&add[..], &["--kind", "passport"]].concat())
        .done();
    let wages = bank.file(
        "wages of november.csv",
        "account,amount\n1000000018,10.50\n",
    );
    bank.run(&["import", "payroll", &wages]).done();
    bank
}

/// What a list is on a terminal of a width.
fn on_terminal(bank: &Bank, line: &str, width: u16) -> String {
    let pty = Pty::of(width, 600);
    let mut command = bank.command(&line.split(' ').collect::<Vec<_>>());
    command.env("LC_ALL", "C.UTF-8").env("BANKCTL_PAGER", "");
    let status = command
        .stdout(pty.end())
        .status_in_time()
        .expect("the binary runs");
    // What stands last on the screen is a mark of the test.
    pty.prints("= END =");
    assert!(matches!(status.code(), Some(0 | 9)), "{line}");
    let shown = pty.waits_for("= END =");
    shown.replace("= END =", "").trim_end().to_owned()
}

/// The words above the rule of a table, and those below it.
fn words_of(table: &str) -> (Vec<&str>, Vec<&str>) {
    let lines: Vec<&str> = table.lines().collect();
    let rule = lines.iter().position(|line| line.starts_with('─'));
    let rule = rule.unwrap_or_else(|| panic!("no table:\n{table}"));
    let (head, body) = lines.split_at(rule);
    let told = |line: &&&str| !line.starts_with('─');
    let body = body.iter().filter(told);
    let body = body.take_while(|line| !line.starts_with("Not shown"));
    (
        head.iter()
            .flat_map(|line| line.split_whitespace())
            .collect(),
        body.flat_map(|line| line.split_whitespace()).collect(),
    )
}

#[test]
fn no_table_breaks_a_word_or_cuts_a_heading() {
    let bank = with_everything();
    for line in LISTS {
        let widest = on_terminal(&bank, line, 600);
        let (headings, words) = words_of(&widest);
        for width in [60, 80, 100, 160] {
            let table = on_terminal(&bank, line, width);
            for row in table.lines() {
                assert!(
                    row.chars().count() <= usize::from(width),
                    "{width}\n{table}"
                );
            }
            let (narrow_headings, narrow_words) = words_of(&table);
            for heading in narrow_headings {
                assert!(
                    headings.contains(&heading),
                    "{line} {width}: {heading}\n{table}"
                );
            }
            for word in narrow_words {
                let is_whole = words.contains(&word) || word.ends_with('…');
                assert!(is_whole, "{line} {width}: {word}\n{table}\n{widest}");
            }
        }
    }
}

/// Whether a role may is seen of each at the usual width.
#[test]
fn the_permissions_of_all_roles_fit_in_80_columns() {
    let table = on_terminal(&Bank::new(), "operator permissions", 80);
    assert!(table.contains("Compliance"), "{table}");
    assert!(!table.contains("Not shown"), "{table}");
}

#[test]
fn what_there_is_no_room_for_is_named() {
    let bank = with_everything();
    let table = on_terminal(&bank, "history 1000000018", 60);
    let told = "Not shown: Kind, Memo, Reference, Counterparty. A wider";
    assert!(table.contains(told), "{table}");
    assert!(!on_terminal(&bank, "history 1000000018", 160).contains("Not shown"));
    // Who asks for a column gets it, whatever the width.
    let asked = "history 1000000018 --columns Transaction,reference,Amount";
    let table = on_terminal(&bank, asked, 60);
    for part in ["0199a3c4-5d6e-7f80-8123-", "456789abcdef"] {
        assert!(table.contains(part), "{table}");
    }
    assert!(!table.contains("Not shown"), "{table}");
    // Narrower than a table a listing leaves nothing out.
    let listing = on_terminal(&bank, "history 1000000018 --limit 1", 40);
    assert!(listing.contains("Counterparty"), "{listing}");
}
