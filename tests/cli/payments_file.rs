//! Orders of credit transfers: payroll and payments from pain.001, wages from
//! NACHA, and the answer to the sender.

use serde_json::{Value, json};

use crate::cases::import;
use crate::common::{Bank, data};

fn shared(name: &str) -> String {
    data(&format!("pain001/{name}")).display().to_string()
}

const WAGES: &str = "pain001-0-0-74__us.ach.ppd-payroll.pain.001.001.09.xml";

/// A bank on 2026-11-21 with an employer of 10,000.00 and two people, by the
/// numbers of the file.
fn bank(more: &str) -> Bank {
    let bank = Bank::new();
    let header = "customer_external_id,customer_name,external_number,opening_balance\n";
    let rows = "E,Cascade,4412345678,10000\nJ,Jordan,7712345678,0\nS,Sam,7798765432,0\n";
    let file = bank.file("accounts.csv", format!("{header}{rows}{more}"));
    bank.json(&["import", "accounts", &file]);
    bank
}

fn counts(told: &Value) -> (u64, u64, u64, u64) {
    let count = |name: &str| told[name].as_u64().unwrap_or(u64::MAX);
    (
        count("rows"),
        count("posted"),
        count("duplicates"),
        count("rejected"),
    )
}

#[test]
fn wages_of_an_order_are_paid_once() {
    for version in ["03", "09"] {
        let bank = bank("");
        let file = shared(&WAGES.replace("001.09", &format!("001.{version}")));
        let told = bank.json(&["import", "payroll", &file]);
        assert_eq!(counts(&told), (2, 2, 0, 0), "{told}");
        assert_eq!(
            (&told["amount"], &told["currency"]),
            (&json!("5995.65"), &json!("USD"))
        );
        assert_eq!(told["format"], format!("pain.001.001.{version}"));
        assert_eq!(bank.balance("7712345678"), "3120.55");
        assert_eq!(bank.balance("7798765432"), "2875.10");
        assert_eq!(bank.balance("4412345678"), "4004.35");
        let again = bank.json(&["import", "payroll", &file]);
        assert_eq!(counts(&again), (2, 0, 2, 0), "{again}");
        bank.verify();
    }
}

#[test]
fn payments_go_out_or_stay_by_the_banks_of_the_order() {
    let bank = bank("");
    let answer = bank.path("answer.xml").display().to_string();
    let file = shared(WAGES);
    let told = bank.json(&["import", "payments", &file, "--status", &answer]);
    assert_eq!(counts(&told), (2, 2, 0, 0), "{told}");
    assert_eq!(
        (&told["amount"], &told["waiting"]),
        (&json!("5995.65"), &json!(0))
    );
    // Both people are at other banks.
    assert_eq!(bank.balance("7712345678"), "0.00");
    assert_eq!(bank.balance("clearing/ach"), "-5995.65");
    assert_eq!(bank.balance("4412345678"), "4004.35");
    let text = std::fs::read_to_string(&answer).expect("an answer");
    assert!(
        text.contains("<OrgnlMsgId>CMI-PAY-20260925</OrgnlMsgId>"),
        "{text}"
    );
    assert!(text.contains("<GrpSts>ACSC</GrpSts>"), "{text}");
    let again = bank.json(&["import", "payments", &file]);
    assert_eq!(counts(&again), (2, 0, 2, 0), "{again}");
    let key = again["batch"].as_str().expect("a key");
    let later = bank
        .run(&["export", "payment-status", key, "--version", "03"])
        .done();
    assert!(later.stdout.contains("pain.002.001.03"), "{}", later.stdout);
    assert!(
        later
            .stdout
            .contains("<DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>ACSC</DtldSts>")
    );
    bank.verify();
    // The same message with other content.
    let other = std::fs::read_to_string(&file)
        .expect("a message")
        .replace("3120.55", "3120.56");
    let other = bank.file("other.xml", other.replace("5995.65", "5995.66"));
    bank.refuses(&["import", "payments", &other], 6, "file_id_conflict");
}

/// An order from the employer with these transactions: account, amount, currency, agent, id.
fn order(day: &str, rows: &[(&str, &str, &str, &str, &str)]) -> String {
    let transaction = |(account, amount, currency, agent, id): &(&str, &str, &str, &str, &str)| {
        let agent = if agent.is_empty() {
            String::new()
        } else {
            format!("<CdtrAgt><FinInstnId><BICFI>{agent}</BICFI></FinInstnId></CdtrAgt>")
        };
        format!(
            "<CdtTrfTxInf><PmtId><InstrId>I{id}</InstrId><EndToEndId>{id}</EndToEndId></PmtId>\n\
             <Amt><InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt></Amt>{agent}\n\
             <CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>\n"
        )
    };
    let transactions: String = rows.iter().map(transaction).collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn>\
         <GrpHdr><MsgId>M-{day}-{count}</MsgId><NbOfTxs>{count}</NbOfTxs></GrpHdr>\
         <PmtInf><PmtInfId>P</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt>\
         <DbtrAcct><Id><Othr><Id>4412345678</Id></Othr></Id></DbtrAcct>\
         <DbtrAgt><FinInstnId><BICFI>BANKUS33XXX</BICFI></FinInstnId></DbtrAgt>\
         {transactions}</PmtInf></CstmrCdtTrfInitn></Document>",
        count = rows.len()
    )
}

