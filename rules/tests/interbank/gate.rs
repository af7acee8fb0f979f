//! The gate: which signatures it accepts, against a model that lists what is wrong with them.

use super::fixture::{word, Bytes, START};
use super::signing::{chain, sign, signed_by, statement};
use std::collections::BTreeSet;
use timebank_rules::cells::Gate;
use timebank_rules::interbank::notary::{
    found, must_be_vouched_for, must_conflict, rotate, Chain, Founding, Refused, Rotation,
    Statement, NOTARIES, SIGNATURE,
};
use timebank_rules::interbank::BATCH;
use timebank_rules::testing::Chance;
use timebank_rules::{Address, Hash};

const GATE: Address = Address::repeat_byte(0x77);

fn account(n: u8) -> Address {
    Address::repeat_byte(n)
}

fn words(accounts: &[u8]) -> Vec<Hash> {
    accounts.iter().map(|n| word(account(*n))).collect()
}

fn here() -> Chain {
    chain(1, GATE)
}

fn founded(threshold: u8, accounts: &[u8]) -> Result<Gate, Refused> {
    let notaries = words(accounts);
    found(&Founding {
        bank: account(0xb0),
        own: [1; 32],
        peer: [2; 32],
        links: (3, 4),
        threshold,
        notaries: &notaries,
    })
}

/// Three of five.
fn gate() -> Gate {
    founded(3, &[10, 20, 30, 40, 50]).expect("it is a set")
}

/// Messages of which the last has this number, and its number on the log the hundredfold.
fn messages(count: usize, last: u64) -> Vec<Bytes> {
    let mut all = vec![[0; 416]; count];
    for (message, number) in all.iter_mut().rev().zip((1..=last).rev()) {
        message[2 * 32 + 24..3 * 32].copy_from_slice(&number.to_be_bytes());
        message[12 * 32 + 24..].copy_from_slice(&(number * 100).to_be_bytes());
    }
    all
}

fn until() -> u64 {
    START.plus(600).0.into()
}

/// A statement about message 9, and the messages that lead to it.
fn vouched() -> (Statement, Vec<u8>) {
    let brought = messages(2, 9);
    let said = statement(&gate(), &brought[1], [8; 32], until());
    (said, brought.as_flattened().to_vec())
}

fn try_out(
    gate: &Gate,
    said: &Statement,
    signatures: &[u8],
    brought: &[u8],
) -> Result<u16, Refused> {
    must_be_vouched_for(gate, &here(), START, said, signatures, brought)
}

fn by(signers: &[u8], digest: Hash) -> Vec<u8> {
    let signers: Vec<Address> = signers.iter().map(|n| account(*n)).collect();
    signed_by(&signers, digest)
}

#[test]
fn as_many_notaries_as_are_needed_are_accepted_and_one_fewer_is_not() {
    let (gate, (said, brought)) = (gate(), vouched());
    let digest = said.digest(&gate, &here());
    assert_eq!(try_out(&gate, &said, &by(&[10, 30, 50], digest), &brought), Ok(0b10101));
    assert_eq!(try_out(&gate, &said, &by(&[10, 20, 30, 40, 50], digest), &brought), Ok(0b11111));
    for few in [&[][..], &[30], &[10, 50]] {
        let refused = Refused::TooFewNotaries { signed: few.len() as u8, threshold: 3 };
        assert_eq!(try_out(&gate, &said, &by(few, digest), &brought), Err(refused));
    }
}

#[test]
fn one_notary_does_not_count_twice_and_a_stranger_not_once() {
    let (gate, (said, brought)) = (gate(), vouched());
    let digest = said.digest(&gate, &here());
    let refused = |signers: &[u8]| try_out(&gate, &said, &by(signers, digest), &brought).err();
    assert_eq!(refused(&[10, 10, 20]), Some(Refused::SignersNotAscending { place: 1 }));
    assert_eq!(refused(&[10, 30, 20]), Some(Refused::SignersNotAscending { place: 2 }));
    assert_eq!(refused(&[10, 20, 25]), Some(Refused::NotANotary { signer: account(25) }));
    assert_eq!(refused(&[10, 20, 30, 60]), Some(Refused::NotANotary { signer: account(60) }));
}

