//! A server of another owner, at an address that was written down: it asks the
//! sweep for a password in clear, and gets none.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::common::Run;
use super::common::deadline::InTime as _;
use super::transit::Branches;

/// What a server says that asks for the password in clear, and for its MD5.
const ASKS: [&[u8]; 2] = [
    &[b'R', 0, 0, 0, 8, 0, 0, 0, 3],
    &[b'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4],
];

/// Answers one caller as a server that asks for a password, and gives what the
/// caller says to that.
fn ask(mut caller: TcpStream, question: &[u8]) -> Vec<u8> {
    caller
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a limit");
    let mut length = [0; 4];
    caller.read_exact(&mut length).expect("a greeting");
    let rest = usize::try_from(u32::from_be_bytes(length)).expect("short") - 4;
    caller.read_exact(&mut vec![0; rest]).expect("a greeting");
    caller.write_all(question).expect("a question");
    let mut answer = Vec::new();
    let _ = caller.read_to_end(&mut answer);
    answer
}

#[test]
fn a_sweep_gives_no_password_to_a_server_that_asks_for_it_in_clear() {
    let two = Branches::new();
    two.send_in_vain("30.00", &[]);
    let pass = two.here.file("pass", "127.0.0.1:*:*:*:kept-secret\n");
    set_private(&pass);
    for question in ASKS {
        let server = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = server.local_addr().expect("an address").port();
        let (sender, heard) = mpsc::channel();
        thread::spawn(move || {
            for caller in server.incoming().flatten() {
                let _ = sender.send(ask(caller, question));
            }
        });
        let place = format!("postgresql://eve@127.0.0.1:{port}/evil");
        two.here.json(&["partner", "disable", "North"]);
        let card = two.there.card_for(&two.here);
        two.here
            .json(&["partner", "add", "--card", &card, "--address", &place]);
        let output = two
            .here
            .command(&["transit", "sweep", "-o", "json"])
            .env("PGPASSWORD", "the-banks-own-secret")
            .env("PGPASSFILE", &pass)
            .env("BANKCTL_TEST_PATIENCE", "300")
            .output_in_time();
        let run = Run::of(output.expect("the binary runs"));
        assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
        let item = run.json()["items"][0].clone();
        assert_eq!(item["state"], "in-transit");
        let reason = item["reason"].as_str().expect("a reason");
        assert!(reason.contains("in clear"), "{reason}");
        let told = heard
            .recv_timeout(Duration::from_secs(20))
            .expect("a caller");
        assert_eq!(String::from_utf8_lossy(&told), "", "it was told a password");
    }
    // The right place is asked again, and the money comes.
    two.here.json(&["partner", "disable", "North"]);
    let card = two.there.card_for(&two.here);
    two.here.json(&["partner", "add", "--card", &card]);
    two.here.run(&["transit", "sweep"]).done();
    two.settled("100.00");
}

fn set_private(path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, mode).expect("a mode");
}
