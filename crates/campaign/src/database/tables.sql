-- The first version of a ledger. Times are milliseconds since 1970. A check compares with each name: for IN, SQLite would build a
-- table of the names for each row.

-- What is planned at once, and reported as one.
CREATE TABLE campaign (
    campaign INTEGER PRIMARY KEY,
    -- 'campaign', or 'send' for the notices of the command of this name.
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    msgtype TEXT NOT NULL,
    -- The headings of the input's columns, a JSON list.
    headings TEXT NOT NULL,
    -- Of the schools, and of everybody with the notice, in their order: the same input makes the same digest.
    digest BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- Nothing is sent before this time.
    send_at INTEGER,
    cancelled_at INTEGER
) STRICT;

-- The apps that send a campaign, each of its own corp.
CREATE TABLE school (
    campaign INTEGER NOT NULL REFERENCES campaign,
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    -- The order in which they were given.
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- How many rows of the input repeat a recipient with the same notice.
    repeats INTEGER NOT NULL,
    -- How the program that runs the campaign finds the credentials of the app again. It is no secret.
    source TEXT,
    -- Why a run has given the school up.
    problem TEXT,
    PRIMARY KEY (campaign, corp, app)
) STRICT;

-- A request.
CREATE TABLE part (
    campaign INTEGER NOT NULL,
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    -- The number of its first recipient.
    part INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (
        state = 'planned' OR state = 'in_flight' OR state = 'accepted' OR state = 'refused' OR state = 'unknown' OR state = 'cancelled'),
    -- Whether an earlier attempt may have arrived: 0 no, 1 yes, 2 yes, and a person had it sent once more all the same.
    in_doubt INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    first_attempt_at INTEGER NOT NULL,
    last_attempt_at INTEGER NOT NULL,
    -- How long the server holds a repeat back; 0 if never.
    repeat_window INTEGER NOT NULL,
    -- Who sends it at the moment.
    worker TEXT,
    ended_at INTEGER,
    errcode INTEGER,
    error TEXT,
    people INTEGER NOT NULL,
    -- How many of the people the server listed as invalid.
    invalid INTEGER NOT NULL,
    -- Whether the body names files that have to be uploaded.
    has_files INTEGER NOT NULL,
    -- Of the notice without its recipients.
    content BLOB NOT NULL,
    -- Of the body.
    digest BLOB NOT NULL,
    PRIMARY KEY (campaign, corp, app, part),
    FOREIGN KEY (campaign, corp, app) REFERENCES school
) STRICT;

-- The state comes first: otherwise SQLite prefers the primary key, which leads through all parts that are finished.
CREATE INDEX planned_part ON part (state, corp, app, campaign, part) WHERE state = 'planned';
CREATE INDEX part_in_flight ON part (state, campaign, corp, app, last_attempt_at, part, worker, in_doubt) WHERE state = 'in_flight';
-- For the search for what people were sent lately. An index of digests would make the plan of a large campaign slow: each of its
-- entries would be in another page.
CREATE INDEX recent_part ON part (corp, app, first_attempt_at) WHERE first_attempt_at > 0;

-- The bytes of a request, frozen: every attempt sends the same.
CREATE TABLE body (
    campaign INTEGER NOT NULL,
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    part INTEGER NOT NULL,
    json BLOB NOT NULL,
    -- While the bytes name uploads: the same bytes with the names of files, for the case that nothing of them arrives.
    template BLOB,
    PRIMARY KEY (campaign, corp, app, part),
    FOREIGN KEY (campaign, corp, app, part) REFERENCES part
) STRICT;

-- Everybody whom the input names.
CREATE TABLE recipient (
    campaign INTEGER NOT NULL,
    -- The place in the input, from 1.
    number INTEGER NOT NULL,
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    part INTEGER NOT NULL,
    -- 'parent', 'student', 'class', 'external_user', or 'everyone' for the whole school.
    kind TEXT NOT NULL CHECK (
        kind = 'parent' OR kind = 'student' OR kind = 'class' OR kind = 'external_user' OR kind = 'everyone'),
    id TEXT NOT NULL,
    -- The number of the same recipient earlier in the input, with the same notice: such a repeat is not sent again.
    repeats INTEGER,
    -- The server listed it as invalid.
    invalid INTEGER NOT NULL,
    -- The cells of the input's row, a JSON list.
    cells TEXT,
    PRIMARY KEY (campaign, number),
    FOREIGN KEY (campaign, corp, app, part) REFERENCES part
) STRICT;

-- The number of a part is unique in its campaign.
CREATE INDEX recipient_part ON recipient (campaign, part);

-- Files that bodies name, so that they can be uploaded again when an upload expires.
CREATE TABLE file (
    digest BLOB PRIMARY KEY,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE upload (
    campaign INTEGER NOT NULL,
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    file BLOB NOT NULL REFERENCES file,
    media_id TEXT,
    uploaded_at INTEGER,
    -- Who uploads it at the moment.
    worker TEXT,
    PRIMARY KEY (campaign, corp, app, file),
    FOREIGN KEY (campaign, corp, app) REFERENCES school
) STRICT;

-- A process that sends. Its parts are free again when its lease is over.
CREATE TABLE worker (
    worker TEXT PRIMARY KEY,
    process INTEGER NOT NULL,
    -- The campaign that it sends.
    sends INTEGER,
    lease_until INTEGER NOT NULL
) STRICT;

-- Until when an app sends nothing, and why: 'rate_limit', or 'trouble' after failures.
CREATE TABLE pause (
    corp TEXT NOT NULL,
    app TEXT NOT NULL,
    paused_at INTEGER NOT NULL,
    paused_until INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (corp, app)
) STRICT;

-- The pace of a corp's notices: when its whole burst is available again.
CREATE TABLE pace (
    corp TEXT PRIMARY KEY,
    full_at INTEGER NOT NULL
) STRICT;

-- What happened to a campaign, for the timeline of its report.
CREATE TABLE event (
    campaign INTEGER NOT NULL REFERENCES campaign,
    happened_at INTEGER NOT NULL,
    corp TEXT,
    app TEXT,
    -- 'planned', 'started', 'stopped', 'finished', 'cancelled', 'paused', 'given_up', 'uploaded', 'resend_unknown'.
    kind TEXT NOT NULL,
    detail TEXT
) STRICT;

CREATE INDEX event_campaign ON event (campaign, happened_at);

-- For people who read the ledger: one row for each recipient, with what became of it.
CREATE VIEW outcome AS
SELECT
    recipient.campaign, school.name AS school, recipient.corp, recipient.app, recipient.part, recipient.number, recipient.kind, recipient.id, recipient.repeats,
    CASE
        WHEN part.state = 'accepted' AND recipient.invalid = 1 THEN 'invalid'
        -- The code says that the server listed all of them as invalid.
        WHEN part.state = 'refused' AND part.errcode = 81013 THEN 'invalid'
        ELSE part.state
    END AS outcome,
    part.errcode, part.error, part.first_attempt_at, part.ended_at, recipient.cells
FROM recipient
JOIN part ON part.campaign = recipient.campaign AND part.corp = recipient.corp AND part.app = recipient.app
    AND part.part = recipient.part
JOIN school ON school.campaign = recipient.campaign AND school.corp = recipient.corp AND school.app = recipient.app;
