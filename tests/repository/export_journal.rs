//! Journals, read by the programs that they are written for.
//!
//! A program that is not on the search path is skipped with a line on
//! standard error; where `CI` is `true` it must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use bankctl_formats::write::{Format, pieces};
use bankctl_ledger::kernel::rules::internal_account;
use bankctl_types::books::{BookAccount, BookLabel, Books, JournalEntry};
use bankctl_types::kind::{AccountStatus, AccountType, Channel, Kind};
use bankctl_types::number::{AccountNumber, TransactionId};
use bankctl_types::{Currency, Day, Money};

use crate::deadline::InTime as _;

const CURRENCIES: &[&str] = &["USD", "EUR", "JPY", "BHD", "CLF"];
const TRANSACTIONS: usize = 400;
/// Sums every posting, so that it is the text that is trusted and not the
/// program's own balances with their tolerances.
const SUM_WITH_BEANCOUNT: &str = "\
import sys
from collections import defaultdict
from beancount import loader
entries, _, _ = loader.load_file(sys.argv[1])
sums = defaultdict(lambda: 0)
for entry in entries:
    for posting in getattr(entry, 'postings', None) or []:
        sums[posting.account, posting.units.currency] += posting.units.number
for (account, currency), number in sums.items():
    print(account, currency, format(number, 'f'), sep='\\t')
";
const HOSTILE: &[&str] = &[
    "Salary November, thanks",
    "a\r\n2026-01-01 * (T1) fee\r\n    Assets:Cash:Vault  1.00 USD",
    "\n    Assets:Cash:Vault  1000000.00 USD\n",
    "\"quoted\" \\ \\\" \\n \\",
    "* (x) ; [2026-99-99] [=1/1] [2020/01/01] {1} @ 1 USD = 3 USD",
    "a\tb\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}",
    "\u{202e}gnp.exe\u{2066}\u{2028}\u{2029}\u{feff}",
    "👩\u{200d}🚀 größer 東京 \u{a0}\u{3000}",
    "undeclared: tag, other: tag, date: 2020-01-01",
    ":a:b: x:: 1/0 memo:: 1/0",
    "include nothing\nend comment\n",
    "~ monthly\n= /x/\nP 2026-01-01 USD 2 EUR",
];
const HLEDGER_CHECKS: &str =
    "payees accounts commodities ordereddates balancednoautoconversion tags";
const TAGS: &[&str] = &["closed", "memo", "opened", "reference", "reverses"];

/// The missing programs that were spoken of.
static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Account and currency, and the exact amount.
type Balances = BTreeMap<(String, String), String>;

