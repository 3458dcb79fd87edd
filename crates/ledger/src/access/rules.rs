//! What may be done by whom, and what a login is good for: pure rules.

pub mod api_token;
pub mod credential;
pub mod password;
pub mod permission;
pub mod session;
pub mod totp;

/// Words of the kernel that callers know by this name.
pub use crate::kernel::rules::{login, operator};
