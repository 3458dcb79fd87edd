//! Operators, what they log in with, sessions and tokens on an engine, and what
//! an operator's role is granted at a server.

pub mod api_tokens;
pub mod credentials;
pub mod credentials_seen;
pub mod grants;
pub mod operators;
pub mod sessions;
