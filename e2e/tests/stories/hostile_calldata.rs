//! No calldata makes the bank trap: it is understood, or refused with a typed error, and nothing changes.

use ink_e2e::{Limits, Receipt};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use timebank_e2e::{Actor, Bank, DynBytes, Officers, Refusal, EVIDENCE};
use timebank_rules::Error;

struct World {
    bank: Bank,
    officers: Officers,
    ann: Actor,
}

impl World {
    async fn with(client: timebank_e2e::Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        bank.class(&officers, "care", 100, "Carla").await;
        let ann = bank.member(&officers, "Ann").await;
        Self { bank, officers, ann }
    }

    /// A well-formed call of every message, and who may send it.
    fn every_message(&mut self) -> Vec<(&'static str, Actor, Vec<u8>)> {
        let Officers { governor, central_bank, verifier, supervisor, tribunal } =
            self.officers.clone();
        let fresh = self.bank.actor("Fresh").address;
        let (ann, end) = (self.ann.clone(), self.bank.last_slot());
        let (who, one) = (ann.address, 1.into());
        let expiry = end + 86_400;
        let id = [1, 2, 3, 4].into();
        let bank = &mut self.bank;
        macro_rules! calls {
            ($( $sender:ident $message:ident ( $($arg:expr),* ) )*) => {
                vec![$(
                    (stringify!($message), $sender.clone(), bank.calldata(|b| b.$message($($arg),*)))
                ),*]
            };
        }
        calls! {
            ann name()
            ann symbol()
            ann decimals()
            ann total_supply()
            ann balance_of(who)
            ann allowance(who, who)
            ann transfer(who, 0.into())
            ann transfer_with_reason(who, one, EVIDENCE)
            ann approve(who, one)
            ann transfer_from(who, who, 0.into())
            ann burn(one)
            ann can_transfer(who, who, one)
            ann why_not(who, who, one)
            ann supports_interface(id)
            ann hours_of(who, one)
            ann hours_allowance(who, who, one)
            ann is_operator(who, who)
            ann transfer_hours(who, one, 0.into())
            ann transfer_hours_from(who, who, one, 0.into())
            ann approve_hours(who, one, one)
            ann set_operator(who, true)
            ann open(1)
            ann account_of(who)
            ann is_taken(who, end)
            ann convert(1, 1)
            ann redeem(1, 1, who)
            ann open_campaign(who, 100, 12, expiry, 86_400, 1)
            ann fund_campaign(1, 1)
            ann publish_root(1, 20_000, EVIDENCE)
            supervisor strike_root(1, 20_000, 1)
            ann claim(1, 20_000, EVIDENCE, id, EVIDENCE, vec![EVIDENCE; 2])
            ann close_campaign(1)
            ann campaign_of(1)
            ann root_of(1, 20_000)
            ann has_claimed(1, 20_000, who)
            ann place(1, 0, 100, 1, expiry, 0)
            ann place_with(1, 0, 100, 1, expiry, 0, 1, 0, 1, true, true, EVIDENCE)
            ann replace(1, 100, 1, expiry, 0)
            ann place_many(1, vec![1], vec![0], vec![100], vec![1], vec![expiry], vec![0])
            ann cancel(1)
            ann cancel_all(1, 0, 32)
            ann prune(1, 100, 32)
            ann prune_from(1, 0, 32)
            ann cancel_numbered(1, 100, 1)
            ann reduce(1, 1)
            ann market_terms_of(1)
            ann place_in_call(1, 0, 100, 1, expiry)
            ann clear_call(1)
            ann call_of(1)
            ann quote(1, 0, 1)
            ann market_of(1)
            ann depth(1, 0, 0)
            ann orders_of(1, who, 0)
            ann locked_of(who, 1)
            ann propose(governor.address, 1, 0, 300, 1, end - 300, end, expiry, expiry, EVIDENCE)
            ann invoice(governor.address, 1, 300, 1, end - 300, end, expiry, EVIDENCE)
            ann pay_invoice(1)
            ann accept(1)
            ann reject(1)
            ann cancel_agreement(1)
            ann deliver(vec![1, 2], vec![300, 300], end - 300, end, EVIDENCE)
            ann correct_delivery(1, 1, EVIDENCE)
            ann concede(1, 1)
            ann withdraw_dispute(1)
            ann settle(1)
            ann dispute(1, 1, EVIDENCE)
            ann poke(1)
            ann agreement_of(1)
            ann hold_own(expiry)
            ann delegate(who, 1, 1, expiry)
            ann revoke_delegate(who, who)
            ann delegation_of(who, who)
            ann act_for(who, DynBytes(vec![7; 32]))
            governor open_link(EVIDENCE, [1; 32].into(), 1, who, 2)
            governor set_channel(1, who)
            governor close_link(1)
            central_bank set_link_limits(1, 1, 1, 1, 1)
            ann pay_abroad(1, EVIDENCE, 1, expiry, EVIDENCE)
            ann pay_abroad_for(1, who, EVIDENCE, 1, expiry, EVIDENCE)
            ann hear(1, EVIDENCE, DynBytes(vec![7; 416]))
            ann set_off(1, 2, 1)
            ann link_of(1)
            ann position_of(1)
            ann link_limits_at(1, end)
            ann sent_of(1, 1)
            ann link_totals()
            tribunal award(1, 1, EVIDENCE)
            central_bank set_market(1, 1, 200, 50, 600, 1)
            central_bank set_calls(1, 4, 3600)
            ann apply_market(1)
            central_bank set_bank_terms(1, 2, 3, 4, 86_400, 1, 20, 500, 86_400)
            central_bank set_starter_lines(1, 2, 3, 11)
            ann starter_lines_at(end)
            central_bank set_treasury(10, 3)
            ann donate(100)
            governor spend_treasury(1, who, 100, EVIDENCE)
            ann treasury_at(end)
            ann starter_line_of(who)
            ann propose_series(governor.address, 1, 0, 300, 1, end - 300, end, expiry, expiry, EVIDENCE, 2, 7)
            ann propose_on_line(governor.address, 1, 0, 300, 1, end - 300, end, expiry, expiry, EVIDENCE)
            ann bank_terms_at(end)
            ann announced_terms(1)
            ann loan_totals()
            ann minting_room()
            ann borrow(100, 86_400)
            ann repay(100)
            ann repay_for(who, 1)
            ann collect_debt(who)
            ann mark_overdue(who)
            ann credit_of(who)
            ann collect_demurrage(who)
            ann demurrage_due(who)
            tribunal write_off(who, EVIDENCE)
            central_bank reschedule_loan(who, expiry)
            verifier verify(who, 1, expiry, EVIDENCE)
            verifier request_recovery(who, fresh, EVIDENCE)
            ann object_recovery()
            tribunal cancel_recovery(who)
            ann withdraw_orders(who, 1, 0, 32)
            ann complete_recovery(who)
            ann recovery_of(who)
            verifier propose_succession(who, fresh, EVIDENCE)
            tribunal approve_succession(who, fresh, EVIDENCE)
            ann cancel_succession(who)
            ann succeed(who, fresh)
            ann succession_of(who)
            ann successor_of(who)
            ann record(1, who, end - 300, end, EVIDENCE)
            ann record_late(1, who, end - 20 * 86_400, end - 20 * 86_400 + 300, EVIDENCE)
            verifier confirm_late(1, who, fresh, end - 20 * 86_400, end - 20 * 86_400 + 300, EVIDENCE)
            ann withdraw_late(1, who, fresh, end - 20 * 86_400)
            ann late_record_of(1, who, fresh, end - 20 * 86_400)
            ann spendable(who)
            ann void_record(1, who, end - 300, end, EVIDENCE)
            governor grant_role(who, 4)
            governor revoke_role(who, 4)
            governor propose_governor(who)
            ann accept_governor()
            ann governor()
            governor register_class(EVIDENCE, 900)
            governor rename_class(1, EVIDENCE)
            governor set_class_rule(1, 3, false)
            governor accredit(1, who, 1)
            ann class_of(1)
            ann class_rule(1)
            ann recorder_of(1, who)
            central_bank set_terms(1, 100, 100)
            ann terms_of(1)
            supervisor open_case(who, 1, EVIDENCE)
            supervisor freeze(1, 1, 0)
            supervisor release(1)
            ann case_of(1)
            ann freeze_of(who)
            supervisor end_hold(who)
            governor set_rule(1, 1, 10, 3600, 0)
            governor set_risk(100, 5, 3600)
            ann policy_of(1)
            ann risk_policy()
            ann watch_of(who)
            supervisor freeze_many(vec![1, 2], 1, vec![0, 0])
            supervisor release_many(vec![1, 2])
            supervisor close_case(1)
            supervisor set_frozen_tokens(who, one)
            ann get_frozen_tokens(who)
            ann can_send(who)
            ann can_receive(who)
            ann proceedings_of(1)
            ann latest_case_of(who)
            supervisor pause(1, 0)
            supervisor resume(1)
            ann answer(1, EVIDENCE)
            ann appeal(1, EVIDENCE)
            tribunal confirm(1, 1, 0, 30)
            tribunal replace_freeze(1, 1, 0)
            supervisor open_and_freeze(who, 1, EVIDENCE, 1, 0)
            supervisor suspend_office(1, 0)
            tribunal reinstate_office(1, 0)
            tribunal cancel_recoveries(vec![who])
            ann consent_commitment(EVIDENCE)
            supervisor renounce_role(8)
            ann offices_of(who)
            tribunal confirm_pause(1, 30)
            tribunal uphold(1)
            tribunal seize(1, 1)
            tribunal forced_transfer(who, who, one)
            tribunal propose_release(1, who, 1)
            governor approve_release(1, who, 1)
            ann paused_areas()
            ann audit_head()
            ann coin_totals()
            ann carry(who, DynBytes(vec![1; 32]), one, expiry, 1, 1, DynBytes(vec![2; 64]))
            ann carry_many(vec![DynBytes(vec![3; 32])])
            ann cancel_nonces(one, one)
            ann nonce_bitmap(who, one)
            ann permit(who, fresh, one, one, 27, EVIDENCE, EVIDENCE)
            ann nonces(who)
            ann domain_separator()
            ann eip712_domain()
            ann multicall(vec![DynBytes(vec![3; 32])])
            ann contract_uri()
            ann name_of_class(one)
            ann symbol_of_class(one)
            ann decimals_of_class(one)
            ann total_hours(one)
            ann close()
        }
    }

