//! Two ways to do the same, in turn.
//!
//! Both of a pair run within the same second, so that a machine that is busy
//! is busy for both; what counts is the median of the pairs' ratios.

use std::time::Duration;

use super::common::median;
use super::figures::Ratio;

pub struct Pairs {
    ours: Vec<f64>,
    other: Vec<f64>,
}

impl Pairs {
    /// Runs `warm` pairs that are forgotten, then those that count.
    pub fn run(
        warm: usize,
        rounds: usize,
        mut ours: impl FnMut() -> Duration,
        mut other: impl FnMut() -> Duration,
    ) -> Self {
        let mut pairs = Self {
            ours: Vec::new(),
            other: Vec::new(),
        };
        for round in 0..warm + rounds {
            let (one, two) = (ours(), other());
            if round >= warm {
                pairs.push(one, two);
            }
        }
        pairs
    }

    pub fn push(&mut self, ours: Duration, other: Duration) {
        self.ours.push(ours.as_secs_f64() * 1e3);
        self.other.push(other.as_secs_f64() * 1e3);
    }

    pub fn new() -> Self {
        Self {
            ours: Vec::new(),
            other: Vec::new(),
        }
    }

    pub fn count(&self) -> usize {
        self.ours.len()
    }

    pub fn ours_milliseconds(&self) -> f64 {
        median(self.ours.clone())
    }

    pub fn other_milliseconds(&self) -> f64 {
        median(self.other.clone())
    }

    /// The median of our time less the other's.
    pub fn apart_milliseconds(&self) -> f64 {
        median(self.each(|ours, other| ours - other))
    }

    pub fn ratio(&self, ratio: Ratio) -> f64 {
        median(self.each(|ours, other| match ratio {
            Ratio::Time => ours / other,
            Ratio::Rate => other / ours,
        }))
    }

    fn each(&self, of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let pairs = self.ours.iter().zip(&self.other);
        pairs.map(|(ours, other)| of(*ours, *other)).collect()
    }
}
