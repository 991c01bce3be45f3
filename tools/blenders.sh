#!/bin/sh
# Gets Blenders to test with. `one`: the system's program, or else one bpy module. `all`: every bpy module as well.
# bpy modules are a gigabyte each and want Pythons of their own, so each lives in build/hosts/bpy-VERSION.
set -u
cd "$(dirname "$0")/.."

MODULES="4.2.23:3.11 4.5.15:3.11 5.0.1:3.11 5.2.3:3.13"

find_python() {
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python3 "python$1" .venv/bin/python python3; do
        if "$candidate" -c "import ensurepip, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

get_module() {
    version=${1%%:*}
    folder=build/hosts/bpy-${version%.*}
    [ -e "$folder/ready" ] && return
    python=$(find_python "${1##*:}") || {
        echo "bpy $version is left out: it needs Python ${1##*:}, which is not here."
        return 1
    }
    echo "Getting bpy $version."
    "$python" -m venv --clear "$folder" &&
        "$folder/bin/python" -m pip install --quiet --no-cache-dir "bpy==$version" &&
        "$folder/bin/python" -c "import bpy" >/dev/null 2>&1 &&
        touch "$folder/ready" || {
        echo "bpy $version is left out: it could not be installed."
        return 1
    }
}

get_program() {
    [ -n "${FRESCO_BLENDER:-}" ] || command -v blender >/dev/null 2>&1 && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "Getting blender with apt-get."
    DEBIAN_FRONTEND=noninteractive apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends blender >/dev/null
}

case "${1:-one}" in
one)
    get_program && exit
    for module in $MODULES; do
        get_module "$module" && exit
    done
    echo "There is no Blender, and none can be installed: tests that need one are skipped."
    ;;
all)
    get_program || echo "The program blender is left out: install it with your system's package manager."
    for module in $MODULES; do
        get_module "$module"
    done
    ;;
esac
exit 0
