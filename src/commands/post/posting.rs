//! Groups of requests, and their answers.
//!
//! Whatever waits is taken, up to a bound, and carried out in one transaction;
//! while that reaches the disk the next ones come in. Where one request at a
//! time is sent, each is a group of its own and waits for nothing. No more is
//! read before the answers are written, so that a caller who does not read
//! them is not served on.

use bankctl_formats::read::lines::{LINE_BYTES_MAX, Lines, Next};
use bankctl_formats::read::request::{RequestId, parse};
use bankctl_ledger::{Done, Instruction, Ledger, Served};

use super::instruction::{Wanted, too_long, understand, unreadable};
use crate::error::{Class, Description, Error, Fault, describe, of_file};
use crate::report::{Answer, Asked, Outcome};

/// How many requests are taken at once. With 1,000 a group takes about as long
/// as it has to wait for the disk.
const TAKEN_MAX: usize = 1_000;

/// A line that was taken.
struct Taken {
    request: Asked,
    what: Result<Wanted, Description>,
}

/// Takes requests and gives answers until the input ends.
pub(super) struct Posting {
    ledger: Ledger,
    lines: Lines,
    taken: Vec<Taken>,
    answered: u64,
    refused: u64,
    /// The last line that was answered.
    line_answered: u64,
    dry_run: bool,
    /// Whether no more is taken.
    ended: bool,
    /// Why, if not because the input came to its end.
    failure: Option<Error>,
}

impl Posting {
    pub(super) fn new(ledger: Ledger, lines: Lines, dry_run: bool) -> Self {
        Self {
            ledger,
            lines,
            taken: Vec::new(),
            answered: 0,
            refused: 0,
            line_answered: 0,
            dry_run,
            ended: false,
            failure: None,
        }
    }

    /// Takes what is there, and waits for something if nothing is.
    fn take(&mut self) {
        while !self.ended && self.taken.len() < TAKEN_MAX {
            match self.lines.next(self.taken.is_empty()) {
                Ok(Next::Line(line, text)) => self.taken.push(read(line, text)),
                Ok(Next::TooLong(line)) => self.taken.push(Taken {
                    request: Asked { line, id: None },
                    what: Err(describe(&too_long(LINE_BYTES_MAX).into())),
                }),
                Ok(Next::Nothing) => return,
                Ok(Next::End) => self.ended = true,
                Ok(Next::Stopped) => self.fail(self.stopped()),
                Ok(Next::Unheard) => {
                    // What was not begun is not done: no one would know of it.
                    self.taken.clear();
                    self.fail(self.unheard());
                }
                Err(fault) => self.fail(of_file(fault)),
            }
        }
    }

    fn fail(&mut self, error: Error) {
        self.ended = true;
        self.failure = Some(error);
    }

    fn stopped(&self) -> Error {
        let line = self.lines.number();
        let message = format!("ended by a signal after line {line}: what follows was not read");
        Fault::new(Class::Interrupted, "interrupted", message)
            .hint("send what has no answer again")
            .into()
    }

    /// No one reads the answers any more. Each was written, but who was to read
    /// the last of them may not have.
    fn unheard(&self) -> Error {
        let line = self.line_answered;
        if self.dry_run || self.answered == self.refused {
            let message = format!(
                "standard output has no reader any more: nothing was done, and nothing after line \
                 {line} was looked at"
            );
            return Fault::new(Class::Failure, "io", message)
                .hint("read the answers until the requests end")
                .into();
        }
        let message = format!(
            "standard output has no reader any more: what lines 1 to {line} ask for was answered, \
             but the last answers may not have been read; nothing after them was done"
        );
        Fault::new(Class::Unknown, "outcome_unknown", message)
            .hint(
                "send what has no answer again with the same references: each is done once and no \
                 more",
            )
            .details(serde_json::json!({ "last_line": line }))
            .into()
    }

    /// Carries out what was taken, and answers as much as could be done in
    /// one transaction: what has one of its own, or all before the next that has.
    fn answer(&mut self) -> Vec<Answer> {
        let is_service =
            |taken: &Taken| matches!(taken.what, Ok(Wanted::Service(_) | Wanted::Check(_)));
        match self.taken.iter().position(is_service) {
            Some(0) => self.serve().into_iter().collect(),
            place => {
                let later = place.map_or_else(Vec::new, |place| self.taken.split_off(place));
                self.post(later)
            }
        }
    }

