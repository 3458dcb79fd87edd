//! What a person at a terminal is told before money of customers moves: whose
//! account it is, and the balance before and after. Large amounts and repeats
//! are asked about; in pipes nothing is told and nothing asked.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::views::{Account, Hold, Transaction};
use bankctl_ledger::{
    Clock as _, HistoryQuery, Instruction, Ledger, Payment, Reference, TransactionRef,
};
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::TransactionId;
use bankctl_types::{Currency, Money, Timestamp};

use super::{Context, Result};
use crate::config::{Config, SystemClock};
use crate::error::{Class, Error};

/// The same payment within this long is asked about.
const MICROS_BETWEEN: i64 = 5 * 60 * 1_000_000;
/// So many lines of an account are looked through for the same payment.
const LINES_MAX: usize = 50;

/// What is asked for, as far as it is told beforehand.
struct Asked {
    /// What it is called.
    what: String,
    amount: Amount,
    /// The accounts, each with the word before it and the sign of what happens
    /// to its balance.
    sides: Vec<(&'static str, AccountRef, i64)>,
    /// What else people must know.
    more: Vec<String>,
    /// The kind of a payment that may be a repeat.
    kind: Option<Kind>,
}

/// How much.
enum Amount {
    /// So much in the currency of the account.
    Typed(PlainDecimal),
    Known(Money),
}

impl Asked {
    fn of_payment(
        what: String,
        payment: &Payment,
        sides: &[(&'static str, &AccountRef, i64)],
        kind: Kind,
    ) -> Self {
        let is_made = matches!(payment.reference, Reference::Made(_));
        let owned = sides.iter();
        let owned = owned.map(|(word, account, sign)| (*word, (*account).clone(), *sign));
        Self {
            what,
            amount: Amount::Typed(payment.amount),
            sides: owned.collect(),
            more: Vec::new(),
            kind: is_made.then_some(kind),
        }
    }

    /// Nothing where the request itself says best what is wrong with it, and
    /// where nothing is told.
    fn of(request: &Instruction, ledger: &mut Ledger) -> Option<Self> {
        Some(match request {
            Instruction::Deposit {
                account,
                channel,
                payment,
            } => {
                let what = format!("Deposit ({channel})");
                Self::of_payment(what, payment, &[("to", account, 1)], Kind::Deposit)
            }
            Instruction::Withdraw {
                account,
                channel,
                payment,
            } => {
                let what = format!("Withdrawal ({channel})");
                Self::of_payment(what, payment, &[("from", account, -1)], Kind::Withdrawal)
            }
            Instruction::Transfer { from, to, payment } => {
                let sides = [("from", from, -1), ("to", to, 1)];
                Self::of_payment("Transfer".to_owned(), payment, &sides, Kind::Transfer)
            }
            Instruction::PlaceHold { account, request } => Self {
                what: "Hold".to_owned(),
                amount: Amount::Typed(request.amount),
                sides: vec![("on", account.clone(), 0)],
                more: Vec::new(),
                kind: None,
            },
            Instruction::CaptureHold { hold, amount, .. } => {
                Self::of_capture(&ledger.holds().get(*hold).ok()?, *amount)?
            }
            Instruction::Reverse { transaction, .. } => {
                Self::of_reversal(&ledger.payments().get(transaction).ok()?, false)?
            }
            Instruction::ReverseGroup { transaction, .. } => {
                Self::of_reversal(&ledger.payments().get(transaction).ok()?, true)?
            }
            Instruction::ReleaseHold { .. } | Instruction::Group { .. } => return None,
        })
    }

    fn of_capture(hold: &Hold, amount: Option<PlainDecimal>) -> Option<Self> {
        let id = hold.id.as_deref().unwrap_or_default();
        Some(Self {
            what: format!("Capture of {id}"),
            amount: amount.map_or(Amount::Known(hold.remaining), Amount::Typed),
            sides: vec![("from", AccountRef::parse(&hold.account)?, -1)],
            more: Vec::new(),
            kind: None,
        })
    }

    /// It goes the other way.
    fn of_reversal(undone: &Transaction, group: bool) -> Option<Self> {
        let id = undone.id.as_deref().unwrap_or_default();
        let (from, to) = (&undone.credit, &undone.debit);
        let mut asked = Self {
            what: format!("Reversal of {id} ({})", undone.kind),
            amount: Amount::Known(undone.amount),
            sides: Vec::new(),
            more: Vec::new(),
            kind: None,
        };
        if group && !undone.together.is_empty() {
            asked.what = format!("Reversal of {id} and what was booked with it, the first");
            for one in std::iter::once(undone).chain(&undone.together) {
                let amount = one.amount.grouped();
                let (id, currency) = (one.id.as_deref().unwrap_or_default(), one.currency);
                let (from, to) = (&one.credit, &one.debit);
                let line = format!("{id}: {amount} {currency} from {from} to {to}");
                asked.more.push(line);
            }
            return Some(asked);
        }
        for (word, label, sign) in [("from", from, -1), ("to", to, 1)] {
            asked.sides.push((word, AccountRef::parse(label)?, sign));
        }
        Some(asked)
    }
}

/// Tells what a request would come to, and asks where it must be meant.
///
/// # Errors
/// The answer is no; the caller may not; the config file can't be read.
pub(super) fn before(
    request: &Instruction,
    ledger: &mut Ledger,
    context: &Context<'_>,
) -> Result<()> {
    if !context.terminal.can_ask() || context.dry_run {
        return Ok(());
    }
    match Asked::of(request, ledger) {
        Some(asked) => ask(&asked, Some(request), ledger, context),
        None => Ok(()),
    }
}

/// What a dry run says of a request that is about to be asked about.
enum Tried {
    /// It would be done.
    Done,
    /// It would wait for a second person, by this rule.
    Waits(Rule),
    /// It was done before, and would not be again.
    Replay,
}

/// Tries a request without writing: what is refused is not asked about.
///
/// # Errors
/// What the request itself is refused for.
fn tried(request: &Instruction, context: &Context<'_>) -> Result<Tried> {
    let mut is_replay = false;
    let tried = context.rehearse(request.action(), |ledger| {
        is_replay = ledger.payments().submit(request)?.is_replay();
        Ok(())
    });
    match tried {
        Err(Error::Waiting { rule, .. }) => Ok(Tried::Waits(rule)),
        Err(error) => Err(error),
        Ok(()) if is_replay => Ok(Tried::Replay),
        Ok(()) => Ok(Tried::Done),
    }
}

/// The same of money that leaves for another ledger, of which only the number
/// of the account there is known.
///
/// # Errors
/// As [`before`].
pub(super) fn before_sending(
    (from, to, address): (&AccountRef, &AccountRef, &str),
    payment: &Payment,
    ledger: &mut Ledger,
    context: &Context<'_>,
) -> Result<()> {
    if !context.terminal.can_ask() || context.dry_run {
        return Ok(());
    }
    let what = "Transfer to another ledger".to_owned();
    let asked = Asked::of_payment(what, payment, &[("from", from, -1)], Kind::Transfer);
    let asked = Asked {
        more: vec![format!("to {to} in {address}")],
        kind: None,
        ..asked
    };
    ask(&asked, None, ledger, context)
}

fn ask(
    asked: &Asked,
    request: Option<&Instruction>,
    ledger: &mut Ledger,
    context: &Context<'_>,
) -> Result<()> {
    let mut sides = Vec::new();
    for (word, account, sign) in &asked.sides {
        match ledger.accounts().get(account) {
            Ok(account) => sides.push((*word, account, *sign)),
            Err(error) if error.class() == Class::NotPermitted => return Err(error),
            // The request itself says best what is wrong with it.
            Err(_) => return Ok(()),
        }
    }
    let Some(amount) = amount(asked, &sides) else {
        return Ok(());
    };
    let repeated = repeated(asked, amount, ledger)?;
    let is_asked = repeated.is_some() || is_large(amount, ledger.settings().currency)?;
    let is_asked = is_asked && !context.yes;
    let mut lines = told(&asked.what, amount, &sides);
    lines.extend(asked.more.iter().cloned());
    if let Some(request) = request.filter(|_| is_asked) {
        match tried(request, context)? {
            Tried::Done => {}
            Tried::Waits(rule) => lines.push(format!(
                "needs a second person (the rule about {rule}): it waits until one approves"
            )),
            Tried::Replay => return Ok(()),
        }
    }
    for line in &lines {
        context.terminal.tell(line, is_asked);
    }
    match repeated {
        Some(id) => context.confirm(&format!(
            "The same was booked moments ago ({id}). Book it again?"
        )),
        None if is_asked => context.confirm("Book it?"),
        None => Ok(()),
    }
}

/// The amount in the currency of the customer's account.
fn amount(asked: &Asked, sides: &[(&str, Account, i64)]) -> Option<Money> {
    match asked.amount {
        Amount::Known(amount) => Some(amount),
        Amount::Typed(amount) => {
            let (_, account, _) = sides.first()?;
            amount.in_currency(account.currency).ok()
        }
    }
}

/// What it is, in lines: the amount, whose accounts, what is on them.
fn told(what: &str, amount: Money, sides: &[(&str, Account, i64)]) -> Vec<String> {
    let head = format!("{what}: {} {}", amount.grouped(), amount.currency);
    let sides = sides.iter().map(|(word, account, sign)| {
        let Some(number) = &account.number else {
            let name = account.name.as_deref().unwrap_or_default();
            return format!("{word} {name}");
        };
        let holders = account.holders.iter().map(|holder| holder.name.as_str());
        let holders = holders.collect::<Vec<_>>().join(", ");
        let (before, after) = if *sign == 0 {
            let available = account.available_balance;
            (available, available.minor.checked_sub(amount.minor))
        } else {
            let ledger = account.ledger_balance;
            (ledger, ledger.minor.checked_add(sign * amount.minor))
        };
        let after = after.map_or(before, |minor| Money::new(minor, before.currency));
        let which = if *sign == 0 { "available" } else { "balance" };
        format!(
            "{word} {number} ({holders}; {which} {} before, {} after)",
            before.grouped(),
            after.grouped()
        )
    });
    std::iter::once(head).chain(sides).collect()
}

/// Whether an amount is asked about: above the limit of the config file, in
/// another currency, or any where there is no limit.
fn is_large(amount: Money, currency: Currency) -> Result<bool> {
    let Some(limit) = Config::load()?.confirm.limit()? else {
        return Ok(true);
    };
    let limit = limit.in_currency(currency).ok();
    Ok(limit.is_none_or(|limit| amount.currency != limit.currency || amount.minor > limit.minor))
}

/// The same payment of the same operator a moment ago, if there is one.
fn repeated(asked: &Asked, amount: Money, ledger: &mut Ledger) -> Result<Option<String>> {
    let (Some(kind), Some((_, account, sign))) = (asked.kind, asked.sides.first()) else {
        return Ok(None);
    };
    let query = HistoryQuery {
        kind: Some(kind),
        limit: LINES_MAX,
        ..HistoryQuery::default()
    };
    let Timestamp(now) = SystemClock.now();
    let (items, _) = ledger.queries().history(account, &query)?;
    let same = items.iter().filter(|item| {
        let is_recent = now - item.booked_at.0 < MICROS_BETWEEN;
        is_recent && item.amount.minor == sign * amount.minor
    });
    let other = |request: &str| match asked.sides.get(1) {
        Some((_, to, _)) => request == to.to_string(),
        None => true,
    };
    let same: Vec<_> = same.filter(|item| other(&item.counterparty)).collect();
    if same.is_empty() {
        return Ok(None);
    }
    let own = ledger.access().whoami()?.operator;
    for item in same {
        let Some(id) = TransactionId::parse(&item.transaction) else {
            continue;
        };
        let booked = ledger.payments().get(&TransactionRef::Id(id))?;
        if own.as_deref() == Some(&booked.operator) && booked.reversed_by.is_none() {
            return Ok(Some(item.transaction.clone()));
        }
    }
    Ok(None)
}
