//! Where a test's ledger is: a schema of its own on a server.
//!
//! One throw-away cluster serves all tests of this process, on a socket in a
//! folder that only it uses. A shell waits for the process to end, however it
//! ends, then stops the server and removes the folder.

#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::programs::{halted, programs, unprivileged};
use crate::common::Bank;
use crate::common::deadline::{InTime as _, LONGEST};

/// What the shell does: serve until standard input ends. A server that was
/// killed is started again, as an init system would.
const SERVE: &str = r#"
trap '' INT
bin=$1 dir=$2 port=$3
"$bin/initdb" -D "$dir/data" -U bank -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || exit 1
if [ -e "$dir/given" ]; then
  cp "$dir"/given/* "$dir/data/" && chmod 600 "$dir"/data/*.key
  cat "$dir/given/more.conf" >>"$dir/data/postgresql.conf"
fi
while :; do
  "$bin/postgres" -D "$dir/data" -k "$dir" -p "$port" -c max_connections=200 \
    -c fsync=off -c full_page_writes=off -c jit=off -c autovacuum=off \
    -c max_wal_size=4GB -c checkpoint_timeout=1h -c shared_buffers=64MB >>"$dir/log" 2>&1
  sleep 0.2
done &
loop=$!
cat >/dev/null
kill $loop
kill -QUIT "$(head -n 1 "$dir/data/postmaster.pid")" 2>/dev/null
while kill -0 "$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null)" 2>/dev/null; do sleep 0.05; done
rm -rf "$dir"
"#;

/// A running server.
pub struct Cluster {
    pub folder: PathBuf,
    /// Which its socket has in its name too.
    pub port: u16,
    /// Its standard input keeps the server alive.
    _shell: Child,
}

impl Cluster {
    /// Kills the server as a power cut would, and waits until it is back.
    pub fn kill(&self) {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).expect("a server");
        let main = file.lines().next().expect("a number");
        let killed = Command::new("kill")
            .arg("-9")
            .args(halted(main))
            .stderr(Stdio::null())
            .status_in_time();
        drop(killed);
        wait_for(self);
    }

    /// The address of a schema.
    pub fn schema(&self, name: &str) -> String {
        self.schema_in("postgres", name)
    }

    /// The address of a schema in another database.
    fn schema_in(&self, database: &str, name: &str) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        let port = self.port;
        format!("postgresql://bank@{host}:{port}/{database}?options=-csearch_path%3D{name}")
    }
}

/// Starts a server of its own.
pub fn start() -> Cluster {
    start_with(5432, &[("more.conf", "listen_addresses = ''")])
}

/// Starts a server of its own with files in its folder: `more.conf` is added
/// to its settings, `pg_hba.conf` says who is let in.
pub fn start_with(port: u16, files: &[(&str, &str)]) -> Cluster {
    let Some(programs) = programs() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no PostgreSQL is installed, and here it must be"
        );
        let line = "\nno PostgreSQL is installed here: nothing was tested on a server\n";
        // Not by `eprintln`, which a test keeps to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
        std::process::exit(0);
    };
    let folder = tempfile::Builder::new()
        .prefix("bank-")
        .tempdir()
        .expect("a folder")
        .keep();
    fs::create_dir(folder.join("given")).expect("a folder");
    for (name, content) in files {
        fs::write(folder.join("given").join(name), content).expect("a file");
    }
    let mut command = Command::new("sh");
    // What is in it too, so that the account that serves can remove it.
    unprivileged(&mut command, &[&folder, &folder.join("given")]);
    let shell = command
        .args(["-c", SERVE, "serve"])
        .arg(&programs)
        .arg(&folder)
        .arg(port.to_string())
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .serve()
        .expect("a shell");
    let cluster = Cluster {
        folder,
        port,
        _shell: shell,
    };
    wait_for(&cluster);
    cluster
}

fn wait_for(cluster: &Cluster) {
    let begin = Instant::now();
    let there = || postgres::Client::connect(&cluster.schema("public"), postgres::NoTls).is_ok();
    while !there() {
        if begin.elapsed() > LONGEST {
            let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
            panic!("the server did not start: {log}");
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The cluster of all tests.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(start)
}

/// Whether the ledger is on a server.
pub const ON_SERVER: bool = true;

/// How many databases the ledgers are spread over. A server looks through lists of all
/// that is in one, and those of hundreds of ledgers cost more than the tests.
const DATABASES: u64 = 24;

/// Files of tests that reach a ledger through a wire, a pooler or a copier of their own,
/// by an address that names the first database.
const THROUGH_OTHERS: [&str; 8] = [
    "copy_ledger",
    "cuts",
    "forged",
    "frozen",
    "lists",
    "pooled",
    "pooler",
    "transit_wire",
];

/// What the ledger of a folder is called.
pub fn location(_: &Path) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    cluster().schema_in(&database(), &format!("bank_{number}"))
}

/// The database for the ledgers of this test: those of one file are in the same.
fn database() -> String {
    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let first = || "postgres".to_owned();
    let thread = thread::current();
    // A test has a thread with its name.
    let file = thread.name().and_then(|name| name.split_once("::"));
    let Some((file, _)) = file.filter(|(file, _)| !THROUGH_OTHERS.contains(file)) else {
        return first();
    };
    let mut hasher = DefaultHasher::new();
    file.hash(&mut hasher);
    let name = format!("tests_{}", hasher.finish() % DATABASES);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if made.insert(name.clone()) {
        let place = cluster().schema("public");
        let mut client = postgres::Client::connect(&place, postgres::NoTls).expect("connected");
        let done = client.batch_execute(&format!("CREATE DATABASE {name}"));
        done.expect("a database");
    }
    name
}

/// The schema of a bank's ledger.
pub fn schema(bank: &Bank) -> &str {
    bank.location.rsplit("%3D").next().expect("a name")
}

/// A connection to the schema of a bank, on which no question takes for ever. It
/// looks names up as bankctl does, or else nothing is written there.
pub fn connection(bank: &Bank) -> postgres::Client {
    let mut client =
        postgres::Client::connect(&bank.location, postgres::NoTls).expect("a connection");
    let longest = format!(
        "SET statement_timeout = {}; SET search_path = {}, pg_temp",
        LONGEST.as_millis(),
        schema(bank)
    );
    client.batch_execute(&longest).expect("set");
    client
}

/// Whether there is nothing where the ledger would be.
pub fn is_nowhere(bank: &Bank) -> bool {
    let row = connection(bank)
        .query_one(
            "SELECT coalesce(current_schema() LIKE 'pg_temp%', TRUE)",
            &[],
        )
        .expect("a row");
    row.get(0)
}

/// Makes a ledger of schema version 1, as a program of that time made it.
pub fn make_old(bank: &Bank) {
    let schema = include_str!("../../crates/storage/src/schema/postgres/0001_ledger.sql");
    let rows = fs::read_to_string(crate::common::data("ledger-v1-postgres.sql"));
    let name = bank.location.rsplit("%3D").next().expect("a schema");
    let mut client = connection(bank);
    client
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .and_then(|()| client.batch_execute(schema))
        .and_then(|()| client.batch_execute(&rows.expect("the rows")))
        .expect("a ledger");
}

/// Makes a ledger of schema version 8, which has reasons in plain.
pub fn make_v8(bank: &Bank) {
    let name = bank.location.rsplit("%3D").next().expect("a schema");
    let schema = format!("CREATE SCHEMA {name}");
    let scripts = [
        schema.as_str(),
        include_str!("../../crates/storage/src/schema/postgres/0001_ledger.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0002_transit.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0003_operators.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0004_approvals.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0005_tokens.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0006_privacy.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0007_knowing.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0008_login.sql"),
        "DROP TRIGGER change_is_append_only ON change;",
        include_str!("../../crates/storage/src/schema/postgres/0006_privacy_sealed.sql"),
        include_str!("../data/ledger-v8-postgres.sql"),
    ];
    let mut client = connection(bank);
    for script in scripts {
        client.batch_execute(script).expect("a ledger");
    }
}

/// Makes a ledger of schema version 13, from before rows of the journal had
/// sources and groups.
pub fn make_v13(bank: &Bank) {
    let name = bank.location.rsplit("%3D").next().expect("a schema");
    let schema = format!("CREATE SCHEMA {name}");
    let path = format!("SET search_path TO {name}, pg_temp");
    let scripts = [
        schema.as_str(),
        path.as_str(),
        include_str!("../../crates/storage/src/schema/postgres/0001_ledger.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0002_transit.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0003_operators.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0004_approvals.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0005_tokens.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0006_privacy.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0007_knowing.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0008_login.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0009_files.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0010_forgetting.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0011_recorded.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0012_partners.sql"),
        include_str!("../../crates/storage/src/schema/postgres/0013_callers.sql"),
        "DROP TRIGGER change_is_append_only ON change;",
        include_str!("../../crates/storage/src/schema/postgres/0006_privacy_sealed.sql"),
        "DROP TRIGGER change_is_append_only ON change;",
        include_str!("../../crates/storage/src/schema/postgres/0010_forgetting_sealed.sql"),
        include_str!("../data/ledger-v13-postgres.sql"),
    ];
    let mut client = connection(bank);
    for script in scripts {
        client.batch_execute(script).expect("a ledger");
    }
}

/// Runs statements on a ledger by hand.
pub fn alter(bank: &Bank, statements: &str) {
    connection(bank)
        .batch_execute(statements)
        .expect(statements);
}

/// Lets nobody insert into a table, or update it, until it is unblocked.
pub fn block(bank: &Bank, table: &str, what: &str) {
    let statement = format!(
        "CREATE TRIGGER blocked BEFORE {what} ON {table} \
         FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    );
    connection(bank).batch_execute(&statement).expect("blocked");
}

/// Lets others write again.
pub fn unblock(bank: &Bank, table: &str) {
    let statement = format!("DROP TRIGGER blocked ON {table}");
    connection(bank)
        .batch_execute(&statement)
        .expect("unblocked");
}

/// Every row of every table, and where every sequence is, as text.
pub fn content(bank: &Bank) -> String {
    let mut client = connection(bank);
    let names =
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1";
    let names: Vec<String> = client
        .query(names, &[])
        .expect("rows")
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(names.len() > 5, "{names:?}");
    let mut text = String::new();
    for name in names {
        let mut rows: Vec<String> = client
            .query(&format!("SELECT t::text FROM \"{name}\" AS t"), &[])
            .expect("rows")
            .iter()
            .map(|row| row.get(0))
            .collect();
        // A table has its rows in any order.
        rows.sort_unstable();
        for row in rows {
            writeln!(text, "{name} {row}").expect("a string takes it");
        }
    }
    let sequences = "SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences \
                     WHERE schemaname = current_schema() ORDER BY 1";
    for row in client.query(sequences, &[]).expect("rows") {
        writeln!(text, "{}", row.get::<_, String>(0)).expect("a string takes it");
    }
    text
}
