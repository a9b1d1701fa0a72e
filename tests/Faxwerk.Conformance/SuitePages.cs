using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

/// <summary>Pages with the properties of those that the suite names.</summary>
internal static class SuitePages
{
    private const int Width = 1728;

    // A4 at 3.85 lines a millimetre.
    private const int A4Rows = 1143;

    private static readonly Dictionary<string, PageImage[]> Made = new(StringComparer.Ordinal);

    /// <summary>The pages of a document, such as "etsi_300_242_a4_white_2p.tif".</summary>
    public static PageImage[] Document(string file)
    {
        lock (Made)
        {
            if (!Made.TryGetValue(file, out var pages))
                Made[file] = pages = Make(file.Replace("etsi_300_242_a4_", "", StringComparison.Ordinal).Replace(".tif", "", StringComparison.Ordinal));
            return pages;
        }
    }

    /// <summary>A page without ECM as octets on the line.</summary>
    public static byte[] Message(Step step, FaxModem modem)
    {
        var page = Document(step.Value)[0];
        var octets = PageEncoder.Encode(page.Bitmap, PageCoding.Mh, EncodeOptions.OnTheLine(page.Resolution, step.MinimumRowBits));
        // A row that takes 4.9 s or 5.1 s: fill before an EOL.
        if (step.Value.Contains("duration1", StringComparison.Ordinal))
            return Stretch(octets, modem, 4.9);
        if (step.Value.Contains("duration2", StringComparison.Ordinal))
            return Stretch(octets, modem, 5.1);
        Damage(octets, step.BadRows);
        return octets;
    }

    /// <summary>A page as ECM carries it.</summary>
    public static byte[] Coded(Step step)
    {
        var coding = step.Compression switch { "T.6" => PageCoding.Mmr, "T.4 2D" => PageCoding.Mr, _ => PageCoding.Mh };
        var page = Document(step.Value)[0];
        return PageEncoder.Encode(page.Bitmap, coding, EncodeOptions.OnTheLine(page.Resolution, step.MinimumRowBits));
    }

    private static PageImage[] Make(string name) => name switch
    {
        "white" or "duration1" or "duration2" => [White()],
        "white_2p" => [White(), White()],
        "impress" => [Impress()],
        "impress_white" => [Impress(), White()],
        "diago1" => [Diagonal(falling: false)],
        "diago2" => [Diagonal(falling: true)],
        "stairstep" => [Stairs()],
        "error" => [Steps(400)],
        _ => throw new ConformanceException($"No page is known by the name {name}."),
    };

    private static PageImage White() => Page(A4Rows, (_, _) => false);

    // A stair of 1728 steps, so wide that MH makes 215 frames of 64 octets of it, as the suite counts them.
    private static PageImage Stairs() => Page(1728, (x, y) => x >= y && x < y + 165);

    private static PageImage Steps(int rows) => Page(rows, (x, y) => x / 8 % 8 == y / 4 % 8);

    // Every run length in both colours.
    private static PageImage Diagonal(bool falling) => Page(1728, (x, y) => falling ? x >= Width - 1 - y : x <= y);

    // Dense in MH (more than 64 and less than 85 kB), regular enough for MMR to hold it in one block: alternate columns, alternate rows, crosses, lines.
    private static PageImage Impress() => Page(A4Rows, (x, y) => (y / 127) switch
    {
        0 => x % 2 == 0 && y % 127 < 60,
        1 => y % 2 == 0,
        2 => (x + y) % 64 == 0,
        3 => x % 16 == 0 || y % 16 == 0,
        4 => x % 64 == 0,
        5 => x / 32 % 2 == y / 32 % 2,
        6 => x == y % 127 * 13,
        7 => x is > 400 and < 1300 && x % 100 > 4 && y % 30 > 3,
        _ => x == 864,
    });

    private static PageImage Page(int rows, Func<int, int, bool> black)
    {
        var bitmap = new Bitmap(Width, rows);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < Width; x++)
                bitmap[x, y] = black(x, y);
        }

        return new PageImage(bitmap, Resolution.Standard);
    }

    private static byte[] Stretch(byte[] octets, FaxModem modem, double seconds)
    {
        // A white row has 29 bits: behind the tenth one the next EOL is in sight within octets.
        var fill = new byte[(int)(modem.Rate() * seconds / 8)];
        var at = Array.IndexOf(octets, (byte)0, 36);
        return [.. octets.AsSpan(0, at + 1), .. fill, .. octets.AsSpan(at + 1)];
    }

    // The first bit behind the EOL of each of these rows is turned round.
    private static void Damage(byte[] octets, IReadOnlyList<int> rows)
    {
        if (rows.Count == 0)
            return;
        var (row, zeros) = (0, 0);
        for (var bit = 0; bit < octets.Length * 8; bit++)
        {
            var one = (octets[bit >> 3] & (0x80 >> (bit & 7))) != 0;
            if (!one)
            {
                zeros++;
                continue;
            }

            if (zeros >= 11 && rows.Contains(++row))
                octets[(bit + 1) >> 3] ^= (byte)(0x80 >> ((bit + 1) & 7));
            zeros = 0;
        }
    }
}

/// <summary>Why a test was not passed.</summary>
public sealed class ConformanceException : Exception
{
    public ConformanceException()
    {
    }

    public ConformanceException(string message)
        : base(message)
    {
    }

    public ConformanceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
