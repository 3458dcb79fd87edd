//! What can be asked.

/// Who may be an operator. The last is none at first.
pub(crate) const NAMES: [&str; 5] = ["anna", "ben", "cara", "robot", "eve"];
pub(crate) const ANNA: usize = 0;
pub(crate) const BEN: usize = 1;
pub(crate) const CARA: usize = 2;
pub(crate) const ROBOT: usize = 3;
pub(crate) const EVE: usize = 4;

/// Where people sit, and whose account that is: two of them are anna's.
pub(crate) const SEATS: [usize; 5] = [ANNA, ANNA, BEN, CARA, EVE];

/// Roles, as bits.
pub(crate) const TELLER: i64 = 1;
pub(crate) const SUPERVISOR: i64 = 2;
pub(crate) const ADMIN: i64 = 4;
pub(crate) const AUDITOR: i64 = 8;
pub(crate) const SERVICE: i64 = 16;
pub(crate) const COMPLIANCE: i64 = 32;
pub(crate) const ALL: i64 = 63;

/// The password that is too short to be one.
pub(crate) const WEAK: u8 = 9;

/// What an operator types who is asked for a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Code {
    /// What the authenticator shows so many steps from now.
    Shown(i64),
    /// One of those that were shown once.
    Recovery(usize),
    Nonsense,
}

/// What an operator types, as far as it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Typed {
    pub(crate) password: u8,
    pub(crate) code: Code,
    /// The new password.
    pub(crate) next: u8,
}

/// What an operator does about an authenticator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Codes {
    Offer,
    On,
    Off,
}

/// What is asked of ledger and model. Seats, operators, sessions and tokens are
/// meant by their place, counted from zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Under a name, or as the operator who has the account.
    LogIn {
        seat: usize,
        name: Option<usize>,
        typed: Typed,
    },
    LogOut(usize),
    WhoAmI(usize),
    /// Something that writes.
    Deposit(usize),
    /// Something that reads.
    Balance(usize),
    /// The own password.
    Password {
        seat: usize,
        typed: Typed,
    },
    /// A temporary password for another operator.
    Reset {
        seat: usize,
        whom: usize,
        next: u8,
    },
    Codes {
        seat: usize,
        what: Codes,
        typed: Typed,
    },
    Roles {
        seat: usize,
        whom: usize,
        roles: i64,
    },
    /// An operator is shut out, or let in again.
    Shut {
        seat: usize,
        whom: usize,
        out: bool,
    },
    /// What is believed, and for how long a session holds, in minutes and hours.
    Set {
        seat: usize,
        by_password: Option<bool>,
        idle: Option<i64>,
        hours: Option<i64>,
    },
    Revoke {
        seat: usize,
        whom: usize,
        session: Option<usize>,
    },
    /// An operator who owns the ledger takes every role.
    Recover(usize),
    MakeToken {
        seat: usize,
        whom: usize,
        days: i64,
        may_read: bool,
    },
    DropToken {
        seat: usize,
        token: usize,
    },
    /// Whether what is done about operators takes a second person.
    Second {
        seat: usize,
        on: bool,
    },
    /// A second person says yes or no.
    Decide {
        seat: usize,
        request: usize,
        yes: bool,
    },
    DepositBy(usize),
    BalanceBy(usize),
    /// What one seat keeps of a session comes to another.
    Copy {
        from: usize,
        to: usize,
    },
    /// A stranger makes tokens up for the session that a seat keeps.
    Forge(usize),
    /// A process begins at a seat that will ask for more than one thing.
    Begin(usize),
    /// That process asks for a deposit.
    Go(usize),
    /// Some seconds go by.
    Wait(i64),
    /// Every process is gone.
    Crash(usize),
}

impl Step {
    /// What is asked, wherever that was.
    pub(crate) fn wherever(mut self) -> Self {
        if let Self::Roles { seat, .. }
        | Self::Shut { seat, .. }
        | Self::Reset { seat, .. }
        | Self::Set { seat, .. }
        | Self::Second { seat, .. } = &mut self
        {
            *seat = 0;
        }
        self
    }

    /// Whether a password is tried or made, which takes long.
    pub(crate) fn is_slow(&self) -> bool {
        matches!(
            self,
            Self::LogIn { .. } | Self::Password { .. } | Self::Reset { .. } | Self::Codes { .. }
        )
    }
}
