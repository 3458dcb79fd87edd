//! The grants that bankctl prints: enough for every command of every role, and
//! not one more than its statements need. What they need is read in the log of
//! the server.

mod compliance;
mod days;
mod disputes;
mod drawers;
mod entries;
mod exchange;
mod exchanged;
mod interest;
mod orders;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use bankctl_ledger::access::rules::operator::{Role, Roles};
use bankctl_ledger::access::rules::permission::{Access, Action};
use bankctl_ledger::access::tables::grants::granted_columns;

use super::common::deadline::InTime as _;
use super::common::{Bank, Run, text};
use super::engine::{self, Cluster, cluster, connection, schema};
use super::rights::{Right, asked, granted, right};

/// A password, on a line of its own.
const PASSWORD: &str = "correct horse battery\n";

/// A bank with one of everything, for one role.
struct World {
    owner: Bank,
    other: Bank,
    /// How the role works.
    own: Bank,
    there: String,
    role: Role,
    /// The actions that were run.
    run: BTreeSet<Action>,
}

/// Grants a role what it needs in a ledger, and makes it an operator there.
fn admit(bank: &Bank, role: Role, name: &str) -> BTreeSet<Right> {
    let grants = bank.run(&["ledger", "grants", "--role", role.name(), "--to", name]);
    let grants = grants.done().stdout;
    connection(bank).batch_execute(&grants).expect("granted");
    bank.json(&["operator", "add", name, "--role", role.name()]);
    granted(&grants)
}

impl World {
    fn new(cluster: &Cluster, role: Role) -> (Self, BTreeSet<Right>) {
        let at = |schema: &str| {
            let mut bank = Bank::nowhere();
            bank.location = cluster.schema(&format!("{schema}_{role}"));
            bank.json(&["init", "--name", schema]);
            bank
        };
        let (owner, other) = (at("here"), at("there"));
        let name = format!("the_{role}");
        connection(&owner)
            .batch_execute(&format!("CREATE ROLE {name} LOGIN"))
            .expect("a role");
        let rights = admit(&owner, role, &name);
        admit(&other, role, &name);
        let third = at("third");
        for bank in [&owner, &other, &third] {
            bank.json(&["partner", "keygen"]);
        }
        for (one, two) in [(&owner, &other), (&other, &owner)] {
            two.take_card(&card(one, two));
        }
        let as_role = |bank: &Bank| bank.location.replace("bank@", &format!("{name}@"));
        let mut own = Bank::nowhere();
        own.location = as_role(&owner);
        own.take_keys_of(&owner);
        let there = as_role(&other);
        own.operator = name;
        card(&third, &own);
        let world = Self {
            owner,
            other,
            own,
            there,
            role,
            run: BTreeSet::new(),
        };
        (world, rights)
    }

    /// Runs a command if it is for the role, and expects it to be done.
    fn run(&mut self, line: &str) -> Option<Run> {
        self.feed(line, "")
    }

