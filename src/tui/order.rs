//! What the user asks for in a form, as plain data; and the command that would
//! do the same.

use std::fmt::Write as _;

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_types::kind::{AccountType, Channel, CustomerKind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{CustomerNumber, HoldId, TransactionId};
use bankctl_types::text::shell_quoted;
use bankctl_types::{Currency, Day};

use super::alert::AlertOrder;
use super::cash::TillOrder;
use super::check::CheckIn;
use super::dispute::DisputeOrder;

/// What is asked for. Each that moves or reserves money has the reference that
/// was made when its form opened.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Take money in.
    Deposit(Payment, Channel),
    /// Pay money out.
    Withdraw(Payment, Channel),
    /// Move money to another account.
    Transfer(Payment, AccountRef),
    /// Reserve money, at most until a day.
    PlaceHold(Payment, Option<Day>),
    /// Take reserved money.
    CaptureHold {
        /// The hold.
        hold: HoldId,
        /// How much; all of it if nothing is said.
        amount: Option<PlainDecimal>,
        /// The idempotency key.
        reference: String,
    },
    /// Give reserved money back.
    ReleaseHold(HoldId),
    /// Undo a transaction.
    Reverse {
        /// The transaction.
        transaction: TransactionId,
        /// Whether with all that were booked together with it.
        group: bool,
        /// Why.
        reason: String,
        /// The idempotency key.
        reference: String,
    },
    /// Stop an account from paying out.
    Freeze(AccountRef, String),
    /// Let it pay again.
    Unfreeze(AccountRef),
    /// Give an account more holders, or fewer.
    ChangeHolders {
        /// The account.
        account: AccountRef,
        /// Who holds it too from now on.
        add: Vec<CustomerNumber>,
        /// Who holds it no more.
        remove: Vec<CustomerNumber>,
    },
    /// Make a customer.
    AddCustomer(Box<NewCustomer>),
    /// Open an account.
    OpenAccount(NewAccount),
    /// Something at a till.
    Till(Box<TillOrder>),
    /// Something about a dispute.
    Dispute(Box<DisputeOrder>),
    /// Take a check in.
    Check(Box<CheckIn>),
    /// Something with an alert.
    Alert(Box<AlertOrder>),
}

impl Order {
    /// Whether the ledger carries it out once, however often it is asked.
    pub(crate) fn has_reference(&self) -> bool {
        match self {
            Self::Deposit(..)
            | Self::Withdraw(..)
            | Self::Transfer(..)
            | Self::PlaceHold(..)
            | Self::CaptureHold { .. }
            | Self::Reverse { .. }
            | Self::Check(_) => true,
            Self::Till(order) => order.has_reference(),
            Self::Dispute(order) => order.is_once(),
            Self::Alert(order) => order.is_once(),
            Self::ReleaseHold(_)
            | Self::Freeze(..)
            | Self::Unfreeze(_)
            | Self::ChangeHolders { .. }
            | Self::AddCustomer(_)
            | Self::OpenAccount(_) => false,
        }
    }
}

/// The account of an order, and how much of its money.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    /// The account that is paid, or pays.
    pub(crate) account: AccountRef,
    /// The account as people write it.
    pub(crate) label: String,
    /// How much.
    pub(crate) amount: PlainDecimal,
    /// Words for the people who read the statement.
    pub(crate) memo: Option<String>,
    /// The holders who signed.
    pub(crate) by: Vec<CustomerNumber>,
    /// The idempotency key that was made when the form opened.
    pub(crate) reference: String,
    /// The customer's or teller's own reference, such as the number of a check; it takes the
    /// place of the one that was made.
    pub(crate) own_reference: Option<String>,
    /// The day that the money counts from, if another than the business day.
    pub(crate) value_date: Option<Day>,
}

impl Payment {
    /// The idempotency key that the ledger is given.
    pub(crate) fn key(&self) -> &str {
        self.own_reference.as_ref().unwrap_or(&self.reference)
    }
}

/// What is known of a new customer.
#[derive(Clone, Debug)]
pub(crate) struct NewCustomer {
    /// The name.
    pub(crate) name: String,
    /// Person or business.
    pub(crate) kind: CustomerKind,
    /// The e-mail address.
    pub(crate) email: Option<String>,
    /// The telephone number.
    pub(crate) phone: Option<String>,
    /// The postal address.
    pub(crate) address: Option<String>,
    /// The day of birth or foundation.
    pub(crate) birth_date: Option<Day>,
}

