//! A statement as rows: those of `history -o csv`, which spreadsheets and `reconcile`
//! read.

use bankctl_types::account_statement::AccountStatement;
use bankctl_types::text::guard;

use super::WriteFault;

/// The columns of the history of an account.
const COLUMNS: [&str; 12] = [
    "transaction",
    "booked_at",
    "business_date",
    "value_date",
    "kind",
    "channel",
    "memo",
    "reference",
    "counterparty",
    "amount",
    "balance",
    "currency",
];

/// The rows, oldest first.
pub(super) fn write(statement: &AccountStatement) -> Result<Vec<u8>, WriteFault> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let fault = |error: csv::Error| WriteFault(error.to_string());
    writer.write_record(COLUMNS).map_err(fault)?;
    for line in &statement.lines {
        let text = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            guard(text).into_owned()
        };
        let cells = [
            line.transaction.clone(),
            line.booked_at.to_string(),
            line.date.to_string(),
            line.value_date.to_string(),
            line.kind.name().to_owned(),
            line.channel.map_or("", |channel| channel.name()).to_owned(),
            text(&line.memo),
            text(&line.reference),
            line.counterparty.clone(),
            line.amount.to_string(),
            line.balance.to_string(),
            statement.currency.code().to_owned(),
        ];
        writer.write_record(cells).map_err(fault)?;
    }
    let done = writer.into_inner();
    done.map_err(|error| WriteFault(error.to_string()))
}
