//! A result that goes to a file instead of standard output.

use std::io;
use std::path::Path;

use bankctl_storage::atomic_file::{DraftFile, Output, Refusal};

use super::Setup;
use crate::commands::Result;
use crate::error::{Class, Error, Fault};
use crate::render::{self, RenderError, Style};
use crate::report::{Body, Report};

/// Writes the result to a file that appears when it is whole.
pub(super) fn write(report: Report, output: Output, setup: &Setup) -> Result<Report> {
    let path = output.path().to_owned();
    let io = |error: &io::Error| refused(io::Error::from(error.kind()).into(), &path);
    // Made readable by its owner only, as all that is in a ledger.
    let refused = |refusal| refused(refusal, &path);
    let mut draft = DraftFile::beside(output).map_err(refused)?;
    let style = Style {
        raw: setup.style.raw,
        headers: setup.style.headers,
        columns: setup.style.columns.clone(),
        ..Style::plain(setup.style.form)
    };
    match render::write(report.body, &style, &mut draft) {
        Ok(()) => {}
        Err(RenderError::Failed(error)) => return Err(error),
        Err(RenderError::Io(error) | RenderError::Unanswered { error, .. }) => {
            return Err(io(&error));
        }
        Err(RenderError::BrokenPipe) => return Err(io(&io::ErrorKind::BrokenPipe.into())),
    }
    draft.as_file().sync_all().map_err(|error| io(&error))?;
    draft.put().map_err(refused)?;
    Ok(Report {
        body: Body::Nothing,
        ..report
    }
    .note(format!("written to {}", path.display())))
}

/// Whether the result may go to a file, before it is asked for.
pub(super) fn check(output: &Output) -> Result<()> {
    output
        .check()
        .map_err(|refusal| refused(refusal, output.path()))
}

fn refused(refusal: Refusal, path: &Path) -> Error {
    match refusal {
        Refusal::Io(error) => {
            // The kind alone: the whole names the draft, which no one knows of.
            let message = format!("{} can't be written: {}", path.display(), error.kind());
            Fault::new(Class::Failure, "io", message)
                .hint("check that its folder is there, may be written to and has room")
                .into()
        }
        kept => kept.into(),
    }
}
