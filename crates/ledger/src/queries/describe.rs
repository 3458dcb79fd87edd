//! From rows to views.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, HoldId, TransactionId};
use bankctl_types::{Currency, Money};

use crate::imports::key_of_batch;
use crate::interledger::arrival_as;
use crate::interledger::counterparty::other_end;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
pub(crate) use crate::kernel::transaction::Names;
use crate::queries::shards;
use crate::tills::blind::is_a_tills;
use crate::{Result, Settings, access, views};

/// What is said beside a transfer's own row.
#[derive(Clone, Copy, Default)]
pub(crate) struct TransferContext {
    /// Whether its reference was known before.
    pub(crate) replayed: bool,
    /// Whether it was not written.
    pub(crate) dry_run: bool,
    /// Whether it was posted by this very request.
    pub(crate) fresh: bool,
}

impl Names {
    /// The names of a ledger.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            with_parts: settings.lanes > 1,
            ..Self::default()
        }
    }

    /// Whether an account is kept in parts: then the balance after a
    /// transaction is that of a part only, which says nothing to anybody. What is in a
    /// till says nothing of the payment, and a blind one tells it after a count only.
    fn is_parted(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<bool> {
        if internal_account::has_floor(account) {
            return is_a_tills(driver, account);
        }
        if !self.with_parts || account.is_customer() {
            return Ok(false);
        }
        let whole = internal_account::unsharded(account);
        if let Some(parted) = self.parted.get(&whole.0) {
            return Ok(*parted);
        }
        let parts = shards::parts(driver, whole)?;
        let parted = parts.iter().any(|(part, _)| *part != whole);
        self.parted.insert(whole.0, parted);
        Ok(parted)
    }

    /// Takes names that are known without asking: of who posts, and of the
    /// currency that both sides have.
    pub(crate) fn know(&mut self, operator: &str, transfer: &Transfer, currency: Currency) {
        self.operators
            .insert(transfer.stamp.operator, operator.to_owned());
        for account in [transfer.request.debit, transfer.request.credit] {
            self.currencies.insert(account.0, currency);
            let whole = internal_account::unsharded(account);
            if account != whole {
                self.parted.insert(whole.0, true);
            }
        }
    }

    pub(crate) fn operator(&mut self, driver: &mut dyn Driver, id: i64) -> Result<String> {
        if let Some(name) = self.operators.get(&id) {
            return Ok(name.clone());
        }
        let name = access::operator_by_key(driver, id)?
            .ok_or_else(|| damaged(format_args!("operator {id} is missing")))?
            .operator
            .name;
        self.operators.insert(id, name.clone());
        Ok(name)
    }

    /// What people call an account.
    pub(crate) fn label(&mut self, driver: &mut dyn Driver, account: AccountId) -> Result<String> {
        if !self.chart.can_name(account) {
            self.chart = tables::gl::chart(driver)?;
        }
        Ok(self.chart.label(account))
    }

    pub(crate) fn batch(&mut self, driver: &mut dyn Driver, id: i64) -> Result<String> {
        if let Some(key) = self.batches.get(&id) {
            return Ok(key.clone());
        }
        let key = key_of_batch(driver, id)?
            .ok_or_else(|| damaged(format_args!("batch {id} is missing")))?;
        self.batches.insert(id, key.clone());
        Ok(key)
    }

    /// The currency of a transfer: that of both its accounts. The bank's own
    /// are few, so one of those is asked when there is one.
    pub(crate) fn currency(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
    ) -> Result<Currency> {
        let request = &transfer.request;
        let account = if request.debit.is_customer() {
            request.credit
        } else {
            request.debit
        };
        if let Some(currency) = self.currencies.get(&account.0) {
            return Ok(*currency);
        }
        let facts = tables::accounts::facts(driver, account)?
            .ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
        if !account.is_customer() {
            self.currencies.insert(account.0, facts.currency);
        }
        Ok(facts.currency)
    }

    /// The reference that people know a transfer by: its own, its place in an
    /// imported file, or that of the sender in another ledger.
    pub(crate) fn reference(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
    ) -> Result<Option<String>> {
        match (&transfer.reference, transfer.origin) {
            (Some(reference), _) => Ok(Some(reference.clone())),
            (None, Some(origin)) => Ok(Some(format!(
                "{}:{}",
                self.batch(driver, origin.batch)?,
                origin.line
            ))),
            (None, None) if internal_account::is_between_ledgers(&transfer.request) => {
                let arrival = arrival_as(driver, transfer.id)?;
                Ok(arrival.map(|row| row.reference))
            }
            (None, None) => Ok(None),
        }
    }

    /// A transfer as a view.
    pub(crate) fn transaction(
        &mut self,
        driver: &mut dyn Driver,
        transfer: &Transfer,
        manner: TransferContext,
    ) -> Result<views::Transaction> {
        let request = &transfer.request;
        let currency = self.currency(driver, transfer)?;
        let mut balance = |account, minor| -> Result<(String, Option<Money>)> {
            let money = Money::new(shown_minor(account, minor), currency);
            let label = self.label(driver, account)?;
            let known = !self.is_parted(driver, account)?;
            Ok((label, known.then_some(money)))
        };
        let balances = [
            balance(request.debit, transfer.debit.balance_minor)?,
            balance(request.credit, transfer.credit.balance_minor)?,
        ];
        // What was posted just now can't have been reversed.
        let reversed_by = if manner.fresh {
            None
        } else {
            tables::transfers::reversed_by(driver, transfer.id)?
        };
        let number = |id: i64| TransactionId::from_key(id).to_string();
        let batch = match transfer.origin {
            Some(origin) => Some(self.batch(driver, origin.batch)?),
            None => None,
        };
        Ok(views::Transaction {
            id: (!manner.dry_run).then(|| number(transfer.id)),
            kind: request.kind,
            channel: request.channel,
            reference: self.reference(driver, transfer)?,
            booked_at: transfer.stamp.booked_at,
            business_date: transfer.stamp.business_date,
            value_date: transfer.value_date(),
            amount: Money::new(request.amount_minor, currency),
            currency,
            debit: self.label(driver, request.debit)?,
            credit: self.label(driver, request.credit)?,
            memo: request.memo.clone(),
            operator: self.operator(driver, transfer.stamp.operator)?,
            replayed: manner.replayed,
            balances,
            reverses: request.reverses.map(number),
            reversed_by: reversed_by.map(number),
            hold: request.hold.map(|id| HoldId::from_key(id).to_string()),
            batch,
            line: transfer.origin.map(|origin| origin.line),
            transit: other_end(driver, transfer)?,
            ordered_by: Vec::new(),
            group: transfer.group.filter(|_| !manner.dry_run).map(number),
            together: Vec::new(),
            fees: Vec::new(),
            ctr: None,
            till_over: None,
            dry_run: manner.dry_run,
        })
    }
}
