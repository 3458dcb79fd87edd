//! What of ours a file has in it, told by its bytes: what no output may take
//! the place of, and what no message may repeat.

use std::borrow::Cow;

use super::token_text;
use crate::signed_note::{NoteVerifier, SECRET as AUDIT_KEY};

/// The first bytes of a file that [`Ours::of`] needs at most.
pub const HEAD_BYTES: usize = 64 * 1024;

/// What begins a line with a key of personal data.
pub const DATA_KEY: &str = "bankctl-key-1";
/// What begins a file with a session.
pub const SESSION: &str = "bankctl-session-1";
/// What begins the key that opens encrypted backups (<https://age-encryption.org>).
const AGE_KEY: &str = "AGE-SECRET-KEY-";
/// How many parts a line with a password has (libpq, "The Password File").
const PASSWORD_PARTS_MIN: usize = 5;
/// What stands where a secret was.
const VEIL: &str = "(a secret)";
/// The settings that a config file may have.
const SETTINGS: [&str; 4] = ["ledger", "output", "color", "pager"];

/// What of ours a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ours {
    /// A database of SQLite: a ledger, a backup, another program's.
    Database,
    /// What SQLite keeps beside one: `-wal`, `-shm`, `-journal`.
    Companion,
    /// Keys of personal data.
    DataKeys,
    /// A session.
    Session,
    /// A program's token.
    Token,
    /// A key that signs checkpoints, or transfers to other ledgers.
    AuditKey,
    /// The key that proves them.
    AuditPublicKey,
    /// The key that opens encrypted backups.
    BackupKey,
    /// Passwords, a line each with its parts between colons: those of
    /// PostgreSQL, or of the system.
    Passwords,
    /// A config file.
    Config,
}

impl Ours {
    /// Tells it by the first bytes of a file, [`HEAD_BYTES`] at most.
    pub fn of(head: &[u8]) -> Option<Self> {
        // "Database File Format" at sqlite.org: 1.3, 4.1, 3; "WAL-mode File
        // Format", 2.1, where the byte order is the machine's.
        const SHARED_MEMORY: u32 = 3_007_000;
        const WAL: [[u8; 4]; 2] = [[0x37, 0x7f, 0x06, 0x82], [0x37, 0x7f, 0x06, 0x83]];
        const JOURNAL: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
        if head.starts_with(b"SQLite format 3\0") {
            return Some(Self::Database);
        }
        let companion = WAL.iter().any(|mark| head.starts_with(mark))
            || head.starts_with(&JOURNAL)
            || head.starts_with(&SHARED_MEMORY.to_ne_bytes());
        if companion {
            return Some(Self::Companion);
        }
        // Keys are of ASCII, whatever stands behind them.
        Self::of_text(&String::from_utf8_lossy(head))
    }

    fn of_text(text: &str) -> Option<Self> {
        let lines = || text.lines().map(str::trim);
        let begins = |mark: &str| lines().any(|line| line.starts_with(mark));
        if begins(DATA_KEY) {
            return Some(Self::DataKeys);
        }
        if text.starts_with(SESSION) {
            return Some(Self::Session);
        }
        if begins(AUDIT_KEY) {
            return Some(Self::AuditKey);
        }
        if begins(AGE_KEY) {
            return Some(Self::BackupKey);
        }
        let mut said = lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = said.next()?;
        if said.next().is_none() {
            if token_text::hash(first).is_some() {
                return Some(Self::Token);
            }
            if NoteVerifier::parse(first).is_ok() {
                return Some(Self::AuditPublicKey);
            }
        }
        let said = || lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        if said().all(|line| !is_message(line) && line.split(':').count() >= PASSWORD_PARTS_MIN) {
            return Some(Self::Passwords);
        }
        said().all(is_setting).then_some(Self::Config)
    }

    /// What it is, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "a database (a ledger or a backup)",
            Self::Companion => "a part of a ledger that is in use",
            Self::DataKeys => "a key file of personal data",
            Self::Session => "a session",
            Self::Token => "a program's token",
            Self::AuditKey => "a key that signs checkpoints or transfers",
            Self::AuditPublicKey => "a key that proves checkpoints or transfers",
            Self::BackupKey => "the key that opens backups",
            Self::Passwords => "a file of passwords",
            Self::Config => "a config file",
        }
    }

    /// Whether no message may repeat what is in it.
    pub fn is_secret(self) -> bool {
        matches!(
            self,
            Self::DataKeys
                | Self::Session
                | Self::Token
                | Self::AuditKey
                | Self::BackupKey
                | Self::Passwords
        )
    }
}

/// Whether a line is of XML or OFX, whose names have colons in them too.
fn is_message(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    line.starts_with('<') || line.starts_with("OFXHEADER:")
}

fn is_setting(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else {
        return false;
    };
    SETTINGS.contains(&name.trim()) && value.trim_start().starts_with(['"', '\''])
}

