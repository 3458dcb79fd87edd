//! What a bank has said of its business day, and what holds where it has not.

use std::collections::BTreeMap;

use bankctl_types::kind::Channel;
use bankctl_types::{Day, TimeOfDay, from_text, words};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::kernel::rules::business_day::Terms;

words! {
    /// What becomes of money commands when the next day has begun and the one
    /// before it was not closed.
    WhenBehind {
        /// They are refused.
        Refuse = 1, "refuse";
        /// They are done, with a warning.
        Warn = 2, "warn";
    }
}

from_text! {
    WhenBehind = WhenBehind::parse;
}

/// What was said of the business day; what was not has a usual value.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DaySettings {
    /// The calendar by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// From when on a booking has the next business day as its value date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<TimeOfDay>,
    /// The same of channels that have an own one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut_off_by_channel: BTreeMap<Channel, TimeOfDay>,
    /// From when on a day is due to be closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_time: Option<TimeOfDay>,
    /// When the counters of a business day open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_time: Option<TimeOfDay>,
    /// What becomes of money commands when a day was not closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_behind: Option<WhenBehind>,
    /// What becomes of the close of a day while tills are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_tills_open: Option<WhenBehind>,
    /// The calendar of the bank's offices by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_calendar: Option<String>,
}

/// The usual times: 17:00, 20:00 and 06:00.
const CUT_OFF: Option<TimeOfDay> = TimeOfDay::new(17, 0);
const CLOSE_TIME: Option<TimeOfDay> = TimeOfDay::new(20, 0);
const OPEN_TIME: Option<TimeOfDay> = TimeOfDay::new(6, 0);

/// A time, or the usual one, or midnight: which no usual one is.
fn time(said: Option<TimeOfDay>, usual: Option<TimeOfDay>) -> TimeOfDay {
    said.or(usual).unwrap_or(TimeOfDay::MIDNIGHT)
}

impl DaySettings {
    /// The cut-off where a channel has no own one.
    pub fn cut_off(&self) -> TimeOfDay {
        time(self.cut_off, CUT_OFF)
    }

    /// When a day is due to be closed.
    pub fn close_time(&self) -> TimeOfDay {
        time(self.close_time, CLOSE_TIME)
    }

    /// When the counters open.
    pub fn open_time(&self) -> TimeOfDay {
        time(self.open_time, OPEN_TIME)
    }

    /// What becomes of money commands when a day was not closed.
    pub fn when_behind(&self) -> WhenBehind {
        self.when_behind.unwrap_or(WhenBehind::Refuse)
    }

    /// What becomes of the close of a day while tills are open.
    pub fn when_tills_open(&self) -> WhenBehind {
        self.when_tills_open.unwrap_or(WhenBehind::Refuse)
    }

    /// The instants of a day and of the one after it.
    pub fn terms(&self, day: Day, next: Day, zone: Tz) -> Terms {
        let of_channel = |(channel, time): (&Channel, &TimeOfDay)| (*channel, time.on(day, zone).0);
        Terms {
            cut_off: self.cut_off().on(day, zone).0,
            cut_off_by_channel: self.cut_off_by_channel.iter().map(of_channel).collect(),
            due: self.close_time().on(day, zone).0,
            behind: self.open_time().on(next, zone).0,
            refuses_behind: self.when_behind() == WhenBehind::Refuse,
        }
    }

    /// Takes what was said anew.
    pub fn change(&mut self, change: &Self) {
        let Self {
            calendar,
            cut_off,
            cut_off_by_channel,
            close_time,
            open_time,
            when_behind,
            when_tills_open,
            office_calendar,
        } = change.clone();
        self.calendar = calendar.or_else(|| self.calendar.take());
        self.cut_off = cut_off.or(self.cut_off);
        self.cut_off_by_channel.extend(cut_off_by_channel);
        self.close_time = close_time.or(self.close_time);
        self.open_time = open_time.or(self.open_time);
        self.when_behind = when_behind.or(self.when_behind);
        self.when_tills_open = when_tills_open.or(self.when_tills_open);
        self.office_calendar = office_calendar.or_else(|| self.office_calendar.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<TimeOfDay> {
        TimeOfDay::parse(text)
    }

    #[test]
    fn what_was_said_stays_until_it_is_said_anew() {
        let mut settings = DaySettings::default();
        assert_eq!(settings.cut_off().to_string(), "17:00");
        assert_eq!(settings.close_time().to_string(), "20:00");
        assert_eq!(settings.open_time().to_string(), "06:00");
        assert_eq!(settings.calendar(), "weekends");
        assert_eq!(settings.office_calendar(), "us-federal-reserve");
        settings.change(&DaySettings {
            calendar: Some("target".to_owned()),
            cut_off_by_channel: BTreeMap::from([(Channel::Cash, at("16:00").expect("a time"))]),
            ..DaySettings::default()
        });
        settings.change(&DaySettings {
            cut_off: at("18:00"),
            cut_off_by_channel: BTreeMap::from([(Channel::Wire, at("15:00").expect("a time"))]),
            ..DaySettings::default()
        });
        assert_eq!(settings.calendar(), "target");
        assert_eq!(settings.cut_off_by_channel.len(), 2);
        let text = serde_json::to_string(&settings).expect("JSON");
        assert_eq!(
            text,
            r#"{"calendar":"target","cut_off":"18:00","cut_off_by_channel":{"cash":"16:00","wire":"15:00"}}"#
        );
        let read: DaySettings = serde_json::from_str(&text).expect("read");
        assert_eq!(read, settings);
    }

    #[test]
    fn the_instants_of_a_day_are_those_of_its_zone() {
        let zone = chrono_tz::America::New_York;
        let day = |text| Day::parse(text).expect("a day");
        let terms = DaySettings::default().terms(day("2026-10-30"), day("2026-11-02"), zone);
        let shown = |at| bankctl_types::Timestamp(at).to_string();
        assert_eq!(shown(terms.cut_off), "2026-10-30T21:00:00.000000Z");
        assert_eq!(shown(terms.due), "2026-10-31T00:00:00.000000Z");
        // The clocks were put back meanwhile.
        assert_eq!(shown(terms.behind), "2026-11-02T11:00:00.000000Z");
        assert!(terms.refuses_behind);
    }
}
