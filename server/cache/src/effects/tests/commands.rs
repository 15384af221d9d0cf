//! What single commands do.

use expect_test::{Expect, expect};

use super::effects;
use crate::effects::{Access, How, Profile};

/// Checks what `RUN command` in `/w` writes, and what it makes of files that are not the system's.
#[track_caller]
fn check_run(command: &str, expected: Expect) {
    let text = format!("FROM debian\nENV APP=/app\nWORKDIR /w\nRUN {command}\n");
    let steps = effects(&text, None, Profile::BuildKit);
    let found = steps.last().unwrap();
    let shown = |all: &[Access]| {
        let mut paths: Vec<String> = Vec::new();
        for access in all {
            let mark = match access.how {
                How::Ensured(..) => "+",
                _ if access.aspects == crate::effects::Aspects::ENTRY => "?",
                _ => "",
            };
            let path = format!("{mark}{}", access.paths);
            let is_system = ["/usr/lib/**", "/usr/local/lib/**"].contains(&path.as_str())
                || path.starts_with("/etc/ld.so");
            if !is_system && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths.join(" ")
    };
    let unknown = found.unknown.as_ref().map(|why| format!("unknown: {why}\n")).unwrap_or_default();
    let assumptions: String = found.assumptions.iter().map(|text| format!("if {text}\n")).collect();
    let shown = match unknown.is_empty() {
        true => {
            format!("reads {}\nwrites {}\n{assumptions}", shown(&found.reads), shown(&found.writes))
        }
        false => unknown,
    };
    expected.assert_eq(&shown);
}

#[test]
fn files_are_made_and_deleted() {
    check_run(
        "mkdir -p a/b /c",
        expect![[r#"
        reads 
        writes +/w +/w/a +/w/a/b +/c
    "#]],
    );
    check_run(
        "mkdir a",
        expect![[r#"
        reads ?/w ?/w/a
        writes /w/a
    "#]],
    );
    check_run(
        "rm -rf a /b/*",
        expect![[r#"
            reads ?/b/* ?/w ?/w/a ?/b
            writes /w/a/** /b/*
        "#]],
    );
    check_run(
        "cp a b && cp a b/ && cp -r a/. .",
        expect![[r#"
        reads ?/w ?/w/a /w/a/** ?/w/b ?/w/b/a
        writes /w/b/** /w/b/a/** /w/**
    "#]],
    );
    check_run(
        "mv a $APP/b",
        expect![[r#"
        reads ?/w ?/w/a /w/a/** ?/app ?/app/b
        writes /w/a/** /app/b/**
    "#]],
    );
    check_run(
        "ln -s /a b",
        expect![[r#"
        reads ?/w ?/w/b
        writes /w/b/**
    "#]],
    );
    check_run(
        "rm $X",
        expect![[r#"
        unknown: $X is not known
    "#]],
    );
    check_run(
        "touch x > \"$APP/log\" 2>&1 < in >/dev/null",
        expect![[r#"
        reads ?/app ?/app/log ?/w ?/w/in /w/in/** ?/w/x
        writes /app/log /w/x
    "#]],
    );
    check_run(
        "chown -R app:app . && chmod +x a",
        expect![[r#"
        reads /etc/passwd /etc/group ?/w /w/** ?/w/a /w/a
        writes /w/** /w/a
    "#]],
    );
    check_run(
        "install -D -m 755 a /opt/x/b",
        expect![[r#"
        reads ?/w ?/w/a /w/a/** ?/opt ?/opt/x ?/opt/x/b
        writes +/opt +/opt/x /opt/x/b/**
    "#]],
    );
}

#[test]
fn directories_are_followed() {
    check_run(
        "cd /a && touch x",
        expect![[r#"
        reads ?/a ?/a/x
        writes /a/x
    "#]],
    );
    check_run(
        "cd a; touch x",
        expect![[r#"
        reads ?/w ?/w/a ?/w/x ?/w/a/x
        writes /w/x /w/a/x
    "#]],
    );
    check_run(
        "set -e; cd a; touch x",
        expect![[r#"
        reads ?/w ?/w/a ?/w/a/x
        writes /w/a/x
    "#]],
    );
    check_run(
        "(cd /a && touch x) && touch y",
        expect![[r#"
        reads ?/a ?/a/x ?/w ?/w/y
        writes /a/x /w/y
    "#]],
    );
    check_run(
        "cd /a && touch x || true; touch y",
        expect![[r#"
        reads ?/a ?/a/x ?/w ?/w/y ?/a/y
        writes /a/x /w/y /a/y
    "#]],
    );
    check_run(
        "cd \"$X\" && touch x",
        expect![[r#"
        unknown: it changes to a directory that is not known
    "#]],
    );
    check_run(
        "D=/d && mkdir $D/x && cd $D && touch y",
        expect![[r#"
        reads ?/d ?/d/x ?/d/y
        writes /d/x /d/y
    "#]],
    );
    check_run(
        "for D in a b; do touch $D; done",
        expect![[r#"
        unknown: $D is not known
    "#]],
    );
    check_run(
        "if [ -f x ]; then D=/d; fi; touch $D/y",
        expect![[r#"
        unknown: $D/y is not known
    "#]],
    );
}

#[test]
fn texts_are_read_and_changed() {
    check_run(
        "cat a | tee b && sed -i 's/a/b/; /x/d' c",
        expect![[r#"
        reads ?/w ?/w/a /w/a/** ?/w/b ?/w/c /w/c/**
        writes /w/b /w/c
    "#]],
    );
    check_run(
        "sed -i 's/a/b/e' c",
        expect![[r#"
        unknown: what a script of `sed` does is not known
    "#]],
    );
    check_run(
        "sed 's/a/b/w /etc/x' c",
        expect![[r#"
        unknown: what a script of `sed` does is not known
    "#]],
    );
    check_run(
        "find . -name '*.pyc' -delete",
        expect![[r#"
        reads ?/w /w/** /etc/passwd /etc/group
        writes /w/**
    "#]],
    );
    check_run(
        "find /x -exec make {} +",
        expect![[r#"
        unknown: what it does to the files that it finds is not known
    "#]],
    );
    check_run(
        "[ -f a ] && test -d /b",
        expect![[r#"
        reads ?/w ?/w/a /w/a/** ?/b /b/**
        writes 
    "#]],
    );
    check_run(
        "awk '{print $1}' a",
        expect![[r#"
        reads ?/w ?/w/a /w/a/**
        writes 
    "#]],
    );
    check_run(
        "cat <<E > a\nx\nE",
        expect![[r#"
        reads ?/w ?/w/a
        writes /w/a
    "#]],
    );
}

#[test]
fn files_are_fetched() {
    check_run(
        "curl -fsSL https://x.org/a -o /a && curl -O https://x.org/b.tgz",
        expect![[r#"
        reads /etc/ssl* /etc/pki* /etc/ca-certificates* /usr/share/ca-certificates* /etc/resolv* /etc/hosts* /etc/nsswitch* /etc/wgetrc* /etc/netrc* /etc/crypto-policies* ?/a /root/.curlrc/** /root/.netrc/** /root/.config/curlrc/** ?/w ?/w/b.tgz
        writes /a /w/b.tgz*
    "#]],
    );
    check_run(
        "curl -fsSL https://x.org/a | sh",
        expect![[r#"
        unknown: the command `sh` is not known
    "#]],
    );
    check_run(
        "curl https://x.org/a | tar -xz -C /opt --strip-components=1",
        expect![[r#"
        reads /etc/ssl* /etc/pki* /etc/ca-certificates* /usr/share/ca-certificates* /etc/resolv* /etc/hosts* /etc/nsswitch* /etc/wgetrc* /etc/netrc* /etc/crypto-policies* /root/.curlrc/** /root/.netrc/** /root/.config/curlrc/** /etc/passwd /etc/group ?/opt ?/opt/**
        writes /opt/**
    "#]],
    );
    check_run(
        "wget -qO- https://x.org/a | tar xzf - -C /opt",
        expect![[r#"
        reads /etc/ssl* /etc/pki* /etc/ca-certificates* /usr/share/ca-certificates* /etc/resolv* /etc/hosts* /etc/nsswitch* /etc/wgetrc* /etc/netrc* /etc/crypto-policies* /root/.wgetrc/** /root/.netrc/** ?/root ?/root/.wget-hsts/** /root/.wget-hsts/** /etc/passwd /etc/group ?/opt ?/opt/**
        writes /root/.wget-hsts/** /opt/**
    "#]],
    );
    check_run(
        "git clone --depth 1 https://x.org/a/b.git && cd b && git checkout 1",
        expect![[r#"
        reads /etc/ssl* /etc/pki* /etc/ca-certificates* /usr/share/ca-certificates* /etc/resolv* /etc/hosts* /etc/nsswitch* /etc/wgetrc* /etc/netrc* /etc/crypto-policies* ?/w ?/w/b ?/w/b/** /root/.gitconfig/** /root/.config/git/** /root/.ssh/** /root/.netrc/** /root/.git-credentials/** the system's directories /w/b/** /w/.git/**
        writes +/w /w/b/**
    "#]],
    );
    check_run(
        "unzip -q a.zip -d /opt/a",
        expect![[r#"
        reads ?/w ?/w/a.zip /w/a.zip/** ?/opt ?/opt/a ?/opt/a/**
        writes +/opt /opt/a/**
    "#]],
    );
}

#[test]
fn packages_are_installed() {
    check_run(
        "apt-get update && apt-get install -y curl",
        expect![[r#"
        reads the system's directories
        writes the system's directories
    "#]],
    );
    check_run(
        "apt-get install -y apache2",
        expect![[r#"
        reads the system's directories
        writes /var/www/** /srv/** the system's directories
    "#]],
    );
    check_run(
        "apt-get install -y ./a.deb $PACKAGES",
        expect![[r#"
        reads ?/w ?/w/a.deb /w/a.deb/** the system's directories
        writes the system's directories
        if $PACKAGES names packages
    "#]],
    );
    check_run(
        "apk add --root /x curl",
        expect![[r#"
            reads ?/x /x/** the system's directories
            writes /x/** the system's directories
        "#]],
    );
    check_run(
        "pip install -r requirements.txt",
        expect![[r#"
        unknown: the command `pip` is not known
    "#]],
    );
    check_run(
        "pip install flask",
        expect![[r#"
        reads the system's directories ?/root ?/root/.cache ?/root/.cache/pip/** /root/.cache/pip/** ?/root/.local/** /root/.local/** ?/root/.config ?/root/.config/pip/** /root/.config/pip/** ?/root/.pip/** /root/.pip/** ?/root/.netrc/** /root/.netrc/**
        writes the system's directories /opt/conda/** /opt/venv/** /root/.cache/pip/** /root/.local/** /root/.config/pip/** /root/.pip/** /root/.netrc/**
        if what `pip` runs while it installs keeps to the system's directories
    "#]],
    );
    check_run(
        "/venv/bin/pip install flask",
        expect![[r#"
        reads the system's directories /venv/** ?/root ?/root/.cache ?/root/.cache/pip/** /root/.cache/pip/** ?/root/.local/** /root/.local/** ?/root/.config ?/root/.config/pip/** /root/.config/pip/** ?/root/.pip/** /root/.pip/** ?/root/.netrc/** /root/.netrc/**
        writes /venv/** /root/.cache/pip/**
        if what `pip` runs while it installs keeps to the system's directories
    "#]],
    );
    check_run(
        "npm install -g yarn",
        expect![[r#"
        reads the system's directories ?/root ?/root/.npm/** /root/.npm/** ?/root/.npmrc/** /root/.npmrc/** ?/root/.config/** /root/.config/** ?/root/.cache/** /root/.cache/** ?/root/.yarn/** /root/.yarn/** ?/root/.yarnrc/** /root/.yarnrc/** ?/root/.node-gyp/** /root/.node-gyp/** ?/root/.local/** /root/.local/** ?/root/.pnpm-state/** /root/.pnpm-state/**
        writes the system's directories /opt/conda/** /opt/venv/** /root/.npm/** /root/.npmrc/** /root/.config/** /root/.cache/** /root/.yarn/** /root/.yarnrc/** /root/.node-gyp/** /root/.local/** /root/.pnpm-state/**
        if what `npm` runs while it installs keeps to the system's directories
    "#]],
    );
    check_run(
        "npm ci",
        expect![[r#"
        unknown: the command `npm` is not known
    "#]],
    );
    check_run(
        "make",
        expect![[r#"
        unknown: the command `make` is not known
    "#]],
    );
}

#[test]
fn accounts_are_made() {
    check_run(
        "useradd -m app",
        expect![[r#"
        reads ?/home ?/home/app/** /etc/passwd* /etc/group* /etc/shadow* /etc/gshadow* /etc/subuid* /etc/subgid* /etc/.pwd.lock* /var/log/* /etc/login.defs* /etc/default/* /etc/adduser.conf* /etc/skel* /etc/nsswitch.conf* /etc/pam.d*
        writes /home/app/** /var/mail/* /var/spool/mail/* /etc/passwd* /etc/group* /etc/shadow* /etc/gshadow* /etc/subuid* /etc/subgid* /etc/.pwd.lock* /var/log/*
    "#]],
    );
    check_run(
        "adduser -D -h /app app",
        expect![[r#"
        reads ?/app /etc/passwd* /etc/group* /etc/shadow* /etc/gshadow* /etc/subuid* /etc/subgid* /etc/.pwd.lock* /var/log/* /etc/login.defs* /etc/default/* /etc/adduser.conf* /etc/skel* /etc/nsswitch.conf* /etc/pam.d* /usr/share/**
        writes /app/** /var/mail/* /var/spool/mail/* /etc/passwd* /etc/group* /etc/shadow* /etc/gshadow* /etc/subuid* /etc/subgid* /etc/.pwd.lock* /var/log/*
    "#]],
    );
}
