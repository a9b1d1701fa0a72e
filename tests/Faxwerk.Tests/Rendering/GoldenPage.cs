using System.Globalization;
using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Faxwerk.Pages;

namespace Faxwerk.Tests.Rendering;

/// <summary>
/// What is kept of a page that was looked at and found good: its size, a digest of its dots, and how black it is in each of
/// 12 x 16 fields. The digest tells that nothing changed; where it differs (another build of cairo), the fields tell how much.
/// </summary>
internal sealed record GoldenPage(int Width, int Height, string Digest, byte[] Fields)
{
    private const int Across = 12;
    private const int Down = 16;

    /// <summary>Most that a field may differ, of 255: a letter that moved by a dot is far less, a lost word more.</summary>
    private const int FieldTolerance = 8;

    public static GoldenPage Of(Bitmap page)
    {
        var (black, all) = (new long[Across * Down], new long[Across * Down]);
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
            {
                var field = (y * Down / page.Height * Across) + (x * Across / page.Width);
                all[field]++;
                if (page[x, y]) black[field]++;
            }
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(page.Words)), 0, 8);
        return new GoldenPage(page.Width, page.Height, digest, [.. black.Zip(all, (part, whole) => (byte)(whole == 0 ? 0 : part * 255 / whole))]);
    }

    public static GoldenPage Parse(string text)
    {
        var parts = text.Split(' ');
        return new GoldenPage(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], Convert.FromBase64String(parts[3]));
    }

    /// <summary>In which way <paramref name="now"/> differs more than it may; null where it does not.</summary>
    public string? DifferenceTo(GoldenPage now)
    {
        if (Math.Abs(now.Width - Width) > 0 || Math.Abs(now.Height - Height) > 1) return $"{Width} x {Height} dots became {now.Width} x {now.Height}";
        if (now.Digest == Digest) return null;
        for (var field = 0; field < Fields.Length; field++)
            if (Math.Abs(now.Fields[field] - Fields[field]) > FieldTolerance)
                return $"field {field % Across}, {field / Across}: black {Fields[field]} became {now.Fields[field]} of 255";
        return null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width} {Height} {Digest} {Convert.ToBase64String(Fields)}");
}
