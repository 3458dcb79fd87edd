//! Some days of the model that are known: what it says was worked out by hand, and the
//! ledger says the same.

use bankctl_types::Day;

use crate::days::bank::{Answer, Bank, Outcome};
use crate::days::real::Real;
use crate::days::step::{Every, IfShort, OnHoliday, Ordered, Pay, Step, Wanted, Way};
use crate::files::Files;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A bank beside its model.
struct Both {
    bank: Bank,
    real: Real<Files>,
}

impl Both {
    fn new(first: &str) -> Self {
        let bank = Bank::new(day(first));
        let real = Real::new(&bank);
        Self { bank, real }
    }

    fn take(&mut self, step: &Step) -> Answer {
        self.bank.take(step);
        self.real.take(&self.bank, step);
        self.bank.answer.clone()
    }

    fn pay(&mut self, way: Way, amount: i64) -> Answer {
        self.take(&Step::Pay(Pay {
            way,
            amount,
            value: None,
            reference: None,
        }))
    }

    fn close(&mut self) -> Answer {
        self.take(&Step::Until(21)).expect("the clock goes on");
        self.take(&Step::Close)
    }

    fn balance(&self, account: usize) -> i64 {
        self.bank.accounts[account].balance
    }
}

fn closed(days: &[&str]) -> Outcome {
    Outcome::Closed(days.iter().map(|text| day(text)).collect())
}

/// A model that agrees with everything would prove nothing.
#[test]
fn the_model_refuses_what_days_and_products_refuse() {
    let mut both = Both::new("2026-11-23");
    let refused = |code| Err(code);
    both.pay(Way::In(1), 100_000).expect("paid");
    for (amount, code) in [
        (60_001, "payment_limit_exceeded"),
        (100_001, "payment_limit_exceeded"),
    ] {
        assert_eq!(both.pay(Way::Out(1), amount), refused(code));
    }
    both.pay(Way::Out(1), 50_000).expect("the free one");
    assert_eq!(both.balance(1), 50_000);
    let both_rows = Outcome::Transaction(2, false);
    assert_eq!(both.pay(Way::Out(1), 1_000), Ok(both_rows));
    assert_eq!(both.balance(1), 48_900, "with a fee of 1.00");
    let reverse = |transaction, together| Step::Reverse {
        transaction,
        together,
        today: false,
    };
    assert_eq!(both.take(&reverse(2, false)), refused("part_of_group"));
    both.take(&Step::Refund(3)).expect("the fee is given back");
    both.take(&reverse(2, true)).expect("and the rest");
    assert_eq!(both.take(&reverse(2, true)), refused("already_reversed"));
    assert_eq!(both.take(&Step::Refund(2)), refused("not_a_fee"));
    assert_eq!(both.balance(1), 50_000);
    assert_eq!(both.close(), Ok(closed(&["2026-11-23"])));
    assert_eq!(both.take(&Step::Close), Ok(closed(&[])));
    // Of 500.00 no more than 480.00 can be paid, and with a fee for a second one less.
    assert_eq!(both.pay(Way::Out(1), 47_901), refused("minimum_balance"));
    assert_eq!(both.pay(Way::Out(1), 49_901), refused("insufficient_funds"));
    both.pay(Way::Out(1), 47_900).expect("just so much");
    let by_hand = |opens_next| Step::CloseNow { opens_next };
    assert_eq!(both.take(&by_hand(true)), refused("day_not_due"));
    both.take(&Step::Until(9)).expect("the clock goes on");
    assert_eq!(both.take(&by_hand(false)), Ok(closed(&["2026-11-24"])));
    assert_eq!(both.pay(Way::In(0), 100), refused("no_open_day"));
    both.take(&Step::Open).expect("opened");
    assert_eq!(both.take(&Step::Open), refused("already_exists"));
    for _ in 0..2 {
        both.take(&Step::Until(9)).expect("the clock goes on");
    }
    assert_eq!(both.pay(Way::In(0), 100), refused("day_behind"));
    assert_eq!(both.take(&Step::Close), Ok(closed(&["2026-11-25"])));
    both.pay(Way::In(0), 100).expect("paid");
    both.real.compare_all(&both.bank);
}

/// A month ends on a Sunday: of 1,000.00 at 18.5 percent seven days of 365 are
/// 3.5479 and the tax of 24 percent on 3.54 is 0.85; of the fee of 12.00 seven days of
/// 31 are 2.71. Who has less pays the rest on the next evening.
#[test]
fn the_model_pays_and_charges_what_was_worked_out_by_hand() {
    let mut both = Both::new("2027-01-25");
    both.pay(Way::In(1), 100_000).expect("paid");
    both.pay(Way::In(3), 100).expect("paid");
    for _ in 0..5 {
        both.close().expect("closed");
    }
    assert_eq!(both.bank.day, day("2027-02-01"));
    assert_eq!(both.balance(1), 100_000 + 354 - 85 - 271);
    assert_eq!(both.balance(3), 0);
    let due: Vec<i64> = both.bank.charged.iter().map(|fee| fee.due).collect();
    assert_eq!(due, [271, 271, 171]);
    both.take(&Step::Hours(60)).expect("the clock goes on");
    both.pay(Way::In(3), 500).expect("paid");
    both.close().expect("closed");
    assert_eq!(both.balance(3), 500 - 171);
    both.real.compare_all(&both.bank);
}

