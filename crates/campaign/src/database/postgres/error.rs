//! What the errors of PostgreSQL mean for a ledger.

use std::{error::Error as _, io};

use postgres::{Error, error::SqlState};

use crate::error::LedgerError;

/// Returns why no connection was made.
pub(super) fn of_connecting(name: &str, error: &Error) -> LedgerError {
    let code = error.code();
    if let Some(code) = code {
        return match code {
            code if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(code) => {
                LedgerError::other(format!("{name}: it refuses the user or the password. Correct them"))
            }
            _ => of_statement(name, error),
        };
    }
    let cause = innermost(error);
    match error.to_string().as_str() {
        "error performing TLS handshake" if cause.contains("does not support TLS") => LedgerError::other(format!(
            "{name}: it offers no TLS. Turn it on, or add ?sslmode=disable to the address if nobody can listen on the way"
        )),
        "error performing TLS handshake" if cause.contains("certificate") => LedgerError::other(format!(
            "{name}: {cause}. Correct the certificate, or add ?sslrootcert=FILE with the certificate that signs it"
        )),
        "invalid configuration" | "authentication error" => LedgerError::other(format!("{name}: {cause}")),
        _ => LedgerError::unreachable(format!("{name}: {cause}. Check that it runs and can be reached")),
    }
}

/// Returns why a statement failed. The details of the server are left out: they quote values.
pub(super) fn of_statement(name: &str, error: &Error) -> LedgerError {
    let Some(found) = error.as_db_error() else {
        let lost = error.is_closed() || error.source().is_some_and(<dyn std::error::Error>::is::<io::Error>);
        let text = format!("{name}: {}", innermost(error));
        return if lost { LedgerError::unreachable(text) } else { LedgerError::other(text) };
    };
    let text = format!("{name}: {}", found.message());
    match found.code() {
        // An administrator may cancel a statement.
        code if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::QUERY_CANCELED]
            .contains(code) =>
        {
            LedgerError::undone(text)
        }
        code if *code == SqlState::LOCK_NOT_AVAILABLE => LedgerError::busy(text),
        code if *code == SqlState::DISK_FULL => LedgerError::full(text),
        code if [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::INSUFFICIENT_PRIVILEGE].contains(code) => {
            LedgerError::unwritable(text)
        }
        code if *code == SqlState::UNDEFINED_TABLE => LedgerError::other(format!(
            "{name}: the connection was lost while the campaign was planned, and nothing is planned. Plan it again"
        )),
        // The connection, the server that ends or starts, and too many connections.
        code if code.code().starts_with("08") || code.code().starts_with("57P") => LedgerError::unreachable(text),
        code if [SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT, SqlState::TOO_MANY_CONNECTIONS].contains(code) => {
            LedgerError::unreachable(text)
        }
        code if code.code().starts_with("XX") => LedgerError::damaged(text),
        _ => LedgerError::other(text),
    }
}

fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
