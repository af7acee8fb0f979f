//! Mia has none of the chain's coin. She signs, others carry, and the bank acts as her.

use crate::carrying::{digest, Carriers, Permit, Signed};
use alloy_primitives::{Address as Place, U256 as Wide};
use alloy_sol_types::{sol, SolCall};
use timebank_e2e::{event_name, DynBytes, FixedBytes, CHAIN_ID, EVIDENCE};
use timebank_rules::{Error, U256};

sol! {
    function eip712Domain() external view returns (
        bytes1 fields, string name, string version, uint256 chainId, address verifyingContract,
        bytes32 salt, uint256[] extensions
    );
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_member_without_the_chains_coin_opens_earns_agrees_settles_pays_trades_and_recovers(
    client: Client<C, E>,
) {
    let mut all = Carriers::without_an_account(client).await;
    all.opens().await;
    all.earns(36_000).await;
    let (mia, ben, care) = (all.member(), all.world.ben.clone(), all.world.care);
    assert_eq!(all.hours(mia).await, 36_000);

    let convert = all.world.bank.calldata(|bank| bank.convert(care, 18_000));
    all.carry(convert).await.expect("she converts");
    assert_eq!(all.coin(mia).await, 18_000);

    let before = all.coin(ben.address).await;
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben.address, 600.into()));
    let answer = all.carry(pay).await.expect("she pays");
    assert_eq!(U256::from_big_endian(&answer), U256::one(), "what transfer answers");
    assert_eq!((all.coin(mia).await, all.coin(ben.address).await), (17_400, before + 600));
    let names = |events: &[ink_e2e::ContractEvent]| -> Vec<_> {
        events.iter().map(|event| event_name(&event.topics)).collect()
    };
    let events = all.world.bank.last_receipt().events.clone();
    assert_eq!(names(&events).last().copied(), Some("Carried"));
    let carried = events.last().expect("there is one");
    assert_eq!(carried.topics[1][12..], mia.0, "the member");
    assert_eq!(carried.topics[2][12..], all.cary.address.0, "the carrier");

    all.agrees_and_settles().await;

    let (ann, expiry) = (all.world.ann.clone(), all.world.bank.now() + 86_400);
    let hours = all.hours(mia).await;
    let ask = all.world.bank.calldata(|bank| bank.place(care, 1, 100, 2, expiry, 0));
    all.carry(ask).await.expect("her order rests");
    let taken = all.world.bank.send(&ann, |bank| bank.place(care, 0, 100, 2, expiry, 1)).await;
    assert_eq!(taken.expect("Ann buys").1, 2, "two lots of hers");
    assert_eq!(all.hours(mia).await, hours - 1_800);
    all.must_have_a_whole_log().await;

    all.recovers().await;
}

impl Carriers {
    /// Mia agrees with Ben that he serves her for half an hour, and pays when it is done.
    async fn agrees_and_settles(&mut self) {
        let (ben, mia, care) = (self.world.ben.clone(), self.member(), self.world.care);
        let now = self.world.bank.last_slot();
        let (start, end, until) = (now - 7_200, now - 5_400, now + 86_400);
        let propose = self.world.bank.calldata(|bank| {
            let (secs, price) = (1_800, 900);
            bank.propose(
                ben.address,
                care,
                0,
                secs,
                price,
                start,
                end,
                now + 3_600,
                until,
                EVIDENCE,
            )
        });
        let id = self.carry(propose).await.expect("she proposes");
        let id = U256::from_big_endian(&id).low_u32();
        let stands = self.world.bank.ask(|bank| bank.agreement_of(id)).await.expect("it stands");
        assert_eq!((stands.0, stands.1), (1, mia), "proposed, by her");
        self.world.bank.send(&ben, |bank| bank.accept(id)).await.expect("Ben accepts");
        let served = self
            .world
            .bank
            .send(&ben, |bank| bank.deliver(vec![id], vec![1_800], start, end, EVIDENCE));
        served.await.expect("Ben serves");
        let (coin, paid) = (self.coin(mia).await, self.coin(ben.address).await);
        let settle = self.world.bank.calldata(|bank| bank.settle(id));
        self.carry(settle).await.expect("she settles");
        assert_eq!(self.coin(ben.address).await, paid + 900);
        assert_eq!(self.coin(mia).await, coin - 900, "what was locked is paid");
    }