#[test]
fn a_signature_that_is_cut_malleable_or_of_something_else_is_refused() {
    let (gate, (said, brought)) = (gate(), vouched());
    let digest = said.digest(&gate, &here());
    let good = by(&[10, 20, 30], digest);
    let spoilt = |place: u8, spoil: fn(&mut [u8])| {
        let mut bytes = good.clone();
        spoil(&mut bytes[usize::from(place) * SIGNATURE..][..SIGNATURE]);
        assert_eq!(
            try_out(&gate, &said, &bytes, &brought),
            Err(Refused::BadSignature { place }),
            "{place}"
        );
    };
    spoilt(0, |one| one[32] = 0x80);
    spoilt(1, |one| one[64] = 26);
    spoilt(2, |one| one[64] = 0);
    spoilt(2, |one| one[63] ^= 1);
    spoilt(1, |one| one[..64].fill(0));
    for cut in [1, 64] {
        let (whole, refused) = (good.len() - cut, Refused::BadSignature { place: 2 });
        assert_eq!(try_out(&gate, &said, &good[..whole], &brought), Err(refused));
    }
    let long = [&good[..], &[0]].concat();
    let refused = Err(Refused::BadSignature { place: 3 });
    assert_eq!(try_out(&gate, &said, &long, &brought), refused, "and something behind them");
}

#[test]
fn whatever_was_signed_holds_for_nothing_else() {
    let (gate, (said, brought)) = (gate(), vouched());
    let signatures = by(&[10, 20, 30], said.digest(&gate, &here()));
    let others = [
        Statement { head: [9; 32], ..said },
        Statement { log_head: [9; 32], ..said },
        Statement { until: said.until + 1, ..said },
    ];
    for other in others {
        let refused = try_out(&gate, &other, &signatures, &brought);
        assert_eq!(refused, Err(Refused::BadSignature { place: 0 }), "{other:?}");
    }
    // Another pair of banks, another link, another gate, another chain.
    let gates = [
        Gate { own: [5; 32], ..gate.clone() },
        Gate { peer: [5; 32], ..gate.clone() },
        Gate { own: gate.peer, peer: gate.own, ..gate.clone() },
        Gate { peer_link: 9.into(), ..gate.clone() },
    ];
    for other in gates {
        let refused = try_out(&other, &said, &signatures, &brought);
        assert_eq!(refused, Err(Refused::BadSignature { place: 0 }));
    }
    for other in [chain(2, GATE), chain(1, account(0x78))] {
        let refused = must_be_vouched_for(&gate, &other, START, &said, &signatures, &brought);
        assert_eq!(refused, Err(Refused::BadSignature { place: 0 }));
    }
}

#[test]
fn a_statement_holds_to_its_last_second() {
    let (gate, (said, brought)) = (gate(), vouched());
    let signatures = by(&[10, 20, 30], said.digest(&gate, &here()));
    for (late, refused) in [(0, None), (600, None), (601, Some(said.until + 1))] {
        let now = START.plus(late);
        let done = must_be_vouched_for(&gate, &here(), now, &said, &signatures, &brought);
        let expected = refused.map(|now| Refused::StatementExpired { until: said.until, now });
        assert_eq!(done.err(), expected, "{late} s later");
    }
}

#[test]
fn a_statement_is_about_the_last_of_one_to_sixteen_messages() {
    let gate = gate();
    let refused = Refused::NotTheMessages { number: 40 };
    for (count, expected) in [(0, false), (1, true), (BATCH, true), (BATCH + 1, false)] {
        let brought = messages(count, 40);
        let last = messages(1, 40)[0];
        let said = statement(&gate, &last, [8; 32], until());
        let signatures = by(&[10, 20, 30], said.digest(&gate, &here()));
        let done = try_out(&gate, &said, &signatures, brought.as_flattened());
        assert_eq!(done.is_ok(), expected, "{count}: {done:?}");
        for other in [
            Statement { number: 39, ..said },
            Statement { number: 41, ..said },
            Statement { log_seq: 3_999, ..said },
        ] {
            let signatures = by(&[10, 20, 30], other.digest(&gate, &here()));
            let done = try_out(&gate, &other, &signatures, brought.as_flattened());
            assert_eq!(done, Err(Refused::NotTheMessages { number: other.number }));
        }
        if count > 0 {
            let cut = &brought.as_flattened()[1..];
            assert_eq!(try_out(&gate, &said, &signatures, cut), Err(refused));
        }
    }
}

