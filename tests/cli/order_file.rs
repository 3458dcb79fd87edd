//! Orders of payments (pain.001) for tests.

#![allow(dead_code, unreachable_pub)]

/// An order of two payments of 1.00 from the account to another here.
pub fn order(word: &str, from: &str, to: &str, day: &str) -> String {
    let transaction = |number: u8| {
        format!(
            "<CdtTrfTxInf><PmtId><EndToEndId>{word}-{number}</EndToEndId></PmtId>\n\
             <Amt><InstdAmt Ccy=\"USD\">1.00</InstdAmt></Amt>\n\
             <CdtrAcct><Id><Othr><Id>{to}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>\n"
        )
    };
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{word}\"><CstmrCdtTrfInitn>\
         <GrpHdr><MsgId>{word}</MsgId><NbOfTxs>2</NbOfTxs>\
         <InitgPty><Nm>{word}</Nm></InitgPty></GrpHdr>\n\
         <PmtInf><PmtInfId>{word}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>\
         <ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt>\
         <DbtrAcct><Id><Othr><Id>{from}</Id></Othr></Id></DbtrAcct>\n{}{}</PmtInf>\
         </CstmrCdtTrfInitn></Document>",
        transaction(1),
        transaction(2)
    )
}
