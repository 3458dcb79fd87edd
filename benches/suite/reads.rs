//! What reads cost as the ledger grows: whole processes on a warm machine.

use std::time::Duration;

use super::common::{bankctl, median, time};
use super::figures::{Aim, Figure, Figures, Ratio, shown};
use super::pairs::Pairs;
use super::seeds::{Seed, busy, seed, single, steady};
use super::{Plan, size};

/// What a person waits for at most as a ledger grows from the smallest size.
const GROWTH: Aim = Aim::AtMost(1.3);

/// A command, and whether its cost must stay as the ledger grows.
struct Work {
    name: &'static str,
    arguments: Vec<String>,
    aim: Aim,
    /// It walks through all accounts or all transactions.
    is_long: bool,
}

fn works() -> Vec<Work> {
    let (busy, steady, single) = (busy(), steady(), single());
    let work = |name: &'static str, text: &str, aim: Aim, is_long: bool| Work {
        name,
        arguments: text.split(' ').map(|word| word.replace('_', " ")).collect(),
        aim,
        is_long,
    };
    vec![
        work(
            "history, newest page",
            &format!("history {busy}"),
            GROWTH,
            false,
        ),
        work(
            "history, oldest page",
            &format!("history {busy} --oldest-first"),
            GROWTH,
            false,
        ),
        work(
            "history, a page two years back",
            &format!("history {busy} --to 2022-12-31"),
            GROWTH,
            false,
        ),
        work("balance", &format!("balance {busy}"), GROWTH, false),
        work(
            "balance --at, two years back",
            &format!("balance {busy} --at 2022-12-31"),
            GROWTH,
            false,
        ),
        work(
            "statement of a month two years back",
            &format!("export transactions --account {steady} --during 2022-12 -o csv"),
            Aim::None,
            false,
        ),
        work(
            "stats of an account, 36 months",
            &format!("stats --account {steady} --period monthly --from 2022-01 --to 2024-12"),
            Aim::None,
            false,
        ),
        work(
            "stats of the bank, 36 months",
            "stats --period monthly --from 2022-01 --to 2024-12",
            Aim::None,
            false,
        ),
        work(
            "customer list --search, a name",
            "customer list --search mar_ana",
            Aim::None,
            false,
        ),
        work(
            "customer list --search, an e-mail address",
            "customer list --search c.77@example.com",
            Aim::None,
            false,
        ),
        work("deposit", &format!("deposit {single} 1.00"), GROWTH, false),
        work(
            "report trial-balance",
            "report trial-balance",
            Aim::None,
            true,
        ),
        work(
            "report trial-balance --at, two years back",
            "report trial-balance --at 2022-12-31",
            Aim::None,
            true,
        ),
        work("verify", "verify", Aim::None, true),
    ]
}

pub fn run(plan: &Plan, figures: &mut Figures) {
    let seeds: Vec<Seed> = plan.sizes.iter().map(|size| seed(*size)).collect();
    let mut of_work = Vec::new();
    for work in works() {
        let arguments: Vec<&str> = work.arguments.iter().map(String::as_str).collect();
        let (warm, rounds) = if work.is_long {
            (1, plan.long_rounds)
        } else {
            (5, plan.rounds)
        };
        let mut times = vec![Vec::new(); seeds.len()];
        for round in 0..warm + rounds {
            for (seed, times) in seeds.iter().zip(&mut times) {
                let time = time(&mut bankctl(&seed.path, &arguments));
                if round >= warm {
                    times.push(time);
                }
            }
        }
        add(figures, &work, &seeds, &times);
        of_work.push((work, times));
    }
    let largest = seeds.last().expect("a size");
    let times_of = |name: &str| -> Vec<Duration> {
        let found = of_work.iter().find(|(work, _)| work.name == name);
        found
            .and_then(|(_, times)| times.last())
            .expect("measured")
            .clone()
    };
    let mut pairs = Pairs::new();
    for (stats, balance) in times_of("stats of the bank, 36 months")
        .iter()
        .zip(times_of("balance"))
    {
        pairs.push(*stats, balance);
    }
    figures.pairs(
        "reads",
        &format!(
            "stats of the bank, 36 months, {} transactions",
            shown(largest.transactions as f64)
        ),
        "balance",
        &pairs,
        Ratio::Time,
        Aim::AtMost(50.0),
    );
    let verify = times_of("verify")
        .iter()
        .map(Duration::as_secs_f64)
        .collect();
    figures.alone(
        "reads",
        &format!(
            "verify, {} transactions: rate",
            shown(largest.transactions as f64)
        ),
        largest.transactions as f64 / median(verify),
        "transactions/s",
        Aim::AtLeast(2_000_000.0),
    );
    size::of_seeds(&seeds, figures);
}

fn add(figures: &mut Figures, work: &Work, seeds: &[Seed], times: &[Vec<Duration>]) {
    let milliseconds =
        |times: &[Duration]| median(times.iter().map(|time| time.as_secs_f64() * 1e3).collect());
    let smallest = &times[0];
    for (seed, times) in seeds.iter().zip(times) {
        let is_first = seed.transactions == seeds[0].transactions;
        let ratios = times.iter().zip(smallest);
        let ratio = median(
            ratios
                .map(|(time, small)| time.as_secs_f64() / small.as_secs_f64())
                .collect(),
        );
        figures.add(Figure {
            part: "reads".to_owned(),
            what: work.name.to_owned(),
            ours: milliseconds(times),
            unit: "ms".to_owned(),
            other_name: if is_first {
                String::new()
            } else {
                format!("at {}", shown(seeds[0].transactions as f64))
            },
            other: (!is_first).then(|| milliseconds(smallest)),
            ratio: (!is_first).then_some(ratio),
            runs: times.len(),
            aim: if is_first { Aim::None } else { work.aim },
            size: Some(seed.transactions),
        });
    }
}
