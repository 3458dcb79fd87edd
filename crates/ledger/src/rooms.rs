//! The rooms of the bank, in lists: what has rows and records of its own.

pub(crate) mod records;

#[cfg(test)]
mod tests {
    use bankctl_storage::{Error, Location, create};
    use rusqlite::Connection;

    use crate::{
        access, approvals, customers, documents, holds, imports, interledger, kernel, payments,
        privacy,
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
            holds::table::STATEMENTS,
            kernel::tables::transfers::STATEMENTS,
            privacy::table::STATEMENTS,
            access::tables::operators::STATEMENTS,
            payments::table::STATEMENTS,
            bankctl_storage::own_row::STATEMENTS,
            interledger::partner_table::STATEMENTS,
            kernel::tables::positions::STATEMENTS,
            access::tables::sessions::STATEMENTS,
            kernel::tables::settings::STATEMENTS,
            access::tables::api_tokens::STATEMENTS,
            interledger::table::STATEMENTS,
        ]
        .concat()
    }
}
