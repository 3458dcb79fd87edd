//! What the program says of itself: its version, and what is configured.

use serde::Serialize;

/// The version of the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Version {
    /// The version of the program.
    pub version: &'static str,
    /// The newest version of the schema that it knows.
    pub schema: i64,
}

/// A setting of the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ConfigSetting {
    /// Its key, as the config file has it; or what an option or a variable is
    /// about.
    pub key: &'static str,
    /// What holds; `None` where nothing is set and there is no default.
    pub value: Option<String>,
    /// Where it comes from: `option`, `environment`, `file` or `default`.
    pub source: &'static str,
    /// The option, the variable or the file.
    pub from: Option<String>,
}
