//! Products, interest and fees by each role.

use super::World;
use crate::common::text;

/// Two accounts that earn interest and pay fees from today on, and are dormant soon.
pub(super) fn earn(world: &mut World) -> [String; 2] {
    let account = world.owner.funded("1000");
    let second = world.owner.funded("1");
    let shown = world.owner.json(&["account", "show", &account]);
    let customer = text(&shown["holders"][0]["customer"]);
    for line in [
        "product add plus --type checking --dormant-after 5",
        "product rate set plus --effective 2026-11-21 --tier 0=50",
        &format!("account update {account} --product plus"),
        &format!("account update {second} --product plus"),
        "product fee set plus monthly --event monthly --amount 5 --first-period full --give-up-days 1",
        &format!("account rate set {account} --effective 2026-11-21 --tier 0=40"),
        "product fee set plus move --event transfer --amount 1",
        "product fee set plus copy --event on-request --amount 1",
        "product limit set plus all --direction out --per day --count 99",
        &format!("limit set {customer} all --direction out --per day --count 99"),
        &format!("customer contact {account}"),
        &format!("transfer {account} {second} 1 --ref CHARGED"),
        &format!("fee charge {account} copy"),
        &format!("fee waive {account} --code copy --reason test"),
    ] {
        if world.run(line).is_none() {
            let words: Vec<&str> = line.split(' ').collect();
            world.owner.json(&words);
        }
    }
    let taken = world.owner.json(&["transaction", "show", "CHARGED"]);
    let fee = text(&taken["fees"][0]["transaction"]);
    world.run(&format!("fee refund {fee} --reason test"));
    [account, second]
}
