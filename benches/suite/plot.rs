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
            "<path class='grid' d='M{LEFT} {at:.1}H{RIGHT}'/><text x='{}' y='{:.1}' text-anchor='end'>{label}</text>",
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
            "<path class='grid' d='M{0:.1} {TOP}V{BOTTOM}'/><text x='{0:.1}' y='{1}' text-anchor='middle'>{2}</text>",
            x(size),
            BOTTOM + 20.0,
            shown(size)
        );
    }
    let mut free = TOP - 1e3;
    for (place, line) in lines.iter().enumerate() {
        let hue = place * 360 / lines.len();
        let path: Vec<String> = line
            .points
            .iter()
            .map(|point| format!("{:.1} {:.1}", x(point.0), y(point.1)))
            .collect();
        let _ = write!(
            svg,
            "<g style='--hue:{hue}'><path class='line' d='M{}'/>",
            path.join("L")
        );
        for point in &line.points {
            let _ = write!(
                svg,
                "<circle cx='{:.1}' cy='{:.1}' r='3'/>",
                x(point.0),
                y(point.1)
            );
        }
        let end = line.points.last().map_or(BOTTOM, |point| y(point.1));
        free = end.max(free + LABEL);
        let _ = writeln!(
            svg,
            "<path class='lead' d='M{} {end:.1}L{} {free:.1}'/><text class='name' x='{}' y='{:.1}'>{}</text></g>",
            RIGHT + 4.0,
            RIGHT + 18.0,
            RIGHT + 22.0,
            free + 4.0,
            line.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}

const HEAD: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 900 480' width='900' height='480' role='img' aria-labelledby='title'>
<title id='title'>What commands cost as the ledger grows</title>
<style>
text{font:12px system-ui,sans-serif;fill:#57606a}
.grid{stroke:#d0d7de;stroke-width:1;fill:none}
.line{stroke:hsl(var(--hue) 65% 40%);stroke-width:2;fill:none}
.lead{stroke:hsl(var(--hue) 65% 40%);stroke-width:1;fill:none;opacity:.5}
circle,.name{fill:hsl(var(--hue) 65% 35%)}
@media (prefers-color-scheme:dark){
text{fill:#9198a1}
.grid{stroke:#3d444d}
.line,.lead{stroke:hsl(var(--hue) 65% 65%)}
circle,.name{fill:hsl(var(--hue) 65% 70%)}
}
</style>
<text x='64' y='20'>time of the whole process (both scales logarithmic)</text>
<text x='312' y='476' text-anchor='middle'>transactions in the ledger</text>
";

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
