//! Encodings: which are told apart, and what is refused, as tables.

use super::{Encoding, Source, TextReader, encoding_named};

/// Encoding, whether it was guessed, and text; or code and line of the fault.
type Read = Result<(Encoding, bool, String), (&'static str, Option<u64>, String)>;

fn read_as(bytes: &[u8], asked: Option<&str>) -> Read {
    let told = |fault: super::FileFault| (fault.code(), fault.line, fault.to_string());
    let asked = asked.map(|name| encoding_named(name).expect("an encoding"));
    let source = Source::spool("test", bytes).expect("a source");
    let mut reader = TextReader::open(source, asked).map_err(told)?;
    let mut text = Vec::new();
    while reader.fill(&mut text).map_err(told)? {}
    let text = String::from_utf8(text).expect("UTF-8");
    Ok((reader.encoding(), reader.is_guessed(), text))
}

fn read(bytes: &[u8]) -> Result<(Encoding, String), &'static str> {
    let read = read_as(bytes, None).map_err(|(code, ..)| code);
    read.map(|(encoding, _, text)| (encoding, text))
}

fn written(text: &str, encoding: &str) -> Vec<u8> {
    let encoding = encoding_named(encoding).expect("an encoding");
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "{text} in {encoding:?}");
    bytes.into_owned()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark
        .then_some(0xfeff_u16)
        .into_iter()
        .chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

#[test]
fn encodings_are_told_apart() {
    let text = "Konto;Betrag\r\nÄ;1,50\r\n";
    let table = [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Encoding::Utf8Marked,
        ),
        (utf16(text, false, true), Encoding::Utf16LittleEndian(2)),
        (utf16(text, true, true), Encoding::Utf16BigEndian(2)),
        (utf16(text, false, false), Encoding::Utf16LittleEndian(0)),
        (utf16(text, true, false), Encoding::Utf16BigEndian(0)),
        (
            written(text, "windows-1252"),
            Encoding::CodePage(encoding_rs::WINDOWS_1252),
        ),
    ];
    for (bytes, encoding) in table {
        assert_eq!(read(&bytes), Ok((encoding, text.to_owned())));
    }
    let euro = read(b"a\x80").map(|(_, text)| text);
    assert_eq!(euro.as_deref(), Ok("a€"));
    let zero = read(b"name,memo\na\0b,c\n").map(|(_, text)| text);
    assert_eq!(zero.as_deref(), Ok("name,memo\na\0b,c\n"));
}

/// Names of each language in the code pages that its systems use. The text
/// comes back whole, whichever of two equal encodings is named.
#[rustfmt::skip]
const PAGES: [(&str, &[&str], &[&str]); 22] = [
    ("Polish", &["windows-1250", "iso-8859-2"], &["Łucja Żółkiewska", "Paweł Gołąb", "Michał Świątek", "Wypłata październik", "Józef Kościuszko"]),
    ("Czech", &["windows-1250", "iso-8859-2"], &["Jiří Dvořák", "Lukáš Novotný", "Tereza Růžičková", "Mzda za říjen"]),
    ("Hungarian", &["windows-1250", "iso-8859-2"], &["Szűcs Ágnes", "Kovács Béla", "Erdős Győző", "Tóth Zoltán"]),
    ("Romanian", &["windows-1250", "iso-8859-2"], &["Ştefan Ţepeş", "Ioana Brătianu", "Gheorghiţă Popă"]),
    ("Croatian", &["windows-1250", "iso-8859-2"], &["Đorđe Šimić", "Željko Kovačević", "Plaća za studeni"]),
    ("German", &["windows-1252", "iso-8859-15"], &["Jürgen Müller", "Änne Groß", "Björn Köhler", "Gehalt für März"]),
    ("French", &["windows-1252", "iso-8859-15"], &["Élodie Lefèvre", "François Noël", "Salaire d'août"]),
    ("Spanish", &["windows-1252", "iso-8859-15"], &["José Núñez", "María Peña", "Íñigo Ibáñez"]),
    ("Portuguese", &["windows-1252", "iso-8859-15"], &["João Gonçalves", "Inês Simões", "Remuneração"]),
    ("Swedish", &["windows-1252"], &["Åke Sjöberg", "Märta Öström", "Lön för mars"]),
    ("Danish", &["windows-1252"], &["Søren Kjær", "Åse Nørgaard"]),
    ("Turkish", &["windows-1254"], &["Şükrü Özgür", "Ayşe Yılmaz", "Çağla Işık"]),
    ("Russian", &["windows-1251", "koi8-r", "iso-8859-5", "ibm866"], &["Иван Петров", "Ольга Щербакова", "Зарплата за ноябрь"]),
    ("Ukrainian", &["windows-1251", "koi8-u"], &["Олексій Шевченко", "Ганна Їжакевич", "Зарплата"]),
    ("Greek", &["windows-1253", "iso-8859-7"], &["Γιώργος Παπαδόπουλος", "Ελένη Χρήστου", "Μισθοδοσία"]),
    ("Hebrew", &["windows-1255"], &["דוד כהן", "משכורת נובמבר"]),
    ("Arabic", &["windows-1256"], &["محمد علي", "راتب نوفمبر"]),
    ("Thai", &["windows-874"], &["สมชาย ใจดี", "เงินเดือน"]),
    ("Japanese", &["shift_jis", "euc-jp"], &["山田 太郎", "鈴木 花子", "11月給与 表"]),
    ("Chinese", &["gbk", "gb18030"], &["王小明", "李娜", "工资 十一月", "张伟"]),
    ("Traditional Chinese", &["big5"], &["王小明", "陳美玲", "薪資 十一月"]),
    ("Korean", &["euc-kr"], &["김철수", "이영희", "급여 11월"]),
];

