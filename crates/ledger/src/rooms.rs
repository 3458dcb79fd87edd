//! The rooms of the bank, in lists: what has rows and records of its own.

pub mod forms;
pub(crate) mod records;
pub(crate) mod requests;

use bankctl_storage::driver::Sequence;

use crate::kernel::tables::descriptor::Table;
use crate::kernel::transaction::Asked;
use crate::{
    access, ach, alerts, approvals, checks, ctr, customers, day, disputes, documents, drawn_checks,
    exchange, fees, imports, interest, interledger, kernel, limits, orders, payments, privacy,
    products, reconciliations, regulations, statements, tills,
};

/// Every table, those first that others refer to: a copy takes them in this
/// order.
const TABLES: &[&Table] = &[
    &kernel::tables::changes::TABLE,
    &kernel::tables::settings::LEDGER_TABLE,
    &access::tables::operators::TABLE,
    &interledger::partner_table::TABLE,
    &kernel::tables::gl::TABLE,
    &privacy::table::MASTER_KEY,
    &customers::table::CUSTOMER,
    &privacy::table::CUSTOMER_KEY,
    &approvals::table::TABLE,
    &access::tables::api_tokens::TABLE,
    &access::tables::credentials::TABLE,
    &documents::table::TABLE,
    &customers::table::CUSTOMER_WORD,
    &kernel::tables::accounts::ACCOUNT,
    &kernel::tables::accounts::HOLDER,
    &kernel::tables::accounts::EXTERNAL_NUMBER,
    &products::table::PRODUCT,
    &products::table::RATE,
    &products::table::ASSIGNMENT,
    &interest::table::ACCOUNT,
    &interest::table::TOTAL,
    &fees::table::TERM,
    &fees::table::WAIVER,
    &limits::table::LIMIT,
    &limits::table::CUSTOMER_LIMIT,
    &limits::table::DORMANCY,
    &kernel::tables::positions::TABLE,
    &imports::table::TABLE,
    &kernel::tables::holds::TABLE,
    &kernel::tables::transfers::TRANSFER,
    &payments::table::TABLE,
    &orders::table::ORDER,
    &orders::table::OCCURRENCE,
    &fees::table::FEE,
    &interledger::table::DISPATCH,
    &interledger::table::ARRIVAL,
    &kernel::tables::daily_totals::TABLE,
    &day::calendar_table::CALENDAR,
    &day::calendar_table::CALENDAR_DAY,
    &kernel::tables::business_days::TABLE,
    &day::table::CLOSE_STEP,
    &day::table::PROBLEM,
    &kernel::tables::periods::TABLE,
    &kernel::tables::settings::LOG_TABLE,
    &kernel::tables::settings::BANKCTL_SCHEMA_TABLE,
    &kernel::tables::settings::COUNTER_TABLE,
    &access::tables::credentials_seen::TABLE,
    &kernel::tables::transfers::REFERENCE_USED,
    &access::tables::sessions::TABLE,
    &tills::table::TILL,
    &tills::table::COUNT,
    &tills::table::HANDOVER,
    &exchange::table::TABLE,
    &disputes::table::TABLE,
    &ach::table::TABLE,
    &checks::table::TABLE,
    &regulations::table::TABLE,
    &drawn_checks::table::BOOK,
    &drawn_checks::table::STOP,
    &drawn_checks::table::ITEM,
    &ctr::table::TABLE,
    &alerts::table::TABLE,
    &statements::table::TABLE,
    &reconciliations::table::TABLE,
];

/// Who answers what the write path asks.
pub(crate) static ASKED: Asked = Asked {
    operator: |context, driver| context.foreseen(driver),
    terms: |books, request, fees_minor, before| {
        let mut terms = books.terms_of(request, fees_minor, before)?;
        books.say_of_tills(request, &mut terms)?;
        books.watch(request, &mut terms)?;
        Ok(terms)
    },
    drawer: |books, request, named| books.choose_drawer(request, named),
    taken_back: |books, original| {
        books.is_cash_of_session(original)?;
        books.is_of_no_check(original)?;
        ach::is_of_no_entry(books, original)
    },
    note: |books, seen| books.keep_alerts(seen),
};

