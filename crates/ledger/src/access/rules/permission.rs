//! Who may do what: one table, command by role.
//!
//! [`Action`] has an entry for every command of the command line, and each
//! entry says which roles may run it, when that is checked, and whether it
//! leaves something beside the books (`+ Leaves`): a file, a login, another
//! ledger. The ledger asks [`decide`] before it does anything, `operator permissions` prints the table,
//! and a test holds it against the definition of the command line.

use bankctl_types::Timestamp;

use crate::kernel::rules::duties::{COMPLIANCE, SUPERVISORS, roles as roles_of};
use crate::kernel::rules::operator::{Operator, Role, Roles};

/// What a command does with the ledger, which decides when its permission is
/// checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Needs no operator: it shows nothing of the books, or proves them.
    /// An admin who alters operators must not be able to keep others from proving.
    Open,
    /// Reads: checked when the ledger is opened.
    Reads,
    /// Writes: checked again in every transaction that writes.
    Writes,
}

macro_rules! is_said {
    () => {
        false
    };
    (Leaves) => {
        true
    };
}

macro_rules! actions {
    ($($action:ident $command:literal $access:ident $(+ $leaves:ident)? [$($role:ident)*];)+) => {
        /// A command, as far as permissions go.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action { $(#[doc = concat!("`", $command, "`")] $action),+ }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$action),+];

            /// The command, as it is typed.
            pub fn command(self) -> &'static str {
                match self { $(Self::$action => $command),+ }
            }

            /// The roles that may run it.
            pub fn roles(self) -> Roles {
                match self { $(Self::$action => Roles::NONE$(.with(Role::$role))*),+ }
            }

            /// When its permission is checked.
            pub fn access(self) -> Access {
                match self { $(Self::$action => Access::$access),+ }
            }

            /// Whether the table says that it leaves something beside the
            /// books.
            fn leaves(self) -> bool {
                match self { $(Self::$action => is_said!($($leaves)?)),+ }
            }
        }
    };
}

