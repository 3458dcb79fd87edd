//! Orders, carried out by the use cases that the commands call.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::{
    AccountChange, AccountOpening, CheckDeposit, CustomerDetails, Done, HoldRequest, Instruction,
    Ledger, Payment, Reference, Result, TransactionRef, views,
};
use bankctl_types::Money;
use bankctl_types::number::{CustomerNumber, TransactionId};

use super::alerts::AlertDone;
use super::tills::TillDone;
use super::{Work, alerts, disputes, find, tills};
use crate::error::Error;
use crate::tui::alert::AlertOrder;
use crate::tui::cash::TillOrder;
use crate::tui::dispute::DisputeOrder;
use crate::tui::order::{self, NewAccount, NewCustomer, Order, label};
use crate::tui::task::Booked;

/// What an order came to.
pub(super) enum Outcome {
    /// Money moved, in one transaction or several together.
    Money(Vec<views::Transaction>),
    /// Money was reserved, taken or given back.
    Hold(Box<views::Hold>),
    /// An account was opened, frozen, or let pay again.
    Account(Box<views::Account>),
    /// A customer was made.
    Customer(Box<views::Customer>),
    /// Something was done at a till.
    Till(TillDone),
    /// Something was done about a dispute.
    Dispute(Box<views::Dispute>),
    /// A check was taken in.
    Check(Box<views::Check>),
    /// Something was done with an alert.
    Alert(AlertDone),
    /// It waits for a second person, under a number.
    Waits(Option<i64>, Rule),
}

/// A reference that is looked up first: who asks again asks for the same.
fn given(reference: &str) -> Reference {
    Reference::Given(reference.to_owned())
}

fn paid(payment: &order::Payment) -> Payment {
    Payment {
        amount: payment.amount,
        reference: given(payment.key()),
        memo: payment.memo.clone(),
        value_date: payment.value_date,
        by: payment.by.clone(),
        till: None,
        conductor: None,
    }
}

