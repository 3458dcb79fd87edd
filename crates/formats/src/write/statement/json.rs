//! A statement with all that is known of it, on one line.

use std::fmt::Write as _;

use bankctl_types::account_statement::AccountStatement;
use bankctl_types::confusables::steers_terminal;

use super::WriteFault;

/// The fields as the model has them.
pub(super) fn write(statement: &AccountStatement) -> Result<String, WriteFault> {
    let json = serde_json::to_string(statement).map_err(|error| WriteFault(error.to_string()))?;
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        // Only texts have such characters, and every reader turns the escapes back.
        if steers_terminal(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text.push('\n');
    Ok(text)
}