#[test]
fn notaries_name_their_successors_and_sign_no_more() {
    let (mut gate, (said, brought)) = (gate(), vouched());
    let old = gate.clone();
    let notaries = words(&[11, 20, 31]);
    let rotation = Rotation { threshold: 2, notaries: &notaries, until: until() };
    let digest = rotation.digest(&gate, &here());
    let few = rotate(&mut gate, &here(), START, &rotation, &by(&[10, 20], digest));
    assert_eq!(few, Err(Refused::TooFewNotaries { signed: 2, threshold: 3 }));
    let late = START.plus(601);
    let expired = rotate(&mut gate, &here(), late, &rotation, &by(&[10, 20, 30], digest));
    assert!(matches!(expired, Err(Refused::StatementExpired { .. })));
    let other = Rotation { threshold: 3, ..rotation };
    let another = rotate(&mut gate, &here(), START, &other, &by(&[10, 20, 30], digest));
    assert_eq!(another, Err(Refused::BadSignature { place: 0 }));
    assert_eq!(gate, old, "nothing changed");

    let done = rotate(&mut gate, &here(), START, &rotation, &by(&[10, 20, 30], digest));
    assert_eq!(done, Ok(0b111));
    assert_eq!((gate.set.get(), gate.count, gate.threshold), (2, 3, 2));
    assert_eq!(gate.notaries[3], [0; 20], "nothing is left of the old ones");
    let again = rotate(&mut gate, &here(), START, &rotation, &by(&[10, 20, 30], digest));
    assert!(again.is_err(), "it is used once");
    let signatures = by(&[10, 20, 30], said.digest(&old, &here()));
    let refused = Err(Refused::OldSet { set: 1, current: 2 });
    assert_eq!(try_out(&gate, &said, &signatures, &brought), refused);
    let said = Statement { set: 2, ..said };
    let signatures = by(&[11, 31], said.digest(&gate, &here()));
    assert_eq!(try_out(&gate, &said, &signatures, &brought), Ok(0b101));
}

#[test]
fn a_set_is_ascending_at_most_fourteen_and_needs_more_than_half() {
    let many: Vec<u8> = (1..=15).collect();
    for (threshold, accounts, accepted) in [
        (1, &[5][..], true),
        (2, &[5, 6], true),
        (1, &[5, 6], false),
        (2, &[5, 6, 7], true),
        (1, &[5, 6, 7], false),
        (4, &[5, 6, 7], false),
        (0, &[], false),
        (0, &[5], false),
        (2, &[6, 5], false),
        (2, &[5, 5, 6], false),
        (1, &[0], false),
        (8, &many[..14], true),
        (7, &many[..14], false),
        (8, &many, false),
    ] {
        let done = founded(threshold, accounts);
        assert_eq!(done.is_ok(), accepted, "{threshold} of {accounts:?}: {done:?}");
    }
    let mut notaries = words(&[5]);
    notaries[0][3] = 1;
    let of_no_address = found(&Founding {
        bank: account(1),
        own: [1; 32],
        peer: [2; 32],
        links: (1, 1),
        threshold: 1,
        notaries: &notaries,
    });
    assert_eq!(of_no_address, Err(Refused::BadSet { notaries: 1, threshold: 1 }));
}

#[test]
fn a_gate_is_between_two_banks() {
    let notaries = words(&[5]);
    let good = Founding {
        bank: account(1),
        own: [1; 32],
        peer: [2; 32],
        links: (1, 1),
        threshold: 1,
        notaries: &notaries,
    };
    assert!(found(&good).is_ok());
    for bad in [
        Founding { bank: Address::zero(), ..good },
        Founding { own: [0; 32], ..good },
        Founding { peer: [0; 32], ..good },
        Founding { peer: [1; 32], ..good },
        Founding { links: (0, 1), ..good },
        Founding { links: (1, 0), ..good },
    ] {
        assert_eq!(found(&bad), Err(Refused::BadGate));
    }
}

