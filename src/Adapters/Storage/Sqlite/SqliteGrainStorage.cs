using System.Globalization;
using Orleans.Storage;

namespace LLMHive.Storage;

/// <summary>
/// Grain state in SQLite. A write returns after its commit; concurrent writers of one state are told apart by the ETag
/// <c>identity.version</c> of the row.
/// </summary>
internal sealed class SqliteGrainStorage(SqliteStore store, IGrainStorageSerializer serializer, TimeProvider clock) : IGrainStorage
{
    private sealed record Row(string ETag, byte[] Payload);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = grainId.ToString();
        var row = await store.Read(
            session => session.First(
                "SELECT identity, etag, payload FROM grain_state WHERE state_name = $0 AND grain_id = $1",
                reader => new Row(ETag(reader.GetInt64(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2)), stateName, id),
            CancellationToken.None);

        grainState.State = row is null ? Activator.CreateInstance<T>() : Parse<T>(row.Payload, stateName, id);
        grainState.ETag = row?.ETag;
        grainState.RecordExists = row is not null;
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = grainId.ToString();
        var payload = serializer.Serialize(grainState.State).ToArray();
        var etag = grainState.ETag;
        var now = clock.GetUtcNow().UtcTicks;
        var stored = await store.Write(session => etag is null
            ? Insert(session, stateName, id, StateJson.SchemaOf<T>(), payload, now)
            : Update(session, stateName, id, etag, StateJson.SchemaOf<T>(), payload, now));
        grainState.ETag = stored;
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = grainId.ToString();
        var etag = grainState.ETag;
        await store.Write(session =>
        {
            var (identity, version) = Parts(etag);
            var deleted = session.Execute(
                "DELETE FROM grain_state WHERE state_name = $0 AND grain_id = $1 AND identity = $2 AND etag = $3",
                stateName, id, identity, version);
            // Without an ETag there must be nothing to clear: clearing what was never read would lose somebody's state.
            return deleted == 1 || (etag is null && StoredETag(session, stateName, id) is null)
                ? deleted
                : throw Conflict(session, "clear", stateName, id, etag);
        });
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static string Insert(SqliteSession session, string stateName, string id, int schema, byte[] payload, long now) =>
        session.First(
            """
            INSERT INTO grain_state (state_name, grain_id, etag, schema, payload, updated_at) VALUES ($0, $1, 1, $2, $3, $4)
            ON CONFLICT (state_name, grain_id) DO NOTHING RETURNING identity, etag
            """,
            reader => ETag(reader.GetInt64(0), reader.GetInt64(1)), stateName, id, schema, payload, now)
        ?? throw Conflict(session, "write", stateName, id, null);

    private static string Update(
        SqliteSession session, string stateName, string id, string etag, int schema, byte[] payload, long now)
    {
        var (identity, version) = Parts(etag);
        return session.First(
            """
            UPDATE grain_state SET etag = etag + 1, schema = $4, payload = $5, updated_at = $6
            WHERE state_name = $0 AND grain_id = $1 AND identity = $2 AND etag = $3 RETURNING identity, etag
            """,
            reader => ETag(reader.GetInt64(0), reader.GetInt64(1)), stateName, id, identity, version, schema, payload, now)
            ?? throw Conflict(session, "write", stateName, id, etag);
    }

    private T Parse<T>(byte[] payload, string stateName, string id)
    {
        try
        {
            return serializer.Deserialize<T>(new BinaryData(payload))
                ?? throw new StorageUnusableException("it is stored as null; restore it from a backup.");
        }
        catch (StorageUnusableException failure)
        {
            throw new StorageUnusableException($"State '{stateName}' of grain '{id}': {failure.Message}");
        }
    }

    private static InconsistentStateException Conflict(SqliteSession session, string verb, string stateName, string id, string? etag)
    {
        var stored = StoredETag(session, stateName, id);
        return new InconsistentStateException(
            $"Cannot {verb} state '{stateName}' of grain '{id}': another activation changed it (stored ETag {stored ?? "none"}, "
            + $"expected {etag ?? "none"}); read it again.",
            stored ?? "", etag ?? "");
    }

    private static string? StoredETag(SqliteSession session, string stateName, string id) => session.First(
        "SELECT identity, etag FROM grain_state WHERE state_name = $0 AND grain_id = $1",
        reader => ETag(reader.GetInt64(0), reader.GetInt64(1)), stateName, id);

    private static string ETag(long identity, long version) => string.Create(CultureInfo.InvariantCulture, $"{identity}.{version}");

    // An ETag that is none of ours matches no row, and so ends as a conflict.
    private static (long Identity, long Version) Parts(string? etag)
    {
        var dot = etag?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0
            && long.TryParse(etag.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var identity)
            && long.TryParse(etag.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? (identity, version)
                : (-1, -1);
    }
}
