//! A ledger on PostgreSQL against the engine's own programs.
//!
//!     cargo bench --bench postgres
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

use bankctl::config::{self, SystemClock, made_reference};
use bankctl::domain::account::AccountRef;
use bankctl::domain::kind::Channel;
use bankctl::domain::money::PlainDecimal;
use bankctl::domain::number::AccountNumber;
use bankctl::domain::permission::Action;
use bankctl::ledger::{Context, Ledger, PATIENCE, Payment};
use bankctl::store::Location;

/// Accounts that money moves between.
const ACCOUNTS: i64 = 1_000;
/// How long each side runs, in seconds.
const SECONDS: u64 = 5;
/// Rows of the payroll.
const ROWS: usize = 200_000;

/// What a posting runs, as pgbench says it: locks, facts, a free lane, the
/// number, the row, both positions, the figures and the log.
const POSTING: &str = r"
SELECT id, booked_at, business_date FROM transfer ORDER BY id DESC LIMIT 1;
SELECT id FROM operator WHERE name = 'root';
SELECT balance_minor, legs, spine FROM position WHERE account = :credit;
SELECT account FROM position WHERE account = ANY(ARRAY[:locked]) ORDER BY account FOR NO KEY UPDATE;
SELECT account.status, account.currency, account.overdraft_minor, position.balance_minor, position.legs, position.spine, account.id FROM account JOIN position ON position.account = account.id WHERE account.id = ANY(ARRAY[:locked]);
SELECT id AS log FROM log WHERE id % 2 = 1 ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED \gset
SELECT leaves, peaks FROM log WHERE id = :log;
SELECT max(booked_at), max(business_date) FROM transfer WHERE id = ANY(ARRAY[1, 2]);
SELECT count(*), coalesce(CAST(sum(amount_minor - captured_minor) AS BIGINT), 0) FROM hold WHERE account = :debit AND status = 1 AND (expires_on IS NULL OR expires_on >= 20778);
SELECT transfers, amount_minor FROM rollup WHERE day = 20778 AND currency = 'USD' AND kind = 3 AND channel = 0 AND flow = 3 AND lane = 60 + :log;
SELECT nextval('transfer_number') AS number FROM generate_series(1, 1) \gset
INSERT INTO transfer VALUES (:number, :debit, :credit, 1, 3, NULL, 1795262400000000, 20778, NULL, 1, NULL, NULL, NULL, NULL, md5(random()::text), NULL, 0, 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'), 60 + :log);
INSERT INTO position (account, balance_minor, legs, spine) VALUES (CAST(:debit AS BIGINT), 0, 1, CAST('' AS BYTEA)), (CAST(:credit AS BIGINT), 0, 1, CAST('' AS BYTEA)) ON CONFLICT (account) DO UPDATE SET balance_minor = excluded.balance_minor, legs = excluded.legs, spine = excluded.spine;
INSERT INTO rollup (day, currency, kind, channel, flow, lane, transfers, amount_minor) VALUES (20778, 'USD', 3, 0, 3, 60 + :log, 1, 1) ON CONFLICT (day, currency, kind, channel, flow, lane) DO UPDATE SET transfers = excluded.transfers, amount_minor = excluded.amount_minor;
UPDATE log SET leaves = leaves, peaks = peaks WHERE id = :log;
SELECT name, change_id FROM operator WHERE id = 1;
COMMIT;
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
        postgres::Client::connect(&self.address(schema), postgres::NoTls).expect("a connection")
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
            .env("PGOPTIONS", format!("-csearch_path={schema}"))
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
        privacy: common::privacy(),
        dry_run: false,
        patience: PATIENCE,
        clock_behind: Rc::new(Cell::new(None)),
    }
}

fn account(place: i64) -> AccountRef {
    AccountRef::Number(AccountNumber::from_key(
        100_000_001 + place.rem_euclid(ACCOUNTS),
    ))
}

