//! Papers of customers: added, listed, given out, destroyed.

pub(crate) mod record;
pub mod rules;
pub mod table;
pub(crate) mod view;

use std::rc::Rc;

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::CustomerNumber;

use super::customers::{customer_not_found, open_customer};
use super::privacy::document_at;
use super::{Ledger, Result, WriteTx, not_found};
use crate::documents::rules::{BYTES_MAX, Document, DocumentKind, MediaType, Recorded, sha256};
use crate::documents::table::DocumentRow;
use crate::error::advice::{Advice, Existing, List, Part};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::merkle;
use crate::kernel::tables;
use crate::privacy::encryption;
use crate::{customers, views};

/// The use cases of this room, on an open ledger: [`Ledger::documents`] gives it.
pub struct DocumentsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`documents`](crate::documents).
    pub const fn documents(&mut self) -> DocumentsRoom<'_> {
        DocumentsRoom(self)
    }
}

impl DocumentsRoom<'_> {
    /// Keeps a paper of a customer, sealed with the customer's key.
    ///
    /// # Errors
    /// In this order: too long, of no known form, customer not found, closed,
    /// `data_key_not_found`, the same file is there already.
    pub fn create(
        self,
        customer: CustomerNumber,
        kind: DocumentKind,
        content: &[u8],
    ) -> Result<views::Document> {
        let paper = Paper::of(kind, content)?;
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            let row = match kept(books, customer, &paper)? {
                Kept::New(row) => row,
                Kept::There(id) => return Err(there_already(customer, id)),
            };
            let mut added = shown(&row, dry_run);
            added.id = added.id.filter(|_| !dry_run);
            Ok(added)
        })
    }

    /// The papers of a customer, oldest first.
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn list(self, customer: CustomerNumber) -> Result<Vec<views::Document>> {
        self.0.read(|view| {
            customers::by_number(view.driver, customer)?
                .ok_or_else(|| customer_not_found(customer))?;
            let rows = table::of_customer(view.driver, customer)?;
            Ok(rows.iter().map(|row| shown(row, false)).collect())
        })
    }

    /// A paper as it was added. The change log keeps who took it.
    ///
    /// # Errors
    /// In this order: a dry run, which records nothing; not found, destroyed,
    /// `data_key_not_found`.
    pub fn export(self, id: i64) -> Result<(views::Document, Vec<u8>)> {
        if self.0.context.dry_run {
            let message = "a dry run records nothing, and so gives no paper out";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::DryRun))
                .into());
        }
        let privacy = Rc::clone(&self.0.context.privacy);
        self.0.write(|books| {
            let row = table::by_id(books.driver, id)?.ok_or_else(|| unknown(id))?;
            let Some(sealed) = table::content(books.driver, id)? else {
                return Err(destroyed(id));
            };
            let customer = row.document.customer;
            let owner = customers::by_number(books.driver, customer)?
                .ok_or_else(|| customer_not_found(customer))?;
            let key = privacy.vault(books.driver)?.must_open(&owner)?;
            let content = encryption::open(&key, document_at(id), &sealed)
                .filter(|content| sha256(content) == row.document.sha256)
                .ok_or_else(|| damaged(format_args!("document {id} was altered")))?;
            let seen = serde_json::json!({ "customer": customer });
            books.log_change(Subject::Document, id, action::REVEALED, &seen)?;
            Ok((shown(&row, false), content))
        })
    }
}

/// A paper that is to be kept.
pub(crate) struct Paper<'a> {
    kind: DocumentKind,
    media_type: MediaType,
    size_bytes: i64,
    sha256: [u8; 32],
    content: &'a [u8],
}

impl<'a> Paper<'a> {
    /// A paper of a kind.
    ///
    /// # Errors
    /// Too long, of no known form.
    pub(crate) fn of(kind: DocumentKind, content: &'a [u8]) -> Result<Self> {
        let (media_type, size_bytes) = checked(content)?;
        Ok(Self {
            kind,
            media_type,
            size_bytes,
            sha256: sha256(content),
            content,
        })
    }
}

/// Whether a paper is new to its customer.
enum Kept {
    /// It is, and was written.
    New(Box<DocumentRow>),
    /// The customer has the very file under a number.
    There(i64),
}

/// Keeps a paper of a customer, unless it is there, and gives its number.
///
/// # Errors
/// In this order: customer not found, closed, `data_key_not_found`.
pub(crate) fn keep_or_find(
    books: &mut WriteTx<'_>,
    customer: CustomerNumber,
    paper: &Paper<'_>,
) -> Result<i64> {
    Ok(match kept(books, customer, paper)? {
        Kept::New(row) => row.id,
        Kept::There(id) => id,
    })
}