    /// The same with something on standard input.
    fn feed(&mut self, line: &str, input: &str) -> Option<Run> {
        let words: Vec<&str> = line.split(' ').collect();
        let owned: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let action = crate::permissions::action(&owned);
        let is_for = action.roles().meets(Roles::NONE.with(self.role));
        if !is_for && action.access() != Access::Open {
            return None;
        }
        self.run.insert(action);
        let runtime = self.own.path("runtime");
        if !runtime.exists() {
            fs::create_dir(&runtime).expect("a folder");
            fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).expect("a mode");
        }
        let child = self
            .own
            .command(&words)
            .env("XDG_RUNTIME_DIR", &runtime)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .start()
            .expect("the binary runs");
        let run = Run::of(child.wait_with_input(input.as_bytes()).expect("it ends"));
        let is_done = matches!(run.code, 0 | 9 | 10);
        assert!(
            is_done,
            "{}: {line}: {} {}{}",
            self.role, run.code, run.stdout, run.stderr
        );
        Some(run)
    }

    /// Everything that the role may do with money and customers.
    fn daily_work(&mut self) {
        let owner = &self.owner;
        let (account, second) = (owner.funded("1000"), owner.funded("1000"));
        let frozen = owner.account(&[]);
        let empty = owner.account(&[]);
        let to = self.other.account(&[]);
        let customers: Vec<String> = ["Eva", "Ida", "Uma"]
            .map(|name| owner.customer(name))
            .into();
        let [known, closed, updated] = &customers[..] else {
            unreachable!()
        };
        let holds: Vec<String> = (0..2)
            .map(|_| text(&owner.json(&["hold", "place", &account, "1"])["id"]))
            .collect();
        owner.json(&["deposit", &account, "7", "--ref", "WRONG"]);
        owner.json(&["gl", "add", "nostro/shared", "--class", "asset"]);
        // A check of its own for each role.
        let number = owner.json(&["check", "list"])["items"]
            .as_array()
            .map_or(0, Vec::len)
            * 9
            + 7;
        let [check, cleared] = [1, 2].map(|more| {
            let number = (number + more).to_string();
            let paper = ["-n", &number, "--routing", "021000021", "--drawer", "2"];
            let pay = [
                "check",
                "deposit",
                &account,
                "9000",
                "--exception",
                "overdrawn",
            ];
            text(&owner.json(&[&pay[..], &paper].concat())["id"])
        });
        let till = "gl add cash/till-1 --class asset --floor 0";
        owner.json(&till.split(' ').collect::<Vec<_>>());
        owner.json(&["transfer", "cash/till-1", &account, "10"]);
        let scan = self.own.file("scan.pdf", "%PDF-1.7");
        let add = [
            "customer", "document", "add", closed, &scan, "--kind", "passport",
        ];
        let paper = owner.json(&add)["id"].to_string();
        let wages = self.own.file(
            "wages.csv",
            format!("account,amount,reference\n{account},1.00,W-1\n{second},2,W-2\n"),
        );
        let people = self.own.file(
            "people.csv",
            "customer_external_id,customer_name,type,currency,external_number,opening_balance\nC-1,Eva,checking,USD,OLD-1,12.00\n",
        );
        let drawn = self.own.file(
            "drawn.csv",
            format!("account,number,amount\n{account},1028,1.00\n"),
        );
        let lines = self.own.file("lines.csv", "date,amount\n2026-11-21,1.00\n");
        let posted = self.own.file(
            "post.jsonl",
            format!("{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"1\"}}\n{{\"op\":\"transfer\",\"from\":\"{account}\",\"to\":\"{second}\",\"amount\":\"1\"}}\n"),
        );
        let there = self.there.clone();
        let all = [
            "customer add --name Mia --email mia@example.com --phone 5551234".to_owned(),
            "customer list".to_owned(),
            "customer list --search mia@example.com".to_owned(),
            format!("customer show {known}"),
            format!("customer update {updated} --name Oma --phone 5559999"),
            format!("customer approve {known}"),
            format!("customer suspend {known} --reason test"),
            format!("customer reject {known} --reason test --yes"),
            format!("customer document add {updated} {scan} --kind passport"),
            format!("customer document list {updated}"),
            format!("customer document export {paper} paper.pdf"),
            format!("customer tax set {updated} 24"),
            format!("customer contact {account}"),
            format!("customer close {closed} --yes"),
            format!("customer forget {closed} --yes"),
            format!("account open --customer {updated}"),
            format!("account open --customer {updated} --joint {updated} --external-number X-9"),
            "account list".to_owned(),
            format!("account show {account}"),
            format!("account update {account} --overdraft 5 --external-number X-1"),
            format!("account update {account} --add-holder {updated}"),
            format!("account update {account} --remove-holder {updated}"),
            format!("account freeze {frozen} --reason test"),
            format!("account unfreeze {frozen}"),
            format!("account close {empty} --yes"),
            format!("deposit {account} 1 --ref D-1"),
            format!("deposit {account} 1 --channel wire --value-date 2026-12-01"),
            format!(
                "withdraw {account} 1 --by {}",
                text(&owner.json(&["account", "show", &account])["holders"][0]["customer"])
            ),
            format!("transfer {account} {second} 1"),
            format!("transfer {account} {to} 1 --to-ledger {there}"),
            format!("transfer nostro/shared {account} 1 --ref NOSTRO"),
            format!("transfer {account} cash/till-1 1 --ref TILL"),
            format!("checkbook issue {account}"),
            "checkbook void 1 --reason test".to_owned(),
            format!("checkbook issue {account} --ref BOOK-2"),
            format!("checkbook list {account}"),
            format!("check stop {account} --number 1026 --oral --ref STOP-1"),
            "check confirm-stop 1".to_owned(),
            "check renew-stop 1".to_owned(),
            format!("check stops {account}"),
            "check unstop 1".to_owned(),
            format!("check present {account} 1 --number 1027 --ref CHK-1"),
            "check presented".to_owned(),
            format!("cashier-check issue --from {account} 1 --payee Eva --ref CASH-1"),
            format!("cashier-check issue --from {account} 1 --payee Ida --ref CASH-2"),
            "cashier-check present 1 1 --ref CASH-3".to_owned(),
            "cashier-check void 2 --reason test --in-hand --ref CASH-4".to_owned(),
            "cashier-check list".to_owned(),
            "cashier-check show 3".to_owned(),
            format!("import checks {drawn}"),
            "gl list".to_owned(),
            "product list".to_owned(),
            "product show savings".to_owned(),
            "fee list".to_owned(),
            format!("limit set {updated} all --direction out --per day --count 999"),
            format!("limit show {account}"),
            "gl show nostro/shared".to_owned(),
            "transit list".to_owned(),
            "transit sweep".to_owned(),
            format!("post {posted}"),
            format!("hold place {account} 1 --ref H-1"),
            format!("hold capture {}", holds[0]),
            format!("hold release {}", holds[1]),
            "hold list".to_owned(),
            format!("check deposit {account} 8000 -n {number} --routing 021000021 --drawer 1"),
            "check list".to_owned(),
            format!("check show {check}"),
            format!("check notice {check}"),
            format!("check release {check} --amount 1 --reason test"),
            format!("check return {check} --reason nsf"),
            format!("check redeposit {check}"),
            format!("check clear {cleared}"),
            "regulation list".to_owned(),
            "reverse WRONG --reason test --yes".to_owned(),
            format!("balance {account}"),
            format!("history {account}"),
            "transaction list".to_owned(),
            "transaction show WRONG".to_owned(),
            format!("import accounts {people}"),
            format!("import payroll {wages} --allow-similar --batch wages"),
            "import reverse wages --reason test".to_owned(),
            "import list".to_owned(),
            "export accounts -o csv".to_owned(),
            "export customers -o csv".to_owned(),
            "export transactions -o csv".to_owned(),
            "export journal --format hledger".to_owned(),
            format!("reconcile {lines} --account {account}"),
            "stats --period daily".to_owned(),
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
            "report checks-outstanding".to_owned(),
            "report open-items".to_owned(),
            "report dashboard --to-file -".to_owned(),
            "report exchange-position".to_owned(),
            "audit keygen audit.key".to_owned(),
            "audit checkpoint --key audit.key".to_owned(),
            "audit log".to_owned(),
            "key check".to_owned(),
            "key rotate --yes".to_owned(),
            "ledger copy --to copied.db".to_owned(),
            "ledger show".to_owned(),
            "verify".to_owned(),
            "doctor".to_owned(),
            "whoami".to_owned(),
            "operator permissions".to_owned(),
        ];
        // Who makes no key signs with another's.
        if matches!(self.role, Role::Supervisor | Role::Service) {
            owner_key(&self.owner, &self.own);
        }
        compliance::watch(self, &account, updated);
        exchange::exchange(self, &account);
        exchange::draw(self, &account);
        for line in &all {
            self.run(line);
        }
        self.run("audit prove WRONG --key audit.key");
        // An admin has made a new key of personal data.
        self.owner.take_keys_of(&self.own);
    }

    /// The ledgers that money is exchanged with. The one whose card came is new, then
    /// shut out, and then let back.
    fn deal_with_partners(&mut self) {
        let card = self.own.path("partner.card");
        let key = self.own.signing_key();
        for file in [key.clone(), format!("{}.pub", key.display()).into()] {
            fs::remove_file(file).expect("no key that was made before");
        }
        for line in [
            "partner keygen",
            "partner export",
            "partner list",
            "partner show there",
            &format!("partner add --card {}", card.display()),
            "partner disable third",
            "gl add nostro/first-national --class asset --number GB82WEST12345698765432",
            "gl add nostro/first-national --class asset --currency EUR",
            "gl close nostro/first-national --yes",
            &format!("partner add --card {}", card.display()),
        ] {
            self.run(line);
        }
    }

    /// Operators, tokens, settings, and what takes a second person.
    fn rule(&mut self) {
        self.deal_with_partners();
        let owner = &self.owner;
        for line in [
            "operator add robot --role service",
            "operator add otto --role teller,supervisor,admin",
            "token create robot --scope stats:read --expires 1d",
        ] {
            owner.json(&line.split(' ').collect::<Vec<_>>());
        }
        for line in [
            "operator add eve --role teller",
            "operator list",
            "operator show anna",
            "operator role eve --role supervisor",
            "operator disable eve",
            "operator enable eve",
            "token create robot --scope stats:read --expires 1d",
            "token list",
            "token revoke 1",
            "ledger set --session-hours 7",
            "ledger set --back-value-days 30",
            "ledger set --name Another",
            "policy set deposits --over 99999",
            "regulation set reg-cc-first-day 300 --from 2030-07-01 --reason test",
            "regulation set reg-cc-first-day 301 --from 2030-07-01 --reason again",
        ] {
            self.run(line);
        }
        let account = self.owner.funded("100");
        for rule in ["withdrawals", "limits", "operators"] {
            let set = self
                .owner
                .run(&["policy", "set", rule, "--always", "-o", "json"]);
            if set.code == 10 {
                let number = set.json()["approval"].to_string();
                "otto".clone_into(&mut self.owner.operator);
                self.owner.json(&["approval", "approve", &number]);
                "anna".clone_into(&mut self.owner.operator);
            }
        }
        "otto".clone_into(&mut self.owner.operator);
        let asked = [
            ["withdraw", &account, "5", "--ref", "ASKED"],
            ["account", "update", &account, "--overdraft", "9"],
            ["operator", "role", "robot", "--role", "auditor"],
            ["operator", "role", "eve", "--role", "auditor"],
        ];
        let mut numbers = Vec::new();
        for words in &asked {
            let run = self.owner.run(&[&words[..], &["-o", "json"]].concat());
            if run.code == 10 {
                numbers.push(run.json()["approval"].to_string());
            }
        }
        "anna".clone_into(&mut self.owner.operator);
        self.run("approval list");
        self.run("policy show");
        let mine = match self.role {
            Role::Supervisor => &numbers[..2],
            Role::Admin => &numbers[2..],
            _ => &[],
        };
        let [first, second] = [0, 1].map(|place| mine.get(place).cloned());
        if let (Some(first), Some(second)) = (first, second) {
            self.run(&format!("approval approve {first}"));
            self.run(&format!("approval reject {second} --reason test"));
        }
        self.run("approval show 1");
        // What the role asks for itself waits.
        self.run(&format!("withdraw {account} 1 --ref MINE"));
        self.run("operator role otto --role admin");
    }

    /// Passwords, sessions and codes.
    fn log_in(&mut self) {
        let owner = &self.owner;
        let set = ["operator", "password", "--password-stdin"];
        owner.feed(&set, PASSWORD.as_bytes()).done();
        let can = self.feed("operator password --password-stdin", PASSWORD);
        if can.is_none() {
            return;
        }
        self.feed("operator codes --password-stdin", PASSWORD);
        self.owner
            .json(&["operator", "add", "olga", "--role", "teller"]);
        self.feed(
            "operator reset olga --password-stdin",
            "another good battery\n",
        );
        self.owner.asks_for_logins();
        self.feed("login --password-stdin", PASSWORD);
        self.run("ledger show");
        self.run("operator sessions");
        self.run(&format!("operator revoke {}", self.own.operator));
        self.feed("login --password-stdin", PASSWORD);
        // Time for new tokens.
        self.own.now += 4 * 60_000_000;
        self.run("ledger show");
        self.own.now += 4 * 60_000_000;
        self.run("ledger show");
        self.own.now += 4 * 60_000_000;
        self.run("ledger show");
        self.own.now += 4 * 60_000_000;
        self.run("ledger show");
        self.run("logout");
        self.owner.now = self.own.now;
        self.owner.json(&["operator", "recover", "--yes"]);
    }
}

