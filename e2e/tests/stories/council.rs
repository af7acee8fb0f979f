//! A council takes the bank over and governs it: it decides, waits, and does only what it decided.

use council_rules::batch;
use council_rules::charter::Change;
use council_rules::Error;
use ink::sol::{DynBytes, FixedBytes};
use ink_e2e::ContractEvent;
use timebank_e2e::{replay, Actor, Bank, Client, Council, Declined, Founding, Receipt, EVIDENCE};
use timebank_rules::audit::{self, Head};
use timebank_rules::keccak::keccak;
use timebank_rules::{roles, Address};

/// Seconds between two blocks.
const BLOCK: u64 = 6;

const HOUR: u32 = 3_600;
const DELAY: u32 = 48 * HOUR;

/// A bank and a council of three, two of whom decide.
struct World {
    bank: Bank,
    council: Council,
    /// The bank's governor.
    gus: Actor,
    /// The members.
    mia: Actor,
    moe: Actor,
    max: Actor,
    /// The guardian.
    gil: Actor,
}

fn open_of(council: &[&Actor], guardian: &Actor) -> Founding {
    Founding {
        members: council.iter().map(|member| member.address).collect(),
        threshold: 2,
        guardian: guardian.address,
        delay: (DELAY, HOUR, 240 * HOUR),
    }
}

impl World {
    async fn with(client: Client) -> Self {
        let (mut bank, gus) = Bank::founded(client).await;
        let [mia, moe, max, gil] = ["Mia", "Moe", "Max", "Gil"].map(|name| bank.actor(name));
        let founding = open_of(&[&mia, &moe, &max], &gil);
        let council = Council::founded(&mut bank, &gus, founding).await.expect("it deploys");
        Self { bank, council, gus, mia, moe, max, gil }
    }

    /// A bank that the council governs.
    async fn governed(client: Client) -> Self {
        let mut world = Self::with(client).await;
        let open = world.bank.calldata(|bank| bank.open(2));
        world.pass(&open).await;
        let council = world.council.address();
        let (bank, gus) = (&mut world.bank, world.gus.clone());
        bank.send(&gus, |bank| bank.propose_governor(council)).await.expect("he may");
        let accept = world.bank.calldata(|bank| bank.accept_governor());
        world.pass(&accept).await;
        world
    }

    /// Mia proposes a call of the bank, and Moe approves it with her.
    async fn decide(&mut self, target: Address, calldata: &[u8]) -> u32 {
        let Self { bank, council, mia, moe, .. } = self;
        council.decided(bank, [mia, moe], target, calldata).await
    }

    /// Max executes a proposal.
    async fn execute(&mut self, proposal: u32, calldata: &[u8]) -> Result<bool, Declined> {
        let Self { bank, council, max, .. } = self;
        council.execute(bank, max, proposal, calldata).await
    }

    /// Decides a call of the bank and executes it as soon as it is ready.
    async fn pass(&mut self, calldata: &[u8]) {
        let bank = self.bank.address();
        self.pass_on(bank, calldata).await;
    }

    /// Decides a change of the council and executes it as soon as it is ready.
    async fn change(&mut self, change: Change) -> Result<bool, Declined> {
        let (council, calldata) = (self.council.address(), change.calldata());
        let proposal = self.decide(council, &calldata).await;
        self.bank.chain().advance(DELAY.into());
        self.execute(proposal, &calldata).await
    }

    async fn pass_on(&mut self, target: Address, calldata: &[u8]) {
        let proposal = self.decide(target, calldata).await;
        self.bank.chain().advance(DELAY.into());
        assert_eq!(self.execute(proposal, calldata).await, Ok(true));
    }

    /// The next call is executed at this moment.
    fn wait_until(&mut self, moment: u64) {
        let before = moment - self.bank.now() - BLOCK;
        self.bank.chain().advance(before);
        assert_eq!(self.bank.now() + BLOCK, moment);
    }

    /// When a proposal can be executed, and when it expires.
    async fn term_of(&mut self, proposal: u32) -> (u64, u64) {
        let Self { bank, council, .. } = self;
        let read = council.ask(bank, |council| council.proposal_of(proposal)).await;
        (read.7, read.8)
    }

