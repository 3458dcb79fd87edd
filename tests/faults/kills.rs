//! Many processes on one ledger, killed at random, and the bank checker of
//! Jepsen: every read finds the same total, no account that is not known and
//! none below its limit; what was acknowledged is there, what was refused is
//! not, and of the rest all or nothing.

use std::collections::HashMap;
use std::process::{Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::common::deadline::{InTime as _, Started};
use crate::common::{Bank, text};
use crate::power::Chance;
use crate::rounds;

/// How many work at the same time.
const WORKERS: u64 = 9;
const ACCOUNTS: usize = 8;
/// A pay day that is always to come.
const AHEAD: &str = "9999-12-31";
/// What all accounts have together, in cents.
const TOTAL: i64 = 800_000;
/// How many disputes there are.
const DISPUTES: usize = 12;
/// Where what leaves customers' accounts here has gone, and whether that is told with
/// the sign of what customers have.
const OWN: [(&str, bool); 5] = [
    ("clearing/check", false),
    ("payable/official-checks", true),
    ("position/exchange", false),
    ("receivable/disputes", false),
    ("expense/disputes", false),
];

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Acknowledged,
    Refused,
    Unknown,
}

struct Play<'a> {
    bank: &'a Bank,
    accounts: &'a [String],
    employer: &'a str,
    euro: &'a str,
    /// What all had together when it began, less what had gone.
    total: i64,
    disputes: &'a Mutex<HashMap<usize, End>>,
    ends: &'a Mutex<HashMap<String, (End, i64)>>,
    wages: &'a Mutex<HashMap<String, End>>,
    kills: &'a AtomicU64,
    reads: &'a AtomicU64,
}

fn cents(value: &Value) -> i64 {
    text(value).replace('.', "").parse().expect("an amount")
}

/// What customers have in dollars, and what has gone from them to accounts of the bank.
fn sum(items: &[Value]) -> i64 {
    let signed = |item: &Value| {
        let own = OWN.iter().find(|(name, _)| item["account"] == *name);
        let minor = cents(&item["ledger_balance"]);
        if own.is_none_or(|(_, is_like_customers)| *is_like_customers) {
            minor
        } else {
            -minor
        }
    };
    let dollars = items.iter().filter(|item| item["currency"] == "USD");
    dollars.map(signed).sum()
}

