//! Requests as lines of JSON: read whole or refused, with a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_types::money::PlainDecimal;
use bankctl_formats::read::request;

fuzz_target!(|bytes: &[u8]| match request::parse(bytes) {
    Ok(raw) => {
        // A number is read as it is written, never by way of a float.
        let number = raw.amount.map(|amount| amount.0);
        let read = number.as_deref().map(PlainDecimal::parse);
        if let (Some(number), Some(Ok(amount))) = (number, read) {
            assert_eq!(PlainDecimal::parse(&amount.to_string()), Ok(amount), "{number:?}");
        }
    }
    Err(fault) => assert!(!fault.message.is_empty(), "a reason"),
});
