//! A record that people are told of in sentences.

use serde::{Serialize, Serializer};

use super::{Cell, Column, Details, LookUp, Row};

/// A record, and what it comes to in words. Tables show the words; the other
/// forms have the record, as if there were no words.
pub struct Told<R> {
    /// The record.
    pub record: R,
    /// The sentences, in order.
    pub sentences: Vec<String>,
}

impl<R: Serialize> Serialize for Told<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record.serialize(serializer)
    }
}

impl<R: Row> Row for Told<R> {
    const COLUMNS: &'static [Column] = R::COLUMNS;

    fn columns(&self) -> &'static [Column] {
        self.record.columns()
    }

    fn cells(&self) -> Vec<Cell> {
        self.record.cells()
    }

    fn details(&self) -> Option<Details> {
        self.record.details()
    }

    fn look_up(&self) -> Option<LookUp> {
        self.record.look_up()
    }

    fn told(&self) -> &[String] {
        &self.sentences
    }
}
