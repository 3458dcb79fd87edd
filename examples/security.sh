#!/bin/sh
# The table of docs/internals/threat-model.md, row by row: what an attacker tries, and what
# stops it or shows it.
#
#     sh examples/security.sh
#
# Runs the program that $BANKCTL names; else builds it first. It needs sqlite3,
# which stands for whatever else could change the file. Everything happens in a
# temporary folder, which is removed at the end. Exit code 0: every row holds.
set -eu
. "$(dirname -- "$0")/begin.sh"

bankctl() {
    "$program" --no-input "$@"
}

row() {
    printf '\n== %s\n' "$*"
}

# Expects an exit code of a command, and shows what it said.
expect() {
    wanted=$1
    shift
    code=0
    said=$("$@" 2>&1) || code=$?
    if [ "$code" -ne "$wanted" ]; then
        printf 'expected exit code %s and got %s: %s\n%s\n' "$wanted" "$code" "$*" "$said" >&2
        exit 1
    fi
    told=$(printf '%s\n' "$said" | grep '^bankctl: ' || printf '%s\n' "$said")
    printf '   exit %s: %s\n' "$code" "$(printf '%s\n' "$told" | head -n 1)"
}

# Expects that a text stands nowhere in the ledger's files.
nowhere() {
    for file in bank.db bank.db-wal; do
        if [ -f "$file" ] && grep -a -q -F -e "$1" "$file"; then
            printf '%s has %s\n' "$file" "$1" >&2
            exit 1
        fi
    done
    printf '   not in the file: %s\n' "$2"
}

# Changes the file by other means, on a copy that takes its place for a while.
by_hand() {
    sqlite3 bank.db 'PRAGMA wal_checkpoint(TRUNCATE)' > checkpoint.txt
    cp bank.db sound.db
    sqlite3 bank.db "$1"
    expect 8 bankctl verify
    rm -f bank.db-wal bank.db-shm
    mv sound.db bank.db
    expect 0 bankctl verify
}

password='correct horse battery'
me=$(id -un)

bankctl init --name 'Security Bank' > made.txt
customer=$(bankctl customer add --name 'Ana García' --email ana.garcia@example.com \
    --phone '+49 30 901820' --address 'Unter den Linden 77' -o csv | tail -n 1 | cut -d, -f1)
printf '%%PDF-1.4\nPassport of Ana, number X4711Z\n%%%%EOF\n' > passport.pdf
bankctl customer document add "$customer" passport.pdf --kind passport > kept.txt
account=$(bankctl account open --customer "$customer" -o csv | tail -n 1 | cut -d, -f1)
bankctl deposit "$account" 1000 > posted.txt
bankctl operator add ben --role supervisor,admin > added.txt
bankctl operator add robot --role service > added.txt
token=$(bankctl token create robot --scope balance:read --expires 1d -o json |
    sed 's/.*"token":"\([^"]*\)".*/\1/')
printf '%s\n' "$password" | bankctl operator password --password-stdin > set.txt

row 'read of the file: no personal data, paper, password, token'
sqlite3 bank.db 'PRAGMA wal_checkpoint(TRUNCATE)' > checkpoint.txt
nowhere 'ana.garcia@example.com' 'the e-mail address'
nowhere '901820' 'the phone number'
nowhere 'Unter den Linden' 'the address'
nowhere 'X4711Z' 'the passport'
nowhere "$password" 'the password'
nowhere "${token#bankctl_}" 'the token'

row 'write of the file: what is changed by hand is seen'
by_hand "UPDATE operator SET roles = 31 WHERE name = 'robot'"
by_hand "UPDATE position SET balance_minor = balance_minor + 1 WHERE account > 100000000"
by_hand "UPDATE credential SET verifier = randomblob(32)"

row 'a maker approves the own request: by no command, and by hand it is seen'
bankctl policy set withdrawals --over 100 > policy.txt
expect 10 bankctl withdraw "$account" 500
expect 5 bankctl approval approve 1
if sqlite3 bank.db "UPDATE approval SET status = 2, checker = maker, decided_at = 1" 2> refused.txt; then
    echo 'the schema let a maker decide' >&2
    exit 1
fi
printf '   refused by the schema: %s\n' "$(head -n 1 refused.txt)"
by_hand "UPDATE approval SET status = 2, checker = 2, decided_at = 1"
by_hand "UPDATE approval SET maker = 2"

row 'a stolen token: its scopes and nothing else, until it is revoked'
expect 0 env BANKCTL_TOKEN="$token" "$program" balance "$account"
expect 5 env BANKCTL_TOKEN="$token" "$program" withdraw "$account" 1
expect 5 env BANKCTL_TOKEN="$token" "$program" approval approve 1
bankctl token revoke 1 > revoked.txt
expect 5 env BANKCTL_TOKEN="$token" "$program" balance "$account"

row 'the account alone, where the ledger asks for a login: nothing'
bankctl ledger set --login password > asked.txt
expect 5 bankctl deposit "$account" 1
expect 5 bankctl balance "$account"

log_in() {
    printf '%s\n' "$1" | bankctl login "$me" --password-stdin
}
expect 0 log_in "$password"
expect 0 bankctl balance "$account"

row 'a session file in a folder that others can enter: refused'
chmod 755 run
expect 5 bankctl balance "$account"
chmod 700 run

row 'a copied session file: used beside the original, it ends the session for both'
file=$(echo run/bankctl/*.session)
# No one waits a quarter of an hour here: it passes in the file of the session
# and in the ledger.
later() {
    read -r mark number made tokens < "$file"
    printf '%s %s %s %s\n' "$mark" "$number" "$((made - 960000000))" "$tokens" > "$file"
    sqlite3 bank.db 'UPDATE session SET started_at = started_at - 960000000,
        refreshed_at = refreshed_at - 960000000'
}
sqlite3 bank.db 'PRAGMA wal_checkpoint(TRUNCATE)' > checkpoint.txt
cp bank.db sound.db
later
cp "$file" copied.txt
expect 0 bankctl balance "$account"
cp "$file" newer.txt
cat copied.txt > "$file"
expect 5 bankctl balance "$account"
cat newer.txt > "$file"
expect 5 bankctl balance "$account"
rm -f bank.db-wal bank.db-shm
mv sound.db bank.db

row 'a wrong password: says nothing, is in the audit log, and locks after five'
for _ in 1 2 3 4 5; do
    expect 5 log_in 'not the password'
done
expect 5 log_in "$password"

row 'the owner: gets in again, and the audit log shows it'
bankctl operator recover --yes > recovered.txt
expect 0 bankctl audit log --action recovered
printf '   refused logins in the audit log: %s\n' \
    "$(bankctl audit log --denials -o csv | grep -c ',login,')"

row 'at the end the books are sound'
expect 0 bankctl verify
printf '\nEvery row holds.\n'
