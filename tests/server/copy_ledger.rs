//! A ledger moves from a file to a server and back, and is the same ledger.

use std::fmt::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::ach_file::NachaFile;
use super::common::{Bank, text};
use super::engine::cluster;
use super::proxy::{Cut, Wire};
use crate::common::deadline::InTime as _;

/// A bank in a file, and a place on the server.
fn two() -> (Bank, Bank) {
    let (mut file, server) = (Bank::nowhere(), Bank::nowhere());
    file.location = file.ledger().display().to_string();
    file.run(&["init", "--name", "Moving Bank"]).done();
    (file, server)
}

/// Something of everything that a ledger has.
fn fill(bank: &Bank) -> Vec<String> {
    let accounts: Vec<String> = (0..3).map(|_| bank.funded("100.00")).collect();
    let first = &accounts[0];
    bank.json(&[
        "transfer",
        first,
        &accounts[1],
        "5.00",
        "--ref",
        "MOVE-1",
        "--memo",
        "für\u{1}Ana",
    ]);
    bank.json(&["hold", "place", first, "7.00", "--ref", "HOLD-1"]);
    let hold = bank.json(&["hold", "place", first, "8.00"]);
    bank.json(&["hold", "capture", &text(&hold["id"]), "3.00"]);
    bank.json(&["reverse", "MOVE-1", "--reason", "a mistake"]);
    bank.json(&["account", "freeze", &accounts[2], "--reason", "lost card"]);
    let yen = bank.account(&["--currency", "JPY"]);
    bank.json(&["deposit", &yen, "500", "--channel", "wire"]);
    let wages = bank.file(
        "wages.csv",
        format!("account,amount,memo\n{first},3.00,a\0b\n"),
    );
    bank.json(&["import", "payroll", &wages]);
    let scan = bank.file("scan.pdf", "%PDF-1.7");
    let add = ["customer", "document", "add", "C00000013", &scan];
    bank.json(&[&add[..], &["--kind", "passport"]].concat());
    let joint = bank.account(&["--joint", "C00000013", "--mandate", "all"]);
    bank.json(&["deposit", &joint, "5.00"]);
    let shown = bank.json(&["account", "show", &joint]);
    let holders = shown["holders"].as_array().expect("holders");
    let by: Vec<String> = holders.iter().map(|one| text(&one["customer"])).collect();
    bank.json(&["withdraw", &joint, "5.00", "--by", &by[0], "--by", &by[1]]);
    bank.json(&["customer", "suspend", "C00000013", "--reason", "a question"]);
    for name in ["cash/till-1", "cash/till-2"] {
        bank.json(&["gl", "add", name, "--class", "asset", "--floor", "0"]);
    }
    bank.json(&["gl", "close", "cash/till-2", "--yes"]);
    bank.json(&["transfer", "cash/till-1", first, "1.00"]);
    bank.json(&["calendar", "add", "own", "--weekend", "none"]);
    bank.json(&["calendar", "holiday", "own", "2026-12-24"]);
    bank.json(&["day", "set", "--calendar", "own", "--cut-off", "10:00"]);
    bank.json(&["day", "open", "--yes"]);
    bank.json(&["deposit", first, "1.00", "--ref", "NIGHT"]);
    let today = text(&bank.json(&["day", "status"])["business_date"]);
    bank.json(&["product", "add", "plus", "--type", "checking"]);
    let rate = ["rate", "set"];
    let from = ["--effective", &today, "--tier", "0=50"];
    bank.json(&[&["product"], &rate[..], &["plus"], &from].concat());
    bank.json(&["account", "update", first, "--product", "plus"]);
    bank.json(&[&["account"], &rate[..], &[first], &from].concat());
    for line in [
        &format!("order add {first} 1000000026 1.00 --every day"),
        "product fee set plus cash-out --event withdrawal --amount 0.01",
        "product limit set plus all --direction out --per day --count 99",
        "customer tax set C00000013 24",
        "customer contact C00000013",
        "exchange-rate set USD/EUR 0.92137 --source ECB",
        "limit set C00000013 all --direction out --per day --count 99",
        &format!("withdraw {first} 0.01 --channel wire"),
        &format!("fee waive {first} --code cash-out --reason staff"),
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    let entries = NachaFile::default().of(&[(22, first, 500, "ANA", "05WORDS")]);
    let entries = bank.file("entries.ach", entries);
    let wages = NachaFile {
        bank: "123456780",
        modifier: 'W',
        ..NachaFile::default()
    };
    let wages = bank.file("wages.ach", wages.of(&[(22, "744567899", 1, "ANA", "")]));
    for line in [
        &format!("withdraw {first} 0.05 --channel wire --ref DISPUTED"),
        "ledger set --routing-number 091400606 --ach-operator 061000146",
        &format!("import ach {entries}"),
        &format!("import payroll {wages} --from {first}"),
        "dispute open DISPUTED --kind atm --notice oral --note mine",
        "dispute confirm D00000013",
        "dispute credit D00000013 --amount 0.04",
        "dispute resolve D00000013 --for customer --amount 0.01 --reason r --debit-on 2026-12-24",
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    for line in [
        "till add three --max 50",
        "till give three 5 --from vault",
        "till open three --amount 5 --ref OPENED",
        "till count --counted 4 --ref COUNTED",
        &format!("check deposit {first} 8000 -n 1 --routing 021000021 --drawer 1"),
        &format!("check deposit {first} 900 -n 2 --routing 021000021 --drawer 1"),
        "check return K00000013 --reason nsf",
        "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason test",
        &format!("checkbook issue {first} --count 5"),
        &format!("check stop {first} --number 1001 --oral"),
        &format!("check present {first} 0.01 --number 1002"),
        &format!("cashier-check issue --from {first} 0.02 --payee Eva"),
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    bank.json(&["ctr", "exempt", "C00000013"]);
    bank.json(&["customer", "link", "C00000013", "C00000021", "--ctr"]);
    let rule = "rule set much --template large --action alert";
    bank.json(&rule.split(' ').collect::<Vec<_>>());
    bank.json(&["case", "open", "test"]);
    bank.json(&["day", "set", "--when-tills-open", "warn"]);
    super::reconcile_kept::kept(bank);
    bank.json(&["day", "close"]);
    accounts
}

fn copy(from: &Bank, to: &Bank) -> Value {
    to.take_keys_of(from);
    from.json(&[
        "ledger",
        "copy",
        "--from",
        &from.location,
        "--to",
        &to.location,
    ])
}

/// What people see of a ledger.
fn seen(bank: &Bank) -> Vec<String> {
    let commands: &[&[&str]] = &[
        &["exchange-rate", "list", "--all"],
        &["dispute", "show", "D00000013"],
        &["ach", "show", "1"],
        &["ach", "show", "2"],
        &[
            "ledger",
            "show",
            "--columns",
            "routing_number,ach_operators",
        ],
        &["check", "list"],
        &["regulation", "list"],
        &["check", "presented"],
        &["cashier-check", "list"],
        &["rule", "list"],
        &["case", "list"],
        &["ctr", "list"],
        &["till", "list"],
        &["till", "counts"],
        &["till", "handovers", "--all"],
        &["account", "list"],
        &["account", "list", "--internal"],
        &["gl", "list", "--all"],
        &["customer", "list"],
        &["customer", "document", "list", "C00000013"],
        &["hold", "list"],
        &["fee", "list"],
        &["limit", "show", "C00000013"],
        &["customer", "show", "C00000013"],
        &["product", "show", "plus"],
        &["history", "cash/vault"],
        &["statement", "list", "cash/vault"],
        &["reconcile", "show", "1"],
        &["export", "transactions"],
        &["report", "trial-balance"],
        &["day", "status"],
        &["calendar", "show", "own"],
    ];
    let run = |arguments: &&[&str]| {
        let arguments = [*arguments, &["-o", "json"]].concat();
        bank.run(&arguments).done().stdout
    };
    commands.iter().map(run).collect()
}

#[test]
fn a_ledger_is_the_same_on_both_engines() {
    let (file, server) = two();
    let accounts = fill(&file);
    let before = std::fs::read(file.ledger()).expect("the file");
    let made = copy(&file, &server);
    let after = std::fs::read(file.ledger()).expect("the file");
    assert!(before == after, "the source is only read");
    let proof = server.json(&["verify"]);
    assert_eq!(proof["root"], file.json(&["verify"])["root"]);
    assert_eq!(proof["root"], made["root"]);
    assert_eq!(seen(&server), seen(&file));
    // Work goes on: what was done is known, and new numbers are new.
    server.file(
        "wages.csv",
        std::fs::read(file.path("wages.csv")).expect("a file"),
    );
    assert_eq!(
        server.json(&["import", "payroll", "wages.csv"])["posted"],
        0
    );
    let (from, to) = (&accounts[0], &accounts[1]);
    let again = server.json(&[
        "transfer",
        from,
        to,
        "5.00",
        "--ref",
        "MOVE-1",
        "--memo",
        "für\u{1}Ana",
    ]);
    assert_eq!(again["replayed"], true);
    server.refuses(
        &["deposit", from, "1.00", "--ref", "HOLD-1"],
        6,
        "reference_conflict",
    );
    server.json(&["deposit", from, "1.00"]);
    server.account(&[]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| server.json(&["deposit", to, "1.00"]));
        }
    });
    server.verify();
    // And back, with the lanes that it was written in.
    let mut back = Bank::nowhere();
    back.location = back.ledger().display().to_string();
    let returned = copy(&server, &back);
    assert_eq!(returned["root"], server.json(&["verify"])["root"]);
    assert_eq!(seen(&back), seen(&server));
    back.json(&["deposit", from, "1.00"]);
    back.account(&[]);
    back.verify();
    assert_eq!(back.balance("cash/vault"), "296.00");
    assert_eq!(back.balance("cash/till-three"), "10.00");
}

