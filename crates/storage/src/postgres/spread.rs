//! What holds where an engine spreads schemas over nodes, as Citus does: each is
//! whole on one, and a coordinator leads there.

use super::script::statements;
use super::{Driver, Part, Postgres};
use crate::Result;

/// Whether the extension is there in this database, not only in the server.
const IS_THERE: &str =
    "SELECT CASE WHEN to_regclass('pg_catalog.pg_dist_local_group') IS NULL THEN 0 ELSE 1 END";
/// The number of the node; the coordinator has 0.
const NODE: &str = "SELECT CAST(groupid AS BIGINT) FROM pg_dist_local_group";
/// Whether the schema is spread, and may so have moved to a worker.
const IS_SPREAD: &str = "SELECT count(*) FROM pg_dist_schema WHERE schemaid = to_regnamespace(quote_ident(current_schema()))";
/// What is asked of every node: what loses what was acknowledged, and what refuses
/// triggers on its tables.
const SETTINGS: &str = "SELECT nodename || ':' || nodeport || ' ' || CASE WHEN NOT success THEN result WHEN result LIKE 'off%' THEN 'synchronous_commit = on is missing' WHEN result LIKE '%off' THEN 'citus.enable_unsafe_triggers = on is missing, without which the schema can''t be moved' ELSE 'max_prepared_transactions must be above 0' END FROM run_command_on_all_nodes('SELECT current_setting(''synchronous_commit'') || '' '' || current_setting(''max_prepared_transactions'') || '' '' || current_setting(''citus.enable_unsafe_triggers'')') JOIN pg_dist_node ON pg_dist_node.nodeid = run_command_on_all_nodes.nodeid WHERE NOT success OR result LIKE 'off%' OR result LIKE '%off' OR result LIKE '% 0 %'";
/// What brings transactions of two nodes to their end.
const RECOVERY: &str =
    "SELECT CASE WHEN current_setting('citus.recover_2pc_interval') = '-1' THEN 1 ELSE 0 END";
/// The statement that says whether others wait, asked of the node with the rows.
pub(super) const WANTED: &str = "SELECT 1 FROM bankctl_schema WHERE others_wait()";

/// The messages that a script is sent in. What makes triggers and functions leaves
/// another search path behind on the node, and so `path` is set after it.
pub(super) fn messages(script: &str, path: &str) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    let mut moved = false;
    for statement in statements(script) {
        let defines = ["CREATE ", "ALTER ", "DROP ", "REVOKE "]
            .iter()
            .any(|verb| statement.starts_with(verb));
        if moved && !defines {
            messages.push(path.to_owned());
        }
        moved = defines;
        if statement.starts_with("CREATE TRIGGER") {
            messages.push("SET LOCAL citus.enable_unsafe_triggers = on".to_owned());
        }
        messages.push(statement.to_owned());
    }
    if moved {
        messages.push(path.to_owned());
    }
    messages
}

impl Postgres {
    /// Learns whether this node only works for a coordinator.
    pub(super) fn learn_part(&mut self) -> Result<()> {
        if self.part == Part::Leads && self.terms.spreads() && self.number(IS_THERE)? == 1 {
            self.part = match self.number(NODE)? {
                0 => Part::Leads,
                _ => Part::Works,
            };
        }
        Ok(())
    }

    /// What is missing on any node, one line each; `None` where the schema is not
    /// spread.
    pub(super) fn missing_on_nodes(&mut self) -> Result<Option<Vec<String>>> {
        if !self.terms.spreads() || self.number(IS_THERE)? == 0 || self.number(IS_SPREAD)? == 0 {
            return Ok(None);
        }
        let mut found = Vec::new();
        self.query(SETTINGS, &[], &mut |row| {
            found.push(format!("on the node {}", row.text(0)?));
            Ok(())
        })?;
        if self.number(RECOVERY)? == 1 {
            found.push("citus.recover_2pc_interval is off on the coordinator".to_owned());
        }
        Ok(Some(found))
    }

    fn number(&mut self, question: &str) -> Result<i64> {
        let mut number = 0;
        self.query(question, &[], &mut |row| {
            number = row.integer(0)?;
            Ok(())
        })?;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::messages;

    #[test]
    fn the_search_path_is_set_after_what_changes_it() {
        let script = "CREATE TABLE a (); CREATE TRIGGER b; INSERT INTO a; UPDATE a; DROP TRIGGER b";
        let sent = messages(script, "SET LOCAL search_path = x");
        let path = "SET LOCAL search_path = x";
        assert_eq!(
            sent,
            [
                "CREATE TABLE a ()",
                "SET LOCAL citus.enable_unsafe_triggers = on",
                "CREATE TRIGGER b",
                path,
                "INSERT INTO a",
                "UPDATE a",
                "DROP TRIGGER b",
                path
            ]
        );
    }
}
