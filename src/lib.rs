//! bankctl: banking administration on a double-entry ledger.
//!
//! # The map
//!
//! A request flows one way down and a report flows one way back:
//!
//! ```text
//! argv -> cli -> commands -> ledger -> store -> SQLite | PostgreSQL
//!                              |
//!                           domain (pure rules)
//! report -> render (table | json | csv) -> standard output
//! ```
//!
//! | module | what belongs there | what it never knows |
//! | --- | --- | --- |
//! | [`cli`] | the definition of the command line, one dispatch, one call to render | rules |
//! | [`commands`] | a folder a noun, a file a verb: `Args` and `run` | the store, the terminal, a sibling |
//! | [`ledger`] | use cases, one database transaction each | commands, formats, the terminal |
//! | [`domain`] | values that can't be wrong, and the rules | any other layer, the clock, randomness |
//! | [`store`] | all SQL, behind the [`store::Driver`] of an engine | use cases, commands, reports |
//! | [`report`] | what a command has to say, as plain data | the store, use cases |
//! | [`render`] | how a report looks | the store, use cases |
//! | [`import`] | bytes to rows | the ledger |
//! | `tui` | the terminal interface: a state, screens, the use cases behind them | the store |
//! | [`export`] | the journal as text for other programs | the store, use cases |
//!
//! Beside them: [`error`] is where every failure becomes an exit code, a code
//! and a hint; [`config`] and [`surroundings`] read what is around the process
//! (directories, environment, clock, terminal), so that nothing below does;
//! [`draft`] is how files are made that must be there whole or not at all;
//! [`complete`] answers shells that ask for completions.
//!
//! # A deposit, end to end
//!
//! `bankctl deposit 1000000018 250.00 --ref CHK-4711` goes this way. Open the
//! files beside each other and follow.
//!
//! 1. **`main`** hands the arguments to [`cli::run`] and returns its number as
//!    the exit code.
//! 2. **[`cli::run`]** lets clap read them against [`cli::definition`]. Values
//!    become domain types there and nowhere else: [`commands::values::account`]
//!    checks the check digit and makes an [`AccountRef`],
//!    [`commands::values::amount`] a [`PlainDecimal`]. A wrong one ends here,
//!    with exit code 2. Then options, environment and config file come to one
//!    setup, and the table of commands (`cli/table.rs`) runs `deposit`.
//! 3. **[`commands::deposit::run`]** makes an [`Instruction`], plain data that
//!    says what is asked for, opens the ledger that its [`commands::Context`]
//!    names, and submits it.
//! 4. **[`ledger::Ledger::submit`]** carries out one instruction.
//!    `Books::asked_for` says which two accounts the money moves between:
//!    [`internal::of_channel`] knows the bank's side. The rest is the same for
//!    deposits, withdrawals and transfers (`Books::pay`) and runs in one write
//!    transaction (`Ledger::write`), in four phases:
//!    - *lock*: [`Driver::begin`] takes the place in the queue of writers and
//!      the database's write lock, so that no fact can change any more; on a
//!      server, where many write at once, `Books::lock` locks the accounts and
//!      `Books::make_ready` takes a lane ([`store::locks`] says what that is);
//!    - *read*: `Books::begin` reads where the journal ends and what time it
//!      is; `Books::party` reads balance, holds and state of both accounts; the
//!      amount is brought into the account's currency; a known reference
//!      (`known_reference`) returns the first transaction instead;
//!    - *decide*: `Books::post` asks [`posting::decide`], which knows no
//!      database and answers with the two new balances or a [`Rejection`];
//!    - *write*: `Books::post` keeps the transfer with its links and hash in
//!      memory, `Books::finish` writes each row once, and [`Driver::commit`]
//!      returns when the disk has it. A rejection rolls back instead, and a dry
//!      run always does. A commit that fails without saying whether it was done
//!      is looked up on a new connection first (`ledger/doubt.rs`).
//! 5. **[`store::journal::insert_all`]** and its neighbours are the typed
//!    functions around the statements. The engine's adapter (`store/sqlite.rs`
//!    and its folder, or `store/postgres.rs` and its own) binds and runs them,
//!    and is all that knows the engine.
//! 6. The transfer comes back as a [`report::Transaction`], plain data with
//!    account numbers instead of keys (`ledger/describe.rs`), and
//!    [`report::Report::one`] wraps it.
//! 7. **[`render::write`]** turns it into a table, JSON or CSV on standard
//!    output, after the commit. Notes and errors go to standard error, and
//!    [`error::Error::describe`] has given the class of the failure, which
//!    [`error::exit`] turns into the exit code.
//!
//! An import goes the same way: [`ledger::Ledger::import_payroll`] posts each
//! row by the same `Books::post`, many to a transaction.
//!
//! [`AccountRef`]: domain::account::AccountRef
//! [`Instruction`]: ledger::Instruction
//! [`PlainDecimal`]: domain::money::PlainDecimal
//! [`Driver::begin`]: store::Driver::begin
//! [`Driver::commit`]: store::Driver::commit
//! [`internal::of_channel`]: domain::internal::of_channel
//! [`posting::decide`]: domain::posting::decide
//! [`Rejection`]: domain::Rejection

pub mod cli;
pub mod commands;
pub mod complete;
pub mod config;
pub mod domain;
pub mod draft;
pub mod error;
pub mod export;
pub mod import;
pub mod ledger;
pub mod render;
pub mod report;
pub mod store;
pub mod surroundings;
#[cfg(feature = "tui")]
pub mod tui;
