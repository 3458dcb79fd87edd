//! What is asked for at a till in a form, as plain data; and the command that would do
//! the same.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Counted, Place};
use bankctl_types::Currency;
use bankctl_types::money::{Limit, PlainDecimal};

use super::order::{Typed, label};

/// What is asked for at a till.
#[derive(Clone, Debug)]
pub(crate) enum TillOrder {
    /// Begin a session, with the float that was offered.
    Open {
        /// The till.
        till: String,
        /// The float.
        float: Option<PlainDecimal>,
    },
    /// Interrupt a session.
    Pause(String),
    /// Go on with it.
    Resume(String),
    /// Offer cash.
    Give(Gift),
    /// Accept cash that was offered.
    Accept {
        /// The handover.
        handover: i64,
        /// What was counted of it.
        counted: Option<Counted>,
    },
    /// Refuse it, or take the own offer back.
    Refuse {
        /// The handover.
        handover: i64,
        /// Why.
        reason: String,
    },
    /// Count the cash, and end the session if that is asked for.
    Count(TillCount),
    /// Count the vault, in one currency.
    CountVault {
        /// What was counted.
        counted: Counted,
        /// Who counted too.
        witness: String,
    },
    /// Book what explains a difference.
    Resolve {
        /// The count.
        count: i64,
        /// The customer's account.
        account: AccountRef,
        /// How much.
        amount: PlainDecimal,
        /// Why.
        reason: String,
        /// The idempotency key that was made when the form opened.
        reference: String,
    },
}

/// Cash that is offered.
#[derive(Clone, Debug)]
pub(crate) struct Gift {
    /// To whom.
    pub(crate) to: Place,
    /// From where, if it is said.
    pub(crate) from: Option<Place>,
    /// How much.
    pub(crate) amount: PlainDecimal,
    /// The currency, if it is not the ledger's.
    pub(crate) currency: Option<Currency>,
    /// The idempotency key that was made when the form opened.
    pub(crate) reference: String,
}

/// A count of a till.
#[derive(Clone, Debug)]
pub(crate) struct TillCount {
    /// The till.
    pub(crate) till: String,
    /// What was counted, one for each currency.
    pub(crate) counted: Vec<Counted>,
    /// Whether the session ends with it.
    pub(crate) closes: bool,
    /// What stays in the till then.
    pub(crate) keep: Option<PlainDecimal>,
    /// Whether who counts is told what is expected after the count only.
    pub(crate) is_blind: bool,
}

impl TillOrder {
    /// Whether the ledger carries it out once, however often it is asked.
    pub(crate) fn has_reference(&self) -> bool {
        matches!(self, Self::Give(_) | Self::Resolve { .. })
    }

    /// Whether nothing that is in the till may be told before it was counted.
    pub(crate) fn is_blind(&self) -> bool {
        matches!(self, Self::Count(count) if count.is_blind)
    }

    /// The command that would do the same.
    pub(crate) fn command(&self) -> String {
        match self {
            Self::Open { till, float } => {
                let typed = Typed::of("till open").word(till);
                typed.option("--amount", *float).0
            }
            Self::Pause(till) => Typed::of("till pause").word(till).0,
            Self::Resume(till) => Typed::of("till resume").word(till).0,
            Self::Give(gift) => {
                let typed = Typed::of("till give").word(name(&gift.to));
                typed
                    .word(gift.amount)
                    .option("--from", gift.from.as_ref().map(name))
                    .option("--currency", gift.currency)
                    .0
            }
            Self::Accept { handover, counted } => {
                let typed = Typed::of("till accept").word(handover);
                counted.iter().fold(typed, said).0
            }
            Self::Refuse { handover, reason } => {
                let typed = Typed::of("till refuse").word(handover);
                typed.option("--reason", Some(reason)).0
            }
            Self::Count(count) => {
                let verb = if count.closes {
                    "till close"
                } else {
                    "till count"
                };
                let typed = Typed::of(verb).word(&count.till);
                let typed = count.counted.iter().fold(typed, said);
                typed.option("--keep", count.keep).0
            }
            Self::CountVault { counted, witness } => {
                let typed = said(Typed::of("vault count"), counted);
                typed.option("--witness", Some(witness)).0
            }
            Self::Resolve {
                count,
                account,
                amount,
                reason,
                ..
            } => {
                let typed = Typed::of("till resolve").word(count);
                let typed = typed.option("--account", Some(label(account)));
                typed.word(amount).option("--reason", Some(reason)).0
            }
        }
    }
}

