//! Payrolls as NACHA and pain.001 against the same rows as CSV; a statement of a bank
//! that is matched line by line.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::figures::{Aim, Figures, Ratio, shown};
use super::import::watched;
use super::pairs::Pairs;
use super::{Plan, common};

/// Accounts that the wages go to, or as many as there are wages.
const ACCOUNTS: u64 = 100_000;
/// Entries of a batch; its control has six digits for them.
const BATCH: usize = 100_000;
/// The bank of the file's accounts: its number's first eight digits, and all nine.
const BANK: (u64, &str) = (9_140_060, "091400606");

/// A wage: the account, cents, and what it is called.
struct Wage {
    account: String,
    cents: u64,
    name: String,
}

pub fn run(plan: &Plan, figures: &mut Figures) {
    let folder = common::folder();
    let (base, accounts) = common::ledger(folder.path(), "base.db", ACCOUNTS.min(plan.largest()));
    let rows = plan.largest();
    let wages: Vec<Wage> = wages(rows, &accounts).collect();
    let files = ["pay.csv", "pay.ach", "pay.xml", "statement.xml"];
    let [csv, ach, order, statement] = files.map(|name| folder.path().join(name));
    write_csv(&csv, &wages);
    write_ach(&ach, &wages);
    write_order(&order, &wages);
    write_statement(&statement, &wages);
    drop(wages);
    let ledger = folder.path().join("bank.db");
    let import = |file: &Path| {
        std::fs::copy(&base, &ledger).expect("a copy");
        let file = file.to_str().expect("UTF-8");
        watched(&mut common::bankctl(
            &ledger,
            &["import", "payroll", file, "--quiet"],
        ))
    };
    for (name, file) in [("NACHA", &ach), ("pain.001", &order)] {
        let (mut pairs, mut peak) = (Pairs::new(), 0);
        for _ in 0..plan.long_rounds {
            let (time, memory) = import(file);
            let (reference, _) = import(&csv);
            peak = peak.max(memory);
            pairs.push(time, reference);
        }
        let what = format!("import payroll, {name}, {} rows", shown(rows as f64));
        let aim = Aim::AtLeast(0.8);
        figures.pairs("files", &what, "CSV (rate)", &pairs, Ratio::Rate, aim);
        memory(figures, &what, peak);
    }
    import(&csv);
    let statement = statement.to_str().expect("UTF-8");
    let (time, peak) = watched(&mut common::bankctl(
        &ledger,
        &[
            "reconcile",
            statement,
            "--account",
            "clearing/payroll",
            "--statement-account",
            "1",
            "-o",
            "json",
        ],
    ));
    let what = format!("reconcile camt.053, {} entries", shown(rows as f64));
    let milliseconds = time.as_secs_f64() * 1e3;
    figures.alone("files", &what, milliseconds, "ms", Aim::None);
    memory(figures, &what, peak);
}

fn memory(figures: &mut Figures, what: &str, peak_kib: u64) {
    let mebibytes = peak_kib as f64 / 1024.0;
    let what = format!("{what}: memory");
    figures.alone("files", &what, mebibytes, "MiB", Aim::AtMost(100.0));
}

/// Wages in a random but repeatable order.
fn wages(rows: u64, accounts: &[String]) -> impl Iterator<Item = Wage> {
    let mut state: u64 = 20_261_121;
    (0..rows).map(move |row| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Wage {
            account: accounts[(state % accounts.len() as u64) as usize].clone(),
            cents: 10_000 + (state >> 20) % 90_000,
            name: format!("W{row}"),
        }
    })
}

fn file(path: &Path) -> BufWriter<std::fs::File> {
    BufWriter::new(std::fs::File::create(path).expect("a file"))
}

fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// This day, `YYYY-MM-DD`.
fn today() -> String {
    let since = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    bankctl_types::Day(i32::try_from(since.as_secs() / 86_400).expect("a day")).to_string()
}

fn write_csv(path: &Path, wages: &[Wage]) {
    let mut file = file(path);
    writeln!(file, "account,amount,reference").expect("written");
    for Wage {
        account,
        cents,
        name,
    } in wages
    {
        writeln!(file, "{account},{},{name}", amount(*cents)).expect("written");
    }
}

