//! The names of months and weekdays, as data.
//!
//! What belongs here: names and usual short forms in the languages whose
//! column names are known, without accents and in small letters. A short form
//! that means two months in two languages is not here.

use chrono::Weekday;

use super::super::spelling::normalize;

/// Months in English, German, French, Spanish, Italian, Dutch, Portuguese and
/// the Nordic languages.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "janner", "jaenner", "janv", "janvier", "ene", "enero", "gen", "gennaio", "januari", "janeiro"],
    &["feb", "february", "februar", "fev", "fevr", "fevrier", "febrero", "febbraio", "febr", "februari", "fevereiro"],
    &["mar", "march", "marz", "maerz", "mrz", "mars", "marzo", "mrt", "maart", "marco", "marts"],
    &["apr", "april", "avr", "avril", "abr", "abril", "aprile"],
    &["may", "mai", "mayo", "mag", "maggio", "mei", "maio", "maj"],
    &["jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho"],
    &["jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho"],
    &["aug", "august", "aout", "ago", "agosto", "augustus", "augusti"],
    &["sep", "sept", "september", "septembre", "set", "sett", "septiembre", "setiembre", "settembre", "setembro"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out", "outubro"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dez", "dezember", "decembre", "dic", "diciembre", "dicembre", "dezembro", "des", "desember"],
];

/// Weekdays, from Monday on.
#[rustfmt::skip]
const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Mon, &["mon", "monday", "mo", "montag", "lun", "lundi", "lunes", "lunedi", "ma", "maandag", "seg", "segunda"]),
    (Weekday::Tue, &["tue", "tues", "tuesday", "di", "dienstag", "mar", "mardi", "martes", "martedi", "dinsdag", "ter", "terca"]),
    (Weekday::Wed, &["wed", "wednesday", "mi", "mittwoch", "mer", "mercredi", "mie", "miercoles", "mercoledi", "wo", "woensdag", "qua", "quarta"]),
    (Weekday::Thu, &["thu", "thur", "thurs", "thursday", "do", "donnerstag", "jeu", "jeudi", "jue", "jueves", "gio", "giovedi", "donderdag", "qui", "quinta"]),
    (Weekday::Fri, &["fri", "friday", "fr", "freitag", "ven", "vendredi", "vie", "viernes", "venerdi", "vr", "vrijdag", "sex", "sexta"]),
    (Weekday::Sat, &["sat", "saturday", "sa", "samstag", "sonnabend", "sam", "samedi", "sab", "sabado", "sabato", "za", "zaterdag"]),
    (Weekday::Sun, &["sun", "sunday", "so", "sonntag", "dim", "dimanche", "dom", "domingo", "domenica", "zo", "zondag"]),
];

/// The number of a month, from 1.
pub(super) fn month(word: &str) -> Option<u32> {
    let word = normalize(word);
    let place = MONTHS
        .iter()
        .position(|names| names.contains(&word.as_str()))?;
    u32::try_from(place + 1).ok()
}

/// The weekday of a name.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let word = normalize(word);
    let found = WEEKDAYS
        .iter()
        .find(|(_, names)| names.contains(&word.as_str()))?;
    Some(found.0)
}

/// Whether it stands behind a day's number: `2nd`, `1er`, `1º`.
pub(super) fn is_ordinal(word: &str) -> bool {
    ["st", "nd", "rd", "th", "er", "º", "ª"]
        .iter()
        .any(|ordinal| word.eq_ignore_ascii_case(ordinal))
}

/// Whether it joins day, month and year: `2 de marzo de 2026`.
pub(super) fn is_joint(word: &str) -> bool {
    ["de", "del", "of"]
        .iter()
        .any(|joint| word.eq_ignore_ascii_case(joint))
}

#[cfg(test)]
mod tests {
    use super::{MONTHS, WEEKDAYS, normalize};

    #[test]
    fn a_name_means_one_month_and_is_written_as_it_is_compared() {
        let mut names: Vec<&str> = MONTHS.concat();
        assert!(names.iter().all(|name| normalize(name) == *name));
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        let mut days: Vec<&str> = WEEKDAYS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        assert!(days.iter().all(|name| normalize(name) == *name));
        days.sort_unstable();
        assert!(days.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
