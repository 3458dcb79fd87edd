//! On which terms a transaction works: in which schema, for how long it waits,
//! and when it is durable.
//!
//! What a session was opened with can't be relied on. A pooler may drop what
//! was asked for, or hand on what another client has left behind. So each
//! transaction sets all of this for itself, in the message that begins it.

use std::fmt::Write as _;

use tokio_postgres::Config;

use crate::{Mode, waiting};

/// How long a lock and a statement are waited for, and how long a transaction
/// may do nothing, unless the address says otherwise: a teller gets an answer.
const LOCK_MAX: &str = "20s";
const STATEMENT_MAX: &str = "25s";
const IDLE_MAX: &str = "60s";

/// What the server says when a transaction is in another session of it than
/// the connection began with, and what that means.
const OTHER_SESSION: (&str, &str) = (
    "bankctl: another session",
    "the connection is led to another session of the server with each transaction",
);
/// The same for a session of another database or role.
const OTHER_PLACE: (&str, &str) = (
    "bankctl: another place",
    "the connection is led to a session of another database or role than before",
);

/// What an address asks of the server by `-c name=value`.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Wishes {
    search_path: Option<String>,
    lock_timeout: Option<String>,
    statement_timeout: Option<String>,
    idle_timeout: Option<String>,
    synchronous_commit: Option<String>,
    /// The rest, as it is sent when a connection is opened.
    pub(super) others: String,
}

impl Wishes {
    /// Reads the options of an address, which are words as on a command line.
    pub(super) fn of(config: &Config) -> Self {
        let mut wishes = Self::default();
        let mut words = words(config.get_options().unwrap_or_default()).into_iter();
        while let Some(word) = words.next() {
            let mut said = vec![word];
            if said[0] == "-c" {
                said.extend(words.next());
            }
            let is_ours = setting(&said).is_some_and(|(name, value)| wishes.take(&name, value));
            if !is_ours {
                for word in &said {
                    wishes.send(word);
                }
            }
        }
        wishes
    }

    /// Takes what each transaction sets for itself.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let place = match name {
            "search_path" => &mut self.search_path,
            "lock_timeout" => &mut self.lock_timeout,
            "statement_timeout" => &mut self.statement_timeout,
            "idle_in_transaction_session_timeout" => &mut self.idle_timeout,
            "synchronous_commit" => &mut self.synchronous_commit,
            _ => return false,
        };
        *place = Some(value.to_owned());
        true
    }

    fn send(&mut self, word: &str) {
        if !self.others.is_empty() {
            self.others.push(' ');
        }
        for character in word.chars() {
            if character.is_ascii_whitespace() || character == '\\' {
                self.others.push('\\');
            }
            self.others.push(character);
        }
    }
}

/// The words of a text. A backslash takes the meaning of what follows away.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => word.get_or_insert_default().extend(characters.next()),
            blank if blank.is_ascii_whitespace() => found.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    found.extend(word);
    found
}

/// The setting that one or two words are, as the server reads them.
fn setting(said: &[String]) -> Option<(String, &str)> {
    let text = match said {
        [option, text] if option == "-c" => text.as_str(),
        [word] => word
            .strip_prefix("--")
            .or_else(|| word.strip_prefix("-c"))?,
        _ => return None,
    };
    let (name, value) = text.split_once('=')?;
    Some((name.replace('-', "_").to_ascii_lowercase(), value))
}

/// What each transaction sets.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    wishes: Wishes,
    /// The schema, once it is known; before that the path of the address, or
    /// of the role.
    schema: Option<String>,
    /// The session that it must be in, once that is known.
    session: Option<Session>,
    engine: Engine,
}

/// What the engine can be told beyond what all take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Engine {
    /// Nothing.
    Plain,
    /// To plan a prepared statement once.
    PlansOnce,
    /// To hold what works for it on other nodes to the same time-outs. Citus can't
    /// plan once what inserts the rows of arrays.
    Spreads,
}

/// Which session of the server a transaction must be in.
#[derive(Clone, Debug)]
pub(super) enum Session {
    /// That of one process, which keeps what this client has prepared.
    Process(i64),
    /// Any of this database and role: a pooler leads there, and others that it
    /// leads there may have changed what is theirs to change.
    Any {
        /// The database.
        database: String,
        /// As whom statements are run.
        user: String,
        /// As whom the server let the session in; `None` if it does not say.
        account: Option<String>,
    },
}

