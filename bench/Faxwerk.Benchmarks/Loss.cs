using System.Globalization;
using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;

namespace Faxwerk.Benchmarks;

/// <summary>
/// What arrives over networks that lose packets, in virtual time: calls of two pages of 500 rows, both directions alike. Whole, partial (some
/// pages confirmed) and failed calls, and confirmed pages that were not right.
/// </summary>
internal static class Loss
{
    private const double Burst = 3;

    private static readonly UdptlProtection[] Protections = [new(0, false), new(1, false), new(2, false), new(3, false), new(3, true)];

    /// <param name="output">Takes the table.</param>
    /// <param name="calls">Calls a cell.</param>
    /// <param name="only">t38 or g711; null for both.</param>
    public static int Run(TextWriter output, int calls, string? only)
    {
        PageImage[] pages = [CallsPages.Marks(1, 500, 500), CallsPages.Marks(2, 500, 500)];
        output.WriteLine("| transport | ECM | loss | whole / partial / failed | wrong pages |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        if (only != "t38" && FaxModems.Missing is { } missing)
        {
            output.WriteLine(missing);
            return 1;
        }
        var t38 = only == "g711" ? null : OverT38(output, pages, calls);
        var g711 = only == "t38" ? null : OverG711(output, pages, calls);
        var wrong = (t38?.Wrong ?? 0) + (g711?.Wrong ?? 0);
        output.WriteLine($"loss: calls={calls} t38_10_percent_whole={t38?.Whole} g711_half_percent_whole={g711?.Whole} wrong={wrong}");
        return (t38?.Whole ?? calls) == calls && (g711?.Whole ?? calls) == calls && wrong == 0 ? 0 : 1;
    }

    private static Tally OverT38(TextWriter output, PageImage[] pages, int calls)
    {
        var t38 = new Tally();
        foreach (var ecm in new[] { true, false })
            foreach (var burst in new[] { 1, Burst })
                foreach (var protection in Protections)
                    foreach (var share in new[] { 0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2 })
                    {
                        if (share == 0 && (burst > 1 || protection.Redundancy is 1 or 2)) continue;
                        var tally = Measure(calls, ecm, random => VirtualT38.Run(pages, ecm, protection, () => new PacketLoss(share, burst, random)));
                        t38.Wrong += tally.Wrong;
                        if (ecm && burst == 1 && protection == new UdptlProtection(3, false) && share == 0.1) t38.Whole = tally.Whole;
                        Write(output, $"T.38, redundancy {protection}", ecm, share, burst, tally);
                    }
        return t38;
    }

    private static Tally OverG711(TextWriter output, PageImage[] pages, int calls)
    {
        var g711 = new Tally();
        foreach (var ecm in new[] { true, false })
            foreach (var share in new[] { 0, 0.001, 0.005, 0.01, 0.02, 0.05 })
            {
                var tally = Measure(calls, ecm, random => VirtualG711.Run(pages, ecm, () => new PacketLoss(share, 1, random)));
                g711.Wrong += tally.Wrong;
                if (ecm && share == 0.005) g711.Whole = tally.Whole;
                Write(output, "G.711", ecm, share, 1, tally);
            }
        return g711;
    }

    private static Tally Measure(int calls, bool ecm, Func<Random, VirtualFax> run)
    {
        var tally = new Tally();
        for (var seed = 0; seed < calls; seed++)
        {
            var fax = run(new Random(seed));
            if (fax.IsWhole) tally.Whole++;
            else if (fax.Confirmed > 0) tally.Partial++;
            else tally.Failed++;
            tally.Wrong += fax.Wrong(ecm);
        }
        return tally;
    }

    private static void Write(TextWriter output, string transport, bool ecm, double share, double burst, Tally tally) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {transport} | {(ecm ? "yes" : "no")} | {share:0.0 %}{(burst > 1 ? " in bursts" : "")} | {tally.Whole} / {tally.Partial} / {tally.Failed} | {tally.Wrong} |"));

    private sealed class Tally
    {
        public int Whole, Partial, Failed, Wrong;
    }
}
