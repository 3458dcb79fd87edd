//! What the surroundings say: directories, environment, config file.
//!
//! The order of precedence is option, environment, config file, default. This
//! module reads the surroundings once; nothing below it does.

mod desk;
mod file;
mod groups;
mod kept;
mod keys;
mod paths;
mod sessions;
mod signing;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use desk::{Confirmation, Receipts};
pub use file::{Config, KEYS};
pub use groups::group_number;
pub use kept::guard;
pub use keys::KeyFiles;
pub use paths::at_home;
pub use sessions::RuntimeFolder;
pub use signing::SigningFiles;

use bankctl_ledger::{Caller, Clock, Reference, made_key};
use bankctl_types::{Timestamp, token_text};

use crate::error::{Class, Fault};

/// The variable that names the ledger.
pub const LEDGER_VARIABLE: &str = "BANKCTL_LEDGER";
/// The variable that names a replica of the ledger.
pub const REPLICA_VARIABLE: &str = "BANKCTL_REPLICA";
/// The variable that names the form of results.
pub const OUTPUT_VARIABLE: &str = "BANKCTL_OUTPUT";
/// The variable that names the pager, before `PAGER`.
pub const PAGER_VARIABLE: &str = "BANKCTL_PAGER";
/// The variable that says for how many seconds others are waited for.
pub const TIMEOUT_VARIABLE: &str = "BANKCTL_TIMEOUT";
/// The variable that names another config file.
pub const CONFIG_VARIABLE: &str = "BANKCTL_CONFIG";

/// The variable that has a token.
pub const TOKEN_VARIABLE: &str = "BANKCTL_TOKEN";
/// The variable that names the file with a token.
pub const TOKEN_FILE_VARIABLE: &str = "BANKCTL_TOKEN_FILE";
/// No token is longer.
const TOKEN_BYTES_MAX: u64 = 256;

/// The variable in which `sudo` says who asks.
const SUDO_VARIABLE: &str = "SUDO_UID";

/// The variable that names the key of checkpoints.
pub const AUDIT_KEY_VARIABLE: &str = "BANKCTL_AUDIT_KEY";

/// The variable that names the key that transfers to other ledgers are signed
/// with.
pub const SIGNING_KEY_VARIABLE: &str = "BANKCTL_SIGNING_KEY";

/// The variable that names the key file of personal data.
pub const KEY_FILE_VARIABLE: &str = "BANKCTL_KEY_FILE";

/// Every environment variable that is read, for help and manual.
pub const VARIABLES: &[(&str, &str)] = &[
    (LEDGER_VARIABLE, "The ledger, unless --ledger names one."),
    (
        REPLICA_VARIABLE,
        "What history, stats and export read from, unless --replica names it.",
    ),
    (
        OUTPUT_VARIABLE,
        "The form of results (table, json, csv), unless --output names one.",
    ),
    (
        TIMEOUT_VARIABLE,
        "For how many seconds a busy ledger is waited for, unless --timeout says it.",
    ),
    (
        CONFIG_VARIABLE,
        "Another config file than config.toml in the config directory.",
    ),
    (
        AUDIT_KEY_VARIABLE,
        "The file with the key that signs checkpoints, unless --key names one.",
    ),
    (
        KEY_FILE_VARIABLE,
        "The file with the key of personal data; by default one for each ledger in keys in the config directory.",
    ),
    (
        SIGNING_KEY_VARIABLE,
        "The file with the key that signs transfers to other ledgers; by default one for each ledger in keys in the config directory.",
    ),
    (
        TOKEN_FILE_VARIABLE,
        "The file with a program's token, which only its owner may read.",
    ),
    (
        "XDG_RUNTIME_DIR",
        "The folder where sessions are kept, which must be yours alone (0700).",
    ),
    (TOKEN_VARIABLE, "A program's token, unless a file has one."),
    (
        PAGER_VARIABLE,
        "The pager for help and long tables on a terminal; empty for none. Before PAGER.",
    ),
    (
        "PAGER",
        "The pager, unless BANKCTL_PAGER names one. The default is less.",
    ),
    (
        "PGUSER, PGPASSWORD, PGPASSFILE",
        "The role on a PostgreSQL server and its password, unless the address says them. \
         The password file is ~/.pgpass if none is named.",
    ),
    (
        "PGSSLMODE, PGSSLROOTCERT, PGSSLCERT, PGSSLKEY",
        "How the connection to a PostgreSQL server is made safe, unless the address says it.",
    ),
    (
        SUDO_VARIABLE,
        "Set by sudo: errors show nothing of a file that only another user may read.",
    ),
    ("NO_COLOR", "Not empty: no colours, unless --color always."),
    (
        "CLICOLOR_FORCE",
        "Not empty and not 0: colours without a terminal too.",
    ),
    ("TERM", "dumb: no colours."),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "C or POSIX: bar charts in plain characters.",
    ),
];

