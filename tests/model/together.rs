//! Many requests in one transaction against the same requests one by one.
//!
//! Each comes to the same, word for word, and in the end the ledgers have the
//! same rows, hashes included: a request that was refused has left nothing,
//! and one that comes after others of its transaction has seen them.

use std::cell::Cell;
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{
    AccountOpening, CustomerDetails, Done, HoldRequest, Instruction, Ledger, Payment, Reference,
    TransactionRef,
};
use bankctl_storage::Location;
use bankctl_types::kind::{AccountType, Channel};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::{AccountNumber, CustomerNumber, HoldId, TransactionId};
use bankctl_types::{Currency, Day};
use proptest::prelude::*;

use crate::machine::cases;
use crate::machine::real::{FIRST, amount, context, currency};

/// How many accounts there are; the last is kept in yen, and the one after it
/// is not there.
const ACCOUNTS: usize = 4;

pub(crate) fn account_ref(place: usize) -> AccountRef {
    let place = i64::try_from(place).expect("small");
    AccountRef::Number(AccountNumber::from_key(100_000_001 + place))
}

fn hold_id(place: usize) -> HoldId {
    HoldId::from_key(i64::try_from(place + 1).expect("small"))
}

fn transaction_id(place: usize) -> TransactionId {
    TransactionId::from_key(i64::try_from(place + 1).expect("small"))
}

fn payment((minor, reference, days): (i64, Reference, Option<i32>)) -> Payment {
    Payment {
        till: None,
        conductor: None,
        amount: amount(minor, false),
        reference,
        memo: None,
        value_date: days.map(|days| Day(FIRST + days)),
        by: Vec::new(),
    }
}

fn instruction() -> impl Strategy<Value = Instruction> {
    let is_payment = |instruction: &Instruction| {
        matches!(
            instruction,
            Instruction::Deposit { .. }
                | Instruction::Withdraw { .. }
                | Instruction::Transfer { .. }
        )
    };
    let payment = alone().prop_filter("a payment", is_payment);
    let group = (
        proptest::collection::vec(payment, 2..4),
        (0u8..4).prop_map(|number| Reference::Given(format!("ref-{number}"))),
    );
    let of = (0usize..12).prop_map(|place| TransactionRef::Id(transaction_id(place)));
    let made = any::<u64>().prop_map(|number| Reference::Made(format!("made-{number}")));
    prop_oneof![
        10 => alone(),
        3 => group.prop_map(|(payments, reference)| Instruction::Group {
            payments,
            reference,
        }),
        1 => (of, made).prop_map(|(transaction, reference)| Instruction::ReverseGroup {
            transaction,
            reason: "by mistake".to_owned(),
            counts_from: None,
            reference,
        }),
    ]
}

/// What comes to one transaction, or to a hold.
fn alone() -> impl Strategy<Value = Instruction> {
    let money = || {
        prop_oneof![
            4 => Just(100i64),
            4 => 1i64..3_000,
            1 => Just(i64::MAX - 1_000),
        ]
    };
    let reference = || {
        prop_oneof![
            any::<u64>().prop_map(|number| Reference::Made(format!("made-{number}"))),
            (0u8..4).prop_map(|number| Reference::Given(format!("ref-{number}"))),
        ]
    };
    let account = || (0usize..=ACCOUNTS).prop_map(account_ref);
    let days = || prop_oneof![4 => Just(None), 2 => (1i32..3).prop_map(Some), 1 => Just(Some(-31))];
    let paid = || (money(), reference(), days()).prop_map(payment);
    let channel = prop_oneof![
        Just(Channel::Cash),
        Just(Channel::Wire),
        Just(Channel::Payroll)
    ];
    let transaction = prop_oneof![
        (0usize..12).prop_map(|place| TransactionRef::Id(transaction_id(place))),
        (0u8..4).prop_map(|number| TransactionRef::Reference(format!("ref-{number}"))),
    ];
    let hold = || (0usize..4).prop_map(hold_id);
    let request = (money(), proptest::option::of(-1i32..2), reference()).prop_map(
        |(minor, days, reference)| HoldRequest {
            amount: amount(minor, false),
            expires_on: days.map(|days| Day(FIRST + days)),
            reference,
            memo: None,
        },
    );
    let taken = proptest::option::of(money().prop_map(|minor| amount(minor, false)));
    prop_oneof![
        6 => (account(), channel, paid()).prop_map(|(account, channel, payment)| {
            Instruction::Deposit {
                account,
                channel,
                payment,
            }
        }),
        3 => (account(), paid()).prop_map(|(account, payment)| Instruction::Withdraw {
            account,
            channel: Channel::Wire,
            payment,
        }),
        5 => (account(), account(), paid())
            .prop_map(|(from, to, payment)| Instruction::Transfer { from, to, payment }),
        3 => (transaction, reference()).prop_map(|(transaction, reference)| {
            Instruction::Reverse {
                transaction,
                reason: "by mistake".to_owned(),
                counts_from: None,
                reference,
            }
        }),
        3 => (account(), request)
            .prop_map(|(account, request)| Instruction::PlaceHold { account, request }),
        2 => (hold(), taken, reference()).prop_map(|(hold, amount, reference)| {
            Instruction::CaptureHold {
                hold,
                amount,
                reference,
            }
        }),
        1 => hold().prop_map(|hold| Instruction::ReleaseHold { hold }),
    ]
}

