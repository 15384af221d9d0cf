//! Comma-separated values, in which BuildKit reads `--mount` and `--device`.

use crate::{Mapped, Span};

/// Splits a CSV line as BuildKit does (`github.com/tonistiigi/go-csvvalue`, `Fields`).
///
/// # Errors
/// What is wrong, with its place.
pub fn fields(line: &Mapped) -> Result<Vec<Mapped>, (Span, &'static str)> {
    let text = line.text();
    let at = |start: usize, end: usize| Span::new(start as u32, end as u32);
    if text.is_empty() {
        return Err((line.span(at(0, 0)), "options are missing behind the equals sign"));
    }
    let (mut fields, mut start) = (Vec::new(), 0);
    loop {
        let rest = &text[start..];
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(',').map_or(text.len(), |comma| start + comma);
            if let Some(quote) = text[start..end].find('"') {
                let span = line.span(at(start + quote, start + quote + 1));
                return Err((
                    span,
                    "a quote may only begin a field; put the whole field in quotes",
                ));
            }
            fields.push(line.part(at(start, end)));
            if end == text.len() {
                return Ok(fields);
            }
            start = end + 1;
            continue;
        };
        let (field, length) = quoted_field(line, start + 1, quoted)?;
        fields.push(field);
        let end = start + 1 + length;
        match text[end..].chars().next() {
            None => return Ok(fields),
            Some(',') => start = end + 1,
            Some(_) => {
                let span = line.span(at(end, end + 1));
                return Err((span, "a comma must follow the closing quote"));
            }
        }
    }
}

/// The field whose opening quote stands before `start`, and its length with the closing quote.
fn quoted_field(
    line: &Mapped,
    start: usize,
    text: &str,
) -> Result<(Mapped, usize), (Span, &'static str)> {
    let at = |from: usize, to: usize| Span::new((start + from) as u32, (start + to) as u32);
    let mut field = Mapped::at(line.source(start as u32));
    let mut from = 0;
    while let Some(quote) = text[from..].find('"').map(|quote| from + quote) {
        field.append(&line.part(at(from, quote)));
        if !text[quote + 1..].starts_with('"') {
            return Ok((field, quote + 1));
        }
        field.append(&line.part(at(quote, quote + 1)));
        from = quote + 2;
    }
    let opening = Span::new(start as u32 - 1, start as u32);
    Err((line.span(opening), "this quote is never closed"))
}
