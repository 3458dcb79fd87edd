//! Who hands cash over or takes it: a customer, or a person who is none.

use bankctl_storage::Driver;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::{CustomerNumber, TransactionId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::kept::{self, Conducted};
use super::rules::{Person, RowKind};
use super::table;
use crate::error::advice::{Advice, Part};
use crate::error::{Class, Fault};
use crate::kernel::rules::transfer::Request;
use crate::payments::find::ordered_by;
use crate::{Privacy, Result, WriteTx, customers};

impl WriteTx<'_> {
    /// Whether a payment may name who hands its cash over.
    ///
    /// # Errors
    /// In this order: what is not cash, a customer who is not there.
    pub(crate) fn may_be_conducted(
        &mut self,
        request: &Request,
        by: &[CustomerNumber],
        conductor: Option<&str>,
    ) -> Result<()> {
        if conductor.is_some() && !is_cash(request.kind, request.channel) {
            let message = "only cash has a conductor";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::Conductor))
                .into());
        }
        // Who orders a withdrawal is checked against the holders.
        if request.kind == Kind::Deposit {
            for customer in by {
                if customers::by_number(self.driver, *customer)?.is_none() {
                    return Err(customers::customer_not_found(*customer));
                }
            }
        }
        Ok(())
    }

    /// Writes who handed over the cash of a transfer that was posted just now.
    pub(crate) fn keep_conductor(
        &mut self,
        transfer: i64,
        request: &Request,
        conductor: Option<&str>,
    ) -> Result<()> {
        let Some(name) = conductor else {
            return Ok(());
        };
        let account = match request.kind {
            Kind::Deposit => request.credit,
            _ => request.debit,
        };
        let Some((customer, sealed)) = self.encrypt_conductor((account, transfer), name)? else {
            return Ok(());
        };
        self.keep_ctr(&Conducted {
            transaction: TransactionId::from_key(transfer),
            customer,
            name: STANDARD.encode(sealed),
        })
    }
}

/// Whether something moves cash over the counter.
pub(crate) fn is_cash(kind: Kind, channel: Option<Channel>) -> bool {
    matches!(kind, Kind::Deposit | Kind::Withdrawal) && channel == Some(Channel::Cash)
}

/// Who handed over the cash of a transfer, or took it.
pub(super) fn conductors(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    transfer: i64,
) -> Result<Vec<Person>> {
    let by = ordered_by(driver, transfer)?;
    let mut found: Vec<Person> = by.into_iter().map(Person::customer).collect();
    for row in table::about(driver, RowKind::Conductor, transfer)? {
        found.extend(stranger(driver, privacy, &kept::read(&row)?)?);
    }
    Ok(found)
}

/// Who is no customer, by name; `None` once the name was forgotten.
pub(super) fn stranger(
    driver: &mut dyn Driver,
    privacy: &Privacy,
    conducted: &Conducted,
) -> Result<Option<Person>> {
    let sealed = STANDARD
        .decode(&conducted.name)
        .map_err(bankctl_storage::damaged)?;
    let Some(vault) = privacy.vault_if_there(driver)? else {
        return Ok(None);
    };
    let place = (conducted.customer, conducted.transaction.key());
    let name = vault.conductor(driver, place, &sealed)?;
    Ok(name.map(|name| Person::stranger(&name)))
}
