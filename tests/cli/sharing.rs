//! Several people on one file: four system accounts, one group, one outside it.
//!
//! The accounts are numbers that no account of the machine has; so it takes the
//! superuser, as whom CI runs.
#![cfg(target_os = "linux")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run, copy_program, text};

const GROUP: u32 = 54_310;
/// The owner, who is the admin, a teller, a supervisor who is an admin too, and one
/// who is in no group of theirs.
const ADMIN: (u32, &str) = (54_311, "uid-54311");
const TELLER: (u32, &str) = (54_312, "uid-54312");
const SUPERVISOR: (u32, &str) = (54_313, "uid-54313");
const STRANGER: (u32, &str) = (54_314, "uid-54314");

/// The place: a folder for the ledger, and one for its key.
struct Shared {
    bank: Bank,
    root: PathBuf,
}

impl Shared {
    /// Without the superuser there is none.
    fn made() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            assert!(std::env::var("CI").is_err(), "run the tests as root");
            eprintln!("skipped: only root can work as other accounts");
            return None;
        }
        let bank = Bank::nowhere();
        let root = bank.path("shared");
        for (name, mode) in [
            ("", 0o755),
            ("bank", 0o700),
            ("key", 0o750),
            ("home", 0o777),
        ] {
            let path = root.join(name);
            fs::create_dir(&path).expect("a folder");
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
            chown(&path, Some(ADMIN.0), Some(GROUP)).expect("an owner");
        }
        // Everybody may pass through the folder of the test, and run the program.
        let above = root.parent().expect("a folder");
        fs::set_permissions(above, Permissions::from_mode(0o711)).expect("a mode");
        copy_program(&root.join("bankctl"));
        Some(Self { bank, root })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Runs a command as an account that has a group, or none of theirs.
    fn run(&self, (user, name): (u32, &str), words: &[&str]) -> Run {
        let group = if user == STRANGER.0 { user } else { GROUP };
        let known = self.bank.command(words);
        let mut command = Command::new(self.path("bankctl"));
        let set = known
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        command
            .env_clear()
            .envs(set)
            .args(known.get_args())
            .current_dir(&self.root);
        command
            .env("BANKCTL_LEDGER", self.path("bank/ledger.db"))
            .env("BANKCTL_KEY_FILE", self.path("key/data.key"))
            .env("BANKCTL_TEST_OPERATOR", name)
            .env("HOME", self.path("home"))
            .uid(user)
            .gid(group);
        Run::of(command.output_in_time().expect("it runs"))
    }

    fn json(&self, who: (u32, &str), words: &[&str]) -> Value {
        let run = self.run(who, &[words, &["-o", "json"]].concat());
        assert_eq!(run.code, 0, "{words:?}: {}", run.stderr);
        run.json()
    }

    /// Group and mode of what is there.
    fn rights(&self, name: &str) -> (u32, u32) {
        let data = fs::metadata(self.path(name)).expect(name);
        (data.gid(), data.mode() & 0o7777)
    }

    /// A ledger of the admin with a teller and a supervisor, shared.
    fn opened(&self) -> String {
        self.json(ADMIN, &["init", "--name", "Shared Bank"]);
        self.json(ADMIN, &["operator", "add", TELLER.1, "--role", "teller"]);
        self.json(
            ADMIN,
            &[
                "operator",
                "add",
                SUPERVISOR.1,
                "--role",
                "supervisor,admin",
            ],
        );
        let group = GROUP.to_string();
        self.json(ADMIN, &["ledger", "share", "--group", &group, "--yes"]);
        self.json(
            TELLER,
            &[
                "customer",
                "add",
                "--name",
                "Ana García",
                "--email",
                "ana@example.com",
            ],
        );
        let account = self.json(TELLER, &["account", "open", "--customer", "C00000013"]);
        text(&account["number"])
    }
}

