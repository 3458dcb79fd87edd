#!/bin/sh
# The main job of a bank, on real files: take in customers, pay a payroll once,
# look at it, and prove the books.
#
#     sh examples/main-job.sh
#
# Runs the program that $BANKCTL names; else builds it first, which needs the
# Rust toolchain and a C compiler and takes some minutes. Everything else
# happens in a temporary folder, which is removed at the end.
set -eu
. "$(dirname -- "$0")/begin.sh"
cp -- "$here"/payroll/*.csv "$work"

# A command that is expected to end with this exit code.
expect() {
    expected=$1
    shift
    status=0
    bankctl "$@" || status=$?
    printf '(exit code %s)\n' "$status"
    [ "$status" -eq "$expected" ]
}

part 'A new ledger: one private file'
bankctl init --name 'Example Bank' --currency USD --timezone UTC

part '400 people come from another system, with what they have there'
bankctl import accounts accounts.csv --batch onboarding

part 'Look a customer up, by e-mail or by the old number'
bankctl customer list --search quentin.0@example.com
bankctl account show 383558648217

part 'Payday: first see what would happen, then pay'
bankctl import payroll us_direct_deposit.csv --dry-run
bankctl import payroll us_direct_deposit.csv

part 'The same file again: no one is paid twice'
bankctl import payroll us_direct_deposit.csv

part 'A file with bad rows: nothing is posted, and every row is explained'
expect 9 import payroll refused_rows.csv

part 'Or post the good rows, and keep the bad ones to be mended'
expect 9 import payroll refused_rows.csv --skip-rejects --rejects bad.csv --quiet --output csv
printf '\n$ head -n 3 bad.csv\n'
head -n 3 bad.csv

part 'Money moves; a reference makes it happen once'
bankctl transfer 383558648217 176969697416 100.00 --ref rent-11 --memo 'Rent'

part 'What a customer sees'
bankctl history 383558648217
bankctl balance 383558648217 clearing/payroll

part 'What the bank sees'
bankctl stats --period monthly --chart
bankctl report trial-balance

part 'Books out and back: what was exported reconciles with no difference'
bankctl export transactions --account 383558648217 --output csv --to-file statement.csv
bankctl reconcile statement.csv --account 383558648217

part 'Proof: every sum and every hash is computed again from the journal'
bankctl verify

printf '\nAll done; %s is removed.\n' "$work"