/// The config directory, if the system says one.
pub fn folder() -> Option<PathBuf> {
    project().map(|project| project.config_dir().to_owned())
}

fn project() -> Option<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "bankctl")
}

/// The ledger that is used when none is named.
///
/// # Errors
/// The system says no home directory.
pub fn default_ledger() -> Result<PathBuf, Fault> {
    project()
        .map(|project| project.data_dir().join("ledger.db"))
        .ok_or_else(|| {
            Fault::new(
                Class::Usage,
                "usage",
                "there is no home directory to look for a ledger in",
            )
            .hint("name one with --ledger PATH or BANKCTL_LEDGER")
        })
}

/// Where the key of checkpoints is when no other place is named.
///
/// # Errors
/// The system says no home directory.
pub fn default_audit_key() -> Result<PathBuf, Fault> {
    project()
        .map(|project| project.config_dir().join("audit.key"))
        .ok_or_else(|| {
            Fault::new(
                Class::Usage,
                "usage",
                "there is no home directory to keep a key in",
            )
            .hint("name a file with --key FILE or BANKCTL_AUDIT_KEY")
        })
}

/// Bytes that no one can guess, for a new key.
///
/// # Errors
/// The system has none.
pub fn secret_seed() -> Result<[u8; 32], Fault> {
    let mut seed = [0; 32];
    match getrandom::fill(&mut seed) {
        Ok(()) => Ok(seed),
        Err(error) => Err(Fault::new(
            Class::Failure,
            "io",
            format!("no random bytes: {error}"),
        )),
    }
}

/// Whether the caller may not see what is in a file that only its owner may
/// read: through `sudo` another user works under the owner's account.
pub fn is_hidden(private_owner: Option<u32>) -> bool {
    let asks = variable(SUDO_VARIABLE);
    match (private_owner, asks) {
        (Some(owner), Some(asks)) => asks.parse() != Ok(owner),
        _ => false,
    }
}

/// An environment variable that is set to something readable. One that names a
/// path is asked for with [`path_variable`].
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// An environment variable that names a path, which need not be UTF-8.
pub fn path_variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from)
}

/// What is said of a server beside its address.
const SERVER_VARIABLES: &[&str] = &[
    "HOME",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "PGSSLCERT",
    "PGSSLKEY",
];

/// Refuses variables that say something of a server and can't be read.
///
/// # Errors
/// One is set to what is not UTF-8.
pub fn server_variables() -> Result<(), Fault> {
    must_be_readable(SERVER_VARIABLES)
}

/// Refuses variables that are set and can't be read: to go on as if they were
/// not there would be to do something else than what was meant.
fn must_be_readable(names: &[&str]) -> Result<(), Fault> {
    let unreadable =
        |name: &&&str| std::env::var_os(name).is_some_and(|set| set.to_str().is_none());
    match names.iter().find(unreadable) {
        None => Ok(()),
        Some(name) => Err(not_text(name)),
    }
}

/// What is said of a variable that is set to what is not UTF-8.
pub fn not_text(name: &str) -> Fault {
    Fault::new(
        Class::Usage,
        "usage",
        format!("the environment variable {name} is not text in UTF-8"),
    )
    .hint(format!("set {name} to text in UTF-8, or unset it"))
}

/// The clock of the system.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let real = micros_of(SystemTime::now());
        // @ and a file: a clock that goes on while a process runs.
        let text = pinned("BANKCTL_TEST_CLOCK").and_then(|text| match text.strip_prefix('@') {
            Some(path) => std::fs::read_to_string(path).ok(),
            None => Some(text),
        });
        let now = text.and_then(|text| match text.strip_prefix('~') {
            Some(wrong) => Some(real + wrong.parse::<i64>().ok()?),
            None => text.trim().parse().ok(),
        });
        Timestamp(now.unwrap_or(real))
    }

    /// One that is wrong (`~` and by how much) is the system's, one that was set is
    /// not.
    fn is_of_system(&self) -> bool {
        pinned("BANKCTL_TEST_CLOCK").is_none_or(|text| text.starts_with('~'))
    }
}

/// A time in microseconds since 1970, less than 0 before. Most functions that
/// give the time panic then.
fn micros_of(time: SystemTime) -> i64 {
    let micros = |long: Duration| i64::try_from(long.as_micros()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration()),
    }
}

/// A reference for a request that came without one.
pub fn made_reference() -> Reference {
    Reference::Made(made_key(SystemClock.now()))
}

/// A key that nothing else has, made now.
pub fn made_key_now() -> String {
    made_key(SystemClock.now())
}

/// Who runs this process: the program that has a token, else the account at the
/// operating system. No variable says a name, because anybody can set those.
///
/// # Errors
/// A token can't be read, or is none.
pub fn caller() -> Result<Caller, Fault> {
    if let Some(text) = token()? {
        let hash = token_text::hash(&text).ok_or_else(not_a_token)?;
        return Ok(Caller::Token(hash, account()));
    }
    let pinned = pinned("BANKCTL_TEST_OPERATOR");
    Ok(pinned.map_or_else(|| Caller::Account(account()), Caller::Pinned))
}

