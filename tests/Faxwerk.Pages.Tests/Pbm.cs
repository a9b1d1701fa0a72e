using System.Globalization;
using System.Text;

namespace Faxwerk.Pages.Tests;

/// <summary>Raw PBM ("P4"), as netpbm and poppler write it: 1 is black.</summary>
internal static class Pbm
{
    public static Bitmap Read(byte[] file)
    {
        var at = 0;
        Assert.Equal("P4", Word());
        var (width, height) = (Number(), Number());
        var page = new Bitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) page[x, y] = (file[at + (y * ((width + 7) / 8)) + (x / 8)] & (0x80 >> (x % 8))) != 0;
        }
        return page;

        int Number() => int.Parse(Word(), CultureInfo.InvariantCulture);
        string Word()
        {
            // A comment goes to the end of its line.
            while (file[at] == '#') at += file.AsSpan(at).IndexOf((byte)'\n') + 1;
            var start = at;
            while (!char.IsWhiteSpace((char)file[at])) at++;
            return Encoding.ASCII.GetString(file, start, at++ - start);
        }
    }
}
