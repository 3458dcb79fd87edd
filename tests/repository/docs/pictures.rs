//! Pictures: readable by every program that shows SVG, and nothing cut off.

#![allow(clippy::float_arithmetic)]

/// How wide a letter is at most, as a share of its height.
const LETTER: f64 = 0.62;

/// What is wrong with a picture.
pub fn wrong(svg: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for word in ["var(", "hsl(", "<style", "style=", "class=", "@media"] {
        if svg.contains(word) {
            wrong.push(format!("{word} is not understood everywhere"));
        }
    }
    let Some(root) = svg.split("<svg").nth(1).map(tag) else {
        return vec!["no <svg>".to_owned()];
    };
    let view: Vec<f64> = attribute(root, "viewBox")
        .map(|view| {
            view.split(' ')
                .filter_map(|part| part.parse().ok())
                .collect()
        })
        .unwrap_or_default();
    let &[left, top, width, height] = view.as_slice() else {
        wrong.push("no viewBox".to_owned());
        return wrong;
    };
    let mut inside = |what: &str, x: f64, y: f64| {
        if x < left || x > left + width || y < top || y > top + height {
            wrong.push(format!("{what} at {x:.1}, {y:.1}"));
        }
    };
    for text in svg.split("<text").skip(1) {
        let (head, rest) = (tag(text), text.split_once('>').map_or("", |(_, rest)| rest));
        let letters = rest.split("</text>").next().unwrap_or_default();
        let size = number(head, "font-size").or_else(|| number(root, "font-size"));
        let long = letters_of(letters) * size.unwrap_or(16.0) * LETTER;
        let (x, y) = (number(head, "x"), number(head, "y"));
        let (x, y) = (x.unwrap_or(0.0), y.unwrap_or(0.0));
        let from = match attribute(head, "text-anchor") {
            Some("end") => x - long,
            Some("middle") => x - long / 2.0,
            _ => x,
        };
        inside(letters, from, y - size.unwrap_or(16.0) * 0.8);
        inside(letters, from + long, y + size.unwrap_or(16.0) * 0.2);
    }
    for path in svg.split("<path").skip(1) {
        for (x, y) in points(attribute(tag(path), "d").unwrap_or_default()) {
            inside("a line", x, y);
        }
    }
    for circle in svg.split("<circle").skip(1).map(tag) {
        let [x, y, r] = ["cx", "cy", "r"].map(|name| number(circle, name).unwrap_or(0.0));
        inside("a circle", x - r, y - r);
        inside("a circle", x + r, y + r);
    }
    wrong
}

/// A text's letters, where `&lt;` is one.
fn letters_of(text: &str) -> f64 {
    let mut letters = 0_u32;
    let mut in_name = false;
    for character in text.chars() {
        in_name = (in_name || character == '&') && character != ';';
        letters += u32::from(!in_name);
    }
    f64::from(letters)
}

/// What a tag says, up to its end.
fn tag(text: &str) -> &str {
    text.split('>').next().unwrap_or_default()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    for quote in ['"', '\''] {
        if let Some((_, rest)) = tag.split_once(&format!(" {name}={quote}")) {
            return rest.split(quote).next();
        }
    }
    None
}

fn number(tag: &str, name: &str) -> Option<f64> {
    attribute(tag, name)?.parse().ok()
}

/// The points of a path of straight lines (`M`, `L`, `H`, `V`).
fn points(path: &str) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..]
            .find(char::is_alphabetic)
            .map_or(rest.len(), |at| at + 1);
        let numbers: Vec<f64> = rest[1..end]
            .split([' ', ','])
            .filter_map(|part| part.parse().ok())
            .collect();
        match (command, numbers.as_slice()) {
            ('M' | 'L', &[to_x, to_y]) => (x, y) = (to_x, to_y),
            ('H', &[to_x]) => x = to_x,
            ('V', &[to_y]) => y = to_y,
            _ => panic!("{path}: {command} is not looked at"),
        }
        points.push((x, y));
        rest = &rest[end..];
    }
    points
}

#[test]
fn what_is_outside_of_a_picture_is_found() {
    let picture = |inner: &str| {
        wrong(&format!(
            "<svg viewBox=\"0 0 100 50\" font-size=\"10\">{inner}</svg>"
        ))
    };
    assert_eq!(picture("<text x='4' y='20'>short</text>"), [""; 0]);
    assert_eq!(picture("<text x='80' y='20'>too long</text>").len(), 1);
    assert_eq!(
        picture("<text x='99' y='20' text-anchor='end'>short</text>"),
        [""; 0]
    );
    assert_eq!(picture("<text x='4' y='52'>low</text>").len(), 1);
    assert_eq!(picture("<path d='M0 0L50 50H100V51'/>").len(), 1);
    assert_eq!(picture("<circle cx='99' cy='9' r='3'/>").len(), 1);
    assert_eq!(picture("<path class='x' d='M0 0'/>").len(), 1);
    assert_eq!(wrong("<svg width='9'></svg>"), ["no viewBox"]);
}