/// Keeps a paper of a customer, sealed with the customer's key, unless it is there.
fn kept(books: &mut WriteTx<'_>, customer: CustomerNumber, paper: &Paper<'_>) -> Result<Kept> {
    tables::locks::customers(books.driver, &[customer])?;
    let owner = open_customer(books.driver, customer)?;
    let vault = books.context.privacy.vault(books.driver)?;
    let key = vault.must_open(&owner)?;
    let known = table::of_customer(books.driver, customer)?;
    let mut known = known.iter();
    if let Some(same) = known.find(|row| row.document.sha256 == paper.sha256) {
        return Ok(Kept::There(same.id));
    }
    let mut row = DocumentRow {
        id: table::next_key(books.driver)?,
        document: Document {
            customer,
            kind: paper.kind,
            media_type: paper.media_type,
            size_bytes: paper.size_bytes,
            sha256: paper.sha256,
            added_at: books.stamp.booked_at,
            destroyed_at: None,
        },
        change: 0,
    };
    let sealed = vault.encrypt(&key, document_at(row.id), paper.content)?;
    let recorded = Recorded::of(&row.document, Some(&sealed));
    row.change = books.log_change(Subject::Document, row.id, action::CREATED, &recorded)?;
    table::insert(books.driver, &row, &sealed)?;
    Ok(Kept::New(Box::new(row)))
}

/// What the last paper is that shows who a customer is.
pub(crate) fn paper_of(
    driver: &mut dyn Driver,
    customer: CustomerNumber,
) -> Result<Option<DocumentKind>> {
    let rows = table::of_customer(driver, customer)?.into_iter();
    let mut kinds = rows.map(|row| row.document.kind);
    let shows = |kind: &DocumentKind| matches!(kind, DocumentKind::Passport | DocumentKind::IdCard);
    Ok(kinds.rfind(shows))
}

/// Destroys the papers of a customer who is forgotten.
pub(crate) fn destroy_all(books: &mut WriteTx<'_>, customer: CustomerNumber) -> Result<()> {
    for mut row in table::of_customer(books.driver, customer)? {
        row.document.destroyed_at = Some(books.stamp.booked_at);
        let recorded = Recorded::of(&row.document, None);
        row.change = books.log_change(Subject::Document, row.id, action::FORGOTTEN, &recorded)?;
        table::destroy(books.driver, &row)?;
    }
    Ok(())
}

fn checked(content: &[u8]) -> Result<(MediaType, i64)> {
    if content.len() > BYTES_MAX {
        let message = format!("the file is longer than {} MiB", BYTES_MAX >> 20);
        return Err(Fault::new(Class::Usage, "invalid_document", message)
            .hint("give a smaller scan of it")
            .into());
    }
    let media_type = MediaType::of(content).ok_or_else(|| {
        let message = "the file is neither a PDF nor a picture (JPEG, PNG, WebP, TIFF, HEIC)";
        Fault::new(Class::Usage, "invalid_document", message).hint(
            "what counts is how the file begins, not its name: scan the paper as one of these",
        )
    })?;
    let size = i64::try_from(content.len()).map_err(damaged)?;
    Ok((media_type, size))
}

fn there_already(customer: CustomerNumber, id: i64) -> Error {
    let message = format!("customer {customer} has this very file as document {id}");
    Fault::new(Class::Conflict, "already_exists", message)
        .hint(Advice::Taken(Existing::Document(customer.to_string())))
        .into()
}

fn destroyed(id: i64) -> Error {
    let message = format!("document {id} was destroyed when its customer was forgotten");
    Fault::new(Class::Refused, "document_destroyed", message)
        .hint("it cannot be brought back")
        .into()
}

fn unknown(id: i64) -> Error {
    not_found(
        "document_not_found",
        format!("no document {id}"),
        Advice::LookIn(List::Documents),
    )
}

fn shown(row: &DocumentRow, dry_run: bool) -> views::Document {
    let document = &row.document;
    views::Document {
        id: Some(row.id),
        customer: document.customer.to_string(),
        kind: document.kind,
        media_type: document.media_type,
        size_bytes: document.size_bytes,
        sha256: merkle::hexadecimal(&document.sha256),
        added_at: document.added_at,
        destroyed_at: document.destroyed_at,
        dry_run,
    }
}
