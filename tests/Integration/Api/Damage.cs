using System.Text;
using System.Text.Json.Nodes;

namespace LLMHive.Api;

/// <summary>Damaged versions of a body that works; the same for the same chance.</summary>
internal static class Damage
{
    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"x\"", "0", "-1", "1.5", "1e400", "-1e-400", "99999999999999999999", "[]", "{}", "[[]]", "[null]", "{\"x\":1}",
        "{\"type\":\"object\",\"type\":\"object\"}", "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"hive/vote\"", "\"offline/embed\"", "\"offline/calculator\"", "\"function\"", "[\"chat\"]",
    ];

    /// <summary>One of them.</summary>
    public static byte[] Of(string body, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.Next(3) == 0 ? Bytes(body, random) : Tree(body, random);
    }

    /// <summary>Changes, doubles, removes or inserts a few bytes anywhere.</summary>
    private static byte[] Bytes(string body, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        for (var damage = random.Next(1, 6); damage > 0; damage--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts a strange value or name into some places of the tree, or takes the place away.</summary>
    private static byte[] Tree(string body, Random random)
    {
        var root = JsonNode.Parse(body)!;
        for (var damage = random.Next(1, 4); damage > 0; damage--)
        {
            var places = Places(root).ToList();
            if (places.Count == 0)
            {
                break;
            }

            var place = places[random.Next(places.Count)];
            switch (random.Next(6))
            {
                case 0:
                    place.Remove();
                    break;
                case 1:
                    place.Rename(random.Next(Values.Length));
                    break;
                default:
                    place.Put(random.Next(Values.Length));
                    break;
            }
        }

        // Numbers and halves of characters that the tree cannot hold stand in it as marked texts.
        var text = root.ToJsonString();
        for (var i = 0; i < Values.Length; i++)
        {
            text = text.Replace($"\"@{i}@\"", Values[i], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static IEnumerable<Place> Places(JsonNode node)
    {
        IEnumerable<(Place Place, JsonNode? Value)> own = node switch
        {
            JsonObject map => map.Select(entry => (new Place(() => map.Remove(entry.Key), marked => map[entry.Key] = marked, marked => map[marked] = 1), entry.Value)),
            JsonArray list => list.Select((value, index) => (new Place(() => list.RemoveAt(index), marked => list[index] = marked, marked => list.Add((JsonNode)marked)), value)),
            _ => [],
        };
        return own.SelectMany(entry => (entry.Value is null ? [] : Places(entry.Value)).Prepend(entry.Place));
    }

    private sealed record Place(Action Remove, Action<string> Mark, Action<string> Name)
    {
        public void Put(int value) => Mark($"@{value}@");

        /// <summary>Takes the place away and gives its object a strange name instead; one that is no text stays as the mark that it is.</summary>
        public void Rename(int value)
        {
            if (Values[value][0] != '"')
            {
                Put(value);
                return;
            }

            Remove();
            Name($"@{value}@");
        }
    }
}
