//! A router's code and any selector: putting addresses in their places never panics and changes nothing else, and every
//! selector has a program.

use timebank_host::addresses::{addressed, COUNT, STAND_INS};
use timebank_topics::slots::{route, table_without_clash};
use timebank_topics::PROGRAMS;

/// Takes four bytes as a selector and the rest as code.
pub fn run(bytes: &[u8]) {
    if let Some((selector, code)) = bytes.split_first_chunk::<4>() {
        let table = table_without_clash();
        let program = route(&table, u32::from_be_bytes(*selector));
        assert!(usize::from(program) < PROGRAMS.len());
        let addresses: [[u8; 20]; COUNT] = std::array::from_fn(|at| [at as u8; 20]);
        // Without a place for each address there is no router; with one for each there is, of the same length.
        let whole = [code, STAND_INS.as_flattened()].concat();
        let put = addressed(whole.clone(), &addresses);
        let is_clean = STAND_INS
            .iter()
            .all(|stand_in| whole.windows(20).filter(|window| window == stand_in).count() == 1);
        assert_eq!(put.is_some(), is_clean);
        if let Some(put) = put {
            assert_eq!(put.len(), whole.len());
            assert_eq!(put[..code.len()], *code);
        }
    }
}