#[rustfmt::skip]
actions! {
    CustomerAdd        "customer add"         Writes [Teller Supervisor Service];
    CustomerList       "customer list"        Reads  [Teller Supervisor Auditor Service Compliance];
    CustomerShow       "customer show"        Reads  [Teller Supervisor Auditor Service Compliance];
    CustomerUpdate     "customer update"      Writes [Teller Supervisor];
    CustomerApprove    "customer approve"     Writes [Supervisor];
    CustomerReject     "customer reject"      Writes [Supervisor];
    CustomerSuspend    "customer suspend"     Writes [Supervisor];
    CustomerContact    "customer contact"     Writes [Teller Supervisor];
    CustomerTaxSet     "customer tax set"     Writes [Supervisor];
    CustomerClose      "customer close"       Writes [Supervisor];
    CustomerForget     "customer forget"      Writes [Supervisor];
    CustomerDocumentAdd    "customer document add"    Writes [Teller Supervisor];
    CustomerDocumentList   "customer document list"   Reads  [Teller Supervisor Auditor Compliance];
    CustomerDocumentExport "customer document export" Reads + Leaves [Supervisor Auditor Compliance];
    AccountOpen        "account open"         Writes [Teller Supervisor Service];
    AccountList        "account list"         Reads  [Teller Supervisor Auditor Service Compliance];
    AccountShow        "account show"         Reads  [Teller Supervisor Auditor Service Compliance];
    AccountUpdate      "account update"       Writes [Supervisor];
    AccountFreeze      "account freeze"       Writes [Teller Supervisor];
    AccountUnfreeze    "account unfreeze"     Writes [Supervisor];
    AccountClose       "account close"        Writes [Supervisor];
    AccountRateSet     "account rate set"     Writes [Supervisor];
    AccountReactivate  "account reactivate"   Writes [Supervisor];
    ProductAdd         "product add"          Writes [Admin];
    ProductList        "product list"         Reads  [Teller Supervisor Admin Auditor Service];
    ProductShow        "product show"         Reads  [Teller Supervisor Admin Auditor Service];
    ProductRateSet     "product rate set"     Writes [Admin];
    ProductFeeSet      "product fee set"      Writes [Admin];
    ProductLimitSet    "product limit set"    Writes [Admin];
    InterestShow       "interest show"        Reads  [Teller Supervisor Auditor Service];
    InterestPost       "interest post"        Writes [Supervisor];
    InterestAdjust     "interest adjust"      Writes [Supervisor];
    FeeCharge          "fee charge"           Writes [Teller Supervisor];
    FeeWaive           "fee waive"            Writes [Supervisor];
    FeeRefund          "fee refund"           Writes [Supervisor];
    FeeList            "fee list"             Reads  [Teller Supervisor Auditor Service];
    LimitSet           "limit set"            Writes [Supervisor];
    LimitShow          "limit show"           Reads  [Teller Supervisor Auditor Service Compliance];
    Deposit            "deposit"              Writes [Teller Supervisor Service];
    Withdraw           "withdraw"             Writes [Teller Supervisor Service];
    Transfer           "transfer"             Writes [Teller Supervisor Service];
    Exchange           "exchange"             Writes [Teller Supervisor Service];
    ExchangeRateSet    "exchange-rate set"    Writes [Supervisor Service];
    ExchangeRateList   "exchange-rate list"   Reads  [Teller Supervisor Admin Auditor Service];
    ExchangeRateRevalue "exchange-rate revalue" Writes [Supervisor Service];
    TransitList        "transit list"         Reads  [Teller Supervisor Auditor Service];
    TransitSweep       "transit sweep"        Writes [Supervisor Service];
    PartnerKeygen      "partner keygen"       Reads + Leaves [Admin];
    PartnerExport      "partner export"       Reads  [Admin];
    PartnerAdd         "partner add"          Writes [Admin];
    PartnerList        "partner list"         Reads  [Teller Supervisor Admin Auditor Service];
    PartnerShow        "partner show"         Reads  [Teller Supervisor Admin Auditor Service];
    PartnerDisable     "partner disable"      Writes [Admin];
    TillAdd            "till add"             Writes [Supervisor];
    TillUpdate         "till update"          Writes [Supervisor];
    TillAssign         "till assign"          Writes [Supervisor];
    TillList           "till list"            Reads  [Teller Supervisor Auditor Service];
    TillShow           "till show"            Reads  [Teller Supervisor Auditor Service];
    TillOpen           "till open"            Writes [Teller Supervisor];
    TillPause          "till pause"           Writes [Teller Supervisor];
    TillResume         "till resume"          Writes [Teller Supervisor];
    TillCount          "till count"           Writes [Teller Supervisor];
    TillCounts         "till counts"          Reads  [Teller Supervisor Auditor];
    TillClose          "till close"           Writes [Teller Supervisor];
    TillGive           "till give"            Writes [Teller Supervisor];
    TillAccept         "till accept"          Writes [Teller Supervisor];
    TillRefuse         "till refuse"          Writes [Teller Supervisor];
    TillHandovers      "till handovers"       Reads  [Teller Supervisor Auditor];
    TillResolve        "till resolve"         Writes [Supervisor];
    VaultCount         "vault count"          Writes [Supervisor];
    VaultShow          "vault show"           Reads  [Supervisor Auditor];
    DisputeOpen        "dispute open"         Writes [Teller Supervisor];
    DisputeEvidence    "dispute evidence"     Writes [Teller Supervisor];
    DisputeNote        "dispute note"         Writes [Teller Supervisor Compliance];
    DisputeConfirm     "dispute confirm"      Writes [Teller Supervisor Compliance];
    DisputeTold        "dispute told"         Writes [Teller Supervisor Compliance];
    DisputeWithdraw    "dispute withdraw"     Writes [Teller Supervisor Compliance];
    DisputeCredit      "dispute credit"       Writes [Supervisor];
    DisputeResolve     "dispute resolve"      Writes [Supervisor];
    DisputeDebit       "dispute debit"        Writes [Supervisor];
    DisputeList        "dispute list"         Reads  [Teller Supervisor Auditor Compliance];
    DisputeShow        "dispute show"         Reads  [Teller Supervisor Auditor Compliance];
    CheckDeposit       "check deposit"        Writes [Teller Supervisor Service];
    CheckList          "check list"           Reads  [Teller Supervisor Auditor Service];
    CheckShow          "check show"           Reads  [Teller Supervisor Auditor Service];
    CheckNotice        "check notice"         Reads  [Teller Supervisor Auditor Service];
    CheckRelease       "check release"        Writes [Teller Supervisor Service];
    CheckClear         "check clear"          Writes [Supervisor Service];
    CheckReturn        "check return"         Writes [Supervisor Service];
    CheckRedeposit     "check redeposit"      Writes [Supervisor Service];
    RegulationList     "regulation list"      Reads  [Teller Supervisor Admin Auditor Service];
    RegulationSet      "regulation set"       Writes [Admin];
    CheckStop          "check stop"           Writes [Teller Supervisor Service];
    CheckUnstop        "check unstop"         Writes [Teller Supervisor];
    CheckConfirmStop   "check confirm-stop"   Writes [Teller Supervisor];
    CheckRenewStop     "check renew-stop"     Writes [Teller Supervisor];
    CheckStops         "check stops"          Reads  [Teller Supervisor Auditor Service];
    CheckPresent       "check present"        Writes [Supervisor Service];
    CheckPresented     "check presented"      Reads  [Teller Supervisor Auditor Service];
    CheckBookIssue     "checkbook issue"      Writes [Teller Supervisor Service];
    CheckBookVoid      "checkbook void"       Writes [Teller Supervisor];
    CheckBookList      "checkbook list"       Reads  [Teller Supervisor Auditor Service];
    CashierCheckIssue  "cashier-check issue"  Writes [Teller Supervisor];
    CashierCheckPresent "cashier-check present" Writes [Supervisor Service];
    CashierCheckVoid   "cashier-check void"   Writes [Supervisor];
    CashierCheckList   "cashier-check list"   Reads  [Teller Supervisor Auditor Service];
    CashierCheckShow   "cashier-check show"   Reads  [Teller Supervisor Auditor Service];
    GlAdd              "gl add"               Writes [Admin];
    GlList             "gl list"              Reads  [Teller Supervisor Admin Auditor Service];
    GlShow             "gl show"              Reads  [Teller Supervisor Admin Auditor Service];
    GlClose            "gl close"             Writes [Admin];
    Post               "post"                 Writes [Teller Supervisor Service];
    HoldPlace          "hold place"           Writes [Teller Supervisor Service];
    HoldCapture        "hold capture"         Writes [Teller Supervisor Service];
    HoldRelease        "hold release"         Writes [Teller Supervisor Service];
    HoldList           "hold list"            Reads  [Teller Supervisor Auditor Service Compliance];
    OrderAdd           "order add"            Writes [Teller Supervisor];
    OrderList          "order list"           Reads  [Teller Supervisor Auditor Service Compliance];
    OrderShow          "order show"           Reads  [Teller Supervisor Auditor Service Compliance];
    OrderPause         "order pause"          Writes [Teller Supervisor];
    OrderResume        "order resume"         Writes [Teller Supervisor];
    OrderSkip          "order skip"           Writes [Teller Supervisor];
    OrderEnd           "order end"            Writes [Teller Supervisor];
    Reverse            "reverse"              Writes [Teller Supervisor];
    Balance            "balance"              Reads  [Teller Supervisor Auditor Service Compliance];
    History            "history"              Reads  [Teller Supervisor Auditor Service Compliance];
    TransactionList    "transaction list"     Reads  [Teller Supervisor Auditor Service Compliance];
    TransactionShow    "transaction show"     Reads  [Teller Supervisor Auditor Service Compliance];
    ImportAccounts     "import accounts"      Writes [Supervisor Service];
    ImportPayroll      "import payroll"       Writes [Supervisor Service];
    ImportPayments     "import payments"      Writes [Supervisor Service];
    ImportChecks       "import checks"        Writes [Supervisor Service];
    ImportAch          "import ach"           Writes [Supervisor Service];
    AchList            "ach list"             Reads  [Teller Supervisor Auditor Service];
    AchShow            "ach show"             Reads  [Teller Supervisor Auditor Service];
    AchPostDue         "ach post-due"         Writes [Supervisor Service];
    AchRepair          "ach repair"           Writes [Supervisor];
    AchReturn          "ach return"           Writes [Supervisor];
    AchCancel          "ach cancel"           Writes [Supervisor];
    ExportAch          "export ach"           Writes [Supervisor Service];
    ImportReverse      "import reverse"       Writes [Supervisor];
    ImportList         "import list"          Reads  [Supervisor Auditor Service];
    ExportAccounts     "export accounts"      Reads  [Supervisor Auditor Service];
    ExportCustomers    "export customers"     Reads  [Supervisor Auditor Service];
    Statement          "statement"            Reads + Leaves [Teller Supervisor Auditor Service Compliance];
    StatementList      "statement list"       Reads  [Teller Supervisor Auditor Service Compliance];
    ExportTransactions "export transactions"  Reads  [Supervisor Auditor Service];
    ExportJournal      "export journal"       Reads  [Supervisor Auditor Service];
    ExportStatus       "export payment-status" Reads [Supervisor Auditor Service];
    DayStatus          "day status"           Reads  [Teller Supervisor Admin Auditor Service Compliance];
    DaySteps           "day steps"            Reads  [Teller Supervisor Admin Auditor Service Compliance];
    DayOpen            "day open"             Writes [Supervisor Admin];
    DayClose           "day close"            Writes [Supervisor Service];
    DayRetry           "day retry"            Writes [Supervisor Service];
    DaySet             "day set"              Writes [Admin];
    CloseOfBusiness    "close-of-business"    Writes [Supervisor Service];
    CalendarAdd        "calendar add"         Writes [Admin];
    CalendarHoliday    "calendar holiday"     Writes [Admin];
    CalendarImport     "calendar import"      Writes [Admin];
    CalendarShow       "calendar show"        Reads  [Teller Supervisor Admin Auditor Service Compliance];
    CalendarList       "calendar list"        Reads  [Teller Supervisor Admin Auditor Service Compliance];
    PeriodClose        "period close"         Writes [Supervisor];
    PeriodReopen       "period reopen"        Writes [Admin];
    PeriodStatus       "period status"        Reads  [Teller Supervisor Admin Auditor Service Compliance];
    Reconcile          "reconcile"            Reads  [Supervisor Auditor Service];
    ReconcileKeep      "reconcile --keep"     Writes [Supervisor Service];
    ReconcilePost      "reconcile --post"     Writes [Supervisor Service];
    ReconcileList      "reconcile list"       Reads  [Supervisor Auditor Service];
    ReconcileShow      "reconcile show"       Reads  [Supervisor Auditor Service];
    ReconcileUndo      "reconcile undo"       Writes [Supervisor Service];
    Stats              "stats"                Reads  [Teller Supervisor Auditor Service Compliance];
    TrialBalance       "report trial-balance" Reads  [Supervisor Auditor Service];
    BalanceSheet       "report balance-sheet" Reads  [Supervisor Auditor Service];
    IncomeStatement    "report income-statement" Reads  [Supervisor Auditor Service];
    GeneralLedger      "report general-ledger" Reads  [Supervisor Auditor Service];
    CashPosition       "report cash-position" Reads  [Supervisor Auditor Service];
    TellerJournal      "report teller-journal" Reads  [Teller Supervisor Auditor Service Compliance];
    Dormant            "report dormant"      Reads  [Supervisor Auditor Service Compliance];
    Overdrawn          "report overdrawn"    Reads  [Supervisor Auditor Service];
    LargeTransactions  "report large-transactions" Reads  [Supervisor Auditor Service Compliance];
    InterestAccrued    "report interest-accrued" Reads  [Supervisor Auditor Service];
    ExchangePosition   "report exchange-position" Reads [Supervisor Auditor Service];
    InterestPaid       "report interest-paid" Reads  [Supervisor Auditor Service];
    Products           "report products"     Reads  [Supervisor Auditor Service];
    ChecksOutstanding  "report checks-outstanding" Reads  [Supervisor Auditor Service];
    OpenItems          "report open-items"   Reads  [Supervisor Auditor Service];
    RuleSet            "rule set"             Writes [Compliance];
    RuleDisable        "rule disable"         Writes [Compliance];
    RuleList           "rule list"            Reads  [Compliance];
    RuleShow           "rule show"            Reads  [Compliance];
    AlertList          "alert list"           Reads  [Compliance];
    AlertShow          "alert show"           Reads  [Compliance];
    AlertAssign        "alert assign"         Writes [Compliance];
    AlertClose         "alert close"          Writes [Compliance];
    CaseKey            "case key"             Writes [Compliance];
    CaseOpen           "case open"            Writes [Compliance];
    CaseAdd            "case add"             Writes [Compliance];
    CaseNote           "case note"            Writes [Compliance];
    CaseClose          "case close"           Writes [Compliance];
    CaseList           "case list"            Reads  [Compliance];
    CaseShow           "case show"            Reads  [Compliance];
    SarNote            "sar note"             Writes [Compliance];
    SarFile            "sar file"             Writes [Compliance];
    TaxReport          "report 1099-int"      Reads  [Auditor Compliance];
    CtrReport          "report ctr"           Reads  [Auditor Compliance];
    CtrList            "ctr list"             Reads  [Auditor Compliance];
    CtrFile            "ctr file"             Writes [Compliance];
    CtrExempt          "ctr exempt"           Writes [Compliance];
    CtrLinks           "ctr links"            Reads  [Auditor Compliance];
    CustomerLink       "customer link"        Writes [Compliance];
    Dashboard          "report dashboard"     Reads  [Supervisor Auditor];
    Verify             "verify"               Open   [];
    AuditKeygen        "audit keygen"         Reads + Leaves [Admin Auditor];
    AuditCheckpoint    "audit checkpoint"     Reads  [Admin Auditor Service];
    AuditVerify        "audit verify"         Open   [];
    AuditProve         "audit prove"          Reads  [Supervisor Admin Auditor];
    AuditCheckProof    "audit check-proof"    Open   [];
    AuditLog           "audit log"            Reads  [Supervisor Admin Auditor Compliance];
    Doctor             "doctor"               Open   [];
    KeyCheck           "key check"            Reads  [Admin Auditor];
    KeyRotate          "key rotate"           Writes [Admin];
    Backup             "backup"               Reads + Leaves [Admin Service];
    LedgerCopy         "ledger copy"          Reads + Leaves [Admin];
    LedgerGrants       "ledger grants"        Open   [];
    LedgerShow         "ledger show"          Reads  [Teller Supervisor Admin Auditor Compliance];
    LedgerSet          "ledger set"           Writes [Admin];
    LedgerShare        "ledger share"         Reads + Leaves [Admin];
    Restore            "restore"              Reads + Leaves [Admin];
    ApprovalList       "approval list"        Reads  [Teller Supervisor Admin Auditor Compliance];
    ApprovalShow       "approval show"        Reads  [Teller Supervisor Admin Auditor Compliance];
    ApprovalApprove    "approval approve"     Writes [Supervisor Admin Compliance];
    ApprovalReject     "approval reject"      Writes [Supervisor Admin Compliance];
    PolicyShow         "policy show"          Reads  [Supervisor Admin Auditor Compliance];
    PolicySet          "policy set"           Writes [Admin];
    TokenCreate        "token create"         Writes [Admin];
    TokenList          "token list"           Reads  [Admin Auditor];
    TokenRevoke        "token revoke"         Writes [Admin];
    OperatorAdd        "operator add"         Writes [Admin];
    OperatorList       "operator list"        Reads  [Supervisor Admin Auditor];
    OperatorShow       "operator show"        Reads  [Supervisor Admin Auditor];
    OperatorRole       "operator role"        Writes [Admin];
    OperatorDisable    "operator disable"     Writes [Admin];
    OperatorEnable     "operator enable"      Writes [Admin];
    OperatorPassword   "operator password"    Writes [Teller Supervisor Admin Auditor Compliance];
    OperatorReset      "operator reset"       Writes [Admin];
    OperatorCodes      "operator codes"       Writes [Teller Supervisor Admin Auditor Compliance];
    OperatorSessions   "operator sessions"    Reads  [Admin Auditor];
    OperatorRevoke     "operator revoke"      Writes [Admin];
    OperatorRecover    "operator recover"     Open + Leaves [];
    OperatorPermissions "operator permissions" Open  [];
    Whoami             "whoami"               Open   [];
    Login              "login"                Open + Leaves [];
    Logout             "logout"               Open + Leaves [];
    Ui                 "ui"                   Open   [];
    Init               "init"                 Open + Leaves [];
    Demo               "demo"                 Open + Leaves [];
    ConfigShow         "config show"          Open   [];
    Version            "version"              Open   [];
    Completions        "completions"          Open   [];
    Man                "man"                  Open + Leaves [];
}

