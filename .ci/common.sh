# Sourced by the scripts beside it: messages, and the installation of Debian packages.
# shellcheck shell=bash

# The name that messages begin with: that of the script that was called.
me=${0##*/}

say() { printf '%s: %s\n' "$me" "$*"; }

fail() {
    local line
    printf '%s: error: %s\n' "$me" "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

# Runs a command whose output is of interest only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status)); then cat "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# What pip, uv and apt say where no network is, with a page around it.
offline='Name or service|Name resolution|resolv|Network is unreachable|No route to host|ConnectionError|NewConnectionError|dns error|error sending request|timed out|ProxyError|Connection refused|Could not connect|Unable to connect'

# Runs a command that needs the network, and prints what it said only if it fails for another reason than that.
# Usage: online "do what" COMMAND…
online() {
    local log status=0 what=$1
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status)) && grep -qiE "$offline" "$log"; then
        rm -f "$log"
        fail "there is no network to $what" "Connect, or name a mirror that can be reached (PIP_INDEX_URL for Python packages), and run it again"
    fi
    if ((status)); then cat "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# Installs Debian packages as root, or by sudo if it asks for no password; otherwise fails and says what to type.
install_packages() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    command -v apt-get >/dev/null || fail "system packages are missing, and there is no apt-get to install them" \
        "Install what corresponds on your system to: $*"
    if ((EUID != 0)); then
        { command -v sudo && sudo -n true; } >/dev/null 2>&1 || fail "system packages are missing" \
            "Install them with: sudo apt-get install --no-install-recommends $*"
        apt=(sudo -n "${apt[@]}")
    fi
    say "installing $*"
    # The package lists may be missing, or older than the mirror.
    online "install $*" "${apt[@]}" -o APT::Update::Error-Mode=any update || fail "apt-get update failed"
    online "install $*" "${apt[@]}" install --no-install-recommends "$@" || fail "apt-get could not install $*"
}
