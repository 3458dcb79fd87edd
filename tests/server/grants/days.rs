//! Business days and months, closed and opened by each role.

use bankctl_ledger::access::rules::operator::Role;

use super::{World, disputes, interest, orders};
use crate::common::DAY;
use crate::engine::connection;

/// Calendars, and nights until the month is over. The first one finds the books
/// altered.
pub(super) fn close(world: &mut World) {
    let every_day = "day set --calendar every-day";
    let days = world
        .own
        .file("days.csv", "date,label\n2026-12-30,x\n2026-12-31,y\n");
    if world.role != Role::Admin {
        world.owner.json(&["calendar", "add", "own"]);
    }
    for line in [
        "calendar add own",
        "calendar holiday own 2026-12-24",
        &format!("calendar import own {days}"),
        "calendar list",
        "calendar show own",
        every_day,
        "day open --yes",
    ] {
        // A supervisor opens only later days.
        if !(line == "day open --yes" && world.role == Role::Supervisor) {
            world.run(line);
        }
    }
    if world.role != Role::Admin {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for line in [every_day, "day open --yes"] {
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            world.owner.json(&words);
        }
    }
    orders::stand(world);
    disputes::credit(world);
    let [account, second] = interest::earn(world);
    world.owner.json(&["day", "close", "--no-open"]);
    if world.run("day open").is_none() {
        world.owner.json(&["day", "open"]);
    }
    world.own.now += DAY;
    world.owner.now = world.own.now;
    let mut owner = connection(&world.owner);
    let altered = |owner: &mut postgres::Client, by: &str| {
        let statement = format!(
            "UPDATE position SET balance_minor = balance_minor {by} WHERE account = (SELECT max(account) FROM position)"
        );
        owner.batch_execute(&statement).expect("altered");
    };
    altered(&mut owner, "+ 7");
    let closed = world.run("day close").is_some();
    altered(&mut owner, "- 7");
    if !closed {
        world.owner.json(&["day", "close"]);
    }
    for line in ["day retry 2026-11-22", "day status", "day steps"] {
        world.run(line);
    }
    orders::give_up(world);
    world.own.now += 11 * DAY;
    world.owner.now = world.own.now;
    if world.run("close-of-business").is_none() {
        world.owner.json(&["close-of-business"]);
    }
    for line in ["interest show", "interest post", "account show"] {
        world.run(&format!("{line} {account}"));
    }
    world.run(&format!("interest adjust {account} 1 --reason test"));
    world.run(&format!("deposit {account} 1"));
    world.run(&format!("account reactivate {second}"));
    if world.run("period close 2026-11").is_none() {
        world.owner.json(&["period", "close", "2026-11"]);
    }
    world.run("period status");
    reopen_period(world);
}

/// To open a month again takes two, one of whom is the role if it may.
fn reopen_period(world: &mut World) {
    let reopen = [
        "period", "reopen", "2026-11", "--reason", "test", "-o", "json",
    ];
    "otto".clone_into(&mut world.owner.operator);
    let number = world.owner.run(&reopen).json()["approval"].to_string();
    "anna".clone_into(&mut world.owner.operator);
    if world.role == Role::Admin {
        world.run(&format!("approval approve {number}"));
        world.owner.json(&["period", "close", "2026-11"]);
    }
    // What the role asks for itworld waits.
    world.run("period reopen 2026-11 --reason test");
}
