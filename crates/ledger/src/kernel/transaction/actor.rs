//! Who works in a write transaction, once they were let in.

use super::WriteTx;
use crate::kernel::rules::operator::{Operator, Roles};

/// Who was let in.
pub(crate) struct Actor {
    /// The operator and the key; `None` for what needs none.
    pub(crate) operator: Option<(i64, Operator)>,
    /// The account that asked.
    pub(crate) account: String,
    /// The token that let a program in.
    pub(crate) token: Option<ActorToken>,
    /// The session that let the caller in.
    pub(crate) session: Option<i64>,
}

/// The token that let a program in.
pub(crate) struct ActorToken {
    /// The key.
    pub(crate) id: i64,
    /// What it may be used for: scopes with commas between.
    pub(crate) scopes: String,
}

impl Actor {
    /// The roles of the caller.
    pub(crate) fn roles(&self) -> Roles {
        let operator = self.operator.as_ref();
        operator.map_or(Roles::NONE, |(key, operator)| operator.roles(*key))
    }
}

impl WriteTx<'_> {
    /// Goes on in the name of an operator.
    pub(crate) fn act_as(&mut self, actor: Actor) {
        if let Some((key, operator)) = &actor.operator {
            self.stamp.operator = *key;
            self.operator_name.clone_from(&operator.name);
        }
        self.actor = Some(actor);
    }

    /// The roles of the operator; all of them where none had to be named.
    pub(crate) fn roles(&self) -> Roles {
        self.actor.as_ref().map_or(Roles::ALL, Actor::roles)
    }
}
