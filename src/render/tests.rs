//! Whole results in table form, as people see them.

use bankctl_ledger::views::HistoryItem;
use insta::assert_snapshot;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use unicode_width::UnicodeWidthStr;

use super::samples::{self, HOSTILE, rendered};
use super::visible::steers_terminal;
use super::{Form, Pager, RenderError, Style, write};
use crate::report::{Body, List, Record};

fn terminal(width: u16) -> Style {
    let mut style = Style::plain(Form::Table);
    style.width = Some(width);
    style
}

fn one(record: impl Record + 'static) -> Body {
    Body::One(Box::new(record))
}

fn history() -> Body {
    Body::List(List::of(samples::history()))
}

/// Lines between bars, so that a snapshot shows blanks too.
fn framed(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("|{line}|")).collect();
    lines.join("\n")
}

#[test]
fn a_transaction_is_a_listing() {
    assert_snapshot!(framed(&rendered(one(samples::transaction()), &terminal(80))), @r"
    |Transaction        T0000000013|
    |Kind               withdrawal|
    |Channel            cash|
    |Booked at          2026-11-21T12:00:00.000000Z|
    |Date               2026-11-21|
    |Value date         2026-11-21|
    |Amount             1,200.00|
    |Currency           USD|
    |Debit              1000000017|
    |Credit             cash/vault|
    |Memo               Rent\e[31m|
    |Operator           anna|
    |Balance of debit   -200.50|
    |Balance of credit  12,345,678.90|
    ");
}

#[test]
fn a_customer_is_masked() {
    assert_snapshot!(framed(&rendered(one(samples::customer()), &terminal(80))), @r"
    |Customer    C00000013|
    |Kind        person|
    |Name        Quentin \u{202e}x|
    |E-mail      q***@example.com|
    |Phone       +•• •• •••4567|
    |Address     •••|
    |Birth date  •••|
    |Status      closed|
    |Accounts    1000000017|
    |Created at  2026-11-21T12:00:00.000000Z|
    ");
}

#[test]
fn a_history_fits_the_terminal() {
    assert_snapshot!(framed(&rendered(history(), &terminal(110))), @r"
    |Transaction  Date        Kind      Memo              Reference        Counterparty         Amount   Balance|
    |───────────────────────────────────────────────────────────────────────────────────────────────────────────|
    |T0000000005  2026-11-21  payroll   Salary, November  PR-2026-11-0001  clearing/payroll   2,500.00  2,500.00|
    |T0000000013  2026-11-21  transfer  Rent                               1000000025        -1,200.00  1,300.00|
    |T0000000021  2026-11-21  fee                                          income/fees           -1.50  1,298.50|
    |───────────────────────────────────────────────────────────────────────────────────────────────────────────|
    |Total                                                                                    1,298.50|
    ");
    assert_snapshot!(framed(&rendered(history(), &terminal(80))), @r"
    |Transaction Date       Kind     Memo         Counterparty        Amount  Balance|
    |────────────────────────────────────────────────────────────────────────────────|
    |T0000000005 2026-11-21 payroll  Salary,      clearing/payroll  2,500.00 2,500.00|
    |                                November|
    |T0000000013 2026-11-21 transfer Rent         1000000025       -1,200.00 1,300.00|
    |T0000000021 2026-11-21 fee                   income/fees          -1.50 1,298.50|
    |────────────────────────────────────────────────────────────────────────────────|
    |Total                                                          1,298.50|
    |Not shown: Reference. A wider terminal shows all; --columns chooses.|
    ");
    assert_snapshot!(framed(&rendered(history(), &terminal(50))), @r"
    |Transaction   T0000000005|
    |Date          2026-11-21|
    |Kind          payroll|
    |Memo          Salary, November|
    |Reference     PR-2026-11-0001|
    |Counterparty  clearing/payroll|
    |Amount        2,500.00|
    |Balance       2,500.00|
    ||
    |Transaction   T0000000013|
    |Date          2026-11-21|
    |Kind          transfer|
    |Memo          Rent|
    |Counterparty  1000000025|
    |Amount        -1,200.00|
    |Balance       1,300.00|
    ||
    |Transaction   T0000000021|
    |Date          2026-11-21|
    |Kind          fee|
    |Counterparty  income/fees|
    |Amount        -1.50|
    |Balance       1,298.50|
    ||
    |Transaction  Total|
    |Amount       1,298.50|
    ");
}

#[test]
fn figures_have_totals_and_a_chart() {
    assert_snapshot!(framed(&rendered(Body::List(samples::stats()), &terminal(80))), @r"
    |Period  Currency Deposits Withdrawals  Transfers  Transfers       Net    Closing|
    |                                              in        out              balance|
    |────────────────────────────────────────────────────────────────────────────────|
    |2026-09 USD      2,500.00        0.00       0.00       0.00  2,500.00   2,500.00|
    |2026-10 USD          0.00    1,250.00       0.00       0.00 -1,250.00  -1,250.00|
    |2026-11 USD          0.01        0.00       0.00       0.00      0.01       0.01|
    |────────────────────────────────────────────────────────────────────────────────|
    |Total   USD      1,250.01        0.00       0.00       0.00  1,250.01   1,250.01|
    ||
    |Net, USD|
    |2026-09                      │███████████████████████████████████████   2,500.00|
    |2026-10  ▐███████████████████│                                         -1,250.00|
    |2026-11                      │▏                                             0.01|
    ");
}

#[test]
fn a_summary_is_followed_by_its_rows() {
    assert_snapshot!(framed(&rendered(one(samples::reconciliation()), &terminal(100))), @r"
    |Account              1000000017|
    |From                 2026-11-01|
    |To                   2026-11-30|
    |Currency             USD|
    |Matched              40|
    |Only in the file     1|
    |Only in the ledger   1|
    |Differing            1|
    |Total of the file    10,000.00|
    |Total of the ledger  10,036.49|
    |Opening balance      0.00|
    |Closing balance      10,000.00|
    |Balances checked     12|
    |Balances differing   1|
    |Account in the file  DE89 3704 0044 0532 0130 00|
    |Rows of others       3|
    |Columns              account: Account No.; amount: Net Pay|
    |Left aside           Department|
    |Encoding             UTF-8|
    |Guessed              false|
    |Delimiter            ,|
    |Decimal              .|
    ||
    |Differences|
    |Difference        Line  Transaction  Date        Amount  Reference  Field    In the      In the|
    |                                                                             file        ledger|
    |────────────────────────────────────────────────────────────────────────────────────────────────────|
    |unmatched_file       7               2026-11-03  -19.99  CARD-7|
    |unmatched_ledger        T0000000021  2026-11-21   -1.50|
    |mismatched           9  T0000000013                                 amount   -75.00      -57.00|
    |balance             11                                              balance  9990.00     10000.00|
    ");
    assert_snapshot!(framed(&rendered(one(samples::import()), &terminal(80))), @r#"
    |Batch       2026-11|
    |File        payroll.csv|
    |Rows        1200|
    |Posted      0|
    |Duplicates  0|
    |Rejected    3|
    |Amount      0.00|
    |Currency    USD|
    |Dry run     true|
    |Columns     account: Account No.; amount: Net Pay|
    |Left aside  Department|
    |Encoding    UTF-8|
    |Guessed     false|
    |Delimiter   ,|
    |Decimal     .|
    ||
    |Rejected rows, the first 2 of 3|
    |Line  Field    Code               What is wrong|
    |────────────────────────────────────────────────────────────|
    |   3  amount   invalid_amount     "1,2.3" is not an amount|
    |  77  account  account_not_found  there is no account "10\n"|
    "#);
    let mut verified = samples::verification();
    assert!(rendered(one(verified.clone()), &terminal(80)).contains("the amount was altered"));
    verified.problems.clear();
    assert!(!rendered(one(verified), &terminal(80)).contains("What is wrong"));
}

#[test]
fn colours_are_for_headings_negative_amounts_and_states() {
    let mut style = terminal(110);
    style.color = true;
    let colored = rendered(history(), &style);
    assert!(colored.contains("\u{1b}[1mTransaction\u{1b}[0m"));
    assert!(colored.contains("\u{1b}[31m-1,200.00\u{1b}[0m"));
    assert!(!colored.contains("\u{1b}[31m2,500.00"));
    let mut plain = colored;
    for code in ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"] {
        plain = plain.replace(code, "");
    }
    assert_eq!(plain, rendered(history(), &terminal(110)));
    let customer = rendered(one(samples::customer()), &style);
    assert!(customer.contains("\u{1b}[2mclosed\u{1b}[0m"));
}

#[test]
fn headings_columns_and_ascii_are_as_asked_for() {
    let mut style = terminal(80);
    style.headers = false;
    style.unicode = false;
    style.columns = Some(vec!["amount".to_owned(), "memo".to_owned()]);
    assert_snapshot!(framed(&rendered(history(), &style)), @r"
    | 2,500.00  Salary, November|
    |-1,200.00  Rent|
    |    -1.50|
    ");
    style.headers = true;
    assert_snapshot!(framed(&rendered(history(), &style)), @r"
    |   Amount  Memo|
    |---------------------------|
    | 2,500.00  Salary, November|
    |-1,200.00  Rent|
    |    -1.50|
    |---------------------------|
    | 1,298.50  Total|
    ");
}

#[test]
fn an_empty_list_says_so() {
    let empty = List::of(Vec::<HistoryItem>::new());
    assert_eq!(
        rendered(Body::List(empty), &terminal(80)),
        "Nothing to show.\n"
    );
    let nothing = rendered(samples::stream_of(vec![Ok(Vec::new())]), &terminal(80));
    assert_eq!(nothing, "Nothing to show.\n");
    assert_eq!(rendered(Body::Nothing, &terminal(80)), "");
}

#[test]
fn a_stream_keeps_its_columns_and_grows_for_numbers_only() {
    let page = |item: HistoryItem| Ok(vec![Box::new(item) as Box<dyn Record>]);
    let rich = HistoryItem {
        amount: samples::dollars(123_456_789_012),
        ..samples::history_with("a memo that is longer than the first page let expect")
    };
    let pages = || {
        let rich = rich.clone();
        samples::stream_of(vec![page(samples::history_with("Rent")), page(rich)])
    };
    assert_snapshot!(framed(&rendered(pages(), &terminal(110))), @r"
    |Transaction   Date          Kind          Memo          Reference     Counterparty       Amount     Balance|
    |───────────────────────────────────────────────────────────────────────────────────────────────────────────|
    |T0000000013   2026-11-21    transfer      Rent                        1000000025      -1,200.00    1,300.00|
    |T0000000013   2026-11-21    transfer      a memo                    1000000025    1,234,567,890.12    1,300.00|
    |                                          that is|
    |                                          longer|
    |                                          than the|
    |                                          first page|
    |                                          let expect|
    ");
    assert!(rendered(pages(), &terminal(40)).contains("1,234,567,890.12"));
}

#[test]
fn a_long_result_is_paged_and_a_closed_pipe_is_quiet() {
    let mut style = terminal(80);
    style.pager = Some(Pager {
        command: "./no-such-program-anywhere".to_owned(),
        height: 2,
        less_is_set: false,
    });
    assert_eq!(
        rendered(history(), &style),
        rendered(history(), &terminal(80))
    );
    let closed = write(history(), &terminal(80), &mut samples::Closed);
    assert!(matches!(closed, Err(RenderError::BrokenPipe)));
    let text = Body::Text("as it is\n".to_owned());
    assert_eq!(rendered(text, &Style::plain(Form::Json)), "as it is\n");
}

#[test]
fn every_record_has_a_cell_for_each_column() {
    let mut records: Vec<Box<dyn Record>> = samples::boxed_history();
    records.extend(samples::stats().items);
    records.push(Box::new(samples::transaction()));
    records.push(Box::new(samples::customer()));
    records.push(Box::new(samples::reconciliation()));
    records.push(Box::new(samples::import()));
    records.push(Box::new(samples::verification()));
    for record in records {
        assert_eq!(record.columns().len(), record.cells().len());
        let details = record.details().into_iter();
        for (columns, row) in details.flat_map(|details| {
            let columns = details.columns.len();
            details.rows.into_iter().map(move |row| (columns, row))
        }) {
            assert_eq!(columns, row.len());
        }
    }
}

#[test]
fn a_reader_that_goes_away_early_is_told_apart_in_every_form() {
    for form in Form::ALL {
        let many = with_memos(std::iter::repeat_n("a memo", 500));
        let closed = write(many, &Style::plain(*form), &mut samples::Closed);
        assert!(matches!(closed, Err(RenderError::BrokenPipe)), "{form:?}");
    }
}

fn harmless(text: &str) -> bool {
    !text.replace('\n', "").contains(steers_terminal)
}

fn with_memos<'a>(memos: impl Iterator<Item = &'a str>) -> Body {
    let items = memos.map(samples::history_with).collect();
    Body::List(List::of(items))
}

#[test]
fn no_table_is_wider_than_the_terminal_or_steers_it() {
    let long = "a very long name ".repeat(18);
    let longer = "東京".repeat(150);
    let memos = || {
        HOSTILE
            .iter()
            .copied()
            .chain([long.as_str(), longer.as_str()])
    };
    for width in 40..=200 {
        let bodies = [
            with_memos(memos()),
            history(),
            Body::List(samples::stats()),
            one(samples::transaction()),
            one(samples::reconciliation()),
            one(samples::import()),
            samples::stream(1),
        ];
        for body in bodies {
            let text = rendered(body, &terminal(width));
            assert!(harmless(&text));
            for line in text.lines() {
                assert!(line.width() <= usize::from(width), "{width}: {line}");
            }
        }
    }
}

#[test]
fn amounts_stay_whole_at_any_width() {
    for width in 1..=120 {
        let text = rendered(history(), &terminal(width));
        for amount in ["2,500.00", "-1,200.00", "-1.50", "1,298.50"] {
            assert!(text.contains(amount), "{width}: {text}");
        }
    }
}

proptest! {
    #[test]
    fn any_texts_stay_within_the_table(
        memos in vec(any::<String>(), 1..4),
        width in 40_u16..200,
        color in any::<bool>(),
    ) {
        let mut style = terminal(width);
        let text = rendered(with_memos(memos.iter().map(String::as_str)), &style);
        prop_assert!(harmless(&text));
        for line in text.lines() {
            prop_assert!(line.width() <= usize::from(width), "{}", line);
        }
        style.color = color;
        let colored = rendered(with_memos(memos.iter().map(String::as_str)), &style);
        let allowed = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[0m"];
        let plain = allowed.iter().fold(colored, |text, code| text.replace(code, ""));
        prop_assert_eq!(plain, text);
    }
}
