//! Open a dispute.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::disputes::rules::dispute::{DisputeKind, Initiated, Notice, Regime};
use bankctl_ledger::{DisputeOpening, TransactionRef};
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::args::{disputes, values};
use crate::report::Report;

/// Open a dispute: a customer says that a transaction is wrong
///
/// From the day of the notice run the clocks of Regulation E (12 CFR 1005.11): to decide or
/// credit within 10 business days of the offices (20 for a new account), to decide within 45
/// days (90 for a new account, a point of sale or another country). Whether the account was
/// new is computed from its first deposit. A business has none of these clocks, nor has a
/// notice later than 60 days after the statement.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl dispute open T0000000013 --kind unauthorised
  bankctl dispute open T0000000013 --kind wrong-amount --amount 40 --notice oral
  bankctl dispute open ATM-4711 --kind atm --on 2026-11-23 --note 'no cash came out'")]
pub struct Args {
    /// Number of the transaction, or its reference
    #[arg(value_name = "TRANSACTION", value_parser = values::transaction_named)]
    pub transaction: TransactionRef,
    /// What is wrong with it
    #[arg(long, value_parser = disputes::kind())]
    pub kind: DisputeKind,
    /// How much of it; all of it by default
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount)]
    pub amount: Option<PlainDecimal>,
    /// How notice was given; an oral one must be confirmed in writing
    #[arg(long, default_value = "written", value_parser = disputes::notice())]
    pub notice: Notice,
    /// Day of the notice; today by default
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub on: Option<Day>,
    /// Day on which the statement was sent that shows the transaction
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub statement_sent: Option<Day>,
    /// The transaction was begun at a point of sale, with a debit card
    #[arg(long, conflicts_with = "foreign")]
    pub pos: bool,
    /// The transaction was begun in another country
    #[arg(long)]
    pub foreign: bool,
    /// By which rules it is settled; reg-e for persons by default
    #[arg(long, value_parser = disputes::regime())]
    pub regime: Option<Regime>,
    /// Which holder disputes it, if the account has several
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: Option<NamedCustomer>,
    /// What the customer says
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub note: Option<String>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::DisputeOpen)?;
    let customer = args.customer.as_ref();
    let customer = customer.map(|named| named.write(context)).transpose()?;
    let initiated = match (args.pos, args.foreign) {
        (true, _) => Some(Initiated::Pos),
        (_, true) => Some(Initiated::Foreign),
        _ => None,
    };
    let opening = DisputeOpening {
        transaction: args.transaction,
        kind: args.kind,
        amount: args.amount,
        notice: args.notice,
        notice_on: args.on,
        statement_sent: args.statement_sent,
        initiated,
        regime: args.regime,
        customer,
        note: args.note,
        reference: args.reference,
    };
    Ok(Report::one(ledger.disputes().open(&opening)?))
}