/// What an account is short for on a Friday is tried on three more business days; what
/// was missed is done later, each date once.
#[test]
fn the_model_carries_each_date_of_an_order_out_once() {
    let mut both = Both::new("2026-11-23");
    let order = |from, amount, every, start| {
        Step::Order(Ordered {
            from,
            to: 4,
            wanted: Wanted::Fixed(amount),
            every,
            start: day(start),
            times: None,
            on_holiday: OnHoliday::Following,
            if_short: IfShort::Retry(3),
        })
    };
    both.pay(Way::In(0), 1_000).expect("paid");
    let once = order(3, 50, Every::Once, "2026-11-27");
    both.take(&once).expect("made");
    let daily = order(0, 100, Every::Days(1), "2026-11-24");
    both.take(&daily).expect("made");
    let late = order(0, 100, Every::Once, "2026-11-23");
    assert_eq!(both.take(&late), Err("invalid_date"));
    // Nobody comes until Thursday of the week after.
    both.take(&Step::Hours(10 * 24)).expect("the clock goes on");
    both.take(&Step::Close).expect("closed");
    assert_eq!(both.bank.day, day("2026-12-03"));
    // From 11-24 to 12-03 there are ten days, a weekend among them.
    assert_eq!((both.balance(0), both.balance(4)), (0, 1_000));
    let tried = &both.bank.orders[0].occurrences[0];
    assert_eq!((tried.attempts, tried.transaction), (4, None));
    both.close().expect("closed");
    assert_eq!(both.balance(4), 1_000);
    both.real.compare_all(&both.bank);
}

#[test]
fn the_model_knows_dormant_accounts_and_closed_months() {
    let mut both = Both::new("2026-11-23");
    both.pay(Way::In(1), 5_000).expect("paid");
    both.pay(Way::In(3), 5_000).expect("paid");
    // The first product knows dormancy: the close of Monday counts to the eighth day.
    both.take(&Step::Hours(7 * 24)).expect("the clock goes on");
    both.take(&Step::Contact(3)).expect("noted on the open day");
    both.take(&Step::Close).expect("closed");
    assert_eq!(both.bank.day, day("2026-11-30"));
    both.take(&Step::Contact(3)).expect("noted");
    both.close().expect("closed");
    both.close().expect("closed");
    assert_eq!(both.bank.dormant_since(1), Some(day("2026-12-01")));
    assert_eq!(both.bank.dormant_since(3), None);
    assert_eq!(both.pay(Way::Out(1), 100), Err("account_dormant"));
    assert_eq!(both.pay(Way::Across(1, 3), 100), Err("account_dormant"));
    both.pay(Way::Across(3, 1), 100).expect("paid");
    both.take(&Step::Reactivate(1)).expect("active");
    assert_eq!(both.take(&Step::Reactivate(1)), Err("not_dormant"));
    both.pay(Way::Out(1), 100).expect("paid");
    let month = |text: &str| Step::ClosePeriod(day(text));
    assert_eq!(both.take(&month("2026-12-01")), Err("period_order"));
    both.take(&month("2026-11-01")).expect("closed");
    assert_eq!(both.take(&month("2026-11-01")), Err("already_closed"));
    assert_eq!(both.take(&month("2026-12-01")), Err("day_not_due"));
    let back = |value: &str| {
        Step::Pay(Pay {
            way: Way::In(1),
            amount: 700,
            value: Some(day(value)),
            reference: None,
        })
    };
    assert_eq!(both.take(&back("2026-11-30")), Err("period_closed"));
    both.take(&back("2026-12-01")).expect("paid");
    // What takes a payment of November back counts from the first day that is open.
    let reversal = Step::Reverse {
        transaction: 0,
        together: false,
        today: false,
    };
    both.take(&reversal).expect("taken back");
    let last = both.bank.transactions.last().expect("a reversal");
    assert_eq!(last.value, day("2026-12-01"));
    both.close().expect("closed");
    both.real.compare_all(&both.bank);
}

/// What is known of an account is read anew when it was paid out and closed: the same
/// process posts nothing to it any more.
#[test]
fn the_model_closes_an_account_and_pays_it_out() {
    let mut both = Both::new("2026-11-23");
    both.pay(Way::In(1), 300_000).expect("paid");
    both.pay(Way::In(2), 5_000).expect("paid");
    both.close().expect("closed");
    let close = |account, to| Step::CloseAccount { account, to };
    both.take(&close(1, 2)).expect("paid out");
    // A day of 18.5 percent, and of twice as much from 1,000.00 on.
    assert_eq!((both.balance(1), both.balance(2)), (0, 305_000 + 253 - 61));
    assert_eq!(both.pay(Way::In(1), 100), Err("account_closed"));
    assert_eq!(both.pay(Way::Out(1), 100), Err("account_closed"));
    assert_eq!(both.take(&close(1, 2)), Err("account_closed"));
    assert_eq!(both.take(&close(2, 1)), Err("account_closed"));
    assert_eq!(both.take(&Step::Contact(1)), Err("account_closed"));
    both.close().expect("closed");
    both.real.compare_all(&both.bank);
}