#[test]
fn two_statements_that_cannot_both_be_true_are_a_conflict_whoever_shows_them_and_whenever() {
    let (gate, (said, _)) = (gate(), vouched());
    let past = Statement { until: 1, ..said };
    let conflict = |one: &Statement, other: &Statement, first: &[u8], second: &[u8]| {
        let signatures =
            [by(first, one.digest(&gate, &here())), by(second, other.digest(&gate, &here()))];
        must_conflict(&gate, &here(), &[*one, *other], [&signatures[0], &signatures[1]])
    };
    let lies = [
        Statement { head: [9; 32], ..past },
        Statement { log_head: [9; 32], ..past },
        Statement { log_seq: past.log_seq + 1, ..past },
        Statement { number: 10, head: [9; 32], log_head: [9; 32], ..past },
    ];
    for lie in lies {
        let (first, second) = (&[10, 20, 30][..], &[20, 30, 40][..]);
        assert_eq!(conflict(&said, &lie, first, second), Ok(0b00110), "{lie:?}");
        let few = Err(Refused::TooFewNotaries { signed: 2, threshold: 3 });
        assert_eq!(conflict(&said, &lie, first, &[20, 30]), few);
        assert_eq!(conflict(&said, &lie, &[20, 30], second), few);
    }
    let next = Statement { number: 10, head: [9; 32], log_seq: 1_000, log_head: [7; 32], ..past };
    for other in [said, past, next] {
        let done = conflict(&said, &other, &[10, 20, 30], &[10, 20, 30]);
        assert_eq!(done, Err(Refused::NoConflict), "{other:?}");
    }
    let of_another_set = Statement { set: 2, head: [9; 32], ..past };
    let done = conflict(&said, &of_another_set, &[10, 20, 30], &[10, 20, 30]);
    assert_eq!(done, Err(Refused::OldSet { set: 2, current: 1 }));
}

/// What is wrong with signatures, as one would list it by hand; nothing where they are accepted.
fn naive(gate: &[u8], threshold: usize, signers: &[(u8, bool)]) -> bool {
    let all: Vec<u8> = signers.iter().map(|(signer, _)| *signer).collect();
    let sorted: Vec<u8> = all.iter().copied().collect::<BTreeSet<u8>>().into_iter().collect();
    let are_notaries = all.iter().all(|signer| gate.contains(signer));
    let are_good = signers.iter().all(|(_, good)| *good);
    are_good && are_notaries && all == sorted && all.len() >= threshold
}

#[test]
fn a_gate_accepts_exactly_what_a_naive_model_accepts() {
    let (mut chance, mut accepted) = (Chance::new(7), 0);
    for _ in 0..20_000 {
        let count = chance.from(1, NOTARIES as u64) as usize;
        let mut notaries: BTreeSet<u8> = BTreeSet::new();
        while notaries.len() < count {
            notaries.insert(chance.from(1, 30) as u8);
        }
        let notaries: Vec<u8> = notaries.into_iter().collect();
        let threshold = chance.from(count as u64 / 2 + 1, count as u64) as usize;
        let gate = founded(threshold as u8, &notaries).expect("it is a set");
        let said = Statement { set: 1, ..vouched().0 };
        let digest = said.digest(&gate, &here());
        // Mostly right, and then spoilt a little.
        let mut signers: Vec<(u8, bool)> =
            notaries.iter().filter(|_| chance.percent(85)).map(|notary| (*notary, true)).collect();
        match chance.from(0, 5) {
            0 => signers.push((chance.from(1, 31) as u8, true)),
            1 if signers.len() > 1 => signers.swap(0, 1),
            2 if !signers.is_empty() => signers[0].1 = false,
            3 if !signers.is_empty() => signers.push(signers[0]),
            _ => {}
        }
        let signatures: Vec<u8> = signers
            .iter()
            .flat_map(|(signer, good)| {
                let mut bytes = sign(account(*signer), digest);
                bytes[40] ^= u8::from(!*good);
                bytes
            })
            .collect();
        let (_, brought) = vouched();
        let done = try_out(&gate, &said, &signatures, &brought);
        assert_eq!(done.is_ok(), naive(&notaries, threshold, &signers), "{signers:?}: {done:?}");
        accepted += u32::from(done.is_ok());
    }
    assert!((4_000..16_000).contains(&accepted), "{accepted} were accepted");
}
