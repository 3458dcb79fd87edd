//! The figures of a run: printed as one table, kept as JSON, compared.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::pairs::Pairs;

/// What was aimed at.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    AtMost(f64),
    AtLeast(f64),
    /// Only to know.
    None,
}

/// Which way round a ratio is.
#[derive(Clone, Copy)]
pub enum Ratio {
    /// Our time over the other's: less is better.
    Time,
    /// Our rate over the other's: more is better.
    Rate,
}

/// A line of the table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    pub part: String,
    pub what: String,
    /// The median of ours.
    pub ours: f64,
    pub unit: String,
    pub other_name: String,
    /// The median of the other.
    pub other: Option<f64>,
    /// The median of the pairs' ratios.
    pub ratio: Option<f64>,
    /// How many pairs, or runs.
    pub runs: usize,
    pub aim: Aim,
    /// Transactions of the ledger, where it is a line of the growth table.
    pub size: Option<u64>,
}

impl Figure {
    /// What the aim is held against.
    fn judged(&self) -> f64 {
        self.ratio.unwrap_or(self.ours)
    }

    fn is_met(&self) -> Option<bool> {
        match self.aim {
            Aim::AtMost(limit) => Some(self.judged() <= limit),
            Aim::AtLeast(limit) => Some(self.judged() >= limit),
            Aim::None => None,
        }
    }

    fn label(&self) -> String {
        match self.size {
            Some(size) => format!("{}, {}", self.what, shown(size as f64)),
            None => self.what.clone(),
        }
    }

    fn same_line(&self, other: &Self) -> bool {
        let key = |figure: &Self| {
            (
                figure.part.clone(),
                figure.what.clone(),
                figure.other_name.clone(),
                figure.size,
            )
        };
        key(self) == key(other)
    }
}

/// All figures that are known of a commit.
#[derive(Default, Serialize, Deserialize)]
pub struct Figures {
    pub commit: String,
    pub cores: usize,
    pub figures: Vec<Figure>,
}

impl Figures {
    /// What was measured of this commit before, or nothing yet.
    pub fn of_this_commit() -> Self {
        let commit = commit();
        let kept = std::fs::read(file_of(&commit)).ok();
        let read = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.unwrap_or(Self {
            commit,
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            figures: Vec::new(),
        })
    }

    /// Adds what pairs have shown.
    pub fn pairs(
        &mut self,
        part: &str,
        what: &str,
        other_name: &str,
        pairs: &Pairs,
        ratio: Ratio,
        aim: Aim,
    ) {
        self.add(Figure {
            part: part.to_owned(),
            what: what.to_owned(),
            ours: pairs.ours_milliseconds(),
            unit: "ms".to_owned(),
            other_name: other_name.to_owned(),
            other: Some(pairs.other_milliseconds()),
            ratio: Some(pairs.ratio(ratio)),
            runs: pairs.count(),
            aim,
            size: None,
        });
    }

    /// Adds a figure that stands alone.
    pub fn alone(&mut self, part: &str, what: &str, value: f64, unit: &str, aim: Aim) {
        self.add(Figure {
            part: part.to_owned(),
            what: what.to_owned(),
            ours: value,
            unit: unit.to_owned(),
            other_name: String::new(),
            other: None,
            ratio: None,
            runs: 1,
            aim,
            size: None,
        });
    }

    /// Adds a line; a newer one takes the place of an older one.
    pub fn add(&mut self, figure: Figure) {
        self.figures.retain(|known| !known.same_line(&figure));
        self.figures.push(figure);
    }

    /// Writes them down for `compare`.
    pub fn keep(&self) {
        let bytes = serde_json::to_vec_pretty(self).expect("JSON");
        std::fs::write(file_of(&self.commit), bytes).expect("written");
    }

    pub fn print(&self) {
        let mut lines = vec![
            ["part", "what", "ours", "other", "", "ratio", "aim", ""]
                .map(str::to_owned)
                .to_vec(),
        ];
        for figure in &self.figures {
            let aim = match figure.aim {
                Aim::AtMost(limit) => format!("<= {limit}"),
                Aim::AtLeast(limit) => format!(">= {limit}"),
                Aim::None => String::new(),
            };
            let met = match figure.is_met() {
                Some(true) => "met",
                Some(false) => "missed",
                None => "",
            };
            let other = figure.other.map(shown).unwrap_or_default();
            lines.push(vec![
                figure.part.clone(),
                figure.label(),
                format!("{} {}", shown(figure.ours), figure.unit),
                other,
                figure.other_name.clone(),
                figure.ratio.map(shown).unwrap_or_default(),
                aim,
                met.to_owned(),
            ]);
        }
        print_columns(&lines);
        println!(
            "commit {}, {} cores; kept in {}",
            self.commit,
            self.cores,
            file_of(&self.commit).display()
        );
    }
}

/// Shows how the figures of one commit differ from those of another.
pub fn compare(names: &[String]) {
    let [old, new] = names else {
        panic!("compare needs two files, or two commits that were measured");
    };
    let [old, new] = [old, new].map(|name| {
        let path = if Path::new(name).exists() {
            PathBuf::from(name)
        } else {
            file_of(name)
        };
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice::<Figures>(&bytes).expect("figures")
    });
    let mut lines = vec![vec![
        "part".to_owned(),
        "what".to_owned(),
        "other".to_owned(),
        old.commit.clone(),
        new.commit.clone(),
        "change".to_owned(),
    ]];
    for figure in &new.figures {
        let Some(before) = old.figures.iter().find(|known| known.same_line(figure)) else {
            continue;
        };
        // Ratios hold on a busy machine where times do not.
        let (before, now) = (before.judged(), figure.judged());
        lines.push(vec![
            figure.part.clone(),
            figure.label(),
            figure.other_name.clone(),
            shown(before),
            shown(now),
            format!("{:+.1}%", (now / before - 1.0) * 100.0),
        ]);
    }
    print_columns(&lines);
}

fn file_of(commit: &str) -> PathBuf {
    super::kept().join(format!("{commit}.json"))
}

/// The commit that the sources are at, and whether they were changed since.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(arguments)
            .output();
        output
            .ok()
            .filter(|output| output.status.success())
            .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(head) = git(&["rev-parse", "--short", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match git(&["status", "--porcelain", "--untracked-files=no", "src"]) {
        Some(changes) if changes.is_empty() => head,
        _ => format!("{head}-changed"),
    }
}

/// A number with as many digits as mean something.
pub fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 1_000.0 => {
            let digits = format!("{value:.0}");
            let mut text = String::new();
            for (place, digit) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place) % 3 == 0 {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn print_columns(lines: &[Vec<String>]) {
    let columns = lines[0].len();
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| line[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for line in lines {
        let padded = line.iter().zip(&widths);
        let text: Vec<String> = padded
            .map(|(text, width)| format!("{text:<width$}"))
            .collect();
        println!("{}", text.join("  ").trim_end());
    }
}
