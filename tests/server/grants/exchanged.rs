//! Orders of payments and statements by each role.

use super::World;

/// Pays what an account orders, asks what became of it, and for its statement.
pub(super) fn exchange(world: &mut World) {
    let account = world.owner.funded("9");
    let order = world.own.file("order.xml", format!("<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAgt><FinInstnId><BIC>OTHERUS1</BIC></FinInstnId></CdtrAgt><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"));
    world.run(&format!("import payments {order} --batch orders"));
    world.run("export payment-status orders");
    world.run(&format!("statement {account} --during this-month"));
    world.run(&format!("statement list {account}"));
}
