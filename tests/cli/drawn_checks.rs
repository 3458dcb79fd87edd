//! Checks drawn on the bank: books, orders to stop payment, presentment with the order of
//! its decisions, returned items with their fee, cashier's checks, and files.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};

/// A bank on 2026-11-21 with a product `plus` that charges for returned items, for orders
/// to stop payment and for cashier's checks, and an account of it with 100.00.
struct Drawn {
    bank: Bank,
    account: String,
}

impl Drawn {
    fn new() -> Self {
        let bank = Bank::new();
        for line in [
            "product add plus --type checking",
            "product fee set plus returned --event nsf --amount 30 --per-day 3",
            "product fee set plus stop --event stop-payment --amount 5",
            "product fee set plus official --event cashier-check --amount 2",
            "operator add sue --role supervisor",
            "operator add sam --role supervisor",
            "operator add tom --role teller",
            "operator add rob --role service",
        ] {
            bank.json(&line.split(' ').collect::<Vec<_>>());
        }
        let account = bank.funded("100");
        bank.json(&["account", "update", &account, "--product", "plus"]);
        Self { bank, account }
    }

    /// The words of a line, with the account for `A`, and `_` for a blank in one.
    fn words(&self, line: &str) -> Vec<String> {
        let word = |word: &str| match word {
            "A" => self.account.clone(),
            other => other.replace('_', " "),
        };
        line.split(' ').map(word).collect()
    }

    fn run(&self, line: &str) -> Value {
        let words = self.words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.bank.json(&words)
    }

    #[track_caller]
    fn refused(&self, line: &str, exit: i32, code: &str) {
        let words = self.words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.bank.refuses(&words, exit, code);
    }

    fn as_who(&mut self, operator: &str) -> &Self {
        operator.clone_into(&mut self.bank.operator);
        self
    }

    fn items(&self, line: &str) -> Vec<Value> {
        self.run(line)["items"].as_array().expect("items").clone()
    }

    fn owed(&self) -> String {
        self.bank.balance("payable/official-checks")
    }
}

/// What each item is: number, state, code.
fn told(items: &[Value]) -> Vec<String> {
    let one = |item: &Value| {
        let [number, status] = ["number", "status"].map(|field| &item[field]);
        let code = item["code"].as_str().unwrap_or("-");
        format!("{number} {} {code}", text(status))
    };
    items.iter().map(one).collect()
}

#[test]
fn a_check_is_paid_once() {
    let drawn = Drawn::new();
    let paid = drawn.run("check present A 40 --number 1021 --dated 2026-11-20 --routing 021000021 --trace 77 --ref CHK-1");
    assert_eq!(paid["status"], json!("paid"));
    assert_eq!(drawn.bank.balance(&drawn.account), "60.00");
    assert_eq!(drawn.bank.balance("clearing/check"), "-40.00");
    let shown = drawn.run(&format!("transaction show {}", text(&paid["transaction"])));
    assert_eq!(shown["kind"], json!("withdrawal"));
    assert_eq!(shown["channel"], json!("check"));
    let again = drawn.run("check present A 40 --number 1021 --ref CHK-1");
    assert_eq!(
        (&again["replayed"], &again["id"]),
        (&json!(true), &paid["id"])
    );
    drawn.refused(
        "check present A 41 --number 1021 --ref CHK-1",
        6,
        "reference_conflict",
    );
    drawn.refused("check present A 40 --number 1021", 4, "check_already_paid");
    let items = drawn.items("check presented --account A");
    assert_eq!(
        told(&items),
        ["1021 returned check_already_paid", "1021 paid -"]
    );
    // Taken back, it may come again.
    drawn.run(&format!(
        "reverse {} --reason late --yes",
        text(&paid["transaction"])
    ));
    assert_eq!(drawn.items("check presented --status reversed").len(), 1);
    drawn.run("check present A 40 --number 1021");
    drawn.bank.verify();
}

