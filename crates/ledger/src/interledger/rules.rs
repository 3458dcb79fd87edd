//! The ledgers that this one exchanges money with, and what a transfer says to
//! the other side.
//!
//! Both texts are signed [notes](bankctl_types::signed_note): a *card*, by which one ledger's
//! admin makes the ledger known to another's, and a *message*, which comes with
//! each transfer and stays with it, so that an auditor can show who sent it.

use std::fmt::Write as _;

use bankctl_types::serde_text::micros;
use bankctl_types::signed_note::{NoteFault, NoteSigner, NoteVerifier};
use bankctl_types::{Currency, Day, Timestamp};
use serde::{Deserialize, Serialize};

/// The first line of a card.
const CARD: &str = "bankctl/partner-1";
/// The first line of a message.
const MESSAGE: &str = "bankctl/transfer-1";

/// The name of the key that a ledger signs its transfers with.
pub fn key_name(identity: &str) -> String {
    format!("bankctl/{identity}/transfers")
}

/// A ledger that money goes to or comes from, as the change log keeps
/// it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Partner {
    /// What tells the ledger from every other.
    pub identity: String,
    /// The name that it is called by here.
    pub name: String,
    /// Where it is, without any password; `None` if transfers say it.
    pub address: Option<String>,
    /// The keys that it has signed with, a line each; the last one is in force.
    pub public_keys: String,
    /// When it was made known.
    #[serde(with = "micros")]
    pub added_at: Timestamp,
    /// When it was shut out, in microseconds since 1970; `None` if it is not.
    pub disabled_at: Option<i64>,
}

impl Partner {
    /// Whether money goes there and is taken from there.
    pub fn is_active(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// The key that new messages must be signed with.
    pub fn key(&self) -> Option<NoteVerifier> {
        NoteVerifier::parse(self.public_key()).ok()
    }

    /// The same as a text.
    pub fn public_key(&self) -> &str {
        self.public_keys.lines().next_back().unwrap_or_default()
    }

    /// Signs with another key from now on. What was signed before stays proved.
    pub fn change_key(&mut self, key: &str) {
        if self.public_key() != key {
            self.public_keys.push('\n');
            self.public_keys.push_str(key);
        }
    }

    /// What a message says, if one of the partner's keys has signed it.
    pub fn proved(&self, note: &str) -> Option<Message> {
        let keys = self.public_keys.lines();
        let mut keys = keys.filter_map(|key| NoteVerifier::parse(key).ok());
        keys.find_map(|key| Message::open(note, &key).ok())
    }
}

/// How a ledger is made known to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// What tells the ledger from every other.
    pub identity: String,
    /// The name of its bank.
    pub name: String,
    /// Where it is, without any password.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
}

impl Card {
    /// The card as a file, signed with the key that is on it.
    pub fn sign(&self, signer: &NoteSigner) -> Option<String> {
        Some(signer.sign(&lines(CARD, self)?))
    }

    /// Reads what [`Card::sign`] has written.
    ///
    /// # Errors
    /// It is no card, or it is not signed with the key that is on it.
    pub fn open(note: &str) -> Result<Self, NoteFault> {
        let card: Self = parsed(CARD, note).ok_or(NoteFault::Form)?;
        let key = NoteVerifier::parse(&card.public_key)?;
        key.open(note)?;
        Ok(card)
    }
}

/// What the ledger that sends money says to the one that gets it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// The identity of the ledger that sends it.
    pub from: String,
    /// The identity of the ledger that it is for.
    pub to: String,
    /// The number of the transaction there.
    pub transaction: String,
    /// Its reference, by which the other side knows it again.
    pub reference: String,
    /// The account that paid: a number or a name.
    pub debit: String,
    /// The account that is paid: a number or a name.
    pub account: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// The currency of both accounts.
    pub currency: Currency,
    /// The business date that it was sent on.
    pub date: Day,
    /// When it was sent, in microseconds since 1970.
    pub booked_at: i64,
    /// From when on the money counts, if that is another day.
    pub value_date: Option<Day>,
    /// Words for the people who read the statement.
    pub memo: Option<String>,
}

impl Message {
    /// The message without a signature. It has no line's end but its own.
    pub fn to_text(&self) -> Option<String> {
        lines(MESSAGE, self)
    }

    /// The message with a signature.
    pub fn sign(&self, signer: &NoteSigner) -> Option<String> {
        Some(signer.sign(&self.to_text()?))
    }

