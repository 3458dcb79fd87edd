//! Requests that come as lines of JSON.

use std::io::Write as _;
use std::process::{ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::common::deadline::{InTime as _, Lines, Started, until};
use crate::common::{Bank, Run, text};

/// Posts lines, and gives the exit code and the answers.
pub fn post(bank: &Bank, more: &[&str], lines: &[Value]) -> (Run, Vec<Value>) {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let run = bank.feed(
        &[&["post", "-"], more].concat(),
        lines.join("\n").as_bytes(),
    );
    let answers = answers(&run);
    (run, answers)
}

fn answers(run: &Run) -> Vec<Value> {
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

pub fn codes(answers: &[Value]) -> Vec<&str> {
    answers
        .iter()
        .map(|answer| answer["error"]["code"].as_str().unwrap_or("done"))
        .collect()
}

/// A process that is asked line by line.
struct Server {
    child: Started,
    requests: Option<ChildStdin>,
    answers: Lines,
}

impl Server {
    fn start(bank: &Bank) -> Self {
        let mut child = bank
            .command(&["post", "-", "-o", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        let requests = child.stdin.take();
        let answers = Lines::of(child.stdout.take().expect("piped"));
        Self {
            child,
            requests,
            answers,
        }
    }

    fn send(&mut self, request: &Value) {
        let requests = self.requests.as_mut().expect("open");
        writeln!(requests, "{request}").expect("it reads");
    }

    fn answer(&mut self) -> Value {
        let line = self.answers.next().expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }

    fn end(self) -> Run {
        drop((self.requests, self.answers));
        Run::of(self.child.wait_with_output().expect("it ends"))
    }
}

pub fn deposit(account: &str, amount: &str, reference: &str) -> Value {
    json!({"op": "deposit", "account": account, "amount": amount, "ref": reference})
}

#[test]
fn every_verb_is_answered_with_what_the_command_prints() {
    let bank = Bank::new();
    let (from, to) = (bank.funded("100.00"), bank.account(&[]));
    let (run, answers) = post(
        &bank,
        &[],
        &[
            json!({"op": "deposit", "id": "a-1", "account": from, "amount": "5.00", "channel": "check",
                "ref": "CHK-1", "memo": "check 1", "value_date": "2026-11-20"}),
            json!({"op": "withdraw", "id": 2, "account": from, "amount": "1", "channel": "ach"}),
            json!({"op": "transfer", "from": from, "to": to, "amount": "20.00", "ref": "T-1"}),
            json!({"op": "reverse", "transaction": "T-1", "reason": "by mistake"}),
            json!({"op": "hold place", "account": from, "amount": "30.00", "expires": "2026-12-01", "ref": "H-1"}),
            json!({"op": "hold capture", "hold": "H00000013", "amount": "12.00", "ref": "C-1"}),
            json!({"op": "hold place", "account": from, "amount": "8.00"}),
            json!({"op": "hold release", "hold": "H00000021", "memo": null}),
        ],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{answers:?}");
    let lines: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer["request"]["line"])
        .collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(answers[0]["request"]["id"], "a-1");
    assert_eq!(answers[1]["request"]["id"], 2);
    assert_eq!(answers[2]["request"]["id"], Value::Null);
    // The same object as the command's own, and the request beside it.
    for (place, reference) in [(0, "CHK-1"), (5, "C-1")] {
        let shown = bank.json(&["transaction", "show", reference]);
        let mut answer = answers[place].clone();
        if place == 0 {
            answer.as_object_mut().expect("an object").remove("request");
            assert_eq!(answer, shown);
        } else {
            assert_eq!(answer["transaction"], shown["id"]);
            assert_eq!(answer["captured"], "12.00");
        }
    }
    let shown = bank.json(&["transaction", "show", "T-1"]);
    assert_eq!(shown["reversed_by"], answers[3]["id"]);
    assert_eq!(answers[7]["status"], "released");
    assert_eq!(bank.balance(&from), "92.00");
    bank.verify();
}

#[test]
fn a_refused_line_has_its_error_and_stops_nothing() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    let good = |reference: &str| deposit(&account, "1.00", reference).to_string();
    let lines = [
        good("A"),
        json!({"op": "withdraw", "account": account, "amount": "12.00", "id": "late"}).to_string(),
        good("B"),
        json!({"op": "withdraw", "account": account, "amount": "12.00"}).to_string(),
        good("A"),
        deposit(&account, "2.00", "A").to_string(),
        String::new(),
        r#"{"op":"deposit","id":"f","account":"1000000018","amount":1.50}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018","amount":"1.501"}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018","amount":"1,000"}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018","amount":"1","memmo":"x"}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018","amount":"1","expires":"2026-12-01"}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018"}"#.to_owned(),
        r#"{"op":"deposit","account":"1000000018","amount":"1","channel":"chek"}"#.to_owned(),
        r#"{"op":"pay","account":"1000000018","amount":"1"}"#.to_owned(),
        "{\"op\":".to_owned(),
        "x".repeat(70_000),
        r#"{"op":"deposit","account":"1000000017","amount":"1"}"#.to_owned(),
        good("C"),
    ];
    let mut input = lines.join("\r\n").into_bytes();
    input.extend(b"\n{\"op\":\"\xff\"}");
    let run = bank.feed(&["post", "-"], &input);
    let answers = answers(&run);
    assert_eq!(
        codes(&answers),
        [
            "done",
            "insufficient_funds",
            "done",
            "done",
            "done",
            "reference_conflict",
            "usage",
            "invalid_amount",
            "invalid_amount",
            "usage",
            "usage",
            "usage",
            "usage",
            "usage",
            "invalid_json",
            "record_too_long",
            "invalid_account_number",
            "done",
            "invalid_json",
        ]
    );
    assert_eq!(answers[1]["request"], json!({"line": 2, "id": "late"}));
    assert_eq!(answers[6]["request"], json!({"line": 8, "id": "f"}));
    assert!(text(&answers[6]["error"]["hint"]).contains("a string"));
    assert!(text(&answers[9]["error"]["message"]).contains("`memmo`"));
    assert_eq!(answers[4]["replayed"], true);
    assert_eq!(answers[4]["id"], answers[0]["id"]);
    assert_eq!(run.code, 9);
    assert!(
        run.stderr
            .contains("14 of 19 requests were refused; 5 were done"),
        "{}",
        run.stderr
    );
    // 10 + 1 + 1 - 12 + 1
    assert_eq!(bank.balance(&account), "1.00");
    bank.verify();
}

#[test]
fn each_is_answered_before_the_next_is_sent() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut server = Server::start(&bank);
    for round in 1..=5 {
        server.send(&deposit(&account, "1.00", &format!("R-{round}")));
        let answer = server.answer();
        assert_eq!(answer["request"]["line"], round);
        // It is there for others, too.
        assert_eq!(bank.balance(&account), format!("{round}.00"));
        bank.json(&["withdraw", &account, "0.50"]);
        bank.json(&["deposit", &account, "0.50"]);
    }
    let run = server.end();
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    bank.verify();
}

#[test]
fn nothing_is_no_request_and_a_dry_run_writes_nothing() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let (run, answers) = post(&bank, &[], &[]);
    assert_eq!((run.code, answers.len()), (0, 0));
    let before = crate::engine::content(&bank);
    let (run, answers) = post(
        &bank,
        &["--dry-run"],
        &[
            deposit(&account, "5.00", "A"),
            json!({"op": "withdraw", "account": account, "amount": "5.00"}),
            deposit(&account, "5.00", "A"),
        ],
    );
    // Each by itself: the second has no money, and the third is no replay.
    assert_eq!(codes(&answers), ["done", "insufficient_funds", "done"]);
    assert_eq!(answers[2]["dry_run"], true);
    assert_eq!(answers[2]["replayed"], false);
    assert_eq!(run.code, 9);
    assert_eq!(crate::engine::content(&bank), before);
    let missing = bank.path("none.jsonl").display().to_string();
    bank.refuses(&["post", &missing], 3, "file_not_found");
}

#[test]
fn many_lines_of_a_file_are_done_once() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let lines: String = (0..2_500)
        .map(|line| format!("{}\n", deposit(&account, "0.01", &format!("L-{line}"))))
        .collect();
    let file = bank.file("requests.jsonl", lines);
    for replayed in [false, true] {
        let run = bank.run(&["post", &file]).done();
        let answers = answers(&run);
        assert_eq!(answers.len(), 2_500);
        let expected = |answer: &Value| answer["replayed"] == replayed;
        assert!(answers.iter().all(expected));
        assert_eq!(bank.balance(&account), "25.00");
    }
    bank.verify();
}

