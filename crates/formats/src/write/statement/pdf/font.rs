//! The letters of a PDF: Noto Sans, of which Latin, Greek and Cyrillic are here.

// Sizes on paper, and no money.
#![allow(clippy::float_arithmetic)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use foldhash::HashMap;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use unicode_normalization::UnicodeNormalization as _;

use super::super::WriteFault;
use super::super::fold::shown;

/// The letters, under the SIL Open Font License (`fonts/OFL.txt`).
const REGULAR: &[u8] = include_bytes!("../../../../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../fonts/NotoSans-Bold.ttf");

/// What is drawn of a letter that is not there.
const REPLACEMENT: char = '\u{fffd}';

/// One weight: each letter with its number, and how wide it is in parts of the size.
struct Weight {
    font: Font,
    letters: HashMap<char, (GlyphId, f32)>,
}

/// Both weights.
pub(super) struct Fonts {
    regular: Weight,
    bold: Weight,
}

/// A text on one line, ready to be drawn.
pub(super) struct Run {
    pub(super) font: Font,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// The text that the glyphs stand for.
    pub(super) text: String,
    /// Characters that are drawn as a replacement.
    pub(super) missing: BTreeSet<char>,
}

impl Weight {
    fn loaded(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.into(), 0)?;
        let metrics = FontRef::new(bytes).ok()?;
        let widths = metrics.glyph_metrics(Size::new(1.0), LocationRef::default());
        let letters = metrics.charmap().mappings().filter_map(|(code, id)| {
            let width = widths.advance_width(id)?;
            Some((char::from_u32(code)?, (GlyphId::new(id.to_u32()), width)))
        });
        Some(Self {
            font,
            letters: letters.collect(),
        })
    }

    /// A letter, or what is drawn instead of one that is not there.
    fn letter(&self, character: char) -> Option<(GlyphId, f32)> {
        let found = self.letters.get(&character);
        found.or_else(|| self.letters.get(&REPLACEMENT)).copied()
    }
}

/// Read once for all statements of a run.
static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        regular: Weight::loaded(REGULAR)?,
        bold: Weight::loaded(BOLD)?,
    })
});

impl Fonts {
    /// The fonts.
    pub(super) fn get() -> Result<&'static Self, WriteFault> {
        let fonts = FONTS.as_ref();
        fonts.ok_or_else(|| WriteFault("the fonts can't be read".to_owned()))
    }

    fn weight(&self, is_bold: bool) -> &Weight {
        if is_bold { &self.bold } else { &self.regular }
    }

    /// The glyphs of a text.
    pub(super) fn run(&self, text: &str, is_bold: bool) -> Run {
        let weight = self.weight(is_bold);
        let composed: String = shown(text).nfc().collect();
        let mut glyphs = Vec::with_capacity(composed.len());
        let mut missing = BTreeSet::new();
        for (place, character) in composed.char_indices() {
            if !weight.letters.contains_key(&character) {
                missing.insert(character);
            }
            let Some((id, width)) = weight.letter(character) else {
                continue;
            };
            glyphs.push(KrillaGlyph::new(
                id,
                width,
                0.0,
                0.0,
                0.0,
                place..place + character.len_utf8(),
                None,
            ));
        }
        Run {
            font: weight.font.clone(),
            glyphs,
            text: composed,
            missing,
        }
    }

    /// How wide a text is in points.
    pub(super) fn width(&self, text: &str, size: f32, is_bold: bool) -> f32 {
        let weight = self.weight(is_bold);
        let widths = text.nfc().filter_map(|character| weight.letter(character));
        widths.map(|(_, width)| width * size).sum()
    }

    /// A text in lines of at most so many points, broken between words where that is
    /// possible.
    pub(super) fn wrapped(&self, text: &str, size: f32, width_max: f32) -> Vec<String> {
        let blank = self.width(" ", size, false);
        let mut lines: Vec<String> = Vec::new();
        let mut used = 0.0;
        for word in text.split_whitespace() {
            let width = self.width(word, size, false);
            if let Some(line) = lines.last_mut()
                && used + blank + width <= width_max
            {
                line.push(' ');
                line.push_str(word);
                used += blank + width;
                continue;
            }
            lines.push(String::new());
            used = 0.0;
            for character in word.nfc() {
                let width = self
                    .regular
                    .letter(character)
                    .map_or(0.0, |(_, width)| width);
                let width = width * size;
                if used > 0.0 && used + width > width_max {
                    lines.push(String::new());
                    used = 0.0;
                }
                if let Some(line) = lines.last_mut() {
                    line.push(character);
                }
                used += width;
            }
        }
        lines
    }
}
