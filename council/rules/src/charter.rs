//! Who sits on the council and how it decides. After its founding only the council itself changes that, by a proposal
//! whose target it is.

use crate::cells::{Charter, SelectorDelay, SEATS};
use crate::delay;
use crate::event::council_founded::CouncilFounded;
use crate::event::delay_changed::DelayChanged;
use crate::event::guardian_changed::GuardianChanged;
use crate::event::member_added::MemberAdded;
use crate::event::member_removed::MemberRemoved;
use crate::event::member_replaced::MemberReplaced;
use crate::event::selector_delay_changed::SelectorDelayChanged;
use crate::event::threshold_changed::ThresholdChanged;
use crate::Error;
use timebank_rules::cells::Cell;
use timebank_rules::quantities::DAY;
use timebank_rules::{Address, Call};

/// The least that the shortest delay can be: an hour, in seconds.
pub const SHORTEST: u32 = 3_600;
/// The most that the longest delay can be: two weeks, in seconds, so that no proposal expires before it is ready.
pub const LONGEST: u32 = 14 * DAY;

/// How a council is to be.
#[derive(Clone, Copy, Debug)]
pub struct Founding {
    /// The council's own address.
    pub council: Address,
    /// The chain's number.
    pub chain: u64,
    /// How many members decide.
    pub threshold: u8,
    /// Who may cancel; zero for nobody.
    pub guardian: Address,
    /// Seconds between the deciding approval and execution.
    pub delay: u32,
    /// The least and the most that the delay can ever be.
    pub bounds: (u32, u32),
}

/// Founds a council. Its log begins with what is returned, and goes on with [`seated`].
pub fn found(
    call: Call,
    founding: Founding,
    members: &[Address],
) -> Result<(Charter, CouncilFounded), Error> {
    let Founding { council, chain, threshold, guardian, delay, bounds } = founding;
    let (shortest, longest) = bounds;
    if !(SHORTEST <= shortest && shortest <= longest && longest <= LONGEST) {
        return Err(Error::BadDelay { delay, shortest, longest });
    }
    let mut charter = Charter { guardian: guardian.0, ..Charter::empty() };
    (charter.shortest, charter.longest) = (shortest.into(), longest.into());
    for member in members {
        add_member(&mut charter, council, *member)?;
    }
    set_threshold(&mut charter, threshold)?;
    set_delay(&mut charter, delay)?;
    if guardian == council {
        return Err(Error::BadGuardian { account: guardian });
    }
    let founded = CouncilFounded {
        actor: call.caller,
        guardian,
        members: charter.count,
        threshold,
        delay,
        shortest,
        longest,
        council,
        chain,
        founded_at: call.now.0.into(),
    };
    Ok((charter, founded))
}

/// Who sits on a council that was founded with these members, one after the other.
pub fn seated(members: &[Address]) -> impl Iterator<Item = MemberAdded> + '_ {
    members
        .iter()
        .zip(1..)
        .map(|(account, members_after)| MemberAdded { account: *account, members_after })
}

/// `selector(signature)` of a change.
pub(crate) const fn selector(signature: &str) -> [u8; 4] {
    let hash = keccak_const::Keccak256::new().update(signature.as_bytes()).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

const ADD_MEMBER: [u8; 4] = selector("addMember(address)");
const REMOVE_MEMBER: [u8; 4] = selector("removeMember(address)");
const REPLACE_MEMBER: [u8; 4] = selector("replaceMember(address,address)");
const SET_THRESHOLD: [u8; 4] = selector("setThreshold(uint8)");
const SET_DELAY: [u8; 4] = selector("setDelay(uint32)");
const SET_SELECTOR_DELAY: [u8; 4] = selector("setSelectorDelay(bytes4,uint32)");
/// The one proposal that the guardian cannot cancel, or it could keep its office against everybody.
pub const SET_GUARDIAN: [u8; 4] = selector("setGuardian(address)");

/// A change of the council. Its calldata is Solidity's for the function of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `addMember(address)`.
    AddMember(Address),
    /// `removeMember(address)`.
    RemoveMember(Address),
    /// `replaceMember(address,address)`: the first's seat goes to the second, as when a member has a new key.
    ReplaceMember(Address, Address),
    /// `setThreshold(uint8)`.
    SetThreshold(u8),
    /// `setDelay(uint32)`, in seconds.
    SetDelay(u32),
    /// `setSelectorDelay(bytes4,uint32)`: calls with that selector wait so many seconds; 0: as long as any.
    SetSelectorDelay([u8; 4], u32),
    /// `setGuardian(address)`; zero for nobody.
    SetGuardian(Address),
}

