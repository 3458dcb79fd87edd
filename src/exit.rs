//! The process's exit codes; the contract with scripts.

use crate::error::Class;

/// Done.
pub const DONE: u8 = 0;
/// An internal or I/O failure.
const FAILURE: u8 = 1;
/// Wrong usage or an unreadable value.
const USAGE: u8 = 2;
/// No such thing.
const NOT_FOUND: u8 = 3;
/// A banking rule refused it.
const REFUSED: u8 = 4;
/// Not permitted.
const NOT_PERMITTED: u8 = 5;
/// A conflict with what is there.
const CONFLICT: u8 = 6;
/// The ledger stayed busy past the time-out.
const BUSY: u8 = 7;
/// The ledger is damaged or was altered.
const DAMAGED: u8 = 8;
/// Finished, with rows left over.
const LEFT_OVER: u8 = 9;
/// Waits for a second person.
const APPROVAL: u8 = 10;
/// Whether it was done is not known.
const UNKNOWN: u8 = 11;
/// Ended by Ctrl-C or a signal to terminate (128 + SIGINT, as shells do).
const INTERRUPTED: u8 = 130;

/// The exit code of a class of failures.
pub fn of(class: Class) -> u8 {
    match class {
        Class::Failure => FAILURE,
        Class::Usage => USAGE,
        Class::NotFound => NOT_FOUND,
        Class::Refused => REFUSED,
        Class::NotPermitted => NOT_PERMITTED,
        Class::Conflict => CONFLICT,
        Class::Busy => BUSY,
        Class::Damaged => DAMAGED,
        Class::LeftOver => LEFT_OVER,
        Class::NeedsApproval => APPROVAL,
        Class::Unknown => UNKNOWN,
        Class::Interrupted => INTERRUPTED,
    }
}

/// An exit code as help and manual tell it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code of the process.
    pub code: u8,
    /// What it means.
    pub meaning: &'static str,
    /// The values of `error.code` that one meets most under it.
    pub errors: &'static [&'static str],
}

const fn entry(code: u8, meaning: &'static str, errors: &'static [&'static str]) -> Entry {
    Entry {
        code,
        meaning,
        errors,
    }
}

/// Every exit code, for help, manual and `docs/reference/exit-codes.md`.
#[rustfmt::skip]
pub const ALL: &[Entry] = &[
    entry(DONE, "Done; a replayed reference too", &[]),
    entry(FAILURE, "An internal or I/O failure", &[
        "io", "disk_full", "file_size_limit", "file_changed", "unreachable", "clock_not_set", "clock_ahead",
        "internal",
    ]),
    entry(USAGE, "Wrong usage, or a value or file that can't be read", &[
        "usage", "invalid_amount", "invalid_account_number", "invalid_customer_number", "invalid_routing_number",
        "invalid_date", "confirmation_required", "unsupported_format", "unsupported_entry_class", "truncated_file", "missing_column", "ambiguous_amount", "ambiguous_sheet", "invalid_rules",
    ]),
    entry(NOT_FOUND, "No such thing", &[
        "ledger_not_found", "account_not_found", "customer_not_found",
        "transaction_not_found", "hold_not_found", "operator_not_found", "approval_not_found", "token_not_found", "session_not_found",
        "file_not_found",
        "audit_key_not_found", "data_key_not_found", "document_not_found",
        "partner_not_found", "signing_key_not_found", "group_not_found", "order_not_found",
        "dispute_not_found", "check_not_found", "ach_entry_not_found", "ctr_not_found", "rule_not_found", "alert_not_found",
        "case_not_found", "case_key_not_found", "reconciliation_not_found",
    ]),
    entry(REFUSED, "A banking rule refused it", &[
        "insufficient_funds", "account_frozen", "account_closed", "customer_not_approved", "mandate_not_met", "denied_by_rule", "limit_exceeded",
        "currency_mismatch", "same_account", "balance_not_zero", "holds_open", "hold_not_by_hand",
        "value_date_out_of_range",
        "built_in_account", "already_reversed", "control_total_mismatch", "control_count_mismatch", "control_hash_mismatch", "return_window_over", "transfer_returned", "last_admin",
        "check_already_deposited", "check_already_returned", "order_ended", "dispute_exists", "dispute_closed",
        "statement_gap", "sequence_gap", "statement_overlap", "no_closing_balance", "unproved_statement", "not_last_reconciliation", "reconciliation_posted",
        "nothing_credited", "not_a_service", "already_decided", "no_password", "login_not_needed",
    ]),
    entry(NOT_PERMITTED, "Not permitted", &[
        "permission_denied", "not_logged_in", "login_failed", "locked_out", "no_safe_folder",
        "unknown_partner", "unproved_sender",
    ]),
    entry(CONFLICT, "A conflict with what is there", &[
        "reference_conflict", "ambiguous_reference", "ambiguous_name", "already_exists", "protected_file", "other_name", "other_ledger", "similar_batch",
        "references_reused", "file_id_conflict", "not_shareable",
    ]),
    entry(BUSY, "The ledger stayed busy past the time-out, or takes no more connections", &["busy", "too_many_connections"]),
    entry(DAMAGED, "The ledger is damaged, altered, or of another kind", &[
        "verification_failed", "not_a_ledger", "newer_version", "wrong_place",
    ]),
    entry(LEFT_OVER, "Finished, with rows left over", &[
        "rows_rejected", "checks_returned", "rows_left", "differences_found", "problems_found", "still_in_transit", "not_due", "returns_due",
    ]),
    entry(APPROVAL, "Waits for a second person", &["approval_required"]),
    entry(UNKNOWN, "It may have been done, and that could not be told; the hint says what to do", &[
        "outcome_unknown", "in_transit",
    ]),
    entry(INTERRUPTED, "Ended by Ctrl-C or a signal to terminate", &["interrupted"]),
];
