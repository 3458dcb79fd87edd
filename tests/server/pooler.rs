//! What stands between the program and the server and drops what was asked
//! for, or hands on sessions that another client has used: nothing is done in
//! another place than the address says.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::common::deadline::{InTime as _, Lines, Started};
use super::common::{Bank, text};
use super::engine::{cluster, connection, content, schema};
use super::forged::member;
use super::poolers::{Bouncer, pgbouncer};

/// A role that may do everything, and begins in the schema of a bank.
pub(super) fn role_that_begins_in(bank: &Bank) -> String {
    let role = format!("lost_{}", schema(bank));
    let script = format!(
        "CREATE ROLE {role} LOGIN SUPERUSER; ALTER ROLE {role} SET search_path = {}",
        schema(bank)
    );
    connection(bank).batch_execute(&script).expect("a role");
    role
}

/// Runs what tellers run, on the ledger of a bank by another address.
pub(super) fn work(bank: &Bank, address: &str) {
    let mut there = Bank::nowhere();
    address.clone_into(&mut there.location);
    there.take_keys_of(bank);
    let account = there.funded("100.00");
    let other = there.account(&[]);
    there.json(&["transfer", &account, &other, "25.00", "--ref", "POOLED"]);
    let hold = text(&there.json(&["hold", "place", &other, "5.00"])["id"]);
    there.json(&["hold", "capture", &hold]);
    let wages = there.file("wages.csv", format!("account,amount\n{account},3.00\n"));
    there.json(&["import", "payroll", &wages]);
    assert_eq!(there.balance(&account), "78.00");
    there.json(&["history", &account]);
    there.verify();
    let found = bank.json(&["transaction", "show", "ref:POOLED"]);
    assert_eq!(found["amount"], "25.00");
}

/// A pooler that drops what a connection asks for.
struct Dropping {
    port: u16,
    /// What was asked for.
    asked: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl Dropping {
    fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let dropping = Self {
            port,
            asked: Arc::default(),
            over: Arc::default(),
        };
        let (asked, over) = (Arc::clone(&dropping.asked), Arc::clone(&dropping.over));
        let socket = cluster().folder.join(".s.PGSQL.5432");
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                pass_on(client, &socket, &asked);
            }
        });
        dropping
    }

    fn address(&self, user: &str, options: &str) -> String {
        let port = self.port;
        format!("postgresql://{user}@127.0.0.1:{port}/postgres?sslmode=disable{options}")
    }
}

impl Drop for Dropping {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// Connects a client with the server, without its options.
fn pass_on(mut client: TcpStream, socket: &Path, asked: &Mutex<Vec<String>>) {
    let mut head = [0; 8];
    if client.read_exact(&mut head).is_err() {
        return;
    }
    let length = u32::from_be_bytes(head[..4].try_into().expect("four bytes")) as usize;
    let mut body = vec![0; length - 8];
    client.read_exact(&mut body).expect("a whole message");
    let words: Vec<&[u8]> = body.split(|byte| *byte == 0).collect();
    let mut kept = Vec::new();
    for pair in words.chunks_exact(2).take_while(|pair| !pair[0].is_empty()) {
        if pair[0] == b"options" {
            let options = String::from_utf8_lossy(pair[1]).into_owned();
            asked.lock().expect("no panic").push(options);
            continue;
        }
        for word in pair {
            kept.extend_from_slice(word);
            kept.push(0);
        }
    }
    kept.push(0);
    let mut message = u32::try_from(kept.len() + 8)
        .expect("short")
        .to_be_bytes()
        .to_vec();
    message.extend_from_slice(&head[4..]);
    message.extend(kept);
    let mut server = UnixStream::connect(socket).expect("the server");
    server.write_all(&message).expect("sent");
    let mut back = (
        server.try_clone().expect("a socket"),
        client.try_clone().expect("a socket"),
    );
    thread::spawn(move || {
        let _ = std::io::copy(&mut back.0, &mut back.1);
        let _ = back.1.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        let _ = std::io::copy(&mut client, &mut server);
        let _ = server.shutdown(Shutdown::Both);
    });
}

#[test]
fn without_what_the_connection_asked_for_the_schema_is_the_one_of_the_address() {
    let (bank, decoy) = (Bank::new(), Bank::new());
    let before = content(&decoy);
    let role = role_that_begins_in(&decoy);
    let dropping = Dropping::new();
    let options = format!("&options=-csearch_path%3D{}", schema(&bank));
    bank.json(&["operator", "add", &role, "--role", "teller,supervisor"]);
    work(&bank, &dropping.address(&role, &options));
    assert_eq!(content(&decoy), before);
    // A pooler that lets nobody in who asks for anything lets this program in.
    assert!(dropping.asked.lock().expect("no panic").is_empty());
    let mut there = Bank::nowhere();
    there.location = dropping.address(&role, &format!("{options}%20-cgeqo%3Doff"));
    assert_eq!(there.json(&["whoami"])["operator"], "anna");
    assert_eq!(*dropping.asked.lock().expect("no panic"), ["-cgeqo=off"]);
    // An address without a schema means that of the role.
    there.location = dropping.address(&role, "");
    assert_eq!(there.json(&["verify"])["transactions"], 0);
    assert_eq!(content(&decoy), before);
}

/// A stream of requests, and their answers.
pub(super) struct Stream {
    child: Started,
    answers: Lines,
}

impl Stream {
    pub(super) fn new(bank: &Bank, address: &str) -> Self {
        let mut child = bank
            .command(&["post", "-"])
            .env("BANKCTL_LEDGER", address)
            .env("BANKCTL_TEST_PATIENCE", "400")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        let answers = Lines::of(child.stdout.take().expect("piped"));
        Self { child, answers }
    }

