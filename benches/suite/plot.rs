//! What reads cost as the ledger grows, as a picture and a page in `docs/`.

use std::fmt::Write as _;
use std::path::Path;

use super::figures::{Figure, Figures, shown};

const LEFT: f64 = 64.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 440.0;
/// How far apart two labels are at least.
const LABEL: f64 = 14.0;

/// A command and what it costs at each size.
struct Line {
    name: String,
    /// Transactions and milliseconds.
    points: Vec<(f64, f64)>,
}

/// Writes `docs/growth.svg` and `docs/growth.md`.
pub fn draw(figures: &Figures) {
    let lines = lines(figures);
    let last = |line: &Line| line.points.last().map_or(0.0, |point| point.1);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut drawn: Vec<&Line> = lines.iter().collect();
    drawn.sort_by(|one, other| last(other).total_cmp(&last(one)));
    std::fs::write(docs.join("growth.svg"), picture(&drawn)).expect("written");
    std::fs::write(docs.join("growth.md"), page(&lines, figures)).expect("written");
}

fn lines(figures: &Figures) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for figure in figures
        .figures
        .iter()
        .filter(|figure| figure.part == "reads")
    {
        let Figure {
            what,
            ours,
            size: Some(size),
            ..
        } = figure
        else {
            continue;
        };
        let point = (*size as f64, *ours);
        match lines.iter_mut().find(|line| line.name == *what) {
            Some(line) => line.points.push(point),
            None => lines.push(Line {
                name: what.clone(),
                points: vec![point],
            }),
        }
    }
    for line in &mut lines {
        line.points.sort_by(|one, other| one.0.total_cmp(&other.0));
    }
    lines
}

fn picture(lines: &[&Line]) -> String {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (first, last) = (
        points()
            .map(|point| point.0)
            .fold(f64::MAX, f64::min)
            .log10(),
        points().map(|point| point.0).fold(0.0, f64::max).log10(),
    );
    let low = points()
        .map(|point| point.1)
        .fold(f64::MAX, f64::min)
        .log10()
        .floor();
    let high = points()
        .map(|point| point.1)
        .fold(0.0, f64::max)
        .log10()
        .ceil();
    let x = |size: f64| LEFT + (size.log10() - first) / (last - first).max(0.1) * (RIGHT - LEFT);
    let y = |time: f64| BOTTOM - (time.log10() - low) / (high - low) * (BOTTOM - TOP);
    let mut svg = String::from(HEAD);
    for decade in low as i32..=high as i32 {
        let time = 10f64.powi(decade);
        let at = y(time);
        let label = if time < 1e3 {
            format!("{time} ms")
        } else {
            format!("{} s", time / 1e3)
        };
        let _ = writeln!(
            svg,
            "<path stroke='#d0d7de' d='M{LEFT} {at:.1}H{RIGHT}'/><text x='{}' y='{:.1}' fill='#57606a' text-anchor='end'>{label}</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    let mut sizes: Vec<f64> = points().map(|point| point.0).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    for size in sizes {
        let _ = writeln!(
            svg,
            "<path stroke='#d0d7de' d='M{0:.1} {TOP}V{BOTTOM}'/><text x='{0:.1}' y='{1}' fill='#57606a' text-anchor='middle'>{2}</text>",
            x(size),
            BOTTOM + 20.0,
            shown(size)
        );
    }
    let end = |line: &&Line| line.points.last().map_or(BOTTOM, |point| y(point.1));
    let ends: Vec<f64> = lines.iter().map(end).collect();
    for (place, (line, label)) in lines.iter().zip(labels(&ends)).enumerate() {
        let color = color(place, lines.len());
        let path: Vec<String> = line
            .points
            .iter()
            .map(|point| format!("{:.1} {:.1}", x(point.0), y(point.1)))
            .collect();
        let _ = write!(
            svg,
            "<path stroke='{color}' stroke-width='2' d='M{}'/>",
            path.join("L")
        );
        for point in &line.points {
            let _ = write!(
                svg,
                "<circle fill='{color}' cx='{:.1}' cy='{:.1}' r='3'/>",
                x(point.0),
                y(point.1)
            );
        }
        let _ = writeln!(
            svg,
            "<path stroke='{color}' opacity='0.5' d='M{} {:.1}L{} {label:.1}'/><text fill='{color}' x='{}' y='{:.1}'>{}</text>",
            RIGHT + 4.0,
            end(&line),
            RIGHT + 18.0,
            RIGHT + 22.0,
            label + 4.0,
            line.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}

const HEAD: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 900 480' width='900' height='480' font-family='system-ui, sans-serif' font-size='12' fill='none' role='img' aria-labelledby='title'>
<title id='title'>What commands cost as the ledger grows</title>
<rect width='900' height='480' fill='#ffffff'/>
<text x='64' y='20' fill='#57606a'>time of the whole process (both scales logarithmic)</text>
<text x='312' y='476' fill='#57606a' text-anchor='middle'>transactions in the ledger</text>
";

/// A color of the circle, as every program reads it: 70% of it and 35% light.
fn color(place: usize, count: usize) -> String {
    let hue = place as f64 / count as f64 * 6.0;
    let part = |of: f64| {
        let near = ((hue + of) % 6.0 - 3.0).abs() - 1.0;
        (255.0 * (0.35 + 0.245 * (2.0 * near.clamp(0.0, 1.0) - 1.0))).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", part(0.0), part(4.0), part(2.0))
}

/// Where the labels go: each beside the end of its line, none over another, and
/// all inside.
fn labels(ends: &[f64]) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for end in ends {
        let free = places.last().map_or(TOP, |last| last + LABEL);
        places.push(end.max(free));
    }
    let mut lowest = BOTTOM;
    for place in places.iter_mut().rev() {
        *place = place.min(lowest);
        lowest = *place - LABEL;
    }
    places
}

fn page(lines: &[Line], figures: &Figures) -> String {
    let mut sizes: Vec<f64> = lines
        .iter()
        .flat_map(|line| &line.points)
        .map(|point| point.0)
        .collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let mut text = format!(
        "# What grows with the ledger\n\n\
         Medians of whole processes in milliseconds, on {} cores with other work on them: compare along a line, \
         not with other machines. Made by `cargo bench --bench suite -- reads` (`--sizes 10k,1m,10m` for more), drawn by \
         `cargo bench --bench suite -- plot`; [benches/README.md](../benches/README.md) says what the ledgers hold.\n\n\
         ![Time of each command at each size](growth.svg)\n\n| command |",
        figures.cores
    );
    for size in &sizes {
        let _ = write!(text, " {} |", shown(*size));
    }
    text.push_str(" last to first |\n| --- |");
    text.push_str(&" ---: |".repeat(sizes.len() + 1));
    for line in lines {
        let _ = write!(text, "\n| {} |", line.name);
        for size in &sizes {
            let point = line.points.iter().find(|point| point.0 == *size);
            let _ = write!(
                text,
                " {} |",
                point.map(|point| shown(point.1)).unwrap_or_default()
            );
        }
        let ratio = figures
            .figures
            .iter()
            .filter(|figure| figure.part == "reads" && figure.what == line.name);
        let ratio = ratio
            .max_by_key(|figure| figure.size)
            .and_then(|figure| figure.ratio);
        let _ = write!(text, " {} |", ratio.map(shown).unwrap_or_default());
    }
    text.push('\n');
    text
}
