//! Commands that pages show: each is one that there is.

use clap::error::ErrorKind;

use super::pages::{Block, Page, parts, without_code};

/// What stands where a shell puts something in.
const PUT_IN: &str = "$";

/// Commands that are not understood, and how many are.
pub fn wrong(pages: &[Page]) -> (Vec<String>, usize) {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for page in pages {
        let (blocks, prose) = parts(&page.text);
        for block in blocks {
            for (number, line) in lines(&block) {
                for words in commands(&line) {
                    count += 1;
                    if let Err(error) = parse(&words) {
                        wrong.push(format!("{}:{number}: {words:?}: {error}", page.path));
                    }
                }
            }
        }
        for span in without_code(&prose).1 {
            if let Some(rest) = span.strip_prefix("bankctl ") {
                count += 1;
                if let Err(error) = named(rest) {
                    wrong.push(format!("{}: `{span}`: {error}", page.path));
                }
            }
        }
    }
    (wrong, count)
}

/// The lines that a shell reads, whole, each with its number.
pub fn lines(block: &Block) -> Vec<(usize, String)> {
    let is_session = block.language == "console";
    let mut lines: Vec<(usize, String)> = Vec::new();
    if !is_session && block.language != "sh" {
        return lines;
    }
    let (mut goes_on, mut until) = (false, None::<String>);
    for (place, line) in block.lines.iter().enumerate() {
        if let Some(end) = &until {
            if line == end {
                until = None;
            }
            continue;
        }
        let line = match (is_session, line.strip_prefix("$ ")) {
            (true, Some(typed)) => typed,
            (true, None) if !goes_on => continue,
            _ => line,
        };
        let (text, more) = match line.strip_suffix('\\') {
            Some(text) => (text, true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some((_, last)) if goes_on => last.push_str(text),
            _ => lines.push((block.line + place, text.to_owned())),
        }
        goes_on = more;
        until = line
            .split_once("<<'")
            .and_then(|(_, rest)| rest.split_once('\''))
            .map(|(end, _)| end.to_owned());
    }
    lines
}

/// The words of every `bankctl` that a line runs.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    let mut word: Option<(String, bool)> = None;
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (_, '$') if quote != Some('\'') && characters.peek() == Some(&'(') => {
                let inner: String = characters
                    .by_ref()
                    .skip(1)
                    .take_while(|c| *c != ')')
                    .collect();
                found.extend(commands(&inner));
                word.get_or_insert_default().0.push_str(PUT_IN);
            }
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => word.get_or_insert_default().0.push(character),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default().1 = true;
            }
            (None, '#') if word.is_none() => break,
            (None, ' ' | '|' | ';' | '&' | '<' | '>' | '(' | ')' | '{' | '}') => {
                let is_redirection = character == '<' || character == '>';
                let is_number = |word: &(String, bool)| word.0.parse::<u8>().is_ok();
                let word = word
                    .take()
                    .filter(|word| !is_redirection || !is_number(word));
                end(&mut all, word);
                if is_redirection {
                    // Where it goes to is no word of the command.
                    all.push(vec![PUT_IN.to_owned()]);
                } else if character != ' ' {
                    all.push(Vec::new());
                }
            }
            (None, other) => word.get_or_insert_default().0.push(other),
        }
    }
    end(&mut all, word);
    found.extend(all.into_iter().filter_map(|words| {
        let from = words.iter().position(|word| !is_assignment(word))?;
        (words.get(from)? == "bankctl").then(|| words[from..].to_vec())
    }));
    found
}

/// Ends a word. One that a variable stands for may be none or several.
fn end(all: &mut [Vec<String>], word: Option<(String, bool)>) {
    if let (Some(words), Some((word, quoted))) = (all.last_mut(), word)
        && (quoted || !word.starts_with(PUT_IN) || word == PUT_IN)
    {
        words.push(word);
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Whether the command line is understood, but for values that a shell puts in.
fn parse(words: &[String]) -> Result<(), String> {
    let Err(error) = bankctl::cli::definition().try_get_matches_from(words) else {
        return Ok(());
    };
    let is_put_in = words.iter().any(|word| word.contains(PUT_IN));
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok(()),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue if is_put_in => Ok(()),
        _ => Err(error.to_string()),
    }
}

/// Whether a command that a sentence names is one, with options that it has.
fn named(rest: &str) -> Result<(), String> {
    let mut whole = bankctl::cli::definition();
    whole.build();
    let mut command = &whole;
    let mut arguments = false;
    for word in rest.split_whitespace() {
        if let Some(option) = word.strip_prefix("--") {
            let option = option.split(['=', ',']).next().unwrap_or_default();
            let has = |command: &clap::Command| {
                command
                    .get_arguments()
                    .any(|argument| argument.get_long() == Some(option))
            };
            if !has(command) && !has(&whole) && !["help", "version"].contains(&option) {
                return Err(format!("{} has no --{option}", command.get_name()));
            }
            arguments = true;
        } else if let Some(sub) = command.find_subcommand(word).filter(|_| !arguments) {
            command = sub;
        } else if command.is_subcommand_required_set()
            && !arguments
            && !word.starts_with(['-', '…', '<'])
        {
            return Err(format!("{} has no {word}", command.get_name()));
        } else {
            arguments = true;
        }
    }
    Ok(())
}

#[test]
fn commands_are_found_in_what_a_shell_reads() {
    let words = |line: &str| -> Vec<String> {
        let found = commands(line);
        found.into_iter().map(|words| words.join(" ")).collect()
    };
    assert_eq!(words("bankctl verify  # bankctl x"), ["bankctl verify"]);
    assert_eq!(
        words("A=1 bankctl a --b 'c d' | x; bankctl e 2>&1 >f"),
        ["bankctl a --b c d", "bankctl e"]
    );
    assert_eq!(
        words("told=$(bankctl import \"$file\" $more -q)"),
        ["bankctl import $file -q"]
    );
    assert_eq!(words("echo bankctl verify"), [""; 0]);
    let parsed = |line: &str| parse(&commands(line)[0]);
    assert!(parsed("bankctl deposit \"$1\" 5").is_ok());
    assert!(parsed("bankctl deposit 1000000018 5 --nothing").is_err());
    assert!(named("approval approve NUMBER").is_ok());
    assert!(named("approval decide").is_err());
    assert!(named("verify --nothing").is_err());
}
