//! What a teller and an admin look up, on the bank that `bankctl demo` makes: whole
//! processes on a warm machine, against a `sqlite3` shell that opens the same file
//! and reads one row.

use std::process::Command;

use super::Plan;
use super::common::{folder, needs, time};
use super::demo::Demo;
use super::figures::{Aim, Figures, Ratio, shown};
use super::pairs::Pairs;

const CUSTOMERS: u64 = 10_000;
const MONTHS: u64 = 3;

/// The account of the first person; what comes before are businesses.
const ACCOUNT: &str = "1000000094";
const CUSTOMER: &str = "C00000092";

/// A command, and whether it walks through all accounts or transactions.
fn works() -> Vec<(&'static str, Vec<&'static str>, bool)> {
    let work = |name, text: &'static str, is_long| (name, text.split(' ').collect(), is_long);
    vec![
        work("balance", "balance ACCOUNT", false),
        work("account show", "account show ACCOUNT", false),
        work("customer show", "customer show CUSTOMER", false),
        work("history", "history ACCOUNT", false),
        work(
            "customer list --search, a name",
            "customer list --search lindqv",
            false,
        ),
        work(
            "customer list --search, a typo",
            "customer list --search lindqist",
            false,
        ),
        work(
            "transaction list of a day",
            "transaction list --during 2025-11-28 --everyone",
            false,
        ),
        work("hold list", "hold list", false),
        work("approval list", "approval list", false),
        work(
            "stats of the bank by month",
            "stats --period monthly",
            false,
        ),
        work(
            "stats of an account by month",
            "stats --account ACCOUNT --period monthly",
            false,
        ),
        work(
            "export of an account's month",
            "export transactions --account ACCOUNT --during 2025-11 -o csv",
            false,
        ),
        work("report trial-balance", "report trial-balance", true),
        work("report dashboard", "report dashboard --to-file PAGE", true),
        work(
            "export of all transactions",
            "export transactions -o csv",
            true,
        ),
        work("verify", "verify", true),
    ]
}

pub fn run(plan: &Plan, figures: &mut Figures) {
    if !needs("sqlite3") {
        return;
    }
    let demo = Demo::of(CUSTOMERS, MONTHS);
    let folder = folder();
    let page = folder.path().join("bank.html");
    for (name, words, is_long) in works() {
        let arguments: Vec<&str> = words
            .into_iter()
            .map(|word| match word {
                "ACCOUNT" => ACCOUNT,
                "CUSTOMER" => CUSTOMER,
                "PAGE" => page.to_str().expect("UTF-8"),
                other => other,
            })
            .collect();
        let (warm, rounds) = if is_long {
            (1, plan.long_rounds)
        } else {
            (5, plan.rounds)
        };
        let pairs = Pairs::run(
            warm,
            rounds,
            || time(&mut demo.bankctl(&arguments)),
            || {
                time(
                    Command::new("sqlite3")
                        .arg(&demo.ledger)
                        .arg("SELECT name FROM ledger"),
                )
            },
        );
        let what = format!("{name}, {} customers", shown(CUSTOMERS as f64));
        figures.pairs(
            "counter",
            &what,
            "sqlite3, one row",
            &pairs,
            Ratio::Time,
            Aim::None,
        );
    }
}
