//! A statement as PDF: for archives (PDF/A-3a), for screen readers (PDF/UA-1), and for
//! programs, with the statement as camt.053 attached.
//!
//! The pages are laid out first (`layout`), so that each knows how many there are, and
//! drawn then (here). No time of making is written but the last day of the statement.

mod font;
mod layout;

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use bankctl_types::Day;
use bankctl_types::account_statement::AccountStatement;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::{Document, SerializeSettings};

use self::font::Fonts;
use self::layout::{Block, CellKind, Laid, Line, Node, PAGE_HEIGHT, PAGE_WIDTH, Row, Text};
use super::{WriteFault, Written, camt053};

/// The language of our own words.
const LANGUAGE: &str = "en";

/// The file.
///
/// # Errors
/// The library finds that it would be neither PDF/A nor PDF/UA.
pub(super) fn write(statement: &AccountStatement) -> Result<Written, WriteFault> {
    let fonts = Fonts::get()?;
    let laid = layout::laid(statement, fonts);
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| WriteFault(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut drawn = Drawn {
        nodes: vec![Vec::new(); laid.nodes],
        missing: BTreeSet::new(),
    };
    for page in &laid.pages {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
        let settings = settings.ok_or_else(|| WriteFault("a page has no size".to_owned()))?;
        let mut started = document.start_page_with(settings);
        let mut surface = started.surface();
        for line in page {
            drawn.draw(&mut surface, line, fonts);
        }
        surface.finish();
        started.finish();
    }
    let glyphs_missing = drawn.missing;
    document.set_tag_tree(tree(&laid, drawn.nodes));
    document.set_metadata(metadata(statement));
    document.set_outline(outline(&laid));
    attach(&mut document, statement)?;
    let bytes = document.finish();
    let bytes = bytes.map_err(|error| WriteFault(format!("{error:?}")))?;
    Ok(Written {
        bytes,
        is_folded: false,
        glyphs_missing,
    })
}

/// What was drawn of each node of the document.
struct Drawn {
    nodes: Vec<Vec<Identifier>>,
    /// Characters that the fonts lack.
    missing: BTreeSet<char>,
}

impl Drawn {
    fn draw(&mut self, surface: &mut Surface<'_>, line: &Line, fonts: &Fonts) {
        match line {
            Line::Text(text) => self.text(surface, text, fonts),
            Line::Rule { from, to, y } => {
                let artifact = Artifact::with_kind(ArtifactType::Layout);
                surface.start_tagged(ContentTag::Artifact(artifact));
                let mut path = PathBuilder::new();
                path.move_to(*from, *y);
                path.line_to(*to, *y);
                if let Some(path) = path.finish() {
                    surface.set_stroke(Some(Stroke {
                        width: 0.5,
                        ..Stroke::default()
                    }));
                    surface.set_fill(None);
                    surface.draw_path(&path);
                    surface.set_stroke(None);
                }
                surface.end_tagged();
            }
        }
    }

    fn text(&mut self, surface: &mut Surface<'_>, text: &Text, fonts: &Fonts) {
        let run = fonts.run(&text.content, text.is_bold);
        let shown = (!run.missing.is_empty()).then_some(text.content.as_str());
        let tag = match text.node {
            Some(_) => {
                let span = SpanTag::empty().with_lang(Some(LANGUAGE));
                ContentTag::Span(span.with_actual_text(shown))
            }
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
        };
        let id = surface.start_tagged(tag);
        let at = Point::from_xy(text.x, text.y);
        surface.draw_glyphs(at, &run.glyphs, run.font, &run.text, text.size, false);
        surface.end_tagged();
        self.missing.extend(run.missing);
        if let Some(Node(node)) = text.node
            && let Some(ids) = self.nodes.get_mut(node)
        {
            ids.push(id);
        }
    }
}

/// The logical structure: what a screen reader goes through.
fn tree(laid: &Laid, mut nodes: Vec<Vec<Identifier>>) -> TagTree {
    let mut take = |node: Node| {
        let ids = nodes.get_mut(node.0).map(std::mem::take);
        ids.unwrap_or_default()
    };
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for block in &laid.blocks {
        match block {
            Block::Heading { level, title, node } => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(group(Tag::Hn(level, Some(title.clone())), take(*node)));
            }
            Block::Paragraph(node) => tree.push(group(Tag::P, take(*node))),
            Block::Table { summary, rows } => {
                let mut table = TagGroup::new(Tag::Table.with_summary(Some((*summary).to_owned())));
                let (heads, bodies): (Vec<&Row>, Vec<&Row>) =
                    rows.iter().partition(|row| row.is_head);
                let mut head = TagGroup::new(Tag::THead);
                for row in heads {
                    head.push(cells(row, &mut take));
                }
                let mut body = TagGroup::new(Tag::TBody);
                for row in bodies {
                    body.push(cells(row, &mut take));
                }
                table.push(head);
                table.push(body);
                tree.push(table);
            }
        }
    }
    tree
}

fn cells(row: &Row, take: &mut impl FnMut(Node) -> Vec<Identifier>) -> TagGroup {
    let mut group_of_row = TagGroup::new(Tag::TR);
    for (kind, node) in &row.cells {
        let ids = take(*node);
        group_of_row.push(match kind {
            CellKind::Column => group(Tag::TH(TableHeaderScope::Column), ids),
            CellKind::Row => group(Tag::TH(TableHeaderScope::Row), ids),
            CellKind::Data => group(Tag::TD, ids),
        });
    }
    group_of_row
}

fn group(tag: impl Into<krilla::tagging::TagKind>, ids: Vec<Identifier>) -> TagGroup {
    let mut group = TagGroup::new(tag);
    for id in ids {
        group.push(id);
    }
    group
}

/// The last moment of a day.
fn at_end_of(day: Day) -> DateTime {
    let (year, month, day) = day.parts();
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    DateTime::new(u16::try_from(year).unwrap_or(1))
        .month(small(month))
        .day(small(day))
        .hour(23)
        .minute(59)
        .second(59)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn metadata(statement: &AccountStatement) -> Metadata {
    Metadata::new()
        .title(format!("Account statement {}", statement.id))
        .language(LANGUAGE.to_owned())
        .creator("bankctl".to_owned())
        .producer("bankctl".to_owned())
        .authors(vec![super::fold::shown(&statement.bank)])
        .document_id(statement.id.clone())
        .creation_date(at_end_of(statement.to))
}

/// The places that a reader can go to.
fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for (title, page, y) in &laid.places {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, *y));
        outline.push_child(OutlineNode::new(title.clone(), place));
    }
    outline
}

/// Attaches the same statement for programs.
fn attach(document: &mut Document, statement: &AccountStatement) -> Result<(), WriteFault> {
    let file = EmbeddedFile {
        path: format!("{}.xml", statement.file_stem()),
        mime_type: MimeType::new("application/xml"),
        description: Some("This statement as camt.053.001.08, for programs".to_owned()),
        association_kind: AssociationKind::Data,
        data: camt053::write(statement).into_bytes().into(),
        modification_date: Some(at_end_of(statement.to)),
        compress: Some(true),
        location: None,
    };
    let attached = document.embed_file(file);
    attached.ok_or_else(|| WriteFault("the statement for programs can't be attached".to_owned()))
}