fn payment() -> Payment {
    Payment {
        amount: PlainDecimal::parse("0.01").expect("an amount"),
        reference: made_reference(),
        memo: None,
        value_date: None,
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
                        ledger.deposit(&account(place), Channel::Cash, &payment())
                    } else {
                        ledger.transfer(&account(place), &account(place * 31 + 7), &payment())
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

fn script(deposits: bool) -> String {
    let head = if deposits {
        format!(
            "\\set credit random(100000001, {})\n\\set debit 84000050\n",
            100_000_000 + ACCOUNTS
        )
    } else {
        let last = 100_000_000 + ACCOUNTS;
        format!(
            "\\set debit random(100000001, {last})\n\\set credit 100000001 + (:debit * 31 + 7) % {ACCOUNTS}\n"
        )
    };
    let locked = if deposits {
        "CAST(:credit AS BIGINT)"
    } else {
        "CAST(:debit AS BIGINT), CAST(:credit AS BIGINT)"
    };
    format!(
        "{head}BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;{}",
        POSTING.replace(":locked", locked)
    )
}

fn prepare(server: &Server, schema: &str, folder: &Path) {
    let run = |arguments: &[&str]| {
        common::time(&mut common::bankctl(
            Path::new(&server.address(schema)),
            arguments,
        ));
    };
    run(&["init"]);
    let mut rows =
        "customer_external_id,customer_name,external_number,opening_balance\n".to_owned();
    for row in 0..ACCOUNTS {
        let _ = writeln!(rows, "K{row},Customer {row},X{row},1000.00");
    }
    let file = folder.join("accounts.csv");
    fs::write(&file, rows).expect("a file");
    run(&["import", "accounts", &file.display().to_string()]);
    if schema == "theirs" {
        // Their lane has a part of its own of the cash, as ours have.
        server
            .client(schema)
            .batch_execute("ALTER TABLE transfer DROP CONSTRAINT transfer_check")
            .expect("relaxed");
    }
}

fn payroll(server: &Server, folder: &Path) -> (f64, f64) {
    let mut rows = "account,amount\n".to_owned();
    for row in 0..ROWS as i64 {
        let number = AccountNumber::from_key(100_000_001 + row % ACCOUNTS);
        let _ = writeln!(rows, "{number},1.00");
    }
    let file = folder.join("wages.csv");
    fs::write(&file, rows).expect("a file");
    let address = server.address("ours");
    let arguments = ["import", "payroll", &file.display().to_string()];
    let time = common::time(&mut common::bankctl(Path::new(&address), &arguments));
    let ours = ROWS as f64 / time.as_secs_f64();
    let mut client = server.client("ours");
    client
        .batch_execute(
            "CREATE TABLE bare (LIKE transfer INCLUDING INDEXES); \
             CREATE TABLE rows AS SELECT * FROM transfer WHERE batch IS NOT NULL",
        )
        .expect("tables");
    let source = folder.join("data/rows.bin");
    client
        .batch_execute(&format!(
            "COPY rows TO '{}' (FORMAT binary)",
            source.display()
        ))
        .expect("written");
    let since = Instant::now();
    let copied = client
        .execute(
            &format!("COPY bare FROM '{}' (FORMAT binary)", source.display()),
            &[],
        )
        .expect("copied");
    (ours, copied as f64 / since.elapsed().as_secs_f64())
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(server) = Server::start(folder.path()) else {
        println!("no PostgreSQL with pgbench is installed: nothing was measured");
        return;
    };
    let files = tempfile::tempdir().expect("a folder");
    prepare(&server, "ours", files.path());
    prepare(&server, "theirs", files.path());
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let (ours, theirs) = (
            ours(&server, 16, false),
            server.pgbench("theirs", 16, &script(false)),
        );
        println!(
            "transfers by 16 clients: {ours:.0}/s, pgbench {theirs:.0}/s, ratio {:.2}",
            ours / theirs
        );
        ratios.push(ours / theirs);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "transfers by 16 clients against pgbench: {:.2} (aim: at least 0.8)",
        ratios[1]
    );
    for clients in [1, 2, 4, 8, 16] {
        let (ours, theirs) = (
            ours(&server, clients, true),
            server.pgbench("theirs", clients, &script(true)),
        );
        println!(
            "deposits by {clients} clients: {ours:.0}/s, pgbench {theirs:.0}/s, ratio {:.2}",
            ours / theirs
        );
    }
    let address = server.address("ours");
    let number = AccountNumber::from_key(100_000_001).to_string();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        own.push(common::time(&mut common::bankctl(
            Path::new(&address),
            &["deposit", &number, "0.01"],
        )));
        let statements = script(true).replace(
            "\\set credit random(100000001, 100001000)\n\\set debit 84000050\n",
            "\\set credit 100000001\n\\set debit 84000050\n",
        );
        let file = files.path().join("deposit.sql");
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
    let (ours, theirs) = payroll(&server, folder.path());
    println!(
        "payroll: {ours:.0} rows/s, COPY into a bare table {theirs:.0} rows/s, ratio {:.2}",
        ours / theirs
    );
}
