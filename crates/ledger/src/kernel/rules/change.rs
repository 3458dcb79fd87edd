//! The change log: who made, changed or ended what, and when.
//!
//! Money has the journal; everything else that a bank must be able to explain
//! (customers, accounts, holds, batches, settings) gets one appended line a
//! change, with the record as it stood afterwards. `verify` compares the last
//! line of each record with the record, so a limit that was raised by hand
//! shows.

use bankctl_types::kind::AccountStatus;
use bankctl_types::words;

use super::merkle::{self, Hash};
use crate::kernel::rules::transfer::Stamp;

words! {
    /// What a line of the change log is about.
    Subject {
        /// A customer, by key.
        Customer = 1, "customer";
        /// An account, by key.
        Account = 2, "account";
        /// A hold, by key.
        Hold = 3, "hold";
        /// An operator, by key.
        Operator = 4, "operator";
        /// The ledger itself.
        Ledger = 5, "ledger";
        /// An imported file, by key.
        Batch = 6, "batch";
        /// Money that was sent to another ledger, by the transfer's key.
        Dispatch = 7, "dispatch";
        /// Money that came from another ledger, by key.
        Arrival = 8, "arrival";
        /// A request that waits for a second person, by number.
        Approval = 9, "approval";
        /// A token of a program, by number.
        Token = 10, "token";
        /// A paper of a customer, by number.
        Document = 11, "document";
        /// Who ordered a transaction, by the transfer's key.
        Signatories = 12, "order";
        /// What an operator logs in with, by the operator's key.
        Credential = 13, "credential";
        /// An operator's session, by number.
        Session = 14, "session";
        /// A ledger that money goes to or comes from, by number.
        Partner = 15, "partner";
        /// An account of the chart, by number.
        GlAccount = 16, "gl-account";
        /// A business day, by its date.
        BusinessDay = 17, "business-day";
        /// What a close could not do, by number.
        Problem = 18, "problem";
        /// A calendar of the bank's own, by number.
        Calendar = 19, "calendar";
        /// A month, by its first day.
        Period = 20, "period";
        /// A product, by number.
        Product = 30, "product";
        /// Rates of a product or an account, by number.
        InterestRate = 31, "interest-rate";
        /// The product of an account, by number.
        AccountProduct = 32, "account-product";
        /// A standing order, by key.
        StandingOrder = 40, "standing-order";
        /// What became of a date of a standing order, by key.
        Occurrence = 41, "occurrence";
        /// A fee of a product, by number.
        FeeTerm = 42, "fee-term";
        /// A fee that an account owes or paid, by number.
        Fee = 43, "fee";
        /// A fee that an account does not pay, by number.
        FeeWaiver = 44, "fee-waiver";
        /// A limit of payments, by number.
        PaymentLimit = 45, "payment-limit";
        /// Whether an account is dormant, by the account's key.
        Dormancy = 46, "dormancy";
        /// A limit of payments of a customer, by number.
        CustomerLimit = 47, "customer-limit";
        /// A till, by number.
        Till = 50, "till";
        /// A count of cash, by number.
        CashCount = 51, "cash-count";
        /// Cash that one person gives and another accepts, by number.
        Handover = 52, "handover";
        /// A rate of exchange.
        ExchangeRate = 64, "exchange-rate";
        /// What a customer disputes, by key.
        Dispute = 57, "dispute";
        /// A check that was paid in, by key.
        Check = 53, "check";
        /// An amount that the law sets, by number.
        Regulation = 54, "regulation";
        /// A check book, by number.
        CheckBook = 55, "check-book";
        /// An order to stop payment, by number.
        StopPayment = 56, "stop-payment";
        /// A check that was presented, or that the bank drew, by number.
        DrawnCheck = 58, "drawn-check";
        /// A rule that payments are watched by, by number.
        AlertRule = 60, "alert-rule";
        /// What a rule has seen, by number.
        Alert = 61, "alert";
        /// An entry of the Automated Clearing House, by number.
        AchEntry = 65, "ach-entry";
        /// A case of compliance and what was noted in it, by number.
        Case = 62, "case";
        /// Who handed cash over, a cash report that was filed, or who is exempt, by number.
        CtrReport = 63, "ctr-report";
        /// What was issued of a month of an account, by account and number.
        Statement = 66, "statement";
        /// A statement of another bank that was held against an account, by number.
        Reconciliation = 67, "reconciliation";
    }
}

