//! Which element is which field, in all versions of pain.001.

use std::sync::Arc;

use bankctl_types::Day;
use bankctl_types::money::{AmountFault, PlainDecimal};
use compact_str::CompactString;
use rust_decimal::Decimal;

use crate::model::payments::{CreditTransfer, Party, PaymentGroup};
use crate::read::fault::{RowFault, shorten};

/// The header of a message.
#[derive(Default)]
pub(super) struct Header {
    pub(super) message_id: Option<String>,
    pub(super) count: Option<String>,
    pub(super) sum: Option<String>,
    pub(super) initiator: Option<String>,
    pub(super) initiator_id: Option<String>,
}

impl Header {
    pub(super) fn take(&mut self, path: &str, text: &str) {
        let field = match path {
            "MsgId" => &mut self.message_id,
            "NbOfTxs" => &mut self.count,
            "CtrlSum" => &mut self.sum,
            "InitgPty/Nm" => &mut self.initiator,
            path if path.starts_with("InitgPty/Id/") && is_id(path) => &mut self.initiator_id,
            _ => return,
        };
        field.get_or_insert_with(|| text.to_owned());
    }
}

/// Whether a path ends in what identifies a party.
fn is_id(path: &str) -> bool {
    ["/Othr/Id", "/BICOrBEI", "/AnyBIC", "/LEI", "/BIC"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// Takes a field of a payment; the reason if it can't be.
pub(super) fn group(group: &mut PaymentGroup, path: &str, text: &str) -> Option<String> {
    match path {
        "PmtInfId" => text.clone_into(&mut group.id),
        "PmtMtd" => group.is_check = text == "CHK",
        "BtchBookg" => group.is_one_entry = matches!(text, "true" | "1"),
        "PmtTpInf/InstrPrty" => group.is_urgent |= text == "HIGH",
        "PmtTpInf/SvcLvl/Cd" => group.is_urgent |= text == "URGP",
        "PmtTpInf/CtgyPurp/Cd" => group.is_salary = is_salary(text),
        // Text up to version 7, then one of two elements.
        "ReqdExctnDt" | "ReqdExctnDt/Dt" | "ReqdExctnDt/DtTm" => {
            group.execution = text.get(..10).and_then(Day::parse);
            if group.execution.is_none() {
                return Some(format!(
                    "has {:?} as a day of execution, which is none",
                    shorten(text)
                ));
            }
        }
        path => {
            if let Some(path) = path.strip_prefix("Dbtr")
                && !party(&mut group.debtor, path, text)
            {
                return Some("has two accounts of one debtor".to_owned());
            }
        }
    }
    None
}

fn is_salary(code: &str) -> bool {
    matches!(code, "SALA" | "PENS" | "BONU" | "PAYR")
}

/// Takes a field of a party, by what follows `Dbtr` or `Cdtr`. Says whether it can be:
/// of two accounts neither is chosen.
fn party(party: &mut Party, path: &str, text: &str) -> bool {
    let is_account = path.starts_with("Acct/");
    let field = match path {
        "/Nm" => &mut party.name,
        "Acct/Id/IBAN" | "Acct/Id/Othr/Id" => &mut party.account,
        "Agt/FinInstnId/BIC" | "Agt/FinInstnId/BICFI" => &mut party.agent.bic,
        "Agt/FinInstnId/ClrSysMmbId/MmbId" | "Agt/FinInstnId/Othr/Id" => &mut party.agent.member,
        _ => return true,
    };
    // Some senders write that they know no bank.
    if text == "NOTPROVIDED" {
        return true;
    }
    let kept = field.get_or_insert_with(|| text.to_owned());
    !is_account || kept == text
}

/// The fields of a transaction as they are written.
#[allow(clippy::struct_excessive_bools)] // each is a mark of its own in the file
#[derive(Default)]
pub(super) struct Fields {
    pub(super) instruction_id: Option<String>,
    pub(super) end_to_end_id: Option<String>,
    pub(super) currency: Option<String>,
    amount: Option<String>,
    /// The amount in another currency that this one is the equivalent of.
    equivalent: Option<String>,
    /// What stands there twice: the amount, or the creditor's account.
    twice: Option<&'static str>,
    is_equivalent: bool,
    is_check: bool,
    is_urgent: bool,
    is_salary: bool,
    creditor: Party,
    words: Vec<String>,
    structured: Option<String>,
}

impl Fields {
    pub(super) fn take(&mut self, path: &str, attributes: &[(CompactString, String)], text: &str) {
        match path {
            "PmtId/InstrId" => self.instruction_id = Some(text.to_owned()),
            "PmtId/EndToEndId" => self.end_to_end_id = Some(text.to_owned()),
            "PmtTpInf/InstrPrty" => self.is_urgent |= text == "HIGH",
            "PmtTpInf/SvcLvl/Cd" => self.is_urgent |= text == "URGP",
            "PmtTpInf/CtgyPurp/Cd" | "Purp/Cd" => self.is_salary |= is_salary(text),
            "Amt/InstdAmt" => {
                if self.amount.replace(text.to_owned()).is_some() {
                    self.twice = Some("amount");
                }
                let currency = attributes.iter().find(|(name, _)| name == "Ccy");
                self.currency = currency.map(|(_, code)| code.clone());
            }
            "RmtInf/Ustrd" => self.words.push(text.to_owned()),
            "RmtInf/Strd/CdtrRefInf/Ref" => {
                self.structured.get_or_insert_with(|| text.to_owned());
            }
            path if path.starts_with("Amt/EqvtAmt") => {
                self.is_equivalent = true;
                if path == "Amt/EqvtAmt/Amt" {
                    self.equivalent = Some(text.to_owned());
                }
            }
            path if path.starts_with("ChqInstr") => self.is_check = true,
            path => {
                if let Some(path) = path.strip_prefix("Cdtr")
                    && !party(&mut self.creditor, path, text)
                {
                    self.twice = Some("account");
                }
            }
        }
    }

    /// The amount as a bare number, if it can be read: sums of messages add those of all
    /// currencies, also of amounts that are the equivalent of another.
    pub(super) fn bare_amount(&self) -> Option<Decimal> {
        let amount = match (&self.amount, &self.equivalent) {
            (Some(amount), None) | (None, Some(amount)) if self.twice != Some("amount") => amount,
            _ => return None,
        };
        decimal(amount)
    }

    /// The transaction, or what is wrong with it.
    pub(super) fn transfer(
        self,
        group: Arc<PaymentGroup>,
        ordinal: u64,
        line: u64,
    ) -> Result<CreditTransfer, RowFault> {
        let fault = |field, code, value: &str, message: &str| RowFault {
            line,
            field,
            column: String::new(),
            code,
            value: shorten(value),
            message: message.to_owned(),
        };
        if group.is_check || self.is_check {
            let message = "the payment is to be made by a check, which is not drawn from a file";
            return Err(fault("row", "unsupported_instrument", "", message));
        }
        match self.twice {
            Some("amount") => {
                let message = "the transaction has two amounts";
                return Err(fault("amount", "invalid_amount", "", message));
            }
            Some(_) => {
                let message = "the creditor has two accounts";
                return Err(fault("account", "invalid_account_number", "", message));
            }
            None => {}
        }
        let Some(written) = self.amount.filter(|_| !self.is_equivalent) else {
            let (code, message) = if self.is_equivalent {
                (
                    "unsupported_amount",
                    "the amount is the equivalent of one in another currency; ask for the amount itself",
                )
            } else {
                ("missing_amount", "the amount is missing")
            };
            return Err(fault("amount", code, "", message));
        };
        let amount = amount(&written)
            .map_err(|reason| fault("amount", "invalid_amount", &written, &reason.to_string()))?;
        let Some(currency) = self.currency else {
            return Err(fault(
                "amount",
                "invalid_currency",
                &written,
                "has no currency",
            ));
        };
        if self.creditor.account.is_none() {
            let message = "the account of the creditor is missing";
            return Err(fault("account", "missing_account", "", message));
        }
        let memo = if self.words.is_empty() {
            self.structured
        } else {
            Some(self.words.join(" "))
        };
        let memo = memo.map(|memo| memo.split_whitespace().collect::<Vec<_>>().join(" "));
        Ok(CreditTransfer {
            ordinal,
            line,
            instruction_id: self.instruction_id,
            end_to_end_id: self.end_to_end_id.filter(|id| id != "NOTPROVIDED"),
            amount,
            currency,
            creditor: self.creditor,
            is_urgent: self.is_urgent || group.is_urgent,
            is_salary: self.is_salary || group.is_salary,
            memo,
            group,
        })
    }
}

/// An amount in the standard's form: digits, perhaps a point and digits.
/// Zeros at the end say nothing.
fn amount(text: &str) -> Result<PlainDecimal, AmountFault> {
    let text = match text.split_once('.') {
        Some((whole, decimals))
            if !whole.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    };
    PlainDecimal::parse(text)
}

/// A sum in that form; zero is one too.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    match amount(text) {
        Ok(amount) => Some(amount.to_decimal()),
        Err(AmountFault::Zero) => Some(Decimal::ZERO),
        Err(_) => None,
    }
}
