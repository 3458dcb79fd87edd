//! A company's ACH file that pays people here and at other banks.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{FileWarning, Import};
use bankctl_ledger::{ImportPlan, Ledger, OrderedRow, Pass, Rows};
use bankctl_types::Day;

use super::watch::Watch;
use super::{Result, Shown};
use crate::commands::payment_file::{Orders, corrected, entered};
use crate::error::{Class, Fault};

/// Pays them: what is for other banks waits for the next file to the operator.
pub(super) fn pay(
    ledger: &mut Ledger,
    plan: &ImportPlan,
    from: Option<AccountRef>,
    orders: Orders,
    (today, shown): (Day, Shown),
    watch: &mut Watch,
) -> Result<Import> {
    let Some(from) = from else {
        let message = format!(
            "{} has {} entries for other banks, and names no account here that pays them",
            plan.file, orders.others
        );
        return Err(
            Fault::new(Class::Usage, "several_payers", shown.message(&message))
                .hint("name the account that pays with --from")
                .into(),
        );
    };
    let mut rows = File {
        orders,
        today,
        past: 0,
        shown,
    };
    let warnings = corrected(ledger, &mut rows.orders, shown)?;
    let mut import = ledger
        .imports()
        .import_payments(plan, from, &mut rows, watch)?;
    import.read = rows.orders.reading(rows.past);
    import.read.warnings.extend(warnings);
    import.read.warnings.push(FileWarning {
        line: None,
        code: "to_send".to_owned(),
        message: format!(
            "{} entries are for other banks: send them with `bankctl export ach --batch`",
            rows.orders.others
        ),
    });
    Ok(import)
}

struct File {
    orders: Orders,
    today: Day,
    /// How many rows have a day that is over.
    past: u64,
    shown: Shown,
}

impl Rows<OrderedRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, OrderedRow>> {
        let (shown, today) = (self.shown, self.today);
        self.past = 0;
        self.orders.rewind().map_err(|fault| shown.fault(fault))?;
        Ok(Box::new(std::iter::from_fn(move || {
            let row = match self.orders.next() {
                Err(fault) => return Some(Err(shown.fault(fault))),
                Ok(row) => row?,
            };
            Some(Ok(row.and_then(|order| {
                self.past += u64::from(order.day.is_some_and(|day| day < today));
                entered(&order, today)
            })))
        })))
    }
}
