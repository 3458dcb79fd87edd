//! What may be asked, and how often: mostly by an operator who is in, and with the right
//! words.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::gate::{Authenticator, Gate, MINUTE, TURN};
use super::step::{
    ADMIN, ALL, AUDITOR, Code, Codes, NAMES, ROBOT, SEATS, SERVICE, Step, TELLER, Typed, WEAK,
};

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

pub(super) fn of(gate: &Gate) -> BoxedStrategy<Step> {
    let mut all = of_work(gate);
    all.extend(of_operators(gate));
    all.extend(of_tokens(gate));
    all.push((14, wait(gate)));
    all.push((1, (0usize..10_000).prop_map(Step::Crash).boxed()));
    if gate.patience > 0 {
        all.extend(of_secrets(gate));
    }
    Union::new_weighted(all).boxed()
}

/// A seat; mostly one whose session is of use, or was.
fn seat(gate: &Gate) -> BoxedStrategy<usize> {
    let any = 0..SEATS.len();
    let keeps = |seat: &usize| gate.by_password && gate.seats[*seat].is_some();
    let inside = |seat: &usize| {
        let kept = gate.seats[*seat].filter(|_| gate.by_password);
        kept.is_some_and(|kept| gate.holds(kept.session, SEATS[*seat]))
    };
    let keeping: Vec<usize> = any.clone().filter(keeps).collect();
    let inside: Vec<usize> = any.clone().filter(inside).collect();
    let mut all = vec![(1, any.boxed())];
    if !keeping.is_empty() {
        all.push((1, select(keeping).boxed()));
    }
    if !inside.is_empty() {
        all.push((4, select(inside).boxed()));
    }
    Union::new_weighted(all).boxed()
}

/// A seat; mostly one of an admin.
fn desk(gate: &Gate) -> BoxedStrategy<usize> {
    let is_admin = |seat: &usize| {
        let person = gate.people[gate.at(*seat)].as_ref();
        let is_in = !gate.by_password || gate.seats[*seat].is_some();
        is_in && person.is_some_and(|person| person.roles & ADMIN != 0)
    };
    let admins: Vec<usize> = (0..SEATS.len()).filter(is_admin).collect();
    if admins.is_empty() {
        return seat(gate);
    }
    prop_oneof![1 => seat(gate), 5 => select(admins)].boxed()
}

fn of_work(gate: &Gate) -> Weighted {
    let seat = || seat(gate);
    let copy = (seat(), 0..SEATS.len()).prop_map(|(from, to)| Step::Copy { from, to });
    let mut all = vec![
        (8, seat().prop_map(Step::Deposit).boxed()),
        (5, seat().prop_map(Step::Balance).boxed()),
        (2, seat().prop_map(Step::WhoAmI).boxed()),
        (2, seat().prop_map(Step::LogOut).boxed()),
        (3, copy.boxed()),
        (1, seat().prop_map(Step::Forge).boxed()),
        (3, seat().prop_map(Step::Begin).boxed()),
    ];
    let going = |seat: &usize| gate.running[*seat].is_some();
    let going: Vec<usize> = (0..SEATS.len()).filter(going).collect();
    if !going.is_empty() {
        all.push((6, select(going).prop_map(Step::Go).boxed()));
    }
    all
}

fn of_operators(gate: &Gate) -> Weighted {
    let (desk, whom) = (|| desk(gate), || 0..NAMES.len());
    let roles = select(vec![TELLER, ADMIN, AUDITOR + ADMIN, SERVICE, ALL, 0]);
    let roles = (desk(), whom(), roles);
    let roles = roles.prop_map(|(seat, whom, roles)| Step::Roles { seat, whom, roles });
    let shut = (desk(), whom(), any::<bool>());
    let shut = shut.prop_map(|(seat, whom, out)| Step::Shut { seat, whom, out });
    let sessions = proptest::option::weighted(0.5, 0..gate.sessions.len().max(1));
    let revoke = (desk(), whom(), sessions).prop_map(|(seat, whom, session)| Step::Revoke {
        seat,
        whom,
        session,
    });
    let often = proptest::bool::weighted(0.95);
    let mode = proptest::option::weighted(if gate.by_password { 0.1 } else { 0.9 }, often);
    let idle = proptest::option::of(select(vec![1i64, 5, 20, 60]));
    let hours = proptest::option::of(select(vec![1i64, 8, 24]));
    let set = (desk(), mode, idle, hours);
    let set = set.prop_map(|(seat, by_password, idle, hours)| Step::Set {
        seat,
        by_password,
        idle,
        hours,
    });
    let by_password = if gate.by_password { 3 } else { 10 };
    let second = (desk(), any::<bool>());
    let second = second.prop_map(|(seat, on)| Step::Second { seat, on });
    let mut all = vec![
        (2, second.boxed()),
        (2, roles.boxed()),
        (3, shut.boxed()),
        (2, revoke.boxed()),
        (by_password, set.boxed()),
        (1, (0..SEATS.len()).prop_map(Step::Recover).boxed()),
    ];
    let waits = |place: &usize| gate.requests[*place].status(gate.now) == "pending";
    let mut decide = |weight, requests: Vec<usize>| {
        if !requests.is_empty() {
            let yes = proptest::bool::weighted(0.8);
            let decide = (desk(), select(requests), yes);
            let decide =
                decide.prop_map(|(seat, request, yes)| Step::Decide { seat, request, yes });
            all.push((weight, decide.boxed()));
        }
    };
    decide(1, (0..gate.requests.len()).collect());
    decide(10, (0..gate.requests.len()).filter(waits).collect());
    all
}

