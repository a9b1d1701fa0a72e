using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Audio.Interop;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Whether the modems are there is known before the first call.</summary>
public sealed class FaxModemsTests
{
    [Fact]
    public void The_self_test_passes_with_the_library_of_the_distribution()
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        FaxModems.SelfTest();
    }

    [Theory]
    [InlineData("libfaxwerk-nobody-has-this.so.2", "is not there")]
    [InlineData("libc.so.6", "it has no queue_init")]
    public void A_library_that_is_missing_or_another_one_is_named_with_what_to_install(string library, string wrong)
    {
        var missing = SpandspLibrary.Look(library).Missing;
        Assert.NotNull(missing);
        Assert.Contains($"{library} is", missing, StringComparison.Ordinal);
        Assert.Contains(wrong, missing, StringComparison.Ordinal);
        Assert.Contains("libspandsp2", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14400, true)]
    [InlineData(9600, false)]
    [InlineData(4800, true)]
    public void Modems_that_carry_no_page_fail_the_self_test(int rate, bool ecm)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        var fault = Assert.Throws<FaxModemException>(() => ModemSelfTest.Run(rate, ecm, static samples => samples.Clear()));
        Assert.Contains($"{rate} bit/s", fault.Message, StringComparison.Ordinal);
        Assert.Contains("libspandsp2", fault.Message, StringComparison.Ordinal);
    }
}
