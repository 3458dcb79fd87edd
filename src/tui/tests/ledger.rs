//! A ledger that always says the same.

use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::products::rules::rate::Rate;
use bankctl_ledger::views;
use bankctl_types::class::Class as GlClass;
use bankctl_types::kind::{
    AccountStatus, AccountType, Channel, CustomerStatus, HoldPurpose, HoldStatus, HolderRole, Kind,
    Mandate,
};
use bankctl_types::number::{CustomerNumber, TransactionId};
use bankctl_types::{Currency, Day, Money, Timestamp, Total};
use chrono_tz::Tz;

use super::{alerts, checks, disputes, entries, reports, standing, tills};
use crate::error::Class;
use crate::tui::order::Order;
use crate::tui::report::ReportKind;
use crate::tui::task::{
    Answer, Asked, Bank, Booked, Found, Hit, Hits, Journal, Page, Person, Proposal, Side, Sum,
    Task, Today, Told, Trouble,
};

/// 2026-11-21 at noon, in UTC.
pub(super) const NOON: Timestamp = Timestamp(1_795_262_400_000_000);

pub(super) fn usd() -> Currency {
    Currency::parse("USD").expect("a currency")
}

pub(super) fn money(minor: i64) -> Money {
    Money::new(minor, usd())
}

fn total(minor: i128) -> Total {
    Total::new(minor, usd())
}

pub(super) fn day() -> Day {
    Day::parse("2026-11-21").expect("a day")
}

fn customer(number: &str) -> CustomerNumber {
    CustomerNumber::parse(number).expect("a customer")
}

/// The bank that everything is shown for.
pub(super) fn bank() -> Bank {
    Bank {
        name: "First Example Bank".to_owned(),
        currency: usd(),
        zone: Tz::UTC,
        today: day(),
        day: None,
        operator: "anna".to_owned(),
        roles: "teller".to_owned(),
        idle: None,
        dry_run: false,
        confirm_over: None,
        sees_alerts: false,
        prints: true,
    }
}

/// What is answered to a task.
pub(super) fn answer(task: &Task) -> Answer {
    Ok(match task {
        Task::Search(text) => Found::Hits(hits(text)),
        Task::Customer(_) => Found::Customer(Box::new(person(false))),
        Task::Reveal(_) => Found::Customer(Box::new(person(true))),
        Task::Day => Found::Day(Today {
            date: day(),
            day: None,
        }),
        Task::Standing(_) => Found::Standing(Box::new(standing::standing())),
        Task::Account(_) => Found::Account(Box::new(views::Account {
            product: Some("savings-plus".to_owned()),
            interest_rate: Rate::parse("1.85").ok(),
            accrued_interest: Some("11.8890493288".to_owned()),
            accrued_through: Day::parse("2026-11-20"),
            minimum_balance: Some(money(2_500)),
            ..account("1000000018", 744_798, 12_000)
        })),
        Task::History(..) => Found::History(history()),
        Task::Holds(_) => Found::Holds(holds()),
        Task::Transaction(_) => Found::Transaction(Box::new(told())),
        Task::Propose(order) => return proposal(order),
        Task::Book(order) => Found::Booked(Box::new(booked(order))),
        Task::Requests => Found::Requests(vec![request(2, "withdraw"), request(3, "reverse")]),
        Task::Request(id) => Found::Request(Box::new(asked(*id))),
        Task::Decide(id, None) => Found::Decided(format!("request {id} is approved")),
        Task::Decide(id, Some(_)) => Found::Decided(format!("request {id} is rejected")),
        Task::Journal { operator, .. } => Found::Journal(Box::new(journal(operator.is_none()))),
        Task::Figures(_) => Found::Figures(figures()),
        Task::TrialBalance => Found::TrialBalance(Box::new(trial_balance())),
        Task::Waiting => Found::Waiting {
            requests: 2,
            in_transit: 1,
            doubtful: vec![views::Finding {
                check: "balance".to_owned(),
                status: "warning".to_owned(),
                message: "cash/vault is 30,649.64 USD below zero".to_owned(),
                cure: Some(
                    "count the cash, and book what was brought in: bankctl transfer".to_owned(),
                ),
            }],
        },
        Task::Tills => Found::Tills(Box::new(tills::tills())),
        Task::Disputes => Found::Disputes(disputes::disputes()),
        Task::Entries => {
            let (today, items) = entries::entries();
            Found::Entries(today, items)
        }
        Task::Alerts => Found::Alerts(alerts::alerts()),
        Task::Case(_, identity) => Found::Case(Box::new(alerts::case(identity.is_some()))),
        Task::Counts => Found::Counts(tills::counts()),
        Task::Reports => Found::Reports(ReportKind::ALL.to_vec()),
        Task::Report(_) => Found::Report(Box::new(reports::sheet())),
        Task::Verify => Found::Verified(Box::new(proof())),
        Task::Print(_) => Found::Done("printed with lp".to_owned()),
        Task::Save(path, _) => Found::Done(format!("saved to {}", path.display())),
    })
}

