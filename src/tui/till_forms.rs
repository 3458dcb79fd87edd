//! The forms of the tills: sessions, cash that is handed over, counts.

use bankctl_ledger::tills::rules::pieces::{Pieces, values_of};
use bankctl_ledger::{Counted, views};
use bankctl_types::money::Limit;
use bankctl_types::{Currency, Money};

use super::cash::{Gift, TillCount, TillOrder};
use super::field::Field;
use super::form::Form;
use super::forms::{AMOUNT, Made, REASON, account, amount, currency, needed, read, reason};
use super::order::Order;
use super::text;
use crate::args::{tills, values};
use crate::error::{Class, Fault};

const TILL: &str = "Till";
const FLOAT: &str = "Float";
const COUNTED: &str = "Counted";
const KEEP: &str = "Keep";

fn till_name(typed: &str) -> Option<Fault> {
    tills::name(typed).err()
}

fn place(typed: &str) -> Option<Fault> {
    tills::place(typed).err()
}

fn operator(typed: &str) -> Option<Fault> {
    values::operator(typed).err()
}

fn sum(typed: &str) -> Option<Fault> {
    values::limit(typed).err()
}

/// Whether it is how many pieces there are of a value.
fn number(typed: &str) -> Option<Fault> {
    let is_number = typed.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number).then(|| not_counted(format!("{typed:?} is no number of pieces")))
}

fn not_counted(message: String) -> Fault {
    Fault::new(Class::Usage, "invalid_count", message)
        .hint("type how many notes or coins of each value are there")
}

fn order(order: TillOrder) -> Order {
    Order::Till(Box::new(order))
}

/// Begin a session at a till, which is named already where one is chosen.
pub(crate) fn open(till: &str) -> Form {
    let fields = vec![
        Field::text(TILL, till_name).with(till),
        Field::text(FLOAT, amount).optional(),
    ];
    let about = "the float is what was offered to the till".to_owned();
    Form::new("Open till", about, fields, move |fields| {
        Ok(order(TillOrder::Open {
            till: tills::name(needed(fields, TILL)?)?,
            float: read(fields, FLOAT, values::typed_amount)?,
        }))
    })
    .starting_at(usize::from(!till.is_empty()))
}

/// Interrupt a session.
pub(crate) fn pause(till: &str) -> Form {
    let till = till.to_owned();
    Form::new("Pause till", till.clone(), Vec::new(), move |_| {
        Ok(order(TillOrder::Pause(till.clone())))
    })
}

/// Go on with a session.
pub(crate) fn resume(till: &str) -> Form {
    let till = till.to_owned();
    Form::new("Resume till", till.clone(), Vec::new(), move |_| {
        Ok(order(TillOrder::Resume(till.clone())))
    })
}

/// Offer cash to a till or the vault.
pub(crate) fn give(to: &str, code: Option<Currency>, reference: String) -> Form {
    const TO: &str = "To";
    const FROM: &str = "From";
    const CURRENCY: &str = "Currency";
    let code = code.map(|code| code.code().to_owned());
    let fields = vec![
        Field::text(TO, place).with(to),
        Field::text(AMOUNT, amount),
        Field::text(FROM, place).optional(),
        Field::text(CURRENCY, currency)
            .optional()
            .with(&code.unwrap_or_default()),
    ];
    let about = "to a till or the vault; from your open till, or else the vault".to_owned();
    Form::new("Give cash", about, fields, move |fields| {
        Ok(order(TillOrder::Give(Gift {
            to: tills::place(needed(fields, TO)?)?,
            from: read(fields, FROM, tills::place)?,
            amount: values::typed_amount(needed(fields, AMOUNT)?)?,
            currency: read(fields, CURRENCY, values::currency)?,
            reference: reference.clone(),
        })))
    })
    .starting_at(usize::from(!to.is_empty()))
}

/// What a form about a handover is about.
fn about(offer: &views::Handover) -> String {
    let amount = offer.amount.grouped();
    let by = text::harmless(&offer.given_by);
    format!(
        "{amount} {} from {} to {}, given by {by}",
        offer.currency, offer.from, offer.to
    )
}

