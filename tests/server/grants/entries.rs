//! Entries of the Automated Clearing House by each role.

use bankctl_ledger::access::rules::permission::Action;

use super::World;
use crate::ach_file::{NachaFile, OPERATOR, OURS};

/// Says the bank's own number, and its operator's, and sends an entry, before either takes
/// a second person.
pub(super) fn prepare(world: &mut World) {
    let numbers = format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}");
    if world.run(&numbers).is_none() {
        world.owner.json(&numbers.split(' ').collect::<Vec<_>>());
    }
    world.run("ledger set --statement-notice Hello");
    send(world);
}

/// Takes a file in, for those who may not, and does with its entries what the role may.
pub(super) fn settle(world: &mut World) {
    let account = world.owner.account(&[]);
    let file = NachaFile::default().of(&[
        (22, "744567899", 500, "NOBODY", ""),
        (22, "744567898", 300, "NOBODY", ""),
        (27, "744567897", 200, "NOBODY", ""),
        (22, &account, 100, "ANA", ""),
    ]);
    let file = world.own.file("entries.ach", file);
    let theirs = std::fs::read_to_string(&file).expect("a file");
    let import = format!("import ach {file}");
    if world.run(&import).is_none() {
        let file = world.owner.file("entries.ach", theirs);
        let done = world.owner.run(&["import", "ach", &file]);
        assert_eq!(done.code, 9, "{}", done.stderr);
    }
    // Before them come those for another bank, and what takes one of them back.
    let first = if world.run.contains(&Action::ExportAch) {
        4
    } else {
        3
    };
    let next = first + 1;
    for line in [
        "ach list".to_owned(),
        format!("ach show {first}"),
        "ach post-due".to_owned(),
        format!("ach repair {first} --account {account}"),
        format!("ach return {next} --code R10 --info signed"),
        "export ach --returns".to_owned(),
    ] {
        world.run(&line);
    }
}

/// Pays from an account to another bank, and does with the entry what the role may.
fn send(world: &mut World) {
    let account = world.owner.funded("1.00");
    let wages = NachaFile {
        bank: "123456780",
        modifier: 'W',
        ..NachaFile::default()
    };
    let wages = wages.of(&[
        (22, "744567899", 5, "ANA", ""),
        (22, "744567898", 5, "BOB", ""),
    ]);
    let file = world.own.file("wages.ach", &wages);
    if world
        .run(&format!("import payroll {file} --from {account}"))
        .is_none()
    {
        let file = world.owner.file("wages.ach", &wages);
        world
            .owner
            .json(&["import", "payroll", &file, "--from", &account]);
    }
    for line in [
        "ach cancel 2 --reason r",
        "export ach --batch",
        "export ach --reversal 1",
    ] {
        world.run(line);
    }
}
