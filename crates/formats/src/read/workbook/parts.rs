//! What a workbook says beside its sheets: their names and whether they are
//! hidden, the texts that cells share, how numbers are formatted, and where
//! the count of days begins.

use std::collections::HashMap;

use super::super::fault::FileFaultKind;
use super::super::spreadsheet::IsHeader;
use super::cells::Rows;
use super::heading;
use super::markup::{Piece, Pieces, refused};
use super::number::Format;
use super::package::Package;

/// The most texts that cells share.
const TEXTS_MAX: usize = 4_000_000;
/// The most sheets that are looked at.
const SHEETS_MAX: usize = 1_000;

/// A sheet of the workbook.
pub(super) struct SheetName {
    pub(super) name: String,
    /// The part that holds it.
    pub(super) part: String,
    pub(super) is_hidden: bool,
}

/// A workbook without its cells.
pub(super) struct Book {
    sheets: Vec<SheetName>,
    /// Whether days are counted from 1904.
    pub(super) is_1904: bool,
    pub(super) texts: Vec<String>,
    /// How a cell of each style shows a number.
    pub(super) formats: Vec<Format>,
}

impl Book {
    /// Reads all parts but the sheets.
    pub(super) fn read(package: &mut Package) -> Result<Self, FileFaultKind> {
        let main = main_part(package)?;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let file = main.rsplit('/').next().unwrap_or_default();
        let targets = relations(package, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let mut book = Self {
            sheets: Vec::new(),
            is_1904: false,
            texts: Vec::new(),
            formats: Vec::new(),
        };
        book.read_sheets(package, &main, &targets)?;
        let of_kind = |kind: &str, name: &str| {
            let found = targets.iter().find(|target| target.kind == kind);
            found.map_or_else(|| format!("{folder}/{name}"), |target| target.part.clone())
        };
        book.read_texts(package, &of_kind("sharedStrings", "sharedStrings.xml"))?;
        book.read_styles(package, &of_kind("styles", "styles.xml"))?;
        Ok(book)
    }

    fn read_sheets(
        &mut self,
        package: &mut Package,
        main: &str,
        targets: &[Target],
    ) -> Result<(), FileFaultKind> {
        let Some(part) = package.part(main)? else {
            return Err(refused("it has no workbook"));
        };
        let mut pieces = Pieces::new(part);
        while let Some(piece) = pieces.next()? {
            let Piece::Begin(name, attributes) = piece else {
                continue;
            };
            if name == "workbookPr" {
                self.is_1904 = attributes.is_set("date1904");
            }
            if name != "sheet" {
                continue;
            }
            let (Some(name), Some(id)) = (attributes.get("name"), attributes.get("id")) else {
                continue;
            };
            let target = targets.iter().find(|target| target.id == id);
            if let Some(target) = target.filter(|target| target.kind == "worksheet") {
                if self.sheets.len() == SHEETS_MAX {
                    return Err(refused("it has more than 1,000 sheets"));
                }
                self.sheets.push(SheetName {
                    name: name.to_owned(),
                    part: target.part.clone(),
                    is_hidden: !matches!(attributes.get("state"), None | Some("visible")),
                });
            }
        }
        Ok(())
    }

    fn read_texts(&mut self, package: &mut Package, name: &str) -> Result<(), FileFaultKind> {
        let Some(part) = package.part(name)? else {
            return Ok(());
        };
        let mut pieces = Pieces::new(part);
        let (mut text, mut in_text, mut in_sound) = (String::new(), false, false);
        while let Some(piece) = pieces.next()? {
            match piece {
                Piece::Begin(name, _) => match name.as_str() {
                    "si" => text.clear(),
                    "t" => in_text = !in_sound,
                    // How it is spoken, which is no part of it.
                    "rPh" => in_sound = true,
                    _ => {}
                },
                Piece::Text(more) if in_text => text.push_str(&more),
                Piece::Text(_) => {}
                Piece::End(name) => match name.as_str() {
                    "t" => in_text = false,
                    "rPh" => in_sound = false,
                    "si" if self.texts.len() >= TEXTS_MAX => {
                        return Err(refused("it has too many texts"));
                    }
                    "si" => self.texts.push(unescaped(&text)),
                    _ => {}
                },
            }
        }
        Ok(())
    }

    fn read_styles(&mut self, package: &mut Package, name: &str) -> Result<(), FileFaultKind> {
        let Some(part) = package.part(name)? else {
            return Ok(());
        };
        let mut pieces = Pieces::new(part);
        let mut own: HashMap<u32, Format> = HashMap::new();
        let mut in_cells = false;
        while let Some(piece) = pieces.next()? {
            match piece {
                Piece::Begin(name, attributes) => {
                    let id = attributes.get("numFmtId").and_then(|id| id.parse().ok());
                    match (name.as_str(), id) {
                        ("numFmt", Some(id)) => {
                            let code = attributes.get("formatCode").unwrap_or_default();
                            own.entry(id).or_insert_with(|| Format::of_code(code));
                        }
                        ("cellXfs", _) => in_cells = true,
                        ("xf", id) if in_cells => {
                            let id = id.unwrap_or(0);
                            let format = own.get(&id).cloned();
                            self.formats
                                .push(format.unwrap_or_else(|| Format::built_in(id)));
                        }
                        _ => {}
                    }
                }
                Piece::End(name) if name == "cellXfs" => in_cells = false,
                _ => {}
            }
        }
        Ok(())
    }

    /// The sheets to look at: the one that is asked for, else all that show.
    pub(super) fn wanted(&self, asked: Option<&str>) -> Result<Vec<&SheetName>, FileFaultKind> {
        let visible = || self.sheets.iter().filter(|sheet| !sheet.is_hidden);
        let Some(asked) = asked else {
            return Ok(visible().collect());
        };
        let same =
            |sheet: &&SheetName| sheet.name.trim().to_lowercase() == asked.trim().to_lowercase();
        match self.sheets.iter().find(same) {
            Some(sheet) if !sheet.is_hidden => Ok(vec![sheet]),
            Some(sheet) => Err(FileFaultKind::NoVisibleSheet {
                hidden: vec![sheet.name.clone()],
            }),
            None => Err(FileFaultKind::UnknownSheet {
                sheet: asked.to_owned(),
                sheets: visible().map(|sheet| sheet.name.clone()).collect(),
            }),
        }
    }

    /// The names of the sheets that do not show.
    pub(super) fn hidden(&self) -> Vec<String> {
        let hidden = self.sheets.iter().filter(|sheet| sheet.is_hidden);
        hidden.map(|sheet| sheet.name.clone()).collect()
    }

    /// Whether another sheet that shows has the columns too.
    pub(super) fn has_others(
        &self,
        package: &mut Package,
        one: &SheetName,
        is_header: IsHeader<'_>,
    ) -> Result<bool, FileFaultKind> {
        for sheet in self.wanted(None)? {
            if sheet.part == one.part {
                continue;
            }
            let mut rows = Rows::read(package, self, sheet, false)?;
            if heading::settle(&mut rows.head, &rows.merged, is_header) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What a part refers to.
struct Target {
    id: String,
    /// The last word of its type.
    kind: String,
    part: String,
}

/// The part that is the workbook, or what the archive is instead.
fn main_part(package: &mut Package) -> Result<String, FileFaultKind> {
    let of_package = relations(package, "_rels/.rels", "")?;
    let main = of_package
        .into_iter()
        .find(|target| target.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |target| target.part);
    // Some programs number it: `xl/workbook2.xml`.
    let is_xml = main.to_lowercase().ends_with(".xml") && main.to_lowercase().contains("workbook");
    if is_xml && package.find(&main).is_some() {
        return Ok(main);
    }
    let (what, cure) = if main.to_lowercase().ends_with(".bin") {
        ("a binary Excel workbook (.xlsb)", "save it as .xlsx")
    } else if package.find("content.xml").is_some() {
        (
            "an OpenDocument file",
            "save it as .xlsx, or export the sheet as CSV",
        )
    } else {
        (
            "an archive and no workbook",
            "unpack it, and name the file in it",
        )
    };
    Err(FileFaultKind::UnsupportedFormat {
        what: what.to_owned(),
        cure,
    })
}

fn relations(
    package: &mut Package,
    name: &str,
    folder: &str,
) -> Result<Vec<Target>, FileFaultKind> {
    let Some(part) = package.part(name)? else {
        return Ok(Vec::new());
    };
    let mut pieces = Pieces::new(part);
    let mut targets = Vec::new();
    while let Some(piece) = pieces.next()? {
        let Piece::Begin(name, attributes) = piece else {
            continue;
        };
        if name != "Relationship" {
            continue;
        }
        let text = |name| attributes.get(name).unwrap_or_default();
        let kind = text("Type").rsplit('/').next().unwrap_or_default();
        targets.push(Target {
            id: text("Id").to_owned(),
            kind: kind.to_owned(),
            part: resolved(folder, text("Target")),
        });
    }
    Ok(targets)
}

/// The part that a target means, seen from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A text without the `_x000D_` that stands for characters XML can't hold.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("_x") {
        let code = rest.get(place + 2..place + 6);
        let closed = rest.get(place + 6..place + 7) == Some("_");
        let character = code
            .filter(|_| closed)
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        result.push_str(&rest[..place]);
        if let Some(character) = character {
            result.push(character);
            rest = &rest[place + 7..];
        } else {
            result.push_str("_x");
            rest = &rest[place + 2..];
        }
    }
    result.push_str(rest);
    result
}
