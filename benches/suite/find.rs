//! Customers found as one types: what the screen asks for with each key, against a
//! scan of the names in memory; and the command, against the `sqlite3` shell that
//! looks through the same words.

use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Context, CustomerFilter, Ledger};
use bankctl_storage::Location;
use bankctl_types::number::CustomerNumber;

use super::common::{needs, output, time};
use super::demo::Demo;
use super::figures::{Aim, Figures, Ratio};
use super::pairs::Pairs;
use super::{Plan, context};

const CUSTOMERS: u64 = 100_000;
/// What a person waits for without noticing.
const LONGEST: Aim = Aim::AtMost(10.0);
/// So many customers are shown at once.
const SHOWN: usize = 30;

/// What is typed, and what is hard about it.
const TYPED: &[(&str, &str)] = &[
    ("the beginning of a name", "lindqv"),
    ("one letter, which some thousand have", "a"),
    ("what every customer has", "d"),
    ("what every customer has within a word", "emo"),
    ("a part of a name", "ndqv"),
    ("two parts", "gar ana"),
    ("an apostrophe", "o'brien"),
    ("one typo", "lindqist"),
    ("one typo, and a name", "lindqist uma"),
    ("what nobody has", "xqzwvk"),
    ("the last digits of a telephone number", "0004"),
    ("the beginning of an account's number", "1000 0004"),
];

pub fn run(plan: &Plan, figures: &mut Figures) {
    let demo = Demo::of(CUSTOMERS, 1);
    for (what, typed) in TYPED {
        let pairs = on_screen(&demo, typed, plan.rounds);
        figures.pairs(
            "find",
            &format!("on the screen, {what}: {typed}"),
            "names scanned in memory",
            &pairs,
            Ratio::Time,
            Aim::None,
        );
        figures.alone(
            "find",
            &format!("on the screen, {what}"),
            pairs.ours_milliseconds(),
            "ms",
            LONGEST,
        );
    }
    if !needs("sqlite3") {
        return;
    }
    for (what, typed) in TYPED {
        let ours = ["customer", "list", "--search", typed];
        // The shell is given what the store holds: folded, one word.
        let word = typed.split(['\'', ' ']).max_by_key(|word| word.len());
        let word = word.unwrap_or_default();
        let query = format!("SELECT count(*) FROM customer_word WHERE word LIKE '%{word}%'");
        let pairs = Pairs::run(
            3,
            plan.rounds / 2,
            || time(&mut demo.bankctl(&ours)),
            || time(Command::new("sqlite3").arg(&demo.ledger).arg(&query)),
        );
        figures.pairs(
            "find",
            &format!("customer list --search, {what}: {typed}"),
            "sqlite3, LIKE",
            &pairs,
            Ratio::Time,
            Aim::None,
        );
    }
}

/// Measures it in a process that finds the key of personal data.
fn on_screen(demo: &Demo, typed: &str, rounds: usize) -> Pairs {
    let text = output(demo.own("searched").arg(typed).arg(rounds.to_string()));
    let mut pairs = Pairs::new();
    for line in text.lines() {
        let mut times = line
            .split(' ')
            .map(|nanos| Duration::from_nanos(nanos.parse().expect("nanoseconds")));
        let mut next = || times.next().expect("two times");
        let (ours, other) = (next(), next());
        pairs.push(ours, other);
    }
    pairs
}

/// What that process does: `searched LEDGER TEXT ROUNDS` prints the nanoseconds of
/// each search, and of a scan of the names.
pub fn searched(arguments: &[String]) {
    let [ledger, typed, rounds] = arguments else {
        panic!("searched needs a ledger, a text and a number");
    };
    let location = Location::file(ledger.into());
    let keys = Arc::new(bankctl::config::KeyFiles::of(&location));
    let context = Context {
        privacy: Rc::new(bankctl_ledger::Privacy::new(keys)),
        ..context::of_caller(bankctl::config::SystemClock)
    };
    let mut books = Ledger::open(&location, context, Action::CustomerList).expect("a ledger");
    books.customers().keep_vocabulary(None).expect("the words");
    let names = names(Path::new(ledger));
    let rounds: usize = rounds.parse().expect("a number");
    let pairs = (0..rounds + 5).map(|_| {
        let since = Instant::now();
        let found = search(&mut books, typed);
        let ours = since.elapsed();
        let since = Instant::now();
        let scanned = names.iter().filter(|name| name.contains(typed)).count();
        let other = since.elapsed();
        assert!(found >= scanned.min(SHOWN), "{found} of {scanned}");
        (ours, other)
    });
    for (ours, other) in pairs.skip(5) {
        println!("{} {}", ours.as_nanos(), other.as_nanos());
    }
}

/// What the screen asks of the ledger for a text.
fn search(books: &mut Ledger, typed: &str) -> usize {
    let filter = CustomerFilter {
        search: Some(typed.to_owned()),
        limit: SHOWN,
        ..CustomerFilter::default()
    };
    let page = books.customers().list(&filter).expect("customers");
    let numbers = page.items.iter().map(|customer| customer.number.as_deref());
    let numbers: Vec<CustomerNumber> = numbers
        .map(|number| CustomerNumber::parse(number.expect("a number")).expect("a number"))
        .collect();
    books.accounts().list_of(&numbers).expect("accounts");
    page.items.len()
}

/// All names, in small letters.
fn names(ledger: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(ledger).expect("opened");
    let mut names = connection
        .prepare("SELECT name FROM customer")
        .expect("SQL");
    let names = names.query_map([], |row| row.get::<_, String>(0));
    names
        .expect("rows")
        .map(|name| name.expect("a name").to_lowercase())
        .collect()
}
