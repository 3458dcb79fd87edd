//! A whole `bankctl deposit` on a ledger that asks for a login, against one
//! that believes the account.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::figures::{Aim, Figures, Ratio};
use super::pairs::Pairs;
use super::{Plan, common};

const PASSWORD: &str = "correct horse battery";

pub fn run(plan: &Plan, figures: &mut Figures) {
    let folder = common::folder();
    let runtime = folder.path().join("run");
    std::fs::create_dir(&runtime).expect("a folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&runtime, mode).expect("a mode");
    }
    let (believing, _) = common::ledger(folder.path(), "believing.db", 1_000);
    let (asking, _) = common::ledger(folder.path(), "asking.db", 1_000);
    let inside = |ledger: &Path, arguments: &[&str]| {
        let mut command = common::bankctl(ledger, arguments);
        command.env("XDG_RUNTIME_DIR", &runtime);
        command
    };
    let with_password = |arguments: &[&str]| secretly(&mut inside(&asking, arguments));
    with_password(&["operator", "password", "--password-stdin"]);
    let set = [
        "ledger",
        "set",
        "--login",
        "password",
        "--session-idle",
        "60",
    ];
    common::time(&mut inside(&asking, &set));
    with_password(&["login", "--password-stdin"]);
    let deposit = ["deposit", "1000000018", "1.00"];
    let pairs = Pairs::run(
        20,
        plan.rounds * 2,
        || common::time(&mut inside(&asking, &deposit)),
        || common::time(&mut inside(&believing, &deposit)),
    );
    figures.pairs(
        "session",
        "a deposit with a session",
        "without a login",
        &pairs,
        Ratio::Time,
        Aim::None,
    );
    figures.alone(
        "session",
        "longer than without",
        pairs.apart_milliseconds(),
        "ms",
        Aim::AtMost(0.3),
    );
}

/// Runs a command that reads the password.
fn secretly(command: &mut Command) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let line = format!("{PASSWORD}\n");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(line.as_bytes())
        .expect("written");
    assert!(child.wait().expect("it ends").success());
}
