//! ERC-2612 and ERC-5267, as OpenZeppelin's tests have them, and ERC-165. The typed data is hashed by hand.

use super::table::*;
use crate::carrying::Carriers;
use ink_e2e::Signer;
use timebank_e2e::{keccak, Actor, CHAIN_ID};

const PERMIT: &str = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)";
const TYPED: &str =
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";
const DOMAIN: &str =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/// Who is in the table: Mia owns and signs, Ben may spend, Cary brings what she signed.
struct Cast {
    mia: Signer,
    mallory: Signer,
    ben: Actor,
    cary: Actor,
    bank: Word,
    now: u64,
}

impl Cast {
    fn owner(&self) -> Word {
        padded(&self.mia.address.0)
    }

    fn separator(&self) -> Word {
        let parts =
            [keccak(DOMAIN.as_bytes()), keccak(b"Time"), keccak(b"1"), n(CHAIN_ID), self.bank];
        keccak(&parts.concat())
    }

    /// What is signed for an allowance.
    fn digest(&self, value: u64, nonce: u64, deadline: u64) -> Word {
        let fields = [self.owner(), at(&self.ben), n(value), n(nonce), n(deadline)];
        let typed = keccak(&[&keccak(TYPED.as_bytes())[..], &fields.concat()].concat());
        keccak(&[&[0x19, 0x01][..], &self.separator(), &typed].concat())
    }

    /// An allowance that somebody signed with a nonce.
    fn permit(&self, by: &Signer, value: u64, nonce: u64, deadline: u64) -> Vec<u8> {
        let signature = by.sign(self.digest(value, nonce, deadline));
        let (r, s) = (padded(&signature[..32]), padded(&signature[32..64]));
        let words =
            [self.owner(), at(&self.ben), n(value), n(deadline), n(signature[64].into()), r, s];
        call(PERMIT, &words)
    }
}

fn permits(cast: &Cast) -> Vec<Row> {
    let Cast { mia, mallory, ben, cary, now, .. } = cast;
    let (owner, later) = (cast.owner(), now + 3_600);
    let nonce = || call("nonces(address)", &[owner]);
    let allowance = || call("allowance(address,address)", &[owner, at(ben)]);
    let invalid = || call("ERC2612InvalidSigner(address,address)", &[]);
    let mallorys = [padded(&mallory.address.0), owner];
    let malleable = {
        let mut call = cast.permit(mia, 70, 0, later);
        let v = call.len() - 65;
        call[v] ^= 27 ^ 28;
        call
    };
    vec![
        answers("the initial nonce is 0", cary, nonce(), &[n(0)]),
        answers(
            "the domain's separator",
            cary,
            call("DOMAIN_SEPARATOR()", &[]),
            &[cast.separator()],
        ),
        refuses("rejects what is expired", cary, cast.permit(mia, 70, 0, now - 1), {
            call("ERC2612ExpiredSignature(uint256)", &[n(now - 1)])
        }),
        refuses("rejects another's signature", cary, cast.permit(mallory, 70, 0, later), {
            call("ERC2612InvalidSigner(address,address)", &mallorys)
        }),
        refuses("rejects another nonce", cary, cast.permit(mia, 70, 1, later), invalid()),
        refuses("rejects another v", cary, malleable, invalid()),
        // It answers nothing, as the standard has it.
        gives(
            "accepts the owner's signature",
            cary,
            cast.permit(mia, 70, 0, later),
            &[said("Approval(address,address,uint256)", &[owner, at(ben)], &[n(70)])],
        ),
        answers("which allows so much", cary, allowance(), &[n(70)]),
        answers("and spends the nonce", cary, nonce(), &[n(1)]),
        refuses("rejects it again", cary, cast.permit(mia, 70, 0, later), invalid()),
        gives(
            "accepts the next",
            cary,
            cast.permit(mia, 0, 1, later),
            &[said("Approval(address,address,uint256)", &[owner, at(ben)], &[n(0)])],
        ),
        answers("in its order", cary, nonce(), &[n(2)]),
    ]
}

