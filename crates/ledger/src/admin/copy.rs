//! A whole ledger copied to another engine, and proved there.

use bankctl_storage::{Location, Mode};
use bankctl_types::text::counted;

use crate::access::rules::permission::Action;
use crate::access::{self, authorize};
use crate::admin::AdminRoom;
use crate::admin::copy_rows;
use crate::audit::verify;
use crate::error::advice::{Advice, OfLedger};
use crate::error::{Class, Fault};
use crate::kernel::rules::merkle::hexadecimal;
use crate::kernel::tables::settings::Log;
use crate::kernel::tables::{self, transfers};
use crate::{Context, Ledger, Result, privacy, rooms, views};

impl AdminRoom<'_> {
    /// Copies this ledger to another place; a copy that was broken off goes on
    /// where it stopped. `progress` is told what is done, how much of it, and
    /// of how much.
    ///
    /// The source is proved first. All rows are read on one state of it, with
    /// their hashes; the copy is proved from its own rows, and its root must
    /// be the one that the source had in that state.
    ///
    /// # Errors
    /// `already_exists`; `verification_failed` of either side.
    pub fn copy_to(
        self,
        target: &Location,
        context: Context,
        mut progress: impl FnMut(&'static str, u64, u64),
    ) -> Result<views::LedgerCopy> {
        let proof = self
            .0
            .audit()
            .verify(|done, all| progress("transactions proved", done, all))?;
        sound(
            "the ledger to copy",
            &proof,
            Advice::Ledger(OfLedger::Proof),
        )?;
        let mut copy = views::LedgerCopy {
            from: self.0.location.to_string(),
            to: target.to_string(),
            transactions: proof.transactions,
            accounts: proof.accounts,
            root: proof.root,
            dry_run: self.0.context.dry_run,
        };
        if self.0.context.dry_run {
            bankctl_storage::must_be_free(target)?;
            return Ok(copy);
        }
        let (mut driver, claim) = bankctl_storage::draft(target)?;
        self.0.driver.begin(Mode::Read)?;
        let copied = || -> Result<_> {
            let source = self.0.driver.as_mut();
            let all = copy_rows::rows(source)?;
            copy_rows::copy(source, driver.as_mut(), |done| {
                progress("rows copied", done, all);
            })?;
            Ok(tables::settings::all_peaks(source, Log::Journal)?)
        }();
        self.0.driver.rollback();
        let peaks = copied?;
        let numbers = rooms::numbered();
        bankctl_storage::finish_copy(target, driver.as_mut(), transfers::USED_ANEW, &numbers)?;
        let mut there = Ledger::over(target, driver, context, self.0.action)?;
        let proof = there
            .audit()
            .verify(|done, all| progress("transactions proved", done, all))?;
        let context = there.context;
        drop(there.driver);
        let unfinished = bankctl_storage::draft_name(target);
        let remove = format!("remove {unfinished} and run the command again");
        sound("the copy", &proof, remove.as_str())?;
        if proof.root != hexadecimal(&verify::root_of(&peaks)) {
            let message = "the copy has another root than the ledger that it was copied from";
            return Err(Fault::new(Class::Damaged, "verification_failed", message)
                .hint(remove)
                .into());
        }
        bankctl_storage::publish(target, &claim, |driver| {
            privacy::record_of_copy(driver, &context)
        })?;
        self.0.stay_operator(target, context)?;
        copy.transactions = proof.transactions;
        copy.accounts = proof.accounts;
        copy.root = proof.root;
        Ok(copy)
    }
}

impl Ledger {
    /// The operator who copied works with the copy too, under the name that is known
    /// there: a server calls people by other names than the system does.
    fn stay_operator(&mut self, target: &Location, context: Context) -> Result<()> {
        self.driver.begin(Mode::Read)?;
        let here = authorize::authorize(self.driver.as_mut(), &self.context, self.action);
        self.driver.rollback();
        let Some((key, operator)) = here?.actor.operator else {
            return Ok(());
        };
        let driver = bankctl_storage::open(target, &mut |driver, what| {
            privacy::upgrade(driver, what, &context)
        })?;
        let account = context.account(driver.as_ref());
        let mut there = Self::over(target, driver, context, Action::OperatorRecover)?;
        there.write(|books| {
            if access::operator_of_account(books.driver, &account)?.is_none() {
                books.take_over(&account, operator.roles(key))?;
            }
            Ok(())
        })
    }
}

fn sound(what: &str, proof: &views::Verification, hint: impl Into<Advice>) -> Result<()> {
    let Some(problem) = proof.problems.first() else {
        return Ok(());
    };
    let message = format!(
        "{what} is not as it was written: {}, the first: {}: {}",
        counted(proof.problems.len(), "problem"),
        problem.subject,
        problem.message
    );
    Err(Fault::new(Class::Damaged, "verification_failed", message)
        .hint(hint)
        .into())
}
