//! A form: fields that are checked while the user types, a panel that shows
//! what would be done, and one key that does it.
//!
//! A form is never lost by a failure: what was typed stays, and so does the
//! reference that was made when it opened, under which the ledger books once
//! and no more.

use bankctl_types::money::PlainDecimal;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::draw::{below, line, paragraph, rows};
use super::field::{Field, Kind};
use super::input::Input;
use super::order::Order;
use super::screen::{Hint, Look, Screen, Turn, hint, letter};
use super::screens::Receipt;
use super::task::{Answer, Bank, Found, Proposal, Task, Ticket, Trouble};
use super::theme::Tone;
use super::{panel, text};
use crate::error::{Class, Error, Fault, describe};

/// What a form makes of its fields. All of them are right when it is called.
pub(crate) type Make = Box<dyn Fn(&[Field]) -> Result<Order, Fault>>;

/// What some of the fields come to, told while the user types.
type Tally = Box<dyn Fn(&[Field]) -> Result<String, Fault>>;

/// How far a form is.
enum Stage {
    /// The user types.
    Edit,
    /// The ledger is asked what it would come to.
    Checking(Ticket),
    /// It is shown what it would come to.
    Panel(Box<Proposal>),
    /// The amount is typed again.
    Again(Box<Proposal>, Input),
    /// It is being done.
    Booking(Ticket, Box<Proposal>),
}

/// A form.
pub(crate) struct Form {
    title: &'static str,
    /// What it is about, beside the fields.
    about: String,
    fields: Vec<Field>,
    focus: usize,
    make: Make,
    /// So many fields, the first, stand in two columns, and what they come to is told.
    counted: usize,
    tally: Option<Tally>,
    /// Whether the fields make room for the panel, which tells all that they do.
    folds: bool,
    stage: Stage,
    trouble: Option<Trouble>,
}

impl Form {
    /// A form that nothing was typed in.
    pub(crate) fn new(
        title: &'static str,
        about: String,
        fields: Vec<Field>,
        make: impl Fn(&[Field]) -> Result<Order, Fault> + 'static,
    ) -> Self {
        Self {
            title,
            about,
            fields,
            focus: 0,
            make: Box::new(make),
            counted: 0,
            tally: None,
            folds: false,
            stage: Stage::Edit,
            trouble: None,
        }
    }

    /// The same, which begins in another field than the first.
    pub(crate) fn starting_at(mut self, place: usize) -> Self {
        self.focus = place;
        self
    }

    /// The same, whose first fields are things that are counted: they stand in two
    /// columns, and what they come to is told below them.
    pub(crate) fn counting(
        mut self,
        places: usize,
        tally: impl Fn(&[Field]) -> Result<String, Fault> + 'static,
    ) -> Self {
        self.counted = places;
        self.tally = Some(Box::new(tally));
        self
    }

    /// The same, whose many fields make room for the panel.
    pub(crate) fn folding(mut self) -> Self {
        self.folds = true;
        self
    }

    /// The order, or the field that is wrong and why.
    fn order(&self) -> Result<Order, (usize, Fault)> {
        for (place, field) in self.fields.iter().enumerate() {
            if let Some(fault) = field.fault() {
                return Err((place, fault));
            }
        }
        (self.make)(&self.fields).map_err(|fault| (self.focus, fault))
    }

    /// Goes to the panel, or to the field that is wrong.
    fn check(&mut self, turn: &mut Turn<'_>) {
        match self.order() {
            Ok(order) => {
                self.trouble = None;
                self.stage = Stage::Checking(turn.ask(Task::Propose(Box::new(order))));
            }
            Err((place, fault)) => {
                // Who has not come to a field yet is not told that it is wrong.
                let is_new = place > self.focus && self.fields[place].input.is_empty();
                self.focus = place;
                self.trouble = (!is_new).then(|| describe(&Error::from(fault)).into());
            }
        }
    }

