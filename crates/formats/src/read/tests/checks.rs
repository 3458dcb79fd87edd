//! Files of checks through the reader.

use super::super::Options;
use super::super::checks::CheckReader;
use super::source;

fn rows(bytes: &[u8]) -> Vec<String> {
    let reader = CheckReader::open(source(bytes), &Options::default());
    let mut reader = reader.expect("a file of checks");
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        rows.push(match row {
            Ok(row) => {
                let dated = row.dated.map(|day| day.to_string()).unwrap_or_default();
                let texts = [row.routing, row.trace, row.reference].map(|text| text.unwrap_or("-"));
                format!(
                    "{} {} {} {dated} {}",
                    row.account,
                    row.number,
                    row.amount,
                    texts.join(" ")
                )
            }
            Err(fault) => format!("{} {} {}", fault.line, fault.field, fault.code),
        });
    }
    rows
}

#[test]
fn usual_headings_are_known() {
    let file = "Account Number;Check No.;Item Amount;Check Date;ABA;Trace Number;Ref\n\
                1000000018;0001021;45,00;2026-11-20;021000021;77A;R-1\n\
                DE89 3704;7;1,5;;;;\n";
    assert_eq!(
        rows(file.as_bytes()),
        [
            "1000000018 0001021 45.00 2026-11-20 021000021 77A R-1",
            "DE89 3704 7 1.5  - - -"
        ]
    );
}

#[test]
fn each_bad_check_has_its_own_reason() {
    let header = "account,number,amount,dated,routing,trace,reference\n";
    let table = [
        (",7,1,,,,", "2 account missing_account"),
        ("1,,1,,,,", "2 number missing_number"),
        ("1,0,1,,,,", "2 number invalid_number"),
        ("1,7a,1,,,,", "2 number invalid_number"),
        ("1,12345678901,1,,,,", "2 number invalid_number"),
        ("1,7,,,,,", "2 amount missing_amount"),
        ("1,7,x,,,,", "2 amount invalid_amount"),
        ("1,7,-1,,,,", "2 amount invalid_amount"),
        ("1,7,1,2026-13-01,,,", "2 dated invalid_date"),
        ("1,7,1,,12345678,,", "2 routing invalid_routing_number"),
        ("1,7,1,,,a b,", "2 trace invalid_trace"),
    ];
    for (row, expected) in table {
        assert_eq!(
            rows(format!("{header}{row}\n").as_bytes()),
            [expected],
            "{row}"
        );
    }
    let twice = format!("{header}1,7,1,,,,R\n1,8,1,,,,R\n");
    let expected = [
        "2 reference duplicate_reference",
        "3 reference duplicate_reference",
    ];
    assert_eq!(rows(twice.as_bytes()), expected);
}
