using Faxwerk.Pages;

namespace Faxwerk.Conformance;

/// <summary>What the suite is played with.</summary>
public enum DeviceKind
{
    /// <summary>Ours over T.38.</summary>
    OwnT38,

    /// <summary>Ours through the modems.</summary>
    OwnAudio,

    /// <summary>The whole engine of libspandsp through its own modems.</summary>
    SpandspAudio,
}

/// <summary>What came of one test.</summary>
/// <param name="Test">Its name.</param>
/// <param name="Failure">Null where it was passed; else the step and the reason.</param>
/// <param name="Ladder">What the device wrote down.</param>
public sealed record Outcome(string Test, string? Failure, IReadOnlyList<string> Ladder);

/// <summary>Plays tests.</summary>
public static class TestRun
{
    /// <summary>Plays one test, with a fault put in between the device and the tester where one is named.</summary>
    public static Outcome Play(ConformanceTest test, DeviceKind kind, Fault? fault = null)
    {
        DeviceSetup setup;
        try
        {
            setup = Setup(test);
        }
        catch (ConformanceException failure)
        {
            return new Outcome(test.Name, failure.Message, []);
        }

        using Device device = kind switch
        {
            DeviceKind.SpandspAudio => new SpandspDevice(setup),
            _ => new OwnDevice(setup, overAudio: kind == DeviceKind.OwnAudio),
        };
        fault?.Apply(device.Line);
        return new Outcome(test.Name, new Player(test, device).Play(), [.. device.Ladder]);
    }

    // A device is set up by the steps CALL, ANSWER and SET wherever they stand: documents are laid ready before the call.
    private static DeviceSetup Setup(ConformanceTest test)
    {
        string Set(string tag) => test.Steps.FirstOrDefault(step => step is { IsSent: true, Type: "SET" } && step.Tag == tag)?.Value ?? "";
        var start = test.Steps.FirstOrDefault(step => step.Type is "CALL" or "ANSWER") ?? throw new ConformanceException("There is no call.");
        var documents = new[] { start.Value }.Concat(test.Steps.Where(step => step is { Type: "SET", Tag: "TXFILE" }).Select(step => step.Value));
        return new DeviceSetup
        {
            Calls = start.Type == "ANSWER",
            Documents = [.. documents.Where(name => name.Length > 0).Select(SuitePages.Document)],
            Identification = Set("IDENT"),
            Password = Set("PWD"),
            ExpectedPassword = test.Steps.FirstOrDefault(step => step is { IsHeard: true, Type: "SET", Tag: "PWD" })?.Value,
        };
    }
}
