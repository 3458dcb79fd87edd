//! Which decimal mark a column of amounts has, by the evidence of all rows.
//!
//! What belongs here: weighing cells and deciding. A cell that can be read
//! with one mark only proves that mark; one that reads differently with each
//! (`1,234`) proves nothing and needs a proof or an answer from elsewhere.
//! In a column with proofs of both, a cell is taken only if it has no second
//! reading and keeps to the mark of most cells.

use bankctl_types::Currency;
use bankctl_types::money::AmountFault;

use super::amount::{DecimalMark, Number, plain, read};

/// What the cells of one column have shown so far.
#[derive(Default, Debug)]
pub struct Evidence {
    point: u64,
    comma: u64,
    ambiguous: Option<Doubt>,
    /// Whether the currency has no decimals: then `1,234` has one reading.
    whole: bool,
}

/// The first cell that can be read in two ways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// The line of its row.
    pub line: u64,
    /// The column's place.
    pub place: usize,
    /// The cell.
    pub value: String,
}

/// A cell read with each mark.
#[derive(Clone, Copy, Debug)]
pub struct Readings {
    /// With a decimal point.
    pub point: Result<Number, AmountFault>,
    /// With a decimal comma.
    pub comma: Result<Number, AmountFault>,
}

impl Evidence {
    /// Evidence of a column in this currency, where it is known.
    pub fn of(currency: Option<Currency>) -> Self {
        Self {
            whole: currency.is_some_and(|currency| currency.decimals() == 0),
            ..Self::default()
        }
    }

    /// Takes a cell into account.
    pub fn weigh(&mut self, line: u64, place: usize, text: &str) -> Readings {
        let readings = readings(text, self.whole);
        match (readings.point, readings.comma) {
            (Ok(point), Ok(comma)) if point != comma => {
                self.ambiguous.get_or_insert_with(|| Doubt {
                    line,
                    place,
                    value: text.to_owned(),
                });
            }
            (Ok(_), Err(_)) => self.point += 1,
            (Err(_), Ok(_)) => self.comma += 1,
            _ => {}
        }
        readings
    }

    /// Decides how the column is read; `asked` goes before all evidence.
    ///
    /// # Errors
    /// The first cell in doubt, if nothing shows what is meant.
    pub fn decide(&self, asked: Option<DecimalMark>) -> Result<AmountStyle, Doubt> {
        if let Some(mark) = asked {
            return Ok(AmountStyle {
                mark,
                conflict: false,
                whole: self.whole,
            });
        }
        if let (0, 0, Some(doubt)) = (self.point, self.comma, &self.ambiguous) {
            return Err(doubt.clone());
        }
        let mark = if self.comma > self.point {
            DecimalMark::Comma
        } else {
            DecimalMark::Point
        };
        Ok(AmountStyle {
            mark,
            conflict: self.point > 0 && self.comma > 0,
            whole: self.whole,
        })
    }
}

fn readings(text: &str, whole: bool) -> Readings {
    // A plain number whose decimals cannot be a group of thousands.
    if let Some(number) = plain(text) {
        let point = text.find('.');
        let grouped = point
            .is_some_and(|place| place <= 3 && !text.starts_with('0') && text.len() - place == 4);
        if point.is_none() || !grouped {
            let comma = match point {
                Some(_) => Err(AmountFault::NotPlain),
                None => Ok(number),
            };
            return Readings {
                point: Ok(number),
                comma,
            };
        }
    }
    let mut readings = Readings {
        point: read(text, DecimalMark::Point),
        comma: read(text, DecimalMark::Comma),
    };
    // Three digits behind a mark are a group where there are no decimals.
    if let (true, Ok(point), Ok(comma)) = (whole, readings.point, readings.comma)
        && point != comma
    {
        let wrong = if point.decimals() > 0 {
            &mut readings.point
        } else {
            &mut readings.comma
        };
        *wrong = Err(AmountFault::NotPlain);
    }
    readings
}

/// How the amounts of a column are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AmountStyle {
    /// The decimal mark.
    pub mark: DecimalMark,
    /// Whether other cells prove the other mark.
    pub conflict: bool,
    /// Whether the currency has no decimals.
    pub whole: bool,
}

