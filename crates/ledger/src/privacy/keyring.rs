//! What seals and opens the personal data of customers, once the key is here.

use std::sync::Arc;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::CustomerNumber;

use super::{Keys, missing};
use crate::Result;
use crate::customers::CustomerRow;
use crate::customers::rules::{Customer, Personal};
use crate::customers::{phone, search};
use crate::error::Error;
use crate::privacy::encryption::{self, KEY_BYTES, Key, MasterKey, NONCE_BYTES, Place};
use crate::privacy::table::{self, Token, Tokens, WrappedKey};

/// The keys of a ledger.
pub(crate) struct Keyring {
    keys: Arc<dyn Keys>,
    place: String,
    /// Oldest first; the last seals what is new.
    masters: Vec<(i64, MasterKey)>,
}

/// A customer's new data key, as it is stored and as it is used.
pub(crate) struct NewKey {
    pub(crate) key: Key,
    pub(crate) wrapped: WrappedKey,
}

fn customer_at(customer: CustomerNumber, column: &'static str) -> Place {
    Place {
        table: "customer",
        row: customer.key(),
        column,
    }
}

/// Where the content of a paper stands.
pub(crate) fn document_at(document: i64) -> Place {
    Place {
        table: "document",
        row: document,
        column: "content_sealed",
    }
}

