//! The programs that stand between the tests' clients and the server: `PgBouncer`,
//! which hands sessions on, and `HAProxy`, which passes everything on.

#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::common::deadline::{InTime as _, Started, until};
use super::engine::{Cluster, cluster};
use super::programs::unprivileged;

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
}

fn until_it_listens(what: &str, port: u16) {
    until(what, || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
    });
}

/// `PgBouncer`, if it is installed.
pub fn pgbouncer() -> Option<PathBuf> {
    found("pgbouncer", "PgBouncer")
}

/// `HAProxy`, if it is installed.
pub fn haproxy() -> Option<PathBuf> {
    found("haproxy", "HAProxy")
}

/// A program; a visible line says so where it is missing.
fn found(file: &str, name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(file))
        .find(|program| program.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no {name} is installed, and here it must be"
        );
        let line = format!("\nno {name} is installed here: nothing was tested through one\n");
        // Not by `eprintln`, which a test keeps to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    found
}

/// A `PgBouncer` before the server of all tests.
pub struct Bouncer {
    folder: tempfile::TempDir,
    pub port: u16,
    child: Started,
}

impl Bouncer {
    /// One with these settings, which logs everybody in as the owner.
    pub fn start(program: &Path, settings: &str) -> Self {
        Self::before(cluster(), program, settings, None)
    }

    /// The same, or one that logs a role in as itself.
    pub fn begun(program: &Path, settings: &str, role: Option<&str>) -> Self {
        Self::before(cluster(), program, settings, role)
    }

    /// The same before any server.
    pub fn before(cluster: &Cluster, program: &Path, settings: &str, role: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let users = folder.path().join("users.txt");
        fs::write(&users, format!("\"{}\" \"\"\n", role.unwrap_or_default())).expect("a file");
        let (user, auth) = match role {
            None => ("user=bank ", "auth_type = any".to_owned()),
            Some(_) => (
                "",
                format!("auth_type = trust\nauth_file = {}", users.display()),
            ),
        };
        let port = free_port();
        let socket = cluster.folder.display().to_string();
        let given = format!(
            "[databases]\n\
             postgres = {user}host={socket} port=5432\n\
             elsewhere = {user}host={socket} port=5432 dbname=postgres\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             {auth}\n{settings}\n"
        );
        let file = folder.path().join("pgbouncer.ini");
        fs::write(&file, given).expect("a file");
        let mut command = Command::new(program);
        unprivileged(&mut command, &[folder.path(), &file, &users]);
        let child = command
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .start()
            .expect("it starts");
        until_it_listens("PgBouncer", port);
        Self {
            folder,
            port,
            child,
        }
    }

    pub fn address(&self, database: &str, schema: &str) -> String {
        let port = self.port;
        format!(
            "postgresql://bank@127.0.0.1:{port}/{database}?sslmode=disable&options=-csearch_path%3D{schema}"
        )
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        assert!(self.folder.path().exists());
    }
}

/// An `HAProxy` before the server of all tests, which ends connections that say
/// nothing for some seconds.
pub struct Balancer {
    folder: tempfile::TempDir,
    port: u16,
    child: Started,
}

impl Balancer {
    pub fn start(program: &Path, idle: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let socket = cluster().folder.join(".s.PGSQL.5432");
        let given = format!(
            "defaults\n mode tcp\n timeout connect 10s\n timeout client {idle}s\n timeout server {idle}s\n\
             listen bank\n bind 127.0.0.1:{port}\n server one unix@{}\n",
            socket.display()
        );
        let file = folder.path().join("haproxy.cfg");
        fs::write(&file, given).expect("a file");
        let child = Command::new(program)
            .arg("-db")
            .arg("-f")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .start()
            .expect("it starts");
        until_it_listens("HAProxy", port);
        Self {
            folder,
            port,
            child,
        }
    }

    pub fn address(&self, schema: &str) -> String {
        let port = self.port;
        format!(
            "postgresql://bank@127.0.0.1:{port}/postgres?sslmode=disable&options=-csearch_path%3D{schema}"
        )
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        assert!(self.folder.path().exists());
    }
}
