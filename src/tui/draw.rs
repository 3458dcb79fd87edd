//! The frame around every screen, and the small things that screens draw with.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::app::{App, SHARED, TABS};
use super::screen::{Hint, Look, Screen, hint};
use super::text;
use super::theme::{Theme, Tone};

/// Nothing is drawn in less.
const LEAST: (u16, u16) = (40, 10);
/// A wait is not told before it is this long.
const SHORT_WAIT: Duration = Duration::from_millis(400);

/// So many rows of an area, from one on.
pub(crate) fn rows(area: Rect, from: u16, count: u16) -> Rect {
    let from = from.min(area.height);
    Rect {
        y: area.y + from,
        height: count.min(area.height - from),
        ..area
    }
}

/// The area without its first rows.
pub(crate) fn below(area: Rect, from: u16) -> Rect {
    rows(area, from, u16::MAX)
}

/// A line of pieces, each in its tone.
pub(crate) fn line(frame: &mut Frame<'_>, area: Rect, theme: Theme, pieces: &[(&str, Tone)]) {
    if area.height == 0 {
        return;
    }
    let mut room = usize::from(area.width);
    let mut spans = Vec::new();
    for (piece, tone) in pieces {
        let kept = text::cut(piece, room);
        room -= text::width(&kept);
        spans.push(Span::styled(kept, theme.style(*tone)));
    }
    frame.render_widget(Line::from(spans), Rect { height: 1, ..area });
}

/// Labels and what they stand for, a line each, or more where a text is long.
/// Gives how many rows were taken.
pub(crate) fn facts(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    told: &[(&str, String)],
) -> u16 {
    let labels = told.iter().map(|(label, _)| text::width(label));
    let widest = labels.max().unwrap_or(0) + 2;
    let room = usize::from(area.width).saturating_sub(widest).max(10);
    let mut row = 0;
    for (label, value) in told {
        for (place, piece) in text::wrapped(value, room).iter().enumerate() {
            let shown = if place == 0 { *label } else { "" };
            let label = text::left(shown, widest);
            let pieces = [(label.as_str(), Tone::Dim), (piece.as_str(), Tone::Plain)];
            line(frame, rows(area, row, 1), theme, &pieces);
            row = row.saturating_add(1);
        }
    }
    row
}

/// Groups of pieces beside each other, and below where there is no room: none is
/// broken. Gives how many rows were taken.
pub(crate) fn flow(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    groups: &[Vec<(&str, Tone)>],
) -> u16 {
    const GAP: &str = "   ";
    let wide = |group: &[(&str, Tone)]| group.iter().map(|(piece, _)| text::width(piece)).sum();
    let mut row = 0;
    let mut used = 0;
    let mut pieces: Vec<(&str, Tone)> = Vec::new();
    for group in groups {
        let width: usize = wide(group);
        if !pieces.is_empty() && used + GAP.len() + width > usize::from(area.width) {
            line(frame, rows(area, row, 1), theme, &pieces);
            row = row.saturating_add(1);
            pieces.clear();
            used = 0;
        }
        if !pieces.is_empty() {
            pieces.push((GAP, Tone::Plain));
            used += GAP.len();
        }
        pieces.extend(group);
        used += width;
    }
    if pieces.is_empty() {
        return row;
    }
    line(frame, rows(area, row, 1), theme, &pieces);
    row.saturating_add(1)
}

/// A text over as many lines as it takes. Gives how many rows were taken.
pub(crate) fn paragraph(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    (words, tone): (&str, Tone),
) -> u16 {
    let mut row = 0;
    for piece in text::wrapped(words, usize::from(area.width)) {
        line(frame, rows(area, row, 1), theme, &[(&piece, tone)]);
        row = row.saturating_add(1);
    }
    row
}

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let words = format!("make the window larger than {} by {}", LEAST.0, LEAST.1);
        paragraph(frame, area, theme, (&words, Tone::Care));
        theme.finish(frame.buffer_mut());
        return;
    }
    draw_top(frame, rows(area, 0, 1), app, theme);
    if !app.locked {
        draw_second(frame, rows(area, 1, 1), app, theme);
    }
    let bottom = draw_bottom(frame, area, app, theme);
    let body = Rect {
        x: area.x + 1,
        width: area.width - 2,
        ..rows(area, 2, area.height.saturating_sub(2 + bottom))
    };
    let look = Look {
        bank: &app.bank,
        theme,
    };
    if app.locked {
        draw_lock(frame, body, app, theme);
    } else if app.helps {
        draw_help(frame, body, app, theme);
    } else if let Some(screen) = app.front() {
        screen.draw(frame, body, look);
    }
    theme.finish(frame.buffer_mut());
}

