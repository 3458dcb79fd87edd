//! A script, statement by statement.
//!
//! A server runs a script that comes as one message. An engine that runs statements
//! on other nodes too passes on the text of the message it came in, and so wants
//! each statement in a message of its own.

/// How a script goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A statement.
    Nothing,
    /// A comment, to the end of the line.
    Comment,
    /// A text or a name in these quotes.
    Quotes(char),
    /// A text between `$$` and `$$`.
    Dollars,
}

/// The statements of a script, without the comments before them. A body between
/// `BEGIN ATOMIC` and a line with `END;` belongs to its statement.
pub(super) fn statements(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut within, mut in_body) = (Within::Nothing, false);
    let mut start = 0;
    let mut places = script.char_indices();
    while let Some((place, character)) = places.next() {
        let rest = &script[place..];
        in_body &= !rest.starts_with("\nEND;");
        within = match (within, character) {
            (Within::Comment, '\n') => Within::Nothing,
            (Within::Quotes(opened), same) if opened == same => Within::Nothing,
            (Within::Dollars, '$') if rest.starts_with("$$") => {
                places.next();
                Within::Nothing
            }
            (Within::Nothing, '-') if rest.starts_with("--") => Within::Comment,
            (Within::Nothing, '\'' | '"') => Within::Quotes(character),
            (Within::Nothing, '$') if rest.starts_with("$$") => {
                places.next();
                Within::Dollars
            }
            (Within::Nothing, 'B') if rest.starts_with("BEGIN ATOMIC") => {
                in_body = true;
                Within::Nothing
            }
            (Within::Nothing, ';') if !in_body => {
                found.push(&script[start..place]);
                start = place + 1;
                Within::Nothing
            }
            (same, _) => same,
        };
    }
    found.push(&script[start..]);
    found.retain_mut(|statement| {
        *statement = without_comments(statement);
        !statement.is_empty()
    });
    found
}

/// A statement without what stands before it.
fn without_comments(mut statement: &str) -> &str {
    loop {
        statement = statement.trim_ascii();
        let Some(comment) = statement.strip_prefix("--") else {
            return statement;
        };
        statement = comment.split_once('\n').map_or("", |(_, rest)| rest);
    }
}

#[cfg(test)]
mod tests {
    use super::statements;
    use crate::migrate;
    use crate::schema::POSTGRES;

    #[test]
    fn a_script_is_taken_apart_between_its_statements() {
        let table: [(&str, &[&str]); 7] = [
            ("", &[]),
            ("-- Nothing; at all.\n", &[]),
            ("SELECT 1", &["SELECT 1"]),
            (
                "-- One; two\nSELECT 1;\nSELECT 2;\n",
                &["SELECT 1", "SELECT 2"],
            ),
            (
                "SELECT ';', \"a;b\", 'it''s;' -- so;\n;SELECT 2",
                &["SELECT ';', \"a;b\", 'it''s;' -- so;", "SELECT 2"],
            ),
            (
                "DO $$ BEGIN NULL; END $$;DO $$ $1; $$",
                &["DO $$ BEGIN NULL; END $$", "DO $$ $1; $$"],
            ),
            (
                "CREATE FUNCTION f() BEGIN ATOMIC\n  SELECT CASE a WHEN 1 THEN 2 END;\nEND;\nSELECT 1;",
                &[
                    "CREATE FUNCTION f() BEGIN ATOMIC\n  SELECT CASE a WHEN 1 THEN 2 END;\nEND",
                    "SELECT 1",
                ],
            ),
        ];
        for (script, parts) in table {
            assert_eq!(statements(script), parts, "{script}");
        }
    }

    #[test]
    fn every_schema_file_is_taken_apart() {
        let verbs = [
            "ALTER", "CREATE", "DELETE", "DO", "DROP", "INSERT", "REVOKE", "UPDATE",
        ];
        for script in migrate::scripts(POSTGRES, 0) {
            for statement in statements(script) {
                let verb = statement.split_whitespace().next().unwrap_or_default();
                assert!(verbs.contains(&verb), "{statement}");
                let doubled = statement.matches("CREATE TRIGGER ").count() > 1;
                assert!(!doubled, "{statement}");
            }
        }
    }
}
