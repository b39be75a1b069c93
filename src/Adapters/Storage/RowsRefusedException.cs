namespace LLMHive.Storage;

/// <summary>
/// The store is there and refuses the rows themselves: a value that it cannot hold, a sum that overflows. The same rows never
/// pass, so waiting does not help. It goes no further than the ledger.
/// </summary>
internal sealed class RowsRefusedException(string message) : Exception(message);
