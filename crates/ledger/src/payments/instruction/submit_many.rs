//! Many requests in one transaction.
//!
//! Where one writer works at a time each asks for what it needs, and time says
//! how many are taken. On a server at most 500 requests are taken: what they
//! decide on is found, locked and read together. The rest are left for the next
//! transaction.

use std::time::{Duration, Instant};

use bankctl_types::number::AccountId;

use super::{Done, Instruction};
use crate::error::Error;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::kernel::transaction::{Ending, GroupKeys, WriteTx};
use crate::payments::PaymentsRoom;
use crate::payments::find;
use crate::payments::find::together;
use crate::{Ledger, Result};

/// How long requests are taken into a transaction: others wait for so long,
/// and for the commit.
const TOGETHER_MAX: Duration = Duration::from_millis(10);

/// How many requests are taken into a transaction on a server.
const LOCKED_MAX: usize = 500;

/// Whether the failure is one of the request, and not of the ledger.
fn is_refusal(error: &Error) -> bool {
    !matches!(error, Error::Store(_))
}

impl Instruction {
    /// The customers' accounts that it decides on and does not name. They are
    /// looked for one request at a time.
    fn accounts_found(&self, books: &mut WriteTx<'_>) -> Result<Vec<AccountId>> {
        Ok(match self {
            Self::Reverse { transaction, .. } | Self::ReverseGroup { transaction, .. } => {
                let original = find(books.driver, transaction)?;
                let mut accounts = Vec::new();
                for Transfer { request, .. } in together(books.driver, &original)? {
                    accounts
                        .extend([request.debit, request.credit].map(internal_account::unsharded));
                }
                accounts
            }
            Self::CaptureHold { hold, .. } | Self::ReleaseHold { hold } => {
                let row = tables::holds::by_id(books.driver, *hold)?;
                row.map(|row| row.hold.account).into_iter().collect()
            }
            _ => Vec::new(),
        })
    }

    /// How many transfers it comes to, mostly.
    fn transfers(&self) -> usize {
        match self {
            Self::PlaceHold { .. } | Self::ReleaseHold { .. } => 0,
            Self::Group { payments, .. } => payments.len(),
            _ => 1,
        }
    }
}

/// Locks and reads what requests decide on, all together and in order, before
/// anything is posted. Gives how many of them it was done for.
fn look_ahead(books: &mut WriteTx<'_>, instructions: &[&Instruction]) -> Result<usize> {
    let since = Instant::now();
    let mut named = GroupKeys::default();
    let mut taken = 0;
    for instruction in instructions {
        named.names.extend(instruction.names());
        match instruction.accounts_found(books) {
            Ok(found) => named.accounts.extend(found),
            // It will be refused when its turn comes.
            Err(error) if is_refusal(&error) => {}
            Err(error) => return Err(error),
        }
        let reference = instruction.reference();
        let reference = reference.and_then(|reference| reference.to_look_up());
        named.references.extend(reference);
        named.transfers += instruction.transfers();
        taken += 1;
        if since.elapsed() > TOGETHER_MAX {
            break;
        }
    }
    books.lock_group(&named)?;
    Ok(taken)
}

impl PaymentsRoom<'_> {
    /// Carries out requests in one transaction, in order, and says what came
    /// of each: those that could be are durable together, the others have
    /// written nothing. Takes as many as may be taken without keeping others
    /// waiting, and at least one; in a dry run that one alone, so that each is
    /// tried on the ledger as it is.
    ///
    /// # Errors
    /// The ledger failed, and nothing was done; or whether all was done is not
    /// known ([`Instruction::failed_with`] says what then holds for each).
    pub fn carry_out(self, instructions: &[&Instruction]) -> Result<Vec<Result<Done>>> {
        let most = match (self.0.context.dry_run, self.0.has_many_writers()) {
            (true, _) => 1,
            (false, true) => LOCKED_MAX,
            (false, false) => instructions.len(),
        };
        let all = &instructions[..instructions.len().min(most)];
        let expected = self.0.expected(all);
        let outcomes = self.0.write_to(&expected, |books| {
            let mut all = all;
            if books.driver.has_many_writers() && all.len() > 1 {
                all = &all[..look_ahead(books, all)?];
            }
            let since = Instant::now();
            let mut outcomes = Vec::with_capacity(all.len());
            for instruction in all {
                match instruction.carry_out(books) {
                    Err(error) if !is_refusal(&error) || books.is_half_done() => return Err(error),
                    outcome => outcomes.push(outcome),
                }
                if since.elapsed() > TOGETHER_MAX {
                    break;
                }
            }
            if outcomes.iter().all(Result::is_err) {
                // What a writer needs by itself is not written for nothing.
                books.ending = Ending::Rollback;
            }
            Ok(outcomes)
        })?;
        Ok(outcomes
            .into_iter()
            .zip(instructions)
            .map(|(outcome, instruction)| {
                let kept = self.0.kept(outcome, || (*instruction).clone());
                self.0.note_denial(kept)
            })
            .collect())
    }
}

impl Ledger {
    /// The accounts that will be locked, if all of them are named.
    fn expected<'i>(&self, instructions: &[&'i Instruction]) -> Vec<&'i AccountRef> {
        if !self.has_many_writers() {
            return Vec::new();
        }
        let mut expected = Vec::with_capacity(instructions.len() * 2);
        for instruction in instructions {
            let names = instruction.names();
            if names.is_empty() {
                return names;
            }
            expected.extend(names);
        }
        expected
    }
}
