//! How an event is declared: once, for its struct, its encoding and the contract's metadata.

pub use super::encoding::*;
pub use crate::{events, is_topic, sol_of_number, words_of};
pub use crate::{Address, Hash, U256};

/// Declares an event once: its struct, its encoding and what the contract's metadata says of it.
///
/// Fields marked `[topic]` are indexed. A struct declared `seq` ends with its sequence number. The council declares
/// its events with it, too. It wants everything of [`encoding`](super::encoding) in scope, and the macros below.
#[macro_export]
macro_rules! events {
    ($(
        $(#[doc = $doc:literal])*
        $module:ident :: $name:ident $($numbered:ident)? {
            $( $(#[$fdoc:meta])* $([$topic:ident])? $field:ident : $ty:ty ),* $(,)?
        }
    )*) => { $(
        /// The event of this name.
        pub mod $module {
            use super::*;

            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name {
                $( $(#[$fdoc])* pub $field: $ty, )*
            }

            /// The event's first topic.
            pub const SIGNATURE: Hash = signature(
                stringify!($name),
                &[ $( <$ty as Word>::SOL, )* $( sol_of_number!($numbered), )? ],
            );

            /// The event's words: its signature, its fields, its number.
            const WORDS: usize =
                1 + [$( stringify!($field) ),*].len() $( + words_of!($numbered) )?;
            const TOPICS: usize = 1 $( + is_topic!($($topic)?) as usize )*;
            const _: () = assert!(WORDS <= MAX_WORDS && TOPICS <= MAX_TOPICS);

            impl Event for $name {
                #[allow(unused_variables)]
                fn encode<R>(&self, seq: u64, then: impl FnOnce(&mut Encoded) -> R) -> R {
                    let mut bytes = Aligned([0; PREFIX + WORDS * WORD]);
                    let (words, _) = bytes.0[PREFIX..].as_chunks_mut::<WORD>();
                    let mut words = Words(words.iter_mut());
                    words.push(&SIGNATURE);
                    $( if is_topic!($($topic)?) { words.push(&self.$field); } )*
                    $( if !is_topic!($($topic)?) { words.push(&self.$field); } )*
                    $( words.$numbered(seq); )?
                    then(&mut Encoded { bytes: &mut bytes.0, topics: TOPICS })
                }
            }

            #[cfg(any(test, feature = "std"))]
            impl Readable for $name {
                fn of_words(words: &[[u8; WORD]]) -> Option<Self> {
                    let mut words = Reading::begin(&SIGNATURE, words)?;
                    $( let mut $field = None; )*
                    $( if is_topic!($($topic)?) { $field = Some(words.take()?); } )*
                    $( if !is_topic!($($topic)?) { $field = Some(words.take()?); } )*
                    $( words.$numbered()?; )?
                    let event = Self { $( $field: $field? ),* };
                    words.ends().then_some(event)
                }
            }

            #[cfg(all(feature = "ink-std", any(ink_abi = "sol", ink_abi = "all")))]
            mod metadata {
                use super::*;
                use ink::metadata::sol::{EventMetadata, EventParamMetadata};

                // ink!'s own attribute wants the fields as a tuple, of which there are none longer than twelve.
                #[ink::linkme::distributed_slice(ink::CONTRACT_EVENTS_SOL)]
                #[linkme(crate = ink::linkme)]
                static OF_IT: fn() -> EventMetadata = || EventMetadata {
                    name: stringify!($name).into(),
                    is_anonymous: false,
                    params: [
                        $( (stringify!($field), <$ty as Word>::SOL, is_topic!($($topic)?)), )*
                        $( (stringify!($numbered), sol_of_number!($numbered), false), )?
                    ]
                    .map(|(name, ty, is_topic)| EventParamMetadata {
                        name: name.into(),
                        ty: ty.into(),
                        is_topic,
                        docs: "".into(),
                    })
                    .into(),
                    docs: concat!($( $doc, "\n" ),*).into(),
                };
            }
        }
    )*
    /// Every event's first topic with its name, for those who read the log.
    pub const NAMES: &[(Hash, &str)] = &[ $( ($module::SIGNATURE, stringify!($name)) ),* ];
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! is_topic {
    () => {
        false
    };
    (topic) => {
        true
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! words_of {
    ($numbered:ident) => {
        1
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! sol_of_number {
    ($numbered:ident) => {
        "uint64"
    };
}
