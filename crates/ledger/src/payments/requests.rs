//! What moves or reserves money may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::kind::Kind;
use serde_json::Value;

use super::instruction::Instruction;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::currencies::{of_accounts, put};
use crate::approvals::lines::{is_fee_of, may_be_one, opens_own_account};
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::tables;
use crate::{Result, Settings, WriteTx};

impl Kept for Instruction {
    const NAMES: &'static [&'static str] = &["money"];
}

impl Approvable for Instruction {
    fn action(&self) -> Action {
        Self::action(self)
    }

    fn command(&self) -> &'static str {
        match self {
            Self::Group { .. } => "post",
            Self::ReverseGroup { .. } => "reverse --group",
            other => other.action().command(),
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = Self::carry_out(self, books)?;
        Ok(Outcome {
            fees: done.fees(),
            transaction: done.transaction(),
        })
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        let (place, currency) = match self {
            Self::Deposit { account, .. } => (
                "/deposit/payment",
                of_accounts(driver, settings, &[account])?,
            ),
            Self::Withdraw { account, .. } => (
                "/withdraw/payment",
                of_accounts(driver, settings, &[account])?,
            ),
            Self::Transfer { from, to, .. } => (
                "/transfer/payment",
                of_accounts(driver, settings, &[from, to])?,
            ),
            Self::PlaceHold { account, .. } => (
                "/place_hold/request",
                of_accounts(driver, settings, &[account])?,
            ),
            Self::CaptureHold {
                hold,
                amount: Some(_),
                ..
            } => {
                let row = tables::holds::by_id(driver, *hold)?;
                ("/capture_hold", row.map(|row| row.hold.currency))
            }
            Self::Group { payments, .. } => {
                let items = fields.pointer_mut("/group/payments");
                let items = items.and_then(Value::as_array_mut);
                for (payment, fields) in payments.iter().zip(items.into_iter().flatten()) {
                    payment.add_currencies(driver, settings, fields)?;
                }
                return Ok(());
            }
            Self::Reverse { .. }
            | Self::ReverseGroup { .. }
            | Self::CaptureHold { .. }
            | Self::ReleaseHold { .. } => return Ok(()),
        };
        put(fields.pointer_mut(place), currency);
        Ok(())
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        let any = |kind, reference| AskedTransaction::any(kind, Some(reference));
        let one = match self {
            Self::Deposit {
                account,
                channel,
                payment,
            } => AskedTransaction {
                channel: Some(*channel),
                credit: Some(account),
                amount: Some(payment.amount),
                ..any(Kind::Deposit, &payment.reference)
            },
            Self::Withdraw {
                account,
                channel,
                payment,
            } => AskedTransaction {
                channel: Some(*channel),
                debit: Some(account),
                amount: Some(payment.amount),
                ..any(Kind::Withdrawal, &payment.reference)
            },
            Self::Transfer { from, to, payment } => AskedTransaction {
                debit: Some(from),
                credit: Some(to),
                amount: Some(payment.amount),
                ..any(Kind::Transfer, &payment.reference)
            },
            Self::Group {
                payments,
                reference,
            } => {
                let each = payments.iter().flat_map(Approvable::transactions);
                let mut all: Vec<_> = each.collect();
                for one in &mut all {
                    one.reference = None;
                }
                if let Some(first) = all.first_mut() {
                    first.reference = Some(reference.text());
                }
                return all;
            }
            Self::Reverse {
                transaction,
                reference,
                ..
            } => AskedTransaction {
                reverses: Some(transaction),
                ..any(Kind::Reversal, reference)
            },
            Self::CaptureHold {
                hold,
                amount,
                reference,
            } => AskedTransaction {
                hold: Some(*hold),
                amount: *amount,
                ..any(Kind::Withdrawal, reference)
            },
            Self::ReverseGroup { .. } | Self::PlaceHold { .. } | Self::ReleaseHold { .. } => {
                return Vec::new();
            }
        };
        vec![one]
    }

    /// A payment takes its fees, and wakes a dormant account.
    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account => opens_own_account(line),
            Subject::Hold | Subject::Signatories => true,
            Subject::Fee => is_fee_of(&self.names(), line),
            Subject::Dormancy => {
                line.action == action::REACTIVATED && may_be_one(&self.names(), line.key)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::lines::sample::{fits, line};

    #[test]
    fn a_payment_has_fees_of_its_own_accounts_and_no_others() {
        let asked = r#"{"money":{"withdraw":{"account":"1000000018","channel":"cash","payment":
            {"amount":"60","reference":{"given":"W-1"},"memo":null,"value_date":null,"by":[]}}}}"#;
        let own = 100_000_001;
        let fee = |account: i64, cause: &str| format!(r#"{{"account":{account},"cause":{cause}}}"#);
        let table = [
            (Subject::Fee, action::CREATED, fee(own, "7"), true),
            (Subject::Fee, action::CREATED, fee(own + 1, "7"), false),
            (Subject::Fee, action::CREATED, fee(own, "null"), false),
            (Subject::Fee, action::WAIVED, fee(own, "7"), false),
            (Subject::Dormancy, action::REACTIVATED, String::new(), true),
            (Subject::Dormancy, action::DORMANT, String::new(), false),
            (Subject::FeeWaiver, action::CREATED, fee(own, "7"), false),
        ];
        for (subject, what, record, expected) in table {
            let change = line(subject, own, what, &record);
            assert_eq!(fits(asked, &change), expected, "{what} {record}");
        }
        let other = line(Subject::Dormancy, own + 1, action::REACTIVATED, "");
        assert!(!fits(asked, &other));
    }
}
