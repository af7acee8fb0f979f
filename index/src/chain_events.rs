//! The chain's own events: what `System.Events` holds after a block, read by the chain's own metadata.
//!
//! One event that cannot be read hides all behind it, so it is an error and never skipped.

use codec::{Compact, Decode};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef, TypeDefPrimitive};
use timebank_rules::Hash;

use crate::log::Entry;

/// How deep types may lie in one another.
const DEEPEST: u32 = 64;

/// What of the chain's metadata is needed to read its events.
pub struct Reader {
    types: PortableRegistry,
    pallets: Vec<Pallet>,
}

struct Pallet {
    index: u8,
    name: String,
    events: u32,
}

/// Why events could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "the chain's events cannot be read: {}", self.0)
    }
}

impl std::error::Error for Unreadable {}

/// What happened in a block.
#[derive(Debug, Default)]
pub struct Happened {
    /// What contracts emitted, each with the contract.
    pub emitted: Vec<([u8; 20], Entry)>,
    /// Extrinsics that failed, or whose Ethereum transaction was reverted.
    pub failed: Vec<u32>,
}

impl Reader {
    /// Reads the metadata as `state_getMetadata` gives it.
    pub fn new(metadata: &[u8]) -> Result<Self, Unreadable> {
        let read = RuntimeMetadataPrefixed::decode(&mut &*metadata);
        let pallet = |index, name: &str, events: Option<u32>| {
            Some(Pallet { index, name: name.to_owned(), events: events? })
        };
        match read.map_err(|_| Unreadable("the metadata is damaged"))?.1 {
            RuntimeMetadata::V14(all) => {
                let pallets = all.pallets.iter().filter_map(|p| {
                    pallet(p.index, &p.name, p.event.as_ref().map(|event| event.ty.id))
                });
                Ok(Self { pallets: pallets.collect(), types: all.types })
            }
            RuntimeMetadata::V15(all) => {
                let pallets = all.pallets.iter().filter_map(|p| {
                    pallet(p.index, &p.name, p.event.as_ref().map(|event| event.ty.id))
                });
                Ok(Self { pallets: pallets.collect(), types: all.types })
            }
            _ => Err(Unreadable("its metadata is neither of version 14 nor 15")),
        }
    }

    /// Reads a block's events.
    pub fn read(&self, bytes: &[u8]) -> Result<Happened, Unreadable> {
        let mut rest = bytes;
        let Compact(records) = take::<Compact<u32>>(&mut rest)?;
        let mut happened = Happened::default();
        for index in 0..records {
            let extrinsic = match take::<u8>(&mut rest)? {
                0 => take::<u32>(&mut rest)?,
                1 | 2 => u32::MAX,
                _ => return Err(Unreadable("a phase that does not exist")),
            };
            self.event(&mut rest, extrinsic, index, &mut happened)?;
            let Compact(topics) = take::<Compact<u32>>(&mut rest)?;
            skip_bytes(&mut rest, u64::from(topics).saturating_mul(32))?;
        }
        if !rest.is_empty() {
            return Err(Unreadable("bytes are left behind the last event"));
        }
        Ok(happened)
    }

    fn event(
        &self,
        rest: &mut &[u8],
        extrinsic: u32,
        index: u32,
        happened: &mut Happened,
    ) -> Result<(), Unreadable> {
        let (pallet, number) = (take::<u8>(rest)?, take::<u8>(rest)?);
        let pallet = self.pallets.iter().find(|known| known.index == pallet);
        let pallet = pallet.ok_or(Unreadable("an event of an unknown pallet"))?;
        let TypeDef::Variant(events) = self.type_of(pallet.events)? else {
            return Err(Unreadable("events that are no enum"));
        };
        let event = events.variants.iter().find(|event| event.index == number);
        let event = event.ok_or(Unreadable("an unknown event"))?;
        match (pallet.name.as_str(), event.name.as_str()) {
            ("Revive", "ContractEmitted") => {
                must_be_named(&event.fields, &["contract", "data", "topics"])?;
                let contract = take::<[u8; 20]>(rest)?;
                let (data, topics) = (take::<Vec<u8>>(rest)?, take::<Vec<Hash>>(rest)?);
                happened.emitted.push((contract, Entry { extrinsic, index, topics, data }));
                return Ok(());
            }
            ("System", "ExtrinsicFailed") | ("Revive", "EthExtrinsicRevert") => {
                happened.failed.push(extrinsic);
            }
            _ => {}
        }
        event.fields.iter().try_for_each(|field| self.skip(field.ty.id, rest, 0))
    }

