//! What single values must look like. Each function is silent for what the build accepts and
//! otherwise says what is wrong with the value.

use dialect::words;

use super::report::quoted;

/// One port of EXPOSE (`dockerfile2llb/convert_expose.go`, `parsePort`).
pub(crate) fn port_fault(text: &str) -> Option<String> {
    let mut parts: Vec<&str> = text.split(':').collect();
    let container = parts.pop().unwrap_or_default();
    let host = parts.pop();
    let address = parts.join(":");
    let (ports, protocol) = container.split_once('/').unwrap_or((container, ""));
    if ports.is_empty() {
        return Some(format!("{} names no port", quoted(text)));
    }
    if !protocol.is_empty() && words::protocol(protocol).is_none() {
        return Some(format!(
            "{} is no protocol that EXPOSE knows; use `tcp`, `udp` or `sctp`",
            quoted(protocol)
        ));
    }
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if !address.is_empty() && bare.unwrap_or(&address).parse::<std::net::IpAddr>().is_err() {
        return Some(format!("{} is no IP address", quoted(&address)));
    }
    let range = match port_range(ports) {
        Ok(range) => range,
        Err(fault) => return Some(fault),
    };
    let host_range = match host.filter(|host| !host.is_empty()).map(port_range).transpose() {
        Ok(range) => range,
        Err(fault) => return Some(fault),
    };
    let width = |(start, end): (u32, u32)| end - start;
    match host_range {
        Some(host) if width(host) != width(range) && width(range) != 0 => {
            Some(format!("the two port ranges of {} differ in length", quoted(text)))
        }
        _ => None,
    }
}

/// A port or `start-end`.
fn port_range(text: &str) -> Result<(u32, u32), String> {
    let (start, end) = text.split_once('-').unwrap_or((text, text));
    let (start, end) = (port_number(start)?, port_number(end)?);
    match start <= end {
        true => Ok((start, end)),
        false => Err(format!("the port range {} ends before it starts", quoted(text))),
    }
}

fn port_number(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse::<u32>() {
        Ok(number) if valid && number <= 65_535 => Ok(number),
        _ if valid => Err(format!("{} is no port; ports go from 0 to 65535", quoted(text))),
        _ => Err(format!("{} is not a port number", quoted(text))),
    }
}

/// A platform (`github.com/containerd/platforms`, `Parse`).
pub(crate) fn platform_fault(text: &str) -> Option<String> {
    const SYSTEMS: &str = "aix android darwin dragonfly freebsd hurd illumos ios js linux macos \
        nacl netbsd openbsd plan9 solaris windows zos";
    const ARCHITECTURES: &str = "386 i386 amd64 x86_64 x86-64 amd64p32 arm armhf armel armbe \
        arm64 aarch64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 \
        mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm";
    let parts: Vec<&str> = text.split('/').collect();
    let system = parts.first().copied().unwrap_or_default();
    let system = match system.split_once('(') {
        Some((name, version)) if version.ends_with(')') => name,
        _ => system,
    };
    let valid = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    };
    if !valid(&system) || system.contains('.') || !parts.iter().skip(1).all(valid) {
        return Some(format!(
            "{} is no platform; write `os/arch` or `os/arch/variant`, such as `linux/arm64`",
            quoted(text)
        ));
    }
    let known = |list: &str| list.split(' ').any(|name| name.eq_ignore_ascii_case(system));
    match parts.len() {
        1 if !known(SYSTEMS) && !known(ARCHITECTURES) => {
            Some(format!("{} is neither an operating system nor an architecture", quoted(text)))
        }
        1..=3 => None,
        _ => Some(format!("the platform {} has more than three parts", quoted(text))),
    }
}

/// The value of `--chmod` (`dockerfile2llb/convert_copy.go`, `dispatchCopy`).
pub(crate) fn mode_fault(text: &str) -> Option<String> {
    let numeric = text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let valid = match numeric {
        true => u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o7777),
        false => text.split(',').all(symbolic_mode),
    };
    let expected = "octal permissions from 0 to 7777, or symbols such as `u=rwX,go=rX`";
    (!valid).then(|| format!("{} is not a mode; write {expected}", quoted(text)))
}

/// One clause of a symbolic mode: who, then operators with permissions.
fn symbolic_mode(clause: &str) -> bool {
    let rest = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    if !rest.starts_with(['+', '-', '=']) {
        return false;
    }
    rest.chars()
        .all(|c| matches!(c, '+' | '-' | '=' | 'r' | 'w' | 'x' | 'X' | 's' | 't' | 'u' | 'g' | 'o'))
}

