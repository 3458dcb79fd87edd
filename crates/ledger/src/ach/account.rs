//! Which account the field of an entry names.

use bankctl_storage::Driver;
use bankctl_types::number::{AccountId, AccountNumber, compact};

use crate::Result;
use crate::error::{Class, Error};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::settings::Settings;
use crate::kernel::transaction;

/// The account that is meant, or the reason to send the entry back: `R03` for a number
/// that nobody has, `R04` for what is no number of an account.
///
/// Blanks and dashes are dropped. Zeros before it are dropped only if what is left is a
/// number of ours, with its check digit.
pub(super) fn find(
    driver: &mut dyn Driver,
    settings: &Settings,
    text: &str,
) -> Result<std::result::Result<AccountId, &'static str>> {
    let plain = compact(text);
    let bare = plain.trim_start_matches('0');
    let without = (bare != plain && AccountNumber::parse(bare).is_some()).then_some(bare);
    for candidate in [Some(plain.as_str()), without].into_iter().flatten() {
        let Some(account) = AccountRef::parse(candidate) else {
            continue;
        };
        if !matches!(account, AccountRef::Number(_) | AccountRef::External(_)) {
            continue;
        }
        match transaction::resolve(driver, settings, &account) {
            Ok(id) if id.is_customer() => return Ok(Ok(id)),
            Ok(_) => {}
            Err(Error::Fault(fault)) if matches!(fault.class, Class::NotFound | Class::Usage) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Err(reason(&plain)))
}

/// Why a number has no account.
fn reason(plain: &str) -> &'static str {
    let is_number = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_of_ours = plain.len() == 10 && plain.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || (is_of_ours && AccountNumber::parse(plain).is_none()) {
        "R04"
    } else {
        "R03"
    }
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn what_is_no_number_is_told_from_what_nobody_has() {
        let table = [
            ("1000000018", "R03"),
            ("1000000019", "R04"),
            ("744567899", "R03"),
            ("12345678901234567", "R03"),
            ("", "R04"),
            ("12*4", "R04"),
        ];
        for (text, expected) in table {
            assert_eq!(reason(text), expected, "{text}");
        }
    }
}
