//! Where a server is and how it is reached: what people write after `--ledger`.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr as _;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::hosts;
use super::terms::Wishes;
use crate::{Error, Result};

/// How much of the server's identity is proved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tls {
    /// No TLS: for a socket, this machine, or a network that is one's own.
    Disabled,
    /// TLS with any server that answers.
    Required,
    /// With a server that our authority vouches for.
    Authority,
    /// With the one of that name.
    Full,
}

/// The address of a ledger on a server, as libpq's users write it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The address without what only this program reads.
    url: String,
    /// The same without any password, for people.
    shown: String,
    /// The parameters that this program reads itself, without any password.
    parameters: Vec<(&'static str, String)>,
    password: Option<String>,
    pub(super) tls: Tls,
    pub(super) root_certificate: Option<PathBuf>,
    pub(super) client_certificate: Option<PathBuf>,
    pub(super) client_key: Option<PathBuf>,
    pub(super) password_file: Option<PathBuf>,
    /// Whether the password file was named and must be there.
    pub(super) password_file_named: bool,
    /// Whether it was written down by others, whose server gets no password in
    /// clear.
    pub(super) is_wary: bool,
}

/// Passwords are shown nowhere.
impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Address").field(&self.shown).finish()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

/// The parameters of an address that this program reads itself.
#[derive(Default)]
struct Own {
    mode: Option<String>,
    root: Option<String>,
    certificate: Option<String>,
    key: Option<String>,
    file: Option<String>,
    password: Option<String>,
}

impl Own {
    fn take(&mut self, key: &str, value: &str) -> bool {
        let place = match key {
            "sslmode" => &mut self.mode,
            "sslrootcert" => &mut self.root,
            "sslcert" => &mut self.certificate,
            "sslkey" => &mut self.key,
            "passfile" => &mut self.file,
            "password" => &mut self.password,
            _ => return false,
        };
        *place = Some(decoded(value));
        true
    }

    /// What is written down of them.
    fn lasting(&self) -> Vec<(&'static str, String)> {
        [
            ("sslmode", &self.mode),
            ("sslrootcert", &self.root),
            ("sslcert", &self.certificate),
            ("sslkey", &self.key),
            ("passfile", &self.file),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
    }
}

impl Address {
    /// Reads an address; `variable` gives what the environment says.
    ///
    /// # Errors
    /// [`Error::BadAddress`] says what can't be understood.
    pub fn parse(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let (front, query) = text.split_once('?').unwrap_or((text, ""));
        // Else the end of a password would be taken for options, and shown.
        let is_option = |pair: &str| pair.is_empty() || pair.contains('=');
        if query.contains('@') || !query.split('&').all(is_option) {
            let reason = "what follows the ? must be options such as sslmode=require; write @, /, ? and & in a password as %40, %2F, %3F and %26";
            return Err(bad("postgresql://…", reason));
        }
        let mut own = Own::default();
        let others: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                !own.take(&decoded(key), value)
            })
            .collect();
        let (front, in_front) = without_password(front);
        let mut url = front;
        for (place, pair) in others.iter().enumerate() {
            url.push(if place == 0 { '?' } else { '&' });
            url.push_str(pair);
        }
        let config = Config::from_str(&url).map_err(|error| bad(&url, &error.to_string()))?;
        if config.get_user().is_none()
            && let Some(user) = variable("PGUSER")
        {
            url.push(if others.is_empty() { '?' } else { '&' });
            url.push_str("user=");
            url.push_str(&encoded(&user));
        }
        let parameters = own.lasting();
        let or = |given: Option<String>, name: &str| given.or_else(|| variable(name));
        let home = |name: &str| variable("HOME").map(|home| PathBuf::from(home).join(name));
        let file = or(own.file, "PGPASSFILE").map(PathBuf::from);
        let root = or(own.root, "PGSSLROOTCERT").map(PathBuf::from);
        let tls = tls_of(or(own.mode, "PGSSLMODE").as_deref(), &config, &url)?;
        Ok(Self {
            shown: url.clone(),
            url,
            parameters,
            password: own.password.or(in_front).or_else(|| variable("PGPASSWORD")),
            root_certificate: root
                .or_else(|| home(".postgresql/root.crt").filter(|path| path.exists())),
            client_certificate: or(own.certificate, "PGSSLCERT").map(PathBuf::from),
            client_key: or(own.key, "PGSSLKEY").map(PathBuf::from),
            password_file_named: file.is_some(),
            password_file: file.or_else(|| home(".pgpass")),
            tls,
            is_wary: false,
        })
    }

    /// Gives away no password in clear from now on.
    pub(crate) fn be_wary(&mut self) {
        self.is_wary = true;
    }

    /// The whole address without any password, to be written down.
    pub(crate) fn lasting(&self) -> String {
        let mut text = self.url.clone();
        for (name, value) in &self.parameters {
            text.push(if text.contains('?') { '&' } else { '?' });
            text.push_str(name);
            text.push('=');
            text.push_str(&encoded(value));
        }
        text
    }

    /// What the crate connects with, one after the other: one for each host,
    /// so that one that is silent does not use up the time of the others.
    pub(super) fn configs(&self) -> Result<Vec<Config>> {
        let config = self.config()?;
        let passwords = match &self.password {
            Some(password) => vec![Some(password.clone()); hosts::count(&config)],
            None => crate::postgres::passfile::look_up(self, &config)?,
        };
        Ok(hosts::each(&config, &passwords, self.is_wary))
    }

    /// What it asks of the server that each transaction sets for itself.
    pub(super) fn wishes(&self) -> Result<Wishes> {
        Ok(Wishes::of(&self.config()?))
    }

    /// The database that is meant: that of the user's name if none is said.
    pub(super) fn database(&self) -> Result<Option<String>> {
        let config = self.config()?;
        Ok(config.get_dbname().or(config.get_user()).map(str::to_owned))
    }

    /// The role that is meant, if one is said.
    pub(super) fn user(&self) -> Result<Option<String>> {
        Ok(self.config()?.get_user().map(str::to_owned))
    }

    fn config(&self) -> Result<Config> {
        Config::from_str(&self.url).map_err(|error| bad(&self.url, &error.to_string()))
    }

    /// Whether several servers are named, of which another may take over.
    pub(crate) fn has_several_hosts(&self) -> bool {
        self.config().is_ok_and(|config| hosts::count(&config) > 1)
    }
}

