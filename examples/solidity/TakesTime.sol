// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The part of the bank that this contract uses: ERC-20, and opening an account.
interface ITimeBank {
    function open(uint8 kind) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);
    function transfer(address to, uint256 value) external returns (bool);
}

/// A shop that takes TIME: whoever allowed it the price gets a ticket.
///
/// The bank pays only to verified accounts. So the shop opens an account when it is made, and a verifier of the bank
/// verifies its address as it would an organisation's.
contract TakesTime {
    /// The bank's number for accounts that hold and pay and are no person.
    uint8 private constant ORGANISATION = 2;

    ITimeBank public immutable bank;
    address public immutable owner;
    uint256 public immutable price;
    mapping(address => uint256) public tickets;

    event Sold(address indexed buyer, uint256 price, uint256 tickets);

    error NotPaid();
    error NotOwner();

    constructor(ITimeBank bank_, uint256 price_) {
        bank = bank_;
        owner = msg.sender;
        price = price_;
        if (!bank_.open(ORGANISATION)) revert NotPaid();
    }

    /// Sells the caller a ticket. A refusal of the bank reverts with the bank's own error.
    function buy() external {
        tickets[msg.sender] += 1;
        if (!bank.transferFrom(msg.sender, address(this), price)) revert NotPaid();
        emit Sold(msg.sender, price, tickets[msg.sender]);
    }

    /// Pays the owner what was taken.
    function withdraw(uint256 value) external {
        if (msg.sender != owner) revert NotOwner();
        if (!bank.transfer(owner, value)) revert NotPaid();
    }
}