/// `eip712Domain` answers its seven values side by side: two texts and a list lie behind the words that point at them.
fn domain(cast: &Cast) -> Vec<Row> {
    let mut fields = NOTHING;
    fields[0] = 0x0f;
    let text = |text: &[u8]| {
        let mut word = NOTHING;
        word[..text.len()].copy_from_slice(text);
        word
    };
    let (name, version) = (text(b"Time"), text(b"1"));
    let head = [fields, n(7 * 32), n(9 * 32), n(CHAIN_ID), cast.bank, NOTHING, n(11 * 32)];
    let tail = [n(4), name, n(1), version, n(0)];
    let words = [&head[..], &tail].concat();
    vec![answers("the domain is said", &cast.cary, call("eip712Domain()", &[]), &words)]
}

/// Which interfaces are announced. What a question may cost is in `router_and_whole_bank.rs`.
fn interfaces(Cast { cary, .. }: &Cast) -> Vec<Row> {
    let supports = |id: [u8; 4]| {
        let mut word = NOTHING;
        word[..4].copy_from_slice(&id);
        call("supportsInterface(bytes4)", &[word])
    };
    let of = |signatures: &[&str]| {
        let selectors = signatures.iter().map(|signature| {
            let hash = keccak(signature.as_bytes());
            u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
        });
        selectors.fold(0, |all, selector| all ^ selector).to_be_bytes()
    };
    let announced = [
        &["supportsInterface(bytes4)"][..],
        &[
            "totalSupply()",
            "balanceOf(address)",
            "transfer(address,uint256)",
            "allowance(address,address)",
            "approve(address,uint256)",
            "transferFrom(address,address,uint256)",
        ],
        &["name()", "symbol()", "decimals()"],
        &[
            "balanceOf(address,uint256)",
            "allowance(address,address,uint256)",
            "isOperator(address,address)",
            "transfer(address,uint256,uint256)",
            "transferFrom(address,address,uint256,uint256)",
            "approve(address,uint256,uint256)",
            "setOperator(address,bool)",
        ],
    ];
    let metadata = of(&["name(uint256)", "symbol(uint256)", "decimals(uint256)"]);
    let mut rows: Vec<Row> = announced
        .iter()
        .map(|signatures| answers("is announced", cary, supports(of(signatures)), &[n(1)]))
        .collect();
    rows.extend([
        answers("0xffffffff is none", cary, supports([0xff; 4]), &[n(0)]),
        answers("ERC-6909's metadata", cary, supports(metadata), &[n(0)])
            .departs("extensions are not announced"),
        answers("ERC-6909's supply", cary, supports(of(&["totalSupply(uint256)"])), &[n(0)])
            .departs("extensions are not announced"),
        answers("ERC-5267", cary, supports(of(&["eip712Domain()"])), &[n(0)])
            .departs("extensions are not announced"),
    ]);
    rows
}

async fn begun(client: timebank_e2e::Client) -> (Carriers, Cast) {
    let mut all = Carriers::with_a_member(client).await;
    let (mia, mallory) = (Signer::named("Mia"), Signer::named("Mallory"));
    let (ben, cary) = (all.world.ben.clone(), all.cary.clone());
    let (bank, now) = (padded(&all.world.bank.address().0), all.world.bank.now());
    (all, Cast { mia, mallory, ben, cary, bank, now })
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_behaviour_of_erc_2612_and_erc_5267_holds(client: Client<C, E>) {
    let (mut all, cast) = begun(client).await;
    let rows = permits(&cast).into_iter().chain(domain(&cast)).collect();
    try_all(&mut all.world, "ERC-2612 and ERC-5267", rows);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn interfaces_are_announced_or_are_a_documented_departure(client: Client<C, E>) {
    let (mut all, cast) = begun(client).await;
    try_all(&mut all.world, "ERC-165", interfaces(&cast));
}
