//! The waits of the tests themselves: they end, by the name of the test.
#![cfg(unix)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::common::deadline::{InTime as _, Started};

fn told(wait: impl FnOnce()) -> String {
    let panicked = catch_unwind(AssertUnwindSafe(wait)).expect_err("it does not end");
    panicked.downcast_ref::<String>().expect("a text").clone()
}

#[test]
fn a_process_that_hangs_is_killed_and_the_test_fails_by_its_name() {
    let since = Instant::now();
    let hangs = || -> Started {
        let mut shell = Command::new("sh");
        // What it starts has its pipes too.
        shell.args(["-c", "echo begun; sleep 20; :"]);
        shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = shell.start().expect("a shell");
        started.within(Duration::from_secs(4))
    };
    let waited = told(|| drop(hangs().wait_with_output()));
    let ended = told(|| drop(hangs().wait()));
    for told in [&waited, &ended] {
        assert!(told.contains("a_process_that_hangs"), "{told}");
        assert!(told.contains("sleep 20") && told.contains("4s"), "{told}");
    }
    assert!(waited.contains("begun"), "{waited}");
    assert!(since.elapsed() < Duration::from_mins(1));
}

#[test]
fn what_a_test_leaves_is_ended_with_it() {
    let started = Command::new("sleep").arg("600").start().expect("it runs");
    let number = started.id().to_string();
    drop(started);
    let there = Command::new("kill")
        .args(["-0", &number])
        .stderr(Stdio::null())
        .status_in_time();
    assert!(!there.expect("kill runs").success());
}
