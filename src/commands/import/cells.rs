//! The cells of a row that stands as text, quotes and all.

/// The text behind so many cells, or nothing if there are no more.
pub(super) fn rest_after(row: &str, delimiter: char, cells: usize) -> Option<&str> {
    let mut rest = row;
    for _ in 0..cells {
        rest = split(rest, delimiter).1?;
    }
    Some(rest)
}

/// The values of the cells.
pub(super) fn values(row: &str, delimiter: char) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = Some(row);
    while let Some(text) = rest {
        let (cell, more) = split(text, delimiter);
        values.push(value(cell));
        rest = more;
    }
    values
}

/// The first cell as it stands, and what follows its delimiter.
fn split(text: &str, delimiter: char) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (place, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            _ if character == delimiter && !quoted => {
                let rest = text.get(place + character.len_utf8()..);
                return (&text[..place], rest);
            }
            _ => {}
        }
    }
    (text, None)
}

/// A cell without its quotes.
fn value(cell: &str) -> String {
    let cell = cell.trim();
    let inner = cell
        .strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::{rest_after, values};

    #[test]
    fn cells_are_found_between_quotes_and_delimiters() {
        let table: [(&str, char, &[&str]); 5] = [
            ("a,b,c", ',', &["a", "b", "c"]),
            ("a,\"b,1\",c", ',', &["a", "b,1", "c"]),
            ("a;\"say \"\"b\"\"\";", ';', &["a", "say \"b\"", ""]),
            (" a \t\"line\nend\"", '\t', &["a", "line\nend"]),
            ("", ',', &[""]),
        ];
        for (row, delimiter, cells) in table {
            assert_eq!(values(row, delimiter), cells, "{row:?}");
        }
        assert_eq!(rest_after("1,x,\"a, b\",d,e", ',', 3), Some("d,e"));
        assert_eq!(rest_after("1,x", ',', 3), None);
    }
}