impl Change {
    /// The change that calldata asks for, which must be exactly it.
    pub fn decode(calldata: &[u8]) -> Result<Self, Error> {
        let size = calldata.len() as u32;
        let selector: [u8; 4] = calldata.first_chunk().copied().unwrap_or_default();
        let unknown = Error::UnknownChange { selector: u32::from_be_bytes(selector), size };
        let (words, rest) = calldata.get(4..).unwrap_or_default().as_chunks::<32>();
        let change = match words {
            _ if !rest.is_empty() => None,
            [word] => Self::of_one(selector, word),
            [before, after] if selector == REPLACE_MEMBER => tail::<20>(before)
                .zip(tail::<20>(after))
                .map(|(before, after)| Self::ReplaceMember(before.into(), after.into())),
            [of, delay] if selector == SET_SELECTOR_DELAY => head::<4>(of)
                .zip(tail::<4>(delay).map(u32::from_be_bytes))
                .map(|(of, delay)| Self::SetSelectorDelay(of, delay)),
            _ => None,
        };
        change.ok_or(unknown)
    }

    /// The selector whose delay it changes.
    pub fn selector(&self) -> Option<[u8; 4]> {
        match self {
            Self::SetSelectorDelay(selector, _) => Some(*selector),
            _ => None,
        }
    }

    /// The change with one argument.
    fn of_one(selector: [u8; 4], word: &[u8; 32]) -> Option<Self> {
        let (narrow, wide) = (tail::<4>(word).map(u32::from_be_bytes), tail::<20>(word));
        match selector {
            ADD_MEMBER => wide.map(|account| Self::AddMember(account.into())),
            REMOVE_MEMBER => wide.map(|account| Self::RemoveMember(account.into())),
            SET_GUARDIAN => wide.map(|account| Self::SetGuardian(account.into())),
            SET_DELAY => narrow.map(Self::SetDelay),
            SET_THRESHOLD => narrow.and_then(|k| u8::try_from(k).ok()).map(Self::SetThreshold),
            _ => None,
        }
    }

    /// The calldata that asks for this change.
    #[cfg(any(test, feature = "std"))]
    pub fn calldata(self) -> Vec<u8> {
        use timebank_rules::event::Word as _;
        let (selector, arguments) = match self {
            Self::AddMember(account) => (ADD_MEMBER, vec![account.word()]),
            Self::RemoveMember(account) => (REMOVE_MEMBER, vec![account.word()]),
            Self::ReplaceMember(before, after) => {
                (REPLACE_MEMBER, vec![before.word(), after.word()])
            }
            Self::SetThreshold(threshold) => (SET_THRESHOLD, vec![threshold.word()]),
            Self::SetDelay(delay) => (SET_DELAY, vec![delay.word()]),
            Self::SetSelectorDelay([a, b, c, d], delay) => {
                let mut word = [0; 32];
                word[..4].copy_from_slice(&[a, b, c, d]);
                (SET_SELECTOR_DELAY, vec![word, delay.word()])
            }
            Self::SetGuardian(account) => (SET_GUARDIAN, vec![account.word()]),
        };
        [&selector, arguments.as_flattened()].concat()
    }
}

/// The last bytes of a word whose others are zero.
fn tail<const N: usize>(word: &[u8; 32]) -> Option<[u8; N]> {
    let (padding, value) = word.split_at(32 - N);
    padding.iter().all(|byte| *byte == 0).then(|| value.try_into().ok()).flatten()
}

