//! A forger: who may write the file, knows the program, and has neither a key
//! nor a checkpoint. Whatever was changed in the file, he makes all that follows
//! fit again: hashes, links, running balances, positions, figures, peaks, sums of
//! imported files, and the change log's last line about each record.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use bankctl_ledger::access;
use bankctl_ledger::documents::rules::Recorded;
use bankctl_ledger::kernel::rules::change::Subject;
use bankctl_ledger::kernel::rules::daily_totals::Flow;
use bankctl_ledger::kernel::rules::merkle::Peaks;
use bankctl_ledger::kernel::rules::skip_list::SkipRoots;
use bankctl_ledger::kernel::rules::transfer::Transfer;
use bankctl_ledger::kernel::tables;
use bankctl_ledger::payments::rules::Signatories;
use bankctl_ledger::rooms::forms;
use bankctl_storage::{Driver, Location};
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::AccountId;
use rusqlite::{Connection, params};
use serde::Serialize;

use crate::by_hand::unheld;

/// All rows of a table in one page.
const ALL: i64 = 1_000_000;

/// The file, with nothing that keeps a hand from it.
pub struct Forger {
    path: PathBuf,
    pub connection: Connection,
}

/// The key of figures: day, currency, kind, channel, flow and lane.
type Counted = (i64, String, i64, i64, i64, i64);

/// What the change log should say of a record: the key of its line, and the text.
type Lines = Vec<((Subject, i64), i64, String)>;

