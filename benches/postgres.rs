//! A ledger on PostgreSQL against the engine's own programs.
//!
//!     cargo bench --bench postgres
//!     cargo bench --bench postgres -- transfers post     # only these parts
//!
//! A throw-away server that syncs every commit, on a socket, holds 1,000
//! accounts. Ratios are taken in turns on the same server: our clients, then
//! `pgbench` with the statements that a transfer or a deposit runs.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod asked;
mod common;

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use asked::Asked;
use bankctl::config::{self, SystemClock, made_reference};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Context, Instruction, Ledger, Payment};
use bankctl_storage::Location;
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::AccountNumber;

/// Accounts that money moves between.
const ACCOUNTS: i64 = 1_000;
/// How long each side runs, in seconds.
const SECONDS: u64 = 5;
/// Rows of the payroll.
const ROWS: usize = 1_000_000;

/// What a transfer or a deposit asks under its locks, as pgbench says it.
const LOCKED: &str = r"
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SELECT id, booked_at, business_date FROM transfer ORDER BY id DESC LIMIT 1;
SELECT id FROM operator WHERE name = 'root';
SELECT account FROM position WHERE account = ANY(ARRAY[:locked]) ORDER BY account FOR NO KEY UPDATE;
SELECT account.status, account.currency, account.overdraft_minor, position.balance_minor, position.legs, position.spine, account.id FROM account JOIN position ON position.account = account.id WHERE account.id = ANY(ARRAY[:locked]);
";
/// The lane and the number, on which the rest depends.
const LANE: &str = r"
SELECT id AS log, leaves, peaks FROM log WHERE id % 2 = 1 ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED \gset
\set lane (:log - 1) / 2
SELECT nextval('transfer_number') AS number FROM generate_series(1, 1) \gset
";
/// A deposit takes its lane's part of the cash, a transfer asks for holds.
const OF_DEPOSIT: &str = r"
SELECT account.status, account.currency, account.overdraft_minor, position.balance_minor, position.legs, position.spine FROM account JOIN position ON position.account = account.id WHERE account.id = :debit;
";
const OF_TRANSFER: &str = r"
SELECT count(*), coalesce(CAST(sum(amount_minor - captured_minor) AS BIGINT), 0) FROM hold WHERE account = :debit AND status = 1 AND (expires_on IS NULL OR expires_on >= 20778);
";
/// The last facts, the row, both positions, the figures and the log.
const WRITES: &str = r"
SELECT max(booked_at), max(business_date) FROM transfer WHERE id = ANY(ARRAY[CAST(:number - 40 AS BIGINT), CAST(:number - 41 AS BIGINT)]);
SELECT transfers, amount_minor FROM rollup WHERE day = 20778 AND currency = 'USD' AND kind = :kind AND channel = 0 AND flow = 3 AND lane = :lane;
INSERT INTO transfer VALUES (:number, :debit, :credit, 1, :kind, NULL, 1795262400000000, 20778, NULL, 1, NULL, NULL, NULL, NULL, CAST(gen_random_uuid() AS TEXT), NULL, 0, 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'), :lane);
INSERT INTO position (account, balance_minor, legs, spine) VALUES (CAST(:debit AS BIGINT), 0, 1, decode(repeat('00', 32), 'hex')), (CAST(:credit AS BIGINT), 0, 1, decode(repeat('00', 32), 'hex')) ON CONFLICT (account) DO UPDATE SET balance_minor = excluded.balance_minor, legs = excluded.legs, spine = excluded.spine;
INSERT INTO rollup (day, currency, kind, channel, flow, lane, transfers, amount_minor) VALUES (20778, 'USD', :kind, 0, 3, :lane, 1, 1) ON CONFLICT (day, currency, kind, channel, flow, lane) DO UPDATE SET transfers = excluded.transfers, amount_minor = excluded.amount_minor;
UPDATE log SET leaves = leaves, peaks = decode(repeat('00', 320), 'hex') WHERE id = :log;
COMMIT;
";
/// Parts of the cash for every lane, which ours make when they need them.
const PARTS: &str = "
INSERT INTO account SELECT id + lane, type, name, currency, status, NULL, 0, opened_at, NULL, change_id FROM account, generate_series(1, 47) AS lanes (lane) WHERE id = 84000050;
INSERT INTO position SELECT 84000050 + lane, 0, 0, '' FROM generate_series(1, 47) AS lanes (lane);
";

struct Server {
    programs: PathBuf,
    folder: PathBuf,
    shell: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The shell serves until its input ends.
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

const SERVE: &str = r#"
bin=$1 dir=$2
"$bin/initdb" -D "$dir/data" -U bank -A trust -E UTF8 --locale=C >"$dir/log" 2>&1 || exit 1
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c shared_buffers=256MB \
  -c max_wal_size=4GB >>"$dir/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$dir/data" "$dir/log"
"#;

impl Server {
    fn start(folder: &Path) -> Option<Self> {
        let mut places: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin"))
            .filter(|bin| bin.join("initdb").exists() && bin.join("pgbench").exists())
            .collect();
        places.sort();
        let programs = places.pop()?;
        let mut command = Command::new("sh");
        unprivileged(&mut command, folder);
        let shell = command
            .args(["-c", SERVE, "serve"])
            .arg(&programs)
            .arg(folder)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let server = Self {
            programs,
            folder: folder.to_owned(),
            shell,
        };
        for _ in 0..600 {
            if postgres::Client::connect(&server.address("public"), postgres::NoTls).is_ok() {
                return Some(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the server did not start");
    }

    fn address(&self, schema: &str) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgresql://bank@{host}/postgres?options=-csearch_path%3D{schema}")
    }

    fn location(&self, schema: &str) -> Location {
        Location::parse(&self.address(schema), &|_| None).expect("an address")
    }

    fn client(&self, schema: &str) -> postgres::Client {
        let client = postgres::Client::connect(&self.address(schema), postgres::NoTls);
        let mut client = client.expect("a connection");
        let path = format!("SET search_path = {schema}, pg_temp");
        client.batch_execute(&path).expect("set");
        client
    }

    /// Transactions a second of a script.
    fn pgbench(&self, schema: &str, clients: usize, script: &str) -> f64 {
        let file = std::env::temp_dir().join(format!("bankctl-bench-{}.sql", std::process::id()));
        fs::write(&file, script).expect("a script");
        let output = Command::new(self.programs.join("pgbench"))
            .args(["-n", "-M", "prepared", "-U", "bank", "-h"])
            .arg(&self.folder)
            .args([
                "-c",
                &clients.to_string(),
                "-j",
                "2",
                "-T",
                &SECONDS.to_string(),
                "-f",
            ])
            .arg(&file)
            .arg("postgres")
            .env("PGOPTIONS", format!("-csearch_path={schema},\\ pg_temp"))
            .output()
            .expect("pgbench");
        let _ = fs::remove_file(&file);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = line.and_then(|line| line.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    }
}

#[cfg(unix)]
fn unprivileged(command: &mut Command, folder: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    use std::os::unix::process::CommandExt as _;
    if fs::metadata(folder).expect("a folder").uid() != 0 {
        return;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let numbers: Vec<u32> = line
        .into_iter()
        .flat_map(|line| line.split(':').skip(2).take(2))
        .filter_map(|number| number.parse().ok())
        .collect();
    let (user, group) = match numbers.as_slice() {
        [user, group] => (*user, *group),
        _ => (65534, 65534),
    };
    std::os::unix::fs::chown(folder, Some(user), Some(group)).expect("owned");
    command.uid(user).gid(group);
}

fn context() -> Context {
    Context {
        clock: Box::new(SystemClock),
        caller: config::caller().expect("a caller"),
        origin: config::origin,
        sessions: Rc::new(config::RuntimeFolder),
        signing: Rc::new(config::SigningFiles),
        privacy: common::privacy(),
        dry_run: false,
        is_confirmed: true,
        retry_timeout: bankctl_storage::busy_timeout(),
        clock_behind: Rc::new(Cell::new(None)),
        day_behind: Rc::default(),
    }
}

fn account(place: i64) -> AccountRef {
    AccountRef::Number(AccountNumber::from_key(
        100_000_001 + place.rem_euclid(ACCOUNTS),
    ))
}

fn payment() -> Payment {
    Payment {
        till: None,
        conductor: None,
        amount: PlainDecimal::parse("0.01").expect("an amount"),
        reference: made_reference(),
        memo: None,
        value_date: None,
        by: Vec::new(),
    }
}

/// Postings a second by so many clients of ours.
fn ours(server: &Server, clients: usize, deposits: bool) -> f64 {
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let location = server.location("ours");
    thread::scope(|scope| {
        for client in 0..clients as i64 {
            let (stop, done, location) = (&stop, &done, &location);
            scope.spawn(move || {
                let mut ledger =
                    Ledger::open(location, context(), Action::Deposit).expect("a ledger");
                // A walk through the accounts that no two clients share.
                let mut place = client * 7_919;
                while !stop.load(Ordering::Relaxed) {
                    place += 617;
                    let posted = if deposits {
                        ledger.payments().submit(&Instruction::Deposit {
                            account: account(place),
                            channel: Channel::Cash,
                            payment: payment(),
                        })
                    } else {
                        ledger.payments().submit(&Instruction::Transfer {
                            from: account(place),
                            to: account(place * 31 + 7),
                            payment: payment(),
                        })
                    };
                    posted.expect("posted");
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        thread::sleep(Duration::from_secs(SECONDS));
        stop.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) as f64 / SECONDS as f64
}

/// How pgbench sends statements: each when the one before is answered, or as
/// many together as ours.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    OneByOne,
    Together,
}

fn script(deposits: bool, way: Way) -> String {
    let last = 100_000_000 + ACCOUNTS;
    let choice = if deposits {
        format!("\\set kind 1\n\\set credit random(100000001, {last})\n")
    } else {
        format!(
            "\\set kind 3\n\\set debit random(100000001, {last})\n\\set credit 100000001 + (:debit * 31 + 7) % {ACCOUNTS}\n"
        )
    };
    let locked = if deposits {
        "CAST(:credit AS BIGINT)"
    } else {
        "CAST(:debit AS BIGINT), CAST(:credit AS BIGINT)"
    };
    let (start, end) = match way {
        Way::OneByOne => ("", ""),
        Way::Together => ("\n\\startpipeline", "\\endpipeline\n"),
    };
    let (part, own) = if deposits {
        ("\\set debit 84000050 + :lane\n", OF_DEPOSIT)
    } else {
        ("", OF_TRANSFER)
    };
    let first = LOCKED.replace(":locked", locked);
    format!("{choice}{start}{first}{end}{LANE}{part}{start}{own}{WRITES}{end}")
}

fn prepare(server: &Server, schema: &str, accounts: i64, folder: &Path) {
    let run = |arguments: &[&str]| {
        common::time(&mut common::bankctl(
            Path::new(&server.address(schema)),
            arguments,
        ));
    };
    run(&["init"]);
    let mut rows =
        "customer_external_id,customer_name,external_number,opening_balance\n".to_owned();
    for row in 0..accounts {
        let _ = writeln!(rows, "K{row},Customer {row},X{row},1000.00");
    }
    let file = folder.join("accounts.csv");
    fs::write(&file, rows).expect("a file");
    run(&["import", "accounts", &file.display().to_string()]);
    if schema == "theirs" {
        server.client(schema).batch_execute(PARTS).expect("parts");
    }
}

/// Rows a second: ours, and COPY of the same rows into a table without rules.
fn payroll(
    server: &Server,
    schema: &str,
    accounts: i64,
    folder: &Path,
    round: usize,
) -> (f64, f64) {
    let mut rows = "account,amount\n".to_owned();
    for row in 0..ROWS as i64 {
        let number = AccountNumber::from_key(100_000_001 + row * 7_919 % accounts);
        let _ = writeln!(rows, "{number},{round}.{:02}", row % 100);
    }
    let file = folder.join("wages.csv");
    fs::write(&file, rows).expect("a file");
    let address = server.address(schema);
    let arguments = [
        "import",
        "payroll",
        &file.display().to_string(),
        "--allow-similar",
    ];
    let time = common::time(&mut common::bankctl(Path::new(&address), &arguments));
    let ours = ROWS as f64 / time.as_secs_f64();
    let mut client = server.client(schema);
    client
        .batch_execute(
            "CREATE TABLE bare (LIKE transfer INCLUDING INDEXES); \
             CREATE UNLOGGED TABLE rows AS SELECT * FROM transfer WHERE batch = (SELECT max(id) FROM batch)",
        )
        .expect("tables");
    let source = folder.join("data/rows.bin");
    let write = format!("COPY rows TO '{}' (FORMAT binary)", source.display());
    client.batch_execute(&write).expect("written");
    let copy = format!("COPY bare FROM '{}' (FORMAT binary)", source.display());
    let since = Instant::now();
    let copied = client.execute(&copy, &[]).expect("copied");
    let theirs = copied as f64 / since.elapsed().as_secs_f64();
    assert_eq!(copied, ROWS as u64);
    client
        .batch_execute("DROP TABLE bare; DROP TABLE rows; CHECKPOINT")
        .expect("dropped");
    (ours, theirs)
}

/// Postings by so many clients, ours and pgbench's, in pairs.
fn compare(server: &Server, clients: usize, deposits: bool, pairs: usize) {
    let what = if deposits { "deposits" } else { "transfers" };
    let mut ratios = [Vec::new(), Vec::new()];
    for _ in 0..pairs {
        let own = ours(server, clients, deposits);
        print!("{what} by {clients} clients: {own:.0}/s, pgbench");
        for (way, ratios) in [Way::OneByOne, Way::Together].iter().zip(&mut ratios) {
            let other = server.pgbench("theirs", clients, &script(deposits, *way));
            print!(" {other:.0}/s");
            ratios.push(own / other);
        }
        println!();
    }
    let [one, all] = ratios.map(|mut ratios| {
        ratios.sort_by(f64::total_cmp);
        ratios[pairs / 2]
    });
    println!(
        "{what} by {clients} clients: {one:.2} of pgbench, {all:.2} of pgbench with pipelines"
    );
}

/// Deposits a second by one `post -` with so many requests in flight, and by as
/// many clients of pgbench, in pairs.
fn post(server: &Server, in_flight: usize, pairs: usize) {
    let address = server.address("ours");
    let numbers: Vec<String> = (0..ACCOUNTS)
        .map(|place| AccountNumber::from_key(100_000_001 + place * 7 % ACCOUNTS).to_string())
        .collect();
    let mut process = Asked::start(Path::new(&address));
    process.rate(&numbers, &format!("warm{in_flight}"), 2_000, in_flight);
    let mut ratios = Vec::new();
    for round in 0..pairs {
        let own = process.rate(
            &numbers,
            &format!("p{in_flight}-{round}"),
            10_000,
            in_flight,
        );
        let clients = in_flight.min(16);
        let other = server.pgbench("theirs", clients, &script(true, Way::OneByOne));
        println!("post, {in_flight} in flight: {own:.0}/s, pgbench by {clients} {other:.0}/s");
        ratios.push(own / other);
    }
    process.end();
    ratios.sort_by(f64::total_cmp);
    println!(
        "post, {in_flight} in flight: {:.2} of pgbench",
        ratios[pairs / 2]
    );
}

/// Whether a part was asked for: all are, if none is named.
fn wanted(part: &str) -> bool {
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    named.is_empty() || named.iter().any(|name| name == part)
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(server) = Server::start(folder.path()) else {
        println!("no PostgreSQL with pgbench is installed: nothing was measured");
        return;
    };
    let files = tempfile::tempdir().expect("a folder");
    prepare(&server, "ours", ACCOUNTS, files.path());
    prepare(&server, "theirs", ACCOUNTS, files.path());
    if wanted("transfers") {
        compare(&server, 16, false, 5);
    }
    if wanted("deposits") {
        for clients in [1, 2, 4, 8, 16] {
            compare(&server, clients, true, 1);
        }
    }
    if wanted("post") {
        post(&server, 16, 5);
        post(&server, 1_000, 3);
    }
    if wanted("process") {
        one_process(&server, files.path());
    }
    if wanted("payroll") {
        payrolls(&server, "ours", ACCOUNTS, folder.path());
        prepare(&server, "wide", 10 * ACCOUNTS, files.path());
        payrolls(&server, "wide", 10 * ACCOUNTS, folder.path());
    }
}

/// A whole process for one deposit, ours and psql's.
fn one_process(server: &Server, files: &Path) {
    let address = server.address("ours");
    let number = AccountNumber::from_key(100_000_001).to_string();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        own.push(common::time(&mut common::bankctl(
            Path::new(&address),
            &["deposit", &number, "0.01"],
        )));
        let statements =
            script(true, Way::OneByOne).replace("random(100000001, 100001000)", "100000001");
        let file = files.join("deposit.sql");
        fs::write(&file, &statements).expect("a script");
        let mut psql = Command::new(server.programs.join("psql"));
        psql.args(["-X", "-q", "-o", "/dev/null", "-f"])
            .arg(&file)
            .arg(server.address("theirs"));
        other.push(common::time(&mut psql));
    }
    own.sort();
    other.sort();
    println!(
        "a deposit as a process: {:?}, psql with the same statements {:?}",
        own[20], other[20]
    );
}

fn payrolls(server: &Server, schema: &str, accounts: i64, folder: &Path) {
    let mut ratios = Vec::new();
    for round in 1..=3 {
        let (ours, theirs) = payroll(server, schema, accounts, folder, round);
        println!(
            "payroll to {accounts} accounts: {ours:.0} rows/s, COPY into a bare table {theirs:.0} rows/s"
        );
        ratios.push(ours / theirs);
    }
    ratios.sort_by(f64::total_cmp);
    println!("payroll to {accounts} accounts: {:.2} of COPY", ratios[1]);
}
