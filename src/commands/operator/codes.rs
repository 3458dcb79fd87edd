//! Codes of an authenticator at every login.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Codes;
use clap::Args as ClapArgs;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::{Context, Result};
use crate::args::values::SecretArgs;
use crate::error::{Class, Fault};
use crate::report::Report;

/// Turn two-factor login on or off
///
/// First run it without an option: it shows a picture (QR code) for your authenticator app
/// (TOTP). Then run it with --on, which asks for a first code and shows recovery codes:
/// each of them works once in place of a code. Your password is asked for each time.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator codes
  bankctl operator codes --on
  bankctl operator codes --off")]
pub struct Args {
    /// Turn two-factor login on, with a first code
    #[arg(long, conflicts_with = "off")]
    pub on: bool,
    /// Turn two-factor login off
    #[arg(long)]
    pub off: bool,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::OperatorCodes)?;
    let mut ask = args.secrets.source(context);
    let codes = if args.on {
        ledger.access().turn_codes_on(&mut ask)?
    } else if args.off {
        ledger.access().turn_codes_off(&mut ask)?
    } else {
        ledger.access().offer_codes(&mut ask)?
    };
    if !context.for_people {
        return Ok(Report::one(codes));
    }
    if let (Some(address), Some(secret)) = (&codes.address, &codes.secret) {
        return Ok(Report::text(offered(address, secret)?));
    }
    if codes.recovery_codes.is_empty() {
        return Ok(Report::one(codes));
    }
    Ok(Report::text(recovery(&codes)))
}

/// The secret as a picture, two rows of it in a line of text, and as it is
/// typed.
fn offered(address: &str, secret: &str) -> Result<String> {
    let picture = QrCode::new(address.as_bytes()).map_err(|error| {
        let message = format!("no picture can be made of the secret: {error}");
        Fault::new(Class::Failure, "internal", message)
    })?;
    // Light on dark, as terminals mostly are: the frame makes it readable on
    // others.
    let picture = picture
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    Ok(format!(
        "{picture}\nSecret, if it can't be read: {secret}\n\
         Now run: bankctl operator codes --on\n"
    ))
}

fn recovery(codes: &Codes) -> String {
    format!(
        "Codes are asked for from now on. Keep these recovery codes where no one else can read\n\
         them; each works once, and they are shown only now:\n{}\n",
        codes.recovery_codes.join("\n")
    )
}
