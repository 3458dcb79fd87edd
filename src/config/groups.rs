//! Groups of the operating system.

/// The number of a group, by its name or as a number.
#[cfg(unix)]
pub fn group_number(named: &str) -> Option<u32> {
    let number = uzers::get_group_by_name(named).map(|group| group.gid());
    number.or_else(|| named.parse().ok())
}

/// There are no such groups.
#[cfg(not(unix))]
pub fn group_number(_named: &str) -> Option<u32> {
    None
}
