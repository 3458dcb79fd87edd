//! Statements of more lines than memory should hold.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run};

/// More than stays in memory of either side.
const LINES: usize = 12_000;

/// A bank that has paid as many wages, with references, and the statement of another bank
/// about all of them, in another order.
fn paid() -> (Bank, String) {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut wages = String::from("account,amount,reference\n");
    let mut lines = String::new();
    for wage in 0..LINES {
        // Each once, as long as this has nothing in common with their number.
        let place = wage * 7 % LINES;
        let cents = |wage: usize| format!("{}.{:02}", 1 + wage % 50, wage % 100);
        writeln!(wages, "{account},{},wage {wage} of somebody", cents(wage)).expect("a text");
        write!(
            lines,
            "\n<Ntry><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
             <BookgDt><Dt>2026-11-21</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>wage {place} \
             of somebody</EndToEndId></Refs><RmtInf><Ustrd>for the work of a whole month</Ustrd></RmtInf>\
             </TxDtls></NtryDtls></Ntry>",
            cents(place)
        )
        .expect("a text");
    }
    let wages = bank.file("wages.csv", wages);
    bank.json(&["import", "payroll", &wages]);
    let total = bank.balance("clearing/payroll");
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-21</Dt></Dt></Bal>"
        )
    };
    let statement = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
         <Id>S</Id><Acct><Id><Othr><Id>7</Id></Othr></Id><Ccy>USD</Ccy></Acct>{}{}{lines}\
         </Stmt></BkToCstmrStmt></Document>\n",
        balance("OPBD", "0.00"),
        balance("CLBD", &total),
    );
    (bank, statement)
}

/// Holds a statement against the account, with temporary files in a folder.
fn within(bank: &Bank, file: &str, folder: &str) -> Run {
    #[rustfmt::skip]
    let mut command = bank.command(&[
        "reconcile", file, "--account", "clearing/payroll", "--statement-account", "7", "-o", "json",
    ]);
    command.env("TMPDIR", bank.path(folder));
    Run::of(command.output_in_time().expect("the binary runs"))
}

#[test]
fn what_is_put_aside_leaves_nothing_behind() {
    let (bank, statement) = paid();
    let file = bank.file("statement.xml", statement);
    let folder = bank.path("temporary");
    std::fs::create_dir(&folder).expect("a folder");
    let run = within(&bank, &file, "temporary");
    let result: Value = serde_json::from_str(&run.stdout).expect("a result");
    assert_eq!(
        (run.code, &result["matched"]),
        (0, &LINES.into()),
        "{result}"
    );
    let left = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(left, 0, "files that were left behind");
}

/// The lines do go to a file: without a place for it there is no result, and it is said why.
#[test]
fn a_place_for_temporary_files_that_is_missing_is_named() {
    let (bank, statement) = paid();
    let file = bank.file("statement.xml", statement);
    let run = within(&bank, &file, "nowhere");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    let error: Value = serde_json::from_str(&run.stderr).expect("JSON on standard error");
    assert_eq!(error["error"]["code"], "io");
    let told = error["error"].to_string();
    assert!(
        told.contains("temporary file") && told.contains("TMPDIR"),
        "{told}"
    );
}