impl Forger {
    pub fn open(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            connection: unheld(path),
        }
    }

    /// Leaves one file.
    pub fn close(self) {
        let back = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.connection.execute_batch(back).expect("written back");
    }

    /// Makes everything fit. What can't be read any more stays as it is.
    pub fn refit(&self) {
        if let Some(rows) = self.read(|driver| tables::transfers::page(driver, 0, ALL)) {
            self.connection.execute_batch("BEGIN").expect("begun");
            self.journal(rows);
            self.connection.execute_batch("COMMIT").expect("done");
        }
        let lines = self.read(|driver| Ok(lines(driver)));
        self.connection.execute_batch("BEGIN").expect("begun");
        for (_, line, text) in lines.unwrap_or_default() {
            self.run("UPDATE change SET after = ?1 WHERE id = ?2 AND after <> ?1 AND after NOT LIKE 'sealed:%'", params![text, line]);
        }
        self.connection.execute_batch("COMMIT").expect("done");
        if let Some(rows) = self.read(|driver| tables::changes::page(driver, 0, ALL)) {
            self.connection.execute_batch("BEGIN").expect("begun");
            self.register(rows);
            self.connection.execute_batch("COMMIT").expect("done");
        }
    }

    /// As the program reads it, or nothing.
    fn read<T>(
        &self,
        read: impl FnOnce(&mut dyn Driver) -> bankctl_storage::Result<T>,
    ) -> Option<T> {
        let place = Location::File(self.path.clone());
        let mut driver = bankctl_storage::open(&place, &mut |_, _| Ok(None)).ok()?;
        read(driver.as_mut()).ok()
    }

    fn run(&self, statement: &str, values: impl rusqlite::Params) {
        let done = self.connection.prepare_cached(statement);
        // What the file itself refuses stays as it is.
        let _ = done.and_then(|mut prepared| prepared.execute(values));
    }

    fn journal(&self, rows: Vec<tables::transfers::TransferRow>) {
        let mut walked: HashMap<AccountId, (i64, i64, SkipRoots)> = HashMap::new();
        let mut lanes: BTreeMap<i64, Peaks> = BTreeMap::new();
        let mut figures: BTreeMap<Counted, (i64, i64)> = BTreeMap::new();
        let mut batches: BTreeMap<i64, (i64, i64, i64, i64)> = BTreeMap::new();
        for row in rows {
            let Transfer {
                id, request, stamp, ..
            } = &row.transfer;
            let leaf = row.transfer.leaf();
            let mut sides = Vec::new();
            for (account, sign) in [(request.debit, -1), (request.credit, 1)] {
                let (balance, legs, spine) = walked.entry(account).or_default();
                *balance = balance.wrapping_add(sign * request.amount_minor);
                *legs += 1;
                let links = spine.push(*id);
                sides.push((*balance, links.previous, links.jump));
            }
            self.run(
                "UPDATE transfer SET leaf = ?2, debit_balance_minor = ?3, debit_previous = ?4, debit_jump = ?5, credit_balance_minor = ?6, credit_previous = ?7, credit_jump = ?8 WHERE id = ?1",
                params![id, leaf, sides[0].0, sides[0].1, sides[0].2, sides[1].0, sides[1].1, sides[1].2],
            );
            lanes.entry(row.lane).or_default().push(leaf);
            let currency = self.connection.query_row(
                "SELECT currency FROM account WHERE id = ?1",
                [request.debit.0],
                |row| row.get(0),
            );
            let key = (
                i64::from(stamp.business_date.0),
                currency.unwrap_or_else(|_| "USD".to_owned()),
                request.kind.code(),
                request
                    .channel
                    .map_or(0, bankctl_types::kind::Channel::code),
                Flow::between(request.debit, request.credit) as i64,
                row.lane,
            );
            let counted = figures.entry(key).or_default();
            *counted = (counted.0 + 1, counted.1.wrapping_add(request.amount_minor));
            if let Some(origin) = row.transfer.origin {
                let sum = batches.entry(origin.batch).or_insert((0, 0, *id, *id));
                *sum = (
                    sum.0 + 1,
                    sum.1.wrapping_add(request.amount_minor),
                    sum.2,
                    *id,
                );
            }
        }
        self.run(
            "UPDATE position SET balance_minor = 0, legs = 0, spine = x''",
            [],
        );
        for (account, (balance, legs, spine)) in walked {
            self.run(
                "INSERT INTO position (account, balance_minor, legs, spine) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account) DO UPDATE SET balance_minor = ?2, legs = ?3, spine = ?4",
                params![account.0, balance, legs, spine.to_bytes()],
            );
        }
        self.run("DELETE FROM rollup", []);
        for ((day, currency, kind, channel, flow, lane), (count, sum)) in figures {
            self.run(
                "INSERT INTO rollup (day, currency, kind, channel, flow, lane, transfers, amount_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![day, currency, kind, channel, flow, lane, count, sum],
            );
        }
        for (batch, (count, sum, first, last)) in batches {
            self.run(
                "UPDATE batch SET posted = ?2, amount_minor = ?3, first_transfer = ?4, last_transfer = ?5 WHERE id = ?1 AND kind = 1",
                params![batch, count, sum, first, last],
            );
        }
        self.peaks(1, &lanes);
    }

    fn register(&self, rows: Vec<tables::changes::ChangeRow>) {
        let mut lanes: BTreeMap<i64, Peaks> = BTreeMap::new();
        for row in rows {
            let leaf = row.change.leaf();
            let set = "UPDATE change SET leaf = ?2 WHERE id = ?1 AND leaf <> ?2";
            self.run(set, params![row.change.id, leaf]);
            lanes.entry(row.lane).or_default().push(leaf);
        }
        self.peaks(2, &lanes);
    }

    /// Keeps the peaks of every lane, with those that there were not before.
    fn peaks(&self, log: i64, lanes: &BTreeMap<i64, Peaks>) {
        self.run(
            "UPDATE log SET leaves = 0, peaks = x'' WHERE id % 2 = ?1",
            [log % 2],
        );
        for (lane, peaks) in lanes {
            let leaves = i64::try_from(peaks.leaves()).expect("few");
            self.run(
                "INSERT INTO log (id, leaves, peaks) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET leaves = ?2, peaks = ?3",
                params![lane * 2 + log, leaves, peaks.to_bytes()],
            );
        }
    }
}

