//! The tables that a copy takes, and in which order.

/// A table: its name, its columns with `#` after texts and `*` after bytes,
/// how many of them are its key, and whether rows stay as they were written.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static str,
    pub(crate) keys: usize,
    pub(crate) append_only: bool,
    /// How many rows are read, and written in a transaction.
    pub(crate) page_rows: i64,
}

/// Rows of most tables are short.
const PAGE_ROWS: i64 = 5_000;
/// A paper may have ten million bytes.
const DOCUMENT_ROWS: i64 = 4;

const fn table(name: &'static str, keys: usize, columns: &'static str) -> Table {
    Table {
        name,
        columns,
        keys,
        append_only: false,
        page_rows: PAGE_ROWS,
    }
}

const fn log(name: &'static str, columns: &'static str) -> Table {
    Table {
        name,
        columns,
        keys: 1,
        append_only: true,
        page_rows: PAGE_ROWS,
    }
}

/// Every table, those first that others refer to.
pub(crate) const TABLES: &[Table] = &[
    log(
        "change",
        "id subject subject_key action# after# operator booked_at business_date leaf* lane origin# approval",
    ),
    table(
        "ledger",
        1,
        "id name# currency# timezone# created_at change_id policy# identity# login# back_value_days",
    ),
    table("operator", 1, "id name# roles os_user# disabled change_id"),
    table(
        "partner",
        1,
        "id identity# name# address# public_keys# added_at disabled_at change_id",
    ),
    table(
        "gl_account",
        1,
        "id name# class floor_minor opened_at closed_at change_id",
    ),
    table("master_key", 1, "id name# fingerprint* created_at"),
    table(
        "customer",
        1,
        "id kind name# external_id# identity_sealed* email_sealed* phone_sealed* address_sealed* birth_date_sealed* status status_reason_sealed* created_at closed_at forgotten_at change_id",
    ),
    table(
        "customer_key",
        1,
        "customer master wrapped* email_token* phone_token*",
    ),
    table(
        "approval",
        1,
        "id maker rule request# status asked_at expires_at checker decided_at reason# transfer change_id about#",
    ),
    table(
        "token",
        1,
        "id operator secret_hash* scopes# created_at expires_at revoked_at change_id",
    ),
    table(
        "credential",
        1,
        "operator salt* memory_kib passes lanes verifier* temporary set_at code_secret* code_since code_step recovery* failures locked_until change_id",
    ),
    Table {
        page_rows: DOCUMENT_ROWS,
        ..table(
            "document",
            1,
            "id customer kind media_type size_bytes sha256* content_sealed* added_at destroyed_at change_id",
        )
    },
    table("customer_word", 2, "word# customer"),
    table(
        "account",
        1,
        "id type name# currency# status freeze_reason_sealed* overdraft_minor opened_at closed_at change_id mandate",
    ),
    table("holder", 2, "account customer role"),
    table("external_number", 1, "number# account"),
    table("position", 1, "account balance_minor legs spine*"),
    table(
        "batch",
        1,
        "id batch_key# kind sha256# file# reading# source currency# total_rows last_line posted amount_minor complete hold skipped* business_date sketch* first_transfer last_transfer change_id paid_before* skipped_references*",
    ),
    table(
        "hold",
        1,
        "id account amount_minor captured_minor status reference# memo# placed_at placed_on expires_on ended_on batch change_id purpose",
    ),
    log(
        "transfer",
        "id debit credit amount_minor kind channel booked_at business_date value_date operator batch line reverses hold reference# memo# debit_balance_minor credit_balance_minor debit_previous debit_jump credit_previous credit_jump leaf* lane source source_key group_id",
    ),
    table("ordered_by", 2, "transfer customer change_id"),
    table(
        "dispatch",
        1,
        "id ledger# ledger_name# address# account# currency# state arrived_as# refusal# reason# change_id",
    ),
    table(
        "arrival",
        1,
        "id ledger# ledger_name# reference# sender# account# currency# amount_minor transfer refusal# reason# change_id message#",
    ),
    table(
        "rollup",
        6,
        "day currency# kind channel flow lane transfers amount_minor",
    ),
    table("log", 1, "id leaves peaks*"),
];
