//! A wire that can be cut: it stands between the program and the server.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::engine::Cluster;
use crate::common::deadline::until;

/// Where the wire is cut.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// Before the server gets so many requests.
    Before(usize),
    /// After the server got so many, before it can answer the last.
    After(usize),
    /// Nowhere: a message with this text is kept, when it comes for the time of
    /// that number, until it is let go.
    Keep(&'static str, usize),
    /// Nowhere: the first message with the second text that comes after one with
    /// the first is kept until it is let go.
    KeepAfter(&'static str, &'static str),
}

/// A wire to a server.
pub struct Wire {
    port: u16,
    /// Whether it was cut.
    pub cut: Arc<AtomicBool>,
    /// How often something was sent after an answer had come.
    pub turns: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    /// Whether a message is kept.
    kept: Arc<AtomicBool>,
}

impl Wire {
    /// A wire that is cut once; afterwards it lets through every process that connects,
    /// or nobody any more.
    pub fn new(cluster: &Cluster, cut: Cut, for_good: bool) -> Self {
        Self::at(0, cluster, cut, for_good)
    }

    /// The same at a port; 0 stands for any.
    pub fn at(port: u16, cluster: &Cluster, cut: Cut, for_good: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let socket = cluster.folder.join(".s.PGSQL.5432");
        let wire = Self {
            port,
            cut: Arc::default(),
            turns: Arc::default(),
            over: Arc::default(),
            kept: Arc::default(),
        };
        let (was_cut, over) = (Arc::clone(&wire.cut), Arc::clone(&wire.over));
        let (kept, turns) = (Arc::clone(&wire.kept), Arc::clone(&wire.turns));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::SeqCst) || (for_good && was_cut.load(Ordering::SeqCst)) {
                    // Nobody is there: the port is closed with the listener.
                    if for_good {
                        return;
                    }
                    continue;
                }
                let first = !was_cut.load(Ordering::SeqCst);
                connect(
                    client,
                    &socket,
                    first.then_some(cut),
                    &was_cut,
                    &kept,
                    &turns,
                );
            }
        });
        wire
    }

    /// Waits until a message is kept.
    pub fn until_it_keeps(&self) {
        until("a message is kept", || {
            self.kept.load(Ordering::SeqCst).then_some(())
        });
    }

    /// Lets go what is kept.
    pub fn let_go(&self) {
        self.kept.store(false, Ordering::SeqCst);
    }

    /// The address of a schema behind the wire.
    pub fn schema(&self, name: &str) -> String {
        format!(
            "postgresql://bank@127.0.0.1:{}/postgres?sslmode=disable&options=-csearch_path%3D{name}",
            self.port
        )
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// Passes everything on, both ways, until the wire is cut.
fn connect(
    client: TcpStream,
    socket: &PathBuf,
    cut: Option<Cut>,
    was_cut: &Arc<AtomicBool>,
    kept: &Arc<AtomicBool>,
    turns: &Arc<AtomicUsize>,
) {
    let Ok(server) = UnixStream::connect(socket) else {
        return;
    };
    let silent = Arc::new(AtomicBool::new(false));
    let (mut from_server, mut to_client) = (
        server.try_clone().expect("a socket"),
        client.try_clone().expect("a socket"),
    );
    let hush = Arc::clone(&silent);
    let answered = Arc::new(AtomicBool::new(true));
    let answers = Arc::clone(&answered);
    thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        while let Ok(length @ 1..) = from_server.read(&mut buffer) {
            answers.store(true, Ordering::SeqCst);
            if hush.load(Ordering::SeqCst) || to_client.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (was_cut, kept) = (Arc::clone(was_cut), Arc::clone(kept));
    let turns = Arc::clone(turns);
    thread::spawn(move || {
        let mut times = 0;
        let (mut client, mut server) = (client, server);
        let (mut number, mut came) = (0, Vec::new());
        let mut buffer = vec![0; 65536];
        'wire: while let Ok(length @ 1..) = client.read(&mut buffer) {
            let is_turn = answered.swap(false, Ordering::SeqCst);
            turns.fetch_add(usize::from(is_turn), Ordering::SeqCst);
            came.extend_from_slice(&buffer[..length]);
            while let Some(end) = end_of_request(&came, number == 0) {
                number += 1;
                let request: Vec<u8> = came.drain(..end).collect();
                let (before, after) = match cut {
                    Some(Cut::Before(at)) => (number == at, false),
                    Some(Cut::After(at)) => (false, number == at),
                    Some(Cut::Keep(text, time)) => {
                        let found = String::from_utf8_lossy(&request).contains(text);
                        times += usize::from(found);
                        if found && times == time {
                            keep(&kept);
                        }
                        (false, false)
                    }
                    Some(Cut::KeepAfter(first, text)) => {
                        let request = String::from_utf8_lossy(&request);
                        match times {
                            0 if request.contains(first) => times = 1,
                            1 if request.contains(text) => {
                                times = 2;
                                keep(&kept);
                            }
                            _ => {}
                        }
                        (false, false)
                    }
                    None => (false, false),
                };
                silent.store(after, Ordering::SeqCst);
                if !before && server.write_all(&request).is_err() {
                    break 'wire;
                }
                if before || after {
                    was_cut.store(true, Ordering::SeqCst);
                    let _ = client.shutdown(Shutdown::Both);
                    break 'wire;
                }
            }
        }
        let _ = server.shutdown(Shutdown::Write);
    });
}

/// Keeps a message until it is let go.
fn keep(kept: &AtomicBool) {
    kept.store(true, Ordering::SeqCst);
    while kept.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Where the first request ends, if it is whole: the first message of all has
/// no type; the others go on to one that the server answers at once (PostgreSQL
/// manual, 55.7).
fn end_of_request(bytes: &[u8], opens: bool) -> Option<usize> {
    let length = |at: usize| -> Option<usize> {
        let length = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(length)).ok()
    };
    let mut end = 0;
    loop {
        let answered = opens || b"QSXp".contains(bytes.get(end)?);
        let start = end + usize::from(!opens);
        end = start + length(start)?;
        bytes.get(..end)?;
        if answered {
            return Some(end);
        }
    }
}