#[test]
fn a_checkpoint_from_before_the_move_holds_after_it() {
    let (file, server) = two();
    fill(&file);
    let key = file.path("audit.key").display().to_string();
    let public = text(&file.json(&["audit", "keygen", &key])["public_key"]);
    let note = file
        .run(&["audit", "checkpoint", "--key", &key])
        .done()
        .stdout;
    let note = file.file("first.note", note);
    copy(&file, &server);
    server.json(&["customer", "add", "--name", "Ben"]);
    let since = ["audit", "verify", "--since", &note, "--public-key", &public];
    assert_eq!(server.json(&since)["ok"], true);
}

#[test]
fn a_copy_that_was_broken_off_goes_on() {
    let (file, server) = two();
    let accounts: Vec<String> = (0..20).map(|_| file.account(&[])).collect();
    let mut wages = "account,amount\n".to_owned();
    for row in 0..60_000 {
        let _ = writeln!(wages, "{},1.00", accounts[row % 20]);
    }
    let wages = file.file("wages.csv", wages);
    file.json(&["import", "payroll", &wages]);
    let mut back = Bank::nowhere();
    back.location = back.ledger().display().to_string();
    for (from, to) in [(&file, &server), (&server, &back)] {
        let arguments = [
            "ledger",
            "copy",
            "--from",
            &from.location,
            "--to",
            &to.location,
        ];
        let mut broken = 0;
        for wait in [100, 250, 600] {
            let mut child = from
                .command(&arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .start()
                .expect("the binary runs");
            std::thread::sleep(std::time::Duration::from_millis(wait));
            child.kill().expect("killed");
            // A code of its own: it came to its end before that.
            if child.wait().expect("ended").code().is_some() {
                break;
            }
            broken += 1;
            let run = to.run(&["verify"]);
            // It was about to say that it was done.
            if run.code == 0 {
                break;
            }
            assert!([3, 8].contains(&run.code), "{}{}", run.stdout, run.stderr);
        }
        assert!(broken > 0, "too fast to be broken off");
        if to.run(&["verify"]).code != 0 {
            copy(from, to);
        }
        assert_eq!(to.json(&["verify"])["root"], from.json(&["verify"])["root"]);
        to.refuses(&arguments, 6, "already_exists");
    }
    assert_eq!(back.balance(&accounts[3]), "3000.00");
}

/// It is late between two transactions, when it holds nothing that the server
/// or another copier could wait for: before it writes the figures and the peaks
/// anew, of which it has older ones.
#[test]
fn a_copier_that_wakes_late_does_not_write_into_the_published_ledger() {
    let (file, server) = two();
    let accounts = fill(&file);
    let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
    let late = Cut::KeepAfter("transfer (id, debit", begin);
    let wire = Wire::new(cluster(), late, false);
    let schema = server.location.rsplit("%3D").next().expect("a name");
    let slow = wire.schema(schema);
    let arguments = ["ledger", "copy", "--from", &file.location, "--to", &slow];
    let mut late = file
        .command(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .start()
        .expect("the binary runs");
    wire.until_it_keeps();
    copy(&file, &server);
    let before = server.balance(&accounts[0]);
    server.json(&["deposit", &accounts[0], "7.00"]);
    let after = server.json(&["verify"])["root"].clone();
    wire.let_go();
    assert!(!late.wait().expect("ended").success());
    assert_ne!(server.balance(&accounts[0]), before);
    assert_eq!(server.json(&["verify"])["root"], after);
    server.verify();
}

#[test]
fn a_place_that_is_taken_is_left_alone() {
    let (file, server) = two();
    fill(&file);
    server.run(&["init"]).done();
    let arguments = [
        "ledger",
        "copy",
        "--from",
        &file.location,
        "--to",
        &server.location,
    ];
    file.refuses(&arguments, 6, "already_exists");
    let dry = [&["--dry-run"], arguments.as_slice()].concat();
    file.refuses(&dry, 6, "already_exists");
    let (other, empty) = two();
    let arguments = [
        "ledger",
        "copy",
        "--from",
        &other.location,
        "--to",
        &empty.location,
    ];
    let planned = other.json(&[&["--dry-run"], arguments.as_slice()].concat());
    assert_eq!(planned["dry_run"], true);
    empty.refuses(&["verify"], 3, "ledger_not_found");
}