/// The bank, the main screens, who works here.
fn draw_top(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let bank = &app.bank;
    let mark = if bank.dry_run { "DRY RUN  " } else { "" };
    let operator = text::harmless(&bank.operator);
    let mut who = format!("{mark}{operator} ({}) ", bank.roles);
    let mut tabs = Vec::new();
    for (place, tab) in TABS.iter().enumerate() {
        let tone = if place == app.tab {
            Tone::Chosen
        } else {
            Tone::Plain
        };
        tabs.push((format!(" {} {tab} ", place + 1), tone));
    }
    let tabs_width: usize = tabs.iter().map(|(tab, _)| text::width(tab)).sum();
    let all = usize::from(area.width).saturating_sub(tabs_width + 4);
    let name = text::harmless(&bank.name);
    // Roles are left out where the name of the bank needs the room.
    if text::width(&name) + text::width(&who) > all {
        who = format!("{mark}{operator} ");
    }
    let room = all.saturating_sub(text::width(&who));
    let name = format!(" {}  ", text::cut(&name, room));
    let gap =
        usize::from(area.width).saturating_sub(text::width(&name) + tabs_width + text::width(&who));
    let gap = " ".repeat(gap);
    let mut pieces = vec![(name.as_str(), Tone::Strong)];
    pieces.extend(tabs.iter().map(|(tab, tone)| (tab.as_str(), *tone)));
    pieces.extend([(gap.as_str(), Tone::Plain), (who.as_str(), Tone::Dim)]);
    line(frame, area, theme, &pieces);
}

/// How the screens lead to the one in front, and on the right the business day: in a
/// sentence if there is room for it, else in a few words.
fn draw_second(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let path = app.path();
    let path = match path.len() {
        0 | 1 => String::new(),
        _ => format!(" {}", path.join(" > ")),
    };
    let Some(day) = &app.bank.day else {
        line(frame, area, theme, &[(&path, Tone::Dim)]);
        return;
    };
    let room = usize::from(area.width).saturating_sub(1);
    let taken = match text::width(&path) {
        0 => 0,
        width => width + 2,
    };
    let has_room = |words: &String| taken + text::width(words) <= room;
    let words = Some(day.told())
        .filter(has_room)
        .unwrap_or_else(|| day.in_short());
    let left = room.saturating_sub(text::width(&words));
    let path = text::left(&text::cut(&path, left.saturating_sub(2)), left);
    line(
        frame,
        area,
        theme,
        &[(&path, Tone::Dim), (&words, day.tone())],
    );
}

