//! How much one address may ask: so many questions a second, and twice as many at once.

use std::collections::HashMap;
use std::net::IpAddr;
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
        let (left, since) = all.entry(address).or_insert((most, now));
        *left = (*left + now.duration_since(*since).as_secs_f64() * self.rate).min(most);
        *since = now;
        let is_allowed = *left >= 1.0;
        if is_allowed {
            *left -= 1.0;
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_ask_twice_its_rate_at_once_and_another_is_not_held_up() {
        let limits = Limits::new(5);
        let (one, other) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        assert_eq!((0..50).filter(|_| limits.allow(one)).count(), 10);
        assert!(limits.allow(other));
        assert!((0..50).all(|_| Limits::new(0).allow(one)));
    }
}
