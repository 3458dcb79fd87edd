//! Personal data: sealed before it is written, opened for those who hold the
//! key.
//!
//! The key of a ledger is in a file elsewhere, which is read when a caller
//! asks for personal data and not before: money moves without it. Each
//! customer has a data key, which that key opens. An admin who destroys a data key
//! makes everything that was ever written of the customer unreadable, and the
//! change log stays as it is.

pub mod before_encryption;
pub(crate) mod conductors;
pub mod encryption;
pub(crate) mod forget;
pub(crate) mod keyring;
pub(crate) mod masked;
pub(crate) mod reasons;
pub(crate) mod rotate;
pub mod table;
pub(crate) mod upgrade;
pub(crate) mod view;
pub(crate) mod wiping;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

use bankctl_storage::Driver;
use bankctl_types::Timestamp;

use super::{Ledger, Result, Settings, WriteTx};
use crate::access::rules::permission::{sees_expected, sees_personal_data};
use crate::customers::rules::{Personal, Sealed};
use crate::customers::{CustomerRow, rows_after};
use crate::error::advice::{Advice, OfLedger};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::duties::COMPLIANCE;
use crate::kernel::rules::merkle::hexadecimal;
use crate::kernel::rules::operator::Roles;
use crate::kernel::{paging, tables};
use crate::privacy::encryption::{KEY_BYTES, Key, MasterKey};
pub(crate) use crate::privacy::keyring::{Keyring, NewKey, document_at};
// What other rooms ask about keys.
use crate::privacy::table::MasterRow;
pub(crate) use crate::privacy::table::{
    Token, Tokens, WrappedKey, by_customer as key_of_customer, insert as insert_key,
    insert_all as insert_all_keys, update as update_key,
};
use crate::views::{self, Protected};
pub(crate) use reasons::owner_of;
pub(crate) use upgrade::{
    SealedLines, ends_sealing, is_sealed_line, lanes_in, open_line, record_of_copy, upgrade,
};

/// A key of a ledger, and the name that it is known by.
pub struct NamedKey {
    /// The name: 32 hexadecimal digits.
    pub name: String,
    /// The key.
    pub key: Key,
}

/// Where keys are kept, and where chance comes from.
pub trait Keys: Send + Sync {
    /// All keys that are kept for a ledger.
    ///
    /// # Errors
    /// There are none, they can't be read, or others can read them.
    fn read(&self, ledger: &str) -> std::result::Result<Vec<NamedKey>, Fault>;
    /// Keeps one more key for a ledger, on the disk before this returns.
    ///
    /// # Errors
    /// It can't be written.
    fn add(&self, ledger: &str, key: &NamedKey) -> std::result::Result<(), Fault>;
    /// Takes back the keys of a ledger that was not made.
    fn withdraw(&self, ledger: &str);
    /// Where the keys of a ledger are kept.
    ///
    /// # Errors
    /// The system says no home directory.
    fn place(&self, ledger: &str) -> std::result::Result<String, Fault>;
    /// Fills bytes so that no one can guess them.
    ///
    /// # Errors
    /// The system has no chance to give.
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Fault>;
}

/// Access to personal data. The key file is read on first use.
pub struct Privacy {
    keys: Arc<dyn Keys>,
    vault: OnceCell<std::result::Result<Arc<Keyring>, Fault>>,
    /// Whether the caller sees it masked.
    is_masked: Cell<bool>,
    /// Whether what a blind till holds is shown.
    sees_expected: Cell<bool>,
    /// Whether rules, alerts and cases are shown.
    sees_cases: Cell<bool>,
}

impl Privacy {
    /// By keys that are kept somewhere.
    pub fn new(keys: Arc<dyn Keys>) -> Self {
        Self {
            keys,
            vault: OnceCell::new(),
            is_masked: Cell::new(false),
            sees_expected: Cell::new(true),
            sees_cases: Cell::new(false),
        }
    }

    /// Shows from now on what an operator with these roles may see.
    pub(crate) fn show_to(&self, roles: Roles) {
        self.is_masked.set(!sees_personal_data(roles));
        self.sees_expected.set(sees_expected(roles));
        self.sees_cases.set(COMPLIANCE.meets(roles));
    }

    /// Whether the caller sees what a blind till holds before it is counted.
    pub(crate) fn sees_expected(&self) -> bool {
        self.sees_expected.get()
    }

    /// Whether the caller sees rules, alerts and cases.
    pub(crate) fn sees_cases(&self) -> bool {
        self.sees_cases.get()
    }

    /// Where keys are kept.
    pub(crate) fn keys(&self) -> &dyn Keys {
        self.keys.as_ref()
    }

