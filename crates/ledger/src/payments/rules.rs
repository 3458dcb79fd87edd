//! Who orders a payment: the holders of the account that pays.

use bankctl_types::kind::Mandate;
use bankctl_types::number::{AccountId, CustomerNumber, TransactionId};
use serde::Serialize;

use crate::kernel::rules::account::{Holder, label};
use crate::kernel::rules::rejection::Rejection;

/// Whether a payment may be ordered by these customers.
///
/// # Errors
/// In this order: a customer who is no holder, a holder whom the mandate needs
/// and who is not among them.
pub fn decide(
    account: AccountId,
    mandate: Mandate,
    holders: &[Holder],
    by: &[CustomerNumber],
) -> Result<(), Rejection> {
    let is_holder = |customer: &CustomerNumber| {
        let mut holders = holders.iter();
        holders.any(|holder| holder.customer == *customer)
    };
    let account = label(account);
    if let Some(customer) = by.iter().find(|customer| !is_holder(customer)) {
        let customer = *customer;
        return Err(Rejection::NotAHolder { customer, account });
    }
    let missing = holders.iter().find(|holder| !by.contains(&holder.customer));
    match (mandate, missing) {
        (Mandate::All, Some(holder)) => Err(Rejection::MandateNotMet {
            account,
            customer: holder.customer,
        }),
        _ => Ok(()),
    }
}

/// Who ordered a transaction, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Signatories {
    /// The transaction.
    pub transaction: TransactionId,
    /// The holders, by key.
    pub by: Vec<CustomerNumber>,
}

impl Signatories {
    /// Who ordered the transfer of a key, each once.
    pub fn of(transfer: i64, by: &[CustomerNumber]) -> Self {
        let mut by = by.to_vec();
        by.sort_unstable_by_key(|customer| customer.key());
        by.dedup();
        Self {
            transaction: TransactionId::from_key(transfer),
            by,
        }
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::HolderRole;
    use bankctl_types::number::{AccountId, CustomerNumber};

    use super::{Holder, Mandate, decide};

    #[test]
    fn mandates_ask_for_whom_they_say() {
        let [ana, ben, eve] = [1, 2, 3].map(CustomerNumber::from_key);
        let holders = [ana, ben].map(|customer| Holder {
            customer,
            role: HolderRole::Joint,
        });
        let table = [
            (Mandate::Any, vec![], Ok(())),
            (Mandate::Any, vec![ben], Ok(())),
            (Mandate::Any, vec![ana, eve], Err("not_a_holder")),
            (Mandate::All, vec![], Err("mandate_not_met")),
            (Mandate::All, vec![ana, ana], Err("mandate_not_met")),
            (Mandate::All, vec![ben, ana], Ok(())),
            (Mandate::All, vec![ana, ben, eve], Err("not_a_holder")),
        ];
        for (mandate, by, expected) in table {
            let decided = decide(AccountId(100_000_001), mandate, &holders, &by);
            let decided = decided.map_err(|rejection| rejection.code());
            assert_eq!(decided, expected, "{mandate} {by:?}");
        }
    }
}