/// Every table.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().copied()
}

/// The tables that a copy takes, those first that others refer to, each with
/// its columns.
pub(crate) fn copied() -> impl Iterator<Item = (&'static Table, &'static str)> {
    tables().filter_map(|table| table.copied.map(|columns| (table, columns)))
}

/// The tables whose numbers are drawn, and where they come from.
pub(crate) fn numbered() -> Vec<(Sequence, &'static str)> {
    copied()
        .filter_map(|(table, _)| table.numbers.map(|numbers| (numbers, table.name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use bankctl_storage::{Error, Location, create};
    use rusqlite::Connection;

    use crate::{
        access, ach, alerts, approvals, checks, ctr, customers, day, disputes, documents,
        drawn_checks, exchange, fees, imports, interest, interledger, kernel, limits, orders,
        payments, privacy, products, reconciliations, regulations, reports, statements, tills,
    };

    #[test]
    fn every_statement_numbers_its_parameters_by_first_appearance() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        create::<_, Error>(&Location::File(path.clone()), |_| Ok(())).expect("a ledger");
        let connection = Connection::open(&path).expect("the file");
        let statements = statements();
        assert!(statements.len() > 20);
        for text in statements {
            let statement = connection
                .prepare(text)
                .unwrap_or_else(|e| panic!("{text}: {e}"));
            for place in 1..=statement.parameter_count() {
                let expected = format!("${place}");
                assert_eq!(
                    statement.parameter_name(place),
                    Some(expected.as_str()),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn the_key_of_a_table_is_some_of_its_columns() {
        for (table, columns) in super::copied() {
            let count = columns.split_whitespace().count();
            assert!((1..=count).contains(&table.keys), "{}", table.name);
        }
    }

    /// Every statement there is.
    fn statements() -> Vec<&'static str> {
        [
            kernel::tables::accounts::STATEMENTS,
            approvals::table::STATEMENTS,
            imports::table::STATEMENTS,
            kernel::tables::changes::STATEMENTS,
            access::tables::credentials::STATEMENTS,
            customers::table::STATEMENTS,
            documents::table::STATEMENTS,
            kernel::tables::daily_totals::STATEMENTS,
            kernel::tables::gl::STATEMENTS,
            kernel::tables::account_holders::STATEMENTS,
            kernel::tables::new_accounts::STATEMENTS,
            kernel::tables::holds::STATEMENTS,
            kernel::tables::transfers::STATEMENTS,
            kernel::tables::transfers::listed::STATEMENTS,
            kernel::tables::transfers::reversals::STATEMENTS,
            privacy::table::STATEMENTS,
            access::tables::operators::STATEMENTS,
            payments::table::STATEMENTS,
            bankctl_storage::own_row::STATEMENTS,
            interledger::partner_table::STATEMENTS,
            kernel::tables::positions::STATEMENTS,
            kernel::tables::sums_by_type::STATEMENTS,
            access::tables::sessions::STATEMENTS,
            kernel::tables::settings::STATEMENTS,
            access::tables::api_tokens::STATEMENTS,
            interledger::table::STATEMENTS,
            kernel::tables::business_days::STATEMENTS,
            kernel::tables::periods::STATEMENTS,
            day::table::STATEMENTS,
            day::calendar_table::STATEMENTS,
            kernel::tables::legs::STATEMENTS,
            kernel::tables::ordered::STATEMENTS,
            products::table::STATEMENTS,
            reports::table::STATEMENTS,
            interest::table::STATEMENTS,
            orders::table::STATEMENTS,
            fees::table::STATEMENTS,
            limits::table::STATEMENTS,
            tills::table::STATEMENTS,
            disputes::table::STATEMENTS,
            ach::table::STATEMENTS,
            checks::table::STATEMENTS,
            regulations::table::STATEMENTS,
            drawn_checks::table::STATEMENTS,
            exchange::table::STATEMENTS,
            ctr::table::STATEMENTS,
            alerts::table::STATEMENTS,
            statements::table::STATEMENTS,
            reconciliations::table::STATEMENTS,
        ]
        .concat()
    }
}
