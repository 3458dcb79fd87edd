//! Files that no output may take the place of, wherever they are told to be.

use std::path::{Path, PathBuf};

use bankctl_storage::atomic_file::Guard;

use super::sessions::runtime_directory;
use super::{
    AUDIT_KEY_VARIABLE, CONFIG_VARIABLE, KEY_FILE_VARIABLE, SIGNING_KEY_VARIABLE,
    TOKEN_FILE_VARIABLE, project, variable,
};

/// Variables that name a file, and what it is.
const NAMED: [(&str, &str); 7] = [
    (KEY_FILE_VARIABLE, "the key file of personal data"),
    (AUDIT_KEY_VARIABLE, "the key that signs checkpoints"),
    (SIGNING_KEY_VARIABLE, "the key that signs transfers"),
    (CONFIG_VARIABLE, "the config file"),
    (TOKEN_FILE_VARIABLE, "the program's token"),
    ("PGPASSFILE", "the password file"),
    ("PGSSLKEY", "the key of a server's connection"),
];

/// What is kept around a ledger, which may be in a file.
pub fn guard(ledger: Option<&Path>) -> Guard {
    let mut guard = Guard::default();
    if let Some(ledger) = ledger {
        guard.ledger(ledger);
    }
    for (name, what) in NAMED {
        if let Some(path) = variable(name).filter(|path| !path.is_empty()) {
            guard.file(PathBuf::from(&path), what);
            if name == AUDIT_KEY_VARIABLE {
                guard.file(
                    PathBuf::from(path + ".pub"),
                    "the key that proves checkpoints",
                );
            }
        }
    }
    if let Some(project) = project() {
        let folder = project.config_dir();
        guard.folder(folder.join("keys"), "the place of a key file");
        for (name, what) in [
            ("config.toml", "the config file"),
            ("audit.key", "the key that signs checkpoints"),
            ("audit.key.pub", "the key that proves checkpoints"),
        ] {
            guard.file(folder.join(name), what);
        }
    }
    if let Some(runtime) = runtime_directory() {
        guard.folder(runtime.join("bankctl"), "the place of a session");
    }
    if let Some(home) = variable("HOME").filter(|home| !home.is_empty()) {
        guard.file(PathBuf::from(home).join(".pgpass"), "the password file");
    }
    guard
}
