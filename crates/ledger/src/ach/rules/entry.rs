//! An entry of the Automated Clearing House, and what became of it.

use bankctl_types::ach::{AccountKind, Code, Direction, Purpose};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, words};
use serde::{Deserialize, Serialize};

words! {
    /// The state of an entry.
    AchState {
        /// Its day has not come.
        Waiting = 1, "waiting";
        /// It is on its account.
        Posted = 2, "posted";
        /// It has no account: somebody decides.
        Suspense = 3, "suspense";
        /// It goes back with the next file.
        ReturnDue = 4, "return-due";
        /// It was sent back.
        Returned = 5, "returned";
        /// It had no account and was given one; the sender is told which.
        Corrected = 6, "corrected";
        /// It moves no money.
        Noted = 7, "noted";
        /// It is for another bank, and goes there with the next file.
        ToSend = 8, "to-send";
        /// It went to another bank.
        Sent = 9, "sent";
        /// It went to another bank, which has sent it back.
        CameBack = 10, "came-back";
        /// It went to another bank, which says what is right instead.
        Changed = 11, "changed";
    }
}

/// An entry as it came: what the file says of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sent {
    /// The standard entry class.
    pub sec: String,
    /// The company by name.
    pub company: String,
    /// The company's number.
    pub company_id: String,
    /// What the entry is for.
    pub description: String,
    /// The bank that sent it: eight digits.
    pub odfi: String,
    /// The trace.
    pub trace: String,
    /// The bank that it is for, with its check digit.
    pub rdfi: String,
    /// The account as it is written.
    pub account: String,
    /// What the company knows the receiver by.
    pub individual_id: String,
    /// The receiver by name.
    pub name: String,
    /// The company's own characters.
    pub discretionary: String,
    /// The day that the company asked for.
    pub effective: Option<Day>,
    /// The day that the operator settled on.
    pub settlement: Option<Day>,
    /// Its addenda: the type, and what follows it.
    pub addenda: Vec<(u8, String)>,
    /// The code of a return or a change that it is, and the trace that this is about.
    pub about: Option<(String, String)>,
}

/// An entry as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AchEntry {
    /// The imported file.
    pub batch: i64,
    /// Its line there.
    pub line: i64,
    /// What it is known by: the file's identity, the batch, the trace, and how many
    /// before it had that.
    pub entry_key: String,
    /// The transaction code.
    pub code: i64,
    /// How much, in cents.
    pub amount_minor: i64,
    /// The day that it is booked on.
    pub due: Day,
    /// What became of it.
    pub state: AchState,
    /// The account that has it, or gave it.
    pub account: Option<AccountId>,
    /// Whether it was booked to `suspense` at first.
    pub in_suspense: bool,
    /// Why it goes back or is corrected: `R01`, `C01`.
    pub reason: Option<String>,
    /// More about the reason.
    pub info: Option<String>,
    /// The last day on which it can be sent back.
    pub return_by: Option<Day>,
    /// The file that told its sender, or that it went to another bank with.
    pub exported: Option<String>,
    /// The entry of ours that it returns, corrects or reverses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<i64>,
    /// The entry as it came.
    pub sent: Sent,
}

/// What an entry is, for the books.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// Money for a deposit account.
    Money(Direction),
    /// Money that a person decides about: for a loan or an account of the general
    /// ledger, or what comes back from another bank.
    Decide(Direction),
    /// A test of the account, without money.
    Prenote,
    /// Words alone.
    Words,
}

/// A row of the journal that an entry comes to: each at most once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The money, to its account or to `suspense`.
    Booked = 1,
    /// From `suspense` to its account.
    Repaired = 2,
    /// Back to where it came from.
    Returned = 3,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::Booked, Self::Repaired, Self::Returned];

    /// The key by which the journal names this part of an entry.
    pub fn key(self, entry: i64) -> i64 {
        entry.saturating_mul(4).saturating_add(self as i64)
    }

    /// The entry that a key of the journal names.
    pub fn entry(key: i64) -> i64 {
        key / 4
    }
}

impl AchEntry {
    /// The transaction code.
    pub fn code(&self) -> Code {
        Code(u8::try_from(self.code).unwrap_or(0))
    }

    /// Which way its money goes.
    pub fn direction(&self) -> Direction {
        self.code().direction().unwrap_or(Direction::Credit)
    }

    /// The day that it was settled on: the one that the operator says, else the one that
    /// it is booked on.
    pub fn settled(&self) -> Day {
        self.sent.settlement.unwrap_or(self.due)
    }

    /// Whether the bank sends it, and did not get it.
    pub fn is_sent(&self) -> bool {
        matches!(
            self.state,
            AchState::ToSend | AchState::Sent | AchState::CameBack | AchState::Changed
        )
    }

    /// Whether it is a return of an entry that this bank sent, and no dispute about one
    /// (R61 to R69 say that a return was wrong, R70 to R79 that it was not).
    pub fn is_return(&self) -> bool {
        let reason = self.sent.about.as_ref().map(|(reason, _)| reason.as_str());
        let number = reason.and_then(|reason| reason.strip_prefix('R'));
        let number: Option<u32> = number.and_then(|digits| digits.parse().ok());
        number.is_some_and(|number| !(61..80).contains(&number)) && self.amount_minor > 0
    }

