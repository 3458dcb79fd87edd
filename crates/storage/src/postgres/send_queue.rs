//! What waits to be sent, what the server knows already, and answers that came
//! before they were asked for.

use std::borrow::Cow;
use std::collections::HashMap;

use tokio_postgres::types::Type;
use tokio_postgres::{Row, Statement};

use super::bulk::Columns;
use super::fault::Failure;
use crate::driver::Param;
use crate::postgres::connection::{Line, Request, Values};
use crate::postgres::values::Value;

/// How many statements are kept prepared.
const STATEMENTS_KEPT_MAX: usize = 128;

/// Something to send.
pub(super) enum Post {
    /// Statements without values.
    Script(Cow<'static, str>),
    /// A statement with its values.
    Statement(String, Vec<Value>),
    /// A statement for many rows.
    Rows(Columns),
}

impl Post {
    pub(super) fn of(statement: &str, params: &[Param<'_>]) -> Self {
        let values = params.iter().map(Value::of).collect();
        Self::Statement(statement.to_owned(), values)
    }

    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Script(script) => Cow::Borrowed(script.as_ref()),
            Self::Statement(text, _) => Cow::Borrowed(text),
            Self::Rows(columns) => Cow::Owned(columns.statement()),
        }
    }

    /// A script has no values, and cannot be prepared.
    fn values(&self) -> Option<Values<'_>> {
        match self {
            Self::Script(_) => None,
            Self::Statement(_, values) => {
                let typed = values.iter().map(|value| (value as _, value.kind()));
                Some(typed.collect())
            }
            Self::Rows(columns) => Some(columns.values()),
        }
    }
}

/// What was sent of a flight that failed.
pub(super) enum Failed {
    /// Nothing.
    Unsent(Failure),
    /// Everything, or all before the one at this place, which failed.
    At(usize, Failure),
}

impl Failed {
    pub(super) fn error(&self) -> &Failure {
        match self {
            Self::Unsent(error) | Self::At(_, error) => error,
        }
    }
}

/// The statements that were run; those that came again are prepared.
pub(super) struct Statements {
    known: HashMap<String, Option<Statement>>,
    /// Whether none is prepared: behind a pooler the session is not ours.
    all_whole: bool,
}

impl Statements {
    /// Of a new session.
    pub(super) fn new(is_pooled: bool) -> Self {
        Self {
            known: HashMap::new(),
            all_whole: is_pooled,
        }
    }

    /// Whether none is prepared.
    pub(super) fn are_whole(&self) -> bool {
        self.all_whole
    }

    /// Prepares what comes again, and says how much of the flight was sent with
    /// that: the beginning of a transaction goes before, so that a statement is
    /// prepared in the session that it will run in.
    fn learn(&mut self, line: &mut Line, flight: &[Letter<'_>]) -> Result<usize, Failure> {
        if self.all_whole {
            return Ok(0);
        }
        let mut again: Vec<(&str, Vec<Type>)> = Vec::new();
        for (text, values) in flight {
            let Some(values) = values else { continue };
            match self.known.get(text.as_ref()) {
                Some(Some(_)) => {}
                Some(None) => {
                    if again.iter().all(|(other, _)| other != text) {
                        let types = values.iter().map(|(_, kind)| kind.clone());
                        again.push((text, types.collect()));
                    }
                }
                None => {
                    if self.known.len() < STATEMENTS_KEPT_MAX {
                        self.known.insert(text.clone().into_owned(), None);
                    }
                }
            }
        }
        if again.is_empty() {
            return Ok(0);
        }
        let scripts = flight.iter().map_while(|(text, values)| match values {
            None => Some(text.as_ref()),
            Some(_) => None,
        });
        let begin: Vec<&str> = scripts.collect();
        let prepared = line.prepare(&begin, &again)?;
        for ((text, _), statement) in again.into_iter().zip(prepared) {
            self.known.insert(text.to_owned(), Some(statement));
        }
        Ok(begin.len())
    }

    /// A statement without values, prepared.
    pub(super) fn prepared(&mut self, line: &mut Line, text: &str) -> Result<Statement, Failure> {
        if let Some(Some(statement)) = self.known.get(text) {
            return Ok(statement.clone());
        }
        let mut prepared = line.prepare(&[], &[(text, Vec::new())])?;
        let statement = prepared.remove(0);
        let kept = Some(statement.clone());
        self.known.insert(text.to_owned(), kept);
        Ok(statement)
    }

    fn request<'a>(&'a self, (text, values): &'a Letter<'a>) -> Request<'a> {
        match (values, self.known.get(text.as_ref())) {
            (None, _) => Request::Script(text),
            (Some(values), Some(Some(statement))) => Request::Prepared(statement, values),
            (Some(values), _) => Request::Text(text, values),
        }
    }

    /// Sends one statement and shows its rows as they come.
    pub(super) fn show<F>(
        &mut self,
        line: &mut Line,
        text: &str,
        values: Values<'_>,
        visit: &mut dyn FnMut(&Row) -> Result<(), F>,
    ) -> Result<Result<(), F>, Failure> {
        let letter = (Cow::Borrowed(text), Some(values));
        self.learn(line, std::slice::from_ref(&letter))?;
        line.show(self.request(&letter), visit)
    }

    /// Sends everything in one flight and gives the rows of each.
    pub(super) fn fly(&mut self, line: &mut Line, posts: &[Post]) -> Result<Vec<Vec<Row>>, Failed> {
        let flight: Vec<Letter<'_>> = posts
            .iter()
            .map(|post| (post.text(), post.values()))
            .collect();
        let sent = self.learn(line, &flight).map_err(Failed::Unsent)?;
        let left = flight.iter().skip(sent);
        let requests = left.map(|letter| self.request(letter)).collect();
        let rows = line
            .fly(requests)
            .map_err(|(place, error)| Failed::At(sent + place, error))?;
        // A script has no rows.
        Ok(std::iter::repeat_n(Vec::new(), sent).chain(rows).collect())
    }
}

/// A text to send, with its values if it has any.
type Letter<'a> = (Cow<'a, str>, Option<Values<'a>>);

/// Answers that came before they were asked for.
#[derive(Default)]
pub(super) struct Foreseen {
    answers: Vec<(String, Vec<Value>, Vec<Row>)>,
}

impl Foreseen {
    /// They may not be true any more.
    pub(super) fn clear(&mut self) {
        self.answers.clear();
    }

    pub(super) fn keep(&mut self, post: Post, rows: Vec<Row>) {
        if let Post::Statement(text, values) = post {
            self.answers.push((text, values, rows));
        }
    }

    /// The answer to a question, if it has come; it is used once.
    pub(super) fn take(&mut self, statement: &str, params: &[Param<'_>]) -> Option<Vec<Row>> {
        let place = self.answers.iter().position(|(text, values, _)| {
            text == statement
                && values.len() == params.len()
                && values
                    .iter()
                    .zip(params)
                    .all(|(value, param)| value.is(param))
        })?;
        Some(self.answers.swap_remove(place).2)
    }
}