    pub(super) fn deposit(&mut self, account: &str) -> Value {
        let request =
            format!("{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"1.00\"}}\n");
        let input = self.child.stdin.as_mut().expect("piped");
        input.write_all(request.as_bytes()).expect("taken");
        let answer = self.answers.next().expect("an answer");
        serde_json::from_str(&answer).unwrap_or(Value::Null)
    }

    pub(super) fn end(mut self) -> (i32, String) {
        drop(self.child.stdin.take());
        let output = self.child.wait_with_output().expect("it ends");
        let told = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code().unwrap_or(-1), told)
    }
}

/// Waits until a condition holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..6_000 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} never came");
}

#[test]
fn a_connection_that_is_made_anew_leads_to_the_same_ledger_or_nothing_is_done() {
    let (bank, decoy) = (Bank::new(), Bank::new());
    let account = bank.account(&[]);
    assert_eq!(decoy.account(&[]), account);
    let before = content(&decoy);
    let (own, other) = (schema(&bank), schema(&decoy));
    let name = format!("stream_{own}");
    let mut admin = connection(&bank);
    let mut stream = Stream::new(&bank, &format!("{}&application_name={name}", bank.location));
    assert_eq!(stream.deposit(&account)["amount"], "1.00");
    // The same address leads to another ledger, and the connection is lost.
    let swap = format!(
        "ALTER SCHEMA {own} RENAME TO {own}_kept; ALTER SCHEMA {other} RENAME TO {own}; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'"
    );
    admin.batch_execute(&swap).expect("swapped");
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    until("its end", || {
        admin
            .query_one(count, &[&name])
            .expect("a row")
            .get::<_, i64>(0)
            == 0
    });
    let answer = stream.deposit(&account);
    let (code, told) = stream.end();
    let back =
        format!("ALTER SCHEMA {own} RENAME TO {other}; ALTER SCHEMA {own}_kept RENAME TO {own}");
    admin.batch_execute(&back).expect("back");
    assert!(
        answer["error"]["code"] == "wrong_place" || told.contains("leads to another ledger"),
        "{code}: {answer} {told}"
    );
    assert_eq!(content(&decoy), before);
    assert_eq!(bank.balance(&account), "1.00");
    bank.verify();
}

/// A pooler that logs each client in under its own role, and drops what it asks for.
#[test]
fn through_pgbouncer_who_writes_is_the_role_of_the_address() {
    let Some(program) = pgbouncer() else { return };
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let anna = member(&bank, "anna", "teller,supervisor");
    let settings = "pool_mode = session\nignore_startup_parameters = options";
    let bouncer = Bouncer::begun(&program, settings, Some(&anna.operator));
    let address = bouncer.address("postgres", schema(&bank));
    let mut there = Bank::nowhere();
    there.location = address.replace("bank@", &format!("{}@", anna.operator));
    there.operator.clone_from(&anna.operator);
    there.take_keys_of(&bank);
    let done = there.json(&["withdraw", &account, "25.00"]);
    assert_eq!(text(&done["operator"]), anna.operator);
    there.json(&["customer", "add", "--name", "Eve"]);
    there.verify();
    assert_eq!(bank.balance(&account), "75.00");
}

#[test]
fn through_pgbouncer_the_ledger_is_the_one_of_the_address_or_none() {
    let Some(program) = pgbouncer() else { return };
    let decoy = Bank::new();
    let before = content(&decoy);
    let by_session = "pool_mode = session\ndefault_pool_size = 2";
    for settings in [
        by_session.to_owned(),
        format!("{by_session}\nignore_startup_parameters = options"),
    ] {
        let bank = Bank::new();
        let bouncer = Bouncer::start(&program, &settings);
        // Another client leaves its session where it was.
        let left = format!("postgresql://bank@127.0.0.1:{}/postgres", bouncer.port);
        let mut other = postgres::Client::connect(&left, postgres::NoTls).expect("a client");
        let leave = format!("SET search_path = {}", schema(&decoy));
        other.batch_execute(&leave).expect("set");
        drop(other);
        work(&bank, &bouncer.address("postgres", schema(&bank)));
        let mut elsewhere = Bank::nowhere();
        elsewhere.location = bouncer.address("elsewhere", schema(&bank));
        elsewhere.refuses(&["verify"], 8, "wrong_place");
        elsewhere.refuses(&["deposit", "1000000018", "1.00"], 8, "wrong_place");
        // Everybody is logged in as the owner of the tables: nobody works so.
        let mut other = Bank::nowhere();
        let role = role_that_begins_in(&bank);
        let address = bouncer.address("postgres", schema(&bank));
        other.location = address.replace("bank@", &format!("{role}@"));
        other.refuses(&["verify"], 8, "wrong_place");
        other.refuses(&["deposit", "1000000018", "1.00"], 8, "wrong_place");
    }
    assert_eq!(content(&decoy), before);
}