#[test]
fn bad_transactions_are_told_and_answered() {
    let bank = bank("");
    let file = bank.file(
        "order.xml",
        order(
            "2026-11-21",
            &[
                ("7712345678", "10.00", "USD", "BANKUS33", "E-1"),
                ("1000000099", "20.00", "USD", "", "E-2"),
                ("7798765432", "30.00", "EUR", "", "E-3"),
                ("7798765432", "40.001", "USD", "", "E-4"),
                ("7798765432", "50.00", "USD", "OTHERUS1", "E-5"),
            ],
        ),
    );
    let answer = bank.path("answer.xml").display().to_string();
    let (code, told) = import(&bank, "payments", &file, &["--status", &answer]);
    assert_eq!((code, counts(&told)), (9, (5, 0, 0, 3)), "{told}");
    let codes: Vec<&Value> = told["rejects"]
        .as_array()
        .expect("rejects")
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(
        codes,
        [
            "invalid_account_number",
            "currency_mismatch",
            "invalid_amount"
        ]
    );
    let text = std::fs::read_to_string(&answer).expect("an answer");
    for part in [
        "<GrpSts>RJCT</GrpSts>",
        "<OrgnlEndToEndId>E-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>",
        "<Cd>AM03</Cd>",
        "<Cd>AM12</Cd>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(bank.balance("4412345678"), "10000.00");
    let bad = bank.path("bad.csv").display().to_string();
    let more = ["--skip-rejects", "--rejects", &bad, "--status", &answer];
    let (code, told) = import(&bank, "payments", &file, &more);
    assert_eq!((code, counts(&told)), (9, (5, 2, 0, 3)), "{told}");
    assert_eq!(bank.balance("7712345678"), "10.00");
    assert_eq!(bank.balance("clearing/ach"), "-50.00");
    let text = std::fs::read_to_string(&answer).expect("an answer");
    assert!(text.contains("<GrpSts>PART</GrpSts>"), "{text}");
    let kept = std::fs::read_to_string(&bad).expect("rejects");
    assert!(
        kept.lines().count() == 4 && kept.contains("1000000099,20,USD"),
        "{kept}"
    );
    bank.verify();
}

#[test]
fn what_is_not_due_waits_for_its_day() {
    let mut bank = bank("");
    let file = bank.file(
        "order.xml",
        order("2026-11-23", &[("7712345678", "10.00", "USD", "", "E-1")]),
    );
    let (code, told) = import(&bank, "payments", &file, &[]);
    assert_eq!((code, counts(&told)), (9, (1, 0, 0, 0)), "{told}");
    assert_eq!(
        (&told["waiting"], &told["due"]),
        (&json!(1), &json!("2026-11-23"))
    );
    bank.now += 2 * crate::common::DAY;
    let told = bank.json(&["import", "payments", &file]);
    assert_eq!(counts(&told), (1, 1, 0, 0), "{told}");
    assert_eq!(bank.balance("7712345678"), "10.00");
}

#[test]
fn an_order_that_is_refused_as_a_whole_has_an_answer_too() {
    let bank = bank("");
    let answer = bank.path("answer.xml").display().to_string();
    for (name, more) in [
        (
            "pain001__pain.001.001.09.xml",
            "\"2\" transactions, but it has 5",
        ),
        ("pain001__pain.001.001.03.xml", "4"),
    ] {
        let (code, error) = import(&bank, "payments", &shared(name), &["--status", &answer]);
        assert_eq!(
            (code, &error["code"]),
            (4, &json!("control_count_mismatch")),
            "{error}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|text| text.contains(more)),
            "{error}"
        );
        let text = std::fs::read_to_string(&answer).expect("an answer");
        assert!(
            text.contains("<GrpSts>RJCT</GrpSts>") && text.contains("<Cd>AM18</Cd>"),
            "{text}"
        );
    }
    bank.refuses(
        &["import", "payments", &shared(WAGES), "--from", "7712345678"],
        4,
        "payer_mismatch",
    );
    let csv = bank.file("wages.csv", "account,amount\n7712345678,5\n");
    bank.refuses(&["import", "payments", &csv], 2, "unsupported_format");
    bank.refuses(&["export", "payment-status", "none"], 3, "batch_not_found");
}

#[test]
fn wages_of_an_ach_file_are_paid() {
    let bank = Bank::new();
    let file = data("nacha/ppd-credit.ach");
    let content = std::fs::read_to_string(&file).expect("a file");
    let account = content
        .lines()
        .find(|line| line.starts_with('6'))
        .map(|line| line[12..29].trim().to_owned())
        .expect("an entry");
    let header = "customer_external_id,customer_name,external_number\n";
    let accounts = bank.file("accounts.csv", format!("{header}R,Receiver,{account}\n"));
    bank.json(&["import", "accounts", &accounts]);
    let told = bank.json(&["import", "payroll", &file.display().to_string()]);
    assert_eq!(counts(&told), (1, 1, 0, 0), "{told}");
    assert_eq!(told["format"], "nacha");
    assert_eq!(Value::from(bank.balance(&account)), told["amount"]);
    let again = bank.json(&["import", "payroll", &file.display().to_string()]);
    assert_eq!(counts(&again), (1, 0, 1, 0), "{again}");
    bank.verify();
}