#[test]
fn the_first_rule_that_says_no_is_told() {
    let drawn = Drawn::new();
    // Without a book on record any number is paid.
    drawn.run("check present A 1 --number 7");
    drawn.run("checkbook issue A --count 10");
    drawn.run("checkbook issue A --count 5");
    drawn.run("checkbook void 2 --reason lost");
    drawn.run("check stop A --number 1001-1012 --no-fee");
    let old = "--dated 2026-05-24";
    drawn.refused(
        &format!("check present A 900 --number 8 {old}"),
        4,
        "check_unknown",
    );
    drawn.refused(
        &format!("check present A 900 --number 1011 {old}"),
        4,
        "check_void",
    );
    drawn.refused(
        &format!("check present A 900 --number 1001 {old}"),
        4,
        "stop_payment",
    );
    drawn.run("check unstop 1");
    drawn.refused(
        &format!("check present A 900 --number 1001 {old}"),
        4,
        "check_stale",
    );
    drawn.refused(
        "check present A 900 --number 1001 --dated 2026-11-22",
        4,
        "check_post_dated",
    );
    // 180 days ago to the day.
    drawn.refused(
        "check present A 900 --number 1001 --dated 2026-05-25",
        4,
        "insufficient_funds",
    );
    drawn.run("check present A 9 --number 1001 --dated 2026-11-21");
    drawn.run("account freeze A --reason a_court");
    drawn.refused("check present A 9 --number 1002", 4, "account_frozen");
    let codes: Vec<String> = drawn
        .items("check presented --status returned")
        .iter()
        .map(|item| text(&item["code"]))
        .collect();
    assert_eq!(codes.len(), 7, "{codes:?}");
    drawn.bank.verify();
}

/// FEE-8: at most three fees a day, and one an item however often it is presented.
#[test]
fn fee_8_an_item_that_is_returned_costs_once() {
    let mut drawn = Drawn::new();
    let dry = "check present A 500 --number 1 --dry-run";
    drawn.refused(dry, 4, "insufficient_funds");
    assert_eq!(drawn.items("check presented").len(), 0);
    for number in 1..=5 {
        let line = format!("check present A 500 --number {number}");
        drawn.refused(&line, 4, "insufficient_funds");
    }
    assert_eq!(drawn.bank.balance(&drawn.account), "10.00");
    drawn.bank.now += DAY;
    drawn.refused("check present A 500 --number 1", 4, "insufficient_funds");
    assert_eq!(drawn.bank.balance(&drawn.account), "10.00");
    // The fee passes the limit of the account.
    drawn.refused("check present A 500 --number 6", 4, "insufficient_funds");
    assert_eq!(drawn.bank.balance(&drawn.account), "-20.00");
    drawn.bank.verify();
}

#[test]
fn an_overdraft_pays_a_check() {
    let drawn = Drawn::new();
    drawn.run("account update A --overdraft 50");
    drawn.run("check present A 150 --number 1");
    assert_eq!(drawn.bank.balance(&drawn.account), "-50.00");
    drawn.refused("check present A 0.01 --number 2", 4, "insufficient_funds");
}

#[test]
fn an_override_takes_a_supervisor_and_a_second_person() {
    let mut drawn = Drawn::new();
    drawn.run("check stop A --number 1021 --no-fee");
    let line = "check present A 140 --number 1021 --override --reason holder_called --ref OVR-1";
    drawn.as_who("rob").refused(line, 5, "permission_denied");
    drawn.as_who("tom").refused(line, 5, "permission_denied");
    drawn.as_who("sue").refused(line, 10, "approval_required");
    assert_eq!(drawn.bank.balance(&drawn.account), "100.00");
    drawn.as_who("sam").run("approval approve 1 --yes");
    assert_eq!(drawn.bank.balance(&drawn.account), "-40.00");
    let paid = &drawn.items("check presented")[0];
    assert_eq!(
        (&paid["status"], &paid["reason"]),
        (&json!("paid"), &json!("holder called"))
    );
    // Nothing is paid twice.
    drawn.as_who("sue").refused(
        "check present A 140 --number 1021 --override --reason again",
        4,
        "check_already_paid",
    );
    drawn.as_who("anna").bank.verify();
}