/// What people call a place of cash.
pub(crate) fn name(place: &Place) -> &str {
    match place {
        Place::Till(name) => name,
        Place::Vault => "vault",
    }
}

/// The option that says what was counted.
fn said(typed: Typed, counted: &Counted) -> Typed {
    let code = counted.currency.map(|currency| format!("{currency}:"));
    let code = code.unwrap_or_default();
    match (&counted.pieces, counted.amount) {
        (Some(pieces), _) => typed.option("--count", Some(format!("{code}{pieces}"))),
        (None, Some(Limit(Some(amount)))) => {
            typed.option("--counted", Some(format!("{code}{amount}")))
        }
        (None, _) => typed.option("--counted", Some(format!("{code}0"))),
    }
}

#[cfg(test)]
mod tests {
    use bankctl_ledger::{Counted, Place};
    use bankctl_types::Currency;
    use bankctl_types::money::{Limit, PlainDecimal};

    use bankctl_ledger::kernel::rules::account::AccountRef;

    use super::{Gift, TillCount, TillOrder};

    #[test]
    fn the_command_does_the_same() {
        let amount = |text| PlainDecimal::parse(text).expect("an amount");
        let euro = Currency::parse("EUR");
        let pieces = Counted {
            pieces: Some("100x2,0.25x1".to_owned()),
            ..Counted::default()
        };
        let sum = |amount| Counted {
            currency: euro,
            amount: Some(Limit(amount)),
            pieces: None,
        };
        let count = |closes| TillCount {
            till: "tom".to_owned(),
            counted: vec![pieces.clone(), sum(None)],
            closes,
            keep: closes.then(|| amount("50")),
            is_blind: false,
        };
        let gift = Gift {
            to: Place::Vault,
            from: Some(Place::Till("tom".to_owned())),
            amount: amount("20"),
            currency: euro,
            reference: "made".to_owned(),
        };
        let table = [
            (
                TillOrder::Open {
                    till: "tom".to_owned(),
                    float: Some(amount("5000")),
                },
                "bankctl till open tom --amount 5000",
            ),
            (
                TillOrder::Give(gift),
                "bankctl till give vault 20 --from tom --currency EUR",
            ),
            (
                TillOrder::Accept {
                    handover: 12,
                    counted: Some(sum(Some(amount("4")))),
                },
                "bankctl till accept 12 --counted EUR:4",
            ),
            (
                TillOrder::Refuse {
                    handover: 12,
                    reason: "too little".to_owned(),
                },
                "bankctl till refuse 12 --reason 'too little'",
            ),
            (
                TillOrder::Count(count(false)),
                "bankctl till count tom --count 100x2,0.25x1 --counted EUR:0",
            ),
            (
                TillOrder::Count(count(true)),
                "bankctl till close tom --count 100x2,0.25x1 --counted EUR:0 --keep 50",
            ),
        ];
        for (order, expected) in table {
            assert_eq!(order.command(), expected);
        }
    }

    #[test]
    fn the_command_of_who_counts_the_vault_does_the_same() {
        let counted = Counted {
            pieces: Some("100x2,0.25x1".to_owned()),
            ..Counted::default()
        };
        let table = [
            (
                TillOrder::CountVault {
                    counted,
                    witness: "bert".to_owned(),
                },
                "bankctl vault count --count 100x2,0.25x1 --witness bert",
            ),
            (
                TillOrder::Resolve {
                    count: 12,
                    account: AccountRef::parse("1000000018").expect("an account"),
                    amount: PlainDecimal::parse("225").expect("an amount"),
                    reason: "keyed 250.00 for 25.00".to_owned(),
                    reference: "made".to_owned(),
                },
                "bankctl till resolve 12 --account 1000000018 225 --reason 'keyed 250.00 for 25.00'",
            ),
        ];
        for (order, expected) in table {
            assert_eq!(order.command(), expected);
        }
    }
}
