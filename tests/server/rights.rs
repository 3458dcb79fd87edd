//! Rights in a server's tables: those that statements grant, and those that
//! statements need, as the log of the server has them.

use std::collections::BTreeSet;
use std::fs;

use super::engine::Cluster;

/// A right: what to do, with which table, and with which column of it.
pub type Right = (String, String, String);

pub fn right(what: &str, table: &str, column: &str) -> Right {
    (what.to_owned(), table.to_owned(), column.to_owned())
}

/// The rights in a list of GRANT statements.
pub fn granted(statements: &str) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    for line in statements.lines() {
        let line = line.strip_prefix("GRANT ").expect("a grant");
        let (what, rest) = line.split_once(" ON ").expect("on what");
        let (on, _) = rest.split_once(" TO ").expect("to whom");
        let (what, columns) = what.split_once(" (").unwrap_or((what, ""));
        let on = on.trim_start_matches("SEQUENCE ");
        for table in on.split(", ") {
            let Some((_, table)) = table.rsplit_once('.') else {
                // The schema.
                continue;
            };
            for column in columns.trim_end_matches(')').split(", ") {
                rights.insert(right(what, table, column));
            }
        }
    }
    rights
}

/// The rights that statements need, which are written as bankctl writes them.
#[derive(Default)]
pub struct Needed {
    pub rights: BTreeSet<Right>,
    /// Tables of which rows were locked.
    pub locked: BTreeSet<String>,
}

impl Needed {
    fn take(&mut self, statement: &str) {
        let words: Vec<&str> = statement
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| !word.is_empty())
            .collect();
        let mut table = "";
        for pair in words.windows(2) {
            match pair {
                ["INTO" | "COPY", name] => {
                    table = name;
                    self.rights.insert(right("INSERT", name, ""));
                }
                ["FROM" | "JOIN", name] => {
                    if statement.starts_with("DELETE") {
                        table = name;
                        self.rights.insert(right("DELETE", name, ""));
                    }
                    self.rights.insert(right("SELECT", name, ""));
                    if statement.contains(" FOR NO KEY UPDATE") || statement.contains(" FOR SHARE")
                    {
                        self.locked.insert((*name).to_owned());
                    }
                }
                ["nextval", name] => {
                    self.rights.insert(right("USAGE", name, ""));
                }
                _ => {}
            }
        }
        if let Some(rest) = statement.strip_prefix("UPDATE ") {
            table = rest.split(' ').next().expect("a name");
        }
        let set = statement.split_once(" SET ").filter(|_| !table.is_empty());
        if let Some((_, set)) = set {
            let end = set.find(" WHERE ").unwrap_or(set.len());
            for part in set[..end].split(", ") {
                let column = part.split(" = ").next().expect("a name");
                self.rights.insert(right("UPDATE", table, column));
            }
        }
    }
}

/// What the log says that a role has asked.
pub fn asked(cluster: &Cluster, role: &str) -> Needed {
    let log = fs::read_to_string(cluster.folder.join("log")).expect("a log");
    let mut needed = Needed::default();
    for line in log.lines() {
        let Some(rest) = line.strip_prefix(&format!("{role}|LOG:  ")) else {
            continue;
        };
        let Some((head, statement)) = rest.split_once(": ") else {
            continue;
        };
        if head == "statement" || head.starts_with("execute ") {
            needed.take(statement.trim_start());
        }
    }
    needed
}
