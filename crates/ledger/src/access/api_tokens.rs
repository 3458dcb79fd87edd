//! Tokens of programs: made, listed, revoked.

use bankctl_storage::Driver;
use bankctl_types::Timestamp;

use crate::access::AccessRoom;
use crate::access::authorize::{self, Authorized};
use crate::access::rules::api_token::{Scope, Token};
use crate::access::rules::permission::{Action, Denial, Reason};
use crate::access::tables;
use crate::access::tables::api_tokens::TokenRow;
use crate::access::tables::operators::Rules;
use crate::error::advice::{Advice, List, OfAccess};
use crate::error::{Class, Error, Fault};
use crate::kernel;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::operator::{Role, Roles};
use crate::kernel::transaction::{Actor, ActorToken};
use crate::{Result, not_found, views};

/// The microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The operator that its user works as.
    pub operator: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// For how many days.
    pub days: i64,
    /// The random bits.
    pub bits: [u8; 32],
}

/// Lets the user of a token in.
///
/// # Errors
/// [`Error::Denied`]: not known, revoked, expired.
pub(crate) fn authorize(
    driver: &mut dyn Driver,
    hash: &[u8; 32],
    now: Timestamp,
    action: Action,
) -> Result<Authorized> {
    let denied = |who: &str, why: &'static str| -> Error {
        Denial {
            who: who.to_owned(),
            command: action.command(),
            reason: Reason::Token(why),
        }
        .into()
    };
    let row =
        tables::api_tokens::by_hash(driver, hash)?.ok_or_else(|| denied("token", "unknown"))?;
    let who = format!("token {}", row.id);
    if let Some(why) = row.token.ended_at(now) {
        return Err(denied(&who, why));
    }
    let operator = tables::operators::by_id(driver, row.token.operator)?;
    if let Some(row) = &operator
        && !authorize::is_let_in_as(driver, &row.operator)?
    {
        return Err(denied(&who, "for another role of the server"));
    }
    let row_of_ledger = kernel::tables::settings::ledger(driver)?;
    let rules = Rules {
        policy: row_of_ledger.policy,
        login: row_of_ledger.login,
        timezone: Some(row_of_ledger.timezone),
        alert_rules: kernel::tables::settings::alert_rules(driver)?,
    };
    let actor = Actor {
        token: Some(ActorToken {
            id: row.id,
            scopes: row.token.scopes,
        }),
        ..Actor::new(who, operator)
    };
    Ok(Authorized {
        actor,
        rules,
        session: None,
        used_at: None,
    })
}

impl AccessRoom<'_> {
    /// Makes a token and shows it, once.
    ///
    /// # Errors
    /// In this order: no such operator, one who is no program.
    pub fn create_token(self, request: &TokenRequest) -> Result<views::Token> {
        let dry_run = self.0.context.dry_run;
        let secret = bankctl_types::token_text::text(&request.bits);
        let hash = bankctl_types::token_text::hash(&secret)
            .ok_or_else(|| bankctl_storage::damaged("a token was made that is none"))?;
        self.0.write(|books| {
            let name = &request.operator;
            let operator = tables::operators::by_name(books.driver, name)?
                .ok_or_else(|| super::operators::operator_not_found(name))?;
            if operator.operator.roles(operator.id) != Roles::NONE.with(Role::Service) {
                return Err(no_program(name));
            }
            let mut scopes = request.scopes.clone();
            scopes.sort_unstable();
            scopes.dedup();
            let scopes: Vec<String> = scopes.iter().map(Scope::to_string).collect();
            let now = books.stamp.booked_at;
            let mut row = TokenRow {
                id: tables::api_tokens::next_key(books.driver)?,
                token: Token {
                    operator: operator.id,
                    hash,
                    scopes: scopes.join(","),
                    created_at: now,
                    expires_at: Timestamp(now.0.saturating_add(request.days * DAY_MICROS)),
                    revoked_at: None,
                },
                change: 0,
            };
            row.change = books.log_change(Subject::Token, row.id, action::CREATED, &row.token)?;
            tables::api_tokens::insert(books.driver, &row)?;
            let mut made = shown(&row, name, now, dry_run);
            made.token = (!dry_run).then(|| secret.clone());
            Ok(made)
        })
    }

    /// Makes a token useless.
    ///
    /// # Errors
    /// `token_not_found`.
    pub fn revoke_token(self, id: i64) -> Result<views::Token> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            let mut row =
                tables::api_tokens::by_id(books.driver, id)?.ok_or_else(|| unknown(id))?;
            let now = books.stamp.booked_at;
            if row.token.revoked_at.is_none() {
                row.token.revoked_at = Some(now.0);
                row.change = books.log_change(Subject::Token, id, action::REVOKED, &row.token)?;
                tables::api_tokens::revoke(books.driver, &row)?;
            }
            let name = name_of(books.driver, &row)?;
            Ok(shown(&row, &name, now, dry_run))
        })
    }

    /// Every token, without what makes it one.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn tokens(self) -> Result<Vec<views::Token>> {
        let now = self.0.context.clock.now();
        self.0.read(|view| {
            let rows = tables::api_tokens::all(view.driver)?;
            rows.iter()
                .map(|row| Ok(shown(row, &name_of(view.driver, row)?, now, false)))
                .collect()
        })
    }
}

fn name_of(driver: &mut dyn Driver, row: &TokenRow) -> Result<String> {
    let operator = tables::operators::by_id(driver, row.token.operator)?;
    Ok(operator.map_or_else(String::new, |row| row.operator.name))
}

fn no_program(name: &str) -> Error {
    let message = format!("the operator {name:?} is not a service and nothing else");
    Fault::new(Class::Refused, "not_a_service", message)
        .hint(Advice::Access(OfAccess::Service))
        .into()
}

fn unknown(id: i64) -> Error {
    not_found(
        "token_not_found",
        format!("no token {id}"),
        Advice::LookIn(List::Tokens),
    )
}

fn shown(row: &TokenRow, operator: &str, now: Timestamp, dry_run: bool) -> views::Token {
    views::Token {
        id: (!dry_run || row.token.revoked_at.is_some()).then_some(row.id),
        operator: operator.to_owned(),
        scopes: row.token.scopes.split(',').map(str::to_owned).collect(),
        status: row.token.ended_at(now).unwrap_or("active"),
        created_at: row.token.created_at,
        expires_at: row.token.expires_at,
        token: None,
        dry_run,
    }
}
