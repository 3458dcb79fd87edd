//! Dates: forms, languages and orders as tables.

use bankctl_types::Day;
use proptest::prelude::*;

use super::written::{plain_iso, serial};
use super::{DateEvidence, DateOrder, DateStyle};

fn style(
    mut evidence: DateEvidence,
    cells: &[&str],
    asked: Option<&str>,
) -> Result<DateStyle, String> {
    for (line, cell) in (2..).zip(cells) {
        evidence.weigh(line, cell);
    }
    let asked = asked.map(|word| DateOrder::parse(word).expect("an order"));
    let style = evidence.decide(asked);
    style.map_err(|(line, text)| format!("{line}: {text}"))
}

fn days(cells: &[&str], asked: Option<&str>) -> Result<String, String> {
    let style = style(DateEvidence::default(), cells, asked)?;
    let read = |cell: &&str| {
        let day = style.read(cell);
        day.map_or("-".to_owned(), |day| day.to_string())
    };
    Ok(cells.iter().map(read).collect::<Vec<_>>().join(" "))
}

type Case = (
    &'static [&'static str],
    Option<&'static str>,
    Result<&'static str, &'static str>,
);

fn check(table: &[Case]) {
    for (cells, asked, expected) in table {
        let read = days(cells, *asked);
        let read = read.as_deref().map_err(String::as_str);
        assert_eq!(read, *expected, "{cells:?} {asked:?}");
    }
}

#[test]
#[rustfmt::skip]
fn a_column_of_dates_decides_its_order() {
    check(&[
        (&["16-11-2012", "12-10-2012"], None, Ok("2012-11-16 2012-10-12")),
        (&["08/17/2022", "08/09/2022"], None, Ok("2022-08-17 2022-08-09")),
        (&["2/8/15", "2/24/15"], None, Ok("2015-02-08 2015-02-24")),
        (&["03/02/2026 14:05", "03/13/2026 09:15"], None, Ok("2026-03-02 2026-03-13")),
        (&["05/05/2018"], None, Ok("2018-05-05")),
        (&["10/02/2018"], None, Err("2: 10/02/2018")),
        (&["", "10/02/2018 14:05"], None, Err("3: 10/02/2018 14:05")),
        (&["2018-03-01", "10-02-2018"], None, Err("3: 10-02-2018")),
        (&["10/02/2018"], Some("dmy"), Ok("2018-02-10")),
        (&["10/02/2018"], Some("mdy"), Ok("2018-10-02")),
        (&["10/02/2018"], Some("ymd"), Ok("-")),
        (&["10.02.2018"], None, Ok("2018-02-10")),
        (&["10.02.2018"], Some("mdy"), Ok("2018-10-02")),
        (&["15/02/08"], Some("ymd"), Ok("2015-02-08")),
        (&["15.02.08"], Some("ymd"), Ok("2015-02-08")),
        (&["15-Feb-08"], Some("ymd"), Ok("2015-02-08")),
        (&["13/02/2026"], Some("mdy"), Ok("-")),
        (&["2026-03-02", "20260302", "2 Mar 2026"], Some("mdy"), Ok("2026-03-02 2026-03-02 2026-03-02")),
        // Two digits in front of a dash may be a year.
        (&["26-03-02"], None, Err("2: 26-03-02")),
        (&["26-03-02"], Some("ymd"), Ok("2026-03-02")),
        (&["26-03-02"], Some("dmy"), Ok("2002-03-26")),
        (&["32-03-02"], None, Ok("2032-03-02")),
        (&["03-15-26", "03-02-26"], None, Ok("2026-03-15 2026-03-02")),
        // In a column of both, only what has one reading, in the order of most.
        (&["13/01/2018", "14/01/2018", "01/13/2018", "02/03/2018", "03/03/2018"], None, Ok("2018-01-13 2018-01-14 - - 2018-03-03")),
        (&["22.02.18", "02.03.2018"], None, Ok("2018-02-22 2018-03-02")),
        (&["22.02.2018", "02.13.2018", "02.03.2018"], None, Ok("2018-02-22 - -")),
        (&["22.02.2018", "02.13.2018", "02.03.2018"], Some("mdy"), Ok("- 2018-02-13 2018-02-03")),
        (&["22.02.2018", "08/17/2022", "02/03/2022"], None, Ok("2018-02-22 2022-08-17 2022-02-03")),
        // A weekday is a proof.
        (&["Mon 03/02/2026", "03/03/2026"], None, Ok("2026-03-02 2026-03-03")),
        (&["Mon 02/03/2026"], None, Ok("2026-03-02")),
        (&["Mo, 02/03/2026", "04/03/2026"], None, Ok("2026-03-02 2026-03-04")),
        (&["Wed 02/03/2026"], None, Ok("-")),
    ]);
}