fn hits(text: &str) -> Hits {
    let ana = |number: &str, apart: &str, balance: &str| Hit {
        number: customer(number),
        name: "Ana García".to_owned(),
        status: CustomerStatus::Active,
        contact: "+• ••• ••• 0004".to_owned(),
        accounts: vec!["1000000018".to_owned(), "1000000039".to_owned()],
        balance: balance.to_owned(),
        apart: apart.to_owned(),
    };
    let uma = Hit {
        number: customer("C00000037"),
        name: "Uma Lindqvist".to_owned(),
        status: CustomerStatus::Suspended,
        contact: "u***@example.com".to_owned(),
        accounts: vec!["1000000026".to_owned()],
        balance: "1,020.00 USD".to_owned(),
        apart: String::new(),
    };
    let items = match text.chars().next() {
        Some('n') => Vec::new(),
        Some('u') => vec![uma],
        _ => vec![
            ana("C00000013", "1990 Springfield", "7,447.98 USD"),
            ana("C00000021", "1985 Shelbyville", "16.00 USD"),
        ],
    };
    Hits {
        text: text.to_owned(),
        items,
        more: false,
    }
}

fn account(number: &str, minor: i64, held: i64) -> views::Account {
    views::Account {
        number: Some(number.to_owned()),
        account_type: AccountType::Checking,
        name: None,
        currency: usd(),
        status: AccountStatus::Open,
        freeze_reason: None,
        holders: vec![views::AccountHolder {
            customer: "C00000013".to_owned(),
            name: "Ana García".to_owned(),
            role: HolderRole::Owner,
        }],
        mandate: Mandate::Any,
        ledger_balance: money(minor),
        available_balance: money(minor - held),
        held: money(held),
        overdraft_limit: money(0),
        external_numbers: Vec::new(),
        opened_at: NOON,
        closed_at: None,
        product: Some("checking".to_owned()),
        interest_rate: None,
        accrued_interest: None,
        accrued_through: None,
        minimum_balance: None,
        dormant_since: None,
        opted_in_at: None,
        dry_run: false,
    }
}

fn person(revealed: bool) -> Person {
    let shown = |masked: &str, whole: &str| if revealed { whole } else { masked }.to_owned();
    let frozen = views::Account {
        status: AccountStatus::Frozen,
        name: Some("household".to_owned()),
        ..account("1000000039", -500, 0)
    };
    Person {
        number: customer("C00000013"),
        name: "Ana García".to_owned(),
        kind: "person",
        status: CustomerStatus::Active,
        reason: None,
        since: day(),
        personal: vec![
            ("E-mail", shown("a***@example.com", "ana@example.com")),
            ("Phone", shown("+• ••• ••• 0004", "+1 212 555 0004")),
            ("Address", shown("•••", "1 Main Street, Springfield")),
        ],
        revealed,
        accounts: vec![account("1000000018", 744_798, 12_000), frozen],
        papers: vec!["passport"],
    }
}