    fn book(&mut self, proposal: Box<Proposal>, turn: &mut Turn<'_>) {
        match self.order() {
            Ok(order) => {
                self.trouble = None;
                let ticket = turn.ask(Task::Book(Box::new(order)));
                self.stage = Stage::Booking(ticket, proposal);
            }
            Err(_) => self.stage = Stage::Edit,
        }
    }

    fn edit_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let last = self.fields.len().saturating_sub(1);
        let focus = self.focus.min(last);
        let Some(field) = self.fields.get_mut(focus) else {
            // A form without fields has nothing but its panel.
            match key.code {
                KeyCode::Esc => turn.back(),
                _ => self.check(turn),
            }
            return;
        };
        let picks = field.picker().is_some_and(|picker| picker.takes(key));
        match key.code {
            KeyCode::Esc => turn.back(),
            _ if picks => {
                if field.pick_key(key, turn) {
                    self.focus = (focus + 1).min(last);
                }
            }
            KeyCode::Tab => self.focus = (focus + 1) % (last + 1),
            KeyCode::BackTab => self.focus = (focus + last) % (last + 1),
            KeyCode::Down => self.focus = (focus + 1).min(last),
            KeyCode::Up => self.focus = focus.saturating_sub(1),
            KeyCode::Enter => self.check(turn),
            _ => field.key(key),
        }
    }

    fn panel_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let stage = std::mem::replace(&mut self.stage, Stage::Edit);
        self.stage = match (stage, key.code, letter(key)) {
            (Stage::Panel(proposal), _, Some('y')) => {
                if is_over(proposal.as_ref(), turn.bank) {
                    Stage::Again(proposal, Input::default())
                } else {
                    self.book(proposal, turn);
                    return;
                }
            }
            (Stage::Panel(_), KeyCode::Esc, _) | (Stage::Panel(_), _, Some('n' | 'e')) => {
                if self.fields.is_empty() {
                    turn.back();
                }
                self.trouble = None;
                Stage::Edit
            }
            (Stage::Again(_, _), KeyCode::Esc, _) => {
                self.trouble = None;
                Stage::Edit
            }
            (Stage::Again(proposal, input), KeyCode::Enter, _) => {
                let typed = PlainDecimal::parse(input.text().trim()).ok();
                let wanted = proposal.amount;
                let same = typed.zip(wanted).is_some_and(|(typed, wanted)| {
                    typed.in_currency(wanted.currency) == Ok(wanted)
                });
                if same {
                    self.book(proposal, turn);
                    return;
                }
                let message = format!("{:?} is not the amount of the form", input.text());
                self.trouble = Some(Trouble {
                    class: Class::Usage,
                    code: "not_confirmed",
                    message,
                    hint: Some("type the same amount again, or Esc to change the form".to_owned()),
                });
                Stage::Again(proposal, Input::default())
            }
            (Stage::Again(proposal, mut input), _, _) => {
                input.key(key);
                Stage::Again(proposal, input)
            }
            (other, _, _) => other,
        };
    }

    /// An answer that is a failure leaves the form as it is.
    fn failed(&mut self, trouble: Trouble, proposal: Option<Box<Proposal>>) {
        // What has a reference is done once however often it is tried. Else only
        // what was surely not done may be tried again without another look.
        let is_once = self.order().is_ok_and(|order| order.has_reference());
        let again = match trouble.class {
            Class::Busy => true,
            Class::Unknown | Class::Failure => is_once,
            _ => false,
        };
        self.trouble = Some(trouble);
        self.stage = match proposal {
            Some(proposal) if again => Stage::Panel(proposal),
            _ => Stage::Edit,
        };
    }

    fn draw_fields(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) -> u16 {
        let editing = matches!(self.stage, Stage::Edit);
        if self.folds && !matches!(self.stage, Stage::Edit | Stage::Checking(_)) {
            return 0;
        }
        let labels = self.fields.iter().map(|field| text::width(&field.label));
        let widest = labels.max().unwrap_or(0) + 2;
        let indent = u16::try_from(widest).unwrap_or(u16::MAX);
        let mut row = self.draw_counted(frame, area, look, widest);
        for (place, field) in self.fields.iter().enumerate().skip(self.counted) {
            let active = editing && place == self.focus;
            let place = rows(area, row, 1);
            let room = draw_label(frame, place, look, (&field.label, widest, active), indent);
            row += 1;
            row += field.draw(frame, (room, below(area, row)), look, active);
        }
        row
    }

    /// Draws the fields that are counted, one column after the other, and what they
    /// come to. Gives how many rows were taken.
    fn draw_counted(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        look: Look<'_>,
        widest: usize,
    ) -> u16 {
        let Some(tally) = &self.tally else { return 0 };
        let editing = matches!(self.stage, Stage::Edit);
        let indent = u16::try_from(widest).unwrap_or(u16::MAX);
        let columns = if area.width < 60 { 1 } else { 2 };
        let high = self.counted.div_ceil(columns);
        let wide = area.width / u16::try_from(columns).unwrap_or(1);
        for (place, field) in self.fields.iter().enumerate().take(self.counted) {
            let active = editing && place == self.focus;
            let (column, row) = (place / high, place % high);
            let from = u16::try_from(column).unwrap_or(0) * wide;
            let place = Rect {
                x: area.x + from,
                width: wide,
                ..rows(area, u16::try_from(row).unwrap_or(u16::MAX), 1)
            };
            let room = draw_label(frame, place, look, (&field.label, widest, active), indent);
            field.draw(frame, (room, Rect { height: 0, ..room }), look, active);
        }
        let row = u16::try_from(high).unwrap_or(u16::MAX);
        let label = text::left("Sum", widest);
        let (told, tone) = match tally(&self.fields) {
            Ok(told) => (told, Tone::Strong),
            Err(fault) => (describe(&Error::from(fault)).message, Tone::Bad),
        };
        let pieces = [(label.as_str(), Tone::Dim), (told.as_str(), tone)];
        line(frame, rows(area, row, 1), look.theme, &pieces);
        row.saturating_add(1)
    }
}