fn payroll(names: &[&str]) -> String {
    let row = |(place, name)| format!("{name},00123456{place:02},{place}.50,{name}\n");
    let rows: String = names.iter().enumerate().map(row).collect();
    format!("Name,Account Number,Net Pay,Memo\n{rows}")
}

#[test]
fn code_pages_are_told_by_the_letters() {
    for (language, pages, names) in PAGES {
        let text = payroll(names);
        for page in pages {
            let bytes = written(&text, page);
            let (encoding, guessed, decoded) = read_as(&bytes, None).expect(language);
            assert_eq!(decoded, text, "{language} in {page} as {}", encoding.name());
            assert!(guessed, "{language} in {page}");
            let (asked, guessed, decoded) = read_as(&bytes, Some(page)).expect(language);
            assert_eq!((decoded.as_str(), guessed), (text.as_str(), false));
            assert_eq!(Some(asked.standard()), encoding_named(page));
        }
        let (encoding, guessed, decoded) = read_as(text.as_bytes(), None).expect(language);
        assert_eq!((encoding, guessed), (Encoding::Utf8, false));
        assert_eq!(decoded, text);
    }
}

/// What no letters can tell needs a word of the user. The list is short; it is
/// here so that a better detector is noticed.
#[test]
fn some_code_pages_must_be_asked_for() {
    let baltic = payroll(&["Jūratė Žukauskienė", "Šarūnas Čepaitis"]);
    let bytes = written(&baltic, "windows-1257");
    let (_, guessed, decoded) = read_as(&bytes, None).expect("a guess");
    assert!(guessed && decoded != baltic);
    let (_, _, decoded) = read_as(&bytes, Some("windows-1257")).expect("read");
    assert_eq!(decoded, baltic);
}

#[test]
fn letters_late_in_a_long_file_count() {
    let plain = payroll(&["Jose", "Vera"]).repeat(2_000);
    let early = payroll(&["José", "Noël"]).repeat(3_000);
    let late = payroll(&["Michał Świątek", "Łucja Żółkiewska", "Paweł Gołąb"]).repeat(3_000);
    // In Windows-1250 `é` and `ë` are where they are in Windows-1252.
    let text = plain + &early + &late;
    let (encoding, guessed, decoded) =
        read_as(&written(&text, "windows-1250"), None).expect("a guess");
    assert_eq!((encoding.name(), guessed), ("windows-1250", true));
    assert!(decoded == text);
}

/// Bytes, what was asked for, the line of the fault, and a part of its reason.
type Refused<'a> = (&'a [u8], Option<&'a str>, Option<u64>, &'a str);

