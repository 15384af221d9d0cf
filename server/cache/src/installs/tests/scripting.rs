//! Ruby, PHP and the BEAM.

use super::*;

#[test]
fn gemfiles_are_read_line_by_line() {
    let plain = "source \"https://rubygems.org\"\nruby file: \".ruby-version\"\ngem \"rails\", \"~> 7\" # x\ngem \"a\",\n  require: false\ngroup :test do\n  gem 'b'\nend\n";
    check_install(
        &[("Gemfile", plain), ("Gemfile.lock", ""), (".ruby-version", "")],
        "bundle install\nbundle install --deployment\nBUNDLE_DEPLOYMENT=1 bundle\nbundle exec x\nbundle config set x y",
        expect![[r#"
            bundle install: Install in /app
              needs .ruby-version
              needs Gemfile
              needs Gemfile.lock
              absent .bundle/config, vendor/cache/**
              writes /root/.bundle, /usr/lib/ruby, /usr/local/bin, /usr/local/bundle, /usr/local/lib/ruby, /var/lib/gems
              if Gemfile.lock fits Gemfile and has the platform of the image, so that bundle does not write it
            bundle install: Install in /app
              needs .ruby-version
              needs Gemfile
              needs Gemfile.lock
              absent .bundle/config, vendor/cache/**
              writes /app/.bundle/config, /app/vendor/bundle, /root/.bundle
              proven
            bundle: Install in /app
              needs .ruby-version
              needs Gemfile
              needs Gemfile.lock
              absent .bundle/config, vendor/cache/**
              writes /app/vendor/bundle, /root/.bundle
              proven
            not recognized
            not recognized
        "#]],
    );
    check_install(
        &[
            (
                "Gemfile",
                "gemspec\ngem 'a', path: 'engines/a'\neval_gemfile 'x.gemfile'\nif ENV['X']\nDir.glob('x')\n",
            ),
            ("x.gemfile", "gem 'c'\n"),
        ],
        "bundle install",
        expect![[r#"
            bundle install: Install in /app
              needs Gemfile
              needs x.gemfile
              absent .bundle/config, Gemfile.lock, vendor/cache/**
              writes /root/.bundle, /usr/lib/ruby, /usr/local/bin, /usr/local/bundle, /usr/local/lib/ruby, /var/lib/gems
              refused: there is no Gemfile.lock, so that it decides about versions and writes one → Advice("commit Gemfile.lock")
              refused: Gemfile installs the project itself, whose gemspec lists its files
              refused: Gemfile takes a gem from a directory of the project: `gem 'a', path: 'engines/a'`
              refused: Gemfile reads other files: `Dir.glob('x')`
        "#]],
    );
}

#[test]
fn composer_scripts_and_autoloaders_are_judged() {
    let lock = r#"{"packages": [{"name": "p/q", "type": "composer-plugin"}]}"#;
    check_install(
        &[
            (
                "composer.json",
                r#"{"autoload": {"psr-4": {"A\\": "src/"}}, "scripts": {"post-autoload-dump": ["@php artisan x"]}}"#,
            ),
            ("composer.lock", lock),
            ("src/a.php", ""),
        ],
        "composer install\ncomposer install --no-dev --no-scripts\ncomposer install --no-scripts -o\ncomposer install --no-scripts --no-autoloader --no-plugins\ncomposer update\ncomposer global require x",
        expect![[r#"
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              refused: composer.json has scripts that run then: post-autoload-dump → Flags("--no-scripts")
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              if the autoloader lists the project's directories without a look into them
              if the plugins p/q read and write no other file of the project
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              refused: the autoloader lists the classes in the project's sources → Flags("--no-autoloader")
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              proven
            composer update: Edit in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/composer.lock, /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              refused: it changes composer.json or composer.lock → Command("composer install")
              refused: composer.json has scripts that run then: post-autoload-dump → Flags("--no-scripts")
            composer global require: Named in /app
              absent 
              writes /root/.cache/composer, /root/.composer
              if what composer runs while it installs keeps to the system's directories
        "#]],
    );
    check_install(
        &[
            (
                "composer.json",
                r#"{"repositories": [{"type": "path", "url": "p/*"}], "extra": {"installer-paths": {"web/core": []}}}"#,
            ),
            ("composer.lock", "{}"),
            ("web/core/x", ""),
        ],
        "composer install",
        expect![[r#"
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /app/web/core, /root/.cache/composer, /root/.composer
              refused: composer.json takes packages from p/* in the project
              refused: the build context has web/core, which would replace what is written there → Ignore("web/core")
        "#]],
    );
}

#[test]
fn mix_files_are_programs() {
    check_install(
        &[
            (
                "mix.exs",
                "def project do\n [app: :a, apps_path: \"apps\", version: File.read!(\"VERSION\"), # no\n deps: [{:x, path: \"../x\"}, {:y, path: \"y\"}]]\n",
            ),
            ("mix.lock", ""),
            ("VERSION", ""),
            ("config/config.exs", ""),
            ("config/prod.exs", ""),
            ("apps/a/mix.exs", ""),
            ("y/mix.exs", ""),
        ],
        "mix deps.get --only prod\nmix do deps.get, deps.compile\nmix do deps.get --only prod + compile\nmix local.hex --force\nmix compile",
        expect![[r#"
            mix deps.get: Fetch in /app
              needs VERSION
              needs apps/a/mix.exs
              needs config/config.exs
              needs config/prod.exs
              needs mix.exs
              needs mix.lock
              absent apps, apps/*/mix.exs, config/*.exs
              writes /app/_build, /app/deps, /root/.cache/rebar3, /root/.hex, /root/.mix
              refused: mix.exs takes a package from y in the project
            mix do: Install in /app
              needs VERSION
              needs apps/a/mix.exs
              needs config/config.exs
              needs config/prod.exs
              needs mix.exs
              needs mix.lock
              absent apps, apps/*/mix.exs, config/*.exs
              writes /app/_build, /app/deps, /root/.cache/rebar3, /root/.hex, /root/.mix
              refused: mix.exs takes a package from y in the project
            mix do: Build in /app
              needs VERSION
              needs apps/a/mix.exs
              needs config/config.exs
              needs config/prod.exs
              needs mix.exs
              needs mix.lock
              absent apps, apps/*/mix.exs, config/*.exs
              writes /app/_build, /app/deps, /root/.cache/rebar3, /root/.hex, /root/.mix
              refused: it compiles the sources of the project → Command("mix deps.get")
              refused: mix.exs takes a package from y in the project
            mix local.hex: Named in /app
              needs mix.exs
              absent 
              writes /root/.cache/rebar3, /root/.hex, /root/.mix
              if what mix runs while it installs keeps to the system's directories
            mix compile: Build in /app
              needs VERSION
              needs apps/a/mix.exs
              needs config/config.exs
              needs config/prod.exs
              needs mix.exs
              needs mix.lock
              absent apps, apps/*/mix.exs, config/*.exs
              writes /app/_build, /app/deps, /root/.cache/rebar3, /root/.hex, /root/.mix
              refused: it compiles the sources of the project → Command("mix deps.get")
              refused: mix.exs takes a package from y in the project
        "#]],
    );
    check_install(
        &[("rebar.config", ""), ("rebar.lock", "")],
        "rebar3 compile --deps_only\nrebar3 compile",
        expect![[r#"
            rebar3 compile: Install in /app
              needs rebar.config
              needs rebar.lock
              absent apps/*/rebar.config, rebar.config.script
              writes /app/_build, /root/.cache/rebar3
              if rebar.config and its plugins read no other file of the project
            rebar3 compile: Install in /app
              needs rebar.config
              needs rebar.lock
              absent apps/*/rebar.config, rebar.config.script
              writes /app/_build, /root/.cache/rebar3
              refused: it compiles the sources of the project → Command("rebar3 compile --deps_only")
        "#]],
    );
}

#[test]
fn files_that_are_named_are_needed() {
    check_install(
        &[
            ("Gemfile", "ruby File.read('.ruby-version').strip\ngem 'a'\n"),
            ("Gemfile.lock", ""),
            (".ruby-version", ""),
        ],
        "BUNDLE_FROZEN=1 bundle install",
        expect![[r#"
            bundle install: Install in /app
              needs .ruby-version
              needs Gemfile
              needs Gemfile.lock
              absent .bundle/config, vendor/cache/**
              writes /root/.bundle, /usr/lib/ruby, /usr/local/bin, /usr/local/bundle, /usr/local/lib/ruby, /var/lib/gems
              proven
        "#]],
    );
    let lock = r#"{"packages": [{"name": "cweagans/composer-patches", "type": "composer-plugin"}], "packages-dev": [{"name": "dealerdirect/phpcodesniffer-composer-installer", "type": "composer-plugin"}]}"#;
    check_install(
        &[
            (
                "composer.json",
                r#"{"extra": {"patches": {"a/b": {"why": "fix.patch", "x": "https://x/y.patch"}}}}"#,
            ),
            ("composer.lock", lock),
            ("fix.patch", ""),
        ],
        "composer install\ncomposer install --no-dev",
        expect![[r#"
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              needs fix.patch
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              refused: dealerdirect/phpcodesniffer-composer-installer looks through the project for files → Flags("--no-plugins")
            composer install: Install in /app
              needs composer.json
              needs composer.lock
              needs fix.patch
              absent auth.json, patches/**, symfony.lock
              writes /app/vendor, /app/vendor/bin, /root/.cache/composer, /root/.composer
              if the plugins cweagans/composer-patches read and write no other file of the project
        "#]],
    );
}
