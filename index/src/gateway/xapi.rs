//! Experience API statements, as learning platforms send them, as sessions.
//!
//! `initialized`, `launched`, `attempted` and `resumed` begin a session or say that it goes on; `interacted`, `progressed`
//! and `experienced` say that it goes on; `terminated`, `suspended`, `completed`, `passed` and `failed` end it. A statement
//! with a duration is a session by itself. Which session is meant, `context.registration` says.

use serde_json::Value;

/// The extension of a statement's context that holds the number of the class.
pub const CLASS: &str = "https://timebank.invalid/xapi/class";

/// What a statement means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statement's own name.
    pub id: String,
    /// The session's.
    pub registration: Option<String>,
    /// The member's address, as it is written.
    pub member: String,
    /// The class, if it says one.
    pub class: Option<u64>,
    /// What happened.
    pub step: Step,
    /// When.
    pub at: u64,
}

/// A step of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins.
    Begins,
    /// It goes on.
    GoesOn,
    /// It ends.
    Ends,
    /// It was all of a session, of so many seconds.
    Lasted(u64),
}

const BEGINS: [&str; 4] = ["initialized", "launched", "attempted", "resumed"];
const GOES_ON: [&str; 3] = ["interacted", "progressed", "experienced"];
const ENDS: [&str; 5] = ["terminated", "suspended", "completed", "passed", "failed"];

/// Reads a statement, or says what it lacks.
pub fn read(statement: &Value) -> Result<Statement, &'static str> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let id = text(&statement["id"]).filter(|id| is_uuid(id));
    let id = id.ok_or("a statement has an `id`, which is a UUID: it is accepted once")?;
    let member = text(&statement["actor"]["account"]["name"]);
    let member = member.ok_or("actor.account.name is the member's address")?;
    let verb = statement["verb"]["id"].as_str().unwrap_or_default();
    let verb = verb.rsplit('/').next().unwrap_or_default();
    let at = statement["timestamp"].as_str().ok_or("a statement has a `timestamp`")?;
    let at: jiff::Timestamp = at.parse().map_err(|_| "`timestamp` is ISO 8601, with its zone")?;
    let at = u64::try_from(at.as_second()).map_err(|_| "`timestamp` lies before 1970")?;
    let context = &statement["context"];
    let registration = text(&context["registration"]);
    if registration.as_ref().is_some_and(|registration| !is_uuid(registration)) {
        return Err("context.registration is a UUID");
    }
    let lasted = match &statement["result"]["duration"] {
        Value::Null => None,
        said => Some(said.as_str().and_then(seconds).ok_or("result.duration is ISO 8601")?),
    };
    let step = match (verb, lasted, &registration) {
        // Where a session was begun, it is known how long it lasted.
        (verb, Some(secs), None) if ENDS.contains(&verb) || GOES_ON.contains(&verb) => {
            Step::Lasted(secs)
        }
        (_, _, None) => return Err("context.registration names the session"),
        (verb, ..) if BEGINS.contains(&verb) => Step::Begins,
        (verb, ..) if GOES_ON.contains(&verb) => Step::GoesOn,
        (verb, ..) if ENDS.contains(&verb) => Step::Ends,
        _ => return Err("the verb is none that says how a session goes on"),
    };
    let class = context["extensions"][CLASS].as_u64();
    Ok(Statement { id, registration, member, class, step, at })
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whole seconds of an ISO 8601 duration, without what is left of the last one.
fn seconds(text: &str) -> Option<u64> {
    // The library reads other ways to write one, too.
    let span: jiff::Span = text.starts_with('P').then(|| text.parse().ok())??;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let days = jiff::SpanRelativeTo::days_are_24_hours();
    let duration = span.to_duration(days).ok()?;
    u64::try_from(duration.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn statement(verb: &str) -> Value {
        json!({ "id": "12345678-1234-5678-1234-567812345678",
            "actor": { "objectType": "Agent", "account":
                { "homePage": "https://school.example", "name": "0x1111111111111111111111111111111111111111" } },
            "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
            "object": { "id": "https://school.example/course/1" },
            "context": { "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7", "extensions": { CLASS: 3 } },
            "timestamp": "2026-11-28T10:00:00+08:00" })
    }

    #[test]
    fn verbs_begin_continue_and_end_a_session() {
        for (verb, step) in [
            ("initialized", Step::Begins),
            ("progressed", Step::GoesOn),
            ("terminated", Step::Ends),
        ] {
            let read = read(&statement(verb)).unwrap();
            assert_eq!((read.step, read.at, read.class), (step, 1_795_831_200, Some(3)));
        }
    }

    #[test]
    fn a_statement_with_a_duration_and_no_session_is_one_by_itself() {
        let mut said = statement("completed");
        said["context"]["registration"] = Value::Null;
        for (duration, secs) in [("PT1H30M", 5_400), ("PT90M0.7S", 5_400), ("P1DT1S", 86_401)] {
            said["result"] = json!({ "duration": duration });
            assert_eq!(read(&said).unwrap().step, Step::Lasted(secs));
        }
    }

    #[test]
    fn what_a_statement_lacks_is_said() {
        for (place, value) in [
            ("/id", json!("x")),
            ("/actor/account", json!({})),
            ("/verb/id", json!("http://adlnet.gov/expapi/verbs/liked")),
            ("/timestamp", json!("yesterday")),
            ("/timestamp", json!("1950-01-01T00:00:00Z")),
            ("/context/registration", json!("x")),
            ("/context/registration", Value::Null),
        ] {
            let mut said = statement("initialized");
            *said.pointer_mut(place).unwrap() = value.clone();
            assert!(read(&said).is_err(), "{place} {value}");
        }
        let mut said = statement("completed");
        for wrong in [json!("1 h"), json!("P1M"), json!("-PT1H"), json!(5)] {
            said["result"] = json!({ "duration": wrong });
            assert!(read(&said).is_err(), "{said}");
        }
    }
}