/// Accept cash that was offered.
pub(crate) fn accept(offer: &views::Handover, own: Currency) -> Option<Form> {
    let handover = offer.id?;
    let code = (offer.currency != own).then_some(offer.currency);
    let fields = vec![Field::text(COUNTED, sum).optional()];
    let form = Form::new("Accept cash", about(offer), fields, move |fields| {
        let counted = read(fields, COUNTED, values::limit)?;
        Ok(order(TillOrder::Accept {
            handover,
            counted: counted.map(|amount| of_sum(code, amount)),
        }))
    });
    Some(form)
}

/// Refuse cash that was offered, or take the own offer back.
pub(crate) fn refuse(offer: &views::Handover) -> Option<Form> {
    let handover = offer.id?;
    let fields = vec![Field::text(REASON, reason)];
    let form = Form::new("Refuse cash", about(offer), fields, move |fields| {
        Ok(order(TillOrder::Refuse {
            handover,
            reason: values::reason(needed(fields, REASON)?)?,
        }))
    });
    Some(form)
}

/// A till that is counted.
#[derive(Clone, Debug)]
pub(crate) struct Drawer {
    /// The name.
    pub(crate) till: String,
    /// The currency whose notes and coins are counted one by one, where they are known.
    pub(crate) currency: Currency,
    /// What else is in the till.
    pub(crate) others: Vec<Currency>,
    /// Whether what is expected is not told before.
    pub(crate) is_blind: bool,
}

fn of_sum(currency: Option<Currency>, amount: Limit) -> Counted {
    Counted {
        currency,
        amount: Some(amount),
        pieces: None,
    }
}

/// The notes and coins that were counted, of fields that begin with one for each value;
/// `None` before a number is typed.
fn pieces(fields: &[Field], values: &[i64], currency: Currency) -> Made<Option<Pieces>> {
    let mut words = Vec::new();
    for (field, value) in fields.iter().zip(values) {
        let Some(count) = field.given() else { continue };
        if let Some(fault) = (field.check)(count) {
            return Err(fault);
        }
        words.push(format!("{}x{count}", Money::new(*value, currency)));
    }
    if words.is_empty() {
        return Ok(None);
    }
    let read = Pieces::parse(&words.join(","), currency);
    read.map(Some)
        .map_err(|fault| not_counted(fault.to_string()))
}

/// What the pieces that are typed come to, in words.
fn tally(fields: &[Field], values: &[i64], currency: Currency) -> Made<String> {
    let minor = match pieces(fields, values, currency)? {
        None => Some(0),
        Some(pieces) => pieces.sum_minor(),
    };
    let minor = minor.ok_or_else(|| not_counted("that is more than can be counted".to_owned()))?;
    Ok(format!(
        "{} {currency}",
        Money::new(minor, currency).grouped()
    ))
}

/// What the pieces that are typed are as a count.
fn of_pieces(pieces: &Pieces, (code, currency): (Option<Currency>, Currency)) -> Counted {
    let spec = pieces.to_text(currency);
    if spec.is_empty() {
        return of_sum(code, Limit(None));
    }
    Counted {
        currency: code,
        amount: None,
        pieces: Some(spec),
    }
}

/// The label of a currency that is counted as a sum.
fn in_all(currency: Currency) -> String {
    format!("{currency} in all")
}

/// Count a till, and end its session if that is meant.
pub(crate) fn count(drawer: Drawer, closes: bool, own: Currency) -> Form {
    let currency = drawer.currency;
    let known = values_of(currency);
    let mut sums = drawer.others.clone();
    if known.is_empty() {
        sums.insert(0, currency);
    }
    let fields = count_fields(&known, &sums, (currency, closes));
    let (title, then) = if closes {
        ("Close till", "what is not kept is offered to the vault")
    } else {
        ("Count till", "how many there are of each")
    };
    let about = format!("{}: {then}", drawer.till);
    let (values, places) = (known.clone(), known.len());
    let form = Form::new(title, about, fields, move |fields| {
        Ok(order(TillOrder::Count(TillCount {
            till: drawer.till.clone(),
            counted: counted(fields, (&values, currency), &sums, own)?,
            closes,
            keep: read(fields, KEEP, values::typed_amount)?,
            is_blind: drawer.is_blind,
        })))
    });
    if places == 0 {
        return form;
    }
    form.counting(places, move |fields| tally(fields, &known, currency))
}

