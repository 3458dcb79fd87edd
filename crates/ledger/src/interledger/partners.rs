//! The ledgers that money goes to and comes from: whom this one believes.

use bankctl_storage::Driver;
use bankctl_types::signed_note::{NoteSigner, NoteVerifier};
use serde::{Deserialize, Serialize};

use crate::error::advice::{Advice, Existing, List, OfOtherLedger};
use crate::error::{Class, Error, Fault};
use crate::interledger::InterledgerRoom;
use crate::interledger::partner_table::{self, PartnerRow};
use crate::interledger::requests::DisablePartner;
use crate::interledger::rules::{Card, Partner, key_name};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::{Ledger, Result, WriteTx, not_found, views};

/// Where the key is kept that a ledger signs its transfers with.
pub trait SigningKeys {
    /// The key of a ledger; `None` if it is not here, or not for this account.
    ///
    /// # Errors
    /// It can't be read, or others can read it.
    fn signer(&self, ledger: &str) -> std::result::Result<Option<NoteSigner>, Fault>;
}

/// A ledger to be made known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PartnerDetails {
    /// What tells it from every other.
    pub identity: String,
    /// The name that it is called by here.
    pub name: String,
    /// Where it is, without any password.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
}

impl InterledgerRoom<'_> {
    /// Makes a ledger known; one that was shut out comes back, with the key and
    /// the address that are given now.
    ///
    /// # Errors
    /// In this order: this ledger itself, a key that is not that ledger's, an
    /// identity or a name that is taken.
    pub fn add_partner(self, details: &PartnerDetails) -> Result<views::Partner> {
        self.0
            .ask(&[], |books| books.add_partner(details), || details.clone())
    }

    /// Exchanges no more money with a ledger.
    ///
    /// # Errors
    /// `partner_not_found`.
    pub fn disable_partner(self, name: &str) -> Result<views::Partner> {
        self.0.ask(
            &[],
            |books| books.disable_partner(name),
            || DisablePartner {
                name: name.to_owned(),
            },
        )
    }

    /// Every partner, in the order in which they were made known.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn partners(self) -> Result<Vec<views::Partner>> {
        self.0.read(|view| {
            let rows = partner_table::all(view.driver)?;
            Ok(rows.iter().map(|row| shown(row, false)).collect())
        })
    }

    /// A partner by name.
    ///
    /// # Errors
    /// `partner_not_found`.
    pub fn partner(self, name: &str) -> Result<views::Partner> {
        self.0.read(|view| {
            let row = partner_table::by_name(view.driver, name)?;
            Ok(shown(&row.ok_or_else(|| partner_not_found(name))?, false))
        })
    }

    /// By what this ledger is made known to others, as a signed text.
    ///
    /// # Errors
    /// `signing_key_not_found`.
    pub fn card(self, address: Option<String>) -> Result<views::PartnerCard> {
        let signer = self.0.signer()?.ok_or_else(no_signing_key)?;
        let card = Card {
            identity: self.0.settings.identity.clone(),
            name: self.0.settings.name.clone(),
            address,
            public_key: signer.verifier().to_string(),
        };
        let text = card
            .sign(&signer)
            .ok_or_else(|| bankctl_storage::damaged("a card can't be written"))?;
        Ok(views::PartnerCard {
            name: card.name,
            identity: card.identity,
            address: card.address,
            public_key: card.public_key,
            card: text,
        })
    }

    /// The name of the key that this ledger signs its transfers with.
    pub fn signing_key_name(self) -> String {
        key_name(&self.0.settings.identity)
    }
}

impl Ledger {
    /// The key that this ledger signs its transfers with, if it is here.
    ///
    /// # Errors
    /// It can't be read, others can read it, or it is another ledger's.
    pub(crate) fn signer(&self) -> Result<Option<NoteSigner>> {
        let signer = self.context.signing.signer(&self.settings.identity)?;
        let wanted = key_name(&self.settings.identity);
        match &signer {
            Some(signer) if signer.verifier().name() != wanted => {
                let message = format!(
                    "the signing key that is here is {} and not {wanted}",
                    signer.verifier().name()
                );
                Err(Fault::new(Class::Usage, "invalid_signing_key", message)
                    .hint(Advice::OtherLedger(OfOtherLedger::OwnSigningKey))
                    .into())
            }
            _ => Ok(signer),
        }
    }

    /// Whether money may go to a ledger, and be taken from it.
    ///
    /// # Errors
    /// `unknown_partner`.
    pub(crate) fn must_know(&mut self, identity: &str, name: &str) -> Result<()> {
        self.read(|view| known(view.driver, identity, name).map(drop))
    }
}

