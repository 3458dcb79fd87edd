//! Waits that end: for a process, for a line of it, for something to become so.
//!
//! Whatever a test waits for comes within [`LONGEST`], on a machine that is busy
//! with other things too, or never. Then the process is killed and the test
//! fails by its name, instead of hanging until a person looks. `tests/repository/tidy.rs`
//! keeps every test to these waits.

#![allow(dead_code, unreachable_pub)]

use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::ops::{Deref, DerefMut};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// As long as any test waits for one thing.
pub const LONGEST: Duration = Duration::from_mins(5);

/// How often it is looked whether something is so.
const LOOK: Duration = Duration::from_millis(5);

/// Commands that end in time, or fail the test.
pub trait InTime {
    /// Starts it. It is killed if the test ends before it.
    fn start(&mut self) -> io::Result<Started>;
    /// Starts what ends by itself when its standard input does, a moment after
    /// the test: a shell that cleans up.
    fn serve(&mut self) -> io::Result<Child>;
    /// Runs it to its end and gives what it said.
    fn output_in_time(&mut self) -> io::Result<Output>;
    /// Runs it to its end.
    fn status_in_time(&mut self) -> io::Result<ExitStatus>;
}

impl InTime for Command {
    fn start(&mut self) -> io::Result<Started> {
        let child = self.spawn()?;
        Ok(Started {
            what: format!("{self:?}"),
            child,
            longest: LONGEST,
            ended: false,
        })
    }

    fn serve(&mut self) -> io::Result<Child> {
        self.spawn()
    }

    fn output_in_time(&mut self) -> io::Result<Output> {
        self.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut started = self.start()?;
        // As the library's own does where nothing else was said.
        started.child.stdin.take();
        started.wait_with_output()
    }

    fn status_in_time(&mut self) -> io::Result<ExitStatus> {
        self.start()?.wait()
    }
}

/// A process that was started, and does not outlive its test.
pub struct Started {
    what: String,
    child: Child,
    longest: Duration,
    ended: bool,
}

impl Started {
    /// Waits for no longer than this.
    #[must_use]
    pub fn within(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Waits until it ends.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        drop(self.child.stdin.take());
        let since = Instant::now();
        let mut pause = Duration::from_micros(100);
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.ended = true;
                return Ok(status);
            }
            if since.elapsed() > self.longest {
                self.fail("");
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LOOK);
        }
    }

    /// Waits until it ends, and gives what it said. A pipe that was taken away
    /// is not read.
    pub fn wait_with_output(mut self) -> io::Result<Output> {
        drop(self.child.stdin.take());
        self.wait_with_open_input()
    }

    /// The same, while more can still be sent to it.
    pub fn wait_with_open_input(mut self) -> io::Result<Output> {
        let stdout = self.child.stdout.take().map(Heard::of);
        let stderr = self.child.stderr.take().map(Heard::of);
        let since = Instant::now();
        let mut said = Vec::new();
        for heard in [stdout, stderr] {
            let Some(heard) = heard else {
                said.push(Vec::new());
                continue;
            };
            let left = self.longest.saturating_sub(since.elapsed());
            match heard.ended.recv_timeout(left) {
                Ok(all) => said.push(all?),
                Err(_) => self.fail(&heard.so_far()),
            }
        }
        let status = self.wait()?;
        let stderr = said.pop().unwrap_or_default();
        Ok(Output {
            status,
            stdout: said.pop().unwrap_or_default(),
            stderr,
        })
    }

    /// The same, and hands it what it asks for. It may end before it has read
    /// everything.
    pub fn wait_with_input(mut self, input: &[u8]) -> io::Result<Output> {
        if let Some(mut pipe) = self.child.stdin.take() {
            let input = input.to_vec();
            thread::spawn(move || {
                let _ = pipe.write_all(&input);
            });
        }
        self.wait_with_output()
    }

    /// Kills it.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    #[track_caller]
    fn fail(&mut self, said: &str) -> ! {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.ended = true;
        let what = format!("{} has not ended; it said {said:?}", self.what);
        too_late(self.longest, &what);
    }
}

impl Deref for Started {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.child
    }
}

impl DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A pipe that is read to its end beside the test.
struct Heard {
    so_far: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<io::Result<Vec<u8>>>,
}

impl Heard {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let so_far = Arc::new(Mutex::new(Vec::new()));
        let (sender, ended) = channel();
        let kept = Arc::clone(&so_far);
        thread::spawn(move || {
            let mut chunk = vec![0; 64 * 1024];
            let end = loop {
                match pipe.read(&mut chunk) {
                    Ok(0) => break Ok(()),
                    Ok(read) => kept.lock().expect("whole").extend(&chunk[..read]),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => break Err(error),
                }
            };
            let all = end.map(|()| std::mem::take(&mut *kept.lock().expect("whole")));
            // The test may have given up.
            let _ = sender.send(all);
        });
        Self { so_far, ended }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.so_far.lock().expect("whole")).into_owned()
    }
}

/// The lines of a pipe, each within its time. No more is read than is asked for,
/// but for a buffer.
pub struct Lines {
    lines: Receiver<io::Result<String>>,
}

impl Lines {
    pub fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, lines) = sync_channel(0);
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines() {
                // The test may want no more of them: then the pipe is closed.
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { lines }
    }

    /// The next line, without its end; `None` when there are no more.
    #[track_caller]
    pub fn next(&mut self) -> Option<String> {
        match self.lines.recv_timeout(LONGEST) {
            Ok(line) => Some(line.expect("UTF-8")),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => too_late(LONGEST, "no line has come"),
        }
    }

    /// All lines that are still to come.
    #[track_caller]
    pub fn rest(&mut self) -> String {
        let mut rest = String::new();
        while let Some(line) = self.next() {
            rest.push_str(&line);
            rest.push('\n');
        }
        rest
    }
}

/// Waits until something is there.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        if since.elapsed() > LONGEST {
            too_late(LONGEST, what);
        }
        thread::sleep(LOOK);
    }
}

/// Ends the work of other threads when it is dropped, also by a test that fails
/// before it could tell them: they would work on for ever.
pub struct Ends<'a>(pub &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[track_caller]
fn too_late(longest: Duration, what: &str) -> ! {
    let test = thread::current();
    let test = test.name().unwrap_or("a thread of a test");
    panic!("{test}: after {longest:?}: {what}");
}
