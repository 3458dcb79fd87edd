//! Every command against every role.

use std::collections::BTreeSet;

use bankctl_ledger::access::rules::operator::{Role, Roles};
use bankctl_ledger::access::rules::permission::{Access, Action};

use super::common::{Bank, text};
use super::engine;
use crate::ach_file::NachaFile;

/// A way to run each command that looks into the books. What it asks for may
/// be refused by a rule; it may not be refused for a permission that is there.
pub fn examples(bank: &Bank, account: &str, customer: &str) -> Vec<Vec<String>> {
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let people = bank.file(
        "people.csv",
        "customer_external_id,customer_name,type,currency,external_number,opening_balance\n",
    );
    let hold = text(&bank.json(&["hold", "place", account, "1"])["id"]);
    let asked = format!("{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"1\"}}\n");
    let asked = bank.file("asked.jsonl", asked);
    let entries = NachaFile::default().of(&[(22, account, 100, "ANA", "")]);
    let entries = bank.file("entries.ach", entries);
    let drawn = bank.file(
        "drawn.csv",
        format!("account,number,amount\n{account},1,1.00\n"),
    );
    let order = bank.file("order.xml", format!("<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAgt><FinInstnId><BIC>OTHERUS1</BIC></FinInstnId></CdtrAgt><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"));
    let lines = bank.file("lines.csv", "date,amount\n2026-11-21,1.00\n");
    let key = bank.path("audit.key").display().to_string();
    let scan = bank.file("scan.pdf", "%PDF-1.7");
    let copy = bank.path("copy.db").display().to_string();
    let other = bank.path("other.db").display().to_string();
    bank.json(&["day", "set", "--calendar", "every-day"]);
    bank.json(&["day", "open", "--yes"]);
    let all = [
        "customer add --name Eva".to_owned(),
        "customer list".to_owned(),
        format!("customer show {customer}"),
        format!("customer update {customer} --phone 5551234"),
        format!("customer approve {customer}"),
        format!("customer reject {customer} --reason test"),
        format!("customer suspend {customer} --reason test"),
        format!("customer document add {customer} {scan} --kind passport"),
        format!("customer document list {customer}"),
        "customer document export 99 paper.pdf".to_owned(),
        format!("customer tax set {customer} 24"),
        format!("customer contact {customer}"),
        format!("customer close {customer} --yes"),
        format!("customer forget {customer} --yes"),
        "key check".to_owned(),
        "key rotate --dry-run".to_owned(),
        format!("account open --customer {customer}"),
        "account list".to_owned(),
        format!("account show {account}"),
        format!("account update {account} --overdraft 5"),
        format!("account freeze {account} --reason test"),
        format!("account unfreeze {account}"),
        format!("account close {account} --yes"),
        "product add savings-plus --type savings".to_owned(),
        "product list".to_owned(),
        "product show savings".to_owned(),
        "product rate set savings-plus --effective 2026-12-01 --tier 0=1".to_owned(),
        format!("account rate set {account} --effective 2026-12-01 --tier 0=1"),
        format!("account reactivate {account}"),
        "product fee set savings-plus copy --event on-request --amount 1".to_owned(),
        "product limit set savings-plus all --direction out --per day --count 9".to_owned(),
        format!("fee charge {account} copy"),
        "fee waive 1 --reason test".to_owned(),
        "fee refund NOTHING --reason test".to_owned(),
        "fee list".to_owned(),
        format!("limit set {customer} all --direction out --per day --count 9"),
        format!("limit show {account}"),
        format!("exchange {account} {account} 1"),
        "exchange-rate set USD/EUR 0.9".to_owned(),
        "exchange-rate list".to_owned(),
        "exchange-rate revalue".to_owned(),
        format!("interest show {account}"),
        format!("interest post {account}"),
        format!("interest adjust {account} 1 --reason test"),
        format!("deposit {account} 1"),
        format!("withdraw {account} 1"),
        format!("transfer {account} cash/vault 1"),
        format!("order add {account} cash/vault 1 --every month"),
        format!("transfer {account} cash/vault 1 --on 2027-01-04"),
        "order list".to_owned(),
        "order show S00000013".to_owned(),
        "order pause S00000013".to_owned(),
        "order resume S00000013".to_owned(),
        "order skip S00000013 2027-01-04".to_owned(),
        "order end S00000013".to_owned(),
        format!("hold place {account} 1"),
        format!("post {asked}"),
        format!("hold capture {hold}"),
        format!("hold release {hold}"),
        "hold list".to_owned(),
        "transit list".to_owned(),
        "transit sweep".to_owned(),
        "partner keygen --dry-run".to_owned(),
        "partner export".to_owned(),
        format!("partner add North --identity 1 --key {scan}"),
        "partner list".to_owned(),
        "partner show nobody".to_owned(),
        "partner disable nobody".to_owned(),
        "till add one".to_owned(),
        "till update one --max 5".to_owned(),
        "till assign one --to-any".to_owned(),
        "till list".to_owned(),
        "till show one".to_owned(),
        "till open one".to_owned(),
        "till pause".to_owned(),
        "till resume".to_owned(),
        "till count --counted 0".to_owned(),
        "till counts".to_owned(),
        "till close --counted 0".to_owned(),
        "till give one 5".to_owned(),
        "till accept 1".to_owned(),
        "till refuse 1 --reason test".to_owned(),
        "till handovers".to_owned(),
        format!("till resolve 1 --account {account} 1 --reason test"),
        format!("check deposit {account} 1 -n 1 --routing 021000021 --drawer 1"),
        "check list".to_owned(),
        "check show K00000013".to_owned(),
        "check notice K00000013".to_owned(),
        "check release K00000013 --reason test".to_owned(),
        "check clear K00000013".to_owned(),
        "check return K00000013 --reason nsf".to_owned(),
        "check redeposit K00000013".to_owned(),
        "regulation list".to_owned(),
        "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason test".to_owned(),
        format!("check stop {account} --number 1001"),
        "check unstop 1".to_owned(),
        "check confirm-stop 1".to_owned(),
        "check renew-stop 1".to_owned(),
        format!("check stops {account}"),
        format!("check present {account} 1 --number 1002"),
        "check presented".to_owned(),
        format!("checkbook issue {account}"),
        "checkbook void 1 --reason test".to_owned(),
        format!("checkbook list {account}"),
        format!("cashier-check issue --from {account} 1 --payee Eva"),
        "cashier-check present 1 1".to_owned(),
        "cashier-check void 1 --reason test".to_owned(),
        "cashier-check list".to_owned(),
        "cashier-check show 1".to_owned(),
        "vault count --counted 0 --witness anna".to_owned(),
        "vault show".to_owned(),
        "dispute open NOTHING --kind other".to_owned(),
        "dispute list".to_owned(),
        "ach list".to_owned(),
        "ach show 1".to_owned(),
        "ach post-due".to_owned(),
        format!("ach repair 1 --account {account}"),
        "ach return 1 --code R03".to_owned(),
        "ach cancel 1 --reason r".to_owned(),
        "export ach --returns".to_owned(),
        format!("import ach {entries}"),
        "dispute show D00000013".to_owned(),
        "dispute note D00000013 test".to_owned(),
        format!("dispute evidence D00000013 {scan}"),
        "dispute confirm D00000013".to_owned(),
        "dispute credit D00000013".to_owned(),
        "dispute told D00000013 credit".to_owned(),
        "dispute resolve D00000013 --for bank --reason test".to_owned(),
        "dispute debit D00000013".to_owned(),
        "dispute withdraw D00000013".to_owned(),
        "gl add nostro/other --class asset".to_owned(),
        "gl list".to_owned(),
        "gl show cash/vault".to_owned(),
        "gl close nostro/other --yes".to_owned(),
        "reverse NOTHING --reason test --yes".to_owned(),
        format!("balance {account}"),
        format!("history {account}"),
        format!("statement {account} --during this-month"),
        format!("statement list {account}"),
        "transaction list".to_owned(),
        "transaction show NOTHING".to_owned(),
        format!("import accounts {people}"),
        format!("import payroll {wages} --allow-similar"),
        format!("import checks {drawn}"),
        format!("import payments {order} --batch orders"),
        "import list".to_owned(),
        "import reverse NOTHING --reason test".to_owned(),
        "export accounts -o csv".to_owned(),
        "export customers -o csv".to_owned(),
        "export transactions -o csv".to_owned(),
        "export journal --format hledger".to_owned(),
        "export payment-status orders".to_owned(),
        format!("reconcile {lines} --account {account}"),
        format!("reconcile {lines} --account {account} --keep"),
        format!("reconcile {lines} --account {account} --post --rules {lines}"),
        "reconcile list".to_owned(),
        "reconcile show 1".to_owned(),
        "reconcile undo 1".to_owned(),
        "stats --period daily".to_owned(),
        "day status".to_owned(),
        "day steps".to_owned(),
        "day open --dry-run".to_owned(),
        "day close --dry-run".to_owned(),
        "day retry 2026-11-21".to_owned(),
        "day set --cut-off 17:00".to_owned(),
        "close-of-business".to_owned(),
        "calendar add own".to_owned(),
        "calendar holiday own 2026-12-24".to_owned(),
        format!("calendar import own {lines}"),
        "calendar show target".to_owned(),
        "calendar list".to_owned(),
        "period close 2026-11".to_owned(),
        "period reopen 2026-11 --reason test".to_owned(),
        "period status".to_owned(),
        "report trial-balance".to_owned(),
        "report balance-sheet".to_owned(),
        "report income-statement".to_owned(),
        "report general-ledger".to_owned(),
        "report cash-position".to_owned(),
        "report teller-journal".to_owned(),
        "report dormant".to_owned(),
        "report overdrawn".to_owned(),
        "report large-transactions --over 1".to_owned(),
        "report interest-accrued".to_owned(),
        "report interest-paid".to_owned(),
        "report products".to_owned(),
        "report exchange-position".to_owned(),
        "report checks-outstanding".to_owned(),
        "report open-items".to_owned(),
        "report dashboard --to-file -".to_owned(),
        "report ctr --day 2026-11-20".to_owned(),
        "report 1099-int --year 2026".to_owned(),
        "ctr list".to_owned(),
        format!("ctr file {customer} 2026-11-20"),
        format!("ctr exempt {customer}"),
        "ctr links".to_owned(),
        format!("customer link {customer} C00000021 --ctr"),
        format!("audit keygen {key}.2 --dry-run"),
        format!("audit checkpoint --key {key}"),
        format!("audit prove NOTHING --key {key}"),
        "audit log".to_owned(),
        format!("backup {copy} --yes"),
        format!("ledger copy --to {other} --dry-run"),
        format!("restore {copy} --yes --dry-run"),
        "operator add eve --role teller".to_owned(),
        "approval list".to_owned(),
        "approval show 1".to_owned(),
        "approval approve 1".to_owned(),
        "approval reject 1 --reason test".to_owned(),
        "policy show".to_owned(),
        "policy set reversals --never".to_owned(),
        "token create robot --scope stats:read --expires 1d".to_owned(),
        "token list".to_owned(),
        "token revoke 99".to_owned(),
        "operator list".to_owned(),
        "operator show anna".to_owned(),
        "operator role nobody --role teller".to_owned(),
        "operator disable nobody".to_owned(),
        "operator enable nobody".to_owned(),
        "operator password --password-stdin".to_owned(),
        "operator reset nobody --password-stdin".to_owned(),
        "operator codes --password-stdin".to_owned(),
        "operator sessions".to_owned(),
        "operator revoke nobody".to_owned(),
        "ledger show".to_owned(),
        "ledger share --group root --dry-run".to_owned(),
        "ledger set --session-hours 8".to_owned(),
        "rule set one --template large --action alert".to_owned(),
        "rule list".to_owned(),
        "rule show one".to_owned(),
        "rule disable one".to_owned(),
        "alert list".to_owned(),
        "alert show 1".to_owned(),
        "alert assign 1 --to anna".to_owned(),
        "alert close 1 --outcome test".to_owned(),
        "case key age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".to_owned(),
        "case open test".to_owned(),
        "case add 1 1".to_owned(),
        "case note 1 test".to_owned(),
        "case close 1 --outcome test".to_owned(),
        "case list".to_owned(),
        "case show 1".to_owned(),
        "sar note 1 test".to_owned(),
        "sar file 1".to_owned(),
    ];
    let words = |line: &String| line.split(' ').map(str::to_owned).collect();
    all.iter().map(words).collect()
}

