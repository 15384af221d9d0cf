//! Python.

use super::*;

#[test]
fn pip_follows_files_with_requirements() {
    check_install(
        &[
            (
                "requirements.txt",
                "# x\n-r requirements/base.txt\nflask==1 \\\n  --hash=sha256:1\n./wheels/a.whl\n",
            ),
            ("requirements/base.txt", "-c limits.txt\nx @ https://x/y.whl\n--find-links links\n"),
            ("requirements/limits.txt", ""),
            ("wheels/a.whl", ""),
            ("links/", ""),
            ("setup.py", ""),
        ],
        "pip install -r requirements.txt\npython3 -m pip install --no-cache-dir -rrequirements.txt\npip3.11 install flask\npip install .\npip install -e .[dev]\npip install -r missing.txt\npip install --upgrade pip -t lib\npip install -r $F\n/app/venv/bin/pip install -r requirements/limits.txt\npip list",
        expect![[r#"
            pip install: Install in /app
              needs links/
              needs requirements.txt
              needs requirements/base.txt
              needs requirements/limits.txt
              needs wheels/a.whl
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if what it installs is decided when it runs, as there is not a hash for every package; with its files copied first it runs less often
            pip install: Install in /app
              needs links/
              needs requirements.txt
              needs requirements/base.txt
              needs requirements/limits.txt
              needs wheels/a.whl
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if what it installs is decided when it runs, as there is not a hash for every package; with its files copied first it runs less often
            pip install: Named in /app
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              proven
            pip install: Install in /app
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              refused: it builds the package in . from its sources → Advice("install what it needs from a file with requirements first, and the package behind the sources")
            pip install: Install in /app
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              refused: it builds the package in . from its sources → Advice("install what it needs from a file with requirements first, and the package behind the sources")
            pip install: Install in /app
              absent missing.txt
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              refused: missing.txt is needed, and no file of the build context is there
            pip install: Named in /app
              absent 
              writes /app/lib, /root/.cache/pip
              proven
            pip install: Install in /app
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              refused: an argument of it is not known, and may be any flag or file
            pip install: Install in /app
              needs requirements/limits.txt
              absent 
              writes /app/venv, /root/.cache/pip
              proven
            not recognized
        "#]],
    );
}
