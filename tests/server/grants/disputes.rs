//! Disputes by each role: one whose credit a close takes back, one that is credited and
//! decided, and one that is withdrawn.

use super::World;

fn by_owner(world: &World, line: &str) -> serde_json::Value {
    let words: Vec<&str> = line.split(' ').collect();
    world.owner.json(&words)
}

/// A credit that is taken back by the close of the second business day.
pub(super) fn credit(world: &mut World) {
    let account = world.owner.account(&[]);
    for line in [
        format!("deposit {account} 10 --channel wire --ref DIS-0"),
        "dispute open DIS-0 --kind missing".to_owned(),
        "dispute credit D00000013".to_owned(),
        "dispute resolve D00000013 --for bank --reason found --debit-on 2026-11-22".to_owned(),
    ] {
        by_owner(world, &line);
    }
}

/// Opens two disputes, for those who may not, and does with them what the role may.
pub(super) fn settle(world: &mut World) {
    let account = world.owner.account(&[]);
    for reference in ["DIS-1", "DIS-2"] {
        let deposit = format!("deposit {account} 10 --channel wire --ref {reference}");
        by_owner(world, &deposit);
    }
    for (line, number) in [
        ("dispute open DIS-1 --kind atm --notice oral", "D00000021"),
        ("dispute open DIS-2 --kind atm", "D00000037"),
    ] {
        if world.run(line).is_none() {
            assert_eq!(by_owner(world, line)["id"], number);
        }
    }
    let scan = world.owner.file("slip.pdf", "%PDF-1.7 slip");
    for line in [
        "dispute list".to_owned(),
        "dispute show D00000021".to_owned(),
        "dispute note D00000021 called".to_owned(),
        format!("dispute evidence D00000021 {scan}"),
        "dispute confirm D00000021".to_owned(),
        "dispute withdraw D00000037".to_owned(),
    ] {
        world.run(&line);
    }
    let credit = "dispute credit D00000021";
    if world.run(credit).is_none() {
        by_owner(world, credit);
    }
    world.run("dispute told D00000021 credit");
    world.run("dispute resolve D00000021 --for bank --reason signed");
    world.run("dispute debit D00000021");
}
