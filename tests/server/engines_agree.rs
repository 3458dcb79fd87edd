//! Both engines say the same: one session on a file and on a server, and every
//! byte of both compared, numbers of records, hashes and places aside.
//!
//! Every command that works with what is in a ledger is in it. Not here:
//! `backup`, `restore`, `doctor` and `ledger copy`, which are about the file or
//! the server; `completions` and `man`, which open no ledger.

use std::sync::OnceLock;

use bankctl_types::signed_note::NoteSigner;

use super::ach_file::NachaFile;
use super::common::{Bank, text};

/// What a session prints, with the command lines.
pub(super) fn session(bank: &Bank) -> String {
    let customer = bank.customer("Ana \u{1F3E6} Lopez");
    let open = |more: &[&str]| bank.account(more);
    let (first, second) = (open(&[]), open(&["--overdraft", "50"]));
    let deposit = bank.json(&["deposit", &first, "250", "--ref", "R-1"]);
    let hold = text(&bank.json(&["hold", "place", &first, "30", "--ref", "H-1"])["id"]);
    let wages = bank.file(
        "wages.csv",
        format!("account,amount,reference\n{first},10.50,W-1\n{second},0.01,W-2\n"),
    );
    let bad = bank.file("bad.csv", format!("account,amount\n{first},1e3\n123,5\n"));
    let flawed = bank.file(
        "flawed.csv",
        format!("account,amount\n{first},7.50\n{second},x\n"),
    );
    let fixed = bank.file(
        "fixed.csv",
        format!("account,amount\n{first},7.50\n{second},8.50\n"),
    );
    let people = bank.file(
        "people.csv",
        "customer_external_id,customer_name,type,currency,external_number,opening_balance\n\
         C-1,Eva,checking,USD,OLD-1,12.00\n",
    );
    let lines = bank.file(
        "lines.csv",
        "date,amount,reference\n2026-11-21,250.00,R-1\n",
    );
    let stated = bank.file(
        "stated.csv",
        "date,amount,balance,description\n2026-11-21,-2.50,-2.50,Fee\n",
    );
    let rules = bank.file(
        "rules.toml",
        "[[rule]]\ntext = \"fee\"\naccount = \"expense/bank-fees\"\n",
    );
    let asked = bank.file(
        "asked.jsonl",
        format!("{{\"op\":\"deposit\",\"account\":\"{first}\",\"amount\":\"1\",\"ref\":\"P-1\"}}\n{{\"op\":\"x\"}}\n"),
    );
    let order = bank.file("order.xml", format!("<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><DbtrAcct><Id><Othr><Id>{first}</Id></Othr></Id></DbtrAcct><CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId><Amt><InstdAmt Ccy='USD'>1</InstdAmt></Amt><CdtrAgt><FinInstnId><BIC>OTHERUS1</BIC></FinInstnId></CdtrAgt><CdtrAcct><Id><Othr><Id>1</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"));
    let id = text(&deposit["id"]);
    let paper = bank.file("paper.pdf", "%PDF-1.4\n%%EOF\n");
    let entries = NachaFile {
        effective: "000000",
        settled: "   ",
        ..NachaFile::default()
    };
    let entries = entries.of(&[
        (22, &first, 500, "ANA", "05WORDS"),
        (22, "744567899", 300, "NOBODY", ""),
        (27, "744567898", 200, "NOBODY", ""),
        (23, &first, 0, "TEST", ""),
    ]);
    let entries = bank.file("entries.ach", entries);
    let elsewhere = NachaFile {
        bank: "123456780",
        description: "PAYROLL",
        modifier: 'W',
        ..NachaFile::default()
    };
    let elsewhere = elsewhere.of(&[
        (22, "744567899", 5, "ANA", "05NOVEMBER"),
        (22, "744567898", 6, "BOB", ""),
    ]);
    let elsewhere = bank.file("elsewhere.ach", elsewhere);
    let out = bank.path("out.csv").display().to_string();
    let kept = bank.path("kept.csv").display().to_string();
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    let signer = NoteSigner::new("bankctl/1/transfers", &[7; 32]).expect("a key");
    let partner = bank.file("north.pub", format!("{}\n", signer.verifier()));
    let script = [
        "customer add --name Bela --kind business --phone 123456".to_owned(),
        "customer add --name Bela --phone 12-34-56".to_owned(),
        format!("account open --customer {customer} --type savings --name spare"),
        format!("account list --customer {customer}"),
        format!("deposit {second} 5 --ref D-1 --channel wire --value-date 2026-11-20"),
        format!("hold place {second} 1 --ref H-2 --expires 2026-12-01"),
        format!("hold list --account {second}"),
        format!("deposit {second} 6 --ref D-2 --channel wire --value-date 2026-12-01"),
        format!("hold list --account {second}"),
        "reverse D-2 --reason mistake --ref D-4".to_owned(),
        format!("balance {second}"),
        "ledger set --back-value-days 40".to_owned(),
        format!("import payroll {flawed} --skip-rejects --batch flawed"),
        format!("import payroll {fixed}"),
        format!("import payroll {fixed} --batch again"),
        format!("import payroll {fixed} --batch again --skip-duplicates"),
        format!("import payments {order}"),
        format!("import payments {order}"),
        "import list".to_owned(),
        "import reverse flawed --reason wrong".to_owned(),
        "import reverse flawed --reason again".to_owned(),
        format!("import payroll {bad} --skip-rejects --rejects {kept}"),
        format!("import payroll {wages} --batch other --from {second} --allow-similar"),
        format!("customer document add {customer} {paper} --kind passport"),
        format!("customer document list {customer}"),
        format!("account update {second} --add-holder C00000021"),
        format!("account update {second} --remove-holder {customer}"),
        format!("account show {second}"),
        format!("account update {second} --add-holder {customer} --remove-holder C00000021"),
        format!("customer approve {customer}"),
        format!("customer reject {customer} --reason papers"),
        format!("customer suspend {customer} --reason review"),
        format!("customer approve {customer} --yes"),
        format!("customer show {customer} --reveal"),
        "customer list --status active".to_owned(),
        "report trial-balance --at 2026-11-20".to_owned(),
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
        "report checks-outstanding".to_owned(),
        "report open-items".to_owned(),
        "report balance-sheet --at 2026-11-20 --basis value".to_owned(),
        "report general-ledger cash/vault --basis value -o csv".to_owned(),
        format!("stats --period weekly --customer {customer} --from 2026-11-01"),
        format!("stats --period weekly --account {first} --chart"),
        format!("export transactions --account {first} --to-file {out}"),
        format!("stats --period quarterly --chart --to-file {out}.svg"),
        format!("report dashboard --to-file {out}.html"),
        "policy set withdrawals --over 1000000".to_owned(),
        "policy set own-reversals --over 500 --minutes 15".to_owned(),
        "policy show".to_owned(),
        "approval show 1".to_owned(),
        "approval approve 1".to_owned(),
        "approval reject 1 --reason no".to_owned(),
        "operator show robot".to_owned(),
        "operator role robot --role service,auditor".to_owned(),
        "operator permissions".to_owned(),
        "operator sessions".to_owned(),
        "operator revoke robot".to_owned(),
        "operator disable robot".to_owned(),
        "token list".to_owned(),
        "token revoke 1".to_owned(),
        "transit sweep".to_owned(),
        format!("partner add North --identity 1 --key {partner}"),
        "partner disable North".to_owned(),
        "partner show North".to_owned(),
        "partner show nobody".to_owned(),
        "partner list".to_owned(),
        "gl add nostro/first-national --class asset --currency EUR".to_owned(),
        "gl add cash/till-1 --class asset --floor 0".to_owned(),
        format!("transfer {first} cash/till-1 1"),
        format!("transfer cash/till-1 {first} 2 --ref TILL"),
        "transaction show TILL".to_owned(),
        "history cash/till-1".to_owned(),
        "gl list --all".to_owned(),
        "gl show cash/till-1".to_owned(),
        "exchange-rate set USD/EUR 0.92137 --source ECB".to_owned(),
        "exchange-rate list".to_owned(),
        format!("exchange {first} nostro/first-national:EUR 1 --rate 0.9 --ref FX"),
        format!("exchange {first} nostro/first-national:EUR 1 --rate 0.9 --ref FX"),
        "report exchange-position".to_owned(),
        "exchange-rate revalue".to_owned(),
        "reverse ref:FX --group --reason wrong --ref FX-BACK".to_owned(),
        "gl close cash/till-1 --yes".to_owned(),
        "gl close nostro/first-national --yes".to_owned(),
        "calendar add own --like target".to_owned(),
        "calendar holiday own 2026-12-24 --label Eve".to_owned(),
        "calendar show own --year 2026".to_owned(),
        "calendar list".to_owned(),
        "ledger set --name Another".to_owned(),
        "ledger set --timezone Europe/Berlin".to_owned(),
        "ledger show".to_owned(),
        "whoami".to_owned(),
        "logout".to_owned(),
        "customer forget C00000013 --yes".to_owned(),
        format!("deposit {first} 250 --ref R-1"),
        format!("deposit {first} 251 --ref R-1"),
        format!("withdraw {first} 1000 --ref R-2"),
        format!("withdraw {first} 20 --ref R-3 --channel check --memo rent"),
        format!("transfer {first} {second} 33.25 --ref R-4"),
        "transfer 1000000017 1000000018 1".to_owned(),
        format!("hold capture {hold} 12 --ref C-1"),
        format!("hold release {hold}"),
        "hold list".to_owned(),
        format!("post {asked}"),
        "reverse R-3 --reason mistake --ref B-1".to_owned(),
        "reverse R-3 --reason again --ref B-2".to_owned(),
        format!("import payroll {wages}"),
        format!("import payroll {wages}"),
        format!("import payroll {bad}"),
        format!("import accounts {people}"),
        format!("transaction show {id}"),
        "transaction show W-1".to_owned(),
        "transaction list".to_owned(),
        "transaction list --during 2026 --limit 2 --oldest-first".to_owned(),
        "transaction list --operator robot --during 2026".to_owned(),
        format!("transaction list --account {first} --amount 5.. --memo RENT"),
        "transaction list --account cash/vault --ref r- --kind deposit".to_owned(),
        format!("balance {first} {second}"),
        format!("balance {first} --at 2026-11-01"),
        format!("history {first}"),
        format!("statement {first} --during this-month"),
        format!("statement {first} --during this-month --format mt940"),
        "statement cash/vault --during this-month --format camt053".to_owned(),
        format!("statement list {first}"),
        format!("history {first} --oldest-first --limit 2"),
        format!("account update {second} --overdraft 60"),
        format!("account freeze {second} --reason court"),
        format!("deposit {second} 1 --ref F-1"),
        format!("withdraw {second} 1 --ref F-2"),
        format!("account unfreeze {second}"),
        format!("account close {second} --yes"),
        "account list".to_owned(),
        format!("account show {first}"),
        "account show OLD-1".to_owned(),
        format!("customer update {customer} --email a@b.example"),
        format!("customer show {customer}"),
        "customer list --search eva".to_owned(),
        format!("customer close {customer} --yes"),
        "stats --period monthly".to_owned(),
        format!("stats --period daily --account {first}"),
        "report trial-balance".to_owned(),
        format!("reconcile {lines} --account {first}"),
        format!("reconcile {stated} --account clearing/wire --keep --dry-run"),
        format!("reconcile {stated} --account clearing/wire --post --rules {rules}"),
        format!("reconcile {stated} --account clearing/wire --keep"),
        "reconcile list".to_owned(),
        "reconcile show 1".to_owned(),
        "reconcile undo 1".to_owned(),
        "export accounts -o csv".to_owned(),
        "export customers -o json".to_owned(),
        "export transactions -o csv".to_owned(),
        "export journal --format hledger".to_owned(),
        "export journal --format ledger".to_owned(),
        "export journal --format beancount".to_owned(),
        "operator add otto --role auditor".to_owned(),
        "operator list".to_owned(),
        "policy show".to_owned(),
        "approval list".to_owned(),
        "transit list".to_owned(),
        "audit log --limit 5".to_owned(),
        "day close".to_owned(),
        "day set --calendar every-day --cut-off 10:00".to_owned(),
        "day open --yes".to_owned(),
        "day status".to_owned(),
        "product add plus --type checking --tax 24".to_owned(),
        "product rate set plus --effective 2026-11-21 --tier 0=2 --tier 100=4 --overdraft-rate 9"
            .to_owned(),
        "product rate set plus --effective 2026-11-21 --tier 0=2".to_owned(),
        "product show plus".to_owned(),
        "product list".to_owned(),
        format!("account update {first} --product plus"),
        format!("account update {second} --product plus --overdraft 70"),
        format!("account rate set {second} --effective 2026-11-21 --until 2026-11-26 --tier 0=50"),
        "product fee set plus cash-out --event withdrawal --percent 1 --min 0.10 --max 3".to_owned(),
        "product fee set plus copy --event on-request --amount 0.50".to_owned(),
        "product fee set plus monthly --event monthly --amount 1 --first-period full".to_owned(),
        "product limit set plus cash --direction out --channel cash --per week --count 2 --amount 50"
            .to_owned(),
        "product limit set plus large --direction out --per day --amount 900 --then review".to_owned(),
        "product fee set plus overdrawn --event overdraft --amount 1 --de-minimis 0.50".to_owned(),
        "product fee set plus closing --event closing --amount 0.25".to_owned(),
        format!("account update {second} --overdraft-opt-in yes"),
        format!("withdraw {second} 69 --channel third-party --ref OVERDRAWN"),
        "product show plus -o json".to_owned(),
        format!("withdraw {first} 1 --ref CHARGED"),
        format!("withdraw {first} 1 --ref CHARGED"),
        "customer tax set C00000013 24".to_owned(),
        format!("customer contact {second}"),
        "limit set C00000013 all --direction out --per day --amount 950".to_owned(),
        format!("limit show {first}"),
        "limit show C00000013".to_owned(),
        format!("fee charge {first} copy --ref COPY"),
        format!("fee waive {second} --code monthly --reason staff"),
        "fee list".to_owned(),
        format!("account reactivate {first}"),
        format!("withdraw {first} 51 --ref BEYOND"),
        format!("deposit {first} 4 --ref NIGHT"),
        format!("deposit {first} 4 --ref NIGHT"),
        format!("order add {first} {second} 2 --every day --ref ORDER --memo standing"),
        format!("order add {first} {second} 2 --every day --ref ORDER --memo standing"),
        format!("order add {first} {second} 3 --every day --ref ORDER"),
        format!("order add {second} {first} --above 1 --every week --start 2026-11-22"),
        format!("order add {first} {second} 900000 --every day --if-short retry"),
        format!("transfer {first} {second} 1 --on 2026-11-30"),
        "order show S00000013 --next 12".to_owned(),
        "day close --dry-run".to_owned(),
        "day close".to_owned(),
        "day steps".to_owned(),
        "order list".to_owned(),
        "order list --failed".to_owned(),
        "order show S00000013".to_owned(),
        "order pause S00000013".to_owned(),
        "order resume S00000013".to_owned(),
        "order end S00000013".to_owned(),
        format!("interest show {first} --from 2026-11-01"),
        format!("interest show {second} -o csv"),
        format!("account show {second}"),
        format!("interest post {second}"),
        "fee list --status due".to_owned(),
        "history payable/interest".to_owned(),
        "day retry 2026-11-21".to_owned(),
        "close-of-business".to_owned(),
        "period close 2026-11".to_owned(),
        "period reopen 2026-11 --reason test".to_owned(),
        "period status".to_owned(),
        format!("deposit {first} 4 --ref NIGHT"),
        format!("deposit {first} 4 --ref MORNING"),
        format!("interest adjust {second} 90 --reason late --ref LATE"),
        format!("interest adjust {second} -1 --reason early --ref EARLY"),
        "product rate set plus --effective 2026-11-21 --tier 0=3".to_owned(),
        "product rate set plus --effective 2026-11-20 --tier 0=3".to_owned(),
        "fee list".to_owned(),
        format!("account close {second} --payout {second} --yes"),
        format!("account close {second} --payout {first} --yes"),
        format!("history {second}"),
        format!("import ach {entries} --dry-run"),
        format!("import ach {entries}"),
        "ledger set --routing-number 091400606 --ach-operator 061000146".to_owned(),
        format!("import ach {entries}"),
        format!("import ach {entries}"),
        "ach list".to_owned(),
        format!("ach repair 2 --account {first}"),
        "ach return 1 --code R03".to_owned(),
        "ach return 1 --code R10 --info signed".to_owned(),
        "ach post-due".to_owned(),
        "export ach --returns".to_owned(),
        "export ach --corrections".to_owned(),
        "export ach --again 261121/A".to_owned(),
        "ach show 3".to_owned(),
        format!("import payroll {elsewhere} --from {first}"),
        "ach cancel 6 --reason twice".to_owned(),
        "export ach --batch".to_owned(),
        "export ach --reversal 5".to_owned(),
        "ach show 5".to_owned(),
        "ach show 6".to_owned(),
        "ach show 7".to_owned(),
        format!("withdraw {first} 3 --channel other --ref DISPUTED"),
        "calendar add offices --like us-federal-reserve --weekend sun".to_owned(),
        "day set --office-calendar offices".to_owned(),
        "dispute open DISPUTED --kind unauthorised --notice oral --foreign --ref DIS".to_owned(),
        "dispute open DISPUTED --kind unauthorised --notice oral --foreign --ref DIS".to_owned(),
        "dispute open DISPUTED --kind other".to_owned(),
        "dispute confirm D00000013".to_owned(),
        "dispute note D00000013 called".to_owned(),
        format!("dispute evidence D00000013 {paper}"),
        "dispute credit D00000013 --amount 2".to_owned(),
        "dispute credit D00000013 --amount 2".to_owned(),
        "dispute told D00000013 credit".to_owned(),
        "report open-items".to_owned(),
        "reverse DISPUTED --reason r".to_owned(),
        "dispute resolve D00000013 --for customer --amount 2.50 --reason right".to_owned(),
        "dispute resolve D00000013 --for bank --reason wrong".to_owned(),
        "dispute debit D00000013".to_owned(),
        "dispute open DISPUTED --kind other".to_owned(),
        "dispute withdraw D00000021".to_owned(),
        "dispute list --all".to_owned(),
        "dispute show D00000013".to_owned(),
        "till add one --max 500".to_owned(),
        "till add one".to_owned(),
        "till give one 50 --from vault --ref FLOAT".to_owned(),
        "till give one 50 --from vault --ref FLOAT".to_owned(),
        format!("deposit {first} 5 --ref CASH"),
        "till open one --amount 50 --ref TILL-OPEN".to_owned(),
        "till open one --amount 50 --ref TILL-OPEN".to_owned(),
        format!("deposit {first} 5 --ref CASH"),
        format!("withdraw {first} 5000 --ref CASH-2"),
        "till count --count 50x1,1x4".to_owned(),
        format!("till resolve 1 --account {first} 0.40 --reason found"),
        "till list".to_owned(),
        "till close --counted 54 --keep 4 --ref TILL-CLOSE".to_owned(),
        "till close --counted 54 --keep 4 --ref TILL-CLOSE".to_owned(),
        "till close --counted 53 --ref TILL-CLOSE".to_owned(),
        "till counts".to_owned(),
        "till handovers".to_owned(),
        "vault show".to_owned(),
        format!("check deposit {first} 8000 -n 1 --routing 021000021 --drawer 1 --ref CHK --exception overdrawn"),
        format!("check deposit {first} 8000 -n 1 --routing 021000021 --drawer 1 --ref CHK --exception overdrawn"),
        format!("check deposit {first} 8000 -n 1 --routing 021000021 --drawer 1"),
        format!("check deposit {first} 20 -n 2 --routing 021000021 --drawer 1 --class treasury --ref TRE"),
        format!("balance {first}"),
        format!("hold list --account {first}"),
        "check release K00000013 --amount 900 --reason test".to_owned(),
        "check notice K00000013".to_owned(),
        "check return K00000013 --reason nsf --ref BACK".to_owned(),
        "check return K00000013 --reason nsf --ref BACK".to_owned(),
        "check return K00000013 --reason nsf".to_owned(),
        "check redeposit K00000013 --ref AGAIN".to_owned(),
        "check clear K00000021".to_owned(),
        "check show K00000013".to_owned(),
        "check list".to_owned(),
        "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason test".to_owned(),
        "regulation list".to_owned(),
        format!("balance {first}"),
        format!("checkbook issue {first} --count 5 --ref BOOK"),
        format!("checkbook issue {first} --count 5 --ref BOOK"),
        format!("checkbook issue {first} --start 1003 --ref BOOK-2"),
        format!("check stop {first} --number 1001-1002 --oral --ref STOP"),
        format!("check stop {first} --number 1001-1002 --oral --ref STOP"),
        "check confirm-stop 1".to_owned(),
        "check renew-stop 1".to_owned(),
        format!("check stops {first}"),
        format!("check present {first} 1 --number 1003 --ref DRAWN"),
        format!("check present {first} 1 --number 1003 --ref DRAWN"),
        format!("check present {first} 2 --number 1003 --ref DRAWN"),
        format!("check present {first} 1 --number 1003 --ref DRAWN-3"),
        format!("check present {first} 1 --number 1001 --ref DRAWN-2"),
        format!("check present {first} 1 --number 7 --dry-run"),
        format!("check present {first} 9000000 --number 1004 --ref DRAWN-4"),
        "check unstop 1".to_owned(),
        "check presented".to_owned(),
        "checkbook void 1 --reason lost".to_owned(),
        format!("checkbook list {first}"),
        format!("cashier-check issue --from {first} 1 --payee Eva --ref CC-1"),
        format!("cashier-check issue --from {first} 1 --payee Eva --ref CC-1"),
        format!("cashier-check issue --from {first} 1 --payee Ida --ref CC-2"),
        "cashier-check present 1 2 --ref CC-5".to_owned(),
        "cashier-check present 1 1 --ref CC-3".to_owned(),
        "cashier-check void 1 --reason r --ref CC-6".to_owned(),
        "cashier-check void 2 --reason r --ref CC-7".to_owned(),
        "cashier-check void 2 --reason r --in-hand --ref CC-4".to_owned(),
        "cashier-check list".to_owned(),
        "report open-items".to_owned(),
        "rule set one --template large --action alert".to_owned(),
        "rule set two --template velocity --action review".to_owned(),
        "rule list".to_owned(),
        "rule disable two".to_owned(),
        format!("deposit {first} 10002 --till vault --ref WATCHED"),
        "alert list".to_owned(),
        "alert assign 1 --to anna".to_owned(),
        "case open test --alert 1".to_owned(),
        "case list".to_owned(),
        "alert close 1 --outcome test".to_owned(),
        "alert list --all".to_owned(),
        "rule disable one".to_owned(),
        format!("deposit {first} 10001 --till vault --conductor Carla --ref CTR"),
        "ctr list".to_owned(),
        "report ctr --day 2026-11-20".to_owned(),
        "report 1099-int --year 2026".to_owned(),
        "ctr file Carla 2026-11-20".to_owned(),
        "ctr file Carla 2026-11-20".to_owned(),
        "ctr exempt C00000013".to_owned(),
        "ctr list".to_owned(),
        "ctr exempt C00000013 --end".to_owned(),
        "customer link C00000013 C00000021 --ctr".to_owned(),
        "customer link C00000013 C00000021 --ctr".to_owned(),
        "ctr links".to_owned(),
        format!("deposit {first} 1 --till vault --ref CTR-LINKED"),
        "ctr list".to_owned(),
        "report ctr --day 2026-11-20".to_owned(),
        "init".to_owned(),
        "verify".to_owned(),
    ];
    let mut told = String::new();
    for line in &script {
        for form in ["table", "json", "csv"] {
            let words: Vec<&str> = line.split(' ').collect();
            if words.contains(&"-o") && form != "table" {
                continue;
            }
            let more: &[&str] = if words.contains(&"-o") {
                &[]
            } else {
                &["-o", form]
            };
            let run = bank.run(&[&words, more].concat());
            // What is mistyped here would prove nothing.
            let is_mistyped = run.code == 2 && !line.contains("1000000017");
            assert!(!is_mistyped, "{line}: {}", run.stderr);
            let line = format!(
                "$ {line} {form}\n{}\n{}{}",
                run.code, run.stdout, run.stderr
            );
            told.push_str(&masked(&line, bank));
        }
    }
    told
}

