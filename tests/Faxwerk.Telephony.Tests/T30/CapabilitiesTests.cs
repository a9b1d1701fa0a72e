using System.Text;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Tests.T30;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("007200", FaxModem.V29At9600, true, false, 20)]
    [InlineData("006000", FaxModem.V29At9600, false, false, 20)]
    [InlineData("00501120", FaxModem.V27Ter4800, false, true, 20)]
    [InlineData("00764F22", FaxModem.V17At14400, true, true, 0)]
    [InlineData("004010", FaxModem.V27Ter2400, false, false, 20)]
    public void A_dis_is_read_by_the_bits_of_table_2(string fif, FaxModem fastest, bool fine, bool ecm, int scanTime)
    {
        var read = Capabilities.Read(Convert.FromHexString(fif));
        Assert.Equal(fastest, read.Fastest);
        Assert.Equal(fine, read.Fine);
        Assert.Equal(ecm, read.Ecm);
        Assert.Equal(scanTime, read.ScanTime(Resolution.Standard));
    }

    [Fact]
    public void What_we_can_receive_survives_the_wire()
    {
        foreach (var rate in new[] { 2400, 4800, 9600, 14400 })
        {
            var own = Capabilities.Own(rate, ecm: rate != 4800);
            Assert.Equal(own, Capabilities.Read(own.Write()));
        }
    }

    [Fact]
    public void Our_dis_has_the_octets_of_the_standard()
    {
        // Receiver; V.27ter, V.29 and V.17; fine; 2D; A3; unlimited; 0 ms; ECM, T.6; 391, 300, 400, inch and metric; letter, legal.
        Assert.Equal("00775F2301F981010118", Convert.ToHexString(Capabilities.Own(14400, ecm: true).Write()));
    }

    [Theory]
    [InlineData(0b000, 20, 20, 20)]
    [InlineData(0b001, 40, 40, 40)]
    [InlineData(0b010, 10, 10, 10)]
    [InlineData(0b100, 5, 5, 5)]
    [InlineData(0b011, 10, 5, 5)]
    [InlineData(0b110, 20, 10, 10)]
    [InlineData(0b101, 40, 20, 20)]
    [InlineData(0b111, 0, 0, 0)]
    public void The_scan_line_time_depends_on_the_resolution(int code, int standard, int fine, int superfine)
    {
        var remote = new Capabilities { ScanTimeCode = code };
        Assert.Equal(
            (standard, fine, superfine),
            (remote.ScanTime(Resolution.Standard), remote.ScanTime(Resolution.Fine), remote.ScanTime(Resolution.Superfine)));
        Assert.Equal(fine > 5 ? fine / 2 : fine, (remote with { HalfScanTimeAtSuperfine = true }).ScanTime(Resolution.Superfine));
    }

    [Fact]
    public void Every_dcs_survives_the_wire()
    {
        foreach (var modem in Enum.GetValues<FaxModem>())
        foreach (var resolution in Enum.GetValues<Resolution>())
        foreach (var width in Enum.GetValues<PaperWidth>())
        foreach (var length in Enum.GetValues<PaperLength>())
        foreach (var coding in Enum.GetValues<PageCoding>())
        {
            var ecm = coding == PageCoding.Mmr || length == PaperLength.B4;
            var settings = new Dcs
            {
                Modem = modem,
                Ecm = ecm,
                Coding = coding,
                Resolution = resolution,
                Inch = resolution == Resolution.Dpi300,
                Width = width,
                Length = length,
                ScanTime = ecm ? 0 : 10,
            };
            Assert.Equal(settings, Dcs.Read(settings.Write()));
        }
    }

    [Theory]
    [InlineData("00000002")]
    [InlineData("0020")]
    [InlineData("004800")]
    [InlineData("00500140")]
    public void A_dcs_that_asks_for_what_is_not_built_is_refused(string fif) => Assert.Null(Dcs.Read(Convert.FromHexString(fif)));

    [Fact]
    public void The_maximum_bit_rate_of_the_call_bounds_the_modulation()
    {
        var all = Capabilities.Own(14400, ecm: true);
        Assert.Equal(FaxModem.V17At14400, FaxRates.Choose(all, 14400));
        Assert.Equal(FaxModem.V17At12000, FaxRates.Choose(all, 12000));
        Assert.Equal(FaxModem.V17At9600, FaxRates.Choose(all, 9600));
        Assert.Equal(FaxModem.V27Ter4800, FaxRates.Choose(all, 4800));
        Assert.Equal(FaxModem.V27Ter2400, FaxRates.Choose(all, 1));
        Assert.False(Capabilities.Own(4800, ecm: true).Supports(FaxModem.V29At7200));
    }

    [Fact]
    public void Rates_fall_back_to_2400_and_no_further()
    {
        var remote = new Capabilities { Fastest = FaxModem.V29At9600 };
        var rates = new List<int>();
        for (FaxModem? modem = FaxRates.Choose(remote, 14400); modem is { } current; modem = FaxRates.Slower(current, remote))
            rates.Add(current.Rate());
        Assert.Equal([9600, 7200, 4800, 2400], rates);
    }

    [Fact]
    public void An_identification_travels_backwards_and_bit_reversed()
    {
        Assert.Equal("9C1CEC6CAC2CCC4C8C0CD4040404040404040404", Convert.ToHexString(Identification.Write("+0123456789")));
        Assert.Equal("+0123456789", Identification.Read(Convert.FromHexString("9C1CEC6CAC2CCC4C8C0CD4040404040404040404")));
        Assert.Equal("+49 89 1", Identification.Read(Identification.Write("+49 (89) 1")));
        Assert.Null(Identification.Read([]));
        Assert.Null(Identification.Read(Identification.Write("")));
        Assert.Equal(20, Identification.Read(Identification.Write("123456789012345678901234"))!.Length);
    }

    // As it travels: the last octet first, its bits turned.
    [Theory]
    [InlineData("+49 89 1234", "+49 89 1234")]
    [InlineData("B\u00FCro\r\n1", "B  ro  1")]
    [InlineData("\u0000\u001B[2J\u007F", "[2J")]
    [InlineData("\u00FF\uFFFD \u0007", null)]
    public void What_is_no_printable_ascii_in_an_identification_becomes_a_blank(string sent, string? shown) =>
        Assert.Equal(shown, Identification.Read([.. Encoding.UTF8.GetBytes(sent).Reverse().Select(FifBits.Reverse)]));
}