#[test]
fn stop_orders_last_as_the_law_says() {
    let mut drawn = Drawn::new();
    drawn.bank.now += 2 * DAY;
    let dry = drawn.run("check stop A --number 1021 --oral --dry-run");
    assert_eq!(dry["fees"][0]["amount"], json!("5.00"));
    let oral = drawn.run("check stop A --number 1021 --oral --ref STOP-1");
    assert_eq!(
        (&oral["ordered_on"], &oral["last_day"]),
        (&json!("2026-11-23"), &json!("2026-12-07"))
    );
    assert_eq!(drawn.bank.balance(&drawn.account), "95.00");
    assert_eq!(
        drawn.run("check stop A --number 1021 --oral --ref STOP-1")["replayed"],
        json!(true)
    );
    drawn.refused("check stop A --number 1020-1025", 4, "already_stopped");
    drawn.refused("check renew-stop 1", 4, "stop_not_confirmed");
    let second = drawn.run("check stop A --number 30-40 --amount 7 --no-fee");
    assert_eq!(second["last_day"], json!("2027-05-23"));
    drawn.run("check present A 8 --number 33");
    drawn.refused("check present A 7 --number 34", 4, "stop_payment");
    drawn.refused("check stop A --number 33", 4, "check_already_paid");
    drawn.bank.now += 14 * DAY;
    drawn.refused("check present A 1 --number 1021", 4, "stop_payment");
    let confirmed = drawn.run("check confirm-stop 1");
    assert_eq!(confirmed["last_day"], json!("2027-05-23"));
    drawn.refused("check confirm-stop 1", 4, "already_confirmed");
    let third = drawn.run("check stop A --number 50 --oral --no-fee");
    assert_eq!(third["last_day"], json!("2026-12-21"));
    drawn.bank.now += 15 * DAY;
    drawn.run("check present A 1 --number 50");
    drawn.refused("check confirm-stop 3", 4, "stop_ended");
    assert_eq!(
        drawn.run("check renew-stop 2")["last_day"],
        json!("2027-11-23")
    );
    drawn.run("check unstop 2");
    drawn.run("check present A 7 --number 34");
    assert_eq!(drawn.items("check stops A").len(), 1);
    assert_eq!(drawn.items("check stops A --all").len(), 3);
    drawn.bank.verify();
}

#[test]
fn a_fee_for_a_stop_is_the_products() {
    let drawn = Drawn::new();
    let other = drawn.bank.funded("1");
    let stop = |more: &str| format!("check stop {other} --number 1 {more}");
    drawn.refused(&stop("--fee"), 3, "fee_not_found");
    drawn.refused(&stop("--fee --no-fee"), 2, "usage");
    drawn.run(stop("").trim());
    drawn.run("withdraw A 98 --channel wire");
    drawn.refused("check stop A --number 1", 4, "insufficient_funds");
    assert_eq!(drawn.items("check stops A").len(), 0);
    drawn.bank.verify();
}

#[test]
fn numbers_of_books_never_overlap() {
    let drawn = Drawn::new();
    let first = drawn.run("checkbook issue A --ref BOOK-1");
    assert_eq!(
        (&first["first"], &first["last"]),
        (&json!(1001), &json!(1025))
    );
    assert_eq!(
        drawn.run("checkbook issue A --ref BOOK-1")["replayed"],
        json!(true)
    );
    drawn.refused(
        "checkbook issue A --count 5 --ref BOOK-1",
        6,
        "reference_conflict",
    );
    drawn.refused("checkbook issue A --start 1025", 6, "numbers_overlap");
    drawn.refused(
        "checkbook issue A --start 990 --count 12",
        6,
        "numbers_overlap",
    );
    let void = drawn.run("checkbook void 1 --reason lost");
    assert_eq!(void["status"], json!("void"));
    drawn.refused("checkbook void 1 --reason lost", 4, "already_void");
    drawn.refused("checkbook void 7 --reason lost", 3, "check_book_not_found");
    let next = drawn.run("checkbook issue A --count 5");
    assert_eq!(next["first"], json!(1026));
    let low = drawn.run("checkbook issue A --start 1 --count 1000");
    assert_eq!(low["last"], json!(1000));
    drawn.refused("checkbook issue A --start 9999999999", 2, "invalid_count");
    assert_eq!(drawn.items("checkbook list A").len(), 3);
    drawn.refused("check present A 1 --number 1001", 4, "check_void");
    drawn.run("check present A 1 --number 1026");
    drawn.bank.verify();
}