/// What an account is opened with.
#[derive(Clone, Debug)]
pub(crate) struct NewAccount {
    /// The owner.
    pub(crate) owner: CustomerNumber,
    /// Further holders.
    pub(crate) joint: Vec<CustomerNumber>,
    /// Whether all must order what it pays.
    pub(crate) all_must_order: bool,
    /// Checking or savings.
    pub(crate) account_type: AccountType,
    /// The currency, if not the ledger's.
    pub(crate) currency: Option<Currency>,
    /// A label of the customer's.
    pub(crate) label: Option<String>,
}

/// A command line, built word by word.
pub(super) struct Typed(pub(super) String);

impl Typed {
    pub(super) fn of(verb: &str) -> Self {
        Self(format!("bankctl {verb}"))
    }

    pub(super) fn word(mut self, word: impl std::fmt::Display) -> Self {
        // Writing to a string can't fail.
        let _ = write!(self.0, " {}", shell_quoted(&word.to_string()));
        self
    }

    pub(super) fn option(self, name: &str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            None => self,
            Some(value) => {
                let mut typed = self;
                typed.0.push(' ');
                typed.0.push_str(name);
                typed.word(value)
            }
        }
    }
}

impl Typed {
    fn each(self, name: &str, customers: &[CustomerNumber]) -> Self {
        let one = |typed: Self, customer: &CustomerNumber| typed.option(name, Some(*customer));
        customers.iter().fold(self, one)
    }
}

impl Order {
    /// The command that would do the same.
    pub(crate) fn command(&self) -> String {
        let paid = |verb: &str, payment: &Payment| {
            let typed = Typed::of(verb).word(&payment.label);
            typed.word(payment.amount)
        };
        let rest = |typed: Typed, payment: &Payment| {
            let signed = |typed: Typed, by| typed.option("--by", Some(by));
            let typed = payment.by.iter().fold(typed, signed);
            typed
                .option("--ref", payment.own_reference.as_ref())
                .option("--memo", payment.memo.as_ref())
                .option("--value-date", payment.value_date)
        };
        let by = |channel: Channel| (channel != Channel::Cash).then_some(channel);
        match self {
            Self::Deposit(payment, channel) => {
                let typed = paid("deposit", payment).option("--channel", by(*channel));
                rest(typed, payment).0
            }
            Self::Withdraw(payment, channel) => {
                let typed = paid("withdraw", payment).option("--channel", by(*channel));
                rest(typed, payment).0
            }
            Self::Transfer(payment, to) => {
                let typed = Typed::of("transfer").word(&payment.label);
                rest(typed.word(label(to)).word(payment.amount), payment).0
            }
            Self::PlaceHold(payment, expires) => {
                let typed = paid("hold place", payment).option("--expires", *expires);
                rest(typed, payment).0
            }
            Self::CaptureHold { hold, amount, .. } => {
                let typed = Typed::of("hold capture").word(hold);
                amount.iter().fold(typed, Typed::word).0
            }
            Self::ReleaseHold(hold) => Typed::of("hold release").word(hold).0,
            Self::Reverse {
                transaction,
                group,
                reason,
                ..
            } => {
                let mut typed = Typed::of("reverse").word(transaction);
                if *group {
                    typed.0.push_str(" --group");
                }
                typed.option("--reason", Some(reason)).0
            }
            Self::Freeze(account, reason) => {
                let typed = Typed::of("account freeze").word(label(account));
                typed.option("--reason", Some(reason)).0
            }
            Self::Unfreeze(account) => Typed::of("account unfreeze").word(label(account)).0,
            Self::ChangeHolders {
                account,
                add,
                remove,
            } => {
                let typed = Typed::of("account update").word(label(account));
                let typed = typed.each("--add-holder", add);
                typed.each("--remove-holder", remove).0
            }
            Self::AddCustomer(customer) => customer.command(),
            Self::OpenAccount(account) => account.command(),
            Self::Till(order) => order.command(),
            Self::Dispute(order) => order.command(),
            Self::Check(check) => check.command(),
            Self::Alert(order) => order.command(),
        }
    }
}

impl NewCustomer {
    /// The command, with what is personal left to who types it: a clipboard and the
    /// history of a shell are no place for it.
    fn command(&self) -> String {
        let business = (self.kind == CustomerKind::Business).then_some(self.kind);
        let typed = Typed::of("customer add").option("--name", Some("NAME"));
        let given = |typed: Typed, option, stands_for: &str, is_given: bool| {
            typed.option(option, is_given.then_some(stands_for))
        };
        let typed = typed.option("--kind", business);
        let typed = given(typed, "--email", "EMAIL", self.email.is_some());
        let typed = given(typed, "--phone", "PHONE", self.phone.is_some());
        let typed = given(typed, "--address", "ADDRESS", self.address.is_some());
        given(typed, "--birth-date", "DATE", self.birth_date.is_some()).0
    }
}

