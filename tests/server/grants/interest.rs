//! Products and interest by each role.

use super::World;

/// An account that earns interest from today on.
pub(super) fn earn(world: &mut World) -> String {
    let account = world.owner.funded("1000");
    for line in [
        "product add plus --type checking",
        "product rate set plus --effective 2026-11-21 --tier 0=50",
        &format!("account update {account} --product plus"),
        &format!("account rate set {account} --effective 2026-11-21 --tier 0=40"),
    ] {
        if world.run(line).is_none() {
            let words: Vec<&str> = line.split(' ').collect();
            world.owner.json(&words);
        }
    }
    account
}
