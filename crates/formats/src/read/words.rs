//! Words in cells and headings that say what money is.
//!
//! What belongs here: vocabulary, as data. Which way money goes, whether a
//! payment is to be made, what an amount is counted in. The words are those of
//! files in English, German, French, Spanish, Italian, Dutch and Portuguese,
//! as [`normalize`] leaves them; one word has one meaning.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::spelling::normalize;

/// What a word says about the money of its row or column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    /// Money goes out of the account that the row names.
    Debit,
    /// Money comes into it.
    Credit,
    /// The payment is not to be made, or was made already.
    Stopped,
    /// The payment is to be made.
    Ready,
    /// The number is a share or a rest, not an amount.
    Relative,
    /// Paid by check or in cash, not into the account.
    ByHand,
    /// Counted in a part of the unit: so many decimals.
    Minor(u32),
    /// Counted in thousands or more.
    Large,
    /// A sum over a time, not one payment.
    ToDate,
    /// Booked by the bank.
    Booked,
    /// Not booked by the bank, or not yet.
    NotBooked,
}

#[rustfmt::skip]
static WORDS: [(Word, &[&str]); 12] = [
    (Word::Debit, &[
        "d", "dr", "dt", "db", "debit", "debits", "debet", "dbit", "soll", "s", "af", "out", "debito", "cargo",
        "dare", "addebito", "lastschrift", "belastung", "moneyout", "paidout", "withdrawal",
    ]),
    (Word::Credit, &[
        "c", "cr", "ct", "credit", "credits", "kredit", "crdt", "haben", "h", "bij", "in", "credito",
        "abono", "avere", "accredito", "gutschrift", "moneyin", "paidin", "deposit",
    ]),
    (Word::Stopped, &[
        "void", "voided", "cancel", "cancelled", "canceled", "reject", "rejected", "returned",
        "reversed", "deleted", "removed", "stopped", "stop", "stoppayment", "stoppay", "suspended", "hold",
        "onhold", "held", "donotpay", "dontpay", "nopay", "notpaid", "notpayable", "excluded", "blocked",
        "expired", "duplicate", "inactive", "paid", "alreadypaid", "reissued", "replaced", "unapproved",
        "notapproved", "error", "invalid", "withheld", "frozen", "closed", "disabled",
        "storniert", "storno", "gesperrt", "annulliert", "abgelehnt", "geloscht", "bezahlt", "zuruckgestellt",
        "annule", "annulee", "rejete", "rejetee", "suspendu", "bloque", "paye", "payee",
        "anulado", "anulada", "rechazado", "rechazada", "cancelado", "cancelada", "retenido", "bloqueado", "pagado",
        "annullato", "respinto", "sospeso", "bloccato", "pagato",
        "geannuleerd", "geweigerd", "geblokkeerd", "betaald", "rejeitado", "suspenso", "pago",
    ]),
    (Word::Ready, &[
        "active", "approved", "ok", "okay", "ready", "valid", "released", "authorised", "authorized",
        "confirmed", "topay", "payable", "new", "open", "final", "finalised", "finalized", "submitted", "pay",
        "yes", "y", "true", "1", "x", "current", "normal", "live", "unpaid", "due", "outstanding",
        "aktiv", "genehmigt", "freigegeben", "offen", "bereit", "ja",
        "actif", "approuve", "valide", "apayer", "oui", "activo", "aprobado", "pendientedepago", "si",
        "attivo", "approvato", "dapagare", "actief", "goedgekeurd", "ativo", "aprovado", "sim",
    ]),
    (Word::Relative, &[
        "percent", "percentage", "pct", "percentofnet", "percentnet", "remainder", "remaining", "remainingbalance",
        "balanceofnet", "netremainder", "rest", "restbetrag", "prozent", "pourcentage", "reste", "porcentaje",
        "resto", "percentuale", "percentagem", "fullnet", "entirenet",
    ]),
    (Word::ByHand, &[
        "check", "cheque", "papercheck", "papercheque", "livecheck", "manualcheck", "cash", "scheck", "bar",
        "barzahlung", "especes", "efectivo", "contanti", "contant", "dinheiro", "bankdraft",
    ]),
    (Word::Minor(2), &[
        "cent", "cents", "pence", "penny", "pennies", "centime", "centimes", "centimo", "centimos", "centavo",
        "centavos", "centesimi", "ore", "groszy", "grosze", "rappen", "haler", "haleru", "kopecks",
        "kopeks", "paise", "sen", "cts",
    ]),
    (Word::Minor(3), &["fils", "baisa", "millimes"]),
    (Word::Large, &[
        "thousand", "thousands", "000s", "k", "tsd", "teur", "keur", "kusd", "milliers", "miles", "migliaia",
        "duizend", "milhares", "million", "millions", "mn", "mio", "mln", "lakh", "lakhs", "crore", "crores",
    ]),
    (Word::ToDate, &[
        "ytd", "mtd", "qtd", "yeartodate", "monthtodate", "quartertodate", "todate", "cumulative", "cumul",
        "cumule", "kumuliert", "jahressumme", "acumulado", "accumulato", "cumulatief", "priorperiod",
        "lastyear", "annual", "yearly", "annualised", "annualized",
    ]),
    (Word::Booked, &[
        "posted", "booked", "completed", "complete", "cleared", "settled", "succeeded", "success", "successful",
        "processed", "executed", "done", "reconciled", "gebucht", "ausgefuhrt", "comptabilise", "contabilizado",
        "contabilizzato", "geboekt", "verwerkt", "book",
    ]),
    (Word::NotBooked, &[
        "pending", "declined", "denied", "failed", "authorisation", "authorization", "reverted", "scheduled",
        "inprogress", "processing", "uncleared", "unsettled", "draft", "vorgemerkt", "ausstehend", "enattente",
        "pendiente", "inattesa", "inbehandeling", "pdng", "refused",
    ]),
];

