//! What the program says of itself.

use crate::report::{ConfigSetting, Version};

table! {
    Version as it {
        shown version "Version",
        shown schema "Schema",
    }
}

table! {
    ConfigSetting as it {
        shown key "Key",
        shown value "Value",
        shown source "Source",
        shown from "From",
    }
}
