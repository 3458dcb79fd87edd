#!/bin/sh
# The bank's own account at its correspondent: a payroll arrives by NACHA and is paid, one
# entry has no account and goes back, the correspondent's statement has a fee besides, and
# account and statement are reconciled to 0.00.
#
#     sh examples/nostro.sh
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

# Sets the clock: so many days after Monday 2026-11-30, and an hour.
first=1795996800
clock() {
    seconds=$((first + $1 * 86400 + $2 * 3600))
    export BANKCTL_TEST_CLOCK="${seconds}000000"
}

# A command that leaves something over ends with exit code 9.
left_over() {
    status=0
    "$@" || status=$?
    echo "(exit code $status)"
    [ "$status" -eq 9 ]
}

# An entry of the statement: amount, direction, reference, words.
entry() {
    printf '<Ntry><Amt Ccy="USD">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>' "$1" "$2"
    printf '<BookgDt><Dt>2026-11-30</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs>' "$3"
    printf '<RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n' "$4"
}

# A balance of the statement: kind and amount.
balance() {
    printf '<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="USD">%s</Amt>' "$1" "$2"
    printf '<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>\n'
}

part 'A bank that clears by the Automated Clearing House, and two customers'
clock 0 8
bankctl init --name 'First Example Bank' --currency USD --timezone UTC
bankctl ledger set --routing-number 091400606 --ach-operator 061000146
bankctl customer add --name 'Ana García'
bankctl customer add --name 'Ben Okafor'
bankctl account open --customer C00000013
bankctl account open --customer C00000021

part 'A payroll arrives; one entry is for an account that is not here'
while IFS= read -r record; do printf '%-94s\n' "$record"; done > payroll.ach <<'END'
101 091400606 0610001462611300600A094101FIRST EXAMPLE BANK     FEDERAL RESERVE BANK
5200ACME CORP                           1123456789PPDPAYROLL         2611303341123456780000001
6220914006061000000018       0000184250E-1            ANA GARCIA              0123456780000001
6220914006061000000026       0000176110E-2            BEN OKAFOR              0123456780000002
622091400606744567899        0000098000E-3            NO ACCOUNT HERE         0123456780000003
820000000300274201800000000000000000004583601123456789                         123456780000001
9000001000001000000030027420180000000000000000000458360
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
END
left_over bankctl import ach payroll.ach

part 'It is sent back'
clock 0 10
bankctl ach return 3 --code R03
bankctl export ach --returns --to-file returns.ach
cut -c 1-94 returns.ach

part 'The statement of the correspondent: the payroll, the return, and a fee'
{
    echo '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
    echo '<Id>FED-2026-11-30</Id><Acct><Id><Othr><Id>061000146</Id></Othr></Id></Acct>'
    balance OPBD 0.00
    balance CLBD 3591.10
    entry 4583.60 CRDT 261130A 'ACH credits of file A'
    entry 980.00 DBIT RETURNS 'ACH returns'
    entry 12.50 DBIT NOTPROVIDED 'Monthly account fee'
    echo '</Stmt></BkToCstmrStmt></Document>'
} > statement.xml
left_over bankctl reconcile statement.xml --account clearing/ach --statement-account 061000146

part 'What is left is a fee: a rule says where it is booked, once'
cat > fed.toml <<'END'
[[rule]]
text = "monthly*fee"
sign = "out"
max = "50.00"
account = "expense/bank-fees"
memo = "Fee of the correspondent"
END
bankctl reconcile statement.xml --account clearing/ach --statement-account 061000146 --post --rules fed.toml --dry-run
bankctl reconcile statement.xml --account clearing/ach --statement-account 061000146 --post --rules fed.toml
bankctl reconcile statement.xml --account clearing/ach --statement-account 061000146 --post --rules fed.toml

part 'What is kept is the proof that an auditor signs'
bankctl reconcile list
bankctl reconcile show 1
bankctl report trial-balance
bankctl verify
