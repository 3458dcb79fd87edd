//! Codes of an authenticator: made known, asked for, taken off.

use super::credentials::{Ask, CodeBytes, Needed, Proof, place_of, secret};
use crate::access::AccessRoom;
use crate::access::rules::credential::{CodeSecret, Credential};
use crate::access::rules::totp::{self, RECOVERY_BYTES, RECOVERY_CODES, SECRET_BYTES};
use crate::access::tables::credentials::CredentialRow;
use crate::error::advice::{Advice, OfAccess};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::action;
use crate::privacy::encryption::{self, NONCE_BYTES};
use crate::{Ledger, Result, WriteTx, views};

impl AccessRoom<'_> {
    /// Makes a secret for the caller's authenticator, in the place of one that
    /// was made before. Codes are asked for once one was shown.
    ///
    /// # Errors
    /// In this order: no password, [`Error::Denied`], there are codes already.
    pub fn offer_codes(self, ask: Ask<'_>) -> Result<views::Codes> {
        let dry_run = self.0.context.dry_run;
        let bank = self.0.settings.name.clone();
        let proof = self.0.own_proof(ask)?;
        let mut bytes = CodeBytes::new(vec![0; SECRET_BYTES]);
        self.0.context.sessions.fill(&mut bytes)?;
        let mut nonce = [0; NONCE_BYTES];
        self.0.context.sessions.fill(&mut nonce)?;
        let sealed = encryption::encrypt(&proof.key, nonce, place_of(proof.operator), &bytes)
            .ok_or_else(|| bankctl_storage::damaged("a secret can't be sealed"))?;
        self.0.with_proof(&proof, |books, row| {
            if row.credential.asks_for_code() {
                let message = "codes are asked for already";
                return Err(Fault::new(Class::Conflict, "already_exists", message)
                    .hint(Advice::Access(OfAccess::CodesOff))
                    .into());
            }
            row.credential.codes = Some(CodeSecret {
                sealed: sealed.clone(),
                since: None,
            });
            books.keep_credential(row, action::CODES_OFFERED)
        })?;
        Ok(views::Codes {
            operator: proof.name.clone(),
            status: "offered",
            secret: (!dry_run).then(|| totp::secret_text(&bytes)),
            address: (!dry_run).then(|| totp::address(&bytes, &bank, &proof.name)),
            recovery_codes: Vec::new(),
            dry_run,
        })
    }

    /// Takes a first code, and asks for one at every login from now on. Gives
    /// the recovery codes, once.
    ///
    /// # Errors
    /// In this order: no password, [`Error::Denied`], no secret was made.
    pub fn turn_codes_on(self, ask: Ask<'_>) -> Result<views::Codes> {
        let dry_run = self.0.context.dry_run;
        let proof = self.0.own_proof(&mut *ask)?;
        let typed = ask(Needed::Code)?;
        let mut shown = Vec::new();
        for _ in 0..RECOVERY_CODES {
            let mut bytes = [0; RECOVERY_BYTES];
            self.0.context.sessions.fill(&mut bytes)?;
            shown.push(totp::recovery_text(&bytes));
        }
        self.0.with_proof(&proof, |books, row| {
            let credential = &mut row.credential;
            if credential.codes.is_none() || credential.asks_for_code() {
                let message = "no authenticator waits for its first code";
                return Err(Fault::new(Class::Refused, "no_codes_offered", message)
                    .hint(Advice::Access(OfAccess::CodesFirst))
                    .into());
            }
            let secret = secret(credential, proof.operator, &proof.key)?;
            let step = totp::step_of(&secret, &typed, proof.now, credential.code_step);
            let Some(step) = step else {
                return Err(wrong_code());
            };
            credential.code_step = step;
            credential.recovery = shown
                .iter()
                .filter_map(|code| totp::recovery_hash(code))
                .collect();
            if let Some(codes) = &mut credential.codes {
                codes.since = Some(proof.now.0);
            }
            books.keep_credential(row, action::CODES_ON)
        })?;
        Ok(views::Codes {
            operator: proof.name.clone(),
            status: "on",
            secret: None,
            address: None,
            recovery_codes: if dry_run { Vec::new() } else { shown },
            dry_run,
        })
    }

    /// Asks for no codes any more.
    ///
    /// # Errors
    /// In this order: no password, [`Error::Denied`].
    pub fn turn_codes_off(self, ask: Ask<'_>) -> Result<views::Codes> {
        let proof = self.0.own_proof(ask)?;
        self.0.with_proof(&proof, |books, row| {
            let before: &Credential = &row.credential;
            row.credential = Credential {
                codes: None,
                recovery: Vec::new(),
                ..before.clone()
            };
            books.keep_credential(row, action::CODES_OFF)
        })?;
        Ok(views::Codes {
            operator: proof.name.clone(),
            status: "off",
            secret: None,
            address: None,
            recovery_codes: Vec::new(),
            dry_run: self.0.context.dry_run,
        })
    }
}

impl Ledger {
    /// Has the caller prove the own password, and a code where one is asked
    /// for.
    fn own_proof(&mut self, ask: Ask<'_>) -> Result<Proof> {
        let ((_, operator), row) = self.own_credential()?;
        if row.is_none() {
            return Err(super::login::no_password(&operator.name));
        }
        self.proof(&operator.name, ask)
    }

    /// Writes what a proof allows to be changed.
    fn with_proof(
        &mut self,
        proof: &Proof,
        mut change: impl FnMut(&mut WriteTx<'_>, &mut CredentialRow) -> Result<()>,
    ) -> Result<()> {
        let done = self.write(|books| {
            let Some(mut row) = books.settle(proof)? else {
                return Ok(None);
            };
            change(books, &mut row).map(Some)
        });
        self.held(proof, done)
    }
}

fn wrong_code() -> Error {
    Fault::new(
        Class::Refused,
        "wrong_code",
        "the code is not the one of now",
    )
    .hint("wait for the next one; look whether both clocks are right")
    .into()
}