/// The action of a command line.
pub fn action(words: &[String]) -> Action {
    let mut options = words.iter().filter(|word| word.starts_with("--"));
    let of_option = |option: &String| Action::of_command(&format!("{} {option}", words[0]));
    if let Some(action) = options.find_map(of_option) {
        return action;
    }
    // A command may have verbs beside what it does by itself.
    let mut counts = (1..=words.len().min(3)).rev();
    counts
        .find_map(|count| Action::of_command(&words[..count].join(" ")))
        .unwrap_or_else(|| panic!("{words:?}"))
}

#[test]
fn every_command_is_for_the_roles_of_its_entry_and_nobody_else() {
    let mut bank = Bank::new();
    let account = bank.funded("100");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    let examples = examples(&bank, &account, &customer);
    let mut tried = BTreeSet::new();
    let mut wrong = Vec::new();
    let key = bank.path("audit.key").display().to_string();
    bank.run(&["audit", "keygen", &key]).done();
    for role in Role::ALL {
        let name = format!("the-{role}");
        bank.json(&["operator", "add", &name, "--role", role.name()]);
        bank.operator = name;
        for words in &examples {
            let action = action(words);
            // What is for files is refused on a server before it is opened.
            if engine::ON_SERVER && action == Action::Restore {
                continue;
            }
            let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = bank.run(&[&arguments[..], &["--no-input"]].concat());
            let refused = run.code == 5 && run.stderr.contains("may not run");
            if refused == action.roles().meets(Roles::NONE.with(*role)) {
                wrong.push(format!("{role}: {words:?}: {} {}", run.code, run.stderr));
            }
            tried.insert(action);
        }
        bank.operator = "anna".to_owned();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untried = |action: &&Action| {
        let is_open = action.access() == Access::Open;
        let is_elsewhere = engine::ON_SERVER && **action == Action::Restore;
        !is_open && !is_elsewhere && !tried.contains(action)
    };
    let untried: Vec<&Action> = Action::ALL.iter().filter(untried).collect();
    assert!(untried.is_empty(), "no example: {untried:?}");
    bank.verify();
}

/// Every command of the command line has an entry, and every entry a command.
#[test]
fn the_table_has_the_commands_that_there_are() {
    fn leaves(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
        for sub in command.get_subcommands() {
            let name = format!("{before}{}", sub.get_name());
            leaves(sub, &format!("{name} "), found);
            // A noun alone is no command, unless it says what it does.
            if !sub.is_subcommand_required_set() {
                found.insert(name);
            }
        }
    }
    let mut commands = BTreeSet::new();
    leaves(&bankctl::cli::definition(), "", &mut commands);
    // What an option writes has an entry of its own.
    let named = Action::ALL.iter().map(|action| action.command());
    let entries: BTreeSet<String> = named
        .filter(|command| !command.contains(" --"))
        .map(str::to_owned)
        .collect();
    assert_eq!(commands, entries, "see permission.rs of the ledger");
}

#[test]
fn whoever_is_no_operator_may_do_nothing() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    bank.operator = "mallory".to_owned();
    bank.refuses(&["deposit", &account, "1"], 5, "permission_denied");
    bank.refuses(&["balance", &account], 5, "permission_denied");
    bank.refuses(&["customer", "list"], 5, "permission_denied");
    bank.refuses(&["audit", "log"], 5, "permission_denied");
    bank.refuses(
        &["deposit", &account, "1", "--dry-run"],
        5,
        "permission_denied",
    );
    // What needs no operator still works.
    bank.run(&["operator", "permissions"]).done();
    let who = bank.json(&["whoami"]);
    assert_eq!(
        (text(&who["account"]), &who["operator"]),
        ("mallory".to_owned(), &serde_json::Value::Null)
    );
    bank.operator = "anna".to_owned();
    let denied = bank.json(&["audit", "log", "--denials", "--operator", "mallory"]);
    let commands: Vec<String> = denied["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|line| text(&line["record"]))
        .collect();
    assert_eq!(
        commands,
        ["audit log", "customer list", "balance", "deposit"]
    );
    assert_eq!(bank.balance(&account), "10.00");
    bank.verify();
}

/// Nothing is found out by trying: the permission comes before anything else.
#[test]
fn a_refusal_does_not_depend_on_what_was_asked_for() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "otto", "--role", "auditor"]);
    bank.operator = "otto".to_owned();
    for account in ["1000000018", "cash/vault"] {
        let (code, error) = bank.fails(&["withdraw", account, "1"]);
        assert_eq!(
            (code, text(&error["code"])),
            (5, "permission_denied".to_owned())
        );
    }
}

/// Each line of many is asked for by itself.
#[test]
fn lines_of_requests_need_the_right_to_each() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    bank.json(&["deposit", &account, "1", "--ref", "D-1"]);
    bank.json(&["operator", "add", "tina", "--role", "service"]);
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let lines = format!(
        "{{\"op\":\"reverse\",\"transaction\":\"D-1\",\"reason\":\"x\"}}\n\
         {{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"2\"}}\n\
         {{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"3\"}}\n"
    );
    bank.operator = "tina".to_owned();
    let run = bank.feed(&["post", "-"], lines.as_bytes());
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    let answers: Vec<&str> = run.stdout.lines().collect();
    assert!(answers[0].contains("permission_denied"), "{}", answers[0]);
    assert!(answers[1].contains("approval_required"), "{}", answers[1]);
    assert!(answers[2].contains("\"deposit\""), "{}", answers[2]);
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", "1"]);
    assert_eq!(bank.balance(&account), "12.00");
    let denied = bank.json(&["audit", "log", "--denials"]);
    assert_eq!(text(&denied["items"][0]["record"]), "reverse");
    bank.verify();
}
