//! Disputes through the binary. The examples DIS-1 to DIS-6 are those of the design.

use serde_json::Value;

use crate::common::{Bank, DAY, NOON, text};

/// A bank whose account had its first deposit on 2026-10-07, and 480.00 taken from it on
/// Friday 2026-11-20; it is Monday 2026-11-23.
pub struct Desk {
    pub bank: Bank,
    /// The account, with 520.00.
    pub account: String,
}

impl Desk {
    pub fn new() -> Self {
        let mut bank = Bank::made_before(45);
        let account = bank.account(&[]);
        bank.json(&["deposit", &account, "999", "--channel", "wire"]);
        bank.now = NOON - 20 * DAY;
        bank.json(&["deposit", &account, "1", "--channel", "wire"]);
        bank.now = NOON - DAY;
        let taken = ["withdraw", &account, "480", "--channel", "other"];
        bank.json(&[&taken[..], &["--ref", "ATM-1"]].concat());
        let mut desk = Self { bank, account };
        desk.on("2026-11-23");
        desk
    }

    /// Makes it noon of a day.
    pub fn on(&mut self, day: &str) {
        let day = bankctl_types::Day::parse(day).expect("a day");
        self.bank.now = i64::from(day.0) * DAY + DAY / 2;
    }

    /// The words of a line: `A` is the account, and `_` in a word a blank.
    fn words(&self, line: &str) -> Vec<String> {
        let word = |word: &str| match word {
            "A" => self.account.clone(),
            other => other.replace('_', " "),
        };
        line.split(' ').map(word).collect()
    }

