//! NACHA files for tests, from entries in few words.

#![allow(dead_code, unreachable_pub)]

/// The routing number of the bank, and of its operator.
pub const OURS: &str = "091400606";
/// See [`OURS`].
pub const OPERATOR: &str = "061000146";

/// An entry: code, account, cents, name; and an addenda record from column 2 on.
pub type NachaEntry<'e> = (u8, &'e str, i64, &'e str, &'e str);

/// A file with one batch.
#[derive(Clone)]
pub struct NachaFile {
    /// The bank of the entries.
    pub bank: &'static str,
    /// The letter that tells it from others of the day.
    pub modifier: char,
    /// The day that the company asked for, `YYMMDD`.
    pub effective: &'static str,
    /// The day of the year that the operator settled on.
    pub settled: &'static str,
    /// What the entries are for.
    pub description: &'static str,
    /// Their class.
    pub sec: &'static str,
}

impl Default for NachaFile {
    fn default() -> Self {
        Self {
            bank: OURS,
            modifier: 'A',
            effective: "261121",
            settled: "325",
            description: "INVOICE",
            sec: "PPD",
        }
    }
}

impl NachaFile {
    /// A file for the gallery of failures: one credit, with one thing wrong.
    pub fn gallery(wrong: &str) -> String {
        let file = Self {
            sec: if wrong == "iat" { "IAT" } else { "PPD" },
            bank: if wrong == "ours" { "021000021" } else { OURS },
            modifier: if wrong == "ours" { 'B' } else { 'A' },
            ..Self::default()
        };
        let cents = if wrong == "same" { 501 } else { 500 };
        let text = file.of(&[(22, "744567899", cents, "NOBODY", "")]);
        match wrong {
            "count" => text.replace("9000001000001", "9000002000001"),
            "total" => text.replace("0000000500E-1", "0000000400E-1"),
            "hash" => text.replace("82000000010009140060", "82000000010009140061"),
            "class" => text.replace("5200ACME", "5225ACME"),
            "long" => text.replace("NOBODY                ", "NOBODY WITH A LONG NAME  "),
            "cut" => text[..300].to_owned(),
            _ => text,
        }
    }

    /// The file with these entries: code, account, cents, name; and an addenda record
    /// from column 2 on, if not blank.
    pub fn of(&self, entries: &[NachaEntry<'_>]) -> String {
        let entries: Vec<_> = entries.iter().map(|entry| (self.bank, *entry)).collect();
        self.of_banks(&entries)
    }

    /// The same, each for a bank of its own.
    pub fn of_banks(&self, entries: &[(&str, NachaEntry<'_>)]) -> String {
        let Self {
            bank,
            modifier,
            effective,
            settled,
            description,
            sec,
        } = self;
        let mut lines = vec![
            format!(
                "101{bank:>10}{OPERATOR:>10}2611201200{modifier}094101{:23}{:23}{:8}",
                "FIRST EXAMPLE BANK", "FEDERAL RESERVE BANK", ""
            ),
            format!(
                "5200{:16}{:20}1123456789{sec}{description:10}{:6}{effective}{settled}1123456780000001",
                "ACME CORP", "", ""
            ),
        ];
        let (mut records, mut hash, mut debits, mut credits) = (0, 0, 0, 0);
        for (place, (bank, entry)) in entries.iter().enumerate() {
            let (code, account, cents, name, addenda) = entry;
            let mark = u8::from(!addenda.is_empty());
            let number = place + 1;
            lines.push(format!(
                "6{code:02}{bank}{account:17}{cents:010}{:15}{name:22}  {mark}12345678{number:07}",
                format!("E-{number}")
            ));
            records += 1;
            hash += bank[..8].parse::<i64>().expect("digits");
            if code % 10 < 5 {
                credits += cents;
            } else {
                debits += cents;
            }
            if mark == 1 {
                lines.push(format!("{:94}", format!("7{addenda}")));
                records += 1;
            }
        }
        lines.push(format!(
            "8200{records:06}{hash:010}{debits:012}{credits:012}1123456789{:25}123456780000001",
            ""
        ));
        let blocks = (lines.len() + 1).div_ceil(10);
        lines.push(format!(
            "9{:06}{blocks:06}{records:08}{hash:010}{debits:012}{credits:012}{:39}",
            1, ""
        ));
        while !lines.len().is_multiple_of(10) {
            lines.push("9".repeat(94));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}
