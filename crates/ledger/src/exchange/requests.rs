//! What of exchanges may wait for a second person.

use bankctl_types::kind::Kind;
use serde::{Deserialize, Serialize};

use super::Exchange;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::lines::opens_own_account;
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To exchange money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExchangeRequest {
    /// The exchange.
    pub(crate) exchange: Exchange,
}

impl Kept for ExchangeRequest {
    const NAMES: &'static [&'static str] = &["exchange"];
}

impl Approvable for ExchangeRequest {
    fn action(&self) -> Action {
        Action::Exchange
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.exchange(&self.exchange)?;
        Ok(Outcome::of(done.id))
    }

    /// What is given, what is got, and the margin, which is none where the rate is the
    /// table's.
    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        let asked = &self.exchange;
        let given = AskedTransaction {
            debit: Some(&asked.from),
            amount: (!asked.buys).then_some(asked.amount),
            ..AskedTransaction::any(Kind::Exchange, Some(&asked.reference))
        };
        let got = AskedTransaction {
            credit: Some(&asked.to),
            amount: asked.buys.then_some(asked.amount),
            ..AskedTransaction::any(Kind::Exchange, None)
        };
        vec![given, got]
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::Signatories || opens_own_account(line)
    }
}
