//! What is asked for about a dispute in a form, as plain data; and the command that
//! would do the same.

use bankctl_ledger::disputes::rules::dispute::{
    DisputeKind, Initiated, Letter, Notice, Outcome, Regime,
};
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, DisputeId, TransactionId};

use super::order::Typed;

/// What is asked for about a dispute.
#[derive(Clone, Debug)]
pub(crate) enum DisputeOrder {
    /// A customer disputes a transaction.
    Open(Claim),
    /// Write something down.
    Note(DisputeId, String),
    /// The customer confirmed an oral notice in writing.
    Confirm(DisputeId),
    /// Credit the amount until the decision.
    Credit {
        /// The dispute.
        dispute: DisputeId,
        /// How much; all of it if nothing is said.
        amount: Option<PlainDecimal>,
        /// Whether 50 dollars are kept back.
        less_50: bool,
    },
    /// The customer was told.
    Told(DisputeId, Letter),
    /// Decide it.
    Resolve(Decision),
    /// Take the credit back.
    Debit(DisputeId),
    /// The customer disputes it no more.
    Withdraw(DisputeId, Option<String>),
}

/// What a customer says.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// What is wrong with it.
    pub(crate) kind: DisputeKind,
    /// How much of it.
    pub(crate) amount: Option<PlainDecimal>,
    /// How notice was given.
    pub(crate) notice: Notice,
    /// When.
    pub(crate) on: Option<Day>,
    /// When the statement was sent.
    pub(crate) statement_sent: Option<Day>,
    /// Where it was begun.
    pub(crate) initiated: Option<Initiated>,
    /// By which rules it is settled.
    pub(crate) regime: Option<Regime>,
    /// Which holder.
    pub(crate) customer: Option<CustomerNumber>,
    /// In the customer's words.
    pub(crate) note: Option<String>,
    /// The idempotency key that was made when the form opened.
    pub(crate) reference: String,
}

/// How a dispute is decided.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    /// The dispute.
    pub(crate) dispute: DisputeId,
    /// For whom.
    pub(crate) outcome: Outcome,
    /// The error that was found.
    pub(crate) amount: Option<PlainDecimal>,
    /// From when on the credit is taken back.
    pub(crate) debit_on: Option<Day>,
    /// Why.
    pub(crate) reason: String,
}

impl DisputeOrder {
    /// Whether the ledger carries it out once, however often it is asked.
    pub(crate) fn is_once(&self) -> bool {
        !matches!(self, Self::Note(..))
    }

    /// The command that would do the same.
    pub(crate) fn command(&self) -> String {
        match self {
            Self::Open(claim) => claim.command(),
            Self::Note(dispute, note) => Typed::of("dispute note").word(dispute).word(note).0,
            Self::Confirm(dispute) => Typed::of("dispute confirm").word(dispute).0,
            Self::Credit {
                dispute,
                amount,
                less_50,
            } => {
                let mut typed = Typed::of("dispute credit").word(dispute);
                if *less_50 {
                    typed.0.push_str(" --less-50");
                }
                typed.option("--amount", *amount).0
            }
            Self::Told(dispute, letter) => Typed::of("dispute told").word(dispute).word(letter).0,
            Self::Resolve(decision) => {
                let typed = Typed::of("dispute resolve").word(decision.dispute);
                typed
                    .option("--for", Some(decision.outcome))
                    .option("--amount", decision.amount)
                    .option("--debit-on", decision.debit_on)
                    .option("--reason", Some(&decision.reason))
                    .0
            }
            Self::Debit(dispute) => Typed::of("dispute debit").word(dispute).0,
            Self::Withdraw(dispute, reason) => {
                let typed = Typed::of("dispute withdraw").word(dispute);
                typed.option("--reason", reason.as_ref()).0
            }
        }
    }
}

impl Claim {
    fn command(&self) -> String {
        let oral = (self.notice == Notice::Oral).then_some(self.notice);
        let mut typed = Typed::of("dispute open")
            .word(self.transaction)
            .option("--kind", Some(self.kind))
            .option("--amount", self.amount)
            .option("--notice", oral)
            .option("--on", self.on)
            .option("--statement-sent", self.statement_sent);
        if let Some(initiated) = self.initiated {
            typed.0.push_str(" --");
            typed.0.push_str(initiated.name());
        }
        typed
            .option("--regime", self.regime)
            .option("--customer", self.customer)
            .option("--note", self.note.as_ref())
            .0
    }
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::disputes::rules::dispute::{DisputeKind, Letter, Notice, Outcome};
    use bankctl_types::Day;
    use bankctl_types::money::PlainDecimal;
    use bankctl_types::number::{DisputeId, TransactionId};

    use super::{Claim, Decision, DisputeOrder};
    use bankctl_ledger::disputes::rules::dispute::Initiated;

    #[test]
    fn the_command_does_the_same() {
        let dispute = DisputeId::from_key(1);
        let amount = PlainDecimal::parse("40").expect("an amount");
        let claim = Claim {
            transaction: TransactionId::from_key(2),
            kind: DisputeKind::Atm,
            amount: Some(amount),
            notice: Notice::Oral,
            on: None,
            statement_sent: None,
            initiated: Some(Initiated::Pos),
            regime: None,
            customer: None,
            note: Some("no cash".to_owned()),
            reference: "made".to_owned(),
        };
        let decision = Decision {
            dispute,
            outcome: Outcome::Bank,
            amount: None,
            debit_on: Day::parse("2026-12-29"),
            reason: "signed slip".to_owned(),
        };
        let table = [
            (
                DisputeOrder::Open(claim),
                "bankctl dispute open T0000000021 --kind atm --amount 40 --notice oral --pos --note 'no cash'",
            ),
            (
                DisputeOrder::Credit {
                    dispute,
                    amount: None,
                    less_50: true,
                },
                "bankctl dispute credit D00000013 --less-50",
            ),
            (
                DisputeOrder::Told(dispute, Letter::Credit),
                "bankctl dispute told D00000013 credit",
            ),
            (
                DisputeOrder::Resolve(decision),
                "bankctl dispute resolve D00000013 --for bank --debit-on 2026-12-29 --reason 'signed slip'",
            ),
        ];
        for (order, expected) in table {
            assert_eq!(order.command(), expected);
        }
    }
}