#[test]
#[rustfmt::skip]
fn forms_with_one_reading_are_read() {
    for cell in [
        "2026-03-02", "2026/03/02", "2026.03.02", "2026-3-2", "2026/3/2", "20260302",
        "2026-03-02T10:00:00Z", "2026-03-02T10:00:00.123456+01:00", "2026-03-02 10:00", "2026-03-02Z",
        "2026-03-02+01:00", "2026-03-02 12:34:56 +0000", "20260302T100000", "20260302T1000Z", "20260302 10:00",
        "02032026", "02032026 14:05",
        "02.03.2026", "2.3.26", "02.03.2026.", "2. 3. 2026", "02. 03. 2026.", "02.03.2026 14:05:11",
        "02.03.2026, 14:05", "02.03.2026. 14:05", " 02.03.2026 ", "Mo 02.03.2026", "Mo. 02.03.2026", "Montag, 2.3.2026",
        "Mar 2, 2026", "Mar 2 2026", "Mar. 2, 2026", "March 2 2026", "MARCH 2, 2026", "March 2nd, 2026", "Mar 2, 2026 14:05",
        "Mar 2, 2026, 2:05 PM", "Mar 2, 2026 2:05:11 p.m.", "Monday, March 2, 2026", "Mon Mar 2 2026", "Mar 2, 26", "mar-02-2026",
        "2 Mar 2026", "02 Mar 2026", "2-Mar-26", "02-MAR-2026", "2/Mar/2026", "02MAR2026", "02Mar26", "2nd March 2026", "2 of March 2026",
        "Mon 2 Mar 2026", "Mon, 02 Mar 2026 14:05:11 +0100", "2026-Mar-02", "2026 March 2",
        "2. März 2026", "2.März 2026", "2. Ma\u{308}rz 2026", "2. Maerz 2026", "02.Mrz.2026", "2. MÄRZ 2026", "Mo, 2. März 2026 14:05",
        "2 mars 2026", "lundi 2 mars 2026", "2-mars-26", "2 marzo 2026", "2 de marzo de 2026", "lunes, 2 de marzo de 2026",
        "lun 2 mar 2026", "2 mrt 2026", "2 maart 2026", "ma 2 mrt. 2026", "2 de março de 2026", "2 mar. 2026", "segunda-feira, 2 mar 2026", "Seg., 2 mar 2026",
        "2026\u{a0}March\u{a0}2",
    ] {
        let read = days(&[cell, "13032026"], None);
        assert_eq!(read.as_deref(), Ok("2026-03-02 2026-03-13"), "{cell:?}");
    }
}

#[test]
fn what_is_no_date_is_not_read() {
    #[rustfmt::skip]
    let table = [
        "", " ", "x", "-", "2026", "46083", "46083.5", "2026-03", "Mar 2026", "2 Mar", "March", "30/02/2018", "2018-02-30",
        "2018-02-25 noon", "2018-1-2-3", "2018-01-02-03", "2018-02-25 25:61", "2018-02-25T", "2018-02-25 14", "1.2.3.4", "02.03-2026",
        "02/03.2026", "2,3,2026", "02.03.2026..", "02.03.2026,", "2 Foo 2026", "Foo 2, 2026", "Foo 02.03.2026", "Mon", "Tue 2 Mar 2026",
        "2 Mar 226", "2 Mar 20261", "002.03.2026", "0.3.2026", "2.0.2026", "2.13.2026", "31.4.2026", "99991231", "00000000", "18991231",
        "20261302", "202603021", "2026030", "2 Mar 2026 x", "Mar 22026", "0000-01-01", "+2026-03-02", "-2026-03-02", "２０２６-03-02",
        "2026-03-02 10:00 CEST x", "2 de de marzo 2026", "marzo 2 de", "2 March 2 2026", "Mon Tue 2 Mar 2026",
    ];
    for cell in table {
        assert_eq!(days(&[cell], None).as_deref(), Ok("-"), "{cell:?}");
        for asked in ["dmy", "mdy", "ymd"] {
            let read = days(&[cell], Some(asked)).expect("asked");
            assert!(
                read == "-" || cell == "2.13.2026",
                "{cell:?} {asked} {read}"
            );
        }
    }
}

