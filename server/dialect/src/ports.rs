//! The services that well-known ports are used for: those that a standard or the default of the
//! software itself gives them.

/// A well-known port.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    /// The number.
    pub number: u16,
    /// The protocols that the service uses there.
    pub protocols: &'static [&'static str],
    /// What listens there, as a noun.
    pub service: &'static str,
}

const TCP: &[&str] = &["tcp"];
const UDP: &[&str] = &["udp"];
const BOTH: &[&str] = &["tcp", "udp"];

/// Every such port, sorted by number.
pub static ALL: [Port; 41] = [
    Port { number: 21, protocols: TCP, service: "FTP" },
    Port { number: 22, protocols: TCP, service: "SSH" },
    Port { number: 25, protocols: TCP, service: "SMTP" },
    Port { number: 53, protocols: BOTH, service: "DNS" },
    Port { number: 80, protocols: TCP, service: "HTTP" },
    Port { number: 110, protocols: TCP, service: "POP3" },
    Port { number: 123, protocols: UDP, service: "NTP" },
    Port { number: 143, protocols: TCP, service: "IMAP" },
    Port { number: 161, protocols: UDP, service: "SNMP" },
    Port { number: 389, protocols: TCP, service: "LDAP" },
    Port { number: 443, protocols: BOTH, service: "HTTPS" },
    Port { number: 465, protocols: TCP, service: "mail submission with TLS" },
    Port { number: 514, protocols: UDP, service: "syslog" },
    Port { number: 587, protocols: TCP, service: "mail submission" },
    Port { number: 636, protocols: TCP, service: "LDAP with TLS" },
    Port { number: 993, protocols: TCP, service: "IMAP with TLS" },
    Port { number: 1433, protocols: TCP, service: "Microsoft SQL Server" },
    Port { number: 1521, protocols: TCP, service: "Oracle Database" },
    Port { number: 1883, protocols: TCP, service: "MQTT" },
    Port { number: 2181, protocols: TCP, service: "ZooKeeper" },
    Port { number: 2379, protocols: TCP, service: "etcd" },
    Port { number: 3306, protocols: TCP, service: "MySQL and MariaDB" },
    Port { number: 4222, protocols: TCP, service: "NATS" },
    Port { number: 5432, protocols: TCP, service: "PostgreSQL" },
    Port { number: 5601, protocols: TCP, service: "Kibana" },
    Port { number: 5672, protocols: TCP, service: "AMQP, the protocol of RabbitMQ" },
    Port { number: 6379, protocols: TCP, service: "Redis and Valkey" },
    Port { number: 8080, protocols: TCP, service: "HTTP where port 80 is not to be used" },
    Port { number: 8125, protocols: UDP, service: "StatsD" },
    Port { number: 8200, protocols: TCP, service: "Vault" },
    Port { number: 8443, protocols: TCP, service: "HTTPS where port 443 is not to be used" },
    Port { number: 8500, protocols: TCP, service: "Consul" },
    Port { number: 8883, protocols: TCP, service: "MQTT with TLS" },
    Port { number: 9042, protocols: TCP, service: "Cassandra" },
    Port { number: 9090, protocols: TCP, service: "Prometheus" },
    Port { number: 9092, protocols: TCP, service: "Kafka" },
    Port { number: 9200, protocols: TCP, service: "Elasticsearch and OpenSearch" },
    Port { number: 9300, protocols: TCP, service: "Elasticsearch and OpenSearch among themselves" },
    Port { number: 11211, protocols: BOTH, service: "Memcached" },
    Port { number: 15672, protocols: TCP, service: "the management pages of RabbitMQ" },
    Port { number: 27017, protocols: TCP, service: "MongoDB" },
];

/// What `number` is used for with `protocol`, which is in lower case.
pub fn find(number: u16, protocol: &str) -> Option<&'static Port> {
    let row = ALL.iter().find(|row| row.number == number)?;
    row.protocols.contains(&protocol).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::{ALL, find};

    #[test]
    fn ports_are_sorted_and_found_with_their_protocol() {
        assert!(ALL.is_sorted_by(|one, other| one.number < other.number));
        assert_eq!(find(5432, "tcp").map(|row| row.service), Some("PostgreSQL"));
        assert!(find(5432, "udp").is_none() && find(1, "tcp").is_none());
    }
}
