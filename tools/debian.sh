# Sourced by the other scripts: Debian packages that a command turns out to need.

# need_packages WHAT PACKAGE... : installs as root on Debian, otherwise says in one line what to install and ends.
need_packages() {
    local what=$1
    shift
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        echo "Missing: $what. Install and run this again:  sudo apt-get install $*" >&2
        exit 1
    fi
    echo "Missing: $what. Installing the Debian packages $*"
    mkdir -p .cache
    if ! (apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "$@") </dev/null 2>&1 |
            tee .cache/apt.log | awk '/^Setting up/ { print "  " $3; fflush() }'; then
        tail -n 15 .cache/apt.log >&2
        echo "Debian refused the packages $* (all of it: .cache/apt.log)." >&2
        exit 1
    fi
}
