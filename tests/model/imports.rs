//! What an import tells while it runs, and what comes between its two passes.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ach::rules::entry::Sent;
use bankctl_ledger::views::{Import, Reject};
use bankctl_ledger::{
    AchFile, AchLine, AchNumbers, ImportPlan, Ledger, OnboardingRow, OrderedRow, OrderedWay, Pass,
    PaymentRow, Progress, Rows,
};
use bankctl_storage::Location;
use bankctl_types::{RoutingNumber, StatedCurrency};

use crate::machine::real::{FIRST, amount, context, currency};
use crate::together::{account_ref, made};

/// Rows that are there already.
pub(crate) struct Given<R>(pub(crate) Vec<R>);

impl<R: Clone + Send + 'static> Rows<R> for Given<R> {
    fn pass(&mut self) -> Result<Pass<'_, R>, Error> {
        Ok(Box::new(self.0.clone().into_iter().map(|row| Ok(Ok(row)))))
    }
}

/// Keeps what is told, and does something once all rows are checked.
pub(crate) struct Told<'a> {
    checked: Vec<u64>,
    posted: Vec<u64>,
    then: Option<Box<dyn FnOnce() + 'a>>,
}

impl<'a> Told<'a> {
    pub(crate) fn new(then: impl FnOnce() + 'a) -> Self {
        Self {
            checked: Vec::new(),
            posted: Vec::new(),
            then: Some(Box::new(then)),
        }
    }
}

impl Progress for Told<'_> {
    fn checked(&mut self, rows: u64) {
        self.checked.push(rows);
        if let Some(then) = self.then.take() {
            then();
        }
    }

    fn posted(&mut self, rows: u64) {
        self.posted.push(rows);
    }

    fn rejected(&mut self, _: &Reject) -> Result<(), Error> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

fn plan(name: &str, rows: usize) -> ImportPlan {
    ImportPlan {
        file: name.to_owned(),
        sha256: name.to_owned(),
        rows: rows as u64,
        ..ImportPlan::default()
    }
}

/// It stood at nothing until the end of a transaction.
#[test]
fn an_import_of_accounts_tells_how_far_it_is() {
    const ROWS: usize = 4_321;
    let folder = tempfile::tempdir().expect("a folder");
    let mut ledger = made(folder.path());
    let person = |row: usize| OnboardingRow {
        line: row as u64 + 2,
        customer_external_id: format!("E{row}"),
        customer_name: format!("Person {row}"),
        customer_kind: bankctl_types::kind::CustomerKind::Person,
        email: None,
        phone: None,
        address: None,
        account_type: bankctl_types::kind::AccountType::Checking,
        currency: None,
        external_number: format!("X{row}"),
        opening_balance: Some(amount(100, false)),
        overdrawn: false,
        stated_currency: None,
        overdraft: None,
        birth_date: None,
        product: None,
    };
    let mut rows = Given((0..ROWS).map(person).collect());
    let mut told = Told::new(|| {});
    let done = ledger
        .imports()
        .import_accounts(&plan("people.csv", ROWS), &mut rows, &mut told)
        .expect("imported");
    assert_eq!(done.posted, ROWS as u64);
    for steps in [&told.checked, &told.posted] {
        assert!(steps.len() > 4, "{steps:?}");
        assert!(steps.is_sorted(), "{steps:?}");
        assert_eq!(steps.last(), Some(&(ROWS as u64)));
    }
}

/// Wages of three accounts in turn.
fn given(rows: &[i64]) -> Given<PaymentRow> {
    let row = |(place, minor): (usize, &i64)| PaymentRow {
        line: place as u64 + 2,
        account: account_ref(place % 3).to_string().into(),
        amount: amount(*minor, false),
        reference: None,
        memo: None,
        currency: None,
        value_date: None,
    };
    Given(rows.iter().enumerate().map(row).collect())
}

fn wages(
    ledger: &mut Ledger,
    name: &str,
    rows: &[i64],
    told: &mut dyn Progress,
) -> Result<Import, Error> {
    ledger
        .imports()
        .import_payroll(&plan(name, rows.len()), None, &mut given(rows), told)
}

