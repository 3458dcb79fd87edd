//! The reports that the screen has, and one of them as plain data.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use bankctl_types::calendar::NamedPeriod;

use super::order::Typed;
use crate::render::Cells;

/// Which days are asked of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Days {
    /// The end of one.
    At,
    /// All of a period.
    During,
    /// One alone.
    One,
    /// None: it is about now.
    Now,
}

/// A report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReportKind {
    BalanceSheet,
    IncomeStatement,
    CashPosition,
    TellerJournal,
    Overdrawn,
    Dormant,
    ChecksOutstanding,
    OpenItems,
    InterestAccrued,
    InterestPaid,
    Products,
    ExchangePosition,
    Ctr,
}

impl ReportKind {
    /// All of them, in the order of the list.
    pub(crate) const ALL: [Self; 13] = [
        Self::BalanceSheet,
        Self::IncomeStatement,
        Self::CashPosition,
        Self::TellerJournal,
        Self::OpenItems,
        Self::ChecksOutstanding,
        Self::Overdrawn,
        Self::Dormant,
        Self::Products,
        Self::InterestAccrued,
        Self::InterestPaid,
        Self::ExchangePosition,
        Self::Ctr,
    ];

    /// The command that shows it.
    pub(crate) const fn action(self) -> Action {
        match self {
            Self::BalanceSheet => Action::BalanceSheet,
            Self::IncomeStatement => Action::IncomeStatement,
            Self::CashPosition => Action::CashPosition,
            Self::TellerJournal => Action::TellerJournal,
            Self::Overdrawn => Action::Overdrawn,
            Self::Dormant => Action::Dormant,
            Self::ChecksOutstanding => Action::ChecksOutstanding,
            Self::OpenItems => Action::OpenItems,
            Self::InterestAccrued => Action::InterestAccrued,
            Self::InterestPaid => Action::InterestPaid,
            Self::Products => Action::Products,
            Self::ExchangePosition => Action::ExchangePosition,
            Self::Ctr => Action::CtrReport,
        }
    }

    /// The days that are asked of it.
    pub(crate) const fn days(self) -> Days {
        match self {
            Self::IncomeStatement | Self::TellerJournal | Self::InterestPaid | Self::Products => {
                Days::During
            }
            Self::ExchangePosition => Days::Now,
            Self::Ctr => Days::One,
            _ => Days::At,
        }
    }

    /// What it shows.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::BalanceSheet => "what the bank has and owes",
            Self::IncomeStatement => "what it earned and spent",
            Self::CashPosition => "cash in the vault, each till, and on its way between them",
            Self::TellerJournal => "cash that came in and went out: of a teller the own rows",
            Self::Overdrawn => "accounts below zero, and since when",
            Self::Dormant => "accounts whose holders were not heard of",
            Self::ChecksOutstanding => "cashier's checks that were not presented yet, by age",
            Self::OpenItems => "what is open, by age",
            Self::InterestAccrued => "interest that was earned and not paid yet",
            Self::InterestPaid => "interest that customers were paid",
            Self::Products => "accounts, balances, interest and fees by product",
            Self::ExchangePosition => "what the bank holds in other currencies",
            Self::Ctr => "persons whose cash of a day must be reported",
        }
    }

    /// Its name, as it is typed.
    pub(crate) fn name(self) -> &'static str {
        let name = self.action().command();
        name.strip_prefix("report ").unwrap_or(name)
    }

    /// The command that shows the same, of the days that were typed.
    pub(crate) fn command(self, typed: &str, today: Day) -> String {
        let command = Typed::of("report").word(self.name());
        let typed = Some(typed).filter(|typed| !typed.is_empty());
        match self.days() {
            Days::At => command.option("--at", typed).0,
            Days::During => command.option("--during", typed).0,
            Days::One => {
                let day = typed.map_or_else(|| today.to_string(), str::to_owned);
                command.option("--day", Some(day)).0
            }
            Days::Now => command.0,
        }
    }
}

/// A report that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReportAsked {
    /// Which.
    pub(crate) kind: ReportKind,
    /// Its days, if others than usual.
    pub(crate) period: Option<NamedPeriod>,
}

/// A report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sheet {
    /// The table.
    pub(crate) cells: Cells,
    /// The days that it is about, sums, and the equations that prove it.
    pub(crate) notes: Vec<String>,
    /// What does not come out even.
    pub(crate) wrong: Option<String>,
}

#[cfg(test)]
mod tests {
    use bankctl_types::Day;

    use super::ReportKind;

    #[test]
    fn the_command_shows_the_same() {
        let today = Day::parse("2026-11-21").expect("a day");
        let table = [
            (ReportKind::BalanceSheet, "", "bankctl report balance-sheet"),
            (
                ReportKind::BalanceSheet,
                "last-month",
                "bankctl report balance-sheet --at last-month",
            ),
            (
                ReportKind::TellerJournal,
                "2026-11",
                "bankctl report teller-journal --during 2026-11",
            ),
            (ReportKind::Ctr, "", "bankctl report ctr --day 2026-11-21"),
            (
                ReportKind::ExchangePosition,
                "",
                "bankctl report exchange-position",
            ),
        ];
        for (kind, typed, expected) in table {
            assert_eq!(kind.command(typed, today), expected);
        }
    }
}
