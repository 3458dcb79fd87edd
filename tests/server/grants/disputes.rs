//! Disputes by each role: one that is credited and decided, and one that is withdrawn.

use super::World;

/// Opens two disputes, for those who may not, and does with them what the role may.
pub(super) fn settle(world: &mut World) {
    let account = world.owner.funded("100");
    for reference in ["DIS-1", "DIS-2"] {
        let words = ["withdraw", &account, "10", "--channel", "wire"];
        world
            .owner
            .json(&[&words[..], &["--ref", reference]].concat());
    }
    for (line, number) in [
        ("dispute open DIS-1 --kind atm --notice oral", "D00000013"),
        ("dispute open DIS-2 --kind atm", "D00000021"),
    ] {
        if world.run(line).is_none() {
            let words: Vec<&str> = line.split(' ').collect();
            let opened = world.owner.json(&words);
            assert_eq!(opened["id"], number);
        }
    }
    let scan = world.owner.file("slip.pdf", "%PDF-1.7 slip");
    for line in [
        "dispute list".to_owned(),
        "dispute show D00000013".to_owned(),
        "dispute note D00000013 called".to_owned(),
        format!("dispute evidence D00000013 {scan}"),
        "dispute confirm D00000013".to_owned(),
        "dispute withdraw D00000021".to_owned(),
    ] {
        world.run(&line);
    }
    let credit = "dispute credit D00000013";
    if world.run(credit).is_none() {
        let words: Vec<&str> = credit.split(' ').collect();
        world.owner.json(&words);
    }
    world.run("dispute told D00000013 credit");
    world.run("dispute resolve D00000013 --for bank --reason signed");
    world.run("dispute debit D00000013");
}
