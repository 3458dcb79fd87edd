//! Amounts as they are told and typed: with their currency, never as bare minor
//! units; and what CSV says of problems and rejects.

use super::common::{Bank, text};

#[test]
fn the_audit_log_has_amounts_beside_minor_units() {
    let bank = Bank::new();
    let account = bank.funded("100");
    bank.json(&["account", "update", &account, "--overdraft", "12.5"]);
    bank.json(&["hold", "place", &account, "7"]);
    let log =
        |subject| bank.json(&["audit", "log", "--subject", subject])["items"][0]["after"].clone();
    let updated = log("account");
    assert_eq!(
        (&updated["overdraft_minor"], &updated["overdraft"]),
        (&1250.into(), &"12.50".into())
    );
    let held = log("hold");
    assert_eq!(
        (&held["amount_minor"], &held["amount"]),
        (&700.into(), &"7.00".into())
    );
    assert_eq!(held["currency"], "USD");
}

#[test]
fn a_proof_tells_the_amount_where_the_currency_is_known() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let ben = bank.account(&[]);
    let key = bank.path("audit.key").display().to_string();
    let public = format!("{key}.pub");
    bank.json(&["audit", "keygen", &key]);
    bank.json(&["deposit", &ana, "12.5", "--ref", "D"]);
    bank.json(&["transfer", &ana, &ben, "3", "--ref", "T"]);
    let checked = |reference: &str| {
        let proof = text(&bank.json(&["audit", "prove", reference, "--key", &key])["proof"]);
        let file = bank.file("proof", proof);
        let check = ["audit", "check-proof", &file, "--public-key", &public];
        (bank.json(&check), bank.run(&check).done().stdout)
    };
    let (deposit, shown) = checked("D");
    assert_eq!(
        (&deposit["amount_minor"], &deposit["amount"]),
        (&1250.into(), &"12.50".into())
    );
    assert_eq!(deposit["currency"], "USD");
    assert!(shown.contains("Amount                12.50"), "{shown}");
    // Between customers the numbers alone do not say it.
    let (transfer, shown) = checked("T");
    assert_eq!(
        (&transfer["amount_minor"], &transfer["amount"]),
        (&300.into(), &serde_json::Value::Null)
    );
    assert!(shown.contains("300 minor units"), "{shown}");
}

#[test]
fn csv_has_rejects_and_problems_behind_the_summary() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let file = bank.file(
        "wages.csv",
        format!("account,amount\n{ana},1.00\n{ana},x\n1000000017,2\n"),
    );
    let run = bank.run(&["import", "payroll", &file, "-o", "csv"]);
    assert_eq!(run.code, 9, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("batch,file,rows,posted,"),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].ends_with(",reject_line,reject_field,reject_code,reject_message"),
        "{}",
        lines[0]
    );
    assert_eq!(lines.len(), 3, "{}", run.stdout);
    assert!(
        lines[1].contains(",3,amount,invalid_amount,"),
        "{}",
        lines[1]
    );
    let columns = ["--columns", "rejected,reject_line,reject_code"];
    let arguments = [&["import", "payroll", &file, "-o", "csv"][..], &columns].concat();
    let few = bank.run(&arguments).stdout;
    assert!(
        few.starts_with("rejected,reject_line,reject_code\n2,3,invalid_amount\n"),
        "{few}"
    );
    let sound = bank.run(&["verify", "-o", "csv"]).done().stdout;
    let rows: Vec<Vec<&str>> = sound
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 2, "{sound}");
    assert_eq!(rows[0].len(), rows[1].len(), "{sound}");
    assert!(
        sound
            .lines()
            .next()
            .is_some_and(|head| head.ends_with("problem_message"))
    );
}

#[test]
fn the_common_options_are_short_too() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let ben = bank.account(&[]);
    let made = bank.json(&[
        "deposit", &ana, "5", "-c", "check", "-r", "R-1", "-m", "rent",
    ]);
    assert_eq!(
        (&made["channel"], &made["reference"], &made["memo"]),
        (&"check".into(), &"R-1".into(), &"rent".into())
    );
    bank.json(&[
        "withdraw", &ana, "5", "-c", "wire", "-r", "R-2", "-m", "rent",
    ]);
    bank.json(&["transfer", &ana, &ben, "5", "-r", "R-3", "-m", "rent"]);
    let hold = bank.json(&["hold", "place", &ana, "5", "-r", "R-4", "-m", "hotel"]);
    bank.json(&["hold", "capture", &text(&hold["id"]), "-r", "R-5"]);
    assert_eq!(
        bank.json(&["reverse", "R-3", "--reason", "r", "-r", "R-6"])["reference"],
        "R-6"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn amounts_as_tables_print_them_are_read_at_a_terminal_only() {
    use super::seat::Seat;

    let bank = Bank::new();
    let ana = bank.funded("1");
    bank.refuses(&["deposit", &ana, "1,250.00"], 2, "invalid_amount");
    let (code, shown) = Seat::of(&bank, &["deposit", &ana, "1,250.00", "--yes"]).ends();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(bank.balance(&ana), "1251.00");
    for arguments in [
        ["deposit", &ana, "1,250", "--yes"],
        ["deposit", &ana, "1,25.00", "--yes"],
        ["deposit", &ana, "1,250.00", "--no-input"],
    ] {
        let (code, shown) = Seat::of(&bank, &arguments).ends();
        assert_eq!(code, 2, "{arguments:?} {shown}");
    }
    assert_eq!(bank.balance(&ana), "1251.00");
}
