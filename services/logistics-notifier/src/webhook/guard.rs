//! Where may be posted to: nothing inside, whatever a name says today (SSRF).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use tower::{BoxError, Service};
use url::{Host, Url};
use vsys_vocabulary::Environment;

/// The longest address, in characters.
pub(crate) const LONGEST_URL: usize = 500;

/// Why an address is not posted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("an address is a URL of at most 500 characters")]
    Malformed,
    #[error("an address begins with https://")]
    NotHttps,
    #[error("an address carries no user name, password or fragment")]
    Credentials,
    #[error("{0} is an address of an inner or reserved network")]
    Inside(String),
}

/// Asks for the addresses of a name.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Lets through what lies outside; on a desk and in training also what lies inside, because that
/// is where partners try their programs.
#[derive(Clone)]
pub(crate) struct Guard {
    lookup: Lookup,
    lets_inside: bool,
}

impl Guard {
    pub(crate) fn new(environment: Environment) -> Self {
        Self::with(environment, Arc::new(|name| Box::pin(system(name))))
    }

    pub(super) fn with(environment: Environment, lookup: Lookup) -> Self {
        Self { lookup, lets_inside: environment != Environment::Production }
    }

    /// Reads an address that a partner enters.
    pub(crate) fn read(&self, text: &str) -> Result<Url, Unfit> {
        if text.chars().count() > LONGEST_URL {
            return Err(Unfit::Malformed);
        }
        let url: Url = text.parse().map_err(|_| Unfit::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if self.lets_inside => {}
            _ => return Err(Unfit::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Unfit::Credentials);
        }
        match url.host() {
            None | Some(Host::Domain("")) => Err(Unfit::Malformed),
            Some(Host::Ipv4(ip)) => self.check(ip.into()).map(|()| url),
            Some(Host::Ipv6(ip)) => self.check(ip.into()).map(|()| url),
            Some(Host::Domain(_)) => Ok(url),
        }
    }

    fn check(&self, ip: IpAddr) -> Result<(), Unfit> {
        if self.lets_inside || is_outside(ip) { Ok(()) } else { Err(Unfit::Inside(ip.to_string())) }
    }
}

async fn system(name: String) -> std::io::Result<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((name, 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

impl Guard {
    /// The addresses of a name that may be connected to.
    async fn addresses(self, name: String) -> Result<std::vec::IntoIter<SocketAddr>, BoxError> {
        let mut refused = Unfit::Malformed;
        let mut fit = Vec::new();
        for ip in (self.lookup)(name).await? {
            match self.check(ip) {
                Ok(()) => fit.push(SocketAddr::new(ip, 0)),
                Err(unfit) => refused = unfit,
            }
        }
        if fit.is_empty() { Err(refused.into()) } else { Ok(fit.into_iter()) }
    }
}

/// Each connection is made to an address that was looked at: a name that answers otherwise the
/// next time gains nothing.
impl Service<Name> for Guard {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(self.clone().addresses(name.as_str().to_owned()))
    }
}

/// Whether an address lies in the public Internet (IANA's special-purpose registries).
fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_outside_v4(ip),
        IpAddr::V6(ip) => is_outside_v6(ip),
    }
}

/// Networks of IPv4 that are not the public Internet: first address and length of the prefix.
const INSIDE_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn is_outside_v4(ip: Ipv4Addr) -> bool {
    let bits = ip.to_bits();
    !INSIDE_V4.iter().any(|(network, length)| {
        let mask = u32::MAX << (32 - length);
        bits & mask == Ipv4Addr::from(*network).to_bits() & mask
    })
}

