//! Nothing that was acknowledged is lost, nothing is done twice, and what was
//! unknown is settled by asking again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::cluster::{self, Cluster};
use super::common::{Bank, Run};
use crate::common::deadline::{InTime as _, until};

const TELLERS: usize = 6;
const ACCOUNTS: usize = 8;
/// How long a teller waits for an answer at most: every wait in the program is
/// shorter.
const ANSWER_MAX: Duration = Duration::from_mins(2);

/// Ends the tellers, also when a test fails while they work: they are waited
/// for.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What became of the payments, by reference.
#[derive(Default)]
struct Told {
    done: BTreeMap<String, [usize; 2]>,
    unknown: BTreeMap<String, [usize; 2]>,
    /// Told as not done.
    refused: BTreeSet<String>,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.done.extend(other.done);
        self.unknown.extend(other.unknown);
        self.refused.extend(other.refused);
    }
}

/// How long a fail-over may take, with all that is waited for.
const ROUND_MAX: Duration = Duration::from_mins(4);

/// What is killed while tellers work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
    /// The leader, with its Patroni.
    Leader,
    /// First the standby that it waits for: then commits that are on the leader
    /// alone wait for an answer when it is killed too.
    Both,
    /// The leader's Patroni alone: its server does not hear that it is the
    /// leader no longer.
    Agent,
}

/// In turn.
const FAULTS: [Fault; 3] = [Fault::Leader, Fault::Both, Fault::Agent];

/// How many fail-overs there are.
fn rounds() -> u64 {
    let given = std::env::var("BANKCTL_ROUNDS").ok();
    given.map_or(2, |text| text.parse().expect("BANKCTL_ROUNDS is a number"))
}

fn pay(bank: &Bank, accounts: &[String], [from, to]: [usize; 2], reference: &str) -> Run {
    let (from, to) = (&accounts[from], &accounts[to]);
    let mut child = bank
        .command(&["transfer", from, to, "0.01", "--ref", reference])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs");
    let since = Instant::now();
    while child.try_wait().expect("asked").is_none() {
        if since.elapsed() > ANSWER_MAX {
            child.kill().expect("killed");
            panic!("{reference} had no answer within {ANSWER_MAX:?}");
        }
        thread::sleep(Duration::from_millis(2));
    }
    Run::of(child.wait_with_output().expect("it has ended"))
}

/// Pays until it is told to stop.
fn teller(
    bank: &Bank,
    accounts: &[String],
    (number, round): (usize, u64),
    stop: &AtomicBool,
    done: &AtomicUsize,
) -> Told {
    let mut told = Told::default();
    for count in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let from = (number + count) % ACCOUNTS;
        let sides = [from, (from + 1 + number) % ACCOUNTS];
        let reference = format!("R-{round}-{number}-{count}");
        let run = pay(bank, accounts, sides, &reference);
        match run.code {
            0 => {
                told.done.insert(reference, sides);
                done.fetch_add(1, Ordering::SeqCst);
            }
            11 => {
                told.unknown.insert(reference, sides);
            }
            // Nobody was there, or others kept an account for too long while
            // nobody confirmed their commits.
            1 | 7 => {
                assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
                told.refused.insert(reference);
                thread::sleep(Duration::from_millis(100));
            }
            other => panic!("exit {other}: {}", run.stderr),
        }
    }
    told
}

