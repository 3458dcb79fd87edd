//! A partner in the model: the money that goes to its ledger, what that makes
//! of it, and what comes back.

use std::collections::HashMap;

use super::approvals::{Policy, Rule, WAITS_DAYS};
use super::bank::{Answer, Bank, Day, Outcome, Refused, Side, Transaction};
use super::money::Payment;
use super::step::Step;

/// The account of what is on its way.
const IN_TRANSIT: &str = "in-transit";

/// Which of the accounts there are in yen; the others are in dollars.
pub(crate) const THERE: [bool; 4] = [false, false, false, true];

/// An account there.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Account {
    pub(crate) balance: i64,
    pub(crate) closed: bool,
}

/// What became of a transfer, as far as this ledger knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    OnItsWay,
    Arrived,
    Returned,
}

/// A transfer to the other ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sent {
    /// The account there.
    pub(crate) to: usize,
    pub(crate) amount: i64,
    pub(crate) end: End,
    /// The transaction here that it left by.
    pub(crate) left: usize,
    /// What was said there, for good: taken, or the code of a refusal.
    said: Option<Result<(), Refused>>,
}

/// A transfer that waits for a second person there, or did.
#[derive(Clone, Debug)]
struct Waiting {
    sent: usize,
    maker: usize,
    asked: Day,
    /// What was decided.
    approved: Option<bool>,
}

impl Waiting {
    fn is_over(&self, today: Day) -> bool {
        self.approved.is_some() || today >= self.asked + WAITS_DAYS
    }
}

/// The other ledger, and what this one has sent there.
#[derive(Clone, Debug)]
pub(crate) struct Partner {
    /// Whether this ledger takes the other for a partner.
    pub(crate) is_known: bool,
    /// The other way round.
    pub(crate) knows: bool,
    pub(crate) accounts: [Account; THERE.len()],
    pub(crate) sent: Vec<Sent>,
    /// What it is there; its clock never goes back.
    pub(crate) clock: Day,
    policy: Policy,
    waiting: Vec<Waiting>,
}

impl Partner {
    pub(super) fn new(clock: Day) -> Self {
        Self {
            is_known: true,
            knows: true,
            accounts: [Account::default(); THERE.len()],
            sent: Vec::new(),
            clock,
            policy: Policy::default(),
            waiting: Vec::new(),
        }
    }

    /// How many transfers a second person is or was asked about there.
    pub(crate) fn requests(&self) -> usize {
        self.waiting.len()
    }

    /// Those that wait.
    pub(super) fn undecided(&self) -> Vec<usize> {
        let waits = |place: &usize| !self.waiting[*place].is_over(self.clock);
        (0..self.waiting.len()).filter(waits).collect()
    }

    /// Whether a transfer waits for a second person there.
    pub(crate) fn waits(&self, sent: usize) -> bool {
        let mut all = self.waiting.iter();
        all.any(|one| one.sent == sent && !one.is_over(self.clock))
    }

    /// What is on its way and was not taken: the sum, in dollars or yen.
    pub(crate) fn on_their_way(&self, yen: bool) -> i64 {
        let open = self.sent.iter().filter(|one| {
            one.end == End::OnItsWay && one.said != Some(Ok(())) && THERE[one.to] == yen
        });
        open.map(|one| one.amount).sum()
    }

    /// Takes it, or refuses it for good.
    fn book(&mut self, sent: usize) {
        let Sent { to, amount, .. } = self.sent[sent];
        let account = &mut self.accounts[to];
        self.sent[sent].said = Some(if account.closed {
            Err("account_closed")
        } else {
            account.balance += amount;
            Ok(())
        });
    }

    /// A signed transfer comes, maybe again.
    fn receive(&mut self, sent: usize, maker: usize) {
        if self.sent[sent].said.is_some() || !self.knows {
            return;
        }
        if let Some(request) = self.waiting.iter().find(|one| one.sent == sent) {
            if request.is_over(self.clock) {
                let code = match request.approved {
                    Some(_) => "approval_rejected",
                    None => "approval_expired",
                };
                self.sent[sent].said = Some(Err(code));
            }
            return;
        }
        let Sent { to, amount, .. } = self.sent[sent];
        let held = self
            .policy
            .holds(Rule::Transfers, Some((amount, THERE[to])));
        if held && !self.accounts[to].closed {
            self.waiting.push(Waiting {
                sent,
                maker,
                asked: self.clock,
                approved: None,
            });
        } else {
            self.book(sent);
        }
    }

    fn decide(&mut self, request: usize, yes: bool, person: usize) -> Answer {
        let Waiting { sent, maker, .. } = self.waiting[request];
        if self.waiting[request].is_over(self.clock) {
            return Err("already_decided");
        }
        if maker == person {
            return Err("permission_denied");
        }
        if yes {
            if !self.knows {
                return Err("unknown_partner");
            }
            self.book(sent);
        }
        self.waiting[request].approved = Some(yes);
        Ok(Outcome::Done)
    }
}

/// Who has the key that this ledger signs with: the other leaves what goes out
/// to the next sweep.
pub(super) const SIGNER: usize = 0;

impl Bank {
    /// Whether money of an account is on its way.
    pub(super) fn has_sent(&self, account: usize) -> bool {
        let mut all = self.partner.sent.iter();
        all.any(|one| {
            one.end == End::OnItsWay && self.transactions[one.left].debit == Side::Customer(account)
        })
    }

