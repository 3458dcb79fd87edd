//! Interest: what a balance earns and owes day by day, and when it is paid. Pure
//! and exact: nothing is rounded before money moves.

pub mod accrued;
pub mod capitalisation;
pub mod conditions;
pub mod explained;
pub mod moves;
pub mod night;
pub mod yield_earned;

#[cfg(test)]
mod tests;
