//! Who is let in, on a file: random sequences, and some that are written down.

use bankctl::error::Error;
use bankctl_ledger::access::rules::permission::Action;
use proptest::prelude::*;
use proptest_state_machine::prop_state_machine;

use crate::files::Files;
use crate::logins::Test;
use crate::logins::gate::{Answer, Gate, MINUTE, Outcome, Refused};
use crate::logins::real::{self, Real, password, seconds};
use crate::logins::step::{ADMIN, ANNA, BEN, CARA, Code, Codes, EVE, ROBOT, SERVICE, Step, Typed};
use crate::machine::cases;

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: cases(10), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_lets_in_whom_the_model_does(sequential 1..60 => Test<Files>);
}

/// A ledger and its model, asked the same.
struct Both {
    gate: Gate,
    real: Real<Files>,
}

impl Both {
    fn new() -> Self {
        Self {
            gate: real::opened(u32::MAX),
            real: Real::opened(),
        }
    }

    fn take(&mut self, step: Step) -> Answer {
        self.gate.take(&step);
        self.real.take(&self.gate, &step);
        self.gate.answer
    }

    fn wait(&mut self, seconds: i64) {
        self.take(Step::Wait(seconds)).expect("time");
    }

    fn set(&mut self, seat: usize, idle: Option<i64>, hours: Option<i64>) {
        let by_password = None;
        let done = self.take(Step::Set {
            seat,
            by_password,
            idle,
            hours,
        });
        done.expect("set");
    }

    fn log_in(&mut self, seat: usize, password: u8, code: Code) -> Answer {
        self.log_in_as(None, seat, password, code)
    }

    fn log_in_as(&mut self, name: Option<usize>, seat: usize, password: u8, code: Code) -> Answer {
        let typed = Typed {
            password,
            code,
            next: 3,
        };
        self.take(Step::LogIn { seat, name, typed })
    }

    /// Ben logs in, and something is done before the password is typed.
    fn log_in_late(&mut self, meanwhile: &[Step]) -> Answer {
        let mut ledger = self.real.at(2, Action::Login).expect("a ledger");
        let told = ledger.access().log_in(None, &mut |_| {
            for step in meanwhile {
                self.take(*step).expect("done");
            }
            Ok(password(1))
        });
        match told {
            Ok(login) => {
                self.real.sessions.push(login.session.expect("a session"));
                self.gate.take(&Step::LogIn {
                    seat: 2,
                    name: None,
                    typed: Typed {
                        password: 1,
                        code: Code::Nonsense,
                        next: 3,
                    },
                });
                assert_eq!(login.idle_minutes, self.gate.idle_minutes);
                Ok(Outcome::In(BEN, seconds(login.ends_at)))
            }
            Err(error) => {
                let is_kept = matches!(error, Error::Denied(_));
                self.gate.denials += usize::from(is_kept);
                Err(Refused(error.code(), is_kept))
            }
        }
    }

    fn end(mut self) {
        self.real.compare_all(&self.gate);
    }
}

const OUT: Answer = Err(Refused("not_logged_in", true));
const WRONG: Answer = Err(Refused("login_failed", true));
const MAY_NOT: Answer = Err(Refused("permission_denied", true));
const BY_ANNA: Answer = Ok(Outcome::Booked(ANNA));

/// A model that agrees with everything would prove nothing: what it says is
/// written down here, step by step. Each of these in turn, because a ledger to
/// begin with takes long and is made once.
#[test]
fn the_model_keeps_out_whom_the_rules_keep_out() {
    who_has_no_session_no_role_or_no_time_left_is_out();
    a_code_counts_once();
    tokens_are_traded_in_once();
    a_process_that_goes_on_idles_no_longer_than_others();
    an_admin_ends_what_others_began();
    what_is_done_while_somebody_types_counts();
    what_takes_a_second_person_is_done_by_two();
}

