//! What admins ask of the ledger.

use bankctl::error::Error;
use bankctl_ledger::access::rules::api_token::Scope;
use bankctl_ledger::access::rules::login::LoginMode;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_ledger::{LoginChange, RuleSetting, TokenRequest};
use bankctl_types::token_text;

use super::gate::Outcome;
use super::real::{Real, Told, appointment};
use super::step::{NAMES, Step};
use crate::machine::place::Place;

impl<P: Place> Real<P> {
    pub(super) fn administer(&mut self, step: &Step) -> Told {
        match *step {
            Step::Roles { seat, whom, roles } => {
                let mut ledger = self.at(seat, Action::OperatorRole)?;
                ledger
                    .access()
                    .change_operator(NAMES[whom], &appointment(roles))?;
            }
            Step::Shut { seat, whom, out } => {
                let action = if out {
                    Action::OperatorDisable
                } else {
                    Action::OperatorEnable
                };
                let mut ledger = self.at(seat, action)?;
                ledger.access().disable_operator(NAMES[whom], out)?;
            }
            Step::Set {
                seat,
                by_password,
                idle,
                hours,
            } => {
                let change = LoginChange {
                    mode: by_password.map(|by_password| {
                        if by_password {
                            LoginMode::Password
                        } else {
                            LoginMode::Os
                        }
                    }),
                    idle_minutes: idle,
                    hours,
                };
                self.at(seat, Action::LedgerSet)?
                    .access()
                    .set_login(change)?;
            }
            Step::Revoke {
                seat,
                whom,
                session,
            } => {
                let id = session.map(|place| self.sessions[place]);
                let mut ledger = self.at(seat, Action::OperatorRevoke)?;
                let ended = ledger.access().revoke_sessions(NAMES[whom], id)?;
                return Ok(Outcome::Ended(ended.len()));
            }
            Step::Recover(seat) => {
                self.at(seat, Action::OperatorRecover)?.access().recover()?;
            }
            Step::MakeToken {
                seat,
                whom,
                days,
                may_read,
            } => self.make_token(seat, whom, days, may_read)?,
            Step::Second { .. } | Step::Decide { .. } => self.second_person(step)?,
            Step::DropToken { seat, token } => {
                let id = self.tokens[token].0;
                self.at(seat, Action::TokenRevoke)?
                    .access()
                    .revoke_token(id)?;
            }
            _ => unreachable!("nothing of an admin's"),
        }
        Ok(Outcome::Done)
    }

    /// What is asked about a second person, or by one.
    fn second_person(&mut self, step: &Step) -> Result<(), Error> {
        match *step {
            Step::Second { seat, on } => {
                let setting = if on {
                    RuleSetting::Always
                } else {
                    RuleSetting::Never
                };
                let mut ledger = self.at(seat, Action::PolicySet)?;
                ledger.approvals().set_policy(Rule::Operators, &setting)?;
            }
            Step::Decide { seat, request, yes } => {
                let number = self.requests[request];
                if yes {
                    self.at(seat, Action::ApprovalApprove)?
                        .approvals()
                        .approve(number)?;
                } else {
                    let mut ledger = self.at(seat, Action::ApprovalReject)?;
                    ledger.approvals().reject(number, "a mistake")?;
                }
            }
            _ => unreachable!("nothing of a second person"),
        }
        Ok(())
    }

    fn make_token(
        &mut self,
        seat: usize,
        whom: usize,
        days: i64,
        may_read: bool,
    ) -> Result<(), Error> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).expect("chance");
        let reads = may_read.then_some("balance:read");
        let scopes = reads.into_iter().chain(["deposit:write"]);
        let scopes = scopes.map(Scope::parse);
        let request = TokenRequest {
            operator: NAMES[whom].to_owned(),
            scopes: scopes.map(|scope| scope.expect("a scope")).collect(),
            days,
            bits,
        };
        let made = self
            .at(seat, Action::TokenCreate)?
            .access()
            .create_token(&request)?;
        let hash = token_text::hash(&token_text::text(&bits)).expect("a hash");
        assert_eq!(made.token.as_deref().and_then(token_text::hash), Some(hash));
        self.tokens.push((made.id.expect("a number"), hash));
        Ok(())
    }
}
