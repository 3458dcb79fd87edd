//! What becomes of a result: how it is shown, what of one that waits for a
//! second person, and of one that can't be written to standard output.

use std::io;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::views::Waiting;

use super::Setup;
use crate::commands::{Context, Result};
use crate::error::{Class, Error, Fault, describe};
use crate::exit;
use crate::render::{self, ErrorText, Form, RenderError, Style};
use crate::report::{Body, List, LookUp, Report};

/// Whether there may be something afterwards that was not there before. What
/// is only told can be asked for again, whatever becomes of the answer.
pub(super) fn is_done(action: Option<Action>, writes_nothing: bool) -> bool {
    !writes_nothing && action.is_none_or(Action::is_done)
}

/// Answers to requests can't be written: the program that sent them is told that they
/// may have been done.
pub(super) fn unanswered(error: &io::Error, first: u64, last: u64, wrote: bool) -> Fault {
    if !wrote {
        return failed(error, wrote, None);
    }
    let message = format!(
        "standard output can't be written ({error}): what lines {first} to {last} ask for may have \
         been done, and nothing after them was"
    );
    Fault::new(Class::Unknown, "outcome_unknown", message)
        .hint("send them again with the same references: each is done once and no more")
        .details(serde_json::json!({ "first_line": first, "last_line": last }))
}

/// The result can't be written. What was done stays done: the caller must not
/// take this for a failure of the command, and is told where to look.
pub(super) fn failed(error: &io::Error, wrote: bool, found: Option<&LookUp>) -> Fault {
    if !wrote {
        return Fault::new(Class::Failure, "io", format!("standard output: {error}"))
            .hint("make room for the output, and run the command again");
    }
    let Some(found) = found else {
        let message = format!("it was done, but standard output can't be written: {error}");
        return Fault::new(Class::Unknown, "outcome_unknown", message)
            .hint("look at what was done before you run the command again");
    };
    let message = format!(
        "it was done: {}; but standard output can't be written: {error}",
        found.what
    );
    Fault::new(Class::Unknown, "outcome_unknown", message)
        .hint(found.hint.clone())
        .details(found.details.clone())
}

/// What came of a command, or that it waits.
pub(super) fn or_awaited(done: Result<Report>, context: &Context<'_>) -> Result<Report> {
    match done {
        Err(Error::Waiting { number, rule }) => Ok(awaited(number, rule, context)),
        other => other,
    }
}

/// A request that waits for a second person is a result, with its number.
fn awaited(number: Option<i64>, rule: Rule, context: &Context<'_>) -> Report {
    let waiting = Waiting {
        approval: number,
        status: ApprovalStatus::Pending,
        rule,
        dry_run: context.dry_run,
    };
    Report {
        fault: Some(Error::Waiting { number, rule }),
        ..Report::one(waiting)
    }
}

/// Shows the result, then what is to be said about it.
pub(super) fn finish(report: Report, setup: &Setup, quiet: bool, wrote: bool) -> u8 {
    let Report {
        body,
        notes,
        fault,
        aside,
        zone,
    } = report;
    let found = match &body {
        Body::One(record) if wrote => record.look_up(),
        _ => None,
    };
    let more = match &body {
        Body::List(list) if setup.style.form == Form::Table => more(list, &setup.style),
        _ => None,
    };
    let style = if aside {
        setup.error_style()
    } else {
        setup.style.clone()
    };
    let (style, unknown) = with_known_columns(Style { zone, ..style }, &body, wrote);
    // A job of cron that found nothing to do sends no mail.
    let is_empty = matches!(&body, Body::List(list) if list.items.is_empty());
    let body = if quiet && is_empty && style.form == Form::Table {
        Body::Nothing
    } else {
        body
    };
    let written = if aside {
        render::write(body, &style, &mut io::stderr().lock())
    } else {
        render::write(body, &style, &mut io::stdout().lock())
    };
    match written {
        Ok(()) => {}
        // The reader has seen enough; what was found stays found.
        Err(RenderError::BrokenPipe) => {
            return fault.map_or(exit::DONE, |fault| exit::of(fault.class()));
        }
        Err(RenderError::Failed(error)) => {
            return tell(&error, setup.style.form, setup.error_color);
        }
        Err(RenderError::Unanswered { error, first, last }) => {
            let fault = unanswered(&error, first, last, wrote);
            return tell(&fault.into(), setup.style.form, setup.error_color);
        }
        Err(RenderError::Io(error)) => {
            let fault = failed(&error, wrote, found.as_ref());
            return tell(&fault.into(), setup.style.form, setup.error_color);
        }
    }
    if !quiet {
        for line in notes.into_iter().chain(more).chain(unknown) {
            // No one may be listening; the result is written all the same.
            let _ = render::write_note(&line, &mut io::stderr().lock());
        }
    }
    fault.map_or(exit::DONE, |fault| {
        tell(&fault, setup.style.form, setup.error_color)
    })
}

/// What is said under a list that was cut.
fn more(list: &List, style: &Style) -> Option<String> {
    let cursor = list.next.as_ref()?;
    let shown = list.items.len();
    let mut told = match list.count {
        Some(count) => format!("{shown} of {count} are shown: add --after {cursor} for the next"),
        None => format!("there is more: add --after {cursor}"),
    };
    if style.sort.is_some() {
        told.push_str("; only what is shown was sorted");
    }
    Some(told)
}

/// What was done must not look like a failure because of a column that is not
/// there: it is shown as usual then, and the column is a note.
fn with_known_columns(style: Style, body: &Body, wrote: bool) -> (Style, Option<String>) {
    match render::check(body, &style) {
        Err(fault) if wrote => {
            let usual = Style {
                columns: None,
                sort: None,
                ..style
            };
            (usual, Some(fault.message))
        }
        _ => (style, None),
    }
}

/// Writes a failure to standard error and gives its exit code.
pub(super) fn tell(error: &Error, form: Form, color: bool) -> u8 {
    let told = describe(error);
    let text = ErrorText {
        code: told.code.to_owned(),
        message: told.message,
        hint: told.hint,
        details: told.details,
    };
    let _ = render::write_error(&text, form, color, &mut io::stderr().lock());
    exit::of(told.class)
}
