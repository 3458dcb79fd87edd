//! The bank's numbers at the Automated Clearing House.

use bankctl_types::RoutingNumber;
use serde::{Deserialize, Serialize};

use crate::Result;

/// What was said of the bank's numbers; kept as JSON.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AchSettings {
    /// The bank's own routing number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    routing: Option<String>,
    /// The routing numbers of operators, from whom files come in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    operators: Vec<String>,
    /// What companies that the bank sends for are known by: mostly a tax number behind
    /// a 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_id: Option<String>,
}

impl AchSettings {
    /// What was kept.
    pub(crate) fn kept(text: Option<&str>) -> Result<Self> {
        match text {
            None => Ok(Self::default()),
            Some(text) => Ok(serde_json::from_str(text).map_err(bankctl_storage::damaged)?),
        }
    }

    /// The bank's own routing number.
    pub fn routing(&self) -> Option<RoutingNumber> {
        self.routing.as_deref().and_then(RoutingNumber::parse)
    }

    /// The operators, from whom files come in.
    pub fn operators(&self) -> impl Iterator<Item = RoutingNumber> + '_ {
        let all = self.operators.iter();
        all.filter_map(|number| RoutingNumber::parse(number))
    }

    /// The same with what is to be changed.
    #[must_use]
    pub fn with(
        mut self,
        routing: Option<RoutingNumber>,
        operators: &[RoutingNumber],
        company_id: Option<&str>,
    ) -> Self {
        if let Some(routing) = routing {
            self.routing = Some(routing.to_string());
        }
        if !operators.is_empty() {
            self.operators = operators.iter().map(ToString::to_string).collect();
        }
        if let Some(company_id) = company_id {
            self.company_id = Some(company_id.to_owned());
        }
        self
    }
}