    /// The keys that open personal data.
    ///
    /// # Errors
    /// `data_key_not_found`, and what else [`Keys::read`] says.
    pub(crate) fn vault(&self, driver: &mut dyn Driver) -> Result<Arc<Keyring>> {
        if let Some(known) = self.vault.get() {
            return Ok(known.clone()?);
        }
        let read = match Keyring::read(&self.keys, driver) {
            Ok(vault) => Ok(Arc::new(vault)),
            Err(Error::Fault(fault)) => Err(fault),
            Err(other) => return Err(other),
        };
        Ok(self.vault.get_or_init(|| read).clone()?)
    }

    /// The same, or nothing without a key that fits.
    pub(crate) fn vault_if_there(&self, driver: &mut dyn Driver) -> Result<Option<Arc<Keyring>>> {
        match self.vault(driver) {
            Ok(vault) => Ok(Some(vault)),
            Err(Error::Fault(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// What is sealed of a customer, as views show it.
    pub(crate) fn shown(&self, driver: &mut dyn Driver, row: &CustomerRow) -> Result<Shown> {
        let sealed = &row.customer.sealed;
        let nothing = sealed.email.is_none()
            && sealed.phone.is_none()
            && sealed.address.is_none()
            && sealed.birth_date.is_none()
            && sealed.status_reason.is_none()
            && sealed.tin.is_none();
        if nothing {
            return Ok(Shown::of(&Personal::default()));
        }
        let opened = match self.vault_if_there(driver)? {
            None => None,
            Some(vault) => vault
                .data_key(row)
                .map(|key| Keyring::open(&key, &row.customer))
                .transpose()?,
        };
        let shown = opened.map_or_else(|| Shown::unreadable(sealed), |found| Shown::of(&found));
        Ok(if self.is_masked.get() {
            shown.masked()
        } else {
            shown
        })
    }

    /// The address of a customer as it was given, for a statement, which the change log
    /// tells of; `None` where there is none, or no key that opens it.
    pub(crate) fn address_of(
        &self,
        driver: &mut dyn Driver,
        row: &CustomerRow,
    ) -> Result<Option<String>> {
        let vault = self.vault_if_there(driver)?;
        let key = vault.and_then(|vault| vault.data_key(row));
        let opened = key
            .map(|key| Keyring::open(&key, &row.customer))
            .transpose()?;
        Ok(opened.and_then(|personal| personal.address))
    }
}

/// Personal data as a view has it.
pub(crate) struct Shown {
    pub(crate) email: Protected,
    pub(crate) phone: Protected,
    pub(crate) address: Protected,
    pub(crate) birth_date: Protected,
    pub(crate) tin: Protected,
    /// Why the customer was rejected or suspended, for everybody who has the
    /// key: a teller who serves them must know.
    pub(crate) status_reason: Option<String>,
}

impl Shown {
    /// What is known.
    pub(crate) fn of(personal: &Personal) -> Self {
        let text =
            |text: &Option<String>| text.clone().map_or(Protected::Nothing, Protected::Known);
        Self {
            email: text(&personal.email),
            phone: text(&personal.phone),
            address: text(&personal.address),
            birth_date: text(&personal.birth_date.map(|day| day.to_string())),
            tin: text(&personal.tin),
            status_reason: personal.status_reason.clone(),
        }
    }

    /// The same, for a person to read.
    pub(crate) fn revealed(self) -> Self {
        Self {
            email: self.email.revealed(),
            phone: self.phone.revealed(),
            address: self.address.revealed(),
            birth_date: self.birth_date.revealed(),
            tin: self.tin.revealed(),
            status_reason: self.status_reason,
        }
    }

    /// The same, as those see it who need only recognise it.
    fn masked(self) -> Self {
        Self {
            email: self.email.masked("email"),
            phone: self.phone.masked("phone"),
            address: self.address.masked("address"),
            birth_date: self.birth_date.masked("birth_date"),
            tin: self.tin.masked("tin"),
            status_reason: self.status_reason,
        }
    }

    /// Whether something is there that can't be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        [
            &self.email,
            &self.phone,
            &self.address,
            &self.birth_date,
            &self.tin,
        ]
        .into_iter()
        .any(|value| *value == Protected::Unreadable)
    }

    /// What is there, and can't be read.
    fn unreadable(sealed: &Sealed) -> Self {
        let mark = |value: &Option<Vec<u8>>| match value {
            Some(_) => Protected::Unreadable,
            None => Protected::Nothing,
        };
        Self {
            email: mark(&sealed.email),
            phone: mark(&sealed.phone),
            address: mark(&sealed.address),
            birth_date: mark(&sealed.birth_date),
            tin: mark(&sealed.tin),
            status_reason: None,
        }
    }
}

fn missing(place: &str, name: &str) -> Fault {
    Fault::new(
        Class::NotFound,
        "data_key_not_found",
        format!("{place} has no key {name} that fits: personal data can't be read or written"),
    )
    .hint(Advice::Ledger(OfLedger::KeyFile))
}

/// Draws a key for a new ledger, and keeps it.
pub(crate) fn make_key(keys: &dyn Keys, ledger: Option<&str>) -> Result<NamedKey> {
    let (mut name, mut key) = ([0; 16], [0; KEY_BYTES]);
    keys.fill(&mut name)?;
    keys.fill(&mut key)?;
    let named = NamedKey {
        name: hexadecimal(&name),
        key: Key::new(key),
    };
    keys.add(ledger.unwrap_or(&named.name), &named)?;
    Ok(named)
}

/// The row of a key.
pub(crate) fn master_row(id: i64, named: &NamedKey, created_at: Timestamp) -> MasterRow {
    MasterRow {
        id,
        name: named.name.clone(),
        fingerprint: MasterKey::new(&named.key).fingerprint.to_vec(),
        created_at,
    }
}

/// Writes the first key of a new ledger.
pub(crate) fn write_first_key(
    driver: &mut dyn Driver,
    named: &NamedKey,
    created_at: Timestamp,
) -> Result<()> {
    Ok(table::insert_master(
        driver,
        &master_row(1, named, created_at),
    )?)
}

/// The ledger as the change log keeps it: its settings, how many lanes
/// it has, and the names of its keys.
pub(crate) fn record_of_ledger(
    driver: &mut dyn Driver,
    settings: &Settings,
) -> Result<serde_json::Value> {
    let named = |row: MasterRow| {
        serde_json::json!({
            "key": row.id,
            "name": row.name,
            "fingerprint": hexadecimal(&row.fingerprint),
            "created_at": row.created_at,
        })
    };
    let keys = table::masters(driver)?.into_iter().map(named);
    let mut record = settings.after();
    record["keys"] = keys.collect();
    record["lanes"] = settings.lanes.into();
    Ok(record)
}

impl WriteTx<'_> {
    /// Registers the ledger's record with a change to its settings. Others may
    /// have changed them since the ledger was opened, so they are read here;
    /// the caller has locked them ([`tables::locks::numbers`]).
    pub(crate) fn log_ledger_change(
        &mut self,
        action: &str,
        change: impl FnOnce(&mut Settings),
    ) -> Result<i64> {
        let row = tables::settings::ledger(self.driver)?;
        let mut settings = Settings::of(row, self.driver)?;
        change(&mut settings);
        let after = record_of_ledger(self.driver, &settings)?;
        self.log_change(Subject::Ledger, 1, action, &after)
    }
}

/// Writes that the ledger's keys are others than before.
fn log_key_change(books: &mut WriteTx<'_>, action: &str) -> Result<()> {
    let change = books.log_ledger_change(action, |_| ())?;
    Ok(tables::settings::change_ledger(books.driver, change)?)
}

/// The use cases of this room, on an open ledger: [`Ledger::privacy`] gives it.
pub struct PrivacyRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`privacy`](crate::privacy).
    pub const fn privacy(&mut self) -> PrivacyRoom<'_> {
        PrivacyRoom(self)
    }
}