fn who_has_no_session_no_role_or_no_time_left_is_out() {
    let mut both = Both::new();
    for seat in [1, 2, 4] {
        assert_eq!(both.take(Step::Deposit(seat)), OUT);
    }
    assert_eq!(both.take(Step::WhoAmI(2)), Ok(Outcome::Who(None, None)));
    assert_eq!(both.take(Step::Deposit(3)), MAY_NOT);
    assert_eq!(both.take(Step::Balance(3)), Ok(Outcome::Done));
    both.wait(5 * MINUTE);
    assert_eq!(both.take(Step::Deposit(0)), BY_ANNA);
    // What is copied is of use to the same account alone.
    for (to, told) in [(1, BY_ANNA), (4, OUT), (2, OUT)] {
        both.take(Step::Copy { from: 0, to }).expect("copied");
        assert_eq!(both.take(Step::Deposit(to)), told);
    }
    both.wait(5 * MINUTE + 1);
    assert_eq!(both.take(Step::Deposit(0)), OUT);
    // A minute after five failures, in which nothing counts.
    assert_eq!(both.log_in(2, 0, Code::Nonsense), WRONG);
    both.wait(MINUTE - 1);
    assert_eq!(both.log_in(2, 1, Code::Nonsense), WRONG);
    both.wait(1);
    let until = both.gate.now + 8 * 60 * MINUTE;
    assert_eq!(
        both.log_in(2, 1, Code::Nonsense),
        Ok(Outcome::In(BEN, until))
    );
    assert_eq!(both.take(Step::Deposit(2)), Ok(Outcome::Booked(BEN)));
    // Then nothing was in vain any more.
    assert_eq!(both.log_in(2, 0, Code::Nonsense), WRONG);
    assert!(both.log_in(2, 1, Code::Nonsense).is_ok());
    assert_eq!(both.gate.status(2), "replaced");
    // Under whatever account: it is who has logged in that books.
    let as_ben = both.log_in_as(Some(BEN), 1, 1, Code::Nonsense);
    assert!(as_ben.is_ok(), "{as_ben:?}");
    assert_eq!(both.take(Step::Deposit(1)), Ok(Outcome::Booked(BEN)));
    assert_eq!(both.take(Step::LogOut(2)), Ok(Outcome::Out(Some(3))));
    assert_eq!(both.take(Step::Deposit(2)), OUT);
    both.end();
}

/// A code works once, one step off at most, and so does a recovery code.
fn a_code_counts_once() {
    let mut both = Both::new();
    assert_eq!(both.log_in(3, 2, Code::Shown(0)), WRONG, "it was used");
    assert_eq!(both.log_in(3, 2, Code::Shown(2)), WRONG, "too early");
    assert!(both.log_in(3, 2, Code::Recovery(1)).is_ok());
    assert_eq!(both.log_in(3, 2, Code::Recovery(1)), WRONG);
    assert!(both.log_in(3, 2, Code::Shown(1)).is_ok());
    both.wait(30);
    assert_eq!(both.log_in(3, 2, Code::Shown(0)), WRONG, "it was used");
    let codes = |what, code| Step::Codes {
        seat: 3,
        what,
        typed: Typed {
            password: 2,
            code,
            next: 3,
        },
    };
    let again = both.take(codes(Codes::Offer, Code::Shown(1)));
    assert_eq!(again, Err(Refused("already_exists", false)));
    // What came to nothing has not used the code up.
    let off = both.take(codes(Codes::Off, Code::Shown(1)));
    assert_eq!(off, Ok(Outcome::Done));
    assert!(both.log_in(3, 2, Code::Nonsense).is_ok());
    both.end();
}

