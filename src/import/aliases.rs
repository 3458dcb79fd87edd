//! The column names that are known, as data.
//!
//! What belongs here: names. The readers look them up and the manual lists
//! them, so they are laid out by hand. Case, accents, spaces and punctuation
//! do not count.

use super::columns::{Field, Fields};

const fn field(
    name: &'static str,
    required: bool,
    first_wins: bool,
    aliases: &'static [&'static str],
) -> Field {
    Field {
        name,
        required,
        first_wins,
        aliases,
    }
}

/// The fields of a payroll file.
#[rustfmt::skip]
pub static PAYROLL_FIELDS: Fields = Fields::new(&[
    field("account", true, false, &[
        "Account Number", "Account No.", "Acct", "Acct No.", "Acct Number", "Bank Account",
        "Bank Account Number", "Employee Account", "Creditor Account", "Creditor Account IBAN",
        "Beneficiary Account", "Recipient Account", "IBAN", "Konto", "Kontonummer", "Konto-Nr.",
        "Compte", "Numéro de compte", "N° de compte", "Cuenta", "Número de cuenta", "Conto",
        "Rekening", "Rekeningnummer", "Conta",
    ]),
    field("amount", true, false, &[
        "Net Pay", "Net Amount", "Net", "Net Salary", "Net Wages", "Amount Due", "Pay Amount",
        "Payment Amount", "Betrag", "Nettobetrag", "Netto", "Nettolohn", "Auszahlungsbetrag",
        "Montant", "Montant net", "Net à payer", "Importe", "Importe neto", "Neto", "Importo",
        "Bedrag", "Valor",
    ]),
    field("reference", false, false, &[
        "Ref", "Ref.", "Reference Number", "Reference No.", "Payment Reference", "Payment Ref",
        "Payment ID", "End-to-End ID", "Referenz", "Zahlungsreferenz", "Référence", "Referencia",
        "Riferimento", "Kenmerk",
    ]),
    field("name", false, true, &[
        "Employee Name", "Payee", "Payee Name", "Beneficiary", "Beneficiary Name", "Full Name",
        "Recipient", "Employee", "Mitarbeiter", "Empfänger", "Nom", "Bénéficiaire", "Salarié",
        "Nombre", "Empleado", "Beneficiario", "Nome", "Naam",
    ]),
    field("memo", false, true, &[
        "Description", "Note", "Notes", "Remarks", "Details", "Purpose", "Narrative",
        "Remittance Information", "Verwendungszweck", "Zweck", "Bemerkung", "Libellé", "Motif",
        "Concepto", "Descripción", "Causale", "Omschrijving",
    ]),
    field("currency", false, false, &[
        "Ccy", "Cur", "Currency Code", "Währung", "Waehrung", "Devise", "Monnaie", "Moneda",
        "Divisa", "Valuta Code", "Munt", "Moeda",
    ]),
    field("value_date", false, false, &[
        "Pay Date", "Payment Date", "Settlement Date", "Effective Date", "Valuta", "Valutadatum",
        "Wertstellung", "Zahltag", "Date de valeur", "Date de paiement", "Fecha valor",
        "Fecha de pago", "Data valuta",
    ]),
]);

