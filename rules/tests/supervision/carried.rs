//! Signed calls against a naive model: whatever is signed, carried, altered, cancelled, frozen and moved in between, a
//! signature carries its call once, in time, for a fee within its bound, and never after its key has moved.

use crate::fixture::{address, code, Fixture, ANN, BEN, CAT, NEW, SUE, VERA};
use std::collections::BTreeSet;
use timebank_rules::case::{IN, OUT};
use timebank_rules::handlers::{coin, relay as handlers};
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::DAY;
use timebank_rules::relay::{Carry, Chain};
use timebank_rules::testing::Chance;
use timebank_rules::{Address, Call, Hash, U256};

/// Who carries, and is paid for it.
const CARRIER: u8 = BEN;

/// A chain on which a signature names its signer and the digest that was signed, and is nobody's under any other.
pub fn chain(id: u64) -> Chain {
    let recover = |input: &[u8; 128]| match input[64..76] == input[..12] {
        true => Address::from_slice(&input[76..96]),
        false => Address::zero(),
    };
    Chain { id: id.into(), bank: Address::repeat_byte(0xbb), keccak, recover }
}

/// The signature of a signer, under a digest, as that chain reads it.
pub fn signature(signer: u8, digest: Hash) -> [u8; 65] {
    let mut signature = [0; 65];
    signature[..12].copy_from_slice(&digest[..12]);
    signature[12..32].copy_from_slice(&address(signer).0);
    signature[64] = 27;
    signature
}

/// A payment that a member signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signed {
    member: u8,
    amount: u8,
    nonce: u64,
    deadline: u64,
    bound: u64,
    signature: [u8; 65],
}

impl Signed {
    fn by(signer: u8, (amount, nonce): (u8, u64), deadline: u64, bound: u64) -> Self {
        let mut signed =
            Self { member: signer, amount, nonce, deadline, bound, signature: [0; 65] };
        let call = [amount];
        let digest = signed.carry(&call).digest(&chain(1));
        signed.signature = signature(signer, digest);
        signed
    }

    fn carry<'a>(&self, call: &'a [u8]) -> Carry<'a> {
        let Self { member, nonce, deadline, bound, .. } = *self;
        Carry { member: address(member), call, nonce: nonce.into(), deadline, bound }
    }

    /// Somebody carries it, as the bank does it: the member pays Cat, then the fee.
    fn carried(&self, fixture: &mut Fixture, by: u8, fee: u64, here: u64) -> u16 {
        let call_of = [self.amount];
        let carry = self.carry(&call_of);
        code(fixture.send(by, |bank, call| {
            let chain = chain(here);
            handlers::must_be_authorised(bank, call, &chain, &carry, fee, &self.signature)?;
            let acting = Call { caller: carry.member, now: call.now };
            coin::transfer(bank, acting, address(CAT), self.amount.into())?;
            if fee > 0 {
                coin::transfer(bank, acting, call.caller, fee.into())?;
            }
            handlers::conclude(bank, call, &carry, fee)
        }))
    }
}

fn later(fixture: &Fixture) -> u64 {
    fixture.now().plus(60 * DAY).0.into()
}

#[test]
fn a_refused_fee_undoes_the_call_and_leaves_the_signature() {
    let mut fixture = Fixture::founded();
    let signed = Signed::by(ANN, (10, 7), later(&fixture), 5);
    assert_eq!(signed.carried(&mut fixture, CARRIER, 6, 1), 424);
    let before = fixture.world.clone();
    let case = fixture.frozen(CARRIER, IN, 0);
    let frozen = fixture.world.clone();
    assert_eq!(signed.carried(&mut fixture, CARRIER, 5, 1), 41, "the carrier may not be paid");
    assert!(fixture.world == frozen, "invariant_11_refusals_change_nothing");
    assert_eq!(signed.carried(&mut fixture.clone(), CARRIER, 0, 1), 0, "for nothing it carries");
    fixture.release(SUE, case).expect("it is hers");
    let held = fixture.frozen(ANN, OUT, 0);
    assert_eq!(signed.carried(&mut fixture, CARRIER, 5, 1), 40, "a signature frees no coin");
    fixture.release(SUE, held).expect("it is hers");
    assert_eq!(signed.carried(&mut fixture, VERA, 5, 1), 23, "nor is who is not verified paid");
    assert_eq!(signed.carried(&mut fixture, CARRIER, 5, 1), 0);
    assert_eq!(signed.carried(&mut fixture, CARRIER, 5, 1), 422, "once");
    let [ann, ben, cat] = [ANN, BEN, CAT].map(|who| fixture.account(who).cell.coin.get());
    assert_eq!([ann, ben, cat], [985, 1_005, 1_010]);
    assert!(before != fixture.world);
}

#[test]
fn a_payment_to_the_last_second_leaves_nothing_for_the_fee_and_then_nothing_is_paid() {
    let mut fixture = Fixture::founded();
    fixture.pay(ANN, CAT, 990).expect("she has it");
    let signed = Signed::by(ANN, (10, 1), later(&fixture), 1);
    assert_eq!(signed.carried(&mut fixture, CARRIER, 1, 1), 1);
    assert_eq!(fixture.account(ANN).cell.coin.get(), 10);
    assert_eq!(signed.carried(&mut fixture, ANN, 1, 1), 1, "she cannot pay herself what she lacks");
    assert_eq!(signed.carried(&mut fixture, CARRIER, 0, 1), 0);
}

