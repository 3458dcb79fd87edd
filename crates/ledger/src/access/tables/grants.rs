//! What each role needs at the server: one table, and the statements that it
//! comes to. Tests hold it against the schema, and run every command of every
//! role with it.

use bankctl_storage::quoted;

use crate::access::rules::operator::{Role, Roles};

const fn of<const N: usize>(roles: [Role; N]) -> Roles {
    let mut all = Roles::NONE;
    let mut place = 0;
    while place < N {
        all = all.with(roles[place]);
        place += 1;
    }
    all
}

const NOBODY: Roles = Roles::NONE;
const ADMINS: Roles = of([Role::Admin]);
const SUPERVISORS: Roles = of([Role::Supervisor]);
/// Who serves customers.
const COUNTER: Roles = of([Role::Teller, Role::Supervisor]);
/// Who pays files.
const FILES: Roles = of([Role::Supervisor, Role::Service]);
/// Who moves money.
const MONEY: Roles = of([Role::Teller, Role::Supervisor, Role::Service]);
/// Who decides about requests.
const DECIDERS: Roles = of([Role::Supervisor, Role::Admin]);
/// Who asks for what takes a second person.
const MAKERS: Roles = of([Role::Teller, Role::Supervisor, Role::Admin, Role::Service]);
/// Who logs in.
const PEOPLE: Roles = of([Role::Teller, Role::Supervisor, Role::Admin, Role::Auditor]);

/// What may be done with a table.
struct Table {
    name: &'static str,
    read: Roles,
    insert: Roles,
    /// Columns, and who may write them. To lock a row takes the right to write one
    /// of its columns.
    update: &'static [(&'static str, Roles)],
    delete: Roles,
    /// Columns that nobody changes.
    fixed: &'static str,
}

macro_rules! tables {
    ($($name:literal $(read $read:ident)? $(insert $insert:ident)? $(delete $delete:ident)?
        $(update [$($columns:literal $roles:expr),+])? fixed $fixed:literal;)+) => {
        const TABLES: &[Table] = &[$(Table {
            name: $name,
            read: or!($($read)?, Roles::ALL),
            insert: or!($($insert)?, NOBODY),
            update: &[$($(($columns, $roles)),+)?],
            delete: or!($($delete)?, NOBODY),
            fixed: $fixed,
        }),+];
    };
}

macro_rules! or {
    (, $other:expr) => {
        $other
    };
    ($given:ident, $other:expr) => {
        $given
    };
}

// A new table, and a new column of one, needs a line here. Everybody may prove the
// books, and so read almost everything.
tables! {
    "account" insert MAKERS
        // Admins close the bank's own, which a trigger holds them to.
        update ["name status freeze_reason_sealed overdraft_minor closed_at change_id" DECIDERS]
        fixed "id type currency opened_at mandate";
    "approval" insert MAKERS
        update ["status checker decided_at reason transfer change_id" DECIDERS]
        fixed "id maker rule request asked_at expires_at about";
    "arrival" insert MONEY
        fixed "id ledger ledger_name reference sender account currency amount_minor transfer refusal reason change_id message";
    "bankctl_schema" fixed "version";
    "batch" insert FILES
        update ["last_line posted amount_minor complete hold skipped first_transfer last_transfer change_id paid_before" FILES]
        fixed "id batch_key kind sha256 file reading source currency total_rows business_date sketch skipped_references";
    "change" insert EVERYBODY
        fixed "id subject subject_key action after operator booked_at business_date leaf lane origin approval";
    "counter" read NOBODY fixed "id last";
    "credential" read PEOPLE insert PEOPLE
        update ["salt memory_kib passes lanes verifier temporary set_at code_secret code_since code_step recovery failures locked_until change_id" PEOPLE]
        fixed "operator";
    "credential_seen"
        fixed "operator name secrets temporary set_at codes code_since code_step recovery_codes failures locked_until change_id";
    "customer" insert MONEY
        update [
            "kind name external_id identity_sealed email_sealed phone_sealed address_sealed birth_date_sealed status status_reason_sealed closed_at forgotten_at change_id" COUNTER,
            // To lock it.
            "change_id" of([Role::Service, Role::Admin])
        ]
        fixed "id created_at";
    "customer_key" insert MONEY delete SUPERVISORS
        update ["master wrapped email_token phone_token" of([Role::Teller, Role::Supervisor, Role::Admin])]
        fixed "customer";
    "customer_word" insert MONEY delete COUNTER fixed "word customer";
    "dispatch" insert MONEY
        update ["state arrived_as refusal reason change_id" MONEY]
        fixed "id ledger ledger_name address account currency";
    "document" insert COUNTER
        update ["content_sealed destroyed_at change_id" SUPERVISORS]
        fixed "id customer kind media_type size_bytes sha256 added_at";
    "external_number" insert MAKERS fixed "number account";
    "gl_account" insert ADMINS
        update [
            "closed_at change_id" ADMINS,
            // To lock it: a trigger keeps it as it is.
            "id" MONEY
        ]
        fixed "name class floor_minor opened_at";
    "hold" insert MONEY
        update ["captured_minor status ended_on change_id" MONEY]
        fixed "id account amount_minor reference memo placed_at placed_on expires_on batch purpose";
    "holder" insert MONEY fixed "account customer role";
    "ledger"
        update [
            // To lock it: a check keeps it as it is.
            "id" MAKERS,
            "policy login back_value_days change_id" ADMINS,
            "wipe_since wipe_all" SUPERVISORS
        ]
        fixed "name currency timezone created_at identity place";
    "log" update ["leaves peaks" EVERYBODY] fixed "id";
    "master_key" insert ADMINS fixed "id name fingerprint created_at";
    "operator" insert ADMINS
        update ["roles os_user disabled change_id" ADMINS]
        fixed "id name";
    "ordered_by" insert MONEY fixed "transfer customer change_id";
    "partner" insert ADMINS
        update ["name address public_keys disabled_at change_id" ADMINS]
        fixed "id identity added_at";
    "position" insert MAKERS
        update ["balance_minor legs spine" MONEY]
        fixed "account";
    "reference_used" read FILES fixed "reference";
    "rollup" insert MONEY
        update ["transfers amount_minor" MONEY]
        fixed "day currency kind channel flow lane";
    "session" insert PEOPLE
        update ["access_hash refresh_hash spent refreshed_at used_at ended_at ended change_id" PEOPLE]
        fixed "id operator account started_at ends_at";
    "token" insert ADMINS
        update ["revoked_at change_id" ADMINS]
        fixed "id operator secret_hash scopes created_at expires_at";
    "transfer" insert MONEY
        fixed "id debit credit amount_minor kind channel booked_at business_date value_date operator batch line reverses hold reference memo debit_balance_minor credit_balance_minor debit_previous debit_jump credit_previous credit_jump leaf lane source source_key group_id";
}

