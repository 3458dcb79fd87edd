//! What the ledger advises, in the words of the command line.

use bankctl_ledger::error::advice::{
    Advice, Existing, List, OfAccess, OfAch, OfCheck, OfDay, OfDispute, OfDrawnCheck, OfExchange,
    OfFee, OfImport, OfInterest, OfLedger, OfOrder, OfOtherLedger, OfReconciliation, OfRequest,
    OfTill, Part,
};
use bankctl_types::text::shell_quoted;

/// The hint that says it.
pub(super) fn words(advice: &Advice) -> String {
    match advice {
        Advice::Words(words) => words.clone(),
        Advice::LookIn(list) => look_in(*list).to_owned(),
        Advice::Taken(existing) => taken(existing),
        Advice::LeaveOut(part) => leave_out(*part).to_owned(),
        Advice::Request(request) => of_request(request),
        Advice::Import(import) => of_import(import),
        Advice::Access(access) => of_access(*access).to_owned(),
        Advice::OtherLedger(other) => of_other_ledger(*other).to_owned(),
        Advice::Interest(interest) => of_interest(interest),
        Advice::Fee(fee) => of_fee(fee),
        Advice::Ledger(ledger) => of_ledger(*ledger).to_owned(),
        Advice::Day(day) => of_day(day),
        Advice::Order(order) => of_order(order),
        Advice::Till(till) => of_till(till),
        Advice::Exchange(exchange) => of_exchange(exchange),
        Advice::Dispute(dispute) => of_dispute(dispute),
        Advice::Check(check) => of_check(check),
        Advice::DrawnCheck(check) => of_drawn_check(check),
        Advice::Ach(entry) => of_ach(entry),
        Advice::Reconciliation(advice) => of_reconciliation(*advice),
        Advice::CaseKey => {
            "name one first with `bankctl case key age1…`; age-keygen makes it".to_owned()
        }
    }
}

fn look_in(list: List) -> &'static str {
    match list {
        List::Batches => "list them with: bankctl import list",
        List::Calendars => "list them with: bankctl calendar list",
        List::Checks => "list them with: bankctl check list",
        List::Days => "see the last ones with: bankctl day status",
        List::Periods => "see which are with `bankctl period status`",
        List::Customers => "find the customer with: bankctl customer list --search NAME",
        List::Documents => "list them with: bankctl customer document list CUSTOMER",
        List::Holds => "list them with: bankctl hold list",
        List::Orders => "list them with: bankctl order list",
        List::Operators => "list them with: bankctl operator list",
        List::OwnAccounts => "the bank's own accounts are listed by: bankctl gl list",
        List::Fees => "list them with: bankctl fee list",
        List::Partners => "list them with: bankctl partner list",
        List::Products => "list them with: bankctl product list",
        List::Requests => "list them with: bankctl approval list",
        List::Sessions => "list them with: bankctl operator sessions",
        List::Tokens => "list them with: bankctl token list",
        List::Tills => "list them with: bankctl till list",
        List::Counts => "list them with: bankctl till counts",
        List::CheckBooks => "list them with: bankctl checkbook list ACCOUNT",
        List::Stops => "list them with: bankctl check stops ACCOUNT",
        List::CashierChecks => "list them with: bankctl cashier-check list",
        List::Handovers => "list those that wait with: bankctl till handovers",
        List::AchEntries => "list them with: bankctl ach list",
        List::Reconciliations => "list them with: bankctl reconcile list --all",
        List::Disputes => "list them with: bankctl dispute list --all",
        List::CashReports => "list those that are due with: bankctl ctr list",
        List::Rules => {
            "list them with `bankctl rule list`; man bankctl-rule-set says what a rule may ask"
        }
        List::Alerts => "list those that are not done with: bankctl alert list",
        List::Cases => "list them with: bankctl case list --all",
        List::Transactions => "list an account's transactions with: bankctl history ACCOUNT",
    }
}