fn history() -> Page {
    let item =
        |number: i64, kind, channel, memo: Option<&str>, minor, balance| views::HistoryItem {
            transaction: TransactionId::from_key(number).to_string(),
            booked_at: NOON,
            business_date: day(),
            value_date: day(),
            kind,
            channel,
            memo: memo.map(str::to_owned),
            reference: Some(format!("REF-{number}")),
            counterparty: "cash/vault".to_owned(),
            amount: money(minor),
            balance: money(balance),
            currency: usd(),
            group: None,
        };
    let tied = |line: views::HistoryItem| views::HistoryItem {
        group: Some(TransactionId::from_key(3).to_string()),
        ..line
    };
    Page {
        items: vec![
            tied(item(4, Kind::Fee, None, Some("cash-out"), -250, 744_548)),
            tied(item(
                3,
                Kind::Withdrawal,
                Some(Channel::Cash),
                None,
                -4_000,
                744_798,
            )),
            item(
                2,
                Kind::Transfer,
                None,
                Some("rent for November\u{1b}[31m"),
                -7_500,
                748_798,
            ),
            item(
                1,
                Kind::Deposit,
                Some(Channel::Cash),
                Some("wages"),
                756_298,
                756_298,
            ),
        ],
        next: None,
    }
}

fn holds() -> Vec<views::Hold> {
    let hold = |id: &str, status, remaining| views::Hold {
        id: Some(id.to_owned()),
        account: "1000000018".to_owned(),
        amount: money(12_000),
        currency: usd(),
        captured: money(0),
        remaining: money(remaining),
        status,
        reference: None,
        memo: Some("hotel".to_owned()),
        placed_at: NOON,
        expires_on: Some(day().plus(10)),
        transaction: None,
        replayed: false,
        dry_run: false,
        purpose: HoldPurpose::Customer,
    };
    vec![
        hold("H00000013", HoldStatus::Placed, 12_000),
        hold("H00000021", HoldStatus::Released, 0),
    ]
}

fn transaction(key: i64, kind: Kind, minor: i64) -> views::Transaction {
    views::Transaction {
        id: Some(TransactionId::from_key(key).to_string()),
        kind,
        channel: Some(Channel::Cash),
        reference: Some("CHK-4711".to_owned()),
        booked_at: NOON,
        business_date: day(),
        value_date: day(),
        amount: money(minor),
        currency: usd(),
        debit: "cash/vault".to_owned(),
        credit: "1000000018".to_owned(),
        memo: Some("check 4711".to_owned()),
        operator: "anna".to_owned(),
        replayed: false,
        balances: [
            ("cash/vault".to_owned(), None),
            ("1000000018".to_owned(), Some(money(minor))),
        ],
        reverses: None,
        reversed_by: (key == 1).then(|| TransactionId::from_key(2).to_string()),
        hold: None,
        batch: None,
        line: None,
        transit: None,
        ordered_by: Vec::new(),
        group: None,
        together: Vec::new(),
        fees: Vec::new(),
        ctr: None,
        till_over: None,
        dry_run: false,
    }
}

fn told() -> Told {
    Told {
        transaction: transaction(1, Kind::Deposit, 25_000),
        sides: [
            "cash/vault".to_owned(),
            "1000000018 · Ana García".to_owned(),
        ],
        fees: Vec::new(),
        approval: Some("request 2, asked for by anna, approved by ben".to_owned()),
    }
}

