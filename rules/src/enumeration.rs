//! Enumerations whose numbers clients see: declared once, with the names and meanings that are published.

/// A number that clients see, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// The number, or the bit in a set.
    pub number: u16,
    /// What the code calls it, as in `PostOnly`.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// An enumeration whose numbers clients see.
pub trait Enumeration {
    /// Every variant, in the order of its declaration.
    const VALUES: &'static [Value];
}

/// Declares an enumeration with [`Enumeration::VALUES`]: whoever adds a variant has published it. Each variant's
/// documentation is its meaning.
#[macro_export]
macro_rules! enumeration {
    (
        $(#[$meta:meta])*
        pub enum $enumeration:ident { $( $(#[doc = $meaning:literal])+ $variant:ident = $number:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enumeration {
            $( $(#[doc = $meaning])+ $variant = $number, )+
        }

        impl $crate::enumeration::Enumeration for $enumeration {
            const VALUES: &'static [$crate::enumeration::Value] = &[
                $( $crate::enumeration::Value {
                    number: $number,
                    name: stringify!($variant),
                    meaning: concat!($($meaning),+),
                }, )+
            ];
        }
    };
}

/// Declares bits that clients see, a constant each, and the table of them that is published.
#[macro_export]
macro_rules! bits {
    (
        $(#[$meta:meta])*
        $table:ident: $ty:ty;
        $( $(#[doc = $meaning:literal])+ $bit:ident = $number:literal, )+
    ) => {
        $( $(#[doc = $meaning])+ pub const $bit: $ty = $number; )+

        $(#[$meta])*
        pub const $table: &[$crate::enumeration::Value] = &[
            $( $crate::enumeration::Value {
                number: $number,
                name: stringify!($bit),
                meaning: concat!($($meaning),+),
            }, )+
        ];
    };
}
