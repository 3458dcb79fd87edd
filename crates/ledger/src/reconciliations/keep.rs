//! To keep a reconciliation, and to book what is left of its statement.

use bankctl_storage::damaged;
use bankctl_types::calendar::Span;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::known::known;
use super::post::plan;
use super::rules::{
    Kept, KeptLine, Lines, Planned, Posting, PostingRule, in_currency, lines_sha256,
};
use super::table::{self, ReconciliationRow};
use crate::error::advice::{Advice, OfReconciliation};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::tables;
use crate::kernel::transaction::{self, existing_account};
use crate::queries::history::is_incoming;
use crate::queries::reconcile::{Compared, Matching, Statement, compare};
use crate::reconciliations::ReconciliationsRoom;
use crate::{Ledger, Result, WriteTx, views};

/// A statement that is kept, and what is booked of it.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// The name of the file, without its folder.
    pub file: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// What its format is called.
    pub format: String,
    /// The rules by which leftover lines are booked, the first that fits; `None` to book
    /// nothing.
    pub rules: Option<Vec<PostingRule>>,
    /// The warnings about the statements around it that refuse it.
    pub refused: Vec<&'static str>,
}

/// What a second person has agreed to, and the number of the request.
type Agreed = Option<(i64, Vec<Planned>)>;

impl ReconciliationsRoom<'_> {
    /// Holds a statement against an account, books what rules say of the lines that are
    /// left, and keeps the result.
    ///
    /// The same file again changes nothing, but books what rules say of it that was not
    /// booked before.
    ///
    /// # Errors
    /// In this order: `account_not_found`, an account of a customer where lines are to be
    /// booked, `file_id_conflict`, `statement_gap` and what else of the statements around
    /// it refuses it, `no_closing_balance`, `unproved_statement`,
    /// `not_last_reconciliation` if something is to be booked; those of the postings; [`Error::Waiting`] if they take a second person.
    pub fn keep(
        self,
        account: &AccountRef,
        statement: &Statement,
        matching: &Matching,
        keeping: &Keeping,
    ) -> Result<views::Reconciliation> {
        let agreed = self.0.agreed(account, statement, matching, keeping)?;
        self.0.write(|books| {
            books.approval = agreed.as_ref().map(|(number, _)| *number);
            let asked = (statement, matching, keeping);
            books.keep_reconciliation(account, asked, agreed.as_ref())
        })
    }
}

impl Ledger {
    /// What would be booked, if it takes a second person and one has agreed.
    fn agreed(
        &mut self,
        account: &AccountRef,
        statement: &Statement,
        matching: &Matching,
        keeping: &Keeping,
    ) -> Result<Agreed> {
        let Some(rules) = &keeping.rules else {
            return Ok(None);
        };
        let asked = self.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let currency = existing_account(view.driver, id)?.currency;
            let days = statement.days_within(Span::default(), view.today);
            let about = (statement, matching);
            let known = known(view.driver, (id, currency), days, about, &keeping.sha256)?;
            if known.other_file.is_some() {
                return Ok(None);
            }
            let compared = compare(
                view,
                id,
                (statement, &known.before),
                Span::default(),
                matching,
            )?;
            let planned = plan(rules, &compared, &known)?;
            let held = super::post::held(view.driver, currency, &planned)?;
            let label = view.label(id)?;
            Ok(held.map(|rule| {
                let request = super::requests::PostRequest::of(&label, currency, &planned, keeping);
                (rule, request, planned)
            }))
        })?;
        let Some((rule, request, planned)) = asked else {
            return Ok(None);
        };
        Ok(Some((self.consented(rule, request)?, planned)))
    }
}