fn opened(folder: &Path) -> Ledger {
    let clock = Rc::new(Cell::new(i64::from(FIRST) * 86_400_000_000));
    let location = Location::File(folder.join("bank.db"));
    Ledger::open(&location, context(&clock), Action::ImportPayroll).expect("a ledger")
}

/// Two files of the same payments, each checked before the other is there.
#[test]
fn a_file_that_another_process_pays_meanwhile_is_not_paid_again() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(made(folder.path()));
    let other = RefCell::new(opened(folder.path()));
    let mut ledger = opened(folder.path());
    let rows = [100, 200, 300, 400];
    let mut told = Told::new(|| {
        let mut told = Told::new(|| {});
        wages(&mut other.borrow_mut(), "copy.csv", &rows, &mut told).expect("paid");
    });
    let refused = wages(&mut ledger, "first.csv", &rows, &mut told).expect_err("paid meanwhile");
    assert_eq!(refused.code(), "import_running");
    let again = wages(&mut ledger, "first.csv", &rows, &mut Told::new(|| {}));
    let again = again.expect_err("a repeat");
    assert_eq!(again.code(), "similar_batch", "{}", again.message());
    // Another's wages are nobody's business.
    let others = RefCell::new(opened(folder.path()));
    let mut told = Told::new(|| {
        let mut told = Told::new(|| {});
        wages(&mut others.borrow_mut(), "other.csv", &[7, 8, 9], &mut told).expect("paid");
    });
    let done = wages(&mut ledger, "second.csv", &[17, 18, 19], &mut told).expect("paid");
    assert_eq!(done.posted, 3);
    assert!(ledger.audit().verify(|_, _| {}).expect("a proof").ok);
}

/// Wages of one company for people at other banks.
fn elsewhere(
    ledger: &mut Ledger,
    name: &str,
    rows: &[i64],
    told: &mut dyn Progress,
) -> Result<Import, Error> {
    let row = |(line, minor): (u64, &i64)| OrderedRow {
        line,
        way: OrderedWay::Out {
            wire: false,
            to: None,
        },
        amount: amount(*minor, false),
        currency: StatedCurrency::Code(currency(false)),
        reference: None,
        memo: None,
        value_date: None,
    };
    let plan = ImportPlan {
        is_wages: true,
        ..plan(name, rows.len())
    };
    let mut rows = Given((2..).zip(rows).map(row).collect());
    ledger
        .imports()
        .import_payments(&plan, account_ref(0), &mut rows, told)
}

/// The same of two files of wages that pay other banks.
#[test]
fn wages_for_other_banks_that_another_process_pays_meanwhile_are_not_paid_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ledger = made(folder.path());
    wages(&mut ledger, "money.csv", &[900_000], &mut Told::new(|| {})).expect("paid");
    let other = RefCell::new(opened(folder.path()));
    let mut ledger = opened(folder.path());
    let rows = [100, 200, 300, 400];
    let mut told = Told::new(|| {
        let mut told = Told::new(|| {});
        elsewhere(&mut other.borrow_mut(), "copy.ach", &rows, &mut told).expect("paid");
    });
    let refused = elsewhere(&mut ledger, "first.ach", &rows, &mut told).expect_err("paid");
    // Files that pay other banks are held against others when they are read.
    assert_eq!(refused.code(), "similar_batch");
    let mut told = Told::new(|| {
        let mut told = Told::new(|| {});
        elsewhere(&mut other.borrow_mut(), "other.ach", &[7, 8, 9], &mut told).expect("paid");
    });
    let done = elsewhere(&mut ledger, "second.ach", &[17, 18, 19], &mut told).expect("paid");
    assert_eq!(done.posted, 3);
    assert!(ledger.audit().verify(|_, _| {}).expect("a proof").ok);
}

