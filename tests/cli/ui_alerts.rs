//! Alerts on the terminal screen, in a real pseudo-terminal: taken, escalated and closed by
//! compliance, and not there for others.
#![cfg(target_os = "linux")]

use serde_json::json;

use super::common::{Bank, text};
use super::desk::Desk;

/// What `F3` sends.
const F3: &str = "\u{1b}OR";

/// A bank whose rule has seen two payments; and a teller and a person of compliance.
fn watched() -> Bank {
    let bank = Bank::new();
    let account = bank.funded("5000");
    let when = r#"{"direction":"out"}"#;
    bank.json(&["rule", "set", "zebra", "--when", when, "--action", "alert"]);
    for amount in ["41", "42"] {
        bank.json(&["withdraw", &account, amount]);
    }
    bank.json(&["operator", "add", "tom", "--role", "teller"]);
    bank.json(&["operator", "add", "carla", "--role", "compliance"]);
    bank
}

#[test]
fn compliance_works_its_alerts_off_on_the_screen() {
    let mut bank = watched();
    "carla".clone_into(&mut bank.operator);
    let list = bank.json(&["alert", "list"]);
    let [second, first] = [0, 1].map(|place| list["items"][place]["id"].to_string());
    let mut desk = Desk::of(&bank);
    desk.types(F3, "Nothing waits for a second person");
    desk.types("l", "zebra");
    desk.sees("-42.00");
    desk.types("t", &format!("Look into alert {second} yourself?"));
    desk.types("y", "is assigned to carla");
    desk.types("\r", "assigned");
    desk.types("ecash of one day\r", "Open a case");
    desk.types("y", "Case ");
    desk.sees("is open, with alert");
    desk.types("\r", "zebra");
    desk.types("j", &format!("$ bankctl alert show {first}"));
    desk.types("csale of a car\r", &format!("Close alert {first}?"));
    desk.types("y", "is closed");
    // What is done leaves the list.
    desk.types("\r", &format!("$ bankctl alert show {second}"));
    assert!(!desk.pty.shows().contains("-41.00"), "{}", desk.pty.shows());
    assert_eq!(desk.leaves(), 0);
    let closed = bank.json(&["alert", "show", &first]);
    assert_eq!(closed["outcome"], json!("sale of a car"));
    let taken = bank.json(&["alert", "show", &second]);
    assert_eq!(text(&taken["assigned_to"]), "carla");
    let cases = bank.json(&["case", "list"]);
    assert_eq!(cases["items"][0]["title"], json!("cash of one day"));
    assert_eq!(taken["case"], cases["items"][0]["id"]);
    "anna".clone_into(&mut bank.operator);
    bank.verify();
}

/// Nothing of it is on a teller's screen, and no refusal is left in the audit log.
#[test]
fn a_teller_has_no_alerts_on_the_screen() {
    let mut bank = watched();
    "tom".clone_into(&mut bank.operator);
    let mut desk = Desk::of(&bank);
    desk.types(F3, "Nothing waits for a second person");
    desk.types("?", "disputes");
    assert!(!desk.pty.shows().contains("alert"), "{}", desk.pty.shows());
    desk.types("?", "Nothing waits for a second person");
    desk.types("l3", "tom");
    assert!(!desk.pty.shows().contains("zebra"), "{}", desk.pty.shows());
    assert_eq!(desk.leaves(), 0);
    "anna".clone_into(&mut bank.operator);
    let log = bank.json(&["audit", "log", "--action", "denied"]);
    assert_eq!(log["items"], json!([]), "{log}");
}

/// Notes are sealed until the file of the key is named, and a new one is sealed too.
#[cfg(feature = "encryption")]
#[test]
fn a_case_shows_its_notes_to_who_has_the_key() {
    use age::secrecy::ExposeSecret as _;
    let mut bank = watched();
    let identity = age::x25519::Identity::generate();
    let secret = bank.file("q.key", identity.to_string().expose_secret());
    bank.json(&["case", "key", &identity.to_public().to_string()]);
    let newest = bank.json(&["alert", "list"])["items"][0]["id"].to_string();
    let open = ["case", "open", "cash of one day", "--alert", &newest];
    let case = bank.json(&open)["id"].to_string();
    bank.json(&["sar", "note", &case, "decided to file"]);
    "carla".clone_into(&mut bank.operator);
    let mut desk = Desk::of(&bank);
    desk.types(F3, "Nothing waits for a second person");
    desk.types("l", "zebra");
    desk.types("o", "sealed: k names the file of the key");
    assert!(!desk.pty.shows().contains("decided to file"));
    desk.types("k", "File of the secret key");
    desk.types(&format!("{secret}\r"), "decided to file");
    desk.types("nseen the bill\r", &format!("Note it in case {case}?"));
    desk.types("y", &format!("Noted in case {case}"));
    desk.types("\r", "decided to file");
    desk.sees("seen the bill");
    assert_eq!(desk.leaves(), 0);
    let shown = bank.json(&["case", "show", &case, "--identity", &secret]);
    let texts = [0, 1].map(|place| text(&shown["notes"][place]["text"]));
    assert_eq!(texts, ["decided to file", "seen the bill"]);
    "anna".clone_into(&mut bank.operator);
    bank.verify();
}
