//! Which currency a file says an amount is in.
//!
//! What belongs here: codes and signs beside amounts, in headings and in
//! columns. A code names one currency. A sign names all that use it: `$` can
//! be twenty dollars but never a euro, so an account in a currency that does
//! not use the sign is never paid. Signs are those of the Unicode block
//! "Currency Symbols" and the abbreviations that files of banks have, with the
//! currencies that use them by CLDR 45 (`main/*/currencies.json`, symbol and
//! narrow symbol).

use std::fmt;

use super::Currency;

/// What a file says about the currency of an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatedCurrency {
    /// A code: one currency.
    Code(Currency),
    /// A sign: one of the currencies that use it.
    Sign(&'static CurrencySign),
}

/// A sign and the currencies that use it.
#[derive(PartialEq, Eq, Debug)]
pub struct CurrencySign {
    sign: &'static str,
    codes: &'static [&'static str],
}

const fn sign(sign: &'static str, codes: &'static [&'static str]) -> CurrencySign {
    CurrencySign { sign, codes }
}

/// All signs, longer ones before those that they begin or end with.
#[rustfmt::skip]
static SIGNS: [CurrencySign; 69] = [
    sign("US$", &["USD"]), sign("U$S", &["USD", "UYU"]), sign("CA$", &["CAD"]),
    sign("C$", &["CAD", "NIO"]), sign("AU$", &["AUD"]), sign("A$", &["AUD", "ARS"]),
    sign("NZ$", &["NZD"]), sign("HK$", &["HKD"]), sign("SG$", &["SGD"]), sign("S$", &["SGD"]),
    sign("NT$", &["TWD"]), sign("MX$", &["MXN"]), sign("R$", &["BRL"]), sign("Z$", &["ZWL"]),
    sign("J$", &["JMD"]), sign("TT$", &["TTD"]), sign("EC$", &["XCD"]), sign("RD$", &["DOP"]),
    sign("N$", &["NAD"]),
    sign("$", &[
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "CUP",
        "DOP", "BSD", "BBD", "BMD", "BND", "BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD",
        "SRD", "TTD", "XCD", "NIO", "MOP", "BRL", "TOP", "WST", "CVE", "BOB", "SVC",
    ]),
    sign("€", &["EUR"]),
    sign("GH₵", &["GHS"]), sign("GH¢", &["GHS"]), sign("₵", &["GHS"]),
    sign("E£", &["EGP"]), sign("LE", &["EGP"]),
    sign("£", &["GBP", "EGP", "GIP", "FKP", "SHP", "SSP", "SDG", "SYP", "LBP"]),
    sign("CN¥", &["CNY"]), sign("JP¥", &["JPY"]),
    sign("¥", &["JPY", "CNY"]), sign("￥", &["JPY", "CNY"]), sign("円", &["JPY"]),
    sign("元", &["CNY", "TWD", "HKD"]), sign("RMB", &["CNY"]),
    sign("₹", &["INR"]), sign("₨", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    sign("Rs.", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    sign("Rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    sign("RM", &["MYR"]), sign("Rp", &["IDR"]), sign("₱", &["PHP", "CUP"]), sign("₫", &["VND"]),
    sign("฿", &["THB"]), sign("₩", &["KRW", "KPW"]), sign("₭", &["LAK"]), sign("₮", &["MNT"]),
    sign("৳", &["BDT"]), sign("₪", &["ILS"]), sign("₺", &["TRY"]), sign("TL", &["TRY"]),
    sign("₽", &["RUB", "BYN"]), sign("₴", &["UAH"]), sign("₸", &["KZT"]), sign("₾", &["GEL"]),
    sign("₼", &["AZN"]), sign("֏", &["AMD"]), sign("₦", &["NGN"]), sign("KSh", &["KES"]),
    sign("₡", &["CRC"]), sign("₲", &["PYG"]), sign("S/", &["PEN"]),
    sign("kr.", &["SEK", "NOK", "DKK", "ISK"]), sign("kr", &["SEK", "NOK", "DKK", "ISK"]),
    sign("zł", &["PLN"]), sign("Kč", &["CZK"]), sign("Ft", &["HUF"]), sign("lei", &["RON", "MDL"]),
    sign("SFr.", &["CHF"]), sign("Fr.", &["CHF", "XAF", "XOF", "XPF", "DJF", "GNF", "RWF", "BIF", "KMF"]),
];

/// Whether a character stands in symbols alone, and not in words: those of the
/// Unicode category Sc that the signs have.
fn is_of_symbols(character: char) -> bool {
    matches!(
        character,
        '$' | '\u{a2}'..='\u{a5}'
            | '\u{58f}'
            | '\u{9f3}'
            | '\u{e3f}'
            | '\u{20a0}'..='\u{20cf}'
            | '\u{ffe5}'
    )
}

impl CurrencySign {
    /// Whether it is no word.
    fn is_symbol(&self) -> bool {
        self.sign.contains(is_of_symbols)
    }

    /// The sign at the start of a text, and the text behind it.
    fn take_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (head, rest) = text.split_at_checked(self.sign.len())?;
        same_letters(head, self.sign).then_some(rest)
    }

    fn take_end<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (rest, tail) = text.split_at_checked(text.len().checked_sub(self.sign.len())?)?;
        same_letters(tail, self.sign).then_some(rest)
    }
}

fn same_letters(one: &str, other: &str) -> bool {
    one == other || (one.is_ascii() && one.eq_ignore_ascii_case(other))
}

impl StatedCurrency {
    /// Reads a text that is a code or a sign and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(currency) = code(text) {
            return Some(Self::Code(currency));
        }
        SIGNS
            .iter()
            .find(|known| known.take_start(text) == Some(""))
            .map(Self::Sign)
    }

    /// Takes a code or a sign off the start of an amount.
    pub fn take_start(text: &str) -> Option<(Self, &str)> {
        if let Some((head, rest)) = text.split_at_checked(3)
            && let Some(currency) = code(head)
        {
            return Some((Self::Code(currency), rest));
        }
        SIGNS
            .iter()
            .find_map(|known| Some((Self::Sign(known), known.take_start(text)?)))
    }

    /// Takes a code or a sign off the end of an amount.
    pub fn take_end(text: &str) -> Option<(Self, &str)> {
        let place = text.len().checked_sub(3);
        if let Some((rest, tail)) = place.and_then(|place| text.split_at_checked(place))
            && let Some(currency) = code(tail)
        {
            return Some((Self::Code(currency), rest));
        }
        SIGNS
            .iter()
            .find_map(|known| Some((Self::Sign(known), known.take_end(text)?)))
    }

    /// Finds a sign that is no word, such as `€` or `R$`, anywhere in a text:
    /// where it begins, and what follows it.
    pub fn find_symbol(text: &str) -> Option<(Self, &str, &str)> {
        // Nearly no text has any, and each text of a file is asked.
        if !text.contains(is_of_symbols) {
            return None;
        }
        let mut symbols = SIGNS.iter().filter(|known| known.is_symbol());
        symbols.find_map(|known| {
            let place = text.find(known.sign)?;
            let (before, rest) = text.split_at(place);
            Some((Self::Sign(known), before, &rest[known.sign.len()..]))
        })
    }

    /// Whether an account in `currency` can be meant.
    pub fn may_be(self, currency: Currency) -> bool {
        match self {
            Self::Code(stated) => stated == currency,
            Self::Sign(known) => known.codes.contains(&currency.code()),
        }
    }

    /// What both say together: the narrower of two statements that agree.
    pub fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Code(currency), narrower) | (narrower, Self::Code(currency)) => {
                narrower.may_be(currency).then_some(Self::Code(currency))
            }
            (Self::Sign(one), Self::Sign(two)) => {
                let (fewer, more) = if one.codes.len() <= two.codes.len() {
                    (one, two)
                } else {
                    (two, one)
                };
                let shared = fewer.codes.iter().all(|code| more.codes.contains(code));
                shared.then_some(Self::Sign(fewer))
            }
        }
    }
}

