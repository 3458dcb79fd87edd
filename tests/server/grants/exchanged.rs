//! Orders of payments and statements by each role.

use super::World;
use crate::common::DAY;

/// Pays what an account orders, asks what became of it, and for its statement; gives the account.
pub(super) fn exchange(world: &mut World) -> String {
    super::entries::prepare(world);
    let account = world.owner.funded("9");
    let order = world.own.file("order.xml", format!("<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAgt><FinInstnId><BIC>OTHERUS1</BIC></FinInstnId></CdtrAgt><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"));
    let theirs = std::fs::read_to_string(&order).expect("a file");
    if world
        .run(&format!("import payments {order} --batch orders"))
        .is_none()
    {
        let order = world.owner.file("order.xml", theirs);
        let import = ["import", "payments", &order, "--batch", "orders"];
        world.owner.json(&import);
    }
    world.run("export payment-status orders");
    world.run(&format!("statement {account} --during this-month"));
    world.run(&format!("statement list {account}"));
    reconcile(world);
    account
}

/// Keeps a statement of another bank, and looks at what is kept: two that may keep it do
/// so with a file of their own.
fn reconcile(world: &mut World) {
    let statement = "date,amount,balance,description\n2026-11-21,-2.50,-2.50,Fee\n";
    let rule = "[[rule]]\naccount = \"expense/bank-fees\"\n";
    let file = world.own.file("stated.csv", statement);
    let rules = world.own.file("rules.toml", rule);
    let of = format!("reconcile {file} --account clearing/other");
    let post = format!("{of} --post --rules {rules}");
    if world.run(&post).is_none() {
        let file = world.owner.file("stated.csv", statement);
        let rules = world.owner.file("rules.toml", rule);
        let of = ["reconcile", &file, "--account", "clearing/other"];
        let post = [&of[..], &["--post", "--rules", &rules]].concat();
        let done = world.owner.run(&post);
        assert!(matches!(done.code, 0 | 9), "{}", done.stderr);
    }
    world.run(&of);
    world.run(&format!("{of} --keep"));
    world.run("reconcile list");
    world.run("reconcile show 1");
    let next = "date,amount,balance\n2026-11-22,-1.00,-3.50\n";
    let next = world.own.file("next.csv", next);
    let keep = format!("reconcile {next} --account clearing/other --keep");
    if world.run(&keep).is_some() {
        world.run("reconcile undo 2");
    }
}

/// Issues the statement of a month that is over, which is kept; nothing comes after it.
pub(super) fn issue(world: &mut World, account: &str) {
    for bank in [&mut world.own, &mut world.owner] {
        bank.now += 10 * DAY;
    }
    world.run(&format!("statement {account} --during 2026-11"));
}
