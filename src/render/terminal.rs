//! What depends on the terminal, decided from values that are passed in.

use std::io;

/// When output is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Whatever the environment says.
    Always,
    /// Not at all.
    Never,
}

impl ColorChoice {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Always, Self::Never];

    /// The name that people give.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// The choice of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.name() == name)
    }
}

/// The variables of the environment that have a say in colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ColorVariables<'a> {
    /// `NO_COLOR`: not empty means none.
    pub no_color: Option<&'a str>,
    /// `CLICOLOR_FORCE`: not empty and not `0` means colours anywhere.
    pub clicolor_force: Option<&'a str>,
    /// `TERM`: `dumb` means none.
    pub term: Option<&'a str>,
}

/// Whether a stream is coloured; ask for standard output and standard error
/// separately.
pub fn color(choice: ColorChoice, variables: ColorVariables<'_>, is_terminal: bool) -> bool {
    let set = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set(variables.no_color) => false,
        ColorChoice::Auto if set(variables.clicolor_force.filter(|value| *value != "0")) => true,
        ColorChoice::Auto => is_terminal && variables.term != Some("dumb"),
    }
}

/// Whether more than ASCII can be shown, by `LC_ALL`, `LC_CTYPE` and `LANG`:
/// the first that is not empty decides, and all but `C` and `POSIX` can.
pub fn unicode(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> bool {
    let decisive = [lc_all, lc_ctype, lang]
        .into_iter()
        .flatten()
        .find(|value| !value.is_empty());
    !matches!(decisive, Some("C" | "POSIX"))
}

/// The size of a terminal in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Lines.
    pub height: u16,
}

/// The size of the terminal that standard output is, if it is one.
pub fn standard_output_size() -> Option<Size> {
    let (width, height) = terminal_size::terminal_size_of(io::stdout())?;
    Some(Size {
        width: width.0,
        height: height.0,
    })
}

#[cfg(test)]
mod tests {
    use super::ColorChoice::{Always, Auto, Never};
    use super::{ColorVariables, color, unicode};

    #[test]
    fn colours_follow_the_documented_precedence() {
        let table = [
            // choice, NO_COLOR, CLICOLOR_FORCE, TERM, terminal, coloured
            (Auto, None, None, Some("xterm"), true, true),
            (Auto, None, None, None, true, true),
            (Auto, None, None, Some("xterm"), false, false),
            (Auto, None, None, Some("dumb"), true, false),
            (Auto, Some(""), None, Some("xterm"), true, true),
            (Auto, Some("1"), None, Some("xterm"), true, false),
            (Auto, Some("0"), None, Some("xterm"), true, false),
            (Auto, Some("1"), Some("1"), Some("xterm"), true, false),
            (Auto, None, Some("1"), Some("xterm"), false, true),
            (Auto, None, Some("1"), Some("dumb"), false, true),
            (Auto, None, Some("0"), Some("xterm"), false, false),
            (Auto, None, Some(""), Some("xterm"), true, true),
            (Always, Some("1"), None, Some("dumb"), false, true),
            (Never, None, Some("1"), Some("xterm"), true, false),
        ];
        for (choice, no_color, clicolor_force, term, is_terminal, expected) in table {
            let variables = ColorVariables {
                no_color,
                clicolor_force,
                term,
            };
            let decided = color(choice, variables, is_terminal);
            assert_eq!(decided, expected, "{choice:?} {variables:?} {is_terminal}");
        }
    }

    #[test]
    fn only_the_plain_locales_are_ascii() {
        let table = [
            (None, None, None, true),
            (None, None, Some("de_DE.UTF-8"), true),
            (None, None, Some("C"), false),
            (Some("C.UTF-8"), None, Some("C"), true),
            (Some(""), Some("POSIX"), Some("de_DE.UTF-8"), false),
        ];
        for (lc_all, lc_ctype, lang, expected) in table {
            assert_eq!(unicode(lc_all, lc_ctype, lang), expected);
        }
    }
}
