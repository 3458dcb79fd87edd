//! Backups: one is taken at some step, and put back at a later one.

use std::fs;
use std::rc::Rc;

use bankctl::config;
use bankctl_ledger::Ledger;
use bankctl_storage::Location;
use bankctl_storage::atomic_file::Output;

use super::bank::{Bank, Outcome};
use super::partners::Partner;
use super::place::Place;
use super::real::{Names, Real, Told, both, context};

impl Bank {
    /// Keeps what there is, in the place of what was kept before.
    pub(super) fn back_up(&mut self) {
        self.backup = None;
        self.backup = Some(Box::new(self.clone()));
    }

    /// Whether there is a backup that misses nothing that the other ledger has.
    /// What was sent since would be there, and not here: that shows when both are
    /// compared, and is not the model's. Nor are days that end before what the backup
    /// has of them was done, as by a clock that went back since.
    pub(super) fn may_restore(&self) -> bool {
        self.backup.as_ref().is_some_and(|kept| {
            kept.partner.sent.len() == self.partner.sent.len() && kept.clock <= self.clock
        })
    }

    /// Goes back to what was kept: but time, the other ledger, and who is here
    /// do not.
    pub(super) fn restore(&mut self) {
        let Some(backup) = self.backup.take() else {
            unreachable!("no backup");
        };
        let clock = self.clock;
        let partner = self.partner.with_ends_of(&backup.partner);
        let person = self.person;
        *self = Self {
            person,
            ..(*backup).clone()
        };
        self.backup = Some(backup);
        self.pass(clock - self.clock);
        self.partner = partner;
    }
}

impl Partner {
    /// What the other ledger is, with what this one knew of it once.
    fn with_ends_of(&self, known: &Self) -> Self {
        let mut partner = self.clone();
        partner.is_known = known.is_known;
        for (sent, known) in partner.sent.iter_mut().zip(&known.sent) {
            sent.end = known.end;
        }
        partner
    }
}

impl Names {
    /// Forgets what is not there any more.
    fn restore(&mut self, bank: &Bank) {
        self.customers.truncate(bank.customers.len());
        self.accounts.truncate(bank.accounts.len());
        self.transactions.truncate(bank.transactions.len());
        self.holds.truncate(bank.holds.len());
        self.requests.truncate(bank.requests.len());
        self.papers.truncate(bank.papers.len());
    }
}

impl<P: Place> Real<P> {
    pub(super) fn back_up(&mut self) -> Told {
        let path = self.backups.path().join("backup.db");
        // It would not take the place of a ledger, which a backup is too.
        if path.exists() {
            fs::remove_file(&path).expect("removed");
        }
        let output = Output::new_file(&path, Rc::new(config::guard(None)));
        let told = self.ledger.admin().backup(&output, None)?;
        let known = u64::try_from(self.names.transactions.len()).expect("small");
        assert_eq!(told.transactions, known);
        Ok(Outcome::Done)
    }

    /// Nobody works with the ledger meanwhile.
    pub(super) fn restore(&mut self, bank: &Bank) -> Told {
        let location: Location = self.place.location();
        // Both let go of it, and have the other ledger in their hands as long.
        self.ledger = self.there.open(0)?;
        self.other = self.there.open(1)?;
        let here = Ledger::may_restore(&location, context(&self.clock))?;
        let path = self.backups.path().join("backup.db");
        let which = (here.as_ref(), None);
        Ledger::prove_backup(&path, &location, None, which, context(&self.clock))?.finish()?;
        [self.ledger, self.other] = both(&location, &self.clock);
        self.turn_to(bank);
        self.names.restore(bank);
        Ok(Outcome::Done)
    }
}
