//! How a closed list of words is defined.
//!
//! Each word has a small number that is written to disk and never given
//! another meaning, and a name that people and scripts read.

/// Makes a closed list of words: an enum with a number and a name for each.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$word_meta:meta])* $word:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$word_meta])* $word = $code),+ }

        impl $name {
            /// Every word, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];
            /// Every name, in the order of their numbers.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The number on disk.
            pub fn code(self) -> i64 {
                self as i64
            }

            /// The word of a number on disk.
            pub fn from_code(code: i64) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }

            /// The name that people and scripts read.
            pub fn name(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }

            /// The word of a name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}