/// Draws the label of a field. Gives the room behind it.
fn draw_label(
    frame: &mut Frame<'_>,
    place: Rect,
    look: Look<'_>,
    (label, widest, active): (&str, usize, bool),
    indent: u16,
) -> Rect {
    let tone = if active { Tone::Strong } else { Tone::Dim };
    let label = text::left(label, widest);
    line(frame, place, look.theme, &[(&label, tone)]);
    Rect {
        x: place.x.saturating_add(indent),
        width: place.width.saturating_sub(indent),
        ..place
    }
}

/// Whether an amount is one that is typed again.
fn is_over(proposal: &Proposal, bank: &Bank) -> bool {
    let limit = bank
        .confirm_over
        .and_then(|limit| limit.in_currency(bank.currency).ok());
    match (limit, proposal.amount) {
        (Some(limit), Some(amount)) if amount.currency == limit.currency => {
            amount.minor > limit.minor
        }
        // An amount of another currency is not less than what can't be compared.
        (Some(_), Some(_)) => true,
        _ => false,
    }
}

impl Screen for Form {
    fn title(&self) -> String {
        self.title.to_lowercase()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        // What has no fields has nothing to type: it goes to its panel.
        if self.fields.is_empty() && matches!(self.stage, Stage::Edit) {
            self.check(turn);
        }
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        match &self.stage {
            Stage::Edit => self.edit_key(key, turn),
            Stage::Checking(_) if key.code == KeyCode::Esc => self.stage = Stage::Edit,
            Stage::Checking(_) | Stage::Booking(..) => {}
            Stage::Panel(_) | Stage::Again(..) => self.panel_key(key, turn),
        }
    }

