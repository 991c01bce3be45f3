#!/bin/sh
# Makes .venv and installs the project with its development tools. Run by `make setup`.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "make setup: $*" >&2
    exit 1
}

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    echo "Installing $* with apt-get."
    DEBIAN_FRONTEND=noninteractive apt-get -qq update || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

how_to_get() {
    if command -v apt-get >/dev/null 2>&1; then
        echo "install with: sudo apt-get install $*"
    else
        echo "install with your system's package manager: $*"
    fi
}

# Prints the first Python from 3.11 to 3.14; with "venv", the first that can also make environments with pip.
find_python() {
    needs="import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))"
    [ "${1:-}" = venv ] && needs="import ensurepip, venv; $needs"
    for candidate in ${PYTHON:-} python3 python3.12 python3.13 python3.11 python3.14; do
        if "$candidate" -c "$needs" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! python=$(find_python venv); then
        if as_root; then
            apt_install python3 python3-venv || fail "apt-get could not install python3 and python3-venv."
            python=$(find_python venv) || fail "Python 3.11 or newer is needed; this system's python3 is older."
        elif find_python >/dev/null; then
            fail "Python cannot make environments here; $(how_to_get python3-venv)"
        else
            fail "Python 3.11 or newer is needed; $(how_to_get python3 python3-venv)"
        fi
    fi
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv || fail "$python could not make .venv."
fi

echo "Installing FRESCO Studio and what it needs; the first time takes a few minutes."
.venv/bin/python -m pip install --quiet --editable ".[dev]" || fail "pip could not install the packages named in pyproject.toml."

if ! missing=$(.venv/bin/python tools/check_libraries.py); then
    [ -n "$missing" ] || fail "a package does not load; see above."
    as_root || fail "system libraries are missing; $(how_to_get "$missing")"
    # shellcheck disable=SC2086  # a list of package names
    apt_install $missing || fail "apt-get could not install $missing."
    missing=$(.venv/bin/python tools/check_libraries.py) || fail "system libraries are still missing: $missing"
fi

if [ -n "$missing" ]; then
    if ! as_root || ! apt_install $missing; then
        echo "The panel will play clips without sound; $(how_to_get "$missing")"
    fi
fi

touch .venv/ready
echo "Ready: .venv/bin/fresco --help"
