//! What stands above the history of an account: its balances, what its product earns
//! and owes, what may still be paid out, and the standing orders that come next.

use bankctl_ledger::views;
use bankctl_types::kind::AccountStatus;
use bankctl_types::{Money, Total};
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::tui::draw::{below, flow, line, rows};
use crate::tui::screen::Look;
use crate::tui::task::{Ordered, Standing};
use crate::tui::text;
use crate::tui::theme::Tone;

/// With so many rows there is room for more orders than three.
const TALL: u16 = 30;

/// A label and its value, kept together.
type Group = Vec<(String, Tone)>;

/// Draws it. Gives how many rows were taken.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    (account, standing): (&views::Account, Option<&Standing>),
) -> u16 {
    draw_title(frame, rows(area, 0, 1), look, account);
    draw_balances(frame, rows(area, 1, 1), look, account);
    let mut groups = of_product(account);
    if let Some(standing) = standing {
        groups.extend(fees_due(standing));
    }
    let least = account.minimum_balance.filter(|least| least.minor != 0);
    groups.extend(least.map(|least| said("Least balance", least.grouped(), Tone::Strong)));
    if let Some(standing) = standing {
        groups.extend(standing.limits.iter().map(left_of));
    }
    let groups: Vec<Vec<(&str, Tone)>> = groups.iter().map(borrowed).collect();
    let mut used = 2 + flow(frame, below(area, 2), look.theme, &groups);
    if let Some(standing) = standing {
        used += draw_orders(
            frame,
            below(area, used),
            look,
            (&standing.orders, area.height),
        );
    }
    used
}

fn borrowed(group: &Group) -> Vec<(&str, Tone)> {
    let pieces = group.iter();
    pieces
        .map(|(piece, tone)| (piece.as_str(), *tone))
        .collect()
}

fn said(label: &str, value: String, tone: Tone) -> Group {
    vec![(format!("{label} "), Tone::Dim), (value, tone)]
}

/// The number, the holders, and what is to be known before anything is done.
fn draw_title(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, account: &views::Account) {
    let number = account.number.clone().unwrap_or_default();
    let holders = format!("  {}", text::harmless(&account.holder_names()));
    let mut state = match (&account.freeze_reason, account.status) {
        (_, AccountStatus::Open) => String::new(),
        (Some(reason), status) => format!("  {status}: {}", text::harmless(reason)),
        (None, status) => format!("  {status}"),
    };
    if let Some(day) = account.dormant_since {
        state = format!("{state}  dormant since {day}");
    }
    let kind = format!("  {} ", account.account_type);
    let pieces = [
        (number.as_str(), Tone::Strong),
        (&holders, Tone::Plain),
        (&kind, Tone::Dim),
        (&state, Tone::Care),
    ];
    line(frame, area, look.theme, &pieces);
}

fn draw_balances(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, account: &views::Account) {
    let mut pieces = vec![
        ("Ledger ", account.ledger_balance.grouped()),
        ("   Available ", account.available_balance.grouped()),
    ];
    if account.held.minor != 0 {
        pieces.push(("   Held ", account.held.grouped()));
    }
    if account.overdraft_limit.minor != 0 {
        pieces.push(("   Overdraft ", account.overdraft_limit.grouped()));
    }
    pieces.push((" ", account.currency.to_string()));
    let pieces: Vec<(&str, Tone)> = pieces
        .iter()
        .flat_map(|(label, value)| [(*label, Tone::Dim), (value.as_str(), Tone::Strong)])
        .collect();
    line(frame, area, look.theme, &pieces);
}

/// The product, its rate today, and what was earned or is owed and not paid yet.
fn of_product(account: &views::Account) -> Vec<Group> {
    let Some(product) = &account.product else {
        return Vec::new();
    };
    let through = account.accrued_through;
    // What every account has that nothing was said of.
    let earned = account.accrued_interest.as_deref().unwrap_or_default();
    let is_plain = account.interest_rate.is_none()
        && !earned.contains(|digit: char| ('1'..='9').contains(&digit));
    if is_plain && *product == account.account_type.to_string() {
        return Vec::new();
    }
    let rate = account.interest_rate.map(|rate| format!(" {rate} %"));
    let product = format!("{}{}", text::harmless(product), rate.unwrap_or_default());
    let mut groups = vec![said("Product", product, Tone::Strong)];
    if let (Some(accrued), Some(through)) = (&account.accrued_interest, through) {
        let mut interest = match accrued.strip_prefix('-') {
            Some(owed) => said("Owes interest", owed.to_owned(), Tone::Care),
            None => said("Interest", accrued.clone(), Tone::Strong),
        };
        interest.push((format!(" through {through}"), Tone::Dim));
        groups.push(interest);
    }
    groups
}

/// The fees that are due, together.
fn fees_due(standing: &Standing) -> Option<Group> {
    let currency = standing.fees_due.first()?.currency;
    let open = |fee: &views::Fee| i128::from(fee.amount.minor) - i128::from(fee.taken.minor);
    let minor = standing.fees_due.iter().map(open).sum();
    let due = Total::new(minor, currency).grouped();
    Some(said("Fees due", due, Tone::Care))
}

/// What is left of a limit.
fn left_of(limit: &views::LimitUse) -> Group {
    let payments = limit.count_left.map(|count| {
        let count = usize::try_from(count).unwrap_or(0);
        text::counted(count, "payment")
    });
    let amount = limit.amount_left.map(Money::grouped);
    let left = match (amount, payments) {
        (Some(amount), Some(payments)) => format!("{amount} in {payments}"),
        (amount, payments) => amount.or(payments).unwrap_or_default(),
    };
    let is_used_up =
        limit.count_left == Some(0) || limit.amount_left.is_some_and(|amount| amount.minor == 0);
    let tone = if is_used_up { Tone::Care } else { Tone::Strong };
    said(
        &format!("Left of {}", text::harmless(&limit.name)),
        left,
        tone,
    )
}

/// The orders that failed, and those that come next. Gives how many rows were taken.
fn draw_orders(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    (orders, height): (&[Ordered], u16),
) -> u16 {
    let most = if height >= TALL { 6 } else { 3 };
    let is_cut = orders.len() > most;
    let shown = if is_cut { most - 1 } else { most };
    let mut row = 0;
    for order in orders.iter().take(shown) {
        draw_order(frame, rows(area, row, 1), look, order);
        row += 1;
    }
    if is_cut {
        let more = format!("      {} more standing orders: s", orders.len() - shown);
        line(frame, rows(area, row, 1), look.theme, &[(&more, Tone::Dim)]);
        row += 1;
    }
    row
}

fn draw_order(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, one: &Ordered) {
    let way = if one.pays { "to" } else { "from" };
    let other = text::harmless(&one.other);
    let next = one.next().map(|day| day.to_string());
    let next = text::left(next.as_deref().unwrap_or("-"), 10);
    let memo = one.order.memo.as_deref().map(text::harmless);
    let memo = memo.map(|memo| format!(", {memo}")).unwrap_or_default();
    let amount = format!("  {} ", one.amount());
    let (state, tone) = match one.state() {
        state if state.is_empty() => (state, Tone::Strong),
        state if one.has_failed() => (format!("{state}  "), Tone::Bad),
        state => (format!("{state}  "), Tone::Care),
    };
    let rest = format!("{way} {other}, {}{memo}", one.every());
    let pieces = [
        ("Next  ", Tone::Dim),
        (next.as_str(), tone),
        (&amount, tone),
        (&state, tone),
        (&rest, Tone::Plain),
    ];
    line(frame, area, look.theme, &pieces);
}
