//! Files of the Automated Clearing House through the reader.
//!
//! Counts and sums were computed by a program of its own from the columns of the files.

use super::super::nacha::{Accept, Check, NachaOptions, NachaReader};
use super::super::{FileFault, Source, Strict};
use super::{data, source};
use crate::model::ach::Entry;

fn accepting(checks: &[Check]) -> NachaOptions {
    NachaOptions {
        accept: Accept(checks.to_vec()),
        ..NachaOptions::default()
    }
}

fn open(bytes: &[u8], checks: &[Check]) -> Result<NachaReader, FileFault> {
    NachaReader::open(source(bytes), &accepting(checks))
}

/// What a file comes to: entries, credits, debits, faults of rows, warnings; or the
/// line and the code of what it is refused with.
fn told(bytes: &[u8], checks: &[Check]) -> String {
    let mut reader = match open(bytes, checks) {
        Ok(reader) => reader,
        Err(fault) => return format!("{} {}", fault.line.unwrap_or(0), fault.code()),
    };
    let mut faults = Vec::new();
    let mut entries = 0;
    while let Some(entry) = reader.next_entry().expect("a file that was read once") {
        entries += 1;
        if let Err(fault) = entry {
            faults.push(format!("{}:{}", fault.line, fault.code));
        }
    }
    let survey = reader.survey();
    assert_eq!(entries, survey.entries);
    assert_eq!(faults.len() as u64, survey.faults);
    let mut warnings: Vec<&str> = survey.warnings.iter().map(|w| w.code).collect();
    warnings.dedup();
    let (credits, debits) = (survey.credits.cents, survey.debits.cents);
    format!(
        "{entries} +{credits} -{debits} [{}] [{}]",
        faults.join(" "),
        warnings.join(" ")
    )
}

