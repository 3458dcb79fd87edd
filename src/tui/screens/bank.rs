//! Bank: figures with a chart, the trial balance, and what waits.

use bankctl_ledger::views;
use bankctl_types::Total;
use bankctl_types::calendar::Step;
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::render::Bars;
use crate::tui::draw::{below, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// The whole bank.
pub(crate) struct Bank {
    step: Step,
    /// Whether the trial balance is shown, and not the figures.
    balance: bool,
    figures: Option<Vec<views::Stats>>,
    trial: Option<Box<views::TrialBalance>>,
    waits: Option<(usize, usize)>,
    choice: Choice,
    asked: Option<Ticket>,
    counting: Option<Ticket>,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            step: Step::Daily,
            balance: false,
            figures: None,
            trial: None,
            waits: None,
            choice: Choice::default(),
            asked: None,
            counting: None,
        }
    }
}

impl Bank {
    fn ask(&mut self, turn: &mut Turn<'_>) {
        let task = if self.balance {
            Task::TrialBalance
        } else {
            Task::Figures(self.step)
        };
        self.asked = Some(turn.ask(task));
    }

    fn count(&self) -> usize {
        if self.balance {
            self.trial
                .as_ref()
                .map_or(0, |trial| shown_lines(trial).count())
        } else {
            self.figures.as_ref().map_or(0, Vec::len)
        }
    }
}

/// The lines that anything was ever booked on.
fn shown_lines(trial: &views::TrialBalance) -> impl Iterator<Item = &views::TrialBalanceLine> {
    trial.lines.iter().filter(|line| line.has_moved)
}

impl Screen for Bank {
    fn title(&self) -> String {
        "Bank".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.ask(turn);
        self.counting = Some(turn.ask(Task::Waiting));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let step = match letter(key) {
            Some('d') => Some(Step::Daily),
            Some('w') => Some(Step::Weekly),
            Some('m') => Some(Step::Monthly),
            _ => None,
        };
        if let Some(step) = step {
            (self.step, self.balance) = (step, false);
            self.figures = None;
            self.choice = Choice::default();
            self.ask(turn);
            return;
        }
        match letter(key) {
            Some('t') => {
                self.balance = !self.balance;
                self.choice = Choice::default();
                self.ask(turn);
            }
            Some('r') => self.opened(turn),
            _ => {
                if let Some(by) = lines(key, 10) {
                    self.choice.by(by, self.count());
                }
            }
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.asked == Some(ticket) {
            self.asked = None;
        } else if self.counting == Some(ticket) {
            self.counting = None;
        } else {
            return Some(answer);
        }
        match answer {
            Ok(Found::Figures(items)) => {
                // The newest is what people look for.
                self.choice.at = items.len().saturating_sub(1);
                self.figures = Some(items);
            }
            Ok(Found::TrialBalance(trial)) => self.trial = Some(trial),
            Ok(Found::Waiting {
                requests,
                in_transit,
            }) => self.waits = Some((requests, in_transit)),
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let waits = match self.waits {
            None => String::new(),
            Some((0, 0)) => "nothing waits".to_owned(),
            Some((requests, in_transit)) => format!(
                "{} for a second person, {} on the way to another ledger",
                text::counted(requests, "request"),
                text::counted(in_transit, "payment"),
            ),
        };
        line(
            frame,
            rows(area, 0, 1),
            look.theme,
            &[("Waits   ", Tone::Dim), (&waits, Tone::Plain)],
        );
        let rest = below(area, 2);
        match (self.balance, &self.trial, &self.figures) {
            (true, Some(trial), _) => draw_trial(frame, rest, look, trial, self.choice),
            (false, _, Some(figures)) => draw_figures(frame, rest, look, figures, self.choice),
            _ => line(frame, rest, look.theme, &[("…", Tone::Dim)]),
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("d w m", "day, week, month"),
            hint(
                "t",
                if self.balance {
                    "figures"
                } else {
                    "trial balance"
                },
            ),
            hint("↑ ↓", "scroll"),
            hint("r", "look again"),
            hint("Tab", "Find"),
        ]
    }

    fn command(&self) -> Option<String> {
        if self.balance {
            return Some("bankctl report trial-balance".to_owned());
        }
        let step = self.step.name();
        Some(format!("bankctl stats --period {step} --chart"))
    }
}

fn draw_trial(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    trial: &views::TrialBalance,
    choice: Choice,
) {
    let columns = [
        Column::text("Account", 0),
        Column::word("Class", 1),
        Column::number("Debit", 0),
        Column::number("Credit", 0),
        Column::word("", 0),
    ];
    let side = |total: Total| {
        if total.minor == 0 {
            String::new()
        } else {
            total.grouped()
        }
    };
    let told = shown_lines(trial).map(|item| {
        Row::plain(vec![
            text::harmless(&item.account),
            item.class.to_string(),
            side(item.debit),
            side(item.credit),
            item.currency.to_string(),
        ])
    });
    let totals = trial.totals.iter().map(|total| Row {
        cells: vec![
            "Total".to_owned(),
            String::new(),
            total.debit.grouped(),
            total.credit.grouped(),
            total.currency.to_string(),
        ],
        tone: Tone::Strong,
    });
    let title = format!("Trial balance at the end of {}", trial.at);
    line(
        frame,
        rows(area, 0, 1),
        look.theme,
        &[(&title, Tone::Strong)],
    );
    let told: Vec<Row> = told.chain(totals).collect();
    grid::draw(
        frame,
        below(area, 1),
        look.theme,
        (&columns, &told),
        Some(choice),
    );
}

fn draw_figures(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    figures: &[views::Stats],
    choice: Choice,
) {
    const BAR: usize = 16;
    let columns = [
        Column::word("Period", 0),
        Column::number("Deposits", 1),
        Column::number("Withdrawals", 1),
        Column::number("Transfers", 4),
        Column::number("Other", 1),
        Column::number("Count", 3),
        Column::number("Net", 0),
        Column::word("", 0),
        Column::word("Net change", 0),
        Column::number("Balance", 2),
    ];
    let bars = |currency| {
        let same = figures.iter().filter(|item| item.currency == currency);
        let values: Vec<i128> = same.map(|item| item.net.minor).collect();
        Bars::of(&values, BAR, true)
    };
    let told = figures.iter().map(|item| {
        let mark = if item.partial { " *" } else { "" };
        Row {
            cells: vec![
                format!("{}{mark}", item.period),
                item.deposits.amount.grouped(),
                item.withdrawals.amount.grouped(),
                item.transfers().grouped(),
                item.other().grouped(),
                item.count.to_string(),
                item.net.grouped(),
                item.currency.to_string(),
                bars(item.currency).map_or(String::new(), |bars| bars.bar(item.net.minor)),
                item.closing_balance.grouped(),
            ],
            tone: if item.net.minor < 0 {
                Tone::Bad
            } else {
                Tone::Plain
            },
        }
    });
    let told: Vec<Row> = told.collect();
    let height = area.height.saturating_sub(1);
    grid::draw(
        frame,
        rows(area, 0, height),
        look.theme,
        (&columns, &told),
        Some(choice),
    );
    if figures.iter().any(|item| item.partial) {
        let told = "* partial: the period is not over";
        line(
            frame,
            rows(area, height, 1),
            look.theme,
            &[(told, Tone::Dim)],
        );
    }
}
