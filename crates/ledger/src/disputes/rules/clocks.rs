//! By when what must be done about a dispute: 12 CFR 1005.11(b) to (d).
//!
//! Business days are those of the office calendar: days on which the bank's offices are
//! open for substantially all business (1005.2(d)). Others are calendar days.

use bankctl_types::{Day, words};
use serde::Serialize;

use super::dispute::{Dispute, DisputeStatus, Notice, Regime};
use crate::day::rules::calendar::Calendar;

/// The bank decides or credits within so many business days (1005.11(c)(1), (2)(i)).
const CREDIT_DAYS: i32 = 10;
/// The same where the account was new (1005.11(c)(3)(i)).
const CREDIT_DAYS_NEW: i32 = 20;
/// An oral notice is confirmed within so many business days (1005.11(b)(2)).
const CONFIRM_DAYS: i32 = 10;
/// The bank decides within so many calendar days (1005.11(c)(2)).
const DECIDE_DAYS: i32 = 45;
/// The same for new accounts, points of sale and other countries (1005.11(c)(3)(ii)).
const DECIDE_DAYS_LONG: i32 = 90;
/// The customer is told of the credit within so many business days
/// (1005.11(c)(2)(ii)).
const TELL_CREDIT_DAYS: i32 = 2;
/// And of the decision (1005.11(c)(1), (c)(2)(iv), (d)(1)).
const TELL_DECISION_DAYS: i32 = 3;
/// Checks and preauthorised debits are honoured for so many business days after the
/// customer was told that the credit is taken back (1005.11(d)(2)(ii)).
const HONOUR_DAYS: i32 = 5;
/// Notice comes within so many calendar days of the statement (1005.11(b)(1)(i)).
const NOTICE_DAYS: i32 = 60;
/// A transaction within so many calendar days of the first deposit is one of a new
/// account (1005.11(c)(3)).
const NEW_ACCOUNT_DAYS: i32 = 30;
/// What the bank may keep back of a credit for an unauthorised transaction, in whole
/// dollars (1005.11(c)(2)(i), 1005.6(b)(1)).
pub const WITHHELD_MAX: i64 = 50;

words! {
    /// What is to be done about a dispute.
    Task {
        /// The customer confirms an oral notice in writing.
        Confirm = 1, "confirmation";
        /// The bank credits the amount, or decides.
        Credit = 2, "credit";
        /// The bank decides.
        Decide = 3, "decision";
        /// The customer is told of the credit.
        TellCredit = 4, "tell-credit";
        /// The customer is told of the decision.
        TellDecision = 5, "tell-decision";
        /// The credit is taken back.
        Debit = 6, "debit";
    }
}

/// Something to do, and by when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Due {
    /// What.
    pub task: Task,
    /// The last day for it; of a debit the first.
    pub by: Day,
}

/// The days that follow from a dispute; those that its regime does not have, or that are
/// not known yet, are nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clocks {
    /// The last day to confirm an oral notice.
    pub confirm_by: Option<Day>,
    /// The last day to credit or decide.
    pub credit_by: Option<Day>,
    /// The last day to decide.
    pub decide_by: Option<Day>,
    /// The last day to tell the customer of the credit.
    pub tell_credit_by: Option<Day>,
    /// The last day to tell the customer of the decision.
    pub tell_decision_by: Option<Day>,
    /// The first day after those on which checks and debits are honoured.
    pub debit_from: Option<Day>,
}

impl Clocks {
    /// The days of a dispute.
    pub fn of(dispute: &Dispute, office: &Calendar) -> Self {
        if dispute.regime == Regime::Unregulated {
            return Self::default();
        }
        let notice = dispute.notice_on;
        let is_long = dispute.new_account || dispute.initiated.is_some();
        let (credit, decide) = match (dispute.new_account, is_long) {
            (true, _) => (CREDIT_DAYS_NEW, DECIDE_DAYS_LONG),
            (false, true) => (CREDIT_DAYS, DECIDE_DAYS_LONG),
            (false, false) => (CREDIT_DAYS, DECIDE_DAYS),
        };
        let is_oral = dispute.notice == Notice::Oral;
        Self {
            confirm_by: business_days_after(office, notice, CONFIRM_DAYS).filter(|_| is_oral),
            credit_by: business_days_after(office, notice, credit),
            decide_by: Some(notice.plus(decide)),
            tell_credit_by: dispute
                .credited_on
                .and_then(|day| business_days_after(office, day, TELL_CREDIT_DAYS)),
            tell_decision_by: dispute
                .decided_on
                .and_then(|day| business_days_after(office, day, TELL_DECISION_DAYS)),
            debit_from: last_honoured(dispute, office).map(|day| day.plus(1)),
        }
    }
}

