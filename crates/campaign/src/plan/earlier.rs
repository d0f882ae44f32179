//! Finds people who were sent the planned notice lately, or are about to be sent it.

use super::new::School;
use crate::{
    database::{Database, values},
    error::{Earlier, LedgerError},
};

/// How long an earlier notice counts: the longest interval of the duplicate check. Afterwards, the same words may be meant anew.
pub const RECENT: i64 = wecom_school::notice::DuplicateCheckInterval::MAXIMUM * 1000;

/// How long the rest of an interrupted send counts as about to be sent: longer than a night, and shorter than a day, so that a daily
/// notice is not refused. A campaign may wait for its time as long as it likes.
const INTERRUPTED: i64 = 20 * 60 * 60 * 1000;

/// Refuses the plan in the temporary tables if some of its recipients have the same notice. What the server lists as invalid was
/// received by nobody. Only the notice counts, so that it is found in another order and division of the recipients, too.
pub fn expect_none(database: &mut dyn Database, schools: &[School], now: i64) -> Result<(), LedgerError> {
    let planned = format!(
        "state = 'planned' AND NOT EXISTS (SELECT 1 FROM campaign WHERE campaign.campaign = part.campaign
             AND campaign.kind = 'send' AND created_at <= {})",
        now - INTERRUPTED
    );
    let attempted = "state IN ('in_flight', 'accepted', 'unknown') AND first_attempt_at > 0".to_owned();
    let mut found = 0;
    for (place, School { corp, app, .. }) in schools.iter().enumerate() {
        // Two searches: each has its own index.
        for (condition, since) in [(&planned, 0), (&attempted, now - RECENT + 1)] {
            found += database.execute(
                &format!(
                    "INSERT INTO earlier (school, kind, id, content, campaign, attempted_at)
                     SELECT ?4, kind, lower(id), same.content, same.campaign, first_attempt_at
                     FROM (
                         SELECT campaign, part, content, first_attempt_at FROM part
                         WHERE corp = ?1 AND app = ?2 AND first_attempt_at >= ?3 AND {condition}
                             AND content IN (SELECT digest FROM staged_content)
                     ) AS same JOIN recipient ON recipient.campaign = same.campaign AND recipient.part = same.part
                     WHERE invalid = 0 AND repeats IS NULL"
                ),
                &values![&corp[..], &app[..], since, place],
            )?;
        }
    }
    if found == 0 {
        return Ok(());
    }
    database.run_script("CREATE INDEX earlier_id ON earlier (id)")?;
    let rows = database.query(
        "SELECT campaign, count(DISTINCT number), max(attempted_at) FROM (
             SELECT sorted.number, max(earlier.campaign) OVER (PARTITION BY sorted.number) AS campaign,
                 earlier.attempted_at
             FROM sorted JOIN staged_content ON staged_content.content = sorted.content
             JOIN earlier ON earlier.id = lower(sorted.id) AND earlier.kind = sorted.kind
                 AND earlier.content = staged_content.digest AND earlier.school = sorted.school
             WHERE sorted.repeats IS NULL
         ) AS same GROUP BY campaign ORDER BY campaign DESC LIMIT 1",
        &[],
    )?;
    let Some(latest) = rows.first() else { return Ok(()) };
    let (campaign, people, attempted_at) = (latest.integer(0)?, latest.integer(1)?, latest.integer(2)?);
    Err(LedgerError::repeat(Earlier { campaign, people, attempted_at }))
}
