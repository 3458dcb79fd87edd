//! The ledger's rows on an engine.
//!
//! What belongs here: the SQL of the bank, and the typed functions around it,
//! one file a noun. Nothing here knows a use case, a command or a report, and
//! nothing knows which engine answers.

pub mod accounts;
pub mod ahead;
pub mod approvals;
pub mod batches;
pub mod before_sealing;
pub mod changes;
pub mod copying;
pub mod credentials;
pub mod customers;
pub mod documents;
pub mod figures;
pub mod gl;
pub mod grants;
mod holders;
pub mod holds;
pub mod journal;
pub mod keys;
pub mod locks;
pub mod operators;
pub mod orders;
pub mod partners;
pub mod positions;
pub mod seen;
pub mod sessions;
pub mod settings;
mod spelling;
pub mod tokens;
pub mod transit;

#[cfg(test)]
mod tests {
    use bankctl_storage::{Error, Location, create};
    use rusqlite::Connection;

    use super::*;

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
            accounts::STATEMENTS,
            approvals::STATEMENTS,
            batches::STATEMENTS,
            changes::STATEMENTS,
            credentials::STATEMENTS,
            customers::STATEMENTS,
            documents::STATEMENTS,
            figures::STATEMENTS,
            gl::STATEMENTS,
            holders::STATEMENTS,
            holds::STATEMENTS,
            journal::STATEMENTS,
            keys::STATEMENTS,
            operators::STATEMENTS,
            orders::STATEMENTS,
            bankctl_storage::own_row::STATEMENTS,
            partners::STATEMENTS,
            positions::STATEMENTS,
            sessions::STATEMENTS,
            settings::STATEMENTS,
            tokens::STATEMENTS,
            transit::STATEMENTS,
        ]
        .concat()
    }
}