/// A generator of numbers that is the same everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below the limit")
    }

    fn text(&mut self) -> Option<String> {
        match self.below(4) {
            0 => None,
            1 => Some("ß, \u{202e}".repeat(self.below(1_500))),
            2 => Some(HOSTILE[self.below(HOSTILE.len())].to_owned()),
            _ => {
                let length = self.below(40);
                let points = (0..length).filter_map(|_| {
                    let limit = [128, 0x3000, 0x11_0000][self.below(3)];
                    char::from_u32(u32::try_from(self.below(limit)).expect("a code point"))
                });
                Some(points.collect())
            }
        }
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn account(label: BookLabel, account_type: AccountType, currency: Currency) -> BookAccount {
    BookAccount {
        label,
        account_type,
        status: AccountStatus::Open,
        opened: day("2025-12-30"),
        closed: None,
        balance: Money::new(0, currency),
    }
}

/// The bank's own accounts and six of customers in each currency; the last
/// is closed and was never used.
fn empty_books() -> Books {
    let mut accounts = Vec::new();
    for (place, code) in (0_i64..).zip(CURRENCIES) {
        let currency = Currency::parse(code).expect("a currency");
        for own in internal_account::ALL {
            accounts.push(account(
                BookLabel::Own(own.name.into()),
                AccountType::Internal,
                currency,
            ));
        }
        for number in 0..6 {
            let number_of = AccountNumber::from_key(100_000_000 + place * 10 + number);
            let label = BookLabel::Customer(number_of);
            let types = [AccountType::Checking, AccountType::Savings];
            let mut customers = account(label, types[accounts.len() % 2], currency);
            customers.opened = day("2025-12-31");
            if number == 5 {
                customers.status = AccountStatus::Closed;
                customers.closed = Some(day("2026-01-02"));
            }
            accounts.push(customers);
        }
    }
    Books {
        bank: "Bank \"of\" \\ ; Testing\n\n2026-01-01 open X".to_owned(),
        opened: day("2025-12-30"),
        as_of: day("2027-12-31"),
        accounts,
        classes: Vec::new(),
    }
}

fn random_transaction(dice: &mut Dice, number: i64, on: Day, books: &mut Books) -> JournalEntry {
    let each = books.accounts.len() / CURRENCIES.len();
    let used = each - 1; // The last account of each currency is closed.
    let (first, paying) = (dice.below(CURRENCIES.len()) * each, dice.below(used));
    let paid = (paying + 1 + dice.below(used - 1)) % used;
    let (debit, credit) = (first + paying, first + paid);
    let currency = books.accounts[debit].currency();
    let minor = match dice.below(20) {
        0 => 900_000_000_000_000,
        _ => i64::try_from(dice.below(1_000_000) + 1).expect("small"),
    };
    let amount = Money::new(minor, currency);
    books.accounts[debit].balance.minor -= minor;
    books.accounts[credit].balance.minor += minor;
    let label = |place: usize| books.accounts[place].label.to_string();
    let late = i32::try_from(dice.below(3)).expect("small") - 1;
    let [id, first_id] = [number, 1].map(|key| TransactionId::from_key(key).to_string());
    JournalEntry {
        id: Some(id),
        kind: Kind::ALL[dice.below(Kind::ALL.len())],
        channel: Channel::ALL.get(dice.below(12)).copied(),
        reference: dice.text(),
        business_date: on,
        value_date: on.plus(late * 40),
        amount,
        debit: label(debit),
        credit: label(credit),
        memo: dice.text(),
        reverses: (number > 1 && dice.below(10) == 0).then(|| first_id.clone()),
        reversed_by: (number == 1).then_some(first_id),
        group: None,
    }
}

/// Books with some hundred transactions, as a journal's text.
fn journal(format: Format, seed: u64) -> (Books, String) {
    let mut books = empty_books();
    let mut dice = Dice(seed);
    let mut on = day("2025-12-31");
    let mut transactions = Vec::new();
    for number in (1_i64..).take(TRANSACTIONS) {
        on = on.plus(i32::try_from(dice.below(3)).expect("small"));
        transactions.push(Ok::<_, String>(random_transaction(
            &mut dice, number, on, &mut books,
        )));
    }
    books.as_of = on;
    let text = pieces(format, books.clone(), transactions.into_iter())
        .collect::<Result<String, _>>()
        .expect("sorted transactions");
    (books, text)
}

/// Runs a program; `FILE` among the arguments is the file. `None` if the
/// program is missing and may be.
fn run(program: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    let mut command = Command::new(program);
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(file),
            argument => command.arg(argument),
        };
    }
    command.env("LC_ALL", "C.UTF-8").env_remove("LEDGER_FILE");
    match command.output_in_time() {
        Ok(output) => Some(output),
        Err(_) => missing(program),
    }
}

fn missing(program: &str) -> Option<Output> {
    let required = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!required, "{program} is missing");
    // Past the capture of the test harness, so that it is seen; once.
    let mut told = TOLD.lock().expect("no test died here");
    if told.insert(program.to_owned()) {
        let _ = writeln!(std::io::stderr(), "skipped: no {program} on the path");
    }
    None
}

/// What a program wrote, which must be content.
fn written(output: &Output, what: &str) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {errors}");
    assert!(errors.is_empty(), "{what} warns: {errors}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn file_of(format: Format, text: &str) -> tempfile::NamedTempFile {
    let suffix = format!(".{format}");
    let file = tempfile::Builder::new().suffix(&suffix).tempfile();
    let mut file = file.expect("a temporary file");
    file.write_all(text.as_bytes()).expect("written");
    file
}

/// What accounts have that aren't empty, in the signs of plain-text accounting.
fn expected(books: &Books) -> Balances {
    let mut balances = Balances::new();
    for account in &books.accounts {
        let balance = Money::new(-account.balance.minor, account.currency());
        let (code, amount) = (account.currency().code(), balance.to_string());
        add(&mut balances, &account.label.to_string(), code, &amount);
    }
    balances
}

/// What a label and the name made of it have in common.
fn key_of(name: &str) -> String {
    let name = name.to_lowercase().replace('/', ":");
    let name = name.trim_start_matches("assets:");
    match name.rsplit_once(':') {
        Some(("liabilities:payable", _)) => name.replace("liabilities:", ""),
        Some((folders, last)) if folders.starts_with("liabilities") => last.to_owned(),
        _ => name.replace("expenses:", "expense:"),
    }
}

fn add(balances: &mut Balances, account: &str, currency: &str, amount: &str) {
    if amount.contains(|character| ('1'..='9').contains(&character)) {
        let key = (key_of(account), currency.to_owned());
        let before = balances.insert(key, amount.to_owned());
        assert_eq!(before, None, "{account} stands twice");
    }
}

fn balances_of_hledger(file: &Path) -> Option<Balances> {
    let arguments = ["-f", "FILE", "bal", "--flat", "-N", "-O", "csv"];
    let text = written(&run("hledger", &arguments, file)?, "hledger bal");
    let mut balances = Balances::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.expect("CSV");
        for amount in record[1].split(", ") {
            let (number, currency) = amount.split_once(' ').unwrap_or((amount, ""));
            add(&mut balances, &record[0], currency, number);
        }
    }
    Some(balances)
}

