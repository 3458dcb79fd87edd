//! The forms: which fields each has, and what order it makes of them. What is
//! typed is read by what reads it on the command line.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views;
use bankctl_types::kind::{AccountType, Channel, CustomerKind};
use bankctl_types::number::{CustomerNumber, HoldId, TransactionId};

use super::field::Field;
use super::form::Form;
use super::order::{NewAccount, NewCustomer, Order, Payment};
use super::text;
use crate::args::values;
use crate::error::{Class, Fault};

pub(super) type Made<T> = Result<T, Fault>;

pub(super) fn amount(typed: &str) -> Option<Fault> {
    values::typed_amount(typed).err()
}

pub(super) fn memo(typed: &str) -> Option<Fault> {
    values::memo(typed).err()
}

pub(super) fn reason(typed: &str) -> Option<Fault> {
    values::reason(typed).err()
}

fn day(typed: &str) -> Option<Fault> {
    values::day(typed).err()
}

pub(super) fn own_reference(typed: &str) -> Option<Fault> {
    values::reference(typed).err()
}

fn name(typed: &str) -> Option<Fault> {
    values::name(typed).err()
}

fn email(typed: &str) -> Option<Fault> {
    values::email(typed).err()
}

pub(super) fn currency(typed: &str) -> Option<Fault> {
    values::currency(typed).err()
}

fn of<'a>(fields: &'a [Field], label: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.label == label)
}

fn given<'a>(fields: &'a [Field], label: &str) -> Option<&'a str> {
    of(fields, label).and_then(Field::given)
}

pub(super) fn needed<'a>(fields: &'a [Field], label: &'static str) -> Made<&'a str> {
    given(fields, label).ok_or_else(|| {
        let message = format!("{} is missing", label.to_lowercase());
        Fault::new(Class::Usage, "usage", message)
    })
}

/// A value that may be left out.
pub(super) fn read<T>(fields: &[Field], label: &str, read: fn(&str) -> Made<T>) -> Made<Option<T>> {
    given(fields, label).map(read).transpose()
}

/// What a form is about: an account and who holds it.
pub(super) fn about(account: &views::Account) -> String {
    let holders = text::harmless(&account.holder_names());
    let number = account.number.clone().unwrap_or_default();
    let available = account.available_balance.grouped();
    format!(
        "{number} · {holders} · available {available} {}",
        account.currency
    )
}

/// The account of a form, as the ledger is asked for it.
fn named(account: &views::Account) -> (Option<AccountRef>, String) {
    let label = account.number.clone().unwrap_or_default();
    (AccountRef::parse(&label), label)
}

/// The payment that the fields come to.
fn payment(
    fields: &[Field],
    (account, label): &(Option<AccountRef>, String),
    reference: &str,
) -> Made<Payment> {
    let account = match account {
        Some(account) => account.clone(),
        None => values::account(label)?,
    };
    let signed = of(fields, SIGNED).map(Field::picked).unwrap_or_default();
    Ok(Payment {
        account,
        label: label.clone(),
        amount: values::typed_amount(needed(fields, AMOUNT)?)?,
        memo: read(fields, MEMO, values::memo)?,
        by: signed.iter().map(|picked| picked.customer).collect(),
        reference: reference.to_owned(),
        own_reference: read(fields, REFERENCE, values::reference)?,
        value_date: read(fields, VALUE_DATE, values::day)?,
    })
}

pub(super) const AMOUNT: &str = "Amount";
pub(super) const MEMO: &str = "Memo";
pub(super) const REFERENCE: &str = "Reference";
const VALUE_DATE: &str = "Value date";
const CHANNEL: &str = "Channel";
const SIGNED: &str = "Signed by";
pub(super) const REASON: &str = "Reason";

fn channels(channels: &[Channel]) -> Field {
    let names = channels.iter().map(|channel| channel.name()).collect();
    Field::word(CHANNEL, names)
}

fn channel(fields: &[Field]) -> Channel {
    given(fields, CHANNEL)
        .and_then(Channel::parse)
        .unwrap_or(Channel::Cash)
}

/// The account that was picked, or whose number was typed.
pub(super) fn account(fields: &[Field], label: &'static str) -> Made<AccountRef> {
    let picked = of(fields, label).and_then(|field| field.picked().first());
    match picked.and_then(|picked| picked.account.clone()) {
        Some(account) => Ok(account),
        None => values::account(needed(fields, label)?),
    }
}

