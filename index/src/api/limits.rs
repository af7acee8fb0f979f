//! How much one address may ask: so many questions a second, and twice as many at once.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::Instant;

/// Addresses that are remembered at a time.
const KEPT: usize = 10_000;

/// Who asks how much.
pub struct Limits {
    rate: f64,
    left: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Limits {
    /// So many questions a second; 0 is without limit.
    pub fn new(rate: u32) -> Self {
        Self { rate: rate.into(), left: Mutex::default() }
    }

    /// Whether an address may ask once more now.
    pub fn allow(&self, address: IpAddr) -> bool {
        if self.rate <= 0.0 {
            return true;
        }
        let (now, most) = (Instant::now(), self.rate * 2.0);
        let Ok(mut all) = self.left.lock() else { return true };
        if all.len() >= KEPT {
            let full = |(left, since): &(f64, Instant)| {
                left + now.duration_since(*since).as_secs_f64() * self.rate >= most
            };
            all.retain(|_, one| !full(one));
            if all.len() >= KEPT {
                all.clear();
            }
        }
        let (left, since) = all.entry(subscriber(address)).or_insert((most, now));
        *left = (*left + now.duration_since(*since).as_secs_f64() * self.rate).min(most);
        *since = now;
        let is_allowed = *left >= 1.0;
        if is_allowed {
            *left -= 1.0;
        }
        is_allowed
    }
}

/// Who asks: of IPv6, whoever has one address has all that share its first 64 bits.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_one_ipv6_network_share_what_they_may_ask() {
        let limits = Limits::new(5);
        let one = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert_eq!((0..50).filter(|last| limits.allow(one(*last))).count(), 10);
        assert!(limits.allow(IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])));
        // One that is written as IPv6 is the same.
        let v4 = "192.0.2.1".parse().unwrap();
        assert_eq!((0..50).filter(|_| limits.allow(v4)).count(), 10);
        assert!(!limits.allow("::ffff:192.0.2.1".parse().unwrap()));
        assert!(limits.allow("::ffff:192.0.2.2".parse().unwrap()));
    }

    #[test]
    fn an_address_may_ask_twice_its_rate_at_once_and_another_is_not_held_up() {
        let limits = Limits::new(5);
        let (one, other) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        assert_eq!((0..50).filter(|_| limits.allow(one)).count(), 10);
        assert!(limits.allow(other));
        assert!((0..50).all(|_| Limits::new(0).allow(one)));
    }
}
