//! A ledger in a file that a group of system accounts shares.

use std::path::Path;

use bankctl_storage::sharing::Unshareable;
use bankctl_storage::{Location, sharing};

use crate::admin::AdminRoom;
use crate::error::{Class, Error, Fault};
use crate::{Result, views};

impl AdminRoom<'_> {
    /// Shares the ledger's file and the file of its data key with a group, of a
    /// name and a number.
    ///
    /// # Errors
    /// The ledger is on a server; the key can't be read or reached; the system
    /// refuses.
    pub fn share(self, group: &str, number: u32) -> Result<views::Sharing> {
        let Location::File(path) = self.0.location.clone() else {
            let message = "a ledger on a server is not shared by a file's group";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("give each person a role of the server instead")
                .into());
        };
        let key = self
            .0
            .read(|view| Ok(view.context.privacy.vault(view.driver)?.place().to_owned()))?;
        let dry_run = self.0.context.dry_run;
        sharing::share(&path, Path::new(&key), number, dry_run)
            .map_err(|reason| refused(reason, &key, group))?;
        Ok(views::Sharing {
            ledger: path.display().to_string(),
            key_file: key,
            group: group.to_owned(),
            dry_run,
        })
    }
}

fn refused(reason: Unshareable, key: &str, group: &str) -> Error {
    let (message, hint) = match reason {
        Unshareable::Store(error) => return error.into(),
        Unshareable::Folder(folder) => (
            format!("everybody may write to {}", folder.display()),
            "make a folder for the ledger alone, and move it there with a backup and a restore",
        ),
        Unshareable::Key(folder) => (
            format!(
                "the group {group} may not enter {}, so it can't reach the data key {key}",
                folder.display()
            ),
            "move the key to a folder that the group may enter, name it with BANKCTL_KEY_FILE, and run it again",
        ),
    };
    Fault::new(Class::Conflict, "not_shareable", message)
        .hint(hint)
        .into()
}