impl Action {
    /// Whether something is there afterwards that was not there before, in the
    /// ledger or beside it: who can't be shown the result must not take that
    /// for a failure.
    pub fn is_done(self) -> bool {
        self.access() == Access::Writes || self.leaves()
    }

    /// The roles that do it at once, and decide about it where others ask. Others
    /// that may run the command may do no more than ask.
    pub fn at_once(self) -> Roles {
        match self {
            Self::Reverse => SUPERVISORS,
            _ => self.roles(),
        }
    }

    /// The action of a command, by the words that it is typed with.
    pub fn of_command(command: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.command() == command)
    }
}

/// Whether scripts get personal data whole: of those who write it down, and who reports
/// on customers. Others
/// see it masked, unless they ask for it by name, which the change log keeps.
pub fn sees_personal_data(roles: Roles) -> bool {
    let writers = Action::CustomerAdd.roles();
    writers.meets(roles) || COMPLIANCE.meets(roles)
}

/// Whether a caller sees what a blind till holds before it is counted: who answers for
/// the counter, and who proves the books.
pub fn sees_expected(roles: Roles) -> bool {
    roles_of([Role::Supervisor, Role::Admin, Role::Auditor]).meets(roles)
}

/// Why a caller may not do something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// No one works with the ledger under that account.
    Unknown,
    /// The operator was disabled.
    Disabled,
    /// The token is not good for it, for this reason.
    Token(&'static str),
    /// The ledger asks for a login, for this reason.
    Session(&'static str),
    /// The name, the password or the code is wrong.
    Password,
    /// It was tried in vain too often, and no one may try before this time.
    Locked(Timestamp),
    /// It is the operator's own request.
    OwnRequest,
    /// None of the operator's roles may do it.
    Role {
        /// The roles that may.
        needed: Roles,
        /// The roles that the operator has.
        has: Roles,
    },
}

impl Reason {
    /// The word that the change log keeps.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Disabled => "disabled",
            Self::OwnRequest => "own_request",
            Self::Token(_) => "token",
            Self::Session(_) => "session",
            Self::Password => "password",
            Self::Locked(_) => "locked",
            Self::Role { .. } => "role",
        }
    }
}

