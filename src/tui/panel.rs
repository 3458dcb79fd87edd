//! What an order would come to, before one key does it.

use bankctl_types::Money;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::draw::{below, facts, line, paragraph, rows};
use super::screen::Look;
use super::task::{Proposal, Side};
use super::theme::Tone;

/// Draws the panel. Gives how many rows were taken.
pub(crate) fn draw(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, proposal: &Proposal) -> u16 {
    let theme = look.theme;
    let rule = "─".repeat(usize::from(area.width));
    line(frame, rows(area, 0, 1), theme, &[(&rule, Tone::Dim)]);
    line(
        frame,
        rows(area, 1, 1),
        theme,
        &[(&proposal.title, Tone::Strong)],
    );
    let mut told: Vec<(&str, String)> = Vec::new();
    for side in &proposal.sides {
        told.push((side.way, who(side)));
        told.extend(balance(side).map(|balance| ("", balance)));
    }
    told.extend(proposal.facts.iter().cloned());
    let mut from = 2 + facts(frame, below(area, 2), theme, &told);
    for warning in &proposal.warnings {
        let words = format!("! {warning}");
        from += paragraph(frame, below(area, from), theme, (&words, Tone::Care));
    }
    if let Some(rule) = proposal.waits_for {
        let words = format!(
            "! needs a second person (the rule about {rule}): y asks for it, and nothing is booked \
             until a second person approves"
        );
        from += paragraph(frame, below(area, from), theme, (&words, Tone::Care));
    }
    from
}

fn who(side: &Side) -> String {
    if side.holders.is_empty() {
        return side.account.clone();
    }
    format!("{} · {}", side.account, side.holders)
}

/// The balance before and after, and what can be paid out then.
pub(crate) fn balance(side: &Side) -> Option<String> {
    let grouped = |money: Option<Money>| money.map(Money::grouped);
    let available = grouped(side.available).map(|money| format!(", available {money}"));
    let available = available.unwrap_or_default();
    match (grouped(side.before), grouped(side.after)) {
        (Some(before), Some(after)) => Some(format!("balance {before} → {after}{available}")),
        (Some(now), None) => Some(format!("balance {now}{available}")),
        (None, Some(after)) => Some(format!("balance {after} afterwards{available}")),
        (None, None) => None,
    }
}
