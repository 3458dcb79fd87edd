//! Which columns are shown, and what is said when one is not there.

use serde_json::json;

use super::Style;
use crate::error::{Class, Fault, nearest};
use crate::report::{Body, Column, InCsv};

/// Checks that every column that was asked for is there.
///
/// # Errors
/// A [`Fault`] that lists the columns that there are.
pub fn check(body: &Body, style: &Style) -> Result<(), Fault> {
    // To say what there is lays out all rows below a summary.
    if style.columns.is_none() && style.sort.is_none() {
        return Ok(());
    }
    let known: Vec<Column> = match body {
        Body::One(record) => {
            let details = record.details();
            let below = details.as_ref().map_or(&[][..], |details| details.columns);
            let behind = match details.as_ref().map(|details| details.in_csv) {
                Some(InCsv::Behind(columns)) => columns,
                _ => &[],
            };
            [record.columns(), below, behind].concat()
        }
        Body::List(list) => list.columns.to_vec(),
        Body::Stream(stream) => stream.columns.to_vec(),
        Body::Nothing
        | Body::Answers(_)
        | Body::Text(_)
        | Body::Bytes(_)
        | Body::Picture(_)
        | Body::Page(_)
        | Body::TextStream(_) => return Ok(()),
    };
    let wanted = style.columns.iter().flatten();
    let wanted = wanted.map(|name| ("--columns", name));
    let order = style.sort.as_ref().map(|order| ("--sort", &order.column));
    if let (Some((option, _)), false) = (order, matches!(body, Body::List(_))) {
        let message = format!("{option} is for lists, and this is none that can be sorted");
        return Err(Fault::new(Class::Usage, "usage", message).hint("leave it out"));
    }
    match wanted
        .chain(order)
        .find(|(_, name)| place_of(&known, name).is_none())
    {
        Some((option, name)) => Err(unknown(option, name, &known)),
        None => Ok(()),
    }
}

/// The place of a column, by its name in the other forms or by its heading, in
/// any case and with any of blank, dash and underscore.
pub(super) fn place_of(columns: &[Column], wanted: &str) -> Option<usize> {
    let wanted = plain(wanted);
    let by = |word: fn(&Column) -> &'static str| {
        columns
            .iter()
            .position(|column| plain(word(column)) == wanted)
    };
    by(|column| column.name).or_else(|| by(|column| column.title))
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

/// What a column is called in hints: its name, and its heading where that is
/// another word.
fn called(column: &Column) -> String {
    if plain(column.title) == column.name {
        column.name.to_owned()
    } else {
        format!("{} ({})", column.name, column.title)
    }
}

fn unknown(option: &str, name: &str, columns: &[Column]) -> Fault {
    let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let list: Vec<String> = columns.iter().map(called).collect();
    let list = list.join(", ");
    let hint = match nearest(&plain(name), &known).first() {
        Some(near) => format!("did you mean {near:?}? The columns are: {list}"),
        None => format!("the columns are: {list}"),
    };
    Fault::new(
        Class::Usage,
        "usage",
        format!("{option}: there is no column {name:?}"),
    )
    .hint(hint)
    .details(json!({ "column": name, "columns": known }))
}

/// The places of the chosen columns in the order that they were asked for; the
/// places of those for which `usual` holds if none of them was.
pub(super) fn places(
    columns: &[Column],
    style: &Style,
    usual: impl Fn(&Column) -> bool,
) -> Vec<usize> {
    let place = |name: &String| place_of(columns, name);
    let chosen: Vec<usize> = style.columns.iter().flatten().filter_map(place).collect();
    if !chosen.is_empty() {
        return chosen;
    }
    (0..columns.len())
        .filter(|place| columns.get(*place).is_some_and(&usual))
        .collect()
}

/// The values at the given places, in their order; a place that a short row
/// does not have is left out.
pub(super) fn pick<T: Clone>(values: &[T], places: &[usize]) -> Vec<T> {
    places
        .iter()
        .filter_map(|place| values.get(*place).cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{check, places};
    use bankctl_ledger::error::Advice;
    use bankctl_ledger::views::HistoryItem;

    use crate::error::Class;
    use crate::render::{Form, Style, samples};
    use crate::report::{Body, List, Row};

    #[test]
    fn a_column_that_is_not_there_is_named_with_the_nearest() {
        let mut style = Style::plain(Form::Table);
        style.columns = Some(vec!["memo".to_owned(), "refrence".to_owned()]);
        let body = Body::List(List::of(samples::history()));
        let fault = check(&body, &style).expect_err("no such column");
        assert_eq!((fault.class, fault.code), (Class::Usage, "usage"));
        assert_eq!(fault.message, "--columns: there is no column \"refrence\"");
        let Some(Advice::Words(hint)) = fault.hint.as_deref() else {
            panic!("no hint: {fault:?}");
        };
        let expected = "did you mean \"reference\"? The columns are: transaction, booked_at, \
                        business_date (Date), ";
        assert!(hint.starts_with(expected), "{hint}");
        style.columns = Some(vec!["balance".to_owned(), "memo".to_owned()]);
        assert!(check(&body, &style).is_ok());
        assert_eq!(places(HistoryItem::COLUMNS, &style, |_| true), [10, 6]);
        // Headings are the same words.
        style.columns = Some(
            ["Date", "business_date", "VALUE DATE"]
                .map(str::to_owned)
                .into(),
        );
        assert!(check(&body, &style).is_ok());
        assert_eq!(places(HistoryItem::COLUMNS, &style, |_| true), [2, 2, 3]);
    }
}
