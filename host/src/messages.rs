//! The messages that the router and the fast programs answer, by the first four bytes of their calldata.

use timebank_topics::selector;

// The router's.
/// An account's coin.
pub const BALANCE_OF: u32 = selector("balanceOf(address)");
/// Moves the caller's coin.
pub const TRANSFER: u32 = selector("transfer(address,uint256)");
/// The coin's name.
pub const NAME: u32 = selector("name()");
/// Its symbol.
pub const SYMBOL: u32 = selector("symbol()");
/// Its decimals.
pub const DECIMALS: u32 = selector("decimals()");
/// Whether an interface is spoken.
pub const SUPPORTS_INTERFACE: u32 = selector("supportsInterface(bytes4)");

// The fast orders'.
/// Places an order.
pub const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
/// Cancels one.
pub const CANCEL: u32 = selector("cancel(uint128)");

// The fast carries', beside `carry`.
/// Carries several signed calls.
pub const CARRY_MANY: u32 = selector(timebank_topics::CARRY_MANY);

// The fast agreements'.
/// Proposes terms and locks their price.
pub const PROPOSE: u32 =
    selector("propose(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)");
/// Proposes terms, and draws on the starter line for their price.
pub const PROPOSE_ON_LINE: u32 = selector(
    "proposeOnLine(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
);
/// Asks to be paid for what was served.
pub const INVOICE: u32 =
    selector("invoice(address,uint16,uint64,uint64,uint64,uint64,uint64,bytes32)");
/// Accepts a proposal.
pub const ACCEPT: u32 = selector("accept(uint32)");
/// Gives an agreement's coin back, or refuses an invoice.
pub const REJECT: u32 = selector("reject(uint32)");
/// Sets an allowance that its owner signed.
pub const PERMIT: u32 = selector("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)");
/// Does for a member what it lets the caller do.
pub const ACT_FOR: u32 = selector("actFor(address,bytes)");

// The fast transfers'.
/// Moves the caller's coin, with a reason.
pub const TRANSFER_WITH_REASON: u32 = selector("transferWithReason(address,uint256,bytes32)");
/// Lets somebody move the caller's coin.
pub const APPROVE: u32 = selector("approve(address,uint256)");
/// Moves coin that is another's.
pub const TRANSFER_FROM: u32 = selector("transferFrom(address,address,uint256)");
/// Whether coin could move.
pub const CAN_TRANSFER: u32 = selector("canTransfer(address,address,uint256)");
/// An account's hours of a class.
pub const HOURS_OF: u32 = selector("balanceOf(address,uint256)");
/// Moves the caller's hours.
pub const TRANSFER_HOURS: u32 = selector("transfer(address,uint256,uint256)");
/// Moves hours that are another's.
pub const TRANSFER_HOURS_FROM: u32 = selector("transferFrom(address,address,uint256,uint256)");
/// Lets somebody move the caller's hours of a class.
pub const APPROVE_HOURS: u32 = selector("approve(address,uint256,uint256)");
/// Records that a member served.
pub const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");

// The fast auctions'.
/// Places an order for a class's call.
pub const PLACE_IN_CALL: u32 = selector("placeInCall(uint16,uint8,uint16,uint32,uint64)");
/// Cancels the caller's order of a number.
pub const CANCEL_NUMBERED: u32 = selector("cancelNumbered(uint16,uint16,uint32)");
/// A class's market.
pub const MARKET_OF: u32 = selector("marketOf(uint16)");
/// A class's call.
pub const CALL_OF: u32 = selector("callOf(uint16)");

// The fast successions'.
/// Proposes to whom the time of a member who died goes.
pub const PROPOSE_SUCCESSION: u32 = selector("proposeSuccession(address,address,bytes32)");
/// Approves that.
pub const APPROVE_SUCCESSION: u32 = selector("approveSuccession(address,address,bytes32)");

// The fast interbank's.
/// Sends a payment over an attested link.
pub const PAY_ABROAD: u32 = selector("payAbroad(uint32,bytes32,uint64,uint64,bytes32)");
/// Pays a member of another bank of the same chain.
pub const PAY_ABROAD_FOR: u32 =
    selector("payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)");

// The fast hearing's.
/// Hears what another bank said.
pub const HEAR: u32 = selector("hear(uint32,bytes32,bytes)");
