//! Help, and that what it shows can be typed.

use crate::common::{Bank, text};

/// The words of a command line as a shell would part them.
pub fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quote): (Option<String>, Option<char>) = (None, None);
    for character in line.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    assert!(quote.is_none(), "{line}");
    words.extend(word);
    words
}

fn examples(command: &clap::Command, path: &str, found: &mut Vec<(String, String)>) {
    let help = command
        .get_before_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert!(
        help.starts_with("Examples:\n  "),
        "the help of {path} has no examples: {help:?}"
    );
    for line in help.lines().skip(1) {
        let start = line
            .find("bankctl ")
            .unwrap_or_else(|| panic!("{path}: {line}"));
        // What a shell does with it is not ours to read.
        let ends = [" | ", " > ", " < ", " && "].map(|end| line[start..].find(end));
        let within = line[..start].contains('(');
        let closing = line[start..].find(')').filter(|_| within);
        let end = ends
            .into_iter()
            .flatten()
            .chain(closing)
            .min()
            .unwrap_or(line.len() - start);
        found.push((path.to_owned(), line[start..start + end].to_owned()));
    }
    for sub in command.get_subcommands() {
        if sub.get_name() != "help" && !sub.is_hide_set() {
            examples(sub, &format!("{path} {}", sub.get_name()), found);
        }
    }
}

#[test]
fn every_example_is_a_command_line() {
    let mut found = Vec::new();
    examples(&bankctl::cli::definition(), "bankctl", &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for (path, line) in found {
        let parsed = bankctl::cli::definition().try_get_matches_from(words(&line));
        assert!(
            parsed.is_ok(),
            "{line}: {}",
            parsed
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        );
        let command = path.strip_prefix("bankctl").unwrap_or_default().trim();
        assert!(line.contains(command), "{path} shows {line}");
        // Numbers in examples are real ones: a mistyped one would pass as one
        // of another system.
        for word in words(&line) {
            let looks = (word.len() == 10 || word.len() == 9)
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'C');
            let fits = bankctl_types::number::AccountNumber::parse(&word).is_some()
                || bankctl_types::number::CustomerNumber::parse(&word).is_some()
                || bankctl_types::RoutingNumber::parse(&word).is_some();
            assert!(!looks || fits, "{line}: {word}");
        }
    }
}

#[test]
fn help_begins_with_what_it_is_and_how_it_is_used() {
    let bank = Bank::nowhere();
    for line in [
        "--help",
        "-h",
        "help",
        "deposit --help",
        "help deposit",
        "hold --help",
        "account open -h",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let run = bank.run(&arguments).done();
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert!(
            !lines[0].is_empty() && !lines[0].ends_with('.'),
            "{line}: {}",
            lines[0]
        );
        let place = |text: &str| {
            run.stdout
                .find(text)
                .unwrap_or_else(|| panic!("{line}: no {text}"))
        };
        assert!(
            place("\nExamples:\n  bankctl ") < place("\nUsage: bankctl"),
            "{line}"
        );
        assert_eq!(run.stderr, "");
    }
    let long = bank.run(&["--help"]).done().stdout;
    assert!(long.contains("Exit codes:") && long.contains("BANKCTL_LEDGER"));
}

#[test]
fn mistyped_words_get_a_suggestion() {
    let bank = Bank::new();
    for (line, near) in [
        ("custmer list", "customer"),
        ("customer lst", "list"),
        ("depsit 1000000018 5", "deposit"),
        ("hold captur H00000013", "capture"),
        ("customer add --nmae Ana", "--name"),
        ("deposit 1000000018 5 --channel chekc", "check"),
        ("stats --period montly", "monthly"),
        ("account list --sort nubmer", "number"),
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let (exit, error) = bank.fails(&arguments);
        assert_eq!((exit, &error["code"]), (2, &"usage".into()), "{line}");
        let hint = text(&error["hint"]);
        assert!(hint.contains(near), "{line}: {hint}");
        let people = bank.run(&arguments);
        assert_eq!((people.code, people.stdout.as_str()), (2, ""));
        assert!(
            people.stderr.starts_with("bankctl: ") && people.stderr.contains("\nhint: "),
            "{}",
            people.stderr
        );
        assert_eq!(people.stderr.lines().count(), 2, "{}", people.stderr);
    }
    for line in [
        "",
        "customer",
        "foo",
        "deposit",
        "--frobnicate",
        "init --name",
        "-o xml balance x",
        "balance 1000000018 -o",
    ] {
        let arguments: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let people = bank.run(&arguments);
        assert_eq!(people.code, 2, "{line}");
        assert!(
            people.stderr.contains("\nhint: ") && !people.stderr.contains("--ledger <"),
            "{line}: {}",
            people.stderr
        );
        bank.command(&arguments);
    }
}

