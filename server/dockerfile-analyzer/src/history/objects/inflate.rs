//! Compressed data, a stream of RFC 1950, read into memory up to a bound.

use std::io::Read;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::Problem;

/// How much is read from a file at once: most trees and commits are shorter.
const CHUNK: usize = 4096;

/// What is kept between two streams, so that each does not ask for memory.
pub(super) struct Inflater {
    state: Box<InflateState>,
    input: Vec<u8>,
}

impl Inflater {
    pub(super) fn new() -> Inflater {
        Inflater { state: InflateState::new_boxed(DataFormat::Zlib), input: vec![0; CHUNK] }
    }

    /// The content of the stream that begins where `source` is, which has `expected` bytes, and is
    /// refused if it has more than `most`.
    pub(super) fn read(
        &mut self,
        source: &mut impl Read,
        expected: usize,
        most: usize,
    ) -> Result<Vec<u8>, Problem> {
        self.state.reset(DataFormat::Zlib);
        // With a byte to spare the end of the stream is seen without asking for more room.
        let mut output = vec![0; expected.min(most) + 1];
        let (mut written, mut read, mut end) = (0, 0, 0);
        loop {
            if read == end {
                (read, end) = (0, source.read(&mut self.input).map_err(|_| Problem::Broken)?);
            }
            if written == output.len() {
                let longer = (2 * written).min(most + 1);
                if longer == written {
                    return Err(Problem::TooLarge);
                }
                output.resize(longer, 0);
            }
            let input = self.input.get(read..end).unwrap_or_default();
            let room = output.get_mut(written..).unwrap_or_default();
            let result = inflate(&mut self.state, input, room, MZFlush::None);
            read += result.bytes_consumed;
            written += result.bytes_written;
            match result.status {
                Ok(MZStatus::StreamEnd) => break,
                Ok(MZStatus::Ok) if result.bytes_consumed + result.bytes_written > 0 => {}
                _ => return Err(Problem::Broken),
            }
        }
        output.truncate(written);
        match written <= most {
            true => Ok(output),
            false => Err(Problem::TooLarge),
        }
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec_zlib;
    use proptest::prelude::*;

    use super::*;

    fn check(data: &[u8], expected: usize, most: usize) -> Result<Vec<u8>, Problem> {
        let stream = [compress_to_vec_zlib(data, 6), b"what follows".to_vec()].concat();
        Inflater::new().read(&mut stream.as_slice(), expected, most)
    }

    #[test]
    fn a_stream_is_read_to_its_end_and_not_beyond_the_bound() {
        let data: Vec<u8> = (0..60_000_u32).flat_map(|n| n.pow(2).to_le_bytes()).collect();
        for expected in [0, 1, data.len(), 10 * data.len()] {
            assert_eq!(check(&data, expected, data.len()).unwrap(), data);
            assert_eq!(check(&data, expected, data.len() - 1), Err(Problem::TooLarge));
        }
        assert_eq!(check(&[], 0, 0), Ok(Vec::new()));
    }

    #[test]
    fn a_stream_that_ends_early_is_broken() {
        let stream = compress_to_vec_zlib(&[1; 1000], 6);
        for length in 0..stream.len() {
            let found = Inflater::new().read(&mut &stream[..length], 1000, 1000);
            assert_eq!(found, Err(Problem::Broken), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Inflater::new().read(&mut bytes.as_slice(), 10, 1000);
        }

        #[test]
        fn what_is_compressed_comes_back(data in prop::collection::vec(0..4_u8, 0..9000)) {
            prop_assert_eq!(check(&data, data.len(), 10_000), Ok(data));
        }
    }
}
