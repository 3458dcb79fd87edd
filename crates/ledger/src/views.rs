//! What callers get of the ledger, as plain data.
//!
//! A view knows neither the store nor how it is shown. Its fields are the JSON
//! of the contract: serde writes them as they stand.

pub use crate::access::operator_view::{Grants, Operator, Permission, Whoami};
pub use crate::access::session_view::{Codes, Credential, Login, Logout, Session};
pub use crate::access::token_view::Token;
pub use crate::accounts::view::{Account, AccountHolder, Balance, ConcernedAccount};
pub use crate::ach::view::{
    AchAmount, AchChange, AchDone, AchDue, AchFacts, AchImport, AchItem, AchOut, AchOutKind,
    AchOutgoing, AchPrenotes, AchStanding, AchSum,
};
pub use crate::admin::copy_view::{Copy, LedgerCopy};
pub use crate::admin::doctor_view::Finding;
pub use crate::admin::settings_view::{LedgerSettings, LedgerState, Sharing};
pub use crate::alerts::view::{Alert, AlertRule, Case, CaseKey, CaseNote};
pub use crate::approvals::view::{Approval, PolicyRule, Waiting};
pub use crate::audit::log_view::{AuditLogLine, FieldChange};
pub use crate::audit::verify_view::{Problem, Verification};
pub use crate::audit::view::{Audit, AuditKey, Checkpoint, ProofOfInclusion, Proved};
pub use crate::checks::view::{Available, Check, CheckNotice};
pub use crate::ctr::view::{CtrDay, CtrExemption, CtrLink, CtrPart, CtrTold};
pub use crate::customers::view::{Customer, Protected, Similar};
pub use crate::day::view::{
    CalendarEntry, CalendarSummary, CloseProblem, CloseRun, CloseStep, ClosedDay, DayState, Period,
    Retry,
};
pub use crate::disputes::view::{Dispute, DisputeEvent};
pub use crate::documents::view::Document;
pub use crate::drawn_checks::view::{
    CashierCheck, CheckBook, ChecksImport, PresentedCheck, StopPayment,
};
pub use crate::exchange::view::{Exchange, ExchangePosition, ExchangeRate, Revaluation};
pub use crate::fees::view::{Fee, FeeTaken, FeeTerm, FeeWaiver};
pub use crate::gl::view::{GlAccount, GlBalance, GlLine};
pub use crate::holds::view::Hold;
pub use crate::imports::view::{
    FileBefore, FileProgress, FileReading, FileWarning, Import, ImportReversal, ImportedFile,
    LeftRow, PaidBefore, PaymentsImport, Reject,
};
pub use crate::interest::view::{InterestLine, InterestPaid};
pub use crate::interledger::partner_view::{Partner, PartnerCard};
pub use crate::interledger::view::{OtherEnd, Sent};
pub use crate::limits::view::{Contact, CustomerLimit, LimitUse, PaymentLimit};
pub use crate::orders::view::{Occurrence, Order, Upcoming};
pub use crate::payments::view::{Group, HistoryItem, Transaction};
pub use crate::privacy::view::KeyCheck;
pub use crate::products::view::{InterestRate, Product, RateTier};
pub use crate::queries::figures_view::{
    Dashboard, Stats, Tally, TrialBalance, TrialBalanceLine, TrialBalanceTotal,
};
pub use crate::queries::journal_view::{TransactionList, TransactionSum};
pub use crate::queries::reconcile_view::{
    BalanceDifference, FileLine, LedgerLine, MatchedGroup, Mismatch, PendingLine, PostedLine,
    Reconciliation, ReconciliationProof, StatementHead, Suggestion,
};
pub use crate::reconciliations::view::{KeptItem, KeptReconciliation};
pub use crate::regulations::view::{Regulation, RegulationValue};
pub use crate::reports::view::{
    AccruedLine, BalanceSheetLine, CashLine, DormantLine, IncomeLine, InterestPaidLine, LargeLine,
    LedgerEntry, OpenItem, OutstandingCheck, OverdrawnLine, ProductLine, ReportSum, Reported,
    TaxLine, TellerLine,
};
pub use crate::statements::view::StatementOfMonth;
pub use crate::tills::view::{Count, Handover, Till, TillTold};
