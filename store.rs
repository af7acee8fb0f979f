//! How the bank meets the chain: reading and writing cells, the caller and the clock, and the log.

use ink::env::hash::{HashOutput, Keccak256};
use ink::scale::{Decode, Encode, Error as CodecError, Input, Output};
use timebank_rules::audit::Head;
use timebank_rules::cells::{Cell, Key};
use timebank_rules::event::{Encoded, Event};
use timebank_rules::{Call, Hash};

/// A cell as the chain stores it: its bytes, nothing added.
#[derive(Clone, Debug)]
pub struct Stored<C>(pub C);

impl<C: Cell> Encode for Stored<C> {
    fn size_hint(&self) -> usize {
        C::SIZE
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.write(self.0.as_bytes());
    }
}

impl<C: Cell> Decode for Stored<C> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, CodecError> {
        let mut cell = C::empty();
        input.read(cell.as_mut_bytes())?;
        Ok(Self(cell))
    }
}

#[cfg(feature = "std")]
mod layout {
    //! What ink!'s metadata says of a cell: so many bytes.

    use super::{Cell, Stored};
    use ink::metadata::layout::{Layout, LayoutKey, LeafLayout};
    use ink::primitives::Key;
    use ink::scale_info::{Type, TypeInfo};

    impl<C: Cell + 'static> TypeInfo for Stored<C> {
        type Identity = Self;

        fn type_info() -> Type {
            <[u8] as TypeInfo>::type_info()
        }
    }

    impl<C: Cell + 'static> ink::storage::traits::StorageLayout for Stored<C> {
        fn layout(key: &Key) -> Layout {
            Layout::Leaf(LeafLayout::from_key::<Self>(LayoutKey::from(key)))
        }
    }
}

/// A storage key as the chain takes it: its bytes, nothing added.
struct RawKey(Key);

impl Encode for RawKey {
    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.write(self.0.as_bytes());
    }
}

/// Reads a cell; an empty one where it was never written.
pub fn load<C: Cell>(key: Key) -> C {
    match ink::env::get_contract_storage::<RawKey, Stored<C>>(&RawKey(key)) {
        Ok(Some(stored)) => stored.0,
        Ok(None) => C::empty(),
        // Only this contract writes under its keys, and it writes whole cells.
        Err(_) => unreachable!("a cell is stored in its layout's size"),
    }
}

/// Writes a cell; an empty one gives its key back, and with it the deposit.
pub fn save<C: Cell>(key: Key, cell: C) {
    if cell.is_empty() {
        ink::env::clear_contract_storage(&RawKey(key));
    } else {
        ink::env::set_contract_storage(&RawKey(key), &Stored(cell));
    }
}

/// Who calls, and when.
pub fn call() -> Call {
    // `pallet-revive` gives seconds, as Ethereum does, whatever ink!'s documentation says.
    let secs = ink::env::block_timestamp::<ink::env::DefaultEnvironment>();
    Call { caller: ink::env::caller(), now: timebank_rules::quantities::Time::of_block(secs) }
}

fn keccak(bytes: &[u8]) -> Hash {
    let mut hash = <Keccak256 as HashOutput>::Type::default();
    ink::env::hash_bytes::<Keccak256>(bytes, &mut hash);
    hash
}

/// Puts an event on the chain and moves the head over it.
pub fn emit(head: Head, event: &impl Event) -> Head {
    let encoded = event.encode(head.next_seq());
    deposit(&encoded);
    head.advanced(&encoded, keccak)
}

// ink! encodes an event once more from its own types; the bank hashes exactly the bytes it deposits.
#[cfg(target_arch = "riscv64")]
fn deposit(event: &Encoded) {
    use pallet_revive_uapi::{HostFn, HostFnImpl};
    HostFnImpl::deposit_event(event.topics(), event.data());
}

#[cfg(not(target_arch = "riscv64"))]
fn deposit(_event: &Encoded) {
    unreachable!("the bank runs on PolkaVM only; off the chain there are its bindings")
}
