//! What takes a second person, and the requests that wait for one.

use bankctl_ledger::views::{Approval, PolicyRule, Waiting};

use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Approval as it {
        shown id "Request",
        shown status "Status".yields(6),
        extra rule "Rule",
        shown command "Command".yields(4),
        shown request "Asked for" = Cell::Text(plain(&it.request)),
        shown maker "Asked by".yields(5),
        shown asked_at "Asked at".yields(2),
        shown expires_at "Expires at".yields(1),
        shown checker "Decided by".yields(3),
        extra decided_at "Decided at",
        extra reason "Reason",
        extra transaction "Transaction",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::approval(self))
    }
}

/// The values of a request with their names, without its brackets.
fn plain(request: &serde_json::Value) -> String {
    fn add(name: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    add(name, value, found);
                }
            }
            serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_object) => {
                for (place, item) in items.iter().enumerate() {
                    found.push(format!("{name} {}", place + 1));
                    add(name, item, found);
                }
            }
            // A key that was made says nothing to people.
            serde_json::Value::String(_) if name == "made" => {}
            serde_json::Value::String(text) => found.push(format!("{name} {text}")),
            other => found.push(format!("{name} {other}")),
        }
    }
    let mut found = Vec::new();
    add("", request, &mut found);
    found.join(", ")
}

table! {
    Waiting as it {
        shown approval "Request",
        shown status "Status",
        shown rule "Rule",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::waiting(self)
    }
}

table! {
    PolicyRule as it {
        shown rule "Rule",
        shown when "When",
        shown over "Over",
        shown currency "Currency",
        shown minutes "Minutes",
        extra dry_run "Dry run",
    }
}