/// What every payment may have and most do not.
fn rarely_given() -> [Field; 3] {
    [
        Field::text(MEMO, memo).optional(),
        Field::text(REFERENCE, own_reference).optional(),
        Field::text(VALUE_DATE, day).optional(),
    ]
}

/// Who signed is asked of accounts that several people hold.
fn with_signatures(mut fields: Vec<Field>, account: &views::Account) -> Vec<Field> {
    if account.holders.len() > 1 {
        fields.push(Field::customers(SIGNED));
    }
    fields
}

/// Take money in.
pub(crate) fn deposit(account: &views::Account, reference: String) -> Form {
    let mut fields = vec![Field::text(AMOUNT, amount), channels(Channel::DEPOSIT)];
    fields.extend(rarely_given());
    let to = named(account);
    Form::new("Deposit", about(account), fields, move |fields| {
        Ok(Order::Deposit(
            payment(fields, &to, &reference)?,
            channel(fields),
        ))
    })
}

/// Pay money out.
pub(crate) fn withdraw(account: &views::Account, reference: String) -> Form {
    let mut fields = vec![Field::text(AMOUNT, amount), channels(Channel::WITHDRAWAL)];
    fields.extend(rarely_given());
    let from = named(account);
    let fields = with_signatures(fields, account);
    Form::new("Withdraw", about(account), fields, move |fields| {
        Ok(Order::Withdraw(
            payment(fields, &from, &reference)?,
            channel(fields),
        ))
    })
}

/// Move money to another account, whose holder is picked by name.
pub(crate) fn transfer(account: &views::Account, reference: String) -> Form {
    const TO: &str = "To";
    let mut fields = vec![Field::account(TO), Field::text(AMOUNT, amount)];
    fields.extend(rarely_given());
    let from = named(account);
    let fields = with_signatures(fields, account);
    Form::new("Transfer", about(account), fields, move |fields| {
        let to = self::account(fields, TO)?;
        Ok(Order::Transfer(payment(fields, &from, &reference)?, to))
    })
}

/// Reserve money.
pub(crate) fn hold(account: &views::Account, reference: String) -> Form {
    const UNTIL: &str = "Last day";
    let fields = vec![
        Field::text(AMOUNT, amount),
        Field::text(UNTIL, day).optional(),
        Field::text(MEMO, memo).optional(),
        Field::text(REFERENCE, own_reference).optional(),
    ];
    let on = named(account);
    Form::new("Hold", about(account), fields, move |fields| {
        let until = read(fields, UNTIL, values::day)?;
        Ok(Order::PlaceHold(payment(fields, &on, &reference)?, until))
    })
}

fn about_hold(id: HoldId, hold: &views::Hold) -> String {
    let memo = hold.memo.as_deref().map(text::harmless).unwrap_or_default();
    let remaining = hold.remaining.grouped();
    format!(
        "{id} · {} · {remaining} {} {memo}",
        hold.account, hold.currency
    )
}

/// Take reserved money; all of it, if no amount is given.
pub(crate) fn capture(id: HoldId, hold: &views::Hold, reference: String) -> Form {
    let fields = vec![Field::text(AMOUNT, amount).optional()];
    Form::new("Capture", about_hold(id, hold), fields, move |fields| {
        Ok(Order::CaptureHold {
            hold: id,
            amount: read(fields, AMOUNT, values::typed_amount)?,
            reference: reference.clone(),
        })
    })
}

/// Give reserved money back.
pub(crate) fn release(id: HoldId, hold: &views::Hold) -> Form {
    Form::new("Release", about_hold(id, hold), Vec::new(), move |_| {
        Ok(Order::ReleaseHold(id))
    })
}

/// Undo a transaction, or all of its group.
pub(crate) fn reverse(transaction: TransactionId, group: bool, reference: String) -> Form {
    let fields = vec![Field::text(REASON, reason)];
    let about = if group {
        format!("{transaction} and all that were booked together with it")
    } else {
        transaction.to_string()
    };
    Form::new("Undo", about, fields, move |fields| {
        Ok(Order::Reverse {
            transaction,
            group,
            reason: values::reason(needed(fields, REASON)?)?,
            reference: reference.clone(),
        })
    })
}

/// Stop an account from paying out.
pub(crate) fn freeze(account: &views::Account) -> Form {
    let fields = vec![Field::text(REASON, reason)];
    let (_, label) = named(account);
    Form::new("Freeze", about(account), fields, move |fields| {
        let reason = values::reason(needed(fields, REASON)?)?;
        Ok(Order::Freeze(values::account(&label)?, reason))
    })
}

