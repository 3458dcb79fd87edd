//! Tills by each role: at the end, because cash goes through tills from then on.

use super::World;

/// A session of the role's own, if it has any, and what others do.
pub(super) fn serve(world: &mut World) {
    let account = world.owner.account(&[]);
    for line in [
        "till add one --max 100",
        "till update one --blind off",
        "till assign one --to-any",
        "till give one 50 --from vault",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        world.owner.json(&words);
    }
    for line in [
        "till add other".to_owned(),
        "till update other --max 70".to_owned(),
        "till assign other --to-any".to_owned(),
        "till list".to_owned(),
        "till show one".to_owned(),
    ] {
        world.run(&line);
    }
    let is_of_counter = world.run("till open one --amount 50").is_some();
    if is_of_counter {
        world.run(&format!("deposit {account} 20"));
        world.run(&format!("withdraw {account} 5"));
    }
    world.run("till pause");
    world.run("till resume");
    world.run("till give vault 5");
    world.run("till refuse 2 --reason mistake");
    if is_of_counter {
        world
            .owner
            .json(&["till", "give", "one", "3", "--from", "vault"]);
    }
    world.run("till accept 3");
    world.run("till count --counted 67");
    world.run(&format!(
        "till resolve 1 --account {account} 1 --reason found"
    ));
    world.run("till close --counted 67");
    world.run("till counts");
    world.run("till handovers --all");
    let vault = world.owner.balance("cash/vault");
    let vault = vault.trim_start_matches('-').to_owned();
    world.run(&format!("vault count --counted {vault} --witness otto"));
    world.run("vault show");
}
