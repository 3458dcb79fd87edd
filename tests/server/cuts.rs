//! The connection is lost at each request of a transfer: nothing is lost and
//! nothing done twice, and what is said is true.

use super::common::{Bank, Run, text};
use super::engine::cluster;
use super::proxy::{Cut, Wire};
use crate::common::deadline::InTime as _;

/// How many requests open a ledger, before anything is asked of it.
const OPENING: usize = 13;

/// The schema of a bank's ledger.
fn schema(bank: &Bank) -> &str {
    bank.location.rsplit("%3D").next().expect("a name")
}

/// A bank with money in one account, and a second account.
fn bank() -> (Bank, String, String) {
    let bank = Bank::new();
    let from = bank.funded("1000.00");
    let to = bank.account(&[]);
    (bank, from, to)
}

/// Sends money, and tries again for so long where the wire is cut.
fn transfer(
    (bank, from, to): (&Bank, &str, &str),
    wire: &Wire,
    reference: &str,
    patience: &str,
) -> Run {
    let arguments = [
        "transfer", from, to, "1.00", "--ref", reference, "-o", "json",
    ];
    let output = bank
        .command(&arguments)
        .env("BANKCTL_LEDGER", wire.schema(schema(bank)))
        .env("BANKCTL_TEST_PATIENCE", patience)
        .output_in_time();
    Run::of(output.expect("the binary runs"))
}

fn is_there(bank: &Bank, reference: &str) -> bool {
    bank.run(&["transaction", "show", &format!("ref:{reference}")])
        .code
        == 0
}

#[test]
fn a_wire_that_is_cut_once_costs_nothing_but_a_moment() {
    let (bank, from, to) = bank();
    let mut done = 0;
    for cut in [Cut::Before as fn(usize) -> Cut, Cut::After] {
        for at in 1.. {
            assert!(at < 100, "a transfer has fewer requests");
            let wire = Wire::new(cluster(), cut(at), false);
            let reference = format!("REF-{done}-{at}");
            let run = transfer((&bank, &from, &to), &wire, &reference, "30000");
            let was_cut = wire.cut.load(std::sync::atomic::Ordering::SeqCst);
            // A process that has not opened the ledger yet is told so at once.
            if was_cut && at <= OPENING {
                assert_eq!(run.code, 1, "{:?}: {}", cut(at), run.stderr);
                assert!(!is_there(&bank, &reference), "{:?}", cut(at));
                continue;
            }
            assert_eq!(run.code, 0, "{:?}: {}", cut(at), run.stderr);
            assert!(is_there(&bank, &reference), "{:?}", cut(at));
            done += 1;
            if !was_cut {
                break;
            }
        }
    }
    assert!(done > 20, "only {done} requests");
    assert_eq!(bank.balance(&to), format!("{done}.00"), "each once");
    bank.verify();
}

#[test]
fn a_wire_that_stays_cut_is_told_as_it_is() {
    let (bank, from, to) = bank();
    let (mut unknown, mut refused) = (0, 0);
    let mut sum = 0;
    for cut in [Cut::Before as fn(usize) -> Cut, Cut::After] {
        for at in 1.. {
            assert!(at < 100, "a transfer has fewer requests");
            let wire = Wire::new(cluster(), cut(at), true);
            let reference = format!("REF-{unknown}-{refused}-{at}");
            let run = transfer((&bank, &from, &to), &wire, &reference, "400");
            // A server notices after a moment that nobody listens any more.
            let settled = (0..40).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(5));
                run.code != 11 || is_there(&bank, &reference)
            });
            let there = settled && is_there(&bank, &reference);
            match run.code {
                0 => assert!(there, "{:?} was acknowledged", cut(at)),
                1 => {
                    assert!(!there, "{:?}: {}", cut(at), run.stderr);
                    refused += 1;
                }
                11 => {
                    unknown += 1;
                    let error: serde_json::Value = serde_json::from_str(&run.stderr).expect("JSON");
                    assert_eq!(text(&error["error"]["code"]), "outcome_unknown");
                    assert!(
                        text(&error["error"]["hint"]).contains(&reference),
                        "{error}"
                    );
                }
                other => panic!("{:?}: exit {other}: {}", cut(at), run.stderr),
            }
            if !wire.cut.load(std::sync::atomic::Ordering::SeqCst) {
                sum += 1;
                break;
            }
            // Whatever it was: the same again is done once.
            let again = ["transfer", &from, &to, "1.00", "--ref", &reference];
            let again = bank.json(&again);
            // One of which nobody knew may have been at work for longer.
            let came_late = run.code == 11 && again["replayed"] == true;
            assert!(again["replayed"] == there || came_late, "{:?}", cut(at));
            sum += 1;
        }
    }
    assert!(
        refused > 20 && unknown >= 2,
        "{refused} refused, {unknown} unknown"
    );
    assert_eq!(bank.balance(&to), format!("{sum}.00"), "each once");
    bank.verify();
}