/// Why a cell is not an amount of its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CellFault {
    /// It is no amount at all, or none that can be posted.
    #[error("{0}")]
    Amount(AmountFault),
    /// It is one with the other decimal mark only.
    #[error("does not have the column's decimal sign, which is {0:?}; write the amount with it")]
    OtherMark(char),
    /// The column has both marks, and this cell reads with either.
    #[error(
        "can be read in two ways, and the column has both decimal signs; write it without separators"
    )]
    TwoWays,
}

impl CellFault {
    /// The stable name of this kind of fault.
    pub fn code(self) -> &'static str {
        match self {
            Self::Amount(_) | Self::OtherMark(_) => "invalid_amount",
            Self::TwoWays => "ambiguous_amount",
        }
    }
}

impl From<AmountFault> for CellFault {
    fn from(fault: AmountFault) -> Self {
        Self::Amount(fault)
    }
}

impl AmountStyle {
    /// Reads a cell of the column.
    ///
    /// # Errors
    /// [`CellFault`] says why it cannot be taken.
    pub fn read(self, text: &str) -> Result<Number, CellFault> {
        if self.conflict {
            let Readings { point, comma } = readings(text, self.whole);
            if let (Ok(point), Ok(comma)) = (point, comma)
                && point != comma
            {
                return Err(CellFault::TwoWays);
            }
        }
        read(text, self.mark).map_err(|fault| {
            if fault == AmountFault::NotPlain && read(text, self.mark.other()).is_ok() {
                return CellFault::OtherMark(self.mark.character());
            }
            CellFault::Amount(fault)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{AmountStyle, CellFault, DecimalMark, Evidence};

    fn decide(cells: &[&str], asked: Option<DecimalMark>) -> Result<AmountStyle, String> {
        let mut evidence = Evidence::default();
        for (line, cell) in (2..).zip(cells) {
            evidence.weigh(line, 0, cell);
        }
        evidence
            .decide(asked)
            .map_err(|doubt| format!("{}: {}", doubt.line, doubt.value))
    }

    #[test]
    fn a_column_decides_its_mark() {
        use DecimalMark::{Comma, Point};
        let style = |mark, conflict| {
            Ok(AmountStyle {
                mark,
                conflict,
                whole: false,
            })
        };
        let table: [(&[&str], _); 13] = [
            (&["1761.71"], style(Point, false)),
            (&["1,234.56", "1,234"], style(Point, false)),
            (&["1.234,56", "1.234"], style(Comma, false)),
            (&["12,5"], style(Comma, false)),
            (&["1234,567"], style(Comma, false)),
            (&["0,123"], style(Comma, false)),
            (&["0.123"], style(Point, false)),
            (&["1,234,567"], style(Point, false)),
            (&["1'234.567"], style(Point, false)),
            (&["250", "1'000", "x"], style(Point, false)),
            (&["12.50", "12,50", "1,234"], style(Point, true)),
            (&["250", "1,234", "2,345"], Err("3: 1,234".to_owned())),
            (&["1.234"], Err("2: 1.234".to_owned())),
        ];
        for (cells, expected) in table {
            assert_eq!(decide(cells, None), expected, "{cells:?}");
        }
        assert_eq!(decide(&["1,234"], Some(Comma)), style(Comma, false));
    }

    #[test]
    fn without_decimals_a_group_is_a_group() {
        let yen = bankctl_types::Currency::parse("JPY");
        for (cells, mark) in [
            (&["¥312,400", "98,000"][..], DecimalMark::Point),
            (&["98.000"][..], DecimalMark::Comma),
            (&["1234"][..], DecimalMark::Point),
        ] {
            let mut evidence = Evidence::of(yen);
            for (line, cell) in (2..).zip(cells) {
                evidence.weigh(line, 0, cell);
            }
            let style = evidence.decide(None).expect("decided");
            assert_eq!((style.mark, style.conflict), (mark, false), "{cells:?}");
        }
    }

    #[test]
    fn in_a_mixed_column_only_what_is_certain_is_read() {
        let style = AmountStyle {
            mark: DecimalMark::Point,
            conflict: true,
            whole: false,
        };
        assert!(style.read("12.50").is_ok());
        assert!(style.read("250").is_ok());
        assert_eq!(style.read("12,50"), Err(CellFault::OtherMark('.')));
        assert_eq!(style.read("1,234"), Err(CellFault::TwoWays));
        assert_eq!(style.read("1.234"), Err(CellFault::TwoWays));
    }
}
