//! The line to the server: requests that don't wait for each other's answers
//! travel together.
//!
//! A flight is several requests in one message each way. The server works on
//! them in their order, each on what the ones before it have left; once one
//! fails the rest of a transaction fails with it.
//!
//! No one waits for a server that says nothing: one that is frozen keeps its
//! connections open. It ends statements that take too long by itself, so a client that
//! hears nothing for some time longer gives the connection up. Where statements
//! may take as long as they need, the server is asked from time to time, on
//! another connection, whether it is still there.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, TryStreamExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::error::DbError;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{
    AsyncMessage, CancelToken, Client, Config, CopyInSink, Row, RowStream, Socket, Statement,
};

use super::arrival::CONNECT_SECONDS_MAX;
use super::fault::{Failure, of_connecting};
use super::hosts::is_there;
use super::pooler;
use crate::waiting::{self, Awaited};

/// How many rows of a long answer are taken at once.
const ROWS_TAKEN: usize = 256;
/// How much longer its answer is waited for.
const GRACE: Duration = Duration::from_secs(5);
/// How long the end of a connection may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// Values with their types.
pub(super) type Values<'a> = Vec<(&'a (dyn ToSql + Sync), Type)>;

/// What is sent.
pub(super) enum Request<'a> {
    /// Statements without values.
    Script(&'a str),
    /// A statement that is sent whole.
    Text(&'a str, &'a Values<'a>),
    /// A statement that the server knows.
    Prepared(&'a Statement, &'a Values<'a>),
}

/// A way for many rows; dropped before its end, the server takes none.
pub(super) struct Rows(Pin<Box<CopyInSink<Bytes>>>);

type Outcome<T> = Result<T, Failure>;
type Listen =
    Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<AsyncMessage, tokio_postgres::Error>>>>;
type Ask = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool>>>>;
type Flying<'a, T> = Pin<Box<dyn Future<Output = Outcome<T>> + 'a>>;

/// A connection.
pub(super) struct Line {
    client: Client,
    // Dropped after the client, whose end it tells the server.
    ear: Ear,
}

/// What sends and receives.
struct Ear {
    runtime: Runtime,
    /// The connection, until it ends.
    listen: Option<Listen>,
    /// Is told what the server says unasked.
    told: Box<dyn Fn(&DbError)>,
    /// How long nothing may be heard.
    limit: Duration,
    /// Whether the server may work for longer, as long as it is there.
    may_work_long: bool,
    /// Whether the server takes another connection.
    is_there: Ask,
}

impl Ear {
    /// Sends and receives until `work` is done.
    fn wait<T>(&mut self, work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
        self.wait_for(work, &Cell::new(0))
    }

    /// The same for work that counts what it has `heard`: it may take the
    /// longer.
    fn wait_for<T>(
        &mut self,
        work: impl Future<Output = Outcome<T>>,
        heard: &Cell<usize>,
    ) -> Outcome<T> {
        let mut work = pin!(work);
        loop {
            let before = heard.get();
            if let Some(done) = self.listen_for(work.as_mut()) {
                return done;
            }
            let goes_on = heard.get() > before
                || (self.may_work_long && self.runtime.block_on((self.is_there)()));
            if !goes_on {
                self.listen = None;
                return Err(Failure::Silent(self.limit));
            }
        }
    }

    /// Sends and receives for as long as nothing may be heard.
    fn listen_for<T>(
        &mut self,
        mut work: Pin<&mut impl Future<Output = Outcome<T>>>,
    ) -> Option<Outcome<T>> {
        let Self {
            runtime,
            listen,
            told,
            limit,
            may_work_long,
            ..
        } = self;
        let (limit, may_work_long) = (*limit, *may_work_long);
        let mut lost = None;
        let listening = poll_fn(|context| {
            while let Some(connection) = listen {
                match connection(context) {
                    Poll::Ready(Some(Ok(AsyncMessage::Notice(notice)))) => told(&notice),
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(end) => {
                        // A caller that still waits for an answer hears of it.
                        *listen = None;
                        lost = end.and_then(Result::err);
                    }
                    Poll::Pending => break,
                }
            }
            // What came in before the end may be the answer.
            match (work.as_mut().poll(context), lost.take()) {
                (Poll::Ready(Err(own)), Some(error)) if own.is_closed() => {
                    Poll::Ready(Err(error.into()))
                }
                (Poll::Pending, Some(error)) => Poll::Ready(Err(error.into())),
                (polled, _) => polled,
            }
        });
        let waited = runtime.block_on(async {
            let mut listening = pin!(listening);
            let first = waiting::SILENCE.min(limit);
            if let Ok(done) = timeout(first, listening.as_mut()).await {
                return Ok(done);
            }
            // What works long is no wait for others.
            if !may_work_long {
                waiting::tell(&Awaited::Server);
            }
            timeout(limit.saturating_sub(first), listening).await
        });
        waited.ok()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let Self {
            runtime, listen, ..
        } = self;
        let goodbye = poll_fn(|context| {
            while let Some(connection) = listen {
                match connection(context) {
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(_) => *listen = None,
                    Poll::Pending => return Poll::Pending,
                }
            }
            Poll::Ready(())
        });
        // A caller that does not hear it finds the connection closed.
        let _ = runtime.block_on(async { timeout(GOODBYE, goodbye).await });
    }
}

impl Line {
    /// Connects to a server; `told` hears what it says unasked.
    pub(super) fn connect<T>(
        config: &Config,
        tls: T,
        address: &str,
        told: impl Fn(&DbError) + 'static,
    ) -> crate::Result<Self>
    where
        T: MakeTlsConnect<Socket> + Clone + 'static,
        T::Stream: 'static,
        <T::TlsConnect as TlsConnect<Socket>>::Stream: 'static,
    {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| crate::Error::Io(error.to_string()))?;
        // The crate limits the time until a machine takes the connection. One
        // that takes it and then says nothing would be waited for without end.
        let limit = config.get_connect_timeout().copied();
        let limit = limit.unwrap_or(Duration::from_secs(CONNECT_SECONDS_MAX));
        let (again, with) = (config.clone(), tls.clone());
        let connected = runtime.block_on(async { timeout(limit, config.connect(tls)).await });
        let connected = connected.map_err(|_| {
            let seconds = limit.as_secs();
            crate::Error::Unreachable(format!(
                "{address} can't be reached: it gave no answer within {seconds} seconds"
            ))
        })?;
        let (client, mut connection) = connected.map_err(|error| of_connecting(&error, address))?;
        Ok(Self {
            client,
            ear: Ear {
                runtime,
                listen: Some(Box::new(move |context| connection.poll_message(context))),
                told: Box::new(told),
                limit: waiting::longest_statement() + GRACE,
                may_work_long: false,
                is_there: Box::new(move || Box::pin(is_there(again.clone(), with.clone(), limit))),
            },
        })
    }

    /// How long the server lets a statement take; `None` for ever.
    pub(super) fn expect_within(&mut self, longest: Option<Duration>) {
        self.ear.limit = longest.unwrap_or_else(waiting::longest_statement) + GRACE;
    }

    /// Whether statements may take as long as they need from now on.
    pub(super) fn let_work(&mut self, may_work_long: bool) {
        self.ear.may_work_long = may_work_long;
    }

    /// By which the server can be asked to stop what it does for this line.
    pub(super) fn cancel_token(&self) -> CancelToken {
        self.client.cancel_token()
    }

    /// The process of the server that the connection was told of when it was let
    /// in.
    pub(super) fn process_told(&self) -> Option<i64> {
        let token = self.cancel_token();
        self.ear.runtime.block_on(pooler::process_told(&token))
    }

    /// Whether the connection was lost.
    pub(super) fn is_closed(&self) -> bool {
        self.ear.listen.is_none() || self.client.is_closed()
    }

    /// Prepares statements, all in one flight, after the scripts that go before.
    pub(super) fn prepare(
        &mut self,
        first: &[&str],
        wanted: &[(&str, Vec<Type>)],
    ) -> Outcome<Vec<Statement>> {
        let client = &self.client;
        let first = first.iter().map(|script| {
            let run = async move { Ok(client.batch_execute(script).await.map(|()| None)?) };
            Box::pin(run) as Flying<'_, _>
        });
        let flight = wanted.iter().map(|(text, types)| {
            let prepared = async { Ok(Some(client.prepare_typed(text, types).await?)) };
            Box::pin(prepared) as Flying<'_, _>
        });
        let flight = first.chain(flight).collect();
        let answers = together(&mut self.ear, flight).map_err(|(_, error)| error)?;
        Ok(answers.into_iter().flatten().collect())
    }

    /// Sends requests together and gives the rows of each.
    ///
    /// # Errors
    /// The first that failed, by its place. What stands behind one that could
    /// not be sent was not sent either.
    pub(super) fn fly(
        &mut self,
        requests: Vec<Request<'_>>,
    ) -> Result<Vec<Vec<Row>>, (usize, Failure)> {
        let client = &self.client;
        let flight = requests
            .into_iter()
            .map(|request| Box::pin(all_rows(client, request)) as Flying<'_, _>);
        together(&mut self.ear, flight.collect())
    }

    /// Opens a way for many rows.
    pub(super) fn copy(&mut self, statement: &Statement) -> Outcome<Rows> {
        let client = &self.client;
        let opened = async { Ok(client.copy_in(statement).await?) };
        let opened = self.ear.wait(opened)?;
        Ok(Rows(Box::pin(opened)))
    }

    /// Sends some of the rows; the server's work goes on beside the caller's.
    pub(super) fn push(&mut self, rows: &mut Rows, part: Bytes) -> Outcome<()> {
        self.ear.wait(async { Ok(rows.0.send(part).await?) })?;
        // What was taken over leaves now, as far as it can without waiting.
        self.ear.wait(poll_fn(|_| Poll::Ready(Ok(()))))
    }

    /// The rows are whole: returns when the server has them.
    pub(super) fn finish(&mut self, mut rows: Rows) -> Outcome<()> {
        self.ear
            .wait(async { Ok(rows.0.as_mut().finish().await?) })
            .map(drop)
    }

    /// Sends one request and shows its rows as they come.
    pub(super) fn show<F>(
        &mut self,
        request: Request<'_>,
        visit: &mut dyn FnMut(&Row) -> Result<(), F>,
    ) -> Outcome<Result<(), F>> {
        let Some(rows) = self.ear.wait(start(&self.client, request))? else {
            return Ok(Ok(()));
        };
        let mut rows = Box::pin(rows);
        loop {
            let some = self.ear.wait(async {
                let mut some = Vec::with_capacity(ROWS_TAKEN);
                while some.len() < ROWS_TAKEN
                    && let Some(row) = rows.try_next().await?
                {
                    some.push(row);
                }
                Ok(some)
            })?;
            for row in &some {
                if let Err(failure) = visit(row) {
                    return Ok(Err(failure));
                }
            }
            if some.len() < ROWS_TAKEN {
                return Ok(Ok(()));
            }
        }
    }
}

/// Sends a request; a script has no rows to show.
async fn start(client: &Client, request: Request<'_>) -> Outcome<Option<RowStream>> {
    match request {
        Request::Script(script) => Ok(client.batch_execute(script).await.map(|()| None)?),
        Request::Text(text, values) => {
            let values = values.iter().map(|(value, kind)| (*value, kind.clone()));
            Ok(client.query_typed_raw(text, values).await.map(Some)?)
        }
        Request::Prepared(statement, values) => {
            let values = values.iter().map(|(value, _)| *value);
            Ok(client.query_raw(statement, values).await.map(Some)?)
        }
    }
}

async fn all_rows(client: &Client, request: Request<'_>) -> Outcome<Vec<Row>> {
    match start(client, request).await? {
        Some(rows) => Ok(rows.try_collect().await?),
        None => Ok(Vec::new()),
    }
}

/// Waits for all of a flight, which are sent in their order.
fn together<T>(ear: &mut Ear, flight: Vec<Flying<'_, T>>) -> Result<Vec<T>, (usize, Failure)> {
    let mut answers: Vec<Option<Outcome<T>>> = flight.iter().map(|_| None).collect();
    let mut flight = flight;
    let mut sent = 0;
    let heard = Cell::new(0);
    let answered = poll_fn(|context| {
        let mut waiting = false;
        for (place, request) in flight.iter_mut().enumerate() {
            if answers[place].is_some() {
                continue;
            }
            match request.as_mut().poll(context) {
                Poll::Ready(answer) => {
                    heard.set(heard.get() + 1);
                    let failed = answer.is_err();
                    answers[place] = Some(answer);
                    if failed && place >= sent {
                        // It could not be sent: nor is what follows from it.
                        return Poll::Ready(Ok(()));
                    }
                }
                Poll::Pending => waiting = true,
            }
            sent = sent.max(place + 1);
        }
        if waiting {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    });
    let lost = ear.wait_for(answered, &heard);
    let mut done = Vec::with_capacity(answers.len());
    let mut failed = None;
    for (place, answer) in answers.into_iter().enumerate() {
        match answer {
            Some(Ok(answer)) => done.push(answer),
            Some(Err(error)) => {
                failed = Some((place, error));
                break;
            }
            None => break,
        }
    }
    match (failed, lost) {
        (Some(failed), _) => Err(failed),
        (None, Err(error)) => Err((done.len(), error)),
        (None, Ok(())) => Ok(done),
    }
}
