//! Who holds an account, when that changes.

use bankctl_types::kind::{AccountStatus, HolderRole};
use bankctl_types::number::CustomerNumber;

use crate::kernel::rules::account::{Account, Holder};
use crate::kernel::rules::rejection::Rejection;

/// The holders after some were added and others removed, the owner first. If the owner
/// goes, the next one is the owner.
///
/// # Errors
/// In this order: who is removed and is no holder, the last holder, the owner of a
/// frozen account: why it is frozen is sealed with the owner's key.
pub fn decide(
    account: &Account,
    add: &[CustomerNumber],
    remove: &[CustomerNumber],
) -> Result<Vec<Holder>, Rejection> {
    let mut holders = account.holders.clone();
    for customer in add {
        if holders.iter().all(|holder| holder.customer != *customer) {
            holders.push(Holder {
                customer: *customer,
                role: HolderRole::Joint,
            });
        }
    }
    for customer in remove {
        let place = holders
            .iter()
            .position(|holder| holder.customer == *customer);
        let (customer, account) = (*customer, account.label());
        match place {
            None => return Err(Rejection::NotAHolder { customer, account }),
            Some(_) if holders.len() == 1 => {
                return Err(Rejection::LastHolder { customer, account });
            }
            Some(place) => drop(holders.remove(place)),
        }
    }
    let is_owner = |holder: &Holder| holder.role == HolderRole::Owner;
    if !holders.iter().any(is_owner) {
        if account.status == AccountStatus::Frozen {
            return Err(Rejection::AccountFrozen {
                account: account.label(),
            });
        }
        if let Some(next) = holders.first_mut() {
            next.role = HolderRole::Owner;
        }
    }
    holders.sort_by_key(|holder| (holder.role.code(), holder.customer.key()));
    Ok(holders)
}

#[cfg(test)]
mod tests {
    use bankctl_types::kind::{AccountType, Mandate};
    use bankctl_types::number::AccountId;
    use bankctl_types::{Currency, Timestamp};

    use super::*;

    fn account(holders: &[i64], status: AccountStatus) -> Account {
        let roles = [HolderRole::Owner].into_iter();
        let roles = roles.chain(std::iter::repeat(HolderRole::Joint));
        let holders = holders.iter().zip(roles).map(|(key, role)| Holder {
            customer: CustomerNumber::from_key(*key),
            role,
        });
        Account {
            id: AccountId(100_000_001),
            account_type: AccountType::Checking,
            name: None,
            currency: Currency::parse("USD").expect("a currency"),
            status,
            freeze_reason: None,
            overdraft_minor: 0,
            holders: holders.collect(),
            mandate: Mandate::Any,
            external_numbers: Vec::new(),
            opened_at: Timestamp(0),
            closed_at: None,
            opted_in_at: None,
        }
    }

    /// Holders, a state, who is added and who removed, and the holders then.
    type Case<'c> = (
        &'c [i64],
        AccountStatus,
        &'c [i64],
        &'c [i64],
        Result<&'c [i64], &'c str>,
    );

    #[test]
    fn an_account_keeps_an_owner() {
        let (open, frozen) = (AccountStatus::Open, AccountStatus::Frozen);
        let table: [Case<'_>; 11] = [
            (&[1], open, &[2], &[], Ok(&[1, 2])),
            (&[1], open, &[3, 2], &[], Ok(&[1, 2, 3])),
            (&[1, 2], open, &[2], &[], Ok(&[1, 2])),
            (&[1, 2], open, &[], &[2], Ok(&[1])),
            (&[2, 1, 3], open, &[], &[2], Ok(&[1, 3])),
            (&[1], open, &[2], &[1], Ok(&[2])),
            (&[1, 2], frozen, &[3], &[2], Ok(&[1, 3])),
            (&[1, 2], frozen, &[], &[1], Err("account_frozen")),
            (&[1], open, &[], &[1], Err("last_holder")),
            (&[1, 2], open, &[], &[1, 2], Err("last_holder")),
            (&[1, 2], open, &[], &[3], Err("not_a_holder")),
        ];
        for (holders, status, add, remove, expected) in table {
            let of = |keys: &[i64]| -> Vec<CustomerNumber> {
                keys.iter().copied().map(CustomerNumber::from_key).collect()
            };
            let decided = decide(&account(holders, status), &of(add), &of(remove));
            let decided = decided.map_err(|rejection| rejection.code());
            let expected = expected.map(|keys| account(keys, status).holders);
            assert_eq!(decided, expected, "{holders:?} +{add:?} -{remove:?}");
        }
    }
}
