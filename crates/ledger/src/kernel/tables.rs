//! The rows of the kernel on an engine: the SQL, and the typed functions around
//! it. Nothing here knows a use case, and nothing knows which engine answers.

pub(crate) mod account_holders;
pub mod accounts;
pub mod business_days;
pub mod by_kind;
pub mod changes;
pub mod daily_totals;
pub mod descriptor;
pub mod gl;
pub mod holds;
pub mod legs;
pub mod locks;
pub(crate) mod new_accounts;
pub mod ordered;
pub mod periods;
pub mod positions;
pub mod prefetch;
pub mod settings;
pub(crate) mod spelling;
pub mod stored;
pub mod sums_by_type;
pub mod transfers;
