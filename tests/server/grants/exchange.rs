//! Exchanges between currencies by each role, the rates of them, and checks of the bank.

use super::World;

/// Checks that the bank drew, for roles that draw none.
pub(super) fn draw(world: &World, account: &str) {
    for payee in ["Eva", "Ida", "Uma"] {
        let from = ["cashier-check", "issue", "--from", account];
        world
            .owner
            .json(&[&from[..], &["1", "--payee", payee]].concat());
    }
}

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