    /// Reads a signed message.
    ///
    /// # Errors
    /// It is none, or it is not signed with this key.
    pub fn open(note: &str, key: &NoteVerifier) -> Result<Self, NoteFault> {
        parsed(MESSAGE, key.open(note)?).ok_or(NoteFault::Form)
    }

    /// Reads a message, no matter who has signed it.
    pub fn parse(text: &str) -> Option<Self> {
        parsed(MESSAGE, text)
    }
}

/// A line that says what it is, and one of JSON, in which every other control
/// character is written as ASCII.
fn lines(first: &str, value: &impl Serialize) -> Option<String> {
    let json = serde_json::to_string(value).ok()?;
    Some(format!("{first}\n{}\n", in_ascii(&json)))
}

fn parsed<T: for<'de> Deserialize<'de>>(first: &str, text: &str) -> Option<T> {
    let mut lines = text.lines();
    let begins = lines.next() == Some(first);
    serde_json::from_str(lines.next().filter(|_| begins)?).ok()
}

/// JSON leaves the control characters after ASCII as they are, which a note
/// must not have.
fn in_ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_control() {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
impl Message {
    /// A transfer of 30.00 dollars from south to north, for tests.
    pub(crate) fn sample() -> Self {
        Self {
            from: "south".to_owned(),
            to: "north".to_owned(),
            transaction: "T0000000019".to_owned(),
            reference: "R-1".to_owned(),
            debit: "1000000018".to_owned(),
            account: "1000000026".to_owned(),
            amount_minor: 3_000,
            currency: Currency::parse("USD").expect("a currency"),
            date: Day(20_000),
            booked_at: 1,
            value_date: None,
            memo: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            memo: Some("a line\nand \u{85} a \"next\"".to_owned()),
            ..Message::sample()
        }
    }

    fn signer(seed: u8) -> NoteSigner {
        NoteSigner::new(&key_name("south"), &[seed; 32]).expect("a name")
    }

    #[test]
    fn every_part_of_a_message_is_signed() {
        let key = signer(7).verifier();
        let note = message().sign(&signer(7)).expect("a text");
        assert_eq!(Message::open(&note, &key), Ok(message()));
        assert!(matches!(
            Message::open(&note, &signer(8).verifier()),
            Err(NoteFault::Unsigned(_))
        ));
        for (from, to) in [
            ("\"south\"", "\"other\""),
            ("\"north\"", "\"other\""),
            ("T0000000019", "T0000000027"),
            ("R-1", "R-2"),
            ("1000000018", "1000000026"),
            ("1000000026", "1000000018"),
            ("3000", "9000"),
            ("USD", "EUR"),
            ("booked_at\":1", "booked_at\":2"),
            ("value_date\":null", "value_date\":\"2026-11-21\""),
            ("a line", "no line"),
            ("transfer-1", "transfer-2"),
        ] {
            let forged = note.replacen(from, to, 1);
            assert_ne!(forged, note, "{from}");
            assert!(Message::open(&forged, &key).is_err(), "{from}");
        }
    }

    #[test]
    fn a_card_is_believed_only_with_its_own_signature() {
        let card = Card {
            identity: "south".to_owned(),
            name: "South".to_owned(),
            address: None,
            public_key: signer(7).verifier().to_string(),
        };
        let note = card.sign(&signer(7)).expect("a text");
        assert_eq!(Card::open(&note), Ok(card.clone()));
        assert!(Card::open(&card.sign(&signer(8)).expect("a text")).is_err());
        assert!(Card::open(&note.replace("South", "North")).is_err());
        assert_eq!(Card::open("South\n"), Err(NoteFault::Form));
    }

    #[test]
    fn what_an_older_key_has_signed_stays_proved() {
        let mut partner = Partner {
            identity: "south".to_owned(),
            name: "South".to_owned(),
            address: None,
            public_keys: signer(7).verifier().to_string(),
            added_at: Timestamp(1),
            disabled_at: None,
        };
        let old = message().sign(&signer(7)).expect("a text");
        partner.change_key(&signer(8).verifier().to_string());
        let new = message().sign(&signer(8)).expect("a text");
        assert_eq!(partner.key(), Some(signer(8).verifier()));
        assert!(partner.proved(&old).is_some() && partner.proved(&new).is_some());
        let stranger = message().sign(&signer(9)).expect("a text");
        assert_eq!(partner.proved(&stranger), None);
        let before = partner.clone();
        partner.change_key(&signer(8).verifier().to_string());
        assert_eq!(partner, before);
    }
}