/// Starts it with the end of the answers in hand, and asks for one thing.
#[cfg(unix)]
fn answered_once(bank: &Bank, account: &str) -> (Started, ChildStdin, ChildStdout) {
    let mut child = bank
        .command(&["post", "-", "-o", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs");
    let mut requests = child.stdin.take().expect("piped");
    let mut answers = child.stdout.take().expect("piped");
    writeln!(requests, "{}", deposit(account, "1.00", "A")).expect("it reads");
    let mut first = [0; 1];
    std::io::Read::read_exact(&mut answers, &mut first).expect("an answer");
    (child, requests, answers)
}

/// Nothing comes in, and nobody reads what goes out: it would wait for ever.
#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_ends_the_wait_for_requests() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let (child, requests, answers) = answered_once(&bank, &account);
    drop(answers);
    // It ends although there may be more to come.
    let run = Run::of(child.wait_with_open_input().expect("it ends"));
    drop(requests);
    assert_eq!(run.code, 11, "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stderr).expect("JSON");
    assert_eq!(told["error"]["details"], json!({ "last_line": 1 }));
    assert_eq!(bank.balance(&account), "1.00");
}

/// A process that is being started elsewhere has the reading end of the pipe
/// until it becomes its own program: a write does not fail as long as that.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_later_than_it_was_closed_ends_it_too() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let (child, mut requests, answers) = answered_once(&bank, &account);
    let held = std::os::fd::AsFd::as_fd(&answers)
        .try_clone_to_owned()
        .expect("another end");
    drop(answers);
    writeln!(requests, "{}", deposit(&account, "1.00", "B")).expect("it reads");
    until("B is done", || {
        (bank.balance(&account) == "2.00").then_some(())
    });
    drop(held);
    let run = Run::of(child.wait_with_open_input().expect("it ends"));
    drop(requests);
    assert_eq!(run.code, 11, "{}", run.stderr);
    assert!(run.stderr.contains("lines 1 to 2"), "{}", run.stderr);
}

/// What nobody will hear of is not begun.
#[cfg(unix)]
#[test]
fn without_a_reader_nothing_is_done() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let file = bank.file("asked.jsonl", deposit(&account, "1.00", "A").to_string());
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = bank.command(&["post", &file, "-o", "json"]);
    command.stdout(writer).stderr(Stdio::piped());
    let run = Run::of(
        command
            .start()
            .and_then(Started::wait_with_output)
            .expect("it ends"),
    );
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("nothing was done"), "{}", run.stderr);
    assert_eq!(bank.balance(&account), "0.00");
}