impl Session {
    /// The value that fails in any other session.
    fn check(&self) -> String {
        let (condition, (told, _)) = match self {
            Self::Process(process) => (format!("pg_backend_pid() = {process}"), OTHER_SESSION),
            Self::Any {
                database,
                user,
                account,
            } => {
                let mut condition = format!(
                    "current_database() = {} AND current_user = {}",
                    literal(database),
                    literal(user)
                );
                if let Some(account) = account {
                    // Writing to a string cannot fail.
                    let _ = write!(condition, " AND session_user = {}", literal(account));
                }
                (condition, OTHER_PLACE)
            }
        };
        format!("CAST(CASE WHEN {condition} THEN '0' ELSE '{told}' END AS BIGINT)")
    }
}

/// How long a lock and a statement may take: what the caller said, else the
/// usual times.
fn usual_times() -> (String, String) {
    if !waiting::is_set() {
        return (LOCK_MAX.to_owned(), STATEMENT_MAX.to_owned());
    }
    let lock = waiting::busy_timeout();
    // 0 would be no limit.
    let lock = lock.as_millis().max(1);
    let statement = waiting::longest_statement().as_millis();
    (format!("{lock}ms"), format!("{statement}ms"))
}

impl Terms {
    /// Of a session that was just opened.
    pub(super) fn new(wishes: Wishes) -> Self {
        Self {
            wishes,
            schema: None,
            session: None,
            engine: Engine::Plain,
        }
    }

    /// What is known of the session. From now on no other schema counts, and
    /// temporary tables count last.
    pub(super) fn settle(&mut self, schema: &str, session: Session, engine: Engine) {
        self.schema = Some(format!("{}, pg_temp", quoted(schema)));
        self.session = Some(session);
        self.engine = engine;
    }

    /// Whether the engine runs statements on other nodes too.
    pub(super) fn spreads(&self) -> bool {
        self.engine == Engine::Spreads
    }

    /// The statements that begin a transaction; without a mode one for a single
    /// question. SET costs the server a third of what a function does.
    ///
    /// They are one message, but where the engine passes them on: it passes on the
    /// text of the message, when it first needs another node.
    pub(super) fn begin(&self, mode: Option<Mode>) -> Vec<String> {
        let mut begin = match mode {
            None => "BEGIN READ ONLY",
            Some(Mode::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Some(_) => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
        .to_owned();
        begin.push_str("; ");
        let mut messages = if self.spreads() {
            begin.push_str("SET LOCAL citus.propagate_set_commands = 'local'");
            vec![begin, self.path()]
        } else {
            begin.push_str(&self.path());
            vec![begin]
        };
        if self.spreads() {
            messages.extend(self.limits(mode));
            messages.push(self.last());
        } else {
            for statement in self.limits(mode).chain([self.last()]) {
                let _ = write!(messages[0], "; {statement}");
            }
        }
        messages
    }

    /// Where names are looked up. Without a schema in the address that of the role.
    pub(super) fn path(&self) -> String {
        let path = self.schema.as_deref().unwrap_or("DEFAULT");
        format!("SET LOCAL search_path = {path}")
    }

    /// For how long what may be waited for, and when it is durable.
    fn limits(&self, mode: Option<Mode>) -> impl Iterator<Item = String> {
        let wishes = &self.wishes;
        let given = |wish: &Option<String>, usual: &str| literal(wish.as_deref().unwrap_or(usual));
        let unless = |last: bool, usual: String| if last { "0".to_owned() } else { usual };
        let works_long = matches!(mode, Some(Mode::Read | Mode::BulkWrite));
        let (lock, longest) = usual_times();
        let statement = given(&wishes.statement_timeout, &longest);
        let idle = given(&wishes.idle_timeout, IDLE_MAX);
        let durable = wishes.synchronous_commit.as_deref().map(literal);
        let plan = (self.engine == Engine::PlansOnce).then(|| "force_generic_plan".to_owned());
        let nested = self.spreads().then(|| "on".to_owned());
        let all = [
            ("lock_timeout", Some(given(&wishes.lock_timeout, &lock))),
            ("statement_timeout", Some(unless(works_long, statement))),
            (
                "idle_in_transaction_session_timeout",
                Some(unless(mode == Some(Mode::Read), idle)),
            ),
            ("synchronous_commit", durable),
            ("plan_cache_mode", plan),
            // A function that runs where the rows are asks for other tables there.
            ("citus.allow_nested_distributed_execution", nested),
        ];
        let all = all.into_iter();
        all.filter_map(|(name, value)| Some(format!("SET LOCAL {name} = {}", value?)))
    }

    /// What is acknowledged is on the disk, whatever the server's default; and the
    /// session must be the one that it was.
    fn last(&self) -> String {
        let mut script = "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END".to_owned();
        let path = self.wishes.search_path.as_deref().map(literal);
        if let (None, Some(path)) = (&self.schema, path) {
            // Writing to a string cannot fail.
            let _ = write!(script, ", set_config('search_path', {path}, true)");
        }
        if let Some(session) = &self.session {
            // In another session others may have prepared what would be run.
            let _ = write!(script, ", {}", session.check());
        }
        script
    }

    /// What it means, if the server says that a transaction is in another session.
    pub(super) fn moved(message: &str) -> Option<&'static str> {
        let mut all = [OTHER_SESSION, OTHER_PLACE].into_iter();
        all.find_map(|(told, meaning)| message.contains(told).then_some(meaning))
    }
}

/// A name in SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in SQL, whatever the server takes a backslash for.
fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::Config;

