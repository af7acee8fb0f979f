// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// An account of several signers: what enough of them confirm is called. To the bank it is an organisation like any other.
contract SeveralSigners {
    struct Call {
        address to;
        bytes data;
        uint256 confirmations;
        bool done;
    }

    uint256 public immutable needed;
    mapping(address => bool) public isSigner;
    Call[] public calls;
    mapping(uint256 => mapping(address => bool)) public confirmed;

    event Proposed(uint256 indexed id, address indexed signer, address to, bytes data);
    event Done(uint256 indexed id);

    error NotASigner();
    error BadThreshold();
    error NoSuchCall();
    error NoContract();
    error ConfirmedAlready();
    error DoneAlready();
    error NotItself();
    error TooFew(uint256 confirmations, uint256 needed);

    modifier onlySigner() {
        if (!isSigner[msg.sender]) revert NotASigner();
        _;
    }

    constructor(address[] memory signers, uint256 needed_) {
        for (uint256 at = 0; at < signers.length; at++) {
            // Nobody counts twice.
            if (signers[at] == address(0) || isSigner[signers[at]]) revert NotASigner();
            isSigner[signers[at]] = true;
        }
        if (needed_ == 0 || needed_ > signers.length) revert BadThreshold();
        needed = needed_;
    }

    /// Puts a new signer in an old one's place: a call of this contract to itself, which enough signers confirmed. So a lost
    /// key is replaced here, and the bank moves no organisation's account.
    function replace(address old, address fresh) external {
        if (msg.sender != address(this)) revert NotItself();
        if (!isSigner[old] || fresh == address(0) || isSigner[fresh]) revert NotASigner();
        isSigner[old] = false;
        isSigner[fresh] = true;
    }

    /// Proposes a call and confirms it; its number.
    function propose(address to, bytes calldata data) external onlySigner returns (uint256 id) {
        // A call to where no code is would seem to succeed.
        if (to.code.length == 0) revert NoContract();
        id = calls.length;
        calls.push(Call(to, data, 1, false));
        confirmed[id][msg.sender] = true;
        emit Proposed(id, msg.sender, to, data);
    }

    /// Confirms a call.
    function confirm(uint256 id) external onlySigner {
        if (id >= calls.length) revert NoSuchCall();
        if (confirmed[id][msg.sender]) revert ConfirmedAlready();
        confirmed[id][msg.sender] = true;
        calls[id].confirmations += 1;
    }

    /// Makes a call that enough signers confirmed. A refusal reverts with its own error, and the call stays to be made.
    function execute(uint256 id) external onlySigner {
        if (id >= calls.length) revert NoSuchCall();
        Call storage call_ = calls[id];
        if (call_.done) revert DoneAlready();
        if (call_.confirmations < needed) revert TooFew(call_.confirmations, needed);
        call_.done = true;
        (bool success, bytes memory answer) = call_.to.call(call_.data);
        if (!success) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        emit Done(id);
    }
}
