//! The Damm check digit.
//!
//! Damm's quasigroup of order 10 catches every single wrong digit and every
//! swap of two neighbours, also 09/90, which Luhn misses (H. M. Damm, "Total
//! anti-symmetrische Quasigruppen", Marburg 2004).

/// The totally anti-symmetric quasigroup of order 10 from Damm's thesis.
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of a row of digits, given as ASCII. Bytes that are not
/// digits are passed over.
pub fn check_digit(digits: &[u8]) -> u8 {
    digits
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0, |state, byte| {
            TABLE[usize::from(state)][usize::from(byte - b'0')]
        })
}

/// The number that is `serial` followed by its check digit.
pub fn append(serial: u64) -> u64 {
    let digit = check_digit(serial.to_string().as_bytes());
    serial * 10 + u64::from(digit)
}

/// Whether a row of ASCII digits ends with its own check digit.
pub fn is_valid(digits: &[u8]) -> bool {
    check_digit(digits) == 0
}

#[cfg(test)]
mod tests {
    use super::{append, check_digit, is_valid};

    #[test]
    fn the_published_example_holds() {
        assert_eq!(check_digit(b"572"), 4);
        assert!(is_valid(b"5724"));
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_is_caught() {
        for serial in (100_000_000u64..100_000_500).chain(909_090_900..909_091_000) {
            let number = append(serial).to_string().into_bytes();
            assert!(is_valid(&number));
            for place in 0..number.len() {
                for digit in b'0'..=b'9' {
                    let mut wrong = number.clone();
                    wrong[place] = digit;
                    assert_eq!(is_valid(&wrong), digit == number[place]);
                }
                if place > 0 && number[place] != number[place - 1] {
                    let mut swapped = number.clone();
                    swapped.swap(place, place - 1);
                    assert!(!is_valid(&swapped), "{swapped:?}");
                }
            }
        }
    }
}
