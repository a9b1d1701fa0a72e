using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Faxes through the modems and through G.711, our sender to our receiver.</summary>
public sealed class ModemRateTests
{
    public static TheoryData<int, bool, G711Law> Rates
    {
        get
        {
            var data = new TheoryData<int, bool, G711Law>();
            foreach (var rate in new[] { 2400, 4800, 7200, 9600, 12000, 14400 })
            foreach (var ecm in new[] { true, false })
            foreach (var law in Enum.GetValues<G711Law>())
                data.Add(rate, ecm, law);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Pages_go_through_at_every_rate(int rate, bool ecm, G711Law law)
    {
        var options = new FaxOptions { LocalId = "+49 89 1234", MaxBitRate = rate, Ecm = ecm };
        using var call = new AudioCall([TestPages.Page(1, rows: 300), TestPages.Page(2, rows: 200)], options, law: law);
        call.Run().Succeeds();
        Assert.Equal(rate, call.Sender.Result!.BitRate);
        Assert.Equal(ecm, call.Receiver.Result!.Ecm);
        Assert.Equal("+49 89 1234", call.Receiver.Result.RemoteId);
    }
}
