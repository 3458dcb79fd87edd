//! A ledger that begins: its first operator, its own row and its accounts.

use bankctl_storage::{Driver, Location, Mode};
use bankctl_types::Currency;
use chrono_tz::Tz;

use crate::kernel::clock::{made_key, may_book_at};
use crate::kernel::rules::ach_settings::AchSettings;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::operator::{Operator, Roles};
use crate::kernel::{tables, transaction};
use crate::{Context, Ledger, NamedKey, Result, Settings, WriteTx, privacy, rooms, views};

impl Ledger {
    /// Whether there may be a ledger at a place: nothing is there yet.
    ///
    /// # Errors
    /// There is something, or the place can't be looked at.
    pub fn may_create(location: &Location) -> Result<()> {
        Ok(bankctl_storage::must_be_free(location)?)
    }

    /// Makes new books.
    ///
    /// # Errors
    /// There is something at the location already, or it can't be written.
    pub fn create(
        location: &Location,
        name: &str,
        currency: Currency,
        zone: Tz,
        context: &Context,
    ) -> Result<views::LedgerSettings> {
        let created_at = may_book_at(context.clock.now())?;
        let settings = Settings {
            name: name.to_owned(),
            currency,
            zone,
            created_at,
            identity: made_key(created_at),
            identity_is_written: true,
            lanes: 1,
            policy: None,
            login: None,
            back_value_days: None,
            day: None,
            ach: AchSettings::default(),
        };
        let mut made = views::LedgerSettings {
            ledger: location.to_string(),
            name: name.to_owned(),
            currency,
            timezone: zone.name().to_owned(),
            created_at,
            key_file: None,
            dry_run: context.dry_run,
        };
        Self::may_create(location)?;
        if context.dry_run {
            return Ok(made);
        }
        let keys = context.privacy.keys();
        let key = privacy::make_key(keys, None)?;
        let created =
            bankctl_storage::create(location, |driver| fill(driver, &settings, context, &key));
        if let Err(error) = created {
            keys.withdraw(&key.name);
            return Err(error);
        }
        made.key_file = Some(keys.place(&key.name)?);
        Ok(made)
    }
}

/// Writes what a ledger begins with.
fn fill(
    driver: &mut dyn Driver,
    settings: &Settings,
    context: &Context,
    key: &NamedKey,
) -> Result<()> {
    driver.begin(Mode::Write)?;
    let settings = Settings {
        lanes: tables::settings::lanes(driver)?,
        ..settings.clone()
    };
    let mut cache = transaction::Cache::default();
    let mut books = WriteTx::begin(driver, &settings, context, &mut cache, &[], &rooms::ASKED)?;
    books.found(context)?;
    privacy::write_first_key(books.driver, key, settings.created_at)?;
    let after = privacy::record_of_ledger(books.driver, &settings)?;
    let change = books.log_change(Subject::Ledger, 1, action::CREATED, &after)?;
    let row = tables::settings::LedgerRow {
        name: settings.name.clone(),
        currency: settings.currency.code().to_owned(),
        timezone: settings.zone.name().to_owned(),
        created_at: settings.created_at.0,
        change,
        lanes: settings.lanes,
        policy: None,
        login: None,
        back_value_days: None,
        day: None,
        ach: None,
        identity: Some(settings.identity.clone()),
        wipe: None,
    };
    tables::settings::insert_ledger(books.driver, &row)?;
    books.open_internal_accounts(settings.currency)?;
    books.finish()?;
    // A draft that failed is thrown away.
    Ok(driver
        .commit()
        .map_err(bankctl_storage::Error::without_doubt)?)
}

impl WriteTx<'_> {
    /// Makes the caller the first operator of the ledger, with every role.
    fn found(&mut self, context: &Context) -> Result<()> {
        let operator = Operator {
            name: context.account(self.driver),
            roles: Some(Roles::ALL),
            os_user: None,
            disabled: false,
        };
        self.appoint(operator, action::CREATED).map(drop)
    }
}