/// A refusal: who may not do what, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Denial {
    /// The operator's name, or the account that is no operator.
    pub who: String,
    /// The command.
    pub command: &'static str,
    /// Why.
    pub reason: Reason,
}

impl Denial {
    /// The reason as the caller is told it. Who logs in is not told that a name
    /// is closed for a while: only one that exists is, and so it would be known.
    pub fn told(&self) -> Reason {
        match self.reason {
            Reason::Locked(_) if self.command == Action::Login.command() => Reason::Password,
            reason => reason,
        }
    }
}

impl std::fmt::Display for Denial {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { who, command, .. } = self;
        match self.told() {
            Reason::Unknown => write!(
                formatter,
                "{who:?} is not an operator of this ledger and may not run `{command}`"
            ),
            Reason::Disabled => {
                write!(formatter, "{who:?} is disabled and may not run `{command}`")
            }
            Reason::Token(why) => write!(
                formatter,
                "{who:?} may not run `{command}`: the token is {why}"
            ),
            Reason::Session(why) => write!(
                formatter,
                "{who:?} may not run `{command}` without a login: {why}"
            ),
            Reason::Password => write!(
                formatter,
                "{who:?} may not run `{command}`: the name, the password or the code is wrong, or it was wrong too often"
            ),
            Reason::Locked(until) => write!(
                formatter,
                "{who:?} may not run `{command}` before {until}: the password was wrong too often"
            ),
            Reason::OwnRequest => write!(
                formatter,
                "{who:?} made this request and may not run `{command}` on it"
            ),
            Reason::Role { needed, has } => {
                let has = if has == Roles::NONE {
                    "without a role".to_owned()
                } else {
                    has.to_string()
                };
                write!(
                    formatter,
                    "you ({who}, {has}) may not run `{command}`: it needs the role {}",
                    needed.names().join(" or ")
                )
            }
        }
    }
}