/// Let an account pay again.
pub(crate) fn unfreeze(account: &views::Account) -> Form {
    let (_, label) = named(account);
    Form::new("Unfreeze", about(account), Vec::new(), move |_| {
        Ok(Order::Unfreeze(values::account(&label)?))
    })
}

/// Give an account more holders, or fewer.
pub(crate) fn holders(account: &views::Account) -> Form {
    const ADD: &str = "Add";
    const REMOVE: &str = "Remove";
    let fields = vec![Field::customers(ADD), Field::customers(REMOVE)];
    let (_, label) = named(account);
    let holders = account.holders.iter().map(|holder| {
        let name = text::harmless(&holder.name);
        format!("{} ({name})", holder.customer)
    });
    let about = format!("{label} · {}", holders.collect::<Vec<_>>().join(", "));
    Form::new("Holders", about, fields, move |fields| {
        let picked = |label| -> Vec<CustomerNumber> {
            let picked = of(fields, label).map(Field::picked).unwrap_or_default();
            picked.iter().map(|picked| picked.customer).collect()
        };
        let (add, remove) = (picked(ADD), picked(REMOVE));
        let refuse = |message: String, hint: &str| {
            Err(Fault::new(Class::Usage, "usage", message).hint(hint))
        };
        if let Some(both) = add.iter().find(|one| remove.contains(one)) {
            let message = format!("{both} can't be added and removed at once");
            return refuse(message, "name each customer once");
        }
        if add.is_empty() && remove.is_empty() {
            let message = "no one is added or removed".to_owned();
            return refuse(
                message,
                "type a name or a number, and pick who is meant with Enter",
            );
        }
        Ok(Order::ChangeHolders {
            account: values::account(&label)?,
            add,
            remove,
        })
    })
}

/// Make a customer.
pub(crate) fn new_customer() -> Form {
    const NAME: &str = "Name";
    const KIND: &str = "Kind";
    const EMAIL: &str = "E-mail";
    const PHONE: &str = "Phone";
    const ADDRESS: &str = "Address";
    const BORN: &str = "Birth date";
    let kinds = CustomerKind::NAMES.to_vec();
    let fields = vec![
        Field::text(NAME, name),
        Field::word(KIND, kinds),
        Field::text(EMAIL, email).optional(),
        Field::text(PHONE, memo).optional(),
        Field::text(ADDRESS, memo).optional(),
        Field::text(BORN, day).optional(),
    ];
    Form::new("New customer", String::new(), fields, move |fields| {
        let kind = given(fields, KIND).and_then(CustomerKind::parse);
        Ok(Order::AddCustomer(Box::new(NewCustomer {
            name: values::name(needed(fields, NAME)?)?,
            kind: kind.unwrap_or(CustomerKind::Person),
            email: read(fields, EMAIL, values::email)?,
            phone: read(fields, PHONE, values::memo)?,
            address: read(fields, ADDRESS, values::memo)?,
            birth_date: read(fields, BORN, values::day)?,
        })))
    })
}

/// Open an account, with further holders where it is a joint one.
pub(crate) fn new_account(owner: CustomerNumber) -> Form {
    const TYPE: &str = "Type";
    const JOINT: &str = "Joint holders";
    const ORDERS: &str = "Who must sign";
    const CURRENCY: &str = "Currency";
    const LABEL: &str = "Label";
    let types = vec![AccountType::Checking.name(), AccountType::Savings.name()];
    let fields = vec![
        Field::word(TYPE, types),
        Field::text(LABEL, name).optional(),
        Field::text(CURRENCY, currency).optional(),
        Field::customers(JOINT),
        Field::word(ORDERS, vec!["any", "all"]),
    ];
    Form::new(
        "New account",
        format!("for {owner}"),
        fields,
        move |fields| {
            let kind = given(fields, TYPE).and_then(AccountType::parse);
            let joint = of(fields, JOINT).map(Field::picked).unwrap_or_default();
            Ok(Order::OpenAccount(NewAccount {
                owner,
                joint: joint.iter().map(|picked| picked.customer).collect(),
                all_must_order: given(fields, ORDERS) == Some("all") && !joint.is_empty(),
                account_type: kind.unwrap_or(AccountType::Checking),
                currency: read(fields, CURRENCY, values::currency)?,
                label: read(fields, LABEL, values::name)?,
            }))
        },
    )
}