#[test]
fn files_of_other_programs_are_read_as_they_are_meant() {
    // Name, entries, credits, debits, rows left out, kinds of warnings in order.
    let table = [
        ("NACHA_SAMPLE_TEL_REVERSAL.ach", "2 +685100 -685100 [] []"),
        ("ccd-debit.ach", "2 +0 -500125 [] []"),
        ("contested-return.ach", "1 +100000000 -0 [] []"),
        ("cor-example.ach", "1 +0 -0 [] []"),
        ("ctx-debit.ach", "1 +0 -100000000 [] []"),
        ("dishonored-return.ach", "2 +0 -48000 [] []"),
        (
            "flattenBatchesMultipleBatchHeaders.ach",
            "12 +1200000 -0 [] []",
        ),
        ("gl-debit.ach", "1 +0 -100000000 [] []"),
        ("loan-credit.ach", "1 +100000000 -0 [] []"),
        ("long-line.ach", "1 +0 -100000000 [] [line_length]"),
        ("ppd-credit.ach", "1 +100000000 -0 [] []"),
        (
            "ppd-debit-customTraceNumber.ach",
            "1 +0 -100000000 [] [line_length trace line_length]",
        ),
        ("ppd-debit-fixedLength.ach", "1 +0 -10500 [] [padding]"),
        (
            "ppd-debit-invalid-entryDetail-checkDigit.ach",
            "1 +0 -100000000 [3:invalid_routing_number] [line_length]",
        ),
        ("ppd-debit.ach", "1 +0 -200000000 [] []"),
        (
            "ppd-debit.ach.fix.expected",
            "1 +0 -100000000 [] [effective_date]",
        ),
        (
            "ppd-mixedDebitCredit-invalid.ach",
            "2 +100000 -100000 [] [routing_number]",
        ),
        ("ppd-mixedDebitCredit.ach", "3 +200000000 -200000000 [] []"),
        (
            "return-PPD-custom-reason-code.ach",
            "1 +106161 -0 [] [line_length reason_code line_length]",
        ),
        ("return-WEB.ach", "2 +4565 -12354 [] []"),
        ("same-day-ach-ppd-credit.ach", "1 +100000000 -0 [] []"),
        ("segmentFile-ppd-credit.ach", "2 +200000000 -0 [] []"),
        ("short-line.ach", "1 +0 -100000000 [] [line_length]"),
        (
            "test_testdata_ppd-debit.ach",
            "1 +0 -100000000 [] [line_length]",
        ),
        ("two-micro-deposits.ach", "6 +120 -120 [] []"),
        ("web-credit.ach", "1 +10000 -0 [] []"),
        ("web-invalidNOCFile.ach", "1 +0 -0 [] [reason_code]"),
        // What is refused: line and code.
        ("1.ach", "1 truncated_file"),
        ("20110805A.ach", "93 control_count_mismatch"),
        ("3.ach", "1 truncated_file"),
        ("file_header_control.rtf", "1 unsupported_format"),
        ("file_parsing_missing_file_control.txt", "5 truncated_file"),
        ("invalid-two-micro-deposits.ach", "15 invalid_amount"),
        ("moov-ids.ach", "10 control_hash_mismatch"),
        ("ppd-debit-fixedLengthInvalid.ach", "1 unsupported_format"),
        ("return-no-batch-controls.ach", "1 truncated_file"),
        ("return-no-batch-header.ach", "1 truncated_file"),
        ("return-no-file-header-control.ach", "1 truncated_file"),
    ];
    for (name, expected) in table {
        let found = told(&data(&format!("nacha/{name}")), &[]);
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn checks_are_passed_over_one_by_one() {
    let table: [(&str, &[Check], &str); 6] = [
        (
            "20110805A.ach",
            &[Check::Count],
            "48 +200 -5101000 [50:unsupported_entry_class 58:unsupported_entry_class \
             66:unsupported_entry_class 76:unsupported_entry_class 84:unsupported_entry_class] \
             [control_count_mismatch padding]",
        ),
        (
            "20110805A.ach",
            &[Check::Hash, Check::Class, Check::CheckDigit],
            "93 control_count_mismatch",
        ),
        (
            "moov-ids.ach",
            &[Check::Hash],
            "4 +22086 -0 [] [routing_number trace control_hash_mismatch]",
        ),
        ("moov-ids.ach", &[Check::Count], "10 control_hash_mismatch"),
        (
            "ppd-debit-invalid-entryDetail-checkDigit.ach",
            &[Check::CheckDigit],
            "1 +0 -100000000 [] [line_length]",
        ),
        (
            "ppd-debit-invalid-entryDetail-checkDigit.ach",
            &[Check::Hash],
            "1 +0 -100000000 [3:invalid_routing_number] [line_length]",
        ),
    ];
    for (name, checks, expected) in table {
        let found = told(&data(&format!("nacha/{name}")), checks);
        assert_eq!(found, expected, "{name} {checks:?}");
    }
    let file = text("ppd-debit.ach").replace("5225Name", "5220Name");
    let found = told(file.as_bytes(), &[]);
    assert_eq!(found, "3 service_class_mismatch");
    assert!(told(file.as_bytes(), &[Check::Class]).starts_with("1 +0 -200000000 [] "));
    // What is not booked is left out, whatever the class of its batch.
    let file = file.replace("PPD", "IAT");
    let found = told(file.as_bytes(), &[]);
    assert!(
        found.starts_with("1 +0 -200000000 [3:unsupported_entry_class] "),
        "{found}"
    );
}

#[test]
fn a_total_is_never_passed_over() {
    let all = Check::ALL.map(|(check, _)| check);
    let file = text("ppd-mixedDebitCredit.ach");
    for (from, to, line) in [
        (
            "000200000000000200000000121042882",
            "000200000000000200000001121042882",
            6,
        ),
        (
            "0200000000               Debit",
            "0200000001               Debit",
            6,
        ),
        (
            "000200000000000200000000     ",
            "000200000000000200000001     ",
            7,
        ),
        (
            "000200000000000200000000     ",
            "                             ",
            7,
        ),
        ("622231380104987", "627231380104987", 6),
    ] {
        let forged = file.replace(from, to);
        assert_ne!(forged, file);
        let expected = format!("{line} control_total_mismatch");
        assert_eq!(told(forged.as_bytes(), &all), expected, "{to}");
    }
}

fn text(name: &str) -> String {
    String::from_utf8(data(&format!("nacha/{name}"))).expect("UTF-8")
}

/// Whatever one character of a file becomes: it is refused, or entries sum to what its
/// control totals state.
#[test]
fn what_is_accepted_sums_to_its_totals() {
    let file = text("two-micro-deposits.ach");
    let accept = Check::ALL.map(|(check, _)| check);
    let mut accepted = 0;
    for place in 0..file.find("\n999").expect("fillers") {
        for letter in [b'0', b'1', b'5', b'6', b'7', b'9', b' ', b'\n', b'A', 0xe9] {
            let mut bytes = file.clone().into_bytes();
            bytes[place] = letter;
            let Ok(mut reader) = open(&bytes, &accept) else {
                continue;
            };
            accepted += 1;
            let (mut credits, mut debits) = (0, 0);
            while let Some(entry) = reader.next_entry().expect("read before") {
                let Ok(entry) = entry else { continue };
                match entry.code.0 % 10 {
                    0..=4 => credits += entry.cents,
                    _ => debits += entry.cents,
                }
            }
            let survey = reader.survey();
            let told = (survey.credits.cents, survey.debits.cents);
            // An entry with a code that is none is left out, and was not counted.
            assert_eq!(told, (credits, debits), "{place} {letter}");
            assert_eq!(told, (120, 120), "{place} {letter}");
        }
    }
    assert!(accepted > 300, "{accepted}");
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut reader = open(bytes, &[]).unwrap_or_else(|fault| panic!("{fault}"));
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry().expect("read before") {
        entries.push(entry.expect("a good row"));
    }
    entries
}

#[test]
fn lines_end_in_any_way_and_letters_move_no_column() {
    let file = text("web-credit.ach");
    let wide: Vec<u8> = std::iter::once('\u{feff}')
        .chain(file.chars())
        .flat_map(|letter| (letter as u16).to_le_bytes())
        .collect();
    let plain = entries(file.as_bytes());
    let accented = file.replace("John Doe  ", "Zoé Büß   ");
    let by_bytes = file.replace("John Doe    ", "Zoé Büß  ");
    // Letters of two bytes in records of 94 bytes, without line ends.
    let unbroken = by_bytes.replace('\n', "");
    let unbroken_chars = accented.replace('\n', "");
    let western: Vec<u8> = accented.chars().map(|letter| letter as u8).collect();
    let mut torn = file.replace("John Doe  ", "Zoé Doe A").into_bytes();
    let place = torn
        .iter()
        .position(|byte| *byte == 0xc3)
        .expect("a letter");
    torn[place + 1] = b'_';
    let table: [(Vec<u8>, &str); 14] = [
        (file.replace('\n', "\r\n").into_bytes(), "John Doe"),
        (file.replace('\n', "\r").into_bytes(), "John Doe"),
        (file.replace('\n', "").into_bytes(), "John Doe"),
        (
            format!("\u{feff}\n\n{file}\n \n\u{1a}").into_bytes(),
            "John Doe",
        ),
        (wide, "John Doe"),
        (accented.into_bytes(), "Zoé Büß"),
        (by_bytes.into_bytes(), "Zoé Büß"),
        (western, "Zoé Büß"),
        (torn, "ZoÃ_ Doe A"),
        (unbroken.clone().into_bytes(), "Zoé Büß"),
        (format!("\u{feff}{unbroken}\r\n").into_bytes(), "Zoé Büß"),
        (unbroken_chars.into_bytes(), "Zoé Büß"),
        (file.replace('\n', "\t\n").into_bytes(), "John Doe"),
        (format!("{file}\0\0\0").into_bytes(), "John Doe"),
    ];
    for (bytes, name) in table {
        let found = entries(&bytes);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, name);
        assert_eq!(found[0].cents, 10_000);
        assert_eq!(found[0].trace, plain[0].trace, "{name}");
        assert_eq!(found[0].addenda[0].columns(4, 83), "PAY-GATE payment\\");
    }
}

#[test]
fn blanks_before_the_number_of_a_bank_are_zeros() {
    let file = text("web-credit.ach");
    let blank = file
        .replace("622231380104", "622 91000019")
        .replace("0023138010", "0009100001");
    assert_eq!(entries(blank.as_bytes())[0].rdfi, "091000019");
}

#[test]
fn a_return_and_a_correction_say_what_they_are_about() {
    let returns: Vec<_> = entries(&data("nacha/return-WEB.ach"))
        .iter()
        .map(|entry| entry.returned().expect("a return"))
        .map(|returned| (returned.reason, returned.original_trace))
        .collect();
    assert_eq!(
        returns,
        [
            ("R01".to_owned(), "091400600000001".to_owned()),
            ("R03".to_owned(), "091400600000003".to_owned())
        ]
    );
    let changed = entries(&data("nacha/cor-example.ach"))[0].changed();
    let changed = changed.expect("a correction");
    assert_eq!(
        (changed.reason.as_str(), changed.corrected.as_str()),
        ("C01", "1918171614")
    );
    let contested = &entries(&data("nacha/contested-return.ach"))[0];
    assert_eq!(contested.addenda.len(), 3);
    assert_eq!(contested.returned().expect("a return").reason, "R71");
}

#[test]
fn traces_that_repeat_are_numbered() {
    let file = text("flattenBatchesMultipleBatchHeaders.ach")
        .replace("0121042880000002\n", "0121042880000001\n");
    let file = file.replace("1121042880000002\n705", "1121042880000001\n705");
    let repeats: Vec<u32> = entries(file.as_bytes())
        .iter()
        .map(|entry| entry.repeat)
        .collect();
    assert_eq!(repeats[..3], [1, 2, 1]);
}

#[test]
fn a_file_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let file = text("two-micro-deposits.ach");
    let whole = file.find("\n9000").expect("a file control") + 1;
    for length in 0..whole + 94 {
        let found = open(
            &file.as_bytes()[..length],
            &Check::ALL.map(|(check, _)| check),
        );
        let is_whole = found.is_ok();
        // Of a file control, blanks at the end may be missing.
        assert_eq!(is_whole, length >= whole + 55, "{length}");
    }
}

#[test]
fn warnings_are_refusals_if_asked_and_are_not_without_end() {
    let options = NachaOptions {
        strict: Strict {
            is_on: true,
            ..Strict::default()
        },
        ..NachaOptions::default()
    };
    let fault = NachaReader::open(source(&data("nacha/long-line.ach")), &options);
    let fault = fault.err().expect("a refusal");
    assert_eq!((fault.line, fault.code()), (Some(3), "line_length"));
    assert!(NachaReader::open(source(&data("nacha/ppd-credit.ach")), &options).is_ok());
    let many = data("nacha/20110805A.ach");
    let many = NachaReader::open(
        Source::spool("many", many.as_slice()).expect("a source"),
        &accepting(&[Check::Count]),
    );
    assert!(many.expect("accepted").survey().warnings.len() < 100);
}
