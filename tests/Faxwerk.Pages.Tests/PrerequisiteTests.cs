using Xunit.Sdk;

namespace Faxwerk.Pages.Tests;

public sealed class PrerequisiteTests
{
    [Fact]
    public void What_is_missing_skips_a_test_and_fails_it_in_CI()
    {
        Assert.Equal((typeof(SkipException), typeof(FailException)), (Outcome(isCi: false), Outcome(isCi: true)));
        Prerequisite.Require(present: true, "sipp is not installed", isCi: true);
    }

    private static Type? Outcome(bool isCi)
    {
        // Assert.Throws lets a skip through.
        try
        {
            Prerequisite.Require(present: false, "sipp is not installed", isCi);
            return null;
        }
        catch (Exception outcome)
        {
            return outcome.GetType();
        }
    }
}
