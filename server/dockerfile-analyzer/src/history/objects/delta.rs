//! An object told as the difference to another one (git's `Documentation/gitformat-pack.adoc`,
//! "Deltified representation").

use super::Problem;

/// What `delta` makes of `base`, refused if it is longer than `most` bytes.
pub(super) fn apply(base: &[u8], delta: &[u8], most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Bytes(delta);
    let of = bytes.size()?;
    let size = bytes.size()?;
    if of != base.len() {
        return Err(Problem::Broken);
    }
    if size > most {
        return Err(Problem::TooLarge);
    }
    let mut output = Vec::with_capacity(size);
    while !bytes.0.is_empty() {
        let part = match bytes.next()? {
            0 => return Err(Problem::Broken),
            literal @ 1..128 => bytes.take(literal.into())?,
            copy => {
                let (start, length) = bytes.place(copy)?;
                base.get(start..).and_then(|rest| rest.get(..length)).ok_or(Problem::Broken)?
            }
        };
        if output.len() + part.len() > size {
            return Err(Problem::Broken);
        }
        output.extend_from_slice(part);
    }
    (output.len() == size).then_some(output).ok_or(Problem::Broken)
}

/// What is left of a delta.
struct Bytes<'d>(&'d [u8]);

impl<'d> Bytes<'d> {
    fn take(&mut self, length: usize) -> Result<&'d [u8], Problem> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Problem::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn next(&mut self) -> Result<u8, Problem> {
        self.take(1)?.first().copied().ok_or(Problem::Broken)
    }

    /// A number of seven bits a byte, the least first.
    fn size(&mut self) -> Result<usize, Problem> {
        let mut size = 0_u64;
        for shift in (0..56).step_by(7) {
            let byte = self.next()?;
            size |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return usize::try_from(size).map_err(|_| Problem::TooLarge);
            }
        }
        Err(Problem::TooLarge)
    }

    /// Where a copy begins and how long it is; the bits of its first byte say which bytes of the
    /// two numbers are not zero.
    fn place(&mut self, bits: u8) -> Result<(usize, usize), Problem> {
        let mut number = |bits: std::ops::Range<u8>, of: u8| {
            let mut number = 0;
            for (shift, bit) in bits.enumerate() {
                if of & (1 << bit) != 0 {
                    number |= usize::from(self.next()?) << (8 * shift);
                }
            }
            Ok(number)
        };
        let start = number(0..4, bits)?;
        let length = number(4..7, bits)?;
        Ok((start, if length == 0 { 0x10000 } else { length }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn copies_and_new_bytes_make_the_object() {
        let base = b"0123456789";
        let check = |delta: &[u8]| apply(base, delta, 100);
        // Of 10 bytes make 7: three from the second on, two new ones, two from the ninth on.
        let delta = [10, 7, 0b1001_0001, 1, 3, 2, b'x', b'y', 0b1001_0001, 8, 2];
        assert_eq!(check(&delta), Ok(b"123xy89".to_vec()));
        assert_eq!(check(&[10, 0]), Ok(Vec::new()));
        assert_eq!(apply(base, &delta, 6), Err(Problem::TooLarge));
        let broken: [&[u8]; 6] = [
            &[],
            &[9, 0],
            &[10, 1, 0],
            &[10, 1, 2, b'x'],
            &[10, 3, 0b1001_0001, 8, 3],
            &[10, 1, 2, b'x', b'y'],
        ];
        for delta in broken {
            assert_eq!(check(delta), Err(Problem::Broken), "{delta:?}");
        }
        assert_eq!(check(&[255; 20]), Err(Problem::TooLarge));
    }

    #[test]
    fn a_copy_without_a_length_is_of_64_kilobytes() {
        let base = vec![1; 0x10000];
        let size = [128, 128, 4];
        let delta = [&size[..], &size, &[128]].concat();
        assert_eq!(apply(&base, &delta, 0x10000), Ok(base));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_delta_or_broken(mut delta in prop::collection::vec(any::<u8>(), 0..50)) {
            delta.insert(0, 4);
            let length = apply(b"base", &delta, 1000).map_or(0, |found| found.len());
            prop_assert!(length <= 1000);
        }
    }
}
