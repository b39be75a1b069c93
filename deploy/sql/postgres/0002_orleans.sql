-- What Orleans' AdoNet providers for membership and grain state read and run. They look their statements up by key in the
-- relation orleansquery, once at start, and run each as one command without a transaction of their own: so every statement is
-- atomic by itself. A conflict answers with no row, or with false; it never raises.
--
-- Nodes of the version before keep their texts in memory until they restart: tables change by addition only.

CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

-- Grain state. The grain's class is not in the key: state names are unique per class, which a test checks.
CREATE TABLE orleans_state (
    grain_id_hash int         NOT NULL,
    type_hash     int         NOT NULL,
    id_n0         bigint      NOT NULL,
    id_n1         bigint      NOT NULL,
    id_extension  text        NOT NULL, -- The key of grains with string keys; not null, since nulls would not collide.
    type_name     text        NOT NULL,
    service_id    text        NOT NULL,
    payload       bytea,                -- Null = cleared.
    version       int         NOT NULL,
    modified_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (grain_id_hash, type_hash, id_n0, id_n1, id_extension, type_name, service_id)
) WITH (fillfactor = 85);               -- Only columns outside the key change: with room on its page a row is updated in place.

-- First version of every new row. Were it always 1, a writer that knew a deleted row could overwrite the one made after it.
CREATE SEQUENCE orleans_state_version AS int CYCLE;

-- One row per cluster. Whoever changes the membership raises the version first, and so waits for every other one who does.
CREATE TABLE orleans_membership_version (
    deployment_id text PRIMARY KEY,
    version       int NOT NULL
);

CREATE TABLE orleans_membership (
    deployment_id text        NOT NULL REFERENCES orleans_membership_version (deployment_id),
    address       text        NOT NULL, -- The provider reads text; inet would come back as another type.
    port          int         NOT NULL,
    generation    int         NOT NULL,
    silo_name     text        NOT NULL,
    host_name     text        NOT NULL,
    status        int         NOT NULL, -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead.
    proxy_port    int         NOT NULL, -- Port for grain clients; 0 = none.
    suspect_times text,
    start_time    timestamptz NOT NULL,
    alive_time    timestamptz NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation)
);

INSERT INTO orleansquery (querykey, querytext) VALUES

('ReadFromStorageKey', $q$
SELECT payload AS PayloadBinary, version AS Version
FROM orleans_state
WHERE grain_id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
  AND id_extension = coalesce(@GrainIdExtensionString, '') AND type_name = @GrainTypeString AND service_id = @ServiceId
$q$),

-- Without a version the state was never there: insert, or conflict with whoever came first.
('WriteToStorageKey', $q$
WITH inserted AS (
    INSERT INTO orleans_state (grain_id_hash, type_hash, id_n0, id_n1, id_extension, type_name, service_id, payload, version)
    SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''), @GrainTypeString, @ServiceId,
           @PayloadBinary, nextval('orleans_state_version')::int
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
), updated AS (
    UPDATE orleans_state
    SET payload = @PayloadBinary, version = CASE version WHEN 2147483647 THEN 1 ELSE version + 1 END, modified_at = now()
    WHERE grain_id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
      AND id_extension = coalesce(@GrainIdExtensionString, '') AND type_name = @GrainTypeString AND service_id = @ServiceId
      AND version = @GrainStateVersion
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM inserted
UNION ALL
SELECT version FROM updated
$q$),

('ClearStorageKey', $q$
UPDATE orleans_state
SET payload = NULL, version = CASE version WHEN 2147483647 THEN 1 ELSE version + 1 END, modified_at = now()
WHERE grain_id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
  AND id_extension = coalesce(@GrainIdExtensionString, '') AND type_name = @GrainTypeString AND service_id = @ServiceId
  AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
$q$),

-- Any number but the version that was passed says that the row is gone.
('DeleteStorageKey', $q$
DELETE FROM orleans_state
WHERE grain_id_hash = @GrainIdHash AND type_hash = @GrainTypeHash AND id_n0 = @GrainIdN0 AND id_n1 = @GrainIdN1
  AND id_extension = coalesce(@GrainIdExtensionString, '') AND type_name = @GrainTypeString AND service_id = @ServiceId
  AND version = @GrainStateVersion
RETURNING CASE version WHEN 2147483647 THEN 1 ELSE version + 1 END AS NewGrainStateVersion
$q$),

('InsertMembershipVersionKey', $q$
WITH made AS (
    INSERT INTO orleans_membership_version (deployment_id, version)
    VALUES (@DeploymentId, 0)
    ON CONFLICT DO NOTHING
    RETURNING deployment_id
)
SELECT EXISTS (SELECT FROM made)
$q$),

-- One statement, so that the version and the rows are of one moment. Without a member: one row with the version alone.
('MembershipReadAllKey', $q$
SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.alive_time AS IAmAliveTime, v.version AS Version
FROM orleans_membership_version v
LEFT JOIN orleans_membership m ON m.deployment_id = v.deployment_id
WHERE v.deployment_id = @DeploymentId
$q$),

('MembershipReadRowKey', $q$
SELECT v.deployment_id AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.alive_time AS IAmAliveTime, v.version AS Version
FROM orleans_membership_version v
LEFT JOIN orleans_membership m
       ON m.deployment_id = v.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE v.deployment_id = @DeploymentId
$q$),

('InsertMembershipKey', $q$
WITH turn AS (
    UPDATE orleans_membership_version
    SET version = version + 1
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND NOT EXISTS (
          SELECT FROM orleans_membership
          WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deployment_id
), joined AS (
    INSERT INTO orleans_membership
        (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
    SELECT deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM turn
    RETURNING deployment_id
)
SELECT EXISTS (SELECT FROM joined)
$q$),

('UpdateMembershipKey', $q$
WITH turn AS (
    UPDATE orleans_membership_version
    SET version = version + 1
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND EXISTS (
          SELECT FROM orleans_membership
          WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deployment_id
), changed AS (
    UPDATE orleans_membership m
    SET status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime
    FROM turn
    WHERE m.deployment_id = turn.deployment_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING m.deployment_id
)
SELECT EXISTS (SELECT FROM changed)
$q$),

('UpdateIAmAlivetimeKey', $q$
UPDATE orleans_membership
SET alive_time = @IAmAliveTime
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$q$),

('GatewaysQueryKey', $q$
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
FROM orleans_membership
WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0
$q$),

('DeleteMembershipTableEntriesKey', $q$
WITH members AS (DELETE FROM orleans_membership WHERE deployment_id = @DeploymentId)
DELETE FROM orleans_membership_version WHERE deployment_id = @DeploymentId
$q$),

-- Asked for by name, run only by providers that do not know the next one.
('CleanupDefunctSiloEntriesKey', $q$
DELETE FROM orleans_membership
WHERE deployment_id = @DeploymentId AND status = 6 AND alive_time < @IAmAliveTime AND start_time < @IAmAliveTime
$q$),

-- Compare and delete: a row that changed since it was read stays.
('CleanupDefunctSiloEntryKey', $q$
DELETE FROM orleans_membership
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND status = 6
  AND suspect_times IS NOT DISTINCT FROM @SuspectTimes AND start_time = @StartTime AND alive_time = @IAmAliveTime
$q$);