/// Of two files of an operator that name themselves alike one is taken, also where both
/// come at once: entries of the other would be taken for those of the first.
#[test]
fn of_files_of_one_identity_that_come_at_once_one_is_taken() {
    const OPERATOR: &str = "061000146";
    let folder = tempfile::tempdir().expect("a folder");
    let mut ledger = made(folder.path());
    let numbers = AchNumbers {
        routing: Some("091400606".to_owned()),
        operators: vec![OPERATOR.to_owned()],
        company_id: None,
    };
    ledger.ach().set_numbers(&numbers).expect("numbers");
    let file = AchFile {
        identity: format!("{OPERATOR}/260914/1200/A"),
        origin: RoutingNumber::parse(OPERATOR),
        ..AchFile::default()
    };
    let entry = |cents| AchLine {
        line: 3,
        batch: 1,
        repeat: 1,
        code: 22,
        cents,
        sent: Sent {
            rdfi: "091400606".to_owned(),
            trace: "123456780000001".to_owned(),
            account: account_ref(0).to_string(),
            ..Sent::default()
        },
    };
    let taken = |ledger: &mut Ledger, name: &str, cents: i64, told: &mut dyn Progress| {
        ledger
            .ach()
            .import(&plan(name, 1), &file, &mut Given(vec![entry(cents)]), told)
    };
    let other = RefCell::new(opened(folder.path()));
    let mut told = Told::new(|| {
        let mut told = Told::new(|| {});
        taken(&mut other.borrow_mut(), "other.ach", 700, &mut told).expect("taken");
    });
    let refused = taken(&mut ledger, "first.ach", 500, &mut told).expect_err("another");
    assert_eq!(refused.code(), "file_id_conflict");
    let again = taken(&mut ledger, "other.ach", 700, &mut Told::new(|| {}));
    assert_eq!(again.expect("a repeat").import.duplicates, 1);
    assert!(ledger.audit().verify(|_, _| {}).expect("a proof").ok);
}

/// A file is cut off, and the rest of it is paid by another file before it goes
/// on.
#[test]
fn what_others_paid_since_a_file_was_cut_off_is_asked_about() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(made(folder.path()));
    let mut ledger = opened(folder.path());
    let all: Vec<i64> = (1..=20_000).map(|row| 100 + row % 5_000).collect();
    let mut cut = Stopped {
        told: Told::new(|| {}),
        after: 10_000,
    };
    let stopped = wages(&mut ledger, "all.csv", &all, &mut cut);
    assert_eq!(stopped.expect_err("stopped").code(), "interrupted");
    // All of it is paid with another file, but for what was paid.
    let mut fixed = all.clone();
    fixed.push(9_999);
    let mut told = Told::new(|| {});
    let asked = wages(&mut ledger, "fixed.csv", &fixed, &mut told).expect_err("a doubt");
    assert_eq!(asked.code(), "similar_batch");
    let plan_of_fixed = ImportPlan {
        skip_duplicates: true,
        ..plan("fixed.csv", fixed.len())
    };
    let paid = ledger
        .imports()
        .import_payroll(
            &plan_of_fixed,
            None,
            &mut given(&fixed),
            &mut Told::new(|| {}),
        )
        .expect("paid");
    assert!(paid.duplicates > 0 && paid.posted > 1, "{paid:?}");
    // The first goes on: its rest is paid already.
    let asked = wages(&mut ledger, "all.csv", &all, &mut Told::new(|| {})).expect_err("a doubt");
    assert_eq!(asked.code(), "similar_batch");
    let transactions = ledger.transactions().expect("a count");
    assert_eq!(transactions, fixed.len() as u64);
}

/// Ends an import after so many rows.
struct Stopped<'a> {
    told: Told<'a>,
    after: u64,
}

impl Progress for Stopped<'_> {
    fn checked(&mut self, rows: u64) {
        self.told.checked(rows);
    }

    fn posted(&mut self, rows: u64) {
        self.told.posted(rows);
    }

    fn rejected(&mut self, reject: &Reject) -> Result<(), Error> {
        self.told.rejected(reject)
    }

    fn is_stopped(&self) -> bool {
        self.told
            .posted
            .last()
            .is_some_and(|posted| *posted >= self.after)
    }
}
