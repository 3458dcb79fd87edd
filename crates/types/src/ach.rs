//! Transaction codes of the Automated Clearing House (Nacha Operating Rules, appendix
//! three).

/// Whether money comes to the account or goes from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// It comes to the account.
    Credit,
    /// It goes from the account.
    Debit,
}

/// Which kind of account an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountKind {
    /// A checking account.
    Checking,
    /// A savings account.
    Savings,
    /// An account of the bank's general ledger.
    GeneralLedger,
    /// A loan.
    Loan,
    /// A sum for the bank's own accounting (`ADV`).
    Advice,
}

/// What the code of an entry says of its money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Money to book.
    Money,
    /// A return or a notice of change, by its addenda.
    Return,
    /// A test of the account, without money.
    Prenote,
    /// Words with an amount of zero.
    ZeroDollar,
}

/// A transaction code: two digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(pub u8);

impl Code {
    /// The account it is for; `None` if there is no such code.
    pub fn account(self) -> Option<AccountKind> {
        Some(match self.0 {
            21..=24 | 26..=29 => AccountKind::Checking,
            31..=34 | 36..=39 => AccountKind::Savings,
            41..=44 | 46..=49 => AccountKind::GeneralLedger,
            51..=56 => AccountKind::Loan,
            81..=88 => AccountKind::Advice,
            _ => return None,
        })
    }

    /// Which way its money goes; `None` if there is no such code.
    pub fn direction(self) -> Option<Direction> {
        let is_credit = match self.account()? {
            AccountKind::Advice => self.0 % 2 == 1,
            _ => self.0 % 10 < 5,
        };
        Some(if is_credit {
            Direction::Credit
        } else {
            Direction::Debit
        })
    }

    /// What its money is; `None` if there is no such code.
    pub fn purpose(self) -> Option<Purpose> {
        let account = self.account()?;
        Some(match (account, self.0 % 10) {
            (AccountKind::Advice, _) | (AccountKind::Loan, 5) => Purpose::Money,
            (_, 1 | 6) => Purpose::Return,
            (_, 3 | 8) => Purpose::Prenote,
            (_, 4 | 9) => Purpose::ZeroDollar,
            _ => Purpose::Money,
        })
    }
}

/// Codes of returns and changes that are known, in order: `R01` and so on.
const CODES: &[&str] = &[
    "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C13", "C14", "C61", "C62",
    "C63", "C64", "C65", "C66", "C67", "C68", "C69", "R01", "R02", "R03", "R04", "R05", "R06",
    "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19",
    "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R27", "R28", "R29", "R30", "R31", "R32",
    "R33", "R34", "R35", "R36", "R37", "R38", "R39", "R40", "R41", "R42", "R43", "R44", "R45",
    "R46", "R47", "R50", "R51", "R52", "R53", "R61", "R62", "R67", "R68", "R69", "R70", "R71",
    "R72", "R73", "R74", "R75", "R76", "R77", "R80", "R81", "R82", "R83", "R84", "R85", "R90",
];

/// Whether a code of a return or a change is one that Nacha has given out.
pub fn is_known_reason(code: &str) -> bool {
    CODES.binary_search(&code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{CODES, Code, Direction, Purpose};

    #[test]
    fn a_code_says_direction_and_purpose() {
        use Direction::{Credit, Debit};
        use Purpose::{Money, Prenote, Return, ZeroDollar};
        let table = [
            (21, Some((Credit, Return))),
            (22, Some((Credit, Money))),
            (23, Some((Credit, Prenote))),
            (24, Some((Credit, ZeroDollar))),
            (25, None),
            (26, Some((Debit, Return))),
            (27, Some((Debit, Money))),
            (38, Some((Debit, Prenote))),
            (49, Some((Debit, ZeroDollar))),
            (52, Some((Credit, Money))),
            (55, Some((Debit, Money))),
            (56, Some((Debit, Return))),
            (57, None),
            (81, Some((Credit, Money))),
            (88, Some((Debit, Money))),
            (0, None),
        ];
        for (code, expected) in table {
            let code = Code(code);
            assert_eq!(code.direction().zip(code.purpose()), expected, "{code:?}");
        }
    }

    #[test]
    fn codes_are_in_order() {
        assert!(CODES.is_sorted());
    }
}