impl WriteTx<'_> {
    fn keep_reconciliation(
        &mut self,
        account: &AccountRef,
        (statement, matching, keeping): (&Statement, &Matching, &Keeping),
        agreed: Option<&(i64, Vec<Planned>)>,
    ) -> Result<views::Reconciliation> {
        let id = transaction::resolve(self.driver, self.settings, account)?;
        let currency = existing_account(self.driver, id)?.currency;
        self.lock_ruled((id, currency), keeping.rules.as_deref())?;
        // No one else keeps the same meanwhile.
        tables::locks::numbers(self.driver, true)?;
        self.write_out()?;
        if keeping.rules.is_some() && id.is_customer() {
            return Err(of_customer(&self.label(id)?));
        }
        let days = statement.days_within(Span::default(), self.stamp.business_date);
        let about = (statement, matching);
        let mut known = known(self.driver, (id, currency), days, about, &keeping.sha256)?;
        if let Some(other) = known.other_file {
            return Err(other_file(statement, other));
        }
        if known.same.is_none() {
            must_follow(&known.joints, keeping)?;
        }
        let whole = Span::default();
        let mut compared = compare(
            &mut self.view(),
            id,
            (statement, &known.before),
            whole,
            matching,
        )?;
        must_be_proved(&compared.told)?;
        let planned = match &keeping.rules {
            Some(rules) => plan(rules, &compared, &known)?,
            None => Vec::new(),
        };
        let same = known.same.take();
        if planned.is_empty()
            && let Some(row) = &same
        {
            let mut told = compared.told;
            told.read.warnings.extend(known.joints);
            return self.kept_before(told, (id, currency), row.id);
        }
        let key = match &same {
            Some(row) => row.id,
            None => table::next_key(self.driver)?,
        };
        let earlier = match &same {
            Some(row) => table::lines(self.driver, row.id)?.posted,
            None => Vec::new(),
        };
        let posted = self.post_planned((key, id, currency), (&planned, earlier), agreed)?;
        if !planned.is_empty() {
            drop(compared);
            let again = posted.iter();
            known.before.posted = again
                .map(|posting| (posting.left_open, posting.line, posting.transaction))
                .collect();
            let before = (statement, &known.before);
            compared = compare(&mut self.view(), id, before, whole, matching)?;
        }
        let mut told =
            self.keep_compared((key, id, currency), (compared, keeping), (posted, same))?;
        told.read.warnings.append(&mut known.joints);
        Ok(told)
    }

    /// Locks an account and those that rules name, before anything that all share.
    fn lock_ruled(
        &mut self,
        (id, currency): (AccountId, Currency),
        rules: Option<&[PostingRule]>,
    ) -> Result<()> {
        let mut accounts = vec![id];
        for rule in rules.unwrap_or_default() {
            match self.resolve(&in_currency(&rule.account, currency)) {
                Ok(account) => accounts.push(account),
                // It is told of where a line is booked to it.
                Err(Error::Fault(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.lock(&accounts)
    }

    /// Writes the record of what was compared, with what was booked of it.
    fn keep_compared(
        &mut self,
        (key, id, currency): (i64, AccountId, Currency),
        (compared, keeping): (Compared<'_>, &Keeping),
        (posted, same): (Vec<Posting>, Option<ReconciliationRow>),
    ) -> Result<views::Reconciliation> {
        let lines = lines_of(&compared, posted)?;
        let text = serde_json::to_string(&lines).map_err(damaged)?;
        let by = (
            self.stamp.operator,
            self.stamp.booked_at.0,
            self.stamp.business_date,
        );
        let record = kept(
            id,
            &compared.told,
            &lines,
            (keeping, by),
            lines_sha256(&text),
        )?;
        let what = if same.is_some() {
            action::UPDATED
        } else {
            action::CREATED
        };
        let change = self.log_change(Subject::Reconciliation, key, what, &record)?;
        let row = ReconciliationRow {
            id: key,
            record,
            change,
        };
        if same.is_some() {
            table::update(self.driver, &row, &text)?;
        } else {
            table::insert(self.driver, &row, &text)?;
        }
        let mut told = compared.told;
        told.posted = self.told_postings(id, currency, &lines.posted)?;
        told.dry_run = self.dry_run;
        told.reconciliation = (!self.dry_run).then_some(key);
        Ok(told)
    }

    /// What is told of a file that was kept before.
    fn kept_before(
        &mut self,
        mut told: views::Reconciliation,
        (id, currency): (AccountId, Currency),
        reconciliation: i64,
    ) -> Result<views::Reconciliation> {
        let lines = table::lines(self.driver, reconciliation)?;
        told.posted = self.told_postings(id, currency, &lines.posted)?;
        told.reconciliation = Some(reconciliation);
        told.replayed = true;
        Ok(told)
    }

    fn told_postings(
        &mut self,
        id: AccountId,
        currency: Currency,
        postings: &[Posting],
    ) -> Result<Vec<views::PostedLine>> {
        let mut told = Vec::with_capacity(postings.len());
        for posting in postings {
            let row = tables::transfers::by_id(self.driver, posting.transaction)?;
            let missing = || damaged(format_args!("transfer {} is missing", posting.transaction));
            let transfer = row.ok_or_else(missing)?.transfer;
            let request = &transfer.request;
            let is_debit = unsharded(request.debit) == unsharded(id);
            let other = if is_debit {
                request.credit
            } else {
                request.debit
            };
            let own = if is_debit {
                request.debit
            } else {
                request.credit
            };
            let amount = request.amount_minor;
            let minor = if is_incoming(own, &transfer) {
                amount
            } else {
                -amount
            };
            let number = TransactionId::from_key(transfer.id).to_string();
            told.push(views::PostedLine {
                line: posting.line,
                transaction: (!self.dry_run).then_some(number),
                account: self.label(unsharded(other))?,
                amount: Money::new(minor, currency),
                memo: transfer.request.memo.clone(),
            });
        }
        Ok(told)
    }
}

/// What belongs to what, as it is kept.
fn lines_of(compared: &Compared<'_>, posted: Vec<Posting>) -> Result<Lines> {
    let mut lines = Lines {
        open_transactions: compared.open(),
        late: compared.late(),
        posted,
        ..Lines::default()
    };
    let mut all = compared.lines();
    while let Some(line) = all.next_line(false)? {
        let is_open = line.transactions.is_empty();
        let kept = KeptLine {
            left_open: line.row.left_open,
            line: line.row.line,
            date: line.row.date,
            minor: line.row.amount_minor,
            reference: line.row.reference,
            transactions: line.transactions,
            rest: if is_open { 0 } else { line.rest_minor },
        };
        if is_open {
            lines.open.push(kept);
        } else {
            lines.matched.push(kept);
        }
    }
    Ok(lines)
}

/// The record of a reconciliation.
fn kept(
    account: AccountId,
    told: &views::Reconciliation,
    lines: &Lines,
    (keeping, by): (&Keeping, (i64, i64, Day)),
    lines_sha256: String,
) -> Result<Kept> {
    let proof = told.proof.as_ref().ok_or_else(no_closing_balance)?;
    let matched: usize = lines
        .matched
        .iter()
        .map(|line| line.transactions.len())
        .sum();
    let (operator, kept_at, kept_on) = by;
    Ok(Kept {
        account: account.0,
        statement: told.statement.as_ref().and_then(|head| head.id.clone()),
        sequence: told.statement.as_ref().and_then(|head| head.sequence),
        format: keeping.format.clone(),
        file: keeping.file.clone(),
        sha256: keeping.sha256.clone(),
        from: told.from,
        to: told.to,
        opening_minor: told.opening_balance.map(|balance| balance.minor),
        closing_minor: proof.statement_closing.minor,
        not_in_ledger_minor: proof.not_in_ledger.minor,
        not_in_statement_minor: proof.not_in_statement.minor,
        ledger_minor: proof.ledger_balance.minor,
        difference_minor: proof.difference.minor,
        lines: lines.own() as u64,
        matched: matched as u64,
        open_lines: lines.left().count() as u64,
        open_transactions: lines.open_transactions.len() as u64,
        lines_sha256,
        operator,
        kept_at,
        kept_on,
        undone: false,
    })
}

/// A statement goes on from those that are kept.
fn must_follow(joints: &[views::FileWarning], keeping: &Keeping) -> Result<()> {
    for code in &keeping.refused {
        if let Some(joint) = joints.iter().find(|joint| joint.code == *code) {
            let hint = Advice::Reconciliation(OfReconciliation::Accept(code));
            return Err(Fault::new(Class::Refused, code, joint.message.clone())
                .hint(hint)
                .into());
        }
    }
    Ok(())
}

/// Only what states a closing balance, and adds up itself, proves anything.
fn must_be_proved(told: &views::Reconciliation) -> Result<()> {
    if told.proof.is_none() {
        return Err(no_closing_balance().into());
    }
    // A table says no more than its rows do.
    let is_table = told.statement.is_none();
    let chains = || {
        let opening = told.opening_balance?;
        let closing = opening.minor.checked_add(told.file_total.minor)?;
        Some(told.closing_balance?.minor == closing)
    };
    if told.adds_up() && (!is_table || chains() == Some(true)) {
        return Ok(());
    }
    let message = "the statement does not add up: its lines do not lead from its opening to its closing balance";
    Err(Fault::new(Class::Refused, "unproved_statement", message)
        .hint("ask the bank for a statement that closes; nothing was kept")
        .into())
}

fn no_closing_balance() -> Fault {
    let message = "the file states no closing balance, so that nothing can be proved with it";
    Fault::new(Class::Refused, "no_closing_balance", message)
        .hint("ask the bank for a statement with balances (camt.053, MT940, BAI2)")
}

/// The bank sent another file under the same name.
fn other_file(statement: &Statement, kept: i64) -> Error {
    let id = statement.head.as_ref().and_then(|head| head.id.clone());
    let message = format!(
        "statement {} is kept as reconciliation {kept}, from another file",
        id.unwrap_or_default()
    );
    Fault::new(Class::Conflict, "file_id_conflict", message)
        .hint(Advice::Reconciliation(OfReconciliation::Compare(kept)))
        .into()
}

/// Customers' accounts have rules of their own.
fn of_customer(label: &str) -> Error {
    let message = format!(
        "{label} is a customer's: what a statement says is booked to the bank's own accounts only"
    );
    Fault::new(Class::Refused, "customer_account", message)
        .hint(Advice::Reconciliation(OfReconciliation::KeepOnly))
        .into()
}
