//! How what was done is found again, when its result can't be shown.

use bankctl_ledger::views::{
    Account, AchItem, Approval, Customer, Dispute, GlAccount, Hold, Import, ImportReversal,
    Operator, Order, Partner, Token, Transaction, Waiting,
};
use bankctl_types::kind::HoldStatus;
use bankctl_types::number;
use bankctl_types::text::shell_quoted;
use serde_json::{Value, json};

use crate::report::LookUp;

/// Something that a command shows.
fn shown(what: String, command: &str, details: Value) -> LookUp {
    LookUp {
        what,
        hint: format!(
            "`bankctl {command}` shows it; look before you run the command again, which would \
                 do it once more"
        ),
        details,
    }
}

/// What is done once under a reference, however often it is asked for.
fn once(what: &str, reference: &str, command: &str, details: Value) -> LookUp {
    let quoted = shell_quoted(reference);
    LookUp {
        what: format!("{what} the reference {reference}"),
        hint: format!(
            "`bankctl {command}` shows it; if you run the command again, add --ref {quoted}: \
                 then it is done once and no more"
        ),
        details,
    }
}

/// How a transaction is looked up.
pub(super) fn transaction(transaction: &Transaction) -> Option<LookUp> {
    let (id, reference) = (transaction.id.as_deref(), transaction.reference.as_deref());
    let details = json!({ "transaction": id, "reference": reference });
    Some(match (reference, id) {
        (Some(reference), _) => {
            let shown = number::named_by(reference);
            let command = format!("transaction show {}", shell_quoted(&shown));
            once("the transaction with", reference, &command, details)
        }
        (None, id) => {
            let id = id?;
            let command = format!("transaction show {id}");
            shown(format!("transaction {id}"), &command, details)
        }
    })
}

/// How a standing order is looked up.
pub(super) fn order(order: &Order) -> Option<LookUp> {
    let id = order.id.as_deref()?;
    let details = json!({ "order": id, "reference": order.reference });
    let command = format!("order show {id}");
    Some(match &order.reference {
        Some(reference) => once("the standing order with", reference, &command, details),
        None => shown(format!("standing order {id}"), &command, details),
    })
}

/// How a dispute is looked up.
pub(super) fn dispute(dispute: &Dispute) -> Option<LookUp> {
    let id = dispute.id.as_deref()?;
    let details = json!({ "dispute": id, "reference": dispute.reference });
    Some(LookUp {
        what: format!("dispute {id}"),
        hint: format!(
            "`bankctl dispute show {id}` shows it; what is booked for it is booked once, however \
                 often the command is run"
        ),
        details,
    })
}

/// How a hold is looked up.
pub(super) fn hold(hold: &Hold) -> Option<LookUp> {
    let id = hold.id.as_deref()?;
    let (transaction, reference) = (hold.transaction.as_deref(), hold.reference.as_deref());
    let details = json!({ "hold": id, "transaction": transaction, "reference": reference });
    let list = format!("hold list --account {}", hold.account);
    Some(match (transaction, reference) {
        (Some(transaction), _) => shown(
            format!("hold {id}, taken by transaction {transaction}"),
            &format!("transaction show {transaction}"),
            details,
        ),
        (None, Some(reference)) if hold.status == HoldStatus::Placed => {
            once(&format!("hold {id} with"), reference, &list, details)
        }
        (None, _) => shown(format!("hold {id}, {}", hold.status), &list, details),
    })
}

/// How a customer is looked up.
pub(super) fn customer(customer: &Customer) -> Option<LookUp> {
    let number = customer.number.as_deref()?;
    Some(shown(
        format!("customer {number}"),
        &format!("customer show {number}"),
        json!({ "customer": number }),
    ))
}

/// How an account is looked up.
pub(super) fn account(account: &Account) -> Option<LookUp> {
    let number = account.number.as_deref()?;
    Some(shown(
        format!("account {number}"),
        &format!("account show {number}"),
        json!({ "account": number }),
    ))
}

/// How an operator is looked up.
pub(super) fn operator(operator: &Operator) -> LookUp {
    let name = &operator.name;
    shown(
        format!("operator {name}"),
        &format!("operator show {}", shell_quoted(name)),
        json!({ "operator": name }),
    )
}

/// How a partner is looked up.
pub(super) fn partner(partner: &Partner) -> LookUp {
    let name = &partner.name;
    shown(
        format!("partner {name}"),
        &format!("partner show {}", shell_quoted(name)),
        json!({ "partner": name }),
    )
}

/// How an account of the chart is looked up.
pub(super) fn gl_account(account: &GlAccount) -> LookUp {
    let name = &account.name;
    shown(
        format!("account {name}"),
        &format!("gl show {name}"),
        json!({ "account": name }),
    )
}

/// How a request that was kept for a second person is looked up.
pub(super) fn waiting(waiting: &Waiting) -> Option<LookUp> {
    waiting.approval.map(request)
}

/// How a request that was decided about is looked up.
pub(super) fn approval(approval: &Approval) -> LookUp {
    request(approval.id)
}

fn request(number: i64) -> LookUp {
    shown(
        format!("request {number}"),
        &format!("approval show {number}"),
        json!({ "approval": number }),
    )
}

/// What is done about a token that was made and never seen.
pub(super) fn token(token: &Token) -> Option<LookUp> {
    let id = token.id?;
    let hint = if token.token.is_some() {
        format!(
            "the token itself is shown once and is lost: `bankctl token revoke {id}`, then make \
             another"
        )
    } else {
        "`bankctl token list` shows it".to_owned()
    };
    Some(LookUp {
        what: format!("token {id}"),
        hint,
        details: json!({ "token": id }),
    })
}

/// What is done about a file that was taken back.
pub(super) fn import_reversal(reversal: &ImportReversal) -> LookUp {
    LookUp {
        what: format!("the reversal of batch {}", reversal.batch),
        hint: "run the same command again: what was reversed is not reversed again".to_owned(),
        details: json!({ "batch": reversal.batch, "reversed": reversal.reversed }),
    }
}

/// What is done about an ACH entry.
pub(super) fn ach_entry(entry: &AchItem) -> LookUp {
    LookUp {
        what: format!("ACH entry {}", entry.entry),
        hint: format!("see what became of it: bankctl ach show {}", entry.entry),
        details: json!({ "entry": entry.entry }),
    }
}

/// What is done about entries whose day has come.
pub(super) fn ach_due() -> LookUp {
    LookUp {
        what: "the entries that were due".to_owned(),
        hint: "run the same command again: what was booked is not booked again".to_owned(),
        details: json!({}),
    }
}

/// What is done about an import.
pub(super) fn import(import: &Import) -> LookUp {
    LookUp {
        what: format!("batch {}", import.batch),
        hint: "run the same import again: what was posted is not posted a second time".to_owned(),
        details: json!({ "batch": import.batch, "posted": import.posted }),
    }
}
