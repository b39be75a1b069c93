namespace LLMHive;

/// <summary>Draws the ids of requests; a test may script them.</summary>
public interface IRequestIds
{
    /// <summary>A new id, unique for ever: <c>req_</c> and a UUIDv7 without dashes. The ledger's rows are named after it.</summary>
    string Next();
}
