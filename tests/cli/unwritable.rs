//! Results that can't be written: what only tells has failed, and what was done
//! was done.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs::File;
use std::process::Stdio;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::signed_note::NoteSigner;
use serde_json::Value;

use super::ach_file::NachaFile;
use super::common::deadline::InTime as _;
use super::common::{Bank, Run, text};
use super::login::PASSWORD;

/// Runs with a standard output that takes nothing.
fn full(bank: &Bank, words: &[&str], lines: &[&str]) -> Run {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let full = File::options().write(true).open("/dev/full");
    let child = bank
        .command(&[words, &["-o", "json"]].concat())
        .env("XDG_RUNTIME_DIR", bank.runtime())
        .stdin(Stdio::piped())
        .stdout(full.expect("a full device"))
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs");
    Run::of(child.wait_with_input(input.as_bytes()).expect("it ends"))
}

/// Every command, in an order in which each has a result: what is for a person
/// else, and what is typed behind it.
const EVERY: &[(&str, &[&str])] = &[
    ("--ledger other.db init", &[]),
    ("customer add --name Eva", &[]),
    ("customer list", &[]),
    ("customer show C00000013", &[]),
    ("customer update C00000013 --phone 5551234", &[]),
    ("customer reject C00000021 --reason r", &[]),
    ("customer approve C00000021", &[]),
    ("customer suspend C00000021 --reason r", &[]),
    ("customer close C00000021 --yes", &[]),
    ("customer forget C00000021 --yes", &[]),
    (
        "customer document add C00000013 scan.pdf --kind passport",
        &[],
    ),
    ("customer document list C00000013", &[]),
    ("customer document export 1 paper.pdf", &[]),
    ("account open --customer C00000013", &[]),
    ("account list", &[]),
    ("account show 1000000018", &[]),
    ("account update 1000000026 --overdraft 5", &[]),
    ("account freeze 1000000026 --reason r", &[]),
    ("account unfreeze 1000000026", &[]),
    ("account close 1000000026 --yes", &[]),
    ("deposit 1000000018 1 --ref D-1", &[]),
    ("deposit 1000000018 10001 --conductor Carla", &[]),
    ("ctr file Carla 2026-11-21", &[]),
    ("withdraw 1000000018 10001", &[]),
    ("withdraw 1000000018 1", &[]),
    ("transfer 1000000018 cash/vault 1", &[]),
    ("transit list", &[]),
    ("transit sweep", &[]),
    ("partner keygen", &[]),
    ("partner export", &[]),
    ("partner add North --identity 1 --key north.pub", &[]),
    ("partner list", &[]),
    ("partner show North", &[]),
    ("partner disable North", &[]),
    ("gl add nostro/first-national --class asset", &[]),
    ("gl list", &[]),
    ("gl show nostro/first-national", &[]),
    ("gl close nostro/first-national --yes", &[]),
    ("post asked.jsonl", &[]),
    ("hold place 1000000018 1", &[]),
    ("hold capture H00000013", &[]),
    ("hold place 1000000018 1", &[]),
    ("hold release H00000021", &[]),
    ("hold list", &[]),
    ("reverse D-1 --reason r --yes", &[]),
    ("balance 1000000018", &[]),
    ("history 1000000018", &[]),
    ("statement 1000000018 --during this-month", &[]),
    ("statement list 1000000018", &[]),
    ("transaction list", &[]),
    ("transaction show D-1", &[]),
    ("import accounts people.csv", &[]),
    ("import payroll wages.csv --batch wages", &[]),
    ("import reverse wages --reason r", &[]),
    ("import list", &[]),
    ("export accounts", &[]),
    ("export customers", &[]),
    ("export transactions", &[]),
    ("export journal --format hledger", &[]),
    ("reconcile lines.csv --account 1000000018", &[]),
    ("reconcile kept.csv --account clearing/wire --keep", &[]),
    ("reconcile list", &[]),
    ("reconcile show 1", &[]),
    ("reconcile undo 1", &[]),
    (
        "reconcile kept.csv --account clearing/wire --post --rules rules.toml",
        &[],
    ),
    ("stats --period daily", &[]),
    ("calendar add own", &[]),
    ("calendar holiday own 2026-12-24", &[]),
    ("calendar import own days.csv", &[]),
    ("calendar show own", &[]),
    ("calendar list", &[]),
    ("day set --calendar every-day", &[]),
    ("report trial-balance", &[]),
    ("report balance-sheet", &[]),
    ("report income-statement", &[]),
    ("report general-ledger", &[]),
    ("report cash-position", &[]),
    ("report teller-journal", &[]),
    ("report dormant", &[]),
    ("report overdrawn", &[]),
    ("report large-transactions --over 1", &[]),
    ("report interest-accrued", &[]),
    ("report interest-paid", &[]),
    ("report products", &[]),
    ("report checks-outstanding", &[]),
    ("report open-items", &[]),
    ("report dashboard --to-file -", &[]),
    ("verify", &[]),
    ("audit keygen second.key", &[]),
    ("audit checkpoint --key first.key", &[]),
    (
        "audit verify --since checkpoint --public-key first.key.pub",
        &[],
    ),
    ("audit prove D-1 --key first.key", &[]),
    ("audit check-proof proof --public-key first.key.pub", &[]),
    ("audit log", &[]),
    ("doctor", &[]),
    ("key check", &[]),
    ("key rotate", &[]),
    ("backup copy.db", &[]),
    ("backup copy.db --check", &[]),
    ("ledger copy --to copied.db", &[]),
    ("ledger show", &[]),
    ("ledger set --session-hours 8", &[]),
    (
        "ledger set --routing-number 091400606 --ach-operator 061000146",
        &[],
    ),
    ("checkbook issue 1000000018 --ref BOOK-1", &[]),
    ("checkbook issue 1000000018 --count 5", &[]),
    ("checkbook void 2 --reason lost", &[]),
    ("checkbook list 1000000018", &[]),
    (
        "check stop 1000000018 --number 1001 --oral --ref STOP-1",
        &[],
    ),
    ("check confirm-stop 1", &[]),
    ("check renew-stop 1", &[]),
    ("check stops 1000000018", &[]),
    ("check present 1000000018 1 --number 1002 --ref CHK-1", &[]),
    ("check unstop 1", &[]),
    ("check presented", &[]),
    (
        "cashier-check issue --from 1000000018 2 --payee Eva --ref CASH-1",
        &[],
    ),
    ("cashier-check issue --from 1000000018 1 --payee Ida", &[]),
    ("cashier-check present 1 2 --ref CASH-2", &[]),
    (
        "cashier-check void 2 --reason r --in-hand --ref CASH-3",
        &[],
    ),
    ("cashier-check list", &[]),
    ("cashier-check show 1", &[]),
    ("import checks drawn.csv", &[]),
    ("import payments order.xml --batch orders", &[]),
    ("export payment-status orders", &[]),
    ("till add one --max 500", &[]),
    ("till update one --branch North", &[]),
    ("till assign one --to-any", &[]),
    ("till give one 50 --from vault", &[]),
    ("till give one 5 --from vault", &[]),
    ("till open one --amount 50", &[]),
    ("till refuse 2 --reason r", &[]),
    ("till list", &[]),
    ("till show one", &[]),
    ("till pause", &[]),
    ("till resume", &[]),
    ("till count --counted 40", &[]),
    (
        "till resolve 1 --account 1000000018 3 --reason r --ref RES-1",
        &[],
    ),
    ("till give vault 1", &[]),
    ("till refuse 3 --reason r", &[]),
    ("till handovers", &[]),
    ("till close --counted 40", &[]),
    ("till counts", &[]),
    ("till accept 4", &[]),
    ("vault show", &[]),
    (
        "check deposit 1000000018 8000 -n 1 --routing 021000021 --drawer 1 --exception overdrawn",
        &[],
    ),
    ("check list", &[]),
    ("check show K00000013", &[]),
    ("check notice K00000013", &[]),
    ("check release K00000013 --reason r", &[]),
    ("check return K00000013 --reason nsf", &[]),
    ("check redeposit K00000013", &[]),
    ("check clear K00000021", &[]),
    ("regulation list", &[]),
    (
        "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason r",
        &[],
    ),
    ("operator add eve --role teller", &[]),
    ("operator add robot --role service", &[]),
    ("operator list", &[]),
    ("operator show eve", &[]),
    ("operator role eve --role supervisor,admin", &[]),
    ("operator disable eve", &[]),
    ("operator enable eve", &[]),
    ("operator reset eve --password-stdin", &[PASSWORD]),
    ("operator password --password-stdin", &[PASSWORD]),
    ("operator codes --password-stdin", &[PASSWORD]),
    ("operator sessions", &[]),
    ("operator revoke eve", &[]),
    ("operator recover --yes", &[]),
    ("operator permissions", &[]),
    ("token create robot --scope stats:read --expires 1d", &[]),
    ("token list", &[]),
    ("token revoke 1", &[]),
    ("policy set deposits --over 50", &[]),
    ("policy show", &[]),
    ("deposit 1000000018 60 --channel wire", &[]),
    ("deposit 1000000018 61 --channel wire", &[]),
    ("approval list", &[]),
    ("approval show 1", &[]),
    ("eve: approval approve 1", &[]),
    ("eve: approval reject 2 --reason r", &[]),
    ("policy set deposits --never", &[]),
    ("ledger set --login password", &[]),
    ("login --password-stdin", &[PASSWORD]),
    ("whoami", &[]),
    ("ledger set --login os", &[]),
    ("logout", &[]),
    ("day open --yes", &[]),
    ("product add checking-plus --type checking", &[]),
    ("product list", &[]),
    ("product show checking-plus", &[]),
    ("account update 1000000018 --product checking-plus", &[]),
    (
        "product rate set checking-plus --effective 2027-12-01 --tier 0=1",
        &[],
    ),
    (
        "account rate set 1000000018 --effective 2027-12-01 --tier 0=1",
        &[],
    ),
    (
        "product fee set checking-plus copy --event on-request --amount 1",
        &[],
    ),
    (
        "product limit set checking-plus all --direction out --per day --count 99",
        &[],
    ),
    ("fee charge 1000000018 copy --ref FEE-1", &[]),
    ("fee refund FEE-1 --reason r", &[]),
    ("fee list", &[]),
    ("fee waive 1000000018 --code copy --reason r", &[]),
    ("customer tax set C00000013 24", &[]),
    ("customer contact 1000000018", &[]),
    (
        "limit set C00000013 all --direction out --per day --count 99",
        &[],
    ),
    ("limit show 1000000018", &[]),
    ("gl add nostro/euro --class asset --currency EUR", &[]),
    ("exchange 1000000018 nostro/euro:EUR 1 --rate 2", &[]),
    ("exchange-rate set USD/EUR 0.9", &[]),
    ("exchange-rate list", &[]),
    ("exchange-rate revalue", &[]),
    ("report exchange-position", &[]),
    ("interest show 1000000018", &[]),
    ("interest post 1000000018", &[]),
    ("interest adjust 1000000018 1 --reason r", &[]),
    (
        "order add 1000000018 cash/vault 1 --every month --start 2026-12-01",
        &[],
    ),
    ("order list", &[]),
    ("order show S00000013", &[]),
    ("order pause S00000013", &[]),
    ("order resume S00000013", &[]),
    ("order skip S00000013 2026-12-01", &[]),
    ("order end S00000013", &[]),
    ("withdraw 1000000018 1 --channel wire --ref DIS-1", &[]),
    ("withdraw 1000000018 1 --channel wire --ref DIS-2", &[]),
    ("import ach entries.ach", &[]),
    ("ach list", &[]),
    ("ach show 1", &[]),
    ("ach post-due", &[]),
    ("ach repair 1 --account 1000000018", &[]),
    ("ach return 2 --code R03", &[]),
    ("import payroll wages.ach --from 1000000018", &[]),
    ("ach cancel 3 --reason r", &[]),
    ("export ach --returns", &[]),
    ("dispute open DIS-1 --kind atm --notice oral", &[]),
    ("dispute list", &[]),
    ("dispute show D00000013", &[]),
    ("dispute note D00000013 text", &[]),
    ("dispute evidence D00000013 scan.pdf", &[]),
    ("dispute confirm D00000013", &[]),
    ("dispute credit D00000013", &[]),
    ("dispute told D00000013 credit", &[]),
    ("dispute resolve D00000013 --for bank --reason r", &[]),
    ("dispute debit D00000013", &[]),
    ("dispute open DIS-2 --kind atm", &[]),
    ("dispute withdraw D00000021", &[]),
    (
        "rule set one --when {\"amount_over\":\"50\"} --action alert",
        &[],
    ),
    ("rule list", &[]),
    ("rule show one", &[]),
    ("withdraw 1000000018 51 --channel wire", &[]),
    ("alert list", &[]),
    ("alert show 1", &[]),
    ("alert assign 1 --to anna", &[]),
    (
        "case key age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        &[],
    ),
    ("case open test --alert 1", &[]),
    ("case add 3 1", &[]),
    ("case note 3 test", &[]),
    ("sar note 3 test", &[]),
    ("sar file 3", &[]),
    ("case list", &[]),
    ("case show 3", &[]),
    ("case close 3 --outcome test", &[]),
    ("alert close 1 --outcome test", &[]),
    ("rule disable one", &[]),
    ("report ctr --day 2026-11-20", &[]),
    ("report 1099-int --year 2026", &[]),
    ("ctr list", &[]),
    ("ctr exempt C00000013", &[]),
    ("ctr links", &[]),
    ("customer link C00000013 C00000021 --ctr", &[]),
    ("day status", &[]),
    ("day close", &[]),
    ("day steps", &[]),
    ("day retry 2026-11-21", &[]),
    ("close-of-business", &[]),
    ("period status", &[]),
    ("vault count --counted 7 --witness eve", &[]),
    ("restore copy.db --yes", &[]),
    ("demo made-up --customers 2 --months 1", &[]),
    ("config show", &[]),
    ("version", &[]),
    ("completions bash", &[]),
    ("man man", &[]),
];

