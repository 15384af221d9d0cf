//! JavaScript.

use super::*;

const LOCK: &str = r#"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1"}}, "node_modules/a": {"version": "1.0.0"}}}"#;

#[test]
fn npm_needs_manifest_and_lock() {
    check_install(
        &[
            ("package.json", r#"{"dependencies": {"a": "^1"}}"#),
            ("package-lock.json", LOCK),
            ("src/index.js", ""),
        ],
        "npm ci\nnpm ci --omit=dev --prefix .\nnpm install\nnpm i -g x\nnpm i x\nnpm ci $FLAGS\nnpm run build\nnpm --prefix sub ci",
        expect![[r#"
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              proven
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              proven
            npm install: Install in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              if npm leaves package-lock.json as it is, as npm 7 and newer do if it fits package.json
            npm i: Named in /app
              absent 
              writes /root/.npm
              proven
            npm i: Edit in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /app/package.json, /root/.npm
              refused: it adds packages to package.json → Advice("list the packages in package.json and run npm ci")
              refused: the build context has package.json, which would replace what is written there → Ignore("package.json")
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              refused: an argument of it is not known, and may be any flag or file
            not recognized
            npm ci: Install in /app/sub
              absent sub/.npmrc, sub/npm-shrinkwrap.json, sub/package-lock.json, sub/package.json
              writes /app/sub/node_modules, /root/.npm
              refused: package.json is needed, and no file of the build context is there
        "#]],
    );
}

#[test]
fn npm_scripts_are_judged() {
    check_install(
        &[
            (
                "package.json",
                r#"{"scripts": {"postinstall": "node src/x.js", "prepare": "husky install"}}"#,
            ),
            ("package-lock.json", LOCK),
            ("src/x.js", ""),
            (".npmrc", "registry=x"),
        ],
        "npm ci\nnpm ci --ignore-scripts\nnpm_config_ignore_scripts=true npm ci",
        expect![[r#"
            npm ci: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              refused: the script postinstall of package.json runs src/x.js, which may read any file → Flags("--ignore-scripts")
            npm ci: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              proven
            npm ci: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              proven
        "#]],
    );
    check_install(
        &[
            (
                "package.json",
                r#"{"scripts": {"postinstall": "prisma generate && patch-package", "prepare": "npm run build", "build": "tsc"}}"#,
            ),
            (
                "package-lock.json",
                r#"{"packages": {"": {}, "node_modules/@prisma/client": {"hasInstallScript": true}, "node_modules/x/node_modules/esbuild": {"hasInstallScript": true}}}"#,
            ),
            ("prisma/schema.prisma", ""),
            ("patches/x.patch", ""),
        ],
        "npm ci",
        expect![[r#"
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              needs patches/
              needs prisma/schema.prisma
              absent .npmrc, binding.gyp, npm-shrinkwrap.json, prisma.config.ts, prisma/schema/**, schema.prisma
              writes /app/node_modules, /root/.npm
              refused: the script prepare of package.json runs `tsc` → Flags("--ignore-scripts")
        "#]],
    );
}

#[test]
fn npm_workspaces_bring_their_manifests() {
    check_install(
        &[
            (
                "package.json",
                r#"{"workspaces": ["packages/*"], "dependencies": {"l": "file:lib", "t": "file:t.tgz"}}"#,
            ),
            ("package-lock.json", LOCK),
            ("packages/a/package.json", r#"{"name": "a", "bin": {"a": "bin/a.js"}}"#),
            ("packages/a/bin/a.js", ""),
            ("packages/b/package.json", "{}"),
            ("packages/b/node_modules/c/package.json", "{}"),
            ("lib/package.json", "{}"),
            ("t.tgz", ""),
        ],
        "npm ci",
        expect![[r#"
            npm ci: Install in /app
              needs lib/package.json
              needs package-lock.json
              needs package.json
              needs packages/a/bin/a.js
              needs packages/a/package.json
              needs packages/b/package.json
              needs t.tgz
              absent .npmrc, binding.gyp, lib/.npmrc, lib/binding.gyp, npm-shrinkwrap.json, packages/*/package.json, packages/a/.npmrc, packages/a/binding.gyp, packages/b/.npmrc, packages/b/binding.gyp
              writes /app/lib/node_modules, /app/node_modules, /app/packages/a/node_modules, /app/packages/b/node_modules, /root/.npm
              refused: packages/a/bin/a.js is a program of a package, which the installation makes executable → Advice("make packages/a/bin/a.js executable in the repository")
              refused: the build context has packages/b/node_modules, which would replace what is written there → Ignore("packages/b/node_modules")
        "#]],
    );
}

#[test]
fn what_is_installed_must_not_be_in_the_context() {
    check_install(
        &[("package.json", "{}"), ("package-lock.json", LOCK), ("node_modules/a/index.js", "")],
        "npm ci",
        expect![[r#"
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              refused: the build context has node_modules, which would replace what is written there → Ignore("node_modules")
        "#]],
    );
}
