//! Statements for the tests of all forms: the worked example, and hard ones.

use bankctl_types::account_statement::{
    AccountStatement, StatementHolder, StatementLine, StatementTotals,
};
use bankctl_types::kind::{AccountType, Channel, HolderRole, Kind};
use bankctl_types::{Currency, Day, Money, Timestamp};

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A line before its balance is known.
pub(super) struct Row {
    pub(super) transaction: &'static str,
    pub(super) days: [&'static str; 2],
    pub(super) kind: Kind,
    pub(super) channel: Option<Channel>,
    pub(super) reference: Option<&'static str>,
    pub(super) memo: Option<&'static str>,
    pub(super) minor: i64,
    pub(super) reversal_of: Option<&'static str>,
}

/// A statement of November 2026 of these lines.
pub(super) fn statement(currency: &str, opening: i64, rows: &[Row]) -> AccountStatement {
    let currency = Currency::parse(currency).expect("a currency");
    let money = |minor| Money::new(minor, currency);
    let mut balance = opening;
    let lines: Vec<StatementLine> = rows
        .iter()
        .map(|row| {
            balance += row.minor;
            StatementLine {
                transaction: row.transaction.to_owned(),
                booked_at: Timestamp(1_793_620_800_000_000),
                date: day(row.days[0]),
                value_date: day(row.days[1]),
                kind: row.kind,
                channel: row.channel,
                reference: row.reference.map(str::to_owned),
                memo: row.memo.map(str::to_owned),
                counterparty: "clearing/other".to_owned(),
                amount: money(row.minor),
                balance: money(balance),
                reversal_of: row.reversal_of.map(str::to_owned),
            }
        })
        .collect();
    let totals = StatementTotals::proved(money(opening), &lines, money(balance));
    AccountStatement {
        id: "1000000018-2026-11".to_owned(),
        bank: "First Example Bank".to_owned(),
        account: "1000000018".to_owned(),
        account_type: AccountType::Checking,
        name: None,
        iban: None,
        holders: vec![StatementHolder {
            customer: "C00000013".to_owned(),
            name: "Ana García".to_owned(),
            role: HolderRole::Owner,
        }],
        address: Some("1 Main St\nSpringfield".to_owned()),
        currency,
        from: day("2026-11-01"),
        to: day("2026-11-30"),
        number: Some(11),
        opening: money(opening),
        closing: money(balance),
        available: money(balance),
        holds: Vec::new(),
        lines,
        totals: totals.expect("it adds up"),
        interest: None,
        fees: Vec::new(),
        notice: None,
        is_final: true,
    }
}

/// The account of the worked example: 1,250.00, four lines, 3,738.00.
pub(super) fn worked_example() -> AccountStatement {
    let row = |transaction, days, kind, reference, memo, minor| Row {
        transaction,
        days,
        kind,
        channel: None,
        reference,
        memo: Some(memo),
        minor,
        reversal_of: None,
    };
    statement(
        "USD",
        125_000,
        &[
            Row {
                channel: Some(Channel::Payroll),
                ..row(
                    "T0000000027",
                    ["2026-11-02", "2026-11-02"],
                    Kind::Payroll,
                    Some("P-1"),
                    "Payroll ACME Corp",
                    250_000,
                )
            },
            Row {
                channel: Some(Channel::ThirdParty),
                ..row(
                    "T0000000035",
                    ["2026-11-03", "2026-11-04"],
                    Kind::Withdrawal,
                    Some("CARD-77"),
                    "Café «Zoë» & Söhne [Köln]",
                    -7_920,
                )
            },
            row(
                "T0000000043",
                ["2026-11-30", "2026-11-30"],
                Kind::Fee,
                None,
                "Monthly fee",
                -1_200,
            ),
            Row {
                reversal_of: Some("T0000000035"),
                ..row(
                    "T0000000051",
                    ["2026-11-30", "2026-12-01"],
                    Kind::Reversal,
                    Some("CARD-77/R"),
                    "Card payment returned",
                    7_920,
                )
            },
        ],
    )
}

/// Texts that try to be something else.
pub(super) const HOSTILE: &[&str] = &[
    "<b>&\"'",
    "\u{202e}gnp.exe\u{2066}",
    "\r\n:62F:C261130USD99,00\r\n-",
    "-x\n:61:2611021102C1,NMSCX//Y",
    "16,399,1,Z,,/\n49,1,2/\n",
    "</Ustrd></RmtInf><Ntry>",
    "</NAME></STMTTRN><STMTTRN>",
    "]]>&#10;&amp;&lt;",
    "=1+1",
    "Łukasz Žižka, Ελένη, Иван 東京 😀",
    "\u{0}\u{7}\u{1b}[31m",
    " ",
    "a long text that goes on and on: 0123456789012345678901234567890123456789012345678901234567890123456789-0123456789012345678901234567890123456789 and ends",
];
