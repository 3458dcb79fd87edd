//! A dispute: what a customer says is wrong with a transaction, and what became of it.

use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Day, from_text, words};
use serde::Serialize;

words! {
    /// What is wrong with a transaction.
    DisputeKind {
        /// The customer did not order it.
        Unauthorised = 1, "unauthorised";
        /// It was for another amount.
        WrongAmount = 2, "wrong-amount";
        /// The money did not arrive.
        Missing = 3, "missing";
        /// It was booked twice.
        Duplicate = 4, "duplicate";
        /// A machine paid out or took in something else.
        Atm = 5, "atm";
        /// Anything else.
        Other = 6, "other";
    }
}

words! {
    /// By which rules a dispute is settled.
    Regime {
        /// Error resolution of Regulation E (12 CFR 1005.11).
        RegE = 1, "reg-e";
        /// None that has clocks.
        Unregulated = 2, "none";
    }
}

words! {
    /// How the customer gave notice.
    Notice {
        /// By word of mouth: the bank asked for a written confirmation.
        Oral = 1, "oral";
        /// In writing.
        Written = 2, "written";
    }
}

words! {
    /// Where a transaction was begun, if that gives the bank more time.
    Initiated {
        /// At a point of sale, with a debit card.
        Pos = 1, "pos";
        /// In another country.
        Foreign = 2, "foreign";
    }
}

words! {
    /// The state of a dispute.
    DisputeStatus {
        /// The bank looks into it.
        Open = 1, "open";
        /// The same, and the customer has the money meanwhile.
        Provisional = 2, "provisional";
        /// Decided, and the credit is taken back on a day to come.
        Decided = 3, "decided";
        /// Decided, and nothing is left to book.
        Closed = 4, "closed";
        /// The customer disputes it no more.
        Withdrawn = 5, "withdrawn";
    }
}

words! {
    /// For whom a dispute was decided.
    Outcome {
        /// There was an error.
        Customer = 1, "customer";
        /// There was none.
        Bank = 2, "bank";
    }
}

words! {
    /// What a customer is told of.
    Letter {
        /// That the amount was credited until the bank decides.
        Credit = 1, "credit";
        /// What the bank decided, and why.
        Decision = 2, "decision";
    }
}

from_text! {
    DisputeKind = DisputeKind::parse;
    Regime = Regime::parse;
    Notice = Notice::parse;
    Initiated = Initiated::parse;
    DisputeStatus = DisputeStatus::parse;
    Outcome = Outcome::parse;
    Letter = Letter::parse;
}

/// A row of the journal that a dispute comes to: each at most once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The credit until the bank decides.
    Credit,
    /// What the bank lost of it.
    Loss,
    /// What the customer gets beyond it.
    Payment,
    /// What is taken back of it.
    Return,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Credit, Self::Loss, Self::Payment, Self::Return];

    /// The key by which the journal names this part of a dispute.
    pub fn key(self, dispute: i64) -> i64 {
        dispute.saturating_mul(4).saturating_add(self as i64)
    }

    /// The dispute of such a key.
    pub fn dispute(key: i64) -> i64 {
        key.div_euclid(4)
    }
}