fn proposal(order: &Order) -> Answer {
    let side = |way, account: &str, holders: &str, before, after| Side {
        way,
        account: account.to_owned(),
        holders: holders.to_owned(),
        before: Some(money(before)),
        after: Some(money(after)),
        available: Some(money(after - 12_000)),
    };
    let mut proposal = Proposal::default();
    match order {
        Order::Withdraw(payment, _) => {
            let amount = payment.amount.in_currency(usd()).expect("dollars");
            if amount.minor > 10_000_000 {
                return Err(Trouble {
                    class: Class::Refused,
                    code: "insufficient_funds",
                    message: "account 1000000018 has 7,327.98 available".to_owned(),
                    hint: Some("bankctl balance 1000000018".to_owned()),
                });
            }
            proposal.title = format!("Pay out {} USD?", amount.grouped());
            proposal.amount = Some(amount);
            proposal.waits_for = Some(Rule::Withdrawal);
            let mut now = side("From", "1000000018", "Ana García", 744_798, 744_798);
            now.after = None;
            proposal.sides = vec![now];
        }
        Order::Transfer(payment, _) => {
            let amount = payment.amount.in_currency(usd()).expect("dollars");
            proposal.title = format!("Transfer {} USD?", amount.grouped());
            proposal.amount = Some(amount);
            proposal.facts = vec![("Fee", "2.50 USD (transfer-out)".to_owned())];
            proposal.sides = vec![
                side("From", "1000000018", "Ana García", 744_798, 737_048),
                side("To", "1000000026", "Uma Lindqvist", 102_000, 109_500),
            ];
        }
        Order::Deposit(payment, channel) => {
            let amount = payment.amount.in_currency(usd()).expect("dollars");
            proposal.title = format!("Deposit {} USD?", amount.grouped());
            proposal.amount = Some(amount);
            proposal.facts = vec![("Channel", channel.to_string())];
            proposal.warnings =
                vec!["the same amount was booked at 11:58 (T0000000013)".to_owned()];
            proposal.sides = vec![side("To", "1000000018", "Ana García", 744_798, 769_798)];
        }
        Order::Check(check) => checks::propose(&check.deposit, &mut proposal),
        other => proposal.title = format!("{}?", other.command()),
    }
    Ok(Found::Proposal(Box::new(proposal)))
}

fn booked(order: &Order) -> Booked {
    let waits = matches!(order, Order::Withdraw(..)).then_some(2);
    let title = match (order, waits) {
        (_, Some(_)) => "Not done yet: the policy about withdrawals asks for a second person. It \
                         waits as request 2."
            .to_owned(),
        (Order::AddCustomer(customer), _) => format!("Added customer C00000045, {}", customer.name),
        (Order::Till(order), _) => format!("Done: {}", order.command()),
        (Order::Dispute(order), _) => format!("Done: {}", order.command()),
        (Order::Alert(order), _) => format!("Done: {}", order.command()),
        (Order::Check(_), _) => {
            "Took in check K00000013: 10,000.00 USD to 1000000018 · Ana García".to_owned()
        }
        (Order::Transfer(..), _) => {
            "Transferred 75.00 USD from 1000000018 · Ana García to 1000000026 · Uma Lindqvist"
                .to_owned()
        }
        _ => "Deposited 250.00 USD cash to 1000000018 · Ana García".to_owned(),
    };
    let mut lines = vec![
        ("New balance", "7,697.98 on 1000000018".to_owned()),
        ("Booked", "2026-11-21 12:00:00".to_owned()),
        ("Transaction", "T0000000013".to_owned()),
    ];
    if matches!(order, Order::Transfer(..)) {
        lines.insert(0, ("Fee", "2.50 USD (transfer-out)".to_owned()));
        lines[1].1 = "7,370.48 on 1000000018".to_owned();
    }
    if matches!(order, Order::Check(_)) {
        lines = checks::receipt();
    }
    Booked {
        title,
        lines,
        transaction: waits.is_none().then(|| TransactionId::from_key(1)),
        in_group: matches!(order, Order::Transfer(..)),
        waits,
        customer: matches!(order, Order::AddCustomer(_)).then(|| customer("C00000045")),
        dry_run: false,
    }
}