/// What carries an order out.
enum Step<'a> {
    /// An instruction that moves or reserves money.
    Instruct(Instruction),
    Freeze(&'a AccountRef, &'a str),
    Unfreeze(&'a AccountRef),
    UpdateAccount(&'a AccountRef, AccountChange),
    AddCustomer(&'a NewCustomer),
    OpenAccount(&'a NewAccount),
    Till(&'a TillOrder),
    Dispute(&'a DisputeOrder),
    Check(&'a CheckDeposit),
    Alert(&'a AlertOrder),
}

fn step(order: &Order) -> Step<'_> {
    match order {
        Order::Deposit(payment, channel) => Step::Instruct(Instruction::Deposit {
            account: payment.account.clone(),
            channel: *channel,
            payment: paid(payment),
        }),
        Order::Withdraw(payment, channel) => Step::Instruct(Instruction::Withdraw {
            account: payment.account.clone(),
            channel: *channel,
            payment: paid(payment),
        }),
        Order::Transfer(payment, to) => Step::Instruct(Instruction::Transfer {
            from: payment.account.clone(),
            to: to.clone(),
            payment: paid(payment),
        }),
        Order::PlaceHold(payment, expires_on) => Step::Instruct(Instruction::PlaceHold {
            account: payment.account.clone(),
            request: HoldRequest {
                amount: payment.amount,
                expires_on: *expires_on,
                reference: given(payment.key()),
                memo: payment.memo.clone(),
            },
        }),
        Order::CaptureHold {
            hold,
            amount,
            reference,
        } => Step::Instruct(Instruction::CaptureHold {
            hold: *hold,
            amount: *amount,
            reference: given(reference),
        }),
        Order::ReleaseHold(hold) => Step::Instruct(Instruction::ReleaseHold { hold: *hold }),
        Order::Reverse {
            transaction,
            group,
            reason,
            reference,
        } => Step::Instruct(reversal(*transaction, *group, reason, reference)),
        Order::Freeze(account, reason) => Step::Freeze(account, reason),
        Order::Unfreeze(account) => Step::Unfreeze(account),
        Order::ChangeHolders {
            account,
            add,
            remove,
        } => {
            let change = AccountChange {
                add_holders: add.clone(),
                remove_holders: remove.clone(),
                ..AccountChange::default()
            };
            Step::UpdateAccount(account, change)
        }
        Order::AddCustomer(customer) => Step::AddCustomer(customer),
        Order::OpenAccount(account) => Step::OpenAccount(account),
        Order::Till(order) => Step::Till(order),
        Order::Dispute(order) => Step::Dispute(order),
        Order::Check(check) => Step::Check(&check.deposit),
        Order::Alert(order) => Step::Alert(order),
    }
}

fn reversal(id: TransactionId, group: bool, reason: &str, reference: &str) -> Instruction {
    let (transaction, reason) = (TransactionRef::Id(id), reason.to_owned());
    let reference = given(reference);
    if group {
        Instruction::ReverseGroup {
            transaction,
            reason,
            counts_from: None,
            reference,
        }
    } else {
        Instruction::Reverse {
            transaction,
            reason,
            counts_from: None,
            reference,
        }
    }
}

fn opening(account: &NewAccount) -> AccountOpening {
    AccountOpening {
        owner: account.owner,
        joint: account.joint.clone(),
        all_must_order: account.all_must_order,
        account_type: account.account_type,
        currency: account.currency,
        overdraft: None,
        name: account.label.clone(),
        external_numbers: Vec::new(),
    }
}

fn details(customer: &NewCustomer) -> CustomerDetails {
    CustomerDetails {
        kind: Some(customer.kind),
        name: None,
        email: customer.email.clone(),
        phone: customer.phone.clone(),
        address: customer.address.clone(),
        birth_date: customer.birth_date,
        external_id: None,
        tin: None,
    }
}

/// Adds to cash that would be booked what the teller is told of it before: it is not for
/// the receipt, which is the customer's.
fn at_counter(ledger: &mut Ledger, booked: &mut views::Transaction) {
    booked.ctr = ledger.ctr().told(booked, None).ok().flatten();
    booked.till_over = ledger.tills().told(booked).ok().flatten();
}

impl Work {
    /// Carries an order out, or says what would come of it.
    pub(super) fn order(&self, order: &Order, dry_run: bool) -> Result<Outcome> {
        let dry_run = dry_run || self.tools.dry_run;
        let open = |action: Action| -> Result<Ledger> { (self.tools.open)(action, dry_run) };
        let done = || -> Result<Outcome> {
            Ok(match step(order) {
                Step::Instruct(instruction) => {
                    let mut ledger = open(instruction.action())?;
                    match ledger.payments().submit(&instruction)? {
                        Done::Transaction(mut transaction) => {
                            if dry_run && !transaction.replayed {
                                at_counter(&mut ledger, &mut transaction);
                            }
                            Outcome::Money(vec![*transaction])
                        }
                        Done::Group(group) => Outcome::Money(group.transactions),
                        Done::Hold(hold) => Outcome::Hold(hold),
                    }
                }
                Step::Freeze(account, reason) => Outcome::Account(Box::new(
                    open(Action::AccountFreeze)?
                        .accounts()
                        .freeze(account, reason)?,
                )),
                Step::Unfreeze(account) => Outcome::Account(Box::new(
                    open(Action::AccountUnfreeze)?
                        .accounts()
                        .unfreeze(account)?,
                )),
                Step::UpdateAccount(account, change) => Outcome::Account(Box::new(
                    open(Action::AccountUpdate)?
                        .accounts()
                        .update(account, &change)?,
                )),
                Step::AddCustomer(customer) => Outcome::Customer(Box::new(
                    open(Action::CustomerAdd)?
                        .customers()
                        .create(&customer.name, &details(customer))?,
                )),
                Step::OpenAccount(account) => Outcome::Account(Box::new(
                    open(Action::AccountOpen)?
                        .accounts()
                        .open(&opening(account))?,
                )),
                Step::Till(order) => tills::carry_out(order, &open)?,
                Step::Dispute(order) => disputes::carry_out(order, &open)?,
                Step::Check(check) => Outcome::Check(Box::new(
                    open(Action::CheckDeposit)?.checks().deposit(check)?,
                )),
                Step::Alert(order) => alerts::carry_out(order, &open)?,
            })
        };
        match done() {
            Err(Error::Waiting { number, rule }) => Ok(Outcome::Waits(number, rule)),
            other => other,
        }
    }

    /// Carries an order out, and writes its receipt.
    pub(super) fn book(&self, order: &Order) -> Result<Booked> {
        let outcome = self.order(order, false)?;
        let mut booked = Booked {
            title: String::new(),
            lines: Vec::new(),
            transaction: None,
            in_group: false,
            waits: None,
            customer: None,
            dry_run: self.tools.dry_run,
        };
        match &outcome {
            Outcome::Money(transactions) => self.receipt(order, transactions, &mut booked),
            Outcome::Hold(hold) => of_hold(order, hold, &mut booked),
            Outcome::Account(account) => of_account(order, account, &mut booked),
            Outcome::Customer(customer) => {
                let number = customer.number.clone().unwrap_or_default();
                booked.title = format!("Added customer {number}, {}", customer.name);
                booked.lines.push(("Status", customer.status.to_string()));
                booked.customer = CustomerNumber::parse(&number);
            }
            Outcome::Till(done) => {
                if let Order::Till(order) = order {
                    tills::receipt(order, done, &mut booked);
                }
            }
            Outcome::Dispute(dispute) => {
                if let Order::Dispute(order) = order {
                    disputes::receipt(order, dispute, &mut booked);
                }
            }
            Outcome::Check(check) => self.check_receipt(check, &mut booked),
            Outcome::Alert(done) => {
                if let Order::Alert(order) = order {
                    alerts::receipt(order, done, &mut booked);
                }
            }
            Outcome::Waits(number, rule) => {
                self.waiting_receipt(order, (*number, *rule), &mut booked);
            }
        }
        if booked.dry_run {
            booked.title = format!("Dry run, nothing was written: {}", booked.title);
        }
        Ok(booked)
    }

    /// What waits for a second person.
    fn waiting_receipt(&self, order: &Order, waits: (Option<i64>, Rule), booked: &mut Booked) {
        let (number, rule) = (waits.0.unwrap_or_default(), waits.1);
        booked.waits = Some(number);
        let next = "a second person who may approves it in the Inbox".to_owned();
        if matches!(order, Order::Till(order) if matches!(**order, TillOrder::CountVault { .. })) {
            booked.title = format!(
                "The count of the vault is kept. The difference waits for a second person as \
                 request {number}."
            );
            booked.lines.push(("Next", next));
            return;
        }
        if let Order::Till(order) = order
            && let TillOrder::Count(count) = order.as_ref()
        {
            booked.title = format!(
                "The count is kept. The difference waits for a second person as request \
                 {number}, and till {} rests until then.",
                count.till
            );
            booked.lines = self.waiting_counts(count);
            booked.lines.push(("Next", next));
            return;
        }
        booked.title = format!(
            "Not done yet: the policy about {rule} asks for a second person. It waits as \
             request {number}."
        );
        booked.lines = vec![("Asked for", order.command()), ("Next", next)];
    }

    /// What was booked, in the bank's words and the ledger's time.
    fn receipt(&self, order: &Order, done: &[views::Transaction], booked: &mut Booked) {
        let Some(first) = done.first() else { return };
        let Ok(mut accounts) = self.open(Action::AccountShow) else {
            // It is booked all the same.
            "Done".clone_into(&mut booked.title);
            booked.transaction = first.id.as_deref().and_then(TransactionId::parse);
            booked.in_group = done.len() > 1 || first.group.is_some();
            return;
        };
        let zone = accounts.settings().zone;
        let amount = format!("{} {}", first.amount.grouped(), first.currency);
        let [from, to] =
            [&first.debit, &first.credit].map(|side| find::in_words(&mut accounts, side));
        let by = first
            .channel
            .map(|channel| format!(" {channel}"))
            .unwrap_or_default();
        booked.title = match order {
            Order::Deposit(..) => format!("Deposited {amount}{by} to {to}"),
            Order::Withdraw(..) => format!("Paid out {amount}{by} from {from}"),
            Order::Reverse { transaction, .. } if done.len() > 1 => {
                format!("Undone: {transaction} and all that were booked together with it")
            }
            Order::Reverse { transaction, .. } => {
                format!("Undone: {transaction}, {amount} from {from} to {to}")
            }
            Order::Till(_) => format!("Explained a difference: {amount} from {from} to {to}"),
            _ => format!("Transferred {amount} from {from} to {to}"),
        };
        if first.replayed {
            booked.title = format!("Booked before, and not again: {}", booked.title);
        }
        // The paper is for one customer: it has no balance of another's account.
        let mut of_customers = balances_after(done);
        of_customers.retain(|(account, _)| find::of_label(&mut accounts, account).is_some());
        if of_customers.len() > 1 {
            let pays =
                |account: &str| matches!(order, Order::Transfer(..)) && account == first.debit;
            of_customers.retain(|(account, _)| pays(account));
        }
        booked.lines.extend(first.fees.iter().map(fee_line));
        for (account, balance) in of_customers {
            if let Some(balance) = balance {
                let told = format!("{} on {account}", balance.grouped());
                booked.lines.push(("New balance", told));
            }
        }
        let ids = done
            .iter()
            .filter_map(|one| one.id.clone())
            .collect::<Vec<_>>();
        booked
            .lines
            .push(("Booked", first.booked_at.date_time_in(zone)));
        booked
            .lines
            .extend(first.memo.clone().map(|memo| ("Memo", memo)));
        if !ids.is_empty() {
            booked.lines.push(("Transaction", ids.join(", ")));
        }
        booked
            .lines
            .extend(first.reference.clone().map(|text| ("Reference", text)));
        booked.lines.push(("Operator", first.operator.clone()));
        booked.transaction = first.id.as_deref().and_then(TransactionId::parse);
        booked.in_group = done.len() > 1 || first.group.is_some();
    }
}

/// The balances of the accounts that money moved on, after all that was done.
fn balances_after(done: &[views::Transaction]) -> Vec<(&str, Option<Money>)> {
    let mut balances: Vec<(&str, Option<Money>)> = Vec::new();
    for (account, after) in done
        .iter()
        .flat_map(views::Transaction::balances_after_fees)
    {
        match balances.iter_mut().find(|(known, _)| *known == account) {
            Some((_, balance)) => *balance = after,
            None => balances.push((account, after)),
        }
    }
    balances
}

/// What a fee that was taken, or would be, is told as.
pub(super) fn fee_line(fee: &views::FeeTaken) -> (&'static str, String) {
    let (amount, currency) = (fee.amount.grouped(), fee.amount.currency);
    ("Fee", format!("{amount} {currency} ({})", fee.code))
}

fn of_hold(order: &Order, hold: &views::Hold, booked: &mut Booked) {
    let id = hold.id.clone().unwrap_or_default();
    let amount = format!("{} {}", hold.amount.grouped(), hold.currency);
    let account = &hold.account;
    booked.title = match order {
        Order::PlaceHold(..) => format!("Reserved {amount} on {account} under {id}"),
        Order::ReleaseHold(_) => format!("Released {id}: {amount} on {account} are free again"),
        _ => format!(
            "Took {} {} of {id} on {account}",
            hold.captured.grouped(),
            hold.currency
        ),
    };
    if hold.replayed {
        booked.title = format!("Done before, and not again: {}", booked.title);
    }
    booked
        .lines
        .extend(hold.expires_on.map(|day| ("Last day", day.to_string())));
    booked
        .lines
        .extend(hold.memo.clone().map(|memo| ("Memo", memo)));
    booked
        .lines
        .extend(hold.transaction.clone().map(|id| ("Transaction", id)));
    booked.transaction = hold.transaction.as_deref().and_then(TransactionId::parse);
}

fn of_account(order: &Order, account: &views::Account, booked: &mut Booked) {
    let number = account.number.clone().unwrap_or_default();
    let holders = account.holder_names();
    booked.title = match order {
        Order::Freeze(..) => format!("Frozen: {number} · {holders} takes money and pays none"),
        Order::Unfreeze(account) => format!("{} · {holders} pays again", label(account)),
        Order::ChangeHolders { .. } => format!("{number} is now held by {holders}"),
        _ => format!(
            "Opened {} account {number} for {holders}",
            account.account_type
        ),
    };
    booked.lines.push(("Status", account.status.to_string()));
    booked.lines.extend(
        account
            .freeze_reason
            .clone()
            .map(|reason| ("Reason", reason)),
    );
}
