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
    account
}

/// Issues the statement of a month that is over, which is kept; nothing comes after it.
pub(super) fn issue(world: &mut World, account: &str) {
    for bank in [&mut world.own, &mut world.owner] {
        bank.now += 10 * DAY;
    }
    world.run(&format!("statement {account} --during 2026-11"));
}
