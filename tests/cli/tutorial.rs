//! The tutorial and the README, run as they are written: each command, and what
//! it shows. The picture of a terminal is drawn anew and compared.
//!
//! After a change of what a command shows run the test with `BANKCTL_BLESS=1`
//! and read what changed in the page. Only commands that show something there
//! are given new lines.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use crate::common::Bank;
use crate::common::deadline::InTime as _;

/// A command of the page and the lines below it.
struct Step {
    /// The line of the page, from zero.
    line: usize,
    typed: String,
    shown: Vec<String>,
    /// The clock's time, in microseconds.
    now: i64,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut now) = (false, 0);
    for (line, said) in text.lines().enumerate() {
        if let Some(rest) = said.strip_prefix("<!-- clock: ") {
            let time = rest.trim_end_matches(" -->");
            let time = chrono::DateTime::parse_from_rfc3339(time).expect("a time");
            now = time.timestamp_micros();
        } else if said.starts_with("```") {
            inside = said == "```console";
        } else if let Some(typed) = said.strip_prefix("$ ").filter(|_| inside) {
            steps.push(Step {
                line,
                typed: typed.to_owned(),
                shown: Vec::new(),
                now,
            });
        } else if let Some(step) = steps.last_mut().filter(|_| inside) {
            step.shown.push(said.to_owned());
        }
    }
    steps
}

/// Runs a command as a shell does; gives what it shows and whether it succeeded.
fn run(bank: &Bank, step: &Step) -> (Vec<String>, bool) {
    let program = Path::new(env!("CARGO_BIN_EXE_bankctl"));
    let folder = program.parent().expect("a folder").display();
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{{ {}\n}} 2>&1", step.typed))
        .env_clear();
    for (name, value) in bank.command(&[]).get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let output = command
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .env("BANKCTL_TEST_CLOCK", step.now.to_string())
        .current_dir(bank.folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let shown = shown.replace(&bank.folder.path().display().to_string(), "~");
    let lines = shown.lines().map(|line| line.trim_end().to_owned());
    (lines.collect(), output.status.success())
}

/// A line without what differs from run to run: references that were made, and
/// hashes and numbers that follow from them.
fn steady(line: &str) -> String {
    let (mut steady, mut run) = (String::new(), String::new());
    for character in line.chars().chain(['\n']) {
        if character.is_ascii_hexdigit() || character == '-' {
            run.push(character);
            continue;
        }
        let is_made = run.len() >= 32 || (run.len() == 12 && steady.ends_with('…'));
        steady.push_str(if is_made { "made" } else { &run });
        steady.push(character);
        run.clear();
    }
    steady
}

#[test]
fn the_tutorial_is_what_happens() {
    follow("docs/tutorial.md", 20, 10);
}

#[test]
fn the_readme_is_what_happens() {
    follow("README.md", 10, 4);
}

#[cfg(target_os = "linux")]
#[test]
fn the_picture_is_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_bankctl"));
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = folder.path().join("terminal.svg");
    let output = Command::new("sh")
        .arg(root.join("docs/picture.sh"))
        .arg(&drawn)
        .arg(program.parent().expect("a folder"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TMPDIR", folder.path())
        .output_in_time()
        .expect("sh runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let read = |path: &Path| std::fs::read_to_string(path).expect("a picture");
    let (drawn, committed) = (read(&drawn), read(&root.join("docs/terminal.svg")));
    for (now, then) in drawn.lines().zip(committed.lines()).skip(3) {
        assert_eq!(now, then, "refresh it with: sh docs/picture.sh");
    }
    assert!(drawn == committed, "refresh it with: sh docs/picture.sh");
}

/// Runs a page that has so many commands, of which so many show something.
fn follow(page: &str, commands_min: usize, shows_min: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(page)).expect("the page");
    let steps = steps(&text);
    assert!(steps.len() >= commands_min, "only {} commands", steps.len());
    let bank = Bank::nowhere();
    let examples = root.join("examples");
    std::os::unix::fs::symlink(examples, bank.path("examples")).expect("a link");
    let mut lines: Vec<Option<String>> = text.lines().map(|line| Some(line.to_owned())).collect();
    let (mut wrong, mut shows) = (String::new(), 0);
    for step in &steps {
        let (shown, done) = run(&bank, step);
        assert!(
            done || step.shown.iter().any(|line| line.starts_with("bankctl: ")) || bless(),
            "{} fails: {shown:#?}",
            step.typed
        );
        if step.shown.is_empty() {
            continue;
        }
        shows += 1;
        let same = |lines: &[String]| lines.iter().map(|line| steady(line)).collect::<Vec<_>>();
        if same(&shown) != same(&step.shown) {
            wrong.extend(["\n$ ", &step.typed, "\n", &shown.join("\n"), "\n"]);
            lines[step.line + 1] = Some(shown.join("\n"));
            for line in &mut lines[step.line + 2..=step.line + step.shown.len()] {
                *line = None;
            }
        }
    }
    assert!(shows >= shows_min, "only {shows} commands show something");
    if bless() {
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        std::fs::write(root.join(page), lines.join("\n") + "\n").expect("the page");
        return;
    }
    assert!(wrong.is_empty(), "{page} should show:\n{wrong}");
}

fn bless() -> bool {
    std::env::var_os("BANKCTL_BLESS").is_some()
}
