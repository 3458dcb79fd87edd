//! Failures and notes, as standard error shows them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{Form, json, visible};

/// What the outside sees of a failure.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ErrorText {
    /// The stable code that scripts read.
    pub code: String,
    /// What was wrong, with the value.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// More for scripts.
    pub details: Option<Value>,
}

/// Writes a failure: one line and a line for the hint; for programs that read
/// JSON one line of it.
///
/// # Errors
/// Those of the output.
pub fn write_error(
    error: &ErrorText,
    form: Form,
    color: bool,
    output: &mut dyn Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Enclosed<'a> {
        error: &'a ErrorText,
    }
    // Written at once, so that lines of two processes do not mix.
    let mut text = Vec::new();
    if form == Form::Json {
        json::compact(&Enclosed { error }, &mut text)?;
        text.push(b'\n');
    } else {
        let (red, end) = if color {
            ("\u{1b}[31m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        writeln!(text, "{red}bankctl:{end} {}", visible(&error.message))?;
        if let Some(hint) = &error.hint {
            writeln!(text, "hint: {}", visible(hint))?;
        }
    }
    output.write_all(&text)?;
    output.flush()
}

/// Writes a line for people beside a result.
///
/// # Errors
/// Those of the output.
pub fn write_note(line: &str, output: &mut dyn Write) -> io::Result<()> {
    output.write_all(format!("{}\n", visible(line)).as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ErrorText, write_error};
    use crate::render::Form;
    use crate::render::samples::HOSTILE;

    fn written(error: &ErrorText, form: Form, color: bool) -> String {
        let mut output = Vec::new();
        write_error(error, form, color, &mut output).expect("a vector takes it");
        String::from_utf8(output).expect("UTF-8")
    }

    #[test]
    fn a_failure_is_a_line_and_a_hint_or_one_line_of_json() {
        let mut error = ErrorText {
            code: "account_not_found".to_owned(),
            message: "there is no account 1000000017".to_owned(),
            hint: Some("bankctl account list shows all".to_owned()),
            details: Some(json!({ "account": "1000000017" })),
        };
        insta::assert_snapshot!(written(&error, Form::Table, false), @r"
        bankctl: there is no account 1000000017
        hint: bankctl account list shows all
        ");
        assert!(written(&error, Form::Csv, true).starts_with("\u{1b}[31mbankctl:\u{1b}[0m "));
        error.hint = None;
        insta::assert_snapshot!(written(&error, Form::Json, true), @r#"{"error":{"code":"account_not_found","message":"there is no account 1000000017","hint":null,"details":{"account":"1000000017"}}}"#);
    }

    #[test]
    fn no_text_breaks_out_of_its_line() {
        for text in HOSTILE {
            let error = ErrorText {
                code: "usage".to_owned(),
                message: (*text).to_owned(),
                hint: Some((*text).to_owned()),
                details: Some(json!(text)),
            };
            for form in [Form::Table, Form::Json] {
                let written = written(&error, form, false);
                let (lines, rest): (Vec<char>, Vec<char>) =
                    written.chars().partition(|character| *character == '\n');
                assert_eq!(lines.len(), if form == Form::Json { 1 } else { 2 });
                assert!(
                    !rest
                        .into_iter()
                        .any(crate::render::visible::steers_terminal)
                );
            }
        }
    }
}
