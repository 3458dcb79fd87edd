//! A gallery of every failure: what people read, and the code that scripts
//! read, in `tests/errors.txt`.
//!
//! After a change of a message run the test with `BANKCTL_BLESS=1` and read
//! what changed in the file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::common::deadline::InTime as _;
use crate::common::text;
use crate::error_codes::NOT_SHOWN;
use crate::full_ledger::{files, furnished};

/// Command lines, in an order in which each fails on the bank of
/// [`furnished`]; what is in the folder has its name in capitals.
const LINES: &[&str] = &[
    // Wrong usage and unreadable values.
    "deposit 1000000018",
    "depsoit 1000000018 5",
    "undo",
    "customer list lindqvist",
    "deposit 1000000018 5 --channel chek",
    "deposit 1000000018 5 --amount 5",
    "--ledger mysql://localhost/bank verify",
    "--ledger postgresql://localhost/bank?sslmode=prefer verify",
    "--ledger postgresql://bank@%2Fnowhere/bank verify",
    "account list --columns nmae",
    "history 1000000018 --after x",
    "history 1000000018 --limit 0",
    "report overdrawn --days many",
    "report general-ledger 1000000018",
    "report teller-journal --till clearing/wire",
    "report teller-journal --till 9",
    "import payroll GOOD --map amount",
    "import payroll GOOD --decimal x",
    "import payroll GOOD --date-format x",
    "deposit 1000000018 1,000",
    "deposit 1000000018 -5",
    "deposit 1000000018 0",
    "deposit 1000000018 5.001",
    "deposit 1000000039 5.5",
    "deposit 1000000018 92233720368547758.08",
    "deposit 1000000017 5",
    "deposit cash/safe 5",
    "gl add cash/Safe --class asset",
    "gl add income/fees/wire --class asset",
    "gl add fees/wire --class income",
    "gl add cash/vault-2 --class asset --floor 5",
    "gl close suspense --yes",
    "gl add cash/vault --class asset",
    "transfer nostro/first-national 1000000018 5",
    "account update 1000000018 --external-number 1.2E+11",
    "account list --after 17",
    "product add Plus --type savings",
    "product add plus --type savings --tax 101",
    "product add plus --type savings --day-count 30/360",
    "product rate set plus --effective 2026-12-01 --tier 0=1.0000001",
    "product rate set plus --effective 2026-12-01 --tier 5",
    "product fee set plus monthly --event monthly --amount 1 --free x",
    "product fee set plus monthly --event monthly --amount 1 --waive-if age<18",
    "--ledger SAVINGS product rate set plus --effective 2026-12-01 --tier 5=1",
    "--ledger SAVINGS transfer 1000000018 cash/vault 5 --on 2026-11-21",
    "--ledger SAVINGS order add 1000000018 cash/vault 5 --every month --end 2026-11-21",
    "--ledger SAVINGS order skip S00000013 2026-11-21",
    "customer show C00000014",
    "hold release H00000014",
    "order show S00000014",
    "order add 1000000018 1000000026 5 --every day --day 5",
    "order add 1000000018 1000000026 5 --every month --day 32",
    "order add 1000000018 1000000026 5 --every month --times 0",
    "order add 1000000018 1000000026 5 --every month --retry-days 40 --if-short retry",
    "order add 1000000018 1000000026 5 --every month --retry-days 4",
    "order add 1000000018 1000000026 5 --every month --priority -1",
    "order add 1000000018 1000000026 5 --every month --start 2027-02-01 --end 2027-01-01",
    "order show S00000013 --next x",
    "history 1000000018 --during november",
    "statement 1000000018",
    "statement 1000000018 --from 2027-01-01",
    "statement 1000000018 --during 2026-11 --format doc",
    "statement 1000000018 --during 2026-11 --dry-run",
    "statement --all --during 2026-11 --to-dir statements",
    "history 1000000018 --from 2026-11-02 --to 2026-11-01",
    "deposit 1000000018 5 --value-date 21.11.2026",
    "deposit 1000000018 5 --value-date 2026-11-20",
    "hold place 1000000018 5 --expires 2026-11-20",
    "account open --customer C00000013 --currency EURO",
    "init --timezone Berlin",
    "deposit 1000000018 5 --ref ' x'",
    "customer add --name ' '",
    "customer add --name Ana --email ana",
    "account freeze 1000000018 --reason ''",
    "account close 1000000018",
    "customer close C00000013",
    "day set --cut-off 5pm",
    "day set --close-time 10:00",
    "day open 2026-11-21 --yes",
    "calendar add Shut",
    "calendar add shut --weekend mon,tue,wed,thu,fri,sat,sun",
    "calendar add shut --weekend weekdays",
    "period close november",
    "--ledger NIGHT day open 2026-11-25",
    "--ledger NIGHT day retry 2026-11-21 sweep",
    // No such thing.
    "calendar show nowhere",
    "--ledger NIGHT day steps 2026-11-01",
    "--ledger NOTHING balance 1000000018",
    "balance 1000009992",
    "balance DE89370400440532013000",
    "customer show C00000130",
    "customer show nosuchname",
    "balance nosuchname",
    "account show ana",
    "deposit ana 5",
    "product show plus",
    "customer document export 9 NOTHING",
    "policy set own-reversals --over 5",
    "policy set own-reversals --never",
    "policy set withdrawals --over 5 --minutes 5",
    "transaction list --amount 5..1",
    "transaction list --operator eve",
    "transaction show T0000000999",
    "transaction show CHK-1",
    "hold capture H00000999",
    "order show S00000013",
    "import payroll NOTHING",
    "import reverse NOTHING --reason r",
    // Banking rules.
    "transfer 1000000018 1000000018 5",
    "transfer 1000000018 1000000039 5",
    "deposit 1000000047 5",
    "withdraw 1000000052 5",
    "account open --customer C00000021",
    "account open --customer TURNED-AWAY",
    "account update 1000000018 --remove-holder C00000013",
    "account update 1000000018 --remove-holder C00000021",
    "account update 1000000018 --add-holder C00000021 --remove-holder C00000021",
    "withdraw JOINT 1 --by C00000013",
    "withdraw JOINT 1 --by C00000021",
    "customer document export 1 NOTHING",
    "customer document add C00000013 GOOD --kind passport",
    "reverse PAID --reason r",
    "reverse PAID-BACK --reason r",
    "reverse TOGETHER --reason r",
    "hold release COUNTS-LATER",
    "hold capture CAPTURED",
    "hold release EXPIRED",
    "hold capture OPEN 50.01",
    "deposit 1000000018 5 --channel payroll --value-date 2026-12-24",
    "withdraw 1000000018 600",
    "deposit 1000000018 92233720368547758.07",
    "account open --customer C00000013 --type savings --overdraft 5",
    "account update 1000000060 --overdraft 5",
    "account close 1000000018 --yes",
    "account close 1000000060 --yes",
    "account close 1000000071 --yes",
    "customer close C00000013 --yes",
    "account freeze cash/vault --reason r",
    "close-of-business",
    "order add 1000000018 1000000018 5 --every month",
    "calendar holiday target 2026-12-24",
    "--ledger NIGHT day close",
    "--ledger NIGHT transfer cash/vault income/fees 5",
    "--ledger NIGHT period close 2026-11",
    "--ledger NIGHT period close 2026-12",
    "product rate set savings --effective 2026-12-01 --tier 0=1",
    "--ledger SAVINGS product add plus --type savings",
    "--ledger SAVINGS product rate set plus --effective 2026-11-21 --tier 0=1",
    "--ledger SAVINGS account close 1000000018 --yes",
    "--ledger SAVINGS order pause S00000021",
    "--ledger FEES fee charge 1000000018 nothing",
    "--ledger FEES fee charge 1000000018 cash-out",
    "--ledger FEES fee charge 1000000018 copy 6",
    "--ledger FEES fee waive 1000000018 --code cash-out --reason r",
    "--ledger FEES fee waive 1 --reason r",
    "--ledger FEES fee waive 9 --reason r",
    "--ledger FEES fee refund T0000000013 --reason r",
    "--ledger FEES account reactivate 1000000018",
    "--ledger FEES withdraw 1000000018 51",
    "--ledger FEES withdraw 1000000018 190 --channel wire",
    "--ledger FEES product fee set gold monthly --event monthly --amount 12",
    "--ledger FEES product fee set gold copy --event on-request --amount 6",
    "--ledger FEES product limit set gold cash --direction out --per day",
    "--ledger SAVINGS transfer payable/interest 1000000018 1",
    // Exchanges.
    "exchange 1000000018 1000000026 5",
    "exchange 1000000018 1000000018 5",
    "--ledger SAVINGS exchange 1000000018 nostro/one:EUR 5",
    "--ledger SAVINGS exchange 1000000018 nostro/one:EUR 5 --rate 1,5",
    "exchange-rate set USD 1",
    "exchange-rate set USD/EUR 1 --at noon",
    "exchange-rate set USD/EUR 1 --at 2020-01-01",
    "policy set exchange --slip 0",
    "policy set deposits --slip 1",
    // Checks.
    "check show K00000014",
    "check show K00000013",
    "check deposit 1000000018 9 -n 1 --drawer 1",
    "check deposit 1000000018 9 -n 1 --routing 021000012 --drawer 1",
    "check deposit 1000000018 9 -n x --routing 021000021 --drawer 1",
    "check deposit 1000000018 9 -n 1 --routing 021000021 --drawer a/b",
    "check deposit 1000000018 9 -n 1 --routing 021000021 --drawer 1 --exception late",
    "check deposit 1000000018 9 -n 1 --class on-us --drawer 55501",
    "--ledger CHECKS check deposit 1000000018 9 -n 1 --routing 021000021 --drawer 1",
    "--ledger CHECKS check deposit 1000000018 9 -n 2 --routing 021000021 --drawer 1",
    "--ledger CHECKS check return K00000021 --reason nsf",
    "--ledger CHECKS check redeposit K00000013",
    "--ledger CHECKS check redeposit K00000021",
    "--ledger CHECKS check clear K00000021",
    "--ledger CHECKS check release K00000013 --amount 10 --reason r",
    "--ledger CHECKS check release K00000021 --reason r",
    "--ledger CHECKS check notice K00000013",
    "--ledger CHECKS reverse CHK --reason r",
    "--ledger CHECKS hold release H00000013",
    // The counter.
    "check stop 1000000018 --number 0",
    "check stop 1000000018 --number 9-2",
    "check stop 1000000018 --number 7 --fee",
    "check unstop 9",
    "check present 1000000018 5 --number 7 --routing 021000012",
    "check present 1000000018 5 --number 7 --trace a-b",
    "check present 1000000018 5 --number 7 --override",
    "check present 1000000018 5 --number 7 --dated 2027-01-01",
    "check present 1000000018 5 --number 7 --dated 2026-05-01",
    "check present 1000000018 90000000 --number 7",
    "checkbook issue 1000000018 --count 0",
    "checkbook issue 1000000018 --start 9999999999",
    "checkbook void 9 --reason r",
    "cashier-check show 9",
    "cashier-check present 9 5",
    "transfer 1000000018 payable/official-checks 5",
    "import checks DRAWN",
    "import ach NACHA",
    "import ach NACHA-COUNT",
    "import ach NACHA-TOTAL",
    "import ach NACHA-HASH",
    "import ach NACHA-CLASS",
    "import ach NACHA-LONG",
    "import ach NACHA-IAT",
    "import ach NACHA-RTF",
    "import ach NACHA-CUT",
    "import ach NACHA --strict",
    "ach show 9",
    "ach return 9 --code R03",
    "ach cancel 9 --reason r",
    "export ach --returns",
    "--ledger ACH import ach NACHA",
    "--ledger ACH import ach NACHA-OURS",
    "--ledger ACH import ach NACHA-SAME",
    "--ledger ACH ach repair 9 --account 1000000018",
    "--ledger ACH ach return 1 --code R99",
    "--ledger ACH ach return 1 --code R10",
    "--ledger ACH ach return 1 --code R06",
    "--ledger ACH ach cancel 1 --reason r",
    "--ledger ACH ach show 123456780000001",
    "--ledger ACH reverse T0000000013 --reason r",
    "--ledger ACH export ach --again 261121/Z",
    "--ledger ACH export ach --batch nov-2026",
    "--ledger ACH export ach --reversal 1",
    "--ledger FEES check present 1000000018 2 --number 9",
    "--ledger FEES check present 1000000018 2 --number 1006",
    "--ledger FEES check present 1000000018 2 --number 1001",
    "--ledger FEES check present 1000000018 2 --number 1002",
    "--ledger FEES check stop 1000000018 --number 1001",
    "--ledger FEES check stop 1000000018 --number 1002",
    "--ledger FEES check renew-stop 1",
    "--ledger FEES check confirm-stop 2",
    "--ledger FEES check unstop 3",
    "--ledger FEES checkbook issue 1000000018 --start 1003",
    "--ledger FEES checkbook void 2 --reason r",
    "--ledger FEES cashier-check present 1 2",
    "--ledger FEES cashier-check void 1 --reason r",
    "--ledger FEES cashier-check void 2 --reason r",
    "--ledger FEES reverse T0000000042 --reason r --yes",
    "rule set one --when {} --action deny",
    "rule set one --action stop",
    "rule set one --when none.json --action deny",
    "rule disable one",
    "alert show 9",
    "alert list --status odd",
    "case show 9",
    "case show nine",
    "case key age1nobody",
    "ctr file C00000013 2026-11-21",
    "report 1099-int --year 26",
    "customer update C00000013 --tin 12",
    "deposit 1000000018 5 --channel wire --conductor Carla",
    "deposit 1000000018 5 --by C99999994",
    "till show north",
    "till add Nord",
    "till add vault",
    "till count --count 3x4",
    "till count",
    "till give vault 5",
    "--ledger TILLS till add one",
    "--ledger TILLS deposit 1000000018 5",
    "--ledger TILLS deposit 1000000018 5 --channel wire --till one",
    "--ledger TILLS transfer cash/till-one cash/vault 1",
    "--ledger TILLS deposit 1000000018 77.77 --channel wire",
    "--ledger TILLS case note 1 words",
    "--ledger TILLS till accept 9",
    "--ledger TILLS till accept 1",
    "--ledger TILLS till accept 3",
    "--ledger TILLS till resolve 9 --account 1000000018 1 --reason r",
    "--ledger TILLS till resolve 2 --account 1000000018 1 --reason r",
    "--ledger TILLS approval approve 1",
    "--ledger TILLS reverse CASH --reason r",
    "--ledger TILLS reverse T0000000021 --reason r",
    "--ledger TILLS day close",
    "--as tess --ledger TILLS till open one",
    "--as tess --ledger TILLS till pause one",
    "--as tess --ledger TILLS till accept 3 --counted 6",
    "--as tess --ledger TILLS till give one 13",
    "--as tess --ledger TILLS deposit 1000000018 5 --till vault",
    "--as tom --ledger TILLS deposit 1000000018 15",
    "--as tom --ledger TILLS withdraw 1000000018 51",
    "--as tom --ledger TILLS balance cash/till-one",
    "--as tom --ledger TILLS till close --counted EUR:0",
    "--as tom --ledger TILLS till close --counted 50",
    "--as pam --ledger TILLS deposit 1000000018 5",
    "--as cat --ledger TILLS till count --counted 100",
    "--as cat --ledger TILLS vault show",
    // Disputes.
    "dispute show D00000014",
    "dispute show D00000013",
    "dispute open PAID --kind other",
    "--ledger DISPUTES dispute open NO-SUCH --kind other",
    "--ledger DISPUTES dispute open TWICE --kind duplicate",
    "--ledger DISPUTES dispute open ONCE --kind duplicate --amount 6",
    "--ledger DISPUTES dispute open ONCE --kind duplicate --on 2026-01-01",
    "--ledger DISPUTES dispute open OLD --kind other --amount 1",
    "--ledger DISPUTES dispute open LATE --kind other --statement-sent 2026-09-01",
    "--ledger DISPUTES dispute open T0000000076 --kind other",
    "--ledger DISPUTES dispute credit D00000013 --amount 6",
    "--ledger DISPUTES dispute credit D00000021 --amount 1",
    "--ledger DISPUTES dispute credit D00000037 --less-50",
    "--ledger DISPUTES dispute withdraw D00000021",
    "--ledger DISPUTES dispute resolve D00000037 --for bank --reason r",
    "--ledger DISPUTES dispute resolve D00000013 --for bank --reason r --debit-on 2026-12-29",
    "--ledger DISPUTES dispute resolve D00000021 --for bank --reason r --amount 1",
    "--ledger DISPUTES dispute debit D00000013",
    "--ledger DISPUTES dispute debit D00000021",
    "--ledger DISPUTES dispute debit D00000045",
    "--ledger DISPUTES dispute confirm D00000013",
    "--ledger DISPUTES dispute told D00000013 decision",
    "--ledger DISPUTES dispute told D00000013 credit",
    "--ledger DISPUTES reverse TWICE --reason r",
    "--ledger DISPUTES reverse T0000000076 --reason r",
    "--ledger DISPUTES account close 1000000018 --payout cash/vault --yes",
    "--ledger DISPUTES transfer receivable/disputes 1000000018 1",
    // Between ledgers.
    "transfer 1000000018 1000000018 5 --to-ledger TWIN",
    "transfer 1000000018 1000000018 5 --to-ledger NOTHING",
    "transfer 1000000018 1000000018 5 --to-ledger STRANGER",
    "--ledger STRANGER partner export",
    "partner show South",
    "partner add --card GOOD",
    "partner add South --identity 1 --key PUBLIC-KEY",
    "transfer 1000000018 1000009992 5 --to-ledger BRANCH",
    "transfer 1000000018 1000000026 5 --to-ledger BRANCH",
    "transfer 1000000018 1000000039 5 --to-ledger BRANCH",
    "transfer 1000000018 in-transit 5",
    "transfer 1000000083 1000000018 5 --to-ledger NOTHING --ref STUCK",
    "transfer 1000000083 1000000026 5 --to-ledger BRANCH --ref SENT-BACK",
    "transit sweep",
    "transit list --after 17",
    "reverse STUCK --reason r",
    "account close 1000000083 --yes",
    // Conflicts.
    "deposit 1000000018 6 --ref PAID",
    "init",
    "demo .",
    "demo NOTHING --until 2999-01-01",
    "customer add --name Ana --external-id CRM-1",
    "account update 1000000018 --external-number X1",
    // Files.
    "import reverse STUCK --reason r",
    "import payroll FOLDER",
    "import payroll EMPTY",
    "import payroll BINARY",
    "import payroll QUOTE",
    "import payroll NO-AMOUNT",
    "import payroll TWO-AMOUNTS",
    "import payroll GOOD --map amount=Pay",
    "import payroll GOOD --map amuont=amount",
    "import payroll GOOD --map amount=amount --map amount=account",
    "import payroll DOUBT",
    "import accounts LATIN",
    "import payroll SHARES",
    "import payroll UNKNOWN-UNIT",
    "import payroll STATES",
    "import payroll TITLED",
    "import payroll SWALLOWED",
    "import payroll PAID-BY --from clearing/payroll",
    "import payroll TOTAL",
    "import payroll BAD",
    "import payroll SALARY",
    "import payroll FAR",
    "import payroll AGAIN --batch b2",
    "import payroll NOVEMBER",
    "import payroll SPREADSHEET",
    "import payroll SHEETS --sheet x",
    "import payroll GOOD --sheet x",
    "import payments GOOD",
    "import payments ORDER",
    "import payments ORDER-COUNT",
    "export payment-status NOTHING",
    "reconcile DATES --account 1000000018",
    "export customers --to-file /nonexistent/customers.csv",
    "export customers --to-file NEWER",
    "stats --period weekly --to-file weeks.svg",
    "report dashboard",
    "report dashboard --to-file /nonexistent/bank.html",
    "reconcile BAD-STATEMENT --account 1000000018",
    "reconcile STATEMENT --account 1000000018",
    "reconcile OTHER-STATEMENT --account 1000000018",
    "reconcile SCAN --account 1000000018",
    "reconcile SIGN-ON --account 1000000018",
    "reconcile CUT-OFF --account 1000000018",
    "reconcile STATEMENTS --account 1000000018",
    "reconcile PROVED --account clearing/wire --keep",
    "reconcile UNPROVED --account clearing/wire --keep",
    "reconcile GAP --account clearing/wire --keep",
    "reconcile GAP --account clearing/wire --strict",
    "reconcile GAP --account clearing/wire --post --rules POSTING --accept statement_gap",
    "reconcile OVERLAP --account clearing/wire --strict",
    "reconcile STATEMENT --account clearing/wire --keep",
    "reconcile PROVED --account 1000000018 --post --rules POSTING",
    "reconcile PROVED --account clearing/wire --post --rules GOOD",
    "reconcile PROVED --account clearing/wire --details PROVED",
    "reconcile PROVED --account clearing/wire --keep --from 2026-11-20",
    "reconcile",
    "reconcile show 99",
    "reconcile undo 1",
    "reconcile undo 2",
    "backup copy.db --recipient age1nobody",
    // Checkpoints and proofs.
    "audit checkpoint --key NOTHING",
    "audit checkpoint --key GOOD",
    "audit verify --since GOOD --public-key PUBLIC-KEY",
    "audit verify --since FORGED --public-key PUBLIC-KEY",
    "audit check-proof GOOD --public-key PUBLIC-KEY",
    // Who may do what.
    "--as mallory deposit 1000000018 5",
    "--as otto deposit 1000000018 5",
    "--as gone balance 1000000018",
    "operator show nobody",
    "operator add anna --role teller",
    "operator add 'a b' --role teller",
    "operator add eva --role boss",
    "operator recover",
    "audit log --after x",
    "deposit 1000000018 90000",
    "deposit 1000000018 5 --channel wire --value-date 2026-01-01",
    "approval approve WAITING",
    "--as ben approval approve 1 2 --yes",
    "approval approve 1 2 --max-total 0.01 --yes",
    "approval approve REJECTED",
    "approval show 99",
    "token create ben --scope stats:read --expires 90d",
    "token create robot --scope operator:add --expires 90d",
    "token create robot --scope stats:read --expires 9w",
    "token revoke 99",
    "policy set limits --over 5",
    "login",
    "ledger set --login password",
    "ledger share --group no-such-group",
    "ledger set --session-idle 90",
    "ledger set --timezone Europe/Berlin",
    "operator password",
    "operator revoke anna --session 99",
    "operator revoke anna --session x",
    // The ledger itself.
    "--ledger GOOD verify",
    "--ledger NEWER verify",
    "--ledger ALTERED verify",
    "--config WRONG-CONFIG verify",
];