    /// What is about the other ledger.
    pub(super) fn deal(&mut self, step: &Step) -> Answer {
        match *step {
            Step::Send { .. } => return self.send(step),
            Step::Sweep => return Ok(self.sweep()),
            Step::Know(known) => return self.know(known),
            Step::DecideThere { request, yes } => {
                return self.partner.decide(request, yes, self.person);
            }
            Step::KnowThere(known) => self.partner.knows = known,
            Step::PolicyThere(when) => self.partner.policy.set(Rule::Transfers, when),
            Step::CloseThere(place) => {
                self.partner.accounts[place] = Account {
                    balance: 0,
                    closed: true,
                }
            }
            _ => unreachable!("nothing about a partner"),
        }
        Ok(Outcome::Done)
    }

    /// The other ledger is made known, or shut out.
    fn know(&mut self, known: bool) -> Answer {
        if known != self.partner.is_known {
            self.policy_must_not_wait()?;
        }
        self.partner.is_known = known;
        Ok(Outcome::Done)
    }

    /// Sends money. What a second person has approved is only sent off.
    fn send(&mut self, step: &Step) -> Answer {
        let Step::Send {
            from,
            to,
            amount,
            reference,
            ref by,
        } = *step
        else {
            unreachable!("nothing to send");
        };
        let debit = Side::Customer(from);
        let payment = Payment {
            reference,
            by: Some(by.clone()),
            ..Payment::new(
                "transfer",
                (debit, Side::Bank(IN_TRANSIT, self.yen(debit))),
                amount,
            )
        };
        let is_known = self.partner.is_known;
        let are_partners = is_known && self.partner.knows;
        if !self.is_approved && !are_partners {
            let all = self.partner.sent.iter();
            let mut open = all.filter(|one| one.end == End::OnItsWay);
            let is_this = |one: &Sent| self.transactions[one.left].reference == reference;
            return Err(if reference.is_some() && open.any(is_this) {
                "in_transit"
            } else {
                "unknown_partner"
            });
        }
        if let Some(known) = self.known(&payment) {
            let Outcome::Transaction(left, _) = known? else {
                unreachable!("no transaction");
            };
            let sent = self.transactions[left].sent;
            return match sent.filter(|sent| self.partner.sent[*sent].to == to) {
                None => Err("reference_conflict"),
                Some(sent) => self.deliver(sent, true),
            };
        }
        self.may_order(debit, by)?;
        if !is_known {
            return Err("unknown_partner");
        }
        if self.yen(debit) != THERE[to] {
            return Err("currency_mismatch");
        }
        if !self.is_approved && self.partner.accounts[to].closed {
            return Err("account_closed");
        }
        self.pay(&payment)?;
        let (left, sent) = (self.transactions.len() - 1, self.partner.sent.len());
        self.transactions[left].sent = Some(sent);
        self.partner.sent.push(Sent {
            to,
            amount,
            end: End::OnItsWay,
            left,
            said: None,
        });
        self.deliver(sent, false)
    }

    /// The steps that are missing of what was sent by this request or before.
    fn deliver(&mut self, sent: usize, replayed: bool) -> Answer {
        if !self.is_approved {
            self.bring(sent);
            if self.partner.sent[sent].end == End::Returned {
                return Err("transfer_returned");
            }
        }
        Ok(Outcome::Transaction(self.partner.sent[sent].left, replayed))
    }

    /// Brings what is on its way to its account, or back.
    fn bring(&mut self, place: usize) {
        if self.partner.sent[place].end != End::OnItsWay || !self.partner.is_known {
            return;
        }
        if self.person == SIGNER {
            self.partner.receive(place, self.person);
        }
        self.partner.sent[place].end = match self.partner.sent[place].said {
            None => return,
            Some(Ok(())) => End::Arrived,
            Some(Err(_)) => {
                self.give_back(place);
                End::Returned
            }
        };
    }

    /// No policy stands before what comes back.
    fn give_back(&mut self, sent: usize) {
        let left = self.partner.sent[sent].left;
        self.transactions[left].reversed = true;
        let Transaction {
            debit,
            credit,
            amount,
            ..
        } = self.transactions[left];
        let after = (self.add(credit, -amount), self.add(debit, amount));
        let back = Transaction {
            kind: "reversal",
            debit: credit,
            credit: debit,
            reference: None,
            by: std::collections::BTreeSet::new(),
            operator: self.person,
            day: self.today(),
            value: None,
            reversed: false,
            group: None,
            after,
            ..self.transactions[left].clone()
        };
        self.transactions.push(back);
    }

    /// Brings all that is on its way, the oldest first, and counts what comes
    /// of it.
    fn sweep(&mut self) -> Outcome {
        let open = |one: &Sent| one.end == End::OnItsWay;
        let all: Vec<usize> = (0..self.partner.sent.len())
            .filter(|place| open(&self.partner.sent[*place]))
            .collect();
        let mut counts = HashMap::new();
        for place in all {
            self.bring(place);
            let end = match self.partner.sent[place].end {
                End::Arrived => "arrived",
                End::Returned => "returned",
                // Only who can hand it over hears that it waits there.
                End::OnItsWay if self.says_it_waits(place) => "waiting",
                End::OnItsWay => "in-transit",
            };
            *counts.entry(end).or_default() += 1;
        }
        swept(&counts)
    }

    fn says_it_waits(&self, sent: usize) -> bool {
        let partner = &self.partner;
        self.person == SIGNER && partner.is_known && partner.knows && partner.waits(sent)
    }
}

/// What came of a sweep, by the word for each state.
pub(super) fn swept(counts: &HashMap<&str, usize>) -> Outcome {
    let of = |end| counts.get(end).copied().unwrap_or(0);
    Outcome::Swept(["arrived", "returned", "waiting", "in-transit"].map(of))
}
