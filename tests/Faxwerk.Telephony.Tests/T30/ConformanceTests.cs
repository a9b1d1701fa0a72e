using Faxwerk.Conformance;
using Faxwerk.Spandsp;
using Faxwerk.Telephony.Audio;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>The suite ITU-T TSB-85, where it is at hand. What is not passed, and why: docs/t30-conformance.md.</summary>
[Collection(nameof(Computing))]
public sealed class ConformanceTests
{
    private static readonly string[] DecidedOtherwise = ["MRGP01", "MRGX01", "MTGN26", "MTGN28", "OREN04", "OREN06", "OTEN03"];

    [Fact]
    public void Over_T38_all_tests_are_passed_but_those_decided_otherwise()
    {
        var outcomes = Load().AsParallel().AsOrdered().Select(test => TestRun.Play(test, DeviceKind.OwnT38)).ToArray();
        Assert.Equal(138, outcomes.Length);
        AssertFailed(DecidedOtherwise, outcomes);
    }

    // All of them through the modems: bench/run conformance.
    [Theory]
    [InlineData("MRGN01")]
    [InlineData("MRGN09")]
    [InlineData("OREN02")]
    [InlineData("MTGN24")]
    [InlineData("MTGX07")]
    [InlineData("OTEN05")]
    [InlineData("OTGC08")]
    [InlineData("MRGP06")]
    [InlineData("ORGP10")]
    public void Through_the_modems_too(string name)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        var outcome = TestRun.Play(Load().Single(test => test.Name == name), DeviceKind.OwnAudio);
        Assert.True(outcome.Failure is null, $"{outcome.Failure}\n{string.Join('\n', outcome.Ladder)}");
    }

    // The player itself is tried with an engine of which is known what it passes.
    [Theory]
    [InlineData("MRGN01", true)]
    [InlineData("OREN03", true)]
    [InlineData("MTGN27", true)]
    [InlineData("MRGP03", true)]
    [InlineData("MTGX21", false)]
    public void The_reference_passes_what_it_is_known_to_pass(string name, bool passes)
    {
        Prerequisite.Require(SpandspPeer.IsAvailable, "libspandsp.so.2 is not here.");
        var outcome = TestRun.Play(Load().Single(test => test.Name == name), DeviceKind.SpandspAudio);
        Assert.True(passes == outcome.Failure is null, $"{outcome.Failure}\n{string.Join('\n', outcome.Ladder)}");
    }

    public static TheoryData<string> Faults => [.. Fault.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_broken_machine_is_found_out(string name)
    {
        var fault = Fault.All.Single(fault => fault.Name == name);
        var tests = Load().Where(test => fault.CaughtBy.Contains(test.Name)).ToArray();
        Assert.Equal(fault.CaughtBy.Count, tests.Length);
        AssertFailed(fault.CaughtBy, [.. tests.Select(test => TestRun.Play(test, DeviceKind.OwnT38, fault))]);
    }

    private static void AssertFailed(IReadOnlyList<string> expected, Outcome[] outcomes)
    {
        var failed = outcomes.Where(outcome => outcome.Failure is not null).ToArray();
        Assert.True(failed.Select(outcome => outcome.Test).Order().SequenceEqual(expected.Order()), string.Join('\n', failed.Select(outcome => $"{outcome.Test}: {outcome.Failure}")));
    }

    private static IReadOnlyList<ConformanceTest> Load()
    {
        Assert.SkipWhen(Suite.Path is null, "shared/conformance/tsb85.xml is not here.");
        return Suite.Load(Suite.Path!);
    }
}
