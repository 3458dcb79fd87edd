//! Arguments of everyday commands that are missing are asked for at a terminal.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{surroundings, understand};
use crate::error::{Class, Fault};
use crate::terminal::Written;

/// The commands that ask, as they are typed.
const EVERYDAY: [&str; 8] = [
    "deposit",
    "withdraw",
    "transfer",
    "balance",
    "history",
    "customer show",
    "customer add",
    "account open",
];

/// What is asked for an argument, as errors name it.
const QUESTIONS: [(&str, &str); 6] = [
    ("<ACCOUNT>", "Account (number or name):"),
    ("<FROM>", "Account that pays (number or name):"),
    ("<TO>", "Account that is paid (number or name):"),
    ("<AMOUNT>", "Amount:"),
    ("<CUSTOMER>", "Customer (number or name):"),
    ("<NAME>", "Name:"),
];

/// The arguments with those that were missing. As they are where no person is
/// there to ask, or the command is not one that asks.
///
/// # Errors
/// Nothing was answered, or everything is to end.
pub(super) fn completed(arguments: Vec<OsString>) -> Result<Vec<OsString>, Fault> {
    let ends = |argument: &&OsString| *argument != "--";
    let options = || arguments.iter().take_while(ends);
    let surroundings = surroundings(options().any(|option| option == "--no-input"), false);
    if !surroundings.is_person_there() || !is_everyday(&arguments) {
        return Ok(arguments);
    }
    let Some(questions) = missing(&arguments) else {
        return Ok(arguments);
    };
    let place = options().count();
    let (mut given, rest) = (arguments[..place].to_vec(), &arguments[place..]);
    let mut last = Vec::new();
    for (option, question) in questions {
        let answer = match surroundings.ask(question) {
            Written::Text(text) => text,
            Written::None => {
                return Err(
                    Fault::new(Class::Usage, "not_confirmed", "nothing was done")
                        .hint("answer the question, or give the argument on the command line"),
                );
            }
            Written::Interrupted => {
                let message = "interrupted; nothing was done";
                return Err(Fault::new(Class::Interrupted, "interrupted", message));
            }
        };
        match option {
            Some(option) => given.push(format!("{option}={answer}").into()),
            None => last.push(answer.into()),
        }
    }
    Ok(given
        .into_iter()
        .chain(rest.iter().cloned())
        .chain(last)
        .collect())
}

/// Whether the words among the arguments are those of a command that asks.
fn is_everyday(arguments: &[OsString]) -> bool {
    let words: Vec<&str> = arguments
        .iter()
        .skip(1)
        .filter_map(|word| word.to_str())
        .collect();
    EVERYDAY.iter().any(|command| {
        let command: Vec<&str> = command.split(' ').collect();
        words.windows(command.len()).any(|words| words == command)
    })
}

/// What is missing, if nothing else is wrong: the option that each is given
/// with, if any, and the question.
fn missing(arguments: &[OsString]) -> Option<Vec<(Option<String>, &'static str)>> {
    let error = understand(arguments).err()?;
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return None;
    }
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    missing.iter().map(|argument| question(argument)).collect()
}

/// The option of an argument and the question, as `--name <NAME>` or
/// `<ACCOUNT>...` say it.
fn question(argument: &str) -> Option<(Option<String>, &'static str)> {
    let (option, name) = match argument.split_once(' ') {
        Some((option, name)) => (Some(option.to_owned()), name),
        None => (None, argument),
    };
    let name = name.trim_end_matches("...");
    let (_, question) = QUESTIONS.iter().find(|(known, _)| *known == name)?;
    Some((option, question))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{is_everyday, missing};

    #[test]
    fn what_is_missing_is_known_with_its_option() {
        let asked = |line: &str| {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let missing = missing(&arguments).unwrap_or_default();
            let options = missing.iter().map(|(option, question)| {
                format!("{}{question}", option.as_deref().unwrap_or_default())
            });
            (is_everyday(&arguments), options.collect::<Vec<_>>())
        };
        let account = "Account (number or name):".to_owned();
        for (line, questions) in [
            (
                "bankctl deposit",
                vec![account.clone(), "Amount:".to_owned()],
            ),
            (
                "bankctl deposit 1000000018 --memo x",
                vec!["Amount:".to_owned()],
            ),
            ("bankctl deposit 1000000018 x", vec![]),
            ("bankctl --ledger x balance", vec![account.clone()]),
            ("bankctl customer add", vec!["--nameName:".to_owned()]),
            (
                "bankctl account open",
                vec!["--customerCustomer (number or name):".to_owned()],
            ),
            ("bankctl deposit 1000000018 5", vec![]),
        ] {
            assert_eq!(asked(line), (true, questions), "{line}");
        }
        assert!(!asked("bankctl account freeze").0);
    }
}