/// A dispute, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Dispute {
    /// The transaction, by key.
    pub transfer: i64,
    /// The customer's account.
    pub account: AccountId,
    /// The holder who disputes it.
    pub customer: CustomerNumber,
    /// What is wrong with it.
    pub kind: DisputeKind,
    /// By which rules it is settled.
    pub regime: Regime,
    /// Where the transaction was begun, if that gives more time.
    pub initiated: Option<Initiated>,
    /// How much is disputed, in minor units of the account's currency.
    pub amount_minor: i64,
    /// How the customer gave notice.
    pub notice: Notice,
    /// When.
    pub notice_on: Day,
    /// When the statement was sent that shows the transaction.
    pub statement_sent: Option<Day>,
    /// When an oral notice was confirmed in writing.
    pub confirmed_on: Option<Day>,
    /// Whether the transaction fell within 30 days of the account's first deposit.
    pub new_account: bool,
    /// The state.
    pub status: DisputeStatus,
    /// What was credited until the bank decides, in minor units.
    pub credited_minor: i64,
    /// When.
    pub credited_on: Option<Day>,
    /// When the customer was told of the credit.
    pub credit_told_on: Option<Day>,
    /// For whom it was decided.
    pub outcome: Option<Outcome>,
    /// The error that the bank found, in minor units.
    pub found_minor: i64,
    /// When it was decided.
    pub decided_on: Option<Day>,
    /// When the customer was told of the decision.
    pub decision_told_on: Option<Day>,
    /// From when on the credit is taken back, if not with the decision.
    pub debit_on: Option<Day>,
    /// When it was taken back.
    pub returned_on: Option<Day>,
    /// Its papers: numbers of documents of the customer.
    pub documents: Vec<i64>,
    /// What was written down with the last change.
    pub note: Option<String>,
    /// The earlier lines of the change log about it, by key.
    pub lines: Vec<i64>,
    /// The idempotency key of the request that opened it.
    pub reference: Option<String>,
}

impl Dispute {
    /// A written notice on a day about so much of a transaction, by Regulation E, of which
    /// nothing has come yet.
    pub fn about(
        transfer: i64,
        (account, customer): (AccountId, CustomerNumber),
        amount_minor: i64,
        notice_on: Day,
    ) -> Self {
        Self {
            transfer,
            account,
            customer,
            kind: DisputeKind::Other,
            regime: Regime::RegE,
            initiated: None,
            amount_minor,
            notice: Notice::Written,
            notice_on,
            statement_sent: None,
            confirmed_on: None,
            new_account: false,
            status: DisputeStatus::Open,
            credited_minor: 0,
            credited_on: None,
            credit_told_on: None,
            outcome: None,
            found_minor: 0,
            decided_on: None,
            decision_told_on: None,
            debit_on: None,
            returned_on: None,
            documents: Vec::new(),
            note: None,
            lines: Vec::new(),
            reference: None,
        }
    }

    /// What of the credit the customer does not keep once it is decided, in minor units.
    pub fn to_return_minor(&self) -> i64 {
        match self.outcome {
            Some(_) => self.credited_minor.saturating_sub(self.found_minor).max(0),
            None => 0,
        }
    }

    /// What of the credit the bank bears, in minor units.
    pub fn loss_minor(&self) -> i64 {
        self.found_minor.min(self.credited_minor)
    }

    /// What the customer gets beyond the credit, in minor units.
    pub fn payment_minor(&self) -> i64 {
        self.found_minor.saturating_sub(self.credited_minor).max(0)
    }

    /// What of the credit is neither borne by the bank nor taken back, in minor units.
    pub fn outstanding_minor(&self) -> i64 {
        match self.outcome {
            None => self.credited_minor,
            Some(_) if self.returned_on.is_some() => 0,
            Some(_) => self.to_return_minor(),
        }
    }

    /// What the journal has of a part, in minor units; zero if it has none.
    pub fn booked_minor(&self, part: Part) -> i64 {
        match part {
            Part::Credit => self.credited_minor,
            Part::Loss => self.loss_minor(),
            Part::Payment => self.payment_minor(),
            Part::Return if self.returned_on.is_some() => self.to_return_minor(),
            Part::Return => 0,
        }
    }

    /// Whether it is neither decided nor withdrawn, or something is left to book.
    pub fn is_live(&self) -> bool {
        !matches!(
            self.status,
            DisputeStatus::Closed | DisputeStatus::Withdrawn
        )
    }

