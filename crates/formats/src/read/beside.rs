//! Two looks at a large file at the same time.

use std::thread::{self, Builder};

/// From how many bytes on a second thread is worth it.
const BYTES_MIN: u64 = 1024 * 1024;

/// Does two things for a file of so many bytes: at the same time if it is large and the
/// system has a thread for the other one, else one after the other.
pub(super) fn beside<O: Send, M>(
    bytes: u64,
    other: impl Fn() -> O + Sync,
    mine: impl FnOnce() -> M,
) -> (O, M) {
    if bytes < BYTES_MIN {
        return (other(), mine());
    }
    thread::scope(|scope| {
        let thread = Builder::new()
            .name("beside".to_owned())
            .spawn_scoped(scope, &other);
        let mine = mine();
        let other = match thread {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => other(),
        };
        (other, mine)
    })
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MIN, beside};

    #[test]
    fn both_are_done_whatever_the_size() {
        for bytes in [0, BYTES_MIN - 1, BYTES_MIN, u64::MAX] {
            let mut mine = 0;
            let (other, ()) = beside(bytes, || 7, || mine += 1);
            assert_eq!((other, mine), (7, 1));
        }
    }
}