impl Play<'_> {
    fn one(&self, worker: u64, round: u64, chance: &mut Chance) {
        let pick = |chance: &mut Chance| self.accounts[chance.below(self.accounts.len())].as_str();
        let (from, to) = (pick(chance), pick(chance));
        let reference = format!("R-{worker}-{round}");
        let amount = i64::try_from(1 + chance.below(500)).expect("small");
        let shown = format!("{}.{:02}", amount / 100, amount % 100);
        match chance.below(26) {
            18 => {
                let number = (worker * 100_000 + round + 1).to_string();
                let request = ["check", "present", from, &shown, "--number", &number];
                let request = [&request[..], &["--ref", &reference]].concat();
                self.pay(&request, &reference, amount, chance);
            }
            19 | 20 => {
                let request = ["cashier-check", "issue", "--from", from, &shown];
                let request = [&request[..], &["--payee", "Coast", "--ref", &reference]].concat();
                self.pay(&request, &reference, amount, chance);
            }
            21 => {
                let request = ["exchange", from, self.euro, &shown, "--ref", &reference];
                self.pay(&request, &reference, amount, chance);
            }
            22 | 23 => self.credit(chance),
            0..=10 if from != to => {
                let request = ["transfer", from, to, &shown, "--ref", &reference];
                self.pay(&request, &reference, amount, chance);
            }
            11 | 12 => {
                // More than there is in the whole bank.
                let request = ["withdraw", from, "8000.01", "--ref", &reference];
                self.pay(&request, &reference, 800_001, chance);
            }
            13 => {
                let request = ["hold", "place", from, &shown, "--ref", &reference];
                self.end(&request, chance);
            }
            14 => self.wages(&reference, chance),
            15 => {
                let _ = self.end(&["customer", "add", "--name", "Somebody"], chance);
            }
            16 if from != to => {
                // There and a cent back: both or none.
                let group = serde_json::json!({"op": "group", "ref": reference, "payments": [
                    {"op": "transfer", "from": from, "to": to, "amount": shown},
                    {"op": "transfer", "from": to, "to": from, "amount": "0.01"},
                ]});
                let file = self.bank.file(&reference, group.to_string());
                self.pay(&["post", &file], &reference, amount, chance);
            }
            _ => self.read(chance),
        }
    }

    /// Runs a command that is killed now and then; nothing if it was.
    fn end(&self, request: &[&str], chance: &mut Chance) -> Option<Output> {
        let request = [request, &["-o", "json"]].concat();
        let mut child: Started = self
            .bank
            .command(&request)
            .env_remove("BANKCTL_TEST_CLOCK")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("it runs");
        if chance.below(3) == 0 {
            let micros = chance.below(20_000) as u64;
            sleep(Duration::from_micros(micros));
            let _ = child.kill();
        }
        let output = child.wait_with_output().expect("it ends");
        if output.status.code().is_none() {
            self.kills.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(output)
    }

    fn pay(&self, request: &[&str], reference: &str, amount: i64, chance: &mut Chance) {
        let end = self.outcome(request, chance);
        let mut ends = self.ends.lock().expect("whole");
        ends.insert(reference.to_owned(), (end, amount));
    }

    fn outcome(&self, request: &[&str], chance: &mut Chance) -> End {
        match self.end(request, chance) {
            None => End::Unknown,
            Some(output) => match output.status.code() {
                Some(0) => End::Acknowledged,
                // By a rule, or because the machine let it wait for too long.
                Some(4 | 7) => End::Refused,
                // The same of what was posted.
                Some(9) if request[0] == "post" => End::Refused,
                code => panic!("{request:?}: exit {code:?}: {output:?}"),
            },
        }
    }

    /// Pays everybody a cent from the employer's account, now and then some days
    /// ahead.
    fn wages(&self, reference: &str, chance: &mut Chance) {
        let day = if chance.below(2) == 0 { "" } else { AHEAD };
        let rows = self
            .accounts
            .iter()
            .map(|account| format!("{account},0.01,{day}\n"));
        let content = format!("account,amount,pay date\n{}", rows.collect::<String>());
        let file = self.bank.file(&format!("{reference}.csv"), content);
        let request = [
            "import",
            "payroll",
            &file,
            "--from",
            self.employer,
            "--batch",
            reference,
            "--allow-similar",
            "--value-dates-to",
            AHEAD,
        ];
        let end = self.outcome(&request, chance);
        let mut wages = self.wages.lock().expect("whole");
        wages.insert(reference.to_owned(), end);
    }

    /// Credits one of the disputes, which is done once however often it is asked for.
    fn credit(&self, chance: &mut Chance) {
        let dispute = chance.below(DISPUTES);
        let number = dispute_number(dispute);
        let end = self.outcome(&["dispute", "credit", &number], chance);
        let mut disputes = self.disputes.lock().expect("whole");
        let known = disputes.entry(dispute).or_insert(end);
        let is_more = end == End::Acknowledged || *known == End::Refused;
        if is_more {
            *known = end;
        }
    }

    /// All balances on one state.
    fn read(&self, chance: &mut Chance) {
        let mut request = vec!["balance", self.employer];
        request.extend(self.accounts.iter().map(String::as_str));
        request.extend(OWN.map(|(name, _)| name));
        let Some(output) = self.end(&request, chance) else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let items = read["items"].as_array().expect("a list");
        let mut customers = items[..=self.accounts.len()].iter();
        let is_enough = |item: &Value| cents(&item["ledger_balance"]) >= 0;
        assert!(customers.all(is_enough), "{read}");
        assert_eq!(sum(items), self.total, "{read}");
        self.reads.fetch_add(1, Ordering::Relaxed);
    }
}

/// The number of a dispute by its place.
fn dispute_number(place: usize) -> String {
    let key = i64::try_from(place).expect("small") + 1;
    bankctl_types::number::DisputeId::from_key(key).to_string()
}

/// Disputes about the first deposits, one each, and one of each account that is used.
fn prepared(bank: &Bank, accounts: &[String], employer: &str) -> String {
    let euro = bank.account(&["--currency", "EUR"]);
    let run = |line: &str| bank.json(&line.split(' ').collect::<Vec<_>>());
    run("exchange-rate set USD/EUR 0.9");
    for place in 0..=DISPUTES {
        run(&format!("deposit {employer} 1 --ref D-{place}"));
        run(&format!("dispute open D-{place} --kind other"));
    }
    let last = dispute_number(DISPUTES);
    run(&format!("dispute credit {last}"));
    run(&format!(
        "dispute resolve {last} --for customer --reason found"
    ));
    for account in accounts {
        run(&format!("check present {account} 0.01 --number 99999999"));
    }
    run(&format!(
        "cashier-check issue --from {employer} 1 --payee Coast"
    ));
    run(&format!("exchange {employer} {euro} 1"));
    euro
}