/// Writes the card of a bank into another's folder. Without an address, so that what
/// is sent goes to the one that is given, as the role.
fn card(of: &Bank, to: &Bank) -> String {
    let card = to.path("partner.card").display().to_string();
    of.run(&["partner", "export", "--to-file", &card]).done();
    card
}

/// Copies the key that signs checkpoints to who proves with it.
fn owner_key(from: &Bank, to: &Bank) {
    from.run(&["audit", "keygen", "audit.key"]).done();
    for name in ["audit.key", "audit.key.pub"] {
        fs::copy(from.path(name), to.path(name)).expect("copied");
    }
}

/// Runs everything as a role, and compares what it was granted with what it needed.
#[track_caller]
fn compare(role: Role) {
    let settings = "listen_addresses = ''\nlog_statement = 'all'\nlog_line_prefix = '%u|'\n";
    let cluster = engine::start_with(5432, &[("more.conf", settings)]);
    let (mut world, rights) = World::new(&cluster, role);
    world.daily_work();
    let stated = exchanged::exchange(&mut world);
    world.log_in();
    world.rule();
    days::close(&mut world);
    disputes::settle(&mut world);
    entries::settle(&mut world);
    drawers::serve(&mut world);
    exchanged::issue(&mut world, &stated);
    // What works on files alone, makes a ledger or none, or is for owners.
    let elsewhere = [
        Action::Backup,
        Action::Restore,
        Action::AuditVerify,
        Action::AuditCheckProof,
        Action::OperatorRecover,
        Action::Init,
        Action::Completions,
        Action::Man,
        Action::LedgerGrants,
        Action::LedgerShare,
    ];
    let missed: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| {
            let is_for = action.roles().meets(Roles::NONE.with(role));
            is_for && !world.run.contains(action) && !elsewhere.contains(action)
        })
        .map(|action| action.command())
        .collect();
    assert!(missed.is_empty(), "{role} did not run {missed:?}");
    let needed = asked(&cluster, &world.own.operator);
    let unused: BTreeMap<&str, Vec<&Right>> = rights
        .iter()
        .filter(|one| {
            let locks = one.0 == "UPDATE" && needed.locked.contains(&one.1);
            let alone = rights
                .iter()
                .filter(|other| other.0 == "UPDATE" && other.1 == one.1);
            // One column lets a row be locked.
            let is_for_lock = locks && (one.2 == "id" || alone.count() == 1);
            !needed.rights.contains(one) && !is_for_lock
        })
        .fold(BTreeMap::new(), |mut all, one| {
            all.entry(one.1.as_str()).or_insert_with(Vec::new).push(one);
            all
        });
    assert!(unused.is_empty(), "{role} needs none of these: {unused:#?}");
}

