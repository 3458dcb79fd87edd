//! Standing orders by each role; who closes days carries them out.

use super::World;

/// An order that is due when the next day starts, one that the account is short for,
/// one on a day to come, and one that is over.
pub(super) fn stand(world: &mut World) {
    let (from, to) = (world.owner.funded("1000"), world.owner.account(&[]));
    for line in [
        format!("order add {from} {to} 1 --every day"),
        format!("order add {from} {to} 1 --every day"),
        format!("order add {from} {to} 5000 --every day --if-short retry --times 1"),
        format!("transfer {from} {to} 1 --on 2026-11-30"),
        "order skip S00000013 2026-11-24".to_owned(),
        "order pause S00000013".to_owned(),
        "order resume S00000013".to_owned(),
        "order end S00000021".to_owned(),
    ] {
        if world.run(&line).is_none() {
            let words: Vec<&str> = line.split(' ').collect();
            world.owner.json(&words);
        }
    }
    world.run("order list");
    world.run("order show S00000013");
}

/// What is tried again is given up.
pub(super) fn give_up(world: &mut World) {
    world.run("order end S00000037");
}
