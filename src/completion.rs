//! Live values for completions.
//!
//! A shell asks the program itself by setting `COMPLETE`. Whatever goes wrong,
//! the answer is silence: no ledger is made, no one at a prompt is told of
//! errors, and no one waits for a ledger that is busy.
//!
//! Which argument takes which values follows from the type it is read into, so
//! a new argument that is an account is completed without a word here.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bankctl_ledger;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;

use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_ledger::views::{Account, Customer};
use bankctl_ledger::{
    AccountFilter, CustomerFilter, CustomerPage, Ledger, Privacy, Result, TransactionQuery,
    TransactionRef,
};
use bankctl_storage::Location;
use bankctl_types::calendar::NamedPeriod;
use bankctl_types::kind::{AccountStatus, HoldStatus};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber, HoldId, OrderId};
use clap::{Arg, Command};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::args::named::{NamedAccount, NamedCustomer, NamedParty};
use crate::config::{self, Config};
use crate::{commands, render};

/// The variable by which a shell asks.
const VARIABLE: &str = "COMPLETE";
/// More candidates than this help no one at a prompt.
const CANDIDATES_MAX: usize = 100;
/// So many customers are looked up by a name.
const NAMES_MAX: usize = 20;
/// A shorter part of a name means too many.
const NAME_CHARACTERS_MIN: usize = 2;
/// A prompt that waits longer than this feels stuck.
const WAIT: Duration = Duration::from_millis(400);

/// Answers a shell that asks for completions, and ends the process then.
pub fn answer() {
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(|| with_values(crate::cli::definition()))
            .var(VARIABLE)
            .complete();
    }
}

/// Gives every argument that takes a number of ours its live values.
fn with_values(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let command = command.mut_args(with_value);
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, with_values)
    })
}

fn with_value(argument: Arg) -> Arg {
    // Where a page goes on is printed by the page before, not guessed.
    if argument.get_id() == "after" {
        return argument;
    }
    let read_into = argument.get_value_parser().type_id();
    if read_into == TypeId::of::<NamedPeriod>() {
        return argument.add(ArgValueCompleter::new(periods));
    }
    let is_any = |types: &[TypeId]| types.iter().any(|known| read_into == *known);
    let find: fn(&mut Ledger, &str) -> Result<Vec<Candidate>> = if is_any(&[
        TypeId::of::<NamedAccount>(),
        TypeId::of::<NamedParty>(),
        TypeId::of::<AccountRef>(),
    ]) {
        accounts
    } else if is_any(&[
        TypeId::of::<NamedCustomer>(),
        TypeId::of::<CustomerNumber>(),
    ]) {
        customers
    } else if read_into == TypeId::of::<HoldId>() {
        holds
    } else if read_into == TypeId::of::<OrderId>() {
        orders
    } else if read_into == TypeId::of::<TransactionRef>() {
        transactions
    } else {
        return argument;
    };
    // What is paid may be in another ledger.
    let option = (argument.get_id() == "to").then_some("--to-ledger");
    argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
        let typed = typed.to_str().unwrap_or_default().to_owned();
        candidates(typed, option, find)
    }))
}

/// The words that name a period.
fn periods(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_str().unwrap_or_default();
    let words = NamedPeriod::words().filter(|word| word.starts_with(typed));
    words.map(CompletionCandidate::new).collect()
}

/// What is put on the command line, and what is shown beside it.
type Candidate = (String, String);

/// Looks the candidates up on another thread, so that a ledger that others
/// keep to themselves costs a moment only.
fn candidates(
    typed: String,
    option: Option<&'static str>,
    find: fn(&mut Ledger, &str) -> Result<Vec<Candidate>>,
) -> Vec<CompletionCandidate> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let found = open(option).and_then(|mut ledger| find(&mut ledger, &typed).ok());
        // No one listens any more if it took too long.
        let _ = sender.send(found);
    });
    let found = receiver
        .recv_timeout(config::retry_timeout_or(WAIT))
        .ok()
        .flatten();
    let candidate = |(value, help): Candidate| {
        let help = render::visible(&help).into_owned();
        CompletionCandidate::new(value).help(Some(help.into()))
    };
    found
        .unwrap_or_default()
        .into_iter()
        .take(CANDIDATES_MAX)
        .map(candidate)
        .collect()
}