/// The fields of a file of customers and accounts.
#[rustfmt::skip]
pub static ACCOUNT_FIELDS: Fields = Fields::new(&[
    field("customer_external_id", true, false, &[
        "External ID", "Customer ID", "Customer No.", "Customer Number", "Employee ID", "Client ID",
        "Kundennummer", "Kunden-Nr.", "Numéro client", "Número de cliente",
    ]),
    field("customer_name", true, false, &[
        "Name", "Customer", "Full Name", "Client Name", "Employee Name", "Kunde", "Kundenname",
        "Nom", "Nombre",
    ]),
    field("email", false, false, &[
        "E-Mail", "E-Mail Address", "Mail", "Courriel", "Correo", "Correo electrónico",
    ]),
    field("phone", false, false, &[
        "Phone Number", "Telephone", "Tel.", "Mobile", "Telefon", "Téléphone", "Teléfono",
    ]),
    field("type", false, false, &[
        "Account Type", "Kontoart", "Type de compte", "Tipo de cuenta",
    ]),
    field("currency", false, false, &[
        "Ccy", "Currency Code", "Account Currency", "Währung", "Waehrung", "Devise", "Moneda",
        "Divisa",
    ]),
    field("external_number", true, false, &[
        "Account", "Account Number", "Account No.", "IBAN", "Old Account Number", "Konto",
        "Kontonummer", "Compte", "Cuenta",
    ]),
    field("opening_balance", false, false, &[
        "Balance", "Opening", "Saldo", "Eröffnungssaldo", "Anfangssaldo", "Solde", "Solde initial",
        "Saldo inicial",
    ]),
    field("kind", false, false, &[
        "Customer Kind", "Customer Type", "Kundenart",
    ]),
    field("address", false, false, &[
        "Postal Address", "Adresse", "Anschrift", "Dirección", "Indirizzo",
    ]),
    field("overdraft", false, false, &[
        "Overdraft Limit", "Dispo", "Dispolimit", "Découvert", "Descubierto",
    ]),
]);

/// The fields of a bank statement. A statement has many dates and texts; the
/// first known one is taken. It needs `amount`, or `debit` and `credit`.
#[rustfmt::skip]
pub static STATEMENT_FIELDS: Fields = Fields::new(&[
    field("date", true, true, &[
        "Business Date", "Booking Date", "Booked On", "Transaction Date", "Posting Date",
        "Posted Date", "Date Posted", "Entry Date", "Buchungstag", "Buchungsdatum", "Datum",
        "Date opération", "Date de l'opération", "Fecha", "Fecha operación", "Data",
        "Data operazione", "Boekdatum", "Value Date", "Valuta", "Valutadatum", "Wertstellung",
        "Date de valeur", "Completed Date", "Created",
    ]),
    field("amount", false, false, &[
        "Transaction Amount", "Betrag", "Umsatz", "Bedrag", "Montant", "Importe", "Importo",
        "Valor", "Belopp", "Beløb", "Net",
    ]),
    field("debit", false, false, &[
        "Debits", "Debit Amount", "Withdrawal", "Withdrawals", "Withdrawal Amount", "Money Out",
        "Paid Out", "Out", "Soll", "Belastung", "Lastschrift", "Ausgang", "Débit", "Cargo",
        "Cargos", "Addebito", "Dare",
    ]),
    field("credit", false, false, &[
        "Credits", "Credit Amount", "Deposit", "Deposits", "Deposit Amount", "Money In", "Paid In",
        "In", "Haben", "Gutschrift", "Eingang", "Crédit", "Abono", "Abonos", "Accredito", "Avere",
    ]),
    field("direction", false, false, &[
        "Debit/Credit", "Credit/Debit", "Dr/Cr", "Cr/Dr", "D/C", "C/D", "Credit Debit Indicator",
        "Debit Credit Indicator", "Soll/Haben", "S/H", "Af Bij", "Af/Bij", "Sens",
    ]),
    field("reference", false, true, &[
        "Ref", "Ref.", "Reference Number", "Payment Reference", "Transaction Reference",
        "Bank Reference", "Customer Reference", "Your Reference", "End-to-End ID", "Referenz",
        "Kundenreferenz", "Référence", "Referencia", "Riferimento", "Kenmerk", "Transaction ID",
        "Transaction", "FITID", "Check Number", "CheckNumber", "ID",
    ]),
    field("description", false, true, &[
        "Memo", "Details", "Narrative", "Transaction Description", "Particulars",
        "Verwendungszweck", "Buchungstext", "Omschrijving", "Libellé", "Concepto", "Descripción",
        "Descrizione", "Text", "Name", "Payee", "Partner Name", "Naam",
    ]),
]);