fn gallery() -> (String, BTreeSet<String>) {
    let (bank, mut named) = furnished();
    named.extend(files(&bank));
    let folder = bank.folder.path().display().to_string();
    let mut shown = String::new();
    let mut codes = BTreeSet::new();
    let mut hintless = Vec::new();
    for line in LINES {
        let mut arguments = Vec::new();
        let (mut config, mut operator) = (None, None);
        let mut words = crate::help::words(line).into_iter();
        while let Some(word) = words.next() {
            let of = |word: String| {
                named
                    .iter()
                    .find(|(name, _)| *name == word)
                    .map_or(word, |(_, value)| value.clone())
            };
            if word == "--config" {
                config = words.next().map(of);
            } else if word == "--as" {
                operator = words.next();
            } else {
                arguments.push(of(word));
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = |more: &[&str]| {
            let mut command = bank.command(&[&arguments[..], more].concat());
            command.envs(config.iter().map(|path| ("BANKCTL_CONFIG", path)));
            command.envs(operator.iter().map(|name| ("BANKCTL_TEST_OPERATOR", name)));
            command.output_in_time().expect("the binary runs")
        };
        let (people, program) = (run(&[]), run(&["-o", "json"]));
        let said = String::from_utf8_lossy(&people.stderr).replace(&folder, "FOLDER");
        assert!(!said.trim().is_empty(), "{line} says nothing");
        let json = String::from_utf8_lossy(&program.stderr);
        let last = json.lines().last().unwrap_or_default();
        let error: serde_json::Value =
            serde_json::from_str(last).unwrap_or_else(|error| panic!("{line}: {error}: {json}"));
        let code = text(&error["error"]["code"]);
        assert_eq!(people.status.code(), program.status.code(), "{line}");
        let exit = people.status.code().unwrap_or(-1);
        if !said.contains("\nhint: ") {
            hintless.push(line);
        }
        assert!(
            [8, 9, 10].contains(&exit) || people.stdout.is_empty(),
            "{line}"
        );
        writeln!(shown, "{code} ({exit})\n$ bankctl {line}\n{said}").expect("a string takes it");
        codes.insert(code);
    }
    assert!(hintless.is_empty(), "no hint: {hintless:#?}");
    (shown, codes)
}

#[test]
fn the_gallery_is_as_it_was_read() {
    let (shown, codes) = gallery();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors.txt");
    if std::env::var_os("BANKCTL_BLESS").is_some() {
        std::fs::write(&path, &shown).expect("the gallery");
    }
    let committed = std::fs::read_to_string(&path).expect("the gallery");
    for (line, (now, then)) in shown.lines().zip(committed.lines()).enumerate() {
        assert_eq!(now, then, "tests/errors.txt, line {}", line + 1);
    }
    assert_eq!(shown.lines().count(), committed.lines().count());
    let known = crate::error_codes::of_the_source();
    let exempt: BTreeSet<String> = NOT_SHOWN
        .iter()
        .map(|(code, _)| (*code).to_owned())
        .collect();
    let missing: Vec<&String> = known
        .iter()
        .filter(|code| !codes.contains(*code) && !exempt.contains(*code))
        .collect();
    assert!(
        missing.is_empty(),
        "no line of the gallery has: {missing:?}"
    );
    let invented: Vec<&String> = codes
        .union(&exempt)
        .filter(|code| !known.contains(*code))
        .collect();
    assert!(invented.is_empty(), "not in the source: {invented:?}");
}