/// Tokens that come a second time were copied, and a session ends after its
/// hours whatever is done.
fn tokens_are_traded_in_once() {
    let mut both = Both::new();
    both.set(0, Some(60), Some(1));
    both.take(Step::Copy { from: 0, to: 1 }).expect("copied");
    both.take(Step::Begin(0)).expect("begun");
    both.wait(15 * MINUTE);
    for step in [Step::Deposit(0), Step::Deposit(1), Step::Go(0)] {
        assert_eq!(both.take(step), BY_ANNA);
    }
    both.wait(1);
    both.take(Step::Copy { from: 0, to: 2 }).expect("copied");
    both.take(Step::Forge(2)).expect("made up");
    both.take(Step::Copy { from: 2, to: 1 }).expect("copied");
    for seat in [1, 2] {
        assert_eq!(both.take(Step::Deposit(seat)), OUT);
    }
    both.take(Step::Copy { from: 0, to: 1 }).expect("copied");
    // The process trades them in, and a command of its place has the new ones.
    for step in [Step::Go(0), Step::Deposit(0)] {
        assert_eq!(both.take(step), BY_ANNA);
    }
    assert_eq!(both.take(Step::WhoAmI(1)), Ok(Outcome::Who(None, None)));
    assert_eq!(both.take(Step::Deposit(1)), OUT);
    assert_eq!(both.gate.status(0), "reused");
    for step in [Step::Deposit(0), Step::Go(0)] {
        assert_eq!(both.take(step), OUT);
    }
    assert!(both.log_in(0, 0, Code::Nonsense).is_ok());
    assert_eq!(both.take(Step::Go(0)), OUT, "it was another session");
    for _ in 0..3 {
        both.wait(15 * MINUTE);
        assert_eq!(both.take(Step::Deposit(0)), BY_ANNA);
    }
    both.wait(15 * MINUTE - 1);
    assert_eq!(both.take(Step::Deposit(0)), BY_ANNA);
    both.wait(1);
    assert_eq!(both.take(Step::Deposit(0)), OUT);
    both.end();
}

/// What a session may idle counts from the moment that it is set, also for a
/// process that was there before.
fn a_process_that_goes_on_idles_no_longer_than_others() {
    let mut both = Both::new();
    both.set(0, Some(60), None);
    both.take(Step::Begin(0)).expect("begun");
    assert_eq!(both.take(Step::Go(0)), BY_ANNA);
    both.set(3, Some(5), None);
    both.wait(15 * MINUTE + 1);
    assert_eq!(both.take(Step::Go(0)), OUT);
    both.end();
}

/// What an admin does about an operator counts at once.
fn an_admin_ends_what_others_began() {
    let mut both = Both::new();
    let shut = |whom, out| Step::Shut { seat: 3, whom, out };
    both.take(Step::Begin(0)).expect("begun");
    assert_eq!(both.take(shut(ANNA, true)), Ok(Outcome::Done));
    for step in [Step::Go(0), Step::Deposit(0)] {
        assert_eq!(both.take(step), OUT);
    }
    assert_eq!(both.log_in(0, 0, Code::Nonsense), MAY_NOT);
    assert_eq!(
        both.take(shut(CARA, true)),
        Err(Refused("last_admin", false))
    );
    both.take(shut(ANNA, false)).expect("let in again");
    assert_eq!(both.take(Step::Deposit(0)), OUT, "and not logged in");
    // The password of an admin's making is good for a new one.
    let reset = |whom| Step::Reset {
        seat: 3,
        whom,
        next: 2,
    };
    assert_eq!(
        both.take(reset(CARA)),
        Err(Refused("permission_denied", false))
    );
    both.take(reset(ANNA)).expect("reset");
    assert_eq!(both.log_in(0, 0, Code::Nonsense), WRONG);
    assert!(both.log_in(0, 2, Code::Nonsense).is_ok());
    assert_eq!(both.take(Step::Deposit(0)), BY_ANNA);
    // Roles count with the next command, and so do those of a program.
    let roles = |whom, roles| Step::Roles {
        seat: 3,
        whom,
        roles,
    };
    assert_eq!(both.take(Step::DepositBy(0)), Ok(Outcome::Booked(ROBOT)));
    for whom in [ANNA, ROBOT] {
        both.take(roles(whom, ADMIN)).expect("changed");
    }
    assert_eq!(both.take(Step::Deposit(0)), MAY_NOT);
    assert_eq!(both.take(Step::DepositBy(0)), MAY_NOT);
    both.take(roles(ROBOT, SERVICE)).expect("changed");
    both.take(Step::Recover(4)).expect("recovered");
    assert_eq!(both.gate.status(1), "mode-changed");
    // The account is believed again.
    assert_eq!(both.take(Step::Deposit(4)), Ok(Outcome::Booked(EVE)));
    assert_eq!(both.take(Step::Go(0)), OUT);
    both.wait(24 * 60 * MINUTE);
    assert_eq!(both.take(Step::DepositBy(0)), MAY_NOT, "it has expired");
    both.end();
}

