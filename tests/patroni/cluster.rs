//! Three servers on loopback, in a folder that only they use.
//!
//! A shell keeps etcd and each node's Patroni running, as an init system would,
//! until the test's process has ended, however it ended; then it stops all of
//! them and removes the folder.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use postgres::types::FromSqlOwned;

use super::programs::{halted, programs, unprivileged};
use crate::common::deadline::{InTime as _, until};

/// How many servers there are.
pub const NODES: usize = 3;
/// How long a cluster may take to come to rest.
const REST_MAX: Duration = Duration::from_mins(4);

const SERVE: &str = r#"
trap '' INT TERM HUP
dir=$1 etcd=$2 patroni=$3 client=$4 peer=$5
"$etcd" --data-dir "$dir/etcd" --name one --listen-client-urls "http://127.0.0.1:$client" \
  --advertise-client-urls "http://127.0.0.1:$client" --listen-peer-urls "http://127.0.0.1:$peer" \
  --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
  --initial-cluster "one=http://127.0.0.1:$peer" >"$dir/etcd.log" 2>&1 &
etcd=$! loops=
for node in 0 1 2; do
  while :; do
    if [ ! -e "$dir/$node.down" ]; then
      "$patroni" "$dir/$node.yml" >>"$dir/$node.log" 2>&1 &
      echo $! >"$dir/$node.pid"
      wait $!
    fi
    sleep 0.2
  done &
  loops="$loops $!"
done
# The number in a file, if it is a process of ours: it may be another's by now.
ours() {
  number=$(head -n 1 "$1" 2>/dev/null) && grep -qs "$dir" "/proc/$number/cmdline" && echo "$number"
}
cat >/dev/null
kill -9 $loops $etcd
for node in 0 1 2; do
  number=$(ours "$dir/$node.pid") && kill -9 "$number"
  number=$(ours "$dir/$node/postmaster.pid") && kill -QUIT "$number"
done
for node in 0 1 2; do
  while ours "$dir/$node/postmaster.pid" >/dev/null; do sleep 0.05; done
done
rm -rf "$dir"
"#;

/// A cluster with strict synchronous replication.
pub struct Cluster {
    folder: PathBuf,
    ports: [u16; NODES],
    /// Where each node's Patroni answers.
    rests: [u16; NODES],
    /// Its standard input keeps the servers alive.
    _shell: Child,
}

/// A program in `PATH`.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

/// What a node is told. The times are the shortest that Patroni takes; nothing
/// is synced to the disk, because processes are killed here and not the machine.
fn settings(
    folder: &Path,
    programs: &Path,
    node: usize,
    port: u16,
    rest: u16,
    etcd: u16,
) -> String {
    let (folder, programs) = (folder.display(), programs.display());
    format!(
        "scope: bank
name: node{node}
restapi: {{listen: '127.0.0.1:{rest}', connect_address: '127.0.0.1:{rest}'}}
etcd3: {{host: '127.0.0.1:{etcd}'}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 1
    retry_timeout: 3
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters: {{max_connections: 60, shared_buffers: 32MB, fsync: 'off', wal_keep_size: 256MB}}
  initdb: [{{encoding: UTF8}}, {{locale: C}}, {{auth: trust}}]
postgresql:
  listen: '127.0.0.1:{port}'
  connect_address: '127.0.0.1:{port}'
  data_dir: '{folder}/{node}'
  bin_dir: '{programs}'
  pgpass: '{folder}/{node}.pgpass'
  authentication:
    superuser: {{username: bank}}
    replication: {{username: replicator}}
    rewind: {{username: rewinder}}
  parameters: {{unix_socket_directories: '{folder}'}}
  pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']
watchdog: {{mode: 'off'}}
"
    )
}

/// Starts the servers and waits until they replicate.
///
/// # Panics
/// In CI the programs must be there; elsewhere a line says that they are not,
/// and the run ends.
pub fn start() -> Cluster {
    let found = (programs(), program("etcd"), program("patroni"));
    let (Some(postgres), Some(etcd), Some(patroni)) = found else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no PostgreSQL, etcd or Patroni is installed, and here they must be"
        );
        let line = "\nno PostgreSQL, etcd or Patroni is installed here: no fail-over was tested\n";
        // Not by `eprintln`, which a test keeps to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
        std::process::exit(0);
    };
    let folder = tempfile::Builder::new()
        .prefix("patroni-")
        .tempdir()
        .expect("a folder")
        .keep();
    let [client, peer] = free_ports();
    let [first, second, third, rests @ ..] = free_ports::<{ 2 * NODES }>();
    let ports = [first, second, third];
    for (node, (port, rest)) in ports.into_iter().zip(rests).enumerate() {
        let text = settings(&folder, &postgres, node, port, rest, client);
        fs::write(folder.join(format!("{node}.yml")), text).expect("a file");
    }
    let mut command = Command::new("sh");
    unprivileged(&mut command, &[&folder]);
    let shell = command
        .args(["-c", SERVE, "serve"])
        .args([&folder, &etcd, &patroni])
        .args([client.to_string(), peer.to_string()])
        .env("HOME", &folder)
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .serve()
        .expect("a shell");
    let cluster = Cluster {
        folder,
        ports,
        rests,
        _shell: shell,
    };
    cluster.rest();
    cluster
}

