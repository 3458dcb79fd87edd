//! Answers to requests: a line of JSON each, written as they come.

use std::io::Write;

use super::{RenderError, json};
use crate::report::Answers;

/// Writes answers, those that come together at once, and nothing later than
/// they come.
pub(super) fn write(answers: Answers, output: &mut dyn Write) -> Result<(), RenderError> {
    let mut text = Vec::new();
    for together in answers {
        let together = together?;
        text.clear();
        for answer in &together {
            // Memory takes it.
            json::compact(answer, &mut text)?;
            text.push(b'\n');
        }
        let written = output.write_all(&text).and_then(|()| output.flush());
        if let (Err(error), Some(first), Some(last)) = (written, together.first(), together.last())
        {
            return Err(RenderError::Unanswered {
                error,
                first: first.request.line,
                last: last.request.line,
            });
        }
    }
    Ok(())
}