    use super::{Engine, Session, Terms, Wishes};
    use crate::Mode;

    fn wishes(options: &str) -> Wishes {
        let mut config = Config::new();
        config.options(options);
        Wishes::of(&config)
    }

    #[test]
    fn what_each_transaction_sets_is_not_asked_of_the_connection() {
        let table = [
            ("-csearch_path=north", Some("north"), ""),
            ("-c search_path=north", Some("north"), ""),
            ("--search-path=north", Some("north"), ""),
            (
                "-c Search_Path=\"a\\ b\",public",
                Some("\"a b\",public"),
                "",
            ),
            (
                "-cgeqo=off -csearch_path=a -c search_path=b",
                Some("b"),
                "-cgeqo=off",
            ),
            (
                "-c application_name=a\\ \\\\b -S 7",
                None,
                "-c application_name=a\\ \\\\b -S 7",
            ),
            ("  ", None, ""),
            ("-c", None, "-c"),
        ];
        for (options, path, others) in table {
            let read = wishes(options);
            assert_eq!(read.search_path.as_deref(), path, "{options}");
            assert_eq!(read.others, others, "{options}");
        }
    }

    #[test]
    fn a_transaction_says_all_that_it_needs() {
        let mut terms = Terms::new(wishes(
            "-csearch_path=o'neil\\\\,public -cstatement_timeout=7s -csynchronous_commit=off",
        ));
        let before = terms.begin(None).concat();
        let begin = "BEGIN READ ONLY; SET LOCAL search_path = DEFAULT; \
                     SET LOCAL lock_timeout = '20s'; SET LOCAL statement_timeout = '7s'; \
                     SET LOCAL idle_in_transaction_session_timeout = '60s'; \
                     SET LOCAL synchronous_commit = 'off'; SELECT CASE";
        assert!(before.starts_with(begin), "{before}");
        let path = ", set_config('search_path', E'o''neil\\\\,public', true)";
        assert!(before.ends_with(path), "{before}");
        terms.settle("a \"b\"", Session::Process(42), Engine::PlansOnce);
        let after = terms.begin(Some(Mode::Read)).concat();
        for part in [
            "SET LOCAL search_path = \"a \"\"b\"\"\", pg_temp;",
            "SET LOCAL statement_timeout = 0;",
            "SET LOCAL idle_in_transaction_session_timeout = 0;",
            "SET LOCAL plan_cache_mode = force_generic_plan;",
            "pg_backend_pid() = 42",
        ] {
            assert!(after.contains(part), "{part}: {after}");
        }
        assert!(!after.contains("neil"), "{after}");
        let (database, user) = ("o'neil".to_owned(), "anna".to_owned());
        let any = Session::Any {
            database,
            user: user.clone(),
            account: Some(user),
        };
        terms.settle("north", any, Engine::PlansOnce);
        let pooled = terms.begin(Some(Mode::Write)).concat();
        let held =
            "current_database() = 'o''neil' AND current_user = 'anna' AND session_user = 'anna'";
        assert!(pooled.contains(held), "{pooled}");
        assert!(!pooled.contains("pg_backend_pid"), "{pooled}");
        let role = Terms::new(wishes("")).begin(Some(Mode::Write)).concat();
        assert!(!role.contains("'search_path'"), "{role}");
    }

    #[test]
    fn what_other_nodes_get_too_comes_by_itself() {
        let mut terms = Terms::new(wishes("-cstatement_timeout=7s -csynchronous_commit=local"));
        terms.settle("north", Session::Process(42), Engine::Spreads);
        let messages = terms.begin(Some(Mode::Write));
        let (first, rest) = messages.split_first().expect("messages");
        assert_eq!(
            first,
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
             SET LOCAL citus.propagate_set_commands = 'local'"
        );
        let (last, set) = rest.split_last().expect("messages");
        assert_eq!(
            set,
            [
                "SET LOCAL search_path = \"north\", pg_temp",
                "SET LOCAL lock_timeout = '20s'",
                "SET LOCAL statement_timeout = '7s'",
                "SET LOCAL idle_in_transaction_session_timeout = '60s'",
                "SET LOCAL synchronous_commit = 'local'",
                "SET LOCAL citus.allow_nested_distributed_execution = on",
            ]
        );
        assert!(last.contains("pg_backend_pid() = 42"), "{last}");
    }
}
