//! The other end of a transaction that moved money between ledgers.

use bankctl_storage::Driver;
use bankctl_types::kind::{Kind, TransitState};

use super::message::is_about;
use crate::Result;
use crate::interledger::partner_table;
use crate::interledger::rules::{Message, Partner};
use crate::interledger::table::{self, ArrivalRow, DispatchRow};
use crate::kernel::rules::internal_account::{is_between_ledgers, is_in_transit};
use crate::kernel::rules::transfer::Transfer;
use crate::views::OtherEnd;

/// Where the money went or came from; `None` for a transaction within the
/// ledger.
pub(crate) fn other_end(driver: &mut dyn Driver, transfer: &Transfer) -> Result<Option<OtherEnd>> {
    if !is_between_ledgers(&transfer.request) {
        return Ok(None);
    }
    let request = &transfer.request;
    let sent_by = match (request.kind, request.reverses) {
        (Kind::Reversal, Some(sent)) => Some(sent),
        _ if is_in_transit(request.credit) => Some(transfer.id),
        _ => None,
    };
    Ok(match sent_by {
        Some(sent) => table::dispatch(driver, sent)?.map(to),
        None => table::arrival_as(driver, transfer.id)?.map(from),
    })
}

fn to(row: DispatchRow) -> OtherEnd {
    OtherEnd {
        direction: "out",
        ledger: row.ledger_name,
        ledger_id: row.ledger,
        account: row.account,
        state: row.state,
        reason: row.reason,
        signature: None,
        message: None,
    }
}

fn from(row: ArrivalRow) -> OtherEnd {
    OtherEnd {
        direction: "in",
        ledger: row.ledger_name,
        ledger_id: row.ledger,
        account: row.sender,
        state: TransitState::Arrived,
        reason: None,
        signature: None,
        message: None,
    }
}

/// Says who sent what a transaction brought from another ledger, and whether
/// that is proved.
pub(crate) fn show_evidence(
    driver: &mut dyn Driver,
    identity: &str,
    transfer: &Transfer,
    end: &mut OtherEnd,
) -> Result<()> {
    let Some(row) = table::arrival_as(driver, transfer.id)? else {
        return Ok(());
    };
    let partner = partner_table::by_identity(driver, &row.ledger)?;
    let proof = Proof::of(&row, partner.as_ref().map(|row| &row.partner), identity);
    end.signature = Some(proof.word());
    end.message = row.message;
    Ok(())
}

/// What the message of an arrival proves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    /// The ledger that it came from has signed just this.
    Valid,
    /// It was sent before anything was signed.
    None,
    /// It is signed by another, or about something else.
    Wrong,
}

impl Proof {
    /// Looks at a row of the ledger of `identity`, by the keys of the partner
    /// that it came from.
    pub(crate) fn of(row: &ArrivalRow, partner: Option<&Partner>, identity: &str) -> Self {
        let Some(note) = &row.message else {
            return Self::None;
        };
        let Some(said) = Message::parse(note).filter(|said| is_about(said, row, identity)) else {
            return Self::Wrong;
        };
        if said.to_text().as_ref() == Some(note) {
            return Self::None;
        }
        match partner.and_then(|partner| partner.proved(note)) {
            Some(proved) if proved == said => Self::Valid,
            _ => Self::Wrong,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::None => "none",
            Self::Wrong => "wrong",
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::signed_note::NoteSigner;
    use bankctl_types::{Currency, Timestamp};

    use super::*;
    use crate::interledger::rules::key_name;

    fn signer(seed: u8) -> NoteSigner {
        NoteSigner::new(&key_name("south"), &[seed; 32]).expect("a name")
    }

    fn arrival(message: Option<String>) -> ArrivalRow {
        let said = Message::sample();
        ArrivalRow {
            id: 1,
            ledger: said.from,
            ledger_name: "South".to_owned(),
            reference: said.reference,
            sender: said.debit,
            account: said.account,
            currency: said.currency,
            amount_minor: said.amount_minor,
            transfer: Some(7),
            refusal: None,
            reason: None,
            change: 9,
            message,
        }
    }

    #[test]
    fn only_what_a_partner_has_signed_of_just_this_is_proved() {
        let partner = Partner {
            identity: "south".to_owned(),
            name: "South".to_owned(),
            address: None,
            public_keys: signer(7).verifier().to_string(),
            added_at: Timestamp(0),
            disabled_at: Some(5),
        };
        let signed = Message::sample().sign(&signer(7));
        let proof = |row: &ArrivalRow| Proof::of(row, Some(&partner), "north");
        assert_eq!(proof(&arrival(signed.clone())), Proof::Valid);
        assert_eq!(proof(&arrival(None)), Proof::None);
        assert_eq!(proof(&arrival(Message::sample().to_text())), Proof::None);
        let other = Message::sample().sign(&signer(8));
        assert_eq!(proof(&arrival(other)), Proof::Wrong);
        assert_eq!(proof(&arrival(Some("nothing".to_owned()))), Proof::Wrong);
        let row = arrival(signed);
        assert_eq!(Proof::of(&row, None, "north"), Proof::Wrong);
        assert_eq!(Proof::of(&row, Some(&partner), "west"), Proof::Wrong);
        let all: [fn(&mut ArrivalRow); 6] = [
            |row| row.ledger.push('x'),
            |row| row.reference.push('x'),
            |row| row.sender.push('x'),
            |row| row.account.push('x'),
            |row| row.currency = Currency::parse("EUR").expect("a currency"),
            |row| row.amount_minor += 1,
        ];
        for change in all {
            let mut changed = row.clone();
            change(&mut changed);
            assert_eq!(proof(&changed), Proof::Wrong, "{changed:?}");
        }
    }
}
