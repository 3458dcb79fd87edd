//! What an account owes and what it pays by itself, and how the day stands, as the
//! ledger of the tests says it.

use bankctl_ledger::fees::rules::item::FeeStatus;
use bankctl_ledger::fees::rules::term::FeeEvent;
use bankctl_ledger::kernel::rules::business_day::DayStatus;
use bankctl_ledger::limits::rules::payment_limit::{Direction, Then, Window};
use bankctl_ledger::orders::rules::amount::{AmountRule, IfShort};
use bankctl_ledger::orders::rules::dates::{Every, OnHoliday};
use bankctl_ledger::orders::rules::order::OrderStatus;
use bankctl_ledger::views;
use bankctl_types::Day;

use super::ledger::{day, money, usd};
use crate::tui::day::DayNow;
use crate::tui::task::{Ordered, Standing};

/// How a business day stands.
pub(super) fn day_now(status: DayStatus) -> DayNow {
    DayNow {
        date: day(),
        next: day().plus(2),
        status,
        past_cut_off: false,
        behind: false,
        refuses: true,
        unfinished: None,
        problems: 0,
    }
}

/// A fee that is due, two limits, and orders of which one has failed.
pub(super) fn standing() -> Standing {
    let limit = |name: &str, count: Option<i64>, minor| views::LimitUse {
        account: Some("1000000018".to_owned()),
        customer: None,
        name: name.to_owned(),
        direction: Direction::Out,
        channel: None,
        per: Window::Day,
        then: Then::Refuse,
        from: day(),
        count,
        count_used: 1,
        count_left: count.map(|count| count - 1),
        amount: Some(money(minor)),
        amount_used: money(4_000),
        amount_left: Some(money(minor - 4_000)),
        currency: usd(),
    };
    Standing {
        fees_due: vec![views::Fee {
            id: 5,
            account: "1000000018".to_owned(),
            code: "monthly".to_owned(),
            event: FeeEvent::Monthly,
            period: Day::parse("2026-10-31"),
            cause: None,
            rest_of: Some(4),
            due_on: day(),
            amount: money(465),
            taken: money(0),
            currency: usd(),
            status: FeeStatus::Due,
            transaction: None,
            refund: None,
            replayed: false,
            dry_run: false,
        }],
        limits: vec![
            limit("atm-day", Some(3), 100_000),
            limit("month", None, 500_000),
        ],
        orders: vec![
            ordered(
                "S00000021",
                (AmountRule::Fixed, 900_000),
                (Every::Day, OrderStatus::Suspended),
            ),
            ordered(
                "S00000013",
                (AmountRule::Fixed, 7_500),
                (Every::Month, OrderStatus::Active),
            ),
            ordered(
                "S00000037",
                (AmountRule::Above, 200_000),
                (Every::Week, OrderStatus::Paused),
            ),
        ],
    }
}

fn ordered(
    id: &str,
    (rule, minor): (AmountRule, i64),
    (every, status): (Every, OrderStatus),
) -> Ordered {
    let has_failed = status == OrderStatus::Suspended;
    Ordered {
        order: views::Order {
            id: Some(id.to_owned()),
            from: "1000000018".to_owned(),
            to: "1000000026".to_owned(),
            rule,
            amount: money(minor),
            currency: usd(),
            every,
            day: None,
            start: day(),
            end: None,
            times: None,
            left: None,
            on_holiday: OnHoliday::Following,
            if_short: IfShort::Skip,
            retry_days: None,
            priority: 100,
            memo: Some("rent\u{7}".to_owned()),
            reference: None,
            ordered_by: Vec::new(),
            status,
            failures: if has_failed { 3 } else { 0 },
            upcoming: vec![views::Upcoming {
                nominal: day().plus(9),
                on: day().plus(10),
            }],
            occurrences: Vec::new(),
            replayed: false,
            dry_run: false,
        },
        pays: true,
        other: "1000000026 · Uma Lindqvist".to_owned(),
        why: has_failed.then(|| "insufficient_funds".to_owned()),
    }
}