fn taken(existing: &Existing) -> String {
    match existing {
        Existing::Account(account) => {
            format!("see `bankctl account show {account}`, or give another number")
        }
        Existing::Calendar(name) => {
            format!("see it with `bankctl calendar show {name}`, or give another name")
        }
        Existing::Customer(number) => {
            format!("see `bankctl customer show {number}`, or give another --external-id")
        }
        Existing::Document(customer) => {
            format!("see what is there with `bankctl customer document list {customer}`")
        }
        Existing::Operator(name) => {
            format!("see `bankctl operator show {name}`, or give another name or --os-user")
        }
        Existing::OwnAccount(name) => format!(
            "see `bankctl gl show {name}`; give another name, or a --currency that it is not kept in"
        ),
        Existing::Till(name) => {
            format!("see it with `bankctl till show {name}`, or give another name")
        }
        Existing::Product(code) => format!(
            "see `bankctl product show {code}`; products stay as they are: give another code"
        ),
        Existing::Partner(name) => format!(
            "see `bankctl partner show {name}`; to change its key or address disable it first, then add it again"
        ),
    }
}

fn leave_out(part: Part) -> &'static str {
    match part {
        Part::DryRun => "leave --dry-run out",
        Part::DryRunOrReveal => "leave --dry-run or --reveal out",
        Part::Here => "leave --here out: a server knows a ledger by one name",
        Part::OtherLedger => "leave --to-ledger out for a transfer within a ledger",
        Part::Conductor => "leave --conductor out, or pay in cash",
        Part::ValueDate => "leave --value-date out, or name the --channel that the money takes",
    }
}

fn of_request(request: &OfRequest) -> String {
    match request {
        OfRequest::SameReference { reference, shown } => {
            let reference = shell_quoted(reference);
            let again = format!(
                "run the same command again with --ref {reference}: it is done once and no more"
            );
            match shown.as_deref().map(shell_quoted) {
                None => again,
                Some(shown) => {
                    format!("{again}; `bankctl transaction show {shown}` shows whether it is there")
                }
            }
        }
        OfRequest::NewReference => {
            "correct what was refused, and send it again under a new --ref".to_owned()
        }
        OfRequest::RightNumber => {
            "check it for a mistyped digit, or find it with: bankctl customer list --search NAME"
                .to_owned()
        }
        OfRequest::KeptCurrency(name) => {
            format!("`bankctl gl show {name}` says in which it is: write {name}:CURRENCY")
        }
        OfRequest::ClassOfName(class) => format!("give --class {class}, or another first word"),
        OfRequest::NameOfClass { class, name } => {
            format!("call it {class}/{name}, or give --class asset or liability")
        }
        OfRequest::RuleWithoutAmount => "give --always or --never".to_owned(),
        OfRequest::RuleWithTime => "give --over AMOUNT and --minutes N, or --always".to_owned(),
        OfRequest::RuleWithoutTime => {
            "leave --minutes out: only own-reversals has a time".to_owned()
        }
        OfRequest::FewerPeriods => "give a later --from, or a longer --period".to_owned(),
        OfRequest::ClockIsRight => {
            "nothing was written, and later bookings would keep that date: set the system's clock, or if it is right add --yes".to_owned()
        }
    }
}

fn of_import(import: &OfImport) -> String {
    match import {
        OfImport::AnotherBatchKey => {
            "a batch key is bound to its file for ever: give another --batch".to_owned()
        }
        OfImport::RestInItsOwnFile => {
            "to pay rows that were not taken then, import a file of only these; if all of it are payments of their own, run it with --allow-similar".to_owned()
        }
        OfImport::ReadAsBefore { now } => format!(
            "nothing of it is posted twice; if {now} is right, reverse what was posted and give another --batch"
        ),
        OfImport::NewReferencesOnly { others } => format!(
            "if they are the same payments, run it with --skip-duplicates: {others}; if the column does not identify a payment (an employee number, one word for all), run it with --no-references: rows are then known by file and line"
        ),
        OfImport::NewPaymentsOnly { others, own } => format!(
            "if they are the same payments, run it with --skip-duplicates: {others}; {own}, run it with --allow-similar"
        ),
    }
}

