//! Products: what accounts earn and cost, from which day on.

pub mod rules;
