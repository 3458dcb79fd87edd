//! Bank: what waits and what needs a look; figures with a chart, the trial balance,
//! the proof of the books.

use bankctl_ledger::views;
use bankctl_types::Total;
use bankctl_types::calendar::Step;
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::Reports;
use crate::render::Bars;
use crate::tables;
use crate::tui::draw::{below, facts, line, paragraph, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// What stands below what waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Figures,
    TrialBalance,
    Proof,
}

/// The whole bank.
pub(crate) struct Bank {
    step: Step,
    view: View,
    figures: Option<Vec<views::Stats>>,
    trial: Option<Box<views::TrialBalance>>,
    proof: Option<Box<views::Verification>>,
    waits: Option<Waits>,
    choice: Choice,
    asked: Option<Ticket>,
    counting: Option<Ticket>,
    proving: Option<Ticket>,
}

/// What waits, and what needs a look.
struct Waits {
    requests: usize,
    in_transit: usize,
    doubtful: Vec<views::Finding>,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            step: Step::Daily,
            view: View::Figures,
            figures: None,
            trial: None,
            proof: None,
            waits: None,
            choice: Choice::default(),
            asked: None,
            counting: None,
            proving: None,
        }
    }
}

impl Bank {
    fn ask(&mut self, turn: &mut Turn<'_>) {
        let task = match self.view {
            View::Figures => Task::Figures(self.step),
            View::TrialBalance => Task::TrialBalance,
            // Once is enough, for a user who looks away meanwhile too.
            View::Proof if self.proving.is_some() => return,
            View::Proof => {
                self.proof = None;
                self.proving = Some(turn.ask(Task::Verify));
                return;
            }
        };
        self.asked = Some(turn.ask(task));
    }

    /// Shows something else, or the figures again.
    fn turn_to(&mut self, view: View, turn: &mut Turn<'_>) {
        self.view = if self.view == view {
            View::Figures
        } else {
            view
        };
        self.choice = Choice::default();
        self.ask(turn);
    }

    fn count(&self) -> usize {
        match self.view {
            View::Figures => self.figures.as_ref().map_or(0, Vec::len),
            View::TrialBalance => {
                let trial = self.trial.as_ref();
                trial.map_or(0, |trial| shown_lines(trial).count())
            }
            View::Proof => self.proof.as_ref().map_or(0, |proof| proof.problems.len()),
        }
    }

    /// What waits, and the problems that are known.
    fn summary(&self) -> Vec<(&'static str, String)> {
        let Some(waits) = &self.waits else {
            return vec![("Waits", String::new())];
        };
        let mut told = vec![(
            "Waits",
            match (waits.requests, waits.in_transit) {
                (0, 0) => "nothing waits".to_owned(),
                (requests, in_transit) => format!(
                    "{} for a second person, {} on the way to another ledger",
                    text::counted(requests, "request"),
                    text::counted(in_transit, "payment"),
                ),
            },
        )];
        for finding in &waits.doubtful {
            let cure = finding.cure.as_ref();
            let cure = cure.map(|cure| format!(": {cure}")).unwrap_or_default();
            told.push((
                "Problem",
                text::harmless(&format!("{}{cure}", finding.message)),
            ));
        }
        let found = self.proof.as_ref().map_or(0, |proof| proof.problems.len());
        if found > 0 && self.view != View::Proof {
            let found = text::counted(found, "problem");
            told.push((
                "Problem",
                format!("the proof of the books found {found}: v"),
            ));
        }
        told
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
            (self.step, self.view) = (step, View::Figures);
            self.figures = None;
            self.choice = Choice::default();
            self.ask(turn);
            return;
        }
        match letter(key) {
            Some('t') => self.turn_to(View::TrialBalance, turn),
            Some('v') => self.turn_to(View::Proof, turn),
            Some('r') => self.opened(turn),
            Some('l') => turn.open(Reports::default()),
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
        } else if self.proving == Some(ticket) {
            self.proving = None;
        } else {
            return Some(answer);
        }
        match answer {
            Ok(Found::Figures(items)) => {
                // The newest is what people look for.
                if self.view == View::Figures {
                    self.choice.at = items.len().saturating_sub(1);
                }
                self.figures = Some(items);
            }
            Ok(Found::TrialBalance(trial)) => self.trial = Some(trial),
            Ok(Found::Waiting {
                requests,
                in_transit,
                doubtful,
            }) => {
                self.waits = Some(Waits {
                    requests,
                    in_transit,
                    doubtful,
                });
            }
            Ok(Found::Verified(proof)) => self.proof = Some(proof),
            Ok(_) => {}
            Err(trouble) => {
                turn.complain(trouble);
                // What can't be shown leaves the figures in sight.
                if self.view == View::TrialBalance && self.trial.is_none() {
                    self.view = View::Figures;
                }
            }
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let used = facts(frame, area, look.theme, &self.summary());
        let rest = below(area, used + 1);
        match (self.view, &self.trial, &self.figures, &self.proof) {
            (View::TrialBalance, Some(trial), ..) => {
                draw_trial(frame, rest, look, trial, self.choice);
            }
            (View::Figures, _, Some(figures), _) => {
                draw_figures(frame, rest, look, figures, self.choice);
            }
            (View::Proof, _, _, Some(proof)) => draw_proof(frame, rest, look, proof, self.choice),
            (View::Proof, ..) if self.proving.is_some() => {
                let told = "The books are being proved …";
                line(frame, rows(rest, 0, 1), look.theme, &[(told, Tone::Dim)]);
            }
            _ => line(frame, rest, look.theme, &[("…", Tone::Dim)]),
        }
    }

