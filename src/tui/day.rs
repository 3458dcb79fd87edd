//! How the business day stands, in words for the screen. Where the clock says the day
//! there is nothing to tell.

use bankctl_ledger::day::ORDERS;
use bankctl_ledger::day::rules::settings::WhenBehind;
use bankctl_ledger::kernel::rules::business_day::DayStatus;
use bankctl_ledger::views::DayState;
use bankctl_types::{Day, Timestamp};

use super::text;
use super::theme::Tone;

/// What is left of the close of an earlier day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unfinished {
    /// Any of its steps.
    Close(Day),
    /// The standing orders of this day.
    Orders,
}

/// A business day that is opened and closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DayNow {
    /// The date that is booked on.
    pub(crate) date: Day,
    /// The business day after it.
    pub(crate) next: Day,
    /// What it is.
    pub(crate) status: DayStatus,
    /// Whether what is booked counts from the next day on, unless its channel has a
    /// cut-off of its own.
    pub(crate) past_cut_off: bool,
    /// Whether the next day has begun and this one is not closed.
    pub(crate) behind: bool,
    /// Whether money commands are refused while it is.
    pub(crate) refuses: bool,
    /// What is left of an earlier close.
    pub(crate) unfinished: Option<Unfinished>,
    /// How many problems of closes are left.
    pub(crate) problems: usize,
}

impl DayNow {
    /// The day of a state at a time; none where the clock says the day.
    pub(crate) fn of(state: &DayState, now: Timestamp) -> Option<Self> {
        let date = state.business_date;
        Some(Self {
            date,
            next: state.next?,
            status: state.status?,
            past_cut_off: state.cut_off_at.is_some_and(|at| at <= now),
            behind: state.behind,
            refuses: state.when_behind == WhenBehind::Refuse,
            unfinished: state.unfinished.filter(|day| *day != date).map(|day| {
                if state.unfinished_step.as_deref() == Some(ORDERS) {
                    Unfinished::Orders
                } else {
                    Unfinished::Close(day)
                }
            }),
            problems: usize::try_from(state.problems).unwrap_or(0),
        })
    }

    /// In a sentence, with what to do where something is to be done.
    pub(crate) fn told(&self) -> String {
        let Self { date, next, .. } = self;
        if self.status == DayStatus::Closed {
            return format!(
                "{date} is closed and no day is open; a supervisor runs: bankctl day open"
            );
        }
        if self.behind {
            let so = if self.refuses {
                ", and payments are refused"
            } else {
                ""
            };
            return format!("{date} was not closed{so}: bankctl close-of-business");
        }
        match self.unfinished {
            Some(Unfinished::Orders) => {
                return format!(
                    "the standing orders of {date} are not carried out: bankctl close-of-business"
                );
            }
            Some(Unfinished::Close(day)) => {
                return format!("the close of {day} is not finished: bankctl close-of-business");
            }
            None => {}
        }
        if self.status == DayStatus::Closing {
            return format!("{date} is being closed: what is booked counts from {next}");
        }
        if self.problems > 0 {
            let problems = text::counted(self.problems, "problem");
            return format!("business day {date}, open; {problems} of closes: bankctl day steps");
        }
        if self.past_cut_off {
            return format!("business day {date}, after the cut-off");
        }
        format!("business day {date}, open")
    }

    /// In a few words, where there is no room for more.
    pub(crate) fn in_short(&self) -> String {
        let date = self.date;
        match self.status {
            DayStatus::Closed => format!("{date} closed"),
            _ if self.behind => format!("{date} not closed"),
            DayStatus::Closing => format!("{date} closing"),
            DayStatus::Open if self.unfinished == Some(Unfinished::Orders) => {
                format!("{date} open, orders wait")
            }
            DayStatus::Open if self.unfinished.is_some() => {
                format!("{date} open, close unfinished")
            }
            DayStatus::Open if self.problems > 0 => {
                format!("{date} open, {}", text::counted(self.problems, "problem"))
            }
            DayStatus::Open => format!("{date} open"),
        }
    }

    /// Whether it is as it should be.
    fn is_well(&self) -> bool {
        self.status == DayStatus::Open
            && !self.behind
            && self.unfinished.is_none()
            && self.problems == 0
    }

    /// How it looks.
    pub(crate) fn tone(&self) -> Tone {
        match self.status {
            _ if self.is_well() => Tone::Dim,
            DayStatus::Closed => Tone::Bad,
            _ if self.behind => Tone::Bad,
            _ => Tone::Care,
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::kernel::rules::business_day::DayStatus;
    use bankctl_types::Day;

    use super::{DayNow, Tone, Unfinished};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn open() -> DayNow {
        DayNow {
            date: day("2026-10-30"),
            next: day("2026-11-02"),
            status: DayStatus::Open,
            past_cut_off: false,
            behind: false,
            refuses: true,
            unfinished: None,
            problems: 0,
        }
    }

    #[test]
    fn orders_that_wait_were_not_broken_off() {
        let now = DayNow {
            unfinished: Some(Unfinished::Orders),
            ..open()
        };
        assert_eq!(
            now.told(),
            "the standing orders of 2026-10-30 are not carried out: bankctl close-of-business"
        );
        assert_eq!(now.in_short(), "2026-10-30 open, orders wait");
    }

    #[test]
    fn what_stands_in_the_way_is_told_first_and_with_what_to_do() {
        let table = [
            (open(), "business day 2026-10-30, open", "2026-10-30 open"),
            (
                DayNow {
                    status: DayStatus::Closing,
                    past_cut_off: true,
                    ..open()
                },
                "2026-10-30 is being closed: what is booked counts from 2026-11-02",
                "2026-10-30 closing",
            ),
            (
                DayNow {
                    behind: true,
                    problems: 1,
                    ..open()
                },
                "2026-10-30 was not closed, and payments are refused: bankctl close-of-business",
                "2026-10-30 not closed",
            ),
            (
                DayNow {
                    behind: true,
                    refuses: false,
                    ..open()
                },
                "2026-10-30 was not closed: bankctl close-of-business",
                "2026-10-30 not closed",
            ),
            (
                DayNow {
                    unfinished: Some(Unfinished::Close(day("2026-10-29"))),
                    ..open()
                },
                "the close of 2026-10-29 is not finished: bankctl close-of-business",
                "2026-10-30 open, close unfinished",
            ),
            (
                DayNow {
                    problems: 2,
                    ..open()
                },
                "business day 2026-10-30, open; 2 problems of closes: bankctl day steps",
                "2026-10-30 open, 2 problems",
            ),
            (
                DayNow {
                    status: DayStatus::Closed,
                    problems: 2,
                    ..open()
                },
                "2026-10-30 is closed and no day is open; a supervisor runs: bankctl day open",
                "2026-10-30 closed",
            ),
        ];
        let late = DayNow {
            past_cut_off: true,
            ..open()
        };
        assert_eq!(late.told(), "business day 2026-10-30, after the cut-off");
        for (day, told, short) in table {
            assert_eq!(
                (day.told().as_str(), day.in_short().as_str()),
                (told, short)
            );
            assert!(day.told().len() <= 78, "{told}");
            let is_well = told.starts_with("business day") && day.problems == 0;
            assert_eq!(day.tone() == Tone::Dim, is_well, "{told}");
        }
    }
}