fn of_access(access: OfAccess) -> &'static str {
    match access {
        OfAccess::LoginOn => {
            "an admin makes it ask for one with `bankctl ledger set --login password`"
        }
        OfAccess::AnotherAdmin => {
            "make another operator admin first, with `bankctl operator role NAME --role admin`"
        }
        OfAccess::NewOperator => {
            "ask an admin for `bankctl operator add NAME --role ROLE --os-user ACCOUNT`"
        }
        OfAccess::SecondPerson => {
            "make another one first, with `bankctl operator add NAME --role ROLE`"
        }
        OfAccess::Service => {
            "make one for the program, with `bankctl operator add NAME --role service`"
        }
        OfAccess::CodesOff => "take them off first, with `bankctl operator codes --off`",
        OfAccess::CodesFirst => "make its secret first, with `bankctl operator codes`",
        OfAccess::ChangePassword => "change it with `bankctl operator password`",
        OfAccess::PasswordFirst => "set one first, with `bankctl operator password`",
    }
}

fn of_other_ledger(other: OfOtherLedger) -> &'static str {
    match other {
        OfOtherLedger::Sweep => {
            "do not send it again: `bankctl transit sweep` brings it to its account, or back if it is refused there"
        }
        OfOtherLedger::SweepWithKey => {
            "run `bankctl transit sweep` where the signing key is; if the key there is a new one, exchange cards again"
        }
        OfOtherLedger::SweepThere => {
            "give the place where that ledger is now: bankctl transit sweep --to-ledger"
        }
        OfOtherLedger::OwnSigningKey => {
            "name the file of this ledger's own key in BANKCTL_SIGNING_KEY"
        }
        OfOtherLedger::SigningKey => {
            "make one with `bankctl partner keygen`, or name its file in BANKCTL_SIGNING_KEY"
        }
        OfOtherLedger::CardOfOther => {
            "give the card that `bankctl partner export` wrote in the other ledger"
        }
        OfOtherLedger::CardOrKey => {
            "give the card or the key that `bankctl partner export` wrote in that ledger"
        }
        OfOtherLedger::ExchangeCards => {
            "ask an admin: `bankctl partner export` in each of the two ledgers writes its card, and `bankctl partner add --card FILE` in the other one takes it"
        }
    }
}

fn of_fee(fee: &OfFee) -> String {
    match fee {
        OfFee::OnRequest => "charge one that the product has for on-request or stop-payment: see \
             `bankctl product show CODE`"
            .to_owned(),
    }
}

fn of_interest(interest: &OfInterest) -> String {
    match interest {
        OfInterest::OwnProduct => {
            "add a product of your own with `bankctl product add`, and give it the rate".to_owned()
        }
        OfInterest::GiveProduct(account) => {
            format!("give it a product first: bankctl account update {account} --product CODE")
        }
        OfInterest::Tiers => {
            "give each amount once, and one tier from 0 on: --tier 0=0.50 --tier 10000=1.00"
                .to_owned()
        }
    }
}

fn of_ledger(ledger: OfLedger) -> &'static str {
    match ledger {
        OfLedger::Backup => "check the path, or make one with `bankctl backup FILE`",
        OfLedger::OwnBackup => {
            "choose a backup of this ledger; to put the other one here all the same, type the identity of the backup behind --other-ledger"
        }
        OfLedger::Proof => "run `bankctl verify` on it, and copy a sound one",
        OfLedger::KeyFile => {
            "put the ledger's key file there, or name it with BANKCTL_KEY_FILE; money needs no key"
        }
        OfLedger::NewZone => "a ledger in another zone is made with `bankctl init --timezone ZONE`",
        OfLedger::CloseCustomer => "close the customer first: bankctl customer close CUSTOMER",
    }
}

