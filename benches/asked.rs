//! `bankctl post -`, asked line by line.

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Instant;

use super::common;

/// A process that is asked line by line.
pub struct Asked {
    child: Child,
    requests: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
    sent: usize,
    line: String,
}

impl Asked {
    pub fn start(ledger: &Path) -> Self {
        let mut child = common::bankctl(ledger, &["post", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        Self {
            requests: BufWriter::new(child.stdin.take().expect("piped")),
            answers: BufReader::new(child.stdout.take().expect("piped")),
            child,
            sent: 0,
            line: String::new(),
        }
    }

    fn send(&mut self, numbers: &[String], run: &str) {
        let account = &numbers[self.sent % numbers.len()];
        let sent = self.sent;
        writeln!(
            self.requests,
            r#"{{"op":"deposit","id":{sent},"account":"{account}","amount":"1.00","ref":"{run}-{sent}"}}"#
        )
        .expect("it reads");
        self.sent += 1;
    }

    fn answer(&mut self) {
        self.line.clear();
        self.answers.read_line(&mut self.line).expect("an answer");
        assert!(self.line.contains(r#""replayed":false"#), "{}", self.line);
    }

    /// How many requests a second are answered, so many in flight.
    pub fn rate(&mut self, numbers: &[String], run: &str, count: usize, in_flight: usize) -> f64 {
        let since = Instant::now();
        let mut waiting = 0;
        for _ in 0..count {
            self.send(numbers, run);
            waiting += 1;
            if waiting < in_flight {
                continue;
            }
            self.requests.flush().expect("it reads");
            self.answer();
            waiting -= 1;
            // What else was answered together is there already.
            while waiting > 0 && !self.answers.buffer().is_empty() {
                self.answer();
                waiting -= 1;
            }
        }
        self.requests.flush().expect("it reads");
        for _ in 0..waiting {
            self.answer();
        }
        count as f64 / since.elapsed().as_secs_f64()
    }

    pub fn end(mut self) {
        drop(self.requests);
        assert!(self.child.wait().expect("it ends").success());
    }
}
