//! bankctl: banking administration on a double-entry ledger.
//!
//! # The map
//!
//! A request flows one way down and a report flows one way back:
//!
//! ```text
//! argv -> cli -> commands -> ledger (a room each) -> kernel -> storage -> SQLite | PostgreSQL
//! view -> tables -> report -> render (table | json | csv) -> standard output
//! ```
//!
//! The program knows the terminal; the crates below it do not.
//!
//! | crate or module | what belongs there | what it never knows |
//! | --- | --- | --- |
//! | [`cli`] | the definition of the command line, one dispatch, one call to render | rules |
//! | [`args`] | values that people type | use cases |
//! | [`commands`] | a folder a noun, a file a verb: `Args` and `run` | SQL, the terminal, a sibling |
//! | [`bankctl_ledger`] | the bank: a room for each capability, on a kernel that writes | commands, formats, the terminal, exit codes |
//! | [`bankctl_ledger::views`] | what callers get, as plain data | rows, how it is shown |
//! | [`bankctl_storage`] | the engines, behind one [`Driver`] | rules of the bank |
//! | [`bankctl_formats`] | bytes to rows, books to text | the ledger |
//! | [`bankctl_types`] | values that can't be wrong | anything else |
//! | [`tables`] | columns and cells of each view | use cases |
//! | [`report`] | what a command has to say, as plain data | use cases |
//! | [`render`] | how a report looks | use cases |
//! | `tui` | the terminal interface: a state, screens, the use cases behind them | SQL |
//!
//! Beside them: [`bankctl_ledger::error`] has class, code and words of a failure,
//! [`error`] adds the hint and [`exit`] the exit code; [`config`] and
//! [`terminal`] read what is around the process (directories, environment,
//! clock, terminal), so that nothing below does;
//! [`bankctl_storage::atomic_file`] makes files that must be there whole or not
//! at all; [`completion`] answers shells that ask for completions.
//!
//! # A deposit, end to end
//!
//! `bankctl deposit 1000000018 250.00 --ref CHK-4711` goes this way. Open the
//! files beside each other and follow.
//!
//! 1. **`main`** hands the arguments to [`cli::run`] and returns its number as
//!    the exit code.
//! 2. **[`cli::run`]** lets clap read them against [`cli::definition`]. Values
//!    become typed there and nowhere else: [`args::values::account`]
//!    checks the check digit and makes an [`AccountRef`],
//!    [`args::values::amount`] a [`PlainDecimal`]. A wrong one ends here,
//!    with exit code 2. Then options, environment and config file come to one
//!    setup, and the table of commands (`cli/table.rs`) runs `deposit`.
//! 3. **[`commands::deposit::run`]** makes an [`Instruction`], plain data that
//!    says what is asked for, opens the ledger that its [`commands::Context`]
//!    names, and submits it.
//! 4. **[`PaymentsRoom::submit`]** carries out one instruction.
//!    `WriteTx::asked_for` says which two accounts the money moves between:
//!    [`internal_account::of_channel`] knows the bank's side. The rest is the same for
//!    deposits, withdrawals and transfers (`WriteTx::pay`) and runs in one write
//!    transaction (`Ledger::write`), in four phases:
//!    - *lock*: [`Driver::begin`] takes the place in the queue of writers and
//!      the database's write lock, so that no fact can change any more; on a
//!      server, where many write at once, `WriteTx::lock` locks the accounts and
//!      `WriteTx::make_ready` takes a lane ([`locks`] says what that is);
//!    - *read*: `WriteTx::begin` reads where the journal ends and what time it
//!      is; `WriteTx::party` reads balance, holds and state of both accounts; the
//!      amount is brought into the account's currency; a known reference
//!      (`known_reference`) returns the first transaction instead;
//!    - *decide*: `WriteTx::post` asks [`posting::decide`], which knows no
//!      database and answers with the two new balances or a [`Rejection`];
//!    - *write*: `WriteTx::post` keeps the transfer with its links and hash in
//!      memory, `WriteTx::finish` writes each row once, and [`Driver::commit`]
//!      returns when the disk has it. A rejection rolls back instead, and a dry
//!      run always does. A commit that fails without saying whether it was done
//!      is looked up on a new connection first (`kernel/commit_outcome.rs`).
//! 5. **[`transfers::insert_all`]** and its neighbours are the typed
//!    functions around the statements. The engine's adapter (`sqlite.rs` and its
//!    folder in [`bankctl_storage`], or `postgres.rs` and its own) binds and runs
//!    them, and is all that knows the engine.
//! 6. The transfer comes back as a [`views::Transaction`], plain data with
//!    account numbers instead of keys (`queries/describe.rs`), and
//!    [`report::Report::one`] wraps it.
//! 7. **[`render::write`]** turns it into a table, JSON or CSV on standard
//!    output, after the commit. Notes and errors go to standard error, and
//!    [`error::describe`] has given the class of the failure, which
//!    [`exit`] turns into the exit code.
//!
//! An import goes the same way: [`ImportsRoom::import_payroll`] posts each
//! row by the same `WriteTx::post`, many to a transaction.
//!
//! [`AccountRef`]: bankctl_ledger::kernel::rules::account::AccountRef
//! [`Instruction`]: bankctl_ledger::Instruction
//! [`ImportsRoom::import_payroll`]: bankctl_ledger::imports::ImportsRoom::import_payroll
//! [`PaymentsRoom::submit`]: bankctl_ledger::payments::PaymentsRoom::submit
//! [`PlainDecimal`]: bankctl_types::money::PlainDecimal
//! [`Driver`]: bankctl_storage::Driver
//! [`Driver::begin`]: bankctl_storage::Driver::begin
//! [`Driver::commit`]: bankctl_storage::Driver::commit
//! [`internal_account::of_channel`]: bankctl_ledger::kernel::rules::internal_account::of_channel
//! [`locks`]: bankctl_ledger::kernel::tables::locks
//! [`posting::decide`]: bankctl_ledger::kernel::rules::posting::decide
//! [`transfers::insert_all`]: bankctl_ledger::kernel::tables::transfers::insert_all
//! [`views::Transaction`]: bankctl_ledger::views::Transaction
//! [`Rejection`]: bankctl_ledger::kernel::rules::rejection::Rejection

pub mod args;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod config;
pub mod error;
pub mod exit;
pub mod render;
pub mod report;
pub mod tables;
pub mod terminal;
#[cfg(feature = "tui")]
pub mod tui;
