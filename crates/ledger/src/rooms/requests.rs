//! Every kind of request that a second person approves, in one list.

use crate::approvals::approvable::RequestKind;
use crate::{
    access, accounts, ach, admin, alerts, approvals, checks, customers, day, disputes,
    drawn_checks, exchange, fees, imports, interest, interledger, limits, orders, payments,
    products, reconciliations, statements, tills,
};

/// The kinds of requests.
pub(crate) const REQUESTS: &[RequestKind] = &[
    RequestKind::of::<payments::instruction::Instruction>(),
    RequestKind::of::<interledger::requests::SendRequest>(),
    RequestKind::of::<interledger::TransferMessage>(),
    RequestKind::of::<imports::requests::FileRequest>(),
    RequestKind::of::<imports::requests::ReversalRequest>(),
    RequestKind::of::<accounts::AccountOpening>(),
    RequestKind::of::<accounts::requests::UpdateRequest>(),
    RequestKind::of::<accounts::requests::ClosingRequest>(),
    RequestKind::of::<access::requests::AddOperator>(),
    RequestKind::of::<access::requests::ChangeOperator>(),
    RequestKind::of::<access::requests::DisableOperator>(),
    RequestKind::of::<access::requests::ResetPassword>(),
    RequestKind::of::<access::login::LoginChange>(),
    RequestKind::of::<admin::requests::BackValueDays>(),
    RequestKind::of::<ach::requests::AchNumbers>(),
    RequestKind::of::<statements::notice::StatementNotice>(),
    RequestKind::of::<admin::settings::NameChange>(),
    RequestKind::of::<approvals::policy::PolicyChange>(),
    RequestKind::of::<interledger::partners::PartnerDetails>(),
    RequestKind::of::<interledger::requests::DisablePartner>(),
    RequestKind::of::<day::requests::DayRequest>(),
    RequestKind::of::<products::requests::ProductRequest>(),
    RequestKind::of::<fees::requests::FeeRequest>(),
    RequestKind::of::<limits::requests::LimitRequest>(),
    RequestKind::of::<limits::requests::CustomerLimitRequest>(),
    RequestKind::of::<customers::tax::TaxRequest>(),
    RequestKind::of::<orders::OrderOpening>(),
    RequestKind::of::<interest::adjust::AdjustmentRequest>(),
    RequestKind::of::<tills::requests::DifferenceRequest>(),
    RequestKind::of::<tills::Resolution>(),
    RequestKind::of::<exchange::requests::ExchangeRequest>(),
    RequestKind::of::<disputes::CreditRequest>(),
    RequestKind::of::<disputes::Resolve>(),
    RequestKind::of::<checks::CheckDeposit>(),
    RequestKind::of::<checks::requests::RedepositRequest>(),
    RequestKind::of::<checks::CheckRelease>(),
    RequestKind::of::<drawn_checks::requests::Presentment>(),
    RequestKind::of::<drawn_checks::requests::CashierOpening>(),
    RequestKind::of::<drawn_checks::requests::CashierVoid>(),
    RequestKind::of::<alerts::requests::RuleRequest>(),
    RequestKind::of::<reconciliations::requests::PostRequest>(),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{REQUESTS, RequestKind};
    use crate::approvals::approvable::read;

    #[test]
    fn every_kind_is_kept_under_names_of_its_own() {
        let names: BTreeSet<_> = REQUESTS.iter().map(RequestKind::names).collect();
        assert_eq!(names.len(), REQUESTS.len());
    }

    /// Pending requests and consents to files are found by these bytes.
    #[test]
    fn requests_are_kept_as_they_always_were() {
        let table = [
            r#"{"money":{"deposit":{"account":"1000000018","channel":"cash","payment":{"amount":"60","reference":{"given":"W-1"},"memo":null,"value_date":null}}}}"#,
            r#"{"reverse_file":{"batch":"B","file":"a.csv","rows":2,"amount":"3.00","currency":"USD","reason":"wrong"}}"#,
            r#"{"update_account":{"account":"1000000018","change":{"overdraft":"10.00","name":null,"external_number":null}}}"#,
            r#"{"close_account":{"account":"1000000018","payout":"cash/vault"}}"#,
            r#"{"change_operator":{"name":"eve","appointment":{"roles":["teller"],"os_user":null}}}"#,
            r#"{"disable_operator":{"name":"eve","disabled":true}}"#,
            r#"{"set_login":{"mode":"password","idle_minutes":null,"hours":8}}"#,
            r#"{"set_back_value_days":{"days":9}}"#,
            r#"{"set_ach":{"routing":"091400606","operators":["061000146"],"company_id":null}}"#,
            r#"{"set_statement_notice":{"text":"Call us."}}"#,
            r#"{"set_ledger":{"name":"A","timezone":null}}"#,
            r#"{"set_policy":{"rule":"deposits","when":{"over":[100,"USD"]}}}"#,
            r#"{"disable_partner":{"name":"north"}}"#,
            r#"{"day":{"open_day":{"date":null}}}"#,
            r#"{"product":{"set_account_rate":{"account":"1000000018","change":{"effective_from":"2026-01-01","effective_until":null,"tiers":[],"overdraft":"0.00","excess":null}}}}"#,
            r#"{"release_check":{"check":"K00000013","amount":null,"reason":"rent"}}"#,
            r#"{"redeposit_check":{"check":"K00000013","reference":{"given":"R"}}}"#,
            r#"{"deposit_check":{"account":"1000000018","amount":"9","number":1,"routing":"021000021","drawer":"5","class":"personal","place":"counter","payee_is_holder":true,"exception":"doubt","doubt":"a call","no_hold":false,"reference":{"given":"R"},"memo":null}}"#,
            r#"{"product":{"set_product_limit":{"code":"a","change":{"name":"b","direction":"out","channel":null,"window":"day","then":"refuse","count":1,"amount":null,"effective_from":null}}}}"#,
        ];
        for text in table {
            let (kind, _) = read(text).expect(text);
            assert_eq!((kind.kept_again)(text).expect(text), text);
        }
    }

    #[test]
    fn what_is_no_request_is_read_as_none() {
        let table = [
            "",
            "{}",
            r#""money""#,
            r#"{"money":{}}"#,
            r#"{"set_back_value_days":{"days":9}} {}"#,
            r#"{"set_back_value_days":{"days":9},"day":{"open_day":{"date":null}}}"#,
            r#"{"product":{"set_product_fee":1}}"#,
        ];
        for text in table {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
