namespace Faxwerk.Pages.Tests;

/// <summary>Damage as lines, disks and attackers do it.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] sample, Random random)
    {
        var data = (byte[])sample.Clone();
        switch (random.Next(6))
        {
            case 0:
                random.NextBytes(data);
                return data;
            case 1:
                return data[..random.Next(data.Length + 1)];
            case 2:
                var from = random.Next(data.Length);
                data.AsSpan(from, random.Next(Math.Min(64, data.Length - from))).Fill((byte)(random.Next(2) * 255));
                return data;
            case 3:
                return [.. data[..random.Next(data.Length)], .. data[random.Next(data.Length)..]];
            default:
                for (var i = random.Next(1, 9); i > 0; i--) data[random.Next(data.Length)] ^= (byte)(1 << random.Next(8));
                return data;
        }
    }
}