fn of_day(day: &OfDay) -> String {
    match day {
        OfDay::Begin => "an admin begins to open and close days with `bankctl day open`".to_owned(),
        OfDay::CloseFirst => {
            "close it first, with `bankctl day close`; that opens the next one".to_owned()
        }
        OfDay::CloseWhenDue => {
            "close it when it is due, with `bankctl close-of-business`".to_owned()
        }
        OfDay::OpenNext(next) => format!("it is {next}: bankctl day open"),
        OfDay::OpenOn(day) => format!("give one, such as {day}: bankctl day open {day}"),
        OfDay::OtherCalendar => "choose another with `bankctl day set --calendar NAME`".to_owned(),
        OfDay::LikeBuiltIn(name) => {
            format!("make one with its holidays: bankctl calendar add NAME --like {name}")
        }
        OfDay::LaterCloseTime => "give a --close-time that is the last cut-off or later".to_owned(),
        OfDay::MendProblems => {
            "see `bankctl day steps DATE`, mend them, and run `bankctl day retry DATE`".to_owned()
        }
        OfDay::Prove => "prove the books with `bankctl verify`".to_owned(),
        OfDay::PeriodFirst(month) => {
            format!("close {month} first: bankctl period close {month}")
        }
    }
}

fn of_exchange(exchange: &OfExchange) -> String {
    match exchange {
        OfExchange::Transfer => {
            "use `bankctl transfer` between accounts of one currency".to_owned()
        }
        OfExchange::SetRate(pair) => format!(
            "a supervisor sets one with `bankctl exchange-rate set {pair} RATE`; or give --rate"
        ),
        OfExchange::ListRates(pair) => {
            format!("see them with `bankctl exchange-rate list {pair} --all`")
        }
    }
}

fn of_order(order: &OfOrder) -> String {
    match order {
        OfOrder::New => {
            "an order that is ended stays ended: make a new one with `bankctl order add`".to_owned()
        }
        OfOrder::Dates(order) => {
            format!("see its dates with: bankctl order show {order} --next 12")
        }
    }
}

fn of_drawn_check(check: &OfDrawnCheck) -> String {
    match check {
        OfDrawnCheck::Override => "if it is to be paid all the same, a supervisor presents it again with --override --reason TEXT; that takes a second person".to_owned(),
        OfDrawnCheck::Confirm(stop) => format!("once it is there in writing: bankctl check confirm-stop {stop}"),
        OfDrawnCheck::Renew(stop) => format!("to make it last longer: bankctl check renew-stop {stop}"),
        OfDrawnCheck::StopAnew => "give a new order with: bankctl check stop ACCOUNT --number N".to_owned(),
        OfDrawnCheck::CompareBooks => "compare it with `bankctl checkbook list ACCOUNT`; what it lacks is entered with `bankctl checkbook issue ACCOUNT --start N --count M`".to_owned(),
        OfDrawnCheck::PaidAs(item) => format!("item {item} of `bankctl check presented` paid it: a check that is paid can't be stopped any more"),
        OfDrawnCheck::NoFee => "an admin adds one with `bankctl product fee set PRODUCT CODE AMOUNT --event stop-payment`; or leave --fee out".to_owned(),
        OfDrawnCheck::InHand => "if the check itself was given back, void it at once with --in-hand".to_owned(),
    }
}

fn of_till(till: &OfTill) -> String {
    match till {
        OfTill::Add => "a supervisor adds one with: bankctl till add NAME".to_owned(),
        OfTill::Open => "open your till with: bankctl till open TILL".to_owned(),
        OfTill::Resume => "go on with: bankctl till resume".to_owned(),
        OfTill::Close(name) => format!("close it first with: bankctl till close {name} --count SPEC"),
        OfTill::Assign(name) => {
            format!("a supervisor may act for it, or assign it with `bankctl till assign {name} --operator OPERATOR`")
        }
        OfTill::AskSupervisor => "ask a supervisor".to_owned(),
        OfTill::Give(name) => {
            format!("a supervisor offers the float with: bankctl till give {name} AMOUNT --from vault")
        }
        OfTill::GiveToVault => "hand cash over with: bankctl till give vault AMOUNT".to_owned(),
        OfTill::GiveBack => "hand it back with `bankctl till give`; what explains a difference is booked with `bankctl till resolve`".to_owned(),
        OfTill::Accept(id) => {
            format!("accept it with `bankctl till accept {id}`, or end it with `bankctl till refuse {id} --reason TEXT`")
        }
        OfTill::Refuse => "refuse it with `bankctl till refuse`, and let the right amount be offered".to_owned(),
        OfTill::Decide => "see it with `bankctl approval list`; another person approves or rejects it".to_owned(),
        OfTill::CountAll(currency) => format!("count it too: --counted {currency}:AMOUNT"),
        OfTill::CloseAll => "close them with `bankctl till close TILL --count SPEC`, or let them be open over night with `bankctl day set --when-tills-open warn`".to_owned(),
        OfTill::OnlyCash => "leave --till out, or pay in cash".to_owned(),
        OfTill::Resolve(name) => {
            format!("the error is part of a counted difference: find the count with `bankctl till counts {name}`, then `bankctl till resolve COUNT --account ACCOUNT AMOUNT --reason TEXT`")
        }
    }
}

