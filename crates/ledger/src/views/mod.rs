//! What callers get of the ledger, as plain data.
//!
//! A view knows neither the store nor how it is shown. Its fields are the JSON
//! of the contract: serde writes them as they stand.

mod account;
mod approval;
mod audit;
mod copy;
mod customer;
mod doctor;
mod document;
mod figures;
mod gl;
mod hold;
mod import;
mod keys;
mod money;
mod operator;
mod partner;
mod reconcile;
mod session;
mod settings;
mod token;
mod trail;
mod transit;
mod verify;

pub use account::{Account, AccountHolder, Balance};
pub use approval::{Approval, PolicyRule, Waiting};
pub use audit::{Audit, AuditKey, Checkpoint, ProofOfInclusion, Proved};
pub use copy::{Copy, LedgerCopy};
pub use customer::{Customer, Shielded};
pub use doctor::Finding;
pub use document::Document;
pub use figures::{Stats, Tally, TrialBalance, TrialBalanceLine, TrialBalanceTotal};
pub use gl::{GlAccount, GlBalance, GlLine};
pub use hold::Hold;
pub use import::{FileReading, Import, ImportedFile, PaidBefore, Reject};
pub use keys::KeyCheck;
pub use money::{Group, HistoryItem, Transaction};
pub use operator::{Grants, Operator, Permission, Whoami};
pub use partner::{Partner, PartnerCard};
pub use reconcile::{BalanceDifference, FileLine, LedgerLine, Mismatch, Reconciliation};
pub use session::{Codes, Credential, Login, Logout, Session};
pub use settings::{LedgerSettings, LedgerState};
pub use token::Token;
pub use trail::TrailLine;
pub use transit::{OtherEnd, Sent};
pub use verify::{Problem, Verification};
