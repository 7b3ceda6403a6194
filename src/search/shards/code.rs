//! Numbers and sorted words as text that is small once compressed and quick to read in a browser.

/// What a digit of five bits looks like; the second half of them says that more follow.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The most UTF-16 units that [`fold`] says a line shares with the one before.
const MAX_SHARED: usize = 63;

/// Appends a number: five bits a character, the lowest first.
pub(super) fn push(text: &mut String, mut number: u32) {
    while number > 31 {
        text.push(DIGITS[32 + (number & 31) as usize].into());
        number >>= 5;
    }
    text.push(DIGITS[number as usize].into());
}

/// Appends a number that may be negative: 0, -1, 1, -2, … are 0, 1, 2, 3, …
pub(super) fn push_signed(text: &mut String, number: i64) {
    let folded = if number < 0 { -number * 2 - 1 } else { number * 2 };
    push(text, u32::try_from(folded).expect("there are fewer than 2^31 words"));
}

/// Numbers one behind the other.
pub(super) fn numbers(all: impl IntoIterator<Item = u32>) -> String {
    let mut text = String::new();
    all.into_iter().for_each(|number| push(&mut text, number));
    text
}

/// Lists of numbers, each behind its length.
pub(super) fn lists<'a>(all: impl IntoIterator<Item = &'a [u32]>) -> String {
    let mut text = String::new();
    for list in all {
        push(&mut text, u32::try_from(list.len()).expect("no list is that long"));
        list.iter().for_each(|number| push(&mut text, *number));
    }
    text
}

/// Lines, each without what it shares with the line before: how much that is (in UTF-16 units) is its first character.
pub(super) fn fold<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut last = "";
    for (i, line) in lines.into_iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        let (mut n_units, mut n_bytes) = (0, 0);
        for (one, other) in line.chars().zip(last.chars()) {
            if one != other || n_units + one.len_utf16() > MAX_SHARED {
                break;
            }
            n_units += one.len_utf16();
            n_bytes += one.len_utf8();
        }
        text.push(DIGITS[n_units].into());
        text.push_str(&line[n_bytes..]);
        last = line;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_take_one_character() {
        let check = |number: u32, expected: &str| assert_eq!(numbers([number]), expected, "{number}");
        check(0, "A");
        check(31, "f");
        check(32, "gB");
        check(1023, "_f");
        check(u32::MAX, "______D");
    }

    #[test]
    fn signs_are_folded_into_the_number() {
        let signed = |number| {
            let mut text = String::new();
            push_signed(&mut text, number);
            text
        };
        assert_eq!([0, -1, 1, -2, 15, -16].map(signed), ["A", "B", "C", "D", "e", "f"]);
    }

    #[test]
    fn lists_say_how_long_they_are() {
        assert_eq!(lists([&[1, 2][..], &[], &[40]]), "CBCAB".to_owned() + "oB");
    }

    #[test]
    fn lines_leave_out_what_they_share() {
        assert_eq!(fold(["cat", "cats", "日本", "日本語", "𝒳a", "𝒳b"]), "Acat\nDs\nA日本\nC語\nA𝒳a\nCb");
        assert_eq!(fold([]), "");
    }
}