fn write_ach(path: &Path, wages: &[Wage]) {
    let (mut text, day) = (String::new(), today()[2..].replace('-', ""));
    let (bank, number) = BANK;
    let record = |text: &mut String, record: String| {
        writeln!(text, "{record:94}").expect("text");
    };
    record(
        &mut text,
        format!("101 {number} 061000146{day}1200A094101{:23}ACME", "BANK"),
    );
    let mut file_cents = 0;
    for (place, batch) in wages.chunks(BATCH).enumerate() {
        let place = place + 1;
        record(
            &mut text,
            format!(
                "5220{:16}{:20}1123456789PPDPAYROLL   {:6}{day}   1{}{place:07}",
                "ACME",
                "",
                "",
                &number[..8]
            ),
        );
        let mut cents = 0;
        for (entry, wage) in batch.iter().enumerate() {
            let Wage { account, name, .. } = wage;
            let trace = (place - 1) * BATCH + entry + 1;
            record(
                &mut text,
                format!(
                    "622{number}{account:17}{:010}{name:15}{:22}  0{}{trace:07}",
                    wage.cents,
                    "CUSTOMER EXAMPLE",
                    &number[..8]
                ),
            );
            cents += wage.cents;
        }
        file_cents += cents;
        let (count, hash) = (batch.len(), bank * batch.len() as u64 % 10_000_000_000);
        record(
            &mut text,
            format!(
                "8220{count:06}{hash:010}{:012}{cents:012}1123456789{:25}{}{place:07}",
                0,
                "",
                &number[..8]
            ),
        );
    }
    let batches = wages.len().div_ceil(BATCH);
    let records = wages.len() + 2 * batches + 2;
    let blocks = records.div_ceil(10);
    let hash = bank * wages.len() as u64 % 10_000_000_000;
    let count = wages.len();
    record(
        &mut text,
        format!(
            "9{batches:06}{blocks:06}{count:08}{hash:010}{:012}{file_cents:012}",
            0
        ),
    );
    for _ in records..blocks * 10 {
        record(&mut text, "9".repeat(94));
    }
    std::fs::write(path, text).expect("written");
}

fn write_order(path: &Path, wages: &[Wage]) {
    let mut file = file(path);
    write!(
        file,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn>\
         <GrpHdr><MsgId>M1</MsgId><NbOfTxs>{}</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId>\
         <PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>{}</Dt></ReqdExctnDt>\
         <DbtrAcct><Id><Othr><Id>ACME</Id></Othr></Id></DbtrAcct>",
        wages.len(),
        today()
    )
    .expect("written");
    for Wage {
        account,
        cents,
        name,
    } in wages
    {
        write!(
            file,
            "\n<CdtTrfTxInf><PmtId><EndToEndId>{name}</EndToEndId></PmtId>\
             <Amt><InstdAmt Ccy=\"USD\">{}</InstdAmt></Amt><Cdtr><Nm>Customer Example</Nm></Cdtr>\
             <CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>",
            amount(*cents)
        )
        .expect("written");
    }
    writeln!(file, "</PmtInf></CstmrCdtTrfInitn></Document>").expect("written");
}

fn write_statement(path: &Path, wages: &[Wage]) {
    let mut file = file(path);
    let day = today();
    let balance = |code: &str, cents: u64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            amount(cents)
        )
    };
    let sum = wages.iter().map(|wage| wage.cents).sum();
    write!(
        file,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
         <Id>S</Id><Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>USD</Ccy></Acct>{}{}",
        balance("OPBD", 0),
        balance("CLBD", sum)
    )
    .expect("written");
    for Wage { cents, name, .. } in wages {
        write!(
            file,
            "\n<Ntry><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId>\
             </Refs></TxDtls></NtryDtls></Ntry>",
            amount(*cents)
        )
        .expect("written");
    }
    writeln!(file, "</Stmt></BkToCstmrStmt></Document>").expect("written");
}
