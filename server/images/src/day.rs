//! A day of the calendar. Nothing here knows which day it is.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day that is `number` days after 1970-01-01, as clocks count.
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// How many days it is after 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day written as `2026-08-21`; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let (year, rest) = (text.get(..4)?, text.get(4..)?.strip_prefix('-')?);
        let (month, day) = (rest.get(..2)?, rest.get(2..)?.strip_prefix('-')?);
        let read = |text: &str| text.parse::<i32>().ok();
        let (year, month, number) = (read(year)?, read(month)?, read(day)?);
        let day = Self::of(year, month, number);
        let is_real = (1..=12).contains(&month) && day.parts() == (year, month, number);
        (digits && text.len() == 10 && is_real).then_some(day)
    }

    /// Counts with years that begin in March, so that the leap day is the last one.
    const fn of(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, month) = (year.div_euclid(400), (month + 9) % 12);
        let year = year.rem_euclid(400);
        let day = year * 365 + year / 4 - year / 100 + (month * 153 + 2) / 5 + day - 1;
        Self(era * 146_097 + day - 719_468)
    }

    const fn parts(self) -> (i32, i32, i32) {
        let number = self.0.saturating_add(719_468);
        let (era, day) = (number.div_euclid(146_097), number.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let rest = day - (365 * year + year / 4 - year / 100);
        let month = (5 * rest + 2) / 153;
        let day = rest - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400;
        (if month <= 2 { year + 1 } else { year }, month, day)
    }
}

/// As `2026-08-21`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Day;

    #[test]
    fn days_count_from_1970() {
        for (text, number) in [("1970-01-01", 0), ("2000-03-01", 11_017), ("2026-08-21", 20_686)] {
            assert_eq!(Day::read(text).map(Day::number), Some(number), "{text}");
        }
        for text in
            ["", "2026-8-21", "2026-13-01", "2026-02-29", "2026-08-21 ", "+026-01-01", "ä026-01-1"]
        {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(number in -700_000..2_900_000) {
            let day = Day::from_number(number);
            prop_assert_eq!(Day::read(&day.to_string()), Some(day));
        }

        #[test]
        fn any_text_is_read(text in ".*") {
            let _ = Day::read(&text);
        }
    }
}
