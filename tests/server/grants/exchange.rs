//! Exchanges between currencies by each role, and the rates of them.

use super::World;

/// An exchange to one of the bank's own accounts, by a rate of the table.
pub(super) fn exchange(world: &mut World, account: &str) {
    let own = ["gl", "add", "nostro/euro", "--class", "asset"];
    world
        .owner
        .json(&[&own[..], &["--currency", "EUR"]].concat());
    for line in [
        "exchange-rate set USD/EUR 0.92137".to_owned(),
        "exchange-rate list".to_owned(),
        format!("exchange {account} nostro/euro:EUR 1 --rate 0.9 --ref EXCHANGED"),
        "exchange-rate revalue".to_owned(),
    ] {
        world.run(&line);
    }
}
