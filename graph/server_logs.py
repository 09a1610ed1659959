"""What the program's own Neo4j writes in its logs: when, what part of it, and which kind of trouble; no message that may quote a query.

Neo4j's own settings turn its query log off, but its debug log quotes queries all the same: of a transaction that took too long, of one whose
client went away, of one that failed. So messages are kept of parts that know of no query alone (recovery, checkpoints, pauses, who was let in).
"""

from __future__ import annotations

# Loggers whose messages hold numbers and file names of the store.
SAFE = (
    "org.neo4j.kernel.recovery", "org.neo4j.kernel.impl.transaction.log.checkpoint", "org.neo4j.kernel.impl.transaction.log.pruning",
    "org.neo4j.kernel.impl.cache", "org.neo4j.kernel.lifecycle", "org.neo4j.kernel.database", "org.neo4j.dbms.database", "org.neo4j.io",
)
_WHEN = "%d{yyyy-MM-dd HH:mm:ss.SSSZ}{GMT+0} %-5p [%c{1.}]"
_WHERE = "%throwable{short.className} %throwable{short.methodName} %throwable{short.lineNumber}"  # of an exception: its message is left out


def _file(name: str, file: str, pattern: str) -> str:
    return (
        f'<RollingRandomAccessFile name="{name}" fileName="${{config:server.directories.logs}}/{file}" '
        f'filePattern="$${{config:server.directories.logs}}/{file}.%02i">'
        f'<PatternLayout pattern="{pattern}%n" alwaysWriteExceptions="false"/>'
        '<Policies><SizeBasedTriggeringPolicy size="20 MB"/></Policies><DefaultRolloverStrategy fileIndex="min" max="3"/></RollingRandomAccessFile>\n'
    )


def logs_xml() -> str:
    """The text of `conf/server-logs.xml`, in Log4j's form."""
    safe = "".join(f'<Logger name="{name}" level="INFO" additivity="false"><AppenderRef ref="Safe"/></Logger>\n' for name in SAFE)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Configuration status="ERROR">\n<Appenders>\n'
        + _file("Debug", "debug.log", f"{_WHEN} {_WHERE}") + _file("Safe", "store.log", f"{_WHEN} %m {_WHERE}") + _file("Security", "security.log", f"{_WHEN} %m")
        + '</Appenders>\n<Loggers>\n<Root level="WARN"><AppenderRef ref="Debug"/></Root>\n'
        '<Logger name="QueryLogger" level="OFF" additivity="false"/>\n<Logger name="HttpLogger" level="OFF" additivity="false"/>\n'
        f'<Logger name="SecurityLogger" level="INFO" additivity="false"><AppenderRef ref="Security"/></Logger>\n{safe}</Loggers>\n</Configuration>\n'
    )
