//! Codes of an authenticator: offered, asked for, used once, taken off.

use bankctl_ledger::access::rules::totp;
use bankctl_types::Timestamp;

use super::common::{Bank, Run, text};
use super::login::{MINUTE, PASSWORD, log_in};

const CODES: [&str; 3] = ["operator", "codes", "--password-stdin"];

fn codes(bank: &Bank, more: &[&str], lines: &[&str]) -> Run {
    bank.with_lines(&[&CODES, more].concat(), lines)
}

/// The secret of an authenticator that is on from now on, and the recovery
/// codes.
pub fn offered_and_on(bank: &Bank) -> (Vec<u8>, Vec<String>) {
    let offered = codes(bank, &[], &[PASSWORD]).done().json();
    let secret = bytes(&text(&offered["secret"]));
    let on = codes(bank, &["--on"], &[PASSWORD, &code(bank, &secret)])
        .done()
        .json();
    let recovery = on["recovery_codes"].as_array().expect("codes");
    assert_eq!(recovery.len(), 10);
    (secret, recovery.iter().map(text).collect())
}

/// What the authenticator shows now.
pub fn code(bank: &Bank, secret: &[u8]) -> String {
    let step = totp::step_at(Timestamp(bank.now));
    format!("{:06}", totp::code(secret, step, 6).expect("a code"))
}

/// The bytes of a secret as authenticators read it (RFC 4648, section 6).
fn bytes(text: &str) -> Vec<u8> {
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            other => other - b'2' + 26,
        };
        bits = (bits << 5) | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("a byte"));
        }
    }
    bytes
}

/// A bank that asks for logins, where anna has an authenticator.
fn bank() -> (Bank, Vec<u8>, Vec<String>) {
    let mut bank = Bank::new();
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    let (secret, recovery) = offered_and_on(&bank);
    bank.asks_for_logins();
    bank.now += MINUTE;
    (bank, secret, recovery)
}

#[track_caller]
fn failed(run: &Run) {
    assert!(
        run.code == 5 && run.stderr.contains("login_failed"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

#[test]
fn a_code_is_asked_for_and_works_once() {
    let (mut bank, secret, _) = bank();
    let first = code(&bank, &secret);
    failed(&log_in(&bank, &[PASSWORD, "000000"]));
    log_in(&bank, &[PASSWORD, &first]).done();
    failed(&log_in(&bank, &[PASSWORD, &first]));
    bank.now += MINUTE;
    failed(&log_in(&bank, &[PASSWORD, &first]));
    log_in(&bank, &[PASSWORD, &code(&bank, &secret)]).done();
    // Wrong codes count as wrong passwords do.
    bank.now += MINUTE;
    for _ in 0..5 {
        failed(&log_in(&bank, &[PASSWORD, "000000"]));
    }
    failed(&log_in(&bank, &[PASSWORD, &code(&bank, &secret)]));
    // Who is in is told what it is, of the own name.
    let own = codes(&bank, &["--off"], &[PASSWORD, "000000"]);
    assert!(own.stderr.contains("locked_out"), "{}", own.stderr);
    bank.verify();
}

#[test]
fn a_recovery_code_works_once() {
    let (bank, _, recovery) = bank();
    log_in(&bank, &[PASSWORD, &recovery[3]]).done();
    failed(&log_in(&bank, &[PASSWORD, &recovery[3]]));
    let typed = recovery[7].to_lowercase().replace('-', " ");
    log_in(&bank, &[PASSWORD, &typed]).done();
    let content = super::engine::content(&bank);
    assert!(!content.contains(&recovery[0]));
    bank.verify();
}

#[test]
fn a_new_password_keeps_the_authenticator() {
    let (mut bank, secret, _) = bank();
    log_in(&bank, &[PASSWORD, &code(&bank, &secret)]).done();
    bank.now += MINUTE;
    let change = ["operator", "password", "--password-stdin"];
    let now = code(&bank, &secret);
    bank.with_lines(&change, &[PASSWORD, &now, "a new good password"])
        .done();
    bank.now += MINUTE;
    let now = code(&bank, &secret);
    log_in(&bank, &["a new good password", &now]).done();
    bank.now += MINUTE;
    let now = code(&bank, &secret);
    codes(&bank, &["--off"], &["a new good password", &now]).done();
    log_in(&bank, &["a new good password"]).done();
    bank.verify();
}

/// Who has lost it, or the password, asks an admin, and begins anew.
#[test]
fn an_admin_takes_an_authenticator_off_with_the_password() {
    let (bank, secret, _) = bank();
    log_in(&bank, &[PASSWORD, &code(&bank, &secret)]).done();
    bank.inside(&["operator", "add", "ben", "--role", "admin"])
        .done();
    let words = "some words for once";
    let reset = |name| ["operator", "reset", name, "--password-stdin"];
    bank.with_lines(&reset("ben"), &[words]).done();
    let mut ben = Bank {
        operator: "ben".to_owned(),
        ..bank
    };
    log_in(&ben, &[words, "a new good password"]).done();
    ben.with_lines(&reset("anna"), &[words]).done();
    ben.operator = "anna".to_owned();
    log_in(&ben, &[words, PASSWORD]).done();
    ben.verify();
}

#[test]
fn an_authenticator_counts_once_it_has_shown_a_code() {
    let bank = Bank::new();
    let none = codes(&bank, &[], &[PASSWORD]);
    assert!(none.stderr.contains("no_password"), "{}", none.stderr);
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    let early = codes(&bank, &["--on"], &[PASSWORD, "123456"]);
    assert!(
        early.stderr.contains("no_codes_offered"),
        "{}",
        early.stderr
    );
    failed(&codes(&bank, &[], &["not the password"]));
    let first = codes(&bank, &[], &[PASSWORD]).done().json();
    let second = codes(&bank, &[], &[PASSWORD]).done().json();
    assert_ne!(first["secret"], second["secret"]);
    assert!(text(&second["address"]).starts_with("otpauth://totp/Test%20Bank:anna?secret="));
    let old = code(&bank, &bytes(&text(&first["secret"])));
    let run = codes(&bank, &["--on"], &[PASSWORD, &old]);
    assert!(run.stderr.contains("wrong_code"), "{}", run.stderr);
    let new = code(&bank, &bytes(&text(&second["secret"])));
    codes(&bank, &["--on"], &[PASSWORD, &new]).done();
    let again = codes(&bank, &[], &[PASSWORD, &new]);
    failed(&again);
    bank.verify();
}

/// People get a picture, in characters that every terminal has.
#[test]
fn the_secret_is_shown_as_a_picture() {
    let bank = Bank::new();
    bank.with_lines(&["operator", "password", "--password-stdin"], &[PASSWORD])
        .done();
    let run = bank.feed(&CODES, format!("{PASSWORD}\n").as_bytes()).done();
    let lines: Vec<&str> = run.stdout.lines().collect();
    let picture = lines.iter().filter(|line| line.contains('█')).count();
    assert!(picture > 15, "{}", run.stdout);
    assert!(run.stdout.contains("Secret, if it can't be read: "));
}
