//! A page for a browser, as plain data.

use chrono_tz::Tz;

use super::{Chart, List};

/// A page that stands alone.
pub struct WebPage {
    /// What it is about.
    pub title: String,
    /// Sentences below the title.
    pub lead: Vec<String>,
    /// The zone in which it tells times.
    pub zone: Tz,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// A part of a page.
pub struct Section {
    /// The heading.
    pub title: String,
    /// Sentences below it.
    pub told: Vec<String>,
    /// Charts.
    pub charts: Vec<Chart>,
    /// A table.
    pub table: Option<List>,
}

impl Section {
    /// A part with a table, or a sentence where the table has no rows.
    pub fn of_table(title: impl Into<String>, table: List, nothing: &str) -> Self {
        let (told, table) = if table.items.is_empty() {
            (vec![nothing.to_owned()], None)
        } else {
            (Vec::new(), Some(table))
        };
        Self {
            title: title.into(),
            told,
            charts: Vec::new(),
            table,
        }
    }
}