#[test]
fn the_old_keys_signatures_end_with_a_recovery_and_the_new_key_begins_at_its_own_nonces() {
    let mut fixture = Fixture::founded();
    let signed = Signed::by(ANN, (10, 1), later(&fixture), 0);
    fixture.move_to(ANN, NEW);
    assert_eq!(signed.carried(&mut fixture, CARRIER, 0, 1), 180);
    let as_new = Signed { member: NEW, ..signed };
    assert_eq!(
        as_new.carried(&mut fixture, CARRIER, 0, 1),
        421,
        "what she signed is not the new key's"
    );
    let anew = Signed::by(NEW, (10, 1), later(&fixture), 0);
    assert_eq!(anew.carried(&mut fixture, CARRIER, 0, 1), 0);
}

/// What the model knows.
#[derive(Default)]
struct Naive {
    spent: BTreeSet<(u8, u64)>,
    moved: bool,
}

/// What carrying must lead to, by the promises of docs/relay.md alone; the bank's own refusals of the payment come after.
fn expected(
    naive: &Naive,
    tried: &Signed,
    (genuine, here): (bool, u64),
    fee: u64,
    now: u64,
) -> u16 {
    let is_moved = naive.moved && tried.member == ANN;
    match () {
        () if now > tried.deadline => 420,
        () if fee > tried.bound => 424,
        () if naive.spent.contains(&(tried.member, tried.nonce)) => 422,
        () if is_moved => 180,
        () if !genuine || here != 1 => 421,
        () => 0,
    }
}

#[test]
fn whatever_is_carried_altered_cancelled_and_moved_agrees_with_the_naive_model() {
    let (mut carried, mut refused) = (0, BTreeSet::new());
    for seed in 0..150 {
        let (mut fixture, mut chance) = (Fixture::founded(), Chance::new(seed));
        let mut naive = Naive::default();
        let mut all: Vec<Signed> = Vec::new();
        for _ in 0..80 {
            let who = [ANN, CAT, NEW][chance.below(3) as usize];
            match chance.below(8) {
                0 | 1 => {
                    let until = u64::from(fixture.now().0) + chance.below(30 * u64::from(DAY));
                    let nonce = [0, 1, 2, 255, 256, u64::MAX][chance.below(6) as usize];
                    let of = (1 + chance.below(3) as u8, nonce);
                    all.push(Signed::by(who, of, until, chance.below(3)));
                }
                2 => fixture.wait(chance.below(u64::from(DAY)) as u32),
                3 => {
                    let (word, bits) = (chance.below(2), 1 + chance.below(7));
                    let cancels = (0..3u64).filter(|bit| bits >> bit & 1 == 1);
                    let cancels: Vec<_> = cancels.map(|bit| (who, word << 8 | bit)).collect();
                    let adds = cancels.iter().any(|it| !naive.spent.contains(it));
                    let done = fixture.send(who, |bank, call| {
                        handlers::cancel_nonces(bank, call, word.into(), U256::from(bits))
                    });
                    assert_eq!(code(done), if adds { 0 } else { 422 });
                    naive.spent.extend(cancels);
                }
                4 if !naive.moved && chance.one_in(8) => {
                    fixture.move_to(ANN, NEW);
                    naive.moved = true;
                }
                _ if all.is_empty() => {}
                _ => {
                    let at = chance.below(all.len() as u64) as usize;
                    let mut tried = all[at];
                    match chance.below(12) {
                        0 => tried.amount += 1,
                        1 => tried.nonce ^= 4,
                        2 => tried.deadline += 30 * u64::from(DAY),
                        3 => tried.bound += 5,
                        4 => tried.member = if tried.member == ANN { CAT } else { ANN },
                        5 => tried.signature[64] = 29,
                        6 => tried.signature[32] = 0xff,
                        _ => {}
                    }
                    let genuine = tried == all[at];
                    let here = 1 + u64::from(chance.one_in(12));
                    let (fee, now) = (chance.below(4), fixture.now().0.into());
                    let by_promise = expected(&naive, &tried, (genuine, here), fee, now);
                    let got = tried.carried(&mut fixture, CARRIER, fee, here);
                    if by_promise != 0 {
                        assert_eq!(got, by_promise, "{tried:?}");
                        refused.insert(got);
                    } else if got == 0 {
                        naive.spent.insert((tried.member, tried.nonce));
                        carried += 1;
                    } else {
                        // What the bank refuses anybody: no account, no verification, no coin.
                        assert!([1, 20, 23].contains(&got), "{got}: {tried:?}");
                    }
                }
            }
        }
    }
    assert!(carried > 200, "only {carried} were carried");
    assert_eq!(refused.into_iter().collect::<Vec<_>>(), [180, 420, 421, 422, 424]);
}