#[test]
fn people_of_a_group_work_on_one_file_and_others_do_not() {
    let Some(shared) = Shared::made() else { return };
    let account = shared.opened();
    assert_eq!(shared.rights("bank"), (GROUP, 0o2770));
    assert_eq!(shared.rights("bank/ledger.db"), (GROUP, 0o660));
    assert_eq!(shared.rights("key/data.key"), (GROUP, 0o660));
    for (who, amount) in [(TELLER, "100"), (SUPERVISOR, "20"), (ADMIN, "3")] {
        shared.json(who, &["deposit", &account, amount]);
        let customer = shared.json(who, &["customer", "show", "C00000013", "--reveal"]);
        assert_eq!(customer["email"], "ana@example.com", "{who:?}");
        let doctor = shared.run(who, &["doctor", "-o", "json"]);
        let found = doctor.json();
        let of = |check: &str| {
            let items = found["items"].as_array().expect("items").iter();
            let mut found = items.filter(|item| item["check"] == check);
            text(&found.next().expect(check)["status"])
        };
        for check in ["permissions", "data_key", "open"] {
            assert_eq!(of(check), "ok", "{who:?} {check}: {found}");
        }
    }
    let stranger = shared.run(STRANGER, &["balance", &account]);
    assert_eq!(stranger.code, 5, "{}", stranger.stderr);
    assert!(fs::read_dir(shared.path("bank")).expect("entries").count() >= 1);
    assert_eq!(shared.json(SUPERVISOR, &["verify"])["ok"], true);
    // The roles still bind.
    let refused = shared.run(TELLER, &["ledger", "share", "--group", "54310", "--yes"]);
    assert_eq!(refused.code, 5, "{}", refused.stderr);
}

#[test]
fn a_restore_keeps_group_and_mode_whoever_does_it() {
    let Some(shared) = Shared::made() else { return };
    let account = shared.opened();
    let copy = shared.path("home/copy.db").display().to_string();
    for who in [ADMIN, SUPERVISOR] {
        shared.json(TELLER, &["deposit", &account, "5"]);
        shared.json(who, &["backup", &copy]);
        assert_eq!(fs::metadata(&copy).expect("a copy").mode() & 0o777, 0o600);
        shared.json(who, &["restore", &copy, "--yes"]);
        assert_eq!(shared.rights("bank/ledger.db"), (GROUP, 0o660), "{who:?}");
        fs::remove_file(&copy).expect("gone");
        shared.json(TELLER, &["deposit", &account, "7"]);
    }
    assert_eq!(shared.json(ADMIN, &["verify"])["ok"], true);
}

#[test]
fn a_key_is_for_its_owner_unless_the_ledger_is_shared_with_the_keys_group() {
    let Some(shared) = Shared::made() else { return };
    shared.opened();
    let show = |who| {
        shared.run(
            who,
            &["customer", "show", "C00000013", "--reveal", "-o", "json"],
        )
    };
    assert!(show(TELLER).stdout.contains("ana@example.com"));
    let key = shared.path("key/data.key");
    let set = |mode| fs::set_permissions(&key, Permissions::from_mode(mode)).expect("a mode");
    let is_told = |run: &Run| run.stdout.contains("ana@example.com");
    set(0o664);
    assert!(
        !is_told(&show(TELLER)) && !is_told(&show(ADMIN)),
        "everybody could read it"
    );
    set(0o660);
    chown(&key, None, Some(STRANGER.0)).expect("a group");
    assert!(!is_told(&show(ADMIN)), "another group could read it");
    chown(&key, None, Some(GROUP)).expect("a group");
    let ledger = shared.path("bank/ledger.db");
    fs::set_permissions(&ledger, Permissions::from_mode(0o600)).expect("a mode");
    assert!(!is_told(&show(ADMIN)), "the ledger is not shared");
}

#[test]
fn what_can_not_be_shared_stays_as_it_is() {
    let Some(shared) = Shared::made() else { return };
    shared.json(ADMIN, &["init"]);
    let share = |group: &str| {
        let run = shared.run(
            ADMIN,
            &[
                "ledger",
                "share",
                "--group",
                group,
                "-o",
                "json",
                "--no-input",
            ],
        );
        let error: Value = serde_json::from_str(&run.stderr).unwrap_or_default();
        (run.code, text(&error["error"]["code"]))
    };
    let yes = |group: &str| shared.run(ADMIN, &["ledger", "share", "--group", group, "--yes"]);
    assert_eq!(share("no-such-group"), (3, "group_not_found".to_owned()));
    assert_eq!(share("54310"), (2, "confirmation_required".to_owned()));
    fs::set_permissions(shared.path("key"), Permissions::from_mode(0o700)).expect("a mode");
    let closed = yes("54310");
    assert!(
        closed.code == 6 && closed.stderr.contains("may not enter"),
        "{}",
        closed.stderr
    );
    fs::set_permissions(shared.path("key"), Permissions::from_mode(0o750)).expect("a mode");
    // Who is no member may not give files away.
    let foreign = yes("54399");
    assert!(foreign.code != 0, "{}", foreign.stderr);
    let tried = shared.run(ADMIN, &["ledger", "share", "--group", "54310", "--dry-run"]);
    assert_eq!(tried.code, 0, "{}", tried.stderr);
    assert_eq!(shared.rights("bank/ledger.db").1, 0o600);
    assert_eq!(shared.rights("key/data.key").1, 0o600);
}