fn is_outside_v6(ip: Ipv6Addr) -> bool {
    let part = ip.segments();
    let embedded = |high: u16, low: u16| {
        let bits = u32::from(high) << 16 | u32::from(low);
        is_outside_v4(Ipv4Addr::from_bits(bits))
    };
    match part {
        // IPv4 in IPv6: mapped, compatible, and through NAT64.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            embedded(high, low)
        }
        // 6to4 carries an IPv4 address.
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo and the rest of 2001::/23, documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn guard(environment: Environment) -> Guard {
        Guard::new(environment)
    }

    #[test]
    fn nothing_inside_is_posted_to_in_production() {
        let guard = guard(Environment::Production);
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.0.1./",
            "https://127.0.0.1:8443/hook",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://0x7f.0.0.1/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://%31%32%37.0.0.1/",
            "https://１２７。０。０。１/",
            "https:\\\\127.0.0.1\\hook",
            "https:127.0.0.1/",
            "https://0/",
            "https://0.0.0.0/",
            "https://10.0.0.1/",
            "https://100.64.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://0xa9fea9fe/",
            "https://172.16.0.1/",
            "https://172.31.255.255/",
            "https://192.168.1.1/",
            "https://198.19.0.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[0:0:0:0:0:ffff:192.168.1.1]/",
            "https://[::ffff:0:127.0.0.1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[64:ff9b:1::1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001::1]/",
            "https://[2001:db8::1]/",
            "https://[fc00::1]/",
            "https://[fe80::1]/",
            "https://[febf:ffff::1]/",
            "https://[fec0::1]/",
            "https://[ff02::1]/",
        ] {
            assert!(matches!(guard.read(url), Err(Unfit::Inside(_))), "{url}");
        }
        for url in
            ["https://203.0.112.1/", "https://[2606:4700::1111]/", "https://partner.example/x"]
        {
            assert!(guard.read(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_address_is_https_and_carries_no_secret() {
        let guard = guard(Environment::Production);
        assert_eq!(guard.read("http://partner.example/"), Err(Unfit::NotHttps));
        assert_eq!(guard.read("file:///etc/passwd"), Err(Unfit::NotHttps));
        assert_eq!(guard.read("https://a:b@partner.example/"), Err(Unfit::Credentials));
        assert_eq!(guard.read("https://partner.example/#x"), Err(Unfit::Credentials));
        // What stands before the @ is no host.
        for text in ["https://partner.example@127.0.0.1/", "https://:b@10.0.0.1/"] {
            assert_eq!(guard.read(text), Err(Unfit::Credentials), "{text}");
        }
        for text in ["", "partner.example", "https://", "https://[::1", "https://[fe80::1%25eth0]/"]
        {
            assert!(guard.read(text).is_err(), "{text}");
        }
        let long = format!("https://partner.example/{}", "x".repeat(500));
        assert_eq!(guard.read(&long), Err(Unfit::Malformed));
    }

    #[test]
    fn on_a_desk_programs_are_tried_on_the_desk() {
        assert!(guard(Environment::Local).read("http://127.0.0.1:9/hook").is_ok());
        assert!(guard(Environment::Training).read("http://localhost:9/hook").is_ok());
    }

    #[tokio::test]
    async fn a_name_that_changes_its_answer_is_looked_at_each_time() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let lookup: Lookup = Arc::new(move |_| {
            let first = count.fetch_add(1, Ordering::Relaxed) == 0;
            let ip = if first { "198.41.0.4" } else { "169.254.169.254" };
            Box::pin(async move { Ok(vec![ip.parse().unwrap()]) })
        });
        let guard = Guard::with(Environment::Production, lookup);
        let name = || "rebinding.example".to_owned();
        assert_eq!(guard.clone().addresses(name()).await.unwrap().count(), 1);
        let Err(error) = guard.addresses(name()).await else { panic!("let inside") };
        assert!(error.to_string().contains("169.254.169.254"), "{error}");
    }

    #[tokio::test]
    async fn a_name_with_a_dot_at_its_end_is_looked_at_like_another() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let names = Arc::clone(&asked);
        let lookup: Lookup = Arc::new(move |name| {
            names.lock().unwrap().push(name);
            Box::pin(async { Ok(vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::UNSPECIFIED.into()]) })
        });
        let guard = Guard::with(Environment::Production, lookup);
        for name in ["localhost.", "LOCALHOST.", "metadata.internal."] {
            let url = guard.read(&format!("https://{name}/")).unwrap();
            let host = url.host_str().unwrap().to_owned();
            assert!(guard.clone().addresses(host).await.is_err(), "{name}");
        }
        let asked = asked.lock().unwrap();
        assert_eq!(*asked, ["localhost.", "localhost.", "metadata.internal."]);
    }

    #[tokio::test]
    async fn of_several_addresses_only_those_outside_are_used() {
        let lookup: Lookup = Arc::new(|_| {
            Box::pin(async { Ok(["10.0.0.1", "198.41.0.4"].map(|ip| ip.parse().unwrap()).into()) })
        });
        let guard = Guard::with(Environment::Production, lookup);
        let found = guard.addresses("mixed.example".to_owned()).await.unwrap();
        assert_eq!(
            found.map(|address| address.ip().to_string()).collect::<Vec<_>>(),
            ["198.41.0.4"]
        );
    }
}
