//! The bank that the gallery of failures is made on.

use std::fmt::Write as _;

use crate::ach_file::NachaFile;
use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, Run, text};
use crate::{codes, login};

/// A bank where every line of the gallery fails, and what the lines name.
pub fn furnished() -> (Bank, Vec<(&'static str, String)>) {
    let mut bank = Bank::made_before(1);
    let ana =
        text(&bank.json(&["customer", "add", "--name", "Ana", "--external-id", "CRM-1"])["number"]);
    let gone = bank.customer("Gone");
    let scan = bank.file("scan.pdf", "%PDF-1.7");
    let add = ["customer", "document", "add", &gone, &scan];
    bank.json(&[&add[..], &["--kind", "passport"]].concat());
    let turned_away = bank.customer("Eve");
    bank.json(&["operator", "add", "otto", "--role", "auditor"]);
    bank.json(&["operator", "add", "gone", "--role", "teller"]);
    bank.json(&["operator", "disable", "gone"]);
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "deposits", "--over", "80000"]);
    let open = |more: &[&str]| -> String {
        let arguments = [&["account", "open", "--customer", &ana], more].concat();
        text(&bank.json(&arguments)["number"])
    };
    let main = open(&[]);
    open(&["--external-number", "X1"]);
    open(&["--currency", "JPY"]);
    let (closed, frozen) = (open(&[]), open(&[]));
    let (owing, held) = (open(&["--overdraft", "20"]), open(&["--overdraft", "20"]));
    assert_eq!(
        [&main, &closed, &frozen, &owing, &held],
        [
            "1000000018",
            "1000000047",
            "1000000052",
            "1000000060",
            "1000000071"
        ]
    );
    let sender = open(&[]);
    let joint = open(&["--joint", &turned_away, "--mandate", "all"]);
    bank.json(&[
        "customer",
        "reject",
        &turned_away,
        "--reason",
        "forged papers",
    ]);
    bank.json(&["customer", "close", &gone, "--yes"]);
    bank.json(&["customer", "forget", &gone, "--yes"]);
    bank.json(&["account", "close", &closed, "--yes"]);
    bank.json(&["account", "freeze", &frozen, "--reason", "court order"]);
    bank.json(&["deposit", &main, "100", "--ref", "MAIN"]);
    let payment = serde_json::json!({"op": "deposit", "account": main, "amount": "1"});
    let together =
        serde_json::json!({"op": "group", "ref": "TOGETHER", "payments": [payment, payment]});
    bank.feed(&["post", "-"], together.to_string().as_bytes())
        .done();
    bank.json(&["deposit", &main, "5", "--ref", "PAID"]);
    let reversal = text(&bank.json(&["reverse", "PAID", "--reason", "r"])["id"]);
    bank.json(&["withdraw", &owing, "20"]);
    bank.json(&["hold", "place", &held, "20"]);
    let place = |amount: &str, more: &[&str]| {
        let arguments = [&["hold", "place", &main, amount], more].concat();
        text(&bank.json(&arguments)["id"])
    };
    let (captured, expired) = (place("1", &[]), place("1", &["--expires", "2026-11-20"]));
    bank.json(&["hold", "capture", &captured]);
    let held = place("50", &[]);
    bank.now += DAY;
    let wire = ["deposit", &main, "5", "--channel", "wire"];
    bank.json(&[&wire[..], &["--value-date", "2026-11-30"]].concat());
    let later =
        text(&bank.json(&["hold", "list", "--account", &main, "--limit", "9"])["items"][3]["id"]);
    let (twin, branch, stranger) = between_ledgers(&bank, &sender);
    let waits = |amount: &str| {
        let run = bank.run(&["deposit", &main, amount, "-o", "json"]);
        run.json()["approval"].to_string()
    };
    let (waiting, rejected) = (waits("80001"), waits("80002"));
    let stuck = bank.file("stuck.csv", format!("account,amount\n{frozen},5.00\n"));
    bank.json(&["import", "payroll", &stuck, "--batch", "STUCK"]);
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "reject", &rejected, "--reason", "r"]);
    "anna".clone_into(&mut bank.operator);
    let places = vec![
        ("WAITING", waiting),
        ("REJECTED", rejected),
        ("TWIN", twin),
        ("BRANCH", branch),
        ("STRANGER", stranger),
        ("PAID-BACK", reversal),
        ("CAPTURED", captured),
        ("EXPIRED", expired),
        ("OPEN", held),
        ("COUNTS-LATER", later),
        ("TURNED-AWAY", turned_away),
        ("JOINT", joint),
        ("NIGHT", closed_for_the_night(&bank)),
        ("SAVINGS", earning(&bank)),
        ("FEES", charging(&bank)),
        ("TILLS", serving(&bank)),
        ("DISPUTES", crate::disputed::gallery(&bank)),
        ("CHECKS", crate::checks::taken_in(&bank)),
        ("ACH", crate::ach::gallery(&bank)),
    ];
    (bank, places)
}

