#!/bin/sh
# A day of a branch: tills are opened, customers are served in cash and by check, a count
# finds a difference, a customer disputes a transaction, a cash report is due, the tills
# and the day are closed, and the reports prove the books.
#
#     sh examples/branch-day.sh
#
# Runs the program that $BANKCTL names; else builds it first. It must be a build for
# tests (`cargo build`), because the clock and the operator of no other can be set.
# Everything happens in a temporary folder, which is removed at the end.
set -eu
if [ -z "${BANKCTL:-}" ]; then
    root=$(dirname -- "$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)")
    (cd -- "$root" && cargo build --locked --target-dir "$root/target")
    BANKCTL=$root/target/debug/bankctl
fi
. "$(dirname -- "$0")/begin.sh"

# Sets the clock: so many days after Monday 2026-11-30, and a time in hours and minutes.
first=1795996800
clock() {
    seconds=$((first + $1 * 86400 + $2 * 3600 + $3 * 60))
    export BANKCTL_TEST_CLOCK="${seconds}000000"
}

# Who works.
as() {
    export BANKCTL_TEST_OPERATOR="$1"
}

part 'A branch with two tellers, a supervisor and two of compliance'
as anna
clock 0 7 30
bankctl init --name 'Branch Bank' --currency USD --timezone UTC
bankctl day set --calendar us-federal-reserve
bankctl day open --yes
for who in tom tess; do bankctl operator add "$who" --role teller; done
bankctl operator add sue --role supervisor
bankctl operator add cora --role compliance
bankctl customer add --name 'Ana García' --birth-date 1980-05-01
bankctl customer add --name 'Ben Okafor'
bankctl account open --customer C00000013
bankctl account open --customer C00000021
bankctl transfer cash/vault equity/opening 50000 --memo 'cash of the first day'
bankctl exchange-rate set USD/EUR 0.92137
bankctl account open --customer C00000013 --currency EUR

part 'Morning: the supervisor gives floats, the tellers count and accept them'
as sue
clock 0 8 0
bankctl till add tom --max 20000
bankctl till add tess
bankctl till give tom 5000
bankctl till give tess 3000
as tom
bankctl till open tom --count 100x30,50x20,20x50
as tess
bankctl till open tess --amount 3000

part 'At the counter: cash, and a check with the days on which its money can be used'
as tom
clock 0 9 30
bankctl deposit 1000000018 7500
bankctl deposit 1000000026 420.50
bankctl withdraw 1000000018 150
clock 0 10 15
bankctl check deposit 1000000018 900 -n 1042 --routing 021000021 --drawer 55501234 --dry-run
bankctl check deposit 1000000018 900 -n 1042 --routing 021000021 --drawer 55501234
bankctl exchange 1000000018 1000000039 100

part 'Cash beyond 10,000 on one day: the counter is told, compliance files'
as tess
clock 0 11 0
bankctl deposit 1000000018 2600
as cora
bankctl ctr list
bankctl report ctr --day 2026-11-30 -o csv
bankctl ctr file C00000013 2026-11-30

part 'A check of ours is presented, another is stopped'
as sue
clock 0 13 0
bankctl checkbook issue 1000000018 --count 25
bankctl check stop 1000000018 --number 1002
bankctl check present 1000000018 75.25 --number 1001
status=0
bankctl check present 1000000018 80 --number 1002 || status=$?
[ "$status" -eq 4 ]

part 'A customer disputes a withdrawal: credited until it is decided'
as tom
bankctl withdraw 1000000026 20 --channel wire --ref NOT-MINE
bankctl dispute open NOT-MINE --kind unauthorised
as sue
bankctl dispute credit D00000013
bankctl dispute show D00000013

part 'Evening: tess is two dollars short, and the tills are closed'
as tess
clock 0 17 30
bankctl till close --counted 5598
as tom
bankctl till close --counted 12770.50
as sue
bankctl till list
bankctl vault show

part 'The day is closed, and the next one opened'
clock 0 22 15
bankctl close-of-business

part 'The reports, each with the equation that proves it'
as anna
clock 1 8 0
bankctl report balance-sheet --at 2026-11-30
bankctl report income-statement --during 2026-11-30
bankctl report cash-position --at 2026-11-30
bankctl report teller-journal --during 2026-11-30
bankctl report open-items
bankctl report exchange-position
bankctl report trial-balance

part 'The books are whole'
bankctl verify
