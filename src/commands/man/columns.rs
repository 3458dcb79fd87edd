//! The page on the columns of imported files: what is read, what is used, and
//! what is refused.

use bankctl_formats::read::aliases;
use clap_mangen::roff::roman;

use super::{entry, topic};

/// What is said once for all kinds of files.
const PARTS: &[(&str, &[(&str, &str)])] = &[
    (
        "FINDING THE COLUMNS",
        &[
            (
                "header",
                "The first row that names the columns that the import needs. Up to 40 rows may stand above it: \
                 titles, and names with values. Two rows of names are read as one. Blank rows, a header that is \
                 repeated on each page and titles that are repeated with it are passed over.",
            ),
            (
                "--map FIELD=COLUMN",
                "Names the column of a field, by its heading or by its position: amount=#4 is the fourth. It goes \
                 before every known heading. A heading that stands twice is refused until a position says which \
                 one is meant.",
            ),
            (
                "--ignore COLUMN",
                "Leaves a column aside although it seems to say something about the amounts.",
            ),
            (
                "rows",
                "Blank cells more than the header has do no harm, nor do missing cells at the end that hold only \
                 words. A quoted cell that holds what looks like whole rows of the file refuses it, because a \
                 quotation mark too many would swallow payments; --long-cells takes it.",
            ),
        ],
    ),
    (
        "WHAT A FILE SAYS ABOUT ITS MONEY",
        &[
            (
                "every column",
                "Is used, known to be harmless (names, departments, addresses, numbers of employees, tax, hours), \
                 or looked at: where its heading or a cell in it says a direction, a unit, a currency, a share, a \
                 period or a state, the file is refused as column_not_understood, with the column and the value. \
                 The result names the columns that were used and those that were left aside.",
            ),
            (
                "headings",
                "Words in brackets behind a known heading count: (EUR) and (\u{a3}) are the currency, (cents) is the \
                 unit, and the amounts are read in it. (%), (YTD) and (thousands) are no amounts to pay. Other words \
                 there are refused unless --map names the column.",
            ),
            (
                "currency",
                "A code or a sign in a cell, a heading, a title or a column. A sign stands for all currencies that use \
                 it: $ is any dollar and never a euro. An account in another currency is currency_mismatch.",
            ),
            (
                "direction",
                "Dr/Cr, D/C, Soll/Haben and the like, a minus, or parentheses. One debit that is as much as all the \
                 payments together is the employer's own row: the control total, and the account that pays if it is \
                 one of the ledger's. Another debit is rejected, and one that differs from the payments refuses the \
                 file. In opening balances a debit is what the customer owes; it needs an overdraft limit.",
            ),
            (
                "state",
                "A payment is made in the states active, approved, ready, released and the like. Any other state \
                 rejects the row (not_payable), as do marks such as Void or Hold, and cells such as VOID in name and \
                 memo.",
            ),
            (
                "totals",
                "Rows without an account that say Total, Subtotal, Summe, Sous-total, Razem and the like, and totals \
                 and numbers of rows above the header. Each must be the sum of all rows, or of those since a total \
                 before it, negative and rejected rows included; else the file is refused as \
                 control_total_mismatch, with --skip-rejects too.",
            ),
        ],
    ),
    (
        "STATEMENTS",
        &[
            (
                "account",
                "A column that names accounts selects the rows of --account, by its number or one of its external \
                 numbers. A file of another account is wrong_statement_account, one of several others \
                 ambiguous_statement; --statement-account says what the file calls the account, and --ignore that \
                 the column names the other side of each line.",
            ),
            (
                "balances",
                "A row with a balance and no amount is no transaction, nor is one that is named opening or closing \
                 balance. These and the balances beside lines must be what the lines come to, whichever end is the \
                 newest; the last of them must be what the ledger comes to, with the listed differences taken into \
                 account. What differs is listed, and the exit code is 9.",
            ),
        ],
    ),
    (
        "HOW VALUES ARE WRITTEN",
        &[
            (
                "amounts",
                "With either decimal mark, as the whole column shows it; 1,234 alone can mean two things and needs \
                 --decimal, unless the currency has no decimals. Groups are of three digits or of Indian form \
                 (1,23,456.50), parted by the other mark, a space or an apostrophe. A minus stands before or behind, \
                 parentheses are a minus. Zeros behind the currency's decimals do no harm; anything else there is \
                 rejected, and nothing is rounded.",
            ),
            (
                "dates",
                "2026-03-02, 20260302, 02.03.2026, 3/2/2026, Mar 2, 2026, 2 Mar 2026, with months in English, German, \
                 French, Spanish, Italian, Dutch and Portuguese, and a time behind. Day and month are told by the \
                 whole column; where it leaves a doubt --date-format says dmy, mdy or ymd. Day numbers of a \
                 spreadsheet are read with --date-format excel only.",
            ),
            (
                "letters",
                "UTF-8 and UTF-16. Another encoding is told by its letters, which the result and a message say; \
                 --encoding decides. Names of customers are kept for ever, so import accounts asks for --encoding.",
            ),
            (
                "cells",
                "Commas, semicolons, tabs or bars between them, quotes as in RFC 4180. A leading apostrophe that keeps a \
                 spreadsheet from running a cell is taken off.",
            ),
        ],
    ),
];

/// The page.
pub(super) fn page() -> Vec<u8> {
    let mut roff = topic(
        "bankctl-columns",
        "how bankctl reads payrolls, accounts and statements",
    );
    roff.text([roman(
        "A file is read as it is meant or refused: what it says about its money is used, and what leaves a doubt is \
         asked about. One reader serves import payroll, import accounts, import checks and reconcile.",
    )]);
    for (title, entries) in PARTS {
        roff.control("SH", [*title]);
        for (name, text) in *entries {
            entry(&mut roff, name, text);
        }
    }
    for (title, fields) in [
        ("COLUMNS OF IMPORT PAYROLL", &aliases::PAYROLL_FIELDS),
        ("COLUMNS OF IMPORT ACCOUNTS", &aliases::ACCOUNT_FIELDS),
        ("COLUMNS OF IMPORT CHECKS", &aliases::CHECK_FIELDS),
        ("COLUMNS OF RECONCILE", &aliases::STATEMENT_FIELDS),
    ] {
        roff.control("SH", [title]);
        roff.text([roman(
            "The names of these columns; case, spaces, punctuation and accents do not matter.",
        )]);
        for field in fields.iter() {
            let name = if field.required {
                format!("{} (required)", field.name)
            } else {
                field.name.to_owned()
            };
            entry(&mut roff, &name, &field.aliases.join(", "));
        }
    }
    roff.render().into_bytes()
}
