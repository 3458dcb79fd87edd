//! What every setting of the program is, and where it comes from, for
//! `config show`.

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::Setup;
use crate::config::{self, Config};
use crate::report::ConfigSetting;

/// Options that the config file may have too.
const OPTIONS: [&str; 4] = ["ledger", "output", "color", "timeout"];

/// Where the options of every command were given.
pub(super) struct Given(Vec<(&'static str, ValueSource)>);

impl Given {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let source = |id: &'static str| Some((id, matches.value_source(id)?));
        Self(OPTIONS.into_iter().filter_map(source).collect())
    }

    fn source(&self, id: &str) -> Option<ValueSource> {
        let given = self.0.iter().find(|(option, _)| *option == id);
        given.map(|(_, source)| *source)
    }
}

/// Every setting, in the order in which people look for them.
pub(super) fn all(given: &Given, config: &Config, setup: &Setup) -> Vec<ConfigSetting> {
    let reader = Reader { given, config };
    let confirm = config.confirm.over.clone();
    let printer = &config.receipt.command;
    let printer = (!printer.is_empty()).then(|| {
        let words = printer
            .iter()
            .map(|word| bankctl_types::text::shell_quoted(word));
        words.collect::<Vec<_>>().join(" ")
    });
    let seconds = setup.timeout.as_secs().to_string();
    vec![
        config_file(),
        reader.option(
            "ledger",
            Some(setup.location.to_string()),
            config.ledger.is_some(),
        ),
        reader.option(
            "output",
            Some(setup.style.form.name().to_owned()),
            config.output.is_some(),
        ),
        reader.option(
            "color",
            Some(setup.color_choice.name().to_owned()),
            config.color.is_some(),
        ),
        reader.option("timeout", Some(seconds), config.timeout.is_some()),
        reader.pager(),
        reader.of_file("receipt.command", printer),
        reader.of_file("confirm.over", confirm),
        replica(),
        of_variable("key_file", config::KEY_FILE_VARIABLE, in_keys("LEDGER.key")),
        of_variable(
            "signing_key",
            config::SIGNING_KEY_VARIABLE,
            in_keys("LEDGER.signing.key"),
        ),
        of_variable(
            "audit_key",
            config::AUDIT_KEY_VARIABLE,
            in_folder("audit.key"),
        ),
        of_variable("token_file", config::TOKEN_FILE_VARIABLE, None),
        token(),
    ]
}

/// The config file itself.
fn config_file() -> ConfigSetting {
    let place = Config::place();
    let is_given = place.as_ref().is_some_and(|(_, is_given)| *is_given);
    let value = place.map(|(path, _)| path.display().to_string());
    if is_given {
        setting(
            "config",
            value,
            "environment",
            Some(config::CONFIG_VARIABLE),
        )
    } else {
        setting("config", value, "default", None)
    }
}

struct Reader<'a> {
    given: &'a Given,
    config: &'a Config,
}

impl Reader<'_> {
    fn file(&self) -> Option<String> {
        let file = self.config.file.as_ref();
        file.map(|file| file.display().to_string())
    }

    /// What an option, its variable or the file says.
    fn option(&self, key: &'static str, value: Option<String>, in_file: bool) -> ConfigSetting {
        let (option, variable) = match key {
            "ledger" => ("--ledger", config::LEDGER_VARIABLE),
            "output" => ("--output", config::OUTPUT_VARIABLE),
            "timeout" => ("--timeout", config::TIMEOUT_VARIABLE),
            _ => ("--color", ""),
        };
        match self.given.source(key) {
            Some(ValueSource::CommandLine) => setting(key, value, "option", Some(option)),
            Some(ValueSource::EnvVariable) => setting(key, value, "environment", Some(variable)),
            _ if in_file => setting(key, value, "file", self.file().as_deref()),
            _ => setting(key, value, "default", None),
        }
    }

    fn pager(&self) -> ConfigSetting {
        let of = |name| config::variable(name);
        if let Some(value) = of(config::PAGER_VARIABLE) {
            return setting(
                "pager",
                Some(value),
                "environment",
                Some(config::PAGER_VARIABLE),
            );
        }
        if let Some(value) = self.config.pager.clone() {
            return setting("pager", Some(value), "file", self.file().as_deref());
        }
        match of("PAGER") {
            Some(value) => setting("pager", Some(value), "environment", Some("PAGER")),
            None => setting("pager", Some("less".to_owned()), "default", None),
        }
    }

    /// What only the file can say.
    fn of_file(&self, key: &'static str, value: Option<String>) -> ConfigSetting {
        match value {
            Some(value) => setting(key, Some(value), "file", self.file().as_deref()),
            None => setting(key, None, "default", None),
        }
    }
}

/// What only the environment can say.
fn of_variable(key: &'static str, name: &'static str, usual: Option<String>) -> ConfigSetting {
    let path = config::path_variable(name).filter(|path| !path.as_os_str().is_empty());
    match path {
        Some(path) => {
            let value = path.display().to_string();
            setting(key, Some(value), "environment", Some(name))
        }
        None => setting(key, usual, "default", None),
    }
}

/// An address, without its password.
fn replica() -> ConfigSetting {
    let name = config::REPLICA_VARIABLE;
    let given = config::path_variable(name).filter(|given| !given.as_os_str().is_empty());
    let Some(given) = given else {
        return setting("replica", None, "default", None);
    };
    let value = match crate::commands::location(given.as_os_str()) {
        Ok(location) => location.to_string(),
        Err(_) => "(can't be read)".to_owned(),
    };
    setting("replica", Some(value), "environment", Some(name))
}

/// A token is a secret: only whether there is one.
fn token() -> ConfigSetting {
    let is_set = config::path_variable(config::TOKEN_VARIABLE)
        .is_some_and(|token| !token.as_os_str().is_empty());
    if !is_set {
        return setting("token", None, "default", None);
    }
    let value = Some("(not shown)".to_owned());
    setting("token", value, "environment", Some(config::TOKEN_VARIABLE))
}

/// A file in the config directory.
fn in_folder(name: &str) -> Option<String> {
    let folder = config::folder()?;
    Some(folder.join(name).display().to_string())
}

/// A file of each ledger, by its identity.
fn in_keys(name: &str) -> Option<String> {
    let folder = config::folder()?;
    Some(folder.join("keys").join(name).display().to_string())
}

fn setting(
    key: &'static str,
    value: Option<String>,
    source: &'static str,
    from: Option<&str>,
) -> ConfigSetting {
    ConfigSetting {
        key,
        value,
        source,
        from: from.map(str::to_owned),
    }
}