    /// Carries out the first that was taken, in a transaction of its own.
    fn serve(&mut self) -> Option<Answer> {
        let mut taken = std::mem::take(&mut self.taken).into_iter();
        let Taken { request, what } = taken.next()?;
        self.taken.extend(taken);
        let served = match what {
            Ok(Wanted::Service(service)) => self.ledger.payments().serve(&service).map(of_service),
            Ok(Wanted::Check(deposit)) => {
                let taken = self.ledger.checks().deposit_if_permitted(&deposit);
                taken.map(|check| Outcome::Check(Box::new(check)))
            }
            _ => return None,
        };
        let outcome = match served {
            Ok(outcome) => outcome,
            Err(error) => {
                let told = describe(&error);
                if matches!(error, Error::Store(_)) || told.class == Class::Unknown {
                    // What was not begun has no answer: it was not done.
                    self.taken.clear();
                    self.fail(error);
                    return Some(Answer {
                        outcome: told.into(),
                        request,
                    });
                }
                told.into()
            }
        };
        Some(self.answered_with(request, outcome))
    }

    fn answered_with(&mut self, request: Asked, outcome: Outcome) -> Answer {
        self.answered += 1;
        self.line_answered = request.line;
        self.refused += u64::from(matches!(outcome, Outcome::Failed { .. }));
        Answer { outcome, request }
    }

    /// Posts what was taken, as much as could be done in one transaction. What comes
    /// later is kept, unless the ledger failed: then it is not begun and has no answer.
    fn post(&mut self, later: Vec<Taken>) -> Vec<Answer> {
        let instructions: Vec<&Instruction> = self
            .taken
            .iter()
            .filter_map(|taken| match &taken.what {
                Ok(Wanted::Money(instruction)) => Some(instruction),
                _ => None,
            })
            .collect();
        let mut outcomes = Vec::new();
        if !instructions.is_empty() {
            match self.ledger.payments().carry_out(&instructions) {
                Ok(done) => outcomes = done,
                Err(error) => {
                    let failed = |taken: Taken| Answer {
                        outcome: match taken.what {
                            Ok(Wanted::Money(instruction)) => {
                                match instruction.failed_with(&error) {
                                    Some(fault) => describe(&fault.into()).into(),
                                    None => describe(&error).into(),
                                }
                            }
                            Ok(Wanted::Service(_) | Wanted::Check(_)) => describe(&error).into(),
                            Err(told) => told.into(),
                        },
                        request: taken.request,
                    };
                    let answers = self.taken.drain(..).map(failed).collect();
                    self.fail(error);
                    return answers;
                }
            }
        }
        let mut outcomes = outcomes.into_iter();
        let mut answers = Vec::with_capacity(self.taken.len());
        let mut left = std::mem::take(&mut self.taken).into_iter();
        for taken in left.by_ref() {
            let outcome = match taken.what {
                Err(told) => told.into(),
                Ok(instruction) => match outcomes.next() {
                    Some(Ok(done)) => of_money(done),
                    Some(Err(error)) => describe(&error).into(),
                    None => {
                        // It comes with the next transaction.
                        self.taken.push(Taken {
                            request: taken.request,
                            what: Ok(instruction),
                        });
                        break;
                    }
                },
            };
            answers.push(self.answered_with(taken.request, outcome));
        }
        self.taken.extend(left);
        self.taken.extend(later);
        answers
    }

    /// What is said when every line has its answer.
    fn sum_up(&self) -> Option<Error> {
        if self.refused == 0 {
            return None;
        }
        let (refused, all) = (self.refused, self.answered);
        let done = all - refused;
        let message = format!("{refused} of {all} requests were refused; {done} were done");
        let fault = Fault::new(Class::LeftOver, "rows_rejected", message)
            .hint("each has its error on standard output")
            .details(serde_json::json!({ "rejected": refused, "posted": done, "rows": all }));
        Some(fault.into())
    }
}

impl Iterator for Posting {
    type Item = Result<Vec<Answer>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take();
        if !self.taken.is_empty() {
            return Some(Ok(self.answer()));
        }
        let failure = self.failure.take().or_else(|| self.sum_up());
        self.refused = 0;
        failure.map(Err)
    }
}

/// The answer to what moved or reserved money.
fn of_money(done: Done) -> Outcome {
    match done {
        Done::Transaction(transaction) => Outcome::Transaction(transaction),
        Done::Group(group) => Outcome::Group(group),
        Done::Hold(hold) => Outcome::Hold(hold),
    }
}

/// The answer to a request about standing orders or fees.
fn of_service(served: Served) -> Outcome {
    match served {
        Served::Order(order) => Outcome::Order(order),
        Served::Fee(fee) => Outcome::Fee(fee),
        Served::Waiver(waiver) => Outcome::Waiver(waiver),
        Served::Transaction(transaction) => Outcome::Transaction(transaction),
    }
}

/// Reads a line.
fn read(line: u64, text: &[u8]) -> Taken {
    let (id, what) = match parse(text) {
        Ok(mut raw) => (raw.id.take(), understand(raw)),
        Err(mut fault) => (fault.id.take(), Err(unreadable(fault))),
    };
    let id = id.map(|id| match id {
        RequestId::Text(text) => text.into(),
        RequestId::Number(number) => number.into(),
    });
    Taken {
        request: Asked { line, id },
        what: what.map_err(|fault| describe(&fault.into())),
    }
}