    async fn status_of(&mut self, proposal: u32) -> u8 {
        let Self { bank, council, .. } = self;
        council.ask(bank, |council| council.proposal_of(proposal)).await.0
    }

    /// Replaying the council's log gives its head.
    async fn audit(&mut self) {
        let Self { bank, council, .. } = self;
        let events = council.state(bank).events;
        let events = events.iter().map(ContractEvent::entry);
        let head = audit::replay(Head::default(), events, keccak).expect("they have their sizes");
        let (seq, hash) = council.ask(bank, |council| council.audit_head()).await;
        assert_eq!(head, Head { seq, hash: hash.0 });
    }

    fn send(&mut self, from: &Actor, data: &[u8], value: u128) -> Receipt {
        let to = self.council.address();
        let limits = Default::default();
        self.bank.chain().call_within(&from.keys, to, data.to_vec(), value, limits)
    }
}

fn closed(proposal: u32, status: u8) -> Result<bool, Declined> {
    Err(Declined::ByCouncil(Error::ProposalClosed { proposal, status }))
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_bank_is_handed_over_to_a_council_and_governed_by_it() {
    let mut world = World::governed(client).await;
    let council = world.council.address();
    assert_eq!(world.bank.ask(|bank| bank.governor()).await, council);

    let (vera, carla) =
        (world.bank.organisation("Vera").await, world.bank.organisation("Carla").await);
    let (v, c) = (vera.address, carla.address);
    let ann = world.bank.person("Ann").await;

    // Roles, a class, its recorder, the rules of monitoring.
    let call = world.bank.calldata(|bank| bank.grant_role(v, roles::VERIFIER));
    world.pass(&call).await;
    let expiry = world.bank.now() + 30 * 86_400;
    let verified =
        world.bank.send(&vera, |bank| bank.verify(ann.address, 1, expiry, EVIDENCE)).await;
    assert_eq!(verified, Ok(true));
    let call = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    world.pass(&call).await;
    let call = world.bank.calldata(|bank| bank.accredit(1, c, 3_600));
    world.pass(&call).await;
    let end = world.bank.last_slot();
    let recorded = world
        .bank
        .send(&carla, |bank| bank.record(1, ann.address, end - 1_800, end, EVIDENCE))
        .await;
    assert!(recorded.is_ok(), "{recorded:?}");
    let call = world.bank.calldata(|bank| bank.set_rule(1, 1, 10, 7_200, 0));
    world.pass(&call).await;
    let call = world.bank.calldata(|bank| bank.revoke_role(v, roles::VERIFIER));
    world.pass(&call).await;
    let refused = world.bank.send(&vera, |bank| bank.verify(c, 1, expiry, EVIDENCE)).await;
    assert_eq!(refused.expect_err("no longer").code(), 60);

    // Whoever governed before governs no more.
    let (gus, g) = (world.gus.clone(), world.gus.address);
    let bank = &mut world.bank;
    for refused in [
        bank.send(&gus, |bank| bank.grant_role(g, roles::VERIFIER)).await.map(drop),
        bank.send(&gus, |bank| bank.revoke_role(v, roles::VERIFIER)).await.map(drop),
        bank.send(&gus, |bank| bank.register_class(EVIDENCE, 900)).await.map(drop),
        bank.send(&gus, |bank| bank.accredit(1, g, 3_600)).await.map(drop),
        bank.send(&gus, |bank| bank.propose_governor(g)).await.map(drop),
        bank.send(&gus, |bank| bank.set_rule(1, 1, 10, 7_200, 0)).await.map(drop),
    ] {
        assert_eq!(refused.expect_err("he is no governor").code(), 60);
    }

    // The council can hand it on, too.
    let call = world.bank.calldata(|bank| bank.propose_governor(g));
    world.pass(&call).await;
    assert_eq!(world.bank.send(&gus, |bank| bank.accept_governor()).await, Ok(true));

    world.audit().await;
    let (seq, hash) = world.bank.ask(|bank| bank.audit_head()).await;
    assert_eq!(replay(&mut world.bank).head, Head { seq, hash: hash.0 });
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_ann_donates_the_council_spends_on_ben_after_its_delay_and_not_before() {
    let mut world = World::governed(client).await;
    let [vera, cleo] = ["Vera", "Cleo"].map(|name| world.bank.actor(name));
    let carla = world.bank.organisation("Carla").await;
    for (officer, role) in [(&vera, roles::VERIFIER), (&cleo, roles::CENTRAL_BANK)] {
        world.bank.send(officer, |bank| bank.open(2)).await.expect("a new account");
        let call = world.bank.calldata(|bank| bank.grant_role(officer.address, role));
        world.pass(&call).await;
    }
    let (ann, ben) = (world.bank.person("Ann").await, world.bank.person("Ben").await);
    let expiry = world.bank.now() + 30 * 86_400;
    for who in [ann.address, ben.address] {
        let verified = world.bank.send(&vera, |bank| bank.verify(who, 1, expiry, EVIDENCE)).await;
        verified.expect("a verifier verifies");
    }
    let call = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    world.pass(&call).await;
    let call = world.bank.calldata(|bank| bank.accredit(1, carla.address, 3_600));
    world.pass(&call).await;
    world.bank.send(&cleo, |bank| bank.set_terms(1, 100, 3_600)).await.expect("the first opening");
    let end = world.bank.last_slot();
    let (anns, from) = (ann.address, end - 3_600);
    let recorded = world.bank.send(&carla, |bank| bank.record(1, anns, from, end, EVIDENCE)).await;
    recorded.expect("the recorder records");
    world.bank.send(&ann, |bank| bank.convert(1, 3_600)).await.expect("hours convert");
    world.bank.send(&ann, |bank| bank.donate(3_000)).await.expect("it is hers");

    // Neither a member of the council nor the former governor pays; the council does, two days later.
    for who in [world.mia.clone(), world.gus.clone()] {
        let alone = world.bank.send(&who, |bank| bank.spend_treasury(2, ben.address, 1, EVIDENCE));
        assert_eq!(alone.await.expect_err("not alone").code(), 60);
    }
    let call = world.bank.calldata(|bank| bank.spend_treasury(2, ben.address, 3_000, EVIDENCE));
    let bank = world.bank.address();
    let proposal = world.decide(bank, &call).await;
    assert!(world.execute(proposal, &call).await.is_err(), "its delay runs");
    assert_eq!(world.bank.ask(|bank| bank.treasury_at(0)).await.1, 3_000);
    world.bank.chain().advance(DELAY.into());
    assert_eq!(world.execute(proposal, &call).await, Ok(true));
    assert_eq!(world.bank.ask(|bank| bank.treasury_at(0)).await.1, 0);
    assert_eq!(world.bank.ask(|bank| bank.balance_of(ben.address)).await, 3_000.into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_guardian_cancels_and_decides_nothing() {
    let mut world = World::governed(client).await;
    let vera = world.bank.organisation("Vera").await.address;
    let call = world.bank.calldata(|bank| bank.grant_role(vera, roles::VERIFIER));
    let bank = world.bank.address();
    let proposal = world.decide(bank, &call).await;
    world.bank.chain().advance(DELAY.into());
    let World { bank, council, gil, moe, .. } = &mut world;
    let not = Err(Declined::ByCouncil(Error::NotAMember { account: gil.address }));
    assert_eq!(council.send(bank, gil, |council| council.approve(proposal)).await, not);
    let moe_may_not = council.send(bank, moe, |council| council.cancel(proposal)).await;
    let account = moe.address;
    assert_eq!(moe_may_not, Err(Declined::ByCouncil(Error::MayNotCancel { account, proposal })));
    assert_eq!(council.send(bank, gil, |council| council.cancel(proposal)).await, Ok(true));
    assert_eq!(world.execute(proposal, &call).await, closed(proposal, 3));
    assert_eq!(world.status_of(proposal).await, 3);

    // But its successor it cannot prevent.
    let (council, change) = (world.council.address(), Change::SetGuardian(world.gus.address));
    let proposal = world.decide(council, &change.calldata()).await;
    let World { bank, council, gil, .. } = &mut world;
    let refused = council.send(bank, gil, |council| council.cancel(proposal)).await;
    let account = gil.address;
    assert_eq!(refused, Err(Declined::ByCouncil(Error::MayNotCancel { account, proposal })));
    bank.chain().advance(DELAY.into());
    assert_eq!(world.execute(proposal, &change.calldata()).await, Ok(true));
    let World { bank, council, .. } = &mut world;
    assert_eq!(council.ask(bank, |council| council.read_charter()).await.2, world.gus.address);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nothing_is_executed_too_early_or_too_late_to_the_second() {
    let mut world = World::governed(client).await;
    let call = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    let target = world.bank.address();
    for after in [-1, 0, 1] {
        let proposal = world.decide(target, &call).await;
        let (ready_at, expires_at) = world.term_of(proposal).await;
        let moment = ready_at.saturating_add_signed(after);
        world.wait_until(moment);
        let before = (world.bank.state(), world.council.state(&mut world.bank));
        let done = world.execute(proposal, &call).await;
        if after < 0 {
            let early = Error::TooEarly { now: moment, ready_at };
            assert_eq!(done, Err(Declined::ByCouncil(early)));
            assert_eq!((world.bank.state(), world.council.state(&mut world.bank)), before);
        } else {
            assert_eq!(done, Ok(true), "{after}");
        }

        let proposal = match after < 0 {
            true => proposal,
            false => world.decide(target, &call).await,
        };
        let (_, expires) = world.term_of(proposal).await;
        assert!(after >= 0 || expires == expires_at);
        world.wait_until(expires.saturating_add_signed(after));
        let done = world.execute(proposal, &call).await;
        if after < 0 {
            assert_eq!(done, Ok(true));
        } else {
            assert_eq!(done, closed(proposal, 4));
            assert_eq!(world.status_of(proposal).await, 4);
        }
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_batch_is_done_together_or_not_at_all_and_waits_for_its_slowest_selector() {
    let mut world = World::governed(client).await;
    let (bank, council) = (world.bank.address(), world.council.address());
    let register = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    let selector: [u8; 4] = *register.first_chunk().expect("a selector");
    let slow = 100 * HOUR;
    assert_eq!(world.change(Change::SetSelectorDelay(selector, slow)).await, Ok(true));
    let World { bank: asked, council: charter, .. } = &mut world;
    assert_eq!(charter.ask(asked, |council| council.delay_of(FixedBytes(selector))).await, slow);

    // The second call is refused by the bank: nothing of the first is left, and it can be tried again.
    assert!(world.bank.ask(|bank| bank.class_of(1)).await.is_err(), "there is no class yet");
    let refused = world.bank.calldata(|bank| bank.register_class(FixedBytes([9; 32]), 0));
    let bad = batch::calldata(&[(bank, register.clone()), (bank, refused)]);
    let proposal = world.decide(council, &bad).await;
    world.bank.chain().advance(slow.into());
    let before = (world.bank.state(), world.council.state(&mut world.bank));
    assert!(matches!(world.execute(proposal, &bad).await, Err(Declined::ByBank(_))));
    assert_eq!((world.bank.state(), world.council.state(&mut world.bank)), before);
    assert_eq!(world.status_of(proposal).await, 1);

    // A change of the council and a call of the bank, in one step, when the slower of both may be done.
    let change = Change::SetThreshold(3).calldata();
    let good = batch::calldata(&[(council, change), (bank, register)]);
    let proposal = world.decide(council, &good).await;
    let (ready_at, _) = world.term_of(proposal).await;
    world.wait_until(ready_at - BLOCK);
    let early = Error::TooEarly { now: ready_at - BLOCK, ready_at };
    assert_eq!(world.execute(proposal, &good).await, Err(Declined::ByCouncil(early)));
    assert_eq!(world.execute(proposal, &good).await, Ok(true), "a block later");
    assert!(world.bank.ask(|bank| bank.class_of(1)).await.is_ok(), "the class is registered");
    let World { bank, council, .. } = &mut world;
    assert_eq!(council.ask(bank, |council| council.read_charter()).await.0, 3);
    world.audit().await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nothing_is_executed_twice_and_nothing_but_what_was_decided() {
    let mut world = World::governed(client).await;
    let call = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    let other = world.bank.calldata(|bank| bank.register_class(FixedBytes([8; 32]), 900));
    let target = world.bank.address();
    let proposal = world.decide(target, &call).await;
    world.bank.chain().advance(DELAY.into());
    let before = (world.bank.state(), world.council.state(&mut world.bank));
    for wrong in [&other[..], &call[..call.len() - 1], &[&call[..], &[0]].concat(), &[]] {
        let given = FixedBytes(keccak(wrong));
        let proposed = FixedBytes(keccak(&call));
        let refused = world.execute(proposal, wrong).await;
        assert_eq!(refused, Err(Declined::ByCouncil(Error::OtherCalldata { proposed, given })));
    }
    let unknown = Err(Declined::ByCouncil(Error::UnknownProposal { proposal: 99 }));
    assert_eq!(world.execute(99, &call).await, unknown);
    assert_eq!((world.bank.state(), world.council.state(&mut world.bank)), before);

    assert_eq!(world.execute(proposal, &call).await, Ok(true));
    assert_eq!(world.execute(proposal, &call).await, closed(proposal, 2));
    // The same again is another proposal.
    let again = world.decide(target, &call).await;
    assert_eq!(again, proposal + 1);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn strangers_and_former_members_decide_nothing_and_nobody_counts_twice() {
    let mut world = World::governed(client).await;
    let call = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    let target = world.bank.address();
    let proposal = world.decide(target, &call).await;
    let World { bank, council, gus, mia, .. } = &mut world;
    let not = Declined::ByCouncil(Error::NotAMember { account: gus.address });
    let bytes = DynBytes(call.clone());
    assert_eq!(
        council.send(bank, gus, |council| council.propose(target, bytes)).await,
        Err(not.clone())
    );
    assert_eq!(
        council.send(bank, gus, |council| council.approve(proposal)).await,
        Err(not.clone())
    );
    assert_eq!(
        council.send(bank, gus, |council| council.revoke_approval(proposal)).await,
        Err(not)
    );
    let twice = council.send(bank, mia, |council| council.approve(proposal)).await;
    let account = mia.address;
    assert_eq!(twice, Err(Declined::ByCouncil(Error::AlreadyApproved { account, proposal })));

    // Moe approved, and leaves: his approval leaves with him.
    let moe = world.moe.address;
    assert_eq!(world.change(Change::RemoveMember(moe)).await, Ok(true));
    let few = Declined::ByCouncil(Error::TooFewApprovals { approvals: 1, threshold: 2 });
    assert_eq!(world.execute(proposal, &call).await, Err(few));
    let World { bank, council, mia, moe, max, .. } = &mut world;
    assert!(!council.ask(bank, |council| council.approves_of(moe.address, proposal)).await);
    assert_eq!(council.ask(bank, |council| council.members()).await, [mia.address, max.address]);
    // What replaces it waits again.
    council.send(bank, max, |council| council.approve(proposal)).await.expect("he may");
    let (ready_at, _) = world.term_of(proposal).await;
    assert_eq!(ready_at, world.bank.now() + u64::from(DELAY));
    // What is decided and has waited, anybody executes.
    world.wait_until(ready_at);
    let World { bank, council, gus, .. } = &mut world;
    assert_eq!(council.execute(bank, gus, proposal, &call).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_council_changes_only_through_itself() {
    let mut world = World::with(client).await;
    let changes = [
        Change::AddMember(world.gus.address),
        Change::SetThreshold(3),
        Change::SetDelay(HOUR),
        Change::SetGuardian(Address::zero()),
        Change::RemoveMember(world.gus.address),
    ];
    // Nobody can ask for it directly, members, guardian and deployer included.
    for change in changes {
        for actor in [world.mia.clone(), world.gil.clone(), world.gus.clone()] {
            let receipt = world.send(&actor, &change.calldata(), 0);
            assert!(receipt.reverted && receipt.events.is_empty());
        }
    }
    assert_eq!(world.change(Change::AddMember(world.gus.address)).await, Ok(true));
    for (change, code) in [
        (Change::SetThreshold(5), 20),
        (Change::SetThreshold(0), 20),
        (Change::SetDelay(HOUR - 1), 21),
        (Change::SetDelay(240 * HOUR + 1), 21),
        (Change::AddMember(world.mia.address), 22),
        (Change::SetGuardian(world.max.address), 24),
        (Change::RemoveMember(world.gil.address), 1),
    ] {
        let before = world.council.state(&mut world.bank).cells.len();
        match world.change(change).await {
            Err(Declined::ByCouncil(error)) => assert_eq!(error.code(), code, "{change:?}"),
            other => panic!("{change:?}: {other:?}"),
        }
        assert_eq!(world.council.state(&mut world.bank).cells.len(), before + 1);
    }
    assert_eq!(world.change(Change::SetThreshold(3)).await, Ok(true));
    let few = Declined::ByCouncil(Error::TooFewApprovals { approvals: 2, threshold: 3 });
    assert_eq!(world.change(Change::SetThreshold(2)).await, Err(few));
    let World { bank, council, .. } = &mut world;
    let read = council.ask(bank, |council| council.read_charter()).await;
    assert_eq!(read, (3, 4, world.gil.address, DELAY, HOUR, 240 * HOUR, read.6));
    world.audit().await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_the_bank_refuses_is_passed_on_and_can_be_tried_again() {
    let mut world = World::with(client).await;
    let open = world.bank.calldata(|bank| bank.open(2));
    world.pass(&open).await;
    let accept = world.bank.calldata(|bank| bank.accept_governor());
    let (target, account) = (world.bank.address(), world.council.address());
    let proposal = world.decide(target, &accept).await;
    world.bank.chain().advance(DELAY.into());
    let before = (world.bank.state(), world.council.state(&mut world.bank));
    let refused = world.execute(proposal, &accept).await;
    let proposed = Address::zero();
    let error = timebank_rules::Error::NotProposedGovernor { account, proposed };
    assert_eq!(refused, Err(Declined::ByBank(error)));
    assert_eq!((world.bank.state(), world.council.state(&mut world.bank)), before);

    let gus = world.gus.clone();
    world.bank.send(&gus, |bank| bank.propose_governor(account)).await.expect("he may");
    assert_eq!(world.execute(proposal, &accept).await, Ok(true));
    assert_eq!(world.bank.ask(|bank| bank.governor()).await, account);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_call_into_nothing_is_refused() {
    let mut world = World::with(client).await;
    let target = world.gus.address;
    let proposal = world.decide(target, &[1, 2, 3, 4]).await;
    world.bank.chain().advance(DELAY.into());
    let refused = world.execute(proposal, &[1, 2, 3, 4]).await;
    assert_eq!(refused, Err(Declined::ByCouncil(Error::NoCode { target })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nobody_comes_back_in_while_a_proposal_is_executed() {
    let mut world = World::with(client).await;
    // A second council on which the first sits, and which sits on the first.
    let (first, mia) = (world.council.address(), world.mia.clone());
    let founding =
        Founding { members: vec![first, mia.address], threshold: 1, ..open_of(&[], &world.gil) };
    let mut other = Council::founded(&mut world.bank, &mia, founding).await.expect("it deploys");
    let second = other.address();
    assert_eq!(world.change(Change::AddMember(second)).await, Ok(true));

    // The second would approve, as a member may, an open proposal of the first.
    let open = world.bank.calldata(|bank| bank.open(2));
    let bank = world.bank.address();
    let victim = world.decide(bank, &open).await;
    let back = world.council.calldata(|council| council.approve(victim));
    let (bytes, bank) = (DynBytes(back.clone()), &mut world.bank);
    let inner = other.send(bank, &mia, |other| other.propose(first, bytes)).await.expect("she may");
    other.send(bank, &mia, |other| other.approve(inner)).await.expect("she may");
    let bytes = DynBytes(back.clone());
    let execute = other.calldata(|other| other.execute(inner, bytes));
    let outer = world.decide(second, &execute).await;
    world.bank.chain().advance(DELAY.into());

    let before = (world.council.state(&mut world.bank), other.state(&mut world.bank));
    let refused = world.execute(outer, &execute).await;
    assert!(matches!(&refused, Err(Declined::ByCouncil(Error::CallStopped { .. }))), "{refused:?}");
    assert_eq!((world.council.state(&mut world.bank), other.state(&mut world.bank)), before);
    // Not in the first's own call, it may.
    assert_eq!(other.execute(&mut world.bank, &mia, inner, &back).await, Ok(true));
    let World { bank, council, .. } = &mut world;
    assert!(council.ask(bank, |council| council.approves_of(second, victim)).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn no_council_is_founded_against_its_own_rules() {
    let (mut bank, gus) = Bank::founded(client).await;
    let [mia, moe, gil] = ["Mia", "Moe", "Gil"].map(|name| bank.actor(name));
    let good = open_of(&[&mia, &moe], &gil);
    for (bad, code) in [
        (Founding { threshold: 3, ..good.clone() }, 20),
        (Founding { threshold: 0, ..good.clone() }, 20),
        (Founding { members: vec![], ..good.clone() }, 20),
        (Founding { members: vec![mia.address; 2], ..good.clone() }, 22),
        (Founding { delay: (1, HOUR, DELAY), ..good.clone() }, 21),
        (Founding { delay: (DELAY, HOUR, 400 * HOUR), ..good.clone() }, 21),
        (Founding { guardian: mia.address, ..good.clone() }, 22),
    ] {
        match Council::founded(&mut bank, &gus, bad.clone()).await.map(drop) {
            Err(Declined::ByCouncil(error)) => assert_eq!(error.code(), code, "{bad:?}"),
            other => panic!("{bad:?}: {other:?}"),
        }
    }
    assert!(Council::founded(&mut bank, &gus, good).await.is_ok());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_councils_door_is_as_narrow_as_the_banks() {
    let mut world = World::with(client).await;
    let (mia, bank) = (world.mia.clone(), world.bank.address());
    let call = DynBytes(vec![7; 40]);
    let council = &mut world.council;
    let calls = [
        council.calldata(|council| council.propose(bank, call.clone())),
        council.calldata(|council| council.approve(1)),
        council.calldata(|council| council.revoke_approval(1)),
        council.calldata(|council| council.execute(1, call.clone())),
        council.calldata(|council| council.cancel(1)),
        council.calldata(|council| council.read_charter()),
        council.calldata(|council| council.members()),
        council.calldata(|council| council.proposal_of(1)),
        council.calldata(|council| council.delay_of(FixedBytes([1; 4]))),
        council.calldata(|council| council.approves_of(bank, 1)),
        council.calldata(|council| council.audit_head()),
    ];
    assert_eq!(calls.len(), council::ARGUMENTS.len(), "a message is missing here");
    let typed = |receipt: &Receipt| {
        assert!(receipt.reverted && receipt.error.is_none(), "{receipt:?}");
        ink::sol::SolErrorDecode::decode(&receipt.data).expect("a typed error")
    };
    for data in calls {
        let receipt = world.send(&mia, &data, 1_000_000_000);
        assert!(matches!(typed(&receipt), Error::ValueNotAccepted { .. }));
        let selector = u32::from_be_bytes([data[0], data[1], data[2], data[3]]);
        let (_, widths) = council::ARGUMENTS
            .iter()
            .find(|(known, _)| *known == selector)
            .expect("every message is in the table");
        if widths.is_empty() {
            continue;
        }
        for length in [4, 4 + 31, 4 + 32 * widths.len() - 1] {
            let error: Error = typed(&world.send(&mia, &data[..length], 0));
            assert_eq!(error, Error::BadCalldata { size: length as u32 });
        }
        for (at, width) in widths.iter().enumerate() {
            // The byte that touches the argument, or the highest of where its bytes would lie.
            let place = match *width {
                0xff => 0,
                at_the_beginning @ 0x80.. => usize::from(at_the_beginning ^ 0x80),
                at_the_end => 31 - usize::from(at_the_end),
            };
            let mut data = data.clone();
            data[4 + at * 32 + place] = 1;
            let size = data.len() as u32;
            assert_eq!(typed(&world.send(&mia, &data, 0)), Error::BadCalldata { size });
        }
        if widths.ends_with(&[0xff]) {
            // More bytes than there are, by one and by far.
            for (at, byte) in [(31, 65), (0, 0xff)] {
                let mut data = data.clone();
                data[4 + 32 * widths.len() + at] = byte;
                let size = data.len() as u32;
                assert_eq!(typed(&world.send(&mia, &data, 0)), Error::BadCalldata { size });
            }
        }
    }
    let error = typed(&world.send(&mia, &[0xde, 0xad, 0xbe, 0xef], 0));
    assert_eq!(error, Error::UnknownSelector { selector: 0xdead_beef });
}
