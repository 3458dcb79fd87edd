//! From a line of JSON to a check that is taken in.

use bankctl_ledger::CheckDeposit;
use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace};

use super::instruction::{Fields, Value, usage};
use super::service::{one_of, read};
use crate::args::checks;

impl Fields<'_> {
    /// A check, with what is on the paper.
    pub(super) fn check_deposit(&mut self) -> Value<CheckDeposit> {
        let class = self.raw.class.take();
        let class = class.map(|name| one_of("class", &name, CheckClass::NAMES, CheckClass::parse));
        let class = class.transpose()?.unwrap_or(CheckClass::Personal);
        let place = self.raw.at.take();
        let place = place.map(|name| one_of("at", &name, DepositPlace::NAMES, DepositPlace::parse));
        let routing = read(self.raw.routing.take(), checks::routing)?;
        if routing.is_none() && class != CheckClass::OnUs {
            return Err(usage("check deposit needs `routing`".to_owned())
                .hint("give the nine digits at the bottom of the check, or the class on-us"));
        }
        let exception = read(self.raw.exception.take(), checks::exception)?;
        let no_hold = self.yes_or_no("no_hold", |raw| raw.no_hold.take())?;
        let no_hold = no_hold.unwrap_or(false);
        if no_hold && exception.is_some() {
            return Err(
                usage("the check has an `exception` and `no_hold`".to_owned())
                    .hint("give one of them"),
            );
        }
        let (exception, doubt) = exception.unzip();
        let payee_is_holder =
            self.yes_or_no("payee_is_holder", |raw| raw.payee_is_holder.take())?;
        Ok(CheckDeposit {
            account: self.account()?,
            amount: self.amount()?,
            number: checks::printed(&self.needed("number", |raw| raw.number.take())?)?,
            routing,
            drawer: checks::drawer(&self.needed("drawer", |raw| raw.drawer.take())?)?,
            class,
            place: place.transpose()?.unwrap_or(DepositPlace::Counter),
            payee_is_holder: payee_is_holder.unwrap_or(true),
            exception,
            doubt: doubt.flatten(),
            no_hold,
            reference: self.reference()?,
            memo: self.memo()?,
        })
    }

    fn yes_or_no(
        &mut self,
        name: &str,
        take: impl FnOnce(&mut bankctl_formats::read::request::RawRequest) -> Option<String>,
    ) -> Value<Option<bool>> {
        let word = take(&mut self.raw);
        let said = |word: &str| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        word.map(|word| one_of(name, &word, &["yes", "no"], said))
            .transpose()
    }
}
