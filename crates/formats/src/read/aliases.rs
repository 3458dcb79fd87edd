//! The column names that are known, as data.
//!
//! What belongs here: names. The readers look them up and the manual lists
//! them, so they are laid out by hand. Case, accents, spaces and punctuation
//! do not count.

use super::columns::{Field, Fields, FileKind, Guard, Takes};

const fn optional(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field {
        name,
        required: false,
        takes: Takes::One,
        money: false,
        guard: None,
        aliases,
    }
}

const fn required(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field {
        required: true,
        ..optional(name, aliases)
    }
}

/// A field whose first column is taken: texts, of which files have many.
const fn first(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field {
        takes: Takes::First,
        ..optional(name, aliases)
    }
}

/// A field that several columns can be, all of which count.
const fn every(name: &'static str, aliases: &'static [&'static str]) -> Field {
    Field {
        takes: Takes::All,
        ..optional(name, aliases)
    }
}

/// A field that holds amounts.
const fn money(mut field: Field) -> Field {
    field.money = true;
    field
}

/// A field that says whether a row may be taken.
const fn guard(name: &'static str, guard: Guard, aliases: &'static [&'static str]) -> Field {
    Field {
        guard: Some(guard),
        ..every(name, aliases)
    }
}

/// The fields of a payroll file.
#[rustfmt::skip]
pub static PAYROLL_FIELDS: Fields = Fields::new(FileKind::Payroll, &[
    required("account", &[
        "Account Number", "Account No.", "Acct", "Acct No.", "Acct Number", "Bank Account",
        "Bank Account Number", "Employee Account", "Creditor Account", "Creditor Account IBAN",
        "Beneficiary Account", "Recipient Account", "IBAN", "Konto", "Kontonummer", "Konto-Nr.",
        "Compte", "Numéro de compte", "N° de compte", "Cuenta", "Número de cuenta", "Conto",
        "Rekening", "Rekeningnummer", "Conta",
    ]),
    money(required("amount", &[
        "Net Pay", "Net Amount", "Net", "Net Salary", "Net Wages", "Amount Due", "Pay Amount",
        "Payment Amount", "Betrag", "Nettobetrag", "Netto", "Nettolohn", "Auszahlungsbetrag",
        "Montant", "Montant net", "Net à payer", "Importe", "Importe neto", "Neto", "Importo",
        "Bedrag", "Valor",
    ])),
    optional("reference", &[
        "Ref", "Ref.", "Reference Number", "Reference No.", "Payment Reference", "Payment Ref",
        "Payment ID", "End-to-End ID", "Referenz", "Zahlungsreferenz", "Référence", "Referencia",
        "Riferimento", "Kenmerk",
    ]),
    first("name", &[
        "Employee Name", "Payee", "Payee Name", "Beneficiary", "Beneficiary Name", "Full Name",
        "Recipient", "Employee", "Mitarbeiter", "Empfänger", "Nom", "Bénéficiaire", "Salarié",
        "Nombre", "Empleado", "Beneficiario", "Nome", "Naam",
    ]),
    first("memo", &[
        "Description", "Note", "Notes", "Remark", "Remarks", "Comment", "Comments", "Details", "Purpose", "Narrative",
        "Remittance Information", "Verwendungszweck", "Zweck", "Bemerkung", "Libellé", "Motif",
        "Concepto", "Descripción", "Causale", "Omschrijving",
    ]),
    every("currency", &[
        "Ccy", "Cur", "Curr", "Currency Code", "Payment Currency", "Pay Currency", "Amount Currency",
        "Transaction Currency", "Account Currency", "Currency Type", "Währung", "Waehrung", "Devise",
        "Monnaie", "Moneda", "Divisa", "Valuta Code", "Munt", "Moeda",
    ]),
    optional("value_date", &[
        "Pay Date", "Payment Date", "Settlement Date", "Effective Date", "Valuta", "Valutadatum",
        "Wertstellung", "Zahltag", "Date de valeur", "Date de paiement", "Fecha valor",
        "Fecha de pago", "Data valuta",
    ]),
    optional("direction", &[
        "Debit/Credit", "Credit/Debit", "Dr/Cr", "Cr/Dr", "D/C", "C/D", "Credit Debit Indicator",
        "Debit Credit Indicator", "Debit or Credit", "Dr Cr Flag", "Dr/Cr Flag", "Dr/Cr Indicator", "DC Flag",
        "Sign", "Direction", "Soll/Haben", "S/H", "Vorzeichen", "Af Bij", "Af/Bij", "Sens", "Débit/Crédit",
        "Debe/Haber", "Cargo/Abono", "Dare/Avere",
    ]),
    guard("status", Guard::Payable, &[
        "Payment Status", "Pay Status", "Row Status", "Record Status", "Transaction Status", "Transfer Status",
        "Approval Status", "Zahlungsstatus", "Statut", "Estado", "Estado del pago", "Stato",
    ]),
    guard("excluded", Guard::Excluded, &[
        "Void", "Voided", "Cancelled", "Canceled", "Hold", "On Hold", "Payment Hold", "Hold Flag", "Void Flag",
        "Stop", "Stopped", "Stop Payment", "Do Not Pay", "Exclude", "Deleted", "Rejected", "Storniert", "Gesperrt",
        "Annulé", "Anulado", "Annullato",
    ]),
    guard("included", Guard::Included, &[
        "Include", "Pay?", "To Pay", "Approved", "Released", "Selected", "Payable", "Genehmigt", "Freigegeben",
    ]),
    guard("amount_type", Guard::AmountType, &[
        "Deposit Type", "Amount Kind", "Split Type", "Split Method", "Deposit Method", "Distribution Type",
        "Distribution Method", "Allocation Type", "Allocation Method", "Calculation", "Calculation Method",
        "Calc Method", "Amount Basis", "Amount/Percent", "Percent/Amount", "Flat/Percent", "Fixed/Percent",
    ]),
    guard("method", Guard::Method, &[
        "Payment Method", "Pay Method", "Payment Type", "Pay Type", "Mode of Payment", "Payment Mode",
        "Delivery Method", "Zahlungsart", "Zahlungsweise", "Mode de paiement", "Forma de pago",
        "Método de pago", "Modalità di pagamento",
    ]),
]);

/// The fields of a file of checks.
#[rustfmt::skip]
pub static CHECK_FIELDS: Fields = Fields::new(FileKind::Checks, &[
    required("account", &[
        "Account Number", "Account No.", "Acct", "Acct No.", "Payor Account", "Payer Account",
        "Drawer Account", "Konto", "Compte", "Cuenta",
    ]),
    required("number", &[
        "Check Number", "Check No.", "Check", "Check #", "Cheque Number", "Cheque No.", "Serial Number",
        "Serial", "Item Number",
    ]),
    money(required("amount", &["Item Amount", "Check Amount", "Betrag", "Montant", "Importe"])),
    optional("dated", &["Date", "Check Date", "Issue Date", "Written On", "Item Date"]),
    optional("routing", &["Routing Number", "Routing No.", "RTN", "ABA", "Presenting Bank"]),
    optional("trace", &["Trace Number", "Trace No.", "Sequence Number", "Item Sequence Number"]),
    optional("reference", &["Ref", "Ref.", "Reference Number", "Reference No.", "Item ID"]),
    every("currency", &["Ccy", "Currency Code"]),
]);

/// The fields of a file of customers and accounts.
#[rustfmt::skip]
pub static ACCOUNT_FIELDS: Fields = Fields::new(FileKind::Accounts, &[
    required("customer_external_id", &[
        "External ID", "Customer ID", "Customer No.", "Customer Number", "Employee ID", "Client ID",
        "Kundennummer", "Kunden-Nr.", "Numéro client", "Número de cliente",
    ]),
    required("customer_name", &[
        "Name", "Customer", "Full Name", "Client Name", "Employee Name", "Kunde", "Kundenname",
        "Nom", "Nombre",
    ]),
    optional("email", &[
        "E-Mail", "E-Mail Address", "Mail", "Courriel", "Correo", "Correo electrónico",
    ]),
    optional("phone", &[
        "Phone Number", "Telephone", "Tel.", "Mobile", "Telefon", "Téléphone", "Teléfono",
    ]),
    optional("type", &[
        "Account Type", "Kontoart", "Type de compte", "Tipo de cuenta",
    ]),
    optional("currency", &[
        "Ccy", "Currency Code", "Account Currency", "Währung", "Waehrung", "Devise", "Moneda",
        "Divisa",
    ]),
    required("external_number", &[
        "Account", "Account Number", "Account No.", "IBAN", "Old Account Number", "Konto",
        "Kontonummer", "Compte", "Cuenta",
    ]),
    money(optional("opening_balance", &[
        "Balance", "Opening", "Saldo", "Eröffnungssaldo", "Anfangssaldo", "Solde", "Solde initial",
        "Saldo inicial",
    ])),
    optional("kind", &[
        "Customer Kind", "Customer Type", "Kundenart",
    ]),
    optional("address", &[
        "Postal Address", "Adresse", "Anschrift", "Dirección", "Indirizzo",
    ]),
    money(optional("overdraft", &[
        "Overdraft Limit", "Dispo", "Dispolimit", "Découvert", "Descubierto",
    ])),
    optional("product", &["Product Code"]),
    optional("direction", &[
        "Debit/Credit", "Credit/Debit", "Dr/Cr", "Cr/Dr", "D/C", "C/D", "Credit Debit Indicator",
        "Debit Credit Indicator", "Debit or Credit", "Dr Cr Flag", "Dr/Cr Flag", "Dr/Cr Indicator", "DC Flag",
        "Sign", "Direction", "Soll/Haben", "S/H", "Vorzeichen", "Af Bij", "Af/Bij", "Sens", "Débit/Crédit",
        "Debe/Haber", "Cargo/Abono", "Dare/Avere",
    ]),
    guard("status", Guard::Open, &[
        "Account Status", "Account State", "Kontostatus", "Statut", "Statut du compte", "Estado", "Estado de la cuenta",
        "Stato",
    ]),
    optional("birth_date", &[
        "Date of Birth", "Birthdate", "Birthday", "DOB", "Geburtsdatum", "Date de naissance",
        "Fecha de nacimiento", "Data di nascita", "Geboortedatum", "Data de nascimento",
    ]),
]);

/// The fields of a bank statement. A statement has many dates and texts; the
/// first known one is taken. It needs `amount`, or `debit` and `credit`.
#[rustfmt::skip]
pub static STATEMENT_FIELDS: Fields = Fields::new(FileKind::Statement, &[
    Field { takes: Takes::First, ..required("date", &[
        "Business Date", "Booking Date", "Booked On", "Transaction Date", "Posting Date",
        "Posted Date", "Date Posted", "Entry Date", "Buchungstag", "Buchungsdatum", "Datum",
        "Date opération", "Date de l'opération", "Fecha", "Fecha operación", "Data",
        "Data operazione", "Boekdatum", "Value Date", "Valuta", "Valutadatum", "Wertstellung",
        "Date de valeur", "Completed Date", "Created",
    ]) },
    money(optional("amount", &[
        "Transaction Amount", "Betrag", "Umsatz", "Bedrag", "Montant", "Importe", "Importo",
        "Valor", "Belopp", "Beløb", "Net",
    ])),
    money(optional("debit", &[
        "Debits", "Debit Amount", "Withdrawal", "Withdrawals", "Withdrawal Amount", "Money Out",
        "Paid Out", "Out", "Soll", "Belastung", "Lastschrift", "Ausgang", "Débit", "Cargo",
        "Cargos", "Addebito", "Dare",
    ])),
    money(optional("credit", &[
        "Credits", "Credit Amount", "Deposit", "Deposits", "Deposit Amount", "Money In", "Paid In",
        "In", "Haben", "Gutschrift", "Eingang", "Crédit", "Abono", "Abonos", "Accredito", "Avere",
    ])),
    optional("direction", &[
        "Debit/Credit", "Credit/Debit", "Dr/Cr", "Cr/Dr", "D/C", "C/D", "Credit Debit Indicator",
        "Debit Credit Indicator", "Debit or Credit", "Dr Cr Flag", "Dr/Cr Flag", "Dr/Cr Indicator", "DC Flag",
        "Sign", "Direction", "Soll/Haben", "S/H", "Vorzeichen", "Af Bij", "Af/Bij", "Sens", "Débit/Crédit",
        "Debe/Haber", "Cargo/Abono", "Dare/Avere",
    ]),
    guard("status", Guard::Booked, &[
        "State", "Transaction Status", "Payment Status", "Booking Status", "Statut", "Estado", "Stato",
    ]),
    optional("currency", &[
        "Ccy", "Cur", "Currency Code", "Währung", "Waehrung", "Devise", "Monnaie",
        "Moneda", "Divisa", "Munt", "Moeda",
    ]),
    money(first("balance", &[
        "Running Balance", "Account Balance", "Ledger Balance", "Book Balance", "Balance After", "Balance After Transaction",
        "Resulting Balance", "New Balance", "Bal", "Saldo", "Kontostand", "Saldo nach Buchung", "Neuer Saldo", "Solde",
        "Nouveau solde", "Saldo contable", "Saldo contabile", "Saldo na boeking", "Saldo na trn", "Saldo na mutatie",
        "Saldo após", "Saldo po operacji",
    ])),
    // The first of several: other columns name the other side.
    first("account", &[
        "Account Number", "Account No.", "Account ID", "Acct", "Acct No.", "Acct Number", "Statement Account",
        "Own Account", "My Account", "Account IBAN", "Auftragskonto", "Auftraggeberkonto", "IBAN Auftragskonto",
        "IBAN Auftraggeberkonto", "Eigenes Konto", "Eigene IBAN", "Konto", "Rekening", "Rekeningnummer", "Eigen rekening",
        "IBAN/BBAN", "Compte", "Numéro de compte", "N° de compte", "Cuenta", "Número de cuenta", "Conto", "Conta",
        "IBAN", "Kontonummer", "Konto-Nr.", "Account Name",
    ]),
    first("reference", &[
        "Ref", "Ref.", "Reference Number", "Payment Reference", "Transaction Reference",
        "Bank Reference", "Customer Reference", "Your Reference", "End-to-End ID", "Referenz",
        "Kundenreferenz", "Référence", "Referencia", "Riferimento", "Kenmerk", "Transaction ID",
        "Transaction", "FITID", "Check Number", "CheckNumber", "ID",
    ]),
    first("description", &[
        "Memo", "Details", "Narrative", "Transaction Description", "Particulars",
        "Verwendungszweck", "Buchungstext", "Omschrijving", "Libellé", "Concepto", "Descripción",
        "Descrizione", "Text", "Name", "Payee", "Partner Name", "Naam",
    ]),
]);