impl Cluster {
    /// The address of the ledger: every host, of which the leader is meant.
    pub fn location(&self) -> String {
        let hosts: Vec<String> = self
            .ports
            .iter()
            .map(|port| format!("127.0.0.1:{port}"))
            .collect();
        let hosts = hosts.join(",");
        format!("postgresql://bank@{hosts}/postgres?target_session_attrs=read-write")
    }

    fn ask<T: FromSqlOwned>(&self, node: usize, query: &str) -> Option<T> {
        let port = self.ports[node];
        let address = format!("postgresql://bank@127.0.0.1:{port}/postgres?connect_timeout=2");
        let mut client = postgres::Client::connect(&address, postgres::NoTls).ok()?;
        Some(client.query_one(query, &[]).ok()?.get(0))
    }

    /// The nodes that take writes: one, or two while the old leader does not
    /// know yet that it is none any more.
    fn leaders(&self) -> Vec<usize> {
        let leads = |node: &usize| self.ask(*node, "SELECT NOT pg_is_in_recovery()") == Some(true);
        (0..NODES).filter(leads).collect()
    }

    /// The node that takes writes. A machine that is busy may let it answer late.
    pub fn leader(&self) -> usize {
        until("a leader", || self.leaders().first().copied())
    }

    /// The node that a leader waits for.
    pub fn standby(&self, leader: usize) -> Option<usize> {
        let query =
            "SELECT right(application_name, 1) FROM pg_stat_replication WHERE sync_state = 'sync'";
        self.ask::<String>(leader, query)?.parse().ok()
    }

    /// Whether a node's Patroni has read in etcd that the leader waits for it.
    /// Some seconds before that is written the server waits already; a leader
    /// that is killed in between has no successor until it is back.
    fn may_follow(&self, node: usize) -> Option<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.rests[node])).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        stream.write_all(b"GET /sync HTTP/1.0\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer.lines().next()?.contains(" 200 "))
    }

    /// Waits until both standbys follow the leader, and one of them is waited
    /// for and may take over.
    pub fn rest(&self) {
        let rests = "SELECT count(*) = 2 AND count(*) FILTER (WHERE sync_state = 'sync') = 1 \
                     FROM pg_stat_replication WHERE state = 'streaming'";
        let since = Instant::now();
        while since.elapsed() < REST_MAX {
            if let [leader] = self.leaders()[..]
                && self.ask(leader, rests) == Some(true)
                && let Some(standby) = self.standby(leader)
                && self.may_follow(standby) == Some(true)
            {
                return;
            }
            thread::sleep(Duration::from_millis(200));
        }
        panic!("the cluster does not come to rest: {}", self.logs());
    }

    fn logs(&self) -> String {
        logs(&self.folder)
    }

    /// Ends the whole run as failed, with what the servers have said, if it has
    /// not come to its end by itself: a fault here must not hold up what waits
    /// for it.
    pub fn end_after(&self, limit: Duration) {
        let folder = self.folder.clone();
        thread::spawn(move || {
            thread::sleep(limit);
            let mut out = std::io::stderr();
            let _ = writeln!(out, "not at its end after {limit:?}: {}", logs(&folder));
            std::process::exit(1);
        });
    }

    /// Kills a node's Patroni and keeps it down; its server works on, and does
    /// not hear that it is the leader no longer.
    pub fn kill_agent(&self, node: usize) {
        fs::write(self.folder.join(format!("{node}.down")), "").expect("a file");
        kill(&[&self.number(&format!("{node}.pid"))]);
    }

    /// Kills a node's Patroni and all processes of its server.
    pub fn kill(&self, node: usize) {
        self.kill_agent(node);
        self.kill_server(node);
    }

    /// Kills all processes of a node's server.
    pub fn kill_server(&self, node: usize) {
        let main = self.number(&format!("{node}/postmaster.pid"));
        let all = halted(&main);
        kill(&all.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// A number in the first line of a file.
    fn number(&self, name: &str) -> String {
        let text = fs::read_to_string(self.folder.join(name)).expect("a number");
        text.lines().next().expect("a line").trim().to_owned()
    }

    /// Waits until another node takes writes.
    pub fn new_leader(&self, old: usize) {
        let since = Instant::now();
        while since.elapsed() < REST_MAX {
            if self.leaders().iter().any(|leader| *leader != old) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("nobody takes over: {}", self.logs());
    }

    /// Lets a node that was killed come back.
    pub fn revive(&self, node: usize) {
        fs::remove_file(self.folder.join(format!("{node}.down"))).expect("it was down");
    }
}

/// The last lines of every server.
fn logs(folder: &Path) -> String {
    let names = ["etcd", "0", "1", "2"];
    let end = |name: &&str| {
        let text = fs::read_to_string(folder.join(format!("{name}.log"))).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(30)..];
        format!("\n{name}:\n{}", last.join("\n"))
    };
    names.iter().map(end).collect()
}

fn kill(processes: &[&str]) {
    let killed = Command::new("kill")
        .arg("-9")
        .args(processes)
        .stderr(Stdio::null())
        .status_in_time();
    // Some have ended by themselves meanwhile.
    drop(killed);
}