/// A ledger whose account 1000000018 has earned interest, and nothing else.
fn earning(bank: &Bank) -> String {
    let savings = bank.path("savings.db").display().to_string();
    for line in [
        "init --name Savings",
        "day set --calendar every-day",
        "day open --yes",
        "product add plus --type savings",
        "product rate set plus --effective 2026-11-21 --tier 0=50",
        "customer add --name Ana",
        "account open --customer C00000013 --type savings",
        "account update 1000000018 --product plus",
        "deposit 1000000018 1000",
        "day close",
        "withdraw 1000000018 1000",
        "order add 1000000018 cash/vault 5 --every month",
        "order add 1000000018 cash/vault 5 --every month",
        "order end S00000021",
        "gl add nostro/one --class asset --currency EUR",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&[&["--ledger", &savings], &words[..]].concat());
    }
    savings
}

/// A ledger whose account 1000000018 has a product with fees and limits, and checks.
fn charging(bank: &Bank) -> String {
    let fees = bank.path("fees.db").display().to_string();
    let lines = [
        "init --name Fees",
        "product add gold --type checking --min-balance 10",
        "product fee set gold copy --event on-request --amount 5",
        "product fee set gold cash-out --event withdrawal --amount 1",
        "product limit set gold cash --direction out --channel cash --per day --amount 50",
        "customer add --name Ana",
        "account open --customer C00000013",
        "deposit 1000000018 200",
        "account update 1000000018 --product gold",
        "fee charge 1000000018 copy",
        "fee waive 1000000018 --code cash-out --reason staff",
    ];
    for line in lines.iter().chain(crate::checks_made::MADE) {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&[&["--ledger", &fees], &words[..]].concat());
    }
    fees
}

