//! A process that is gone between two steps.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use bankctl::domain::permission::Action;
use bankctl::ledger::Ledger;
use bankctl::store::Location;

use crate::pair::{Pair, context};

impl Pair {
    /// Goes on with the files as they are now: the connection is not closed,
    /// the WAL not written back, the shared memory lost. Behind the WAL are
    /// some bytes of a transaction that nobody has committed.
    pub(crate) fn crash(&mut self, torn: usize) {
        let left = tempfile::tempdir().expect("a folder");
        for name in ["bank.db", "bank.db-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                fs::copy(from, left.path().join(name)).expect("copied");
            }
        }
        let wal = left.path().join("bank.db-wal");
        if torn > 0 && wal.exists() {
            let whole = fs::read(&wal).expect("read");
            // What a transaction writes looks like what others have written.
            let tail = &whole[whole.len().saturating_sub(torn)..];
            OpenOptions::new()
                .append(true)
                .open(&wal)
                .and_then(|mut file| file.write_all(tail))
                .expect("appended");
        }
        let location = Location::File(left.path().join("bank.db"));
        self.ledger =
            Ledger::open(&location, context(&self.clock), Action::Deposit).expect("a ledger");
        self.folder = left;
        self.compare_balances();
    }
}