/// Whether a caller may do something. `who` is the account that asks,
/// `operator` whom the ledger knows under it, with the key.
///
/// # Errors
/// In this order: not an operator, disabled, no role that may.
pub fn decide(who: &str, operator: Option<(i64, &Operator)>, action: Action) -> Result<(), Denial> {
    let deny = |who: &str, reason| {
        Err(Denial {
            who: who.to_owned(),
            command: action.command(),
            reason,
        })
    };
    if action.access() == Access::Open {
        return Ok(());
    }
    let Some((key, operator)) = operator else {
        return deny(who, Reason::Unknown);
    };
    if operator.disabled {
        return deny(&operator.name, Reason::Disabled);
    }
    let (needed, has) = (action.roles(), operator.roles(key));
    if needed.meets(has) {
        return Ok(());
    }
    deny(&operator.name, Reason::Role { needed, has })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(roles: Roles, disabled: bool) -> (i64, Operator) {
        let operator = Operator {
            name: "anna".to_owned(),
            roles: Some(roles),
            os_user: None,
            disabled,
        };
        (7, operator)
    }

    #[test]
    fn roles_add_up_and_nothing_else_counts() {
        let teller = Roles::NONE.with(Role::Teller);
        let both = teller.with(Role::Supervisor);
        let cases = [
            (Action::Deposit, Some(operator(teller, false)), None),
            (Action::AccountClose, Some(operator(both, false)), None),
            (
                Action::AccountClose,
                Some(operator(teller, false)),
                Some(
                    "you (anna, teller) may not run `account close`: it needs the role supervisor",
                ),
            ),
            (
                Action::AccountClose,
                Some(operator(Roles::NONE, false)),
                Some(
                    "you (anna, without a role) may not run `account close`: it needs the role supervisor",
                ),
            ),
            (
                Action::Deposit,
                Some(operator(Roles::ALL, true)),
                Some("\"anna\" is disabled and may not run `deposit`"),
            ),
            (
                Action::Deposit,
                None,
                Some("\"root\" is not an operator of this ledger and may not run `deposit`"),
            ),
            (Action::Doctor, None, None),
        ];
        for (action, operator, refused) in cases {
            let operator = operator.as_ref().map(|(key, operator)| (*key, operator));
            let decided = decide("root", operator, action);
            let told = decided.err().map(|denial| denial.to_string());
            assert_eq!(told.as_deref(), refused, "{action:?}");
        }
    }

    #[test]
    fn every_entry_is_whole() {
        for action in Action::ALL.iter().copied() {
            let open = action.access() == Access::Open;
            assert_eq!(action.roles() == Roles::NONE, open, "{action:?}");
            assert_eq!(Action::of_command(action.command()), Some(action));
        }
    }

    /// Money and the right to it are in different hands.
    #[test]
    fn no_role_alone_has_everything() {
        for role in Role::ALL.iter().copied() {
            let has = Roles::NONE.with(role);
            let all = Action::ALL
                .iter()
                .filter(|action| action.access() != Access::Open)
                .all(|action| action.roles().meets(has));
            assert!(!all, "{role}");
        }
        let admin = Roles::NONE.with(Role::Admin);
        assert!(!Action::Deposit.roles().meets(admin));
        let auditor = Roles::NONE.with(Role::Auditor);
        // But for what everybody logs in with.
        let own = [Action::OperatorPassword, Action::OperatorCodes];
        let writes = |action: &&Action| action.access() == Access::Writes && !own.contains(action);
        for action in Action::ALL.iter().filter(writes) {
            assert!(!action.roles().meets(auditor), "{action:?}");
        }
    }
}
