//! Days.
//!
//! Knows no clock.

use std::fmt;

/// A day of the civil calendar. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// The civil date of a day counted from 1970-01-01, by the algorithm
    /// `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level Date
    /// Algorithms". A date library would cost a second of every cold build.
    pub fn of_unix_day(days: u64) -> Self {
        let days = days + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }
}

/// Whether a text is a day of the calendar, as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let [year, month, day] = parts[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_779, "2026-11-22"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(Date::of_unix_day(days).to_string(), date, "{days}");
        }
    }

    #[test]
    fn each_day_comes_behind_the_one_before_and_is_one() {
        let mut date = Date { year: 1970, month: 1, day: 1 };
        // Through a year of 366 days that a hundred divides, and three of 365.
        for days in 0..150_000 {
            assert_eq!(Date::of_unix_day(days), date, "{days}");
            assert!(is_date(&date.to_string()), "{date}");
            let next = Date { day: date.day + 1, ..date };
            date = match Date::of_unix_day(days + 1) {
                Date { day: 1, month: 1, .. } => Date { year: date.year + 1, month: 1, day: 1 },
                Date { day: 1, .. } => Date { month: date.month + 1, day: 1, ..date },
                _ => next,
            };
            assert_eq!(is_date(&next.to_string()), next == date, "{next}");
        }
        assert_eq!(date.to_string(), "2380-09-08");
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_none() {
        for text in [
            "",
            "2024",
            "2024-01",
            "2024-1-01",
            "2024-01-1",
            "24-01-01",
            "02024-01-01",
            "2024-01-01-",
            "2024-01-01-01",
            "2024-00-01",
            "2024-13-01",
            "2024-01-00",
            "2024-01-32",
            "2024-04-31",
            "2023-02-29",
            "1900-02-29",
            "2024-+1-01",
            "2024/01/01",
            "2024-01-0x",
            "٢٠٢٤-01-01",
        ] {
            assert!(!is_date(text), "{text:?}");
        }
        assert!(is_date("2000-02-29") && is_date("0000-01-01"));
    }
}