fn bad(url: &str, reason: &str) -> Error {
    Error::BadAddress {
        address: url.to_owned(),
        reason: reason.to_owned(),
    }
}

/// Over a network the server must prove who it is, unless the address says
/// otherwise.
fn tls_of(mode: Option<&str>, config: &Config, url: &str) -> Result<Tls> {
    match mode {
        Some("disable") => Ok(Tls::Disabled),
        Some("require") => Ok(Tls::Required),
        Some("verify-ca") => Ok(Tls::Authority),
        Some("verify-full") => Ok(Tls::Full),
        Some(other) => Err(bad(
            url,
            &format!("sslmode {other:?} is not disable, require, verify-ca or verify-full"),
        )),
        None => {
            let near = |host: &Host| match host {
                Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
                #[cfg(unix)]
                Host::Unix(_) => true,
            };
            let all_near = config.get_hosts().iter().all(near)
                && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
            Ok(if all_near { Tls::Disabled } else { Tls::Full })
        }
    }
}

/// Takes the password out of `scheme://user:password@host`.
fn without_password(front: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = front.split_once("://") else {
        return (front.to_owned(), None);
    };
    let Some((user, rest)) = rest.rsplit_once('@') else {
        return (front.to_owned(), None);
    };
    let (user, password) = match user.split_once(':') {
        Some((user, password)) => (user, Some(decoded(password))),
        None => (user, None),
    };
    (format!("{scheme}://{user}@{rest}"), password)
}