/// A bank with what the commands name.
fn furnished() -> Bank {
    let bank = Bank::new();
    let account = bank.funded("100");
    assert_eq!(account, "1000000018");
    bank.file("wages.csv", "account,amount\n1000000018,1.00\n");
    bank.file(
        "people.csv",
        "customer_external_id,customer_name,external_number\nE1,Ben,X1\n",
    );
    bank.file(
        "asked.jsonl",
        "{\"op\":\"deposit\",\"account\":\"1000000018\",\"amount\":\"1\"}\n",
    );
    bank.file("drawn.csv", "account,number,amount\n1000000018,1003,1.00\n");
    bank.file("order.xml", "<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>1000000018</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAgt><FinInstnId><BIC>OTHERUS1</BIC></FinInstnId></CdtrAgt><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>");
    let entries = [
        (22, "744567899", 500, "NOBODY", ""),
        (22, "744567898", 300, "NOBODY", ""),
    ];
    bank.file("entries.ach", NachaFile::default().of(&entries));
    let wages = NachaFile {
        bank: "123456780",
        modifier: 'W',
        ..NachaFile::default()
    };
    bank.file("wages.ach", wages.of(&[(22, "744567899", 1, "ANA", "")]));
    bank.file("lines.csv", "date,amount\n2026-11-21,1.00\n");
    bank.file("kept.csv", "date,amount,balance\n2026-11-21,1.00,1.00\n");
    bank.file("rules.toml", "[[rule]]\naccount = \"suspense\"\n");
    bank.file("scan.pdf", "%PDF-1.7");
    bank.file("days.csv", "date,label\n2026-12-31,Last day\n");
    let north = NoteSigner::new("bankctl/1/transfers", &[7; 32]).expect("a key");
    bank.file("north.pub", north.verifier().to_string());
    bank.json(&["audit", "keygen", "first.key"]);
    let written = |name: &str, words: &[&str]| {
        let run = bank.run(words).done();
        bank.file(name, run.stdout);
    };
    written("checkpoint", &["audit", "checkpoint", "--key", "first.key"]);
    let deposit = text(&bank.json(&["history", &account])["items"][0]["transaction"]);
    written("proof", &["audit", "prove", &deposit, "--key", "first.key"]);
    bank
}

