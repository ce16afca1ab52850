// SPDX-License-Identifier: Apache-2.0
//! Prints tests/golden/xoshiro128pp.txt: xoshiro128++ by the crate rand_xoshiro, which is none of ours. To run it,
//! outside of this tree (the crate is fetched, so `make test` does not do it):
//!
//!     cargo new xoshiro && cd xoshiro && cargo add rand_xoshiro@0.6.0
//!     cp .../tests/golden/xoshiro128pp.rs src/main.rs
//!     cargo run --quiet > .../tests/golden/xoshiro128pp.txt
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro128PlusPlus;

const HEADER: &str = "\
# SPDX-License-Identifier: Apache-2.0
# xoshiro128++ 1.0: the first outputs from given states.
# A record: s0 s1 s2 s3 count output...   (the state and the outputs in hexadecimal, 8 digits; count in decimal)
# From the crate rand_xoshiro 0.6.0 by tests/golden/xoshiro128pp.rs.";

fn print_outputs(state: [u32; 4], count: usize) {
    let mut seed = [0; 16];
    for (bytes, word) in seed.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut rng = Xoshiro128PlusPlus::from_seed(seed);
    let words: Vec<String> = state.map(|word| format!("{word:08x}")).to_vec();
    print!("{} {count}", words.join(" "));
    for _ in 0..count {
        print!(" {:08x}", rng.next_u32());
    }
    println!();
}

fn main() {
    println!("{HEADER}");
    print_outputs([1, 2, 3, 4], 64);
    for word in 0..4 {
        for bit in [0, 15, 31] {
            let mut state = [0; 4];
            state[word] = 1 << bit;
            print_outputs(state, 32);
        }
    }
    print_outputs([u32::MAX; 4], 32);
    // Random123's known answers, as arbitrary states.
    print_outputs([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8], 64);
    print_outputs([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd], 64);
    print_outputs([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1], 64);
}
