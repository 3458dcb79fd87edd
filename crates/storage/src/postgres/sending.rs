//! Sending: what waits for an answer and what does not.
//!
//! Statements that change rows wait in the outbox until something is asked, or
//! until the commit, and travel with it.

use tokio_postgres::Row as ServerRow;
use tokio_postgres::error::DbError;

use super::bulk::Columns;
use super::copy::Copy;
use super::fault::translate;
use super::{Postgres, State, fault, spread};
use crate::Result;
use crate::driver::{Binder, NextRow, Param, Row};
use crate::postgres::connection::Request;
use crate::postgres::send_queue::{Failed, Post};
use crate::postgres::values::{OneRow, PgRow, type_of};

/// How many rows of a bulk statement are sent at once.
const ROWS_SENT_MAX: usize = 2_000;

/// From how many rows on it is worth while to open a stream for them.
const ROWS_COPIED_MIN: usize = 64;

impl Postgres {
    /// Runs statements without parameters.
    pub(super) fn batch(&mut self, script: &str) -> Result<()> {
        self.end_copy()?;
        self.send()?;
        let spread;
        let requests = if self.terms.spreads() {
            spread = spread::messages(script, &self.terms.path());
            spread.iter().map(|part| Request::Script(part)).collect()
        } else {
            vec![Request::Script(script)]
        };
        self.line
            .fly(requests)
            .map(drop)
            .map_err(|(_, error)| translate(&error))
    }

    /// Puts something into the outbox; what was foreseen may then be wrong.
    pub(super) fn post(&mut self, post: Post) -> Result<()> {
        self.end_copy()?;
        self.foreseen.clear();
        self.outbox.push(post);
        if self.trial.is_some() {
            // What would be refused must be seen, though it is taken back.
            return self.send();
        }
        Ok(())
    }

    /// Waits until the server has all rows that stream in.
    pub(super) fn end_copy(&mut self) -> Result<()> {
        match self.copy.take() {
            Some(copy) => copy.finish(&mut self.line),
            None => Ok(()),
        }
    }

    /// Whether the rows of a statement stream in from now on.
    fn is_copied(&mut self, statement: &'static str) -> Result<bool> {
        // A stream needs a statement that has a name.
        if !self.bulk || self.statements.are_whole() {
            return Ok(false);
        }
        let is_open = |copy: &Copy| copy.is_of(statement);
        if !self.copy.as_ref().is_some_and(is_open) {
            self.end_copy()?;
            self.send()?;
            self.copy = Copy::open(&mut self.line, &mut self.statements, statement)?;
        }
        Ok(self.copy.is_some())
    }

    /// Sends what waits.
    pub(super) fn send(&mut self) -> Result<()> {
        if self.outbox.is_empty() {
            return Ok(());
        }
        self.fly(0).map(drop)
    }

    /// Sends what waits, and gives the rows of the last so many.
    pub(super) fn fly(&mut self, asked: usize) -> Result<Vec<(Post, Vec<ServerRow>)>> {
        self.end_copy()?;
        let posts = std::mem::take(&mut self.outbox);
        let rows = self
            .statements
            .fly(&mut self.line, &posts)
            .map_err(|failed| translate(failed.error()))?;
        let before = posts.len().saturating_sub(asked);
        Ok(posts.into_iter().zip(rows).skip(before).collect())
    }

    /// Runs a statement, and shows each row of its answer.
    pub(super) fn run(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        if let Some(rows) = self.foreseen.take(statement, params) {
            return rows.iter().try_for_each(|row| visit(&PgRow(row)));
        }
        self.end_copy()?;
        if self.state == State::Idle {
            return self.ask_alone(statement, params, visit);
        }
        if self.outbox.is_empty() {
            let values = params
                .iter()
                .map(|param| (param as _, type_of(param)))
                .collect();
            let shown = self
                .statements
                .show(&mut self.line, statement, values, &mut |row| {
                    visit(&PgRow(row))
                });
            return shown.map_err(|error| translate(&error))?;
        }
        self.outbox.push(Post::of(statement, params));
        let answers = self.fly(1)?;
        let mut rows = answers.iter().flat_map(|(_, rows)| rows);
        rows.try_for_each(|row| visit(&PgRow(row)))
    }

    /// Asks outside of any transaction: in one of its own, which is one message
    /// each way.
    fn ask_alone(
        &mut self,
        statement: &str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let begin = self.terms.begin(None).into_iter();
        let mut posts: Vec<Post> = begin.map(|part| Post::Script(part.into())).collect();
        posts.push(Post::of(statement, params));
        posts.push(Post::Script("ROLLBACK".into()));
        let answers = self.statements.fly(&mut self.line, &posts);
        let answers = answers.map_err(|failed| translate(failed.error()))?;
        let mut rows = answers.iter().flatten();
        rows.try_for_each(|row| visit(&PgRow(row)))
    }

    /// Takes the rows of a statement for many.
    pub(super) fn post_all(
        &mut self,
        statement: &'static str,
        rows: usize,
        mut next: NextRow,
    ) -> Result<()> {
        self.foreseen.clear();
        let is_open = self.copy.as_ref().is_some_and(|copy| copy.is_of(statement));
        let streams = !self.gathers && (is_open || rows >= ROWS_COPIED_MIN);
        if streams && self.is_copied(statement)? {
            for _ in 0..rows {
                let Some(copy) = &mut self.copy else { break };
                let mut row = copy.row();
                next(&mut row as &mut dyn Binder)?;
                row.end()?;
                copy.push(&mut self.line)?;
            }
            return Ok(());
        }
        self.end_copy()?;
        if rows == 1 {
            let mut values = OneRow::default();
            next(&mut values)?;
            return self.post(Post::Statement(statement.to_owned(), values.0));
        }
        for _ in 0..rows {
            let mut columns = match self.outbox.pop() {
                Some(Post::Rows(columns)) if columns.is_of(statement) => columns,
                other => {
                    self.outbox.extend(other);
                    Columns::of(statement)
                }
            };
            let mut row = columns.row();
            next(&mut row as &mut dyn Binder)?;
            row.end()?;
            let full = !self.gathers && columns.rows() >= ROWS_SENT_MAX;
            self.outbox.push(Post::Rows(columns));
            if full {
                self.send()?;
            }
        }
        if self.trial.is_some() {
            self.send()
        } else {
            Ok(())
        }
    }

    /// Forgets what waits and what was foreseen; says whether the transaction
    /// was not even begun.
    pub(super) fn forget(&mut self) -> bool {
        self.foreseen.clear();
        // Unfinished, it is taken back.
        self.copy = None;
        let unsent = matches!(self.outbox.first(), Some(Post::Script(_)));
        self.outbox.clear();
        unsent
    }

    /// Whether an answer may be a pooler's own, who has lost the server: that says
    /// nothing about what the server did.
    fn may_be_the_poolers(&self, answer: &DbError) -> bool {
        self.statements.are_whole() && fault::ends_the_connection(answer)
    }

    /// Whether a commit that was sent with writes was certainly not done: one
    /// of them failed, and then the server takes all of them back.
    pub(super) fn is_refused(&self, failed: &Failed, writes: usize) -> bool {
        match failed {
            Failed::Unsent(_) => true,
            Failed::At(place, error) => {
                let is_no = match error.answer() {
                    Some(answer) => !self.may_be_the_poolers(answer),
                    None => !self.line.is_closed(),
                };
                *place < writes && is_no
            }
        }
    }
}
