//! What may be done by whom, and what a login is good for: pure rules.

pub mod api_token;
pub mod credential;
pub(crate) mod duties;
pub mod login;
pub mod operator;
pub mod password;
pub mod permission;
pub mod session;
pub mod totp;
