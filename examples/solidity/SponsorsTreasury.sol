// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Pays for what a relayer carries: its owner funds it, and the carrier draws so much in a day and no more. So a carrier
/// whose key is stolen loses what it holds and the rest of a day; the owner names another.
contract SponsorsTreasury {
    address public immutable owner;
    address public carrier;
    /// The most that is drawn in a day (UTC), whoever carries.
    uint256 public daily;
    /// What was drawn on a day, in days since 1970.
    mapping(uint256 => uint256) public drawn;

    event Appointed(address indexed carrier, uint256 daily);
    event Drawn(address indexed carrier, uint256 amount, uint256 left);
    event TakenBack(uint256 amount);

    error NotTheOwner();
    error NotTheCarrier();
    error BeyondTheDay(uint256 amount, uint256 left);
    error NotSent();

    constructor(address carrier_, uint256 daily_) payable {
        owner = msg.sender;
        _appoint(carrier_, daily_);
    }

    receive() external payable {}

    /// Names who draws, and how much in a day. What was drawn today counts for whoever comes next.
    function appoint(address carrier_, uint256 daily_) external {
        if (msg.sender != owner) revert NotTheOwner();
        _appoint(carrier_, daily_);
    }

    /// What may be drawn now.
    function left() public view returns (uint256) {
        uint256 today = drawn[block.timestamp / 1 days];
        uint256 rest = today < daily ? daily - today : 0;
        return rest < address(this).balance ? rest : address(this).balance;
    }

    /// Sends the carrier so much.
    function draw(uint256 amount) external {
        if (msg.sender != carrier) revert NotTheCarrier();
        uint256 rest = left();
        if (amount > rest) revert BeyondTheDay(amount, rest);
        drawn[block.timestamp / 1 days] += amount;
        emit Drawn(carrier, amount, rest - amount);
        _send(carrier, amount);
    }

    /// Sends the owner so much.
    function takeBack(uint256 amount) external {
        if (msg.sender != owner) revert NotTheOwner();
        emit TakenBack(amount);
        _send(owner, amount);
    }

    function _appoint(address carrier_, uint256 daily_) private {
        carrier = carrier_;
        daily = daily_;
        emit Appointed(carrier_, daily_);
    }

    function _send(address to, uint256 amount) private {
        (bool sent, ) = to.call{value: amount}("");
        if (!sent) revert NotSent();
    }
}