#[test]
fn a_cashiers_check_is_owed_until_it_is_paid_or_void() {
    let mut drawn = Drawn::new();
    let dry = drawn.run("cashier-check issue --from A 40 --payee Eva --dry-run");
    assert_eq!(
        (&dry["number"], &dry["fees"][0]["amount"]),
        (&Value::Null, &json!("2.00"))
    );
    let issue = "cashier-check issue --from A 40 --payee Coast_Motors --ref CC-1";
    let first = drawn.as_who("tom").run(issue);
    assert_eq!(
        (&first["number"], &first["status"]),
        (&json!(1), &json!("open"))
    );
    assert_eq!(first["claimable_from"], json!("2027-02-19"));
    assert_eq!(drawn.run(issue)["replayed"], json!(true));
    drawn.refused(
        "cashier-check issue --from A 41 --payee Eva --ref CC-1",
        6,
        "reference_conflict",
    );
    drawn.refused(
        "cashier-check issue --from A 57 --payee Eva",
        4,
        "insufficient_funds",
    );
    assert_eq!(drawn.bank.balance(&drawn.account), "58.00");
    drawn
        .as_who("anna")
        .run("cashier-check issue --from A 10 --payee Ida");
    assert_eq!(drawn.owed(), "50.00");
    drawn.refused(
        "transfer A payable/official-checks 1",
        4,
        "built_in_account",
    );
    drawn.refused(
        &format!("reverse {} --reason r --yes", text(&first["transaction"])),
        4,
        "not_reversible",
    );
    let open = drawn.items("report open-items");
    let checks: Vec<&Value> = open
        .iter()
        .filter(|item| item["kind"] == "cashier-check")
        .collect();
    assert_eq!(checks.len(), 2, "{open:?}");
    outstanding(&drawn, &["40.00", "10.00"], "50.00");
    drawn
        .as_who("rob")
        .refused("cashier-check present 1 41", 4, "check_amount_mismatch");
    drawn.run("cashier-check present 1 40 --routing 021000021 --trace 5 --ref CC-2");
    assert_eq!(
        drawn.run("cashier-check present 1 40 --ref CC-2")["replayed"],
        json!(true)
    );
    drawn.refused("cashier-check present 1 40", 4, "check_already_paid");
    drawn.refused("cashier-check present 9 40", 3, "check_not_found");
    drawn
        .as_who("tom")
        .refused("cashier-check void 2 --reason lost", 5, "permission_denied");
    drawn.as_who("sue").refused(
        "cashier-check void 1 --reason lost",
        4,
        "check_already_paid",
    );
    drawn.refused("cashier-check void 2 --reason lost", 4, "claim_too_early");
    let void = drawn.run("cashier-check void 2 --reason unused --in-hand --ref CC-3");
    assert_eq!(
        (&void["status"], &void["reason"]),
        (&json!("void"), &json!("unused"))
    );
    assert_eq!(
        drawn.run("cashier-check void 2 --reason unused --in-hand --ref CC-3")["replayed"],
        json!(true)
    );
    drawn.refused("cashier-check void 2 --reason lost", 4, "already_void");
    drawn.refused("cashier-check present 2 10", 4, "check_void");
    outstanding(&drawn, &[], "0.00");
    // The fees stay.
    drawn.as_who("anna");
    assert_eq!(drawn.bank.balance(&drawn.account), "56.00");
    assert_eq!(drawn.owed(), "0.00");
    assert_eq!(drawn.items("cashier-check list").len(), 2);
    assert_eq!(drawn.items("cashier-check list --open").len(), 0);
    drawn.bank.verify();
}