/// The business day that is so many after a day; `None` if the calendar has none for
/// years.
pub fn business_days_after(office: &Calendar, day: Day, count: i32) -> Option<Day> {
    (0..count).try_fold(day, |day, _| office.next_after(day))
}

/// The last day on which checks and debits are honoured without a fee, of a credit that
/// the customer does not keep.
fn last_honoured(dispute: &Dispute, office: &Calendar) -> Option<Day> {
    let told = dispute.decision_told_on.or(dispute.decided_on)?;
    if dispute.to_return_minor() == 0 {
        return None;
    }
    business_days_after(office, told, HONOUR_DAYS)
}

/// Whether checks are honoured on a day and no overdraft fee is paid, because a credit
/// was taken back: until the customer was told, and five business days on.
pub fn honours(dispute: &Dispute, office: &Calendar, day: Day) -> bool {
    let is_taken = dispute.returned_on.is_some_and(|on| on <= day);
    if dispute.regime == Regime::Unregulated || !is_taken {
        return false;
    }
    dispute.decision_told_on.is_none_or(|told| day < told)
        || last_honoured(dispute, office).is_none_or(|last| day <= last)
}

/// Whether the bank must credit or decide within the business days: an oral notice that
/// is not confirmed in time leaves it the calendar days.
pub fn must_credit(dispute: &Dispute, clocks: &Clocks, today: Day) -> bool {
    match clocks.confirm_by {
        Some(last) => dispute.confirmed_on.unwrap_or(today) <= last,
        None => dispute.regime == Regime::RegE,
    }
}

/// What is to be done about a dispute, the earliest first.
pub fn due(dispute: &Dispute, office: &Calendar, today: Day) -> Vec<Due> {
    let clocks = Clocks::of(dispute, office);
    let mut all = Vec::new();
    let mut add = |task, by: Option<Day>| all.extend(by.map(|by| Due { task, by }));
    let is_told = dispute.credit_told_on.is_some() || dispute.decision_told_on.is_some();
    match dispute.status {
        DisputeStatus::Open => {
            let is_confirmed = dispute.confirmed_on.is_some();
            let waits = |last: &Day| !is_confirmed && today <= *last;
            add(Task::Confirm, clocks.confirm_by.filter(waits));
            let must = must_credit(dispute, &clocks, today);
            add(Task::Credit, clocks.credit_by.filter(|_| must));
            add(Task::Decide, clocks.decide_by);
        }
        DisputeStatus::Provisional => add(Task::Decide, clocks.decide_by),
        DisputeStatus::Decided => add(Task::Debit, dispute.debit_on),
        DisputeStatus::Closed | DisputeStatus::Withdrawn => {}
    }
    add(Task::TellCredit, clocks.tell_credit_by.filter(|_| !is_told));
    let is_told = dispute.decision_told_on.is_some();
    add(
        Task::TellDecision,
        clocks.tell_decision_by.filter(|_| !is_told),
    );
    all.sort_by_key(|due| (due.by, due.task));
    all
}

/// The last day for a notice, if it came after it.
pub fn was_too_late(statement_sent: Option<Day>, notice_on: Day) -> Option<Day> {
    let last = statement_sent?.plus(NOTICE_DAYS);
    (notice_on > last).then_some(last)
}

