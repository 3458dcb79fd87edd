//! Rules, alerts, cases and cash reports by each role.

use bankctl_ledger::access::rules::operator::Role;

use super::World;
use crate::common::text;

/// Works with all of them; the account takes cash, and the customer is exempt.
pub(super) fn watch(world: &mut World, account: &str, customer: &str) {
    let rule = "rule set one --template large --action alert";
    let by_owner = |world: &World, line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        world.owner.json(&words);
    };
    let cash = |number: u8| format!("deposit {account} 10001 --conductor Carla --ref BIG-{number}");
    if world.role == Role::Compliance {
        // Alone in that role, it needs nobody else for a rule.
        let name = text(&world.owner.json(&["whoami"])["operator"]);
        let roles = "teller,supervisor,admin,auditor,service";
        by_owner(world, &format!("operator role {name} --role {roles}"));
        world.run(rule);
    } else {
        by_owner(world, rule);
    }
    for line in [cash(1), cash(2)] {
        if world.run(&line).is_none() {
            by_owner(world, &line);
        }
    }
    let opened = world.run("case open test -o json");
    let case = opened.map_or(3, |run| {
        let opened: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        opened["id"].as_i64().expect("a number")
    });
    for line in [
        "rule list".to_owned(),
        "rule show one".to_owned(),
        "alert list".to_owned(),
        "alert show 1".to_owned(),
        "alert assign 1 --to anna".to_owned(),
        "case key age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".to_owned(),
        format!("case add {case} 1"),
        format!("case note {case} test"),
        format!("sar note {case} test"),
        "case list".to_owned(),
        format!("case show {case}"),
        format!("case close {case} --outcome test"),
        "alert close 1 --outcome test".to_owned(),
        "rule disable one".to_owned(),
        "report ctr --day 2026-11-21".to_owned(),
        "report 1099-int --year 2026".to_owned(),
        "ctr list".to_owned(),
        format!("ctr exempt {customer}"),
        "ctr links".to_owned(),
        format!("customer link {customer} C00000013 --ctr"),
        "ctr file Carla 2026-11-21".to_owned(),
    ] {
        world.run(&line);
    }
    decide(world);
}

/// Two rules that another of compliance asks for: one is approved, one rejected.
fn decide(world: &mut World) {
    if world.role != Role::Compliance {
        return;
    }
    let name = text(&world.owner.json(&["whoami"])["operator"]);
    let roles = "teller,supervisor,admin,auditor,service,compliance";
    let change = ["operator", "role", &name, "--role", roles];
    world.owner.json(&change);
    for rule in ["two", "three"] {
        let set = ["rule", "set", rule, "--template", "large"];
        let asked = [&set[..], &["--action", "alert"]].concat();
        assert_eq!(world.owner.run(&asked).code, 10, "{rule}");
    }
    let waiting = world
        .owner
        .json(&["approval", "list", "--status", "pending"]);
    let waiting = waiting["items"].as_array().expect("requests");
    let of_rules = waiting.iter().filter(|request| request["rule"] == "rules");
    let numbers: Vec<String> = of_rules.map(|request| request["id"].to_string()).collect();
    world.run("rule set four --template large --action alert");
    world.run(&format!("approval approve {}", numbers[0]));
    world.run(&format!("approval reject {} --reason test", numbers[1]));
}
