//! `--strict` and `--accept`: what is warned of refuses a file, in each command that
//! reads one that others write.

use crate::ach_file::NachaFile;
use crate::common::{Bank, data};
use crate::order_file::order;

/// A credit of 5.00 whose file control counts a block too much.
fn blocks(to: &str) -> String {
    let file = NachaFile {
        effective: "261123",
        settled: "327",
        ..NachaFile::default()
    };
    let text = file.of(&[(22, to, 500, "ANA GARCIA", "")]);
    text.replace("9000001000001", "9000001000002")
}

/// Without `--strict` the file is taken; with it refused with the code; and with
/// `--accept` and the codes taken again.
#[test]
fn what_is_warned_of_refuses_if_asked_but_for_what_is_accepted() {
    let bank = Bank::new();
    let from = bank.funded("100.00");
    let to = bank.account(&[]);
    let today = bank.file("today.xml", order("M-1", &from, &to, "2026-11-21"));
    let past = bank.file("past.xml", order("M-2", &from, &to, "2026-11-20"));
    let ach = bank.file("blocks.ach", blocks(&to));
    let hidden = data("xlsx/own__payroll_filtered_rows.xlsx");
    let hidden = hidden.display().to_string();
    let types = data("camt/camt__camt053.v2.all-balance-types.xml");
    let types = types.display().to_string();
    let table: [(&[&str], i32, &[&str]); 8] = [
        (&["import", "payments", &today], 0, &["batch_booking"]),
        (
            &["import", "payments", &past],
            0,
            &["batch_booking", "day_in_the_past"],
        ),
        (&["import", "payroll", &today], 0, &["batch_booking"]),
        (
            &["import", "payroll", &past],
            0,
            &["batch_booking", "day_in_the_past"],
        ),
        (&["import", "payroll", &ach], 0, &["block_count"]),
        (&["import", "ach", &ach], 0, &["block_count"]),
        // Their accounts are not here.
        (
            &["import", "payroll", &hidden, "--no-references"],
            9,
            &["hidden_rows"],
        ),
        (
            &[
                "reconcile",
                &types,
                "--account",
                &to,
                "--statement-account",
                "CH2801234000123456789",
            ],
            4,
            &["currency_mismatch"],
        ),
    ];
    for (arguments, exit, codes) in table {
        let with = |more: &[&str]| {
            let run = bank.run(&[arguments, &["--dry-run", "-o", "json"], more].concat());
            let code = codes
                .iter()
                .copied()
                .find(|code| run.stderr.contains(*code));
            (run.code, code.is_some())
        };
        assert_eq!(with(&[]).0, exit, "{arguments:?}");
        if exit == 4 {
            continue;
        }
        let mut accepted: Vec<&str> = vec!["--strict"];
        for code in codes {
            bank.refuses(&[arguments, &["--dry-run"], &accepted].concat(), 2, code);
            accepted.extend(["--accept", code]);
        }
        assert_eq!(with(&accepted).0, exit, "{arguments:?} {accepted:?}");
    }
    bank.refuses(
        &["import", "payments", &past, "--strict"],
        2,
        "batch_booking",
    );
    assert_eq!(
        bank.balance(&to),
        "0.00",
        "nothing of a refused file is paid"
    );
}

/// Checks of a NACHA file are passed over in a payroll as in `import ach`; of other files
/// there are none, and no file's amounts are passed over.
#[test]
fn checks_of_a_nacha_file_are_accepted_by_name() {
    let bank = Bank::new();
    let from = bank.funded("100.00");
    let to = bank.account(&[]);
    let good = blocks(&to).replace("9000001000002", "9000001000001");
    let hash = good.replace("82000000010009140060", "82000000010009140061");
    let hash = bank.file("hash.ach", hash);
    let total = bank.file("total.ach", good.replace("0000000500E-1", "0000000400E-1"));
    let paid = &["import", "payroll", &hash, "--from", &from][..];
    bank.refuses(paid, 4, "control_hash_mismatch");
    let count = [paid, &["--accept", "count"]].concat();
    bank.refuses(&count, 4, "control_hash_mismatch");
    let accepted = [paid, &["--accept", "hash", "--strict"]].concat();
    let told = bank.json(&accepted);
    assert_eq!(told["posted"], 1, "{told}");
    assert_eq!(told["warnings"][0]["code"], "control_hash_mismatch");
    assert_eq!(bank.balance(&to), "5.00");
    let all = ["--accept", "count", "--accept", "hash", "--accept", "class"];
    let sums = [&["import", "payroll", &total][..], &all].concat();
    bank.refuses(&sums, 4, "control_total_mismatch");
    bank.refuses(
        &["import", "payroll", &total, "--accept", "total"],
        2,
        "usage",
    );
    let csv = bank.file("pay.csv", format!("account,amount\n{to},1.00\n"));
    let xml = bank.file("pay.xml", order("M-1", &from, &to, "2026-11-21"));
    let account = &["--account", &to][..];
    for arguments in [
        &["import", "payroll", &csv][..],
        &["import", "payroll", &xml],
        &["import", "payments", &xml],
        &["import", "accounts", &csv],
        &[&["reconcile", &csv][..], account].concat(),
    ] {
        let arguments = [arguments, &["--accept", "count"]].concat();
        let (exit, error) = bank.fails(&arguments);
        assert!(matches!(exit, 2), "{arguments:?}: {error}");
    }
    bank.verify();
}

#[test]
fn each_warning_is_in_the_reference() {
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/reference/file-formats.md"
    );
    let page = std::fs::read_to_string(page).expect("a page");
    let missing: Vec<&str> = bankctl_formats::read::WARNING_CODES
        .into_iter()
        .filter(|code| !page.contains(&format!("`{code}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