/// A password takes a while to type: an operator may be shut out meanwhile, or the
/// ledger may ask for something else.
fn what_is_done_while_somebody_types_counts() {
    let mut both = Both::new();
    let shut = |out| Step::Shut {
        seat: 3,
        whom: BEN,
        out,
    };
    assert_eq!(both.log_in_late(&[shut(true)]), MAY_NOT);
    both.take(shut(false)).expect("let in again");
    assert_eq!(both.take(Step::Deposit(2)), OUT, "and not logged in");
    let set = |by_password, idle, hours| Step::Set {
        seat: 3,
        by_password,
        idle,
        hours,
    };
    let told = both.log_in_late(&[set(None, Some(20), Some(1))]);
    assert_eq!(told, both.gate.answer);
    assert_eq!(
        told,
        Ok(Outcome::In(BEN, both.gate.now + 60 * MINUTE)),
        "an hour"
    );
    assert_eq!(both.take(Step::Deposit(2)), Ok(Outcome::Booked(BEN)));
    let needless = Err(Refused("login_not_needed", false));
    assert_eq!(both.log_in_late(&[set(Some(false), None, None)]), needless);
    let reset = Step::Reset {
        seat: 3,
        whom: BEN,
        next: 1,
    };
    both.take(set(Some(true), None, None)).expect("set");
    assert!(both.log_in(3, 2, Code::Recovery(0)).is_ok());
    assert_eq!(both.log_in_late(&[reset]), WRONG, "it is another by now");
    both.end();
}

/// Nothing is done before another operator says yes, and then at once.
fn what_takes_a_second_person_is_done_by_two() {
    let mut both = Both::new();
    let decide = |seat, request, yes| Step::Decide { seat, request, yes };
    let second = |on| Step::Second { seat: 3, on };
    assert_eq!(both.take(second(true)), Ok(Outcome::Done));
    let shut = Step::Shut {
        seat: 0,
        whom: CARA,
        out: true,
    };
    for _ in 0..2 {
        assert_eq!(both.take(shut), Ok(Outcome::Waits(0)));
    }
    assert_eq!(both.take(Step::Balance(3)), Ok(Outcome::Done));
    assert_eq!(both.take(decide(0, 0, true)), MAY_NOT);
    assert_eq!(both.take(decide(3, 0, false)), Ok(Outcome::Done));
    let decided = Err(Refused("already_decided", false));
    assert_eq!(both.take(decide(3, 0, true)), decided);
    let reset = Step::Reset {
        seat: 0,
        whom: BEN,
        next: 2,
    };
    assert_eq!(both.take(reset), Ok(Outcome::Waits(1)));
    assert_eq!(both.take(second(false)), Ok(Outcome::Waits(2)));
    let os = Step::Set {
        seat: 3,
        by_password: Some(false),
        idle: None,
        hours: None,
    };
    assert_eq!(both.take(os), Ok(Outcome::Waits(3)));
    assert_eq!(both.take(Step::Deposit(2)), OUT);
    for request in [3, 2] {
        assert_eq!(both.take(decide(0, request, true)), Ok(Outcome::Done));
    }
    assert_eq!(both.take(Step::Deposit(2)), Ok(Outcome::Booked(BEN)));
    both.end();
}
