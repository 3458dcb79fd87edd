//! The pages that people read: links lead somewhere, commands that are shown
//! exist, pictures keep inside their view box.

pub mod commands;
pub mod generated;
pub mod links;
pub mod named_files;
pub mod pages;
pub mod pictures;

/// The codes that the gallery of errors does not show, and why.
#[allow(dead_code)]
#[path = "../../cli/error_codes.rs"]
pub mod error_codes;