impl NewAccount {
    fn command(&self) -> String {
        let savings = (self.account_type != AccountType::Checking).then_some(self.account_type);
        let typed = Typed::of("account open").option("--customer", Some(self.owner));
        typed
            .each("--joint", &self.joint)
            .option("--mandate", self.all_must_order.then_some("all"))
            .option("--type", savings)
            .option("--currency", self.currency)
            .option("--name", self.label.as_ref())
            .0
    }
}

/// An account as people write it.
pub(crate) fn label(account: &AccountRef) -> String {
    account.to_string()
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::kernel::rules::account::AccountRef;
    use bankctl_types::Day;
    use bankctl_types::kind::{AccountType, Channel, CustomerKind};
    use bankctl_types::money::PlainDecimal;
    use bankctl_types::number::{CustomerNumber, HoldId, TransactionId};

    use super::{NewAccount, NewCustomer, Order, Payment};

    fn payment(memo: Option<&str>) -> Payment {
        Payment {
            account: AccountRef::parse("1000000018").expect("an account"),
            label: "1000000018".to_owned(),
            amount: PlainDecimal::parse("250").expect("an amount"),
            memo: memo.map(str::to_owned),
            by: Vec::new(),
            reference: "made".to_owned(),
            own_reference: None,
            value_date: None,
        }
    }

    #[test]
    fn a_reference_that_was_typed_is_the_key() {
        let mut payment = payment(None);
        assert_eq!(payment.key(), "made");
        payment.own_reference = Some("CHK-4711".to_owned());
        assert_eq!(payment.key(), "CHK-4711");
        payment.value_date = Day::parse("2026-11-21");
        assert_eq!(
            Order::Deposit(payment, Channel::Check).command(),
            "bankctl deposit 1000000018 250 --channel check --ref CHK-4711 --value-date 2026-11-21"
        );
    }

    #[test]
    fn the_command_does_the_same() {
        let other = AccountRef::parse("1000000026").expect("an account");
        let ana = CustomerNumber::parse("C00000013").expect("a customer");
        let signed = Payment {
            by: vec![ana],
            ..payment(None)
        };
        let table = [
            (
                Order::Deposit(payment(Some("it's rent")), Channel::Check),
                "bankctl deposit 1000000018 250 --channel check --memo 'it'\\''s rent'",
            ),
            (
                Order::Withdraw(signed, Channel::Cash),
                "bankctl withdraw 1000000018 250 --by C00000013",
            ),
            (
                Order::Transfer(payment(None), other.clone()),
                "bankctl transfer 1000000018 1000000026 250",
            ),
            (
                Order::CaptureHold {
                    hold: HoldId::parse("H00000013").expect("a hold"),
                    amount: None,
                    reference: String::new(),
                },
                "bankctl hold capture H00000013",
            ),
            (
                Order::Reverse {
                    transaction: TransactionId::parse("T0000000013").expect("a transaction"),
                    group: true,
                    reason: "posted twice".to_owned(),
                    reference: String::new(),
                },
                "bankctl reverse T0000000013 --group --reason 'posted twice'",
            ),
            (
                Order::Freeze(other, "lost card".to_owned()),
                "bankctl account freeze 1000000026 --reason 'lost card'",
            ),
        ];
        for (order, expected) in table {
            assert_eq!(order.command(), expected);
        }
    }

    #[test]
    fn nothing_personal_is_in_the_command() {
        let ana = CustomerNumber::parse("C00000013").expect("a customer");
        let table = [
            (
                Order::AddCustomer(Box::new(NewCustomer {
                    name: "Ana García".to_owned(),
                    kind: CustomerKind::Person,
                    email: Some("ana@example.com".to_owned()),
                    phone: None,
                    address: None,
                    birth_date: None,
                })),
                "bankctl customer add --name NAME --email EMAIL",
            ),
            (
                Order::ChangeHolders {
                    account: AccountRef::parse("1000000018").expect("an account"),
                    add: vec![ana],
                    remove: Vec::new(),
                },
                "bankctl account update 1000000018 --add-holder C00000013",
            ),
            (
                Order::OpenAccount(NewAccount {
                    owner: ana,
                    joint: vec![ana],
                    all_must_order: true,
                    account_type: AccountType::Savings,
                    currency: None,
                    label: None,
                }),
                "bankctl account open --customer C00000013 --joint C00000013 --mandate all \
                 --type savings",
            ),
        ];
        for (order, expected) in table {
            assert_eq!(order.command(), expected);
        }
    }
}