/// What was done, in one word.
pub mod action {
    /// The record was made.
    pub const CREATED: &str = "created";
    /// The first step of the close of a day is passed over.
    pub const FORCED: &str = "forced";
    /// The customer of an account was in contact with the bank.
    pub const CONTACTED: &str = "contacted";
    /// What part of the interest of a customer is withheld was changed.
    pub const TAX_SET: &str = "tax-set";
    /// Some of its fields were changed.
    pub const UPDATED: &str = "updated";
    /// An account pays nothing out from now on.
    pub const FROZEN: &str = "frozen";
    /// An account pays again.
    pub const UNFROZEN: &str = "unfrozen";
    /// The record was ended.
    pub const CLOSED: &str = "closed";
    /// A hold was captured.
    pub const CAPTURED: &str = "captured";
    /// A hold was released.
    pub const RELEASED: &str = "released";
    /// A customer's personal data was encrypted, by an upgrade of the ledger.
    pub const SEALED: &str = "sealed";
    /// An upgrade writes down which lines were sealed, and the root over them as
    /// they stand since.
    pub const SEALED_LINES: &str = "sealed-lines";
    /// An operator saw a customer's personal data.
    pub const REVEALED: &str = "revealed";
    /// What identified a customer was destroyed.
    pub const FORGOTTEN: &str = "forgotten";
    /// The ledger has a new key of personal data.
    pub const KEY_ROTATED: &str = "key-rotated";
    /// Money has arrived in another ledger.
    pub const ARRIVED: &str = "arrived";
    /// Money that another ledger refused is back on its account.
    pub const RETURNED: &str = "returned";
    /// Money from another ledger can't be taken, and never will be.
    pub const REFUSED: &str = "refused";
    /// An operator may do nothing from now on.
    pub const DISABLED: &str = "disabled";
    /// An operator may work again.
    pub const ENABLED: &str = "enabled";
    /// The owner of the ledger's place took all roles.
    pub const RECOVERED: &str = "recovered";
    /// A second person approved a request, and it was done; or a customer was
    /// approved.
    pub const APPROVED: &str = "approved";
    /// A second person rejected a request; or a customer was rejected.
    pub const REJECTED: &str = "rejected";
    /// A customer's accounts pay nothing out from now on.
    pub const SUSPENDED: &str = "suspended";
    /// A token is of no use from now on.
    pub const REVOKED: &str = "revoked";
    /// An operator has a new password.
    pub const PASSWORD_SET: &str = "password-set";
    /// It was tried to log in, and that failed.
    pub const FAILED: &str = "failed";
    /// Something secret was proved and used up: a password, a code.
    pub const PROVED: &str = "proved";
    /// An authenticator was made known, but has shown no code yet.
    pub const CODES_OFFERED: &str = "codes-offered";
    /// Codes are asked for from now on.
    pub const CODES_ON: &str = "codes-on";
    /// No codes are asked for any more.
    pub const CODES_OFF: &str = "codes-off";
    /// An operator has logged in.
    pub const LOGGED_IN: &str = "logged-in";
    /// The tokens of a session were traded for new ones.
    pub const REFRESHED: &str = "refreshed";
    /// A session or a standing order was ended before its time.
    pub const ENDED: &str = "ended";
    /// The ledger's file is opened by another of its names from now on.
    pub const PLACED: &str = "placed";
    /// The last step of a business day's close was done.
    pub const FINISHED: &str = "finished";
    /// The last day of a hold is over.
    pub const EXPIRED: &str = "expired";
    /// A customer has done nothing with an account for long.
    pub const DORMANT: &str = "dormant";
    /// A dormant account is active again.
    pub const REACTIVATED: &str = "reactivated";
    /// Some or all of a fee was taken.
    pub const TAKEN: &str = "taken";
    /// A fee is not charged.
    pub const WAIVED: &str = "waived";
    /// It is not tried any more to take a fee.
    pub const GIVEN_UP: &str = "given-up";
    /// A problem of a close is none any more.
    pub const RESOLVED: &str = "resolved";
    /// The bank on which a check is drawn has paid it.
    pub const CLEARED: &str = "cleared";
    /// A closed month is opened again, for this reason.
    pub const REOPENED: &str = "reopened";
    /// A check book or a check of the bank is void, or an order was taken back.
    pub const VOIDED: &str = "voided";
    /// What was said orally is in writing now.
    pub const CONFIRMED: &str = "confirmed";
    /// It lasts longer.
    pub const RENEWED: &str = "renewed";
    /// A check that the bank drew was paid.
    pub const PAID: &str = "paid";
    /// A standing order is carried out no more until it is resumed.
    pub const PAUSED: &str = "paused";
    /// It is carried out again.
    pub const RESUMED: &str = "resumed";
    /// Something was written down about a dispute.
    pub const NOTED: &str = "noted";
    /// A paper was added to a dispute.
    pub const EVIDENCE: &str = "evidence";
    /// What is disputed was credited until the bank decides.
    pub const CREDITED: &str = "credited";
    /// That credit was taken back.
    pub const DEBITED: &str = "debited";
    /// The customer was told.
    pub const TOLD: &str = "told";
    /// The customer disputes it no more.
    pub const WITHDRAWN: &str = "withdrawn";
    /// A caller was refused; nothing was changed.
    pub const DENIED: &str = "denied";