#[test]
fn a_teller_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Teller);
}

#[test]
fn a_supervisor_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Supervisor);
}

#[test]
fn an_admin_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Admin);
}

#[test]
fn an_auditor_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Auditor);
}

#[test]
fn a_service_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Service);
}

#[test]
fn compliance_is_granted_what_the_commands_need_and_no_more() {
    compare(Role::Compliance);
}

/// A table or a column that is new must be thought of.
#[test]
fn every_column_of_the_schema_has_a_line_in_the_table_of_grants() {
    let bank = Bank::new();
    let statement = "SELECT table_name::TEXT, column_name::TEXT FROM information_schema.columns \
                     WHERE table_schema = current_schema()";
    let rows = connection(&bank).query(statement, &[]).expect("rows");
    let there: BTreeSet<(String, String)> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let known: BTreeSet<(String, String)> = granted_columns()
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .collect();
    let differing: Vec<_> = there.symmetric_difference(&known).collect();
    assert!(differing.is_empty(), "{differing:?}");
    let sequences =
        "SELECT sequencename::TEXT FROM pg_sequences WHERE schemaname = current_schema()";
    let grants = bank.run(&[
        "ledger",
        "grants",
        "--role",
        "teller,supervisor,admin,auditor,service,compliance",
    ]);
    let rights = granted(&grants.done().stdout);
    for row in connection(&bank).query(sequences, &[]).expect("rows") {
        let name: String = row.get(0);
        assert!(rights.contains(&right("USAGE", &name, "")), "{name}");
    }
    assert!(cluster().folder.exists() && schema(&bank).starts_with("bank_"));
    let mut file = Bank::nowhere();
    file.location = file.ledger().display().to_string();
    file.json(&["init"]);
    file.refuses(&["ledger", "grants", "--role", "teller"], 2, "usage");
}