/// Months as the languages write them, the short form last.
#[rustfmt::skip]
const MONTHS: [(&str, [&[&str]; 12]); 7] = [
    ("English", [&["January", "Jan"], &["February", "Feb"], &["March", "Mar"], &["April", "Apr"], &["May"], &["June", "Jun"],
        &["July", "Jul"], &["August", "Aug"], &["September", "Sept", "Sep"], &["October", "Oct"], &["November", "Nov"], &["December", "Dec"]]),
    ("German", [&["Januar", "Jänner", "Jän", "Jan"], &["Februar", "Feb"], &["März", "Mrz", "Mär"], &["April", "Apr"], &["Mai"], &["Juni", "Jun"],
        &["Juli", "Jul"], &["August", "Aug"], &["September", "Sept", "Sep"], &["Oktober", "Okt"], &["November", "Nov"], &["Dezember", "Dez"]]),
    ("French", [&["janvier", "janv"], &["février", "févr", "fév"], &["mars"], &["avril", "avr"], &["mai"], &["juin"],
        &["juillet", "juil"], &["août", "aout"], &["septembre", "sept"], &["octobre", "oct"], &["novembre", "nov"], &["décembre", "déc"]]),
    ("Spanish", [&["enero", "ene"], &["febrero", "feb"], &["marzo", "mar"], &["abril", "abr"], &["mayo", "may"], &["junio", "jun"],
        &["julio", "jul"], &["agosto", "ago"], &["septiembre", "setiembre", "sept", "sep"], &["octubre", "oct"], &["noviembre", "nov"], &["diciembre", "dic"]]),
    ("Italian", [&["gennaio", "gen"], &["febbraio", "feb"], &["marzo", "mar"], &["aprile", "apr"], &["maggio", "mag"], &["giugno", "giu"],
        &["luglio", "lug"], &["agosto", "ago"], &["settembre", "sett", "set"], &["ottobre", "ott"], &["novembre", "nov"], &["dicembre", "dic"]]),
    ("Dutch", [&["januari", "jan"], &["februari", "feb"], &["maart", "mrt"], &["april", "apr"], &["mei"], &["juni", "jun"],
        &["juli", "jul"], &["augustus", "aug"], &["september", "sep"], &["oktober", "okt"], &["november", "nov"], &["december", "dec"]]),
    ("Portuguese", [&["janeiro", "jan"], &["fevereiro", "fev"], &["março", "mar"], &["abril", "abr"], &["maio", "mai"], &["junho", "jun"],
        &["julho", "jul"], &["agosto", "ago"], &["setembro", "set"], &["outubro", "out"], &["novembro", "nov"], &["dezembro", "dez"]]),
];

#[test]
fn months_of_every_language_are_read_in_every_form() {
    for (language, months) in MONTHS {
        for (number, name) in months
            .iter()
            .enumerate()
            .flat_map(|(place, names)| names.iter().map(move |name| (place + 1, *name)))
        {
            let forms = [
                format!("14 {name} 2026"),
                format!("14. {name} 2026"),
                format!("14-{name}-2026"),
                format!("14-{name}-26"),
                format!("14 {} 2026", name.to_uppercase()),
                format!("14 {name}. 2026 09:15"),
                format!("14 de {name} de 2026"),
                format!("{name} 14, 2026"),
                format!("{name} 14 2026"),
                format!("2026-{name}-14"),
            ];
            let expected = format!("2026-{number:02}-14");
            for form in forms {
                for asked in [None, Some("dmy"), Some("mdy")] {
                    let read = days(&[&form], asked);
                    assert_eq!(read.as_deref(), Ok(expected.as_str()), "{language} {form}");
                }
            }
        }
    }
}

#[test]
#[rustfmt::skip]
fn day_numbers_are_read_only_where_the_user_says_so() {
    check(&[
        (&["46083", "46083.58", "46083,58"], Some("excel"), Ok("2026-03-02 2026-03-02 2026-03-02")),
        (&["46083", "2026-03-02", "20260302", "2 Mar 2026"], Some("excel"), Ok("2026-03-02 2026-03-02 2026-03-02 2026-03-02")),
        (&["1", "59", "60", "61", "0", "-1", "2958465", "2958466", "12/10/2026", ""], Some("excel"),
            Ok("1900-01-01 1900-02-28 - 1900-03-01 - - 9999-12-31 - - -")),
        (&["46083"], None, Ok("-")),
        (&["46083"], Some("dmy"), Ok("-")),
    ]);
    assert_eq!(serial("25569"), Some(Day(0)));
}

