//! Two nodes that know each other, and nobody else.

use anyhow::Result;

use super::rpc;

/// The name by which a node is known on a network, and the key that it follows from.
struct Identity {
    key: &'static str,
    peer: &'static str,
}

/// These are on this machine alone, and no secret.
const AUTHOR: Identity = Identity {
    key: "0000000000000000000000000000000000000000000000000000000000000001",
    peer: "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp",
};
const FOLLOWER: Identity = Identity {
    key: "0000000000000000000000000000000000000000000000000000000000000002",
    peer: "12D3KooWHdiAxVd8uMQR1hGWXccidmfCwLqcMpGwR6QcTP6QRMuD",
};

/// The ports at which the two listen to each other.
#[derive(Debug)]
pub struct Pair {
    author: u16,
    follower: u16,
}

impl Pair {
    /// At free ports.
    pub fn new() -> Result<Self> {
        Ok(Self { author: rpc::port_or_free(0)?, follower: rpc::port_or_free(0)? })
    }

    /// What the node is told that makes the blocks.
    pub fn authors(&self) -> Vec<String> {
        arguments((&AUTHOR, self.author), (&FOLLOWER, self.follower))
    }

    /// What the node is told that follows.
    pub fn followers(&self) -> Vec<String> {
        arguments((&FOLLOWER, self.follower), (&AUTHOR, self.author))
    }
}

fn arguments(own: (&Identity, u16), other: (&Identity, u16)) -> Vec<String> {
    let at = |port: u16| format!("/ip4/127.0.0.1/tcp/{port}");
    let ((own, own_port), (other, other_port)) = (own, other);
    let peer = format!("{}/p2p/{}", at(other_port), other.peer);
    ["--listen-addr", &at(own_port), "--node-key", own.key, "--reserved-only"]
        .into_iter()
        .chain(["--reserved-nodes", &peer])
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reserves_a_place_for_the_other() {
        let pair = Pair { author: 1, follower: 2 };
        let reserved = |arguments: Vec<String>| arguments.last().cloned().unwrap_or_default();
        assert_eq!(reserved(pair.authors()), format!("/ip4/127.0.0.1/tcp/2/p2p/{}", FOLLOWER.peer));
        assert_eq!(reserved(pair.followers()), format!("/ip4/127.0.0.1/tcp/1/p2p/{}", AUTHOR.peer));
    }
}
