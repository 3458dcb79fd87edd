//! What a value is in a cell.

use bankctl_ledger::access::rules::login::LoginMode;
use bankctl_ledger::access::rules::operator::Roles;
use bankctl_ledger::ach::rules::entry::AchState;
use bankctl_ledger::alerts::rules::states::{AlertStatus, CaseStatus};
use bankctl_ledger::alerts::rules::{RuleAction, RuleTime};
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::checks::rules::item::{
    CheckClass, CheckStatus, DepositPlace, HoldException, ReturnReason,
};
use bankctl_ledger::ctr::rules::CtrStatus;
use bankctl_ledger::day::rules::settings::WhenBehind;
use bankctl_ledger::disputes::rules::clocks::Task;
use bankctl_ledger::disputes::rules::dispute::{
    DisputeKind, DisputeStatus, Initiated, Notice, Outcome, Regime,
};
use bankctl_ledger::documents::rules::{DocumentKind, MediaType};
use bankctl_ledger::drawn_checks::rules::book::BookStatus;
use bankctl_ledger::drawn_checks::rules::item::ItemStatus;
use bankctl_ledger::drawn_checks::rules::stop::StopStatus;
use bankctl_ledger::fees::rules::item::FeeStatus;
use bankctl_ledger::fees::rules::term::{FeeEvent, FirstPeriod};
use bankctl_ledger::kernel::rules::business_day::{DayStatus, PeriodStatus};
use bankctl_ledger::kernel::rules::change::Subject;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::limits::rules::payment_limit::{Direction, Then, Window};
use bankctl_ledger::orders::rules::amount::{AmountRule, IfShort};
use bankctl_ledger::orders::rules::dates::{Every, OnHoliday};
use bankctl_ledger::orders::rules::order::{OccurrenceStatus, OrderStatus};
use bankctl_ledger::products::rules::day_count::DayCount;
use bankctl_ledger::products::rules::product::{Capitalisation, Method, Rounding};
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::regulations::rules::RegulationCode;
use bankctl_ledger::reports::rules::{Age, OpenKind, Section};
use bankctl_ledger::tills::rules::handover::HandoverStatus;
use bankctl_ledger::tills::rules::till::TillStatus;
use bankctl_ledger::views::Protected;
use bankctl_types::class::Class;
use bankctl_types::kind::{
    AccountStatus, AccountType, Channel, CustomerKind, CustomerStatus, HoldPurpose, HoldStatus,
    Kind, Mandate, TransitState,
};
use bankctl_types::{
    Currency, Day, Money, RoutingNumber, TimeOfDay, Timestamp, Total, Weekdays, exchange_rate,
};

use crate::report::Cell;

/// A value that has a cell of its own.
pub(super) trait ToCell {
    /// The cell.
    fn cell(&self) -> Cell;
}

impl<T: ToCell> ToCell for Option<T> {
    fn cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Empty, T::cell)
    }
}

impl ToCell for Money {
    fn cell(&self) -> Cell {
        Cell::Money(*self)
    }
}

impl ToCell for Total {
    fn cell(&self) -> Cell {
        Cell::Sum(*self)
    }
}

impl ToCell for Timestamp {
    fn cell(&self) -> Cell {
        Cell::Time(*self)
    }
}

impl ToCell for i64 {
    fn cell(&self) -> Cell {
        Cell::Integer(*self)
    }
}

/// How many there are of something.
macro_rules! counts {
    ($($count:ty)*) => {
        $(impl ToCell for $count {
            fn cell(&self) -> Cell {
                Cell::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        })*
    };
}

counts!(u32 u64 usize);

/// Values that are written as they show themselves.
macro_rules! texts {
    ($($text:ty)*) => {
        $(impl ToCell for $text {
            fn cell(&self) -> Cell {
                Cell::of(self)
            }
        })*
    };
}

texts!(&str String bool serde_json::Value Currency Day);
texts!(AccountStatus AccountType ApprovalStatus Channel Class CustomerKind CustomerStatus);
texts!(DocumentKind HoldPurpose HoldStatus Kind LoginMode Mandate MediaType Rule Subject);
texts!(TransitState DayStatus PeriodStatus WhenBehind TimeOfDay Weekdays);
texts!(Capitalisation DayCount Method Rate Rounding);
texts!(AmountRule Every IfShort OccurrenceStatus OnHoliday OrderStatus);
texts!(exchange_rate::Pair exchange_rate::Rate);
texts!(DisputeKind DisputeStatus Initiated Notice Outcome Regime Task);
texts!(CheckClass CheckStatus DepositPlace HoldException ReturnReason RegulationCode RoutingNumber);
texts!(BookStatus ItemStatus StopStatus);
texts!(HandoverStatus TillStatus CtrStatus AlertStatus CaseStatus RuleAction RuleTime);
texts!(Direction FeeEvent FeeStatus FirstPeriod Then Window);
texts!(Age AchState OpenKind Section);

/// One beside the other.
impl ToCell for Vec<String> {
    fn cell(&self) -> Cell {
        Cell::Text(self.join("; "))
    }
}

impl ToCell for Roles {
    fn cell(&self) -> Cell {
        Cell::Text(self.names().join("; "))
    }
}

impl ToCell for Protected {
    fn cell(&self) -> Cell {
        match self {
            Self::Nothing => Cell::Empty,
            Self::Known(text) => Cell::Personal(text.clone()),
            Self::Revealed(text) | Self::Masked(text) => Cell::Text(text.clone()),
            Self::Unreadable => Cell::Unreadable,
        }
    }
}