    pub fn run(&self, line: &str) -> Value {
        let words = self.words(line);
        self.bank
            .json(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[track_caller]
    pub fn refused(&self, line: &str, exit: i32, code: &str) {
        let words = self.words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.bank.refuses(&words, exit, code);
    }

    /// Opens a dispute about all of the 480.00 and gives its number.
    pub fn opened(&self, more: &str) -> String {
        text(&self.run(&format!("dispute open ATM-1 --kind unauthorised{more}"))["id"])
    }

    /// What the account, `receivable/disputes` and `expense/disputes` have.
    #[track_caller]
    pub fn has(&self, account: &str, receivable: &str, expense: &str) {
        let told = [&*self.account, "receivable/disputes", "expense/disputes"]
            .map(|name| self.bank.balance(name));
        assert_eq!(told, [account, receivable, expense]);
    }
}

/// Fields of a view, as texts.
fn fields<const N: usize>(view: &Value, names: [&str; N]) -> [String; N] {
    names.map(|name| match &view[name] {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// What is to be done, as `task day`.
fn tasks(view: &Value) -> Vec<String> {
    let all = view["tasks"].as_array().expect("tasks");
    all.iter()
        .map(|one| format!("{} {}", text(&one["task"]), text(&one["by"])))
        .collect()
}

#[test]
fn dis_1_the_clocks_run_from_the_notice() {
    let desk = Desk::new();
    let shown = desk.run("dispute open ATM-1 --kind atm --ref N-1");
    let told = fields(
        &shown,
        ["status", "amount", "regime", "new_account", "next", "due"],
    );
    assert_eq!(
        told,
        ["open", "480.00", "reg-e", "false", "credit", "2026-12-08"]
    );
    assert_eq!(tasks(&shown), ["credit 2026-12-08", "decision 2027-01-07"]);
    let again = desk.run("dispute open ATM-1 --kind atm --ref N-1");
    assert_eq!(again["replayed"], true);
    assert_eq!(again["id"], shown["id"]);
    desk.refused(
        "dispute open ATM-1 --kind other --ref N-1",
        6,
        "reference_conflict",
    );
    desk.refused("dispute open ATM-1 --kind atm", 4, "dispute_exists");
    assert_eq!(desk.run("day status")["disputes_due"], 0);
    desk.bank.verify();
}

#[test]
fn a_point_of_sale_and_another_country_have_90_days() {
    for (option, initiated) in [("--pos", "pos"), ("--foreign", "foreign")] {
        let desk = Desk::new();
        let shown = desk.run(&format!("dispute open ATM-1 --kind other {option}"));
        let told = fields(&shown, ["initiated", "credit_by", "decide_by"]);
        assert_eq!(told, [initiated, "2026-12-08", "2027-02-21"]);
    }
    let desk = Desk::new();
    desk.refused(
        "dispute open ATM-1 --kind other --pos --foreign",
        2,
        "usage",
    );
}

#[test]
fn dis_2_whether_an_account_is_new_is_computed() {
    let desk = Desk::new();
    let account = desk.bank.funded("1000");
    desk.bank
        .json(&["withdraw", &account, "5", "--ref", "YOUNG"]);
    let shown = desk.run("dispute open YOUNG --kind unauthorised");
    let told = fields(&shown, ["new_account", "credit_by", "decide_by"]);
    assert_eq!(told, ["true", "2026-12-22", "2027-02-21"]);
}

#[test]
fn dis_3_business_days_are_those_of_the_offices() {
    let desk = Desk::new();
    desk.run("calendar add offices --like us-federal-reserve --weekend sun");
    desk.refused("day set --office-calendar nothing", 3, "calendar_not_found");
    let set = desk.run("day set --office-calendar offices");
    assert_eq!(fields(&set, ["office_calendar"]), ["offices"]);
    let shown = desk.run("dispute open ATM-1 --kind atm");
    assert_eq!(fields(&shown, ["credit_by"]), ["2026-12-05"]);
}

#[test]
fn dis_4_a_credit_is_taken_back_on_a_day_to_come() {
    let mut desk = Desk::new();
    let id = desk.opened("");
    desk.on("2026-12-07");
    let credited = desk.run(&format!("dispute credit {id}"));
    let told = fields(&credited, ["status", "credited", "tell_credit_by"]);
    assert_eq!(told, ["provisional", "480.00", "2026-12-09"]);
    desk.has("1000.00", "480.00", "0.00");
    desk.run(&format!("dispute told {id} credit"));
    desk.on("2026-12-18");
    let bank = format!("dispute resolve {id} --for bank --reason signed");
    desk.refused(&format!("{bank} --debit-on 2026-12-18"), 2, "invalid_date");
    let decided = desk.run(&format!("{bank} --debit-on 2026-12-29"));
    let told = fields(
        &decided,
        ["status", "tell_decision_by", "debit_from", "outstanding"],
    );
    assert_eq!(told, ["decided", "2026-12-23", "2026-12-29", "480.00"]);
    desk.has("1000.00", "480.00", "0.00");
    desk.refused(&format!("dispute debit {id}"), 4, "debit_not_due");
    desk.bank.verify();
    desk.on("2026-12-29");
    let listed = desk.run("dispute list --due 2026-12-29");
    let first = &listed["items"][0];
    assert_eq!(
        fields(first, ["id", "next", "overdue"]),
        [&*id, "tell-decision", "true"]
    );
    let back = desk.run(&format!("dispute debit {id}"));
    assert_eq!(
        fields(&back, ["status", "returned_on"]),
        ["closed", "2026-12-29"]
    );
    desk.has("520.00", "0.00", "0.00");
    assert_eq!(desk.run(&format!("dispute debit {id}"))["replayed"], true);
    desk.run(&format!("dispute told {id} decision --on 2026-12-22"));
    assert_eq!(
        desk.run("dispute list")["items"].as_array().map(Vec::len),
        Some(0)
    );
    assert_eq!(
        desk.run("dispute list --all")["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    desk.bank.verify();
}

#[test]
fn dis_5_an_oral_notice_that_is_not_confirmed_needs_no_credit() {
    let mut desk = Desk::new();
    let id = desk.opened(" --notice oral");
    let show = format!("dispute show {id}");
    assert_eq!(
        tasks(&desk.run(&show)),
        [
            "confirmation 2026-12-08",
            "credit 2026-12-08",
            "decision 2027-01-07"
        ]
    );
    desk.on("2026-12-09");
    assert_eq!(tasks(&desk.run(&show)), ["decision 2027-01-07"]);
    let confirmed = desk.run(&format!("dispute confirm {id} --on 2026-12-08"));
    assert_eq!(
        tasks(&confirmed),
        ["credit 2026-12-08", "decision 2027-01-07"]
    );
    assert_eq!(confirmed["overdue"], true);
    desk.refused(
        &format!("dispute confirm {id} --on 2026-12-10"),
        2,
        "invalid_date",
    );
}

#[test]
fn dis_6_a_late_notice_is_settled_without_clocks() {
    let mut desk = Desk::new();
    desk.on("2026-12-20");
    desk.run("deposit A 1 --channel wire");
    desk.on("2027-01-02");
    desk.run("deposit A 1 --channel wire");
    let late = "dispute open ATM-1 --kind atm --statement-sent 2026-11-22";
    desk.on("2027-01-22");
    desk.refused(late, 4, "notice_late");
    let shown = desk.run(&format!("{late} --on 2027-01-21"));
    assert_eq!(fields(&shown, ["regime"]), ["reg-e"], "the 60th day");
    let id = text(&shown["id"]);
    desk.run(&format!("dispute withdraw {id}"));
    let shown = desk.run(&format!("{late} --regime none"));
    assert_eq!(
        fields(&shown, ["regime", "credit_by", "decide_by"]),
        ["none", "-", "-"]
    );
    assert!(tasks(&shown).is_empty());
}

#[test]
fn what_is_decided_for_the_customer_is_a_loss() {
    // Credited before, found, account, loss.
    for (credit, found, account, loss) in [
        (Some(""), "", "1000.00", "480.00"),
        (Some(" --less-50"), "", "1000.00", "480.00"),
        (Some(" --amount 100"), " --amount 40", "560.00", "40.00"),
        (Some(" --amount 100"), " --amount 100", "620.00", "100.00"),
        (None, "", "1000.00", "480.00"),
        (None, " --amount 0.01", "520.01", "0.01"),
    ] {
        let desk = Desk::new();
        let id = desk.opened("");
        if let Some(options) = credit {
            desk.run(&format!("dispute credit {id}{options}"));
        }
        let decide = format!("dispute resolve {id} --for customer --reason right{found}");
        let tried = desk.run(&format!("{decide} --dry-run"));
        assert_eq!(tried["dry_run"], true);
        let decided = desk.run(&decide);
        assert_eq!(
            fields(&decided, ["status", "outstanding"]),
            ["closed", "0.00"]
        );
        desk.has(account, "0.00", loss);
        assert_eq!(desk.run(&decide)["replayed"], true);
        desk.has(account, "0.00", loss);
        desk.bank.verify();
    }
}

#[test]
fn a_credit_is_taken_back_beyond_what_the_account_has() {
    let desk = Desk::new();
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id}"));
    desk.run("withdraw A 1000 --channel wire");
    desk.run(&format!("dispute resolve {id} --for bank --reason signed"));
    desk.has("-480.00", "0.00", "0.00");
    let kinds = desk.run("stats --period daily --account A");
    let adjustments = &kinds["items"]
        .as_array()
        .expect("days")
        .last()
        .expect("a day")["adjustments"];
    assert_eq!(fields(adjustments, ["count", "amount"]), ["2", "0.00"]);
    desk.bank.verify();
}

#[test]
fn each_part_is_booked_once() {
    let desk = Desk::new();
    let id = desk.opened("");
    let credit = format!("dispute credit {id}");
    desk.refused(&format!("{credit} --amount 480.01"), 2, "invalid_amount");
    desk.refused(&format!("{credit} --amount 0.001"), 2, "invalid_amount");
    desk.run(&credit);
    assert_eq!(desk.run(&credit)["replayed"], true);
    desk.refused(&format!("{credit} --less-50"), 4, "dispute_credited");
    desk.refused(&format!("dispute withdraw {id}"), 4, "dispute_credited");
    let bank = format!("dispute resolve {id} --for bank --reason signed");
    desk.refused(&format!("{bank} --amount 5"), 2, "usage");
    let decided = desk.run(&bank);
    let booked = decided["transactions"].as_array().expect("transactions");
    assert_eq!(booked.len(), 2, "{decided}");
    for line in [
        format!("dispute resolve {id} --for customer --reason right"),
        credit,
        format!("dispute withdraw {id}"),
    ] {
        desk.refused(&line, 4, "dispute_closed");
    }
    for number in booked {
        desk.refused(
            &format!("reverse {} --reason r", text(number)),
            4,
            "of_dispute",
        );
        let again = format!("dispute open {} --kind other", text(number));
        desk.refused(&again, 4, "not_disputable");
    }
    desk.refused("transfer receivable/disputes A 1", 4, "built_in_account");
    desk.bank.verify();
}

#[test]
fn nothing_is_taken_back_that_was_not_credited() {
    let desk = Desk::new();
    let id = desk.opened("");
    desk.refused(&format!("dispute debit {id}"), 4, "nothing_credited");
    desk.refused(&format!("dispute told {id} credit"), 4, "nothing_credited");
    desk.refused(
        &format!("dispute told {id} decision"),
        4,
        "dispute_undecided",
    );
    let bank = format!("dispute resolve {id} --for bank --reason signed");
    desk.refused(
        &format!("{bank} --debit-on 2026-12-29"),
        4,
        "nothing_credited",
    );
    let decided = desk.run(&bank);
    assert_eq!(fields(&decided, ["status", "outcome"]), ["closed", "bank"]);
    assert_eq!(desk.bank.balance(&desk.account), "520.00");
    desk.bank.verify();
}

#[test]
fn nobody_gets_the_money_twice() {
    let desk = Desk::new();
    let id = desk.opened(" --amount 100");
    desk.refused("reverse ATM-1 --reason r", 4, "dispute_exists");
    desk.run(&format!(
        "dispute resolve {id} --for customer --reason right"
    ));
    desk.refused("reverse ATM-1 --reason r", 4, "dispute_exists");
    desk.refused(
        "dispute open ATM-1 --kind other --amount 380.01",
        2,
        "invalid_amount",
    );
    let rest = desk.run("dispute open ATM-1 --kind other");
    assert_eq!(fields(&rest, ["amount"]), ["380.00"]);
    let rest = text(&rest["id"]);
    desk.run("withdraw A 620 --channel wire");
    desk.refused("account close A --yes", 4, "dispute_open");
    desk.run(&format!("dispute withdraw {rest}"));
    desk.run("account close A --yes");
    // What was taken back can't be disputed.
    let other = desk.bank.funded("10");
    desk.bank.json(&["withdraw", &other, "5", "--ref", "OUT"]);
    let open = text(&desk.run("dispute open OUT --kind other")["id"]);
    desk.run(&format!("dispute withdraw {open}"));
    desk.run("reverse OUT --reason r");
    desk.refused("dispute open OUT --kind other", 4, "already_reversed");
    desk.bank.verify();
}

#[test]
fn who_disputes_is_a_holder() {
    let desk = Desk::new();
    let ben = desk.bank.customer("Ben");
    let joint = desk.bank.account(&["--joint", &ben]);
    desk.bank.json(&["deposit", &joint, "10", "--ref", "IN"]);
    desk.refused("dispute open IN --kind missing", 2, "usage");
    let eve = desk.bank.customer("Eve");
    desk.refused(
        &format!("dispute open IN --kind missing --customer {eve}"),
        4,
        "not_a_holder",
    );
    let shown = desk.run(&format!("dispute open IN --kind missing --customer {ben}"));
    assert_eq!(fields(&shown, ["customer", "account"]), [&*ben, &*joint]);
    desk.run("transfer cash/vault income/fees 1 --ref OWN");
    desk.refused("dispute open OWN --kind other", 4, "internal_account");
    desk.refused(
        "dispute open NOTHING --kind other",
        3,
        "transaction_not_found",
    );
    desk.refused("dispute show D00000022", 2, "invalid_dispute_number");
}

#[test]
fn a_business_has_no_clocks() {
    let desk = Desk::new();
    let firm = text(&desk.run("customer add --name Firm --kind business")["number"]);
    let account = text(&desk.run(&format!("account open --customer {firm}"))["number"]);
    desk.bank.json(&["deposit", &account, "10", "--ref", "IN"]);
    let shown = desk.run("dispute open IN --kind missing");
    assert_eq!(fields(&shown, ["regime", "next"]), ["none", "-"]);
    let id = text(&shown["id"]);
    desk.refused(&format!("dispute credit {id} --less-50"), 2, "usage");
}

#[test]
fn days_lie_between_the_transaction_and_today() {
    let desk = Desk::new();
    for line in [
        "--on 2026-11-19",
        "--on 2026-11-24",
        "--statement-sent 2026-11-19",
        "--statement-sent 2026-11-24",
    ] {
        let open = format!("dispute open ATM-1 --kind atm {line}");
        desk.refused(&open, 2, "invalid_date");
    }
    let shown = desk.run("dispute open ATM-1 --kind atm --on 2026-11-20");
    assert_eq!(
        fields(&shown, ["notice_on", "credit_by"]),
        ["2026-11-20", "2026-12-07"]
    );
}

#[test]
fn notes_and_papers_stay_with_who_added_them() {
    let mut desk = Desk::new();
    desk.bank
        .json(&["operator", "add", "tom", "--role", "teller"]);
    let id = desk.opened(" --note not_mine");
    "tom".clone_into(&mut desk.bank.operator);
    desk.run(&format!("dispute note {id} rang_the_merchant"));
    let slip = desk.bank.file("slip.pdf", "%PDF-1.7");
    let evidence = format!("dispute evidence {id} {slip}");
    let words: Vec<&str> = evidence.split(' ').collect();
    let added = desk.bank.json(&words);
    assert_eq!(added["documents"].to_string(), "[1]");
    assert_eq!(desk.bank.json(&words)["replayed"], true);
    desk.refused(&format!("dispute credit {id}"), 5, "permission_denied");
    let shown = desk.run(&format!("dispute show {id}"));
    let events = shown["events"].as_array().expect("events");
    let told: Vec<String> = events
        .iter()
        .map(|one| fields(one, ["action", "operator", "note"]).join(" "))
        .collect();
    assert_eq!(
        told,
        [
            "created anna not mine",
            "noted tom rang the merchant",
            "evidence tom document 1"
        ]
    );
    "anna".clone_into(&mut desk.bank.operator);
    let log = desk.run(&format!("audit log --record {id}"));
    assert_eq!(log["items"].as_array().map(Vec::len), Some(3), "{log}");
    let listed = desk.run("report open-items");
    assert_eq!(
        fields(&listed["items"][0], ["kind", "item"]),
        ["dispute", &*id]
    );
    desk.bank.verify();
}

#[test]
fn money_of_disputes_waits_for_a_second_person() {
    let mut desk = Desk::new();
    for name in ["sue", "sam"] {
        desk.bank
            .json(&["operator", "add", name, "--role", "supervisor,admin"]);
    }
    desk.run("policy set disputes --over 100");
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id} --amount 100"));
    let decide = format!("dispute resolve {id} --for customer --reason right");
    "sue".clone_into(&mut desk.bank.operator);
    desk.refused(&decide, 10, "approval_required");
    desk.has("620.00", "100.00", "0.00");
    "sam".clone_into(&mut desk.bank.operator);
    let approved = desk.run("approval approve 1");
    assert!(approved["transaction"].is_string(), "{approved}");
    desk.has("1000.00", "0.00", "480.00");
    let account = desk.account.clone();
    desk.bank
        .json(&["withdraw", &account, "300", "--ref", "SECOND"]);
    let second = text(&desk.run("dispute open SECOND --kind duplicate")["id"]);
    desk.refused(&format!("dispute credit {second}"), 10, "approval_required");
    "sue".clone_into(&mut desk.bank.operator);
    desk.run("approval approve 2");
    desk.has("1000.00", "300.00", "480.00");
    let bank = format!("dispute resolve {second} --for bank --reason signed");
    desk.refused(&bank, 10, "approval_required");
    "sam".clone_into(&mut desk.bank.operator);
    desk.run("approval approve 3");
    desk.has("700.00", "0.00", "480.00");
    "anna".clone_into(&mut desk.bank.operator);
    desk.bank.verify();
}

#[test]
fn the_close_of_the_day_takes_the_credit_back() {
    let mut desk = Desk::new();
    desk.run("day set --calendar every-day");
    desk.run("day open --yes");
    let id = desk.opened("");
    desk.run(&format!("dispute credit {id}"));
    desk.run(&format!(
        "dispute resolve {id} --for bank --reason signed --debit-on 2026-11-24"
    ));
    desk.run("day close");
    desk.has("1000.00", "480.00", "0.00");
    desk.on("2026-11-24");
    assert_eq!(desk.run("day status")["disputes_due"], 1);
    let closed = desk.run("day close");
    let steps = closed["items"][0]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["step"] == "disputes");
    let told = fields(step.expect("the step"), ["done", "failed", "amount"]);
    assert_eq!(told, ["1", "0", "480.00"]);
    desk.has("520.00", "0.00", "0.00");
    let shown = desk.run(&format!("dispute show {id}"));
    assert_eq!(
        fields(&shown, ["status", "returned_on"]),
        ["closed", "2026-11-24"]
    );
    desk.bank.verify();
}

#[test]
fn what_is_taken_back_costs_no_overdraft_fee() {
    // Told on the same day, or on none: charged five business days after.
    for (told, charged) in [(true, "1"), (false, "0")] {
        let mut desk = Desk::new();
        desk.run("day set --calendar every-day");
        desk.run("day open --yes");
        desk.run("product add plus --type checking");
        desk.run("product fee set plus over --event overdraft --amount 5");
        desk.run("account update A --product plus --overdraft 900");
        let id = desk.opened("");
        desk.run(&format!("dispute credit {id}"));
        desk.run("withdraw A 1000 --channel wire");
        desk.run(&format!("dispute resolve {id} --for bank --reason signed"));
        if told {
            desk.run(&format!("dispute told {id} decision"));
        }
        desk.run("withdraw A 1 --channel wire");
        // The fifth business day is Tuesday 2026-12-01, for Thursday is a holiday.
        for day in ["2026-12-01", "2026-12-02"] {
            desk.on(day);
            desk.run("close-of-business");
            desk.run("withdraw A 1 --channel wire");
        }
        desk.on("2026-12-03");
        desk.run("close-of-business");
        let fees = desk.run("fee list");
        let count = fees["items"].as_array().map_or(0, Vec::len);
        assert_eq!(count.to_string(), charged, "{fees}");
        desk.bank.verify();
    }
}