pub(super) fn request(id: i64, command: &'static str) -> views::Approval {
    views::Approval {
        id,
        status: ApprovalStatus::Pending,
        rule: Rule::Withdrawal,
        command,
        request: serde_json::Value::Null,
        maker: "carl".to_owned(),
        asked_at: NOON,
        expires_at: Timestamp(NOON.0 + 7 * 86_400_000_000),
        checker: None,
        decided_at: None,
        reason: None,
        transaction: None,
        fees: Vec::new(),
        dry_run: false,
    }
}

fn asked(id: i64) -> Asked {
    Asked {
        request: request(id, "withdraw"),
        facts: vec![
            ("Asked for", "withdraw, cash, 12,000.00 USD".to_owned()),
            ("Memo", "car".to_owned()),
            ("Rule", "withdrawals".to_owned()),
        ],
        sides: vec![Side {
            way: "From",
            account: "1000000018".to_owned(),
            holders: "Ana García".to_owned(),
            before: Some(money(744_798)),
            after: Some(money(-455_202)),
            available: None,
        }],
        refused: Some(Trouble {
            class: Class::Refused,
            code: "insufficient_funds",
            message: "account 1000000018 has 7,327.98 available".to_owned(),
            hint: Some("reject it, or approve it when there is money".to_owned()),
        }),
    }
}

fn journal(everyone: bool) -> Journal {
    let mut items = vec![
        transaction(2, Kind::Reversal, 25_000),
        transaction(1, Kind::Deposit, 25_000),
    ];
    items[0].channel = None;
    Journal {
        day: day(),
        everyone,
        operator: "anna".to_owned(),
        items,
        sums: vec![
            Sum {
                what: "deposit, cash".to_owned(),
                count: 1,
                amount: total(25_000),
            },
            Sum {
                what: "reversal".to_owned(),
                count: 1,
                amount: total(25_000),
            },
        ],
    }
}

fn figures() -> Vec<views::Stats> {
    let none = views::Tally {
        count: 0,
        amount: total(0),
    };
    let item = |period: &str, came: i128, went: i128, closing: i128, partial| views::Stats {
        period: period.to_owned(),
        from: day(),
        to: day(),
        partial,
        currency: usd(),
        deposits: views::Tally {
            count: 3,
            amount: total(came),
        },
        withdrawals: views::Tally {
            count: 1,
            amount: total(went),
        },
        transfers_in: none,
        transfers_out: none,
        fees: none,
        interest: none,
        reversals: none,
        adjustments: none,
        overdraft_interest: none,
        tax: none,
        net: total(came - went),
        opening_balance: total(closing - came + went),
        closing_balance: total(closing),
        count: 4,
    };
    vec![
        item("2026-11-19", 500_000, 20_000, 480_000, false),
        item("2026-11-20", 0, 120_000, 360_000, false),
        item("2026-11-21", 270_000, 4_000, 626_000, true),
    ]
}

fn trial_balance() -> views::TrialBalance {
    let line = |account: &str, class, debit, credit, has_moved| views::TrialBalanceLine {
        account: account.to_owned(),
        currency: usd(),
        debit: total(debit),
        credit: total(credit),
        class,
        has_moved,
    };
    views::TrialBalance {
        at: day(),
        lines: vec![
            line("cash/vault", GlClass::Asset, 626_000, 0, true),
            line("clearing/wire", GlClass::Asset, 0, 0, false),
            line("customers/checking", GlClass::Liability, 0, 626_000, true),
        ],
        totals: vec![views::TrialBalanceTotal {
            currency: usd(),
            debit: total(626_000),
            credit: total(626_000),
        }],
    }
}

fn proof() -> views::Verification {
    views::Verification {
        transactions: 1_520,
        postings: 3_040,
        accounts: 66,
        root: String::new(),
        ok: false,
        not_proved: 0,
        problems: vec![views::Problem {
            code: "balance_differs".to_owned(),
            subject: "1000000018".to_owned(),
            message: "the balance is 7,447.98 by the journal and 9,447.98 in the row".to_owned(),
        }],
    }
}
