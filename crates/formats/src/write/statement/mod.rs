//! Statements of accounts that the bank issues, in the forms that people and programs
//! read.
//!
//! What belongs here: turning the model into the bytes of a form, one file a form. Each
//! is a function of the model and of nothing else: no clock, so that the same statement
//! is the same bytes whenever it is written. Texts of people are data: none can end a
//! field, a line or an element of a form.

mod bai2;
mod camt053;
mod csv;
mod fold;
mod html;
mod json;
mod mt940;
mod ofx;
#[cfg(feature = "pdf")]
mod pdf;
mod text;
mod words;
mod xml;

use std::collections::BTreeSet;

use bankctl_types::account_statement::AccountStatement;

/// A form of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatementForm {
    /// Lines of 80 columns.
    Text,
    /// A page for browsers, printers and screen readers.
    Html,
    /// Rows for spreadsheets, as the history of an account has them.
    Csv,
    /// All that is known, for programs.
    Json,
    /// ISO 20022, camt.053.001.08.
    Camt053,
    /// SWIFT MT940.
    Mt940,
    /// OFX 2.2.
    Ofx,
    /// OFX 1.0.2, for programs that read no XML.
    Ofx1,
    /// PDF/A-3a and PDF/UA-1 in one, with the statement as camt.053 attached.
    Pdf,
    /// BAI2 (ASC X9.121 before it had that number).
    Bai2,
}

/// A statement in a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether letters that the form does not have were written as others.
    pub is_folded: bool,
    /// Characters that the fonts of the form lack: another is drawn, and the text is there.
    pub glyphs_missing: BTreeSet<char>,
}

impl Written {
    /// A form without fonts.
    fn of(bytes: Vec<u8>, is_folded: bool) -> Self {
        Self {
            bytes,
            is_folded,
            glyphs_missing: BTreeSet::new(),
        }
    }
}

/// A statement that can't be written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the statement can't be written: {0}")]
pub struct WriteFault(pub(crate) String);

impl StatementForm {
    /// Every form.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Html,
        Self::Pdf,
        Self::Csv,
        Self::Json,
        Self::Camt053,
        Self::Mt940,
        Self::Ofx,
        Self::Ofx1,
        Self::Bai2,
    ];
    /// Every name, in the order of the forms.
    pub const NAMES: &'static [&'static str] = &[
        "text", "html", "pdf", "csv", "json", "camt053", "mt940", "ofx", "ofx1", "bai2",
    ];

    /// Whether this build can write it: PDF can be left out.
    pub fn is_built(self) -> bool {
        self != Self::Pdf || cfg!(feature = "pdf")
    }

    /// What it is called, if no terminal can show it.
    pub fn binary_name(self) -> Option<&'static str> {
        match self {
            // Its letters are not those of a terminal.
            Self::Ofx1 => Some("OFX 1.0.2"),
            Self::Pdf => Some("PDF"),
            _ => None,
        }
    }

    /// The name that people and scripts give.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Camt053 => "camt053",
            Self::Mt940 => "mt940",
            Self::Ofx => "ofx",
            Self::Ofx1 => "ofx1",
            Self::Bai2 => "bai2",
        }
    }

    /// The form of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|form| form.name() == name)
    }

    /// How the names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Camt053 => "xml",
            Self::Mt940 => "sta",
            Self::Ofx | Self::Ofx1 => "ofx",
            Self::Bai2 => "bai",
        }
    }

    /// Writes a statement.
    ///
    /// # Errors
    /// What the form can't hold.
    pub fn write(self, statement: &AccountStatement) -> Result<Written, WriteFault> {
        let whole = |text: String| Written::of(text.into_bytes(), false);
        Ok(match self {
            Self::Text => whole(text::write(statement)),
            Self::Html => whole(html::write(statement)),
            #[cfg(feature = "pdf")]
            Self::Pdf => pdf::write(statement)?,
            #[cfg(not(feature = "pdf"))]
            Self::Pdf => return Err(WriteFault("this build has no PDF".to_owned())),
            Self::Csv => Written::of(csv::write(statement)?, false),
            Self::Json => whole(json::write(statement)?),
            Self::Camt053 => whole(camt053::write(statement)),
            Self::Mt940 => mt940::write(statement),
            Self::Ofx => whole(ofx::write_xml(statement)),
            Self::Ofx1 => ofx::write_sgml(statement),
            Self::Bai2 => bai2::write(statement),
        })
    }
}

impl std::fmt::Display for StatementForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
