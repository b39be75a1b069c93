using System.Buffers;
using System.Globalization;
using System.Text;

namespace LLMHive.Usage;

/// <summary>The ledger as CSV (RFC 4180), for spreadsheets: what could be taken for a formula is not.</summary>
internal static class UsageCsv
{
    /// <summary>The first line.</summary>
    public const string Header =
        "at,id,request_id,period_start,adjustment,model,provider,engine,stage,key_id,requests,prompt_tokens,completion_tokens,cached_tokens,reasoning_tokens,cost_usd,outcome,estimated\r\n";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>One line, with its end.</summary>
    public static void Write(StringBuilder csv, UsageRow row)
    {
        csv.Append(Rfc3339.Text(row.At)).Append(',');
        Text(csv, row.Id);
        Text(csv, row.RequestId);
        csv.Append(Rfc3339.Text(row.PeriodStart)).Append(row.At < row.PeriodStart ? ",true," : ",false,");
        Text(csv, row.Model);
        Text(csv, row.Provider);
        Text(csv, row.Engine);
        Text(csv, row.Stage);
        Text(csv, row.KeyId);
        csv.Append(CultureInfo.InvariantCulture, $"{row.Requests},{row.TokensIn},{row.TokensOut},{row.TokensCached},{row.TokensReasoning},{row.CostUsd},");
        Text(csv, row.Outcome);
        csv.Append(row.Estimated ? "true" : "false").Append("\r\n");
    }

    private static void Text(StringBuilder csv, string text)
    {
        // A spreadsheet runs a cell that begins like a formula, and models and sources are named by people.
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        if (safe.AsSpan().ContainsAny(Quoted))
        {
            csv.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            csv.Append(safe);
        }

        csv.Append(',');
    }
}
