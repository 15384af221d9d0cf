//! The servers that CMD and ENTRYPOINT start: how each is told where to listen, and where it
//! listens otherwise.

use syntax::Span;

use super::launch::Launch;

/// A server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// The program.
    pub(super) program: &'static str,
    /// The commands of it that serve; empty if it does nothing else.
    pub(super) commands: &'static [&'static str],
    /// The flags that give the address.
    pub(super) host: &'static [&'static str],
    /// The flags that give the port.
    pub(super) port: &'static [&'static str],
    /// The flags that give both, as `address:port`.
    pub(super) bind: &'static [&'static str],
    /// Whether an operand gives both or one of them.
    pub(super) operand: bool,
    /// Flags by which it listens elsewhere, as in a configuration file or on a socket.
    pub(super) elsewhere: &'static [&'static str],
    /// The environment variables that give the address or the port.
    pub(super) variables: &'static [&'static str],
    /// Whether it is known to listen on the loopback address if it is told nothing.
    pub(super) is_loopback: bool,
    /// The port that it listens on if it is told nothing.
    pub(super) default_port: Option<u16>,
}

const PLAIN: Server = Server {
    program: "",
    commands: &[],
    host: &["--host"],
    port: &["--port", "-p"],
    bind: &[],
    operand: false,
    elsewhere: &[],
    variables: &[],
    is_loopback: false,
    default_port: None,
};

