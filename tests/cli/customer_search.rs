//! Customers are found by what people know of them, in any writing.

use crate::common::{Bank, Run, text};

fn add(bank: &Bank, name: &str, more: &[&str]) -> String {
    let arguments = [&["customer", "add", "--name", name], more].concat();
    text(&bank.json(&arguments)["number"])
}

pub fn found(bank: &Bank, more: &[&str]) -> Vec<String> {
    let list = bank.json(&[&["customer", "list"], more].concat());
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["name"])).collect()
}

/// Names with all that is hard about them.
pub fn peopled() -> Bank {
    let bank = Bank::new();
    let uma = add(
        &bank,
        "Uma Lindqvist",
        &["--email", "uma@example.org", "--phone", "+1 212 555 0004"],
    );
    bank.json(&["account", "open", "--customer", &uma]);
    add(&bank, "Sean O'Brien", &["--phone", "(030) 1234567"]);
    add(&bank, "Jörg Müller", &["--phone", "+49 (0)30 765-0004"]);
    add(&bank, "Petra Mueller", &["--phone", "555-0199"]);
    add(&bank, "Søren Weiß", &[]);
    add(&bank, "Jean-Luc D’Angelo", &["--external-id", "CRM-0077"]);
    add(&bank, "Johnson & Sons", &["--kind", "business"]);
    add(&bank, "Sonja Berglind", &[]);
    bank
}

#[test]
fn every_way_to_ask_for_a_customer() {
    let bank = peopled();
    let table: &[(&str, &[&str])] = &[
        // Parts of names, the beginnings of words first.
        ("ndqv", &["Uma Lindqvist"]),
        ("uma ndqv", &["Uma Lindqvist"]),
        ("lind", &["Uma Lindqvist", "Sonja Berglind"]),
        ("son", &["Johnson & Sons", "Sonja Berglind"]),
        ("onj", &["Sonja Berglind"]),
        ("ngel", &["Jean-Luc D’Angelo"]),
        // Apostrophes and hyphens.
        ("obrien", &["Sean O'Brien"]),
        ("O'Brien", &["Sean O'Brien"]),
        ("o’brien", &["Sean O'Brien"]),
        ("brien", &["Sean O'Brien"]),
        ("jeanluc", &["Jean-Luc D’Angelo"]),
        ("dangelo jean", &["Jean-Luc D’Angelo"]),
        // Letters that are also written as two.
        ("mueller", &["Jörg Müller", "Petra Mueller"]),
        ("Müller", &["Jörg Müller", "Petra Mueller"]),
        ("Mu\u{308}ller", &["Jörg Müller", "Petra Mueller"]),
        ("muller", &["Jörg Müller"]),
        ("joerg", &["Jörg Müller"]),
        ("weiss", &["Søren Weiß"]),
        ("WEISS", &["Søren Weiß"]),
        ("weiß", &["Søren Weiß"]),
        ("soeren", &["Søren Weiß"]),
        ("soren", &["Søren Weiß"]),
        // One typo, where nothing else fits.
        ("Lindqist", &["Uma Lindqvist"]),
        ("Lindqvsit", &["Uma Lindqvist"]),
        ("Lindkvist uma", &["Uma Lindqvist"]),
        ("Lindqqist", &["Uma Lindqvist"]),
        ("Ljndqsst", &[]),
        ("umma", &["Uma Lindqvist"]),
        ("omu", &[]),
        ("bergling", &["Sonja Berglind"]),
        // Numbers, and how they begin.
        ("C00000013", &["Uma Lindqvist"]),
        ("C0000001", &["Uma Lindqvist"]),
        ("1000000018", &["Uma Lindqvist"]),
        ("10000000", &["Uma Lindqvist"]),
        ("1000 0000", &["Uma Lindqvist"]),
        ("1000000019", &[]),
        ("CRM-0077", &["Jean-Luc D’Angelo"]),
        ("crm", &["Jean-Luc D’Angelo"]),
        // Telephone numbers in any writing, and their last digits.
        ("+1 212 555 0004", &["Uma Lindqvist"]),
        ("001 212 5550004", &["Uma Lindqvist"]),
        ("212 555 0004", &["Uma Lindqvist"]),
        ("(212) 555-0004", &["Uma Lindqvist"]),
        ("212.555.0004", &["Uma Lindqvist"]),
        ("0004", &["Uma Lindqvist", "Jörg Müller"]),
        ("50004", &["Uma Lindqvist", "Jörg Müller"]),
        ("550004", &["Uma Lindqvist"]),
        ("+49 30 1234567", &["Sean O'Brien"]),
        ("1234567", &["Sean O'Brien"]),
        ("030/765 0004", &["Jörg Müller"]),
        ("+493 0765 0004", &["Jörg Müller"]),
        ("+49 30 765-0004", &["Jörg Müller"]),
        ("0199", &["Petra Mueller"]),
        ("0198", &[]),
        ("004", &[]),
        // E-mail addresses, whole.
        ("UMA@example.org", &["Uma Lindqvist"]),
        ("uma@example", &[]),
        // Nothing of a query language.
        ("%", &[]),
        ("l_ndqvist", &["Uma Lindqvist"]),
        ("lind%", &["Uma Lindqvist", "Sonja Berglind"]),
    ];
    for (search, expected) in table {
        let names = found(&bank, &["--search", search]);
        assert_eq!(names, *expected, "{search}");
    }
    bank.verify();
}