    /// Mia loses her key; her new one has none of the chain's coin either, and takes the account over by a signed call.
    async fn recovers(&mut self) {
        let (mia, vera) = (self.member(), self.world.officers.verifier.clone());
        let fresh = ink_e2e::Signer::named("Mia's new key");
        let successor = timebank_rules::Address::from(fresh.address.0);
        let coin = self.coin(mia).await;
        let asked =
            self.world.bank.send(&vera, |bank| bank.request_recovery(mia, successor, EVIDENCE));
        asked.await.expect("the verifier asks for it");
        self.world.bank.chain().advance(timebank_rules::recovery::DELAY.into());
        let complete = self.world.bank.calldata(|bank| bank.complete_recovery(mia));
        let deadline = self.world.bank.now() + 3_600;
        let signed = Signed::by(&fresh, complete, 0, deadline, &self.domain);
        let cary = self.cary.clone();
        signed.carried(&mut self.world.bank, &cary).await.expect("the account moves");
        assert_eq!((self.coin(mia).await, self.coin(successor).await), (0, coin));
        for key in [&self.mia, &fresh] {
            let funds = self.world.bank.chain().balance_of(key.id());
            assert_eq!(funds, 0, "she never had any of the chain's coin");
        }
        self.must_have_a_whole_log().await;
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nonces_have_no_order_and_are_cancelled_by_the_member(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary, deadline) =
        (all.world.ben.clone(), all.cary.clone(), all.world.bank.now() + 3_600);
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben.address, 1.into()));
    for nonce in [900, 700, 800] {
        let signed = Signed::by(&all.mia, pay.clone(), nonce, deadline, &all.domain);
        signed.carried(&mut all.world.bank, &cary).await.expect("in any order");
    }
    // Ann has an account's key of the chain and cancels nonces of her own.
    let (ann, mask) = (all.world.ann.clone(), U256::from(0b110));
    assert_eq!(
        all.world.bank.send(&ann, |bank| bank.cancel_nonces(3.into(), mask)).await,
        Ok(true)
    );
    assert_eq!(all.world.bank.ask(|bank| bank.nonce_bitmap(ann.address, 3.into())).await, mask);
    let again = all.world.bank.send(&ann, |bank| bank.cancel_nonces(3.into(), mask)).await;
    assert_eq!(again.unwrap_err().code(), 422);
    let bits = all.world.bank.ask(|bank| bank.nonce_bitmap(ann.address, 2.into())).await;
    assert_eq!(bits, U256::zero());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_carrier_is_paid_what_it_asks_within_what_was_signed(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary, mia) = (all.world.ben.clone(), all.cary.clone(), all.member());
    let deadline = all.world.bank.now() + 3_600;
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben.address, 100.into()));
    let signed = Signed::bounded(&all.mia, pay.clone(), 500, deadline, 30, &all.domain);
    let (before, earned) = (all.coin(mia).await, all.coin(cary.address).await);

    let greedy = Signed { fee: 31, ..signed.clone() };
    let refused = greedy.carried(&mut all.world.bank, &cary).await;
    let above = Error::FeeAboveBound { fee: 31, bound: 30 };
    assert_eq!(refused, Err(timebank_e2e::Refusal::ByBank(above)));
    Signed { fee: 20, ..signed }.carried(&mut all.world.bank, &cary).await.expect("within it");
    assert_eq!(all.coin(mia).await, before - 120);
    assert_eq!(all.coin(cary.address).await, earned + 20);

    // A fee that cannot be paid undoes the call that it was for.
    let all_of_it = all.coin(mia).await;
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben.address, all_of_it.into()));
    let signed = Signed::bounded(&all.mia, pay, 501, deadline, 30, &all.domain);
    let state = all.world.bank.state();
    let refused = Signed { fee: 1, ..signed }.carried(&mut all.world.bank, &cary).await;
    assert_eq!(refused.unwrap_err().code(), 1);
    assert_eq!(all.world.bank.state(), state);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_batch_carries_what_it_can_and_says_of_each_what_became_of_it(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary, mia) = (all.world.ben.clone(), all.cary.clone(), all.member());
    let pay = |all: &mut Carriers, amount: u64| {
        let call = all.world.bank.calldata(|bank| bank.transfer(ben.address, amount.into()));
        let signed = all.signed(call);
        DynBytes(signed.calldata(&mut all.world.bank))
    };
    let (one, two, much) = (pay(&mut all, 1), pay(&mut all, 2), pay(&mut all, u64::MAX));
    let before = all.coin(ben.address).await;
    let carries = vec![one.clone(), much, two, one.clone()];
    let said = all.world.bank.send(&cary, |bank| bank.carry_many(carries)).await;
    let said = said.expect("a batch is answered");
    let selector = |signature: &str| {
        let hash = timebank_e2e::keccak(signature.as_bytes());
        FixedBytes([hash[0], hash[1], hash[2], hash[3]])
    };
    let expected = vec![
        FixedBytes([0; 4]),
        selector("ERC20InsufficientBalance(address,uint256,uint256)"),
        FixedBytes([0; 4]),
        selector("NonceUsed(uint256)"),
    ];
    assert_eq!(said, expected);
    assert_eq!(all.coin(ben.address).await, before + 3);
    let events = all.world.bank.last_receipt().events.clone();
    let refusals: Vec<_> =
        events.iter().filter(|event| event_name(&event.topics) == "CarryRefused").collect();
    assert_eq!(refusals.len(), 2);
    assert!(refusals.iter().all(|event| event.topics[1][12..] == mia.0));
    all.must_have_a_whole_log().await;

    let none = all.world.bank.send(&cary, |bank| bank.carry_many(Vec::new())).await;
    assert_eq!(none.unwrap_err().code(), 139);
    let many = all.world.bank.send(&cary, |bank| bank.carry_many(vec![one.clone(); 17])).await;
    assert_eq!(many.unwrap_err().code(), 139);
    let other = DynBytes(all.world.bank.calldata(|bank| bank.transfer(ben.address, 1.into())));
    let direct = all.world.bank.send(&cary, |bank| bank.carry_many(vec![other])).await;
    assert_eq!(direct.unwrap_err().code(), 423);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_officer_signs_a_batch_that_freezes_a_ring_at_once_and_nobody_else_can(
    client: Client<C, E>,
) {
    let mut all = Carriers::with_a_member(client).await;
    let (cary, mia, governor) =
        (all.cary.clone(), all.member(), all.world.officers.governor.clone());
    let ring = [all.world.ann.address, all.world.ben.address, all.cary.address];
    let batch = |all: &mut Carriers| -> Vec<DynBytes> {
        let opens = |(n, who): (u8, timebank_rules::Address), all: &mut Carriers| {
            let facts = FixedBytes([n; 32]);
            let call = all.world.bank.calldata(|bank| bank.open_and_freeze(who, 1, facts, 1, 0));
            let signed = all.signed(call);
            DynBytes(signed.calldata(&mut all.world.bank))
        };
        (1..).zip(ring).map(|it| opens(it, all)).collect()
    };
    // Mia is no supervisor yet: each is refused as if she had sent it.
    let carries = batch(&mut all);
    let said = all.world.bank.send(&cary, |bank| bank.carry_many(carries)).await.expect("answered");
    assert!(said.iter().all(|code| *code != FixedBytes([0; 4])), "{said:?}");
    for who in ring {
        assert_eq!(all.world.bank.ask(|bank| bank.freeze_of(who)).await.0, 0, "nothing is frozen");
    }

    let role = timebank_rules::roles::SUPERVISOR;
    all.world.bank.send(&governor, |bank| bank.grant_role(mia, role)).await.expect("he appoints");
    let carries = batch(&mut all);
    let said = all.world.bank.send(&cary, |bank| bank.carry_many(carries)).await;
    assert_eq!(said.expect("a batch is answered"), vec![FixedBytes([0; 4]); 3]);
    for who in ring {
        assert_eq!(all.world.bank.ask(|bank| bank.freeze_of(who)).await.0, 1, "outgoing");
    }
    all.must_have_a_whole_log().await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_allowance_is_given_by_signature_once_and_in_order(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary, mia) = (all.world.ben.clone(), all.cary.clone(), all.member());
    let deadline = all.world.bank.now() + 3_600;
    let owner = Place::from(mia.0);
    let permit = |nonce: u64, value: u64| Permit {
        owner,
        spender: Place::from(ben.address.0),
        value: Wide::from(value),
        nonce: Wide::from(nonce),
        deadline: Wide::from(deadline),
    };
    let separator = all.world.bank.ask(|bank| bank.domain_separator()).await;
    assert_eq!(separator.0, all.domain.separator().0, "as another library has it");
    let said = all.world.bank.ask(|bank| bank.eip712_domain()).await.0;
    assert_eq!((said.0 .0, &said.1[..], &said.2[..]), ([0x0f], "Time", "1"));
    assert_eq!((said.3, said.4), (CHAIN_ID.into(), all.world.bank.address()));

    let split = |signature: [u8; 65]| {
        let (mut r, mut s) = ([0; 32], [0; 32]);
        r.copy_from_slice(&signature[..32]);
        s.copy_from_slice(&signature[32..64]);
        (signature[64], FixedBytes(r), FixedBytes(s))
    };
    let (v, r, s) = split(all.mia.sign(digest(&permit(0, 70), &all.domain)));
    let mut sent = async |value: u64, deadline: u64, v, r, s| {
        let (value, deadline) = (value.into(), deadline.into());
        all.world
            .bank
            .send(&cary, |bank| bank.permit(mia, ben.address, value, deadline, v, r, s))
            .await
    };
    assert_eq!(sent(71, deadline, v, r, s).await.unwrap_err().code(), 426, "another value");
    assert_eq!(sent(70, 1, v, r, s).await.unwrap_err().code(), 425, "expired");
    assert_eq!(sent(70, deadline, v, r, s).await, Ok(()));
    assert_eq!(sent(70, deadline, v, r, s).await.unwrap_err().code(), 426, "used");
    let allowed = all.world.bank.ask(|bank| bank.allowance(mia, ben.address)).await;
    assert_eq!(allowed, 70.into());
    assert_eq!(all.world.bank.ask(|bank| bank.nonces(mia)).await, U256::one());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn reads_are_answered_at_once_and_nothing_else_is(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (mia, ben, care) = (all.member(), all.world.ben.clone(), all.world.care);
    let balance = all.world.bank.calldata(|bank| bank.balance_of(mia));
    let name = all.world.bank.calldata(|bank| bank.name_of_class(care.into()));
    let reads = vec![DynBytes(balance), DynBytes(name)];
    let said = all.world.bank.ask(|bank| bank.multicall(reads.clone())).await;
    let said = said.expect("both are answered");
    assert_eq!(U256::from_big_endian(&said[0].0), 18_000.into());
    assert_eq!(&said[1].0[64..68], b"care");

    let (ann, approve) =
        (all.world.ann.clone(), all.world.bank.calldata(|b| b.approve(ben.address, 5.into())));
    let state = all.world.bank.state();
    let with_a_write = [reads.clone(), vec![DynBytes(approve)]].concat();
    let refused = all.world.bank.send(&ann, |bank| bank.multicall(with_a_write)).await;
    assert_eq!(refused.unwrap_err().code(), 427);
    assert_eq!(all.world.bank.state(), state);
    let none = all.world.bank.ask(|bank| bank.multicall(Vec::new())).await;
    assert_eq!(none.unwrap_err().code(), 139);

    let class = U256::from(care);
    let total = all.world.bank.ask(|bank| bank.total_hours(class)).await.expect("it is a class");
    let (_, _, recorded, converted, redeemed) =
        all.world.bank.ask(|bank| bank.class_of(care)).await.expect("it is a class");
    assert_eq!(total, (recorded - converted - redeemed).into());
    assert_eq!(all.world.bank.ask(|bank| bank.decimals_of_class(class)).await, 0);
    let symbol = all.world.bank.ask(|bank| bank.symbol_of_class(class)).await;
    assert_eq!(symbol, Ok("care".to_owned()));
    let unknown = all.world.bank.ask(|bank| bank.name_of_class(999.into())).await;
    assert_eq!(unknown.unwrap_err().code(), 80);
    // ERC-5267's seven values lie side by side: the first word is the fields, and no place of a tuple.
    let domain = all.world.bank.calldata(|bank| bank.eip712_domain());
    let domain = all.world.bank.ask(|bank| bank.multicall(vec![DynBytes(domain)])).await;
    let domain = domain.expect("it is a read").remove(0).0;
    let read = eip712DomainCall::abi_decode_returns_validate(&domain).expect("as its ABI says");
    assert_eq!((read.fields.0, &read.name[..], &read.version[..]), ([0x0f], "Time", "1"));
    assert_eq!(read.verifyingContract, all.domain.verifying_contract.expect("it has one"));

    let uri = all.world.bank.ask(|bank| bank.contract_uri()).await;
    assert!(uri.starts_with("data:application/json,{\"name\":\"Time\""), "{uri}");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn sixteen_payments_are_carried_at_once(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary) = (all.world.ben.clone(), all.cary.clone());
    for size in [1, 2, 4, 8, 16] {
        let mut carries = Vec::new();
        for _ in 0..size {
            let call = all.world.bank.calldata(|bank| bank.transfer(ben.address, 1.into()));
            let signed = all.signed(call);
            carries.push(DynBytes(signed.calldata(&mut all.world.bank)));
        }
        let before = all.coin(ben.address).await;
        let said = all.world.bank.send(&cary, |bank| bank.carry_many(carries)).await;
        let said = said.expect("a batch is answered");
        assert_eq!(said, vec![FixedBytes([0; 4]); size], "all of {size}");
        assert_eq!(all.coin(ben.address).await, before + size as u64);
    }
}
