//! A statement as camt.053.001.08, "Bank to Customer Statement" (ISO 20022).

use bankctl_types::account_statement::{AccountStatement, StatementLine, StatementSum};
use bankctl_types::{Day, Money};

use super::fold::{cut, pieces, whole};
use super::words;
use super::xml::Writer;

/// The longest text of most elements (`Max35Text`).
const SHORT: usize = 35;
/// The longest name of an account, and line of an address (`Max70Text`).
const MIDDLE: usize = 70;
/// The longest name, and piece of remittance information (`Max140Text`).
const LONG: usize = 140;
/// How many lines an address has at most.
const ADDRESS_LINES: usize = 7;

/// The document, with one statement.
pub(super) fn write(statement: &AccountStatement) -> String {
    let mut xml = Writer::default();
    xml.text
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let namespace = "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"";
    xml.begin_with("Document", namespace);
    xml.begin("BkToCstmrStmt");
    let id = cut(&statement.id, SHORT);
    let made = format!("{}T23:59:59", statement.to);
    xml.begin("GrpHdr");
    xml.leaf("MsgId", &id);
    xml.leaf("CreDtTm", &made);
    xml.end();
    xml.begin("Stmt");
    xml.leaf("Id", &id);
    if let Some(number) = statement.number {
        xml.leaf("ElctrncSeqNb", &number.to_string());
    }
    xml.leaf("CreDtTm", &made);
    xml.begin("FrToDt");
    xml.leaf("FrDtTm", &format!("{}T00:00:00", statement.from));
    xml.leaf("ToDtTm", &made);
    xml.end();
    account(&mut xml, statement);
    let [closing, available] = if statement.is_final {
        ["CLBD", "CLAV"]
    } else {
        ["ITBD", "ITAV"]
    };
    balance(&mut xml, "OPBD", statement.opening, statement.from);
    balance(&mut xml, closing, statement.closing, statement.to);
    balance(&mut xml, available, statement.available, statement.to);
    summary(&mut xml, statement);
    for line in &statement.lines {
        entry(&mut xml, line);
    }
    xml.end_all(3);
    xml.text
}

fn account(xml: &mut Writer, statement: &AccountStatement) {
    xml.begin("Acct");
    xml.begin("Id");
    if let Some(iban) = &statement.iban {
        xml.leaf("IBAN", iban);
    } else {
        xml.begin("Othr");
        xml.leaf("Id", &cut(&statement.account, SHORT - 1));
        xml.end();
    }
    xml.end();
    xml.leaf("Ccy", statement.currency.code());
    if let Some(name) = &statement.name {
        xml.leaf("Nm", &cut(name, MIDDLE));
    }
    if !statement.holders.is_empty() {
        xml.begin("Ownr");
        xml.leaf("Nm", &cut(&statement.holder_names(), LONG));
        if let Some(address) = &statement.address {
            xml.begin("PstlAdr");
            let lines = address.lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty());
            for line in lines
                .flat_map(|line| pieces(line, MIDDLE))
                .take(ADDRESS_LINES)
            {
                xml.leaf("AdrLine", &line);
            }
            xml.end();
        }
        xml.end();
    }
    xml.begin("Svcr");
    xml.begin("FinInstnId");
    xml.leaf("Nm", &cut(&statement.bank, LONG));
    xml.end_all(3);
}

/// An amount without a sign: the direction stands beside it.
fn amount(xml: &mut Writer, name: &str, money: Money) {
    let currency = format!("Ccy=\"{}\"", money.currency.code());
    xml.leaf_with(name, &currency, &unsigned(money));
}

fn unsigned(money: Money) -> String {
    money.to_decimal().abs().to_string()
}

fn direction(xml: &mut Writer, is_credit: bool) {
    xml.leaf("CdtDbtInd", if is_credit { "CRDT" } else { "DBIT" });
}

fn balance(xml: &mut Writer, code: &str, money: Money, day: Day) {
    xml.begin("Bal");
    xml.begin("Tp");
    xml.begin("CdOrPrtry");
    xml.leaf("Cd", code);
    xml.end_all(2);
    amount(xml, "Amt", money);
    direction(xml, money.minor >= 0);
    xml.begin("Dt");
    xml.leaf("Dt", &day.to_string());
    xml.end_all(2);
}

fn summary(xml: &mut Writer, statement: &AccountStatement) {
    let totals = &statement.totals;
    let (credits, debits) = (totals.credits, totals.debits);
    let zero = Money::new(0, statement.currency).to_decimal();
    let sum = credits.amount.to_decimal() + debits.amount.to_decimal();
    let net = credits.amount.to_decimal() - debits.amount.to_decimal();
    xml.begin("TxsSummry");
    xml.begin("TtlNtries");
    xml.leaf("NbOfNtries", &(credits.count + debits.count).to_string());
    xml.leaf("Sum", &sum.to_string());
    xml.begin("TtlNetNtry");
    xml.leaf("Amt", &net.abs().to_string());
    direction(xml, net >= zero);
    xml.end_all(2);
    let mut part = |name: &'static str, sum: StatementSum| {
        xml.begin(name);
        xml.leaf("NbOfNtries", &sum.count.to_string());
        xml.leaf("Sum", &unsigned(sum.amount));
        xml.end();
    };
    part("TtlCdtNtries", credits);
    part("TtlDbtNtries", debits);
    xml.end();
}

fn entry(xml: &mut Writer, line: &StatementLine) {
    xml.begin("Ntry");
    xml.leaf("NtryRef", &line.transaction);
    amount(xml, "Amt", line.amount);
    direction(xml, line.is_credit());
    if line.is_reversal() {
        xml.leaf("RvslInd", "true");
    }
    xml.begin("Sts");
    xml.leaf("Cd", "BOOK");
    xml.end();
    for (name, day) in [("BookgDt", line.date), ("ValDt", line.value_date)] {
        xml.begin(name);
        xml.leaf("Dt", &day.to_string());
        xml.end();
    }
    xml.leaf("AcctSvcrRef", &line.transaction);
    let [domain, family, part] = words::iso(line);
    xml.begin("BkTxCd");
    xml.begin("Domn");
    xml.leaf("Cd", domain);
    xml.begin("Fmly");
    xml.leaf("Cd", family);
    xml.leaf("SubFmlyCd", part);
    xml.end_all(2);
    xml.begin("Prtry");
    xml.leaf("Cd", &line.kind.name().to_uppercase());
    xml.end_all(2);
    xml.begin("NtryDtls");
    xml.begin("TxDtls");
    xml.begin("Refs");
    xml.leaf("AcctSvcrRef", &line.transaction);
    let reference = whole(line.reference.as_deref(), SHORT);
    xml.leaf("EndToEndId", reference.unwrap_or("NOTPROVIDED"));
    xml.end();
    amount(xml, "Amt", line.amount);
    direction(xml, line.is_credit());
    if let Some(other) = words::other_account(line) {
        let party = if line.is_credit() {
            "DbtrAcct"
        } else {
            "CdtrAcct"
        };
        xml.begin("RltdPties");
        xml.begin(party);
        xml.begin("Id");
        xml.begin("Othr");
        xml.leaf("Id", other);
        xml.end_all(4);
    }
    let memo = line.memo.as_deref().unwrap_or_default();
    if !memo.is_empty() {
        xml.begin("RmtInf");
        for piece in pieces(memo, LONG) {
            xml.leaf("Ustrd", &piece);
        }
        xml.end();
    }
    xml.end_all(3);
}