impl PrivacyRoom<'_> {
    /// Looks whether the keys of personal data are there and fit.
    ///
    /// # Errors
    /// `data_key_not_found`, and what else [`Keys::read`] says.
    pub fn check_keys(self) -> Result<views::KeyCheck> {
        let privacy = Rc::clone(&self.0.context.privacy);
        self.0.read(|view| {
            let rows = table::masters(view.driver)?;
            let first = rows.first().map(|row| row.name.clone()).unwrap_or_default();
            let newest = rows.last().map_or(0, |row| row.id);
            let vault = privacy.vault(view.driver)?;
            let mut check = views::KeyCheck {
                file: privacy.keys.place(&first)?,
                keys: rows.len() as u64,
                customers: 0,
                readable: 0,
                unreadable: 0,
                forgotten: 0,
                to_rotate: 0,
                dry_run: false,
            };
            let page =
                |driver: &mut dyn Driver, after, limit| rows_after(driver, after, None, limit);
            let key = |row: &CustomerRow| row.customer.number.key();
            paging::each(view.driver, page, key, |_, row| {
                check.customers += 1;
                if row.customer.forgotten_at.is_some() {
                    check.forgotten += 1;
                    return Ok(());
                }
                let opens = vault.fault(&row).is_none();
                check.readable += u64::from(opens);
                check.unreadable += u64::from(!opens);
                check.to_rotate += u64::from(row.key.is_some_and(|key| key.master < newest));
                Ok(())
            })?;
            Ok(check)
        })
    }
}
