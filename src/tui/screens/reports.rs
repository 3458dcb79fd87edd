//! Reports: a list to pick from, and one of them with the equations that prove it.

use bankctl_types::calendar::NamedPeriod;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::args::values;
use crate::error::{Error, describe};
use crate::render::{CellColumn, Cells};
use crate::tui::draw::{below, line, paragraph, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::input::Input;
use crate::tui::report::{Days, ReportAsked, ReportKind, Sheet};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// The reports that are for who works here.
#[derive(Default)]
pub(crate) struct Reports {
    items: Option<Vec<ReportKind>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Reports {
    fn chosen(&self) -> Option<ReportKind> {
        self.items.as_ref()?.get(self.choice.at).copied()
    }
}

impl Screen for Reports {
    fn title(&self) -> String {
        "reports".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Reports));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 5) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (KeyCode::Enter, _) => {
                if let Some(kind) = self.chosen() {
                    turn.open(Report::of(kind));
                }
            }
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Reports(items)) => {
                self.choice.by(0, items.len());
                self.items = Some(items);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(items) = &self.items else { return };
        if items.is_empty() {
            let told = "No report is for your roles.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let columns = [Column::word("Report", 0), Column::text("What it shows", 0)];
        let told = items
            .iter()
            .map(|kind| Row::plain(vec![kind.name().to_owned(), kind.about().to_owned()]));
        let told: Vec<Row> = told.collect();
        let choice = Some(self.choice);
        grid::draw(frame, area, look.theme, (&columns, &told), choice);
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("Enter", "show"),
            hint("↑ ↓", "choose"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        let kind = self.chosen()?;
        Some(format!("bankctl report {}", kind.name()))
    }
}

/// One report.
pub(crate) struct Report {
    kind: ReportKind,
    /// The days that were typed, and what they are.
    days: (String, Option<NamedPeriod>),
    /// The line that they are typed in, while they are.
    typing: Option<Input>,
    sheet: Option<Box<Sheet>>,
    choice: Choice,
    waiting: Option<Ticket>,
    today: bankctl_types::Day,
}

impl Report {
    fn of(kind: ReportKind) -> Self {
        Self {
            kind,
            days: (String::new(), None),
            typing: None,
            sheet: None,
            choice: Choice::default(),
            waiting: None,
            today: bankctl_types::Day::MIN,
        }
    }

    fn count(&self) -> usize {
        let cells = self.sheet.as_ref().map(|sheet| &sheet.cells);
        cells.map_or(0, |cells| cells.rows.len() + cells.totals.len())
    }

    fn days_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let Some(input) = &mut self.typing else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.typing = None,
            KeyCode::Enter => {
                let typed = input.text().trim().to_owned();
                let period = match typed.as_str() {
                    "" => Ok(None),
                    typed if self.kind.days() == Days::One => {
                        // A month has more than one.
                        values::day(typed).and_then(|_| values::period(typed).map(Some))
                    }
                    typed => values::period(typed).map(Some),
                };
                match period {
                    Ok(period) => {
                        self.days = (typed, period);
                        self.typing = None;
                        self.choice = Choice::default();
                        self.opened(turn);
                    }
                    Err(fault) => turn.complain(describe(&Error::from(fault)).into()),
                }
            }
            _ => {
                input.key(key);
            }
        }
    }
}

impl Screen for Report {
    fn title(&self) -> String {
        self.kind.name().to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.today = turn.bank.today;
        self.waiting = Some(turn.ask(Task::Report(ReportAsked {
            kind: self.kind,
            period: self.days.1,
        })));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if self.typing.is_some() {
            self.days_key(key, turn);
            return;
        }
        if let Some(by) = lines(key, 10) {
            self.choice.by(by, self.count());
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('r')) => self.opened(turn),
            (_, Some('/')) if self.kind.days() != Days::Now => {
                self.typing = Some(Input::with(&self.days.0));
            }
            _ => {}
        }
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) {
        if let Some(input) = &mut self.typing {
            input.insert(text.trim());
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Report(sheet)) => {
                self.sheet = Some(sheet);
                self.choice.by(0, self.count());
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let mut from = 0;
        if let Some(input) = &self.typing {
            let bar = rows(area, 0, 1);
            line(frame, bar, look.theme, &[("Days  ", Tone::Strong)]);
            let place = Rect {
                x: bar.x.saturating_add(6),
                width: bar.width.saturating_sub(6),
                ..bar
            };
            input.draw(frame, place, look.theme, true);
            let told = "2026-11-20, 2026-11, 2026, yesterday, last-month, last-year";
            line(frame, rows(area, 1, 1), look.theme, &[(told, Tone::Dim)]);
            from = 2;
        }
        let Some(sheet) = &self.sheet else { return };
        if let Some(wrong) = &sheet.wrong {
            let words = format!("! {}", text::harmless(wrong));
            from += paragraph(frame, below(area, from), look.theme, (&words, Tone::Bad));
        }
        for note in &sheet.notes {
            let note = text::harmless(note);
            from += paragraph(frame, below(area, from), look.theme, (&note, Tone::Dim));
        }
        draw_cells(
            frame,
            below(area, from + 1),
            look,
            &sheet.cells,
            self.choice,
        );
    }

    fn keys(&self) -> Vec<Hint> {
        if self.typing.is_some() {
            return vec![hint("Enter", "show"), hint("Esc", "leave it")];
        }
        let mut keys = vec![hint("↑ ↓", "scroll"), hint("r", "look again")];
        if self.kind.days() != Days::Now {
            keys.insert(0, hint("/", "other days"));
        }
        keys.push(hint("Esc", "back"));
        keys
    }

    fn is_loading(&self) -> bool {
        self.sheet.is_none() && self.waiting.is_some()
    }

    fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(self.kind.command(&self.days.0, self.today))
    }
}

fn draw_cells(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, cells: &Cells, choice: Choice) {
    if cells.rows.is_empty() {
        let told = "Nothing to show.";
        line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
        return;
    }
    // What a table goes without first has the lowest rank there, and the highest here.
    let highest = cells.columns.iter().map(|column| column.rank).max();
    let highest = highest.unwrap_or(0).saturating_add(1);
    let of_screen = |column: &CellColumn| {
        let rank = match column.rank {
            0 => 0,
            rank => highest - rank,
        };
        if column.is_number {
            Column::number(column.title, rank)
        } else {
            Column::text(column.title, rank)
        }
    };
    let columns: Vec<Column> = cells.columns.iter().map(of_screen).collect();
    let lines = cells.rows.iter().cloned().map(Row::plain);
    let totals = cells.totals.iter().cloned().map(|cells| Row {
        cells,
        tone: Tone::Strong,
    });
    let told: Vec<Row> = lines.chain(totals).collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}