/// The servers, by the program.
const SERVERS: [Server; 28] = [
    Server {
        program: "artisan",
        commands: &["serve"],
        port: &["--port"],
        variables: &["SERVER_HOST", "SERVER_PORT"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "chainlit",
        commands: &["run"],
        port: &["--port"],
        variables: &["CHAINLIT_HOST", "CHAINLIT_PORT"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "dagster-webserver",
        host: &["--host", "-h"],
        elsewhere: &["--uds"],
        is_loopback: true,
        default_port: Some(3000),
        ..PLAIN
    },
    Server {
        program: "daphne",
        host: &["--bind", "-b"],
        elsewhere: &["-e", "--endpoint", "-u", "--unix-socket", "--fd"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "fastapi",
        commands: &["dev"],
        port: &["--port"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "fastapi",
        commands: &["run"],
        port: &["--port"],
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "flask",
        commands: &["run"],
        host: &["--host", "-h"],
        variables: &["FLASK_RUN_HOST", "FLASK_RUN_PORT"],
        is_loopback: true,
        default_port: Some(5000),
        ..PLAIN
    },
    Server {
        program: "gatsby",
        commands: &["develop"],
        host: &["--host", "-H"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "gunicorn",
        host: &[],
        port: &[],
        bind: &["--bind", "-b"],
        elsewhere: &["-c", "--config"],
        variables: &["GUNICORN_CMD_ARGS"],
        ..PLAIN
    },
    Server {
        program: "http.server",
        host: &["--bind", "-b"],
        port: &[],
        operand: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "hugo",
        commands: &["server", "serve"],
        host: &["--bind"],
        is_loopback: true,
        default_port: Some(1313),
        ..PLAIN
    },
    Server {
        program: "hypercorn",
        host: &[],
        port: &[],
        bind: &["--bind", "-b"],
        elsewhere: &["-c", "--config", "--quic-bind", "--insecure-bind"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "jupyter",
        commands: &["lab", "notebook", "server"],
        host: &["--ip", "--ServerApp.ip", "--NotebookApp.ip"],
        port: &["--port", "--ServerApp.port", "--NotebookApp.port"],
        elsewhere: &["--config"],
        ..PLAIN
    },
    Server {
        program: "litestar",
        commands: &["run"],
        host: &["--host", "-H"],
        elsewhere: &["--uds", "--fd", "-F"],
        variables: &["LITESTAR_HOST", "LITESTAR_PORT"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "manage.py",
        commands: &["runserver", "runserver_plus"],
        host: &[],
        port: &[],
        operand: true,
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "mkdocs",
        commands: &["serve"],
        host: &[],
        port: &[],
        bind: &["--dev-addr", "-a"],
        ..PLAIN
    },
    Server {
        program: "mlflow",
        commands: &["server", "ui"],
        host: &["--host", "-h"],
        variables: &["MLFLOW_HOST", "MLFLOW_PORT"],
        is_loopback: true,
        default_port: Some(5000),
        ..PLAIN
    },
    Server {
        program: "next",
        commands: &["dev", "start"],
        host: &["--hostname", "-H"],
        variables: &["PORT"],
        default_port: Some(3000),
        ..PLAIN
    },
    Server { program: "ng", commands: &["serve"], port: &["--port"], ..PLAIN },
    Server { program: "php", host: &[], port: &[], bind: &["-S"], ..PLAIN },
    Server {
        program: "quart",
        commands: &["run"],
        host: &["--host", "-h"],
        is_loopback: true,
        default_port: Some(5000),
        ..PLAIN
    },
    Server {
        program: "rails",
        commands: &["server", "s"],
        host: &["--binding", "-b"],
        variables: &["PORT", "BINDING"],
        ..PLAIN
    },
    Server {
        program: "sanic",
        host: &["--host", "-H"],
        elsewhere: &["--unix", "-u"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "streamlit",
        commands: &["run"],
        host: &["--server.address"],
        port: &["--server.port"],
        variables: &["STREAMLIT_SERVER_PORT", "STREAMLIT_SERVER_ADDRESS"],
        ..PLAIN
    },
    Server {
        program: "tensorboard",
        port: &["--port"],
        elsewhere: &["--bind_all"],
        is_loopback: true,
        default_port: Some(6006),
        ..PLAIN
    },
    Server {
        program: "uvicorn",
        port: &["--port"],
        elsewhere: &["--uds", "--fd"],
        variables: &["UVICORN_HOST", "UVICORN_PORT"],
        is_loopback: true,
        default_port: Some(8000),
        ..PLAIN
    },
    Server {
        program: "vite",
        commands: &["", "dev", "serve", "preview"],
        port: &["--port"],
        ..PLAIN
    },
    Server {
        program: "waitress-serve",
        port: &["--port"],
        bind: &["--listen"],
        elsewhere: &["--unix-socket"],
        default_port: Some(8080),
        ..PLAIN
    },
];

/// Where a server listens. Without a place, it is what the server does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listener {
    /// The address; `None` if it is not known.
    pub(super) host: Option<String>,
    /// Where it stands.
    pub(super) host_span: Option<Span>,
    /// The port; `None` if it is not known.
    pub(super) port: Option<u16>,
    /// Where it stands.
    pub(super) port_span: Option<Span>,
}

/// The address that only programs on the same machine reach.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// The address that stands for all of the machine.
pub(super) const EVERYWHERE: &str = "0.0.0.0";

/// The server that `launch` is.
pub(super) fn server(launch: &Launch) -> Option<&'static Server> {
    const VALUED: [&str; 4] = ["--app", "-A", "--env-file", "--settings"];
    let command = launch.subcommand(&VALUED);
    SERVERS.iter().find(|server| {
        let serves = |command: &str| server.commands.contains(&command);
        server.program == launch.program
            && (server.commands.is_empty() || serves(command.unwrap_or_default()))
    })
}

impl Server {
    /// Where it listens if it is started by `launch`; `None` if something decides that the file
    /// does not tell. What the environment says is for the caller to look at.
    pub(super) fn listener(&self, launch: &Launch) -> Option<Listener> {
        if launch.has_unknown() || launch.has_flag(self.elsewhere) {
            return None;
        }
        if self.bind.contains(&"-S") && launch.values(self.bind).is_empty() {
            return None;
        }
        let (host, port) = (launch.values(self.host).pop(), launch.values(self.port).pop());
        let binds = launch.values(self.bind);
        let bind = binds.last().copied().or_else(|| self.operand(launch));
        if binds.len() > 1 {
            return None;
        }
        let is_given = host.is_some() || bind.is_some();
        let mut listener = Listener {
            host: (self.is_loopback && !is_given && !launch.has_flag(self.host))
                .then(|| LOOPBACK.to_owned()),
            host_span: None,
            port: self.default_port,
            port_span: None,
        };
        if let Some((text, span)) = bind {
            listener.bind(text, span, self.is_loopback);
        }
        if let Some((text, span)) = host {
            (listener.host, listener.host_span) = (Some(text.to_owned()), Some(span));
        }
        if let Some((text, span)) = port {
            (listener.port, listener.port_span) = (text.parse().ok(), Some(span));
        }
        Some(listener)
    }

    /// The operand that tells where to listen.
    pub(super) fn operand<'a>(&self, launch: &'a Launch) -> Option<(&'a str, Span)> {
        let skip = usize::from(!self.commands.is_empty());
        let operand = self.operand.then(|| launch.operands(self.host).nth(skip)).flatten()?;
        Some((operand.text.as_deref()?, operand.span))
    }
}

impl Listener {
    /// Reads `address:port`, `address` or `port`.
    fn bind(&mut self, text: &str, span: Span, is_loopback: bool) {
        let text = text.split_once("://").map_or(text, |(_, rest)| rest);
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => (None, Some(text)),
            None => (Some(text), None),
        };
        match host {
            Some("") => {}
            Some(host) => (self.host, self.host_span) = (Some(host.to_owned()), Some(span)),
            None if is_loopback => self.host = Some(LOOPBACK.to_owned()),
            None => {}
        }
        if let Some(port) = port {
            (self.port, self.port_span) = (port.parse().ok(), Some(span));
        }
    }

    /// Whether only programs in the same container reach it.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host.as_deref().unwrap_or_default();
        host == "localhost" || host.starts_with("127.") || host == "[::1]" || host == "::1"
    }
}
