//! A ledger on Citus: its schema is whole on one of the workers, and a coordinator
//! leads there. Run where the server has Citus in its folder of libraries.

use std::io::Write as _;
use std::sync::OnceLock;

use super::common::{Bank, text};
use super::engine::{self, Cluster};
use super::engines_agree::session;
use super::programs::programs;
use super::transit::Branches;

const SETTINGS: &str = "listen_addresses = ''
shared_preload_libraries = 'citus'
wal_level = logical
max_prepared_transactions = 100
citus.enable_schema_based_sharding = on
citus.enable_unsafe_triggers = on
citus.node_conninfo = 'sslmode=disable'
";

/// A coordinator and what works for it.
struct Nodes {
    coordinator: Cluster,
    workers: [Cluster; 2],
}

fn run(cluster: &Cluster, statement: &str) -> Vec<postgres::SimpleQueryMessage> {
    let mut client = postgres::Client::connect(&cluster.schema("public"), postgres::NoTls)
        .expect("a connection");
    client.simple_query(statement).expect(statement)
}

/// The first value that is answered.
fn value(cluster: &Cluster, question: &str) -> String {
    let answers = run(cluster, question);
    let rows = answers.iter().filter_map(|answer| match answer {
        postgres::SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    rows.map(str::to_owned).next().expect("a row")
}

impl Nodes {
    fn start() -> Self {
        let all = [0, 1, 2].map(|_| engine::start_with(5432, &[("more.conf", SETTINGS)]));
        for one in &all {
            run(one, "CREATE EXTENSION citus");
        }
        let [coordinator, workers @ ..] = all;
        let place = |cluster: &Cluster| format!("'{}', 5432", cluster.folder.display());
        let own = place(&coordinator);
        run(
            &coordinator,
            &format!("SELECT citus_set_coordinator_host({own})"),
        );
        for worker in &workers {
            let added = format!("SELECT citus_add_node({})", place(worker));
            run(&coordinator, &added);
        }
        let empty = format!("SELECT citus_set_node_property({own}, 'shouldhaveshards', false)");
        run(&coordinator, &empty);
        Self {
            coordinator,
            workers,
        }
    }

    /// A place for a ledger, in a schema that is not there yet.
    fn place(&self, schema: &str) -> Bank {
        let mut bank = Bank::nowhere();
        bank.location = self.coordinator.schema(schema);
        bank
    }

    /// The worker that a schema is on.
    fn worker_of(&self, schema: &str) -> String {
        let found = format!(
            "SELECT nodename FROM citus_shards WHERE table_name = '{schema}.transfer'::regclass"
        );
        value(&self.coordinator, &found)
    }
}

/// The nodes of all tests; says once that there are none.
fn nodes() -> Option<&'static Nodes> {
    static NODES: OnceLock<Option<Nodes>> = OnceLock::new();
    let started = || {
        let programs = programs()?;
        if programs.join("../lib/citus.so").exists() {
            return Some(Nodes::start());
        }
        let line = "\nthe server has no Citus here: nothing was tested on one\n";
        // Not by `eprintln`, which a test keeps to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
        None
    };
    NODES.get_or_init(started).as_ref()
}

#[test]
fn a_session_says_the_same_there() {
    let Some(nodes) = nodes() else { return };
    let there = nodes.place("session");
    there.json(&["init", "--name", "Test Bank"]);
    let here = session(&Bank::new());
    let there = session(&there);
    for (there, here) in there.lines().zip(here.lines()) {
        assert_eq!(there, here);
    }
    assert_eq!(there.lines().count(), here.lines().count());
}

#[test]
fn a_ledger_is_copied_there_and_back() {
    let Some(nodes) = nodes() else { return };
    let from = Bank::new();
    let account = from.funded("25.00");
    from.json(&["hold", "place", &account, "1.00", "--ref", "h1"]);
    let there = nodes.place("copied");
    let back = Bank::nowhere();
    let copied = |from: &Bank, to: &Bank| {
        let run = from.json(&["ledger", "copy", "--to", &to.location]);
        text(&run["root"])
    };
    let root = copied(&from, &there);
    there.take_keys_of(&from);
    assert_eq!(copied(&there, &back), root);
    there.json(&["deposit", &account, "1.00"]);
    assert_eq!(there.balance(&account), "26.00");
    there.verify();
}

#[test]
fn money_goes_between_ledgers_on_different_workers() {
    let Some(nodes) = nodes() else { return };
    let branches = Branches::at(nodes.place("south"), nodes.place("north"));
    if nodes.worker_of("south") == nodes.worker_of("north") {
        // Other tests have made schemas between: it goes to the other worker.
        let worker = nodes.worker_of("south");
        let other = nodes
            .workers
            .iter()
            .map(|one| one.folder.display().to_string());
        let other = other.filter(|one| *one != worker).collect::<String>();
        let moved = format!(
            "SET citus.enable_unsafe_triggers = on; \
             SELECT citus_schema_move('north', '{other}', 5432, 'block_writes')"
        );
        run(&nodes.coordinator, &moved);
    }
    assert_ne!(nodes.worker_of("south"), nodes.worker_of("north"));
    branches.send("10.00", &[]).done();
    assert_eq!(branches.here.balance(&branches.from), "90.00");
    assert_eq!(branches.there.balance(&branches.to), "10.00");
    branches.here.verify();
    branches.there.verify();
}

#[test]
fn a_worker_is_read_and_takes_no_writes() {
    let Some(nodes) = nodes() else { return };
    let bank = nodes.place("worked");
    bank.json(&["init", "--name", "Test Bank"]);
    let account = bank.funded("25.00");
    let mut at_worker = Bank::nowhere();
    at_worker.location = nodes.workers[0].schema("worked");
    at_worker.take_keys_of(&bank);
    assert_eq!(at_worker.balance(&account), "25.00");
    let (exit, error) = at_worker.fails(&["deposit", &account, "1.00"]);
    assert_eq!(
        (exit, text(&error["code"]).as_str()),
        (5, "permission_denied")
    );
    assert!(text(&error["message"]).contains("worker"), "{error}");
    assert_eq!(bank.balance(&account), "25.00");
}

/// A teller is no owner: what the schema proves it proves on the worker.
#[test]
fn a_teller_writes_under_the_own_name_alone() {
    let Some(nodes) = nodes() else { return };
    let bank = nodes.place("told");
    bank.json(&["init", "--name", "Test Bank"]);
    let account = bank.funded("25.00");
    run(
        &nodes.coordinator,
        "CREATE ROLE clerk; CREATE ROLE tia LOGIN; GRANT clerk TO tia",
    );
    let grants = bank
        .run(&["ledger", "grants", "--role", "teller"])
        .done()
        .stdout;
    run(&nodes.coordinator, &grants.replace("teller", "clerk"));
    bank.json(&["operator", "add", "tia", "--role", "teller"]);
    let mut teller = Bank::nowhere();
    teller.location = bank.location.replace("bank@", "tia@");
    teller.take_keys_of(&bank);
    teller.operator = "tia".to_owned();
    teller.json(&["deposit", &account, "1.00", "--ref", "one"]);
    let customer = teller.customer("Ana");
    teller.json(&["account", "open", "--customer", &customer]);
    let mut by_hand =
        postgres::Client::connect(&teller.location, postgres::NoTls).expect("a connection");
    let forged = "BEGIN; SET LOCAL citus.propagate_set_commands = 'local'; ";
    by_hand.simple_query(forged).expect("begun");
    by_hand
        .simple_query("SET LOCAL search_path = told, pg_temp")
        .expect("set");
    let refused = by_hand.simple_query("INSERT INTO reference_used (reference) VALUES ('one')");
    assert!(refused.is_err(), "a reference that is used");
    bank.verify();
}
