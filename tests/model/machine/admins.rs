//! Two admins who change the ledger's own record at once.

use std::cell::Cell;
use std::rc::Rc;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Ledger, LoginChange};

use super::place::Place;
use super::real::{context, currency};

/// Both have opened the ledger before either changes it: a new key takes back
/// nothing of what the other has set meanwhile, and the change log says so.
pub(crate) fn a_new_key_keeps_what_the_other_set<P: Place>() {
    let place = P::new();
    let clock = Rc::new(Cell::new(0));
    let zone = "UTC".parse().expect("a zone");
    Ledger::create(
        &place.location(),
        "Bank",
        currency(false),
        zone,
        &context(&clock),
    )
    .expect("a ledger");
    let open = |action| Ledger::open(&place.location(), context(&clock), action).expect("a ledger");
    let (mut one, mut other) = (open(Action::KeyRotate), open(Action::LedgerSet));
    let hours = LoginChange {
        hours: Some(5),
        ..LoginChange::default()
    };
    other.access().set_login(hours).expect("set");
    let keys = one.privacy().rotate_key(|_| {}).expect("rotated").keys;
    let kept = other
        .access()
        .shown_settings()
        .expect("settings")
        .session_hours;
    assert_eq!((keys, kept), (2, 5));
    let verified = one.audit().verify(|_, _| {}).expect("a proof");
    assert!(verified.ok, "{:?}", verified.problems);
}
