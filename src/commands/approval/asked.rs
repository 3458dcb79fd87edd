//! What a request asks for, as people read it.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{Approval, ConcernedAccount};
use bankctl_ledger::{Instruction, Ledger, TransactionRef};
use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;

use crate::tables::{ApprovalLine, told};

/// A request with holder, amount and balance, where it moves or reserves money.
pub(super) fn line(ledger: &mut Ledger, request: Approval) -> ApprovalLine {
    let money = request.request.get("money").cloned();
    let instruction = money.and_then(|money| serde_json::from_value::<Instruction>(money).ok());
    let Some(instruction) = instruction else {
        return ApprovalLine {
            request,
            asked: None,
            balance: None,
        };
    };
    let labels = accounts_of(&instruction);
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    // It is told without names where they can't be read.
    let accounts = ledger.accounts().all_concerned(&labels).unwrap_or_default();
    ApprovalLine {
        asked: Some(asked(&instruction, &accounts)),
        balance: accounts.first().map(|account| account.ledger_balance),
        request,
    }
}

/// The accounts that an instruction names.
fn accounts_of(instruction: &Instruction) -> Vec<String> {
    match instruction {
        Instruction::Deposit { account, .. }
        | Instruction::Withdraw { account, .. }
        | Instruction::PlaceHold { account, .. } => vec![account.to_string()],
        Instruction::Transfer { from, to, .. } => vec![from.to_string(), to.to_string()],
        Instruction::Group { payments, .. } => payments.iter().flat_map(accounts_of).collect(),
        Instruction::Reverse { .. }
        | Instruction::ReverseGroup { .. }
        | Instruction::CaptureHold { .. }
        | Instruction::ReleaseHold { .. } => Vec::new(),
    }
}

fn asked(instruction: &Instruction, accounts: &[ConcernedAccount]) -> String {
    let named = |account: &AccountRef| told::named(&account.to_string(), accounts);
    match instruction {
        Instruction::Deposit {
            account,
            channel,
            payment,
        } => {
            let amount = amount(payment.amount, &[account], accounts);
            format!(
                "{amount}{} to {}",
                told::way(Some(*channel)),
                named(account)
            )
        }
        Instruction::Withdraw {
            account,
            channel,
            payment,
        } => {
            let amount = amount(payment.amount, &[account], accounts);
            let way = told::way(Some(*channel));
            format!("{amount}{way} from {}", named(account))
        }
        Instruction::Transfer { from, to, payment } => {
            let amount = amount(payment.amount, &[from, to], accounts);
            format!("{amount} from {} to {}", named(from), named(to))
        }
        Instruction::Group { payments, .. } => {
            let all = payments.iter().map(|payment| asked(payment, accounts));
            all.collect::<Vec<_>>().join("; ")
        }
        Instruction::Reverse {
            transaction,
            reason,
            ..
        } => format!("undo {}: {reason}", called(transaction)),
        Instruction::ReverseGroup {
            transaction,
            reason,
            ..
        } => format!("undo all booked with {}: {reason}", called(transaction)),
        Instruction::PlaceHold { account, request } => {
            let amount = amount(request.amount, &[account], accounts);
            format!("hold of {amount} on {}", named(account))
        }
        Instruction::CaptureHold { hold, amount, .. } => match amount {
            Some(amount) => format!("{amount} of hold {hold}"),
            None => format!("all of hold {hold}"),
        },
        Instruction::ReleaseHold { hold } => format!("release hold {hold}"),
    }
}

/// An amount in the currency of the first of these accounts that is known.
fn amount(amount: PlainDecimal, of: &[&AccountRef], accounts: &[ConcernedAccount]) -> String {
    let known = |label: &AccountRef| {
        let label = label.to_string();
        accounts.iter().find(|account| account.number == label)
    };
    let currency = of.iter().find_map(|label| known(label));
    let money =
        currency.and_then(|account| amount.in_currency(account.ledger_balance.currency).ok());
    money.map_or_else(|| amount.to_string(), told::amount)
}

fn called(transaction: &TransactionRef) -> String {
    match transaction {
        TransactionRef::Id(id) => id.to_string(),
        TransactionRef::Reference(reference) => reference.clone(),
    }
}

/// What an instruction moves or reserves, in minor units of each currency, as far as it
/// says so.
pub(super) fn moves(ledger: &mut Ledger, instruction: &Instruction) -> Vec<(Currency, i64)> {
    let (account, amount) = match instruction {
        Instruction::Deposit {
            account, payment, ..
        }
        | Instruction::Withdraw {
            account, payment, ..
        } => (account, payment.amount),
        Instruction::Transfer { from, payment, .. } => (from, payment.amount),
        Instruction::PlaceHold { account, request } => (account, request.amount),
        Instruction::Group { payments, .. } => {
            let each = payments.iter();
            return each.flat_map(|payment| moves(ledger, payment)).collect();
        }
        Instruction::Reverse { .. }
        | Instruction::ReverseGroup { .. }
        | Instruction::CaptureHold { .. }
        | Instruction::ReleaseHold { .. } => return Vec::new(),
    };
    let label = account.to_string();
    let known = ledger
        .accounts()
        .all_concerned(&[&label])
        .unwrap_or_default();
    let money = known.first().and_then(|account| {
        let currency = account.ledger_balance.currency;
        amount.in_currency(currency).ok()
    });
    money
        .map(|money| (money.currency, money.minor))
        .into_iter()
        .collect()
}