/// The action of a command line.
fn action(words: &[&str]) -> Action {
    let words = match words {
        ["--ledger", _, rest @ ..] => rest,
        words => words,
    };
    let mut options = words.iter().filter(|word| word.starts_with("--"));
    let of_option = |option: &&str| Action::of_command(&format!("{} {option}", words[0]));
    if let Some(action) = options.find_map(of_option) {
        return action;
    }
    (1..=words.len())
        .rev()
        .find_map(|count| Action::of_command(&words[..count].join(" ")))
        .unwrap_or_else(|| panic!("{words:?}"))
}

#[test]
fn what_only_tells_has_failed_and_what_was_done_was_done() {
    let mut bank = furnished();
    let mut wrong = Vec::new();
    let mut tried = BTreeSet::new();
    for (line, lines) in EVERY {
        let (who, line) = line.split_once(": ").unwrap_or(("anna", line));
        who.clone_into(&mut bank.operator);
        let words: Vec<&str> = line.split(' ').collect();
        let action = action(&words);
        tried.insert(action);
        let run = full(&bank, &words, lines);
        let (code, kind) = match action {
            // It has nothing to say on standard output.
            Action::Man => (0, ""),
            Action::Backup if words.contains(&"--check") => (1, "\"io\""),
            action if action.is_done() => (11, "\"outcome_unknown\""),
            _ => (1, "\"io\""),
        };
        if run.code != code || !run.stderr.contains(kind) {
            wrong.push(format!("{line}: {code}, but {}: {}", run.code, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // It is about servers: a ledger in a file is refused.
    tried.insert(Action::LedgerGrants);
    // It shows a screen or nothing: `tests/cli/ui.rs` has it.
    tried.insert(Action::Ui);
    // It gives the file to a group: `tests/cli/sharing.rs` has it.
    tried.insert(Action::LedgerShare);
    // They need a month that is over: `tests/cli/day.rs` has them.
    tried.extend([Action::PeriodClose, Action::PeriodReopen]);
    // It needs a month of nights: `tests/cli/limits.rs` has it.
    tried.insert(Action::AccountReactivate);
    let untried: Vec<&Action> = Action::ALL
        .iter()
        .filter(|action| !tried.contains(action))
        .collect();
    assert!(untried.is_empty(), "no example: {untried:?}");
}

/// What failed to be told is told of, and is not done twice by a caller who looks
/// first or takes the reference.
#[test]
fn what_was_done_is_named_so_that_it_can_be_looked_up() {
    let bank = Bank::new();
    let account = bank.funded("100");
    let told = |words: &[&str]| -> Value {
        let run = full(&bank, words, &[]);
        assert_eq!(run.code, 11, "{words:?}: {}", run.stderr);
        serde_json::from_str::<Value>(&run.stderr).expect("JSON")["error"].clone()
    };
    let named = |error: &Value, field: &str| text(&error["details"][field]);

    // Without a reference one was made.
    let error = told(&["deposit", &account, "5"]);
    let reference = named(&error, "reference");
    assert!(text(&error["message"]).contains(&reference), "{error}");
    let look = format!("`bankctl transaction show {reference}`");
    assert!(text(&error["hint"]).contains(&look), "{error}");
    let shown = bank.json(&["transaction", "show", &reference]);
    assert_eq!(shown["id"], error["details"]["transaction"]);
    let again = bank.json(&["deposit", &account, "5", "--ref", &reference]);
    assert_eq!(again["replayed"], true);
    assert_eq!(bank.balance(&account), "105.00");

    // One that looks like the number of a transaction is shown as what it is.
    let error = told(&["deposit", &account, "5", "--ref", "T0000000013"]);
    let hint = text(&error["hint"]);
    assert!(hint.contains("show ref:T0000000013`"), "{hint}");
    assert!(hint.contains("--ref T0000000013:"), "{hint}");
    let shown = bank.json(&["transaction", "show", "ref:T0000000013"]);
    assert_eq!(shown["reference"], "T0000000013");

    let error = told(&["hold", "place", &account, "3"]);
    let (hold, reference) = (named(&error, "hold"), named(&error, "reference"));
    let again = bank.json(&["hold", "place", &account, "3", "--ref", &reference]);
    assert_eq!(
        (&again["replayed"], text(&again["id"])),
        (&true.into(), hold.clone())
    );
    let error = told(&["hold", "capture", &hold]);
    bank.json(&["transaction", "show", &named(&error, "transaction")]);
    let error = told(&["customer", "add", "--name", "Ben"]);
    bank.json(&["customer", "show", &named(&error, "customer")]);
    let error = told(&["account", "open", "--customer", "C00000013"]);
    bank.json(&["account", "show", &named(&error, "account")]);
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "deposits", "--always"]);
    let error = told(&["deposit", &account, "5"]);
    let number = error["details"]["approval"].to_string();
    assert_eq!(
        bank.json(&["approval", "show", &number])["status"],
        "pending"
    );
    bank.verify();
}
