//! An account is closed: what it earned is paid, and what is in it paid out, in the
//! same transaction.

use bankctl_types::Money;
use bankctl_types::kind::{AccountStatus, Kind};
use bankctl_types::number::{AccountId, TransactionId};

use super::action_for;
use crate::day::step::Close;
use crate::disputes::guard;
use crate::kernel::rules::account::{Account, AccountRef};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::rules::transfer::{Request, Source};
use crate::kernel::tables;
use crate::payments::mandate::may_go_unordered;
use crate::{Result, WriteTx, fees, interest, interledger, views};

impl WriteTx<'_> {
    /// Closes an account, after what is in it was paid out to another, if there is
    /// one; with the number of the transaction that did.
    pub(crate) fn close_account(
        &mut self,
        account: &AccountRef,
        payout: Option<&AccountRef>,
    ) -> Result<(views::Account, Option<String>)> {
        let to = match payout {
            Some(payout) => {
                payout.must_not_be_in_transit()?;
                self.locked_all(&[account, payout])?.pop()
            }
            None => None,
        };
        let mut paid = None;
        let closed = self.change_account(account, &mut |books, account| {
            let today = books.hold_day();
            let (holds, held) = tables::holds::held(books.driver, account.id, today)?;
            if let Some(to) = to {
                account.may_close(0, holds, held)?;
                paid = books.pay_out(account, to)?;
            }
            let balance = books.party(account.id)?.balance_minor;
            account.may_close(balance, holds, held)?;
            let (sent, minor) = interledger::on_its_way_from(books.driver, account.id)?;
            if sent > 0 {
                let amount = Money::new(minor, account.currency);
                let account = account.label();
                return Err(Rejection::MoneyInTransit { account, amount }.into());
            }
            guard::may_be_closed(books.driver, account.id)?;
            interest::end(books, account)?;
            account.status = AccountStatus::Closed;
            account.closed_at = Some(books.stamp.booked_at);
            Ok(action_for(AccountStatus::Closed))
        })?;
        Ok((closed, paid))
    }

    /// Pays the interest of an account that is locked, takes its fees, and pays out
    /// what is left; gives the number of the transaction.
    fn pay_out(&mut self, account: &Account, to: AccountId) -> Result<Option<String>> {
        self.may_book(None)?;
        let party = self.paying_party(account.id)?;
        may_go_unordered(self.driver, &party)?;
        self.make_ready(&[account.id, to])?;
        interest::pay_all(self, account.id)?;
        self.write_out()?;
        let today = self.stamp.business_date;
        let close = Close {
            date: today,
            next: today,
            until: today.plus(-1),
            opens_next: true,
        };
        fees::close::arrears_again(self, &close, &account.label())?;
        fees::closing::charge(self, account)?;
        let balance_minor = self.party(account.id)?.balance_minor;
        if balance_minor <= 0 {
            return Ok(None);
        }
        let request = Request {
            kind: Kind::Transfer,
            channel: None,
            debit: account.id,
            credit: to,
            amount_minor: balance_minor,
            value_date: None,
            memo: Some("the account was closed".to_owned()),
            reverses: None,
            hold: None,
            source: Some(Source {
                subject: Subject::Account,
                key: account.id.0,
            }),
        };
        let transfer = self.post(request, None, None, 0)?;
        self.write_waiting()?;
        self.write_out()?;
        self.write_out_balances()?;
        Ok((!self.dry_run).then(|| TransactionId::from_key(transfer.id).to_string()))
    }
}
