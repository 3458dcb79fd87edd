//! Snapshots of each screen at two sizes, and transitions as tables.