/// Count the vault, with a second person.
pub(crate) fn count_vault(currency: Currency, own: Currency) -> Form {
    const WITNESS: &str = "Witness";
    let known = values_of(currency);
    let sums: Vec<Currency> = if known.is_empty() {
        vec![currency]
    } else {
        Vec::new()
    };
    let mut fields = count_fields(&known, &sums, (currency, false));
    fields.push(Field::text(WITNESS, operator));
    let (values, places) = (known.clone(), known.len());
    let about = "who counts with you is the witness".to_owned();
    let form = Form::new("Count vault", about, fields, move |fields| {
        let counted = counted(fields, (&values, currency), &sums, own)?;
        Ok(order(TillOrder::CountVault {
            counted: counted.into_iter().next().unwrap_or_default(),
            witness: values::operator(needed(fields, WITNESS)?)?,
        }))
    });
    if places == 0 {
        return form;
    }
    form.counting(places, move |fields| tally(fields, &known, currency))
}

/// Book what explains the difference of a count.
pub(crate) fn resolve(id: i64, count: &views::Count, reference: String) -> Form {
    const ACCOUNT: &str = "Account";
    let way = if count.difference.minor < 0 {
        "too little: the customer got it"
    } else {
        "too much: the customer is owed it"
    };
    let left = count.difference.minor.saturating_sub(count.resolved.minor);
    let left = Money::new(left.saturating_abs(), count.currency).grouped();
    let about = format!(
        "count {id} of {}: {left} {} {way}",
        count.till, count.currency
    );
    let fields = vec![
        Field::account(ACCOUNT),
        Field::text(AMOUNT, amount),
        Field::text(REASON, reason),
    ];
    Form::new("Explain", about, fields, move |fields| {
        Ok(order(TillOrder::Resolve {
            count: id,
            account: account(fields, ACCOUNT)?,
            amount: values::typed_amount(needed(fields, AMOUNT)?)?,
            reason: values::reason(needed(fields, REASON)?)?,
            reference: reference.clone(),
        }))
    })
}

/// A field for each value of the notes and coins, then one for each sum. When a till is
/// closed no currency is left out.
fn count_fields(
    known: &[i64],
    sums: &[Currency],
    (currency, closes): (Currency, bool),
) -> Vec<Field> {
    let pieces = known.iter().map(|value| {
        let label = Money::new(*value, currency).to_string();
        Field::text(label, number).optional()
    });
    let sums = sums.iter().map(|other| {
        let field = Field::text(in_all(*other), sum);
        let is_needed = closes || *other == currency;
        if is_needed { field } else { field.optional() }
    });
    let keep = closes.then(|| Field::text(KEEP, amount).optional());
    pieces.chain(sums).chain(keep).collect()
}

/// What was counted, by value and by sum.
fn counted(
    fields: &[Field],
    (known, currency): (&[i64], Currency),
    sums: &[Currency],
    own: Currency,
) -> Made<Vec<Counted>> {
    let code = |currency: Currency| (currency != own).then_some(currency);
    let pieces = pieces(fields, known, currency)?;
    if pieces.is_none() && !known.is_empty() {
        let message = format!("nothing was counted of {currency}");
        return Err(Fault::new(Class::Usage, "invalid_count", message)
            .hint("type how many there are of each value; 0 if there is nothing"));
    }
    let pieces = pieces.map(|pieces| of_pieces(&pieces, (code(currency), currency)));
    let mut counted: Vec<Counted> = pieces.into_iter().collect();
    for other in sums {
        let sum = read(fields, &in_all(*other), values::limit)?;
        counted.extend(sum.map(|sum| of_sum(code(*other), sum)));
    }
    Ok(counted)
}
