#!/bin/sh
# Two months of nights: a bank that opens and closes its days pays interest over a leap
# day, a week in which the machine was off and a month that ends on a Sunday, and shows
# how each cent of one account's interest came about.
#
#     sh examples/nights.sh
#
# Runs the program that $BANKCTL names; else builds it first. It must be a build for
# tests (`cargo build`), because the clock of no other can be set. Everything happens in
# a temporary folder, which is removed at the end.
set -eu
if [ -z "${BANKCTL:-}" ]; then
    root=$(dirname -- "$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)")
    (cd -- "$root" && cargo build --locked --target-dir "$root/target")
    BANKCTL=$root/target/debug/bankctl
fi
. "$(dirname -- "$0")/begin.sh"

# Sets the clock: so many days after Monday 2028-02-28, and a time in hours and minutes.
first=1835308800
clock() {
    seconds=$((first + $1 * 86400 + $2 * 3600 + $3 * 60))
    export BANKCTL_TEST_CLOCK="${seconds}000000"
}

# What cron does each night, from one day to another.
nights() {
    night=$1
    while [ "$night" -le "$2" ]; do
        clock "$night" 22 15
        "$program" --no-input -q close-of-business >> nights.txt 2>&1
        night=$((night + 1))
    done
}

part 'A bank whose days are opened and closed, with a product'
clock 0 8 0
bankctl init --name 'Night Bank' --currency USD --timezone UTC
bankctl day set --calendar us-federal-reserve
bankctl day open --yes
bankctl product add savings-plus --type savings --day-count act/act
bankctl product rate set savings-plus --effective 2028-02-28 --tier 0=1.85 --tier 10000=2.10
bankctl customer add --name 'Ana García'
bankctl account open --customer C00000013 --type savings
bankctl account update 1000000018 --product savings-plus
bankctl deposit 1000000018 12345.67 --channel wire

part 'Nights over the leap day'
nights 0 1
bankctl interest show 1000000018 --from 2028-02-28

part 'Money that comes late, and an error that is taken back'
clock 10 9 0
nights 2 9
clock 10 9 0
bankctl deposit 1000000018 500 --channel wire --value-date 2028-03-02
bankctl deposit 1000000018 7000 --channel wire --ref ERROR
nights 10 11
clock 14 9 0
bankctl close-of-business
bankctl reverse ERROR --reason 'another customer'

part 'The machine is off for a week: the next run makes up for it'
clock 21 2 15
bankctl close-of-business

part 'The month ends, and April ends on a Sunday'
nights 21 59
bankctl close-of-business
nights 60 63
bankctl history 1000000018 --columns business_date,value_date,kind,amount

part 'How each cent came about'
bankctl interest show 1000000018 --from 2028-02-28 --to 2028-05-01
bankctl account show 1000000018 --columns accrued_interest,accrued_through
"$program" interest show 1000000018 --from 2028-02-28 -o csv > lines.csv
"$program" history 1000000018 -o csv --columns kind,amount > paid.csv
accrued=$("$program" account show 1000000018 -o csv --columns accrued_interest | tail -n 1)
earned=$(awk -F, 'NR > 1 { gsub(/\./, "", $7); sum += $7 } END { printf "%.0f", sum }' lines.csv)
paid=$(awk -F, '$1 == "interest" { gsub(/\./, "", $2); sum += $2 } END { printf "%.0f", sum }' paid.csv)
rest=$(printf '%s\n' "$accrued" | awk '{ gsub(/\./, ""); printf "%.0f", $0 }')
printf '\nAll lines: %s. Paid: %s cents. Not paid yet: %s.\n' "$earned" "$paid" "$rest"
# Each line is shown with ten decimals, so their sum may be off by one in the last.
off=$((earned - paid * 100000000 - rest))
[ "$off" -ge -9 ] && [ "$off" -le 9 ]
echo 'The lines are what was paid and what is to be paid.'

part 'The program computes it again'
bankctl verify