const EVERYBODY: Roles = Roles::ALL;

/// Who takes numbers.
const SEQUENCES: &[(&str, Roles)] = &[
    ("approval_number", MAKERS),
    ("arrival_number", MONEY),
    ("batch_number", FILES),
    ("change_number", EVERYBODY),
    ("document_number", COUNTER),
    ("hold_number", MONEY),
    ("operator_number", ADMINS),
    ("partner_number", ADMINS),
    ("session_number", PEOPLE),
    ("token_number", ADMINS),
    ("transfer_number", MONEY),
];

/// Every table that is known here, with each of its columns.
pub fn granted_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let columns = |table: &'static Table| {
        let changed = table.update.iter().map(|(columns, _)| *columns);
        changed.chain([table.fixed]).flat_map(|all| all.split(' '))
    };
    TABLES
        .iter()
        .flat_map(move |table| columns(table).map(|column| (table.name, column)))
}

/// The statements that give an account of the server what operators with these
/// roles need, in the tables of a schema.
pub fn statements(schema: &str, roles: Roles, to: &str) -> Vec<String> {
    let (schema, to) = (quoted(schema), quoted(to));
    let named = |may: &dyn Fn(&Table) -> Roles| -> Vec<String> {
        let granted = TABLES.iter().filter(|table| may(table).meets(roles));
        granted
            .map(|table| format!("{schema}.{}", table.name))
            .collect()
    };
    let mut all = vec![format!("GRANT USAGE ON SCHEMA {schema} TO {to};")];
    let mut grant = |right: &str, on: Vec<String>| {
        if !on.is_empty() {
            all.push(format!("GRANT {right} ON {} TO {to};", on.join(", ")));
        }
    };
    grant("SELECT", named(&|table| table.read));
    grant("INSERT", named(&|table| table.insert));
    for table in TABLES {
        let may = table.update.iter().filter(|(_, who)| who.meets(roles));
        let mut columns: Vec<&str> = Vec::new();
        for column in may.flat_map(|(columns, _)| columns.split(' ')) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if !columns.is_empty() {
            let right = format!("UPDATE ({})", columns.join(", "));
            grant(&right, vec![format!("{schema}.{}", table.name)]);
        }
    }
    grant("DELETE", named(&|table| table.delete));
    let numbers = SEQUENCES.iter().filter(|(_, who)| who.meets(roles));
    let numbers: Vec<String> = numbers
        .map(|(name, _)| format!("{schema}.{name}"))
        .collect();
    if !numbers.is_empty() {
        grant("USAGE", vec![format!("SEQUENCE {}", numbers.join(", "))]);
    }
    all
}