/// What is said, the keys, and the command that would do the same. Gives how
/// many rows were taken.
fn draw_bottom(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) -> u16 {
    let room = usize::from(area.width).saturating_sub(2);
    let mut told: Vec<(String, Tone)> = Vec::new();
    if let Some((long, writes)) = app.waits().filter(|(long, _)| *long >= SHORT_WAIT) {
        let what = if writes {
            "booking"
        } else {
            "waiting for the ledger"
        };
        told.push((format!("{what} … {} s", long.as_secs()), Tone::Care));
    }
    if let Some(notice) = &app.notice {
        let said = text::wrapped(&text::harmless(&notice.text), room);
        told.extend(said.into_iter().map(|piece| (piece, notice.tone)));
        let hint = notice.hint.as_deref().map(|hint| format!("hint: {hint}"));
        let hint = hint.map(|hint| text::wrapped(&text::harmless(&hint), room));
        told.extend(hint.into_iter().flatten().map(|piece| (piece, Tone::Plain)));
    }
    let most = usize::from(area.height / 2);
    told.truncate(most);
    let said = u16::try_from(told.len()).unwrap_or(0);
    let height = 2 + said;
    let first = area.height - height;
    for (place, (words, tone)) in (first..).zip(&told) {
        line(
            frame,
            rows(area, place, 1),
            theme,
            &[(" ", Tone::Plain), (words, *tone)],
        );
    }
    let keys = match (app.locked, app.helps) {
        (true, _) => vec![hint("Enter", "log in"), hint("Ctrl-C twice", "leave")],
        (_, true) => vec![hint("any key", "back")],
        _ => app.keys(),
    };
    draw_keys(frame, rows(area, area.height - 2, 1), theme, &keys);
    let command = app.command().filter(|_| !app.locked);
    if let Some(command) = command {
        let pieces = [(" $ ", Tone::Dim), (command.as_str(), Tone::Dim)];
        line(frame, rows(area, area.height - 1, 1), theme, &pieces);
    }
    height
}

/// As many keys as there is room for; the last one is always there.
fn draw_keys(frame: &mut Frame<'_>, area: Rect, theme: Theme, keys: &[Hint]) {
    let Some((last, others)) = keys.split_last() else {
        return;
    };
    let wide = |key: &Hint| text::width(key.key) + text::width(key.does) + 3;
    let mut left = usize::from(area.width).saturating_sub(wide(last) + 1);
    let mut kept = Vec::new();
    for key in others {
        let Some(rest) = left.checked_sub(wide(key)) else {
            break;
        };
        left = rest;
        kept.push(key);
    }
    kept.push(last);
    let mut pieces = vec![(" ".to_owned(), Tone::Plain)];
    for key in kept {
        pieces.push((key.key.to_owned(), Tone::Key));
        pieces.push((format!(" {}  ", key.does), Tone::Plain));
    }
    let pieces: Vec<(&str, Tone)> = pieces
        .iter()
        .map(|(piece, tone)| (piece.as_str(), *tone))
        .collect();
    line(frame, area, theme, &pieces);
}

/// All keys.
fn draw_help(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    let title = app.path().pop().unwrap_or_default();
    line(frame, rows(area, 0, 1), theme, &[(&title, Tone::Strong)]);
    let own = app.front().map(Screen::keys).unwrap_or_default();
    // Two columns, where one is too long.
    let room = usize::from(area.height)
        .saturating_sub(SHARED.len() + 3)
        .max(1);
    let half = area.width / 2;
    for (place, key) in own.iter().enumerate() {
        let (column, row) = (place / room, place % room);
        let column = u16::try_from(column).unwrap_or(0);
        let place = Rect {
            x: area.x + (half * column).min(area.width),
            width: area.width.saturating_sub(half * column),
            ..rows(area, u16::try_from(row + 1).unwrap_or(u16::MAX), 1)
        };
        draw_key(frame, place, theme, *key, 10);
    }
    let used = u16::try_from(own.len().min(room) + 2).unwrap_or(u16::MAX);
    line(
        frame,
        rows(area, used, 1),
        theme,
        &[("Everywhere", Tone::Strong)],
    );
    for (place, key) in (used + 1..).zip(SHARED) {
        draw_key(frame, rows(area, place, 1), theme, *key, 24);
    }
}

fn draw_key(frame: &mut Frame<'_>, area: Rect, theme: Theme, key: Hint, room: usize) {
    let name = text::left(key.key, room);
    line(
        frame,
        area,
        theme,
        &[
            (&name, Tone::Key),
            (" ", Tone::Plain),
            (key.does, Tone::Plain),
        ],
    );
}

/// Nothing of what is behind.
fn draw_lock(frame: &mut Frame<'_>, area: Rect, app: &App, theme: Theme) {
    line(frame, rows(area, 0, 1), theme, &[("Locked", Tone::Strong)]);
    let words = format!(
        "The session of {} has ended. Log in to go on where you were: what you typed is kept.",
        app.bank.operator
    );
    paragraph(frame, below(area, 2), theme, (&words, Tone::Plain));
}