/// The first bytes of a word whose others are zero.
fn head<const N: usize>(word: &[u8; 32]) -> Option<[u8; N]> {
    let (value, padding) = word.split_at(N);
    padding.iter().all(|byte| *byte == 0).then(|| value.try_into().ok()).flatten()
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is the event of its name.
pub enum Changed {
    MemberAdded(MemberAdded),
    MemberRemoved(MemberRemoved),
    MemberReplaced(MemberReplaced),
    ThresholdChanged(ThresholdChanged),
    DelayChanged(DelayChanged),
    SelectorDelayChanged(SelectorDelayChanged),
    GuardianChanged(GuardianChanged),
}

/// Makes a change that the council decided on. `own` is the cell of [`Change::selector`], where there is one.
pub fn apply(
    charter: &mut Charter,
    own: &mut SelectorDelay,
    council: Address,
    change: Change,
) -> Result<Changed, Error> {
    match change {
        Change::AddMember(account) => {
            add_member(charter, council, account).map(Changed::MemberAdded)
        }
        Change::RemoveMember(account) => {
            remove_member(charter, account).map(Changed::MemberRemoved)
        }
        Change::ReplaceMember(before, after) => {
            replace_member(charter, council, before, after).map(Changed::MemberReplaced)
        }
        Change::SetThreshold(threshold) => {
            set_threshold(charter, threshold).map(Changed::ThresholdChanged)
        }
        Change::SetDelay(delay) => set_delay(charter, delay).map(Changed::DelayChanged),
        Change::SetSelectorDelay(selector, delay) => {
            delay::set(charter, own, selector, delay).map(Changed::SelectorDelayChanged)
        }
        Change::SetGuardian(account) => {
            set_guardian(charter, council, account).map(Changed::GuardianChanged)
        }
    }
}

/// What was approved so far is to be approved again, and waits anew: approvals that ceased to suffice for a while do not
/// suffice again as if they had all along.
fn begin_generation(charter: &mut Charter) {
    charter.generation = charter.generation.get().saturating_add(1).into();
}

/// Refuses an account that cannot be a member: zero, the council itself, the guardian, a member already.
fn must_be_eligible(charter: &Charter, council: Address, account: Address) -> Result<(), Error> {
    let is_guardian = charter.guardian == account.0;
    if account.is_zero() || account == council || is_guardian || charter.has_member(&account) {
        return Err(Error::BadMember { account });
    }
    Ok(())
}

fn seat_of(charter: &Charter, account: Address) -> Result<usize, Error> {
    let mut seats = charter.members().iter();
    seats.position(|member| *member == account.0).ok_or(Error::NotAMember { account })
}

/// Gives a member's seat to another account. What the one approved does not count for the other.
fn replace_member(
    charter: &mut Charter,
    council: Address,
    before: Address,
    after: Address,
) -> Result<MemberReplaced, Error> {
    let seat = seat_of(charter, before)?;
    must_be_eligible(charter, council, after)?;
    charter.members[seat] = after.0;
    begin_generation(charter);
    Ok(MemberReplaced { before, after })
}

fn add_member(
    charter: &mut Charter,
    council: Address,
    account: Address,
) -> Result<MemberAdded, Error> {
    must_be_eligible(charter, council, account)?;
    let Some(seat) = charter.members.get_mut(usize::from(charter.count)) else {
        return Err(Error::TooManyMembers { limit: SEATS as u8 });
    };
    *seat = account.0;
    charter.count += 1;
    Ok(MemberAdded { account, members_after: charter.count })
}

fn remove_member(charter: &mut Charter, account: Address) -> Result<MemberRemoved, Error> {
    let seat = seat_of(charter, account)?;
    let after = charter.count.saturating_sub(1);
    if charter.threshold > after {
        return Err(Error::BadThreshold { threshold: charter.threshold, members: after });
    }
    let last = usize::from(after);
    charter.members[seat] = charter.members[last];
    charter.members[last] = [0; 20];
    charter.count = after;
    begin_generation(charter);
    Ok(MemberRemoved { account, members_after: after })
}

fn set_threshold(charter: &mut Charter, threshold: u8) -> Result<ThresholdChanged, Error> {
    if threshold == 0 || threshold > charter.count {
        return Err(Error::BadThreshold { threshold, members: charter.count });
    }
    let before = core::mem::replace(&mut charter.threshold, threshold);
    if threshold > before {
        begin_generation(charter);
    }
    Ok(ThresholdChanged { before, after: threshold })
}

fn set_delay(charter: &mut Charter, delay: u32) -> Result<DelayChanged, Error> {
    let (shortest, longest) = (charter.shortest.get(), charter.longest.get());
    if !(shortest..=longest).contains(&delay) {
        return Err(Error::BadDelay { delay, shortest, longest });
    }
    let before = core::mem::replace(&mut charter.delay, delay.into()).get();
    if delay < before {
        begin_generation(charter);
    }
    Ok(DelayChanged { before, after: delay })
}

fn set_guardian(
    charter: &mut Charter,
    council: Address,
    account: Address,
) -> Result<GuardianChanged, Error> {
    if account == council || charter.has_member(&account) {
        return Err(Error::BadGuardian { account });
    }
    let before = core::mem::replace(&mut charter.guardian, account.0).into();
    Ok(GuardianChanged { before, after: account })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::testing::*;

    fn changed(charter: &mut Charter, change: Change) -> Result<Changed, Error> {
        let before = charter.clone();
        let done = apply(charter, &mut SelectorDelay::empty(), council(), change);
        assert!(done.is_ok() || *charter == before, "a refusal changes nothing");
        done
    }

    #[test]
    fn a_change_is_read_as_it_was_written_and_no_other_way() {
        for change in [
            Change::AddMember(member(3)),
            Change::RemoveMember(member(3)),
            Change::ReplaceMember(member(3), member(4)),
            Change::SetThreshold(7),
            Change::SetDelay(86_400),
            Change::SetGuardian(Address::zero()),
        ] {
            let calldata = change.calldata();
            assert_eq!(Change::decode(&calldata), Ok(change));
            for wrong in [
                calldata[..calldata.len() - 1].to_vec(),
                [&calldata[..], &[0; 32]].concat(),
                calldata[..calldata.len() - 32].to_vec(),
                [&calldata[..], &[0]].concat(),
                [&calldata[..4], &[1], &calldata[5..]].concat(),
                [&[calldata[0] ^ 1], &calldata[1..]].concat(),
            ] {
                assert!(matches!(Change::decode(&wrong), Err(Error::UnknownChange { .. })));
            }
        }
        let mut wide = Change::SetThreshold(1).calldata();
        wide[34] = 1;
        assert!(Change::decode(&wide).is_err(), "257 is no threshold");
        assert!(Change::decode(&[]).is_err());
    }

    #[test]
    fn a_change_of_a_selectors_delay_is_read_as_it_was_written_and_no_other_way() {
        let change = Change::SetSelectorDelay([1, 2, 3, 4], 86_400);
        let calldata = change.calldata();
        assert_eq!(
            (Change::decode(&calldata), change.selector()),
            (Ok(change), Some([1, 2, 3, 4]))
        );
        // What lies beside the selector or above the delay must be zero.
        for at in (8..36).chain(36..64) {
            let mut other = calldata.clone();
            other[at] = 1;
            assert!(Change::decode(&other).is_err(), "{at}");
        }
        assert!(Change::decode(&calldata[..36]).is_err());
        assert_eq!(Change::SetDelay(1).selector(), None);
    }

    #[test]
    fn members_are_distinct_and_none_of_them_is_zero_the_council_or_the_guardian() {
        let mut charter = charter(3, 2);
        for account in [member(1), Address::zero(), council(), guardian()] {
            assert_eq!(
                changed(&mut charter, Change::AddMember(account)),
                Err(Error::BadMember { account })
            );
        }
        for account in [member(1), council()] {
            assert_eq!(
                changed(&mut charter, Change::SetGuardian(account)),
                Err(Error::BadGuardian { account })
            );
        }
        assert!(changed(&mut charter, Change::SetGuardian(Address::zero())).is_ok());
        assert!(changed(&mut charter, Change::AddMember(guardian())).is_ok());
    }

    #[test]
    fn b15_a_members_seat_goes_to_its_new_key_at_once_even_where_all_must_agree() {
        let mut charter = charter(3, 3);
        let before = charter.generation.get();
        let (old, new) = (member(2), member(9));
        for (before, after, refused) in [
            (new, old, Error::NotAMember { account: new }),
            (old, member(3), Error::BadMember { account: member(3) }),
            (old, old, Error::BadMember { account: old }),
            (old, guardian(), Error::BadMember { account: guardian() }),
            (old, council(), Error::BadMember { account: council() }),
            (old, Address::zero(), Error::BadMember { account: Address::zero() }),
        ] {
            let done = changed(&mut charter, Change::ReplaceMember(before, after));
            assert_eq!(done, Err(refused));
        }
        assert!(changed(&mut charter, Change::ReplaceMember(old, new)).is_ok());
        assert_eq!(charter.members(), [member(1).0, new.0, member(3).0]);
        assert_eq!(
            (charter.count, charter.threshold, charter.generation.get()),
            (3, 3, before + 1)
        );
    }

    #[test]
    fn there_are_sixteen_seats() {
        let mut charter = charter(16, 1);
        let refused = changed(&mut charter, Change::AddMember(member(17)));
        assert_eq!(refused, Err(Error::TooManyMembers { limit: 16 }));
    }

    #[test]
    fn the_threshold_stays_between_one_and_the_number_of_members() {
        let mut charter = charter(3, 3);
        for threshold in [0, 4] {
            let refused = changed(&mut charter, Change::SetThreshold(threshold));
            assert_eq!(refused, Err(Error::BadThreshold { threshold, members: 3 }));
        }
        let refused = changed(&mut charter, Change::RemoveMember(member(1)));
        assert_eq!(refused, Err(Error::BadThreshold { threshold: 3, members: 2 }));
        assert!(changed(&mut charter, Change::SetThreshold(1)).is_ok());
        for n in [1, 2] {
            assert!(changed(&mut charter, Change::RemoveMember(member(n))).is_ok());
            assert!(!charter.has_member(&member(n)));
        }
        assert!(charter.has_member(&member(3)));
        let last = changed(&mut charter, Change::RemoveMember(member(3)));
        assert_eq!(last, Err(Error::BadThreshold { threshold: 1, members: 0 }));
        let stranger = changed(&mut charter, Change::RemoveMember(member(9)));
        assert_eq!(stranger, Err(Error::NotAMember { account: member(9) }));
    }

    #[test]
    fn the_delay_stays_within_the_bounds_it_was_founded_with() {
        let mut charter = charter(3, 2);
        for (delay, is_within) in
            [(SHORTEST - 1, false), (SHORTEST, true), (LONGEST, true), (LONGEST + 1, false)]
        {
            assert_eq!(changed(&mut charter, Change::SetDelay(delay)).is_ok(), is_within);
        }
    }

    #[test]
    fn no_council_is_founded_that_could_not_be_changed_into() {
        let good = founding(2);
        let members = [member(1), member(2), member(3)];
        let try_found = |founding, members: &[Address]| {
            found(at(member(1), 5), founding, members).map(|(charter, _)| charter)
        };
        assert!(try_found(good, &members).is_ok());
        for bad in [
            Founding { threshold: 0, ..good },
            Founding { threshold: 4, ..good },
            Founding { guardian: member(1), ..good },
            Founding { guardian: council(), ..good },
            Founding { delay: SHORTEST - 1, ..good },
            Founding { delay: LONGEST + 1, ..good },
            Founding { bounds: (SHORTEST - 1, LONGEST), ..good },
            Founding { bounds: (SHORTEST, LONGEST + 1), ..good },
            Founding { bounds: (LONGEST, SHORTEST), ..good },
        ] {
            assert!(try_found(bad, &members).is_err(), "{bad:?}");
        }
        assert!(try_found(good, &[]).is_err());
        assert!(try_found(good, &[member(1), member(1)]).is_err());
    }
}
