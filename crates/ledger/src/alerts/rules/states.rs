//! What rows of alerts and cases are, and their states.

use bankctl_types::{from_text, words};

words! {
    /// What a row is.
    RowKind {
        /// What a rule has seen.
        Alert = 1, "alert";
        /// Alerts that are looked into together.
        Case = 2, "case";
        /// What was noted in a case.
        Note = 3, "note";
        /// The key that notes are sealed with.
        Key = 4, "key";
    }
}

words! {
    /// The state of an alert.
    AlertStatus {
        /// No one looks into it yet.
        New = 1, "new";
        /// An operator does.
        Assigned = 2, "assigned";
        /// It is done.
        Closed = 3, "closed";
    }
}

words! {
    /// The state of a case.
    CaseStatus {
        /// It is looked into.
        Open = 1, "open";
        /// It is done.
        Closed = 2, "closed";
    }
}

from_text! {
    AlertStatus = AlertStatus::parse;
    CaseStatus = CaseStatus::parse;
}
