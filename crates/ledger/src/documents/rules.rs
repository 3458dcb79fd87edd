//! Papers that show who a customer is: what they are, and how they are kept.

use bankctl_types::number::CustomerNumber;
use bankctl_types::{Timestamp, words};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::kernel::rules::merkle::hexadecimal;

/// The largest file that is kept, in bytes.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;

words! {
    /// What a paper is.
    DocumentKind {
        /// A passport.
        Passport = 1, "passport";
        /// An identity card.
        IdCard = 2, "id-card";
        /// A picture of the customer.
        Photo = 3, "photo";
        /// Something that shows the address, such as a bill.
        ProofOfAddress = 4, "proof-of-address";
        /// What shows who is right in a dispute.
        Evidence = 5, "evidence";
    }
}

words! {
    /// The form of a file, by its first bytes.
    MediaType {
        /// ISO 32000.
        Pdf = 1, "application/pdf";
        /// ISO 10918.
        Jpeg = 2, "image/jpeg";
        /// ISO 15948.
        Png = 3, "image/png";
        /// RFC 9649.
        Webp = 4, "image/webp";
        /// TIFF 6.0.
        Tiff = 5, "image/tiff";
        /// ISO 23008-12, as telephones make them.
        Heic = 6, "image/heic";
    }
}

impl MediaType {
    /// The form of a file, whatever its name says; `None` if it is none of a
    /// paper or a picture.
    pub fn of(content: &[u8]) -> Option<Self> {
        let is_heic = |brand: &[u8]| matches!(brand, b"heic" | b"heix" | b"mif1" | b"msf1");
        match content {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => Some(Self::Tiff),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] if is_heic(&[*a, *b, *c, *d]) => {
                Some(Self::Heic)
            }
            _ => None,
        }
    }
}

/// A paper without its content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Document {
    /// Whose it is.
    pub customer: CustomerNumber,
    /// What it is.
    pub kind: DocumentKind,
    /// The form of the file.
    pub media_type: MediaType,
    /// How long the file is.
    pub size_bytes: i64,
    /// The SHA-256 of the file.
    #[serde(serialize_with = "as_digits")]
    pub sha256: [u8; 32],
    /// When it was added.
    pub added_at: Timestamp,
    /// When its content was destroyed.
    pub destroyed_at: Option<Timestamp>,
}

fn as_digits<S: serde::Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    hexadecimal(hash).serialize(serializer)
}

/// A paper as the change log keeps it: with the hash of what is
/// sealed, so that a change of it shows without the key.
#[derive(Clone, Debug, Serialize)]
pub struct Recorded<'a> {
    #[serde(flatten)]
    document: &'a Document,
    sealed_sha256: Option<String>,
}

impl<'a> Recorded<'a> {
    /// A paper and its sealed content.
    pub fn of(document: &'a Document, sealed: Option<&[u8]>) -> Self {
        Self {
            document,
            sealed_sha256: sealed.map(|sealed| hexadecimal(&sha256(sealed))),
        }
    }
}

/// The hash of a file.
pub fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn the_form_is_that_of_the_bytes() {
        let table: [(&[u8], Option<MediaType>); 11] = [
            (b"%PDF-1.7\n", Some(MediaType::Pdf)),
            (b"\xff\xd8\xff\xe0", Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(MediaType::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(MediaType::Webp)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"II*\0", Some(MediaType::Tiff)),
            (b"\0\0\0\x18ftypheic", Some(MediaType::Heic)),
            (b"\0\0\0\x18ftypisom", None),
            (b"<svg onload=alert(1)>", None),
            (b"MZ", None),
            (b"", None),
        ];
        for (content, expected) in table {
            assert_eq!(MediaType::of(content), expected, "{content:?}");
        }
    }
}