/// A text with its `%41` read; what is no such code stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = code {
            found.push(byte);
            at += 3;
        } else {
            found.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut made, byte| {
        if byte.is_ascii_alphanumeric() {
            made.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(made, "%{byte:02X}");
        }
        made
    })
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::TargetSessionAttrs;

    use super::{Address, Tls};

    fn parse(text: &str) -> Result<Address, String> {
        Address::parse(text, &|_| None).map_err(|error| error.to_string())
    }

    #[test]
    fn a_password_is_used_and_never_shown() {
        for text in [
            "postgresql://anna:se%40cret@db/bank",
            "postgresql://anna@db/bank?password=se%40cret&connect_timeout=3",
        ] {
            let address = parse(text).expect("an address");
            assert!(
                !format!("{address} {address:?}").contains("cret"),
                "{address}"
            );
            let config = &address.configs().expect("a config")[0];
            assert_eq!(config.get_password(), Some(&b"se@cret"[..]));
            assert_eq!(config.get_user(), Some("anna"));
        }
    }

    #[test]
    fn each_host_is_tried_by_itself() {
        let text = "postgresql://anna:secret@db1,db2,db3:5433/bank?target_session_attrs=read-write";
        let address = parse(&text.replace("db1,db2,", "db1:5431,db2:5432,")).expect("an address");
        let configs = address.configs().expect("configs");
        let found: Vec<_> = configs
            .iter()
            .map(|config| (config.get_hosts().len(), config.get_ports()[0]))
            .collect();
        assert_eq!(found, [(1, 5431), (1, 5432), (1, 5433)]);
        for config in &configs {
            assert_eq!(config.get_password(), Some(&b"secret"[..]));
            assert_eq!(
                config.get_target_session_attrs(),
                TargetSessionAttrs::ReadWrite
            );
        }
        assert!(address.has_several_hosts());
        let shuffled = parse(&format!("{text}&load_balance_hosts=random")).expect("an address");
        assert_eq!(shuffled.configs().expect("configs").len(), 3);
    }

    #[test]
    fn an_address_that_was_written_down_leads_to_the_same_place() {
        let text = "postgresql://anna:secret@db/bank?options=-csearch_path%3Dnorth&sslmode=require&sslrootcert=%2Fetc%2Froot%20ca.crt&password=secret";
        let address = parse(text).expect("an address");
        let lasting = address.lasting();
        assert!(!lasting.contains("secret"), "{lasting}");
        let again = parse(&lasting).expect("an address");
        assert_eq!(again.url, address.url);
        assert_eq!(again.tls, Tls::Required);
        assert_eq!(again.root_certificate, address.root_certificate);
        assert_eq!(again.lasting(), lasting);
    }

    #[test]
    fn a_password_that_looks_like_options_is_not_shown() {
        for text in [
            "postgresql://anna:se?cret@db/bank",
            "postgresql://anna@db/bank?password=top&cret",
            "postgresql://anna@db/bank?pass%77ord=cret&sslmode=nonsense",
        ] {
            let told = parse(text).expect_err("refused");
            assert!(!told.contains("cret"), "{told}");
        }
    }

    #[test]
    fn over_a_network_the_server_proves_who_it_is_unless_told_otherwise() {
        let table = [
            ("postgresql://db.example/bank", Some(Tls::Full)),
            ("postgresql://localhost/bank", Some(Tls::Disabled)),
            (
                "postgresql://localhost/bank?hostaddr=192.0.2.7",
                Some(Tls::Full),
            ),
            ("postgresql://%2Frun%2Fpg/bank", Some(Tls::Disabled)),
            (
                "postgresql://db.example/bank?sslmode=disable",
                Some(Tls::Disabled),
            ),
            (
                "postgresql://db.example/bank?sslmode=require",
                Some(Tls::Required),
            ),
            (
                "postgresql://db.example/bank?sslmode=verify-ca",
                Some(Tls::Authority),
            ),
            ("postgresql://db.example/bank?sslmode=prefer", None),
            ("postgresql://db.example/bank?nonsense=1", None),
        ];
        for (text, tls) in table {
            assert_eq!(parse(text).ok().map(|address| address.tls), tls, "{text}");
        }
    }

    #[test]
    fn the_environment_says_what_the_address_does_not() {
        let variable = |name: &str| match name {
            "PGUSER" => Some("o'neil x".to_owned()),
            "PGPASSWORD" => Some("p".to_owned()),
            "PGSSLMODE" => Some("verify-full".to_owned()),
            _ => None,
        };
        let address = Address::parse("postgresql://localhost/bank", &variable).expect("an address");
        let config = &address.configs().expect("a config")[0];
        assert_eq!(config.get_user(), Some("o'neil x"));
        assert_eq!(config.get_password(), Some(&b"p"[..]));
        assert_eq!(address.tls, Tls::Full);
    }
}