    /// What a notice of change says is right.
    pub fn corrected(&self) -> Option<String> {
        let mut addenda = self.sent.addenda.iter().rev();
        let (_, text) = addenda.find(|(kind, _)| *kind == 98)?;
        // Columns 36 to 64 of the record; the text begins with the fourth.
        let right: String = text.chars().skip(32).take(29).collect();
        Some(right.trim().to_owned())
    }

    /// What it is, for the books.
    pub fn nature(&self) -> Nature {
        let code = self.code();
        match code.purpose() {
            Some(Purpose::Prenote) => return Nature::Prenote,
            _ if self.amount_minor == 0 => return Nature::Words,
            _ => {}
        }
        let comes_back = code.purpose() == Some(Purpose::Return) || self.sent.about.is_some();
        let is_deposit = matches!(
            code.account(),
            Some(AccountKind::Checking | AccountKind::Savings)
        );
        if comes_back || !is_deposit {
            Nature::Decide(self.direction())
        } else {
            Nature::Money(self.direction())
        }
    }

    /// Whether its company pays wages, by the description.
    pub fn is_payroll(&self) -> bool {
        const WORDS: [&str; 4] = ["PAYROLL", "SALARY", "DIRECT DEP", "REG.SALARY"];
        let description = self.sent.description.to_uppercase();
        self.direction() == Direction::Credit
            && WORDS.iter().any(|word| description.starts_with(word))
    }

    /// Whether it takes back an entry of the same company.
    pub fn is_reversal(&self) -> bool {
        self.sent.description.eq_ignore_ascii_case("REVERSAL")
    }

    /// Whether the journal has a row for a part of it.
    pub fn has(&self, part: Part) -> bool {
        if self.amount_minor == 0 || matches!(self.state, AchState::Waiting | AchState::Noted) {
            return false;
        }
        match part {
            Part::Booked => true,
            Part::Repaired => self.in_suspense && self.account.is_some(),
            Part::Returned => self.state == AchState::Returned,
        }
    }

    /// Whether it names an account that pays another bank.
    fn is_for_others(&self) -> bool {
        self.account.is_some() && !self.in_suspense
    }

    /// Whether its state and what it names go together.
    pub fn is_sound(&self) -> bool {
        let state_fits = match self.state {
            AchState::Waiting => self.account.is_none() && !self.in_suspense,
            AchState::Posted => self.account.is_some() && !self.in_suspense,
            AchState::Suspense => self.account.is_none() && self.in_suspense,
            AchState::ReturnDue | AchState::Returned => self.reason.is_some(),
            AchState::Corrected => self.account.is_some() && self.in_suspense,
            AchState::Noted => !self.in_suspense,
            AchState::ToSend => self.is_for_others() && self.exported.is_none(),
            AchState::Sent | AchState::Changed => self.is_for_others() && self.exported.is_some(),
            AchState::CameBack => {
                self.is_for_others() && self.exported.is_some() && self.reason.is_some()
            }
        };
        let tells = matches!(self.state, AchState::Returned | AchState::Corrected);
        state_fits
            && self.amount_minor >= 0
            && self.line > 0
            && (self.exported.is_none() || tells || self.is_sent())
            && self.code().direction().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{AchEntry, AchState, Day, Direction, Nature, Part, Sent};

    fn entry(code: i64, amount_minor: i64) -> AchEntry {
        AchEntry {
            batch: 1,
            line: 3,
            entry_key: "ach/061000146/261130/1200/A/1/1/1".to_owned(),
            code,
            amount_minor,
            due: Day(20_000),
            state: AchState::Waiting,
            account: None,
            in_suspense: false,
            reason: None,
            info: None,
            return_by: None,
            exported: None,
            original: None,
            sent: Sent::default(),
        }
    }

    #[test]
    fn the_code_says_what_is_booked() {
        use Direction::{Credit, Debit};
        let table = [
            (22, 1, Nature::Money(Credit)),
            (32, 1, Nature::Money(Credit)),
            (27, 1, Nature::Money(Debit)),
            (37, 1, Nature::Money(Debit)),
            (22, 0, Nature::Words),
            (23, 0, Nature::Prenote),
            (38, 0, Nature::Prenote),
            (24, 0, Nature::Words),
            (21, 0, Nature::Words),
            (21, 5, Nature::Decide(Credit)),
            (26, 5, Nature::Decide(Debit)),
            (42, 5, Nature::Decide(Credit)),
            (47, 5, Nature::Decide(Debit)),
            (52, 5, Nature::Decide(Credit)),
            (55, 5, Nature::Decide(Debit)),
        ];
        for (code, amount, expected) in table {
            assert_eq!(entry(code, amount).nature(), expected, "{code} {amount}");
        }
        let mut contested = entry(27, 5);
        contested.sent.about = Some(("R68".to_owned(), "1".to_owned()));
        assert_eq!(contested.nature(), Nature::Decide(Debit));
    }

    #[test]
    fn wages_are_known_by_their_description() {
        let table = [
            ("PAYROLL", true),
            ("payroll 11", true),
            ("SALARY", true),
            ("DIRECT DEP", true),
            ("REG.SALARY", true),
            ("GUSTO PAY", false),
            ("", false),
        ];
        for (description, expected) in table {
            let mut wage = entry(22, 5);
            description.clone_into(&mut wage.sent.description);
            assert_eq!(wage.is_payroll(), expected, "{description}");
            wage.code = 27;
            assert!(!wage.is_payroll());
        }
    }

    #[test]
    fn parts_have_keys_of_their_own() {
        for part in Part::ALL {
            assert_eq!(Part::entry(part.key(77)), 77);
        }
    }
}
