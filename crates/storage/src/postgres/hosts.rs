//! The hosts of an address, each tried by itself: one that is silent does not
//! use up the time of the others.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::config::{Host, LoadBalanceHosts};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, Socket};

use super::terms::Wishes;

/// What an address says, for each of its hosts with its password, in the order
/// in which they are tried. A wary one gives no password to a host without a
/// name, such as a socket: what it asks for can't be looked at.
pub(super) fn each(config: &Config, passwords: &[Option<String>], is_wary: bool) -> Vec<Config> {
    let mut all: Vec<Config> = passwords
        .iter()
        .enumerate()
        .map(|(place, password)| {
            let mut one = one_host(config, place);
            let may_have = !is_wary || has_name(&one);
            if let Some(password) = password.as_ref().filter(|_| may_have) {
                one.password(password);
            }
            one
        })
        .collect();
    if config.get_load_balance_hosts() == LoadBalanceHosts::Random {
        let chance = RandomState::new();
        let mut place = 0_usize;
        all.sort_by_cached_key(|_| {
            place += 1;
            chance.hash_one(place)
        });
    }
    all
}

/// Whether a host is found by a name, or by a number in the place of one.
pub(super) fn has_name(one: &Config) -> bool {
    matches!(one.get_hosts(), [Host::Tcp(_)])
}

/// How many hosts an address names.
pub(super) fn count(config: &Config) -> usize {
    config.get_hosts().len().max(config.get_hostaddrs().len())
}

/// The port of a host. One port is for all hosts.
pub(super) fn port_of(config: &Config, place: usize) -> u16 {
    let ports = config.get_ports();
    let port = ports.get(place).or_else(|| ports.first());
    port.copied().unwrap_or(5432)
}

/// What an address says, for one of its hosts.
fn one_host(config: &Config, place: usize) -> Config {
    let mut one = Config::new();
    one.port(port_of(config, place))
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding())
        .ssl_negotiation(config.get_ssl_negotiation())
        .load_balance_hosts(config.get_load_balance_hosts())
        .keepalives(config.get_keepalives());
    match config.get_hosts().get(place) {
        Some(Host::Tcp(name)) => {
            one.host(name);
        }
        #[cfg(unix)]
        Some(Host::Unix(path)) => {
            one.host_path(path);
        }
        None => {}
    }
    if let Some(number) = config.get_hostaddrs().get(place) {
        one.hostaddr(*number);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(database) = config.get_dbname() {
        one.dbname(database);
    }
    // A pooler may let no one in who asks for anything; most is not asked for.
    let others = Wishes::of(config).others;
    if !others.is_empty() {
        one.options(&others);
    }
    if let Some(name) = config.get_application_name() {
        one.application_name(name);
    }
    if let Some(timeout) = config.get_connect_timeout() {
        one.connect_timeout(*timeout);
    }
    one
}

/// Whether a server answers at all, be it with a refusal.
pub(super) async fn is_there<T>(config: Config, tls: T, limit: Duration) -> bool
where
    T: MakeTlsConnect<Socket>,
{
    match timeout(limit, config.connect(tls)).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.as_db_error().is_some(),
        Err(_) => false,
    }
}
