//! Tokens of programs: shown once, kept as a hash, for some commands, for some
//! time.

use super::common::{Bank, DAY, Run, text};
use super::engine;
use crate::common::deadline::InTime as _;

impl Bank {
    fn with(&self, token: (&str, &str), arguments: &[&str]) -> Run {
        let arguments = [arguments, &["-o", "json"]].concat();
        let mut command = self.command(&arguments);
        command.env(token.0, token.1);
        Run::of(command.output_in_time().expect("the binary runs"))
    }
}

/// A bank with a program, and a token for it.
fn with_program(scopes: &str) -> (Bank, String) {
    let bank = Bank::new();
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    let made = bank.json(&[
        "token",
        "create",
        "robot",
        "--scope",
        scopes,
        "--expires",
        "90d",
    ]);
    let token = text(&made["token"]);
    (bank, token)
}

#[test]
fn a_token_does_what_its_scopes_say_and_nothing_else() {
    let (bank, token) = with_program("deposit:write,balance:read,withdraw:write");
    let account = bank.funded("10");
    let token = ("BANKCTL_TOKEN", token.as_str());
    let posted = bank.with(token, &["deposit", &account, "5"]).done().json();
    assert_eq!(text(&posted["operator"]), "robot");
    bank.with(token, &["balance", &account]).done();
    for other in [
        &["history", &account][..],
        &["customer", "list"],
        &["operator", "list"],
        &["transfer", &account, "cash/vault", "1"],
    ] {
        let run = bank.with(token, other);
        assert_eq!(run.code, 5, "{other:?}: {}", run.stderr);
    }
    // A program names accounts by their numbers, and nothing is searched for it.
    let run = bank.with(token, &["balance", "ana"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    // Who is disabled is so by any way in.
    bank.json(&["operator", "disable", "robot"]);
    assert_eq!(bank.with(token, &["balance", &account]).code, 5);
    let denied = bank.json(&["audit", "log", "--denials"]);
    assert_eq!(denied["items"].as_array().map(Vec::len), Some(5));
    bank.verify();
}

#[test]
fn a_token_that_is_unknown_revoked_or_expired_opens_nothing() {
    let (mut bank, token) = with_program("customer:list");
    let listed = ["customer", "list"];
    bank.with(("BANKCTL_TOKEN", &token), &listed).done();
    let unknown = format!("bankctl_{}", "A".repeat(43));
    let run = bank.with(("BANKCTL_TOKEN", &unknown), &listed);
    assert!(
        run.code == 5 && run.stderr.contains("unknown"),
        "{}",
        run.stderr
    );
    let run = bank.with(("BANKCTL_TOKEN", "anna"), &listed);
    assert!(
        run.code == 2 && !run.stderr.contains("anna"),
        "{}",
        run.stderr
    );
    bank.now += 90 * DAY;
    let run = bank.with(("BANKCTL_TOKEN", &token), &listed);
    assert!(
        run.code == 5 && run.stderr.contains("expired"),
        "{}",
        run.stderr
    );
    bank.now -= 80 * DAY;
    bank.with(("BANKCTL_TOKEN", &token), &listed).done();
    let revoked = bank.json(&["token", "revoke", "1"]);
    assert_eq!(text(&revoked["status"]), "revoked");
    let run = bank.with(("BANKCTL_TOKEN", &token), &listed);
    assert!(
        run.code == 5 && run.stderr.contains("revoked"),
        "{}",
        run.stderr
    );
    bank.refuses(&["token", "revoke", "99"], 3, "token_not_found");
    // Nobody was let in, and the log has who tried all the same.
    let denied = bank.json(&["audit", "log", "--denials"]);
    let items = denied["items"].as_array().expect("items");
    let seen: Vec<[String; 3]> = items
        .iter()
        .map(|item| [&item["operator"], &item["record"], &item["after"]["reason"]].map(text))
        .collect();
    let expected = ["token 1", "token 1", "token"];
    assert_eq!(
        seen,
        expected.map(|who| [who, "customer list", "token"].map(str::to_owned))
    );
    bank.verify();
}

#[test]
fn what_is_kept_of_a_token_is_of_no_use() {
    let (bank, token) = with_program("customer:list");
    let secret = token.trim_start_matches("bankctl_");
    assert!(!engine::content(&bank).contains(secret));
    let listed = bank.run(&["token", "list", "-o", "json"]).done();
    assert!(!listed.stdout.contains(secret));
    let log = bank.run(&["audit", "log", "-o", "json"]).done();
    assert!(!log.stdout.contains(secret));
    let dry = bank.json(&[
        "token",
        "create",
        "robot",
        "--scope",
        "customer:list",
        "--expires",
        "1d",
        "--dry-run",
    ]);
    assert_eq!(dry["token"], serde_json::Value::Null);
}

/// A program asks, and people decide.
#[test]
fn a_token_never_approves() {
    let (bank, token) = with_program("withdraw:write");
    let account = bank.funded("100");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let asked = bank.with(("BANKCTL_TOKEN", &token), &["withdraw", &account, "5"]);
    assert_eq!(asked.code, 10, "{}", asked.stderr);
    let approve = ["approval", "approve", "1"];
    assert_eq!(bank.with(("BANKCTL_TOKEN", &token), &approve).code, 5);
    for scope in [
        "approval:approve",
        "operator:add",
        "policy:set",
        "reverse:write",
    ] {
        let create = [
            "token",
            "create",
            "robot",
            "--scope",
            scope,
            "--expires",
            "1d",
        ];
        bank.refuses(&create, 2, "usage");
    }
    bank.refuses(
        &[
            "token",
            "create",
            "ben",
            "--scope",
            "deposit:write",
            "--expires",
            "1d",
        ],
        4,
        "not_a_service",
    );
    bank.refuses(
        &[
            "token",
            "create",
            "robot",
            "--scope",
            "deposit:write",
            "--expires",
            "367d",
        ],
        2,
        "usage",
    );
    let done = bank.json(&approve);
    assert_eq!(text(&done["maker"]), "robot");
    bank.verify();
}

#[cfg(unix)]
#[test]
fn a_token_is_read_only_from_a_file_that_nobody_else_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let (bank, token) = with_program("customer:list");
    let file = bank.file("token", format!("{token}\n"));
    let mode = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&file, permissions).expect("a mode");
    };
    let listed = || bank.with(("BANKCTL_TOKEN_FILE", &file), &["customer", "list"]);
    for wrong in [0o644, 0o640, 0o604] {
        mode(wrong);
        let run = listed();
        assert!(
            run.code == 5 && !run.stderr.contains(&token),
            "{}",
            run.stderr
        );
    }
    mode(0o600);
    listed().done();
    let folder = bank.folder.path().display().to_string();
    let run = bank.with(("BANKCTL_TOKEN_FILE", &folder), &["customer", "list"]);
    assert_eq!(run.code, 5, "{}", run.stderr);
    let run = bank.with(("BANKCTL_TOKEN_FILE", "/nowhere"), &["customer", "list"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}