    /// Whether its fields go together.
    pub fn is_sound(&self) -> bool {
        let within = |minor: i64| (0..=self.amount_minor).contains(&minor);
        let is_decided = self.outcome.is_some();
        let found = match self.outcome {
            Some(Outcome::Customer) => self.found_minor > 0,
            _ => self.found_minor == 0,
        };
        let status = match self.status {
            DisputeStatus::Open | DisputeStatus::Withdrawn => {
                !is_decided && self.credited_minor == 0
            }
            DisputeStatus::Provisional => !is_decided && self.credited_minor > 0,
            DisputeStatus::Decided => {
                is_decided && self.debit_on.is_some() && self.outstanding_minor() > 0
            }
            DisputeStatus::Closed => is_decided && self.outstanding_minor() == 0,
        };
        self.amount_minor > 0
            && within(self.credited_minor)
            && within(self.found_minor)
            && found
            && status
            && (self.credited_minor > 0) == self.credited_on.is_some()
            && is_decided == self.decided_on.is_some()
            && (self.returned_on.is_none() || self.to_return_minor() > 0)
            && (self.confirmed_on.is_none() || self.notice == Notice::Oral)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use bankctl_types::Day;
    use bankctl_types::number::{AccountId, CustomerNumber};

    use super::{Dispute, DisputeKind, DisputeStatus, Outcome, Part};

    /// A written notice of 480.00 on a day.
    pub(crate) fn dispute(notice_on: &str) -> Dispute {
        let who = (AccountId(100_000_001), CustomerNumber::from_key(1));
        let notice_on = Day::parse(notice_on).expect("a day");
        Dispute {
            kind: DisputeKind::Unauthorised,
            ..Dispute::about(1, who, 48_000, notice_on)
        }
    }

    #[test]
    fn what_is_booked_follows_from_credit_and_decision() {
        let table = [
            // credited, found, taken back: loss, payment, return, outstanding
            (48_000, 48_000, false, [48_000, 0, 0, 0]),
            (43_000, 48_000, false, [43_000, 5_000, 0, 0]),
            (0, 48_000, false, [0, 48_000, 0, 0]),
            (48_000, 20_000, false, [20_000, 0, 0, 28_000]),
            (48_000, 20_000, true, [20_000, 0, 28_000, 0]),
            (48_000, 0, false, [0, 0, 0, 48_000]),
            (48_000, 0, true, [0, 0, 48_000, 0]),
            (0, 0, false, [0, 0, 0, 0]),
        ];
        for (credited, found, is_back, expected) in table {
            let day = Day::parse("2026-12-18").expect("a day");
            let mut one = dispute("2026-11-23");
            one.credited_minor = credited;
            one.credited_on = (credited > 0).then_some(day);
            one.found_minor = found;
            one.outcome = Some(if found > 0 {
                Outcome::Customer
            } else {
                Outcome::Bank
            });
            one.decided_on = Some(day);
            one.returned_on = is_back.then_some(day);
            one.debit_on = Some(day);
            one.status = if one.outstanding_minor() > 0 {
                DisputeStatus::Decided
            } else {
                DisputeStatus::Closed
            };
            let parts = [Part::Loss, Part::Payment, Part::Return];
            let [loss, payment, back] = parts.map(|part| one.booked_minor(part));
            let told = [loss, payment, back, one.outstanding_minor()];
            assert_eq!(told, expected, "{credited} {found} {is_back}");
            let balance = one.booked_minor(Part::Credit) - loss - back;
            assert_eq!(balance, one.outstanding_minor());
            assert!(one.is_sound(), "{one:?}");
        }
    }

    #[test]
    fn each_part_of_a_dispute_has_a_key_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for dispute in 1..4 {
            for part in Part::ALL {
                let key = part.key(dispute);
                assert!(seen.insert(key));
                assert_eq!(Part::dispute(key), dispute);
            }
        }
    }

    #[test]
    fn what_does_not_go_together_is_not_sound() {
        let change: [fn(&mut Dispute); 7] = [
            |it| it.amount_minor = 0,
            |it| it.credited_minor = 1,
            |it| it.status = DisputeStatus::Provisional,
            |it| it.status = DisputeStatus::Closed,
            |it| it.outcome = Some(Outcome::Bank),
            |it| it.found_minor = 1,
            |it| it.returned_on = Some(it.notice_on),
        ];
        assert!(dispute("2026-11-23").is_sound());
        for (place, change) in change.iter().enumerate() {
            let mut one = dispute("2026-11-23");
            change(&mut one);
            assert!(!one.is_sound(), "{place}");
        }
    }
}
