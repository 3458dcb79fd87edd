#!/bin/sh
# Draws docs/terminal.svg: what bankctl prints, as it prints it.
#
#     cargo build && sh docs/picture.sh
#
# The debug build takes the day from BANKCTL_TEST_CLOCK, so that the same
# picture comes out on any day. A test names another file and another folder of
# the program: sh docs/picture.sh FILE FOLDER.
set -eu
cd "$(dirname "$0")/.."
data=$PWD/examples/payroll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
picture=${1:-$PWD/docs/terminal.svg}
PATH=${2:-$PWD/target/debug}:$PATH
export HOME="$folder" BANKCTL_LEDGER="$folder/bank.db" BANKCTL_TEST_OPERATOR=anna
unset BANKCTL_OUTPUT BANKCTL_CONFIG

at() { BANKCTL_TEST_CLOCK=$(date -u -d "$1" +%s)000000; export BANKCTL_TEST_CLOCK; }
show() { printf '$ %s\n' "$*"; eval "$*" 2>&1 || true; echo; }

svg() {
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' | LC_ALL=C awk '
        {
            line[++n] = $0
            gsub(/[\200-\277]/, "")
            if (length($0) > widest) widest = length($0)
        }
        END {
            while (line[n] == "") n--
            width = widest * 8 + 32
            height = n * 18 + 48
            printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\">\n", width, height, width, height
            print "<title>bankctl at work in a terminal</title>"
            printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#12181f\"/>\n", width, height
            print "<circle cx=\"18\" cy=\"16\" r=\"5\" fill=\"#e0655f\"/><circle cx=\"36\" cy=\"16\" r=\"5\" fill=\"#dfb14a\"/><circle cx=\"54\" cy=\"16\" r=\"5\" fill=\"#5fb35f\"/>"
            print "<g fill=\"#c9d3dc\" xml:space=\"preserve\">"
            for (i = 1; i <= n; i++) {
                if (line[i] == "") continue
                colour = ""
                if (line[i] ~ /^\$ /) colour = " fill=\"#8fd18f\" font-weight=\"bold\""
                if (line[i] ~ /^bankctl: /) colour = " fill=\"#ee8f88\""
                if (line[i] ~ /^hint: /) colour = " fill=\"#e2c275\""
                printf "<text x=\"16\" y=\"%d\"%s>%s</text>\n", i * 18 + 30, colour, line[i]
            }
            print "</g>\n</svg>"
        }'
}

at 2026-10-30T09:00
bankctl init --name 'First Example Bank' --currency USD -q >/dev/null
bankctl import accounts "$data/accounts.csv" --batch opening -q >/dev/null
numbers() { bankctl account list --columns number --no-headers -o csv; }
account=$(numbers | sed -n 10p)
landlord=$(numbers | sed -n 20p)
at 2026-11-04T10:00
bankctl withdraw "$account" 60 --memo groceries --ref CARD-17 -q >/dev/null
bankctl transfer "$account" "$landlord" 450 --memo rent --ref RENT-11 -q >/dev/null
at 2026-11-13T06:00
cd "$data"
{
    show bankctl import payroll us_direct_deposit.csv --batch nov-2026
    show bankctl history $account
    show bankctl withdraw $account 20000
    show bankctl stats --period weekly --account $account --chart
    show bankctl verify
} | svg >"$picture"
