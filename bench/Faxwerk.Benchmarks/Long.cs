using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;

namespace Faxwerk.Benchmarks;

/// <summary>A fax of 300 pages over T.38 and over G.711, in virtual time and with a little loss.</summary>
internal static class Long
{
    private const int Count = 300;

    public static int Run(TextWriter output)
    {
        PageImage[] pages = [.. Enumerable.Range(0, Count).Select(seed => CallsPages.Marks(seed, 500, 500))];
        var whole = Judge(output, "T.38", VirtualT38.Run(pages, ecm: true, new UdptlProtection(3, Fec: false), () => new PacketLoss(0.05, 1, new Random(1))));
        var audio = FaxModems.Missing is null && Judge(output, "G.711", VirtualG711.Run(pages, ecm: true, () => new PacketLoss(0.001, 1, new Random(1))));
        output.WriteLine($"long: pages={Count} t38_whole={(whole ? 1 : 0)} g711_whole={(audio ? 1 : 0)}");
        return whole && audio ? 0 : 1;
    }

    private static bool Judge(TextWriter output, string transport, VirtualFax fax)
    {
        var wrong = fax.Wrong(ecm: true);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{transport}: {fax.Confirmed} pages confirmed in {fax.Now.TotalHours:F2} h of the line, {wrong} of them wrong; {fax.Sender.Result?.Status}"));
        return fax.IsWhole && wrong == 0;
    }
}