#[test]
fn a_command_that_is_missing_shows_those_that_there_are() {
    let bank = Bank::nowhere();
    for (line, shown) in [
        (
            "",
            &["  customer ", "  deposit ", "  config ", "Money:"][..],
        ),
        ("customer", &["  add ", "  list ", "Commands:"]),
        ("report", &["  trial-balance "]),
        ("customer document", &["  export "]),
        ("transaction --quiet", &["  show "]),
    ] {
        let arguments: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let run = bank.run(&arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        for part in shown {
            assert!(run.stderr.contains(part), "{line}: {}", run.stderr);
        }
        assert!(!run.stderr.contains('\u{1b}'), "{line}: {}", run.stderr);
        let (code, error) = bank.fails(&arguments);
        assert_eq!((code, &error["code"]), (2, &"usage".into()), "{line}");
    }
}

#[test]
fn words_of_others_and_near_words_lead_on() {
    let bank = Bank::nowhere();
    for (line, meant) in [
        ("help depost", "`bankctl deposit`"),
        ("find x", "`bankctl customer list --search TEXT`"),
        ("undo", "`bankctl reverse`"),
        ("users", "`bankctl operator list`"),
        ("pay", "`bankctl withdraw`"),
        ("customer ls", "`bankctl customer list`"),
        (
            "customer list 'Ana García'",
            "`bankctl customer list --search 'Ana García'`",
        ),
        (
            "account open C00000013",
            "`bankctl account open --customer C00000013`",
        ),
        ("customer add Uma", "`bankctl customer add --name Uma`"),
        ("deposit --amout 5", "AMOUNT is given without an option"),
        (
            "token create robot --scope deposit:wirte --expires 1d",
            "\"deposit:write\"",
        ),
    ] {
        let arguments = words(line);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = bank.run(&arguments);
        assert_eq!(run.code, 2, "{line}: {}", run.stderr);
        assert!(run.stderr.contains(meant), "{line}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 2, "{line}: {}", run.stderr);
    }
}

#[test]
fn help_of_a_command_has_one_line_for_the_options_of_all() {
    let bank = Bank::nowhere();
    let help = bank.run(&["deposit", "--help"]).done().stdout;
    assert!(
        help.contains("Global options: --ledger, -o/--output"),
        "{help}"
    );
    assert!(!help.contains("Never prompt"), "{help}");
    assert!(help.ends_with("see bankctl --help\n"), "{help}");
    let all = bank.run(&["--help"]).done().stdout;
    assert!(
        all.contains("Never prompt") && all.contains("--timeout"),
        "{all}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn long_help_goes_through_the_pager_on_a_terminal() {
    use crate::seat::Seat;

    let bank = Bank::nowhere();
    let pager = bank.file("pager", "#!/bin/sh\nhead -n 3\necho THE PAGER\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&pager, mode).expect("runs");
    let (code, shown) = Seat::with(&bank, &["--help"], &[("BANKCTL_PAGER", &pager)]).ends();
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("Administer a bank") && shown.contains("THE PAGER"),
        "{shown}"
    );
    let short = Seat::sized(
        &bank,
        (80, 60),
        &["logout", "-h"],
        &[("BANKCTL_PAGER", &pager)],
    );
    let (_, shown) = short.ends();
    assert!(!shown.contains("THE PAGER"), "{shown}");
}