/// A credit that was heard of is there, and one that was not asked for is not.
fn check_disputes(bank: &Bank, ends: &HashMap<usize, End>) {
    let connection = Connection::open(bank.ledger()).expect("the ledger");
    for place in 0..DISPUTES {
        let key = i64::try_from(place).expect("small") + 1;
        let statement = "SELECT count(*) FROM transfer WHERE source = 57 AND source_key = ?1";
        let found = connection.query_row(statement, [key * 4], |row| row.get::<_, i64>(0));
        let there = found.expect("a count");
        let fits = match ends.get(&place) {
            Some(End::Acknowledged) => there == 1,
            Some(End::Unknown) => there <= 1,
            Some(End::Refused) | None => there == 0,
        };
        assert!(
            fits,
            "dispute {place} was {:?}, and {there} credits are there",
            ends.get(&place)
        );
    }
}

/// Holds what was heard against what is there.
fn check(bank: &Bank, ends: &HashMap<String, (End, i64)>, wages: &HashMap<String, End>) {
    let connection = Connection::open(bank.ledger()).expect("the ledger");
    let mut statement = connection
        .prepare("SELECT reference, amount_minor FROM transfer WHERE reference LIKE 'R-%'")
        .expect("the journal");
    let rows = statement
        .query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })
        .expect("rows");
    let mut there = HashMap::new();
    for row in rows {
        let (reference, amount) = row.expect("a row");
        assert!(there.insert(reference, amount).is_none(), "posted twice");
    }
    for (reference, (end, amount)) in ends {
        match (end, there.remove(reference)) {
            (End::Acknowledged | End::Unknown, Some(posted)) => {
                assert_eq!(posted, *amount, "{reference}");
            }
            (End::Refused | End::Unknown, None) => {}
            (end, posted) => panic!("{reference} was {end:?}, and there is {posted:?}"),
        }
    }
    assert!(there.is_empty(), "nobody asked for {there:?}");
    // What is paid ahead is reserved to the cent.
    let [paid, reserved] = [
        "SELECT coalesce(sum(amount_minor), 0) FROM transfer WHERE value_date IS NOT NULL",
        "SELECT coalesce(sum(amount_minor), 0) FROM hold WHERE purpose = 3",
    ]
    .map(|sum| {
        connection
            .query_row(sum, [], |row| row.get::<_, i64>(0))
            .expect("a sum")
    });
    assert_eq!(paid, reserved);
    for (batch, end) in wages {
        let posted: i64 = connection
            .query_row(
                "SELECT count(*) FROM transfer JOIN batch ON batch.id = transfer.batch WHERE batch_key = ?1",
                [batch],
                |row| row.get(0),
            )
            .expect("a count");
        let all = i64::try_from(ACCOUNTS).expect("small");
        let fits = match end {
            End::Acknowledged => posted == all,
            End::Refused => posted == 0,
            End::Unknown => posted == 0 || posted == all,
        };
        assert!(fits, "{batch} was {end:?}, and {posted} rows are there");
    }
}

#[test]
fn nothing_is_lost_or_made_when_processes_are_killed() {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..ACCOUNTS).map(|_| bank.funded("900.00")).collect();
    let employer = bank.funded("800.00");
    let euro = prepared(&bank, &accounts, &employer);
    let mut request = vec!["balance", &employer];
    request.extend(accounts.iter().map(String::as_str));
    request.extend(OWN.map(|(name, _)| name));
    let total = sum(bank.json(&request)["items"].as_array().expect("a list"));
    assert_eq!(
        total,
        TOTAL + 100 * (i64::try_from(DISPUTES).expect("small") + 1)
    );
    let disputes = Mutex::new(HashMap::new());
    let (ends, wages) = (Mutex::new(HashMap::new()), Mutex::new(HashMap::new()));
    let (kills, reads) = (AtomicU64::new(0), AtomicU64::new(0));
    let play = Play {
        bank: &bank,
        accounts: &accounts,
        employer: &employer,
        euro: &euro,
        total,
        disputes: &disputes,
        ends: &ends,
        wages: &wages,
        kills: &kills,
        reads: &reads,
    };
    let processes = rounds(450);
    scope(|scope| {
        for worker in 0..WORKERS {
            let play = &play;
            scope.spawn(move || {
                let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ (worker + 1));
                for round in 0..processes / WORKERS {
                    play.one(worker, round, &mut chance);
                }
            });
        }
    });
    let (ends, wages) = (
        ends.into_inner().expect("whole"),
        wages.into_inner().expect("whole"),
    );
    check(&bank, &ends, &wages);
    check_disputes(&bank, &disputes.into_inner().expect("whole"));
    bank.verify();
    let of = |wanted: End| ends.values().filter(|(end, _)| *end == wanted).count();
    println!(
        "{processes} processes, {} killed; {} payments acknowledged, {} refused, {} unknown; {} batches; {} reads",
        kills.load(Ordering::Relaxed),
        of(End::Acknowledged),
        of(End::Refused),
        of(End::Unknown),
        wages.len(),
        reads.load(Ordering::Relaxed),
    );
    assert!(
        kills.load(Ordering::Relaxed) > 0,
        "nobody was killed: this proves nothing"
    );
}