/// The token of a program.
fn token() -> Result<Option<String>, Fault> {
    if let Some(path) = path_variable(TOKEN_FILE_VARIABLE).filter(is_set) {
        return token_file(&path).map(Some);
    }
    must_be_readable(&[TOKEN_VARIABLE])?;
    Ok(variable(TOKEN_VARIABLE).filter(|text| !text.is_empty()))
}

/// Whether a variable that names a path names one.
#[allow(clippy::ptr_arg)]
fn is_set(path: &PathBuf) -> bool {
    !path.as_os_str().is_empty()
}

/// A token from a file that no one else can read.
fn token_file(path: &Path) -> Result<String, Fault> {
    let place = path.display();
    let unreadable = |error: std::io::Error| {
        let (exit, code) = match error.kind() {
            std::io::ErrorKind::NotFound => (Class::NotFound, "file_not_found"),
            _ => (Class::NotPermitted, "permission_denied"),
        };
        let message = format!("{TOKEN_FILE_VARIABLE}: {place}: {}", error.kind());
        Fault::new(exit, code, message).hint("check the path, its owner and its mode")
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    // Of the file that is open, not of what has its name by now.
    let data = file.metadata().map_err(unreadable)?;
    if !data.is_file() || !is_private(&data) {
        let message = format!("{TOKEN_FILE_VARIABLE}: others may read {place}, or it is no file");
        return Err(
            Fault::new(Class::NotPermitted, "permission_denied", message).hint(
                "make it your own and `chmod 600` it; then revoke the token and make another",
            ),
        );
    }
    let mut text = String::new();
    file.take(TOKEN_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text.trim().to_owned())
}

#[cfg(unix)]
fn is_private(data: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let others = rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO;
    let mode = rustix::fs::Mode::from_raw_mode(data.mode());
    !mode.intersects(others) && data.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_private(_: &std::fs::Metadata) -> bool {
    true
}

fn not_a_token() -> Fault {
    let message = format!("what {TOKEN_VARIABLE} or {TOKEN_FILE_VARIABLE} gives is not a token");
    Fault::new(Class::Usage, "usage", message)
        .hint("it begins with bankctl_ and is what `bankctl token create` has shown")
}

/// The name of the account; its number where it has no name, and where the
/// program runs with the rights of another than who started it.
fn account() -> String {
    #[cfg(unix)]
    let (real, effective) = (rustix::process::getuid(), rustix::process::geteuid());
    #[cfg(unix)]
    if real != effective {
        return format!("uid-{}", real.as_raw());
    }
    let name = whoami::username().ok().filter(|name| !name.is_empty());
    #[cfg(unix)]
    return name.unwrap_or_else(|| format!("uid-{}", real.as_raw()));
    #[cfg(not(unix))]
    name.unwrap_or_else(|| "unknown".to_owned())
}

/// The name of another user of the system, or its number.
pub fn name_of_user(number: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(number)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("uid-{number}"))
}

/// Whether a person sits at a terminal and may be asked.
pub fn is_at_terminal() -> bool {
    use std::io::IsTerminal as _;

    let is_silent = std::env::args_os().any(|argument| argument == "--no-input");
    !is_silent && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The time zone of the system, by its IANA name.
pub fn system_zone() -> Option<String> {
    iana_time_zone::get_timezone().ok()
}

/// From where the caller works: the machine, and the terminal if there is one.
pub fn origin() -> String {
    let machine = whoami::hostname().unwrap_or_else(|_| "unknown".to_owned());
    #[cfg(unix)]
    if let Ok(terminal) = rustix::termios::ttyname(std::io::stdin(), Vec::new())
        && let Ok(terminal) = terminal.into_string()
    {
        return format!("{machine} {}", terminal.trim_start_matches("/dev/"));
    }
    machine
}

/// How long a use case is tried again, when others came between or the server
/// was away: as long as this process waits for a ledger.
pub fn retry_timeout() -> Duration {
    retry_timeout_or(bankctl_storage::busy_timeout())
}

/// So long, unless a test says otherwise.
pub fn retry_timeout_or(usual: Duration) -> Duration {
    pinned("BANKCTL_TEST_PATIENCE")
        .and_then(|text| text.parse().ok())
        .map_or(usual, Duration::from_millis)
}

/// What tests pin. Only builds for tests look at it: no one shifts the
/// booking time of a real ledger by a variable.
fn pinned(name: &str) -> Option<String> {
    if cfg!(debug_assertions) {
        variable(name)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::micros_of;

    #[test]
    fn a_time_before_1970_is_one_too() {
        let hour = Duration::from_hours(1);
        assert_eq!(micros_of(UNIX_EPOCH + hour), 3_600_000_000);
        assert_eq!(micros_of(UNIX_EPOCH - hour), -3_600_000_000);
    }
}
