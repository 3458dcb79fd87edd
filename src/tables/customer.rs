//! Customers.

use bankctl_ledger::views::Customer;

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Customer as it {
        shown number "Customer",
        extra kind "Kind",
        shown name "Name" = name(it),
        shown email "E-mail".yields(2),
        shown phone "Phone".yields(1),
        extra address "Address",
        extra birth_date "Birth date",
        extra external_id "External id",
        shown status "Status".yields(4),
        shown accounts "Accounts".yields(3),
        extra tax_rate "Tax",
        extra created_at "Created at",
        extra closed_at "Closed at",
        extra forgotten_at "Forgotten at",
        extra unreadable "Unreadable" = it.unreadable.then_some("true").cell(),
        extra dry_run "Dry run",
    } also if (it.status_reason.is_some()) {
        extra status_reason "Reason",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::customer(self)
    }
}

/// The name, with what tells it from the same name of others.
fn name(customer: &Customer) -> Cell {
    match &customer.apart {
        Some(apart) => Cell::Beside(customer.name.clone(), apart.clone()),
        None => customer.name.cell(),
    }
}