    fn send(&mut self, who: &Actor, data: &[u8], value: u128) -> Receipt {
        let address = self.bank.address();
        let limits = Limits::default();
        self.bank.chain().call_within(&who.keys, address, data.to_vec(), value, limits)
    }

    /// The call is refused with a typed error and changes nothing.
    fn refuses(&mut self, who: &Actor, data: &[u8], value: u128) -> Error {
        let before = self.bank.state();
        let receipt = self.send(who, data, value);
        assert!(self.bank.state() == before, "invariant_11_refusals_change_nothing");
        typed(&receipt)
    }
}

fn typed(receipt: &Receipt) -> Error {
    assert_eq!(receipt.error, None, "the bank trapped");
    assert!(receipt.reverted);
    match Refusal::from(ink_e2e::Refused::Reverted(receipt.data.clone())) {
        Refusal::ByBank(error) => error,
        Refusal::Other(what) => panic!("no error of the bank's: {what}"),
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn calldata_that_is_cut_short_is_refused_at_every_length() {
    let mut world = World::with(client).await;
    for (name, who, data) in world.every_message() {
        for size in
            (0..data.len()).filter(|size| *size < 5 || size % 32 < 6 || size + 2 > data.len())
        {
            let error = world.refuses(&who, &data[..size], 0);
            assert_eq!(error, Error::BadCalldata { size: size as u32 }, "{name} cut to {size}");
        }
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn value_is_refused_by_every_message() {
    let mut world = World::with(client).await;
    for (name, who, data) in world.every_message() {
        let error = world.refuses(&who, &data, 1);
        let wei = 100_000_000u64;
        assert_eq!(error, Error::ValueNotAccepted { value: wei.into() }, "{name}");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_unknown_selector_is_named() {
    let mut world = World::with(client).await;
    let ann = world.ann.clone();
    let error = world.refuses(&ann, &[0xde, 0xad, 0xbe, 0xef, 0, 0], 0);
    assert_eq!(error, Error::UnknownSelector { selector: 0xdead_beef });
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_follows_the_arguments_is_ignored_as_solidity_does() {
    let mut world = World::with(client).await;
    let ann = world.ann.clone();
    let mut data = world.bank.calldata(|bank| bank.transfer(ann.address, 0.into()));
    data.extend([9; 1000]);
    assert!(world.send(&ann, &data, 0).succeeded());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn whatever_else_is_in_an_arguments_word_is_refused() {
    let mut world = World::with(client).await;
    let mut dirtied = 0;
    for (name, who, data) in world.every_message() {
        let selector = u32::from_be_bytes([data[0], data[1], data[2], data[3]]);
        let (_, widths) = timebank::ARGUMENTS
            .iter()
            .find(|(known, _)| *known == selector)
            .expect("every message is in the table");
        for (at, width) in widths.iter().enumerate().filter(|(_, width)| **width != 32) {
            // The byte that touches the argument is the one a careless decoder would take in.
            let place = match width {
                0 => 30,
                0x84 => 4,
                // Where a list lies.
                list if list & 0x40 != 0 => 27,
                narrow => 31 - usize::from(*narrow),
            };
            let mut data = data.clone();
            data[4 + at * 32 + place] = 1;
            let error = world.refuses(&who, &data, 0);
            let size = data.len() as u32;
            assert_eq!(error, Error::BadCalldata { size }, "{name}, argument {at}");
            dirtied += 1;
        }
    }
    assert!(dirtied > 50);
}

/// A message's calldata with some words replaced by values that break things.
fn mutated(data: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let words = (data.len().saturating_sub(4) / 32).max(1);
    let word = prop_oneof![
        Just([0xff; 32]),
        Just([0; 32]),
        any::<[u8; 32]>(),
        any::<u64>().prop_map(|small| {
            let mut word = [0; 32];
            word[24..].copy_from_slice(&small.to_be_bytes());
            word
        }),
        Just({
            let mut word = [0; 32];
            word[15..].fill(0x80);
            word
        }),
    ];
    prop::collection::vec((0..words, word), 1..4).prop_map(move |changes| {
        let mut data = data.clone();
        for (at, word) in changes {
            let from = 4 + at * 32;
            if let Some(place) = data.get_mut(from..from + 32) {
                place.copy_from_slice(&word);
            }
        }
        data
    })
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn no_calldata_makes_the_bank_trap() {
    let mut world = World::with(client).await;
    let mut runner = TestRunner::deterministic();
    for (name, who, data) in world.every_message() {
        if name == "close" {
            continue;
        }
        for _ in 0..24 {
            let data = mutated(data.clone()).new_tree(&mut runner).expect("it generates").current();
            let receipt = world.send(&who, &data, 0);
            if !receipt.succeeded() {
                typed(&receipt);
            }
        }
    }
}