/// Opens the ledger that the option names, or else the one of the command.
fn open(option: Option<&str>) -> Option<Ledger> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let named = option.and_then(|option| named_in(&words, option));
    let named = named.or_else(|| named_in(&words, "--ledger"));
    let location = match named.or_else(|| std::env::var_os(config::LEDGER_VARIABLE)) {
        Some(named) => commands::location(&named).ok()?,
        None => match Config::load().ok()?.ledger {
            Some(text) => commands::location(text.as_ref()).ok()?,
            None => Location::file(config::default_ledger().ok()?),
        },
    };
    let context = bankctl_ledger::Context {
        clock: Box::new(config::SystemClock),
        caller: config::caller().ok()?,
        origin: config::origin,
        sessions: Rc::new(config::RuntimeFolder),
        signing: Rc::new(config::SigningFiles),
        privacy: Rc::new(Privacy::new(Arc::new(config::KeyFiles::of(&location)))),
        dry_run: true,
        is_confirmed: false,
        retry_timeout: config::retry_timeout_or(WAIT),
        clock_behind: Rc::default(),
        day_behind: Rc::default(),
    };
    Ledger::open(&location, context, Action::AccountList).ok()
}

/// The ledger that an option of the command line names so far. Shells pass it
/// as it was typed; bash makes a word of its own of `=`.
fn named_in(words: &[OsString], option: &str) -> Option<OsString> {
    let mut words = words.iter().map(OsString::as_os_str);
    let mut named: Option<&OsStr> = None;
    while let Some(word) = words.next() {
        if word == option {
            named = words.next();
            if named.is_some_and(|word| word == "=") {
                named = words.next();
            }
        } else if let Some(value) = word.to_str().and_then(|word| word.strip_prefix(option)) {
            named = value.strip_prefix('=').map(OsStr::new).or(named);
        }
    }
    let at_home = named.and_then(OsStr::to_str).and_then(config::at_home);
    at_home
        .map(PathBuf::into_os_string)
        .or_else(|| named.map(OsStr::to_owned))
}

fn accounts(ledger: &mut Ledger, typed: &str) -> Result<Vec<Candidate>> {
    if typed.starts_with(char::is_alphabetic) {
        let own = ledger.gl().names()?.into_iter();
        let mut found = starting_with(typed, own.map(|name| (name, "of the bank".to_owned())));
        if typed.chars().count() >= NAME_CHARACTERS_MIN {
            let page = ledger.customers().list(&of_name(typed))?;
            let numbers: Vec<CustomerNumber> = page.items.iter().filter_map(number).collect();
            let accounts = ledger.accounts().list_of(&numbers)?;
            found.extend(accounts.into_iter().filter_map(described));
        }
        return Ok(found);
    }
    let Some(first) = first_key(typed, 10) else {
        return Ok(Vec::new());
    };
    let before = Some(first - 1).filter(|before| *before >= AccountId::FIRST_CUSTOMER.0);
    let filter = AccountFilter {
        after: before.map(AccountNumber::from_key),
        limit: CANDIDATES_MAX,
        ..AccountFilter::default()
    };
    let (items, _) = ledger.accounts().list(&filter)?;
    Ok(starting_with(
        typed,
        items.into_iter().filter_map(described),
    ))
}

/// An account, with what tells whose it is.
fn described(account: Account) -> Option<Candidate> {
    let mut known: Vec<String> = Vec::new();
    known.extend(account.holders.into_iter().map(|holder| holder.name));
    known.extend(account.name);
    known.push(account.account_type.name().to_owned());
    if account.status != AccountStatus::Open {
        known.push(account.status.name().to_owned());
    }
    Some((account.number?, known.join(", ")))
}

fn number(customer: &Customer) -> Option<CustomerNumber> {
    CustomerNumber::parse(customer.number.as_deref()?)
}

/// The customers whose names have what was typed.
fn of_name(typed: &str) -> CustomerFilter {
    CustomerFilter {
        search: Some(typed.to_owned()),
        limit: NAMES_MAX,
        ..CustomerFilter::default()
    }
}

fn customers(ledger: &mut Ledger, typed: &str) -> Result<Vec<Candidate>> {
    let described = |page: CustomerPage| {
        let items = page.items.into_iter();
        items.filter_map(|customer| Some((customer.number?, customer.name)))
    };
    let Some(first) = first_key(without_letter(typed, 'C'), 8) else {
        if typed.chars().count() < NAME_CHARACTERS_MIN {
            return Ok(Vec::new());
        }
        return Ok(described(ledger.customers().list(&of_name(typed))?).collect());
    };
    let filter = CustomerFilter {
        after: Some(CustomerNumber::from_key(first - 1)),
        limit: CANDIDATES_MAX,
        ..CustomerFilter::default()
    };
    let found = described(ledger.customers().list(&filter)?);
    Ok(starting_with(&typed.to_uppercase(), found))
}