    fn paste(&mut self, pasted: &str, turn: &mut Turn<'_>) {
        match &mut self.stage {
            Stage::Edit => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.paste(pasted, turn);
                }
            }
            Stage::Again(_, input) => input.insert(pasted.trim()),
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        let stage = std::mem::replace(&mut self.stage, Stage::Edit);
        match (stage, answer) {
            (Stage::Checking(own), answer) if own == ticket => match answer {
                Ok(Found::Proposal(proposal)) => self.stage = Stage::Panel(proposal),
                Ok(_) => {}
                Err(trouble) => self.failed(trouble, None),
            },
            (Stage::Booking(own, proposal), answer) if own == ticket => match answer {
                Ok(Found::Booked(booked)) => turn.become_another(Receipt::of(*booked, turn.bank)),
                Ok(_) => {}
                Err(trouble) => self.failed(trouble, Some(proposal)),
            },
            (stage, answer) => {
                self.stage = stage;
                let mut left = Some(answer);
                for field in &mut self.fields {
                    let Some(answer) = left.take() else { break };
                    left = field.answered(ticket, answer, turn);
                }
                return left;
            }
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let about = format!("  {}", self.about);
        line(
            frame,
            rows(area, 0, 1),
            look.theme,
            &[(self.title, Tone::Strong), (&about, Tone::Plain)],
        );
        let used = self.draw_fields(frame, below(area, 2), look);
        let mut from = if used == 0 { 2 } else { used + 3 };
        match &self.stage {
            Stage::Edit => {}
            Stage::Checking(_) => {
                line(
                    frame,
                    rows(area, from, 1),
                    look.theme,
                    &[("checking …", Tone::Dim)],
                );
                from += 1;
            }
            Stage::Panel(proposal) => from += panel::draw(frame, below(area, from), look, proposal),
            Stage::Again(proposal, input) => {
                from += panel::draw(frame, below(area, from), look, proposal);
                let asked = "Type the amount again: ";
                let place = rows(area, from, 1);
                line(frame, place, look.theme, &[(asked, Tone::Care)]);
                let indent = u16::try_from(asked.len()).unwrap_or(0).min(place.width);
                let room = Rect {
                    x: place.x + indent,
                    width: place.width - indent,
                    ..place
                };
                input.draw(frame, room, look.theme, true);
                from += 1;
            }
            Stage::Booking(_, proposal) => {
                from += panel::draw(frame, below(area, from), look, proposal);
            }
        }
        if let Some(trouble) = &self.trouble {
            let place = below(area, from);
            let message = text::harmless(&trouble.message);
            let used = paragraph(frame, place, look.theme, (&message, Tone::Bad));
            if let Some(hint) = &trouble.hint {
                let hint = format!("hint: {}", text::harmless(hint));
                paragraph(frame, below(place, used), look.theme, (&hint, Tone::Plain));
            }
        }
    }

    fn keys(&self) -> Vec<Hint> {
        match &self.stage {
            Stage::Edit => {
                let mut keys = vec![hint("Enter", "check"), hint("Tab", "next field")];
                let field = self.fields.get(self.focus);
                match field.map(|field| &field.kind) {
                    Some(Kind::Word(_)) => keys.push(hint("← →", "choose")),
                    Some(Kind::Account(_) | Kind::Customers(_)) => {
                        keys[0] = hint("Enter", "pick, check");
                    }
                    _ => {}
                }
                keys.push(hint("Esc", "leave the form"));
                keys
            }
            Stage::Checking(_) => vec![hint("Esc", "back to the form")],
            Stage::Panel(proposal) if proposal.waits_for.is_some() => {
                vec![hint("y", "ask for it"), hint("Esc", "change it")]
            }
            Stage::Panel(_) => vec![hint("y", "do it"), hint("Esc", "change it")],
            Stage::Again(..) => vec![hint("Enter", "do it"), hint("Esc", "change it")],
            Stage::Booking(..) => Vec::new(),
        }
    }

    fn command(&self) -> Option<String> {
        self.order().ok().map(|order| order.command())
    }

    fn is_typing(&self) -> bool {
        matches!(self.stage, Stage::Edit | Stage::Again(..))
    }

    fn has_form(&self) -> bool {
        let is_booking = matches!(self.stage, Stage::Booking(..));
        is_booking
            || self.fields.iter().any(|field| match field.kind {
                Kind::Word(_) => false,
                _ => !field.input.is_empty() || !field.picked().is_empty(),
            })
    }
}
