//! What is configured, and what is said where that is wrong.

use std::fs;

use serde_json::Value;

use super::common::deadline::InTime as _;
use super::common::{Bank, Run, text};

/// Runs with a config file of a text.
fn configured(bank: &Bank, config: &str, arguments: &[&str], more: &[(&str, &str)]) -> Run {
    let folder = bank.path("settings");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("config.toml");
    fs::write(&path, config).expect("a file");
    let mut command = bank.command(arguments);
    command
        .env_remove("BANKCTL_LEDGER")
        .env("BANKCTL_CONFIG", path);
    Run::of(
        command
            .envs(more.iter().copied())
            .output_in_time()
            .expect("the binary runs"),
    )
}

/// A setting as `config show` has it: value, source, from.
fn setting(shown: &Value, key: &str) -> (String, String, String) {
    let items = shown["items"].as_array().expect("items");
    let item = items.iter().find(|item| item["key"] == key);
    let item = item.unwrap_or_else(|| panic!("no {key}: {shown}"));
    let of = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
    (of("value"), of("source"), of("from"))
}

#[test]
fn each_setting_says_where_it_comes_from() {
    let bank = Bank::nowhere();
    let config = "ledger = \"bank.db\"\npager = \"less -S\"\ntimeout = 7\n\
                  [receipt]\ncommand = [\"./print\", \"a b\"]\n[confirm]\nover = \"500\"\n";
    let file = bank.path("settings/config.toml").display().to_string();
    let show = ["config", "show", "-o", "json"];
    let shown = configured(&bank, config, &show, &[]).done().json();
    let ledger = bank.path("settings/bank.db").display().to_string();
    let printer = format!("{} 'a b'", bank.path("settings/./print").display());
    for (key, value, source, from) in [
        ("config", file.as_str(), "environment", "BANKCTL_CONFIG"),
        ("ledger", &ledger, "file", &file),
        ("output", "json", "option", "--output"),
        ("color", "auto", "default", ""),
        ("pager", "less -S", "file", &file),
        ("timeout", "7", "file", &file),
        ("receipt.command", &printer, "file", &file),
        ("confirm.over", "500", "file", &file),
        ("replica", "", "default", ""),
        ("token", "", "default", ""),
    ] {
        let expected = (value.to_owned(), source.to_owned(), from.to_owned());
        assert_eq!(setting(&shown, key), expected, "{key}");
    }
    let more = [
        ("BANKCTL_LEDGER", "postgresql://anna:secret@db/bank"),
        ("BANKCTL_TIMEOUT", "9"),
        ("BANKCTL_OUTPUT", "json"),
        ("BANKCTL_TOKEN", "bankctl_secret"),
    ];
    let arguments = ["config", "show", "--color", "never"];
    let run = configured(&bank, config, &arguments, &more);
    assert!(!run.stdout.contains("secret"), "{}", run.stdout);
}

#[test]
fn variables_come_before_the_file_and_options_before_both() {
    let bank = Bank::nowhere();
    let config = "ledger = \"bank.db\"\ntimeout = 7\noutput = \"csv\"\n";
    let more = [
        ("BANKCTL_LEDGER", "/srv/other.db"),
        ("BANKCTL_TIMEOUT", "9"),
        ("BANKCTL_OUTPUT", "json"),
    ];
    let arguments = ["config", "show", "--timeout", "3"];
    let shown = configured(&bank, config, &arguments, &more).done().json();
    let of = |key| setting(&shown, key);
    assert_eq!(of("ledger").1, "environment");
    assert_eq!(of("ledger").0, "/srv/other.db");
    assert_eq!(
        of("output"),
        ("json".into(), "environment".into(), "BANKCTL_OUTPUT".into())
    );
    assert_eq!(
        of("timeout"),
        ("3".into(), "option".into(), "--timeout".into())
    );
}

#[test]
fn a_relative_ledger_and_one_at_home_are_found_from_anywhere() {
    let bank = Bank::nowhere();
    for (config, made) in [
        ("ledger = \"bank.db\"\n", "settings/bank.db"),
        ("ledger = \"~/mine.db\"\n", "mine.db"),
    ] {
        configured(&bank, config, &["init"], &[]).done();
        assert!(bank.path(made).exists(), "{made}");
        let shown = configured(&bank, config, &["ledger", "show", "-o", "json"], &[]);
        assert!(shown.done().stdout.contains("Bank"));
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let bank = Bank::nowhere();
    for (config, variable, expected) in [
        ("colour = \"red\"\n", None, "line 1: unknown field `colour`"),
        ("output = 3\n", None, "line 1, output: invalid type"),
        ("\ntimeout = \"x\"\n", None, "line 2, timeout: invalid type"),
        (
            "output = \"yaml\"\n",
            None,
            "output = \"yaml\" is not known",
        ),
        ("color = \"red\"\n", None, "color = \"red\" is not known"),
        (
            "",
            Some(("BANKCTL_OUTPUT", "yaml")),
            "the environment variable BANKCTL_OUTPUT is \"yaml\"",
        ),
        ("", Some(("BANKCTL_TIMEOUT", "x")), "BANKCTL_TIMEOUT"),
    ] {
        let more: Vec<(&str, &str)> = variable.into_iter().collect();
        let run = configured(&bank, config, &["config", "show"], &more);
        assert_eq!(run.code, 2, "{config}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{config}: {}", run.stderr);
        assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
        if variable.is_none() {
            assert!(run.stderr.contains("config.toml"), "{}", run.stderr);
        }
    }
}

#[test]
fn the_version_is_told_to_people_and_programs() {
    let bank = Bank::nowhere();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        bank.run(&["--version"]).done().stdout,
        format!("bankctl {version}\n")
    );
    for arguments in [&["version"][..], &["--version"]] {
        let shown = bank.json(arguments);
        assert_eq!(text(&shown["version"]), version, "{arguments:?}");
        assert!(shown["schema"].as_i64() > Some(13), "{shown}");
    }
    let csv = bank.run(&["version", "-o", "csv"]).done().stdout;
    assert!(csv.starts_with("version,schema\n"), "{csv}");
}