/// Tellers work, the leader is killed, another takes over, and the old one
/// follows it.
fn fail_over(cluster: &Cluster, bank: &Bank, accounts: &[String], round: u64) -> Told {
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let ends = Ends(&stop);
        let tellers: Vec<_> = (0..TELLERS)
            .map(|number| {
                let (stop, done) = (&stop, &done);
                scope.spawn(move || teller(bank, accounts, (number, round), stop, done))
            })
            .collect();
        // However slow the machine is, so many are done before and after.
        let work = || {
            let before = done.load(Ordering::SeqCst);
            thread::sleep(Duration::from_secs(2));
            until("tellers work", || {
                (done.load(Ordering::SeqCst) > before + TELLERS).then_some(())
            });
        };
        work();
        let old = cluster.leader();
        let fault = FAULTS[usize::try_from(round).expect("few") % FAULTS.len()];
        let killed = Instant::now();
        match fault {
            Fault::Leader => cluster.kill(old),
            Fault::Both => {
                // Patroni first: else it may be about to let the leader wait for
                // the third node when that is killed, and then nobody may take
                // over.
                let standby = cluster.standby(old).expect("a standby");
                cluster.kill_agent(old);
                cluster.kill(standby);
                thread::sleep(Duration::from_millis(300));
                cluster.kill_server(old);
                thread::sleep(Duration::from_secs(1));
                cluster.revive(standby);
            }
            Fault::Agent => cluster.kill_agent(old),
        }
        cluster.new_leader(old);
        let away = killed.elapsed();
        if fault == Fault::Agent {
            // Two take writes, and only one of them has a standby.
            thread::sleep(Duration::from_secs(4));
        }
        cluster.revive(old);
        cluster.rest();
        work();
        drop(ends);
        let mut told = Told::default();
        for teller in tellers {
            told.add(teller.join().expect("a teller"));
        }
        say(&format!(
            "fail-over {} ({fault:?}): another leader after {:.1} s; {} payments done, {} unknown, {} refused",
            round + 1,
            away.as_secs_f64(),
            told.done.len(),
            told.unknown.len(),
            told.refused.len()
        ));
        told
    })
}

/// Seen with `--nocapture`.
fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}");
}

/// The references that are in the ledger, and how often.
fn references(bank: &Bank) -> BTreeMap<String, usize> {
    let items = bank.json(&["export", "transactions"])["items"].clone();
    let mut found = BTreeMap::new();
    for item in items.as_array().expect("items") {
        let reference = item["reference"].as_str().expect("a reference").to_owned();
        *found.entry(reference).or_insert(0) += 1;
    }
    found
}

#[test]
fn a_leader_that_is_killed_takes_nothing_with_it() {
    let cluster = cluster::start();
    cluster.end_after(ROUND_MAX * u32::try_from(rounds() + 1).expect("few"));
    let mut bank = Bank::nowhere();
    bank.location = cluster.location();
    bank.run(&["init"]).done();
    let accounts: Vec<String> = (0..ACCOUNTS).map(|_| bank.funded("1000.00")).collect();
    let mut all = Told::default();
    for round in 0..rounds() {
        let told = fail_over(&cluster, &bank, &accounts, round);
        assert!(told.done.len() > 10, "only {} were done", told.done.len());
        let there = references(&bank);
        let lost: Vec<_> = told
            .done
            .keys()
            .filter(|key| !there.contains_key(*key))
            .collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        let made: Vec<_> = told
            .refused
            .iter()
            .filter(|key| there.contains_key(*key))
            .collect();
        assert!(made.is_empty(), "told as not done, and there: {made:?}");
        all.add(told);
    }
    let before = references(&bank);
    let unknown_there = all
        .unknown
        .keys()
        .filter(|key| before.contains_key(*key))
        .count();
    // The same request again is done once, whatever became of it.
    for (reference, sides) in &all.unknown {
        let again = pay(&bank, &accounts, *sides, reference);
        again.done();
    }
    let there = references(&bank);
    assert!(there.values().all(|count| *count == 1), "each once");
    let proof = bank.json(&["verify"]);
    assert_eq!(proof["ok"], true, "{proof}");
    let expected = ACCOUNTS + all.done.len() + all.unknown.len();
    assert_eq!(proof["transactions"], expected, "each once");
    let names: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let balances = bank.json(&[&["balance"], names.as_slice()].concat());
    let mut cents = vec![100_000; ACCOUNTS];
    for [from, to] in all.done.values().chain(all.unknown.values()) {
        cents[*from] -= 1;
        cents[*to] += 1;
    }
    for (item, cents) in balances["items"]
        .as_array()
        .expect("items")
        .iter()
        .zip(cents)
    {
        let amount = item["ledger_balance"].as_str().expect("an amount");
        assert_eq!(amount.replace('.', "").parse(), Ok(cents), "{item}");
    }
    say(&format!(
        "{} fail-overs: {} payments acknowledged, all there once; {} unknown, of which {} were \
         there, all settled; {} refused, none there",
        rounds(),
        all.done.len(),
        all.unknown.len(),
        unknown_there,
        all.refused.len()
    ));
}