/// The longest word of [`WORDS`], and longer cells are no word.
const WORD_BYTES_MAX: usize = 32;

/// What a whole cell says, if it is one of the known words.
pub(super) fn of_cell(cell: &str) -> Option<Word> {
    static KNOWN: OnceLock<HashMap<&'static str, Word, foldhash::fast::RandomState>> =
        OnceLock::new();
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > WORD_BYTES_MAX {
        return None;
    }
    match cell {
        "-" | "\u{2212}" => return Some(Word::Debit),
        "+" => return Some(Word::Credit),
        "%" => return Some(Word::Relative),
        _ => {}
    }
    if is_percentage(cell) {
        return Some(Word::Relative);
    }
    let known = KNOWN.get_or_init(|| {
        let pairs = WORDS.iter();
        let pairs = pairs.flat_map(|(word, texts)| texts.iter().map(|text| (*text, *word)));
        pairs.collect()
    });
    known.get(normalize(cell).as_str()).copied()
}

/// What a word in a heading or a title says of the unit of amounts: `'000` is
/// one there.
pub(super) fn unit_of(word: &str) -> Option<Word> {
    if matches!(word.trim(), "'000" | "000" | "\u{2019}000") {
        return Some(Word::Large);
    }
    of_cell(word)
}

/// `60%` or `12,5 %`.
fn is_percentage(cell: &str) -> bool {
    let Some(number) = cell.strip_suffix('%') else {
        return false;
    };
    let number = number.trim_end();
    !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Whether a cell under a mark such as `Void` or `Approved` says no.
pub(super) fn is_no(cell: &str) -> bool {
    matches!(
        normalize(cell).as_str(),
        "" | "n" | "no" | "0" | "false" | "none" | "nein" | "non" | "nee" | "nao"
    )
}

/// Whether a cell says which way money goes: out or in.
pub(super) fn is_out(cell: &str) -> Option<bool> {
    match of_cell(cell)? {
        Word::Debit => Some(true),
        Word::Credit => Some(false),
        _ => None,
    }
}

/// Whether a cell says that its payment is not to be made, whatever its
/// column: `VOID`, `CANCELLED`, `DO NOT PAY`.
pub(super) fn is_void(cell: &str) -> bool {
    let cell = cell.trim();
    // Nearly every memo begins with another letter or is longer.
    if cell.len() > 16 || !cell.starts_with(['V', 'v', 'C', 'c', 'D', 'd', 'S', 's', 'A', 'a']) {
        return false;
    }
    matches!(
        normalize(cell).as_str(),
        "void"
            | "voided"
            | "cancelled"
            | "canceled"
            | "donotpay"
            | "dontpay"
            | "stoppayment"
            | "storniert"
            | "annule"
            | "anulado"
            | "annullato"
    )
}

#[cfg(test)]
mod tests {
    use super::{WORDS, Word, is_no, is_out, is_void, of_cell};

    #[test]
    fn a_word_has_one_meaning() {
        let mut seen = std::collections::HashMap::new();
        for (word, texts) in WORDS {
            for text in texts {
                let before = seen.insert(*text, word);
                assert!(before.is_none_or(|before| before == word), "{text}");
            }
        }
    }

    #[test]
    fn cells_say_what_they_say() {
        let table = [
            ("DR", Some(Word::Debit)),
            (" Cr. ", Some(Word::Credit)),
            ("-", Some(Word::Debit)),
            ("VOID", Some(Word::Stopped)),
            ("On hold", Some(Word::Stopped)),
            ("Annulé", Some(Word::Stopped)),
            ("Approved", Some(Word::Ready)),
            ("Remainder", Some(Word::Relative)),
            ("60%", Some(Word::Relative)),
            ("12,5 %", Some(Word::Relative)),
            ("Cheque", Some(Word::ByHand)),
            ("Pence", Some(Word::Minor(2))),
            ("YTD", Some(Word::ToDate)),
            ("Posted", Some(Word::Booked)),
            ("Pending", Some(Word::NotBooked)),
            ("Salary", None),
            ("", None),
            ("%%", None),
        ];
        for (cell, expected) in table {
            assert_eq!(of_cell(cell), expected, "{cell:?}");
        }
        assert_eq!(is_out("Af"), Some(true));
        assert_eq!(is_out("x"), None);
        assert!(is_void("Do not pay") && !is_void("Void of the moon") && !is_void(""));
        assert!(is_no("No") && is_no("") && !is_no("Y"));
    }
}
