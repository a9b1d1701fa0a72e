namespace Faxwerk.Telephony.Sip;

/// <summary>The order of servers: by priority, among equals drawn by weight (RFC 2782).</summary>
internal static class ServerOrder
{
    public static List<SrvRecord> Of(IReadOnlyList<SrvRecord> records, Random random)
    {
        var order = new List<SrvRecord>(records.Count);
        foreach (var group in records.GroupBy(record => record.Priority).OrderBy(group => group.Key))
        {
            // Those without weight come first, so that they have a small chance to be drawn at all.
            var rest = group.OrderBy(record => record.Weight > 0).ToList();
            while (rest.Count > 0)
            {
                int drawn = random.Next(0, rest.Sum(record => record.Weight) + 1);
                int at = 0;
                for (int sum = rest[0].Weight; sum < drawn; sum += rest[at].Weight)
                    at++;
                order.Add(rest[at]);
                rest.RemoveAt(at);
            }
        }

        return order;
    }
}