/// Whether a transaction is one of a new account.
pub fn is_of_new_account(first_deposit: Option<Day>, booked_on: Day) -> bool {
    first_deposit.is_none_or(|first| booked_on <= first.plus(NEW_ACCOUNT_DAYS))
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Day, Weekdays};

    use super::*;
    use crate::day::rules::built_in::BuiltIn;
    use crate::disputes::rules::dispute::tests::dispute;
    use crate::disputes::rules::dispute::{Initiated, Outcome};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn office() -> Calendar {
        Calendar::built_in(BuiltIn::UsFederalReserve)
    }

    fn tasks(dispute: &Dispute, today: &str) -> Vec<(&'static str, String)> {
        let all = due(dispute, &office(), day(today));
        all.iter()
            .map(|due| (due.task.name(), due.by.to_string()))
            .collect()
    }

    fn expected(all: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        all.iter()
            .map(|(task, by)| (*task, (*by).to_owned()))
            .collect()
    }

    #[test]
    fn dis_1_to_3_the_days_follow_from_the_notice() {
        let monday_to_saturday = Calendar {
            name: "offices".to_owned(),
            weekend: Weekdays::parse("sun").expect("days"),
            ..office()
        };
        let table = [
            ("DIS-1", false, None, office(), "2026-12-08", "2027-01-07"),
            ("DIS-2", true, None, office(), "2026-12-22", "2027-02-21"),
            (
                "DIS-3",
                false,
                None,
                monday_to_saturday,
                "2026-12-05",
                "2027-01-07",
            ),
            (
                "a point of sale",
                false,
                Some(Initiated::Pos),
                office(),
                "2026-12-08",
                "2027-02-21",
            ),
            (
                "another country",
                false,
                Some(Initiated::Foreign),
                office(),
                "2026-12-08",
                "2027-02-21",
            ),
        ];
        for (id, new_account, initiated, calendar, credit, decide) in table {
            let mut one = dispute("2026-11-23");
            one.new_account = new_account;
            one.initiated = initiated;
            let clocks = Clocks::of(&one, &calendar);
            assert_eq!(clocks.credit_by, Some(day(credit)), "{id}");
            assert_eq!(clocks.decide_by, Some(day(decide)), "{id}");
            one.regime = Regime::Unregulated;
            assert_eq!(Clocks::of(&one, &calendar), Clocks::default(), "{id}");
        }
    }

    #[test]
    fn dis_4_credit_and_decision_are_told_and_the_debit_waits() {
        let mut one = dispute("2026-11-23");
        one.credited_minor = 48_000;
        one.credited_on = Some(day("2026-12-07"));
        one.status = DisputeStatus::Provisional;
        let told = [("tell-credit", "2026-12-09"), ("decision", "2027-01-07")];
        assert_eq!(tasks(&one, "2026-12-07"), expected(&told));
        one.credit_told_on = Some(day("2026-12-08"));
        assert_eq!(tasks(&one, "2026-12-08"), expected(&told[1..]));
        one.outcome = Some(Outcome::Bank);
        one.decided_on = Some(day("2026-12-18"));
        one.status = DisputeStatus::Decided;
        one.debit_on = Some(day("2026-12-29"));
        let clocks = Clocks::of(&one, &office());
        assert_eq!(clocks.debit_from, Some(day("2026-12-29")));
        let told = [("tell-decision", "2026-12-23"), ("debit", "2026-12-29")];
        assert_eq!(tasks(&one, "2026-12-18"), expected(&told));
        one.decision_told_on = Some(day("2026-12-21"));
        assert_eq!(tasks(&one, "2026-12-21"), expected(&told[1..]));
        let clocks = Clocks::of(&one, &office());
        assert_eq!(clocks.debit_from, Some(day("2026-12-30")));
    }

    #[test]
    fn dis_5_an_oral_notice_that_is_not_confirmed_leaves_the_45_days() {
        let mut one = dispute("2026-11-23");
        one.notice = Notice::Oral;
        let before = [
            ("confirmation", "2026-12-08"),
            ("credit", "2026-12-08"),
            ("decision", "2027-01-07"),
        ];
        assert_eq!(tasks(&one, "2026-12-08"), expected(&before));
        assert_eq!(tasks(&one, "2026-12-09"), expected(&before[2..]));
        one.confirmed_on = Some(day("2026-12-08"));
        assert_eq!(tasks(&one, "2026-12-09"), expected(&before[1..]));
        one.confirmed_on = Some(day("2026-12-09"));
        assert_eq!(tasks(&one, "2026-12-09"), expected(&before[2..]));
    }

    #[test]
    fn dis_6_a_notice_after_the_60th_day_is_late() {
        let sent = Some(day("2026-11-02"));
        let last = day("2027-01-01");
        assert_eq!(was_too_late(sent, day("2027-01-02")), Some(last));
        assert_eq!(was_too_late(sent, last), None);
        assert_eq!(was_too_late(None, day("2027-01-02")), None);
    }

    #[test]
    fn an_account_is_new_for_30_days_from_its_first_deposit() {
        let first = Some(day("2026-11-01"));
        assert!(is_of_new_account(first, day("2026-12-01")));
        assert!(!is_of_new_account(first, day("2026-12-02")));
        assert!(is_of_new_account(None, day("2026-12-02")));
    }

    #[test]
    fn no_overdraft_fee_until_five_business_days_after_the_letter() {
        let mut one = dispute("2026-11-23");
        one.credited_minor = 48_000;
        one.outcome = Some(Outcome::Bank);
        one.decided_on = Some(day("2026-12-18"));
        one.status = DisputeStatus::Closed;
        let spares = |one: &Dispute, on: &str| honours(one, &office(), day(on));
        assert!(!spares(&one, "2026-12-18"), "nothing was taken back");
        one.returned_on = Some(day("2026-12-18"));
        let table = [
            ("2026-12-17", false),
            ("2026-12-18", true),
            ("2027-03-01", true),
        ];
        for (on, expected) in table {
            assert_eq!(spares(&one, on), expected, "{on}, and no one was told");
        }
        one.decision_told_on = Some(day("2026-12-21"));
        for (on, expected) in [("2026-12-29", true), ("2026-12-30", false)] {
            assert_eq!(spares(&one, on), expected, "{on}");
        }
        one.regime = Regime::Unregulated;
        assert!(!spares(&one, "2026-12-21"));
    }
}
