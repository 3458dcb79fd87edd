//! Files of the Automated Clearing House: what is accepted sums to its control totals.
//! The bytes are a file; then the lines of one whose control records are made to fit, so
//! that most of them are accepted.
#![no_main]

use bankctl_formats::model::ach::{Code, Direction};
use bankctl_formats::read::nacha::{Accept, Check, NachaOptions, NachaReader};
use bankctl_formats::{model, read};
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/formats/src/read/tests/whole.rs"]
#[allow(dead_code)] // each target has a reader of its own
mod whole;

const WIDTH: usize = 94;

/// What the entries of a batch or a file come to.
#[derive(Clone, Copy, Default)]
struct Sums {
    records: u64,
    hash: u64,
    debits: u64,
    credits: u64,
}

fn digits(line: &mut [u8], first: usize, last: usize) -> u64 {
    let field = &mut line[first - 1..last];
    let mut number = 0;
    for byte in field {
        *byte = b'0' + *byte % 10;
        number = number * 10 + u64::from(*byte - b'0');
    }
    number
}

fn write(line: &mut [u8], first: usize, last: usize, number: u64) {
    let width = last - first + 1;
    let text = format!("{number:0width$}");
    line[first - 1..last].copy_from_slice(&text.as_bytes()[text.len() - width..]);
}

/// The lines with control records that fit, and what the file comes to.
fn repaired(bytes: &[u8]) -> (Vec<u8>, Sums) {
    let (mut file, mut batch, mut batches) = (Sums::default(), Sums::default(), 0);
    let mut text = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').take(40) {
        let plain = |byte: &u8| match byte {
            b' '..=b'~' => *byte,
            _ => b' ' + *byte % 0x5f,
        };
        let mut line: Vec<u8> = line.iter().map(plain).collect();
        line.resize(WIDTH, b' ');
        match line[0] {
            b'5' => {
                batches += 1;
                batch = Sums::default();
                line[1..4].copy_from_slice(b"200");
            }
            b'6' => {
                let code = Code(u8::try_from(digits(&mut line, 2, 3)).unwrap_or(0));
                let bank = digits(&mut line, 4, 11);
                let cents = digits(&mut line, 30, 39);
                batch.records += 1;
                batch.hash += bank;
                match code.direction() {
                    Some(Direction::Credit) => batch.credits += cents,
                    Some(Direction::Debit) => batch.debits += cents,
                    None => {}
                }
            }
            b'7' => {
                digits(&mut line, 2, 3);
                batch.records += 1;
            }
            b'8' => {
                line[1..4].copy_from_slice(b"200");
                write(&mut line, 5, 10, batch.records);
                write(&mut line, 11, 20, batch.hash);
                write(&mut line, 21, 32, batch.debits);
                write(&mut line, 33, 44, batch.credits);
                file.records += batch.records;
                file.hash += batch.hash;
                file.debits += batch.debits;
                file.credits += batch.credits;
            }
            b'9' if line.iter().any(|byte| *byte != b'9') => {
                write(&mut line, 2, 7, batches);
                write(&mut line, 14, 21, file.records);
                write(&mut line, 22, 31, file.hash);
                write(&mut line, 32, 43, file.debits);
                write(&mut line, 44, 55, file.credits);
            }
            _ => {}
        }
        text.extend_from_slice(&line);
        text.push(b'\n');
    }
    (text, file)
}

fuzz_target!(|bytes: &[u8]| {
    whole::nacha(read::Source::spool("fuzz.ach", bytes).expect("bytes in memory"));
    let (text, sums) = repaired(bytes);
    whole::nacha(read::Source::spool("fuzz.ach", text.as_slice()).expect("bytes in memory"));
    let source = read::Source::spool("fuzz.ach", text.as_slice()).expect("bytes in memory");
    let options = NachaOptions {
        accept: Accept(vec![Check::CheckDigit]),
        ..NachaOptions::default()
    };
    let Ok(reader) = NachaReader::open(source, &options) else {
        return;
    };
    let survey = reader.survey();
    let found = (survey.debits.cents.unsigned_abs(), survey.credits.cents.unsigned_abs());
    assert_eq!(found, (sums.debits, sums.credits), "what the lines come to");
    assert_eq!(survey.entries + survey.addenda, sums.records, "and how many they are");
});