fn of_dispute(dispute: &OfDispute) -> String {
    match dispute {
        OfDispute::Show(number) => format!("see it with: bankctl dispute show {number}"),
        OfDispute::NameCustomer => "say which with: --customer CUSTOMER".to_owned(),
        OfDispute::NoRegime => {
            "settle it without the clocks of Regulation E: --regime none; or with them all the same: --regime reg-e".to_owned()
        }
        OfDispute::Resolve => {
            "decide it with `bankctl dispute resolve DISPUTE --for customer|bank --reason TEXT`, or end it with `bankctl dispute withdraw DISPUTE`".to_owned()
        }
        OfDispute::TakeBack(number) => {
            format!("a supervisor decides it with: bankctl dispute resolve {number} --for bank --reason TEXT")
        }
    }
}

fn of_reconciliation(advice: OfReconciliation) -> String {
    match advice {
        OfReconciliation::Show(id) => format!(
            "see what was booked with `bankctl reconcile show {id}`; it is reversed first, by who may"
        ),
        OfReconciliation::Compare(id) => format!(
            "see it with `bankctl reconcile show {id}`; if the new file is the right one, undo that one first"
        ),
        OfReconciliation::UndoFirst(id) => {
            format!("undo the later one first: bankctl reconcile undo {id}")
        }
        OfReconciliation::Accept(code) => format!(
            "keep the statements in the order of their days; if there is none between, take it with --accept {code}"
        ),
        OfReconciliation::KeepOnly => "leave out --post; --keep keeps it all the same".to_owned(),
    }
}

fn of_ach(entry: &OfAch) -> String {
    match entry {
        OfAch::Show(entry) => format!("see it with: bankctl ach show {entry}"),
        OfAch::Return(entry) => {
            format!("send it back with: bankctl ach return {entry} --code R01|…")
        }
        OfAch::Late(last) => format!(
            "R10 with the customer's written statement runs until {last}; --late REASON sends it by agreement"
        ),
        OfAch::SetRouting => {
            "set it with: bankctl ledger set --routing-number NUMBER --ach-operator NUMBER".to_owned()
        }
        OfAch::NotIncoming => {
            "a company's payroll is paid with `bankctl import payroll FILE --from ACCOUNT`; an operator is set with `bankctl ledger set --ach-operator NUMBER`".to_owned()
        }
        OfAch::SameId => {
            "a corrected file has another modifier; --allow-same-id takes this one too".to_owned()
        }
        OfAch::Info => "say what the customer stated: --info TEXT".to_owned(),
        OfAch::AskBank => {
            "ask the receiving bank to return the entry by agreement (R06)".to_owned()
        }
        OfAch::Recall(entry) => {
            format!("what was sent is taken back with: bankctl export ach --reversal {entry}")
        }
        OfAch::Cancel(entry) => {
            format!("it was not sent yet: bankctl ach cancel {entry} --reason TEXT")
        }
    }
}

fn of_check(check: &OfCheck) -> String {
    match check {
        OfCheck::Show(check) => format!("see it with: bankctl check show {check}"),
        OfCheck::Return(check) => format!(
            "take it back with: bankctl check return {check} --reason REASON (keyed-in-error if it was typed in wrongly)"
        ),
        OfCheck::Redeposit(check) => {
            format!("if it may go again: bankctl check redeposit {check}")
        }
        OfCheck::AskDrawer => {
            "the customer asks who wrote it for a new check or another payment".to_owned()
        }
    }
}