/// A Go duration, and what HEALTHCHECK makes of it (`time.ParseDuration`; `instructions/parse.go`,
/// `parseOptInterval`).
pub(crate) fn duration_fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let Some(nanoseconds) = nanoseconds(text) else {
        return Some(match text.parse::<f64>() {
            Ok(_) => {
                let seconds = quoted(&format!("{text}s"));
                format!("{} has no unit; write {seconds} for seconds", quoted(text))
            }
            Err(_) => {
                format!("{} is no duration; write one such as `30s` or `1m30s`", quoted(text))
            }
        });
    };
    let short = nanoseconds != 0.0 && nanoseconds < 1e6;
    short.then(|| format!("{} is shorter than 1ms, the least that BuildKit takes", quoted(text)))
}

fn nanoseconds(text: &str) -> Option<f64> {
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        total += number * unit(&rest[..letters])?;
        rest = &rest[letters..];
    }
    // Go counts nanoseconds in 64 bits.
    let fits = !text.is_empty() && total < i64::MAX as f64;
    fits.then_some(if negative { -total } else { total })
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

/// The value of `--retries`.
pub(crate) fn count_fault(text: &str) -> Option<String> {
    match text.parse::<i32>() {
        _ if text.is_empty() => None,
        Ok(number) if number >= 0 => None,
        _ => Some(format!("{} is not a whole number from 0 on", quoted(text))),
    }
}

/// Whether Go's `strconv.ParseBool` reads it.
pub(crate) fn is_go_boolean(text: &str) -> bool {
    const SPELLINGS: [&str; 12] =
        ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"];
    SPELLINGS.contains(&text)
}

/// Whether it is a size such as `64m` (`github.com/docker/go-units`, `RAMInBytes`).
pub(crate) fn is_size(text: &str) -> bool {
    let Some(last) = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') else {
        return false;
    };
    let (number, suffix) = match text[last..].strip_prefix(' ') {
        Some(suffix) => (&text[..last], suffix),
        None => text.split_at(last + 1),
    };
    let suffix = suffix.to_ascii_lowercase();
    let suffix = suffix.strip_suffix("ib").or(suffix.strip_suffix('b')).unwrap_or(&suffix);
    number.parse::<f64>().is_ok_and(|number| number >= 0.0)
        && matches!(suffix, "" | "k" | "m" | "g" | "t" | "p")
}

/// The value of ADD's `--checksum` for a download.
pub(crate) fn digest_fault(text: &str) -> Option<String> {
    let length = text
        .split_once(':')
        .and_then(|(algorithm, hex)| Some((syntax::image::digest_length(algorithm)?, hex)));
    match length {
        Some((length, hex))
            if hex.len() == length
                && hex.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) =>
        {
            None
        }
        _ => Some(format!(
            "{} is no digest; write `sha256:` and 64 hexadecimal digits",
            quoted(text)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_values(fault: fn(&str) -> Option<String>, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(fault(text), None, "{text}");
        }
        for text in bad {
            assert!(fault(text).is_some(), "{text}");
        }
    }

    #[test]
    fn ports() {
        let good = [
            "80",
            "80/TCP",
            "8000-8010/udp",
            "1.2.3.4:80:80",
            "80:80",
            ":80",
            "[::1]:80:80",
            "80-90:80",
            "0",
        ];
        check_values(
            port_fault,
            &good,
            &[
                "/tcp",
                "80/http",
                "65536",
                "a",
                "90-80",
                "-80",
                "x:80",
                "1.2.3:80:80",
                "80-:80",
                "80-90:80-91",
                "",
            ],
        );
    }

    #[test]
    fn platforms() {
        let good =
            ["linux", "arm64", "linux/amd64", "linux/arm/v7", "windows(10.0.17763)/amd64", "x/y"];
        check_values(platform_fault, &good, &["foo", "", "linux/", "a/b/c/d", "linux/*", "$X"]);
    }

    #[test]
    fn modes() {
        check_values(
            mode_fault,
            &["644", "0", "07777", "u=rwX,go=rX", "+x", "a-w+x", "g=u", "u=gr", "u+"],
            &["999", "8", "77777", "u+q", "rwx", "u", "u+x,", "+644"],
        );
    }

    #[test]
    fn durations() {
        check_values(
            duration_fault,
            &["", "0", "5s", "1m30s", "1.5h", "1ms", "0s"],
            &["5", "1us", "x", "-5s", "5d", "s", "1e3s"],
        );
    }

    #[test]
    fn sizes_and_counts() {
        assert!(["64m", "1.5g", "100", "1 kb", "2GiB"].iter().all(|text| is_size(text)));
        assert!(!["m", "", "-1", "64x", "64mm"].iter().any(|text| is_size(text)));
        check_values(count_fault, &["", "0", "3"], &["-1", "x", "1.5"]);
    }
}