fn of_tokens(gate: &Gate) -> Weighted {
    let whom = prop_oneof![5 => Just(ROBOT), 1 => 0..NAMES.len()];
    let make = (desk(gate), whom, 1i64..3, any::<bool>());
    let make = make.prop_map(|(seat, whom, days, may_read)| Step::MakeToken {
        seat,
        whom,
        days,
        may_read,
    });
    let mut all = vec![(2, make.boxed())];
    if !gate.tokens.is_empty() {
        let token = || 0..gate.tokens.len();
        let drop = (desk(gate), token());
        let drop = drop.prop_map(|(seat, token)| Step::DropToken { seat, token });
        all.push((1, drop.boxed()));
        all.push((3, token().prop_map(Step::DepositBy).boxed()));
        all.push((2, token().prop_map(Step::BalanceBy).boxed()));
    }
    all
}

/// What takes a password. An operator who types it mostly knows it.
fn of_secrets(gate: &Gate) -> Weighted {
    let names: Vec<Option<usize>> = (0..NAMES.len()).map(Some).collect();
    let name = prop_oneof![2 => Just(None), 1 => select(names)];
    let known = gate.clone();
    let log_in = (0..SEATS.len(), name).prop_flat_map(move |(seat, name)| {
        let typed = typed(&known, name.unwrap_or(SEATS[seat]));
        typed.prop_map(move |typed| Step::LogIn { seat, name, typed })
    });
    let known = gate.clone();
    let password = seat(gate).prop_flat_map(move |seat| {
        let typed = typed(&known, known.at(seat));
        typed.prop_map(move |typed| Step::Password { seat, typed })
    });
    let known = gate.clone();
    let what = select(vec![Codes::Offer, Codes::On, Codes::On, Codes::Off]);
    let codes = (seat(gate), what).prop_flat_map(move |(seat, what)| {
        let typed = typed(&known, known.at(seat));
        typed.prop_map(move |typed| Step::Codes { seat, what, typed })
    });
    let reset = (desk(gate), 0..NAMES.len(), next());
    let reset = reset.prop_map(|(seat, whom, next)| Step::Reset { seat, whom, next });
    vec![
        (if gate.by_password { 16 } else { 1 }, log_in.boxed()),
        (3, password.boxed()),
        (3, codes.boxed()),
        (3, reset.boxed()),
    ]
}

fn next() -> impl Strategy<Value = u8> {
    prop_oneof![6 => 0u8..4, 1 => Just(WEAK)]
}

fn typed(gate: &Gate, whom: usize) -> BoxedStrategy<Typed> {
    let credential = gate.credential(whom);
    let right = credential.map_or(0, |credential| credential.password);
    let asks = credential.is_some_and(|one| one.authenticator == Authenticator::On);
    let password = prop_oneof![8 => Just(right), 1 => 0u8..4];
    let shown = prop_oneof![5 => Just(0), 2 => -1i64..=1, 1 => -2i64..=2];
    let recovery = if asks { 2 } else { 0 };
    let code = prop_oneof![
        8 => shown.prop_map(Code::Shown),
        recovery + 1 => (0usize..3).prop_map(Code::Recovery),
        1 => Just(Code::Nonsense),
    ];
    let typed = (password, code, next());
    typed
        .prop_map(|(password, code, next)| Typed {
            password,
            code,
            next,
        })
        .boxed()
}

/// How long nothing is asked: mostly until something ends, or nearly.
fn wait(gate: &Gate) -> BoxedStrategy<Step> {
    let mut ends = Vec::new();
    for session in gate.sessions.iter().filter(|one| one.ended.is_none()) {
        let (used, turned) = (session.used_at, session.turned_at);
        ends.extend([used + gate.idle(), used + gate.idle() / 4, turned + TURN]);
        ends.push(session.ends_at - 1);
    }
    let credentials = (0..NAMES.len()).filter_map(|whom| gate.credential(whom));
    ends.extend(credentials.map(|one| one.locked_until - 1));
    ends.extend(gate.tokens.iter().map(|token| token.expires_at - 1));
    let mut left: Vec<i64> = ends.iter().map(|end| end - gate.now).collect();
    left.retain(|left| *left >= 0);
    left.sort_unstable();
    // What ends first is most often waited for.
    left.truncate(6);
    let short = select(vec![1i64, 29, 30, MINUTE, 4 * MINUTE, 14 * MINUTE]);
    if left.is_empty() {
        return short.prop_map(Step::Wait).boxed();
    }
    let exact = (select(left), 0i64..=1).prop_map(|(left, more)| left + more);
    prop_oneof![3 => short, 3 => exact]
        .prop_map(Step::Wait)
        .boxed()
}
