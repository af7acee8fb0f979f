//! Clients that know the token standards and nothing of the bank: alloy encodes the calls and decodes what
//! comes back.

#![allow(clippy::too_many_arguments)] // The interfaces' own.

use crate::world::World;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{sol, SolCall, SolError, SolEvent};
use ink_e2e::{ContractEvent, Receipt};
use timebank_e2e::Actor;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface IERC20 {
        event Transfer(address indexed from, address indexed to, uint256 value);
        event Approval(address indexed owner, address indexed spender, uint256 value);
        function name() external view returns (string memory);
        function symbol() external view returns (string memory);
        function decimals() external view returns (uint8);
        function totalSupply() external view returns (uint256);
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        function allowance(address owner, address spender) external view returns (uint256);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface IERC20Errors {
        error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
        error ERC20InvalidReceiver(address receiver);
        error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface IERC6909 {
        event Transfer(address caller, address indexed sender, address indexed receiver, uint256 indexed id, uint256 amount);
        event OperatorSet(address indexed owner, address indexed spender, bool approved);
        event Approval(address indexed owner, address indexed spender, uint256 indexed id, uint256 amount);
        function balanceOf(address owner, uint256 id) external view returns (uint256);
        function allowance(address owner, address spender, uint256 id) external view returns (uint256);
        function isOperator(address owner, address spender) external view returns (bool);
        function transfer(address receiver, uint256 id, uint256 amount) external returns (bool);
        function transferFrom(address sender, address receiver, uint256 id, uint256 amount) external returns (bool);
        function approve(address spender, uint256 id, uint256 amount) external returns (bool);
        function setOperator(address spender, bool approved) external returns (bool);
    }

    interface IERC165 {
        function supportsInterface(bytes4 interfaceId) external view returns (bool);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface IERC7943Fungible {
        event ForcedTransfer(address indexed from, address indexed to, uint256 amount);
        event Frozen(address indexed account, uint256 amount);
        function forcedTransfer(address from, address to, uint256 amount) external returns (bool result);
        function setFrozenTokens(address account, uint256 amount) external returns (bool result);
        function canSend(address account) external view returns (bool allowed);
        function canReceive(address account) external view returns (bool allowed);
        function getFrozenTokens(address account) external view returns (uint256 amount);
        function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface ITimeBank {
        event CoinMoved(address indexed from, address indexed to, address actor, uint64 amount, uint64 fromAfter, uint64 toAfter, bytes32 reason, uint64 seq);
    }
}

/// Ann begins with 1000 s of coin and 2600 s of care, which is class 1.
async fn begin(client: timebank_e2e::Client) -> World {
    World::with(client, 3600, 1000).await
}

impl World {
    fn raw(&mut self, who: &Actor, call: impl SolCall) -> Receipt {
        let address = self.bank.address();
        self.bank.chain().call(&who.keys, address, call.abi_encode())
    }

    fn call<C: SolCall>(&mut self, who: &Actor, call: C) -> (C::Return, Vec<ContractEvent>) {
        let receipt = self.raw(who, call);
        assert!(receipt.succeeded(), "{receipt:?}");
        let returned = C::abi_decode_returns_validate(&receipt.data).expect("it decodes");
        (returned, receipt.events)
    }

    fn refused<E: SolError>(&mut self, who: &Actor, call: impl SolCall) -> E {
        let receipt = self.raw(who, call);
        assert!(receipt.reverted, "{receipt:?}");
        E::abi_decode_validate(&receipt.data).expect("it decodes")
    }
}

fn address(who: &Actor) -> Address {
    Address::from(who.address.0)
}

fn decoded<E: SolEvent>(events: &[ContractEvent]) -> Vec<E> {
    let topics =
        |event: &ContractEvent| event.topics.iter().map(|t| B256::from(*t)).collect::<Vec<_>>();
    events
        .iter()
        .filter(|event| event.topics[0] == E::SIGNATURE_HASH.0)
        .map(|event| E::decode_raw_log(topics(event), &event.data).expect("it decodes"))
        .collect()
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_client_of_erc_20_works_unchanged() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (from, to) = (address(&ann), address(&ben));
    let n = U256::from;
    assert_eq!(world.call(&ben, IERC20::nameCall {}).0, "Time");
    assert_eq!(world.call(&ben, IERC20::symbolCall {}).0, "TIME");
    assert_eq!(world.call(&ben, IERC20::decimalsCall {}).0, 0);
    assert_eq!(world.call(&ben, IERC20::totalSupplyCall {}).0, n(1000));

    let (moved, events) = world.call(&ann, IERC20::transferCall { to, value: n(300) });
    assert!(moved);
    assert_eq!(
        decoded::<IERC20::Transfer>(&events),
        [IERC20::Transfer { from, to, value: n(300) }]
    );
    let bank = decoded::<ITimeBank::CoinMoved>(&events);
    assert_eq!((bank[0].fromAfter, bank[0].toAfter, bank[0].actor), (700, 300, from));
    assert_eq!(world.call(&ann, IERC20::balanceOfCall { account: to }).0, n(300));

    let (allowed, events) = world.call(&ann, IERC20::approveCall { spender: to, value: n(50) });
    assert!(allowed);
    let approval = IERC20::Approval { owner: from, spender: to, value: n(50) };
    assert_eq!(decoded::<IERC20::Approval>(&events), [approval]);
    assert!(world.call(&ben, IERC20::transferFromCall { from, to, value: n(20) }).0);
    assert_eq!(world.call(&ben, IERC20::allowanceCall { owner: from, spender: to }).0, n(30));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn erc_6093s_errors_carry_their_figures() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (from, to) = (address(&ann), address(&ben));
    let n = U256::from;
    let error: IERC20Errors::ERC20InsufficientBalance =
        world.refused(&ann, IERC20::transferCall { to, value: n(1001) });
    let expected =
        IERC20Errors::ERC20InsufficientBalance { sender: from, balance: n(1000), needed: n(1001) };
    assert_eq!(error, expected);
    let error: IERC20Errors::ERC20InvalidReceiver =
        world.refused(&ann, IERC20::transferCall { to: Address::ZERO, value: n(1) });
    assert_eq!(error, IERC20Errors::ERC20InvalidReceiver { receiver: Address::ZERO });
    let error: IERC20Errors::ERC20InsufficientAllowance =
        world.refused(&ben, IERC20::transferFromCall { from, to, value: n(1) });
    let expected =
        IERC20Errors::ERC20InsufficientAllowance { spender: to, allowance: n(0), needed: n(1) };
    assert_eq!(error, expected);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_client_of_erc_6909_works_unchanged() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (sender, receiver) = (address(&ann), address(&ben));
    let n = U256::from;
    let id = n(1);
    let (moved, events) = world.call(&ann, IERC6909::transferCall { receiver, id, amount: n(600) });
    assert!(moved);
    let transfer = IERC6909::Transfer { caller: sender, sender, receiver, id, amount: n(600) };
    assert_eq!(decoded::<IERC6909::Transfer>(&events), [transfer]);
    assert_eq!(world.call(&ann, IERC6909::balanceOfCall { owner: sender, id }).0, n(2000));
    assert_eq!(world.call(&ann, IERC6909::balanceOfCall { owner: receiver, id }).0, n(600));

    let spender = receiver;
    let (_, events) = world.call(&ann, IERC6909::approveCall { spender, id, amount: n(100) });
    let approval = IERC6909::Approval { owner: sender, spender, id, amount: n(100) };
    assert_eq!(decoded::<IERC6909::Approval>(&events), [approval]);
    assert!(world.call(&ben, IERC6909::transferFromCall { sender, receiver, id, amount: n(60) }).0);
    let left = world.call(&ben, IERC6909::allowanceCall { owner: sender, spender, id }).0;
    assert_eq!(left, n(40));

    let (_, events) = world.call(&ann, IERC6909::setOperatorCall { spender, approved: true });
    let operator = IERC6909::OperatorSet { owner: sender, spender, approved: true };
    assert_eq!(decoded::<IERC6909::OperatorSet>(&events), [operator]);
    assert!(world.call(&ben, IERC6909::isOperatorCall { owner: sender, spender }).0);
    assert!(
        world.call(&ben, IERC6909::transferFromCall { sender, receiver, id, amount: n(900) }).0
    );
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_interfaces_are_announced() {
    let mut world = begin(client).await;
    let anybody = world.officers.verifier.clone();
    for (interface, expected) in [
        ([0x01, 0xff, 0xc9, 0xa7], true),
        ([0x36, 0x37, 0x2b, 0x07], true),
        ([0xa2, 0x19, 0xa0, 0x25], true),
        ([0x0f, 0x63, 0x2f, 0xb3], true),
        ([0x3e, 0xdb, 0xb4, 0xc4], true),
        ([0xff; 4], false),
    ] {
        let call = IERC165::supportsInterfaceCall { interfaceId: interface.into() };
        assert_eq!(world.call(&anybody, call).0, expected, "{interface:02x?}");
    }
}

#[test]
fn the_identifier_of_erc_7943_is_that_of_its_six_functions() {
    let selectors = [
        IERC7943Fungible::forcedTransferCall::SELECTOR,
        IERC7943Fungible::setFrozenTokensCall::SELECTOR,
        IERC7943Fungible::canSendCall::SELECTOR,
        IERC7943Fungible::canReceiveCall::SELECTOR,
        IERC7943Fungible::getFrozenTokensCall::SELECTOR,
        IERC7943Fungible::canTransferCall::SELECTOR,
    ];
    let all = selectors.iter().fold(0, |all, selector| all ^ u32::from_be_bytes(*selector));
    assert_eq!(all, 0x3edb_b4c4);
    for selector in selectors {
        let selector = u32::from_be_bytes(selector);
        let ours = timebank::ARGUMENTS.iter().any(|(known, _)| *known == selector);
        assert!(ours, "{selector:08x} is a message of the bank");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_client_of_erc_7943_asks_freezes_and_seizes() {
    let mut world = begin(client).await;
    let (ann, ben, officers) = (world.ann.clone(), world.ben.clone(), world.officers.clone());
    let (sue, tom) = (&officers.supervisor, &officers.tribunal);
    let (account, other, n) = (address(&ann), address(&ben), U256::from);
    let bank = Address::from(world.bank.address().0);
    assert!(world.call(&ben, IERC7943Fungible::canSendCall { account }).0);
    assert!(world.call(&ben, IERC7943Fungible::canReceiveCall { account }).0);
    let uma = Address::repeat_byte(0x77);
    assert!(!world.call(&ben, IERC7943Fungible::canSendCall { account: uma }).0);
    assert!(!world.call(&ben, IERC7943Fungible::canReceiveCall { account: Address::ZERO }).0);
    // The client of the standard decodes the first word; ours has a second one.
    let asked = IERC7943Fungible::canTransferCall { from: account, to: other, amount: n(1000) };
    assert!(world.call(&ben, asked.clone()).0);

    let amount = n(400);
    let set = IERC7943Fungible::setFrozenTokensCall { account, amount };
    assert!(world.raw(sue, set.clone()).reverted, "no case runs about her");
    let subject = ann.address;
    let opened = world.bank.send(sue, |b| b.open_case(subject, 1, timebank_e2e::EVIDENCE)).await;
    let case_id = opened.expect("the supervisor opens cases");
    for who in [&ann, &officers.governor] {
        assert!(world.raw(who, set.clone()).reverted, "{} neither supervises nor judges", who.name);
    }
    let (done, events) = world.call(sue, set);
    assert!(done);
    let frozen = IERC7943Fungible::Frozen { account, amount };
    assert_eq!(decoded::<IERC7943Fungible::Frozen>(&events), [frozen]);
    assert_eq!(world.call(&ben, IERC7943Fungible::getFrozenTokensCall { account }).0, amount);
    assert!(!world.call(&ben, asked).0, "600 are free");
    let wide = IERC7943Fungible::setFrozenTokensCall { account, amount: U256::MAX };
    world.call(sue, wide);
    let held = world.call(&ben, IERC7943Fungible::getFrozenTokensCall { account }).0;
    assert_eq!(held, n(u64::MAX), "more than anybody will ever have");
    world.call(sue, IERC7943Fungible::setFrozenTokensCall { account, amount });

    world.bank.send(tom, |b| b.confirm(case_id, 0, 400, 60)).await.expect("he confirms");
    let again = IERC7943Fungible::setFrozenTokensCall { account, amount: n(500) };
    assert!(world.raw(sue, again).reverted, "a confirmed amount stands");
    let force = |from, to, amount| IERC7943Fungible::forcedTransferCall { from, to, amount };
    assert!(world.raw(tom, force(account, bank, n(300))).reverted, "she may yet appeal");
    world.bank.chain().advance(14 * 86_400);
    for (from, to) in [(account, account), (account, other), (account, Address::ZERO), (bank, bank)]
    {
        let held = world.coin(&ann).await;
        assert!(world.raw(tom, force(from, to, n(300))).reverted, "self-seizure unfreezes nothing");
        assert_eq!(world.coin(&ann).await, held);
        let frozen = world.call(&ben, IERC7943Fungible::getFrozenTokensCall { account }).0;
        assert_eq!(frozen, amount);
    }
    assert!(world.raw(sue, force(account, bank, n(300))).reverted, "the supervisor seizes nothing");
    let (done, events) = world.call(tom, force(account, bank, n(300)));
    assert!(done);
    let forced = IERC7943Fungible::ForcedTransfer { from: account, to: bank, amount: n(300) };
    assert_eq!(decoded::<IERC7943Fungible::ForcedTransfer>(&events), [forced]);
    let moved = IERC20::Transfer { from: account, to: bank, value: n(300) };
    assert_eq!(decoded::<IERC20::Transfer>(&events), [moved]);
    let frozen = IERC7943Fungible::Frozen { account, amount: n(100) };
    assert_eq!(decoded::<IERC7943Fungible::Frozen>(&events), [frozen]);
    let order = events.iter().map(|event| event.topics[0]).take(3).collect::<Vec<_>>();
    let expected = [
        IERC7943Fungible::Frozen::SIGNATURE_HASH,
        IERC20::Transfer::SIGNATURE_HASH,
        IERC7943Fungible::ForcedTransfer::SIGNATURE_HASH,
    ];
    assert_eq!(order, expected.map(|hash| hash.0), "what is frozen shrinks before the coin moves");
    assert_eq!(world.call(&ben, IERC20::balanceOfCall { account: bank }).0, n(300));
}
