//! How ink! is to store a contract's root: as a cell; the rest is the host's.

use ink::scale::{Decode, Encode, Error as CodecError, Input, Output};
#[allow(unused_imports)] // Not every topic hashes.
pub use timebank_host::keccak;
pub use timebank_host::relay::call;
pub use timebank_host::{chain_number, emit, load, read, save};
use timebank_rules::cells::Cell;

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
