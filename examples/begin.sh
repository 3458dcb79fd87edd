# What the scripts beside this one begin with; they read it with `.`.
#
# Finds the program that $BANKCTL names; else builds it, which needs the Rust
# toolchain and a C compiler. Makes a temporary folder, goes there, and removes
# it at the end.
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")

if [ -n "${BANKCTL:-}" ]; then
    program=$(CDPATH='' cd -- "$(dirname -- "$BANKCTL")" && pwd)/$(basename -- "$BANKCTL")
else
    echo 'Building bankctl (the first time takes some minutes) ...'
    (cd -- "$root" && cargo build --release --locked --target-dir "$root/target")
    program=$root/target/release/bankctl
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
cd -- "$work"
mkdir -m 700 run

# The ledger of this run, and none of the reader's own settings.
export BANKCTL_LEDGER="$work/bank.db" BANKCTL_PAGER='' XDG_RUNTIME_DIR="$work/run"
export HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work"
unset BANKCTL_OUTPUT BANKCTL_TOKEN BANKCTL_TOKEN_FILE BANKCTL_KEY_FILE

# A heading.
part() {
    printf '\n\n== %s\n' "$*"
}

# Shows a command as one would type it, and runs it.
bankctl() {
    printf '\n$ bankctl'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:=,@-]*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$program" --no-input "$@" 2>&1
}
