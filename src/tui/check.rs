//! A check that is taken in with a form, as plain data; and the command that would do
//! the same.

use bankctl_ledger::CheckDeposit;
use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace, HoldException};

use super::order::{Typed, label};

/// A check that is taken in.
#[derive(Clone, Debug)]
pub(crate) struct CheckIn {
    /// What is on the paper, and how it is taken in; its reference is the one that was
    /// typed, or else the one that was made when the form opened.
    pub(crate) deposit: CheckDeposit,
    /// The reference that was typed.
    pub(crate) own_reference: Option<String>,
}

impl CheckIn {
    /// The command that would do the same.
    pub(crate) fn command(&self) -> String {
        let check = &self.deposit;
        let class = (check.class != CheckClass::Personal).then_some(check.class);
        let place = (check.place != DepositPlace::Counter).then_some(check.place);
        let exception = check.exception.map(|exception| match &check.doubt {
            Some(doubt) if exception == HoldException::Doubt => format!("{exception}:{doubt}"),
            _ => exception.to_string(),
        });
        let mut typed = Typed::of("check deposit")
            .word(label(&check.account))
            .word(check.amount)
            .option("--number", Some(check.number))
            .option("--routing", check.routing)
            .option("--drawer", Some(&check.drawer))
            .option("--class", class)
            .option("--at", place)
            .option(
                "--payee-is-holder",
                (!check.payee_is_holder).then_some("no"),
            )
            .option("--exception", exception);
        if check.no_hold {
            typed.0.push_str(" --no-hold");
        }
        typed
            .option("--ref", self.own_reference.as_ref())
            .option("--memo", check.memo.as_ref())
            .0
    }
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace, HoldException};
    use bankctl_ledger::kernel::rules::account::AccountRef;
    use bankctl_ledger::{CheckDeposit, Reference};
    use bankctl_types::RoutingNumber;
    use bankctl_types::money::PlainDecimal;

    use super::CheckIn;

    fn check() -> CheckDeposit {
        CheckDeposit {
            account: AccountRef::parse("1000000018").expect("an account"),
            amount: PlainDecimal::parse("900").expect("an amount"),
            number: 1042,
            routing: RoutingNumber::parse("021000021"),
            drawer: "55501234".to_owned(),
            class: CheckClass::Personal,
            place: DepositPlace::Counter,
            payee_is_holder: true,
            exception: None,
            doubt: None,
            no_hold: false,
            reference: Reference::Given("made".to_owned()),
            memo: None,
        }
    }

    #[test]
    fn the_command_does_the_same() {
        let plain = "bankctl check deposit 1000000018 900 --number 1042";
        let from = "--routing 021000021 --drawer 55501234";
        let doubt = CheckDeposit {
            exception: Some(HoldException::Doubt),
            doubt: Some("torn".to_owned()),
            payee_is_holder: false,
            place: DepositPlace::Night,
            ..check()
        };
        let on_us = CheckDeposit {
            class: CheckClass::OnUs,
            routing: None,
            no_hold: true,
            memo: Some("rent".to_owned()),
            ..check()
        };
        let table = [
            (check(), None, format!("{plain} {from}")),
            (
                doubt,
                None,
                format!("{plain} {from} --at night --payee-is-holder no --exception doubt:torn"),
            ),
            (
                on_us,
                Some("C-1"),
                format!("{plain} --drawer 55501234 --class on-us --no-hold --ref C-1 --memo rent"),
            ),
        ];
        for (deposit, own, expected) in table {
            let own_reference = own.map(str::to_owned);
            let order = CheckIn {
                deposit,
                own_reference,
            };
            assert_eq!(order.command(), expected);
        }
    }
}
