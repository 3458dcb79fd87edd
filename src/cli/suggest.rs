//! What was probably meant where a command, an option or a value is not known.

use clap::Command;

use crate::error::nearest;

/// How many commands are suggested at most.
const SUGGESTIONS_MAX: usize = 4;

/// Words of other programs and of everyday language: after which of our words
/// (none for the program itself), the word, and what it is here.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "",
        "find search lookup",
        &[
            "bankctl customer list --search TEXT",
            "bankctl transaction show REFERENCE",
        ],
    ),
    (
        "",
        "ls list",
        &["bankctl customer list", "bankctl account list"],
    ),
    ("", "undo revert cancel void storno", &["bankctl reverse"]),
    (
        "",
        "users user operators roles permissions",
        &["bankctl operator list", "bankctl operator permissions"],
    ),
    (
        "",
        "pay payment",
        &[
            "bankctl withdraw",
            "bankctl transfer",
            "bankctl import payroll",
        ],
    ),
    ("", "credit payin add-money", &["bankctl deposit"]),
    ("", "debit payout cash-out", &["bankctl withdraw"]),
    ("", "send move wire book", &["bankctl transfer"]),
    (
        "",
        "statement statements activity",
        &["bankctl history ACCOUNT --during last-month"],
    ),
    ("", "customers clients client", &["bankctl customer list"]),
    ("", "accounts", &["bankctl account list"]),
    (
        "",
        "transactions tx journal",
        &["bankctl history ACCOUNT", "bankctl export transactions"],
    ),
    (
        "",
        "holds reserve",
        &["bankctl hold list", "bankctl hold place"],
    ),
    ("", "approvals requests inbox", &["bankctl approval list"]),
    ("", "payroll wages salaries", &["bankctl import payroll"]),
    ("", "log logs", &["bankctl audit log"]),
    (
        "",
        "check fsck validate",
        &["bankctl verify", "bankctl doctor"],
    ),
    (
        "",
        "status info",
        &["bankctl ledger show", "bankctl whoami"],
    ),
    (
        "",
        "settings configure preferences",
        &["bankctl config show", "bankctl ledger set"],
    ),
    (
        "",
        "create new",
        &[
            "bankctl init",
            "bankctl customer add",
            "bankctl account open",
        ],
    ),
    ("", "stat statistics figures", &["bankctl stats"]),
    (
        "",
        "trial-balance reports",
        &["bankctl report trial-balance"],
    ),
    ("", "balance-sheet", &["bankctl report balance-sheet"]),
    (
        "",
        "income-statement profit-and-loss pnl",
        &["bankctl report income-statement"],
    ),
    (
        "",
        "general-ledger gl-report",
        &["bankctl report general-ledger"],
    ),
    ("", "cash-position", &["bankctl report cash-position"]),
    (
        "",
        "dump",
        &["bankctl export transactions", "bankctl backup"],
    ),
    ("", "tui screen gui teller", &["bankctl ui"]),
    ("", "signin su", &["bankctl login"]),
    ("", "ver", &["bankctl version"]),
    (
        "customer",
        "find search",
        &["bankctl customer list --search TEXT"],
    ),
    (
        "account",
        "find search",
        &["bankctl customer list --search TEXT"],
    ),
    ("account", "balance", &["bankctl balance ACCOUNT"]),
    (
        "account",
        "history transactions statement",
        &["bankctl history ACCOUNT"],
    ),
    ("account", "create new add", &["bankctl account open"]),
    ("account", "block lock stop", &["bankctl account freeze"]),
    ("customer", "block lock", &["bankctl customer suspend"]),
    (
        "customer",
        "delete remove rm",
        &["bankctl customer close", "bankctl customer forget"],
    ),
    (
        "transaction",
        "list ls find search",
        &["bankctl history ACCOUNT", "bankctl export transactions"],
    ),
    ("transaction", "reverse undo", &["bankctl reverse"]),
];

/// Verbs of other programs, and ours for the same, where the noun has one.
const VERBS: &[(&str, &[&str])] = &[
    ("ls all", &["list"]),
    ("new create make", &["add", "create", "open", "place"]),
    (
        "delete remove rm",
        &["close", "disable", "revoke", "release", "end"],
    ),
    ("edit change modify rename", &["update", "set", "role"]),
    ("get view display info cat", &["show"]),
    ("find search", &["list"]),
    ("block lock", &["disable", "suspend"]),
    ("unblock unlock", &["enable", "approve"]),
    ("accept confirm", &["approve"]),
    ("deny decline refuse", &["reject"]),
];

/// What a word without an option was probably meant as, by command.
const OPTIONS: &[(&str, &str)] = &[
    ("customer list", "--search"),
    ("customer add", "--name"),
    ("account open", "--customer"),
    ("account list", "--customer"),
    ("hold list", "--account"),
    ("order list", "--account"),
    ("audit log", "--operator"),
    ("stats", "--account"),
];

/// The command that the words on the command line lead to, and its words.
pub(super) fn reached<'a>(
    root: &'a Command,
    arguments: impl Iterator<Item = &'a str>,
) -> (&'a Command, Vec<&'a str>) {
    let mut at = root;
    let mut path = Vec::new();
    for word in arguments {
        if let Some(sub) = at
            .find_subcommand(word)
            .filter(|sub| sub.get_name() != "help")
        {
            path.push(sub.get_name());
            at = sub;
        }
    }
    (at, path)
}