/// A currency by a code of three letters, with nothing around it.
fn code(text: &str) -> Option<Currency> {
    let letters = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters.then(|| Currency::parse(text)).flatten()
}

impl fmt::Display for StatedCurrency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(currency) => formatter.pad(currency.code()),
            Self::Sign(known) => formatter.pad(known.sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, SIGNS, StatedCurrency};

    #[test]
    fn every_sign_names_currencies_and_is_found() {
        for known in &SIGNS {
            assert!(!known.codes.is_empty(), "{}", known.sign);
            let read = StatedCurrency::parse(known.sign);
            assert_eq!(read, Some(StatedCurrency::Sign(known)), "{}", known.sign);
        }
    }

    #[test]
    fn a_sign_is_a_word_or_has_a_character_of_symbols() {
        for known in &SIGNS {
            let mut characters = known.sign.chars();
            let is_word = characters.all(|c| c.is_alphanumeric() || c == '.' || c == '/');
            assert_ne!(known.is_symbol(), is_word, "{}", known.sign);
            let found = StatedCurrency::find_symbol(known.sign);
            assert_eq!(found.is_some(), !is_word, "{}", known.sign);
        }
    }

    #[test]
    fn a_sign_is_never_another_currency() {
        let table = [
            ("$", "USD", true),
            ("$", "CAD", true),
            ("$", "EUR", false),
            ("£", "GBP", true),
            ("£", "EGP", true),
            ("£", "USD", false),
            ("¥", "JPY", true),
            ("¥", "CNY", true),
            ("¥", "USD", false),
            ("RM", "MYR", true),
            ("rm", "MYR", true),
            ("RM", "USD", false),
            ("R$", "BRL", true),
            ("R$", "USD", false),
            ("kr", "SEK", true),
            ("KR", "ISK", true),
            ("zł", "PLN", true),
            ("zł", "CZK", false),
            ("EUR", "EUR", true),
            ("EUR", "USD", false),
        ];
        for (text, code, expected) in table {
            let stated = StatedCurrency::parse(text).expect(text);
            let currency = Currency::parse(code).expect(code);
            assert_eq!(stated.may_be(currency), expected, "{text} {code}");
        }
        assert_eq!(StatedCurrency::parse("€5"), None);
        assert_eq!(StatedCurrency::parse(""), None);
    }

    #[test]
    fn two_statements_agree_or_not() {
        let stated = |text| StatedCurrency::parse(text).expect(text);
        let both = |one, two| stated(one).and(stated(two)).map(|both| both.to_string());
        assert_eq!(both("$", "CAD").as_deref(), Some("CAD"));
        assert_eq!(both("CAD", "$").as_deref(), Some("CAD"));
        assert_eq!(both("$", "US$").as_deref(), Some("US$"));
        assert_eq!(both("$", "EUR"), None);
        assert_eq!(both("€", "$"), None);
    }
}
