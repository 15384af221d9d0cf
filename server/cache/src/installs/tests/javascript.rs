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
              writes /root/.npm, /usr/bin, /usr/lib/node_modules, /usr/local/bin, /usr/local/lib/node_modules
              if what npm runs while it installs keeps to the system's directories
            npm i: Edit in /app
              needs package-lock.json
              needs package.json
              absent .npmrc, binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /app/package.json, /root/.npm
              refused: it adds packages to package.json → Advice("list the packages in package.json and run npm ci")
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
              absent .npmrc, binding.gyp, lib/binding.gyp, npm-shrinkwrap.json, packages/*/package.json, packages/a/binding.gyp, packages/b/binding.gyp
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

#[test]
fn yarn_has_two_kinds() {
    let manifest = r#"{"dependencies": {"a": "^1"}, "workspaces": {"packages": ["p/*", "!p/no"]}}"#;
    check_install(
        &[
            ("package.json", manifest),
            ("yarn.lock", "# yarn lockfile v1\n\na@^1, a@^1.0:\n  version \"1.0.0\"\n"),
            ("p/a/package.json", "{}"),
            ("p/no/package.json", "{}"),
        ],
        "yarn\nyarn install --frozen-lockfile --ignore-scripts\nyarn build\nyarn --cwd p/a install\nyarn add x",
        expect![[r#"
            yarn: Install in /app
              needs p/a/package.json
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarn/releases/**, .yarnrc, .yarnrc.yml, binding.gyp, p/*/package.json, p/a/binding.gyp
              writes /app/node_modules, /app/p/a/node_modules, /root/.cache/yarn, /usr/local/share/.cache/yarn
              if yarn leaves yarn.lock as it is, as it has everything that package.json asks for
              if the installation scripts of packages read no file of the project; yarn.lock does not tell which packages have some
            yarn install: Install in /app
              needs p/a/package.json
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarn/releases/**, .yarnrc, .yarnrc.yml, p/*/package.json
              writes /app/node_modules, /app/p/a/node_modules, /root/.cache/yarn, /usr/local/share/.cache/yarn
              proven
            not recognized
            yarn install: Install in /app
              needs p/a/package.json
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarn/releases/**, .yarnrc, .yarnrc.yml, binding.gyp, p/*/package.json, p/a/binding.gyp
              writes /app/node_modules, /app/p/a/node_modules, /root/.cache/yarn, /usr/local/share/.cache/yarn
              if yarn leaves yarn.lock as it is, as it has everything that package.json asks for
              if the installation scripts of packages read no file of the project; yarn.lock does not tell which packages have some
            yarn add: Edit in /app
              needs p/a/package.json
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarn/releases/**, .yarnrc, .yarnrc.yml, binding.gyp, p/*/package.json, p/a/binding.gyp
              writes /app/node_modules, /app/p/a/node_modules, /app/package.json, /root/.cache/yarn, /usr/local/share/.cache/yarn
              refused: it changes package.json → Advice("list the packages in package.json and run yarn install")
        "#]],
    );
    check_install(
        &[
            ("package.json", r#"{"dependencies": {"a": "^2"}, "packageManager": "yarn@4.1.0"}"#),
            ("yarn.lock", "__metadata:\n  version: 8\n\n\"a@npm:^1\":\n  version: 1.0.0\n"),
            (".yarnrc.yml", "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n"),
            (".yarn/releases/yarn-4.1.0.cjs", ""),
        ],
        "yarn install\nyarn install --immutable --mode=skip-build",
        expect![[r#"
            yarn install: Install in /app
              needs .yarn/releases/
              needs .yarnrc.yml
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarnrc, binding.gyp
              writes /app/.yarn/build-state.yml, /app/.yarn/install-state.gz, /app/.yarn/unplugged, /app/node_modules, /app/yarn.lock, /root/.yarn/berry
              refused: it writes yarn.lock, which does not have a → Flags("--immutable")
            yarn install: Install in /app
              needs .yarn/releases/
              needs .yarnrc.yml
              needs package.json
              needs yarn.lock
              absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarnrc
              writes /app/.yarn/build-state.yml, /app/.yarn/install-state.gz, /app/.yarn/unplugged, /app/node_modules, /root/.yarn/berry
              proven
        "#]],
    );
    check_install(
        &[("package.json", "{}")],
        "yarn install",
        expect![[r#"
        yarn install: Install in /app
          needs package.json
          absent .npmrc, .yarn/cache/**, .yarn/patches/**, .yarn/plugins/**, .yarn/releases/**, .yarnrc, .yarnrc.yml, yarn.lock
          writes /app/node_modules
          refused: there is no yarn.lock, so that it decides about versions and writes one → Advice("commit yarn.lock")
    "#]],
    );
}

#[test]
fn pnpm_reads_its_workspace() {
    let lock = "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0\n  packages/b: {}\npackages:\n  a@1.0.0: {}\n";
    check_install(
        &[
            (
                "package.json",
                r#"{"dependencies": {"a": "^1"}, "pnpm": {"patchedDependencies": {"a@1": "patches/a.patch"}}}"#,
            ),
            ("pnpm-lock.yaml", lock),
            (
                "pnpm-workspace.yaml",
                "packages:\n  - 'packages/*'\nonlyBuiltDependencies:\n  - esbuild\n",
            ),
            ("packages/b/package.json", "{}"),
            ("patches/a.patch", ""),
        ],
        "pnpm install --frozen-lockfile\npnpm i\npnpm fetch --prod\npnpm -C packages/b install --frozen-lockfile\npnpm deploy x\npnpm add -g x\npnpm run build",
        expect![[r#"
            pnpm install: Install in /app
              needs package.json
              needs packages/b/package.json
              needs patches/a.patch
              needs pnpm-lock.yaml
              needs pnpm-workspace.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, packages/*/package.json, packages/b/binding.gyp, pnpmfile.cjs
              writes /app/node_modules, /app/packages/b/node_modules, /root/.local/share/pnpm
              if the installation scripts of esbuild read no file of the project
            pnpm i: Install in /app
              needs package.json
              needs packages/b/package.json
              needs patches/a.patch
              needs pnpm-lock.yaml
              needs pnpm-workspace.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, packages/*/package.json, packages/b/binding.gyp, pnpmfile.cjs
              writes /app/node_modules, /app/packages/b/node_modules, /root/.local/share/pnpm
              if pnpm leaves pnpm-lock.yaml as it is, as it has everything that package.json asks for
              if the installation scripts of esbuild read no file of the project
            pnpm fetch: Fetch in /app
              needs package.json
              needs pnpm-lock.yaml
              needs pnpm-workspace.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, pnpmfile.cjs
              writes /app/node_modules, /root/.local/share/pnpm
              proven
            pnpm install: Install in /app
              needs package.json
              needs packages/b/package.json
              needs patches/a.patch
              needs pnpm-lock.yaml
              needs pnpm-workspace.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, packages/*/package.json, packages/b/binding.gyp, pnpmfile.cjs
              writes /app/node_modules, /app/packages/b/node_modules, /root/.local/share/pnpm
              if the installation scripts of esbuild read no file of the project
            pnpm deploy: Build in /app
              needs package.json
              needs packages/b/package.json
              needs patches/a.patch
              needs pnpm-lock.yaml
              needs pnpm-workspace.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, packages/*/package.json, packages/b/binding.gyp, pnpmfile.cjs
              writes /app/node_modules, /app/packages/b/node_modules, /root/.local/share/pnpm
              refused: it packs the sources of the project → Command("pnpm install --frozen-lockfile")
            pnpm add: Named in /app
              needs package.json
              needs pnpm-workspace.yaml
              absent .npmrc
              writes /root/.local/share/pnpm
              if what pnpm runs while it installs keeps to the system's directories
            not recognized
        "#]],
    );
    check_install(
        &[
            ("package.json", r#"{"dependencies": {"a": "^2"}}"#),
            (
                "pnpm-lock.yaml",
                "lockfileVersion: 5.4\nspecifiers:\n  a: ^1\npackages:\n  /a/1.0.0:\n    requiresBuild: true\n",
            ),
        ],
        "pnpm install\npnpm install --frozen-lockfile",
        expect![[r#"
            pnpm install: Install in /app
              needs package.json
              needs pnpm-lock.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, pnpm-workspace.yaml, pnpmfile.cjs
              writes /app/node_modules, /app/pnpm-lock.yaml, /root/.local/share/pnpm
              refused: it may write pnpm-lock.yaml, which does not have all that package.json asks for → Flags("--frozen-lockfile")
            pnpm install: Install in /app
              needs package.json
              needs pnpm-lock.yaml
              absent .npmrc, .pnpmfile.cjs, .pnpmfile.mjs, binding.gyp, pnpm-workspace.yaml, pnpmfile.cjs
              writes /app/node_modules, /root/.local/share/pnpm
              if the installation scripts of a read no file of the project
        "#]],
    );
}

#[test]
fn bun_and_deno() {
    check_install(
        &[
            ("package.json", r#"{"dependencies": {"a": "^1"}, "trustedDependencies": ["a"]}"#),
            (
                "bun.lock",
                "{\n \"workspaces\": { \"\": { \"dependencies\": { \"a\": \"^1\", }, }, },\n}",
            ),
        ],
        "bun install\nbun install --frozen-lockfile --ignore-scripts\nbun add x\nbun run x",
        expect![[r#"
            bun install: Install in /app
              needs bun.lock
              needs package.json
              absent .npmrc, binding.gyp, bun.lockb, bunfig.toml, patches/**
              writes /app/node_modules, /root/.bun/install/cache
              if bun leaves bun.lock as it is, as it has everything that package.json asks for
              if the installation scripts of a read no file of the project
            bun install: Install in /app
              needs bun.lock
              needs package.json
              absent .npmrc, bun.lockb, bunfig.toml, patches/**
              writes /app/node_modules, /root/.bun/install/cache
              proven
            bun add: Edit in /app
              needs bun.lock
              needs package.json
              absent .npmrc, binding.gyp, bun.lockb, bunfig.toml, patches/**
              writes /app/node_modules, /app/package.json, /root/.bun/install/cache
              refused: it changes package.json → Advice("list the packages in package.json and run bun install")
            not recognized
        "#]],
    );
    check_install(
        &[
            ("deno.json", r#"{"imports": {"a": "npm:a@1"}, /* x */ "importMap": "map.json"}"#),
            ("deno.lock", "{}"),
            ("map.json", "{}"),
            ("main.ts", ""),
        ],
        "deno install --frozen\ndeno install\ndeno cache main.ts",
        expect![[r#"
            deno install: Install in /app
              needs deno.json
              needs deno.lock
              needs map.json
              absent .npmrc, deno.jsonc, package.json
              writes /app/node_modules, /deno-dir, /root/.cache/deno
              proven
            deno install: Install in /app
              needs deno.json
              needs deno.lock
              needs map.json
              absent .npmrc, deno.jsonc, package.json
              writes /app/deno.lock, /app/node_modules, /deno-dir, /root/.cache/deno
              refused: it may write deno.lock → Flags("--frozen")
            deno cache: Build in /app
              needs deno.json
              needs deno.lock
              needs map.json
              absent .npmrc, deno.jsonc, package.json
              writes /app/deno.lock, /app/node_modules, /deno-dir, /root/.cache/deno
              refused: it reads the sources for what they import → Command("deno install --frozen")
              refused: it may write deno.lock → Flags("--frozen")
        "#]],
    );
}

/// The numbers are those of the table of cases that were built with a real engine.
#[test]
fn cases_that_were_built() {
    // 44, 46: an install that runs no scripts; the packages of the host are ignored.
    let mut tree: Tree = [("package.json", "{}"), ("package-lock.json", LOCK), ("src/a.js", "")]
        .into_iter()
        .collect();
    let node = crate::tree::Node { kind: crate::tree::Kind::File, text: None, ignored: true };
    tree.insert("node_modules/a.js", node.clone());
    assert!(told("npm ci", &tree).ends_with("proven\n"));
    // 45: they are not ignored.
    tree.insert("node_modules/a.js", crate::tree::Node { ignored: false, ..node });
    assert!(told("npm ci", &tree).contains("Ignore(\"node_modules\")"));
    check_install(
        &[
            (
                "package.json",
                r#"{"dependencies": {"b": "^1"}, "scripts": {"postinstall": "cat src/x"}}"#,
            ),
            ("package-lock.json", LOCK),
            ("src/x", ""),
            (".npmrc", ""),
        ],
        // 47: the lock is written; 48: a script reads sources; 49: the settings are needed as well.
        "npm install\nnpm ci\nnpm ci --ignore-scripts",
        expect![[r#"
            npm install: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /app/package-lock.json, /root/.npm
              refused: npm install may write package-lock.json → Command("npm ci")
              refused: the script postinstall of package.json runs src/x, which may read any file → Flags("--ignore-scripts")
            npm ci: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent binding.gyp, npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              refused: the script postinstall of package.json runs src/x, which may read any file → Flags("--ignore-scripts")
            npm ci: Install in /app
              needs .npmrc
              needs package-lock.json
              needs package.json
              absent npm-shrinkwrap.json
              writes /app/node_modules, /root/.npm
              proven
        "#]],
    );
}

#[test]
fn prisma_writes_where_its_schema_says() {
    check_install(
        &[
            ("package.json", r#"{"scripts": {"postinstall": "npx prisma generate"}}"#),
            ("package-lock.json", LOCK),
            ("prisma/schema.prisma", "generator client {\n  output = \"../src/generated\"\n}\n"),
            ("src/generated/index.js", ""),
        ],
        "npm ci",
        expect![[r#"
            npm ci: Install in /app
              needs package-lock.json
              needs package.json
              needs prisma/schema.prisma
              absent .npmrc, binding.gyp, npm-shrinkwrap.json, prisma.config.ts, prisma/schema/**, schema.prisma
              writes /app/node_modules, /app/src/generated, /root/.npm
              refused: the build context has src/generated, which would replace what is written there → Ignore("src/generated")
        "#]],
    );
}
