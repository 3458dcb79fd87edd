//! What auditors exchange: nothing is proved that was not signed.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use bankctl_ledger::audit::rules::{Checkpoint, Proof};
use bankctl_types::signed_note::{NoteSigner, NoteVerifier};
use bankctl_ledger::audit::receipt::Receipt;

fuzz_target!(|bytes: &[u8]| {
    let _ = Receipt::parse(bytes);
    let Ok(input) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(checkpoint) = Checkpoint::parse(input) {
        assert_eq!(checkpoint.to_text(), input, "one text a checkpoint");
    }
    if let Some(proof) = Proof::parse(input) {
        assert_eq!(proof.to_text(), input, "one text a proof");
    }
    if let Ok(key) = NoteVerifier::parse(input) {
        assert_eq!(key.to_string(), input.trim(), "one text a key");
    }
    if let Ok(signer) = NoteSigner::parse(input) {
        assert_eq!(signer.to_secret_text(), input.trim(), "one text a key");
    }
    // A key that has signed nothing.
    static NOBODY: OnceLock<NoteVerifier> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| {
        NoteSigner::new("fuzz", &[7; 32]).expect("a name").verifier()
    });
    assert!(nobody.open(input).is_err(), "nothing was signed");
    if let Some(proof) = Proof::parse(input) {
        assert!(proof.check(nobody).is_err());
    }
});
