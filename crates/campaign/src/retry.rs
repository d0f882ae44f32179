//! Plans a notice again for those whom the server listed as invalid.

use crate::{
    content::{Content, Kind},
    database::{Row, values},
    error::LedgerError,
    ledger::Ledger,
    plan::{NewCampaign, Planned, Planning, School},
};

/// A recipient who is invalid, with the cells of the input's row.
type Recipient = (Kind, String, Option<Vec<String>>);

impl Ledger {
    /// Plans a new campaign with the name `name` for everybody whom the server listed as invalid, with the notice that each was
    /// sent. The ledger has everything that it takes, files included. `allows_repeats` is that of [`NewCampaign`].
    ///
    /// Among them are those whom the server refused when a person had a request in doubt [sent once more](Ledger::resend_unknown).
    /// They may have the notice from an earlier attempt. That person decided that a second notice does less harm than none.
    ///
    /// # Errors
    /// A campaign that does not exist or has nobody who is invalid, [an earlier retry](LedgerError::earlier), and a ledger that
    /// can't be used.
    pub async fn plan_retry(&self, campaign: i64, name: &str, allows_repeats: bool) -> Result<Planned, LedgerError> {
        let found = self.campaign(campaign).await?;
        if found.counts().invalid == 0 {
            return Err(LedgerError::refused(format!("campaign {campaign} has nobody who is invalid")));
        }
        let mut new =
            NewCampaign { name: name.to_owned(), headings: found.headings, allows_repeats, ..NewCampaign::default() };
        for status in found.schools {
            new.schools.push(status.school);
            new.sources.push(status.source.unwrap_or_default());
        }
        let schools = new.schools.clone();
        let mut planning = self.plan(new).await?;
        self.add_files(campaign, &mut planning).await?;
        for (index, school) in schools.iter().enumerate() {
            let mut after = 0;
            while let Some((part, content, recipients)) = self.next_invalid(campaign, school, after).await? {
                after = part;
                add_all(&mut planning, index, &content, recipients).await?;
            }
        }
        planning.finish().await
    }

    /// Adds the files of a campaign to a plan.
    async fn add_files(&self, campaign: i64, planning: &mut Planning) -> Result<(), LedgerError> {
        let rows = self
            .read(move |database| {
                database.query(
                    "SELECT media_type, name, bytes FROM file
                     WHERE digest IN (SELECT file FROM upload WHERE campaign = ?1) ORDER BY digest",
                    &values![campaign],
                )
            })
            .await?;
        for row in rows {
            planning.add_stored_file(row.text(0)?.to_owned(), row.text(1)?, row.bytes(2)?.to_vec());
        }
        Ok(())
    }

    /// Returns the next request of a school that has recipients who are invalid: its number, its notice as it was planned, and them.
    async fn next_invalid(
        &self,
        campaign: i64,
        school: &School,
        after: i64,
    ) -> Result<Option<(i64, Content, Vec<Recipient>)>, LedgerError> {
        let School { corp, app, .. } = school.clone();
        self.read(move |database| {
            let found = database.query(
                "SELECT part.part, coalesce(body.template, body.json)
                 FROM part JOIN body ON body.campaign = part.campaign AND body.corp = part.corp AND body.app = part.app
                     AND body.part = part.part
                 WHERE part.campaign = ?1 AND part.corp = ?2 AND part.app = ?3 AND part.part > ?4
                     AND (part.state = 'accepted' AND part.invalid > 0 OR part.state = 'refused' AND part.errcode = 81013)
                 ORDER BY part.part LIMIT 1",
                &values![campaign, &corp[..], &app[..], after],
            )?;
            let Some(found) = found.first() else { return Ok(None) };
            let part = found.integer(0)?;
            let content = Content::of_request(found.bytes(1)?)
                .ok_or_else(|| LedgerError::damaged(format!("the body of part {part} is no JSON")))?;
            let rows = database.query(
                "SELECT kind, id, cells FROM outcome
                 WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4 AND outcome = 'invalid' AND repeats IS NULL
                     AND kind <> 'everyone'
                 ORDER BY number",
                &values![campaign, &corp[..], &app[..], part],
            )?;
            let read = |row: &Row| {
                let cells = row.optional_text(2).and_then(|cells| serde_json::from_str(cells).ok());
                Ok((row.named(0, Kind::of_name)?, row.text(1)?.to_owned(), cells))
            };
            Ok(Some((part, content, rows.iter().map(read).collect::<Result<_, LedgerError>>()?)))
        })
        .await
    }
}

/// Adds those who are invalid of one request. External users need a request that is made for them.
async fn add_all(
    planning: &mut Planning,
    school: usize,
    content: &Content,
    recipients: Vec<Recipient>,
) -> Result<(), LedgerError> {
    let mut others = Vec::new();
    for (kind, id, cells) in recipients {
        if kind == Kind::ExternalUser {
            others.push((kind, id));
        } else {
            planning.add(school, kind, &id, content, cells.as_deref()).await?;
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = others.iter().map(|(_, id)| &id[..]).collect();
    let json = Content::address(&content.json, Kind::ExternalUser, &ids);
    planning.add_request(school, &others, &json, &content.msgtype).await
}
