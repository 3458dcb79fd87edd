//! The password file: libpq's own, so that one file serves all programs.
//!
//! Lines are `host:port:database:user:password`; `*` stands for anything, and
//! a backslash before `:` or `\` takes its meaning away. As with libpq the
//! first line that fits counts, and nobody else may read the file.

use std::fs;
use std::path::Path;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::Address;
use crate::store::{Error, Result};

/// Gives the config the password of the first line that fits.
pub(super) fn look_up(address: &Address, config: &mut Config) -> Result<()> {
    let Some(path) = &address.password_file else {
        return Ok(());
    };
    if !path.exists() && !address.password_file_named {
        return Ok(());
    }
    let text = read(path)?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        _ => "localhost".to_owned(),
    };
    let port = config
        .get_ports()
        .first()
        .copied()
        .unwrap_or(5432)
        .to_string();
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let wanted = [host.as_str(), port.as_str(), database, user];
    if let Some(password) = text.lines().find_map(|line| password_in(line, wanted)) {
        config.password(password);
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let failed = |error: std::io::Error| {
        Error::Refused(format!("the password file {}: {error}", path.display()))
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Error::Refused(format!(
                "the password file {} can be read by others: give it mode 0600",
                path.display()
            )));
        }
    }
    fs::read_to_string(path).map_err(failed)
}

fn password_in(line: &str, wanted: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (character, fields.len()) {
            ('\\', _) => fields.last_mut()?.extend(characters.next()),
            (':', 1..=4) => fields.push(String::new()),
            _ => fields.last_mut()?.push(character),
        }
    }
    let [host, port, database, user, password] = fields.try_into().ok()?;
    let fits = [host, port, database, user]
        .iter()
        .zip(wanted)
        .all(|(field, wanted)| field == "*" || field == wanted);
    fits.then_some(password)
}

#[cfg(test)]
mod tests {
    use super::password_in;

    #[test]
    fn a_line_fits_by_its_four_fields() {
        let wanted = ["db", "5432", "bank", "anna"];
        let table = [
            ("db:5432:bank:anna:secret", Some("secret")),
            ("*:*:*:anna:with\\:colon\\\\", Some("with:colon\\")),
            ("db:5432:bank:anna:a:b", Some("a:b")),
            ("db:5432:bank:ben:secret", None),
            ("# db:5432:bank:anna:secret", None),
            ("db:5432:bank", None),
        ];
        for (line, password) in table {
            assert_eq!(password_in(line, wanted).as_deref(), password, "{line}");
        }
    }
}