    fn type_of(&self, id: u32) -> Result<&TypeDef<PortableForm>, Unreadable> {
        let found = self.types.resolve(id).ok_or(Unreadable("a type that is not described"))?;
        Ok(&found.type_def)
    }

    /// Moves on behind a value of a type.
    fn skip(&self, id: u32, rest: &mut &[u8], depth: u32) -> Result<(), Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable("types that lie too deep in one another"));
        }
        let depth = depth + 1;
        match self.type_of(id)? {
            TypeDef::Composite(parts) => {
                parts.fields.iter().try_for_each(|field| self.skip(field.ty.id, rest, depth))
            }
            TypeDef::Variant(all) => {
                let number = take::<u8>(rest)?;
                let one = all.variants.iter().find(|one| one.index == number);
                let one = one.ok_or(Unreadable("an unknown variant"))?;
                one.fields.iter().try_for_each(|field| self.skip(field.ty.id, rest, depth))
            }
            TypeDef::Sequence(all) => {
                let Compact(length) = take::<Compact<u32>>(rest)?;
                self.skip_many(all.type_param.id, length, rest, depth)
            }
            TypeDef::Array(all) => self.skip_many(all.type_param.id, all.len, rest, depth),
            TypeDef::Tuple(parts) => {
                parts.fields.iter().try_for_each(|field| self.skip(field.id, rest, depth))
            }
            TypeDef::Primitive(kind) => skip_primitive(kind, rest),
            TypeDef::Compact(_) => take::<Compact<u128>>(rest).map(drop),
            TypeDef::BitSequence(_) => {
                let Compact(bits) = take::<Compact<u32>>(rest)?;
                skip_bytes(rest, u64::from(bits).div_ceil(8))
            }
        }
    }

    fn skip_many(
        &self,
        id: u32,
        length: u32,
        rest: &mut &[u8],
        depth: u32,
    ) -> Result<(), Unreadable> {
        if let TypeDef::Primitive(TypeDefPrimitive::U8) = self.type_of(id)? {
            return skip_bytes(rest, length.into());
        }
        for _ in 0..length {
            let before = rest.len();
            self.skip(id, rest, depth)?;
            if rest.len() == before {
                break; // Values without bytes need no count.
            }
        }
        Ok(())
    }
}

fn must_be_named(fields: &[Field<PortableForm>], names: &[&str]) -> Result<(), Unreadable> {
    let found: Vec<_> = fields.iter().map(|field| field.name.as_deref().unwrap_or("")).collect();
    let other = Unreadable("ContractEmitted has other fields than this program knows");
    (found == names).then_some(()).ok_or(other)
}

fn skip_primitive(kind: &TypeDefPrimitive, rest: &mut &[u8]) -> Result<(), Unreadable> {
    use TypeDefPrimitive::*;
    let size = match kind {
        Bool | U8 | I8 => 1,
        U16 | I16 => 2,
        U32 | I32 | Char => 4,
        U64 | I64 => 8,
        U128 | I128 => 16,
        U256 | I256 => 32,
        Str => {
            let Compact(length) = take::<Compact<u32>>(rest)?;
            length.into()
        }
    };
    skip_bytes(rest, size)
}

fn skip_bytes(rest: &mut &[u8], count: u64) -> Result<(), Unreadable> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    *rest = rest.get(count..).ok_or(Unreadable("they end too early"))?;
    Ok(())
}

fn take<T: Decode>(rest: &mut &[u8]) -> Result<T, Unreadable> {
    T::decode(rest).map_err(|_| Unreadable("they end too early"))
}