/// Commands that may be meant by a word that is none, as they are typed.
pub(super) fn commands(root: &Command, at: &Command, path: &[&str], word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let here = path.join(" ");
    let mut found: Vec<String> = WORDS
        .iter()
        .filter(|(after, words, _)| *after == here && has(words, &word))
        .flat_map(|(_, _, meant)| meant.iter().copied().map(str::to_owned))
        .collect();
    let names: Vec<&str> = at.get_subcommands().map(Command::get_name).collect();
    let full = |name: &str| {
        let words = ["bankctl"].into_iter().chain(path.iter().copied());
        words.chain([name]).collect::<Vec<_>>().join(" ")
    };
    found.extend(nearest(&word, &names).into_iter().map(full));
    let verbs = VERBS.iter().filter(|(words, _)| has(words, &word));
    let verbs = verbs.flat_map(|(_, meant)| meant.iter().copied());
    if !path.is_empty() {
        found.extend(verbs.filter(|verb| names.contains(verb)).map(full));
    } else if found.is_empty() {
        found = of_nouns(root, &word);
    }
    let mut once: Vec<String> = Vec::new();
    for command in found {
        if !once.contains(&command) && once.len() < SUGGESTIONS_MAX {
            once.push(command);
        }
    }
    once
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Nouns that have a verb of this name.
fn of_nouns(root: &Command, verb: &str) -> Vec<String> {
    root.get_subcommands()
        .filter(|noun| noun.find_subcommand(verb).is_some())
        .map(|noun| format!("bankctl {} {verb}", noun.get_name()))
        .collect()
}

/// What is said of a word that no argument takes: the option that is missing
/// before it.
pub(super) fn option_before(path: &[&str], word: &str) -> Option<String> {
    let here = path.join(" ");
    let (_, option) = OPTIONS.iter().find(|(command, _)| *command == here)?;
    let quoted = bankctl_types::text::shell_quoted(word);
    Some(format!("did you mean `bankctl {here} {option} {quoted}`?"))
}

/// What is said of an option that is not known: one of another spelling, or an
/// argument that has no option.
pub(super) fn options(at: &Command, typed: &str) -> Option<String> {
    let word = typed.trim_start_matches('-').to_lowercase();
    let word = word.split('=').next().unwrap_or_default();
    for positional in at.get_positionals() {
        let names = positional.get_value_names().unwrap_or_default();
        let name = names.first()?.to_string();
        if !nearest(word, &[&name.to_lowercase()]).is_empty() {
            return Some(format!("{name} is given without an option."));
        }
    }
    let longs: Vec<&str> = at.get_arguments().filter_map(clap::Arg::get_long).collect();
    let near = nearest(word, &longs);
    near.first().map(|name| format!("did you mean --{name}?"))
}

#[cfg(test)]
mod tests {
    use super::{commands, option_before, options, reached};

    fn meant(line: &str) -> Vec<String> {
        let root = crate::cli::definition();
        let words: Vec<&str> = line.split(' ').collect();
        let (word, before) = words.split_last().expect("a word");
        let (at, path) = reached(&root, before.iter().copied());
        commands(&root, at, &path, word)
    }

    #[test]
    fn words_of_others_lead_to_ours() {
        let table = [
            ("depost", "bankctl deposit"),
            ("find", "bankctl customer list --search TEXT"),
            ("search", "bankctl customer list --search TEXT"),
            ("ls", "bankctl customer list"),
            ("undo", "bankctl reverse"),
            ("users", "bankctl operator list"),
            ("pay", "bankctl withdraw"),
            ("statement", "bankctl history ACCOUNT --during last-month"),
            ("verison", "bankctl version"),
            ("freeze", "bankctl account freeze"),
            ("customer search", "bankctl customer list --search TEXT"),
            ("customer ls", "bankctl customer list"),
            ("customer new", "bankctl customer add"),
            ("account create", "bankctl account open"),
            ("operator delete", "bankctl operator disable"),
            ("hold plcae", "bankctl hold place"),
        ];
        for (line, expected) in table {
            let found = meant(line);
            assert_eq!(
                found.first().map(String::as_str),
                Some(expected),
                "{line}: {found:?}"
            );
        }
        assert!(meant("xyzzy").is_empty());
    }

    #[test]
    fn every_suggestion_is_a_command() {
        let root = crate::cli::definition();
        let meant = super::WORDS.iter().flat_map(|(_, _, meant)| meant.iter());
        for command in meant {
            let words = command.split(' ').skip(1);
            let words: Vec<&str> = words
                .take_while(|word| {
                    word.chars()
                        .all(|letter| letter.is_lowercase() || letter == '-')
                })
                .take_while(|word| !word.starts_with('-'))
                .collect();
            let (_, path) = reached(&root, words.iter().copied());
            assert_eq!(path, words, "{command}");
        }
        for (command, option) in super::OPTIONS {
            let (at, path) = reached(&root, command.split(' '));
            assert_eq!(path.join(" "), *command);
            let is_there = |argument: &clap::Arg| argument.get_long() == option.strip_prefix("--");
            assert!(at.get_arguments().any(is_there), "{command} {option}");
        }
    }

    #[test]
    fn options_are_suggested_where_they_are_near() {
        let root = crate::cli::definition();
        let (deposit, path) = reached(&root, ["deposit"].into_iter());
        assert_eq!(
            options(deposit, "--amout").as_deref(),
            Some("AMOUNT is given without an option.")
        );
        assert_eq!(
            options(deposit, "--chanel").as_deref(),
            Some("did you mean --channel?")
        );
        assert_eq!(options(deposit, "--xyzzy"), None);
        assert_eq!(option_before(&path, "x"), None);
        assert_eq!(
            option_before(&["customer", "list"], "Ana García").as_deref(),
            Some("did you mean `bankctl customer list --search 'Ana García'`?")
        );
    }
}
