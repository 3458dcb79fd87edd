//! What is wrong with this machine for this ledger.

use bankctl_storage::health::{Finding, State};
use bankctl_storage::{Location, RowCheck};
use bankctl_types::Timestamp;
use bankctl_types::kind::TransitState;
use bankctl_types::text::counted;

use crate::access::rules::permission::Action;
use crate::error::Error;
use crate::kernel::tables;
use crate::{Context, Ledger, Result, day, views};

/// What is to be done about what was found: the program has the words.
#[derive(Clone, Copy, Debug)]
pub enum Cure<'e> {
    /// What helps against a failure.
    Of(&'e Error),
    /// Business days are closed when they are due.
    CloseDays,
    /// The books are proved before anything more is written to them.
    Prove,
    /// Money that is on its way is brought to its end.
    Sweep,
    /// Cash is counted, and what was brought in is booked.
    CountCash,
    /// The owner of money is found, who gets it.
    FindOwner,
}

/// Says what to do.
pub(crate) type Words<'w> = &'w dyn Fn(Cure<'_>) -> Option<String>;

/// How many transfers on their way are counted.
const SENT_SHOWN_MAX: usize = 1_000;

impl Ledger {
    /// Looks at the ledger's place, its engine, its clock. A ledger that can't
    /// be opened is a finding like any other; `cure` says what to do about it.
    pub fn examine(location: &Location, context: Context, cure: Words<'_>) -> Vec<views::Finding> {
        let mut findings = bankctl_storage::look(location);
        match Self::open(location, context, Action::Doctor) {
            Ok(mut ledger) => {
                findings.push(Finding::good("open", "the ledger can be opened"));
                let looked = ledger.clock().and_then(|clock| {
                    let transit = ledger.transit(cure)?;
                    let engine = ledger.engine(cure)?;
                    let freed = ledger.freed_parts()?;
                    let mut more = vec![clock, transit, engine, freed, ledger.data_key(cure)?];
                    more.extend(ledger.business_day(cure)?);
                    more.extend(ledger.nodes()?);
                    Ok(more)
                });
                match looked {
                    Ok(more) => findings.extend(more),
                    Err(error) => findings.push(failed("read", &error, cure)),
                }
            }
            Err(error) => findings.push(failed("open", &error, cure)),
        }
        findings.into_iter().map(shown).collect()
    }

    /// Bookings never go back, so a clock that stands before the last one shows.
    fn clock(&mut self) -> Result<Finding> {
        const CHECK: &str = "clock";
        let now = self.context.clock.now();
        self.read(|view| {
            let last = tables::transfers::last(view.driver)?.map(|(_, at, _)| at);
            Ok(match last {
                Some(last) if now < last => Finding::not_good(
                    CHECK,
                    State::Bad,
                    format!("the clock says {now}, and the last booking was at {last}"),
                    "set the system's clock, and keep it with NTP: until then bookings keep the later time",
                ),
                _ => Finding::good(CHECK, format!("the clock says {now}")),
            })
        })
    }

    /// Where days are closed, one that is due should not stay open.
    fn business_day(&mut self, cure: Words<'_>) -> Result<Option<Finding>> {
        const CHECK: &str = "business_day";
        let state = self.day().state()?;
        if state.mode == "calendar" {
            return Ok(None);
        }
        let date = state.business_date;
        let wrong = match (state.unfinished, state.due, state.problems) {
            (Some(closed), ..)
                if closed != date && state.unfinished_step.as_deref() == Some(day::ORDERS) =>
            {
                format!("the standing orders of {date} are not carried out")
            }
            (Some(day), ..) => format!("the close of {day} is not finished"),
            (None, true, _) => format!("business day {date} is due to be closed"),
            (None, false, 1..) => {
                format!("closes have left {}", counted(state.problems, "problem"))
            }
            _ => {
                return Ok(Some(Finding::good(
                    CHECK,
                    format!("the business day is {date}"),
                )));
            }
        };
        let cure = said(cure, Cure::CloseDays);
        Ok(Some(Finding::not_good(CHECK, State::Warning, wrong, cure)))
    }

    /// What was destroyed is wiped at once, or by the next command.
    fn freed_parts(&mut self) -> Result<Finding> {
        const CHECK: &str = "freed_parts";
        self.read(|view| {
            let wipe = tables::settings::ledger(view.driver)?.wipe;
            Ok(match wipe {
                None => Finding::good(CHECK, "nothing that was destroyed is left to be wiped"),
                Some(wipe) => Finding::not_good(
                    CHECK,
                    State::Warning,
                    format!(
                        "freed parts of the ledger may still hold what was destroyed at {}",
                        Timestamp(wipe.since)
                    ),
                    "run any command when no other process works with the ledger; on a server, one of the owner of the tables",
                ),
            })
        })
    }

    /// Without the key personal data can't be read; money moves all the same.
    fn data_key(&mut self, cure: Words<'_>) -> Result<Finding> {
        const CHECK: &str = "data_key";
        self.read(|view| {
            Ok(match view.context.privacy.vault(view.driver) {
                Ok(vault) => Finding::good(
                    CHECK,
                    format!("the key of personal data is in {}", vault.place()),
                ),
                Err(error @ Error::Fault(_)) => failed(CHECK, &error, cure),
                Err(other) => return Err(other),
            })
        })
    }

    /// Money on its way to other ledgers arrives in moments, unless something
    /// was broken off.
    fn transit(&mut self, cure: Words<'_>) -> Result<Finding> {
        const CHECK: &str = "transit";
        let (sent, next) =
            self.interledger()
                .sent(Some(TransitState::InTransit), None, SENT_SHOWN_MAX)?;
        let more = if next.is_some() { "more than " } else { "" };
        Ok(match sent.first() {
            None => Finding::good(CHECK, "no money is on its way to another ledger"),
            Some(oldest) => Finding::not_good(
                CHECK,
                State::Warning,
                format!(
                    "money is on its way to other ledgers: {more}{}, the oldest since {}: {} {} to {}",
                    counted(sent.len(), "transfer"),
                    oldest.booked_at,
                    oldest.amount,
                    oldest.currency,
                    oldest.ledger
                ),
                said(cure, Cure::Sweep),
            ),
        })
    }

    /// What an engine of several nodes is told has to be told to each.
    fn nodes(&mut self) -> Result<Option<Finding>> {
        const CHECK: &str = "nodes";
        self.read(|view| {
            let missing = view.driver.missing_settings()?;
            Ok(missing.map(|missing| match missing.first() {
                None => Finding::good(CHECK, "no node lacks a setting"),
                Some(first) => Finding::not_good(
                    CHECK,
                    State::Warning,
                    format!(
                        "nodes lack {}, the first {first}",
                        counted(missing.len(), "setting")
                    ),
                    "set it in the configuration of that node, and reload it",
                ),
            }))
        })
    }

    fn engine(&mut self, cure: Words<'_>) -> Result<Finding> {
        const CHECK: &str = "engine";
        self.read(|view| {
            let problems = view.driver.problems(RowCheck::All)?;
            Ok(match problems.first() {
                None => Finding::good(CHECK, "the engine finds nothing wrong with its file"),
                Some(first) => Finding::not_good(
                    CHECK,
                    State::Bad,
                    format!(
                        "the engine finds {}, the first: {first}",
                        counted(problems.len(), "problem")
                    ),
                    said(cure, Cure::Prove),
                ),
            })
        })
    }
}

fn failed(check: &'static str, error: &Error, cure: Words<'_>) -> Finding {
    Finding::not_good(
        check,
        State::Bad,
        error.message(),
        said(cure, Cure::Of(error)),
    )
}

fn said(words: Words<'_>, cure: Cure<'_>) -> String {
    words(cure).unwrap_or_else(|| "see the message".to_owned())
}

fn shown(finding: Finding) -> views::Finding {
    views::Finding {
        check: finding.check.to_owned(),
        status: finding.state.name().to_owned(),
        message: finding.message,
        cure: finding.cure,
    }
}