#[test]
fn a_typo_anywhere_in_a_word_is_forgiven() {
    let bank = Bank::new();
    add(&bank, "Uma Lindqvist", &[]);
    add(&bank, "Søren 名前太郎", &[]);
    add(&bank, "Lind Qvist", &[]);
    for (meant, name) in [
        ("lindqvist", "Uma Lindqvist"),
        ("名前太郎", "Søren 名前太郎"),
    ] {
        let letters: Vec<char> = meant.chars().collect();
        for place in 0..=letters.len() {
            let (before, after) = letters.split_at(place);
            let later = |from: usize| after.get(from..).unwrap_or_default();
            let mut typed = vec![[before, &['x'], after].concat()];
            if !after.is_empty() {
                typed.push([before, &['x'], later(1)].concat());
                typed.push([before, later(1)].concat());
            }
            if let [one, other, ..] = *after {
                typed.push([before, &[other, one], later(2)].concat());
            }
            // Of three letters too many others could be meant.
            for typed in typed.iter().filter(|typed| typed.len() > 3) {
                let typed: String = typed.iter().collect();
                assert_eq!(found(&bank, &["--search", &typed]), [name], "{typed}");
            }
        }
    }
}

#[test]
fn what_fits_best_comes_first_on_every_page() {
    let bank = Bank::new();
    for name in [
        "Berglind",
        "Lindqvist",
        "Lindberg",
        "Roslind",
        "Zlind",
        "Linda",
    ] {
        add(&bank, name, &[]);
    }
    let best = [
        "Lindqvist",
        "Lindberg",
        "Linda",
        "Berglind",
        "Roslind",
        "Zlind",
    ];
    let search = ["customer", "list", "--search", "lind"];
    for limit in ["1", "2", "3", "4", "6"] {
        let mut seen: Vec<String> = Vec::new();
        let mut after = None::<String>;
        for _ in 0..7 {
            let mut arguments = [&search[..], &["--limit", limit]].concat();
            arguments.extend(after.iter().flat_map(|after| ["--after", after.as_str()]));
            let page = bank.json(&arguments);
            let items = page["items"].as_array().expect("items");
            seen.extend(items.iter().map(|item| text(&item["name"])));
            after = page["next"].as_str().map(str::to_owned);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, best, "{limit}");
    }
    let told = |more: &[&str]| bank.run(&[&search[..], more].concat()).done().stderr;
    assert!(told(&["--limit", "4"]).contains("4 of 6 customers\n"));
    assert!(told(&["--limit", "2"]).contains("2 of 3 customers; others may"));
    assert_eq!(told(&[]), "");
    let all = bank
        .run(&["customer", "list", "--limit", "4"])
        .done()
        .stderr;
    assert!(all.starts_with("4 of 6 customers\n"), "{all}");
    bank.json(&["customer", "close", "C00000021", "--yes"]);
    let closed = ["--search", "lind", "--status", "closed"];
    assert_eq!(found(&bank, &closed), ["Lindqvist"]);
    let active = ["--search", "0000", "--status", "active"];
    assert_eq!(found(&bank, &active), Vec::<String>::new());
}

#[test]
fn namesakes_are_told_apart_where_personal_data_is_seen() {
    let mut bank = Bank::new();
    for (born, address) in [
        ("1980-02-03", "1 Main St\nBoston"),
        ("1991-05-06", "Elm Rd, Troy "),
    ] {
        let more = ["--birth-date", born, "--address", address];
        add(&bank, "Ana García", &more);
    }
    add(&bank, "Ben", &["--birth-date", "1970-01-01"]);
    bank.json(&["operator", "add", "ada", "--role", "auditor"]);
    let list = |bank: &Bank, more: &[&str]| {
        let list = [&["customer", "list", "--columns", "name"], more].concat();
        bank.run(&list).done().stdout
    };
    let table = list(&bank, &[]);
    for told in [
        "Ana García (1980 Boston)",
        "Ana García (1991 Troy)",
        "Ben\n",
    ] {
        assert!(table.contains(told), "{table}");
    }
    assert_eq!(
        list(&bank, &["-o", "csv"]),
        "name\nAna García\nAna García\nBen\n"
    );
    bank.operator = "ada".to_owned();
    assert!(!list(&bank, &[]).contains("1980"));
}

#[test]
fn nothing_is_found_of_who_was_forgotten() {
    let bank = Bank::new();
    let number = add(&bank, "Jörg O'Brien", &["--phone", "+1 212 555 0004"]);
    add(&bank, "Uma", &["--phone", "+1 212 555 0004"]);
    bank.json(&["customer", "close", &number, "--yes"]);
    assert_eq!(found(&bank, &["--search", "0004"]).len(), 2);
    bank.json(&["customer", "forget", &number, "--yes"]);
    for search in ["obrien", "joerg", "jorg", "brie", "obrein"] {
        assert_eq!(found(&bank, &["--search", search]), Vec::<String>::new());
    }
    assert_eq!(found(&bank, &["--search", "0004"]), ["Uma"]);
    // A number that changes is found as it is now.
    bank.json(&["customer", "update", "C00000021", "--phone", "555 0199"]);
    assert_eq!(found(&bank, &["--search", "0004"]), Vec::<String>::new());
    assert_eq!(found(&bank, &["--search", "0199"]), ["Uma"]);
    let Run { stdout, .. } = bank.run(&["customer", "list", "--search", "0199"]).done();
    assert!(!stdout.contains("555"), "{stdout}");
    bank.verify();
}
