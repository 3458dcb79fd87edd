//! Whether a pooler stands between: one that may lead each transaction to another
//! session of the server.
//!
//! No statement is kept under a name there. In a session that several clients use
//! in turn a name may be taken, gone, or that of another client's statement. And
//! an error that ends the connection may be the pooler's own, which says nothing
//! about what the server did.
//!
//! A pooler lets its clients in by itself, and so tells each a number by which it
//! asks to stop a statement; a server tells the number of the process that works
//! for the client. They are compared. What passes all bytes on, as `HAProxy` does,
//! passes the server's number on: behind it nothing is slower.
//!
//! The crate keeps the number to itself. It does write it in a request to
//! cancel, to any stream: here to one that leads nowhere.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio_postgres::CancelToken;

use super::wary::Plain;

/// What a server answers that can encrypt, if it is asked first whether it can.
const CAN_ENCRYPT: &[u8] = b"S";
/// A request to cancel: its length, its kind, the number, and a secret ("Message
/// Formats", PostgreSQL's documentation).
const REQUEST_BYTES: usize = 16;
/// What comes in it before the number: length and kind.
const BEFORE_NUMBER: [u8; 8] = [0, 0, 0, 16, 4, 210, 22, 46];

/// The number of the process that a connection was told of when it was let in;
/// `None` where it was told of none that can be read.
pub(super) async fn process_told(token: &CancelToken) -> Option<i64> {
    let (near, mut far) = duplex(4 * REQUEST_BYTES);
    far.write_all(CAN_ENCRYPT).await.ok()?;
    token.cancel_query_raw(near, Plain).await.ok()?;
    let mut written = Vec::new();
    far.read_to_end(&mut written).await.ok()?;
    number_in(&written)
}

/// The number in what ends with a request to cancel.
fn number_in(written: &[u8]) -> Option<i64> {
    let start = written.len().checked_sub(REQUEST_BYTES)?;
    let number = written[start..]
        .strip_prefix(&BEFORE_NUMBER)?
        .first_chunk()?;
    Some(i64::from(i32::from_be_bytes(*number)))
}

#[cfg(test)]
mod tests {
    use super::number_in;

    #[test]
    fn the_number_stands_in_the_request_that_comes_last() {
        let request = [0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 1, 2, 9, 9, 9, 9];
        let asked_before = [&[0, 0, 0, 8, 4, 210, 22, 47][..], &request].concat();
        let other = [&[0, 0, 0, 17][..], &request[4..]].concat();
        let table = [
            (&request[..], Some(258)),
            (&asked_before[..], Some(258)),
            (&other[..], None),
            (&request[1..], None),
            (&[][..], None),
        ];
        for (written, number) in table {
            assert_eq!(number_in(written), number, "{written:?}");
        }
    }
}