/// The ledger that two start from: both have its identity.
fn twin(first: &Path, second: &Path) -> [Ledger; 2] {
    drop(made(first));
    for entry in std::fs::read_dir(first).expect("a folder") {
        let entry = entry.expect("an entry");
        std::fs::copy(entry.path(), second.join(entry.file_name())).expect("a copy");
    }
    [first, second].map(|folder| {
        let clock = Rc::new(Cell::new(i64::from(FIRST) * 86_400_000_000));
        let location = Location::File(folder.join("bank.db"));
        Ledger::open(&location, context(&clock), Action::Deposit).expect("a ledger")
    })
}

/// A ledger with a few accounts, one of which may be overdrawn.
pub(crate) fn made(folder: &Path) -> Ledger {
    let clock = Rc::new(Cell::new(i64::from(FIRST) * 86_400_000_000));
    let location = Location::File(folder.join("bank.db"));
    let zone = "UTC".parse().expect("a zone");
    Ledger::create(
        &location,
        "Together",
        currency(false),
        zone,
        &context(&clock),
    )
    .expect("a ledger");
    let mut ledger = Ledger::open(&location, context(&clock), Action::Deposit).expect("a ledger");
    ledger
        .customers()
        .create("Ana", &CustomerDetails::default())
        .expect("a customer");
    for place in 0..ACCOUNTS {
        let overdraft: Option<PlainDecimal> = (place == 0).then(|| amount(1_000, false));
        let currency: Option<Currency> = (place + 1 == ACCOUNTS).then(|| currency(true));
        ledger
            .accounts()
            .open(&AccountOpening {
                owner: CustomerNumber::from_key(1),
                joint: Vec::new(),
                all_must_order: false,
                account_type: AccountType::Checking,
                currency,
                overdraft,
                name: None,
                external_numbers: Vec::new(),
            })
            .expect("an account");
    }
    ledger
}

/// What came of requests that were carried out so many at a time.
fn outcomes(ledger: &mut Ledger, instructions: &[Instruction], sizes: &[usize]) -> Vec<String> {
    let mut outcomes = Vec::new();
    let mut sizes = sizes.iter().cycle();
    let instructions: Vec<&Instruction> = instructions.iter().collect();
    let mut rest = &instructions[..];
    while !rest.is_empty() {
        let size = sizes.next().map_or(1, |size| (*size).min(rest.len()));
        let done = ledger
            .payments()
            .carry_out(&rest[..size])
            .expect("the disk works");
        rest = &rest[done.len()..];
        outcomes.extend(done.into_iter().map(|done| match done {
            Ok(Done::Transaction(transaction)) => {
                serde_json::to_string(&transaction).expect("JSON")
            }
            Ok(Done::Group(group)) => serde_json::to_string(&group).expect("JSON"),
            Ok(Done::Hold(hold)) => serde_json::to_string(&hold).expect("JSON"),
            Err(error) => format!("{:?}", bankctl::error::describe(&error)),
        }));
    }
    outcomes
}

/// Every row of every table.
fn content(folder: &Path) -> String {
    let connection = rusqlite::Connection::open(folder.join("bank.db")).expect("the file");
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .expect("a statement");
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .expect("rows")
        .map(|name| name.expect("a name"))
        .collect();
    let mut text = String::new();
    for name in names {
        let mut rows = connection
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .expect("a statement");
        let width = rows.column_count();
        let mut found = rows.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<rusqlite::types::Value> = (0..width)
                .map(|place| row.get(place).expect("a value"))
                .collect();
            writeln!(text, "{name} {values:?}").expect("a string takes it");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(120) / 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn together_is_the_same_as_one_by_one(
        instructions in proptest::collection::vec(instruction(), 1..40),
        sizes in proptest::collection::vec(1usize..20, 1..4),
    ) {
        let [one_by_one, together] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [mut alone, mut group] = twin(one_by_one.path(), together.path());
        let expected = outcomes(&mut alone, &instructions, &[1]);
        let actual = outcomes(&mut group, &instructions, &sizes);
        prop_assert_eq!(expected, actual);
        let proof = group.audit().verify(|_, _| {}).expect("proved");
        prop_assert!(proof.problems.is_empty(), "{:?}", proof.problems);
        drop((alone, group));
        prop_assert_eq!(content(one_by_one.path()), content(together.path()));
    }
}