    fn keys(&self) -> Vec<Hint> {
        let or_figures = |view, does| {
            if self.view == view { "figures" } else { does }
        };
        vec![
            hint("d w m", "day, week, month"),
            hint("t", or_figures(View::TrialBalance, "trial balance")),
            hint("v", or_figures(View::Proof, "prove")),
            hint("l", "reports"),
            hint("↑ ↓", "scroll"),
            hint("r", "look again"),
            hint("Tab", "Find"),
        ]
    }

    fn command(&self) -> Option<String> {
        Some(match self.view {
            View::TrialBalance => "bankctl report trial-balance".to_owned(),
            View::Proof => "bankctl verify".to_owned(),
            View::Figures => format!("bankctl stats --period {} --chart", self.step.name()),
        })
    }
}

fn draw_proof(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    proof: &views::Verification,
    choice: Choice,
) {
    let looked_at = format!(
        "{} transactions, {} accounts",
        proof.transactions, proof.accounts
    );
    let (told, tone) = if proof.ok {
        (
            format!("The books are as they were written: {looked_at}"),
            Tone::Good,
        )
    } else {
        let found = text::counted(proof.problems.len(), "problem");
        (
            format!("The books are not as they were written: {found} in {looked_at}"),
            Tone::Bad,
        )
    };
    let used = paragraph(frame, area, look.theme, (&told, tone));
    let sealed = tables::not_proved(proof.not_proved).unwrap_or_default();
    let used = used + paragraph(frame, below(area, used), look.theme, (&sealed, Tone::Care));
    if proof.ok {
        return;
    }
    let columns = [
        Column::word("Code", 1),
        Column::text("Subject", 0),
        Column::text("What is wrong", 0),
    ];
    let told = proof.problems.iter().map(|problem| {
        let cells = [&problem.code, &problem.subject, &problem.message];
        Row::plain(cells.map(|cell| text::harmless(cell)).to_vec())
    });
    let told: Vec<Row> = told.collect();
    // The chosen one is told whole below the list.
    let rest = below(area, used + 1);
    let (list, whole) = (rest.height.saturating_sub(4), choice.at);
    grid::draw(
        frame,
        rows(rest, 0, list),
        look.theme,
        (&columns, &told),
        Some(choice),
    );
    if let Some(problem) = proof.problems.get(whole) {
        let told = text::harmless(&format!("{}: {}", problem.subject, problem.message));
        paragraph(
            frame,
            below(rest, list + 1),
            look.theme,
            (&told, Tone::Plain),
        );
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
