using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>Runs efax (Debian package efax) on a modem, in a folder of its own.</summary>
internal sealed class Efax : IDisposable
{
    // efax leaves room for a header line, even for an empty one.
    private const int HeaderRows = 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faxwerk-efax-");

    /// <summary>Dials and sends the pages.</summary>
    public PeerProgram Send(string device, PageImage[] pages) =>
        Start(device, ["-h", " ", "-t", "4711", .. pages.Select((page, i) => WriteBitmap(page.Bitmap, $"page{i}.pbm"))]);

    /// <summary>Answers and receives.</summary>
    public PeerProgram Receive(string device) => Start(device, ["-r", "in"]);

    /// <summary>The pages that it received.</summary>
    public PageImage[] Received =>
        [.. _folder.GetFiles("in.*").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => TiffReader.Open(File.ReadAllBytes(file.FullName)).Page(0).ToPageImage())];

    /// <summary>What must come out at the other end: the page below the room for the header line.</summary>
    public static void AssertSame(PageImage[] sent, IReadOnlyList<PageImage> received)
    {
        Assert.Equal(sent.Length, received.Count);
        foreach (var (page, arrived) in sent.Zip(received))
        {
            var expected = new Bitmap(page.Bitmap.Width, page.Bitmap.Height + HeaderRows);
            for (var row = 0; row < page.Bitmap.Height; row++) page.Bitmap.Row(row).CopyTo(expected.Row(row + HeaderRows));
            Assert.True(expected.SameAs(arrived.Bitmap), $"{arrived.Bitmap.Width}x{arrived.Bitmap.Height} differs");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private PeerProgram Start(string device, IEnumerable<string> arguments) =>
        PeerProgram.Start("/usr/bin/efax", _folder.FullName, ["-v", "ewinchm", "-d", device, "-o1", "-l", "+49 30 5555", .. arguments]);

    private string WriteBitmap(Bitmap page, string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = File.Create(path);
        file.Write(Encoding.ASCII.GetBytes($"P4\n{page.Width} {page.Height}\n"));
        for (var row = 0; row < page.Height; row++)
        {
            for (var column = 0; column < page.Width; column += 8)
            {
                var octet = 0;
                for (var bit = 0; bit < 8; bit++) octet |= page[column + bit, row] ? 0x80 >> bit : 0;
                file.WriteByte((byte)octet);
            }
        }
        return path;
    }
}