/// Asked for one currency at a time, so that each line has one amount.
fn balances_of_ledger(file: &Path) -> Option<Balances> {
    let mut balances = Balances::new();
    for code in CURRENCIES {
        let limit = format!("commodity == '{code}'");
        let mut arguments = vec!["--args-only", "-f", "FILE", "bal", "--flat", "--no-total"];
        arguments.extend(["--limit", limit.as_str()]);
        arguments.extend(["--balance-format", "%(account)\t%(display_total)\n"]);
        let text = written(&run("ledger", &arguments, file)?, "ledger bal");
        for line in text.lines() {
            let (account, amount) = line.split_once('\t').expect("two fields");
            let (number, currency) = amount.split_once(' ').unwrap_or((amount, ""));
            add(&mut balances, account, currency, number);
        }
    }
    Some(balances)
}

fn balances_of_beancount(file: &Path) -> Option<Balances> {
    let imported = run("python3", &["-c", "import beancount"], file)?;
    if !imported.status.success() {
        missing("python3 with beancount");
        return None;
    }
    let text = run("python3", &["-c", SUM_WITH_BEANCOUNT, "FILE"], file)?;
    let mut balances = Balances::new();
    for line in written(&text, "beancount").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        add(&mut balances, fields[0], fields[1], fields[2]);
    }
    Some(balances)
}

/// Whether hledger is there and content with a file in every strict check.
fn hledger_is_content(file: &Path) -> bool {
    let Some(output) = run("hledger", &["-f", "FILE", "check", "-s"], file) else {
        return false;
    };
    assert_eq!(written(&output, "hledger check -s"), "");
    for check in HLEDGER_CHECKS.split(' ') {
        let arguments = ["-f", "FILE", "check", "-s", check];
        let output = run("hledger", &arguments, file).expect("it was there before");
        // Older releases don't know every check.
        let unknown = String::from_utf8_lossy(&output.stderr).contains("unknown");
        assert!(unknown || written(&output, check).is_empty());
    }
    // What the check of tags would say, for releases without it.
    let tags = run("hledger", &["-f", "FILE", "tags"], file).expect("it was there before");
    for tag in written(&tags, "hledger tags").lines() {
        assert!(TAGS.contains(&tag), "a text became the tag {tag}");
    }
    true
}

fn ledger_is_content(file: &Path) -> bool {
    let strict = ["--args-only", "-f", "FILE", "--pedantic", "--explicit"];
    let arguments = [strict.as_slice(), &["--check-payees", "bal"]].concat();
    run("ledger", &arguments, file).is_some_and(|output| !written(&output, "ledger").is_empty())
}

#[test]
fn hledger_and_ledger_find_nothing_wrong_and_the_same_balances() {
    for seed in [1, 2026, 77_777] {
        let (books, text) = journal(Format::Hledger, seed);
        let file = file_of(Format::Hledger, &text);
        let expected = expected(&books);
        if hledger_is_content(file.path()) {
            let balances = balances_of_hledger(file.path()).expect("it was there before");
            assert_eq!(balances, expected, "hledger, seed {seed}");
        }
        if ledger_is_content(file.path()) {
            let balances = balances_of_ledger(file.path()).expect("it was there before");
            assert_eq!(balances, expected, "ledger, seed {seed}");
        }
    }
}

#[test]
fn beancount_finds_nothing_wrong_and_the_same_balances() {
    for seed in [1, 2026] {
        let (books, text) = journal(Format::Beancount, seed);
        let file = file_of(Format::Beancount, &text);
        if let Some(output) = run("bean-check", &["--no-cache", "FILE"], file.path()) {
            assert_eq!(written(&output, "bean-check"), "");
            if let Some(balances) = balances_of_beancount(file.path()) {
                assert_eq!(balances, expected(&books), "beancount, seed {seed}");
            }
        }
    }
}

/// The balances at the end are looked at: a journal that is off by the
/// smallest unit is refused by each program.
#[test]
fn a_wrong_balance_is_found() {
    let checks: [(Format, &str, &[&str]); 3] = [
        (Format::Hledger, "hledger", &["-f", "FILE", "check"]),
        (Format::Ledger, "ledger", &["-f", "FILE", "bal"]),
        (Format::Beancount, "bean-check", &["--no-cache", "FILE"]),
    ];
    for (format, program, arguments) in checks {
        for (wrong_minor, content) in [(0, true), (1, false)] {
            let mut books = empty_books();
            books.accounts[0].balance.minor += wrong_minor;
            let text = pieces(
                format,
                books,
                std::iter::empty::<Result<JournalEntry, String>>(),
            )
            .collect::<Result<String, _>>()
            .expect("no transactions");
            let output = run(program, arguments, file_of(format, &text).path());
            assert!(output.is_none_or(|output| output.status.success() == content));
        }
    }
}