/// Every record as the change log should have it, kind by kind: one that can't be
/// read is left out with those of its kind.
fn lines(driver: &mut dyn Driver) -> Lines {
    fn text(record: &impl Serialize) -> String {
        serde_json::to_string(record).expect("JSON")
    }
    let mut found = Lines::new();
    if let (Ok(row), Ok(now)) = (tables::settings::ledger(driver), forms::ledger(driver)) {
        found.push(((Subject::Ledger, 1), row.change, text(&now)));
    }
    for row in access::tables::operators::all(driver).unwrap_or_default() {
        found.push(((Subject::Operator, row.id), row.change, text(&row.operator)));
    }
    for row in bankctl_ledger::approvals::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Approval, row.id), row.change, text(&row.approval)));
    }
    for row in access::tables::api_tokens::all(driver).unwrap_or_default() {
        found.push(((Subject::Token, row.id), row.change, text(&row.token)));
    }
    for row in access::tables::credentials::all(driver).unwrap_or_default() {
        found.push((
            (Subject::Credential, row.operator),
            row.change,
            text(&row.credential),
        ));
    }
    for row in access::tables::sessions::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Session, row.id), row.change, text(&row.session)));
    }
    for row in bankctl_ledger::documents::table::page(driver, 0, ALL).unwrap_or_default() {
        let sealed = bankctl_ledger::documents::table::content(driver, row.id).unwrap_or_default();
        let now = Recorded::of(&row.document, sealed.as_deref());
        found.push(((Subject::Document, row.id), row.change, text(&now)));
    }
    for transfer in bankctl_ledger::payments::table::page(driver, 0, ALL).unwrap_or_default() {
        let by = bankctl_ledger::payments::table::of(driver, transfer).unwrap_or_default();
        let lines = bankctl_ledger::payments::table::lines(driver, transfer).unwrap_or_default();
        for line in lines {
            found.push((
                (Subject::Signatories, transfer),
                line,
                text(&Signatories::of(transfer, &by)),
            ));
        }
    }
    for row in bankctl_ledger::customers::table::page(driver, 0, None::<CustomerStatus>, ALL)
        .unwrap_or_default()
    {
        found.push((
            (Subject::Customer, row.customer.number.key()),
            row.change,
            text(&row.customer),
        ));
    }
    let all = (AccountId(0), AccountId(i64::MAX));
    for row in tables::accounts::page(driver, all.0, all.1, None, ALL).unwrap_or_default() {
        found.push((
            (Subject::Account, row.account.id.0),
            row.change,
            text(&row.account),
        ));
    }
    for row in tables::holds::page(driver, None, 0, ALL).unwrap_or_default() {
        found.push((
            (Subject::Hold, row.hold.id.key()),
            row.change,
            text(&forms::hold(&row)),
        ));
    }
    for row in bankctl_ledger::imports::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push((
            (Subject::Batch, row.id),
            row.change,
            text(&forms::batch(&row)),
        ));
    }
    for row in
        bankctl_ledger::interledger::table::dispatches(driver, None, 0, ALL).unwrap_or_default()
    {
        found.push((
            (Subject::Dispatch, row.id),
            row.change,
            text(&forms::dispatch(&row)),
        ));
    }
    for row in bankctl_ledger::interledger::table::arrivals(driver, 0, ALL).unwrap_or_default() {
        found.push((
            (Subject::Arrival, row.id),
            row.change,
            text(&forms::arrival(&row)),
        ));
    }
    for row in tables::business_days::page(driver, i64::MIN, ALL).unwrap_or_default() {
        let steps = bankctl_ledger::day::table::steps(driver, row.day.date).unwrap_or_default();
        found.push((
            (Subject::BusinessDay, i64::from(row.day.date.0)),
            row.change,
            text(&forms::business_day(&row, &steps)),
        ));
    }
    for row in bankctl_ledger::day::table::page(driver, 0, ALL).unwrap_or_default() {
        let record = forms::problem(&row);
        found.push(((Subject::Problem, row.id), row.change, text(&record)));
    }
    for row in bankctl_ledger::day::calendar_table::all(driver).unwrap_or_default() {
        found.push(((Subject::Calendar, row.id), row.change, text(&row.calendar)));
    }
    for row in bankctl_ledger::products::table::products(driver).unwrap_or_default() {
        if let Some(change) = row.change {
            found.push(((Subject::Product, row.id), change, text(&row.record)));
        }
    }
    for row in bankctl_ledger::products::table::rate_page(driver, 0, ALL).unwrap_or_default() {
        let key = (Subject::InterestRate, row.id);
        found.push((key, row.change.unwrap_or_default(), text(&row.record)));
    }
    let given = bankctl_ledger::products::table::assignment_page(driver, 0, ALL);
    for row in given.unwrap_or_default() {
        let key = (Subject::AccountProduct, row.id);
        found.push((key, row.change.unwrap_or_default(), text(&row.record)));
    }
    for row in bankctl_ledger::orders::table::page(driver, None, 0, ALL).unwrap_or_default() {
        let key = (Subject::StandingOrder, row.id);
        found.push((key, row.change, text(&row.order)));
    }
    let done = bankctl_ledger::orders::table::occurrence_page(driver, 0, ALL);
    for row in done.unwrap_or_default() {
        let key = (Subject::Occurrence, row.id);
        found.push((key, row.change, text(&row.occurrence)));
    }
    for row in bankctl_ledger::tills::table::till_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Till, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::tills::table::count_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::CashCount, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::tills::table::handover_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Handover, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::ach::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::AchEntry, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::disputes::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Dispute, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::checks::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Check, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::regulations::table::page(driver, 0, ALL).unwrap_or_default() {
        let key = (Subject::Regulation, row.id);
        found.push((key, row.change, text(&row.record)));
    }
    for row in bankctl_ledger::drawn_checks::table::book_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::CheckBook, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::drawn_checks::table::stop_page(driver, 0, ALL).unwrap_or_default() {
        found.push((
            (Subject::StopPayment, row.id),
            row.change,
            text(&row.record),
        ));
    }
    for row in bankctl_ledger::drawn_checks::table::item_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::DrawnCheck, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::alerts::table::page(driver, 0, ALL).unwrap_or_default() {
        let subject = match row.kind {
            bankctl_ledger::alerts::rules::states::RowKind::Alert => Subject::Alert,
            _ => Subject::Case,
        };
        found.push(((subject, row.id), row.change, row.record));
    }
    for row in bankctl_ledger::ctr::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::CtrReport, row.id), row.change, row.record));
    }
    for row in bankctl_ledger::statements::table::page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Statement, row.id), row.change, text(&row.issued)));
    }
    for row in bankctl_ledger::reconciliations::table::page(driver, 0, ALL).unwrap_or_default() {
        let key = (Subject::Reconciliation, row.id);
        found.push((key, row.change, text(&row.record)));
    }
    for row in bankctl_ledger::fees::table::term_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::FeeTerm, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::fees::table::fee_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::Fee, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::fees::table::waiver_page(driver, 0, ALL).unwrap_or_default() {
        found.push(((Subject::FeeWaiver, row.id), row.change, text(&row.record)));
    }
    for row in bankctl_ledger::limits::table::limit_page(driver, 0, ALL).unwrap_or_default() {
        found.push((
            (Subject::PaymentLimit, row.id),
            row.change,
            text(&row.limit),
        ));
    }
    let limits = bankctl_ledger::limits::table::customer_limit_page(driver, 0, ALL);
    for row in limits.unwrap_or_default() {
        let key = (Subject::CustomerLimit, row.id);
        found.push((key, row.change, text(&row.limit)));
    }
    for row in bankctl_ledger::limits::table::dormancy_page(driver, 0, ALL).unwrap_or_default() {
        let key = (Subject::Dormancy, row.dormancy.account.0);
        found.push((key, row.change, text(&row.dormancy)));
    }
    for row in bankctl_ledger::exchange::table::page(driver, 0, ALL).unwrap_or_default() {
        let key = (Subject::ExchangeRate, row.id);
        found.push((key, row.change, text(&row.set)));
    }
    for row in tables::periods::page(driver, i64::MIN, ALL).unwrap_or_default() {
        let key = (Subject::Period, i64::from(row.month.0));
        found.push((key, row.change, text(&forms::period(&row))));
    }
    found
}
