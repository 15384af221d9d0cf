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
              if packages whose versions no file decides may stay older for longer, as they are fetched less often
            pip install: Install in /app
              needs links/
              needs requirements.txt
              needs requirements/base.txt
              needs requirements/limits.txt
              needs wheels/a.whl
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if packages whose versions no file decides may stay older for longer, as they are fetched less often
            pip install: Named in /app
              absent 
              writes /root/.cache/pip, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if what pip runs while it installs keeps to the system's directories
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
              if what pip runs while it installs keeps to the system's directories
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

#[test]
fn uv_in_the_manner_of_pip() {
    check_install(
        &[
            ("requirements.txt", "a==1 --hash=sha256:1"),
            ("pyproject.toml", "[project]\ndependencies = [\"a\"]\n"),
        ],
        "uv pip install --system -r requirements.txt\nuv pip sync requirements.txt\nuv pip install -r pyproject.toml\nuv pip install a",
        expect![[r#"
            uv pip install: Install in /app
              needs pyproject.toml
              needs requirements.txt
              absent uv.toml
              writes /root/.cache/uv, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              proven
            uv pip sync: Install in /app
              needs pyproject.toml
              needs requirements.txt
              absent uv.toml
              writes /root/.cache/uv, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              proven
            uv pip install: Install in /app
              needs pyproject.toml
              absent uv.toml
              writes /root/.cache/uv, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if packages whose versions no file decides may stay older for longer, as they are fetched less often
            uv pip install: Named in /app
              needs pyproject.toml
              absent uv.toml
              writes /root/.cache/uv, /root/.local, /usr/lib, /usr/local/bin, /usr/local/etc, /usr/local/include, /usr/local/lib, /usr/local/share
              if what uv runs while it installs keeps to the system's directories
        "#]],
    );
}

#[test]
fn projects_stay_out_by_a_flag() {
    check_install(
        &[
            (
                "pyproject.toml",
                "[tool.poetry]\nname = \"x\"\n[tool.poetry.dependencies]\na = \"^1\"\nb = { path = \"../b\" }\n",
            ),
            ("poetry.lock", ""),
        ],
        "poetry install\npoetry install --no-root --only main\npoetry install --no-root --no-directory\npoetry lock",
        expect![[r#"
            poetry install: Install in /app
              needs poetry.lock
              needs pyproject.toml
              absent poetry.toml
              writes /app/.venv, /root/.cache/pypoetry, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: it installs the project itself from its sources → Flags("--no-root")
              refused: b is built from the sources in /b → Flags("--no-directory")
            poetry install: Install in /app
              needs poetry.lock
              needs pyproject.toml
              absent poetry.toml
              writes /app/.venv, /root/.cache/pypoetry, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: b is built from the sources in /b → Flags("--no-directory")
            poetry install: Install in /app
              needs poetry.lock
              needs pyproject.toml
              absent poetry.toml
              writes /app/.venv, /root/.cache/pypoetry, /usr/local/bin, /usr/local/lib, /usr/local/share
              proven
            poetry lock: Edit in /app
              needs poetry.lock
              needs pyproject.toml
              absent poetry.toml
              writes /app/.venv, /app/pyproject.toml, /root/.cache/pypoetry, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: it changes pyproject.toml or its lock file
              refused: it installs the project itself from its sources → Flags("--no-root")
              refused: b is built from the sources in /b → Flags("--no-directory")
        "#]],
    );
    check_install(
        &[
            (
                "pyproject.toml",
                "[project]\nname = \"x\"\n[build-system]\nrequires = []\n[tool.uv.workspace]\nmembers = [\"libs/*\"]\n",
            ),
            ("uv.lock", ""),
            (
                "libs/a/pyproject.toml",
                "[project]\nname = \"a\"\ndynamic = [\"dependencies\"]\n[build-system]\n",
            ),
        ],
        "uv sync\nuv sync --frozen --no-install-project\nuv sync --locked --no-install-workspace\nuv sync --frozen --no-install-workspace\nuv run x",
        expect![[r#"
            uv sync: Install in /app
              needs libs/a/pyproject.toml
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, libs/*/pyproject.toml, uv.toml
              writes /app/.venv, /root/.cache/uv
              refused: it installs the project itself from its sources → Flags("--no-install-project")
              refused: it installs the package in libs/a from its sources → Flags("--no-install-workspace")
              refused: the dependencies of libs/a/pyproject.toml come from its sources, which uv reads to check the lock → Flags("--frozen")
            uv sync: Install in /app
              needs libs/a/pyproject.toml
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, libs/*/pyproject.toml, uv.toml
              writes /app/.venv, /root/.cache/uv
              refused: it installs the package in libs/a from its sources → Flags("--no-install-workspace")
            uv sync: Install in /app
              needs libs/a/pyproject.toml
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, libs/*/pyproject.toml, uv.toml
              writes /app/.venv, /root/.cache/uv
              refused: the dependencies of libs/a/pyproject.toml come from its sources, which uv reads to check the lock → Flags("--frozen")
            uv sync: Install in /app
              needs libs/a/pyproject.toml
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, libs/*/pyproject.toml, uv.toml
              writes /app/.venv, /root/.cache/uv
              proven
            uv run: Build in /app
              needs libs/a/pyproject.toml
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, libs/*/pyproject.toml, uv.toml
              writes /app/.venv, /root/.cache/uv
              refused: it runs or builds the project itself
              refused: it installs the project itself from its sources → Flags("--no-install-project")
              refused: it installs the package in libs/a from its sources → Flags("--no-install-workspace")
              refused: the dependencies of libs/a/pyproject.toml come from its sources, which uv reads to check the lock → Flags("--frozen")
        "#]],
    );
    check_install(
        &[
            ("pyproject.toml", "[project]\nname = \"x\"\n"),
            ("uv.lock", ""),
            ("pdm.lock", ""),
            ("poetry.lock", ""),
            (".venv/x", ""),
        ],
        "uv sync --locked\npdm sync\npdm install --no-self",
        expect![[r#"
            uv sync: Install in /app
              needs pyproject.toml
              needs uv.lock
              absent .python-version, .python-versions, uv.toml
              writes /app/.venv, /root/.cache/uv
              refused: the build context has .venv, which would replace what is written there → Ignore(".venv")
            pdm sync: Install in /app
              needs pdm.lock
              needs pyproject.toml
              absent pdm.toml
              writes /app/.pdm-python, /app/.venv, /app/__pypackages__, /root/.cache/pdm, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: the build context has .venv, which would replace what is written there → Ignore(".venv")
            pdm install: Install in /app
              needs pdm.lock
              needs pyproject.toml
              absent pdm.toml
              writes /app/.pdm-python, /app/.venv, /app/__pypackages__, /root/.cache/pdm, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: the build context has .venv, which would replace what is written there → Ignore(".venv")
        "#]],
    );
    check_install(
        &[
            ("Pipfile", "[packages]\na = \"*\"\nx = {path = \".\", editable = true}\n"),
            ("Pipfile.lock", ""),
        ],
        "pipenv sync\npipenv install --system --deploy\npipenv install\npipenv install x",
        expect![[r#"
            pipenv sync: Install in /app
              needs Pipfile
              needs Pipfile.lock
              absent 
              writes /root/.cache/pipenv, /root/.local/share/virtualenvs, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: x is built from the sources in /app
            pipenv install: Install in /app
              needs Pipfile
              needs Pipfile.lock
              absent 
              writes /root/.cache/pipenv, /root/.local/share/virtualenvs, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: x is built from the sources in /app
            pipenv install: Install in /app
              needs Pipfile
              needs Pipfile.lock
              absent 
              writes /app/Pipfile.lock, /root/.cache/pipenv, /root/.local/share/virtualenvs, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: it may write Pipfile.lock → Flags("--deploy")
              refused: x is built from the sources in /app
            pipenv install: Edit in /app
              needs Pipfile
              needs Pipfile.lock
              absent 
              writes /app/Pipfile, /app/Pipfile.lock, /root/.cache/pipenv, /root/.local/share/virtualenvs, /usr/local/bin, /usr/local/lib, /usr/local/share
              refused: it changes Pipfile or its lock file
              refused: it may write Pipfile.lock → Flags("--deploy")
              refused: x is built from the sources in /app
        "#]],
    );
}
