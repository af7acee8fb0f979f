//! Founding the bank.

use crate::account::{Account, Kind, Status};
use crate::cells::{Cell, Root};
use crate::event::founded::Founded;
use crate::monitor::policy;
use crate::roles;
use crate::storage::Storage;
use crate::Call;

/// The root of a bank that is being founded: whoever founds it is the first governor.
pub fn founding_root(call: Call) -> Root {
    Root { governor: call.caller.0, policy: policy::standard(), ..Root::empty() }
}

/// Opens the first governor's account, and says that the bank is founded, where and when: the first event of its log,
/// so that the heads of two banks differ from there on. `chain` is the chain's number.
pub fn found(storage: &mut impl Storage, call: Call, chain: u64) {
    let mut governor = Account::unloaded(call.caller);
    governor.cell.status = Status::Open as u8;
    governor.cell.kind = Kind::Organisation as u8;
    governor.cell.opened_at = call.now.0.into();
    governor.cell.roles = roles::GOVERNOR.into();
    governor.cell.number = 1.into();
    storage.root_mut().accounts = governor.cell.number;
    storage.save_account(&governor);
    let founded = Founded {
        governor: call.caller,
        bank: storage.address(),
        opened_at: call.now.0.into(),
        roles_after: roles::GOVERNOR,
        chain,
    };
    storage.emit(&founded);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Head;
    use crate::event::{Encoded, Readable};
    use crate::keccak::keccak;
    use crate::quantities::Time;
    use crate::testing::{MemoryStorage, World};
    use crate::{audit, Address};

    const GUS: Address = Address::repeat_byte(1);

    fn bank(governor: Address, now: u32, chain: u64) -> MemoryStorage {
        World::founded_on(chain, governor, Time(now)).bank
    }

    fn head_after(event: &Founded) -> Head {
        let mut root = Root::empty();
        let time = event.opened_at;
        audit::log(&mut root, time, event, |_: &Encoded| {}, |bytes, hash| *hash = keccak(bytes));
        root.head()
    }

    #[test]
    fn a6_the_heads_of_two_banks_differ_from_their_first_event_by_chain_address_governor_and_time()
    {
        let one = bank(GUS, 1_700_000_000, 5);
        assert_eq!(one.root.head().seq, 1, "the founding is the first event");
        for other in [
            bank(GUS, 1_700_000_000, 6),
            bank(GUS, 1_700_000_001, 5),
            bank(Address::repeat_byte(2), 1_700_000_000, 5),
        ] {
            assert_eq!(other.root.head().seq, 1);
            assert_ne!(other.root.head(), one.root.head());
        }
        let (topics, data) = &one.log[0];
        let words: Vec<_> =
            topics.iter().copied().chain(data.as_chunks::<32>().0.iter().copied()).collect();
        let said = Founded::of_words(&words).expect("it is the founding");
        assert_eq!(
            (said.bank, said.chain, said.opened_at),
            (MemoryStorage::BANK, 5, 1_700_000_000)
        );
        assert_eq!(head_after(&said), one.root.head());
        let elsewhere = Founded { bank: Address::repeat_byte(9), ..said };
        assert_ne!(head_after(&elsewhere), one.root.head());
    }
}
