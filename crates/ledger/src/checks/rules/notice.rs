//! The notice of a hold that lasts longer than usual: what 12 CFR 229.13(g)(1) asks for.

use bankctl_types::{Day, Money};

use super::item::HoldException;

/// What a notice tells.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// The name of the bank.
    pub bank: &'a str,
    /// The account, all but the last digits hidden.
    pub account: &'a str,
    /// When the check was paid in.
    pub deposited_on: Day,
    /// How much the check is.
    pub check: Money,
    /// How much of it waits for longer.
    pub amount: Money,
    /// Why.
    pub exception: HoldException,
    /// What makes the bank doubt that it will be paid.
    pub doubt: Option<&'a str>,
    /// The first day on which all of it can be used.
    pub available_on: Day,
    /// Above it the checks of a day are a large deposit.
    pub large: Money,
}

impl Notice<'_> {
    /// Why, as the customer reads it.
    fn reason(&self) -> String {
        match self.exception {
            HoldException::Large => format!(
                "the checks deposited on one day exceed {} {}",
                self.large, self.large.currency
            ),
            HoldException::Redeposit => {
                "the check was returned unpaid and deposited again".to_owned()
            }
            HoldException::Overdrawn => {
                "the account was overdrawn repeatedly in the last six months".to_owned()
            }
            HoldException::Doubt => format!(
                "we believe that the check may not be paid: {}",
                self.doubt.unwrap_or("we have confidential information")
            ),
            HoldException::Emergency => {
                "an emergency, such as a failure of communications or computers".to_owned()
            }
        }
    }

    /// The notice.
    #[must_use]
    pub fn text(&self) -> String {
        let currency = self.amount.currency;
        let mut text = format!(
            "{}\n\nNotice of delayed availability\n\n\
             Account: {}\n\
             Date of deposit: {}\n\
             Amount of the check: {} {currency}\n\
             Amount that is delayed: {} {currency}\n\
             Reason: {}\n\
             Available on: {}\n",
            self.bank,
            self.account,
            self.deposited_on,
            self.check,
            self.amount,
            self.reason(),
            self.available_on,
        );
        // 12 CFR 229.13(g)(2): where the notice comes after the deposit.
        if matches!(
            self.exception,
            HoldException::Doubt | HoldException::Overdrawn
        ) {
            text.push_str(
                "\nIf you did not receive this notice at the time of the deposit and the check is \
                 paid, we refund fees for overdrafts and returned checks that result only from \
                 this delay. Ask us at the counter or in writing for a refund.\n",
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::{Currency, Day, Money};

    use super::Notice;
    use crate::checks::rules::item::HoldException;

    #[test]
    fn a_notice_tells_what_the_law_asks_for() {
        let usd = Currency::parse("USD").expect("a currency");
        let day = |text| Day::parse(text).expect("a day");
        let mut notice = Notice {
            bank: "First Bank",
            account: "******0018",
            deposited_on: day("2026-11-25"),
            check: Money::new(1_000_000, usd),
            amount: Money::new(327_500, usd),
            exception: HoldException::Large,
            doubt: None,
            available_on: day("2026-12-07"),
            large: Money::new(672_500, usd),
        };
        let text = notice.text();
        for part in [
            "First Bank",
            "******0018",
            "Date of deposit: 2026-11-25",
            "Amount of the check: 10000.00 USD",
            "Amount that is delayed: 3275.00 USD",
            "exceed 6725.00 USD",
            "Available on: 2026-12-07",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("refund"));
        notice.exception = HoldException::Doubt;
        notice.doubt = Some("the drawer's bank said so");
        let text = notice.text();
        assert!(text.contains("may not be paid: the drawer's bank said so"));
        assert!(text.contains("refund"));
    }
}