impl WriteTx<'_> {
    pub(crate) fn add_partner(&mut self, details: &PartnerDetails) -> Result<views::Partner> {
        let PartnerDetails { identity, name, .. } = details;
        tables::locks::numbers(self.driver, true)?;
        if *identity == self.settings.identity {
            let message = "this is the card of this ledger itself, not of another one";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::OtherLedger(OfOtherLedger::CardOfOther))
                .into());
        }
        must_be_key_of(details)?;
        let known = partner_table::by_identity(self.driver, identity)?;
        if let Some(other) = partner_table::by_name(self.driver, name)?
            && known.as_ref().is_none_or(|row| row.id != other.id)
        {
            return Err(taken(&format!("{name:?} is another ledger already"), name));
        }
        if let Some(row) = &known
            && row.partner.is_active()
        {
            let is_same = row.partner.name == *name
                && row.partner.address == details.address
                && row.partner.public_key() == details.public_key;
            if is_same {
                return Ok(shown(row, self.dry_run));
            }
            let name = &row.partner.name;
            return Err(taken(&format!("that ledger is the partner {name:?}"), name));
        }
        self.require_approval(Rule::Policy)?;
        let row = match known {
            Some(row) => self.let_partner_back(row, details)?,
            None => self.new_partner(details)?,
        };
        Ok(shown(&row, self.dry_run))
    }

    fn new_partner(&mut self, details: &PartnerDetails) -> Result<PartnerRow> {
        let mut row = PartnerRow {
            id: partner_table::next_key(self.driver)?,
            partner: Partner {
                identity: details.identity.clone(),
                name: details.name.clone(),
                address: details.address.clone(),
                public_keys: details.public_key.clone(),
                added_at: self.stamp.booked_at,
                disabled_at: None,
            },
            change: 0,
        };
        row.change = self.log_change(Subject::Partner, row.id, action::CREATED, &row.partner)?;
        partner_table::insert(self.driver, &row)?;
        Ok(row)
    }

    fn let_partner_back(
        &mut self,
        mut row: PartnerRow,
        details: &PartnerDetails,
    ) -> Result<PartnerRow> {
        row.partner.name.clone_from(&details.name);
        row.partner.address.clone_from(&details.address);
        row.partner.change_key(&details.public_key);
        row.partner.disabled_at = None;
        self.write_partner(&mut row, action::ENABLED)?;
        Ok(row)
    }

    pub(crate) fn disable_partner(&mut self, name: &str) -> Result<views::Partner> {
        tables::locks::numbers(self.driver, true)?;
        let mut row =
            partner_table::by_name(self.driver, name)?.ok_or_else(|| partner_not_found(name))?;
        if row.partner.is_active() {
            self.require_approval(Rule::Policy)?;
            row.partner.disabled_at = Some(self.stamp.booked_at.0);
            self.write_partner(&mut row, action::DISABLED)?;
        }
        Ok(shown(&row, self.dry_run))
    }

    fn write_partner(&mut self, row: &mut PartnerRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::Partner, row.id, action, &row.partner)?;
        Ok(partner_table::update(self.driver, row)?)
    }
}

/// The partner that a ledger is.
///
/// # Errors
/// `unknown_partner`: no one made it known, or it was shut out.
pub(crate) fn known(driver: &mut dyn Driver, identity: &str, name: &str) -> Result<PartnerRow> {
    let row = partner_table::by_identity(driver, identity)?;
    let message = match row {
        Some(row) if row.partner.is_active() => return Ok(row),
        Some(row) => format!("the partner {:?} was disabled", row.partner.name),
        None => format!("the ledger of {name} is not a partner"),
    };
    Err(Fault::new(Class::NotPermitted, "unknown_partner", message)
        .hint(Advice::OtherLedger(OfOtherLedger::ExchangeCards))
        .details(serde_json::json!({ "ledger_id": identity }))
        .into())
}

/// A key has the name of the ledger whose it is.
fn must_be_key_of(details: &PartnerDetails) -> Result<()> {
    let wanted = key_name(&details.identity);
    let fault = match NoteVerifier::parse(&details.public_key) {
        Ok(key) if key.name() == wanted => return Ok(()),
        Ok(key) => format!("the key is {} and not {wanted}", key.name()),
        Err(fault) => format!("the key {:?}: {fault}", details.public_key),
    };
    Err(Fault::new(Class::Usage, "invalid_signing_key", fault)
        .hint(Advice::OtherLedger(OfOtherLedger::CardOrKey))
        .into())
}

fn taken(message: &str, name: &str) -> Error {
    Fault::new(Class::Conflict, "already_exists", message)
        .hint(Advice::Taken(Existing::Partner(name.to_owned())))
        .into()
}

fn no_signing_key() -> Error {
    not_found(
        "signing_key_not_found",
        "there is no key here that this ledger signs its transfers with".to_owned(),
        Advice::OtherLedger(OfOtherLedger::SigningKey),
    )
}

fn partner_not_found(name: &str) -> Error {
    not_found(
        "partner_not_found",
        format!("no partner {name:?}"),
        Advice::LookIn(List::Partners),
    )
}

fn shown(row: &PartnerRow, dry_run: bool) -> views::Partner {
    let partner = &row.partner;
    views::Partner {
        name: partner.name.clone(),
        identity: partner.identity.clone(),
        address: partner.address.clone(),
        public_key: partner.public_key().to_owned(),
        status: if partner.is_active() {
            "active"
        } else {
            "disabled"
        },
        added_at: partner.added_at,
        disabled_at: partner.disabled_at.map(bankctl_types::Timestamp),
        dry_run,
    }
}