#[test]
fn answers_that_nobody_takes_end_it() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    // More answers than a pipe holds: it is writing when the reader goes.
    let lines: String = (0..1_500)
        .map(|line| format!("{}\n", deposit(&account, "0.01", &format!("L-{line}"))))
        .collect();
    let file = bank.file("requests.jsonl", lines);
    let mut child = bank
        .command(&["post", &file, "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs");
    let mut answers = Lines::of(child.stdout.take().expect("piped"));
    answers.next().expect("an answer");
    drop(answers);
    let run = Run::of(child.wait_with_output().expect("it ends"));
    assert_eq!(run.code, 11, "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stderr).expect("JSON");
    let details = &told["error"]["details"];
    let last = details["last_line"].as_u64().expect("a line");
    assert!(
        details["first_line"]
            .as_u64()
            .is_some_and(|first| first <= last)
    );
    // All that was done is told of: no more than up to the last line.
    let done = bank.json(&["history", &account, "--limit", "2000"]);
    let done = done["items"].as_array().expect("items").len() as u64;
    assert_eq!(done, last);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_when_what_was_taken_is_answered() {
    use rustix::process::{Pid, Signal, kill_process};
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut server = Server::start(&bank);
    server.send(&deposit(&account, "1.00", "A"));
    server.answer();
    let process = Pid::from_child(&server.child);
    kill_process(process, Signal::TERM).expect("sent");
    // The end of the answers comes although more could be sent.
    assert_eq!(server.answers.rest(), "");
    let run = server.end();
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(run.stderr.contains("\"interrupted\""), "{}", run.stderr);
    assert_eq!(bank.balance(&account), "1.00");
    bank.verify();
}
