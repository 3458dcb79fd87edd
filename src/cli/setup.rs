//! What options, environment and config file come to, in this order of
//! precedence.

use std::io::{self, IsTerminal as _};

use super::Global;
use crate::commands::Result;
use crate::config::{self, Config};
use crate::error::{Fault, exit};
use crate::render::pager::Pager;
use crate::render::terminal::{self, ColorChoice, ColorVariables};
use crate::render::{Form, Style};
use crate::store::Location;

/// What options, environment and config file come to.
pub(super) struct Setup {
    pub(super) location: Location,
    pub(super) style: Style,
    pub(super) error_color: bool,
}

impl Setup {
    pub(super) fn new(global: &Global, config: &Config) -> Result<Self> {
        let location = match global.ledger.as_ref().or(config.ledger.as_ref()) {
            Some(text) => Location::parse(text)?,
            None => Location::File(config::default_ledger()?),
        };
        let output = global
            .output
            .as_deref()
            .or(config.output.as_deref())
            .unwrap_or("table");
        let form =
            Form::parse(output).ok_or_else(|| unknown("output", output, "table, json or csv"))?;
        let choice = global
            .color
            .as_deref()
            .or(config.color.as_deref())
            .unwrap_or("auto");
        let choice = ColorChoice::parse(choice)
            .ok_or_else(|| unknown("color", choice, "auto, always or never"))?;
        let [no_color, clicolor_force, term] =
            ["NO_COLOR", "CLICOLOR_FORCE", "TERM"].map(config::variable);
        let variables = ColorVariables {
            no_color: no_color.as_deref(),
            clicolor_force: clicolor_force.as_deref(),
            term: term.as_deref(),
        };
        let size = terminal::standard_output_size();
        let [lc_all, lc_ctype, lang] = ["LC_ALL", "LC_CTYPE", "LANG"].map(config::variable);
        let style = Style {
            form,
            color: terminal::color(choice, variables, io::stdout().is_terminal()),
            width: size.map(|size| size.width),
            headers: !global.no_headers,
            columns: global.columns.clone(),
            unicode: size.is_none()
                || terminal::unicode(lc_all.as_deref(), lc_ctype.as_deref(), lang.as_deref()),
            pager: size.and_then(|size| pager(config, size.height)),
        };
        let error_color = terminal::color(choice, variables, io::stderr().is_terminal());
        Ok(Self {
            location,
            style,
            error_color,
        })
    }
}

fn unknown(name: &str, value: &str, known: &str) -> Fault {
    Fault::new(
        exit::USAGE,
        "usage",
        format!("{name} {value:?} is not known"),
    )
    .hint(format!("give {known}"))
}

fn pager(config: &Config, height: u16) -> Option<Pager> {
    let own = config::variable("BANKCTL_PAGER").or_else(|| config.pager.clone());
    let command = Pager::command(own.as_deref(), config::variable("PAGER").as_deref())?;
    Some(Pager {
        command,
        height,
        less_is_set: config::variable("LESS").is_some(),
    })
}
