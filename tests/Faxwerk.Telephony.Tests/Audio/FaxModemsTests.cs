using Faxwerk.Telephony.Audio;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Whether the modems are there is known before the first call.</summary>
public sealed class FaxModemsTests
{
    [Fact]
    public void The_self_test_passes_with_the_library_of_the_distribution()
    {
        Assert.SkipUnless(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        FaxModems.SelfTest();
    }
}