#[test]
#[rustfmt::skip]
fn what_is_nearly_utf8_or_not_what_was_said_is_refused_with_its_line() {
    let mixed = "name,amount\nMüller,1\nÖzil,2\nSørensen,3\n";
    let [mut one_bad, mut marked] = [mixed.as_bytes().to_vec(), "\u{feff}a,b\nc,".as_bytes().to_vec()];
    one_bad.extend(b"Gro\xdf,4\nGro\xdf,5\n");
    marked.extend(b"\xff\n");
    let carriage = [b"a,b\r1,\xc3\xa9\r2,\xe9\r".to_vec(), "é\r".as_bytes().to_vec()].concat();
    let table: [Refused<'_>; 11] = [
        (&one_bad, None, Some(5), "has bytes that are not UTF-8, among letters that are"),
        (&one_bad, Some("utf-8"), Some(5), "has bytes that are not UTF-8"),
        (b"a,b\n1,\xe9\n", Some("utf8"), Some(2), "has bytes that are not UTF-8"),
        (b"a,b\n1,\xc3", Some("utf8"), Some(2), "has bytes that are not UTF-8"),
        (&carriage, None, Some(3), "among letters that are"),
        (&marked, None, Some(2), "is marked as UTF-8, but"),
        (&marked, Some("windows-1252"), Some(1), "begins with the mark of UTF-8, so it is not windows-1252"),
        // Code page 850, of DOS, is none of those that are known.
        (b"a,b\r\nJ\x81rgen M\x81ller,1\r\nBj\x94rn,2\r\n", None, Some(2), "mean nothing in windows-1252, the likeliest encoding"),
        (b"a,b\n\n1,\x81\n", Some("windows-1252"), Some(3), "mean nothing in windows-1252"),
        (b"a,b\n1,\x82\xa0\n2,\x82\n", Some("shift_jis"), Some(3), "mean nothing in Shift_JIS"),
        (b"a\0,\0b\0\n\x001\0\n\0\x00\xd8\n\0", Some("utf-16le"), Some(3), "mean nothing in UTF-16LE"),
    ];
    for (bytes, asked, line, reason) in table {
        let (code, found, message) = read_as(bytes, asked).expect_err(reason);
        assert_eq!((code, found), ("unreadable_file", line), "{message}");
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
#[rustfmt::skip]
fn what_is_asked_for_goes_before_every_guess() {
    let [wide, marked] = [false, true].map(|mark| utf16("a,ż\n", true, mark));
    let table: [(&[u8], &str, &str); 7] = [
        (b"\xe9", "windows-1251", "й"),
        (b"\xe9", "CP1250", "é"),
        (b"\xa4", "latin-9", "€"),
        (b"\xa4", " ISO-8859-15 ", "€"),
        ("é".as_bytes(), "windows-1252", "Ã©"),
        (&wide, "utf-16be", "a,ż\n"),
        // `UTF-16` is said of either order, and the mark tells it.
        (&marked, "utf-16", "a,ż\n"),
    ];
    for (bytes, asked, expected) in table {
        let (_, guessed, text) = read_as(bytes, Some(asked)).expect(asked);
        assert_eq!((text.as_str(), guessed), (expected, false), "{asked}");
    }
    for unknown in ["", "x", "utf-7", "hz-gb-2312", "x-user-defined", "cp850", "ansi"] {
        assert_eq!(encoding_named(unknown), None, "{unknown}");
    }
    for known in super::USUAL_ENCODINGS.split(", ") {
        let name = known.split(" (").next().unwrap_or_default();
        assert!(encoding_named(name).is_some(), "{name}");
    }
}

#[test]
fn what_is_not_text_is_refused() {
    let mut torn = utf16("account", false, true);
    torn.pop();
    let lone = [
        &utf16("account,", false, true)[..],
        &[0x00, 0xd8, 0x41, 0x00],
    ]
    .concat();
    let table = [
        b"\x7fELF\x02\x01".to_vec(),
        b"PK\x03\x04\x14\0".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"%PDF-1.7\n".to_vec(),
        b"\x1f\x8b\x08\0".to_vec(),
        (0..=255).collect::<Vec<u8>>(),
        b"\xff\xfe\0\0a\0\0\0".to_vec(),
        b"\xef\xbb\xbfa\xff".to_vec(),
        torn,
        lone,
    ];
    for bytes in table {
        assert_eq!(read(&bytes), Err("unreadable_file"), "{bytes:?}");
    }
}

#[test]
fn a_character_across_two_blocks_stays_whole() {
    for shift in 0..4 {
        let text = format!("{}{}", "x".repeat(shift), "€\n".repeat(200_000));
        assert_eq!(read(text.as_bytes()), Ok((Encoding::Utf8, text.clone())));
        let wide = utf16(&text, false, true);
        let decoded = read(&wide).map(|(_, decoded)| decoded == text);
        assert_eq!(decoded, Ok(true));
        let kana = format!(
            "{}{}",
            "x".repeat(shift),
            "カタカナ,ひらがな\n".repeat(40_000)
        );
        let decoded = read(&written(&kana, "shift_jis"));
        assert!(decoded.is_ok_and(|(_, decoded)| decoded == kana), "{shift}");
    }
}

#[test]
fn a_line_without_end_is_refused_early() {
    let endless = std::io::Read::take(std::io::repeat(b'x'), 64 << 20);
    let chained = std::io::Read::chain(&b"a,b\n1,2\n"[..], endless);
    let source = Source::spool("long", chained).expect("a source");
    let fault = TextReader::open(source, None).err().expect("a fault");
    assert_eq!((fault.code(), fault.line), ("record_too_long", Some(3)));
}
