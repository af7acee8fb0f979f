//! How the bank and the council meet the chain: reading and writing cells, the caller and the clock, and the log.

use ink::scale::{Decode, Encode, Error as CodecError, Input, Output};
use timebank_rules::audit::{self, Logged};
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

/// Reads a cell; an empty one where it was never written.
#[inline(always)]
pub fn load<C: Cell>(key: Key) -> C {
    let mut cell = C::empty();
    host::read(key.as_bytes(), cell.as_mut_bytes());
    cell
}

/// Reads a cell into its place, which holds an empty one.
#[inline(always)]
pub fn read<C: Cell>(key: Key, cell: &mut C) {
    host::read(key.as_bytes(), cell.as_mut_bytes());
}

/// Writes a cell; an empty one gives its key back, and with it the deposit.
pub fn save<C: Cell>(key: Key, cell: &C) {
    if cell.is_empty() {
        host::clear(key.as_bytes());
    } else {
        host::write(key.as_bytes(), cell.as_bytes());
    }
}

/// Who calls, and when.
pub fn call() -> Call {
    // `pallet-revive` gives seconds, as Ethereum does, whatever ink!'s documentation says.
    let secs = ink::env::block_timestamp::<ink::env::DefaultEnvironment>();
    Call { caller: ink::env::caller(), now: timebank_rules::quantities::Time::of_block(secs) }
}

/// Keccak-256, as the chain computes it.
pub fn keccak(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    host::keccak(bytes, &mut hash);
    hash
}

/// Puts an event on the chain and moves the head over it.
pub fn emit(root: &mut impl Logged, event: &impl Event) {
    audit::log(root, event, host::deposit, host::keccak);
}

/// What only the chain can do. A cell is read into its own place and written from it, and an event is deposited from
/// the bytes that are hashed: ink!'s functions copy each of them several times, and every instruction is paid for.
#[cfg(target_arch = "riscv64")]
mod host {
    use super::{Encode, Encoded, Hash, Output};
    use pallet_revive_uapi::{HostFn, HostFnImpl, StorageFlags};

    /// A storage key as ink! hands it on: its bytes, nothing added.
    struct RawKey<'a>(&'a [u8]);

    impl Encode for RawKey<'_> {
        fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
            dest.write(self.0);
        }
    }

    pub fn read(key: &[u8], mut cell: &mut [u8]) {
        // Only this contract writes under its keys, and it writes whole cells: what fails is a key never written,
        // and then the cell stays as it is.
        let _ = HostFnImpl::get_storage(StorageFlags::empty(), key, &mut cell);
    }

    pub fn write(key: &[u8], cell: &[u8]) {
        HostFnImpl::set_storage(StorageFlags::empty(), key, cell);
    }

    pub fn clear(key: &[u8]) {
        // The host's own function for this is not stable; ink! goes through the chain's precompile.
        ink::env::clear_contract_storage(&RawKey(key));
    }

    pub fn keccak(bytes: &[u8], hash: &mut Hash) {
        HostFnImpl::hash_keccak_256(bytes, hash);
    }

    pub fn deposit(event: &Encoded) {
        HostFnImpl::deposit_event(event.topics(), event.data());
    }
}

/// Off the chain there are the contract's bindings only.
#[cfg(not(target_arch = "riscv64"))]
mod host {
    use super::{Encoded, Hash};

    const OFF_CHAIN: &str = "the bank runs on PolkaVM only; off the chain there are its bindings";

    pub fn read(_: &[u8], _: &mut [u8]) {
        unreachable!("{OFF_CHAIN}")
    }

    pub fn write(_: &[u8], _: &[u8]) {
        unreachable!("{OFF_CHAIN}")
    }

    pub fn clear(_: &[u8]) {
        unreachable!("{OFF_CHAIN}")
    }

    pub fn keccak(_: &[u8], _: &mut Hash) {
        unreachable!("{OFF_CHAIN}")
    }

    pub fn deposit(_: &Encoded) {
        unreachable!("{OFF_CHAIN}")
    }
}