#[test]
fn a_year_of_two_digits_can_be_forbidden() {
    let cells = [
        "2.3.26",
        "02/13/26",
        "2-Mar-26",
        "Mar 2, 26",
        "02.03.2026",
        "2026-03-02",
    ];
    let style = style(DateEvidence::with_whole_years(), &cells, None).expect("a style");
    let read = cells.map(|cell| style.read(cell).is_some());
    assert_eq!(read, [false, false, false, false, true, true]);
    let complaint = style.complaint("2.3.26");
    assert_eq!(
        complaint,
        "has a year of two digits; write it as YYYY-MM-DD"
    );
}

#[test]
#[rustfmt::skip]
fn what_is_not_read_is_explained() {
    let table = [
        (&["13/01/2018", "01/13/2018"][..], "02/03/2018", "can be read in two ways"),
        (&["13/01/2018"], "01/13/2018", "is not a date in the order of its column"),
        (&[], "30.02.2018", "is no day of the calendar"),
        (&[], "2018-02-30", "is no day of the calendar"),
        (&[], "46083", "is a number; format the column as a date"),
        (&[], "12", "is not a date; write it"),
        (&[], "soon", "is not a date; write it"),
    ];
    for (cells, cell, expected) in table {
        let style = style(DateEvidence::default(), cells, None).expect("a style");
        assert_eq!(style.read(cell), None, "{cell}");
        assert!(style.complaint(cell).starts_with(expected), "{cell}: {}", style.complaint(cell));
    }
}

#[test]
#[rustfmt::skip]
fn a_style_says_what_it_is_as_an_option() {
    let table = [
        (&["2026-03-02", "", "x"][..], None, true, None),
        (&["2026-03-02"], Some("mdy"), true, None),
        (&["2026-03-02"], Some("excel"), true, None),
        (&["20260302"], None, false, None),
        (&["2 Mar 2026"], Some("mdy"), false, None),
        (&["2026-03-02T10:00"], None, false, None),
        (&["13/02/2026"], None, false, Some("dmy")),
        (&["02/13/2026"], None, false, Some("mdy")),
        (&["02.03.2026"], None, false, Some("dmy")),
        (&["2-Mar-26"], None, false, Some("dmy")),
        (&["26-03-02"], Some("ymd"), false, Some("ymd")),
        (&["46083"], Some("excel"), false, Some("excel")),
        (&["46083"], None, true, None),
    ];
    for (cells, asked, plain, option) in table {
        let style = style(DateEvidence::default(), cells, asked).expect("a style");
        assert_eq!((style.is_plain(), style.option()), (plain, option), "{cells:?} {asked:?}");
        if let Some(word) = option {
            assert_eq!(DateOrder::parse(word).map(DateOrder::name), Some(word));
        }
    }
}

proptest! {
    /// What is read in one order is what the same cell says by that order.
    #[test]
    fn every_day_comes_back_in_every_form(day in Day::MIN.0..=Day::MAX.0, place in 0_usize..6) {
        let day = Day(day);
        let iso = day.to_string();
        let (year, month, date) = (&iso[..4], &iso[5..7], &iso[8..]);
        prop_assert_eq!(plain_iso(&iso), Some(day));
        let forms = [
            (format!("{date}.{month}.{year}"), "dmy"),
            (format!("{date}/{month}/{year}"), "dmy"),
            (format!("{month}-{date}-{year} 10:00"), "mdy"),
            (format!("{year}/{month}/{date}"), "mdy"),
            (iso.clone(), "excel"),
            (format!("{year}-{month}-{date}T10:00:00Z"), "ymd"),
        ];
        let (text, asked) = &forms[place];
        prop_assert_eq!(days(&[text], Some(asked)), Ok(iso));
    }

    /// No text is read in two ways without a word.
    #[test]
    fn what_has_two_readings_is_never_read_by_itself(text in "[0-9]{1,4}[-/. ][0-9]{1,4}[-/. ][0-9]{1,4}( 1:00)?") {
        let read = |asked| days(&[&text], Some(asked)).unwrap_or_default();
        let (day_first, month_first) = (read("dmy"), read("mdy"));
        if day_first != "-" && month_first != "-" && day_first != month_first && !text.contains('.') {
            prop_assert!(days(&[&text], None).is_err());
        }
    }

    #[test]
    fn no_text_fails(text in "\\PC{0,24}|[0-9a-zA-Z ./:,+-]{0,20}") {
        for asked in [None, Some("dmy"), Some("excel")] {
            if let Ok(style) = style(DateEvidence::default(), &[&text], asked) {
                let _ = (style.read(&text), style.complaint(&text));
            }
        }
    }
}