/// The holds that can be captured or released.
fn holds(ledger: &mut Ledger, typed: &str) -> Result<Vec<Candidate>> {
    let Some(first) = first_key(without_letter(typed, 'H'), 8) else {
        return Ok(Vec::new());
    };
    let after = Some(HoldId::from_key(first - 1));
    let (items, _) =
        ledger
            .holds()
            .list((None, Some(HoldStatus::Placed)), after, CANDIDATES_MAX)?;
    let described = items.into_iter().filter_map(|hold| {
        let help = format!("{} {} on {}", hold.remaining, hold.currency, hold.account);
        Some((hold.id?, help))
    });
    Ok(starting_with(&typed.to_uppercase(), described))
}

/// The standing orders that are not over.
fn orders(ledger: &mut Ledger, typed: &str) -> Result<Vec<Candidate>> {
    let Some(first) = first_key(without_letter(typed, 'S'), 8) else {
        return Ok(Vec::new());
    };
    let after = Some(OrderId::from_key(first - 1));
    let (items, _) = ledger.orders().list((None, None), after, CANDIDATES_MAX)?;
    let open = items
        .into_iter()
        .filter(|order| order.status != OrderStatus::Ended);
    let described = open.filter_map(|order| {
        let help = format!(
            "{} {} from {} to {}",
            order.amount, order.currency, order.from, order.to
        );
        Some((order.id?, help))
    });
    Ok(starting_with(&typed.to_uppercase(), described))
}

/// The latest transactions: the caller's own, of who may see no others'.
fn transactions(ledger: &mut Ledger, typed: &str) -> Result<Vec<Candidate>> {
    let found = ledger.queries().transactions(&TransactionQuery {
        limit: CANDIDATES_MAX,
        ..TransactionQuery::default()
    })?;
    let described = found.items.into_iter().filter_map(|transaction| {
        let help = format!(
            "{} {} {}, {} to {}",
            transaction.kind,
            transaction.amount.grouped(),
            transaction.currency,
            transaction.debit,
            transaction.credit
        );
        Some((transaction.id?, help))
    });
    Ok(starting_with(&typed.to_uppercase(), described))
}

fn without_letter(typed: &str, letter: char) -> &str {
    typed
        .strip_prefix([letter, letter.to_ascii_lowercase()])
        .unwrap_or(typed)
}

/// The smallest key whose number starts with the digits; at least 1. A number
/// has so many digits, the last a check digit.
fn first_key(digits: &str, width: u32) -> Option<i64> {
    if digits.is_empty() {
        return Some(1);
    }
    let typed = u32::try_from(digits.len()).ok()?;
    if typed > width || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let smallest = number.checked_mul(10_i64.checked_pow(width - typed)?)?;
    Some((smallest / 10).max(1))
}

fn starting_with(typed: &str, found: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
    found
        .filter(|(value, _)| value.starts_with(typed))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{first_key, named_in};

    #[test]
    fn digits_lead_to_the_first_number_that_starts_with_them() {
        assert_eq!(first_key("", 10), Some(1));
        assert_eq!(first_key("1", 10), Some(100_000_000));
        assert_eq!(first_key("10000000", 10), Some(100_000_000));
        assert_eq!(first_key("1000000018", 10), Some(100_000_001));
        assert_eq!(first_key("00000013", 8), Some(1));
        assert_eq!(first_key("10000000180", 10), None);
        assert_eq!(first_key("１", 10), None);
        assert_eq!(first_key("-1", 10), None);
    }

    #[test]
    fn the_ledger_on_the_line_is_found_as_shells_pass_it() {
        let named = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            named_in(&words, "--ledger").map(|named| named.into_string().expect("text"))
        };
        assert_eq!(named("bankctl balance"), None);
        assert_eq!(
            named("bankctl --ledger a.db balance").as_deref(),
            Some("a.db")
        );
        assert_eq!(
            named("bankctl --ledger=b.db balance").as_deref(),
            Some("b.db")
        );
        assert_eq!(
            named("bankctl --ledger = c.db balance").as_deref(),
            Some("c.db")
        );
        assert_eq!(named("bankctl balance --ledger"), None);
    }
}