/// The report of what is outstanding, with the equation that proves it.
#[track_caller]
fn outstanding(drawn: &Drawn, amounts: &[&str], sum: &str) {
    let report = drawn.run("report checks-outstanding");
    let items = report["items"].as_array().expect("items");
    let found: Vec<String> = items.iter().map(|item| text(&item["amount"])).collect();
    assert_eq!(found, amounts, "{report}");
    let proof = &report["proof"][0];
    let told = [&proof["left"], &proof["right"], &proof["holds"]];
    assert_eq!(told, [&json!(sum), &json!(sum), &json!(true)], "{report}");
}

#[test]
fn a_lost_cashiers_check_is_claimed_after_90_days() {
    let mut drawn = Drawn::new();
    drawn.run("cashier-check issue --from A 40 --payee Eva");
    for days in [30, 30, 29] {
        drawn.bank.now += days * DAY;
        drawn.run("deposit A 1 --channel wire");
    }
    drawn.refused("cashier-check void 1 --reason lost", 4, "claim_too_early");
    // By age, and as it was.
    for (line, age) in [
        ("", "31-90"),
        (" --older 89", "31-90"),
        (" --at 2026-11-28", "0-7"),
    ] {
        let report = drawn.run(&format!("report checks-outstanding{line}"));
        let check = &report["items"][0];
        assert_eq!(check["age"], json!(age), "{report}");
        assert_eq!(check["claimable_from"], json!("2027-02-19"), "{report}");
        assert_eq!(report["sums"][0]["of"], json!(age), "{report}");
    }
    assert_eq!(drawn.items("report checks-outstanding --older 90").len(), 0);
    drawn.bank.now += DAY;
    drawn.run("cashier-check void 1 --reason lost");
    assert_eq!(drawn.bank.balance(&drawn.account), "101.00");
    drawn.bank.verify();
}

#[test]
fn large_cashiers_checks_take_a_second_person() {
    let mut drawn = Drawn::new();
    drawn.run("operator role sam --role supervisor,admin");
    drawn.run("policy set cashier-checks --over 30");
    drawn
        .as_who("sue")
        .run("cashier-check issue --from A 30 --payee Eva");
    drawn.refused(
        "cashier-check issue --from A 30.01 --payee Ida",
        10,
        "approval_required",
    );
    drawn.as_who("sam").run("approval approve 1 --yes");
    assert_eq!(drawn.owed(), "60.01");
    // What is presented must be paid.
    drawn.run("cashier-check present 2 30.01");
    drawn.as_who("anna").bank.verify();
}