    /// Whether a line tells what became of its record. Others say what
    /// an operator wanted or saw, and leave the record as it was.
    pub fn changes_its_record(action: &str) -> bool {
        !matches!(
            action,
            DENIED | EXPIRED | PLACED | REOPENED | REVEALED | SEALED_LINES
        )
    }
}

/// A line of the change log.
#[derive(Clone, Debug)]
pub struct Change {
    /// The key: rising. In a file there are no gaps; on a server there may be.
    pub id: i64,
    /// What it is about.
    pub subject: Subject,
    /// The key of the record.
    pub key: i64,
    /// What was done (see [`action`]).
    pub action: String,
    /// The record afterwards, as one line of JSON.
    pub after: String,
    /// Who and when. The operator is 0 where a caller was refused who is none.
    pub stamp: Stamp,
    /// From where: machine and terminal, or the address of a client. Lines
    /// from before that was kept have none.
    pub origin: Option<String>,
    /// The request that a second person approved, if it took one.
    pub approval: Option<i64>,
}

impl Change {
    /// The hash of the whole line: a version, the numbers as eight
    /// little-endian bytes each, then each text as its length and its bytes.
    /// Version 1 has neither origin nor approval.
    pub fn leaf(&self) -> Hash {
        let numbers = [
            self.id,
            self.subject as i64,
            self.key,
            self.stamp.operator,
            self.stamp.booked_at.0,
            i64::from(self.stamp.business_date.0),
        ];
        let approval = self.approval.unwrap_or(0);
        let more = self.origin.is_some() || approval != 0;
        let origin = self.origin.as_deref().unwrap_or_default();
        let numbers = numbers.into_iter().chain(more.then_some(approval));
        let texts = [self.action.as_str(), &self.after];
        let texts = texts.into_iter().chain(more.then_some(origin));
        let mut bytes = vec![if more { 2 } else { 1 }];
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for text in texts {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        merkle::leaf(&bytes)
    }
}

/// The word for a change of an account's state.
pub fn action_for(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Open => action::UNFROZEN,
        AccountStatus::Frozen => action::FROZEN,
        AccountStatus::Closed => action::CLOSED,
    }
}
