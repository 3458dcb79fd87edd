//! The codes of failures, read from the source.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Codes that no command line brings about at will, and why.
pub const NOT_SHOWN: &[(&str, &str)] = &[
    ("internal", "would be a bug"),
    ("not_logged_in", "needs a ledger that asks for a login"),
    ("login_failed", "needs a ledger that asks for a login"),
    ("locked_out", "needs a ledger that asks for a login"),
    ("no_safe_folder", "needs a ledger that asks for a login"),
    ("weak_password", "needs a password on standard input"),
    ("wrong_code", "needs a password on standard input"),
    ("no_codes_offered", "needs a password on standard input"),
    (
        "sequence_gap",
        "needs two statements that the bank has numbered, one of them kept",
    ),
    (
        "changed_since_check",
        "needs a ledger that changes between two steps of an import",
    ),
    (
        "import_running",
        "needs two processes that import the same file",
    ),
    ("problems_found", "is about the machine"),
    ("not_shareable", "needs a folder that others may not enter"),
    ("other_name", "needs a file with a second name"),
    ("other_ledger", "needs a backup of another ledger"),
    (
        "ambiguous_reference",
        "needs a reference that is like the name of a row of a file",
    ),
    ("checks_returned", "is over when the same file is run again"),
    ("ambiguous_sheet", "needs a spreadsheet of two payrolls"),
    (
        "ach_not_returnable",
        "needs an entry that was repaired: ach.rs",
    ),
    (
        "reversal_window_over",
        "needs an entry that was sent a week ago: ach_out.rs",
    ),
    ("not_in_suspense", "needs an entry that was posted: ach.rs"),
    (
        "not_incoming",
        "needs the number of an operator that the file is not of: ach.rs",
    ),
    (
        "returns_due",
        "needs a close with an entry in suspense: ach.rs",
    ),
    (
        "too_many_files",
        "needs a file that was made before: ach.rs",
    ),
    (
        "file_id_conflict",
        "needs an order that was posted before: payments_file.rs",
    ),
    ("not_due", "depends on the day: payments_file.rs"),
    ("several_payers", "needs an order of several accounts"),
    ("clock_not_set", "needs a clock that was never set"),
    ("clock_ahead", "needs a clock that is weeks ahead"),
    ("clock_differs", "needs a server with another clock"),
    ("disk_full", "needs a full disk"),
    ("outcome_unknown", "needs a disk that fails"),
    (
        "file_size_limit",
        "needs a process whose files may not grow",
    ),
    ("busy", "takes as long as the time-out"),
    ("no_second_person", "needs a bank of one operator"),
    ("last_admin", "needs a bank of one admin"),
    (
        "too_many_connections",
        "needs a server that takes no one else in",
    ),
    ("wrong_place", "needs a server behind a pooler"),
    (
        "invalid_json",
        "is answered on standard output, line by line",
    ),
    ("day_behind", "needs a night that was missed"),
    ("period_closed", "needs a month of nights"),
    ("account_dormant", "needs a year of nights"),
    ("already_closed", "needs a month of nights"),
    (
        "problems_unresolved",
        "needs a close that could not do everything",
    ),
    ("not_balanced", "needs a ledger that was altered"),
    ("interrupted", "needs a signal in the middle of an import"),
    ("not_confirmed", "needs a terminal that says no"),
    ("file_changed", "needs a file that changes while it is read"),
    ("too_many_duplicates", "needs a file of millions of rows"),
    ("record_too_long", "needs a file of one long line"),
    (
        "data_key_not_found",
        "needs a ledger whose key file is gone",
    ),
    (
        "unproved_sender",
        "needs a ledger that was copied without its key",
    ),
    ("not_forgettable", "is about one customer after another"),
];

/// Every code that the source gives to a failure.
pub fn of_the_source() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).expect("a source");
                // Tests of a module come last in its file.
                let source = source
                    .split("#[cfg(test)]\nmod ")
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let name = path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or_default();
                collect(&source, name, &mut found);
            }
        }
    }
    assert!(found.len() > 50, "{found:?}");
    found
}

fn collect(source: &str, file: &str, found: &mut BTreeSet<String>) {
    let mut take = |after: &str| {
        let code = after
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        if let Some(code) = code.filter(|code| {
            !code.is_empty()
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        }) {
            found.insert(code.to_owned());
        }
    };
    for piece in source.split("Class::").skip(1) {
        if let Some((name, after)) = piece.split_once(',')
            && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        {
            take(after);
        }
    }
    for (call, of) in [
        ("wrong(", "values.rs"),
        ("wrong(", "fees.rs"),
        ("wrong(", "interest.rs"),
        ("wrong(", "orders.rs"),
        ("wrong(", "disputes.rs"),
        ("wrong(", "checks.rs"),
        ("warn(", "known.rs"),
        ("refused(", file),
        ("not_found(", file),
    ] {
        if file == of {
            source.split(call).skip(1).for_each(&mut take);
        }
    }
    if ["rejection.rs", "fault.rs", "decision.rs"].contains(&file) {
        let codes = source.split("fn code(").nth(1).unwrap_or_default();
        let codes = codes.split("\n    }\n").next().unwrap_or_default();
        let codes = codes.split("=>").skip(1);
        codes.for_each(|code| take(code.trim_start().trim_start_matches('{')));
    }
}