#[test]
fn a_file_of_checks_is_decided_row_by_row() {
    let drawn = Drawn::new();
    drawn.run("checkbook issue A --count 10");
    drawn.run("check stop A --number 1002 --no-fee");
    let account = &drawn.account;
    let rows = format!(
        "Account,Check Number,Amount,Date,Routing Number,Trace,Reference\n\
         {account},1001,40.00,2026-11-20,021000021,1,F-1\n\
         {account},1002,1.00,2026-11-20,021000021,2,F-2\n\
         {account},1003,1.00,2026-05-01,,3,\n\
         {account},1001,40.00,,,4,F-4\n\
         {account},1004,900.00,,,5,F-5\n\
         {account},2001,1.00,,,6,F-6\n\
         {account},1005,10.00,,,7,F-7\n"
    );
    let file = drawn.bank.file("in.csv", rows);
    let import = ["import", "checks", &file];
    let run = drawn.bank.run(&[&import[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 9, "{}", run.stderr);
    assert!(run.stderr.contains("checks_returned"), "{}", run.stderr);
    let told = run.json();
    let counts = ["rows", "posted", "returned", "rejected"].map(|field| told[field].clone());
    assert_eq!(counts, [7, 2, 5, 0]);
    let returns = told["returns"].as_array().expect("returns");
    let codes: Vec<String> = returns
        .iter()
        .map(|line| format!("{} {}", line["line"], text(&line["code"])))
        .collect();
    assert_eq!(
        codes,
        [
            "3 stop_payment",
            "4 check_stale",
            "5 check_already_paid",
            "6 insufficient_funds",
            "7 check_unknown"
        ]
    );
    // 40.00, 10.00 and one fee.
    assert_eq!(drawn.bank.balance(account), "20.00");
    let again = drawn.bank.json(&import);
    assert_eq!(
        (&again["posted"], &again["duplicates"]),
        (&json!(0), &json!(7))
    );
    assert_eq!(drawn.items("check presented").len(), 7);
    assert_eq!(drawn.items("import list")[0]["kind"], json!("checks"));
    drawn.refused(
        &format!("import reverse {} --reason r", text(&again["batch"])),
        4,
        "not_reversible",
    );
    drawn.bank.verify();
}

#[test]
fn a_file_with_rows_that_say_nothing_is_refused() {
    let drawn = Drawn::new();
    let account = &drawn.account;
    let rows = format!(
        "account,number,amount,dated,routing,reference\n\
         {account},1,1.00,,,X-1\n\
         1000000099,2,1.00,,,X-2\n\
         {account},0,1.00,,,X-3\n\
         {account},4,0.00,,,X-4\n\
         {account},5,1.00,,021000012,X-5\n\
         {account},6,1.00,2026-13-01,,X-6\n\
         cash/vault,7,1.00,,,X-7\n\
         {account},8,,,,X-8\n\
         {account},9,1.00,,,X-1\n"
    );
    let file = drawn.bank.file("in.csv", rows);
    let (code, error) = drawn.bank.fails(&["import", "checks", &file]);
    assert_eq!(
        (code, &error["code"]),
        (9, &json!("rows_rejected")),
        "{error}"
    );
    assert_eq!(error["details"]["rejected"], json!(9));
    assert_eq!(drawn.items("check presented").len(), 0);
}

#[test]
fn who_may_do_what_with_checks() {
    let mut drawn = Drawn::new();
    let denied = [
        ("tom", "check present A 1 --number 1"),
        ("tom", "cashier-check present 1 1"),
        ("rob", "check unstop 1"),
        ("rob", "cashier-check issue --from A 1 --payee Eva"),
        ("rob", "checkbook void 1 --reason r"),
    ];
    for (who, line) in denied {
        drawn.as_who(who).refused(line, 5, "permission_denied");
    }
    drawn.as_who("rob").run("check stop A --number 1 --no-fee");
    drawn.run("checkbook issue A");
    drawn.run("check present A 1 --number 1001");
    drawn.as_who("tom").run("check unstop 1");
}

/// A check of the bank's own customer that another customer pays in is a check that is
/// drawn on the bank, too.
#[test]
fn a_check_that_is_paid_in_here_is_paid_once() {
    let drawn = Drawn::new();
    let payee = drawn.bank.account(&[]);
    let deposit = |number: i64, amount: i64| {
        format!(
            "check deposit {payee} {amount} -n {number} --class on-us --drawer {}",
            drawn.account
        )
    };
    drawn.run("check stop A --number 7 --no-fee");
    drawn.refused(&deposit(7, 10), 4, "stop_payment");
    drawn.run(&deposit(8, 10));
    assert_eq!(drawn.bank.balance(&drawn.account), "90.00");
    drawn.refused("check present A 10 --number 8", 4, "check_already_paid");
    drawn.run("check present A 10 --number 9");
    drawn.refused(&deposit(9, 10), 4, "check_already_paid");
    drawn.bank.verify();
}