impl Keyring {
    pub(crate) fn read(keys: &Arc<dyn Keys>, driver: &mut dyn Driver) -> Result<Self> {
        let rows = table::masters(driver)?;
        let (Some(first), Some(newest)) = (rows.first(), rows.last()) else {
            return Err(damaged("the ledger names no key of personal data").into());
        };
        let kept = keys.read(&first.name)?;
        let mut masters = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some(named) = kept.iter().find(|named| named.name == row.name) else {
                continue;
            };
            let master = MasterKey::new(&named.key);
            if master.fingerprint[..] == row.fingerprint[..] {
                masters.push((row.id, master));
            }
        }
        let place = keys.place(&first.name)?;
        if masters.last().map(|(id, _)| *id) != Some(newest.id) {
            return Err(missing(&place, &newest.name).into());
        }
        Ok(Self {
            keys: Arc::clone(keys),
            place,
            masters,
        })
    }

    /// Where the keys are kept.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// The key that seals what is new.
    pub(crate) fn newest(&self) -> Result<&(i64, MasterKey)> {
        Ok(self
            .masters
            .last()
            .ok_or_else(|| damaged("a vault has no key"))?)
    }

    fn nonce(&self) -> Result<[u8; NONCE_BYTES]> {
        let mut nonce = [0; NONCE_BYTES];
        self.keys.fill(&mut nonce)?;
        Ok(nonce)
    }

    /// The data key of a customer; none once it was destroyed, or where the
    /// ledger's key that it was sealed with is missing.
    pub(crate) fn data_key(&self, row: &CustomerRow) -> Option<Key> {
        self.unwrap(row.customer.number, row.key.as_ref()?)
    }

    /// The data key of a customer.
    ///
    /// # Errors
    /// There is none that can be opened.
    pub(crate) fn must_open(&self, row: &CustomerRow) -> Result<Key> {
        let number = row.customer.number;
        let key = self.data_key(row);
        Ok(key
            .ok_or_else(|| damaged(format_args!("the key of customer {number} can't be opened")))?)
    }

    /// Opens the data key of a customer.
    pub(crate) fn unwrap(&self, customer: CustomerNumber, key: &WrappedKey) -> Option<Key> {
        let (_, master) = self.masters.iter().find(|(id, _)| *id == key.master)?;
        master.unwrap(customer.key(), &key.wrapped)
    }

    /// Draws a data key for a customer.
    pub(crate) fn new_key(&self, customer: CustomerNumber) -> Result<NewKey> {
        let mut bytes = [0; KEY_BYTES];
        self.keys.fill(&mut bytes)?;
        let key = Key::new(bytes);
        let wrapped = self.wrap(customer, &key)?;
        Ok(NewKey { key, wrapped })
    }

    /// Seals a data key with the newest key of the ledger.
    pub(crate) fn wrap(&self, customer: CustomerNumber, key: &Key) -> Result<WrappedKey> {
        let (master, newest) = self.newest()?;
        let wrapped = newest
            .wrap(self.nonce()?, customer.key(), key)
            .ok_or_else(|| damaged("a key can't be sealed"))?;
        Ok(WrappedKey {
            master: *master,
            wrapped,
        })
    }

    /// Seals a value of a customer.
    pub(crate) fn encrypt(&self, key: &Key, place: Place, plain: &[u8]) -> Result<Vec<u8>> {
        let sealed = encryption::encrypt(key, self.nonce()?, place, plain)
            .ok_or_else(|| damaged("a value is too long to be sealed"))?;
        Ok(sealed)
    }

    /// Seals what is not sealed as it is already: of a new customer all, of
    /// one that changed only that.
    pub(crate) fn encrypt_customer(
        &self,
        key: &Key,
        customer: &mut Customer,
        before: Option<(&Customer, &Personal)>,
        now: &Personal,
    ) -> Result<()> {
        let number = customer.number;
        let nothing = Personal::default();
        let was = before.map(|(customer, _)| identity(customer));
        let before = before.map_or(&nothing, |(_, personal)| personal);
        let put = |slot: &mut Option<Vec<u8>>, column, old: Option<&str>, new: Option<&str>| {
            if old != new || (new.is_some() && slot.is_none()) {
                let place = customer_at(number, column);
                *slot = new
                    .map(|text| self.encrypt(key, place, text.as_bytes()))
                    .transpose()?;
            }
            Ok::<(), Error>(())
        };
        let identity = identity(customer);
        let sealed = &mut customer.sealed;
        put(
            &mut sealed.identity,
            "identity_sealed",
            was.as_deref(),
            Some(&identity),
        )?;
        let (old, new) = (before.email.as_deref(), now.email.as_deref());
        put(&mut sealed.email, "email_sealed", old, new)?;
        let (old, new) = (before.phone.as_deref(), now.phone.as_deref());
        put(&mut sealed.phone, "phone_sealed", old, new)?;
        let (old, new) = (before.address.as_deref(), now.address.as_deref());
        put(&mut sealed.address, "address_sealed", old, new)?;
        let (old, new) = (
            before.status_reason.as_deref(),
            now.status_reason.as_deref(),
        );
        put(&mut sealed.status_reason, "status_reason_sealed", old, new)?;
        let (old, new) = (before.tin.as_deref(), now.tin.as_deref());
        put(&mut sealed.tin, "tin_sealed", old, new)?;
        let [old, new] = [before, now].map(|found| found.birth_date.map(|day| day.to_string()));
        put(
            &mut sealed.birth_date,
            "birth_date_sealed",
            old.as_deref(),
            new.as_deref(),
        )
    }

    /// Opens what is sealed of a customer.
    ///
    /// # Errors
    /// It is not as it was written.
    pub(crate) fn open(key: &Key, customer: &Customer) -> Result<Personal> {
        let number = customer.number;
        let text = |value: &Option<Vec<u8>>, column| -> Result<Option<String>> {
            let Some(sealed) = value else {
                return Ok(None);
            };
            let opened =
                Self::opened(key, customer_at(number, column), sealed).ok_or_else(|| {
                    damaged(format_args!(
                        "{column} of customer {number} can't be opened: it was altered"
                    ))
                })?;
            Ok(Some(opened))
        };
        let sealed = &customer.sealed;
        Ok(Personal {
            email: text(&sealed.email, "email_sealed")?,
            phone: text(&sealed.phone, "phone_sealed")?,
            address: text(&sealed.address, "address_sealed")?,
            birth_date: text(&sealed.birth_date, "birth_date_sealed")?
                .and_then(|day| Day::parse(&day)),
            status_reason: text(&sealed.status_reason, "status_reason_sealed")?,
            tin: text(&sealed.tin, "tin_sealed")?,
        })
    }

    /// Opens a text.
    pub(crate) fn opened(key: &Key, place: Place, sealed: &[u8]) -> Option<String> {
        String::from_utf8(encryption::open(key, place, sealed)?).ok()
    }

    /// Seals why a customer was rejected or suspended.
    pub(crate) fn encrypt_status_reason(
        &self,
        key: &Key,
        customer: CustomerNumber,
        why: &str,
    ) -> Result<Vec<u8>> {
        self.encrypt(
            key,
            customer_at(customer, "status_reason_sealed"),
            why.as_bytes(),
        )
    }

    /// Why a customer was rejected or suspended. `None` if it can't be opened.
    pub(crate) fn status_reason(&self, row: &CustomerRow, sealed: &[u8]) -> Option<String> {
        let place = customer_at(row.customer.number, "status_reason_sealed");
        Self::opened(&self.data_key(row)?, place, sealed)
    }

    /// What is not as it was written of a customer, if anything: what is
    /// sealed, name and external id against it, and what it is found by.
    pub(crate) fn fault(&self, row: &CustomerRow) -> Option<&'static str> {
        let customer = &row.customer;
        let Some(key) = self.data_key(row) else {
            return Some("its key can't be opened");
        };
        let place = customer_at(customer.number, "identity_sealed");
        let sealed = customer.sealed.identity.as_deref().unwrap_or_default();
        let opened = encryption::open(&key, place, sealed);
        if opened.as_deref() != Some(identity(customer).as_bytes()) {
            return Some("its name or external id is not what is sealed");
        }
        let Ok(personal) = Self::open(&key, customer) else {
            return Some("its personal data was altered");
        };
        let master = row.key.as_ref().map(|key| key.master);
        let tokens = master.and_then(|master| self.tokens_by(master, &personal));
        let is_found = tokens.is_some_and(|tokens| tokens.are_in(&row.tokens));
        (!is_found).then_some("it is not found by its own e-mail address and telephone number")
    }

    /// What a customer is found by.
    pub(crate) fn tokens(&self, personal: &Personal) -> Result<Tokens> {
        Ok(tokens_by(&self.newest()?.1, personal))
    }

    /// The same by one of the ledger's keys, if it is here.
    pub(crate) fn tokens_by(&self, master: i64, personal: &Personal) -> Option<Tokens> {
        let (_, master) = self.masters.iter().find(|(id, _)| *id == master)?;
        Some(tokens_by(master, personal))
    }

    /// The customers that a value means.
    pub(crate) fn find(
        &self,
        driver: &mut dyn Driver,
        of: Token,
        text: &str,
    ) -> Result<Vec<CustomerNumber>> {
        let mut found = Vec::new();
        let Some(folded) = folded(of, text) else {
            return Ok(found);
        };
        // While keys are rotated some are found by the older one.
        for (_, master) in &self.masters {
            let token = master.token(of.column(), &folded);
            found.extend(table::by_token(driver, of, &token)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The customers whose telephone number is meant, however it is written, or
    /// ends so. Those that the keyed hash names are opened and compared.
    pub(crate) fn find_phone(
        &self,
        driver: &mut dyn Driver,
        typed: &str,
    ) -> Result<Vec<CustomerNumber>> {
        // Customers from before there was one have no hash of the last digits
        // where the key was missing then: those are found by the whole number.
        let mut found = self.find(driver, Token::Phone, typed)?;
        let Some(tail) = phone::tail(typed) else {
            return Ok(found);
        };
        for (_, master) in &self.masters {
            for row in table::by_phone_tail(driver, &tail_token(master, &tail))? {
                let key = self.unwrap(row.customer, &row.key);
                let place = customer_at(row.customer, "phone_sealed");
                let kept = key.and_then(|key| Self::opened(&key, place, &row.sealed));
                if kept.is_some_and(|kept| phone::is_meant(&kept, typed)) {
                    found.push(row.customer);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// One byte of the keyed hash of four digits.
fn tail_token(master: &MasterKey, tail: &str) -> Vec<u8> {
    master.token("phone tail", tail)[..1].to_vec()
}

/// What a customer is found by, with a key of the ledger.
fn tokens_by(master: &MasterKey, personal: &Personal) -> Tokens {
    let token = |of: Token, text: &Option<String>| {
        let folded = text.as_deref().and_then(|text| folded(of, text))?;
        Some(master.token(of.column(), &folded).to_vec())
    };
    Tokens {
        email: token(Token::Email, &personal.email),
        phone: token(Token::Phone, &personal.phone),
        phone_tail: (personal.phone.as_deref())
            .and_then(phone::tail)
            .map(|tail| tail_token(master, &tail)),
    }
}

/// A value in the form that it is found by.
fn folded(of: Token, text: &str) -> Option<String> {
    let folded = match of {
        Token::Email => search::whole(text),
        Token::Phone => phone::digits(text),
    };
    (!folded.is_empty()).then_some(folded)
}

/// Name and external id as one text.
fn identity(customer: &Customer) -> String {
    serde_json::json!([customer.name, customer.external_id]).to_string()
}
