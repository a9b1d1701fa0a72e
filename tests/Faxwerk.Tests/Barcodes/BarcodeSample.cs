using System.Text;
using Faxwerk.Barcodes;
using Faxwerk.Hosting;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Tests.Barcodes;

/// <summary>A barcode as zint makes it, to be drawn on fax pages of any resolution.</summary>
internal sealed class BarcodeSample
{
    private const double MillimetresPerInch = 25.4, BarHeight = 15;

    private readonly bool[][] _rows;

    private BarcodeSample(bool[][] rows) => _rows = rows;

    /// <summary>Has zint make one; <paramref name="text"/> with its escapes, such as <c>\G</c> for a group separator.</summary>
    public static async Task<BarcodeSample> MakeAsync(ProcessRunner runner, BarcodeKind kind, string text)
    {
        Prerequisite.Require(File.Exists("/usr/bin/zint"), "zint is not installed");
        RequirePrograms();
        var number = kind switch { BarcodeKind.Code39 => "8", BarcodeKind.Code128 => "20", BarcodeKind.QrCode => "58", _ => "71" };
        var result = await runner.RunAsync(
            new ProcessCommand("/usr/bin/zint", ["-b", number, "--esc", "--square", .. kind == BarcodeKind.QrCode ? ["--eci=26"] : Array.Empty<string>(), "--filetype=txt", "--direct", "-d", text]), default, new ProcessLimits(TimeSpan.FromSeconds(30), 1 << 20), CancellationToken.None);
        Assert.Equal("", result.Errors);
        var rows = Encoding.ASCII.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Modules).ToArray();
        return new BarcodeSample(rows);
    }

    /// <summary>Skips the test where barcodes cannot be read.</summary>
    public static void RequirePrograms()
    {
        foreach (var program in new[] { BarcodeProgram.Zbar, BarcodeProgram.Dmtx })
            Prerequisite.Require(File.Exists(program.Path), $"{program.Package} is not installed");
    }

    /// <summary>Another program in the place of those that read barcodes.</summary>
    public static BarcodeProgram Program(params string[] command) => new(command[0], "coreutils", command[1..], NothingFound: 1, BarcodeOutput.Dmtx);

    /// <summary>An empty page of A4.</summary>
    public static PageImage Page(Resolution resolution) => new(new Bitmap(1728, (int)(297 / MillimetresPerInch * resolution.Dpi().Y)), resolution);

    /// <summary>What becomes of a page on its way: MMR in a TIFF.</summary>
    public static PageImage Sent(PageImage page) => TiffReader.Open(TiffWriter.Write([page])).Page(0).ToPageImage();

    /// <summary>Turns dots over, of a thousand so many.</summary>
    public static PageImage Noisy(PageImage page, int perMille, int seed = 1)
    {
        var random = new Random(seed);
        for (var y = 0; y < page.Bitmap.Height; y++)
        {
            for (var x = 0; x < page.Bitmap.Width; x++)
                page.Bitmap[x, y] ^= random.Next(1000) < perMille;
        }

        return page;
    }

    /// <summary>Draws it as a scanner sees it, dot by dot: left and top in millimetres, a module so many wide, turned by so many right angles.</summary>
    public PageImage DrawOn(PageImage page, double left, double top, double module, int turns = 0)
    {
        var (dpiX, dpiY) = page.Resolution.Dpi();
        var (width, height) = (_rows.Max(row => row.Length) * module, _rows.Length == 1 ? BarHeight : _rows.Length * module);
        var (across, down) = turns % 2 == 0 ? (width, height) : (height, width);
        for (var y = 0; y < page.Bitmap.Height; y++)
        {
            for (var x = 0; x < page.Bitmap.Width; x++)
            {
                var (u, v) = (((x + 0.5) * MillimetresPerInch / dpiX) - left, ((y + 0.5) * MillimetresPerInch / dpiY) - top);
                if (u < 0 || v < 0 || u >= across || v >= down)
                    continue;
                (u, v) = turns switch { 0 => (u, v), 1 => (v, across - u), 2 => (across - u, down - v), _ => (down - v, u) };
                page.Bitmap[x, y] = IsBlack((int)(u / module), _rows.Length == 1 ? 0 : (int)(v / module));
            }
        }

        return page;
    }

    private bool IsBlack(int column, int row) => row < _rows.Length && column < _rows[row].Length && _rows[row][column];

    /// <summary>zint prints four modules as a hexadecimal digit.</summary>
    private static bool[] Modules(string line) =>
        [.. line.Where(char.IsAsciiHexDigit).SelectMany(digit => Enumerable.Range(0, 4).Select(bit => (Convert.ToInt32(digit.ToString(), 16) & (8 >> bit)) != 0))];
}
