//! Values and rules about checks that customers and the bank itself draw: pure.

pub mod book;
pub mod decision;
pub mod item;
pub mod numbers;
pub mod stop;