/// The text without what differs from place to place: where the ledger is, the
/// numbers of transactions, holds and lines, and hashes. The balance of an
/// account of the bank itself is not told where it is kept in parts.
fn masked(text: &str, bank: &Bank) -> String {
    let folder = bank.folder.path().display().to_string();
    let text = text
        .replace(&bank.location, "LEDGER")
        // A way of connecting is a part of no address that is shown.
        .replace(&bank.location.replace("sslmode=disable&", ""), "LEDGER")
        .replace(&folder, "FOLDER");
    let mut out = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let plain = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let number = plain.get(1..).unwrap_or_default();
        let is_number = plain.starts_with(['T', 'H'])
            && number.len() >= 8
            && number.chars().all(|c| c.is_ascii_digit());
        let is_hash = plain.len() == 64 && plain.chars().all(|c| c.is_ascii_hexdigit());
        if is_number || is_hash {
            out.push('#');
            out.push_str(&word[plain.len()..]);
        } else {
            out.push_str(word);
        }
    }
    out
}

/// What each of them on a server must say: what one says on a ledger in a file.
pub(super) fn session_in_a_file() -> &'static str {
    static SESSION: OnceLock<String> = OnceLock::new();
    SESSION.get_or_init(|| {
        let mut file = Bank::nowhere();
        file.location = file.ledger().display().to_string();
        file.json(&["init", "--name", "Test Bank"]);
        session(&file)
    })
}

/// What differs between two sessions.
#[track_caller]
pub(super) fn must_agree(there: &str, here: &str) {
    let differing: Vec<String> = there
        .lines()
        .zip(here.lines())
        .filter(|(there, here)| there != here)
        .map(|(there, here)| format!("server: {there}\nfile:   {here}\n"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert_eq!(there.lines().count(), here.lines().count());
}

#[test]
fn a_session_says_the_same_on_both_engines() {
    must_agree(&session(&Bank::new()), session_in_a_file());
}
