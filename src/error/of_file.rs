//! What is wrong with a file, as a failure like any other.

use bankctl_formats::read::FileFault;

use super::{Class, Error, Fault};

/// The failure that a file can't be taken as a whole.
#[allow(clippy::needless_pass_by_value)] // As `map_err` gives it.
pub fn of_file(fault: FileFault) -> Error {
    let told = Fault::new(class(fault.code()), fault.code(), fault.to_string());
    Fault {
        hint: fault.hint().map(|words| Box::new(words.into())),
        ..told
    }
    .into()
}

fn class(code: &str) -> Class {
    match code {
        "io" | "file_changed" => Class::Failure,
        "file_not_found" => Class::NotFound,
        "permission_denied" => Class::NotPermitted,
        "control_total_mismatch" | "control_count_mismatch" | "control_hash_mismatch" => {
            Class::Refused
        }
        _ => Class::Usage,
    }
}