/// A ledger with a till in each state: one is blind, with 50.00 in it of which 5.00 are
/// offered, two has a count, three is paused, and four was counted with a difference.
fn serving(bank: &Bank) -> String {
    let tills = bank.path("tills.db").display().to_string();
    for (operator, line) in [
        ("anna", "init --name Tills"),
        ("anna", "operator add ada --role admin,supervisor"),
        ("anna", "operator add tom --role teller"),
        ("anna", "operator add tess --role teller"),
        ("anna", "operator add pam --role teller"),
        ("anna", "operator add cat --role teller"),
        ("anna", "policy set cash-differences --over 50"),
        ("anna", "day set --calendar every-day"),
        ("anna", "day open --yes"),
        ("anna", "customer add --name Ana"),
        ("anna", "account open --customer C00000013"),
        ("anna", "deposit 1000000018 1000 --channel wire"),
        (
            "anna",
            "rule set odd --when {\"amount_least\":\"77.77\",\"amount_most\":\"77.77\"} --action deny",
        ),
        ("anna", "case open cash"),
        ("anna", "till add one --max 60 --beyond refuse --blind on"),
        ("anna", "till add two"),
        ("anna", "till add three"),
        ("anna", "till add four"),
        ("anna", "till give one 50"),
        ("anna", "till give four 100"),
        ("anna", "till give two 7"),
        ("tom", "till open one --amount 50"),
        ("tom", "till give vault 5"),
        ("tess", "till open two"),
        ("tess", "deposit 1000000018 5 --ref CASH"),
        ("tess", "till count --counted 5"),
        ("pam", "till open three"),
        ("pam", "till pause"),
        ("cat", "till open four --amount 100"),
        ("cat", "till count --counted 10"),
        ("cat", "till count --counted 11"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = bank.command(&[&["--ledger", &tills], &words[..]].concat());
        command.env("BANKCTL_TEST_OPERATOR", operator);
        let run = Run::of(command.output_in_time().expect("the binary runs"));
        assert!([0, 10].contains(&run.code), "{line}: {}", run.stderr);
    }
    tills
}

/// A ledger whose business day was closed, and no other opened.
fn closed_for_the_night(bank: &Bank) -> String {
    let night = bank.path("night.db").display().to_string();
    let there = |arguments: &[&str]| bank.json(&[&["--ledger", &night], arguments].concat());
    there(&["init", "--name", "Night Branch"]);
    there(&["day", "set", "--calendar", "every-day"]);
    there(&["day", "open", "--yes"]);
    there(&["day", "close", "--no-open"]);
    night
}

/// A file with the ledger itself, a branch (what was sent there is on its way or
/// was sent back), and a ledger that nobody made known.
fn between_ledgers(bank: &Bank, account: &str) -> (String, String, String) {
    assert_eq!(account, "1000000083");
    let branch = bank.path("branch.db").display().to_string();
    let there = |arguments: &[&str]| bank.json(&[&["--ledger", &branch], arguments].concat());
    there(&["init", "--name", "North Branch"]);
    there(&["customer", "add", "--name", "Ben"]);
    let card = bank.path("partner.card").display().to_string();
    let export = ["partner", "export", "--to-file", &card];
    there(&["partner", "keygen"]);
    bank.json(&["partner", "keygen"]);
    bank.run(&export).done();
    there(&["partner", "add", "--card", &card]);
    bank.run(&[&["--ledger", &branch], &export[..]].concat())
        .done();
    let open = ["account", "open", "--customer", "C00000013"];
    there(&open);
    there(&open);
    there(&[open.as_slice(), &["--currency", "JPY"]].concat());
    let stranger = bank.path("stranger.db").display().to_string();
    bank.json(&["--ledger", &stranger, "init", "--name", "Stranger"]);
    bank.take_card(&card);
    let blocked = |statement: &str| {
        let connection = rusqlite::Connection::open(&branch).expect("a ledger");
        connection.execute_batch(statement).expect(statement);
    };
    let block = "CREATE TRIGGER blocked BEFORE INSERT ON arrival \
                 BEGIN SELECT RAISE(ABORT, 'blocked'); END";
    let send = |to: &str, reference: &str| {
        let run = bank.run(&[
            "transfer",
            account,
            to,
            "5",
            "--to-ledger",
            &branch,
            "--ref",
            reference,
        ]);
        assert_eq!(run.code, 11, "{}", run.stderr);
    };
    bank.json(&["deposit", account, "10"]);
    blocked(block);
    send("1000000026", "SENT-BACK");
    blocked("DROP TRIGGER blocked");
    there(&["account", "close", "1000000026", "--yes"]);
    bank.json(&["transit", "sweep"]);
    bank.json(&["withdraw", account, "5"]);
    blocked(block);
    send("1000000018", "STUCK");
    let twin = bank.path("twin.db").display().to_string();
    bank.json(&["backup", &twin]);
    (twin, branch, stranger)
}

/// A key, and a note that it has signed in other words.
const PUBLIC_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const FORGED: &str = "bankctl/0\n1\nAA==\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// The files that the lines name.
pub fn files(bank: &Bank) -> Vec<(&'static str, String)> {
    let mut again = String::from("account,amount\n");
    for row in 0..20 {
        writeln!(again, "1000000018,{row}.50").expect("a string takes it");
    }
    let first = bank.file("first.csv", &again);
    bank.run(&["import", "payroll", &first, "--batch", "b1"])
        .done();
    let october = bank.file(
        "october.csv",
        "account,amount,reference\n1000000018,7.00,EMP-1\n",
    );
    bank.run(&["import", "payroll", &october]).done();
    let copy = |name: &str, change: &str| {
        let path = bank.path(name);
        std::fs::copy(bank.ledger(), &path).expect("a copy");
        let connection = rusqlite::Connection::open(&path).expect("the copy");
        connection.execute_batch(change).expect("a change");
        path.display().to_string()
    };
    // What is written stays in the copy's own file.
    rusqlite::Connection::open(bank.ledger())
        .and_then(|connection| connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"))
        .expect("a checkpoint");
    let written = [
        ("GOOD", "good.csv", "account,amount\n1000000018,5.00\n"),
        ("DRAWN", "no-checks.csv", "account,number,amount\n1,0,5\n"),
        ("NACHA", "credit.ach", &NachaFile::gallery("")),
        ("NACHA-OURS", "ours.ach", &NachaFile::gallery("ours")),
        ("NACHA-SAME", "same.ach", &NachaFile::gallery("same")),
        ("NACHA-COUNT", "count.ach", &NachaFile::gallery("count")),
        ("NACHA-TOTAL", "total.ach", &NachaFile::gallery("total")),
        ("NACHA-HASH", "hash.ach", &NachaFile::gallery("hash")),
        ("NACHA-CLASS", "class.ach", &NachaFile::gallery("class")),
        ("NACHA-LONG", "long.ach", &NachaFile::gallery("long")),
        ("NACHA-IAT", "iat.ach", &NachaFile::gallery("iat")),
        ("NACHA-CUT", "cut.ach", &NachaFile::gallery("cut")),
        ("NACHA-RTF", "file.rtf", "{\\rtf1 101 061000146}"),
        ("EMPTY", "empty.csv", ""),
        (
            "BINARY",
            "binary.csv",
            "\u{0}\u{1}\u{2}\u{0}\u{0}PK\u{3}\u{4}",
        ),
        ("QUOTE", "quote.csv", "account,amount\n1000000018,\"5.00\n"),
        ("SPREADSHEET", "book.xlsx", "PK\u{3}\u{4}"),
        (
            "NO-AMOUNT",
            "no-amount.csv",
            "account,colour\n1000000018,red\n",
        ),
        (
            "TWO-AMOUNTS",
            "two-amounts.csv",
            "account,Net Pay,Net Amount\n1000000018,5,6\n",
        ),
        (
            "DOUBT",
            "doubt.csv",
            "account,amount\n1000000018,\"1,234\"\n",
        ),
        (
            "OTHER-STATEMENT",
            "other-statement.csv",
            "account,date,amount\n7000000001,2026-11-21,5.00\n",
        ),
        (
            "STATEMENTS",
            "statements.csv",
            "account,date,amount\n7000000001,2026-11-21,5.00\n7000000002,2026-11-21,5.00\n",
        ),
        ("DATES", "dates.csv", "date,amount\n03/04/2026,5.00\n"),
        (
            "TOTAL",
            "total.csv",
            "account,amount\n1000000018,5.00\nTotal,6.00\n",
        ),
        (
            "SHARES",
            "shares.csv",
            "account,amount (%)\n1000000018,60\n",
        ),
        (
            "UNKNOWN-UNIT",
            "unknown-unit.csv",
            "account,amount (x)\n1000000018,60\n",
        ),
        (
            "STATES",
            "states.csv",
            "account,amount,code\n1000000018,5.00,VOID\n",
        ),
        (
            "TITLED",
            "titled.csv",
            "Amounts in thousands\naccount,amount\n1000000018,5.00\n",
        ),
        (
            "SWALLOWED",
            "swallowed.csv",
            "account,amount,memo\n1000000018,5.00,\"a\n1000000018,6.00,b\"\n",
        ),
        (
            "PAID-BY",
            "paid-by.csv",
            "account,amount,dr/cr\n1000000018,5.00,DR\n1000000026,5.00,CR\n",
        ),
        (
            "BAD",
            "bad.csv",
            "account,amount\n1000000017,5.00\n1000000018,1e3\n",
        ),
        ("AGAIN", "again.csv", again.as_str()),
        (
            "SALARY",
            "salary.csv",
            "account,amount,Reference\n1000000018,5.00,SALARY\n1000000060,6.00,SALARY\n1000000018,7.00,BONUS\n",
        ),
        (
            "FAR",
            "far.csv",
            "account,amount,pay date\n1000000018,5.00,2062-12-31\n",
        ),
        (
            "NOVEMBER",
            "november.csv",
            "account,amount,reference\n1000000018,7.00,EMP-1\n1000000060,8.00,EMP-2\n",
        ),
        ("SCAN", "scan.pdf", "%PDF-1.7\n"),
        ("SIGN-ON", "sign-on.ofx", "<OFX></OFX>\n"),
        ("CUT-OFF", "cut-off.xml", "<Document><BkToCstmrStmt>\n"),
        (
            "BAD-STATEMENT",
            "bad-statement.csv",
            "date,amount\n2026-11-21,red\n",
        ),
        (
            "STATEMENT",
            "statement.csv",
            "date,amount,reference\n2026-11-20,999.00,R-1\n",
        ),
        (
            "PROVED",
            "proved.csv",
            "date,amount,balance\n2026-11-20,-2.50,-2.50\n",
        ),
        (
            "UNPROVED",
            "u.csv",
            "date,amount,balance\n2026-11-20,1,7\n2026-11-20,1,9\n",
        ),
        ("OVERLAP", "o.csv", "date,amount,balance\n2026-11-21,1,9\n"),
        ("GAP", "gap.csv", "date,amount,balance\n2026-11-21,1,7\n"),
        ("POSTING", "p.toml", "[[rule]]\naccount='suspense'\n"),
        (
            "ORDER",
            "order.xml",
            "<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>7000000001</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAcct><Id><Othr><Id>1000000018</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>",
        ),
        (
            "ORDER-COUNT",
            "order-count.xml",
            "<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>2</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>7000000001</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAcct><Id><Othr><Id>1000000018</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>",
        ),
        ("WRONG-CONFIG", "wrong.toml", "colour = 1\n"),
        ("PUBLIC-KEY", "audit.pub", PUBLIC_KEY),
        ("FORGED", "forged.note", FORGED),
    ];
    let mut found: Vec<(&str, String)> = written
        .into_iter()
        .map(|(word, name, content)| (word, bank.file(name, content)))
        .collect();
    let latin = b"customer_external_id,customer_name,external_number\nP1,J\xfcrgen M\xfcller,P1\n";
    found.push(("LATIN", bank.file("latin.csv", latin)));
    let sheets = crate::common::data("xlsx/own__payroll_three_sheets.xlsx");
    let sheets = std::fs::read(sheets).expect("a spreadsheet");
    found.push(("SHEETS", bank.file("sheets.xlsx", sheets)));
    found.push(("NOTHING", bank.path("nothing").display().to_string()));
    found.push(("FOLDER", bank.folder.path().display().to_string()));
    found.push(("NEWER", copy("newer.db", "PRAGMA user_version = 999")));
    found.push((
        "ALTERED",
        copy(
            "altered.db",
            "UPDATE account SET overdraft_minor = 999 WHERE id = 100000001",
        ),
    ));
    found
}

/// Money to another ledger and from it, taken and refused.
pub fn both_ways(bank: &Bank, account: &str) {
    let branch = Bank::nowhere();
    branch.run(&["init", "--name", "Branch"]).done();
    bank.meet(&branch);
    let other = branch.funded("50.00");
    for (from, to, debit, credit) in [
        (bank, &branch, account, other.as_str()),
        (&branch, bank, other.as_str(), account),
    ] {
        let place = to.location.as_str();
        from.json(&["transfer", debit, credit, "3.00", "--to-ledger", place]);
        let ends = to.account(&[]);
        crate::engine::block(to, "arrival", "INSERT");
        let sent = from.run(&["transfer", debit, &ends, "2.00", "--to-ledger", place]);
        assert_eq!(sent.code, 11, "{}", sent.stderr);
        crate::engine::unblock(to, "arrival");
        to.run(&["account", "close", "--yes", &ends]).done();
        from.run(&["transit", "sweep"]).done();
    }
}

/// A paper, and one of a customer who was forgotten.
pub fn papers(bank: &Bank, customer: &str) {
    let gone = bank.customer("Forgotten");
    for owner in [customer, &gone] {
        let scan = bank.file("scan.pdf", "%PDF-1.7");
        let add = ["customer", "document", "add", owner, &scan];
        bank.json(&[&add[..], &["--kind", "passport"]].concat());
    }
    bank.json(&["customer", "close", "--yes", &gone]);
    bank.json(&["customer", "forget", "--yes", &gone]);
}

/// Payments of an account whose holders must all order them.
pub fn ordered(bank: &Bank, ana: &str, bob: &str) {
    let open = ["account", "open", "--customer", ana, "--joint", bob];
    let joint = text(&bank.json(&[&open[..], &["--mandate", "all"]].concat())["number"]);
    bank.json(&["deposit", &joint, "9"]);
    for amount in ["1", "2"] {
        bank.json(&["withdraw", &joint, amount, "--by", ana, "--by", bob]);
    }
}

/// A password with codes, and a session whose tokens were traded in.
pub fn log_in_and_out(bank: &mut Bank) {
    let password = ["operator", "password", "--password-stdin"];
    bank.with_lines(&password, &[login::PASSWORD]).done();
    let (secret, _) = codes::offered_and_on(bank);
    let login = ["--login", "password", "--session-idle", "30"];
    bank.inside(&[&["ledger", "set"], &login[..]].concat())
        .done();
    bank.now += 60_000_000;
    login::log_in(bank, &[login::PASSWORD, &codes::code(bank, &secret)]).done();
    bank.now += 20 * 60_000_000;
    bank.inside(&["customer", "list"]).done();
    bank.inside(&["ledger", "set", "--login", "os"]).done();
}

/// Accounts of the bank's own that were added: one with a floor that has money,
/// one with a number, and one that was closed.
pub fn chart(bank: &Bank, account: &str) {
    let add = |name: &str, more: &[&str]| {
        let add = ["gl", "add", name, "--class", "asset"];
        bank.json(&[&add[..], more].concat());
    };
    add("cash/till-1", &["--floor", "0"]);
    let number = ["--number", "GB82WEST12345698765432", "--currency", "USD"];
    add("nostro/first-national", &number);
    add("nostro/old", &[]);
    bank.json(&["gl", "close", "nostro/old", "--yes"]);
    bank.json(&["transfer", "cash/till-1", account, "5"]);
}

/// Accounts that earn and owe interest: by rates of their product and of their own,
/// from today on, and one that had another product before.
pub fn interest(bank: &Bank) {
    let today = text(&bank.json(&["day", "status"])["business_date"]);
    let rate = |noun: &str, of: &str, more: &str| {
        let set = [noun, "rate", "set", of, "--effective", &today];
        let more: Vec<&str> = more.split(' ').collect();
        bank.json(&[&set[..], &more].concat());
    };
    bank.json(&[
        "product", "add", "gold", "--type", "checking", "--tax", "24",
    ]);
    rate(
        "product",
        "gold",
        "--tier 0=1.85 --tier 100=3 --overdraft-rate 9.90 --excess-rate 18",
    );
    let open = |words: &str| {
        let account = bank.account(&words.split(' ').collect::<Vec<_>>());
        bank.json(&["account", "update", &account, "--product", "gold"]);
        account
    };
    let saver = open("--name saver");
    bank.json(&["deposit", &saver, "1234.56"]);
    rate("account", &saver, "--tier 0=2.50 --until 2027-06-30");
    let owner = text(&bank.json(&["account", "show", &saver])["holders"][0]["customer"]);
    for line in [
        "product fee set gold cash-out --event withdrawal --percent 1 --min 1 --max 3 --free 0",
        "product fee set gold monthly --event monthly --amount 5 --first-period full --give-up-days 60 --waive-if first-days:3",
        "product fee set gold nsf --event nsf --amount 30 --per-day 3",
        "product limit set gold cash --direction out --channel cash --per day --count 30 --amount 3000",
        "product limit set gold all --direction out --per month --amount 30000",
        &format!("limit set {owner} cash --direction out --channel cash --per day --count 40"),
        &format!("limit set {owner} all --direction out --per month --amount 40000"),
        &format!("customer tax set {owner} 10"),
        "exchange-rate set USD/EUR 0.92137 --source ECB",
        &format!("customer contact {owner}"),
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    let waive = ["fee", "waive", &saver, "--code"];
    bank.json(&[&waive[..], &["cash-out", "--reason", "staff"]].concat());
    let until = ["monthly", "--until", &today, "--reason", "new"];
    bank.json(&[&waive[..], &until].concat());
    let poor = open("--name poor");
    bank.json(&["deposit", &poor, "2"]);
    let spender = open("--overdraft 500");
    bank.json(&["withdraw", &spender, "250"]);
    bank.json(&["account", "update", &spender, "--overdraft", "400"]);
}
