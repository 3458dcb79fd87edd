//! What can be looked at afterwards, against the model.

use bankctl_ledger::{AuditLogQuery, TransactionRef};
use bankctl_types::calendar::Span;

use super::gate::Gate;
use super::real::{Real, name_place, seconds};
use super::step::NAMES;
use crate::machine::place::Place;

impl<P: Place> Real<P> {
    /// Every session, operator and token.
    pub(super) fn compare(&self, gate: &Gate) {
        let mut ledger = self.looking();
        let sessions = ledger.access().sessions(None, true).expect("sessions");
        assert_eq!(sessions.len(), gate.sessions.len(), "sessions");
        for (place, (told, known)) in sessions.iter().zip(&gate.sessions).enumerate() {
            assert_eq!(told.id, self.sessions[place]);
            let at = [told.started_at, told.used_at, told.ends_at].map(seconds);
            assert_eq!(
                (name_place(&told.operator), told.account.as_str(), at),
                (
                    known.operator,
                    NAMES[known.account],
                    [known.started_at, known.used_at, known.ends_at]
                ),
                "session {place}"
            );
            assert_eq!(told.status, gate.status(place), "session {place}");
        }
        let operators = ledger.access().operators().expect("operators");
        let told = operators
            .iter()
            .map(|one| (name_place(&one.name), one.roles.bits(), one.status));
        let people = gate.people.iter().enumerate();
        let known = people.filter_map(|(place, person)| {
            let person = person.as_ref()?;
            let status = if person.is_out { "disabled" } else { "active" };
            Some((place, person.roles, status))
        });
        assert!(told.eq(known), "{operators:?}");
        let told = ledger.access().tokens().expect("tokens");
        let told = told
            .iter()
            .map(|one| (name_place(&one.operator), one.status));
        let known = gate
            .tokens
            .iter()
            .map(|one| (one.operator, one.status(gate.now)));
        assert!(told.eq(known), "tokens");
        assert_eq!(self.requests.len(), gate.requests.len());
        for (number, known) in self.requests.iter().zip(&gate.requests) {
            let told = ledger.approvals().get(*number).expect("a request").status;
            assert_eq!(told.name(), known.status(gate.now), "{known:?}");
        }
    }

    /// Everything that can be asked afterwards.
    pub(crate) fn compare_all(&mut self, gate: &Gate) {
        self.compare(gate);
        let mut ledger = self.looking();
        assert_eq!(self.booked.len(), gate.booked.len());
        for (id, operator) in self.booked.iter().zip(&gate.booked) {
            let found = ledger.payments().get(&TransactionRef::Id(*id));
            assert_eq!(found.expect("a transaction").operator, NAMES[*operator]);
        }
        let accounts = std::slice::from_ref(&self.account);
        let balance = &ledger
            .accounts()
            .balances(accounts, None)
            .expect("a balance")[0];
        let expected = i64::try_from(100 * gate.booked.len()).expect("small");
        assert_eq!(balance.ledger_balance.minor, expected);
        let denials = AuditLogQuery {
            operator: None,
            action: Some("denied".to_owned()),
            subject: None,
            record: None,
            span: Span {
                from: None,
                to: None,
            },
            limit: 10_000,
            after: None,
            oldest_first: true,
            compares: false,
        };
        let (denials, _) = ledger.audit().trail(&denials).expect("the change log");
        assert_eq!(denials.len(), gate.denials, "refusals in the change log");
        let verified = ledger.audit().verify(|_, _| {}).expect("a proof");
        assert!(verified.ok, "{:?}", verified.problems);
    }
}