/// A message without the keys and tokens of ours that stand in it.
pub fn veiled(message: &str) -> Cow<'_, str> {
    const MARKS: [&str; 5] = [DATA_KEY, SESSION, AUDIT_KEY, AGE_KEY, token_text::PREFIX];
    let begin = |text: &str| MARKS.iter().filter_map(|mark| text.find(mark)).min();
    let mut shown = String::new();
    let mut rest = message;
    while let Some(at) = begin(rest) {
        let secret = &rest[at..];
        let length = length_of_secret(secret);
        if length == 0 {
            let next = at + secret.chars().next().map_or(1, char::len_utf8);
            shown.push_str(&rest[..next]);
            rest = &rest[next..];
            continue;
        }
        shown.push_str(&rest[..at]);
        shown.push_str(VEIL);
        rest = &secret[length..];
    }
    if shown.is_empty() && rest.len() == message.len() {
        return Cow::Borrowed(message);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// How many bytes of a text that begins as a secret belong to it.
fn length_of_secret(text: &str) -> usize {
    let of_word = |text: &str| {
        let is_part =
            |character: char| character.is_ascii_alphanumeric() || "+/=_-.".contains(character);
        text.find(|character| !is_part(character))
            .unwrap_or(text.len())
    };
    if let Some(rest) = text.strip_prefix(token_text::PREFIX) {
        // `bankctl_data` is nobody's token.
        let word = of_word(rest);
        return if word >= token_text::TEXT_LENGTH_MIN {
            token_text::PREFIX.len() + word
        } else {
            0
        };
    }
    if text.starts_with(DATA_KEY) || text.starts_with(SESSION) {
        // The words behind it on its line are the key.
        let end = text.find(['\n', '"', '\\']).unwrap_or(text.len());
        return end;
    }
    of_word(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signed_note::NoteSigner;

    #[test]
    fn what_is_ours_is_told_by_its_bytes() {
        let token = token_text::text(&[7; 32]);
        let signer = NoteSigner::new("bank", &[1; 32]).expect("a name");
        let secret = format!("{}\n", signer.to_secret_text());
        let public = format!("{}\n", signer.verifier());
        let keys = format!("# Keep this\n\n{DATA_KEY} name a2V5\n");
        let journal = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0];
        let long = format!("account,amount\n{}", "1000000018,1.00\n".repeat(4_000));
        let cases: [(&[u8], Option<Ours>); 23] = [
            (
                b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">",
                None,
            ),
            (
                b"OFXHEADER:100DATA:OFXSGMLVERSION:102SECURITY:NONE<OFX>",
                None,
            ),
            (b"# mine\ndb:5432:bank:anna:s3cret\n", Some(Ours::Passwords)),
            (
                b"root:*:20228:0:99999:7:::\nbin:x:1:1:2:3\n",
                Some(Ours::Passwords),
            ),
            (b"from,to\n2026-11-21T10:00:00,2026-11-21T10:00:00\n", None),
            (b"SQLite format 3\0...", Some(Ours::Database)),
            (b"\x37\x7f\x06\x82...", Some(Ours::Companion)),
            (b"\x37\x7f\x06\x83...", Some(Ours::Companion)),
            (&journal, Some(Ours::Companion)),
            (&3_007_000u32.to_ne_bytes(), Some(Ours::Companion)),
            (keys.as_bytes(), Some(Ours::DataKeys)),
            (b"bankctl-session-1 3 4 a b\n", Some(Ours::Session)),
            (token.as_bytes(), Some(Ours::Token)),
            (secret.as_bytes(), Some(Ours::AuditKey)),
            (public.as_bytes(), Some(Ours::AuditPublicKey)),
            (
                b"# public key: age1\nAGE-SECRET-KEY-1QQ\n",
                Some(Ours::BackupKey),
            ),
            (
                b"# mine\nledger = \"/srv/a.db\"\ncolor='never'\n",
                Some(Ours::Config),
            ),
            (b"", None),
            (b"# nothing else\n", None),
            (b"ledger = \"a\"\nname,amount\n", None),
            (b"ledger=3,x\n", None),
            (long.as_bytes(), None),
            (b"\xff\xfe\x00", None),
        ];
        for (head, expected) in cases {
            let shown = String::from_utf8_lossy(&head[..head.len().min(40)]);
            assert_eq!(Ours::of(head), expected, "{shown}");
        }
    }

    #[test]
    fn a_message_repeats_no_key_and_no_token() {
        let token = token_text::text(&[7; 32]);
        let signer = NoteSigner::new("bank", &[1; 32]).expect("a name");
        let secret = signer.to_secret_text();
        for (message, expected) in [
            (format!("no account {token:?}"), "no account \"(a secret)\""),
            (
                format!("the columns are {secret:?}, \"b\""),
                "the columns are \"(a secret)\", \"b\"",
            ),
            (
                format!("line 3: \"{DATA_KEY} 0f0f a2V5+/=\" is none"),
                "line 3: \"(a secret)\" is none",
            ),
            (format!("a {token} b {token}"), "a (a secret) b (a secret)"),
            ("AGE-SECRET-KEY-1QQQ".to_owned(), "(a secret)"),
        ] {
            assert_eq!(veiled(&message), expected);
        }
        for plain in ["", "é bankctl_ü", "see bankctl_data and bankctl_key"] {
            assert!(
                matches!(veiled(plain), Cow::Borrowed(same) if same == plain)
                    || veiled(plain) == plain
            );
        }
    }
}
